//! The owner of the demo data.

use std::sync::Arc;

use cartwright_domain::{
    id::StaffMemberId,
    identity::{AccountKind, SessionEnd},
};
use cartwright_persistence::UnitOfWork;

use super::{CreateOwner, StaffRefusal, create_owner};
use crate::{Actor, Context, Error, Failure, Shop, customer::DemoSignIn};

/// The sign-in of the demo owner. Nobody else can use it: production has no demo data, and another pepper.
pub const DEMO_STAFF_SIGN_IN: DemoSignIn = DemoSignIn { email: "owner@shop.example", password: "open sesame staff" };

/// How the demo owner of this shop signs in; none where there is no such member.
pub async fn demo_staff_sign_in(shop: &Shop) -> Result<Option<DemoSignIn>, Failure> {
    let account = shop.store.accounts().find_by_email(AccountKind::Staff, DEMO_STAFF_SIGN_IN.email).await?;
    Ok(account.filter(|account| account.disabled_at.is_none()).map(|_| DEMO_STAFF_SIGN_IN))
}

/// Lets the demo owner in no more: for a shop that goes into production after it was tried out.
pub async fn retire_demo_staff(shop: &Shop) -> Result<(), Failure> {
    let Some(account) = shop.store.accounts().find_by_email(AccountKind::Staff, DEMO_STAFF_SIGN_IN.email).await? else {
        return Ok(());
    };
    if account.disabled_at.is_some() {
        return Ok(());
    }
    let (id, now) = (account.id, shop.clock.now());
    let retired: Result<(), Error<StaffRefusal>> = shop
        .store
        .transaction(|uow: Arc<UnitOfWork>| async move {
            uow.accounts().set_disabled(id, Some(now)).await?;
            uow.sessions().end_all(id, None, SessionEnd::Disabled, now).await?;
            uow.api_keys().revoke_all(StaffMemberId(id.0), now).await?;
            Ok(())
        })
        .await;
    tracing::warn!("The demo owner was deactivated; cartwright staff create-owner makes one of your own");
    retired.map_err(Error::into_failure)
}

/// Makes the demo owner, unless the shop has an owner.
pub(crate) async fn make_demo_staff(ctx: &Context) -> Result<(), Failure> {
    let input = CreateOwner {
        email: DEMO_STAFF_SIGN_IN.email.to_owned(),
        name: Some("Mara Lindqvist".to_owned()),
        password: DEMO_STAFF_SIGN_IN.password.to_owned(),
    };
    match create_owner(&ctx.acting_as(Actor::System), input).await {
        Ok(_) => Ok(()),
        Err(Error::Refused(refusals))
            if matches!(refusals[..], [StaffRefusal::OwnerExists | StaffRefusal::EmailTaken]) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into_failure()),
    }
}
