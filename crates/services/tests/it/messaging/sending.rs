//! How messages are sent: after their cause, in order of age, at least once, and in nobody's way.

use std::{sync::Arc, time::Duration};

use cartwright_domain::{
    customer::Email,
    messaging::{Link, MessageContent, link_token},
};
use cartwright_services::{
    Error,
    messaging::{NewMessage, write_message},
    worker,
};
use cartwright_testkit::MailServer;
use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::write;
use crate::market::{Market, processing};

const ADA: &str = "ada@example.com";

fn changed(market: &Market) -> MessageContent {
    MessageContent::PasswordChanged { changed_at: market.shop.clock().now() }
}

#[tokio::test]
async fn a_message_whose_cause_is_taken_back_is_never_sent() {
    let (market, server) = Market::mailing().await;
    let shop = market.process();
    let new =
        &NewMessage { recipient: ADA.parse().unwrap(), language: "en".parse().unwrap(), content: changed(&market) };
    let refused: Result<(), Error<&str>> = shop
        .store
        .transaction(|uow| async move {
            write_message(shop, &uow, new.clone()).await?;
            Err(Error::refused("no"))
        })
        .await;
    assert!(refused.is_err());
    assert_eq!(market.work().await, 0);
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn row_107_a_dead_mail_server_costs_nothing_but_its_own_mails_which_go_out_in_order_of_age() {
    let (market, mut server) = Market::mailing().await;
    server.stop().await;
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let order = market.order(cart).await;
    for number in 1..=5 {
        market.pass(TimeDelta::seconds(1));
        write(market.process(), &format!("a{number}@example.com"), "en", changed(&market)).await;
    }
    // The door is knocked at once, not once for each mail.
    let attempts = market.work().await;
    assert_eq!(attempts, 1, "one mail was tried: {attempts}");
    assert_eq!(market.count("job", "lane = 'mail' AND status = 'queued' AND attempts = 0").await, 6);
    assert_eq!(market.count("message", "1 = 1").await, 6);
    market.pass(TimeDelta::days(30));
    assert!(market.work().await >= 1, "nothing is given up while the server is away");
    assert_eq!(market.count("message", "given_up_at IS NULL").await, 6);

    server.start().await;
    market.work().await;
    let recipients: Vec<String> = server.mails().into_iter().flat_map(|mail| mail.recipients).collect();
    let expected: Vec<String> =
        std::iter::once(ADA.to_owned()).chain((1..=5).map(|number| format!("a{number}@example.com"))).collect();
    assert_eq!(recipients, expected);
    assert!(server.mails()[0].subject.contains(&order.number));
    assert_eq!(market.count("message", "1 = 1").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_107_a_mail_server_that_says_nothing_delays_no_other_work() {
    let (market, server) = Market::mailing().await;
    server.fall_silent();
    for number in 1..=8 {
        write(market.process(), &format!("a{number}@example.com"), "en", changed(&market)).await;
    }
    let stop = CancellationToken::new();
    let running = tokio::spawn(worker::run(Arc::clone(market.process()), stop.clone()));
    // More mails are under way than a lane has places; a payment is settled all the same.
    let waited = async {
        while server.connections() < 4 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waited).await.unwrap();
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let session = market.session(cart, "processing").await;
    processing(market.complete(cart, session).await);
    market.pass(TimeDelta::seconds(20));
    let settled = async {
        while market.count("job", "kind = 'settle_payment' AND status = 'succeeded'").await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), settled).await.unwrap();
    assert!(server.mails().is_empty());
    running.abort();
}

#[tokio::test]
async fn a_recipient_who_is_put_off_holds_up_nobody_else() {
    let (market, server) = Market::mailing().await;
    server.answer_recipient(ADA, "451 later please");
    write(market.process(), ADA, "en", changed(&market)).await;
    write(market.process(), "bob@example.com", "en", changed(&market)).await;
    market.work().await;
    assert_eq!(server.mails().len(), 1, "the second one went out");
    server.accept_recipient(ADA);
    assert_eq!(market.work().await, 0, "the first one waits a while");
    market.pass(TimeDelta::seconds(2));
    market.work().await;
    let recipients: Vec<String> = server.mails().into_iter().flat_map(|mail| mail.recipients).collect();
    assert_eq!(recipients, ["bob@example.com", ADA]);
}

#[tokio::test]
async fn row_115_a_mail_that_is_refused_is_given_up_kept_for_a_week_and_told_without_its_address() {
    let (market, server) = Market::mailing().await;
    server.answer_recipient(ADA, "550 5.1.1 <ada@example.com> is not here");
    write(market.process(), ADA, "en", changed(&market)).await;
    market.work().await;
    assert_eq!(market.count("job", "kind = 'send_message' AND status = 'failed'").await, 1);
    assert_eq!(market.count("job", "last_error LIKE '%550%'").await, 1);
    assert_eq!(market.count("job", "last_error LIKE '%ada%'").await, 0, "no addresses in errors");
    assert_eq!(market.count("message", "given_up_at IS NOT NULL").await, 1);
    cartwright_services::enqueue_routine(market.process()).await.unwrap();
    market.pass(TimeDelta::days(8));
    market.work().await;
    assert_eq!(market.count("message", "1 = 1").await, 0);
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn a_mailbox_that_is_full_for_five_days_is_given_up() {
    let (market, server) = Market::mailing().await;
    server.answer_recipient(ADA, "452 full");
    write(market.process(), ADA, "en", changed(&market)).await;
    market.work().await;
    assert_eq!(market.count("job", "kind = 'send_message' AND status = 'queued'").await, 1);
    market.pass(TimeDelta::days(5));
    market.work().await;
    assert_eq!(market.count("job", "kind = 'send_message' AND status = 'failed'").await, 1);
}

#[tokio::test]
async fn a_message_that_is_sent_twice_is_the_same_to_the_letter() {
    let (market, server) = Market::mailing().await;
    write(market.process(), ADA, "en", changed(&market)).await;
    // A process that dies between the server's answer and its own note leaves everything as it was before.
    let database = market.shop.database();
    database.run("CREATE TABLE kept_message AS SELECT * FROM message").await;
    database.run("CREATE TABLE kept_job AS SELECT * FROM job").await;
    market.work().await;
    database.run("INSERT INTO message SELECT * FROM kept_message").await;
    database.run("DELETE FROM job").await;
    database.run("INSERT INTO job SELECT * FROM kept_job").await;
    market.pass(TimeDelta::hours(1));
    market.work().await;
    let [first, second] = server.mails().try_into().unwrap();
    assert!(first.message_id.ends_with("@anvils.example"), "{}", first.message_id);
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_job_whose_message_was_sent_does_nothing() {
    let (market, server) = Market::mailing().await;
    write(market.process(), ADA, "en", changed(&market)).await;
    let erased = market.process().store.transaction(|uow| async move {
        let ada: Email = "ADA@example.com".parse().expect("an address");
        uow.messages().delete_to(&ada).await
    });
    assert_eq!(erased.await.unwrap(), 1, "whoever is forgotten is found in every spelling");
    assert_eq!(market.work().await, 1);
    assert!(server.mails().is_empty());
    assert_eq!(market.count("job", "kind = 'send_message' AND status = 'succeeded'").await, 1);
}

#[tokio::test]
async fn row_114_what_a_link_opens_is_in_the_mail_and_nowhere_in_the_database() {
    let (market, server) = Market::mailing().await;
    let request = Uuid::new_v4();
    let valid_until = market.shop.clock().now() + TimeDelta::minutes(30);
    write(market.process(), ADA, "de", MessageContent::PasswordReset { request, valid_until }).await;
    let token = link_token(&market.process().settings.secret_key, Link::ResetPassword, request);
    let tag = &token[32..];
    assert_eq!(market.count("message", &format!("CAST(content AS TEXT) LIKE '%{tag}%'")).await, 0);
    assert_eq!(market.count("job", &format!("CAST(payload AS TEXT) LIKE '%{tag}%'")).await, 0);
    assert_eq!(market.count("job", "CAST(payload AS TEXT) LIKE '%ada%'").await, 0, "nor does a job name anybody");
    market.work().await;
    let [mail] = server.mails().try_into().unwrap();
    let link = format!("https://shop.example/account/reset-password?token={token}");
    assert!(mail.text.contains(&link), "{}", mail.text);
    assert!(mail.html.replace("&#x2f;", "/").contains(&link), "{}", mail.html);
}

#[tokio::test]
async fn a_shop_without_a_way_to_send_keeps_no_messages() {
    let market = Market::open().await;
    write(market.process(), ADA, "en", changed(&market)).await;
    let ticket = market.tickets(1).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    market.order(cart).await;
    assert_eq!(market.count("message", "1 = 1").await, 0);
    assert_eq!(market.count("job", "kind = 'send_message'").await, 0);
}

#[tokio::test]
async fn two_processes_send_each_message_once() {
    let (market, server) = Market::mailing().await;
    let other = market.shop.another_process().await;
    for number in 0..20 {
        write(market.process(), &format!("a{number}@example.com"), "en", changed(&market)).await;
    }
    let (one, two) = tokio::join!(worker::run_due(market.process()), worker::run_due(&other));
    assert_eq!(one.unwrap() + two.unwrap(), 20);
    let mails: MailIds = ids(&server);
    assert_eq!(mails.len(), 20);
}

type MailIds = std::collections::BTreeSet<String>;

fn ids(server: &MailServer) -> MailIds {
    assert_eq!(server.mails().len(), 20);
    server.mails().into_iter().map(|mail| mail.message_id).collect()
}
