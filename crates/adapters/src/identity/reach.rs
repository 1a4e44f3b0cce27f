//! Which addresses a call to a provider may reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use openidconnect::url::{Host, Url};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Which addresses a provider may lead to. The operator names the issuer, but the issuer names the rest, and must not lead into the shop's own network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Addresses of the internet, with TLS.
    Public,
    /// All addresses, with TLS: the operator says that the provider is in a private network.
    Private,
    /// This machine, also without TLS: for development.
    Loopback,
}

impl Reach {
    /// Whether a call may go to that URL, as far as the URL itself tells: its scheme, and its host where that is an address.
    pub fn allows(self, url: &Url) -> bool {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return false,
        };
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        let is_scheme_good = url.scheme() == "https" || (url.scheme() == "http" && self == Self::Loopback);
        is_scheme_good && !has_credentials && address.is_none_or(|address| self.allows_address(address))
    }

    /// Whether a connection may go to that address.
    pub fn allows_address(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public_address(address),
            Self::Private => true,
            Self::Loopback => address.to_canonical().is_loopback(),
        }
    }
}

/// Finds the addresses of a name, and leaves out those that may not be reached. What it answers is what is connected to, so that a name cannot
/// change its meaning in between.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoundedResolver(pub Reach);

impl Resolve for BoundedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| reach.allows_address(address.ip())).collect();
            if allowed.is_empty() {
                return Err("no address of the host may be reached".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Whether the address belongs to the internet: not to this machine, to a private network, to a link, to documentation, or to nobody.
pub fn is_public_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast();
    // This network, carriers' own, protocols, relays of 6to4, benchmarks, reserved.
    let is_reserved = a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240;
    !is_special && !is_reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // Only 2000::/3 is given out; NAT64 and 6to4 hold an address of IPv4 that they lead to.
    if parts[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(embedded(parts[6], parts[7]));
    }
    if parts[0] == 0x2002 {
        return is_public_v4(embedded(parts[1], parts[2]));
    }
    let is_documentation = (parts[0], parts[1]) == (0x2001, 0x0db8) || (parts[0] == 0x3fff && parts[1] < 0x1000);
    // Teredo, ORCHID and other protocols.
    let is_of_protocols = parts[0] == 0x2001 && parts[1] < 0x0200;
    parts[0] & 0xe000 == 0x2000 && !is_documentation && !is_of_protocols
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}
