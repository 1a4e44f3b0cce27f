//! The root fields about what was done.

use async_graphql::{Context, ID, InputObject, Object};
use cartwright_services::identity::{AuditFilter, audit_log, audit_log_count};

use super::entry::{AuditEntryConnection, AuditOutcome};
use crate::{catalog::DateTimeRange, connection::Connection, error::ApiResult, request::RequestContext};

/// Conditions on entries of the audit log; all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AuditWhere {
    /// By whoever has that id or that name, such as `staff:anna`.
    pub actor: Option<String>,
    /// One of these actions, such as `productUpdate` or `signInFailed`.
    pub action: Option<Vec<String>>,
    /// About what has that id.
    pub subject: Option<ID>,
    /// With that outcome.
    pub outcome: Option<AuditOutcome>,
    /// In this time.
    pub occurred_at: Option<DateTimeRange>,
}

/// The root fields about what was done.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What was done in the shop, the newest first: by staff everything that changes something, by customers what is about their accounts, and
    /// what was refused. Needs the permission `audit:read`.
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only entries that are so.", name = "where")] filter: Option<AuditWhere>,
    ) -> ApiResult<AuditEntryConnection> {
        let (services, request) = (ctx.services().clone(), ctx.page(first, after, last, before)?);
        let filter = AuditFilter::from(filter.unwrap_or_default());
        let page = audit_log(&services, &filter, &request).await?;
        let count = async move { audit_log_count(&services, &filter).await };
        Ok(AuditEntryConnection(Connection::new(page, count)))
    }
}

impl From<AuditWhere> for AuditFilter {
    fn from(filter: AuditWhere) -> Self {
        let (since, before) = filter.occurred_at.unwrap_or_default().bounds();
        Self {
            actor: filter.actor,
            actions: filter.action,
            subject: filter.subject.map(|id| id.to_string()),
            outcome: filter.outcome.map(Into::into),
            since,
            before,
        }
    }
}
