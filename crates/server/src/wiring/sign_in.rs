//! Makes of a file those with whose accounts customers can sign in.

use std::{
    collections::HashSet,
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail, ensure};
use cartwright_adapters::identity::{GitHubAddresses, GitHubProvider, OpenIdProvider, Outgoing, Reach, Registration};
use cartwright_domain::input::is_slug;
use cartwright_services::ports::{IdentityProvider, IdentityProviders};
use serde::Deserialize;
use url::{Host, Url};

use crate::cli::Mode;

const LONGEST_NAME: usize = 40;

/// What the file holds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SignInFile {
    /// Where browsers may be sent back to.
    redirect_uris: Vec<String>,
    providers: Vec<Provider>,
}

/// One provider of the file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Provider {
    name: String,
    label: Option<String>,
    issuer: Option<String>,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    client_secret_variable: Option<String>,
    /// Certificate authorities that are trusted for this provider beside those that the machine knows, as a PEM file.
    ca_file: Option<PathBuf>,
    /// Whether the provider is inside a private network.
    #[serde(default)]
    private_network: bool,
    /// The addresses of a GitHub of a company's own.
    site: Option<String>,
    api: Option<String>,
}

/// The providers of the file.
pub(super) fn open(file: &Path, mode: Mode) -> anyhow::Result<IdentityProviders> {
    read(file, mode).with_context(|| format!("{} cannot be used (--sign-in-providers)", file.display()))
}

fn read(file: &Path, mode: Mode) -> anyhow::Result<IdentityProviders> {
    let file_content: SignInFile = serde_json::from_str(&fs::read_to_string(file)?)?;
    ensure!(!file_content.redirect_uris.is_empty(), "redirectUris needs the address to which browsers are sent back");
    for uri in &file_content.redirect_uris {
        check_redirect_uri(uri, mode).with_context(|| format!("the redirectUri {uri:?}"))?;
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut names = HashSet::new();
    let mut providers = Vec::new();
    for provider in &file_content.providers {
        let of = || format!("the provider {:?}", provider.name);
        ensure!(names.insert(&provider.name), "there are two providers called {:?}", provider.name);
        providers.push(provider.open(folder, mode).with_context(of)?);
    }
    let shown: Vec<&String> = file_content.providers.iter().map(|provider| &provider.name).collect();
    tracing::info!(providers = ?shown, "Customers can sign in with accounts that they have elsewhere");
    Ok(IdentityProviders::new(providers, file_content.redirect_uris))
}

impl Provider {
    fn open(&self, folder: &Path, mode: Mode) -> anyhow::Result<Arc<dyn IdentityProvider>> {
        let is_name = is_slug(&self.name) && self.name.len() <= LONGEST_NAME;
        ensure!(is_name, "a name is up to {LONGEST_NAME} small letters, digits and dashes");
        ensure!(!self.client_id.trim().is_empty(), "clientId is empty");
        let is_github = self.name == "github" && self.issuer.is_none();
        ensure!(is_github || (self.site.is_none() && self.api.is_none()), "site and api are for github alone");
        let usual_label = match self.name.as_str() {
            "google" => "Google",
            "github" => "GitHub",
            name => name,
        };
        let label = self.label.as_deref().map(str::trim).filter(|label| !label.is_empty()).unwrap_or(usual_label);
        let registration = Registration::new(&self.name, label, self.client_id.trim(), &self.secret(folder)?);
        if is_github {
            let site = address("site", self.site.as_deref().unwrap_or("https://github.com"))?;
            let api = address("api", self.api.as_deref().unwrap_or("https://api.github.com"))?;
            let outgoing = self.outgoing(folder, mode, &[&site, &api])?;
            return Ok(Arc::new(GitHubProvider::new(registration, GitHubAddresses { site, api }, outgoing)));
        }
        let issuer = match (&self.issuer, self.name.as_str()) {
            (Some(issuer), _) => issuer.as_str(),
            (None, "google") => "https://accounts.google.com",
            (None, _) => bail!("issuer is needed: the address under which the provider tells what it is"),
        };
        let outgoing = self.outgoing(folder, mode, &[&address("issuer", issuer)?])?;
        Ok(Arc::new(OpenIdProvider::new(registration, issuer, outgoing)?))
    }

    /// Calls to the provider, which may go as far as the operator says: to a private network only where that is said.
    fn outgoing(&self, folder: &Path, mode: Mode, addresses: &[&Url]) -> anyhow::Result<Outgoing> {
        let is_of_this_machine = addresses.iter().all(|url| is_loopback(url));
        let reach = match mode {
            Mode::Development if is_of_this_machine => Reach::Loopback,
            _ if self.private_network => Reach::Private,
            _ => Reach::Public,
        };
        for url in addresses {
            let hint = if reach == Reach::Public { "; a private network needs privateNetwork: true" } else { "" };
            ensure!(reach.allows(url), "{url} may not be called: providers are reached by https{hint}");
        }
        let authorities = self.ca_file.as_ref().map(|file| fs::read(folder.join(file)));
        Ok(Outgoing::new(reach, authorities.transpose().context("caFile")?.as_deref())?)
    }

    /// The secret, which is never in the file itself, so that the file can be kept with the shop's other settings.
    fn secret(&self, folder: &Path) -> anyhow::Result<String> {
        let secret = match (&self.client_secret_file, &self.client_secret_variable) {
            (Some(file), None) => {
                let file = folder.join(file);
                fs::read_to_string(&file).with_context(|| format!("the client's secret in {}", file.display()))?
            }
            (None, Some(name)) => {
                env::var(name).with_context(|| format!("the client's secret in the variable {name}"))?
            }
            _ => bail!("either clientSecretFile or clientSecretVariable tells where the client's secret is"),
        };
        let secret = secret.trim();
        ensure!(!secret.is_empty(), "the client's secret is empty");
        Ok(secret.to_owned())
    }
}

fn address(field: &str, text: &str) -> anyhow::Result<Url> {
    let url = Url::parse(text).with_context(|| format!("{field} must be an address such as https://sso.example"))?;
    ensure!(url.query().is_none() && url.fragment().is_none(), "{field} must be an address without a query");
    Ok(url)
}

/// A page of a storefront, or what an app of a phone answers to: a scheme of its own, which has a dot in it (RFC 8252, section 7.1).
fn check_redirect_uri(text: &str, mode: Mode) -> anyhow::Result<()> {
    let url = Url::parse(text)?;
    ensure!(url.fragment().is_none(), "it must not have a fragment");
    let is_good = match url.scheme() {
        "https" => true,
        "http" => mode == Mode::Development && is_loopback(&url),
        scheme => scheme.contains('.'),
    };
    ensure!(is_good, "it must be https, in development also http on this machine, or the scheme of an app");
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
