//! How many sockets each address holds.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cartwright_domain::network::counted_address;

/// Counts sockets by address.
#[derive(Debug)]
pub struct Seats {
    most: usize,
    taken: Mutex<HashMap<IpAddr, usize>>,
}

/// The place of one socket; free again when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Arc<Seats>,
    address: IpAddr,
}

impl Seats {
    /// So many for each address.
    pub fn new(most: usize) -> Self {
        Self { most, taken: Mutex::default() }
    }

    /// Nothing when all seats of that address are taken.
    pub(super) fn take(self: &Arc<Self>, client: IpAddr) -> Option<Seat> {
        let address = counted_address(client);
        let mut taken = self.lock();
        let count = taken.get(&address).copied().unwrap_or_default();
        if count >= self.most {
            return None;
        }
        taken.insert(address, count + 1);
        drop(taken);
        Some(Seat { seats: Arc::clone(self), address })
    }

    /// A panic while the lock is held can only come from the allocator, and leaves the map whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        match taken.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                taken.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn row_84_an_address_has_so_many_seats_and_gets_them_back() {
        let seats = Arc::new(Seats::new(2));
        let first = seats.take(address("192.0.2.1")).expect("a seat");
        let second = seats.take(address("::ffff:192.0.2.1")).expect("a seat");
        assert!(seats.take(address("192.0.2.1")).is_none());
        assert!(seats.take(address("192.0.2.2")).is_some(), "another address has its own");
        drop(first);
        assert!(seats.take(address("192.0.2.1")).is_some());
        drop(second);
        assert!(seats.lock().is_empty(), "nothing is kept of those who are gone");
        let _one = seats.take(address("2001:db8::1")).expect("a seat");
        let _other = seats.take(address("2001:db8::2")).expect("a seat");
        assert!(seats.take(address("2001:db8::ffff:1")).is_none(), "a network of version 6 counts as one");
        assert!(seats.take(address("2001:db8:0:1::1")).is_some());
    }
}
