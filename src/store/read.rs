//! Reading what there is: documents, their texts and layouts, codings, codes.

use super::error::StoreError;
use super::labels::Labels;
use super::project::Project;
use super::tables::{self, LOST};
use crate::study::attribute::{AttributeType, Schema};
use crate::study::change::Origin;
use crate::study::effective::{EffectiveCodes, effective};
use crate::study::fold::{CodeState, ParticipantState};
use crate::study::{Code, Guid, Hash, Layout, guid};
use crate::text::Span;
use crate::text::fold::{fold, natural_cmp};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A document as lists show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentInfo {
    /// Row in this file; never leaves it.
    pub id: i64,
    /// Identity.
    pub guid: Guid,
    /// Unique short name.
    pub name: String,
    /// Path it was read from.
    pub path: String,
    /// Hash of the source bytes.
    pub source: Hash,
    /// Hash of the canonical text.
    pub text: Hash,
    /// Hash of the turn layout.
    pub layout: Hash,
    /// Format, as in `docx`.
    pub format: String,
    /// All turns.
    pub turns: u32,
    /// Words of all turns.
    pub words: u32,
    /// Speakers.
    pub speakers: u32,
    /// Whether a speaker label was recognised.
    pub spoken: bool,
    /// The assigned lead coder.
    pub lead: Option<String>,
    /// Attributes, `kind` included.
    pub attributes: BTreeMap<String, String>,
    /// Coders who have finished it.
    pub finished: BTreeSet<String>,
    /// Codings of all coders.
    pub codings: u32,
    /// Coders who have coded here, in the order in which they began.
    pub coders: Vec<String>,
    /// How many codings each of [`DocumentInfo::coders`] has here.
    pub codings_of: Vec<u32>,
    /// Coders to whom it is assigned.
    pub assigned: BTreeSet<String>,
    /// Decisions where coders differed: with one or more it has a consensus layer.
    pub decisions: u32,
}

/// A coding as the reader shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct CodingInfo {
    /// Row in this file; changes when an undo rewrites the document's codings.
    pub row: i64,
    /// Identity, the same in every copy.
    pub guid: Guid,
    /// The code as which it counts.
    pub code: String,
    /// The code as which it was made, where that was merged since.
    pub made_as: String,
    /// The coder.
    pub coder: String,
    /// The span, in bytes of the document's current text.
    pub span: Span,
    /// When, in milliseconds since 1970.
    pub created: i64,
    /// Where from.
    pub origin: Origin,
    /// The coder's memo.
    pub memo: Option<String>,
    /// Weight.
    pub weight: Option<f64>,
    /// The definition under which it was made (see [`meaning`](crate::study::decision::meaning)).
    pub under: Option<u64>,
    /// Whether it stands in the consensus layer only, and so in no row of its own.
    pub derived: bool,
}

/// SQL: the documents that are shown. A hidden one with codings comes back.
pub(super) const SHOWN: &str =
    "((d.present = 1 AND d.removed = 0) OR EXISTS (SELECT 1 FROM codings g WHERE g.document = d.id))";

impl Project {
    /// All documents, in natural order of their names.
    pub fn documents(&self) -> Result<Vec<DocumentInfo>, StoreError> {
        let mut documents = self.sql(self.list_documents(None))?;
        documents.iter_mut().for_each(|document| self.veil(document));
        Ok(documents)
    }

    /// Leaves out of the count what the one who looks is not shown.
    fn veil(&self, document: &mut DocumentInfo) {
        if let Some(viewer) = self.viewer.as_deref().filter(|_| self.is_blind(document)) {
            let own = document.coders.iter().zip(&document.codings_of).find(|(coder, _)| *coder == viewer);
            document.codings = own.map_or(0, |(_, count)| *count);
        }
    }

    /// The document with this name: exactly, else by case folding, else as the only one that begins so.
    pub fn document(&self, name: &str) -> Result<DocumentInfo, StoreError> {
        if let Some(mut found) = self.sql(self.list_documents(Some(name)))?.into_iter().next() {
            self.veil(&mut found);
            return Ok(found);
        }
        let names = self.document_names()?;
        let wanted = fold(name);
        let same: Vec<&String> = names.iter().filter(|known| fold(known) == wanted).collect();
        if let [only] = same.as_slice() {
            let only = (*only).clone();
            return self.document(&only);
        }
        let near: Vec<&str> = names
            .iter()
            .filter(|known| {
                let known = fold(known);
                known.contains(&wanted) || crate::study::code::distance(&known, &wanted) <= 2
            })
            .map(String::as_str)
            .take(4)
            .collect();
        let hint = match (near.is_empty(), names.is_empty()) {
            (false, _) => format!("; did you mean {}?", near.join(", ")),
            (true, false) => "; `emic documents` lists all".to_owned(),
            (true, true) => "; the project has no documents yet: `emic import PATH` brings them in".to_owned(),
        };
        Err(StoreError::NoDocument { name: crate::text::display::one_line(name), hint })
    }

    /// The names of all documents, in natural order.
    pub fn document_names(&self) -> Result<Vec<String>, StoreError> {
        let sql = format!("SELECT d.shown FROM documents d WHERE {SHOWN}");
        let mut names: Vec<String> =
            self.sql(self.conn.prepare_cached(&sql).and_then(|mut s| s.query_map([], |row| row.get(0))?.collect()))?;
        names.sort_by(|a, b| natural_cmp(a, b));
        Ok(names)
    }

    fn list_documents(&self, name: Option<&str>) -> rusqlite::Result<Vec<DocumentInfo>> {
        let filter = if name.is_some() { "AND d.shown = ?1" } else { "AND ?1 IS NULL" };
        let sql = format!(
            "SELECT d.id, d.guid, d.shown, d.path, d.source, d.text, d.layout, d.format, d.turns, d.words, d.speakers, d.spoken, d.lead
             FROM documents d WHERE {SHOWN} {filter}"
        );
        let mut found: Vec<DocumentInfo> = self
            .conn
            .prepare_cached(&sql)?
            .query_map([name], |row| {
                Ok(DocumentInfo {
                    id: row.get(0)?,
                    guid: Guid::from_bytes(row.get(1)?),
                    name: row.get(2)?,
                    path: row.get(3)?,
                    source: Hash(row.get(4)?),
                    text: Hash(row.get(5)?),
                    layout: Hash(row.get(6)?),
                    format: row.get(7)?,
                    turns: row.get(8)?,
                    words: row.get(9)?,
                    speakers: row.get(10)?,
                    spoken: row.get(11)?,
                    lead: row.get(12)?,
                    ..DocumentInfo::default()
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        found.sort_by(|a, b| natural_cmp(&a.name, &b.name));
        // For one document the rows are few; for all of them one pass over each table is quicker than
        // three questions a document.
        let one = name.and_then(|_| found.first()).map(|document| document.id);
        let at: HashMap<i64, usize> = found.iter().enumerate().map(|(at, document)| (document.id, at)).collect();
        let only = "(?1 IS NULL OR document = ?1)";
        let mut values =
            self.conn.prepare_cached(&format!("SELECT document, key, value FROM document_values WHERE {only}"))?;
        let rows = values.query_map([one], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?)))?;
        for row in rows {
            let (id, key, value): (i64, String, String) = row?;
            if let Some(document) = at.get(&id).and_then(|at| found.get_mut(*at)) {
                document.attributes.insert(key, value);
            }
        }
        let mut finished = self.conn.prepare_cached(&format!("SELECT document, coder FROM finished WHERE {only}"))?;
        for row in finished.query_map([one], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))? {
            let (id, coder) = row?;
            if let Some(document) = at.get(&id).and_then(|at| found.get_mut(*at)) {
                document.finished.insert(coder);
            }
        }
        let mut assigned = self.conn.prepare_cached(&format!("SELECT document, coder FROM assigned WHERE {only}"))?;
        for row in assigned.query_map([one], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))? {
            let (id, coder) = row?;
            if let Some(document) = at.get(&id).and_then(|at| found.get_mut(*at)) {
                document.assigned.insert(coder);
            }
        }
        let mut decided = self.conn.prepare_cached(
            "SELECT d.id, count(*) FROM decisions n JOIN documents d ON d.guid = n.document AND d.text = n.text
             WHERE ?1 IS NULL OR d.id = ?1 GROUP BY d.id",
        )?;
        for row in decided.query_map([one], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?)))? {
            let (id, count) = row?;
            if let Some(document) = at.get(&id).and_then(|at| found.get_mut(*at)) {
                document.decisions = count;
            }
        }
        let only = if one.is_some() { "g.document = ?1" } else { "?1 IS NULL" };
        let mut coders = self.conn.prepare_cached(&format!(
            "SELECT g.document, k.name, count(*), min(g.id) FROM codings g JOIN coders k ON k.id = g.coder
             WHERE g.standing < {LOST} AND {only} GROUP BY g.document, g.coder ORDER BY 4"
        ))?;
        for row in coders.query_map([one], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, u32>(2)?)))? {
            let (id, name, codings) = row?;
            if let Some(document) = at.get(&id).and_then(|at| found.get_mut(*at)) {
                document.codings += codings;
                document.coders.push(name);
                document.codings_of.push(codings);
            }
        }
        Ok(found)
    }

    /// The shown document that came from these source bytes, if there is one: its name.
    pub fn document_of_source(&self, source: Hash) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT d.shown FROM sources s JOIN documents d ON d.id = s.document WHERE s.source = ?1 AND {SHOWN} LIMIT 1"
        );
        let found: Vec<String> = self.sql(
            self.conn.prepare_cached(&sql).and_then(|mut s| s.query_map([source.0], |row| row.get(0))?.collect()),
        )?;
        Ok(found.into_iter().next())
    }

    /// The source bytes of all documents, by hash, with the names of the documents.
    pub fn sources(&self) -> Result<HashMap<Hash, String>, StoreError> {
        let sql = format!("SELECT d.source, d.shown FROM documents d WHERE {SHOWN}");
        let row = |row: &rusqlite::Row<'_>| Ok((Hash(row.get(0)?), row.get(1)?));
        self.sql(self.conn.prepare(&sql).and_then(|mut s| s.query_map([], row)?.collect()))
    }

    /// The canonical text with this hash.
    pub fn text(&self, hash: Hash) -> Result<Arc<str>, StoreError> {
        match self.sql(tables::text(&self.conn, hash))? {
            Some((_, text)) => Ok(Arc::from(text)),
            None => Err(self.damaged(format!("the text {hash} is missing"))),
        }
    }

    /// The turn layout with this hash.
    pub fn layout(&self, hash: Hash) -> Result<Layout, StoreError> {
        match self.sql(tables::layout(&self.conn, hash))? {
            Some(layout) => Ok(layout),
            None => Err(self.damaged(format!("the turn layout {hash} is missing"))),
        }
    }

    fn damaged(&self, what: String) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), what }
    }

    /// The codings of a document on its current text that the one who looks may see, by start, then end, code
    /// and coder.
    pub fn codings(&self, document: &DocumentInfo) -> Result<Vec<CodingInfo>, StoreError> {
        let mut codings = self.all_codings(document)?;
        if let Some(viewer) = self.viewer.as_deref().filter(|_| self.is_blind(document)) {
            codings.retain(|coding| coding.coder == viewer);
        }
        Ok(codings)
    }

    /// The codings of a document on its current text, those that are coded blind too: for what must not
    /// pass over any, not for showing.
    pub fn all_codings(&self, document: &DocumentInfo) -> Result<Vec<CodingInfo>, StoreError> {
        self.codings_counted_as(document, &self.effective_codes()?)
    }

    /// The same for one who knows the codes already, as where many documents are read.
    pub(super) fn codings_counted_as(
        &self,
        document: &DocumentInfo,
        codes: &EffectiveCodes,
    ) -> Result<Vec<CodingInfo>, StoreError> {
        let mut rows: Vec<CodingInfo> = self.sql((|| {
            self.conn
                .prepare_cached(
                    "SELECT g.id, c.slug, k.name, g.start, g.end, g.created, g.origin, g.memo, g.weight, g.under, g.guid
                     FROM codings g JOIN codes c ON c.id = g.code JOIN coders k ON k.id = g.coder JOIN texts t ON t.id = g.text
                     WHERE g.document = ?1 AND t.hash = ?2",
                )?
                .query_map(rusqlite::params![document.id, document.text.0], |row| {
                    let made_as: String = row.get(1)?;
                    let coder: String = row.get(2)?;
                    let span = Span { start: row.get(3)?, end: row.get(4)? };
                    let own: Option<[u8; 16]> = row.get(10)?;
                    let derived = || guid::coding(document.guid, document.text, &coder, &made_as, span);
                    Ok(CodingInfo {
                        row: row.get(0)?,
                        guid: own.map_or_else(derived, Guid::from_bytes),
                        code: made_as.clone(),
                        made_as,
                        coder,
                        span,
                        created: row.get(5)?,
                        origin: origin(row.get(6)?),
                        memo: row.get(7)?,
                        weight: row.get(8)?,
                        under: row.get::<_, Option<i64>>(9)?.map(i64::cast_unsigned),
                        derived: false,
                    })
                })?
                .collect()
        })())?;
        let code_of = |id: &str| {
            let at = codes.index.get(id).and_then(|at| codes.codebook.codes().get(*at));
            at.map_or_else(|| id.to_owned(), |code| code.id.clone())
        };
        rows.iter_mut().for_each(|coding| coding.code = code_of(&coding.made_as));
        let mut rows = super::adjudicate::with_layer(document, rows, &self.decisions(document)?, code_of);
        rows.sort_by(|a, b| (a.span, &a.code, &a.coder, &a.made_as).cmp(&(b.span, &b.code, &b.coder, &b.made_as)));
        Ok(rows)
    }

    /// The code tree as people see it, and where each code's codings count.
    pub fn effective_codes(&self) -> Result<EffectiveCodes, StoreError> {
        let states = self.code_states()?;
        let used = self.codes_in_use()?;
        Ok(effective(&states, &used))
    }

    /// Ids under which any coding was made.
    fn codes_in_use(&self) -> Result<HashSet<String>, StoreError> {
        self.sql(used_codes(&self.conn))
    }

    /// The states of all codes that the journal or a coding knows, hidden ones included.
    pub fn code_states(&self) -> Result<BTreeMap<String, CodeState>, StoreError> {
        let mut states = self.sql(code_rows(&self.conn))?;
        // A blank row is left from a coding that is gone again, or from an undone change: it tells nothing.
        let used = self.codes_in_use()?;
        states.retain(|id, state| used.contains(id) || !state.is_blank());
        Ok(states)
    }

    /// How many codings each code carries, by the id under which they were made, as far as the one who looks
    /// may know.
    pub fn codings_per_code(&self) -> Result<BTreeMap<String, u32>, StoreError> {
        let blind = self.blind_documents(self.viewer.as_deref())?;
        if let Some(viewer) = self.viewer.as_deref().filter(|_| !blind.is_empty()) {
            return self.sql(self.seen_per_code(viewer, &blind));
        }
        self.sql(
            self.conn
                .prepare_cached(&format!(
                    "SELECT c.slug, count(*) FROM codings g JOIN codes c ON c.id = g.code WHERE g.standing < {LOST} GROUP BY g.code"
                ))
                .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()),
        )
    }

    fn seen_per_code(&self, viewer: &str, blind: &HashSet<Guid>) -> rusqlite::Result<BTreeMap<String, u32>> {
        let mut counts = BTreeMap::new();
        let mut rows = self.conn.prepare_cached(&format!(
            "SELECT c.slug, d.guid, k.name, count(*) FROM codings g JOIN codes c ON c.id = g.code
             JOIN documents d ON d.id = g.document JOIN coders k ON k.id = g.coder WHERE g.standing < {LOST}
             GROUP BY g.code, g.document, g.coder",
        ))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            if !blind.contains(&Guid::from_bytes(row.get(1)?)) || row.get::<_, String>(2)? == viewer {
                *counts.entry(row.get(0)?).or_insert(0) += row.get::<_, u32>(3)?;
            }
        }
        Ok(counts)
    }

    /// Title and version of the codebooks imported, as in `core 1`.
    pub fn codebook_versions(&self) -> Result<Vec<String>, StoreError> {
        self.sql(
            self.conn
                .prepare_cached("SELECT title || ' ' || version FROM books ORDER BY title")
                .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect()),
        )
    }

    /// The coders, by name.
    pub fn coders(&self) -> Result<Vec<String>, StoreError> {
        self.sql(
            self.conn
                .prepare_cached("SELECT name FROM coders ORDER BY name")
                .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect()),
        )
    }

    /// The declared attribute types.
    pub fn schema(&self) -> Result<Schema, StoreError> {
        let rows: Vec<(String, String)> = self.sql(
            self.conn
                .prepare_cached("SELECT key, declared FROM attributes")
                .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()),
        )?;
        let declared: BTreeMap<String, AttributeType> =
            rows.into_iter().filter_map(|(key, declared)| Some((key, serde_json::from_str(&declared).ok()?))).collect();
        Ok(Schema::new(declared))
    }

    /// The participants list, ready to tell whose a label is.
    pub fn labels(&self) -> Result<Labels, StoreError> {
        let states = self.sql(participant_states(&self.conn))?;
        Ok(Labels::new(states))
    }

    /// Whether any coding carries a weight.
    pub fn has_weights(&self) -> Result<bool, StoreError> {
        let found = self.conn.prepare_cached("SELECT 1 FROM codings WHERE weight IS NOT NULL LIMIT 1");
        self.sql(found.and_then(|mut rows| rows.exists([])))
    }

    /// Values that the file itself gave to the speakers of a document: folded label → key → value.
    pub fn speaker_values(&self, document: i64) -> Result<BTreeMap<String, BTreeMap<String, String>>, StoreError> {
        let rows: Vec<(String, String, String)> = self.sql(
            self.conn.prepare_cached("SELECT label, key, value FROM speaker_values WHERE document = ?1").and_then(
                |mut s| s.query_map([document], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect(),
            ),
        )?;
        let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (label, key, value) in rows {
            all.entry(label).or_default().insert(key, value);
        }
        Ok(all)
    }
}

/// Ids under which any coding was made.
pub(super) fn used_codes(conn: &rusqlite::Connection) -> rusqlite::Result<HashSet<String>> {
    conn.prepare_cached("SELECT slug FROM codes c WHERE EXISTS (SELECT 1 FROM codings g WHERE g.code = c.id)")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The table of codes. A code of which only the id is known is one while codings use it: what once was coded leaves
/// nothing in the tree.
pub(super) fn code_rows(conn: &rusqlite::Connection) -> rusqlite::Result<BTreeMap<String, CodeState>> {
    conn.prepare_cached(
        "SELECT slug, name, parent, colour, definition, apply, \"not\", example, origin, position, present, removed, merged
         FROM codes c
         WHERE present = 1 OR removed = 1 OR merged IS NOT NULL OR parent IS NOT NULL OR position <> 0
           OR name || colour || definition || apply || \"not\" || example || origin <> ''
           OR EXISTS (SELECT 1 FROM codings g WHERE g.code = c.id)",
    )?
    .query_map([], |row| {
        let code = Code {
            id: row.get(0)?,
            name: row.get(1)?,
            parent: row.get(2)?,
            colour: row.get(3)?,
            definition: row.get(4)?,
            apply: row.get(5)?,
            not: row.get(6)?,
            example: row.get(7)?,
            origin: row.get(8)?,
            position: row.get(9)?,
        };
        let state = CodeState { present: row.get(10)?, removed: row.get(11)?, merged: row.get(12)?, code };
        Ok((state.code.id.clone(), state))
    })?
    .collect()
}

/// The states of all participants, as the tables hold them.
pub(super) fn participant_states(conn: &rusqlite::Connection) -> rusqlite::Result<BTreeMap<Guid, ParticipantState>> {
    let mut by_row: BTreeMap<i64, (Guid, ParticipantState)> = conn
        .prepare_cached("SELECT id, guid, name FROM participants")?
        .query_map([], |row| {
            let state = ParticipantState { name: row.get(2)?, ..ParticipantState::default() };
            Ok((row.get(0)?, (Guid::from_bytes(row.get(1)?), state)))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut labels = conn.prepare_cached("SELECT participant, label FROM participant_labels")?;
    for row in labels.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))? {
        let (id, label) = row?;
        if let Some((_, state)) = by_row.get_mut(&id) {
            state.labels.insert(label);
        }
    }
    let mut values = conn.prepare_cached("SELECT participant, key, valid, value FROM participant_values")?;
    let rows = values.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
    })?;
    for row in rows {
        let (id, key, valid, value) = row?;
        let valid = from_json(2, &valid)?;
        if let Some((_, state)) = by_row.get_mut(&id) {
            state.values.insert((key, valid), value);
        }
    }
    Ok(by_row.into_values().collect())
}

/// A value kept as JSON in this column.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e)))
}

/// An origin as stored.
pub(super) fn origin(number: i64) -> Origin {
    match number {
        1 => Origin::Auto,
        2 => Origin::Imported,
        _ => Origin::Manual,
    }
}
