//! The committed schemas.

use std::{fs, path::Path};

use super::executable::executable;

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (face, file) in [("shop", "schema.graphql"), ("admin", "schema.admin.graphql")] {
        let output = executable().args(["schema", face]).output().expect("the executable starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).expect("a schema is text");
        let committed = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let line =
            printed.lines().zip(committed.lines()).take_while(|(printed, committed)| printed == committed).count();
        assert!(
            printed == committed,
            "{file} differs from the code at line {}; run `cargo xtask schema` and commit it",
            line + 1
        );
    }
}

#[test]
fn a_schema_is_printed_without_a_database() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = executable()
        .args(["schema", "shop", "--data-dir"])
        .arg(folder.path().join("data"))
        .output()
        .expect("the executable starts");
    let text = String::from_utf8(output.stdout).expect("a schema is text");
    assert!(text.contains("type Query {") && text.ends_with("}\n"), "{text}");
    assert!(!folder.path().join("data").exists(), "nothing was made");
}
