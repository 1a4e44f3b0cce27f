//! A collection.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::catalog::collection::{self, CollectionKind};
use cartwright_services::catalog::ProductSection;

use super::{connection::ProductConnection, rule::CollectionRule};
use crate::{
    catalog::{Image, ProductSort, ProductWhere, Seo, product_list},
    error::ApiResult,
    id::global_id,
    request::RequestContext,
    scalar::{DateTime, Html},
};

/// A collection as staff see it.
#[derive(Clone, Debug)]
pub struct Collection(pub Arc<collection::Collection>);

impl From<collection::Collection> for Collection {
    fn from(collection: collection::Collection) -> Self {
        Self(Arc::new(collection))
    }
}

/// Products that were gathered by hand or by a rule.
#[Object]
impl Collection {
    /// The collection's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name in addresses, unique in the shop.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The description with its markup; empty for none.
    async fn description_html(&self) -> Html {
        Html(self.0.description_html.clone())
    }

    /// The products of the collection.
    #[allow(clippy::too_many_arguments, reason = "every one is an argument of the field")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only products that are so.", name = "where")] filter: Option<ProductWhere>,
        #[graphql(desc = "The order; that of the collection where none is given.")] sort: Option<ProductSort>,
    ) -> ApiResult<ProductConnection> {
        let request = ctx.page(first, after, last, before)?;
        let section = ProductSection::from(&*self.0);
        let list = product_list(ctx.services(), section, filter, None, sort)?;
        ctx.catalog().products_page(list, request).await.map(ProductConnection)
    }

    /// Its picture.
    async fn image(&self) -> Option<Image> {
        self.0.image.as_ref().map(Image::from)
    }

    /// What search engines show.
    async fn seo(&self) -> Seo {
        Seo::from(&self.0.seo)
    }

    /// What products must be to stand in it; null where staff put them there by hand.
    async fn rule(&self) -> Option<CollectionRule> {
        match &self.0.kind {
            CollectionKind::Manual => None,
            CollectionKind::Rule(rule) => Some(CollectionRule::from(rule)),
        }
    }

    /// From when on it is shown; null for not at all.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
