//! Watching a cart.

use std::time::Duration;

use cartwright_domain::{
    event::ShopEvent,
    id::{CartToken, PaymentSessionId},
    payment::PaymentSessionStatus,
    time::Timestamp,
};
use cartwright_persistence::StoreError;
use futures_util::{Stream, stream};
use tokio::time::sleep;

use super::{CartView, cart};
use crate::{Context, EventWatch, Failure};

/// How long to wait before a cart is read again that could not be read because the database was away.
const PAUSE: Duration = Duration::from_secs(1);

/// The cart as it is now, and then as it is after every change; none where the token opens no cart. It is read anew each time, and
/// what happens while nobody takes the next one comes as one change, so that a version is never followed by an older one.
///
/// While the database is away the stream is silent; it brings what has changed when the database is back.
pub async fn cart_changed(
    ctx: &Context,
    token: CartToken,
) -> Result<Option<impl Stream<Item = Result<CartView, Failure>> + Send + 'static>, Failure> {
    let Some(found) = ctx.store().carts().find(token, ctx.customer()).await? else {
        return Ok(None);
    };
    // The watch begins before the first look, so that nothing is lost between the two.
    let watch = ctx.shop().events.watch(ShopEvent::CartChanged(found.id));
    let watching = Watching { ctx: ctx.clone(), token, watch, told: None };
    Ok(Some(stream::unfold(watching, Watching::next)))
}

struct Watching {
    ctx: Context,
    token: CartToken,
    watch: EventWatch,
    told: Option<Revision>,
}

/// What tells one state of a cart from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Revision {
    version: i32,
    session: Option<(PaymentSessionId, PaymentSessionStatus, Timestamp)>,
}

impl Watching {
    /// The next state that differs from the last one; the end when the cart is gone.
    async fn next(mut self) -> Option<(Result<CartView, Failure>, Self)> {
        let mut may_differ = self.told.is_none();
        loop {
            if !may_differ {
                self.watch.changed().await;
            }
            may_differ = false;
            // On the heap for as long as it takes: a watcher waits for most of its life, and should cost little meanwhile.
            let look = async {
                let _turn = self.ctx.shop().events.turn_to_read().await;
                cart(&self.ctx, self.token).await
            };
            match Box::pin(look).await {
                Ok(None) => return None,
                Ok(Some(view)) => {
                    let revision = Revision::of(&view);
                    let is_older = self.told.is_some_and(|told| revision.version < told.version);
                    if !is_older && self.told.replace(revision) != Some(revision) {
                        return Some((Ok(view), self));
                    }
                }
                Err(Failure::Store(error)) if self.told.is_some() && is_passing(&error) => {
                    tracing::debug!(%error, "a watched cart could not be read; it is read again");
                    sleep(PAUSE).await;
                    may_differ = true;
                }
                Err(failure) => {
                    // The next look is after the next change.
                    self.told.get_or_insert(Revision::NONE);
                    return Some((Err(failure), self));
                }
            }
        }
    }
}

/// Whether reading again may help.
fn is_passing(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(_) | StoreError::Timeout(_) | StoreError::Conflict(_))
}

impl Revision {
    /// Older than that of any cart.
    const NONE: Self = Self { version: i32::MIN, session: None };

    fn of(view: &CartView) -> Self {
        let session = view.payment_session.as_ref();
        Self {
            version: view.cart.version,
            session: session.map(|session| (session.id, session.status, session.updated_at)),
        }
    }
}
