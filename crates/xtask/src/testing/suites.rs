//! The commands of the two runs.

use std::process::Command;

use crate::workspace::cargo;

/// One run of tests.
#[derive(Clone, Debug)]
pub enum Suite<'a> {
    /// Everything, on SQLite and without any service.
    Embedded,
    /// What can reach a database, on Postgres with Redis.
    Services {
        /// The address of a Postgres on which tests create their databases.
        database_url: &'a str,
        /// The address of a Redis.
        redis_url: &'a str,
        /// The packages to test.
        packages: &'a [String],
    },
}

impl Suite<'_> {
    /// The `cargo test` of this run, in an environment without anybody's own settings of a shop.
    pub fn command(&self, extra: &[String]) -> Command {
        let mut command = cargo();
        command.args(cargo_arguments(self, extra));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARTWRIGHT_") || name == "DATABASE_URL" || name == "REDIS_URL" {
                command.env_remove(&*name);
            }
        }
        if let Self::Services { database_url, redis_url, .. } = self {
            command.env("CARTWRIGHT_TEST_DATABASE_URL", database_url);
            command.env("CARTWRIGHT_TEST_REDIS_URL", redis_url);
        }
        command
    }
}

/// The arguments for cargo: all packages of the run, unless `extra` selects some itself.
pub fn cargo_arguments(suite: &Suite<'_>, extra: &[String]) -> Vec<String> {
    let mut arguments: Vec<String> = ["test", "--locked", "--no-fail-fast"].map(str::to_owned).to_vec();
    if !selects_packages(extra) {
        match suite {
            Suite::Embedded => arguments.push("--workspace".to_owned()),
            Suite::Services { packages, .. } => {
                arguments.extend(packages.iter().flat_map(|package| ["--package".to_owned(), package.clone()]));
            }
        }
    }
    arguments.extend_from_slice(extra);
    arguments
}

fn selects_packages(extra: &[String]) -> bool {
    extra.iter().take_while(|argument| *argument != "--").any(|argument| {
        let short = argument.starts_with("-p") && !argument.starts_with("--");
        short || argument.starts_with("--package") || argument == "--workspace" || argument == "--all"
    })
}
