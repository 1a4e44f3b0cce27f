//! A cart on its way.

use super::*;
use crate::id::OrderId;

#[test]
fn every_step_counts_a_version_and_a_change_begins_a_new_term() {
    let mut cart = cart();
    let later = now() + TimeDelta::hours(1);
    cart.touch(later, TimeDelta::days(30));
    assert_eq!((cart.version, cart.updated_at, cart.expires_at), (2, later, later + TimeDelta::days(30)));
    cart.touch(later, TimeDelta::MAX);
    assert_eq!(cart.expires_at, later + TimeDelta::days(30));
    cart.await_payment(later).unwrap();
    cart.reopen(later).unwrap();
    assert_eq!((cart.version, cart.status), (5, CartStatus::Open));
}

#[test]
fn row_54_a_change_of_another_version_is_a_conflict() {
    let cart = cart();
    assert_eq!(cart.check_changeable(None), Ok(()));
    assert_eq!(cart.check_changeable(Some(1)), Ok(()));
    assert_eq!(cart.check_changeable(Some(0)), Err(CartError::VersionConflict { current: 1 }));
    assert_eq!(cart.check_changeable(Some(2)), Err(CartError::VersionConflict { current: 1 }));
}

#[test]
fn only_an_open_cart_can_be_changed() {
    for status in CartStatus::ALL {
        let cart = Cart { status: *status, ..cart() };
        let expected = match status {
            CartStatus::Open => Ok(()),
            other => Err(CartError::NotOpen { status: *other }),
        };
        assert_eq!(cart.check_changeable(Some(1)), expected);
    }
}

#[test]
fn a_cart_ends_once() {
    let order = OrderId(Uuid::from_u128(5));
    let ends = [CartStatus::Completed, CartStatus::Merged, CartStatus::Expired];
    for status in ends {
        let ended = Cart { status, ..cart() };
        let refused = Err(CartError::NotOpen { status });
        let attempts: [fn(&mut Cart) -> Result<(), CartError>; 4] = [
            |cart| cart.await_payment(now()),
            |cart| cart.reopen(now()),
            |cart| cart.merge_away(now()),
            |cart| cart.expire(now()),
        ];
        for attempt in attempts {
            let mut cart = ended.clone();
            assert_eq!(attempt(&mut cart), refused);
            assert_eq!(cart, ended);
        }
        assert_eq!(ended.clone().complete(order, now()), refused);
        assert!(CartStatus::ALL.iter().all(|next| !status.can_become(*next)));
    }
    let mut cart = Cart { status: CartStatus::AwaitingPayment, ..cart() };
    assert_eq!(cart.merge_away(now()), Err(CartError::NotOpen { status: CartStatus::AwaitingPayment }));
    cart.complete(order, now()).unwrap();
    assert_eq!((cart.status, cart.order_id), (CartStatus::Completed, Some(order)));
}
