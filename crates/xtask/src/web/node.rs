//! Node and npm, from wherever this machine can have them.

use std::{
    env,
    ffi::OsString,
    fmt,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, anyhow, ensure};
use clap::ValueEnum;

use crate::{
    machine::{Interrupt, debian, programs, run_to_end},
    workspace::{root, target_folder},
};

/// Where Node may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NodeSource {
    /// The one on the path
    Local,
    /// The npm package `node` of a pinned version, installed with the npm on the path
    Npm,
    /// On Debian as root: install the packages, then one of the others
    Apt,
}

/// A Node that is new enough, with its npm.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its version, such as `v20.19.0`.
    pub version: String,
    /// The path on which its programs come first.
    path: OsString,
}

/// The version of the npm package `node`, for machines whose own is too old.
const PINNED: &str = "22.22.0";

impl Node {
    /// The first that one of `sources` has. Fails when none has one, with a message that lists the choices; and after
    /// an interrupt.
    pub fn find(sources: &[NodeSource], interrupt: &Interrupt) -> Result<Self> {
        let mut refusals = Vec::new();
        for source in sources {
            let found = match source {
                NodeSource::Local => Self::local(),
                NodeSource::Npm => Self::pinned(interrupt),
                NodeSource::Apt => debian::install(&["nodejs", "npm"])
                    .and_then(|()| Self::local().or_else(|_| Self::pinned(interrupt))),
            };
            match found {
                Ok(node) => return Ok(node),
                Err(error) => {
                    interrupt.check()?;
                    println!("xtask: no Node from `{source}`: {error:#}");
                    refusals.push(format!("  {source}: {error:#}"));
                }
            }
        }
        Err(anyhow!(
            "no Node for web/. Tried:\n{}\nThe choices:\n  \
             - install Node 20.19, 22.12 or newer with its npm\n  \
             - install any npm: a pinned Node comes as an npm package\n  \
             - on Debian, be root: the packages are installed",
            if refusals.is_empty() { "  nothing (--node is empty)".to_owned() } else { refusals.join("\n") }
        ))
    }

    /// A command of Node's, such as `npm`, at `web/`.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(root().join("web")).env("PATH", &self.path);
        command
    }

    fn local() -> Result<Self> {
        Self::on_path(env::var_os("PATH").unwrap_or_default())
    }

    /// The Node of an npm package, kept in the target folder.
    fn pinned(interrupt: &Interrupt) -> Result<Self> {
        ensure!(programs::on_path("npm").is_some(), "npm is not on the path");
        let folder = target_folder()?.join("node");
        let programs = folder.join("node_modules/node/bin");
        let path = || -> Result<OsString> {
            let before = env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(programs.clone()).chain(env::split_paths(&before));
            env::join_paths(folders).context("a folder of the path has a colon in its name")
        };
        if !programs.join("node").is_file() {
            println!("xtask: installing the npm package node {PINNED}");
            let mut install = Command::new("npm");
            install.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
            install.arg(format!("node@{PINNED}"));
            let status = run_to_end(&mut install, interrupt)?;
            ensure!(status.success(), "npm cannot install the package node ({status})");
        }
        Self::on_path(path()?)
    }

    fn on_path(path: OsString) -> Result<Self> {
        let version = version_of("node", &path)?;
        ensure!(is_new_enough(&version), "Node {version} is too old");
        version_of("npm", &path)?;
        Ok(Self { version, path })
    }
}

/// Whether the tools of `web/` run on that version, such as `v20.19.0`.
pub fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
    let (Some(Some(major)), Some(Some(minor))) = (numbers.next(), numbers.next()) else {
        return false;
    };
    match major {
        20 => minor >= 19,
        22 => minor >= 12,
        _ => major > 22,
    }
}

fn version_of(program: &str, path: &OsString) -> Result<String> {
    let found: Option<PathBuf> =
        env::split_paths(path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file());
    let found = found.ok_or_else(|| anyhow!("{program} is not on the path"))?;
    let output = Command::new(found)
        .arg("--version")
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {program}"))?;
    ensure!(output.status.success(), "{program} --version failed ({})", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

impl fmt::Display for NodeSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Local => "local",
            Self::Npm => "npm",
            Self::Apt => "apt",
        })
    }
}
