//! Changing what an order is about before it is sent.

use std::collections::HashMap;

use cartwright_domain::{
    cart::Cart,
    customer::{Address, AddressDraft, validate_address},
    id::{OrderId, OrderLineId, PaymentOperationId, VariantId},
    identity::Permission,
    input::{InputCheck, InputProblem, InputProblemCode},
    messaging::MessageContent,
    ordering::{
        EditedMoney, Order, OrderEdit as Edit, OrderError, OrderEventKind, Payment, PaymentStatus, RefundRequest,
    },
    pricing::Money,
};
use cartwright_persistence::{StoreError, TransactionError, UnitOfWork};
use serde::{Deserialize, Serialize};

use super::{
    OrderRefusal,
    change::Changing,
    goods::{goods_as_order, out_of_stock},
    order_cancel::clean_reason,
    payment_operation::{Moved, ask_providers},
    refund_create::begin_refund,
    tell_customer::tell_customer,
};
use crate::{Context, Done, Error, Failure, cart::CartLineAdd, idempotency};

/// Under which name what is to be paid beside is waited for.
const LATER: &str = "manual";
/// The field that names goods that are added.
const ADDED: &str = "addLines";

/// What is to be changed of an order.
#[derive(Debug, Clone, Serialize)]
pub struct OrderEdit {
    /// The order.
    pub order: OrderId,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// How many units lines are to have; none of a line takes it out.
    pub lines: Vec<(OrderLineId, i32)>,
    /// Goods that are added, at the prices of this moment.
    pub added: Vec<(VariantId, i32)>,
    /// Where the goods go instead, in the same country.
    pub shipping_address: Option<AddressDraft>,
    /// The total that the caller expects, as a decimal in the order's currency.
    pub expected_total: Option<String>,
    /// Whether what came and is too much then goes back.
    pub refund: bool,
    /// Whether the customer is told.
    pub notify_customer: bool,
    /// Why, for the timeline.
    pub reason: Option<String>,
}

/// An order that was edited, or would be.
#[derive(Debug, Clone)]
pub struct EditedOrder {
    /// The order after the edit.
    pub order: Order,
    /// What the edit does to its money.
    pub money: EditedMoney,
    /// Whether nothing was done.
    pub is_dry_run: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Edited {
    order: OrderId,
    money: EditedMoney,
    operations: Vec<PaymentOperationId>,
}

/// Changes the lines of an order, and where it goes. Stock follows at once; what is to be paid beside becomes a payment that staff wait for, and
/// what came and is too much goes back.
pub async fn order_edit(
    ctx: &Context,
    input: OrderEdit,
    key: Option<&str>,
) -> Result<Done<EditedOrder>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("orderEdit", ctx.actor().label(), key, &input)?;
    let wanted = &Wanted::new(input)?;
    let done = idempotency::run(ctx, &request, |uow| async move { edit(ctx, &uow, wanted).await }).await?;
    let Edited { order, money, operations } = done.outcome;
    let moved = Done { outcome: Moved { order, operations }, replayed: done.replayed };
    let Done { outcome: order, replayed } = ask_providers(ctx, &moved).await?;
    Ok(Done { outcome: EditedOrder { order, money, is_dry_run: false }, replayed })
}

/// What [`order_edit`] would do, and would refuse: it is done, and taken back.
pub async fn order_edit_dry_run(ctx: &Context, input: OrderEdit) -> Result<Done<EditedOrder>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let wanted = &Wanted::new(input)?;
    let tried: Result<std::convert::Infallible, Tried> = ctx
        .store()
        .transaction(|uow| async move {
            let edited = edit(ctx, &uow, wanted).await.map_err(Tried::Failed)?;
            let order = uow.orders().find(edited.order).await?;
            let order = order.ok_or_else(|| Failure::Internal(format!("{} is gone", edited.order)));
            let order = order.map_err(|failure| Tried::Failed(failure.into()))?;
            Err(Tried::Works(Box::new(EditedOrder { order, money: edited.money, is_dry_run: true })))
        })
        .await;
    match tried {
        Ok(never) => match never {},
        Err(Tried::Works(edited)) => Ok(Done { outcome: *edited, replayed: false }),
        Err(Tried::Failed(error)) => Err(error),
    }
}

/// Why nothing of a dry run stays.
enum Tried {
    /// Because it was one.
    Works(Box<EditedOrder>),
    Failed(Error<OrderRefusal>),
}

impl TransactionError for Tried {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Works(_) => None,
            Self::Failed(error) => error.store_error(),
        }
    }
}

impl From<StoreError> for Tried {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// An edit whose input is clean.
struct Wanted {
    order: OrderId,
    expected_version: Option<i32>,
    lines: Vec<(OrderLineId, i32)>,
    added: Vec<CartLineAdd>,
    address: Option<Address>,
    expected_total: Option<String>,
    refund: bool,
    notifies: bool,
    reason: Option<String>,
}

impl Wanted {
    fn new(input: OrderEdit) -> Result<Self, Error<OrderRefusal>> {
        let mut check = InputCheck::new();
        let named: Vec<OrderLineId> = input.lines.iter().map(|(line, _)| *line).collect();
        check.list(&["lines"], &named, 0..=Cart::MOST_LINES);
        let variants: Vec<VariantId> = input.added.iter().map(|(variant, _)| *variant).collect();
        check.list(&[ADDED], &variants, 0..=Cart::MOST_LINES);
        let address = input.shipping_address.map(validate_address).transpose();
        let address = address.unwrap_or_else(|problems| {
            check.absorb(&["shippingAddress"], problems);
            None
        });
        let changes = !input.lines.is_empty() || !input.added.is_empty() || address.is_some();
        let nothing = "names no change: give lines, addLines or a shippingAddress";
        if check.is_clean() {
            check.require(changes, &[], InputProblemCode::Required, nothing);
        }
        check.finish(())?;
        let added = |(variant, quantity)| CartLineAdd { variant, quantity, attributes: Vec::new() };
        Ok(Self {
            order: input.order,
            expected_version: input.expected_version,
            lines: input.lines,
            added: input.added.into_iter().map(added).collect(),
            address,
            expected_total: input.expected_total,
            refund: input.refund,
            notifies: input.notify_customer,
            reason: clean_reason(input.reason)?,
        })
    }
}

/// Changes the locked order as it is wanted; nothing is written.
async fn plan(
    ctx: &Context,
    uow: &UnitOfWork,
    wanted: &Wanted,
    changing: &mut Changing,
) -> Result<EditedMoney, Error<OrderRefusal>> {
    let Changing { order, payments, .. } = changing;
    if let Some(expected) = wanted.expected_version.filter(|expected| *expected != order.version) {
        return Err(Error::refused(OrderRefusal::VersionConflict { expected, actual: order.version }));
    }
    if let Some(address) = &wanted.address {
        let country = order.shipping_address.as_ref().map(|address| address.country);
        if country.is_some_and(|country| country != address.country) {
            let message = "is in another country, which other taxes and prices of shipping hold for";
            let path = ["shippingAddress", "countryCode"];
            return Err(vec![InputProblem::new(&path, InputProblemCode::Invalid, message)].into());
        }
        order.shipping_address = Some(address.clone());
    }
    let mut edit = Edit { quantities: wanted.lines.clone(), added: Vec::new() };
    if !wanted.added.is_empty() {
        edit.added = goods_as_order(ctx, uow, order, &wanted.added, ADDED).await?.1.lines;
        if order.shipping_address.is_none() && edit.added.iter().any(|line| line.requires_shipping) {
            let message = "is needed by goods that are sent";
            return Err(vec![InputProblem::new(&["shippingAddress"], InputProblemCode::Required, message)].into());
        }
    }
    let channel = ctx.shop().channel_by_id(order.channel_id)?;
    let money = order.edit(payments, edit, channel.price_mode, ctx.now())?;
    order.restate(payments, ctx.now())?;
    if let Some(expected) = &wanted.expected_total {
        let actual = money.total_after;
        let expected = Money::parse(expected, actual.currency).map_err(|error| {
            vec![InputProblem::new(&["expectedTotal"], InputProblemCode::Invalid, error.to_string())]
        })?;
        if expected != actual {
            return Err(Error::refused(OrderRefusal::PriceChanged { expected, actual }));
        }
    }
    Ok(money)
}

async fn edit(ctx: &Context, uow: &UnitOfWork, wanted: &Wanted) -> Result<Edited, Error<OrderRefusal>> {
    let (shop, actor) = (ctx.shop(), ctx.actor().label());
    let mut changing = Changing::begin(uow, wanted.order).await?;
    let before = changing.order.clone();
    let money = plan(ctx, uow, wanted, &mut changing).await?;
    let mut happened = vec![(OrderEventKind::Edited, told(&before, &changing.order, wanted.reason.as_deref()))];
    if money.to_collect.minor > 0 {
        let id = ctx.ids().key(ctx.now());
        let payment = Payment::new(id, before.id, LATER, money.to_collect, PaymentStatus::Pending, ctx.now());
        changing.payments.push(payment);
        changing.order.restate(&changing.payments, ctx.now())?;
        happened.push((OrderEventKind::PaymentPending, format!("{} is to be paid beside.", money.to_collect)));
    }
    let mut operations = Vec::new();
    if wanted.refund {
        let mut left = money.to_return;
        let came: Vec<_> = changing
            .payments
            .iter()
            .map(|payment| Ok((payment.id, payment.refundable()?)))
            .collect::<Result<_, OrderError>>()?;
        for (payment, refundable) in came {
            let amount = if refundable.minor < left.minor { refundable } else { left };
            if amount.minor <= 0 {
                continue;
            }
            left = left.checked_sub(amount).map_err(OrderError::from)?;
            let request = RefundRequest { payment: Some(payment), amount: Some(amount), ..RefundRequest::default() };
            let reason = Some("The order was changed".to_owned());
            let begun = begin_refund(shop, uow, &mut changing, &request, reason, &actor).await?;
            changing.order.lower(&changing.payments, amount, ctx.now())?;
            happened.push(begun.happened);
            operations.push(begun.operation);
        }
    }
    let after = changing.order.clone();
    // The lines have to exist before stock is promised to them.
    let order = changing.save(shop, uow, &actor, happened).await?;
    move_stock(ctx, uow, &before, &after).await?;
    if wanted.notifies {
        let due = |amount: Money| Some(amount).filter(|amount| amount.minor > 0);
        let content = MessageContent::OrderEdited {
            order,
            to_pay: due(money.to_collect),
            to_get_back: due(money.to_return).filter(|_| wanted.refund),
        };
        tell_customer(shop, uow, &after, content).await?;
    }
    Ok(Edited { order, money, operations })
}

/// Gives back what is not wanted any more, and promises what is wanted beside.
async fn move_stock(ctx: &Context, uow: &UnitOfWork, before: &Order, after: &Order) -> Result<(), Error<OrderRefusal>> {
    let had: HashMap<OrderLineId, i32> = before.lines.iter().map(|line| (line.id, line.quantity)).collect();
    let (mut released, mut promised) = (Vec::new(), Vec::new());
    for line in &after.lines {
        let more = i64::from(line.quantity) - i64::from(had.get(&line.id).copied().unwrap_or(0));
        match line.variant_id {
            Some(variant) if more > 0 => promised.push((line.id, variant, more)),
            _ if more < 0 => released.push((line.id, -more)),
            _ => {}
        }
    }
    let (actor, reference, new_id) = (ctx.actor().label(), after.id.to_string(), ctx.shop().movement_ids());
    let ledger = ctx.shop().ledger(&actor, Some(&reference), &new_id);
    uow.stock().release_units(&released, ledger).await?;
    let channel = ctx.shop().channel_by_id(after.channel_id)?;
    let field = if promised.iter().any(|(line, ..)| !had.contains_key(line)) { ADDED } else { "lines" };
    let promise = uow.stock().promise(&promised, &channel.stock_locations, ledger).await;
    promise.map_err(|error| out_of_stock(error, field))?;
    let raised: Vec<OrderLineId> = promised.iter().map(|(line, ..)| *line).collect();
    let shares = uow.stock().allocations(&raised).await?;
    for line in after.lines.iter().filter(|line| raised.contains(&line.id)) {
        let units: i64 = shares.get(&line.id).into_iter().flatten().map(|share| share.quantity).sum();
        // All units of a line are counted, or none: whoever sends them could not tell which.
        if units != 0 && units != i64::from(line.outstanding()) {
            let message =
                format!("{} is counted in stock otherwise than when it was ordered; add it with addLines", line.title);
            return Err(vec![InputProblem::new(&["lines"], InputProblemCode::Invalid, message)].into());
        }
    }
    Ok(())
}

/// What the timeline says of an edit.
fn told(before: &Order, after: &Order, reason: Option<&str>) -> String {
    let mut changes = Vec::new();
    for line in &after.lines {
        let had = before.lines.iter().find(|had| had.id == line.id).map_or(0, |had| had.quantity);
        if had != line.quantity {
            changes.push(format!("{} from {had} to {}", line.title, line.quantity));
        }
    }
    if before.shipping_address != after.shipping_address {
        changes.push("the address".to_owned());
    }
    if before.totals.total != after.totals.total {
        changes.push(format!("the total from {} to {}", before.totals.total, after.totals.total));
    }
    let changes = if changes.is_empty() { "nothing".to_owned() } else { changes.join("; ") };
    match reason {
        Some(reason) => format!("{reason} (changed: {changes})"),
        None => format!("Changed: {changes}."),
    }
}
