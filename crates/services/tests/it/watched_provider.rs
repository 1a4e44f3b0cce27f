//! A payment provider that remembers what it was asked.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use cartwright_domain::{
    id::{PaymentOperationId, PaymentSessionId},
    payment::ProviderOutcome,
};
use cartwright_services::payment::{
    OperationOutcome, OperationRequest, PaymentProvider, PaymentRequest, ProviderError,
};
use cartwright_testkit::TestProvider;
use tokio::sync::Semaphore;

/// Answers like the test provider, and besides to these tokens:
///
/// | token | answer |
/// |---|---|
/// | `gate` | authorised, as soon as the gate is open |
/// | `undecided` | not known yet, however often it is asked |
#[derive(Debug)]
pub struct WatchedProvider {
    pub authorized: Calls,
    pub asked: Calls,
    pub voided: Calls,
    /// Whether it cannot be reached.
    pub away: AtomicBool,
    /// Whether what it was asked to do is done, and its answer lost.
    pub loses_answers: AtomicBool,
    /// What was done about payments, by key, in minor units.
    pub operations: Mutex<HashMap<PaymentOperationId, i64>>,
    /// What `gate` waits for.
    pub gate: Semaphore,
    /// Somebody waits at the gate.
    pub waiting: Semaphore,
}

/// How often something was asked for each session, and whether ever twice at the same time.
#[derive(Debug, Default)]
pub struct Calls(Mutex<HashMap<PaymentSessionId, Count>>);

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    now: usize,
    most_at_once: usize,
    total: usize,
}

impl Calls {
    pub fn of(&self, session: PaymentSessionId) -> usize {
        self.0.lock().unwrap().get(&session).map_or(0, |count| count.total)
    }

    pub fn total(&self) -> usize {
        self.0.lock().unwrap().values().map(|count| count.total).sum()
    }

    fn begin(&self, session: PaymentSessionId) -> Running<'_> {
        let mut counts = self.0.lock().unwrap();
        let count = counts.entry(session).or_default();
        count.now += 1;
        count.total += 1;
        count.most_at_once = count.most_at_once.max(count.now);
        Running { calls: self, session }
    }
}

struct Running<'c> {
    calls: &'c Calls,
    session: PaymentSessionId,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.calls.0.lock().unwrap().get_mut(&self.session) {
            count.now -= 1;
        }
    }
}

impl Default for WatchedProvider {
    fn default() -> Self {
        Self {
            authorized: Calls::default(),
            asked: Calls::default(),
            voided: Calls::default(),
            away: AtomicBool::new(false),
            loses_answers: AtomicBool::new(false),
            operations: Mutex::default(),
            gate: Semaphore::new(0),
            waiting: Semaphore::new(0),
        }
    }
}

impl WatchedProvider {
    /// Does what it is asked for once for each key, and loses its answer where it is away afterwards.
    fn operated(&self, request: &OperationRequest) -> Result<(), ProviderError> {
        self.reached()?;
        self.operations.lock().unwrap().insert(request.operation_id, request.amount.minor);
        if self.loses_answers.load(Ordering::SeqCst) {
            return Err(ProviderError("the connection closed before the answer".to_owned()));
        }
        Ok(())
    }

    fn reached(&self) -> Result<(), ProviderError> {
        let away = self.away.load(Ordering::SeqCst);
        if away { Err(ProviderError("the provider is away".to_owned())) } else { Ok(()) }
    }
}

#[async_trait]
impl PaymentProvider for WatchedProvider {
    fn name(&self) -> &'static str {
        "watched"
    }

    fn label(&self) -> &'static str {
        "Watched"
    }

    async fn authorize(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        let _running = self.authorized.begin(request.session_id);
        self.reached()?;
        match request.token.as_deref() {
            Some("gate") => {
                self.waiting.add_permits(1);
                self.gate.acquire().await.unwrap().forget();
                Ok(ProviderOutcome::Authorized { reference: request.session_id.to_string() })
            }
            Some("undecided") => Ok(ProviderOutcome::Processing { reference: request.session_id.to_string() }),
            _ => TestProvider.authorize(request).await,
        }
    }

    async fn status(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError> {
        let _running = self.asked.begin(request.session_id);
        // Long enough for another worker to begin the same, were it to.
        tokio::task::yield_now().await;
        self.reached()?;
        match request.token.as_deref() {
            Some("undecided") => Ok(ProviderOutcome::Processing { reference: request.session_id.to_string() }),
            _ => TestProvider.status(request).await,
        }
    }

    async fn capture(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        self.operated(request)?;
        TestProvider.capture(request).await
    }

    async fn refund(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError> {
        self.operated(request)?;
        TestProvider.refund(request).await
    }

    async fn void(&self, request: &PaymentRequest, _gives_back: bool) -> Result<(), ProviderError> {
        let _running = self.voided.begin(request.session_id);
        tokio::task::yield_now().await;
        self.reached()
    }
}
