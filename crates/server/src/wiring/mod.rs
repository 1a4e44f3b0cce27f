//! Puts the shop together: the one place that knows the database, the services, the schemas and the outside world.
//!
//! `connect` reaches the database and brings its tables up to date, `services` makes of it and of the configuration what use cases
//! work with, `messaging` how messages leave it, `background` is what goes on by itself, `endpoints`, `files` and `documents` are what is served, and
//! `open` puts these into one order. `commands`
//! are the subcommands that end.

mod admin_token;
mod authentication;
mod background;
mod bearer;
mod commands;
mod connect;
mod context;
mod documents;
mod endpoints;
mod examples;
mod files;
mod messaging;
mod open;
mod password_input;
mod services;
mod sign_in;
mod staff_authentication;
mod staff_commands;
mod trusted;
mod validity;
mod webhooks;

pub(crate) use commands::{demo, import, migrate, schema, verify_audit, verify_ledger};
pub(crate) use open::open_shop;
pub(crate) use staff_commands::{create_owner, reset_password};
