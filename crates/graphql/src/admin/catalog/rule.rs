//! The rule of a collection.

use async_graphql::{Enum, SimpleObject};
use cartwright_domain::catalog::collection;

/// What a product must be to stand in a collection.
#[derive(Clone, Debug, SimpleObject)]
pub struct CollectionRule {
    /// Whether all conditions must hold, or any one of them.
    pub match_all: bool,
    /// The conditions, from 1 to 50.
    pub conditions: Vec<CollectionRuleCondition>,
}

/// One condition of a rule.
#[derive(Clone, Debug, SimpleObject)]
pub struct CollectionRuleCondition {
    /// What is looked at.
    pub field: CollectionRuleField,
    /// How it relates to the value.
    pub relation: CollectionRuleRelation,
    /// What it is compared with, whatever the case of either; for a category its id.
    pub value: String,
}

/// What a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "collection::RuleField")]
pub enum CollectionRuleField {
    /// The tags, any one of them; `NOT_EQUALS` holds where none of them is the value.
    Tag,
    /// Who makes the product.
    Vendor,
    /// What kind of thing the product is.
    ProductType,
    /// The title.
    Title,
    /// The category or any above it; only with `EQUALS` and `NOT_EQUALS`.
    Category,
}

/// How a field relates to the value of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "collection::RuleRelation")]
pub enum CollectionRuleRelation {
    /// They are the same.
    Equals,
    /// They differ.
    NotEquals,
    /// The value stands somewhere in the field.
    Contains,
    /// The field begins with the value.
    StartsWith,
}

impl From<&collection::CollectionRule> for CollectionRule {
    fn from(rule: &collection::CollectionRule) -> Self {
        Self { match_all: rule.match_all, conditions: rule.conditions.iter().map(Into::into).collect() }
    }
}

impl From<&collection::RuleCondition> for CollectionRuleCondition {
    fn from(condition: &collection::RuleCondition) -> Self {
        Self { field: condition.field.into(), relation: condition.relation.into(), value: condition.value.clone() }
    }
}
