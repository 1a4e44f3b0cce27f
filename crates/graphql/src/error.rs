//! What becomes an entry of the top-level `errors`: failures that no form can mend.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensionValues, Value};
use cartwright_services::{Failure, StoreError};
use uuid::Uuid;

use crate::http::Code;

/// The result of a resolver that can fail.
pub type ApiResult<T> = Result<T, ApiError>;

/// A failure as the client may see it. It has no `Display` on purpose: then `?` takes no error of another layer by accident, and
/// nothing of the database gets into an answer.
#[derive(Clone, Debug)]
pub struct ApiError(Arc<Entry>);

#[derive(Debug)]
struct Entry {
    code: &'static str,
    message: String,
    details: Vec<(&'static str, Value)>,
}

/// What is wrong with an argument that the type system cannot check; `extensions.reason` of `BAD_USER_INPUT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputReason {
    /// A page of a size that is not given out.
    InvalidPageSize,
    /// `first` with `last`, or a cursor that does not go with them.
    InvalidPageArguments,
    /// A cursor that is none, or one of another list.
    InvalidCursor,
    /// A condition that is too deep, too long or of no sense.
    InvalidFilter,
    /// More entries than may be asked for at once.
    TooMany,
}

impl InputReason {
    const fn name(self) -> &'static str {
        match self {
            Self::InvalidPageSize => "INVALID_PAGE_SIZE",
            Self::InvalidPageArguments => "INVALID_PAGE_ARGUMENTS",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::InvalidFilter => "INVALID_FILTER",
            Self::TooMany => "TOO_MANY",
        }
    }
}

impl ApiError {
    /// An argument that cannot be taken as it is.
    pub fn bad_input(reason: InputReason, argument: &'static str, message: impl Into<String>) -> Self {
        let details = vec![("reason", reason.name().into()), ("argument", argument.into())];
        Self::new("BAD_USER_INPUT", message, details)
    }

    /// A thing that this field must have and that has just gone, such as a product unpublished between two statements.
    pub fn gone() -> Self {
        Self::new(Code::NotFound.name(), "It is no longer there", Vec::new())
    }

    /// An id that opens nothing: whatever is wrong with it, the answer is this.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound.name(), "There is nothing with this id", Vec::new())
    }

    /// A mistake of ours: the client learns the id under which the cause is in the log.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let incident = Uuid::now_v7().simple().to_string();
        tracing::error!(incident_id = incident, %cause, "A resolver failed");
        Self::new(Code::Internal.name(), "Internal error", vec![("incidentId", incident.into())])
    }

    /// What `extensions.code` will say.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    fn new(code: &'static str, message: impl Into<String>, details: Vec<(&'static str, Value)>) -> Self {
        Self(Arc::new(Entry { code, message: message.into(), details }))
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Forbidden { permission } => {
                let message = format!("This needs the permission {permission}");
                Self::new("FORBIDDEN", message, vec![("permission", permission.into())])
            }
            Failure::Unauthenticated => Self::new("UNAUTHENTICATED", "Sign in first", Vec::new()),
            Failure::IdempotencyInProgress => {
                let message = "A request with this idempotency key is still running; send it again in a moment";
                Self::new("IDEMPOTENCY_IN_PROGRESS", message, Vec::new())
            }
            Failure::RateLimited { retry_after_seconds } => {
                let message = format!("Too many requests; try again in {retry_after_seconds} s");
                Self::new("RATE_LIMITED", message, vec![("retryAfter", retry_after_seconds.into())])
            }
            Failure::Store(error) => of_store(&error),
            Failure::Internal(cause) => Self::internal(&cause),
        }
    }
}

impl From<ApiError> for Error {
    fn from(ApiError(entry): ApiError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", entry.code);
        for (name, value) in &entry.details {
            extensions.set(name, value.clone());
        }
        Self { message: entry.message.clone(), source: None, extensions: Some(extensions) }
    }
}

fn of_store(error: &StoreError) -> ApiError {
    match error {
        // A conflict comes this far only when running the transaction again has not helped.
        StoreError::Unavailable(_) | StoreError::Conflict(_) => {
            tracing::warn!(cause = ?error, "The database is not available");
            let message = "The shop cannot answer at the moment; try again";
            ApiError::new(Code::ServiceUnavailable.name(), message, Vec::new())
        }
        StoreError::Timeout(_) => {
            tracing::warn!(cause = ?error, "A statement took too long");
            ApiError::new(Code::DeadlineExceeded.name(), "The answer took too long and was given up", Vec::new())
        }
        StoreError::ForeignCursor => {
            let message = "The cursor does not belong to this list in this order";
            ApiError::bad_input(InputReason::InvalidCursor, "after", message)
        }
        _ => ApiError::internal(&format!("{error}: {error:?}")),
    }
}
