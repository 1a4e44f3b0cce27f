//! An API key.

use async_graphql::{ID, Object};
use cartwright_domain::identity;

use crate::{connection::connection, id::global_id, scalar::DateTime};

connection! {
    /// API keys, a page at a time.
    pub ApiKeyConnection;
    /// An API key in a list.
    pub ApiKeyEdge of ApiKey;
}

/// An API key, as staff see it.
#[derive(Clone, Debug)]
pub struct ApiKey(identity::ApiKey);

impl From<identity::ApiKey> for ApiKey {
    fn from(key: identity::ApiKey) -> Self {
        Self(key)
    }
}

/// What a program of a member sends as `Authorization: Bearer …`. It never opens more than its owner may do.
#[Object]
impl ApiKey {
    /// The id of the key. It names the key and opens nothing.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its first characters, to recognise it by.
    async fn hint(&self) -> &str {
        &self.0.hint
    }

    /// What it opens at most, such as `orders:read`. Few.
    async fn scopes(&self) -> Vec<String> {
        self.0.scopes.iter().map(|permission| permission.as_str().to_owned()).collect()
    }

    /// The id of the member whose it is.
    async fn owner_id(&self) -> ID {
        global_id(self.0.member_id)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it stops working; null where it does not by itself.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}
