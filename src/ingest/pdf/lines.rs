//! What a page of a PDF file draws → its lines.
//!
//! A PDF file knows no lines, only pieces of text with places. Pieces on one baseline that follow one another are a
//! line; between them stands a blank, or a tab where the gap is wide. Lines keep the order in which the file draws
//! them, which in files from word processors is that of reading, also over columns.

use serde::{Deserialize, Serialize};

/// A piece of text on one baseline. Lengths are in points; `y` goes up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Where it begins.
    pub x: f32,
    /// Where it ends.
    pub end: f32,
    /// Its baseline.
    pub y: f32,
    /// The size of its letters.
    pub size: f32,
    /// What it says.
    pub text: String,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Its lines, in the order in which they are drawn.
    pub lines: Vec<Line>,
    /// Whether its reader broke off.
    pub broken: bool,
}

/// A gap as wide as this, in sizes of a letter, parts columns.
const WIDE: f32 = 2.0;

/// Gaps from which on a blank stands between pieces.
const BLANK: f32 = 0.15;

/// A letter, or several that are drawn as one.
#[derive(Clone, Copy, Debug)]
pub struct Glyph<'a> {
    /// Where it begins.
    pub x: f32,
    /// Where it ends.
    pub end: f32,
    /// Its baseline.
    pub y: f32,
    /// Its size.
    pub size: f32,
    /// A quarter turn or more: text in the margin.
    pub turned: u8,
    /// What it stands for.
    pub text: &'a str,
    /// Whether a piece of text begins with it.
    pub first: bool,
}

/// Lines in the making.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<(u8, Line)>,
}

impl Lines {
    /// Adds a letter.
    pub fn add(&mut self, glyph: Glyph<'_>) {
        if ![glyph.x, glyph.end, glyph.y, glyph.size].iter().all(|n| n.is_finite()) {
            return;
        }
        let size = glyph.size.abs().max(1.0);
        if let Some((turned, line)) = self.lines.last_mut()
            && *turned == glyph.turned
            && follows(line, &glyph, size)
        {
            let gap = glyph.x - line.end;
            if glyph.first && gap > BLANK * size && !line.text.ends_with([' ', '\t']) {
                line.text.push(if gap > WIDE * size { '\t' } else { ' ' });
            }
            push(&mut line.text, glyph.text);
            line.end = line.end.max(glyph.end);
            line.size = line.size.max(size);
            return;
        }
        let mut line = Line { x: glyph.x, end: glyph.end, y: glyph.y, size, text: String::new() };
        push(&mut line.text, glyph.text);
        self.lines.push((glyph.turned, line));
    }

    /// The lines of the page.
    pub fn finish(self) -> Vec<Line> {
        // A page that lies on its side is turned as a whole; what is turned otherwise stands in the margin.
        let mut letters = [0usize; 4];
        for (turned, line) in &self.lines {
            if let Some(count) = letters.get_mut(usize::from(*turned)) {
                *count += line.text.len();
            }
        }
        let usual = (0u8..4).max_by_key(|&turn| (letters.get(usize::from(turn)), turn == 0)).unwrap_or(0);
        let (upright, turned): (Vec<_>, Vec<_>) = self.lines.into_iter().partition(|(turn, _)| *turn == usual);
        let mut lines: Vec<Line> = Vec::new();
        for (_, line) in upright {
            join(&mut lines, line);
        }
        lines.extend(turned.into_iter().map(|(_, line)| line));
        for line in &mut lines {
            line.text = tidy(&line.text);
        }
        lines.retain(|line| !line.text.is_empty());
        lines
    }
}

/// Whether a letter goes on on a line.
fn follows(line: &Line, glyph: &Glyph<'_>, size: f32) -> bool {
    let level = (glyph.y - line.y).abs() <= 0.5 * size.min(line.size.max(1.0));
    level && glyph.x >= line.end - 0.8 * size && glyph.x <= line.end + 60.0 * size
}

/// Adds what a letter stands for; control characters and blanks of any kind are blanks.
fn push(text: &mut String, piece: &str) {
    for c in piece.chars() {
        match c {
            'ﬀ' => text.push_str("ff"),
            'ﬁ' => text.push_str("fi"),
            'ﬂ' => text.push_str("fl"),
            'ﬃ' => text.push_str("ffi"),
            'ﬄ' => text.push_str("ffl"),
            'ﬅ' | 'ﬆ' => text.push_str("st"),
            '\0' | '\u{feff}' | '\u{200b}' => {}
            c if c.is_control() || (c.is_whitespace() && c != '\t') => text.push(' '),
            '\t' => text.push(' '),
            c => text.push(c),
        }
    }
}

/// Joins a piece to the line beside it, before it or behind it; else it is a line.
fn join(lines: &mut Vec<Line>, piece: Line) {
    let level = |line: &Line| (line.y - piece.y).abs() <= 0.4 * line.size.max(piece.size);
    // Drawn twice, a letter's breadth apart: bold in old programs.
    let twice = |line: &Line| level(line) && line.text == piece.text && (line.x - piece.x).abs() < 0.3 * piece.size;
    if lines.iter().rev().take(2).any(twice) {
        return;
    }
    let Some(line) = lines.last_mut().filter(|line| level(line)) else {
        lines.push(piece);
        return;
    };
    let size = line.size.max(piece.size);
    let gap = if piece.x >= line.end - 0.5 * size {
        piece.x - line.end
    } else if piece.end <= line.x + 0.5 * size {
        line.x - piece.end
    } else {
        lines.push(piece);
        return;
    };
    let between = if gap > WIDE * size {
        "\t"
    } else if gap > BLANK * size {
        " "
    } else {
        ""
    };
    line.text = if piece.x >= line.x {
        format!("{}{between}{}", line.text, piece.text)
    } else {
        format!("{}{between}{}", piece.text, line.text)
    };
    (line.x, line.end) = (line.x.min(piece.x), line.end.max(piece.end));
    line.size = size;
}

/// Blanks single, none at the ends; tabs as they are.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            ' ' if out.ends_with([' ', '\t']) => {}
            '\t' => {
                while out.ends_with(' ') {
                    out.pop();
                }
                if !out.ends_with('\t') {
                    out.push('\t');
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Draws words at places, each letter half as wide as high.
    fn drawn(words: &[(f32, f32, &str)]) -> Vec<String> {
        let mut lines = Lines::default();
        for (x, y, word) in words {
            let mut at = *x;
            for (n, c) in word.chars().enumerate() {
                let text = c.to_string();
                lines.add(Glyph { x: at, end: at + 5.0, y: *y, size: 10.0, turned: 0, text: &text, first: n == 0 });
                at += 5.0;
            }
        }
        lines.finish().into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn pieces_on_one_baseline_are_a_line() {
        let lines = drawn(&[
            (0.0, 90.0, "So"),
            (13.0, 90.0, "ﬁne"),
            (0.0, 78.0, "INT:"),
            (60.0, 78.0, "Why?"),
            (30.0, 78.5, "o"),
        ]);
        assert_eq!(lines, ["So fine", "INT:\tWhy?", "o"]);
        // A number in the margin, drawn after its line; what is drawn twice.
        assert_eq!(drawn(&[(50.0, 90.0, "Well"), (10.0, 90.0, "7")]), ["7\tWell"]);
        assert_eq!(drawn(&[(50.0, 90.0, "Well"), (50.5, 90.0, "Well")]), ["Well"]);
        assert_eq!(drawn(&[(0.0, 90.0, "a\tb\u{a0}\u{a0}c ")]), ["a b c"]);
    }

    #[test]
    fn text_in_the_margin_comes_last() {
        let mut lines = Lines::default();
        lines.add(Glyph { x: 0.0, end: 5.0, y: 0.0, size: 10.0, turned: 1, text: "m", first: true });
        for x in [0.0, 5.0] {
            lines.add(Glyph { x, end: x + 5.0, y: 0.0, size: 10.0, turned: 0, text: "t", first: false });
        }
        let texts: Vec<String> = lines.finish().into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["tt", "m"]);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(places in proptest::collection::vec((-50i16..500, -50i16..500, 0u8..4), 0..60)) {
            let mut lines = Lines::default();
            for (n, (x, y, turned)) in places.iter().enumerate() {
                let text = char::from_u32(0x4e00 + n as u32).expect("a character").to_string();
                let (x, y) = (f32::from(*x), f32::from(*y));
                lines.add(Glyph { x, end: x + 5.0, y, size: 10.0, turned: *turned, text: &text, first: true });
            }
            let text: String = lines.finish().into_iter().map(|line| line.text).collect();
            prop_assert_eq!(text.chars().filter(|c| !c.is_whitespace()).count(), places.len());
        }
    }
}
