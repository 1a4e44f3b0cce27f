//! How commands run to their end, and what programs say of themselves.

mod child;
mod programs;
