//! Collections written.

use cartwright_domain::{
    catalog::collection::{Collection, CollectionKind},
    event::ShopEvent,
    id::CollectionId,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::{CollectionRepository, collection_read::to_domain, entity::collection, key::key, lock};
use crate::{StoreError, json::Json};

impl CollectionRepository<'_, DatabaseTransaction> {
    /// The collection, locked until the end of the transaction: nobody else changes it, its members or the products' meanwhile.
    pub async fn lock(&self, id: CollectionId) -> Result<Option<Collection>, StoreError> {
        lock::have_alone(self.connection).await?;
        let row = collection::Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        Ok(row.map(to_domain))
    }

    /// Writes a new collection, with its members where a rule names them. Fails on a slug that is taken (`collection_slug`).
    pub async fn insert(&self, collection: &Collection) -> Result<(), StoreError> {
        lock::have_alone(self.connection).await?;
        collection::Entity::insert(to_row(collection).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        self.follow_rule(collection).await
    }

    /// Writes the collection as it is now, locked before; where it has a rule, its members follow. Members by hand stay. Fails like
    /// [`Self::insert`].
    pub async fn update(&self, collection: &Collection) -> Result<(), StoreError> {
        collection::Entity::update(to_row(collection).into_active_model().reset_all()).exec(self.connection).await?;
        self.follow_rule(collection).await
    }

    /// Deletes the collection, not its products; answers whether it was there.
    pub async fn delete(&self, id: CollectionId) -> Result<bool, StoreError> {
        lock::have_alone(self.connection).await?;
        let deleted =
            collection::Entity::delete_many().filter(collection::Column::Id.eq(id.0)).exec(self.connection).await?;
        self.record(ShopEvent::CollectionsChanged);
        Ok(deleted.rows_affected > 0)
    }

    async fn follow_rule(&self, collection: &Collection) -> Result<(), StoreError> {
        self.record(ShopEvent::CollectionsChanged);
        match &collection.kind {
            CollectionKind::Manual => Ok(()),
            CollectionKind::Rule(rule) => self.judge_all(collection.id, rule).await,
        }
    }
}

fn to_row(collection: &Collection) -> collection::Model {
    let (image_url, image_alt_text) = match &collection.image {
        Some(image) => (Some(image.url.clone()), image.alt_text.clone()),
        None => (None, None),
    };
    collection::Model {
        id: collection.id.0,
        slug: collection.slug.clone(),
        title: collection.title.clone(),
        title_key: key(&collection.title),
        description_html: collection.description_html.clone(),
        image_url,
        image_alt_text,
        seo_title: collection.seo.title.clone(),
        seo_description: collection.seo.description.clone(),
        rule: match &collection.kind {
            CollectionKind::Manual => None,
            CollectionKind::Rule(rule) => Some(Json(rule.clone())),
        },
        published_at: collection.published_at,
        created_at: collection.created_at,
        updated_at: collection.updated_at,
    }
}
