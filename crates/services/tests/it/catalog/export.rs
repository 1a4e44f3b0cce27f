//! Exporting, and importing again what was exported.

use cartwright_domain::{
    catalog::{Media, Product, Variant},
    id::{CategoryId, MediaId, OptionId, ProductId, VariantId},
};
use uuid::Uuid;

use super::{Storeroom, told};

/// A bit of everything that the layout carries, and of what spreadsheets take for formulas.
const FILE: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,\
SEO Title,SEO Description,Variant Image,Product Category,Status\n\
tee,'=Tee+1,\"<p>Soft, <b>very</b> \"\"soft\"\"</p>\",Loom,Shirt,\"'-cotton,tops\",true,Size,S,Color,'+Red,T-SR,150,shopify,5,deny,19.90,24.90,\
true,true,4006381333931,https://x.example/t.jpg,1,Front,Tee for you,Buy it,https://x.example/u.jpg,Clothing > Shirts,active\n\
tee,,,,,,,,M,,'+Red,T-MR,160,shopify,0,continue,21,,true,false,,https://x.example/u.jpg,2,,,,,,\n\
tee,,,,,,,,L,,Blue,,160,,,deny,,,true,true,,,,,,,,,\n\
mug,Mug,,,,,false,Title,Default Title,,,,0,,,deny,8,,false,true,,,,,,,,,draft\n";

/// The product as the layout carries it: without keys, times and the category's id.
fn carried(product: &Product) -> Product {
    let nil = Uuid::nil();
    let media: Vec<Media> = product.media.iter().map(|media| Media { id: MediaId(nil), ..media.clone() }).collect();
    let place = |id: MediaId| product.media.iter().position(|media| media.id == id).unwrap() as u128;
    let variants = product.variants.iter().map(|variant| Variant {
        id: VariantId(nil),
        product_id: ProductId(nil),
        media_id: variant.media_id.map(|id| MediaId(Uuid::from_u128(place(id)))),
        ..variant.clone()
    });
    let mut options = product.options.clone();
    options.iter_mut().for_each(|option| option.id = OptionId(nil));
    Product {
        id: ProductId(nil),
        category_id: product.category_id.map(|_| CategoryId(nil)),
        variants: variants.collect(),
        options,
        media,
        ..product.clone()
    }
}

#[tokio::test]
async fn an_export_imported_into_an_empty_shop_is_the_same_catalogue() {
    let first = Storeroom::open().await;
    assert_eq!(told(&first.import(FILE).await), Vec::<String>::new());
    let file = first.export().await;
    for cell in csv::Reader::from_reader(file.as_bytes())
        .records()
        .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "row 95: {cell}");
    }
    let second = Storeroom::open().await;
    let report = second.import(&file).await;
    assert_eq!((told(&report), report.stopped), (vec![], None));
    let (old, new) = (first.products().await, second.products().await);
    assert_eq!(new.iter().map(carried).collect::<Vec<_>>(), old.iter().map(carried).collect::<Vec<_>>());
    for (slug, sku) in [("tee", "T-SR"), ("tee", "T-MR")] {
        assert_eq!(second.price(slug, sku).await, first.price(slug, sku).await);
        assert_eq!(second.on_hand(slug, sku).await, first.on_hand(slug, sku).await);
    }
    let by_handle = |file: &str| {
        let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(by_handle(&second.export().await), by_handle(&file));
}

#[tokio::test]
async fn an_export_imported_again_changes_nothing() {
    let room = Storeroom::open().await;
    room.import(FILE).await;
    let before = room.products().await;
    let file = room.export().await;
    for report in [room.import(&file).await, room.import_setting_stock(&file).await] {
        assert_eq!((told(&report), report.changed_nothing()), (vec![], true));
    }
    assert_eq!(room.products().await, before);
}

#[tokio::test]
async fn an_empty_shop_exports_the_names_of_the_columns() {
    let room = Storeroom::open().await;
    let file = room.export().await;
    assert!(file.starts_with("Handle,Title,Body (HTML),Vendor,"));
    assert_eq!(file.lines().count(), 1);
}

#[tokio::test]
async fn every_product_is_exported_once_however_many_there_are() {
    let room = Storeroom::open().await;
    let mut file = "Handle,Title,Variant Price\n".to_owned();
    for number in 0..130 {
        file.push_str(&format!("p{number},P,1\n"));
    }
    room.import(&file).await;
    let exported = room.export().await;
    let mut handles: Vec<&str> = exported.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    handles.sort_unstable();
    handles.dedup();
    assert_eq!((handles.len(), exported.lines().count()), (130, 131));
}
