//! The requests that the pages for browsers begin with. They run one after the other, with what the shop sells when it is
//! opened and with what the answers before told.

use std::sync::Arc;

use anyhow::Context as _;
use cartwright_domain::id::{ProductId, VariantId};
use cartwright_graphql::http::{self, Example, Told};
use cartwright_services::{
    Actor, Context, Failure, Shop,
    catalog::{CatalogView, ProductList, ProductSection},
    customer::DEMO_SIGN_IN,
    identity::staff::DEMO_STAFF_SIGN_IN,
    page::PageRequest,
};
use serde_json::{Value, json};

/// The requests of both pages.
pub(super) struct Examples {
    /// What storefronts ask.
    pub storefront: http::Examples,
    /// What the staff ask.
    pub staff: http::Examples,
}

/// What the answers of a checkout tell for its next requests.
const TOLD: [Told; 3] = [
    Told { variable: "cartId", pointer: "/cartCreate/cart/id" },
    Told { variable: "methodId", pointer: "/cartAddressesUpdate/cart/shippingMethods/0/id" },
    Told { variable: "sessionId", pointer: "/paymentSessionCreate/paymentSession/id" },
];

/// Where the token goes.
const TOKEN: &str = "{\n  \"Authorization\": \"Bearer \"\n}";

impl Examples {
    /// The requests, with ids of this shop where it sells something.
    pub async fn of(shop: &Arc<Shop>) -> anyhow::Result<Self> {
        let variant = some_variant(shop).await.context("the catalogue cannot be read")?;
        let variant = variant.map(|id| id.to_string()).unwrap_or_default();
        let storefront = vec![
            example("Browse", include_str!("examples/browse.graphql"), json!({}), None),
            example("Buy 1: fill a cart", include_str!("examples/cart.graphql"), json!({ "variantId": variant }), None),
            example("Buy 2: say where to", include_str!("examples/address.graphql"), json!({ "cartId": "" }), None),
            example(
                "Buy 3: say how",
                include_str!("examples/shipping.graphql"),
                json!({ "cartId": "", "methodId": "" }),
                None,
            ),
            example(
                "Buy 4: begin to pay",
                include_str!("examples/payment.graphql"),
                json!({ "cartId": "", "key": "" }),
                None,
            ),
            example(
                "Buy 5: order",
                include_str!("examples/order.graphql"),
                json!({ "cartId": "", "sessionId": "", "key": "" }),
                None,
            ),
            example("Sign in", include_str!("examples/sign_in.graphql"), sign_in(), None),
            example("Me", include_str!("examples/me.graphql"), json!({}), None),
        ];
        let staff = vec![
            example("Products", include_str!("examples/staff_products.graphql"), json!({}), Some(TOKEN)),
            example("Channels", include_str!("examples/staff_channels.graphql"), json!({}), Some(TOKEN)),
            example("Sign in", include_str!("examples/staff_sign_in.graphql"), staff_sign_in(), None),
        ];
        Ok(Self {
            storefront: http::Examples { examples: storefront, told: TOLD.to_vec(), fresh: vec!["key"] },
            staff: http::Examples { examples: staff, told: Vec::new(), fresh: Vec::new() },
        })
    }
}

/// What the demo customer types; in a shop without one it is to be replaced.
fn sign_in() -> Value {
    json!({ "email": DEMO_SIGN_IN.email, "password": DEMO_SIGN_IN.password })
}

/// What the demo owner types; in a shop without one it is to be replaced.
fn staff_sign_in() -> Value {
    json!({ "email": DEMO_STAFF_SIGN_IN.email, "password": DEMO_STAFF_SIGN_IN.password })
}

/// The id of something that the default channel sells now.
async fn some_variant(shop: &Arc<Shop>) -> Result<Option<VariantId>, Failure> {
    let Some(channel) = shop.channel(None) else {
        return Ok(None);
    };
    let view = CatalogView::of_shop(&Context::new(Arc::clone(shop), Actor::Guest, channel, &[]));
    let list = ProductList::of(ProductSection::Everything);
    let page = view.products(&list, &PageRequest::first(20)).await?;
    let products: Vec<ProductId> = page.entries.into_iter().map(|(_, product)| product.id).collect();
    let variants = view.first_variants_for_sale(&products).await?;
    // A thing that is sent shows more of a checkout.
    let of = |sent: bool| {
        products.iter().filter_map(|product| variants.get(product)).find(|variant| variant.requires_shipping == sent)
    };
    let first = of(true).or_else(|| of(false));
    Ok(first.map(|variant| variant.id))
}

fn example(name: &str, query: &str, variables: Value, headers: Option<&str>) -> Example {
    let has_variables = variables.as_object().is_some_and(|object| !object.is_empty());
    Example {
        name: name.to_owned(),
        query: query.to_owned(),
        variables: if has_variables { format!("{variables:#}") } else { String::new() },
        headers: headers.unwrap_or_default().to_owned(),
    }
}
