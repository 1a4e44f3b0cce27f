//! The command line of `cargo xtask bench`.

use clap::Args;

use crate::testing::Source;

/// What `cargo xtask bench` may be told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Measure on the embedded database alone; no service is used, not even one that is given
    #[arg(long)]
    pub embedded: bool,

    /// A Postgres 15 or newer of this machine on which databases may be created, such as postgres://postgres@127.0.0.1:5432/postgres
    #[arg(long, value_name = "URL", env = "CARTWRIGHT_BENCH_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// A Redis of this machine, such as redis://127.0.0.1:6379
    #[arg(long, value_name = "URL", env = "CARTWRIGHT_BENCH_REDIS_URL", hide_env_values = true)]
    pub redis_url: Option<String>,

    /// Where a service whose address is not given may come from, in the order of trying; not from elsewhere than this machine, as
    /// its processors are looked at
    #[arg(long, value_name = "SOURCES", value_delimiter = ',', default_value = "installed,local,apt")]
    pub services: Vec<Source>,

    /// How many products there are: 10,000 take seconds to be made, 1,000,000 some minutes; more than 10,000 must be a multiple of that
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    pub products: u64,

    /// How many rounds each comparison has
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    pub rounds: u32,

    /// How many seconds each side works in a round
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub seconds: u64,

    /// Measure nothing but listings far down: for 1,000,000 products
    #[arg(long)]
    pub far_down: bool,

    /// Put the table into docs/performance.md, or the counts of instructions into the file that they are compared with
    #[arg(long)]
    pub record: bool,

    /// Measure nothing, and count the instructions of one listing with valgrind; fails where they are a tenth more than written down
    #[arg(long)]
    pub instructions: bool,

    /// Take the debug builds: for a look at the command, as their times say nothing; instructions are counted for each build
    #[arg(long)]
    pub unoptimised: bool,

    /// Build nothing, and take what the target folder has
    #[arg(long)]
    pub built: bool,
}
