//! What staff change of the catalogue.

mod category;
mod collection;
mod product;
mod variant;

use async_graphql::MergedObject;

/// The mutations of this slice.
#[derive(Default, MergedObject)]
pub struct CatalogMutation(
    product::ProductMutation,
    variant::VariantMutation,
    category::CategoryMutation,
    collection::CollectionMutation,
);
