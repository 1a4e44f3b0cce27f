//! Roles in and out.

use cartwright_domain::{
    id::RoleId,
    identity::{PermissionSet, Role, SystemRole},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

use super::staff_entity::staff_role::{ActiveModel, Column, Entity, Model};
use crate::{StoreError, corrupt, json::Json, repository::repository};

repository! {
    /// Roles of the staff.
    RoleRepository, roles
}

impl<C: ConnectionTrait> RoleRepository<'_, C> {
    /// The roles, by name, so many at most; a shop has few.
    pub async fn all(&self, limit: u64) -> Result<Vec<Role>, StoreError> {
        let rows = Entity::find()
            .order_by_asc(Column::NameKey)
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(self.connection)
            .await?;
        rows.into_iter().map(to_domain).collect()
    }

    /// The role with that key.
    pub async fn find(&self, id: RoleId) -> Result<Option<Role>, StoreError> {
        Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain).transpose()
    }
}

impl RoleRepository<'_, DatabaseTransaction> {
    /// Those of the roles that exist, held until the end of the transaction, in the order of their keys. Roles are locked before members.
    pub async fn lock(&self, ids: &[RoleId]) -> Result<Vec<Role>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(self.connection)
            .await?;
        rows.into_iter().map(to_domain).collect()
    }

    /// Writes a new role. Fails on a name that is taken (`name`).
    pub async fn insert(&self, role: &Role) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(role.id.0),
            system: Set(None),
            name: Set(role.name.clone()),
            name_key: Set(Role::name_key(&role.name)),
            permissions: Set(names(&role.permissions)),
            created_at: Set(role.created_at),
            updated_at: Set(role.updated_at),
        };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes the name and the rights of a role. Fails like [`Self::insert`].
    pub async fn save(&self, role: &Role) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Name, Expr::value(role.name.clone()))
            .col_expr(Column::NameKey, Expr::value(Role::name_key(&role.name)))
            .col_expr(Column::Permissions, Expr::value(names(&role.permissions)))
            .col_expr(Column::UpdatedAt, Expr::value(role.updated_at))
            .filter(Column::Id.eq(role.id.0))
            .filter(Column::System.is_null())
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Removes the role. Fails where somebody has it, see [`StoreError::is_reference`].
    pub async fn delete(&self, id: RoleId) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::System.is_null())
            .exec(self.connection)
            .await?;
        Ok(())
    }
}

/// The names of the rights, as rows keep them.
pub(super) fn names(permissions: &PermissionSet) -> Json<Vec<String>> {
    Json(permissions.iter().map(|permission| permission.as_str().to_owned()).collect())
}

/// The rights of those names. One that this version of the shop does not know allows nothing.
pub(super) fn permissions(names: &Json<Vec<String>>) -> PermissionSet {
    names.0.iter().filter_map(|name| name.parse().ok()).collect()
}

pub(super) fn to_domain(row: Model) -> Result<Role, StoreError> {
    let id = RoleId(row.id);
    let system: Option<SystemRole> = row.system.map(|name| name.parse()).transpose().map_err(corrupt(id))?;
    Ok(Role {
        id,
        system,
        name: row.name,
        permissions: system.map_or_else(|| permissions(&row.permissions), SystemRole::permissions),
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
