//! The shop itself and its channels, through both schemas.

use cartwright_services::Actor;
use cartwright_testkit::TestShop;
use serde_json::json;

#[tokio::test]
async fn a_guest_sees_the_shop_and_its_channel() {
    let shop = TestShop::open().await;
    let document = "{ shop { name channels { slug } paymentProviders { name }
        channel { slug currencyCode countries defaultCountry languages pricesIncludeTax } } }";
    let answer = shop.query(document, json!({})).await;
    let expected = json!({ "shop": {
        "name": "Cartwright",
        "channels": [{ "slug": "default" }],
        "paymentProviders": [],
        "channel": {
            "slug": "default", "currencyCode": "EUR", "countries": ["DE", "AT"], "defaultCountry": "DE",
            "languages": ["EN"], "pricesIncludeTax": true,
        },
    } });
    assert_eq!(*answer.data(), expected);
}

#[tokio::test]
async fn the_schema_for_staff_is_closed_to_guests() {
    let shop = TestShop::open().await;
    let document = "{ channels { slug isDefault createdAt } }";
    let refused = shop.admin_as(Actor::Guest, document, json!({})).await;
    assert_eq!(refused.codes(), ["UNAUTHENTICATED"]);
    let answer = shop.admin(document, json!({})).await;
    let channel = json!({ "slug": "default", "isDefault": true, "createdAt": "2027-01-15T08:00:00.000000Z" });
    assert_eq!(*answer.data(), json!({ "channels": [channel] }));
}
