//! Other programs' files and our own exchange formats: codebooks, codings, the plain-text archive; and all of what an import takes in.

pub mod archive;
pub mod codebook;
pub mod codings;
pub mod foreign;
pub mod intake;
pub mod programs;
mod qualcoder;
pub mod refi;
mod sqlite;
mod tagged;
mod taguette;

/// Takes off the apostrophe that a spreadsheet-safe export puts before what would be a formula.
fn unguard(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) => rest,
        _ => field,
    }
}
