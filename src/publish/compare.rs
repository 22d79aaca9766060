//! The comparison of coders as text, Markdown and records.
//!
//! Disagreements come first, each with the words it is about and what each coder made of them, for they are
//! what a team talks over; the tables of figures stand below. The words are one line, shortened in the middle
//! where they do not fit, and are the transcript's own: a comparison is read within the team, and masks
//! nothing. Records (CSV) hold one row for each listed place, with the words in full.

mod marked;

use super::consent::Consents;
use super::csv::{Field, Records};
use super::table::{Cell, Column, Row, Sheet, Table};
use super::text::TextStyle;
use super::wrap::{pad_end, width};
use super::{markdown, text};
use crate::analysis::Compare;
use crate::analysis::compare::{Decision, Figures, Kind, Place};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::text::display::{counted, one_line};
use marked::Marked;
use std::collections::HashMap;
use std::sync::Arc;

/// From this width on two coders stand side by side.
const SIDE_BY_SIDE: usize = 100;
/// Cells of a reading in Markdown, which knows no width.
const MARKDOWN_WIDTH: usize = 240;
/// The narrowest reading, whatever the terminal says.
const NARROWEST: usize = 24;
/// What stands for a coder who coded nothing in a place.
const NOTHING: &str = "—";

/// A comparison with the texts that it is about.
pub struct Readings<'a> {
    report: &'a Compare,
    corpus: &'a Corpus,
    texts: HashMap<usize, Arc<str>>,
}

impl<'a> Readings<'a> {
    /// Fetches the texts of the places that are listed.
    pub fn new(report: &'a Compare, corpus: &'a Corpus, source: &dyn Texts) -> Self {
        let mut texts: HashMap<usize, Arc<str>> = HashMap::new();
        for place in report.disagreements.iter().chain(&report.agreements) {
            let at = place.cluster.document;
            if !texts.contains_key(&at)
                && let Some(text) = source.text(corpus, at)
            {
                texts.insert(at, text);
            }
        }
        Self { report, corpus, texts }
    }

    /// The words that a place is about.
    fn words(&self, place: &Place) -> &str {
        self.texts.get(&place.cluster.document).map_or("", |text| place.cluster.span.slice(text))
    }

    /// Coder and reading, for each who takes part, in at most `to` cells.
    fn readings(&self, place: &Place, to: usize) -> Vec<(String, String)> {
        let text = self.texts.get(&place.cluster.document).map_or("", |text| text);
        let reading = |reading: &crate::analysis::compare::Reading| {
            let coder = self.corpus.coders.get(reading.coder as usize).map_or_else(String::new, |name| one_line(name));
            let shown = if reading.spans.is_empty() {
                NOTHING.to_owned()
            } else {
                Marked::new(text, place.cluster.span, &reading.spans).within(to)
            };
            (coder, shown)
        };
        place.cluster.readings.iter().map(reading).collect()
    }

    /// The comparison as text: header, disagreements, agreements where they are listed, tables.
    pub fn text(&self, style: &TextStyle) -> String {
        let (title, header) = self.heading();
        let mut out = text::sheet(&Sheet { title, header, ..Sheet::default() }, style);
        for (caption, places) in self.lists() {
            out.push('\n');
            out.push_str(&text::sheet(&Sheet { title: caption, ..Sheet::default() }, style));
            places.iter().for_each(|place| out.push_str(&self.place(place, style.width)));
        }
        out.push('\n');
        out.push_str(&text::sheet(&self.figures(), style));
        out
    }

    /// The same as Markdown.
    pub fn markdown(&self) -> String {
        let (title, header) = self.heading();
        let mut out = markdown::sheet(&Sheet { title, header, ..Sheet::default() }, 1);
        for (caption, places) in self.lists() {
            out.push_str(&format!("\n## {}\n\n", markdown::escape(&caption)));
            for place in places {
                out.push_str(&format!("- {}\n", markdown::escape(&where_and_what(place))));
                for (coder, reading) in self.readings(place, MARKDOWN_WIDTH) {
                    out.push_str(&format!("  - {}: {}\n", markdown::escape(&coder), markdown::escape(&reading)));
                }
                for line in place.decision.iter().map(settled) {
                    out.push_str(&format!("  - {}\n", markdown::escape(&line)));
                }
            }
        }
        out.push_str("\n## Agreement\n\n");
        out.push_str(&markdown::sheet(&self.figures(), 2));
        out
    }

    fn heading(&self) -> (String, Vec<String>) {
        let mut lines = self.report.header.lines(&self.report.documents).into_iter();
        let coders: Vec<String> = self.report.coders.iter().map(|coder| one_line(coder)).collect();
        let title = format!("Comparison of {} · {}", coders.join(", "), lines.next().unwrap_or_default());
        (title, lines.chain(self.consent()).collect())
    }

    /// That consent does not cover some of the words: they are shown, for a comparison stays within the team.
    fn consent(&self) -> Option<String> {
        let consents = Consents::of(self.corpus);
        let listed = self.report.disagreements.iter().chain(&self.report.agreements);
        let strict =
            listed.filter(|place| !consents.span(place.cluster.document, place.cluster.span).quotable()).count();
        (strict > 0).then(|| {
            format!("consent does not cover quotation of {} below: for the team only", counted(strict, "place"))
        })
    }

    fn lists(&self) -> Vec<(String, &'a [Place])> {
        let Figures { decided, .. } = self.report.pooled;
        let all = self.report.disagreements.len();
        let caption = match (all, decided) {
            (0, _) => "No disagreements".to_owned(),
            (all, 0) => format!("Disagreements: {all}"),
            (all, decided) => format!("Disagreements: {all}, of which {decided} decided, listed last"),
        };
        let mut lists = vec![(caption, self.report.disagreements.as_slice())];
        if !self.report.agreements.is_empty() {
            lists.push((format!("Agreements: {}", self.report.agreements.len()), self.report.agreements.as_slice()));
        }
        lists
    }

    /// A place as lines: where it is and what it is, then the readings.
    fn place(&self, place: &Place, wide: usize) -> String {
        let mut out = String::new();
        text::paragraph(&mut out, &where_and_what(place), wide);
        let label = place.cluster.readings.iter().filter_map(|r| self.corpus.coders.get(r.coder as usize));
        let label = label.map(|name| width(&one_line(name))).max().unwrap_or(0);
        if place.cluster.readings.len() == 2 && wide >= SIDE_BY_SIDE {
            let half = (wide - 2) / 2;
            let readings = self.readings(place, half.saturating_sub(label + 4).max(NARROWEST));
            let mut line = String::from(" ");
            for (coder, reading) in readings {
                let cell = format!(" {}  {reading}", pad_end(&coder, label));
                line.push_str(&pad_end(&cell, half));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        } else {
            for (coder, reading) in self.readings(place, wide.saturating_sub(label + 4).max(NARROWEST)) {
                out.push_str(&format!("  {}  {reading}\n", pad_end(&coder, label)));
            }
        }
        for line in place.decision.iter().map(settled) {
            text::paragraph(&mut out, &format!("  {line}"), wide);
        }
        out
    }

    /// The tables: by code, then by document.
    fn figures(&self) -> Sheet {
        let report = self.report;
        let mut columns = vec![Column::number("same"), Column::number("overlapping")];
        columns.extend(report.coders.iter().map(|coder| Column::number(format!("only {coder}"))));
        if report.pooled.decided > 0 {
            columns.push(Column::number("decided"));
        }
        columns.push(Column::number("coded"));
        if report.header.coefficients {
            columns.extend([Column::number("percent"), Column::number("alpha")]);
        }
        let row = |label: &str, figures: &Figures, there: &[String]| Row::new(label, self.cells(figures, there));
        let mut codes: Vec<Row> = report.rows.iter().map(|one| row(&one.code, &one.figures, &report.coders)).collect();
        codes.push(row("all together", &report.pooled, &report.coders));
        let documents = report.by_document.iter().map(|one| row(&one.document, &one.figures, &one.coders)).collect();
        let table = |caption: &str, corner: &str, rows: Vec<Row>| Table {
            caption: caption.to_owned(),
            corner: corner.to_owned(),
            columns: columns.clone(),
            rows,
        };
        let tables = vec![table("By code", "code", codes), table("By document", "document", documents)];
        Sheet { tables, footnotes: self.footnotes(), ..Sheet::default() }
    }

    /// The figures in cells; a coder who does not take part has no number, not even 0.
    fn cells(&self, figures: &Figures, there: &[String]) -> Vec<Cell> {
        let mut cells = vec![Cell::of(figures.same.to_string()), Cell::of(figures.overlapping.to_string())];
        let of = |at: usize, number: Option<String>| {
            let missing = self.report.coders.get(at).is_none_or(|coder| !there.contains(coder));
            number.filter(|_| !missing).unwrap_or_else(|| NOTHING.to_owned())
        };
        let all = 0..self.report.coders.len();
        cells.extend(all.clone().map(|at| Cell::of(of(at, figures.only.get(at).map(u32::to_string)))));
        if self.report.pooled.decided > 0 {
            cells.push(Cell::of(figures.decided.to_string()));
        }
        let coded: Vec<String> = all.map(|at| of(at, figures.coded.get(at).map(u64::to_string))).collect();
        cells.push(Cell::of(coded.join("/")));
        if self.report.header.coefficients {
            let percent = figures.percent.map_or_else(|| NOTHING.to_owned(), percents);
            let why = figures.alpha_undefined.map_or(NOTHING, |why| why.words());
            let alpha = figures.alpha.map_or_else(|| why.to_owned(), two_digits);
            cells.extend([Cell::of(percent), Cell::of(alpha)]);
        }
        cells
    }

    fn footnotes(&self) -> Vec<String> {
        let (unit, coders) = (self.report.unit.plural(), self.report.coders.join("/"));
        let mut notes = vec![format!(
            "⟦…⟧ what the coder coded; {NOTHING} nothing here. same, overlapping, only: places where codings of a code \
             overlap. coded: {unit} that each coder coded ({coders}); {NOTHING} does not take part."
        )];
        if self.report.header.coefficients {
            notes.push(format!(
                "percent: pairs of coders that say the same of a unit, mean over the {unit}; alpha: Krippendorff’s, for \
                 coded or not coded. Where it is undefined it says why."
            ));
        }
        notes
    }

    /// One row for each listed place.
    pub fn records(&self) -> Records {
        let mut columns: Vec<String> =
            ["document", "code", "kind", "start", "end", "turn", "participant"].map(str::to_owned).to_vec();
        columns.extend(self.report.coders.iter().cloned());
        columns.extend(["decision", "decision_memo", "decided_by", "decided_at", "text"].map(str::to_owned));
        let places = self.report.disagreements.iter().chain(&self.report.agreements);
        Records { columns, rows: places.map(|place| self.record(place)).collect() }
    }

    fn record(&self, place: &Place) -> Vec<Field> {
        let mut fields = vec![
            Field::Text(place.document.clone()),
            Field::Text(place.code.clone()),
            Field::Text(place.kind.as_str().to_owned()),
            Field::count(place.start),
            Field::count(place.end),
            Field::count(place.turn),
            Field::text(place.participant.as_deref()),
        ];
        fields.extend(self.report.coders.iter().map(|coder| {
            let reading = place.readings.iter().find(|reading| &reading.coder == coder);
            reading.map_or(Field::Null, |reading| Field::Text(spans(&reading.spans)))
        }));
        let decision = place.decision.as_ref();
        let of = |part: fn(&Decision) -> Option<String>| decision.and_then(part).map_or(Field::Null, Field::Text);
        fields.extend([
            of(|decision| Some(choice(decision))),
            of(|decision| decision.memo.clone()),
            of(|decision| Some(decision.coder.clone())),
            of(|decision| Some(decision.at.clone())),
            Field::Text(self.words(place).to_owned()),
        ]);
        fields
    }
}

/// A share in percent, for reading; nearly all is not shown as all.
pub(super) fn percents(share: f64) -> String {
    let shown = format!("{:.1}", 100.0 * share);
    let shown = if shown == "100.0" && share < 1.0 { ">99.9".to_owned() } else { shown };
    format!("{shown}\u{a0}%")
}

/// A coefficient for reading; what rounds to zero has no sign, and nearly 1 is not shown as 1.
pub(super) fn two_digits(number: f64) -> String {
    let shown = format!("{number:.2}");
    match shown.as_str() {
        "-0.00" => "0.00".to_owned(),
        "1.00" if number < 1.0 => ">0.99".to_owned(),
        _ => shown.replace('-', "−"),
    }
}

/// `12..30 40..44`, or `none`.
fn spans(spans: &[[u32; 2]]) -> String {
    let parts: Vec<String> = spans.iter().map(|[start, end]| format!("{start}..{end}")).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(" ") }
}

fn where_and_what(place: &Place) -> String {
    let mut parts = vec![place.code.clone(), format!("{} turn {}", place.document, place.turn)];
    parts.extend(place.participant.clone());
    parts.push(match place.kind {
        Kind::Only => {
            let coded = place.readings.iter().find(|reading| !reading.spans.is_empty());
            format!("only {}", coded.map_or("", |reading| reading.coder.as_str()))
        }
        kind => kind.as_str().to_owned(),
    });
    parts.push(format!("{}..{}", place.start, place.end));
    one_line(&parts.join(" · "))
}

/// What was decided, in a few words.
fn choice(decision: &Decision) -> String {
    match decision.span {
        Some([start, end]) => {
            format!("{} {} {start}..{end}", decision.choice, decision.code.as_deref().unwrap_or("")).replace("  ", " ")
        }
        None if decision.take.is_empty() => decision.choice.to_owned(),
        None => format!("{} {}", decision.choice, decision.take.join(", ")),
    }
}

fn settled(decision: &Decision) -> String {
    let memo = decision.memo.as_deref().map(|memo| format!(": {memo}")).unwrap_or_default();
    one_line(&format!("decided by {}: {}{memo}", decision.coder, choice(decision)))
}

#[cfg(test)]
mod tests;
