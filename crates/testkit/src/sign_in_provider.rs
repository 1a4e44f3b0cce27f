//! A shop in which people sign in with accounts that they have elsewhere.

use std::sync::Arc;

use cartwright_adapters::identity::{GitHubAddresses, GitHubProvider, OpenIdProvider, Outgoing, Reach, Registration};
use cartwright_services::{
    Clock, Context, Done, Error,
    identity::{
        AccountRefusal, ProviderSignInComplete, ProviderSignInStart, ProviderSignedIn, SignInBegun,
        provider_sign_in_complete, provider_sign_in_start,
    },
    payment::PaymentProviders,
    ports::{IdentityProvider, IdentityProviders, ProviderCallback},
};

use crate::{CLIENT_ID, CLIENT_SECRET, IdentityServer, Returned, TestShop, shop::opening_day};

/// Where browsers come back to.
pub const REDIRECT_URI: &str = "https://shop.example/account/signed-in";

impl TestShop {
    /// A shop with those providers, each with a server of its own; the one called `github` speaks as GitHub does, the others speak OpenID Connect.
    pub async fn with_identity_servers<const COUNT: usize>(names: [&str; COUNT]) -> (Self, [IdentityServer; COUNT]) {
        Self::with_identity_servers_and(names, PaymentProviders::default()).await
    }

    /// The same with those ways to pay.
    pub async fn with_identity_servers_and<const COUNT: usize>(
        names: [&str; COUNT],
        payment_providers: PaymentProviders,
    ) -> (Self, [IdentityServer; COUNT]) {
        let clock = Clock::manual(opening_day());
        let mut servers = Vec::new();
        let mut providers: Vec<Arc<dyn IdentityProvider>> = Vec::new();
        for name in names {
            let by = clock.clone();
            let server = IdentityServer::open(move || by.now().timestamp()).await;
            providers.push(provider(name, &server));
            servers.push(server);
        }
        let providers = IdentityProviders::new(providers, vec![REDIRECT_URI.to_owned()]);
        let add = |shop: cartwright_services::Shop| shop.with_identity_providers(providers);
        let shop = Self::assemble(clock, payment_providers, |_| {}, add).await;
        let Ok(servers) = servers.try_into() else { unreachable!("there is a server for each name") };
        (shop, servers)
    }

    /// Begins a sign-in with the provider of that name.
    pub async fn begin_sign_in(&self, ctx: &Context, provider: &str, link: bool) -> SignInBegun {
        let input = ProviderSignInStart { provider: provider.to_owned(), redirect_uri: REDIRECT_URI.to_owned(), link };
        provider_sign_in_start(ctx, input, None).await.expect("the sign-in begins")
    }

    /// Ends a sign-in with what the browser brought back.
    pub async fn end_sign_in(
        &self,
        ctx: &Context,
        begun: &SignInBegun,
        returned: &Returned,
    ) -> Result<Done<ProviderSignedIn>, Error<AccountRefusal>> {
        provider_sign_in_complete(ctx, completion(begun, returned), None).await
    }

    /// A whole sign-in by whoever is at that server.
    pub async fn sign_in_with(
        &self,
        ctx: &Context,
        provider: &str,
        server: &IdentityServer,
    ) -> Result<Done<ProviderSignedIn>, Error<AccountRefusal>> {
        let begun = self.begin_sign_in(ctx, provider, false).await;
        let returned = server.visit(&begun.authorization_url).await;
        self.end_sign_in(ctx, &begun, &returned).await
    }
}

/// What is sent at the end of an honest sign-in.
pub fn completion(begun: &SignInBegun, returned: &Returned) -> ProviderSignInComplete {
    ProviderSignInComplete {
        state: begun.state.expose().to_owned(),
        returned_state: returned.state.clone(),
        callback: ProviderCallback { code: returned.code.clone(), issuer: returned.issuer.clone() },
        cart: None,
    }
}

fn provider(name: &str, server: &IdentityServer) -> Arc<dyn IdentityProvider> {
    let registration = Registration::new(name, &name.to_uppercase(), CLIENT_ID, CLIENT_SECRET);
    let outgoing = Outgoing::new(Reach::Loopback, None).expect("a way out");
    if name == "github" {
        let at = || server.issuer().parse().expect("an address");
        return Arc::new(GitHubProvider::new(registration, GitHubAddresses { site: at(), api: at() }, outgoing));
    }
    Arc::new(OpenIdProvider::new(registration, server.issuer(), outgoing).expect("an issuer"))
}
