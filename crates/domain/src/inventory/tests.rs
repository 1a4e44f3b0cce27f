use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::id::{StockLocationId, VariantId};

fn location(number: usize) -> StockLocationId {
    StockLocationId(Uuid::from_u128(number as u128))
}

fn variant(number: u128) -> VariantId {
    VariantId(Uuid::from_u128(number))
}

fn level(number: usize, on_hand: i64, reserved: i64, allow_backorder: bool) -> StockLevel {
    StockLevel { variant_id: variant(1), location_id: location(number), on_hand, reserved, allow_backorder }
}

#[test]
fn one_location_that_has_all_is_preferred() {
    let levels = [level(0, 2, 0, false), level(1, 9, 4, false), level(2, 50, 0, false)];
    assert_eq!(plan_reservation(&levels, 5), Ok(vec![(location(1), 5)]));
    assert_eq!(plan_reservation(&levels, 2), Ok(vec![(location(0), 2)]));
}

#[test]
fn row_49_several_locations_share_what_none_has_alone() {
    let levels = [level(0, 2, 0, false), level(1, 3, 3, false), level(2, 3, 0, false)];
    assert_eq!(plan_reservation(&levels, 5), Ok(vec![(location(0), 2), (location(2), 3)]));
    assert_eq!(plan_reservation(&levels, 6), Err(Shortage { requested: 6, available: 5 }));
    assert_eq!(plan_reservation(&[], 1), Err(Shortage { requested: 1, available: 0 }));
}

#[test]
fn what_is_missing_is_backordered_where_that_is_allowed() {
    let levels = [level(0, 2, 0, false), level(1, 3, 5, true), level(2, 0, 0, true)];
    assert_eq!(plan_reservation(&levels, 5), Ok(vec![(location(0), 2), (location(1), 3)]));
    assert_eq!(available_to_sell(&levels), None);
    assert_eq!(available_to_sell(&levels[..1]), Some(2));
}

#[test]
fn row_48_lines_of_one_variant_are_one_demand() {
    let lines = [(variant(2), 3), (variant(1), 1), (variant(2), 4), (variant(1), i64::MAX)];
    let demand: Vec<_> = total_demand(lines).into_iter().collect();
    assert_eq!(demand, [(variant(1), i64::MAX), (variant(2), 7)]);
}

#[test]
fn a_level_never_promises_what_is_not_there() {
    let stock = level(0, 5, 3, false);
    let reserve = |stock: &StockLevel, quantity| stock.after(MovementKind::Reservation.change(quantity));
    assert_eq!(reserve(&stock, 2), Ok(level(0, 5, 5, false)));
    assert_eq!(reserve(&stock, 3), Err(StockError::NotEnough { available: 2 }));
    assert_eq!(reserve(&level(0, 5, 3, true), 3), Ok(level(0, 5, 6, true)));
    let ship = |quantity| stock.after(MovementKind::Shipment.change(quantity));
    assert_eq!(ship(3), Ok(level(0, 2, 0, false)));
    assert_eq!(ship(4), Err(StockError::NotReserved { reserved: 3 }));
    let take = |quantity: i64| stock.after(MovementKind::Adjustment.change(-quantity));
    assert_eq!(take(2), Ok(level(0, 3, 3, false)));
    assert_eq!(take(3), Err(StockError::NotEnough { available: 2 }));
    assert_eq!(stock.after(MovementKind::Import.change(i64::MAX)), Err(StockError::OutOfRange));
    assert_eq!(stock.after(MovementKind::Import.change(StockLevel::LARGEST)), Err(StockError::OutOfRange));
}

#[test]
fn a_level_that_is_oversold_may_get_better() {
    let oversold = level(0, 2, 5, false);
    assert_eq!(oversold.after(MovementKind::Release.change(1)), Ok(level(0, 2, 4, false)));
    assert_eq!(oversold.after(MovementKind::Adjustment.change(1)), Ok(level(0, 3, 5, false)));
    assert_eq!(oversold.after(MovementKind::Reservation.change(1)), Err(StockError::NotEnough { available: -3 }));
}

#[test]
fn row_56_a_count_needs_what_was_expected() {
    assert_eq!(change_to_reach(7, 7, 10), Ok(3));
    assert_eq!(change_to_reach(7, 7, 0), Ok(-7));
    assert_eq!(change_to_reach(6, 7, 10), Err(StockError::Changed { actual: 6 }));
    assert_eq!(change_to_reach(7, 7, -1), Err(StockError::OutOfRange));
}

fn any_levels() -> impl Strategy<Value = Vec<StockLevel>> {
    prop::collection::vec((0_i64..20, 0_i64..25, any::<bool>()), 0..6).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(number, (on_hand, reserved, backorder))| level(number, on_hand, reserved, backorder)).collect()
    })
}

proptest! {
    #[test]
    fn a_plan_takes_exactly_the_demand_from_what_is_there(levels in any_levels(), quantity in 1_i64..60) {
        match plan_reservation(&levels, quantity) {
            Ok(plan) => {
                prop_assert_eq!(plan.iter().map(|(_, share)| share).sum::<i64>(), quantity);
                let places: Vec<_> = plan.iter().map(|(place, _)| *place).collect();
                prop_assert!(places.is_sorted_by(|a, b| a < b), "each location once, in order: {:?}", places);
                for (place, share) in plan {
                    let level = levels.iter().find(|level| level.location_id == place).unwrap();
                    prop_assert!(share > 0);
                    prop_assert!(share <= level.available() || level.allow_backorder);
                    prop_assert!(level.after(MovementKind::Reservation.change(share)).is_ok());
                }
            }
            Err(shortage) => {
                prop_assert_eq!(Some(shortage.available), available_to_sell(&levels));
                prop_assert_eq!(shortage.requested, quantity);
                prop_assert!(shortage.available < quantity);
            }
        }
    }

    #[test]
    fn whoever_has_all_is_asked_alone(levels in any_levels(), quantity in 1_i64..20) {
        if levels.iter().any(|level| level.available() >= quantity) {
            prop_assert_eq!(plan_reservation(&levels, quantity).unwrap().len(), 1);
        }
    }

    #[test]
    fn the_ledger_sums_to_the_level(moves in prop::collection::vec((0..MovementKind::ALL.len(), 0_i64..9), 0..60)) {
        let start = level(0, 0, 0, false);
        let mut now = start;
        let mut ledger = Vec::new();
        for (kind, quantity) in moves {
            let change = MovementKind::ALL[kind].change(quantity);
            if let Ok(next) = now.after(change) {
                now = next;
                ledger.push(change);
            }
        }
        prop_assert_eq!(now.on_hand, ledger.iter().map(|change| change.on_hand).sum::<i64>());
        prop_assert_eq!(now.reserved, ledger.iter().map(|change| change.reserved).sum::<i64>());
        prop_assert!(now.reserved >= 0 && now.reserved <= now.on_hand);
    }
}
