//! Every root field of the shop, called by those to whom a thing does not belong.
//!
//! Each has an entry in the table: what it is called with, in the hands of a stranger. The answer for what is somebody else's is the answer for what
//! does not exist, and nothing in the database is another one afterwards.

use std::collections::{BTreeMap, BTreeSet};

use cartwright_domain::identity::{ExternalIdentity, PermissionSet};
use cartwright_services::{Actor, Context, Error, StaffActor, identity::SignedIn};
use cartwright_testkit::{AUDIT_TABLES, Answer};
use serde_json::{Value, json};

use crate::{
    sale::{Stall, documents, text},
    schema::introspected::schemas,
};

/// What belongs to Ada, as its id on the wire.
struct Belongings {
    ada: SignedIn,
    bob: SignedIn,
    /// Each kind of thing with an id of hers.
    ids: BTreeMap<&'static str, String>,
    /// An order of a guest, which its token alone opens.
    guest_order: String,
    draft: String,
}

/// How a root field is called.
enum Call {
    /// It is for everybody, and names nothing that belongs to anybody.
    Public,
    /// It opens with a secret or an id: the document with `$id`, and the kinds of ids that it takes.
    ById(&'static str, &'static [&'static str]),
    /// It is about whoever has signed in, and names nothing: nobody else gets anything by it.
    Own(&'static str),
    /// It opens with a token or a password, which a stranger has to guess.
    Guess(&'static str),
}

const ERRORS: &str = "userErrors { __typename ... on UserError { path message } }";

/// The table. A root field that is not in it fails the test.
fn call(field: &str) -> Option<Call> {
    use Call::{ById, Guess, Own, Public};
    Some(match field {
        "shop" | "products" | "categories" | "collections" => Public,
        "node" => ById("query($id: ID!) { node(id: $id) { __typename id } }", &["order", "customer", "cart", "address", "session", "draft"]),
        "nodes" => ById("query($id: ID!) { nodes(ids: [$id]) { __typename id } }", &["order", "customer", "cart", "address", "session", "draft"]),
        "product" => ById("query($id: ID!) { product(by: { id: $id }) { id } }", &["draft", "order"]),
        "category" => ById("query($id: ID!) { category(by: { id: $id }) { id } }", &["order", "draft"]),
        "collection" => ById("query($id: ID!) { collection(by: { id: $id }) { id } }", &["order", "draft"]),
        "cart" => ById("query($id: ID!) { cart(id: $id) { id email } }", &["cart", "order"]),
        "order" => ById("query($id: ID!) { order(by: { id: $id }) { number email } }", &["order", "guest order", "cart"]),
        "orderCancel" => ById("mutation($id: ID!) { it: orderCancel(input: { by: { id: $id } }) { order { id } ERRORS } }", &["order", "guest order", "cart"]),
        "orderReorder" => ById(
            "mutation($id: ID!) { it: orderReorder(input: { by: { id: $id } }) { cart { id } ERRORS } }",
            &["order", "guest order", "cart"],
        ),
        "returnRequest" => ById(
            "mutation($id: ID!) { it: returnRequest(input: { by: { id: $id }, lines: [{ orderLineId: \"orderline_0\", quantity: 1, reason: OTHER }] }) { order { id } ERRORS } }",
            &["order", "guest order", "cart"],
        ),
        "cartChanged" => ById("subscription($id: ID!) { cartChanged(id: $id) { id } }", &["cart", "order"]),
        "me" => Own("{ me { id email orders(first: 5) { nodes { id } } addresses { id } sessions { id } cart { id } } }"),
        "cartLinesAdd" => ById(
            "mutation($id: ID!) { it: cartLinesAdd(input: { cartId: $id, lines: [{ variantId: \"MUG\", quantity: 1 }] }) { cart { id } ERRORS } }",
            &["cart", "order"],
        ),
        "cartLinesUpdate" => ById(
            "mutation($id: ID!) { it: cartLinesUpdate(input: { cartId: $id, lines: [{ id: \"cartline_0\", quantity: 1 }] }) { cart { id } ERRORS } }",
            &["cart", "order"],
        ),
        "cartLinesRemove" => ById(
            "mutation($id: ID!) { it: cartLinesRemove(input: { cartId: $id, lineIds: [\"cartline_0\"] }) { cart { id } ERRORS } }",
            &["cart", "order"],
        ),
        "cartDetailsUpdate" => ById(
            "mutation($id: ID!) { it: cartDetailsUpdate(input: { cartId: $id, note: \"mine\" }) { cart { id } ERRORS } }",
            &["cart", "order"],
        ),
        "cartAddressesUpdate" => ById(
            "mutation($id: ID!) { it: cartAddressesUpdate(input: { cartId: $id, shippingAddress: { countryCode: DE,
                lastName: \"B\", address1: \"A 1\", city: \"C\", postalCode: \"10115\" } }) { cart { id } ERRORS } }",
            &["cart", "order"],
        ),
        "cartShippingMethodSelect" => ById(
            "mutation($id: ID!) { it: cartShippingMethodSelect(input: { cartId: $id }) { cart { id } ERRORS } }",
            &["cart", "order"],
        ),
        "paymentSessionCreate" => ById(
            "mutation($id: ID!) { it: paymentSessionCreate(input: { cartId: $id, provider: \"manual\",
                idempotencyKey: \"a stranger\" }) { cart { id } paymentSession { id } ERRORS } }",
            &["cart", "order"],
        ),
        "checkoutComplete" => ById(
            "mutation($id: ID!) { it: checkoutComplete(input: { cartId: $id, idempotencyKey: \"a stranger\" }) {
                cart { id } result { __typename } ERRORS } }",
            &["cart", "order"],
        ),
        "customerAddressUpdate" => ById(
            "mutation($id: ID!) { it: customerAddressUpdate(input: { id: $id, isDefault: true }) { address { id } ERRORS } }",
            &["address", "order"],
        ),
        "customerAddressDelete" => ById(
            "mutation($id: ID!) { it: customerAddressDelete(input: { id: $id }) { deletedId ERRORS } }",
            &["address", "order"],
        ),
        "sessionRevoke" => ById(
            "mutation($id: ID!) { it: sessionRevoke(input: { sessionId: $id }) { endedSessions ERRORS } }",
            &["session", "order"],
        ),
        "providerUnlink" => ById(
            "mutation($id: ID!) { it: providerUnlink(input: { id: $id }) { unlinkedId ERRORS } }",
            &["link", "order"],
        ),
        "providerSignInComplete" => Guess(
            "mutation($id: String!) { it: providerSignInComplete(input: { state: $id, returnedState: $id, code: \"1\" }) {
                tokens { accessToken } customer { id } ERRORS } }",
        ),
        "emailVerify" => Guess("mutation($id: String!) { it: emailVerify(input: { token: $id, password: \"a fresh otter\" }) { ERRORS } }"),
        "passwordReset" => Guess("mutation($id: String!) { it: passwordReset(input: { token: $id, password: \"a fresh otter\" }) { ERRORS } }"),
        "sessionRefresh" => Guess("mutation($id: String!) { it: sessionRefresh(input: { refreshToken: $id }) { tokens { accessToken } ERRORS } }"),
        // These make something of the caller's own, or ask for a mail that goes to its owner: nothing that they name is anybody's.
        "cartCreate" | "customerRegister" | "passwordResetRequest" | "sessionCreate" | "providerSignInStart" => Public,
        "emailChangeRequest" => Own("mutation { it: emailChangeRequest(input: { newEmail: \"eve@shop.example\", password: \"not hers at all\" }) { ERRORS } }"),
        "passwordChange" => Own("mutation { it: passwordChange(input: { currentPassword: \"not hers at all\", newPassword: \"a fresh otter\" }) { ERRORS } }"),
        "customerUpdate" => Own("mutation { it: customerUpdate(input: { firstName: \"Eve\" }) { customer { id } ERRORS } }"),
        "customerAddressCreate" => Own(
            "mutation { it: customerAddressCreate(input: { address: { countryCode: DE, lastName: \"B\", address1: \"A 1\",
                city: \"C\", postalCode: \"10115\" } }) { address { id } ERRORS } }",
        ),
        "customerDataExport" => Own("mutation { it: customerDataExport(input: { password: \"not hers at all\" }) { ERRORS } }"),
        "customerDelete" => Own("mutation { it: customerDelete(input: { password: \"not hers at all\" }) { ERRORS } }"),
        _ => return None,
    })
}

/// Ids of nothing at all, and of nothing that could be one.
fn unknown() -> Vec<String> {
    let mut ids: Vec<String> = ["", "null", "[]", " ", "\u{0}", "0", "cart_", "cart_null"].map(str::to_owned).into();
    for prefix in ["cart", "order", "customer", "customeraddress", "session", "product", "variant", "nothing"] {
        ids.push(format!("{prefix}_00000000000070008000000000000000"));
    }
    ids.push("x".repeat(10_000));
    ids
}

async fn belongings(stall: &Stall) -> Belongings {
    let shop = &stall.shop;
    let ada = shop.customer("ada@shop.example").await;
    let bob = shop.customer("bob@shop.example").await;
    let ask = async |who: &SignedIn, document: &str, input: Value| {
        let answer = shop.query_as(who, document, json!({ "input": input })).await;
        answer.data().clone()
    };
    let lines = json!([{ "variantId": stall.mug.to_string(), "quantity": 1 }]);
    let buy = async |who: Option<&SignedIn>, key: &str| {
        let context = who.map_or_else(|| shop.guest(), |who| shop.request_of(who));
        let ask = async |document: &str, input: Value| {
            shop.query_with(context.clone(), document, json!({ "input": input })).await.data().clone()
        };
        let made = ask(documents::CART_CREATE, json!({ "lines": lines, "email": "ada@shop.example" })).await;
        let cart = text(&made["cartCreate"]["cart"]["id"]);
        let address = json!({ "cartId": cart, "shippingAddress": documents::address() });
        let seen = ask(documents::CART_ADDRESSES_UPDATE, address).await;
        let method = &seen["cartAddressesUpdate"]["cart"]["shippingMethods"][0]["id"];
        ask(documents::CART_SHIPPING_METHOD_SELECT, json!({ "cartId": cart, "shippingMethodId": method })).await;
        let pay = json!({ "cartId": cart, "provider": "manual", "idempotencyKey": format!("pay {key}") });
        let session = ask(documents::PAYMENT_SESSION_CREATE, pay).await;
        let session = &session["paymentSessionCreate"]["paymentSession"]["id"];
        let end = json!({ "cartId": cart, "paymentSessionId": session, "idempotencyKey": format!("buy {key}") });
        text(&ask(documents::CHECKOUT_COMPLETE, end).await["checkoutComplete"]["result"]["order"]["id"])
    };
    let guest_order = buy(None, "guest").await;
    let order = buy(Some(&ada), "ada").await;
    let cart = ask(&ada, documents::CART_CREATE, json!({ "lines": lines })).await;
    let keep =
        "mutation ($input: CustomerAddressCreateInput!) { customerAddressCreate(input: $input) { address { id } } }";
    let address = ask(&ada, keep, json!({ "address": documents::address() })).await;
    let mut draft = shop.shown("Secret", "5.00", &[]);
    draft.status = cartwright_domain::catalog::ProductStatus::Draft;
    let draft = shop.put(draft).await.id.to_string();
    let link = link(stall, &ada).await;
    let ids = BTreeMap::from([
        ("link", link),
        ("order", order),
        ("cart", text(&cart["cartCreate"]["cart"]["id"])),
        ("address", text(&address["customerAddressCreate"]["address"]["id"])),
        ("customer", ada.customer.to_string()),
        ("session", ada.session.to_string()),
    ]);
    Belongings { ada, bob, ids, guest_order, draft }
}

/// The id of a sign-in elsewhere that she has linked.
async fn link(stall: &Stall, ada: &SignedIn) -> String {
    let shop = stall.shop.shop();
    let now = shop.clock.now();
    let identity = &ExternalIdentity {
        id: shop.ids.key(now),
        account_id: ada.customer.into(),
        provider: "elsewhere".to_owned(),
        issuer: "https://elsewhere.example".to_owned(),
        subject: "1001".to_owned(),
        email: None,
        created_at: now,
        last_used_at: now,
    };
    let linked: Result<bool, Error<()>> = shop
        .store
        .transaction(|uow| async move { Ok(uow.external_identities().insert_unless_known(identity).await?) })
        .await;
    assert!(linked.expect("it is written down"), "it was not known");
    identity.id.to_string()
}

/// Everything that is stored but for the audit log, in which refusals are noted, as they should be.
async fn everything(stall: &Stall) -> String {
    stall.shop.database().everything_but(AUDIT_TABLES).await
}

/// Runs a document; a subscription through a stream of one answer, as the schema refuses it otherwise.
async fn run(stall: &Stall, who: Context, document: &str, variables: Value) -> Answer {
    if document.starts_with("subscription") {
        return stall.shop.first_event(who, document, variables).await;
    }
    stall.shop.query_with(who, document, variables).await
}

/// The answer without the id that was sent.
fn without(answer: &Answer, id: &str) -> Value {
    let text = answer.0.to_string();
    let text = if id.len() > 5 { text.replace(id, "ID") } else { text };
    serde_json::from_str(&text).expect("it was JSON before")
}

#[tokio::test]
async fn rows_18_to_28_no_root_field_opens_or_changes_what_is_somebody_elses() {
    let stall = Stall::open().await;
    let Belongings { ada, bob, ids, guest_order, draft } = belongings(&stall).await;
    let mut ids = ids;
    ids.insert("guest order", guest_order);
    ids.insert("draft", draft);
    let staff = Actor::Staff(StaffActor::new("clerk", PermissionSet::all()));
    let channel = stall.shop.guest().channel().clone();
    let strangers: [(&str, Context); 3] = [
        ("guest", stall.shop.guest()),
        ("bob", stall.shop.request_of(&bob)),
        ("staff", Context::new(stall.shop.shop().clone(), staff, channel, &[])),
    ];
    let before = everything(&stall).await;
    let [(_, types), _] = schemas().await;
    let mut called = BTreeSet::new();
    for root in ["Query", "Mutation", "Subscription"] {
        let of = types.iter().find(|of| of.name == root).expect("a root type");
        for field in of.fields.iter().flatten() {
            let name = field.name.as_str();
            let entry = call(name).unwrap_or_else(|| panic!("{name} has no entry in the table"));
            called.insert(name.to_owned());
            for (who, stranger) in &strangers {
                match &entry {
                    Call::Public => {}
                    Call::Own(document) => {
                        let document = document.replace("ERRORS", ERRORS);
                        if *who == "bob" {
                            continue;
                        }
                        let answer = run(&stall, stranger.clone(), &document, json!({})).await;
                        let is_nobody =
                            answer.codes() == ["UNAUTHENTICATED"] || answer.0["data"] == json!({ "me": null });
                        assert!(is_nobody, "{who} at {name}: {:#}", answer.0);
                    }
                    Call::ById(document, kinds) => {
                        let document = document.replace("ERRORS", ERRORS).replace("MUG", &stall.mug.to_string());
                        let nothing = "cart_00000000000070008000000000000000";
                        let answer = run(&stall, stranger.clone(), &document, json!({ "id": nothing })).await;
                        let expected = without(&answer, nothing);
                        let foreign = kinds.iter().map(|kind| ids[kind].clone());
                        for id in foreign.chain(unknown()) {
                            let answer = run(&stall, stranger.clone(), &document, json!({ "id": id })).await;
                            assert_eq!(without(&answer, &id), expected, "{who} at {name} with {id:.60}");
                        }
                    }
                    Call::Guess(document) => {
                        let document = document.replace("ERRORS", ERRORS);
                        let answer = run(&stall, stranger.clone(), &document, json!({ "id": "a guess" })).await;
                        for guess in unknown().into_iter().chain(ids.values().cloned()) {
                            let guessed = run(&stall, stranger.clone(), &document, json!({ "id": guess })).await;
                            assert_eq!(guessed, answer, "{who} at {name} with {guess:.60}");
                        }
                    }
                }
                assert!(everything(&stall).await == before, "{who} has changed something by {name}");
            }
        }
    }
    for known in ["order", "cartChanged", "sessionRevoke", "customerAddressDelete", "node"] {
        assert!(called.contains(known), "{known} was called");
    }
    // The owner has it all still, so that the table names what is there.
    let mine = "query($id: ID!) { order(by: { id: $id }) { number } }";
    let own = stall.shop.query_as(&ada, mine, json!({ "id": ids["order"] })).await;
    assert!(own.at("order/number").is_string());
    let mine = "query($id: ID!) { cart(id: $id) { id } }";
    let own = stall.shop.query_as(&ada, mine, json!({ "id": ids["cart"] })).await;
    assert_eq!(own.at("cart/id"), &json!(ids["cart"]));
}

#[tokio::test]
async fn row_22_a_foreign_id_inside_of_a_valid_input_is_not_found_on_its_path() {
    let stall = Stall::open().await;
    let Belongings { bob, ids, .. } = belongings(&stall).await;
    let lines = json!([{ "variantId": stall.mug.to_string(), "quantity": 1 }]);
    let ask = async |document: &str, input: Value| {
        stall.shop.query_as(&bob, document, json!({ "input": input })).await.data().clone()
    };
    let cart = text(&ask(documents::CART_CREATE, json!({ "lines": lines })).await["cartCreate"]["cart"]["id"]);
    let before = everything(&stall).await;
    let mut answers = Vec::new();
    for foreign in ["shippingmethod_00000000000070008000000000000000", &ids["cart"], &ids["order"], "null", ""] {
        let chosen = json!({ "cartId": cart, "shippingMethodId": foreign });
        let shipping = ask(documents::CART_SHIPPING_METHOD_SELECT, chosen).await;
        let errors = &shipping["cartShippingMethodSelect"]["userErrors"];
        assert_eq!(errors[0]["path"], json!(["shippingMethodId"]), "{foreign}");
        let paid = json!({ "cartId": cart, "paymentSessionId": foreign, "idempotencyKey": format!("x {foreign}") });
        let checkout = ask(documents::CHECKOUT_COMPLETE, paid).await;
        assert_ne!(checkout["checkoutComplete"]["userErrors"], json!([]), "{foreign}");
        answers.push((shipping, checkout));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    assert!(everything(&stall).await == before);
}
