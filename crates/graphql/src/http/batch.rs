//! Several operations in one body, for clients that gather what their components ask: off unless the shop switches it on.
//!
//! They count together against the limits of one operation, so that a batch buys nothing that one document could not have. They run
//! one after another in their order, within the time of one request.

use async_graphql::Executor;
use tokio::time::Instant;

use super::{
    Code, RequestError, RequestParts,
    capacity::Turn,
    handler::{Readers, Service, context, run},
    parameters::Parameters,
    prepare::{Prepared, Way, Worth},
};
use crate::loader::LoadQueue;

/// The refusal of a batch whose answers are to be streamed: nothing would tell one stream from the next.
pub(super) fn not_streamed() -> RequestError {
    RequestError::new(Code::BatchNotAllowed, "The answers to a batch are not streamed; take application/json")
}

/// The answers in the order of the requests, as a JSON array. A request that is refused by itself is an answer among the others;
/// nothing runs when they are too much together.
pub(super) async fn answer<E: Executor>(
    service: &Service<E>,
    requests: Vec<Result<Parameters, RequestError>>,
    parts: &RequestParts,
    deadline: Instant,
    turn: Turn,
) -> Result<String, RequestError> {
    let mut admitted = Vec::with_capacity(requests.len());
    let mut worth = Worth::default();
    for request in requests {
        // What one operation has loaded is nothing to the next, which a mutation may stand between.
        let mut parts = parts.clone();
        parts.load_queue = LoadQueue::default();
        let prepared = match request {
            Ok(parameters) => {
                let data = context(service, &parts).await?;
                service.preparation.prepare(parameters, Vec::new(), data, Way::Post).await
            }
            Err(error) => Err(error),
        };
        if let Ok(prepared) = &prepared {
            worth = worth.plus(prepared.worth);
            worth.check(&service.preparation.limits)?;
        }
        admitted.push((prepared, parts));
    }
    let mut answers = Vec::with_capacity(admitted.len());
    for (prepared, parts) in admitted {
        answers.push(one(service, prepared, &parts, deadline, turn.clone()).await);
    }
    Ok(format!("[{}]", answers.join(",")))
}

async fn one<E: Executor>(
    service: &Service<E>,
    prepared: Result<Prepared, RequestError>,
    parts: &RequestParts,
    deadline: Instant,
    turn: Turn,
) -> String {
    let answer = match prepared {
        Ok(prepared) => run(service, prepared, parts, deadline, turn, Readers::WhoeverAsked).await.map(|ran| ran.body),
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| error.body(&parts.request_id).to_string())
}
