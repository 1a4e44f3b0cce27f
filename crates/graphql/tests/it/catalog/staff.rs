//! What staff see of the catalogue.

use cartwright_domain::{catalog::ProductStatus, channel::ChannelDraft, pricing::PriceMode};
use cartwright_services::Actor;
use cartwright_testkit::TestShop;
use serde_json::json;

#[tokio::test]
async fn staff_see_every_product_with_its_prices_in_all_channels() {
    let shop = TestShop::open().await;
    let channel = shop
        .open_channel(ChannelDraft {
            slug: "ch".to_owned(),
            name: "Schweiz".to_owned(),
            currency: "CHF".parse().expect("a currency"),
            countries: vec!["CH".parse().expect("a country")],
            default_country: "CH".parse().expect("a country"),
            languages: vec!["de".parse().expect("a language")],
            price_mode: PriceMode::ExcludesTax,
            payment_providers: Vec::new(),
            stock_locations: Vec::new(),
        })
        .await;
    let mut draft = shop.shown("Shirt", "10", &[]);
    draft.status = ProductStatus::Draft;
    let mut listing = draft.variants[0].listings[0].clone();
    listing.channel_id = channel.id;
    listing.price.currency = channel.currency;
    draft.variants[0].listings.push(listing);
    let product = shop.put(draft).await;
    let document = "query ($id: ID!) {
        products { nodes { title status version } totalCount }
        product(by: { id: $id }) { variants { nodes {
            title taxClass tracked allowBackorder listings { channel { slug } price { amount currencyCode } compareAtPrice { amount } }
        } totalCount } }
        node(id: $id) { __typename }
        nodes(ids: [$id, \"product_1\"]) { id }
    }";
    let id = product.id.to_string();
    let answer = shop.admin(document, json!({ "id": id })).await;
    let listings = json!([
        { "channel": { "slug": "default" }, "price": { "amount": "10.00", "currencyCode": "EUR" }, "compareAtPrice": null },
        { "channel": { "slug": "ch" }, "price": { "amount": "10.00", "currencyCode": "CHF" }, "compareAtPrice": null },
    ]);
    let variant = json!({
        "title": "Default Title", "taxClass": "standard", "tracked": false, "allowBackorder": false, "listings": listings,
    });
    let expected = json!({
        "products": { "nodes": [{ "title": "Shirt", "status": "DRAFT", "version": 1 }], "totalCount": 1 },
        "product": { "variants": { "nodes": [variant], "totalCount": 1 } },
        "node": { "__typename": "Product" },
        "nodes": [{ "id": id }, null],
    });
    assert_eq!(*answer.data(), expected);
}

#[tokio::test]
async fn row_24_every_root_field_for_staff_is_closed_to_guests() {
    let shop = TestShop::open().await;
    let product = shop.put(shop.shown("Shirt", "10", &[])).await;
    let id = product.id.to_string();
    for field in [
        "products { nodes { id } }",
        "product(by: { id: $id }) { id }",
        "product(by: { slug: \"shirt\" }) { id }",
        "categories { nodes { id } }",
        "category(by: { slug: \"x\" }) { id }",
        "collections { nodes { id } }",
        "collection(by: { slug: \"x\" }) { id }",
        "channels { id }",
        "node(id: $id) { id }",
    ] {
        let document = format!("{{ {} }}", field.replace("$id", &format!("\"{id}\"")));
        let answer = shop.admin_as(Actor::Guest, &document, json!({})).await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{field}");
        assert!(!answer.0.to_string().contains("Shirt"));
    }
}
