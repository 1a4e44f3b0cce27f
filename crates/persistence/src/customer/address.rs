//! The addresses that customers keep.

use cartwright_domain::{
    customer::{Address, CustomerAddress},
    id::{CustomerAddressId, CustomerId},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{
    CustomerRepository,
    entity::customer_address::{ActiveModel, Column, Entity, Model},
};
use crate::{StoreError, json::Json};

impl<C: ConnectionTrait> CustomerRepository<'_, C> {
    /// The customer's addresses, the default one first, then in the order in which they were entered.
    pub async fn addresses(&self, customer: CustomerId) -> Result<Vec<CustomerAddress>, StoreError> {
        let rows = Entity::find()
            .filter(Column::CustomerId.eq(customer.0))
            .order_by_desc(Column::IsDefault)
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(CustomerAddress::MOST)
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }

    /// That address, where it is the customer's.
    pub async fn address(
        &self,
        customer: CustomerId,
        id: CustomerAddressId,
    ) -> Result<Option<CustomerAddress>, StoreError> {
        let found = Entity::find_by_id(id.0).filter(Column::CustomerId.eq(customer.0)).one(self.connection).await?;
        Ok(found.map(to_domain))
    }
}

impl CustomerRepository<'_, DatabaseTransaction> {
    /// How many addresses the customer has. Exact until the end of the transaction where it has locked the account.
    pub async fn count_addresses(&self, customer: CustomerId) -> Result<u64, StoreError> {
        Ok(Entity::find().filter(Column::CustomerId.eq(customer.0)).count(self.connection).await?)
    }

    /// Writes a new address. Fails where it is to be the default and there is one (`customer_address_default`).
    pub async fn insert_address(&self, address: &CustomerAddress) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(address.id.0),
            customer_id: Set(address.customer_id.0),
            is_default: Set(address.is_default),
            address: Set(Json(address.address.clone())),
            created_at: Set(address.created_at),
            updated_at: Set(address.created_at),
        };
        Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Writes another address in the place of that one; answers false where the customer has no such address.
    pub async fn change_address(
        &self,
        customer: CustomerId,
        id: CustomerAddressId,
        address: &Address,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = Entity::update_many()
            .col_expr(Column::Address, Expr::value(Json(address.clone())))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .filter(Column::CustomerId.eq(customer.0))
            .exec(self.connection)
            .await?;
        Ok(changed.rows_affected > 0)
    }

    /// Makes that address of the customer the default one, or none of them.
    pub async fn set_default_address(
        &self,
        customer: CustomerId,
        id: Option<CustomerAddressId>,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::IsDefault, Expr::value(false))
            .filter(Column::CustomerId.eq(customer.0))
            .filter(Column::IsDefault.eq(true))
            .exec(self.connection)
            .await?;
        if let Some(id) = id {
            Entity::update_many()
                .col_expr(Column::IsDefault, Expr::value(true))
                .filter(Column::Id.eq(id.0))
                .filter(Column::CustomerId.eq(customer.0))
                .exec(self.connection)
                .await?;
        }
        Ok(())
    }

    /// Removes that address of the customer; answers false where there is no such one.
    pub async fn delete_address(&self, customer: CustomerId, id: CustomerAddressId) -> Result<bool, StoreError> {
        let deleted = Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::CustomerId.eq(customer.0))
            .exec(self.connection)
            .await?;
        Ok(deleted.rows_affected > 0)
    }

    /// Removes all addresses of the customer.
    pub async fn delete_addresses(&self, customer: CustomerId) -> Result<(), StoreError> {
        Entity::delete_many().filter(Column::CustomerId.eq(customer.0)).exec(self.connection).await?;
        Ok(())
    }
}

fn to_domain(row: Model) -> CustomerAddress {
    CustomerAddress {
        id: row.id.into(),
        customer_id: row.customer_id.into(),
        is_default: row.is_default,
        address: row.address.0,
        created_at: row.created_at,
    }
}
