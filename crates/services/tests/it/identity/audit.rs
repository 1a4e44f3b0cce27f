//! The audit log: what happens to accounts is in it, and whoever changes it is found.

use std::{net::IpAddr, sync::Mutex};

use cartwright_domain::identity::{AccountKind, AuditActorKind, AuditBreak, AuditOutcome, OneTimePurpose, SealedEntry};
use cartwright_services::{
    Context, Error,
    customer::customer_delete,
    identity::{
        AuditFilter, EmailChangeRequest, EmailVerify, PasswordChange, PasswordReset, SessionCreate, SessionRevoke,
        audit_verify, email_change_request, email_verify, password_change, password_reset, password_reset_request,
        session_create, session_refresh, session_revoke,
    },
    note_forbidden,
    page::PageRequest,
    worker,
};
use cartwright_testkit::{PASSWORD, TestShop};
use chrono::TimeDelta;
use futures_util::future::join_all;

/// All entries, the oldest first.
async fn log(shop: &TestShop) -> Vec<SealedEntry> {
    let request = PageRequest::first(2_000);
    let page = shop.shop().store.audit_log().page(&AuditFilter::default(), &request).await.unwrap();
    let mut entries = page.into_items();
    entries.reverse();
    entries
}

async fn actions(shop: &TestShop) -> Vec<String> {
    log(shop).await.into_iter().map(|sealed| sealed.entry.action).collect()
}

async fn verified(shop: &TestShop) -> Result<i64, AuditBreak> {
    audit_verify(&shop.shop().store, &|_, _| {}).await.unwrap()
}

/// Whether it succeeds is what the log is to tell; it fails for no other reason than that it is refused.
async fn sign_in(context: &Context, email: &str, password: &str) {
    let input = SessionCreate { email: email.to_owned(), password: password.to_owned(), cart: None };
    if let Err(Error::Failed(failure)) = session_create(context, input, None).await {
        panic!("{email}: {failure:?}");
    }
}

#[tokio::test]
async fn row_118_failed_sign_ins_are_noted_with_where_they_came_from_and_no_address() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let address: IpAddr = "2001:db8::7".parse().unwrap();
    let guest = shop.guest().from_address(Some(address)).by_client("a browser").named("request-7");
    sign_in(&guest, "ada@shop.example", "a wrong password").await;
    sign_in(&guest, "nobody@shop.example", "a wrong password").await;
    sign_in(&guest, "ada@shop.example", PASSWORD).await;
    assert_eq!(actions(&shop).await, ["customerRegister", "signInFailed", "signInFailed", "sessionCreate"]);
    let entries = log(&shop).await;
    let account = entries[0].entry.subject.clone().unwrap();
    assert!(account.starts_with("customer_"));
    assert_eq!(entries[1].entry.subject.as_ref(), Some(&account));
    assert_eq!(entries[2].entry.subject, None, "an address that nobody has");
    for sealed in &entries[1..] {
        let entry = &sealed.entry;
        assert_eq!(entry.client_address.as_deref(), Some("2001:db8::7"));
        assert_eq!(entry.user_agent.as_deref(), Some("a browser"));
        assert_eq!(entry.request_id.as_deref(), Some("request-7"));
        assert_eq!(entry.actor.kind, AuditActorKind::Guest);
        assert_eq!(entry.outcome == AuditOutcome::Refused, entry.action == "signInFailed");
    }
    let told = format!("{entries:?}");
    for secret in ["ada@", "nobody@", "wrong password", PASSWORD] {
        assert!(!told.contains(secret), "row 115: {told}");
    }
    assert_eq!(verified(&shop).await, Ok(4));
}

#[tokio::test]
async fn row_118_what_happens_to_an_account_is_noted() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let request = shop.request_of(&ada);
    let token = shop.link("ada@shop.example", OneTimePurpose::VerifyEmail).await;
    let verify = EmailVerify { token, password: Some(PASSWORD.to_owned()) };
    email_verify(&shop.guest(), verify, None).await.unwrap();
    let change = |current: &str| PasswordChange {
        current_password: current.to_owned(),
        new_password: "another otter on ice".to_owned(),
    };
    assert!(password_change(&request, change("a wrong password"), None).await.is_err());
    password_change(&request, change(PASSWORD), None).await.unwrap();
    let new = EmailChangeRequest {
        new_email: "countess@shop.example".to_owned(),
        password: "another otter on ice".to_owned(),
    };
    email_change_request(&request, new, None).await.unwrap();
    let token = shop.link("ada@shop.example", OneTimePurpose::ChangeEmail).await;
    email_verify(&shop.guest(), EmailVerify { token, password: None }, None).await.unwrap();
    session_revoke(&request, SessionRevoke { everywhere: true, ..SessionRevoke::default() }, None).await.unwrap();
    password_reset_request(&shop.guest(), "countess@shop.example", None).await.unwrap();
    while worker::run_due(shop.shop()).await.unwrap() > 0 {}
    let token = shop.link("countess@shop.example", OneTimePurpose::ResetPassword).await;
    let reset = PasswordReset { token, password: PASSWORD.to_owned() };
    password_reset(&shop.guest(), reset, None).await.unwrap();
    let back = shop.sign_in("countess@shop.example").await;
    customer_delete(&shop.request_of(&back), PASSWORD, None).await.unwrap();
    let expected = [
        "customerRegister",
        "sessionCreate",
        "emailVerify",
        "passwordFailed",
        "passwordChange",
        "emailChangeRequest",
        "emailChange",
        "sessionRevoke",
        "passwordReset",
        "sessionCreate",
        "customerDelete",
    ];
    assert_eq!(actions(&shop).await, expected);
    let entries = log(&shop).await;
    let subject = ada.customer.to_string();
    assert!(entries.iter().all(|sealed| sealed.entry.subject.as_deref() == Some(&subject)), "{entries:#?}");
    let told = format!("{entries:?}");
    for personal in ["ada@", "countess", "otter"] {
        assert!(!told.contains(personal), "row 117: the log tells of the erasure without the data: {told}");
    }
}

#[tokio::test]
async fn row_09_a_refresh_token_that_is_used_twice_is_noted() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let token = ada.tokens.refresh_token.expose();
    session_refresh(&shop.guest(), AccountKind::Customer, token, None).await.unwrap();
    let before = actions(&shop).await.len();
    shop.clock().advance(TimeDelta::seconds(11));
    assert!(session_refresh(&shop.guest(), AccountKind::Customer, token, None).await.is_err());
    let entries = log(&shop).await;
    assert_eq!(entries.len(), before + 1);
    let noted = &entries[before].entry;
    assert_eq!((noted.action.as_str(), noted.outcome), ("refreshTokenReused", AuditOutcome::Refused));
    assert_eq!(noted.subject, Some(ada.customer.to_string()));
    assert!(noted.after.as_ref().unwrap().contains(&ada.session.to_string()));
}

#[tokio::test]
async fn row_118_a_forbidden_request_of_staff_is_noted_and_that_of_a_guest_is_not() {
    let shop = TestShop::open().await;
    let missing = [("it.orders".to_owned(), "orders:read".to_owned())];
    note_forbidden(&shop.guest(), &missing).await.unwrap();
    note_forbidden(&shop.clerk(), &[]).await.unwrap();
    assert_eq!(actions(&shop).await, Vec::<String>::new());
    note_forbidden(&shop.clerk(), &missing).await.unwrap();
    let entries = log(&shop).await;
    assert_eq!(entries.len(), 1);
    let entry = &entries[0].entry;
    assert_eq!((entry.action.as_str(), entry.outcome), ("forbidden", AuditOutcome::Refused));
    assert_eq!(entry.after.as_deref(), Some(r#"[{"field":"it.orders","permission":"orders:read"}]"#));
}

#[tokio::test]
async fn row_118_work_that_is_rolled_back_leaves_no_entry() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let before = shop.database().everything_but(&[]).await;
    let entry = log(&shop).await[0].entry.clone();
    let failed: Result<(), Error<String>> = shop
        .shop()
        .store
        .transaction(|uow| {
            let entry = entry.clone();
            async move {
                uow.note(entry);
                Err(Error::refused("changed its mind".to_owned()))
            }
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(shop.database().everything_but(&[]).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_118_many_at_once_make_one_chain() {
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let channel = other.channel(None).unwrap();
    let other = Context::new(other, cartwright_services::Actor::Guest, channel, &[]);
    let guest = shop.guest();
    // No more in each process than the queue for hashes takes.
    let sign_ins = (0..16).map(|number| {
        let context = if number % 2 == 0 { guest.clone() } else { other.clone() };
        async move { sign_in(&context, &format!("{number}@shop.example"), "a wrong password").await }
    });
    join_all(sign_ins).await;
    let entries = log(&shop).await;
    let numbers: Vec<i64> = entries.iter().map(|sealed| sealed.number).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
    assert_eq!(verified(&shop).await, Ok(16));
}

/// Takes away what keeps the entries as they are.
async fn unguarded(shop: &TestShop) {
    let on = if shop.shop().store.is_postgres() { " ON audit_entry" } else { "" };
    for trigger in ["audit_entry_stays", "audit_entries_stay"] {
        shop.database().run(&format!("DROP TRIGGER {trigger}{on}")).await;
    }
}

/// A shop with entries enough for several steps of the check.
async fn with_entries(count: usize) -> TestShop {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let entry = log(&shop).await[0].entry.clone();
    let ids = &shop.shop().ids;
    let noted: Result<(), Error<String>> = shop
        .shop()
        .store
        .transaction(|uow| {
            let entries: Vec<_> = (1..count)
                .map(|_| cartwright_domain::identity::AuditEntry { id: ids.key(shop.clock().now()), ..entry.clone() })
                .collect();
            async move {
                entries.into_iter().for_each(|entry| uow.note(entry));
                Ok(())
            }
        })
        .await;
    noted.unwrap();
    shop
}

#[tokio::test]
async fn row_118_the_database_refuses_every_change_of_an_entry() {
    let shop = with_entries(3).await;
    let before = shop.database().everything_but(&[]).await;
    for statement in [
        "UPDATE audit_entry SET action = 'nothing'",
        "UPDATE audit_entry SET hash = previous_hash WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 3",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_head",
    ] {
        assert!(shop.database().refuses(statement).await, "{statement}");
    }
    if shop.shop().store.is_postgres() {
        assert!(shop.database().refuses("TRUNCATE audit_entry").await);
    }
    assert_eq!(shop.database().everything_but(&[]).await, before);
}

#[tokio::test]
async fn row_118_whoever_changes_an_entry_all_the_same_is_found() {
    let shop = with_entries(1_200).await;
    let shown = Mutex::new(Vec::new());
    let whole = audit_verify(&shop.shop().store, &|checked, all| shown.lock().unwrap().push((checked, all))).await;
    assert_eq!(whole.unwrap(), Ok(1_200));
    assert_eq!(*shown.lock().unwrap(), [(500, 1_200), (1_000, 1_200), (1_200, 1_200)], "it tells how far it is");
    unguarded(&shop).await;
    shop.database().run("UPDATE audit_entry SET action = 'nothing' WHERE number = 700").await;
    assert_eq!(verified(&shop).await, Err(AuditBreak::Changed(700)));
}

#[tokio::test]
async fn row_118_an_entry_that_is_gone_is_missed_in_the_middle_and_at_the_end() {
    for (gone, broken) in [(1, 1), (4, 4), (7, 7)] {
        let shop = with_entries(7).await;
        unguarded(&shop).await;
        shop.database().run(&format!("DELETE FROM audit_entry WHERE number = {gone}")).await;
        assert_eq!(verified(&shop).await, Err(AuditBreak::Missing(broken)), "{gone}");
    }
    let shop = with_entries(7).await;
    unguarded(&shop).await;
    shop.database().run("DELETE FROM audit_entry").await;
    assert_eq!(verified(&shop).await, Err(AuditBreak::Missing(1)));
    let shop = with_entries(7).await;
    shop.database().run("UPDATE audit_head SET number = 5").await;
    assert!(verified(&shop).await.is_err(), "an end that was moved back does not hide what is behind it");
}
