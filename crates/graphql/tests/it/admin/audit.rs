//! What staff change is in the audit log: who, what, about what, before and after.

use std::collections::BTreeSet;

use cartwright_domain::identity::{OneTimePurpose, Permission, PermissionSet};
use cartwright_services::{Actor, StaffActor, ordering::order_access_token};
use cartwright_testkit::{PASSWORD, TestShop, totp_secret};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::orders::order;
use crate::{
    sale::{Stall, text},
    schema::introspected::schemas,
};

/// Which states an entry tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tells {
    /// What was made.
    After,
    /// What it was and is.
    Both,
    /// What was deleted.
    Before,
    /// Only that it happened.
    Nothing,
}

const LOG: &str = "query ($where: AuditWhere) { auditLog(first: 100, where: $where) { totalCount nodes {
    id number occurredAt actorKind actorId actor action outcome subject before after clientAddress userAgent requestId hash
} } }";

async fn log(shop: &TestShop, filter: Value) -> Vec<Value> {
    let answer = shop.admin(LOG, json!({ "where": filter })).await;
    answer.at("auditLog/nodes").as_array().expect("a list").clone()
}

/// Runs mutations of staff one after the other, and looks at the log after each.
struct Walk<'a> {
    shop: &'a TestShop,
    actor: Actor,
    called: BTreeSet<String>,
}

impl Walk<'_> {
    /// Everything that is done with an order that is paid, and with one that is called off.
    async fn orders(&mut self, stall: &Stall, paid: &str, cancelled: &str) {
        let mug = stall.mug.to_string();
        let document = "query ($id: ID!) { order(by: { id: $id }) { payments { id } } }";
        let payment = stall.shop.admin(document, json!({ "id": paid })).await.at("order/payments/0/id").clone();
        let seen = "order { status }";
        self.step("paymentCapture", Tells::Both, "payment", seen, json!({ "paymentId": payment })).await;
        self.step("refundCreate", Tells::Both, "order", seen, json!({ "orderId": paid, "amount": "1.00" })).await;
        let added = json!({ "orderId": paid, "addLines": [{ "variantId": mug }], "reason": "Asked for by phone" });
        self.step("orderEdit", Tells::Both, "order", "edit { order { status } }", added).await;
        self.step("fulfillmentCreate", Tells::Both, "order", seen, json!({ "orderId": paid })).await;
        let document = "query ($id: ID!) { order(by: { id: $id }) { fulfillments { id } } }";
        let parcel = stall.shop.admin(document, json!({ "id": paid })).await.at("order/fulfillments/0/id").clone();
        let followed = json!({ "fulfillmentId": parcel, "trackingNumber": "0034" });
        self.step("fulfillmentUpdate", Tells::Both, "fulfillment", seen, followed).await;
        self.step(
            "orderNoteAdd",
            Tells::Both,
            "order",
            seen,
            json!({ "orderId": paid, "note": "Call before delivery." }),
        )
        .await;
        let draft = json!({ "email": "buyer@example.com", "lines": [{ "variantId": mug }] });
        self.step("orderDraftCreate", Tells::After, "cartkey", "draft { total { amount } }", draft).await;
        self.step("fulfillmentCancel", Tells::Both, "fulfillment", seen, json!({ "fulfillmentId": parcel })).await;
        self.step("fulfillmentCreate", Tells::Both, "order", seen, json!({ "orderId": paid })).await;
        for step in [["returnReject"].as_slice(), &["returnApprove", "returnReceive"]] {
            let asked = request_return(stall, paid).await;
            for name in step {
                self.step(name, Tells::Both, "return", seen, json!({ "returnId": asked })).await;
            }
        }
        let document = "query ($id: ID!) { order(by: { id: $id }) { payments { id } } }";
        let promised = stall.shop.admin(document, json!({ "id": cancelled })).await.at("order/payments/0/id").clone();
        self.step("paymentVoid", Tells::Both, "payment", seen, json!({ "paymentId": promised })).await;
        self.step("orderCancel", Tells::Both, "order", seen, json!({ "orderId": cancelled })).await;
    }

    /// Does it, and expects exactly one entry about it; answers what was selected. The subject is an id of that type, and the one at that place of
    /// the answer where one is named.
    async fn step(&mut self, mutation: &str, tells: Tells, prefix: &str, selection: &str, input: Value) -> Value {
        // On the heap, as the walk has many steps and they would all lie on the stack of one thread.
        Box::pin(self.take_step(mutation, tells, prefix, selection, input)).await
    }

    async fn take_step(&mut self, mutation: &str, tells: Tells, prefix: &str, selection: &str, input: Value) -> Value {
        let before = self.entries().await;
        let mut capital = mutation.to_owned();
        capital[..1].make_ascii_uppercase();
        let document = format!(
            "mutation ($input: {capital}Input!) {{ {mutation}(input: $input) {{ {selection} replayed userErrors {{
                ... on UserError {{ path message }} }} }} }}"
        );
        let actor = self.actor.clone();
        let answer = match mutation {
            "productsImport" => {
                let file = ("variables.input.file", "mugs.csv", b"Handle,Title\ncup,Cup\n".as_slice());
                self.shop.admin_upload(actor, &document, json!({ "input": input }), file).await
            }
            _ => self.shop.admin_as(actor, &document, json!({ "input": input })).await,
        };
        let payload = answer.at(mutation).clone();
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        assert_eq!(self.entries().await, before + 1, "{mutation} is one entry");
        let entry = log(self.shop, json!({})).await[0].clone();
        assert_eq!(entry["number"], (before + 1).to_string(), "the newest is the first");
        let who = (&entry["actor"], &entry["action"], &entry["outcome"]);
        assert_eq!(who, (&json!(self.actor.label()), &json!(mutation), &json!("DONE")));
        let member = match &self.actor {
            Actor::Staff(staff) => staff.member.as_ref().map(|member| member.id.to_string()),
            _ => None,
        };
        assert_eq!(entry["actorId"], json!(member));
        let subject = text(&entry["subject"]);
        assert!(subject.starts_with(&format!("{prefix}_")), "{mutation} is about {subject}");
        if let Some(id) = payload.pointer("/made/id").or(input.get("id")) {
            assert_eq!(&entry["subject"], id, "{mutation}");
        }
        let told = (entry["before"].is_string(), entry["after"].is_string());
        let expected = (matches!(tells, Tells::Both | Tells::Before), matches!(tells, Tells::Both | Tells::After));
        assert_eq!(told, expected, "{mutation}: {entry:#}");
        if tells == Tells::Both {
            assert_ne!(entry["before"], entry["after"], "{mutation} has changed something");
            assert_ne!(entry["after"], "{}", "{mutation} has changed something");
        }
        let states = [&entry["before"], &entry["after"]].map(Value::to_string).concat();
        for secret in ["shop.example", PASSWORD, "password_hash", "digest"] {
            assert!(!states.contains(secret), "{states}");
        }
        for personal in ["buyer@example.com", "Lovelace", "Hauptstrasse"] {
            assert!(!entry.to_string().contains(personal), "row 115: {entry:#}");
        }
        self.called.insert(mutation.to_owned());
        payload
    }

    async fn entries(&self) -> i64 {
        self.shop.database().count("audit_entry", "1 = 1").await
    }

    async fn catalogue(&mut self) {
        use Tells::{After, Before, Both};
        let product = "made: product { id options { id } variants { nodes { id } } media { nodes { id } } }";
        let input = json!({ "title": "Shirt", "options": [{ "name": "Size" }], "variants": [
            { "sku": "S", "optionValues": ["S"], "prices": [{ "price": "10.00" }] },
        ], "media": [{ "url": "https://pictures.example/1.jpg" }, { "url": "https://pictures.example/2.jpg" }] });
        let made = self.step("productCreate", After, "product", product, input).await["made"].clone();
        let (id, variant) = (&made["id"], &made["variants"]["nodes"][0]["id"]);
        let pictures = [&made["media"]["nodes"][0]["id"], &made["media"]["nodes"][1]["id"]];
        let option = &made["options"][0]["id"];
        for (mutation, input) in [
            ("productUpdate", json!({ "id": id, "title": "Linen shirt" })),
            ("productPublish", json!({ "id": id })),
            ("productUnpublish", json!({ "id": id })),
            (
                "productOptionsUpdate",
                json!({ "id": id, "options": [{ "id": option, "name": "Fit", "values": ["S", "M"] }] }),
            ),
            ("productMediaAdd", json!({ "id": id, "media": [{ "url": "https://pictures.example/3.jpg" }] })),
            ("productMediaRemove", json!({ "id": id, "mediaIds": [pictures[0]] })),
            ("productVariantsUpdate", json!({ "id": id, "variants": [{ "id": variant, "sku": "SMALL" }] })),
        ] {
            self.step(mutation, Both, "product", product, input).await;
        }
        let more = json!({ "id": id, "variants": [{ "sku": "M", "optionValues": ["M"] }] });
        let grown = self.step("productVariantsCreate", Both, "product", product, more).await["made"].clone();
        let pictures: Vec<&Value> =
            grown["media"]["nodes"].as_array().into_iter().flatten().map(|m| &m["id"]).collect();
        let turned: Vec<&Value> = pictures.iter().rev().copied().collect();
        let turned = json!({ "id": id, "mediaIds": turned });
        self.step("productMediaReorder", Both, "product", product, turned).await;
        let other = grown["variants"]["nodes"].as_array().into_iter().flatten().find(|other| other["id"] != *variant);
        let prices = json!({ "set": [{ "variantId": variant, "price": "12.00" }] });
        self.step("channelListingsUpdate", Both, "variant", "productVariants { id }", prices).await;
        let other = other.expect("a second variant")["id"].clone();
        let gone = json!({ "id": id, "variantIds": [other] });
        self.step("productVariantsDelete", Both, "product", product, gone).await;

        let category = "made: category { id }";
        let id = self.step("categoryCreate", After, "category", category, json!({ "name": "Clothes" })).await;
        let root = id["made"]["id"].clone();
        let id = self.step("categoryCreate", After, "category", category, json!({ "name": "Shirts" })).await;
        let id = &id["made"]["id"];
        self.step("categoryUpdate", Both, "category", category, json!({ "id": id, "name": "Linen" })).await;
        self.step("categoryMove", Both, "category", category, json!({ "id": id, "parentId": root })).await;
        self.step("categoryDelete", Before, "category", "deletedCategoryId", json!({ "id": id })).await;

        let collection = "made: collection { id }";
        let id = self.step("collectionCreate", After, "collection", collection, json!({ "title": "Summer" })).await;
        let id = &id["made"]["id"];
        let of = json!({ "id": id, "productIds": [made["id"]] });
        self.step("collectionUpdate", Both, "collection", collection, json!({ "id": id, "title": "Late summer" }))
            .await;
        self.step("collectionProductsAdd", Both, "collection", collection, of.clone()).await;
        self.step("collectionProductsRemove", Both, "collection", collection, of).await;
        self.step("collectionDelete", Before, "collection", "deletedCollectionId", json!({ "id": id })).await;
        self.step("productDelete", Before, "product", "deletedProductId", json!({ "id": made["id"] })).await;
    }

    async fn settings(&mut self) -> Value {
        use Tells::{After, Before, Both};
        let channel = "made: channel { id }";
        let input = json!({ "slug": "ch", "name": "Schweiz", "currencyCode": "CHF", "countries": ["CH"],
            "defaultCountry": "CH", "languages": ["DE"], "pricesIncludeTax": true });
        let id = self.step("channelCreate", After, "channel", channel, input).await["made"]["id"].clone();
        self.step("channelUpdate", Both, "channel", channel, json!({ "id": id, "name": "Suisse" })).await;
        let location = "made: stockLocation { id }";
        let input = json!({ "slug": "attic", "name": "Attic", "countryCode": "DE" });
        let attic = self.step("stockLocationCreate", After, "location", location, input).await["made"]["id"].clone();
        self.step("stockLocationUpdate", Both, "location", location, json!({ "id": attic, "name": "Loft" })).await;
        let zone = "made: shippingZone { id }";
        let input = json!({ "name": "Alps", "countries": ["CH"] });
        let alps = self.step("shippingZoneCreate", After, "shippingzone", zone, input).await["made"]["id"].clone();
        let wider = json!({ "id": alps, "countries": ["CH", "AT"] });
        self.step("shippingZoneUpdate", Both, "shippingzone", zone, wider).await;
        let method = "made: shippingMethod { id }";
        let price = json!({ "amount": "5.00", "currencyCode": "CHF" });
        let input = json!({ "zoneId": alps, "channelId": id, "name": "Mule", "rate": { "flat": { "price": price } } });
        let mule =
            self.step("shippingMethodCreate", After, "shippingmethod", method, input).await["made"]["id"].clone();
        self.step("shippingMethodUpdate", Both, "shippingmethod", method, json!({ "id": mule, "active": false })).await;
        let gone = "deletedId";
        self.step("shippingMethodDelete", Before, "shippingmethod", gone, json!({ "id": mule })).await;
        self.step("shippingZoneDelete", Before, "shippingzone", "deletedId", json!({ "id": alps })).await;
        let zone = "made: taxZone { id }";
        let rates = |rate: &str| json!([{ "taxClass": "standard", "rate": rate }]);
        let input = json!({ "name": "Alps", "countries": ["CH"], "rates": rates("0.08") });
        let tax = self.step("taxZoneCreate", After, "taxzone", zone, input).await["made"]["id"].clone();
        self.step("taxZoneUpdate", Both, "taxzone", zone, json!({ "id": tax, "rates": rates("0.081") })).await;
        self.step("taxZoneDelete", Before, "taxzone", "deletedId", json!({ "id": tax })).await;
        attic
    }
}

impl Walk<'_> {
    /// What members do to each other and to themselves.
    async fn staff(&mut self) {
        use Tells::{After, Before, Both, Nothing};
        let clerk = self.actor.clone();
        let role = "made: role { id }";
        let input = json!({ "name": "Reading", "permissions": ["orders:read"] });
        let id = self.step("roleCreate", After, "role", role, input).await["made"]["id"].clone();
        let more = json!({ "id": id, "permissions": ["orders:read", "products:read"] });
        self.step("roleUpdate", Both, "role", role, more).await;
        let invited = json!({ "email": "eve@shop.example", "name": "Eve", "roleIds": [id] });
        self.step("staffInvite", After, "staff", "replayed", invited).await;

        self.actor = Actor::Guest;
        let token = self.shop.link("eve@shop.example", OneTimePurpose::AcceptInvitation).await;
        let come = json!({ "token": token, "password": PASSWORD });
        self.step("staffInvitationAccept", Nothing, "staff", "replayed", come).await;
        let credentials = json!({ "email": "eve@shop.example", "password": PASSWORD });
        let tokens = "tokens { refreshToken } staffMember { id }";
        let eve = self.step("staffSessionCreate", After, "staff", tokens, credentials).await;
        let refresh = &eve["tokens"]["refreshToken"];
        self.step("staffSessionRevoke", Nothing, "staff", "endedSessions", json!({ "refreshToken": refresh })).await;
        self.actor = clerk.clone();
        let renamed = json!({ "id": eve["staffMember"]["id"], "name": "Eva", "roleIds": [] });
        self.step("staffUpdate", Both, "staff", "made: staffMember { id }", renamed).await;
        let leaving = json!({ "id": eve["staffMember"]["id"] });
        self.step("staffDeactivate", Both, "staff", "made: staffMember { id }", leaving).await;
        self.step("roleDelete", Before, "role", "deletedId", json!({ "id": id })).await;

        self.shop.owner("ada@shop.example").await;
        let ada = self.shop.staff_sign_in("ada@shop.example").await;
        self.actor =
            self.shop.staff_request(&ada.tokens.access_token).await.expect("she has signed in").actor().clone();
        let key = json!({ "name": "ERP", "scopes": ["orders:read"] });
        let key = self.step("apiKeyCreate", After, "apikey", "made: apiKey { id }", key).await["made"]["id"].clone();
        self.step("apiKeyRevoke", Both, "apikey", "made: apiKey { id }", json!({ "id": key })).await;
        let enrolled = self.step("totpEnroll", Nothing, "staff", "secret", json!({ "password": PASSWORD })).await;
        let secret = totp_secret(&text(&enrolled["secret"]));
        let code = || secret.code_at(self.shop.clock().now());
        self.step("totpConfirm", Nothing, "staff", "recoveryCodes", json!({ "totpCode": code() })).await;
        self.shop.clock().advance(TimeDelta::seconds(30));
        let shown = json!({ "password": PASSWORD, "totpCode": code() });
        self.step("totpDisable", Nothing, "staff", "staffMember { id }", shown).await;
        self.actor = clerk;
    }
}

/// A unit of the order's first line is to come back; the return's id.
async fn request_return(stall: &Stall, order: &str) -> String {
    let document = "query ($id: ID!) { order(by: { id: $id }) { lines { id } } }";
    let line = stall.shop.admin(document, json!({ "id": order })).await.at("order/lines/0/id").clone();
    let token = order_access_token(&stall.shop.guest(), order.parse().expect("an id"));
    let document = "mutation ($input: ReturnRequestInput!) {
        returnRequest(input: $input) { order { returns { id status } } userErrors { message } } }";
    let lines = json!([{ "orderLineId": line, "quantity": 1, "reason": "UNWANTED" }]);
    let input = json!({ "input": { "by": { "accessToken": token }, "lines": lines } });
    let asked = stall.run(document, input).await;
    let returns = asked.at("returnRequest/order/returns").as_array().expect("a list").clone();
    text(&returns.last().expect("it was asked for")["id"])
}

#[tokio::test]
async fn row_118_every_mutation_of_staff_leaves_exactly_one_entry() {
    use Tells::{After, Both};
    let stall = Stall::open().await;
    let (paid, cancelled) = {
        let first = order(&stall, 2, "manual").await;
        let cart = stall.ready_cart_with(1).await;
        let session = stall.session_for(&cart, "manual", "approve").await;
        (first, text(&stall.complete(&cart, &session, "twice").await["result"]["order"]["id"]))
    };
    let clerk = Actor::Staff(StaffActor::with_all_rights("clerk"));
    let mut walk = Walk { shop: &stall.shop, actor: clerk, called: BTreeSet::new() };
    walk.staff().await;
    walk.catalogue().await;
    let attic = walk.settings().await;
    let (mug, main) = (stall.mug.to_string(), stall.shop.location().to_string());
    let adjust = json!({ "changes": [{ "variantId": mug, "locationId": main, "delta": 5 }] });
    walk.step("inventoryAdjust", Both, "variant", "inventoryLevels { onHand }", adjust).await;
    let set = json!({ "changes": [{ "variantId": mug, "locationId": main, "quantity": 20, "expected": 15 }] });
    walk.step("inventorySet", Both, "variant", "inventoryLevels { onHand }", set).await;
    let transfer = json!({ "variantId": mug, "fromLocationId": main, "toLocationId": attic, "quantity": 2 });
    walk.step("inventoryTransfer", Both, "variant", "inventoryLevels { onHand }", transfer).await;
    Box::pin(walk.orders(&stall, &paid, &cancelled)).await;
    walk.step("productsExport", After, "job", "made: job { id }", json!({})).await;
    let waiting = "{ jobs(where: { kind: \"export_products\", statuses: [QUEUED] }) { nodes { id } } }";
    let job = stall.shop.admin(waiting, json!({})).await.at("jobs/nodes/0/id").clone();
    walk.step("jobCancel", Both, "job", "made: job { id }", json!({ "id": job })).await;
    walk.step("jobRetry", Both, "job", "made: job { id }", json!({ "id": job })).await;
    walk.step("productsImport", After, "job", "made: job { id }", json!({ "file": null })).await;

    let [_, (_, types)] = schemas().await;
    let mutation = types.iter().find(|of| of.name == "Mutation").expect("there are mutations");
    let known: BTreeSet<String> = mutation.fields.iter().flatten().map(|field| field.name.clone()).collect();
    let missing: Vec<&String> = known.difference(&walk.called).collect();
    assert_eq!(
        missing,
        ["staffSessionRefresh"],
        "a session that goes on is nothing new; everything else is walked through"
    );
    let whole = cartwright_services::identity::audit_verify(&stall.shop.shop().store, &|_, _| {}).await;
    assert_eq!(whole.expect("the log is read"), Ok(walk.entries().await));
}

#[tokio::test]
async fn row_118_what_is_refused_or_repeated_changes_nothing_and_leaves_no_entry() {
    let shop = TestShop::open().await;
    let create = "mutation ($input: CategoryCreateInput!) { categoryCreate(input: $input) { replayed userErrors { ... on UserError { path } } } }";
    let input = json!({ "input": { "name": "Mugs", "idempotencyKey": "once" } });
    for replayed in [false, true] {
        assert_eq!(shop.admin(create, input.clone()).await.at("categoryCreate/replayed"), replayed);
        assert_eq!(shop.database().count("audit_entry", "1 = 1").await, 1);
    }
    let refused = shop.admin(create, json!({ "input": { "name": " " } })).await;
    assert_ne!(refused.at("categoryCreate/userErrors"), &json!([]));
    assert_eq!(shop.database().count("audit_entry", "1 = 1").await, 1);
}

#[tokio::test]
async fn the_log_is_read_in_pages_and_narrowed() {
    let shop = TestShop::open().await;
    let create = "mutation ($name: String!) { categoryCreate(input: { name: $name }) { category { id } } }";
    let mut ids = Vec::new();
    for name in ["Mugs", "Cups", "Jugs"] {
        ids.push(shop.admin(create, json!({ "name": name })).await.at("categoryCreate/category/id").clone());
        shop.clock().advance(chrono::TimeDelta::seconds(1));
    }
    shop.register("ada@shop.example").await;
    let pages = "query ($after: String) { auditLog(first: 3, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { action number } } }";
    let first = shop.admin(pages, json!({})).await;
    let actions = |answer: &cartwright_testkit::Answer| {
        let nodes = answer.at("auditLog/nodes").as_array().expect("a list").clone();
        nodes.iter().map(|node| text(&node["action"])).collect::<Vec<_>>()
    };
    assert_eq!(first.at("auditLog/totalCount"), 4);
    assert_eq!(actions(&first), ["customerRegister", "categoryCreate", "categoryCreate"]);
    let second = shop.admin(pages, json!({ "after": first.at("auditLog/pageInfo/endCursor") })).await;
    assert_eq!(actions(&second), ["categoryCreate"]);
    assert_eq!(second.at("auditLog/pageInfo/hasNextPage"), false);
    for (filter, expected) in [
        (json!({ "actor": "staff:clerk" }), 3),
        (json!({ "actor": "guest" }), 1),
        (json!({ "actor": "nobody" }), 0),
        (json!({ "action": ["customerRegister", "productCreate"] }), 1),
        (json!({ "subject": ids[1] }), 1),
        (json!({ "outcome": "REFUSED" }), 0),
        (json!({ "occurredAt": { "min": "2027-01-15T08:00:01Z" } }), 3),
        (json!({ "actor": "staff:clerk", "occurredAt": { "max": "2027-01-15T08:00:00Z" } }), 1),
    ] {
        assert_eq!(log(&shop, filter.clone()).await.len(), expected, "{filter}");
    }
    let entry = &log(&shop, json!({ "subject": ids[0] })).await[0];
    let after: Value = serde_json::from_str(entry["after"].as_str().expect("JSON")).expect("JSON");
    assert_eq!((&after["name"], &after["slug"]), (&json!("Mugs"), &json!("mugs")));
    let all_but = PermissionSet::all().without(Permission::AuditRead);
    let refused = shop.admin_as(Actor::Staff(StaffActor::new("anna", all_but)), LOG, json!({})).await;
    assert_eq!(refused.codes(), ["FORBIDDEN"]);
}
