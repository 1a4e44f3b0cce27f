//! Entries of the audit log.

use async_graphql::{Enum, ID, Object};
use cartwright_domain::identity::{self, AuditHash, SealedEntry};

use crate::{
    connection::connection,
    id::global_id,
    scalar::{BigInteger, DateTime},
};

/// What kind of somebody did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "identity::AuditActorKind")]
pub enum AuditActorKind {
    /// Somebody who had not signed in.
    Guest,
    /// A customer.
    Customer,
    /// Somebody of the staff.
    Staff,
    /// The shop itself.
    System,
}

/// What came of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "identity::AuditOutcome")]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// It was not allowed.
    Refused,
}

/// An entry of the audit log.
#[derive(Clone, Debug)]
pub struct AuditEntry(SealedEntry);

impl From<SealedEntry> for AuditEntry {
    fn from(sealed: SealedEntry) -> Self {
        Self(sealed)
    }
}

/// An entry of the audit log: what was done, by whom and from where. Entries are only added, and each seals the one before;
/// `cartwright audit verify` finds where somebody has changed one.
#[Object]
impl AuditEntry {
    /// The entry's id.
    async fn id(&self) -> ID {
        global_id(self.0.entry.id)
    }

    /// The how many-th it is, from one.
    async fn number(&self) -> BigInteger {
        BigInteger(self.0.number)
    }

    /// When.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.entry.occurred_at)
    }

    /// What kind of somebody it was.
    async fn actor_kind(&self) -> AuditActorKind {
        self.0.entry.actor.kind.into()
    }

    /// The id of whoever it was; null for those who have none.
    async fn actor_id(&self) -> Option<ID> {
        self.0.entry.actor.id.as_ref().map(ID::from)
    }

    /// Who it was, such as `staff:anna`, `guest` or `system`.
    async fn actor(&self) -> &str {
        &self.0.entry.actor.label
    }

    /// What was done: the name of the mutation, or of what happened otherwise, such as `signInFailed`.
    async fn action(&self) -> &str {
        &self.0.entry.action
    }

    /// What came of it.
    async fn outcome(&self) -> AuditOutcome {
        self.0.entry.outcome.into()
    }

    /// The id of what it is about; of several the first.
    async fn subject(&self) -> Option<ID> {
        self.0.entry.subject.as_ref().map(ID::from)
    }

    /// What has changed as it was before, as JSON; null where it was not there.
    async fn before(&self) -> Option<&str> {
        self.0.entry.before.as_deref()
    }

    /// The same as it was afterwards; null where it is not there any more.
    async fn after(&self) -> Option<&str> {
        self.0.entry.after.as_deref()
    }

    /// The address of the client.
    async fn client_address(&self) -> Option<&str> {
        self.0.entry.client_address.as_deref()
    }

    /// What the client calls itself.
    async fn user_agent(&self) -> Option<&str> {
        self.0.entry.user_agent.as_deref()
    }

    /// The name of the request in answers and in the log.
    async fn request_id(&self) -> Option<&str> {
        self.0.entry.request_id.as_deref()
    }

    /// The seal: a digest of the entry and of all before it, in hexadecimal digits.
    async fn hash(&self) -> String {
        let AuditHash(bytes) = self.0.hash;
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

connection! {
    /// Entries of the audit log, a page at a time.
    pub AuditEntryConnection;
    /// An entry of the audit log at its place in a list.
    pub AuditEntryEdge of AuditEntry;
}
