//! What belongs to no document alone, as files of the archive, and back.

use super::columns::*;
use super::document::{json, value_of};
use super::folder::{In, Out};
use super::places::{self, Texts};
use super::table::{self, Record, Sheet};
use super::wrong::Wrong;
use super::{ArchiveError, cell, names};
use crate::store::{Replaced, Whole, Wording};
use crate::study::change::{Pseudonym, Valid};
use crate::study::fold::{CodeState, ParticipantState};
use crate::study::memo::{Memo, MemoOn};
use crate::study::part::PartFile;
use crate::study::{AttributeType, Code, Event, Guid, Link, Part, Place, PrintEdit, Tag, guid};
use crate::text::display::one_line;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The documents of an archive as its files name them.
pub type Names = BTreeMap<Guid, String>;

/// Places of texts as cells: text, start, end.
pub type Cells = HashMap<Place, [String; 3]>;

/// The settings.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    settings: BTreeMap<String, String>,
    #[serde(default)]
    codebooks: BTreeMap<String, String>,
    #[serde(default)]
    reports: BTreeMap<String, String>,
    #[serde(default)]
    searches: BTreeMap<String, String>,
}

/// The codebook.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    #[serde(default)]
    code: Vec<CodeTable>,
}

/// A code. What is left out is empty, or as it is in most codes.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeTable {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    colour: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    definition: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    apply: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    not: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    example: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    origin: String,
    #[serde(default)]
    position: i64,
    #[serde(default, skip_serializing_if = "is_false")]
    removed: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    absent: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(is: &bool) -> bool {
    !is
}

/// The places that tags, links and memos name, by document.
pub fn places_of(whole: &Whole) -> BTreeMap<Guid, BTreeSet<Place>> {
    let mut all: BTreeMap<Guid, BTreeSet<Place>> = BTreeMap::new();
    let links = whole.links.values().flat_map(|link| [link.from, link.to]);
    let memos = whole.memos.values().filter_map(|memo| match memo.on {
        MemoOn::Turn(place) => Some(place),
        _ => None,
    });
    let prints = whole.prints.values().map(|edit| edit.on);
    for place in whole.tags.values().map(|tag| tag.on).chain(prints).chain(links).chain(memos) {
        all.entry(place.document).or_default().insert(place);
    }
    all
}

/// The files of memos.
pub fn memo_files(whole: &Whole) -> BTreeMap<Guid, String> {
    let wanted: Vec<(Guid, String)> = whole
        .memos
        .iter()
        .map(|(guid, memo)| {
            let id = guid.simple().to_string();
            (*guid, format!("{}-{}", memo.memo_type.as_str(), id.get(..8).unwrap_or(&id)))
        })
        .collect();
    let named = names::apart(wanted.iter().map(|(guid, name)| (*guid, name.as_str())));
    named.into_iter().map(|(guid, name)| (guid, format!("memos/{name}.md"))).collect()
}

/// Writes all of it. `speakers` are labels of documents by the identity of their speakers.
pub fn write(
    out: &mut Out,
    whole: &Whole,
    documents: &Names,
    cells: &Cells,
    speakers: &HashMap<Guid, (Guid, String)>,
) -> Result<(), ArchiveError> {
    write_settings(out, whole)?;
    let mut sheet = Sheet::begin(out, CODERS.0, CODERS.1)?;
    whole.coders.iter().try_for_each(|coder| sheet.row(vec![cell::written(coder)]))?;
    sheet.end(out)?;
    let mut sheet = Sheet::begin(out, ATTRIBUTES.0, ATTRIBUTES.1)?;
    for (key, declared) in &whole.attributes {
        let values = if let AttributeType::Ordered(values) = declared { json(values) } else { String::new() };
        let name = if matches!(declared, AttributeType::Ordered(_)) { "ordered" } else { declared.name() };
        sheet.row(vec![cell::written(key), name.to_owned(), values])?;
    }
    sheet.end(out)?;
    write_codes(out, whole)?;
    write_participants(out, whole, documents, speakers)?;
    write_beside(out, whole, documents, cells)?;
    write_memos(out, whole, documents, cells)
}

fn toml<T: Serialize>(out: &mut Out, path: &str, value: &T) -> Result<(), ArchiveError> {
    let text = toml::to_string(value).map_err(|e| ArchiveError::Refused(format!("{path} cannot be written: {e}")))?;
    out.put(path, text.as_bytes())
}

fn write_settings(out: &mut Out, whole: &Whole) -> Result<(), ArchiveError> {
    let mut all = Settings { codebooks: whole.books.clone(), ..Settings::default() };
    for (key, value) in &whole.settings {
        let (to, key) = match (key.strip_prefix("report."), key.strip_prefix("search.")) {
            (Some(name), _) => (&mut all.reports, name),
            (_, Some(name)) => (&mut all.searches, name),
            _ => (&mut all.settings, key.as_str()),
        };
        to.insert(key.to_owned(), value.clone());
    }
    toml(out, PROJECT, &all)
}

fn write_codes(out: &mut Out, whole: &Whole) -> Result<(), ArchiveError> {
    let shown = crate::study::effective::effective(&whole.codes, &std::collections::HashSet::new()).codebook;
    let first: Vec<&str> = shown.codes().iter().map(|code| code.id.as_str()).collect();
    let rest = whole.codes.keys().map(String::as_str).filter(|id| !first.contains(id));
    let mut book = Book::default();
    for state in first.iter().copied().chain(rest).filter_map(|id| whole.codes.get(id)) {
        let CodeState { code, present, removed, merged } = state.clone();
        let Code { id, name, parent, colour, definition, apply, not, example, origin, position } = code;
        // As in a codebook file, a theme with a dot in its id must say that it has no parent.
        let parent = parent.or_else(|| id.contains('.').then(String::new));
        let (absent, merged_into) = (!present, merged);
        let text = CodeTable {
            id,
            name,
            parent,
            colour,
            definition,
            apply,
            not,
            example,
            origin,
            position,
            removed,
            absent,
            merged_into,
        };
        book.code.push(text);
    }
    toml(out, CODEBOOK, &book)?;
    let mut sheet = Sheet::begin(out, DEFINITIONS.0, DEFINITIONS.1)?;
    for wording in &whole.wordings {
        let mut cells = vec![cell::written(&wording.code), wording.number.to_string()];
        cells.extend([cell::written(&wording.coder), cell::time(wording.at)]);
        cells.extend([&wording.definition, &wording.apply, &wording.not].map(|text| unset_if_empty(text)));
        cells.push(format!("{:016x}", wording.meaning()));
        sheet.row(cells)?;
    }
    sheet.end(out)
}

/// A cell in which nothing set and set to nothing are the same.
fn unset_if_empty(text: &str) -> String {
    if text.is_empty() { String::new() } else { cell::written(text) }
}

fn write_participants(
    out: &mut Out,
    whole: &Whole,
    documents: &Names,
    speakers: &HashMap<Guid, (Guid, String)>,
) -> Result<(), ArchiveError> {
    // By name, then those of one document by document and label; what has neither comes last, by identity.
    let told = |guid: &Guid| speakers.get(guid).and_then(|(document, label)| Some((documents.get(document)?, label)));
    let mut order: Vec<(&Guid, &ParticipantState)> = whole.participants.iter().collect();
    order.sort_by_key(|(guid, state)| {
        (state.name.is_none(), state.name.clone(), told(guid).is_none(), told(guid), **guid)
    });
    let always = |state: &ParticipantState| -> Vec<String> {
        state.values.keys().filter(|(_, valid)| *valid == Valid::Always).map(|(key, _)| key.clone()).collect()
    };
    let keys: BTreeSet<String> = order.iter().flat_map(|(_, state)| always(state)).collect();
    let written: Vec<String> = keys.iter().map(|key| cell::written(key)).collect();
    let columns: Vec<&str> = PARTICIPANTS.1.iter().copied().chain(written.iter().map(String::as_str)).collect();
    let mut sheet = Sheet::begin(out, PARTICIPANTS.0, &columns)?;
    for (guid, state) in &order {
        let (document, label) = match (&state.name, told(guid)) {
            (None, Some((document, label))) => (cell::written(document), cell::written(label)),
            _ => (String::new(), String::new()),
        };
        let mut cells = vec![cell::written_if(state.name.as_deref()), guid.to_string(), document, label];
        for key in &keys {
            let value = state.values.get(&(key.clone(), Valid::Always));
            cells.push(cell::written_if(value.map(String::as_str)));
        }
        sheet.row(cells)?;
    }
    sheet.end(out)?;
    let mut sheet = Sheet::begin(out, PARTICIPANT_LABELS.0, PARTICIPANT_LABELS.1)?;
    for (_, state) in &order {
        for label in &state.labels {
            sheet.row(vec![cell::written_if(state.name.as_deref()), cell::written(label)])?;
        }
    }
    sheet.end(out)?;
    let mut sheet = Sheet::begin(out, PARTICIPANT_VALUES.0, PARTICIPANT_VALUES.1)?;
    for (guid, state) in &order {
        for ((key, valid), value) in state.values.iter().filter(|((_, valid), _)| *valid != Valid::Always) {
            let (from, document) = match valid {
                Valid::From(day) => (cell::written(day), String::new()),
                Valid::In(document) => (String::new(), places::document(documents, *document)),
                Valid::Always => continue,
            };
            let name = cell::written_if(state.name.as_deref());
            sheet.row(vec![name, guid.to_string(), cell::written(key), cell::written(value), from, document])?;
        }
    }
    sheet.end(out)
}

/// The cells of a place: document, start, end; and the text.
fn place_cells(place: &Place, documents: &Names, cells: &Cells) -> ([String; 3], String) {
    let [text, start, end] = cells.get(place).cloned().unwrap_or_else(|| places::in_bytes(place.text, place.span));
    ([places::document(documents, place.document), start, end], text)
}

/// An order of places that a reader expects: by document as named, then by where they stand.
fn order_of(place: &Place, documents: &Names) -> (Option<String>, Place) {
    (documents.get(&place.document).cloned(), *place)
}

fn write_prints(out: &mut Out, whole: &Whole, documents: &Names, cells: &Cells) -> Result<(), ArchiveError> {
    let mut sheet = Sheet::begin(out, PRINTS.0, PRINTS.1)?;
    let mut edits: Vec<(&Guid, &PrintEdit)> = whole.prints.iter().collect();
    edits.sort_by_cached_key(|(guid, edit)| (order_of(&edit.on, documents), **guid));
    for (guid, edit) in edits {
        let (place, text) = place_cells(&edit.on, documents, cells);
        let PrintEdit { printed, translation, language, reason, coder, at, .. } = edit;
        let told = [printed, translation, language, reason].map(|text| cell::written_if(text.as_deref()));
        let last = [cell::written(coder), cell::time(*at), text, guid.to_string()];
        sheet.row(place.into_iter().chain(told).chain(last).collect())?;
    }
    sheet.end(out)
}

fn write_parts(out: &mut Out, whole: &Whole) -> Result<(), ArchiveError> {
    let mut sheet = Sheet::begin(out, PARTS.0, PARTS.1)?;
    let mut parts: Vec<(&Guid, &Part)> = whole.parts.iter().collect();
    parts.sort_by_key(|(guid, part)| (part.order, **guid));
    for (guid, part) in parts {
        let files = serde_json::to_string(&part.files).unwrap_or_default();
        let document = part.document.map(|document| document.to_string()).unwrap_or_default();
        let number = part.order.to_string();
        let (kind, program) = (cell::written(&part.kind), cell::written(&part.program));
        sheet.row(vec![kind, program, number, document, files, cell::written(&part.body), guid.to_string()])?;
    }
    sheet.end(out)
}

fn write_beside(out: &mut Out, whole: &Whole, documents: &Names, cells: &Cells) -> Result<(), ArchiveError> {
    let mut sheet = Sheet::begin(out, TAGS.0, TAGS.1)?;
    let mut tags: Vec<(&Guid, &Tag)> = whole.tags.iter().collect();
    tags.sort_by_cached_key(|(guid, tag)| (order_of(&tag.on, documents), tag.name.clone(), **guid));
    for (guid, tag) in tags {
        let (place, text) = place_cells(&tag.on, documents, cells);
        let rest = [cell::written(&tag.name), cell::written_if(tag.note.as_deref()), cell::written(&tag.coder)];
        let last = [cell::time(tag.at), text, guid.to_string()];
        sheet.row(place.into_iter().chain(rest).chain(last).collect())?;
    }
    sheet.end(out)?;
    let mut sheet = Sheet::begin(out, LINKS.0, LINKS.1)?;
    let mut links: Vec<(&Guid, &Link)> = whole.links.iter().collect();
    links.sort_by_cached_key(|(guid, link)| (order_of(&link.from, documents), order_of(&link.to, documents), **guid));
    for (guid, link) in links {
        let ((from, from_text), (to, to_text)) =
            (place_cells(&link.from, documents, cells), place_cells(&link.to, documents, cells));
        let mut row: Vec<String> = from.into_iter().chain([cell::written(&link.kind)]).chain(to).collect();
        row.extend([cell::written(&link.coder), cell::time(link.at), from_text, to_text, guid.to_string()]);
        sheet.row(row)?;
    }
    sheet.end(out)?;
    let mut sheet = Sheet::begin(out, EVENTS.0, EVENTS.1)?;
    let mut events: Vec<(&Event, &Guid)> = whole.events.iter().map(|(guid, event)| (event, guid)).collect();
    events.sort_unstable();
    for (event, guid) in events {
        let site = cell::written_if(event.site.as_deref());
        sheet.row(vec![cell::written(&event.date), site, cell::written(&event.label), guid.to_string()])?;
    }
    sheet.end(out)?;
    write_prints(out, whole, documents, cells)?;
    write_parts(out, whole)?;
    let mut sheet = Sheet::begin(out, PSEUDONYMS.0, PSEUDONYMS.1)?;
    for (at, replaced) in whole.pseudonyms.iter().enumerate() {
        let document = replaced.document.map(|guid| places::document(documents, guid)).unwrap_or_default();
        for pseudonym in &replaced.all {
            let Pseudonym { turn, place, kind, replacement, reason, times } = pseudonym;
            let mut row = vec![(at + 1).to_string(), document.clone()];
            row.push(turn.map(|turn| turn.to_string()).unwrap_or_default());
            row.extend([cell::written(place), kind.as_str().to_owned(), cell::written(replacement)]);
            row.extend([cell::written_if(reason.as_deref()), times.to_string()]);
            row.extend([cell::written(&replaced.coder), cell::time(replaced.at)]);
            sheet.row(row)?;
        }
    }
    sheet.end(out)
}

fn write_memos(out: &mut Out, whole: &Whole, documents: &Names, cells: &Cells) -> Result<(), ArchiveError> {
    let files = memo_files(whole);
    for (guid, memo) in &whole.memos {
        let Some(path) = files.get(guid) else { continue };
        let Memo { on, memo_type, text, coder, at } = memo;
        let mut head = format!("---\nid: {guid}\ntype: {}\n", memo_type.as_str());
        let mut put = |key: &str, value: &str| head.push_str(&format!("{key}: {value}\n"));
        match on {
            MemoOn::Project => put("on", "project"),
            MemoOn::Document(document) => put("on", &format!("document {}", places::document(documents, *document))),
            MemoOn::Participant(participant) => {
                put("on", &format!("participant {participant}"));
                let known = whole.participants.get(participant).and_then(|state| state.name.as_deref());
                known.into_iter().for_each(|name| put("participant", &cell::written(name)));
            }
            MemoOn::Code(code) => put("on", &format!("code {}", cell::written(code))),
            MemoOn::Report(report) => put("on", &format!("report {}", cell::written(report))),
            MemoOn::Turn(place) => {
                let ([document, start, end], text) = place_cells(place, documents, cells);
                put("on", &format!("passage {document}"));
                put("start", &start);
                put("end", &end);
                if !text.is_empty() {
                    put("text", &text);
                }
            }
        }
        put("coder", &cell::written(coder));
        put("at", &cell::time(*at));
        out.put(path, format!("{head}---\n\n{text}\n").as_bytes())?;
    }
    Ok(())
}

/// A place as a file names it, until its document is read.
#[derive(Clone, Debug)]
pub struct Named {
    /// The document.
    pub document: String,
    record: Record,
    at: [usize; 3],
}

impl Named {
    fn of(record: &Record, document: usize, at: [usize; 3]) -> Result<Self, ArchiveError> {
        Ok(Self { document: record.need(document)?.to_owned(), record: record.clone(), at })
    }

    /// The place, with the texts of its document.
    pub fn place(&self, document: Guid, texts: &Texts<'_>) -> Result<Place, ArchiveError> {
        let (text, span) = texts.place(&self.record, self.at)?;
        Ok(Place { document, text, span })
    }

    fn unknown(&self) -> ArchiveError {
        self.record.bad(format!("there is no document “{}” in documents.csv", one_line(&self.document)))
    }
}

/// What a memo hangs on, as its file says.
enum OnNamed {
    There(MemoOn),
    Document(String, Record),
    Passage(usize),
}

/// What belongs to no document alone, as read; places wait for their documents.
#[derive(Default)]
pub struct Draft {
    whole: Whole,
    /// Places that are waited for.
    pub named: Vec<Named>,
    tags: Vec<(Guid, usize, Tag)>,
    prints: Vec<(Guid, usize, PrintEdit)>,
    links: Vec<(Guid, [usize; 2], Link)>,
    memos: Vec<(Guid, OnNamed, Memo)>,
    values: Vec<(Guid, String, String, String, Record)>,
    pseudonyms: Vec<(Option<(String, Record)>, Replaced)>,
    /// Whether a file was changed by hand.
    edited: bool,
    /// Participants by the identity that the list tells.
    known: HashMap<Guid, Guid>,
    /// Names in the list that are not those under which the participants were known.
    pub renamed: Vec<String>,
}

/// Reads a table row by row, and notes the rows that cannot be taken in.
fn each(
    input: &In,
    (path, columns): (&'static str, &'static [&'static str]),
    wrong: &mut Wrong,
    mut row: impl FnMut(Record) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    for record in table::read(input, path, columns, false, wrong)?.1 {
        wrong.note(row(record))?;
    }
    Ok(())
}

impl Draft {
    /// Reads the files; `edited` says whether one was changed by hand.
    pub fn read(input: &In, edited: bool, wrong: &mut Wrong) -> Result<Self, ArchiveError> {
        let mut draft = Self { edited, ..Self::default() };
        wrong.note(draft.settings(input))?;
        each(input, CODERS, wrong, |record| {
            draft.whole.coders.insert(record.need(0)?.to_owned());
            Ok(())
        })?;
        each(input, ATTRIBUTES, wrong, |record| {
            let declared = match record.need(1)? {
                "ordered" => AttributeType::Ordered(record.json(2)?),
                name => AttributeType::parse(name).map_err(|why| record.bad(why))?,
            };
            draft.whole.attributes.insert(record.words(0), declared);
            Ok(())
        })?;
        let codes = draft.codes(input);
        if wrong.note(codes)?.is_some() {
            draft.wordings(input, wrong)?;
        }
        draft.participants(input, wrong)?;
        draft.beside(input, wrong)?;
        draft.pseudonyms(input, wrong)?;
        let memos = input.files().iter().filter(|path| path.starts_with("memos/") && path.ends_with(".md"));
        for path in memos {
            let text = input.text(path);
            let memo = text.and_then(|text| draft.memo(path, &text));
            wrong.note(memo)?;
        }
        Ok(draft)
    }

    fn settings(&mut self, input: &In) -> Result<(), ArchiveError> {
        let Settings { settings, codebooks, reports, searches } = from_toml(PROJECT, &input.text(PROJECT)?)?;
        let named = |kind: &str, all: BTreeMap<String, String>| -> Vec<(String, String)> {
            all.into_iter().map(|(name, value)| (format!("{kind}.{name}"), value)).collect()
        };
        self.whole.books = codebooks;
        self.whole.settings = settings;
        self.whole.settings.extend(named("report", reports));
        self.whole.settings.extend(named("search", searches));
        Ok(())
    }

    fn codes(&mut self, input: &In) -> Result<(), ArchiveError> {
        let Book { code } = from_toml(CODEBOOK, &input.text(CODEBOOK)?)?;
        for table in code {
            let CodeTable { id, name, parent, colour, definition, apply, not, example, origin, position, .. } = table;
            let parent = parent.filter(|parent| !parent.is_empty());
            let code = Code { id: id.clone(), name, parent, colour, definition, apply, not, example, origin, position };
            let state = CodeState { code, present: !table.absent, removed: table.removed, merged: table.merged_into };
            if id.is_empty() || self.whole.codes.insert(id.clone(), state).is_some() {
                return Err(ArchiveError::bad(
                    CODEBOOK,
                    1,
                    format!("the code id “{}” is empty or appears twice", one_line(&id)),
                ));
            }
        }
        Ok(())
    }

    fn wordings(&mut self, input: &In, wrong: &mut Wrong) -> Result<(), ArchiveError> {
        each(input, DEFINITIONS, wrong, |record| {
            let code = record.need(0)?.to_owned();
            if !self.whole.codes.contains_key(&code) {
                return Err(record.bad(format!("there is no code “{}” in {CODEBOOK}", one_line(&code))));
            }
            self.whole.wordings.push(Wording {
                code,
                number: record.number(1)?,
                coder: record.words(2),
                at: record.time(3)?,
                definition: record.words(4),
                apply: record.words(5),
                not: record.words(6),
            });
            Ok(())
        })
    }

    fn participants(&mut self, input: &In, wrong: &mut Wrong) -> Result<(), ArchiveError> {
        let (keys, records) = table::read(input, PARTICIPANTS.0, PARTICIPANTS.1, true, wrong)?;
        for record in records {
            let read = self.participant(&record, &keys);
            wrong.note(read)?;
        }
        if wrong.of(PARTICIPANTS.0) > 0 {
            return Ok(());
        }
        each(input, PARTICIPANT_LABELS, wrong, |record| {
            let state = self.whole.participants.get_mut(&guid::participant(record.need(0)?));
            let state = state.ok_or_else(|| record.bad("there is no such participant in participants.csv"))?;
            state.labels.insert(record.words(1));
            Ok(())
        })?;
        each(input, PARTICIPANT_VALUES, wrong, |record| {
            let own = self.known.get(&record.guid(1)?).copied();
            let own = own.ok_or_else(|| record.bad("there is no participant of this id in participants.csv"))?;
            let key = record.words(2);
            let value = value_of(&record, &key, record.words(3), self.edited)?;
            match (record.get(4), record.get(5)) {
                (Some(day), None) => {
                    let state = self.whole.participants.entry(own).or_default();
                    state.values.insert((key, Valid::From(day.to_owned())), value);
                }
                (None, Some(document)) => {
                    let document = document.to_owned();
                    self.values.push((own, key, value, document, record));
                }
                _ => return Err(record.bad("either from or document says when this value holds")),
            }
            Ok(())
        })
    }

    fn participant(&mut self, record: &Record, keys: &[String]) -> Result<(), ArchiveError> {
        // By the identity in the file, for a name may have been changed by hand.
        let told = record.parsed_if(1, "an identity (a GUID)", |text| text.parse().ok())?;
        let own = record.get(0).map(guid::participant).or(told);
        let own = own.ok_or_else(|| record.bad("a participant needs a name or an id"))?;
        self.known.insert(told.unwrap_or(own), own);
        let state = self.whole.participants.entry(own).or_default();
        if state.name.is_some() || !state.values.is_empty() {
            return Err(record.bad("this participant appears twice"));
        }
        state.name = record.text(0);
        if told != Some(own) {
            self.renamed.extend(record.text(0));
        }
        for (at, key) in keys.iter().enumerate() {
            if let Some(value) = record.text(PARTICIPANTS.1.len() + at) {
                let value = value_of(record, key, value, self.edited)?;
                state.values.insert((key.clone(), Valid::Always), value);
            }
        }
        Ok(())
    }

    fn beside(&mut self, input: &In, wrong: &mut Wrong) -> Result<(), ArchiveError> {
        each(input, TAGS, wrong, |record| {
            let on = self.wait(Named::of(&record, 0, [7, 1, 2])?);
            let (name, note) = (record.need(3)?.to_owned(), record.text(4));
            let tag = Tag { on: Place::default(), name, note, coder: record.words(5), at: record.time(6)? };
            self.tags.push((record.guid(8)?, on, tag));
            Ok(())
        })?;
        each(input, LINKS, wrong, |record| {
            let from = self.wait(Named::of(&record, 0, [9, 1, 2])?);
            let to = self.wait(Named::of(&record, 4, [10, 5, 6])?);
            let (kind, coder, at) = (record.words(3), record.words(7), record.time(8)?);
            let link = Link { from: Place::default(), to: Place::default(), kind, coder, at };
            self.links.push((record.guid(11)?, [from, to], link));
            Ok(())
        })?;
        each(input, EVENTS, wrong, |record| {
            let event = Event { date: record.words(0), site: record.text(1), label: record.words(2) };
            self.whole.events.insert(record.guid(3)?, event);
            Ok(())
        })?;
        each(input, PRINTS, wrong, |record| {
            let on = self.wait(Named::of(&record, 0, [9, 1, 2])?);
            let edit = PrintEdit {
                on: Place::default(),
                printed: record.text(3),
                translation: record.text(4),
                language: record.text(5),
                reason: record.text(6),
                coder: record.words(7),
                at: record.time(8)?,
            };
            self.prints.push((record.guid(10)?, on, edit));
            Ok(())
        })?;
        each(input, PARTS, wrong, |record| {
            let document = if record.get(3).is_some() { Some(record.guid(3)?) } else { None };
            let part = Part {
                kind: record.words(0),
                program: record.words(1),
                order: record.number(2)?,
                document,
                files: record.json(4)?,
                body: record.words(5),
            };
            self.whole.parts.insert(record.guid(6)?, part);
            Ok(())
        })
    }

    fn wait(&mut self, named: Named) -> usize {
        self.named.push(named);
        self.named.len() - 1
    }

    fn pseudonyms(&mut self, input: &In, wrong: &mut Wrong) -> Result<(), ArchiveError> {
        let mut last = 0;
        each(input, PSEUDONYMS, wrong, |record| {
            let number = record.number(0)?;
            let kind = serde_json::from_value(serde_json::Value::String(record.words(4)));
            let pseudonym = Pseudonym {
                turn: record.parsed_if(2, "a whole number", |text| text.parse().ok())?,
                place: record.words(3),
                kind: kind.map_err(|e| record.bad(format!("kind: {e}")))?,
                replacement: record.words(5),
                reason: record.text(6),
                times: record.number(7)?,
            };
            if number != last || self.pseudonyms.is_empty() {
                last = number;
                let document = record.get(1).map(|name| (name.to_owned(), record.clone()));
                let (coder, at) = (record.words(8), record.time(9)?);
                self.pseudonyms.push((document, Replaced { document: None, coder, at, all: Vec::new() }));
            }
            if let Some((_, replaced)) = self.pseudonyms.last_mut() {
                replaced.all.push(pseudonym);
            }
            Ok(())
        })
    }

    fn memo(&mut self, path: &str, text: &str) -> Result<(), ArchiveError> {
        let bad = |line: usize, what: &str| ArchiveError::bad(path, line as u64, what);
        let rest = text.strip_prefix("---\n").ok_or_else(|| bad(1, "a memo begins with a line ---"))?;
        let (head, said) =
            rest.split_once("\n---\n\n").ok_or_else(|| bad(1, "a line --- and an empty line must end the head"))?;
        let said = said.strip_suffix('\n').ok_or_else(|| bad(1, "a memo ends in a line break"))?;
        let mut fields: BTreeMap<&str, (usize, String)> = BTreeMap::new();
        for (at, line) in head.lines().enumerate() {
            let (key, value) = line.split_once(": ").ok_or_else(|| bad(at + 2, "a line of the head is KEY: VALUE"))?;
            fields.insert(key, (at + 2, value.to_owned()));
        }
        let record = Record::of_fields(path, &["on", "start", "end", "text", "id", "type", "coder", "at"], &fields)?;
        let (kind, what) = record.need(0)?.split_once(' ').unwrap_or((record.need(0)?, ""));
        let read = |text: &str| cell::read(text).map_err(|why| record.bad(why)).map(Option::unwrap_or_default);
        let on = match kind {
            "project" => OnNamed::There(MemoOn::Project),
            "code" => OnNamed::There(MemoOn::Code(read(what)?)),
            "report" => OnNamed::There(MemoOn::Report(read(what)?)),
            "participant" => {
                let id: Guid = what.parse().map_err(|_| record.bad("on: a participant is named by its id"))?;
                // Who has a name stands in the list, whatever the name is by now.
                let own = self.known.get(&id).copied();
                if own.is_none() && self.edited && fields.contains_key("participant") {
                    return Err(record.bad("there is no participant of this id in participants.csv"));
                }
                OnNamed::There(MemoOn::Participant(own.unwrap_or(id)))
            }
            "document" => OnNamed::Document(read(what)?, record.clone()),
            "passage" => {
                let named = Named { document: read(what)?, record: record.clone(), at: [3, 1, 2] };
                OnNamed::Passage(self.wait(named))
            }
            other => return Err(record.bad(format!("on: a memo cannot hang on “{}”", one_line(other)))),
        };
        let memo = Memo {
            on: MemoOn::Project,
            memo_type: record.need(5)?.parse().map_err(|why: String| record.bad(why))?,
            text: said.to_owned(),
            coder: record.words(6),
            at: record.time(7)?,
        };
        self.memos.push((record.guid(4)?, on, memo));
        Ok(())
    }

    /// What waits for a document.
    pub fn waiting(&self) -> HashMap<String, Vec<usize>> {
        let mut all: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, named) in self.named.iter().enumerate() {
            all.entry(named.document.clone()).or_default().push(at);
        }
        all
    }

    /// Files that are kept aside.
    pub fn kept(&self) -> impl Iterator<Item = &PartFile> {
        self.whole.parts.values().flat_map(|part| &part.files)
    }

    /// All of it, when the documents are read and what waited for them has its place.
    pub fn whole(
        self,
        found: &HashMap<usize, Place>,
        documents: &HashMap<String, Guid>,
    ) -> Result<Whole, ArchiveError> {
        let Self { mut whole, named, tags, prints, links, memos, values, pseudonyms, .. } = self;
        let place = |at: usize| -> Result<Place, ArchiveError> {
            if let Some(place) = found.get(&at) {
                return Ok(*place);
            }
            let named = named.get(at).ok_or_else(|| ArchiveError::Refused("a place is missing".to_owned()))?;
            let guid = places::by_guid(&named.document).ok_or_else(|| named.unknown())?;
            named.place(guid, &Texts::default())
        };
        let document = |name: &str, record: &Record| {
            documents
                .get(name)
                .copied()
                .or_else(|| places::by_guid(name))
                .ok_or_else(|| record.bad(format!("there is no document “{}” in documents.csv", one_line(name))))
        };
        for (guid, on, tag) in tags {
            whole.tags.insert(guid, Tag { on: place(on)?, ..tag });
        }
        for (guid, on, edit) in prints {
            whole.prints.insert(guid, PrintEdit { on: place(on)?, ..edit });
        }
        for (guid, [from, to], link) in links {
            whole.links.insert(guid, Link { from: place(from)?, to: place(to)?, ..link });
        }
        for (guid, on, memo) in memos {
            let on = match on {
                OnNamed::There(on) => on,
                OnNamed::Document(name, record) => MemoOn::Document(document(&name, &record)?),
                OnNamed::Passage(at) => MemoOn::Turn(place(at)?),
            };
            whole.memos.insert(guid, Memo { on, ..memo });
        }
        for (participant, key, value, name, record) in values {
            let valid = Valid::In(document(&name, &record)?);
            whole.participants.entry(participant).or_default().values.insert((key, valid), value);
        }
        for (name, replaced) in pseudonyms {
            let on = name.map(|(name, record)| document(&name, &record)).transpose()?;
            whole.pseudonyms.push(Replaced { document: on, ..replaced });
        }
        Ok(whole)
    }
}

/// Reads a TOML file of the archive.
pub fn from_toml<T: serde::de::DeserializeOwned>(path: &str, text: &str) -> Result<T, ArchiveError> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64 + 1;
        ArchiveError::bad(path, line, one_line(error.message()))
    })
}

/// The places of a document, as cells.
pub fn cells_of(places: &BTreeSet<Place>, texts: &Texts<'_>, cells: &mut Cells) {
    for place in places {
        cells.insert(*place, texts.cells(place.text, place.span));
    }
}
