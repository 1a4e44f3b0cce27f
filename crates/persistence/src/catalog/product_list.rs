//! Lists of products: narrowed, searched, sorted, a page at a time.

use cartwright_domain::{
    catalog::{
        ProductHead,
        filter::{ProductFilter, ProductSort},
    },
    id::{CategoryId, CollectionId},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryResult, QuerySelect,
    QueryTrait, Select,
    sea_query::{CaseStatement, Condition, Expr, ExprTrait, Func, IntoCondition, LikeExpr, Query},
};

use uuid::Uuid;

use super::{
    ProductRepository,
    condition::{matches, stands_in_category},
    entity::{collection, price::product_listing, product},
    key::{ESCAPE, containing, key, starting_with},
    product_row::{HEAD_COLUMNS, HeadRow},
    scope::CatalogScope,
};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError,
    page::{SortKey, select_page},
};

/// Which products are wanted, in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductQuery {
    /// Whose eyes look, and in which channel.
    pub scope: CatalogScope,
    /// A part of the catalogue.
    pub within: ProductSection,
    /// What they must be.
    pub filter: Option<ProductFilter>,
    /// Folded words that all must stand in the searched text; see [`cartwright_domain::catalog::search_words`].
    pub words: Vec<String>,
    /// The order.
    pub order: ProductOrder,
}

/// A part of the catalogue. Who asks for it has seen that it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductSection {
    /// All of it.
    Everything,
    /// A category and everything below it.
    Category(CategoryId),
    /// A collection.
    Collection(CollectionId),
}

/// The order of a list of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductOrder {
    /// By something of the products.
    By(ProductSort),
    /// As staff put them into the collection; only within one, elsewhere the newest first.
    Position,
}

/// How many entries a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The number of entries, at most [`Count::LARGEST`].
    pub count: u64,
    /// Whether there are no more than that.
    pub exact: bool,
}

impl Count {
    /// From here on nobody counts on.
    pub const LARGEST: u64 = 10_000;

    /// The count of what was counted up to one beyond the largest.
    pub(crate) fn of(counted: u64) -> Self {
        Self { count: Ord::min(counted, Self::LARGEST), exact: counted <= Self::LARGEST }
    }
}

impl ProductQuery {
    /// All products of the scope, the newest first.
    pub fn new(scope: CatalogScope) -> Self {
        Self {
            scope,
            within: ProductSection::Everything,
            filter: None,
            words: Vec::new(),
            order: ProductOrder::By(ProductSort::Newest),
        }
    }

    /// The order that the list really has.
    fn effective_order(&self) -> ProductOrder {
        let newest = ProductOrder::By(ProductSort::Newest);
        match (self.order, self.within) {
            (ProductOrder::Position, ProductSection::Collection(_)) => ProductOrder::Position,
            (ProductOrder::Position, _) => newest,
            (ProductOrder::By(ProductSort::Relevance), _) if self.words.is_empty() => newest,
            (order, _) => order,
        }
    }
}

impl<C: ConnectionTrait> ProductRepository<'_, C> {
    /// A page of the list.
    pub async fn page(&self, query: &ProductQuery, request: &PageRequest) -> Result<Page<ProductHead>, StoreError> {
        let (select, key, place) = sorted(narrowed(query), query);
        let select = select_page(select, &key, request)?;
        let rows = select
            .select_only()
            .columns(HEAD_COLUMNS)
            .expr_as(place, PLACE)
            .into_model::<PlacedRow>()
            .all(self.connection)
            .await?;
        let products = rows
            .into_iter()
            .map(|placed| Ok((placed.place, placed.row.into_domain()?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let page = Page::from_rows(products, request, |(place, product)| cursor(query, *place, product));
        Ok(page.map(|(_, product)| product))
    }

    /// How many products the list has.
    pub async fn count(&self, query: &ProductQuery) -> Result<Count, StoreError> {
        let mut some = narrowed(query).select_only().expr_as(Expr::val(1), "one").into_query();
        some.limit(Count::LARGEST + 1);
        let count =
            Query::select().expr_as(Func::count(Expr::col("one")), "count").from_subquery(some, "some").to_owned();
        let row = self.connection.query_one(&count).await?;
        let counted: i64 = row.map_or(Ok(0), |row| row.try_get("", "count"))?;
        Ok(Count::of(u64::try_from(counted).unwrap_or(0)))
    }
}

/// A head with the number by which the list is sorted, where it is sorted by one.
pub(super) struct PlacedRow {
    pub(super) place: i64,
    pub(super) row: HeadRow,
}

pub(super) const PLACE: &str = "place";

impl FromQueryResult for PlacedRow {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self { place: row.try_get(prefix, PLACE)?, row: HeadRow::from_query_result(row, prefix)? })
    }
}

pub(super) fn narrowed(query: &ProductQuery) -> Select<product::Entity> {
    let mut select = product::Entity::find().filter(query.scope.products());
    match query.within {
        ProductSection::Everything => {}
        ProductSection::Category(id) => select = select.filter(stands_in_category(id)),
        ProductSection::Collection(id) => {
            let on = Condition::all()
                .add(collection::product::Column::ProductId.into_expr().eq(product::Column::Id.into_expr()))
                .add(collection::product::Column::CollectionId.eq(id.0));
            QuerySelect::query(&mut select).join(JoinType::InnerJoin, collection::product::Entity, on);
        }
    }
    if let Some(filter) = &query.filter {
        select = select.filter(matches(filter, query.scope));
    }
    for word in &query.words {
        select = select.filter(like(product::Column::SearchText, containing(word)));
    }
    select
}

/// The list with its sort key, and the number among that key which the rows do not tell.
pub(super) fn sorted(
    mut select: Select<product::Entity>,
    query: &ProductQuery,
) -> (Select<product::Entity>, SortKey, Expr) {
    let number = |expression: Expr| (expression, CursorValue::Number(0));
    let created = || (product::Column::CreatedAt.into_expr(), CursorValue::Instant(chrono::DateTime::UNIX_EPOCH));
    let title = || (product::Column::TitleKey.into_expr(), CursorValue::Text(String::new()));
    let id = || (product::Column::Id.into_expr(), CursorValue::Id(Uuid::nil()));
    let none = || Expr::val(0_i64);
    let (key, place) = match query.effective_order() {
        ProductOrder::Position => {
            let member = (collection::product::Column::ProductId.into_expr(), CursorValue::Id(Uuid::nil()));
            let position = collection::product::Column::Position.into_expr();
            let key = SortKey::new(false, vec![number(position.clone()), member]);
            // A place is read as a number of 64 bits.
            (key, Func::cast_as(position, "bigint").into())
        }
        ProductOrder::By(sort) => match sort {
            ProductSort::Relevance => {
                let rank = relevance(&query.words);
                (SortKey::new(true, vec![number(rank.clone()), created(), id()]), rank)
            }
            ProductSort::Newest => (SortKey::new(true, vec![created(), id()]), none()),
            ProductSort::TitleAsc => (SortKey::new(false, vec![title(), id()]), none()),
            ProductSort::TitleDesc => (SortKey::new(true, vec![title(), id()]), none()),
            ProductSort::PriceAsc | ProductSort::PriceDesc => {
                let descending = sort == ProductSort::PriceDesc;
                let (price, id) = join_price(&mut select, query.scope, descending);
                let id = (id, CursorValue::Id(Uuid::nil()));
                (SortKey::new(descending, vec![number(price.clone()), id]), price)
            }
        },
    };
    (select, key, place)
}

/// The lowest price in the channel and the id beside it. Everything that the shop shows has a price; of what staff see, what
/// has none comes last in both directions.
fn join_price(select: &mut Select<product::Entity>, scope: CatalogScope, descending: bool) -> (Expr, Expr) {
    let on = Condition::all()
        .add(product_listing::Column::ProductId.into_expr().eq(product::Column::Id.into_expr()))
        .add(product_listing::Column::ChannelId.eq(scope.channel().0));
    let price = product_listing::Column::MinPriceMinor.into_expr();
    match scope {
        CatalogScope::Visible { .. } => {
            QuerySelect::query(select).join(JoinType::InnerJoin, product_listing::Entity, on);
            (price, product_listing::Column::ProductId.into_expr())
        }
        CatalogScope::All { .. } => {
            QuerySelect::query(select).join(JoinType::LeftJoin, product_listing::Entity, on);
            let last = if descending { -1 } else { i64::MAX };
            (Func::coalesce([price, Expr::val(last)]).into(), product::Column::Id.into_expr())
        }
    }
}

pub(super) fn cursor(query: &ProductQuery, place: i64, product: &ProductHead) -> Cursor {
    let id = CursorValue::Id(product.id.0);
    let created = CursorValue::Instant(product.created_at);
    let place = CursorValue::Number(place);
    Cursor(match query.effective_order() {
        ProductOrder::Position => vec![place, id],
        ProductOrder::By(sort) => match sort {
            ProductSort::Relevance => vec![place, created, id],
            ProductSort::Newest => vec![created, id],
            ProductSort::TitleAsc | ProductSort::TitleDesc => vec![CursorValue::Text(key(&product.title)), id],
            ProductSort::PriceAsc | ProductSort::PriceDesc => vec![place, id],
        },
    })
}

/// How well the title fits the words: it is them, begins with them, holds them all, or only the rest of the product does.
fn relevance(words: &[String]) -> Expr {
    let query = words.join(" ");
    let title = product::Column::TitleKey;
    let every_word = words.iter().fold(Condition::all(), |all, word| all.add(like(title, containing(word))));
    CaseStatement::new()
        .case(title.eq(query.as_str()).into_condition(), Expr::val(3_i64))
        .case(like(title, starting_with(&query)).into_condition(), Expr::val(2_i64))
        .case(every_word, Expr::val(1_i64))
        .finally(Expr::val(0_i64))
        .into()
}

fn like(column: product::Column, pattern: String) -> Expr {
    column.into_expr().like(LikeExpr::new(pattern).escape(ESCAPE))
}
