//! Databases that interrupted tests left behind.

use anyhow::Result;

use super::psql::Psql;

/// Drops the databases of earlier test runs: named like one, with nobody connected, and older than an hour, so that
/// another run on the same server keeps its own. A user who is not allowed to see the age drops those without
/// connections.
///
/// One that cannot be dropped is told and left. Fails when the server cannot list its databases.
pub(super) fn drop_old_databases(url: &str) -> Result<()> {
    let Some(psql) = Psql::find() else {
        println!("xtask: psql is not installed, so databases of earlier runs stay");
        return Ok(());
    };
    let sees_age = psql.rows(url, "SELECT has_function_privilege('pg_stat_file(text, boolean)', 'EXECUTE')")?;
    let is_old = if sees_age.first().is_some_and(|answer| answer == "t") { IS_OLD } else { "TRUE" };
    let names = psql.rows(
        url,
        &format!(
            "SELECT datname FROM pg_database WHERE datname LIKE 'cartwright\\_test\\_%' AND {is_old} \
             AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pg_stat_activity.datid = pg_database.oid)"
        ),
    )?;
    let mut dropped = 0;
    for name in &names {
        let quoted = name.replace('"', "\"\"");
        // A template cannot be dropped as long as it is one.
        let outcome = psql
            .rows(url, &format!("ALTER DATABASE \"{quoted}\" IS_TEMPLATE false"))
            .and_then(|_| psql.rows(url, &format!("DROP DATABASE IF EXISTS \"{quoted}\"")));
        match outcome {
            Ok(_) => dropped += 1,
            Err(error) => println!("xtask: the old database {name} stays: {error:#}"),
        }
    }
    if dropped > 0 {
        println!("xtask: dropped {dropped} databases of earlier runs");
    }
    Ok(())
}

/// A database's folder gets this file when it is created, and nothing writes to it later.
const IS_OLD: &str = "COALESCE((pg_stat_file('base/' || pg_database.oid || '/PG_VERSION', true)).modification, now()) \
                      < now() - interval '1 hour'";
