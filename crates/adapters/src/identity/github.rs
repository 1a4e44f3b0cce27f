//! GitHub, which speaks OAuth 2 and tells by its API who somebody is.

use async_trait::async_trait;
use cartwright_domain::identity::VouchedPerson;
use cartwright_services::ports::{IdentityProvider, IdentityProviderError, ProviderCallback, SignInAttempt};
use openidconnect::{
    HttpRequest, PkceCodeChallenge, PkceCodeVerifier,
    http::{Method, Request, header},
    url::{Url, form_urlencoded},
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{Outgoing, OutgoingError, Registration};

/// Where GitHub, or a server of a company's own that speaks like it, is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitHubAddresses {
    /// What people open, such as `https://github.com`; its accounts are known under this issuer.
    pub site: Url,
    /// What programs call, such as `https://api.github.com`.
    pub api: Url,
}

/// Signing in with GitHub.
#[derive(Debug)]
pub struct GitHubProvider {
    registration: Registration,
    addresses: GitHubAddresses,
    outgoing: Outgoing,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TokenAnswer {
    Token { access_token: String },
    Error { error: String },
}

#[derive(Deserialize)]
struct User {
    /// The same for ever; a login can pass to somebody else.
    id: u64,
    name: Option<String>,
}

#[derive(Deserialize)]
struct UserEmail {
    email: String,
    primary: bool,
    verified: bool,
}

impl GitHubProvider {
    /// GitHub at those addresses.
    pub fn new(registration: Registration, addresses: GitHubAddresses, outgoing: Outgoing) -> Self {
        Self { registration, addresses, outgoing }
    }

    fn issuer(&self) -> String {
        self.addresses.site.as_str().trim_end_matches('/').to_owned()
    }

    fn address(base: &Url, path: &str) -> String {
        format!("{}{path}", base.as_str().trim_end_matches('/'))
    }

    /// Redeems the code for a token that reads who somebody is.
    async fn redeem(
        &self,
        attempt: &SignInAttempt<'_>,
        callback: &ProviderCallback,
    ) -> Result<String, IdentityProviderError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.registration.client_id)
            .append_pair("client_secret", self.registration.client_secret.secret())
            .append_pair("code", &callback.code)
            .append_pair("redirect_uri", attempt.redirect_uri)
            .append_pair("code_verifier", &attempt.proofs.code_verifier)
            .finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(Self::address(&self.addresses.site, "/login/oauth/access_token"))
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.into_bytes());
        match self.ask(request).await? {
            TokenAnswer::Token { access_token } => Ok(access_token),
            TokenAnswer::Error { error } if error == "bad_verification_code" || error == "invalid_grant" => {
                Err(IdentityProviderError::Refused(format!("the code is not taken: {error}")))
            }
            TokenAnswer::Error { error } => {
                Err(IdentityProviderError::Unavailable(format!("the code is not taken: {error}")))
            }
        }
    }

    async fn read<T: DeserializeOwned>(&self, path: &str, token: &str) -> Result<T, IdentityProviderError> {
        let request = Request::builder()
            .uri(Self::address(&self.addresses.api, path))
            .header(header::ACCEPT, "application/vnd.github+json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Vec::new());
        self.ask(request).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        request: Result<HttpRequest, openidconnect::http::Error>,
    ) -> Result<T, IdentityProviderError> {
        let unavailable = IdentityProviderError::Unavailable;
        let request = request.map_err(|error| unavailable(error.to_string()))?;
        let answer =
            self.outgoing.send(request).await.map_err(|error: OutgoingError| unavailable(error.to_string()))?;
        if !answer.status().is_success() {
            return Err(unavailable(format!("it answered {}", answer.status().as_u16())));
        }
        serde_json::from_slice(answer.body())
            .map_err(|error| unavailable(format!("the answer cannot be read in line {}", error.line())))
    }
}

#[async_trait]
impl IdentityProvider for GitHubProvider {
    fn name(&self) -> &str {
        &self.registration.name
    }

    fn label(&self) -> &str {
        &self.registration.label
    }

    async fn authorization_url(&self, attempt: &SignInAttempt<'_>) -> Result<String, IdentityProviderError> {
        let verifier = PkceCodeVerifier::new(attempt.proofs.code_verifier.clone());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.registration.client_id)
            .append_pair("redirect_uri", attempt.redirect_uri)
            .append_pair("scope", "read:user user:email")
            .append_pair("state", &attempt.proofs.state)
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256")
            .finish();
        Ok(format!("{}?{query}", Self::address(&self.addresses.site, "/login/oauth/authorize")))
    }

    async fn identify(
        &self,
        attempt: &SignInAttempt<'_>,
        callback: &ProviderCallback,
    ) -> Result<VouchedPerson, IdentityProviderError> {
        let issuer = self.issuer();
        // What such a server calls itself may have a path behind its address.
        let fits = |told: &String| *told == issuer || told.starts_with(&format!("{issuer}/"));
        if callback.issuer.as_ref().is_some_and(|told| !fits(told)) {
            return Err(IdentityProviderError::Refused("another issuer has sent the browser back".to_owned()));
        }
        let token = self.redeem(attempt, callback).await?;
        let user: User = self.read("/user", &token).await?;
        let emails: Vec<UserEmail> = self.read("/user/emails?per_page=100", &token).await?;
        let primary = emails.into_iter().find(|email| email.primary);
        let is_email_verified = primary.as_ref().is_some_and(|email| email.verified);
        let name = user.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let (first_name, last_name) = match name.map(|name| name.rsplit_once(' ').unwrap_or(("", name))) {
            Some(("", last)) => (None, Some(last.to_owned())),
            Some((first, last)) => (Some(first.to_owned()), Some(last.to_owned())),
            None => (None, None),
        };
        Ok(VouchedPerson {
            issuer,
            subject: user.id.to_string(),
            email: primary.and_then(|email| email.email.parse().ok()),
            is_email_verified,
            first_name,
            last_name,
        })
    }
}
