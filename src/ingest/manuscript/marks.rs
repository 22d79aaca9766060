//! Text put together piece by piece, with the lines of the file that its pieces come from.

use super::{Paragraph, Role};

/// Paragraphs in the making.
#[derive(Debug, Default)]
pub(super) struct Maker {
    /// Those that are finished.
    pub done: Vec<Paragraph>,
    text: String,
    lines: Vec<(usize, u32)>,
    beside: Vec<(usize, String)>,
    /// What says where the paragraphs that are set apart are from.
    pub source: Option<String>,
    /// What the paragraph in the making is.
    pub role: Role,
    /// Whether it is a note.
    pub note: bool,
}

impl Maker {
    /// Adds text that stands on this line of the file.
    pub fn push(&mut self, text: &str, line: u32) {
        if self.lines.last().is_none_or(|(_, last)| *last != line) {
            self.lines.push((self.text.len(), line));
        }
        self.text.push_str(text);
    }

    /// Adds a character.
    pub fn sign(&mut self, c: char, line: u32) {
        self.push(c.encode_utf8(&mut [0; 4]), line);
    }

    /// Hangs something on the place where the text is that says where something is from.
    pub fn hang(&mut self, said: &str) {
        self.beside.push((self.text.len(), said.to_owned()));
    }

    /// What the paragraph holds so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Ends the paragraph.
    pub fn end(&mut self) {
        let (text, lines) = (std::mem::take(&mut self.text), std::mem::take(&mut self.lines));
        let mut beside = std::mem::take(&mut self.beside);
        if text.trim().is_empty() {
            return;
        }
        let number = self.done.iter().filter(|known| !known.note).count() + usize::from(!self.note);
        let number = u32::try_from(number.max(1)).unwrap_or(u32::MAX);
        if self.role == Role::Block {
            beside.extend(self.source.clone().map(|source| (0, source)));
        }
        self.done.push(Paragraph { text, role: self.role, note: self.note, number, lines, beside, source: false });
    }
}
