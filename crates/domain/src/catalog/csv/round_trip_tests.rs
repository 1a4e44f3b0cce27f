//! What is exported and imported again is the same catalogue, within what the layout carries.

use std::collections::HashMap;

use proptest::{collection::vec, option, prelude::*};
use uuid::Uuid;

use super::{
    tests::{eur, read},
    *,
};
use crate::{
    catalog::{
        Product, ProductStatus, Seo, VariantListing,
        draft::{ListingDraft, MediaDraft, OptionDraft, ProductDraft, VariantDraft},
    },
    id::{ChannelId, MediaId, VariantId},
    pricing::{Money, TaxClass},
};

/// One line of anything that people write, formulas, quotes, commas and other scripts among it.
fn line() -> impl Strategy<Value = String> {
    let wild = "[ -~äßéß€漢字\u{1f600}]{0,12}";
    (prop_oneof!["[=+@'-]{1,3}", "[\"',;|/ ]{1,3}", "[a-zA-Z]{1,3}"], wild)
        .prop_map(|(start, rest)| format!("{start}{rest}").trim().to_owned())
        .prop_filter("a line says something", |text| !text.is_empty())
}

fn word() -> impl Strategy<Value = String> {
    "[=+@'\"a-zA-Z0-9ä漢-]{0,6}[a-zA-Z0-9]"
}

fn body() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![line(), Just("\r\n".to_owned()), "<(p|b|br|ul|li|pre|table|td|script|a href='/x')>", "</(p|b|ul)>"];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn variant(options: usize)(
        values in vec(word(), options),
        sku in option::of(word()),
        barcode in option::of(line()),
        weight_grams in 0_i64..5_000_000,
        flags: [bool; 3],
        tax_class in prop_oneof![Just(TaxClass::standard()), Just(TaxClass::exempt()), "[a-z]{1,9}".prop_map(TaxClass)],
        picture in option::of(0_usize..4),
        prices in option::of((0_i64..10_000_000, option::of(0_i64..10_000_000))),
    ) -> (VariantDraft, Option<usize>) {
        let [requires_shipping, tracked, allow_backorder] = flags;
        let money = |minor| Money::new(minor, eur());
        let listings = prices.map(|(price, compared)| ListingDraft {
            channel_id: ChannelId(Uuid::nil()),
            price: money(price),
            compare_at_price: compared.map(money),
        });
        let draft = VariantDraft {
            sku, barcode, weight_grams, requires_shipping, tax_class, tracked, allow_backorder,
            listings: listings.into_iter().collect(),
            ..VariantDraft::with_options(values)
        };
        (draft, picture)
    }
}

prop_compose! {
    fn draft_with(options: usize)(
        texts in (line(), body(), option::of(line()), option::of(line())),
        tags in vec(word(), 0..5),
        status in proptest::sample::select(ProductStatus::ALL),
        published: bool,
        seo in (option::of(line()), option::of(line())),
        names in vec(word(), options),
        variants in vec(variant(options), 0..6),
        alt_texts in vec(option::of(line()), 0..5),
    ) -> ProductDraft {
        let (title, description_html, vendor, product_type) = texts;
        let media: Vec<MediaDraft> = alt_texts.into_iter().enumerate().map(|(index, alt_text)| MediaDraft {
            alt_text,
            ..MediaDraft::at(format!("https://pictures.example/{index}.jpg?a=b,c"))
        }).collect();
        let variants = variants.into_iter().map(|(draft, picture)| VariantDraft {
            image_url: picture.and_then(|index| media.get(index)).map(|picture| picture.url.clone()),
            ..draft
        }).collect();
        ProductDraft {
            slug: Some("a-product".to_owned()),
            description_html, vendor, product_type, tags, status,
            published_at: published.then(chrono::DateTime::default),
            seo: Seo { title: seo.0, description: seo.1 },
            options: names.into_iter().map(OptionDraft::named).collect(),
            variants,
            media,
            ..ProductDraft::titled(title)
        }
    }
}

/// A product that keeps every rule, with its prices; drafts whose names happen to collide are none.
pub(super) fn product() -> impl Strategy<Value = (Product, Vec<VariantListing>)> {
    (0..=3_usize).prop_flat_map(draft_with).prop_filter_map("keeps the rules", |draft| {
        let mut last = 0;
        let mut next_id = || {
            last += 1;
            Uuid::from_u128(last)
        };
        let revision = draft.validate().ok()?.create(&mut next_id, chrono::DateTime::default()).ok()?;
        Some((revision.product, revision.listings))
    })
}

fn file(rows: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn told<T: Clone>(change: &Change<T>) -> Option<T> {
    change.clone().applied_to(None)
}

proptest! {
    #[test]
    fn an_export_imported_again_says_the_same((product, listings) in product(), stock in 0_i64..1000) {
        let counted = product.variants.iter().filter(|variant| variant.tracked);
        let quantities: HashMap<VariantId, i64> = counted.map(|variant| (variant.id, stock)).collect();
        let exported = Exported { product: &product, category: Some("=Tops > Shirts"), listings: &listings, quantities: &quantities };
        let rows = rows(exported);
        for cell in rows.iter().flatten() {
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
        }
        let (products, refusals) = read(&file(&rows));
        prop_assert_eq!(refusals, Vec::<String>::new());
        prop_assert_eq!(products.len(), 1);
        let read = &products[0];
        prop_assert_eq!(&read.handle, &product.slug);
        prop_assert_eq!(read.title.as_ref(), Some(&product.title));
        prop_assert_eq!(told(&read.body_html).unwrap_or_default(), product.description_html.clone());
        prop_assert_eq!(told(&read.vendor), product.vendor.clone());
        prop_assert_eq!(told(&read.product_type), product.product_type.clone());
        prop_assert_eq!(read.tags.as_ref(), Some(&product.tags));
        prop_assert_eq!(read.published, Some(product.published_at.is_some()));
        prop_assert_eq!(read.status, Some(product.status));
        prop_assert_eq!(told(&read.seo_title), product.seo.title.clone());
        prop_assert_eq!(told(&read.seo_description), product.seo.description.clone());
        prop_assert_eq!(told(&read.category), Some("=Tops > Shirts".to_owned()));
        let names: Vec<String> = product.options.iter().map(|option| option.name.clone()).collect();
        prop_assert_eq!(read.options.as_ref(), Some(&names));
        let pictures: Vec<_> = read.images.iter().flatten().map(|i| (i.url.clone(), told(&i.alt_text))).collect();
        let expected: Vec<_> = product.media.iter().map(|m| (m.url.clone(), m.alt_text.clone())).collect();
        prop_assert_eq!(pictures, expected);
        prop_assert_eq!(read.variants.len(), product.variants.len());
        let urls: HashMap<MediaId, &String> = product.media.iter().map(|media| (media.id, &media.url)).collect();
        for (read, variant) in read.variants.iter().zip(&product.variants) {
            let listing = listings.iter().find(|listing| listing.variant_id == variant.id);
            prop_assert_eq!(told(&read.sku), variant.sku.clone());
            prop_assert_eq!(read.option_values.as_ref(), Some(&variant.option_values));
            prop_assert_eq!(told(&read.barcode), variant.barcode.clone());
            prop_assert_eq!(read.weight_grams, Some(variant.weight_grams));
            prop_assert_eq!(read.tracked, Some(variant.tracked));
            prop_assert_eq!(read.allow_backorder, Some(variant.allow_backorder));
            prop_assert_eq!(read.requires_shipping, Some(variant.requires_shipping));
            prop_assert_eq!(read.tax_class(None), variant.tax_class.clone());
            prop_assert_eq!(read.quantity, quantities.get(&variant.id).copied());
            prop_assert_eq!(read.price, listing.map(|listing| listing.price));
            prop_assert_eq!(told(&read.compare_at_price), listing.and_then(|listing| listing.compare_at_price));
            prop_assert_eq!(read.image_url.value(), variant.media_id.map(|id| urls[&id]));
        }
    }
}
