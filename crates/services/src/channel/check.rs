//! What only the running shop knows about a channel's draft.

use cartwright_domain::{
    channel::Channel,
    id::StockLocationId,
    input::{InputCheck, InputProblemCode},
};
use cartwright_persistence::UnitOfWork;

use super::ChannelRefusal;
use crate::{Context, Error};

/// Passes where every payment provider and stock location exists that the channel names and did not name before.
pub(super) async fn check_names(
    ctx: &Context,
    uow: &UnitOfWork,
    before: Option<&Channel>,
    after: &Channel,
) -> Result<(), Error<ChannelRefusal>> {
    let mut check = InputCheck::new();
    for (index, provider) in after.payment_providers.iter().enumerate() {
        let kept = before.is_some_and(|before| before.accepts_provider(provider));
        let known = kept || ctx.shop().payment_providers.get(provider).is_some();
        let path = ["paymentProviders", &index.to_string()];
        check.require(known, &path, InputProblemCode::Unknown, "is no payment provider of this shop");
    }
    let locations = uow.stock_locations().find_many(&after.stock_locations).await?;
    let exists = |id: &StockLocationId| locations.iter().any(|location| location.id == *id);
    for (index, location) in after.stock_locations.iter().enumerate() {
        let path = ["stockLocations", &index.to_string()];
        check.require(exists(location), &path, InputProblemCode::Unknown, "is no stock location");
    }
    check.finish(())?;
    Ok(())
}
