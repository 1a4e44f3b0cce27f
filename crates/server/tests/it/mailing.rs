//! Mails of the real executable.

use cartwright_testkit::{MailServer, Privacy, ReceivedMail};
use serde_json::{Value, json};
use uuid::Uuid;

use super::executable::{Place, Server};

/// What a client sends who would like links in mails to lead to him.
const POISON: [(&str, &str); 4] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("forwarded", "host=evil.example"),
    ("origin", "https://evil.example"),
];

/// Buys something as a guest; answers the order's number and what opens it.
async fn buy(server: &Server, headers: &[(&str, &str)]) -> (String, String) {
    let ask = async |document: &str, variables: Value| {
        let answer = server.post("/graphql", headers, document, variables).await;
        let body = answer.json();
        assert!(body.get("errors").is_none(), "{body:#}");
        body["data"].clone()
    };
    let products = ask("{ products(first: 1) { nodes { firstAvailableVariant { id } } } }", json!({})).await;
    let variant = products["products"]["nodes"][0]["firstAvailableVariant"]["id"].clone();
    let cart = ask(
        "mutation($variant: ID!) { cartCreate(input: { email: \"guest@shop.example\",
           lines: [{ variantId: $variant, quantity: 2 }] }) { cart { id } userErrors { message } } }",
        json!({ "variant": variant }),
    )
    .await["cartCreate"]["cart"]["id"]
        .clone();
    let addressed = ask(
        "mutation($cart: ID!) { cartAddressesUpdate(input: { cartId: $cart, shippingAddress: { lastName: \"Nowak\",
           address1: \"Lindenweg 7\", postalCode: \"10115\", city: \"Berlin\", countryCode: DE } })
           { cart { shippingMethods { id } } } }",
        json!({ "cart": cart }),
    )
    .await;
    let method = addressed["cartAddressesUpdate"]["cart"]["shippingMethods"][0]["id"].clone();
    let key = || Uuid::new_v4().to_string();
    ask(
        "mutation($cart: ID!, $method: ID!) { cartShippingMethodSelect(input: { cartId: $cart, shippingMethodId: $method })
           { userErrors { message } } }",
        json!({ "cart": cart, "method": method }),
    )
    .await;
    let session = ask(
        "mutation($cart: ID!, $key: String!) { paymentSessionCreate(input: { cartId: $cart, provider: \"manual\",
           idempotencyKey: $key }) { paymentSession { id } userErrors { message } } }",
        json!({ "cart": cart, "key": key() }),
    )
    .await["paymentSessionCreate"]["paymentSession"]["id"]
        .clone();
    let ordered = ask(
        "mutation($cart: ID!, $session: ID!, $key: String!) { checkoutComplete(input: { cartId: $cart,
           paymentSessionId: $session, idempotencyKey: $key }) { userErrors { message }
           result { ... on OrderPlaced { order { number accessToken } } } } }",
        json!({ "cart": cart, "session": session, "key": key() }),
    )
    .await;
    let order = &ordered["checkoutComplete"]["result"]["order"];
    let text = |name: &str| order[name].as_str().unwrap_or_else(|| panic!("{ordered:#}")).to_owned();
    (text("number"), text("accessToken"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_11_an_order_is_confirmed_over_starttls_with_a_link_to_the_storefront_whatever_a_request_says() {
    let mail_server = MailServer::with(Privacy::StartTls, Some(("shop", "hunter2"))).await;
    let place = Place::new().await;
    let authority = place.file("authority.pem", mail_server.authority());
    let url = format!("smtp://shop:hunter2@localhost:{}", mail_server.port());
    let server = place
        .serve(&[
            "--smtp-url",
            &url,
            "--smtp-ca-file",
            &authority,
            "--mail-from",
            "Anvils <orders@anvils.example>",
            "--storefront-url",
            "https://shop.example",
            "--cors-origin",
            "https://evil.example",
        ])
        .await;
    let (number, token) = buy(&server, &POISON).await;
    let mails = mail_server.wait_for(1).await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(mail.subject.contains(&number), "{}", mail.subject);
    assert_eq!(mail.recipients, ["guest@shop.example"]);
    assert!(mail.text.contains(&format!("https://shop.example/orders/{token}\n")), "{}", mail.text);
    assert!(!mail.raw.contains("evil.example"), "{}", mail.raw);
    let log = server.log();
    for secret in ["hunter2", "guest@shop.example", &token] {
        assert!(!log.contains(secret), "row 115: {log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn development_writes_mails_into_the_folder_that_the_start_message_names() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let folder = place.folder.path().join("mail");
    assert!(server.message().contains(&format!("mail        into {}", folder.display())), "{}", server.message());
    let (number, token) = buy(&server, &[]).await;
    let written = async {
        loop {
            let files: Vec<_> = std::fs::read_dir(&folder).into_iter().flatten().flatten().collect();
            let finished = files.iter().find(|file| !file.file_name().to_string_lossy().starts_with('.'));
            if let Some(file) = finished {
                return std::fs::read(file.path()).expect("our own file");
            }
            tokio::task::yield_now().await;
        }
    };
    let content = tokio::time::timeout(super::executable::PATIENCE, written).await.expect("a mail in time");
    let mail = ReceivedMail::parse(&content);
    assert!(mail.subject.contains(&number), "{}", mail.subject);
    assert!(mail.text.contains(&format!("http://localhost:3000/orders/{token}")), "{}", mail.text);
}

#[tokio::test]
async fn a_template_that_does_not_work_stops_the_start_with_its_file_and_line() {
    let place = Place::new().await;
    let folder = place.folder.path().join("templates");
    std::fs::create_dir_all(folder.join("de")).expect("our own folder");
    let file = folder.join("de/order_confirmation.txt");
    std::fs::write(&file, "Guten Tag\n{{ order.nummer }}\n").expect("our own folder");
    let ended = place.run(&["serve", "--templates-dir", folder.to_str().expect("UTF-8")]).await;
    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr().contains(&format!("{}:2: ", file.display())), "{}", ended.stderr());
}
