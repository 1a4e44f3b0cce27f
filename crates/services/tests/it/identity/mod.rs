//! Accounts, passwords, sessions and tokens.

mod access_token;
mod refreshing;
mod registering;
mod revoking;
mod signing_in;
