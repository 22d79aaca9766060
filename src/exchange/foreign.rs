//! Studies of other programs, in one form whatever the program: what its reader makes, and what is taken in.
//!
//! A reader ([`super::refi`] and its like) turns a file into a [`Foreign`], which holds what belongs to the whole study,
//! and [`Sources`], which hand out its documents one by one, so that no study is held in memory whole. [`take_in`] makes
//! them documents, codes, codings, participants, memos, tags and links of a project: one group, and so one undo. What
//! a program has and a project has not is never passed over in silence: it stands in the [`Loss`].

mod aside;
pub mod carried;
pub(super) mod names;
mod ready;
mod take;
pub mod tree;
pub mod turns;
pub mod wording;

pub use crate::ingest::loss::{Fate, Loss};
pub use names::code_ids;
pub use take::take_in;

use crate::ingest::Doubt;
use crate::study::attribute::AttributeType;
use crate::study::memo::MemoType;
use crate::study::{Guid, Layout, Part, SpeakerType};
use crate::text::Span;
use std::collections::{BTreeMap, HashMap};

/// The attribute of a document that names those who belong to it and of whom it is not known what they say in it.
pub const CASES: &str = "cases";

/// What belongs to the whole of another program's study.
#[derive(Clone, Debug, Default)]
pub struct Foreign {
    /// The program that wrote it, as it calls itself, with its version: `NVivo for Mac 12.7.0`.
    pub program: String,
    /// What its documents have as their format: `qdpx`, `taguette`.
    pub format: &'static str,
    /// Who coded; what is coded names them by their place in this list.
    pub coders: Vec<String>,
    /// Codes; a parent may stand anywhere in the list.
    pub codes: Vec<ForeignCode>,
    /// Types of attributes that are no plain text.
    pub attributes: BTreeMap<String, AttributeType>,
    /// Those who speak.
    pub people: Vec<Person>,
    /// Memos on the study, its codes and its people; those on documents come with the documents.
    pub memos: Vec<ForeignMemo>,
    /// Links between places of documents.
    pub links: Vec<ForeignLink>,
    /// What is kept aside for an export, as it is.
    pub parts: Vec<ForeignPart>,
    /// What the ids mean that parts name.
    pub named: HashMap<Guid, Named>,
    /// What became of what the file holds, so far.
    pub loss: Loss,
    /// The projects of the file that it was chosen from, where it holds several.
    pub projects: Vec<String>,
}

/// What an id means that a part names: what the project has for it gets an id of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A code of [`Foreign::codes`].
    Code(usize),
    /// A coder of [`Foreign::coders`].
    Coder(usize),
    /// A person of [`Foreign::people`].
    Person(usize),
    /// A document, by its number among [`Sources`].
    Document(usize),
}

/// Something that a project has nothing like.
#[derive(Clone, Debug, Default)]
pub struct ForeignPart {
    /// It as it is, still without its files.
    pub part: Part,
    /// The document it belongs to, by its number among [`Sources`].
    pub document: Option<usize>,
    /// Its files, as [`Sources::file`] knows them.
    pub files: Vec<String>,
}

/// A code of another program.
#[derive(Clone, Debug, Default)]
pub struct ForeignCode {
    /// Its parent in [`Foreign::codes`].
    pub parent: Option<usize>,
    /// Its id, where the program has ids like ours.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether the name alone means a code of the project that goes by it, wherever that stands in the tree.
    pub anywhere: bool,
    /// Its colour as `#rrggbb`, or nothing.
    pub colour: String,
    /// What it means.
    pub definition: String,
    /// When to apply it.
    pub apply: String,
    /// When not to.
    pub not: String,
    /// An example.
    pub example: String,
    /// `a-priori`, `emergent` or `in-vivo`, or nothing.
    pub origin: String,
}

/// One who speaks.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The label, for one who is known in one document only: that in which the person has a voice.
    pub local: Option<String>,
    /// Further labels.
    pub labels: Vec<String>,
    /// What the person is, where that is said.
    pub speaker_type: Option<SpeakerType>,
    /// Attributes.
    pub attributes: BTreeMap<String, String>,
    /// Values that hold from a day, or in one document only.
    pub elsewhen: Vec<(String, When, String)>,
}

/// When a value of a person holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// From this day (ISO date).
    From(String),
    /// In this document, by its number among [`Sources`].
    In(usize),
}

/// A document of another program.
#[derive(Clone, Debug, Default)]
pub struct ForeignDocument {
    /// Its name.
    pub name: String,
    /// Its identity, where the program is emic.
    pub guid: Option<Guid>,
    /// Where the program had it.
    pub path: String,
    /// The encoding of its text.
    pub encoding: &'static str,
    /// Canonical text: UTF-8, line feeds, no byte order mark.
    pub text: String,
    /// Attributes.
    pub attributes: BTreeMap<String, String>,
    /// Its turns, where the program has them; else they are found as in any transcript.
    pub layout: Option<Layout>,
    /// Who speaks where: a person of [`Foreign::people`], and the place, or the whole document.
    pub voices: Vec<(usize, Option<Span>)>,
    /// Codings, with places in bytes of the text.
    pub codings: Vec<ForeignCoding>,
    /// Tags.
    pub tags: Vec<ForeignTag>,
    /// Memos on the document and on places in it.
    pub memos: Vec<ForeignMemo>,
    /// Places that links and parts name, by the program's ids of them.
    pub places: Vec<(Guid, Span)>,
    /// Moments of the recording: places in bytes of the text, and milliseconds, in order.
    pub times: Vec<(u32, u32)>,
    /// Who is to code it and who has.
    pub work: ForeignWork,
    /// Whether a block of attributes at the top of its text is one, and is taken off it.
    pub front_matter: bool,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// What became of what the program has in it.
    pub loss: Loss,
}

/// Who is to code a document and who has, by their places in [`Foreign::coders`].
#[derive(Clone, Debug, Default)]
pub struct ForeignWork {
    /// Whose reading leads.
    pub lead: Option<usize>,
    /// To whom it is assigned.
    pub assigned: Vec<usize>,
    /// Who said that they have finished it.
    pub finished: Vec<usize>,
}

impl ForeignDocument {
    /// Takes bytes off the beginning of its text; what lies in them lies nowhere.
    fn cut(&mut self, bytes: u32) {
        if bytes == 0 {
            return;
        }
        let before = self.codings.len();
        self.keep_places(|span| {
            *span = Span::new(span.start.saturating_sub(bytes), span.end.saturating_sub(bytes));
            !span.is_empty()
        });
        self.loss.count(Fate::Dropped, "codings of the attributes at the top of a text", before - self.codings.len());
    }

    /// Ends what lies in its text where the text of the same document in the project ends.
    fn end_at(&mut self, end: u32) {
        self.keep_places(|span| {
            *span = Span::new(span.start.min(end), span.end.min(end));
            !span.is_empty()
        });
    }

    /// Keeps what lies in places that are kept, of which each may be changed.
    fn keep_places(&mut self, keep: impl Fn(&mut Span) -> bool) {
        self.codings.retain_mut(|coding| keep(&mut coding.span));
        self.tags.retain_mut(|tag| keep(&mut tag.span));
        self.voices.retain_mut(|(_, place)| place.as_mut().is_none_or(&keep));
        self.places.retain_mut(|(_, place)| keep(place));
        for memo in &mut self.memos {
            let On::Place(place) = &mut memo.on else { continue };
            if !keep(place) {
                memo.on = On::Document;
            }
        }
    }
}

/// A coding of another program.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignCoding {
    /// Its code in [`Foreign::codes`].
    pub code: usize,
    /// Its coder in [`Foreign::coders`]; `None` where that is not told.
    pub coder: Option<usize>,
    /// The place, in bytes of the text.
    pub span: Span,
    /// When, in milliseconds since 1970, where that is told.
    pub created: Option<i64>,
    /// The coder's memo.
    pub memo: Option<String>,
    /// Weight.
    pub weight: Option<f64>,
}

/// A tag of another program's study.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignTag {
    /// The place, in bytes of the text.
    pub span: Span,
    /// The tag.
    pub name: String,
    /// A note on it.
    pub note: Option<String>,
    /// Who tagged.
    pub coder: Option<usize>,
    /// When.
    pub created: Option<i64>,
}

/// What a memo hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The study.
    Study,
    /// A code of [`Foreign::codes`].
    Code(usize),
    /// A person of [`Foreign::people`].
    Person(usize),
    /// The document that it comes with.
    Document,
    /// A place in it, in bytes of its text.
    Place(Span),
}

/// A memo of another program.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignMemo {
    /// Its id, where parts may name it.
    pub key: Option<Guid>,
    /// What it hangs on.
    pub on: On,
    /// Its type, where the program has types like ours.
    pub memo_type: Option<MemoType>,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub coder: Option<usize>,
    /// When.
    pub created: Option<i64>,
}

/// A link of another program between places of documents.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignLink {
    /// From: the document by its number among [`Sources`], and the program's id of the place.
    pub from: (usize, Guid),
    /// To.
    pub to: (usize, Guid),
    /// What kind of link, in words.
    pub kind: String,
    /// Who made it.
    pub coder: Option<usize>,
    /// When.
    pub created: Option<i64>,
}

/// The documents of another program's study, read one by one.
pub trait Sources: Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// About how many bytes one is.
    fn size(&self, at: usize) -> u64;

    /// One of them; `Err` tells with its name why it cannot be read: the others are.
    fn read(&self, at: usize) -> Result<ForeignDocument, String>;

    /// The bytes of a file that is kept aside; `Err` tells why there are none.
    fn file(&self, name: &str) -> Result<Vec<u8>, String> {
        Err(format!("{name}: it is not there"))
    }
}

/// Documents that are in memory already.
impl Sources for Vec<ForeignDocument> {
    fn count(&self) -> usize {
        self.len()
    }

    fn size(&self, at: usize) -> u64 {
        self.get(at).map_or(0, |document| document.text.len() as u64)
    }

    fn read(&self, at: usize) -> Result<ForeignDocument, String> {
        Ok(self.get(at).cloned().unwrap_or_default())
    }
}
