//! What settings are taken and which are refused, by mode.

use std::{path::Path, time::Duration};

use cartwright_domain::messaging::Link;
use cartwright_server::{
    cli::{CommandLine, LogFormat},
    config::{AllowedOrigins, Configuration, ConfigurationError, Database, MailRoute},
};
use clap::Parser;
use secrecy::ExposeSecret;

const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
const KEYS: [&str; 6] = ["--secret-key", KEY, "--signing-key", KEY, "--password-pepper", KEY];
const TOKEN: &str = "jX7pQw2mVb9sLk4tRz8nHc3yGd6fAa1e";

fn configured(arguments: &[&str]) -> Result<Configuration, ConfigurationError> {
    let arguments = [&["cartwright"], arguments].concat();
    let command_line = CommandLine::try_parse_from(arguments).expect("the flags of these tests are known");
    Configuration::new(command_line.settings)
}

fn in_production(arguments: &[&str]) -> Result<Configuration, ConfigurationError> {
    configured(&[&["--mode", "production"], arguments].concat())
}

/// The same with all keys that production needs.
fn in_production_with_keys(arguments: &[&str]) -> Result<Configuration, ConfigurationError> {
    in_production(&[&KEYS, arguments].concat())
}

/// The flags that are refused.
fn refused(result: Result<Configuration, ConfigurationError>) -> Vec<&'static str> {
    let error = result.expect_err("these settings are wrong");
    error.problems.into_iter().map(|problem| problem.flag).collect()
}

#[test]
fn nothing_needs_to_be_set_in_development() {
    let configuration = configured(&[]).expect("the defaults are right");
    assert_eq!(configuration.listen.to_string(), "127.0.0.1:4000");
    let Database::File(file) = &configuration.database else {
        panic!("the default is the embedded database");
    };
    assert_eq!(file, Path::new("./data/cartwright.sqlite"));
    assert!(configuration.admin_token.is_none());
    assert!(configuration.secret_key.is_none());
    assert!(configuration.seeds && configuration.runs_worker && !configuration.discloses_stock);
    assert_eq!(configuration.log_format, LogFormat::Text);
    assert_eq!(configuration.request_time_limit, Duration::from_secs(10));
    assert_eq!(configuration.statement_time_limit, Duration::from_secs(5));
    assert_eq!(
        (configuration.unpaid_order_days, configuration.cart_days, configuration.reservation_minutes),
        (7, 30, 15)
    );
}

#[test]
fn development_listens_on_loopback_only() {
    for address in ["127.0.0.1:80", "127.8.9.1:4000", "[::1]:4000", "127.0.0.1:0"] {
        assert!(configured(&["--listen", address]).is_ok(), "{address}");
    }
    for address in ["0.0.0.0:4000", "[::]:4000", "192.168.1.2:4000", "[::ffff:127.0.0.1]:4000"] {
        assert_eq!(refused(configured(&["--listen", address])), ["--listen"], "{address}");
        assert!(in_production_with_keys(&["--listen", address]).is_ok(), "{address}");
    }
}

#[test]
fn production_is_strict_and_never_seeds() {
    let configuration = in_production_with_keys(&[]).expect("keys are all that production needs");
    assert!(!configuration.seeds);
    assert_eq!(configuration.log_format, LogFormat::Json);
    assert_eq!(refused(in_production_with_keys(&["--seed", "on"])), ["--seed"]);
    assert!(in_production_with_keys(&["--seed", "off"]).is_ok());
}

#[test]
fn production_refuses_a_key_that_is_none() {
    let flags = ["--secret-key", "--signing-key", "--password-pepper"];
    assert_eq!(refused(in_production(&[])), flags);
    let padded = format!("change-me-{KEY}");
    for key in [
        "",
        "secret",
        "change-me",
        "short-but-random-8f3k2",
        "Change_Me Change_Me Change_Me Change_Me",
        "your-secret-key-here-your-secret-key-here",
        "abababababababababababababababababababab",
        padded.as_str(),
    ] {
        for flag in flags {
            let others: Vec<&str> = KEYS.chunks(2).filter(|pair| pair[0] != flag).flatten().copied().collect();
            assert_eq!(refused(in_production(&[&others[..], &[flag, key]].concat())), [flag], "{key}");
        }
    }
    for flag in flags {
        assert_eq!(refused(configured(&[flag, "short"])), [flag]);
    }
    assert_eq!(refused(in_production_with_keys(&["--password-cost", "11"])), ["--password-cost"]);
}

#[test]
fn the_admin_token_is_long_enough_for_its_mode() {
    let sixteen = "jX7pQw2mVb9sLk4t";
    assert!(configured(&["--admin-token", sixteen]).is_ok());
    assert_eq!(refused(configured(&["--admin-token", "jX7pQw2mVb9sLk4"])), ["--admin-token"]);
    let with_key = |token| in_production_with_keys(&["--admin-token", token]);
    assert!(with_key(TOKEN).is_ok());
    for token in [sixteen, "admin-token-admin-token-admin-token", "has a space in it, which no header keeps"] {
        assert_eq!(refused(with_key(token)), ["--admin-token"], "{token}");
    }
    // What an empty environment variable means.
    let without = configured(&["--admin-token", ""]).expect("an empty token is no token");
    assert!(without.admin_token.is_none());
}

#[test]
fn all_problems_are_told_at_once_and_none_tells_a_secret() {
    let error = in_production(&[
        "--secret-key",
        "hunter2",
        "--signing-key",
        KEY,
        "--password-pepper",
        KEY,
        "--redis-url",
        "http://hunter2",
        "--seed",
        "on",
    ])
    .expect_err("three settings are wrong");
    let flags: Vec<_> = error.problems.iter().map(|problem| problem.flag).collect();
    assert_eq!(flags, ["--redis-url", "--secret-key", "--seed"]);
    let text = error.to_string();
    assert!(flags.iter().all(|flag| text.contains(flag)), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn secrets_do_not_appear_in_debug_output() {
    let configuration = configured(&[
        "--secret-key",
        KEY,
        "--signing-key",
        "hunter4 hunter4 hunter4 hunter4 hunter4",
        "--password-pepper",
        "hunter5 hunter5 hunter5 hunter5 hunter5",
        "--previous-password-pepper",
        "hunter6",
        "--admin-token",
        TOKEN,
        "--database-url",
        "postgres://shop:hunter2@db/shop",
        "--redis-url",
        "redis://:hunter3@cache",
        "--smtp-url",
        "smtps://shop:hunter4@mail.example",
        "--mail-from",
        "orders@anvils.example",
    ])
    .expect("these settings are right");
    let text = format!("{configuration:?}");
    for secret in [KEY, TOKEN, "hunter2", "hunter3", "hunter4", "hunter5", "hunter6"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn the_database_is_a_file_or_a_postgres() {
    for (url, path) in [
        ("sqlite:shop.db", "shop.db"),
        ("sqlite://shop.db?mode=rwc", "shop.db"),
        ("sqlite:///var/shop.db", "/var/shop.db"),
    ] {
        let configuration = configured(&["--database-url", url]).expect("a file");
        assert!(matches!(configuration.database, Database::File(file) if file == Path::new(path)), "{url}");
    }
    let postgres = configured(&["--database-url", "postgresql://u:p@h/d"]).expect("a Postgres");
    assert!(matches!(postgres.database, Database::Postgres(url) if url.expose_secret() == "postgresql://u:p@h/d"));
    for url in ["mysql://h/d", "sqlite::memory:", "sqlite:", "shop.db"] {
        assert_eq!(refused(configured(&["--database-url", url])), ["--database-url"], "{url}");
    }
}

#[test]
fn the_public_address_is_scheme_and_host() {
    for (given, kept, is_https) in [
        ("https://Api.Shop.Example/", "https://api.shop.example", true),
        ("https://api.shop.example:443", "https://api.shop.example", true),
        ("http://10.0.0.2:4000", "http://10.0.0.2:4000", false),
    ] {
        let configuration = configured(&["--public-url", given]).expect("an address");
        let url = configuration.public_url.expect("it was given");
        assert_eq!((url.as_str(), url.is_https()), (kept, is_https));
    }
    for wrong in ["api.shop.example", "https://", "https://shop.example/api", "ftp://shop.example", "https://a b", "*"]
    {
        assert_eq!(refused(configured(&["--public-url", wrong])), ["--public-url"], "{wrong}");
    }
    let without = configured(&["--public-url", ""]).expect("an empty address is none");
    assert!(without.public_url.is_none());
}

#[test]
fn what_guests_may_ask_depends_on_the_mode_and_the_settings() {
    assert!(configured(&[]).expect("right").introspection);
    let production = in_production_with_keys(&[]).expect("right");
    assert!(!production.introspection && !production.only_trusted_documents);
    assert_eq!(production.batch_limit, 0);
    assert!(in_production_with_keys(&["--introspection", "on"]).expect("right").introspection);
    assert!(!configured(&["--introspection", "off"]).expect("right").introspection);
    let without_file = configured(&["--trusted-documents-only", "on"]);
    assert_eq!(refused(without_file), ["--trusted-documents-only"]);
    let with_file = configured(&["--trusted-documents-only", "on", "--trusted-documents", "documents.json"]);
    assert!(with_file.expect("right").only_trusted_documents);
    assert_eq!(configured(&["--batch-limit", "10"]).expect("right").batch_limit, 10);
}

#[test]
fn origins_are_compared_exactly() {
    let parse = |list: &[&str], loopback| {
        let list: Vec<String> = list.iter().map(|origin| (*origin).to_owned()).collect();
        AllowedOrigins::parse(&list, loopback)
    };
    let origins = parse(&["https://Shop.Example/", "http://old.example:8080", "https://usual.example:443"], false)
        .expect("three origins");
    for origin in ["https://shop.example", "http://old.example:8080", "https://usual.example"] {
        assert!(origins.contains(origin), "{origin}");
    }
    for origin in [
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evil-shop.example",
        "null",
        "http://localhost:3000",
    ] {
        assert!(!origins.contains(origin), "{origin}");
    }
    for wrong in ["*", "null", "shop.example", "https://", "https://a.example/path", "ftp://a.example", "https://a b"] {
        assert!(parse(&[wrong], false).is_err(), "{wrong}");
    }
}

#[test]
fn development_lets_in_the_pages_of_this_machine() {
    let origins = configured(&[]).expect("the defaults are right").allowed_origins;
    for origin in ["http://localhost:3000", "http://127.0.0.1:5173", "https://localhost", "http://[::1]:3000"] {
        assert!(origins.contains(origin), "{origin}");
    }
    for origin in [
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://localhost:3000.evil.example",
        "http://evil.example",
        "http://localhost@evil.example",
        "null",
    ] {
        assert!(!origins.contains(origin), "{origin}");
    }
    let production = in_production_with_keys(&[]).expect("right").allowed_origins;
    assert!(!production.contains("http://localhost:3000"));
}

#[test]
fn mails_go_into_the_data_folder_in_development_and_nowhere_in_production() {
    let mail = configured(&["--data-dir", "/srv/shop", "--shop-name", "Anvils"]).expect("right").mail;
    assert_eq!(mail.route, MailRoute::Folder("/srv/shop/mail".into()));
    assert_eq!(mail.sender.name.as_deref(), Some("Anvils"));
    assert_eq!(mail.links.address(Link::Order, "ab"), "http://localhost:3000/orders/ab");
    let mail = in_production_with_keys(&[]).expect("right").mail;
    assert_eq!(mail.route, MailRoute::Off);
}

#[test]
fn a_mail_server_needs_a_sender_and_in_production_a_storefront() {
    let server = ["--smtp-url", "smtps://shop:hunter2@mail.example"];
    assert_eq!(refused(configured(&server)), ["--mail-from"]);
    let strict = |more: &[&str]| in_production_with_keys(&[&server[..], more].concat());
    assert_eq!(refused(strict(&[])), ["--mail-from", "--storefront-url"]);
    let from = ["--mail-from", "Anvils <orders@anvils.example>"];
    for url in ["http://shop.example", "shop.example", ""] {
        let with_url = strict(&[&from[..], &["--storefront-url", url]].concat());
        assert!(refused(with_url).contains(&"--storefront-url"), "{url}");
    }
    let links = ["--storefront-url", "https://shop.example", "--storefront-link", "order=/o/{token},sign-in=/login"];
    let mail = strict(&[&from[..], &links].concat()).expect("right").mail;
    assert!(matches!(&mail.route, MailRoute::Server(server) if server.host == "mail.example"), "{:?}", mail.route);
    assert_eq!(mail.sender.host(), "anvils.example");
    assert_eq!(mail.links.address(Link::Order, "ab"), "https://shop.example/o/ab");
    assert_eq!(mail.links.address(Link::SignIn, ""), "https://shop.example/login");
    let wrong = ["--smtp-url", "http://mail", "--mail-from", "nobody", "--storefront-link", "cart=/{token}"];
    assert_eq!(refused(configured(&wrong)), ["--smtp-url", "--mail-from", "--storefront-link"]);
}

#[test]
fn caches_are_told_at_an_address_and_with_a_header() {
    assert!(configured(&["--purge-url", ""]).expect("an empty one is none").purge.is_none());
    let told = ["--purge-url", "http://varnish:6081/purge?x=1", "--purge-header", "X-Purge:  secret "];
    let purge = configured(&told).expect("both are right").purge.expect("there is one");
    assert_eq!(purge.address().expect("an address").as_str(), "http://varnish:6081/purge?x=1");
    let (name, value) = purge.header.clone().expect("there is one");
    assert_eq!((name.as_str(), value.as_bytes()), ("x-purge", &b"secret"[..]));
    assert!(!format!("{purge:?}").contains("secret"), "{purge:?}");
    for url in ["varnish", "ftp://varnish/", "https://user@varnish/", "http://:secret@varnish/", "https://"] {
        assert_eq!(refused(configured(&["--purge-url", url])), ["--purge-url"], "{url}");
    }
    for header in ["secret", "X Purge: secret", "X-Purge:", ": secret"] {
        let wrong = configured(&["--purge-url", "http://varnish/", "--purge-header", header]);
        assert_eq!(refused(wrong), ["--purge-header"], "{header}");
    }
    assert_eq!(refused(configured(&["--purge-header", "X-Purge: secret"])), ["--purge-header"]);
}
