//! The search index: where it lies, whether it is usable, and keeping it up with the project.
//!
//! An index is derived and disposable. Whatever is wrong with it (missing, stale, damaged, made by
//! another version) is repaired without being asked; where that cannot be, because another process is
//! writing or the folder cannot be written, [`Searcher`](super::Searcher) reads the texts that the
//! index lacks. So nothing here ever makes a search fail.

mod folder;
mod manifest;
mod schema;
mod snapshot;
pub(super) mod terms;
#[cfg(test)]
mod tests;
mod writer;

pub(super) use schema::of_key;
pub(super) use snapshot::Snapshot;
pub use snapshot::Unusable;
pub use writer::Indexer;

use super::SearchError;
use super::library::{Digest, Indexed, Library};
use folder::NotOurs;
use snapshot::Place;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::TantivyError;
use tantivy::directory::{Directory, RamDirectory};

/// What went wrong with an index. It can always be built anew.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// From the index itself.
    #[error("the search index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// From its folder.
    #[error("the folder of the search index cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// From what was just written.
    #[error("the search index cannot be read back: {0}")]
    Unusable(Unusable),
}

/// What to do about texts that the index lacks, where it cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// Read them at each search: right for one.
    Scan,
    /// Build an index in memory: right for many.
    Memory,
}

/// How an index came to stand with the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaughtUp {
    /// It held every text already.
    Current,
    /// Texts were added and taken out.
    Updated {
        /// Documents added or replaced.
        added: usize,
        /// Documents taken out.
        removed: usize,
    },
    /// It was built anew.
    Rebuilt {
        /// Documents in it.
        added: usize,
        /// Why.
        why: Unusable,
    },
    /// Another process is writing it; so many documents are read at each search until it has done.
    Busy {
        /// Documents that are missing or out of date.
        missing: usize,
    },
    /// It cannot be written; so many documents are read at each search.
    Unwritable {
        /// Documents that are missing or out of date.
        missing: usize,
        /// Why.
        why: String,
    },
}

/// A project's search index.
pub struct Index {
    place: Mutex<Place>,
    snapshot: Mutex<Option<Arc<Snapshot>>>,
    /// What was worked out for the last pair of snapshot and corpus.
    pub(super) view: Mutex<Option<Arc<super::view::View>>>,
}

/// What the index lacks, and what it has too much of.
struct Gap<'d> {
    base: Result<Arc<Snapshot>, Unusable>,
    add: Vec<&'d Indexed>,
    remove: Vec<u32>,
}

impl Gap<'_> {
    fn is_none(&self) -> bool {
        self.base.is_ok() && self.add.is_empty() && self.remove.is_empty()
    }
}

enum Failed {
    Index(IndexError),
    Search(SearchError),
}

impl From<IndexError> for Failed {
    fn from(error: IndexError) -> Self {
        Self::Index(error)
    }
}

impl Index {
    /// The index in this folder, which need not exist: `study.index` beside `study.emic`.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self::new(Place::Folder(folder.into()))
    }

    /// The folder of the index of a project file.
    pub fn folder_of(project: &Path) -> PathBuf {
        project.with_extension("index")
    }

    /// An index in memory, gone with the process.
    pub fn in_memory() -> Self {
        Self::within(Box::new(RamDirectory::create()))
    }

    /// An index in anything that can hold files.
    pub fn within(directory: Box<dyn Directory>) -> Self {
        Self::new(Place::Other(directory))
    }

    fn new(place: Place) -> Self {
        Self { place: Mutex::new(place), snapshot: Mutex::new(None), view: Mutex::new(None) }
    }

    fn place(&self) -> Place {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What there is to search in now: the last commit that was seen, opened on first use.
    pub(super) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        let mut known = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            *known = Snapshot::open(&self.place()).ok().map(Arc::new);
        }
        known.clone()
    }

    /// The last commit there is at `place`.
    fn reload(&self, place: &Place) -> Result<Arc<Snapshot>, Unusable> {
        let known = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let now = match known {
            Some(known) if known.is_last(place) => Ok(known),
            _ => Snapshot::open(place).map(Arc::new),
        };
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = now.clone().ok();
        now
    }

    fn gap<'d>(&self, place: &Place, documents: &'d [Indexed]) -> Gap<'d> {
        let base = self.reload(place);
        let none = BTreeMap::new();
        let texts: &BTreeMap<u32, Digest> = base.as_ref().map_or(&none, |base| &base.manifest.texts);
        let add = documents.iter().filter(|document| texts.get(&document.id) != Some(&document.digest())).collect();
        let ids: std::collections::HashSet<u32> = documents.iter().map(|document| document.id).collect();
        let remove = texts.keys().copied().filter(|id| !ids.contains(id)).collect();
        Gap { base, add, remove }
    }

    /// Brings the index up with the project, if it can be written now. `progress` is told how many
    /// documents of how many are done.
    ///
    /// Fails only where the project's own texts cannot be read.
    pub fn catch_up(
        &self,
        library: &dyn Library,
        unwritable: Unwritable,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<CaughtUp, SearchError> {
        let documents = library.documents()?;
        let place = self.place();
        let gap = self.gap(&place, &documents);
        if gap.is_none() {
            return Ok(CaughtUp::Current);
        }
        let missing = gap.add.len();
        let lock = match place.folder().map(folder::take).transpose() {
            Ok(lock) => lock,
            Err(NotOurs::Busy) => return Ok(CaughtUp::Busy { missing }),
            Err(NotOurs::Unwritable(error)) => {
                return self.without_folder(library, &documents, unwritable, missing, &error.to_string(), progress);
            }
        };
        // Another process may have done it while this one waited.
        let gap = self.gap(&place, &documents);
        if gap.is_none() {
            return Ok(CaughtUp::Current);
        }
        let written = self.write(&place, gap, &documents, library, progress);
        drop(lock);
        match written {
            Ok(done) => Ok(done),
            Err(Failed::Search(error)) => Err(error),
            Err(Failed::Index(error)) => {
                self.without_folder(library, &documents, unwritable, missing, &error.to_string(), progress)
            }
        }
    }

    /// Where nothing can be written: an index in memory, or none.
    fn without_folder(
        &self,
        library: &dyn Library,
        documents: &[Indexed],
        unwritable: Unwritable,
        missing: usize,
        why: &str,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<CaughtUp, SearchError> {
        let failed = CaughtUp::Unwritable { missing, why: why.to_owned() };
        if unwritable == Unwritable::Scan || missing == 0 {
            return Ok(failed);
        }
        let place = Place::Other(Box::new(RamDirectory::create()));
        let gap = self.gap(&place, documents);
        match self.write(&place, gap, documents, library, progress) {
            Ok(done) => {
                *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
                Ok(done)
            }
            Err(Failed::Search(error)) => Err(error),
            Err(Failed::Index(_)) => Ok(failed),
        }
    }

    /// Takes everything out of the folder, so that the index is built anew when it is next used: what was taken out
    /// of an index may else stand in its files for long. `false` where another process is writing it.
    pub fn discard(&self) -> std::io::Result<bool> {
        let place = self.place();
        let Some(path) = place.folder().filter(|path| path.is_dir()) else { return Ok(true) };
        let lock = match folder::take(path) {
            Ok(lock) => lock,
            Err(NotOurs::Busy) => return Ok(false),
            Err(NotOurs::Unwritable(error)) => return Err(error),
        };
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let cleared = folder::clear(path);
        drop(lock);
        cleared.map(|()| true)
    }

    /// Closes the gap: by adding and taking out, or, where the base is unusable or fails, anew.
    fn write(
        &self,
        place: &Place,
        gap: Gap<'_>,
        documents: &[Indexed],
        library: &dyn Library,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<CaughtUp, Failed> {
        let why = match &gap.base {
            Ok(base) => match self.fill(place, Some(base), &gap.add, &gap.remove, library, progress) {
                Ok(()) => return Ok(CaughtUp::Updated { added: gap.add.len(), removed: gap.remove.len() }),
                Err(Failed::Index(IndexError::Index(TantivyError::LockFailure(..)))) => {
                    return Ok(CaughtUp::Busy { missing: gap.add.len() });
                }
                Err(Failed::Index(error)) => Unusable::Damaged(error.to_string()),
                Err(failed) => return Err(failed),
            },
            Err(why) => why.clone(),
        };
        let all: Vec<&Indexed> = documents.iter().collect();
        self.fill(place, None, &all, &[], library, progress)?;
        Ok(CaughtUp::Rebuilt { added: all.len(), why })
    }

    fn fill(
        &self,
        place: &Place,
        base: Option<&Arc<Snapshot>>,
        add: &[&Indexed],
        remove: &[u32],
        library: &dyn Library,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), Failed> {
        let total = add.len() as u64;
        // About how much text this is: a document of an hour's talk is 60 kB.
        let indexer = Indexer::begin(self, place.clone(), None, base.map(Arc::as_ref), total * 60_000)?;
        remove.iter().for_each(|&id| indexer.remove(id));
        for (document, done) in add.iter().zip(0u64..) {
            progress(done, total);
            let text = library.text(document.id).map_err(|error| Failed::Search(error.into()))?;
            let layout = library.layout(document.id).map_err(|error| Failed::Search(error.into()))?;
            indexer.add(document, &text, &layout)?;
        }
        indexer.commit()?;
        progress(total, total);
        Ok(())
    }

    /// An indexer for texts that are just being imported, about `bytes` of them. `None` when the index
    /// cannot be written now; it then catches up later.
    pub fn indexer(&self, bytes: u64) -> Option<Indexer<'_>> {
        let place = self.place();
        let lock = place.folder().map(folder::take).transpose().ok()?;
        let base = self.reload(&place).ok();
        Indexer::begin(self, place, lock, base.as_deref(), bytes).ok()
    }
}
