//! Everything that the shop knows of a customer, for that customer.

use cartwright_domain::{
    cart::Cart,
    id::{AccountId, CustomerId, OrderId},
    identity::Password,
    ordering::{Order, OrderEvent, Refund, Return},
};
use cartwright_persistence::{OrderQuery, PageRequest, Timeline};
use serde_json::{Value, json};

use crate::{
    Context, Error, Failure, idempotency,
    identity::{AccountRefusal, linked_providers, prove},
    ordering::{OrderChildren, order_children},
};

/// How many orders are read at a time.
const BATCH: u64 = 100;
/// The most sessions that are told.
const MOST_SESSIONS: u64 = 1_000;

/// One JSON object with all data of the customer who has signed in. It asks for the password again. Nothing is kept of it, so that a key changes
/// nothing.
pub async fn customer_data_export(
    ctx: &Context,
    password: &str,
    key: Option<&str>,
) -> Result<Value, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let request = idempotency::Request::new("customerDataExport", customer, key, &())?;
    request.check_key().map_err(|refusal| Error::refused(refusal.into()))?;
    let account = ctx.store().accounts().find(AccountId::from(customer)).await?;
    let proved = prove(ctx, account, &Password::presented(password)).await?;
    proved.ok_or_else(|| Error::refused(AccountRefusal::WrongPassword { field: "password" }))?;
    Ok(everything(ctx, customer).await?)
}

async fn everything(ctx: &Context, id: CustomerId) -> Result<Value, Failure> {
    let store = ctx.store();
    let person = store.customers().find(id).await?.ok_or(Failure::Unauthenticated)?;
    let addresses = store.customers().addresses(id).await?;
    let sessions = store.sessions().all_of(AccountId::from(id), MOST_SESSIONS).await?;
    let linked = linked_providers(ctx, id).await?;
    let carts = store.carts().of_customer(id).await?;
    Ok(json!({
        "exported_at": ctx.now(),
        "customer": {
            "id": id.to_string(),
            "email": person.email,
            "email_verified": person.email_verified,
            "first_name": person.profile.first_name,
            "last_name": person.profile.last_name,
            "phone": person.profile.phone,
            "accepts_marketing": person.profile.accepts_marketing,
            "language": person.language,
            "created_at": person.created_at,
        },
        "addresses": addresses.iter().map(|kept| json!({
            "id": kept.id.to_string(), "is_default": kept.is_default, "address": kept.address,
            "created_at": kept.created_at,
        })).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(|session| json!({
            "id": session.id.to_string(), "user_agent": session.user_agent, "created_at": session.created_at,
            "last_used_at": session.last_used_at, "expires_at": session.expires_at, "ended_at": session.ended_at,
        })).collect::<Vec<_>>(),
        "linked_providers": linked.iter().map(|linked| json!({
            "id": linked.id.to_string(), "provider": linked.provider, "issuer": linked.issuer, "subject": linked.subject,
            "email": linked.email, "created_at": linked.created_at, "last_used_at": linked.last_used_at,
        })).collect::<Vec<_>>(),
        "carts": carts.iter().map(cart).collect::<Vec<_>>(),
        "orders": orders(ctx, id).await?,
    }))
}

fn cart(cart: &Cart) -> Value {
    let lines = cart
        .lines
        .iter()
        .map(|line| json!({ "snapshot": line.snapshot, "quantity": line.quantity, "attributes": line.attributes }));
    json!({
        "status": cart.status,
        "email": cart.email,
        "phone": cart.phone,
        "note": cart.note,
        "attributes": cart.attributes,
        "shipping_address": cart.shipping_address,
        "billing_address": cart.billing_address,
        "lines": lines.collect::<Vec<_>>(),
        "created_at": cart.created_at,
        "updated_at": cart.updated_at,
    })
}

async fn orders(ctx: &Context, customer: CustomerId) -> Result<Vec<Value>, Failure> {
    let query = OrderQuery { customer: Some(customer), ..OrderQuery::default() };
    let mut request = PageRequest { limit: BATCH, backward: false, after: None, before: None };
    let mut orders = Vec::new();
    loop {
        let page = ctx.store().orders().page(&query, &request).await?;
        let last = page.entries.last().map(|(cursor, _)| cursor.clone());
        let ids: Vec<OrderId> = page.entries.iter().map(|(_, order)| order.id).collect();
        let children = order_children(ctx, &ids).await?;
        let refunds = ctx.store().orders().refunds(&ids).await?;
        let returns = ctx.store().orders().returns(&ids).await?;
        let events = ctx.store().orders().events(&ids, Timeline::Customer).await?;
        for (_, order) in page.entries {
            let mut value = order_with_children(&order, &children, &refunds, &returns)?;
            let events = events.iter().filter(|event| event.order_id == order.id);
            let event = |event: &OrderEvent| json!({ "kind": event.kind.as_str(), "message": event.message, "occurred_at": event.occurred_at });
            value["events"] = events.map(event).collect();
            orders.push(value);
        }
        if !page.has_next_page {
            return Ok(orders);
        }
        request.after = last;
    }
}

/// The order with what was paid, given back and sent.
fn order_with_children(
    order: &Order,
    children: &OrderChildren,
    refunds: &[Refund],
    returns: &[Return],
) -> Result<Value, Failure> {
    let mut value = serde_json::to_value(order).map_err(|error| Failure::Internal(error.to_string()))?;
    let payments = children.payments.iter().filter(|payment| payment.order_id == order.id).map(|payment| {
        json!({
            "provider": payment.provider, "status": payment.status.as_str(), "amount": payment.amount,
            "captured": payment.captured, "refunded": payment.refunded, "created_at": payment.created_at,
        })
    });
    let refunds = refunds.iter().filter(|refund| refund.operation.order_id == order.id).map(|refund| {
        let lines = refund.lines.iter().map(
            |line| json!({ "order_line_id": line.order_line_id, "quantity": line.quantity, "amount": line.amount }),
        );
        json!({
            "status": refund.operation.status.as_str(), "amount": refund.operation.amount, "shipping": refund.shipping,
            "reason": refund.reason, "lines": lines.collect::<Vec<_>>(), "created_at": refund.operation.created_at,
        })
    });
    let returns = returns.iter().filter(|told| told.order_id == order.id).map(|told| {
        let lines = told.lines.iter().map(|line| {
            json!({ "order_line_id": line.order_line_id, "quantity": line.quantity, "reason": line.reason.as_str() })
        });
        json!({
            "status": told.status.as_str(), "note": told.note, "answer": told.answer,
            "lines": lines.collect::<Vec<_>>(), "created_at": told.created_at,
        })
    });
    let shipments = children.fulfillments.iter().filter(|sent| sent.order_id == order.id).map(|sent| {
        let lines = sent.lines.iter();
        let lines = lines.map(|line| json!({ "order_line_id": line.order_line_id, "quantity": line.quantity }));
        json!({
            "status": sent.status.as_str(), "shipped_at": sent.shipped_at, "delivered_at": sent.delivered_at,
            "tracking_company": sent.tracking_company, "tracking_number": sent.tracking_number,
            "tracking_url": sent.tracking_url, "lines": lines.collect::<Vec<_>>(), "created_at": sent.created_at,
        })
    });
    value["payments"] = payments.collect();
    value["refunds"] = refunds.collect();
    value["returns"] = returns.collect();
    value["fulfillments"] = shipments.collect();
    Ok(value)
}
