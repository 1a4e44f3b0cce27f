//! Links, their tokens, senders and amounts.

use uuid::Uuid;

use super::*;
use crate::pricing::Money;

const KEY: &[u8] = b"a key for tests";

fn links(changed: &[&str]) -> Result<Links, LinkProblem> {
    let changed: Vec<String> = changed.iter().map(|text| (*text).to_owned()).collect();
    Links::new("https://shop.example/", &changed)
}

#[test]
fn links_lead_to_the_storefront_that_was_configured() {
    let links = links(&["order=/o/{token}", "accept-invitation=https://staff.example/join#{token}"]).unwrap();
    assert_eq!(links.address(Link::Order, "ab12"), "https://shop.example/o/ab12");
    assert_eq!(links.address(Link::AcceptInvitation, "ab12"), "https://staff.example/join#ab12");
    assert_eq!(links.address(Link::ResetPassword, "ab12"), "https://shop.example/account/reset-password?token=ab12");
    assert_eq!(links.address(Link::SignIn, "ab12"), "https://shop.example/account/sign-in");
}

#[test]
fn links_that_lead_nowhere_are_refused() {
    for base in ["", "shop.example", "ftp://shop.example", "https://", "https://:80", "https://a b", "https://a\"b"] {
        assert!(matches!(Links::new(base, &[]), Err(LinkProblem::Base(_))), "{base:?}");
    }
    assert!(matches!(links(&["order"]), Err(LinkProblem::Form(_))));
    assert!(matches!(links(&["order=javascript:{token}"]), Err(LinkProblem::Form(_))));
    assert!(matches!(links(&["cart=/{token}"]), Err(LinkProblem::Unknown { .. })));
    assert_eq!(links(&["order=/orders"]), Err(LinkProblem::Token(Link::Order)));
    assert_eq!(links(&["order=/{token}/{token}"]), Err(LinkProblem::Token(Link::Order)));
    assert_eq!(links(&["sign-in=/{token}"]), Err(LinkProblem::NoToken(Link::SignIn)));
}

#[test]
fn a_token_opens_its_row_by_its_link_and_nothing_else() {
    let row = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_00ff);
    let token = link_token(KEY, Link::ResetPassword, row);
    assert_eq!(verify_link_token(KEY, Link::ResetPassword, &token), Some(row));
    assert_eq!(verify_link_token(KEY, Link::VerifyEmail, &token), None, "for another purpose");
    assert_eq!(verify_link_token(b"another key", Link::ResetPassword, &token), None);
    let other = link_token(KEY, Link::ResetPassword, Uuid::nil());
    let swapped = format!("{}{}", &other[..32], &token[32..]);
    for wrong in ["", "null", &token[1..], &token.to_uppercase(), &swapped] {
        assert_eq!(verify_link_token(KEY, Link::ResetPassword, wrong), None, "{wrong}");
    }
}

#[test]
fn senders_are_addresses_with_or_without_a_name() {
    let named: Sender = "Anvils & Co <orders@anvils.example>".parse().unwrap();
    assert_eq!((named.name.as_deref(), named.host()), (Some("Anvils & Co"), "anvils.example"));
    let bare: Sender = "orders@anvils.example".parse().unwrap();
    assert_eq!((bare.name, bare.address.as_str()), (None, "orders@anvils.example"));
    for wrong in ["", "orders", "A <orders>", "A <a@b.example", "A\r\nBcc: x <a@b.example>"] {
        assert!(wrong.parse::<Sender>().is_err(), "{wrong:?}");
    }
}

#[test]
fn amounts_are_exact_and_written_as_the_language_does() {
    let text = |minor, currency: &str, language: &str| {
        amount_text(Money::new(minor, currency.parse().unwrap()), language.parse().unwrap()).replace('\u{a0}', " ")
    };
    assert_eq!(text(123_450, "EUR", "en"), "€1,234.50");
    assert_eq!(text(123_450, "EUR", "de"), "1.234,50 €");
    assert_eq!(text(123_450, "EUR", "fi"), "1234.50 EUR");
    assert_eq!(text(5, "EUR", "de"), "0,05 €");
    assert_eq!(text(-199, "GBP", "en"), "-£1.99");
    assert_eq!(text(1_234_567, "JPY", "en"), "JPY 1,234,567");
    assert_eq!(text(1_234_567, "BHD", "de"), "1.234,567 BHD");
    assert_eq!(text(i64::MAX, "USD", "en"), "US$92,233,720,368,547,758.07");
}
