use cartwright_xtask::web::{NodeSource, Options, is_new_enough};
use clap::Parser;

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
}

fn options(arguments: &[&str]) -> Options {
    CommandLine::try_parse_from([&["web"], arguments].concat()).expect("the arguments are valid").options
}

#[test]
fn old_versions_of_node_are_not_new_enough() {
    for old in ["v18.20.4", "v20.18.3", "v21.7.0", "v22.11.0", "", "v", "nonsense", "v20"] {
        assert!(!is_new_enough(old), "{old}");
    }
    for new in ["v20.19.0", "v20.20.2\n", "v22.12.0", "v23.0.0", "v26.10.0", "24.1.0"] {
        assert!(is_new_enough(new), "{new}");
    }
}

#[test]
fn every_source_is_tried_in_order_unless_told() {
    assert_eq!(options(&[]).node, [NodeSource::Local, NodeSource::Npm, NodeSource::Apt]);
    assert_eq!(options(&["--node", "npm"]).node, [NodeSource::Npm]);
    assert!(CommandLine::try_parse_from(["web", "--node", "cloud"]).is_err());
}

#[test]
fn workspaces_are_named_one_after_the_other() {
    assert!(options(&[]).workspaces.is_empty());
    assert_eq!(options(&["apollo", "urql"]).workspaces, ["apollo", "urql"]);
    assert!(options(&["--build"]).build);
}
