//! Writing what belongs to a product.

use std::collections::{HashMap, HashSet};

use cartwright_domain::{
    catalog::{Media, Product, ProductOption, Variant},
    id::{MediaId, VariantId},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    sea_query::{BinOper, Condition, Expr, ExprTrait, OnConflict},
};

use super::{
    ProductRepository,
    entity::{
        product::{facet, media, option},
        variant,
    },
    facet::{Facet, facets},
    product_row::{media_to_row, option_to_row, variant_to_row},
};
use crate::StoreError;

/// How many rows one statement writes: SQLite binds 32,766 values at most, and a variant is 16 of them.
const ROWS_PER_STATEMENT: usize = 500;

/// Stands before the key of a variant that gives way to another one; no folded text holds a control character.
const PARKED: &str = "\u{1e}";

impl ProductRepository<'_, DatabaseTransaction> {
    pub(super) async fn write_options(&self, before: &[ProductOption], product: &Product) -> Result<(), StoreError> {
        if before == product.options {
            return Ok(());
        }
        // Nothing refers to an option, and two that change places must not meet.
        option::Entity::delete_many().filter(option::Column::ProductId.eq(product.id.0)).exec(self.connection).await?;
        let rows = product.options.iter().zip(0..);
        let rows =
            rows.map(|(option, position)| option_to_row(product.id, option, position).into_active_model().reset_all());
        option::Entity::insert_many(rows).exec_without_returning(self.connection).await?;
        Ok(())
    }

    pub(super) async fn write_media(&self, before: &[Media], product: &Product) -> Result<(), StoreError> {
        let kept: HashSet<MediaId> = product.media.iter().map(|picture| picture.id).collect();
        let removed: Vec<_> = before.iter().filter(|old| !kept.contains(&old.id)).map(|old| old.id.0).collect();
        if !removed.is_empty() {
            media::Entity::delete_many().filter(media::Column::Id.is_in(removed)).exec(self.connection).await?;
        }
        let old: HashMap<MediaId, &Media> = before.iter().map(|picture| (picture.id, picture)).collect();
        let changed = product.media.iter().filter(|picture| old.get(&picture.id) != Some(picture));
        let rows: Vec<_> = changed.map(|picture| media_to_row(product.id, picture)).collect();
        for part in rows.chunks(ROWS_PER_STATEMENT) {
            let part = part.iter().map(|row| row.clone().into_active_model().reset_all());
            media::Entity::insert_many(part)
                .on_conflict(replace(media::Column::Id, media::Column::iter()))
                .exec_without_returning(self.connection)
                .await?;
        }
        Ok(())
    }

    /// Answers whether variants went away.
    pub(super) async fn write_variants(&self, before: &[Variant], product: &Product) -> Result<bool, StoreError> {
        let kept: HashSet<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
        let removed: Vec<_> = before.iter().filter(|old| !kept.contains(&old.id)).map(|old| old.id.0).collect();
        for part in removed.chunks(ROWS_PER_STATEMENT) {
            let part = part.iter().copied();
            variant::Entity::delete_many().filter(variant::Column::Id.is_in(part)).exec(self.connection).await?;
        }
        let old: HashMap<VariantId, &Variant> = before.iter().map(|variant| (variant.id, variant)).collect();
        let changed: Vec<&Variant> =
            product.variants.iter().filter(|variant| old.get(&variant.id) != Some(variant)).collect();
        self.park(&changed, &old).await?;
        for part in changed.chunks(ROWS_PER_STATEMENT) {
            let rows = part.iter().map(|variant| variant_to_row(variant).into_active_model().reset_all());
            variant::Entity::insert_many(rows)
                .on_conflict(replace(variant::Column::Id, variant::Column::iter()))
                .exec_without_returning(self.connection)
                .await?;
        }
        Ok(!removed.is_empty())
    }

    /// Takes SKUs and option values off the variants that change them, so that two which change places do not meet.
    async fn park(&self, changed: &[&Variant], old: &HashMap<VariantId, &Variant>) -> Result<(), StoreError> {
        let moves = |variant: &&&Variant| {
            old.get(&variant.id).is_some_and(|old| old.sku != variant.sku || old.option_values != variant.option_values)
        };
        let moving: Vec<_> = changed.iter().filter(moves).map(|variant| variant.id.0).collect();
        for part in moving.chunks(ROWS_PER_STATEMENT) {
            let parked = Expr::val(PARKED).binary(BinOper::Custom("||"), Expr::col(variant::Column::OptionsKey));
            variant::Entity::update_many()
                .col_expr(variant::Column::Sku, Expr::val(None::<String>))
                .col_expr(variant::Column::OptionsKey, parked)
                .filter(variant::Column::Id.is_in(part.iter().copied()))
                .exec(self.connection)
                .await?;
        }
        Ok(())
    }

    pub(super) async fn write_facets(&self, before: Option<&Product>, product: &Product) -> Result<(), StoreError> {
        let old = before.map(facets).unwrap_or_default();
        let new = facets(product);
        let removed: Vec<&Facet> = old.difference(&new).collect();
        for part in removed.chunks(ROWS_PER_STATEMENT) {
            let any = part.iter().fold(Condition::any(), |any, facet| {
                let kind = facet::Column::Kind.eq(facet.kind.as_str());
                let named = facet::Column::Name.eq(facet.name.as_str());
                any.add(kind.and(named).and(facet::Column::Value.eq(facet.value.as_str())))
            });
            facet::Entity::delete_many()
                .filter(facet::Column::ProductId.eq(product.id.0))
                .filter(any)
                .exec(self.connection)
                .await?;
        }
        let added: Vec<&Facet> = new.difference(&old).collect();
        for part in added.chunks(ROWS_PER_STATEMENT) {
            let rows = part.iter().map(|facet| facet::ActiveModel {
                product_id: Set(product.id.0),
                kind: Set(facet.kind.as_str().to_owned()),
                name: Set(facet.name.clone()),
                value: Set(facet.value.clone()),
            });
            facet::Entity::insert_many(rows).exec_without_returning(self.connection).await?;
        }
        Ok(())
    }
}

/// A row that is there already becomes the new one.
fn replace<C: ColumnTrait>(key: C, columns: impl IntoIterator<Item = C>) -> OnConflict {
    OnConflict::column(key).update_columns(columns).to_owned()
}
