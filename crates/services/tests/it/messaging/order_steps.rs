//! What a customer reads of what becomes of an order.

use cartwright_domain::{
    fulfillment::FulfillmentStatus::{Delivered, Shipped},
    id::PaymentId,
    ordering::{Order, ReturnReason},
};
use cartwright_services::ordering::{
    FulfillmentCancel, FulfillmentCreate, FulfillmentUpdate, OrderCancel, PaymentCapture, RefundCreate, ReturnAnswer,
    ReturnReceive, ReturnRequest, fulfillment_cancel, fulfillment_create, fulfillment_update, order_cancel,
    payment_capture, refund_create, return_approve, return_receive, return_reject, return_request,
};

use crate::market::{Market, key, parcel};

async fn payment(market: &Market, order: &Order) -> PaymentId {
    market.process().store.orders().payments(&[order.id]).await.unwrap()[0].id
}

async fn paid(market: &Market) -> Order {
    let shirt = market.shirts(10).await;
    let order = market.order(market.shipped_cart(&[(shirt, 3)]).await).await;
    let input = PaymentCapture { payment: payment(market, &order).await, amount: None };
    payment_capture(&market.shop.clerk(), input, Some(&key())).await.unwrap();
    order
}

/// What a language says of a parcel, a refund and a cancellation.
struct Words {
    language: &'static str,
    greeting: &'static str,
    shipped: &'static str,
    refunded: &'static str,
    cancelled: &'static str,
    amounts: [&'static str; 2],
}

const ENGLISH: Words = Words {
    language: "en",
    greeting: "Hello,",
    shipped: "are on their way",
    refunded: "given back",
    cancelled: "was cancelled",
    amounts: ["€5.00", "€34.90"],
};

const GERMAN: Words = Words {
    language: "de",
    greeting: "Guten Tag,",
    shipped: "sind unterwegs",
    refunded: "erstattet",
    cancelled: "wurde storniert",
    amounts: ["5,00 €", "34,90 €"],
};

#[tokio::test]
async fn customers_are_told_of_parcels_refunds_and_cancellations() {
    for words in [ENGLISH, GERMAN] {
        told_in(words).await;
    }
}

async fn told_in(words: Words) {
    let (market, server) = Market::mailing().await;
    let (first, second) = (paid(&market).await, paid(&market).await);
    let placed_in = format!("UPDATE sales_order SET language = '{}'", words.language);
    market.shop.database().run(&placed_in).await;
    market.work().await;
    assert_eq!(server.mails().len(), 2, "both orders are confirmed");
    let clerk = market.shop.clerk();
    let sent = FulfillmentCreate {
        lines: Some(vec![(first.lines[0].id, 2)]),
        tracking_company: Some("Post".to_owned()),
        tracking_number: Some("00340434".to_owned()),
        tracking_url: Some("https://post.example/00340434".to_owned()),
        ..parcel(first.id)
    };
    let once = key();
    for _ in 0..2 {
        fulfillment_create(&clerk, sent.clone(), Some(&once)).await.unwrap();
    }
    let refund = RefundCreate {
        order: first.id,
        payment: None,
        amount: Some("5.00".to_owned()),
        lines: Vec::new(),
        shipping: false,
        restock_location: None,
        reason: Some("Scratched".to_owned()),
    };
    refund_create(&clerk, refund, Some(&key())).await.unwrap();
    let cancel = OrderCancel { order: second.id, reason: None, refund: true };
    order_cancel(&clerk, cancel, Some(&key())).await.unwrap();
    market.work().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 6, "two confirmations, a parcel, a refund, a cancellation with its refund");
    let plain = |body: &str| body.replace('\u{a0}', " ").replace("&#x2f;", "/");
    let told = |parts: &[&str]| {
        let has_all = |body: &str| parts.iter().all(|part| plain(body).contains(part));
        mails[2..].iter().filter(|mail| has_all(&mail.text) && has_all(&mail.html)).count()
    };
    let [part, whole] = words.amounts;
    assert_eq!(told(&["2 ", &first.number, "Post", "00340434", "https://post.example/00340434", words.shipped]), 1);
    assert_eq!(told(&[&first.number, part, "Scratched", words.refunded]), 1);
    assert_eq!(told(&[&second.number, words.cancelled]), 1);
    assert_eq!(told(&[&second.number, whole, words.refunded]), 1);
    for mail in &mails[2..] {
        assert!(mail.text.starts_with(words.greeting) && mail.html.contains(words.greeting), "{}", mail.text);
        assert!(mail.text.contains("https://shop.example/orders/"), "{}", mail.text);
        assert!(!mail.text.contains("{{") && !mail.text.contains("\n\n\n"), "{}", mail.text);
        assert_eq!(mail.recipients, ["ada@example.com"]);
    }
}

#[tokio::test]
async fn customers_are_told_what_becomes_of_what_they_send_back() {
    for (language, subjects, line) in [
        ("en", ["Please send back", "We cannot take back", "is here"], "1 x"),
        ("de", ["Bitte senden Sie", "können wir nichts zurücknehmen", "ist da"], "1 x"),
    ] {
        let (market, server) = Market::mailing().await;
        let order = paid(&market).await;
        market.shop.database().run(&format!("UPDATE sales_order SET language = '{language}'")).await;
        let clerk = market.shop.clerk();
        fulfillment_create(&clerk, parcel(order.id), Some(&key())).await.unwrap();
        let mut asked = Vec::new();
        for _ in 0..2 {
            let lines = vec![(order.lines[0].id, 1, ReturnReason::Unwanted)];
            return_request(&market.guest(), &order, ReturnRequest { lines, note: None }, Some(&key())).await.unwrap();
            let returns = market.process().store.orders().returns(&[order.id]).await.unwrap();
            asked.push(returns.last().unwrap().id);
        }
        market.work().await;
        let before = server.mails().len();
        let answer = |order_return| ReturnAnswer { order_return, answer: Some("Number 7 belongs on it.".to_owned()) };
        return_approve(&clerk, answer(asked[0]), Some(&key())).await.unwrap();
        market.work().await;
        return_reject(&clerk, answer(asked[1]), Some(&key())).await.unwrap();
        market.work().await;
        let received = ReturnReceive {
            order_return: asked[0],
            lines: None,
            refund: false,
            exchange: Vec::new(),
            restock_location: None,
        };
        return_receive(&clerk, received, Some(&key())).await.unwrap();
        market.work().await;
        let mails = server.mails().split_off(before);
        assert_eq!(mails.len(), 3);
        for (mail, subject) in mails.iter().zip(subjects) {
            assert!(mail.subject.contains(subject) && mail.subject.contains(&order.number), "{}", mail.subject);
            assert!(mail.text.contains(line) && mail.text.contains("Number 7 belongs on it."), "{}", mail.text);
            assert!(!mail.text.contains("{{") && !mail.text.contains("\n\n\n"), "{}", mail.text);
            assert!(mail.html.contains("Number 7 belongs on it."), "{}", mail.html);
        }
    }
}

#[tokio::test]
async fn customers_are_told_where_their_parcel_is() {
    for (language, [arrived, cancelled]) in
        [("en", ["have arrived", "does not come"]), ("de", ["sind angekommen", "kommt nicht"])]
    {
        let (market, server) = Market::mailing().await;
        let order = paid(&market).await;
        market.shop.database().run(&format!("UPDATE sales_order SET language = '{language}'")).await;
        let clerk = market.shop.clerk();
        let told = async |since: usize| {
            market.work().await;
            server.mails()[since..].iter().map(|mail| mail.subject.clone()).collect::<Vec<_>>()
        };
        let before = told(0).await.len();
        for _ in 0..2 {
            let one =
                FulfillmentCreate { lines: Some(vec![(order.lines[0].id, 1)]), shipped: false, ..parcel(order.id) };
            fulfillment_create(&clerk, one, Some(&key())).await.unwrap();
        }
        assert_eq!(told(before).await, [""; 0], "what is packed is nobody's news");
        let parcels = market.process().store.orders().fulfillments(&[order.id]).await.unwrap();
        let becomes = |parcel: usize, status| FulfillmentUpdate {
            fulfillment: parcels[parcel].id,
            status: Some(status),
            tracking_company: None,
            tracking_number: None,
            tracking_url: None,
            notify_customer: false,
        };
        for (parcel, status) in [(0, Shipped), (1, Shipped), (0, Delivered)] {
            fulfillment_update(&clerk, becomes(parcel, status), Some(&key())).await.unwrap();
        }
        let input = FulfillmentCancel { fulfillment: parcels[1].id, reason: None };
        fulfillment_cancel(&clerk, input, Some(&key())).await.unwrap();
        let subjects = told(before).await;
        assert_eq!(subjects.len(), 4, "{subjects:?}");
        for part in [arrived, cancelled] {
            let told = subjects.iter().filter(|subject| subject.contains(part) && subject.contains(&order.number));
            assert_eq!(told.count(), 1, "{part}: {subjects:?}");
        }
    }
}
