//! `cartwright import`, `demo` and `migrate`.

use serde_json::json;

use super::executable::{Place, executable};

const FILE: &str = "\
Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Published,Colour of the box
anvil,Anvil,Weight,10 kg,ANV-10,shopify,5,99.90,true,red
anvil,,,20 kg,ANV-20,shopify,2,\"149,00\",,
rope,Rope,Title,Default Title,ROPE,,0,12.00,true,
";

#[tokio::test]
async fn a_file_goes_in_once_and_what_is_wrong_is_named() {
    let place = Place::new().await;
    let file = place.file("products.csv", FILE);
    let first = place.run(&["import", &file]).await;
    assert_eq!(first.code(), Some(0), "{}", first.stderr());
    let report = first.stdout();
    assert!(report.contains("products  2 created, 0 updated, 0 unchanged, 0 refused"), "{report}");
    assert!(report.contains("variants  2 created, 0 updated, 0 unchanged, 1 refused"), "{report}");
    assert!(report.contains("row 3, column Variant Price: "), "{report}");
    assert!(report.contains("(the variant is left out)"), "{report}");
    assert!(report.contains("Columns that mean nothing here: Colour of the box"), "{report}");
    assert!(!report.contains("Nothing changed"), "{report}");

    let second = place.run(&["import", &file]).await;
    assert_eq!(second.code(), Some(0), "{}", second.stderr());
    let report = second.stdout();
    assert!(report.contains("products  0 created, 0 updated, 2 unchanged, 0 refused"), "{report}");
    assert!(report.contains("Nothing changed."), "{report}");

    let server = place.serve(&["--seed", "off"]).await;
    let found = server.query("{ products(sort: TITLE_ASC, first: 5) { nodes { title } } }", json!({})).await;
    assert_eq!(found["products"]["nodes"], json!([{ "title": "Anvil" }, { "title": "Rope" }]));
}

#[tokio::test]
async fn quantities_of_known_variants_are_set_when_asked() {
    let place = Place::new().await;
    let file = place.file("products.csv", FILE);
    assert_eq!(place.run(&["import", &file]).await.code(), Some(0));
    let more = place.file("more.csv", &FILE.replace("shopify,5", "shopify,8"));
    let left_alone = place.run(&["import", &more]).await.stdout();
    assert!(left_alone.contains("Nothing changed."), "{left_alone}");
    let set = place.run(&["import", &more, "--set-stock"]).await.stdout();
    assert!(set.contains("1 quantities set"), "{set}");
}

#[tokio::test]
async fn what_cannot_be_read_fails_in_words() {
    let place = Place::new().await;
    let nothing = place.run(&["import", "/nowhere/products.csv"]).await;
    assert_eq!(nothing.code(), Some(1));
    assert!(nothing.stderr().contains("/nowhere/products.csv cannot be read"), "{}", nothing.stderr());

    let picture = place.file("picture.csv", "\u{1}PNG,1\n");
    let failed = place.run(&["import", &picture]).await;
    assert_eq!(failed.code(), Some(1));
    assert!(failed.stderr().contains("nothing could be read"), "{}", failed.stderr());

    let refused = place.file("refused.csv", "Handle,Title,Variant Price\nanvil,,12.00\n");
    let failed = place.run(&["import", &refused]).await;
    assert_eq!(failed.code(), Some(1), "{}", failed.stdout());
    assert!(failed.stdout().contains("row 2, column Title"), "{}", failed.stdout());

    let file = place.file("products.csv", FILE);
    let failed = place.run(&["import", &file, "--channel", "mars"]).await;
    assert_eq!(failed.code(), Some(1));
    assert!(failed.stderr().contains("the channels are: default"), "{}", failed.stderr());
}

#[tokio::test]
async fn migrating_and_seeding_say_what_they_did() {
    let place = Place::new().await;
    let first = place.run(&["migrate"]).await;
    assert_eq!(first.code(), Some(0), "{}", first.stderr());
    assert!(first.stdout().contains("steps were missing"), "{}", first.stdout());
    assert!(place.run(&["migrate"]).await.stdout().contains("up to date already"));

    let seeded = place.run(&["demo"]).await;
    assert_eq!(seeded.code(), Some(0), "{}", seeded.stderr());
    assert!(seeded.stdout().contains("demo products now"), "{}", seeded.stdout());
    assert!(place.run(&["demo"]).await.stdout().contains("nothing was changed"));
}

#[test]
fn production_has_no_demo_data() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let output = executable()
        .args(["demo", "--mode", "production", "--secret-key", key, "--signing-key", key, "--password-pepper", key])
        .arg("--data-dir")
        .arg(folder.path())
        .output()
        .expect("the executable starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("never filled with demo data"));
    assert_eq!(folder.path().read_dir().expect("the folder is there").count(), 0);
}
