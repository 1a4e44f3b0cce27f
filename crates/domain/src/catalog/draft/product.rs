//! What a product must keep, apart from its variants.

use std::collections::HashSet;

use super::{MediaDraft, OptionDraft, ProductDraft, variants::checked_variants};
use crate::{
    catalog::{
        Product, ProductAttribute,
        rules::{ALT_TEXT, LINE, checked_html, checked_seo, checked_slug, checked_tags, checked_url},
    },
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    text::fold,
};

/// What an attribute says.
const ATTRIBUTE_VALUE: TextRule = TextRule::line(1_000);

/// A product that keeps every rule which can be judged without the database, its texts cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidProduct {
    pub(super) draft: ProductDraft,
    pub(super) slug: String,
}

impl ValidProduct {
    /// The name in addresses, given or made of the title.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The cleaned draft.
    pub fn draft(&self) -> &ProductDraft {
        &self.draft
    }

    /// The same product with another slug; for a made slug that turned out to be taken.
    #[must_use]
    pub fn with_slug(self, slug: String) -> Self {
        Self { slug, ..self }
    }
}

impl ProductDraft {
    /// The product that the draft describes, or all that is wrong with it.
    pub fn validate(self) -> Result<ValidProduct, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let title = check.required_text(&["title"], &self.title, LINE);
        let slug = checked_slug(&mut check, self.slug.as_deref(), &title);
        let mut options = checked_options(&mut check, &self.options);
        let media = checked_media(&mut check, &self.media);
        let variants = checked_variants(&mut check, &self.variants, &mut options, &media);
        let draft = Self {
            slug: Some(slug.clone()),
            title,
            description_html: checked_html(&mut check, &["descriptionHtml"], &self.description_html),
            vendor: check.text(&["vendor"], self.vendor.as_deref(), LINE),
            product_type: check.text(&["productType"], self.product_type.as_deref(), LINE),
            tags: checked_tags(&mut check, &self.tags),
            seo: checked_seo(&mut check, &self.seo),
            attributes: checked_attributes(&mut check, &self.attributes),
            options,
            variants,
            media,
            ..self
        };
        check.finish(ValidProduct { draft, slug })
    }
}

/// Notes where there are more entries than the limit.
pub(super) fn check_length(check: &mut InputCheck, path: &[&str], length: usize, most: usize) {
    if length > most {
        let message = format!("must have at most {most} entries");
        check.refuse(path, InputProblemCode::TooLong, message);
    }
}

fn checked_options(check: &mut InputCheck, options: &[OptionDraft]) -> Vec<OptionDraft> {
    check_length(check, &["options"], options.len(), Product::MAX_OPTIONS);
    let mut names = HashSet::new();
    let mut clean = Vec::with_capacity(options.len());
    for (index, option) in options.iter().enumerate() {
        let index = index.to_string();
        let path = ["options", &index, "name"];
        let name = check.required_text(&path, &option.name, LINE);
        if !name.is_empty() && !names.insert(fold(&name)) {
            let message = "is the name of another option already";
            check.refuse(&path, InputProblemCode::Duplicate, message);
        }
        let mut seen = HashSet::new();
        let mut values = Vec::with_capacity(option.values.len());
        for (place, value) in option.values.iter().enumerate() {
            let path = ["options", &index, "values", &place.to_string()];
            let value = check.required_text(&path, value, LINE);
            if !value.is_empty() && !seen.insert(fold(&value)) {
                let message = "is a value of this option already";
                check.refuse(&path, InputProblemCode::Duplicate, message);
            }
            values.push(value);
        }
        clean.push(OptionDraft { id: option.id, name, values });
    }
    clean
}

fn checked_media(check: &mut InputCheck, media: &[MediaDraft]) -> Vec<MediaDraft> {
    check_length(check, &["media"], media.len(), Product::MAX_MEDIA);
    let mut seen = HashSet::new();
    let mut clean = Vec::with_capacity(media.len());
    for (index, picture) in media.iter().enumerate() {
        let index = index.to_string();
        let url = checked_url(check, &["media", &index, "url"], &picture.url);
        if !url.is_empty() && !seen.insert(url.clone()) {
            let message = "is a picture of this product already";
            check.refuse(&["media", &index, "url"], InputProblemCode::Duplicate, message);
        }
        for (field, length) in [("width", picture.width), ("height", picture.height)] {
            check.require(
                length.is_none_or(|pixels| pixels > 0),
                &["media", &index, field],
                InputProblemCode::OutOfRange,
                "must be more than nothing",
            );
        }
        let alt_text = picture.alt_text.as_deref();
        clean.push(MediaDraft {
            id: picture.id,
            url,
            alt_text: check.text(&["media", &index, "altText"], alt_text, ALT_TEXT),
            width: picture.width,
            height: picture.height,
        });
    }
    clean
}

fn checked_attributes(check: &mut InputCheck, attributes: &[ProductAttribute]) -> Vec<ProductAttribute> {
    let most = Product::MAX_ATTRIBUTES;
    check_length(check, &["attributes"], attributes.len(), most);
    let mut seen = HashSet::new();
    let mut clean = Vec::with_capacity(attributes.len());
    for (index, attribute) in attributes.iter().enumerate() {
        let index = index.to_string();
        let name = check.required_text(&["attributes", &index, "name"], &attribute.name, LINE);
        let path = ["attributes", &index, "value"];
        let value = check.required_text(&path, &attribute.value, ATTRIBUTE_VALUE);
        if !seen.insert((fold(&name), fold(&value))) {
            let message = "is said of this product already";
            check.refuse(&path, InputProblemCode::Duplicate, message);
        }
        clean.push(ProductAttribute { name, value });
    }
    clean
}
