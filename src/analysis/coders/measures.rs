//! Figures by name: a value, or why there is none.

use super::super::agreement::{Combined, Measured, PRESENT, Patterns, Table, Undefined, codes};
use super::super::resample::Distribution;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

/// Why a figure is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is undefined.
    Undefined(Undefined),
    /// Codings of one coder overlap where only units side by side can be compared.
    CodesOverlap,
    /// The study is reflexive.
    Reflexive,
}

impl Why {
    /// The word used in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Undefined(why) => why.as_str(),
            Self::CodesOverlap => "codes_overlap",
            Self::Reflexive => "reflexive",
        }
    }

    /// The same for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Undefined(why) => why.words(),
            Self::CodesOverlap => "codes overlap",
            Self::Reflexive => "reflexive study",
        }
    }
}

impl From<Undefined> for Why {
    fn from(why: Undefined) -> Self {
        Self::Undefined(why)
    }
}

/// Where a figure lay in the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end; none where no draw has the figure.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Draws in which the figure is undefined.
    pub undefined_draws: usize,
}

/// The share of draws between the ends of an interval.
pub(super) const LEVEL: f64 = 0.95;

impl From<&Distribution> for Interval {
    fn from(draws: &Distribution) -> Self {
        let ends = draws.interval(LEVEL);
        Self { low: ends.map(|ends| ends.0), high: ends.map(|ends| ends.1), undefined_draws: draws.undefined() }
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("low", &self.low)?;
        map.serialize_entry("high", &self.high)?;
        map.serialize_entry("undefined_draws", &self.undefined_draws)?;
        map.end()
    }
}

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// Its name in data.
    pub name: &'static str,
    /// Its value, or why there is none.
    pub value: Result<f64, Why>,
    /// Where it lay when documents were drawn.
    pub interval: Option<Interval>,
}

/// Figures in order. As data each is a field, null where it is undefined; `undefined` has the reasons, and
/// `intervals` what was drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures(pub Vec<Figure>);

impl Measures {
    /// Adds a figure.
    pub fn push(&mut self, name: &'static str, value: Result<f64, Why>) {
        self.0.push(Figure { name, value, interval: None });
    }

    /// The figure with this name.
    pub fn get(&self, name: &str) -> Option<&Figure> {
        self.0.iter().find(|figure| figure.name == name)
    }

    /// Its value, where it has one.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.get(name)?.value.ok()
    }

    pub(super) fn draw(&mut self, name: &str, interval: Interval) {
        if let Some(figure) = self.0.iter_mut().find(|figure| figure.name == name) {
            figure.interval = Some(interval);
        }
    }

    /// Takes all values away.
    pub(super) fn hide(&mut self) {
        self.0.iter_mut().for_each(|figure| (figure.value, figure.interval) = (Err(Why::Reflexive), None));
    }
}

impl Serialize for Measures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for figure in &self.0 {
            map.serialize_entry(figure.name, &figure.value.ok())?;
        }
        let undefined: BTreeMap<&str, &str> =
            self.0.iter().filter_map(|figure| Some((figure.name, figure.value.err()?.as_str()))).collect();
        map.serialize_entry("undefined", &undefined)?;
        let intervals: BTreeMap<&str, Interval> =
            self.0.iter().filter_map(|figure| Some((figure.name, figure.interval?))).collect();
        if !intervals.is_empty() {
            map.serialize_entry("intervals", &intervals)?;
        }
        map.end()
    }
}

/// The figures over units of one code that intervals are drawn for, in the order in which they are shown.
pub(super) const DRAWN: [&str; 5] = ["percent", "alpha", "ac1", "f1", "kappa"];

/// One code is present or absent.
const CATEGORIES: usize = 2;

/// The figures of one code over its units.
pub(super) fn of_units(patterns: &Patterns) -> Measures {
    let presence = |measured: Measured| patterns.presence(measured).map_err(Why::from);
    let mut measures = Measures::default();
    measures.push("percent", presence(patterns.percent()));
    measures.push("alpha", presence(patterns.alpha()));
    measures.push("ac1", presence(patterns.ac1(CATEGORIES)));
    measures.push("f1", presence(f1(patterns)));
    measures.push("kappa", presence(kappa(patterns)));
    measures.push("fleiss", presence(patterns.fleiss()));
    measures.push("brennan_prediger", presence(patterns.brennan_prediger(CATEGORIES)));
    measures
}

/// F1 of two coders; of more the mean over their pairs.
pub(super) fn f1(patterns: &Patterns) -> Measured {
    patterns.mean_over_pairs(|table| table.f1(PRESENT)).mean
}

/// Cohen's kappa of two coders; of more Light's.
fn kappa(patterns: &Patterns) -> Measured {
    match patterns.coders() {
        2 => patterns.table(0, 1).kappa(),
        _ => patterns.light(),
    }
}

/// The two figures that groups and months are compared by.
pub(super) fn brief(patterns: &Patterns) -> Measures {
    let mut measures = Measures::default();
    measures.push("percent", patterns.percent().map_err(Why::from));
    measures.push("alpha", patterns.alpha_of_presence().map_err(Why::from));
    measures
}

/// Pooled kappa over codes; for more than two coders its mean over their pairs.
pub(super) fn pooled_kappa(all: &[Patterns], coders: usize) -> Measured {
    let pairs = (0..coders).flat_map(|one| (one + 1..coders).map(move |other| (one, other)));
    let of = |(one, other)| {
        let tables: Vec<Table> = all.iter().map(|patterns| patterns.table(one, other)).collect();
        codes::pooled_kappa(&tables)
    };
    Combined::new(pairs.map(of)).mean
}
