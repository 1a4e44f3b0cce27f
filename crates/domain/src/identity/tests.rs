use chrono::{DateTime, TimeDelta};
use uuid::Uuid;

use super::*;
use crate::{
    id::{AccountId, SessionId},
    time::Timestamp,
};

fn noon() -> Timestamp {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

#[test]
fn row_05_passwords_have_8_to_128_characters_and_no_nul() {
    assert_eq!(Password::chosen("sieben7").err(), Some(PasswordProblem::TooShort));
    assert!(Password::chosen("quiet-otter").is_ok());
    assert!(Password::chosen(&"🦦".repeat(64)).is_ok(), "256 bytes are 64 characters");
    assert!(Password::chosen(&"é".repeat(128)).is_ok());
    assert_eq!(Password::chosen(&"é".repeat(129)).err(), Some(PasswordProblem::TooLong));
    assert_eq!(Password::chosen("quiet\0otter").err(), Some(PasswordProblem::Nul));
}

#[test]
fn row_05_every_character_of_the_longest_password_counts() {
    let pepper = Pepper::new(b"salt's sibling");
    let seasoned = |text: &str| pepper.season(&Password::presented(text));
    let long = "🦦".repeat(127);
    assert_ne!(seasoned(&format!("{long}a")), seasoned(&format!("{long}b")));
    assert_eq!(seasoned(&long).len(), 64, "bcrypt reads all of it");
    assert_ne!(Pepper::new(b"another").season(&Password::presented(&long)), seasoned(&long));
    assert_eq!(seasoned("cafe\u{301}-au-lait"), seasoned("café-au-lait"), "another keyboard, the same letters");
}

#[test]
fn row_06_frequent_passwords_are_refused_in_every_case_and_nothing_is_asked_of_their_composition() {
    for common in ["password", "Password", "12345678", "QWERTYUIOP", "iloveyou", "passwort123", "trustno1"] {
        assert_eq!(Password::chosen(common).err(), Some(PasswordProblem::Common), "{common}");
    }
    assert!(Password::chosen("dunkelgruen").is_ok());
    let listed = include_str!("frequent_passwords.txt").lines();
    assert!(listed.clone().count() >= 3000);
    assert!(listed.clone().all(|line| line.chars().count() >= 8 && line == line.to_lowercase() && !line.is_empty()));
}

#[test]
fn row_115_secrets_do_not_appear_in_debug_output() {
    let password = Password::presented("quiet-otter");
    let token = TokenText::new(&[7; 32]);
    let shown = format!("{password:?} {token:?} {:?} {:?}", token.digest(), Pepper::new(b"quiet-otter"));
    assert!(!shown.contains("otter") && !shown.contains(token.expose()), "{shown}");
}

fn claims() -> AccessClaims {
    let (account, session) = (AccountId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
    AccessClaims::new(AccountKind::Customer, account, session, noon(), TimeDelta::minutes(15))
}

#[test]
fn row_07_a_token_is_believed_for_its_audience_and_its_time_only() {
    let session = Ok(SessionId(Uuid::from_u128(2)));
    assert_eq!(claims().session(Audience::Shop, noon()), session);
    assert_eq!(claims().session(Audience::Shop, noon() + TimeDelta::seconds(899)), session);
    assert!(claims().session(Audience::Shop, noon() + TimeDelta::seconds(900)).is_err(), "there is no leeway");
    assert!(claims().session(Audience::Admin, noon()).is_err());
    assert!(claims().session(Audience::Shop, noon() - TimeDelta::minutes(1)).is_err(), "it is of the future");
    let changed = |change: fn(&mut AccessClaims)| {
        let mut claims = claims();
        change(&mut claims);
        claims.session(Audience::Shop, noon())
    };
    assert!(changed(|claims| claims.iss = "other".to_owned()).is_err());
    assert!(changed(|claims| claims.aud = String::new()).is_err());
    assert!(changed(|claims| claims.token_type = "refresh".to_owned()).is_err());
    assert!(changed(|claims| claims.sid = "customer_1".to_owned()).is_err());
}

#[test]
fn row_07_a_claim_that_is_missing_or_of_another_type_is_no_claim() {
    let good = serde_json::to_value(claims()).unwrap();
    for name in ["iss", "aud", "sub", "sid", "type", "iat", "exp"] {
        let mut without = good.clone();
        without.as_object_mut().unwrap().remove(name);
        assert!(serde_json::from_value::<AccessClaims>(without).is_err(), "{name}");
    }
    for (name, wrong) in [
        ("exp", serde_json::json!("1800000900")),
        ("exp", serde_json::json!(1_800_000_900.5)),
        ("iat", serde_json::json!("1800000000")),
        ("aud", serde_json::json!(["shop", "admin"])),
        ("exp", serde_json::Value::Null),
    ] {
        let mut changed = good.clone();
        changed[name] = wrong;
        assert!(serde_json::from_value::<AccessClaims>(changed).is_err(), "{name}");
    }
}

#[test]
fn row_09_a_used_token_is_answered_again_for_ten_seconds_to_the_same_client_only() {
    let client = TokenText::new(&[1; 32]).digest();
    let other = TokenText::new(&[2; 32]).digest();
    let mut token = RefreshToken {
        digest: TokenText::new(&[3; 32]).digest(),
        session_id: SessionId(Uuid::from_u128(2)),
        generation: 0,
        used_at: None,
        used_by: None,
    };
    assert_eq!(token.presented(noon(), client, false), RefreshUse::First);
    token.used_at = Some(noon());
    token.used_by = Some(client);
    let after = |seconds| noon() + TimeDelta::seconds(seconds);
    assert_eq!(token.presented(after(10), client, false), RefreshUse::Again);
    assert_eq!(token.presented(after(11), client, false), RefreshUse::Reuse);
    assert_eq!(token.presented(after(1), other, false), RefreshUse::Reuse);
    assert_eq!(token.presented(after(1), client, true), RefreshUse::Reuse, "the answer was not lost");
}

#[test]
fn a_cookie_opens_the_session_that_it_was_sealed_for_and_nothing_else_opens_any() {
    let key = CookieKey::derived_from(b"one key");
    let session = SessionId(Uuid::from_u128(2));
    let kept = key.seal(session);
    assert_eq!(key.open(&kept), Some(session));
    let other = key.seal(SessionId(Uuid::from_u128(3)));
    let mixed = format!("{}{}", &kept[..32], &other[32..]);
    for wrong in ["", "null", &kept[1..], &kept.to_uppercase(), &mixed, &format!("{kept}0")] {
        assert_eq!(key.open(wrong), None, "{wrong}");
    }
    assert_eq!(CookieKey::derived_from(b"another key").open(&kept), None);
}

#[test]
fn tokens_follow_from_the_key_and_from_nothing_else() {
    let key = RefreshKey::derived_from(b"one key");
    let session = SessionId(Uuid::from_u128(2));
    let first = key.first(session);
    assert_eq!(key.successor(&first), key.successor(&key.first(session)));
    assert_ne!(key.successor(&first), first);
    assert_ne!(RefreshKey::derived_from(b"another key").first(session), first);
    assert_ne!(key.first(SessionId(Uuid::from_u128(3))), first);
    assert_eq!(first.expose().len(), 43, "256 bits");
}
