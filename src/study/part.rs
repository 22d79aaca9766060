//! Parts of another program's study that a project has nothing like: pictures, sounds, drawings of networks. They are
//! kept as they are, mean nothing here, and go out again when the study is exported.

use super::guid::{Guid, Hash};
use serde::{Deserialize, Serialize};

/// A file that belongs to a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFile {
    /// Its name in the study it came with.
    pub name: String,
    /// Hash of its bytes.
    pub hash: Hash,
    /// How many bytes it has.
    pub bytes: u64,
}

/// A part that is kept aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is, in the words of the form it came in: `PictureSource`, `Graph`.
    pub kind: String,
    /// Its place among the parts that came with it.
    pub order: u32,
    /// The document that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Guid>,
    /// It as it came (XML), but for the ids of what the project holds: these are the project's.
    pub body: String,
    /// Its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<PartFile>,
    /// The program that it comes from.
    pub program: String,
}
