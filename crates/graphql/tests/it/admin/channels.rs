//! Channels in the hands of staff.

use cartwright_testkit::TestShop;
use serde_json::{Value, json};

use super::{done, pairs, refused};

const FIELDS: &str = "channel {
    id slug name currencyCode countries defaultCountry languages pricesIncludeTax paymentProviders isDefault stockLocations { slug }
}";

fn switzerland() -> Value {
    json!({
        "slug": "ch", "name": "Schweiz", "currencyCode": "CHF", "countries": ["CH", "LI"], "defaultCountry": "CH",
        "languages": ["DE", "FR"], "pricesIncludeTax": false,
    })
}

#[tokio::test]
async fn a_channel_is_opened_and_changed_and_buyers_see_it_at_once() {
    let shop = TestShop::open().await;
    let made = done(&shop, "channelCreate", FIELDS, switzerland()).await;
    let id = made["channel"]["id"].clone();
    let mut expected = switzerland();
    for (field, value) in [
        ("id", id.clone()),
        ("isDefault", json!(false)),
        ("paymentProviders", json!([])),
        ("stockLocations", json!([])),
    ] {
        expected[field] = value;
    }
    assert_eq!(made["channel"], expected);
    let answer = shop.query_in(Some("ch"), "{ shop { channel { name currencyCode } } }", json!({})).await;
    assert_eq!(answer.at("shop/channel"), &json!({ "name": "Schweiz", "currencyCode": "CHF" }));

    let main = shop.location().to_string();
    let change =
        json!({ "id": id, "name": "Suisse", "languages": ["FR"], "stockLocations": [main], "pricesIncludeTax": true });
    let changed = done(&shop, "channelUpdate", FIELDS, change).await;
    expected["name"] = json!("Suisse");
    expected["languages"] = json!(["FR"]);
    expected["stockLocations"] = json!([{ "slug": "main" }]);
    expected["pricesIncludeTax"] = json!(true);
    assert_eq!(changed["channel"], expected);
    let answer = shop.admin("{ channels { slug } }", json!({})).await;
    assert_eq!(answer.at("channels"), &json!([{ "slug": "default" }, { "slug": "ch" }]));
}

#[tokio::test]
async fn what_is_wrong_with_a_channel_is_told_where_it_is() {
    let shop = TestShop::open().await;
    let mut input = switzerland();
    input["slug"] = json!("Schweiz am Meer");
    input["name"] = json!(" ");
    input["defaultCountry"] = json!("DE");
    input["languages"] = json!([]);
    let told = refused(&shop, "channelCreate", "ChannelUserError", input).await;
    let expected =
        [("INVALID", "slug"), ("REQUIRED", "name"), ("REQUIRED", "languages"), ("CONFLICT", "defaultCountry")];
    assert_eq!(told, pairs(&expected));
    let mut input = switzerland();
    input["slug"] = json!("default");
    let told = refused(&shop, "channelCreate", "ChannelUserError", input).await;
    assert_eq!(told, pairs(&[("DUPLICATE", "slug")]));
    let mut input = switzerland();
    input["paymentProviders"] = json!(["barter"]);
    input["stockLocations"] = json!(["location_0"]);
    let told = refused(&shop, "channelCreate", "ChannelUserError", input).await;
    assert_eq!(told, pairs(&[("NOT_FOUND", "paymentProviders.0"), ("NOT_FOUND", "stockLocations.0")]));
    let told = refused(&shop, "channelUpdate", "ChannelUserError", json!({ "id": "channel_0", "name": "X" })).await;
    assert_eq!(told, pairs(&[("NOT_FOUND", "id")]));
    let answer = shop.admin("{ channels { slug name } }", json!({})).await;
    assert_eq!(answer.at("channels"), &json!([{ "slug": "default", "name": "Cartwright" }]));
}

#[tokio::test]
async fn channels_with_their_locations_cost_one_statement() {
    let shop = TestShop::open().await;
    let main = shop.location().to_string();
    for count in 1..=3 {
        let before = shop.statements();
        let answer = shop.admin("{ channels { slug stockLocations { slug } } }", json!({})).await;
        assert_eq!(answer.at("channels").as_array().expect("a list").len(), count);
        assert_eq!(shop.statements() - before, 1, "the locations; channels are kept in memory");
        let mut input = switzerland();
        input["slug"] = json!(format!("ch{count}"));
        input["stockLocations"] = json!([main]);
        done(&shop, "channelCreate", "channel { id }", input).await;
    }
}
