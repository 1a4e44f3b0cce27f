//! Filters of products as conditions of SQL. No part of one is ever null, so that a negation is the opposite.

use cartwright_domain::{
    catalog::filter::{NamedValues, PriceRange, ProductFilter, StringFilter, TimeRange},
    id::CategoryId,
};
use sea_orm::{
    ColumnTrait,
    sea_query::{Condition, Expr, ExprTrait, LikeExpr, Query, SelectStatement},
};

use super::{
    availability::has_variant_for_sale,
    entity::{
        category, collection,
        price::variant_listing,
        product::{self, facet},
        variant,
    },
    facet::FacetKind,
    key::{ESCAPE, containing, key, starting_with},
    scope::CatalogScope,
};

/// On the table of products: whether the filter holds for who looks with that scope.
pub(crate) fn matches(filter: &ProductFilter, scope: CatalogScope) -> Condition {
    let one = |expression: Expr| Condition::all().add(expression);
    match filter {
        // An empty list of conditions is left out of a statement, so that it is said in words.
        ProductFilter::And(filters) if filters.is_empty() => one(Expr::val(1).eq(1)),
        ProductFilter::Or(filters) if filters.is_empty() => one(Expr::val(1).eq(0)),
        ProductFilter::And(filters) => {
            filters.iter().fold(Condition::all(), |all, filter| all.add(matches(filter, scope)))
        }
        ProductFilter::Or(filters) => {
            filters.iter().fold(Condition::any(), |any, filter| any.add(matches(filter, scope)))
        }
        ProductFilter::Not(filter) => matches(filter, scope).not(),
        ProductFilter::Category(id) => one(stands_in_category(*id)),
        ProductFilter::Collection(id) => {
            let members = Query::select()
                .column((collection::product::Entity, collection::product::Column::ProductId))
                .from(collection::product::Entity)
                .inner_join(
                    collection::Entity,
                    collection::Column::Id.into_expr().eq(collection::product::Column::CollectionId.into_expr()),
                )
                .and_where(collection::product::Column::CollectionId.eq(id.0))
                .cond_where(scope.collections())
                .to_owned();
            one(product::Column::Id.in_subquery(members))
        }
        ProductFilter::Tag(text) => one(has_facet(FacetKind::Tag, None, text_matches(text))),
        ProductFilter::Vendor(text) => one(has_facet(FacetKind::Vendor, None, text_matches(text))),
        ProductFilter::ProductType(text) => one(has_facet(FacetKind::ProductType, None, text_matches(text))),
        ProductFilter::Price(range) => one(has_price(*range, scope)),
        ProductFilter::Option(named) => one(has_named(FacetKind::Option, named)),
        ProductFilter::Attribute(named) => one(has_named(FacetKind::Attribute, named)),
        ProductFilter::AvailableForSale(wanted) => {
            let available = has_variant_for_sale(scope.channel());
            one(if *wanted { available } else { available.not() })
        }
        ProductFilter::CreatedAt(TimeRange { from, to }) => one(Expr::val(1).eq(1))
            .add_option(from.map(|from| product::Column::CreatedAt.gte(from)))
            .add_option(to.map(|to| product::Column::CreatedAt.lte(to))),
    }
}

/// On the table of products: whether the product stands in the category or below it.
pub(crate) fn stands_in_category(id: CategoryId) -> Expr {
    product::Column::CategoryId.is_not_null().and(product::Column::CategoryId.in_subquery(subtree(id)))
}

/// The ids of the category and of all below it: those whose paths begin with its own.
fn subtree(id: CategoryId) -> SelectStatement {
    let path = |end: &str| {
        let path = Expr::col(("root", "path")).binary(sea_orm::sea_query::BinOper::Custom("||"), end);
        let root = Query::select()
            .expr(path)
            .from_as(category::Entity, "root")
            .and_where(Expr::col(("root", "id")).eq(id.0))
            .to_owned();
        Expr::SubQuery(None, Box::new(root.into()))
    };
    Query::select()
        .column((category::Entity, category::Column::Id))
        .from(category::Entity)
        // Below a path only hexadecimal digits follow, and all of them are less than g.
        .and_where(category::Column::Path.into_expr().between(path(""), path("g")))
        .to_owned()
}

/// On the table of products: whether it has a facet of the kind, and of the name where one is given, that fits.
pub(crate) fn has_facet(kind: FacetKind, name: Option<&str>, fits: Condition) -> Expr {
    let products = Query::select()
        .column((facet::Entity, facet::Column::ProductId))
        .from(facet::Entity)
        .and_where(facet::Column::Kind.eq(kind.as_str()))
        .and_where_option(name.map(|name| facet::Column::Name.eq(key(name))))
        .cond_where(fits)
        .to_owned();
    product::Column::Id.in_subquery(products)
}

fn has_named(kind: FacetKind, named: &NamedValues) -> Expr {
    let values = named.values.iter().map(|value| key(value));
    has_facet(kind, Some(&named.name), Condition::all().add(facet::Column::Value.is_in(values)))
}

fn text_matches(text: &StringFilter) -> Condition {
    let like = |pattern: String| facet::Column::Value.into_expr().like(LikeExpr::new(pattern).escape(ESCAPE));
    Condition::all()
        .add_option(text.eq.as_ref().map(|value| facet::Column::Value.eq(key(value))))
        .add_option(text.one_of.as_ref().map(|values| facet::Column::Value.is_in(values.iter().map(|v| key(v)))))
        .add_option(text.contains.as_ref().map(|part| like(containing(&key(part)))))
        .add_option(text.starts_with.as_ref().map(|start| like(starting_with(&key(start)))))
}

fn has_price(range: PriceRange, scope: CatalogScope) -> Expr {
    let price = variant_listing::Column::PriceMinor;
    let variants = Query::select()
        .expr(Expr::val(1))
        .from(variant::Entity)
        .inner_join(
            variant_listing::Entity,
            variant_listing::Column::VariantId.into_expr().eq(variant::Column::Id.into_expr()),
        )
        .and_where(variant::Column::ProductId.into_expr().eq(product::Column::Id.into_expr()))
        .and_where(variant_listing::Column::ChannelId.eq(scope.channel().0))
        .and_where_option(range.min.map(|min| price.gte(min)))
        .and_where_option(range.max.map(|max| price.lte(max)))
        .to_owned();
    Expr::exists(variants)
}
