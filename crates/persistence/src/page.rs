//! Pages of a list, found by key: a deep page costs what the first one costs.

use cartwright_domain::time::Timestamp;
use sea_orm::{
    EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::StoreError;

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// How many entries at most; at least one.
    pub limit: u64,
    /// Whether the page is counted from the end of the list.
    pub backward: bool,
    /// Only what comes after this entry.
    pub after: Option<Cursor>,
    /// Only what comes before this entry.
    pub before: Option<Cursor>,
}

/// The place of an entry in a sorted list: the values of the sort key, the id last.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub Vec<CursorValue>);

/// A part of a sort key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CursorValue {
    /// A number, such as an amount or a rank.
    #[serde(rename = "n")]
    Number(i64),
    /// A folded text.
    #[serde(rename = "t")]
    Text(String),
    /// An instant.
    #[serde(rename = "i")]
    Instant(Timestamp),
    /// An id.
    #[serde(rename = "u")]
    Id(Uuid),
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The entries with their places, in the order of the list, also for a page counted from the end.
    pub entries: Vec<(Cursor, T)>,
    /// Whether there is more after the last entry.
    pub has_next_page: bool,
    /// Whether there is more before the first entry.
    pub has_previous_page: bool,
}

impl PageRequest {
    /// The first entries of a list.
    pub fn first(limit: u64) -> Self {
        Self { limit, backward: false, after: None, before: None }
    }
}

impl<T> Page<T> {
    /// The same page of other values.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            entries: self.entries.into_iter().map(|(cursor, item)| (cursor, change(item))).collect(),
            has_next_page: self.has_next_page,
            has_previous_page: self.has_previous_page,
        }
    }

    /// The same page of other values, where every one can be made.
    pub fn try_map<U, E>(self, mut change: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let entries = self.entries.into_iter().map(|(cursor, item)| Ok((cursor, change(item)?)));
        Ok(Page {
            entries: entries.collect::<Result<_, E>>()?,
            has_next_page: self.has_next_page,
            has_previous_page: self.has_previous_page,
        })
    }

    /// The page of a list without any entry.
    pub fn nothing(request: &PageRequest) -> Self {
        Self::from_rows(Vec::new(), request, |_| Cursor(Vec::new()))
    }

    /// The entries without their places.
    pub fn into_items(self) -> Vec<T> {
        self.entries.into_iter().map(|(_, item)| item).collect()
    }

    /// Makes a page of the rows that a statement of [`select_page`] brought; `cursor` tells a row's place.
    pub(crate) fn from_rows(mut rows: Vec<T>, request: &PageRequest, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if request.backward {
            rows.reverse();
        }
        Self {
            entries: rows.into_iter().map(|row| (cursor(&row), row)).collect(),
            has_next_page: if request.backward { request.before.is_some() } else { more },
            has_previous_page: if request.backward { more } else { request.after.is_some() },
        }
    }
}

/// What a sort key is made of: the expressions, the id last, each with an example of its kind of value.
pub(crate) struct SortKey {
    parts: Vec<(Expr, CursorValue)>,
    descending: bool,
}

impl SortKey {
    /// A key of those parts, all in the same direction, as one comparison of rows needs it.
    pub(crate) fn new(descending: bool, parts: Vec<(Expr, CursorValue)>) -> Self {
        Self { parts, descending }
    }

    fn row(&self) -> Expr {
        Expr::tuple(self.parts.iter().map(|(expression, _)| expression.clone()))
    }

    /// The parts with the direction in which the page is read.
    pub(crate) fn order(&self, request: &PageRequest) -> impl Iterator<Item = (Expr, Order)> {
        let order = if self.descending == request.backward { Order::Asc } else { Order::Desc };
        self.parts.iter().map(move |(expression, _)| (expression.clone(), order.clone()))
    }

    /// The cursor as a row of values; fails where it was made for another order.
    fn place(&self, cursor: &Cursor) -> Result<Expr, StoreError> {
        let kind = |value: &CursorValue| std::mem::discriminant(value);
        let fits = cursor.0.len() == self.parts.len()
            && cursor.0.iter().zip(&self.parts).all(|(value, (_, example))| kind(value) == kind(example));
        if !fits {
            return Err(StoreError::ForeignCursor);
        }
        Ok(Expr::tuple(cursor.0.iter().map(|value| match value {
            CursorValue::Number(number) => Expr::val(*number),
            CursorValue::Text(text) => Expr::val(text.as_str()),
            CursorValue::Instant(instant) => Expr::val(*instant),
            CursorValue::Id(id) => Expr::val(*id),
        })))
    }
}

/// Adds to the statement what brings the wanted page and one row more, which tells whether the list goes on.
pub(crate) fn select_page<E: EntityTrait>(
    select: Select<E>,
    key: &SortKey,
    request: &PageRequest,
) -> Result<Select<E>, StoreError> {
    let mut select = between_cursors(select, key, request)?;
    for (expression, order) in key.order(request) {
        select = select.order_by(expression, order);
    }
    Ok(select.limit(request.limit.saturating_add(1)))
}

/// The statement narrowed to what lies between the cursors of the page, in no order and without an end.
pub(crate) fn between_cursors<E: EntityTrait>(
    mut select: Select<E>,
    key: &SortKey,
    request: &PageRequest,
) -> Result<Select<E>, StoreError> {
    if let Some(after) = &request.after {
        let place = key.place(after)?;
        select = select.filter(if key.descending { key.row().lt(place) } else { key.row().gt(place) });
    }
    if let Some(before) = &request.before {
        let place = key.place(before)?;
        select = select.filter(if key.descending { key.row().gt(place) } else { key.row().lt(place) });
    }
    Ok(select)
}
