//! What is sent to providers of sign-ins, and what of their answers is taken.

mod outgoing;
mod reach;
