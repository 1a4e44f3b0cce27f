//! Mails over real connections and into real files.

mod folder;
mod smtp;
mod smtp_server;

use cartwright_services::messaging::Mail;

/// A mail with everything that is hard to carry.
pub fn mail() -> Mail {
    Mail {
        message_id: "0192aa@anvils.example".to_owned(),
        from: "Anvils & Söhne <orders@anvils.example>".parse().unwrap(),
        to: "ada@example.com".parse().unwrap(),
        subject: "Ihre Bestellung 1024 – danke für alles, was Sie je bei uns gekauft haben und kaufen werden"
            .to_owned(),
        text: "Grüße\n.\n.ein Punkt am Anfang\n".to_owned(),
        html: "<p>Grüße &amp; mehr</p>\n".to_owned(),
        date: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    }
}
