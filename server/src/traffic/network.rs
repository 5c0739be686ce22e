//! Where a request comes from, as far as it is counted: a network, never a person's address.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// What a provider gives one customer: an IPv4 address, or the first 56 bits of an IPv6 address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl std::fmt::Debug for Network {
    /// Addresses stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network(…)")
    }
}

/// Bits of an IPv6 address that its customer chooses.
const CUSTOMERS_BITS: u32 = 128 - 56;

impl Network {
    /// The network of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() >> CUSTOMERS_BITS << CUSTOMERS_BITS;
                Self(IpAddr::V6(Ipv6Addr::from_bits(network)))
            }
            address @ IpAddr::V4(_) => Self(address),
        }
    }

    /// Whether a proxy that nobody told us of or a whole office may stand behind it, so that it says
    /// nothing about who sends.
    #[must_use]
    pub fn is_shared(self) -> bool {
        match self.0 {
            IpAddr::V4(address) => address.is_loopback() || address.is_private(),
            // The network of the loopback address ends in zeros.
            IpAddr::V6(address) => address.is_unspecified() || address.is_unique_local(),
        }
    }

    /// What is hashed of it.
    #[must_use]
    pub fn bytes(self) -> [u8; 16] {
        match self.0 {
            IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
            IpAddr::V6(address) => address.octets(),
        }
    }
}

/// The number of proxies before this server, each of which adds to `X-Forwarded-For` whom it speaks
/// for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrustedHops(pub u8);

impl TrustedHops {
    /// The address of whoever sent a request: of the other end of the connection, or, with trusted
    /// hops, the one that the outermost of them has seen. What stands before that in the header was
    /// written by the sender and is not read. A header that is too short or no address says nothing.
    #[must_use]
    pub fn sender<'a>(
        self,
        peer: Option<IpAddr>,
        forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
    ) -> Option<IpAddr> {
        let Some(before) = usize::from(self.0).checked_sub(1) else { return peer };
        let mut hops = forwarded_for.flat_map(|line| line.split(',')).rev();
        hops.nth(before).and_then(|hop| read_address(hop.trim())).or(peer)
    }
}

/// An address, with or without a port.
fn read_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn sender(hops: u8, lines: &[&str]) -> Option<IpAddr> {
        TrustedHops(hops).sender(Some(address("10.0.0.9")), lines.iter().copied())
    }

    #[test]
    fn without_trusted_hops_the_header_says_nothing() {
        assert_eq!(sender(0, &["203.0.113.5"]), Some(address("10.0.0.9")));
        assert_eq!(TrustedHops(0).sender(None, ["203.0.113.5"].into_iter()), None);
    }

    #[test]
    fn the_outermost_trusted_hop_names_the_sender_whatever_stands_before() {
        let lines = ["198.51.100.1, 198.51.100.2", "203.0.113.5,192.0.2.7"];
        assert_eq!(sender(1, &lines), Some(address("192.0.2.7")));
        assert_eq!(sender(2, &lines), Some(address("203.0.113.5")));
        assert_eq!(sender(1, &["[2001:db8::1]:443"]), Some(address("2001:db8::1")));
        assert_eq!(sender(1, &["[2001:db8::1]"]), Some(address("2001:db8::1")));
        assert_eq!(sender(1, &["192.0.2.7:5000"]), Some(address("192.0.2.7")));
    }

    #[test]
    fn a_header_that_is_too_short_or_no_address_leaves_the_connections_own() {
        for (hops, lines) in
            [(1, &[][..]), (2, &["203.0.113.5"]), (1, &["unknown"]), (1, &["1.2.3.4,"])]
        {
            assert_eq!(sender(hops, lines), Some(address("10.0.0.9")), "{lines:?}");
        }
    }

    #[test]
    fn a_network_is_an_ipv4_address_or_56_bits_of_an_ipv6_address() {
        let same = |one, other| Network::of(address(one)) == Network::of(address(other));
        assert!(same("2001:db8:0:12::1", "2001:db8:0:34:5:6:7:8"));
        assert!(!same("2001:db8:0:100::1", "2001:db8::1"));
        assert!(!same("203.0.113.5", "203.0.113.6"));
        assert!(same("203.0.113.5", "::ffff:203.0.113.5"));
    }

    #[test]
    fn proxies_and_offices_are_shared() {
        for shared in ["127.0.0.1", "::1", "10.0.0.1", "fd00::1", "::ffff:192.168.0.1"] {
            assert!(Network::of(address(shared)).is_shared(), "{shared}");
        }
        for own in ["203.0.113.5", "2001:db8::1"] {
            assert!(!Network::of(address(own)).is_shared(), "{own}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_a_sender_writes_moves_where_it_is_counted(written in ".{0,80}") {
            let lines = [written.as_str(), "192.0.2.7"];
            prop_assert_eq!(sender(1, &lines), Some(address("192.0.2.7")));
            prop_assert_eq!(sender(0, &lines), Some(address("10.0.0.9")));
        }
    }
}
