//! What the operator decided.

use cartwright_domain::payment::{LONGEST_HOLD, SESSION_HOLD};
use chrono::TimeDelta;

/// The settings of the services, fixed at the start of the process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The shop's name.
    pub shop_name: String,
    /// How long a cart lives after its last change.
    pub cart_lifetime: TimeDelta,
    /// How long a payment session holds stock.
    pub reservation: TimeDelta,
    /// How long one cart may hold stock in all.
    pub reservation_limit: TimeDelta,
    /// When an order that nobody has paid cancels itself.
    pub unpaid_order_lifetime: TimeDelta,
    /// How long a payment provider may take to answer.
    pub payment_timeout: std::time::Duration,
    /// Signs what a guest opens an order with.
    pub secret_key: Vec<u8>,
    /// Whether buyers are told how many units there are, and not only whether there are any.
    pub disclose_stock: bool,
    /// Whether the providers that bring no money may be used (never in production).
    pub allow_test_payments: bool,
}

impl Settings {
    /// The defaults, with that key.
    pub fn new(secret_key: Vec<u8>) -> Self {
        Self {
            shop_name: "Cartwright".to_owned(),
            cart_lifetime: TimeDelta::days(30),
            reservation: SESSION_HOLD,
            reservation_limit: LONGEST_HOLD,
            unpaid_order_lifetime: TimeDelta::days(7),
            payment_timeout: std::time::Duration::from_secs(10),
            secret_key,
            disclose_stock: false,
            allow_test_payments: false,
        }
    }
}
