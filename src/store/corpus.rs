//! Builds the corpus: everything that is counted, read in a few passes over the tables.

use super::error::StoreError;
use super::labels::{LabelUse, Labels};
use super::project::Project;
use super::{read, tables};
use crate::study::corpus::{
    CodingNote, CodingRow, Corpus, DecisionRow, DocumentRow, EntryRow, LinkRow, NONE, ParticipantRow, PrintRow,
    Speaker, TagRow, Texts, TurnRow,
};
use crate::study::decision::is_consensus;
use crate::study::effective::EffectiveCodes;
use crate::study::{Decision, Guid, Hash, Layout, PrintEdit, guid};
use crate::text::Span;
use crate::text::fold::{fold, natural_cmp};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// A row as read, before indices are given.
struct RawDocument {
    id: i64,
    row: DocumentRow,
    lead: Option<String>,
    layout: Vec<u8>,
}

impl Project {
    /// The whole study as columns. `acting` is the coder at the keyboard, for what reports say about
    /// codings that their reading leaves out.
    pub fn corpus(&self, acting: Option<&str>) -> Result<Corpus, StoreError> {
        let coders = self.coders()?;
        let codes = self.effective_codes()?;
        let labels = self.labels()?;
        let raw = self.sql(self.raw_documents())?;
        let by_id: HashMap<i64, u32> = raw.iter().enumerate().map(|(at, document)| (document.id, index(at))).collect();
        let own = self.sql(self.own_values(&by_id))?;
        let finished = self.sql(self.coders_by_document("finished", &by_id))?;
        let assigned = self.sql(self.coders_by_document("assigned", &by_id))?;
        let blind = self.blind_documents(acting)?;
        let layouts: Vec<Layout> = raw
            .par_iter()
            .map(|document| Layout::decode(&document.layout))
            .collect::<Result<_, _>>()
            .map_err(|e| StoreError::Damaged { path: self.path.clone(), what: e.to_string() })?;
        let mut corpus = Corpus {
            project: self.settings()?.name,
            acting_coder: acting.map(str::to_owned),
            codebook_versions: self.codebook_versions()?,
            schema: self.schema()?,
            coders: coders.clone(),
            participants: labels.known().map(|name| ParticipantRow { name: name.to_owned(), known: true }).collect(),
            ..Corpus::default()
        };
        let coder_at = |name: &str| coders.binary_search_by(|known| known.as_str().cmp(name)).ok().map(index);
        let mut documents: Vec<DocumentRow> = Vec::with_capacity(raw.len());
        let mut builder = Builder { labels: &labels, own: &own, local: HashMap::new() };
        let empty = Vec::new();
        for (at, (document, layout)) in raw.into_iter().zip(&layouts).enumerate() {
            let mut row = document.row;
            row.lead = document.lead.as_deref().and_then(coder_at);
            for (coders, names) in [(&mut row.finished, &finished), (&mut row.assigned, &assigned)] {
                let names = names.get(&index(at)).unwrap_or(&empty);
                *coders = names.iter().filter_map(|name| coder_at(name)).collect();
                coders.sort_unstable();
            }
            row.blind = blind.contains(&row.guid);
            builder.place(index(at), &mut row, layout, &mut corpus);
            documents.push(row);
        }
        corpus.about.sort_unstable();
        let code_rows = self.sql(self.code_rows(&codes.index))?;
        let coder_rows = self.sql(self.coder_rows(&corpus.coders))?;
        corpus.codings = self.sql(self.coding_rows(&by_id, &documents, &code_rows, &coder_rows))?;
        let own = acting.and_then(&coder_at);
        let shown = |document: u32| documents.get(document as usize).is_none_or(|row: &DocumentRow| !row.blind);
        corpus.codings.retain(|coding| shown(coding.document) || Some(coding.coder) == own);
        corpus.decisions = self.sql(self.decision_rows(&documents, &codes.index))?;
        self.derive_layers(&mut corpus, &documents, &codes)?;
        corpus.codebook = codes.codebook;
        settle_codings(&mut corpus.codings, &mut documents);
        self.place_tags(&mut corpus, &documents, acting)?;
        corpus.documents = documents;
        corpus.seat_turns();
        Ok(corpus)
    }

    fn raw_documents(&self) -> rusqlite::Result<Vec<RawDocument>> {
        let sql = format!(
            "SELECT d.id, d.guid, d.shown, d.spoken, d.words, d.lead, l.body FROM documents d JOIN layouts l ON l.hash = d.layout WHERE {}",
            read::SHOWN
        );
        let mut raw: Vec<RawDocument> = self
            .conn
            .prepare_cached(&sql)?
            .query_map([], |row| {
                Ok(RawDocument {
                    id: row.get(0)?,
                    row: DocumentRow {
                        guid: Guid::from_bytes(row.get(1)?),
                        name: row.get(2)?,
                        spoken: row.get(3)?,
                        words: row.get(4)?,
                        ..DocumentRow::default()
                    },
                    lead: row.get(5)?,
                    layout: row.get::<_, Option<Vec<u8>>>(6)?.unwrap_or_default(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        raw.sort_by(|a, b| natural_cmp(&a.row.name, &b.row.name).then_with(|| a.row.guid.cmp(&b.row.guid)));
        let at: HashMap<i64, usize> = raw.iter().enumerate().map(|(at, document)| (document.id, at)).collect();
        let mut values = self.conn.prepare_cached("SELECT document, key, value FROM document_values")?;
        for value in values.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?)))? {
            let (id, key, value): (i64, String, String) = value?;
            if let Some(document) = at.get(&id).and_then(|at| raw.get_mut(*at)) {
                document.row.attributes.insert(key, value);
            }
        }
        Ok(raw)
    }

    /// Values that files gave to speakers: (document index, folded label) → key → value.
    fn own_values(
        &self,
        by_id: &HashMap<i64, u32>,
    ) -> rusqlite::Result<HashMap<(u32, String), BTreeMap<String, String>>> {
        let mut own: HashMap<(u32, String), BTreeMap<String, String>> = HashMap::new();
        let mut rows = self.conn.prepare_cached("SELECT document, label, key, value FROM speaker_values")?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        for row in rows {
            let (id, label, key, value): (i64, String, String, String) = row?;
            if let Some(at) = by_id.get(&id) {
                own.entry((*at, label)).or_default().insert(key, value);
            }
        }
        Ok(own)
    }

    /// Coders by document index, of a table that names both.
    fn coders_by_document(
        &self,
        table: &str,
        by_id: &HashMap<i64, u32>,
    ) -> rusqlite::Result<HashMap<u32, Vec<String>>> {
        let mut found: HashMap<u32, Vec<String>> = HashMap::new();
        let mut rows = self.conn.prepare_cached(&format!("SELECT document, coder FROM {table}"))?;
        for row in rows.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))? {
            let (id, coder) = row?;
            if let Some(at) = by_id.get(&id) {
                found.entry(*at).or_default().push(coder);
            }
        }
        Ok(found)
    }

    /// The decisions on the current texts of documents that are not coded blind, by document, code and span.
    fn decision_rows(
        &self,
        documents: &[DocumentRow],
        codes: &HashMap<String, usize>,
    ) -> rusqlite::Result<Vec<DecisionRow>> {
        let at: HashMap<Guid, usize> = documents.iter().enumerate().map(|(at, row)| (row.guid, at)).collect();
        let mut rows = self.conn.prepare_cached(
            "SELECT n.document, n.code, n.start, n.end, n.decision FROM decisions n
             JOIN documents d ON d.guid = n.document AND d.text = n.text",
        )?;
        let mut rows = rows.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let document = at.get(&Guid::from_bytes(row.get(0)?));
            let code = codes.get(&row.get::<_, String>(1)?);
            let (Some(document), Some(code)) = (document, code) else { continue };
            if documents.get(*document).is_some_and(|row| row.blind) {
                continue;
            }
            let decision: Decision = super::read::from_json(4, &row.get::<_, String>(4)?)?;
            found.push(DecisionRow {
                document: index(*document),
                code: index(*code),
                span: Span { start: row.get(2)?, end: row.get(3)? },
                choice: decision.choice,
                memo: decision.memo,
                coder: decision.coder,
                at: super::log::rfc3339(decision.at),
            });
        }
        found.sort_by_key(|row| (row.document, row.code, row.span));
        Ok(found)
    }

    /// Puts tags and ends of links in, where they have a place in the current texts. Who codes a document blind
    /// has their own only.
    fn place_tags(
        &self,
        corpus: &mut Corpus,
        documents: &[DocumentRow],
        acting: Option<&str>,
    ) -> Result<(), StoreError> {
        let at: HashMap<Guid, usize> = documents.iter().enumerate().map(|(at, row)| (row.guid, at)).collect();
        let place = |spot: &super::beside::Spot, coder: &str| {
            let document = *at.get(&spot.guid)?;
            let hidden = documents.get(document).is_some_and(|row| row.blind) && acting != Some(coder);
            spot.span.filter(|_| !hidden).map(|span| (index(document), span))
        };
        let tags = self.tags()?;
        let names: std::collections::BTreeSet<&str> = tags.iter().map(|info| info.tag.name.as_str()).collect();
        corpus.tag_names = names.into_iter().map(str::to_owned).collect();
        for info in &tags {
            let name = corpus.tag_names.binary_search(&info.tag.name).ok();
            if let (Some((document, span)), Some(name)) = (place(&info.spot, &info.tag.coder), name) {
                corpus.tags.push(TagRow { document, span, name: index(name) });
            }
        }
        for info in self.links()? {
            let ends = place(&info.from, &info.link.coder).zip(place(&info.to, &info.link.coder));
            if let Some((from, to)) = ends {
                corpus.links.push(LinkRow { document: from.0, span: from.1, other: to.0 });
                corpus.links.push(LinkRow { document: to.0, span: to.1, other: from.0 });
            }
        }
        for info in self.print_edits()? {
            let Some((document, span)) = place(&info.spot, &info.edit.coder) else { continue };
            let PrintEdit { printed, translation, language, reason, .. } = info.edit;
            corpus.prints.push(PrintRow { document, span, printed, translation, language, reason });
        }
        // Two places of an earlier text may have come to be one: the edit with the lesser identity holds in all copies.
        corpus.prints.sort_by_key(|row| (row.document, row.span));
        corpus.prints.dedup_by_key(|row| (row.document, row.span));
        corpus.tags.sort_by_key(|row| (row.document, row.span, row.name));
        corpus.links.sort_by_key(|row| (row.document, row.span, row.other));
        Ok(())
    }

    /// Puts the consensus layers of decided documents among the codings.
    fn derive_layers(
        &self,
        corpus: &mut Corpus,
        documents: &[DocumentRow],
        codes: &EffectiveCodes,
    ) -> Result<(), StoreError> {
        let consensus = corpus.coders.iter().position(|name| is_consensus(name)).map(index);
        let Some(consensus) = consensus.filter(|_| !corpus.decisions.is_empty()) else { return Ok(()) };
        let decided: BTreeMap<Guid, u32> = corpus
            .decisions
            .iter()
            .filter_map(|row| Some((documents.get(row.document as usize)?.guid, row.document)))
            .collect();
        let places: HashSet<u32> = decided.values().copied().collect();
        // What was stored as the layer of these documents is taken up by what is derived.
        corpus.codings.retain(|row| row.coder != consensus || !places.contains(&row.document));
        for info in self.documents()? {
            let Some(document) = decided.get(&info.guid).copied() else { continue };
            let words = tables::body_words(&self.text(info.text)?, &self.layout(info.layout)?);
            for coding in self.codings_counted_as(&info, codes)?.into_iter().filter(|coding| coding.derived) {
                let Some(code) = codes.codebook.index_of(&coding.code).map(index) else { continue };
                let (word_start, word_end) = crate::text::words::touched(&words, coding.span);
                let (span, row) = (coding.span, coding.row);
                corpus.codings.push(CodingRow { document, code, coder: consensus, span, word_start, word_end, row });
            }
        }
        Ok(())
    }

    /// Code row → index of the code as which its codings count.
    fn code_rows(&self, index_of: &HashMap<String, usize>) -> rusqlite::Result<HashMap<i64, u32>> {
        let mut rows = self.conn.prepare_cached("SELECT id, slug FROM codes")?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let rows: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(rows.into_iter().filter_map(|(id, slug)| Some((id, index(*index_of.get(&slug)?)))).collect())
    }

    fn coder_rows(&self, coders: &[String]) -> rusqlite::Result<HashMap<i64, u32>> {
        let mut rows = self.conn.prepare_cached("SELECT id, name FROM coders")?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let rows: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        let at = |name: &String| coders.binary_search(name).ok().map(index);
        Ok(rows.into_iter().filter_map(|(id, name)| Some((id, at(&name)?))).collect())
    }

    /// All codings on the current texts of their documents, in the order of the table.
    fn coding_rows(
        &self,
        by_id: &HashMap<i64, u32>,
        documents: &[DocumentRow],
        codes: &HashMap<i64, u32>,
        coders: &HashMap<i64, u32>,
    ) -> rusqlite::Result<Vec<CodingRow>> {
        let count: i64 = self.conn.query_row("SELECT coalesce(max(id), 0) FROM codings", [], |row| row.get(0))?;
        let mut found = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        // Text rows by document row, so that codings left on an older text are told apart without a join.
        let mut current: HashMap<i64, i64> = HashMap::with_capacity(documents.len());
        let mut texts =
            self.conn.prepare_cached("SELECT d.id, t.id FROM documents d JOIN texts t ON t.hash = d.text")?;
        for row in texts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (document, text) = row?;
            current.insert(document, text);
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, document, start, end, code, coder, text, word_start, word_end FROM codings")?;
        let mut rows = statement.query([])?;
        let mut last: (i64, Option<u32>, i64) = (i64::MIN, None, 0);
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(1)?;
            if last.0 != id {
                last = (id, by_id.get(&id).copied(), current.get(&id).copied().unwrap_or(-1));
            }
            let Some(document) = last.1 else { continue };
            if row.get::<_, i64>(6)? != last.2 {
                continue;
            }
            let (Some(code), Some(coder)) = (codes.get(&row.get(4)?), coders.get(&row.get(5)?)) else { continue };
            found.push(CodingRow {
                document,
                code: *code,
                coder: *coder,
                span: Span { start: row.get(2)?, end: row.get(3)? },
                word_start: row.get(7)?,
                word_end: row.get(8)?,
                row: row.get(0)?,
            });
        }
        Ok(found)
    }
}

/// Sorts codings into the corpus' order, drops those that a merge of codes made equal, and tells each
/// document its range and who coded there first.
fn settle_codings(codings: &mut Vec<CodingRow>, documents: &mut [DocumentRow]) {
    let mut first: HashMap<u32, (i64, u32)> = HashMap::new();
    for coding in codings.iter() {
        let known = first.entry(coding.document).or_insert((coding.row, coding.coder));
        // What is derived has the row of what it is like, or none.
        if coding.row < known.0 {
            *known = (coding.row, coding.coder);
        }
    }
    codings.par_sort_unstable_by_key(|c| (c.document, c.span.start, c.span.end, c.code, c.coder, c.row));
    codings.dedup_by_key(|c| (c.document, c.span, c.code, c.coder));
    let mut at = 0;
    for (document, row) in documents.iter_mut().enumerate() {
        let document = index(document);
        let start = at;
        while codings.get(at).is_some_and(|coding| coding.document == document) {
            at += 1;
        }
        row.codings = index(start)..index(at);
        row.first_coder = first.get(&document).map(|(_, coder)| *coder);
    }
}

/// Gives turns their speakers and speakers their participants.
struct Builder<'a> {
    labels: &'a Labels,
    own: &'a HashMap<(u32, String), BTreeMap<String, String>>,
    /// Participants of one document alone, by name.
    local: HashMap<String, u32>,
}

impl Builder<'_> {
    fn participant(&mut self, used: &LabelUse, corpus: &mut Corpus) -> u32 {
        if let Some(known) = used.known {
            return index(known);
        }
        *self.local.entry(used.name.clone()).or_insert_with(|| {
            corpus.participants.push(ParticipantRow { name: used.name.clone(), known: false });
            index(corpus.participants.len() - 1)
        })
    }

    /// Adds one document's speakers and turns to the columns, and tells the row its ranges.
    fn place(&mut self, at: u32, row: &mut DocumentRow, layout: &Layout, corpus: &mut Corpus) {
        let date = row.attributes.get("date").map(String::as_str);
        let first_speaker = corpus.speakers.len();
        let first_turn = corpus.turns.len();
        // (speaker, participant) of each label; two labels of one participant are one speaker.
        let mut of_label: Vec<(u32, u32)> = Vec::with_capacity(layout.labels.len());
        for label in &layout.labels {
            let own = self.own.get(&(at, fold(label)));
            let used = self.labels.resolve(row.guid, &row.name, date, label, own);
            let participant = self.participant(&used, corpus);
            let here = corpus.speakers.get(first_speaker..).unwrap_or_default();
            let speaker = match here.iter().position(|speaker| speaker.participant == participant) {
                Some(known) => first_speaker + known,
                None => {
                    let (speaker_type, attributes) = (used.speaker_type, used.attributes);
                    corpus.speakers.push(Speaker { participant, document: at, speaker_type, attributes });
                    corpus.speakers.len() - 1
                }
            };
            of_label.push((index(speaker), participant));
        }
        let first_entry = corpus.entries.len();
        corpus.entries.extend(layout.entries.iter().filter_map(|entry| {
            let start = layout.turns.get(entry.turn as usize)?.span.start;
            Some(EntryRow { document: at, start, attributes: entry.attributes.iter().cloned().collect() })
        }));
        row.entries = index(first_entry)..index(corpus.entries.len());
        let mut word = 0u32;
        for turn in &layout.turns {
            let who = turn.label.and_then(|label| of_label.get(label as usize));
            for label in &turn.about {
                if let Some((_, participant)) = of_label.get(*label as usize) {
                    corpus.about.push((index(corpus.turns.len()), *participant));
                }
            }
            corpus.turns.push(TurnRow {
                document: at,
                speaker: who.map_or(NONE, |(speaker, _)| *speaker),
                span: turn.span,
                body: turn.body,
                word_start: word,
                word_end: word + turn.words,
                kind: turn.kind,
            });
            word += turn.words;
        }
        row.speakers = index(first_speaker)..index(corpus.speakers.len());
        row.turns = index(first_turn)..index(corpus.turns.len());
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

impl Texts for Project {
    fn text(&self, corpus: &Corpus, document: usize) -> Option<Arc<str>> {
        let guid = corpus.documents.get(document)?.guid;
        let hash: [u8; 32] = self
            .conn
            .prepare_cached("SELECT text FROM documents WHERE guid = ?1")
            .and_then(|mut s| s.query_row([guid.as_bytes()], |row| row.get(0)))
            .ok()?;
        Project::text(self, Hash(hash)).ok()
    }

    fn coding_note(&self, row: i64) -> Option<CodingNote> {
        let sql = "SELECT g.origin, g.created, g.memo, g.guid, d.guid, t.hash, k.name, c.slug, g.start, g.end
                   FROM codings g JOIN documents d ON d.id = g.document JOIN texts t ON t.id = g.text
                   JOIN coders k ON k.id = g.coder JOIN codes c ON c.id = g.code WHERE g.id = ?1";
        let note = |row: &rusqlite::Row<'_>| {
            let own: Option<[u8; 16]> = row.get(3)?;
            let (document, text) = (Guid::from_bytes(row.get(4)?), Hash(row.get(5)?));
            let (coder, code): (String, String) = (row.get(6)?, row.get(7)?);
            let span = Span { start: row.get(8)?, end: row.get(9)? };
            let derived = || guid::coding(document, text, &coder, &code, span);
            Ok(CodingNote {
                origin: read::origin(row.get(0)?).as_str().to_owned(),
                created: super::log::rfc3339(row.get(1)?),
                memo: row.get(2)?,
                guid: Some(own.map_or_else(derived, Guid::from_bytes)),
            })
        };
        self.conn.prepare_cached(sql).and_then(|mut s| s.query_row([row], note)).ok()
    }
}
