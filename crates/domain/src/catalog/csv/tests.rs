use super::*;
use crate::{
    catalog::ProductStatus,
    pricing::{Currency, Money, TaxClass},
};

pub(super) fn eur() -> Currency {
    "EUR".parse().unwrap()
}

/// Reads a whole file: the products, and what was refused as `row column: message [left out]`.
pub(super) fn read(file: &str) -> (Vec<ImportedProduct>, Vec<String>) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.as_bytes());
    let mut records = reader.records().map(Result::unwrap);
    let header = records.next().unwrap();
    let layout = Layout::from_header(&header.iter().collect::<Vec<_>>()).unwrap();
    let mut grouper = Grouper::new(layout, eur());
    let mut refusals = Vec::new();
    let mut products = Vec::new();
    for (record, number) in records.zip(2..) {
        products.extend(grouper.push(number, &record.iter().collect::<Vec<_>>(), &mut refusals));
    }
    products.extend(grouper.finish(&mut refusals));
    let told =
        |r: &Refusal| format!("{} {}: {} [{}]", r.row, r.column.as_deref().unwrap_or("-"), r.message, r.left_out);
    (products, refusals.iter().map(told).collect())
}

fn price(text: &str) -> Money {
    Money::parse(text, eur()).unwrap()
}

#[test]
fn the_columns_are_found_by_name_in_any_order_and_case() {
    let header = ["\u{feff}TITLE", "Google Shopping / MPN", " handle ", "", "Variant Compare At price"];
    let layout = Layout::from_header(&header).unwrap();
    assert_eq!(layout.ignored(), ["Google Shopping / MPN"]);
    assert_eq!(layout.width(), 5);
    assert_eq!(Layout::from_header(&["Title", "Price"]), Err(LayoutError::NoHandle));
    let twice = Layout::from_header(&["Handle", "Variant SKU", "sku"]);
    assert_eq!(twice, Err(LayoutError::Repeated("sku".to_owned())));
    assert_eq!(Layout::from_header(&["x"; 501]), Err(LayoutError::TooManyColumns));
}

#[test]
fn every_column_written_is_known_or_deliberately_empty() {
    let layout = Layout::from_header(&HEADER).unwrap();
    let silent = |name: &String| name.starts_with("Google Shopping / ");
    let ignored: Vec<&String> = layout.ignored().iter().filter(|name| !silent(name)).collect();
    assert_eq!(ignored, ["Variant Fulfillment Service", "Variant Weight Unit"]);
}

#[test]
fn rows_of_one_handle_are_one_product() {
    let (products, refusals) = read(
        "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,\
         Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,\
         Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Variant Image,Status\n\
         varsity,Varsity Top,<p>Grey</p>,Demo,,\"Women, top ,women\",TRUE,Size,Small,V-S,250.0,shopify,4,deny,60,79.9,true,TRUE,400,\
         https://x.example/2.jpg,2,Back,,ACTIVE\n\
         varsity,,,,,,,,Large,,,,,Continue,61.50,,false,false,,https://x.example/1.jpg,1,,https://x.example/3.jpg,\n\
         varsity,,,,,,,,,,,,,,,,,,,https://x.example/4.jpg,3,,,\n\
         ,,,,,,,,,,,,,,,,,,,,,,,\n\
         mug,Mug,,,,,false,Title,Default Title,,,,,,5,,,,,,,,,draft\n",
    );
    assert_eq!(refusals, Vec::<String>::new());
    let [varsity, mug] = products.as_slice() else { panic!("{products:?}") };
    assert_eq!((varsity.handle.as_str(), varsity.first_row), ("varsity", 2));
    assert_eq!(varsity.title.as_deref(), Some("Varsity Top"));
    assert_eq!(varsity.body_html, Change::Set("<p>Grey</p>".to_owned()));
    assert_eq!(varsity.product_type, Change::Clear);
    assert_eq!(varsity.seo_title, Change::Keep);
    assert_eq!(varsity.tags, Some(vec!["Women".to_owned(), "top".to_owned()]));
    assert_eq!((varsity.published, varsity.status), (Some(true), Some(ProductStatus::Active)));
    assert_eq!(varsity.options, Some(vec!["Size".to_owned()]));
    let [small, large] = varsity.variants.as_slice() else { panic!("{varsity:?}") };
    assert_eq!((small.weight_grams, small.tracked, small.quantity), (Some(250), Some(true), Some(4)));
    assert_eq!((small.price, &small.compare_at_price), (Some(price("60")), &Change::Set(price("79.90"))));
    assert_eq!((small.requires_shipping, small.tax_class(None)), (Some(true), TaxClass::standard()));
    assert_eq!((large.row, large.sku.clone(), large.tracked), (3, Change::Clear, Some(false)));
    assert_eq!((large.allow_backorder, large.quantity), (Some(true), None));
    assert_eq!(large.tax_class(None), TaxClass::exempt());
    let pictures: Vec<_> = varsity.images.iter().flatten().map(|i| (i.row, i.url.as_str())).collect();
    let expected = [(3, "1"), (2, "2"), (4, "4"), (3, "3")].map(|(row, n)| (row, format!("https://x.example/{n}.jpg")));
    assert_eq!(pictures, expected.each_ref().map(|(row, url)| (*row, url.as_str())));
    assert_eq!((mug.first_row, mug.options.as_deref()), (6, Some(&[][..])));
    assert_eq!(mug.variants[0].option_values, Some(Vec::new()));
    assert_eq!((mug.published, mug.status), (Some(false), Some(ProductStatus::Draft)));
    assert_eq!(mug.images, Some(Vec::new()));
}

#[test]
fn columns_that_are_missing_leave_everything_alone() {
    let (products, refusals) = read("Handle,Variant SKU,Variant Price\nmug,M-1,7\nmug,M-2,8\n");
    assert_eq!(refusals, Vec::<String>::new());
    let mug = &products[0];
    assert_eq!((&mug.title, &mug.tags, &mug.options, &mug.images), (&None, &None, &None, &None));
    assert_eq!((&mug.body_html, &mug.vendor, mug.status, mug.published), (&Change::Keep, &Change::Keep, None, None));
    let second = &mug.variants[1];
    assert_eq!((second.price, &second.option_values, second.tracked), (Some(price("8")), &None, None));
    assert_eq!((&second.barcode, &second.compare_at_price), (&Change::Keep, &Change::Keep));
    let books = TaxClass("books".to_owned());
    assert_eq!(second.tax_class(Some(&books)), books);
    assert_eq!(second.tax_class(None), TaxClass::standard());
}

#[test]
fn rows_without_a_title_add_to_a_product_and_clear_nothing_of_it() {
    let (products, refusals) = read(
        "Handle,Title,Vendor,Tags,Option1 Name,Option1 Value,Variant Price,Variant Barcode,Image Src\n\
         mug,,,,,Red,7,,\nmug,,,,,Blue,8,12,\n",
    );
    assert_eq!(refusals, Vec::<String>::new());
    let mug = &products[0];
    assert_eq!((&mug.vendor, &mug.tags, &mug.options, &mug.images), (&Change::Keep, &None, &None, &None));
    assert_eq!(mug.variants[1].option_values, Some(vec!["Blue".to_owned()]));
    assert_eq!(mug.variants[0].barcode, Change::Clear);
}

#[test]
fn a_bad_cell_leaves_out_only_what_it_belongs_to() {
    let (products, refusals) = read(
        "Handle,Title,Published,Option1 Name,Option1 Value,Variant Price,Variant Grams,Variant Inventory Policy,\
         Variant Inventory Qty,Variant Taxable,Image Src,Image Position\n\
         a,A,TRUE,Size,S,\"12,50\",0,deny,1,true,,\n\
         a,,,,M,12.505,0,deny,1,true,ftp://x/1.jpg,1\n\
         a,,,,L,12.50,0.5,maybe,1,perhaps,https://x.example/2.jpg,first\n\
         a,,,,XL,-1,0,deny,1,true,,\n\
         a,,,,XXL,1,0,deny,-3,true,https://x.example/3.jpg,1\n\
         b,B,yes,Size,S,nine,0,deny,1,true,,\n\
         c,C,TRUE,Size,S,1,0,deny,1,true,,\n",
    );
    let handles: Vec<_> = products.iter().map(|p| (p.handle.as_str(), p.variants.len())).collect();
    assert_eq!(handles, [("a", 1), ("c", 1)]);
    assert_eq!(products[0].variants[0].quantity, None);
    assert_eq!(products[0].images.as_ref().map(Vec::len), Some(1));
    assert_eq!(
        refusals,
        [
            "2 Variant Price: \"12,50\" is not an amount: write digits and at most one decimal point, such as 19.90 [variant]",
            "3 Image Src: \"ftp://x/1.jpg\" is not an address that begins with http:// or https:// [image]",
            "3 Variant Price: \"12.505\" has more than the 2 decimal places of EUR [variant]",
            "4 Image Position: \"first\" is not a whole number [image]",
            "4 Variant Grams: \"0.5\" is not a whole number [variant]",
            "4 Variant Inventory Policy: \"maybe\" is none of deny, continue [variant]",
            "4 Variant Taxable: \"perhaps\" is none of true, false [variant]",
            "5 Variant Price: must not be negative [variant]",
            "6 Variant Inventory Qty: is negative: nothing is put in stock [cell]",
            "7 Published: \"yes\" is none of true, false [product]",
            "7 Variant Price: \"nine\" is not an amount: write digits and at most one decimal point, such as 19.90 [variant]",
        ]
    );
}

#[test]
fn option_values_must_fit_the_options() {
    let (products, refusals) = read(
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Value,Variant SKU,Variant Price\n\
         a,A,Size,S,Color,Red,,S1,1\n\
         a,,,S,,,,S2,1\n\
         a,,,M,,Red,Wool,S3,1\n\
         a,,,s,,RED,,S4,1\n\
         a,,,M,,Blue,,S1,1\n\
         a,,,L,,Blue,,S5,1\n\
         b,B,,,Color,Red,,,1\n\
         c,C,Size,S,size,S,,,1\n\
         d,D,,Small,,,,,1\n",
    );
    let kept: Vec<_> = products.iter().map(|p| (p.handle.as_str(), p.variants.len())).collect();
    assert_eq!(kept, [("a", 2), ("d", 0)]);
    assert_eq!(
        refusals,
        [
            "3 Option2 Value: is empty, but the product has this option \"Color\" [variant]",
            "4 Option3 Value: has a value, but the product has no such option [variant]",
            "5 Option1 Value: is the same variant as row 2 [variant]",
            "6 Variant SKU: \"S1\" is the SKU of row 2 already [variant]",
            "8 Option2 Name: has a name, but the option before it has none [product]",
            "8 Option1 Value: is empty, but the product has this option \"Color\" [variant]",
            "8 Option2 Value: has a value, but the product has no such option [variant]",
            "9 Option2 Name: \"size\" is the name of another option already [product]",
            "10 Option1 Value: has a value, but the product has no such option [variant]",
        ]
    );
}

#[test]
fn rows_that_do_not_fit_are_named_and_the_rest_goes_in() {
    let (products, refusals) = read(
        "Handle,Title,Vendor,Variant Price,Variant Grams,Image Src,Image Alt Text,Gift Card\n\
         a,A,V,1,,https://x.example/1.jpg,,false\n\
         b,B,V,1,,,,\n\
         a,A,V,2,,,,\n\
         a,,,,,https://x.example/9.jpg,,\n\
         ,C,V,1,,,,\n\
         ***,C,V,1,,,,\n\
         d,D,V\n\
         E.E,E,V,1,,,,\n\
         e.e,,W,,5,,Alone,\n\
         e.e,,,,,,,\n\
         f,F,,9,,,,TRUE\n",
    );
    let handles: Vec<_> = products.iter().map(|p| p.handle.as_str()).collect();
    assert_eq!(handles, ["a", "b", "e-e"]);
    let again = "the product \"a\" stands in row 2 already: its rows must follow one another [row]";
    assert_eq!(
        refusals,
        [
            &format!("4 Handle: {again}"),
            &format!("5 Handle: {again}"),
            "6 Handle: is empty [row]",
            "7 Handle: has no letters or digits [row]",
            "8 -: has 3 cells, but the first row has 8 [row]",
            "10 Vendor: differs from row 9, the first of this product [cell]",
            "10 Image Alt Text: belongs to a picture, but the row has none [cell]",
            "10 Variant Grams: belongs to a variant, but the row has no option value, SKU or price [cell]",
            "11 Handle: the row has neither a variant nor a picture [row]",
            "12 Gift Card: gift cards are not sold as products here [product]",
        ]
    );
}

#[test]
fn texts_that_no_database_keeps_are_refused() {
    let long = "x".repeat(256);
    let (products, refusals) = read(&format!(
        "Handle,Title,Vendor,Tags,Variant SKU,Variant Price\n\
         a,A\0,V,,,1\nb,B,{long},,,1\nc,C,V,\"a,{long}\",,1\nd,D,V,,{long},1\ne,E,,,\"a\nb\",1\n"
    ));
    let kept: Vec<_> = products.iter().map(|p| (p.handle.as_str(), p.variants.len())).collect();
    assert_eq!(kept, [("d", 0), ("e", 0)]);
    assert_eq!(
        refusals,
        [
            "2 Title: must not contain control characters [product]",
            "3 Vendor: must have at most 255 characters, not 256 [product]",
            "4 Tags: must have at most 255 characters, not 256 [product]",
            "5 Variant SKU: must have at most 255 characters, not 256 [variant]",
            "6 Variant SKU: must not contain control characters [variant]",
        ]
    );
}

#[test]
fn limits_of_a_product_hold() {
    let mut file = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src\n".to_owned();
    for index in 0..2_001 {
        let image = if index < 251 { format!("https://x.example/{index}") } else { String::new() };
        let (title, name) = if index == 0 { ("A", "Number") } else { ("", "") };
        file.push_str(&format!("a,{title},{name},{index},1,{image}\n"));
    }
    let (products, refusals) = read(&file);
    assert_eq!((products[0].variants.len(), products[0].images.as_ref().map(Vec::len)), (2_000, Some(250)));
    assert_eq!(
        refusals,
        [
            "252 Image Src: a product has at most 250 pictures [image]",
            "2002 Handle: a product has at most 2000 variants [variant]",
        ]
    );
}

#[test]
fn a_hundred_thousand_rows_are_read_one_product_at_a_time() {
    let layout = Layout::from_header(&["Handle", "Title", "Variant SKU", "Variant Price"]).unwrap();
    let mut grouper = Grouper::new(layout, eur());
    let mut refusals = Vec::new();
    let mut products = 0;
    for row in 2..100_002_u64 {
        let handle = format!("product-{}", row / 4);
        let finished = grouper.push(row, &[&handle, "P", &row.to_string(), "1.00"], &mut refusals);
        products += usize::from(finished.is_some_and(|product| product.variants.len() <= 4));
    }
    products += usize::from(grouper.finish(&mut refusals).is_some());
    assert_eq!(products, 25_001);
    assert_eq!(refusals, []);
}

#[test]
fn row_95_cells_that_begin_like_a_formula_are_guarded() {
    for text in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", "'=1", "''-1"] {
        let cell = escape_cell(text);
        assert_eq!(cell, format!("'{text}"));
        assert_eq!(unescape_cell(&cell), text);
    }
    for text in ["", "'", "a=1", "'tis", " =1", "1-2", "''"] {
        assert_eq!(escape_cell(text), text);
        assert_eq!(unescape_cell(text), text);
    }
}
