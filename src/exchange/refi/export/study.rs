//! What belongs to the whole study: users, codes, variables, cases, notes, links, sets, drawings.

use super::{Fate, Memos, Profile, Study, Voice, Wishes, hangs_on, time, variable, xml};
use crate::exchange::foreign::{CASES, ForeignCode, Loss, code_ids};
use crate::exchange::refi::import::{ASSIGNED_SET, FINISHED_SET, LEAD_SET, MEMO_SET, QUOTATION, TAGS};
use crate::exchange::refi::meaning::{self, Describing};
use crate::exchange::refi::media::{FOLDERS, USERS, users_of};
use crate::ingest::xml::tree::build;
use crate::store::{DocumentInfo, Project, StoreError};
use crate::study::attribute::AttributeType;
use crate::study::change::{Origin, Valid};
use crate::study::memo::{MemoOn, MemoType, title};
use crate::study::{Code, Guid, guid};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Write};

/// The coder under whom agreed readings stand.
const CONSENSUS: &str = crate::study::decision::CONSENSUS;

impl<'a> Study<'a> {
    /// Reads what goes out, but for texts and codings.
    pub(super) fn read(project: &Project, wishes: &'a Wishes, loss: &mut Loss) -> Result<Self, StoreError> {
        let documents = project.documents()?;
        let settings = project.settings()?;
        let name = match settings.name.trim() {
            "" => project.path().file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            name => name.to_owned(),
        };
        let mut tags: HashMap<Guid, Vec<_>> = HashMap::new();
        for tag in project.tags()? {
            match tag.spot.span {
                Some(_) => tags.entry(tag.spot.guid).or_default().push(tag),
                None => loss.one(Fate::Dropped, "tags whose place is gone from the corrected text", &tag.tag.name),
            }
        }
        let (mut links, mut ends) = (Vec::new(), HashMap::<Guid, BTreeSet<_>>::new());
        for link in project.links()? {
            match (link.from.span, link.to.span) {
                (Some(from), Some(to)) => {
                    ends.entry(link.from.guid).or_default().insert(from);
                    ends.entry(link.to.guid).or_default().insert(to);
                    links.push((link.guid, link.link, (link.from.guid, from), (link.to.guid, to)));
                }
                _ => loss.one(Fate::Dropped, "links whose place is gone from the corrected text", &link.link.kind),
            }
        }
        let mut coders: BTreeSet<String> = project.coders()?.into_iter().collect();
        let memos = memos(project, loss)?;
        coders.extend(memos.all.iter().map(|(_, memo)| memo.coder.clone()));
        coders.extend(tags.values().flatten().map(|tag| tag.tag.coder.clone()));
        for document in &documents {
            coders.extend(document.finished.iter().chain(&document.assigned).chain(&document.lead).cloned());
        }
        let parts = project.parts()?;
        coders.extend(parts.iter().filter(|(_, part)| part.kind == USERS).flat_map(|(_, part)| users_of(part)));
        coders.remove(CONSENSUS);
        let mut study = Self {
            coding_memos: coding_memos(project, &documents, wishes)?,
            used: project.codings_per_code()?.into_iter().filter(|(_, n)| *n > 0).map(|(code, _)| code).collect(),
            wishes,
            name,
            documents,
            coders: coders.into_iter().collect(),
            book: project.effective_codes()?.codebook,
            schema: project.schema()?,
            labels: project.labels()?,
            memos,
            tags,
            links,
            ends,
            parts,
            voices: Vec::new(),
            variables: BTreeMap::new(),
        };
        study.find_voices(project, loss)?;
        study.find_variables();
        study.tell(project, loss)?;
        Ok(study)
    }

    /// Who speaks where.
    fn find_voices(&mut self, project: &Project, loss: &mut Loss) -> Result<(), StoreError> {
        let mut voices: Vec<Voice> = Vec::new();
        let mut at_of: HashMap<Guid, usize> = HashMap::new();
        for (participant, state) in project.participants_as_they_stand()? {
            let Some(name) = state.name else { continue };
            let at = self.labels.find("", &name);
            let mut values = at.map(|at| self.labels.base_values(at)).unwrap_or_default();
            for ((key, valid), value) in &state.values {
                let when = match valid {
                    Valid::Always => continue,
                    Valid::From(day) => format!("from {day}"),
                    Valid::In(document) => match self.documents.iter().find(|known| known.guid == *document) {
                        Some(document) => format!("in {}", document.name),
                        None => {
                            let what = "values of participants in documents that are not there";
                            loss.one(Fate::Dropped, what, &format!("{name}: {key}"));
                            continue;
                        }
                    },
                };
                values.insert(format!("{key} ({when})"), value.clone());
            }
            at_of.insert(participant, voices.len());
            // Labels that hold in one document follow from who speaks its turns.
            let labels = state.labels.into_iter().filter(|label| !label.contains('/')).collect();
            let (documents, turns) = (BTreeSet::new(), Vec::new());
            voices.push(Voice { guid: participant, name, labels, values, documents, turns });
        }
        for (at, document) in self.documents.iter().enumerate() {
            if document.speakers == 0 {
                continue;
            }
            let layout = project.layout(document.layout)?;
            let own = project.speaker_values(document.id)?;
            let date = document.attributes.get("date").map(String::as_str);
            let mut voice_of: Vec<usize> = Vec::with_capacity(layout.labels.len());
            for label in &layout.labels {
                let values =
                    own.iter().find(|(known, _)| crate::text::fold::fold(known) == crate::text::fold::fold(label));
                let used = self.labels.resolve(document.guid, &document.name, date, label, values.map(|(_, v)| v));
                let known = self.labels.find(&document.name, label);
                let (guid, name) = match known.and_then(|at| self.labels.known().nth(at)) {
                    Some(name) => (guid::participant(name), name.to_owned()),
                    None => (guid::speaker(document.guid, label), used.name.clone()),
                };
                voice_of.push(*at_of.entry(guid).or_insert_with(|| {
                    let mut values = used.attributes.clone();
                    values.insert("speaker_type".to_owned(), used.speaker_type.as_str().to_owned());
                    let (labels, documents, turns) = (Vec::new(), BTreeSet::new(), Vec::new());
                    voices.push(Voice { guid, name, labels, values, documents, turns });
                    voices.len() - 1
                }));
            }
            for (number, turn) in (0u32..).zip(&layout.turns) {
                let voice = turn.label.and_then(|label| voice_of.get(label as usize));
                if let Some(voice) = voice.and_then(|voice| voices.get_mut(*voice)) {
                    voice.documents.insert(at);
                    voice.turns.push((u32::try_from(at).unwrap_or(u32::MAX), number));
                }
            }
        }
        // Those of whom it is not known what they say there.
        for (at, document) in self.documents.iter().enumerate() {
            for name in document.attributes.get(CASES).into_iter().flat_map(|cases| cases.split("; ")) {
                if let Some(voice) = at_of.get(&guid::participant(name)).and_then(|voice| voices.get_mut(*voice)) {
                    voice.documents.insert(at);
                }
            }
        }
        self.voices = voices;
        Ok(())
    }

    /// Attributes, with the type under which all their values can be written.
    fn find_variables(&mut self) {
        let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let of_documents = self.documents.iter().flat_map(|document| &document.attributes);
        for (key, value) in of_documents.chain(self.voices.iter().flat_map(|voice| &voice.values)) {
            seen.entry(key.clone()).or_default().push(value);
        }
        for voice in &self.voices {
            if !voice.labels.is_empty() {
                seen.entry("labels".to_owned()).or_default();
            }
        }
        let fits = |kind: &AttributeType, value: &str| match kind {
            AttributeType::Number => {
                let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
                !digits.is_empty()
                    && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                    && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
                    && digits.bytes().any(|byte| byte.is_ascii_digit())
            }
            AttributeType::Date => value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok(),
            AttributeType::Boolean => matches!(value, "yes" | "no"),
            _ => true,
        };
        let mut variables = BTreeMap::new();
        for (key, values) in seen {
            let kind = self.schema.of(&key);
            let all = values.iter().all(|value| fits(&kind, value));
            let word = match kind {
                AttributeType::Number if all => "Float",
                AttributeType::Date if all => "Date",
                AttributeType::Boolean if all => "Boolean",
                _ => "Text",
            };
            variables.insert(key, word);
        }
        self.variables = variables;
    }

    /// Counts what goes out, and what the standard has no place for.
    fn tell(&self, project: &Project, loss: &mut Loss) -> Result<(), StoreError> {
        loss.count(Fate::Mapped, "codes", self.book.codes().len());
        loss.count(Fate::Mapped, "people, as cases", self.voices.len());
        loss.count(Fate::Mapped, "attributes, as variables", self.variables.len());
        loss.count(Fate::Mapped, "memos, as notes", self.memos.all.len());
        loss.count(Fate::Mapped, "links", self.links.len());
        loss.count(Fate::Mapped, "tags, as codes in a folder", self.tags.values().map(Vec::len).sum());
        loss.count(Fate::Dropped, "events, for which the standard has no place", project.events()?.len());
        let decisions = self.documents.iter().map(|document| document.decisions as usize).sum();
        loss.count(Fate::Dropped, "decisions where coders differed; all codings go out as they were made", decisions);
        let books = project.codebook_versions()?.len();
        loss.count(Fate::Dropped, "names and versions of codebooks", books);
        let saved = project.saved_reports()?.len() + project.saved_searches()?.len();
        loss.count(Fate::Dropped, "kept searches and reports", saved);
        Ok(())
    }

    pub(super) fn users(&self, out: &mut String) {
        if self.coders.is_empty() {
            return;
        }
        out.push_str("<Users>\n");
        for name in &self.coders {
            out.push_str("<User");
            xml::attribute("guid", &xml::guid(&guid::coder(name)), out);
            xml::attribute("name", name, out);
            out.push_str("/>\n");
        }
        out.push_str("</Users>\n");
    }

    /// The names of tags that go out as codes.
    fn tag_names(&self) -> BTreeSet<&str> {
        let all = self.tags.values().flatten();
        all.filter(|tag| !is_quotation(&tag.tag)).map(|tag| tag.tag.name.as_str()).collect()
    }

    pub(super) fn code_book(&self, out: &mut String) {
        let cases = self.wishes.profile == Profile::Nvivo && !self.voices.is_empty();
        if self.book.codes().is_empty() && self.tag_names().is_empty() && !cases {
            return;
        }
        out.push_str("<CodeBook>\n");
        self.codes(false, out);
        out.push_str("</CodeBook>\n");
    }

    /// The tree of codes; of a codebook alone without notes and tags.
    pub(super) fn codes(&self, alone: bool, out: &mut String) {
        let codes = self.book.codes();
        let foreign: Vec<ForeignCode> = codes
            .iter()
            .map(|code| ForeignCode {
                name: code.name.clone(),
                parent: code.parent.as_ref().and_then(|parent| codes.iter().position(|other| other.id == *parent)),
                ..ForeignCode::default()
            })
            .collect();
        // An id that follows from the names need not be told.
        let given = code_ids(&foreign, &crate::study::Codebook::default());
        let folders: HashSet<Guid> = self.folders();
        out.push_str("<Codes>\n");
        let mut open: Vec<&str> = Vec::new();
        for (at, code) in codes.iter().enumerate() {
            while open.last().is_some_and(|last| code.parent.as_deref() != Some(*last)) {
                open.pop();
                out.push_str("</Code>\n");
            }
            let id = given.get(at).filter(|given| given.id != code.id).map(|_| code.id.clone());
            self.code(code, id, !folders.contains(&guid::code(&code.id)), alone, out);
            open.push(&code.id);
        }
        open.iter().for_each(|_| out.push_str("</Code>\n"));
        if !alone {
            self.tags_as_codes(out);
            self.cases_as_codes(out);
        }
        out.push_str("</Codes>\n");
    }

    fn code(&self, code: &Code, id: Option<String>, codable: bool, alone: bool, out: &mut String) {
        out.push_str("<Code");
        xml::attribute("guid", &xml::guid(&guid::code(&code.id)), out);
        xml::attribute("name", &code.name, out);
        xml::attribute("isCodable", if codable { "true" } else { "false" }, out);
        if let Some(colour) = meaning::colour(&code.colour) {
            xml::attribute("color", &colour.to_uppercase(), out);
        }
        out.push_str(">\n");
        let told = Describing {
            definition: code.definition.clone(),
            apply: code.apply.clone(),
            not: code.not.clone(),
            example: code.example.clone(),
            origin: code.origin.clone(),
            id,
        };
        let description = told.to_string();
        if !description.is_empty() {
            xml::leaf("Description", &description, out);
            out.push('\n');
        }
        if !alone {
            for memo in self.memos.codes.get(&code.id).into_iter().flatten() {
                self.note_ref(*memo, out);
            }
        }
    }

    /// Codes that are folders: only those with which nobody coded.
    fn folders(&self) -> HashSet<Guid> {
        let mut told = HashSet::new();
        for (_, part) in self.parts.iter().filter(|(_, part)| part.kind == FOLDERS) {
            let ids = part.body.split('"').filter_map(|piece| Guid::parse_str(piece).ok());
            told.extend(ids);
        }
        let codes =
            self.book.codes().iter().filter(|code| !self.used.contains(&code.id)).map(|code| guid::code(&code.id));
        codes.filter(|code| told.contains(code)).collect()
    }

    fn tags_as_codes(&self, out: &mut String) {
        let names = self.tag_names();
        if names.is_empty() {
            return;
        }
        out.push_str("<Code");
        xml::attribute("guid", &xml::guid(&guid::outside("tags", &[])), out);
        xml::attribute("name", TAGS, out);
        xml::attribute("isCodable", "false", out);
        out.push_str(">\n");
        for name in names {
            out.push_str("<Code");
            xml::attribute("guid", &xml::guid(&tag_code(name)), out);
            xml::attribute("name", name, out);
            xml::attribute("isCodable", "true", out);
            out.push_str("/>\n");
        }
        out.push_str("</Code>\n");
    }

    /// NVivo knows a case by a code of the same id.
    fn cases_as_codes(&self, out: &mut String) {
        if self.wishes.profile != Profile::Nvivo {
            return;
        }
        for voice in &self.voices {
            out.push_str("<Code");
            xml::attribute("guid", &xml::guid(&voice.guid), out);
            xml::attribute("name", &voice.name, out);
            xml::attribute("isCodable", "true", out);
            out.push_str("/>\n");
        }
    }

    pub(super) fn variables_xml(&self, out: &mut String) {
        if self.variables.is_empty() {
            return;
        }
        out.push_str("<Variables>\n");
        for (key, word) in &self.variables {
            out.push_str("<Variable");
            xml::attribute("guid", &xml::guid(&variable(key)), out);
            xml::attribute("name", key, out);
            xml::attribute("typeOfVariable", word, out);
            let kind = self.schema.of(key);
            if *word == "Text" && kind != AttributeType::Text && key != "date" {
                out.push('>');
                xml::leaf("Description", &meaning::type_told(&kind), out);
                out.push_str("</Variable>\n");
            } else {
                out.push_str("/>\n");
            }
        }
        out.push_str("</Variables>\n");
    }

    /// A value of a variable.
    pub(super) fn value(&self, key: &str, value: &str, out: &mut String) {
        out.push_str("<VariableValue><VariableRef");
        xml::attribute("targetGUID", &xml::guid(&variable(key)), out);
        out.push_str("/>");
        match self.variables.get(key).copied() {
            Some("Float") => xml::leaf("FloatValue", value, out),
            Some("Date") => xml::leaf("DateValue", value, out),
            Some("Boolean") => xml::leaf("BooleanValue", if value == "yes" { "true" } else { "false" }, out),
            _ => xml::leaf("TextValue", value, out),
        }
        out.push_str("</VariableValue>\n");
    }

    pub(super) fn cases(&self, out: &mut impl Write) -> io::Result<()> {
        if self.voices.is_empty() {
            return Ok(());
        }
        out.write_all(b"<Cases>\n")?;
        let mut case = String::new();
        for voice in &self.voices {
            case.clear();
            case.push_str("<Case");
            xml::attribute("guid", &xml::guid(&voice.guid), &mut case);
            xml::attribute("name", &voice.name, &mut case);
            case.push_str(">\n");
            if let Some(memo) = self.memos.of.get(&voice.guid).and_then(|memos| memos.first()) {
                self.describe(*memo, &mut case);
            }
            for (key, value) in &voice.values {
                self.value(key, value, &mut case);
            }
            if !voice.labels.is_empty() {
                self.value("labels", &voice.labels.join(" | "), &mut case);
            }
            for document in voice.documents.iter().filter_map(|at| self.documents.get(*at)) {
                self.reference("SourceRef", &document.guid, &mut case);
            }
            if !self.wishes.without_turns {
                for (document, turn) in &voice.turns {
                    let Some(document) = self.documents.get(*document as usize) else { continue };
                    self.reference("SelectionRef", &turn_id(document.guid, *turn), &mut case);
                }
            }
            case.push_str("</Case>\n");
            out.write_all(case.as_bytes())?;
        }
        out.write_all(b"</Cases>\n")
    }

    pub(super) fn reference(&self, name: &str, target: &Guid, out: &mut String) {
        out.push('<');
        out.push_str(name);
        xml::attribute("targetGUID", &xml::guid(target), out);
        out.push_str("/>\n");
    }

    /// The text of a memo as the description of what it hangs on, for programs that show that.
    pub(super) fn describe(&self, memo: usize, out: &mut String) {
        if let Some((_, memo)) = self.memos.all.get(memo) {
            xml::leaf("Description", &memo.text, out);
            out.push('\n');
        }
    }

    pub(super) fn note_ref(&self, memo: usize, out: &mut String) {
        if let Some((guid, _)) = self.memos.all.get(memo) {
            self.reference("NoteRef", guid, out);
        }
    }

    pub(super) fn notes(&self, out: &mut String) {
        let coded = &self.coding_memos;
        if self.memos.all.is_empty() && coded.is_empty() {
            return;
        }
        out.push_str("<Notes>\n");
        for (guid, memo) in &self.memos.all {
            note(*guid, &memo.text, &memo.coder, memo.at, out);
        }
        for (guid, text, coder, at) in coded {
            note(*guid, text, coder, *at, out);
        }
        out.push_str("</Notes>\n");
    }

    /// Notes whose text XML cannot hold, as files.
    pub(super) fn note_files(&self) -> Vec<(String, String)> {
        let memos = self.memos.all.iter().map(|(guid, memo)| (*guid, memo.text.clone()));
        let coded = self.coding_memos.iter().map(|(guid, text, ..)| (*guid, text.clone()));
        let awkward = memos.chain(coded).filter(|(_, text)| !xml::holds(text));
        awkward.map(|(guid, text)| (format!("{}.txt", xml::guid(&guid)), text)).collect()
    }

    pub(super) fn links_xml(&self, out: &mut String) {
        let kept: Vec<_> = self.parts.iter().filter(|(_, part)| part.kind == "Link").collect();
        let on_people: Vec<(Guid, Guid)> = self
            .memos
            .all
            .iter()
            .filter_map(|(memo, set)| match &set.on {
                MemoOn::Participant(participant) => Some((*memo, *participant)),
                _ => None,
            })
            .collect();
        if self.links.is_empty() && kept.is_empty() && on_people.is_empty() {
            return;
        }
        out.push_str("<Links>\n");
        for (id, link, (from_document, from), (to_document, to)) in &self.links {
            let place = |document: &Guid, span: &crate::text::Span| self.selection_id(*document, *span);
            link_xml(*id, &link.kind, Some("OneWay"), &place(from_document, from), &place(to_document, to), out);
        }
        for (memo, participant) in on_people {
            let id = guid::outside("memo on", &[memo.as_bytes(), participant.as_bytes()]);
            link_xml(id, "", None, &memo, &participant, out);
        }
        for (_, part) in kept {
            out.push_str(&part.body);
            out.push('\n');
        }
        out.push_str("</Links>\n");
    }

    /// What was kept of sets of codes, as a codebook has them.
    pub(super) fn sets_of_codes(&self, out: &mut String) -> usize {
        let mut sets = String::new();
        let mut count = 0;
        for set in
            self.parts.iter().filter(|(_, part)| part.kind == "Set").filter_map(|(_, part)| build(&part.body).ok())
        {
            let ours = |code: &&str| {
                let id = Guid::parse_str(code).ok();
                id.is_some_and(|id| self.book.codes().iter().any(|code| guid::code(&code.id) == id))
            };
            let codes: Vec<&str> =
                set.named("MemberCode").filter_map(|code| code.attribute("targetGUID")).filter(ours).collect();
            let (Some(id), Some(name)) = (set.attribute("guid"), set.attribute("name")) else { continue };
            if codes.is_empty() {
                continue;
            }
            count += 1;
            sets.push_str("<Set");
            xml::attribute("guid", id, &mut sets);
            xml::attribute("name", name, &mut sets);
            sets.push_str(">\n");
            if let Some(description) = set.child("Description") {
                xml::leaf("Description", &description.text(), &mut sets);
            }
            for code in codes {
                sets.push_str("<MemberCode");
                xml::attribute("guid", code, &mut sets);
                sets.push_str("/>\n");
            }
            sets.push_str("</Set>\n");
        }
        if count > 0 {
            out.push_str(&format!("<Sets>\n{sets}</Sets>\n"));
        }
        count
    }

    pub(super) fn sets(&self, out: &mut String) {
        let mut sets: Vec<(String, &str, Vec<Guid>)> = Vec::new();
        for kind in MemoType::ALL {
            let memos =
                self.memos.all.iter().filter(|(_, memo)| memo.memo_type == kind && memo.on.usual_type() != kind);
            let memos: Vec<Guid> = memos.map(|(guid, _)| *guid).collect();
            sets.push((format!("{MEMO_SET}{}", kind.as_str()), "MemberNote", memos));
        }
        let mut work: BTreeMap<String, Vec<Guid>> = BTreeMap::new();
        for document in &self.documents {
            let finished = document.finished.iter().map(|coder| format!("{FINISHED_SET}{coder}"));
            let assigned = document.assigned.iter().map(|coder| format!("{ASSIGNED_SET}{coder}"));
            let lead = document.lead.iter().map(|coder| format!("{LEAD_SET}{coder}"));
            finished.chain(assigned).chain(lead).for_each(|set| work.entry(set).or_default().push(document.guid));
        }
        sets.extend(work.into_iter().map(|(name, all)| (name, "MemberSource", all)));
        sets.retain(|(_, _, members)| !members.is_empty());
        let kept: Vec<_> = self.parts.iter().filter(|(_, part)| part.kind == "Set").collect();
        if sets.is_empty() && kept.is_empty() {
            return;
        }
        out.push_str("<Sets>\n");
        for (name, member, members) in sets {
            out.push_str("<Set");
            xml::attribute("guid", &xml::guid(&guid::outside("set", &[name.as_bytes()])), out);
            xml::attribute("name", &name, out);
            out.push_str(">\n");
            members.iter().for_each(|guid| self.reference(member, guid, out));
            out.push_str("</Set>\n");
        }
        for (_, part) in kept {
            out.push_str(&part.body);
            out.push('\n');
        }
        out.push_str("</Sets>\n");
    }

    pub(super) fn graphs(&self, out: &mut String) {
        let kept: Vec<_> = self.parts.iter().filter(|(_, part)| part.kind == "Graph").collect();
        if kept.is_empty() {
            return;
        }
        out.push_str("<Graphs>\n");
        for (_, part) in kept {
            out.push_str(&part.body);
            out.push('\n');
        }
        out.push_str("</Graphs>\n");
    }

    pub(super) fn on_project(&self, out: &mut String) {
        for memo in &self.memos.project {
            self.reference("NoteRef", memo, out);
        }
    }
}

fn link_xml(id: Guid, name: &str, direction: Option<&str>, from: &Guid, to: &Guid, out: &mut String) {
    out.push_str("<Link");
    xml::attribute("guid", &xml::guid(&id), out);
    if !name.is_empty() {
        xml::attribute("name", name, out);
    }
    if let Some(direction) = direction {
        xml::attribute("direction", direction, out);
    }
    xml::attribute("originGUID", &xml::guid(from), out);
    xml::attribute("targetGUID", &xml::guid(to), out);
    out.push_str("/>\n");
}

fn note(guid: Guid, text: &str, coder: &str, at: i64, out: &mut String) {
    /// Titles longer than this are cut: programs list them.
    const LONGEST: usize = 200;
    out.push_str("<Note");
    xml::attribute("guid", &xml::guid(&guid), out);
    let name = title(text);
    let cut: String = name.chars().take(LONGEST).collect();
    let name = if cut.len() < name.len() { format!("{cut}…") } else { cut };
    xml::attribute("name", &name, out);
    if !xml::holds(text) {
        xml::attribute("plainTextPath", &format!("internal://{}.txt", xml::guid(&guid)), out);
    }
    if coder != CONSENSUS {
        xml::attribute("creatingUser", &xml::guid(&guid::coder(coder)), out);
    }
    xml::attribute("creationDateTime", &time(at), out);
    if xml::holds(text) {
        out.push('>');
        xml::leaf("PlainTextContent", text, out);
        out.push_str("</Note>\n");
    } else {
        out.push_str("/>\n");
    }
}

/// Memos of codings, as notes of their own.
fn coding_memos(
    project: &Project,
    documents: &[DocumentInfo],
    wishes: &Wishes,
) -> Result<Vec<(Guid, String, String, i64)>, StoreError> {
    let mut all = Vec::new();
    for document in documents.iter().filter(|document| document.codings > 0) {
        for coding in project.codings(document)?.into_iter().filter(|coding| !coding.derived) {
            let wanted = wishes.coders.is_empty() || wishes.coders.contains(&coding.coder);
            if let Some(memo) = coding.memo.filter(|memo| wanted && !memo.trim().is_empty()) {
                all.push((coding_note(coding.guid), memo, coding.coder, coding.created));
            }
        }
    }
    Ok(all)
}

/// Memos by what they hang on. Those on reports have no place outside.
fn memos(project: &Project, loss: &mut Loss) -> Result<Memos, StoreError> {
    let mut memos = Memos::default();
    for (guid, memo) in project.memos_with_ids()? {
        let at = memos.all.len();
        match &memo.on {
            MemoOn::Project => memos.project.push(guid),
            MemoOn::Code(code) => memos.codes.entry(code.clone()).or_default().push(at),
            MemoOn::Turn(place) => match project.spot(place)? {
                Some(crate::store::Spot { guid, span: Some(span), .. }) => {
                    memos.places.entry(guid).or_default().push(at);
                    memos.moved.insert(*place, span);
                }
                _ => {
                    loss.one(Fate::Dropped, "memos whose place is gone from the corrected text", title(&memo.text));
                    continue;
                }
            },
            MemoOn::Report(name) => {
                loss.one(Fate::Dropped, "memos on reports", name);
                continue;
            }
            on => {
                if let Some(on) = hangs_on(on) {
                    memos.of.entry(on).or_default().push(at);
                }
            }
        }
        memos.all.push((guid, memo));
    }
    Ok(memos)
}

/// Whether a tag is nothing but that something was selected.
pub(super) fn is_quotation(tag: &crate::study::Tag) -> bool {
    tag.name == QUOTATION && tag.note.is_none()
}

/// The id of the code that stands for a tag.
pub(super) fn tag_code(name: &str) -> Guid {
    guid::outside("tag code", &[name.as_bytes()])
}

/// The id of the selection of a turn.
pub(super) fn turn_id(document: Guid, turn: u32) -> Guid {
    guid::outside("turn", &[document.as_bytes(), &turn.to_le_bytes()])
}

/// The id of the note that holds the memo of a coding.
pub(super) fn coding_note(coding: Guid) -> Guid {
    guid::outside("coding memo", &[coding.as_bytes()])
}

/// Whether a coding was made by hand or came from a file.
pub(super) fn by_query(origin: Origin) -> bool {
    origin == Origin::Auto
}
