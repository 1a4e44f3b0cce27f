//! A catalogue of as many products as are wanted, the same in every run.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::{Context, Result};

const THINGS: [&str; 10] =
    ["Lamp", "Chair", "Kettle", "Jacket", "Backpack", "Bottle", "Blanket", "Speaker", "Table", "Shelf"];
const KINDS: [&str; 11] =
    ["Oak", "Steel", "Linen", "Cotton", "Trail", "River", "Summit", "Classic", "Modern", "Compact", "Folding"];
const COLOURS: [&str; 7] = ["Red", "Blue", "Green", "Amber", "Grey", "Black", "White"];
/// How many units of each variant there are: more than any run sells.
const STOCK: u32 = 1_000_000;

/// The columns that the file has.
const COLUMNS: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant \
                       Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Requires Shipping,Variant \
                       Taxable,Image Src,Image Position,Image Alt Text";

/// Writes a product CSV of so many products, each with two variants that need no shipping.
pub fn write(path: &Path, products: u64) -> Result<()> {
    let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
    let mut file = BufWriter::new(file);
    writeln!(file, "{COLUMNS}")?;
    for number in 0..products {
        let (thing, kind, colour) = (pick(&THINGS, number), pick(&KINDS, number / 3), pick(&COLOURS, number / 7));
        let title = format!("{kind} {thing} {colour} {number}");
        let body = format!("<p>A {thing} of the {kind} line in {colour} that is used every day and can be mended.</p>");
        let price = 1_000 + number * 37 % 90_000;
        for (size, more) in [("Small", 0), ("Large", 500)] {
            let first = size == "Small";
            let of_product = |text: &str| if first { text.to_owned() } else { String::new() };
            writeln!(
                file,
                "product-{number},{},{},{},{},{},{},Size,{size},SKU-{number}-{size},400,shopify,{STOCK},deny,{}.{:02},false,true,{},{},{}",
                of_product(&title),
                of_product(&body),
                of_product("Maker"),
                of_product(thing),
                of_product(colour),
                of_product("true"),
                (price + more) / 100,
                (price + more) % 100,
                of_product(&format!("https://images.shop.example/{number}.jpg")),
                of_product("1"),
                of_product(&title),
            )?;
        }
    }
    file.flush().context("writing the catalogue")
}

fn pick<'a>(words: &[&'a str], number: u64) -> &'a str {
    let place = usize::try_from(number).unwrap_or(0) % words.len();
    words[place]
}
