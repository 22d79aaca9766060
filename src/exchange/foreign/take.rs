//! Taking another program's study in: codes and people first, then documents portion by portion, then what lies between
//! them. All is one group, and so one undo; what is there already is not made again.

use super::names::{self, CodeId};
use super::{Fate, Foreign, ForeignDocument, ForeignMemo, Loss, Named, On, Person, Sources, When, turns};
use crate::ingest::folder::free_name;
use crate::ingest::import::Wishes;
use crate::ingest::import::writer::{Writer, Written, index};
use crate::ingest::prepare::{self, Context, IngestError, Prepared};
use crate::ingest::report::FileReport;
use crate::store::{Batch, DocumentInfo, Labels, Project, StoreError};
use crate::study::change::{CodingItem, Origin, Payload, Valid};
use crate::study::memo::{Memo, MemoOn};
use crate::study::part::PartFile;
use crate::study::{Guid, Hash, Link, Part, Place, Schema, SpeakerType, Tag, guid, tag};
use crate::text::Span;
use crate::text::fold::fold;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// Documents of one go: enough to keep the cores busy, few enough to keep memory small.
const PORTION: usize = 64;

/// Bytes of texts of one go.
const PORTION_BYTES: u64 = 8 << 20;

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

struct Taker<'a> {
    foreign: &'a Foreign,
    wishes: &'a Wishes<'a>,
    loss: Loss,
    coders: Vec<String>,
    codes: Vec<CodeId>,
    schema: Schema,
    /// Documents of the project before the import, by the hash of their text.
    there: HashMap<Hash, Vec<DocumentInfo>>,
    /// What became of each document of the study.
    made: HashMap<usize, (Guid, Hash)>,
    /// Who is known in one document only, with the identity there.
    locals: HashMap<usize, Guid>,
    /// Places that links name.
    places: HashMap<(usize, Guid), Place>,
    /// Memos by the ids that the program gave them.
    memos: HashMap<Guid, Guid>,
}

/// A document that was read: what the program says of it, and what was found in its text.
struct Ready {
    at: usize,
    document: ForeignDocument,
    prepared: Prepared,
    bound: turns::Bound,
}

impl<'a> Taker<'a> {
    fn new(project: &Project, foreign: &'a Foreign, wishes: &'a Wishes<'a>) -> Result<Self, StoreError> {
        let mut there: HashMap<Hash, Vec<DocumentInfo>> = HashMap::new();
        for info in project.documents()? {
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
            made: HashMap::new(),
            locals: HashMap::new(),
            places: HashMap::new(),
            memos: HashMap::new(),
        })
    }

    fn write(&self, project: &mut Project, batch: Batch) -> Result<(), StoreError> {
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
            payloads.extend(on.map(|on| self.memo(memo, on)));
        }
        self.loss.count(Fate::Mapped, "memos on the study, its codes and its people", self.foreign.memos.len());
        Ok(payloads)
    }

    fn new_codes(&mut self, project: &Project) -> Result<Vec<Payload>, StoreError> {
        let known = project.effective_codes()?.codebook;
        let payloads = names::added(&self.foreign.codes, &self.codes, &known);
        let there = self.codes.len() - payloads.len();
        self.loss.count(Fate::Mapped, "codes", payloads.len());
        self.loss.count(Fate::Mapped, "codes that the project has already; its own definitions stand", there);
        Ok(payloads)
    }

    /// People as participants of the project; what the project says of them already stands.
    fn people(&mut self, project: &Project) -> Result<Vec<Payload>, StoreError> {
        let labels = project.labels()?;
        let mut payloads = Vec::new();
        for person in self.foreign.people.iter().filter(|person| person.local.is_none()) {
            let known: BTreeMap<String, String> =
                labels.find("", &person.name).map(|at| labels.base_values(at)).unwrap_or_default();
            payloads.push(Payload::ParticipantAdded { name: person.name.clone(), labels: person.labels.clone() });
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
        self.loss.count(Fate::Mapped, "people, as participants", self.foreign.people.len());
        Ok(payloads)
    }

    /// Values of people that do not hold always.
    fn elsewhen(&self) -> impl Iterator<Item = (&'a Person, &'a str, &'a When, &'a str)> {
        let known = self.foreign.people.iter().filter(|person| person.local.is_none());
        known.flat_map(|person| {
            person.elsewhen.iter().map(move |(key, when, value)| (person, key.as_str(), when, value.as_str()))
        })
    }

    fn memo(&mut self, from: &ForeignMemo, on: MemoOn) -> Payload {
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
        Payload::MemoSet { memo: guid, set: Some(memo) }
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
        let known = self.there.get(&hash).and_then(|all| {
            let named = all.iter().find(|info| fold(&info.name) == fold(&document.name));
            named.or_else(|| all.first().filter(|_| all.len() == 1 && prepared.text.len() >= TELLING))
        });
        let known = known.cloned();
        let (guid, name) = match &known {
            Some(info) => {
                self.loss.one(Fate::Mapped, "documents that the project has already", &info.name);
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
            batch.payloads.push(Payload::TagSet { tag: guid::tag(&on, &set.name), set: Some(set) });
            self.loss.count(Fate::Mapped, "tags", 1);
        }
        for memo in &document.memos {
            let on = match memo.on {
                On::Place(span) => MemoOn::Turn(place(span)),
                _ => MemoOn::Document(guid),
            };
            batch.payloads.push(self.memo(memo, on));
        }
        self.loss.count(Fate::Mapped, "memos on documents and places in them", document.memos.len());
        for coder in &document.finished {
            let coder = self.coder(Some(*coder));
            batch.payloads.push(Payload::DocumentFinished { document: guid, coder, finished: true });
        }
        for (id, span) in &document.places {
            self.places.insert((at, *id), place(*span));
        }
        if known.is_none() {
            batch.texts.push((hash, prepared.text));
        }
        Ok(())
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
            payloads.push(Payload::LinkSet { link: guid::link(&set.from, &set.to, &set.kind), set: Some(set) });
        }
        self.loss.count(Fate::Mapped, "links", payloads.len());
        for memo in &self.foreign.memos {
            let On::Person(person) = memo.on else { continue };
            let on = self.locals.get(&person).map(|guid| MemoOn::Participant(*guid));
            payloads.extend(on.map(|on| self.memo(memo, on)));
        }
        for (person, key, when, value) in self.elsewhen() {
            if let When::In(document) = when
                && let Some((document, _)) = self.made.get(document)
            {
                payloads.push(value_of(&person.name, key, Valid::In(*document), value));
            }
        }
        self.write(project, Batch::of(payloads))?;
        for (order, kept) in (0u32..).zip(&self.foreign.parts) {
            let mut part = Part { order, ..kept.part.clone() };
            part.body = self.with_our_ids(&part.body);
            part.document = kept.document.and_then(|at| self.made.get(&at)).map(|(guid, _)| *guid);
            let mut batch = Batch::default();
            for name in &kept.files {
                match sources.file(name) {
                    Ok(bytes) => {
                        let size = bytes.len() as u64;
                        part.files.push(PartFile {
                            name: self.with_our_ids(name),
                            hash: batch.file(bytes),
                            bytes: size,
                        });
                    }
                    Err(why) => self.loss.one(Fate::Dropped, "files that are not kept", &why),
                }
            }
            self.loss.count(Fate::Kept, &format!("{} elements", part.kind), 1);
            batch.payloads.push(Payload::PartSet { part: guid::part(&part), set: Some(part) });
            self.write(project, batch)?;
        }
        Ok(())
    }
}

impl Taker<'_> {
    /// What a part says, with the ids of what the project holds in place of the program's own.
    fn with_our_ids(&self, body: &str) -> String {
        /// The length of a GUID in letters.
        const LENGTH: usize = 36;
        let places: HashMap<Guid, Guid> =
            self.places.iter().map(|((_, id), place)| (*id, guid::selection(place))).collect();
        let ours = |id: &Guid| -> Option<Guid> {
            let named = match self.foreign.named.get(id) {
                Some(Named::Code(at)) => self.codes.get(*at).map(|code| guid::code(&code.id)),
                Some(Named::Coder(at)) => self.coders.get(*at).map(|name| guid::coder(name)),
                Some(Named::Person(at)) => self
                    .locals
                    .get(at)
                    .copied()
                    .or_else(|| self.foreign.people.get(*at).map(|person| guid::participant(&person.name))),
                Some(Named::Document(at)) => self.made.get(at).map(|(guid, _)| *guid),
                None => None,
            };
            named.or_else(|| self.memos.get(id).copied()).or_else(|| places.get(id).copied())
        };
        let mut out = String::with_capacity(body.len());
        let mut rest = body;
        while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let found = from.get(..LENGTH).filter(|text| text.as_bytes().get(8) == Some(&b'-'));
            match found.and_then(|text| Guid::parse_str(text).ok()) {
                Some(id) => {
                    out.push_str(&ours(&id).unwrap_or(id).to_string().to_uppercase());
                    rest = from.get(LENGTH..).unwrap_or_default();
                }
                None => {
                    // The whole word, so that the middle of a longer one is not taken for an id.
                    let end = from.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(from.len());
                    out.push_str(from.get(..end).unwrap_or_default());
                    rest = from.get(end..).unwrap_or_default();
                }
            }
        }
        out.push_str(rest);
        out
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

/// Reads a document and finds who speaks in it; where that fails, what is to be told.
fn make_ready(at: usize, sources: &dyn Sources, foreign: &Foreign, context: &Context<'_>) -> Result<Ready, Loss> {
    let failed = |what: &str, example: &str| {
        let mut loss = Loss::default();
        loss.one(Fate::Dropped, what, example);
        loss
    };
    let mut document =
        sources.read(at).map_err(|why| failed("sources whose text is not there or cannot be read", &why))?;
    let text = std::mem::take(&mut document.text);
    let attributes = std::mem::take(&mut document.attributes);
    let given = document.layout.take();
    let mut prepared = match given {
        Some(layout) => {
            let encoding = document.encoding;
            Prepared { format: foreign.format, encoding, text, layout, attributes, ..Prepared::default() }
        }
        None => {
            let whole = text.len();
            let found = prepare::of_text(foreign.format, text, attributes, context, document.front_matter);
            let found = found.map_err(|error| match error {
                IngestError::Empty => failed("sources without text", &document.name),
                error => failed("sources that cannot be read", &format!("{}: {error}", document.name)),
            })?;
            document.cut(Span::of(0..whole.saturating_sub(found.text.len())).end);
            found
        }
    };
    prepared.doubts.append(&mut document.doubts);
    prepared.encoding = document.encoding;
    let asks = |label: &str| {
        let own = prepared.speakers.get(label).and_then(|values| values.get("speaker_type"));
        own.and_then(|kind| kind.parse().ok()).or_else(|| SpeakerType::of_label(label)).unwrap_or_default()
    };
    let mut layout = std::mem::take(&mut prepared.layout);
    let bound = turns::lay(&mut layout, &prepared.text, &document.voices, &foreign.people, &asks);
    for turn in layout.turns.iter_mut().filter(|turn| turn.time.is_none()) {
        let after = document.times.partition_point(|(at, _)| *at <= turn.body.start);
        let last = after.checked_sub(1).and_then(|at| document.times.get(at));
        turn.time = last.filter(|(at, _)| *at >= turn.span.start).map(|(_, time)| *time);
    }
    prepared.layout = layout;
    let voices: HashSet<usize> = document.voices.iter().map(|(person, _)| *person).collect();
    for person in voices {
        let Some(person) = foreign.people.get(person) else { continue };
        let Some(label) = &person.local else { continue };
        let values = prepared.speakers.entry(label.clone()).or_default();
        values.extend(person.attributes.clone());
        values.extend(person.speaker_type.map(|kind| ("speaker_type".to_owned(), kind.as_str().to_owned())));
    }
    // Who belongs to a document and says nothing in it that is known tells what kind of document it is.
    let mut cases: Vec<&str> = Vec::new();
    for person in bound.without_turns.iter().filter_map(|at| foreign.people.get(*at)) {
        for (key, value) in &person.attributes {
            prepared.attributes.entry(key.clone()).or_insert_with(|| value.clone());
        }
        cases.push(&person.name);
    }
    if !cases.is_empty() {
        prepared.attributes.entry("cases".to_owned()).or_insert_with(|| cases.join("; "));
    }
    prepared.look(&context.instructions.watch);
    Ok(Ready { at, document, prepared, bound })
}

/// Parts the documents into what is read in one go.
fn portions(sources: &dyn Sources) -> Vec<Vec<usize>> {
    let mut portions: Vec<Vec<usize>> = Vec::new();
    let mut bytes = 0;
    for at in 0..sources.count() {
        let more = sources.size(at);
        bytes += more;
        match portions.last_mut() {
            Some(portion) if portion.len() < PORTION && bytes <= PORTION_BYTES => portion.push(at),
            _ => {
                portions.push(vec![at]);
                bytes = more;
            }
        }
    }
    portions
}
