//! The import of a whole file.

use std::io::Read;

use cartwright_domain::{id::StockLocationId, identity::Permission};

use super::{
    batch::Importer,
    report::{ImportProgress, ImportReport},
    source::{Piece, Source},
};
use crate::{Context, Failure};

/// How a file is imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Whether the file's quantities are set for variants that exist already, too.
    pub set_stock: bool,
    /// The location that quantities are put at; the first one of the channel where none is named.
    pub location: Option<StockLocationId>,
    /// What the stock ledger names as the cause, such as the id of the job.
    pub reference: Option<String>,
}

/// Imports the file into the catalogue, its prices into the channel of the context. `on_progress` is told after every few products.
/// What is wrong with the file is in the report; a failure means that the shop could not do its part, and that the import is to be
/// run again: products that are in already stay as they are then.
pub async fn import_products(
    ctx: &Context,
    file: impl Read + Send + 'static,
    options: &ImportOptions,
    on_progress: &(dyn Fn(ImportProgress) + Send + Sync),
) -> Result<ImportReport, Failure> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let mut importer = Importer::begin(ctx, options).await?;
    let mut source = Source::open(file, ctx.channel().currency);
    let mut report = ImportReport::default();
    while let Some(piece) = source.next().await? {
        match piece {
            Piece::IgnoredColumns(names) => report.ignored_columns = names,
            Piece::Stopped(reason) => report.stopped = Some(reason),
            Piece::Batch(batch) => {
                report.rows = batch.rows;
                let mut part = ImportReport::default();
                part.products.refused = batch.refused_products;
                part.refuse(batch.refusals);
                part.add(importer.import(batch.products).await?);
                part.refusals.sort_by_key(|refusal| refusal.row);
                report.add(part);
                on_progress(progress_of(&report, batch.bytes));
            }
        }
    }
    Ok(report)
}

fn progress_of(report: &ImportReport, bytes: u64) -> ImportProgress {
    let counts = report.products;
    let products = counts.created + counts.updated + counts.unchanged + counts.refused;
    ImportProgress { rows: report.rows, bytes, products }
}
