//! Who asks, in which channel, with what at hand.

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
};

use cartwright_domain::{
    channel::{Channel, LanguageCode},
    event::ShopEvent,
    id::{ChannelId, CustomerId, SessionId, StaffMemberId, StockMovementId},
    identity::Permission,
    pricing::TaxRates,
    time::Timestamp,
};
use cartwright_persistence::{LedgerContext, Store, UnitOfWork, Writes};
use tokio::sync::OnceCell;

use crate::{
    Clock, EventHub, Failure, Ids, KeptReads, Moment, ProcessRateLimiter, Reads, Settings, StaffActor, Work,
    cart::KeptTerms,
    catalog::EntityCache,
    identity::Identity,
    messaging::Messaging,
    ordering::DocumentTemplates,
    payment::PaymentProviders,
    ports::{CachePurger, IdentityProviders, RateLimiter, SharedCache},
    stock_events,
};

/// What the whole process shares.
#[derive(Debug)]
pub struct Shop {
    /// The shop's storage.
    pub store: Store,
    /// The shop's time.
    pub clock: Clock,
    /// Where ids come from.
    pub ids: Ids,
    /// What the operator decided.
    pub settings: Settings,
    /// Who takes money.
    pub payment_providers: PaymentProviders,
    /// What signing in needs.
    pub identity: Identity,
    /// Who vouches for customers that have an account elsewhere.
    pub identity_providers: IdentityProviders,
    /// Who watches what; every commit of [`Shop::store`] is told to it.
    pub events: Arc<EventHub>,
    /// Counts what is limited.
    pub rate_limiter: Arc<dyn RateLimiter>,
    /// How messages leave the shop; none where they do not.
    pub messaging: Option<Messaging>,
    /// What documents of orders look like.
    pub(crate) documents: Arc<DocumentTemplates>,
    /// The caches before the shop that are told what is not true any more; none where there are none.
    pub(crate) cache_purger: Option<Arc<dyn CachePurger>>,
    /// What this process keeps of the catalogue; nothing where it keeps nothing.
    pub(crate) entity_cache: Option<EntityCache>,
    /// What this process keeps of taxes and ways of shipping.
    pub(crate) terms: KeptTerms,
    /// What this process keeps together with the others, where there is such a place.
    pub shared_cache: Option<Arc<dyn SharedCache>>,
    channels: RwLock<Arc<Vec<Arc<Channel>>>>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not signed in.
    Guest,
    /// A customer who has signed in.
    Customer {
        /// Who it is.
        id: CustomerId,
        /// The session of the request.
        session: SessionId,
    },
    /// Somebody of the staff.
    Staff(StaffActor),
    /// The shop itself: jobs and the command line.
    System,
}

impl Actor {
    /// The actor as ledgers and timelines name it.
    pub fn label(&self) -> String {
        match self {
            Self::Guest => "guest".to_owned(),
            Self::Customer { id, .. } => id.to_string(),
            Self::Staff(staff) => format!("staff:{}", staff.name),
            Self::System => "system".to_owned(),
        }
    }
}

/// No more of what a client calls itself is kept.
const LONGEST_USER_AGENT: usize = 200;

/// One request's view of the shop. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context {
    shop: Arc<Shop>,
    actor: Actor,
    channel: Arc<Channel>,
    language: Option<LanguageCode>,
    user_agent: Option<Arc<str>>,
    reads: Option<Reads>,
    kept_reads: Option<KeptReads>,
    /// Read once for the request.
    shown_tax_rates: Arc<OnceCell<TaxRates>>,
    client_address: Option<IpAddr>,
    request_id: Option<Arc<str>>,
}

impl Shop {
    /// A shop over a migrated database; its channels are still to be read, see [`Shop::refresh_channels`].
    pub fn new(store: Store, clock: Clock, ids: Ids, settings: Settings, payment_providers: PaymentProviders) -> Self {
        let identity = Identity::new(&settings.identity);
        let events = Arc::<EventHub>::default();
        let (hub, silent) = (Arc::clone(&events), store.clone());
        let store = store.observed(move |committed| stock_events::committed(&hub, &silent, committed));
        Self {
            store,
            clock,
            ids,
            settings,
            payment_providers,
            identity,
            identity_providers: IdentityProviders::default(),
            events,
            rate_limiter: Arc::new(ProcessRateLimiter::default()),
            messaging: None,
            documents: Arc::new(DocumentTemplates::load(None).expect("the embedded templates are tried by a test")),
            cache_purger: None,
            entity_cache: None,
            terms: KeptTerms::default(),
            shared_cache: None,
            channels: RwLock::default(),
        }
    }

    /// The same shop with a place where its processes keep things together.
    #[must_use]
    pub fn with_shared_cache(self, shared_cache: Arc<dyn SharedCache>) -> Self {
        Self { shared_cache: Some(shared_cache), ..self }
    }

    /// The same shop, which keeps that of the catalogue; made for the hub of this shop.
    #[must_use]
    pub fn with_entity_cache(self, entity_cache: EntityCache) -> Self {
        Self { entity_cache: Some(entity_cache), ..self }
    }

    /// The same shop with a way to send messages.
    #[must_use]
    pub fn with_messaging(self, messaging: Messaging) -> Self {
        Self { messaging: Some(messaging), ..self }
    }

    /// The same shop, whose documents look so.
    #[must_use]
    pub fn with_documents(self, documents: DocumentTemplates) -> Self {
        Self { documents: Arc::new(documents), ..self }
    }

    /// The same shop, in which that one counts what is limited.
    #[must_use]
    pub fn with_rate_limiter(self, rate_limiter: Arc<dyn RateLimiter>) -> Self {
        Self { rate_limiter, ..self }
    }

    /// The same shop with providers of sign-ins.
    #[must_use]
    pub fn with_identity_providers(self, identity_providers: IdentityProviders) -> Self {
        Self { identity_providers, ..self }
    }

    /// The channels as they were a second ago at most, the default one first.
    pub fn channels(&self) -> Arc<Vec<Arc<Channel>>> {
        Arc::clone(&self.channels.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the channels again: at the start, every second, and after a change by this process.
    pub async fn refresh_channels(&self) -> Result<(), Failure> {
        let channels: Vec<_> = self.store.channels().all().await?.into_iter().map(Arc::new).collect();
        let before = {
            let mut known = self.channels.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *known, Arc::new(channels))
        };
        // What was made of the channels as they were must not outlive them here, whoever has told of their change and when.
        if *before != *self.channels() {
            self.events.heard(&[ShopEvent::ChannelsChanged]);
        }
        Ok(())
    }

    /// The channel with that key.
    pub fn channel_by_id(&self, id: ChannelId) -> Result<Arc<Channel>, Failure> {
        let found = self.channels().iter().find(|channel| channel.id == id).cloned();
        found.ok_or_else(|| Failure::Internal(format!("{id} is not among the channels")))
    }

    /// Whether the channel's customers may pay with the provider of that name.
    pub fn offers_provider(&self, channel: &Channel, name: &str) -> bool {
        let provider = self.payment_providers.get(name);
        provider.is_some_and(|provider| {
            channel.accepts_provider(name) && (!provider.is_test() || self.settings.allow_test_payments)
        })
    }

    /// Writes a job with the transaction. Answers false where the same work waits already.
    pub(crate) async fn enqueue(&self, uow: &UnitOfWork, work: Work, run_at: Timestamp) -> Result<bool, Failure> {
        let now = self.clock.now();
        let job = work.into_job(self.ids.key(now), run_at)?;
        Ok(uow.jobs().enqueue(job, now).await?)
    }

    /// Writes a job with the other writes; where the same work waits already, nothing is written.
    pub(crate) fn enqueue_with(
        &self,
        uow: &UnitOfWork,
        writes: &mut Writes,
        work: Work,
        run_at: Timestamp,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let job = work.into_job(self.ids.key(now), run_at)?;
        uow.jobs().enqueue_with(writes, job, now);
        Ok(())
    }

    /// Makes the keys of entries of the stock ledger.
    pub(crate) fn movement_ids(&self) -> impl Fn() -> StockMovementId + Send + Sync {
        || self.ids.key(self.clock.now())
    }

    /// Who changes stock, and why.
    pub(crate) fn ledger<'a>(
        &self,
        actor: &'a str,
        reference: Option<&'a str>,
        new_id: &'a (dyn Fn() -> StockMovementId + Send + Sync),
    ) -> LedgerContext<'a> {
        LedgerContext { now: self.clock.now(), actor, reference, note: None, new_id }
    }

    /// The channel of that name, or the default one where none is named.
    pub fn channel(&self, slug: Option<&str>) -> Option<Arc<Channel>> {
        let channels = self.channels();
        let wanted = |channel: &&Arc<Channel>| slug.map_or(channel.is_default, |slug| channel.slug == slug);
        channels.iter().find(wanted).cloned()
    }
}

impl Context {
    /// A request by that actor in that channel; the languages are those wanted, the best first.
    pub fn new(shop: Arc<Shop>, actor: Actor, channel: Arc<Channel>, languages: &[LanguageCode]) -> Self {
        let language = channel.choose_language(languages);
        Self {
            shop,
            actor,
            channel,
            language,
            user_agent: None,
            client_address: None,
            request_id: None,
            reads: None,
            kept_reads: None,
            shown_tax_rates: Arc::default(),
        }
    }

    /// The tax rates of the channel's default country, with which prices are shown before an address is known.
    pub(crate) async fn shown_tax_rates(&self) -> Result<&TaxRates, Failure> {
        let country = self.channel.default_country;
        let read = || async move { Ok(self.store().tax_zones().rates_for(country).await?) };
        self.shown_tax_rates.get_or_try_init(read).await
    }

    /// The same request, of which it is noted what it reads of the catalogue, the channels and the taxes.
    #[must_use]
    pub fn noting(self, reads: Reads) -> Self {
        reads.note([ShopEvent::ChannelsChanged]);
        Self { reads: Some(reads), ..self }
    }

    /// The same request, which may be answered with what is kept as soon as `kept_reads` says so.
    #[must_use]
    pub fn reading_kept(self, kept_reads: KeptReads) -> Self {
        Self { kept_reads: Some(kept_reads), ..self }
    }

    /// What is kept of the catalogue, where this request may be answered with it, and as of when it may add to that.
    pub(crate) fn kept_entities(&self) -> Option<(&EntityCache, Moment)> {
        let cache = self.shop.entity_cache.as_ref()?;
        Some((cache, self.kept_reads.as_ref()?.allowed_since()?))
    }

    /// Notes what is read, where that is wanted.
    pub(crate) fn note(&self, note: impl FnOnce(&Reads)) {
        if let Some(reads) = &self.reads {
            note(reads);
        }
    }

    /// What the whole process shares.
    pub fn shop(&self) -> &Arc<Shop> {
        &self.shop
    }

    /// The shop's storage.
    pub fn store(&self) -> &Store {
        &self.shop.store
    }

    /// The instant now.
    pub fn now(&self) -> Timestamp {
        self.shop.clock.now()
    }

    /// Where ids come from.
    pub fn ids(&self) -> &Ids {
        &self.shop.ids
    }

    /// What the operator decided.
    pub fn settings(&self) -> &Settings {
        &self.shop.settings
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The channel of the request.
    pub fn channel(&self) -> &Arc<Channel> {
        &self.channel
    }

    /// The language of the request; none only in a channel without any.
    pub fn language(&self) -> Option<LanguageCode> {
        self.language
    }

    /// What the client calls itself.
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// The same request by a client that calls itself so. Of a very long name the beginning is kept.
    #[must_use]
    pub fn by_client(mut self, user_agent: &str) -> Self {
        let name: String = user_agent.chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect();
        self.user_agent = Some(name.trim().into()).filter(|name: &Arc<str>| !name.is_empty());
        self
    }

    /// The address of the client, where it is known: not that of a proxy between.
    pub fn client_address(&self) -> Option<IpAddr> {
        self.client_address
    }

    /// The same request from that address.
    #[must_use]
    pub fn from_address(self, client_address: Option<IpAddr>) -> Self {
        Self { client_address, ..self }
    }

    /// The name of the request in answers and in the log.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The same request under that name.
    #[must_use]
    pub fn named(self, request_id: &str) -> Self {
        Self { request_id: Some(request_id.into()), ..self }
    }

    /// The same request in another channel: a cart keeps the channel it was made in.
    pub fn in_channel(&self, channel: Arc<Channel>) -> Self {
        let language = channel.choose_language(self.language.as_slice());
        Self { channel, language, ..self.clone() }
    }

    /// The customer who has signed in.
    pub fn customer(&self) -> Option<CustomerId> {
        match self.actor {
            Actor::Customer { id, .. } => Some(id),
            Actor::Guest | Actor::Staff(_) | Actor::System => None,
        }
    }

    /// The customer who has signed in, and the session of the request; anybody else is refused. The first line of what is a customer's own.
    pub fn require_customer(&self) -> Result<(CustomerId, SessionId), Failure> {
        match self.actor {
            Actor::Customer { id, session } => Ok((id, session)),
            Actor::Guest | Actor::Staff(_) | Actor::System => Err(Failure::Unauthenticated),
        }
    }

    /// The same request by somebody else: for what the shop does by itself.
    pub(crate) fn acting_as(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The member of the staff who has signed in, and the session of the request; anybody else is refused, programs with a key as well. The
    /// first line of what is a member's own.
    pub fn require_member(&self) -> Result<(StaffMemberId, SessionId), Failure> {
        let member = match &self.actor {
            Actor::Staff(staff) => staff.member.as_ref(),
            Actor::Guest | Actor::Customer { .. } | Actor::System => None,
        };
        member.and_then(|member| Some((member.id, member.session()?))).ok_or(Failure::Unauthenticated)
    }

    /// Passes staff with that right and the shop itself; anybody else is refused, and guests are asked to sign in. The first line of what only
    /// staff may do.
    pub fn require_staff(&self, permission: Permission) -> Result<(), Failure> {
        let may = match &self.actor {
            Actor::Staff(staff) => staff.may(permission),
            Actor::System => true,
            Actor::Guest => return Err(Failure::Unauthenticated),
            Actor::Customer { .. } => false,
        };
        if may { Ok(()) } else { Err(Failure::Forbidden { permission: permission.as_str() }) }
    }
}
