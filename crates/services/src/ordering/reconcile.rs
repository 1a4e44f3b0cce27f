//! What happened to a payment at its provider, brought into the books.
//!
//! The provider is asked how the payment stands, and what differs is noted: so it counts once, however often and in whatever order it was told.

use cartwright_domain::{
    messaging::MessageContent,
    ordering::{OrderEventKind, PaymentDispute, PaymentOperationKind, PaymentOperationStatus, PaymentStatus, Refund},
    payment::PaymentSession,
    pricing::Money,
    time::Timestamp,
};
use cartwright_persistence::UnitOfWork;

use super::{
    OrderRefusal,
    change::Changing,
    payment_operation::{new_operation, settle_in},
    tell_customer::tell_customer,
};
use crate::{
    Error, Failure, Shop,
    payment::{self, OperationOutcome, ProviderDispute, ProviderRefund, ProviderStanding},
};

/// Compares the payment that the session brought with what its provider says, and notes what differs. Answers when to look again.
pub(crate) async fn reconcile_payment(shop: &Shop, session: &PaymentSession) -> Result<Option<Timestamp>, Failure> {
    let Some(payment) = shop.store.orders().payment_of_session(session.id).await? else {
        return Ok(None);
    };
    let again = Some(shop.clock.now() + payment::ASK_AGAIN);
    let standing = match payment::standing(shop, session).await {
        Ok(Some(standing)) => standing,
        Ok(None) => return Ok(None),
        Err(error) => {
            tracing::warn!(payment = %payment.id, %error, "how a payment stands is unknown");
            return Ok(again);
        }
    };
    let standing = &standing;
    let (order, id) = (payment.order_id, payment.id);
    let noted: Result<bool, Error<OrderRefusal>> = shop
        .store
        .transaction(|uow| async move {
            for asked in uow.orders().refunds(&[order]).await? {
                let asked = asked.operation;
                let said = standing.refunds.iter().find(|refund| refund.operation == Some(asked.id));
                if let Some(said) = said.filter(|_| asked.status == PaymentOperationStatus::Pending) {
                    settle_in(shop, &uow, order, asked.id, said.outcome.clone()).await?;
                }
            }
            let mut reconciling = Reconciling {
                shop,
                uow: &uow,
                changing: Changing::begin(&uow, order).await?,
                id,
                happened: Vec::new(),
            };
            let is_settled = reconciling.run(standing).await?;
            let Reconciling { changing, happened, .. } = reconciling;
            if !happened.is_empty() {
                let actor = session.provider.as_str();
                changing.save(shop, &uow, actor, happened).await?;
            }
            Ok(is_settled)
        })
        .await;
    let is_settled = noted.map_err(Error::into_failure)?;
    Ok(if is_settled { None } else { again })
}

/// The comparison of one payment.
struct Reconciling<'r> {
    shop: &'r Shop,
    uow: &'r UnitOfWork,
    changing: Changing,
    id: cartwright_domain::id::PaymentId,
    happened: Vec<(OrderEventKind, String)>,
}

impl Reconciling<'_> {
    /// Answers whether nothing is under way that hides a difference.
    async fn run(&mut self, standing: &ProviderStanding) -> Result<bool, Error<OrderRefusal>> {
        let now = self.shop.clock.now();
        let payment = self.payment()?;
        let is_capturing = payment.capturing.minor > 0;
        if payment.status == PaymentStatus::Authorized && !is_capturing {
            let more = standing.captured.checked_sub(payment.captured).map_err(internal)?;
            if more.minor > 0 {
                let Changing { order, payments, .. } = &mut self.changing;
                order.note_capture(payments, self.id, more, now)?;
                self.happened
                    .push((OrderEventKind::PaymentCaptured, format!("{more} came: it was taken at the provider.")));
            }
            if standing.is_released {
                self.happened.extend(self.changing.release_rest(self.id, now)?);
            }
        }
        // What came and went back without the books, as they had given it up, is none of theirs.
        if self.payment()?.captured.minor > 0 {
            let known = self.uow.orders().refunds(&[self.changing.order.id]).await?;
            for refund in &standing.refunds {
                self.note_refund(refund, &known, now).await?;
            }
        }
        self.note_disputes(&standing.disputes, now).await?;
        Ok(!is_capturing)
    }

    fn payment(&self) -> Result<&cartwright_domain::ordering::Payment, Failure> {
        let payment = self.changing.payments.iter().find(|payment| payment.id == self.id);
        payment.ok_or_else(|| Failure::Internal(format!("{} is gone", self.id)))
    }

    async fn note_refund(
        &mut self,
        refund: &ProviderRefund,
        known: &[Refund],
        now: Timestamp,
    ) -> Result<(), Error<OrderRefusal>> {
        let ours = known.iter().find(|known| {
            Some(known.operation.id) == refund.operation
                || known.operation.reference.as_ref() == Some(&refund.reference)
        });
        match (ours, &refund.outcome) {
            (Some(ours), OperationOutcome::Refused { message })
                if ours.operation.status == PaymentOperationStatus::Succeeded =>
            {
                let mut operation = ours.operation.clone();
                let amount = operation.amount;
                operation.fail_afterwards(message.clone(), now).map_err(internal)?;
                self.uow.orders().save_operation(&operation).await?;
                let Changing { order, payments, .. } = &mut self.changing;
                order.undo_refund(payments, self.id, amount, &ours.lines, now)?;
                let message = format!("{amount} that went back has come again: {message}");
                self.happened.push((OrderEventKind::RefundFailed, message));
            }
            (None, OperationOutcome::Done { .. }) => self.note_foreign_refund(refund, now).await?,
            _ => {}
        }
        Ok(())
    }

    /// A refund that somebody has made at the provider.
    async fn note_foreign_refund(
        &mut self,
        refund: &ProviderRefund,
        now: Timestamp,
    ) -> Result<(), Error<OrderRefusal>> {
        let Changing { order, payments, .. } = &mut self.changing;
        if let Err(error) = order.note_refund(payments, self.id, refund.amount, now) {
            tracing::error!(payment = %self.id, refund = refund.reference, %error, "a provider's refund does not fit its payment");
            return Ok(());
        }
        let (order_id, provider) = (order.id, self.payment()?.provider.clone());
        let mut operation =
            new_operation(self.shop, (order_id, self.id), PaymentOperationKind::Refund, refund.amount, &provider);
        operation.end(Some(refund.reference.clone()), None, now).map_err(internal)?;
        let id = operation.id;
        let shipping = Money::zero(refund.amount.currency);
        let refund = Refund { operation, reason: None, shipping, lines: Vec::new() };
        self.uow.orders().insert_refund(&refund).await?;
        let message = MessageContent::OrderRefunded { order: order_id, refund: id };
        tell_customer(self.shop, self.uow, &self.changing.order, message).await?;
        let message = format!("{} went back: it was given back at the provider.", refund.operation.amount);
        self.happened.push((OrderEventKind::Refunded, message));
        Ok(())
    }

    async fn note_disputes(&mut self, disputes: &[ProviderDispute], now: Timestamp) -> Result<(), Error<OrderRefusal>> {
        let known = self.uow.orders().disputes(&[self.changing.order.id]).await?;
        for told in disputes {
            let before = known.iter().find(|known| known.payment_id == self.id && known.reference == told.reference);
            let dispute = PaymentDispute {
                id: before.map_or_else(|| self.shop.ids.key(now), |before| before.id),
                order_id: self.changing.order.id,
                payment_id: self.id,
                reference: told.reference.clone(),
                status: told.status,
                amount: told.amount,
                withdrawn: told.withdrawn,
                reason: told.reason.clone(),
                created_at: before.map_or(now, |before| before.created_at),
                updated_at: before.map_or(now, |before| before.updated_at),
            };
            if before != Some(&dispute) {
                self.uow.orders().save_dispute(&PaymentDispute { updated_at: now, ..dispute }).await?;
                let why = told.reason.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
                let message = format!("The customer disputes {} at the bank{why}: {}.", told.amount, told.status);
                self.happened.push((OrderEventKind::PaymentDisputed, message));
            }
        }
        let charged_back = self.payment()?.charged_back;
        let withdrawn = Money::sum(charged_back.currency, disputes.iter().map(|dispute| dispute.withdrawn));
        let withdrawn = withdrawn.map_err(internal)?;
        if withdrawn != charged_back {
            let Changing { order, payments, .. } = &mut self.changing;
            let noted = order.charge_back(payments, self.id, withdrawn, now)?;
            if noted != charged_back && self.happened.is_empty() {
                let message = format!("The bank has {noted} of the payment back.");
                self.happened.push((OrderEventKind::PaymentDisputed, message));
            }
        }
        Ok(())
    }
}

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(error.to_string())
}
