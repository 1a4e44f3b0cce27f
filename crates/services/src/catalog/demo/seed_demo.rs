//! Filling an empty shop.

use std::sync::Arc;

use cartwright_domain::{
    channel::Channel,
    pricing::{Currency, PriceMode},
};
use serde_json::json;

use super::{collections::make_collections, selling};
use crate::{
    Actor, Context, Error, Failure, Shop,
    catalog::import::{ImportOptions, ImportReport, import_products},
    channel::{ChannelUpdate, DefaultChannel, channel_update, ensure_default_channel},
    customer::make_demo_customer,
    identity::staff::make_demo_staff,
};

/// The products with their prices with tax in EUR.
const PRODUCTS: &[u8] = include_bytes!("products.csv");
/// The prices without tax in USD.
const PRICES_US: &[u8] = include_bytes!("prices-us.csv");

/// What became of the demo data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoOutcome {
    /// The shop has them now.
    Seeded {
        /// How many products.
        products: u64,
    },
    /// The shop is not empty: it has products, or another channel than the default one, or it had the demo data before.
    NotEmpty,
    /// The default channel does not sell in EUR with tax, in which the demo data are priced.
    OtherPrices,
}

/// Fills the shop with demo data where it is empty. What an earlier attempt has begun is ended, and processes that start together
/// fill it once.
pub async fn seed_demo(shop: &Arc<Shop>) -> Result<DemoOutcome, Failure> {
    let wanted = default_channel()?;
    let channel = ensure_default_channel(shop, &wanted).await?;
    if channel.currency != wanted.currency || channel.price_mode != wanted.price_mode {
        return Ok(DemoOutcome::OtherPrices);
    }
    if !begin(shop, &channel).await? {
        return Ok(DemoOutcome::NotEmpty);
    }
    let ctx = Context::new(Arc::clone(shop), Actor::System, channel, &[]);
    let channel = serve_all_countries(&ctx, &wanted).await?;
    let ctx = ctx.in_channel(Arc::new(channel));
    let second = selling::make_channel(&ctx).await?;
    selling::make_taxes(&ctx).await?;
    selling::make_shipping(&ctx, &second).await?;
    let report = import(&ctx, PRODUCTS).await?;
    import(&ctx.in_channel(Arc::new(second)), PRICES_US).await?;
    make_collections(&ctx).await?;
    make_demo_customer(&ctx).await?;
    make_demo_staff(&ctx).await?;
    end(shop).await?;
    let counts = report.products;
    Ok(DemoOutcome::Seeded { products: counts.created + counts.updated + counts.unchanged })
}

fn default_channel() -> Result<DefaultChannel, Failure> {
    Ok(DefaultChannel {
        currency: selling::known::<Currency>("EUR")?,
        country: selling::known("DE")?,
        other_countries: vec![selling::known("AT")?, selling::known("FR")?],
        language: selling::known("en")?,
        price_mode: PriceMode::IncludesTax,
    })
}

const PRINCIPAL: &str = "system";
const OPERATION: &str = "seedDemo";
const KEY: &str = "demo";

/// Whether the demo data are to be written: the shop is empty, or an attempt was begun and has not ended.
async fn begin(shop: &Shop, channel: &Channel) -> Result<bool, Failure> {
    let uow = shop.store.begin().await?;
    let now = shop.clock.now();
    let begun = uow.idempotency_keys().claim(PRINCIPAL, OPERATION, KEY, "", now).await?;
    let wanted = match begun {
        Some(begun) => begun.outcome.is_none_or(|outcome| outcome["done"] != true),
        None => {
            let products = uow.products().known_after(channel, None, None, 1).await?.products;
            products.is_empty() && uow.channels().all().await?.len() == 1
        }
    };
    if wanted {
        uow.commit().await?;
    } else {
        uow.rollback().await?;
    }
    Ok(wanted)
}

/// Remembers that it is done: who deletes the demo data must not find them again.
async fn end(shop: &Shop) -> Result<(), Failure> {
    let uow = shop.store.begin().await?;
    uow.idempotency_keys().store_outcome(PRINCIPAL, OPERATION, KEY, json!({ "done": true })).await?;
    uow.commit().await?;
    Ok(())
}

/// The default channel may have been made for one country.
async fn serve_all_countries(ctx: &Context, wanted: &DefaultChannel) -> Result<Channel, Failure> {
    let channel = ctx.channel();
    let mut countries = channel.countries.clone();
    for country in std::iter::once(&wanted.country).chain(&wanted.other_countries) {
        if !countries.contains(country) {
            countries.push(*country);
        }
    }
    if countries == channel.countries {
        return Ok(Channel::clone(channel));
    }
    let update = ChannelUpdate {
        id: channel.id,
        slug: None,
        name: None,
        currency: None,
        countries: Some(countries),
        default_country: None,
        languages: None,
        price_mode: None,
        payment_providers: None,
        stock_locations: None,
    };
    Ok(channel_update(ctx, update, None).await.map_err(Error::into_failure)?.outcome)
}

async fn import(ctx: &Context, file: &'static [u8]) -> Result<ImportReport, Failure> {
    let report = import_products(ctx, file, &ImportOptions::default(), &|_| {}).await?;
    if report.refusal_count > 0 || report.stopped.is_some() {
        return Err(Failure::Internal(format!("the demo data are refused: {report:?}")));
    }
    Ok(report)
}
