//! The fold: from a set of changes to the state of a project.
//!
//! **State is a pure function of the set of changes.** They are put in order by [`Stamp`] (Lamport
//! clock, then id), those whose group is undone are skipped ([`dead_groups`]), and the rest is applied
//! one by one, so that a later value of a field replaces an earlier one. The order in which changes
//! arrived, how often, and in which portions, makes no difference; a merge is an exchange of changes.
//!
//! What the fold never does is lose a coding: a code or a document that was removed (or whose coming in
//! was undone) while another coder used it is kept as an entity and marked hidden; whoever reads the
//! state shows hidden entities that carry live codings (see [`CodeState::hidden`]).

use super::attribute::AttributeType;
use super::change::{Change, CodeField, CodingItem, NewDocument, Origin, Payload, Revised, Stamp, Valid};
use super::code::Code;
use super::decision::Decision;
use super::event::Event;
use super::guid::{self, Guid, Hash};
use super::link::Link;
use super::memo::Memo;
use super::part::Part;
use super::print_edit::PrintEdit;
use super::revision::Revisions;
use super::tag::Tag;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A document's fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentState {
    /// The fields that came with it; the name is the current one, the attributes are those that hold. For the
    /// text and what belongs to it see [`DocumentState::current`].
    pub document: NewDocument,
    /// The revision that stands, without its maps.
    pub revised: Option<Box<Revised>>,
    /// The turns of texts, where they are not those that came with the document.
    pub layouts: BTreeMap<Hash, Hash>,
    /// Hashes of the source bytes of revisions that stand.
    pub sources: BTreeSet<Hash>,
    /// Whether it was ever revised, also if that is undone.
    pub was_revised: bool,
    /// Whether an import of it stands (it is not undone).
    pub present: bool,
    /// Whether it was taken out.
    pub removed: bool,
    /// The assigned lead coder.
    pub lead: Option<String>,
    /// Coders who have finished it.
    pub finished: BTreeSet<String>,
    /// Coders to whom it is assigned.
    pub assigned: BTreeSet<String>,
}

impl DocumentState {
    /// The fields with the text that is current, its turns and what its file says.
    pub fn current(&self) -> NewDocument {
        let mut current = self.document.clone();
        if let Some(revised) = &self.revised {
            let Revised { text, source, path, format, encoding, speakers, .. } = revised.as_ref();
            (current.text, current.layout, current.source) = (*text, revised.layout, *source);
            current.path.clone_from(path);
            current.format.clone_from(format);
            current.encoding.clone_from(encoding);
            current.speakers.clone_from(speakers);
        }
        if let Some(layout) = self.layouts.get(&current.text) {
            current.layout = *layout;
        }
        current
    }

    /// Hashes of the source bytes of all files that it was read from.
    pub fn all_sources(&self) -> BTreeSet<Hash> {
        self.sources.iter().copied().chain([self.document.source]).collect()
    }

    /// Whether it is to be left out unless codings hang on it.
    pub fn hidden(&self) -> bool {
        self.removed || !self.present
    }
}

/// A participant of the whole project, or a speaker of one document (then without a name).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParticipantState {
    /// The name; `None` for values given to a speaker of one document.
    pub name: Option<String>,
    /// Further labels; `DOCUMENT/LABEL` for one document.
    pub labels: BTreeSet<String>,
    /// Values by key and validity.
    pub values: BTreeMap<(String, Valid), String>,
}

/// A code's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeState {
    /// The fields.
    pub code: Code,
    /// Whether its coming in stands.
    pub present: bool,
    /// Whether it was removed.
    pub removed: bool,
    /// The code it was merged into.
    pub merged: Option<String>,
}

impl CodeState {
    /// Whether it is to be left out unless live codings (its own, or a sub-code's) use it.
    pub fn hidden(&self) -> bool {
        self.removed || !self.present
    }
}

impl CodeState {
    /// Whether nothing is known of the code but its id.
    pub fn is_blank(&self) -> bool {
        let Self { code, present, removed, merged } = self;
        !present && !removed && merged.is_none() && *code == Code { id: code.id.clone(), ..Code::default() }
    }
}

/// A coding that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct CodingState {
    /// Its identity.
    pub guid: Guid,
    /// The text it is a place in.
    pub text: Hash,
    /// The code's id, as first applied.
    pub code: String,
    /// The coder.
    pub coder: String,
    /// The span, in bytes of the text.
    pub span: Span,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// Where it came from.
    pub origin: Origin,
    /// The coder's memo.
    pub memo: Option<String>,
    /// Weight.
    pub weight: Option<f64>,
    /// The definition under which it was made, where that is known.
    pub under: Option<u64>,
}

/// What a decision settles: a code in a stretch of a text.
pub type Question = (String, Hash, Span);

/// The codings of one document, in the order in which they came to stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodingsState {
    next: u64,
    order: BTreeMap<u64, CodingState>,
    at: HashMap<Guid, u64>,
    /// Where people said that a coding stands, by text; what was said last comes last.
    anchors: BTreeMap<Guid, Vec<(Hash, Span)>>,
    revisions: Revisions,
}

impl CodingsState {
    /// The codings, first made first.
    pub fn iter(&self) -> impl Iterator<Item = &CodingState> {
        self.order.values()
    }

    /// How many stand.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none stands.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn add(&mut self, coding: CodingState) {
        if let Some(at) = self.at.get(&coding.guid) {
            if let Some(known) = self.order.get_mut(at) {
                known.memo = coding.memo.or(known.memo.take());
                known.under = coding.under.or(known.under);
            }
            return;
        }
        self.at.insert(coding.guid, self.next);
        self.order.insert(self.next, coding);
        self.next += 1;
    }

    /// How the texts of the document became each other.
    pub fn revisions(&self) -> &Revisions {
        &self.revisions
    }

    /// Where people said that a coding stands, by text.
    pub fn anchors(&self, coding: &Guid) -> &[(Hash, Span)] {
        self.anchors.get(coding).map_or(&[], Vec::as_slice)
    }

    fn anchor(&mut self, coding: Guid, text: Hash, span: Span) {
        let anchors = self.anchors.entry(coding).or_default();
        anchors.retain(|(known, _)| *known != text);
        anchors.push((text, span));
    }

    fn remove(&mut self, coding: &Guid) {
        self.anchors.remove(coding);
        if let Some(at) = self.at.remove(coding) {
            self.order.remove(&at);
        }
    }

    fn weigh(&mut self, coding: &Guid, weight: Option<f64>) {
        if let Some(known) = self.at.get(coding).and_then(|at| self.order.get_mut(at)) {
            known.weight = weight;
        }
    }

    fn memo(&mut self, coding: &Guid, memo: Option<String>) {
        if let Some(known) = self.at.get(coding).and_then(|at| self.order.get_mut(at)) {
            known.memo = memo;
        }
    }
}

/// The state of a project, or of some scopes of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Settings.
    pub project: BTreeMap<String, String>,
    /// Codebooks imported: title → version.
    pub books: BTreeMap<String, String>,
    /// Coders.
    pub coders: BTreeSet<String>,
    /// Declared attribute types.
    pub attributes: BTreeMap<String, AttributeType>,
    /// Documents.
    pub documents: BTreeMap<Guid, DocumentState>,
    /// Participants, and speakers with values of their own.
    pub participants: BTreeMap<Guid, ParticipantState>,
    /// Codes.
    pub codes: BTreeMap<String, CodeState>,
    /// Codings by document.
    pub codings: BTreeMap<Guid, CodingsState>,
    /// Decisions by document.
    pub decisions: BTreeMap<Guid, BTreeMap<Question, Decision>>,
    /// Memos.
    pub memos: BTreeMap<Guid, Memo>,
    /// Tags.
    pub tags: BTreeMap<Guid, Tag>,
    /// Links.
    pub links: BTreeMap<Guid, Link>,
    /// Events.
    pub events: BTreeMap<Guid, Event>,
    /// Parts of other programs' studies that are kept aside.
    pub parts: BTreeMap<Guid, Part>,
    /// Edits made for print.
    pub prints: BTreeMap<Guid, PrintEdit>,
}

/// An undo marker: its stamp, its own group, the group it undoes.
pub type Marker = (Stamp, Guid, Guid);

/// The groups that are undone. A marker counts unless its own group is undone by a later marker (that
/// is a redo), and so on; markers are weighed from the last to the first.
pub fn dead_groups(markers: &[Marker]) -> HashSet<Guid> {
    let mut sorted: Vec<&Marker> = markers.iter().collect();
    sorted.sort_by_key(|marker| std::cmp::Reverse(marker.0));
    let mut dead = HashSet::new();
    for (_, own, target) in sorted {
        if !dead.contains(own) && own != target {
            dead.insert(*target);
        }
    }
    dead
}

/// The state that follows from `changes`, given in any order, repeats allowed.
pub fn fold<'a>(changes: impl IntoIterator<Item = &'a Change>) -> State {
    let changes: Vec<&Change> = changes.into_iter().collect();
    let markers: Vec<Marker> = changes.iter().filter_map(|change| marker(change)).collect();
    fold_with(changes, &dead_groups(&markers))
}

/// The marker that a change is, if it is one.
pub fn marker(change: &Change) -> Option<Marker> {
    match &change.payload {
        Some(Payload::Undone { group }) => Some((change.stamp, change.group, *group)),
        _ => None,
    }
}

/// The state that follows from `changes` when these groups are undone.
pub fn fold_with<'a>(changes: impl IntoIterator<Item = &'a Change>, dead: &HashSet<Guid>) -> State {
    let mut sorted: Vec<&Change> = changes.into_iter().collect();
    sorted.sort_by_key(|change| change.stamp);
    sorted.dedup_by_key(|change| change.stamp);
    let mut state = State::default();
    for change in sorted {
        state.apply(change, !dead.contains(&change.group));
    }
    state
}

impl State {
    /// Applies the next change. Of a change that is undone only the bare existence of the documents and
    /// codes it brought is kept, as hidden, for codings that others may have made on them.
    fn apply(&mut self, change: &Change, live: bool) {
        let Some(payload) = &change.payload else { return };
        if live {
            self.amend(payload);
            return;
        }
        match payload {
            Payload::DocumentAdded(new) => {
                self.documents
                    .entry(new.document)
                    .or_insert_with(|| DocumentState { document: new.clone(), ..DocumentState::default() });
            }
            Payload::CodeAdded(code) => self.ghost(code),
            Payload::CodebookImported { codes, .. } => codes.iter().for_each(|code| self.ghost(code)),
            // What was coded on its text still finds the way back.
            Payload::Revised(revised) => {
                self.document(revised.document).was_revised = true;
                self.codings.entry(revised.document).or_default().revisions.add(revised, false);
            }
            _ => {}
        }
    }

    fn ghost(&mut self, code: &Code) {
        self.codes.entry(code.id.clone()).or_insert_with(|| CodeState { code: code.clone(), ..CodeState::default() });
    }

    /// Applies one more change at the end.
    pub fn amend(&mut self, payload: &Payload) {
        match payload {
            Payload::ProjectSet { key, value } => set(&mut self.project, key.clone(), value.clone()),
            Payload::CoderAdded { name } => {
                self.coders.insert(name.clone());
            }
            Payload::AttributeDeclared { key, declared } => {
                self.attributes.insert(key.clone(), declared.clone());
            }
            Payload::DocumentAdded(new) => self.add_document(new),
            Payload::DocumentRenamed { document, name } => self.document(*document).document.name.clone_from(name),
            Payload::DocumentRemoved { document, removed } => self.document(*document).removed = *removed,
            Payload::DocumentAttribute { document, key, value } => {
                set(&mut self.document(*document).document.attributes, key.clone(), value.clone());
            }
            Payload::Revised(revised) => self.revise(revised),
            Payload::LayoutSet { document, text, layout } => {
                self.document(*document).layouts.insert(*text, *layout);
            }
            Payload::LeadAssigned { document, coder } => self.document(*document).lead.clone_from(coder),
            Payload::CoderAssigned { document, coder, assigned } => {
                put(&mut self.document(*document).assigned, coder, *assigned);
            }
            Payload::DocumentFinished { document, coder, finished } => {
                put(&mut self.document(*document).finished, coder, *finished);
            }
            Payload::ParticipantAdded { name, labels } => {
                let known = self.participants.entry(guid::participant(name)).or_default();
                known.name = Some(name.clone());
                known.labels.extend(labels.iter().cloned());
            }
            Payload::ParticipantAttribute { participant, key, valid, value } => {
                let values = &mut self.participants.entry(*participant).or_default().values;
                set(values, (key.clone(), valid.clone()), value.clone());
            }
            Payload::ParticipantRemoved { participant } => {
                self.participants.insert(*participant, ParticipantState::default());
            }
            Payload::CodebookImported { title, version, codes } => {
                self.books.insert(title.clone(), version.clone());
                codes.iter().for_each(|code| self.add_code(code));
            }
            Payload::CodeAdded(code) => self.add_code(code),
            Payload::CodeSet { code, set } => self.set_code(code, set),
            Payload::CodingsAdded { document, text, codes, coders, items, under } => {
                let state = self.codings.entry(*document).or_default();
                codings(*document, *text, codes, coders, items, under).for_each(|coding| state.add(coding));
            }
            Payload::CodingsRemoved { document, codings } => {
                let state = self.codings.entry(*document).or_default();
                codings.iter().for_each(|coding| state.remove(coding));
            }
            Payload::CodingMemo { document, coding, memo } => {
                self.codings.entry(*document).or_default().memo(coding, memo.clone());
            }
            Payload::CodingWeight { document, coding, weight } => {
                self.codings.entry(*document).or_default().weigh(coding, *weight);
            }
            Payload::Reanchored { document, coding, text, span } => {
                self.codings.entry(*document).or_default().anchor(*coding, *text, *span);
            }
            Payload::Decided { document, text, code, span, decision } => {
                let decisions = self.decisions.entry(*document).or_default();
                set(decisions, (code.clone(), *text, *span), decision.clone());
            }
            Payload::MemoSet { memo, set: value } => set(&mut self.memos, *memo, value.clone()),
            Payload::TagSet { tag, set: value } => set(&mut self.tags, *tag, value.clone()),
            Payload::LinkSet { link, set: value } => set(&mut self.links, *link, value.clone()),
            Payload::EventSet { event, set: value } => set(&mut self.events, *event, value.clone()),
            Payload::PartSet { part, set: value } => set(&mut self.parts, *part, value.clone()),
            Payload::PrintSet { edit, set: value } => set(&mut self.prints, *edit, value.clone()),
            Payload::Pseudonymised { .. } | Payload::Undone { .. } => {}
        }
    }

    fn document(&mut self, document: Guid) -> &mut DocumentState {
        self.documents.entry(document).or_insert_with(|| DocumentState {
            document: NewDocument { document, ..NewDocument::default() },
            ..DocumentState::default()
        })
    }

    fn revise(&mut self, revised: &Revised) {
        let known = self.document(revised.document);
        let fields = Revised { map: super::Map::default(), earlier: Vec::new(), ..revised.clone() };
        known.layouts.insert(revised.text, revised.layout);
        known.sources.insert(revised.source);
        known.revised = Some(Box::new(fields));
        known.was_revised = true;
        self.codings.entry(revised.document).or_default().revisions.add(revised, true);
    }

    fn add_document(&mut self, new: &NewDocument) {
        let known = self.document(new.document);
        let mut next = new.clone();
        if known.present {
            for (key, value) in &known.document.attributes {
                next.attributes.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        known.document = next;
        known.present = true;
        known.removed = false;
    }

    fn add_code(&mut self, code: &Code) {
        let known = self.codes.entry(code.id.clone()).or_default();
        *known = CodeState { code: code.clone(), present: true, removed: false, merged: None };
    }

    fn set_code(&mut self, id: &str, field: &CodeField) {
        let known = self.codes.entry(id.to_owned()).or_insert_with(|| CodeState {
            code: Code { id: id.to_owned(), ..Code::default() },
            ..CodeState::default()
        });
        let code = &mut known.code;
        match field {
            CodeField::Name(value) => code.name.clone_from(value),
            CodeField::Parent(value) => code.parent.clone_from(value),
            CodeField::Colour(value) => code.colour.clone_from(value),
            CodeField::Definition(value) => code.definition.clone_from(value),
            CodeField::Apply(value) => code.apply.clone_from(value),
            CodeField::Not(value) => code.not.clone_from(value),
            CodeField::Example(value) => code.example.clone_from(value),
            CodeField::Origin(value) => code.origin.clone_from(value),
            CodeField::Position(value) => code.position = *value,
            CodeField::Removed(value) => known.removed = *value,
            CodeField::Merged(value) => known.merged.clone_from(value),
        }
    }
}

/// The codings of a [`Payload::CodingsAdded`], one by one. Items that name a code or coder outside the
/// change's own lists are damage, and are left out.
pub fn codings<'a>(
    document: Guid,
    text: Hash,
    codes: &'a [String],
    coders: &'a [String],
    items: &'a [CodingItem],
    under: &'a [u64],
) -> impl Iterator<Item = CodingState> + 'a {
    items.iter().filter_map(move |CodingItem(code, coder, span, created, origin, memo, weight)| {
        let under = under.get(*code as usize).copied();
        let (code, coder) = (codes.get(*code as usize)?, coders.get(*coder as usize)?);
        Some(CodingState {
            guid: guid::coding(document, text, coder, code, *span),
            text,
            code: code.clone(),
            coder: coder.clone(),
            span: *span,
            created: *created,
            origin: *origin,
            memo: memo.clone(),
            weight: *weight,
            under,
        })
    })
}

fn put(names: &mut BTreeSet<String>, name: &str, there: bool) {
    if there {
        names.insert(name.to_owned());
    } else {
        names.remove(name);
    }
}

fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => {
            map.insert(key, value);
        }
        None => {
            map.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::decision::Choice;
    use crate::study::memo::{MemoOn, MemoType};
    use crate::study::place::Place;
    use crate::study::revision::{self, Placed};
    use proptest::prelude::*;

    fn doc(n: u8) -> Guid {
        guid::document(Hash::of(&[n]), "d")
    }

    const TEXTS: [&str; 3] = ["t", "st t", "ttt"];

    fn revised(document: Guid, from: usize, to: usize) -> Payload {
        let hash = |at: usize| Hash::of(TEXTS[at].as_bytes());
        let map = super::super::Map::between(TEXTS[from], TEXTS[to]);
        Payload::Revised(Revised { document, from: hash(from), text: hash(to), map, ..Revised::default() })
    }

    fn payloads() -> impl Strategy<Value = Payload> {
        let slug = (0u8..4).prop_map(|n| format!("c{n}"));
        let name = (0u8..3).prop_map(|n| format!("k{n}"));
        let document = (0u8..2).prop_map(doc);
        let code = (slug.clone(), proptest::option::of(slug.clone())).prop_map(|(id, parent)| Code {
            id,
            parent,
            ..Code::default()
        });
        let item = (0u32..2, 0u32..2, 0u32..4, 1u32..4, proptest::option::of("[ab]")).prop_map(
            |(code, coder, start, length, memo)| {
                CodingItem(code, coder, Span::new(start, start + length), 7, Origin::Manual, memo, None)
            },
        );
        let (slugs, names) = (slug.clone(), name.clone());
        let coding_of = move || {
            let parts = (slugs.clone(), names.clone(), 0u32..4, 1u32..4, 0u8..2);
            parts.prop_map(|(code, coder, start, length, d)| {
                (doc(d), guid::coding(doc(d), Hash::of(b"t"), &coder, &code, Span::new(start, start + length)))
            })
        };
        let coding = coding_of();
        prop_oneof![
            3 => (document.clone(), [slug.clone(), slug.clone()], [name.clone(), name.clone()], proptest::collection::vec(item, 1..5))
                .prop_map(|(document, codes, coders, items)| Payload::CodingsAdded {
                    document, text: Hash::of(b"t"), codes: codes.to_vec(), coders: coders.to_vec(), items, under: Vec::new()
                }),
            2 => coding.clone().prop_map(|(document, coding)| Payload::CodingsRemoved { document, codings: vec![coding] }),
            1 => (coding.clone(), proptest::option::of("[xy]")).prop_map(|((document, coding), memo)| Payload::CodingMemo { document, coding, memo }),
            2 => (document.clone(), 0usize..3, 0usize..3).prop_map(|(document, from, to)| revised(document, from, to)),
            1 => (document.clone(), 0usize..3, "[ab]").prop_map(|(document, text, layout)| Payload::LayoutSet { document, text: Hash::of(TEXTS[text].as_bytes()), layout: Hash::of(layout.as_bytes()) }),
            1 => (coding, 0usize..3, 0u32..3).prop_map(|((document, coding), text, start)| Payload::Reanchored { document, coding, text: Hash::of(TEXTS[text].as_bytes()), span: Span::new(start, start + 1) }),
            1 => code.clone().prop_map(Payload::CodeAdded),
            1 => proptest::collection::vec(code, 1..3).prop_map(|codes| Payload::CodebookImported { title: "b".into(), version: "1".into(), codes }),
            1 => (slug.clone(), "[xyz]").prop_map(|(code, v)| Payload::CodeSet { code, set: CodeField::Name(v) }),
            1 => (slug.clone(), proptest::option::of(slug.clone())).prop_map(|(code, v)| Payload::CodeSet { code, set: CodeField::Merged(v) }),
            1 => (document.clone(), any::<bool>()).prop_map(|(document, removed)| Payload::DocumentRemoved { document, removed }),
            1 => document.clone().prop_map(|document| Payload::DocumentAdded(NewDocument { document, name: "d".into(), ..NewDocument::default() })),
            1 => (document.clone(), proptest::option::of("[pq]")).prop_map(|(document, value)| Payload::DocumentAttribute { document, key: "site".into(), value }),
            1 => (document.clone(), name.clone(), any::<bool>()).prop_map(|(document, coder, finished)| Payload::DocumentFinished { document, coder, finished }),
            1 => (document.clone(), name.clone(), any::<bool>()).prop_map(|(document, coder, assigned)| Payload::CoderAssigned { document, coder, assigned }),
            1 => (document.clone(), slug.clone(), 0u32..2, proptest::option::of(any::<bool>())).prop_map(|(document, code, start, choice)| Payload::Decided {
                document, text: Hash::of(b"t"), code, span: Span::new(start, start + 3),
                decision: choice.map(|take| Decision { made: Vec::new(), choice: if take { Choice::Take(vec!["k1".into()]) } else { Choice::Neither }, memo: None, coder: "k1".into(), at: 1 }),
            }),
            1 => (name.clone(), proptest::option::of("[uv]")).prop_map(|(n, text)| Payload::MemoSet {
                memo: guid::coder(&n),
                set: text.map(|text| Memo { on: MemoOn::Project, memo_type: MemoType::Decision, text, coder: n, at: 1 }),
            }),
            1 => (coding_of(), proptest::option::of(1u8..4)).prop_map(|((document, coding), weight)| Payload::CodingWeight { document, coding, weight: weight.map(f64::from) }),
            1 => (document.clone(), "[tu]", any::<bool>()).prop_map(|(document, name, there)| {
                let on = Place { document, text: Hash::of(b"t"), span: Span::new(0, 1) };
                let set = there.then(|| Tag { on, name: name.clone(), note: None, coder: "k1".into(), at: 1 });
                Payload::TagSet { tag: guid::tag(&on, &name), set }
            }),
            1 => (document.clone(), document.clone(), any::<bool>()).prop_map(|(from, to, there)| {
                let place = |document| Place { document, text: Hash::of(b"t"), span: Span::new(0, 1) };
                let set = there.then(|| Link { from: place(from), to: place(to), kind: "answers".into(), coder: "k1".into(), at: 1 });
                Payload::LinkSet { link: from, set }
            }),
            1 => (name.clone(), proptest::option::of("202[0-9]")).prop_map(|(n, date)| Payload::EventSet {
                event: guid::coder(&n), set: date.map(|date| Event { date, site: None, label: n })
            }),
            1 => (document.clone(), proptest::option::of("[de]")).prop_map(|(document, printed)| {
                let on = Place { document, text: Hash::of(b"t"), span: Span::new(0, 1) };
                let set = printed.map(|printed| PrintEdit { on, printed: Some(printed), translation: None, language: None, reason: None, coder: "k1".into(), at: 1 });
                Payload::PrintSet { edit: guid::print_edit(&on), set }
            }),
            1 => name.clone().prop_map(|name| Payload::ParticipantAdded { name, labels: vec![] }),
            1 => name.clone().prop_map(|name| Payload::ParticipantRemoved { participant: guid::participant(&name) }),
            1 => (name, proptest::option::of("[mn]")).prop_map(|(n, value)| Payload::ParticipantAttribute {
                participant: guid::participant(&n), key: "profession".into(), valid: Valid::Always, value
            }),
        ]
    }

    /// A history: payloads in small groups, some of which undo earlier groups (or undo an undo).
    fn histories() -> impl Strategy<Value = Vec<Change>> {
        let entry = (proptest::option::weighted(0.25, 0usize..40), payloads(), any::<bool>(), 0u64..3);
        proptest::collection::vec(entry, 1..40).prop_map(|entries| {
            let mut changes: Vec<Change> = Vec::new();
            let mut clock = 0;
            for (n, (undo, payload, joins, tick)) in entries.into_iter().enumerate() {
                clock += tick;
                let id = guid::coder(&format!("change {n}"));
                let group = match changes.last() {
                    Some(last) if joins && undo.is_none() && marker(last).is_none() => last.group,
                    _ => guid::coder(&format!("group {n}")),
                };
                let payload = match undo.and_then(|at| changes.get(at)) {
                    Some(target) => Payload::Undone { group: target.group },
                    None => payload,
                };
                changes.push(Change {
                    stamp: Stamp { clock, id },
                    coder: "k1".into(),
                    at: 0,
                    group,
                    label: String::new(),
                    payload: Some(payload),
                });
            }
            changes
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn order_repeats_and_portions_make_no_difference(history in histories(), seed in any::<u64>()) {
            let state = fold(&history);
            let mut shuffled = history.clone();
            let mut random = seed | 1;
            for at in (1..shuffled.len()).rev() {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                shuffled.swap(at, (random % (at as u64 + 1)) as usize);
            }
            prop_assert_eq!(&fold(&shuffled), &state);
            let repeated: Vec<&Change> = shuffled.iter().chain(&history).chain(shuffled.iter().take(7)).collect();
            prop_assert_eq!(&fold(repeated), &state);
        }

        #[test]
        fn scopes_fold_apart(history in histories()) {
            let whole = fold(&history);
            let markers: Vec<Marker> = history.iter().filter_map(marker).collect();
            let dead = dead_groups(&markers);
            for n in 0..2 {
                let scope = guid::codings_scope(doc(n));
                let own = history.iter().filter(|c| c.payload.as_ref().is_some_and(|p| p.scopes().contains(&scope)));
                let part = fold_with(own, &dead);
                prop_assert_eq!(part.codings.get(&doc(n)), whole.codings.get(&doc(n)));
            }
        }

        #[test]
        fn undo_gives_the_state_back_and_redo_takes_it_again(history in histories(), payload in payloads()) {
            let before = fold(&history);
            let clock = history.last().map_or(0, |c| c.stamp.clock) + 1;
            let change = |n: u64, payload| Change {
                stamp: Stamp { clock: clock + n, id: guid::coder(&format!("late {n}")) },
                coder: "k1".into(), at: 0, group: guid::coder(&format!("late group {n}")), label: String::new(), payload: Some(payload),
            };
            let done = change(0, payload);
            let undo = change(1, Payload::Undone { group: done.group });
            let redo = change(2, Payload::Undone { group: undo.group });
            let mut all = history;
            all.push(done);
            let after = fold(&all);
            all.push(undo);
            let undone = fold(&all);
            // What an undone import leaves behind is hidden existence, and no more.
            let visible = |s: &State| {
                let mut s = s.clone();
                s.codes.retain(|_, code| !code.hidden());
                s.documents.retain(|_, document| !document.hidden());
                s.codings.retain(|_, codings| { codings.next = 0; !codings.is_empty() });
                s.documents.values_mut().for_each(|document| document.was_revised = false);
                s
            };
            let content = |s: &State| {
                let s = visible(s);
                let places = |c: &CodingsState| revision::placed(c, Hash::of(TEXTS[0].as_bytes()));
                let codings: Vec<Vec<Placed>> = s.codings.values().map(places).collect();
                let decisions: Vec<_> = s.decisions.into_iter().filter(|(_, d)| !d.is_empty()).collect();
                (decisions, (s.memos, s.tags, s.links, s.events, s.prints), s.project, s.books, s.coders, s.documents, s.participants.into_iter().filter(|(_, p)| *p != ParticipantState::default()).collect::<Vec<_>>(), s.codes, codings)
            };
            prop_assert_eq!(content(&undone), content(&before));
            all.push(redo);
            prop_assert_eq!(content(&fold(&all)), content(&after));
        }
    }

    #[test]
    fn a_tombstone_is_skipped() {
        let change = Change {
            stamp: Stamp::default(),
            coder: "k1".into(),
            at: 0,
            group: guid::fresh(),
            label: String::new(),
            payload: None,
        };
        assert_eq!(fold(&[change]), State::default());
    }
}
