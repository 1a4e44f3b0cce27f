//! Row 91: which addresses a provider may lead to.

use cartwright_adapters::identity::{Reach, is_public_address};

#[test]
fn row_91_addresses_that_are_not_of_the_internet_are_known() {
    for private in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public_address(private.parse().unwrap()), "{private}");
    }
    for public in [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "223.255.255.1",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ] {
        assert!(is_public_address(public.parse().unwrap()), "{public}");
    }
}

#[test]
fn row_91_a_call_goes_no_further_than_the_operator_says() {
    let allowed = |reach: Reach, url: &str| reach.allows(&url.parse().unwrap());
    for (url, expected) in [
        // Public, private, loopback.
        ("https://sso.example/token", [true, true, true]),
        ("http://sso.example/token", [false, false, true]),
        ("https://10.0.0.1/", [false, true, false]),
        ("https://[fd00::1]/", [false, true, false]),
        ("https://127.0.0.1/", [false, true, true]),
        ("https://2130706433/", [false, true, true]),
        ("https://0x7f.1/", [false, true, true]),
        ("https://[::ffff:127.0.0.1]/", [false, true, true]),
        ("http://127.0.0.1:4000/", [false, false, true]),
        ("https://169.254.169.254/latest/meta-data", [false, true, false]),
        ("https://8.8.8.8/", [true, true, false]),
        ("https://somebody:secret@sso.example/", [false, false, false]),
        ("ftp://sso.example/", [false, false, false]),
        ("file:///etc/passwd", [false, false, false]),
        ("data:text/plain,x", [false, false, false]),
    ] {
        let found = [Reach::Public, Reach::Private, Reach::Loopback].map(|reach| allowed(reach, url));
        assert_eq!(found, expected, "{url}");
    }
}
