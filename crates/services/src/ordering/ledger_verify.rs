//! Checking the books.

use cartwright_persistence::{LedgerFault, Store};

use crate::Failure;

/// What the ledger of payments looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedLedger {
    /// How many entries it has.
    pub entries: u64,
    /// What is wrong.
    pub faults: Vec<LedgerFault>,
}

/// Reads all of the ledger, and answers what it does not explain of orders and payments.
pub async fn ledger_verify(store: &Store) -> Result<VerifiedLedger, Failure> {
    let orders = store.orders();
    Ok(VerifiedLedger { faults: orders.ledger_faults().await?, entries: orders.ledger_length().await? })
}
