//! Bytes → canonical text.
//!
//! Canonical text is UTF-8 without byte order mark and with line feeds as line ends; nothing else is
//! changed, no character normalised, no blank trimmed. The encoding is read from the byte order mark
//! where there is one, else from the bytes: UTF-16 by where its zeros stand, UTF-8 by being valid, the
//! rest by guess ([`legacy`]), and a guess that letters depend on is a doubt. What is no text at all is
//! refused with the name of what it seems to be ([`binary`]).

pub mod binary;
pub mod legacy;

use super::Doubt;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Files beyond this size are refused: no transcript is that long, and memory is not endless.
pub const MAX_BYTES: u64 = 256 << 20;

/// So are texts of more lines than this, each of which might be a turn.
pub const MAX_LINES: usize = 2_000_000;

/// A file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Canonical text.
    pub text: String,
    /// The encoding it was read from, by its usual name.
    pub encoding: &'static str,
    /// What to check.
    pub doubts: Vec<Doubt>,
}

/// Bytes that are no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// Too long.
    #[error("it has {} MB, more than the {} MB that are read; split it", .0 >> 20, MAX_BYTES >> 20)]
    TooLarge(u64),
    /// Too many lines.
    #[error("it has more than {MAX_LINES} lines; split it")]
    TooManyLines,
    /// Another kind of file.
    #[error("it is not text but {what}; {remedy}")]
    Binary {
        /// What it seems to be.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
}

/// Reads `bytes` as text.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NotText> {
    decode_as(bytes, None)
}

/// Reads `bytes` as text in this encoding, where one is given. A byte order mark says more than the user does.
pub fn decode_as(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Decoded, NotText> {
    let size = bytes.len() as u64;
    if size > MAX_BYTES {
        return Err(NotText::TooLarge(size));
    }
    let decoded = match encoding {
        Some(encoding) if by_mark(bytes).is_none() => {
            if let Some((what, remedy)) = binary::by_magic(bytes) {
                return Err(NotText::Binary { what, remedy });
            }
            let bytes = legacy::made_ready(bytes, encoding);
            let (text, broken) = encoding.decode_without_bom_handling(&bytes);
            finish(text, encoding.name(), broken, Vec::new())
        }
        _ => read(bytes)?,
    };
    if decoded.text.bytes().filter(|&byte| byte == b'\n').count() > MAX_LINES {
        return Err(NotText::TooManyLines);
    }
    Ok(decoded)
}

fn read(bytes: &[u8]) -> Result<Decoded, NotText> {
    if let Some(found) = by_mark(bytes) {
        return Ok(found);
    }
    if let Some((what, remedy)) = binary::by_magic(bytes) {
        return Err(NotText::Binary { what, remedy });
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        return Ok(finish(text, encoding.name(), broken, Vec::new()));
    }
    if binary::has_controls(bytes) {
        let (what, remedy) = ("binary data", "export it as .txt or .docx from the program that made it");
        return Err(NotText::Binary { what, remedy });
    }
    Ok(by_bytes(bytes))
}

/// Text that opens with a byte order mark.
fn by_mark(bytes: &[u8]) -> Option<Decoded> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE, 0, 0]) {
        return Some(utf32(rest, "UTF-32LE", u32::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(&[0, 0, 0xFE, 0xFF]) {
        return Some(utf32(rest, "UTF-32BE", u32::from_be_bytes));
    }
    let (encoding, length) = Encoding::for_bom(bytes)?;
    let (text, broken) = encoding.decode_without_bom_handling(bytes.get(length..)?);
    Some(finish(text, encoding.name(), broken, Vec::new()))
}

fn utf32(bytes: &[u8], name: &'static str, number: fn([u8; 4]) -> u32) -> Decoded {
    let (quads, rest) = bytes.as_chunks::<4>();
    let mut broken = !rest.is_empty();
    let text: String = quads
        .iter()
        .map(|&quad| {
            char::from_u32(number(quad)).unwrap_or_else(|| {
                broken = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    finish(Cow::Owned(text), name, broken, Vec::new())
}

/// UTF-16 without a byte order mark: zeros stand almost only at the even or only at the odd places, and
/// what comes out is made of whole characters with hardly a control character among them.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(8192) & !1)?;
    let (pairs, _) = sample.as_chunks::<2>();
    let zeros = |place: fn(&[u8; 2]) -> u8| pairs.iter().filter(|pair| place(pair) == 0).count();
    let (even, odd) = (zeros(|pair| pair[0]), zeros(|pair| pair[1]));
    let many = even.max(odd);
    if many < 2 || many * 20 < pairs.len() || even.min(odd) * 10 > many {
        return None;
    }
    let encoding = if odd > even { UTF_16LE } else { UTF_16BE };
    // The sample may end inside a surrogate pair.
    let whole = if sample.len() < bytes.len() { sample.get(..sample.len() - 2)? } else { sample };
    let (text, _) = encoding.decode_without_bom_handling(whole);
    let odd_ones = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER || binary::is_control(c)).count();
    (odd_ones * 50 <= text.chars().count()).then_some(encoding)
}

/// Text of an encoding whose units are bytes.
fn by_bytes(bytes: &[u8]) -> Decoded {
    if let Some((text, name)) = legacy::by_escapes(bytes) {
        let broken = text.contains(char::REPLACEMENT_CHARACTER);
        return finish(Cow::Owned(text), name, broken, Vec::new());
    }
    match utf8_with_slips(bytes) {
        Utf8::Valid(text) => finish(Cow::Borrowed(text), "UTF-8", false, Vec::new()),
        Utf8::Slips => finish(String::from_utf8_lossy(bytes), "UTF-8", true, Vec::new()),
        Utf8::Other => {
            let guess = legacy::guess(bytes);
            let (text, broken) = guess.encoding.decode_without_bom_handling(bytes);
            let mut doubts = Vec::new();
            if !guess.sure {
                doubts.push(guess_doubt(&text, guess.encoding.name()));
            }
            finish(text, guess.encoding.name(), broken, doubts)
        }
    }
}

enum Utf8<'a> {
    /// Valid as it stands.
    Valid(&'a str),
    /// UTF-8 but for a cut end or a few bad bytes.
    Slips,
    /// Another encoding.
    Other,
}

/// Whether `bytes` are UTF-8, perhaps cut in the middle of the last character, or with at most one bad
/// place to five good characters beyond ASCII: by chance other encodings have far fewer.
fn utf8_with_slips(bytes: &[u8]) -> Utf8<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Utf8::Valid(text);
    }
    let (mut good, mut bad, mut cut) = (0usize, 0usize, false);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        if !chunk.invalid().is_empty() {
            cut = std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
            bad += 1;
        }
    }
    let only_cut = bad == 1 && cut && good > 0;
    if only_cut || bad * 5 <= good { Utf8::Slips } else { Utf8::Other }
}

fn guess_doubt(text: &str, name: &str) -> Doubt {
    let at = text.find(|c: char| c.is_alphabetic() && !c.is_ascii()).unwrap_or(0);
    let from = text.get(..at).map_or(0, |head| head.char_indices().rev().nth(12).map_or(0, |(at, _)| at));
    let sample: String = text.get(from..).unwrap_or("").chars().take(26).collect();
    Doubt::at(
        line_of(text, at),
        format!(
            "the encoding {name} is a guess: look whether “{}” is right; if not: --encoding NAME, or save the file as UTF-8",
            crate::text::display::one_line(sample.trim())
        ),
    )
}

/// The line, counted from 1, of byte `at`.
pub fn line_of(text: &str, at: usize) -> u32 {
    // Line ends may still be carriage returns here.
    let head = text.as_bytes().get(..at).unwrap_or_default();
    let feeds = head.iter().filter(|&&byte| byte == b'\n').count();
    let returns = if feeds == 0 { head.iter().filter(|&&byte| byte == b'\r').count() } else { 0 };
    u32::try_from(feeds + returns + 1).unwrap_or(u32::MAX)
}

/// Line ends, and the doubts that any encoding may raise.
fn finish(text: Cow<'_, str>, encoding: &'static str, broken: bool, mut doubts: Vec<Doubt>) -> Decoded {
    let text = line_feeds(text);
    if broken && let Some(at) = text.find(char::REPLACEMENT_CHARACTER) {
        let what = format!("bytes that are not {encoding} stand as “\u{FFFD}” from here on");
        doubts.push(Doubt::at(line_of(&text, at), what));
    }
    if !text.is_ascii() && encoding == "UTF-8" {
        // UTF-8 read as windows-1252 and saved again: the commonest damage of all.
        let damage = ["â€™", "â€œ", "â€“", "Ã©", "Ã¨", "Ã¶", "Ã¼"].iter().filter_map(|sign| text.find(sign)).min();
        if let Some(at) = damage {
            let what = "letters look garbled (“â€™”, “Ã©”): an earlier program read the file in the wrong encoding";
            doubts.push(Doubt::at(line_of(&text, at), what));
        }
    }
    if let Some(at) = text.find('\0') {
        doubts.push(Doubt::at(line_of(&text, at), "the text holds null characters, shown as “␀”"));
    }
    Decoded { text, encoding, doubts }
}

/// CRLF and CR as LF.
fn line_feeds(text: Cow<'_, str>) -> String {
    if !text.as_bytes().contains(&b'\r') {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some((line, after)) = rest.split_once('\r') {
        out.push_str(line);
        out.push('\n');
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text_of(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes).expect("text");
        (decoded.text, decoded.encoding)
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn marks_are_dropped_and_line_ends_are_line_feeds() {
        assert_eq!(text_of(b"\xEF\xBB\xBFa\r\nb\rc\n\r\r\n d "), ("a\nb\nc\n\n\n d ".into(), "UTF-8"));
        assert_eq!(text_of(b""), (String::new(), "UTF-8"));
        assert_eq!(text_of("e\u{301} \u{feff}x".as_bytes()), ("e\u{301} \u{feff}x".into(), "UTF-8"));
    }

    #[test]
    fn utf16_is_read_with_and_without_mark() {
        for text in ["INT: Siân’s “plan”\r\nA2: 👍", "Кедр: Слышу вас хорошо, слышу вас хорошо.\r\nЗаря: Вас понял."]
        {
            let wanted = text.replace("\r\n", "\n");
            let (little, big) = (utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes));
            assert_eq!(text_of(&little), (wanted.clone(), "UTF-16LE"));
            assert_eq!(text_of(&big), (wanted.clone(), "UTF-16BE"));
            assert_eq!(text_of(&[&b"\xFF\xFE"[..], &little].concat()), (wanted.clone(), "UTF-16LE"));
            assert_eq!(text_of(&[&b"\xFE\xFF"[..], &big].concat()), (wanted, "UTF-16BE"));
        }
        let quads: Vec<u8> = "\u{feff}A2: ja".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(text_of(&quads), ("A2: ja".into(), "UTF-32LE"));
    }

    #[test]
    fn english_in_windows_1252_is_never_polish() {
        let text = "A2: It’s “fine” – about £200 a week… at 20° and §4.";
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
        let decoded = decode(&bytes).expect("text");
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "windows-1252"));
        assert_eq!(decoded.doubts, [], "nothing in it could be read otherwise");
    }

    #[test]
    fn a_cut_or_slightly_damaged_utf8_file_is_still_utf8() {
        let whole = "Siân said “no”.";
        let cut = &whole.as_bytes()[..whole.len() - 2];
        let decoded = decode(cut).expect("text");
        assert_eq!((decoded.encoding, decoded.doubts.len()), ("UTF-8", 1));
        assert!(decoded.text.starts_with("Siân said “no"));
        let mut bytes = "ž".repeat(30).into_bytes();
        bytes.push(b'\n');
        bytes.push(0xE9);
        bytes.push(b'.');
        let decoded = decode(&bytes).expect("text");
        assert_eq!((decoded.encoding, decoded.doubts[0].line), ("UTF-8", Some(2)));
        let few = [&"é".repeat(10).into_bytes()[..], b" \xFF\xFE ", "is".as_bytes()].concat();
        assert_eq!(decode(&few).expect("text").encoding, "UTF-8");
    }

    #[test]
    fn a_letter_of_a_guessed_encoding_is_a_doubt() {
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode("one\nLe café près de la gare, s’il vous plaît, à côté");
        let decoded = decode(&bytes).expect("text");
        assert_eq!(decoded.encoding, "windows-1252");
        assert_eq!(decoded.doubts.len(), 1);
        assert_eq!(decoded.doubts[0].line, Some(2));
        assert!(decoded.doubts[0].what.contains("café"), "{}", decoded.doubts[0].what);
    }

    #[test]
    fn escapes_that_choose_letters_for_nothing_are_no_broken_bytes() {
        let bytes = b"\x1B$B$O$$\x1B(B\n\n\x1B(B\x1B$B$$$$\x1B(B\x1B$B$($$$($(\x1B(B\n";
        let whole = decode(bytes).expect("text");
        assert_eq!((whole.text.as_str(), whole.encoding), ("はい\n\nいいえいええ\n", "ISO-2022-JP"));
        assert_eq!(whole.doubts, []);
        let named = decode_as(bytes, Some(encoding_rs::ISO_2022_JP)).expect("text");
        assert_eq!(named.text, whole.text);
        let long = [&b"\x1B$B"[..], &b"$O$$".repeat(60), b"$"].concat();
        let cut = decode(&long).expect("text");
        assert_eq!((cut.text.matches('\u{FFFD}').count(), cut.doubts.len()), (1, 1), "{:?}", cut.doubts);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let refused = |bytes: &[u8]| decode(bytes).expect_err("no text").to_string();
        assert!(refused(b"%PDF-1.7\n%\xE2\xE3").contains("PDF"));
        assert!(refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").contains("PNG"));
        assert!(refused(b"{\\rtf1\\ansi hello}").contains("RTF"));
        assert!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]).contains(".docx"));
        assert!(refused(b"PK\x03\x04\x14\0\0\0").contains("zip"));
        let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(refused(&noise).contains("binary"));
        assert!(refused(&b"a\n".repeat(MAX_LINES + 1)).contains("lines; split it"));
    }

    #[test]
    fn null_and_control_z_at_the_end_stay_and_are_told() {
        let decoded = decode(b"A2: yes\nINT: right, and then what did you do about it?\0\x1a").expect("text");
        assert!(decoded.text.ends_with("it?\0\u{1a}"));
        assert_eq!(decoded.doubts[0].line, Some(2));
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(decoded) = decode(&bytes) {
                prop_assert!(!decoded.text.contains('\r'));
            }
        }

        #[test]
        fn utf8_comes_through_unchanged(text in "[^\r\0]{0,80}") {
            if let Ok(decoded) = decode(text.as_bytes()) && decoded.encoding == "UTF-8" {
                prop_assert_eq!(decoded.text, text.strip_prefix('\u{feff}').unwrap_or(&text));
            }
        }

        #[test]
        fn line_ends_change_and_nothing_else(text in "[ab\r\n]{0,30}") {
            prop_assert_eq!(line_feeds(Cow::Borrowed(&text)), text.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }
}
