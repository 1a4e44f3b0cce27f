//! The part of docs/performance.md that is measured.

use anyhow::{Context, Result};

/// Around the part that is replaced.
const BEGIN: &str = "<!-- measured: written by `cargo xtask bench --record` -->";
const END: &str = "<!-- end of measured -->";

/// The page with `measured` in the place of what was measured before. Fails where the page has no such place.
pub fn recorded(page: &str, measured: &str) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).with_context(|| format!("docs/performance.md has no line {BEGIN}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("docs/performance.md has no line {END}"))?;
    Ok(format!("{before}{BEGIN}\n{}\n{END}{after}", measured.trim_end()))
}
