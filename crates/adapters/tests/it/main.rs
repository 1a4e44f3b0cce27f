//! The adapters against what they are made for.
#![expect(clippy::unwrap_used, reason = "a test says what it wants by failing")]

mod messaging;
