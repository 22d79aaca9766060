//! The sample: who speaks and what there is, coded or not, for the first tables of a paper.
//!
//! Documents are described by their own attributes, and participants by those that hold where they speak; both
//! whether or not anybody coded yet. Interviewers and facilitators are told apart from those who are studied.

use super::AnalysisError;
use super::attributes::{Key, NO_VALUE};
use super::denominators::Bases;
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::number_of;
use super::options::{Condition, Documents, Options, Speakers};
use super::scope::Scope;
use crate::study::corpus::{NONE, Seat};
use crate::study::{Corpus, SpeakerType, TurnKind};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What one document, or several, hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Holdings {
    /// Documents.
    pub documents: u32,
    /// Participants who are studied: respondents and clients with a turn.
    pub participants: u32,
    /// All turns.
    pub turns: u32,
    /// Turns of respondents, clients and nobody, without reflective paragraphs.
    pub counted_turns: u32,
    /// Words of all turns.
    pub words: u32,
    /// Words of counted turns.
    pub counted_words: u32,
    /// The first date.
    pub first: Option<String>,
    /// The last.
    pub last: Option<String>,
    /// Documents without a date.
    pub undated: u32,
    /// Their places in the corpus.
    #[serde(skip)]
    pub places: Vec<usize>,
    #[serde(skip)]
    people: BTreeSet<u32>,
}

/// Documents that share values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// The values: all of those asked for, or the first alone for a sum.
    pub key: GroupKey,
    /// What they hold.
    #[serde(flatten)]
    pub holdings: Holdings,
}

/// A document of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name.
    pub document: String,
    /// What it holds.
    #[serde(flatten)]
    pub holdings: Holdings,
    /// All its attributes.
    pub attributes: BTreeMap<String, String>,
}

/// The documents of a study.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The attributes they are told by.
    pub by: Vec<String>,
    /// Those that share all values, in order.
    pub rows: Vec<Kind>,
    /// Those that share the first value, in order.
    pub sums: Vec<Kind>,
    /// All.
    pub total: Holdings,
    /// Each.
    pub list: Vec<Listed>,
    /// What a reader must know.
    pub header: Header,
}

/// What speakers of one type say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpeakerRow {
    /// The type; `nobody` for turns without a participant.
    pub speaker_type: &'static str,
    /// Participants of the type with a turn.
    pub participants: u32,
    /// Documents in which they have one.
    pub documents: u32,
    /// Their turns.
    pub turns: u32,
    /// Their words.
    pub words: u32,
    /// The turns, indices into the corpus.
    #[serde(skip)]
    pub behind: Vec<u32>,
}

/// A participant of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The name.
    pub participant: String,
    /// Types, where they differ by document in order of appearance.
    pub speaker_type: String,
    /// Whether the project's list knows the participant.
    pub known: bool,
    /// Documents with a turn.
    pub documents: u32,
    /// Turns.
    pub turns: u32,
    /// Words.
    pub words: u32,
    /// Documents of field notes with a paragraph about the participant.
    pub observed: u32,
    /// All attributes; where one changes, its values in the order of documents, parted by `; `.
    pub attributes: BTreeMap<String, String>,
    /// The turns, indices into the corpus.
    #[serde(skip)]
    pub behind: Vec<u32>,
}

fn options(filter: &[Condition], speakers: Speakers) -> Options {
    Options { filter: filter.to_vec(), documents: Documents::All, speakers, reflective: true, ..Options::default() }
}

/// Describes the documents in which a turn meets the conditions, by their own attributes.
pub fn sources(corpus: &Corpus, by: &[String], filter: &[Condition]) -> Result<Sources, AnalysisError> {
    let options = options(filter, Speakers::All);
    let scope = Scope::new(corpus, &options)?;
    let keys = by.iter().map(|key| Key::find(corpus, key)).collect::<Result<Vec<_>, _>>()?;
    if let Some(key) = keys.iter().find(|key| matches!(key, Key::Participant | Key::SpeakerType)) {
        let why = format!("report documents is by attributes of documents; {} is one of participants", key.name());
        return Err(AnalysisError::Usage(why));
    }
    let mut found: Vec<(Vec<Option<&str>>, Holdings)> = Vec::new();
    let mut total = Holdings::default();
    let mut list = Vec::new();
    for (at, row) in corpus.documents.iter().enumerate() {
        let Some(held) = Holdings::of(&scope, at) else { continue };
        let seat = Seat { document: u32::try_from(at).unwrap_or(NONE), speaker: NONE, entry: NONE };
        let values: Vec<Option<&str>> =
            keys.iter().map(|key| key.value(corpus, seat).map(|value| key.label(value, None))).collect();
        total.add(&held);
        list.push(Listed { document: row.name.clone(), holdings: held.clone(), attributes: row.attributes.clone() });
        match found.iter_mut().find(|(known, _)| *known == values) {
            Some((_, all)) => all.add(&held),
            None => found.push((values, held)),
        }
    }
    let order = |a: &[Option<&str>], b: &[Option<&str>]| {
        let pairs = keys.iter().zip(a.iter().zip(b));
        let one = |(key, (a, b)): (&Key, (&Option<&str>, &Option<&str>))| match (a, b) {
            (Some(a), Some(b)) => key.attribute_type(corpus).cmp(a, b),
            _ => a.is_none().cmp(&b.is_none()),
        };
        pairs.map(one).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    };
    found.sort_by(|(a, _), (b, _)| order(a, b));
    let key_of = |values: &[Option<&str>]| {
        let named = keys.iter().zip(values);
        GroupKey(named.map(|(key, value)| (key.name().to_owned(), value.unwrap_or(NO_VALUE).to_owned())).collect())
    };
    let mut sums: Vec<Kind> = Vec::new();
    for (values, held) in &found {
        let key = key_of(values.get(..1).unwrap_or_default());
        match sums.last_mut().filter(|sum| sum.key == key) {
            Some(sum) => sum.holdings.add(held),
            None => sums.push(Kind { key, holdings: held.clone() }),
        }
    }
    let rows = found.into_iter().map(|(values, holdings)| Kind { key: key_of(&values), holdings }).collect();
    let by = keys.iter().map(|key| key.name().to_owned()).collect();
    Ok(Sources { by, rows, sums, total, list, header: header(corpus, filter, "documents")? })
}

/// What a reader must know: counted turns as in every report, whoever else speaks.
fn header(corpus: &Corpus, filter: &[Condition], unit: &str) -> Result<Header, AnalysisError> {
    let options = Options { filter: filter.to_vec(), documents: Documents::All, ..Options::default() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    Ok(Header::new(&scope, &groups, &Bases::new(&scope, &groups), "coded or not", unit))
}

impl Holdings {
    /// What a document holds; none where the conditions leave nothing of it.
    fn of(scope: &Scope<'_>, at: usize) -> Option<Self> {
        let corpus = scope.corpus;
        let row = corpus.documents.get(at)?;
        let mut held = Self { documents: 1, places: vec![at], ..Self::default() };
        for turn in corpus.turns_of(at).iter().filter(|turn| scope.counts(turn)) {
            let words = turn.word_end.saturating_sub(turn.word_start);
            held.turns += 1;
            held.words += words;
            let speaker = corpus.speaker(turn);
            let studied = speaker.is_none_or(|speaker| speaker.speaker_type.is_counted());
            if studied && turn.kind != TurnKind::Reflective {
                held.counted_turns += 1;
                held.counted_words += words;
                held.people.extend(speaker.map(|speaker| speaker.participant));
            }
        }
        if held.turns == 0 && !scope.options.filter.is_empty() {
            return None;
        }
        held.participants = number_of(held.people.len());
        held.first = row.attributes.get("date").map(|date| date.trim().to_owned()).filter(|date| !date.is_empty());
        held.last.clone_from(&held.first);
        held.undated = u32::from(held.first.is_none());
        Some(held)
    }

    fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.turns += other.turns;
        self.counted_turns += other.counted_turns;
        self.words += other.words;
        self.counted_words += other.counted_words;
        self.undated += other.undated;
        self.people.extend(&other.people);
        self.participants = number_of(self.people.len());
        self.places.extend(&other.places);
        self.first = [self.first.take(), other.first.clone()].into_iter().flatten().min();
        self.last = self.last.take().max(other.last.clone());
    }
}

/// What there is to tell of who speaks.
#[derive(Clone, Debug)]
pub struct Speaking {
    /// By type, in their order, nobody last.
    pub types: Vec<SpeakerRow>,
    /// Each participant, those of the project's list first.
    pub list: Vec<Person>,
    /// What a reader must know.
    pub header: Header,
}

/// Tells of everybody who speaks in a turn that meets the conditions, or whom a paragraph is about.
pub fn speaking(corpus: &Corpus, filter: &[Condition]) -> Result<Speaking, AnalysisError> {
    let options = options(filter, Speakers::All);
    let scope = Scope::new(corpus, &options)?;
    let mut types: Vec<(SpeakerRow, BTreeSet<u32>, BTreeSet<u32>)> = SpeakerType::ALL
        .iter()
        .map(|kind| kind.as_str())
        .chain([NOBODY])
        .map(|speaker_type| (SpeakerRow::new(speaker_type), BTreeSet::new(), BTreeSet::new()))
        .collect();
    let mut people: Vec<(Person, BTreeSet<u32>)> = vec![Default::default(); corpus.participants.len()];
    for (at, turn) in (0u32..).zip(&corpus.turns).filter(|(_, turn)| scope.counts(turn)) {
        let words = turn.word_end.saturating_sub(turn.word_start);
        let speaker = corpus.speaker(turn);
        let kind = speaker.map_or(NOBODY, |speaker| speaker.speaker_type.as_str());
        if let Some((row, persons, documents)) = types.iter_mut().find(|(row, ..)| row.speaker_type == kind) {
            row.turns += 1;
            row.words += words;
            row.behind.push(at);
            documents.insert(turn.document);
            persons.extend(speaker.map(|speaker| speaker.participant));
        }
        if let Some((person, documents)) = speaker.and_then(|speaker| people.get_mut(speaker.participant as usize)) {
            person.turns += 1;
            person.words += words;
            person.behind.push(at);
            documents.insert(turn.document);
        }
    }
    let mut observed: BTreeSet<(u32, u32)> = BTreeSet::new();
    for (turn, participant) in &corpus.about {
        observed.extend(
            corpus
                .turns
                .get(*turn as usize)
                .filter(|turn| scope.counts(turn))
                .map(|turn| (*participant, turn.document)),
        );
    }
    for speaker in &corpus.speakers {
        if let Some((person, documents)) = people.get_mut(speaker.participant as usize) {
            let seen = observed.contains(&(speaker.participant, speaker.document));
            if documents.contains(&speaker.document) || seen {
                person.observed += u32::from(seen);
                person.take(speaker.speaker_type, &speaker.attributes);
            }
        }
    }
    let list = corpus.participants.iter().zip(people).map(|(row, (person, documents))| Person {
        participant: row.name.clone(),
        known: row.known,
        documents: number_of(documents.len()),
        ..person
    });
    // Whom the project's list knows and no document has yet is there; under conditions, who meets them.
    let shown = |person: &Person| person.documents + person.observed > 0 || filter.is_empty();
    let types = types.into_iter().filter(|(row, ..)| row.turns > 0);
    Ok(Speaking {
        types: types
            .map(|(row, persons, documents)| SpeakerRow {
                participants: number_of(persons.len()),
                documents: number_of(documents.len()),
                ..row
            })
            .collect(),
        list: list.filter(shown).collect(),
        header: header(corpus, filter, "participants")?,
    })
}

const NOBODY: &str = "nobody";

impl SpeakerRow {
    fn new(speaker_type: &'static str) -> Self {
        Self { speaker_type, participants: 0, documents: 0, turns: 0, words: 0, behind: Vec::new() }
    }
}

impl Person {
    /// Takes in what holds of the participant in one document.
    fn take(&mut self, kind: SpeakerType, attributes: &BTreeMap<String, String>) {
        join(&mut self.speaker_type, kind.as_str());
        for (key, value) in attributes {
            join(self.attributes.entry(key.clone()).or_default(), value.trim());
        }
    }
}

/// Adds a value to those that are there, unless it is the last of them already.
fn join(all: &mut String, value: &str) {
    if value.is_empty() || all.split("; ").any(|known| known == value) {
        return;
    }
    if !all.is_empty() {
        all.push_str("; ");
    }
    all.push_str(value);
}

/// The counted participants with the speakers as whom they have a counted turn, for tables of persons: each speaker
/// once, indices into [`Corpus::speakers`].
pub fn studied(corpus: &Corpus, filter: &[Condition]) -> Result<Vec<u32>, AnalysisError> {
    let options = options(filter, Speakers::Counted);
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let speakers: BTreeSet<u32> =
        groups.stands().iter().map(|stand| stand.speaker).filter(|speaker| *speaker != NONE).collect();
    Ok(speakers.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn corpus() -> Corpus {
        Study::new()
            .known(&["A1", "A9"])
            .document("w2", &[("site", "X"), ("kind", "workshop"), ("date", "2023-02-01")])
            .turn("INT", "why is that")
            .turn("A1", "one two")
            .speaker("A1", &[("profession", "teaching")])
            .turn("A2", "three")
            .document("w1", &[("site", "X"), ("kind", "workshop"), ("date", "2022-02-01")])
            .turn("A1", "four five six")
            .speaker("A1", &[("profession", "police")])
            .document("i1", &[("site", "X"), ("kind", "interview")])
            .turn("A1", "seven")
            .speaker("A1", &[("profession", "police")])
            .document("n1", &[("kind", "observation"), ("date", "2021-01-01")])
            .turn("", "A1 comes in")
            .about("A1")
            .build()
    }

    #[test]
    fn documents_are_told_by_their_own_attributes() {
        let by = ["site".to_owned(), "kind".to_owned()];
        let found = sources(&corpus(), &by, &[]).expect("sources");
        let told = |row: &Kind| {
            let h = &row.holdings;
            let dates = format!("{:?}–{:?}", h.first.as_deref().unwrap_or(""), h.last.as_deref().unwrap_or(""));
            (
                row.key.to_string(),
                h.documents,
                h.participants,
                h.turns,
                h.counted_turns,
                h.words,
                h.counted_words,
                dates,
            )
        };
        assert_eq!(
            found.rows.iter().map(told).collect::<Vec<_>>(),
            [
                ("X · interview".to_owned(), 1, 1, 1, 1, 1, 1, "\"\"–\"\"".to_owned()),
                ("X · workshop".to_owned(), 2, 2, 4, 3, 9, 6, "\"2022-02-01\"–\"2023-02-01\"".to_owned()),
                ("(none) · observation".to_owned(), 1, 0, 1, 1, 3, 3, "\"2021-01-01\"–\"2021-01-01\"".to_owned()),
            ]
        );
        assert_eq!(found.sums.iter().map(|sum| sum.holdings.documents).collect::<Vec<_>>(), [3, 1]);
        assert_eq!((found.sums[0].holdings.participants, found.total.participants), (2, 2), "A1 is one in both kinds");
        assert_eq!((found.total.undated, found.list.len()), (1, 4));
        let some = sources(&corpus(), &by, &["kind=workshop".parse().expect("a condition")]).expect("sources");
        assert_eq!(some.total.documents, 2);
        let wrong = sources(&corpus(), &["participant".to_owned()], &[]).expect_err("not one of documents");
        assert!(wrong.to_string().contains("attributes of documents"));
    }

    #[test]
    fn speakers_are_told_by_type_and_one_by_one() {
        let found = speaking(&corpus(), &[]).expect("speakers");
        let types: Vec<_> = found
            .types
            .iter()
            .map(|row| (row.speaker_type, row.participants, row.documents, row.turns, row.words))
            .collect();
        assert_eq!(types, [("respondent", 2, 3, 4, 7), ("interviewer", 1, 1, 1, 3), ("nobody", 0, 1, 1, 3)]);
        let a1 = &found.list[0];
        assert_eq!((a1.participant.as_str(), a1.documents, a1.turns, a1.words, a1.observed), ("A1", 3, 3, 6, 1));
        assert_eq!(a1.attributes["profession"], "teaching; police");
        assert_eq!((found.list[1].participant.as_str(), found.list[1].turns), ("A9", 0), "known, and never heard");
        assert_eq!(studied(&corpus(), &[]).expect("speakers").len(), 4, "A1 in three documents, A2 in one");
    }
}
