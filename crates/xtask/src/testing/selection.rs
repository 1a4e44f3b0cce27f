//! Which packages the run on Postgres needs.

use std::collections::BTreeSet;

use crate::workspace::Package;

/// The names of the packages whose code or tests can reach a database or Redis, by what their manifests declare, sorted.
///
/// The others would only repeat on Postgres what they did without it.
pub fn database_packages(packages: &[Package]) -> Vec<String> {
    let mut reaching: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = reaching.len();
        for package in packages {
            let reaches = |name: &str| STORAGE_CRATES.contains(&name) || reaching.contains(name);
            if package.dependencies.iter().any(|dependency| reaches(&dependency.name)) {
                reaching.insert(&package.name);
            }
        }
        // What leans on a package that reaches a database reaches it too, until nothing is new.
        if reaching.len() == before {
            return reaching.into_iter().map(str::to_owned).collect();
        }
    }
}

const STORAGE_CRATES: &[&str] = &["sea-orm", "sea-orm-migration", "sqlx", "redis"];
