//! Text on cells: how wide a grapheme is, and how it is put into a buffer.
//!
//! Every character that reaches the screen goes through [`cell`], whether it comes from a transcript, a
//! file name or an error message, so that control and direction characters are shown and never sent. Here
//! too terminals are helped to agree: emoji joined of several, variation selectors and skin tones, whose
//! width differs from terminal to terminal, are drawn as the emoji they begin with. The text itself, what is
//! selected and what is copied, is never changed.

use crate::text::display;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What is drawn for a grapheme, and on how many cells.
pub fn cell(grapheme: &str) -> (Cow<'_, str>, u16) {
    let bytes = grapheme.as_bytes();
    if let [byte @ 0x20..=0x7e] = bytes {
        let _ = byte;
        return (Cow::Borrowed(grapheme), 1);
    }
    let Some(first) = grapheme.chars().next() else { return (Cow::Borrowed(""), 0) };
    match first {
        '\n' => return (Cow::Borrowed(""), 0),
        '\r' if grapheme == "\r\n" => return (Cow::Borrowed(""), 0),
        '\t' => return (Cow::Borrowed("  "), 2),
        _ => {}
    }
    if let Some(symbol) = display::symbol(first) {
        return (Cow::Owned(symbol.to_string()), 1);
    }
    let shown = settled(grapheme);
    match shown.width() {
        0 if is_invisible(first) => (Cow::Borrowed(""), 0),
        // A combining mark with nothing to stand on.
        0 => (Cow::Owned(format!("◌{shown}")), 1),
        width => (shown, u16::try_from(width).unwrap_or(2)),
    }
}

/// The grapheme without what terminals measure differently.
fn settled(grapheme: &str) -> Cow<'_, str> {
    let unsettled = |c: char| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    let mut chars = grapheme.char_indices();
    let _ = chars.next();
    let Some((at, found)) = chars.find(|(_, c)| unsettled(*c) || display::symbol(*c).is_some()) else {
        return Cow::Borrowed(grapheme);
    };
    if found == '\u{200d}' || matches!(found, '\u{1f3fb}'..='\u{1f3ff}') {
        return Cow::Borrowed(grapheme.get(..at).unwrap_or(grapheme));
    }
    let kept =
        grapheme.chars().take_while(|c| *c != '\u{200d}').filter(|c| !unsettled(*c) && display::symbol(*c).is_none());
    Cow::Owned(kept.collect())
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{180e}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{115f}' | '\u{1160}' | '\u{3164}')
}

/// How many cells `text` takes on one line.
pub fn width(text: &str) -> u16 {
    if text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
        return u16::try_from(text.len()).unwrap_or(u16::MAX);
    }
    text.graphemes(true).fold(0u16, |sum, grapheme| sum.saturating_add(cell(grapheme).1))
}

/// `text` cut to `most` cells, with “…” where it was cut.
pub fn fit(text: &str, most: u16) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut used = 0u16;
    for grapheme in text.graphemes(true) {
        let wide = cell(grapheme).1;
        if used + wide + 1 > most {
            break;
        }
        used += wide;
        kept.push_str(grapheme);
    }
    if most > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}

/// Puts one grapheme at (`x`, `y`), unless it would pass `end`. Gives its width.
pub fn put(buffer: &mut Buffer, (x, y): (u16, u16), end: u16, grapheme: &str, style: Style) -> u16 {
    let (symbol, wide) = cell(grapheme);
    if wide == 0 || x.saturating_add(wide) > end {
        return 0;
    }
    if grapheme == "\t" {
        for step in 0..wide {
            if let Some(cell) = buffer.cell_mut((x + step, y)) {
                cell.set_symbol(" ").set_style(style);
            }
        }
        return wide;
    }
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.set_symbol(&symbol).set_style(style);
    }
    for step in 1..wide {
        if let Some(cell) = buffer.cell_mut((x + step, y)) {
            cell.reset();
            cell.set_style(style);
        }
    }
    wide
}

/// Writes `text` on one line from (`x`, `y`), at most up to the column `end`; gives the column after it.
/// Line feeds become blanks.
pub fn write(buffer: &mut Buffer, (x, y): (u16, u16), end: u16, text: &str, style: Style) -> u16 {
    let mut at = x;
    for grapheme in text.graphemes(true) {
        let grapheme = if grapheme == "\n" || grapheme == "\r\n" { " " } else { grapheme };
        if at.saturating_add(cell(grapheme).1) > end {
            break;
        }
        at += put(buffer, (at, y), end, grapheme, style);
    }
    at
}

/// Writes `text` so that it ends before the column `end`; gives the column where it begins.
pub fn write_right(buffer: &mut Buffer, (from, y): (u16, u16), end: u16, text: &str, style: Style) -> u16 {
    let shown = fit(text, end.saturating_sub(from));
    let start = end.saturating_sub(width(&shown)).max(from);
    write(buffer, (start, y), end, &shown, style);
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn widths_are_those_that_terminals_agree_on() {
        assert_eq!(width("plain"), 5);
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👨\u{200d}👩\u{200d}👧"), 2);
        assert_eq!(width("👍🏽"), 2);
        assert_eq!(width("❤\u{fe0f}"), 1);
        assert_eq!(cell("❤\u{fe0f}").0, "❤");
        assert_eq!(cell("\u{301}"), (Cow::Owned("◌\u{301}".to_owned()), 1));
        assert_eq!(cell("\u{200b}").1, 0);
    }

    #[test]
    fn what_could_command_the_terminal_is_shown() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        write(&mut buffer, (0, 0), 12, "a\u{1b}[2J\u{202e}b\nc", Style::new());
        let line: String = (0..12).map(|x| buffer[(x, 0)].symbol().to_owned()).collect();
        assert_eq!(line, "a␛[2J⇄b c   ");
    }

    #[test]
    fn a_wide_sign_is_never_cut_in_half() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
        assert_eq!(write(&mut buffer, (0, 0), 3, "日本", Style::new()), 2);
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("agency", 6), "agency");
    }
}
