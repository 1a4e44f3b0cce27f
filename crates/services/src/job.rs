//! The kinds of work that the shop puts off.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, MessageId, OrderId, PaymentNotificationId, PaymentOperationId, PaymentSessionId, UploadId},
    time::Timestamp,
};
use cartwright_jobs::{ClaimedJob, Lane, NewJob};
use cartwright_persistence::UnitOfWork;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Failure, Schedules, Shop, cart,
    catalog::{self, FileJob},
    identity, messaging, ordering, payment, purge,
};

/// A piece of work with what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Work {
    /// Gives back the stock of a session that nobody has paid in time.
    ExpirePaymentSession {
        /// The session.
        session: PaymentSessionId,
    },
    /// Asks the provider how a payment stands whose answer is missing.
    SettlePayment {
        /// The session.
        session: PaymentSessionId,
    },
    /// Finds out what has happened to a payment of which the provider told something.
    HearPayment {
        /// The session.
        session: PaymentSessionId,
        /// What was told.
        notification: PaymentNotificationId,
    },
    /// Tells the provider to forget a payment of which no order came.
    VoidPayment {
        /// The session.
        session: PaymentSessionId,
    },
    /// Asks the provider again about what it was asked to do about a payment.
    SettlePaymentOperation {
        /// What it was asked to do.
        operation: PaymentOperationId,
    },
    /// Calls off an order that nobody has paid in time.
    CancelUnpaidOrder {
        /// The order.
        order: OrderId,
    },
    /// Imports a product file that staff have handed in.
    ImportProducts {
        /// The file.
        upload: UploadId,
        /// Whether the quantities are set for variants that exist already, too.
        set_stock: bool,
        /// For whom and where.
        job: FileJob,
    },
    /// Writes all products into a file.
    ExportProducts {
        /// The file to be.
        upload: UploadId,
        /// For whom and where.
        job: FileJob,
    },
    /// Sends a message.
    SendMessage {
        /// The message.
        message: MessageId,
    },
    /// Sends a link for a new password to the owner of an account.
    SendPasswordReset {
        /// The account; one that nobody has, where nobody has the address that was asked for.
        account: AccountId,
    },
    /// Makes the caches before the shop forget.
    PurgeCaches {
        /// What answers are named by that are not true any more.
        names: Vec<String>,
    },
    /// Gives up carts that nobody came back for. Comes again and again.
    ExpireCarts,
    /// Makes sure that somebody looks after every payment session whose time is over. Comes again and again.
    ReviewPaymentSessions,
    /// Removes what has lost its use: ended jobs, old idempotency keys, uploaded files. Comes again and again.
    SweepLeftovers,
    /// Finds out whether the books of stock and money explain everything. Comes again and again.
    VerifyBooks,
}

/// How the handling of a job ended.
pub(crate) enum JobEnd {
    /// Done, with what is to be told.
    Done(Option<Value>),
    /// To be done again at that instant.
    Again(Timestamp),
    /// To be done as soon as the lane is open again, which is closed for that reason: what it waits for is away, for all of its jobs.
    Closed(String),
    /// Never to be done, for that reason.
    GivenUp(String),
}

/// Stock and money wait for this work, and what comes again and again must not stay away: it is tried until it is done, every quarter
/// of an hour in the end.
pub(crate) const NEVER_GIVEN_UP: i32 = i32::MAX;
/// How long ended jobs, idempotency keys and uploaded files are kept.
const KEPT: TimeDelta = TimeDelta::days(7);

impl Work {
    /// The word in the database, and what makes two pieces of work the same; nothing where each counts.
    pub(crate) fn kind(&self) -> (&'static str, Option<String>) {
        let (kind, what) = match self {
            Self::ExpirePaymentSession { session } => ("expire_payment_session", session.to_string()),
            Self::SettlePayment { session } => ("settle_payment", session.to_string()),
            Self::HearPayment { notification, .. } => ("hear_payment", notification.to_string()),
            Self::VoidPayment { session } => ("void_payment", session.to_string()),
            Self::SettlePaymentOperation { operation } => ("settle_payment_operation", operation.to_string()),
            Self::CancelUnpaidOrder { order } => ("cancel_unpaid_order", order.to_string()),
            Self::ImportProducts { upload, .. } => ("import_products", upload.to_string()),
            Self::ExportProducts { upload, .. } => ("export_products", upload.to_string()),
            Self::SendMessage { message } => ("send_message", message.to_string()),
            Self::SendPasswordReset { account } => ("send_password_reset", account.to_string()),
            // What was told before a further change says nothing about that one.
            Self::PurgeCaches { .. } => return ("purge_caches", None),
            Self::ExpireCarts => ("expire_carts", "all".to_owned()),
            Self::ReviewPaymentSessions => ("review_payment_sessions", "all".to_owned()),
            Self::SweepLeftovers => ("sweep_leftovers", "all".to_owned()),
            Self::VerifyBooks => ("verify_books", "all".to_owned()),
        };
        (kind, Some(what))
    }

    /// What the work waits with.
    fn lane(&self) -> Lane {
        match self {
            Self::SendMessage { .. } => Lane::Mail,
            _ => Lane::General,
        }
    }

    /// How often the work is tried. A file that cannot be read or written is not worth more than a few attempts, and what caches keep is
    /// forgotten by itself while they are told in vain.
    fn max_attempts(&self) -> i32 {
        match self {
            Self::PurgeCaches { .. } => 8,
            Self::ImportProducts { .. } | Self::ExportProducts { .. } => 5,
            // Books too large to be read in the time of a statement are not read all day long.
            Self::VerifyBooks => 3,
            _ => NEVER_GIVEN_UP,
        }
    }

    /// The work as a job; of the same work one unfinished job is enough.
    pub(crate) fn into_job(self, id: Uuid, run_at: Timestamp) -> Result<NewJob, Failure> {
        let (kind, what) = self.kind();
        let payload = serde_json::to_value(&self).map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(NewJob {
            id,
            kind,
            lane: self.lane(),
            unique_key: what.map(|what| format!("{kind}:{what}")),
            payload,
            run_at,
            max_attempts: self.max_attempts(),
        })
    }
}

/// Makes sure that the work waits that comes again and again: what looks after carts, payments and leftovers at once, and the rest at its time.
pub async fn enqueue_routine(shop: &Shop) -> Result<(), Failure> {
    let enqueued: Result<(), Error<std::convert::Infallible>> = shop
        .store
        .transaction(|uow| async move {
            let now = shop.clock.now();
            for work in Schedules::all() {
                let next = shop.settings.schedules.next(&work, now)?;
                let run_at = if work == Work::VerifyBooks { next } else { now };
                shop.enqueue(&uow, work, run_at).await?;
            }
            Ok(())
        })
        .await;
    enqueued.map_err(Error::into_failure)
}

pub(crate) async fn handle(shop: &Arc<Shop>, claimed: &ClaimedJob) -> Result<JobEnd, Failure> {
    let unknown = |error| Failure::Internal(format!("the payload of job {}: {error}", claimed.job.id));
    let work: Work = serde_json::from_value(claimed.job.payload.clone()).map_err(unknown)?;
    let next = |work: Work| shop.settings.schedules.next(&work, shop.clock.now());
    let again = |instant: Option<Timestamp>| instant.map_or(JobEnd::Done(None), JobEnd::Again);
    match work {
        Work::ExpirePaymentSession { session } => return Ok(again(payment::expire_session(shop, session).await?)),
        Work::SettlePayment { session } => return Ok(again(payment::settle_session(shop, session).await?)),
        Work::HearPayment { session, .. } => return Ok(again(payment::hear_payment(shop, session).await?)),
        Work::VoidPayment { session } => payment::void_at_provider(shop, session).await?,
        Work::SettlePaymentOperation { operation } => {
            return Ok(again(ordering::settle_operation(shop, operation).await?));
        }
        Work::CancelUnpaidOrder { order } => ordering::cancel_unpaid_order(shop, order).await?,
        Work::ImportProducts { upload, set_stock, job } => {
            let report = catalog::run_import(shop, claimed, upload, set_stock, &job).await?;
            return Ok(JobEnd::Done(Some(report)));
        }
        Work::ExportProducts { upload, job } => {
            let file = catalog::run_export(shop, claimed, upload, &job).await?;
            return Ok(JobEnd::Done(Some(file)));
        }
        Work::SendMessage { message } => return messaging::send_message(shop, message).await,
        Work::SendPasswordReset { account } => identity::send_password_reset(shop, account).await?,
        Work::PurgeCaches { names } => purge::purge(shop, &names).await?,
        Work::ExpireCarts => {
            let all_done = cart::expire_carts(shop).await?;
            return Ok(JobEnd::Again(if all_done { next(Work::ExpireCarts)? } else { shop.clock.now() }));
        }
        Work::ReviewPaymentSessions => {
            payment::review_sessions(shop).await?;
            return Ok(JobEnd::Again(next(Work::ReviewPaymentSessions)?));
        }
        Work::SweepLeftovers => {
            sweep(shop).await?;
            // What was taken back or given up of it comes again at its time.
            enqueue_routine(shop).await?;
            return Ok(JobEnd::Again(next(Work::SweepLeftovers)?));
        }
        Work::VerifyBooks => {
            return Ok(match verify_books(shop).await? {
                Some(faults) => JobEnd::GivenUp(faults),
                None => JobEnd::Again(next(Work::VerifyBooks)?),
            });
        }
    }
    Ok(JobEnd::Done(None))
}

/// How many faults one job names; `cartwright ledger verify` names them all.
const MOST_FAULTS: usize = 20;

/// What the books do not explain, in words; none where they explain everything.
async fn verify_books(shop: &Shop) -> Result<Option<String>, Failure> {
    let faults = ordering::ledger_verify(&shop.store).await?.told();
    if faults.is_empty() {
        return Ok(None);
    }
    for fault in faults.iter().take(MOST_FAULTS) {
        tracing::error!(fault, "the books do not explain everything");
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    let mut told = faults.into_iter().take(MOST_FAULTS).collect::<Vec<_>>().join("; ");
    if more > 0 {
        told.push_str(&format!("; and {more} more"));
    }
    Ok(Some(told))
}

async fn sweep(shop: &Shop) -> Result<(), Failure> {
    let before = shop.clock.now() - KEPT;
    let swept: Result<_, Error<std::convert::Infallible>> = shop
        .store
        .transaction(|uow: Arc<UnitOfWork>| async move {
            let jobs = uow.jobs().delete_finished(before).await?;
            let keys = uow.idempotency_keys().delete_before(before).await?;
            let uploads = uow.uploads().delete_before(before).await?;
            let messages = uow.messages().delete_given_up(before).await?;
            let notifications = uow.payment_sessions().delete_notifications_before(before).await?;
            let sessions = uow.sessions().delete_expired_before(before).await?;
            let links = uow.one_time_tokens().delete_expired_before(before).await?;
            let sign_ins = uow.pending_sign_ins().delete_expired_before(shop.clock.now()).await?;
            Ok(json!({
                "jobs": jobs, "idempotency_keys": keys, "uploads": uploads, "messages": messages, "sessions": sessions,
                "links": links, "notifications": notifications, "sign_ins": sign_ins,
            }))
        })
        .await;
    let swept = swept.map_err(Error::into_failure)?;
    tracing::debug!(%swept, "leftovers swept");
    Ok(())
}
