//! API keys in and out.

use cartwright_domain::{
    id::{ApiKeyId, StaffMemberId},
    identity::{ApiKey, TokenDigest},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    role::{names, permissions},
    staff_entity::api_key::{ActiveModel, Column, Entity, Model},
};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::repository,
};

repository! {
    /// The API keys of the staff.
    ApiKeyRepository, api_keys
}

impl<C: ConnectionTrait> ApiKeyRepository<'_, C> {
    /// The key of that row.
    pub async fn find(&self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        Ok(Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain))
    }

    /// The key with that digest.
    pub async fn find_by_digest(&self, digest: TokenDigest) -> Result<Option<ApiKey>, StoreError> {
        let found = Entity::find().filter(Column::Digest.eq(digest.0.to_vec())).one(self.connection).await?;
        Ok(found.map(to_domain))
    }

    /// A page of all keys, the newest first.
    pub async fn page(&self, request: &PageRequest) -> Result<Page<ApiKey>, StoreError> {
        let key = SortKey::new(true, vec![(Expr::col((Entity, Column::Id)), CursorValue::Id(Uuid::nil()))]);
        let rows = select_page(Entity::find(), &key, request)?.all(self.connection).await?;
        let page = Page::from_rows(rows, request, |row: &Model| Cursor(vec![CursorValue::Id(row.id)]));
        Ok(page.map(to_domain))
    }

    /// How many keys there are and were.
    pub async fn count(&self) -> Result<Count, StoreError> {
        count_rows(self.connection, Entity::find()).await
    }
}

impl ApiKeyRepository<'_, DatabaseTransaction> {
    /// How many keys of the member are good at that instant. Exact where the transaction has locked the account.
    pub async fn count_good(&self, member: StaffMemberId, now: Timestamp) -> Result<u64, StoreError> {
        let lasting = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
        Ok(Entity::find()
            .filter(Column::MemberId.eq(member.0))
            .filter(Column::RevokedAt.is_null())
            .filter(lasting)
            .count(self.connection)
            .await?)
    }

    /// Writes a new key.
    pub async fn insert(&self, key: &ApiKey, digest: TokenDigest) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(key.id.0),
            member_id: Set(key.member_id.0),
            name: Set(key.name.clone()),
            digest: Set(digest.0.to_vec()),
            hint: Set(key.hint.clone()),
            scopes: Set(names(&key.scopes)),
            created_at: Set(key.created_at),
            expires_at: Set(key.expires_at),
            last_used_at: Set(None),
            revoked_at: Set(None),
        };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Revokes the key; the first time stays.
    pub async fn revoke(&self, id: ApiKeyId, now: Timestamp) -> Result<(), StoreError> {
        self.revoke_where(Column::Id.eq(id.0), now).await
    }

    /// Revokes all keys of the member.
    pub async fn revoke_all(&self, member: StaffMemberId, now: Timestamp) -> Result<(), StoreError> {
        self.revoke_where(Column::MemberId.eq(member.0), now).await
    }

    /// Notes a use of the key.
    pub async fn touch(&self, id: ApiKeyId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    async fn revoke_where(&self, which: sea_orm::sea_query::Expr, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now))
            .filter(which)
            .filter(Column::RevokedAt.is_null())
            .exec(self.connection)
            .await?;
        Ok(())
    }
}

fn to_domain(row: Model) -> ApiKey {
    ApiKey {
        id: row.id.into(),
        member_id: row.member_id.into(),
        name: row.name,
        scopes: permissions(&row.scopes),
        hint: row.hint,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
    }
}
