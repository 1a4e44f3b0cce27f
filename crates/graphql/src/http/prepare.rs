//! From the parameters of a request to an operation that may run: the same way for a request over HTTP, a message on a socket and
//! a stream of events.

use async_graphql::{Data, Executor, Request as GraphqlRequest, parser::types::OperationType};

use super::{
    Code, Limits, PostOnly, RequestError,
    budget::Charge,
    document::{self, Documents, Origin},
    multipart::MappedFile,
    operation,
    parameters::Parameters,
    precheck,
    refusals::Asker,
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

/// An operation that has passed every check.
pub(super) struct Prepared {
    /// What async-graphql is given; its document holds this operation alone.
    pub request: GraphqlRequest,
    /// Where the operation comes from.
    pub origin: Origin,
    /// What its operation is.
    pub kind: OperationType,
    /// What it is worth.
    pub worth: Worth,
    /// What was taken for it from the client's budget.
    pub charge: Charge,
    /// Who asks.
    pub asker: Asker,
}

/// What counts against the limits of all operations that come together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Worth {
    /// The entries of lists that the answer can hold.
    pub cost: u64,
    /// Top-level fields.
    pub root_fields: u64,
    /// Those of them that change something.
    pub mutations: u64,
}

/// What the requests to one endpoint are checked with.
pub(super) struct Preparation<E> {
    pub limits: Limits,
    pub documents: Documents<E>,
    pub introspection: bool,
}

impl<E: Executor> Preparation<E> {
    /// Checks what a client asks for, and puts its files in their places. `data` is what the resolvers will find.
    pub async fn prepare(
        &self,
        parameters: Parameters,
        files: Vec<MappedFile>,
        data: Data,
        way: Way<'_>,
    ) -> Result<Prepared, RequestError> {
        let Parameters { document, operation_name, variables } = parameters;
        precheck::check_variables(&variables, &self.limits)?;
        let origin = self.documents.find(&document)?.choose(operation_name.as_deref())?;
        let operation = origin.operation();
        match way {
            Way::Get(post_only) => operation::check_get(&operation.document, operation.definition(), post_only)?,
            Way::Post => operation::check_single(operation.definition())?,
            Way::Stream => operation::check_subscription(operation.definition())?,
            Way::StreamByGet(post_only) => {
                operation::check_get_of_stream(&operation.document, operation.definition(), post_only)?;
            }
        }
        if operation.introspects && !self.introspection {
            return Err(RequestError::new(Code::IntrospectionDisabled, "The schema is not told at this address"));
        }
        let mut request = GraphqlRequest::new("").variables(variables);
        request.data = data;
        put_files(&mut request, files)?;
        document::coerce(operation.definition(), &mut request.variables, &self.documents.shape)?;
        let worth = Worth {
            cost: operation.cost.compute(&request.variables, self.limits.page),
            root_fields: operation.root_fields,
            mutations: if operation.kind == OperationType::Mutation { operation.root_fields } else { 0 },
        };
        worth.check(&self.limits)?;
        let asker = Asker::of(&request.data);
        let charge = Charge::take(&request.data, worth.cost).await?;
        let mut runnable = operation.document.clone();
        document::remove_omitted(&mut runnable, &request.variables);
        request.set_parsed_query(runnable);
        Ok(Prepared { request, kind: operation.kind, worth, charge, asker, origin })
    }
}

impl Worth {
    /// Refuses what is worth more than is allowed at once.
    pub fn check(self, limits: &Limits) -> Result<(), RequestError> {
        let within = |what, limit, actual| precheck::within(Code::QueryTooComplex, what, limit, actual);
        within("costs too much", limits.cost, self.cost)?;
        within("has too many top-level fields", limits.root_fields, self.root_fields)?;
        within("has too many mutations", limits.mutations, self.mutations)
    }

    /// Together with another.
    pub fn plus(self, other: Self) -> Self {
        Self {
            cost: self.cost.saturating_add(other.cost),
            root_fields: self.root_fields.saturating_add(other.root_fields),
            mutations: self.mutations.saturating_add(other.mutations),
        }
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
