//! The folders inside a layer are the slices of the trade.

use std::collections::BTreeSet;

/// The slices: a closed list; a new one is a decision that ARCHITECTURE.md explains.
pub const SLICES: &[&str] = &[
    "catalog",
    "channel",
    "pricing",
    "promotion",
    "inventory",
    "cart",
    "ordering",
    "payment",
    "fulfillment",
    "customer",
    "identity",
    "search",
    "insight",
    "messaging",
];

/// The folders of the sliced layers that are neither a slice nor one of the few others, a sentence each.
pub fn slice_violations(paths: &[String]) -> Vec<String> {
    let mut folders = BTreeSet::new();
    for (layer, others) in LAYERS {
        let prefix = format!("crates/{layer}/src/");
        for path in paths {
            let folder = path.strip_prefix(&prefix).and_then(|rest| rest.split_once('/'));
            if let Some((folder, _)) = folder
                && !SLICES.contains(&folder)
                && !others.contains(&folder)
            {
                folders.insert(format!("{prefix}{folder} is not a slice; the slices are {}", SLICES.join(", ")));
            }
        }
    }
    folders.into_iter().collect()
}

/// The sliced layers, each with its folders that serve all slices.
const LAYERS: &[(&str, &[&str])] = &[
    // `input`: parsing and cleaning of what people type.
    ("domain", &["input"]),
    // `work`: one unit of work and what it always offers.
    ("persistence", &["work"]),
    // `event_bus`: how processes tell each other what they have changed, whatever it is. `ports`: what adapters implement.
    ("services", &["event_bus", "ports"]),
];
