//! An index as it stood at one commit, open for reading.
//!
//! tantivy's own reader takes a lock file in the folder, which read-only media do not allow; so the
//! segments of the last commit are opened here, again if a writer has just replaced them.

use super::folder;
use super::manifest::Manifest;
use super::schema;
use crate::search::stem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, MmapDirectory};
use tantivy::index::SegmentComponent;
use tantivy::{SegmentReader, TantivyError};

/// Where an index lies.
#[derive(Clone, Debug)]
pub(in crate::search) enum Place {
    /// In a folder.
    Folder(PathBuf),
    /// In memory, or in whatever else can hold files.
    Other(Box<dyn Directory>),
}

impl Place {
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(path) => Some(path),
            Self::Other(_) => None,
        }
    }

    pub fn directory(&self) -> Result<Box<dyn Directory>, TantivyError> {
        match self {
            Self::Folder(path) => Ok(Box::new(MmapDirectory::open(path)?)),
            Self::Other(directory) => Ok(directory.clone()),
        }
    }
}

/// Why an index cannot be read, and is to be built anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// There is none.
    Missing,
    /// Another version made it.
    OtherVersion,
    /// It is damaged; what was found.
    Damaged(String),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no search index yet"),
            Self::OtherVersion => f.write_str("another version of emic made the search index"),
            Self::Damaged(what) => write!(f, "the search index is damaged ({})", crate::text::display::one_line(what)),
        }
    }
}

/// The segments of one commit.
pub(in crate::search) struct Snapshot {
    /// A number of its own for each snapshot of this process.
    pub number: u64,
    /// The texts it holds.
    pub manifest: Manifest,
    pub(super) segments: Vec<SegmentReader>,
    /// `meta.json` as it was read.
    meta: Vec<u8>,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

const META: &str = "meta.json";
const TRIES: usize = 5;

impl Snapshot {
    /// Opens the last commit at `place`.
    pub fn open(place: &Place) -> Result<Self, Unusable> {
        if place.folder().is_some_and(|folder| !folder.join(META).exists()) {
            return Err(Unusable::Missing);
        }
        let directory = place.directory().map_err(damaged)?;
        let mut tries = 0;
        loop {
            tries += 1;
            let meta = match directory.atomic_read(Path::new(META)) {
                Ok(meta) => meta,
                Err(OpenReadError::FileDoesNotExist(_)) => return Err(Unusable::Missing),
                Err(error) => return Err(damaged(error)),
            };
            match Self::read(place, directory.clone(), &meta) {
                // A writer may have put another commit in the place of the one just read.
                Err(Unusable::Damaged(_)) if tries < TRIES && has_changed(&*directory, &meta) => continue,
                result => return result,
            }
        }
    }

    fn read(place: &Place, directory: Box<dyn Directory>, meta: &[u8]) -> Result<Self, Unusable> {
        let index = tantivy::Index::open(directory).map_err(damaged)?;
        let metas = index.load_metas().map_err(damaged)?;
        let Some(payload) = &metas.payload else { return Err(Unusable::Missing) };
        let manifest = Manifest::decode(payload).ok_or_else(|| damaged("its list of texts cannot be read"))?;
        if manifest.fingerprint != stem::fingerprint() || metas.schema != schema::schema() {
            return Err(Unusable::OtherVersion);
        }
        let mut files: Vec<PathBuf> = Vec::new();
        for segment in &metas.segments {
            let parts = [
                SegmentComponent::Terms,
                SegmentComponent::Postings,
                SegmentComponent::Positions,
                SegmentComponent::FastFields,
                SegmentComponent::FieldNorms,
                SegmentComponent::Store,
            ];
            files.extend(parts.into_iter().map(|part| segment.relative_path(part)));
            if segment.has_deletes() {
                files.push(segment.relative_path(SegmentComponent::Delete));
            }
        }
        files.sort();
        let sealed = place.folder().is_some_and(|folder| folder::is_sealed(folder, &files));
        if !sealed {
            for file in &files {
                if !index.directory().validate_checksum(file).map_err(damaged)? {
                    return Err(damaged(format!("{} is not as it was written", file.display())));
                }
            }
            if let Some(folder) = place.folder() {
                folder::seal(folder, &files);
            }
        }
        let segments = metas.segments.iter().map(|segment| SegmentReader::open(&index.segment(segment.clone())));
        Ok(Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            manifest,
            segments: segments.collect::<Result<_, _>>().map_err(damaged)?,
            meta: meta.to_vec(),
        })
    }

    /// Whether this is still the last commit at `place`.
    pub fn is_last(&self, place: &Place) -> bool {
        place.directory().is_ok_and(|directory| !has_changed(&*directory, &self.meta))
    }

    /// The turn keys of each segment in order; `None` for a turn that was deleted.
    pub fn keys(&self) -> Result<Vec<Vec<Option<u64>>>, TantivyError> {
        self.segments
            .iter()
            .map(|segment| {
                let column = segment.fast_fields().u64(schema::KEY_NAME)?.first_or_default_col(u64::MAX);
                let mut keys = vec![0u64; segment.max_doc() as usize];
                column.get_range(0, &mut keys);
                let alive = segment.alive_bitset();
                let lives = |doc: u32| alive.is_none_or(|alive| alive.is_alive(doc));
                Ok((0u32..).zip(keys).map(|(doc, key)| lives(doc).then_some(key)).collect())
            })
            .collect()
    }
}

fn has_changed(directory: &dyn Directory, meta: &[u8]) -> bool {
    directory.atomic_read(Path::new(META)).map_or(true, |now| now != meta)
}

fn damaged(what: impl std::fmt::Display) -> Unusable {
    Unusable::Damaged(what.to_string())
}
