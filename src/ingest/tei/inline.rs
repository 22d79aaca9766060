//! The text inside an element of TEI or Akoma Ntoso, as people read it.
//!
//! What happens beside the words is a stage direction: `<kinesic>`, `<vocal>`, `<incident>`, `<stage>`, notes,
//! gaps. Words marked one by one are parted by blanks unless they are marked as joined. White space is single, for
//! markup is indented for the eye; `<lb/>`, and each `<seg>`, `<p>` or verse, begin a new line.

use crate::ingest::xml::tree::{Child, Node};

/// Elements that begin a new line.
const LINES: [&str; 15] =
    ["heading", "seg", "p", "l", "lg", "lb", "eol", "br", "item", "row", "head", "ab", "quote", "list", "block"];

/// Marks that follow what they close without a blank.
const CLOSING: [char; 11] = ['.', ',', ';', ':', '?', '!', '…', ')', ']', '»', '”'];

/// Elements of which nothing is read.
const SILENT: [&str; 10] =
    ["anchor", "pb", "milestone", "linkGrp", "spanGrp", "fw", "figure", "ptr", "teiHeader", "meta"];

/// Text in the making.
#[derive(Default)]
pub struct Inline {
    text: String,
    blank: bool,
    /// Whether the next word follows the last without a blank, whatever white space is between.
    glued: bool,
    /// Whether a stage direction was last: words stand apart from it, marks that close do not.
    apart: bool,
    /// Notes that are not shown in the text: kind and text.
    pub notes: Vec<(String, String)>,
}

impl Inline {
    /// The text of an element.
    pub fn of(node: &Node) -> Self {
        let mut inline = Self::default();
        inline.children(node);
        inline
    }

    /// The text made so far, without blanks around it.
    pub fn text(&self) -> &str {
        self.text.trim()
    }

    fn say(&mut self, text: &str) {
        if self.glued && text.trim().is_empty() {
            return;
        }
        self.glued = false;
        self.blank |= text.starts_with(|c: char| c.is_ascii_whitespace());
        for word in text.split_ascii_whitespace() {
            self.blank |= std::mem::take(&mut self.apart) && !word.starts_with(CLOSING);
            if self.blank && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.text.push_str(word);
            self.blank = true;
        }
        self.blank &= text.is_empty() || text.ends_with(|c: char| c.is_ascii_whitespace());
    }

    fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.blank = false;
    }

    fn direction(&mut self, what: &str) {
        if !what.is_empty() {
            self.blank = true;
            let bracketed = what.starts_with(['[', '(', '/']);
            self.say(&if bracketed { what.to_owned() } else { format!("[{what}]") });
            self.apart = true;
        }
    }

    fn children(&mut self, node: &Node) {
        node.children.iter().for_each(|child| self.child(child));
    }

    /// Adds a piece of text or an element.
    pub fn child(&mut self, child: &Child) {
        match child {
            Child::Text(text) => self.say(text),
            Child::Element(node) => self.element(node),
        }
    }

    fn element(&mut self, node: &Node) {
        let name = &*node.name;
        match name {
            "w" | "pc" | "c" => self.token(node),
            "note" => match node.attribute("type") {
                Some(kind @ ("speaker" | "time")) => self.notes.push((kind.to_owned(), node.line())),
                _ => self.direction(&node.line()),
            },
            "kinesic" | "vocal" | "incident" | "event" | "stage" | "gap" | "writing" => {
                self.direction(&happening(node))
            }
            "pause" => {
                let length = node.attribute("dur").map(|dur| dur.trim_matches(|c: char| c.is_alphabetic()));
                self.direction(&format!("({})", length.filter(|length| !length.is_empty()).unwrap_or(".")));
            }
            "shift" => self.notes.push((name.to_owned(), told(node))),
            "s" => {
                self.blank = true;
                self.children(node);
            }
            name if SILENT.contains(&name) => {}
            name if LINES.contains(&name) => {
                self.line();
                self.children(node);
                self.line();
            }
            _ => self.children(node),
        }
    }

    /// A word or a mark: apart from what is before it unless one of them is joined, or the mark closes.
    fn token(&mut self, node: &Node) {
        let text = node.text();
        let text = text.trim();
        let join = node.attribute("join").unwrap_or_default();
        let mark = &*node.name != "w";
        let closes = mark && text.starts_with(CLOSING);
        self.blank = !(self.glued || closes || matches!(join, "left" | "both"));
        self.say(text);
        self.glued = matches!(join, "right" | "both") || (mark && text.ends_with(['(', '[', '«', '„', '¿', '¡']));
    }
}

/// What happens: its description, else what its attributes tell.
pub fn happening(node: &Node) -> String {
    let text = node.line();
    if !text.is_empty() {
        return text;
    }
    let told = ["desc", "reason", "type", "extent", "new"].into_iter().find_map(|name| node.attribute(name));
    told.unwrap_or(&node.name).to_owned()
}

fn told(node: &Node) -> String {
    let values: Vec<String> = node.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
    values.join(" ")
}
