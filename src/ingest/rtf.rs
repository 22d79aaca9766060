//! Rich text (.rtf), as f4, old word processors and TextEdit write → text.
//!
//! The text is made by the rules of [`super::blocks`]. Beside them:
//!
//! - Letters are read in the code page of their font, else of the file; Unicode escapes go before the stand-ins that
//!   follow them. A line break inside a paragraph is a line feed, a tab is a tab; soft hyphens are left out.
//! - Text that was deleted under “track changes” is left out. Text boxes follow the paragraph they hang on, which is
//!   told as a doubt.
//! - Footnotes, endnotes and comments are notes of the turns that they hang on, comments with their author.
//! - Headers and footers of pages, pictures, embedded objects (their shown text stays), instructions of fields,
//!   numbers of lists, styles, and destinations that are not known are left out. Hidden text is left out and told as a
//!   doubt, and so are signs of fonts that have no letters.
//! - Braces that do not match are told, and the text is read on past them.

mod charset;
mod flow;
mod tokens;
mod walk;

use super::blocks;
use super::prepare::Unreadable;
use super::reading::{Content, Reading};
use encoding_rs::Encoding;

/// Reads rich text; `encoding` is said to be that of its letters, where the fonts do not tell.
pub fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Reading, Unreadable> {
    const AGAIN: &str = "open it in the program that made it and save it as .docx or .rtf again";
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if !start.starts_with(b"{\\rtf") {
        let what = match super::decode::binary::by_magic(bytes) {
            Some((what, _)) => format!("it is no rich text (.rtf) but {what}"),
            None => "it is no rich text: it does not begin with “{\\rtf”".to_owned(),
        };
        return Err(Unreadable::new(what, "give it the ending of what it is"));
    }
    let Ok(read) = walk::walk(start, encoding) else {
        return Err(Unreadable::new(format!("its groups nest deeper than {} levels", walk::MAX_DEPTH), AGAIN));
    };
    Ok(Reading {
        encoding: read.encoding,
        content: Content::Prose(blocks::render(read.blocks)),
        doubts: read.doubts,
        ..Reading::default()
    })
}

#[cfg(test)]
mod tests;
