//! One document as rows of the archive's tables, and back.

use super::columns::*;
use super::folder::{In, Out};
use super::places::{Texts, in_bytes};
use super::table::{Blocks, Record, Sheet, own_path};
use super::wrong::Wrong;
use super::{ArchiveError, cell};
use crate::store::{Past, WholeCoding, WholeDocument};
use crate::study::change::{NewDocument, Revised};
use crate::study::fold::{CodingState, Question};
use crate::study::{
    Choice, Decision, Entry, Guid, Hash, Layout, Note, SpeakerType, Standing, Turn, TurnKind, decision, guid,
};
use crate::text::display::one_line;
use crate::text::{CharSpan, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write as _;

/// The tables that hold rows of documents.
pub struct Sheets {
    work: Sheet,
    speakers: Sheet,
    labels: Sheet,
    turns: Sheet,
    notes: Sheet,
    entries: Sheet,
    codings: Sheet,
    decisions: Sheet,
    earlier: Sheet,
    revisions: super::folder::OutFile,
}

/// A line of the file of revisions.
#[derive(Serialize, Deserialize)]
struct Line {
    document: String,
    #[serde(flatten)]
    what: What,
}

/// What it tells. Places are in bytes, for they are of texts that the archive may not have.
#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum What {
    /// The document as it came in.
    First { fields: NewDocument },
    /// A revision.
    Revision { stands: bool, revised: Revised },
    /// Where a coding was made, and where people said that it stands.
    Coding { id: Guid, made: Option<Spot>, said: Vec<Spot> },
}

/// A place of a text.
#[derive(Serialize, Deserialize)]
struct Spot {
    text: Hash,
    start: u32,
    end: u32,
}

impl Spot {
    fn of((text, span): (Hash, Span)) -> Self {
        Self { text, start: span.start, end: span.end }
    }

    fn place(&self) -> (Hash, Span) {
        (self.text, Span { start: self.start, end: self.end })
    }
}

fn kind(kind: TurnKind) -> &'static str {
    match kind {
        TurnKind::Speech => "speech",
        TurnKind::Paragraph => "paragraph",
        TurnKind::Reported => "reported",
        TurnKind::Reflective => "reflective",
    }
}

fn read_kind(text: &str) -> Option<TurnKind> {
    [TurnKind::Speech, TurnKind::Paragraph, TurnKind::Reported, TurnKind::Reflective]
        .into_iter()
        .find(|known| kind(*known) == text)
}

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "" }.to_owned()
}

fn read_yes(record: &Record, at: usize) -> Result<bool, ArchiveError> {
    let read = |text: &str| match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    Ok(record.parsed_if(at, "yes or nothing", read)?.unwrap_or(false))
}

/// The value of an attribute. One that was written by hand must be one that can be: what is no speaker type would else
/// count as a respondent.
pub fn value_of(record: &Record, key: &str, value: String, edited: bool) -> Result<String, ArchiveError> {
    if !edited || key != "speaker_type" || value.is_empty() {
        return Ok(value);
    }
    value.parse::<SpeakerType>().map(|kind| kind.as_str().to_owned()).map_err(|why| record.bad(why))
}

/// A definition as it is told: what is kept of it, in hex.
fn definition(under: u64) -> String {
    format!("{under:016x}")
}

fn read_definition(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok().filter(|_| text.len() == 16)
}

impl Sheets {
    /// Begins the tables.
    pub fn begin(out: &Out) -> Result<Self, ArchiveError> {
        let sheet = |(path, columns): (&'static str, &[&str])| Sheet::begin(out, path, columns);
        Ok(Self {
            work: sheet(WORK)?,
            speakers: sheet(SPEAKERS)?,
            labels: sheet(LABELS)?,
            turns: sheet(TURNS)?,
            notes: sheet(NOTES)?,
            entries: sheet(ENTRIES)?,
            codings: sheet(CODINGS)?,
            decisions: sheet(DECISIONS)?,
            earlier: sheet(EARLIER)?,
            revisions: out.file(REVISIONS)?,
        })
    }

    /// Ends them.
    pub fn end(self, out: &mut Out) -> Result<(), ArchiveError> {
        let Self { work, speakers, labels, turns, notes, entries, codings, decisions, earlier, revisions } = self;
        for sheet in [work, speakers, labels, turns, notes, entries, codings, decisions, earlier] {
            sheet.end(out)?;
        }
        out.keep(revisions)
    }

    /// Adds the rows of a document.
    pub fn add(&mut self, document: &WholeDocument, texts: &Texts<'_>) -> Result<(), ArchiveError> {
        let name = cell::written(&document.shown);
        let coders: std::collections::BTreeSet<&String> = document.assigned.union(&document.finished).collect();
        for coder in coders {
            let (assigned, finished) = (document.assigned.contains(coder), document.finished.contains(coder));
            self.work.row(vec![name.clone(), cell::written(coder), yes(assigned), yes(finished)])?;
        }
        let labels = document.turns.iter().flat_map(|turns| &turns.labels);
        let spelt: BTreeMap<String, &String> =
            labels.map(|label| (crate::text::fold::fold(label), label)).rev().collect();
        for (label, values) in &document.fields.speakers {
            for (key, value) in values {
                let label = spelt.get(&crate::text::fold::fold(label)).copied().unwrap_or(label);
                let cells = [label, key, value].map(|text| cell::written(text));
                self.speakers.row([name.clone()].into_iter().chain(cells).collect())?;
            }
        }
        if let (Some(turns), Some(_)) = (&document.turns, &document.text) {
            self.layout(&name, document, turns, texts)?;
        }
        for coding in &document.codings {
            self.coding(&name, coding, texts)?;
        }
        for (question, decision) in &document.decisions {
            self.decision(&name, question, decision, texts)?;
        }
        for hash in document.earlier.keys() {
            self.earlier.row(vec![name.clone(), hash.to_string(), format!("texts/earlier/{hash}.txt")])?;
        }
        self.past(document)
    }

    fn layout(
        &mut self,
        name: &str,
        document: &WholeDocument,
        layout: &Layout,
        texts: &Texts<'_>,
    ) -> Result<(), ArchiveError> {
        let unfit = |at: usize| {
            ArchiveError::Refused(format!(
                "turn {} of “{}” does not fit its text; see `emic check`",
                at + 1,
                one_line(&document.shown)
            ))
        };
        for label in &layout.labels {
            self.labels.row(vec![name.to_owned(), cell::written(label)])?;
        }
        for (at, turn) in layout.turns.iter().enumerate() {
            let label = |index: u32| layout.labels.get(index as usize).map(String::as_str);
            let span = |span: Span| -> Result<[String; 2], ArchiveError> {
                let [text, start, end] = texts.cells(document.fields.text, span);
                if text.is_empty() { Ok([start, end]) } else { Err(unfit(at)) }
            };
            let about: Vec<&str> = turn.about.iter().filter_map(|index| label(*index)).collect();
            let about = if about.is_empty() { String::new() } else { json(&about) };
            let mut cells = vec![name.to_owned(), (at + 1).to_string()];
            cells.push(cell::written_if(turn.label.and_then(label)));
            cells.push(kind(turn.kind).to_owned());
            cells.extend(span(turn.span)?);
            cells.extend(span(turn.body)?);
            cells.extend([number(turn.time), number(turn.time_end), turn.words.to_string(), about]);
            self.turns.row(cells)?;
        }
        for note in &layout.notes {
            let cells = [cell::written(&note.tier), cell::written(&note.text)];
            let place = [name.to_owned(), (u64::from(note.turn) + 1).to_string()];
            self.notes.row(place.into_iter().chain(cells).collect())?;
        }
        for (at, entry) in layout.entries.iter().enumerate() {
            let place = || [name.to_owned(), (at + 1).to_string(), (u64::from(entry.turn) + 1).to_string()];
            for (key, value) in &entry.attributes {
                let cells = [cell::written(key), cell::written(value)];
                self.entries.row(place().into_iter().chain(cells).collect())?;
            }
            if entry.attributes.is_empty() {
                self.entries.row(place().into_iter().chain([String::new(), String::new()]).collect())?;
            }
        }
        Ok(())
    }

    fn coding(&mut self, name: &str, coding: &WholeCoding, texts: &Texts<'_>) -> Result<(), ArchiveError> {
        let CodingState { guid, text, code, coder, span, created, origin, memo, weight, under } = &coding.state;
        let [text, start, end] = texts.cells(*text, *span);
        let standing = match coding.standing {
            Standing::Stands => "",
            Standing::Moved => "moved",
            Standing::Lost => "lost",
        };
        self.codings.row(vec![
            name.to_owned(),
            start,
            end,
            cell::written(code),
            cell::written(coder),
            cell::time(*created),
            origin.as_str().to_owned(),
            number(*weight),
            cell::written_if(memo.as_deref()),
            under.map(definition).unwrap_or_default(),
            text,
            standing.to_owned(),
            guid.to_string(),
        ])
    }

    /// A decision; also one on a document that is not there.
    pub fn decision(
        &mut self,
        name: &str,
        (code, text, span): &Question,
        decision: &Decision,
        texts: &Texts<'_>,
    ) -> Result<(), ArchiveError> {
        let Decision { choice, made, memo, coder: by, at } = decision;
        let mut spans = vec![*span];
        spans.extend(made.iter().map(|made| made.span));
        if let Choice::Adjust { span, .. } = choice {
            spans.push(*span);
        }
        // All of its places are told in the same measure.
        let fits = spans.iter().all(|span| !texts.cells(*text, *span)[0].starts_with("bytes:"));
        let cells = |span: Span| if fits { texts.cells(*text, span) } else { in_bytes(*text, span) };
        let number = |cell: &String| cell.parse::<u32>().unwrap_or_default();
        let told = |span: Span| {
            let [_, start, end] = cells(span);
            (number(&start), number(&end))
        };
        let choice = match choice {
            Choice::Take(coders) => serde_json::json!({ "take": coders }),
            Choice::Neither => serde_json::json!("neither"),
            Choice::Adjust { code, span } => {
                let (start, end) = told(*span);
                serde_json::json!({ "adjust": { "code": code, "start": start, "end": end } })
            }
        };
        let made: Vec<MadeCell> = made
            .iter()
            .map(|made| {
                let (start, end) = told(made.span);
                MadeCell { code: made.code.clone(), start, end, definition: definition(made.under) }
            })
            .collect();
        let made = if made.is_empty() { String::new() } else { json(&made) };
        let [text, start, end] = cells(*span);
        self.decisions.row(vec![
            name.to_owned(),
            start,
            end,
            cell::written(code),
            json(&choice),
            made,
            cell::written_if(memo.as_deref()),
            cell::written(by),
            cell::time(*at),
            text,
        ])
    }

    fn past(&mut self, document: &WholeDocument) -> Result<(), ArchiveError> {
        let Some(past) = &document.past else { return Ok(()) };
        let mut lines = vec![What::First { fields: past.first.clone() }];
        for (revised, stands) in &past.revisions {
            lines.push(What::Revision { stands: *stands, revised: revised.clone() });
        }
        for coding in document.codings.iter().filter(|coding| coding.made.is_some() || !coding.said.is_empty()) {
            let said = coding.said.iter().copied().map(Spot::of).collect();
            lines.push(What::Coding { id: coding.state.guid, made: coding.made.map(Spot::of), said });
        }
        for what in lines {
            let line = serde_json::to_string(&Line { document: document.shown.clone(), what })
                .map_err(|e| ArchiveError::write(REVISIONS, e.into()))?;
            writeln!(self.revisions, "{line}").map_err(|e| ArchiveError::write(REVISIONS, e))?;
        }
        Ok(())
    }
}

/// JSON in a cell.
pub fn json<T: Serialize>(value: &T) -> String {
    cell::written(&serde_json::to_string(value).unwrap_or_default())
}

/// A coding that a decision makes.
#[derive(Serialize, Deserialize)]
struct MadeCell {
    code: String,
    start: u32,
    end: u32,
    definition: String,
}

/// What a decision decides.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ChoiceCell {
    Take(Vec<String>),
    Neither,
    Adjust { code: String, start: u32, end: u32 },
}

/// The rows of documents, to be read document by document.
pub struct Rows {
    work: Blocks,
    speakers: Blocks,
    labels: Blocks,
    turns: Blocks,
    notes: Blocks,
    entries: Blocks,
    codings: Blocks,
    decisions: Blocks,
    earlier: Blocks,
    revisions: Blocks,
    /// Whether the archive was edited.
    edited: bool,
    /// Lines that cannot be taken in.
    pub wrong: Wrong,
    /// What is to be known of how it was read.
    pub notices: Vec<String>,
}

impl Rows {
    /// Opens the tables.
    pub fn open(input: &In, edited: bool) -> Result<Self, ArchiveError> {
        let blocks =
            |(path, columns): (&'static str, &'static [&'static str])| Blocks::open(input, path, Some(columns));
        Ok(Self {
            work: blocks(WORK)?,
            speakers: blocks(SPEAKERS)?,
            labels: blocks(LABELS)?,
            turns: blocks(TURNS)?,
            notes: blocks(NOTES)?,
            entries: blocks(ENTRIES)?,
            codings: blocks(CODINGS)?,
            decisions: blocks(DECISIONS)?,
            earlier: blocks(EARLIER)?,
            revisions: Blocks::open(input, REVISIONS, None)?,
            edited,
            wrong: Wrong::default(),
            notices: Vec::new(),
        })
    }

    /// Notes rows of documents that there are not; gives what is to be known, and what is wrong.
    pub fn end(self) -> Result<(Vec<String>, Wrong), ArchiveError> {
        let Self { work, speakers, labels, turns, notes, entries, codings, .. } = self;
        let Self { decisions, earlier, revisions, notices, mut wrong, .. } = self;
        // Of documents whose own row cannot be read nothing is said once more.
        if wrong.of(DOCUMENTS.0) == 0 {
            for blocks in [work, speakers, labels, turns, notes, entries, codings, decisions, earlier, revisions] {
                blocks.end(&mut wrong)?;
            }
        }
        Ok((notices, wrong))
    }

    /// The earlier texts of a document.
    pub fn earlier(&mut self, input: &In, name: &str) -> Result<BTreeMap<Hash, String>, ArchiveError> {
        let mut all = BTreeMap::new();
        for record in self.earlier.records(name, &mut self.wrong)? {
            let text = input.text(own_path(&record, 2, "texts/earlier/")?)?;
            let hash = record.hash(1)?;
            if Hash::of(text.as_bytes()) != hash {
                return Err(record.bad("the text is not that which its hash names"));
            }
            all.insert(hash, text);
        }
        Ok(all)
    }

    /// Adds to a document, whose fields and texts are read, what the tables hold of it.
    pub fn complete(&mut self, document: &mut WholeDocument, row: &Record) -> Result<(), ArchiveError> {
        let name = document.shown.clone();
        for record in self.work.records(&name, &mut self.wrong)? {
            let read = || Ok((record.need(1)?.to_owned(), read_yes(&record, 2)?, read_yes(&record, 3)?));
            let Some((coder, assigned, finished)) = self.wrong.note(read())? else { continue };
            if assigned {
                document.assigned.insert(coder.clone());
            }
            if finished {
                document.finished.insert(coder);
            }
        }
        for record in self.speakers.records(&name, &mut self.wrong)? {
            let label = crate::text::fold::fold(record.get(1).unwrap_or_default());
            let (key, value) = (record.words(2), record.words(3));
            let Some(value) = self.wrong.note(value_of(&record, &key, value, self.edited))? else { continue };
            document.fields.speakers.entry(label).or_default().insert(key, value);
        }
        let mut earlier = std::mem::take(&mut document.earlier);
        let text = document.text.take();
        let texts = Texts::new(document.fields.text, text.as_deref(), &earlier);
        let done = self.hang(document, &texts, text.is_some(), row);
        drop(texts);
        document.text = text;
        document.earlier = std::mem::take(&mut earlier);
        done
    }

    fn hang(
        &mut self,
        document: &mut WholeDocument,
        texts: &Texts<'_>,
        has_text: bool,
        row: &Record,
    ) -> Result<(), ArchiveError> {
        let layout = if has_text { self.layout(document, texts) } else { Ok(None) };
        if let Some(layout) = self.wrong.note(layout)?.flatten() {
            let hash = Hash::of(&layout.encode());
            // A turn tells its own places, so turns may be edited without their hash.
            if hash != document.fields.layout && !self.edited {
                return Err(row.bad("the turns in turns.csv are not those that turns_blake3 names"));
            }
            (document.fields.layout, document.turns) = (hash, Some(layout));
        }
        let made = self.read_past(document)?;
        for record in self.codings.records(&document.shown, &mut self.wrong)? {
            let coding = coding(document, &record, texts, &made, self.edited);
            document.codings.extend(self.wrong.note(coding)?);
        }
        for record in self.decisions.records(&document.shown, &mut self.wrong)? {
            document.decisions.extend(self.wrong.note(decided(&record, texts))?);
        }
        Ok(())
    }

    /// Decisions on documents that are not there.
    pub fn loose(&mut self) -> Result<Vec<(Guid, Question, Decision)>, ArchiveError> {
        let mut all = Vec::new();
        for name in self.decisions.documents() {
            let Some(guid) = super::places::by_guid(&name) else { continue };
            for record in self.decisions.records(&name, &mut self.wrong)? {
                let decided = self.wrong.note(decided(&record, &Texts::default()))?;
                all.extend(decided.map(|(question, decision)| (guid, question, decision)));
            }
        }
        Ok(all)
    }

    /// The turns; none where a row of them cannot be taken in. What follows such a row would only be wrong with it.
    fn layout(&mut self, document: &WholeDocument, texts: &Texts<'_>) -> Result<Option<Layout>, ArchiveError> {
        let name = &document.shown;
        let mut wrong = Wrong::default();
        let layout = self.read_layout(name, document, texts, &mut wrong)?;
        let is_whole = wrong.is_empty();
        self.wrong.join(wrong);
        Ok(Some(layout).filter(|_| is_whole))
    }

    fn read_layout(
        &mut self,
        name: &str,
        document: &WholeDocument,
        texts: &Texts<'_>,
        wrong: &mut Wrong,
    ) -> Result<Layout, ArchiveError> {
        let mut layout =
            Layout { spoken: document.turns.as_ref().is_some_and(|turns| turns.spoken), ..Layout::default() };
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        for record in self.labels.records(name, wrong)? {
            let label = record.words(1);
            if known.insert(label.clone(), index(layout.labels.len())).is_some() {
                return Err(record.bad(format!("the label “{}” is there twice", one_line(&label))));
            }
            layout.labels.push(label);
        }
        let mut at = 0;
        let records = self.turns.records(name, wrong)?;
        if !wrong.is_empty() {
            return Ok(layout);
        }
        for (number, record) in records.into_iter().enumerate() {
            if record.number(1)? as usize != number + 1 {
                return Err(record.bad(format!("turn {} is expected here", number + 1)));
            }
            let Some(turn) = wrong.note(turn(&record, &known, texts))? else { continue };
            if turn.span.start < at || !turn.span.encloses(turn.body) {
                return Err(record.bad("turns must stand in order and apart, and what is said inside its turn"));
            }
            at = turn.span.end;
            layout.turns.push(turn);
        }
        if !wrong.is_empty() {
            return Ok(layout);
        }
        let turns = layout.turns.len();
        let mut last = 0;
        for record in self.notes.records(name, wrong)? {
            let turn = of_turn(&record, 1, turns, &mut last)?;
            layout.notes.push(Note { turn, tier: record.words(2), text: record.words(3) });
        }
        last = 0;
        let mut entry = 0;
        for record in self.entries.records(name, wrong)? {
            let (number, turn) = (record.number(1)?, of_turn(&record, 2, turns, &mut last)?);
            if number != entry {
                entry = number;
                layout.entries.push(Entry { turn, attributes: Vec::new() });
            }
            if let (Some(entry), Some(key)) = (layout.entries.last_mut(), record.get(3)) {
                entry.attributes.push((key.to_owned(), record.words(4)));
            }
        }
        Ok(layout)
    }

    /// How the texts became each other; gives where codings were made.
    fn read_past(&mut self, document: &mut WholeDocument) -> Result<BTreeMap<Guid, Carried>, ArchiveError> {
        let mut made = BTreeMap::new();
        let mut past: Option<Past> = None;
        for Line { what, .. } in self.revisions.lines(&document.shown)? {
            match what {
                What::First { fields } => past.get_or_insert_default().first = fields,
                What::Revision { stands, revised } => {
                    past.get_or_insert_default().revisions.push((revised, stands));
                }
                What::Coding { id, made: from, said } => {
                    let said = said.iter().map(Spot::place).collect();
                    made.insert(id, (from.map(|from| from.place()), said));
                }
            }
        }
        let Some(mut past) = past else { return Ok(made) };
        let last = past.revisions.iter().rev().find(|(_, stands)| *stands);
        let text = last.map_or(past.first.text, |(revised, _)| revised.text);
        let own = past.first.document == document.fields.document
            && past.revisions.iter().all(|(revised, _)| revised.document == document.fields.document);
        if self.edited && (text != document.fields.text || !own) {
            self.notices.push(format!(
                "the text of “{}” was changed: its codings are taken as they stand, without its earlier texts",
                one_line(&document.shown)
            ));
            return Ok(BTreeMap::new());
        }
        if text != document.fields.text || !own {
            return Err(ArchiveError::Refused(format!(
                "{REVISIONS}: the revisions of “{}” do not end in its text; nothing was imported",
                one_line(&document.shown)
            )));
        }
        if self.edited
            && let Some((revised, _)) = past.revisions.iter_mut().rev().find(|(_, stands)| *stands)
        {
            revised.speakers.clone_from(&document.fields.speakers);
        }
        document.past = Some(past);
        Ok(made)
    }
}

/// Where a coding was made, if elsewhere, and where people said that it stands.
type Carried = (Option<(Hash, Span)>, Vec<(Hash, Span)>);

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The index of a turn that a record names; rows stand in the order of their turns.
fn of_turn(record: &Record, at: usize, turns: usize, last: &mut u32) -> Result<u32, ArchiveError> {
    let number = record.number(at)?;
    if number == 0 || number as usize > turns || number < *last {
        return Err(record.bad(format!("turn {number} is not there, or its rows are out of order")));
    }
    *last = number;
    Ok(number - 1)
}

fn turn(record: &Record, labels: &BTreeMap<String, u32>, texts: &Texts<'_>) -> Result<Turn, ArchiveError> {
    let label = |name: &str| {
        labels
            .get(name)
            .copied()
            .ok_or_else(|| record.bad(format!("the label “{}” is not in labels.csv", one_line(name))))
    };
    let span = |start: usize, end: usize| -> Result<Span, ArchiveError> {
        let told = CharSpan { start: record.number(start)?, end: record.number(end)? };
        let fits = (told.start <= told.end).then(|| texts.span(told)).flatten();
        fits.ok_or_else(|| record.bad(format!("{}..{} does not fit the text", told.start, told.end)))
    };
    let about: Vec<String> = if record.get(11).is_some() { record.json(11)? } else { Vec::new() };
    let whole = |text: &str| text.parse().ok();
    Ok(Turn {
        label: record.get(2).map(label).transpose()?,
        kind: record.parsed(3, "speech, paragraph, reported or reflective", read_kind)?,
        span: span(4, 5)?,
        body: span(6, 7)?,
        time: record.parsed_if(8, "a whole number", whole)?,
        time_end: record.parsed_if(9, "a whole number", whole)?,
        words: record.number(10)?,
        about: about.iter().map(|name| label(name)).collect::<Result<_, _>>()?,
    })
}

fn coding(
    document: &WholeDocument,
    record: &Record,
    texts: &Texts<'_>,
    made: &BTreeMap<Guid, Carried>,
    edited: bool,
) -> Result<WholeCoding, ArchiveError> {
    let (text, span) = texts.place(record, [10, 1, 2])?;
    let (code, coder) = (record.need(3)?.to_owned(), record.need(4)?.to_owned());
    let standing = |text: &str| match text {
        "moved" => Some(Standing::Moved),
        "lost" => Some(Standing::Lost),
        _ => None,
    };
    let derived = guid::coding(document.fields.document, text, &coder, &code, span);
    let id = record.parsed_if(12, "an identity (a GUID)", |text| text.parse().ok())?;
    let carried = id.and_then(|id| made.get(&id));
    if let (Some(id), None, false) = (id, carried, edited)
        && id != derived
    {
        return Err(record.bad("the id is not that of this coding"));
    }
    if span.is_empty() {
        return Err(record.bad("the place is empty"));
    }
    let weight = |text: &str| text.parse::<f64>().ok();
    let state = CodingState {
        guid: id.filter(|_| carried.is_some()).unwrap_or(derived),
        text,
        code,
        coder,
        span,
        created: record.time(5)?,
        origin: record.parsed(6, "manual, auto or imported", |text| text.parse().ok())?,
        weight: record.parsed_if(7, "a number", weight)?,
        memo: record.text(8),
        under: record.parsed_if(9, "a definition (16 hex digits)", read_definition)?,
    };
    let standing = record.parsed_if(11, "moved, lost or nothing", standing)?.unwrap_or_default();
    let (made, said) = carried.cloned().unwrap_or_default();
    Ok(WholeCoding { state, standing, made, said })
}

fn decided(record: &Record, texts: &Texts<'_>) -> Result<(Question, Decision), ArchiveError> {
    let (text, span) = texts.place(record, [9, 1, 2])?;
    let in_bytes = record.get(9).is_some_and(|text| text.starts_with("bytes:"));
    let place = |start: u32, end: u32| {
        let told = CharSpan { start, end };
        if in_bytes {
            return (start <= end).then_some(Span { start, end });
        }
        (start <= end).then(|| texts.span_of(text, told)).flatten()
    };
    let unfit = || record.bad("a place in this decision does not fit the text");
    let choice = match record.json(4)? {
        ChoiceCell::Take(coders) => Choice::Take(coders),
        ChoiceCell::Neither => Choice::Neither,
        ChoiceCell::Adjust { code, start, end } => Choice::Adjust { code, span: place(start, end).ok_or_else(unfit)? },
    };
    let cells: Vec<MadeCell> = if record.get(5).is_some() { record.json(5)? } else { Vec::new() };
    let mut made = Vec::with_capacity(cells.len());
    for MadeCell { code, start, end, definition } in cells {
        let under = read_definition(&definition).ok_or_else(|| record.bad("made: a definition has 16 hex digits"))?;
        made.push(decision::Made { code, span: place(start, end).ok_or_else(unfit)?, under });
    }
    let decision =
        Decision { choice, made, memo: record.text(6), coder: record.need(7)?.to_owned(), at: record.time(8)? };
    Ok(((record.need(3)?.to_owned(), text, span), decision))
}
