//! Every number of the report on agreement, one a row.

use super::super::csv::{Field, Records};
use crate::analysis::coders::{Agreement, Differing, Drift, Figure, Measures, Row};

const COLUMNS: [&str; 12] = [
    "part",
    "code",
    "other",
    "group",
    "month",
    "coder",
    "figure",
    "value",
    "undefined",
    "low",
    "high",
    "undefined_draws",
];

/// What a number is about.
#[derive(Clone, Default)]
struct About<'a> {
    part: &'static str,
    code: Option<&'a str>,
    other: Option<&'a str>,
    group: Option<&'a str>,
    month: Option<&'a str>,
    coder: Option<&'a str>,
}

struct Rows(Vec<Vec<Field>>);

impl Rows {
    fn push(&mut self, about: &About<'_>, figure: &str, value: Field, rest: [Field; 4]) {
        let words = [about.code, about.other, about.group, about.month, about.coder];
        let mut row = vec![Field::Text(about.part.to_owned())];
        row.extend(words.map(Field::text));
        row.extend([Field::Text(figure.to_owned()), value]);
        row.extend(rest);
        self.0.push(row);
    }

    fn count(&mut self, about: &About<'_>, figure: &str, value: u64) {
        self.push(about, figure, Field::Count(value), [Field::Null, Field::Null, Field::Null, Field::Null]);
    }

    fn measure(&mut self, about: &About<'_>, figure: &str, value: Option<f64>) {
        self.push(about, figure, Field::measure(value), [Field::Null, Field::Null, Field::Null, Field::Null]);
    }

    fn figure(&mut self, about: &About<'_>, figure: &Figure) {
        let why = Field::text(figure.value.err().map(|why| why.as_str()));
        let end = |end: Option<f64>| Field::measure(end);
        let interval = figure.interval;
        let rest = [
            why,
            end(interval.and_then(|interval| interval.low)),
            end(interval.and_then(|interval| interval.high)),
            interval.map_or(Field::Null, |interval| Field::Count(interval.undefined_draws as u64)),
        ];
        self.push(about, figure.name, Field::measure(figure.value.ok()), rest);
    }

    fn measures(&mut self, about: &About<'_>, measures: &Measures) {
        measures.0.iter().for_each(|figure| self.figure(about, figure));
    }

    /// A number for each coder.
    fn coders<'a, N: Into<u64> + Copy>(&mut self, about: &About<'a>, coders: &'a [String], figure: &str, of: &[N]) {
        for (coder, number) in coders.iter().zip(of) {
            self.count(&About { coder: Some(coder), ..about.clone() }, figure, (*number).into());
        }
    }

    fn differing(&mut self, row: &Differing, coders: &[String]) {
        let about = About { part: "disagreement", code: row.code.as_deref(), ..About::default() };
        self.count(&about, "same", row.same.into());
        self.coders(&about, coders, "only", &row.only);
        for (figure, number) in
            [("some", row.some), ("extents", row.extents), ("decided", row.decided), ("turns", row.turns)]
        {
            self.count(&about, figure, number.into());
        }
    }

    fn code(&mut self, part: &'static str, row: &Row, coders: &[String]) {
        let about = About { part, code: row.code.as_deref(), ..About::default() };
        self.count(&about, "units", row.units);
        self.coders(&about, coders, "coded", &row.coded);
        self.measure(&about, "prevalence", row.prevalence);
        self.measures(&about, &row.measures);
    }

    fn drift(&mut self, report: &Agreement, drift: &Drift) {
        for row in &drift.months {
            let month = row.month.to_string();
            let about = About { part: "month", month: Some(&month), ..About::default() };
            self.count(&about, "documents", row.documents.into());
            self.count(&about, "units", row.units);
            self.measures(&about, &row.measures);
            self.push(
                &about,
                "codebook",
                row.codebook.map_or(Field::Null, Field::count),
                [Field::Null, Field::Null, Field::Null, Field::Null],
            );
            self.count(&about, "versions", row.versions.into());
            for (coder, uses) in report.coders.iter().zip(&row.coders) {
                let about = About { coder: Some(coder), ..about.clone() };
                self.count(&about, "codings", uses.codings.into());
                for (code, codings) in report.rows.iter().zip(&uses.codes) {
                    self.count(&About { code: code.code.as_deref(), ..about.clone() }, "codings", (*codings).into());
                }
            }
        }
    }
}

/// The report as records.
pub fn records(report: &Agreement) -> Records {
    let mut rows = Rows(Vec::new());
    let coders = &report.coders;
    let found = &report.disagreements;
    found.rows.iter().chain([&found.total]).for_each(|row| rows.differing(row, coders));
    for pair in &found.confusions {
        let about = About { part: "confusion", code: pair.a.as_deref(), other: pair.b.as_deref(), ..About::default() };
        rows.count(&about, "turns", pair.turns.into());
        rows.coders(&about, coders, "code_by", &pair.a_by);
        rows.coders(&about, coders, "other_by", &pair.b_by);
    }
    report.rows.iter().for_each(|row| rows.code("code", row, coders));
    rows.code("pooled", &report.pooled.micro, coders);
    for (name, mean) in &report.pooled.mean {
        let about = About { part: "mean", ..About::default() };
        rows.measure(&about, name, mean.mean);
        rows.count(&about, &format!("{name}_defined"), mean.defined as u64);
    }
    rows.measures(&About { part: "pooled_kappa", ..About::default() }, &report.pooled.pooled_kappa);
    for pair in &report.pairs {
        let [one, other] = &pair.coders;
        let about = About { part: "pair", coder: Some(one), other: Some(other), ..About::default() };
        rows.count(&about, "documents", pair.documents.into());
        rows.count(&about, "units", pair.units);
        rows.measures(&about, &pair.measures);
    }
    for group in &report.groups {
        let key = group.key.to_string();
        let about = About { part: "group", group: Some(&key), ..About::default() };
        rows.count(&about, "documents", group.documents.into());
        rows.count(&about, "units", group.units);
        rows.measures(&about, &group.measures);
        for code in &group.rows {
            let about = About { code: Some(&code.code), ..about.clone() };
            rows.coders(&about, coders, "coded", &code.coded);
            rows.measures(&about, &code.measures);
        }
    }
    let about = About { part: "sets", ..About::default() };
    rows.count(&about, "turns", report.sets.turns);
    rows.measures(&about, &report.sets.measures);
    if let Some(stretches) = &report.stretches {
        let about = About { part: "stretches", ..About::default() };
        rows.count(&about, "documents", stretches.documents.into());
        rows.count(&about, "length", stretches.length);
        for theme in stretches.themes.iter().chain([&stretches.all]) {
            let about = About { code: theme.theme.as_deref(), ..about.clone() };
            rows.count(&about, "overlaps", theme.overlaps.into());
            rows.measures(&about, &theme.measures);
            for value in &theme.values {
                rows.measures(&About { other: Some(&value.value), ..about.clone() }, &value.measures);
            }
        }
    }
    report.drift.iter().for_each(|drift| rows.drift(report, drift));
    Records { columns: COLUMNS.map(str::to_owned).to_vec(), rows: rows.0 }
}
