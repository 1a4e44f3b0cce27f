//! The channels, as staff see and change them.

mod channel_type;
mod error;
mod input;
mod mutation;
mod query;

pub use channel_type::Channel;
pub use error::ChannelInputError;
pub use mutation::ChannelMutation;
pub use query::ChannelQuery;
