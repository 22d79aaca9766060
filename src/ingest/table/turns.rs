//! Tables with a row a turn → documents.

use super::columns::{self, Columns};
use super::grid::{Grid, Row};
use super::names;
use super::times::Times;
use crate::ingest::Doubt;
use crate::ingest::reading::{Draft, Reading, Said};
use crate::ingest::segments::{self, Segment};
use crate::study::SpeakerType;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Values longer than this are no attributes.
const VALUE: usize = 200;

/// The documents of a table: one, or one for each value of the column that names them.
pub fn read(grid: &Grid<'_>, columns: &Columns) -> Vec<Reading> {
    let times = Times::of(grid, columns);
    let documents = documents(grid, columns);
    let plan = Plan::of(grid, columns, &documents);
    let mut readings: Vec<Reading> = documents.iter().map(|document| plan.reading(document, &times)).collect();
    if let Some(first) = readings.first_mut() {
        first.doubts.extend(plan.told());
    }
    readings
}

/// Rows of one document, with who speaks in each.
struct Document<'g> {
    name: Option<String>,
    rows: Vec<(&'g Row<'g>, Option<String>)>,
}

fn documents<'g>(grid: &'g Grid<'g>, columns: &Columns) -> Vec<Document<'g>> {
    let mut all: Vec<Document<'g>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in &grid.rows {
        let name = columns.document.map(|at| stem(row.get(at)).to_owned());
        let place = *places.entry(name.as_deref().map(fold).unwrap_or_default()).or_insert_with(|| {
            all.push(Document { name: name.filter(|name| !name.is_empty()), rows: Vec::new() });
            all.len() - 1
        });
        let Some(document) = all.get_mut(place) else { continue };
        let label = columns.speaker.map(|at| label(row.get(at))).filter(|label| !label.is_empty());
        // Nobody named: the one above goes on.
        let label = label.or_else(|| document.rows.last().and_then(|(_, label)| label.clone()));
        document.rows.push((row, label));
    }
    all
}

/// A document is called after a file without the file's folder and ending.
fn stem(value: &str) -> &str {
    let name = value.rsplit(['/', '\\']).next().unwrap_or(value);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && (2..=5).contains(&ending.len()) && !ending.contains(' ') => stem,
        _ => name,
    }
}

fn label(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches([':', '：']).trim_end().to_owned()
}

/// What the further columns of a table are.
struct Plan<'g> {
    grid: &'g Grid<'g>,
    columns: &'g Columns,
    /// Attributes of documents: column and key.
    of_documents: Vec<(usize, String)>,
    /// Attributes of speakers.
    of_speakers: Vec<(usize, String)>,
    /// Notes on turns.
    notes: Vec<usize>,
}

impl<'g> Plan<'g> {
    fn of(grid: &'g Grid<'g>, columns: &'g Columns, documents: &[Document<'_>]) -> Self {
        let mut plan = Self { grid, columns, of_documents: Vec::new(), of_speakers: Vec::new(), notes: Vec::new() };
        let mut taken = HashSet::new();
        let mut all: Vec<usize> = columns.rest.iter().chain(&columns.attributes).copied().collect();
        all.sort_unstable();
        for at in all {
            let wanted = columns.attributes.contains(&at);
            let mut key = || names::short_key(grid.columns.get(at).map_or("", String::as_str), &mut taken);
            let spread = Spread::of(at, documents);
            if spread.one_a_document() || (wanted && columns.speaker.is_none()) {
                plan.of_documents.push((at, key()));
            } else if spread.one_a_speaker() || wanted {
                plan.of_speakers.push((at, key()));
            } else {
                plan.notes.push(at);
            }
        }
        plan
    }

    fn reading(&self, document: &Document<'_>, times: &Times) -> Reading {
        let mut draft = Draft::new();
        self.grid.title.iter().for_each(|line| draft.aside(line));
        let mut doubts = Vec::new();
        let mut pieces: Vec<Segment> = Vec::new();
        let mut last = None;
        let spoken = document.rows.iter().any(|(_, label)| label.is_some());
        for (row, label) in &document.rows {
            let (start, end) = times.of_row(row);
            if let (Some(before), Some(start), true) = (last, start, doubts.is_empty())
                && start < before
            {
                doubts.push(Doubt::at(row.line, "the times go back here; the rows are kept in the order of the file"));
            }
            last = start.or(last);
            let text = self.text(row);
            if spoken && label.is_none() {
                draft.aside(&text);
                continue;
            }
            let notes = self.notes.iter().map(|&at| (self.column(at).to_owned(), row.get(at).to_owned()));
            let notes = notes.filter(|(_, text)| !text.is_empty()).collect();
            let piece = Segment { label: label.clone(), text, start, end, notes };
            if !spoken && !times.have_ends() {
                paragraph(&piece, &mut draft);
            } else {
                add(piece, &mut pieces);
            }
        }
        segments::turns(pieces, &mut draft);
        Reading {
            name: document.name.clone(),
            attributes: self.attributes(document),
            speakers: self.speakers(document, &mut doubts),
            content: draft.finish(),
            doubts,
            ..Reading::default()
        }
    }

    fn column(&self, at: usize) -> &str {
        self.grid.columns.get(at).map_or("", String::as_str)
    }

    fn text(&self, row: &Row<'_>) -> String {
        let texts = self.columns.text.iter().map(|&at| row.get(at)).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n")
    }

    fn attributes(&self, document: &Document<'_>) -> BTreeMap<String, String> {
        let value = |at: usize| document.rows.iter().map(|(row, _)| row.get(at)).find(|value| !value.is_empty());
        let one_line = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
        self.of_documents.iter().filter_map(|(at, key)| Some((key.clone(), one_line(value(*at)?)))).collect()
    }

    fn speakers(&self, document: &Document<'_>, doubts: &mut Vec<Doubt>) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut speakers: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        // Labels match without case; the layout has the first spelling.
        let mut spelt: HashMap<String, &str> = HashMap::new();
        let mut told = HashSet::new();
        for (row, label) in &document.rows {
            let Some(label) = label else { continue };
            let label = *spelt.entry(fold(label)).or_insert(label);
            for (at, key) in &self.of_speakers {
                let value = row.get(*at).split_whitespace().collect::<Vec<_>>().join(" ");
                if value.is_empty() {
                    continue;
                }
                let values = speakers.entry(label.to_owned()).or_default();
                if let Some(kind) = speaker_type(key, &value) {
                    values.entry("speaker_type".to_owned()).or_insert_with(|| kind.as_str().to_owned());
                }
                let kept = values.entry(key.clone()).or_insert_with(|| value.clone());
                if *kept != value && told.insert((*at, label)) {
                    let what = format!("the {key} of {label} is “{kept}” above and “{value}” here; the first is taken");
                    doubts.push(Doubt::at(row.line, what));
                }
            }
        }
        speakers
    }

    /// What was made of the columns, where a look at their names does not tell.
    fn told(&self) -> Option<Doubt> {
        let mut told = Vec::new();
        if self.columns.guessed || !self.grid.headed {
            let text = columns::listed(self.grid, self.columns.text.iter().copied());
            let who = self.columns.speaker.map_or("nobody".to_owned(), |at| self.grid.told(at));
            told.push(format!(
                "what is said is read from column {text}, who says it from {who} (--text, --speaker-column)"
            ));
        }
        let keyed = |columns: &[(usize, String)]| {
            let all = columns.iter().map(|(at, key)| format!("{} as {key}", self.grid.told(*at)));
            all.collect::<Vec<_>>().join(", ")
        };
        if !self.of_documents.is_empty() {
            told.push(format!("attributes of the document are {}", keyed(&self.of_documents)));
        }
        if !self.of_speakers.is_empty() {
            told.push(format!("attributes of the speakers are {}", keyed(&self.of_speakers)));
        }
        if !self.notes.is_empty() {
            let notes = columns::listed(self.grid, self.notes.iter().copied());
            told.push(format!(
                "kept as notes on the turns, out of the text: {notes} (--text or --attribute takes one otherwise)"
            ));
        }
        (!told.is_empty()).then(|| Doubt::overall(format!("a table with a row a turn: {}", told.join("; "))))
    }
}

fn speaker_type(key: &str, value: &str) -> Option<SpeakerType> {
    matches!(key, "speaker_type_column" | "role" | "type" | "speaker_role")
        .then(|| value.parse().ok().or_else(|| SpeakerType::of_label(value)))
        .flatten()
}

/// A row of nobody's, without an end: a paragraph.
fn paragraph(piece: &Segment, draft: &mut Draft) {
    let time = piece.start.map(|start| start..piece.end.unwrap_or(start));
    if draft.turn(Said { label: None, text: &piece.text, time }) {
        piece.notes.iter().for_each(|(tier, text)| draft.note(tier, text));
    }
}

/// Adds a row to those of the same speaker: on a line of its own where no times tell that it goes on.
fn add(piece: Segment, pieces: &mut Vec<Segment>) {
    if piece.text.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(last)
            if last.label == piece.label && piece.label.is_some() && (last.end.is_none() || piece.start.is_none()) =>
        {
            last.text.push('\n');
            last.text.push_str(&piece.text);
            last.start = last.start.or(piece.start);
            last.end = piece.end.or(last.end);
            last.notes.extend(piece.notes);
        }
        _ => pieces.push(piece),
    }
}

/// How the values of a column are spread over documents and speakers.
#[derive(Debug, Default)]
struct Spread {
    rows: usize,
    filled: usize,
    documents: usize,
    speakers: usize,
    varies_in_documents: bool,
    varies_in_speakers: bool,
    long: bool,
}

impl Spread {
    fn of(at: usize, documents: &[Document<'_>]) -> Self {
        let mut spread = Self { documents: documents.len(), ..Self::default() };
        for document in documents {
            let mut by_label: HashMap<&str, &str> = HashMap::new();
            let mut first = None;
            for (row, label) in &document.rows {
                let value = row.get(at);
                spread.rows += 1;
                if value.is_empty() {
                    continue;
                }
                spread.filled += 1;
                spread.long |= value.len() > VALUE;
                spread.varies_in_documents |= *first.get_or_insert(value) != value;
                if let Some(label) = label {
                    spread.varies_in_speakers |= *by_label.entry(label).or_insert(value) != value;
                }
            }
            spread.speakers += by_label.len();
        }
        spread
    }

    fn one_a_document(&self) -> bool {
        !self.varies_in_documents
            && !self.long
            && self.filled >= 2 * self.documents
            && self.filled * 10 >= self.rows * 9
    }

    fn one_a_speaker(&self) -> bool {
        !self.varies_in_speakers
            && !self.long
            && self.speakers > 0
            && self.filled >= 2 * self.speakers
            && self.filled * 2 >= self.rows
    }
}
