//! Putting pseudonyms in the place of names: what would change, and changing it.
//!
//! A [`Plan`] goes over everything that is written in a project ([`super::writing`]) and holds what would come in and
//! what would be left; nothing is written by it. [`Project::pseudonymise`] carries it out as one group: texts as
//! revisions, so that codings follow exactly, all else as ordinary changes, and with each a record of what came in.
//!
//! **No change that is made here holds a name.** What a payload says is the text after the replacement; the record
//! says document, turn, kind, replacement and reason. The names stand in what was written before, which stays.

mod document;
mod study;
#[cfg(test)]
mod tests;

use super::error::StoreError;
use super::journal::{Batch, Group};
use super::project::Project;
use super::read::DocumentInfo;
use super::revise::{Replacement, Source};
use crate::study::change::{Payload, Pseudonym};
use crate::study::identify::Kind;
use crate::study::pseudonym::{Hit, Hits, Row, Style, Table, Why, replaced};
use crate::study::{Guid, Layout, Map};
use crate::text::display::{CONTEXT, around};
use crate::text::{CharSpan, Span};
use std::collections::BTreeMap;

/// How pseudonyms come in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// How they are marked in running text.
    pub style: Style,
    /// Whether documents whose names hold a name are renamed.
    pub rename: bool,
}

/// A name that was found, with what becomes of it. It holds the name: for the user's own terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The turn, from 1.
    pub turn: Option<usize>,
    /// Where, in words.
    pub place: String,
    /// What it is the name of.
    pub kind: Kind,
    /// Where in the document's text, in code points.
    pub span: Option<CharSpan>,
    /// What stands before it.
    pub before: String,
    /// The name.
    pub text: String,
    /// What stands after it.
    pub after: String,
    /// What comes in.
    pub replacement: String,
    /// The reason that the table gives.
    pub reason: Option<String>,
    /// Why it is left, if it is.
    pub left: Option<Left>,
    /// Whether the one who looks must not see it: in the memo of another coder's coding that is coded blind.
    pub veiled: bool,
}

/// Why a name is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// It may be another word.
    Doubtful(Why),
    /// It is the name of a document.
    DocumentName,
    /// Another document has the name that would come in.
    NameTaken,
    /// It is a value that has to be a date, a number, or yes or no.
    Typed,
    /// It is in the codebook.
    Codebook,
    /// It is a setting of the project.
    Setting,
}

impl Left {
    /// In one word or a few.
    pub fn words(self) -> &'static str {
        match self {
            Self::Doubtful(why) => why.words(),
            Self::DocumentName => "name of a document",
            Self::NameTaken => "name of a document; the new one is taken",
            Self::Typed => "the attribute takes no such value",
            Self::Codebook => "in the codebook",
            Self::Setting => "a setting",
        }
    }

    /// What the user can do.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Doubtful(Why::LowerCase) => "where it is the name, list it in small letters under `also`",
            Self::Doubtful(Why::LongerWord) => "list the longer word under `also`",
            Self::Doubtful(Why::DoubleName) => "give the double name a row of its own, or list it under `also`",
            Self::DocumentName => "give --rename to rename the document",
            Self::NameTaken => "choose another pseudonym, or leave the name",
            Self::Typed => "correct the value in a sheet and import it",
            Self::Codebook => "change the wording with `emic codebook edit`",
            Self::Setting => "the project is called so",
        }
    }
}

/// What would become of one document, or of what belongs to none.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The document.
    pub document: Option<DocumentInfo>,
    /// What was found.
    pub found: Vec<Found>,
    /// The new text and turns, where they change.
    revision: Option<Rewritten>,
    payloads: Vec<Payload>,
}

#[derive(Clone, Debug)]
struct Rewritten {
    text: String,
    layout: Layout,
    map: Map,
    speakers: BTreeMap<String, BTreeMap<String, String>>,
}

impl Part {
    /// What comes in.
    pub fn replaced(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().filter(|found| found.left.is_none())
    }

    /// What is left.
    pub fn left(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().filter(|found| found.left.is_some())
    }

    /// What the journal says of it: equal replacements of a turn as one.
    fn record(&self) -> Vec<Pseudonym> {
        let mut all: BTreeMap<Pseudonym, u32> = BTreeMap::new();
        for found in self.replaced() {
            let key = Pseudonym {
                turn: found.turn.and_then(|turn| u32::try_from(turn).ok()),
                place: found.place.clone(),
                kind: found.kind,
                replacement: found.replacement.clone(),
                reason: found.reason.clone(),
                times: 0,
            };
            *all.entry(key).or_default() += 1;
        }
        all.into_iter().map(|(key, times)| Pseudonym { times, ..key }).collect()
    }

    /// Takes note of what was found in something written.
    fn note(&mut self, table: &Table, written: &str, hits: &Hits, at: &Place<'_>) {
        for hit in &hits.hits {
            self.push(table.row(hit.row), written, hit.span, &hit.replacement, at, at.left);
        }
        for left in &hits.left {
            let replacement = table.plain(left.row, left.span.slice(written));
            let why = at.left.or(Some(Left::Doubtful(left.why)));
            self.push(table.row(left.row), written, left.span, &replacement, at, why);
        }
    }

    fn push(
        &mut self,
        row: Option<&Row>,
        written: &str,
        span: Span,
        replacement: &str,
        at: &Place<'_>,
        left: Option<Left>,
    ) {
        let (before, text, after) = around(written, span, CONTEXT);
        self.found.push(Found {
            turn: at.turn,
            place: at.words.to_owned(),
            kind: row.map(|row| row.kind).unwrap_or_default(),
            span: None,
            before,
            text,
            after,
            replacement: replacement.to_owned(),
            reason: row.and_then(|row| row.reason.clone()),
            left,
            veiled: at.veiled,
        });
    }
}

/// Where something is written, for the list of what was found.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    turn: Option<usize>,
    words: &'a str,
    veiled: bool,
    left: Option<Left>,
}

impl<'a> Place<'a> {
    fn new(words: &'a str) -> Self {
        Self { words, ..Self::default() }
    }
}

/// What pseudonymising would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What belongs to no document, then the documents; those in which nothing was found are left out.
    pub parts: Vec<Part>,
}

impl Plan {
    /// How many names would be replaced.
    pub fn replacements(&self) -> usize {
        self.parts.iter().map(|part| part.replaced().count()).sum()
    }
}

/// What came in, and in which document; `None` for what belongs to none.
pub type Record = (Option<Guid>, Vec<Pseudonym>);

/// What became of codings whose text changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Codings {
    /// How many stand with the same words, pseudonyms counted for the names.
    pub exact: usize,
    /// How many began or ended inside a name, for a person to look at.
    pub moved: usize,
    /// How many have lost their place.
    pub lost: usize,
}

impl Project {
    /// What pseudonymising these documents would do; without documents, all of them and what belongs to none.
    pub fn plan_pseudonyms(
        &self,
        table: &Table,
        documents: Option<Vec<DocumentInfo>>,
        manner: Manner,
    ) -> Result<Plan, StoreError> {
        let mut table = table.clone();
        let earlier = self.pseudonyms_in_use()?;
        table.protect(earlier.iter().map(String::as_str));
        let whole = documents.is_none();
        let documents = match documents {
            Some(documents) => documents,
            None => self.documents()?,
        };
        let names = document::names(self, &table, &documents, manner)?;
        let mut parts = Vec::new();
        let mut bound = Vec::new();
        for info in documents {
            let part = document::plan(self, &table, info, manner, &names, &mut bound)?;
            parts.extend((!part.found.is_empty()).then_some(part));
        }
        let rest = study::plan(self, &table, manner, &names, (!whole).then_some(bound.as_slice()))?;
        if !rest.found.is_empty() || !rest.payloads.is_empty() {
            parts.insert(0, rest);
        }
        Ok(Plan { parts })
    }

    /// Carries out a plan as one group: a document a transaction.
    pub fn pseudonymise(
        &mut self,
        group: &Group,
        plan: Plan,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Codings, StoreError> {
        let total = plan.parts.len();
        let mut codings = Codings::default();
        for (done, part) in plan.parts.into_iter().enumerate() {
            let record = part.record();
            let document = part.document.as_ref().map(|info| info.guid);
            let mut payloads = part.payloads;
            if !record.is_empty() {
                payloads.push(Payload::Pseudonymised { document, replaced: record });
            }
            let mut batch = Batch::of(payloads);
            if let (Some(info), Some(new)) = (&part.document, part.revision) {
                let source = Source {
                    // The file that it came from is still in the project, and not to be taken for a new one.
                    hash: info.source,
                    format: info.format.clone(),
                    encoding: "UTF-8".to_owned(),
                    // Names of files are names of persons often enough.
                    path: String::new(),
                };
                let Rewritten { text, layout, map, speakers } = new;
                let (map, speakers) = (Some(map), Some(speakers));
                let attributes = BTreeMap::new();
                let replacement = Replacement { text, layout, source, map, speakers, attributes };
                let (revised, revision) = self.revision_batch(info, replacement)?;
                codings.exact += revision.exact;
                codings.moved += revision.moved.len();
                codings.lost += revision.lost.len();
                batch.texts.extend(revised.texts);
                batch.layouts.extend(revised.layouts);
                // What else is changed refers to places of the old text.
                batch.payloads.extend(revised.payloads);
            }
            if !batch.payloads.is_empty() {
                self.append(group, batch)?;
            }
            progress(done + 1, total);
        }
        Ok(codings)
    }

    /// All pseudonyms that came in so far, as the journal says.
    fn pseudonyms_in_use(&self) -> Result<Vec<String>, StoreError> {
        let mut all = Vec::new();
        for (_, replaced) in self.pseudonym_records(None)? {
            all.extend(replaced.into_iter().map(|pseudonym| {
                let bare = pseudonym.replacement.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
                bare.map(str::to_owned).unwrap_or(pseudonym.replacement)
            }));
        }
        Ok(all)
    }

    /// What the journal says came in, by the documents in which it did: of a group, or of all that stand or stood.
    pub fn pseudonym_records(&self, group: Option<Guid>) -> Result<Vec<Record>, StoreError> {
        let group = group.map(|group| group.as_bytes().to_vec());
        self.sql((|| {
            let mut rows = self.conn.prepare_cached(
                "SELECT p.body FROM changes c JOIN payloads p ON p.change = c.id
                 WHERE c.kind = 'pseudonymised' AND p.body IS NOT NULL AND (?1 IS NULL OR c.grp = ?1) ORDER BY c.clock",
            )?;
            let bodies = rows.query_map([group], |row| row.get::<_, Vec<u8>>(0))?;
            let mut all = Vec::new();
            for body in bodies {
                if let Ok(Payload::Pseudonymised { document, replaced }) = serde_json::from_slice(&body?) {
                    all.push((document, replaced));
                }
            }
            Ok(all)
        })())
    }
}

/// A written value with the pseudonyms in it, and what was found there.
fn rewrite(table: &Table, written: &str, style: Style) -> (Hits, Option<String>) {
    let hits = table.hits(written, &[], style);
    let new = (!hits.hits.is_empty()).then(|| replaced(written, &hits.hits));
    (hits, new)
}

/// Hits as replacements of ranges.
fn ranges(hits: &[Hit]) -> Vec<(std::ops::Range<usize>, String)> {
    hits.iter().map(|hit| (hit.span.range(), hit.replacement.clone())).collect()
}
