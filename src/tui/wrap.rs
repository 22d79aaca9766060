//! Wrapping of a text into rows of cells.
//!
//! A row is a byte range; the rows of a text follow each other without a gap, so that every place of the
//! text is in exactly one row and can be found by binary search. The white space at which a line breaks
//! belongs to the row before, hangs over its edge and is not drawn. Lines break after white space, hyphens
//! and dashes and beside wide (East Asian) signs; a word longer than the row breaks between graphemes.

use super::cells;
use crate::text::Span;
use unicode_segmentation::UnicodeSegmentation;

/// Wraps the part `span` of `text` to `width` cells. There is always at least one row.
pub fn rows(text: &str, span: Span, width: u16) -> Vec<Span> {
    let body = span.slice(text);
    let width = width.max(2);
    let mut wrapper = Wrapper { rows: Vec::new(), start: 0, used: 0, hanging: false, chance: None, width };
    let mut before = "";
    for (at, grapheme) in body.grapheme_indices(true) {
        wrapper.take(at, before, grapheme);
        before = grapheme;
    }
    wrapper.rows.push((wrapper.start, body.len()));
    if wrapper.rows.len() > 1 && wrapper.rows.last().is_some_and(|(start, end)| start == end) {
        wrapper.rows.pop();
    }
    let base = span.start as usize;
    wrapper.rows.into_iter().map(|(start, end)| Span::of(base + start..base + end)).collect()
}

struct Wrapper {
    rows: Vec<(usize, usize)>,
    start: usize,
    used: u16,
    /// Whether the row is full and takes white space only.
    hanging: bool,
    /// The last place where the row may break, with the cells used up to there.
    chance: Option<(usize, u16)>,
    width: u16,
}

impl Wrapper {
    fn take(&mut self, at: usize, before: &str, grapheme: &str) {
        if matches!(grapheme, "\n" | "\r\n" | "\r") {
            self.close(at + grapheme.len());
            return;
        }
        let (_, wide) = cells::cell(grapheme);
        if is_blank(grapheme) {
            if self.used + wide > self.width {
                self.hanging = true;
            } else {
                self.used += wide;
            }
            self.chance = Some((at + grapheme.len(), self.used));
            return;
        }
        if self.hanging {
            self.close(at);
        }
        if at > self.start && may_break(before, grapheme) {
            self.chance = Some((at, self.used));
        }
        if self.used + wide > self.width {
            match self.chance.filter(|(place, _)| *place > self.start) {
                Some((place, used)) => {
                    let left = self.used - used;
                    self.close(place);
                    self.used = left;
                }
                None => self.close(at),
            }
            if self.used + wide > self.width {
                self.close(at);
            }
        }
        self.used += wide;
    }

    fn close(&mut self, end: usize) {
        self.rows.push((self.start, end));
        self.start = end;
        self.used = 0;
        self.hanging = false;
        self.chance = None;
    }
}

fn is_blank(grapheme: &str) -> bool {
    // A no-break space holds its neighbours together.
    grapheme.chars().all(|c| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}'))
}

/// Whether a line may break between two graphemes, neither of which is white space.
fn may_break(before: &str, after: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().next(), after.chars().next()) else { return false };
    if before.is_ascii() && after.is_ascii() {
        return last == '-' && next.is_alphanumeric();
    }
    if matches!(last, '-' | '‐' | '–' | '—') {
        return next.is_alphanumeric();
    }
    let wide = |grapheme: &str| cells::cell(grapheme).1 == 2;
    (wide(before) || wide(after)) && !closes(next) && !opens(last)
}

/// Signs that must not begin a line.
fn closes(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '・'
            | '：'
            | '；'
            | '？'
            | '！'
            | '）'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '》'
            | '〉'
            | 'ー'
            | '”'
            | '’'
            | '…'
    ) || matches!(c, '.' | ',' | '!' | '?' | ')' | ']' | ':' | ';' | '"' | '\'' | '%')
}

/// Signs that must not end a line.
fn opens(c: char) -> bool {
    matches!(c, '（' | '「' | '『' | '【' | '〔' | '《' | '〈' | '“' | '‘' | '(' | '[' | '"')
}

/// The part of a row that is drawn: without the white space that hangs at its end.
pub fn shown(text: &str, row: Span) -> Span {
    let slice = row.slice(text);
    Span::of(row.start as usize..row.start as usize + slice.trim_end().len())
}

/// The index of the row that holds byte `at`: the last row that begins at or before it.
pub fn row_of(rows: &[Span], at: u32) -> usize {
    rows.partition_point(|row| row.start <= at).saturating_sub(1)
}

/// The column at which byte `at` stands in its row.
pub fn column(text: &str, row: Span, at: u32) -> u16 {
    cells::width(Span::new(row.start, at.clamp(row.start, row.end)).slice(text))
}

/// The byte of the grapheme that stands at or before `column` in a row; the row's last drawn grapheme
/// where the row is shorter.
pub fn at_column(text: &str, row: Span, column: u16) -> u32 {
    let drawn = shown(text, row);
    let (mut used, mut found) = (0u16, row.start);
    for (at, grapheme) in drawn.slice(text).grapheme_indices(true) {
        let wide = cells::cell(grapheme).1;
        found = row.start + Span::of(at..at).start;
        if used + wide > column {
            break;
        }
        used += wide;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: u16) -> Vec<&str> {
        rows(text, Span::of(0..text.len()), width).into_iter().map(|row| row.slice(text)).collect()
    }

    #[test]
    fn lines_break_where_people_break_them() {
        assert_eq!(wrapped("the plan already said", 8), ["the plan ", "already ", "said"]);
        assert_eq!(wrapped("multi-agency", 8), ["multi-", "agency"]);
        assert_eq!(wrapped("unbreakable", 4), ["unbr", "eaka", "ble"]);
        assert_eq!(wrapped("one\n\ntwo", 9), ["one\n", "\n", "two"]);
        assert_eq!(wrapped("日本語。会議", 6), ["日本", "語。会", "議"]);
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("word    ", 4), ["word    "]);
        assert_eq!(wrapped("a b\u{a0}c", 4), ["a ", "b\u{a0}c"]);
    }

    #[test]
    fn columns_and_places_meet() {
        let text = "日本 go";
        let row = Span::of(0..text.len());
        assert_eq!(column(text, row, 6), 4);
        assert_eq!(at_column(text, row, 1), 0);
        assert_eq!(at_column(text, row, 2), 3);
        assert_eq!(at_column(text, row, 99), 8);
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-z]{1,12}",
            Just(" ".to_owned()),
            Just("  ".to_owned()),
            Just("\n".to_owned()),
            Just("-".to_owned()),
            Just("\t".to_owned()),
            Just("日本語".to_owned()),
            Just("。」".to_owned()),
            Just("e\u{301}".to_owned()),
            Just("👨\u{200d}👩\u{200d}👧".to_owned()),
            Just("שלום".to_owned()),
            Just("\u{202e}".to_owned()),
            Just("\u{200b}".to_owned()),
            Just("❤\u{fe0f}".to_owned()),
            "\\PC{0,3}",
        ];
        proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_row_is_too_wide_and_no_grapheme_lost(text in text(), width in 2u16..40) {
            let all = rows(&text, Span::of(0..text.len()), width);
            let joined: String = all.iter().map(|row| row.slice(&text)).collect();
            prop_assert_eq!(&joined, &text);
            let boundaries: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            for row in &all {
                let drawn = shown(&text, *row).slice(&text);
                // A sign of one script with a mark of another may be three cells wide: it stands alone.
                let alone = drawn.graphemes(true).count() == 1;
                prop_assert!(alone || cells::width(drawn) <= width, "{drawn:?} over {width}");
                prop_assert!(boundaries.contains(&(row.start as usize)));
            }
        }

        #[test]
        fn every_drawn_place_is_found_again(text in text(), width in 2u16..40) {
            let all = rows(&text, Span::of(0..text.len()), width);
            for (at, grapheme) in text.grapheme_indices(true) {
                let at = at as u32;
                let row = all[row_of(&all, at)];
                prop_assert!(row.start <= at && at < row.end);
                let drawn = shown(&text, row);
                if drawn.contains(at) && cells::cell(grapheme).1 > 0 {
                    prop_assert_eq!(at_column(&text, row, column(&text, row, at)), at);
                }
            }
        }
    }
}
