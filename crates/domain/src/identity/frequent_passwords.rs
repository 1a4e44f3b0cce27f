//! The passwords that everybody tries first.

use std::{collections::HashSet, sync::LazyLock};

/// The file holds those of at least 8 characters, in lower case and in alphabetical order, among the 30,000 most frequent passwords of public leaks
/// (counted by the zxcvbn project), together with patterns of recent years; shorter ones are refused for their length.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("frequent_passwords.txt").lines().collect());

/// Whether the password, in whatever case, is one of those.
pub(super) fn is_common(password: &str) -> bool {
    COMMON.contains(password.to_lowercase().as_str())
}
