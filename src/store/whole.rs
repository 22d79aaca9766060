//! All that a project holds, told without anything of the file it lies in: what an archive is written from and a
//! project is restored from (see [`super::restore`]).
//!
//! It is the state and not the history. What was taken out is not in it, unless codings of others brought it back, and
//! of corrected texts only those earlier ones on which something stands still or waits for a person. It is read in
//! one view of the file, whatever another process writes meanwhile.

use super::error::StoreError;
use super::project::Project;
use super::{journal, read, state_id, tables};
use crate::study::attribute::AttributeType;
use crate::study::change::{NewDocument, Payload, Pseudonym, Revised};
use crate::study::decision::meaning;
use crate::study::fold::{self, CodeState, CodingState, ParticipantState, Question};
use crate::study::memo::{Memo, MemoOn};
use crate::study::place::Place;
use crate::study::print_edit::PrintEdit;
use crate::study::{Code, Decision, Event, Guid, Hash, Layout, Link, Part, Standing, Tag, guid, names, revision};
use crate::text::Span;
use crate::text::fold::natural_cmp;
use rusqlite::{OptionalExtension as _, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What belongs to no document alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    /// Settings, with searches and reports that are kept under a name.
    pub settings: BTreeMap<String, String>,
    /// Codebooks: title → version.
    pub books: BTreeMap<String, String>,
    /// Coders who take part.
    pub coders: BTreeSet<String>,
    /// Declared attribute types.
    pub attributes: BTreeMap<String, AttributeType>,
    /// Codes, removed and merged ones too.
    pub codes: BTreeMap<String, CodeState>,
    /// What codes meant before, first to last.
    pub wordings: Vec<Wording>,
    /// Participants, and speakers of one document with values of their own.
    pub participants: BTreeMap<Guid, ParticipantState>,
    /// Memos.
    pub memos: BTreeMap<Guid, Memo>,
    /// Tags.
    pub tags: BTreeMap<Guid, Tag>,
    /// Links.
    pub links: BTreeMap<Guid, Link>,
    /// Events.
    pub events: BTreeMap<Guid, Event>,
    /// Edits made for print.
    pub prints: BTreeMap<Guid, PrintEdit>,
    /// Parts of other programs' studies that are kept aside.
    pub parts: BTreeMap<Guid, Part>,
    /// Decisions on documents that are not there.
    pub loose: Vec<(Guid, Question, Decision)>,
    /// Pseudonyms that came in, never for whom.
    pub pseudonyms: Vec<Replaced>,
}

/// What a code meant before it came to mean what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The code's id.
    pub code: String,
    /// Its number in the order of these, from 1.
    pub number: u32,
    /// Who wrote it.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Definition.
    pub definition: String,
    /// Apply when.
    pub apply: String,
    /// Not when.
    pub not: String,
}

/// A record of pseudonyms that came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    /// Where; `None` for what belongs to no document.
    pub document: Option<Guid>,
    /// Who put them in.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What came in.
    pub all: Vec<Pseudonym>,
}

/// A document with all that hangs on its texts alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WholeDocument {
    /// Its fields, those of the current text.
    pub fields: NewDocument,
    /// The name under which it is shown.
    pub shown: String,
    /// Whether it was taken out, and is there only for codings that hang on it.
    pub hidden: bool,
    /// The assigned lead coder.
    pub lead: Option<String>,
    /// Coders who have finished it.
    pub finished: BTreeSet<String>,
    /// Coders to whom it is assigned.
    pub assigned: BTreeSet<String>,
    /// The current text, unless it was erased.
    pub text: Option<String>,
    /// Its turns.
    pub turns: Option<Layout>,
    /// Codings, first made first.
    pub codings: Vec<WholeCoding>,
    /// Decisions.
    pub decisions: Vec<(Question, Decision)>,
    /// Earlier texts on which something stands or waits.
    pub earlier: BTreeMap<Hash, String>,
    /// How its texts became each other, where there are several.
    pub past: Option<Past>,
}

/// A coding where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeCoding {
    /// The coding, with the text and the span where it stands.
    pub state: CodingState,
    /// How it stands.
    pub standing: Standing,
    /// Where it was made, if that is another place.
    pub made: Option<(Hash, Span)>,
    /// Where people said that it stands.
    pub said: Vec<(Hash, Span)>,
}

/// How the texts of a document became each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// The document as it came in, without attributes.
    pub first: NewDocument,
    /// Its revisions in order, and whether each of them stands.
    pub revisions: Vec<(Revised, bool)>,
}

/// One view of a project.
pub struct Reading<'p> {
    project: &'p Project,
    // Held for its view; nothing is written.
    _steady: Transaction<'p>,
    dead: HashSet<Guid>,
    /// Texts of documents that tags, links and memos name.
    named: HashMap<Guid, BTreeSet<Hash>>,
    /// The names of the documents.
    names: BTreeMap<Guid, String>,
}

/// The names of the documents that are there, each its own.
fn shown_names(conn: &rusqlite::Connection) -> rusqlite::Result<BTreeMap<Guid, String>> {
    let sql = format!("SELECT d.name, d.present = 0 OR d.removed = 1, d.guid FROM documents d WHERE {}", read::SHOWN);
    let mut rows = conn.prepare(&sql)?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, Guid::from_bytes(row.get(2)?))))?;
    let mut by_name: BTreeMap<String, Vec<(bool, Guid)>> = BTreeMap::new();
    for row in rows {
        let (name, hidden, guid) = row?;
        by_name.entry(name).or_default().push((hidden, guid));
    }
    by_name.values_mut().for_each(|documents| documents.sort_unstable());
    let mut all = BTreeMap::new();
    for (name, documents) in &by_name {
        let known = |name: &str| Ok::<_, std::convert::Infallible>(by_name.contains_key(name));
        let shown = names::shown(name, documents.len(), known).unwrap_or_default();
        all.extend(documents.iter().map(|(_, guid)| *guid).zip(shown));
    }
    Ok(all)
}

impl Project {
    /// Begins to read all that the project holds.
    pub fn reading(&self) -> Result<Reading<'_>, StoreError> {
        let steady = self.sql(self.conn.unchecked_transaction())?;
        let dead = self.sql(journal::dead(&self.conn))?;
        let mut reading = Reading {
            project: self,
            _steady: steady,
            dead,
            named: HashMap::new(),
            names: self.sql(shown_names(&self.conn))?,
        };
        let (tags, links) = (reading.bodies::<Tag>("tags", "body")?, reading.bodies::<Link>("links", "body")?);
        let memos = reading.bodies::<Memo>("memos", "memo")?;
        let prints = reading.bodies::<PrintEdit>("prints", "body")?;
        let places = tags.values().map(|tag| tag.on).chain(prints.values().map(|edit| edit.on));
        let places = places.chain(links.values().flat_map(|link| [link.from, link.to]));
        let places = places.chain(memos.values().filter_map(|memo| match memo.on {
            MemoOn::Turn(place) => Some(place),
            _ => None,
        }));
        for Place { document, text, .. } in places {
            reading.named.entry(document).or_default().insert(text);
        }
        Ok(reading)
    }
}

impl Reading<'_> {
    /// The bytes of a file that is kept aside; `None` where they were erased.
    pub fn kept_file(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.project.kept_file(hash)
    }

    pub(super) fn conn(&self) -> &rusqlite::Connection {
        &self.project.conn
    }

    /// Where the project is.
    pub fn path(&self) -> &std::path::Path {
        self.project.path()
    }

    pub(super) fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        self.project.sql(result)
    }

    fn damaged(&self, what: String) -> StoreError {
        StoreError::Damaged { path: self.project.path().to_owned(), what }
    }

    /// The hash of what the project holds.
    pub fn state_hash(&self) -> Result<Hash, StoreError> {
        self.sql(state_id::of(&self.project.conn))
    }

    /// The documents, with the names under which they are shown among these, in natural order of the names. Those that
    /// were taken out and are not told leave no gap in the numbers of others.
    pub fn documents(&self) -> Result<Vec<(Guid, String)>, StoreError> {
        let mut all: Vec<(Guid, String)> = self.names.iter().map(|(guid, name)| (*guid, name.clone())).collect();
        all.sort_by(|a, b| natural_cmp(&a.1, &b.1).then_with(|| a.cmp(b)));
        Ok(all)
    }

    /// What belongs to no document alone.
    pub fn study(&self) -> Result<Whole, StoreError> {
        let conn = &self.project.conn;
        let pairs = |sql: &str| -> Result<BTreeMap<String, String>, StoreError> {
            self.sql(
                conn.prepare(sql).and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()),
            )
        };
        let mut attributes = BTreeMap::new();
        for (key, declared) in pairs("SELECT key, declared FROM attributes")? {
            attributes.insert(key, self.sql(read::from_json(1, &declared))?);
        }
        let coders = conn.prepare("SELECT name FROM coders WHERE added = 1");
        let mut participants = self.sql(read::participant_states(conn))?;
        participants.retain(|_, state| *state != ParticipantState::default());
        let mut codes = self.sql(read::code_rows(conn))?;
        // What is known by its id alone comes with the codings that name it.
        codes.retain(|_, state| !state.is_blank());
        Ok(Whole {
            settings: pairs("SELECT key, value FROM project")?,
            books: pairs("SELECT title, version FROM books")?,
            coders: self.sql(coders.and_then(|mut s| s.query_map([], |row| row.get(0))?.collect()))?,
            attributes,
            wordings: self.wordings(&codes)?,
            codes,
            participants,
            memos: self.bodies("memos", "memo")?,
            tags: self.bodies("tags", "body")?,
            links: self.bodies("links", "body")?,
            events: self.bodies("events", "body")?,
            prints: self.bodies("prints", "body")?,
            parts: self.bodies("parts", "body")?,
            loose: self.loose()?,
            pseudonyms: self.pseudonyms()?,
        })
    }

    fn bodies<T: serde::de::DeserializeOwned>(
        &self,
        table: &str,
        column: &str,
    ) -> Result<BTreeMap<Guid, T>, StoreError> {
        self.sql((|| {
            let mut rows = self.project.conn.prepare(&format!("SELECT guid, {column} FROM {table}"))?;
            let mut rows = rows.query([])?;
            let mut all = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let body: String = row.get(1)?;
                all.insert(Guid::from_bytes(row.get(0)?), read::from_json(1, &body)?);
            }
            Ok(all)
        })())
    }

    /// The wordings of codes before the one that stands: each once, in the order in which they were left. A copy that was
    /// joined with its own archive tells its history twice, and the archive of that must not.
    fn wordings(&self, codes: &BTreeMap<String, CodeState>) -> Result<Vec<Wording>, StoreError> {
        let mut all = Vec::new();
        for (id, steps) in self.project.code_histories()? {
            let Some(now) = codes.get(&id).filter(|state| state.present).map(|state| meaning(&state.code)) else {
                continue;
            };
            let mut of_code: Vec<(u64, Wording)> = Vec::new();
            for step in steps.iter().filter(|step| step.meaning != now) {
                let known = of_code.iter().position(|(means, _)| *means == step.meaning);
                let Code { definition, apply, not, .. } = step.code.clone();
                let at = super::log::milliseconds(&step.at).unwrap_or_default();
                let (code, number, coder) = (id.clone(), 0, step.coder.clone());
                let first = Wording { code, number, coder, at, definition, apply, not };
                let wording = known.map_or(first, |known| of_code.remove(known).1);
                of_code.push((step.meaning, wording));
            }
            all.extend((1..).zip(of_code).map(|(number, (_, wording))| Wording { number, ..wording }));
        }
        Ok(all)
    }

    /// Decisions on documents that are not shown.
    fn loose(&self) -> Result<Vec<(Guid, Question, Decision)>, StoreError> {
        let shown: HashSet<Guid> = self.documents()?.into_iter().map(|(guid, _)| guid).collect();
        let all = self.sql(self.decisions(None))?;
        Ok(all.into_iter().filter(|(document, ..)| !shown.contains(document)).collect())
    }

    fn decisions(&self, document: Option<Guid>) -> rusqlite::Result<Vec<(Guid, Question, Decision)>> {
        let mut rows = self.project.conn.prepare_cached(
            "SELECT document, code, text, start, end, decision FROM decisions WHERE ?1 IS NULL OR document = ?1
             ORDER BY document, start, end, code, text",
        )?;
        let mut rows = rows.query([document.map(Guid::into_bytes)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let span = Span { start: row.get(3)?, end: row.get(4)? };
            let question = (row.get(1)?, Hash(row.get(2)?), span);
            let decision: Decision = read::from_json(5, &row.get::<_, String>(5)?)?;
            all.push((Guid::from_bytes(row.get(0)?), question, decision));
        }
        Ok(all)
    }

    /// The records of pseudonyms that stand, in the order of the journal.
    fn pseudonyms(&self) -> Result<Vec<Replaced>, StoreError> {
        self.sql((|| {
            let mut rows = self.project.conn.prepare(
                "SELECT p.body, c.coder, c.at, c.grp FROM changes c JOIN payloads p ON p.change = c.id
                 WHERE c.kind = 'pseudonymised' AND p.body IS NOT NULL ORDER BY c.clock, c.guid",
            )?;
            let mut rows = rows.query([])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                let body: Vec<u8> = row.get(0)?;
                if self.dead.contains(&Guid::from_bytes(row.get(3)?)) {
                    continue;
                }
                if let Ok(Payload::Pseudonymised { document, replaced }) = serde_json::from_slice(&body) {
                    let record = Replaced { document, coder: row.get(1)?, at: row.get(2)?, all: replaced };
                    // The same record twice is what a copy that was joined with its own archive has.
                    if !all.contains(&record) {
                        all.push(record);
                    }
                }
            }
            Ok(all)
        })())
    }

    /// One document.
    pub fn document(&self, guid: Guid) -> Result<WholeDocument, StoreError> {
        let (id, mut document, tangled) = match self.sql(self.row(guid))? {
            Some(found) => found,
            None => return Err(self.damaged(format!("the document {guid} is gone"))),
        };
        self.sql(self.beside(id, &mut document))?;
        if let Some(name) = self.names.get(&guid) {
            document.shown.clone_from(name);
        }
        let (text, layout) = (document.fields.text, document.fields.layout);
        document.text = self.sql(tables::text(&self.project.conn, text))?.map(|(_, body)| body);
        document.turns = self.sql(tables::layout(&self.project.conn, layout))?;
        if document.text.is_some() && document.turns.is_none() {
            return Err(self.damaged(format!("the turns of “{}” are missing", document.shown)));
        }
        document.decisions =
            self.sql(self.decisions(Some(guid)))?.into_iter().map(|(_, question, made)| (question, made)).collect();
        let mut texts: BTreeSet<Hash> = document.decisions.iter().map(|((_, text, _), _)| *text).collect();
        texts.extend(self.named.get(&guid).into_iter().flatten());
        if tangled {
            self.sql(self.tangled(&mut document, &mut texts))?;
        } else {
            document.codings = self.sql(self.codings(id, &document.fields))?;
        }
        texts.remove(&text);
        for hash in texts {
            if let Some((_, body)) = self.sql(tables::text(&self.project.conn, hash))? {
                document.earlier.insert(hash, body);
            }
        }
        Ok(document)
    }

    /// The row of a document, and whether its codings may stand elsewhere than where they were made.
    fn row(&self, guid: Guid) -> rusqlite::Result<Option<(i64, WholeDocument, bool)>> {
        self.project
            .conn
            .prepare_cached(
                "SELECT d.id, d.name, d.shown, d.path, d.source, d.text, d.layout, d.format, d.encoding, d.lead,
                   d.present = 0 OR d.removed = 1, d.revised = 1 OR EXISTS
                   (SELECT 1 FROM codings g WHERE g.document = d.id AND (g.standing > 0 OR g.guid IS NOT NULL))
                 FROM documents d WHERE d.guid = ?1",
            )?
            .query_row([guid.as_bytes()], |row| {
                let fields = NewDocument {
                    document: guid,
                    name: row.get(1)?,
                    path: row.get(3)?,
                    source: Hash(row.get(4)?),
                    text: Hash(row.get(5)?),
                    layout: Hash(row.get(6)?),
                    format: row.get(7)?,
                    encoding: row.get(8)?,
                    ..NewDocument::default()
                };
                let (shown, lead, hidden) = (row.get(2)?, row.get(9)?, row.get(10)?);
                let document = WholeDocument { fields, shown, lead, hidden, ..WholeDocument::default() };
                Ok((row.get(0)?, document, row.get(11)?))
            })
            .optional()
    }

    /// Attributes, and who is to do what or has done it.
    fn beside(&self, id: i64, document: &mut WholeDocument) -> rusqlite::Result<()> {
        let conn = &self.project.conn;
        let names = |table: &str| -> rusqlite::Result<BTreeSet<String>> {
            conn.prepare_cached(&format!("SELECT coder FROM {table} WHERE document = ?1"))?
                .query_map([id], |row| row.get(0))?
                .collect()
        };
        (document.finished, document.assigned) = (names("finished")?, names("assigned")?);
        document.fields.attributes = conn
            .prepare_cached("SELECT key, value FROM document_values WHERE document = ?1")?
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut speakers = conn.prepare_cached("SELECT label, key, value FROM speaker_values WHERE document = ?1")?;
        for row in speakers.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))? {
            let (label, key, value): (String, String, String) = row?;
            document.fields.speakers.entry(label).or_default().insert(key, value);
        }
        Ok(())
    }

    /// Codings of a document that has had one text only.
    fn codings(&self, id: i64, fields: &NewDocument) -> rusqlite::Result<Vec<WholeCoding>> {
        let (document, text) = (fields.document, fields.text);
        self.project
            .conn
            .prepare_cached(
                "SELECT c.slug, k.name, g.start, g.end, g.created, g.origin, g.memo, g.weight, g.under
                 FROM codings g JOIN codes c ON c.id = g.code JOIN coders k ON k.id = g.coder
                 WHERE g.document = ?1 ORDER BY g.id",
            )?
            .query_map([id], |row| {
                let (code, coder): (String, String) = (row.get(0)?, row.get(1)?);
                let span = Span { start: row.get(2)?, end: row.get(3)? };
                let state = CodingState {
                    guid: guid::coding(document, text, &coder, &code, span),
                    text,
                    code,
                    coder,
                    span,
                    created: row.get(4)?,
                    origin: read::origin(row.get(5)?),
                    memo: row.get(6)?,
                    weight: row.get(7)?,
                    under: row.get::<_, Option<i64>>(8)?.map(i64::cast_unsigned),
                };
                Ok(WholeCoding { state, standing: Standing::Stands, made: None, said: Vec::new() })
            })?
            .collect()
    }

    /// Codings of a document with several texts, and how the texts became each other; adds the texts that something
    /// stands on.
    fn tangled(&self, document: &mut WholeDocument, texts: &mut BTreeSet<Hash>) -> rusqlite::Result<()> {
        let conn = &self.project.conn;
        let guid = document.fields.document;
        let mut changes = journal::of_scope(conn, guid)?;
        changes.sort_by_key(|change| change.stamp);
        let state = fold::fold_with(&changes, &self.dead);
        let first = state.documents.get(&guid).map(|state| state.document.clone()).unwrap_or_default();
        let mut revisions: Vec<(Revised, bool)> = Vec::new();
        for change in changes {
            if let Some(Payload::Revised(revised)) = change.payload {
                // Of the same revision twice the later one is the way that is gone.
                let revision = (revised, !self.dead.contains(&change.group));
                revisions.retain(|known| *known != revision);
                revisions.push(revision);
            }
        }
        let first = NewDocument { attributes: BTreeMap::new(), speakers: BTreeMap::new(), ..first };
        document.past = Some(Past { first, revisions });
        let changes = journal::of_scope(conn, guid::codings_scope(guid))?;
        let state = fold::fold_with(&changes, &self.dead);
        let Some(codings) = state.codings.get(&guid) else { return Ok(()) };
        let made: HashMap<Guid, (Hash, Span)> =
            codings.iter().map(|coding| (coding.guid, (coding.text, coding.span))).collect();
        for placed in revision::placed(codings, document.fields.text) {
            let (coding, standing) = (placed.coding, placed.standing);
            // The place of a text that was erased is gone.
            let there = conn
                .prepare_cached("SELECT 1 FROM texts WHERE hash = ?1 AND body IS NOT NULL")?
                .exists([coding.text.0])?;
            if !there {
                continue;
            }
            texts.insert(coding.text);
            if standing == Standing::Moved {
                texts.extend(placed.from.map(|(text, _)| text));
            }
            let made = made.get(&coding.guid).copied().filter(|made| *made != (coding.text, coding.span));
            let said = codings.anchors(&coding.guid).to_vec();
            document.codings.push(WholeCoding { state: coding, standing, made, said });
        }
        Ok(())
    }
}

impl Wording {
    /// What tells it from others.
    pub fn meaning(&self) -> u64 {
        let Self { definition, apply, not, .. } = self.clone();
        meaning(&Code { definition, apply, not, ..Code::default() })
    }
}
