//! What search needs of a project, so that it knows no store.

use crate::study::{Guid, Hash, Layout};
use std::sync::Arc;

/// Why a text could not be had.
pub type LibraryError = Box<dyn std::error::Error + Send + Sync>;

/// A document as the index knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// A number that stands for the document in this project as long as it exists.
    pub id: u32,
    /// Its identity, as in the corpus.
    pub guid: Guid,
    /// Its current text.
    pub text: Hash,
    /// The layout of that text.
    pub layout: Hash,
}

impl Indexed {
    /// What tells one text with its layout from another.
    pub(super) fn digest(&self) -> Digest {
        let mut both = [0u8; 64];
        both.iter_mut().zip(self.text.0.iter().chain(&self.layout.0)).for_each(|(to, from)| *to = *from);
        let hash = Hash::of(&both).0;
        let mut digest = [0u8; 16];
        digest.iter_mut().zip(&hash).for_each(|(to, from)| *to = *from);
        digest
    }
}

/// A short hash of a text and its layout.
pub(super) type Digest = [u8; 16];

/// Who has the documents of a project: the store, or a map in a test.
pub trait Library {
    /// The documents there are now.
    fn documents(&self) -> Result<Vec<Indexed>, LibraryError>;

    /// The current text of a document.
    fn text(&self, id: u32) -> Result<Arc<str>, LibraryError>;

    /// The layout of that text.
    fn layout(&self, id: u32) -> Result<Layout, LibraryError>;
}
