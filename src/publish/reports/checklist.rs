//! `report checklist`: the items of a reporting standard, with what the project can fill and what the team answered.
//!
//! Item names are this program's short words for them; the standards themselves are to be read: COREQ (Tong,
//! Sainsbury and Craig 2007, 32 items) and SRQR (O'Brien and others 2014, 21 items). An answer is a memo of the type
//! methodological on the report under the item's name, as in `checklist COREQ 10`.

use super::cells::of;
use super::facts::Facts;
use super::options::Words;
use super::progress::day;
use super::{Askable, Report, ReportError, Study};
use crate::analysis::number_of;
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::counted;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::study::memo::{Memo, MemoOn};
use crate::text::display::one_line;
use crate::text::fold::fold;
use serde::Serialize;

mod items;

use items::{COREQ, Item, SRQR};

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// The reporting standard: coreq or srqr
    #[arg(long, value_name = "NAME", default_value = "coreq")]
    pub standard: String,
}

#[derive(Serialize)]
struct Checklist {
    report: &'static str,
    standard: &'static str,
    approach: String,
    items: Vec<Told>,
    /// Items that the project fills, that somebody answered, and that are open; one can be both of the first.
    filled: u32,
    answered: u32,
    open: u32,
    facts: Facts,
}

/// An item, with all that is told of it.
#[derive(Serialize)]
struct Told {
    item: u32,
    part: &'static str,
    name: &'static str,
    /// `filled`, `answered`, `both` or `open`.
    state: &'static str,
    /// What the project says.
    facts: Vec<String>,
    /// Reports that show it.
    reports: Vec<&'static str>,
    answers: Vec<Answer>,
    /// What to ask oneself.
    prompt: &'static str,
    /// The name of the report on which an answer hangs.
    memo: String,
}

#[derive(Serialize)]
struct Answer {
    text: String,
    coder: String,
    date: String,
}

struct Made {
    report: Checklist,
}

impl Default for Args {
    fn default() -> Self {
        Self { standard: "coreq".to_owned() }
    }
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "checklist"
    }

    fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        words.unless("--standard", &self.standard, "coreq");
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let (standard, items): (&str, &[Item]) = match fold(self.standard.trim()).as_str() {
            "coreq" => ("COREQ", COREQ),
            "srqr" => ("SRQR", SRQR),
            _ => {
                let shown = one_line(&self.standard);
                return Err(ReportError::Usage(format!(
                    "--standard: “{shown}” is not known; there are coreq and srqr"
                )));
            }
        };
        let facts = Facts::of(study)?;
        let memos = study.project.memos(None)?;
        let items: Vec<Told> = items.iter().map(|item| told(item, standard, &facts, &memos)).collect();
        let states = |wanted: &[&str]| number_of(items.iter().filter(|item| wanted.contains(&item.state)).count());
        Ok(Box::new(Made {
            report: Checklist {
                report: "checklist",
                standard,
                approach: facts.approach.clone(),
                filled: states(&["filled", "both"]),
                answered: states(&["answered", "both"]),
                open: states(&["open"]),
                items,
                facts,
            },
        }))
    }
}

fn told(item: &Item, standard: &str, facts: &Facts, memos: &[Memo]) -> Told {
    let memo = format!("checklist {standard} {}", item.number);
    let on = |known: &&Memo| matches!(&known.on, MemoOn::Report(name) if fold(name.trim()) == fold(&memo));
    let answer = |memo: &Memo| Answer { text: memo.text.clone(), coder: memo.coder.clone(), date: day(memo.at) };
    let answers: Vec<Answer> = memos.iter().filter(on).map(answer).collect();
    let own = (item.facts)(facts);
    let state = match (own.is_empty(), answers.is_empty()) {
        (true, true) => "open",
        (true, false) => "answered",
        (false, true) => "filled",
        (false, false) => "both",
    };
    let reports = if facts.is_reflexive() && item.reports.contains(&"compare") { &[][..] } else { item.reports };
    Told {
        item: item.number,
        part: item.part,
        name: item.name,
        state,
        facts: own,
        reports: reports.to_vec(),
        answers,
        prompt: item.prompt,
        memo,
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let report = &self.report;
        let all = report.items.len();
        let mut blocks = vec![Block::Header(vec![
            format!(
                "{} of {all} items filled by the project, {} answered, {} open",
                report.filled, report.answered, report.open
            ),
            "what the project fills is what it holds; whether it is enough is yours to judge".to_owned(),
        ])];
        let mut part = "";
        for item in &report.items {
            if item.part != part {
                blocks.push(Block::Heading(2, item.part.to_owned()));
                part = item.part;
            }
            blocks.push(Block::Heading(3, format!("{}. {}", item.item, item.name)));
            if !item.facts.is_empty() {
                blocks.push(Block::List(item.facts.clone()));
            }
            if !item.reports.is_empty() {
                let lines: Vec<String> = item.reports.iter().map(|report| format!("emic report {report}")).collect();
                blocks.push(Block::Term("Shown by".to_owned(), lines.join("; ")));
            }
            for answer in &item.answers {
                blocks.push(Block::Term(format!("Answer ({}, {})", answer.coder, answer.date), answer.text.clone()));
            }
            if item.answers.is_empty() && !item.prompt.is_empty() {
                blocks.push(Block::Term("To answer".to_owned(), item.prompt.to_owned()));
            }
        }
        let mut notes = Vec::new();
        if let Some(item) = report.items.iter().find(|item| item.answers.is_empty()) {
            notes.push(format!(
                "answer an item with: emic memo add --on 'report:{}' --type methodological 'TEXT'",
                item.memo
            ));
        }
        notes.push("item names are short paraphrases; read the standard itself".to_owned());
        if report.facts.blind > 0 {
            notes.push(format!(
                "{} coded blind by you: what others did there is in no figure",
                counted(report.facts.blind, "document")
            ));
        }
        blocks.push(Block::Notes(notes));
        Page { title: format!("Checklist · {}", report.standard), blocks }
    }

    fn records(&self) -> Records {
        let columns =
            ["standard", "item", "part", "name", "state", "facts", "reports", "answer", "coder", "date", "prompt"];
        let mut rows = Vec::new();
        for item in &self.report.items {
            let mut row = |answer: Option<&Answer>| {
                let text = |text: &str| Field::Text(text.to_owned());
                let mut fields = vec![text(self.report.standard), Field::count(item.item)];
                fields.extend([item.part, item.name, item.state].map(text));
                fields.extend([item.facts.join(" | "), item.reports.join(" | ")].map(Field::Text));
                let answer = [answer.map(|a| &a.text), answer.map(|a| &a.coder), answer.map(|a| &a.date)];
                fields.extend(answer.map(|part| Field::text(part.map(String::as_str))));
                fields.push(text(item.prompt));
                rows.push(fields);
            };
            if item.answers.is_empty() {
                row(None);
            }
            item.answers.iter().for_each(|answer| row(Some(answer)));
        }
        Records { columns: columns.map(str::to_owned).to_vec(), rows }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}

/// Documents with a value, where there are any.
fn described(facts: &Facts, key: &str, what: &str) -> Vec<String> {
    let with = facts.described.get(key).copied().unwrap_or(0);
    if with == 0 { Vec::new() } else { vec![format!("{what} recorded for {} documents", of(with, facts.documents))] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_of_a_standard_is_there_once_in_order() {
        for (items, count) in [(COREQ, 32), (SRQR, 21)] {
            let numbers: Vec<u32> = items.iter().map(|item| item.number).collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn an_empty_project_fills_nothing_but_the_software() {
        let facts = Facts { software: "emic 0", ..Facts::default() };
        let filled: Vec<u32> =
            COREQ.iter().filter(|item| !(item.facts)(&facts).is_empty()).map(|item| item.number).collect();
        assert_eq!(filled, [27], "nothing is claimed that is not in the data");
        assert!(SRQR.iter().all(|item| item.number == 14 || (item.facts)(&facts).is_empty()));
    }

    #[test]
    fn answers_are_found_by_the_name_of_the_item() {
        let memo = |name: &str| Memo {
            on: MemoOn::Report(name.to_owned()),
            memo_type: crate::study::memo::MemoType::Methodological,
            text: "by snowball".to_owned(),
            coder: "k1".to_owned(),
            at: 0,
        };
        let item = COREQ.get(9).expect("an item");
        let facts = Facts::default();
        let all = [memo("Checklist coreq 10"), memo("checklist COREQ 1")];
        let told = told(item, "COREQ", &facts, &all);
        assert_eq!((told.state, told.answers.len(), told.memo.as_str()), ("answered", 1, "checklist COREQ 10"));
    }
}
