//! A channel as staff see it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::{channel, pricing::PriceMode};

use crate::{
    admin::{inventory::StockLocation, staff::StaffContext},
    channel::{CountryCode, CurrencyCode, LanguageCode},
    error::ApiResult,
    id::global_id,
    many::Many,
    scalar::DateTime,
};

/// A channel as staff see it.
#[derive(Clone, Debug)]
pub struct Channel(pub Arc<channel::Channel>);

impl From<Arc<channel::Channel>> for Channel {
    fn from(channel: Arc<channel::Channel>) -> Self {
        Self(channel)
    }
}

impl From<channel::Channel> for Channel {
    fn from(channel: channel::Channel) -> Self {
        Self(Arc::new(channel))
    }
}

/// One way of selling: a currency, countries, languages and prices.
#[Object]
impl Channel {
    /// The channel's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name by which requests choose the channel.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The currency of every price in the channel.
    async fn currency_code(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency)
    }

    /// The countries that goods are sent to, 249 at most.
    async fn countries(&self) -> Vec<CountryCode> {
        self.0.countries.iter().copied().map(CountryCode).collect()
    }

    /// The country whose tax is in the prices that are shown before an address is known.
    async fn default_country(&self) -> CountryCode {
        CountryCode(self.0.default_country)
    }

    /// The languages that can be asked for, the default first, 183 at most.
    async fn languages(&self) -> Vec<LanguageCode> {
        self.0.languages.iter().copied().map(LanguageCode).collect()
    }

    /// Whether listed prices include the tax.
    async fn prices_include_tax(&self) -> bool {
        self.0.price_mode == PriceMode::IncludesTax
    }

    /// The names of the payment providers that are switched on, in the order in which buyers see them; few.
    async fn payment_providers(&self) -> &[String] {
        &self.0.payment_providers
    }

    /// The locations that goods are sold from, in order of preference, 50 at most. Needs the permission `inventory:read`.
    async fn stock_locations(&self, ctx: &Context<'_>) -> ApiResult<Many<StockLocation>> {
        let wanted = &self.0.stock_locations;
        let mut found = ctx.inventory().locations.load_many(wanted.iter().copied()).await?;
        Ok(wanted.iter().filter_map(|id| found.remove(id)).map(StockLocation::from).collect())
    }

    /// Whether requests that name no channel get this one.
    async fn is_default(&self) -> bool {
        self.0.is_default
    }

    /// When the channel was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
