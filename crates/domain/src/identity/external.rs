//! Signing in with an account that somebody has elsewhere.

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{TokenDigest, TokenText};
use crate::{
    customer::Email,
    id::{AccountId, ExternalIdentityId},
    time::Timestamp,
};

/// How long somebody may stay at the provider.
pub const PENDING_SIGN_IN: TimeDelta = TimeDelta::minutes(10);

/// Who somebody is elsewhere, and whose account that opens here. It is known by issuer and subject, and never by an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalIdentity {
    /// The key.
    pub id: ExternalIdentityId,
    /// What it opens.
    pub account_id: AccountId,
    /// The provider's name when it was linked.
    pub provider: String,
    /// Who vouches.
    pub issuer: String,
    /// What the issuer calls the person; the same for ever.
    pub subject: String,
    /// The address that the provider told at the latest sign-in.
    pub email: Option<String>,
    /// When it was linked.
    pub created_at: Timestamp,
    /// When somebody was let in with it last.
    pub last_used_at: Timestamp,
}

/// What a provider says of somebody, once everything about its answer has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VouchedPerson {
    /// Who vouches.
    pub issuer: String,
    /// What the issuer calls the person.
    pub subject: String,
    /// Where mail to the person goes.
    pub email: Option<Email>,
    /// Whether the provider says, by a boolean, that the mailbox was proved to be the person's.
    pub is_email_verified: bool,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
}

/// A sign-in that has begun and waits for the browser to come back from the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingSignIn {
    /// Of the secret of whoever began.
    pub digest: TokenDigest,
    /// The provider that was chosen; no other one may answer.
    pub provider: String,
    /// Where the provider sends the browser.
    pub redirect_uri: String,
    /// The customer who links the provider to their account; none where somebody wants to be let in.
    pub account_id: Option<AccountId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it is too late.
    pub expires_at: Timestamp,
}

/// What the provider is shown of a sign-in. All of it comes of the secret of whoever began, which itself is neither kept nor sent along.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInProofs {
    /// Comes back with the browser.
    pub state: String,
    /// Stands in the id token.
    pub nonce: String,
    /// Proves to the provider that the code is redeemed by whoever asked for it (PKCE, RFC 7636).
    pub code_verifier: String,
}

impl SignInProofs {
    /// Those of the secret.
    pub fn of(secret: &TokenText) -> Self {
        let derived = |label: &[u8]| TokenText::new(&keyed(secret, label)).expose().to_owned();
        Self { state: derived(b"state"), nonce: derived(b"nonce"), code_verifier: derived(b"code verifier") }
    }
}

impl std::fmt::Debug for SignInProofs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInProofs(…)")
    }
}

/// What is known here of somebody for whom a provider vouches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownHere {
    /// The account that the identity opens.
    pub linked: Option<AccountId>,
    /// Whether an account has the address that the provider tells.
    pub has_email: bool,
    /// The account whose owner has signed in and wants to link the identity.
    pub links_to: Option<AccountId>,
}

/// What becomes of somebody for whom a provider vouches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// The account is theirs: they are let in.
    LetIn(AccountId),
    /// They are new here: an account is made for the address, which counts as verified.
    MakeAccount,
    /// The identity is linked to the account of whoever has signed in.
    Link(AccountId),
    /// It is linked to that account already.
    LinkedAlready(AccountId),
}

/// Why somebody is not let in for whom a provider vouches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntranceProblem {
    /// The provider does not say that the mailbox is theirs.
    #[error("the provider does not say that the e-mail address is verified; verify it there first")]
    EmailNotVerified,
    /// An account has the address, and who owns that is proved by signing in to it alone.
    #[error("an account has this e-mail address; sign in to it, and link the provider there")]
    AccountExists,
    /// The identity opens another account.
    #[error("another account is linked to this sign-in")]
    LinkedElsewhere,
}

/// What becomes of somebody for whom a provider vouches. An address makes nobody the owner of an account that is there: anybody may have made it in
/// advance, and a provider may have another idea of who owns a mailbox. What a provider says of an address that it has not verified counts for
/// nothing, whether or not an account has it.
pub fn entrance(person: &VouchedPerson, here: KnownHere) -> Result<Entrance, EntranceProblem> {
    let is_vouched_for = person.is_email_verified && person.email.is_some();
    match (here.links_to, here.linked) {
        (Some(own), Some(linked)) if own == linked => Ok(Entrance::LinkedAlready(own)),
        (Some(_), Some(_)) => Err(EntranceProblem::LinkedElsewhere),
        (None, Some(linked)) => Ok(Entrance::LetIn(linked)),
        (_, None) if !is_vouched_for => Err(EntranceProblem::EmailNotVerified),
        (Some(own), None) => Ok(Entrance::Link(own)),
        (None, None) if here.has_email => Err(EntranceProblem::AccountExists),
        (None, None) => Ok(Entrance::MakeAccount),
    }
}

fn keyed(secret: &TokenText, label: &[u8]) -> [u8; 32] {
    let mut seal = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .expect("HMAC takes keys of every length, so that this cannot fail");
    seal.update(b"sign-in with a provider: ");
    seal.update(label);
    seal.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(is_email_verified: bool) -> VouchedPerson {
        VouchedPerson {
            issuer: "https://sso.example".to_owned(),
            subject: "1".to_owned(),
            email: Some("ada@shop.example".parse().expect("an address")),
            is_email_verified,
            first_name: None,
            last_name: None,
        }
    }

    #[test]
    fn row_14_an_address_alone_opens_no_account_and_links_none() {
        let (own, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let here = |linked, has_email, links_to| KnownHere { linked, has_email, links_to };
        let unknown = Err(EntranceProblem::EmailNotVerified);
        for (known, verified, unverified) in [
            (here(None, false, None), Ok(Entrance::MakeAccount), unknown),
            (here(None, true, None), Err(EntranceProblem::AccountExists), unknown),
            (here(None, true, Some(own)), Ok(Entrance::Link(own)), unknown),
            (here(None, false, Some(own)), Ok(Entrance::Link(own)), unknown),
            (here(Some(own), true, None), Ok(Entrance::LetIn(own)), Ok(Entrance::LetIn(own))),
            (here(Some(own), true, Some(own)), Ok(Entrance::LinkedAlready(own)), Ok(Entrance::LinkedAlready(own))),
            (
                here(Some(other), true, Some(own)),
                Err(EntranceProblem::LinkedElsewhere),
                Err(EntranceProblem::LinkedElsewhere),
            ),
        ] {
            assert_eq!(entrance(&person(true), known), verified, "{known:?}");
            assert_eq!(entrance(&person(false), known), unverified, "{known:?}");
        }
        let nameless = VouchedPerson { email: None, ..person(true) };
        assert_eq!(entrance(&nameless, here(None, false, None)), unknown);
    }

    #[test]
    fn row_14_what_the_provider_is_shown_does_not_tell_the_secret() {
        let secret = TokenText::new(&[7; 32]);
        let proofs = SignInProofs::of(&secret);
        assert_eq!(proofs, SignInProofs::of(&secret), "it is computed again at the end");
        assert_ne!(proofs, SignInProofs::of(&TokenText::new(&[8; 32])));
        let all = [secret.expose(), &proofs.state, &proofs.nonce, &proofs.code_verifier];
        for (index, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 43, "256 bits, and as long as a verifier has to be");
            assert!(all.iter().skip(index + 1).all(|other| other != one));
        }
        assert!(!format!("{proofs:?}").contains(&proofs.nonce), "row 115");
    }
}
