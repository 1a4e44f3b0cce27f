//! Things to sell, and what a sale needs beside them: stock, a way of shipping, taxes.

use cartwright_domain::{
    catalog::{ProductStatus, VariantListing},
    fulfillment::{ShippingMethod, ShippingRate, ShippingZone},
    id::{ProductId, ShippingMethodId, StockLocationId, VariantId},
    inventory::{MovementKind, StockLocation},
    pricing::{Money, Rate, TaxClass, TaxZone},
};
use cartwright_persistence::{LedgerContext, ListingChanges, NewStockLevel};

use crate::TestShop;

/// A product with one variant, for sale in the default channel.
#[derive(Debug, Clone)]
pub struct Goods {
    price: String,
    stock: Option<Vec<(StockLocationId, i64)>>,
    allow_backorder: bool,
    requires_shipping: bool,
    published: bool,
}

impl Goods {
    /// Goods at that listed price, such as `19.90`, that never run out and have to be sent.
    pub fn priced(price: &str) -> Self {
        Self { price: price.to_owned(), stock: None, allow_backorder: false, requires_shipping: true, published: true }
    }

    /// Of which there are so many, at that location and at those named before.
    #[must_use]
    pub fn stocked(mut self, location: StockLocationId, units: i64) -> Self {
        self.stock.get_or_insert_default().push((location, units));
        self
    }

    /// That are sold beyond what there is.
    #[must_use]
    pub fn backordered(self) -> Self {
        Self { allow_backorder: true, ..self }
    }

    /// That nobody has to send.
    #[must_use]
    pub fn intangible(self) -> Self {
        Self { requires_shipping: false, ..self }
    }

    /// That customers do not see.
    #[must_use]
    pub fn unpublished(self) -> Self {
        Self { published: false, ..self }
    }
}

impl TestShop {
    /// The place from which the default channel sells first.
    pub fn location(&self) -> StockLocationId {
        let channel = self.shop().channel(None).expect("there is a default channel");
        *channel.stock_locations.first().expect("a new shop has one location")
    }

    /// One more place that holds stock, the last from which the default channel sells.
    pub async fn stock_location(&self, slug: &str) -> StockLocationId {
        let (shop, now) = (self.shop(), self.shop().clock.now());
        let channel = shop.channel(None).expect("there is a default channel");
        let location = StockLocation {
            id: shop.ids.key(now),
            slug: slug.to_owned(),
            name: slug.to_owned(),
            country: channel.default_country,
            active: true,
            created_at: now,
            updated_at: now,
        };
        let mut channel = (*channel).clone();
        channel.stock_locations.push(location.id);
        let (location, channel) = (&location, &channel);
        let written = shop.store.transaction(|uow| async move {
            uow.stock_locations().insert(location).await?;
            uow.channels().update(channel).await
        });
        written.await.expect("the location is written");
        shop.refresh_channels().await.expect("the channels are read");
        location.id
    }

    /// Puts the goods up for sale.
    pub async fn sell(&self, goods: Goods) -> VariantId {
        let (shop, now) = (self.shop(), self.clock().now());
        let mut draft = self.shown(&format!("Goods {}", shop.ids.number()), &goods.price, &[]);
        if !goods.published {
            draft.status = ProductStatus::Draft;
        }
        for variant in &mut draft.variants {
            variant.tracked = goods.stock.is_some();
            variant.allow_backorder = goods.allow_backorder;
            variant.requires_shipping = goods.requires_shipping;
            variant.weight_grams = 100;
        }
        let variant_id = self.put(draft).await.variants[0].id;
        let levels = goods.stock.unwrap_or_default().into_iter().map(|(location_id, on_hand)| NewStockLevel {
            variant_id,
            location_id,
            on_hand,
            allow_backorder: goods.allow_backorder,
        });
        let levels: &Vec<NewStockLevel> = &levels.collect();
        let written = shop.store.transaction(|uow| async move {
            let new_id = || shop.ids.key(now);
            uow.stock().create_levels(levels, MovementKind::Initial, LedgerContext::new(now, "system", &new_id)).await
        });
        written.await.expect("the stock is written");
        variant_id
    }

    /// Lists the variant at another price.
    pub async fn reprice(&self, variant: VariantId, price: &str) {
        let (shop, now) = (self.shop(), self.shop().clock.now());
        let channel = shop.channel(None).expect("there is a default channel");
        let price = Money::parse(price, channel.currency).expect("a price");
        let listing = VariantListing { variant_id: variant, channel_id: channel.id, price, compare_at_price: None };
        let prices = &ListingChanges { set: vec![listing], unlist: Vec::new() };
        let written = shop
            .store
            .transaction(|uow| async move { uow.listings().change(prices, now, &|| shop.ids.key(now)).await });
        written.await.expect("the price is written");
    }

    /// Deletes the product.
    pub async fn delete_product(&self, product: ProductId) {
        let deleted = self.shop().store.transaction(|uow| async move { uow.products().delete(product).await });
        assert!(deleted.await.expect("the product is deleted"), "the product was there");
    }

    /// A way of shipping at that price to wherever the default channel sells.
    pub async fn ship_for(&self, price: &str) -> ShippingMethodId {
        let (shop, now) = (self.shop(), self.shop().clock.now());
        let channel = shop.channel(None).expect("there is a default channel");
        let zone = &ShippingZone {
            id: shop.ids.key(now),
            name: "Everywhere".to_owned(),
            countries: channel.countries.clone(),
            created_at: now,
            updated_at: now,
        };
        let method = &ShippingMethod {
            id: shop.ids.key(now),
            zone_id: zone.id,
            channel_id: channel.id,
            name: "Parcel".to_owned(),
            description: None,
            rate: ShippingRate::Flat { price: Money::parse(price, channel.currency).expect("a price") },
            free_above: None,
            tax_class: TaxClass::standard(),
            active: true,
            position: 0,
            created_at: now,
            updated_at: now,
        };
        let written = shop.store.transaction(|uow| async move {
            uow.shipping_zones().insert(zone).await?;
            uow.shipping_methods().insert(method).await
        });
        written.await.expect("the way of shipping is written");
        method.id
    }

    /// A standard tax at that rate, such as `0.19`, wherever the default channel sells.
    pub async fn tax(&self, rate: &str) {
        let (shop, now) = (self.shop(), self.shop().clock.now());
        let channel = shop.channel(None).expect("there is a default channel");
        let zone = &TaxZone {
            id: shop.ids.key(now),
            name: "Everywhere".to_owned(),
            countries: channel.countries.clone(),
            rates: [(TaxClass::standard(), rate.parse::<Rate>().expect("a rate"))].into_iter().collect(),
            created_at: now,
            updated_at: now,
        };
        let written = shop.store.transaction(|uow| async move { uow.tax_zones().insert(zone).await });
        written.await.expect("the tax is written");
    }
}
