//! The parts of docs/performance.md that are measured.

use anyhow::{Context, Result};

/// A part of the page that is replaced by what a run measures.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// The table of everything.
    Everything,
    /// That of listings far down.
    FarDown,
}

impl Part {
    /// The lines around it.
    const fn marks(self) -> (&'static str, &'static str) {
        match self {
            Self::Everything => {
                ("<!-- measured: written by `cargo xtask bench --record` -->", "<!-- end of measured -->")
            }
            Self::FarDown => (
                "<!-- measured far down: written by `cargo xtask bench --far-down --record` -->",
                "<!-- end of measured far down -->",
            ),
        }
    }
}

/// The page with `measured` in the place of what was measured before. Fails where the page has no such place.
pub fn recorded(page: &str, part: Part, measured: &str) -> Result<String> {
    let (begin, end) = part.marks();
    let (before, rest) = page.split_once(begin).with_context(|| format!("docs/performance.md has no line {begin}"))?;
    let (_, after) = rest.split_once(end).with_context(|| format!("docs/performance.md has no line {end}"))?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", measured.trim_end()))
}
