//! What is asked.

use bytes::Bytes;
use serde_json::{Value, json};

/// A listing as a storefront shows it: 20 products with two variants each.
pub const LISTING: &str = "query Listing($after: String) {
    products(first: 20, after: $after, sort: NEWEST) {
        nodes {
            id
            slug
            title
            description
            featuredImage { url altText }
            priceRange { min { gross { amount currencyCode } } max { gross { amount currencyCode } } }
            variants(first: 2) { nodes { id sku title availableForSale price { gross { amount currencyCode } } } }
        }
        pageInfo { hasNextPage endCursor }
    }
}";

/// Cursors alone, to walk to a deep page.
pub const WALK: &str = "query Walk($after: String) {
    products(first: 100, after: $after, sort: NEWEST) { pageInfo { hasNextPage endCursor } }
}";

/// The cursor of each product.
pub const CURSORS: &str = "query Cursors($after: String) {
    products(first: 100, after: $after, sort: NEWEST) { edges { cursor } pageInfo { hasNextPage endCursor } }
}";

/// A sign-in that is refused.
pub const SIGN_IN: &str = "mutation ($input: SessionCreateInput!) {
    sessionCreate(input: $input) { tokens { accessToken } userErrors { ... on UserError { message } } }
}";

/// A variant that can be bought.
pub const GOODS: &str = "query ($first: Int) {
    products(first: $first, sort: NEWEST) { nodes { firstAvailableVariant { id } } }
}";

/// A cart with goods in it.
pub const CART: &str = "mutation ($input: CartCreateInput!) {
    cartCreate(input: $input) { cart { id } userErrors { ... on CartUserError { code } } }
}";

/// The payment of a cart, which holds its stock.
pub const PAY: &str = "mutation ($input: PaymentSessionCreateInput!) {
    paymentSessionCreate(input: $input) { paymentSession { id } userErrors { ... on CheckoutUserError { code } } }
}";

/// The order of a cart.
pub const COMPLETE: &str = "mutation ($input: CheckoutCompleteInput!) {
    checkoutComplete(input: $input) {
        result { __typename ... on OrderPlaced { order { number } } }
        userErrors { ... on CheckoutUserError { code } }
    }
}";

/// The body of a request.
pub fn body(document: &str, variables: &Value) -> Bytes {
    json!({ "query": document, "variables": variables }).to_string().into()
}
