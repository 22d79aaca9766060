//! The excerpts: passages found by an expression of codes, with what is around them, to be starred, quoted, copied
//! and written to a file.

mod act;
pub mod draw;
pub mod read;
pub mod write;

use super::field::Field;
use super::list::Cursor;
use super::sight::Place;
use crate::analysis::{Options, Reach};
use crate::study::Guid;
use crate::study::tag::{self, STAR};
use crate::text::Span;

/// The kind of tags that say where an excerpt is quoted.
const QUOTED_IN: &str = "quoted-in";
/// The most turns around an excerpt.
const MOST_AROUND: usize = 9;

/// What excerpts are asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Their number: only the answer to the last is shown.
    pub generation: u64,
    /// The expression.
    pub expression: String,
    /// How near other codes must be.
    pub reach: Reach,
    /// A tag that must overlap them.
    pub tag: Option<String>,
    /// Whose codings, and which turns.
    pub options: Options,
    /// What they are grouped by: `code`, `document`, or an attribute.
    pub by: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The number of what was asked.
    pub generation: u64,
    /// What was found, or what is wrong: the sentence, and where in the expression (code points).
    pub found: Result<Listed, (String, Option<u32>)>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    /// The excerpts, by group, document and place.
    pub items: Vec<Item>,
    /// How many there are in all.
    pub total: usize,
    /// In how many documents.
    pub documents: usize,
    /// How many of how many participants, in how many documents of the reading.
    pub people: usize,
    /// The names of all tags of the study.
    pub tags: Vec<String>,
    /// The attributes that they can be grouped by.
    pub attributes: Vec<String>,
    /// What the conditions on turns ask for that nothing has.
    pub notes: Vec<String>,
    /// Where nothing is found: how many there are within wider reaches.
    pub wider: Vec<(Reach, usize)>,
}

/// An excerpt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The document.
    pub document: Guid,
    /// Its name.
    pub name: String,
    /// The place.
    pub span: Span,
    /// The place in code points.
    pub place: (u32, u32),
    /// The group it is listed in.
    pub group: String,
    /// The first counted turn, from 1.
    pub turn: Option<u32>,
    /// Who speaks there, and what the speaker is.
    pub who: String,
    /// The text.
    pub text: String,
    /// The codes that make it.
    pub codes: Vec<String>,
    /// The tags that overlap it.
    pub tags: Vec<String>,
    /// Its id.
    pub id: String,
}

impl Item {
    /// Whether it has a star.
    pub fn is_starred(&self) -> bool {
        self.tags.iter().any(|tag| tag == STAR)
    }

    /// Where it is quoted.
    pub fn quoted_in(&self) -> Vec<&str> {
        let name = |tag: &'_ String| tag::kind_of(tag) == Some(QUOTED_IN);
        let tags = self.tags.iter().filter(|tag| name(tag));
        tags.filter_map(|tag| tag.split_once(':').map(|(_, name)| name)).collect()
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// The group of the excerpts below, and how many there are.
    Group(String, usize),
    /// An excerpt.
    Item(usize),
}

/// The screen.
#[derive(Clone, Debug)]
pub struct Excerpts {
    /// The expression.
    pub field: Field,
    /// Whether it is being written.
    pub writing: bool,
    /// How near other codes must be.
    pub reach: Reach,
    /// A tag that must overlap them.
    pub tag: Option<String>,
    /// Whose codings, and which turns.
    pub options: Options,
    /// The conditions on turns, as they were written.
    pub only: String,
    /// What they are grouped by.
    pub by: String,
    /// The number of what was asked last.
    pub generation: u64,
    /// The version of the project it was asked of.
    pub asked: u64,
    /// Whether it is awaited.
    pub waiting: bool,
    /// The last answer.
    pub listed: Listed,
    /// What is wrong with the expression, and where.
    pub wrong: Option<(String, Option<u32>)>,
    /// The lines of the list.
    pub rows: Vec<Row>,
    /// The chosen excerpt.
    pub cursor: Cursor,
    /// The first line in sight.
    pub scroll: Cursor,
    /// How many turns stand around the chosen one.
    pub around: usize,
}

impl Default for Excerpts {
    fn default() -> Self {
        Self {
            field: Field::default(),
            writing: false,
            reach: Reach::default(),
            tag: None,
            options: Options::default(),
            only: String::new(),
            by: "code".to_owned(),
            generation: 0,
            asked: 0,
            waiting: false,
            listed: Listed::default(),
            wrong: None,
            rows: Vec::new(),
            cursor: Cursor::default(),
            scroll: Cursor::default(),
            around: 0,
        }
    }
}

impl Excerpts {
    fn as_asked(&self) -> Asked {
        Asked {
            generation: self.generation,
            expression: self.field.text().trim().to_owned(),
            reach: self.reach,
            tag: self.tag.clone(),
            options: self.options.clone(),
            by: self.by.clone(),
        }
    }

    /// The chosen excerpt.
    pub fn chosen(&self) -> Option<&Item> {
        self.listed.items.get(self.cursor.at)
    }

    fn place(&self, item: &Item) -> Place {
        Place { document: item.name.clone(), span: item.span, around: self.around }
    }
}

fn rows(items: &[Item]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::with_capacity(items.len() + 8);
    let mut head: Option<usize> = None;
    for (at, item) in items.iter().enumerate() {
        let known = head.and_then(|head| rows.get_mut(head));
        match known {
            Some(Row::Group(group, count)) if *group == item.group => *count += 1,
            _ => {
                head = Some(rows.len());
                rows.push(Row::Group(item.group.clone(), 1));
            }
        }
        rows.push(Row::Item(at));
    }
    rows
}
