//! Small studies with their texts, for the tests of this layer.

use crate::study::corpus::{CodingNote, CodingRow, DocumentRow, NONE, ParticipantRow, Speaker, Texts, TurnRow};
use crate::study::{Code, Codebook, Corpus, SpeakerType, TurnKind, guid};
use crate::text::{Span, words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A study with its texts and notes.
#[derive(Default)]
pub(crate) struct Study {
    pub(crate) corpus: Corpus,
    texts: Vec<String>,
    notes: Vec<CodingNote>,
    codes: Vec<Code>,
    people: BTreeMap<String, (SpeakerType, BTreeMap<String, String>)>,
}

fn owned(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl Study {
    /// Adds a code below what stands before its last dot, if that is a code.
    pub(crate) fn code(mut self, id: &str) -> Self {
        let parent = id.rsplit_once('.').map(|(parent, _)| parent.to_owned());
        let parent = parent.filter(|parent| self.codes.iter().any(|code| &code.id == parent));
        let position = self.codes.len() as i64;
        let definition = format!("What {id} means.");
        self.codes.push(Code { id: id.into(), name: id.into(), parent, position, definition, ..Code::default() });
        self.corpus.codebook = Codebook::new(self.codes.clone()).expect("a sound codebook");
        self
    }

    /// Lists a participant with attributes (`speaker_type` is what it says).
    pub(crate) fn person(mut self, name: &str, attributes: &[(&str, &str)]) -> Self {
        let mut attributes = owned(attributes);
        let kind = attributes.remove("speaker_type").map(|kind| kind.parse().expect("a speaker type"));
        self.people.insert(name.into(), (kind.unwrap_or_default(), attributes));
        self.corpus.participants.push(ParticipantRow { name: name.into(), known: true });
        self
    }

    /// Adds a document of these turns; an empty label makes a paragraph.
    pub(crate) fn document(mut self, name: &str, attributes: &[(&str, &str)], turns: &[(&str, &str)]) -> Self {
        let document = self.corpus.documents.len() as u32;
        let (mut text, speakers_from, turns_from) =
            (String::new(), self.corpus.speakers.len(), self.corpus.turns.len());
        let (mut labels, mut count): (Vec<&str>, u32) = (Vec::new(), 0);
        for &(label, body) in turns {
            if !label.is_empty() && !labels.contains(&label) {
                labels.push(label);
                self.speaker(document, name, label);
            }
            let start = text.len();
            if !label.is_empty() {
                text.push_str(&format!("{label}: "));
            }
            let from = text.len();
            text.push_str(body);
            let (end, more) = (text.len(), words::count(body));
            text.push_str("\n\n");
            let speaker =
                labels.iter().position(|known| *known == label).map_or(NONE, |at| (speakers_from + at) as u32);
            let kind = if label.is_empty() { TurnKind::Paragraph } else { TurnKind::Speech };
            let (span, body) = (Span::of(start..end), Span::of(from..end));
            self.corpus.turns.push(TurnRow {
                document,
                speaker,
                span,
                body,
                word_start: count,
                word_end: count + more,
                kind,
            });
            count += more;
        }
        let codings = self.corpus.codings.len() as u32;
        self.corpus.documents.push(DocumentRow {
            guid: guid::document(crate::study::Hash::of(text.as_bytes()), name),
            name: name.into(),
            turns: turns_from as u32..self.corpus.turns.len() as u32,
            codings: codings..codings,
            speakers: speakers_from as u32..self.corpus.speakers.len() as u32,
            attributes: owned(attributes),
            spoken: !labels.is_empty(),
            words: count,
            ..DocumentRow::default()
        });
        self.texts.push(text);
        self
    }

    fn speaker(&mut self, document: u32, name: &str, label: &str) {
        let known = self.corpus.participants.iter().position(|row| row.known && row.name == label);
        let participant = known.unwrap_or_else(|| {
            self.corpus.participants.push(ParticipantRow { name: format!("{name}/{label}"), known: false });
            self.corpus.participants.len() - 1
        }) as u32;
        let unlisted = || (SpeakerType::of_label(label).unwrap_or_default(), BTreeMap::new());
        let (speaker_type, attributes) = self.people.get(label).cloned().unwrap_or_else(unlisted);
        self.corpus.speakers.push(Speaker { participant, document, speaker_type, attributes });
    }

    /// Codes, in the last document, from the first occurrence of `from` to the end of the next `to`.
    pub(crate) fn coding(mut self, coder: &str, code: &str, from: &str, to: &str) -> Self {
        self.add_coding(coder, code, from, to, None);
        self
    }

    /// The same, with a memo.
    pub(crate) fn noted(mut self, coder: &str, code: &str, words: &str, memo: &str) -> Self {
        self.add_coding(coder, code, words, words, Some(memo.to_owned()));
        self
    }

    fn add_coding(&mut self, coder: &str, code: &str, from: &str, to: &str, memo: Option<String>) {
        let text = self.texts.last().expect("a document first");
        let start = text.find(from).unwrap_or_else(|| panic!("“{from}” is not in the text"));
        let end = start + text[start..].find(to).unwrap_or_else(|| panic!("“{to}” is not in the text")) + to.len();
        if !self.corpus.coders.iter().any(|known| known == coder) {
            self.corpus.coders.push(coder.to_owned());
        }
        let row = self.notes.len() as i64;
        let guid = Some(crate::study::guid::coder(&format!("{coder} {code} {from} {to}")));
        self.notes.push(CodingNote { origin: "manual".into(), created: "2024-05-01T10:00:00Z".into(), memo, guid });
        let at = self.corpus.documents.len() - 1;
        let mut found = Vec::new();
        for turn in self.corpus.turns_of(at) {
            found.extend(words::word_spans(turn.body.slice(text), turn.body.start));
        }
        let (word_start, word_end) = words::touched(&found, Span::of(start..end));
        let coding = CodingRow {
            document: at as u32,
            code: self.corpus.codebook.index_of(code).expect("a code") as u32,
            coder: self.corpus.coder_named(coder).expect("a coder"),
            span: Span::of(start..end),
            word_start,
            word_end,
            row,
        };
        self.corpus.codings.push(coding);
        let document = &mut self.corpus.documents[at];
        document.codings.end += 1;
        document.first_coder.get_or_insert(coding.coder);
        let range = document.codings.start as usize..document.codings.end as usize;
        self.corpus.codings[range].sort_by_key(|c| (c.span, c.code, c.coder));
    }

    /// The text of a document.
    pub(crate) fn text_of(&self, document: usize) -> &str {
        &self.texts[document]
    }
}

impl Texts for Study {
    fn text(&self, _: &Corpus, document: usize) -> Option<Arc<str>> {
        self.texts.get(document).map(|text| Arc::from(text.as_str()))
    }

    fn coding_note(&self, row: i64) -> Option<CodingNote> {
        self.notes.get(usize::try_from(row).ok()?).cloned()
    }
}

/// A page with every block, and with everything in it that a format could stumble over.
pub(crate) fn page_of_everything() -> crate::publish::page::Page {
    use crate::publish::chart::{Chart, Grid, Kind};
    use crate::publish::page::{Block, Page, Quote};
    use crate::publish::table::{Cell, Column, Row, Table};
    const NASTY: &str = "<script>alert(1)</script> & \"a\" 'b' \\input{x} $x_1^2$ 100 % #1 ~{} \u{1b}[31m \u{202e}live";
    let column = |label: &str, group: &str| Column::text(label).under(group);
    let grouped = Table {
        caption: "Who speaks of it".into(),
        corner: "code".into(),
        columns: vec![column("police", "Aldermere"), column("health & care", "Aldermere"), column("police", "Dunlow")],
        rows: vec![
            Row::new("power", vec![Cell::parts(["3/6", "12"]), Cell::of("·"), Cell::of("—")]),
            Row {
                indent: 1,
                flag: Some(crate::publish::table::FLAG),
                ..Row::new("=1+1", vec![Cell::of("0"), Cell::of("-2"), Cell::of("7")])
            },
        ],
    };
    let long = Table {
        columns: vec![Column::text("what was said at some length about it"), Column::number("n")],
        rows: (0..60)
            .map(|at| Row::new(format!("row {at}"), vec![Cell::of(NASTY), Cell::of(at.to_string())]))
            .collect(),
        ..Table::default()
    };
    let chart = |kind, title: &str| Chart {
        title: title.into(),
        unit: "passages <of> 20".into(),
        kind,
        data: Grid {
            rows: vec!["power".into(), "rule-bending.keeping-the-spirit-of-the-rule".into(), NASTY.into()],
            series: vec!["Aldermere".into(), "Dunlow & co".into()],
            values: vec![vec![Some(3.0), None], vec![Some(0.0), Some(12.5)], vec![Some(20.0), Some(7.0)]],
            ..Grid::default()
        },
        note: "Counts tabulate coders' judgements.".into(),
    };
    let quote = Quote {
        id: "3f2a9c1e00".into(),
        before: "what came before\nA2: <and> more".into(),
        text: format!("First line, “quoted” — Siân.\nA2: {NASTY}\n\nA new paragraph."),
        after: "what came after".into(),
        citation: "(police, Aldermere, turn 3)".into(),
        notes: vec!["Memo: see & compare".into()],
        footnotes: vec![format!("At the foot. {NASTY}"), "Another <note>.".into()],
        opens: None,
    };
    let lines = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Page {
        title: format!("Everything {NASTY}"),
        blocks: vec![
            Block::Warning("WORKING COPY".into()),
            Block::Header(lines(&["filters: none", NASTY])),
            Block::Heading(2, "A part".into()),
            Block::Text(format!("A paragraph. {NASTY}")),
            Block::Term("Apply when".into(), "somebody decides".into()),
            Block::Heading(3, "A part of a part".into()),
            Block::List(lines(&["one", NASTY])),
            Block::Table(grouped),
            Block::Table(long),
            Block::Quote(quote),
            Block::Chart(chart(Kind::GroupedBars, "Grouped bars")),
            Block::Chart(chart(Kind::Heat, "Heat")),
            Block::Notes(lines(&["— nobody there", NASTY])),
            Block::Footer("Counts tabulate coders' judgements.".into()),
        ],
    }
}

/// A part of a zip file as text.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
    let mut text = String::new();
    zip.by_name(name).unwrap_or_else(|e| panic!("{name}: {e}")).read_to_string(&mut text).expect("text");
    text
}
