//! The texts: every message in both languages, and templates of a shop's own.

use std::{fs, path::Path};

use cartwright_domain::messaging::{MessageContent, MessageKind};
use cartwright_services::messaging::{TemplateError, Templates};
use chrono::TimeDelta;
use tempfile::TempDir;
use uuid::Uuid;

use super::write;
use crate::market::Market;

/// One message of each kind that needs no order.
fn contents(market: &Market) -> Vec<MessageContent> {
    let now = market.shop.clock().now();
    let (request, valid_until) = (Uuid::new_v4(), now + TimeDelta::hours(1));
    let new_email: cartwright_domain::customer::Email = "new@example.com".parse().unwrap();
    vec![
        MessageContent::EmailVerification { request, valid_until },
        MessageContent::AccountExists,
        MessageContent::PasswordReset { request, valid_until },
        MessageContent::PasswordChanged { changed_at: now },
        MessageContent::EmailChangeConfirmation { request, valid_until },
        MessageContent::EmailChangeRequested { new_email: new_email.clone() },
        MessageContent::EmailChanged { new_email, changed_at: now },
        MessageContent::StaffInvitation { request, invited_by: "Eve\r\nBcc: all@example.com".to_owned(), valid_until },
    ]
}

#[tokio::test]
async fn every_message_is_there_in_english_and_german_and_no_value_becomes_a_header() {
    let (market, server) = Market::mailing().await;
    let contents = contents(&market);
    // What needs an order is tried with one, in `order_confirmation` and `order_steps`.
    assert_eq!(contents.len() + 9, MessageKind::ALL.len(), "a kind of message is not tried here");
    for content in &contents {
        for language in ["en", "de", "fi"] {
            write(market.process(), "ada@example.com", language, content.clone()).await;
            market.pass(TimeDelta::seconds(1));
        }
    }
    market.work().await;
    let mails = server.mails();
    assert_eq!(mails.len(), contents.len() * 3);
    for (index, mail) in mails.iter().enumerate() {
        let (greeting, kind) = (if index % 3 == 1 { "Guten Tag," } else { "Hello," }, contents[index / 3].kind());
        assert!(mail.text.starts_with(greeting), "{kind}: {}", mail.text);
        assert!(mail.html.contains(greeting), "{kind}: {}", mail.html);
        assert!(!mail.text.contains("{{") && !mail.text.contains("\n\n\n"), "{kind}: {}", mail.text);
        assert!(mail.subject.contains("Cartwright"), "{kind}: {}", mail.subject);
        let expected =
            ["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"];
        assert_eq!(mail.headers, expected, "{kind}");
        assert_eq!(mail.recipients, ["ada@example.com"], "{kind}");
    }
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn error(folder: &Path) -> TemplateError {
    Templates::load(Some(folder)).unwrap_err()
}

#[test]
fn templates_of_the_shops_own_replace_those_of_the_executable_and_add_languages() {
    let own = folder(&[
        ("layout.html", "<html>{% block content %}{% endblock %}</html>"),
        ("_footer.txt", "Yours, {{ shop.name }}"),
        ("en/password_changed.txt", "Changed. {% include \"_footer.txt\" %}"),
        ("fi/password_changed.subject.txt", "Salasana"),
        ("fi/password_changed.txt", "Salasana vaihdettu {{ changed_at.year }}"),
        ("fi/password_changed.html", "<p>Salasana vaihdettu</p>"),
        (".DS_Store", "what a system leaves behind"),
    ]);
    Templates::load(Some(own.path())).unwrap();
}

#[test]
fn a_template_that_does_not_work_is_told_with_its_file_and_line() {
    let broken = [
        ("en/password_changed.txt", "Hello\n{{ changed_at.yaer }}", 2),
        ("en/password_changed.txt", "Hello\n\n{% if %}", 3),
        (
            "de/password_changed.html",
            "{% extends \"layout.html\" %}\n{% block content %}\n{{ link }}\n{% endblock %}",
            3,
        ),
        ("en/order_confirmation.txt", "{% for line in order.lines %}\n{{ line.price }}\n{% endfor %}", 2),
        ("layout.html", "<html>\n{{ shop.nmae }}</html>", 2),
    ];
    for (name, content, expected) in broken {
        let own = folder(&[(name, content)]);
        let error = error(own.path());
        let TemplateError::Broken { file, line, reason } = &error else { panic!("{name}: {error}") };
        assert_eq!((file.as_str(), *line), (own.path().join(name).to_str().unwrap(), expected), "{reason}");
        assert!(error.to_string().contains(&format!("{name}:{expected}: ")), "{error}");
    }
}

#[test]
fn what_no_message_would_use_is_refused() {
    let own = folder(&[("en/pasword_changed.txt", "Hello")]);
    assert!(matches!(error(own.path()), TemplateError::Unused { .. }));
    let own = folder(&[("english/password_changed.txt", "Hello")]);
    assert!(matches!(error(own.path()), TemplateError::Unused { .. }));
    let own = folder(&[("fi/password_changed.txt", "Hei")]);
    assert!(matches!(error(own.path()), TemplateError::Incomplete { .. }));
    let own = folder(&[("en/password_changed.subject.txt", " \n")]);
    assert!(matches!(error(own.path()), TemplateError::Broken { .. }));
    assert!(matches!(error(Path::new("/nowhere")), TemplateError::Unreadable { .. }));
}
