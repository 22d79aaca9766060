//! XML of speech and of texts: which kind it is, by its outermost element.
//!
//! - TEI with utterances, ParlaMint and Parla-CLARIN: [`speech`], over [`header`].
//! - TEI without: its paragraphs as text ([`prose`]), in which turns are looked for as in any text.
//! - Akoma Ntoso: [`akoma`]. TalkBank: [`super::cha::xml`]. FieldWorks: [`flex`].
//!
//! Any other is refused by the name of its element. Each module says what is kept and what is lost.

mod akoma;
mod flex;
mod header;
mod inline;
mod prose;
mod speech;

use super::cha;
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::{Content, Prose, Reading};
use super::xml::tree::{self, Node};
use crate::text::display::one_line;

/// Reads a file of XML: several documents where it is a corpus.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Vec<Reading>, IngestError> {
    let tree = tree::read(bytes, instructions.encoding)?;
    let root = &tree.root;
    let mut readings = match &*root.name {
        "CHAT" => return Ok(vec![cha::xml::read(tree)?]),
        "TEI" | "TEI.2" | "bncDoc" => vec![document(root, &[])],
        "teiCorpus" | "teiCorpus.2" => corpus(root)?,
        "akomaNtoso" | "akomantoso" => vec![akoma::read(root)],
        "document" if root.child("interlinear-text").is_some() => flex::read(root),
        other => return Err(unknown(other).into()),
    };
    for reading in &mut readings {
        reading.encoding = tree.encoding;
        reading.doubts.extend(tree.doubts.iter().cloned());
    }
    Ok(readings)
}

fn unknown(root: &str) -> Unreadable {
    let what = format!("its XML is of a kind that is not read: it begins with <{}>", one_line(root));
    Unreadable::new(what, "export it as text, TEI, ELAN or CHAT from the program that made it")
}

/// One text with its header; `above` are headers of the corpus around it.
fn document(node: &Node, above: &[&Node]) -> Reading {
    let own = node.child("teiHeader");
    let headers: Vec<&Node> = own.into_iter().chain(above.iter().copied()).collect();
    let people = header::people(&headers);
    let attributes = header::attributes(node, own);
    let text = node.child("text").or_else(|| node.child("stext")).or_else(|| node.child("wtext"));
    let mut reading = Reading { attributes, ..Reading::default() };
    let Some(text) = text else { return reading };
    if text.find("u").is_some() || text.find("sp").is_some() {
        speech::read(text, people, &mut reading);
    } else {
        let (text, headings) = prose::read(text);
        reading.content = Content::Prose(Prose { text, headings, ..Prose::default() });
    }
    reading
}

/// The texts of a corpus, each a document.
fn corpus(root: &Node) -> Result<Vec<Reading>, Unreadable> {
    let header: Vec<&Node> = root.child("teiHeader").into_iter().collect();
    let texts = root.elements().filter(|node| matches!(&*node.name, "TEI" | "TEI.2" | "teiCorpus"));
    let mut readings = Vec::new();
    for text in texts {
        if &*text.name == "teiCorpus" {
            readings.extend(corpus(text)?);
        } else {
            let name = text.attribute("id").map(str::to_owned);
            readings.push(Reading { name, ..document(text, &header) });
        }
    }
    if readings.is_empty() {
        let what = "it is the header of a corpus, whose texts are in other files";
        return Err(Unreadable::new(what, "import those"));
    }
    Ok(readings)
}

#[cfg(test)]
mod tests;
