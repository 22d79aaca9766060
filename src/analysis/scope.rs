//! What is in a report: which documents, whose codings in each, and which turns count.
//!
//! The filters work in one order, whatever the report. Coders first: they settle each document's
//! reading, and thereby which documents are in. Then passages are built, and nothing cuts them. Then
//! conditions restrict the counted turns. Codes come last, and only select rows.

use super::AnalysisError;
use super::attributes::Test;
use super::options::{Coders, Documents, Options, Speakers};
use crate::study::corpus::{CodingRow, DocumentRow, Seat, TurnRow};
use crate::study::decision::is_consensus;
use crate::study::{Corpus, TurnKind};
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::ops::Range;

/// How far a document is coded, in the report's reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// A coder who counts said so.
    Finished,
    /// It has a coding that counts.
    Begun,
    /// Neither.
    Untouched,
}

/// Whose codings count in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Every coder's.
    Everyone,
    /// Those of the coders named in the options.
    Named,
    /// One coder's, an index into [`Corpus::coders`].
    Only(u32),
}

/// What is in a report.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// The study.
    pub corpus: &'a Corpus,
    /// What was asked for.
    pub options: &'a Options,
    named: Vec<bool>,
    readings: Vec<Reading>,
    states: Vec<DocumentState>,
    in_report: Vec<bool>,
    who: Who,
}

/// Whose turns count, by seat.
#[derive(Clone, Debug)]
struct Who(Vec<bool>);

impl<'a> Scope<'a> {
    /// Settles the scope; fails when a coder, an attribute or a code that was named does not exist.
    pub fn new(corpus: &'a Corpus, options: &'a Options) -> Result<Self, AnalysisError> {
        let named = named_coders(corpus, &options.coders)?;
        let consensus = corpus.coders.iter().position(|name| is_consensus(name));
        let mut scope = Self {
            corpus,
            options,
            named,
            readings: Vec::new(),
            states: Vec::new(),
            in_report: Vec::new(),
            who: Who::new(corpus, options)?,
        };
        scope.readings = (0..corpus.documents.len()).map(|at| reading(corpus, options, consensus, at)).collect();
        scope.states = (0..corpus.documents.len()).map(|at| scope.find_state(at)).collect();
        let takes = |state: &DocumentState| match options.documents {
            Documents::All => true,
            Documents::Touched => *state != DocumentState::Untouched,
            Documents::Finished => *state == DocumentState::Finished,
        };
        scope.in_report = scope.states.iter().map(takes).collect();
        Ok(scope)
    }

    fn find_state(&self, document: usize) -> DocumentState {
        let Some(row) = self.corpus.documents.get(document) else { return DocumentState::Untouched };
        if row.finished.iter().any(|&coder| self.takes_coder(document, coder)) {
            DocumentState::Finished
        } else if self.corpus.codings_of(document).iter().any(|coding| self.takes(coding))
            || (self.reads_consensus(document) && is_decided(self.corpus, document))
        {
            DocumentState::Begun
        } else {
            DocumentState::Untouched
        }
    }

    /// Whose codings count in a document.
    pub fn reading(&self, document: usize) -> Reading {
        self.readings.get(document).copied().unwrap_or(Reading::Everyone)
    }

    /// Whether a document is read in its consensus layer.
    pub fn reads_consensus(&self, document: usize) -> bool {
        let coder = |at: u32| self.corpus.coders.get(at as usize);
        matches!(self.reading(document), Reading::Only(only) if coder(only).is_some_and(|name| is_consensus(name)))
    }

    /// Whether codings of this coder count in this document.
    pub fn takes_coder(&self, document: usize, coder: u32) -> bool {
        match self.reading(document) {
            Reading::Everyone => true,
            Reading::Named => self.named.get(coder as usize).copied().unwrap_or(false),
            Reading::Only(only) => only == coder,
        }
    }

    /// Whether this coding counts, as far as coders decide.
    pub fn takes(&self, coding: &CodingRow) -> bool {
        self.takes_coder(coding.document as usize, coding.coder)
    }

    /// How far a document is coded.
    pub fn state(&self, document: usize) -> DocumentState {
        self.states.get(document).copied().unwrap_or(DocumentState::Untouched)
    }

    /// Whether a document is in the report.
    pub fn has_document(&self, document: usize) -> bool {
        self.in_report.get(document).copied().unwrap_or(false)
    }

    /// The documents in the report, in order.
    pub fn documents(&self) -> impl Iterator<Item = usize> + '_ {
        self.in_report.iter().enumerate().filter(|(_, taken)| **taken).map(|(at, _)| at)
    }

    /// Whether a turn is counted (in a document of the report or out of it).
    pub fn counts(&self, turn: &TurnRow) -> bool {
        self.counts_seat(self.corpus.seat_of(turn)) && (turn.kind != TurnKind::Reflective || self.options.reflective)
    }

    /// Whether turns of a seat count: as far as it matters who speaks, and where.
    pub fn counts_seat(&self, seat: usize) -> bool {
        self.who.0.get(seat).copied().unwrap_or(false)
    }

    /// The row of a document, and where its turns stand in [`Corpus::turns`].
    pub fn document(&self, document: usize) -> Option<(&'a DocumentRow, Range<usize>)> {
        let row = self.corpus.documents.get(document)?;
        Some((row, row.turns.start as usize..row.turns.end as usize))
    }

    /// How many codings of the acting coder the reading leaves out.
    pub fn left_out_of_acting_coder(&self) -> usize {
        let acting = self.corpus.acting_coder.as_deref().and_then(|name| self.corpus.coder_named(name));
        let Some(acting) = acting else { return 0 };
        let left = |at: usize| {
            if self.takes_coder(at, acting) {
                return 0;
            }
            self.corpus.codings_of(at).iter().filter(|coding| coding.coder == acting).count()
        };
        (0..self.corpus.documents.len()).map(left).sum()
    }
}

fn named_coders(corpus: &Corpus, coders: &Coders) -> Result<Vec<bool>, AnalysisError> {
    let mut named = vec![false; corpus.coders.len()];
    if let Coders::Named(names) = coders {
        for name in names {
            let folded = fold(name);
            let exact = corpus.coders.iter().position(|coder| coder == name);
            let at = exact.or_else(|| corpus.coders.iter().position(|coder| fold(coder) == folded));
            match at.and_then(|at| named.get_mut(at)) {
                Some(flag) => *flag = true,
                None => {
                    let known = corpus.coders.iter().map(|coder| one_line(coder)).collect();
                    return Err(AnalysisError::UnknownCoder { name: one_line(name), known });
                }
            }
        }
    }
    Ok(named)
}

/// The reading of a document: with lead coders the consensus layer where it has one, else the assigned
/// lead coder's, else the first coder's; a document that nobody coded is anybody's to finish.
fn reading(corpus: &Corpus, options: &Options, consensus: Option<usize>, document: usize) -> Reading {
    match options.coders {
        Coders::All => Reading::Everyone,
        Coders::Named(_) => Reading::Named,
        Coders::Lead => {
            let row = corpus.documents.get(document);
            if let Some(consensus) = consensus
                && (corpus.codings_of(document).iter().any(|coding| coding.coder as usize == consensus)
                    || row.is_some_and(|row| row.finished.contains(&(consensus as u32)))
                    || is_decided(corpus, document))
            {
                return Reading::Only(consensus as u32);
            }
            row.and_then(|row| row.lead.or(row.first_coder)).map_or(Reading::Everyone, Reading::Only)
        }
    }
}

/// Whether coders have decided on anything in a document: it has a consensus layer then, be it an empty one.
fn is_decided(corpus: &Corpus, document: usize) -> bool {
    let first = corpus.decisions.partition_point(|row| (row.document as usize) < document);
    corpus.decisions.get(first).is_some_and(|row| row.document as usize == document)
}

impl Who {
    /// Whose turns count: by the type of the speaker, and by every condition. Conditions are settled once a
    /// seat, not once a turn.
    fn new(corpus: &Corpus, options: &Options) -> Result<Self, AnalysisError> {
        let tests: Vec<Test> = options.filter.iter().map(|c| Test::new(corpus, c)).collect::<Result<_, _>>()?;
        Ok(Self(corpus.seats().map(|seat| fits(corpus, options, &tests, seat)).collect()))
    }
}

fn fits(corpus: &Corpus, options: &Options, tests: &[Test], seat: Seat) -> bool {
    let speaker = corpus.speakers.get(seat.speaker as usize);
    let counted = options.speakers == Speakers::All || speaker.is_none_or(|speaker| speaker.speaker_type.is_counted());
    counted && tests.iter().all(|test| test.holds(corpus, seat))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;
    use crate::study::Choice;

    fn study() -> Study {
        Study::new()
            .code("a")
            .document("d1", &[("site", "X")])
            .turn("INT", "why")
            .turn("A1", "one two")
            .turn("", "a voice")
            .turn("C1", "mum says")
            .speaker("C1", &[("speaker_type", "client")])
            .coding("k1", "a", "one")
            .coding("k2", "a", "two")
    }

    fn counted(corpus: &Corpus, options: &Options) -> Vec<bool> {
        let scope = Scope::new(corpus, options).expect("a scope");
        corpus.turns.iter().map(|turn| scope.counts(turn)).collect()
    }

    fn states(corpus: &Corpus, options: &Options) -> Vec<DocumentState> {
        let scope = Scope::new(corpus, options).expect("a scope");
        (0..corpus.documents.len()).map(|at| scope.state(at)).collect()
    }

    #[test]
    fn respondents_clients_and_nobody_are_counted() {
        let corpus = study().build();
        let counted = |options: Options| counted(&corpus, &options);
        assert_eq!(counted(Options::default()), [false, true, true, true]);
        assert_eq!(counted(Options { speakers: Speakers::All, ..Options::default() }), [true; 4]);
        let filter = vec!["speaker_type=client".parse().expect("a condition")];
        assert_eq!(counted(Options { filter, ..Options::default() }), [false, false, false, true]);
    }

    #[test]
    fn reflective_paragraphs_are_counted_only_when_asked_for() {
        let corpus = Study::new().document("o", &[]).turn("", "I felt odd").kind(TurnKind::Reflective).build();
        let counted = |options: Options| counted(&corpus, &options);
        assert_eq!(counted(Options { speakers: Speakers::All, ..Options::default() }), [false]);
        assert_eq!(counted(Options { reflective: true, ..Options::default() }), [true]);
    }

    #[test]
    fn the_reading_is_consensus_then_lead_then_first() {
        let reading = |corpus: &Corpus, options: &Options| Scope::new(corpus, options).expect("a scope").reading(0);
        let lead = Options::default();
        let corpus = study().build();
        assert_eq!(reading(&corpus, &lead), Reading::Only(corpus.coder_named("k1").expect("k1")));
        let corpus = study().lead("k2").build();
        assert_eq!(reading(&corpus, &lead), Reading::Only(corpus.coder_named("k2").expect("k2")));
        let corpus = study().lead("k2").coding("Consensus", "a", "one two").build();
        assert_eq!(reading(&corpus, &lead), Reading::Only(corpus.coder_named("Consensus").expect("it")));
        assert_eq!(reading(&corpus, &Options { coders: Coders::All, ..lead.clone() }), Reading::Everyone);
        let corpus = study().coders(&["consensus"]).decided("a", "one", Choice::Neither).build();
        let scope = Scope::new(&corpus, &lead).expect("a scope");
        assert!(scope.reads_consensus(0) && scope.has_document(0), "nothing coded, but decided so");
    }

    #[test]
    fn a_document_is_in_when_a_coder_who_counts_coded_or_finished_it() {
        let corpus = study()
            .document("d2", &[])
            .turn("A", "x")
            .document("d3", &[])
            .turn("A", "x")
            .finished("k2")
            .document("d4", &[])
            .turn("A", "x y")
            .coding("k1", "a", "x")
            .lead("k2")
            .build();
        use DocumentState::{Begun, Finished, Untouched};
        let lead = Options::default();
        assert_eq!(states(&corpus, &lead), [Begun, Untouched, Finished, Untouched]);
        let named = |name: &str| Options { coders: Coders::Named(vec![name.into()]), ..Options::default() };
        assert_eq!(states(&corpus, &named("k1")), [Begun, Untouched, Untouched, Begun]);
        assert_eq!(states(&corpus, &named("K2")), [Begun, Untouched, Finished, Untouched]);
        let taken = |documents| {
            let options = Options { documents, ..Options::default() };
            Scope::new(&corpus, &options).expect("a scope").documents().collect::<Vec<_>>()
        };
        assert_eq!(taken(Documents::Touched), [0, 2]);
        assert_eq!(taken(Documents::All), [0, 1, 2, 3]);
        assert_eq!(taken(Documents::Finished), [2]);
        let error = Scope::new(&corpus, &named("k9")).expect_err("unknown");
        assert_eq!(error.to_string(), "there is no coder “k9”; known are k1, k2");
    }

    #[test]
    fn codings_of_the_acting_coder_that_are_left_out_are_counted() {
        let corpus = study().acting("k2").build();
        let left = |coders| {
            let options = Options { coders, ..Options::default() };
            Scope::new(&corpus, &options).expect("a scope").left_out_of_acting_coder()
        };
        assert_eq!((left(Coders::Lead), left(Coders::All)), (1, 0));
    }
}
