//! Conditions on products.

use async_graphql::InputObject;
use cartwright_domain::{
    catalog::filter::{self, NamedValues, PriceRange, ProductFilter, TimeRange},
    id::{CategoryId, CollectionId},
    pricing::{Currency, Money},
    time::Timestamp,
};
use chrono::TimeDelta;

use crate::{
    error::{ApiError, ApiResult, InputReason},
    id::GlobalId,
    scalar::{DateTime, Decimal},
};

/// Conditions on products; all that are given must hold. At most 5 levels deep and 50 conditions in all. Texts are compared
/// whatever their case and accents.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ProductWhere {
    /// All of these hold.
    #[graphql(name = "AND")]
    pub and: Option<Vec<ProductWhere>>,
    /// At least one of these holds; no product for an empty list.
    #[graphql(name = "OR")]
    pub or: Option<Vec<ProductWhere>>,
    /// This does not hold.
    #[graphql(name = "NOT")]
    pub not: Option<Box<ProductWhere>>,
    /// The product stands in the category or anywhere below it.
    pub category: Option<GlobalId<CategoryId>>,
    /// The product stands in the collection.
    pub collection: Option<GlobalId<CollectionId>>,
    /// One of the tags matches.
    pub tags: Option<StringFilter>,
    /// The vendor matches.
    pub vendor: Option<StringFilter>,
    /// The type matches.
    pub product_type: Option<StringFilter>,
    /// The listed price of some variant, in the currency of the channel, lies in the range.
    pub price: Option<DecimalRange>,
    /// The product has these options; every entry must hold.
    pub options: Option<Vec<OptionFilter>>,
    /// The product has these attributes; every entry must hold.
    pub attributes: Option<Vec<AttributeFilter>>,
    /// Whether some variant can be sold now.
    pub available_for_sale: Option<bool>,
    /// The product was made in this time.
    pub created_at: Option<DateTimeRange>,
}

/// A condition on a text; all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringFilter {
    /// The text is this.
    pub eq: Option<String>,
    /// The text is one of these, 100 at most.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<String>>,
    /// The text holds this.
    pub contains: Option<String>,
    /// The text begins with this.
    pub starts_with: Option<String>,
}

/// A range of decimals; both ends belong to it, and an end that is not given is open.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DecimalRange {
    /// The lowest.
    pub min: Option<Decimal>,
    /// The highest.
    pub max: Option<Decimal>,
}

/// A span of time; both ends belong to it, and an end that is not given is open.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DateTimeRange {
    /// The first instant.
    pub min: Option<DateTime>,
    /// The last instant.
    pub max: Option<DateTime>,
}

/// A condition on an option, such as its size.
#[derive(Clone, Debug, InputObject)]
pub struct OptionFilter {
    /// The name of the option.
    pub name: String,
    /// The values of which some variant must have one; 100 at most.
    pub values: Vec<String>,
}

/// A condition on an attribute, such as its material.
#[derive(Clone, Debug, InputObject)]
pub struct AttributeFilter {
    /// The name of the attribute.
    pub name: String,
    /// The values of which the product must have one; 100 at most.
    pub values: Vec<String>,
}

impl ProductWhere {
    /// The filter for a channel with that currency; fails with `BAD_USER_INPUT` where an amount is none of the currency. Whether the filter is
    /// larger than one may be is still to be checked.
    pub fn into_filter(self, currency: Currency) -> ApiResult<ProductFilter> {
        let read_all = |filters: Vec<Self>| -> ApiResult<Vec<ProductFilter>> {
            filters.into_iter().map(|filter| filter.into_filter(currency)).collect()
        };
        let mut all = Vec::new();
        if let Some(filters) = self.and {
            all.extend(read_all(filters)?);
        }
        if let Some(filters) = self.or {
            all.push(ProductFilter::Or(read_all(filters)?));
        }
        if let Some(filter) = self.not {
            all.push(ProductFilter::Not(Box::new(filter.into_filter(currency)?)));
        }
        all.extend(self.category.map(|id| ProductFilter::Category(id.0)));
        all.extend(self.collection.map(|id| ProductFilter::Collection(id.0)));
        all.extend(self.tags.map(|text| ProductFilter::Tag(text.into())));
        all.extend(self.vendor.map(|text| ProductFilter::Vendor(text.into())));
        all.extend(self.product_type.map(|text| ProductFilter::ProductType(text.into())));
        if let Some(range) = self.price {
            all.push(ProductFilter::Price(range.into_prices(currency)?));
        }
        let named = |name, values| NamedValues { name, values };
        for OptionFilter { name, values } in self.options.into_iter().flatten() {
            all.push(ProductFilter::Option(named(name, values)));
        }
        for AttributeFilter { name, values } in self.attributes.into_iter().flatten() {
            all.push(ProductFilter::Attribute(named(name, values)));
        }
        all.extend(self.available_for_sale.map(ProductFilter::AvailableForSale));
        all.extend(self.created_at.map(|range| ProductFilter::CreatedAt(range.into())));
        // A condition alone needs no level around it, of which there are few.
        Ok(match <[ProductFilter; 1]>::try_from(all) {
            Ok([only]) => only,
            Err(all) => ProductFilter::And(all),
        })
    }
}

impl DecimalRange {
    fn into_prices(self, currency: Currency) -> ApiResult<PriceRange> {
        let minor = |amount: Option<Decimal>| -> ApiResult<Option<i64>> {
            let Some(Decimal(text)) = amount else {
                return Ok(None);
            };
            let money = Money::parse(&text, currency).map_err(|problem| refused(problem.to_string()))?;
            Ok(Some(money.minor))
        };
        Ok(PriceRange { min: minor(self.min)?, max: minor(self.max)? })
    }
}

impl From<StringFilter> for filter::StringFilter {
    fn from(filter: StringFilter) -> Self {
        Self { eq: filter.eq, one_of: filter.one_of, contains: filter.contains, starts_with: filter.starts_with }
    }
}

impl DateTimeRange {
    /// The first instant of the range, and the first one after it. Instants are of whole microseconds.
    pub fn bounds(self) -> (Option<Timestamp>, Option<Timestamp>) {
        let after = |DateTime(last): DateTime| last + TimeDelta::microseconds(1);
        (self.min.map(|first| first.0), self.max.map(after))
    }
}

impl From<DateTimeRange> for TimeRange {
    fn from(range: DateTimeRange) -> Self {
        Self { from: range.min.map(|instant| instant.0), to: range.max.map(|instant| instant.0) }
    }
}

fn refused(message: String) -> ApiError {
    ApiError::bad_input(InputReason::InvalidFilter, "where", message)
}
