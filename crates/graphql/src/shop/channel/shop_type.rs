//! The shop itself.

use std::sync::Arc;

use async_graphql::{Context, Object};
use cartwright_services::payment::PaymentProvider;

use super::Channel;
use crate::{many::Many, request::RequestContext, shop::identity::SignInProvider};

/// The shop itself.
#[derive(Clone, Copy, Debug)]
pub struct Shop;

/// A way to pay, as buyers choose it.
#[derive(Clone, Debug)]
pub struct PaymentProviderInfo(Arc<dyn PaymentProvider>);

/// The shop itself.
#[Object]
impl Shop {
    /// The shop's name.
    async fn name<'a>(&self, ctx: &Context<'a>) -> &'a str {
        &ctx.services().settings().shop_name
    }

    /// The channel that this request is in.
    async fn channel(&self, ctx: &Context<'_>) -> Channel {
        Channel(Arc::clone(ctx.services().channel()))
    }

    /// All channels of the shop, the default one first; a shop has few of them.
    async fn channels(&self, ctx: &Context<'_>) -> Many<Channel> {
        ctx.services().shop().channels().iter().cloned().map(Channel).collect()
    }

    /// With whose accounts customers can sign in, in the order in which they are shown; a shop has few of them.
    async fn sign_in_providers(&self, ctx: &Context<'_>) -> Many<SignInProvider> {
        ctx.services().shop().identity_providers.iter().cloned().map(SignInProvider).collect()
    }

    /// The ways to pay in the channel of this request, in the channel's order; a channel has few of them.
    async fn payment_providers(&self, ctx: &Context<'_>) -> Many<PaymentProviderInfo> {
        let services = ctx.services();
        let (shop, channel) = (services.shop(), services.channel());
        let offered = channel.payment_providers.iter().filter(|name| shop.offers_provider(channel, name));
        offered.filter_map(|name| shop.payment_providers.get(name)).cloned().map(PaymentProviderInfo).collect()
    }
}

/// A way to pay, as buyers choose it.
#[Object]
impl PaymentProviderInfo {
    /// The name by which `paymentSessionCreate` takes it.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// What buyers are shown.
    async fn label(&self) -> &str {
        self.0.label()
    }

    /// Whether it moves no money: for trying out the shop.
    async fn is_test(&self) -> bool {
        self.0.is_test()
    }
}
