//! Excerpts as records, as JSON, and as the page that every format for reading is made of.

use super::{Collection, Excerpt};
use crate::publish::csv::{Field, Records};
use crate::publish::json::{self, JsonError};
use crate::publish::page::{Block, Page, Quote};
use crate::publish::{Format, RenderError, TextStyle, latex, markdown};
use std::collections::BTreeSet;

/// How excerpts are set.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The title.
    pub title: String,
    /// Whether what stands before and after is to be shown.
    pub context: bool,
    /// Whether they are taken into a paper: without what is said of them, which goes beside; in LaTeX no document.
    pub for_paper: bool,
    /// How text is set.
    pub style: TextStyle,
}

/// The columns that every excerpt has, in the order of the JSON fields.
const COLUMNS: [&str; 21] = [
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
    "printed",
    "translation",
    "translation_language",
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
        let taken = |key: &str| COLUMNS.contains(&key) || ["working_copy", "to_paraphrase"].contains(&key);
        columns.extend(keys.iter().map(|&key| if taken(key) { format!("attribute_{key}") } else { key.to_owned() }));
        let paraphrased = self.excerpts.iter().any(|excerpt| excerpt.to_paraphrase);
        if paraphrased {
            columns.push("to_paraphrase".to_owned());
        }
        if self.working_copy {
            columns.push("working_copy".to_owned());
        }
        let rows = self.excerpts.iter().map(|excerpt| {
            let mut row = fields(excerpt);
            row.extend(keys.iter().map(|&key| Field::text(excerpt.attributes.get(key).map(String::as_str))));
            if paraphrased {
                row.push(Field::Bool(excerpt.to_paraphrase));
            }
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
        markdown::page(&self.page(&Setting { title: title.to_owned(), context, ..Setting::default() }), 1)
    }

    /// The excerpts as a page: under headings, each a quotation with its citation and id, memos at the foot.
    pub fn page(&self, setting: &Setting) -> Page {
        let mut blocks: Vec<Block> = self.warning().into_iter().collect();
        let said: Vec<String> = self.header.iter().cloned().chain(self.notes()).collect();
        if !said.is_empty() && !setting.for_paper {
            blocks.push(Block::Header(said));
        }
        if self.excerpts.is_empty() {
            blocks.push(Block::Text("There are no excerpts: no passage fits.".to_owned()));
        }
        // Where they do not stand by code, each says which it is quoted for.
        let coded = !self.by.is_empty() && !self.by.contains(&super::By::Code);
        for part in self.parts() {
            blocks.extend(part.headings.into_iter().map(|(level, text)| Block::Heading(level, text)));
            if !part.lines.is_empty() && !setting.for_paper {
                blocks.push(Block::List(part.lines));
            }
            let quote = |excerpt: &&Excerpt| {
                let mut quote = excerpt.as_quote(setting.context);
                quote.id.clone_from(&excerpt.id);
                quote.footnotes = std::mem::take(&mut quote.notes);
                if coded {
                    quote.notes.push(format!("Code: {}", excerpt.code));
                }
                Block::Quote(quote)
            };
            blocks.extend(part.excerpts.iter().map(quote));
        }
        // A paper has a title of its own.
        Page { title: if setting.for_paper { String::new() } else { setting.title.clone() }, blocks }
    }

    /// What goes beside excerpts that are set for a paper: what was counted and masked, and how they are spread.
    pub fn beside(&self, title: &str) -> Page {
        let parts = [&self.header, &self.summary].into_iter().flatten().cloned();
        let spread = self.spread.iter().flat_map(super::Spread::lines).collect();
        Page { title: title.to_owned(), blocks: vec![Block::List(parts.collect()), Block::List(spread)] }
    }

    /// The excerpts in a format.
    pub fn render(&self, format: Format, setting: &Setting) -> Result<Vec<u8>, RenderError> {
        match format {
            Format::Csv => Ok(self.csv().into_bytes()),
            Format::Jsonl => Ok(self.jsonl()?.into_bytes()),
            Format::Json => Ok(self.json()?.into_bytes()),
            Format::Xlsx => Ok(self.workbook(&setting.title)?),
            Format::Latex if setting.for_paper => Ok(latex::fragment(&self.page(setting), &setting.title).into_bytes()),
            other => {
                let (page, style) = (|| self.page(setting), &setting.style);
                crate::publish::render(other, page, || self.records(), || self.json(), style)
            }
        }
    }

    /// What is said of the excerpts beside a file: how they are spread, what was masked.
    pub fn notices(&self) -> Vec<String> {
        let spread = self.spread.iter().flat_map(super::Spread::lines);
        spread.chain(self.summary.iter().cloned()).collect()
    }
}

impl Excerpt {
    /// The excerpt as a quotation on a page; `context` says whether what stands around it is to be shown.
    pub fn as_quote(&self, context: bool) -> Quote {
        let around = |text: &str| if context { text.to_owned() } else { String::new() };
        Quote {
            id: String::new(),
            before: around(&self.before),
            text: self.in_print().to_owned(),
            after: around(&self.after),
            citation: self.citation.clone(),
            notes: self.edits().chain(self.memo.iter().map(|memo| format!("Memo: {memo}"))).collect(),
            footnotes: Vec::new(),
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
        Field::text(excerpt.printed.as_deref()),
        Field::text(excerpt.translation.as_deref()),
        Field::text(excerpt.translation_language.as_deref()),
    ]
}
