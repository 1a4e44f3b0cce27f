//! From the parameters of a request to an operation that may run: the same way for a request over HTTP, a message on a socket and
//! a stream of events.

use async_graphql::{Data, Request as GraphqlRequest, parser::types::OperationType};

use super::{
    Code, Limits, PostOnly, RequestError,
    multipart::MappedFile,
    operation,
    parameters::Parameters,
    precheck::{self, VariableArguments},
};

/// What an operation must be to run where it was sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    /// By GET: it changes nothing, and reads nothing that only a secret opens.
    Get(&'a PostOnly),
    /// By POST: it has one answer.
    Post,
    /// Over a stream that carries any number of answers.
    Stream,
    /// Over a stream that was asked for by GET: like [`Way::Get`], but it may be a subscription.
    StreamByGet(&'a PostOnly),
}

/// A request that has passed every check that needs no schema.
pub(super) struct Prepared {
    /// What async-graphql is given.
    pub request: GraphqlRequest,
    /// What its operation is.
    pub kind: OperationType,
    /// The arguments whose values come from variables.
    pub variable_arguments: VariableArguments,
}

/// What the requests to one endpoint are checked with.
pub(super) struct Preparation {
    pub limits: Limits,
}

impl Preparation {
    /// Checks what a client asks for, and puts its files in their places. `data` is what the resolvers will find.
    pub async fn prepare(
        &self,
        parameters: Parameters,
        files: Vec<MappedFile>,
        data: Data,
        way: Way<'_>,
    ) -> Result<Prepared, RequestError> {
        let Parameters { query, operation_name, variables } = parameters;
        let checked = precheck::check(&query, &variables, &self.limits)?;
        let operation = operation::choose(&checked.document, operation_name.as_deref())?;
        match way {
            Way::Get(post_only) => operation::check_get(&checked.document, operation, post_only)?,
            Way::Post => operation::check_single(operation)?,
            Way::Stream => operation::check_subscription(operation)?,
            Way::StreamByGet(post_only) => {
                operation::check_get_of_stream(&checked.document, operation, post_only)?;
            }
        }
        let kind = operation.ty;
        let mut request = GraphqlRequest::new(query).variables(variables);
        request.operation_name = operation_name;
        request.data = data;
        put_files(&mut request, files)?;
        operation::check_required_variables(operation, &request.variables)?;
        request.set_parsed_query(checked.document);
        Ok(Prepared { request, kind, variable_arguments: checked.variable_arguments })
    }
}

fn put_files(request: &mut GraphqlRequest, files: Vec<MappedFile>) -> Result<(), RequestError> {
    for MappedFile { path, file } in files {
        let before = request.uploads.len();
        request.set_upload(&path, file);
        if request.uploads.len() == before {
            return Err(RequestError::new(
                Code::BadRequest,
                "The part `map` puts a file in a place that the variables do not have",
            ));
        }
    }
    Ok(())
}
