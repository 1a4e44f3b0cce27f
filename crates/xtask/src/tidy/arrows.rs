//! Which crate may lean on which: the table of ARCHITECTURE.md.

use crate::workspace::{Dependency, DependencyKind, Package};

/// What breaks the table, a sentence each.
///
/// A package may need the packages of its row; its tests may need the testkit besides. The crates of [`RESERVED`] are
/// for the packages named there: for their code always, and the ones for storage for tests as well, so that a test of
/// an upper layer goes through the testkit.
pub fn arrow_violations(packages: &[Package]) -> Vec<String> {
    let mut violations = Vec::new();
    for package in packages {
        let Some(layer) = layer_of(&package.name) else {
            violations.push(format!("{} is not a crate of the table in crates/xtask", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            violations.extend(inner_violation(layer, dependency));
            violations.extend(outer_violation(layer, dependency));
        }
    }
    violations
}

/// Each layer and the layers that it may lean on.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("migrations", &[]),
    ("jobs", &[]),
    ("persistence", &["domain", "jobs", "migrations"]),
    ("services", &["domain", "jobs", "persistence"]),
    ("adapters", &["domain", "services"]),
    ("graphql", &["domain", "services"]),
    ("server", &["domain", "migrations", "jobs", "persistence", "services", "adapters", "graphql"]),
    ("testkit", &["domain", "migrations", "jobs", "persistence", "services", "adapters", "graphql"]),
    ("bench", &["adapters", "persistence", "services", "graphql"]),
    ("xtask", &[]),
];

/// Crates from outside that belong to some layers only.
const RESERVED: &[Reservation] = &[
    Reservation {
        crates: &["sea-orm", "sea-orm-migration", "sea-query", "sea-schema"],
        layers: &["migrations", "jobs", "persistence", "testkit"],
        also_for_tests: true,
    },
    Reservation {
        crates: &["sqlx", "sqlx-core", "sqlx-postgres", "sqlx-sqlite"],
        layers: &["persistence", "testkit"],
        also_for_tests: true,
    },
    Reservation {
        crates: &["async-graphql", "async-graphql-axum", "async-graphql-parser", "async-graphql-value"],
        layers: &["graphql", "testkit", "bench"],
        also_for_tests: false,
    },
    Reservation { crates: &["redis", "reqwest", "ureq", "lettre"], layers: &["adapters"], also_for_tests: false },
    Reservation {
        crates: &["axum", "axum-extra"],
        layers: &["graphql", "server", "bench", "testkit"],
        also_for_tests: false,
    },
    Reservation { crates: &["anyhow"], layers: &["server", "bench", "xtask"], also_for_tests: false },
];

struct Reservation {
    crates: &'static [&'static str],
    layers: &'static [&'static str],
    also_for_tests: bool,
}

/// The layer of a package of this workspace, if the table has it.
fn layer_of(package: &str) -> Option<&'static str> {
    let name = package.strip_prefix("cartwright-")?;
    ARROWS.iter().map(|(layer, _)| *layer).find(|layer| *layer == name)
}

fn inner_violation(layer: &str, dependency: &Dependency) -> Option<String> {
    let target = dependency.name.strip_prefix("cartwright-")?;
    let (_, allowed) = ARROWS.iter().find(|(name, _)| *name == layer)?;
    let in_tests = dependency.kind == DependencyKind::Development;
    if allowed.contains(&target) || (in_tests && target == "testkit") {
        return None;
    }
    let of = if in_tests { "the tests of " } else { "" };
    Some(format!("arrow {of}{layer} -> {target} is not in the table"))
}

fn outer_violation(layer: &str, dependency: &Dependency) -> Option<String> {
    let reservation = RESERVED.iter().find(|reservation| reservation.crates.contains(&dependency.name.as_str()))?;
    let in_tests = dependency.kind == DependencyKind::Development;
    if reservation.layers.contains(&layer) || (in_tests && !reservation.also_for_tests) {
        return None;
    }
    Some(format!("{layer} depends on {}, which is for {} only", dependency.name, reservation.layers.join(", ")))
}
