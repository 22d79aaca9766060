//! What an import prints: one entry a file, with its documents, and what is doubtful about each.
//!
//! The names and the order of these fields are part of the command line's promises.

use super::Doubt;
use super::prepare::Prepared;
use crate::study::SpeakerType;
use serde::Serialize;
use std::collections::BTreeMap;

/// A file of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The file, as the user gave it or as it was found in a folder.
    pub file: String,
    /// Its format, as in `docx`.
    pub format: Option<String>,
    /// Its encoding, as in `UTF-8`.
    pub encoding: Option<String>,
    /// The documents in it.
    pub documents: Vec<DocumentReport>,
    /// Why it was left out.
    pub skipped: Option<String>,
    /// Why it could not be read.
    pub error: Option<String>,
}

/// A document of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentReport {
    /// Its unique short name.
    pub document: String,
    /// Its kind.
    pub kind: Option<String>,
    /// How many turns it has.
    pub turns: usize,
    /// How many words its turns have.
    pub words: u32,
    /// Who speaks in it.
    pub participants: Vec<ParticipantReport>,
    /// Its attributes, `kind` included.
    pub attributes: BTreeMap<String, String>,
    /// What to look at.
    pub doubts: Vec<Doubt>,
}

/// A speaker of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParticipantReport {
    /// The participant's name, or `DOCUMENT/LABEL` for one known only here.
    pub participant: String,
    /// The part in the study.
    pub speaker_type: SpeakerType,
    /// How many turns.
    pub turns: u32,
}

impl FileReport {
    /// A file that was left out.
    pub fn skipped(file: impl Into<String>, why: impl Into<String>) -> Self {
        Self { file: file.into(), skipped: Some(why.into()), ..Self::default() }
    }

    /// A file that could not be read.
    pub fn failed(file: impl Into<String>, why: impl Into<String>) -> Self {
        Self { file: file.into(), error: Some(why.into()), ..Self::default() }
    }

    /// A sheet that was read.
    pub fn sheet(file: impl Into<String>, encoding: &str) -> Self {
        let (file, format, encoding) = (file.into(), Some("csv".to_owned()), Some(encoding.to_owned()));
        Self { file, format, encoding, ..Self::default() }
    }

    /// A file that is one document.
    pub fn document(prepared: &Prepared) -> Self {
        Self {
            file: prepared.new.path.clone(),
            format: Some(prepared.new.format.clone()),
            encoding: Some(prepared.new.encoding.clone()),
            documents: vec![DocumentReport::of(prepared)],
            skipped: None,
            error: None,
        }
    }
}

impl DocumentReport {
    /// The report on a prepared document.
    pub fn of(prepared: &Prepared) -> Self {
        let participants = prepared.speakers.iter().map(|speaker| ParticipantReport {
            participant: speaker.participant.clone(),
            speaker_type: speaker.speaker_type,
            turns: speaker.turns,
        });
        Self {
            document: prepared.new.name.clone(),
            kind: prepared.new.attributes.get("kind").cloned(),
            turns: prepared.layout.turns.len(),
            words: prepared.layout.words(),
            participants: participants.collect(),
            attributes: prepared.new.attributes.clone(),
            doubts: prepared.doubts.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_what_scripts_rely_on() {
        let skipped = serde_json::to_string(&FileReport::skipped("a.pdf", "why")).expect("json");
        assert_eq!(
            skipped,
            r#"{"file":"a.pdf","format":null,"encoding":null,"documents":[],"skipped":"why","error":null}"#
        );
        let report = DocumentReport {
            document: "I1".into(),
            kind: None,
            turns: 2,
            words: 9,
            participants: vec![ParticipantReport {
                participant: "I1/A2".into(),
                speaker_type: SpeakerType::Client,
                turns: 1,
            }],
            attributes: BTreeMap::from([("site".into(), "x".into())]),
            doubts: vec![Doubt::at(3, "b"), Doubt::overall("c")],
        };
        assert_eq!(
            serde_json::to_string(&report).expect("json"),
            r#"{"document":"I1","kind":null,"turns":2,"words":9,"participants":[{"participant":"I1/A2","speaker_type":"client","turns":1}],"attributes":{"site":"x"},"doubts":[{"line":3,"what":"b"},{"line":null,"what":"c"}]}"#
        );
    }
}
