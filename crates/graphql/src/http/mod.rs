//! GraphQL over HTTP: everything between an HTTP request and the execution of a schema, for any schema.
//!
//! async-graphql is used for the schema and its execution alone; its own HTTP layer runs mutations by GET, takes form posts
//! of other sites and answers errors that clients cannot tell apart. [`Endpoint`] is what the server configures; `handler`
//! is the way of one request and reads from the top; the other files are its steps.

mod answer;
mod answers;
mod arriving;
mod batch;
mod body;
mod budget;
mod capacity;
mod client_address;
mod code;
mod document;
mod endpoint;
mod error;
mod event_stream;
mod execute;
mod following;
mod handler;
mod multipart;
mod negotiation;
mod operation;
mod page;
mod parameters;
mod parts;
mod path;
pub mod precheck;
mod prepare;
mod refusals;
mod response_cache;
mod response_headers;
mod session_cookie;
mod shared;
mod socket;
mod streams;
mod subscription;

pub use async_graphql::Data;

pub use self::{
    answer::refusal,
    answers::{StillHolds, Validity},
    arriving::Arriving,
    capacity::Capacity,
    client_address::TrustedProxies,
    code::Code,
    document::{TrustedDocuments, UntrustedDocument},
    endpoint::{ContextHook, Endpoint, Schemas, ScopeHook, Served, WrittenLists},
    error::RequestError,
    following::Following,
    multipart::UploadLimits,
    negotiation::Media,
    operation::PostOnly,
    page::{Example, Examples, GRAPHIQL_POLICY, Page, Told},
    parts::{REQUEST_ID_HEADER, RequestId, RequestParts},
    precheck::Limits,
    prepare::Introspection,
    response_cache::{Anonymous, Mark, Marks, ResponseCache, SharedTier},
    response_headers::ResponseHeaders,
    session_cookie::kept_session,
    socket::Seats,
    streams::{ConnectionPermit, OriginCheck, StreamOptions},
};
