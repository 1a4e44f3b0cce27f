//! The members of the staff in and out.

use std::collections::{HashMap, HashSet};

use cartwright_domain::{
    channel::LanguageCode,
    id::{RoleId, StaffMemberId},
    identity::{Role, StaffMember, StaffStatus, SystemRole},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    entity::account,
    role,
    staff_entity::{
        staff_member::{ActiveModel, Column, Entity, Model},
        staff_member_role, staff_role, staff_totp,
    },
};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError, corrupt,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::repository,
};

repository! {
    /// The members of the staff.
    StaffRepository, staff
}

impl<C: ConnectionTrait> StaffRepository<'_, C> {
    /// The member with that key.
    pub async fn find(&self, id: StaffMemberId) -> Result<Option<StaffMember>, StoreError> {
        Ok(self.find_many(&[id]).await?.pop())
    }

    /// The members with those keys, in no order.
    pub async fn find_many(&self, ids: &[StaffMemberId]) -> Result<Vec<StaffMember>, StoreError> {
        let rows = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(self.connection).await?;
        self.complete(rows).await
    }

    /// A page of the members, in the order in which they were entered.
    pub async fn page(&self, request: &PageRequest) -> Result<Page<StaffMember>, StoreError> {
        let id = Expr::col((Entity, Column::Id));
        let key = SortKey::new(false, vec![(id, CursorValue::Id(Uuid::nil()))]);
        let rows = select_page(Entity::find(), &key, request)?.all(self.connection).await?;
        let page = Page::from_rows(rows, request, |row: &Model| Cursor(vec![CursorValue::Id(row.id)]));
        let rows = page.entries.iter().map(|(_, row)| row.clone()).collect();
        let mut members: HashMap<Uuid, StaffMember> =
            self.complete(rows).await?.into_iter().map(|member| (member.id.0, member)).collect();
        page.try_map(|row| members.remove(&row.id).ok_or_else(|| corrupt(StaffMemberId(row.id))("it has no account")))
    }

    /// How many members there are.
    pub async fn count(&self) -> Result<Count, StoreError> {
        count_rows(self.connection, Entity::find()).await
    }

    async fn complete(&self, rows: Vec<Model>) -> Result<Vec<StaffMember>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let accounts =
            account::Entity::find().filter(account::Column::Id.is_in(ids.iter().copied())).all(self.connection).await?;
        let mut accounts: HashMap<Uuid, account::Model> =
            accounts.into_iter().map(|account| (account.id, account)).collect();
        let given = staff_member_role::Entity::find()
            .find_also_related(staff_role::Entity)
            .filter(staff_member_role::Column::MemberId.is_in(ids.iter().copied()))
            .order_by_asc(staff_role::Column::NameKey)
            .all(self.connection)
            .await?;
        let mut roles: HashMap<Uuid, Vec<Role>> = HashMap::new();
        for (given, of) in given {
            if let Some(of) = of {
                roles.entry(given.member_id).or_default().push(role::to_domain(of)?);
            }
        }
        let confirmed: HashSet<Uuid> = staff_totp::Entity::find()
            .select_only()
            .column(staff_totp::Column::MemberId)
            .filter(staff_totp::Column::MemberId.is_in(ids))
            .filter(staff_totp::Column::ConfirmedAt.is_not_null())
            .into_tuple::<Uuid>()
            .all(self.connection)
            .await?
            .into_iter()
            .collect();
        let member = |row: Model| {
            // A member without an account cannot be: the key refers to it.
            let account = accounts.remove(&row.id)?;
            let roles = roles.remove(&row.id).unwrap_or_default();
            Some(to_domain(row, account, roles, &confirmed))
        };
        rows.into_iter().filter_map(member).collect()
    }
}

impl StaffRepository<'_, DatabaseTransaction> {
    /// Writes the person behind a new account, without any role.
    pub async fn insert(&self, id: StaffMemberId, name: &str, language: LanguageCode) -> Result<(), StoreError> {
        let row = ActiveModel { id: Set(id.0), name: Set(name.to_owned()), language: Set(language.to_string()) };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes another name.
    pub async fn rename(&self, id: StaffMemberId, name: &str) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Name, Expr::value(name))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Gives the member these roles and no others.
    pub async fn set_roles(&self, id: StaffMemberId, roles: &[RoleId]) -> Result<(), StoreError> {
        staff_member_role::Entity::delete_many()
            .filter(staff_member_role::Column::MemberId.eq(id.0))
            .exec(self.connection)
            .await?;
        if roles.is_empty() {
            return Ok(());
        }
        let rows =
            roles.iter().map(|role| staff_member_role::ActiveModel { member_id: Set(id.0), role_id: Set(role.0) });
        staff_member_role::Entity::insert_many(rows).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// How many members own the shop and can sign in, beside that one. Exact where the transaction has locked the owner's role.
    pub async fn other_owners(&self, than: Option<StaffMemberId>) -> Result<u64, StoreError> {
        let mut owners = staff_member_role::Entity::find()
            .join(JoinType::InnerJoin, staff_member_role::Relation::Account.def())
            .filter(staff_member_role::Column::RoleId.eq(SystemRole::Owner.id().0))
            .filter(account::Column::DisabledAt.is_null())
            .filter(account::Column::PasswordHash.is_not_null());
        if let Some(than) = than {
            owners = owners.filter(staff_member_role::Column::MemberId.ne(than.0));
        }
        Ok(owners.count(self.connection).await?)
    }
}

fn to_domain(
    row: Model,
    account: account::Model,
    roles: Vec<Role>,
    confirmed: &HashSet<Uuid>,
) -> Result<StaffMember, StoreError> {
    let id = StaffMemberId(row.id);
    let status = if account.disabled_at.is_some() {
        StaffStatus::Deactivated
    } else if account.password_hash.is_none() {
        StaffStatus::Invited
    } else {
        StaffStatus::Active
    };
    Ok(StaffMember {
        id,
        email: account.email.parse().map_err(corrupt(id))?,
        name: row.name,
        language: row.language.parse().map_err(corrupt(id))?,
        status,
        roles,
        has_totp: confirmed.contains(&row.id),
        created_at: account.created_at,
    })
}
