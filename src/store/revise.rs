//! Revisions: a document gets a corrected text, or corrected turns, and what was coded there follows.
//!
//! The old text stays in the project, and every coding keeps the place at which it was made; where it stands now
//! follows from the maps between the texts (see [`crate::study::revision`]). So a revision can be undone at any
//! time, and codings of the old text that come later by a merge are carried like those that were there.

use super::error::StoreError;
use super::journal::{self, Batch, Group};
use super::project::Project;
use super::read::DocumentInfo;
use super::review::ReviewItem;
use super::tables;
use crate::study::change::{Payload, Revised, Valid};
use crate::study::fold;
use crate::study::revision::{self, Placed};
use crate::study::{Guid, Hash, Layout, Map, SpeakerType, Standing, guid};
use crate::text::fold::fold;
use crate::text::{Span, words};
use rusqlite::Connection;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// Where a text comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Hash of the source bytes.
    pub hash: Hash,
    /// Format, as in `docx`.
    pub format: String,
    /// Encoding, as in `UTF-8`.
    pub encoding: String,
    /// Path or file name, as the user gave it.
    pub path: String,
}

/// A text to take the place of another.
#[derive(Clone, Debug, Default)]
pub struct Replacement {
    /// Canonical text.
    pub text: String,
    /// Its turns.
    pub layout: Layout,
    /// Where it comes from.
    pub source: Source,
    /// How places of the old text are carried, where that is known better than a comparison can tell.
    pub map: Option<Map>,
    /// What files say of speakers, by label, where that is not what it was: replaces it.
    pub speakers: Option<BTreeMap<String, BTreeMap<String, String>>>,
    /// Attributes of the document to set with it.
    pub attributes: BTreeMap<String, String>,
}

/// What a revision made of the codings of its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// How many stand with their text untouched.
    pub exact: usize,
    /// Those of which some of the text changed, for a person to look at; they count.
    pub moved: Vec<ReviewItem>,
    /// Those that have lost their place; they wait, and count nowhere until they are placed.
    pub lost: Vec<ReviewItem>,
}

/// Names a document.
#[derive(Clone, Copy, Debug)]
pub enum WhichDocument<'a> {
    /// By its row in this file.
    Row(i64),
    /// By its name.
    Name(&'a str),
}

impl From<i64> for WhichDocument<'_> {
    fn from(row: i64) -> Self {
        Self::Row(row)
    }
}

impl<'a> From<&'a str> for WhichDocument<'a> {
    fn from(name: &'a str) -> Self {
        Self::Name(name)
    }
}

impl<'a> From<&'a String> for WhichDocument<'a> {
    fn from(name: &'a String) -> Self {
        Self::Name(name)
    }
}

impl From<&DocumentInfo> for WhichDocument<'_> {
    fn from(info: &DocumentInfo) -> Self {
        Self::Row(info.id)
    }
}

impl Project {
    /// Replaces the text of a document by a corrected one, in one durable transaction.
    pub fn revise<'d>(
        &mut self,
        group: &Group,
        document: impl Into<WhichDocument<'d>>,
        text: String,
        layout: Layout,
        meta: Source,
    ) -> Result<Revision, StoreError> {
        self.revise_with(group, document, Replacement { text, layout, source: meta, ..Replacement::default() })
    }

    /// The same for one who knows more of the new text.
    pub fn revise_with<'d>(
        &mut self,
        group: &Group,
        document: impl Into<WhichDocument<'d>>,
        replacement: Replacement,
    ) -> Result<Revision, StoreError> {
        let info = self.which(document.into())?;
        let (batch, revision) = self.plan(&info, replacement)?;
        if !batch.payloads.is_empty() {
            self.append(group, batch)?;
        }
        Ok(revision)
    }

    /// What [`Project::revise_with`] would make of the codings, without writing anything.
    pub fn preview_revision<'d>(
        &self,
        document: impl Into<WhichDocument<'d>>,
        replacement: Replacement,
    ) -> Result<Revision, StoreError> {
        let info = self.which(document.into())?;
        Ok(self.plan(&info, replacement)?.1)
    }

    /// Replaces the turns of a document; its text stays. Words are counted anew.
    pub fn set_layout<'d>(
        &mut self,
        group: &Group,
        document: impl Into<WhichDocument<'d>>,
        layout: Layout,
    ) -> Result<(), StoreError> {
        let info = self.which(document.into())?;
        let batch = self.layout_batch(&info, layout)?;
        if batch.payloads.is_empty() { Ok(()) } else { self.append(group, batch) }
    }

    /// Whether the turns of the current text of a document were corrected by hand.
    pub fn turns_corrected(&self, info: &DocumentInfo) -> Result<bool, StoreError> {
        self.sql((|| {
            let dead = journal::dead(&self.conn)?;
            let changes = journal::of_scope(&self.conn, info.guid)?;
            let mut live: Vec<_> = changes.iter().filter(|change| !dead.contains(&change.group)).collect();
            live.sort_by_key(|change| change.stamp);
            let last = live.into_iter().rev().find_map(|change| match &change.payload {
                Some(Payload::LayoutSet { text, .. }) if *text == info.text => Some(true),
                Some(Payload::Revised(revised)) if revised.text == info.text => Some(false),
                _ => None,
            });
            Ok(last.unwrap_or(false))
        })())
    }

    fn layout_batch(&self, info: &DocumentInfo, layout: Layout) -> Result<Batch, StoreError> {
        let text = self.text(info.text)?;
        let layout = sound(layout, &text)?;
        if Hash::of(&layout.encode()) == info.layout {
            return Ok(Batch::default());
        }
        let mut batch = Batch::of(self.new_speakers(info, &text, &layout)?);
        let layout = batch.layout(layout);
        batch.payloads.push(Payload::LayoutSet { document: info.guid, text: info.text, layout });
        Ok(batch)
    }

    /// What is known of speakers under labels that the document did not have: what was known of them under their old
    /// label, or what the new one tells by itself.
    fn new_speakers(&self, info: &DocumentInfo, text: &str, layout: &Layout) -> Result<Vec<Payload>, StoreError> {
        let before = self.layout(info.layout)?;
        let (own, labels) = (self.speaker_values(info.id)?, self.labels()?);
        let known = |label: &str| -> BTreeMap<String, String> {
            let mut values = own.get(&fold(label)).cloned().unwrap_or_default();
            values.extend(labels.local_values(info.guid, label));
            values
        };
        let there = |layout: &Layout, label: &str| layout.labels.iter().any(|known| fold(known) == fold(label));
        let same = Map::between(text, text);
        let mut payloads = Vec::new();
        for (at, label) in layout.labels.iter().enumerate().filter(|(_, label)| !there(&before, label)) {
            if !known(label).is_empty() {
                continue;
            }
            let old = renamed_from(&before, layout, at, &same).filter(|old| !there(layout, old));
            let mut values = old.map(known).unwrap_or_default();
            if let Some(kind) = SpeakerType::of_label(label) {
                values.entry("speaker_type".to_owned()).or_insert_with(|| kind.as_str().to_owned());
            }
            payloads.extend(values.into_iter().map(|(key, value)| Payload::ParticipantAttribute {
                participant: guid::speaker(info.guid, label),
                key,
                valid: Valid::Always,
                value: Some(value),
            }));
        }
        Ok(payloads)
    }

    /// The document that is named.
    pub(super) fn which(&self, document: WhichDocument<'_>) -> Result<DocumentInfo, StoreError> {
        match document {
            WhichDocument::Name(name) => self.document(name),
            WhichDocument::Row(row) => {
                let name: String = self.sql(
                    self.conn
                        .prepare_cached("SELECT shown FROM documents WHERE id = ?1")
                        .and_then(|mut s| s.query_row([row], |row| row.get(0))),
                )?;
                self.document(&name)
            }
        }
    }

    /// The changes that a revision makes, and what becomes of the codings, for a step that does more than that.
    pub(super) fn revision_batch(
        &self,
        info: &DocumentInfo,
        new: Replacement,
    ) -> Result<(Batch, Revision), StoreError> {
        self.plan(info, new)
    }

    /// The changes that a revision makes, and what becomes of the codings.
    fn plan(&self, info: &DocumentInfo, new: Replacement) -> Result<(Batch, Revision), StoreError> {
        let mut batch = Batch::default();
        let set = |(key, value): (String, String)| Payload::DocumentAttribute {
            document: info.guid,
            key,
            value: Some(value),
        };
        let text = Hash::of(new.text.as_bytes());
        if text == info.text {
            // The text is what it was; its turns may not be.
            let mut batch = self.layout_batch(info, new.layout)?;
            batch.payloads.extend(new.attributes.into_iter().map(set));
            return Ok((batch, self.revision(info, None)?));
        }
        if new.text.trim().is_empty() {
            return Err(StoreError::Refused(format!("the new text of {} is empty", info.name)));
        }
        let old = self.text(info.text)?;
        let layout = sound(new.layout, &new.text)?;
        let mut earlier = Vec::new();
        let map = match new.map {
            Some(map) => map,
            None => {
                for waiting in self.waiting_texts(info)?.into_iter().filter(|waiting| *waiting != text) {
                    // What had lost its place may find it again, as where the wrong file came before the right one.
                    if let Ok(body) = self.text(waiting) {
                        earlier.push((waiting, Map::between(&body, &new.text)));
                    }
                }
                Map::around(&old, &new.text, &self.coded_places(info)?)
            }
        };
        let speakers = self.speakers_after(info, new.speakers, &layout, &map)?;
        let layout = batch.layout(layout);
        batch.text(new.text);
        let Source { hash: source, format, encoding, path } = new.source;
        let (document, from) = (info.guid, info.text);
        let revised = Revised { document, from, text, layout, source, path, format, encoding, speakers, map, earlier };
        let now = batch.texts.first().map_or("", |(_, text)| text.as_str());
        let revision = self.revision(info, Some((&revised, now)))?;
        batch.payloads.push(Payload::Revised(revised));
        batch.payloads.extend(new.attributes.into_iter().map(set));
        Ok((batch, revision))
    }

    /// The places of the current text on which codings stand.
    fn coded_places(&self, info: &DocumentInfo) -> Result<Vec<Span>, StoreError> {
        let placed = self.sql(placed(&self.conn, info.guid, info.text, None))?;
        let here = placed.into_iter().filter(|placed| placed.coding.text == info.text);
        Ok(here.map(|placed| placed.coding.span).collect())
    }

    /// Texts, other than the current one, on which codings wait for their place or for a person.
    fn waiting_texts(&self, info: &DocumentInfo) -> Result<BTreeSet<Hash>, StoreError> {
        let placed = self.sql(placed(&self.conn, info.guid, info.text, None))?;
        let waiting = placed.into_iter().filter(|placed| placed.standing != Standing::Stands);
        let texts = waiting.map(|placed| placed.from.map_or(placed.coding.text, |(text, _)| text));
        Ok(texts.filter(|text| *text != info.text).collect())
    }

    fn revision(&self, info: &DocumentInfo, next: Option<(&Revised, &str)>) -> Result<Revision, StoreError> {
        let current = next.map_or(info.text, |(revised, _)| revised.text);
        let placed = self.sql(placed(&self.conn, info.guid, current, next.map(|(revised, _)| revised)))?;
        let exact = placed.iter().filter(|placed| placed.standing == Standing::Stands).count();
        let items = self.review_items(info, placed, next.map(|(revised, text)| (revised.text, text)))?;
        let (lost, moved) = items.into_iter().partition(|item| item.kind == Standing::Lost);
        Ok(Revision { exact, moved, lost })
    }

    /// What files say of the speakers of the new text: what they said of the old one's, where a label is a new name
    /// for one of them too.
    fn speakers_after(
        &self,
        info: &DocumentInfo,
        given: Option<BTreeMap<String, BTreeMap<String, String>>>,
        layout: &Layout,
        map: &Map,
    ) -> Result<BTreeMap<String, BTreeMap<String, String>>, StoreError> {
        let before = self.layout(info.layout)?;
        let known = self.speaker_values(info.id)?;
        let mut speakers: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (label, values) in given.unwrap_or_else(|| known.clone()) {
            speakers.entry(fold(&label)).or_default().extend(values);
        }
        let names = |layout: &Layout| -> BTreeSet<String> { layout.labels.iter().map(|label| fold(label)).collect() };
        let (old_names, new_names) = (names(&before), names(layout));
        for (at, label) in layout.labels.iter().enumerate() {
            let label = fold(label);
            let values = renamed_from(&before, layout, at, map)
                .map(fold)
                .filter(|old| *old != label && !old_names.contains(&label) && !new_names.contains(old))
                .and_then(|old| known.get(&old));
            for (key, value) in values.into_iter().flatten() {
                speakers.entry(label.clone()).or_default().entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        // Who does not speak here any more may be somebody's real name.
        speakers.retain(|label, _| new_names.contains(label) || !old_names.contains(label));
        Ok(speakers)
    }
}

/// The label of the old layout that the turns of a label of the new one had, if it was one.
fn renamed_from<'l>(before: &'l Layout, after: &Layout, label: usize, map: &Map) -> Option<&'l str> {
    let back = map.inverse();
    let own = after.turns.iter().filter(|turn| turn.label.is_some_and(|own| own as usize == label));
    let mut found: Option<u32> = None;
    for turn in own {
        let Some(there) = back.carry(turn.body).span() else { continue };
        let Some(old) = before.turn_at(there.start).and_then(|at| before.turns.get(at)) else { continue };
        if found.is_some_and(|found| Some(found) != old.label) {
            return None;
        }
        found = Some(old.label?);
    }
    before.labels.get(found? as usize).map(String::as_str)
}

/// Where the codings of a document stand in a text, with one more revision perhaps.
pub(super) fn placed(
    conn: &Connection,
    document: Guid,
    current: Hash,
    next: Option<&Revised>,
) -> rusqlite::Result<Vec<Placed>> {
    let changes = journal::of_scope(conn, guid::codings_scope(document))?;
    let mut state = fold::fold_with(&changes, &journal::dead(conn)?);
    if let Some(next) = next {
        state.amend(&Payload::Revised(next.clone()));
    }
    Ok(state.codings.get(&document).map(|codings| revision::placed(codings, current)).unwrap_or_default())
}

/// What stands together in documents whose text was revised, read once for a batch of changes.
#[derive(Default)]
pub(super) struct Together {
    /// By document, then by coding: all that stand there with it. `None` where the text was never revised.
    codings: HashMap<Guid, Option<ByCoding>>,
}

/// All codings that stand where a coding does, itself included.
type ByCoding = HashMap<Guid, Rc<[Guid]>>;

impl Together {
    /// A change as it has to be where a text was revised: what is done to a coding is done to all that stand there
    /// with it as one, and what is decided on a place goes before what was decided on it in another text.
    pub fn all(&mut self, conn: &Connection, payload: Payload) -> rusqlite::Result<Vec<Payload>> {
        match payload {
            Payload::CodingsRemoved { document, codings } => {
                let mut all = Vec::with_capacity(codings.len());
                for coding in codings {
                    all.extend(self.with(conn, document, coding)?.iter());
                }
                Ok(vec![Payload::CodingsRemoved { document, codings: all }])
            }
            Payload::CodingMemo { document, coding, memo } => {
                let with = self.with(conn, document, coding)?;
                Ok(with
                    .iter()
                    .map(|coding| Payload::CodingMemo { document, coding: *coding, memo: memo.clone() })
                    .collect())
            }
            Payload::CodingWeight { document, coding, weight } => {
                let with = self.with(conn, document, coding)?;
                Ok(with.iter().map(|coding| Payload::CodingWeight { document, coding: *coding, weight }).collect())
            }
            Payload::Reanchored { document, coding, text, span } => {
                let with = self.with(conn, document, coding)?;
                Ok(with.iter().map(|coding| Payload::Reanchored { document, coding: *coding, text, span }).collect())
            }
            Payload::Decided { document, text, ref code, span, .. } if tables::is_revised(conn, document)? => {
                let same = same_questions(conn, document, &(code.clone(), text, span))?;
                let gone = |(code, text, span)| Payload::Decided { document, text, code, span, decision: None };
                Ok(same.into_iter().map(gone).chain([payload]).collect())
            }
            other => Ok(vec![other]),
        }
    }

    fn with(&mut self, conn: &Connection, document: Guid, coding: Guid) -> rusqlite::Result<Rc<[Guid]>> {
        let known = match self.codings.entry(document) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(standing_together(conn, document)?),
        };
        let found = known.as_ref().and_then(|known| known.get(&coding));
        Ok(found.map_or_else(|| Rc::from([coding]), Rc::clone))
    }
}

fn standing_together(conn: &Connection, document: Guid) -> rusqlite::Result<Option<ByCoding>> {
    if !tables::is_revised(conn, document)? {
        return Ok(None);
    }
    let Some(current) = tables::current_text(conn, document)? else { return Ok(None) };
    let mut together = HashMap::new();
    for placed in placed(conn, document, current, None)? {
        let all: Rc<[Guid]> = Rc::from(placed.all);
        together.extend(all.iter().map(|coding| (*coding, Rc::clone(&all))));
    }
    Ok(Some(together))
}

fn same_questions(
    conn: &Connection,
    document: Guid,
    question: &fold::Question,
) -> rusqlite::Result<Vec<fold::Question>> {
    let changes = journal::of_scope(conn, guid::decisions_scope(document))?;
    let state = fold::fold_with(&changes, &journal::dead(conn)?);
    Ok(match (state.decisions.get(&document), state.codings.get(&document)) {
        (Some(decisions), Some(codings)) => revision::same_questions(decisions, codings.revisions(), question),
        _ => Vec::new(),
    })
}

/// The layout with its words counted, where its turns fit the text.
fn sound(mut layout: Layout, text: &str) -> Result<Layout, StoreError> {
    let labels = Span::of(0..layout.labels.len()).end;
    let turns = Span::of(0..layout.turns.len()).end;
    let mut at = 0;
    let mut fits =
        layout.notes.iter().all(|note| note.turn < turns) && layout.entries.iter().all(|entry| entry.turn < turns);
    for turn in &mut layout.turns {
        fits &= turn.span.start >= at && turn.span.encloses(turn.body);
        fits &= text.get(turn.span.range()).is_some() && text.get(turn.body.range()).is_some();
        fits &= turn.label.iter().chain(&turn.about).all(|label| *label < labels);
        at = turn.span.end;
        turn.words = words::count(turn.body.slice(text));
    }
    if fits { Ok(layout) } else { Err(StoreError::Refused("the turns do not fit the text".to_owned())) }
}
