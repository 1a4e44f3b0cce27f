//! Lists narrowed, searched and sorted.

use cartwright_domain::catalog::ProductAttribute;
use cartwright_testkit::{Answer, TestShop};
use serde_json::{Value, json};

const LIST: &str = "query ($where: ProductWhere, $search: String, $sort: ProductSort) {
    products(where: $where, search: $search, sort: $sort) { nodes { title } totalCount }
}";

/// Three products that differ in everything.
async fn shop() -> TestShop {
    let shop = TestShop::open().await;
    let clothes = shop.put_category("clothes", None).await;
    let shirts = shop.put_category("shirts", Some(&clothes)).await;
    let mut shirt = shop.shown("Linen Shirt", "39.90", &["S", "M"]);
    shirt.vendor = Some("Weaver".to_owned());
    shirt.product_type = Some("Shirt".to_owned());
    shirt.tags = vec!["summer".to_owned(), "linen".to_owned()];
    shirt.category_id = Some(shirts.id);
    shirt.attributes = vec![ProductAttribute { name: "Material".to_owned(), value: "Linen".to_owned() }];
    let mut coat = shop.shown("Winter Coat", "199.00", &["M", "L"]);
    coat.vendor = Some("Örtlich".to_owned());
    coat.tags = vec!["winter".to_owned()];
    coat.category_id = Some(clothes.id);
    // Counted, and there is none.
    coat.variants.iter_mut().for_each(|variant| variant.tracked = true);
    let mut mug = shop.shown("Mug", "7.50", &[]);
    mug.description_html = "<p>For those who wear linen</p>".to_owned();
    let (shirt, coat, mug) = (shop.put(shirt).await, shop.put(coat).await, shop.put(mug).await);
    shop.put_collection("picks", true, &[mug.id, shirt.id]).await;
    assert_ne!(shirt.id, coat.id);
    shop
}

fn titles(answer: &Answer, path: &str) -> Vec<String> {
    let nodes = answer.at(path).as_array().expect("a list");
    nodes.iter().map(|node| node["title"].as_str().expect("a title").to_owned()).collect()
}

#[tokio::test]
async fn conditions_narrow_a_list() {
    let shop = shop().await;
    let ids = shop.query("{ categories { nodes { id children { id slug parent { slug } ancestors { slug } } } } collections { nodes { id } } }", json!({})).await;
    let clothes = ids.at("categories/nodes/0/id").clone();
    let shirts = ids.at("categories/nodes/0/children/0/id").clone();
    let picks = ids.at("collections/nodes/0/id").clone();
    let (shirt, coat, mug) = ("Linen Shirt", "Winter Coat", "Mug");
    let cases = [
        (json!({}), vec![shirt, mug, coat]),
        (json!({ "category": clothes }), vec![shirt, coat]),
        (json!({ "category": shirts }), vec![shirt]),
        (json!({ "category": "category_1" }), vec![]),
        (json!({ "collection": picks }), vec![shirt, mug]),
        (json!({ "tags": { "in": ["SUMMER", "autumn"] } }), vec![shirt]),
        (json!({ "tags": { "startsWith": "win" } }), vec![coat]),
        (json!({ "vendor": { "eq": "ortlich" } }), vec![coat]),
        (json!({ "vendor": { "contains": "eav" } }), vec![shirt]),
        (json!({ "productType": { "eq": "shirt" } }), vec![shirt]),
        (json!({ "price": { "min": "7.50", "max": "39.90" } }), vec![shirt, mug]),
        (json!({ "price": { "min": "39.91" } }), vec![coat]),
        (json!({ "options": [{ "name": "size", "values": ["m"] }] }), vec![shirt, coat]),
        (json!({ "options": [{ "name": "Size", "values": ["S", "XL"] }] }), vec![shirt]),
        (json!({ "attributes": [{ "name": "material", "values": ["linen"] }] }), vec![shirt]),
        (json!({ "availableForSale": false }), vec![coat]),
        (json!({ "createdAt": { "min": "2027-01-15T09:00:00+01:00" } }), vec![shirt, mug, coat]),
        (json!({ "createdAt": { "max": "2027-01-15T07:59:59Z" } }), vec![]),
        (json!({ "NOT": { "category": clothes } }), vec![mug]),
        (json!({ "OR": [{ "category": shirts }, { "price": { "max": "10" } }] }), vec![shirt, mug]),
        (json!({ "OR": [] }), vec![]),
        (json!({ "AND": [{ "category": clothes }, { "tags": { "eq": "winter" } }] }), vec![coat]),
        (json!({ "category": clothes, "tags": { "eq": "winter" } }), vec![coat]),
    ];
    for (condition, expected) in cases {
        let answer = shop.query(LIST, json!({ "where": condition, "sort": "TITLE_ASC" })).await;
        assert_eq!(titles(&answer, "products/nodes"), expected, "{condition}");
        assert_eq!(*answer.at("products/totalCount"), Value::from(expected.len()), "{condition}");
    }
}

#[tokio::test]
async fn a_search_finds_every_word_and_sorts_by_how_well_it_fits() {
    let shop = shop().await;
    let search = async |text: &str| titles(&shop.query(LIST, json!({ "search": text })).await, "products/nodes");
    assert_eq!(search("LINEN").await, ["Linen Shirt", "Mug"]);
    assert_eq!(search("linen wear").await, ["Mug"]);
    assert_eq!(search("%").await.len(), 3, "punctuation is no word");
    assert_eq!(search("nothing").await, Vec::<String>::new());
}

#[tokio::test]
async fn lists_are_sorted_as_asked() {
    let shop = shop().await;
    let sorted = async |sort: &str| titles(&shop.query(LIST, json!({ "sort": sort })).await, "products/nodes");
    assert_eq!(sorted("TITLE_DESC").await, ["Winter Coat", "Mug", "Linen Shirt"]);
    assert_eq!(sorted("PRICE_ASC").await, ["Mug", "Linen Shirt", "Winter Coat"]);
    assert_eq!(sorted("PRICE_DESC").await, ["Winter Coat", "Linen Shirt", "Mug"]);
    assert_eq!(sorted("NEWEST").await.len(), 3);
}

#[tokio::test]
async fn row_71_conditions_beyond_the_bounds_are_refused_with_a_reason() {
    let shop = shop().await;
    let deep = (0..6).fold(json!({ "vendor": { "eq": "x" } }), |inner, _| json!({ "NOT": inner }));
    let many = json!({ "OR": vec![json!({ "vendor": { "eq": "x" } }); 60] });
    for condition in [
        deep,
        many,
        json!({ "price": { "min": "7.505" } }),
        json!({ "price": { "min": "99999999999999999999" } }),
        json!({ "vendor": { "eq": "a\0b" } }),
        json!({ "tags": { "in": vec!["x"; 101] } }),
    ] {
        let answer = shop.query(LIST, json!({ "where": condition })).await;
        let expected = json!({ "code": "BAD_USER_INPUT", "reason": "INVALID_FILTER", "argument": "where" });
        assert_eq!(answer.errors()[0]["extensions"], expected, "{condition}");
    }
}

#[tokio::test]
async fn categories_and_collections_list_their_products() {
    let shop = shop().await;
    let document = "{
        categories(first: 5) { nodes { slug name products(sort: TITLE_ASC) { nodes { title } totalCount }
            children { slug parent { slug } ancestors { slug } products(first: 5) { nodes { title } } } } totalCount }
        category(by: { slug: \"shirts\" }) { parent { slug } ancestors { slug } children { slug } }
        collections(first: 5) { nodes { slug products { nodes { title } totalCount }
            narrow: products(where: { tags: { eq: \"summer\" } }) { nodes { title } } } totalCount }
    }";
    let answer = shop.query(document, json!({})).await;
    let expected = json!({
        "categories": { "totalCount": 1, "nodes": [{
            "slug": "clothes", "name": "CLOTHES",
            "products": { "totalCount": 2, "nodes": [{ "title": "Linen Shirt" }, { "title": "Winter Coat" }] },
            "children": [{
                "slug": "shirts", "parent": { "slug": "clothes" }, "ancestors": [{ "slug": "clothes" }],
                "products": { "nodes": [{ "title": "Linen Shirt" }] },
            }],
        }] },
        "category": { "parent": { "slug": "clothes" }, "ancestors": [{ "slug": "clothes" }], "children": [] },
        "collections": { "totalCount": 1, "nodes": [{
            "slug": "picks",
            "products": { "totalCount": 2, "nodes": [{ "title": "Mug" }, { "title": "Linen Shirt" }] },
            "narrow": { "nodes": [{ "title": "Linen Shirt" }] },
        }] },
    });
    assert_eq!(*answer.data(), expected);
}

#[tokio::test]
async fn lists_of_many_categories_are_those_of_each_one() {
    let shop = TestShop::open().await;
    for name in ["a", "b", "c"] {
        let root = shop.put_category(name, None).await;
        let leaf = shop.put_category(&format!("{name}-leaf"), Some(&root)).await;
        for (title, price, category) in [("1", "3", &root), ("2", "1", &leaf), ("3", "2", &leaf)] {
            let mut draft = shop.shown(&format!("{name}{title}"), price, &[]);
            draft.category_id = Some(category.id);
            shop.put(draft).await;
        }
    }
    shop.put_category("empty", None).await;
    let document = "query ($first: Int, $after: String, $last: Int) { categories { nodes { slug
        products(first: $first, after: $after, last: $last, sort: PRICE_ASC) {
            nodes { title } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } } } }";
    let page = async |variables: Value| {
        let answer = shop.query(document, variables).await;
        (0..4)
            .map(|place| {
                let path = format!("categories/nodes/{place}/products");
                (titles(&answer, &format!("{path}/nodes")), answer.at(&format!("{path}/totalCount")).clone())
            })
            .collect::<Vec<_>>()
    };
    let of_each = |ends: &[&str], total: i64| {
        let mut lists: Vec<(Vec<String>, Value)> = ["a", "b", "c"]
            .iter()
            .map(|name| (ends.iter().map(|end| format!("{name}{end}")).collect(), Value::from(total)))
            .collect();
        lists.push((Vec::new(), Value::from(0)));
        lists
    };
    assert_eq!(page(json!({ "first": 2 })).await, of_each(&["2", "3"], 3));
    assert_eq!(page(json!({ "last": 1 })).await, of_each(&["1"], 3));
    assert_eq!(page(json!({})).await, of_each(&["2", "3", "1"], 3));
}
