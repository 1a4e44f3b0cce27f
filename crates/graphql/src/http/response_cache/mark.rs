//! Which fields anybody may see, and may see what somebody else was told.

use std::time::Duration;

/// Who may be told what a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Whoever asks in the same channel and language: it is the same for all of them.
    Public,
    /// The same, of something that changes often, such as what can be sold now.
    Volatile,
    /// The one who asks.
    Private,
}

impl Mark {
    /// For how long a cache that hears of no change may keep it.
    pub fn lifetime(self) -> Duration {
        match self {
            Self::Public => Duration::from_secs(60),
            Self::Volatile => Duration::from_secs(5),
            Self::Private => Duration::ZERO,
        }
    }
}

/// The marks of the fields of a schema: type, field, mark. What has none is private.
pub type Marks = fn(&str, &str) -> Mark;
