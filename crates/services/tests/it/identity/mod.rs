//! Accounts, passwords, sessions and tokens.

mod access_token;
mod audit;
mod limits;
mod mails;
mod moving;
mod provider_attacks;
mod providers;
mod refreshing;
mod registering;
mod resetting;
mod revoking;
mod signing_in;
mod staff;
mod verifying;
