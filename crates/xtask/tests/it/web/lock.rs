use std::fs;

use cartwright_xtask::workspace::root;
use serde_json::Value;

/// The lock file names packages by version and hash alone, so that any registry will do.
#[test]
fn the_lock_file_names_no_registry() {
    let text = fs::read_to_string(root().join("web/package-lock.json")).expect("the lock file is there");
    let lock: Value = serde_json::from_str(&text).expect("the lock file is JSON");
    let packages = lock["packages"].as_object().expect("the lock file lists packages");
    let mut fetched = 0;
    for (path, package) in packages {
        // The workspaces are links to folders of this tree.
        let from = package["resolved"].as_str().unwrap_or_default();
        assert!(!from.contains("://"), "{path} comes from {from}");
        if path.contains("node_modules/") && package["link"] != true {
            assert!(package["integrity"].is_string(), "{path} has no hash");
            fetched += 1;
        }
    }
    assert!(fetched > 50, "only {fetched} packages were looked at");
}
