//! Text from files as it may be shown: control and direction characters become visible symbols.
//!
//! A transcript is untrusted input. Sent raw, an escape sequence in it could retitle the terminal or
//! worse, and a bidi override could show a quotation other than it is. Nothing from a file reaches a
//! terminal except through [`safe`].

use std::borrow::Cow;

/// The visible stand-in of a character that must not reach a terminal, or `None` when it may.
///
/// Line feed and tab are left to the caller, who knows the layout.
pub fn symbol(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => None,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        // Direction marks, embeddings, overrides and isolates; also the line and paragraph separators.
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('⇄'),
        '\u{2028}' | '\u{2029}' => Some('␊'),
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' => Some('\u{fffd}'),
        '\u{e0001}'..='\u{e007f}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// `text` with every dangerous character replaced by its symbol; line feeds and tabs stay.
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| symbol(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| symbol(c).unwrap_or(c)).collect())
}

/// `text` on one line: safe, with line feeds and tabs as blanks.
pub fn one_line(text: &str) -> String {
    safe(text).chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).collect()
}

/// The first words of a text on one line, in at most `chars` characters.
pub fn shortened(text: &str, chars: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= chars {
        return line;
    }
    let mut short: String = line.chars().take(chars.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// How many characters of its surroundings a place in a list is shown with, on each side.
pub const CONTEXT: usize = 36;

/// What stands before a span, what is in it and what stands after it, on one line, with `chars` characters on each
/// side at most and `…` where more was cut off.
pub fn around(text: &str, span: super::Span, chars: usize) -> (String, String, String) {
    let range = span.range();
    let (head, tail) = (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
    let start = head.char_indices().rev().take(chars).last().map_or(head.len(), |(at, _)| at);
    let end = tail.char_indices().nth(chars).map_or(tail.len(), |(at, _)| at);
    let before = one_line(head.get(start..).unwrap_or_default());
    let after = one_line(tail.get(..end).unwrap_or_default());
    let mark = |cut: bool| if cut { "…" } else { "" };
    (
        format!("{}{}", mark(start > 0), before.trim_start()),
        one_line(span.slice(text)),
        format!("{}{}", after.trim_end(), mark(end < tail.len())),
    )
}

/// A text with a capital at its begin.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A number of things, as in `1 turn`, `2,304 turns`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", thousands(number)) }
}

/// A number with commas at the thousands.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_overrides_are_shown_not_sent() {
        assert_eq!(safe("\u{1b}[31mred\u{7f}"), "␛[31mred␡");
        assert_eq!(safe("a\u{202e}b\u{2066}c"), "a⇄b⇄c");
        assert_eq!(safe("\r\u{9b}"), "␍\u{fffd}");
        assert!(matches!(safe("Siân 🙂\n\tok"), Cow::Borrowed(_)));
        assert_eq!(one_line("a\nb\tc"), "a b c");
    }

    #[test]
    fn a_place_is_shown_with_what_stands_around_it() {
        let text = "one two\nthree föur five";
        let at = crate::text::Span::new(8, 13);
        let (before, there, after) = around(text, at, 4);
        assert_eq!((before.as_str(), there.as_str(), after.as_str()), ("…two ", "three", " föu…"));
        let (before, _, after) = around(text, at, 40);
        assert_eq!((before.as_str(), after.as_str()), ("one two ", " föur five"));
    }
}
