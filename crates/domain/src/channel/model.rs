//! A channel.

use serde::{Deserialize, Serialize};

use super::{ChannelDraft, CountryCode, LanguageCode};
use crate::{
    id::{ChannelId, StockLocationId},
    input::{InputProblem, InputProblemCode},
    pricing::{Currency, PriceMode},
    time::Timestamp,
};

/// One way of selling: a currency, countries, languages and a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// The key.
    pub id: ChannelId,
    /// The name by which requests choose the channel; unique in the shop.
    pub slug: String,
    /// The name for people.
    pub name: String,
    /// The currency of every price in the channel; it never changes.
    pub currency: Currency,
    /// The countries that are served, each once.
    pub countries: Vec<CountryCode>,
    /// The country whose tax is shown before an address is known.
    pub default_country: CountryCode,
    /// The languages spoken, the default first.
    pub languages: Vec<LanguageCode>,
    /// Whether listed prices include the tax.
    pub price_mode: PriceMode,
    /// The payment providers that are switched on.
    pub payment_providers: Vec<String>,
    /// The stock locations that are sold from, in order of preference.
    pub stock_locations: Vec<StockLocationId>,
    /// Whether requests that name no channel get this one; true for exactly one channel.
    pub is_default: bool,
    /// When the channel was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Channel {
    /// A new channel of a draft; fails with all that is wrong with the draft.
    pub fn create(
        id: ChannelId,
        draft: ChannelDraft,
        is_default: bool,
        now: Timestamp,
    ) -> Result<Self, Vec<InputProblem>> {
        let draft = draft.validate()?;
        Ok(Self {
            id,
            slug: draft.slug,
            name: draft.name,
            currency: draft.currency,
            countries: draft.countries,
            default_country: draft.default_country,
            languages: draft.languages,
            price_mode: draft.price_mode,
            payment_providers: draft.payment_providers,
            stock_locations: draft.stock_locations,
            is_default,
            created_at: now,
            updated_at: now,
        })
    }

    /// The channel as the draft wants it. The currency is fixed, because every price listed in the channel is in it.
    pub fn revise(&self, draft: ChannelDraft, now: Timestamp) -> Result<Self, Vec<InputProblem>> {
        let fixed_currency = draft.currency == self.currency;
        let revised = Self::create(self.id, draft, self.is_default, self.created_at);
        if fixed_currency {
            return revised.map(|revised| Self { updated_at: now, ..revised });
        }
        let mut problems = revised.err().unwrap_or_default();
        let message = format!("must stay {}: prices are listed in it", self.currency);
        problems.push(InputProblem::new(&["currency"], InputProblemCode::Conflict, message));
        Err(problems)
    }

    /// Whether goods are sold to the country.
    pub fn serves(&self, country: CountryCode) -> bool {
        self.countries.contains(&country)
    }

    /// Whether the payment provider is switched on.
    pub fn accepts_provider(&self, provider: &str) -> bool {
        self.payment_providers.iter().any(|name| name == provider)
    }

    /// The first of the wanted languages that the channel speaks, else its default. None only where the channel has no
    /// language at all, which no valid draft allows.
    pub fn choose_language(&self, wanted: &[LanguageCode]) -> Option<LanguageCode> {
        let spoken = |language: &&LanguageCode| self.languages.contains(language);
        wanted.iter().find(spoken).or(self.languages.first()).copied()
    }
}
