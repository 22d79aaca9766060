//! XML of speech and of texts: which kind it is, by its outermost element.

use super::cha;
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::Reading;
use super::xml::tree;
use crate::text::display::one_line;

/// Reads a file of XML.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Vec<Reading>, IngestError> {
    let tree = tree::read(bytes, instructions.encoding)?;
    match &*tree.root.name {
        "CHAT" => Ok(vec![cha::xml::read(tree)?]),
        other => {
            let what = format!("its XML is of a kind that is not read: it begins with <{}>", one_line(other));
            let remedy = "export it as text, TEI, ELAN or CHAT from the program that made it";
            Err(Unreadable::new(what, remedy).into())
        }
    }
}
