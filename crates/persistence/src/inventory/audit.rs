//! Whether the books are right.

use cartwright_domain::inventory::StockLevel;
use sea_orm::{ConnectionTrait, EntityTrait, Statement};

use super::{
    entity::stock_level,
    level::{StockRepository, to_domain},
};
use crate::StoreError;

/// A level is the sum of its movements, and what is reserved of it is what payment sessions, order lines and packed parcels hold.
const UNEXPLAINED: &str = "
    SELECT stock_level.*
    FROM stock_level
    LEFT JOIN (
        SELECT variant_id, location_id, SUM(on_hand_delta) AS on_hand, SUM(reserved_delta) AS reserved
        FROM stock_movement
        GROUP BY variant_id, location_id
    ) AS ledger
        ON ledger.variant_id = stock_level.variant_id AND ledger.location_id = stock_level.location_id
    LEFT JOIN (
        SELECT variant_id, location_id, SUM(quantity) AS quantity
        FROM (
            SELECT variant_id, location_id, quantity FROM stock_reservation
            UNION ALL
            SELECT variant_id, location_id, quantity FROM stock_allocation
            UNION ALL
            SELECT variant_id, location_id, quantity FROM stock_parcel WHERE NOT shipped
        ) AS promise
        GROUP BY variant_id, location_id
    ) AS promised
        ON promised.variant_id = stock_level.variant_id AND promised.location_id = stock_level.location_id
    WHERE stock_level.on_hand <> COALESCE(ledger.on_hand, 0)
        OR stock_level.reserved <> COALESCE(ledger.reserved, 0)
        OR stock_level.reserved <> COALESCE(promised.quantity, 0)
    ORDER BY stock_level.variant_id, stock_level.location_id";

impl<C: ConnectionTrait> StockRepository<'_, C> {
    /// The levels that the books do not explain: that are not the sum of their movements, or promise another quantity than
    /// payment sessions, order lines and packed parcels hold. None, unless somebody wrote past this crate. Reads all of the ledger.
    pub async fn unexplained_levels(&self) -> Result<Vec<StockLevel>, StoreError> {
        let statement = Statement::from_string(self.connection.get_database_backend(), UNEXPLAINED);
        let rows = stock_level::Entity::find().from_raw_sql(statement).all(self.connection).await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }
}
