//! A browser for the tests that need one.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};

use crate::machine::{debian, programs};

/// The Chromium of this machine; as root on Debian its package is installed. Fails, with the choices, when there is none.
pub fn chromium() -> Result<PathBuf> {
    if let Some(program) = installed() {
        return Ok(program);
    }
    debian::install(&["chromium"])
        .context("the test of the pages needs a Chromium on the path; install one, or run other workspaces")?;
    installed().ok_or_else(|| anyhow!("the package chromium has no program of that name"))
}

fn installed() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(programs::on_path)
}
