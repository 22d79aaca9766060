//! Several codes, each present or absent, as one figure. The ways differ, so a report names the one it uses.
//!
//! The *mean* gives every code the same weight and says for how many it is defined ([`Combined`]). *Pooled*
//! kappa (De Vries, Elliott, Kanouse and Teleki 2008) takes the means of observed and of expected agreement
//! first. *Micro* adds the units of all codes up, so that frequent codes count for more.

use super::{Combined, Measured, Patterns, Table, Undefined};

/// Pooled kappa over the tables of codes: (mean Po − mean Pe) / (1 − mean Pe). Codes without a common unit are
/// left out.
pub fn pooled_kappa(tables: &[Table]) -> Measured {
    let parts: Vec<(f64, f64)> = tables.iter().filter_map(|table| Some((table.po().ok()?, table.pe().ok()?))).collect();
    if parts.is_empty() {
        return Err(Undefined::NoPairableUnits);
    }
    if tables.iter().all(|table| table.kappa().is_err()) {
        return Err(Undefined::NoVariation);
    }
    let mean = |sum: f64| sum / parts.len() as f64;
    let (po, pe) = (mean(parts.iter().map(|part| part.0).sum()), mean(parts.iter().map(|part| part.1).sum()));
    Ok((po - pe) / (1.0 - pe))
}

/// The mean of Cohen's kappa over the codes for which it is defined.
pub fn mean_kappa(tables: &[Table]) -> Combined {
    Combined::new(tables.iter().map(Table::kappa))
}

/// The units of all codes together; every coefficient over them is its micro form.
pub fn micro<'a>(codes: impl IntoIterator<Item = &'a Patterns>) -> Patterns {
    let mut all: Option<Patterns> = None;
    for patterns in codes {
        all.get_or_insert_with(|| Patterns::new(patterns.coders())).merge(patterns);
    }
    all.unwrap_or_default()
}
