use cartwright_domain::{
    customer::CustomerProfile,
    identity::PasswordProblem,
    input::{InputProblem, InputProblemCode},
};
use cartwright_services::{
    customer::{CustomerRegister, customer_register, signed_in_customer},
    identity::{AccountRefusal, SessionCreate, session_create},
};
use cartwright_testkit::{PASSWORD, TestShop};
use uuid::Uuid;

use crate::refused::refusals;

fn registration(email: &str, password: &str) -> CustomerRegister {
    let profile = CustomerProfile { first_name: Some(" Ada ".to_owned()), ..CustomerProfile::default() };
    CustomerRegister { email: email.to_owned(), password: password.to_owned(), profile }
}

async fn accounts(shop: &TestShop) -> i64 {
    shop.database().count("account", "kind = 'customer'").await
}

#[tokio::test]
async fn a_customer_registers_and_signs_in() {
    let shop = TestShop::open().await;
    customer_register(&shop.guest(), registration("Ada@Shop.Example", PASSWORD), None).await.unwrap();
    let signed_in = shop.sign_in(" ada@shop.example ").await;
    let ada = signed_in_customer(&shop.request_of(&signed_in)).await.unwrap().unwrap();
    assert_eq!((ada.email.as_str(), ada.email_verified), ("Ada@Shop.Example", false));
    assert_eq!(ada.profile.first_name.as_deref(), Some("Ada"));
    assert_eq!(signed_in_customer(&shop.guest()).await.unwrap(), None);
}

#[tokio::test]
async fn row_01_a_known_address_gets_the_answer_of_an_unknown_one_and_keeps_its_account() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    for known in ["ada@shop.example", "ADA@SHOP.example"] {
        let again = customer_register(&shop.guest(), registration(known, "another good one"), None).await.unwrap();
        assert!(!again.replayed);
    }
    customer_register(&shop.guest(), registration("bob@shop.example", PASSWORD), None).await.unwrap();
    assert_eq!(accounts(&shop).await, 2);
    let others =
        SessionCreate { email: "ada@shop.example".to_owned(), password: "another good one".to_owned(), cart: None };
    assert_eq!(refusals(session_create(&shop.guest(), others, None).await), [AccountRefusal::InvalidCredentials]);
    shop.sign_in("ada@shop.example").await;
}

#[tokio::test]
async fn row_02_a_known_address_costs_the_hash_that_an_unknown_one_costs() {
    let shop = TestShop::open().await;
    let hashes = || shop.shop().identity.password_hashes();
    for email in ["ada@shop.example", "ada@shop.example"] {
        let before = hashes();
        shop.register(email).await;
        assert_eq!(hashes() - before, 1);
    }
}

#[tokio::test]
async fn row_05_what_is_wrong_with_a_registration_is_told_at_once_and_nothing_is_kept() {
    let shop = TestShop::open().await;
    let password = |problem| AccountRefusal::Password { field: "password", problem };
    for (text, problem) in [
        ("short", PasswordProblem::TooShort),
        ("quiet\0otter", PasswordProblem::Nul),
        ("Password123", PasswordProblem::Common),
        (&*"x".repeat(129), PasswordProblem::TooLong),
    ] {
        let refused = customer_register(&shop.guest(), registration("ada@shop.example", text), None).await;
        assert_eq!(refusals(refused), [password(problem)]);
    }
    let mut input = registration("no address", "short");
    input.profile.phone = Some("call me".to_owned());
    let refused = refusals(customer_register(&shop.guest(), input, None).await);
    let paths: Vec<_> = refused
        .iter()
        .map(|refusal| match refusal {
            AccountRefusal::Input(InputProblem { path, code: InputProblemCode::Invalid, .. }) => path.join("."),
            other => format!("{other:?}"),
        })
        .collect();
    let short = format!("{:?}", password(PasswordProblem::TooShort));
    assert_eq!(paths, ["email", "phone", &*short]);
    assert_eq!(accounts(&shop).await, 0);
    assert_eq!(shop.shop().identity.password_hashes(), 0);
}

#[tokio::test]
async fn row_114_a_key_leaves_nothing_behind_that_a_password_could_be_guessed_from() {
    let shop = TestShop::open().await;
    let key = Uuid::new_v4().to_string();
    let guest = shop.guest();
    let register = || customer_register(&guest, registration("ada@shop.example", PASSWORD), Some(&key));
    assert!(!register().await.unwrap().replayed);
    assert!(register().await.unwrap().replayed);
    let other =
        customer_register(&shop.guest(), registration("ada@shop.example", "another good one"), Some(&key)).await;
    assert!(matches!(refusals(other)[..], [AccountRefusal::Key(_)]));
    // The fingerprint of the input as it was sent is not that which is kept.
    let plain = serde_json::json!(["ada@shop.example", PASSWORD, "Ada", null, null, false]);
    let digest = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(plain.to_string()));
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(shop.database().count("idempotency_key", "1 = 1").await, 1);
    assert_eq!(shop.database().count("idempotency_key", &format!("fingerprint = '{digest}'")).await, 0);
    assert_eq!(shop.database().count("account", "password_hash LIKE '$2b$04$%'").await, 1);
}
