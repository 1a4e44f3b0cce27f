use cartwright_domain::identity::{PasswordProblem, StaffStatus, SystemRole};
use cartwright_services::{
    Error, Failure,
    identity::staff::{
        CreateOwner, StaffDeactivate, StaffRefusal, StaffUpdate, create_owner, staff_deactivate, staff_update,
    },
};
use cartwright_testkit::{PASSWORD, TestShop};
use futures_util::future::join_all;

use crate::refused::refusals;

fn owner(email: &str, password: &str) -> CreateOwner {
    CreateOwner { email: email.to_owned(), name: None, password: password.to_owned() }
}

#[tokio::test]
async fn row_17_the_first_owner_is_made_once_and_from_the_command_line() {
    let shop = TestShop::open().await;
    for outsider in [shop.guest(), shop.stranger(), shop.clerk()] {
        let refused = create_owner(&outsider, owner("eve@shop.example", PASSWORD)).await;
        assert!(matches!(refused, Err(Error::Failed(Failure::Unauthenticated))));
    }
    let weak = create_owner(&shop.system(), owner("ada@shop.example", "password1")).await;
    let common = StaffRefusal::Password { field: "password", problem: PasswordProblem::Common };
    assert_eq!(refusals(weak), [common]);
    assert_eq!(shop.database().count("account", "1 = 1").await, 0);
    let ada = create_owner(&shop.system(), owner("ada@shop.example", PASSWORD)).await.unwrap();
    assert_eq!((ada.name.as_str(), ada.status, ada.is_owner()), ("ada", StaffStatus::Active, true));
    for email in ["ada@shop.example", "bob@shop.example"] {
        let again = create_owner(&shop.system(), owner(email, PASSWORD)).await;
        assert_eq!(refusals(again), [StaffRefusal::OwnerExists]);
    }
    assert_eq!(shop.database().count("staff_member", "1 = 1").await, 1);
    assert_eq!(shop.database().count("account", "1 = 1").await, 1);
}

#[tokio::test]
async fn row_17_of_two_commands_at_the_same_time_one_makes_an_owner() {
    let shop = TestShop::open().await;
    let system = shop.system();
    let both = ["ada@shop.example", "bob@shop.example"].map(|email| create_owner(&system, owner(email, PASSWORD)));
    let made = join_all(both).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(made, 1);
    assert_eq!(shop.database().count("staff_member", "1 = 1").await, 1);
}

#[tokio::test]
async fn the_last_owner_stays_one_and_can_sign_in() {
    let shop = TestShop::open().await;
    let ada = shop.owner("ada@shop.example").await;
    let own = shop.staff_request(&shop.staff_sign_in("ada@shop.example").await.tokens.access_token).await.unwrap();
    let less = |id, roles: &[SystemRole]| StaffUpdate {
        id,
        name: None,
        roles: Some(roles.iter().map(|role| role.id()).collect()),
        reactivate: false,
    };
    let refused = staff_update(&own, less(ada.id, &[SystemRole::Orders]), None).await;
    assert_eq!(refusals(refused), [StaffRefusal::LastOwner]);
    let refused = staff_deactivate(&own, StaffDeactivate { id: ada.id }, None).await;
    assert_eq!(refusals(refused), [StaffRefusal::LastOwner]);
    assert_eq!(shop.shop().store.staff().find(ada.id).await.unwrap().unwrap(), ada);
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 1);

    let bob = shop.member(&own, "bob@shop.example", &[SystemRole::Owner.id()]).await;
    let changed = staff_update(&own, less(ada.id, &[SystemRole::Orders]), None).await.unwrap().outcome;
    assert!(!changed.is_owner());
    let by_bob = shop.staff_request(&bob.tokens.access_token).await.unwrap();
    let refused = staff_deactivate(&by_bob, StaffDeactivate { id: bob.member }, None).await;
    assert_eq!(refusals(refused), [StaffRefusal::LastOwner]);
}

#[tokio::test]
async fn two_owners_who_deactivate_each_other_leave_one() {
    let shop = TestShop::open().await;
    let ada = shop.owner("ada@shop.example").await;
    let own = shop.staff_request(&shop.staff_sign_in("ada@shop.example").await.tokens.access_token).await.unwrap();
    let bob = shop.member(&own, "bob@shop.example", &[SystemRole::Owner.id()]).await;
    let by_bob = shop.staff_request(&bob.tokens.access_token).await.unwrap();
    let (one, other) = tokio::join!(
        staff_deactivate(&own, StaffDeactivate { id: bob.member }, None),
        staff_deactivate(&by_bob, StaffDeactivate { id: ada.id }, None),
    );
    assert_eq!([one.is_ok(), other.is_ok()].into_iter().filter(|done| *done).count(), 1);
    assert_eq!(shop.database().count("account", "disabled_at IS NULL").await, 1);
}
