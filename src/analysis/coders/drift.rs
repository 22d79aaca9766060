//! Drift: agreement, and what coders use, by the month of coding.
//!
//! A document counts in the month in which the last of its coders began it, for only then was it coded twice. What a
//! coder uses is told of all their codings that touch a counted turn, shared or not, in the month in which each was
//! made. Months are those of UTC.

use super::super::compare::lifted_row;
use super::super::rows::Rows;
use super::super::scope::Scope;
use super::count::Counted;
use super::measures::{Measures, brief};
use super::tally::{Marks, Units, add, patterns, times};
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};

/// When codings were made and the codebook changed, in milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// For each coding, by its row in the store.
    pub made: HashMap<i64, i64>,
    /// For each version of the codebook its number.
    pub versions: Vec<(i64, u32)>,
}

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month of a time.
    pub fn of(at: i64) -> Option<Self> {
        let date = jiff::Timestamp::from_millisecond(at).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date();
        Some(Self { year: date.year(), month: date.month() })
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Agreement and what coders use, by month.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Drift {
    /// The months in which something was coded, in order.
    pub months: Vec<MonthRow>,
    /// Documents compared whose codings have no time.
    pub undated: u32,
}

/// A month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthRow {
    /// The month, as in 2024-03.
    pub month: Month,
    /// Documents that the last of their coders began in it.
    pub documents: u32,
    /// Their units.
    pub units: u64,
    /// Over all codes together.
    #[serde(flatten)]
    pub measures: Measures,
    /// The version of the codebook at its end; none where there was none yet.
    pub codebook: Option<u32>,
    /// How many versions came to be in it.
    pub versions: u32,
    /// What each coder coded in it, in the order of the coders.
    pub coders: Vec<Uses>,
}

/// What one coder coded in a month.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Uses {
    /// All their codings.
    pub codings: u32,
    /// With each code used, in the order of the rows.
    pub codes: Vec<u32>,
}

struct Found {
    documents: u32,
    units: u64,
    of_units: Units,
    marks: Marks,
    uses: Vec<Uses>,
}

/// Counts by month; `used` are the rows with figures, `chosen` the documents of the report.
pub(super) fn drift(
    scope: &Scope<'_>,
    rows: &Rows,
    coders: &[u32],
    documents: &[Counted],
    used: &[u32],
    chosen: &[usize],
    times_of: &Times,
) -> Drift {
    let mut months: BTreeMap<Month, Found> = BTreeMap::new();
    let fresh = || Found {
        documents: 0,
        units: 0,
        of_units: Units::new(),
        marks: Marks::new(),
        uses: vec![Uses { codings: 0, codes: vec![0; used.len()] }; coders.len()],
    };
    let mut began: HashMap<usize, i64> = HashMap::new();
    for &document in chosen {
        let mut first: Vec<Option<i64>> = vec![None; coders.len()];
        for coding in scope.corpus.codings_of(document) {
            let coder = coders.iter().position(|coder| *coder == coding.coder);
            let (Some(coder), Some(&at)) = (coder, times_of.made.get(&coding.row)) else { continue };
            if let Some(first) = first.get_mut(coder) {
                *first = Some(first.map_or(at, |known| known.min(at)));
            }
            let row = lifted_row(rows, coding.code);
            let mut touched = scope.corpus.touches(document, coding.span);
            let counts = touched.any(|turn| scope.corpus.turns.get(turn).is_some_and(|turn| scope.counts(turn)));
            if let (Some(row), true, Some(month)) = (row, counts, Month::of(at)) {
                let uses = months.entry(month).or_insert_with(fresh).uses.get_mut(coder);
                // A row that has no figures is in no share, and its codings are in what shares are out of.
                uses.into_iter().for_each(|uses| uses.count(used.binary_search(&row).ok()));
            }
        }
        if let Some(last) = first.into_iter().flatten().max() {
            began.insert(document, last);
        }
    }
    let mut undated = 0;
    for document in documents {
        let Some(month) = began.get(&document.document).copied().and_then(Month::of) else {
            undated += 1;
            continue;
        };
        months.entry(month).or_insert_with(fresh).take(document);
    }
    let row = |(month, found): (Month, Found)| {
        let all = patterns(coders.len(), &times(&found.of_units, used.len()), &found.marks);
        let until = |(at, _): &&(i64, u32)| Month::of(*at).is_some_and(|made| made <= month);
        let within = |(at, _): &&(i64, u32)| Month::of(*at) == Some(month);
        MonthRow {
            month,
            documents: found.documents,
            units: found.units,
            measures: brief(&all),
            codebook: times_of.versions.iter().filter(until).map(|(_, number)| *number).max(),
            versions: u32::try_from(times_of.versions.iter().filter(within).count()).unwrap_or(u32::MAX),
            coders: found.uses,
        }
    };
    Drift { months: months.into_iter().map(row).collect(), undated }
}

impl Uses {
    fn count(&mut self, row: Option<usize>) {
        self.codings += 1;
        if let Some(codings) = row.and_then(|row| self.codes.get_mut(row)) {
            *codings += 1;
        }
    }
}

impl Found {
    fn take(&mut self, document: &Counted) {
        let units = document.units.iter().map(|(_, units)| units).sum();
        self.documents += 1;
        self.units += units;
        add(&mut self.of_units, document.there, units);
        for coded in &document.coded {
            add(&mut self.marks, (document.there, coded.who), coded.units);
        }
    }
}
