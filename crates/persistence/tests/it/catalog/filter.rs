//! What lists of products are narrowed to.

use cartwright_domain::catalog::{
    Product, ProductAttribute,
    collection::CollectionKind,
    draft::ProductDraft,
    filter::{NamedValues, PriceRange, ProductFilter as Filter, ProductSort, StringFilter, TimeRange},
};
use cartwright_persistence::{ListingChanges, ProductOrder, ProductQuery, ProductSection};
use chrono::TimeDelta;

use super::shelf::{Shelf, now, published};

fn eq(text: &str) -> StringFilter {
    StringFilter { eq: Some(text.to_owned()), ..StringFilter::default() }
}

fn named(name: &str, values: &[&str]) -> NamedValues {
    NamedValues { name: name.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
}

fn query(shelf: &Shelf, filter: Filter) -> ProductQuery {
    ProductQuery {
        filter: Some(filter),
        order: ProductOrder::By(ProductSort::TitleAsc),
        ..ProductQuery::new(shelf.shown())
    }
}

async fn fill(shelf: &Shelf) -> [Product; 4] {
    let tagged = |draft: ProductDraft, tags: &[&str]| ProductDraft {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..draft
    };
    let cap = ProductDraft { vendor: Some("Écru".to_owned()), ..tagged(published("A cap", &["S", "M"]), &["Summer"]) };
    let wool = ProductAttribute { name: "Material".to_owned(), value: "Wool".to_owned() };
    let coat = ProductDraft {
        product_type: Some("Coats".to_owned()),
        attributes: vec![wool],
        ..tagged(published("B coat", &["M", "L"]), &["winter", "100%_wool"])
    };
    let gift = published("C gift", &[]);
    let mut rare = published("D rare", &[]);
    rare.variants[0].tracked = true;
    [
        shelf.put_at(cap, Some(500), now() - TimeDelta::days(3)).await,
        shelf.put_at(coat, Some(9_900), now() - TimeDelta::days(2)).await,
        shelf.put(gift, Some(100)).await,
        shelf.put(rare, Some(100)).await,
    ]
}

#[tokio::test]
async fn each_condition_finds_what_it_says_and_its_negation_the_rest() {
    let shelf = Shelf::open().await;
    let [cap, coat, gift, _] = fill(&shelf).await;
    let summer = shelf.collection("summer", CollectionKind::Manual, Some(now())).await;
    shelf.gather(summer.id, &[cap.id, gift.id]).await;
    let hidden = shelf.collection("hidden", CollectionKind::Manual, None).await;
    shelf.gather(hidden.id, &[cap.id]).await;
    let clothes = shelf.category("clothes", None).await;
    let coats = shelf.category("coats", Some(&clothes)).await;
    shelf.change(&coat, |draft| draft.category_id = Some(coats.id)).await.unwrap();
    let starts = |text: &str| StringFilter { starts_with: Some(text.to_owned()), ..StringFilter::default() };
    let contains = |text: &str| StringFilter { contains: Some(text.to_owned()), ..StringFilter::default() };
    let one_of = |texts: &[&str]| StringFilter {
        one_of: Some(texts.iter().map(|text| (*text).to_owned()).collect()),
        ..StringFilter::default()
    };
    let price = |min, max| Filter::Price(PriceRange { min, max });
    let made = |from, to| Filter::CreatedAt(TimeRange { from, to });
    let cases = [
        (Filter::And(Vec::new()), "ABCD"),
        (Filter::Or(Vec::new()), ""),
        (Filter::Or(vec![Filter::Tag(eq("SUMMER")), Filter::Tag(eq("Winter"))]), "AB"),
        (Filter::And(vec![Filter::Tag(eq("winter")), Filter::Tag(eq("100%_wool"))]), "B"),
        (Filter::Tag(contains("0%_")), "B"),
        (Filter::Tag(contains("0_w")), ""),
        (Filter::Tag(starts("sum")), "A"),
        (Filter::Tag(starts("ummer")), ""),
        (Filter::Tag(one_of(&["summer", "WINTER"])), "AB"),
        (Filter::Tag(one_of(&[])), ""),
        (Filter::Vendor(eq("ecru")), "A"),
        (Filter::ProductType(contains("OAT")), "B"),
        (Filter::Option(named("size", &["m"])), "AB"),
        (Filter::Option(named("size", &["L", "XL"])), "B"),
        (Filter::Option(named("colour", &["M"])), ""),
        (Filter::Attribute(named("material", &["WOOL"])), "B"),
        (price(Some(100), Some(500)), "ACD"),
        (price(Some(501), None), "B"),
        (price(None, Some(99)), ""),
        (made(Some(now() - TimeDelta::days(2)), None), "BCD"),
        (made(None, Some(now() - TimeDelta::days(2))), "AB"),
        (Filter::Category(clothes.id), "B"),
        (Filter::Category(coats.id), "B"),
        (Filter::Collection(summer.id), "AC"),
        (Filter::Collection(hidden.id), ""),
        (Filter::AvailableForSale(true), "ABC"),
        (Filter::AvailableForSale(false), "D"),
    ];
    let letters = |titles: Vec<String>| titles.iter().filter_map(|title| title.chars().next()).collect::<String>();
    for (filter, wanted) in cases {
        assert_eq!(letters(shelf.titles(&query(&shelf, filter.clone())).await), wanted, "{filter:?}");
        let rest: String = "ABCD".chars().filter(|letter| !wanted.contains(*letter)).collect();
        let not = Filter::Not(Box::new(filter));
        assert_eq!(letters(shelf.titles(&query(&shelf, not.clone())).await), rest, "{not:?}");
        let twice = Filter::Not(Box::new(not));
        assert_eq!(letters(shelf.titles(&query(&shelf, twice.clone())).await), wanted, "{twice:?}");
        let count = shelf.store.products().count(&query(&shelf, twice)).await.unwrap();
        assert_eq!(count.count, wanted.len() as u64);
    }
}

#[tokio::test]
async fn prices_are_those_of_the_asking_channel() {
    let shelf = Shelf::open().await;
    let [cap, ..] = fill(&shelf).await;
    shelf.list(&[cap.variants[0].id], shelf.other_channel.id, 77_000).await;
    let dear = query(&shelf, Filter::Price(PriceRange { min: Some(77_000), max: None }));
    assert!(shelf.titles(&dear).await.is_empty());
    let unlist = cap.variants.iter().map(|variant| (variant.id, shelf.channel.id)).collect();
    shelf.change_prices(ListingChanges { set: Vec::new(), unlist }, now()).await;
    let tagged = query(&shelf, Filter::Tag(eq("summer")));
    assert!(shelf.titles(&tagged).await.is_empty());
}

#[tokio::test]
async fn a_section_is_a_category_with_all_below_it() {
    let shelf = Shelf::open().await;
    let [cap, coat, ..] = fill(&shelf).await;
    let clothes = shelf.category("clothes", None).await;
    let coats = shelf.category("coats", Some(&clothes)).await;
    let garden = shelf.category("garden", None).await;
    shelf.change(&coat, |draft| draft.category_id = Some(coats.id)).await.unwrap();
    shelf.change(&cap, |draft| draft.category_id = Some(clothes.id)).await.unwrap();
    for (category, wanted) in [(&clothes, 2), (&coats, 1), (&garden, 0)] {
        let within = ProductSection::Category(category.id);
        let titles = shelf.titles(&ProductQuery { within, ..ProductQuery::new(shelf.shown()) }).await;
        assert_eq!(titles.len(), wanted, "{}", category.slug);
    }
}
