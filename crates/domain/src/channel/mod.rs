//! Channels: where the shop sells, in which currency, to which countries and in which languages.

mod code;
mod country;
mod draft;
mod language;
mod model;
#[cfg(test)]
mod tests;

pub use code::UnknownCode;
pub use country::CountryCode;
pub use draft::ChannelDraft;
pub use language::LanguageCode;
pub use model::Channel;
