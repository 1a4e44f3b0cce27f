//! The channel that a new shop begins with.

use std::sync::Arc;

use cartwright_domain::{
    channel::{Channel, ChannelDraft, CountryCode, LanguageCode},
    id::StockLocationId,
    input::InputProblem,
    inventory::StockLocation,
    pricing::{Currency, PriceMode},
};
use cartwright_persistence::{StoreError, UnitOfWork};

use crate::{Error, Failure, Shop};

/// How a new shop sells until staff say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultChannel {
    /// The currency of its prices.
    pub currency: Currency,
    /// The country where its goods lie and whose tax is shown first.
    pub country: CountryCode,
    /// The countries that it sells to besides.
    pub other_countries: Vec<CountryCode>,
    /// The language that it speaks.
    pub language: LanguageCode,
    /// Whether its prices include the tax.
    pub price_mode: PriceMode,
}

const CHANNEL_SLUG: &str = "default";
const LOCATION_SLUG: &str = "main";

/// Makes the default channel with one stock location where the shop has none, and answers it; then this process knows all channels.
/// Processes that start together make one.
pub async fn ensure_default_channel(shop: &Shop, wanted: &DefaultChannel) -> Result<Arc<Channel>, Failure> {
    if let Some(channel) = known(shop).await? {
        return Ok(channel);
    }
    match shop.store.transaction(|uow| async move { make(shop, &uow, wanted).await }).await {
        Ok(()) => {}
        // Another process was faster, and what it made is committed: the unique keys have waited for it.
        Err(Error::Failed(Failure::Store(error))) if error.is_duplicate_of("") => {}
        Err(Error::Failed(failure)) => return Err(failure),
        Err(Error::Refused(problems)) => {
            return Err(Failure::Internal(format!("the settings make no channel: {problems:?}")));
        }
    }
    known(shop).await?.ok_or_else(|| Failure::Internal("the default channel was not made".to_owned()))
}

async fn known(shop: &Shop) -> Result<Option<Arc<Channel>>, Failure> {
    shop.refresh_channels().await?;
    Ok(shop.channel(None))
}

async fn make(shop: &Shop, uow: &UnitOfWork, wanted: &DefaultChannel) -> Result<(), Error<InputProblem>> {
    if uow.channels().all().await?.iter().any(|channel| channel.is_default) {
        return Ok(());
    }
    let now = shop.clock.now();
    let location = location(shop, uow, wanted).await?;
    let draft = ChannelDraft {
        slug: CHANNEL_SLUG.to_owned(),
        name: shop.settings.shop_name.clone(),
        currency: wanted.currency,
        countries: countries(wanted),
        default_country: wanted.country,
        languages: vec![wanted.language],
        price_mode: wanted.price_mode,
        payment_providers: payment_providers(shop),
        stock_locations: vec![location],
    };
    let channel = Channel::create(shop.ids.key(now), draft, true, now).map_err(Error::Refused)?;
    uow.channels().insert(&channel).await?;
    Ok(())
}

async fn location(shop: &Shop, uow: &UnitOfWork, wanted: &DefaultChannel) -> Result<StockLocationId, StoreError> {
    if let Some(location) = uow.stock_locations().find_by_slug(LOCATION_SLUG).await? {
        return Ok(location.id);
    }
    let now = shop.clock.now();
    let location = StockLocation {
        id: shop.ids.key(now),
        slug: LOCATION_SLUG.to_owned(),
        name: "Main".to_owned(),
        country: wanted.country,
        active: true,
        created_at: now,
        updated_at: now,
    };
    uow.stock_locations().insert(&location).await?;
    Ok(location.id)
}

fn countries(wanted: &DefaultChannel) -> Vec<CountryCode> {
    let mut countries = vec![wanted.country];
    for country in &wanted.other_countries {
        if !countries.contains(country) {
            countries.push(*country);
        }
    }
    countries
}

/// Those that may be used here: nothing that moves no money in production.
fn payment_providers(shop: &Shop) -> Vec<String> {
    let usable =
        shop.payment_providers.iter().filter(|provider| !provider.is_test() || shop.settings.allow_test_payments);
    usable.map(|provider| provider.name().to_owned()).collect()
}
