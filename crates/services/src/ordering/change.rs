//! What every change of an order has in common.

use cartwright_domain::{
    id::{OrderId, PaymentId},
    ordering::{Order, OrderError, OrderEvent, OrderEventKind, OrderStatus, Payment, Posting},
    time::Timestamp,
};
use cartwright_persistence::{UnitOfWork, Writes};

use super::OrderRefusal;
use crate::{Error, Failure, Shop};

/// A locked order under change.
pub(super) struct Changing {
    before: Order,
    /// The order as it will be.
    pub order: Order,
    payments_before: Vec<Payment>,
    /// Its payments as they will be.
    pub payments: Vec<Payment>,
}

impl Changing {
    /// Locks the order.
    pub async fn begin(uow: &UnitOfWork, id: OrderId) -> Result<Self, Error<OrderRefusal>> {
        let Some(before) = uow.orders().lock(id).await? else {
            return Err(Error::refused(OrderRefusal::OrderNotFound));
        };
        let payments = uow.orders().payments(&[id]).await?;
        Ok(Self { order: before.clone(), before, payments_before: payments.clone(), payments })
    }

    /// Gives up the rest of a payment that its provider holds no longer, and answers what to write on the timeline.
    pub fn release_rest(
        &mut self,
        payment: PaymentId,
        now: Timestamp,
    ) -> Result<Option<(OrderEventKind, String)>, OrderError> {
        let held = self.payments.iter().find(|held| held.id == payment);
        let Some(held) = held.filter(|held| held.status.is_outstanding() && held.capturing.minor == 0) else {
            return Ok(None);
        };
        let rest = held.outstanding()?;
        self.order.void(&mut self.payments, payment, now)?;
        Ok(Some((
            OrderEventKind::PaymentVoided,
            format!("The provider holds no more of the payment: {rest} will not come."),
        )))
    }

    /// Saves the order and its payments, and writes what happened on its timeline.
    pub async fn save(
        mut self,
        shop: &Shop,
        uow: &UnitOfWork,
        actor: &str,
        mut happened: Vec<(OrderEventKind, String)>,
    ) -> Result<OrderId, Failure> {
        if self.before.status == OrderStatus::Open && self.order.status == OrderStatus::Completed {
            happened.push((OrderEventKind::Completed, "Everything is paid and sent.".to_owned()));
        }
        // One change, however many steps it took.
        self.order.version = self.before.version.saturating_add(1);
        let (orders, mut writes) = (uow.orders(), Writes::default());
        orders.save(&mut writes, &self.before, &self.order)?;
        for payment in &self.payments {
            match self.payments_before.iter().find(|before| before.id == payment.id) {
                None => orders.insert_payment(&mut writes, payment),
                Some(before) if before != payment => orders.save_payment(&mut writes, payment)?,
                Some(_) => {}
            }
        }
        orders.post(&mut writes, &postings(shop, &self.payments));
        orders.insert_events(&mut writes, &events(shop, self.order.id, actor, happened));
        uow.write(writes).await?;
        Ok(self.order.id)
    }
}

/// What moved of the payments, for the ledger.
pub(super) fn postings(shop: &Shop, payments: &[Payment]) -> Vec<Posting> {
    let now = shop.clock.now();
    let moved = payments.iter().flat_map(|payment| payment.moved.iter().map(move |moved| (payment, *moved)));
    moved
        .map(|(payment, (kind, amount))| Posting {
            id: shop.ids.key(now),
            order_id: payment.order_id,
            payment_id: payment.id,
            kind,
            amount,
            occurred_at: now,
        })
        .collect()
}

/// Entries of an order's timeline, in that order.
pub(super) fn events(
    shop: &Shop,
    order_id: OrderId,
    actor: &str,
    happened: Vec<(OrderEventKind, String)>,
) -> Vec<OrderEvent> {
    let now = shop.clock.now();
    let mut ids: Vec<_> = happened.iter().map(|_| shop.ids.key(now)).collect();
    // Keys of one millisecond are in no order by themselves, and the timeline is read in that of its keys.
    ids.sort_unstable();
    let event =
        |(id, (kind, message))| OrderEvent { id, order_id, kind, message, actor: actor.to_owned(), occurred_at: now };
    ids.into_iter().zip(happened).map(event).collect()
}
