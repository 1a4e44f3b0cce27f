//! One connection that nobody waits for: who asks while it is away gets no answer, at once.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection};
use tokio::time::{Instant, timeout};

use crate::redis_link::Link;

/// How long an answer may take.
const TIME_LIMIT: Duration = Duration::from_millis(50);
/// How long a connection may take to be made.
const CONNECTION_TIME_LIMIT: Duration = Duration::from_secs(1);
/// How long Redis is left alone after it has failed; twice as long after each further failure.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Connection(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    client: Client,
    link: Link,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    stage: Stage,
    /// How long the next pause is.
    pause: Duration,
}

enum Stage {
    Open(MultiplexedConnection),
    /// Somebody is about to make it.
    Opening,
    /// Nobody asks before that instant.
    Resting(Instant),
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open(_) => "Open",
            Self::Opening => "Opening",
            Self::Resting(_) => "Resting",
        })
    }
}

impl Connection {
    /// Tries to connect once; where that fails, it is tried again later. `purpose` is what Redis is used for.
    pub async fn open(client: Client, purpose: &'static str) -> Self {
        let link = Link::new(purpose);
        let state = Mutex::new(State { stage: Stage::Opening, pause: FIRST_PAUSE });
        let shared = Arc::new(Shared { client, link, state });
        shared.connect().await;
        Self(shared)
    }

    pub fn is_open(&self) -> bool {
        matches!(self.0.lock().stage, Stage::Open(_))
    }

    /// What is answered in time; none where nothing is.
    pub async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(MultiplexedConnection) -> Result<T, RedisError>,
    ) -> Option<T> {
        let connection = self.connection()?;
        match timeout(TIME_LIMIT, question(connection)).await {
            Ok(Ok(answer)) => {
                self.0.lock().pause = FIRST_PAUSE;
                self.0.link.works();
                Some(answer)
            }
            Ok(Err(error)) => {
                self.0.rest(&error);
                None
            }
            Err(_) => {
                self.0.rest(&"it did not answer in time");
                None
            }
        }
    }

    fn connection(&self) -> Option<MultiplexedConnection> {
        let mut state = self.0.lock();
        match &state.stage {
            Stage::Open(connection) => return Some(connection.clone()),
            Stage::Resting(until) if *until <= Instant::now() => {}
            Stage::Opening | Stage::Resting(_) => return None,
        }
        state.stage = Stage::Opening;
        drop(state);
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move { shared.connect().await });
        None
    }
}

impl Shared {
    async fn connect(&self) {
        // Who asks waits no longer than that as well, and needs no second timer for it.
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECTION_TIME_LIMIT)).set_response_timeout(None);
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        // The setup of a connection asks something, which has no time limit of its own.
        match timeout(CONNECTION_TIME_LIMIT, connecting).await {
            Ok(Ok(connection)) => {
                self.lock().stage = Stage::Open(connection);
                self.link.works();
            }
            Ok(Err(error)) => self.rest(&error),
            Err(_) => self.rest(&"it did not answer in time"),
        }
    }

    /// Many may have asked at once and fail at once; that is one failure.
    fn rest(&self, cause: &dyn std::fmt::Display) {
        self.link.lost(cause);
        let mut state = self.lock();
        if matches!(state.stage, Stage::Resting(_)) {
            return;
        }
        state.stage = Stage::Resting(Instant::now() + state.pause);
        state.pause = (state.pause * 2).min(LONGEST_PAUSE);
    }

    /// A panic while the lock is held can only come from the allocator, and leaves the state whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
