//! What Stripe does as far as the shop knows it, over real connections: payment intents, refunds, disputes and signed events, with the same
//! refusals; and besides, answers that are lost, late or refused.
//!
//! Events are not sent by the server itself: a test takes them and delivers them once, twice, in another order or not at all.

mod account;
mod api;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws_lc_rs::hmac;
use cartwright_adapters::payment::{StripeCapture, StripeProvider, StripeSettings};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use account::Account;

/// What proves to the server that it is the shop.
const KEY: &str = "sk_test_the_shop_alone_knows_this";
/// What the server signs events with.
const WEBHOOK_SECRET: &str = "whsec_the_shop_and_its_provider_know_this";

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripeFault {
    /// The next request that changes something is done, and its answer is cut off.
    LosesAnswer,
    /// The next request that changes something is done, and answered so much later.
    AnswersLate(Duration),
    /// Nothing is done until the server is told that it is back.
    Away,
}

/// Stripe on this machine, with one account.
#[derive(Debug)]
pub struct StripeServer {
    address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

/// What the connections share.
#[derive(Debug)]
struct State {
    account: Mutex<Account>,
    fault: Mutex<Option<StripeFault>>,
}

/// An event as it is delivered.
#[derive(Debug, Clone)]
pub struct SignedEvent {
    /// The header `Stripe-Signature`.
    pub signature: String,
    /// The body.
    pub body: String,
}

impl State {
    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self) -> MutexGuard<'_, Option<StripeFault>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StripeServer {
    /// A server with an empty account.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port is known");
        let state = Arc::new(State { account: Mutex::default(), fault: Mutex::default() });
        let router = api::router(Arc::clone(&state));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("the server serves") });
        Self { address, state, serving }
    }

    /// The address of its API.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The key of its account.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// What it signs events with.
    pub fn webhook_secret(&self) -> &'static str {
        WEBHOOK_SECRET
    }

    /// The way to pay by it.
    pub fn provider(&self, capture: StripeCapture) -> StripeProvider {
        let settings = StripeSettings {
            address: self.url().parse().expect("an address"),
            key: KEY.into(),
            webhook_secrets: vec!["whsec_of_before".into(), WEBHOOK_SECRET.into()],
            capture,
        };
        StripeProvider::new(settings).expect("TLS is there")
    }

    /// Lets something go wrong from now on.
    pub fn fails(&self, fault: StripeFault) {
        *self.state.fault() = Some(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn is_back(&self) {
        *self.state.fault() = None;
    }

    /// The customer pays in the browser, by Stripe's library and the secret that the storefront has.
    pub fn customer_pays(&self, client_secret: &str) {
        let mut account = self.state.account();
        let id = account.by_secret(client_secret);
        account.pay(&id, "pm_card_visa", None).expect("the payment can be paid");
    }

    /// The same with a means of payment of which Stripe does not know at once whether it brings money.
    pub fn customer_begins_to_pay(&self, client_secret: &str) {
        let mut account = self.state.account();
        let id = account.by_secret(client_secret);
        account.pay(&id, "pm_processing", None).expect("the payment can be paid");
    }

    /// The customer does at the bank what the payment asked for; or what was begun brings money.
    pub fn payment_succeeds(&self, intent: &str) {
        self.state.account().succeed(intent);
    }

    /// The customer fails at the bank, or what was begun brings no money.
    pub fn payment_fails(&self, intent: &str) {
        self.state.account().fail(intent);
    }

    /// Somebody takes what is held, past the shop.
    pub fn staff_capture(&self, intent: &str, amount: i64) {
        self.state.account().capture(intent, Some(amount)).expect("it can be taken");
    }

    /// Somebody gives money back, past the shop.
    pub fn staff_refund(&self, intent: &str, amount: i64) {
        self.state.account().refund(intent, Some(amount), Value::Null).expect("it can be given back");
    }

    /// Refunds are not decided at once from now on.
    pub fn refunds_take_time(&self) {
        self.state.account().refunds_take_time = true;
    }

    /// The newest refund of the payment is decided.
    pub fn refund_ends(&self, intent: &str, succeeds: bool) {
        self.state.account().end_refund(intent, succeeds);
    }

    /// The customer denies at the bank that the payment was right. Answers the dispute's name.
    pub fn customer_disputes(&self, intent: &str, amount: i64) -> String {
        self.state.account().dispute(intent, amount)
    }

    /// The bank decides.
    pub fn bank_decides(&self, dispute: &str, for_shop: bool) {
        self.state.account().decide(dispute, for_shop);
    }

    /// Stripe forgets the keys of requests, as it does after a day.
    pub fn forgets_keys(&self) {
        self.state.account().answered.clear();
    }

    /// A payment as Stripe tells it.
    pub fn intent(&self, id: &str) -> Value {
        self.state.account().intent_json(id)
    }

    /// All payments, the oldest first.
    pub fn intents(&self) -> Vec<Value> {
        let account = self.state.account();
        account.intents.iter().map(|intent| account.intent_json(&intent.id)).collect()
    }

    /// What the shop has of all payments, in Stripe's smallest units: taken and not given back.
    pub fn balance(&self) -> i64 {
        self.state.account().balance()
    }

    /// How often money was taken of a payment.
    pub fn charges(&self, intent: &str) -> usize {
        self.state.account().intent(intent).expect("the payment is known").charges
    }

    /// Every request that changed something, as `METHOD path key`.
    pub fn requests(&self) -> Vec<String> {
        self.state.account().requests.clone()
    }

    /// What has happened since this was last asked for, in the order in which it did.
    pub fn events(&self) -> Vec<Value> {
        std::mem::take(&mut self.state.account().events)
    }

    /// The event, signed at that second since 1970.
    pub fn sign(&self, event: &Value, now: i64) -> SignedEvent {
        Self::sign_with(WEBHOOK_SECRET, event, now)
    }

    /// The same by whoever has another secret.
    pub fn sign_with(secret: &str, event: &Value, now: i64) -> SignedEvent {
        let body = event.to_string();
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let mac = hmac::sign(&key, format!("{now}.{body}").as_bytes());
        let hex: String = mac.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        // Stripe signs with each of its secrets, and by a scheme that counts for nothing.
        let other = "0".repeat(64);
        SignedEvent { signature: format!("t={now},v1={other},v1={hex},v0={other}"), body }
    }

    /// An event that somebody made up.
    pub fn event_about(intent: &Value, kind: &str) -> Value {
        json!({ "id": "evt_made_up", "object": "event", "type": kind, "data": { "object": intent } })
    }
}

impl Drop for StripeServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
