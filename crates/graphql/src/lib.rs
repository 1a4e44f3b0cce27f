//! The public face of the shop: its GraphQL schemas and the HTTP that carries them.
//!
//! There are two schemas, [`shop_schema`] for storefronts and [`admin_schema`] for staff. Each lives in its own folder, which
//! is divided into the slices of the trade; what both share stands at the top. Nothing is decided here: a resolver
//! translates ids, asks one use case of `services`, and translates what comes back.
//!
//! **A type** is a struct around a value of the domain with an `#[Object]` or `SimpleObject`. Every type, field and enum value has a
//! doc comment, because it is the documentation of the API. What another type needs of the database comes through a
//! loader of the slice (`shop/catalog/loaders.rs`), never through a query of its own, so that a list costs as many statements as
//! one entry. Everything of the request is reached through [`RequestContext`].
//!
//! **A root field** is a method of the slice's `…Query` object, which the schema's `query.rs` merges into the root. A list is a
//! connection: [`connection!`] declares its types, [`RequestContext::page`] checks its four arguments, [`Connection::new`] takes the page
//! and a future that counts, which runs only where `totalCount` is asked for. A field that may fail alone is nullable and
//! returns `Option<Result<T, ApiError>>`, so that its failure leaves the rest of the answer whole.
//!
//! **A mutation** takes one `input`, of which ids are [`GlobalId`]s: an id of another type becomes one that nobody has, and so meets the
//! answer for things that do not exist. It calls one use case and hands the result to its payload, which [`payload!`] declares:
//! refusals become `userErrors`, failures become entries of the top-level `errors` by way of [`ApiError`]. The errors of a
//! slice are a code enum ([`error_code!`]), types that carry it ([`user_error!`], [`input_error!`]) and an interface of these; the schema's own `UserError` lists
//! those types again. A new loader goes into the schema's `request.rs`.
#![recursion_limit = "1024"]

pub mod http;
pub mod loader;
pub mod many;
pub mod written;

mod admin;
mod cart;
mod catalog;
mod change;
mod channel;
mod connection;
mod customer;
mod error;
mod id;
mod ordering;
mod pricing;
mod relation;
mod request;
mod scalar;
mod schema;
mod shop;
mod user_error;

pub use ordering::DOCUMENTS_PATH;

pub use admin::{AdminSchema, FILES_PATH, admin_request_data, admin_schema, admin_schemas, admin_sdl};
pub use connection::FieldCost;
pub use shop::{ShopSchema, shop_mark, shop_request_data, shop_schema, shop_schemas, shop_sdl};
