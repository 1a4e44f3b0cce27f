//! How long a cart holds stock.

use chrono::TimeDelta;

use crate::time::Timestamp;

/// How long a payment session holds stock, unless the operator says otherwise.
pub const SESSION_HOLD: TimeDelta = TimeDelta::minutes(15);

/// How long a cart holds stock at most, over all its sessions, unless the operator says otherwise.
pub const LONGEST_HOLD: TimeDelta = TimeDelta::minutes(60);

/// Until when a new session of a cart holds stock: for that long, but never beyond the longest hold after the cart first held some, so
/// that nobody keeps goods from others with one session after another. None where that time is over.
pub fn reserved_until(
    now: Timestamp,
    hold: TimeDelta,
    longest: TimeDelta,
    first_reserved_at: Option<Timestamp>,
) -> Option<Timestamp> {
    let wanted = now.checked_add_signed(hold)?;
    let limit = first_reserved_at.unwrap_or(now).checked_add_signed(longest)?;
    Some(wanted.min(limit)).filter(|until| *until > now)
}
