//! Writing XML: what the standard's files need of it.

use crate::ingest::xml::tree::{Child, Node};
use crate::study::Guid;

/// An id as all programs take it: in capitals, without braces.
pub fn guid(guid: &Guid) -> String {
    guid.to_string().to_uppercase()
}

/// Character data; signs that XML cannot hold stand as their symbols.
pub fn text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            c => out.push(sound(c)),
        }
    }
}

/// The value of an attribute, with its quotation marks.
pub fn value(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            c => out.push(sound(c)),
        }
    }
    out.push('"');
}

/// Whether XML can hold a text as it is.
pub fn holds(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\n' | '\t' | '\r') || sound(c) == c)
}

fn sound(c: char) -> char {
    match c {
        '\0'..='\u{1F}' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{FFFE}' | '\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// An attribute with a blank before it.
pub fn attribute(name: &str, written: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push('=');
    value(written, out);
}

/// An element with character data alone.
pub fn leaf(name: &str, content: &str, out: &mut String) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    text(content, out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// A small tree. Where it has elements, blanks between them are left out.
pub fn element(node: &Node, out: &mut String) {
    out.push('<');
    out.push_str(&node.name);
    for (name, written) in &node.attributes {
        // Namespaces are those of the file it is written into.
        if !matches!(&**name, "xmlns" | "schemaLocation") {
            attribute(name, written, out);
        }
    }
    if node.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    let has_elements = node.elements().next().is_some();
    for child in &node.children {
        match child {
            Child::Element(node) => element(node, out),
            Child::Text(piece) if has_elements && piece.trim().is_empty() => {}
            Child::Text(piece) => text(piece, out),
        }
    }
    out.push_str("</");
    out.push_str(&node.name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(content in "[a-z<>&\"'é😀\\n\\t\\r ]{1,20}", written in "[a-z<>&\"'é😀\\n\\t\\r ]{0,20}") {
            let mut out = String::from("<a");
            attribute("b", &written, &mut out);
            out.push('>');
            text(&content, &mut out);
            out.push_str("</a>");
            let node = crate::ingest::xml::tree::build(&out).expect("sound");
            prop_assert_eq!(node.text(), content);
            prop_assert_eq!(&*node.attributes[0].1, written.as_str());
            let mut again = String::new();
            element(&node, &mut again);
            prop_assert_eq!(again, out);
        }
    }

    #[test]
    fn signs_that_xml_cannot_hold_are_shown() {
        let mut out = String::new();
        text("a\u{1}\u{FFFF}\0", &mut out);
        assert_eq!(out, "a\u{2401}\u{FFFD}\u{2400}");
    }
}
