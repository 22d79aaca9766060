//! The corpus: a whole study as flat columns with dense integer ids, made for counting.
//!
//! The store builds it; analysis reads it and nothing else. It holds no text: words are counted as
//! ranges of word indices, and whoever needs the words themselves asks a [`Texts`].
//!
//! Invariants: `turns` are grouped by document, in text order; `codings` are sorted by (document, span
//! start, span end, code, coder) and hold each (document, span, code, coder) once; word ranges count the words
//! of the turn bodies of a document from 0 on; indices are valid; [`Corpus::seat_turns`] was called after the
//! last turn or entry was added.
//!
//! What a turn is like (its attributes) follows from its *seat*: who speaks, in which document, in which entry
//! of it. There are few seats and many turns, so that whatever depends on attributes alone is worked out once
//! a seat.

use super::attribute::Schema;
use super::code::Codebook;
use super::decision::Choice;
use super::guid::Guid;
use super::layout::TurnKind;
use super::speaker::SpeakerType;
use crate::text::Span;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The index that stands for “none” in a column.
pub const NONE: u32 = u32::MAX;

/// A document.
#[derive(Clone, Debug, Default)]
pub struct DocumentRow {
    /// Its identity.
    pub guid: Guid,
    /// Its unique short name.
    pub name: String,
    /// Its turns, as a range of [`Corpus::turns`].
    pub turns: Range<u32>,
    /// Its codings, as a range of [`Corpus::codings`].
    pub codings: Range<u32>,
    /// Its speakers, as a range of [`Corpus::speakers`].
    pub speakers: Range<u32>,
    /// Its entries, as a range of [`Corpus::entries`].
    pub entries: Range<u32>,
    /// Its attributes, `kind` included.
    pub attributes: BTreeMap<String, String>,
    /// Whether any speaker label was recognised.
    pub spoken: bool,
    /// The assigned lead coder, as an index into [`Corpus::coders`].
    pub lead: Option<u32>,
    /// Who made the first coding here in the journal that still stands.
    pub first_coder: Option<u32>,
    /// Coders who said that they have finished it.
    pub finished: Vec<u32>,
    /// Coders to whom it is assigned.
    pub assigned: Vec<u32>,
    /// Whether the acting coder is to code it without seeing what others coded; their codings are not here then.
    pub blind: bool,
    /// Words of all its turns.
    pub words: u32,
}

/// A participant.
#[derive(Clone, Debug, Default)]
pub struct ParticipantRow {
    /// The name shown: `A2`, or `DOCUMENT/LABEL` for one known in one document only.
    pub name: String,
    /// Whether the project's participants list knows the participant.
    pub known: bool,
}

/// A participant as a speaker in one document, with all values that hold there.
#[derive(Clone, Debug, Default)]
pub struct Speaker {
    /// Index into [`Corpus::participants`].
    pub participant: u32,
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// What the participant is in this document.
    pub speaker_type: SpeakerType,
    /// The participant's own attributes as they hold in this document (not the document's).
    pub attributes: BTreeMap<String, String>,
}

/// An entry of a document that is made of several, as field notes of several days are.
#[derive(Clone, Debug, Default)]
pub struct EntryRow {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// Where its first turn starts, in bytes of the text; it goes on to the next entry.
    pub start: u32,
    /// Attributes of its turns, which go before those of the document.
    pub attributes: BTreeMap<String, String>,
}

/// All that a turn's attributes follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// Index into [`Corpus::speakers`], or [`NONE`].
    pub speaker: u32,
    /// Index into [`Corpus::entries`], or [`NONE`].
    pub entry: u32,
}

/// A turn.
#[derive(Clone, Copy, Debug)]
pub struct TurnRow {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// Index into [`Corpus::speakers`], or [`NONE`].
    pub speaker: u32,
    /// The turn with its label.
    pub span: Span,
    /// What is said.
    pub body: Span,
    /// First word, counted in the document.
    pub word_start: u32,
    /// One past the last word.
    pub word_end: u32,
    /// What kind of stretch it is.
    pub kind: TurnKind,
}

/// A coding.
#[derive(Clone, Copy, Debug)]
pub struct CodingRow {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// Index into the codebook's codes.
    pub code: u32,
    /// Index into [`Corpus::coders`].
    pub coder: u32,
    /// The span in the document's current text.
    pub span: Span,
    /// First word inside the span.
    pub word_start: u32,
    /// One past the last word inside the span.
    pub word_end: u32,
    /// The store's row, to ask for memo, origin and date.
    pub row: i64,
}

/// What was decided on one code in one stretch of a document, where coders differ.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// Index into the codebook's codes.
    pub code: u32,
    /// The stretch: from the first start to the last end of the codings that it settles.
    pub span: Span,
    /// What was decided.
    pub choice: Choice,
    /// Why.
    pub memo: Option<String>,
    /// Who wrote the decision down.
    pub coder: String,
    /// When (RFC 3339).
    pub at: String,
}

/// A tag on a stretch of a document. It is in no count of themes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRow {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// The stretch in the document's current text.
    pub span: Span,
    /// Index into [`Corpus::tag_names`].
    pub name: u32,
}

/// An end of a link between passages. Each link has two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// The stretch in the document's current text.
    pub span: Span,
    /// The document at the other end.
    pub other: u32,
}

/// The form in which an excerpt is printed, beside its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrintRow {
    /// Document index.
    pub document: u32,
    /// The excerpt's span.
    pub span: Span,
    /// What is printed in the place of its words.
    pub printed: Option<String>,
    /// Its words in another language.
    pub translation: Option<String>,
    /// That language.
    pub language: Option<String>,
    /// Why it was edited.
    pub reason: Option<String>,
}

/// A whole study, ready to be counted.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// The project's name.
    pub project: String,
    /// Name of the acting coder, where one is known.
    pub acting_coder: Option<String>,
    /// The code tree.
    pub codebook: Codebook,
    /// Title and version of the codebooks in use, as in `core 1`.
    pub codebook_versions: Vec<String>,
    /// Coders by name, sorted.
    pub coders: Vec<String>,
    /// Attribute types.
    pub schema: Schema,
    /// Documents, in natural order of their names.
    pub documents: Vec<DocumentRow>,
    /// Participants, those of the project first.
    pub participants: Vec<ParticipantRow>,
    /// Speakers, grouped by document.
    pub speakers: Vec<Speaker>,
    /// Entries, grouped by document, in text order.
    pub entries: Vec<EntryRow>,
    /// Turns, grouped by document.
    pub turns: Vec<TurnRow>,
    /// Whom unspoken turns are about: (turn, participant), sorted.
    pub about: Vec<(u32, u32)>,
    /// Codings, grouped by document.
    pub codings: Vec<CodingRow>,
    /// What was decided where coders differ, grouped by document.
    pub decisions: Vec<DecisionRow>,
    /// Names of tags, sorted.
    pub tag_names: Vec<String>,
    /// Tags, by document and place.
    pub tags: Vec<TagRow>,
    /// Ends of links, by document and place.
    pub links: Vec<LinkRow>,
    /// Edits made for print, by document and span: a place has one.
    pub prints: Vec<PrintRow>,
    /// The (entry, speaker) of turns in entries, sorted, as [`Corpus::seat_turns`] finds them. The seats are the
    /// speakers, then nobody in each document, then these.
    pub in_entries: Vec<(u32, u32)>,
}

impl Corpus {
    /// The turns of a document.
    pub fn turns_of(&self, document: usize) -> &[TurnRow] {
        self.documents.get(document).map_or(&[], |row| slice(&self.turns, &row.turns))
    }

    /// The codings of a document.
    pub fn codings_of(&self, document: usize) -> &[CodingRow] {
        self.documents.get(document).map_or(&[], |row| slice(&self.codings, &row.codings))
    }

    /// The tags in a document, by place.
    pub fn tags_of(&self, document: usize) -> &[TagRow] {
        let first = self.tags.partition_point(|row| (row.document as usize) < document);
        let last = self.tags.partition_point(|row| row.document as usize <= document);
        self.tags.get(first..last).unwrap_or(&[])
    }

    /// The form in which the excerpt at this very place is printed.
    pub fn print_of(&self, document: usize, span: Span) -> Option<&PrintRow> {
        let at = self.prints.partition_point(|row| (row.document as usize, row.span) < (document, span));
        self.prints.get(at).filter(|row| (row.document as usize, row.span) == (document, span))
    }

    /// The speaker of a turn.
    pub fn speaker(&self, turn: &TurnRow) -> Option<&Speaker> {
        self.speakers.get(turn.speaker as usize)
    }

    /// The turns (indices into [`Corpus::turns`]) of a document whose body shares a code point with `span`, and those
    /// between them in which nothing is said.
    pub fn touched(&self, document: usize, span: Span) -> Range<usize> {
        let base = self.documents.get(document).map_or(0, |row| row.turns.start as usize);
        let turns = self.turns_of(document);
        let first = turns.partition_point(|turn| turn.body.end <= span.start);
        let last = turns.partition_point(|turn| turn.body.start < span.end);
        if span.is_empty() { base + first..base + first } else { base + first..base + last.max(first) }
    }

    /// Those of them in which a character is shared: a turn in which nothing is said lies inside a span, and is not
    /// touched by it.
    pub fn touches(&self, document: usize, span: Span) -> impl Iterator<Item = usize> + '_ {
        let said = |at: &usize| self.turns.get(*at).is_some_and(|turn| !turn.body.is_empty());
        self.touched(document, span).filter(said)
    }

    /// When a document is from: its own date, else that of its first entry that has one.
    pub fn date_of(&self, document: usize) -> Option<&str> {
        let row = self.documents.get(document)?;
        let entries = self.entries.get(row.entries.start as usize..row.entries.end as usize).unwrap_or(&[]);
        let dates = std::iter::once(&row.attributes).chain(entries.iter().map(|entry| &entry.attributes));
        dates.filter_map(|attributes| attributes.get("date")).map(|date| date.trim()).find(|date| !date.is_empty())
    }

    /// The document with this name.
    pub fn document_named(&self, name: &str) -> Option<usize> {
        self.documents.iter().position(|row| row.name == name)
    }

    /// The coder with this name.
    pub fn coder_named(&self, name: &str) -> Option<u32> {
        self.coders.iter().position(|coder| coder == name).map(|at| Span::of(0..at).end)
    }

    /// The entry that a turn is in.
    pub fn entry(&self, turn: &TurnRow) -> Option<usize> {
        if self.entries.is_empty() {
            return None;
        }
        let range = self.documents.get(turn.document as usize)?.entries.clone();
        let entries = slice(&self.entries, &range);
        let at = entries.partition_point(|entry| entry.start <= turn.span.start).checked_sub(1)?;
        Some(range.start as usize + at)
    }

    /// Finds the seats of the turns in entries, and of those whom they are about. To be called when all
    /// documents, entries and turns are there.
    pub fn seat_turns(&mut self) {
        if self.entries.is_empty() {
            return;
        }
        let said = self.turns.iter().filter_map(|turn| Some((self.entry(turn)? as u32, turn.speaker)));
        let observed = self.about.iter().filter_map(|&(turn, participant)| {
            let turn = self.turns.get(turn as usize)?;
            Some((self.entry(turn)? as u32, self.speaker_in(turn.document, participant)?))
        });
        let mut found: Vec<(u32, u32)> = said.chain(observed).collect();
        found.sort_unstable();
        found.dedup();
        self.in_entries = found;
    }

    /// A participant as a speaker of a document: an index into [`Corpus::speakers`].
    pub fn speaker_in(&self, document: u32, participant: u32) -> Option<u32> {
        let range = self.documents.get(document as usize)?.speakers.clone();
        let at = slice(&self.speakers, &range).iter().position(|row| row.participant == participant)?;
        Some(range.start + at as u32)
    }

    /// How many seats there are.
    pub fn seat_count(&self) -> usize {
        self.speakers.len() + self.documents.len() + self.in_entries.len()
    }

    /// The number of a turn's seat.
    pub fn seat_of(&self, turn: &TurnRow) -> usize {
        self.seat_with(turn, turn.speaker)
    }

    /// The number of the seat that a speaker would have who said a turn: the turn's own speaker, or one whom
    /// it is about.
    pub fn seat_with(&self, turn: &TurnRow, speaker: u32) -> usize {
        let (speakers, documents) = (self.speakers.len(), self.documents.len());
        if let Some(entry) = self.entry(turn)
            && let Ok(at) = self.in_entries.binary_search(&(entry as u32, speaker))
        {
            return speakers + documents + at;
        }
        if speaker == NONE { speakers + turn.document as usize } else { speaker as usize }
    }

    /// The seat with this number.
    pub fn seat(&self, at: usize) -> Seat {
        let (speakers, documents) = (self.speakers.len(), self.documents.len());
        if let Some(row) = self.speakers.get(at) {
            return Seat { document: row.document, speaker: at as u32, entry: NONE };
        }
        match self.in_entries.get(at.wrapping_sub(speakers + documents)) {
            Some(&(entry, speaker)) => {
                let document = self.entries.get(entry as usize).map_or(NONE, |row| row.document);
                Seat { document, speaker, entry }
            }
            None => Seat { document: at.saturating_sub(speakers) as u32, speaker: NONE, entry: NONE },
        }
    }

    /// All seats, by their numbers.
    pub fn seats(&self) -> impl Iterator<Item = Seat> + '_ {
        (0..self.seat_count()).map(|at| self.seat(at))
    }

    /// The value of attribute `key` that holds for a seat: the participant's, else the entry's, else the
    /// document's. An empty value is none.
    pub fn attribute(&self, seat: Seat, key: &str) -> Option<&str> {
        let own = self.speakers.get(seat.speaker as usize).map(|row| &row.attributes);
        let entry = self.entries.get(seat.entry as usize).map(|row| &row.attributes);
        let document = self.documents.get(seat.document as usize).map(|row| &row.attributes);
        set(own, key).or_else(|| set(entry, key)).or_else(|| set(document, key))
    }

    /// All attributes that anything has: of documents, entries and participants, with repeats.
    pub fn all_attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let documents = self.documents.iter().map(|row| &row.attributes);
        let entries = self.entries.iter().map(|row| &row.attributes);
        let speakers = self.speakers.iter().map(|row| &row.attributes);
        let all = documents.chain(entries).chain(speakers).flatten();
        all.map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of attribute `key` that holds for a turn: its participant's, else its entry's, else the
    /// document's.
    pub fn value<'a>(&'a self, turn: &TurnRow, key: &str) -> Option<&'a str> {
        let own = self.speaker(turn).and_then(|speaker| speaker.attributes.get(key));
        let entry = || self.entries.get(self.entry(turn)?)?.attributes.get(key);
        let document = || self.documents.get(turn.document as usize)?.attributes.get(key);
        own.or_else(entry).or_else(document).map(String::as_str)
    }
}

fn set<'a>(attributes: Option<&'a BTreeMap<String, String>>, key: &str) -> Option<&'a str> {
    attributes?.get(key).map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn slice<'a, T>(all: &'a [T], range: &Range<u32>) -> &'a [T] {
    all.get(range.start as usize..range.end as usize).unwrap_or(&[])
}

/// Who can give the text of a document: the store, or a map in a test.
pub trait Texts {
    /// The canonical text of the document with this index in the corpus.
    fn text(&self, corpus: &Corpus, document: usize) -> Option<Arc<str>>;

    /// Memo, origin and time of the coding with this store row.
    fn coding_note(&self, row: i64) -> Option<CodingNote>;
}

/// What a coding carries beside its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodingNote {
    /// `manual`, `auto` or `imported`.
    pub origin: String,
    /// When it was made (RFC 3339).
    pub created: String,
    /// The coder's memo.
    pub memo: Option<String>,
    /// The coding's identity, where it is known.
    pub guid: Option<Guid>,
}
