//! The command line of `cargo xtask test`.

use clap::Args;

use super::Source;

/// What `cargo xtask test` may be told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Run only the suites on SQLite; no service is used, not even one that is given
    #[arg(long)]
    pub embedded: bool,

    /// A Postgres 15 or newer on which databases may be created, such as postgres://postgres@127.0.0.1:5432/postgres
    #[arg(long, value_name = "URL", env = "CARTWRIGHT_TEST_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// A Redis that tests may write to, such as redis://127.0.0.1:6379
    #[arg(long, value_name = "URL", env = "CARTWRIGHT_TEST_REDIS_URL", hide_env_values = true)]
    pub redis_url: Option<String>,

    /// Where a service whose address is not given may come from, in the order of trying
    #[arg(long, value_name = "SOURCES", value_delimiter = ',', default_value = "local,installed,docker,apt")]
    pub services: Vec<Source>,

    /// More arguments for `cargo test`, such as `-p cartwright-persistence cart -- --nocapture`
    #[arg(last = true, value_name = "CARGO TEST ARGUMENTS")]
    pub extra: Vec<String>,
}
