//! Makes of the database and the configuration what use cases work with.

use std::sync::Arc;

use anyhow::Context;
use cartwright_adapters::payment::{ManualProvider, TestProvider};
use cartwright_persistence::Store;
use cartwright_services::{
    Clock, Ids, Settings, Shop,
    channel::ensure_default_channel,
    payment::{PaymentProvider, PaymentProviders},
};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

use crate::{cli::Mode, config::Configuration, secret_key};

/// The shop over a migrated database; a new one gets its first channel.
pub(super) async fn open(configuration: &Configuration, store: Store) -> anyhow::Result<Arc<Shop>> {
    let clock = if store.is_postgres() {
        Clock::database(store.now().await.context("the database's clock cannot be read")?)
    } else {
        Clock::system()
    };
    let settings = settings(configuration)?;
    let shop = Arc::new(Shop::new(store, clock, Ids::random(), settings, payment_providers(configuration.mode)));
    let channel = ensure_default_channel(&shop, &configuration.first_channel);
    channel.await.context("the shop's first channel cannot be made")?;
    Ok(shop)
}

fn settings(configuration: &Configuration) -> anyhow::Result<Settings> {
    let key = match &configuration.secret_key {
        Some(key) => key.clone(),
        None => development_key(configuration)?,
    };
    let mut settings = Settings::new(key.expose_secret().as_bytes().to_vec());
    settings.shop_name.clone_from(&configuration.shop_name);
    settings.cart_lifetime = TimeDelta::days(configuration.cart_days.into());
    settings.reservation = TimeDelta::minutes(configuration.reservation_minutes.into());
    // One cart may hold stock for an hour in all, or for one reservation where that is longer.
    settings.reservation_limit = settings.reservation_limit.max(settings.reservation);
    settings.unpaid_order_lifetime = TimeDelta::days(configuration.unpaid_order_days.into());
    settings.disclose_stock = configuration.discloses_stock;
    settings.allow_test_payments = configuration.mode == Mode::Development;
    Ok(settings)
}

fn development_key(configuration: &Configuration) -> anyhow::Result<SecretString> {
    // The configuration of production is refused without a key.
    anyhow::ensure!(configuration.mode == Mode::Development, "production needs --secret-key");
    Ok(secret_key::load_or_create(&configuration.data_dir)?)
}

/// The provider that moves no money exists in development only.
fn payment_providers(mode: Mode) -> PaymentProviders {
    let mut providers: Vec<Arc<dyn PaymentProvider>> = vec![Arc::new(ManualProvider)];
    if mode == Mode::Development {
        providers.push(Arc::new(TestProvider));
    }
    PaymentProviders::new(providers)
}
