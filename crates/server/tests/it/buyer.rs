//! A buyer who sends each step again, under the same key, until it is answered.

use std::net::SocketAddr;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::executable::{Place, Server, send};

/// So many anvils of which nobody keeps the address, at 2.50.
pub fn stock_of(units: u32) -> String {
    format!(
        "Handle,Title,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant \
         Requires Shipping,Published\nanvil,Anvil,ANV,shopify,{units},deny,2.50,false,true\n"
    )
}

/// Brings so many anvils into the shop of the place.
pub async fn fill(place: &Place, units: u32) {
    let file = place.file("anvils.csv", &stock_of(units));
    let imported = place.run(&["import", &file]).await;
    assert_eq!(imported.code(), Some(0), "{}", imported.stderr());
}

/// The id of the anvil.
pub async fn anvil(server: &Server) -> String {
    let found = server.query("{ products(first: 1) { nodes { firstAvailableVariant { id } } } }", json!({})).await;
    let id = found["products"]["nodes"][0]["firstAvailableVariant"]["id"].as_str();
    id.expect("there is something to buy").to_owned()
}

const CREATE: &str = "mutation ($input: CartCreateInput!) {
    cartCreate(input: $input) { cart { id } userErrors { ... on CartUserError { code } } }
}";
const ADD: &str = "mutation ($input: CartLinesAddInput!) {
    cartLinesAdd(input: $input) { cart { totalQuantity } userErrors { ... on CartUserError { code } } }
}";
const PAY: &str = "mutation ($input: PaymentSessionCreateInput!) {
    paymentSessionCreate(input: $input) { paymentSession { id } userErrors { ... on CheckoutUserError { code } } }
}";
const COMPLETE: &str = "mutation ($input: CheckoutCompleteInput!) {
    checkoutComplete(input: $input) {
        result { __typename ... on OrderPlaced { order { number accessToken } } }
        userErrors { ... on CheckoutUserError { code } }
    }
}";

/// A purchase of two anvils on its way to an order. What is in it was acknowledged.
#[derive(Debug)]
pub struct Purchase {
    variant: String,
    key: String,
    pub cart: Option<String>,
    /// Whether the second anvil is in the cart, where there is to be a second one.
    added: bool,
    pub units: i64,
    session: Option<String>,
    /// The means of payment at Stripe; none for who pays later.
    means: Option<&'static str>,
    pub order_token: Option<String>,
}

/// How a step went.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// It was acknowledged.
    Done,
    /// It is to be sent again.
    Again,
    /// It was refused for good.
    Refused(String),
    /// Nobody answered: it may have been done or not.
    Unanswered,
}

impl Purchase {
    pub fn of_two(variant: &str) -> Self {
        Self { added: false, ..Self::of_one(variant) }
    }

    /// Two anvils, which are paid by Stripe with that means of payment.
    pub fn by_stripe(variant: &str, means: &'static str) -> Self {
        Self { means: Some(means), ..Self::of_two(variant) }
    }

    pub fn of_one(variant: &str) -> Self {
        let key = Uuid::new_v4().to_string();
        let variant = variant.to_owned();
        Self { variant, key, cart: None, added: true, units: 0, session: None, means: None, order_token: None }
    }

    /// Sends the next step, or the one again that was not answered.
    pub async fn step(&mut self, address: SocketAddr) -> Step {
        let anvils = json!([{ "variantId": self.variant, "quantity": 1 }]);
        let (name, document, input) = match (&self.cart, self.added, &self.session) {
            (None, ..) => ("cartCreate", CREATE, json!({ "lines": anvils, "email": "ada@shop.example" })),
            (Some(cart), false, _) => ("cartLinesAdd", ADD, json!({ "cartId": cart, "lines": anvils })),
            (Some(cart), true, None) => {
                let provider = if self.means.is_some() { "stripe" } else { "manual" };
                let input = json!({ "cartId": cart, "provider": provider, "token": self.means });
                ("paymentSessionCreate", PAY, input)
            }
            (Some(cart), true, Some(session)) => {
                ("checkoutComplete", COMPLETE, json!({ "cartId": cart, "paymentSessionId": session }))
            }
        };
        let mut input = input;
        input["idempotencyKey"] = json!(self.key);
        let body = json!({ "query": document, "variables": { "input": input } }).to_string();
        let headers = [("content-type", "application/json")];
        let Some(answer) = send(address, Method::POST, "/graphql", &headers, body).await else {
            return Step::Unanswered;
        };
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            assert_eq!(answer.code(), "SERVICE_UNAVAILABLE");
            return Step::Again;
        }
        let body = answer.json();
        if body["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_IN_PROGRESS" {
            return Step::Again;
        }
        assert!(answer.status == StatusCode::OK && body.get("errors").is_none(), "{name}: {body:#}");
        let payload = &body["data"][name];
        if let Some(refusal) = payload["userErrors"][0]["code"].as_str() {
            return Step::Refused(refusal.to_owned());
        }
        self.take(name, payload)
    }

    fn take(&mut self, name: &str, payload: &Value) -> Step {
        let text = |value: &Value| Some(value.as_str().unwrap_or_else(|| panic!("{name}: {payload:#}")).to_owned());
        match name {
            "cartCreate" => {
                self.cart = text(&payload["cart"]["id"]);
                self.units = 1;
            }
            "cartLinesAdd" => {
                self.added = true;
                self.units = payload["cart"]["totalQuantity"].as_i64().expect("a number");
            }
            "paymentSessionCreate" => self.session = text(&payload["paymentSession"]["id"]),
            // The process that asked the provider was killed before it wrote down the answer; a job will.
            _ if payload["result"]["__typename"] == "PaymentProcessing" => return Step::Again,
            _ => self.order_token = text(&payload["result"]["order"]["accessToken"]),
        }
        Step::Done
    }

    /// Sends step after step until there is an order or a refusal, which is answered. Fails where nobody answers.
    pub async fn finish(&mut self, address: SocketAddr) -> Option<String> {
        while self.order_token.is_none() {
            match self.step(address).await {
                Step::Done | Step::Again => {}
                Step::Refused(code) => return Some(code),
                Step::Unanswered => panic!("the server does not answer: {self:?}"),
            }
        }
        None
    }
}
