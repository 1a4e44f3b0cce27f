//! What keeps a channel from being changed.

use async_graphql::Interface;
use cartwright_services::channel::ChannelRefusal;

use crate::user_error::{error_code, input_error};

error_code! {
    /// Why a channel was not made or changed.
    pub enum ChannelErrorCode {}
}

/// What keeps a channel from being made or changed, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&ChannelErrorCode", desc = "What is wrong, for programs.")
)]
pub enum ChannelUserError {
    /// Any error that has nothing more to tell.
    ChannelInputError(ChannelInputError),
}

input_error! {
    /// A change of a channel that cannot be made.
    pub ChannelInputError(ChannelErrorCode);
}

impl From<ChannelRefusal> for ChannelUserError {
    fn from(refusal: ChannelRefusal) -> Self {
        let (message, path) = (refusal.to_string(), refusal.path());
        Self::ChannelInputError(match refusal {
            ChannelRefusal::Input(problem) => problem.into(),
            ChannelRefusal::Key(refusal) => refusal.into(),
            ChannelRefusal::ChannelNotFound => ChannelInputError { message, path, code: ChannelErrorCode::NotFound },
        })
    }
}
