//! Mails over SMTP: privacy, signing in, and what the answers of a server mean.

use cartwright_adapters::messaging::{SmtpMailer, SmtpServer};
use cartwright_services::messaging::{MailError, Mailer};
use cartwright_testkit::{MailServer, Privacy};

use super::mail;

fn mailer(url: &str, authorities: Option<&str>) -> SmtpMailer {
    let server: SmtpServer = url.parse().unwrap();
    SmtpMailer::new(server, authorities.map(str::as_bytes)).unwrap()
}

async fn sent(url: &str, authorities: Option<&str>) -> Result<(), MailError> {
    mailer(url, authorities).send(&mail()).await
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let server = MailServer::open().await;
    sent(&server.url(), None).await.unwrap();
    let [received] = server.mails().try_into().unwrap();
    let mail = mail();
    assert_eq!(received.sender, "orders@anvils.example");
    assert_eq!(received.recipients, ["ada@example.com"]);
    assert_eq!(received.from, (Some("Anvils & Söhne".to_owned()), "orders@anvils.example".to_owned()));
    assert_eq!((received.subject, received.message_id), (mail.subject, mail.message_id));
    assert_eq!(received.text.trim_end(), mail.text.trim_end());
    assert_eq!(received.html.trim_end(), mail.html.trim_end());
    assert_eq!(received.date, mail.date.timestamp());
    assert!(received.raw.is_ascii(), "every server on the way can carry it");
    assert!(received.raw.lines().all(|line| line.len() <= 998), "no line is longer than SMTP allows");
}

#[tokio::test]
async fn nothing_is_said_without_tls_unless_that_is_wanted() {
    for (privacy, scheme) in [(Privacy::StartTls, "smtp"), (Privacy::Implicit, "smtps")] {
        let server = MailServer::with(privacy, Some(("shop", "hunter2"))).await;
        let url = |account: &str| format!("{scheme}://{account}localhost:{}", server.port());
        sent(&url("shop:hunter2@"), Some(server.authority())).await.unwrap();
        assert_eq!(server.mails().len(), 1, "{privacy:?}");
        let strange = sent(&url("shop:hunter2@"), None).await;
        assert!(matches!(strange, Err(MailError::Unavailable(_))), "{privacy:?}: who is that? {strange:?}");
        let other_host = format!("{scheme}://shop:hunter2@127.0.0.1:{}", server.port());
        let strange = sent(&other_host, Some(server.authority())).await;
        assert!(matches!(strange, Err(MailError::Unavailable(_))), "{privacy:?}: another name: {strange:?}");
        let wrong = sent(&url("shop:wrong@"), Some(server.authority())).await;
        assert_eq!(wrong, Err(MailError::Unavailable("code 535".to_owned())), "{privacy:?}");
        assert_eq!(server.mails().len(), 1, "{privacy:?}");
    }
}

#[tokio::test]
async fn a_server_that_knows_no_starttls_gets_no_mail() {
    let server = MailServer::open().await;
    let refused = sent(&format!("smtp://localhost:{}", server.port()), None).await;
    assert!(matches!(refused, Err(MailError::Unavailable(_))), "{refused:?}");
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn the_answer_to_a_recipient_says_what_becomes_of_the_mail() {
    let server = MailServer::open().await;
    let mailer = mailer(&server.url(), None);
    for (answer, expected) in [
        ("550 <ada@example.com> is unknown", MailError::Refused("code 550".to_owned())),
        ("451 later", MailError::Deferred("code 451".to_owned())),
        ("421 the server is closing", MailError::Unavailable("code 421".to_owned())),
    ] {
        server.answer_recipient("ada@example.com", answer);
        assert_eq!(mailer.send(&mail()).await, Err(expected));
    }
    server.accept_recipient("ada@example.com");
    mailer.send(&mail()).await.unwrap();
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable_and_one_that_comes_back_is_used() {
    let mut server = MailServer::open().await;
    let mailer = mailer(&server.url(), None);
    server.stop().await;
    assert!(matches!(mailer.send(&mail()).await, Err(MailError::Unavailable(_))));
    server.start().await;
    mailer.send(&mail()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_given_up_in_bounded_time() {
    let server = MailServer::open().await;
    let mailer = mailer(&server.url(), None);
    server.fall_silent();
    assert!(matches!(mailer.send(&mail()).await, Err(MailError::Unavailable(_))));
    server.speak();
}
