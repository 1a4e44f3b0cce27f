//! The codes of request errors and the HTTP status that belongs to each: the list that clients may rely on.

use axum::http::StatusCode;

/// Why a request was refused or failed as a whole; written to `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The body is not JSON or has the wrong shape.
    BadRequest,
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// There is no single operation to run.
    OperationResolutionFailure,
    /// A variable, or a literal, has a value that its type does not take.
    VariableCoercionFailed,
    /// The document is longer, or longer when expanded, than is allowed.
    QueryTooLarge,
    /// Fields are nested deeper than is allowed.
    QueryTooDeep,
    /// The document uses more aliases, directives or root fields than is allowed.
    QueryTooComplex,
    /// Several operations in one body.
    BatchNotAllowed,
    /// No document is known by that hash or id; the client sends the text next.
    PersistedQueryNotFound,
    /// A credential was sent and is not good.
    Unauthenticated,
    /// A form that another site could have sent.
    CsrfBlocked,
    /// A page of an origin that may not do this.
    OriginNotAllowed,
    /// The schema is not told here.
    IntrospectionDisabled,
    /// Nothing is served at this address.
    NotFound,
    /// The address does not take this method for this request.
    MethodNotAllowed,
    /// None of the content types that the client accepts can be given.
    NotAcceptable,
    /// The body did not arrive in time.
    RequestTimeout,
    /// The body is larger than is allowed.
    PayloadTooLarge,
    /// The body is of a type that is not read here.
    UnsupportedMediaType,
    /// More was asked than is allowed, of this kind or in this time.
    RateLimited,
    /// Something broke; the cause is in the log under the incident id.
    Internal,
    /// The database is away or the server is shutting down.
    ServiceUnavailable,
    /// The request took longer than is allowed.
    DeadlineExceeded,
}

impl Code {
    /// The name that clients see.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::VariableCoercionFailed => "VARIABLE_COERCION_FAILED",
            Self::QueryTooLarge => "QUERY_TOO_LARGE",
            Self::QueryTooDeep => "QUERY_TOO_DEEP",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::BatchNotAllowed => "BATCH_NOT_ALLOWED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::CsrfBlocked => "CSRF_BLOCKED",
            Self::OriginNotAllowed => "ORIGIN_NOT_ALLOWED",
            Self::IntrospectionDisabled => "INTROSPECTION_DISABLED",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::RequestTimeout => "REQUEST_TIMEOUT",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::RateLimited => "RATE_LIMITED",
            Self::Internal => "INTERNAL",
            Self::ServiceUnavailable => "SERVICE_UNAVAILABLE",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
        }
    }

    /// The status for clients that read `application/graphql-response+json`.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest
            | Self::ParseFailed
            | Self::ValidationFailed
            | Self::OperationResolutionFailure
            | Self::VariableCoercionFailed
            | Self::QueryTooLarge
            | Self::QueryTooDeep
            | Self::QueryTooComplex
            | Self::BatchNotAllowed => StatusCode::BAD_REQUEST,
            Self::PersistedQueryNotFound => StatusCode::OK,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::CsrfBlocked | Self::OriginNotAllowed | Self::IntrospectionDisabled => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// Whether the request had already become GraphQL when it failed. A client that reads only `application/json` trusts
    /// the body of such an answer only when its status is 200.
    pub(super) const fn is_graphql(self) -> bool {
        matches!(
            self,
            Self::ParseFailed
                | Self::ValidationFailed
                | Self::OperationResolutionFailure
                | Self::VariableCoercionFailed
        )
    }

    /// Whether it is the document or its variables that the request was refused for, and not the way in which it came.
    pub(super) const fn is_of_document(self) -> bool {
        self.is_graphql() || matches!(self, Self::QueryTooLarge | Self::QueryTooDeep | Self::QueryTooComplex)
    }
}
