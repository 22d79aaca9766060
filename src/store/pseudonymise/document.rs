//! What pseudonymising makes of one document: its text and turns, and what is written on it.

use super::{Found, Left, Manner, Part, Place, Rewritten, ranges, rewrite};
use crate::store::error::StoreError;
use crate::store::project::Project;
use crate::store::read::DocumentInfo;
use crate::store::writing::{DocumentWriting, Place as Written, Printed};
use crate::study::attribute::{AttributeType, Schema};
use crate::study::change::{Payload, Valid};
use crate::study::memo::Memo;
use crate::study::pseudonym::{Hits, Style, Table, replaced};
use crate::study::{Decision, Guid, Layout, Map, PrintEdit, guid};
use crate::text::fold::fold;
use crate::text::{CharIndex, Span, words};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The new names of documents, by their old ones; those that stay are not in it.
pub(super) type Names = HashMap<String, String>;

/// Which documents get which names.
pub(super) fn names(
    project: &Project,
    table: &Table,
    documents: &[DocumentInfo],
    manner: Manner,
) -> Result<Names, StoreError> {
    let mut names = Names::new();
    if !manner.rename {
        return Ok(names);
    }
    let mut taken: HashSet<String> = project.document_names()?.iter().map(|name| fold(name)).collect();
    for info in documents {
        // Names of files are in small letters often enough; here the user says that they are meant.
        let new = table.cleaned(&info.name);
        if new != info.name && taken.insert(fold(&new)) {
            names.insert(info.name.clone(), new);
        }
    }
    Ok(names)
}

/// What would become of a document. Labels of known participants that change are added to `bound`.
pub(super) fn plan(
    project: &Project,
    table: &Table,
    info: DocumentInfo,
    manner: Manner,
    names: &Names,
    bound: &mut Vec<(String, String)>,
) -> Result<Part, StoreError> {
    let writing = project.document_writing(info)?;
    let mut part = Part { document: Some(writing.info.clone()), ..Part::default() };
    let mut plan = Planner { project, table, manner, writing: &writing, part: &mut part };
    plan.text(bound)?;
    plan.beside(names)?;
    Ok(part)
}

struct Planner<'a> {
    project: &'a Project,
    table: &'a Table,
    manner: Manner,
    writing: &'a DocumentWriting,
    part: &'a mut Part,
}

impl Planner<'_> {
    fn document(&self) -> Guid {
        self.writing.info.guid
    }

    /// The text, its turns, and what the file says of its speakers.
    fn text(&mut self, bound: &mut Vec<(String, String)>) -> Result<(), StoreError> {
        let DocumentWriting { info, text, layout, .. } = self.writing;
        let breaks = layout.breaks();
        let mut hits = self.table.hits(text, &breaks, self.manner.style);
        for hit in &mut hits.hits {
            // A label is no speech: it is written as the participants list writes it.
            if layout.place_of(hit.span).1 {
                hit.replacement = self.table.plain(hit.row, hit.span.slice(text));
            }
        }
        self.note_text(&hits);
        let labels: Vec<String> = layout.labels.iter().map(|label| self.label(label)).collect();
        let renamed: Vec<(&String, &String)> =
            layout.labels.iter().zip(&labels).filter(|(old, new)| old != new).collect();
        let known = self.project.speaker_values(info.id)?;
        let speakers = self.speakers(&known, &renamed);
        let (values_changed, layout_changed) =
            (speakers != known, layout_changes(self.table, layout) || !renamed.is_empty());
        if hits.hits.is_empty() && !layout_changed && !values_changed {
            return Ok(());
        }
        let labels_of_all = self.project.labels()?;
        for (old, new) in &renamed {
            if labels_of_all.find(&info.name, old).is_some() {
                bound.push(((*old).clone(), info.name.clone()));
            }
            self.rename_speaker(old, new)?;
        }
        let map = Map::from_replacements(&ranges(&hits.hits), text);
        let new_text = replaced(text, &hits.hits);
        let same_text = hits.hits.is_empty();
        let layout = rewritten(self.table, layout, &labels, &hits, &new_text);
        if same_text {
            // A revision brings what the file says of speakers; without one it is said again, over the file.
            self.speakers_over_file(&known, &speakers);
        }
        self.part.revision = Some(Rewritten { text: new_text, layout, map, speakers });
        Ok(())
    }

    fn note_text(&mut self, hits: &Hits) {
        let DocumentWriting { text, layout, .. } = self.writing;
        if hits.hits.is_empty() && hits.left.is_empty() {
            return;
        }
        let index = CharIndex::new(text);
        let from = self.part.found.len();
        let one = |span: Span| {
            let (turn, label) = layout.place_of(span);
            Place { turn, ..Place::new(if label { "label" } else { "text" }) }
        };
        for hit in &hits.hits {
            self.part.push(self.table.row(hit.row), text, hit.span, &hit.replacement, &one(hit.span), None);
        }
        for left in &hits.left {
            let plain = self.table.plain(left.row, left.span.slice(text));
            let why = Some(Left::Doubtful(left.why));
            self.part.push(self.table.row(left.row), text, left.span, &plain, &one(left.span), why);
        }
        let spans = hits.hits.iter().map(|hit| hit.span).chain(hits.left.iter().map(|left| left.span));
        for (found, span) in self.part.found.iter_mut().skip(from).zip(spans) {
            found.span = index.char_span(text, span);
        }
        if let Some(new) = self.part.found.get_mut(from..) {
            new.sort_by_key(|found: &Found| found.span.map(|span| span.start));
        }
    }

    /// A label after the replacement.
    fn label(&self, label: &str) -> String {
        rewrite(self.table, label, Style::Plain).1.unwrap_or_else(|| label.to_owned())
    }

    /// What the file says of speakers, by their new labels, without names.
    fn speakers(
        &self,
        known: &BTreeMap<String, BTreeMap<String, String>>,
        renamed: &[(&String, &String)],
    ) -> BTreeMap<String, BTreeMap<String, String>> {
        let layout = &self.writing.layout;
        let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (label, values) in known {
            let new = match renamed.iter().find(|(old, _)| fold(old) == *label) {
                Some((_, new)) => fold(new),
                None if layout.labels.iter().any(|there| fold(there) == *label) => label.clone(),
                // Nobody speaks under it, so how it was written is not known: in small letters a name is a name too.
                None => fold(&self.table.cleaned(label)),
            };
            let own = all.entry(new).or_default();
            for (key, value) in values {
                let value = rewrite(self.table, value, Style::Plain).1.unwrap_or_else(|| value.clone());
                own.entry(key.clone()).or_insert(value);
            }
        }
        all
    }

    /// What changes say of a speaker of this document alone goes over to the new label.
    fn rename_speaker(&mut self, old: &str, new: &str) -> Result<(), StoreError> {
        let (from, to) = (guid::speaker(self.document(), old), guid::speaker(self.document(), new));
        if from == to {
            return Ok(());
        }
        let states = self.project.participants_as_they_stand()?;
        let state = |wanted: Guid| states.iter().find(|(guid, _)| *guid == wanted).map(|(_, state)| state);
        let Some(own) = state(from).filter(|own| !own.values.is_empty()) else { return Ok(()) };
        for ((key, valid), value) in &own.values {
            if state(to).is_some_and(|there| there.values.contains_key(&(key.clone(), valid.clone()))) {
                continue;
            }
            let new = rewrite(self.table, value, Style::Plain).1;
            self.part.payloads.push(Payload::ParticipantAttribute {
                participant: to,
                key: key.clone(),
                valid: valid.clone(),
                value: Some(new.unwrap_or_else(|| value.clone())),
            });
        }
        self.part.payloads.push(Payload::ParticipantRemoved { participant: from });
        Ok(())
    }

    fn speakers_over_file(
        &mut self,
        known: &BTreeMap<String, BTreeMap<String, String>>,
        new: &BTreeMap<String, BTreeMap<String, String>>,
    ) {
        for (label, values) in new {
            for (key, value) in values {
                if known.get(label).and_then(|own| own.get(key)) != Some(value) {
                    self.part.payloads.push(Payload::ParticipantAttribute {
                        participant: guid::speaker(self.writing.info.guid, label),
                        key: key.clone(),
                        valid: Valid::Always,
                        value: Some(value.clone()),
                    });
                }
            }
        }
    }

    /// What is written beside the text.
    fn beside(&mut self, names: &Names) -> Result<(), StoreError> {
        let writing = self.writing;
        let schema = self.project.schema()?;
        for (place, written) in &writing.beside {
            let words = place.words();
            let mut at = Place::new(&words);
            match place {
                Written::Name => self.name(written, names, at),
                Written::DocumentValue(key) => self.document_value(key, written, &schema, at),
                Written::CodingMemo(coding, span, visible) => {
                    at.turn = writing.layout.place_of(*span).0;
                    at.veiled = !visible;
                    if let Some(memo) = self.running(written, &at) {
                        let document = self.document();
                        self.part.payloads.push(Payload::CodingMemo { document, coding: *coding, memo: Some(memo) });
                    }
                }
                Written::DecisionMemo(question, decision) => {
                    at.turn = writing.layout.place_of(question.span).0;
                    if let Some(memo) = self.running(written, &at) {
                        let decision = Decision { memo: Some(memo), ..(**decision).clone() };
                        self.part.payloads.push(Payload::Decided {
                            document: writing.info.guid,
                            text: writing.info.text,
                            code: question.code.clone(),
                            span: question.span,
                            decision: Some(decision),
                        });
                    }
                }
                Written::Memo(memo, before) => {
                    if let Some(text) = self.running(written, &at) {
                        let set = Some(Memo { text, ..(**before).clone() });
                        self.part.payloads.push(Payload::MemoSet { memo: *memo, set });
                    }
                }
                Written::Print(which, edit, before) => {
                    if let Some(text) = self.running(written, &at) {
                        let mut set = self.take_print(*edit).unwrap_or_else(|| (**before).clone());
                        *match which {
                            Printed::Words => &mut set.printed,
                            Printed::Translation => &mut set.translation,
                            Printed::Reason => &mut set.reason,
                        } = Some(text);
                        self.part.payloads.push(Payload::PrintSet { edit: *edit, set: Some(set) });
                    }
                }
                // Labels, notes, entries and what the file says of speakers came with the text.
                Written::Note(note) => {
                    at.turn = writing.layout.notes.get(*note).map(|note| note.turn as usize + 1);
                    self.running(written, &at);
                }
                Written::Entry(entry, _) => {
                    at.turn = writing.layout.entries.get(*entry).map(|entry| entry.turn as usize + 1);
                    self.value(written, &at);
                }
                Written::Label(_) | Written::SpeakerValue(..) => {
                    self.value(written, &at);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What another part of the same edit made of it already: the two become one change.
    fn take_print(&mut self, wanted: Guid) -> Option<PrintEdit> {
        let payloads = &mut self.part.payloads;
        let at = payloads.iter().position(|one| matches!(one, Payload::PrintSet { edit, .. } if *edit == wanted))?;
        match payloads.remove(at) {
            Payload::PrintSet { set, .. } => set,
            _ => None,
        }
    }

    /// Running text that people wrote: what comes in is marked as in the transcript.
    fn running(&mut self, written: &str, at: &Place<'_>) -> Option<String> {
        let (hits, new) = rewrite(self.table, written, self.manner.style);
        self.part.note(self.table, written, &hits, at);
        new
    }

    /// A value or a label: what comes in has no brackets.
    fn value(&mut self, written: &str, at: &Place<'_>) -> Option<String> {
        let (hits, new) = rewrite(self.table, written, Style::Plain);
        self.part.note(self.table, written, &hits, at);
        new
    }

    fn name(&mut self, name: &str, names: &Names, mut at: Place<'_>) {
        let mut hits = self.table.hits(name, &[], Style::Plain);
        match names.get(name) {
            Some(new) => {
                let document = self.document();
                self.part.payloads.push(Payload::DocumentRenamed { document, name: new.clone() });
                // Renamed as the user wished, in small letters too.
                let left = std::mem::take(&mut hits.left);
                for left in left {
                    let plain = self.table.plain(left.row, left.span.slice(name));
                    self.part.push(self.table.row(left.row), name, left.span, &plain, &at, None);
                }
            }
            None => at.left = Some(if self.manner.rename { Left::NameTaken } else { Left::DocumentName }),
        }
        self.part.note(self.table, name, &hits, &at);
    }

    fn document_value(&mut self, key: &str, written: &str, schema: &Schema, mut at: Place<'_>) {
        let (hits, new) = rewrite(self.table, written, Style::Plain);
        let fits = new.as_ref().is_none_or(|new| match schema.of(key) {
            // The list itself is changed with it.
            AttributeType::Ordered(_) => true,
            declared => declared.normalise(new).is_ok(),
        });
        at.left = (!fits).then_some(Left::Typed);
        self.part.note(self.table, written, &hits, &at);
        if let Some(value) = new.filter(|_| fits) {
            let document = self.document();
            self.part.payloads.push(Payload::DocumentAttribute { document, key: key.to_owned(), value: Some(value) });
        }
    }
}

/// Whether anything but labels changes in a layout.
fn layout_changes(table: &Table, layout: &Layout) -> bool {
    let holds = |written: &str| !table.hits(written, &[], Style::Plain).hits.is_empty();
    layout.notes.iter().any(|note| holds(&note.text))
        || layout.entries.iter().any(|entry| entry.attributes.iter().any(|(_, value)| holds(value)))
}

/// The turns of the new text: places moved, labels united where two became one, words counted anew.
fn rewritten(table: &Table, old: &Layout, labels: &[String], hits: &Hits, text: &str) -> Layout {
    let mut layout = old.clone();
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut united: Vec<u32> = Vec::with_capacity(labels.len());
    layout.labels.clear();
    for label in labels {
        let at = *known.entry(fold(label)).or_insert_with(|| {
            layout.labels.push(label.clone());
            Span::of(0..layout.labels.len() - 1).end
        });
        united.push(at);
    }
    let label = |at: u32| united.get(at as usize).copied().unwrap_or(at);
    let mut moves = Moves::new(hits);
    for turn in &mut layout.turns {
        let body_changes = hits_within(hits, turn.body);
        let (start, body_start) = (moves.to(turn.span.start), moves.to(turn.body.start));
        let (body_end, end) = (moves.to(turn.body.end), moves.to(turn.span.end));
        turn.span = Span::new(start, end);
        turn.body = Span::new(body_start, body_end);
        if body_changes {
            turn.words = words::count(turn.body.slice(text));
        }
        turn.label = turn.label.map(label);
        turn.about.iter_mut().for_each(|about| *about = label(*about));
        let mut seen = HashSet::new();
        turn.about.retain(|about| seen.insert(*about));
    }
    let value = |written: &str| rewrite(table, written, Style::Plain).1;
    for note in &mut layout.notes {
        // Notes are running text; brackets are the mark of what came in.
        if let Some(new) = rewrite(table, &note.text, Style::Brackets).1 {
            note.text = new;
        }
    }
    for (_, written) in layout.entries.iter_mut().flat_map(|entry| &mut entry.attributes) {
        if let Some(new) = value(written) {
            *written = new;
        }
    }
    layout
}

fn hits_within(hits: &Hits, span: Span) -> bool {
    let at = hits.hits.partition_point(|hit| hit.span.end <= span.start);
    hits.hits.get(at).is_some_and(|hit| hit.span.start < span.end)
}

/// Carries places that only grow from the old text to the new one.
struct Moves<'a> {
    hits: &'a Hits,
    at: usize,
    by: i64,
}

impl<'a> Moves<'a> {
    fn new(hits: &'a Hits) -> Self {
        Self { hits, at: 0, by: 0 }
    }

    fn to(&mut self, place: u32) -> u32 {
        while let Some(hit) = self.hits.hits.get(self.at).filter(|hit| hit.span.end <= place) {
            self.by += hit.replacement.len() as i64 - i64::from(hit.span.len());
            self.at += 1;
        }
        // No turn begins or ends inside a word; if one did, it would at the word's beginning.
        let inside = self.hits.hits.get(self.at).filter(|hit| hit.span.start < place);
        let place = inside.map_or(place, |hit| hit.span.start);
        u32::try_from(i64::from(place) + self.by).unwrap_or(u32::MAX)
    }
}
