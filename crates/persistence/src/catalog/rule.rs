//! The rules of collections as conditions of SQL, on the table of products. No part of one is ever null.

use cartwright_domain::catalog::collection::{CollectionRule, RuleCondition, RuleField, RuleRelation};
use sea_orm::{
    ColumnTrait,
    sea_query::{Condition, Expr, ExprTrait, LikeExpr},
};

use super::{
    condition::{has_facet, stands_in_category},
    entity::product::{self, facet},
    facet::FacetKind,
    key::{ESCAPE, containing, key, starting_with},
};

/// On the table of products: whether the product fulfils the rule. A rule without conditions is fulfilled by none.
pub(super) fn fulfils(rule: &CollectionRule) -> Condition {
    if rule.conditions.is_empty() {
        return Condition::all().add(Expr::val(1).eq(0));
    }
    let start = if rule.match_all { Condition::all() } else { Condition::any() };
    rule.conditions.iter().fold(start, |whole, condition| whole.add(holds(condition)))
}

fn holds(condition: &RuleCondition) -> Expr {
    match condition.field {
        RuleField::Tag => facet_holds(FacetKind::Tag, condition),
        RuleField::Vendor => facet_holds(FacetKind::Vendor, condition),
        RuleField::ProductType => facet_holds(FacetKind::ProductType, condition),
        RuleField::Title => {
            let title = product::Column::TitleKey.into_expr();
            match condition.relation {
                RuleRelation::NotEquals => compared(title, RuleRelation::Equals, &condition.value).not(),
                relation => compared(title, relation, &condition.value),
            }
        }
        RuleField::Category => match condition.category_id() {
            Some(id) if condition.relation == RuleRelation::NotEquals => stands_in_category(id).not(),
            Some(id) => stands_in_category(id),
            None => Expr::val(1).eq(0),
        },
    }
}

fn facet_holds(kind: FacetKind, condition: &RuleCondition) -> Expr {
    let has = |relation| {
        let fits = compared(facet::Column::Value.into_expr(), relation, &condition.value);
        has_facet(kind, None, Condition::all().add(fits))
    };
    match condition.relation {
        // Not one of them is the value: also where there is none at all.
        RuleRelation::NotEquals => has(RuleRelation::Equals).not(),
        relation => has(relation),
    }
}

fn compared(text: Expr, relation: RuleRelation, value: &str) -> Expr {
    let value = key(value);
    match relation {
        RuleRelation::Equals => text.eq(value),
        RuleRelation::NotEquals => text.ne(value),
        RuleRelation::Contains => text.like(LikeExpr::new(containing(&value)).escape(ESCAPE)),
        RuleRelation::StartsWith => text.like(LikeExpr::new(starting_with(&value)).escape(ESCAPE)),
    }
}
