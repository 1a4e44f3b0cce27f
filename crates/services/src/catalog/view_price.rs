//! What things cost, as the shop shows it before an address is known.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{PriceChange, PriceSpan, Variant, VariantListing},
    event::ShopEvent,
    id::{ProductId, VariantId},
    identity::Permission,
    pricing::{Money, MoneyError, TaxRates, TaxedMoney, TaxedMoneyRange},
};

use serde::{Deserialize, Serialize};

use super::{CatalogView, entity_cache::Of, view_note::events_of_prices};
use crate::Failure;

/// The prices of a product in the channel with the tax of the channel's default country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRanges {
    /// The lowest and the highest price.
    pub price: TaxedMoneyRange,
    /// The lowest and the highest of the prices compared with, where there is any.
    pub compare_at_price: Option<TaxedMoneyRange>,
}

/// The price of a variant in the channel with the tax of the channel's default country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownPrice {
    /// The price.
    pub price: TaxedMoney,
    /// What it is compared with.
    pub compare_at_price: Option<TaxedMoney>,
}

impl CatalogView {
    /// The tax rates of the channel's default country.
    pub async fn tax_rates(&self) -> Result<TaxRates, Failure> {
        let load = || async { Ok(Some(self.ctx.shown_tax_rates().await?.clone())) };
        let rates = self.seen_one(Of::TaxRates, |_| vec![ShopEvent::TaxesChanged], load).await?;
        Ok(rates.unwrap_or_default())
    }

    /// The lowest and the highest prices of the products; a product without any price in the channel is left out.
    pub async fn taxed_price_ranges(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, PriceRanges>, Failure> {
        let made_of = |id: &ProductId, _: Option<&PriceRanges>| {
            let mut events = events_of_prices(*id);
            events.push(ShopEvent::TaxesChanged);
            events
        };
        let load = |ids: Vec<ProductId>| async move { self.read_price_ranges(&ids).await };
        self.seen(ids, |id| Of::PriceRanges(*id), made_of, load).await
    }

    async fn read_price_ranges(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, PriceRanges>, Failure> {
        let spans = self.store().listings().spans_of_products(self.ctx.channel(), ids).await?;
        if spans.is_empty() {
            return Ok(HashMap::new());
        }
        let rates = self.tax_rates().await?;
        let mode = self.ctx.channel().price_mode;
        let mut ranges = HashMap::with_capacity(spans.len());
        for (id, spans) in spans {
            let Some(price) = PriceSpan::taxed_prices(&spans, mode, &rates).map_err(overflow)? else {
                continue;
            };
            let compare_at_price = PriceSpan::taxed_compare_at_prices(&spans, mode, &rates).map_err(overflow)?;
            ranges.insert(id, PriceRanges { price, compare_at_price });
        }
        Ok(ranges)
    }

    /// The listed price of a variant with its tax.
    pub fn taxed_price(
        &self,
        variant: &Variant,
        listing: &VariantListing,
        rates: &TaxRates,
    ) -> Result<ShownPrice, Failure> {
        let rate = rates.rate(&variant.tax_class);
        let mode = self.ctx.channel().price_mode;
        let taxed = |listed: Money| TaxedMoney::from_listed(listed, mode, rate).map_err(overflow);
        Ok(ShownPrice {
            price: taxed(listing.price)?,
            compare_at_price: listing.compare_at_price.map(taxed).transpose()?,
        })
    }

    /// The prices of the variants in every channel; for staff.
    pub async fn prices_everywhere(
        &self,
        ids: &[VariantId],
    ) -> Result<HashMap<VariantId, Vec<VariantListing>>, Failure> {
        self.ctx.require_staff(Permission::ProductsRead)?;
        Ok(self.store().listings().everywhere(&self.ctx.shop().channels(), ids).await?)
    }

    /// The lowest listed price that any variant of each product had in the 30 days before its present one; see
    /// [`PriceChange::lowest_before_present`]. A product whose prices have never changed is left out.
    pub async fn lowest_recent_prices(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Money>, Failure> {
        self.note_prices(ids);
        let changes = self.store().listings().changes_of_products(self.ctx.channel(), ids).await?;
        let lowest = |changes: &[PriceChange]| {
            let of_variants = changes.chunk_by(|left, right| left.variant_id == right.variant_id);
            of_variants.filter_map(PriceChange::lowest_before_present).min_by_key(|money| money.minor)
        };
        Ok(changes.iter().filter_map(|(id, changes)| Some((*id, lowest(changes)?))).collect())
    }

    /// How many pictures each product has; a product without any is left out.
    pub async fn media_counts(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, u64>, Failure> {
        self.note_products(ids);
        Ok(self.store().products().media_counts(ids).await?)
    }

    /// How many collections each product stands in; a product in none is left out.
    pub async fn collection_counts(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, u64>, Failure> {
        self.note_products(ids);
        self.note([ShopEvent::CollectionsChanged]);
        Ok(self.store().collections().counts_of_products(self.scope, ids).await?)
    }
}

/// No price that staff can enter is so high that its tax does not fit.
fn overflow(error: MoneyError) -> Failure {
    Failure::Internal(error.to_string())
}
