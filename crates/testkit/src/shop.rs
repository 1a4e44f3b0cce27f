//! The whole shop in process, without HTTP.

use std::sync::Arc;

use cartwright_adapters::messaging::{SmtpMailer, SmtpServer};
use cartwright_domain::{
    channel::{Channel, ChannelDraft},
    identity::PermissionSet,
    messaging::Links,
    pricing::PriceMode,
};
use cartwright_services::{
    Actor, Clock, Context, Ids, ProcessRateLimiter, Settings, Shop, StaffActor,
    catalog::EntityCache,
    channel::{DefaultChannel, channel_create, ensure_default_channel},
    messaging::{Messaging, Templates},
    payment::PaymentProviders,
    ports::RateLimiter,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[cfg(feature = "graphql")]
use crate::documents::Schemas;
use crate::{MailServer, TestDatabase};

/// A shop on a database of its own, with one channel (EUR, prices with tax, Germany and Austria) and one stock location, a clock that stands
/// still and ids that are the same in every run.
pub struct TestShop {
    shop: Arc<Shop>,
    database: TestDatabase,
    #[cfg(feature = "graphql")]
    pub(crate) schemas: Schemas,
}

impl TestShop {
    /// A shop in which nobody has sold anything yet.
    pub async fn open() -> Self {
        Self::with_providers(PaymentProviders::default()).await
    }

    /// A shop that keeps what it has read of the catalogue for queries.
    pub async fn keeping_entities() -> Self {
        let keeping = |shop: Shop| {
            let cache = EntityCache::new(1024 * 1024, &shop.events, None);
            shop.with_entity_cache(cache)
        };
        Self::assemble(Clock::manual(opening_day()), PaymentProviders::default(), |_| {}, keeping).await
    }

    /// The same with those ways to pay.
    pub async fn with_providers(providers: PaymentProviders) -> Self {
        Self::with(providers, |_| {}).await
    }

    /// The same with those ways to pay and other settings.
    pub async fn with(providers: PaymentProviders, change: impl FnOnce(&mut Settings)) -> Self {
        Self::with_messaging(providers, None, change).await
    }

    /// The same with those ways to pay and other settings, whose messages go to that mail server.
    pub async fn with_mail(
        providers: PaymentProviders,
        server: &MailServer,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        Self::with_messaging(providers, Some(messaging_to(server)), change).await
    }

    async fn with_messaging(
        providers: PaymentProviders,
        messaging: Option<Messaging>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        Self::assemble(Clock::manual(opening_day()), providers, change, |mut shop| {
            shop.messaging = messaging;
            shop
        })
        .await
    }

    /// The shop by that clock, with what is added to it.
    pub(crate) async fn assemble(
        clock: Clock,
        providers: PaymentProviders,
        change: impl FnOnce(&mut Settings),
        add: impl FnOnce(Shop) -> Shop,
    ) -> Self {
        let database = TestDatabase::migrated().await;
        let store = database.connect().await;
        let mut settings = Settings::new(b"a key for tests".to_vec());
        settings.allow_test_payments = true;
        settings.identity.password_cost = 4;
        change(&mut settings);
        let shop = Arc::new(add(Shop::new(store, clock, Ids::seeded(1), settings, providers)));
        ensure_default_channel(&shop, &default_channel()).await.expect("the default channel is made");
        Self {
            shop,
            database,
            #[cfg(feature = "graphql")]
            schemas: Schemas::default(),
        }
    }

    /// Another process on the same database, whose clock is this one's.
    pub async fn another_process(&self) -> Arc<Shop> {
        self.another_process_limited_by(Arc::new(ProcessRateLimiter::default())).await
    }

    /// The same, in which that one counts what is limited.
    pub async fn another_process_limited_by(&self, rate_limiter: Arc<dyn RateLimiter>) -> Arc<Shop> {
        let store = self.database.connect().await;
        let Shop { clock, settings, payment_providers, .. } = &*self.shop;
        let mut shop = Shop::new(store, clock.clone(), Ids::seeded(2), settings.clone(), payment_providers.clone());
        shop.messaging.clone_from(&self.shop.messaging);
        shop.rate_limiter = rate_limiter;
        shop.identity_providers = self.shop.identity_providers.clone();
        shop.refresh_channels().await.expect("the channels are read");
        Arc::new(shop)
    }

    /// The database, for what only a test may do.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// What the whole process shares.
    pub fn shop(&self) -> &Arc<Shop> {
        &self.shop
    }

    /// The clock; it moves when a test moves it.
    pub fn clock(&self) -> &Clock {
        &self.shop.clock
    }

    /// A guest in the default channel.
    pub fn guest(&self) -> Context {
        self.context(Actor::Guest, None)
    }

    /// A customer of whom nothing is kept, in the default channel: for what is not for customers.
    pub fn stranger(&self) -> Context {
        self.context(Actor::Customer { id: Uuid::nil().into(), session: Uuid::nil().into() }, None)
    }

    /// Somebody of the staff, in the default channel.
    pub fn clerk(&self) -> Context {
        self.context(clerk(PermissionSet::all()), None)
    }

    /// Somebody of the staff with those rights and no others, in the default channel.
    pub fn clerk_with(&self, permissions: PermissionSet) -> Context {
        self.context(clerk(permissions), None)
    }

    /// Opens one more channel.
    pub async fn open_channel(&self, draft: ChannelDraft) -> Channel {
        channel_create(&self.clerk(), draft, None).await.expect("the channel is made").outcome
    }

    /// How many statements the database has got so far.
    pub fn statements(&self) -> u64 {
        self.shop.store.statements()
    }

    pub(crate) fn context(&self, actor: Actor, channel: Option<&str>) -> Context {
        let channel = self.shop.channel(channel).expect("the channel is there");
        Context::new(Arc::clone(&self.shop), actor, channel, &[])
    }
}

/// Messages of "Anvils & Co", whose storefront is `https://shop.example`, to that server.
fn messaging_to(server: &MailServer) -> Messaging {
    let place: SmtpServer = server.url().parse().expect("the server has an address");
    Messaging {
        mailer: Arc::new(SmtpMailer::new(place, None).expect("nothing is needed without TLS")),
        sender: "Anvils & Co <orders@anvils.example>".parse().expect("a sender"),
        templates: Arc::new(Templates::load(None).expect("the templates work")),
        links: Links::new("https://shop.example", &[]).expect("a storefront"),
    }
}

pub(crate) fn clerk(permissions: PermissionSet) -> Actor {
    Actor::Staff(StaffActor::new("clerk", permissions))
}

/// When every test begins.
pub(crate) fn opening_day() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a moment in 2027")
}

fn default_channel() -> DefaultChannel {
    let code = "known to the tables";
    DefaultChannel {
        currency: "EUR".parse().expect(code),
        country: "DE".parse().expect(code),
        other_countries: vec!["AT".parse().expect(code)],
        language: "en".parse().expect(code),
        price_mode: PriceMode::IncludesTax,
    }
}
