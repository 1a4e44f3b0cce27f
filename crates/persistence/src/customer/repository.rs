//! Customers in and out.

use cartwright_domain::{
    customer::{Customer, CustomerProfile},
    id::CustomerId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};

use super::entity::customer::{ActiveModel, Column, Entity, Model};
use crate::{StoreError, corrupt, identity::account_table, repository::repository};

repository! {
    /// Customers.
    CustomerRepository, customers
}

impl<C: ConnectionTrait> CustomerRepository<'_, C> {
    /// The customer with that key.
    pub async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        Ok(self.find_all(&[id]).await?.pop())
    }

    /// The customers with those keys, in no order.
    pub async fn find_all(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        let rows = Entity::find()
            .find_also_related(account_table::Entity)
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
            .all(self.connection)
            .await?;
        // A customer without an account cannot be: the key refers to it.
        rows.into_iter().filter_map(|(customer, account)| Some(to_domain(customer, account?))).collect()
    }
}

impl CustomerRepository<'_, DatabaseTransaction> {
    /// Writes the person behind a new account.
    pub async fn insert(&self, customer: &Customer) -> Result<(), StoreError> {
        Entity::insert(to_row(customer.id, &customer.profile, customer.language.to_string()))
            .exec_without_returning(self.connection)
            .await?;
        Ok(())
    }

    /// Writes what the customer tells of themselves.
    pub async fn save_profile(&self, id: CustomerId, profile: &CustomerProfile) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::FirstName, Expr::value(profile.first_name.clone()))
            .col_expr(Column::LastName, Expr::value(profile.last_name.clone()))
            .col_expr(Column::Phone, Expr::value(profile.phone.clone()))
            .col_expr(Column::AcceptsMarketing, Expr::value(profile.accepts_marketing))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }
}

fn to_row(id: CustomerId, profile: &CustomerProfile, language: String) -> ActiveModel {
    ActiveModel {
        id: Set(id.0),
        first_name: Set(profile.first_name.clone()),
        last_name: Set(profile.last_name.clone()),
        phone: Set(profile.phone.clone()),
        accepts_marketing: Set(profile.accepts_marketing),
        language: Set(language),
    }
}

fn to_domain(row: Model, account: account_table::Model) -> Result<Customer, StoreError> {
    let id = CustomerId(row.id);
    Ok(Customer {
        id,
        email: account.email.parse().map_err(corrupt(id))?,
        email_verified: account.email_verified_at.is_some(),
        profile: CustomerProfile {
            first_name: row.first_name,
            last_name: row.last_name,
            phone: row.phone,
            accepts_marketing: row.accepts_marketing,
        },
        language: row.language.parse().map_err(corrupt(id))?,
        created_at: account.created_at,
    })
}
