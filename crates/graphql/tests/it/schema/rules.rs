//! What holds for every type and field of both schemas.

use std::{fs, path::Path};

use cartwright_graphql::FieldCost;

use super::introspected::{Field, Type, schemas};

/// Fields, values and types that later slices bring; one that answers nothing would be a promise.
const NOT_YET: &[&str] = &[
    "facets",
    "recommendations",
    "reviews",
    "rating",
    "metafield",
    "priceTiers",
    "ProductVariant.unitPrice",
    "searchSuggestions",
    "giftCards",
    "discountCodes",
    "wishlist",
    "BEST_SELLING",
    "RATING",
    "Facet",
    "Review",
    "Metafield",
    "GiftCard",
];

#[tokio::test]
async fn everything_is_described() {
    let mut without = Vec::new();
    each_type(|schema, of| {
        let mut check = |name: String, description: &Option<String>| {
            if description.as_ref().is_none_or(|text| text.trim().is_empty()) {
                without.push(format!("{schema}: {name}"));
            }
        };
        check(of.name.clone(), &of.description);
        for value in of.enum_values.iter().flatten() {
            check(format!("{}.{}", of.name, value.name), &value.description);
        }
        for input in of.input_fields.iter().flatten() {
            check(format!("{}.{}", of.name, input.name), &input.description);
        }
        for field in of.fields.iter().flatten() {
            check(format!("{}.{}", of.name, field.name), &field.description);
            for argument in &field.args {
                check(format!("{}.{}({}:)", of.name, field.name, argument.name), &argument.description);
            }
        }
    })
    .await;
    assert_eq!(without, Vec::<String>::new());
}

/// Generated clients take a nullable variable for such an argument only when it is nullable itself.
#[tokio::test]
async fn no_argument_with_a_default_is_required() {
    let mut found = Vec::new();
    each_field(|schema, of, field| {
        for argument in &field.args {
            if argument.default_value.is_some() && argument.of.to_string().ends_with('!') {
                found.push(format!("{schema}: {}.{}({}:)", of.name, field.name, argument.name));
            }
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn no_list_holds_nulls_except_the_nodes_that_are_not_there() {
    let mut found = Vec::new();
    each_type(|schema, of| {
        let outputs = of.fields.iter().flatten().map(|field| (&field.name, &field.of));
        let arguments = of.fields.iter().flatten().flat_map(|field| &field.args).map(|input| (&input.name, &input.of));
        let inputs = of.input_fields.iter().flatten().map(|input| (&input.name, &input.of));
        for (name, reference) in outputs.chain(arguments).chain(inputs) {
            let text = reference.to_string();
            let holds_nulls = text.contains('[') && !text.contains("!]");
            if holds_nulls && (of.name.as_str(), name.as_str()) != ("Query", "nodes") {
                found.push(format!("{schema}: {}.{name}: {text}", of.name));
            }
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
}

/// Lists that are answered are always there: an empty one says that there is nothing.
#[tokio::test]
async fn no_list_that_is_answered_is_null() {
    let mut found = Vec::new();
    each_field(|schema, of, field| {
        let text = field.of.to_string();
        if text.starts_with('[') && !text.ends_with('!') {
            found.push(format!("{schema}: {}.{}: {text}", of.name, field.name));
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
}

/// Whoever asks for a list pays for its entries, so that lists in lists are refused before they are read.
#[tokio::test]
async fn every_list_has_a_rule_for_its_cost() {
    let mut without = Vec::new();
    let mut with = 0;
    for (schema, types) in schemas().await {
        let things: Vec<&str> =
            types.iter().filter(|of| of.fields.is_some() || of.kind == "UNION").map(|of| of.name.as_str()).collect();
        for of in types.iter().filter(|of| !of.name.ends_with("Connection")) {
            for field in of.fields.iter().flatten() {
                let text = field.of.to_string();
                let name = text.trim_matches(['[', ']', '!']);
                let is_list = text.contains('[') && things.contains(&name);
                let is_page = name.ends_with("Connection");
                if !is_list && !is_page {
                    continue;
                }
                match FieldCost::of(&of.name, &text, things.contains(&name)) {
                    FieldCost::List if is_list => with += 1,
                    FieldCost::Page if is_page && !is_list => with += 1,
                    rule => without.push(format!("{schema}: {}.{}: {text} counts as {rule:?}", of.name, field.name)),
                }
            }
        }
    }
    assert_eq!(without, Vec::<String>::new());
    assert!(with > 20, "{with} lists are read");
}

/// A resolver that answers a `Vec` of things loses the place of what fails in it.
#[test]
fn every_list_of_things_keeps_the_place_of_an_error() {
    let mut found = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    each_file(&source, &mut |path, text| {
        for declaration in text.split("async fn ").skip(1) {
            let head = declaration.split('{').next().unwrap_or_default();
            let is_resolver = head.contains("&self") && !path.ends_with("catalog/lookup.rs");
            let of_leaves = ["Vec<CountryCode>", "Vec<LanguageCode>", "Vec<String>", "Vec<Option<"];
            let answered = head.rsplit("->").next().unwrap_or_default();
            if is_resolver && answered.contains("Vec<") && !of_leaves.iter().any(|leaf| answered.contains(leaf)) {
                found.push(format!("{}: {}", path.display(), head.trim()));
            }
        }
    });
    assert_eq!(found, Vec::<String>::new(), "answer `Many<…>` of crates/graphql/src/many.rs");
}

fn each_file(folder: &Path, visit: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("our own folder") {
        let path = entry.expect("its entries").path();
        if path.is_dir() {
            each_file(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("our own file");
            visit(&path, &text);
        }
    }
}

#[tokio::test]
async fn every_mutation_takes_one_input_and_answers_with_a_payload() {
    for (schema, types) in schemas().await {
        let Some(mutation) = types.iter().find(|of| of.name == "Mutation") else {
            continue;
        };
        for field in mutation.fields.iter().flatten() {
            let name = capitalised(&field.name);
            let arguments: Vec<String> =
                field.args.iter().map(|argument| format!("{}: {}", argument.name, argument.of)).collect();
            assert_eq!(arguments, [format!("input: {name}Input!")], "{schema}: {}", field.name);
            assert_eq!(field.of.to_string(), format!("{name}Payload!"), "{schema}: {}", field.name);
            let payload = types.iter().find(|of| of.name == format!("{name}Payload")).expect("its type is there");
            let type_of = |wanted: &str| {
                let found = payload.fields.iter().flatten().find(|field| field.name == wanted);
                found.map(|field| field.of.to_string())
            };
            assert_eq!(type_of("replayed").as_deref(), Some("Boolean!"), "{schema}: {name}Payload");
            let errors = type_of("userErrors").unwrap_or_default();
            assert!(errors.starts_with('[') && errors.ends_with("UserError!]!"), "{schema}: {name}Payload: {errors}");
            let input = types.iter().find(|of| of.name == format!("{name}Input")).expect("its type is there");
            let key = input.input_fields.iter().flatten().find(|input| input.name == "idempotencyKey");
            assert!(key.is_some(), "{schema}: {name}Input takes no idempotencyKey");
        }
    }
}

/// Clients ask for `... on UserError` once, for all slices.
#[tokio::test]
async fn every_user_error_is_one_of_its_slice_and_one_of_all() {
    each_type(|schema, of| {
        let interfaces: Vec<String> = of.interfaces.iter().flatten().map(ToString::to_string).collect();
        let is_error =
            of.kind == "OBJECT" && (of.name.ends_with("Error") || interfaces.iter().any(|i| i == "UserError"));
        if is_error {
            assert!(interfaces.iter().any(|name| name == "UserError"), "{schema}: {} is no UserError", of.name);
            assert!(interfaces.len() > 1, "{schema}: {} belongs to no slice", of.name);
        }
    })
    .await;
}

#[tokio::test]
async fn every_connection_has_the_fields_of_all_connections() {
    each_type(|schema, of| {
        if of.kind != "OBJECT" || !of.name.ends_with("Connection") {
            return;
        }
        let fields: Vec<&str> = of.fields.iter().flatten().map(|field| field.name.as_str()).collect();
        for wanted in ["edges", "nodes", "pageInfo", "totalCount", "totalCountIsExact"] {
            assert!(fields.contains(&wanted), "{schema}: {} has no {wanted}", of.name);
        }
    })
    .await;
    each_field(|schema, of, field| {
        if field.of.to_string().ends_with("Connection!") {
            let arguments: Vec<&str> = field.args.iter().map(|argument| argument.name.as_str()).collect();
            for wanted in ["first", "after", "last", "before"] {
                assert!(arguments.contains(&wanted), "{schema}: {}.{} takes no {wanted}", of.name, field.name);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_scalar_of_ours_is_specified() {
    const OF_GRAPHQL: &[&str] = &["Boolean", "Int", "Float", "String", "ID"];
    each_type(|schema, of| {
        if of.kind == "SCALAR" && !OF_GRAPHQL.contains(&of.name.as_str()) {
            assert!(of.specified_by.is_some(), "{schema}: {}", of.name);
        }
    })
    .await;
    each_field(|schema, of, field| {
        let text = field.of.to_string();
        assert!(!text.contains("Float"), "{schema}: {}.{} is a float", of.name, field.name);
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_later_slice_is_promised() {
    each_type(|schema, of| {
        let fields = of.fields.iter().flatten().map(|field| &field.name);
        let inputs = of.input_fields.iter().flatten().map(|input| &input.name);
        // Countries and currencies are no words of ours.
        let values = of.enum_values.iter().flatten().filter(|value| value.name.len() > 3).map(|value| &value.name);
        for name in fields.chain(inputs).chain(values).chain([&of.name]) {
            let place = format!("{}.{name}", of.name);
            assert!(!NOT_YET.contains(&name.as_str()) && !NOT_YET.contains(&place.as_str()), "{schema}: {place}");
        }
    })
    .await;
}

async fn each_type(mut check: impl FnMut(&str, &Type)) {
    for (schema, types) in schemas().await {
        assert!(types.len() > 10, "{schema} is read");
        for of in &types {
            check(schema, of);
        }
    }
}

async fn each_field(mut check: impl FnMut(&str, &Type, &Field)) {
    each_type(|schema, of| {
        for field in of.fields.iter().flatten() {
            check(schema, of, field);
        }
    })
    .await;
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
