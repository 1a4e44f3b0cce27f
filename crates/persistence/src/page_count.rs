//! How long a list is, without counting for ever.

use sea_orm::{
    ConnectionTrait, EntityTrait, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{Count, StoreError};

/// Counts the rows of the statement, up to one beyond [`Count::LARGEST`].
pub(crate) async fn count_rows<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<Count, StoreError> {
    let mut some = select.select_only().expr_as(Expr::val(1), "one").into_query();
    some.limit(Count::LARGEST + 1);
    let count = Query::select().expr_as(Expr::col("one").count(), "count").from_subquery(some, "some").to_owned();
    let row = connection.query_one(&count).await?;
    let counted: i64 = row.map_or(Ok(0), |row| row.try_get("", "count"))?;
    Ok(Count::of(u64::try_from(counted).unwrap_or(0)))
}
