//! How long a cart holds stock.

use chrono::TimeDelta;

use crate::time::Timestamp;

/// How long a payment session holds stock.
pub const SESSION_HOLD_MINUTES: u32 = 15;

/// How long a cart holds stock at most, over all its sessions.
pub const LONGEST_HOLD_MINUTES: u32 = 60;

/// Until when a new session of a cart holds stock: for so many minutes, but never beyond an hour after the cart first held
/// some, so that nobody keeps goods from others with one session after another. None where that hour is over.
pub fn reserved_until(now: Timestamp, minutes: u32, first_reserved_at: Option<Timestamp>) -> Option<Timestamp> {
    let after = |start: Timestamp, minutes: u32| start.checked_add_signed(TimeDelta::minutes(i64::from(minutes)));
    let wanted = after(now, minutes)?;
    let limit = after(first_reserved_at.unwrap_or(now), LONGEST_HOLD_MINUTES)?;
    Some(wanted.min(limit)).filter(|until| *until > now)
}
