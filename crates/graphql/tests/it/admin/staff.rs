//! The staff in documents: lists, refusals with their codes, and what is told once.

use cartwright_domain::identity::SystemRole;
use cartwright_testkit::{AUDIT_TABLES, PASSWORD, TestShop};
use serde_json::json;

const SIGN_IN: &str = "mutation ($input: StaffSessionCreateInput!) {
    staffSessionCreate(input: $input) {
        tokens { accessToken } staffMember { email } userErrors { __typename code path }
    }
}";

#[tokio::test]
async fn a_page_of_the_staff_costs_as_many_statements_as_one_member() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let owner = shop.staff_sign_in("ada@shop.example").await;
    let owner = shop.staff_request(&owner.tokens.access_token).await.expect("she is in");
    let document = "query ($first: Int) { staff(first: $first) {
        nodes { email status totpEnabled roles { name isSystem } permissions } pageInfo { hasNextPage endCursor }
    } }";
    let mut statements = Vec::new();
    for email in ["bob@shop.example", "cleo@shop.example", "dan@shop.example"] {
        let before = shop.statements();
        let page = shop.admin_as(owner.actor().clone(), document, json!({ "first": 3 })).await;
        statements.push(shop.statements() - before);
        assert_eq!(page.at("staff/nodes/0/email"), "ada@shop.example");
        assert_eq!(page.at("staff/nodes/0/roles"), &json!([{ "name": "Owner", "isSystem": true }]));
        shop.member(&owner, email, &[SystemRole::ReadOnly.id(), SystemRole::Orders.id()]).await;
    }
    assert_eq!(statements, [4, 4, 4], "the members, their accounts, roles and second factors");
    let first = shop.admin_as(owner.actor().clone(), document, json!({ "first": 3 })).await;
    assert_eq!(first.at("staff/pageInfo/hasNextPage"), true);
    let rest = "query ($after: String) { staff(after: $after) { nodes { email roles { name } } totalCount } }";
    let rest =
        shop.admin_as(owner.actor().clone(), rest, json!({ "after": first.at("staff/pageInfo/endCursor") })).await;
    let roles = json!([{ "name": "Orders" }, { "name": "Read only" }]);
    assert_eq!(
        rest.at("staff"),
        &json!({ "nodes": [{ "email": "dan@shop.example", "roles": roles }], "totalCount": 4 })
    );
}

#[tokio::test]
async fn a_refused_sign_in_is_told_by_a_code_and_by_nothing_else() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let guest = || cartwright_services::Actor::Guest;
    let refused = json!([{ "__typename": "StaffInputError", "code": "INVALID_CREDENTIALS", "path": [] }]);
    for (email, password) in [("ada@shop.example", "a wrong one"), ("nobody@shop.example", PASSWORD)] {
        let input = json!({ "input": { "email": email, "password": password } });
        let answer = shop.admin_as(guest(), SIGN_IN, input).await;
        let expected = json!({ "tokens": null, "staffMember": null, "userErrors": refused });
        assert_eq!(answer.at("staffSessionCreate"), &expected, "{email}");
    }
    let input = json!({ "input": { "email": "ADA@shop.example", "password": PASSWORD } });
    let answer = shop.admin_as(guest(), SIGN_IN, input).await;
    assert_eq!(answer.at("staffSessionCreate/staffMember/email"), "ada@shop.example");
    assert_eq!(answer.at("staffSessionCreate/userErrors"), &json!([]));
    let token = answer.at("staffSessionCreate/tokens/accessToken").as_str().expect("a token");
    let request = shop.staff_request(token).await.expect("it is good");
    let me = shop.admin_as(request.actor().clone(), "{ me { email totpMissing } }", json!({})).await;
    assert_eq!(me.at("me"), &json!({ "email": "ada@shop.example", "totpMissing": false }));
    let nobody = shop.admin("{ me { email } }", json!({})).await;
    assert_eq!(nobody.at("me"), &json!(null), "the token of the configuration is nobody's");
}

#[tokio::test]
async fn what_is_given_too_freely_is_told_at_its_place() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let owner = shop.staff_sign_in("ada@shop.example").await;
    let owner = shop.staff_request(&owner.tokens.access_token).await.expect("she is in");
    let create = "mutation ($input: RoleCreateInput!) { roleCreate(input: $input) {
        role { id permissions isSystem } userErrors { code path message } } }";
    let input = json!({ "input": { "name": "Keys", "permissions": ["api-keys:write", "staff:write", "orders:read"] } });
    let made = shop.admin_as(owner.actor().clone(), create, input).await;
    let role = made.at("roleCreate/role/id").as_str().expect("an id").parse().expect("of a role");
    let bob = shop.member(&owner, "bob@shop.example", &[role]).await;
    let bob = shop.staff_request(&bob.tokens.access_token).await.expect("he is in");
    let before = shop.database().everything_but(AUDIT_TABLES).await;
    let refused = [
        ("roleCreate", "RoleCreateInput", json!({ "name": "More", "permissions": ["orders:write"] }), "permissions"),
        ("apiKeyCreate", "ApiKeyCreateInput", json!({ "name": "More", "scopes": ["orders:write"] }), "scopes"),
    ];
    for (field, input_type, input, path) in refused {
        let document = format!(
            "mutation ($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code path message }} }} }}"
        );
        let answer = shop.admin_as(bob.actor().clone(), &document, json!({ "input": input })).await;
        let expected = json!([{
            "code": "PERMISSION_NOT_HELD", "path": [path], "message": "you do not have the permission orders:write yourself",
        }]);
        assert_eq!(answer.at(&format!("{field}/userErrors")), &expected);
    }
    assert_eq!(shop.database().everything_but(AUDIT_TABLES).await, before);
    let create = "mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) {
        secret apiKey { hint scopes ownerId lastUsedAt } userErrors { code } } }";
    let input = json!({ "input": { "name": "ERP", "scopes": ["orders:read"], "expiresAt": "2027-02-01T00:00:00Z" } });
    let made = shop.admin_as(bob.actor().clone(), create, input).await;
    let secret = made.at("apiKeyCreate/secret").as_str().expect("it is told once");
    let keys = "{ apiKeys { nodes { name hint scopes expiresAt lastUsedAt revokedAt } } }";
    let keys = shop.admin_as(bob.actor().clone(), keys, json!({})).await;
    let expected = json!([{
        "name": "ERP", "hint": &secret[..12], "scopes": ["orders:read"],
        "expiresAt": "2027-02-01T00:00:00.000000Z", "lastUsedAt": null, "revokedAt": null,
    }]);
    assert_eq!(keys.at("apiKeys/nodes"), &expected);
    assert!(!keys.0.to_string().contains(secret));
}
