//! What the operator decided.

use cartwright_domain::payment::{LONGEST_HOLD, SESSION_HOLD};
use chrono::TimeDelta;
use secrecy::SecretSlice;
use sha2::{Digest, Sha256};

use crate::{RateLimitSettings, Schedules, identity::IdentitySettings};

/// The settings of the services, fixed at the start of the process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The shop's name.
    pub shop_name: String,
    /// Who sells, line by line, as invoices and packing slips say it.
    pub seller: Vec<String>,
    /// When the work comes that comes again and again.
    pub schedules: Schedules,
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
    /// How often what may be tried.
    pub rate_limits: RateLimitSettings,
    /// How people sign in.
    pub identity: IdentitySettings,
    /// Whether buyers are told how many units there are, and not only whether there are any.
    pub disclose_stock: bool,
    /// Whether the providers that bring no money may be used (never in production).
    pub allow_test_payments: bool,
}

impl Settings {
    /// The defaults, with that key; the secrets of signing in come of it, too, until others are set.
    pub fn new(secret_key: Vec<u8>) -> Self {
        let derived = |label: &[u8]| {
            let digest = Sha256::new().chain_update(label).chain_update(&secret_key).finalize();
            SecretSlice::from(digest.to_vec())
        };
        let identity = IdentitySettings {
            signing_key: derived(b"signing key\0"),
            pepper: derived(b"pepper\0"),
            previous_peppers: Vec::new(),
            password_cost: 12,
            access_token_lifetime: TimeDelta::minutes(15),
            staff_totp_required: false,
        };
        Self {
            shop_name: "Cartwright".to_owned(),
            schedules: Schedules::default(),
            seller: vec!["Cartwright".to_owned()],
            cart_lifetime: TimeDelta::days(30),
            reservation: SESSION_HOLD,
            reservation_limit: LONGEST_HOLD,
            unpaid_order_lifetime: TimeDelta::days(7),
            payment_timeout: std::time::Duration::from_secs(10),
            secret_key,
            rate_limits: RateLimitSettings::default(),
            identity,
            disclose_stock: false,
            allow_test_payments: false,
        }
    }
}
