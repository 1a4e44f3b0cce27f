//! One SQL script for both databases: the types are written as Postgres has them and spelled for SQLite here.

use sea_orm_migration::{
    prelude::{DbErr, SchemaManager},
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

/// The words of the scripts and what each database calls them. The names on SQLite are those that SeaORM gives its own columns.
const TYPES: [(&str, &str, &str); 5] = [
    ("KEY_TEXT", "TEXT COLLATE \"C\"", "TEXT"),
    ("BYTES", "BYTEA", "BLOB"),
    ("UUID", "UUID", "uuid_text"),
    ("TIMESTAMPTZ", "TIMESTAMPTZ", "timestamp_with_timezone_text"),
    ("JSONB", "JSONB", "jsonb_text"),
];

/// Runs a script of the house dialect on the database at hand.
pub(crate) async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    manager.get_connection().execute_unprepared(&translate(script, backend)).await?;
    Ok(())
}

fn translate(script: &str, backend: DatabaseBackend) -> String {
    let mut sql = String::with_capacity(script.len());
    for line in script.lines() {
        let code = line.split("--").next().unwrap_or_default();
        let mut rest = code;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
            let (before, from_word) = rest.split_at(start);
            let end = from_word.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(from_word.len());
            let (word, after) = from_word.split_at(end);
            sql.push_str(before);
            sql.push_str(match TYPES.iter().find(|(name, ..)| *name == word) {
                Some((_, postgres, _)) if backend == DatabaseBackend::Postgres => postgres,
                Some((.., sqlite)) => sqlite,
                None => word,
            });
            rest = after;
        }
        sql.push_str(rest);
        sql.push('\n');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_spelled_for_each_database() {
        let script = "id UUID, key_text KEY_TEXT, uuid_of TEXT -- UUID in a comment";
        assert_eq!(translate(script, DatabaseBackend::Sqlite).trim(), "id uuid_text, key_text TEXT, uuid_of TEXT");
        assert_eq!(
            translate(script, DatabaseBackend::Postgres).trim(),
            "id UUID, key_text TEXT COLLATE \"C\", uuid_of TEXT"
        );
    }
}
