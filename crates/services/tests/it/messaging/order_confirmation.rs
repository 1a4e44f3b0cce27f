//! What a customer reads who has ordered.

use cartwright_domain::ordering::verify_access_token;
use cartwright_testkit::Goods;

use crate::market::Market;

#[tokio::test]
async fn an_order_is_confirmed_with_its_lines_its_amounts_and_the_guests_link() {
    let (market, server) = Market::mailing().await;
    let shirt = market.shirts(10).await;
    let cart = market.shipped_cart(&[(shirt, 3)]).await;
    let order = market.order(cart).await;
    assert!(server.mails().is_empty(), "nothing is sent inside a request");
    market.work().await;

    let [mail] = server.mails().try_into().unwrap();
    assert_eq!((mail.sender.as_str(), mail.recipients), ("orders@anvils.example", vec!["ada@example.com".to_owned()]));
    assert_eq!(mail.from, (Some("Anvils & Co".to_owned()), "orders@anvils.example".to_owned()));
    assert_eq!(mail.to, ["ada@example.com"]);
    assert_eq!(mail.date, order.placed_at.timestamp());
    assert!(mail.subject.contains(&order.number), "{}", mail.subject);
    let title = &order.lines[0].title;
    for body in [&mail.text, &mail.html] {
        let body = body.replace('\u{a0}', " ").replace("&#x2f;", "/");
        for part in [title.as_str(), &order.number, "€10.00", "€30.00", "€4.90", "€34.90", "Unter den Linden 1"]
        {
            assert!(body.contains(part), "{part}: {body}");
        }
        assert!(body.contains("10117 Berlin") && body.contains("GERMANY"), "{body}");
        let (_, token) = body.split_once("https://shop.example/orders/").unwrap();
        let token: String = token.chars().take_while(char::is_ascii_hexdigit).collect();
        assert_eq!(verify_access_token(&market.process().settings.secret_key, &token), Some(order.id));
    }
    assert_eq!(market.count("message", "1 = 1").await, 0, "what was sent is not kept");
}

#[tokio::test]
async fn a_message_is_in_the_language_of_the_cart() {
    let (market, server) = Market::mailing().await;
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let order = market.order(cart).await;
    market.shop.database().run("UPDATE sales_order SET language = 'de'").await;
    market.shop.database().run("UPDATE message SET language = 'de'").await;
    market.work().await;
    let [mail] = server.mails().try_into().unwrap();
    assert!(mail.subject.starts_with("Ihre Bestellung"), "{}", mail.subject);
    assert!(mail.text.contains("10,00\u{a0}€"), "{}", mail.text);
    assert!(mail.text.contains(&order.placed_at.format("%d.%m.%Y").to_string()), "{}", mail.text);
    assert!(!mail.text.contains("Versand"), "nothing is sent: {}", mail.text);
}

#[tokio::test]
async fn what_is_called_like_markup_stays_text() {
    let (market, server) = Market::mailing().await;
    let thing = market.shop.sell(Goods::priced("5.00").intangible()).await;
    let renamed = "UPDATE product SET title = '<script>alert(1)</script> & more'";
    market.shop.database().run(renamed).await;
    let cart = market.cart(&[(thing, 1)]).await;
    market.order(cart).await;
    market.work().await;
    let [mail] = server.mails().try_into().unwrap();
    assert!(mail.html.contains("&lt;script&gt;"), "{}", mail.html);
    assert!(!mail.html.contains("<script>"), "{}", mail.html);
    assert!(mail.text.contains("<script>alert(1)</script> & more"), "{}", mail.text);
}

#[tokio::test]
async fn an_order_that_is_not_placed_is_not_confirmed() {
    let (market, server) = Market::mailing().await;
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let session = market.session(cart, "decline").await;
    market.complete(cart, session).await.unwrap_err();
    market.work().await;
    assert_eq!(market.count("sales_order", "1 = 1").await, 0);
    assert_eq!((server.mails().len(), market.count("message", "1 = 1").await), (0, 0));
}
