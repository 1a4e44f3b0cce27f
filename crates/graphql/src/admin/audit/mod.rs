//! What was done in the shop, for staff.

mod entry;
mod query;

pub use query::AuditQuery;
