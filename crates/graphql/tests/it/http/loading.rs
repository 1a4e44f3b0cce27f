//! Loads of one request are gathered without a timer: one load for each level, whatever its width.

use std::{
    collections::HashMap,
    future::ready,
    sync::{Arc, Mutex},
};

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Error, Object, Result, Schema,
    dataloader::{DataLoader, Loader},
};
use cartwright_graphql::{
    http::{Data, Endpoint},
    loader::LoadQueue,
};
use futures_util::FutureExt;
use serde_json::Value;

use super::server::{query, send};

const KEYS: i32 = 300;

/// The sizes of all loads, in their order.
type Loads = Arc<Mutex<Vec<usize>>>;

struct NextLoader(Loads);

impl Loader<i32> for NextLoader {
    type Value = i32;
    type Error = Arc<str>;

    async fn load(&self, keys: &[i32]) -> Result<HashMap<i32, i32>, Arc<str>> {
        self.0.lock().expect("no test panics with the lock").push(keys.len());
        // As a database does: the answer is not there at the first look.
        tokio::task::yield_now().await;
        if keys.contains(&-1) {
            panic!("planted in a loader");
        }
        Ok(keys.iter().map(|key| (*key, key + KEYS)).collect())
    }
}

struct Query;
struct Link(i32);

#[Object]
impl Query {
    async fn links(&self) -> Vec<Link> {
        (0..KEYS).map(Link).collect()
    }
    async fn bad(&self) -> Link {
        Link(-1)
    }
}

#[Object]
impl Link {
    async fn id(&self) -> i32 {
        self.0
    }
    async fn next(&self, context: &Context<'_>) -> Result<Link> {
        let loader = context.data_unchecked::<DataLoader<NextLoader>>();
        let next = loader.load_one(self.0).await.map_err(|error| Error::new(&*error))?;
        next.map(Link).ok_or_else(|| Error::new("no such link"))
    }
}

fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::new(Query, EmptyMutation, EmptySubscription)
}

#[tokio::test]
async fn three_levels_of_300_keys_are_three_loads() {
    let loads = Loads::default();
    let queue = LoadQueue::default();
    let request = async_graphql::Request::new("{ links { next { next { next { id } } } } }")
        .data(queue.data_loader(NextLoader(Arc::clone(&loads))));
    let response = queue.drive(schema().execute(request)).await;
    assert_eq!(response.errors, []);
    assert_eq!(*loads.lock().expect("no poison"), [300, 300, 300]);
    let data = response.data.into_json().expect("data is JSON");
    let last = &data["links"][299]["next"]["next"]["next"]["id"];
    assert_eq!(*last, Value::from(299 + 3 * KEYS));
}

#[tokio::test]
async fn the_endpoint_drives_the_loads_of_a_request() {
    let loads = Loads::default();
    let recorded = Arc::clone(&loads);
    let endpoint = Endpoint::new(
        schema(),
        Arc::new(move |parts| {
            let mut data = Data::default();
            data.insert(parts.load_queue.data_loader(NextLoader(Arc::clone(&recorded))));
            ready(Ok(data)).boxed()
        }),
    );
    let router = endpoint.into_router("/graphql");
    let answer = send(&router, query("{ links { next { next { id } } } }")).await;
    assert_eq!(answer.json().get("errors"), None);
    assert_eq!(*loads.lock().expect("no poison"), [300, 300]);
    // A panic in a loader must not leave the request waiting for it.
    let answer = send(&router, query("{ bad { next { id } } }")).await;
    assert_eq!(answer.refusal_code(), "INTERNAL");
}
