//! Checking the books.

use cartwright_domain::inventory::StockLevel;
use cartwright_persistence::{LedgerFault, Store};

use crate::Failure;

/// What the ledgers of payments and of stock look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedLedger {
    /// How many entries the ledger of payments has.
    pub entries: u64,
    /// What is wrong with payments and orders.
    pub faults: Vec<LedgerFault>,
    /// The stock levels that are not what their movements and promises say.
    pub levels: Vec<StockLevel>,
}

impl VerifiedLedger {
    /// All that is wrong, in words; nothing where the books explain everything.
    pub fn told(&self) -> Vec<String> {
        let of_level = |level: &StockLevel| {
            let (variant, location) = (level.variant_id, level.location_id);
            format!("the stock of {variant} at {location} is not what its movements and promises say")
        };
        self.faults.iter().map(ToString::to_string).chain(self.levels.iter().map(of_level)).collect()
    }
}

/// Reads all of both ledgers, and answers what they do not explain of orders, payments and stock.
pub async fn ledger_verify(store: &Store) -> Result<VerifiedLedger, Failure> {
    let orders = store.orders();
    Ok(VerifiedLedger {
        faults: orders.ledger_faults().await?,
        entries: orders.ledger_length().await?,
        levels: store.stock().unexplained_levels().await?,
    })
}
