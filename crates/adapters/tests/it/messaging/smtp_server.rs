//! URLs of mail servers.

use cartwright_adapters::messaging::{Encryption, InvalidSmtpUrl, SmtpServer};

fn server(url: &str) -> Result<SmtpServer, InvalidSmtpUrl> {
    url.parse()
}

#[test]
fn a_url_says_where_the_server_is_and_how_the_way_there_is_kept_private() {
    let given = server("smtps://shop%40example:p%3Ass@mail.example").unwrap();
    assert_eq!((given.host.as_str(), given.port, given.encryption), ("mail.example", 465, Encryption::Implicit));
    assert_eq!(given.credentials, Some(("shop@example".to_owned(), "p:ss".to_owned())));
    let given = server("smtp://user:word@mail.example").unwrap();
    assert_eq!((given.port, given.encryption), (587, Encryption::StartTls));
    let given = server("smtp://mail:25?tls=off").unwrap();
    assert_eq!((given.port, given.encryption, given.credentials), (25, Encryption::Off, None));
    assert_eq!(server("smtp://[::1]:25?tls=off").unwrap().host, "::1");
    assert!(server("smtp://user:word@localhost?tls=off").is_ok(), "on one machine nobody listens");
}

#[test]
fn what_would_send_a_password_readable_or_is_no_mail_server_is_refused() {
    assert_eq!(server("smtp://user:word@mail.example?tls=off"), Err(InvalidSmtpUrl::ReadablePassword));
    assert_eq!(server("smtp://user@mail.example"), Err(InvalidSmtpUrl::Credentials));
    assert_eq!(server("smtps://mail.example?tls=off"), Err(InvalidSmtpUrl::Parameter));
    assert_eq!(server("smtp://mail.example?tls=maybe"), Err(InvalidSmtpUrl::Parameter));
    for other in ["", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example/box"] {
        assert_eq!(server(other), Err(InvalidSmtpUrl::Form), "{other:?}");
    }
}

#[test]
fn the_password_is_in_no_text_of_it() {
    let given = server("smtps://shop:hunter2@mail.example").unwrap();
    assert_eq!(given.to_string(), "mail.example port 465, TLS");
    assert!(!format!("{given:?}").contains("hunter2"));
}
