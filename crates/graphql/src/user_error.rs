//! What a client can mend: `userErrors`, and the payloads that carry them.

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
macro_rules! payload {
    (
        $(#[$doc:meta])*
        pub $name:ident refused by $error:ty {
            $(#[$field_doc:meta])*
            $field:ident: $node:ty $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$field_doc])*
            pub $field: Option<$node>,
            /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
            pub replayed: bool,
            /// What keeps the change from being made; empty where it was made.
            pub user_errors: Vec<$error>,
        }

        impl $name {
            /// The payload for what a use case returned; its failures are errors of the field.
            pub fn of<T, R>(
                result: Result<cartwright_services::Done<T>, cartwright_services::Error<R>>,
            ) -> $crate::error::ApiResult<Self>
            where
                $node: From<T>,
                $error: From<R>,
            {
                match result {
                    Ok(done) => Ok(Self {
                        $field: Some(<$node>::from(done.outcome)),
                        replayed: done.replayed,
                        user_errors: Vec::new(),
                    }),
                    Err(cartwright_services::Error::Refused(refusals)) => Ok(Self {
                        $field: None,
                        replayed: false,
                        user_errors: refusals.into_iter().map(<$error>::from).collect(),
                    }),
                    Err(cartwright_services::Error::Failed(failure)) => Err(failure.into()),
                }
            }
        }
    };
}

pub(crate) use {payload, user_error};
