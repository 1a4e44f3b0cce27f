//! Rows of the threat list that concern one request and stand in no other file here.

use std::sync::atomic::Ordering;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::{Value, json};

use super::server::{endpoint, get, post, query, router, send};

#[tokio::test]
async fn row_65_the_same_field_many_times_is_counted_each_time() {
    let (endpoint, deeds) = endpoint();
    let router = endpoint.into_router("/graphql");
    for document in [
        format!("{{ {} }}", "hello ".repeat(21)),
        format!("{{ ...F ...F ...F }} fragment F on Query {{ {} }}", "hello ".repeat(7)),
        format!("{{ ... {{ {} }} }}", "hello ".repeat(21)),
    ] {
        let answer = send(&router, query(&document)).await;
        assert_eq!(answer.refusal_code(), "QUERY_TOO_COMPLEX", "{document}");
    }
    let inside = format!("{{ node {{ {} }} }}", "id ".repeat(1990));
    assert_eq!(send(&router, query(&inside)).await.status, StatusCode::OK, "in one place they are one field");
    assert_eq!(deeds.resolved.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn row_67_introspection_in_circles_is_as_deep_as_anything_else() {
    let levels = "fields { type { ".repeat(8);
    let document = format!("{{ __type(name: \"Node\") {{ {levels} name {} }} }}", "} } ".repeat(8));
    let answer = send(&router(), query(&document)).await;
    assert_eq!(answer.refusal_code(), "QUERY_TOO_DEEP");
}

#[tokio::test]
async fn row_71_odd_values_never_break_the_server() {
    let hello = "query($name: String) { hello(name: $name) }";
    let long_name = "n".repeat(10_000);
    let raw = [
        // A number that no float holds, half of a surrogate pair, and text that is no UTF-8.
        format!("{{\"query\":\"{hello}\",\"variables\":{{\"name\":1e400}}}}").into_bytes(),
        format!("{{\"query\":\"{hello}\",\"variables\":{{\"name\":\"\\ud800\"}}}}").into_bytes(),
        [format!("{{\"query\":\"{hello}\",\"variables\":{{\"name\":\"").as_bytes(), b"\xff\xfe\"}}".as_slice()]
            .concat(),
        br#"{"query":"{ hello(name: \"\\ud800\") }"}"#.to_vec(),
        format!("{{\"query\":\"{{ {long_name} }}\"}}").into_bytes(),
        format!("{{\"query\":\"{{ {long_name}: hello }}\"}}").into_bytes(),
        format!("{{\"query\":\"{{ hello }}\",\"operationName\":\"{long_name}\"}}").into_bytes(),
        format!("{{\"query\":\"{{ hello }}\",\"variables\":{{\"{long_name}\":1}}}}").into_bytes(),
        format!("{{\"query\":\"{{ double(n: 1{}) }}\"}}", "0".repeat(400)).into_bytes(),
        br#"{"query":"{ double(n: 1e400) }"}"#.to_vec(),
    ];
    let many = json!({"query": "query($n: [Int!]!) { sum(numbers: $n) }", "variables": {"n": vec![1; 100_000]}});
    for body in raw.into_iter().chain([many.to_string().into_bytes()]) {
        let mut request = post("");
        *request.body_mut() = Body::from(body.clone());
        let answer = send(&router(), request).await;
        let shown = String::from_utf8_lossy(&body).chars().take(120).collect::<String>();
        assert!(!answer.status.is_server_error(), "{shown}: {} {}", answer.status, answer.text);
        assert!(!answer.text.contains("\"INTERNAL\""), "{shown}: {}", answer.text);
        assert!(answer.text.len() < 15_000, "{shown}: a short answer");
    }
}

#[tokio::test]
async fn row_72_the_schema_is_not_told_where_it_is_closed() {
    let (mut endpoint, _) = endpoint();
    endpoint.introspection = false;
    let router = endpoint.into_router("/graphql");
    for document in [
        "{ __schema { queryType { name } } }",
        "{ hello __type(name: \"Query\") { name } }",
        "{ a: __type(name: \"Query\") { name } }",
        "{ ... { __schema { queryType { name } } } }",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { __schema { queryType { name } } }",
    ] {
        for request in [query(document), get(&format!("query={}", encoded(document)))] {
            let answer = send(&router, request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{document}");
            assert_eq!(answer.refusal_code(), "INTROSPECTION_DISABLED", "{document}");
        }
    }
    // The names of types that clients need to tell things apart are no secret.
    let answer = send(&router, query("{ __typename node { __typename } }")).await;
    assert_eq!(answer.json(), json!({"data": {"__typename": "Query", "node": {"__typename": "Node"}}}));
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn row_73_refusals_tell_nothing_of_the_inside() {
    let mut answers = Vec::new();
    for request in [
        post("{"),
        post("[1,2]"),
        post(json!({"query": "{ hello"})),
        post(json!({"query": "query($n: Int!) { double(n: $n) }", "variables": {"n": {}}})),
        query("{ panics }"),
        query("{ broken }"),
        get("query=%7B&variables=%7B"),
        get("query=%ff"),
    ] {
        answers.push(send(&router(), request).await);
    }
    for answer in answers {
        for inside in ["src/", ".rs", "async-graphql", "axum", "serde", "Error(", "SELECT", "panicked", "planted", "::"]
        {
            assert!(!answer.text.contains(inside), "{inside}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn row_77_no_request_that_another_site_can_send_changes_anything() {
    let (endpoint, deeds) = endpoint();
    let router = endpoint.into_router("/graphql");
    let json = json!({"query": "mutation { change }"}).to_string();
    let simple = |content_type: Option<&str>, body: &str| {
        let mut request = Request::post("/graphql").header(header::ORIGIN, "https://evil.example");
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        request.body(Body::from(body.to_owned())).expect("a request")
    };
    let form = "--b\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n{}\r\n--b--\r\n";
    for (request, status) in [
        (get("query=mutation%7Bchange%7D"), StatusCode::METHOD_NOT_ALLOWED),
        (simple(Some("text/plain"), &json), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (simple(Some("text/plain; application/json"), &json), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            simple(Some("application/x-www-form-urlencoded"), "query=mutation%7Bchange%7D"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (simple(None, &json), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (simple(Some("multipart/form-data; boundary=b"), form), StatusCode::FORBIDDEN),
    ] {
        let answer = send(&router, request).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert_ne!(answer.refusal_code(), "INTERNAL");
    }
    let mut empty_header = simple(Some("multipart/form-data; boundary=b"), form);
    empty_header.headers_mut().insert("graphql-require-preflight", "".parse().expect("a header value"));
    assert_eq!(send(&router, empty_header).await.refusal_code(), "CSRF_BLOCKED");
    assert_eq!(deeds.changed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn row_79_every_answer_of_the_endpoint_is_data_that_nobody_keeps() {
    let put = Request::builder().method(Method::PUT).uri("/graphql").body(Body::empty()).expect("a request");
    for request in [query("{ hello }"), query("{ hello"), query("{ panics }"), get("query=%7Bhello%7D"), put] {
        let answer = send(&router(), request).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(answer.header("cache-control"), "no-store");
        for telling in ["server", "x-powered-by", "via"] {
            assert_eq!(answer.header(telling), "", "{telling}");
        }
    }
}

#[tokio::test]
async fn row_83_no_answer_may_be_kept_and_no_stray_header_changes_it() {
    let plain = send(&router(), get("query=%7Bhello%20items%7Bname%7D%7D")).await;
    assert_eq!(plain.header("cache-control"), "no-store");
    for (name, value) in [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("x-original-url", "/admin/graphql"),
        ("x-http-method-override", "POST"),
        ("x-rewrite-url", "/evil"),
        ("host", "evil.example"),
        ("cookie", "session=evil"),
    ] {
        let mut request = get("query=%7Bhello%20items%7Bname%7D%7D");
        request.headers_mut().insert(name, value.parse().expect("a header value"));
        let answer = send(&router(), request).await;
        assert_eq!(answer.text, plain.text, "{name}");
        assert!(!format!("{:?}", answer.headers).contains("evil"), "{name}");
    }
    let miss = post(json!({"documentId": "unknown"}));
    assert_eq!(send(&router(), miss).await.header("cache-control"), "private, no-cache, must-revalidate");
    // What signs somebody in comes with an answer that nobody else will see.
    let signed_in = send(&router(), query("{ signsIn }")).await;
    assert_eq!(signed_in.header("cache-control"), "private");
}

#[tokio::test]
async fn row_85_no_answer_leads_elsewhere() {
    for parameters in
        ["query=%7Bhello%7D&redirect=https://evil.example", "next=//evil.example", "returnTo=/%5Cevil.example"]
    {
        let answer = send(&router(), get(parameters)).await;
        assert!(!answer.status.is_redirection(), "{parameters}");
        assert_eq!(answer.header("location"), "", "{parameters}");
    }
}

#[tokio::test]
async fn a_nameless_operation_is_not_named_in_what_is_said_of_it() {
    let answer = send(&router(), query("{ double(n: $n) }")).await;
    assert_eq!(answer.json()["errors"][0]["message"], "Variable \"$n\" is not defined");
    let answer = send(&router(), query("query Named { double(n: $n) }")).await;
    assert_eq!(answer.json()["errors"][0]["message"], "Variable \"$n\" is not defined by operation \"Named\"");
    let all = send(&router(), query("{ helo doubel }")).await.json();
    let messages: Vec<&Value> =
        all["errors"].as_array().expect("errors").iter().map(|error| &error["message"]).collect();
    assert_eq!(messages.len(), 2, "all are told at once: {messages:?}");
    assert!(messages[0].to_string().contains("Did you mean"), "{messages:?}");
}
