//! Giving money back: never more than came, also over many refunds.

use super::{Order, OrderError, Payment, RefundLine, change::find};
use crate::{
    id::{OrderLineId, PaymentId},
    pricing::{Money, MoneyError},
    time::Timestamp,
};

/// Money that somebody wants to give back.
#[derive(Debug, Clone, Default)]
pub struct RefundRequest {
    /// The payment; none means the oldest one of which enough is left.
    pub payment: Option<PaymentId>,
    /// How much; none means the price of the lines and of shipping, or, where neither is named, all that came.
    pub amount: Option<Money>,
    /// The goods that it is for.
    pub lines: Vec<RefundLineRequest>,
    /// Whether what was paid for shipping goes back.
    pub shipping: bool,
}

/// Units of a line for which money is to go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct RefundLineRequest {
    /// The line of the order.
    pub order_line_id: OrderLineId,
    /// Units.
    pub quantity: i32,
    /// Whether they come back into stock; only what was sent can.
    pub restock: bool,
}

/// What is given back, from which payment and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPlan {
    /// The payment.
    pub payment_id: PaymentId,
    /// How much.
    pub amount: Money,
    /// The part of it that is for shipping.
    pub shipping: Money,
    /// The goods that it is for.
    pub lines: Vec<RefundLine>,
}

impl Order {
    /// Takes what is asked for out of what came, so that it can be given back once only, and counts the units. `shipping_refunded` is what
    /// went back, or is on its way, for shipping. Until the provider has given it back it is neither the shop's nor the customer's.
    pub fn begin_refund(
        &mut self,
        payments: &mut [Payment],
        request: &RefundRequest,
        shipping_refunded: Money,
        now: Timestamp,
    ) -> Result<RefundPlan, OrderError> {
        let currency = self.totals.total.currency;
        let mut order_lines = self.lines.clone();
        let mut lines = Vec::with_capacity(request.lines.len());
        for (index, wanted) in request.lines.iter().enumerate() {
            let path = |field: &str| vec!["lines".to_owned(), index.to_string(), field.to_owned()];
            let line = order_lines.iter_mut().find(|line| line.id == wanted.order_line_id);
            let line = line.ok_or_else(|| OrderError::LineNotFound { path: path("orderLineId") })?;
            let refundable = line.quantity.saturating_sub(line.refunded_quantity);
            let restockable = line.fulfilled_quantity.saturating_sub(line.restocked_quantity);
            let outstanding = if wanted.restock { refundable.min(restockable) } else { refundable };
            if !(1..=outstanding).contains(&wanted.quantity) {
                return Err(OrderError::QuantityNotRefundable {
                    path: path("quantity"),
                    quantity: wanted.quantity,
                    refundable: outstanding,
                });
            }
            let before = share(line.total.gross, line.refunded_quantity, line.quantity);
            line.refunded_quantity += wanted.quantity;
            line.restocked_quantity += if wanted.restock { wanted.quantity } else { 0 };
            let amount = share(line.total.gross, line.refunded_quantity, line.quantity).checked_sub(before)?;
            let (order_line_id, quantity) = (wanted.order_line_id, wanted.quantity);
            lines.push(RefundLine { order_line_id, quantity, restocked: wanted.restock, amount });
        }
        let shipping = if request.shipping {
            self.totals.shipping.gross.checked_sub(shipping_refunded)?
        } else {
            Money::zero(currency)
        };
        let named = request.shipping || !lines.is_empty();
        let priced = Money::sum(currency, lines.iter().map(|line| line.amount).chain([shipping]))?;
        let (payment, refundable) = payment_to_refund(payments, request, request.amount.or(named.then_some(priced)))?;
        let amount = request.amount.unwrap_or(if named { priced } else { refundable });
        // The subtraction refuses another currency.
        let left = refundable.checked_sub(amount)?;
        if amount.minor <= 0 || left.minor < 0 {
            return Err(OrderError::AmountNotRefundable { amount, refundable });
        }
        payment.begin_refund(amount, now)?;
        let payment_id = payment.id;
        self.lines = order_lines;
        self.changed(now);
        // Where less goes back than was priced, no more of it can be for shipping.
        let shipping = if amount.minor < shipping.minor { amount } else { shipping };
        Ok(RefundPlan { payment_id, amount, shipping, lines })
    }

    /// Notes that the money went back, or that the provider refused; then the units can be refunded again. What came back into stock stays
    /// there.
    pub fn end_refund(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        amount: Money,
        lines: &[RefundLine],
        succeeded: bool,
        now: Timestamp,
    ) -> Result<(), OrderError> {
        let payment = find(payments, payment_id)?;
        payment.end_refund(amount, succeeded, now)?;
        if !succeeded {
            self.take_back_units(lines);
        }
        self.restate(payments, now)
    }
}

impl Order {
    /// What these units cost, as a refund of them would price them now.
    pub fn price_of(&self, lines: &[RefundLineRequest]) -> Result<Money, MoneyError> {
        let prices = lines.iter().filter_map(|wanted| {
            let line = self.lines.iter().find(|line| line.id == wanted.order_line_id)?;
            let (refunded, total) = (line.refunded_quantity, line.total.gross);
            let after = share(total, refunded.saturating_add(wanted.quantity), line.quantity);
            Some(Money::new(after.minor.saturating_sub(share(total, refunded, line.quantity).minor), total.currency))
        });
        Money::sum(self.totals.total.currency, prices)
    }

    /// Counts units that come back into stock and for which no money goes back.
    pub fn take_back(&mut self, lines: &[RefundLineRequest], now: Timestamp) -> Result<(), OrderError> {
        let mut order_lines = self.lines.clone();
        for (index, wanted) in lines.iter().enumerate().filter(|(_, line)| line.restock) {
            let path = |field: &str| vec!["lines".to_owned(), index.to_string(), field.to_owned()];
            let line = order_lines.iter_mut().find(|line| line.id == wanted.order_line_id);
            let line = line.ok_or_else(|| OrderError::LineNotFound { path: path("orderLineId") })?;
            let refundable = line.fulfilled_quantity.saturating_sub(line.restocked_quantity);
            if !(1..=refundable).contains(&wanted.quantity) {
                let quantity = wanted.quantity;
                return Err(OrderError::QuantityNotRefundable { path: path("quantity"), quantity, refundable });
            }
            line.restocked_quantity += wanted.quantity;
        }
        self.lines = order_lines;
        self.changed(now);
        Ok(())
    }

    /// Notes that money that went back has come again: the provider could not bring it to the customer.
    pub fn undo_refund(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        amount: Money,
        lines: &[RefundLine],
        now: Timestamp,
    ) -> Result<(), OrderError> {
        find(payments, payment_id)?.undo_refund(amount, now)?;
        self.take_back_units(lines);
        self.restate(payments, now)
    }

    /// Units for which no money went back can be refunded again.
    fn take_back_units(&mut self, lines: &[RefundLine]) {
        for refunded in lines {
            if let Some(line) = self.lines.iter_mut().find(|line| line.id == refunded.order_line_id) {
                line.refunded_quantity = line.refunded_quantity.saturating_sub(refunded.quantity);
            }
        }
    }
}

/// The payment that is refunded, with what can still be given back of it.
fn payment_to_refund<'p>(
    payments: &'p mut [Payment],
    request: &RefundRequest,
    amount: Option<Money>,
) -> Result<(&'p mut Payment, Money), OrderError> {
    let index = match request.payment {
        Some(id) => payments.iter().position(|payment| payment.id == id),
        None => {
            let enough = |payment: &Payment| {
                let least = amount.map_or(1, |amount| amount.minor.max(1));
                payment.refundable().is_ok_and(|refundable| refundable.minor >= least)
            };
            let most = |payment: &&Payment| payment.refundable().map_or(0, |refundable| refundable.minor);
            let richest = || {
                let richest = payments.iter().max_by_key(most)?;
                payments.iter().position(|payment| payment.id == richest.id)
            };
            payments.iter().position(enough).or_else(richest)
        }
    };
    let payment = index.and_then(|index| payments.get_mut(index)).ok_or(OrderError::PaymentNotFound)?;
    let refundable = payment.refundable()?;
    Ok((payment, refundable))
}

/// The price of that many of so many units, rounded down: what is left over goes back with the last one.
fn share(total: Money, units: i32, of: i32) -> Money {
    let minor = i128::from(total.minor) * i128::from(units) / i128::from(of.max(1));
    // It is no more than the total.
    Money::new(i64::try_from(minor).unwrap_or(total.minor), total.currency)
}

impl Payment {
    /// What came of it and can still be given back.
    pub fn refundable(&self) -> Result<Money, MoneyError> {
        self.captured.checked_sub(self.refunded)?.checked_sub(self.refunding)?.checked_sub(self.charged_back)
    }
}
