//! The shop and where it sells.

mod channel_type;
mod query;
mod shop_type;

pub use channel_type::Channel;
pub use query::ChannelQuery;
pub use shop_type::Shop;
