//! Providers that speak OpenID Connect.

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cartwright_domain::{identity::VouchedPerson, time::Timestamp};
use cartwright_services::ports::{IdentityProvider, IdentityProviderError, ProviderCallback, SignInAttempt};
use chrono::TimeDelta;
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier,
        CoreJwsSigningAlgorithm,
    },
};
use serde_json::Value;

use super::{
    Outgoing, Registration,
    open_id_keys::{KnownProvider, Metadata},
    with_causes,
};

/// The signatures that are believed: none that a public key could make, and none that is no signature.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
];
/// How far the provider's clock may be ahead of the shop's.
const MOST_CLOCK_SKEW: TimeDelta = TimeDelta::minutes(1);
/// A name that a provider calls somebody is no longer (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

/// A provider that is found by its issuer.
#[derive(Debug)]
pub struct OpenIdProvider {
    registration: Registration,
    outgoing: Outgoing,
    issuer: IssuerUrl,
    known: KnownProvider,
}

impl OpenIdProvider {
    /// The provider of that issuer, which must be a URL, to the letter as the provider itself writes it.
    pub fn new(registration: Registration, issuer: &str, outgoing: Outgoing) -> Result<Self, url::ParseError> {
        let issuer = IssuerUrl::new(issuer.to_owned())?;
        Ok(Self { registration, outgoing, known: KnownProvider::new(issuer.clone()), issuer })
    }

    /// Redeems the code for an id token, which proves nothing yet.
    async fn redeem(
        &self,
        metadata: &Metadata,
        attempt: &SignInAttempt<'_>,
        callback: &ProviderCallback,
    ) -> Result<CoreIdToken, IdentityProviderError> {
        let Registration { client_id, client_secret, .. } = &self.registration;
        let client =
            CoreClient::from_provider_metadata(metadata.clone(), client_id.clone(), Some(client_secret.clone()))
                .set_redirect_uri(redirect(attempt)?)
                .set_auth_type(auth_type(metadata));
        let unavailable = |error: &dyn std::error::Error| IdentityProviderError::Unavailable(with_causes(error));
        let request = client.exchange_code(AuthorizationCode::new(callback.code.clone()));
        let request = request.map_err(|error| unavailable(&error))?;
        let answer = request
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.proofs.code_verifier.clone()))
            .request_async(&self.outgoing)
            .await
            .map_err(|error| match &error {
                // What is wrong with the code is told so; what is wrong with the shop is the operator's to mend.
                RequestTokenError::ServerResponse(answer) if answer.error().to_string() == "invalid_grant" => {
                    IdentityProviderError::Refused("the code is not taken: invalid_grant".to_owned())
                }
                // The provider's own words may repeat what was sent.
                RequestTokenError::ServerResponse(answer) => {
                    IdentityProviderError::Unavailable(format!("the code is not taken: {}", answer.error()))
                }
                RequestTokenError::Parse(error, _) => {
                    IdentityProviderError::Refused(format!("the answer cannot be read: {}", error.path()))
                }
                error => unavailable(error),
            })?;
        let token = answer.extra_fields().id_token();
        token.cloned().ok_or_else(|| IdentityProviderError::Refused("there is no id token".to_owned()))
    }

    /// What the token says, once it is proved that this provider has signed it for the shop, now, and for this sign-in.
    async fn claims<'t>(
        &self,
        metadata: &Metadata,
        token: &'t CoreIdToken,
        attempt: &SignInAttempt<'_>,
    ) -> Result<&'t CoreIdTokenClaims, IdentityProviderError> {
        let mut checked = self.check(metadata, token, attempt);
        if let Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) = checked
        {
            let newer = self.known.metadata_with_new_keys(&self.outgoing, attempt.now).await?;
            checked = self.check(&newer, token, attempt);
        }
        checked.map_err(|error| IdentityProviderError::Refused(with_causes(&error)))
    }

    fn check<'t>(
        &self,
        metadata: &Metadata,
        token: &'t CoreIdToken,
        attempt: &SignInAttempt<'_>,
    ) -> Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
        let (now, client_id) = (attempt.now, &self.registration.client_id);
        // Without a secret, so that no signature is checked with one.
        let verifier =
            CoreIdTokenVerifier::new_public_client(client_id.clone(), self.issuer.clone(), metadata.jwks().clone())
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(move || now)
                .set_issue_time_verifier_fn(move |issued_at| of_now(issued_at, now));
        let claims = token.claims(&verifier, &Nonce::new(attempt.proofs.nonce.clone()))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != client_id.as_str()) {
            return Err(ClaimsVerificationError::InvalidAudience("it was given to another client".to_owned()));
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(ClaimsVerificationError::InvalidSubject("it is empty or too long".to_owned()));
        }
        Ok(claims)
    }
}

#[async_trait]
impl IdentityProvider for OpenIdProvider {
    fn name(&self) -> &str {
        &self.registration.name
    }

    fn label(&self) -> &str {
        &self.registration.label
    }

    async fn authorization_url(&self, attempt: &SignInAttempt<'_>) -> Result<String, IdentityProviderError> {
        let metadata = self.known.metadata(&self.outgoing, attempt.now).await?;
        let proofs = attempt.proofs.clone();
        let verifier = PkceCodeVerifier::new(proofs.code_verifier);
        let client = CoreClient::from_provider_metadata(metadata, self.registration.client_id.clone(), None)
            .set_redirect_uri(redirect(attempt)?);
        let request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(proofs.state),
            || Nonce::new(proofs.nonce),
        );
        let (url, ..) = request
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.into())
    }

    async fn identify(
        &self,
        attempt: &SignInAttempt<'_>,
        callback: &ProviderCallback,
    ) -> Result<VouchedPerson, IdentityProviderError> {
        // A code of another provider is not sent to this one.
        if callback.issuer.as_ref().is_some_and(|issuer| *issuer != *self.issuer) {
            return Err(IdentityProviderError::Refused("another issuer has sent the browser back".to_owned()));
        }
        let metadata = self.known.metadata(&self.outgoing, attempt.now).await?;
        if callback.issuer.is_none() && metadata.additional_metadata().authorization_response_iss_parameter_supported {
            return Err(IdentityProviderError::Refused("the issuer that sends browsers back is missing".to_owned()));
        }
        let token = self.redeem(&metadata, attempt, callback).await?;
        let claims = self.claims(&metadata, &token, attempt).await?;
        let name = |name: Option<&str>| name.map(str::to_owned);
        Ok(VouchedPerson {
            issuer: self.issuer.to_string(),
            subject: claims.subject().to_string(),
            email: claims.email().and_then(|email| email.parse().ok()),
            is_email_verified: says_verified(&token),
            first_name: name(claims.given_name().and_then(|name| name.get(None)).map(|name| name.as_str())),
            last_name: name(claims.family_name().and_then(|name| name.get(None)).map(|name| name.as_str())),
        })
    }
}

/// Whether the token, which has been checked, says with the boolean true that the address is verified. A text is no such word.
fn says_verified(token: &CoreIdToken) -> bool {
    let payload = token.to_string();
    let payload = payload.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let claims = payload.and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    claims.is_some_and(|claims| claims["email_verified"] == Value::Bool(true))
}

/// Tokens of the future were made by another clock, and their end says little.
fn of_now(issued_at: Timestamp, now: Timestamp) -> Result<(), String> {
    if issued_at <= now + MOST_CLOCK_SKEW { Ok(()) } else { Err(format!("issued at {issued_at}, after now")) }
}

fn redirect(attempt: &SignInAttempt<'_>) -> Result<RedirectUrl, IdentityProviderError> {
    RedirectUrl::new(attempt.redirect_uri.to_owned())
        .map_err(|error| IdentityProviderError::Unavailable(format!("the redirect address: {error}")))
}

/// Without a word of the provider the secret is sent in a header.
fn auth_type(metadata: &Metadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
    if takes(CoreClientAuthMethod::ClientSecretBasic) { AuthType::BasicAuth } else { AuthType::RequestBody }
}
