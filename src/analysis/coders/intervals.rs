//! Intervals: the figures of each code, and of all together, over documents drawn again and again.
//!
//! A document is drawn with all its units, and every figure is computed anew from what they add up to. So that
//! thousands of draws of hundreds of codes take no time, a figure here is a few sums over who coded a unit; a test
//! holds each to the coefficient proper.

use super::super::agreement::{PRESENT, Table, Value};
use super::super::resample::{Clusters, Plan, bootstrap};
use super::count::{Counted, Who, bit};
use super::measures::{DRAWN, Interval};
use std::collections::BTreeMap;

/// Units of one kind: who takes part, who coded, how many.
type Part = (Who, Who, u64);

/// The intervals of [`DRAWN`] of each row, then of all rows together.
pub(super) fn intervals(
    documents: &[Counted],
    key: impl Fn(usize) -> u128,
    rows: usize,
    coders: usize,
    plan: Plan,
) -> Vec<Vec<Interval>> {
    let sums = Sums::new(documents, rows);
    let mut clusters = Clusters::new(sums.count);
    for document in documents {
        let units = document.units.iter().map(|(_, units)| units).sum();
        let mut amounts: Vec<(usize, u64)> = sums.class(document.there).map(|at| (at, units)).into_iter().collect();
        for coded in &document.coded {
            for row in [coded.row as usize, rows] {
                amounts.extend(sums.mark(row, document.there, coded.who).map(|at| (at, coded.units)));
            }
        }
        amounts.sort_unstable();
        amounts.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        clusters.add(key(document.document), amounts);
    }
    let forms: Vec<Form> = (0..=rows).map(|row| sums.form(row, if row == rows { rows as u64 } else { 1 })).collect();
    let draws = bootstrap(&clusters, plan, forms.len() * DRAWN.len(), |sums, at| {
        let (form, name) = (forms.get(at / DRAWN.len())?, DRAWN.get(at % DRAWN.len())?);
        figure(name, &form.parts(sums), coders)
    });
    draws.chunks(DRAWN.len()).map(|of_row| of_row.iter().map(Interval::from).collect()).collect()
}

/// Which sum is where: units for each set of coders who take part, then units for each row (or all rows), of each
/// set, that were coded by each set.
struct Sums {
    classes: Vec<Who>,
    marks: BTreeMap<(usize, Who, Who), usize>,
    count: usize,
}

impl Sums {
    fn new(documents: &[Counted], rows: usize) -> Self {
        let mut classes: Vec<Who> = documents.iter().map(|document| document.there).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut marks: BTreeMap<(usize, Who, Who), usize> = BTreeMap::new();
        for document in documents {
            for coded in &document.coded {
                marks.insert((coded.row as usize, document.there, coded.who), 0);
                marks.insert((rows, document.there, coded.who), 0);
            }
        }
        let mut count = classes.len();
        for place in marks.values_mut() {
            *place = count;
            count += 1;
        }
        Self { classes, marks, count }
    }

    fn class(&self, there: Who) -> Option<usize> {
        self.classes.binary_search(&there).ok()
    }

    fn mark(&self, row: usize, there: Who, who: Who) -> Option<usize> {
        self.marks.get(&(row, there, who)).copied()
    }

    fn form(&self, row: usize, codes: u64) -> Form {
        let of_class = |(at, there): (usize, &Who)| {
            let marks = self.marks.range((row, *there, 0)..=(row, *there, Who::MAX));
            (*there, at, marks.map(|((_, _, who), place)| (*who, *place)).collect())
        };
        Form { codes, classes: self.classes.iter().enumerate().map(of_class).collect() }
    }
}

/// Who takes part, the place of their units, and who coded with the place of those.
type Class = (Who, usize, Vec<(Who, usize)>);

/// Where the sums of one row stand.
struct Form {
    /// How many codes each unit is asked about.
    codes: u64,
    /// Who takes part, the place of their units, and who coded with the place of those.
    classes: Vec<Class>,
}

impl Form {
    fn parts(&self, sums: &[u64]) -> Vec<Part> {
        let of = |place: usize| sums.get(place).copied().unwrap_or(0);
        let mut parts = Vec::new();
        for (there, units, marks) in &self.classes {
            let mut left = of(*units) * self.codes;
            for (who, place) in marks {
                let units = of(*place);
                left = left.saturating_sub(units);
                parts.push((*there, *who, units));
            }
            parts.push((*there, 0, left));
        }
        parts.retain(|(there, _, units)| *units > 0 && there.count_ones() >= 2);
        parts
    }
}

/// A figure of these units, or nothing where it is undefined.
fn figure(name: &str, parts: &[Part], coders: usize) -> Option<f64> {
    match name {
        "percent" => percent(parts),
        "alpha" => alpha(parts),
        "ac1" => ac1(parts),
        "f1" => over_pairs(parts, coders, |table| table.f1(PRESENT).ok()),
        "kappa" => over_pairs(parts, coders, |table| table.kappa().ok()),
        _ => None,
    }
}

/// How many take part, and how many of them coded.
fn counts((there, who, units): Part) -> (f64, f64, f64) {
    (f64::from(there.count_ones()), f64::from(who.count_ones()), units as f64)
}

fn total(parts: &[Part]) -> Option<f64> {
    let units: u64 = parts.iter().map(|part| part.2).sum();
    (units > 0).then_some(units as f64)
}

fn percent(parts: &[Part]) -> Option<f64> {
    let share = |part: &Part| {
        let (given, coded, units) = counts(*part);
        units * (1.0 - 2.0 * coded * (given - coded) / (given * (given - 1.0)))
    };
    Some(parts.iter().map(share).sum::<f64>() / total(parts)?)
}

fn alpha(parts: &[Part]) -> Option<f64> {
    let (mut apart, mut values, mut coded) = (0.0, 0.0, 0.0);
    for part in parts {
        let (given, yes, units) = counts(*part);
        apart += units * 2.0 * yes * (given - yes) / (given - 1.0);
        values += units * given;
        coded += units * yes;
    }
    let expected = 2.0 * coded * (values - coded) / (values - 1.0);
    (expected > 0.0).then(|| 1.0 - apart / expected)
}

fn ac1(parts: &[Part]) -> Option<f64> {
    let (po, all) = (percent(parts)?, total(parts)?);
    let share =
        parts.iter().map(|part| counts(*part)).map(|(given, yes, units)| units * yes / given).sum::<f64>() / all;
    let pe = 2.0 * share * (1.0 - share);
    Some((po - pe) / (1.0 - pe))
}

fn over_pairs(parts: &[Part], coders: usize, of: impl Fn(&Table) -> Option<f64>) -> Option<f64> {
    let (mut sum, mut defined) = (0.0, 0u32);
    for one in 0..coders {
        for other in one + 1..coders {
            let (one, other) = (bit(one), bit(other));
            let mut table = Table::new();
            for (_, who, units) in parts.iter().filter(|(there, ..)| there & one != 0 && there & other != 0) {
                table.add(Value::from(who & one != 0), Value::from(who & other != 0), *units);
            }
            if let Some(value) = of(&table) {
                sum += value;
                defined += 1;
            }
        }
    }
    (defined > 0).then(|| sum / f64::from(defined))
}

#[cfg(test)]
mod tests {
    use super::super::measures::of_units;
    use super::super::tally::{Marks, Units, add, patterns};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn figures_of_draws_are_the_coefficients(
            raw in proptest::collection::vec((0u64..16, 0u64..16, 1u64..9), 1..12), coders in 2usize..5,
        ) {
            let all = (1u64 << coders) - 1;
            let (mut units, mut marks) = (Units::new(), Marks::new());
            let mut parts: Vec<Part> = Vec::new();
            for (there, who, n) in raw {
                let there = there & all;
                if there.count_ones() >= 2 {
                    add(&mut units, there, n);
                    add(&mut marks, (there, who & there), n);
                    parts.push((there, who & there, n));
                }
            }
            let measures = of_units(&patterns(coders, &units, &marks));
            for name in DRAWN {
                let (have, want) = (figure(name, &parts, coders), measures.value(name));
                match (have, want) {
                    (Some(have), Some(want)) => prop_assert!((have - want).abs() < 1e-9, "{}: {} {}", name, have, want),
                    _ => prop_assert_eq!(have, want, "{}", name),
                }
            }
        }
    }
}
