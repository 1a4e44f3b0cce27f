//! The channels, as staff see them.

mod channel_type;
mod query;

pub use channel_type::Channel;
pub use query::ChannelQuery;
