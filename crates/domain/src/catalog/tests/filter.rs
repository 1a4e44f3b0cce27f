use crate::catalog::{
    filter::{FilterError, NamedValues, ProductFilter, StringFilter},
    search_words,
};

fn nested(depth: usize) -> ProductFilter {
    (1..depth).fold(ProductFilter::AvailableForSale(true), |filter, _| ProductFilter::Not(Box::new(filter)))
}

#[test]
fn a_filter_nests_five_levels_and_has_fifty_conditions() {
    assert_eq!(nested(5).check(), Ok(()));
    assert_eq!(nested(6).check(), Err(FilterError::TooDeep));
    let many = |count| ProductFilter::And(vec![ProductFilter::AvailableForSale(true); count]);
    assert_eq!(many(49).check(), Ok(()));
    assert_eq!(many(50).check(), Err(FilterError::TooManyConditions));
    let empty = ProductFilter::Or(vec![ProductFilter::And(Vec::new()); 50]);
    assert_eq!(empty.check(), Err(FilterError::TooManyConditions));
}

#[test]
fn the_texts_of_a_filter_are_bounded() {
    let vendor = |eq: &str| ProductFilter::Vendor(StringFilter { eq: Some(eq.to_owned()), ..StringFilter::default() });
    assert_eq!(vendor(&"ä".repeat(255)).check(), Ok(()));
    assert_eq!(vendor(&"ä".repeat(256)).check(), Err(FilterError::BadText));
    assert_eq!(vendor("a\0").check(), Err(FilterError::BadText));
    let tag = |starts: &str| StringFilter { starts_with: Some(starts.to_owned()), ..StringFilter::default() };
    assert_eq!(ProductFilter::Tag(tag("\n")).check(), Err(FilterError::BadText));
    let named = |count| NamedValues { name: "Size".to_owned(), values: vec!["M".to_owned(); count] };
    assert_eq!(ProductFilter::Option(named(100)).check(), Ok(()));
    assert_eq!(ProductFilter::Option(named(101)).check(), Err(FilterError::TooManyValues));
    assert_eq!(ProductFilter::Attribute(named(101)).check(), Err(FilterError::TooManyValues));
    let one_of = StringFilter { one_of: Some(vec!["a".to_owned(); 101]), ..StringFilter::default() };
    assert_eq!(ProductFilter::ProductType(one_of).check(), Err(FilterError::TooManyValues));
}

#[test]
fn the_words_of_a_query_are_folded_and_bounded() {
    assert_eq!(search_words("  “Crème”, BRÛLÉE crème! t-shirt (#AB-12)\n"), ["creme", "brulee", "t-shirt", "ab-12"]);
    assert_eq!(search_words("%% _ '' --"), Vec::<String>::new());
    let many: Vec<String> = (0..20).map(|number| format!("word{number}")).collect();
    assert_eq!(search_words(&many.join(" ")), many[..10]);
    assert_eq!(search_words(&"ü".repeat(100)), ["u".repeat(64)]);
}
