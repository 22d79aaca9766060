//! Web pages (.html), as word processors save them, as transcripts are published, and as noScribe writes them → text.
//!
//! Pages of noScribe and of podcasts tell turns and times by their elements ([`timed`]). The text of all others is
//! made by the rules of [`super::blocks`]. Beside them:
//!
//! - A page is read as a stream of tags ([`tokens`]), not as a tree, so neither nesting nor damage is a danger. The
//!   encoding is that of the byte order mark, else what the page declares (where the bytes bear it out), else a guess.
//! - Many blanks are one, except where the page says that they count; no-break spaces stay what they are. `<br>` is
//!   a line feed. Letters are bold by element or by a style on the element; style sheets are not read. Tags that no
//!   page has (`<laugh>`) are text.
//! - Where a page marks its main part (`<main>`), the rest is left out and told as a doubt. Navigation, scripts,
//!   styles, forms, pictures and their descriptions, addresses of links, comments and numbers of lists are left out.
//!   Hidden text is left out and told as a doubt. Dated deletions are left out.
//! - Footnotes of Word, LibreOffice and pandoc are notes of the turns that they hang on.
//! - The title of the page is the attribute `title` of the document.

pub mod elements;
pub mod entities;
mod timed;
pub mod tokens;
mod walk;

use super::blocks;
use super::decode::{self, Decoded, NotText};
use super::reading::{Content, Reading};
use encoding_rs::Encoding;
use std::collections::BTreeMap;
use tokens::{Token, Tokens};

/// What a page says of its encoding stands within this many bytes.
const HEAD: usize = 4096;

/// Reads a web page; `encoding` is said to be its encoding.
pub fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Reading, NotText> {
    let page = decoded(bytes, encoding)?;
    let attributes: BTreeMap<String, String> =
        title(&page.text).map(|title| ("title".to_owned(), title)).into_iter().collect();
    if let Some(content) = timed::read(&page.text) {
        return Ok(Reading { encoding: page.encoding, content, attributes, doubts: page.doubts, ..Reading::default() });
    }
    let walked = walk::walk(&page.text);
    let mut prose = blocks::render(walked.blocks);
    let mut doubts = page.doubts;
    // Lines are those of the page; the text has others.
    doubts.iter_mut().for_each(|doubt| doubt.line = None);
    doubts.extend(walked.doubts);
    doubts.extend(walked.notes.resolve(&mut prose));
    Ok(Reading { encoding: page.encoding, content: Content::Prose(prose), attributes, doubts, ..Reading::default() })
}

/// The title of a page, which stands before its body.
fn title(page: &str) -> Option<String> {
    let mut title = None;
    for token in Tokens::new(page) {
        match (token, &mut title) {
            (Token::Open(tag), None) if tag.element.name == "title" => title = Some(String::new()),
            (Token::Open(tag), _) if tag.element.name == "body" => return None,
            (Token::Close(element), _) if element.name == "title" => break,
            (Token::Text(text), Some(title)) => title.push_str(&text),
            _ => {}
        }
    }
    let title = title?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

/// The page's text: in the encoding that the user says, or that it declares, if the bytes bear that out.
fn decoded(bytes: &[u8], said: Option<&'static Encoding>) -> Result<Decoded, NotText> {
    if said.is_none()
        && let Some(declared) = declared(bytes.get(..bytes.len().min(HEAD)).unwrap_or(bytes))
        && declared != encoding_rs::UTF_8
        && declared.is_ascii_compatible()
    {
        let found = decode::decode(bytes)?;
        // UTF-8 is never valid by chance.
        return if found.encoding == "UTF-8" { Ok(found) } else { decode::decode_as(bytes, Some(declared)) };
    }
    decode::decode_as(bytes, said)
}

/// The encoding that a page declares: `charset=…`, or in its XML declaration `encoding="…"`.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let after = |sign: &str| head.split_once(sign).map(|(_, rest)| rest.trim_start_matches([' ', '"', '\'', '=']));
    let name = head.starts_with("<?xml").then(|| after("encoding=")).flatten().or_else(|| after("charset="))?;
    let name = name.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))).next()?;
    Encoding::for_label(name.as_bytes())
}

#[cfg(test)]
mod tests;
