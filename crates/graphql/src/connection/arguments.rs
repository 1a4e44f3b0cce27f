//! The four arguments of every connection.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaType, Registry},
};
use cartwright_services::page::{Cursor, PageRequest};

use super::cursor;
use crate::error::{ApiError, ApiResult, InputReason};

/// The most entries that a page of a schema has.
#[derive(Clone, Copy, Debug)]
pub struct PageLimit(pub u64);

/// How many entries a page has where nobody says.
pub const DEFAULT_SIZE: u64 = 20;

/// The arguments as they came.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    /// So many from the front.
    pub first: Option<i32>,
    /// Only what comes after.
    pub after: Option<String>,
    /// So many from the end.
    pub last: Option<i32>,
    /// Only what comes before.
    pub before: Option<String>,
}

impl PageArguments {
    /// The page that is asked for; fails with `BAD_USER_INPUT` and a reason.
    pub fn read(self, most: PageLimit) -> ApiResult<PageRequest> {
        let (limit, backward) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                let message = "Ask for `first` or for `last`, not for both";
                return Err(ApiError::bad_input(InputReason::InvalidPageArguments, "last", message));
            }
            (None, Some(last)) => (page_size("last", last, most)?, true),
            (Some(first), None) => (page_size("first", first, most)?, false),
            (None, None) => (DEFAULT_SIZE, self.before.is_some() && self.after.is_none()),
        };
        let after = read_cursor("after", self.after)?;
        let before = read_cursor("before", self.before)?;
        Ok(PageRequest { limit, backward, after, before })
    }
}

fn page_size(argument: &'static str, size: i32, PageLimit(most): PageLimit) -> ApiResult<u64> {
    u64::try_from(size).ok().filter(|size| (1..=most).contains(size)).ok_or_else(|| {
        let message = format!("`{argument}` must be from 1 to {most}, not {size}");
        ApiError::bad_input(InputReason::InvalidPageSize, argument, message)
    })
}

fn read_cursor(argument: &'static str, text: Option<String>) -> ApiResult<Option<Cursor>> {
    let Some(text) = text else {
        return Ok(None);
    };
    cursor::decode(&text).map(Some).ok_or_else(|| {
        let message = format!("`{argument}` is not a cursor that this shop gave out");
        ApiError::bad_input(InputReason::InvalidCursor, argument, message)
    })
}

/// Describes the arguments of all connections of a schema in one place. It is no type: a schema registers it last, and it writes the texts
/// into what is there.
pub struct PageArgumentTexts<const MOST: u64>;

impl<const MOST: u64> OutputType for PageArgumentTexts<MOST> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("PageArgumentTexts")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        for meta_type in registry.types.values_mut() {
            let (MetaType::Object { fields, .. } | MetaType::Interface { fields, .. }) = meta_type else {
                continue;
            };
            let pages = fields.values_mut().filter(|field| field.ty.ends_with("Connection!"));
            for argument in pages.flat_map(|field| field.args.values_mut()) {
                if let Some(text) = argument_text(&argument.name, MOST) {
                    argument.description.get_or_insert(text);
                }
            }
        }
        Self::type_name().into_owned()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

fn argument_text(name: &str, most: u64) -> Option<String> {
    let text = match name {
        "first" => format!("So many entries from the front, from 1 to {most}; {DEFAULT_SIZE} where neither is given."),
        "after" => "Only what comes after the entry with this cursor.".to_owned(),
        "last" => format!("So many entries from the end, from 1 to {most}; not together with `first`."),
        "before" => "Only what comes before the entry with this cursor.".to_owned(),
        _ => return None,
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(first: Option<i32>, last: Option<i32>) -> Result<PageRequest, &'static str> {
        let arguments = PageArguments { first, last, ..PageArguments::default() };
        arguments.read(PageLimit(100)).map_err(|error| error.code())
    }

    #[test]
    fn sizes_outside_of_the_limits_are_refused_and_never_cut() {
        for size in [i32::MIN, -1, 0, 101, i32::MAX] {
            assert_eq!(read(Some(size), None), Err("BAD_USER_INPUT"), "{size}");
            assert_eq!(read(None, Some(size)), Err("BAD_USER_INPUT"), "{size}");
        }
        assert_eq!(read(Some(1), Some(1)), Err("BAD_USER_INPUT"));
        assert_eq!(read(None, None), Ok(PageRequest::first(20)));
        assert_eq!(read(Some(100), None), Ok(PageRequest::first(100)));
        assert_eq!(read(None, Some(3)), Ok(PageRequest { backward: true, ..PageRequest::first(3) }));
    }
}
