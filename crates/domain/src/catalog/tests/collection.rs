use uuid::Uuid;

use crate::{
    catalog::{
        Seo,
        collection::{CollectionDraft, CollectionKind, CollectionRule, RuleCondition, RuleField, RuleRelation},
    },
    id::CategoryId,
    input::InputProblemCode,
};

fn condition(field: RuleField, relation: RuleRelation, value: &str) -> RuleCondition {
    RuleCondition { field, relation, value: value.to_owned() }
}

fn problems(conditions: Vec<RuleCondition>) -> Vec<(String, InputProblemCode)> {
    let draft = CollectionDraft {
        slug: None,
        title: "Sale".to_owned(),
        description_html: "<script>1</script><p>All".to_owned(),
        image: None,
        seo: Seo::default(),
        kind: CollectionKind::Rule(CollectionRule { match_all: true, conditions }),
        published_at: None,
    };
    match draft.validate() {
        Ok(valid) => {
            assert_eq!((valid.slug.as_deref(), valid.description_html.as_str()), (Some("sale"), "<p>All</p>"));
            Vec::new()
        }
        Err(problems) => problems.into_iter().map(|p| (p.path.join("."), p.code)).collect(),
    }
}

#[test]
fn a_rule_has_conditions_that_can_hold() {
    let category = CategoryId(Uuid::from_u128(7));
    let good = vec![
        condition(RuleField::Tag, RuleRelation::NotEquals, " Old "),
        condition(RuleField::Title, RuleRelation::StartsWith, "Été"),
        condition(RuleField::Category, RuleRelation::Equals, &category.to_string()),
    ];
    assert_eq!(good[2].category_id(), Some(category));
    assert_eq!((good[0].category_id(), good[1].folded_value().as_str()), (None, "ete"));
    assert_eq!(problems(good), []);
    let wrong = vec![
        condition(RuleField::Vendor, RuleRelation::Contains, " "),
        condition(RuleField::Category, RuleRelation::Equals, "Shirts"),
        condition(RuleField::Category, RuleRelation::Contains, &category.to_string()),
        condition(RuleField::Tag, RuleRelation::Contains, "\u{301}"),
    ];
    let expected = [
        ("rule.conditions.0.value", InputProblemCode::Required),
        ("rule.conditions.1.value", InputProblemCode::Invalid),
        ("rule.conditions.2.relation", InputProblemCode::Conflict),
        ("rule.conditions.3.value", InputProblemCode::Invalid),
    ];
    assert_eq!(problems(wrong), expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn a_rule_has_one_to_fifty_conditions() {
    let one = condition(RuleField::Vendor, RuleRelation::Equals, "Demo");
    let path = "rule.conditions".to_owned();
    assert_eq!(problems(Vec::new()), [(path.clone(), InputProblemCode::Required)]);
    assert_eq!(problems(vec![one.clone(); 50]), []);
    assert_eq!(problems(vec![one; 51]), [(path, InputProblemCode::TooLong)]);
}

#[test]
fn a_rule_is_kept_as_json_and_read_again() {
    let rule = CollectionRule {
        match_all: false,
        conditions: vec![condition(RuleField::ProductType, RuleRelation::StartsWith, "Sho")],
    };
    let json = r#"{"match_all":false,"conditions":[{"field":"product_type","relation":"starts_with","value":"Sho"}]}"#;
    assert_eq!(serde_json::to_string(&rule).unwrap(), json);
    assert_eq!(serde_json::from_str::<CollectionRule>(json).unwrap(), rule);
}
