//! The catalogue: products with their variants, the category tree, collections, and what products are found by.

mod address;
mod category;
pub mod collection;

pub mod csv;
pub mod draft;
pub mod filter;
mod head;
pub mod html;
mod listing;
mod price_change;
mod price_span;
mod product;
mod rules;
mod search;
#[cfg(test)]
mod tests;
mod variant;

pub use address::{MAX_URL_CHARACTERS, web_url};
pub use category::{Category, CategoryDraft, CategoryMoveError, CategoryPath, ParseCategoryPathError};
pub use head::ProductHead;
pub use html::{HtmlProblem, check_html, plain_text, sanitize};
pub use listing::{ListingSummary, VariantListing};
pub use price_change::PriceChange;
pub use price_span::PriceSpan;
pub use product::{ImageRef, Media, Product, ProductAttribute, ProductOption, ProductStatus, Seo};
pub use search::{search_text, search_words};
pub use variant::{DEFAULT_VARIANT_TITLE, Variant, VariantKey, options_key, variant_title};
