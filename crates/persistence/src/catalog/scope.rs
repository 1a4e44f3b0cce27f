//! Whose eyes look at the catalogue. The one place that says what the shop shows.

use cartwright_domain::{catalog::ProductStatus, id::ChannelId, time::Timestamp};
use sea_orm::{
    ColumnTrait,
    sea_query::{Condition, Expr, ExprTrait, Query},
};

use super::entity::{collection, price::product_listing, price::variant_listing, product, variant};

/// What of the catalogue is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogScope {
    /// What the shop shows: active products that are published and have a price in the channel, variants with a price there,
    /// published collections.
    Visible {
        /// The asking channel.
        channel: ChannelId,
        /// The instant at which it must be published.
        now: Timestamp,
    },
    /// Everything, as staff see it.
    All {
        /// The channel whose prices are filtered and sorted by.
        channel: ChannelId,
    },
}

impl CatalogScope {
    /// The channel whose prices count.
    pub fn channel(self) -> ChannelId {
        match self {
            Self::Visible { channel, .. } | Self::All { channel } => channel,
        }
    }

    /// On the table of products: whether the product is in the scope.
    pub(crate) fn products(self) -> Condition {
        let Self::Visible { channel, now } = self else {
            return Condition::all();
        };
        let listing = Query::select()
            .expr(Expr::val(1))
            .from(product_listing::Entity)
            .and_where(product_listing::Column::ProductId.into_expr().eq(product::Column::Id.into_expr()))
            .and_where(product_listing::Column::ChannelId.eq(channel.0))
            .to_owned();
        Condition::all()
            .add(product::Column::Status.eq(ProductStatus::Active.as_str()))
            .add(product::Column::PublishedAt.lte(now))
            .add(Expr::exists(listing))
    }

    /// On the table of variants: whether the variant is in the scope.
    pub(crate) fn variants(self) -> Condition {
        let Self::Visible { channel, .. } = self else {
            return Condition::all();
        };
        let shown_product = Query::select()
            .expr(Expr::val(1))
            .from(product::Entity)
            .and_where(product::Column::Id.into_expr().eq(variant::Column::ProductId.into_expr()))
            .cond_where(self.products())
            .to_owned();
        let listing = Query::select()
            .expr(Expr::val(1))
            .from(variant_listing::Entity)
            .and_where(variant_listing::Column::VariantId.into_expr().eq(variant::Column::Id.into_expr()))
            .and_where(variant_listing::Column::ChannelId.eq(channel.0))
            .to_owned();
        Condition::all().add(Expr::exists(listing)).add(Expr::exists(shown_product))
    }

    /// On the table of collections: whether the collection is in the scope.
    pub(crate) fn collections(self) -> Condition {
        match self {
            Self::Visible { now, .. } => Condition::all().add(collection::Column::PublishedAt.lte(now)),
            Self::All { .. } => Condition::all(),
        }
    }
}
