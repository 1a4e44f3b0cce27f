//! Who of the staff sends a credential, and what they may do at this moment.

use std::sync::Arc;

use cartwright_domain::{
    id::{ApiKeyId, StaffMemberId},
    identity::{ApiKey, ApiKeyMaker, Audience, PermissionSet, StaffMember, StaffStatus, TokenText},
    time::Timestamp,
};

use chrono::TimeDelta;

use crate::{
    Actor, Failure, Shop, StaffActor,
    identity::{Authenticated, authenticate, authenticate::of_session},
    staff_actor::{MemberActor, MemberCredential},
};

/// How long a stream goes on that was opened with a key.
const LONGEST_STREAM: TimeDelta = TimeDelta::hours(1);

/// What a client has sent.
#[derive(Debug, Clone)]
pub enum StaffCredential {
    /// The access token of a session.
    AccessToken(String),
    /// An API key.
    ApiKey(TokenText),
}

impl StaffCredential {
    /// What the text looks like; whether it is good is another question.
    pub fn presented(text: &str) -> Self {
        match ApiKeyMaker::presented(text) {
            Some(key) => Self::ApiKey(key),
            None => Self::AccessToken(text.to_owned()),
        }
    }
}

/// The member whose access token or API key that is, with the rights of this moment: a key opens what it was made for and its owner may still
/// do. Fails with [`Failure::Unauthenticated`] where it is none of ours, has run out or was revoked, or nobody may sign in as that member.
pub async fn authenticate_staff(shop: &Shop, credential: &StaffCredential) -> Result<Actor, Failure> {
    match credential {
        StaffCredential::AccessToken(token) => {
            in_session(shop, authenticate(shop, token, Audience::Admin).await?).await
        }
        StaffCredential::ApiKey(text) => {
            let digest = text.digest();
            let standings = &shop.identity.staff;
            let key = standings.key(shop, digest).await?.ok_or(Failure::Unauthenticated)?;
            let (id, now) = (key.id, shop.clock.now());
            let is_worth_noting = key.is_use_worth_noting(now);
            let actor = with_key(shop, key).await?;
            if is_worth_noting {
                standings.note_use(digest, now);
                note_use(shop, id, now).await;
            }
            Ok(actor)
        }
    }
}

/// The same member with the rights of this moment, by the database and no cache: for what goes on.
pub(super) async fn authenticate_again(shop: &Shop, member: &MemberActor) -> Result<Actor, Failure> {
    shop.identity.staff.forget_member(member.id);
    match member.credential {
        MemberCredential::Session(session) => {
            shop.identity.sessions.forget(session);
            in_session(shop, of_session(shop, session, Audience::Admin).await?).await
        }
        MemberCredential::ApiKey { id, .. } => {
            let key = shop.store.api_keys().find(id).await?.ok_or(Failure::Unauthenticated)?;
            with_key(shop, key).await
        }
    }
}

/// Until when a stream may go on that is opened now with the credential, which was found good: a session's ends with its token, that of a key after
/// an hour or with the key. Programs open it anew.
pub fn staff_stream_ends(shop: &Shop, credential: &StaffCredential, actor: &Actor) -> Timestamp {
    let now = shop.clock.now();
    match (credential, actor) {
        (StaffCredential::AccessToken(token), _) => shop.identity.access_tokens.good_until(token).unwrap_or(now),
        (StaffCredential::ApiKey(_), Actor::Staff(StaffActor { member: Some(member), .. })) => {
            let latest = now + LONGEST_STREAM;
            match member.credential {
                MemberCredential::ApiKey { expires_at: Some(end), .. } => end.min(latest),
                MemberCredential::ApiKey { expires_at: None, .. } | MemberCredential::Session(_) => latest,
            }
        }
        (StaffCredential::ApiKey(_), _) => now,
    }
}

async fn in_session(shop: &Shop, authenticated: Authenticated) -> Result<Actor, Failure> {
    let member = active(shop, StaffMemberId(authenticated.account.0)).await?;
    let permissions = rights_of(shop, &member);
    let credential = MemberCredential::Session(authenticated.session);
    let actor = MemberActor { id: member.id, credential };
    Ok(Actor::Staff(StaffActor::of_member(actor, member.email.to_string(), permissions)))
}

async fn with_key(shop: &Shop, key: ApiKey) -> Result<Actor, Failure> {
    if !key.is_good(shop.clock.now()) {
        return Err(Failure::Unauthenticated);
    }
    let member = active(shop, key.member_id).await?;
    let permissions = key.scopes.both(&rights_of(shop, &member));
    let credential = MemberCredential::ApiKey { id: key.id, expires_at: key.expires_at };
    let name = format!("{} ({})", member.email, key.name);
    Ok(Actor::Staff(StaffActor::of_member(MemberActor { id: member.id, credential }, name, permissions)))
}

async fn active(shop: &Shop, id: StaffMemberId) -> Result<Arc<StaffMember>, Failure> {
    let member = shop.identity.staff.member(shop, id).await?;
    member.filter(|member| member.status == StaffStatus::Active).ok_or(Failure::Unauthenticated)
}

/// What the member may do. Where a second factor is required, whoever has none may do nothing but enroll one.
fn rights_of(shop: &Shop, member: &StaffMember) -> PermissionSet {
    if shop.settings.identity.staff_totp_required && !member.has_totp {
        return PermissionSet::default();
    }
    member.permissions()
}

/// A use that cannot be written down, as while the disk is full, is no reason to refuse the request.
async fn note_use(shop: &Shop, id: ApiKeyId, now: Timestamp) {
    let noted = shop.store.transaction(|uow| async move { uow.api_keys().touch(id, now).await }).await;
    if let Err(error) = noted {
        tracing::warn!(key = %id, %error, "The use of an API key cannot be noted");
    }
}
