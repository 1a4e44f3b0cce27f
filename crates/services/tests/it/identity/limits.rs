//! How often what may be tried, by whom.

use std::{net::IpAddr, sync::Arc};

use cartwright_domain::identity::OneTimePurpose;
use cartwright_services::{
    Context, Error, Failure, ProcessRateLimiter,
    identity::{
        AccountRefusal, EmailChangeRequest, PasswordChange, PasswordReset, SessionCreate, email_change_request,
        password_change, password_reset, password_reset_request, session_create, sessions_of,
    },
    ports::RateLimiter,
};
use cartwright_testkit::{PASSWORD, TestShop};
use chrono::TimeDelta;
use futures_util::future::join_all;
use uuid::Uuid;

use crate::refused::refusals;

const WRONG: &str = "a wrong password";

fn from(context: Context, address: &str) -> Context {
    let address: IpAddr = address.parse().unwrap();
    context.from_address(Some(address))
}

/// What a sign-in comes to: `let in`, `refused`, or the seconds to wait.
async fn sign_in(context: &Context, email: &str, password: &str) -> Result<&'static str, u32> {
    let input = SessionCreate { email: email.to_owned(), password: password.to_owned(), cart: None };
    match session_create(context, input, None).await {
        Ok(_) => Ok("let in"),
        Err(Error::Refused(refusals)) => {
            assert_eq!(refusals, [AccountRefusal::InvalidCredentials]);
            Ok("refused")
        }
        Err(Error::Failed(failure)) => Err(seconds(&failure)),
    }
}

fn seconds(failure: &Failure) -> u32 {
    match failure {
        Failure::RateLimited { retry_after_seconds } => *retry_after_seconds,
        other => panic!("{other:?} is no limit"),
    }
}

#[track_caller]
fn limited<T: std::fmt::Debug>(outcome: Result<T, Error<AccountRefusal>>) -> u32 {
    match outcome {
        Err(Error::Failed(failure)) => seconds(&failure),
        other => panic!("{other:?} is no limit"),
    }
}

#[tokio::test]
async fn row_03_after_five_failures_the_right_password_is_refused_before_anything_is_hashed() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let before = shop.shop().identity.password_hashes();
    for email in ["ada@shop.example", "nobody@shop.example"] {
        for _ in 0..5 {
            assert_eq!(sign_in(&shop.guest(), email, WRONG).await, Ok("refused"), "{email}");
        }
        assert_eq!(sign_in(&shop.guest(), email, WRONG).await, Err(900), "{email}");
        assert_eq!(sign_in(&shop.guest(), email, PASSWORD).await, Err(900), "{email}");
        let spelled = email.to_uppercase();
        assert_eq!(sign_in(&shop.guest(), &spelled, PASSWORD).await, Err(900), "another spelling is the same account");
    }
    assert_eq!(shop.shop().identity.password_hashes() - before, 10, "what is limited is not compared");
    assert_eq!(shop.database().count("session", "1 = 1").await, 0);
    shop.register("bob@shop.example").await;
    assert_eq!(sign_in(&shop.guest(), "bob@shop.example", PASSWORD).await, Ok("let in"), "nobody else is limited");
}

#[tokio::test]
async fn row_03_a_hundred_attempts_at_once_count_one_by_one() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let before = shop.shop().identity.password_hashes();
    let guest = shop.guest();
    let outcomes = join_all((0..100).map(|_| sign_in(&guest, "ada@shop.example", WRONG))).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Ok("refused")).count(), 5);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 95);
    assert_eq!(shop.shop().identity.password_hashes() - before, 5);
    assert_eq!(sign_in(&guest, "ada@shop.example", PASSWORD).await, Err(900));
}

#[tokio::test]
async fn row_03_an_address_that_tries_one_account_after_another_is_limited() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    for number in 0..50 {
        let guest = from(shop.guest(), &format!("2001:db8::{number:x}"));
        assert_eq!(sign_in(&guest, &format!("{number}@shop.example"), WRONG).await, Ok("refused"));
    }
    let same_network = from(shop.guest(), "2001:db8::ffff");
    assert_eq!(sign_in(&same_network, "ada@shop.example", PASSWORD).await, Err(900));
    let other_network = from(shop.guest(), "2001:db8:0:1::1");
    assert_eq!(sign_in(&other_network, "ada@shop.example", PASSWORD).await, Ok("let in"));
}

#[tokio::test]
async fn row_03_the_password_that_is_asked_for_again_counts_with_the_sign_ins() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let request = shop.request_of(&ada);
    let change = |current: &str| PasswordChange {
        current_password: current.to_owned(),
        new_password: "another otter on ice".to_owned(),
    };
    for _ in 0..5 {
        let wrong = password_change(&request, change(WRONG), None).await;
        assert_eq!(refusals(wrong), [AccountRefusal::WrongPassword { field: "currentPassword" }]);
    }
    assert_eq!(limited(password_change(&request, change(PASSWORD), None).await), 900);
    assert_eq!(sign_in(&shop.guest(), "ada@shop.example", PASSWORD).await, Err(900));
    shop.clock().advance(TimeDelta::minutes(15));
    assert_eq!(sign_in(&shop.guest(), "ada@shop.example", PASSWORD).await, Ok("let in"), "the password is the old one");
}

#[tokio::test]
async fn row_04_the_wait_grows_and_ends_and_no_session_does() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let mut waits = Vec::new();
    for _ in 0..4 {
        for _ in 0..5 {
            assert_eq!(sign_in(&shop.guest(), "ada@shop.example", WRONG).await, Ok("refused"));
        }
        let wait = sign_in(&shop.guest(), "ada@shop.example", PASSWORD).await.unwrap_err();
        waits.push(wait / 60);
        shop.clock().advance(TimeDelta::seconds(wait.into()));
    }
    assert_eq!(waits, [15, 45, 15, 45], "it grows, and never past the hour");
    assert_eq!(sign_in(&shop.guest(), "ada@shop.example", PASSWORD).await, Ok("let in"));
    let sessions = sessions_of(&shop.request_of(&ada), ada.customer).await.unwrap();
    assert!(sessions.iter().any(|session| session.id == ada.session), "no failure ends a session");
}

#[tokio::test]
async fn row_04_the_mail_for_a_new_password_comes_and_whoever_follows_it_may_sign_in_at_once() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    for _ in 0..5 {
        assert_eq!(sign_in(&shop.guest(), "ada@shop.example", WRONG).await, Ok("refused"));
    }
    assert_eq!(sign_in(&shop.guest(), "ada@shop.example", PASSWORD).await, Err(900));
    password_reset_request(&shop.guest(), "ada@shop.example", None).await.unwrap();
    while cartwright_services::worker::run_due(shop.shop()).await.unwrap() > 0 {}
    let token = shop.link("ada@shop.example", OneTimePurpose::ResetPassword).await;
    let input = PasswordReset { token, password: "another otter on ice".to_owned() };
    password_reset(&shop.guest(), input, None).await.unwrap();
    assert_eq!(sign_in(&shop.guest(), "ada@shop.example", "another otter on ice").await, Ok("let in"));
}

#[tokio::test]
async fn mails_are_limited_for_known_and_unknown_addresses_alike() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let jobs = async || shop.database().count("job", "kind = 'send_password_reset'").await;
    for email in ["ada@shop.example", "nobody@shop.example"] {
        for _ in 0..3 {
            password_reset_request(&shop.guest(), email, None).await.unwrap();
        }
        let written = jobs().await;
        assert!(written > 0);
        assert_eq!(limited(password_reset_request(&shop.guest(), email, None).await), 3600, "{email}");
        assert_eq!(jobs().await, written, "{email}");
    }
    let guest = from(shop.guest(), "192.0.2.1");
    for number in 0..20 {
        password_reset_request(&guest, &format!("{number}@shop.example"), None).await.unwrap();
    }
    assert_eq!(limited(password_reset_request(&guest, "fresh@shop.example", None).await), 3600);
    shop.clock().advance(TimeDelta::hours(1));
    password_reset_request(&guest, "ada@shop.example", None).await.unwrap();
}

#[tokio::test]
async fn registrations_are_limited_and_the_same_request_again_is_not_another_one() {
    let shop = TestShop::open().await;
    let register = async |key: Option<&str>| {
        let input = cartwright_services::customer::CustomerRegister {
            email: "ada@shop.example".to_owned(),
            password: PASSWORD.to_owned(),
            profile: cartwright_domain::customer::CustomerProfile::default(),
        };
        cartwright_services::customer::customer_register(&shop.guest(), input, key).await
    };
    let key = Uuid::new_v4().to_string();
    assert!(!register(Some(&key)).await.unwrap().replayed);
    assert!(!register(None).await.unwrap().replayed);
    for _ in 0..5 {
        assert!(register(Some(&key)).await.unwrap().replayed, "a retry is answered and counts for nothing");
    }
    assert!(!register(None).await.unwrap().replayed);
    let before = shop.shop().identity.password_hashes();
    assert_eq!(limited(register(None).await), 3600);
    assert_eq!(shop.shop().identity.password_hashes(), before, "nothing is hashed");
}

#[tokio::test]
async fn changes_of_address_are_limited_by_the_account() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let request = shop.request_of(&ada);
    let change = |number: u8| EmailChangeRequest {
        new_email: format!("ada{number}@shop.example"),
        password: PASSWORD.to_owned(),
    };
    for number in 0..3 {
        email_change_request(&request, change(number), None).await.unwrap();
    }
    assert_eq!(limited(email_change_request(&request, change(4), None).await), 3600);
    assert_eq!(
        shop.database().count("one_time_token", "new_email = 'ada2@shop.example'").await,
        1,
        "the last one holds"
    );
}

#[tokio::test]
async fn a_limit_of_zero_is_none() {
    let shop = TestShop::with(cartwright_services::payment::PaymentProviders::default(), |settings| {
        settings.rate_limits.sign_ins = 0;
        settings.rate_limits.sign_ins_per_address = 0;
    })
    .await;
    let guest = from(shop.guest(), "192.0.2.1");
    for _ in 0..60 {
        assert_eq!(sign_in(&guest, "ada@shop.example", WRONG).await, Ok("refused"));
    }
}

#[tokio::test]
async fn a_right_password_counts_for_nothing() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let limiter = Arc::new(ProcessRateLimiter::default());
    let shared: Arc<dyn RateLimiter> = limiter.clone();
    let other = shop.another_process_limited_by(shared).await;
    let channel = other.channel(None).unwrap();
    let guest = Context::new(other, cartwright_services::Actor::Guest, channel, &[]);
    for _ in 0..7 {
        assert_eq!(sign_in(&guest, "ada@shop.example", PASSWORD).await, Ok("let in"));
    }
    assert_eq!(limiter.kept(), 0);
    assert_eq!(sign_in(&guest, "ada@shop.example", WRONG).await, Ok("refused"));
    assert_eq!(limiter.kept(), 1);
}
