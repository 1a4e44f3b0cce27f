//! What every command needs of the machine it runs on: programs that are installed or can be, servers that start and end,
//! and somebody who may interrupt.

mod child;
pub(crate) mod debian;
pub(crate) mod programs;
pub(crate) mod startup;

pub use child::{Interrupt, run_to_end};
pub use programs::major_version;
