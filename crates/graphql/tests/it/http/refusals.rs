//! What staff are refused is noted; what they are told is the same.

use std::sync::Arc;

use axum::http::StatusCode;
use cartwright_domain::identity::{Permission, PermissionSet};
use cartwright_graphql::{
    admin_request_data, admin_schemas,
    http::{ContextHook, Data, Endpoint},
};
use cartwright_services::{Actor, Context, StaffActor};
use cartwright_testkit::{AUDIT_TABLES, TestShop};
use futures_util::FutureExt;
use serde_json::json;

use super::server::{post, send};

fn hook(shop: &TestShop) -> ContextHook {
    let shop = Arc::clone(shop.shop());
    Arc::new(move |parts| {
        let only = [Permission::OrdersRead].into_iter().collect::<PermissionSet>();
        let actor = Actor::Staff(StaffActor::new("anna", only));
        let channel = shop.channel(None).expect("there is a default channel");
        let context = Context::new(Arc::clone(&shop), actor, channel, &[]).named(parts.request_id.as_str());
        let mut data = Data::default();
        admin_request_data(context, &parts.load_queue, &mut data);
        async move { Ok(data) }.boxed()
    })
}

#[tokio::test]
async fn row_118_what_staff_may_not_do_is_noted_and_changes_nothing() {
    let shop = TestShop::open().await;
    let router = Endpoint::with_schemas(admin_schemas(), hook(&shop)).into_router("/graphql");
    let before = shop.database().everything_but(AUDIT_TABLES).await;
    let allowed = send(&router, post(json!({ "query": "{ orders { totalCount } }" }))).await;
    assert_eq!(allowed.json()["data"]["orders"]["totalCount"], 0, "{:#}", allowed.json());
    assert_eq!(shop.database().count("audit_entry", "1 = 1").await, 0);
    for document in
        ["{ it: taxZones { totalCount } }", "mutation { it: categoryCreate(input: { name: \"Mugs\" }) { replayed } }"]
    {
        let refused = send(&router, post(json!({ "query": document }))).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
    assert_eq!(shop.database().everything_but(AUDIT_TABLES).await, before);
    let noted =
        "actor_label = 'staff:anna' AND action = 'forbidden' AND outcome = 'refused' AND request_id IS NOT NULL";
    for permission in ["taxes:read", "products:write"] {
        let told = format!("{noted} AND state_after LIKE '%\"field\":\"it\",\"permission\":\"{permission}\"%'");
        assert_eq!(shop.database().count("audit_entry", &told).await, 1, "{permission}");
    }
    assert_eq!(shop.database().count("audit_entry", "1 = 1").await, 2);
}
