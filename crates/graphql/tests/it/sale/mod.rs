//! A sale as a storefront makes it: with nothing but documents.

mod cart;
pub mod documents;
mod purchase;
mod statements;

use std::sync::Arc;

use cartwright_domain::id::VariantId;
use cartwright_services::payment::{PaymentProvider, PaymentProviders};
use cartwright_testkit::{Answer, Goods, ManualProvider, TestProvider, TestShop};
use serde_json::{Value, json};

/// A shop that sells one kind of mug at 11.90 with 19 % tax in it, ten of them, and sends it for 4.90.
pub struct Stall {
    pub shop: TestShop,
    pub mug: VariantId,
}

impl Stall {
    pub async fn open() -> Self {
        let manual: Arc<dyn PaymentProvider> = Arc::new(ManualProvider);
        let shop = TestShop::with_providers(PaymentProviders::new([manual, Arc::new(TestProvider)])).await;
        let mug = shop.sell(Goods::priced("11.90").stocked(shop.location(), 10)).await;
        shop.ship_for("4.90").await;
        shop.tax("0.19").await;
        Self { shop, mug }
    }

    /// Runs the document, which must bring no top-level error.
    pub async fn run(&self, document: &str, variables: Value) -> Answer {
        let answer = self.shop.query(document, variables).await;
        assert!(answer.errors().is_empty(), "{answer:#?}");
        answer
    }

    /// A cart with so many mugs; its id.
    pub async fn cart_with(&self, quantity: i32) -> String {
        let lines = json!([{ "variantId": self.mug.to_string(), "quantity": quantity }]);
        let answer = self.run(documents::CART_CREATE, json!({ "input": { "lines": lines } })).await;
        text(answer.at("cartCreate/cart/id"))
    }

    /// A cart with so many mugs that nothing keeps from becoming an order; its id.
    pub async fn ready_cart_with(&self, quantity: i32) -> String {
        let cart = self.cart_with(quantity).await;
        let details = json!({ "input": { "cartId": cart, "email": "buyer@example.com" } });
        self.run(documents::CART_DETAILS_UPDATE, details).await;
        let address = json!({ "input": { "cartId": cart, "shippingAddress": documents::address() } });
        let answer = self.run(documents::CART_ADDRESSES_UPDATE, address).await;
        let method = answer.at("cartAddressesUpdate/cart/shippingMethods/0/id").clone();
        let chosen = json!({ "input": { "cartId": cart, "shippingMethodId": method } });
        let answer = self.run(documents::CART_SHIPPING_METHOD_SELECT, chosen).await;
        assert_eq!(answer.at("cartShippingMethodSelect/cart/problems"), &json!([]));
        cart
    }

    /// A payment session for the cart; its id.
    pub async fn session_for(&self, cart: &str, provider: &str, token: &str) -> String {
        let input =
            json!({ "cartId": cart, "provider": provider, "token": token, "idempotencyKey": format!("pay {cart}") });
        let answer = self.run(documents::PAYMENT_SESSION_CREATE, json!({ "input": input })).await;
        text(answer.at("paymentSessionCreate/paymentSession/id"))
    }

    /// Completes the checkout and answers what `checkoutComplete` said.
    pub async fn complete(&self, cart: &str, session: &str, key: &str) -> Value {
        let input = json!({ "cartId": cart, "paymentSessionId": session, "idempotencyKey": key });
        let answer = self.run(documents::CHECKOUT_COMPLETE, json!({ "input": input })).await;
        answer.at("checkoutComplete").clone()
    }
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
