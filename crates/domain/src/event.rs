//! What a committed change tells those who watch: which thing is another one now, and nothing of what it holds. Whoever wants to know
//! more reads it, and so always sees the newest state with the rights of that moment.

use crate::id::{CartId, ProductId, VariantId};

/// A thing has changed. Answers in Redis know each by its place among these: new ones come last, or the version of these answers changes with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopEvent {
    /// The cart, or its payment session, which its owner sees with it. Named by its key, as its id on the wire is a secret.
    CartChanged(CartId),
    /// The product, its variants, options, pictures or attributes, or whether it is shown; but for its prices and its stock.
    ProductChanged(ProductId),
    /// A price of the product in some channel.
    PricesChanged(ProductId),
    /// What can be sold of the product.
    StockChanged(ProductId),
    /// What can be sold of the variant. Whoever commits this makes the change of its product of it before anybody is told.
    VariantStockChanged(VariantId),
    /// Which products there are, or which of them are shown.
    ProductListChanged,
    /// Some product: lists that are searched, filtered or sorted may be others now.
    SomeProductChanged,
    /// Some price: lists that are filtered or sorted by prices may be others now.
    SomePriceChanged,
    /// Some stock: lists of what can be sold may be others now.
    SomeStockChanged,
    /// Where stock lies, or from where it is sold.
    StockLocationsChanged,
    /// The tree of categories, or one of them.
    CategoriesChanged,
    /// A collection, or what stands in it.
    CollectionsChanged,
    /// A channel.
    ChannelsChanged,
    /// The rates of taxes.
    TaxesChanged,
    /// The ways of shipping, or where to.
    ShippingChanged,
}

impl ShopEvent {
    /// The name that answers have in their `Surrogate-Key` when they are made of that thing; none for what is in no answer that others may see.
    pub fn surrogate_key(&self) -> Option<String> {
        Some(match self {
            Self::CartChanged(_) | Self::VariantStockChanged(_) | Self::ShippingChanged => return None,
            Self::ProductChanged(id) => id.to_string(),
            Self::PricesChanged(id) => format!("{id}-prices"),
            Self::StockChanged(id) => format!("{id}-stock"),
            Self::ProductListChanged => "product-list".to_owned(),
            Self::SomeProductChanged => "products".to_owned(),
            Self::SomePriceChanged => "prices".to_owned(),
            Self::SomeStockChanged => "stock".to_owned(),
            Self::StockLocationsChanged => "stock-locations".to_owned(),
            Self::CategoriesChanged => "categories".to_owned(),
            Self::CollectionsChanged => "collections".to_owned(),
            Self::ChannelsChanged => "channels".to_owned(),
            Self::TaxesChanged => "taxes".to_owned(),
        })
    }

    /// Whether it comes with every sale: what is made of it is kept for seconds only by caches that hear of no change.
    pub fn is_volatile(&self) -> bool {
        matches!(self, Self::StockChanged(_) | Self::VariantStockChanged(_) | Self::SomeStockChanged)
    }
}
