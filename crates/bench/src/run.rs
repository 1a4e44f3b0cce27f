//! The order of a whole run.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    catalogue, checkout, copies, listing,
    postgres::Postgres,
    processes::processors_of,
    report::{Line, table},
    resources,
    server::{Place, Server},
};

/// What a run is told.
#[derive(Args, Debug)]
pub struct Options {
    /// The built executable of the shop
    #[arg(long, value_name = "PATH")]
    program: PathBuf,
    /// A Postgres of this machine on which databases may be created; without one only the embedded database is measured
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// A Redis of this machine, for the shop on Postgres
    #[arg(long, value_name = "URL")]
    redis_url: Option<String>,
    /// How many products there are; more than 10,000 must be a multiple of that
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    products: u64,
    /// How many rounds each comparison has
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    rounds: usize,
    /// How many seconds each side works in a round
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    seconds: u64,
    /// Measures nothing but listings far down, for which there should be a million products
    #[arg(long)]
    far_down: bool,
    /// Where the table is written as well, in Markdown
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// A shop that is measured.
pub struct Measured<'a> {
    /// Its data.
    pub place: Place,
    /// Its database, where that is a Postgres.
    pub postgres: Option<&'a Postgres>,
    /// What the database is called in the table.
    pub database: &'static str,
    /// Whether its processes have a Redis.
    pub has_redis: bool,
    /// How many products it has.
    pub products: u64,
    /// How many rounds each comparison has.
    pub rounds: usize,
    /// How long each side works in a round.
    pub duration: Duration,
}

impl Measured<'_> {
    /// A server of the shop with those settings.
    pub async fn serve(&self, settings: &[&str]) -> Result<Server> {
        self.place.serve(settings).await
    }

    /// The time of processors that the server and its database have used so far.
    pub fn processors(&self, server: &Server) -> Result<Duration> {
        let database = self.postgres.map_or(Ok(Duration::ZERO), Postgres::processors)?;
        Ok(processors_of(server.process)? + database)
    }
}

/// Measures on the embedded database, then on Postgres where there is one, and prints the table.
pub async fn run(options: &Options) -> Result<()> {
    let mut lines = Vec::new();
    measure(options, None, &mut lines).await.context("on the embedded database")?;
    if let Some(server) = &options.database_url {
        let postgres = Postgres::create(server).await?;
        let outcome = measure(options, Some(&postgres), &mut lines).await.context("on Postgres");
        postgres.drop_database().await?;
        outcome?;
    }
    let table = table(&lines);
    println!("\n{table}");
    if let Some(report) = &options.report {
        fs::write(report, table).with_context(|| format!("writing {}", report.display()))?;
    }
    Ok(())
}

async fn measure(options: &Options, postgres: Option<&Postgres>, lines: &mut Vec<Line>) -> Result<()> {
    let database = match (postgres, &options.redis_url) {
        (None, _) => "SQLite",
        (Some(_), None) => "Postgres",
        (Some(_), Some(_)) => "Postgres, Redis",
    };
    let url = postgres.map(Postgres::url).transpose()?;
    let redis = options.redis_url.clone().filter(|_| postgres.is_some());
    let has_redis = redis.is_some();
    let place = Place::new(&options.program, url, redis)?;
    let began = Instant::now();
    let file = place.file("products.csv");
    let (imported, copies) = copies::split(options.products)?;
    catalogue::write(&file, imported)?;
    place.command(&["import", &file.to_string_lossy()]).await?;
    if copies > 0 {
        println!(
            "bench: {database} has {imported} products after {} s; now they are copied",
            began.elapsed().as_secs()
        );
        match postgres {
            Some(postgres) => copies::into_postgres(postgres, copies).await?,
            None => copies::into_sqlite(&place.sqlite_file(), copies)?,
        }
    }
    println!("bench: {database} has {} products after {} s", options.products, began.elapsed().as_secs());
    if let Some(postgres) = postgres {
        postgres.run("VACUUM ANALYZE").await?;
    }
    let shop = Measured {
        place,
        postgres,
        database,
        has_redis,
        products: options.products,
        rounds: options.rounds,
        duration: Duration::from_secs(options.seconds.max(1)),
    };
    let from = lines.len();
    if options.far_down {
        listing::measure_far_down(&shop, lines).await.context("measuring listings")?;
    } else {
        resources::measure(&shop, lines).await.context("measuring what an idle server takes")?;
        listing::measure(&shop, lines).await.context("measuring listings")?;
        checkout::measure(&shop, lines).await.context("measuring orders")?;
    }
    println!("\n{}", table(&lines[from..]));
    Ok(())
}
