//! A line to write in.

use super::cells;
use super::key::{Key, Name};
use super::theme::Theme;
use super::wrap;
use crate::text::Span;
use crate::text::segment;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation as _;

/// What is being written, and where the cursor stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    text: String,
    at: usize,
    /// Whether all of it is only proposed: what is typed takes its place, a key that moves keeps it.
    proposed: bool,
}

impl Field {
    /// A field that holds `text`, the cursor after it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at: text.len(), text, proposed: false }
    }

    /// A field that proposes `text`: it is selected, so that typing replaces it.
    pub fn proposing(text: impl Into<String>) -> Self {
        let field = Self::new(text);
        Self { proposed: !field.text.is_empty(), ..field }
    }

    /// Drops what was only proposed; whether there was such.
    fn drop_proposed(&mut self) -> bool {
        if std::mem::take(&mut self.proposed) {
            self.text.clear();
            self.at = 0;
            return true;
        }
        false
    }

    /// What is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor stands, in code points.
    pub fn cursor(&self) -> u32 {
        let before = self.text.get(..self.at).unwrap_or("").chars().count();
        u32::try_from(before).unwrap_or(u32::MAX)
    }

    /// Puts text in the place of what stands from a place (code points) up to the cursor.
    pub fn complete(&mut self, from: u32, text: &str) {
        self.proposed = false;
        let start = self.text.char_indices().nth(from as usize).map_or(self.text.len(), |(at, _)| at).min(self.at);
        self.delete(start, self.at);
        self.insert(text);
    }

    /// Adds text at the cursor; control characters other than line feeds are dropped.
    pub fn insert(&mut self, text: &str) {
        let kept: String = text.replace("\r\n", "\n").replace('\r', "\n");
        let kept: String = kept.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        if !kept.is_empty() {
            self.drop_proposed();
        }
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
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        let deletes =
            matches!((key.name, key.ctrl), (Name::Backspace | Name::Delete, _) | (Name::Char('w' | 'u'), true));
        if deletes && self.drop_proposed() {
            return true;
        }
        let (text, at) = (&self.text, self.at);
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
        self.proposed = false;
        true
    }

    /// Goes a row up or down, as the field is wrapped to `width` cells; false at its first or last row.
    pub fn vertical(&mut self, down: bool, width: u16) -> bool {
        let rows = self.rows(width);
        let at = Span::of(self.at..self.at).start;
        let here = wrap::row_of(&rows, at);
        let there = if down { Some(here + 1) } else { here.checked_sub(1) };
        let (Some(from), Some(to)) = (rows.get(here), there.and_then(|there| rows.get(there))) else { return false };
        let column = wrap::column(&self.text, *from, at);
        // The end of a row that is wrapped is the start of the next: the cursor stays before it.
        let end = wrap::shown(&self.text, *to).end;
        let last = wrap::column(&self.text, *to, end);
        self.at = if column >= last { end } else { wrap::at_column(&self.text, *to, column) } as usize;
        true
    }

    /// The rows of a box of this width, with the one after a last line feed.
    fn rows(&self, width: u16) -> Vec<Span> {
        let mut rows = wrap::rows(&self.text, Span::of(0..self.text.len()), width.saturating_sub(1));
        if self.text.ends_with('\n') {
            rows.push(Span::of(self.text.len()..self.text.len()));
        }
        rows
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
        // Scrolled so far that the cursor is in sight: as much is shown before it as there is room for. It is gone back
        // from the cursor, for a book may have been pasted.
        let mut room = area.width.saturating_sub(1);
        let mut from = self.at;
        for (at, grapheme) in self.text.get(..self.at).unwrap_or("").grapheme_indices(true).rev() {
            let wide = cells::width(grapheme);
            if wide > room {
                break;
            }
            (room, from) = (room - wide, at);
        }
        let style = if self.proposed { theme.chosen() } else { theme.text() };
        cells::write(buffer, (area.x, area.y), area.right(), self.text.get(from..).unwrap_or(""), style);
        (area.x + cells::width(self.text.get(from..self.at).unwrap_or("")), area.y)
    }

    /// Draws the field on as many lines as it has; the cursor's place.
    pub fn draw_box(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> (u16, u16) {
        let rows = self.rows(area.width);
        let at = Span::of(self.at..self.at).start;
        let here = wrap::row_of(&rows, at);
        let from = here.saturating_sub(usize::from(area.height.saturating_sub(1)));
        let mut cursor = (area.x, area.y);
        for (line, (number, row)) in (0..area.height).zip(rows.iter().enumerate().skip(from)) {
            let y = area.y + line;
            cells::write(
                buffer,
                (area.x, y),
                area.right(),
                wrap::shown(&self.text, *row).slice(&self.text),
                theme.text(),
            );
            if number == here {
                let x = area.x + wrap::column(&self.text, *row, at);
                cursor = (x.min(area.right().saturating_sub(1)), y);
            }
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_as_long_as_a_book_is_drawn_where_the_cursor_is() {
        let area = Rect::new(2, 0, 10, 1);
        let drawn = |text: &str| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 14, 1));
            let cursor = Field::new(text).draw_line(&mut buffer, area, &Theme::default());
            (crate::tui::drive::lines(&buffer).concat(), cursor)
        };
        assert_eq!(drawn("short"), ("  short".to_owned(), (7, 0)));
        assert_eq!(drawn(&format!("{}the end", "word ".repeat(200_000))), ("  d the end".to_owned(), (11, 0)));
        assert_eq!(drawn(&format!("{}日本", "日".repeat(40_000))), ("  日日日本".to_owned(), (10, 0)));
    }

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
    fn what_is_typed_takes_the_place_of_what_is_proposed() {
        let after = |keys: &[&str]| {
            let mut field = Field::proposing("table.csv");
            for key in keys {
                field.key(Key::parse(key).expect("a key"));
            }
            field.text().to_owned()
        };
        assert_eq!(after(&["m", "y"]), "my");
        assert_eq!(after(&["Left", "x"]), "table.csxv", "a key that moves keeps it");
        assert_eq!(after(&["End", "x"]), "table.csvx");
        assert_eq!(after(&["Backspace"]), "");
        let mut field = Field::proposing("table.csv");
        field.insert_line("/tmp/a.csv");
        assert_eq!(field.text(), "/tmp/a.csv");
    }

    #[test]
    fn rows_are_gone_up_and_down_as_they_are_wrapped() {
        let mut field = Field::new("one two\nthree\n");
        assert!(!field.vertical(true, 20), "it is the last row");
        assert!(field.vertical(false, 20) && field.vertical(false, 20));
        field.insert("X");
        assert_eq!(field.text(), "Xone two\nthree\n");
        assert!(!field.vertical(false, 20));
        let mut wrapped = Field::new("alpha beta gamma");
        assert!(wrapped.vertical(false, 7), "a long line has rows of its own");
        wrapped.insert("X");
        assert!(wrapped.text().find('X').is_some_and(|at| (6..=11).contains(&at)), "{}", wrapped.text());
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
