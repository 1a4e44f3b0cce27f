//! Reading what the first row of a handle says about the product.

use std::collections::HashSet;

use super::{
    column::Column,
    imported::{Change, ImportedProduct},
    row::Reader,
};
use crate::{
    catalog::{
        Product, ProductStatus, check_html,
        rules::{LINE, SEO_DESCRIPTION, checked_tags},
    },
    input::{InputCheck, TextRule},
    text::fold,
};

/// The names of categories from the root down.
const CATEGORY: TextRule = TextRule::line(1_000);

/// The name and the value by which a file says that a product has no options.
const NO_OPTION_NAME: &str = "title";
const NO_OPTION_VALUE: &str = "default title";

/// The product without its variants and pictures. Where the file has titles but this product none, the rows are an
/// addition to a product that exists, and empty cells say nothing.
pub(super) fn read_product(reader: &mut Reader<'_>, handle: String) -> ImportedProduct {
    let title = reader.clean(Column::Title, LINE);
    let addition = title == Change::Clear;
    if reader.flag(Column::GiftCard) == Some(true) {
        reader.refuse(Column::GiftCard, "gift cards are not sold as products here");
    }
    let said = |change: Change<String>| match change {
        Change::Clear if addition => Change::Keep,
        other => other,
    };
    let tags = read_tags(reader).filter(|tags| !(addition && tags.is_empty()));
    ImportedProduct {
        handle,
        first_row: reader.row().number,
        body_html: said(reader.read(Column::Body, |text| {
            check_html(text).map(|()| text.to_owned()).map_err(|problem| problem.to_string())
        })),
        vendor: said(reader.clean(Column::Vendor, LINE)),
        product_type: said(reader.clean(Column::ProductType, LINE)),
        tags,
        published: reader.flag(Column::Published),
        status: read_status(reader),
        seo_title: said(reader.clean(Column::SeoTitle, LINE)),
        seo_description: said(reader.clean(Column::SeoDescription, SEO_DESCRIPTION)),
        category: said(reader.clean(Column::Category, CATEGORY)),
        options: read_option_names(reader, title.value().is_some()),
        title: title.applied_to(None),
        variants: Vec::new(),
        images: None,
        images_are_all: false,
    }
}

/// Whether the text is what files write as the value of a product without options.
pub(super) fn is_no_option_value(text: &str) -> bool {
    fold(text) == NO_OPTION_VALUE
}

fn read_status(reader: &mut Reader<'_>) -> Option<ProductStatus> {
    let words: Vec<(&str, ProductStatus)> =
        ProductStatus::ALL.iter().map(|status| (status.as_str(), *status)).collect();
    reader.word(Column::Status, &words)
}

fn read_tags(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let tags = reader.read(Column::Tags, |text| {
        let mut check = InputCheck::new();
        let given: Vec<String> = text.split(',').map(str::to_owned).collect();
        let tags = checked_tags(&mut check, &given);
        check.finish(tags).map_err(|problems| {
            let messages: Vec<String> = problems.into_iter().map(|p| p.message).collect();
            messages.join("; ")
        })
    });
    match tags {
        Change::Keep => None,
        Change::Clear => Some(Vec::new()),
        Change::Set(tags) => Some(tags),
    }
}

/// The names of the options; none where the file does not say, which a row with a title always does.
fn read_option_names(reader: &mut Reader<'_>, titled: bool) -> Option<Vec<String>> {
    reader.row().cell(Column::OptionName(0))?;
    let mut names: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for index in 0..Product::MAX_OPTIONS {
        let column = Column::OptionName(index);
        let Some(name) = reader.clean(column, LINE).applied_to(None) else {
            continue;
        };
        if names.len() < index {
            reader.refuse(column, "has a name, but the option before it has none");
        } else if !seen.insert(fold(&name)) {
            reader.refuse(column, format!("{name:?} is the name of another option already"));
        }
        names.push(name);
    }
    let only_value = reader.row().text(Column::OptionValue(0));
    match names.as_slice() {
        [] if titled => Some(names),
        [] => None,
        [only] if fold(only) == NO_OPTION_NAME && is_no_option_value(only_value) => Some(Vec::new()),
        _ => Some(names),
    }
}
