//! What the price of a cart depends on, read at one moment.

use std::{collections::HashMap, sync::Arc};

use cartwright_domain::{
    cart::{
        Cart, CartError, CartProblem, CartProblemCode, CheckoutContext, ChosenShipping, PricedCart, PricingContext,
        VariantFacts, price, price_what_fits, problems,
    },
    channel::{Channel, CountryCode},
    event::ShopEvent,
    fulfillment::{ShippingMethod, quote},
    id::VariantId,
    payment::PaymentSession,
    pricing::{Money, TaxRates, TaxedMoney},
};
use cartwright_persistence::{StoreError, UnitOfWork};

use crate::{Context, Failure, Shop, payment::CheckoutRefusal};

/// What the price of a cart depends on.
#[derive(Debug)]
pub(crate) struct Quoting {
    channel: Arc<Channel>,
    /// The variants of the cart and those asked for beside them.
    pub facts: HashMap<VariantId, VariantFacts>,
    /// The taxes of the cart's address.
    pub rates: Arc<TaxRates>,
    methods: Arc<Vec<ShippingMethod>>,
}

/// A way of shipping with its price for a cart.
#[derive(Debug, Clone)]
pub struct ShippingMethodQuote {
    /// The way of shipping.
    pub method: ShippingMethod,
    /// Its price for the cart.
    pub price: TaxedMoney,
    listed: ChosenShipping,
}

impl Quoting {
    /// Reads outside of a transaction, for showing. What the cart's own session holds counts as available to it.
    pub async fn read(
        ctx: &Context,
        cart: &Cart,
        channel: &Arc<Channel>,
        session: Option<&PaymentSession>,
    ) -> Result<Self, Failure> {
        let store = ctx.store();
        let facts = store.variants().facts(channel, &variants_of(cart, []), ctx.now()).await?;
        let (taxes, shipping) = (store.tax_zones(), store.shipping_methods());
        let read = (|country| taxes.rates_for(country), |country| shipping.offered(channel.id, country));
        let mut quoting = Self::with_terms(ctx.shop(), cart, channel, facts, read).await?;
        if let Some(session) = session.filter(|session| session.status.is_live()) {
            quoting.count_as_available(store.stock().reserved_by(session.id).await?);
        }
        Ok(quoting)
    }

    /// Counts what the cart's own session holds as available to it.
    pub fn count_as_available(&mut self, held: impl IntoIterator<Item = (VariantId, i64)>) {
        for (variant, held) in held {
            if let Some(available) = self.facts.get_mut(&variant).and_then(|facts| facts.available.as_mut()) {
                *available = available.saturating_add(held);
            }
        }
    }

    /// Reads inside a transaction, for deciding.
    pub async fn read_in(
        ctx: &Context,
        uow: &UnitOfWork,
        cart: &Cart,
        channel: &Arc<Channel>,
        beside: impl IntoIterator<Item = VariantId>,
    ) -> Result<Self, Failure> {
        let facts = uow.variants().facts(channel, &variants_of(cart, beside), ctx.now()).await?;
        Self::of_facts(ctx, uow, cart, channel, Some(facts)).await
    }

    /// The same where the facts of the cart's variants were read in that transaction already, if they still hold.
    pub async fn of_facts(
        ctx: &Context,
        uow: &UnitOfWork,
        cart: &Cart,
        channel: &Arc<Channel>,
        facts: Option<HashMap<VariantId, VariantFacts>>,
    ) -> Result<Self, Failure> {
        let facts = match facts {
            Some(facts) => facts,
            None => uow.variants().facts(channel, &variants_of(cart, []), ctx.now()).await?,
        };
        let (taxes, shipping) = (uow.tax_zones(), uow.shipping_methods());
        let read = (|country| taxes.rates_for(country), |country| shipping.offered(channel.id, country));
        Self::with_terms(ctx.shop(), cart, channel, facts, read).await
    }

    /// With the taxes and the ways of shipping that apply to the cart, as they are kept or as `read` brings them.
    async fn with_terms<R, M>(
        shop: &Shop,
        cart: &Cart,
        channel: &Arc<Channel>,
        facts: HashMap<VariantId, VariantFacts>,
        read: (impl FnOnce(CountryCode) -> R, impl FnOnce(CountryCode) -> M),
    ) -> Result<Self, Failure>
    where
        R: Future<Output = Result<TaxRates, StoreError>>,
        M: Future<Output = Result<Vec<ShippingMethod>, StoreError>>,
    {
        let Shop { terms, events, .. } = shop;
        let country = cart.tax_address().map_or(channel.default_country, |address| address.country);
        let rates = terms.rates.get(events, country, ShopEvent::TaxesChanged, (read.0)(country)).await?;
        let methods = match &cart.shipping_address {
            Some(address) => {
                let (key, read) = ((channel.id, address.country), (read.1)(address.country));
                terms.methods.get(events, key, ShopEvent::ShippingChanged, read).await?
            }
            None => Arc::default(),
        };
        Ok(Self { channel: Arc::clone(channel), facts, rates, methods })
    }

    /// The cart's prices.
    pub fn price(&self, cart: &Cart) -> Result<PricedCart, CartError> {
        price(cart, &self.facts, &self.pricing_context(cart)?)
    }

    /// The cart's prices for showing, also where they do not fit into a number.
    pub fn price_what_fits(&self, cart: &Cart) -> Result<PricedCart, CartError> {
        price_what_fits(cart, &self.facts, &self.pricing_context(cart)?)
    }

    fn pricing_context(&self, cart: &Cart) -> Result<PricingContext, CartError> {
        let offered = self.shipping_methods(cart)?;
        let chosen = offered.into_iter().find(|quote| Some(quote.method.id) == cart.shipping_method_id);
        Ok(PricingContext {
            currency: self.channel.currency,
            mode: self.channel.price_mode,
            rates: (*self.rates).clone(),
            estimated: cart.tax_address().is_none(),
            shipping: chosen.map(|quote| quote.listed),
        })
    }

    /// The ways of shipping for the cart's address and lines, with their prices; none while nothing is to be sent.
    pub fn shipping_methods(&self, cart: &Cart) -> Result<Vec<ShippingMethodQuote>, CartError> {
        if !cart.requires_shipping(&self.facts) {
            return Ok(Vec::new());
        }
        let subtotal = cart.listed_subtotal(&self.facts, self.channel.currency)?;
        let weight = cart.shipping_weight(&self.facts);
        let offered = self.methods.iter().filter_map(|method| Some((method, quote(method, weight, subtotal)?)));
        offered.map(|(method, listed)| self.shipping_quote(method, listed)).collect()
    }

    /// What stands between the cart and an order.
    pub fn problems(&self, cart: &Cart) -> Result<Vec<CartProblem>, CartError> {
        let offered: Vec<_> = self.shipping_methods(cart)?.iter().map(|quote| quote.method.id).collect();
        let left_out = self.price_what_fits(cart)?.left_out;
        let context =
            CheckoutContext { countries: &self.channel.countries, offered_methods: &offered, left_out: &left_out };
        Ok(problems(cart, &self.facts, context))
    }

    /// A problem of the cart as a refusal: what is short says of what and how much there is.
    pub fn refusal_of(&self, cart: &Cart, problem: CartProblem) -> CheckoutRefusal {
        let line = problem.path.get(1).and_then(|index| cart.lines.get(index.parse::<usize>().ok()?));
        let facts = line.and_then(|line| line.facts(&self.facts));
        match (problem.code, facts) {
            (CartProblemCode::InsufficientStock, Some(facts)) => CheckoutRefusal::InsufficientStock {
                variant_id: facts.variant_id,
                requested: cart.demand().get(&facts.variant_id).copied().unwrap_or(0),
                available: facts.available.unwrap_or(0).max(0),
            },
            (CartProblemCode::AmountTooLarge, _) => CheckoutRefusal::AmountTooLarge,
            _ => CheckoutRefusal::Problem(problem),
        }
    }

    fn shipping_quote(&self, method: &ShippingMethod, listed: Money) -> Result<ShippingMethodQuote, CartError> {
        let (_, rate) = self.rates.applied(&method.tax_class);
        Ok(ShippingMethodQuote {
            method: method.clone(),
            price: TaxedMoney::from_listed(listed, self.channel.price_mode, rate)?,
            listed: ChosenShipping { name: method.name.clone(), price: listed, tax_class: method.tax_class.clone() },
        })
    }
}

fn variants_of(cart: &Cart, beside: impl IntoIterator<Item = VariantId>) -> Vec<VariantId> {
    let mut variants: Vec<VariantId> = cart.lines.iter().filter_map(|line| line.variant_id).chain(beside).collect();
    variants.sort_unstable();
    variants.dedup();
    variants
}
