//! What a list shows of each of its products.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use cartwright_domain::{
    catalog::{Media, Variant, VariantKey},
    event::ShopEvent,
    id::ProductId,
};
use futures_util::future::{OptionFuture, try_join, try_join4};

use super::{
    Availability, CatalogView, PriceRanges, ShownPrice,
    entity_cache::{Fresh, Key, Of},
};
use crate::{
    Failure,
    page::{Page, PageRequest},
};

/// What a list shows of a product besides the product itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CardParts {
    /// The first picture.
    pub picture: bool,
    /// The lowest and the highest prices.
    pub price_ranges: bool,
    /// Whether something of it can be sold.
    pub for_sale: bool,
    /// So many variants from the front.
    pub variants: Option<u64>,
    /// What these cost.
    pub variant_prices: bool,
    /// What of these can be sold.
    pub variant_stock: bool,
}

/// The parts of a product that were asked for; others are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The first picture.
    pub picture: Option<Media>,
    /// The lowest and the highest prices, with their taxes; none where it has no price.
    pub price_ranges: Option<PriceRanges>,
    /// Whether something of it can be sold.
    pub for_sale: bool,
    /// The first variants, in the order of display.
    pub variants: Vec<CardVariant>,
}

/// A variant on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardVariant {
    /// The variant.
    pub variant: Arc<Variant>,
    /// What it costs, with its tax.
    pub price: Option<ShownPrice>,
    /// What of it can be sold.
    pub availability: Option<Availability>,
}

/// In two steps: it is done for every product of a list.
impl Hash for CardParts {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { picture, price_ranges, for_sale, variants, variant_prices, variant_stock } = *self;
        let parts = [picture, price_ranges, for_sale, variants.is_some(), variant_prices, variant_stock];
        state.write_u64(parts.iter().fold(0, |bits, part| bits << 1 | u64::from(*part)));
        state.write_u64(variants.unwrap_or_default());
    }
}

impl CardParts {
    /// What makes the card of a product untrue.
    fn made_of(self, id: ProductId) -> Vec<ShopEvent> {
        let mut events = vec![ShopEvent::ProductChanged(id)];
        if self.price_ranges || self.variant_prices {
            events.extend([ShopEvent::PricesChanged(id), ShopEvent::TaxesChanged]);
        }
        if self.for_sale || self.variant_stock {
            events.extend([ShopEvent::StockChanged(id), ShopEvent::StockLocationsChanged]);
        }
        events
    }
}

impl Card {
    fn bytes(&self) -> usize {
        let picture = self.picture.as_ref().map_or(0, |picture| picture.url.len() + 64);
        // The variants themselves are kept elsewhere as well.
        size_of::<Self>() + picture + self.variants.len() * (size_of::<CardVariant>() + 256)
    }
}

impl CatalogView {
    /// Those parts of those products. A product that is not shown has an empty card.
    pub async fn cards(
        &self,
        wanted: &[(ProductId, CardParts)],
    ) -> Result<HashMap<(ProductId, CardParts), Arc<Card>>, Failure> {
        let mut cards = HashMap::with_capacity(wanted.len());
        for (parts, ids) in by_parts(wanted) {
            let alike = self.cards_alike(ids, parts).await?;
            cards.extend(alike.into_iter().map(|(id, card)| ((id, parts), card)));
        }
        Ok(cards)
    }

    /// Those parts of each of the products, in their order, where all of them are kept; without waiting.
    pub fn kept_cards(&self, ids: &[ProductId], parts: CardParts) -> Option<Vec<Arc<Card>>> {
        let (cache, _) = self.entities()?;
        let keys: Vec<Key> = ids.iter().map(|id| self.key_of(Of::Card(*id, parts))).collect();
        let cards = cache.get::<Arc<Card>>(&keys).into_iter().map(Option::flatten).collect::<Option<Vec<_>>>()?;
        self.note(ids.iter().flat_map(|id| parts.made_of(*id)));
        Some(cards)
    }

    /// The same parts of each product.
    async fn cards_alike(
        &self,
        ids: Vec<ProductId>,
        parts: CardParts,
    ) -> Result<HashMap<ProductId, Arc<Card>>, Failure> {
        self.note(ids.iter().flat_map(|id| parts.made_of(*id)));
        let Some((cache, since)) = self.entities() else {
            return self.read_cards(&ids, parts).await;
        };
        let key = |id: &ProductId| self.key_of(Of::Card(*id, parts));
        let keys: Vec<Key> = ids.iter().map(key).collect();
        let (mut cards, mut missing) = (HashMap::with_capacity(ids.len()), Vec::new());
        for (id, kept) in ids.into_iter().zip(cache.get::<Arc<Card>>(&keys)) {
            match kept.flatten() {
                Some(card) => drop(cards.insert(id, card)),
                None => missing.push(id),
            }
        }
        if missing.is_empty() {
            return Ok(cards);
        }
        let read = self.read_cards(&missing, parts).await?;
        let fresh = |(id, card): (&ProductId, &Arc<Card>)| {
            let mut events = parts.made_of(*id);
            events.push(ShopEvent::ChannelsChanged);
            Fresh { key: key(id), value: Some(Arc::clone(card)), events, bytes: card.bytes() }
        };
        cache.keep(read.iter().map(fresh).collect(), since);
        cards.extend(read);
        Ok(cards)
    }

    async fn read_cards(&self, ids: &[ProductId], parts: CardParts) -> Result<HashMap<ProductId, Arc<Card>>, Failure> {
        let (one, some) = (PageRequest::first(1), parts.variants.map(PageRequest::first));
        let (mut pictures, ranges, for_sale, mut variants) = try_join4(
            wanted(parts.picture.then(|| self.media_pages(ids, &one))),
            wanted(parts.price_ranges.then(|| self.taxed_price_ranges(ids))),
            wanted(parts.for_sale.then(|| self.products_for_sale(ids))),
            wanted(some.as_ref().map(|request| self.variant_pages(ids, request))),
        )
        .await?;
        let shown = variants.values().flat_map(|page| &page.entries).map(|(_, variant)| variant.key());
        let shown: Vec<VariantKey> = shown.collect();
        let is_asked_for = |part: bool| part && !shown.is_empty();
        let (prices, stock) = try_join(
            wanted(
                is_asked_for(parts.variant_prices)
                    .then_some(async { Ok(Some((self.prices(&shown).await?, self.tax_rates().await?))) }),
            ),
            wanted(is_asked_for(parts.variant_stock).then(|| self.availability(&shown))),
        )
        .await?;
        let mut cards = HashMap::with_capacity(ids.len());
        for id in ids {
            let mut card = Card {
                picture: pictures.remove(id).map(Page::into_items).and_then(|mut items| items.pop()),
                price_ranges: ranges.get(id).copied(),
                for_sale: for_sale.contains(id),
                variants: Vec::new(),
            };
            for variant in variants.remove(id).map(Page::into_items).unwrap_or_default() {
                let price = match &prices {
                    Some((listings, rates)) => {
                        let listing = listings.get(&variant.key());
                        listing.map(|listing| self.taxed_price(&variant, listing, rates)).transpose()?
                    }
                    None => None,
                };
                let availability = stock.get(&variant.key()).copied();
                card.variants.push(CardVariant { variant, price, availability });
            }
            cards.insert(*id, Arc::new(card));
        }
        Ok(cards)
    }
}

/// What comes of a read that only some want; nothing where it is not wanted.
async fn wanted<T: Default>(read: Option<impl Future<Output = Result<T, Failure>>>) -> Result<T, Failure> {
    OptionFuture::from(read).await.unwrap_or_else(|| Ok(T::default()))
}

fn by_parts(wanted: &[(ProductId, CardParts)]) -> Vec<(CardParts, Vec<ProductId>)> {
    let mut groups: Vec<(CardParts, Vec<ProductId>)> = Vec::new();
    for (id, parts) in wanted {
        match groups.iter_mut().find(|(same, _)| same == parts) {
            Some((_, ids)) => ids.push(*id),
            None => groups.push((*parts, vec![*id])),
        }
    }
    groups
}
