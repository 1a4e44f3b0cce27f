//! What can be watched in these tests, and a server of real connections.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_graphql::{Context, Error, ErrorExtensions, Result, Subscription};
use axum::Router;
use cartwright_graphql::http::Endpoint;
use cartwright_testkit::SocketClient;
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::server::{Deeds, TestSchema, deeds, endpoint, planted_panic};

/// Longer than anything here takes; what hangs fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Subscription;

#[Subscription]
impl Subscription {
    /// The news as it is, and then as it changes.
    async fn news(&self, context: &Context<'_>) -> impl Stream<Item = i32> {
        let mut news = deeds(context).news.subscribe();
        news.mark_changed();
        stream::unfold(news, |mut news| async move {
            news.changed().await.ok()?;
            let told = *news.borrow_and_update();
            Some((told, news))
        })
    }

    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(0..to)
    }

    async fn refused(&self) -> Result<impl Stream<Item = i32>> {
        let error = Error::new("There is nothing with this id");
        Err::<stream::Empty<i32>, _>(error.extend_with(|_, extensions| extensions.set("code", "NOT_FOUND")))
    }

    async fn panics(&self) -> impl Stream<Item = i32> {
        stream::iter(0..2).map(|number| if number == 1 { planted_panic() } else { number })
    }

    async fn breaks(&self) -> impl Stream<Item = Result<i32>> {
        stream::iter([Ok(1), Err(Error::new("SELECT secret FROM vault")), Ok(3)])
    }
}

/// A server of the test endpoint on a port of its own.
pub struct Served {
    pub address: SocketAddr,
    pub deeds: Arc<Deeds>,
    pub stop: CancellationToken,
    /// Mutations and sockets.
    pub under_way: TaskTracker,
}

pub async fn serve(change: impl FnOnce(&mut Endpoint<TestSchema>)) -> Served {
    let (mut endpoint, deeds) = endpoint();
    let (stop, under_way) = (endpoint.streams.stop.clone(), endpoint.mutations.clone());
    change(&mut endpoint);
    let router: Router = endpoint.into_router("/graphql");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).await.expect("serving does not end");
    });
    Served { address, deeds, stop, under_way }
}

impl Served {
    /// A socket that has not begun.
    pub async fn connect(&self) -> SocketClient {
        SocketClient::connect(self.address, "/graphql").await
    }

    /// A socket that is ready for operations.
    pub async fn client(&self) -> SocketClient {
        SocketClient::acknowledged(self.address, "/graphql", json!({})).await
    }

    /// Waits until so many listen to the news.
    pub async fn wait_for_listeners(&self, count: usize) {
        let waiting = async {
            while self.deeds.news.receiver_count() != count {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, waiting).await.expect("listeners come and go");
    }

    /// Waits until no mutation and no socket is under way.
    pub async fn wait_for_silence(&self) {
        self.under_way.close();
        timeout(PATIENCE, self.under_way.wait()).await.expect("everything ends");
    }
}

/// The payload of a subscribe message.
pub fn document(text: &str) -> Value {
    json!({ "query": text })
}
