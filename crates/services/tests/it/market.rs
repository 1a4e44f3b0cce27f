//! A shop with buyers.

use std::{fmt::Debug, sync::Arc};

use cartwright_domain::{
    cart::{Attribute, CartStatus},
    customer::AddressDraft,
    id::{CartToken, OrderId, PaymentSessionId, ShippingMethodId, StockLocationId, VariantId},
    inventory::StockLevel,
    ordering::Order,
    payment::{PaymentSession, PaymentSessionStatus},
};
use cartwright_services::{
    Context, Done, Error, Settings, Shop,
    cart::{
        CartAddressesUpdate, CartCreate, CartLineAdd, CartLinesAdd, CartRefusal, CartShippingMethodSelect, CartView,
        cart, cart_addresses_update, cart_create, cart_lines_add, cart_shipping_method_select,
    },
    ordering::FulfillmentCreate,
    payment::{
        CheckoutComplete, CheckoutOutcome, CheckoutRefusal, PaymentProvider, PaymentProviders, PaymentSessionCreate,
        checkout_complete, payment_session_create,
    },
    worker,
};
use cartwright_testkit::{
    Goods, IdentityServer, MailServer, ManualProvider, StripeCapture, StripeServer, TestProvider, TestShop,
};
use chrono::TimeDelta;
use uuid::Uuid;

use crate::watched_provider::WatchedProvider;

pub struct Market {
    pub shop: TestShop,
    pub provider: Arc<WatchedProvider>,
    pub store_room: StockLocationId,
    pub parcel: ShippingMethodId,
}

/// A key that nobody has used before.
pub fn key() -> String {
    Uuid::new_v4().to_string()
}

/// A parcel of all that is in none yet, sent at once.
pub fn parcel(order: OrderId) -> FulfillmentCreate {
    FulfillmentCreate {
        order,
        lines: None,
        tracking_company: None,
        tracking_number: None,
        tracking_url: None,
        location: None,
        shipped: true,
    }
}

/// The order that was placed; the test fails where none was.
#[track_caller]
pub fn placed<R: Debug>(result: Result<Done<CheckoutOutcome>, Error<R>>) -> Order {
    match result.unwrap().outcome {
        CheckoutOutcome::Placed(order) => *order,
        other => panic!("no order was placed: {other:?}"),
    }
}

/// The session whose payment is not decided; the test fails where something else came of it.
#[track_caller]
pub fn processing<R: Debug>(result: Result<Done<CheckoutOutcome>, Error<R>>) -> PaymentSession {
    match result.unwrap().outcome {
        CheckoutOutcome::Processing(session) => session,
        other => panic!("the payment is decided: {other:?}"),
    }
}

/// Runs all of them at the same time, each in a task of its own.
pub async fn at_once<T: Send + 'static>(work: impl IntoIterator<Item: Future<Output = T> + Send + 'static>) -> Vec<T> {
    let tasks: Vec<_> = work.into_iter().map(tokio::spawn).collect();
    let mut done = Vec::with_capacity(tasks.len());
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

pub fn line(variant: VariantId, quantity: i32) -> CartLineAdd {
    CartLineAdd { variant, quantity, attributes: Vec::new() }
}

/// A checkout of the cart with that session, without expectations.
pub fn checkout(cart: CartToken, session: PaymentSessionId) -> CheckoutComplete {
    CheckoutComplete { cart, payment_session: Some(session), expected_version: None, expected_total: None }
}

/// A session of the watched provider.
pub fn session(cart: CartToken, token: &str) -> PaymentSessionCreate {
    PaymentSessionCreate { cart, provider: "watched".to_owned(), token: Some(token.to_owned()), return_url: None }
}

pub fn address() -> AddressDraft {
    AddressDraft {
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        company: None,
        address1: Some("Unter den Linden 1".to_owned()),
        address2: None,
        city: Some("Berlin".to_owned()),
        region: None,
        postal_code: Some("10117".to_owned()),
        country: "DE".parse().unwrap(),
        phone: None,
    }
}

fn providers(watched: &Arc<WatchedProvider>) -> PaymentProviders {
    let all: [Arc<dyn PaymentProvider>; 3] =
        [Arc::new(ManualProvider), Arc::new(TestProvider), Arc::clone(watched) as _];
    PaymentProviders::new(all)
}

impl Market {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let provider = Arc::new(WatchedProvider::default());
        let shop = TestShop::with(providers(&provider), change).await;
        Self::of(shop, provider).await
    }

    /// The same, in which people sign in at `sso`.
    pub async fn with_identity_server() -> (Self, IdentityServer) {
        let provider = Arc::new(WatchedProvider::default());
        let (shop, [server]) = TestShop::with_identity_servers_and(["sso"], providers(&provider)).await;
        (Self::of(shop, provider).await, server)
    }

    /// The same, in which people pay by Stripe.
    pub async fn with_stripe(capture: StripeCapture) -> (Self, StripeServer) {
        let (watched, server) = (Arc::new(WatchedProvider::default()), StripeServer::open().await);
        let all: [Arc<dyn PaymentProvider>; 2] = [Arc::clone(&watched) as _, Arc::new(server.provider(capture))];
        let shop = TestShop::with_providers(PaymentProviders::new(all)).await;
        (Self::of(shop, watched).await, server)
    }

    /// The same, whose messages go to a mail server of its own.
    pub async fn mailing() -> (Self, MailServer) {
        let (provider, server) = (Arc::new(WatchedProvider::default()), MailServer::open().await);
        let shop = TestShop::with_mail(providers(&provider), &server, |_| {}).await;
        (Self::of(shop, provider).await, server)
    }

    async fn of(shop: TestShop, provider: Arc<WatchedProvider>) -> Self {
        let store_room = shop.location();
        let parcel = shop.ship_for("4.90").await;
        shop.tax("0.19").await;
        Self { shop, provider, store_room, parcel }
    }

    pub fn guest(&self) -> Context {
        self.shop.guest()
    }

    /// What the process shares.
    pub fn process(&self) -> &Arc<Shop> {
        self.shop.shop()
    }

    pub fn pass(&self, time: TimeDelta) {
        self.shop.clock().advance(time);
    }

    /// Runs the jobs that are due.
    pub async fn work(&self) -> usize {
        worker::run_due(self.process()).await.unwrap()
    }

    /// Goods of which there are so many, at 10.00, that nobody has to send: their carts need no address.
    pub async fn tickets(&self, units: i64) -> VariantId {
        self.shop.sell(Goods::priced("10.00").intangible().stocked(self.store_room, units)).await
    }

    /// Goods of which there are so many, at 10.00, that have to be sent.
    pub async fn shirts(&self, units: i64) -> VariantId {
        self.shop.sell(Goods::priced("10.00").stocked(self.store_room, units)).await
    }

    /// A cart with an e-mail address.
    pub async fn cart(&self, lines: &[(VariantId, i32)]) -> CartToken {
        let input = CartCreate {
            lines: lines.iter().map(|(variant, quantity)| line(*variant, *quantity)).collect(),
            email: Some("ada@example.com".to_owned()),
            note: None,
            attributes: Vec::new(),
        };
        cart_create(&self.guest(), input, Some(&key())).await.unwrap().outcome.cart.token
    }

    /// A cart with an address and a way of shipping.
    pub async fn shipped_cart(&self, lines: &[(VariantId, i32)]) -> CartToken {
        let cart = self.cart(lines).await;
        let guest = self.guest();
        let addresses = CartAddressesUpdate {
            cart,
            expected_version: None,
            shipping_address: Some(Some(address())),
            billing_address: None,
        };
        cart_addresses_update(&guest, addresses, None).await.unwrap();
        let shipping = CartShippingMethodSelect { cart, expected_version: None, method: Some(self.parcel) };
        cart_shipping_method_select(&guest, shipping, None).await.unwrap();
        cart
    }

    /// Adds so many of the variant with a note, which keeps them in a line of their own.
    pub async fn add_engraved(&self, cart: CartToken, variant: VariantId, quantity: i32) {
        let note = Attribute { key: "engraving".to_owned(), value: "For Ada".to_owned() };
        let line = CartLineAdd { variant, quantity, attributes: vec![note] };
        let input = CartLinesAdd { cart, expected_version: None, lines: vec![line] };
        cart_lines_add(&self.guest(), input, None).await.unwrap();
    }

    pub async fn try_add(
        &self,
        cart: CartToken,
        variant: VariantId,
        quantity: i32,
    ) -> Result<Done<CartView>, Error<CartRefusal>> {
        let input = CartLinesAdd { cart, expected_version: None, lines: vec![line(variant, quantity)] };
        cart_lines_add(&self.guest(), input, None).await
    }

    /// Deletes the product of the variant.
    pub async fn delete_product_of(&self, variant: VariantId) {
        let channel = self.process().channel(None).unwrap();
        let now = self.shop.clock().now();
        let facts = self.process().store.variants().facts(&channel, &[variant], now).await.unwrap();
        self.shop.delete_product(facts[&variant].product_id).await;
    }

    /// Offers these ways to pay and no others.
    pub async fn switch_providers(&self, providers: &[&str]) {
        let mut channel = (*self.process().channel(None).unwrap()).clone();
        channel.payment_providers = providers.iter().map(|provider| (*provider).to_owned()).collect();
        let channel = &channel;
        self.process().store.transaction(|uow| async move { uow.channels().update(channel).await }).await.unwrap();
        self.process().refresh_channels().await.unwrap();
    }

    pub async fn view(&self, cart_token: CartToken) -> CartView {
        cart(&self.guest(), cart_token).await.unwrap().unwrap()
    }

    pub async fn try_session(&self, cart: CartToken, token: &str) -> Result<PaymentSessionId, Error<CheckoutRefusal>> {
        let done = payment_session_create(&self.guest(), session(cart, token), &key()).await?;
        Ok(done.outcome.id)
    }

    /// A session of the watched provider with that token.
    pub async fn session(&self, cart: CartToken, token: &str) -> PaymentSessionId {
        self.try_session(cart, token).await.unwrap()
    }

    pub async fn complete(
        &self,
        cart: CartToken,
        session: PaymentSessionId,
    ) -> Result<Done<CheckoutOutcome>, Error<CheckoutRefusal>> {
        checkout_complete(&self.guest(), checkout(cart, session), &key()).await
    }

    /// An order of one session, paid by the watched provider.
    pub async fn order(&self, cart: CartToken) -> Order {
        let session = self.session(cart, "approve").await;
        placed(self.complete(cart, session).await)
    }

    pub async fn status(&self, session: PaymentSessionId) -> PaymentSessionStatus {
        self.process().store.payment_sessions().find(session).await.unwrap().unwrap().status
    }

    pub async fn cart_status(&self, cart: CartToken) -> CartStatus {
        self.view(cart).await.cart.status
    }

    /// Units on hand and promised of the variant, at all locations.
    pub async fn stock(&self, variant: VariantId) -> (i64, i64) {
        let levels = self.process().store.stock().levels_everywhere(&[variant]).await.unwrap();
        let levels: &[StockLevel] = levels.get(&variant).map_or(&[], Vec::as_slice);
        (levels.iter().map(|level| level.on_hand).sum(), levels.iter().map(|level| level.reserved).sum())
    }

    /// How many rows the table has of which the condition is true.
    pub async fn count(&self, table: &str, condition: &str) -> i64 {
        self.shop.database().count(table, condition).await
    }

    /// The ledgers explain every level and every payment.
    pub async fn check_books(&self) {
        assert_eq!(self.process().store.stock().unexplained_levels().await.unwrap(), []);
        assert_eq!(self.process().store.orders().ledger_faults().await.unwrap(), []);
    }
}
