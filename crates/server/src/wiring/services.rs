//! Makes of the database and the configuration what use cases work with.

use std::sync::{Arc, LazyLock};

use anyhow::Context;
use cartwright_adapters::{
    broadcast::RedisBroadcast,
    cache_purger::HttpCachePurger,
    payment::{ManualProvider, StripeProvider, TestProvider},
    rate_limiter::RedisRateLimiter,
    shared_cache::RedisSharedCache,
};
use cartwright_graphql::shop_sdl;
use cartwright_persistence::Store;
use cartwright_services::{
    Clock, EventBus, Ids, Settings, SharedValues, Shop,
    catalog::EntityCache,
    channel::ensure_default_channel,
    identity::IdentitySettings,
    ordering::DocumentTemplates,
    payment::{PaymentProvider, PaymentProviders},
    ports::Broadcast,
};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::{messaging, sign_in};
use crate::{
    cli::Mode,
    config::Configuration,
    secret_key::{self, DevelopmentKey},
};

/// Tells this program from those of other versions that share a Redis with it.
pub(super) static PROGRAM: LazyLock<String> = LazyLock::new(|| format!("{} {}", env!("CARGO_PKG_VERSION"), shop_sdl()));

/// The shop over a migrated database; a new one gets its first channel.
pub(super) async fn open(configuration: &Configuration, store: Store) -> anyhow::Result<Arc<Shop>> {
    let clock = if store.is_postgres() {
        Clock::database(store.now().await.context("the database's clock cannot be read")?)
    } else {
        Clock::system()
    };
    let settings = settings(configuration)?;
    let mut shop = Shop::new(store, clock, Ids::random(), settings, payment_providers(configuration)?);
    if let Some(file) = &configuration.sign_in_providers {
        shop = shop.with_identity_providers(sign_in::open(file, configuration.mode)?);
    }
    let documents = DocumentTemplates::load(configuration.mail.templates_dir.as_deref());
    shop = shop.with_documents(documents.context("the templates of documents cannot be used (--templates-dir)")?);
    if let Some(messaging) = messaging::open(&configuration.mail)? {
        shop = shop.with_messaging(messaging);
    }
    if let Some(url) = &configuration.redis_url {
        let (url, prefix) = (url.expose_secret(), &configuration.redis_prefix);
        let cache = async {
            // Who is alone with a file keeps its answers itself.
            if shop.store.is_postgres() { RedisSharedCache::connect(url, prefix).await.map(Some) } else { Ok(None) }
        };
        let connected = tokio::try_join!(RedisRateLimiter::connect(url, prefix), cache);
        let (limiter, cache) = connected.context("--redis-url is not right")?;
        shop = shop.with_rate_limiter(Arc::new(limiter));
        if let Some(cache) = cache {
            shop = shop.with_shared_cache(Arc::new(cache));
        }
    }
    if configuration.entity_cache_bytes > 0 {
        let shared = shop.shared_cache.clone().map(|cache| {
            let version = format!("entities of {}", *PROGRAM);
            SharedValues::new(cache, shop.clock.clone(), &version)
        });
        let entities = EntityCache::new(configuration.entity_cache_bytes, &shop.events, shared);
        shop = shop.with_entity_cache(entities);
    }
    if let Some(purge) = &configuration.purge {
        let address = purge.address().context("--purge-url is not right")?;
        let purger = HttpCachePurger::new(address, purge.header.clone());
        shop = shop.with_cache_purger(Arc::new(purger.context("caches cannot be purged")?));
    }
    let shop = Arc::new(shop);
    connect_events(configuration, &shop).await?;
    let channel = ensure_default_channel(&shop, &configuration.first_channel);
    channel.await.context("the shop's first channel cannot be made")?;
    Ok(shop)
}

/// Changes are told to the processes that share a Postgres. A Redis that is away now is used as soon as it is there.
async fn connect_events(configuration: &Configuration, shop: &Shop) -> anyhow::Result<()> {
    if !shop.store.is_postgres() {
        return Ok(());
    }
    let redis: Option<Arc<dyn Broadcast>> = match &configuration.redis_url {
        Some(url) => {
            let broadcast = RedisBroadcast::new(url.expose_secret(), &configuration.redis_prefix);
            Some(broadcast.context("--redis-url is not right")?)
        }
        None => None,
    };
    EventBus::join(shop, redis).await.context("other processes cannot be told of changes")
}

fn settings(configuration: &Configuration) -> anyhow::Result<Settings> {
    let key = |given: &Option<SecretString>, made: DevelopmentKey| match given {
        Some(key) => Ok(key.clone()),
        None => development_key(configuration, made),
    };
    let bytes = |key: &SecretString| SecretSlice::from(key.expose_secret().as_bytes().to_vec());
    let secret_key = key(&configuration.secret_key, DevelopmentKey::Secret)?;
    let mut settings = Settings::new(secret_key.expose_secret().as_bytes().to_vec());
    settings.identity = IdentitySettings {
        signing_key: bytes(&key(&configuration.signing_key, DevelopmentKey::Signing)?),
        pepper: bytes(&key(&configuration.password_pepper, DevelopmentKey::Pepper)?),
        previous_peppers: configuration.previous_password_peppers.iter().map(bytes).collect(),
        password_cost: configuration.password_cost,
        access_token_lifetime: TimeDelta::minutes(configuration.access_token_minutes.into()),
        staff_totp_required: configuration.requires_staff_totp,
    };
    settings.rate_limits = configuration.rate_limits;
    settings.shop_name.clone_from(&configuration.shop_name);
    settings.schedules = configuration.schedules.clone();
    settings.seller.clone_from(&configuration.seller);
    settings.cart_lifetime = TimeDelta::days(configuration.cart_days.into());
    settings.reservation = TimeDelta::minutes(configuration.reservation_minutes.into());
    // One cart may hold stock for an hour in all, or for one reservation where that is longer.
    settings.reservation_limit = settings.reservation_limit.max(settings.reservation);
    settings.unpaid_order_lifetime = TimeDelta::days(configuration.unpaid_order_days.into());
    settings.disclose_stock = configuration.discloses_stock;
    settings.allow_test_payments = configuration.mode == Mode::Development;
    Ok(settings)
}

fn development_key(configuration: &Configuration, key: DevelopmentKey) -> anyhow::Result<SecretString> {
    // The configuration of production is refused without its keys.
    anyhow::ensure!(configuration.mode == Mode::Development, "production needs all keys");
    Ok(secret_key::load_or_create(&configuration.data_dir, key)?)
}

/// The provider that moves no money exists in development only.
fn payment_providers(configuration: &Configuration) -> anyhow::Result<PaymentProviders> {
    let mut providers: Vec<Arc<dyn PaymentProvider>> = vec![Arc::new(ManualProvider)];
    if configuration.mode == Mode::Development {
        providers.push(Arc::new(TestProvider));
    }
    if let Some(stripe) = &configuration.stripe {
        providers.push(Arc::new(StripeProvider::new(stripe.clone()).context("Stripe cannot be called")?));
    }
    Ok(PaymentProviders::new(providers))
}
