//! A small study for tests: a corpus and the library that goes with it.

use super::library::{Indexed, Library, LibraryError};
use crate::study::corpus::{CodingRow, Corpus, DocumentRow, LinkRow, NONE, ParticipantRow, Speaker, TagRow, TurnRow};
use crate::study::{Code, Codebook, Hash, Layout, SpeakerType, Turn, TurnKind, guid};
use crate::text::{Span, words};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A study of texts with turns `Label: body`, one a line; a line without a label has no participant.
#[derive(Default)]
pub struct Study {
    pub corpus: Corpus,
    texts: Vec<(Indexed, Arc<str>, Layout)>,
    /// How many texts were asked for.
    pub fetched: AtomicUsize,
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl Study {
    /// Adds a document.
    pub fn document(&mut self, name: &str, attributes: &[(&str, &str)], lines: &[&str]) -> &mut Self {
        let text = lines.join("\n");
        let index = self.corpus.documents.len() as u32;
        let (mut layout, mut at, mut word) = (Layout::default(), 0u32, 0u32);
        let (first, first_speaker) = (self.corpus.turns.len() as u32, self.corpus.speakers.len() as u32);
        for line in lines {
            let span = Span::new(at, at + line.len() as u32);
            at = span.end + 1;
            let label = line.split_once(": ").map(|(label, _)| label).filter(|label| !label.contains(' '));
            let body = Span::new(span.start + label.map_or(0, |label| label.len() as u32 + 2), span.end);
            let count = words::count(body.slice(&text));
            let speaker = label.map_or(NONE, |label| self.speaker(index, first_speaker, name, label));
            layout.turns.push(Turn { span, body, words: count, ..Turn::default() });
            self.corpus.turns.push(TurnRow {
                document: index,
                speaker,
                span,
                body,
                word_start: word,
                word_end: word + count,
                kind: TurnKind::Speech,
            });
            word += count;
        }
        let (id, hash) = (guid::document(Hash::of(name.as_bytes()), name), Hash::of(text.as_bytes()));
        self.corpus.documents.push(DocumentRow {
            guid: id,
            name: name.to_owned(),
            turns: first..self.corpus.turns.len() as u32,
            speakers: first_speaker..self.corpus.speakers.len() as u32,
            attributes: map(attributes),
            words: word,
            ..DocumentRow::default()
        });
        let number = self.texts.iter().map(|text| text.0.id + 1).max().unwrap_or(3);
        let indexed = Indexed { id: number, guid: id, text: hash, layout: Hash::of(&layout.encode()) };
        self.texts.push((indexed, text.into(), layout));
        self
    }

    fn speaker(&mut self, document: u32, first: u32, name: &str, label: &str) -> u32 {
        let known = label.starts_with('A');
        let shown = if known { label.to_owned() } else { format!("{name}/{label}") };
        let participants = &mut self.corpus.participants;
        let participant = participants.iter().position(|row| row.name == shown).unwrap_or_else(|| {
            participants.push(ParticipantRow { name: shown, known });
            participants.len() - 1
        }) as u32;
        let speakers = &mut self.corpus.speakers;
        let own = speakers.iter().skip(first as usize).position(|row| row.participant == participant);
        own.map_or_else(
            || {
                let speaker_type = SpeakerType::of_label(label).unwrap_or_default();
                speakers.push(Speaker { participant, document, speaker_type, attributes: BTreeMap::new() });
                speakers.len() as u32 - 1
            },
            |at| first + at as u32,
        )
    }

    /// Gives a participant attributes in all documents.
    pub fn participant(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        let at = self.corpus.participants.iter().position(|row| row.name == name).unwrap_or(usize::MAX) as u32;
        for speaker in self.corpus.speakers.iter_mut().filter(|row| row.participant == at) {
            speaker.attributes = map(attributes);
        }
        self
    }

    /// Sets the codes, each with the parent that its dots name.
    pub fn codes(&mut self, ids: &[&str]) -> &mut Self {
        let code = |id: &&str| Code {
            id: (*id).to_owned(),
            name: format!("The {id}"),
            parent: id.rsplit_once('.').map(|(parent, _)| parent.to_owned()),
            ..Code::default()
        };
        self.corpus.codebook = Codebook::new(ids.iter().map(code).collect()).unwrap_or_default();
        self
    }

    /// Codes the first place of a document where `words` stand.
    pub fn code(&mut self, document: &str, words: &str, code: &str, coder: &str) -> &mut Self {
        let at = self.corpus.document_named(document).unwrap_or(usize::MAX);
        let start = self.texts[at].1.find(words).unwrap_or(0) as u32;
        if self.corpus.coder_named(coder).is_none() {
            self.corpus.coders.push(coder.to_owned());
        }
        self.corpus.codings.push(CodingRow {
            document: at as u32,
            code: self.corpus.codebook.index_of(code).unwrap_or(usize::MAX) as u32,
            coder: self.corpus.coder_named(coder).unwrap_or(NONE),
            span: Span::new(start, start + words.len() as u32),
            word_start: 0,
            word_end: 0,
            row: 0,
        });
        self.corpus.codings.sort_by_key(|row| (row.document, row.span));
        for (at, row) in self.corpus.documents.iter_mut().enumerate() {
            let codings = &self.corpus.codings;
            let first = codings.partition_point(|coding| (coding.document as usize) < at) as u32;
            row.codings = first..codings.partition_point(|coding| coding.document as usize <= at) as u32;
        }
        self
    }

    /// Tags the first place of a document where `words` stand.
    pub fn tag(&mut self, document: &str, words: &str, name: &str) -> &mut Self {
        let (document, span) = self.place(document, words);
        let mut names: Vec<String> = self.corpus.tag_names.iter().cloned().chain([name.to_owned()]).collect();
        names.sort();
        names.dedup();
        let renamed: Vec<u32> = self
            .corpus
            .tag_names
            .iter()
            .map(|name| names.iter().position(|known| known == name).unwrap_or(0) as u32)
            .collect();
        self.corpus.tags.iter_mut().for_each(|row| row.name = renamed[row.name as usize]);
        let at = names.iter().position(|known| known == name).unwrap_or(0) as u32;
        self.corpus.tags.push(TagRow { document, span, name: at });
        self.corpus.tags.sort_by_key(|row| (row.document, row.span, row.name));
        self.corpus.tag_names = names;
        self
    }

    /// Links two places, each a document and words of it.
    pub fn link(&mut self, from: (&str, &str), to: (&str, &str)) -> &mut Self {
        let (from, to) = (self.place(from.0, from.1), self.place(to.0, to.1));
        self.corpus.links.push(LinkRow { document: from.0, span: from.1, other: to.0 });
        self.corpus.links.push(LinkRow { document: to.0, span: to.1, other: from.0 });
        self.corpus.links.sort_by_key(|row| (row.document, row.span, row.other));
        self
    }

    fn place(&self, document: &str, words: &str) -> (u32, Span) {
        let at = self.corpus.document_named(document).unwrap_or(usize::MAX);
        let start = self.texts[at].1.find(words).unwrap_or(0) as u32;
        (at as u32, Span::new(start, start + words.len() as u32))
    }

    /// A copy with one document taken out.
    pub fn without(&self, name: &str) -> Self {
        let mut study = Self::default();
        for (row, (indexed, text, _)) in self.corpus.documents.iter().zip(&self.texts) {
            if row.name != name {
                let pairs: Vec<(&str, &str)> =
                    row.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
                study.document(&row.name, &pairs, &text.split('\n').collect::<Vec<_>>());
                if let Some(last) = study.texts.last_mut() {
                    last.0.id = indexed.id;
                }
            }
        }
        study
    }
}

impl Library for Study {
    fn documents(&self) -> Result<Vec<Indexed>, LibraryError> {
        Ok(self.texts.iter().map(|text| text.0).collect())
    }

    fn text(&self, id: u32) -> Result<Arc<str>, LibraryError> {
        self.fetched.fetch_add(1, Ordering::Relaxed);
        self.texts.iter().find(|text| text.0.id == id).map(|text| text.1.clone()).ok_or_else(|| "no such text".into())
    }

    fn layout(&self, id: u32) -> Result<Layout, LibraryError> {
        self.texts.iter().find(|text| text.0.id == id).map(|text| text.2.clone()).ok_or_else(|| "no such text".into())
    }
}

/// A study with a bit of everything.
pub fn sample() -> Study {
    let mut study = Study::default();
    study
        .document(
            "east-1",
            &[("site", "East March"), ("kind", "interview"), ("date", "2022-05-11"), ("session", "2")],
            &[
                "INT: How does inter-agency work go?",
                "A1: We bend the rules, always.",
                "A2: The interagency meetings bend nothing. Rules are rules.",
                "A note in between",
                "P1: Multi agency decisions; a decision of the police.",
            ],
        )
        .document(
            "north-2",
            &[("site", "North"), ("kind", "workshop"), ("date", "2022-09"), ("session", "10")],
            &[
                "A1: Nobody bends here. Agencies agree, agancy by agancy.",
                "P1: I don’t know — the chain of command decides.",
                "Facilitator: Working together, social work or not?",
            ],
        )
        .document(
            "note",
            &[("kind", "observation")],
            &["They were working, bending.", "", "Siân 🙂 laughed: no rules."],
        )
        .participant("A1", &[("profession", "health/primary care/GP")])
        .participant("A2", &[("profession", "police"), ("site", "West")])
        .codes(&["bend", "bend.rule", "power"])
        .code("east-1", "bend the rules", "bend.rule", "k1")
        .code("east-1", "meetings bend", "bend", "k2")
        .code("north-2", "chain of command", "power", "k1")
        .code("note", "working", "power", "k1")
        .tag("east-1", "meetings", "artefact:care plan")
        .tag("north-2", "chain of command", "mark:star")
        .tag("note", "Siân", "Family 3")
        .link(("north-2", "decides"), ("east-1", "bend the rules"));
    study.corpus.about = vec![(9, 0)];
    study
}
