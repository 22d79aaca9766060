//! Files → documents: what a file is, its text, its speakers' turns, its attributes.
//!
//! This layer reads bytes and gives plain values; it knows no project file and writes nothing. It owns
//! the rules by which a transcript is understood:
//!
//! - [`decode`]: bytes → canonical text, whatever the encoding; binary files are refused by name.
//! - [`docx`] and [`odt`], over [`package`] and [`xml`], [`rtf`] and [`html`]: text with a layout, made into
//!   text by one set of rules ([`blocks`]); [`compound`] tells old Office files apart.
//! - [`front_matter`]: the optional block of attributes at the top.
//! - [`turns`], over [`labels`] and [`clock`], and [`paragraphs`]: text → turn layout.
//! - [`table`]: transcripts and answers in tables; [`pdf`]: PDF files; [`furniture`]: page
//!   numbers and the like. Readers that are not ours run [`apart`].
//! - [`tiers`]: annotations on tiers → turns and notes, for [`eaf`] (ELAN), [`textgrid`] (Praat) and [`exb`]
//!   (EXMARaLDA); [`cha`] (CHAT), [`trs`] (Transcriber), [`tei`] (TEI and other XML), [`slt`] (SALT), [`stm`].
//! - [`sheet`]: `participants.csv` and `documents.csv`; [`names`]: tables of names and their pseudonyms.
//! - [`prepare`]: all of that for one file; [`folder`] finds the files and names the documents,
//!   [`import`] brings them into a project, [`report`] is what it prints.
//!
//! What is uncertain is never guessed in silence: it is a [`Doubt`] with its line, beside a document that
//! comes in all the same. What is wrong is an error that says where and what to do.

pub mod apart;
pub mod before;
pub mod blocks;
pub mod captions;
pub mod cha;
pub mod chat;
pub mod compound;
pub mod dates;
pub mod decode;
pub mod detect;
pub mod docx;
pub mod eaf;
pub mod exb;
pub mod folder;
pub mod format;
pub mod front_matter;
pub mod furniture;
pub mod html;
pub mod import;
pub mod instructions;
pub mod json;
pub mod labels;
pub mod look;
pub mod loss;
pub mod manuscript;
pub mod names;
pub mod odt;
pub mod otr;
pub mod package;
pub mod paragraphs;
pub mod pdf;
pub mod prepare;
pub mod reading;
pub mod recognition;
pub mod report;
pub mod rtf;
pub mod segments;
pub mod sheet;
pub mod slt;
pub mod speakers;
pub mod stm;
pub mod table;
pub mod tagged;
pub mod tei;
pub mod textgrid;
pub mod tiers;
pub mod trs;
pub mod turns;
pub mod xml;

use crate::study::consent::{self, Consent};
pub use crate::text::clock;
use serde::Serialize;

/// Something about a document that a person should look at; it came in all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Line of the file (of the text, for a Word file), counted from 1.
    pub line: Option<u32>,
    /// What is doubtful, and what would settle it.
    pub what: String,
}

impl Doubt {
    /// A doubt about a line.
    pub fn at(line: u32, what: impl Into<String>) -> Self {
        Self { line: Some(line), what: what.into() }
    }

    /// A doubt about the whole document.
    pub fn overall(what: impl Into<String>) -> Self {
        Self { line: None, what: what.into() }
    }

    /// That a value is said to be a consent, and is none.
    pub fn of_consent(key: &str, value: &str, line: u32) -> Option<Self> {
        let slip = (key == consent::KEY).then(|| Consent::read(Some(value)).err()).flatten()?;
        Some(Self::at(line, format!("consent: {slip}; until it is mended it lets nothing out")))
    }

    /// What became of so many things, as in `2 text boxes put after …`; none where there are none.
    pub fn of_count(count: usize, one: &str, many: &str, what: &str) -> Option<Self> {
        (count > 0).then(|| Self::overall(format!("{count} {} {what}", if count == 1 { one } else { many })))
    }
}
