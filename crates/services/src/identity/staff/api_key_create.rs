//! Making an API key.

use std::sync::Arc;

use cartwright_domain::{
    id::ApiKeyId,
    identity::{ApiKey, ApiKeyDraft, ApiKeyMaker, MOST_API_KEYS, Permission, TokenText},
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::UnitOfWork;

use super::{StaffRefusal, granting::require_held};
use crate::{Actor, Context, Done, Error, Failure, StaffActor, idempotency, staff_actor::MemberCredential};

/// A key that was just made.
#[derive(Debug, Clone)]
pub struct MadeApiKey {
    /// What is kept of it.
    pub key: ApiKey,
    /// The key itself: a secret that is told now and never again.
    pub secret: TokenText,
}

/// Makes a key of the member who asks, which opens what it was made for and they may still do. Nobody makes one that opens more than they may
/// do, and a key makes none that outlives it. The same request again answers the same secret.
pub async fn api_key_create(
    ctx: &Context,
    draft: ApiKeyDraft,
    key: Option<&str>,
) -> Result<Done<MadeApiKey>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::ApiKeysWrite)?;
    let Actor::Staff(StaffActor { member: Some(member), .. }) = ctx.actor() else {
        return Err(Error::refused(StaffRefusal::NoMember));
    };
    let request = idempotency::Request::new("apiKeyCreate", ctx.actor().label(), key, &draft)?;
    let now = ctx.now();
    let (name, scopes) = draft.validate(now)?;
    require_held(ctx, &scopes, &["scopes"])?;
    if let MemberCredential::ApiKey { expires_at: Some(end), .. } = member.credential
        && draft.expires_at.is_none_or(|wanted| wanted > end)
    {
        let message = "must not be later than the end of the key that makes this one";
        return Err(vec![InputProblem::new(&["expiresAt"], InputProblemCode::OutOfRange, message)].into());
    }
    let maker = ApiKeyMaker::derived_from(&ctx.settings().secret_key);
    let id: ApiKeyId = ctx.ids().key(now);
    let secret = maker.make(id);
    let new = &ApiKey {
        id,
        member_id: member.id,
        name,
        scopes,
        hint: ApiKeyMaker::hint(&secret),
        created_at: now,
        expires_at: draft.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    let digest = secret.digest();
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let account = uow.accounts().lock(new.member_id.into()).await?;
        // Somebody may have been deactivated since the request was let in.
        if account.is_none_or(|account| account.disabled_at.is_some()) {
            return Err(Failure::Unauthenticated.into());
        }
        if uow.api_keys().count_good(new.member_id, now).await? >= MOST_API_KEYS {
            return Err(Error::refused(StaffRefusal::TooManyApiKeys));
        }
        uow.api_keys().insert(new, digest).await?;
        Ok(new.id)
    })
    .await?;
    let made = ctx.store().api_keys().find(done.outcome).await?;
    let made = made.ok_or_else(|| Failure::Internal(format!("{} is gone", done.outcome)))?;
    let outcome = MadeApiKey { secret: maker.make(made.id), key: made };
    Ok(Done { outcome, replayed: done.replayed })
}
