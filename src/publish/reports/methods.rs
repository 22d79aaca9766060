//! `report methods`: a draft of a methods paragraph, every figure of it from the project.
//!
//! It claims nothing that is not in the data: a sentence whose figures are not there is left out, and what only the
//! team can know stands in square brackets. Where the project's approach is reflexive, nothing is said of agreement.

use super::cells::of;
use super::facts::Facts;
use super::{Askable, Report, ReportError, Study};
use crate::analysis::number_of;
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::counted;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::text::display::one_line;
use serde::Serialize;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {}

#[derive(Serialize)]
struct Methods {
    report: &'static str,
    project: String,
    /// The paragraphs of the draft.
    paragraphs: Vec<Paragraph>,
    facts: Facts,
}

#[derive(Serialize)]
struct Paragraph {
    about: &'static str,
    text: String,
}

struct Made {
    report: Methods,
}

/// What the draft says of itself.
const DRAFT: &str = "A draft from the project's own figures: read each sentence against what was done, complete what stands in \
                     [brackets], and take out what you do not need.";

impl Askable for Args {
    fn name(&self) -> &'static str {
        "methods"
    }

    fn words(&self) -> Vec<String> {
        Vec::new()
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let facts = Facts::of(study)?;
        Ok(Box::new(Made {
            report: Methods {
                report: "methods",
                project: study.corpus.project.clone(),
                paragraphs: paragraphs(&facts),
                facts,
            },
        }))
    }
}

fn paragraphs(facts: &Facts) -> Vec<Paragraph> {
    let all = [
        ("data", data(facts)),
        ("codebook", codebook(facts)),
        ("coding", coding(facts)),
        ("counting", counting(facts)),
        ("software", vec![format!("The material was coded and counted with {}.", facts.software)]),
    ];
    let made = all.into_iter().map(|(about, sentences)| Paragraph { about, text: sentences.join(" ") });
    made.filter(|paragraph| !paragraph.text.is_empty()).collect()
}

fn data(facts: &Facts) -> Vec<String> {
    if facts.documents == 0 {
        return Vec::new();
    }
    let sites = if facts.sites > 0 { format!(" from {}", counted(facts.sites, "site")) } else { String::new() };
    let mut told = vec![format!(
        "The material consists of {} ({}){sites}, with {} turns and {} words.",
        counted(facts.documents, "document"),
        facts.kinds_in_words(),
        facts.turns,
        facts.words
    )];
    if let Some((first, last)) = &facts.dates {
        let with = facts.described.get("date").copied().unwrap_or(0);
        let some = if with < facts.documents {
            format!(" (dates are recorded for {})", of(with, facts.documents))
        } else {
            String::new()
        };
        told.push(format!("It was collected between {first} and {last}{some}."));
    }
    if facts.participants > 0 {
        let professions = if facts.professions > 0 {
            format!(", of {}", counted(facts.professions, "profession"))
        } else {
            String::new()
        };
        let types = facts.speakers_in_words(|kind| matches!(kind, "respondent" | "client")).unwrap_or_default();
        told.push(format!("{} took part ({types}{professions}).", counted(facts.participants, "participant")));
    }
    told.push("[How participants and documents were chosen; consent and ethics approval; who transcribed.]".to_owned());
    let (names, documents) = facts.pseudonyms;
    if names > 0 {
        told.push(format!(
            "{} of names by pseudonyms in {} are on record.",
            counted(names, "replacement"),
            counted(documents, "document")
        ));
    }
    told
}

fn codebook(facts: &Facts) -> Vec<String> {
    if facts.codes == 0 {
        return Vec::new();
    }
    let mut told = vec![format!(
        "The codebook has {} on {} ({}).",
        counted(facts.codes, "code"),
        counted(facts.depth, "level"),
        facts.origins_in_words()
    )];
    if facts.versions > 1 {
        told.push(format!("It went through {} versions, which the project keeps.", facts.versions));
    }
    told.push("[Where the codes come from; how and why they were changed.]".to_owned());
    told
}

fn coding(facts: &Facts) -> Vec<String> {
    if facts.coders.is_empty() {
        return Vec::new();
    }
    let coders = counted(number_of(facts.coders.len()), "coder");
    let finished = match facts.finished {
        0 => String::new(),
        finished => format!("; {finished} of these are marked as finished"),
    };
    let mut told = vec![format!("{coders} coded {} documents{finished}.", of(facts.coded, facts.documents))];
    if let Some((first, last)) = &facts.coded_between {
        told.push(format!("The {} were made between {first} and {last}.", counted(facts.codings, "coding")));
    }
    if facts.double_coded > 0 {
        told.push(format!("{} coded documents were coded by two coders or more.", of(facts.double_coded, facts.coded)));
        if !facts.is_reflexive() {
            told.push(
                "[Agreement between coders: take the figures, with their unit, from emic report agreement.]".to_owned(),
            );
        }
    }
    if facts.decisions > 0 {
        told.push(format!(
            "Differences between coders were settled by {} in {}.",
            counted(facts.decisions, "decision"),
            counted(facts.consensus, "document")
        ));
    }
    told.push("[Who the coders are, and how they were trained.]".to_owned());
    let of_type = |kind: &str| facts.memos.get(kind).copied().unwrap_or(0);
    let memos: Vec<String> = ["decision", "reflexive", "methodological"]
        .into_iter()
        .filter(|kind| of_type(kind) > 0)
        .map(|kind| counted(of_type(kind), &format!("{kind} memo")))
        .collect();
    if !memos.is_empty() {
        told.push(format!("The project keeps {}.", memos.join(", ")));
    }
    told
}

fn counting(facts: &Facts) -> Vec<String> {
    if facts.codings == 0 {
        return Vec::new();
    }
    vec![
        "Codings are of stretches of any length; overlapping or touching codings of one code in one document count as one \
         passage."
            .to_owned(),
        format!(
            "Counts are over the {} of respondents, clients and field notes in {}; figures give participants and documents \
             beside passages, in the reading of each document's lead coder or of the consensus where there is one.",
            counted(facts.in_tables.1, "turn"),
            match facts.in_tables.0 {
                all if all == facts.documents => format!("all {}", counted(all, "document")),
                coded => format!("the {} that are coded", counted(coded, "document")),
            }
        ),
        "Counts tabulate coders' judgements; they are not measurements of prevalence.".to_owned(),
    ]
}

impl Report for Made {
    fn page(&self) -> Page {
        let report = &self.report;
        let mut blocks = vec![Block::Warning(DRAFT.to_owned())];
        blocks.extend(report.paragraphs.iter().map(|paragraph| Block::Text(paragraph.text.clone())));
        let mut notes = vec!["figures: emic report documents, participants, codebook, progress".to_owned()];
        if report.facts.blind > 0 {
            let documents = counted(report.facts.blind, "document");
            notes.push(format!("{documents} coded blind by you: what others did there is in no figure"));
        }
        blocks.push(Block::Notes(notes));
        Page { title: format!("Methods, a draft · {}", one_line(&report.project)), blocks }
    }

    fn records(&self) -> Records {
        let row =
            |paragraph: &Paragraph| vec![Field::Text(paragraph.about.to_owned()), Field::Text(paragraph.text.clone())];
        Records {
            columns: ["about", "text"].map(str::to_owned).to_vec(),
            rows: self.report.paragraphs.iter().map(row).collect(),
        }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(facts: &Facts) -> String {
        paragraphs(facts).into_iter().map(|paragraph| paragraph.text + "\n").collect()
    }

    #[test]
    fn what_is_not_there_is_not_claimed() {
        let empty = Facts { software: "emic 0", ..Facts::default() };
        assert_eq!(all(&empty), "The material was coded and counted with emic 0.\n");
    }

    #[test]
    fn a_reflexive_project_hears_nothing_of_agreement() {
        let facts = |approach: &str| Facts {
            approach: approach.to_owned(),
            documents: 10,
            coded: 10,
            double_coded: 2,
            coders: vec!["k1".into(), "k2".into()],
            ..Facts::default()
        };
        assert!(all(&facts("codebook")).contains("Agreement"));
        let reflexive = all(&facts("reflexive")).to_lowercase();
        assert!(
            reflexive.contains("2 of 10 (20") && !reflexive.contains("agreement") && !reflexive.contains("saturat")
        );
    }
}
