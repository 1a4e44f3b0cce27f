//! Documents of orders.

use cartwright_domain::{
    fulfillment::FulfillmentStatus,
    ordering::{DocumentKind, Order},
};
use cartwright_services::ordering::{
    FulfillmentCreate, OrderDocument, PaymentCapture, fulfillment_create, invoice_query, order_document,
    packing_slip_query, payment_capture,
};
use cartwright_testkit::Goods;
use chrono::TimeDelta;

use crate::market::{Market, key, parcel};

/// What the query opens.
async fn opened(market: &Market, kind: DocumentKind, query: &str) -> Option<OrderDocument> {
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap();
    let until = value("until").parse().unwrap();
    order_document(market.process(), kind, until, value("token")).await.unwrap()
}

/// The words of the pages.
fn words(document: &OrderDocument) -> Vec<String> {
    let file = lopdf::Document::load_mem(&document.pdf).unwrap();
    let pages = file.get_pages().into_keys().map(|page| file.extract_text(&[page]).unwrap());
    pages.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

async fn order(market: &Market, lines: i32) -> Order {
    let mut wanted = Vec::new();
    for _ in 0..lines {
        wanted.push((market.shop.sell(Goods::priced("10.00").stocked(market.store_room, 10)).await, 2));
    }
    market.order(market.shipped_cart(&wanted).await).await
}

#[tokio::test]
async fn an_invoice_says_what_was_bought_and_where_the_money_is() {
    let market = Market::with(|settings| {
        settings.seller = vec!["Ämter & Söhne".to_owned(), "USt-IdNr. DE123456789".to_owned()];
    })
    .await;
    let order = order(&market, 1).await;
    let query = invoice_query(&market.guest(), order.id);
    for (language, expected) in [
        ("en", ["Invoice", "Berlin", "Goods", "€24.90", "19% tax on €20.93", "To be paid", "€3.97"]),
        ("de", ["Rechnung", "Berlin", "Menge", "24,90 €", "19 % Steuer auf 20,93 €", "Zu bezahlen", "3,97 €"]),
        ("fi", ["Invoice", "Berlin", "Goods", "€24.90", "19% tax on", "To be paid", "€3.97"]),
    ] {
        market.shop.database().run(&format!("UPDATE sales_order SET language = '{language}'")).await;
        let invoice = opened(&market, DocumentKind::Invoice, &query).await.unwrap();
        assert_eq!(invoice.file_name, format!("invoice-{}.pdf", order.number));
        let [page] = &words(&invoice)[..] else { panic!("one page") };
        let page = page.replace('\u{a0}', " ");
        for part in expected.into_iter().chain(["Ämter & Söhne", "DE123456789", &order.number, "1 / 1", "Lovelace"]) {
            assert!(page.contains(part), "{part} in {language}: {page}");
        }
        assert!(!page.contains("Default Title") && !page.contains("Paid back") && !page.contains("{{"), "{page}");
    }
    let payment = market.process().store.orders().payments(&[order.id]).await.unwrap()[0].id;
    payment_capture(&market.shop.clerk(), PaymentCapture { payment, amount: None }, Some(&key())).await.unwrap();
    let paid = words(&opened(&market, DocumentKind::Invoice, &query).await.unwrap()).remove(0);
    assert!(paid.contains("Paid") && !paid.contains("To be paid"), "{paid}");
}

#[tokio::test]
async fn a_packing_slip_says_what_is_in_its_parcel() {
    let market = Market::open().await;
    let order = order(&market, 2).await;
    for (line, units) in [(0, 1), (1, 2)] {
        let lines = Some(vec![(order.lines[line].id, units)]);
        let input =
            FulfillmentCreate { lines, shipped: false, tracking_number: Some("0034".to_owned()), ..parcel(order.id) };
        fulfillment_create(&market.shop.clerk(), input, Some(&key())).await.unwrap();
    }
    let parcels = market.process().store.orders().fulfillments(&[order.id]).await.unwrap();
    for (number, parcel) in (0..).zip(&parcels) {
        assert_eq!(parcel.status, FulfillmentStatus::Packed);
        let query = packing_slip_query(&market.shop.clerk(), parcel.id);
        let slip = opened(&market, DocumentKind::PackingSlip, &query).await.unwrap();
        assert_eq!(slip.file_name, format!("packing-slip-{}-{}.pdf", order.number, number + 1));
        let page = words(&slip).remove(0);
        let (inside, outside): (&str, &str) = (&order.lines[number].title, &order.lines[1 - number].title);
        assert!(page.contains(inside) && !page.contains(outside) && page.contains("0034"), "{page}");
        assert!(!page.contains("10.00"), "it says no prices: {page}");
    }
}

#[tokio::test]
async fn a_long_order_has_pages() {
    let market = Market::open().await;
    let order = order(&market, 60).await;
    let invoice = opened(&market, DocumentKind::Invoice, &invoice_query(&market.guest(), order.id)).await.unwrap();
    let pages = words(&invoice);
    assert!(pages.len() >= 2, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{} / {}", index + 1, pages.len())), "{page}");
    }
    let all = pages.join(" ");
    assert!(order.lines.iter().all(|line| all.contains(&line.title)), "{all}");
}

#[tokio::test]
async fn row_18_an_address_opens_one_document_for_an_hour() {
    let market = Market::open().await;
    let (mine, other) = (order(&market, 1).await, order(&market, 1).await);
    let query = invoice_query(&market.guest(), mine.id);
    let elsewhere = invoice_query(&market.guest(), other.id);
    assert!(opened(&market, DocumentKind::Invoice, &query).await.is_some());
    assert_eq!(opened(&market, DocumentKind::PackingSlip, &query).await, None, "another kind");
    let token = |query: &str| query.split_once("token=").unwrap().1.to_owned();
    let id = |token: &str| token[..32].to_owned();
    let forged = query.replace(&id(&token(&query)), &id(&token(&elsewhere)));
    assert_eq!(opened(&market, DocumentKind::Invoice, &forged).await, None, "another order");
    let until: i64 = query.split(['=', '&']).nth(1).unwrap().parse().unwrap();
    let longer = query.replace(&until.to_string(), &(until + 1).to_string());
    assert_eq!(opened(&market, DocumentKind::Invoice, &longer).await, None, "a longer time");
    market.pass(TimeDelta::hours(1));
    assert!(opened(&market, DocumentKind::Invoice, &query).await.is_some());
    market.pass(TimeDelta::seconds(1));
    assert_eq!(opened(&market, DocumentKind::Invoice, &query).await, None, "too late");
}
