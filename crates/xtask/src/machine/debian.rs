//! Installing packages on Debian.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::programs;

/// Installs these packages, and says so. Fails when this is no Debian, or we are not root, or apt-get fails.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    ensure!(Path::new("/etc/debian_version").exists(), "this is not a Debian");
    ensure!(programs::on_path("apt-get").is_some(), "there is no apt-get");
    ensure!(programs::is_root(), "only root may install packages");
    println!("xtask: installing with apt-get: {}", packages.join(" "));
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let status = Command::new("apt-get")
        .arg("--quiet")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .status()
        .context("starting apt-get")?;
    ensure!(status.success(), "apt-get {} failed ({status})", arguments.join(" "));
    Ok(())
}
