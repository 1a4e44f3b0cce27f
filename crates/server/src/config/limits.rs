//! Who is limited, and by how much.

use cartwright_domain::{network::AddressRange, rate_limit::Bucket};
use cartwright_services::RateLimitSettings;

use super::checks::Problems;
use crate::cli::{Mode, Settings};

/// What the limits by address and of queries are in production, where nothing is said. Development serves one machine, from which everything comes.
const MAILS_PER_ADDRESS: u32 = 20;
const PAYMENTS_PER_ADDRESS: u32 = 30;
const STOREFRONT_BUDGET: u32 = 2_000;
const STAFF_BUDGET: u32 = 10_000;

pub(super) fn limits(settings: &Settings) -> RateLimitSettings {
    let usual = |given: Option<u32>, in_production: u32| {
        given.unwrap_or(if settings.mode == Mode::Production { in_production } else { 0 })
    };
    let bucket = |size, restored_per_second| (size > 0).then_some(Bucket { size, restored_per_second });
    RateLimitSettings {
        sign_ins: settings.sign_in_limit,
        sign_ins_per_address: settings.sign_in_limit_per_address,
        mails: settings.mail_limit,
        mails_per_address: usual(settings.mail_limit_per_address, MAILS_PER_ADDRESS),
        payments_per_address: usual(settings.payment_limit_per_address, PAYMENTS_PER_ADDRESS),
        storefront_budget: bucket(usual(settings.query_budget, STOREFRONT_BUDGET), settings.query_budget_restored),
        staff_budget: bucket(usual(settings.admin_query_budget, STAFF_BUDGET), settings.admin_query_budget_restored),
    }
}

/// The networks of trusted proxies; an empty text is none.
pub(super) fn trusted_proxies(given: &[String], problems: &mut Problems) -> Vec<AddressRange> {
    let mut ranges = Vec::new();
    for text in given.iter().filter(|text| !text.trim().is_empty()) {
        match text.parse() {
            Ok(range) => ranges.push(range),
            Err(error) => problems.add("--trusted-proxies", format!("{error}")),
        }
    }
    ranges
}
