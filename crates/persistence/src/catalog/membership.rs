//! Who stands in a collection: by hand, or because a rule says so. The database judges the rules.

use std::collections::{HashMap, HashSet};

use cartwright_domain::{
    catalog::collection::{CollectionRule, RuleField},
    event::ShopEvent,
    id::{CollectionId, ProductId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Condition, Expr, ExprTrait, OnConflict, Query},
};
use uuid::Uuid;

use super::{
    CollectionRepository,
    entity::{
        collection::{self, product as member},
        product,
    },
    rule::fulfils,
};
use crate::{StoreError, json::Json};

/// How many rules one statement judges.
const RULES_PER_STATEMENT: usize = 20;

/// How many rows one statement writes.
const ROWS_PER_STATEMENT: usize = 500;

impl CollectionRepository<'_, DatabaseTransaction> {
    /// Puts the products at the end of the collection, in that order; those that stand in it already stay where they are. The
    /// collection's row is locked. Fails on a product that does not exist.
    pub async fn add_products(&self, id: CollectionId, products: &[ProductId]) -> Result<(), StoreError> {
        let last: Option<Option<i32>> = member::Entity::find()
            .select_only()
            .column_as(member::Column::Position.max(), "last")
            .filter(member::Column::CollectionId.eq(id.0))
            .into_tuple()
            .one(self.connection)
            .await?;
        let next = last.flatten().map_or(0, |last| last.saturating_add(1));
        let rows: Vec<_> = (next..).zip(products).map(|(position, product)| row(id, *product, position)).collect();
        self.insert_members(rows).await
    }

    /// Takes the products out of the collection.
    pub async fn remove_products(&self, id: CollectionId, products: &[ProductId]) -> Result<(), StoreError> {
        self.record(ShopEvent::CollectionsChanged);
        member::Entity::delete_many()
            .filter(member::Column::CollectionId.eq(id.0))
            .filter(member::Column::ProductId.is_in(products.iter().map(|product| product.0)))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Makes the collection's members those that fulfil the rule.
    pub(super) async fn judge_all(&self, id: CollectionId, rule: &CollectionRule) -> Result<(), StoreError> {
        self.record(ShopEvent::CollectionsChanged);
        let matching = || {
            let mut select = Query::select();
            select.from(product::Entity).cond_where(fulfils(rule));
            select
        };
        let mut kept = matching();
        kept.column((product::Entity, product::Column::Id));
        member::Entity::delete_many()
            .filter(member::Column::CollectionId.eq(id.0))
            .filter(member::Column::ProductId.not_in_subquery(kept))
            .exec(self.connection)
            .await?;
        let mut members = matching();
        members.expr(Expr::val(id.0)).column((product::Entity, product::Column::Id)).expr(Expr::val(0));
        let columns = [member::Column::CollectionId, member::Column::ProductId, member::Column::Position];
        let mut insert = Query::insert();
        insert.into_table(member::Entity).columns(columns);
        insert.select_from(members).map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
        insert.on_conflict(OnConflict::columns([columns[0], columns[1]]).do_nothing().to_owned());
        self.connection.execute(&insert).await?;
        Ok(())
    }

    /// Judges all products anew by the rules that look at categories, after the tree has changed.
    pub(super) async fn judge_category_rules(&self) -> Result<(), StoreError> {
        for (id, rule) in self.rules().await? {
            if rule.conditions.iter().any(|condition| condition.field == RuleField::Category) {
                self.judge_all(id, &rule).await?;
            }
        }
        Ok(())
    }

    /// Judges the products by every rule there is.
    pub(super) async fn judge_products(&self, products: &[ProductId]) -> Result<(), StoreError> {
        let rules = self.rules().await?;
        for rules in rules.chunks(RULES_PER_STATEMENT) {
            let wanted = self.matches(rules, products).await?;
            let present = self.present(rules, products).await?;
            let gone: Vec<_> = present.difference(&wanted).copied().collect();
            for part in gone.chunks(ROWS_PER_STATEMENT) {
                let any = part.iter().fold(Condition::any(), |any, (collection, product)| {
                    let of_collection = member::Column::CollectionId.eq(collection.0);
                    any.add(of_collection.and(member::Column::ProductId.eq(product.0)))
                });
                member::Entity::delete_many().filter(any).exec(self.connection).await?;
                self.record(ShopEvent::CollectionsChanged);
            }
            let new = wanted.difference(&present).map(|(collection, product)| row(*collection, *product, 0));
            self.insert_members(new.collect()).await?;
        }
        Ok(())
    }

    async fn rules(&self) -> Result<Vec<(CollectionId, CollectionRule)>, StoreError> {
        let rows: Vec<(Uuid, Json<CollectionRule>)> = collection::Entity::find()
            .select_only()
            .column(collection::Column::Id)
            .column(collection::Column::Rule)
            .filter(collection::Column::Rule.is_not_null())
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|(id, rule)| (id.into(), rule.0)).collect())
    }

    /// Which of the products fulfil which of the rules: one column a rule.
    async fn matches(
        &self,
        rules: &[(CollectionId, CollectionRule)],
        products: &[ProductId],
    ) -> Result<HashSet<(CollectionId, ProductId)>, StoreError> {
        let names: HashMap<CollectionId, String> =
            rules.iter().enumerate().map(|(index, (id, _))| (*id, format!("rule_{index}"))).collect();
        let mut select = Query::select();
        select
            .expr_as(product::Column::Id.into_expr(), "product")
            .from(product::Entity)
            .and_where(product::Column::Id.is_in(products.iter().map(|id| id.0)));
        for (id, rule) in rules {
            let verdict = CaseStatement::new().case(fulfils(rule), Expr::val(1_i64)).finally(Expr::val(0_i64));
            select.expr_as(verdict, names[id].clone());
        }
        let mut fulfilled = HashSet::new();
        for row in self.connection.query_all(&select).await? {
            let product: Uuid = row.try_get("", "product")?;
            for (id, _) in rules {
                let verdict: i64 = row.try_get("", &names[id])?;
                if verdict == 1 {
                    fulfilled.insert((*id, product.into()));
                }
            }
        }
        Ok(fulfilled)
    }

    async fn present(
        &self,
        rules: &[(CollectionId, CollectionRule)],
        products: &[ProductId],
    ) -> Result<HashSet<(CollectionId, ProductId)>, StoreError> {
        let rows = member::Entity::find()
            .filter(member::Column::CollectionId.is_in(rules.iter().map(|(id, _)| id.0)))
            .filter(member::Column::ProductId.is_in(products.iter().map(|id| id.0)))
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|row| (row.collection_id.into(), row.product_id.into())).collect())
    }

    async fn insert_members(&self, rows: Vec<member::ActiveModel>) -> Result<(), StoreError> {
        if !rows.is_empty() {
            self.record(ShopEvent::CollectionsChanged);
        }
        for part in rows.chunks(ROWS_PER_STATEMENT) {
            member::Entity::insert_many(part.iter().cloned())
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(self.connection)
                .await?;
        }
        Ok(())
    }
}

fn row(collection: CollectionId, product: ProductId, position: i32) -> member::ActiveModel {
    member::ActiveModel { collection_id: Set(collection.0), product_id: Set(product.0), position: Set(position) }
}
