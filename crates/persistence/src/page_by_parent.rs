//! The same page of many lists at once, for loads in batches: the variants of each product of a page of products.

use std::collections::HashMap;

use sea_orm::{
    DbErr, EntityTrait, FromQueryResult, Order, QueryResult, QueryTrait, Select,
    sea_query::{Asterisk, Expr, ExprTrait, Func, OverStatement, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use crate::{
    Cursor, Page, PageRequest, StoreError,
    page::{SortKey, between_cursors},
};

/// A row with the one that it belongs to, as a statement of [`select_pages`] brings it.
pub(crate) struct Child<T> {
    parent: Uuid,
    row: T,
}

impl<T: FromQueryResult> FromQueryResult for Child<T> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self { parent: row.try_get(prefix, PARENT)?, row: T::from_query_result(row, prefix)? })
    }
}

const PARENT: &str = "page_parent";
const ROW: &str = "page_row";

/// The same page of the lists of several parents in one statement; read its rows with [`pages_from_rows`].
pub(crate) fn select_pages<E: EntityTrait>(
    select: Select<E>,
    parent: Expr,
    key: &SortKey,
    request: &PageRequest,
) -> Result<SelectStatement, StoreError> {
    let mut window = WindowStatement::new();
    window.add_partition_by(parent.clone());
    for (expression, order) in key.order(request) {
        window.order_by_expr(expression, order);
    }
    let mut rows = between_cursors(select, key, request)?.into_query();
    rows.expr_as(parent, PARENT);
    rows.expr_window_as(Func::cust("ROW_NUMBER"), window, ROW);
    Ok(Query::select()
        .column(Asterisk)
        .from_subquery(rows, "page")
        .and_where(Expr::col(ROW).lte(request.limit.saturating_add(1)))
        .order_by(ROW, Order::Asc)
        .to_owned())
}

/// The page of each parent; a parent without any row has none.
pub(crate) fn pages_from_rows<T>(
    rows: Vec<Child<T>>,
    request: &PageRequest,
    cursor: impl Fn(&T) -> Cursor,
) -> HashMap<Uuid, Page<T>> {
    let mut lists: HashMap<Uuid, Vec<T>> = HashMap::new();
    for child in rows {
        lists.entry(child.parent).or_default().push(child.row);
    }
    lists.into_iter().map(|(parent, rows)| (parent, Page::from_rows(rows, request, &cursor))).collect()
}
