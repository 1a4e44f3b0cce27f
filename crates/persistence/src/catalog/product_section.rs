//! Lists of products of many categories, or many collections, at once.

use std::collections::HashMap;

use cartwright_domain::catalog::ProductHead;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, JoinType, QueryResult, QuerySelect, Select,
    sea_query::{BinOper, Condition, Expr, ExprTrait, Func},
};
use uuid::Uuid;

use super::{
    entity::{category, collection, product},
    product_list::{Count, PLACE, PlacedRow, ProductQuery, ProductSection, cursor, narrowed, sorted},
    product_read::ProductRepository,
    product_row::HEAD_COLUMNS,
};
use crate::{
    Page, PageRequest, StoreError,
    page_by_parent::{Child, pages_from_rows, select_pages},
};

impl<C: ConnectionTrait> ProductRepository<'_, C> {
    /// The same page of the list of each section; all sections are of the kind that the query names, and its own does not count.
    /// A section without any product has none.
    pub async fn section_pages(
        &self,
        query: &ProductQuery,
        sections: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<ProductHead>>, StoreError> {
        let (select, parent) = within(query, sections);
        let (select, key, place) = sorted(select, query);
        let select = select.select_only().columns(HEAD_COLUMNS).expr_as(place, PLACE);
        let statement = select_pages(select, parent, &key, request)?;
        let statement = self.connection.get_database_backend().build(&statement);
        let rows = Child::<PlacedHead>::find_by_statement(statement).all(self.connection).await?;
        let pages = pages_from_rows(rows, request, |placed| cursor(query, placed.place, &placed.head));
        Ok(pages.into_iter().map(|(section, page)| (section, page.map(|placed| placed.head))).collect())
    }

    /// How many products the list of each section has; a section without any has none.
    pub async fn section_counts(
        &self,
        query: &ProductQuery,
        sections: &[Uuid],
    ) -> Result<HashMap<Uuid, Count>, StoreError> {
        let (mut select, parent) = within(query, sections);
        select = select
            .select_only()
            .expr_as(parent.clone(), "section")
            .expr_as(Expr::from(Func::count(Expr::col((product::Entity, product::Column::Id)))), "count");
        QuerySelect::query(&mut select).add_group_by([parent]);
        let rows: Vec<(Uuid, i64)> = select.into_tuple().all(self.connection).await?;
        Ok(rows.into_iter().map(|(section, count)| (section, Count::of(u64::try_from(count).unwrap_or(0)))).collect())
    }
}

/// The products of the sections, each once for every section that it stands in, and what tells the section.
fn within(query: &ProductQuery, sections: &[Uuid]) -> (Select<product::Entity>, Expr) {
    let everything = ProductQuery { within: ProductSection::Everything, ..query.clone() };
    let mut select = narrowed(&everything);
    let ids = sections.iter().copied();
    match query.within {
        ProductSection::Collection(_) | ProductSection::Everything => {
            let section = Expr::col((collection::product::Entity, collection::product::Column::CollectionId));
            let on = Condition::all()
                .add(collection::product::Column::ProductId.into_expr().eq(product::Column::Id.into_expr()))
                .add(section.clone().is_in(ids));
            QuerySelect::query(&mut select).join(JoinType::InnerJoin, collection::product::Entity, on);
            (select, section)
        }
        ProductSection::Category(_) => {
            let section = Expr::col((SECTION, category::Column::Id));
            let own = (category::Entity, category::Column::Path);
            let path = |end: &str| Expr::col((SECTION, category::Column::Path)).binary(BinOper::Custom("||"), end);
            let in_category =
                Expr::col((category::Entity, category::Column::Id)).eq(product::Column::CategoryId.into_expr());
            // Below a path only hexadecimal digits follow, and all of them are less than g.
            let below =
                Condition::all().add(section.clone().is_in(ids)).add(Expr::col(own).between(path(""), path("g")));
            QuerySelect::query(&mut select).join(JoinType::InnerJoin, category::Entity, in_category).join_as(
                JoinType::InnerJoin,
                category::Entity,
                SECTION,
                below,
            );
            (select, section)
        }
    }
}

const SECTION: &str = "section";

/// A product with the number by which its list is sorted.
struct PlacedHead {
    place: i64,
    head: ProductHead,
}

impl FromQueryResult for PlacedHead {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let placed = PlacedRow::from_query_result(row, prefix)?;
        let head = placed.row.into_domain().map_err(|error| DbErr::Type(error.to_string()))?;
        Ok(Self { place: placed.place, head })
    }
}
