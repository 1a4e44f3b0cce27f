//! The packages of the workspace and what each declares to depend on.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::cargo;

/// A package of the workspace.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// The full name, such as `cartwright-domain`.
    pub name: String,
    /// Everything that its manifest names, for all platforms.
    pub dependencies: Vec<Dependency>,
}

/// One line of a manifest.
#[derive(Clone, Debug, Deserialize)]
pub struct Dependency {
    /// The name of the package, also when the manifest renames it.
    pub name: String,
    /// What it is needed for.
    pub kind: DependencyKind,
}

/// What a dependency is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependencyKind {
    /// For the package itself.
    Normal,
    /// For its build script.
    Build,
    /// For its tests only.
    Development,
}

/// The packages of this workspace. Fails when cargo cannot read a manifest.
pub fn packages() -> Result<Vec<Package>> {
    parse_packages(&metadata()?)
}

/// The folder in which cargo puts what it builds. Fails when cargo does not tell it.
pub fn target_folder() -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let metadata: Metadata = serde_json::from_slice(&metadata()?).context("reading the answer of cargo metadata")?;
    Ok(metadata.target_directory)
}

fn metadata() -> Result<Vec<u8>> {
    let output = cargo()
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output()
        .context("starting cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}

/// The packages in what `cargo metadata --no-deps` prints. Fails when that is not its format 1.
pub fn parse_packages(json: &[u8]) -> Result<Vec<Package>> {
    // The answer is read with serde_json alone: the crate for it switches on a feature of serde_json, and every
    // build of the whole workspace would then compile apart from the builds of the server.
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let metadata: Metadata = serde_json::from_slice(json).context("reading the answer of cargo metadata")?;
    Ok(metadata.packages)
}

impl<'de> Deserialize<'de> for DependencyKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Cargo writes null for a normal dependency.
        match Option::<String>::deserialize(deserializer)?.as_deref() {
            None => Ok(Self::Normal),
            Some("build") => Ok(Self::Build),
            Some("dev") => Ok(Self::Development),
            Some(other) => Err(serde::de::Error::unknown_variant(other, &["build", "dev"])),
        }
    }
}
