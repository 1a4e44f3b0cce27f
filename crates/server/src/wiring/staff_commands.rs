//! What is done about the staff from the command line.

use std::sync::Arc;

use anyhow::Context as _;
use cartwright_domain::identity::StaffMember;
use cartwright_services::{
    Actor, Context, Error, Shop,
    identity::staff::{self, StaffPasswordReset, StaffRefusal, staff_password_reset},
};

use super::{
    commands::{open, say},
    password_input::read_password,
};
use crate::{
    cli::{CreateOwner, ResetPassword},
    config::Configuration,
};

/// Makes the first owner of the shop. Fails where it has one.
pub(crate) async fn create_owner(configuration: &Configuration, owner: &CreateOwner) -> anyhow::Result<()> {
    let (shop, context) = by_the_shop(configuration).await?;
    let (email, name) = (owner.email.clone(), owner.name.clone());
    let made = staff::create_owner(&context, staff::CreateOwner { email, name, password: read_password()? }).await;
    shop.store.clone().close().await?;
    let member = told(made, "no owner was made")?;
    say(format!("{} owns the shop now, and signs in with staffSessionCreate.", member.email))
}

/// Gives a member another password.
pub(crate) async fn reset_password(configuration: &Configuration, reset: &ResetPassword) -> anyhow::Result<()> {
    let (shop, context) = by_the_shop(configuration).await?;
    let (email, removes_factor) = (reset.email.clone(), reset.remove_totp);
    let input = StaffPasswordReset { email, password: read_password()?, removes_factor };
    let done = staff_password_reset(&context, input).await;
    shop.store.clone().close().await?;
    let member = told(done, "no password was changed")?;
    say(format!("{} has another password now, and is signed in nowhere.", member.email))
}

async fn by_the_shop(configuration: &Configuration) -> anyhow::Result<(Arc<Shop>, Context)> {
    let shop = open(configuration).await?;
    let channel = shop.channel(None).context("the shop has no channel")?;
    let context = Context::new(Arc::clone(&shop), Actor::System, channel, &[]);
    Ok((shop, context))
}

/// Everything that is wrong, in words.
fn told(done: Result<StaffMember, Error<StaffRefusal>>, otherwise: &'static str) -> anyhow::Result<StaffMember> {
    match done {
        Ok(member) => Ok(member),
        Err(Error::Refused(refusals)) => {
            let told = refusals.iter().map(|refusal| match refusal {
                StaffRefusal::Input(problem) => problem.to_string(),
                StaffRefusal::Password { problem, .. } => format!("the password {problem}"),
                refusal => refusal.to_string(),
            });
            anyhow::bail!("{otherwise}: {}", told.collect::<Vec<_>>().join("; "))
        }
        Err(Error::Failed(failure)) => Err(anyhow::Error::new(failure).context(otherwise)),
    }
}
