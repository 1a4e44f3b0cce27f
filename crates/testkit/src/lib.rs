//! For tests only: a fresh migrated database per test, the whole shop in process, clients by role.

mod answer;
mod blockade;
mod catalogue;
mod customers;
mod database;
#[cfg(feature = "graphql")]
mod documents;
mod goods;
mod identity_server;
mod mail_server;
mod shop;
mod sign_in_provider;
mod socket;
mod staff;
mod stripe_server;

pub use answer::Answer;
pub use blockade::Blockade;
pub use customers::PASSWORD;
pub use database::{AUDIT_TABLES, TestDatabase, postgres_server, redis_server};
pub use goods::Goods;
pub use identity_server::{CLIENT_ID, CLIENT_SECRET, IdentityServer, Person, Returned, Signing};
pub use mail_server::{MailServer, Privacy, ReceivedMail};
pub use shop::TestShop;
pub use sign_in_provider::{REDIRECT_URI, completion};
pub use socket::{PROTOCOL, SocketClient};
pub use staff::totp_secret;
pub use stripe_server::{SignedEvent, StripeFault, StripeServer};

/// The ways to pay, for tests of crates that do not see the adapters.
pub use cartwright_adapters::payment::{ManualProvider, StripeCapture, StripeProvider, TestProvider};
