use cartwright_xtask::testing::{Options, Source};
use clap::Parser;

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
}

fn options(arguments: &[&str]) -> Options {
    CommandLine::try_parse_from([&["test"], arguments].concat()).expect("the arguments are valid").options
}

#[test]
fn everything_is_tried_in_order_unless_told() {
    let all = [Source::Local, Source::Installed, Source::Docker, Source::Apt];
    assert_eq!(options(&[]).services, all);
    assert_eq!(options(&["--services", "docker,local"]).services, [Source::Docker, Source::Local]);
    assert!(!options(&[]).embedded);
    assert!(options(&["--embedded"]).embedded);
}

#[test]
fn an_unknown_source_is_refused() {
    assert!(CommandLine::try_parse_from(["test", "--services", "cloud"]).is_err());
}

#[test]
fn arguments_for_cargo_and_for_the_tests_are_passed_on() {
    let options = options(&["--embedded", "--", "-p", "cartwright-domain", "cart", "--", "--nocapture"]);
    assert_eq!(options.extra, ["-p", "cartwright-domain", "cart", "--", "--nocapture"]);
}
