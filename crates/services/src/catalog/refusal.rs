//! Why the catalogue was not changed.

use cartwright_domain::{
    id::VariantId,
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::{ProductSaveError, StoreError};

use crate::{Error, Failure, KeyRefusal};

/// Why the catalogue was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogRefusal {
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// The id at the path belongs to nothing.
    #[error("there is nothing with this id")]
    NotFound {
        /// The field.
        path: Vec<String>,
    },
    /// Somebody changed the product since the version that the caller knows.
    #[error("the product is at version {current} by now")]
    VersionConflict {
        /// The version of the product.
        current: i32,
    },
    /// More is promised of these variants than is there, so that their backorders cannot be forbidden.
    #[error("more units are promised than are in stock; stock them before backorders end")]
    BackordersOutstanding {
        /// The field.
        path: Vec<String>,
        /// The variants.
        variants: Vec<VariantId>,
    },
    /// Other categories stand below the one to be deleted.
    #[error("other categories stand below this one")]
    CategoryHasChildren,
    /// A rule says what stands in the collection, so that nobody does by hand.
    #[error("a rule says which products stand in this collection")]
    CollectionHasRule,
    /// The idempotency key cannot be used.
    #[error(transparent)]
    Key(KeyRefusal),
}

impl CatalogRefusal {
    /// The field that it is about, from the mutation's `input` down.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Input(problem) => problem.path.clone(),
            Self::NotFound { path } | Self::BackordersOutstanding { path, .. } => path.clone(),
            Self::VersionConflict { .. } => owned(&["expectedVersion"]),
            Self::CategoryHasChildren | Self::CollectionHasRule => owned(&["id"]),
            Self::Key(_) => owned(&["idempotencyKey"]),
        }
    }

    pub(super) fn not_found(path: &[&str]) -> Self {
        Self::NotFound { path: owned(path) }
    }

    pub(super) fn input(path: &[&str], code: InputProblemCode, message: impl Into<String>) -> Self {
        Self::Input(InputProblem::new(path, code, message))
    }
}

impl From<KeyRefusal> for CatalogRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<InputProblem> for CatalogRefusal {
    fn from(problem: InputProblem) -> Self {
        Self::Input(problem)
    }
}

impl From<Vec<InputProblem>> for Error<CatalogRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(CatalogRefusal::Input).collect())
    }
}

/// What the store says about a product that could not be written. A SKU that is taken is told without the variant that wanted it.
pub(super) fn unsaved(error: ProductSaveError) -> Error<CatalogRefusal> {
    match error {
        // Only who has not locked the product can meet this.
        ProductSaveError::Changed => Failure::Internal("a locked product has changed".to_owned()).into(),
        ProductSaveError::BackordersOutstanding(variants) => {
            Error::refused(CatalogRefusal::BackordersOutstanding { path: owned(&["variants"]), variants })
        }
        ProductSaveError::Store(error) => unwritten(error),
    }
}

/// The refusal that a constraint of the tables of products means.
pub(super) fn unwritten(error: StoreError) -> Error<CatalogRefusal> {
    if error.is_duplicate_of("sku") {
        return Error::refused(CatalogRefusal::input(&["variants"], InputProblemCode::Duplicate, TAKEN_SKU));
    }
    // All that a product refers to beyond itself is its category.
    if error.is_reference() {
        return Error::refused(CatalogRefusal::not_found(&["categoryId"]));
    }
    taken_slug(error)
}

/// The refusal of a slug that is taken.
pub(super) fn taken_slug(error: StoreError) -> Error<CatalogRefusal> {
    if error.is_duplicate_of("slug") {
        return Error::refused(CatalogRefusal::input(&["slug"], InputProblemCode::Duplicate, "is taken"));
    }
    error.into()
}

/// What is said of a SKU that another variant has.
pub(super) const TAKEN_SKU: &str = "is the SKU of another variant";

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|part| (*part).to_owned()).collect()
}
