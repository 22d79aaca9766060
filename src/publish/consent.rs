//! Consent in what leaves the study: which words may stand in a file, which are told in other words, which not at all.
//!
//! Consent is said of documents, of entries in them, of participants; for a turn the strictest holds of all that
//! bear on it: the document, its entry, who speaks, and whom a field note is about. A stretch over several turns has
//! the strictest of them. It is settled here, once, for whatever quotes; so no format and no report tells more than
//! another. What the team looks at on its own screens is not held back.

pub mod examples;

use crate::study::Corpus;
use crate::study::consent::{Consent, KEY};
use crate::study::corpus::NONE;
use crate::text::Span;
use crate::text::display::{counted, one_line};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the place of words that may be told, but not quoted.
pub const TO_PARAPHRASE: &str = "[to be paraphrased: consent does not cover quotation]";

/// For whom something is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    /// Anybody who gets a file.
    #[default]
    Anybody,
    /// Whoever writes the paper, in a working copy: words that may not be quoted are there to be paraphrased.
    Writers,
    /// The team itself, on its own screen.
    Team,
}

/// What becomes of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// They are quoted.
    Quoted,
    /// It is said where they stand, but not what they are.
    Paraphrased,
    /// They are left out.
    LeftOut,
}

/// What consent says of each part of a study.
pub struct Consents<'a> {
    corpus: &'a Corpus,
    documents: Vec<Consent>,
    entries: Vec<Consent>,
    speakers: Vec<Consent>,
    /// Whether anything is said of consent at all.
    recorded: bool,
    /// Values that are no consent, each with whose they are.
    unreadable: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Consents<'a> {
    /// Reads what the study says of consent.
    pub fn of(corpus: &'a Corpus) -> Self {
        let mut consents = Self {
            corpus,
            documents: Vec::new(),
            entries: Vec::new(),
            speakers: Vec::new(),
            recorded: false,
            unreadable: BTreeMap::new(),
        };
        let document = |at: usize| corpus.documents.get(at).map_or("", |row| row.name.as_str());
        let documents = corpus.documents.iter().map(|row| (&row.attributes, row.name.as_str()));
        consents.documents = documents.map(|(all, whose)| consents.read(all, whose)).collect();
        let entries = corpus.entries.iter().map(|row| (&row.attributes, document(row.document as usize)));
        consents.entries = entries.map(|(all, whose)| consents.read(all, whose)).collect();
        let name = |at: u32| corpus.participants.get(at as usize).map_or("", |row| row.name.as_str());
        let speakers = corpus.speakers.iter().map(|row| (&row.attributes, name(row.participant)));
        consents.speakers = speakers.map(|(all, whose)| consents.read(all, whose)).collect();
        consents
    }

    fn read(&mut self, attributes: &BTreeMap<String, String>, whose: &str) -> Consent {
        let value = attributes.get(KEY).map(String::as_str);
        self.recorded |= value.is_some_and(|value| !value.trim().is_empty());
        Consent::read(value).unwrap_or_else(|_| {
            let value = one_line(value.unwrap_or_default());
            self.unreadable.entry(value).or_default().insert(one_line(whose));
            Consent::Nothing
        })
    }

    /// Whether anything is said of consent at all.
    pub fn recorded(&self) -> bool {
        self.recorded
    }

    /// What holds for a turn, an index into the turns of the corpus.
    pub fn turn(&self, at: usize) -> Consent {
        let Some(turn) = self.corpus.turns.get(at).filter(|_| self.recorded) else { return Consent::default() };
        let entry = self.corpus.entry(turn).and_then(|entry| self.entries.get(entry)).copied();
        let own = if turn.speaker == NONE { Consent::default() } else { self.speaker(turn.speaker) };
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        let about = &self.corpus.about;
        let from = about.partition_point(|(turn, _)| *turn < number);
        let about = about.get(from..).unwrap_or(&[]).iter().take_while(|(turn, _)| *turn == number);
        let seen =
            about.filter_map(|(_, who)| self.corpus.speaker_in(turn.document, *who)).map(|at| self.speaker(at)).max();
        self.document(turn.document as usize).max(entry.unwrap_or_default()).max(own).max(seen.unwrap_or_default())
    }

    /// What holds for each turn of a document.
    pub fn turns(&self, document: usize) -> impl Iterator<Item = Consent> {
        let turns = self.corpus.documents.get(document).map(|row| row.turns.clone()).unwrap_or_default();
        turns.map(|at| self.turn(at as usize))
    }

    /// What is said of a document itself.
    pub fn document(&self, at: usize) -> Consent {
        self.documents.get(at).copied().unwrap_or_default()
    }

    /// What is said of a person.
    pub fn speaker(&self, at: u32) -> Consent {
        self.speakers.get(at as usize).copied().unwrap_or_default()
    }

    /// What holds of all that a document holds: its own consent, and that of everybody who speaks in it.
    pub fn whole(&self, document: usize) -> Consent {
        self.turns(document).max().unwrap_or_default().max(self.document(document))
    }

    /// What a file that holds all documents whole must say of itself; nothing where all may be quoted.
    pub fn of_whole_study(&self) -> Option<String> {
        let all: Vec<Consent> = (0..self.documents.len()).map(|at| self.whole(at)).collect();
        let closed = all.iter().filter(|consent| **consent > Consent::Paraphrase).count();
        let paraphrased = all.iter().filter(|consent| **consent == Consent::Paraphrase).count();
        let holds =
            |count: usize| format!("{} {}", counted(count, "document"), if count == 1 { "holds" } else { "hold" });
        let parts = [
            (closed > 0).then(|| format!("{} words that may not leave the study", holds(closed))),
            (paraphrased > 0).then(|| format!("{} words that may only be paraphrased", holds(paraphrased))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| {
            format!(
                "{}, by the consent of documents or of persons in them: what was written is for the team alone",
                parts.join("; ")
            )
        })
    }

    /// The strictest that holds for a stretch of a document.
    pub fn span(&self, document: usize, span: Span) -> Consent {
        if !self.recorded {
            return Consent::default();
        }
        let turns = self.corpus.touches(document, span).map(|at| self.turn(at));
        turns.max().unwrap_or_default().max(self.document(document))
    }

    /// The values that are no consent, in words; they let nothing out.
    pub fn slips(&self) -> Vec<String> {
        let line = |(value, whose): (&String, &BTreeSet<String>)| {
            let named: Vec<&str> = whose.iter().take(NAMED).map(String::as_str).collect();
            let more = if whose.len() > NAMED { format!(" and {} more", whose.len() - NAMED) } else { String::new() };
            format!(
                "Consent “{value}” (of {}{more}) is none of quote, paraphrase, none, withdrawn: it lets nothing out.",
                named.join(", ")
            )
        };
        self.unreadable.iter().map(line).collect()
    }
}

/// At most so many are named of whom a value is no consent.
const NAMED: usize = 8;

impl Readers {
    /// What becomes of words under a consent.
    pub fn fate(self, consent: Consent) -> Fate {
        match (self, consent) {
            (Self::Team, _) | (_, Consent::Quote) | (Self::Writers, Consent::Paraphrase) => Fate::Quoted,
            (Self::Anybody, Consent::Paraphrase) => Fate::Paraphrased,
            (_, Consent::Nothing | Consent::Withdrawn) => Fate::LeftOut,
        }
    }
}

/// How many excerpts have which consent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    by: BTreeMap<Consent, usize>,
}

impl Counts {
    /// Counts one.
    pub fn add(&mut self, consent: Consent) {
        *self.by.entry(consent).or_default() += 1;
    }

    fn of(&self, consent: Consent) -> usize {
        self.by.get(&consent).copied().unwrap_or(0)
    }

    /// What a file says of them.
    pub fn line(&self, readers: Readers) -> String {
        let [quote, paraphrase, nothing, withdrawn] = Consent::ALL.map(|consent| self.of(consent));
        let all = counted(self.by.values().sum(), "excerpt");
        let (out, quoted) = (nothing + withdrawn, quote + paraphrase);
        let left = match out {
            0 => "none left out".to_owned(),
            out => format!("{out} left out (consent none: {nothing}, withdrawn: {withdrawn})"),
        };
        match readers {
            Readers::Anybody => format!("Consent: of {all} {quote} quoted, {paraphrase} to be paraphrased, {left}."),
            Readers::Writers => format!(
                "Consent: of {all} {quoted} quoted, also the {paraphrase} that consent lets only be paraphrased: do not print those; {left}."
            ),
            Readers::Team => format!(
                "Consent: all of {all} shown, {paraphrase} of them only to be paraphrased, {out} not to leave the study."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Study;
    use proptest::prelude::*;

    fn study(document: &str, entry: Option<&str>) -> Study {
        let mut study = Study::default()
            .person("A1", &[("consent", "paraphrase")])
            .person("A2", &[("consent", "Withdrawn")])
            .person("A3", &[])
            .document(
                "W1",
                &[("consent", document)],
                &[("A3", "One."), ("A1", "Two."), ("A2", "Three."), ("A3", "Four.")],
            );
        if let Some(value) = entry {
            let attributes = [("consent".to_owned(), value.to_owned())].into();
            study.corpus.entries.push(crate::study::corpus::EntryRow { document: 0, start: 0, attributes });
            study.corpus.documents[0].entries = 0..1;
        }
        study
    }

    #[test]
    fn the_strictest_of_all_that_bear_on_a_turn_holds() {
        let plain = study("quote", None);
        let consents = Consents::of(&plain.corpus);
        let of = |consents: &Consents<'_>| (0..4).map(|at| consents.turn(at)).collect::<Vec<_>>();
        let [quote, paraphrase, nothing, withdrawn] = Consent::ALL;
        assert_eq!(of(&consents), [quote, paraphrase, withdrawn, quote]);
        let text = plain.text_of(0);
        let at = |words: &str| u32::try_from(text.find(words).expect("there")).expect("short");
        assert_eq!(consents.span(0, Span::new(at("One"), at("Two") + 1)), paraphrase);
        assert_eq!(consents.span(0, Span::new(at("One"), at("Four"))), withdrawn);
        assert_eq!(consents.span(0, Span::new(at("Four"), at("Four") + 4)), quote);
        let strict = study("none", None);
        assert_eq!(of(&Consents::of(&strict.corpus)), [nothing, nothing, withdrawn, nothing]);
        assert_eq!(Consents::of(&strict.corpus).span(0, Span::new(0, 0)), nothing, "outside all turns");
        let entry = study("quote", Some("paraphrase"));
        assert_eq!(of(&Consents::of(&entry.corpus))[0], paraphrase);
        let slip = study("qoute", None);
        let consents = Consents::of(&slip.corpus);
        assert_eq!(consents.turn(0), nothing);
        assert!(consents.slips()[0].starts_with("Consent “qoute” (of W1) is none of quote"), "{:?}", consents.slips());
        let silent = Study::default().document("W", &[], &[("A", "One.")]);
        assert!(!Consents::of(&silent.corpus).recorded());
    }

    #[test]
    fn a_note_about_somebody_has_that_persons_consent() {
        let mut study = study("quote", None);
        study.corpus.about = vec![(0, 1)];
        let consents = Consents::of(&study.corpus);
        assert_eq!((consents.turn(0), consents.turn(3)), (Consent::Withdrawn, Consent::Quote));
    }

    #[test]
    fn a_study_that_leaves_whole_counts_the_words_of_persons() {
        let closed = study("quote", None);
        let consents = Consents::of(&closed.corpus);
        assert_eq!(consents.whole(0), Consent::Withdrawn);
        assert!(consents.of_whole_study().is_some_and(|line| {
            line.starts_with("1 document holds words that may not leave the study, by the consent of documents or of")
        }));
        let free = Study::default().person("A", &[("consent", "quote")]).document("W", &[], &[("A", "One.")]);
        assert_eq!(Consents::of(&free.corpus).of_whole_study(), None);
        let told = Study::default().person("A", &[("consent", "paraphrase")]).document("W", &[], &[("A", "One.")]);
        let line = Consents::of(&told.corpus).of_whole_study();
        assert!(line.is_some_and(|line| line.starts_with("1 document holds words that may only be paraphrased, by")));
    }

    #[test]
    fn each_reader_gets_what_consent_lets_them_have() {
        let fates = |readers: Readers| Consent::ALL.map(|consent| readers.fate(consent));
        use Fate::{LeftOut, Paraphrased, Quoted};
        assert_eq!(fates(Readers::Anybody), [Quoted, Paraphrased, LeftOut, LeftOut]);
        assert_eq!(fates(Readers::Writers), [Quoted, Quoted, LeftOut, LeftOut]);
        assert_eq!(fates(Readers::Team), [Quoted; 4]);
        let mut counts = Counts::default();
        [0, 0, 0, 1, 2, 3].into_iter().for_each(|at| counts.add(Consent::ALL[at]));
        assert_eq!(
            counts.line(Readers::Anybody),
            "Consent: of 6 excerpts 3 quoted, 1 to be paraphrased, 2 left out (consent none: 1, withdrawn: 1)."
        );
        assert!(counts.line(Readers::Writers).contains("of 6 excerpts 4 quoted, also the 1 that"));
    }

    proptest! {
        /// A longer stretch is never freer than a shorter one in it, and a turn never freer than its document.
        #[test]
        fn more_words_are_never_freer(
            document in "quote|paraphrase|none|", from in 0u32..20, length in 1u32..20, more in 0u32..20,
        ) {
            let study = study(&document, None);
            let consents = Consents::of(&study.corpus);
            let end = u32::try_from(study.text_of(0).len()).expect("short");
            let short = Span::new(from, (from + length).min(end));
            let long = Span::new(from.saturating_sub(more), (from + length + more).min(end));
            prop_assert!(consents.span(0, long) >= consents.span(0, short));
            prop_assert!((0..4).all(|at| consents.turn(at) >= Consent::read(Some(&document)).expect("read")));
        }
    }
}
