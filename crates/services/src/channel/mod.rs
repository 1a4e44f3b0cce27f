//! Channels: made and changed by staff; the first one makes itself.

mod channel_create;
mod channel_update;
mod check;
mod ensure_default_channel;
mod read;
mod refusal;

pub use channel_create::channel_create;
pub use channel_update::{ChannelUpdate, channel_update};
pub use ensure_default_channel::{DefaultChannel, ensure_default_channel};
pub use read::channels;
pub use refusal::ChannelRefusal;
