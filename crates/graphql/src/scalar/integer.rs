//! Numbers as GraphQL's `Int` can carry them.

/// The number, or the nearest one that an `Int` can carry. For what is bounded far below that anyway.
pub fn nearest_int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}
