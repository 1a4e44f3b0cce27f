//! Whoever is not of the staff sees and changes nothing, by any root field.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use cartwright_domain::{
    id::{
        CategoryId, CollectionId, JobId, OrderId, ProductId, ShippingMethodId, ShippingZoneId, StockLocationId,
        TaxZoneId, VariantId,
    },
    identity::{ApiKeyDraft, Permission, PermissionSet, RoleDraft},
};
use cartwright_services::{
    Actor, Context, StaffActor,
    identity::staff::{RoleUpdate, api_key_create, role_create, role_update},
};
use cartwright_testkit::{AUDIT_TABLES, Answer, Goods, TestShop};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::schema::introspected::{Field, Input, Type, schemas};

/// Root fields that name no permission of their own, because it is that of what they find.
const BY_ID: [&str; 2] = ["node", "nodes"];

/// Root fields that ask for no permission, because they are about whoever sends them, or open to those who have a secret. Everything else must
/// name one: what is new and names none fails here.
const OPEN: [&str; 8] = [
    "me",
    "staffInvitationAccept",
    "staffSessionCreate",
    "staffSessionRefresh",
    "staffSessionRevoke",
    "totpConfirm",
    "totpDisable",
    "totpEnroll",
];

#[tokio::test]
async fn row_24_every_root_field_refuses_guests_and_customers_before_it_asks_the_database() {
    let shop = TestShop::open().await;
    shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await;
    let [_, (_, types)] = schemas().await;
    let types: BTreeMap<&str, &Type> = types.iter().map(|of| (of.name.as_str(), of)).collect();
    let mut called = BTreeSet::new();
    for (operation, root) in [("query", "Query"), ("mutation", "Mutation")] {
        for field in types[root].fields.iter().flatten() {
            called.insert(field.name.clone());
            if OPEN.contains(&field.name.as_str()) {
                let told = field.description.as_ref().is_some_and(|text| text.contains("Open to"));
                assert!(told, "{} does not say to whom it is open", field.name);
                continue;
            }
            let before = shop.statements();
            for (outsider, code) in [(customer(), "FORBIDDEN"), (Actor::Guest, "UNAUTHENTICATED")] {
                let answer = call_as(&shop, outsider, operation, field, &types).await;
                assert_eq!(answer.codes(), [code], "{}: {:#}", field.name, answer.0);
                assert_eq!(shop.statements(), before, "{} asked the database", field.name);
            }
            let permission = permission_of(&shop, operation, field, &types).await;
            let named = field.description.as_ref().is_some_and(|text| text.contains(&format!("`{permission}`")));
            assert!(named || BY_ID.contains(&field.name.as_str()), "{} does not name {permission}", field.name);
        }
    }
    for known in
        ["orders", "inventoryAdjust", "productsImport", "channelUpdate", "node", "staffUpdate"].iter().chain(&OPEN)
    {
        assert!(called.contains(*known), "{known} was called");
    }
}

#[tokio::test]
async fn row_24_what_is_open_lets_a_guest_in_nowhere_and_changes_nothing() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await;
    let [_, (_, types)] = schemas().await;
    let types: BTreeMap<&str, &Type> = types.iter().map(|of| (of.name.as_str(), of)).collect();
    let before = shop.database().everything_but(AUDIT_TABLES).await;
    for (operation, root) in [("query", "Query"), ("mutation", "Mutation")] {
        for field in types[root].fields.iter().flatten().filter(|field| OPEN.contains(&field.name.as_str())) {
            for outsider in [customer(), Actor::Guest] {
                let answer = call_as(&shop, outsider, operation, field, &types).await;
                let by_secret =
                    ["staffSessionCreate", "staffSessionRefresh", "staffSessionRevoke", "staffInvitationAccept"];
                if by_secret.contains(&field.name.as_str()) {
                    assert!(answer.errors().is_empty(), "{}: {:#}", field.name, answer.0);
                } else {
                    assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{}: {:#}", field.name, answer.0);
                }
            }
        }
    }
    assert_eq!(shop.database().everything_but(AUDIT_TABLES).await, before);
}

/// Somebody who has every right but one, in each of the ways to be of the staff.
async fn all_but(shop: &TestShop, owner: &Context, permission: Permission) -> [Actor; 3] {
    let left = PermissionSet::all().without(permission);
    let names: Vec<String> = left.iter().map(|permission| permission.as_str().to_owned()).collect();
    let draft = ApiKeyDraft { name: format!("all but {permission}"), scopes: names.clone(), expires_at: None };
    let secret = api_key_create(owner, draft, None).await.expect("the key is made").outcome.secret;
    let program = shop.staff_request(secret.expose()).await.expect("the key is good");

    let all = Permission::ALL.iter().map(|permission| permission.as_str().to_owned()).collect();
    let role = RoleDraft { name: format!("without {permission}"), permissions: all };
    let role = role_create(owner, role, None).await.expect("the role is made").outcome.id;
    let email = format!("{}@shop.example", permission.as_str().replace(':', "-"));
    let member = shop.member(owner, &email, &[role]).await;
    let request = shop.staff_request(&member.tokens.access_token).await.expect("they are in");
    request.require_staff(permission).expect("they have the right until now");
    let less = RoleUpdate { id: role, name: None, permissions: Some(names) };
    role_update(owner, less, None).await.expect("the right is taken");
    let deprived = shop.staff_request(&member.tokens.access_token).await.expect("they are still in");
    [staff(left), program.actor().clone(), deprived.actor().clone()]
}

#[tokio::test]
async fn rows_24_and_25_every_root_field_asks_for_one_right_and_whoever_has_all_others_changes_nothing() {
    let shop = TestShop::open().await;
    shop.sell(Goods::priced("5.00").stocked(shop.location(), 10)).await;
    shop.owner("ada@shop.example").await;
    let owner = shop.staff_sign_in("ada@shop.example").await;
    let owner = shop.staff_request(&owner.tokens.access_token).await.expect("the owner is in");
    let [_, (_, types)] = schemas().await;
    let types: BTreeMap<&str, &Type> = types.iter().map(|of| (of.name.as_str(), of)).collect();
    let mut limited: BTreeMap<Permission, [Actor; 3]> = BTreeMap::new();
    for (operation, root) in [("query", "Query"), ("mutation", "Mutation")] {
        for field in types[root].fields.iter().flatten() {
            if OPEN.contains(&field.name.as_str()) {
                continue;
            }
            let permission = permission_of(&shop, operation, field, &types).await;
            let actors = match limited.entry(permission) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(all_but(&shop, &owner, permission).await),
            };
            let contents = shop.database().everything_but(AUDIT_TABLES).await;
            for actor in actors.iter() {
                let before = shop.statements();
                let answer = call_as(&shop, actor.clone(), operation, field, &types).await;
                assert_eq!(answer.codes(), ["FORBIDDEN"], "{}: {:#}", field.name, answer.0);
                assert_eq!(shop.statements(), before, "{} asked the database", field.name);
            }
            assert_eq!(
                shop.database().everything_but(AUDIT_TABLES).await,
                contents,
                "{} changed something",
                field.name
            );
            let entitled = staff([permission].into_iter().collect());
            let answer = call_as(&shop, entitled, operation, field, &types).await;
            assert!(!answer.codes().contains(&"FORBIDDEN"), "{}: {:#}", field.name, answer.0);
        }
    }
    assert_eq!(limited.into_keys().collect::<Vec<_>>(), Permission::ALL, "every right opens something");
}

fn customer() -> Actor {
    Actor::Customer { id: Uuid::nil().into(), session: Uuid::nil().into() }
}

/// The right that the field asks for; the test fails where it asks for none.
async fn permission_of(shop: &TestShop, operation: &str, field: &Field, types: &BTreeMap<&str, &Type>) -> Permission {
    let refused = call_as(shop, customer(), operation, field, types).await;
    let permission = refused.errors().first().and_then(|error| error["extensions"]["permission"].as_str());
    let permission = permission.unwrap_or_else(|| panic!("{} asks for no right: {:#}", field.name, refused.0));
    permission.parse().expect("one of the closed list")
}

#[tokio::test]
async fn row_24_no_id_opens_anything_for_a_guest() {
    let shop = TestShop::open().await;
    let prefixes = [
        ProductId::PREFIX,
        VariantId::PREFIX,
        CategoryId::PREFIX,
        CollectionId::PREFIX,
        StockLocationId::PREFIX,
        OrderId::PREFIX,
        ShippingZoneId::PREFIX,
        ShippingMethodId::PREFIX,
        TaxZoneId::PREFIX,
        JobId::PREFIX,
    ];
    let document = "{ __type(name: \"Node\") { possibleTypes { name } } }";
    let types = shop.admin(document, json!({})).await.at("__type/possibleTypes").as_array().map_or(0, Vec::len);
    assert_eq!(types, prefixes.len(), "every type that has ids is tried");
    let document = "query ($id: ID!) { node(id: $id) { id } }";
    for prefix in prefixes {
        let id = format!("{prefix}_{}", Uuid::nil().simple());
        let before = shop.statements();
        let answer = shop.admin_as(Actor::Guest, document, json!({ "id": id })).await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{prefix}");
        assert_eq!(shop.statements(), before, "{prefix}");
        let answer = shop.admin(document, json!({ "id": id })).await;
        assert_eq!(answer.at("node"), &json!(null), "{prefix}");
    }
}

fn staff(permissions: PermissionSet) -> Actor {
    Actor::Staff(StaffActor::new("somebody", permissions))
}

async fn call_as(
    shop: &TestShop,
    actor: Actor,
    operation: &str,
    field: &Field,
    types: &BTreeMap<&str, &Type>,
) -> Answer {
    let required: Vec<&Input> = field.args.iter().filter(|argument| argument.of.to_string().ends_with('!')).collect();
    let declared: Vec<String> = required.iter().map(|input| format!("${}: {}", input.name, input.of)).collect();
    let passed: Vec<String> = required.iter().map(|input| format!("{0}: ${0}", input.name)).collect();
    let wrap = |parts: Vec<String>| if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
    let (declared, passed) = (wrap(declared), wrap(passed));
    let document = format!("{operation} {declared} {{ {}{passed} {{ __typename }} }}", field.name);
    let variables: Map<String, Value> =
        required.iter().map(|input| (input.name.clone(), anything(&input.of.to_string(), types))).collect();
    let takes_file = required.iter().any(|input| {
        let of = types.get(input.of.to_string().trim_end_matches('!'));
        let fields = of.and_then(|of| of.input_fields.as_ref()).into_iter().flatten();
        fields.map(|field| field.of.to_string()).any(|of| of == "Upload!")
    });
    if takes_file {
        let file = ("variables.input.file", "products.csv", b"Handle,Title\nmug,Mug\n".as_slice());
        return shop.admin_upload(actor, &document, variables.into(), file).await;
    }
    shop.admin_as(actor, &document, variables.into()).await
}

/// Some value of the type, as the schema writes it, with nothing that is not required.
fn anything(of: &str, types: &BTreeMap<&str, &Type>) -> Value {
    let of = of.trim_end_matches('!');
    if let Some(entry) = of.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return json!([anything(entry, types)]);
    }
    match of {
        "ID" => return format!("{}_{}", OrderId::PREFIX, Uuid::nil().simple()).into(),
        "Int" => return json!(1),
        "Boolean" => return json!(true),
        "Decimal" => return json!("1"),
        "DateTime" => return json!("2027-01-15T08:00:00Z"),
        "Upload" => return json!(null),
        _ => {}
    }
    let of = types[of];
    if let Some(value) = of.enum_values.iter().flatten().next() {
        return json!(value.name);
    }
    let Some(fields) = &of.input_fields else {
        return json!("anything");
    };
    let is_required = |field: &&Input| field.of.to_string().ends_with('!') && field.default_value.is_none();
    let mut chosen: Vec<&Input> = fields.iter().filter(is_required).collect();
    if chosen.is_empty() {
        // Of an input that names one thing in one of several ways, one is needed.
        chosen.extend(fields.first());
    }
    chosen.into_iter().map(|field| (field.name.clone(), anything(&field.of.to_string(), types))).collect()
}
