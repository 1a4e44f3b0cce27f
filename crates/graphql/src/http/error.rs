//! A request that is refused, or fails, as a whole: nothing of it was executed, so the answer has no `data`.

use async_graphql::{Pos, ServerError};
use axum::http::{HeaderName, HeaderValue, header};
use serde_json::{Map, Value, json};

use super::{Code, RequestId};

/// No more errors than this are listed in one answer: a short document must not be worth a long answer.
pub(super) const MAX_ERRORS: usize = 20;

/// A refusal of the whole request, ready to be answered with the status of its [`Code`].
#[derive(Clone, Debug)]
pub struct RequestError {
    code: Code,
    problems: Vec<Problem>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

#[derive(Clone, Debug)]
struct Problem {
    code: Code,
    message: String,
    locations: Vec<Pos>,
    details: Map<String, Value>,
}

impl RequestError {
    /// A refusal with a message that the developer of the client is to read.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            problems: vec![Problem { code, message: message.into(), locations: Vec::new(), details: Map::new() }],
            headers: Vec::new(),
        }
    }

    /// A refusal because `actual` is over `limit`; both are told in `extensions`.
    pub fn over_limit(code: Code, message: impl Into<String>, limit: u64, actual: u64) -> Self {
        Self::new(code, message).detail("limit", limit).detail("actual", actual)
    }

    /// The refusal of a method, with the methods that would do.
    pub fn method_not_allowed(message: impl Into<String>, allow: &'static str) -> Self {
        Self::new(Code::MethodNotAllowed, message).header(header::ALLOW, HeaderValue::from_static(allow))
    }

    /// A failure whose cause the client is not to know; the caller logs it under the same incident id.
    pub fn internal(incident: &str) -> Self {
        Self::new(Code::Internal, "Internal error").detail("incidentId", incident)
    }

    /// The same refusal with one more entry in the `extensions` of its first error.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Some(problem) = self.problems.first_mut() {
            problem.details.insert(name.to_owned(), value.into());
        }
        self
    }

    /// The same refusal with one more HTTP header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same refusal with the time after which to try again, for programs and for proxies.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.detail("retryAfter", seconds).header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The same refusal with the place of the document that its first error is about.
    #[must_use]
    pub fn at(mut self, position: Pos) -> Self {
        if let Some(problem) = self.problems.first_mut() {
            problem.locations.push(position);
        }
        self
    }

    /// The code that decides the status of the answer.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What its first error says.
    pub fn message(&self) -> &str {
        self.problems.first().map_or("", |problem| problem.message.as_str())
    }

    /// What the parser or the validation of async-graphql found, each with the code that `code_of` gives it.
    pub(super) fn from_server_errors(errors: Vec<ServerError>, code_of: impl Fn(&ServerError) -> Code) -> Self {
        let problems: Vec<Problem> = errors
            .into_iter()
            .take(MAX_ERRORS)
            .map(|error| Problem {
                code: code_of(&error),
                message: error.message,
                locations: error.locations,
                details: Map::new(),
            })
            .collect();
        Self {
            code: problems.first().map_or(Code::ValidationFailed, |problem| problem.code),
            problems,
            headers: Vec::new(),
        }
    }

    /// The same refusal without the names that the validation of async-graphql suggests: they tell of the schema.
    #[must_use]
    pub(super) fn without_suggestions(mut self) -> Self {
        for problem in &mut self.problems {
            if let Some(at) = problem.message.find(" Did you mean") {
                problem.message.truncate(at);
            }
        }
        self
    }

    pub(super) fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// The JSON body of the answer.
    pub(super) fn body(&self, request_id: &RequestId) -> Value {
        let errors: Vec<Value> = self.problems.iter().map(|problem| problem.to_json(request_id)).collect();
        json!({ "errors": errors })
    }
}

impl Problem {
    fn to_json(&self, request_id: &RequestId) -> Value {
        let mut extensions = self.details.clone();
        extensions.insert("code".to_owned(), self.code.name().into());
        extensions.insert("requestId".to_owned(), request_id.as_str().into());
        let mut error = Map::new();
        error.insert("message".to_owned(), self.message.clone().into());
        if !self.locations.is_empty() {
            let locations: Vec<Value> =
                self.locations.iter().map(|pos| json!({ "line": pos.line, "column": pos.column })).collect();
            error.insert("locations".to_owned(), locations.into());
        }
        error.insert("extensions".to_owned(), extensions.into());
        error.into()
    }
}
