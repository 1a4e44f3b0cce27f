//! Limits of the real executable: who is counted, and what a client is told.

use axum::http::StatusCode;
use cartwright_testkit::{postgres_server, redis_server};
use serde_json::{Value, json};
use uuid::Uuid;

use super::executable::{ADMIN_TOKEN, Answer, Place, Server};

const SIGN_IN: &str = "mutation ($email: String!) {
    sessionCreate(input: { email: $email, password: \"a wrong password\" }) { userErrors { message } } }";
const LIST: &str = "{ products(first: 50) { nodes { id } } }";

async fn sign_in(server: &Server, headers: &[(&str, &str)], email: &str) -> Answer {
    server.post("/graphql", headers, SIGN_IN, json!({ "email": email })).await
}

/// Expects a refusal as a whole, and gives the seconds to wait.
fn limited(answer: &Answer) -> u64 {
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"),
        "{}",
        answer.text
    );
    assert!(answer.json().get("data").is_none());
    let seconds = answer.json()["errors"][0]["extensions"]["retryAfter"].as_u64().expect("a number of seconds");
    assert_eq!(answer.headers["retry-after"], seconds.to_string());
    seconds
}

const QUICK: [&str; 4] = ["--seed", "off", "--password-cost", "4"];

#[tokio::test]
async fn row_03_rotating_forwarding_headers_do_not_help_and_429_says_when_to_come_back() {
    let place = Place::new().await;
    let server = place.serve(&[&QUICK[..], &["--sign-in-limit-per-address", "7"]].concat()).await;
    for number in 0..7 {
        let address = format!("203.0.113.{number}");
        let forwarded = format!("for={address}");
        let headers = [("x-forwarded-for", address.as_str()), ("forwarded", &forwarded), ("x-real-ip", &address)];
        let answer = sign_in(&server, &headers, &format!("{number}@shop.example")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    let seconds = limited(&sign_in(&server, &[("x-forwarded-for", "198.51.100.1")], "fresh@shop.example").await);
    assert!((880..=900).contains(&seconds), "{seconds}");
    let log = server.log();
    assert!(!log.contains("fresh@shop.example"), "row 115: {log}");
}

#[tokio::test]
async fn row_03_behind_a_trusted_proxy_each_client_counts_for_itself() {
    let place = Place::new().await;
    let arguments = [&QUICK[..], &["--sign-in-limit-per-address", "2", "--trusted-proxies", "127.0.0.0/8,10.0.0.0/8"]];
    let server = place.serve(&arguments.concat()).await;
    let client = |address: &'static str| [("x-forwarded-for", address)];
    for number in 0..2 {
        let answer = sign_in(&server, &client("203.0.113.9, 10.1.1.1"), &format!("{number}@shop.example")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    // What stands before is what the client says of itself.
    limited(&sign_in(&server, &client("198.51.100.1, 203.0.113.9"), "fresh@shop.example").await);
    let other = sign_in(&server, &client("203.0.113.10"), "fresh@shop.example").await;
    assert_eq!(other.status, StatusCode::OK, "{}", other.text);
}

#[tokio::test]
async fn row_03_a_hundred_attempts_in_aliases_and_batches_count_one_by_one() {
    let place = Place::new().await;
    let server = place.serve(&[&QUICK[..], &["--batch-limit", "10"]].concat()).await;
    let one = "sessionCreate(input: { email: \"ada@shop.example\", password: \"a wrong password\" }) { userErrors { message } }";
    let of = |count: usize| {
        let aliases: Vec<String> = (0..count).map(|number| format!("a{number}: {one}")).collect();
        json!({ "query": format!("mutation {{ {} }}", aliases.join(" ")) })
    };
    let answer = server.post_body("/graphql", &[], json!([of(2), of(2)])).await;
    for batched in answer.json().as_array().expect("an answer for each") {
        assert!(batched["data"]["a1"]["userErrors"][0]["message"].is_string(), "{batched:#}");
    }
    limited(&server.post_body("/graphql", &[], of(3)).await);
    limited(&sign_in(&server, &[], "ada@shop.example").await);
    let noted = place.database.count("audit_entry", "action = 'signInFailed'").await;
    assert_eq!(noted, 5, "what is limited is not tried");
}

#[tokio::test]
async fn row_03_two_processes_share_their_limits_through_redis() {
    let place = Place::new().await;
    let prefix = format!("cartwright-test-{}", Uuid::now_v7().simple());
    let servers = match (postgres_server(), redis_server()) {
        (Some(_), Some(redis)) => {
            let arguments = [&QUICK[..], &["--redis-url", &redis, "--redis-prefix", &prefix]].concat();
            vec![place.serve(&arguments).await, place.serve(&arguments).await]
        }
        // Elsewhere one process does the work of both.
        _ => vec![place.serve(&QUICK).await],
    };
    let (first, last) = (servers.first().expect("one at least"), servers.last().expect("one at least"));
    for turn in 0..5 {
        let server = if turn % 2 == 0 { first } else { last };
        assert_eq!(sign_in(server, &[], "ada@shop.example").await.status, StatusCode::OK);
    }
    for server in &servers {
        limited(&sign_in(server, &[], "ada@shop.example").await);
    }
}

#[tokio::test]
async fn queries_are_paid_for_and_an_empty_purse_is_told() {
    let place = Place::new().await;
    // What is kept for everybody costs nobody anything, and tells of nobody's purse.
    let kept = ["--response-cache-megabytes", "0"];
    let arguments = [&QUICK[..], &kept, &["--query-budget", "60", "--query-budget-restored", "1"]].concat();
    let server = place.serve(&arguments).await;
    let answer = server.post("/graphql", &[], LIST, json!({})).await;
    let cost = &answer.json()["extensions"]["cost"];
    // The shop is empty: all but the least is given back.
    assert_eq!(
        (&cost["requested"], &cost["actual"], &cost["restoreRate"]),
        (&json!(50), &json!(0), &json!(1)),
        "{}",
        answer.text
    );
    assert!(cost["available"].as_u64().is_some_and(|left| (59..=60).contains(&left)), "{}", answer.text);
    for _ in 0..30 {
        let answer = server.post("/graphql", &[], "{ shop { name } }", json!({})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json()["extensions"]["cost"]["requested"], 0);
    }
    let refused = server.post("/graphql", &[], LIST, json!({})).await;
    let seconds = limited(&refused);
    assert!((1..=21).contains(&seconds), "{seconds}");
    let cost = &refused.json()["errors"][0]["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["restoreRate"]), (&json!(50), &json!(1)));
    assert!(cost["available"].as_u64().is_some_and(|left| (29..50).contains(&left)), "{cost:#}");
    let cheap = server.post("/graphql", &[], "{ shop { name } }", json!({})).await;
    assert_eq!(cheap.status, StatusCode::OK, "what is left may be spent");
}

#[tokio::test]
async fn staff_have_a_purse_of_their_own() {
    let place = Place::new().await;
    let arguments =
        [&QUICK[..], &["--admin-token", ADMIN_TOKEN, "--query-budget", "1", "--query-budget-restored", "1"]];
    let server = place.serve(&arguments.concat()).await;
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    for _ in 0..3 {
        let answer =
            server.post("/admin/graphql", &[("authorization", &bearer)], "{ channels { slug } }", json!({})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json()["extensions"]["cost"].get("available"), None::<&Value>, "development limits no staff");
    }
}
