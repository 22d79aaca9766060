//! A place in a text of a document: what tags, links and memos on turns hang on.

use super::guid::{Guid, Hash};
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// A stretch of one text of a document. Where the text is corrected later it is found again as a coding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The document.
    pub document: Guid,
    /// Its text.
    pub text: Hash,
    /// The stretch, in bytes of that text.
    pub span: Span,
}
