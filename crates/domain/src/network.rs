//! Addresses of clients: which of them count as one, and which range one belongs to.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

/// What counts as one address: whoever has one of version 6 has the 2⁶⁴ beside it as well.
pub fn counted_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

/// Addresses that begin alike, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    first: IpAddr,
    prefix: u8,
}

/// The text names no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no range of addresses; write an address, or a network such as 10.0.0.0/8 or 2001:db8::/32")]
pub struct InvalidAddressRange(String);

impl AddressRange {
    /// Whether the address is one of the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                begins_alike(u128::from(first.to_bits()), u128::from(address.to_bits()), 32 - self.prefix)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                begins_alike(first.to_bits(), address.to_bits(), 128 - self.prefix)
            }
            _ => false,
        }
    }
}

fn begins_alike(one: u128, other: u128, free_bits: u8) -> bool {
    (one ^ other).checked_shr(free_bits.into()).unwrap_or(0) == 0
}

impl FromStr for AddressRange {
    type Err = InvalidAddressRange;

    /// Reads an address, or an address and how many of its bits count.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || InvalidAddressRange(text.to_owned());
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| refused())?)),
            None => (text.trim(), None),
        };
        let first: IpAddr = address.parse().map_err(|_| refused())?;
        let bits = if first.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        if prefix > bits { Err(refused()) } else { Ok(Self { first, prefix }) }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_network_of_version_6_counts_as_one_address() {
        assert_eq!(counted_address(address("2001:db8::1")), counted_address(address("2001:db8::ffff:1")));
        assert_ne!(counted_address(address("2001:db8::1")), counted_address(address("2001:db8:0:1::1")));
        assert_eq!(counted_address(address("::ffff:192.0.2.1")), address("192.0.2.1"));
        assert_ne!(counted_address(address("192.0.2.1")), counted_address(address("192.0.2.2")));
    }

    #[test]
    fn a_range_holds_what_begins_like_it() {
        let holds = |range: &str, of: &str| range.parse::<AddressRange>().expect("a range").contains(address(of));
        assert!(holds("10.0.0.0/8", "10.255.0.1"));
        assert!(holds("10.1.2.3/8", "10.255.0.1"), "the bits that do not count may be anything");
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.7", "192.0.2.7"));
        assert!(holds("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(!holds("192.0.2.7", "192.0.2.6"));
        assert!(holds("0.0.0.0/0", "203.0.113.9"));
        assert!(!holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("::/0", "2001:db8::1"));
        assert!(holds("2001:db8::/32", "2001:db8:ffff::1"));
        assert!(!holds("2001:db8::/32", "2001:db9::1"));
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "proxy.example", "10.0.0/8"] {
            assert!(wrong.parse::<AddressRange>().is_err(), "{wrong}");
        }
    }
}
