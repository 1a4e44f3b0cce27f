//! Changing a channel.

use cartwright_domain::{
    channel::{Channel, ChannelDraft, CountryCode, LanguageCode},
    id::{ChannelId, StockLocationId},
    identity::Permission,
    pricing::{Currency, PriceMode},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{ChannelRefusal, channel_create::answer, check::check_names, refusal::taken_slug};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a channel; what is absent stays.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelUpdate {
    /// The channel.
    pub id: ChannelId,
    /// The name by which requests choose it.
    pub slug: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// The currency, which cannot change: only the same is accepted.
    pub currency: Option<Currency>,
    /// The countries that are served.
    pub countries: Option<Vec<CountryCode>>,
    /// The country whose tax is shown before an address is known.
    pub default_country: Option<CountryCode>,
    /// The languages spoken, the default first.
    pub languages: Option<Vec<LanguageCode>>,
    /// Whether listed prices include the tax.
    pub price_mode: Option<PriceMode>,
    /// The payment providers that are switched on.
    pub payment_providers: Option<Vec<String>>,
    /// The stock locations that are sold from, in order of preference.
    pub stock_locations: Option<Vec<StockLocationId>>,
}

/// Changes the channel and answers it. Other processes see it within a second.
pub async fn channel_update(
    ctx: &Context,
    input: ChannelUpdate,
    key: Option<&str>,
) -> Result<Done<Channel>, Error<ChannelRefusal>> {
    ctx.require_staff(Permission::ChannelsWrite)?;
    let request = idempotency::Request::new("channelUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, input).await }).await?;
    Ok(answer(ctx, done).await?)
}

async fn update(ctx: &Context, uow: &UnitOfWork, input: &ChannelUpdate) -> Result<ChannelId, Error<ChannelRefusal>> {
    let Some(before) = uow.channels().lock(input.id).await? else {
        return Err(Error::refused(ChannelRefusal::ChannelNotFound));
    };
    let after = before.revise(input.draft(&before), ctx.now())?;
    check_names(ctx, uow, Some(&before), &after).await?;
    uow.channels().update(&after).await.map_err(taken_slug)?;
    Ok(after.id)
}

impl ChannelUpdate {
    fn draft(&self, before: &Channel) -> ChannelDraft {
        fn wanted<T: Clone>(change: &Option<T>, before: &T) -> T {
            change.as_ref().unwrap_or(before).clone()
        }
        ChannelDraft {
            slug: wanted(&self.slug, &before.slug),
            name: wanted(&self.name, &before.name),
            currency: wanted(&self.currency, &before.currency),
            countries: wanted(&self.countries, &before.countries),
            default_country: wanted(&self.default_country, &before.default_country),
            languages: wanted(&self.languages, &before.languages),
            price_mode: wanted(&self.price_mode, &before.price_mode),
            payment_providers: wanted(&self.payment_providers, &before.payment_providers),
            stock_locations: wanted(&self.stock_locations, &before.stock_locations),
        }
    }
}
