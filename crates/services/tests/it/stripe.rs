//! Paying by Stripe, which a server of the tests' own stands in for.

use std::time::Duration;

use cartwright_domain::{
    cart::CartStatus,
    id::{CartToken, OrderId, PaymentId, VariantId},
    identity::AuditOutcome,
    ordering::{Order, OrderEventKind, OrderPaymentStatus, Payment, PaymentStatus},
    payment::{PaymentSession, PaymentSessionStatus},
};
use cartwright_persistence::{AuditFilter, PageRequest};
use cartwright_services::{
    Done, Error,
    ordering::{
        OrderCancel, OrderRefusal, PaymentCapture, RefundCreate, order_cancel, payment_capture, refund_create,
        staff_order,
    },
    payment::{
        CheckoutOutcome, CheckoutRefusal, Notification, NotificationRefusal, PaymentSessionCreate, notification_take,
        payment_session_create,
    },
};
use cartwright_testkit::{SignedEvent, StripeCapture, StripeFault, StripeServer};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    market::{Market, at_once, checkout, key, placed, processing},
    refused::refusals,
};

const AUTOMATIC: StripeCapture = StripeCapture::Automatic;
const MANUAL: StripeCapture = StripeCapture::Manual;

fn by_stripe(cart: CartToken, token: Option<&str>) -> PaymentSessionCreate {
    PaymentSessionCreate {
        cart,
        provider: "stripe".to_owned(),
        token: token.map(str::to_owned),
        return_url: Some("https://shop.example/back".to_owned()),
    }
}

/// A cart of one shirt of ten at 10.00 and shipping for 4.90.
async fn cart(market: &Market) -> (CartToken, VariantId) {
    let shirt = market.shirts(10).await;
    (market.shipped_cart(&[(shirt, 1)]).await, shirt)
}

async fn session(market: &Market, cart: CartToken, token: Option<&str>) -> PaymentSession {
    payment_session_create(&market.guest(), by_stripe(cart, token), &key()).await.unwrap().outcome.session
}

fn secret(session: &PaymentSession) -> &str {
    session.client_secret.as_deref().unwrap()
}

fn reference(session: &PaymentSession) -> &str {
    session.provider_reference.as_deref().unwrap()
}

type Told = Result<(), Error<NotificationRefusal>>;

async fn deliver(market: &Market, event: &SignedEvent) -> Told {
    let notification = Notification { provider: "stripe", signature: &event.signature, body: event.body.as_bytes() };
    notification_take(&market.guest(), notification).await
}

fn signed(market: &Market, server: &StripeServer, event: &Value) -> SignedEvent {
    server.sign(event, market.shop.clock().now().timestamp())
}

/// Delivers everything that has happened, and does what follows from it.
async fn hear(market: &Market, server: &StripeServer) {
    for event in server.events() {
        deliver(market, &signed(market, server, &event)).await.unwrap();
    }
    market.work().await;
}

async fn order_of(market: &Market, cart: CartToken) -> Option<OrderId> {
    market.view(cart).await.cart.order_id
}

async fn order(market: &Market, id: OrderId) -> Order {
    staff_order(&market.shop.clerk(), id).await.unwrap().unwrap()
}

async fn payment(market: &Market, order: OrderId) -> Payment {
    market.process().store.orders().payments(&[order]).await.unwrap().remove(0)
}

async fn happened(market: &Market, order: OrderId, kind: OrderEventKind) -> usize {
    let request = PageRequest::first(100);
    let page = market.process().store.orders().events(order, &request).await.unwrap();
    page.entries.iter().filter(|(_, event)| event.kind == kind).count()
}

/// An order that was paid in the browser.
async fn bought(market: &Market, server: &StripeServer) -> (OrderId, String, VariantId) {
    let (cart, shirt) = cart(market).await;
    let session = session(market, cart, None).await;
    server.customer_pays(secret(&session));
    hear(market, server).await;
    (order_of(market, cart).await.unwrap(), reference(&session).to_owned(), shirt)
}

async fn capture(market: &Market, payment: PaymentId, amount: &str) -> Result<Done<Order>, Error<OrderRefusal>> {
    let input = PaymentCapture { payment, amount: Some(amount.to_owned()) };
    payment_capture(&market.shop.clerk(), input, Some(&key())).await
}

fn refund_of(order: OrderId, amount: &str) -> RefundCreate {
    RefundCreate {
        order,
        payment: None,
        amount: Some(amount.to_owned()),
        lines: Vec::new(),
        shipping: false,
        restock_location: None,
        reason: None,
    }
}

async fn refund(market: &Market, order: OrderId, amount: &str) -> Result<Done<Order>, Error<OrderRefusal>> {
    let input = refund_of(order, amount);
    refund_create(&market.shop.clerk(), input, Some(&key())).await
}

#[tokio::test]
async fn an_order_comes_without_the_browser() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (cart, shirt) = cart(&market).await;
    let session = session(&market, cart, None).await;
    assert_eq!(server.intent(reference(&session))["amount"], json!(1490));
    server.customer_pays(secret(&session));
    assert_eq!(order_of(&market, cart).await, None);
    hear(&market, &server).await;
    let id = order_of(&market, cart).await.unwrap();
    let order = order(&market, id).await;
    assert_eq!(order.payment_status, OrderPaymentStatus::Paid);
    assert_eq!(market.cart_status(cart).await, CartStatus::Completed);
    assert_eq!((market.stock(shirt).await, server.balance()), ((10, 1), 1490));
    // Whoever comes afterwards finds it.
    assert_eq!(placed(market.complete(cart, session.id).await).id, id);
    assert_eq!(market.count("sales_order", "1 = 1").await, 1);
    assert_eq!(market.count("payment_session", "client_secret IS NOT NULL").await, 0);
    market.check_books().await;
}

#[tokio::test]
async fn whoever_comes_first_places_the_order_and_it_is_one() {
    let (market, server) = Market::with_stripe(MANUAL).await;
    for _ in 0..5 {
        let (cart, _) = cart(&market).await;
        let session = session(&market, cart, None).await;
        server.customer_pays(secret(&session));
        let events = server.events();
        let told = events.iter().chain(&events).map(|event| signed(&market, &server, event)).collect::<Vec<_>>();
        let (guest, process) = (market.guest(), market.process().clone());
        let browser = async {
            let (first, second) = (key(), key());
            let checkouts = tokio::join!(
                cartwright_services::payment::checkout_complete(&guest, checkout(cart, session.id), &first),
                cartwright_services::payment::checkout_complete(&guest, checkout(cart, session.id), &second),
            );
            (placed(checkouts.0).id, placed(checkouts.1).id)
        };
        let provider = async {
            for event in &told {
                deliver(&market, event).await.unwrap();
                cartwright_services::worker::run_due(&process).await.unwrap();
            }
        };
        let ((first, second), ()) = tokio::join!(browser, provider);
        market.pass(TimeDelta::seconds(20));
        market.work().await;
        assert_eq!((first, Some(first)), (second, order_of(&market, cart).await));
        assert_eq!(payment(&market, first).await.status, PaymentStatus::Authorized);
    }
    assert_eq!(market.count("sales_order", "1 = 1").await, 5);
    market.check_books().await;
}

#[tokio::test]
async fn a_means_of_payment_that_the_storefront_hands_over_is_charged_once() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (good, _) = cart(&market).await;
    let good_session = session(&market, good, Some("pm_card_visa")).await;
    let order = placed(market.complete(good, good_session.id).await);
    assert_eq!((order.payment_status, server.balance()), (OrderPaymentStatus::Paid, 1490));
    let (bad, shirt) = cart(&market).await;
    let bad_session = session(&market, bad, Some("pm_card_chargeDeclined")).await;
    let refused = refusals(market.complete(bad, bad_session.id).await);
    assert_eq!(refused, [CheckoutRefusal::Declined("Your card was declined.".to_owned())]);
    assert_eq!((market.cart_status(bad).await, market.stock(shirt).await), (CartStatus::Open, (10, 0)));
    market.work().await;
    // Nobody can pay any more what no order would come of.
    assert_eq!(server.intent(reference(&bad_session))["status"], "canceled");
    let unknown = session(&market, bad, Some("pm_nobody")).await;
    let refused = refusals(market.complete(bad, unknown.id).await);
    assert_eq!(refused, [CheckoutRefusal::Declined("The means of payment is not known.".to_owned())]);
    assert_eq!(server.balance(), 1490);
}

#[tokio::test]
async fn a_customer_who_has_to_confirm_comes_back_or_does_not() {
    let (market, server) = Market::with_stripe(MANUAL).await;
    for comes_back in [true, false] {
        let (cart, _) = cart(&market).await;
        let session = session(&market, cart, Some("pm_card_authenticationRequired")).await;
        let CheckoutOutcome::ActionRequired(waiting) = market.complete(cart, session.id).await.unwrap().outcome.outcome
        else {
            panic!("no action is required");
        };
        assert!(waiting.next_action_url.unwrap().contains("shop.example/back"));
        assert_eq!(market.cart_status(cart).await, CartStatus::AwaitingPayment);
        server.payment_succeeds(reference(&session));
        if comes_back {
            assert_eq!(placed(market.complete(cart, session.id).await).payment_status, OrderPaymentStatus::Authorized);
        } else {
            hear(&market, &server).await;
            assert!(order_of(&market, cart).await.is_some());
        }
        assert_eq!(server.charges(reference(&session)), 0);
    }
    market.check_books().await;
}

#[tokio::test]
async fn a_customer_who_fails_in_the_browser_may_try_again() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (cart, _) = cart(&market).await;
    let session = session(&market, cart, None).await;
    server.payment_fails(reference(&session));
    hear(&market, &server).await;
    let waiting = market.complete(cart, session.id).await.unwrap().outcome.outcome;
    assert!(matches!(waiting, CheckoutOutcome::ActionRequired(waiting) if waiting.client_secret.is_some()));
    server.customer_pays(secret(&session));
    assert_eq!(placed(market.complete(cart, session.id).await).payment_status, OrderPaymentStatus::Paid);
}

#[tokio::test]
async fn row_106_a_provider_that_is_away_loses_answers_or_is_late_charges_once() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    // Away while the session is made: the same request again makes it.
    let (first, _) = cart(&market).await;
    let (guest, same) = (market.guest(), key());
    server.fails(StripeFault::Away);
    let silent = payment_session_create(&guest, by_stripe(first, Some("pm_card_visa")), &same).await;
    assert_eq!(refusals(silent), [CheckoutRefusal::ProviderSilent("stripe".to_owned())]);
    server.is_back();
    server.fails(StripeFault::LosesAnswer);
    let lost = payment_session_create(&guest, by_stripe(first, Some("pm_card_visa")), &same).await;
    assert_eq!(refusals(lost), [CheckoutRefusal::ProviderSilent("stripe".to_owned())]);
    let made = payment_session_create(&guest, by_stripe(first, Some("pm_card_visa")), &same).await.unwrap();
    assert!(made.replayed);
    assert_eq!(server.intents().len(), 1);
    // The answer to the charge is lost.
    server.fails(StripeFault::LosesAnswer);
    processing(market.complete(first, made.outcome.session.id).await);
    assert_eq!(market.cart_status(first).await, CartStatus::AwaitingPayment);
    market.pass(TimeDelta::seconds(20));
    market.work().await;
    assert!(order_of(&market, first).await.is_some());
    // Away when the charge is asked for, and back.
    let (second, _) = cart(&market).await;
    let away = session(&market, second, Some("pm_card_visa")).await;
    server.fails(StripeFault::Away);
    processing(market.complete(second, away.id).await);
    for _ in 0..6 {
        market.pass(TimeDelta::seconds(20));
        market.work().await;
        assert_eq!(market.status(away.id).await, PaymentSessionStatus::Processing);
    }
    server.is_back();
    market.pass(TimeDelta::seconds(15));
    market.work().await;
    assert!(order_of(&market, second).await.is_some());
    // Late, but in time.
    let (third, _) = cart(&market).await;
    let late = session(&market, third, Some("pm_card_visa")).await;
    server.fails(StripeFault::AnswersLate(Duration::from_millis(300)));
    placed(market.complete(third, late.id).await);
    for session in [&made.outcome.session, &away, &late] {
        let session = market.process().store.payment_sessions().find(session.id).await.unwrap().unwrap();
        assert_eq!(server.charges(reference(&session)), 1);
    }
    assert_eq!(server.balance(), 3 * 1490);
    market.check_books().await;
}

#[tokio::test]
async fn a_provider_that_does_not_come_back_is_given_up_and_void_when_it_does() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (cart, shirt) = cart(&market).await;
    let session = session(&market, cart, None).await;
    server.customer_begins_to_pay(secret(&session));
    hear(&market, &server).await;
    assert_eq!(market.status(session.id).await, PaymentSessionStatus::Processing);
    assert_eq!(market.cart_status(cart).await, CartStatus::AwaitingPayment);
    server.fails(StripeFault::Away);
    market.pass(TimeDelta::minutes(61));
    market.work().await;
    assert_eq!(market.status(session.id).await, PaymentSessionStatus::Voided);
    assert_eq!((market.cart_status(cart).await, market.stock(shirt).await), (CartStatus::Open, (10, 0)));
    server.is_back();
    server.payment_succeeds(reference(&session));
    assert_eq!(server.balance(), 1490);
    market.pass(TimeDelta::minutes(2));
    market.work().await;
    hear(&market, &server).await;
    assert_eq!((server.balance(), order_of(&market, cart).await), (0, None));
    market.check_books().await;
}

#[tokio::test]
async fn who_pays_in_the_last_second_has_an_order_and_who_does_not_pays_no_more() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (paid, _) = cart(&market).await;
    let (unpaid, shirt) = cart(&market).await;
    let (paid_session, unpaid_session) = (session(&market, paid, None).await, session(&market, unpaid, None).await);
    // Nobody tells the shop.
    server.customer_pays(secret(&paid_session));
    market.pass(TimeDelta::minutes(16));
    market.work().await;
    assert!(order_of(&market, paid).await.is_some());
    assert_eq!(market.status(unpaid_session.id).await, PaymentSessionStatus::Expired);
    assert_eq!(market.stock(shirt).await, (10, 0));
    assert_eq!(server.intent(reference(&unpaid_session))["status"], "canceled");
    market.check_books().await;
}

#[tokio::test]
async fn while_a_provider_is_away_no_session_ends_that_may_be_paid() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (cart, shirt) = cart(&market).await;
    let session = session(&market, cart, None).await;
    server.customer_pays(secret(&session));
    server.fails(StripeFault::Away);
    market.pass(TimeDelta::minutes(16));
    market.work().await;
    assert_eq!((market.status(session.id).await, market.stock(shirt).await), (PaymentSessionStatus::Open, (10, 1)));
    server.is_back();
    market.pass(TimeDelta::seconds(15));
    market.work().await;
    assert!(order_of(&market, cart).await.is_some());
}

#[tokio::test]
async fn row_38_a_cart_that_changes_after_the_payment_brings_the_money_back() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (cart, shirt) = cart(&market).await;
    let old = session(&market, cart, None).await;
    server.customer_pays(secret(&old));
    market.try_add(cart, shirt, 1).await.unwrap();
    assert_eq!(market.status(old.id).await, PaymentSessionStatus::Voided);
    hear(&market, &server).await;
    assert_eq!((order_of(&market, cart).await, server.balance()), (None, 0));
    let new = session(&market, cart, None).await;
    server.customer_pays(secret(&new));
    hear(&market, &server).await;
    let order = order(&market, order_of(&market, cart).await.unwrap()).await;
    assert_eq!((order.totals.total.minor, server.balance()), (2490, 2490));
    assert_eq!(market.count("payment_session", "status = 'captured'").await, 1);
    market.check_books().await;
}

#[tokio::test]
async fn row_37_a_price_that_changes_after_the_session_charges_what_was_seen() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let (seen, shirt) = cart(&market).await;
    let old = session(&market, seen, None).await;
    market.shop.reprice(shirt, "12.00").await;
    server.customer_pays(secret(&old));
    hear(&market, &server).await;
    let order = order(&market, order_of(&market, seen).await.unwrap()).await;
    assert_eq!((order.totals.total.minor, server.balance()), (1490, 1490));
    assert_eq!(market.stock(shirt).await, (10, 1));
    market.check_books().await;
}

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
