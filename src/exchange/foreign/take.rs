//! Taking another program's study in: codes and people first, then documents portion by portion, then what lies between
//! them. All is one group, and so one undo; what is there already is not made again.

use super::names::{self, CodeId};
use super::ready::{Ready, make_ready, portions};
use super::{Fate, Foreign, ForeignDocument, ForeignMemo, ForeignWork, Loss, On, Person, Sources, When};
use crate::ingest::folder::free_name;
use crate::ingest::import::Wishes;
use crate::ingest::import::writer::{Writer, Written, index};
use crate::ingest::prepare::Context;
use crate::ingest::report::FileReport;
use crate::store::{Batch, DocumentInfo, Labels, Project, Settled, StoreError};
use crate::study::change::{CodeField, CodingItem, Origin, Payload, Valid};
use crate::study::memo::{Memo, MemoOn};
use crate::study::{Guid, Hash, Link, Place, Schema, SpeakerType, Tag, guid, tag};
use crate::text::Span;
use crate::text::fold::fold;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// A text shorter than this is another document where it has another name: two people may have written “yes”.
const TELLING: usize = 200;

/// Takes a study in, and tells in `report` and in what it returns what became of it. With `wishes.dry_run` it only
/// tells. `path` is the file it came from.
pub fn take_in(
    project: &mut Project,
    path: &Path,
    mut foreign: Foreign,
    sources: &dyn Sources,
    wishes: &Wishes<'_>,
    report: &mut FileReport,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Loss, StoreError> {
    for name in names::break_cycles(&mut foreign.codes) {
        foreign.loss.one(Fate::Decided, "codes that were their own ancestors, now at the top of the tree", &name);
    }
    let foreign = &foreign;
    let mut taker = Taker::new(project, foreign, wishes)?;
    taker.loss.program.clone_from(&foreign.program);
    let whole = taker.study(project)?;
    let labels = project.labels_with(&whole)?;
    taker.write(project, Batch::of(whole))?;
    taker.documents(project, &labels, path, sources, report, progress)?;
    taker.between(project, sources)?;
    report.format = Some(foreign.format.to_owned());
    Ok(taker.loss)
}

pub(super) struct Taker<'a> {
    pub(super) foreign: &'a Foreign,
    wishes: &'a Wishes<'a>,
    pub(super) loss: Loss,
    pub(super) coders: Vec<String>,
    pub(super) codes: Vec<CodeId>,
    schema: Schema,
    /// Documents of the project before the import, by the hash of their text.
    there: HashMap<Hash, Vec<DocumentInfo>>,
    /// The same by their names, folded.
    called: HashMap<String, DocumentInfo>,
    /// Texts from before corrections, with the names of their documents.
    corrected: HashMap<Hash, String>,
    /// What was settled before the import: it is not made again where it was changed or taken away.
    pub(super) settled: Settled,
    /// What became of each document of the study.
    pub(super) made: HashMap<usize, (Guid, Hash)>,
    /// Who is known in one document only, with the identity there.
    pub(super) locals: HashMap<usize, Guid>,
    /// Places that links name.
    pub(super) places: HashMap<(usize, Guid), Place>,
    /// Memos by the ids that the program gave them.
    pub(super) memos: HashMap<Guid, Guid>,
}

impl<'a> Taker<'a> {
    fn new(project: &Project, foreign: &'a Foreign, wishes: &'a Wishes<'a>) -> Result<Self, StoreError> {
        let mut there: HashMap<Hash, Vec<DocumentInfo>> = HashMap::new();
        let mut called = HashMap::new();
        for info in project.documents()? {
            called.insert(fold(&info.name), info.clone());
            there.entry(info.text).or_default().push(info);
        }
        let known = project.effective_codes()?;
        Ok(Self {
            foreign,
            wishes,
            loss: foreign.loss.clone(),
            coders: names::coders(&foreign.coders),
            codes: names::code_ids(&foreign.codes, &known.codebook),
            schema: project.schema()?,
            there,
            called,
            corrected: project.corrected_texts()?,
            settled: project.settled()?,
            made: HashMap::new(),
            locals: HashMap::new(),
            places: HashMap::new(),
            memos: HashMap::new(),
        })
    }

    pub(super) fn write(&self, project: &mut Project, batch: Batch) -> Result<(), StoreError> {
        if self.wishes.dry_run || batch.is_empty() { Ok(()) } else { project.append(self.wishes.group, batch) }
    }

    fn coder(&self, at: Option<usize>) -> String {
        at.and_then(|at| self.coders.get(at)).unwrap_or(&self.wishes.group.coder).clone()
    }

    /// What belongs to the whole study: types of attributes, codes, people, memos on these.
    fn study(&mut self, project: &Project) -> Result<Vec<Payload>, StoreError> {
        let mut payloads = Vec::new();
        for (key, declared) in &self.foreign.attributes {
            if !self.schema.is_declared(key) {
                payloads.push(Payload::AttributeDeclared { key: key.clone(), declared: declared.clone() });
                self.schema.declare(key, declared.clone());
            }
        }
        payloads.extend(self.new_codes(project)?);
        payloads.extend(self.people(project)?);
        for memo in &self.foreign.memos {
            let on = match memo.on {
                On::Code(at) => self.codes.get(at).map(|code| MemoOn::Code(code.id.clone())),
                On::Person(at) => {
                    // Those on people of one document wait for the document.
                    let known = self.foreign.people.get(at).filter(|who| who.local.is_none());
                    known.map(|who| MemoOn::Participant(guid::participant(&who.name)))
                }
                _ => Some(MemoOn::Project),
            };
            if let Some(on) = on {
                payloads.extend(self.memo(project, memo, on, "memos on the study, its codes and its people")?);
            }
        }
        Ok(payloads)
    }

    fn new_codes(&mut self, project: &Project) -> Result<Vec<Payload>, StoreError> {
        let known = project.effective_codes()?.codebook;
        let mut payloads = names::added(&self.foreign.codes, &self.codes, &known);
        self.loss.count(Fate::Mapped, "codes", payloads.len());
        for (code, id) in self.foreign.codes.iter().zip(&self.codes).filter(|(_, id)| id.known) {
            let Some(own) = known.get(&id.id) else { continue };
            self.loss.one(Fate::Mapped, "codes that the project has already; its own definitions stand", &own.name);
            if fold(own.name.trim()) != fold(code.name.trim()) {
                let what = "codes that were given another name in the project, known by their ids";
                self.loss.one(Fate::Decided, what, &format!("{}, here {}", code.name, own.name));
            }
            if own.definition.trim().is_empty() && !code.definition.trim().is_empty() {
                let set = CodeField::Definition(code.definition.clone());
                payloads.push(Payload::CodeSet { code: id.id.clone(), set });
                self.loss.one(Fate::Mapped, "definitions of codes that had none", &own.name);
            }
        }
        Ok(payloads)
    }

    /// People as participants of the project; what the project says of them already stands.
    fn people(&mut self, project: &Project) -> Result<Vec<Payload>, StoreError> {
        let labels = project.labels()?;
        let mut payloads = Vec::new();
        for person in self.foreign.people.iter().filter(|person| person.local.is_none()) {
            let at = labels.find("", &person.name);
            if at.is_none() && project.was_made(&self.settled, guid::participant(&person.name))? {
                self.loss.one(Fate::Dropped, "people who were taken away in the project since", &person.name);
                continue;
            }
            let known: BTreeMap<String, String> = at.map(|at| labels.base_values(at)).unwrap_or_default();
            if at.is_none() || person.labels.iter().any(|label| labels.find("", label) != at) {
                payloads.push(Payload::ParticipantAdded { name: person.name.clone(), labels: person.labels.clone() });
            }
            self.loss.count(Fate::Mapped, "people, as participants", 1);
            let kind = person.speaker_type.map(|kind| ("speaker_type".to_owned(), kind.as_str().to_owned()));
            for (key, value) in person.attributes.clone().into_iter().chain(kind) {
                let value = self.schema.of(&key).normalise(&value).unwrap_or(value);
                match known.get(&key) {
                    Some(own) if *own == value => {}
                    Some(own) => {
                        let what = "values of participants that differ from the project's, which stand";
                        self.loss.one(Fate::Dropped, what, &format!("{}: {key} {value}, here {own}", person.name));
                    }
                    None => payloads.push(Payload::ParticipantAttribute {
                        participant: guid::participant(&person.name),
                        key,
                        valid: Valid::Always,
                        value: Some(value),
                    }),
                }
            }
        }
        for (person, key, when, value) in self.elsewhen() {
            if let When::From(day) = when {
                payloads.push(value_of(&person.name, key, Valid::From(day.clone()), value));
            }
        }
        Ok(payloads)
    }

    /// Values of people that do not hold always.
    fn elsewhen(&self) -> impl Iterator<Item = (&'a Person, &'a str, &'a When, &'a str)> {
        let known = self.foreign.people.iter().filter(|person| person.local.is_none());
        known.flat_map(|person| {
            person.elsewhen.iter().map(move |(key, when, value)| (person, key.as_str(), when, value.as_str()))
        })
    }

    /// A memo, which counts as `what`; none where the project has it, or had it and went on from it.
    fn memo(
        &mut self,
        project: &Project,
        from: &ForeignMemo,
        on: MemoOn,
        what: &str,
    ) -> Result<Option<Payload>, StoreError> {
        let memo = Memo {
            memo_type: from.memo_type.unwrap_or(on.usual_type()),
            on,
            text: from.text.clone(),
            coder: self.coder(from.coder),
            at: from.created.unwrap_or_else(now),
        };
        let guid = guid::memo(&memo.on, &memo.text);
        if let Some(key) = from.key {
            self.memos.entry(key).or_insert(guid);
        }
        if project.was_made(&self.settled, guid)? {
            self.there_already("memos");
            return Ok(None);
        }
        self.loss.count(Fate::Mapped, what, 1);
        Ok(Some(Payload::MemoSet { memo: guid, set: Some(memo) }))
    }

    /// Counts what the project has, or had and changed or took away: what it did stands.
    fn there_already(&mut self, what: &str) {
        self.loss.count(Fate::Mapped, &format!("{what} that were there already; what became of them here stands"), 1);
    }

    /// Reads documents portion by portion and writes each portion with all that is coded in it.
    fn documents(
        &mut self,
        project: &mut Project,
        labels: &Labels,
        path: &Path,
        sources: &dyn Sources,
        report: &mut FileReport,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), StoreError> {
        let known: HashMap<String, Option<SpeakerType>> = labels
            .anywhere()
            .map(|(label, at)| {
                let kind = labels.base_values(at).get("speaker_type").and_then(|kind| kind.parse().ok());
                (label.to_owned(), kind)
            })
            .collect();
        let schema = self.schema.clone();
        let context = Context { known: &known, schema: &schema, instructions: self.wishes.instructions };
        let bytes: u64 = (0..sources.count()).map(|at| sources.size(at)).sum();
        let indexer = match self.wishes.index {
            Some(index) if !self.wishes.dry_run && bytes > 0 => index.indexer(bytes),
            _ => None,
        };
        let sheets = crate::ingest::import::sheets::Sheets::default();
        let mut writer = Writer {
            names: project.document_names()?.into_iter().chain(self.wishes.taken.iter().cloned()).collect(),
            sources: HashMap::new(),
            made: HashMap::new(),
            sheets: &sheets,
            used_rows: HashSet::new(),
            labels,
            indexer,
            wishes: self.wishes,
        };
        let total = sources.count() as u64;
        let portions = portions(sources);
        let foreign = self.foreign;
        std::thread::scope(|threads| -> Result<(), StoreError> {
            let (send, receive) = std::sync::mpsc::sync_channel(1);
            let (portions, context) = (&portions, &context);
            // One thread prepares the next portion while this one writes the last.
            threads.spawn(move || {
                for portion in portions {
                    let ready: Vec<Result<Ready, Loss>> =
                        portion.par_iter().map(|at| make_ready(*at, sources, foreign, context)).collect();
                    if send.send(ready).is_err() {
                        return;
                    }
                }
            });
            let mut done = 0;
            for portion in receive {
                if crate::ingest::import::stopped(self.wishes) {
                    break;
                }
                done += portion.len() as u64;
                let mut batch = Batch::default();
                let mut to_index = Vec::new();
                for ready in portion {
                    match ready {
                        Ok(ready) => {
                            self.document(project, &mut writer, path, ready, &mut batch, &mut to_index, report)?
                        }
                        Err(loss) => self.loss.join(loss),
                    }
                }
                self.write(project, batch)?;
                if !self.wishes.dry_run {
                    index(project, &mut writer.indexer, to_index)?;
                }
                progress(done, total);
            }
            Ok(())
        })?;
        if let Some(indexer) = writer.indexer {
            // The index is a cache: what fails here is caught up at the next search.
            let _ = indexer.commit();
        }
        Ok(())
    }

    /// One document: as new, or what is coded in it laid on the one that is there.
    #[expect(clippy::too_many_arguments, reason = "what a portion is written with")]
    fn document(
        &mut self,
        project: &Project,
        writer: &mut Writer<'_>,
        path: &Path,
        ready: Ready,
        batch: &mut Batch,
        to_index: &mut Vec<Written>,
        report: &mut FileReport,
    ) -> Result<(), StoreError> {
        let Ready { at, document, prepared, bound } = ready;
        let mut document = document;
        self.loss.join(std::mem::take(&mut document.loss));
        let hash = Hash::of(prepared.text.as_bytes());
        if let Some(name) = self.corrected.get(&hash).filter(|_| !self.there.contains_key(&hash)) {
            let what = "documents that were corrected in the project since; it has the corrected text";
            self.loss.one(Fate::Dropped, what, name);
            return Ok(());
        }
        let known = self.known(project, &document, hash, &prepared.text)?;
        if let Some(info) = &known {
            document.end_at(Span::of(0..project.text(info.text)?.len()).end);
        }
        let hash = known.as_ref().map_or(hash, |info| info.text);
        let (guid, name) = match &known {
            Some(info) => {
                self.loss.one(Fate::Mapped, "documents that the project has already", &info.name);
                self.values(info, &document.attributes, batch);
                (info.guid, info.name.clone())
            }
            None => {
                let name = free_name(&document.name, &|name| writer.names.contains(name));
                let shown = if document.path.is_empty() { path } else { Path::new(&document.path) };
                let (mut new, told) = writer.settle(shown, name.clone(), hash, &prepared);
                if let Some(own) = document.guid.filter(|own| !self.made.values().any(|(made, _)| made == own)) {
                    new.document = own;
                }
                self.loss.count(Fate::Mapped, "documents", 1);
                report.documents.push(told);
                let text: Arc<str> = Arc::from(prepared.text.as_str());
                to_index.push((new.document, new.text, new.layout, text, prepared.layout.clone()));
                batch.layouts.push((new.layout, prepared.layout.clone()));
                let guid = new.document;
                batch.payloads.push(Payload::DocumentAdded(new));
                (guid, name)
            }
        };
        self.made.insert(at, (guid, hash));
        if known.is_none() {
            for (label, person) in &bound.labels {
                let Some(person) = self.foreign.people.get(*person).filter(|who| who.local.is_none()) else { continue };
                let labels = vec![format!("{name}/{label}")];
                batch.payloads.push(Payload::ParticipantAdded { name: person.name.clone(), labels });
            }
        }
        for person in bound.without_turns.iter().filter_map(|at| self.foreign.people.get(*at)) {
            let what =
                "people of a document in which it is not known what they say; they stand in its attribute “cases”";
            self.loss.one(Fate::Decided, what, &format!("{} in {name}", person.name));
        }
        for (person, _) in &document.voices {
            let local = self.foreign.people.get(*person).and_then(|who| who.local.as_deref());
            if let Some(label) = local {
                self.locals.insert(*person, guid::speaker(guid, label));
            }
        }
        let place = |span| Place { document: guid, text: hash, span };
        self.codings(project, known.as_ref(), guid, hash, &document, batch)?;
        for tagged in &document.tags {
            let Ok(name) = tag::name(&tagged.name) else {
                self.loss.one(Fate::Dropped, "tags with names that tags cannot have", &tagged.name);
                continue;
            };
            let on = place(tagged.span);
            let coder = self.coder(tagged.coder);
            let set = Tag { on, name, note: tagged.note.clone(), coder, at: tagged.created.unwrap_or_else(now) };
            let tag = guid::tag(&on, &set.name);
            if project.was_made(&self.settled, tag)? {
                self.there_already("tags");
                continue;
            }
            batch.payloads.push(Payload::TagSet { tag, set: Some(set) });
            self.loss.count(Fate::Mapped, "tags", 1);
        }
        for memo in &document.memos {
            let on = match memo.on {
                On::Place(span) => MemoOn::Turn(place(span)),
                _ => MemoOn::Document(guid),
            };
            batch.payloads.extend(self.memo(project, memo, on, "memos on documents and places in them")?);
        }
        self.work(guid, known.as_ref(), &document.work, batch);
        for (id, span) in &document.places {
            self.places.insert((at, *id), place(*span));
        }
        if known.is_none() {
            batch.texts.push((hash, prepared.text));
        }
        Ok(())
    }

    /// Who is to code a document and who has; whom the project gave it to stands.
    fn work(&self, document: Guid, known: Option<&DocumentInfo>, work: &ForeignWork, batch: &mut Batch) {
        if known.is_none_or(|info| info.lead.is_none() && info.assigned.is_empty()) {
            if let Some(lead) = work.lead {
                batch.payloads.push(Payload::LeadAssigned { document, coder: Some(self.coder(Some(lead))) });
            }
            for coder in &work.assigned {
                let coder = self.coder(Some(*coder));
                batch.payloads.push(Payload::CoderAssigned { document, coder, assigned: true });
            }
        }
        for coder in &work.finished {
            let coder = self.coder(Some(*coder));
            if known.is_none_or(|info| !info.finished.contains(&coder)) {
                batch.payloads.push(Payload::DocumentFinished { document, coder, finished: true });
            }
        }
    }

    /// What is said of a document that the project has: what the project says of it stands.
    fn values(&mut self, info: &DocumentInfo, values: &BTreeMap<String, String>, batch: &mut Batch) {
        for (key, value) in values {
            let value = self.schema.of(key).normalise(value).unwrap_or_else(|_| value.clone());
            match info.attributes.get(key) {
                Some(own) if *own == value => {}
                Some(own) => {
                    let what = "values of documents that differ from the project's, which stand";
                    self.loss.one(Fate::Dropped, what, &format!("{}: {key} {value}, here {own}", info.name));
                }
                None => batch.payloads.push(Payload::DocumentAttribute {
                    document: info.guid,
                    key: key.clone(),
                    value: Some(value),
                }),
            }
        }
    }

    /// The document of the project that has this text: one of the same name, or the only one with a text so long. Line
    /// ends at the end of a text, which programs add and drop, make no other text.
    fn known(
        &self,
        project: &Project,
        document: &ForeignDocument,
        hash: Hash,
        text: &str,
    ) -> Result<Option<DocumentInfo>, StoreError> {
        let name = fold(&document.name);
        let same = self.there.get(&hash).and_then(|all| {
            let named = all.iter().find(|info| fold(&info.name) == name);
            named.or_else(|| all.first().filter(|_| all.len() == 1 && text.len() >= TELLING))
        });
        if same.is_some() {
            return Ok(same.cloned());
        }
        let Some(called) = self.called.get(&name) else { return Ok(None) };
        let own = project.text(called.text)?;
        let is_same = !text.trim().is_empty() && own.trim_end() == text.trim_end();
        Ok(is_same.then(|| called.clone()))
    }

    fn codings(
        &mut self,
        project: &Project,
        known: Option<&DocumentInfo>,
        document: Guid,
        text: Hash,
        from: &ForeignDocument,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let mut seen: HashSet<Guid> = match known {
            Some(info) => project.all_codings(info)?.into_iter().map(|coding| coding.guid).collect(),
            None => HashSet::new(),
        };
        let taken_away = match known {
            Some(info) => project.codings_taken_away(&self.settled, info.guid)?,
            None => HashSet::new(),
        };
        let before = seen.len();
        let (mut codes, mut coders): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut items = Vec::new();
        let number = |list: &mut Vec<String>, name: &str| -> u32 {
            let at = list.iter().position(|known| known == name).unwrap_or_else(|| {
                list.push(name.to_owned());
                list.len() - 1
            });
            u32::try_from(at).unwrap_or(u32::MAX)
        };
        let mut twice = 0;
        for coding in &from.codings {
            let Some(code) = self.codes.get(coding.code) else { continue };
            let coder = coding.coder.and_then(|at| self.coders.get(at)).unwrap_or(&self.wishes.group.coder);
            let guid = guid::coding(document, text, coder, &code.id, coding.span);
            if !seen.insert(guid) {
                twice += 1;
                continue;
            }
            if taken_away.contains(&guid) {
                self.loss.count(Fate::Dropped, "codings that were taken away in the project since", 1);
                continue;
            }
            items.push(CodingItem(
                number(&mut codes, &code.id),
                number(&mut coders, coder),
                coding.span,
                coding.created.unwrap_or_else(now),
                Origin::Imported,
                coding.memo.clone(),
                coding.weight,
            ));
        }
        let there = "codings that are there already, or stand twice";
        self.loss.count(if before > 0 { Fate::Mapped } else { Fate::Decided }, there, twice);
        self.loss.count(Fate::Mapped, "codings", items.len());
        if !items.is_empty() {
            batch.payloads.push(Payload::CodingsAdded { document, text, codes, coders, items, under: Vec::new() });
        }
        Ok(())
    }

    /// Links between places, and what is kept aside.
    fn between(&mut self, project: &mut Project, sources: &dyn Sources) -> Result<(), StoreError> {
        let mut payloads = Vec::new();
        for link in &self.foreign.links {
            let (Some(from), Some(to)) = (self.places.get(&link.from), self.places.get(&link.to)) else {
                self.loss.one(Fate::Dropped, "links whose ends are not there", &link.kind);
                continue;
            };
            let at = link.created.unwrap_or_else(now);
            let set = Link { from: *from, to: *to, kind: link.kind.clone(), coder: self.coder(link.coder), at };
            let guid = guid::link(&set.from, &set.to, &set.kind);
            if project.was_made(&self.settled, guid)? {
                self.there_already("links");
                continue;
            }
            payloads.push(Payload::LinkSet { link: guid, set: Some(set) });
            self.loss.count(Fate::Mapped, "links", 1);
        }
        for memo in &self.foreign.memos {
            let On::Person(person) = memo.on else { continue };
            if let Some(on) = self.locals.get(&person).map(|guid| MemoOn::Participant(*guid)) {
                payloads.extend(self.memo(project, memo, on, "memos on the study, its codes and its people")?);
            }
        }
        for (person, key, when, value) in self.elsewhen() {
            if let When::In(document) = when
                && let Some((document, _)) = self.made.get(document)
            {
                payloads.push(value_of(&person.name, key, Valid::In(*document), value));
            }
        }
        self.write(project, Batch::of(payloads))?;
        self.keep_aside(project, sources)
    }
}

/// A value of a participant.
fn value_of(name: &str, key: &str, valid: Valid, value: &str) -> Payload {
    Payload::ParticipantAttribute {
        participant: guid::participant(name),
        key: key.to_owned(),
        valid,
        value: Some(value.to_owned()),
    }
}

/// Now, in milliseconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
