//! What a client can mend: `userErrors`, and the payloads that carry them.

use cartwright_services::{Done, Error};

use crate::error::ApiResult;

/// Declares the codes of a slice's errors: those that every slice has, and after them its own.
///
/// ```text
/// error_code! {
///     /// Why a cart was not changed.
///     pub enum CartErrorCode {
///         /// Less is there than was asked for.
///         InsufficientStock,
///     }
/// }
/// ```
macro_rules! error_code {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$own_doc:meta])* $own:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub enum $name {
            /// Nothing was given where something is needed.
            Required,
            /// Fewer characters or entries than are needed.
            TooShort,
            /// More characters or entries than are kept.
            TooLong,
            /// Not of the form that is needed.
            Invalid,
            /// A number or an amount outside of what is allowed.
            OutOfRange,
            /// A value that may be there once is there already.
            Duplicate,
            /// The id or the name belongs to nothing.
            NotFound,
            /// Contradicts another field, or the state of what it is about.
            Conflict,
            /// The idempotency key was used with another input.
            IdempotencyKeyReused,
            $($(#[$own_doc])* $own,)*
        }

        impl From<cartwright_domain::input::InputProblemCode> for $name {
            fn from(code: cartwright_domain::input::InputProblemCode) -> Self {
                use cartwright_domain::input::InputProblemCode as Problem;
                match code {
                    Problem::Required => Self::Required,
                    Problem::TooShort => Self::TooShort,
                    Problem::TooLong => Self::TooLong,
                    Problem::Invalid => Self::Invalid,
                    Problem::OutOfRange => Self::OutOfRange,
                    Problem::Duplicate => Self::Duplicate,
                    Problem::Unknown => Self::NotFound,
                    Problem::Conflict => Self::Conflict,
                }
            }
        }

        impl From<cartwright_services::KeyRefusal> for $name {
            fn from(refusal: cartwright_services::KeyRefusal) -> Self {
                match refusal {
                    cartwright_services::KeyRefusal::Reused => Self::IdempotencyKeyReused,
                    cartwright_services::KeyRefusal::Malformed => Self::Invalid,
                }
            }
        }
    };
}

/// Declares an error that has nothing to tell but a code: `message`, `path` and `code`.
///
/// An error that carries more is written out as a `SimpleObject` with the same three fields first. Both are listed in the interface of
/// their slice and in the schema's `UserError`.
///
/// ```text
/// user_error! {
///     /// An input of a cart that cannot be taken as it is.
///     pub CartInputError(CartErrorCode);
/// }
/// ```
macro_rules! user_error {
    ($(#[$doc:meta])* pub $name:ident($code:ty);) => {
        $(#[$doc])*
        #[derive(Clone, Debug, async_graphql::SimpleObject)]
        pub struct $name {
            /// What is wrong, in English, for people.
            pub message: String,
            /// Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole.
            pub path: Vec<String>,
            /// What is wrong, for programs.
            pub code: $code,
        }
    };
}

/// Declares an error as [`user_error!`] does, with a code of [`error_code!`]: it can be made of what is wrong with a field or with the
/// idempotency key.
macro_rules! input_error {
    ($(#[$doc:meta])* pub $name:ident($code:ty);) => {
        $crate::user_error::user_error! {
            $(#[$doc])*
            pub $name($code);
        }

        impl From<cartwright_domain::input::InputProblem> for $name {
            fn from(problem: cartwright_domain::input::InputProblem) -> Self {
                Self { message: problem.message, path: problem.path, code: problem.code.into() }
            }
        }

        impl From<cartwright_services::KeyRefusal> for $name {
            fn from(refusal: cartwright_services::KeyRefusal) -> Self {
                Self { message: refusal.to_string(), path: vec!["idempotencyKey".to_owned()], code: refusal.into() }
            }
        }
    };
}

/// Declares the payload of a mutation: the thing that was changed, whether the answer is a repeated one, and the errors.
///
/// `XPayload::of(result)` makes it of what the use case returned.
///
/// ```text
/// payload! {
///     /// The answer to `cartLinesAdd`.
///     pub CartLinesAddPayload refused by CartUserError {
///         /// The cart after the change; null where nothing was changed.
///         cart: Cart,
///     }
/// }
/// ```
///
/// Where a mutation changes several things, the field is written `levels: [Level]`, and is empty where nothing was changed. Where the use
/// case answers nothing for what was deleted since, it is written `product: maybe Product`. A payload of another form is written
/// out, with [`settle`].
macro_rules! payload {
    (
        $(#[$doc:meta])*
        pub $name:ident refused by $error:ty { $(#[$field_doc:meta])* $field:ident: [$node:ty] $(,)? }
    ) => {
        $crate::user_error::payload! {
            @declare { $(#[$doc])* } $name, $error, { $(#[$field_doc])* } $field: Vec<$node>;
            outcome of Outcome: IntoIterator where $node: From<Outcome::Item>;
            |outcome| outcome.into_iter().map(<$node>::from).collect()
        }
    };
    (
        $(#[$doc:meta])*
        pub $name:ident refused by $error:ty { $(#[$field_doc:meta])* $field:ident: maybe $node:ty $(,)? }
    ) => {
        $crate::user_error::payload! {
            @declare { $(#[$doc])* } $name, $error, { $(#[$field_doc])* } $field: Option<$node>;
            outcome of Outcome: IntoIterator where $node: From<Outcome::Item>;
            |outcome| outcome.into_iter().next().map(<$node>::from)
        }
    };
    (
        $(#[$doc:meta])*
        pub $name:ident refused by $error:ty { $(#[$field_doc:meta])* $field:ident: $node:ty $(,)? }
    ) => {
        $crate::user_error::payload! {
            @declare { $(#[$doc])* } $name, $error, { $(#[$field_doc])* } $field: Option<$node>;
            outcome of Outcome: Sized where $node: From<Outcome>;
            |outcome| Some(<$node>::from(outcome))
        }
    };
    (
        @declare { $(#[$doc:meta])* } $name:ident, $error:ty, { $(#[$field_doc:meta])* } $field:ident: $changed:ty;
        outcome of $outcome_type:ident: $bound:ident where $node:ty: From<$from:ty>;
        |$outcome:ident| $read:expr
    ) => {
        $(#[$doc])*
        pub struct $name {
            $field: $changed,
            replayed: bool,
            user_errors: Vec<$error>,
        }

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            $(#[$field_doc])*
            async fn $field(&self) -> &$changed {
                &self.$field
            }

            /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
            async fn replayed(&self) -> bool {
                self.replayed
            }

            /// What keeps the change from being made; empty where it was made.
            async fn user_errors(&self) -> &[$error] {
                &self.user_errors
            }
        }

        impl $name {
            /// The payload for what a use case returned; its failures are errors of the field.
            pub fn of<$outcome_type: $bound, Refusal>(
                result: Result<cartwright_services::Done<$outcome_type>, cartwright_services::Error<Refusal>>,
            ) -> $crate::error::ApiResult<Self>
            where
                $node: From<$from>,
                $error: From<Refusal>,
            {
                Ok(match $crate::user_error::settle(result)? {
                    Ok(cartwright_services::Done { outcome: $outcome, replayed }) => {
                        Self { $field: $read, replayed, user_errors: Vec::new() }
                    }
                    Err(user_errors) => Self { $field: Default::default(), replayed: false, user_errors },
                })
            }
        }
    };
}

/// What a use case did, or why it was refused; its failures are errors of the field.
pub fn settle<Outcome, Refusal, UserError: From<Refusal>>(
    result: Result<Done<Outcome>, Error<Refusal>>,
) -> ApiResult<Result<Done<Outcome>, Vec<UserError>>> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusals)) => Ok(Err(refusals.into_iter().map(UserError::from).collect())),
        Err(Error::Failed(failure)) => Err(failure.into()),
    }
}

pub(crate) use {error_code, input_error, payload, user_error};
