use cartwright_services::{
    cart::{CartCreate, cart_create},
    ordering::{orders_count_of, orders_of, own_order, own_order_by_number},
    page::PageRequest,
    payment::{checkout_complete, payment_session_create},
};

use crate::market::{Market, checkout, key, line, placed, session};

#[tokio::test]
async fn row_18_an_order_is_found_by_its_customer_alone() {
    let market = Market::open().await;
    let shop = &market.shop;
    let ticket = market.tickets(5).await;
    let ada = shop.request_of(&shop.customer("ada@shop.example").await);
    let bob = shop.request_of(&shop.customer("bob@shop.example").await);
    let input = CartCreate { lines: vec![line(ticket, 1)], email: None, note: None, attributes: Vec::new() };
    let token = cart_create(&ada, input, None).await.unwrap().outcome.cart.token;
    let paid = payment_session_create(&ada, session(token, "approve"), &key()).await.unwrap().outcome.id;
    let order = placed(checkout_complete(&ada, checkout(token, paid), &key()).await);
    for (ctx, expected) in [(&ada, Some(order.id)), (&bob, None), (&shop.guest(), None)] {
        let by_id = own_order(ctx, order.id).await.unwrap();
        assert_eq!(by_id.map(|order| order.id), expected);
        let by_number = own_order_by_number(ctx, &order.number.to_lowercase()).await.unwrap();
        assert_eq!(by_number.map(|order| order.id), expected);
    }
    let page = PageRequest { limit: 10, backward: false, after: None, before: None };
    for (ctx, expected) in [(&ada, 1), (&bob, 0)] {
        let customer = ctx.customer().unwrap();
        assert_eq!(orders_of(ctx, customer, &page).await.unwrap().entries.len(), expected);
        assert_eq!(orders_count_of(ctx, customer).await.unwrap(), (u64::try_from(expected).unwrap(), true));
    }
}
