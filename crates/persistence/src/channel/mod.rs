//! Channels.

mod entity;
mod repository;

pub use repository::ChannelRepository;
