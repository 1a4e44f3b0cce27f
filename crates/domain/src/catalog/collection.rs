//! Collections: products gathered by hand or by a rule.

use serde::{Deserialize, Serialize};

use super::{
    ImageRef, Seo,
    rules::{LINE, checked_html, checked_image, checked_seo, checked_slug},
};
use crate::{
    id::{CategoryId, CollectionId},
    input::{InputCheck, InputProblem, InputProblemCode},
    text::fold,
    text_enum::text_enum,
    time::Timestamp,
};

/// A collection of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// The collection's id.
    pub id: CollectionId,
    /// The name in addresses, unique in the shop.
    pub slug: String,
    /// The title.
    pub title: String,
    /// The description as sanitised HTML; empty for none.
    pub description_html: String,
    /// Its picture.
    pub image: Option<ImageRef>,
    /// What search engines show.
    pub seo: Seo,
    /// How its products come into it.
    pub kind: CollectionKind,
    /// When it is shown from; none for not at all.
    pub published_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Collection {
    /// Whether the shop shows the collection at that time.
    pub fn is_visible(&self, now: Timestamp) -> bool {
        self.published_at.is_some_and(|from| from <= now)
    }
}

/// How products come into a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CollectionKind {
    /// Staff put them there, in an order of their own.
    Manual,
    /// Those that match the rule.
    Rule(CollectionRule),
}

/// What a product must be to stand in a collection; the database evaluates it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionRule {
    /// Whether all conditions must hold, or any one of them.
    pub match_all: bool,
    /// The conditions, from one to [`CollectionRule::MAX_CONDITIONS`].
    pub conditions: Vec<RuleCondition>,
}

/// One condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCondition {
    /// What is looked at.
    pub field: RuleField,
    /// How it relates to the value.
    pub relation: RuleRelation,
    /// What it is compared with, whatever the case of either; for a category its id on the wire.
    pub value: String,
}

text_enum! {
    /// What a condition looks at.
    pub enum RuleField {
        /// The tags, any one of them; `not_equals` holds where none of them is the value.
        Tag = "tag",
        /// Who makes the product; one without a vendor has the empty one.
        Vendor = "vendor",
        /// What kind of thing the product is; one without a type has the empty one.
        ProductType = "product_type",
        /// The title.
        Title = "title",
        /// The category or any above it.
        Category = "category",
    }
}

text_enum! {
    /// How a field relates to the value of a condition.
    pub enum RuleRelation {
        /// They are the same.
        Equals = "equals",
        /// They differ.
        NotEquals = "not_equals",
        /// The value stands somewhere in the field.
        Contains = "contains",
        /// The field begins with the value.
        StartsWith = "starts_with",
    }
}

impl CollectionRule {
    /// The most conditions of a rule.
    pub const MAX_CONDITIONS: usize = 50;

    /// The rule with its values cleaned, or all that is wrong with it.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        if self.conditions.is_empty() {
            let message = "must have at least one condition";
            check.refuse(&["conditions"], InputProblemCode::Required, message);
        }
        if self.conditions.len() > Self::MAX_CONDITIONS {
            let message = format!("must have at most {} conditions", Self::MAX_CONDITIONS);
            check.refuse(&["conditions"], InputProblemCode::TooLong, message);
        }
        let mut conditions = Vec::with_capacity(self.conditions.len());
        for (index, condition) in self.conditions.into_iter().enumerate() {
            match condition.validate() {
                Ok(condition) => conditions.push(condition),
                Err(problems) => check.absorb(&["conditions", &index.to_string()], problems),
            }
        }
        check.finish(Self { match_all: self.match_all, conditions })
    }
}

impl RuleCondition {
    /// The category that a condition on categories names; none for conditions on anything else.
    pub fn category_id(&self) -> Option<CategoryId> {
        match self.field {
            RuleField::Category => self.value.parse().ok(),
            _ => None,
        }
    }

    /// The form of the value in which the database compares it.
    pub fn folded_value(&self) -> String {
        fold(&self.value)
    }

    fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let value = check.required_text(&["value"], &self.value, LINE);
        let clean = Self { value, ..self };
        if !clean.value.is_empty() && clean.folded_value().is_empty() {
            let message = "must hold something to compare with";
            check.refuse(&["value"], InputProblemCode::Invalid, message);
        }
        if clean.field == RuleField::Category {
            let known = clean.value.is_empty() || clean.category_id().is_some();
            let message = "must be the id of a category";
            check.require(known, &["value"], InputProblemCode::Invalid, message);
            let exact = matches!(clean.relation, RuleRelation::Equals | RuleRelation::NotEquals);
            let message = "must be equals or not_equals for a category";
            check.require(exact, &["relation"], InputProblemCode::Conflict, message);
        }
        check.finish(clean)
    }
}

/// A collection as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionDraft {
    /// The name in addresses; made from the title where there is none, and there after validation.
    pub slug: Option<String>,
    /// The title.
    pub title: String,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: String,
    /// Its picture.
    pub image: Option<ImageRef>,
    /// What search engines show.
    pub seo: Seo,
    /// How its products come into it.
    pub kind: CollectionKind,
    /// When it is shown from.
    pub published_at: Option<Timestamp>,
}

impl CollectionDraft {
    /// The draft with its texts cleaned and its slug made, or all that is wrong with it.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let title = check.required_text(&["title"], &self.title, LINE);
        let slug = checked_slug(&mut check, self.slug.as_deref(), &title);
        let html = checked_html(&mut check, &["descriptionHtml"], &self.description_html);
        let kind = match self.kind {
            CollectionKind::Manual => CollectionKind::Manual,
            CollectionKind::Rule(rule) => match rule.clone().validate() {
                Ok(rule) => CollectionKind::Rule(rule),
                Err(problems) => {
                    check.absorb(&["rule"], problems);
                    CollectionKind::Rule(rule)
                }
            },
        };
        let clean = Self {
            slug: Some(slug),
            title,
            description_html: html,
            image: checked_image(&mut check, self.image.as_ref()),
            seo: checked_seo(&mut check, &self.seo),
            kind,
            published_at: self.published_at,
        };
        check.finish(clean)
    }
}
