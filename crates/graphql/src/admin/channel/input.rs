//! What staff hand in to open and change channels.

use async_graphql::InputObject;
use cartwright_domain::{
    channel::ChannelDraft,
    id::{ChannelId, StockLocationId},
    pricing::PriceMode,
};
use cartwright_services::channel::ChannelUpdate;

use crate::{
    channel::{CountryCode, CurrencyCode, LanguageCode},
    id::GlobalId,
};

/// A new channel.
#[derive(Debug, InputObject)]
pub struct ChannelCreateInput {
    /// The name by which requests choose it; unique in the shop, up to 50 characters.
    pub slug: String,
    /// The name for people, up to 100 characters.
    pub name: String,
    /// The currency of every price in it; it stays.
    pub currency_code: CurrencyCode,
    /// The countries that goods are sent to; at least one.
    pub countries: Vec<CountryCode>,
    /// The country whose tax is in the prices that are shown before an address is known; one of the countries.
    pub default_country: CountryCode,
    /// The languages that can be asked for, the default first; at least one.
    pub languages: Vec<LanguageCode>,
    /// Whether listed prices include the tax.
    pub prices_include_tax: bool,
    /// The names of the payment providers that are switched on, in the order in which buyers see them, 20 at most; none where it is absent.
    pub payment_providers: Option<Vec<String>>,
    /// The locations that goods are sold from, in order of preference, 50 at most; none where it is absent.
    pub stock_locations: Option<Vec<GlobalId<StockLocationId>>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a channel; what is absent stays.
#[derive(Debug, InputObject)]
pub struct ChannelUpdateInput {
    /// The channel.
    pub id: GlobalId<ChannelId>,
    /// The name by which requests choose it.
    pub slug: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// The countries that goods are sent to, all of them.
    pub countries: Option<Vec<CountryCode>>,
    /// The country whose tax is in the prices that are shown before an address is known.
    pub default_country: Option<CountryCode>,
    /// The languages that can be asked for, all of them, the default first.
    pub languages: Option<Vec<LanguageCode>>,
    /// Whether listed prices include the tax.
    pub prices_include_tax: Option<bool>,
    /// The names of the payment providers that are switched on, all of them.
    pub payment_providers: Option<Vec<String>>,
    /// The locations that goods are sold from, all of them.
    pub stock_locations: Option<Vec<GlobalId<StockLocationId>>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<ChannelCreateInput> for ChannelDraft {
    fn from(input: ChannelCreateInput) -> Self {
        Self {
            slug: input.slug,
            name: input.name,
            currency: input.currency_code.0,
            countries: countries(input.countries),
            default_country: input.default_country.0,
            languages: languages(input.languages),
            price_mode: price_mode(input.prices_include_tax),
            payment_providers: input.payment_providers.unwrap_or_default(),
            stock_locations: locations(input.stock_locations.unwrap_or_default()),
        }
    }
}

impl From<ChannelUpdateInput> for ChannelUpdate {
    fn from(input: ChannelUpdateInput) -> Self {
        Self {
            id: input.id.0,
            slug: input.slug,
            name: input.name,
            currency: None,
            countries: input.countries.map(countries),
            default_country: input.default_country.map(|code| code.0),
            languages: input.languages.map(languages),
            price_mode: input.prices_include_tax.map(price_mode),
            payment_providers: input.payment_providers,
            stock_locations: input.stock_locations.map(locations),
        }
    }
}

fn countries(codes: Vec<CountryCode>) -> Vec<cartwright_domain::channel::CountryCode> {
    codes.into_iter().map(|code| code.0).collect()
}

fn languages(codes: Vec<LanguageCode>) -> Vec<cartwright_domain::channel::LanguageCode> {
    codes.into_iter().map(|code| code.0).collect()
}

fn locations(ids: Vec<GlobalId<StockLocationId>>) -> Vec<StockLocationId> {
    ids.into_iter().map(|id| id.0).collect()
}

fn price_mode(prices_include_tax: bool) -> PriceMode {
    if prices_include_tax { PriceMode::IncludesTax } else { PriceMode::ExcludesTax }
}
