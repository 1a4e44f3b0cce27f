//! What a list of products may be narrowed to and sorted by. The database evaluates it.

use super::Product;
use crate::{
    id::{CategoryId, CollectionId},
    text_enum::text_enum,
    time::Timestamp,
};

/// A condition on products, or several combined. Texts compare by their folded form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProductFilter {
    /// All of them hold; every product for none.
    And(Vec<ProductFilter>),
    /// At least one of them holds; no product for none.
    Or(Vec<ProductFilter>),
    /// It does not hold.
    Not(Box<ProductFilter>),
    /// The product stands in the category or anywhere below it.
    Category(CategoryId),
    /// The product stands in the collection.
    Collection(CollectionId),
    /// One of the tags matches.
    Tag(StringFilter),
    /// The vendor matches; a product without one matches nothing.
    Vendor(StringFilter),
    /// The type matches; a product without one matches nothing.
    ProductType(StringFilter),
    /// A variant's listed price in the asking channel lies in the range.
    Price(PriceRange),
    /// A variant of the product has one of the values in the option of that name.
    Option(NamedValues),
    /// The product has an attribute of that name with at least one of the values.
    Attribute(NamedValues),
    /// Whether some variant has a price in the asking channel and can be sold from stock, on backorder or without count.
    AvailableForSale(bool),
    /// The product was made in the range.
    CreatedAt(TimeRange),
}

/// A condition on a text; all that are given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StringFilter {
    /// The text is this.
    pub eq: Option<String>,
    /// The text is one of these.
    pub one_of: Option<Vec<String>>,
    /// The text holds this.
    pub contains: Option<String>,
    /// The text begins with this.
    pub starts_with: Option<String>,
}

/// A range of prices in minor units of the asking channel's currency; both ends belong to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PriceRange {
    /// The lowest price.
    pub min: Option<i64>,
    /// The highest price.
    pub max: Option<i64>,
}

/// A range of instants; both ends belong to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TimeRange {
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The last instant.
    pub to: Option<Timestamp>,
}

/// A name with values of which one is enough.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamedValues {
    /// The name of an option or an attribute.
    pub name: String,
    /// The values.
    pub values: Vec<String>,
}

/// Why a filter is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Combined more than [`ProductFilter::MAX_DEPTH`] levels deep.
    #[error("a filter nests at most {} levels deep", ProductFilter::MAX_DEPTH)]
    TooDeep,
    /// More than [`ProductFilter::MAX_CONDITIONS`].
    #[error("a filter has at most {} conditions", ProductFilter::MAX_CONDITIONS)]
    TooManyConditions,
    /// More than [`ProductFilter::MAX_VALUES`] in one list.
    #[error("a list of a filter has at most {} values", ProductFilter::MAX_VALUES)]
    TooManyValues,
    /// A text of more than [`ProductFilter::MAX_TEXT`] characters, or with control characters.
    #[error("a text of a filter has at most {} characters and no control characters", ProductFilter::MAX_TEXT)]
    BadText,
}

text_enum! {
    /// The order of a list of products. Products alike are ordered by id.
    pub enum ProductSort {
        /// What fits the searched words best first; newest first where nothing is searched.
        Relevance = "relevance",
        /// What was made last first.
        Newest = "newest",
        /// By title from A to Z.
        TitleAsc = "title_asc",
        /// By title from Z to A.
        TitleDesc = "title_desc",
        /// By lowest price in the asking channel, the cheapest first.
        PriceAsc = "price_asc",
        /// By lowest price in the asking channel, the dearest first.
        PriceDesc = "price_desc",
    }
}

impl ProductFilter {
    /// The most levels of `And`, `Or` and `Not` around a condition, itself counted.
    pub const MAX_DEPTH: usize = 5;
    /// The most conditions in all.
    pub const MAX_CONDITIONS: usize = 50;
    /// The most values in one list.
    pub const MAX_VALUES: usize = Product::MAX_OPTION_VALUES;
    /// The most characters of a text.
    pub const MAX_TEXT: usize = 255;

    /// Whether the filter keeps the bounds within which every database answers quickly.
    pub fn check(&self) -> Result<(), FilterError> {
        let mut conditions = 0;
        self.check_at(1, &mut conditions)
    }

    fn check_at(&self, depth: usize, conditions: &mut usize) -> Result<(), FilterError> {
        if depth > Self::MAX_DEPTH {
            return Err(FilterError::TooDeep);
        }
        // Combinations count too: a thousand empty ones are work as well.
        *conditions += 1;
        if *conditions > Self::MAX_CONDITIONS {
            return Err(FilterError::TooManyConditions);
        }
        match self {
            Self::And(filters) | Self::Or(filters) => {
                filters.iter().try_for_each(|filter| filter.check_at(depth + 1, conditions))
            }
            Self::Not(filter) => filter.check_at(depth + 1, conditions),
            Self::Tag(text) | Self::Vendor(text) | Self::ProductType(text) => text.check(),
            Self::Option(named) | Self::Attribute(named) => {
                check_text(&named.name)?;
                check_texts(&named.values)
            }
            Self::Category(_)
            | Self::Collection(_)
            | Self::Price(_)
            | Self::AvailableForSale(_)
            | Self::CreatedAt(_) => Ok(()),
        }
    }
}

impl StringFilter {
    fn check(&self) -> Result<(), FilterError> {
        let texts = [&self.eq, &self.contains, &self.starts_with];
        texts.into_iter().flatten().try_for_each(|text| check_text(text))?;
        self.one_of.as_deref().map_or(Ok(()), check_texts)
    }
}

fn check_texts(texts: &[String]) -> Result<(), FilterError> {
    if texts.len() > ProductFilter::MAX_VALUES {
        return Err(FilterError::TooManyValues);
    }
    texts.iter().try_for_each(|text| check_text(text))
}

fn check_text(text: &str) -> Result<(), FilterError> {
    let fits = text.chars().count() <= ProductFilter::MAX_TEXT && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(FilterError::BadText) }
}
