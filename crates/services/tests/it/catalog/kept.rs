//! What is kept of products and variants: it saves statements, and is never untrue.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Debug,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use cartwright_domain::{
    catalog::{Product, Variant, VariantKey, filter::ProductSort},
    event::ShopEvent,
    id::{ProductId, VariantId},
};
use cartwright_services::{
    Actor, Context, KeptReads, SharedValues, Shop,
    catalog::{
        CardParts, CatalogView, ChannelListingsUpdate, EntityCache, ProductList, ProductSection, ProductUnpublish,
        ProductUpdate, VariantPrice, channel_listings_update, product_unpublish, product_update,
    },
    inventory::{InventoryCount, InventorySet, inventory_set},
    page::PageRequest,
    ports::SharedCache,
};
use cartwright_testkit::{Goods, TestShop};
use chrono::TimeDelta;
use tokio::{
    task::{JoinHandle, yield_now},
    time::timeout,
};

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A query that may be answered with what is kept.
fn query(ctx: Context) -> Context {
    let kept_reads = KeptReads::since(ctx.shop().events.log().moment());
    kept_reads.allow();
    ctx.reading_kept(kept_reads)
}

/// What is looked at.
struct Sight {
    products: Vec<ProductId>,
    variants: Vec<VariantKey>,
}

impl Sight {
    fn of(products: &[Product]) -> Self {
        let variants = products.iter().flat_map(|product| &product.variants);
        Self {
            products: products.iter().map(|product| product.id).collect(),
            variants: variants.map(Variant::key).collect(),
        }
    }

    /// Everything that a buyer sees, by whichever way.
    async fn seen_by(&self, ctx: &Context) -> Vec<String> {
        let view = CatalogView::of_shop(ctx);
        let (page, everything) = (PageRequest::first(5), ProductSection::Everything);
        let ids: Vec<VariantId> = self.variants.iter().map(|variant| variant.id).collect();
        let mut for_sale: Vec<_> = view.products_for_sale(&self.products).await.unwrap().into_iter().collect();
        for_sale.sort();
        let parts = CardParts {
            picture: true,
            price_ranges: true,
            for_sale: true,
            variants: Some(2),
            variant_prices: true,
            variant_stock: true,
        };
        let cards: Vec<_> = self.products.iter().map(|id| (*id, parts)).collect();
        let cards = view.cards(&cards).await.unwrap();
        let cards: HashMap<_, _> = cards.into_iter().map(|((id, _), card)| (id, card)).collect();
        vec![
            sorted(view.products_by_id(&self.products).await.unwrap()),
            format!("{:?}", view.product_by_slug("shirt").await.unwrap()),
            format!("{:?}", view.products(&ProductList::of(everything), &page).await.unwrap()),
            format!(
                "{:?}",
                view.products(&ProductList::of(everything).sorted(ProductSort::TitleAsc), &page).await.unwrap()
            ),
            format!(
                "{:?}",
                view.products(&ProductList::of(everything).sorted(ProductSort::PriceAsc), &page).await.unwrap()
            ),
            sorted(view.options(&self.products).await.unwrap()),
            sorted(view.media_pages(&self.products, &page).await.unwrap()),
            sorted(view.taxed_price_ranges(&self.products).await.unwrap()),
            format!("{for_sale:?}"),
            sorted(view.first_variants_for_sale(&self.products).await.unwrap()),
            sorted(view.variant_pages(&self.products, &page).await.unwrap()),
            sorted(view.variants_by_id(&ids).await.unwrap()),
            sorted_by(view.prices(&self.variants).await.unwrap(), |variant| variant.id),
            sorted_by(view.availability(&self.variants).await.unwrap(), |variant| variant.id),
            sorted(cards),
        ]
    }

    /// Looks with what is kept until that is what there is.
    async fn is_soon_true(&self, shop: &TestShop, after: &str) {
        let truth = self.seen_by(&shop.guest()).await;
        let mut seen = Vec::new();
        let looking = async {
            loop {
                shop.shop().events.touch(Instant::now());
                seen = self.seen_by(&query(shop.guest())).await;
                if seen == truth {
                    return;
                }
                yield_now().await;
            }
        };
        // An entry that no event takes away is kept for longer than that.
        let is_true = timeout(Duration::from_secs(3), looking).await.is_ok();
        for (place, (seen, truth)) in seen.iter().zip(&truth).enumerate() {
            assert_eq!(seen, truth, "look {place} after {after}");
        }
        assert!(is_true, "after {after}");
    }

    /// Looks until a look costs nothing, as everything is kept.
    async fn is_kept(&self, shop: &TestShop) {
        let looking = async {
            loop {
                shop.shop().events.touch(Instant::now());
                let before = shop.statements();
                self.seen_by(&query(shop.guest())).await;
                if shop.statements() == before {
                    return;
                }
                yield_now().await;
            }
        };
        timeout(PATIENCE, looking).await.expect("a second look asks the database for nothing");
    }
}

fn sorted<K: Ord + Debug, T: Debug>(found: HashMap<K, T>) -> String {
    format!("{:?}", found.into_iter().collect::<BTreeMap<_, _>>())
}

fn sorted_by<K, I: Ord + Debug, T: Debug>(found: HashMap<K, T>, by: impl Fn(&K) -> I) -> String {
    format!("{:?}", found.into_iter().map(|(key, value)| (by(&key), value)).collect::<BTreeMap<_, _>>())
}

/// A shop with a few products.
async fn stocked() -> (TestShop, Vec<Product>) {
    let shop = TestShop::keeping_entities().await;
    let mut products = Vec::new();
    for (title, price) in [("Shirt", "20"), ("Mug", "10"), ("Hat", "30")] {
        products.push(shop.put(shop.shown(title, price, &["S", "M", "L"])).await);
    }
    (shop, products)
}

#[tokio::test]
async fn what_is_kept_costs_no_statement_and_only_queries_are_given_it() {
    let (shop, products) = stocked().await;
    let sight = Sight::of(&products);
    sight.is_kept(&shop).await;
    for ctx in [shop.guest(), query(shop.clerk())] {
        shop.shop().events.touch(Instant::now());
        let before = shop.statements();
        CatalogView::of_shop(&ctx).products_by_id(&sight.products).await.unwrap();
        let by_staff = CatalogView::of_staff(&shop.clerk()).unwrap();
        by_staff.products_by_id(&sight.products).await.unwrap();
        assert!(shop.statements() > before, "what changes something, and staff, see what is there");
    }
}

#[tokio::test]
async fn row_83_what_is_kept_of_products_is_never_untrue() {
    let (shop, products) = stocked().await;
    let (clerk, shirt) = (shop.clerk(), &products[0]);
    let goods = Goods::priced("15").stocked(shop.location(), 2);
    let stocked = shop.sell(goods).await;
    let mut sight = Sight::of(&products);
    let found = CatalogView::of_staff(&clerk).unwrap().variants_by_id(&[stocked]).await.unwrap();
    sight.products.push(found[&stocked].product_id);
    sight.variants.push(found[&stocked].key());
    sight.is_soon_true(&shop, "the beginning").await;

    product_update(&clerk, ProductUpdate { title: Some("Zebra".to_owned()), ..unchanged(shirt.id) }, None)
        .await
        .unwrap();
    sight.is_soon_true(&shop, "a new title").await;
    product_update(&clerk, ProductUpdate { slug: Some("zebra".to_owned()), ..unchanged(shirt.id) }, None)
        .await
        .unwrap();
    sight.is_soon_true(&shop, "a new slug").await;
    let set = vec![VariantPrice { variant_id: shirt.variants[0].id, price: "1".to_owned(), compare_at_price: None }];
    let remove = vec![shirt.variants[1].id];
    channel_listings_update(&clerk, ChannelListingsUpdate { channel_id: None, set, remove }, None).await.unwrap();
    sight.is_soon_true(&shop, "another price and one that is taken away").await;
    for (expected, quantity) in [(2, 0), (0, 5)] {
        let count = InventoryCount { variant_id: stocked, location_id: shop.location(), quantity, expected };
        let input = InventorySet { changes: vec![count], note: None };
        inventory_set(&clerk, input, None).await.unwrap();
        sight.is_soon_true(&shop, "another stock").await;
    }
    shop.tax("0.19").await;
    sight.is_soon_true(&shop, "a tax").await;
    product_unpublish(&clerk, ProductUnpublish { id: products[1].id }, None).await.unwrap();
    sight.is_soon_true(&shop, "a product that is not shown any more").await;
    shop.delete_product(products[2].id).await;
    sight.is_soon_true(&shop, "a product that is gone").await;
    sight.products.push(shop.put(shop.shown("Coat", "90", &[])).await.id);
    sight.is_soon_true(&shop, "a new product").await;
    sight.is_kept(&shop).await;
}

#[tokio::test]
async fn row_96_nothing_is_kept_while_changes_of_others_are_not_heard_of() {
    let (shop, products) = stocked().await;
    let sight = Sight::of(&products);
    sight.is_kept(&shop).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    let look = async || {
        let before = shop.statements();
        sight.seen_by(&query(shop.guest())).await;
        shop.statements() - before
    };
    let (first, second) = (look().await, look().await);
    assert!(first > 0 && first == second, "every look asks the database for everything: {first} and {second}");
}

#[tokio::test]
async fn what_a_request_has_read_before_a_change_is_not_kept_as_if_it_were_read_after() {
    let (shop, products) = stocked().await;
    let sight = Sight::of(&products);
    shop.shop().events.touch(Instant::now());
    let ctx = query(shop.guest());
    let view = CatalogView::of_shop(&ctx);
    view.tax_rates().await.unwrap();
    shop.tax("0.19").await;
    // The request goes on with the rates that it has read.
    view.taxed_price_ranges(&sight.products).await.unwrap();
    sight.is_soon_true(&shop, "a tax that came in the middle of a request").await;
}

#[tokio::test]
async fn a_product_appears_at_its_moment_without_any_commit() {
    let (shop, mut products) = stocked().await;
    let mut draft = shop.shown("Coat", "90", &["S"]);
    draft.published_at = Some(shop.clock().now() + TimeDelta::hours(1));
    products.push(shop.put(draft).await);
    let sight = Sight::of(&products);
    sight.is_kept(&shop).await;
    shop.clock().advance(TimeDelta::hours(2));
    let truth = sight.seen_by(&shop.guest()).await;
    let appearing = async {
        loop {
            shop.shop().events.touch(Instant::now());
            if sight.seen_by(&query(shop.guest())).await == truth {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(8), appearing)
        .await
        .expect("answers may be kept for some seconds beside, and all that is ten");
}

#[tokio::test]
async fn what_has_an_endless_name_is_not_kept() {
    let (shop, _) = stocked().await;
    let costs = async |slug: &str| {
        shop.shop().events.touch(Instant::now());
        let before = shop.statements();
        CatalogView::of_shop(&query(shop.guest())).product_by_slug(slug).await.unwrap();
        shop.statements() - before
    };
    let endless = "x".repeat(2_000);
    assert_eq!([costs(&endless).await, costs(&endless).await], [1, 1]);
    timeout(PATIENCE, async { while costs("nothing").await > 0 {} })
        .await
        .expect("that there is nothing is kept as well");
}

/// What processes share, in memory.
#[derive(Debug, Default)]
struct Shelf(Mutex<HashMap<[u8; 32], Vec<u8>>>);

#[async_trait]
impl SharedCache for Shelf {
    async fn get(&self, keys: &[[u8; 32]]) -> Vec<Option<Vec<u8>>> {
        let shelf = self.0.lock().unwrap();
        keys.iter().map(|key| shelf.get(key).cloned()).collect()
    }

    async fn put(&self, values: Vec<([u8; 32], Vec<u8>)>, _: Duration) {
        self.0.lock().unwrap().extend(values);
    }
}

impl Shelf {
    /// Waits until everything is there that is put there by tasks of their own.
    async fn is_settled(&self) {
        for _ in 0..100 {
            yield_now().await;
        }
        assert!(!self.0.lock().unwrap().is_empty(), "what was read is shared");
    }
}

/// Two processes of the shop that share what they keep, and hear of every change for longer than clocks may differ.
struct Neighbours {
    one: Arc<Shop>,
    other: Arc<Shop>,
    hearing: JoinHandle<()>,
}

impl Neighbours {
    async fn open(shop: &TestShop, shelf: &Arc<Shelf>) -> Self {
        let (one, other) = (sharing(shop, shelf).await, sharing(shop, shelf).await);
        let hubs = [Arc::clone(&one.events), Arc::clone(&other.events)];
        let hearing = tokio::spawn(async move {
            loop {
                hubs.iter().for_each(|hub| hub.touch(Instant::now()));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        Self { one, other, hearing }
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        self.hearing.abort();
    }
}

/// A process of the shop that shares what it keeps.
async fn sharing(shop: &TestShop, shelf: &Arc<Shelf>) -> Arc<Shop> {
    let Ok(process) = Arc::try_unwrap(shop.another_process().await) else { panic!("nobody else has it") };
    let shared = SharedValues::new(Arc::clone(shelf) as _, process.clock.clone(), "test");
    let cache = EntityCache::new(1024 * 1024, &process.events, Some(shared));
    Arc::new(process.with_entity_cache(cache))
}

fn guest(process: &Arc<Shop>) -> Context {
    let channel = process.channel(None).unwrap();
    query(Context::new(Arc::clone(process), Actor::Guest, channel, &[]))
}

#[tokio::test]
async fn row_83_what_one_process_has_read_another_one_need_not_read_until_it_is_untrue() {
    let (shop, products) = stocked().await;
    let sight = Sight::of(&products);
    let truth = sight.seen_by(&shop.guest()).await;
    let taking_over = async {
        // On a busy machine a process may lose touch for a moment, and then it believes nothing.
        loop {
            let shelf = Arc::<Shelf>::default();
            let neighbours = Neighbours::open(&shop, &shelf).await;
            sight.seen_by(&guest(&neighbours.one)).await;
            shelf.is_settled().await;
            let before = neighbours.other.store.statements();
            assert_eq!(sight.seen_by(&guest(&neighbours.other)).await, truth);
            if neighbours.other.store.statements() == before {
                return neighbours;
            }
        }
    };
    let neighbours = timeout(PATIENCE, taking_over).await.expect("what one process has read the other one finds");

    let title = Some("Zebra".to_owned());
    product_update(&shop.clerk(), ProductUpdate { title, ..unchanged(products[0].id) }, None).await.unwrap();
    neighbours.other.events.heard(&[ShopEvent::ProductChanged(products[0].id)]);
    let seen = CatalogView::of_shop(&guest(&neighbours.other)).products_by_id(&sight.products).await.unwrap();
    assert_eq!(seen[&products[0].id].title, "Zebra", "what is shared is untrue, and nobody takes it away there");
}

#[tokio::test]
async fn row_98_junk_that_is_shared_is_nothing() {
    let (shop, products) = stocked().await;
    let (sight, shelf) = (Sight::of(&products), Arc::<Shelf>::default());
    let neighbours = Neighbours::open(&shop, &shelf).await;
    let truth = sight.seen_by(&guest(&neighbours.one)).await;
    shelf.is_settled().await;
    for value in shelf.0.lock().unwrap().values_mut() {
        // The head, which says since when it is true, stays.
        value.truncate(12);
        value.extend_from_slice(b"{\"id\":7}");
    }
    assert_eq!(sight.seen_by(&guest(&neighbours.other)).await, truth);
}

fn unchanged(id: ProductId) -> ProductUpdate {
    ProductUpdate {
        id,
        expected_version: None,
        slug: None,
        title: None,
        description_html: None,
        vendor: None,
        product_type: None,
        tags: None,
        status: None,
        published_at: None,
        seo_title: None,
        seo_description: None,
        category_id: None,
        attributes: None,
    }
}
