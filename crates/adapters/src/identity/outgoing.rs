//! Calls to a provider: bounded in time and size, and in where they may go.

use std::{future::Future, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http, url::Url};
use reqwest::{Certificate, Client, redirect};

use super::{Reach, reach::BoundedResolver, with_causes};

/// How long it may take to reach the provider.
const CONNECT: Duration = Duration::from_secs(2);
/// How long one call may take in all.
const CALL: Duration = Duration::from_secs(5);
/// No answer is longer, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// Calls a provider.
#[derive(Debug, Clone)]
pub struct Outgoing {
    client: Client,
    reach: Reach,
}

/// A call brought no answer that can be read. Tells neither the answer nor what was sent.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// The address is one that may not be called.
    #[error("{0} may not be called: only https is, and no private address")]
    Forbidden(String),
    /// There was no answer, or not all of it in time.
    #[error("{0}")]
    Failed(String),
    /// The answer is longer than any should be.
    #[error("the answer is longer than 1 MiB")]
    TooLong,
    /// The provider says that the mistake is its own.
    #[error("the provider answered {0}")]
    Status(u16),
}

/// Calls cannot be prepared as they were configured.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingSetupError {
    /// The certificate authorities cannot be read, or TLS cannot be prepared.
    #[error("calls to identity providers cannot be prepared: {0}")]
    Tls(#[from] reqwest::Error),
    /// The file of certificate authorities holds none.
    #[error("the file of certificate authorities holds no certificate in PEM")]
    NoAuthority,
}

impl Outgoing {
    /// Calls that may go so far. Beside the certificate authorities that this machine knows, those of `authorities` are trusted (PEM).
    pub fn new(reach: Reach, authorities: Option<&[u8]>) -> Result<Self, OutgoingSetupError> {
        let mut client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .dns_resolver(BoundedResolver(reach))
            // GitHub answers nobody without a name.
            .user_agent(concat!("cartwright/", env!("CARGO_PKG_VERSION")));
        if let Some(authorities) = authorities {
            let authorities = Certificate::from_pem_bundle(authorities)?;
            if authorities.is_empty() {
                return Err(OutgoingSetupError::NoAuthority);
            }
            client = client.tls_certs_merge(authorities);
        }
        Ok(Self { client: client.build()?, reach })
    }

    /// Sends the request and reads the whole answer. Redirects are answers like others.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, OutgoingError> {
        let failed = |error: reqwest::Error| OutgoingError::Failed(with_causes(&error.without_url()));
        let url = Url::parse(&request.uri().to_string()).ok().filter(|url| self.reach.allows(url));
        if url.is_none() {
            // The host alone: what follows it may hold a code.
            return Err(OutgoingError::Forbidden(request.uri().host().unwrap_or_default().to_owned()));
        }
        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let mut answer = self.client.execute(request).await.map_err(failed)?;
        if answer.status().is_server_error() {
            return Err(OutgoingError::Status(answer.status().as_u16()));
        }
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(failed)? {
            if body.len() + part.len() > LONGEST_ANSWER {
                return Err(OutgoingError::TooLong);
            }
            body.extend_from_slice(&part);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Outgoing {
    type Error = OutgoingError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OutgoingError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
