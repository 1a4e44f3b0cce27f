//! The second half of signing in with a provider.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, CartToken, CustomerId, SessionId},
    identity::{PendingSignIn, SignInProofs, TokenText, VouchedPerson},
};
use cartwright_persistence::{UnitOfWork, Writes};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{AccountRefusal, Tokens, guest_request, open_session::first_tokens, provider_entrance::enter};
use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note_refusal},
    idempotency::{Known, Request},
    ports::{IdentityProviderError, ProviderCallback, SignInAttempt},
    rate_limits::{Limited, count},
};

/// What somebody brings back from a provider. It holds secrets, and is shown nowhere.
#[derive(Clone)]
pub struct ProviderSignInComplete {
    /// The secret that the beginning answered.
    pub state: String,
    /// The state that the provider sent back with the browser.
    pub returned_state: String,
    /// What else it sent back.
    pub callback: ProviderCallback,
    /// The cart that the guest has had until now.
    pub cart: Option<CartToken>,
}

/// Somebody for whom a provider vouched.
#[derive(Debug, Clone)]
pub struct ProviderSignedIn {
    /// The customer.
    pub customer: CustomerId,
    /// The session that was begun, and what the device keeps of it; none where the provider was linked by a customer who has signed in.
    pub session: Option<(SessionId, Tokens)>,
}

/// What is kept of a sign-in under its key.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Entered {
    pub account: AccountId,
    pub session: Option<SessionId>,
}

const INVALID: AccountRefusal = AccountRefusal::InvalidToken { field: "state" };

/// Makes of what the browser brought back a session, or links the provider to the account of the customer who began that. The sign-in is taken out
/// before the provider is asked, so that it is tried once, and the provider is asked outside of every transaction. Anybody with the secret may
/// do this; what is refused counts as a failed sign-in of the address that it comes from.
pub async fn provider_sign_in_complete(
    ctx: &Context,
    input: ProviderSignInComplete,
    key: Option<&str>,
) -> Result<Done<ProviderSignedIn>, Error<AccountRefusal>> {
    let told = json!([input.state, input.returned_state, input.callback.code, input.callback.issuer, input.cart]);
    let request = &guest_request("providerSignInComplete", key, &told)?;
    request.check_key().map_err(|refusal| Error::refused(refusal.into()))?;
    let counted = count(ctx, Limited::SignIn, None).await?;
    let done = complete(ctx, input, request).await;
    match &done {
        Err(Error::Refused(_)) => note_refusal(ctx, Happened::refused("providerSignInFailed", None)).await?,
        _ => counted.give_back().await,
    }
    done
}

async fn complete(
    ctx: &Context,
    input: ProviderSignInComplete,
    request: &Request,
) -> Result<Done<ProviderSignedIn>, Error<AccountRefusal>> {
    let (entered, replayed) = match begin(ctx, &input, request).await? {
        Begun::Replayed(entered) => (entered, true),
        Begun::Taken(pending, secret) => match finish(ctx, &input, request, &pending, &secret).await {
            Ok(entered) => (entered, false),
            Err(error) => {
                let release =
                    |uow: Arc<UnitOfWork>| async move { Ok::<_, Error<AccountRefusal>>(request.release(&uow).await?) };
                ctx.store().transaction(release).await?;
                return Err(error);
            }
        },
    };
    ctx.shop().identity.sessions.forget_account(entered.account);
    let customer = CustomerId(entered.account.0);
    let Some(session) = entered.session else {
        return Ok(Done { outcome: ProviderSignedIn { customer, session: None }, replayed });
    };
    // Repeated when the session has gone on or ended: there is nothing left to tell of it, and the code was used.
    let tokens = first_tokens(ctx, entered.account, session).await?.ok_or_else(|| Error::refused(INVALID))?;
    Ok(Done { outcome: ProviderSignedIn { customer, session: Some((session, tokens)) }, replayed })
}

enum Begun {
    Replayed(Entered),
    Taken(PendingSignIn, TokenText),
}

async fn begin(
    ctx: &Context,
    input: &ProviderSignInComplete,
    request: &Request,
) -> Result<Begun, Error<AccountRefusal>> {
    ctx.store()
        .transaction(|uow: Arc<UnitOfWork>| async move {
            match request.known(&uow).await?.map_err(|refusal| Error::refused(refusal.into()))? {
                Known::Ended(entered) => return Ok(Begun::Replayed(entered)),
                Known::Begun => return Err(Failure::IdempotencyInProgress.into()),
                Known::New => {}
            }
            let invalid = || Error::refused(INVALID);
            let secret = TokenText::presented(&input.state).ok_or_else(invalid)?;
            let pending = uow.pending_sign_ins().take(secret.digest(), ctx.now()).await?.ok_or_else(invalid)?;
            // Somebody else's code came with the browser: with it the customer would be somebody else here.
            let expected = TokenText::presented(&SignInProofs::of(&secret).state);
            let returned = TokenText::presented(&input.returned_state);
            if returned.map(|text| text.digest()) != expected.map(|text| text.digest()) {
                return Err(Error::refused(AccountRefusal::InvalidToken { field: "returnedState" }));
            }
            // What a customer began to link, nobody else ends.
            if pending.account_id.is_some() && pending.account_id != ctx.customer().map(AccountId::from) {
                return Err(Failure::Unauthenticated.into());
            }
            let mut writes = Writes::default();
            request.begin(&uow, &mut writes, ctx.now());
            uow.write(writes).await?;
            Ok(Begun::Taken(pending, secret))
        })
        .await
}

async fn finish(
    ctx: &Context,
    input: &ProviderSignInComplete,
    request: &Request,
    pending: &PendingSignIn,
    secret: &TokenText,
) -> Result<Entered, Error<AccountRefusal>> {
    let person = &identify(ctx, &input.callback, pending, secret).await?;
    ctx.store()
        .transaction(|uow: Arc<UnitOfWork>| async move {
            let entered = enter(ctx, &uow, pending, person, input.cart).await?;
            let mut writes = Writes::default();
            request.keep_outcome(&uow, &mut writes, &entered, ctx.now())?;
            uow.write(writes).await?;
            Ok(entered)
        })
        .await
}

/// Whom the provider vouches for: the one that was chosen at the beginning, whatever the browser says.
async fn identify(
    ctx: &Context,
    callback: &ProviderCallback,
    pending: &PendingSignIn,
    secret: &TokenText,
) -> Result<VouchedPerson, Error<AccountRefusal>> {
    let providers = &ctx.shop().identity_providers;
    let Some(provider) = providers.get(&pending.provider).filter(|_| providers.may_send_to(&pending.redirect_uri))
    else {
        // The configuration has changed meanwhile.
        return Err(Error::refused(AccountRefusal::NotConfirmed));
    };
    let proofs = &SignInProofs::of(secret);
    let attempt = SignInAttempt { proofs, redirect_uri: &pending.redirect_uri, now: ctx.now() };
    let asked = tokio::time::timeout(super::PROVIDER_PATIENCE, provider.identify(&attempt, callback)).await;
    let asked = asked.unwrap_or_else(|_| Err(IdentityProviderError::Unavailable("it took too long".to_owned())));
    asked.map_err(|error| {
        tracing::warn!(provider = provider.name(), %error, "A sign-in was refused");
        Error::refused(match error {
            IdentityProviderError::Unavailable(_) => AccountRefusal::ProviderUnavailable,
            IdentityProviderError::Refused(_) => AccountRefusal::NotConfirmed,
        })
    })
}
