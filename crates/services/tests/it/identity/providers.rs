//! Signing in with an account that somebody has elsewhere.

use cartwright_domain::{
    customer::Email,
    identity::{AccountKind, EntranceProblem},
    input::InputProblemCode,
};
use cartwright_services::{
    Failure,
    customer::signed_in_customer,
    identity::{
        AccountRefusal, ProviderSignInStart, SessionCreate, linked_providers, provider_sign_in_complete,
        provider_sign_in_start, provider_unlink, session_create, session_refresh,
    },
};
use cartwright_testkit::{IdentityServer, PASSWORD, Person, REDIRECT_URI, Signing, TestShop, completion};
use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use crate::{market::Market, refused::refusals};

async fn count(shop: &TestShop, table: &str) -> i64 {
    shop.database().count(table, "1 = 1").await
}

async fn with_password(shop: &TestShop, email: &str) -> Result<(), Vec<AccountRefusal>> {
    let input = SessionCreate { email: email.to_owned(), password: PASSWORD.to_owned(), cart: None };
    match session_create(&shop.guest(), input, None).await {
        Ok(_) => Ok(()),
        refused => Err(refusals(refused)),
    }
}

#[tokio::test]
async fn somebody_new_gets_an_account_and_comes_back_to_it() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let first = shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap().outcome;
    let (session, tokens) = first.session.clone().unwrap();
    let request = shop.request_of(&cartwright_services::identity::SignedIn {
        customer: first.customer,
        session,
        tokens: tokens.clone(),
    });
    let ada = signed_in_customer(&request).await.unwrap().unwrap();
    assert_eq!((ada.email.as_str(), ada.email_verified), ("ada@shop.example", true));
    assert_eq!((ada.profile.first_name.as_deref(), ada.profile.last_name.as_deref()), (Some("Ada"), Some("Nowak")));
    // The identity is the issuer's name for her: her address there may change, and is another customer's here by now.
    shop.register("ada@elsewhere.example").await;
    server.becomes(Person::new("1001", "ada@elsewhere.example").verified(json!(false)));
    shop.clock().advance(TimeDelta::days(400));
    let second = shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap().outcome;
    assert_eq!(second.customer, first.customer);
    assert_ne!(second.session.unwrap().0, session, "row 16");
    let [linked] = linked_providers(&request, first.customer).await.unwrap().try_into().unwrap();
    assert_eq!((linked.provider.as_str(), linked.issuer.as_str()), ("sso", server.issuer()));
    assert_eq!(linked.email.as_deref(), Some("ada@elsewhere.example"));
    assert_eq!(signed_in_customer(&request).await.unwrap().unwrap().email.as_str(), "ada@shop.example");
}

#[tokio::test]
async fn row_02_an_account_without_a_password_takes_the_same_work_as_one_that_is_not_there() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap();
    let mut work = Vec::new();
    for email in ["ada@shop.example", "nobody@shop.example"] {
        let before = (shop.shop().identity.password_hashes(), shop.statements());
        assert_eq!(with_password(&shop, email).await, Err(vec![AccountRefusal::InvalidCredentials]));
        work.push((shop.shop().identity.password_hashes() - before.0, shop.statements() - before.1));
    }
    assert_eq!(work, [(1, 4); 2], "the account is read, and the refusal is written into the audit log");
}

#[tokio::test]
async fn row_13_an_account_made_in_advance_is_neither_opened_nor_linked_nor_verified() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    shop.register("ADA@shop.example").await;
    let refused = shop.sign_in_with(&shop.guest(), "sso", &server).await;
    assert_eq!(refusals(refused), [AccountRefusal::Entrance(EntranceProblem::AccountExists)]);
    assert_eq!((count(&shop, "session").await, count(&shop, "external_identity").await), (0, 0));
    assert_eq!(shop.database().count("account", "email_verified_at IS NOT NULL").await, 0);
    with_password(&shop, "ada@shop.example").await.unwrap();
}

#[tokio::test]
async fn row_14_a_customer_links_a_provider_while_signed_in_and_then_signs_in_with_it() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let ada = shop.customer("ada@shop.example").await;
    let request = shop.request_of(&ada);
    server.becomes(Person::ada().verified(json!("true")));
    let begun = shop.begin_sign_in(&request, "sso", true).await;
    let returned = server.visit(&begun.authorization_url).await;
    let refused = shop.end_sign_in(&request, &begun, &returned).await;
    assert_eq!(refusals(refused), [AccountRefusal::Entrance(EntranceProblem::EmailNotVerified)]);
    assert_eq!(count(&shop, "external_identity").await, 0);

    server.becomes(Person::ada());
    for _ in 0..2 {
        let begun = shop.begin_sign_in(&request, "sso", true).await;
        let returned = server.visit(&begun.authorization_url).await;
        let linked = shop.end_sign_in(&request, &begun, &returned).await.unwrap().outcome;
        assert!(linked.session.is_none(), "the session that she has goes on");
        assert_eq!(count(&shop, "external_identity").await, 1);
    }
    let signed_in = shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap().outcome;
    assert_eq!(signed_in.customer, ada.customer);
    // What opens one account is not linked to another.
    let bob = shop.request_of(&shop.customer("bob@shop.example").await);
    let begun = shop.begin_sign_in(&bob, "sso", true).await;
    let returned = server.visit(&begun.authorization_url).await;
    let refused = shop.end_sign_in(&bob, &begun, &returned).await;
    assert_eq!(refusals(refused), [AccountRefusal::Entrance(EntranceProblem::LinkedElsewhere)]);
    assert_eq!(linked_providers(&request, ada.customer).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_guest_links_nothing_and_unknown_names_begin_nothing() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let start = |provider: &str, redirect_uri: &str, link| ProviderSignInStart {
        provider: provider.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        link,
    };
    let linked = provider_sign_in_start(&shop.guest(), start("sso", REDIRECT_URI, true), None).await;
    assert!(matches!(linked, Err(cartwright_services::Error::Failed(Failure::Unauthenticated))));
    for (provider, redirect_uri, paths) in [
        ("nobody", REDIRECT_URI, vec![("provider", InputProblemCode::Unknown)]),
        ("", "", vec![("provider", InputProblemCode::Unknown), ("redirectUri", InputProblemCode::Invalid)]),
        ("sso", "https://evil.example/account/signed-in", vec![("redirectUri", InputProblemCode::Invalid)]),
        ("sso", "https://shop.example/account/signed-in/", vec![("redirectUri", InputProblemCode::Invalid)]),
        ("sso", "https://shop.example/account/signed-in?to=//evil", vec![("redirectUri", InputProblemCode::Invalid)]),
        ("sso", "HTTPS://shop.example/account/signed-in", vec![("redirectUri", InputProblemCode::Invalid)]),
        ("sso", "https://shop.example@evil.example/", vec![("redirectUri", InputProblemCode::Invalid)]),
    ] {
        let refused = refusals(provider_sign_in_start(&shop.guest(), start(provider, redirect_uri, false), None).await);
        let told: Vec<_> = refused
            .iter()
            .map(|refusal| match refusal {
                AccountRefusal::Input(problem) => (problem.path[0].as_str(), problem.code),
                other => panic!("{other}"),
            })
            .collect();
        assert_eq!(told, paths, "rows 11 and 85: {redirect_uri}");
    }
    assert_eq!(server.requests("/.well-known/openid-configuration"), 0);
    assert_eq!(count(&shop, "pending_sign_in").await, 0);
}

#[tokio::test]
async fn row_114_nothing_that_is_kept_of_a_sign_in_opens_anything() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let begun = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    let secret = begun.state.expose();
    assert!(!begun.authorization_url.contains(secret), "row 14: the address does not tell the secret");
    let returned = server.visit(&begun.authorization_url).await;
    for text in [secret, &returned.state] {
        let holds =
            format!("provider LIKE '%{text}%' OR redirect_uri LIKE '%{text}%' OR CAST(digest AS TEXT) LIKE '%{text}%'");
        assert_eq!(shop.database().count("pending_sign_in", &holds).await, 0);
    }
    let key = Uuid::new_v4().to_string();
    provider_sign_in_complete(&shop.guest(), completion(&begun, &returned), Some(&key)).await.unwrap();
    for text in [secret, &returned.state, &returned.code] {
        let holds = format!("CAST(outcome AS TEXT) LIKE '%{text}%' OR fingerprint LIKE '%{text}%'");
        assert_eq!(shop.database().count("idempotency_key", &holds).await, 0);
    }
    assert_eq!(count(&shop, "pending_sign_in").await, 0);
}

#[tokio::test]
async fn the_same_end_again_is_the_same_session_until_its_tokens_are_used() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let begun = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    let returned = server.visit(&begun.authorization_url).await;
    let (key, guest) = (Uuid::new_v4().to_string(), shop.guest());
    let end = || provider_sign_in_complete(&guest, completion(&begun, &returned), Some(&key));
    let first = end().await.unwrap();
    let again = end().await.unwrap();
    assert!(!first.replayed && again.replayed);
    let ((session, tokens), (same, _)) = (first.outcome.session.unwrap(), again.outcome.session.unwrap());
    assert_eq!(session, same);
    assert_eq!(server.requests("/token"), 1);
    let mut other = completion(&begun, &returned);
    other.callback.code = "another".to_owned();
    let reused = provider_sign_in_complete(&guest, other, Some(&key)).await;
    assert_eq!(refusals(reused), [AccountRefusal::Key(cartwright_services::KeyRefusal::Reused)]);
    session_refresh(&guest, AccountKind::Customer, tokens.refresh_token.expose(), None).await.unwrap();
    assert_eq!(refusals(end().await), [AccountRefusal::InvalidToken { field: "state" }]);
    assert_eq!(count(&shop, "session").await, 1);
}

#[tokio::test]
async fn what_is_refused_gives_its_key_back() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let begun = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    let returned = server.visit(&begun.authorization_url).await;
    server.answers("/token", 503, "");
    let key = Uuid::new_v4().to_string();
    let refused = provider_sign_in_complete(&shop.guest(), completion(&begun, &returned), Some(&key)).await;
    assert_eq!(refusals(refused), [AccountRefusal::ProviderUnavailable]);
    assert_eq!(count(&shop, "idempotency_key").await, 0, "row 62");
}

#[tokio::test]
async fn of_many_ends_at_once_one_begins_a_session() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let begun = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    let returned = server.visit(&begun.authorization_url).await;
    let guest = shop.guest();
    let ends = (0..10).map(|_| provider_sign_in_complete(&guest, completion(&begun, &returned), None));
    let outcomes = futures_util::future::join_all(ends).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!((count(&shop, "account").await, count(&shop, "session").await), (1, 1));
}

#[tokio::test]
async fn two_first_sign_ins_at_once_make_one_account() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let (guest, mut sign_ins) = (shop.guest(), Vec::new());
    for _ in 0..4 {
        let begun = shop.begin_sign_in(&guest, "sso", false).await;
        let returned = server.visit(&begun.authorization_url).await;
        sign_ins.push(completion(&begun, &returned));
    }
    let ends = sign_ins.into_iter().map(|input| provider_sign_in_complete(&guest, input, None));
    for outcome in futures_util::future::join_all(ends).await {
        outcome.unwrap();
    }
    assert_eq!((count(&shop, "account").await, count(&shop, "external_identity").await), (1, 1));
}

#[tokio::test]
async fn nobody_signs_in_to_a_closed_account() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap();
    let key = "ada@shop.example".parse::<Email>().unwrap().folded();
    let account = shop.shop().store.accounts().find_by_email(AccountKind::Customer, &key).await.unwrap().unwrap();
    let uow = shop.shop().store.begin().await.unwrap();
    uow.accounts().set_disabled(account.id, Some(shop.clock().now())).await.unwrap();
    uow.commit().await.unwrap();
    let refused = shop.sign_in_with(&shop.guest(), "sso", &server).await;
    assert_eq!(refusals(refused), [AccountRefusal::AccountClosed]);
    assert_eq!(count(&shop, "session").await, 1);
}

async fn linked(shop: &TestShop, server: &IdentityServer, ctx: &cartwright_services::Context) {
    let begun = shop.begin_sign_in(ctx, "sso", true).await;
    let returned = server.visit(&begun.authorization_url).await;
    shop.end_sign_in(ctx, &begun, &returned).await.unwrap();
}

#[tokio::test]
async fn a_customer_unlinks_a_provider_unless_it_is_the_only_way_in() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let ada = shop.customer("ada@shop.example").await;
    let request = shop.request_of(&ada);
    linked(&shop, &server, &request).await;
    let id = linked_providers(&request, ada.customer).await.unwrap()[0].id;
    let bob = shop.request_of(&shop.customer("bob@shop.example").await);
    assert_eq!(refusals(provider_unlink(&bob, id, None).await), [AccountRefusal::LinkNotFound], "row 19");
    provider_unlink(&request, id, None).await.unwrap();
    assert_eq!(refusals(provider_unlink(&request, id, None).await), [AccountRefusal::LinkNotFound]);
    let refused = shop.sign_in_with(&shop.guest(), "sso", &server).await;
    assert_eq!(refusals(refused), [AccountRefusal::Entrance(EntranceProblem::AccountExists)]);

    server.becomes(Person::new("7", "eve@shop.example"));
    let eve = shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap().outcome;
    let (session, tokens) = eve.session.unwrap();
    let eve = cartwright_services::identity::SignedIn { customer: eve.customer, session, tokens };
    let request = shop.request_of(&eve);
    let id = linked_providers(&request, eve.customer).await.unwrap()[0].id;
    assert_eq!(refusals(provider_unlink(&request, id, None).await), [AccountRefusal::LastSignIn]);
    assert_eq!(linked_providers(&request, eve.customer).await.unwrap().len(), 1, "it stays");
}

#[tokio::test]
async fn keys_that_are_new_are_asked_for_and_made_up_ones_are_asked_for_once_a_minute() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap();
    assert_eq!(server.requests("/jwks"), 1);
    server.signs(Signing::UnknownKey);
    for _ in 0..3 {
        let refused = shop.sign_in_with(&shop.guest(), "sso", &server).await;
        assert_eq!(refusals(refused), [AccountRefusal::NotConfirmed]);
    }
    assert_eq!(server.requests("/jwks"), 1, "the keys are of this minute");
    shop.clock().advance(TimeDelta::minutes(1));
    for _ in 0..3 {
        let refused = shop.sign_in_with(&shop.guest(), "sso", &server).await;
        assert_eq!(refusals(refused), [AccountRefusal::NotConfirmed]);
    }
    assert_eq!(server.requests("/jwks"), 2);
    server.signs(Signing::NewKey);
    shop.clock().advance(TimeDelta::minutes(1));
    shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap();
    assert_eq!(server.requests("/jwks"), 3);
    // A provider that does not tell its keys now is believed by those that it told before.
    server.answers("/.well-known/openid-configuration", 500, "");
    shop.clock().advance(TimeDelta::hours(1));
    shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap();
    assert_eq!(server.requests("/jwks"), 3);
}

#[tokio::test]
async fn github_tells_by_its_api_who_somebody_is() {
    let (shop, [server]) = TestShop::with_identity_servers(["github"]).await;
    let first = shop.sign_in_with(&shop.guest(), "github", &server).await.unwrap().outcome;
    let ada = cartwright_services::customer::customer(&shop.guest(), first.customer).await.unwrap().unwrap();
    assert_eq!((ada.email.as_str(), ada.email_verified), ("ada@shop.example", true));
    assert_eq!((ada.profile.first_name.as_deref(), ada.profile.last_name.as_deref()), (Some("Ada"), Some("Nowak")));
    let [linked] = linked_providers(&shop.guest(), first.customer).await.unwrap().try_into().unwrap();
    assert_eq!((linked.issuer.as_str(), linked.subject.as_str()), (server.issuer(), "1001"));

    server.becomes(Person::new("1002", "bob@shop.example").verified(json!(false)));
    let refused = shop.sign_in_with(&shop.guest(), "github", &server).await;
    assert_eq!(refusals(refused), [AccountRefusal::Entrance(EntranceProblem::EmailNotVerified)]);
    // Row 14: the proof is asked for here, too, and a code is taken once.
    server.becomes(Person::ada());
    let (mine, theirs) = (
        shop.begin_sign_in(&shop.guest(), "github", false).await,
        shop.begin_sign_in(&shop.guest(), "github", false).await,
    );
    let (my_return, their_return) =
        (server.visit(&mine.authorization_url).await, server.visit(&theirs.authorization_url).await);
    let mut mixed = completion(&mine, &my_return);
    mixed.callback.code = their_return.code.clone();
    let refused = provider_sign_in_complete(&shop.guest(), mixed, None).await;
    assert_eq!(refusals(refused), [AccountRefusal::NotConfirmed]);
    let mut foreign = completion(&theirs, &their_return);
    foreign.callback.issuer = Some("https://evil.example".to_owned());
    let refused = provider_sign_in_complete(&shop.guest(), foreign, None).await;
    assert_eq!(refusals(refused), [AccountRefusal::NotConfirmed]);
    assert_eq!((count(&shop, "account").await, count(&shop, "session").await), (1, 1));
}

#[tokio::test]
async fn what_a_guest_has_comes_along_into_the_new_account() {
    let (market, server) = Market::with_identity_server().await;
    let shop = &market.shop;
    let ticket = market.tickets(5).await;
    let order = market.order(market.cart(&[(ticket, 1)]).await).await;
    server.becomes(Person::new("1", order.email.as_str()));
    let cart = market.cart(&[(ticket, 2)]).await;
    let begun = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    let returned = server.visit(&begun.authorization_url).await;
    let mut input = completion(&begun, &returned);
    input.cart = Some(cart);
    let ada = provider_sign_in_complete(&shop.guest(), input, None).await.unwrap().outcome;
    assert_eq!(shop.database().count("sales_order", "customer_id IS NOT NULL").await, 1);
    let own = cartwright_services::cart::cart_of(&shop.guest(), ada.customer).await.unwrap().unwrap();
    assert_eq!((own.cart.token, own.cart.total_quantity()), (cart, 2));
}
