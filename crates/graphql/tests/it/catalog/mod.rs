//! The catalogue as buyers and staff see it.

mod changes;
mod cost;
mod lists;
mod pages;
mod prices;
mod products;
mod staff;
mod statements;
mod visibility;
mod written;

use std::{future::ready, sync::Arc};

use axum::Router;
use cartwright_graphql::{
    http::{ContextHook, Data, Endpoint},
    shop_request_data, shop_schemas,
};
use cartwright_testkit::TestShop;
use futures_util::FutureExt;

/// The endpoint for storefronts of the shop, where everybody is a guest.
fn served_to_guests(shop: &TestShop) -> Router {
    let guest = shop.guest();
    let hook: ContextHook = Arc::new(move |parts| {
        let mut data = Data::default();
        shop_request_data(guest.clone(), &parts.load_queue, &mut data);
        ready(Ok(data)).boxed()
    });
    Endpoint::with_schemas(shop_schemas(true), hook).into_router("/graphql")
}
