//! The executable `cartwright`; everything it does is in the library beside it.

use std::process::ExitCode;

/// Lists of small strings are what this server makes most; mimalloc is a quarter faster with them than the system. It
/// asks for no huge pages (`no_thp`): they made the idle server ten megabytes larger and nothing faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cartwright_server::run()
}
