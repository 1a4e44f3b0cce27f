//! What an import did, for people.

use std::fmt;

use cartwright_services::catalog::import::{ImportCounts, ImportReport};

/// The report of an import as the command line shows it: what went in, and where in the file the rest stands.
#[derive(Debug)]
pub struct ImportSummary<'a>(pub &'a ImportReport);

impl ImportSummary<'_> {
    /// Why the import counts as failed: a part of the file was not read, or nothing of it went in. None where all is well, also where
    /// the shop had it all before.
    pub fn failure(&self) -> Option<String> {
        let Self(report) = self;
        let ImportCounts { created, updated, unchanged, refused } = report.products;
        match &report.stopped {
            Some(reason) if report.rows == 0 => Some(format!("nothing could be read: {reason}")),
            Some(reason) => Some(format!("the rest of the file could not be read: {reason}")),
            None if created + updated + unchanged > 0 => None,
            None if refused > 0 => Some("nothing went in: every product was refused".to_owned()),
            None => Some("the file holds no product".to_owned()),
        }
    }
}

impl fmt::Display for ImportSummary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(report) = self;
        writeln!(f, "{} rows read", report.rows)?;
        for (what, counts) in [("products", report.products), ("variants", report.variants), ("images", report.images)]
        {
            let ImportCounts { created, updated, unchanged, refused } = counts;
            writeln!(f, "  {what}  {created} created, {updated} updated, {unchanged} unchanged, {refused} refused")?;
        }
        for (count, what) in [
            (report.images_removed, "images removed"),
            (report.categories_created, "categories created"),
            (report.quantities_set, "quantities set"),
        ] {
            if count > 0 {
                writeln!(f, "  {count} {what}")?;
            }
        }
        if report.rows > 0 && report.changed_nothing() {
            writeln!(f, "Nothing changed.")?;
        }
        if !report.ignored_columns.is_empty() {
            writeln!(f, "Columns that mean nothing here: {}", report.ignored_columns.join(", "))?;
        }
        self.refusals(f)
    }
}

impl ImportSummary<'_> {
    fn refusals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(report) = self;
        if report.refusal_count > 0 {
            writeln!(f, "Left out:")?;
        }
        for refusal in &report.refusals {
            write!(f, "  row {}", refusal.row)?;
            if let Some(column) = &refusal.column {
                write!(f, ", column {column}")?;
            }
            writeln!(f, ": {} (the {} is left out)", refusal.message, refusal.left_out)?;
        }
        let untold = report.refusal_count.saturating_sub(report.refusals.len() as u64);
        if untold > 0 {
            writeln!(f, "  and {untold} more")?;
        }
        Ok(())
    }
}
