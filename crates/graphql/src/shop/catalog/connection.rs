//! The lists of this slice.

use super::{Category, Collection, Product, ProductNodes, ProductVariant};
use crate::{catalog::Media, connection::connection};

connection! {
    /// Products, a page at a time.
    pub ProductConnection with ProductNodes<'_>;
    /// A product at its place in a list.
    pub ProductEdge of Product;
}

connection! {
    /// Variants, a page at a time.
    pub ProductVariantConnection;
    /// A variant at its place in a list.
    pub ProductVariantEdge of ProductVariant;
}

connection! {
    /// Categories, a page at a time.
    pub CategoryConnection;
    /// A category at its place in a list.
    pub CategoryEdge of Category;
}

connection! {
    /// Collections, a page at a time.
    pub CollectionConnection;
    /// A collection at its place in a list.
    pub CollectionEdge of Collection;
}

connection! {
    /// Pictures of a product, a page at a time.
    pub MediaConnection;
    /// A picture at its place in a list.
    pub MediaEdge of Media;
}
