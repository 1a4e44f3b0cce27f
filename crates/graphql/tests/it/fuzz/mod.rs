//! Mutated documents, variables and bodies at both endpoints over a shop that sells: whatever comes, nothing fails, hangs or panics.
//!
//! A share runs with the tests; `cargo xtask fuzz --documents 1000000` runs as many as are wanted. Chance comes from a seed, so
//! that what was found can be found again.

mod dice;
mod documents;
mod mutations;
mod requests;
mod values;

use std::{
    collections::BTreeMap,
    env,
    future::ready,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use async_graphql::Data;
use axum::Router;
use cartwright_graphql::{
    admin_request_data, admin_schemas,
    http::{Endpoint, Limits, RequestParts, UploadLimits},
    shop_request_data, shop_schemas,
};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use tokio::time::timeout;
use tower::ServiceExt;

use self::{dice::Dice, requests::Sent, values::World};
use crate::{
    admin::order,
    sale::{Stall, documents as sale},
    schema::introspected::{Type, schemas},
};

/// How many documents run with the tests.
const SHARE: u64 = 20_000;
/// The seed of those.
const SEED: u64 = 20_261_121;
/// A shop has grown by so many documents when a fresh one takes its place.
const DOCUMENTS_OF_A_SHOP: u64 = 5_000;
/// What takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// How a request ended whose resolvers ran; the others ended with a code.
const EXECUTED: &str = "executed";
/// The most ids that are remembered.
const MOST_IDS: usize = 400;

fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text:?}")))
}

/// A shop with both endpoints, and what is known of it.
struct Target {
    stall: Stall,
    endpoints: [Router; 2],
    panics: [Arc<std::sync::atomic::AtomicU64>; 2],
    ids: Vec<String>,
}

impl Target {
    async fn open() -> Self {
        let stall = Stall::open().await;
        let mut storefront = Endpoint::with_schemas(shop_schemas(true), {
            let guest = stall.shop.guest();
            Arc::new(move |parts: &RequestParts| {
                let mut data = Data::default();
                shop_request_data(guest.clone(), &parts.load_queue, &mut data);
                ready(Ok(data)).boxed()
            })
        });
        storefront.time_limit = PATIENCE;
        let mut staff = Endpoint::with_schemas(admin_schemas(), {
            let clerk = stall.shop.clerk();
            Arc::new(move |parts: &RequestParts| {
                let mut data = Data::default();
                admin_request_data(clerk.clone(), &parts.load_queue, &mut data);
                ready(Ok(data)).boxed()
            })
        });
        staff.limits = Limits::admin();
        staff.time_limit = PATIENCE;
        staff.uploads = Some(UploadLimits { max_file_bytes: 10_000, max_files: 1, time_limit: PATIENCE });
        let panics = [Arc::clone(&storefront.panics), Arc::clone(&staff.panics)];
        let endpoints = [storefront.into_router("/graphql"), staff.into_router("/graphql")];
        let cart = stall.ready_cart_with(1).await;
        let session = stall.session_for(&cart, "test", "approve").await;
        let ids = vec![stall.mug.to_string(), cart, session, order(&stall, 1, "manual").await];
        Self { stall, endpoints, panics, ids }
    }

    /// Sends a request and learns the ids of the answer; answers how it ended, and fails where the shop did.
    async fn take(&mut self, face: usize, sent: &Sent) -> Result<String, String> {
        let answering = self.endpoints[face].clone().oneshot(sent.request());
        let response = timeout(PATIENCE, answering).await.map_err(|_| "no answer".to_owned())?;
        let response = response.unwrap_or_else(|never| match never {});
        let status = response.status();
        let body = timeout(PATIENCE, response.into_body().collect()).await.map_err(|_| "no end".to_owned())?;
        let body = String::from_utf8_lossy(&body.map_err(|error| error.to_string())?.to_bytes()).into_owned();
        if status.is_server_error() || body.contains("\"INTERNAL\"") {
            return Err(format!("{status}: {body}"));
        }
        if serde_json::from_str::<serde_json::Value>(&body).is_err() {
            return Err(format!("{status} with what is no JSON: {body}"));
        }
        if self.panics[face].load(Ordering::SeqCst) > 0 {
            return Err("a resolver panicked".to_owned());
        }
        self.learn(&body);
        let code = body.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let was_executed = body.contains("\"data\":{") || body.contains("\"data\":null");
        Ok(if was_executed { EXECUTED } else { code.unwrap_or("without a code") }.to_owned())
    }

    fn learn(&mut self, body: &str) {
        for part in body.split('"') {
            let is_id = part.rsplit_once('_').is_some_and(|(prefix, key)| {
                let is_key = key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
                is_key && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
            });
            if is_id && self.ids.len() < MOST_IDS && !self.ids.iter().any(|known| known == part) {
                self.ids.push(part.to_owned());
            }
        }
    }
}

/// Documents that people wrote: those of the README and of the tests.
fn examples() -> Vec<String> {
    let readme = include_str!("../../../../../README.md");
    let of_readme = readme.split("```graphql\n").skip(1).filter_map(|rest| rest.split("```").next());
    let of_tests = [
        sale::CART_CREATE,
        sale::CART_LINES_ADD,
        sale::CART_LINES_UPDATE,
        sale::CART_DETAILS_UPDATE,
        sale::CART_ADDRESSES_UPDATE,
        sale::CART_SHIPPING_METHOD_SELECT,
        sale::PAYMENT_SESSION_CREATE,
        sale::CHECKOUT_COMPLETE,
        sale::CART,
        sale::ORDER,
        include_str!("../http/introspection.graphql"),
    ];
    of_readme.chain(of_tests).map(str::to_owned).collect()
}

/// Sends the documents of those numbers to a shop of their own; answers how many ended how.
async fn send(
    seed: u64,
    numbers: std::ops::Range<u64>,
    types: Arc<[BTreeMap<String, Type>; 2]>,
) -> BTreeMap<String, u64> {
    let mut ends = BTreeMap::new();
    let (mut target, examples) = (Target::open().await, examples());
    for number in numbers {
        let mut dice = Dice::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number));
        let face = dice.below(2);
        let world = World { types: &types[face], ids: &target.ids };
        let sent = requests::next(&world, &examples, &mut dice);
        match target.take(face, &sent).await {
            Ok(end) => *ends.entry(end).or_default() += 1,
            Err(failure) => panic!(
                "seed {seed}, document {number}, schema {face}: {failure}\n{} {}\n{}",
                sent.method,
                sent.uri,
                String::from_utf8_lossy(&sent.body)
            ),
        }
    }
    let store = &target.stall.shop.shop().store;
    let unexplained = store.stock().unexplained_levels().await.expect("the books are read");
    assert_eq!(unexplained, [], "seed {seed}: the books of stock");
    ends
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_71_no_mutated_document_makes_the_shop_fail_hang_or_panic() {
    let documents = setting("CARTWRIGHT_FUZZ_DOCUMENTS", SHARE);
    let (seed, first) = (setting("CARTWRIGHT_FUZZ_SEED", SEED), setting("CARTWRIGHT_FUZZ_FIRST", 0));
    println!("seed {seed}, documents {first} to {}", first + documents);
    let types = schemas().await.map(|(_, types)| types.into_iter().map(|of| (of.name.clone(), of)).collect());
    let types: Arc<[BTreeMap<String, Type>; 2]> = Arc::new(types);
    let (began, end) = (Instant::now(), first + documents);
    let (mut begin, mut ends) = (first, BTreeMap::<String, u64>::new());
    let mut shops = tokio::task::JoinSet::new();
    while begin < end || !shops.is_empty() {
        while begin < end && shops.len() < 2 {
            // Shops begin at round numbers, so that a document finds the same shop in every run.
            let next = (begin / DOCUMENTS_OF_A_SHOP + 1) * DOCUMENTS_OF_A_SHOP;
            shops.spawn(send(seed, begin..next.min(end), Arc::clone(&types)));
            begin = next.min(end);
        }
        if let Some(ended) = shops.join_next().await {
            for (end, count) in ended.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())) {
                *ends.entry(end).or_default() += count;
            }
            println!("{begin} documents begun after {} s: {ends:?}", began.elapsed().as_secs());
        }
    }
    // Documents that are all refused at the door would prove little of what is behind it.
    let executed = ends.get(EXECUTED).copied().unwrap_or(0);
    assert!(executed * 10 > documents || documents < 100, "only {executed} of {documents} documents were executed");
}
