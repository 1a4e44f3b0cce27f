//! What a secret must be to deserve the name.

use std::collections::HashSet;

use secrecy::{ExposeSecret, SecretString};

use crate::cli::Mode;

const KEY_BYTES: usize = 32;
const ADMIN_TOKEN_CHARACTERS: usize = 16;
const ADMIN_TOKEN_CHARACTERS_IN_PRODUCTION: usize = 32;
/// Random text of 32 characters has far more; a word typed over and over has fewer.
const DISTINCT_CHARACTERS: usize = 8;
/// What examples and templates write where a secret belongs, without case and punctuation.
const PLACEHOLDERS: [&str; 13] = [
    "changeme",
    "changethis",
    "replaceme",
    "replacethis",
    "placeholder",
    "yoursecret",
    "yourtoken",
    "insertsecret",
    "secretkey",
    "signingkey",
    "pepper",
    "admintoken",
    "notasecret",
];

/// Required in production; optional in development, where one is made.
pub(super) fn check_key(name: &str, key: Option<&SecretString>, mode: Mode) -> Result<(), String> {
    let Some(key) = key else {
        return match mode {
            Mode::Development => Ok(()),
            Mode::Production => Err(format!(
                "production needs a {name} of at least {KEY_BYTES} random bytes, the same for all processes \
                 (openssl rand -hex 32 makes one)"
            )),
        };
    };
    let key = key.expose_secret();
    if mode == Mode::Production {
        refuse_placeholder(key)?;
    }
    if key.len() < KEY_BYTES {
        return Err(format!("the {name} has {} bytes and needs {KEY_BYTES}", key.len()));
    }
    Ok(())
}

/// The token is sent in a header, so it is plain ASCII without spaces.
pub(super) fn check_admin_token(token: &SecretString, mode: Mode) -> Result<(), String> {
    let token = token.expose_secret();
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("the token may have letters, digits and punctuation of ASCII only".to_owned());
    }
    let least = match mode {
        Mode::Development => ADMIN_TOKEN_CHARACTERS,
        Mode::Production => ADMIN_TOKEN_CHARACTERS_IN_PRODUCTION,
    };
    if mode == Mode::Production {
        refuse_placeholder(token)?;
    }
    if token.len() < least {
        return Err(format!("the token has {} characters and needs {least}", token.len()));
    }
    Ok(())
}

fn refuse_placeholder(secret: &str) -> Result<(), String> {
    let plain: String =
        secret.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_named = matches!(plain.as_str(), "secret" | "password" | "admin" | "default" | "test" | "token");
    let contains_placeholder = PLACEHOLDERS.iter().any(|placeholder| plain.contains(placeholder));
    let distinct = secret.chars().collect::<HashSet<_>>().len();
    if is_named || contains_placeholder || distinct < DISTINCT_CHARACTERS {
        return Err(
            "this is a placeholder and not a secret; production needs random text (openssl rand -hex 32 makes it)"
                .to_owned(),
        );
    }
    Ok(())
}
