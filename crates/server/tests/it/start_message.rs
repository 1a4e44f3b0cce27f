//! What a person reads after the start.

use cartwright_server::{cli::CommandLine, config::Configuration, start_message::StartMessage};
use cartwright_services::{customer::DEMO_SIGN_IN, identity::staff::DEMO_STAFF_SIGN_IN};
use clap::Parser;

fn message(arguments: &[&str]) -> String {
    let command_line = CommandLine::try_parse_from([&["cartwright"], arguments].concat()).expect("known flags");
    let configuration = Configuration::new(command_line.settings).expect("right settings");
    StartMessage {
        configuration: &configuration,
        address: ([127, 0, 0, 1], 4123).into(),
        demo: Some(DEMO_SIGN_IN),
        demo_staff: Some(DEMO_STAFF_SIGN_IN),
    }
    .to_string()
}

#[test]
fn it_names_the_addresses_that_are_open() {
    let text = message(&["--shop-name", "Anvils"]);
    assert!(text.starts_with("Anvils is open (development)\n"), "{text}");
    assert!(text.contains("http://127.0.0.1:4123/graphql"), "{text}");
    assert!(text.contains("http://127.0.0.1:4123/admin/graphql"), "{text}");
    assert!(text.contains("cartwright staff create-owner"), "{text}");
    assert!(text.contains("cartwright.sqlite"), "{text}");
    for demo in [DEMO_SIGN_IN, DEMO_STAFF_SIGN_IN] {
        assert!(text.contains(demo.email) && text.contains(demo.password), "{text}");
    }
}

#[test]
fn it_tells_no_secret() {
    let token = "jX7pQw2mVb9sLk4tRz8n";
    let text = message(&["--admin-token", token, "--database-url", "postgres://shop:hunter2@db/shop"]);
    assert!(text.contains("http://127.0.0.1:4123/admin/graphql"), "{text}");
    assert!(!text.contains(token) && !text.contains("hunter2"), "{text}");
}

#[test]
fn it_says_where_mails_go() {
    assert!(message(&["--data-dir", "/srv/anvils"]).contains("mail        into /srv/anvils/mail\n"));
    let url = "smtps://shop:hunter2@mail.example";
    let text = message(&["--smtp-url", url, "--mail-from", "orders@anvils.example"]);
    assert!(text.contains("mail        mail.example port 465, TLS\n"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let keys = ["--secret-key", key, "--signing-key", key, "--password-pepper", key];
    let text = message(&[&["--mode", "production"], &keys[..]].concat());
    assert!(text.contains("mail        off, nobody gets a message; set --smtp-url"), "{text}");
}
