//! Quotations of a manuscript held against the study: whether each stands so in a transcript, whether what is said of
//! it beside it is true, and whether it may be said.
//!
//! The search is [`crate::analysis::quoted`]'s; here what was found is judged. A quotation may have been said in
//! several places: it is held to the one that fits best what its citation claims, so that a common phrase is never
//! blamed for one of them. What leaves the study too much told is judged over the manuscript as a whole, as the
//! exports of excerpts do.

mod claims;
mod dates;
mod names;
mod page;
mod places;

use super::protect::Rule;
use crate::analysis::quoted::{Outcome, Pattern};
use crate::ingest::manuscript::quotations::Quotation;
use crate::study::corpus::{Corpus, Texts};
use crate::text::Span;
use crate::text::display::{one_line, shortened};
use claims::{Claims, Told, Vocabulary};
use places::{Judge, Spot};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A text that quotations are searched in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The text of a document: its index in the corpus.
    Document(usize),
    /// A form in which an excerpt is printed: its document, and its place there.
    Edit(usize, Span),
    /// The text of a document that was taken out of the project.
    Removed(String),
    /// An earlier text of a document.
    Earlier(String),
}

/// What became of a quotation: the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Who said it, or the document, was withdrawn.
    Withdrawn,
    /// Consent does not cover quotation.
    WithoutConsent,
    /// It does not stand so in any text, but something near it does.
    NotVerbatim,
    /// What is said of where it is from is not so.
    WronglyAttributed,
    /// What is said of where it is from tells more than the minimum-cell rule permits.
    Masked,
    /// Nothing like it is in any text.
    NotFound,
    /// An edit made for print, or a translation, which is kept with its excerpt.
    StoredEdit,
    /// It stands so, with marked cuts or insertions.
    VerbatimWithMarks,
    /// It stands so.
    Verbatim,
}

impl Verdict {
    /// All, the worst first.
    pub const ALL: [Self; 9] = [
        Self::Withdrawn,
        Self::WithoutConsent,
        Self::NotVerbatim,
        Self::WronglyAttributed,
        Self::Masked,
        Self::NotFound,
        Self::StoredEdit,
        Self::VerbatimWithMarks,
        Self::Verbatim,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::WithoutConsent => "without consent",
            Self::NotVerbatim => "not verbatim",
            Self::WronglyAttributed => "wrongly attributed",
            Self::Masked => "tells more than is permitted",
            Self::NotFound => "not found",
            Self::StoredEdit => "stored edit",
            Self::VerbatimWithMarks => "verbatim with marked cuts or insertions",
            Self::Verbatim => "verbatim",
        }
    }
}

/// Something wrong with a quotation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// Of which kind.
    pub kind: Verdict,
    /// What is wrong.
    pub what: String,
}

/// What was left out at a marked cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// So many words.
    pub words: usize,
    /// So many turns on.
    pub turns: usize,
}

/// A quotation, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// What is quoted.
    pub quotation: String,
    /// The line on which it begins, where the file has lines of its own.
    pub line: Option<u32>,
    /// The paragraph in which it stands, from 1.
    pub paragraph: u32,
    /// Whether it stands in a note.
    pub note: bool,
    /// What became of it.
    pub verdict: Verdict,
    /// What is wrong with it, the worst first.
    pub problems: Vec<Problem>,
    /// The document that it is from, or comes nearest to.
    pub document: Option<String>,
    /// The first turn there, from 1.
    pub turn: Option<u32>,
    /// The last one.
    pub last_turn: Option<u32>,
    /// First code point there.
    pub start: Option<u32>,
    /// One past the last.
    pub end: Option<u32>,
    /// Who speaks there.
    pub participants: Vec<String>,
    /// The excerpt there, by its id.
    pub excerpt: Option<String>,
    /// In how many more places it stands.
    pub elsewhere: usize,
    /// What was left out at its marked cuts.
    pub left_out: Vec<LeftOut>,
    /// The passage that comes nearest, where it is not verbatim.
    pub nearest: Option<String>,
    /// What differs: `[-…-]` is in the transcript alone, `{+…+}` in the quotation alone.
    pub difference: Option<String>,
    /// How much of it is in that passage, from 0 to 1.
    pub likeness: Option<f64>,
    /// What stands beside it and says where it is from.
    pub citation: Option<String>,
    /// What its author put in, but for single letters and neutral ids.
    pub insertions: Vec<String>,
    /// Whether it is a few words that nobody says are quoted: a way of speaking, as a rule.
    pub phrase: bool,
    /// What consent says of who said it, where it is not that words may be quoted.
    pub consent: Option<&'static str>,
}

/// A manuscript held against the study.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// How many quotations there are.
    pub quotations: usize,
    /// How many of them have something wrong with them.
    pub problems: usize,
    /// How many say nothing of where they are from that can be read.
    pub uncited: usize,
    /// In how many their authors put words in.
    pub with_insertions: usize,
    /// How often they did.
    pub insertions: usize,
    /// How many there are of each kind.
    pub counts: BTreeMap<&'static str, usize>,
    /// What is told of them: those with something wrong first, then by their places.
    pub checked: Vec<Checked>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// Where an excerpt stands that a citation may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpted {
    /// Its document.
    pub document: String,
    /// Its place; nothing where it was taken away.
    pub span: Option<Span>,
}

/// A quotation as it is searched for.
pub struct Wanted {
    /// What is quoted.
    pub quotation: Quotation,
    /// As it is searched.
    pub pattern: Pattern,
    claims: Claims,
    /// What its author put in.
    put_in: Vec<String>,
}

/// What is searched for in a manuscript, in order. Of a few words in marks only those are told of that stand so in a
/// text.
pub fn wanted(corpus: &Corpus, quotations: Vec<Quotation>) -> Vec<Wanted> {
    let vocabulary = Vocabulary::of(corpus);
    let mut earlier = Told::default();
    let one = |quotation: Quotation| {
        let mut claims = vocabulary.claims(&quotation);
        // What D6 said, “so” and “so”, is one list.
        if quotation.joined && !claims.any() {
            claims.told.clone_from(&earlier);
        }
        earlier.clone_from(&claims.told);
        let (text, labels) = match quotation.block {
            true => vocabulary.without_labels(&quotation.text),
            false => (quotation.text.clone(), Vec::new()),
        };
        claims.participants.extend(labels);
        let put_in = Pattern::of(&text);
        let put_in = put_in.put_in.iter().map(|span| span.slice(&text)).filter(|mark| vocabulary.is_put_in(mark));
        let put_in = put_in.map(str::to_owned).collect();
        Wanted { pattern: Pattern::of(&vocabulary.with_ids_marked(&text)), quotation, claims, put_in }
    };
    quotations.into_iter().map(one).filter(|wanted| wanted.pattern.words > 0).collect()
}

impl Wanted {
    /// The digits of excerpts' ids that stand beside it.
    pub fn excerpts(&self) -> impl Iterator<Item = &String> {
        self.claims.excerpts.iter()
    }
}

/// What was found, to be judged.
pub struct Found<'a> {
    /// The study.
    pub corpus: &'a Corpus,
    /// Its texts.
    pub texts: &'a dyn Texts,
    /// What was searched for.
    pub wanted: &'a [Wanted],
    /// The texts that were searched.
    pub sources: &'a [Source],
    /// What was found in them: index of the source, and what was found there.
    pub outcomes: Vec<(usize, Outcome)>,
    /// Excerpts that are named beside quotations, by the digits that name them.
    pub excerpts: HashMap<String, Excerpted>,
    /// How much a citation may tell.
    pub rule: Rule,
}

/// Fewer words than these in marks are a way of speaking, unless a citation says that they are quoted.
const FEW: u32 = 4;

/// How much of a quotation must be in a passage that it is said to come from.
const LIKE: f64 = 0.6;
/// The same of a short one, in which less is left by chance.
const LIKE_SHORT: f64 = 0.7;
const SHORT: usize = 8;
/// The same where it refers to literature.
const LIKE_LITERATURE: f64 = 0.85;

/// Judges what was found. With `all`, what is right is told as well.
pub fn check(file: &str, mut found: Found<'_>, all: bool) -> Report {
    let mut by_wanted: Vec<Vec<(usize, Outcome)>> = Vec::new();
    by_wanted.resize_with(found.wanted.len(), Vec::new);
    found.outcomes.sort_by_key(|(source, outcome)| (outcome.pattern, *source));
    for (source, outcome) in std::mem::take(&mut found.outcomes) {
        if let Some(own) = by_wanted.get_mut(outcome.pattern) {
            own.push((source, outcome));
        }
    }
    let mut judge = Judge::new(&found);
    let spots: Vec<Option<Spot>> =
        found.wanted.iter().zip(&by_wanted).map(|(wanted, own)| judge.settle(wanted, own)).collect();
    judge.plan(found.wanted.iter().zip(&spots));
    let mut report = Report { file: file.to_owned(), ..Report::default() };
    let mut unclosed = Vec::new();
    for (wanted, spot) in found.wanted.iter().zip(spots) {
        let Some(checked) = judge.checked(wanted, spot) else { continue };
        report.quotations += 1;
        report.uncited += usize::from(!checked.phrase && !wanted.claims.any());
        report.with_insertions += usize::from(!checked.insertions.is_empty());
        report.insertions += checked.insertions.len();
        if wanted.quotation.unclosed {
            unclosed.push(format!(
                "No mark closes “{}” ({}): it was read to the end of its paragraph, or to the next opening mark.",
                shortened(&one_line(&wanted.quotation.text), 60),
                checked.at()
            ));
        }
        report.problems += usize::from(!checked.problems.is_empty());
        *report.counts.entry(checked.verdict.words()).or_default() += 1;
        if all || !checked.problems.is_empty() || checked.verdict == Verdict::NotFound {
            report.checked.push(checked);
        }
    }
    report.checked.sort_by_key(|one| (one.problems.is_empty(), one.verdict >= Verdict::StoredEdit));
    report.notes = judge.notes();
    report.notes.extend(unclosed);
    report
}

#[cfg(test)]
mod tests;
