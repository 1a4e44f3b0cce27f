//! How the demo shop sells: channels, taxes and shipping. Every step has a key, so that it is done once however often it is begun.

use std::str::FromStr;

use cartwright_domain::{
    channel::{Channel, ChannelDraft, CountryCode},
    fulfillment::{ShippingMethodDraft, ShippingRate, ShippingZoneDraft, SubtotalTier, WeightTier},
    id::ShippingZoneId,
    pricing::{Currency, Money, PriceMode, TaxClass, TaxZoneDraft},
};

use crate::{
    Context, Error, Failure,
    channel::channel_create,
    fulfillment::{shipping_method_create, shipping_zone_create},
    pricing::tax_zone_create,
};

/// The class of food, paper for reading and the like.
const REDUCED: &str = "reduced";

/// A value that the demo data name.
pub(super) fn known<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error| Failure::Internal(format!("the demo data: {error}")))
}

fn all<T: FromStr<Err: std::fmt::Display>>(texts: &[&str]) -> Result<Vec<T>, Failure> {
    texts.iter().map(|text| known(text)).collect()
}

fn money(text: &str, currency: Currency) -> Result<Money, Failure> {
    Money::parse(text, currency).map_err(|error| Failure::Internal(format!("the demo data: {error}")))
}

/// The second channel: another currency, prices without tax, the same shelves.
pub(super) async fn make_channel(ctx: &Context) -> Result<Channel, Failure> {
    let first = ctx.channel();
    let draft = ChannelDraft {
        slug: "us".to_owned(),
        name: "North America".to_owned(),
        currency: known("USD")?,
        countries: all(&["US", "CA"])?,
        default_country: known("US")?,
        languages: all(&["en"])?,
        price_mode: PriceMode::ExcludesTax,
        payment_providers: first.payment_providers.clone(),
        stock_locations: first.stock_locations.clone(),
    };
    Ok(channel_create(ctx, draft, Some("demo")).await.map_err(Error::into_failure)?.outcome)
}

pub(super) async fn make_taxes(ctx: &Context) -> Result<(), Failure> {
    for (country, name, standard, reduced) in [
        ("DE", "Germany", "0.19", "0.07"),
        ("AT", "Austria", "0.20", "0.10"),
        ("FR", "France", "0.20", "0.055"),
        ("US", "United States", "0.0725", "0.02"),
        ("CA", "Canada", "0.05", "0"),
    ] {
        let rates = vec![(TaxClass::standard(), known(standard)?), (TaxClass(REDUCED.to_owned()), known(reduced)?)];
        let draft = TaxZoneDraft { name: name.to_owned(), countries: all(&[country])?, rates };
        tax_zone_create(ctx, draft, Some(&format!("demo-{country}"))).await.map_err(Error::into_failure)?;
    }
    Ok(())
}

pub(super) async fn make_shipping(ctx: &Context, second: &Channel) -> Result<(), Failure> {
    let first = ctx.channel().as_ref();
    let (eur, usd) = (first.currency, second.currency);
    let by_weight = |steps: &[(i64, &str)]| {
        let tier =
            |(from_grams, price): &(i64, &str)| Ok(WeightTier { from_grams: *from_grams, price: money(price, eur)? });
        Ok::<_, Failure>(ShippingRate::ByWeight { tiers: steps.iter().map(tier).collect::<Result<_, Failure>>()? })
    };
    let by_subtotal = |steps: &[(&str, &str)]| {
        let tier =
            |(from, price): &(&str, &str)| Ok(SubtotalTier { from: money(from, usd)?, price: money(price, usd)? });
        Ok::<_, Failure>(ShippingRate::BySubtotal { tiers: steps.iter().map(tier).collect::<Result<_, Failure>>()? })
    };
    let germany = zone(ctx, "Germany", &["DE"]).await?;
    let neighbours = zone(ctx, "Austria and France", &["AT", "FR"]).await?;
    let america = zone(ctx, "North America", &["US", "CA"]).await?;
    let steps = by_weight(&[(0, "4.90"), (5_000, "7.90"), (20_000, "14.90")])?;
    let standard = Method { zone: germany, name: "Standard", description: "Two to three working days", rate: steps };
    standard.make(ctx, first, Some(money("75", eur)?), 0).await?;
    let rate = ShippingRate::Flat { price: money("14.90", eur)? };
    let express = Method { zone: germany, name: "Express", description: "On the next working day", rate };
    express.make(ctx, first, None, 1).await?;
    let rate = ShippingRate::Flat { price: money("9.90", eur)? };
    let abroad = Method { zone: neighbours, name: "Standard abroad", description: "Three to five working days", rate };
    abroad.make(ctx, first, Some(money("120", eur)?), 2).await?;
    let steps = by_subtotal(&[("0", "8.00"), ("50", "5.00"), ("100", "0")])?;
    let ground = Method { zone: america, name: "Ground", description: "Four to six working days", rate: steps };
    ground.make(ctx, second, None, 0).await?;
    let rate = ShippingRate::Flat { price: money("19.00", usd)? };
    let air = Method { zone: america, name: "Two-day air", description: "Within two working days", rate };
    air.make(ctx, second, None, 1).await
}

async fn zone(ctx: &Context, name: &str, countries: &[&str]) -> Result<ShippingZoneId, Failure> {
    let draft = ShippingZoneDraft { name: name.to_owned(), countries: all::<CountryCode>(countries)? };
    let key = format!("demo-{name}");
    Ok(shipping_zone_create(ctx, draft, Some(&key)).await.map_err(Error::into_failure)?.outcome.id)
}

struct Method {
    zone: ShippingZoneId,
    name: &'static str,
    description: &'static str,
    rate: ShippingRate,
}

impl Method {
    async fn make(
        self,
        ctx: &Context,
        channel: &Channel,
        free_above: Option<Money>,
        position: i32,
    ) -> Result<(), Failure> {
        let draft = ShippingMethodDraft {
            zone_id: self.zone,
            channel_id: channel.id,
            name: self.name.to_owned(),
            description: Some(self.description.to_owned()),
            rate: self.rate,
            free_above,
            tax_class: TaxClass::standard(),
            active: true,
            position,
        };
        let key = format!("demo-{}", self.name);
        shipping_method_create(ctx, draft, Some(&key)).await.map_err(Error::into_failure)?;
        Ok(())
    }
}
