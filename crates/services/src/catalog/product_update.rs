//! Changing what a product says of itself.

use cartwright_domain::{
    catalog::{ProductAttribute, ProductHead, ProductStatus, draft::ProductDraft},
    id::{CategoryId, ProductId},
    identity::Permission,
    time::Timestamp,
};
use serde::Serialize;

use super::{
    CatalogRefusal,
    revising::{answer_product, revise},
};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a product; what is absent stays, an inner none clears.
#[derive(Debug, Clone, Serialize)]
pub struct ProductUpdate {
    /// The product.
    pub id: ProductId,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The name in addresses.
    pub slug: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: Option<String>,
    /// Who makes it.
    pub vendor: Option<Option<String>>,
    /// What kind of thing it is.
    pub product_type: Option<Option<String>>,
    /// All tags.
    pub tags: Option<Vec<String>>,
    /// Where it stands in its life.
    pub status: Option<ProductStatus>,
    /// When it is shown from.
    pub published_at: Option<Option<Timestamp>>,
    /// The title that search engines show.
    pub seo_title: Option<Option<String>>,
    /// The description that search engines show.
    pub seo_description: Option<Option<String>>,
    /// The category that it stands in.
    pub category_id: Option<Option<CategoryId>>,
    /// All facts.
    pub attributes: Option<Vec<ProductAttribute>>,
}

/// Changes the product and answers it.
pub async fn product_update(
    ctx: &Context,
    input: ProductUpdate,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let change = |_: &_, draft: &mut ProductDraft| {
            input.apply(draft);
            Ok(())
        };
        let revision = revise(ctx, &uow, input.id, input.expected_version, change, |_, problem| problem).await?;
        Ok(revision.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}

impl ProductUpdate {
    /// A change of nothing.
    pub fn of(id: ProductId) -> Self {
        Self {
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

    fn apply(&self, draft: &mut ProductDraft) {
        fn set<T: Clone>(field: &mut T, change: Option<&T>) {
            if let Some(value) = change {
                field.clone_from(value);
            }
        }
        if self.slug.is_some() {
            draft.slug.clone_from(&self.slug);
        }
        set(&mut draft.title, self.title.as_ref());
        set(&mut draft.description_html, self.description_html.as_ref());
        set(&mut draft.vendor, self.vendor.as_ref());
        set(&mut draft.product_type, self.product_type.as_ref());
        set(&mut draft.tags, self.tags.as_ref());
        set(&mut draft.status, self.status.as_ref());
        set(&mut draft.published_at, self.published_at.as_ref());
        set(&mut draft.seo.title, self.seo_title.as_ref());
        set(&mut draft.seo.description, self.seo_description.as_ref());
        set(&mut draft.category_id, self.category_id.as_ref());
        set(&mut draft.attributes, self.attributes.as_ref());
    }
}
