//! From the cart to the order.

use std::time::Duration;

use cartwright_domain::{
    cart::CartStatus,
    ordering::{OrderPaymentStatus, PaymentStatus},
    payment::PaymentSessionStatus,
};
use cartwright_services::payment::{CheckoutOutcome, CheckoutRefusal, payment_session_create};
use cartwright_testkit::StripeFault;
use chrono::TimeDelta;
use serde_json::json;

use super::{
    AUTOMATIC, MANUAL, by_stripe, cart, deliver, hear, order, order_of, payment, reference, secret, session, signed,
};
use crate::{
    market::{Market, checkout, key, placed, processing},
    refused::refusals,
};

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
        let CheckoutOutcome::ActionRequired(waiting) = market.complete(cart, session.id).await.unwrap().outcome else {
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
    let waiting = market.complete(cart, session.id).await.unwrap().outcome;
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
    processing(market.complete(first, made.outcome.id).await);
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
    for session in [&made.outcome, &away, &late] {
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
async fn an_amount_that_the_provider_cannot_count_is_refused_as_such() {
    let (market, server) = Market::with_stripe(AUTOMATIC).await;
    let ticket = market.tickets(5).await;
    market.shop.database().run("UPDATE channel SET currency = 'BHD'").await;
    market.process().refresh_channels().await.unwrap();
    // Stripe counts the third digit of a dinar, and wants it to be 0.
    for (minor, is_taken) in [(1234, false), (1230, true)] {
        market.shop.database().run(&format!("UPDATE variant_listing SET price_minor = {minor}")).await;
        let cart = market.cart(&[(ticket, 1)]).await;
        let made = payment_session_create(&market.guest(), by_stripe(cart, None), &key()).await;
        if is_taken {
            assert_eq!(made.unwrap().outcome.amount.minor, minor);
        } else {
            let refused = refusals(made);
            let told =
                matches!(&refused[..], [CheckoutRefusal::AmountNotPayable { amount, .. }] if amount.minor == minor);
            assert!(told, "{refused:?}");
            assert_eq!((market.cart_status(cart).await, server.intents().len()), (CartStatus::Open, 0));
        }
    }
}
