//! What staff enter for a channel, and the rules it must keep.

use serde::Serialize;

use super::{CountryCode, LanguageCode};
use crate::{
    id::StockLocationId,
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    pricing::{Currency, PriceMode},
};

/// A channel as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelDraft {
    /// The name by which requests choose the channel.
    pub slug: String,
    /// The name for people.
    pub name: String,
    /// The currency of every price in the channel.
    pub currency: Currency,
    /// The countries that are served; at least one.
    pub countries: Vec<CountryCode>,
    /// The country whose tax is shown before an address is known; one of the countries served.
    pub default_country: CountryCode,
    /// The languages spoken, the default first; at least one.
    pub languages: Vec<LanguageCode>,
    /// Whether listed prices include the tax.
    pub price_mode: PriceMode,
    /// The payment providers that are switched on.
    pub payment_providers: Vec<String>,
    /// The stock locations that are sold from, in order of preference.
    pub stock_locations: Vec<StockLocationId>,
}

impl ChannelDraft {
    const SLUG_LENGTH: usize = 50;
    const NAME: TextRule = TextRule::line(100);
    const PROVIDER_LENGTH: usize = 50;
    const MOST_PROVIDERS: usize = 20;
    const MOST_LOCATIONS: usize = 50;

    /// The draft with its texts cleaned, or all that is wrong with it.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let slug = check.slug(&["slug"], &self.slug, Self::SLUG_LENGTH);
        let plain = "must be ASCII, because it stands in addresses and headers";
        let ascii = slug.is_ascii();
        check.require(ascii, &["slug"], InputProblemCode::Invalid, plain);
        let name = check.required_text(&["name"], &self.name, Self::NAME);
        check.list(&["countries"], &self.countries, 1..=usize::MAX);
        check.list(&["languages"], &self.languages, 1..=usize::MAX);
        check.require(
            self.countries.is_empty() || self.countries.contains(&self.default_country),
            &["defaultCountry"],
            InputProblemCode::Conflict,
            "must be one of the countries served",
        );
        self.check_providers(&mut check);
        check.list(&["stockLocations"], &self.stock_locations, 0..=Self::MOST_LOCATIONS);
        check.finish(Self { slug, name, ..self })
    }

    fn check_providers(&self, check: &mut InputCheck) {
        let providers = &self.payment_providers;
        check.list(&["paymentProviders"], providers, 0..=Self::MOST_PROVIDERS);
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        for (index, provider) in providers.iter().enumerate() {
            let length = provider.len();
            let named = (1..=Self::PROVIDER_LENGTH).contains(&length) && provider.bytes().all(allowed);
            check.require(
                named,
                &["paymentProviders", &index.to_string()],
                InputProblemCode::Invalid,
                "must be the name of a provider: lower-case letters, digits and underscores",
            );
        }
    }
}
