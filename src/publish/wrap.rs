//! Measuring and breaking lines in terminal cells.
//!
//! A text is as wide as its graphemes are, each measured as a whole: an accent put together of two
//! characters is one cell, a flag or a family two. Lines break at blanks, after `-` and `/` in names, and
//! inside a word only where nothing else fits, between graphemes. No character is ever dropped but the
//! blanks at which a line breaks.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many cells `text` takes on a line.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// `text` with blanks added on the right up to `to` cells.
pub fn pad_end(text: &str, to: usize) -> String {
    let gap = to.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(gap))
}

/// `text` with blanks added on the left up to `to` cells.
pub fn pad_start(text: &str, to: usize) -> String {
    let gap = to.saturating_sub(width(text));
    format!("{}{text}", " ".repeat(gap))
}

/// `text` in lines of at most `to` cells (at least 2, so that a wide grapheme fits), broken at blanks, and
/// inside words only where a word alone is too long.
pub fn lines(text: &str, to: usize) -> Vec<String> {
    fill(text.split(' ').filter(|word| !word.is_empty()).map(|word| (word, " ")), to.max(2))
}

/// A name in lines of at most `to` cells: broken at blanks and after `-`, `/`, `.` and `_`.
pub fn name_lines(name: &str, to: usize) -> Vec<String> {
    fill(pieces(name), to.max(2))
}

/// The cells of the longest part of a name that need not be broken.
pub fn longest_piece(name: &str) -> usize {
    pieces(name).map(|(piece, _)| width(piece)).max().unwrap_or(0)
}

/// The parts at which a name may be broken, each with what stands between it and the next on one line.
fn pieces(name: &str) -> impl Iterator<Item = (&str, &'static str)> {
    name.split(' ').filter(|word| !word.is_empty()).flat_map(|word| {
        let mut rest = Some(word);
        std::iter::from_fn(move || {
            let whole = rest?;
            // A break may follow a sign that stands between two others, never open or close a word.
            let sign = whole
                .char_indices()
                .skip(1)
                .find(|(_, c)| matches!(c, '-' | '/' | '.' | '_'))
                .map(|(at, c)| at + c.len_utf8())
                .filter(|&at| at < whole.len());
            let Some((head, tail)) = sign.and_then(|at| whole.split_at_checked(at)) else {
                rest = None;
                return Some((whole, " "));
            };
            rest = Some(tail);
            Some((head, ""))
        })
    })
}

fn fill<'a>(words: impl Iterator<Item = (&'a str, &'static str)>, to: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut used, mut between) = (String::new(), 0, "");
    for (word, after) in words {
        let wide = width(word);
        if used > 0 && used + between.len() + wide <= to {
            line.push_str(between);
            line.push_str(word);
            used += between.len() + wide;
        } else {
            if used > 0 {
                lines.push(std::mem::take(&mut line));
            }
            (line, used) = break_word(word, to, &mut lines);
        }
        between = after;
    }
    if used > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks a word that alone is too long; whole lines go to `lines`, the last part is handed back.
fn break_word(word: &str, to: usize, lines: &mut Vec<String>) -> (String, usize) {
    let (mut line, mut used) = (String::new(), 0);
    for grapheme in word.graphemes(true) {
        let wide = width(grapheme);
        if used > 0 && used + wide > to {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push_str(grapheme);
        used += wide;
    }
    (line, used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_are_counted_by_grapheme() {
        assert_eq!(width("Siân"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("会議"), 4);
        assert_eq!(width("👨‍👩‍👧"), 2);
        assert_eq!(pad_end("会", 4), "会  ");
        assert_eq!(pad_start("e\u{301}", 3), "  e\u{301}");
    }

    #[test]
    fn lines_break_where_people_break_them() {
        assert_eq!(lines("counts tabulate coders’ judgements", 16), ["counts tabulate", "coders’", "judgements"]);
        assert_eq!(lines("", 10), [""]);
        assert_eq!(lines("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(lines("一二三", 5), ["一二", "三"]);
        assert_eq!(name_lines("education-welfare", 10), ["education-", "welfare"]);
        assert_eq!(name_lines("health/primary care/GP", 13), ["health/", "primary care/", "GP"]);
        assert_eq!(name_lines("rule-bending.bend", 40), ["rule-bending.bend"]);
        assert_eq!(longest_piece("education-welfare officer"), 10);
        assert_eq!(longest_piece("-"), 1);
    }

    proptest! {
        #[test]
        fn no_character_is_lost_and_no_line_too_long(text in "[a-z é会🙂./-]{0,80}", to in 2usize..30) {
            for broken in [lines(&text, to), name_lines(&text, to)] {
                let bare = |text: &str| text.replace(' ', "");
                prop_assert_eq!(bare(&broken.concat()), bare(&text));
                prop_assert!(broken.iter().all(|line| width(line) <= to));
            }
        }
    }
}
