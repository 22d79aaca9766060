//! What a project has nothing like, kept aside as it is for an export, with the ids that the project has.

use super::take::Taker;
use super::{Fate, Named, Sources};
use crate::store::{Batch, Project, StoreError};
use crate::study::change::Payload;
use crate::study::part::PartFile;
use crate::study::{Guid, Part, guid};
use quick_xml::escape::escape;
use std::collections::HashMap;

impl Taker<'_> {
    /// Keeps all parts, each with its files.
    pub(super) fn keep_aside(&mut self, project: &mut Project, sources: &dyn Sources) -> Result<(), StoreError> {
        let mut bodies = String::new();
        for (order, kept) in (0u32..).zip(&self.foreign.parts) {
            let mut part = Part { order, ..kept.part.clone() };
            part.body = self.with_our_ids(&part.body);
            bodies.push_str(&part.body);
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
            let (what, name) = in_words(&part);
            if let Some(what) = what {
                self.loss.one(Fate::Kept, &format!("{what}, {} elements", part.kind), &name);
            }
            self.loss.count(Fate::Kept, "codings in these", part.body.matches("<Coding").count());
            let guid = guid::part(&part);
            if project.was_made(&self.settled, guid)? {
                continue;
            }
            batch.payloads.push(Payload::PartSet { part: guid, set: Some(part) });
            self.write(project, batch)?;
        }
        self.keep_users(project, &bodies)
    }

    /// Those who made what is kept aside, and perhaps nothing else: a file that names them has to list them.
    fn keep_users(&mut self, project: &mut Project, bodies: &str) -> Result<(), StoreError> {
        let named = |name: &&String| bodies.contains(&guid::coder(name).to_string().to_uppercase());
        let names: Vec<&String> = self.coders.iter().filter(named).collect();
        if names.is_empty() {
            return Ok(());
        }
        let users: String = names.iter().map(|name| format!("<User name=\"{}\"/>", escape(name.as_str()))).collect();
        let order = u32::try_from(self.foreign.parts.len()).unwrap_or(u32::MAX);
        let part = Part {
            kind: "Users".to_owned(),
            order,
            body: format!("<Users>{users}</Users>"),
            program: self.foreign.program.clone(),
            ..Part::default()
        };
        let guid = guid::part(&part);
        if project.was_made(&self.settled, guid)? {
            return Ok(());
        }
        self.write(project, Batch::of(vec![Payload::PartSet { part: guid, set: Some(part) }]))
    }

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

/// What a part is in words, and its name; nothing for what is counted where it is found.
fn in_words(part: &Part) -> (Option<&'static str>, String) {
    let what = match part.kind.as_str() {
        "PictureSource" => "pictures",
        "AudioSource" => "sounds",
        "VideoSource" => "films",
        "PDFSource" => "pages of PDF files",
        "Graph" => "drawings of networks",
        "Set" => "sets of codes, notes or what is kept aside",
        "Link" => "links of what is not a passage",
        "Folders" | "Users" | "TextSource" => return (None, String::new()),
        _ => "other elements",
    };
    let name = part.body.split_once(" name=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(name, _)| name);
    let name = quick_xml::escape::unescape(name).map_or_else(|_| name.to_owned(), |name| name.into_owned());
    (Some(what), name)
}
