//! How staff change the catalogue.

mod category;
mod collection;
mod permission;
mod price;
mod product;
mod variant;

use std::fmt::Debug;

use cartwright_domain::catalog::{ProductStatus, Seo};
use cartwright_services::{
    Error,
    catalog::{CatalogRefusal, OptionInput, PriceInput, ProductCreate, VariantInput},
};

/// A draft of a product with that title and nothing else.
fn titled(title: &str) -> ProductCreate {
    ProductCreate {
        slug: None,
        title: title.to_owned(),
        description_html: String::new(),
        vendor: None,
        product_type: None,
        tags: Vec::new(),
        status: ProductStatus::Draft,
        published_at: None,
        seo: Seo::default(),
        category_id: None,
        options: Vec::new(),
        variants: Vec::new(),
        media: Vec::new(),
        attributes: Vec::new(),
    }
}

/// The same with an option Size and a variant for each of the sizes.
fn sized(title: &str, sizes: &[&str]) -> ProductCreate {
    let size = OptionInput { id: None, name: "Size".to_owned(), values: Vec::new() };
    ProductCreate {
        options: vec![size],
        variants: sizes.iter().map(|size| variant(&[size])).collect(),
        ..titled(title)
    }
}

fn variant(values: &[&str]) -> VariantInput {
    VariantInput {
        sku: None,
        barcode: None,
        option_values: values.iter().map(|value| (*value).to_owned()).collect(),
        weight_grams: 0,
        requires_shipping: true,
        tax_class: None,
        tracked: true,
        allow_backorder: false,
        image_url: None,
        prices: Vec::new(),
        stock: Vec::new(),
    }
}

fn price(amount: &str) -> PriceInput {
    PriceInput { channel_id: None, price: amount.to_owned(), compare_at_price: None }
}

/// The refusals of what must be refused, with their paths.
fn refusals<T: Debug>(outcome: Result<T, Error<CatalogRefusal>>) -> Vec<(String, CatalogRefusal)> {
    match outcome.unwrap_err() {
        Error::Refused(refusals) => refusals.into_iter().map(|refusal| (refusal.path().join("."), refusal)).collect(),
        Error::Failed(failure) => panic!("{failure:?}"),
    }
}

/// The paths of the refusals.
fn paths<T: Debug>(outcome: Result<T, Error<CatalogRefusal>>) -> Vec<String> {
    refusals(outcome).into_iter().map(|(path, _)| path).collect()
}
