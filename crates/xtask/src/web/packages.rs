//! The npm packages of `web/`: the workspaces themselves, and what they need.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, de::DeserializeOwned};

use super::Node;
use crate::machine::{Interrupt, run_to_end};

/// A workspace of `web/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its folder, which is also how one names it.
    pub name: String,
    /// Whether it has something to prove.
    pub has_test: bool,
}

/// The workspaces of the npm workspace in this folder, in the order in which it names them. Fails when it cannot be read.
pub fn workspaces(web: &Path) -> Result<Vec<Workspace>> {
    #[derive(Deserialize)]
    struct Top {
        workspaces: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Manifest {
        #[serde(default)]
        scripts: BTreeMap<String, String>,
    }
    let top: Top = manifest(web)?;
    let of = |name: String| {
        let manifest: Manifest = manifest(&web.join(&name))?;
        Ok(Workspace { name, has_test: manifest.scripts.contains_key("test") })
    };
    top.workspaces.into_iter().map(of).collect()
}

/// Those of `all` that have something to prove and are named, or all of these where none is named. Fails for a name that
/// none has.
pub fn chosen(all: &[Workspace], names: &[String]) -> Result<Vec<String>> {
    let provable: Vec<String> =
        all.iter().filter(|workspace| workspace.has_test).map(|workspace| workspace.name.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !provable.contains(name)) {
        bail!("web/ has no workspace {unknown} with a test; there are {}", provable.join(", "));
    }
    Ok(provable.into_iter().filter(|name| names.is_empty() || names.contains(name)).collect())
}

/// Installs exactly what the lock file says, unless that is what is there. Fails when npm does.
pub(super) fn install(web: &Path, node: &Node, interrupt: &Interrupt) -> Result<()> {
    let wanted = fs::read_to_string(web.join("package-lock.json")).context("reading web/package-lock.json")?;
    let marker = web.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("xtask: installing the npm packages of web/");
    let status = run_to_end(node.command("npm").args(["ci", "--loglevel", "error"]), interrupt)?;
    ensure!(status.success(), "npm ci failed ({status})");
    fs::write(&marker, wanted).context("noting what was installed")
}

fn manifest<M: DeserializeOwned>(folder: &Path) -> Result<M> {
    let path = folder.join("package.json");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))
}
