//! The category tree. Each category knows the way from the root, so that a subtree is found by a prefix.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ImageRef, Seo,
    rules::{LINE, checked_image, checked_seo, checked_slug},
};
use crate::{
    id::CategoryId,
    input::{InputCheck, InputProblem, TextRule},
    time::Timestamp,
};

/// A node of the category tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The category's id.
    pub id: CategoryId,
    /// The name in addresses, unique in the shop.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The description as plain text; empty for none.
    pub description: String,
    /// The category above, none for a root.
    pub parent_id: Option<CategoryId>,
    /// The way from the root down to the category itself.
    pub path: CategoryPath,
    /// The place among its siblings, from 0.
    pub position: i32,
    /// Its picture.
    pub image: Option<ImageRef>,
    /// What search engines show.
    pub seo: Seo,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A category as somebody wants it; where it stands is a matter of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryDraft {
    /// The name in addresses; made from the name where there is none, and there after validation.
    pub slug: Option<String>,
    /// The name.
    pub name: String,
    /// The description as plain text.
    pub description: String,
    /// Its picture.
    pub image: Option<ImageRef>,
    /// What search engines show.
    pub seo: Seo,
}

impl CategoryDraft {
    const DESCRIPTION: TextRule = TextRule::paragraphs(10_000);

    /// The draft with its texts cleaned and its slug made, or all that is wrong with it.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let name = check.required_text(&["name"], &self.name, LINE);
        let description = Some(self.description.as_str());
        let clean = Self {
            slug: Some(checked_slug(&mut check, self.slug.as_deref(), &name)),
            description: check.text(&["description"], description, Self::DESCRIPTION).unwrap_or_default(),
            image: checked_image(&mut check, self.image.as_ref()),
            seo: checked_seo(&mut check, &self.seo),
            name,
        };
        check.finish(clean)
    }
}

/// The ids from the root down to a category, the category last; as text each between slashes: `/0192…/0193…/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CategoryPath(Vec<CategoryId>);

/// The text is no way from the root to a category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the path of a category")]
pub struct ParseCategoryPathError(pub String);

/// Why a category cannot stand where it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CategoryMoveError {
    /// The wanted parent is the category itself or stands below it.
    #[error("a category cannot stand below itself")]
    Cycle,
    /// The lowest category would stand deeper than [`CategoryPath::MAX_DEPTH`].
    #[error("categories stand at most {} levels deep", CategoryPath::MAX_DEPTH)]
    TooDeep,
}

impl CategoryPath {
    /// The most categories on a path.
    pub const MAX_DEPTH: usize = 10;

    /// The path of a new category below the parent, or of a root.
    pub fn below(parent: Option<&Self>, id: CategoryId) -> Result<Self, CategoryMoveError> {
        let mut ids = parent.map(|path| path.0.clone()).unwrap_or_default();
        if ids.contains(&id) {
            return Err(CategoryMoveError::Cycle);
        }
        ids.push(id);
        if ids.len() > Self::MAX_DEPTH {
            return Err(CategoryMoveError::TooDeep);
        }
        Ok(Self(ids))
    }

    /// The path after a move below the new parent. `height` is the number of levels below the category, 0 for a leaf.
    pub fn moved(&self, new_parent: Option<&Self>, height: usize) -> Result<Self, CategoryMoveError> {
        let moved = Self::below(new_parent, self.id())?;
        if moved.depth() + height > Self::MAX_DEPTH {
            return Err(CategoryMoveError::TooDeep);
        }
        Ok(moved)
    }

    /// The path of a category below `from`, after `from` became `to`; none where it does not stand below `from`.
    pub fn rebased(&self, from: &Self, to: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(from.0.as_slice())?;
        Some(Self([to.0.as_slice(), rest].concat()))
    }

    /// The category that the path leads to.
    pub fn id(&self) -> CategoryId {
        *self.0.last().expect("a path is never empty")
    }

    /// The ids from the root down, the category itself last.
    pub fn ids(&self) -> &[CategoryId] {
        &self.0
    }

    /// The categories above, from the root down.
    pub fn ancestors(&self) -> &[CategoryId] {
        &self.0[..self.0.len() - 1]
    }

    /// The number of categories on the path, 1 for a root.
    pub fn depth(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for CategoryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/")?;
        self.0.iter().try_for_each(|id| write!(f, "{}/", id.0.simple()))
    }
}

impl FromStr for CategoryPath {
    type Err = ParseCategoryPathError;
    fn from_str(text: &str) -> Result<Self, ParseCategoryPathError> {
        let refused = || ParseCategoryPathError(text.to_owned());
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).ok_or_else(refused)?;
        let ids = inner
            .split('/')
            .map(|part| Uuid::try_parse(part).map(CategoryId))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| refused())?;
        Ok(Self(ids))
    }
}

impl From<CategoryPath> for String {
    fn from(path: CategoryPath) -> Self {
        path.to_string()
    }
}

impl TryFrom<String> for CategoryPath {
    type Error = ParseCategoryPathError;
    fn try_from(text: String) -> Result<Self, ParseCategoryPathError> {
        text.parse()
    }
}
