//! The audit log, to be read and to be checked.

use cartwright_domain::identity::{AuditBreak, AuditHash, Permission, SealedEntry, check_chain};
use cartwright_persistence::{AuditFilter, Count, Page, PageRequest, Store, StoreError};

use crate::{Context, Failure};

const READ: Permission = Permission::AuditRead;
/// How many entries are checked at a time.
const BATCH: u64 = 500;

/// A page of the audit log, the newest entries first.
pub async fn audit_log(
    ctx: &Context,
    filter: &AuditFilter,
    request: &PageRequest,
) -> Result<Page<SealedEntry>, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().audit_log().page(filter, request).await?)
}

/// How many entries of that kind the audit log has.
pub async fn audit_log_count(ctx: &Context, filter: &AuditFilter) -> Result<Count, Failure> {
    ctx.require_staff(READ)?;
    Ok(ctx.store().audit_log().count(filter).await?)
}

/// Checks the whole audit log from its beginning to its end, and answers how many entries it has, or where it is broken. `show` is told how many
/// were checked, and how many there are. Entries that are added meanwhile are none of its business. For whoever runs the shop.
pub async fn audit_verify(
    store: &Store,
    show: &(dyn Fn(i64, i64) + Send + Sync),
) -> Result<Result<i64, AuditBreak>, StoreError> {
    let log = store.audit_log();
    let (end, hash_of_end) = log.head().await?;
    let mut place = (0, AuditHash::BEGINNING);
    while place.0 < end {
        let mut entries = log.behind(place.0, BATCH).await?;
        entries.retain(|sealed| sealed.number <= end);
        if entries.is_empty() {
            return Ok(Err(AuditBreak::Missing(place.0.saturating_add(1))));
        }
        place = match check_chain(place, &entries) {
            Ok(place) => place,
            Err(broken) => return Ok(Err(broken)),
        };
        show(place.0, end);
    }
    if place.1 != hash_of_end {
        return Ok(Err(AuditBreak::Changed(end)));
    }
    // What is behind the end must have been added since, and then the end is further on by now.
    let last = log.behind(end, BATCH).await?.last().map_or(end, |sealed| sealed.number);
    let (end_now, _) = log.head().await?;
    if last > end_now { Ok(Err(AuditBreak::BehindTheEnd(end_now.saturating_add(1)))) } else { Ok(Ok(end)) }
}
