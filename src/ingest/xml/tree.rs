//! A whole XML file as a tree: for formats whose parts refer to each other, so that a stream would need them twice.
//!
//! Elements and attributes are known by their names without prefix. The tree is as deep as the events allow, and
//! has no more elements than [`MAX_ELEMENTS`]; what is well formed up to a point where it is damaged is refused
//! whole, with the line, for a transcript without its end looks like one that is complete.

use super::{Event, Reader, XmlError, declared};
use crate::ingest::Doubt;
use crate::ingest::decode::{self, line_of};
use crate::ingest::prepare::{IngestError, Unreadable};
use encoding_rs::Encoding;

/// Elements that are read of one file.
pub const MAX_ELEMENTS: usize = 4_000_000;

/// An element.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Its name without prefix.
    pub name: Box<str>,
    /// Its attributes by their names without prefix, in order.
    pub attributes: Vec<(Box<str>, Box<str>)>,
    /// What is in it.
    pub children: Vec<Child>,
}

/// What is in an element.
#[derive(Clone, Debug)]
pub enum Child {
    /// An element.
    Element(Node),
    /// Character data, in one piece.
    Text(String),
}

/// A file as a tree.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Its outermost element.
    pub root: Node,
    /// The encoding it was read from.
    pub encoding: &'static str,
    /// What is doubtful about its letters.
    pub doubts: Vec<Doubt>,
}

impl Node {
    /// An attribute that is there and not blank, without blanks around it.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| &**key == name)?;
        Some(found.1.trim()).filter(|value| !value.is_empty())
    }

    /// The elements in it.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Node> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The elements in it that have this name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.elements().filter(move |node| &*node.name == name)
    }

    /// The first element in it that has this name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.elements().find(|node| &*node.name == name)
    }

    /// The first element anywhere below it that has this name.
    pub fn find(&self, name: &str) -> Option<&Node> {
        self.elements().find_map(|node| if &*node.name == name { Some(node) } else { node.find(name) })
    }

    /// All elements below it that have this name, in order; those inside one that has it are not looked for.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a Node> {
        let mut found = Vec::new();
        self.collect(name, &mut found);
        found
    }

    fn collect<'a>(&'a self, name: &str, found: &mut Vec<&'a Node>) {
        for node in self.elements() {
            if &*node.name == name { found.push(node) } else { node.collect(name, found) }
        }
    }

    /// All character data in it, as it stands.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text
    }

    fn add_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Child::Element(node) => node.add_text(text),
                Child::Text(piece) => text.push_str(piece),
            }
        }
    }

    /// All character data in it, blanks and line ends single: markup is indented for the eye.
    pub fn line(&self) -> String {
        self.text().split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Reads a file: by its byte order mark, by the encoding the user says, as UTF-8, else as it declares.
pub fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Tree, IngestError> {
    let declared = if std::str::from_utf8(bytes).is_ok() { None } else { declared(bytes) };
    let decoded = decode::decode_as(bytes, encoding.or(declared))?;
    let root = build(&decoded.text)?;
    Ok(Tree { root, encoding: decoded.encoding, doubts: decoded.doubts })
}

/// The tree of a text.
pub fn build(text: &str) -> Result<Node, Unreadable> {
    let mut reader = Reader::new(text.trim_start_matches('\u{feff}').trim_start());
    let mut open: Vec<Node> = vec![Node::default()];
    let mut count = 0;
    loop {
        match reader.event().map_err(|error| unreadable(error, text))? {
            Event::Open(element) => {
                count += 1;
                if count > MAX_ELEMENTS {
                    let what = format!("it has more than {MAX_ELEMENTS} XML elements");
                    return Err(Unreadable::new(what, "split it"));
                }
                let attributes = element.attributes().map(|(key, value)| (key.into(), value.into())).collect();
                open.push(Node { name: element.name().into(), attributes, children: Vec::new() });
            }
            Event::Close => {
                let done = open.pop().unwrap_or_default();
                if let Some(outer) = open.last_mut() {
                    outer.children.push(Child::Element(done));
                }
            }
            Event::Text(piece) => {
                if let Some(outer) = open.last_mut() {
                    match outer.children.last_mut() {
                        Some(Child::Text(text)) => text.push_str(&piece),
                        _ => outer.children.push(Child::Text(piece.into_owned())),
                    }
                }
            }
            Event::End => break,
        }
    }
    let outermost = open.into_iter().next().unwrap_or_default();
    let root = outermost.children.into_iter().find_map(|child| match child {
        Child::Element(node) => Some(node),
        Child::Text(_) => None,
    });
    root.ok_or_else(|| Unreadable::new("it has no XML element", "export it again from the program that made it"))
}

fn unreadable(error: XmlError, text: &str) -> Unreadable {
    let again = "export it again from the program that made it";
    match error {
        XmlError::Damaged { at, what } => {
            let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
            Unreadable::at(line_of(text, at), format!("its XML is damaged: {what}"), again)
        }
        XmlError::DocType => Unreadable::new(error.to_string(), "take the declaration out and import it again"),
        XmlError::TooDeep | XmlError::Encoding(_) => Unreadable::new(error.to_string(), again),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_are_found_by_name() {
        let root =
            build("<?xml version='1.0'?><a xml:id=' x '><b>1 &lt;\n  2</b><c><b n=''>3</b></c>t</a>").expect("a tree");
        assert_eq!((&*root.name, root.attribute("id")), ("a", Some("x")));
        assert_eq!(root.all("b").len(), 2);
        assert_eq!(root.named("b").count(), 1);
        assert_eq!(root.child("b").map(Node::line).as_deref(), Some("1 < 2"));
        assert_eq!(root.find("b").map(Node::text).as_deref(), Some("1 <\n  2"));
        assert_eq!(root.find("c").and_then(|c| c.find("b")).and_then(|b| b.attribute("n")), None);
        assert_eq!(root.text(), "1 <\n  23t");
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let error = build("<a>\n<b>\n</a>").expect_err("damaged");
        assert_eq!(error.line, Some(3), "{error}");
        assert!(build("plain").is_err() && build("").is_err());
        let deep = "<a>".repeat(10_000);
        assert!(build(&deep).expect_err("deep").to_string().contains("deeper"));
    }

    #[test]
    fn encodings_are_read_as_marked_said_or_declared() {
        let utf16: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let bare: Vec<u8> =
            "<?xml version='1.0' encoding='UTF-16'?><a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n<a>\xE9</a>".as_slice();
        for (bytes, encoding) in [(&*utf16, "UTF-16BE"), (&bare, "UTF-16LE"), (latin, "windows-1252")] {
            let tree = read(bytes, None).expect("a tree");
            assert_eq!((tree.root.text().as_str(), tree.encoding), ("é", encoding));
        }
        let said = read(b"<a>\xE9</a>", Some(encoding_rs::WINDOWS_1251)).expect("a tree");
        assert_eq!(said.root.text(), "й");
        assert!(
            read(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", None).is_err_and(|e| e.to_string().contains("entities"))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_tree_or_an_error(xml in "[<>/ab&;=\"'!\\[\\] -]{0,60}") {
            let _ = build(&xml);
        }
    }
}
