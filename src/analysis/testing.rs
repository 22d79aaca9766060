//! A builder of small corpora for tests: documents, turns and codings as one would tell them.

pub(crate) mod brute;
pub(crate) mod random;

use crate::study::attribute::Schema;
use crate::study::corpus::{
    CodingNote, CodingRow, DecisionRow, DocumentRow, EntryRow, NONE, ParticipantRow, Speaker, Texts, TurnRow,
};
use crate::study::{AttributeType, Choice, Code, Codebook, Corpus, SpeakerType, TurnKind};
use crate::text::{Span, words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The texts of a study's documents, without notes on codings.
pub(crate) struct Kept(pub(crate) Vec<String>);

impl Texts for Kept {
    fn text(&self, _: &Corpus, document: usize) -> Option<Arc<str>> {
        self.0.get(document).map(|text| Arc::from(text.as_str()))
    }

    fn coding_note(&self, _: i64) -> Option<CodingNote> {
        None
    }
}

/// A study in the making. Texts are kept so that spans can be told by the words they hold.
#[derive(Default)]
pub(crate) struct Study {
    documents: Vec<Draft>,
    codes: Vec<Code>,
    declared: BTreeMap<String, AttributeType>,
    known: Vec<String>,
    acting: Option<String>,
    coders: Vec<String>,
}

#[derive(Default)]
struct Draft {
    name: String,
    text: String,
    attributes: BTreeMap<String, String>,
    turns: Vec<(String, Span, Span, TurnKind)>,
    speakers: BTreeMap<String, (SpeakerType, BTreeMap<String, String>)>,
    /// Turns that are about a label.
    about: Vec<(usize, String)>,
    /// Turns with which an entry begins, and its attributes.
    entries: Vec<(usize, BTreeMap<String, String>)>,
    codings: Vec<(String, String, Span)>,
    lead: Option<String>,
    finished: Vec<String>,
    assigned: Vec<String>,
    decisions: Vec<(String, Span, Choice)>,
}

fn owned(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl Study {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn last(&mut self) -> &mut Draft {
        self.documents.last_mut().expect("a document first")
    }

    /// Adds a code; its parent is what stands before its last dot, if that is a code.
    pub(crate) fn code(mut self, id: &str) -> Self {
        let parent = id.rsplit_once('.').map(|(parent, _)| parent.to_owned());
        let parent = parent.filter(|parent| self.codes.iter().any(|code| &code.id == parent));
        let position = self.codes.len() as i64;
        self.codes.push(Code { id: id.into(), name: id.into(), parent, position, ..Code::default() });
        self
    }

    pub(crate) fn attribute(mut self, key: &str, kind: AttributeType) -> Self {
        self.declared.insert(key.into(), kind);
        self
    }

    /// Declares participants that the project's list knows: one participant in every document.
    pub(crate) fn known(mut self, names: &[&str]) -> Self {
        self.known.extend(names.iter().map(|&name| name.to_owned()));
        self
    }

    pub(crate) fn acting(mut self, coder: &str) -> Self {
        self.acting = Some(coder.into());
        self
    }

    /// Adds coders who need not have coded anything.
    pub(crate) fn coders(mut self, names: &[&str]) -> Self {
        self.coders.extend(names.iter().map(|&name| name.to_owned()));
        self
    }

    pub(crate) fn document(mut self, name: &str, attributes: &[(&str, &str)]) -> Self {
        self.documents.push(Draft { name: name.into(), attributes: owned(attributes), ..Draft::default() });
        self
    }

    /// Adds a turn to the last document; an empty label is a turn without a participant.
    pub(crate) fn turn(mut self, label: &str, body: &str) -> Self {
        let draft = self.last();
        let start = draft.text.len();
        if !label.is_empty() {
            draft.text.push_str(label);
            draft.text.push_str(": ");
            let kind = SpeakerType::of_label(label).unwrap_or_default();
            draft.speakers.entry(label.into()).or_insert((kind, BTreeMap::new()));
        }
        let body_start = draft.text.len();
        draft.text.push_str(body);
        let end = draft.text.len();
        draft.text.push('\n');
        draft.turns.push((label.into(), Span::of(start..end), Span::of(body_start..end), TurnKind::Speech));
        self
    }

    /// Makes the last turn one of this kind.
    pub(crate) fn kind(mut self, kind: TurnKind) -> Self {
        if let Some(turn) = self.last().turns.last_mut() {
            turn.3 = kind;
        }
        self
    }

    /// Begins an entry: the next turn is its first.
    pub(crate) fn entry(mut self, attributes: &[(&str, &str)]) -> Self {
        let draft = self.last();
        draft.entries.push((draft.turns.len(), owned(attributes)));
        self
    }

    /// Makes the last turn one about somebody.
    pub(crate) fn about(mut self, label: &str) -> Self {
        let draft = self.last();
        let about = (draft.turns.len() - 1, label.to_owned());
        if !draft.about.contains(&about) {
            draft.about.push(about);
        }
        draft.speakers.entry(label.into()).or_default();
        self
    }

    /// Sets attributes of a speaker of the last document; `speaker_type` is what it says.
    pub(crate) fn speaker(mut self, label: &str, attributes: &[(&str, &str)]) -> Self {
        let speaker = self.last().speakers.entry(label.into()).or_default();
        for (key, value) in attributes {
            if *key == "speaker_type" {
                speaker.0 = value.parse().expect("a speaker type");
            } else {
                speaker.1.insert((*key).to_owned(), (*value).to_owned());
            }
        }
        self
    }

    /// Codes the first occurrence of `words` in the last document.
    pub(crate) fn coding(mut self, coder: &str, code: &str, words: &str) -> Self {
        let draft = self.last();
        let at = draft.text.find(words).unwrap_or_else(|| panic!("“{words}” is not in {}", draft.name));
        draft.codings.push((coder.into(), code.into(), Span::of(at..at + words.len())));
        self
    }

    /// Codes a span of the last document, in bytes.
    pub(crate) fn span(mut self, coder: &str, code: &str, start: u32, end: u32) -> Self {
        self.last().codings.push((coder.into(), code.into(), Span::new(start, end)));
        self
    }

    pub(crate) fn lead(mut self, coder: &str) -> Self {
        self.last().lead = Some(coder.into());
        self
    }

    pub(crate) fn finished(mut self, coder: &str) -> Self {
        self.last().finished.push(coder.into());
        self
    }

    pub(crate) fn assigned(mut self, coder: &str) -> Self {
        self.last().assigned.push(coder.into());
        self
    }

    /// Settles a code in the stretch of the first occurrence of `words` in the last document.
    pub(crate) fn decided(mut self, code: &str, words: &str, choice: Choice) -> Self {
        let draft = self.last();
        let at = draft.text.find(words).unwrap_or_else(|| panic!("“{words}” is not in {}", draft.name));
        draft.decisions.push((code.into(), Span::of(at..at + words.len()), choice));
        self
    }

    /// The corpus, and the texts of its documents.
    pub(crate) fn build_with_texts(self) -> (Corpus, Vec<String>) {
        let texts = self.documents.iter().map(|draft| draft.text.clone()).collect();
        (self.build(), texts)
    }

    pub(crate) fn build(self) -> Corpus {
        let mut coders: Vec<String> = self
            .documents
            .iter()
            .flat_map(|d| d.codings.iter().map(|c| &c.0).chain(&d.finished).chain(&d.assigned).chain(&d.lead))
            .chain(&self.coders)
            .cloned()
            .collect();
        coders.sort();
        coders.dedup();
        let mut corpus = Corpus {
            project: "test".into(),
            acting_coder: self.acting,
            codebook: Codebook::new(self.codes).expect("a sound codebook"),
            codebook_versions: vec!["core 1".into()],
            coders,
            schema: Schema::new(self.declared),
            participants: self.known.into_iter().map(|name| ParticipantRow { name, known: true }).collect(),
            ..Corpus::default()
        };
        for draft in self.documents {
            add(&mut corpus, draft);
        }
        corpus.about.sort_unstable();
        corpus.seat_turns();
        corpus
    }
}

fn add(corpus: &mut Corpus, draft: Draft) {
    let document = corpus.documents.len() as u32;
    let speakers_from = corpus.speakers.len();
    for (label, (speaker_type, attributes)) in &draft.speakers {
        let known = corpus.participants.iter().position(|row| row.known && &row.name == label);
        let participant = known.unwrap_or_else(|| {
            corpus.participants.push(ParticipantRow { name: format!("{}/{label}", draft.name), known: false });
            corpus.participants.len() - 1
        }) as u32;
        corpus.speakers.push(Speaker {
            participant,
            document,
            speaker_type: *speaker_type,
            attributes: attributes.clone(),
        });
    }
    let (turns_from, mut found) = (corpus.turns.len() as u32, Vec::new());
    for (label, span, body, kind) in &draft.turns {
        let speaker = draft.speakers.keys().position(|known| known == label);
        let word_start = found.len() as u32;
        found.extend(words::word_spans(body.slice(&draft.text), body.start));
        corpus.turns.push(TurnRow {
            document,
            speaker: speaker.map_or(NONE, |at| (speakers_from + at) as u32),
            span: *span,
            body: *body,
            word_start,
            word_end: found.len() as u32,
            kind: *kind,
        });
    }
    let speaker_at = |label: &String| draft.speakers.keys().position(|known| known == label).unwrap_or_default();
    for (turn, label) in &draft.about {
        let participant = corpus.speakers[speakers_from + speaker_at(label)].participant;
        corpus.about.push((turns_from + *turn as u32, participant));
    }
    let entries_from = corpus.entries.len() as u32;
    corpus.entries.extend(draft.entries.iter().map(|(turn, attributes)| EntryRow {
        document,
        start: draft.turns[*turn].1.start,
        attributes: attributes.clone(),
    }));
    let first = draft.codings.first().map(|coding| coding.0.clone());
    let coder_at = |corpus: &Corpus, name: &str| corpus.coder_named(name).expect("a coder");
    let mut codings: Vec<CodingRow> = draft
        .codings
        .iter()
        .map(|(coder, code, span)| {
            let (word_start, word_end) = words::touched(&found, *span);
            CodingRow {
                document,
                code: corpus.codebook.index_of(code).expect("a code") as u32,
                coder: coder_at(corpus, coder),
                span: *span,
                word_start,
                word_end,
                row: 0,
            }
        })
        .collect();
    codings.sort_by_key(|c| (c.span, c.code, c.coder));
    codings.dedup_by_key(|c| (c.span, c.code, c.coder));
    corpus.decisions.extend(draft.decisions.iter().map(|(code, span, choice)| DecisionRow {
        document,
        code: corpus.codebook.index_of(code).expect("a code") as u32,
        span: *span,
        choice: choice.clone(),
        memo: None,
        coder: "k1".into(),
        at: "2024-01-01T00:00:00Z".into(),
    }));
    let codings_from = corpus.codings.len() as u32;
    corpus.codings.extend(codings);
    corpus.documents.push(DocumentRow {
        name: draft.name,
        turns: turns_from..corpus.turns.len() as u32,
        codings: codings_from..corpus.codings.len() as u32,
        speakers: speakers_from as u32..corpus.speakers.len() as u32,
        attributes: draft.attributes,
        entries: entries_from..corpus.entries.len() as u32,
        spoken: !draft.speakers.is_empty(),
        lead: draft.lead.map(|name| coder_at(corpus, &name)),
        first_coder: first.map(|name| coder_at(corpus, &name)),
        finished: draft.finished.iter().map(|name| coder_at(corpus, name)).collect(),
        assigned: draft.assigned.iter().map(|name| coder_at(corpus, name)).collect(),
        words: found.len() as u32,
        ..DocumentRow::default()
    });
}
