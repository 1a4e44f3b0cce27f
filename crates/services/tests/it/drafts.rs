//! Orders that staff prepare for customers.

use cartwright_domain::{
    customer::AddressDraft,
    id::CartToken,
    ordering::{OrderPaymentStatus, OrderStatus},
};
use cartwright_services::{
    Done, Error, Failure,
    ordering::{OrderDraft, OrderDraftCreate, OrderRefusal, order_draft_create},
};

use crate::{
    market::{Market, address, key},
    refused::refusals,
};

fn draft(market: &Market, lines: &[(cartwright_domain::id::VariantId, i32)]) -> OrderDraftCreate {
    OrderDraftCreate {
        channel: None,
        language: None,
        email: "ada@example.com".to_owned(),
        lines: lines.to_vec(),
        shipping_address: Some(address()),
        billing_address: None,
        shipping_method: Some(market.parcel),
        note: Some("As told by phone".to_owned()),
        sends_payment_link: true,
    }
}

async fn create(market: &Market, input: OrderDraftCreate) -> Result<Done<OrderDraft>, Error<OrderRefusal>> {
    order_draft_create(&market.shop.clerk(), input, Some(&key())).await
}

/// The token of the cart that the link leads to.
fn token(link: &str) -> CartToken {
    link.split_once("cart=").unwrap().1.parse().unwrap()
}

#[tokio::test]
async fn a_draft_is_paid_by_its_link() {
    for (language, subject) in [("en", "waits for you"), ("de", "wartet auf Sie")] {
        let (market, server) = Market::mailing().await;
        let shirt = market.shirts(10).await;
        let input = OrderDraftCreate { language: Some(language.parse().unwrap()), ..draft(&market, &[(shirt, 3)]) };
        let (clerk, once) = (market.shop.clerk(), key());
        let first = order_draft_create(&clerk, input.clone(), Some(&once)).await.unwrap();
        let again = order_draft_create(&clerk, input, Some(&once)).await.unwrap();
        assert!(again.replayed);
        assert_eq!(again.outcome.cart.cart.token, first.outcome.cart.cart.token);
        assert_eq!(first.outcome.cart.priced.totals.total.minor, 3490);
        assert_eq!(market.stock(shirt).await, (10, 0), "nothing is set aside");
        let link = first.outcome.payment_link.unwrap();
        market.work().await;
        let [mail] = &server.mails()[..] else { panic!("one mail") };
        assert!(mail.subject.contains(subject) && mail.recipients == ["ada@example.com"], "{mail:?}");
        assert!(mail.text.contains(&link) && mail.text.contains("3 x "), "{}", mail.text);
        assert!(mail.html.replace("&#x2f;", "/").contains(&link), "{}", mail.html);

        let order = market.order(token(&link)).await;
        assert_eq!((order.status, order.payment_status), (OrderStatus::Open, OrderPaymentStatus::Authorized));
        assert_eq!((order.email.as_str(), order.note.as_deref()), ("ada@example.com", Some("As told by phone")));
        assert_eq!((order.totals.total.minor, order.language.to_string()), (3490, language.to_owned()));
        assert_eq!(market.stock(shirt).await, (10, 3));
    }
}

#[tokio::test]
async fn what_staff_leave_open_the_customer_says() {
    let (market, server) = Market::mailing().await;
    let shirt = market.shirts(10).await;
    let input = OrderDraftCreate {
        shipping_address: None,
        shipping_method: None,
        sends_payment_link: false,
        ..draft(&market, &[(shirt, 1)])
    };
    let made = create(&market, input).await.unwrap().outcome;
    assert!(!made.cart.problems.is_empty(), "the address is missing");
    market.work().await;
    assert!(server.mails().is_empty(), "nobody asked for a mail");
    assert!(market.try_session(made.cart.cart.token, "approve").await.is_err());
}

#[tokio::test]
async fn a_shop_without_mail_has_drafts_and_no_link() {
    let market = Market::open().await;
    let ticket = market.tickets(3).await;
    let input = OrderDraftCreate { shipping_address: None, shipping_method: None, ..draft(&market, &[(ticket, 1)]) };
    let made = create(&market, input).await.unwrap().outcome;
    assert_eq!((made.payment_link, made.cart.problems), (None, Vec::new()));
}

#[tokio::test]
async fn a_draft_that_cannot_be_bought_is_refused() {
    let market = Market::open().await;
    let (shirt, few) = (market.shirts(10).await, market.shirts(1).await);
    let base = || draft(&market, &[(shirt, 1)]);
    let nowhere = AddressDraft { last_name: None, ..address() };
    let elsewhere = AddressDraft { country: "FR".parse().unwrap(), ..address() };
    let cases = [
        (draft(&market, &[]), "lines"),
        (draft(&market, &[(shirt, 1), (shirt, 2)]), "lines.1"),
        (draft(&market, &[(few, 2)]), "stock"),
        (draft(&market, &[(shirt, 0)]), "lines"),
        (OrderDraftCreate { email: "nobody".to_owned(), ..base() }, "email"),
        (OrderDraftCreate { email: String::new(), ..base() }, "email"),
        (OrderDraftCreate { channel: Some("moon".to_owned()), ..base() }, "channel"),
        (OrderDraftCreate { shipping_address: Some(nowhere), ..base() }, "shippingAddress.lastName"),
        (OrderDraftCreate { shipping_address: Some(elsewhere), ..base() }, "shippingMethodId"),
        (OrderDraftCreate { note: Some("4242 4242 4242 4242".to_owned()), ..base() }, "note"),
    ];
    for (input, expected) in cases {
        let refused = refusals(create(&market, input.clone()).await);
        let told = match &refused[..] {
            [OrderRefusal::OutOfStock { .. }] => "stock".to_owned(),
            [OrderRefusal::Input(problem)] => problem.path.join("."),
            other => panic!("{input:?}: {other:?}"),
        };
        assert_eq!(told, expected, "{refused:?}");
    }
    assert_eq!(market.count("cart", "1 = 1").await, 0);
    let guest = order_draft_create(&market.guest(), base(), None).await;
    assert!(matches!(guest, Err(Error::Failed(Failure::Unauthenticated | Failure::Forbidden { .. }))), "{guest:?}");
}
