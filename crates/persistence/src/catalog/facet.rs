//! What products are filtered by: folded words that follow from the product when it is saved.

use std::collections::BTreeSet;

use cartwright_domain::catalog::Product;

use super::key::key;

/// What a facet says about a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FacetKind {
    Tag,
    Vendor,
    ProductType,
    Option,
    Attribute,
}

/// A facet without the product that has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Facet {
    pub(crate) kind: FacetKind,
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FacetKind {
    /// The word in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Vendor => "vendor",
            Self::ProductType => "product_type",
            Self::Option => "option",
            Self::Attribute => "attribute",
        }
    }
}

/// All facets of the product, each once. Of the options' values only those that a variant has.
pub(crate) fn facets(product: &Product) -> BTreeSet<Facet> {
    let facet = |kind, name: &str, value: &str| Facet { kind, name: key(name), value: key(value) };
    let mut all = BTreeSet::new();
    all.extend(product.tags.iter().map(|tag| facet(FacetKind::Tag, "", tag)));
    all.extend(product.vendor.iter().map(|vendor| facet(FacetKind::Vendor, "", vendor)));
    all.extend(product.product_type.iter().map(|name| facet(FacetKind::ProductType, "", name)));
    for variant in &product.variants {
        let named = product.options.iter().zip(&variant.option_values);
        all.extend(named.map(|(option, value)| facet(FacetKind::Option, &option.name, value)));
    }
    all.extend(product.attributes.iter().map(|said| facet(FacetKind::Attribute, &said.name, &said.value)));
    all
}
