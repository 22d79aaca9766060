//! Excerpts as a spreadsheet: a row each, a column a code, and a sheet that says what the columns mean.
//!
//! A filter on a column of a code finds all excerpts that the code overlaps, whatever they are quoted for; a filter on
//! “code” those that are quoted for it. What is a number is written as one, what is words as words, whatever they
//! begin with.

use super::{Collection, Excerpt};
use crate::publish::csv::Field;
use crate::publish::page::{Block, Page};
use crate::publish::xlsx::{self, Head, SheetError};
use crate::study::AttributeType;
use std::collections::{BTreeSet, HashMap, HashSet};

/// More columns than these no spreadsheet has.
const COLUMNS: usize = 16_384;

/// A column with what it means.
type Told<'a> = (Head, String, Box<dyn Fn(&Excerpt) -> Field + 'a>);

/// Columns before those of attributes: name, width, whether words break, meaning, value.
type Fixed = (&'static str, f64, bool, &'static str, fn(&Excerpt) -> Field);

const BEFORE: [Fixed; 9] = [
    ("id", 12.0, false, "by which emic show ID opens it; the same in every copy of the study", |e| words(&e.id)),
    (
        "text",
        70.0,
        true,
        "the words; of several turns with their speakers, and […] where the first or last is cut",
        |e| words(&e.quotation),
    ),
    ("code", 24.0, false, "the code it is quoted for", |e| words(&e.code)),
    ("codes", 30.0, true, "all codes that overlap it, parted by “; ”", |e| words(&e.codes.join("; "))),
    ("document", 14.0, false, "the document; a neutral id where documents would tell the site", |e| words(&e.document)),
    ("turn", 7.0, false, "the first turn, from 1; empty outside all turns", |e| number(e.turn)),
    ("last_turn", 9.0, false, "the last turn", |e| number(e.last_turn)),
    ("speaker", 14.0, false, "who speaks in the first turn", |e| Field::text(e.participant.as_deref())),
    ("speaker_type", 13.0, false, "respondent, client, interviewer, facilitator or observer", |e| {
        Field::text(e.speaker_type.as_deref())
    }),
];

const AFTER: [Fixed; 10] = [
    ("speakers", 14.0, true, "all who speak in it", |e| words(&e.participants.join("; "))),
    ("coders", 10.0, false, "who coded it", |e| words(&e.coders.join("; "))),
    ("memo", 30.0, true, "what coders noted on it", |e| Field::text(e.memo.as_deref())),
    ("printed", 40.0, true, "the form edited for print, where there is one", |e| Field::text(e.printed.as_deref())),
    ("translation", 40.0, true, "its translation, where there is one", |e| Field::text(e.translation.as_deref())),
    ("before", 40.0, true, "what stands before it: the rest of its turn, or neighbouring turns", |e| words(&e.before)),
    ("after", 40.0, true, "what stands after it", |e| words(&e.after)),
    ("citation", 40.0, true, "how to cite it", |e| words(&e.citation)),
    ("start", 9.0, false, "its first character in the document, from 0", |e| Field::count(e.start)),
    ("end", 9.0, false, "one past its last character", |e| Field::count(e.end)),
];

fn words(text: &str) -> Field {
    Field::text(Some(text).filter(|text| !text.is_empty()))
}

fn number(number: Option<u32>) -> Field {
    number.map_or(Field::Null, Field::count)
}

fn fixed<'a>((name, width, wraps, means, value): Fixed) -> Told<'a> {
    (Head { name: name.to_owned(), width, wraps }, means.to_owned(), Box::new(value))
}

impl Collection {
    /// The excerpts as a spreadsheet.
    pub fn workbook(&self, title: &str) -> Result<Vec<u8>, SheetError> {
        let mut columns: Vec<Told<'_>> = BEFORE.into_iter().map(fixed).collect();
        columns.extend(self.attributes());
        columns.extend(AFTER.into_iter().map(fixed));
        if self.excerpts.iter().any(|excerpt| excerpt.to_paraphrase) {
            let means = "TRUE where consent lets it be told in other words only; its words are left out";
            columns.push(fixed(("to_paraphrase", 12.0, false, means, |e| Field::Bool(e.to_paraphrase))));
        }
        if self.working_copy {
            let means = "TRUE: nothing is masked in this file; do not pass it on";
            columns.push(fixed(("working_copy", 12.0, false, means, |_| Field::Bool(true))));
        }
        let codes = self.codes();
        let shown = if columns.len() + codes.len() > COLUMNS { &[] } else { codes.as_slice() };
        let place: HashMap<&str, usize> = shown.iter().enumerate().map(|(at, code)| (*code, at)).collect();
        let of_code = |code: &&str| Head { name: format!("code: {code}"), width: 9.0, wraps: true };
        let heads: Vec<Head> = columns.iter().map(|(head, ..)| head.clone()).chain(shown.iter().map(of_code)).collect();
        let rows = self.excerpts.iter().map(|excerpt| {
            let mut row: Vec<Field> = columns.iter().map(|(.., value)| value(excerpt)).collect();
            let first = row.len();
            row.resize(heads.len(), Field::Null);
            for at in excerpt.codes.iter().filter_map(|code| place.get(code.as_str())) {
                if let Some(field) = row.get_mut(first + at) {
                    *field = Field::Count(1);
                }
            }
            row
        });
        let mut means: Vec<String> = columns.iter().map(|(head, means, _)| format!("{}: {means}", head.name)).collect();
        means.push(match shown.is_empty() && !codes.is_empty() {
            true => format!("{} codes: too many for a column each; “codes” has them all", codes.len()),
            false => "code: …: 1 where the code overlaps the excerpt, else empty; filter by it".to_owned(),
        });
        xlsx::rows("excerpts", &heads, rows, &self.explained(title, means))
    }

    /// A column for each attribute, with the type that the study gives it.
    fn attributes(&self) -> impl Iterator<Item = Told<'_>> {
        let keys: BTreeSet<&String> = self.excerpts.iter().flat_map(|excerpt| excerpt.attributes.keys()).collect();
        let names = |column: &Fixed| column.0;
        let own: HashSet<&str> = BEFORE.iter().map(names).chain(AFTER.iter().map(names)).collect();
        keys.into_iter().map(move |key| {
            let taken = own.contains(key.as_str()) || ["working_copy", "to_paraphrase"].contains(&key.as_str());
            let name = if taken { format!("attribute_{key}") } else { key.clone() };
            let kind = self.types.get(key).cloned().unwrap_or_default();
            let means = format!("attribute ({}) of who speaks first, else of the document", kind.name());
            let value = move |excerpt: &Excerpt| typed(&kind, excerpt.attributes.get(key).map(String::as_str));
            (Head { name, width: 14.0, wraps: false }, means, Box::new(value) as Box<dyn Fn(&Excerpt) -> Field>)
        })
    }

    /// The codes of all excerpts: those they are quoted for first, in the order of the codebook.
    fn codes(&self) -> Vec<&str> {
        let mut known = HashSet::new();
        let quoted = self.spread.iter().map(|spread| spread.code.as_str());
        let others: BTreeSet<&str> = self.excerpts.iter().flat_map(|e| &e.codes).map(String::as_str).collect();
        quoted.chain(others).filter(|code| known.insert(*code)).collect()
    }

    /// What the columns mean, what was counted and what was masked.
    fn explained(&self, title: &str, means: Vec<String>) -> Page {
        let heading = |text: &str| Block::Heading(2, text.to_owned());
        let mut blocks: Vec<Block> = self.warning().into_iter().collect();
        blocks.extend([heading("What these excerpts are"), Block::List(self.header.clone())]);
        blocks.extend([heading("What was masked or left out"), Block::List(self.notes().collect())]);
        blocks.extend([heading("What the columns mean"), Block::List(means)]);
        let spread = self.spread.iter().flat_map(super::Spread::lines).collect();
        blocks.extend([heading("How they are spread"), Block::List(spread)]);
        Page { title: title.to_owned(), blocks }
    }
}

/// A value of an attribute as what it is.
fn typed(kind: &AttributeType, value: Option<&str>) -> Field {
    let number = || value?.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    match (kind, value) {
        (_, None) => Field::Null,
        (AttributeType::Number, Some(text)) => number().map_or_else(|| words(text), Field::Number),
        (AttributeType::Boolean, Some("yes")) => Field::Bool(true),
        (AttributeType::Boolean, Some("no")) => Field::Bool(false),
        (_, Some(text)) => words(text),
    }
}
