//! Praat TextGrid: tiers of intervals and of points, as text in a long and a short form.
//!
//! Praat itself reads such a file as numbers, texts in quotes and flags that stand free between anything else; so
//! does this reader, and so both forms are one. Which tiers are turns [`super::tiers`] decides; tiers of points
//! never are.
//!
//! Kept: every label, doubled quotes single and line ends in it as blanks. Lost: intervals without a label.

use super::Doubt;
use super::decode;
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::Reading;
use super::tiers::{self, Piece, Tier};
use crate::text::display::one_line;
use std::borrow::Cow;

/// Reads a TextGrid.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    const REMEDY: &str = "in Praat, save it as a text file or a short text file";
    if bytes.starts_with(b"ooBinaryFile") {
        return Err(Unreadable::new("it is a binary TextGrid", REMEDY).into());
    }
    let decoded = decode::decode_as(bytes, instructions.encoding)?;
    let mut doubts = decoded.doubts;
    let tiers = Grid::read(&decoded.text, &mut doubts);
    if tiers.is_empty() {
        return Err(Unreadable::new("it has no tier that can be read", REMEDY).into());
    }
    let (content, more) = tiers::build(&tiers, instructions)?;
    doubts.extend(more);
    Ok(Reading { encoding: decoded.encoding, content, doubts, ..Reading::default() })
}

enum Token<'a> {
    Text(Cow<'a, str>),
    Number(f64),
}

struct Tokens<'a> {
    rest: &'a str,
    line: u32,
    /// The line of a text that does not end.
    open: Option<u32>,
}

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        let feeds = taken.bytes().filter(|&byte| byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(feeds).unwrap_or(u32::MAX));
        self.rest = rest;
        taken
    }

    /// A text in quotes, of which the first has been seen.
    fn text(&mut self) -> Cow<'a, str> {
        self.take(1);
        let mut from = 0;
        loop {
            let Some(at) = self.rest.get(from..).and_then(|rest| rest.find('"')).map(|at| at + from) else {
                self.open = Some(self.line);
                return unquoted(self.take(self.rest.len()));
            };
            if self.rest.as_bytes().get(at + 1) == Some(&b'"') {
                from = at + 2;
                continue;
            }
            let text = self.take(at);
            self.take(1);
            return unquoted(text);
        }
    }
}

fn unquoted(text: &str) -> Cow<'_, str> {
    if text.contains(['"', '\n']) { text.replace("\"\"", "\"").replace('\n', " ").into() } else { text.into() }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (u32, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let blanks = self.rest.len() - self.rest.trim_start().len();
            self.take(blanks);
            let line = self.line;
            match self.rest.as_bytes().first()? {
                b'"' => return Some((line, Token::Text(self.text()))),
                b'!' => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.take(end);
                }
                _ => {
                    let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
                    let word = self.take(end);
                    let number = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
                    if let Some(number) = number.then(|| word.parse::<f64>().ok()).flatten() {
                        return Some((line, Token::Number(number)));
                    }
                }
            }
        }
    }
}

/// Tiers in the making.
#[derive(Default)]
struct Grid {
    tiers: Vec<Tier>,
    /// How many annotations each tier announces, and where it begins.
    announced: Vec<(f64, u32)>,
    numbers: Vec<f64>,
    /// What comes next: a name after the class of a tier, then its three numbers.
    expects: Expects,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Expects {
    #[default]
    Class,
    Name {
        points: bool,
    },
    Size,
    Pieces,
}

impl Grid {
    fn read(text: &str, doubts: &mut Vec<Doubt>) -> Vec<Tier> {
        let mut grid = Self::default();
        let mut tokens = Tokens { rest: text, line: 1, open: None };
        for (line, token) in tokens.by_ref() {
            match token {
                Token::Number(number) => grid.number(number, line),
                Token::Text(text) => grid.text(text, line, doubts),
            }
        }
        if let Some(line) = tokens.open {
            doubts.push(Doubt::at(line, "a label has no closing quote, so it goes on to the end of the file"));
        }
        for (tier, (announced, line)) in grid.tiers.iter().zip(&grid.announced) {
            if (tier.pieces.len() as f64) < *announced {
                doubts.push(Doubt::at(
                    *line,
                    format!(
                        "the tier “{}” announces {announced} labels and has {}; the file may have been cut",
                        one_line(&tier.name),
                        tier.pieces.len()
                    ),
                ));
            }
        }
        grid.tiers
    }

    fn number(&mut self, number: f64, line: u32) {
        self.numbers.push(number);
        if let (Expects::Size, [_, _, size]) = (self.expects, self.numbers.as_slice()) {
            self.announced.push((*size, line));
            self.numbers.clear();
            self.expects = Expects::Pieces;
        } else if self.numbers.len() > 8 {
            self.numbers.drain(..4);
        }
    }

    fn text(&mut self, text: Cow<'_, str>, line: u32, doubts: &mut Vec<Doubt>) {
        // A label comes after its times, the class of a tier after none.
        let class = match &*text {
            "IntervalTier" => Some(false),
            "TextTier" => Some(true),
            _ => None,
        };
        let free = self.expects == Expects::Class || self.numbers.is_empty();
        match (self.expects, class) {
            (Expects::Name { points }, _) => {
                self.tiers.push(Tier { name: text.trim().to_owned(), dependent: points, ..Tier::default() });
                self.expects = Expects::Size;
            }
            (_, Some(points)) if free => self.expects = Expects::Name { points },
            (Expects::Pieces, _) => self.piece(&text, line, doubts),
            _ => {}
        }
        self.numbers.clear();
    }

    fn piece(&mut self, text: &str, line: u32, doubts: &mut Vec<Doubt>) {
        let Some(tier) = self.tiers.last_mut() else { return };
        let time = match self.numbers.as_slice() {
            [.., start, end] if !tier.dependent => Some((*start, *end)),
            [.., at] => Some((*at, *at)),
            [] => None,
        };
        let last = tier.pieces.last().map_or(0, |piece| piece.end);
        if time.is_none() && !text.trim().is_empty() {
            doubts.push(Doubt::at(line, "a label has no time; it stands after the one before it"));
        }
        // A number too large for the scale is as far as it goes.
        let (start, end) =
            time.map_or((last, last), |(start, end)| ((start * 1000.0).round() as u32, (end * 1000.0).round() as u32));
        tier.pieces.push(Piece { start, end: end.max(start), timed: time.is_some(), text: text.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reading::Content;
    use crate::study::Layout;
    use proptest::prelude::*;

    const LONG: &str = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = 9.5 \ntiers? <exists> \n\
        size = 3 \nitem []: \n    item [1]:\n        class = \"IntervalTier\" \n        name = \"JAN\" \n        xmin = 0 \n\
        xmax = 9.5 \n        intervals: size = 4 \n        intervals [1]:\n            xmin = 0 \n            xmax = 1.5 \n\
        text = \"una vez <<quebrada> el:_e;> (.)\" \n        intervals [2]:\n            xmin = 1.5 \n            xmax = 2 \n\
        text = \"\" \n        intervals [3]:\n xmin = 2 \n xmax = 3\n text = \"dice \"\"no\"\"\nasí\" \n        intervals [4]:\n\
        xmin = 3 \n xmax = 3.2\n text = \"(0.2)\"\n    item [2]:\n class = \"TextTier\"\n name = \"bell\"\n xmin = 0\n xmax = 9.5\n\
        points: size = 1\n points [1]:\n number = 2.5\n mark = \"ding dong\"\n    item [3]:\n class = \"IntervalTier\"\n\
        name = \"EVA\"\n xmin = 0\n xmax = 9.5\n intervals: size = 2\n intervals [1]:\n xmin = 1\n xmax = 1.4\n text = \"sí, claro\"\n\
        intervals [2]:\n xmin = 3\n xmax = 3.2\n text = \"(0.2)\"\n";

    /// The same in the short form: what stands in quotes, numbers, flags.
    fn short() -> String {
        let mut out = String::from("File type = \"ooTextFile\"\n\"TextGrid\"\n\n0\n9.5\n<exists>\n3\n");
        let from = LONG.find("\"IntervalTier\"").expect("a tier");
        let tokens = Tokens { rest: &LONG[from..], line: 1, open: None };
        for (_, token) in tokens {
            match token {
                Token::Text(text) => out.push_str(&format!("\"{}\"\n", text.replace('"', "\"\""))),
                Token::Number(number) => out.push_str(&format!("{number}\n")),
            }
        }
        out
    }

    fn text_of(bytes: &[u8]) -> (String, Layout, Reading) {
        let reading = read(bytes, &Instructions::default()).expect("a reading");
        let Content::Turns { text, layout } = reading.content.clone() else { panic!("turns") };
        (text, layout, reading)
    }

    #[test]
    fn both_forms_in_any_encoding_are_one() {
        let wanted = "JAN: una vez <<quebrada> el:_e;> (.)\n\nEVA: sí, claro\n\nJAN: dice \"no\" así (0.2)\n";
        let utf16: Vec<u8> = format!("\u{feff}{LONG}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        let latin: Vec<u8> = LONG.chars().map(|c| c as u8).collect();
        let crlf = LONG.replace('\n', "\r\n");
        for bytes in [LONG.as_bytes(), &utf16, &latin, crlf.as_bytes(), short().as_bytes()] {
            let (text, layout, reading) = text_of(bytes);
            assert_eq!(text, wanted, "{}", reading.encoding);
            assert_eq!(layout.turns[2].time, Some(2000));
            let notes: Vec<_> =
                layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect();
            assert_eq!(notes, [(2, "bell", "ding dong"), (2, "EVA", "(0.2)")]);
        }
        assert_eq!(text_of(&utf16).2.encoding, "UTF-16BE");
    }

    #[test]
    fn what_is_cut_is_read_as_far_as_it_goes() {
        let cut = &LONG[..LONG.find("así").expect("a word")];
        let (text, _, reading) = text_of(cut.as_bytes());
        assert!(text.starts_with("JAN: una vez"), "{text}");
        let what: Vec<_> = reading
            .doubts
            .iter()
            .map(|doubt| (doubt.line, doubt.what.split_once(' ').map(|(first, _)| first)))
            .collect();
        let line = cut[..cut.find("\"dice").expect("a label")].lines().count() as u32;
        assert_eq!(what, [(Some(line), Some("a")), (Some(14), Some("the"))], "{:?}", reading.doubts);
        for bad in [b"ooBinaryFile\x08TextGrid".as_slice(), b"File type = \"ooTextFile\"\n\"TextGrid\"\n0\n1\n<absent>"]
        {
            assert!(read(bad, &Instructions::default()).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_cut_and_any_change_is_read(at in 0usize..3000, with in "[\"0-9.\n a-]{0,3}", cut in any::<bool>()) {
            let at = (0..=at.min(LONG.len())).rev().find(|at| LONG.is_char_boundary(*at)).unwrap_or(0);
            let mut text = LONG.to_owned();
            if cut { text.truncate(at) } else { text.insert_str(at, &with) }
            if let Ok(Reading { content: Content::Turns { layout, .. }, .. }) = read(text.as_bytes(), &Instructions::default()) {
                prop_assert_eq!(Layout::decode(&layout.encode()), Ok(layout));
            }
        }
    }
}
