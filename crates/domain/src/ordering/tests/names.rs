//! Numbers and access tokens.

use proptest::prelude::*;

use super::*;

const KEY: &[u8] = b"a key of the shop that is long enough";

#[test]
fn numbers_have_two_groups_of_unmistakable_digits() {
    assert_eq!(order_number(0), "0000-0000");
    assert_eq!(order_number(u64::MAX), "ZZZZ-ZZZZ");
    assert_eq!(order_number(1 << 35), "1000-0000");
    assert_eq!(order_number(31 << 15), "0000-Z000");
}

#[test]
fn numbers_are_found_however_they_are_typed() {
    assert_eq!(parse_order_number(" 7k3f 92qx ").as_deref(), Some("7K3F-92QX"));
    assert_eq!(parse_order_number("oil0-0000").as_deref(), Some("0110-0000"));
    for wrong in ["", "7K3F-92Q", "7K3F-92QXX", "7K3F-92QU", "7K3F-92Q?", "7K3F-92Qé"] {
        assert_eq!(parse_order_number(wrong), None, "{wrong}");
    }
}

#[test]
fn row_114_a_token_is_the_hmac_of_the_order_under_the_key() {
    let id = OrderId(Uuid::from_u128(0xab));
    let token = access_token(KEY, id);
    // Computed with another implementation of HMAC-SHA-256 over the wire id.
    let tag = "38a7bd4d9cb6577124caf9baa5572951fae01a88aedcf7499467747afb9ddd1c";
    assert_eq!(token, format!("000000000000000000000000000000ab{tag}"));
    assert_eq!(verify_access_token(KEY, &token), Some(id));
    assert_eq!(verify_access_token(b"another key", &token), None);
    for wrong in ["", tag, &token.to_uppercase(), &format!("{token}0"), &token[1..], &"é".repeat(48)] {
        assert_eq!(verify_access_token(KEY, wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_number_reads_back_as_it_was_written(random: u64) {
        let number = order_number(random);
        prop_assert_eq!(parse_order_number(&number.to_lowercase().replace('-', "")), Some(number));
    }

    #[test]
    fn no_text_breaks_the_reading(text in any::<String>()) {
        prop_assert_eq!(verify_access_token(KEY, &text), None);
        if let Some(number) = parse_order_number(&text) {
            prop_assert_eq!(number.len(), 9);
        }
    }

    #[test]
    fn row_119_a_token_opens_its_order_and_a_changed_one_nothing(id: u128, place in 0_usize..96, digit in "[0-9a-f]") {
        let id = OrderId(Uuid::from_u128(id));
        let token = access_token(KEY, id);
        prop_assert_eq!(verify_access_token(KEY, &token), Some(id));
        let mut changed = token.clone();
        changed.replace_range(place..=place, &digit);
        prop_assert_eq!(verify_access_token(KEY, &changed).is_some(), changed == token);
    }
}
