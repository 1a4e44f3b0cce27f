//! What is limited, for whom, and by how much.
//!
//! Limits look at what was sent and never at what the shop knows: an address that nobody has is limited like any other, so that nobody
//! learns by it who is a customer. An attempt is counted before its work begins and taken back where it was a good one; so a hundred
//! that come at once count like a hundred that come in turn.

use std::{net::IpAddr, sync::Arc};

use cartwright_domain::{
    network::counted_address,
    rate_limit::{Bucket, Quota},
};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Actor, Context, Done, Error, Failure, Shop,
    ports::{Attempt, Counter, CounterKey},
};

/// How much of what is allowed. Zero is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitSettings {
    /// Failed sign-ins for an account in a quarter of an hour; twice as many in an hour.
    pub sign_ins: u32,
    /// Failed sign-ins from an address in a quarter of an hour; twice as many in an hour.
    pub sign_ins_per_address: u32,
    /// Registrations, links for a new password and changes of address for an account in an hour, each of them.
    pub mails: u32,
    /// The same from an address.
    pub mails_per_address: u32,
    /// Payments begun from an address in ten minutes.
    pub payments_per_address: u32,
    /// What a storefront's client may spend on queries; none where that is not limited.
    pub storefront_budget: Option<Bucket>,
    /// What somebody of the staff may spend on queries; none where that is not limited.
    pub staff_budget: Option<Bucket>,
}

impl Default for RateLimitSettings {
    /// What people need, and no more; queries are not limited.
    fn default() -> Self {
        Self {
            sign_ins: 5,
            sign_ins_per_address: 50,
            mails: 3,
            mails_per_address: 20,
            payments_per_address: 30,
            storefront_budget: None,
            staff_budget: None,
        }
    }
}

/// How much from one address that payment providers are said to tell is refused in ten minutes and written down.
const REFUSED_NOTIFICATIONS: u32 = 60;

/// What is limited by how often it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limited {
    /// Proving a password.
    SignIn,
    /// Becoming a customer.
    Registration,
    /// Asking for the link for a new password.
    PasswordReset,
    /// Asking for another address.
    EmailChange,
    /// Beginning to pay.
    Payment,
    /// Telling something in the name of a payment provider that is not true.
    Notification,
}

impl Limited {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign in",
            Self::Registration => "registration",
            Self::PasswordReset => "password reset",
            Self::EmailChange => "email change",
            Self::Payment => "payment",
            Self::Notification => "notification",
        }
    }

    /// How many for whom it is about, and how many from one address.
    fn most(self, settings: &RateLimitSettings) -> (u32, u32) {
        match self {
            Self::SignIn => (settings.sign_ins, settings.sign_ins_per_address),
            Self::Registration | Self::PasswordReset | Self::EmailChange => {
                (settings.mails, settings.mails_per_address)
            }
            Self::Payment => (0, settings.payments_per_address),
            Self::Notification => (0, REFUSED_NOTIFICATIONS),
        }
    }

    fn quotas(self, most: u32) -> Vec<Quota> {
        match self {
            // Whoever fails on gets the longer wait; and who stops for an hour begins anew.
            Self::SignIn => vec![Quota::per_minutes(most, 15), Quota::per_minutes(most.saturating_mul(2), 60)],
            Self::Registration | Self::PasswordReset | Self::EmailChange => vec![Quota::per_minutes(most, 60)],
            Self::Payment | Self::Notification => vec![Quota::per_minutes(most, 10)],
        }
    }
}

/// An attempt that has been counted.
#[derive(Debug)]
#[must_use = "an attempt that was a good one is given back"]
pub(crate) struct Counted<'a> {
    shop: &'a Shop,
    attempt: Attempt,
}

impl Counted<'_> {
    /// It was none that counts.
    pub async fn give_back(self) {
        if !self.attempt.counters.is_empty() {
            self.shop.rate_limiter.give_back(&self.attempt).await;
        }
    }
}

/// Counts an attempt, for whom it is about and for the address that it comes from. Fails where it is one too many for either.
pub(crate) async fn count<'a>(ctx: &'a Context, what: Limited, about: Option<&str>) -> Result<Counted<'a>, Failure> {
    let shop = ctx.shop();
    let (most, most_per_address) = what.most(&shop.settings.rate_limits);
    let mut counters = Vec::new();
    let mut count = |most: u32, whose: &str, whom: Option<&str>| {
        if let Some(whom) = whom.filter(|_| most > 0) {
            counters.push(Counter { key: key(shop, &[what.name(), whose, whom]), quotas: what.quotas(most) });
        }
    };
    count(most, "account", about);
    count(most_per_address, "address", ctx.client_address().map(counted).as_deref());
    let attempt = Attempt { id: Uuid::from_bytes(shop.ids.bytes()), counters };
    if !attempt.counters.is_empty()
        && let Err(wait) = shop.rate_limiter.attempt(&attempt, ctx.now()).await
    {
        tracing::debug!(limit = what.name(), wait = wait.num_seconds(), "Too many attempts");
        return Err(Failure::RateLimited { retry_after_seconds: whole_seconds(wait) });
    }
    Ok(Counted { shop, attempt })
}

/// Does work of which there may be so much, and counts it where it was done or refused: not where it was done before, or has failed by no
/// fault of whoever asked.
pub(crate) async fn counted_work<O, R>(
    ctx: &Context,
    what: Limited,
    about: Option<&str>,
    work: impl Future<Output = Result<Done<O>, Error<R>>>,
) -> Result<Done<O>, Error<R>> {
    let counted = count(ctx, what, about).await?;
    let done = work.await;
    if matches!(done, Ok(Done { replayed: true, .. }) | Err(Error::Failed(_))) {
        counted.give_back().await;
    }
    done
}

/// Forgets the failed sign-ins for an account, whose owner has proved the mailbox.
pub(crate) async fn forget_sign_ins(shop: &Shop, about: &str) {
    shop.rate_limiter.forget(key(shop, &[Limited::SignIn.name(), "account", about])).await;
}

/// There is not enough left to spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetExhausted {
    /// How much there is.
    pub available: u64,
    /// When there is enough.
    pub retry_after_seconds: u32,
}

/// What one client may spend on queries.
#[derive(Clone, Debug)]
pub struct QueryBudget {
    shop: Arc<Shop>,
    key: CounterKey,
    bucket: Bucket,
}

impl QueryBudget {
    /// That of a storefront's client: of the session, or of the address of those without. None where nothing is limited, or nothing known.
    pub fn of_storefront(ctx: &Context) -> Option<Self> {
        let whose = match ctx.actor() {
            Actor::Customer { session, .. } => session.to_string(),
            Actor::Guest | Actor::Staff(_) | Actor::System => counted(ctx.client_address()?),
        };
        Self::new(ctx, "storefront", &whose, ctx.settings().rate_limits.storefront_budget)
    }

    /// That of somebody of the staff, or of the address of whoever wants to be; none where nothing is limited, or nothing known.
    pub fn of_staff(ctx: &Context) -> Option<Self> {
        let whose = match ctx.actor() {
            Actor::Staff(_) => ctx.actor().label(),
            Actor::Guest | Actor::Customer { .. } | Actor::System => counted(ctx.client_address()?),
        };
        Self::new(ctx, "staff", &whose, ctx.settings().rate_limits.staff_budget)
    }

    fn new(ctx: &Context, face: &str, whose: &str, bucket: Option<Bucket>) -> Option<Self> {
        let shop = Arc::clone(ctx.shop());
        let key = key(&shop, &["budget", face, whose]);
        bucket.map(|bucket| Self { shop, key, bucket })
    }

    /// Spends so much, and answers what is left.
    pub async fn spend(&self, cost: u64) -> Result<u64, BudgetExhausted> {
        let spent = self.shop.rate_limiter.spend(self.key, self.bucket, cost, self.shop.clock.now()).await;
        spent.map_err(|wait| {
            let missing = wait.num_microseconds().and_then(|wait| u64::try_from(wait).ok()).unwrap_or_default();
            let missing = missing.saturating_mul(self.restored_per_second()).div_ceil(1_000_000);
            let available = cost.min(self.size()).saturating_sub(missing);
            BudgetExhausted { available, retry_after_seconds: whole_seconds(wait) }
        })
    }

    /// Puts back what was spent too much.
    pub async fn refund(&self, cost: u64) {
        self.shop.rate_limiter.refund(self.key, self.bucket, cost).await;
    }

    /// How much there is at most.
    pub fn size(&self) -> u64 {
        self.bucket.size.into()
    }

    /// How much comes back in a second.
    pub fn restored_per_second(&self) -> u64 {
        self.bucket.restored_per_second.into()
    }
}

fn counted(address: IpAddr) -> String {
    counted_address(address).to_string()
}

/// The secret goes into it, so that nobody who sees the counters can try which address it is.
fn key(shop: &Shop, parts: &[&str]) -> CounterKey {
    let mut digest = Sha256::new();
    digest.update(b"rate limit\0");
    digest.update(&shop.settings.secret_key);
    for part in parts {
        digest.update([0]);
        digest.update(part.as_bytes());
    }
    let digest: [u8; 32] = digest.finalize().into();
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    CounterKey(key)
}

/// Never zero: a client that comes back too early would count again.
fn whole_seconds(wait: TimeDelta) -> u32 {
    let seconds = wait.num_milliseconds().saturating_add(999) / 1000;
    u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)
}
