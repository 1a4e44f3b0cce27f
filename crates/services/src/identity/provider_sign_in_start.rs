//! The first half of signing in with a provider.

use std::sync::Arc;

use cartwright_domain::{
    id::AccountId,
    identity::{PENDING_SIGN_IN, PendingSignIn, SignInProofs, TokenText},
    input::{InputProblem, InputProblemCode},
    time::Timestamp,
};
use cartwright_persistence::UnitOfWork;

use super::{AccountRefusal, guest_request};
use crate::{
    Context, Error,
    ports::{IdentityProviderError, SignInAttempt},
};

/// With whom somebody wants to sign in, and where the browser is to come back.
#[derive(Debug, Clone)]
pub struct ProviderSignInStart {
    /// The provider's name.
    pub provider: String,
    /// One of the addresses of the configuration.
    pub redirect_uri: String,
    /// Whether the customer who has signed in links the provider to their account, instead of being let in.
    pub link: bool,
}

/// A sign-in that has begun.
#[derive(Debug, Clone)]
pub struct SignInBegun {
    /// Where the browser goes.
    pub authorization_url: String,
    /// The secret of whoever began; nothing of it is in the address.
    pub state: TokenText,
    /// When it is too late to come back.
    pub expires_at: Timestamp,
}

/// Begins a sign-in with a provider: the browser goes there and comes back with a code, and only whoever has the secret of this answer can make a
/// sign-in of it. Nothing of the answer is kept, so that a key changes nothing. Anybody may try; linking is for a customer who has signed in.
pub async fn provider_sign_in_start(
    ctx: &Context,
    input: ProviderSignInStart,
    key: Option<&str>,
) -> Result<SignInBegun, Error<AccountRefusal>> {
    let account_id = if input.link { Some(AccountId::from(ctx.require_customer()?.0)) } else { None };
    guest_request("providerSignInStart", key, &())?.check_key().map_err(|refusal| Error::refused(refusal.into()))?;
    let providers = &ctx.shop().identity_providers;
    let mut problems = Vec::new();
    let provider = providers.get(&input.provider);
    if provider.is_none() {
        problems.push(InputProblem::new(&["provider"], InputProblemCode::Unknown, "there is no such provider"));
    }
    if !providers.may_send_to(&input.redirect_uri) {
        let message = "must be one of the addresses that the shop's operator allows, to the letter";
        problems.push(InputProblem::new(&["redirectUri"], InputProblemCode::Invalid, message));
    }
    let Some(provider) = provider.filter(|_| problems.is_empty()) else {
        return Err(problems.into());
    };
    let state = TokenText::new(&ctx.ids().bytes());
    let now = ctx.now();
    let attempt = SignInAttempt { proofs: &SignInProofs::of(&state), redirect_uri: &input.redirect_uri, now };
    let asked = tokio::time::timeout(super::PROVIDER_PATIENCE, provider.authorization_url(&attempt)).await;
    let asked = asked.unwrap_or_else(|_| Err(IdentityProviderError::Unavailable("it took too long".to_owned())));
    let authorization_url = asked.map_err(|error| {
        tracing::warn!(provider = provider.name(), %error, "A sign-in cannot begin");
        Error::refused(AccountRefusal::ProviderUnavailable)
    })?;
    let pending = &PendingSignIn {
        digest: state.digest(),
        provider: provider.name().to_owned(),
        redirect_uri: input.redirect_uri,
        account_id,
        created_at: now,
        expires_at: now + PENDING_SIGN_IN,
    };
    let write = |uow: Arc<UnitOfWork>| async move { uow.pending_sign_ins().insert(pending).await };
    ctx.store().transaction(write).await?;
    Ok(SignInBegun { authorization_url, state, expires_at: pending.expires_at })
}
