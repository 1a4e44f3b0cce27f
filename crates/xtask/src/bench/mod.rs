//! `cargo xtask bench`: measures the shop beside what it is made of, in release builds, on services that it finds or starts.

mod options;
mod record;
mod run;

pub use options::Options;
pub use record::{Part, recorded};
pub use run::run;
