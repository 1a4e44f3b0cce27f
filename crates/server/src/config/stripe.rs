//! How the shop takes money by Stripe.

use cartwright_adapters::payment::{StripeCapture, StripeSettings};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::checks::Problems;
use crate::cli::{CaptureMode, Mode};

/// What was given on the command line.
pub(super) struct StripeFlags {
    pub key: Option<SecretString>,
    pub webhook_secrets: Vec<SecretString>,
    pub capture: CaptureMode,
    pub api_url: String,
}

/// Nothing where no key was given.
pub(super) fn check(flags: StripeFlags, mode: Mode, problems: &mut Problems) -> Option<StripeSettings> {
    let webhook_secrets: Vec<SecretString> =
        flags.webhook_secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty()).collect();
    let Some(key) = flags.key else {
        if !webhook_secrets.is_empty() {
            problems.add("--stripe-webhook-secret", "without --stripe-secret-key nothing is taken by Stripe");
        }
        return None;
    };
    if !["sk_", "rk_"].iter().any(|prefix| key.expose_secret().starts_with(prefix)) {
        let message = "a secret key begins with sk_ or rk_; what begins with pk_ is for the storefront";
        problems.add("--stripe-secret-key", message);
    }
    if webhook_secrets.iter().any(|secret| !secret.expose_secret().starts_with("whsec_")) {
        problems.add("--stripe-webhook-secret", "a signing secret begins with whsec_");
    }
    if webhook_secrets.is_empty() && mode == Mode::Production {
        let message = "production needs it: without it nobody hears of customers who pay and do not come back";
        problems.add("--stripe-webhook-secret", message);
    }
    let Some(address) = address(&flags.api_url, mode) else {
        problems.add("--stripe-api-url", "the address is https://HOST/; http only for this machine, in development");
        return None;
    };
    let capture = match flags.capture {
        CaptureMode::Automatic => StripeCapture::Automatic,
        CaptureMode::Manual => StripeCapture::Manual,
    };
    Some(StripeSettings { address, key, webhook_secrets, capture })
}

fn address(text: &str, mode: Mode) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_near = match url.host()? {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(_) => false,
    };
    let may_be_plain = mode == Mode::Development && is_near;
    let is_bare = url.path() == "/" && url.query().is_none() && url.username().is_empty() && url.password().is_none();
    (is_bare && (url.scheme() == "https" || (url.scheme() == "http" && may_be_plain))).then_some(url)
}
