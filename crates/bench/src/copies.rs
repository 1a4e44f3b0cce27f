//! More products than there is time to import: copies of those that were imported, made by the database itself.
//!
//! A copy is what the importer would have made of the same product under another name: every row of it in every table, with ids, slugs and
//! SKUs of its own. What is new in an id is its first eight digits, the number of the copy.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;

use crate::postgres::Postgres;

/// So many products are imported at most; more are copied.
pub const MOST_IMPORTED: u64 = 10_000;

/// The tables that hold a product, each after those that it refers to.
const TABLES: [&str; 10] = [
    "product",
    "product_option",
    "product_media",
    "product_facet",
    "product_listing",
    "variant",
    "variant_listing",
    "price_change",
    "stock_level",
    "stock_movement",
];
/// Their columns with ids of what is copied.
const IDS: [&str; 4] = ["id", "product_id", "variant_id", "media_id"];
/// Their columns with texts that nothing else may have.
const NAMES: [&str; 2] = ["slug", "sku"];

/// How many of so many products are imported, and how many times these are copied. Fails where that does not come out even.
pub fn split(products: u64) -> Result<(u64, u64)> {
    if products <= MOST_IMPORTED {
        return Ok((products, 0));
    }
    ensure!(products.is_multiple_of(MOST_IMPORTED), "more than {MOST_IMPORTED} products must be a multiple of that");
    Ok((MOST_IMPORTED, products / MOST_IMPORTED - 1))
}

/// Copies what is in the database so many times.
pub async fn into_postgres(postgres: &Postgres, copies: u64) -> Result<()> {
    for table in TABLES {
        let columns = postgres
            .run(&format!(
                "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
            ))
            .await?;
        let columns: Vec<&str> = columns.lines().collect();
        let id =
            |column: &str| format!("CAST(lpad(to_hex(number), 8, '0') || substr(CAST({column} AS text), 9) AS uuid)");
        postgres.run(&statement(table, &columns, copies, id)).await.with_context(|| format!("copying {table}"))?;
    }
    postgres.run("VACUUM ANALYZE").await.map(drop)
}

/// The same in an embedded database that nobody has open.
pub fn into_sqlite(file: &Path, copies: u64) -> Result<()> {
    let connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000")?;
    for table in TABLES {
        let mut columns = connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
        let columns = columns.query_map([table], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        // Ids are 16 bytes there.
        let id = |column: &str| {
            format!("iif({column} IS NULL, NULL, unhex(printf('%08x', number) || substr(hex({column}), 9)))")
        };
        let copy = statement(table, &columns, copies, id);
        connection.execute_batch(&copy).with_context(|| format!("copying {table}"))?;
    }
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").context("writing what was copied")
}

fn statement(table: &str, columns: &[&str], copies: u64, id: impl Fn(&str) -> String) -> String {
    let value = |column: &&str| match *column {
        column if IDS.contains(&column) => id(column),
        column if NAMES.contains(&column) => format!("{column} || '-' || number"),
        column => column.to_owned(),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    format!(
        "WITH RECURSIVE copies (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number < {copies})
         INSERT INTO {table} ({}) SELECT {} FROM {table} CROSS JOIN copies",
        columns.join(", "),
        values.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_imported_is_copied() {
        assert_eq!(split(500).ok(), Some((500, 0)));
        assert_eq!(split(10_000).ok(), Some((10_000, 0)));
        assert_eq!(split(1_000_000).ok(), Some((10_000, 99)));
        assert!(split(10_001).is_err());
    }

    #[test]
    fn a_copy_has_ids_and_names_of_its_own() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("shop.sqlite");
        let connection = Connection::open(&file)?;
        for table in TABLES {
            connection.execute_batch(&format!(
                "CREATE TABLE {table} (id BLOB PRIMARY KEY, product_id BLOB, media_id BLOB, slug TEXT UNIQUE, title TEXT);
                 INSERT INTO {table} VALUES (x'0192aaaa000070008000000000000001', x'0192aaaa000070008000000000000002', NULL, 'mug', 'Mug')"
            ))?;
        }
        into_sqlite(&file, 2)?;
        let mut rows = connection.prepare(
            "SELECT hex(id), hex(product_id), media_id IS NULL, slug, title FROM product_media ORDER BY slug",
        )?;
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        let rows = rows.collect::<Result<Vec<(String, String, bool, String, String)>, _>>()?;
        let row = |first: &str, slug: &str| {
            let id = |last: u8| format!("{first}00007000800000000000000{last}");
            (id(1), id(2), true, slug.to_owned(), "Mug".to_owned())
        };
        assert_eq!(rows, [row("0192AAAA", "mug"), row("00000001", "mug-1"), row("00000002", "mug-2")]);
        Ok(())
    }
}
