//! Excerpts as CSV, JSON lines, JSON and Markdown.

use super::{Collection, Excerpt};
use crate::publish::csv::{Field, Records};
use crate::publish::json::{self, JsonError};
use crate::publish::markdown;
use crate::publish::page::Quote;
use crate::publish::protect::WORKING_COPY;
use std::collections::BTreeSet;

/// The columns that every excerpt has, in the order of the JSON fields.
const COLUMNS: [&str; 18] = [
    "text",
    "code",
    "codes",
    "document",
    "turn",
    "participant",
    "start",
    "end",
    "coders",
    "memo",
    "citation",
    "before",
    "after",
    "quotation",
    "last_turn",
    "participants",
    "speaker_type",
    "id",
];

impl Collection {
    /// As JSON lines, one excerpt a line.
    pub fn jsonl(&self) -> Result<String, JsonError> {
        json::lines(&self.excerpts)
    }

    /// As one JSON array.
    pub fn json(&self) -> Result<String, JsonError> {
        json::pretty(&self.excerpts)
    }

    /// As CSV: one excerpt a record, each attribute in a column of its own. Lists are parted by `; `.
    pub fn csv(&self) -> String {
        self.records().to_csv()
    }

    /// The records of the CSV.
    pub fn records(&self) -> Records {
        let keys: BTreeSet<&str> =
            self.excerpts.iter().flat_map(|excerpt| excerpt.attributes.keys()).map(String::as_str).collect();
        let mut columns: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
        // An attribute called like a field must not look like one.
        let taken = |key: &str| COLUMNS.contains(&key) || key == "working_copy";
        columns.extend(keys.iter().map(|&key| if taken(key) { format!("attribute_{key}") } else { key.to_owned() }));
        if self.working_copy {
            columns.push("working_copy".to_owned());
        }
        let rows = self.excerpts.iter().map(|excerpt| {
            let mut row = fields(excerpt);
            row.extend(keys.iter().map(|&key| Field::text(excerpt.attributes.get(key).map(String::as_str))));
            if self.working_copy {
                row.push(Field::Bool(true));
            }
            row
        });
        Records { columns, rows: rows.collect() }
    }

    /// As Markdown: by code, each excerpt a quotation with its citation. `context` says whether what stands
    /// before and after was asked for.
    pub fn markdown(&self, title: &str, context: bool) -> String {
        let mut out = format!("# {}\n", markdown::escape(title));
        if self.working_copy {
            out.push_str(&format!("\n> **{}**\n", markdown::escape(WORKING_COPY)));
        }
        let mut notes = self.header.clone();
        notes.extend(self.notes());
        if !notes.is_empty() {
            out.push_str(&format!("\n{}", markdown::list(&notes)));
        }
        if self.excerpts.is_empty() {
            out.push_str("\nThere are no excerpts: no passage fits.\n");
        }
        for spread in &self.spread {
            let name = if spread.name.is_empty() || spread.name == spread.code {
                String::new()
            } else {
                format!(" — {}", markdown::escape(&spread.name))
            };
            out.push_str(&format!("\n## {}{name}\n\n", markdown::escape(&spread.code)));
            out.push_str(&markdown::list(&spread.lines()));
            for excerpt in self.excerpts.iter().filter(|excerpt| excerpt.code == spread.code) {
                out.push_str(&entry(excerpt, context));
            }
        }
        out
    }

    /// What is said of the excerpts beside a file: how they are spread, what was masked.
    pub fn notices(&self) -> Vec<String> {
        let spread = self.spread.iter().flat_map(super::Spread::lines);
        spread.chain(self.summary.iter().cloned()).collect()
    }
}

/// One excerpt as a quotation, its citation and its id below, by which it is found again.
fn entry(excerpt: &Excerpt, context: bool) -> String {
    let quote = Quote { id: excerpt.id.clone(), ..excerpt.as_quote(context) };
    format!("\n{}", markdown::quotation(&quote))
}

impl Excerpt {
    /// The excerpt as a quotation on a page; `context` says whether what stands around it is to be shown.
    pub fn as_quote(&self, context: bool) -> Quote {
        let around = |text: &str| if context { text.to_owned() } else { String::new() };
        Quote {
            id: String::new(),
            before: around(&self.before),
            text: self.quotation.clone(),
            after: around(&self.after),
            citation: self.citation.clone(),
            notes: self.memo.iter().map(|memo| format!("Memo: {memo}")).collect(),
            opens: None,
        }
    }
}

fn fields(excerpt: &Excerpt) -> Vec<Field> {
    let text = |text: &str| Field::Text(text.to_owned());
    let number = |number: Option<u32>| number.map_or(Field::Null, Field::count);
    vec![
        text(&excerpt.text),
        text(&excerpt.code),
        Field::Text(excerpt.codes.join("; ")),
        text(&excerpt.document),
        number(excerpt.turn),
        Field::text(excerpt.participant.as_deref()),
        Field::count(excerpt.start),
        Field::count(excerpt.end),
        Field::Text(excerpt.coders.join("; ")),
        Field::text(excerpt.memo.as_deref()),
        text(&excerpt.citation),
        text(&excerpt.before),
        text(&excerpt.after),
        text(&excerpt.quotation),
        number(excerpt.last_turn),
        Field::Text(excerpt.participants.join("; ")),
        Field::text(excerpt.speaker_type.as_deref()),
        text(&excerpt.id),
    ]
}
