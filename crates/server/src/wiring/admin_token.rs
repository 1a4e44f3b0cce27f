//! What opens everything to whoever has it: one token from the configuration.

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// Whether that is the token. The time of the comparison does not tell how much of a guess was right.
pub(super) fn is_right(token: &SecretString, presented: &str) -> bool {
    presented.as_bytes().ct_eq(token.expose_secret().as_bytes()).into()
}
