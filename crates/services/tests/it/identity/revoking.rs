use cartwright_domain::{id::SessionId, identity::AccountKind};
use cartwright_services::{
    Error, Failure,
    identity::{AccountRefusal, SessionRevoke, authenticate_customer, session_refresh, session_revoke, sessions_of},
};
use cartwright_testkit::TestShop;

use crate::refused::refusals;

#[tokio::test]
async fn a_customer_ends_this_session_another_one_or_all() {
    let shop = TestShop::open().await;
    let phone = shop.customer("ada@shop.example").await;
    let tablet = shop.sign_in("ada@shop.example").await;
    let laptop = shop.sign_in("ada@shop.example").await;
    let request = shop.request_of(&laptop);
    let named = SessionRevoke { session: Some(phone.session), ..SessionRevoke::default() };
    assert_eq!(session_revoke(&request, named.clone(), Some("end it")).await.unwrap().outcome, 1);
    assert!(session_revoke(&request, named.clone(), Some("end it")).await.unwrap().replayed);
    assert_eq!(session_revoke(&request, named, None).await.unwrap().outcome, 0);
    let left = sessions_of(&request, laptop.customer).await.unwrap();
    assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>().len(), 2);
    let everywhere = SessionRevoke { everywhere: true, ..SessionRevoke::default() };
    assert_eq!(session_revoke(&request, everywhere, None).await.unwrap().outcome, 2);
    for ended in [phone, tablet, laptop] {
        let access = authenticate_customer(shop.shop(), &ended.tokens.access_token).await;
        assert!(matches!(access, Err(Failure::Unauthenticated)));
        let token = ended.tokens.refresh_token.expose();
        let refreshed = session_refresh(&shop.guest(), AccountKind::Customer, token, None).await;
        assert!(matches!(refusals(refreshed)[..], [AccountRefusal::InvalidToken { .. }]));
    }
}

#[tokio::test]
async fn a_device_whose_access_token_has_run_out_signs_out_by_its_refresh_token() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let by = |token: &str| SessionRevoke { refresh_token: Some(token.to_owned()), ..SessionRevoke::default() };
    for wrong in ["", "null", &ada.tokens.access_token] {
        let refused = refusals(session_revoke(&shop.guest(), by(wrong), None).await);
        assert_eq!(refused, [AccountRefusal::InvalidToken { field: "refreshToken" }]);
    }
    let done = session_revoke(&shop.guest(), by(ada.tokens.refresh_token.expose()), None).await.unwrap();
    assert_eq!(done.outcome, 1);
    assert_eq!(shop.database().count("session", "end_reason = 'signed_out'").await, 1);
}

#[tokio::test]
async fn row_19_nobody_ends_a_session_of_somebody_else() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let bob = shop.customer("bob@shop.example").await;
    for foreign in [ada.session, SessionId(uuid::Uuid::nil())] {
        let input = SessionRevoke { session: Some(foreign), ..SessionRevoke::default() };
        let refused = session_revoke(&shop.request_of(&bob), input.clone(), None).await;
        assert_eq!(refusals(refused), [AccountRefusal::SessionNotFound]);
        let guest = session_revoke(&shop.guest(), input, None).await;
        assert!(matches!(guest, Err(Error::Failed(Failure::Unauthenticated))));
    }
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 2);
}
