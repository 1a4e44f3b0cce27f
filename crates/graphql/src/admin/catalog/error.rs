//! What keeps the catalogue from being changed.

use async_graphql::{ID, Interface, SimpleObject};
use cartwright_services::catalog::CatalogRefusal;

use crate::{
    id::global_id,
    user_error::{error_code, input_error},
};

error_code! {
    /// Why the catalogue was not changed.
    pub enum CatalogErrorCode {
        /// Somebody changed the product since `expectedVersion`.
        VersionConflict,
        /// More is promised of variants than is there, so that their backorders cannot be forbidden.
        BackordersOutstanding,
        /// Other categories stand below this one.
        CategoryHasChildren,
        /// A rule says what stands in the collection.
        CollectionHasRule,
    }
}

/// What keeps the catalogue from being changed, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&CatalogErrorCode", desc = "What is wrong, for programs.")
)]
pub enum CatalogUserError {
    /// Any error that has nothing more to tell.
    Input(CatalogInputError),
    /// Somebody changed the product.
    VersionConflict(ProductVersionConflictError),
    /// More is promised than is there.
    BackordersOutstanding(BackordersOutstandingError),
}

input_error! {
    /// A change of the catalogue that cannot be made, with nothing more to tell than its code.
    pub CatalogInputError(CatalogErrorCode);
}

/// Somebody changed the product since the version that was expected.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProductVersionConflictError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: CatalogErrorCode,
    /// The version of the product now.
    pub current_version: i32,
}

/// More is promised of variants than is there, so that their backorders cannot be forbidden.
#[derive(Clone, Debug, SimpleObject)]
pub struct BackordersOutstandingError {
    /// What is wrong, in English, for people.
    pub message: String,
    /// Where it is wrong: names and indexes from the mutation's `input` down.
    pub path: Vec<String>,
    /// What is wrong, for programs.
    pub code: CatalogErrorCode,
    /// The ids of the variants, 2,000 at most.
    pub variant_ids: Vec<ID>,
}

impl From<CatalogRefusal> for CatalogUserError {
    fn from(refusal: CatalogRefusal) -> Self {
        let (message, path) = (refusal.to_string(), refusal.path());
        let plain = |code, message| Self::Input(CatalogInputError { message, path: path.clone(), code });
        match refusal {
            CatalogRefusal::Input(problem) => Self::Input(problem.into()),
            CatalogRefusal::Key(refusal) => Self::Input(refusal.into()),
            CatalogRefusal::NotFound { .. } => plain(CatalogErrorCode::NotFound, message),
            CatalogRefusal::CategoryHasChildren => plain(CatalogErrorCode::CategoryHasChildren, message),
            CatalogRefusal::CollectionHasRule => plain(CatalogErrorCode::CollectionHasRule, message),
            CatalogRefusal::VersionConflict { current } => {
                let code = CatalogErrorCode::VersionConflict;
                let current_version = current;
                Self::VersionConflict(ProductVersionConflictError { message, path, code, current_version })
            }
            CatalogRefusal::BackordersOutstanding { variants, .. } => {
                let code = CatalogErrorCode::BackordersOutstanding;
                let variant_ids = variants.into_iter().map(global_id).collect();
                Self::BackordersOutstanding(BackordersOutstandingError { message, path, code, variant_ids })
            }
        }
    }
}
