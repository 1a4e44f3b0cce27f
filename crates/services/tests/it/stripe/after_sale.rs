//! What Stripe tells, and what becomes of money that came.

use cartwright_domain::{
    identity::AuditOutcome,
    ordering::{OrderEventKind, OrderPaymentStatus, PaymentStatus},
};
use cartwright_persistence::{AuditFilter, PageRequest};
use cartwright_services::{
    Error,
    ordering::{OrderCancel, OrderRefusal, order_cancel, refund_create},
    payment::payment_session_create,
};
use cartwright_testkit::{SignedEvent, StripeFault, StripeServer};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    AUTOMATIC, MANUAL, bought, by_stripe, capture, cart, deliver, happened, hear, order, order_of, payment, reference,
    refund, refund_of, secret, session, signed,
};
use crate::{
    market::{Market, at_once, key},
    refused::refusals,
};

#[tokio::test]
async fn row_45_what_is_forged_stale_or_does_not_fit_changes_nothing_and_is_written_down() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (cart, _) = cart(&market).await;
    let session = session(&market, cart, None).await;
    let intent = server.intent(reference(&session));
    let now = market.shop.clock().now().timestamp();
    let event = |change: &dyn Fn(&mut Value)| {
        let mut intent = intent.clone();
        intent["status"] = json!("succeeded");
        change(&mut intent);
        StripeServer::event_about(&intent, "payment_intent.succeeded")
    };
    let good = event(&|_| {});
    let mut tampered = server.sign(&good, now);
    tampered.body = tampered.body.replace("1490", "1491");
    let mut unsigned = server.sign(&good, now);
    unsigned.signature = format!("t={now},v0={}", "0".repeat(64));
    let told = [
        ("the signature is missing or wrong", StripeServer::sign_with("whsec_another", &good, now)),
        ("the signature is missing or wrong", tampered),
        ("the signature is missing or wrong", unsigned),
        ("the signature is missing or wrong", SignedEvent { signature: String::new(), ..server.sign(&good, now) }),
        ("the signature is too old", server.sign(&good, now - 301)),
        ("the signature is too old", server.sign(&good, now + 301)),
        ("another amount", server.sign(&event(&|intent| intent["amount"] = json!(1)), now)),
        ("another amount", server.sign(&event(&|intent| intent["currency"] = json!("usd")), now)),
        ("no session has it", server.sign(&event(&|intent| intent["id"] = json!("pi_of_another")), now)),
        (
            "another session",
            server.sign(&event(&|intent| intent["metadata"]["cartwright_session"] = json!("paymentsession_0")), now),
        ),
        ("cannot be read", server.sign(&json!({ "type": "payment_intent.succeeded" }), now)),
    ];
    for (why, event) in &told {
        let Err(Error::Refused(refusals)) = deliver(&market, event).await else {
            panic!("it was taken in: {why}");
        };
        assert!(refusals[0].to_string().contains(why), "{}: {why}", refusals[0]);
    }
    market.work().await;
    assert_eq!((order_of(&market, cart).await, market.count("payment_notification", "1 = 1").await), (None, 0));
    let filter = AuditFilter { actions: Some(vec!["payment.notification".to_owned()]), ..AuditFilter::default() };
    let request = PageRequest::first(100);
    let log = market.process().store.audit_log().page(&filter, &request).await.unwrap().entries;
    assert_eq!(log.len(), told.len());
    assert!(log.iter().all(|(_, sealed)| sealed.entry.outcome == AuditOutcome::Refused));
    // An account may serve others too.
    let foreign = event(&|intent| {
        intent["id"] = json!("pi_of_another");
        intent["metadata"] = json!({});
    });
    deliver(&market, &server.sign(&foreign, now)).await.unwrap();
    // What is true is believed only as far as the provider says the same when asked.
    deliver(&market, &server.sign(&good, now)).await.unwrap();
    market.work().await;
    assert_eq!((order_of(&market, cart).await, market.count("payment_notification", "1 = 1").await), (None, 1));
}

#[tokio::test]
async fn row_45_events_count_once_in_whatever_order_they_come() {
    let (market, server) = Market::with_stripe(MANUAL).await;
    let (cart, _) = cart(&market).await;
    let session = session(&market, cart, None).await;
    server.payment_fails(reference(&session));
    server.customer_pays(secret(&session));
    server.staff_capture(reference(&session), 1490);
    server.staff_refund(reference(&session), 500);
    let mut events = server.events();
    events.reverse();
    for event in events.iter().chain(&events) {
        deliver(&market, &signed(&market, &server, event)).await.unwrap();
    }
    market.work().await;
    let order = order(&market, order_of(&market, cart).await.unwrap()).await;
    let payment = payment(&market, order.id).await;
    assert_eq!((payment.captured.minor, payment.refunded.minor), (1490, 500));
    assert_eq!(order.payment_status, OrderPaymentStatus::PartiallyRefunded);
    assert_eq!(happened(&market, order.id, OrderEventKind::Refunded).await, 1);
    assert_eq!(market.count("payment_notification", "1 = 1").await, i64::try_from(events.len()).unwrap());
    market.check_books().await;
}

#[tokio::test]
async fn money_that_is_held_is_taken_in_part_and_the_rest_is_given_up() {
    let (market, server) = Market::with_stripe(MANUAL).await;
    let (id, intent, _) = bought(&market, &server).await;
    let held = payment(&market, id).await;
    // The answer is lost, and the key forgotten.
    server.fails(StripeFault::LosesAnswer);
    capture(&market, held.id, "10.00").await.unwrap();
    server.forgets_keys();
    market.pass(TimeDelta::seconds(20));
    market.work().await;
    let payment = payment(&market, id).await;
    assert_eq!((payment.status, payment.captured.minor), (PaymentStatus::Captured, 1000));
    assert_eq!((server.charges(&intent), server.balance()), (1, 1000));
    assert_eq!(order(&market, id).await.payment_status, OrderPaymentStatus::PartiallyPaid);
    // The provider keeps what came when the order is called off, and the shop gives it back by a refund alone.
    let cancel = OrderCancel { order: id, reason: None, refund: true };
    order_cancel(&market.shop.clerk(), cancel, Some(&key())).await.unwrap();
    hear(&market, &server).await;
    assert_eq!(server.balance(), 0);
    assert_eq!(order(&market, id).await.payment_status, OrderPaymentStatus::Refunded);
    market.check_books().await;
}

#[tokio::test]
async fn money_goes_back_once_however_long_the_answer_is_lost() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (id, ..) = bought(&market, &server).await;
    server.fails(StripeFault::LosesAnswer);
    refund(&market, id, "4.00").await.unwrap();
    assert_eq!(payment(&market, id).await.refunding.minor, 400);
    server.forgets_keys();
    market.pass(TimeDelta::hours(25));
    market.work().await;
    assert_eq!((payment(&market, id).await.refunded.minor, server.balance()), (400, 1090));
    // Only the operator of the account can say that there is not enough, and says it for good.
    let (intent, _) = (server.intents().remove(0), ());
    server.staff_refund(intent["id"].as_str().unwrap(), 1000);
    let refused = refusals(refund(&market, id, "5.00").await);
    assert!(matches!(&refused[..], [OrderRefusal::ProviderRefused(_)]), "{refused:?}");
    hear(&market, &server).await;
    assert_eq!((payment(&market, id).await.refunded.minor, server.balance()), (1400, 90));
    market.check_books().await;
}

#[tokio::test]
async fn a_refund_that_fails_later_leaves_the_money_with_the_shop() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (id, intent, _) = bought(&market, &server).await;
    server.refunds_take_time();
    refund(&market, id, "4.00").await.unwrap();
    assert_eq!(payment(&market, id).await.refunding.minor, 400);
    server.refund_ends(&intent, true);
    hear(&market, &server).await;
    assert_eq!(payment(&market, id).await.refunded.minor, 400);
    server.refund_ends(&intent, false);
    hear(&market, &server).await;
    let payment = payment(&market, id).await;
    assert_eq!((payment.refunded.minor, payment.refundable().unwrap().minor), (0, 1490));
    assert_eq!(happened(&market, id, OrderEventKind::RefundFailed).await, 1);
    assert_eq!((order(&market, id).await.payment_status, server.balance()), (OrderPaymentStatus::Paid, 1490));
    market.check_books().await;
}

#[tokio::test]
async fn what_a_bank_takes_back_is_no_longer_the_shops_until_it_decides() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    for for_shop in [true, false] {
        let (id, intent, _) = bought(&market, &server).await;
        let dispute = server.customer_disputes(&intent, 1490);
        hear(&market, &server).await;
        let disputed = payment(&market, id).await;
        assert_eq!((disputed.charged_back.minor, disputed.refundable().unwrap().minor), (1490, 0));
        assert!(matches!(&refusals(refund(&market, id, "1.00").await)[..], [OrderRefusal::Order(_)]));
        server.bank_decides(&dispute, for_shop);
        hear(&market, &server).await;
        let (back, status) =
            if for_shop { (0, OrderPaymentStatus::Paid) } else { (1490, OrderPaymentStatus::Refunded) };
        assert_eq!(payment(&market, id).await.charged_back.minor, back);
        assert_eq!(order(&market, id).await.payment_status, status);
        assert_eq!(happened(&market, id, OrderEventKind::PaymentDisputed).await, 2);
        market.check_books().await;
    }
}

#[tokio::test]
async fn row_43_a_hundred_refunds_by_stripe_are_no_more_than_what_came() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (id, ..) = bought(&market, &server).await;
    let clerk = market.shop.clerk();
    let each = (0..100).map(|_| {
        let (clerk, key) = (clerk.clone(), key());
        let input = refund_of(id, "1.00");
        async move { refund_create(&clerk, input, Some(&key)).await.is_ok() }
    });
    let done = at_once(each).await.into_iter().filter(|done| *done).count();
    hear(&market, &server).await;
    assert_eq!((done, server.balance()), (14, 90));
    assert_eq!(payment(&market, id).await.refunded.minor, 1400);
    market.check_books().await;
}

#[tokio::test]
async fn what_is_told_before_the_shop_knows_the_name_is_no_forgery() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (cart, _) = cart(&market).await;
    server.fails(StripeFault::LosesAnswer);
    let lost = payment_session_create(&market.guest(), by_stripe(cart, None), &key()).await;
    assert!(lost.is_err());
    let events = server.events();
    assert_eq!(events.len(), 1);
    deliver(&market, &signed(&market, &server, &events[0])).await.unwrap();
    market.work().await;
    assert_eq!(market.count("audit_entry", "action = 'payment.notification'").await, 0);
}

#[tokio::test]
async fn money_that_was_taken_at_the_provider_goes_back_with_an_order_that_is_called_off() {
    let (market, server) = Market::with_stripe(MANUAL).await;
    let (id, intent, _) = bought(&market, &server).await;
    // Nobody has told the shop yet.
    server.staff_capture(&intent, 1490);
    let cancel = OrderCancel { order: id, reason: None, refund: true };
    order_cancel(&market.shop.clerk(), cancel, Some(&key())).await.unwrap();
    market.work().await;
    assert_eq!(server.balance(), 0);
    hear(&market, &server).await;
    assert_eq!((server.balance(), payment(&market, id).await.status), (0, PaymentStatus::Voided));
    assert_eq!(order(&market, id).await.payment_status, OrderPaymentStatus::Voided);
    market.check_books().await;
}
