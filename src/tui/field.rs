//! A line to write in.

use super::cells;
use super::key::{Key, Name};
use super::theme::Theme;
use crate::text::segment;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What is being written, and where the cursor stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    text: String,
    at: usize,
}

impl Field {
    /// A field that holds `text`, the cursor after it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at: text.len(), text }
    }

    /// What is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds text at the cursor; control characters other than line feeds are dropped.
    pub fn insert(&mut self, text: &str) {
        let kept: String = text.replace("\r\n", "\n").replace('\r', "\n");
        let kept: String = kept.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        self.text.insert_str(self.at, &kept);
        self.at += kept.len();
    }

    /// Adds text for one line at the cursor.
    pub fn insert_line(&mut self, text: &str) {
        let flat: Vec<&str> = text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let kept = if text.contains(['\n', '\r', '\t']) { flat.join(" ") } else { text.to_owned() };
        self.insert(&kept);
    }

    /// Edits by a key that types or moves; whether it did anything.
    pub fn key(&mut self, key: Key) -> bool {
        let (text, at) = (&self.text, self.at);
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        let to = match (key.name, key.ctrl || key.alt) {
            (Name::Left, false) => segment::previous_grapheme(text, at),
            (Name::Right, false) => segment::next_grapheme(text, at),
            (Name::Left, true) | (Name::Char('b'), true) => self.word_start(),
            (Name::Right, true) | (Name::Char('f'), true) => self.word_end(),
            (Name::Home, _) | (Name::Char('a'), true) => 0,
            (Name::End, _) | (Name::Char('e'), true) => text.len(),
            (Name::Backspace, false) => return self.delete(segment::previous_grapheme(text, at), at),
            (Name::Delete, _) => return self.delete(at, segment::next_grapheme(text, at)),
            (Name::Backspace, true) | (Name::Char('w'), true) => return self.delete(self.word_start(), at),
            (Name::Char('u'), true) => return self.delete(0, at),
            _ => return false,
        };
        self.at = to;
        true
    }

    fn delete(&mut self, from: usize, to: usize) -> bool {
        if from < to && self.text.is_char_boundary(from) && self.text.is_char_boundary(to) {
            self.text.replace_range(from..to, "");
            self.at = from;
        }
        true
    }

    fn word_start(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or("").trim_end();
        head.rfind(char::is_whitespace).map_or(0, |blank| segment::next_grapheme(head, blank))
    }

    fn word_end(&self) -> usize {
        let tail = self.text.get(self.at..).unwrap_or("");
        let word = tail.len() - tail.trim_start().len();
        let rest = tail.get(word..).unwrap_or("");
        self.at + word + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }

    /// Draws the field on one line; the cursor's place.
    pub fn draw_line(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> (u16, u16) {
        let before = self.text.get(..self.at).unwrap_or("");
        let width = area.width.max(1);
        // Scrolled so far that the cursor is in sight.
        let mut from = 0;
        while cells::width(self.text.get(from..self.at).unwrap_or("")) + 1 > width {
            from = segment::next_grapheme(&self.text, from);
        }
        cells::write(buffer, (area.x, area.y), area.right(), self.text.get(from..).unwrap_or(""), theme.text());
        (area.x + cells::width(before.get(from..).unwrap_or("")), area.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[&str]) -> String {
        let mut field = Field::default();
        for key in keys {
            field.key(Key::parse(key).expect("a key"));
        }
        field.text().to_owned()
    }

    #[test]
    fn a_line_is_edited_by_graphemes_and_words() {
        assert_eq!(typed(&["a", "b", "Left", "x"]), "axb");
        assert_eq!(typed(&["a", "Space", "b", "c", "C-w"]), "a ");
        assert_eq!(typed(&["a", "b", "C-u", "z"]), "z");
        assert_eq!(typed(&["a", "b", "Home", "Delete"]), "b");
        let mut field = Field::new("e\u{301}");
        field.key(Key::plain(Name::Backspace));
        assert_eq!(field.text(), "");
    }

    #[test]
    fn what_is_pasted_into_a_line_stays_on_it() {
        let mut field = Field::default();
        field.insert_line("one\n  two\u{1b}[2J\r\n");
        assert_eq!(field.text(), "one two[2J");
        field.insert("\r\nthree");
        assert_eq!(field.text(), "one two[2J\nthree");
    }
}
