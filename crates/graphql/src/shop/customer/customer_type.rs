//! A customer as they see themselves.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::{customer, id::SessionId};
use cartwright_services::{
    Actor,
    cart::cart_of,
    customer::addresses_of,
    identity::{linked_providers, sessions_of},
    ordering::{orders_count_of, orders_of},
};

use super::CustomerAddress;
use crate::{
    connection::{Connection, Total},
    error::ApiResult,
    id::global_id,
    many::Many,
    request::RequestContext,
    scalar::DateTime,
    shop::{
        cart::Cart,
        identity::{LinkedProvider, Session},
        ordering::OrderConnection,
    },
};

/// A customer as they see themselves: whoever holds one has proved to be that customer.
#[derive(Clone, Debug)]
pub struct Customer {
    customer: Arc<customer::Customer>,
    /// The session that was begun by this request, which is in none yet.
    begun: Option<SessionId>,
}

impl From<customer::Customer> for Customer {
    fn from(customer: customer::Customer) -> Self {
        Self { customer: Arc::new(customer), begun: None }
    }
}

impl Customer {
    /// The customer who has signed in by this request.
    pub fn signed_in(customer: customer::Customer, session: SessionId) -> Self {
        Self { customer: Arc::new(customer), begun: Some(session) }
    }

    fn current_session(&self, ctx: &Context<'_>) -> Option<SessionId> {
        match ctx.services().actor() {
            _ if self.begun.is_some() => self.begun,
            Actor::Customer { session, .. } => Some(*session),
            Actor::Guest | Actor::Staff(_) | Actor::System => None,
        }
    }
}

/// Somebody who has an account. Only the customer sees it.
#[Object]
impl Customer {
    /// The customer's id.
    pub async fn id(&self) -> ID {
        global_id(self.customer.id)
    }

    /// Where mail goes.
    async fn email(&self) -> &str {
        self.customer.email.as_str()
    }

    /// Whether the mailbox was proved to be theirs. Orders that were placed with the address before belong to the account from then on.
    async fn email_verified(&self) -> bool {
        self.customer.email_verified
    }

    /// The given name.
    async fn first_name(&self) -> Option<&str> {
        self.customer.profile.first_name.as_deref()
    }

    /// The family name, or the only one.
    async fn last_name(&self) -> Option<&str> {
        self.customer.profile.last_name.as_deref()
    }

    /// Where they can be called.
    async fn phone(&self) -> Option<&str> {
        self.customer.profile.phone.as_deref()
    }

    /// Whether they want to hear of offers.
    async fn accepts_marketing(&self) -> bool {
        self.customer.profile.accepts_marketing
    }

    /// The addresses that they keep, the one to begin with first; 50 at most.
    async fn addresses(&self, ctx: &Context<'_>) -> ApiResult<Many<CustomerAddress>> {
        let addresses = addresses_of(ctx.services(), self.customer.id).await?;
        Ok(addresses.into_iter().map(CustomerAddress::from).collect())
    }

    /// The address to begin with.
    async fn default_address(&self, ctx: &Context<'_>) -> Option<ApiResult<CustomerAddress>> {
        let addresses = addresses_of(ctx.services(), self.customer.id).await;
        let first = addresses.map(|addresses| addresses.into_iter().find(|address| address.is_default));
        first.map(|address| address.map(CustomerAddress::from)).map_err(Into::into).transpose()
    }

    /// Their cart in the channel of the request, the same on every device; null where they have none.
    async fn cart(&self, ctx: &Context<'_>) -> Option<ApiResult<Cart>> {
        let found = cart_of(ctx.services(), self.customer.id).await;
        found.map(|view| view.map(Cart::from)).map_err(Into::into).transpose()
    }

    /// Their orders, the newest first.
    async fn orders(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<OrderConnection> {
        let (services, id, request) = (ctx.services().clone(), self.customer.id, ctx.page(first, after, last, before)?);
        let page = orders_of(&services, id, &request).await?;
        let count = async move {
            let (count, is_exact) = orders_count_of(&services, id).await?;
            ApiResult::Ok(Total { count, is_exact })
        };
        Ok(OrderConnection(Connection::new(page, count)))
    }

    /// Where they are signed in now, the latest first; 100 at most.
    async fn sessions(&self, ctx: &Context<'_>) -> ApiResult<Many<Session>> {
        let current = self.current_session(ctx);
        let sessions = sessions_of(ctx.services(), self.customer.id).await?;
        Ok(sessions.into_iter().map(|session| Session::new(session, current)).collect())
    }

    /// The accounts elsewhere that they can sign in with, the one that was linked first before others; 10 at most.
    async fn linked_providers(&self, ctx: &Context<'_>) -> ApiResult<Many<LinkedProvider>> {
        let linked = linked_providers(ctx.services(), self.customer.id).await?;
        Ok(linked.into_iter().map(LinkedProvider::from).collect())
    }

    /// When the account was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.customer.created_at)
    }
}
