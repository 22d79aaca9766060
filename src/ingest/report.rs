//! What an import made, or would make, of each file: the record that `emic import` prints.

use super::Doubt;
use super::instructions::{Instructions, Met};
use super::loss::Loss;
use crate::study::SpeakerType;
use crate::study::identify::{Kind, Tally};
use crate::text::fold::fold;
use serde::Serialize;
use std::collections::BTreeMap;

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FileReport {
    /// The path, as it was named.
    pub file: String,
    /// The format, as in `docx`.
    pub format: Option<String>,
    /// The encoding, as in `UTF-8`.
    pub encoding: Option<String>,
    /// The documents made of it.
    pub documents: Vec<DocumentReport>,
    /// What else was taken from it, in words: rows of a sheet, codings.
    pub taken: Option<String>,
    /// What a person should look at in that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// Why it was left out; null where it was not.
    pub skipped: Option<String>,
    /// Why it could not be read; null where it could.
    pub error: Option<String>,
    /// What became of what another program's study holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    /// The projects that the file holds, where the user must say which is meant. They are for the review before an import.
    #[serde(skip)]
    pub projects: Vec<String>,
    /// Of which labels that stand in it the user said something.
    #[serde(skip)]
    pub met: Met,
}

impl FileReport {
    /// Whether it is of another program's project or codebook.
    pub fn is_project(&self) -> bool {
        self.loss.as_ref().is_some_and(|loss| !loss.program.is_empty())
    }
}

/// What the user said of labels that stand in none of the files, each in words; nothing where no file was read.
pub fn unmet(reports: &[FileReport], instructions: &Instructions) -> Vec<String> {
    let made: Vec<&DocumentReport> = reports.iter().flat_map(|report| &report.documents).collect();
    if made.is_empty() {
        return Vec::new();
    }
    let mut met = Met::default();
    reports.iter().for_each(|report| met.join(&report.met));
    let labels = || made.iter().flat_map(|document| &document.labels);
    instructions.unmet(&met, &|label| labels().any(|known| known.known && fold(&known.label) == label))
}

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DocumentReport {
    /// Its unique short name.
    pub document: String,
    /// Its kind.
    pub kind: Option<String>,
    /// All turns.
    pub turns: u32,
    /// Words of all turns.
    pub words: u32,
    /// Who speaks.
    pub participants: Vec<SpeakerReport>,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// The labels that speak, each by itself. They are for the review before an import; the record has the participants.
    #[serde(skip)]
    pub labels: Vec<LabelReport>,
    /// What in it points at persons.
    pub identifying: Vec<Found>,
}

/// A label of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelReport {
    /// As it is first written.
    pub label: String,
    /// Whether the participants list knows it: then the list says what the participant is.
    pub known: bool,
    /// What the participant is.
    pub speaker_type: SpeakerType,
    /// Turns.
    pub turns: u32,
    /// The first of them: which turn of the document each is, counted from 1, and its first words.
    pub samples: Vec<(u32, String)>,
}

/// How many of a kind that points at persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub count: usize,
}

impl Found {
    /// Each kind of a tally.
    pub fn of(tally: &Tally) -> Vec<Self> {
        tally.iter().map(|(kind, count)| Self { kind, count }).collect()
    }
}

/// A speaker of a document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeakerReport {
    /// `A2`, or `DOCUMENT/LABEL` for one who is known in this document only.
    pub participant: String,
    /// What the participant is.
    pub speaker_type: SpeakerType,
    /// Turns.
    pub turns: u32,
}
