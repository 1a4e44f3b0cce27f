//! Row 15: the second factor.

use cartwright_domain::identity::{Permission, TotpSecret};
use cartwright_services::{
    Context, Error, Failure,
    identity::staff::{
        Factor, StaffPasswordReset, StaffRefusal, StaffSessionCreate, StaffSignedIn, TotpConfirm, TotpDisable,
        staff_password_reset, staff_session_create, totp_confirm, totp_disable, totp_enroll,
    },
    payment::PaymentProviders,
};
use cartwright_testkit::{PASSWORD, TestShop, totp_secret};
use chrono::TimeDelta;

use crate::refused::refusals;

fn sign_in(factor: Factor) -> StaffSessionCreate {
    StaffSessionCreate { email: "ada@shop.example".to_owned(), password: PASSWORD.to_owned(), factor }
}

fn code(secret: &TotpSecret, shop: &TestShop) -> Factor {
    Factor { totp_code: secret.code_at(shop.clock().now()), recovery_code: None }
}

fn recovery(code: &str) -> Factor {
    Factor { totp_code: None, recovery_code: Some(code.to_owned()) }
}

async fn request(shop: &TestShop, signed_in: &StaffSignedIn) -> Context {
    shop.staff_request(&signed_in.tokens.access_token).await.unwrap()
}

/// A shop whose owner has a second factor, with its secret and recovery codes. The app's code of now is used.
async fn enrolled(shop: &TestShop) -> (Context, TotpSecret, Vec<String>) {
    shop.owner("ada@shop.example").await;
    let ada = request(shop, &shop.staff_sign_in("ada@shop.example").await).await;
    let secret = totp_secret(&totp_enroll(&ada, PASSWORD, None).await.unwrap().outcome.secret);
    let totp_code = secret.code_at(shop.clock().now()).unwrap();
    let confirmed = totp_confirm(&ada, TotpConfirm { totp_code }, None).await.unwrap().outcome;
    (ada, secret, confirmed.recovery_codes.expose().to_vec())
}

#[tokio::test]
async fn row_15_a_factor_is_asked_for_once_it_was_confirmed() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let elsewhere = shop.staff_sign_in("ada@shop.example").await;
    let ada = request(&shop, &shop.staff_sign_in("ada@shop.example").await).await;
    let wrong = totp_enroll(&ada, "another password", None).await;
    assert_eq!(refusals(wrong), [StaffRefusal::WrongPassword { field: "password" }]);
    let none = totp_confirm(&ada, TotpConfirm { totp_code: "123456".to_owned() }, None).await;
    assert_eq!(refusals(none), [StaffRefusal::TotpNotEnrolled]);
    assert_eq!(shop.database().count("staff_totp", "1 = 1").await, 0);

    let told = totp_enroll(&ada, PASSWORD, Some("enroll")).await.unwrap().outcome;
    let again = totp_enroll(&ada, PASSWORD, Some("enroll")).await.unwrap();
    assert!(again.replayed && again.outcome.secret == told.secret);
    assert!(told.address.contains(&told.secret) && told.address.starts_with("otpauth://totp/"), "{}", told.address);
    staff_session_create(&shop.guest(), sign_in(Factor::default()), None).await.unwrap();
    let secret = totp_secret(&told.secret);
    let sealed = shop.shop().store.totp().find(ada.require_member().unwrap().0).await.unwrap().unwrap().sealed;
    assert!(!sealed.windows(20).any(|bytes| bytes == secret.expose()), "row 114");

    let totp_code = secret.code_at(shop.clock().now()).unwrap();
    let done = totp_confirm(&ada, TotpConfirm { totp_code: totp_code.clone() }, Some("confirm")).await.unwrap();
    let again = totp_confirm(&ada, TotpConfirm { totp_code }, Some("confirm")).await.unwrap();
    assert!(again.replayed && again.outcome.recovery_codes.expose() == done.outcome.recovery_codes.expose());
    assert!(shop.staff_request(&elsewhere.tokens.access_token).await.is_err(), "other sessions have ended");
    let refused = totp_enroll(&ada, PASSWORD, None).await;
    assert_eq!(refusals(refused), [StaffRefusal::TotpEnrolled]);

    let sessions = shop.database().count("session", "1 = 1").await;
    let refused = staff_session_create(&shop.guest(), sign_in(Factor::default()), None).await;
    assert_eq!(refusals(refused), [StaffRefusal::TotpRequired]);
    let wrong = StaffSessionCreate { password: "another password".to_owned(), ..sign_in(Factor::default()) };
    let refused = staff_session_create(&shop.guest(), wrong, None).await;
    assert_eq!(refusals(refused), [StaffRefusal::InvalidCredentials], "it is told to none but who has the password");
    assert_eq!(shop.database().count("session", "1 = 1").await, sessions);
}

#[tokio::test]
async fn row_15_a_code_is_worth_nothing_twice() {
    let shop = TestShop::open().await;
    let (_, secret, _) = enrolled(&shop).await;
    let wrong = [StaffRefusal::WrongCode { field: "totpCode" }];
    let used = staff_session_create(&shop.guest(), sign_in(code(&secret, &shop)), None).await;
    assert_eq!(refusals(used), wrong, "the code that confirmed it");
    shop.clock().advance(TimeDelta::seconds(30));
    let now = code(&secret, &shop);
    staff_session_create(&shop.guest(), sign_in(now.clone()), None).await.unwrap();
    let sessions = shop.database().count("session", "1 = 1").await;
    let again = staff_session_create(&shop.guest(), sign_in(now), None).await;
    assert_eq!(refusals(again), wrong);
    shop.clock().advance(TimeDelta::seconds(90));
    let late = Factor { totp_code: secret.code_at(shop.clock().now() - TimeDelta::seconds(60)), recovery_code: None };
    assert_eq!(refusals(staff_session_create(&shop.guest(), sign_in(late), None).await), wrong);
    assert_eq!(shop.database().count("session", "1 = 1").await, sessions);
    let early = Factor { totp_code: secret.code_at(shop.clock().now() + TimeDelta::seconds(30)), recovery_code: None };
    staff_session_create(&shop.guest(), sign_in(early), None).await.unwrap();
}

#[tokio::test]
async fn row_15_of_two_uses_of_a_code_at_the_same_time_one_counts() {
    let shop = TestShop::open().await;
    let (_, secret, _) = enrolled(&shop).await;
    shop.clock().advance(TimeDelta::seconds(30));
    let guest = shop.guest();
    let (one, other) = tokio::join!(
        staff_session_create(&guest, sign_in(code(&secret, &shop)), None),
        staff_session_create(&guest, sign_in(code(&secret, &shop)), None),
    );
    assert_eq!([one.is_ok(), other.is_ok()].into_iter().filter(|done| *done).count(), 1);
}

#[tokio::test]
async fn row_15_after_five_wrong_codes_no_right_one_is_looked_at_for_a_while() {
    let shop = TestShop::open().await;
    let (ada, secret, codes) = enrolled(&shop).await;
    shop.clock().advance(TimeDelta::seconds(30));
    for _ in 0..5 {
        let factor = Factor { totp_code: Some("000000".to_owned()), recovery_code: None };
        let refused = staff_session_create(&shop.guest(), sign_in(factor), None).await;
        assert_eq!(refusals(refused), [StaffRefusal::WrongCode { field: "totpCode" }]);
    }
    for factor in [code(&secret, &shop), recovery(&codes[0])] {
        let limited = staff_session_create(&shop.guest(), sign_in(factor), None).await;
        assert!(matches!(limited, Err(Error::Failed(Failure::RateLimited { .. }))), "{limited:?}");
    }
    assert_eq!(shop.database().count("staff_recovery_code", "used_at IS NOT NULL").await, 0);
    // Row 4: whoever is in stays in, and the limit goes by itself.
    let (member, _) = ada.require_member().unwrap();
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 1);
    shop.clock().advance(TimeDelta::minutes(15));
    let signed_in = staff_session_create(&shop.guest(), sign_in(code(&secret, &shop)), None).await.unwrap().outcome;
    assert_eq!(signed_in.member, member);
}

#[tokio::test]
async fn row_15_a_recovery_code_stands_for_a_code_once() {
    let shop = TestShop::open().await;
    let (_, _, codes) = enrolled(&shop).await;
    assert_eq!(codes.len(), 10);
    staff_session_create(&shop.guest(), sign_in(recovery(&codes[3].to_uppercase())), None).await.unwrap();
    for wrong in [codes[3].as_str(), "", "null", "0000-0000-0000-0000"] {
        let refused = staff_session_create(&shop.guest(), sign_in(recovery(wrong)), None).await;
        assert_eq!(refusals(refused), [StaffRefusal::WrongCode { field: "recoveryCode" }], "{wrong}");
    }
    staff_session_create(&shop.guest(), sign_in(recovery(&codes[4])), None).await.unwrap();
    assert_eq!(shop.database().count("staff_recovery_code", "used_at IS NOT NULL").await, 2);
}

#[tokio::test]
async fn row_15_a_factor_is_removed_by_its_owner_with_the_old_one() {
    let shop = TestShop::open().await;
    let (ada, secret, codes) = enrolled(&shop).await;
    shop.clock().advance(TimeDelta::seconds(30));
    let disable = |password: &str, factor: Factor| TotpDisable { password: password.to_owned(), factor };
    let refused = totp_disable(&ada, disable("another password", code(&secret, &shop)), None).await;
    assert_eq!(refusals(refused), [StaffRefusal::WrongPassword { field: "password" }]);
    let refused = totp_disable(&ada, disable(PASSWORD, Factor::default()), None).await;
    assert_eq!(refusals(refused), [StaffRefusal::TotpRequired]);
    let refused = totp_disable(&ada, disable(PASSWORD, recovery("0000")), None).await;
    assert_eq!(refusals(refused), [StaffRefusal::WrongCode { field: "recoveryCode" }]);
    assert_eq!(shop.database().count("staff_totp", "confirmed_at IS NOT NULL").await, 1);
    assert_eq!(shop.database().count("staff_recovery_code", "used_at IS NULL").await, 10);
    let member = totp_disable(&ada, disable(PASSWORD, recovery(&codes[0])), None).await.unwrap().outcome;
    assert!(!member.has_totp);
    assert_eq!(shop.database().count("staff_recovery_code", "1 = 1").await, 0);
    staff_session_create(&shop.guest(), sign_in(Factor::default()), None).await.unwrap();
}

#[tokio::test]
async fn row_15_where_it_is_required_whoever_has_none_can_only_enroll_one() {
    let shop =
        TestShop::with(PaymentProviders::default(), |settings| settings.identity.staff_totp_required = true).await;
    shop.owner("ada@shop.example").await;
    let signed_in = shop.staff_sign_in("ada@shop.example").await;
    let ada = request(&shop, &signed_in).await;
    for permission in Permission::ALL {
        assert!(matches!(ada.require_staff(*permission), Err(Failure::Forbidden { .. })), "{permission}");
    }
    let secret = totp_secret(&totp_enroll(&ada, PASSWORD, None).await.unwrap().outcome.secret);
    let totp_code = secret.code_at(shop.clock().now()).unwrap();
    totp_confirm(&ada, TotpConfirm { totp_code }, None).await.unwrap();
    let ada = request(&shop, &signed_in).await;
    for permission in Permission::ALL {
        ada.require_staff(*permission).unwrap();
    }
}

#[tokio::test]
async fn row_15_a_new_password_does_not_skip_the_factor_unless_it_is_removed_expressly() {
    let shop = TestShop::open().await;
    let (ada, secret, _) = enrolled(&shop).await;
    let reset = |password: &str, removes_factor| StaffPasswordReset {
        email: "Ada@shop.example".to_owned(),
        password: password.to_owned(),
        removes_factor,
    };
    let by_request = staff_password_reset(&ada, reset("another otter on ice", false)).await;
    assert!(matches!(by_request, Err(Error::Failed(Failure::Unauthenticated))));
    let unknown = StaffPasswordReset { email: "eve@shop.example".to_owned(), ..reset(PASSWORD, true) };
    assert_eq!(refusals(staff_password_reset(&shop.system(), unknown).await), [StaffRefusal::MemberNotFound]);
    staff_password_reset(&shop.system(), reset("another otter on ice", false)).await.unwrap();
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 0);
    let old = staff_session_create(&shop.guest(), sign_in(code(&secret, &shop)), None).await;
    assert_eq!(refusals(old), [StaffRefusal::InvalidCredentials]);
    let new = || StaffSessionCreate { password: "another otter on ice".to_owned(), ..sign_in(Factor::default()) };
    assert_eq!(refusals(staff_session_create(&shop.guest(), new(), None).await), [StaffRefusal::TotpRequired]);
    staff_password_reset(&shop.system(), reset("another otter on ice", true)).await.unwrap();
    staff_session_create(&shop.guest(), new(), None).await.unwrap();
}
