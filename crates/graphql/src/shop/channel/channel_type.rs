//! A channel as buyers see it.

use std::sync::Arc;

use async_graphql::{ID, Object};
use cartwright_domain::{channel, pricing::PriceMode};

use crate::{
    channel::{CountryCode, CurrencyCode, LanguageCode},
    id::global_id,
};

/// A channel as buyers see it.
#[derive(Clone, Debug)]
pub struct Channel(pub Arc<channel::Channel>);

/// One way of selling: a currency, countries, languages and prices. A request chooses its channel by `?channel=slug` or the header
/// `X-Channel`; a cart keeps the channel that it was made in.
#[Object]
impl Channel {
    /// The channel's id.
    async fn id(&self) -> ID {
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
}
