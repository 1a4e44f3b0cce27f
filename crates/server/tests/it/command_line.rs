//! The command line, and the executable itself up to the point where it opens the shop.

use std::{net::TcpListener, path::Path};

use cartwright_server::cli::{Command, CommandLine, CreateOwner, Face, Import, Mode, Schema, Staff, StaffCommand};
use clap::{CommandFactory, Parser};

use super::executable::executable;

fn parse(arguments: &[&str]) -> CommandLine {
    CommandLine::try_parse_from([&["cartwright"], arguments].concat()).expect("a command line")
}

#[test]
fn the_command_line_is_consistent() {
    CommandLine::command().debug_assert();
}

#[test]
fn every_setting_has_a_flag_a_variable_and_one_line() {
    let command = CommandLine::command();
    let settings: Vec<_> =
        command.get_arguments().filter(|argument| !matches!(argument.get_id().as_str(), "help" | "version")).collect();
    assert!(settings.len() >= 18, "{} settings", settings.len());
    for setting in settings {
        let flag = setting.get_long().expect("every setting has a flag");
        let variable = setting.get_env().and_then(|name| name.to_str()).expect("every setting has a variable");
        let plain = flag.to_uppercase().replace('-', "_");
        let expected = match flag {
            "database-url" | "redis-url" => plain,
            _ => format!("CARTWRIGHT_{plain}"),
        };
        assert_eq!(variable, expected);
        let help = setting.get_help().expect("every setting is explained").to_string();
        assert!(!help.is_empty() && !help.contains('\n'), "{flag}: {help}");
    }
}

#[test]
fn serving_is_the_default_and_settings_stand_anywhere() {
    assert_eq!(parse(&[]).command, None);
    let before = parse(&["--mode", "production", "migrate"]);
    let after = parse(&["migrate", "--mode", "production"]);
    for command_line in [before, after] {
        assert_eq!(command_line.command, Some(Command::Migrate));
        assert_eq!(command_line.settings.mode, Mode::Production);
    }
}

#[test]
fn commands_take_their_arguments() {
    assert_eq!(
        parse(&["import", "products.csv", "--set-stock"]).command,
        Some(Command::Import(Import { file: Path::new("products.csv").to_owned(), set_stock: true, channel: None }))
    );
    let into_channel = parse(&["import", "products.csv", "--channel", "us"]).command;
    let Some(Command::Import(import)) = into_channel else { panic!("{into_channel:?}") };
    assert_eq!((import.set_stock, import.channel.as_deref()), (false, Some("us")));
    assert_eq!(parse(&["schema"]).command, Some(Command::Schema(Schema { face: Face::Shop })));
    assert_eq!(parse(&["schema", "admin"]).command, Some(Command::Schema(Schema { face: Face::Admin })));
    assert_eq!(parse(&["serve"]).command, Some(Command::Serve));
    assert_eq!(parse(&["demo"]).command, Some(Command::Demo));
    let owner = CreateOwner { email: "ada@shop.example".to_owned(), name: None };
    let staff = Staff { command: StaffCommand::CreateOwner(owner) };
    assert_eq!(parse(&["staff", "create-owner", "--email", "ada@shop.example"]).command, Some(Command::Staff(staff)));
}

#[test]
fn limits_outside_their_range_are_refused() {
    for arguments in [
        ["--cart-days", "0"],
        ["--unpaid-order-days", "366"],
        ["--reservation-minutes", "1441"],
        ["--request-seconds", "0"],
        ["--batch-limit", "11"],
    ] {
        assert!(CommandLine::try_parse_from([&["cartwright"], &arguments[..]].concat()).is_err(), "{arguments:?}");
    }
}

#[test]
fn a_wrong_setting_ends_the_process_with_its_name() {
    let output = executable().args(["--listen", "0.0.0.0:4000"]).output().expect("the executable starts");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("--listen") && text.contains("loopback"), "{text}");
}

#[test]
fn a_taken_port_names_the_address_and_the_flag() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("a bound address").to_string();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = executable()
        .args(["serve", "--listen", &address, "--data-dir"])
        .arg(folder.path())
        .output()
        .expect("the executable starts");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains(&address) && text.contains("--listen"), "{text}");
    let left = folder.path().read_dir().expect("the folder is there").count();
    assert_eq!(left, 0, "nothing was touched before the port was taken");
}
