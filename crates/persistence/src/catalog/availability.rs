//! What can be sold from the stock of a channel.

use cartwright_domain::id::ChannelId;
use sea_orm::{
    ColumnTrait,
    sea_query::{Condition, Expr, ExprTrait, Func, Query, SelectStatement},
};
use serde::{Deserialize, Serialize};

use super::entity::{price::variant_listing, product, variant};

const LEVEL: &str = "stock_level";
const LOCATION: &str = "stock_location";
const PLACE: &str = "channel_stock_location";

/// What can be sold of a variant in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// Whether it has a price in the channel and can be sold from stock, on backorder or without count.
    pub for_sale: bool,
    /// Units that can be promised; none means without limit.
    pub quantity: Option<i64>,
}

/// On the table of variants: whether it has a price in the channel.
pub(crate) fn is_listed(channel: ChannelId) -> Expr {
    let listing = Query::select()
        .expr(Expr::val(1))
        .from(variant_listing::Entity)
        .and_where(variant_listing::Column::VariantId.into_expr().eq(variant::Column::Id.into_expr()))
        .and_where(variant_listing::Column::ChannelId.eq(channel.0))
        .to_owned();
    Expr::exists(listing)
}

/// On the table of variants: whether it sells without limit.
pub(crate) fn is_unlimited() -> Condition {
    Condition::any().add(variant::Column::Tracked.eq(false)).add(variant::Column::AllowBackorder.eq(true))
}

/// On the table of variants: whether it can be sold in the channel.
pub(crate) fn is_for_sale(channel: ChannelId) -> Condition {
    let mut in_stock = levels(channel);
    in_stock.expr(Expr::val(1)).and_where(Expr::col((LEVEL, "on_hand")).gt(Expr::col((LEVEL, "reserved"))));
    let stocked = is_unlimited().add(Expr::exists(in_stock));
    Condition::all().add(is_listed(channel)).add(stocked)
}

/// On the table of variants: the units that the channel's active locations can still promise.
pub(crate) fn units(channel: ChannelId) -> Expr {
    let free = Expr::col((LEVEL, "on_hand")).sub(Expr::col((LEVEL, "reserved")));
    let mut sum = levels(channel);
    // Postgres sums 64-bit numbers to a decimal.
    sum.expr(Func::cast_as(Func::coalesce([Func::sum(free).into(), Expr::val(0_i64)]), "bigint"));
    Expr::SubQuery(None, Box::new(sum.into()))
}

/// On the table of products: whether some variant can be sold in the channel.
pub(crate) fn has_variant_for_sale(channel: ChannelId) -> Expr {
    let variants = Query::select()
        .expr(Expr::val(1))
        .from(variant::Entity)
        .and_where(variant::Column::ProductId.into_expr().eq(product::Column::Id.into_expr()))
        .cond_where(is_for_sale(channel))
        .to_owned();
    Expr::exists(variants)
}

/// The stock levels of the variant at hand at the locations that the channel sells from.
fn levels(channel: ChannelId) -> SelectStatement {
    Query::select()
        .from(LEVEL)
        .inner_join(PLACE, Expr::col((PLACE, "location_id")).equals((LEVEL, "location_id")))
        .inner_join(LOCATION, Expr::col((LOCATION, "id")).equals((LEVEL, "location_id")))
        .and_where(Expr::col((LEVEL, "variant_id")).eq(variant::Column::Id.into_expr()))
        .and_where(Expr::col((PLACE, "channel_id")).eq(channel.0))
        .and_where(Expr::col((LOCATION, "active")).eq(true))
        .to_owned()
}
