//! What belongs to many things of the catalogue, loaded at once. The loaders answer with values of the domain and serve both
//! schemas; whose eyes look is said once, when they are made.

use std::{collections::HashMap, sync::Arc};

use cartwright_domain::{
    catalog::{
        Category, Media, ProductHead, ProductOption, Variant, VariantKey, VariantListing, collection::Collection,
        options_key,
    },
    id::{CategoryId, CollectionId, MediaId, ProductId, VariantId},
    pricing::{Money, TaxRates},
};
use cartwright_services::{
    Context, Failure,
    catalog::{Availability, Card, CardParts, CatalogView, Count, PriceRanges, ProductList},
};

use crate::relation::relations;

/// Whose eyes look at the catalogue.
#[derive(Clone, Debug)]
pub enum Eyes {
    /// A buyer's, who sees nothing that is not shown.
    Buyer(Context),
    /// Those of somebody of the staff, who sees everything with the permission to read products.
    Staff(Context),
}

impl Eyes {
    /// The catalogue as these eyes see it now; fails where they are not allowed to look.
    pub fn view(&self) -> Result<CatalogView, Failure> {
        match self {
            Self::Buyer(ctx) => Ok(CatalogView::of_shop(ctx)),
            Self::Staff(ctx) => CatalogView::of_staff(ctx),
        }
    }
}

/// The option values that somebody chose of a product, in the order of the product's options.
pub type ChosenOptions = (ProductId, Vec<String>);

relations! {
    /// The relations of the catalogue.
    pub struct CatalogLoaders for Eyes;
    by id {
        /// Products, of those that may be seen.
        products: Products(ProductId => Arc<ProductHead>) = |view, ids| view.products_by_id(ids).await?;
        /// Variants, of those that may be seen.
        variants: Variants(VariantId => Arc<Variant>) = |view, ids| view.variants_by_id(ids).await?;
        /// Categories.
        categories: Categories(CategoryId => Category) = |view, ids| view.categories_by_id(ids).await?;
        /// Collections, of those that may be seen.
        collections: Collections(CollectionId => Collection) = |view, ids| view.collections_by_id(ids).await?;
        /// What the variants of a product differ in.
        options: Options(ProductId => Vec<ProductOption>) = |view, ids| view.options(ids).await?;
        /// The lowest and the highest prices of a product, with their taxes.
        price_ranges: ProductPrices(ProductId => PriceRanges) = |view, ids| view.taxed_price_ranges(ids).await?;
        /// The lowest listed price that a product had before the present one.
        lowest_recent: LowestRecent(ProductId => Money) = |view, ids| view.lowest_recent_prices(ids).await?;
        /// The tax rates of the channel's default country, for everything that is shown before an address is known.
        tax_rates: ShownRates(() => TaxRates) = |view, _ids| HashMap::from([((), view.tax_rates().await?)]);
        /// The listed price of a variant.
        listing: Listing(VariantKey => VariantListing) = |view, keys| view.prices(keys).await?;
        /// The listed prices of a variant in all channels; only for staff.
        listings: Listings(VariantId => Vec<VariantListing>) = |view, ids| view.prices_everywhere(ids).await?;
        /// Whether something of a product can be sold now: only products of which something can are in the answer.
        for_sale: ForSale(ProductId => bool) = |view, ids| {
            view.products_for_sale(ids).await?.into_iter().map(|id| (id, true)).collect()
        };
        /// What of a variant can be sold now.
        availability: StockOfVariant(VariantKey => Availability) = |view, keys| view.availability(keys).await?;
        /// The first variant of a product that can be sold now.
        first_for_sale: FirstForSale(ProductId => Arc<Variant>) = |view, ids| view.first_variants_for_sale(ids).await?;
        /// The variant of a product with those option values.
        chosen: Chosen(ChosenOptions => Arc<Variant>) = |view, keys| {
            let found = view.variants_for_options(keys).await?;
            let keyed = |variant: Variant| ((variant.product_id, variant.options_key()), Arc::new(variant));
            let found: HashMap<(ProductId, String), Arc<Variant>> = found.into_iter().map(keyed).collect();
            let variant = |key: &ChosenOptions| found.get(&(key.0, options_key(&key.1))).map(Arc::clone);
            keys.iter().filter_map(|key| Some((key.clone(), variant(key)?))).collect()
        };
        /// What a list shows of a product.
        cards: Cards((ProductId, CardParts) => Arc<Card>) = |view, keys| view.cards(keys).await?;
        /// A picture by its id.
        pictures: Pictures(MediaId => Media) = |view, ids| view.media(ids).await?;
        /// How many variants a product has.
        variant_count: VariantCount(ProductId => u64) = |view, ids| view.variant_counts(ids).await?;
        /// How many pictures a product has.
        media_count: MediaCount(ProductId => u64) = |view, ids| view.media_counts(ids).await?;
        /// How many collections a product stands in.
        collection_count: CollectionCount(ProductId => u64) = |view, ids| view.collection_counts(ids).await?;
        /// How many products a list has.
        product_count: ProductCount(ProductList => Count) = |view, lists| {
            lists.iter().cloned().zip(view.product_counts(lists).await?).collect()
        };
    }
    by page {
        /// The products of a list.
        products_of: ProductsOf(ProductList => Arc<ProductHead>) = |view, lists, request| {
            let pages = view.product_pages(&lists, request).await?;
            lists.iter().cloned().zip(pages).collect()
        };
        /// The variants of a product.
        variants_of: VariantsOf(ProductId => Arc<Variant>) =
            |view, ids, request| view.variant_pages(&ids, request).await?;
        /// The pictures of a product.
        media_of: MediaOf(ProductId => Media) = |view, ids, request| view.media_pages(&ids, request).await?;
        /// The collections that a product stands in.
        collections_of: CollectionsOf(ProductId => Collection) =
            |view, ids, request| view.collection_pages(&ids, request).await?;
        /// The categories directly below one.
        children_of: ChildrenOf(CategoryId => Category) =
            |view, ids, request| view.child_category_pages(&ids, request).await?;
    }
}
