//! Conditions of a query on what a turn is: attributes, participants, documents, codes.
//!
//! They are answered from the corpus when the query runs, so neither coding nor editing an attribute
//! makes an index stale. An answer is a set of turns.

mod beside;
mod compare;

use super::bits::Bits;
use super::query::{Field, QueryError, Value};
use crate::study::corpus::{Corpus, NONE};
use crate::study::{AttributeType, SpeakerType};
use crate::text::display::one_line;
use crate::text::fold::{fold, natural_cmp};
use compare::Comparison;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that every project has.
pub(super) const FIELDS: &[&str] = &[
    "about",
    "code",
    "coded",
    "coder",
    "date",
    "document",
    "kind",
    "like",
    "linked",
    "participant",
    "profession",
    "re",
    "site",
    "speaker",
    "speaker_type",
    "tag",
];

/// Answers conditions over one corpus.
pub(super) struct Conditions<'a> {
    /// The corpus.
    pub corpus: &'a Corpus,
    /// The query, for errors.
    pub source: &'a str,
    /// What was noticed on the way: values that nothing has.
    pub notes: Vec<String>,
}

impl Conditions<'_> {
    fn error(&self, at: u32, what: String) -> QueryError {
        QueryError { query: self.source.to_owned(), at, what }
    }

    fn turns(&self) -> usize {
        self.corpus.turns.len()
    }

    /// The turns that meet a condition.
    pub fn turns_with(&mut self, field: &Field) -> Result<Bits, QueryError> {
        match field.key.as_str() {
            "document" => self.documents(field),
            "participant" | "speaker" => self.participants(field),
            "about" => self.about(field),
            "speaker_type" => self.speaker_type(field),
            "code" => self.codes(field),
            "coded" => self.coded(field),
            "coder" => self.coders(field),
            "tag" => self.tagged(field),
            "linked" => self.linked(field),
            _ => self.attribute(field),
        }
    }

    fn comparison(&self, field: &Field, of: &AttributeType) -> Result<Comparison, QueryError> {
        Comparison::new(&field.value, of).map_err(|what| self.error(field.value_at, what))
    }

    /// Adds the turns of each document that `holds`, by whole documents.
    fn by_document(&self, holds: impl Fn(usize) -> bool) -> Bits {
        let mut bits = Bits::none(self.turns());
        for (at, document) in self.corpus.documents.iter().enumerate() {
            if holds(at) {
                bits.insert_range(document.turns.clone());
            }
        }
        bits
    }

    /// The turns whose speaker `holds`, or, for those without one, whose document does.
    fn by_speaker(&self, holds: &[bool], without: impl Fn(usize) -> bool) -> Bits {
        let mut bits = Bits::none(self.turns());
        for (at, document) in self.corpus.documents.iter().enumerate() {
            let otherwise = without(at);
            let own = holds.get(document.speakers.start as usize..document.speakers.end as usize).unwrap_or(&[]);
            if own.iter().all(|&holds| holds == otherwise) {
                if otherwise {
                    bits.insert_range(document.turns.clone());
                }
                continue;
            }
            for (turn, row) in document.turns.clone().zip(self.corpus.turns_of(at)) {
                if if row.speaker == NONE {
                    otherwise
                } else {
                    holds.get(row.speaker as usize).copied().unwrap_or(false)
                } {
                    bits.insert(turn);
                }
            }
        }
        bits
    }

    fn attribute(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let key = field.key.as_str();
        self.check_key(field)?;
        let comparison = self.comparison(field, &self.corpus.schema.of(key))?;
        let mut met = BTreeMap::new();
        let documents: Vec<bool> =
            self.corpus.documents.iter().map(|row| comparison.of(row.attributes.get(key), &mut met)).collect();
        let document = |at: u32| documents.get(at as usize).copied().unwrap_or(false);
        let entries: Vec<bool> = self
            .corpus
            .entries
            .iter()
            .map(|entry| match entry.attributes.get(key) {
                Some(own) => comparison.of(Some(own), &mut met),
                None => document(entry.document),
            })
            .collect();
        // Speakers who have a value of their own, which goes before that of any entry.
        let mut own: Vec<bool> = Vec::with_capacity(self.corpus.speakers.len());
        let speakers: Vec<bool> = self
            .corpus
            .speakers
            .iter()
            .map(|speaker| {
                let value = speaker.attributes.get(key);
                own.push(value.is_some());
                match value {
                    Some(_) => comparison.of(value, &mut met),
                    None => document(speaker.document),
                }
            })
            .collect();
        if !documents.iter().chain(&entries).chain(&speakers).any(|&holds| holds) {
            self.note_unmet(field, met.into_keys());
        }
        let mut bits = self.by_speaker(&speakers, |at| documents.get(at).copied().unwrap_or(false));
        self.by_entry(&mut bits, &entries, &own);
        Ok(bits)
    }

    /// Settles the turns of entries by what holds there, but for those of speakers with a value of their own.
    fn by_entry(&self, bits: &mut Bits, entries: &[bool], own: &[bool]) {
        for document in self.corpus.documents.iter().filter(|row| !row.entries.is_empty()) {
            for turn in document.turns.clone() {
                let Some(row) = self.corpus.turns.get(turn as usize) else { continue };
                let holds = self.corpus.entry(row).and_then(|entry| entries.get(entry));
                match holds.filter(|_| !own.get(row.speaker as usize).is_some_and(|own| *own)) {
                    Some(true) => bits.insert(turn),
                    Some(false) => bits.remove(turn),
                    None => {}
                }
            }
        }
    }

    /// Refuses a field that no document, no participant and no declaration knows.
    fn check_key(&self, field: &Field) -> Result<(), QueryError> {
        let corpus = self.corpus;
        let declared = || corpus.schema.declared().keys().map(String::as_str);
        let keys = || corpus.all_attributes().map(|(key, _)| key).chain(declared());
        if FIELDS.contains(&field.key.as_str()) || keys().any(|key| key == field.key) {
            return Ok(());
        }
        let known: BTreeSet<&str> = keys().chain(FIELDS.iter().copied()).collect();
        let near = nearest(&field.key, known.iter().copied());
        let near = if near.is_empty() { String::new() } else { format!("did you mean {}? ", near.join(" or ")) };
        let known: Vec<&str> = known.into_iter().collect();
        let what = format!(
            "there is no field “{}”; {near}The fields here are {} (to find the text itself, put it in quotes)",
            one_line(&field.key),
            known.join(", ")
        );
        Err(self.error(field.at, what))
    }

    /// Notes that nothing has the value that `field` names.
    fn note_unmet<'v>(&mut self, field: &Field, known: impl Iterator<Item = &'v str>) {
        let (Value::Is(wanted) | Value::Begins(wanted)) = &field.value else { return };
        let mut known: Vec<&str> = known.collect();
        known.sort_by(|a, b| natural_cmp(a, b));
        let more = if known.len() > 8 { ", …" } else { "" };
        let shown: Vec<String> = known.iter().take(8).map(|value| one_line(value)).collect();
        self.notes.push(if shown.is_empty() {
            format!("nothing has a {}", field.key)
        } else {
            format!("no {} is “{}”; there are {}{more}", field.key, one_line(wanted), shown.join(", "))
        });
    }

    fn documents(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let comparison = self.comparison(field, &AttributeType::Text)?;
        let mut met = BTreeMap::new();
        let held: Vec<bool> =
            self.corpus.documents.iter().map(|row| comparison.of(Some(&row.name), &mut met)).collect();
        if !held.contains(&true) {
            let names: Vec<&str> = self.corpus.documents.iter().map(|row| row.name.as_str()).collect();
            self.note_unmet(field, names.into_iter());
        }
        Ok(self.by_document(|at| held.get(at).copied().unwrap_or(false)))
    }

    /// Which participants a condition means: by name, or by the label of one known in one document.
    fn named(&mut self, field: &Field) -> Result<Vec<bool>, QueryError> {
        let comparison = self.comparison(field, &AttributeType::Text)?;
        let named: Vec<bool> = self
            .corpus
            .participants
            .iter()
            .map(|row| {
                let label = row.name.rsplit('/').next().unwrap_or(&row.name);
                comparison.of_name(&row.name) || comparison.of_name(label)
            })
            .collect();
        if !named.contains(&true) {
            let corpus = self.corpus;
            let names = corpus.participants.iter().map(|row| row.name.rsplit('/').next().unwrap_or(&row.name));
            let names: BTreeSet<&str> = names.collect();
            self.note_unmet(field, names.into_iter());
        }
        Ok(named)
    }

    fn participants(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let nobody = matches!(&field.value, Value::Is(value) if value == compare::UNSET);
        let named = if nobody { Vec::new() } else { self.named(field)? };
        let speakers = self.corpus.speakers.iter();
        let holds: Vec<bool> =
            speakers.map(|speaker| named.get(speaker.participant as usize).copied().unwrap_or(false)).collect();
        Ok(self.by_speaker(&holds, |_| nobody))
    }

    fn about(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let named = self.named(field)?;
        let mut bits = Bits::none(self.turns());
        for &(turn, participant) in &self.corpus.about {
            if named.get(participant as usize).copied().unwrap_or(false) {
                bits.insert(turn);
            }
        }
        Ok(bits)
    }

    fn speaker_type(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let wanted = match &field.value {
            Value::Any => None,
            Value::Is(value) if value == compare::UNSET => {
                let nobody = vec![false; self.corpus.speakers.len()];
                return Ok(self.by_speaker(&nobody, |_| true));
            }
            Value::Is(value) => Some(value.parse::<SpeakerType>().map_err(|what| self.error(field.value_at, what))?),
            _ => {
                let all: Vec<&str> = SpeakerType::ALL.iter().map(|kind| kind.as_str()).collect();
                return Err(self.error(field.value_at, format!("expected one of {}", all.join(", "))));
            }
        };
        let speakers = self.corpus.speakers.iter();
        let holds: Vec<bool> = speakers.map(|row| wanted.is_none_or(|wanted| row.speaker_type == wanted)).collect();
        Ok(self.by_speaker(&holds, |_| false))
    }

    /// The turns that share a code point with a coding that `holds`.
    fn coded_by(&self, holds: impl Fn(&crate::study::corpus::CodingRow) -> bool) -> Bits {
        let mut bits = Bits::none(self.turns());
        for (at, document) in self.corpus.documents.iter().enumerate() {
            let turns = self.corpus.turns_of(at);
            // Codings and turns are in order of their starts: one walk along both.
            let mut first = 0usize;
            for coding in self.corpus.codings_of(at) {
                while turns.get(first).is_some_and(|turn| turn.body.end <= coding.span.start) {
                    first += 1;
                }
                if coding.span.is_empty() || !holds(coding) {
                    continue;
                }
                let touched = turns.get(first..).unwrap_or(&[]).iter();
                for (by, turn) in touched.take_while(|turn| turn.body.start < coding.span.end).enumerate() {
                    if turn.body.overlaps(coding.span) {
                        bits.insert(document.turns.start + (first + by) as u32);
                    }
                }
            }
        }
        bits
    }

    fn codes(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let book = &self.corpus.codebook;
        let mut wanted = vec![false; book.len()];
        match &field.value {
            Value::Any => wanted.fill(true),
            Value::Is(name) => {
                let at = book.find(name).map_err(|what| self.error(field.value_at, what))?;
                wanted.iter_mut().enumerate().for_each(|(code, wanted)| *wanted = book.subtree(at).contains(&code));
            }
            Value::Begins(start) => {
                let start = fold(start);
                for (at, code) in book.codes().iter().enumerate() {
                    if fold(&code.id).starts_with(&start) || fold(&code.name).starts_with(&start) {
                        book.subtree(at).for_each(|code| {
                            if let Some(wanted) = wanted.get_mut(code) {
                                *wanted = true;
                            }
                        });
                    }
                }
                if !wanted.contains(&true) {
                    self.notes.push(format!("no code begins with “{}”", one_line(&start)));
                }
            }
            Value::Range(..) => return Err(self.error(field.value_at, "codes have no ranges; write code:id".into())),
        }
        Ok(self.coded_by(|coding| wanted.get(coding.code as usize).copied().unwrap_or(false)))
    }

    fn coded(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let wrong = || self.error(field.value_at, "expected yes or no, as in coded:no".into());
        let Value::Is(value) = &field.value else { return Err(wrong()) };
        let value = AttributeType::Boolean.normalise(value).map_err(|_| wrong())?;
        let mut bits = self.coded_by(|_| true);
        if value == "no" {
            bits.invert();
        }
        Ok(bits)
    }

    fn coders(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let wanted = match &field.value {
            Value::Any => None,
            Value::Is(name) => {
                let folded = fold(name);
                let coders = &self.corpus.coders;
                let at = coders.iter().position(|coder| coder == name);
                let at = at.or_else(|| coders.iter().position(|coder| fold(coder) == folded));
                let Some(at) = at else {
                    let all: Vec<String> = coders.iter().map(|coder| one_line(coder)).collect();
                    let all = if all.is_empty() {
                        "nobody has coded yet".into()
                    } else {
                        format!("there are {}", all.join(", "))
                    };
                    return Err(self.error(field.value_at, format!("there is no coder “{}”; {all}", one_line(name))));
                };
                Some(at)
            }
            _ => return Err(self.error(field.value_at, "expected the name of a coder, as in coder:k1".into())),
        };
        Ok(self.coded_by(|coding| wanted.is_none_or(|wanted| coding.coder as usize == wanted)))
    }
}

/// The names nearest to `wanted`, at most three.
fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let near = |name: &&str| {
        super::pattern::is_near(name, wanted, 2)
            || (wanted.len() > 2 && (name.starts_with(wanted) || wanted.starts_with(name)))
    };
    names.filter(near).take(3).collect()
}
