//! What staff write down about an order for each other.

use cartwright_domain::{
    id::OrderId,
    identity::Permission,
    input::{InputCheck, TextRule},
    ordering::{Order, OrderEventKind},
};
use serde::Serialize;

use super::{OrderRefusal, change::Changing, read::reload};
use crate::{Context, Done, Error, idempotency};

/// A note for the timeline of an order.
#[derive(Debug, Clone, Serialize)]
pub struct OrderNoteAdd {
    /// The order.
    pub order: OrderId,
    /// What there is to say.
    pub note: String,
}

/// Writes a note on the timeline that staff see; the customer never does.
pub async fn order_note_add(
    ctx: &Context,
    input: OrderNoteAdd,
    key: Option<&str>,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("orderNoteAdd", ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::of_customer();
    let note = check.required_text(&["note"], &input.note, TextRule::paragraphs(2000));
    let note = &check.finish(note)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(&uow, input.order).await?;
        changing.order.touch(ctx.now());
        let happened = vec![(OrderEventKind::NoteAdded, note.clone())];
        Ok(changing.save(ctx.shop(), &uow, &ctx.actor().label(), happened).await?)
    })
    .await?;
    reload(ctx, done).await
}
