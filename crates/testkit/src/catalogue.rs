//! A catalogue to look at: products, categories and collections as a test wants them.

use cartwright_domain::{
    catalog::{
        Category, CategoryPath, Product, ProductStatus, Seo,
        collection::{Collection, CollectionKind},
        draft::{ListingDraft, OptionDraft, ProductDraft, VariantDraft},
    },
    id::{CategoryId, CollectionId, ProductId, VariantId},
    pricing::Money,
};
use cartwright_persistence::{ListingChanges, StoreError};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::TestShop;

impl TestShop {
    /// The draft of a product that has been shown for a day: one variant for each of the sizes, or one alone where there is none, not counted and
    /// each at that price in the default channel.
    pub fn shown(&self, title: &str, price: &str, sizes: &[&str]) -> ProductDraft {
        let channel = self.guest().channel().clone();
        let listing = ListingDraft {
            channel_id: channel.id,
            price: Money::parse(price, channel.currency).expect("a price"),
            compare_at_price: None,
        };
        let variant = |values: Vec<String>| VariantDraft {
            tracked: false,
            listings: vec![listing.clone()],
            ..VariantDraft::with_options(values)
        };
        let mut draft = ProductDraft::titled(title);
        draft.status = ProductStatus::Active;
        draft.published_at = Some(self.clock().now() - TimeDelta::days(1));
        draft.variants = if sizes.is_empty() {
            vec![variant(Vec::new())]
        } else {
            draft.options = vec![OptionDraft::named("Size")];
            sizes.iter().map(|size| variant(vec![(*size).to_owned()])).collect()
        };
        draft
    }

    /// Writes a new product with its prices.
    pub async fn put(&self, draft: ProductDraft) -> Product {
        let (shop, now) = (self.shop(), self.clock().now());
        let new = draft.validate().expect("the draft is good");
        let revision = new.create(&mut || shop.ids.key::<Uuid>(now), now).expect("nothing is named that exists");
        let (product, prices) = (&revision.product, &ListingChanges { set: revision.listings, unlist: Vec::new() });
        let written = shop.store.transaction(|uow| async move {
            uow.products().insert(product).await?;
            uow.listings().change(prices, now, &|| shop.ids.key(now)).await?;
            Ok::<_, StoreError>(())
        });
        written.await.expect("the product is written");
        revision.product
    }

    /// Writes a new category below the parent, or a root, as the last of its siblings.
    pub async fn put_category(&self, slug: &str, parent: Option<&Category>) -> Category {
        let (shop, now) = (self.shop(), self.clock().now());
        let id: CategoryId = shop.ids.key(now);
        let category = Category {
            id,
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            description: String::new(),
            parent_id: parent.map(|parent| parent.id),
            path: CategoryPath::below(parent.map(|parent| &parent.path), id).expect("the tree is low"),
            position: 0,
            image: None,
            seo: Seo::default(),
            created_at: now,
            updated_at: now,
        };
        let new = &category;
        let written = shop.store.transaction(|uow| async move {
            uow.categories().lock_tree().await?;
            let position = uow.categories().next_position(new.parent_id).await?;
            uow.categories().insert(&Category { position, ..new.clone() }).await
        });
        written.await.expect("the category is written");
        category
    }

    /// Writes a new collection by hand, shown from a day ago or not at all, with those products.
    pub async fn put_collection(&self, slug: &str, is_shown: bool, products: &[ProductId]) -> Collection {
        let (shop, now) = (self.shop(), self.clock().now());
        let id: CollectionId = shop.ids.key(now);
        let collection = Collection {
            id,
            slug: slug.to_owned(),
            title: slug.to_uppercase(),
            description_html: String::new(),
            image: None,
            seo: Seo::default(),
            kind: CollectionKind::Manual,
            published_at: is_shown.then(|| now - TimeDelta::days(1)),
            created_at: now,
            updated_at: now,
        };
        let new = &collection;
        let written = shop.store.transaction(|uow| async move {
            uow.collections().insert(new).await?;
            uow.collections().add_products(id, products).await?;
            Ok::<_, StoreError>(())
        });
        written.await.expect("the collection is written");
        collection
    }

    /// Promises so many units of the variant past the shop, whatever is there.
    pub async fn promise(&self, variant: VariantId, units: i64) {
        let raw = self.database().raw().await;
        let sql = "UPDATE stock_level SET reserved = $1 WHERE variant_id = $2";
        let statement =
            Statement::from_sql_and_values(raw.get_database_backend(), sql, [units.into(), variant.0.into()]);
        let changed = raw.execute_raw(statement).await.expect("the level changes").rows_affected();
        assert_eq!(changed, 1, "the variant lies at one location");
    }
}
