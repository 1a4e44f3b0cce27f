//! Where a service may come from.

use std::fmt;

use clap::ValueEnum;

/// Where a service for the tests may come from, when its address is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Source {
    /// One that answers on this machine
    Local,
    /// A throwaway one from installed programs
    Installed,
    /// A throwaway one with docker compose
    Docker,
    /// On Debian as root: install the package, then a throwaway one
    Apt,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Local => "local",
            Self::Installed => "installed",
            Self::Docker => "docker",
            Self::Apt => "apt",
        })
    }
}
