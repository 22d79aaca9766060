//! Puts texts into the index.

use super::manifest::Manifest;
use super::schema::{self, TurnText};
use super::snapshot::{Place, Snapshot};
use super::{Index, IndexError};
use crate::search::library::Indexed;
use crate::search::stem;
use crate::study::Layout;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::store::Compressor;
use tantivy::{IndexSettings, IndexWriter};

/// Bytes of text from which on a second thread pays.
const LARGE: u64 = 4 << 20;
/// Memory of a thread, for much text and for little.
const BUDGET_LARGE: usize = 56 << 20;
const BUDGET_SMALL: usize = 20 << 20;
/// Turns of a segment that is merged no more: rewriting it would cost more than having one segment more.
const LARGE_SEGMENT: usize = 40_000;

/// Puts texts into an index, in one commit. Dropped without one, it leaves no trace.
pub struct Indexer<'i> {
    index: &'i Index,
    place: Place,
    writer: IndexWriter<TurnText>,
    manifest: Mutex<Manifest>,
    /// The right to write, given back on drop.
    _lock: Option<File>,
}

impl<'i> Indexer<'i> {
    /// Goes on from `base`, or starts anew without one. `bytes` is about how much text is to come.
    pub(super) fn begin(
        index: &'i Index,
        place: Place,
        lock: Option<File>,
        base: Option<&Snapshot>,
        bytes: u64,
    ) -> Result<Self, IndexError> {
        let mut opened = match base {
            Some(_) => tantivy::Index::open(place.directory()?)?,
            None => create(&place)?,
        };
        opened.set_tokenizers(schema::tokenizers());
        let (threads, budget) = if bytes > LARGE { (2, BUDGET_LARGE) } else { (1, BUDGET_SMALL) };
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(budget)
            .num_merge_threads(1)
            .build();
        let writer = opened.writer_with_options(options)?;
        let mut policy = LogMergePolicy::default();
        policy.set_max_docs_before_merge(LARGE_SEGMENT);
        policy.set_min_layer_size(LARGE_SEGMENT as u32);
        policy.set_del_docs_ratio_before_merge(0.5);
        writer.set_merge_policy(Box::new(policy));
        let fingerprint = stem::fingerprint();
        let texts = base.map(|base| base.manifest.texts.clone()).unwrap_or_default();
        Ok(Self { index, place, writer, manifest: Mutex::new(Manifest { fingerprint, texts }), _lock: lock })
    }

    /// Adds a document, in the place of what the index has of it.
    pub fn add(&self, document: &Indexed, text: &Arc<str>, layout: &Layout) -> Result<(), IndexError> {
        let known = self.manifest().texts.insert(document.id, document.digest());
        if known.is_some() {
            self.writer.delete_term(schema::document_term(document.id));
        }
        for (turn, number) in layout.turns.iter().zip(0u32..) {
            self.writer.add_document(TurnText {
                text: Arc::clone(text),
                body: turn.body,
                id: document.id,
                turn: number,
            })?;
        }
        Ok(())
    }

    /// Takes a document out.
    pub fn remove(&self, id: u32) {
        if self.manifest().texts.remove(&id).is_some() {
            self.writer.delete_term(schema::document_term(id));
        }
    }

    fn manifest(&self) -> std::sync::MutexGuard<'_, Manifest> {
        self.manifest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes everything since the start part of the index at once.
    pub fn commit(mut self) -> Result<(), IndexError> {
        let payload = self.manifest().encode();
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.writer.wait_merging_threads()?;
        self.index.reload(&self.place).map_err(IndexError::Unusable)?;
        Ok(())
    }
}

/// A new, empty index.
fn create(place: &Place) -> Result<tantivy::Index, IndexError> {
    let directory = place.directory()?;
    match place.folder() {
        Some(folder) => super::folder::clear(folder)?,
        None => {
            for file in ["meta.json", ".managed.json"] {
                if directory.exists(Path::new(file)).unwrap_or(true) {
                    let _ = directory.delete(Path::new(file));
                }
            }
        }
    }
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    Ok(tantivy::Index::create(directory, schema::schema(), settings)?)
}
