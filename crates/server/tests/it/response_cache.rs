//! Answers that are kept for everybody, by the real executable: never a stale one, and never anybody's own.

use std::time::Duration;

use axum::http::StatusCode;
use cartwright_testkit::{postgres_server, redis_server};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::executable::{ADMIN_TOKEN, Answer, PATIENCE, Place, Server};

const PRODUCT: &str = "query($slug: String!) { product(by: { slug: $slug }) { id title priceRange { min { gross { amount } } } \
                       availableForSale variants(first: 1) { nodes { id sku } } } }";
const MUG: &str = "tidal-mug";

/// Processes of one shop that keep answers: two with Redis between them, or one that is alone with its file.
async fn processes(place: &Place) -> Vec<Server> {
    processes_with(place, &[]).await
}

/// The same with further settings.
async fn processes_with(place: &Place, more: &[&str]) -> Vec<Server> {
    let admin = [&["--admin-token", ADMIN_TOKEN], more].concat();
    match (postgres_server(), redis_server()) {
        (Some(_), Some(redis)) => {
            let prefix = format!("cartwright-test-{}", Uuid::now_v7().simple());
            let shared = ["--redis-url", &redis, "--redis-prefix", &prefix];
            let arguments = [&admin[..], &shared[..]].concat();
            vec![place.serve(&arguments).await, place.serve(&arguments).await]
        }
        _ => vec![place.serve(&admin).await],
    }
}

async fn ask(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let answer = server.post("/graphql", headers, PRODUCT, json!({ "slug": MUG })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer
}

fn was_kept(answer: &Answer) -> bool {
    answer.headers.get("x-cache").is_some_and(|value| value == "HIT")
}

/// Asks until the answer is one that was kept.
async fn kept(server: &Server) -> Answer {
    let asking = async {
        loop {
            let answer = ask(server, &[]).await;
            if was_kept(&answer) {
                return answer;
            }
        }
    };
    timeout(PATIENCE, asking).await.expect("answers are kept where this process hears of every change")
}

async fn admin(server: &Server, document: &str, variables: Value) -> Value {
    let authorization = format!("Bearer {ADMIN_TOKEN}");
    let answer = server.post("/admin/graphql", &[("authorization", &authorization)], document, variables).await;
    let body = answer.json();
    assert!(answer.status == StatusCode::OK && body.get("errors").is_none(), "{body:#}");
    for payload in body["data"].as_object().expect("data").values() {
        assert!(payload.get("userErrors").is_none_or(|errors| *errors == json!([])), "{body:#}");
    }
    body["data"].clone()
}

/// Asks until the answer says so, which must be long before an answer would be too old to be kept.
async fn soon_says(server: &Server, says: impl Fn(&Value) -> bool) {
    let began = Instant::now();
    let mut last = Value::Null;
    while began.elapsed() < Duration::from_secs(2) {
        last = ask(server, &[]).await.json()["data"]["product"].clone();
        if says(&last) {
            return;
        }
    }
    panic!("a stale answer was given for too long: {last:#}");
}

#[tokio::test]
async fn row_83_a_committed_change_takes_away_what_was_kept_on_every_process() {
    let place = Place::new().await;
    let servers = processes(&place).await;
    let (first, last) = (servers.first().expect("one at least"), servers.last().expect("one at least"));
    let product = kept(last).await.json()["data"]["product"].clone();
    let (id, variant) = (product["id"].clone(), product["variants"]["nodes"][0]["id"].clone());
    assert_eq!(product["availableForSale"], true);

    let update = "mutation($id: ID!, $title: String!) { productUpdate(input: { id: $id, title: $title }) { userErrors { message } } }";
    for title in ["Ebb Mug", "Flood Mug"] {
        kept(last).await;
        admin(first, update, json!({ "id": id, "title": title })).await;
        soon_says(last, |product| product["title"] == title).await;
    }

    kept(last).await;
    let channel = admin(first, "{ channels { id slug } }", json!({})).await["channels"]
        .as_array()
        .and_then(|channels| channels.iter().find(|channel| channel["slug"] == "default"))
        .expect("the first channel")["id"]
        .clone();
    let prices = "mutation($input: ChannelListingsUpdateInput!) { channelListingsUpdate(input: $input) { userErrors { message } } }";
    let set = json!([{ "variantId": variant, "price": "1.00" }]);
    admin(first, prices, json!({ "input": { "channelId": channel, "set": set } })).await;
    soon_says(last, |product| product["priceRange"]["min"]["gross"]["amount"] == "1.00").await;
}

#[tokio::test]
async fn row_83_a_committed_change_takes_away_what_was_kept_of_products_on_every_process() {
    let place = Place::new().await;
    // Answers are computed each time, of what is kept.
    let servers = processes_with(&place, &["--response-cache-megabytes", "0"]).await;
    let (first, last) = (servers.first().expect("one at least"), servers.last().expect("one at least"));
    let product = ask(last, &[]).await.json()["data"]["product"].clone();
    let (id, variant) = (product["id"].clone(), product["variants"]["nodes"][0]["id"].clone());

    let update = "mutation($id: ID!, $title: String!) { productUpdate(input: { id: $id, title: $title }) { userErrors { message } } }";
    for title in ["Ebb Mug", "Flood Mug", "Spring Mug"] {
        admin(first, update, json!({ "id": id, "title": title })).await;
        soon_says(last, |product| product["title"] == title).await;
    }
    let channels = admin(first, "{ channels { id slug stockLocations { id } } }", json!({})).await["channels"].clone();
    let channel = channels
        .as_array()
        .and_then(|channels| channels.iter().find(|channel| channel["slug"] == "default"))
        .expect("the first channel");
    let prices = "mutation($input: ChannelListingsUpdateInput!) { channelListingsUpdate(input: $input) { userErrors { message } } }";
    for price in ["1.00", "2.00", "3.00"] {
        let set = json!([{ "variantId": variant, "price": price }]);
        admin(first, prices, json!({ "input": { "channelId": channel["id"], "set": set } })).await;
        soon_says(last, |product| product["priceRange"]["min"]["gross"]["amount"] == price).await;
    }
}

/// The document under which answers are kept that nobody has asked for yet: each number makes another one of it.
fn numbered(number: u32) -> String {
    format!("# {number}\n{PRODUCT}")
}

/// The first answer of that process to a numbered document, and whether another process had it.
async fn first_answer(server: &Server, number: u32) -> (Value, bool) {
    let answer = server.post("/graphql", &[], &numbered(number), json!({ "slug": MUG })).await;
    (answer.json()["data"]["product"].clone(), was_kept(&answer))
}

#[tokio::test]
async fn row_83_what_one_process_has_computed_another_one_gives_until_it_is_untrue() {
    let place = Place::new().await;
    let servers = processes(&place).await;
    let [one, other] = servers.as_slice() else {
        let (_, was_kept) = first_answer(servers.first().expect("one at least"), 0).await;
        assert!(!was_kept, "whoever is alone has nobody to take it from");
        return;
    };
    let (product, mut number) = (kept(one).await.json()["data"]["product"].clone(), 0);
    let taken_over = async {
        // At the very beginning neither knows that it hears of everything.
        loop {
            number += 1;
            first_answer(one, number).await;
            if first_answer(other, number).await.1 {
                return;
            }
        }
    };
    timeout(PATIENCE, taken_over).await.expect("processes with one Redis have their answers together");

    // What Redis has is untrue now, and nobody takes it away there.
    let update = "mutation($id: ID!, $title: String!) { productUpdate(input: { id: $id, title: $title }) { userErrors { message } } }";
    for title in ["Ebb Mug", "Flood Mug"] {
        number += 1;
        first_answer(one, number).await;
        admin(one, update, json!({ "id": product["id"], "title": title })).await;
        soon_says(other, |product| product["title"] == title).await;
        let (product, _) = first_answer(other, number).await;
        assert_eq!(product["title"], title);
    }
}

#[tokio::test]
async fn row_83_nobody_reads_or_writes_what_is_kept_with_a_credential_or_a_cookie() {
    let place = Place::new().await;
    let servers = processes(&place).await;
    let server = servers.last().expect("one at least");
    // The second time it is found by what was sent.
    kept(server).await;
    let plain = kept(server).await;
    for headers in [("cookie", "theme=dark"), ("authorization", "Bearer nonsense")] {
        let answer = server.post("/graphql", &[headers], PRODUCT, json!({ "slug": MUG })).await;
        assert!(answer.headers.get("x-cache").is_none(), "{headers:?}");
        assert!(answer.headers["cache-control"] == "no-store", "{headers:?}");
    }
    // What is somebody's own is not kept, whoever asks.
    for document in [
        "{ me { id } shop { name } }",
        "{ node(id: \"x\") { id } }",
        "{ shop { name } ...M } fragment M on Query { me { id } }",
    ] {
        for _ in 0..2 {
            let answer = server.post("/graphql", &[], document, json!({})).await;
            assert!(answer.headers.get("x-cache").is_none(), "{document}");
        }
    }
    // Other headers change neither the answer nor who gets it.
    for header in
        [("x-forwarded-host", "evil.example"), ("referer", "https://evil.example"), ("x-http-method-override", "PUT")]
    {
        let answer = ask(server, &[header]).await;
        assert_eq!(answer.text, plain.text, "{header:?}");
        assert!(!format!("{:?}", answer.headers).contains("evil"), "{header:?}");
    }
    // The channel and the language are part of what is asked.
    let name = "{ shop { channel { slug } } }";
    for _ in 0..5 {
        for (path, slug) in [("/graphql", "default"), ("/graphql?channel=us", "us")] {
            let answer = server.post(path, &[], name, json!({})).await;
            assert_eq!(answer.json()["data"]["shop"]["channel"]["slug"], slug);
        }
        // One that is not there is refused, whatever was kept.
        let answer = server.post("/graphql?channel=none", &[], name, json!({})).await;
        assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    }
}

#[tokio::test]
async fn by_get_an_answer_has_a_tag_and_the_names_of_what_it_is_made_of() {
    let place = Place::new().await;
    let servers = processes(&place).await;
    let server = servers.last().expect("one at least");
    let id = kept(server).await.json()["data"]["product"]["id"].clone();
    let path = "/graphql?query=%7B%20product(by%3A%20%7B%20slug%3A%20%22tidal-mug%22%20%7D)%20%7B%20title%20%7D%20%7D";
    let asking = async {
        loop {
            let answer = server.get(path, &[]).await;
            if answer.headers.contains_key("etag") {
                return answer;
            }
        }
    };
    let answer = timeout(PATIENCE, asking).await.expect("it is kept");
    let header = |answer: &Answer, name: &str| {
        answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
    };
    assert_eq!(header(&answer, "cache-control"), "public, max-age=0, s-maxage=60");
    for name in ["accept-language", "x-channel", "authorization", "cookie"] {
        assert!(header(&answer, "vary").contains(name), "{name}");
    }
    let names = header(&answer, "surrogate-key");
    let key = id.as_str().expect("an id").rsplit('_').next().expect("its key").to_owned();
    assert!(names.replace('-', "").contains(&key) && names.contains("channels"), "{names}");
    let tag = header(&answer, "etag");
    for known in [tag.clone(), format!("\"other\", {tag}"), "*".to_owned(), tag.trim_start_matches("W/").to_owned()] {
        let asking = async {
            loop {
                let again = server.get(path, &[("if-none-match", &known)]).await;
                if again.headers.contains_key("etag") {
                    return again;
                }
            }
        };
        let again = timeout(PATIENCE, asking).await.expect("it is kept");
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
    }
    let other = server.get(path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!((other.status, &other.text), (StatusCode::OK, &answer.text));
    // What changes often is kept for a shorter time by those who hear of no change.
    let volatile = "/graphql?query=%7B%20product(by%3A%20%7B%20slug%3A%20%22tidal-mug%22%20%7D)%20%7B%20availableForSale%20%7D%20%7D";
    let asking = async {
        loop {
            let answer = server.get(volatile, &[]).await;
            if answer.headers.contains_key("etag") {
                return answer;
            }
        }
    };
    let answer = timeout(PATIENCE, asking).await.expect("it is kept");
    assert_eq!(header(&answer, "cache-control"), "public, max-age=0, s-maxage=5");
}

#[tokio::test]
async fn nothing_is_kept_where_it_is_switched_off() {
    let place = Place::new().await;
    let server = place.serve(&["--response-cache-megabytes", "0"]).await;
    for _ in 0..5 {
        assert!(ask(&server, &[]).await.headers.get("x-cache").is_none());
    }
}

#[tokio::test]
async fn row_96_without_redis_the_database_takes_away_what_was_kept() {
    // Nobody listens at port 1.
    let lost: &[&str] = &["--redis-url", "redis://127.0.0.1:1"];
    for redis in [&[][..], lost] {
        let place = Place::new().await;
        let arguments = [&["--admin-token", ADMIN_TOKEN], redis].concat();
        let (mut first, last) = (place.serve(&arguments).await, place.serve(&arguments).await);
        let id = kept(&last).await.json()["data"]["product"]["id"].clone();
        let update = "mutation($id: ID!, $title: String!) { productUpdate(input: { id: $id, title: $title }) { userErrors { message } } }";
        for title in ["Ebb Mug", "Flood Mug"] {
            kept(&last).await;
            admin(&first, update, json!({ "id": id, "title": title })).await;
            soon_says(&last, |product| product["title"] == title).await;
        }
        first.kill().await;
        assert_eq!(kept(&last).await.json()["data"]["product"]["title"], "Flood Mug");
    }
}

#[tokio::test]
async fn what_is_kept_for_everybody_costs_nobody_anything_and_tells_of_nobodys_budget() {
    let place = Place::new().await;
    let servers = processes_with(&place, &["--query-budget", "20000", "--query-budget-restored", "1"]).await;
    for server in &servers {
        let before = budget(server).await;
        let (mut kept, mut computed) = (0, 0);
        while kept < 150 {
            let answer = ask(server, &[]).await;
            if was_kept(&answer) {
                assert_eq!(answer.json()["extensions"]["cost"], json!({ "requested": 1, "actual": 1 }));
                kept += 1;
            } else {
                computed += 1;
            }
        }
        let spent = before - budget(server).await;
        assert!(spent <= computed + 1, "{spent} spent for {computed} answers that were computed, and the question");
    }
}

/// What is left to spend, by an answer that nobody else gets.
async fn budget(server: &Server) -> i64 {
    let answer = server.post("/graphql", &[], "{ me { id } }", json!({})).await;
    answer.json()["extensions"]["cost"]["available"].as_i64().expect("a number")
}
