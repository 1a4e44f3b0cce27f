//! The files of the tree, without what is built, fetched or hidden.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A text file of the tree.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// From the top of the workspace, with `/` between the parts.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// The top of the workspace.
pub fn root() -> PathBuf {
    // Cargo tells a running program where its package is now; the path of the time of building is for one started by hand.
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .filter(|path| path.ends_with("crates/xtask"))
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    package.join("../..").canonicalize().unwrap_or(package)
}

/// The paths of all files under `top`, sorted, from there on and with `/` between the parts.
///
/// Left out are hidden folders (but `.ci` and `.cargo`), build results (known by their `CACHEDIR.TAG`), installed
/// packages and the data folder of the shop. Fails when a folder cannot be read.
pub fn paths(top: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    collect(top, "", &mut found)?;
    found.sort();
    Ok(found)
}

/// All Rust files under `top`, sorted by path. Fails when one cannot be read.
pub fn rust_sources(top: &Path) -> Result<Vec<SourceFile>> {
    paths(top)?
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| {
            let text = fs::read_to_string(top.join(&path)).with_context(|| format!("reading {path}"))?;
            Ok(SourceFile { path, text })
        })
        .collect()
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if !is_left_out(prefix, &name) && !entry.path().join("CACHEDIR.TAG").exists() {
                collect(&entry.path(), &format!("{prefix}{name}/"), found)?;
            }
        } else {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn is_left_out(prefix: &str, name: &str) -> bool {
    let hidden = name.starts_with('.') && name != ".ci" && name != ".cargo";
    let built = prefix.is_empty() && (name == "target" || name == "data");
    // What the tools of web/ write: a built page, and code generated from the schema.
    let written = prefix.starts_with("web/") && (name == "dist" || name == "generated");
    hidden || built || written || name == "node_modules"
}
