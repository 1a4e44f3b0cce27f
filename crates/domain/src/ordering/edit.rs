//! Changing what an order is about before it is sent.

use serde::{Deserialize, Serialize};

use super::{Order, OrderError, OrderLine, OrderStatus, OrderTotals, Payment, PaymentStatus, payment_status};
use crate::{
    cart::{Cart, CartLine},
    id::OrderLineId,
    payment::InvalidTransition,
    pricing::{Money, MoneyError, PriceMode, TaxLine, TaxedMoney},
    time::Timestamp,
};

/// What is to be changed of an order.
#[derive(Debug, Clone, Default)]
pub struct OrderEdit {
    /// How many units lines are to have. A line of none was taken out; what was done with it may still be spoken of.
    pub quantities: Vec<(OrderLineId, i32)>,
    /// Lines that are added, with their prices.
    pub added: Vec<OrderLine>,
}

/// What an edit does to the money of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedMoney {
    /// What the order cost.
    pub total_before: Money,
    /// What it costs now.
    pub total_after: Money,
    /// What is to be paid that nobody has promised yet.
    pub to_collect: Money,
    /// What came and is too much now.
    pub to_return: Money,
}

impl Order {
    /// Changes what the order is about: units of lines that are in no parcel, at the price that they were ordered at, and further lines. What
    /// was sent, packed or refunded stays. Promises of money that are too high now and that no provider holds are lowered; what is to come
    /// or to go back beside that is the answer.
    ///
    /// Only what the edit itself changes is asked for or given back: what went back for other reasons was the shop's decision.
    pub fn edit(
        &mut self,
        payments: &mut [Payment],
        edit: OrderEdit,
        mode: PriceMode,
        now: Timestamp,
    ) -> Result<EditedMoney, OrderError> {
        if self.status != OrderStatus::Open {
            return Err(InvalidTransition { from: self.status.as_str(), to: "edited" }.into());
        }
        if payments.iter().any(|payment| payment.capturing.minor > 0) {
            return Err(OrderError::PaymentInMotion);
        }
        let before = self.totals.clone();
        let lines = self.edited_lines(edit, mode)?;
        let after = edited_totals(&before, &self.lines, &lines)?;
        let mut edited_payments = payments.to_vec();
        let money = settle(&before, &after, &mut edited_payments, now)?;
        self.lines = lines;
        if self.placed_totals.is_none() {
            self.placed_totals = Some(before);
        }
        self.totals = after;
        payments.clone_from_slice(&edited_payments);
        self.see_what_was_sent();
        self.changed(now);
        Ok(money)
    }

    /// Notes that money goes back because the order costs less now: the order neither has it nor lacks it.
    pub fn lower(&mut self, payments: &[Payment], amount: Money, now: Timestamp) -> Result<(), OrderError> {
        self.lowered = Some(self.lowered().checked_add(amount)?);
        self.restate(payments, now)
    }

    /// What went back, or is on its way, because the order came to cost less.
    pub fn lowered(&self) -> Money {
        self.lowered.unwrap_or_else(|| Money::zero(self.totals.total.currency))
    }

    /// Says where the money is after payments changed, and counts a version.
    pub fn restate(&mut self, payments: &[Payment], now: Timestamp) -> Result<(), OrderError> {
        self.payment_status = payment_status(self.totals.total, self.lowered(), payments)?;
        self.changed(now);
        Ok(())
    }

    fn edited_lines(&self, edit: OrderEdit, mode: PriceMode) -> Result<Vec<OrderLine>, OrderError> {
        let mut lines = self.lines.clone();
        if edit.quantities.is_empty() && edit.added.is_empty() {
            return Ok(lines);
        }
        for (index, (id, quantity)) in edit.quantities.iter().enumerate() {
            let path = |field: &str| vec!["lines".to_owned(), index.to_string(), field.to_owned()];
            let place = lines.iter().position(|line| line.id == *id);
            let place = place.ok_or_else(|| OrderError::LineNotFound { path: path("orderLineId") })?;
            let least = lines[place].least_quantity();
            if !(least..=CartLine::LARGEST_QUANTITY).contains(quantity) {
                return Err(OrderError::QuantityNotEditable { path: path("quantity"), quantity: *quantity, least });
            }
            lines[place].set_quantity(*quantity, mode)?;
        }
        lines.extend(edit.added);
        if lines.iter().all(|line| line.quantity == 0) {
            return Err(OrderError::NothingLeft);
        }
        if lines.len() > Cart::MOST_LINES {
            return Err(OrderError::TooManyLines);
        }
        Ok(lines)
    }
}

impl OrderLine {
    /// Units that an edit has to leave: those that were sent, packed or refunded.
    pub fn least_quantity(&self) -> i32 {
        self.fulfilled_quantity.saturating_add(self.packed_quantity).max(self.refunded_quantity)
    }

    /// Prices so many units as those were that the line had.
    fn set_quantity(&mut self, quantity: i32, mode: PriceMode) -> Result<(), MoneyError> {
        if quantity == self.quantity {
            return Ok(());
        }
        let listed = match mode {
            PriceMode::IncludesTax => self.unit_price.gross,
            PriceMode::ExcludesTax => self.unit_price.net,
        };
        self.subtotal = TaxedMoney::from_listed(listed.checked_mul(i64::from(quantity))?, mode, self.tax_rate)?;
        self.total = self.subtotal;
        self.quantity = quantity;
        Ok(())
    }
}

/// The totals with other lines: shipping stays as it is, and the tax of each class and rate moves by what its lines moved.
fn edited_totals(totals: &OrderTotals, before: &[OrderLine], after: &[OrderLine]) -> Result<OrderTotals, MoneyError> {
    let currency = totals.total.currency;
    let mut tax_lines = totals.tax_lines.clone();
    for (lines, sign) in [(before, -1), (after, 1)] {
        for line in lines {
            let same = |known: &TaxLine| known.class == line.tax_class && known.rate == line.tax_rate;
            let place = tax_lines.iter().position(same).unwrap_or_else(|| {
                let zero = Money::zero(currency);
                tax_lines.push(TaxLine { class: line.tax_class.clone(), rate: line.tax_rate, net: zero, tax: zero });
                tax_lines.len() - 1
            });
            let known = &mut tax_lines[place];
            known.net = known.net.checked_add(line.total.net.checked_mul(sign)?)?;
            known.tax = known.tax.checked_add(line.total.tax.checked_mul(sign)?)?;
        }
    }
    tax_lines.retain(|line| {
        let mut left = after.iter().filter(|line| line.quantity > 0);
        let has_line = left.any(|after| after.tax_class == line.class && after.tax_rate == line.rate);
        has_line || line.net.minor != 0 || line.tax.minor != 0
    });
    let subtotal = TaxedMoney::sum(currency, after.iter().map(|line| line.total))?;
    let all = subtotal.checked_add(totals.shipping)?;
    Ok(OrderTotals { subtotal, tax: all.tax, total: all.gross, tax_lines, ..totals.clone() })
}

/// What is to come or to go back, after promises that are too high were lowered.
fn settle(
    before: &OrderTotals,
    after: &OrderTotals,
    payments: &mut [Payment],
    now: Timestamp,
) -> Result<EditedMoney, OrderError> {
    let currency = after.total.currency;
    let zero = Money::zero(currency);
    let change = after.total.checked_sub(before.total)?;
    let came = Money::sum(currency, payments.iter().map(Payment::refundable).collect::<Result<Vec<_>, _>>()?)?;
    let promised = Money::sum(currency, payments.iter().map(Payment::outstanding).collect::<Result<Vec<_>, _>>()?)?;
    let lacking = after.total.checked_sub(came)?.checked_sub(promised)?;
    let mut money =
        EditedMoney { total_before: before.total, total_after: after.total, to_collect: zero, to_return: zero };
    if change.minor > 0 {
        money.to_collect = Money::new(lacking.minor.clamp(0, change.minor), currency);
    } else if change.minor < 0 {
        let saved = change.minor.saturating_neg();
        let too_much = came.checked_sub(after.total)?;
        money.to_return = Money::new(too_much.minor.clamp(0, saved), currency);
        let mut unneeded = lacking.minor.saturating_neg().saturating_sub(money.to_return.minor).clamp(0, saved);
        for payment in payments.iter_mut().rev().filter(|payment| payment.status == PaymentStatus::Pending) {
            let lowered = payment.outstanding()?.minor.min(unneeded);
            payment.promise_less(Money::new(lowered, currency), now)?;
            unneeded -= lowered;
        }
    }
    Ok(money)
}
