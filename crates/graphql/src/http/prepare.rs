//! From the parameters of a request to an operation that may run: the same way for a request over HTTP, a message on a socket and
//! a stream of events.

use std::{any::TypeId, sync::Arc};

use async_graphql::{Data, Executor, Request as GraphqlRequest, parser::types::OperationType};
use cartwright_services::KeptReads;

use super::{
    Capacity, Code, Limits, PostOnly, RequestError,
    budget::Charge,
    capacity::{FREE_OF_DOCUMENT, Share},
    document::{self, Documents, Origin, ToRun},
    multipart::MappedFile,
    operation,
    parameters::Parameters,
    precheck,
    refusals::Asker,
};
use crate::written::MayBeWritten;

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
    /// The memory that its document takes while it is executed.
    pub memory: Share,
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

/// Whether whoever asks is told the schema; where a context hook puts it into the data, it counts in the place of what the endpoint says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Introspection(pub bool);

impl Introspection {
    fn of(data: &Data) -> Option<Self> {
        data.get(&TypeId::of::<Self>()).and_then(|decided| decided.downcast_ref::<Self>()).copied()
    }
}

/// What the requests to one endpoint are checked with.
pub(super) struct Preparation<E> {
    pub limits: Limits,
    pub documents: Documents<E>,
    pub introspection: bool,
    pub capacity: Capacity,
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
        let introspection = Introspection::of(&data).map_or(self.introspection, |decided| decided.0);
        let found = self.documents.find(&document);
        let found = found.map_err(|error| if introspection { error } else { error.without_suggestions() });
        let origin = found?.choose(operation_name.as_deref())?;
        let operation = origin.operation();
        match way {
            Way::Get(post_only) => operation::check_get(&operation.document, operation.definition(), post_only)?,
            Way::Post => operation::check_single(operation.definition())?,
            Way::Stream => operation::check_subscription(operation.definition())?,
            Way::StreamByGet(post_only) => {
                operation::check_get_of_stream(&operation.document, operation.definition(), post_only)?;
            }
        }
        if operation.introspects && !introspection {
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
        if operation.kind == OperationType::Query {
            allow_kept_reads(&request.data);
        }
        let mut memory = self.capacity.share(FREE_OF_DOCUMENT);
        memory.grow(origin.weight())?;
        let asker = Asker::of(&request.data);
        let charge = Charge::take(&request.data, worth.cost).await?;
        set_document(&mut request, &origin);
        Ok(Prepared { request, kind: operation.kind, worth, memory, charge, asker, origin })
    }
}

/// Has the request run the operation, with its variables, which have been checked.
pub(super) fn set_document(request: &mut GraphqlRequest, origin: &Origin) {
    let ToRun { document, apart } = &origin.operation().to_run;
    let mut document = document.as_ref().unwrap_or_else(|| origin.document()).clone();
    document::remove_omitted(&mut document, &request.variables);
    request.set_parsed_query(document);
    if let Some(apart) = apart {
        request.data.insert(MayBeWritten(Arc::clone(apart)));
    }
}

/// A query may be answered with what is kept, where the context hook has put that into its data; what changes something sees what it has
/// changed.
fn allow_kept_reads(data: &Data) {
    if let Some(kept) = data.get(&TypeId::of::<KeptReads>()).and_then(|kept| kept.downcast_ref::<KeptReads>()) {
        kept.allow();
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
