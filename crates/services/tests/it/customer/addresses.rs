use cartwright_domain::{
    customer::{AddressDraft, CustomerAddress},
    id::CustomerAddressId,
};
use cartwright_services::{
    Context, Error, Failure,
    customer::{
        CustomerAddressUpdate, CustomerUpdate, addresses_of, customer_address_create, customer_address_delete,
        customer_address_update, customer_update,
    },
    identity::AccountRefusal,
};
use cartwright_testkit::TestShop;

use crate::{market::address, refused::refusals};

async fn kept(ctx: &Context, street: &str, is_default: bool) -> CustomerAddress {
    let draft = AddressDraft { address1: Some(street.to_owned()), ..address() };
    customer_address_create(ctx, draft, is_default, None).await.unwrap().outcome.unwrap()
}

async fn streets(ctx: &Context) -> Vec<(String, bool)> {
    let customer = ctx.customer().unwrap();
    let addresses = addresses_of(ctx, customer).await.unwrap();
    addresses.into_iter().map(|kept| (kept.address.address1, kept.is_default)).collect()
}

fn named(street: &str, is_default: bool) -> (String, bool) {
    (street.to_owned(), is_default)
}

#[tokio::test]
async fn a_customer_keeps_addresses_one_of_which_is_the_default() {
    let shop = TestShop::open().await;
    let ada = shop.request_of(&shop.customer("ada@shop.example").await);
    let home = kept(&ada, "Lindenweg 7", false).await;
    assert!(home.is_default, "the first one");
    let office = kept(&ada, "Hafenstraße 3", false).await;
    assert_eq!(streets(&ada).await, [named("Lindenweg 7", true), named("Hafenstraße 3", false)]);
    let update = CustomerAddressUpdate { id: office.id, address: None, is_default: Some(true) };
    customer_address_update(&ada, update, None).await.unwrap();
    assert_eq!(streets(&ada).await, [named("Hafenstraße 3", true), named("Lindenweg 7", false)]);
    let moved = AddressDraft { address1: Some("Lindenweg 9".to_owned()), ..address() };
    let update = CustomerAddressUpdate { id: home.id, address: Some(moved), is_default: None };
    customer_address_update(&ada, update, None).await.unwrap();
    assert_eq!(customer_address_delete(&ada, office.id, None).await.unwrap().outcome, office.id);
    assert_eq!(streets(&ada).await, [named("Lindenweg 9", false)]);
    let wrong = AddressDraft { postal_code: Some("none".to_owned()), ..address() };
    let refused = refusals(customer_address_create(&ada, wrong, false, None).await);
    assert!(matches!(&refused[..], [AccountRefusal::Input(problem)] if problem.path == ["address", "postalCode"]));
}

#[tokio::test]
async fn row_22_an_address_of_somebody_else_is_not_found_and_stays_as_it_was() {
    let shop = TestShop::open().await;
    let ada = shop.request_of(&shop.customer("ada@shop.example").await);
    let bob = shop.request_of(&shop.customer("bob@shop.example").await);
    let home = kept(&ada, "Lindenweg 7", true).await;
    for id in [home.id, CustomerAddressId(uuid::Uuid::nil())] {
        let update = CustomerAddressUpdate { id, address: Some(address()), is_default: Some(false) };
        assert_eq!(
            refusals(customer_address_update(&bob, update.clone(), None).await),
            [AccountRefusal::AddressNotFound]
        );
        assert_eq!(refusals(customer_address_delete(&bob, id, None).await), [AccountRefusal::AddressNotFound]);
        let guest = customer_address_update(&shop.guest(), update, None).await;
        assert!(matches!(guest, Err(Error::Failed(Failure::Unauthenticated))));
    }
    assert_eq!(streets(&ada).await, [named("Lindenweg 7", true)]);
}

#[tokio::test]
async fn a_customer_keeps_50_addresses_at_most() {
    let shop = TestShop::open().await;
    let ada = shop.request_of(&shop.customer("ada@shop.example").await);
    for number in 0..50 {
        kept(&ada, &format!("Lindenweg {number}"), false).await;
    }
    let refused = refusals(customer_address_create(&ada, address(), true, None).await);
    assert_eq!(refused, [AccountRefusal::TooManyAddresses]);
    assert_eq!(shop.database().count("customer_address", "is_default").await, 1);
}

#[tokio::test]
async fn a_profile_keeps_what_is_not_given_and_loses_what_is_cleared() {
    let shop = TestShop::open().await;
    let ada = shop.request_of(&shop.customer("ada@shop.example").await);
    let first = CustomerUpdate {
        first_name: Some(Some("Ada".to_owned())),
        phone: Some(Some("+49 (30) 1234567".to_owned())),
        accepts_marketing: Some(true),
        ..CustomerUpdate::default()
    };
    let profile = customer_update(&ada, first, None).await.unwrap().outcome.profile;
    assert_eq!((profile.first_name.as_deref(), profile.accepts_marketing), (Some("Ada"), true));
    let second = CustomerUpdate { phone: Some(None), ..CustomerUpdate::default() };
    let profile = customer_update(&ada, second, None).await.unwrap().outcome.profile;
    assert_eq!((profile.first_name.as_deref(), profile.phone), (Some("Ada"), None));
    let wrong = CustomerUpdate { phone: Some(Some("call me".to_owned())), ..CustomerUpdate::default() };
    assert!(matches!(refusals(customer_update(&ada, wrong, None).await)[..], [AccountRefusal::Input(_)]));
    let guest = customer_update(&shop.guest(), CustomerUpdate::default(), None).await;
    assert!(matches!(guest, Err(Error::Failed(Failure::Unauthenticated))));
}
