//! What the variants of a product must keep.

use std::collections::{HashMap, HashSet};

use super::{ListingDraft, MediaDraft, OptionDraft, VariantDraft, product::check_length};
use crate::{
    catalog::{Product, Variant, options_key, rules::LINE, web_url},
    input::{InputCheck, InputProblemCode, TextRule},
    pricing::TaxClass,
    text::fold,
};

/// The name of a group of goods that are taxed alike.
const TAX_CLASS: TextRule = TextRule::line(50);

/// The variants with their texts cleaned and their values spelled as the options spell them; values that the options do not
/// have yet are added to them.
pub(super) fn checked_variants(
    check: &mut InputCheck,
    variants: &[VariantDraft],
    options: &mut [OptionDraft],
    media: &[MediaDraft],
) -> Vec<VariantDraft> {
    check_length(check, &["variants"], variants.len(), Product::MAX_VARIANTS);
    let mut spellings = Spellings::of(options);
    let urls: HashSet<&str> = media.iter().map(|picture| picture.url.as_str()).collect();
    let mut keys = HashMap::new();
    let mut skus = HashMap::new();
    let mut clean = Vec::with_capacity(variants.len());
    for (index, variant) in variants.iter().enumerate() {
        let mut nested = InputCheck::new();
        let values = spellings.checked_values(&mut nested, &variant.option_values, options);
        let variant = checked_variant(&mut nested, variant, values, &urls);
        // Values that are wrong themselves say nothing about what the variant is alike to.
        if variant.option_values.len() == options.len()
            && let Some(twin) = keys.insert(options_key(&variant.option_values), index)
        {
            let message = format!("are the option values of variant {twin} already");
            nested.refuse(&["optionValues"], InputProblemCode::Duplicate, message);
        }
        if let Some(sku) = variant.sku.clone()
            && let Some(twin) = skus.insert(sku, index)
        {
            let message = format!("is the SKU of variant {twin} already");
            nested.refuse(&["sku"], InputProblemCode::Duplicate, message);
        }
        match nested.finish(variant) {
            Ok(variant) => clean.push(variant),
            Err(problems) => check.absorb(&["variants", &index.to_string()], problems),
        }
    }
    // Counted here, because the variants may have added values.
    for (index, option) in options.iter().enumerate() {
        let path = ["options", &index.to_string(), "values"];
        check_length(check, &path, option.values.len(), Product::MAX_OPTION_VALUES);
    }
    clean
}

fn checked_variant(
    check: &mut InputCheck,
    variant: &VariantDraft,
    option_values: Vec<String>,
    urls: &HashSet<&str>,
) -> VariantDraft {
    check.require(
        (0..=Variant::MAX_WEIGHT_GRAMS).contains(&variant.weight_grams),
        &["weightGrams"],
        InputProblemCode::OutOfRange,
        "must be between nothing and a thousand tonnes",
    );
    let image_url = variant.image_url.as_deref().map(|url| {
        let spelled = web_url(url).unwrap_or_default();
        let message = "must be one of the product's pictures";
        let known = urls.contains(spelled.as_str());
        check.require(known, &["imageUrl"], InputProblemCode::Unknown, message);
        spelled
    });
    check_listings(check, &variant.listings);
    VariantDraft {
        id: variant.id,
        sku: check.text(&["sku"], variant.sku.as_deref(), LINE),
        barcode: check.text(&["barcode"], variant.barcode.as_deref(), LINE),
        option_values,
        tax_class: TaxClass(check.required_text(&["taxClass"], &variant.tax_class.0, TAX_CLASS)),
        image_url,
        listings: variant.listings.clone(),
        ..*variant
    }
}

fn check_listings(check: &mut InputCheck, listings: &[ListingDraft]) {
    let mut channels = HashSet::new();
    for (index, listing) in listings.iter().enumerate() {
        let index = index.to_string();
        let path = |field| ["listings", &index, field];
        check.require(
            channels.insert(listing.channel_id),
            &path("channelId"),
            InputProblemCode::Duplicate,
            "has a price in this list already",
        );
        let negative = "must not be negative";
        let fits = listing.price.minor >= 0;
        check.require(fits, &path("price"), InputProblemCode::OutOfRange, negative);
        let Some(compared) = listing.compare_at_price else {
            continue;
        };
        let at = path("compareAtPrice");
        check.require(compared.minor >= 0, &at, InputProblemCode::OutOfRange, negative);
        check.require(
            compared.currency == listing.price.currency,
            &at,
            InputProblemCode::Conflict,
            "must be in the currency of the price",
        );
    }
}

/// How each option spells its values, by their folded form.
struct Spellings(Vec<HashMap<String, String>>);

impl Spellings {
    fn of(options: &[OptionDraft]) -> Self {
        let of_option = |option: &OptionDraft| {
            let entry = |value: &String| (fold(value), value.clone());
            option.values.iter().map(entry).collect()
        };
        Self(options.iter().map(of_option).collect())
    }

    fn checked_values(
        &mut self,
        check: &mut InputCheck,
        values: &[String],
        options: &mut [OptionDraft],
    ) -> Vec<String> {
        if values.len() != options.len() {
            let message = format!("must have one value for each of the product's {} options", options.len());
            check.refuse(&["optionValues"], InputProblemCode::Conflict, message);
            return Vec::new();
        }
        let mut spelled = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let path = ["optionValues", &index.to_string()];
            let value = check.required_text(&path, value, LINE);
            if value.is_empty() {
                return Vec::new();
            }
            let known = self.0[index].entry(fold(&value)).or_insert_with(|| {
                options[index].values.push(value.clone());
                value
            });
            spelled.push(known.clone());
        }
        spelled
    }
}
