//! From a cart to an order, and what may stand in between.

use cartwright_domain::{
    cart::{CartProblemCode, CartStatus},
    id::{CartToken, PaymentSessionId, VariantId},
    ordering::{OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus},
    payment::PaymentSessionStatus,
    pricing::Money,
};
use cartwright_services::{
    Error,
    cart::{
        CartAddressesUpdate, CartDetailsUpdate, CartLineUpdate, CartLinesUpdate, cart_addresses_update,
        cart_details_update, cart_lines_update,
    },
    payment::{CheckoutComplete, CheckoutRefusal, PaymentSessionCreate, checkout_complete, payment_session_create},
};
use cartwright_testkit::Goods;
use chrono::TimeDelta;

use crate::{
    market::{Market, address, checkout, key, placed, session},
    refused::refusals,
};

fn euros(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

async fn set_quantity(market: &Market, cart: CartToken, quantity: i32) {
    let line = market.view(cart).await.cart.lines[0].id;
    let lines = vec![CartLineUpdate { line, quantity }];
    cart_lines_update(&market.guest(), CartLinesUpdate { cart, expected_version: None, lines }, None).await.unwrap();
}

async fn variant_of(market: &Market, cart: CartToken) -> VariantId {
    market.view(cart).await.cart.lines[0].variant_id.unwrap()
}

#[tokio::test]
async fn a_guest_buys_what_has_to_be_sent() {
    let market = Market::open().await;
    let shirt = market.shirts(10).await;
    let cart = market.shipped_cart(&[(shirt, 3)]).await;
    let seen = market.view(cart).await;
    assert_eq!(seen.problems, []);
    assert_eq!(seen.priced.totals.total, euros(3490));
    let session = market.session(cart, "approve").await;
    assert_eq!(market.stock(shirt).await, (10, 3));
    assert_eq!(market.view(cart).await.problems, [], "what the session holds is there for its cart");
    let order = placed(market.complete(cart, session).await);
    assert_eq!(order.totals.total, euros(3490));
    assert_eq!(order.totals.tax, euros(557), "19 % within 30.00 and within 4.90, each rounded once");
    assert_eq!(order.status, OrderStatus::Open);
    assert_eq!(order.payment_status, OrderPaymentStatus::Authorized);
    assert_eq!(order.fulfillment_status, OrderFulfillmentStatus::Unfulfilled);
    assert_eq!(order.shipping_method.as_ref().unwrap().name, "Parcel");
    assert_eq!(market.cart_status(cart).await, CartStatus::Completed);
    assert_eq!(market.view(cart).await.cart.order_id, Some(order.id));
    assert_eq!(market.stock(shirt).await, (10, 3));
    assert_eq!(market.work().await, 0, "nothing is left to be done now");
    market.pass(TimeDelta::hours(2));
    market.work().await;
    assert_eq!(market.stock(shirt).await, (10, 3), "the end of the hold takes nothing from an order");
    market.check_books().await;
}

#[tokio::test]
async fn row_37_another_price_than_the_authorised_one_is_never_charged() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let before = market.session(cart, "approve").await;
    market.shop.reprice(ticket, "12.00").await;
    let changed = CheckoutRefusal::PriceChanged { expected: euros(2000), actual: euros(2400) };
    assert_eq!(refusals(market.complete(cart, before).await), [changed]);
    assert_eq!(market.provider.authorized.total(), 0);
    assert_eq!(market.count("sales_order", "true").await, 0);
    let after = market.session(cart, "approve").await;
    assert_eq!(market.status(before).await, PaymentSessionStatus::Voided);
    assert_eq!(placed(market.complete(cart, after).await).totals.total, euros(2400));
    assert_eq!(market.stock(ticket).await, (5, 2));
    market.check_books().await;
}

#[tokio::test]
async fn row_37_another_total_than_the_one_seen_is_refused() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let id = market.session(cart, "approve").await;
    let expecting = |total: &str| CheckoutComplete { expected_total: Some(total.to_owned()), ..checkout(cart, id) };
    let refused = checkout_complete(&market.guest(), expecting("19.99"), &key()).await;
    let changed = CheckoutRefusal::PriceChanged { expected: euros(1999), actual: euros(2000) };
    assert_eq!(refusals(refused), [changed]);
    let malformed = refusals(checkout_complete(&market.guest(), expecting("20,00"), &key()).await);
    assert!(matches!(malformed.as_slice(), [CheckoutRefusal::Input(problem)] if problem.path == ["expectedTotal"]));
    placed(checkout_complete(&market.guest(), expecting("20.00"), &key()).await);
}

#[tokio::test]
async fn row_54_another_version_than_the_one_seen_is_refused() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let id = market.session(cart, "approve").await;
    let current = market.view(cart).await.cart.version;
    let expecting = |version| CheckoutComplete { expected_version: Some(version), ..checkout(cart, id) };
    let refused = refusals(checkout_complete(&market.guest(), expecting(current - 1), &key()).await);
    assert_eq!(refused, [CheckoutRefusal::VersionConflict { current }]);
    placed(checkout_complete(&market.guest(), expecting(current), &key()).await);
}

#[tokio::test]
async fn row_38_a_change_of_the_cart_voids_the_session_and_gives_the_stock_back() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let id = market.session(cart, "approve").await;
    set_quantity(&market, cart, 1).await;
    assert_eq!(market.status(id).await, PaymentSessionStatus::Voided);
    assert_eq!(market.stock(ticket).await, (5, 0));
    let refused = refusals(market.complete(cart, id).await);
    assert_eq!(refused, [CheckoutRefusal::SessionEnded(PaymentSessionStatus::Voided)]);
    assert_eq!(market.provider.authorized.total(), 0);
    assert_eq!(market.order(cart).await.totals.total, euros(1000));
    market.check_books().await;
}

#[tokio::test]
async fn a_cart_can_take_all_there_is_although_its_session_holds_some() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 3)]).await;
    market.session(cart, "approve").await;
    set_quantity(&market, cart, 5).await;
    assert_eq!(market.order(cart).await.totals.total, euros(5000));
    assert_eq!(market.stock(ticket).await, (5, 5));
}

#[tokio::test]
async fn row_39_another_address_asks_for_another_payment() {
    let market = Market::open().await;
    let shirt = market.shirts(5).await;
    let cart = market.shipped_cart(&[(shirt, 1)]).await;
    let id = market.session(cart, "approve").await;
    let mut vienna = address();
    (vienna.country, vienna.postal_code) = ("AT".parse().unwrap(), Some("1010".to_owned()));
    let addresses = CartAddressesUpdate {
        cart,
        expected_version: None,
        shipping_address: Some(Some(vienna)),
        billing_address: None,
    };
    cart_addresses_update(&market.guest(), addresses, None).await.unwrap();
    let refused = refusals(market.complete(cart, id).await);
    assert_eq!(refused, [CheckoutRefusal::SessionEnded(PaymentSessionStatus::Voided)]);
}

#[tokio::test]
async fn a_new_session_voids_the_one_before() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let first = market.session(cart, "approve").await;
    let second = market.session(cart, "approve").await;
    assert_eq!(market.status(first).await, PaymentSessionStatus::Voided);
    assert_eq!(market.stock(ticket).await, (5, 2));
    let refused = refusals(market.complete(cart, first).await);
    assert_eq!(refused, [CheckoutRefusal::SessionEnded(PaymentSessionStatus::Voided)]);
    placed(market.complete(cart, second).await);
    market.check_books().await;
}

#[tokio::test]
async fn a_session_of_another_cart_pays_nothing() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let (mine, theirs) = (market.cart(&[(ticket, 1)]).await, market.cart(&[(ticket, 1)]).await);
    let session = market.session(theirs, "approve").await;
    assert_eq!(refusals(market.complete(mine, session).await), [CheckoutRefusal::SessionNotFound]);
    let unknown = PaymentSessionId(uuid::Uuid::nil());
    assert_eq!(refusals(market.complete(mine, unknown).await), [CheckoutRefusal::SessionNotFound]);
    let nobodys = CartToken(uuid::Uuid::nil());
    assert_eq!(refusals(market.complete(nobodys, session).await), [CheckoutRefusal::CartNotFound]);
}

#[tokio::test]
async fn everything_that_stands_before_an_order_is_told_at_once() {
    let market = Market::open().await;
    let shirt = market.shirts(5).await;
    let cart = market.cart(&[(shirt, 1)]).await;
    let no_email = CartDetailsUpdate {
        cart,
        expected_version: None,
        email: Some(None),
        phone: None,
        note: None,
        attributes: None,
    };
    cart_details_update(&market.guest(), no_email, None).await.unwrap();
    let told: Vec<CartProblemCode> = refusals(market.try_session(cart, "approve").await)
        .into_iter()
        .map(|refusal| match refusal {
            CheckoutRefusal::Problem(problem) => problem.code,
            other => panic!("not a problem: {other}"),
        })
        .collect();
    use CartProblemCode::{EmailMissing, ShippingAddressMissing, ShippingMethodMissing};
    assert_eq!(told, [EmailMissing, ShippingAddressMissing, ShippingMethodMissing]);
    assert_eq!(market.stock(shirt).await, (5, 0));
}

#[tokio::test]
async fn a_deleted_product_keeps_its_line_and_stops_the_checkout() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let id = market.session(cart, "approve").await;
    market.delete_product_of(ticket).await;
    let seen = market.view(cart).await;
    assert_eq!(seen.cart.lines.len(), 1);
    assert_eq!(seen.problems.first().map(|problem| problem.code), Some(CartProblemCode::VariantUnavailable));
    assert_eq!(seen.priced.totals.total, euros(1000), "the line keeps its price in sight");
    for refused in [market.complete(cart, id).await.err(), market.try_session(cart, "approve").await.err()] {
        let Some(Error::Refused(refused)) = refused else { panic!("{refused:?}") };
        assert!(
            matches!(&refused[..], [CheckoutRefusal::Problem(problem)]
            if problem.code == CartProblemCode::VariantUnavailable),
            "{refused:?}"
        );
    }
    market.pass(TimeDelta::hours(1));
    market.work().await;
    market.check_books().await;
}

#[tokio::test]
async fn row_41_a_provider_that_is_not_offered_is_refused_at_use() {
    let market = Market::with(|settings| settings.allow_test_payments = false).await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    for provider in ["test", "nobody", ""] {
        let input = PaymentSessionCreate { provider: provider.to_owned(), ..session(cart, "approve") };
        let refused = refusals(payment_session_create(&market.guest(), input, &key()).await);
        assert_eq!(refused, [CheckoutRefusal::ProviderUnavailable(provider.to_owned())]);
    }
    market.session(cart, "approve").await;
    market.switch_providers(&["manual"]).await;
    let refused = refusals(market.try_session(cart, "approve").await);
    assert_eq!(refused, [CheckoutRefusal::ProviderUnavailable("watched".to_owned())]);
}

#[tokio::test]
async fn what_costs_nothing_is_ordered_without_a_session() {
    let market = Market::open().await;
    let gift = market.shop.sell(Goods::priced("0").intangible().stocked(market.store_room, 3)).await;
    let cart = market.cart(&[(gift, 2)]).await;
    assert_eq!(refusals(market.try_session(cart, "approve").await), [CheckoutRefusal::NothingDue]);
    let free = CheckoutComplete { payment_session: None, ..checkout(cart, PaymentSessionId(uuid::Uuid::nil())) };
    let first_key = key();
    let order = placed(checkout_complete(&market.guest(), free.clone(), &first_key).await);
    assert_eq!(order.payment_status, OrderPaymentStatus::Paid);
    assert_eq!(market.stock(gift).await, (3, 2));
    for again in [first_key, key()] {
        let done = checkout_complete(&market.guest(), free.clone(), &again).await;
        assert!(done.as_ref().unwrap().replayed);
        assert_eq!(placed(done).id, order.id);
    }
    let ticket = market.tickets(1).await;
    let dear = CheckoutComplete { cart: market.cart(&[(ticket, 1)]).await, ..free };
    let refused = refusals(checkout_complete(&market.guest(), dear, &key()).await);
    assert_eq!(refused, [CheckoutRefusal::SessionRequired]);
    market.check_books().await;
}

#[tokio::test]
async fn what_has_become_free_needs_nothing_that_its_session_holds() {
    let market = Market::open().await;
    let ticket = market.tickets(2).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let waiting = market.session(cart, "approve").await;
    market.shop.reprice(ticket, "0").await;
    let free = CheckoutComplete { payment_session: None, ..checkout(cart, waiting) };
    placed(checkout_complete(&market.guest(), free, &key()).await);
    assert_eq!(market.status(waiting).await, PaymentSessionStatus::Voided);
    assert_eq!(market.stock(ticket).await, (2, 2));
    market.check_books().await;
}

#[tokio::test]
async fn a_cart_holds_stock_for_an_hour_at_most() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let began = market.shop.clock().now();
    for minutes in [0, 14, 28, 42, 56] {
        market.pass(began + TimeDelta::minutes(minutes) - market.shop.clock().now());
        let session = market.session(cart, "approve").await;
        let session = market.process().store.payment_sessions().find(session).await.unwrap().unwrap();
        let until = TimeDelta::minutes((minutes + 15).min(60));
        assert_eq!(session.reserved_until, began + until);
    }
    market.pass(TimeDelta::minutes(4));
    assert_eq!(refusals(market.try_session(cart, "approve").await), [CheckoutRefusal::HoldOver]);
    market.work().await;
    assert_eq!(market.stock(ticket).await, (5, 0), "the hour is over and the stock is back");
    market.pass(TimeDelta::hours(1));
    market.session(cart, "approve").await;
    market.check_books().await;
}

#[tokio::test]
async fn row_34_an_amount_beyond_all_numbers_is_refused() {
    let market = Market::open().await;
    let treasure = market.shop.sell(Goods::priced("9000000000000.00").intangible()).await;
    let cart = market.cart(&[(treasure, 9999)]).await;
    assert_eq!(variant_of(&market, cart).await, treasure);
    let second = market.shop.sell(Goods::priced("9000000000000.00").intangible()).await;
    let added = market.try_add(cart, second, 9999).await;
    use cartwright_domain::cart::CartError;
    use cartwright_services::cart::CartRefusal;
    assert_eq!(refusals(added), [CartRefusal::Cart(CartError::AmountTooLarge)]);
    assert_eq!(market.view(cart).await.cart.lines.len(), 1);
}

#[tokio::test]
async fn row_34_a_cart_that_risen_prices_made_too_large_is_shown_and_can_be_mended() {
    use cartwright_domain::cart::CartError;
    use cartwright_services::cart::{CartLinesRemove, CartRefusal, CartView, cart_lines_remove};
    let market = Market::open().await;
    let (gem, pearl, ticket) = (market.tickets(9999).await, market.tickets(9999).await, market.tickets(5).await);
    let cart = market.cart(&[(gem, 3), (pearl, 2), (ticket, 1)]).await;
    let session = market.session(cart, "approve").await;
    for treasure in [gem, pearl] {
        market.shop.reprice(treasure, "50000000000000000.00").await;
    }
    let view = market.view(cart).await;
    let told: Vec<_> = view.problems.iter().map(|problem| (problem.code, problem.path.join("."))).collect();
    let too_large = |line: &str| (CartProblemCode::AmountTooLarge, line.to_owned());
    assert_eq!(told, [too_large("lines.0"), too_large("lines.1")]);
    assert_eq!(view.priced.totals.total.to_decimal_string(), "10.00", "what fits is added up");
    for _ in 0..2 {
        let twice = CheckoutRefusal::AmountTooLarge;
        assert_eq!(refusals(market.complete(cart, session).await), [twice.clone(), twice.clone()]);
        assert_eq!(refusals(market.try_session(cart, "approve").await), [twice.clone(), twice]);
    }
    assert_eq!(market.status(session).await, PaymentSessionStatus::Open, "nothing has become of the session");

    // What makes it larger is refused and changes nothing; each step that makes it smaller is taken.
    let added = market.try_add(cart, ticket, 1).await;
    assert_eq!(refusals(added), [CartRefusal::Cart(CartError::AmountTooLarge)]);
    let quantities = |view: &CartView| view.cart.lines.iter().map(|line| line.quantity).collect::<Vec<_>>();
    assert_eq!(quantities(&market.view(cart).await), [3, 2, 1]);
    let guest = market.guest();
    let lines: Vec<_> = view.cart.lines.iter().map(|line| line.id).collect();
    let lower = |line, quantity| CartLinesUpdate {
        cart,
        expected_version: None,
        lines: vec![CartLineUpdate { line, quantity }],
    };
    let view = cart_lines_update(&guest, lower(lines[0], 2), None).await.unwrap().outcome;
    assert_eq!((quantities(&view), view.problems.len()), (vec![2, 2, 1], 2));
    let raised = cart_lines_update(&guest, lower(lines[0], 3), None).await;
    assert_eq!(refusals(raised), [CartRefusal::Cart(CartError::AmountTooLarge)]);
    let view = cart_lines_update(&guest, lower(lines[1], 1), None).await.unwrap().outcome;
    assert_eq!(view.problems.len(), 1, "one of the two fits by now");
    let removed = CartLinesRemove { cart, expected_version: None, lines: vec![lines[0]] };
    let view = cart_lines_remove(&guest, removed, None).await.unwrap().outcome;
    assert_eq!(view.problems, []);
    assert_eq!(view.priced.totals.total.to_decimal_string(), "50000000000000010.00");
    market.check_books().await;
}
