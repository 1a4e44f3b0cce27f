//! Reading what a row says about a variant, and about a picture.

use super::{
    column::Column,
    imported::{Change, ImportedImage, ImportedVariant},
    product_cells::is_no_option_value,
    refusal::{LeftOut, Refusal},
    row::{Reader, Row},
};
use crate::{
    catalog::{
        Product, Variant,
        rules::{ALT_TEXT, LINE},
        web_url,
    },
    input::TextRule,
    pricing::{Currency, Money},
};

/// The name of the goods that a variant is taxed like.
const TAX_CODE: TextRule = TextRule::line(50);

/// More than any shelf holds.
const MAX_QUANTITY: i64 = 1_000_000_000;

/// The variant of the row, none where it is left out. `options` are the names that the product's first row gave.
pub(super) fn read_variant(
    row: Row<'_>,
    options: Option<&[String]>,
    currency: Currency,
    refusals: &mut Vec<Refusal>,
) -> Option<ImportedVariant> {
    let mut reader = Reader::new(row, LeftOut::Variant, refusals);
    let variant = ImportedVariant {
        row: row.number,
        sku: reader.clean(Column::Sku, LINE),
        option_values: read_option_values(&mut reader, options),
        weight_grams: read_grams(&mut reader),
        tracked: row.cell(Column::Tracker).map(|tracker| !tracker.is_empty()),
        quantity: read_quantity(&mut reader),
        allow_backorder: reader.word(Column::Policy, &[("deny", false), ("continue", true)]),
        price: read_price(&mut reader, Column::Price, currency).applied_to(None),
        compare_at_price: read_price(&mut reader, Column::CompareAtPrice, currency),
        requires_shipping: reader.flag(Column::RequiresShipping),
        taxable: reader.flag(Column::Taxable),
        tax_code: reader.clean(Column::TaxCode, TAX_CODE),
        barcode: reader.clean(Column::Barcode, LINE),
        image_url: reader.read(Column::VariantImage, parse_url),
    };
    (!reader.is_refused()).then_some(variant)
}

/// The picture of the row, none where there is none or it is left out.
pub(super) fn read_image(row: Row<'_>, refusals: &mut Vec<Refusal>) -> Option<ImportedImage> {
    let mut reader = Reader::new(row, LeftOut::Image, refusals);
    let Some(url) = reader.read(Column::ImageSource, parse_url).applied_to(None) else {
        let nothing = row.text(Column::ImageSource).is_empty();
        for column in [Column::ImagePosition, Column::ImageAltText] {
            if nothing && !row.text(column).is_empty() {
                reader.skip_cell(column, "belongs to a picture, but the row has none");
            }
        }
        return None;
    };
    let position = reader.whole_number(Column::ImagePosition);
    if position.is_some_and(|position| position < 1) {
        reader.refuse(Column::ImagePosition, "must be 1 or more");
    }
    let image =
        ImportedImage { row: row.number, url, position, alt_text: reader.clean(Column::ImageAltText, ALT_TEXT) };
    (!reader.is_refused()).then_some(image)
}

fn parse_url(text: &str) -> Result<String, String> {
    web_url(text).ok_or_else(|| format!("{text:?} is not an address that begins with http:// or https://"))
}

fn read_grams(reader: &mut Reader<'_>) -> Option<i64> {
    let grams = reader.whole_number(Column::Grams)?;
    if !(0..=Variant::MAX_WEIGHT_GRAMS).contains(&grams) {
        let most = Variant::MAX_WEIGHT_GRAMS;
        reader.refuse(Column::Grams, format!("must be between 0 and {most}"));
    }
    Some(grams)
}

/// The number in stock. A shop that sold what it did not have exports a negative one: nothing can be put in stock for it, and
/// the variant goes in without.
fn read_quantity(reader: &mut Reader<'_>) -> Option<i64> {
    let quantity = reader.whole_number(Column::Quantity)?;
    if quantity < 0 {
        reader.skip_cell(Column::Quantity, "is negative: nothing is put in stock");
        return None;
    }
    if quantity > MAX_QUANTITY {
        reader.refuse(Column::Quantity, format!("must be at most {MAX_QUANTITY}"));
    }
    Some(quantity)
}

fn read_price(reader: &mut Reader<'_>, column: Column, currency: Currency) -> Change<Money> {
    reader.read(column, |text| {
        let price = Money::parse(text, currency).map_err(|error| error.to_string())?;
        if price.minor < 0 {
            return Err("must not be negative".to_owned());
        }
        Ok(price)
    })
}

/// The values, one per option that the file names; where it names none, as many as there are.
fn read_option_values(reader: &mut Reader<'_>, options: Option<&[String]>) -> Option<Vec<String>> {
    let given: Vec<Option<String>> = (0..Product::MAX_OPTIONS)
        .map(|index| reader.clean(Column::OptionValue(index), LINE).applied_to(None))
        .collect();
    let is_default = match given.as_slice() {
        [None, None, None] => true,
        [Some(value), None, None] => is_no_option_value(value),
        _ => false,
    };
    let expected = match options {
        Some([]) if is_default => return Some(Vec::new()),
        None if is_default => return given[0].is_some().then(Vec::new),
        Some(names) => names.len(),
        None => given.iter().rposition(Option::is_some).map_or(0, |last| last + 1),
    };
    let mut values = Vec::with_capacity(expected);
    for (index, value) in given.into_iter().enumerate() {
        let column = Column::OptionValue(index);
        match value {
            Some(_) if index >= expected => {
                reader.refuse(column, "has a value, but the product has no such option");
            }
            None if index < expected => {
                let name = options.and_then(|names| names.get(index));
                let name = name.map_or_else(String::new, |name| format!(" {name:?}"));
                reader.refuse(column, format!("is empty, but the product has this option{name}"));
            }
            Some(value) => values.push(value),
            None => {}
        }
    }
    Some(values)
}
