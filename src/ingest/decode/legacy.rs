//! Encodings from before UTF-8: those that hide in ASCII, and the guess among all the others.
//!
//! The guess is chardetng's, which is made for web pages, with two corrections measured on transcripts:
//! English typed in Word (curly quotes, dashes, £) is windows-1252, though nothing in it speaks against
//! windows-1250; and English with `Õ` for apostrophes comes from an old Macintosh.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GBK, ISO_2022_JP, MACINTOSH, WINDOWS_1250, WINDOWS_1252};
use std::borrow::Cow;

/// Which encoding bytes are probably in.
pub struct Guess {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether every character would be the same by any other likely reading.
    pub sure: bool,
}

/// Text in an encoding that uses ASCII bytes alone: ISO-2022-JP with its escapes, HZ with `~{…~}`.
pub fn by_escapes(bytes: &[u8]) -> Option<(String, &'static str)> {
    if !bytes.is_ascii() {
        return None;
    }
    let holds = |sign: &[u8]| bytes.windows(sign.len()).any(|window| window == sign);
    if bytes.contains(&0x1B) && (holds(b"\x1B$B") || holds(b"\x1B$@")) {
        let bytes = made_ready(bytes, ISO_2022_JP);
        let (text, _) = ISO_2022_JP.decode_without_bom_handling(&bytes);
        // A file cut in the middle of a character is still one.
        let slips = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        return (slips * 100 <= text.chars().count()).then(|| (text.into_owned(), ISO_2022_JP.name()));
    }
    if bytes.contains(&b'~') && holds(b"~{") && holds(b"~}") {
        return hz(bytes).map(|text| (text, "HZ-GB-2312"));
    }
    None
}

/// Bytes as the decoder of an encoding takes them.
pub fn made_ready<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Cow<'b, [u8]> {
    if encoding == ISO_2022_JP { Cow::Owned(without_idle_escapes(bytes)) } else { Cow::Borrowed(bytes) }
}

/// ISO-2022-JP without escape sequences that another one follows at once: they choose letters for no text. Old mailers
/// write them between two stretches of Japanese; a decoder made for web pages takes them for an attack and puts a
/// sign of broken bytes there.
fn without_idle_escapes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        match escape(rest) {
            Some(length) if rest.get(length..).and_then(escape).is_some() => rest = rest.get(length..).unwrap_or(&[]),
            _ => {
                out.push(first);
                rest = rest.get(1..).unwrap_or(&[]);
            }
        }
    }
    out
}

/// The length of an escape sequence of ISO-2022-JP at the start of `bytes`.
fn escape(bytes: &[u8]) -> Option<usize> {
    matches!(bytes, [0x1B, b'(', b'B' | b'J' | b'I', ..] | [0x1B, b'$', b'@' | b'B', ..]).then_some(3)
}

/// HZ: GB 2312 in pairs of ASCII bytes between `~{` and `~}`. `None` when a stretch does not fit, as
/// when the signs are ordinary text.
fn hz(bytes: &[u8]) -> Option<String> {
    let mut out = String::new();
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        if let Some(stretch) = rest.strip_prefix(b"~{") {
            let end = stretch.windows(2).position(|pair| pair == b"~}")?;
            let (inside, after) = stretch.split_at_checked(end)?;
            let high: Vec<u8> = inside.iter().filter(|&&byte| byte != b'\n').map(|byte| byte | 0x80).collect();
            let (text, broken) = GBK.decode_without_bom_handling(&high);
            if broken || high.len() % 2 == 1 || high.iter().any(|byte| !(0xA1..=0xFE).contains(byte)) {
                return None;
            }
            out.push_str(&text);
            rest = after.get(2..)?;
        } else if let Some(after) = rest.strip_prefix(b"~~") {
            out.push('~');
            rest = after;
        } else if let Some(after) = rest.strip_prefix(b"~\n") {
            rest = after;
        } else {
            out.push(char::from(first));
            rest = rest.get(1..)?;
        }
    }
    Some(out)
}

/// The likely encoding of bytes that are not UTF-8.
pub fn guess(bytes: &[u8]) -> Guess {
    if is_macintosh(bytes) {
        return Guess { encoding: MACINTOSH, sure: false };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    if !encoding.is_single_byte() {
        return Guess { encoding, sure: true };
    }
    match western(bytes) {
        Western::Symbols => Guess { encoding: WINDOWS_1252, sure: true },
        Western::SharedLetters if encoding == WINDOWS_1250 => Guess { encoding: WINDOWS_1252, sure: false },
        _ => Guess { encoding, sure: false },
    }
}

enum Western {
    /// Only typographic signs and symbols beyond ASCII.
    Symbols,
    /// Also letters, all the same in windows-1250 and windows-1252.
    SharedLetters,
    /// A letter that tells the two apart.
    Other,
}

/// What the bytes beyond ASCII say if they are read as windows-1252.
fn western(bytes: &[u8]) -> Western {
    let mut letters = false;
    let mut run = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        run = if byte < 0x80 { 0 } else { run + 1 };
        // No typesetter puts four signs in a row; alphabets do.
        if run > 3 {
            return Western::Other;
        }
        match byte {
            0..0x80 => {}
            0x8C | 0x8D | 0x8F | 0x9C | 0x9D | 0x9F => return Western::Other,
            0x8A | 0x8E | 0x9A | 0x9E => letters = true,
            // Signs in windows-1252, letters in windows-1250: signs where no letter stands beside them.
            0xA3 | 0xA5 | 0xAA | 0xAF | 0xB3 | 0xB9 | 0xBA | 0xBC | 0xBE | 0xBF if in_word(bytes, at) => {
                return Western::Other;
            }
            0x80..0xC0 | 0xD7 | 0xF7 => {}
            _ if shared_letter(byte) => letters = true,
            _ => return Western::Other,
        }
    }
    if letters { Western::SharedLetters } else { Western::Symbols }
}

fn in_word(bytes: &[u8], at: usize) -> bool {
    let letter = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte >= 0xC0)
    };
    letter(at.checked_sub(1)) || letter(at.checked_add(1))
}

/// Whether a byte from 0xC0 on is the same letter in windows-1250 and windows-1252.
fn shared_letter(byte: u8) -> bool {
    matches!(
        byte & 0xDF,
        0xC1 | 0xC2 | 0xC4 | 0xC7 | 0xC9 | 0xCB | 0xCD | 0xCE | 0xD3 | 0xD4 | 0xD6 | 0xDA | 0xDC | 0xDD
    ) || byte == 0xDF
}

/// Whether `0xD5`, the apostrophe of Mac OS Roman, stands between small letters as in `don’t`; in
/// windows-1252 that would be a capital `Õ` inside words.
fn is_macintosh(bytes: &[u8]) -> bool {
    let all = bytes.iter().filter(|&&byte| byte == 0xD5).count();
    if all < 2 || bytes.iter().any(|byte| matches!(byte, 0x91..=0x94)) {
        return false;
    }
    let inside = |triple: &[u8]| matches!(triple, [a, 0xD5, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase());
    bytes.windows(3).filter(|triple| inside(triple)).count() * 2 > all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(encoding: &'static Encoding, text: &str) -> &'static str {
        let (bytes, ..) = encoding.encode(text);
        guess(&bytes).encoding.name()
    }

    #[test]
    fn polish_stays_polish_and_western_stays_western() {
        let polish =
            "Łukasz mówi, że zespół był już wcześniej; „współpraca” kosztuje 300 zł. Źle się dzieje, lecz cóż.";
        assert_eq!(guessed(WINDOWS_1250, polish), "windows-1250");
        assert_eq!(guessed(WINDOWS_1252, "I paid £3 for the café’s tea – “lovely”, £4 next week"), "windows-1252");
        assert_eq!(guessed(encoding_rs::WINDOWS_1251, "Кедр, как слышите меня? Слышу вас хорошо."), "windows-1251");
    }

    #[test]
    fn shared_letters_are_those_of_both_tables() {
        for byte in (0xC0..=0xFF).filter(|byte| !matches!(byte, 0xD7 | 0xF7)) {
            let read = |encoding: &'static Encoding| encoding.decode_without_bom_handling(&[byte]).0.into_owned();
            assert_eq!(shared_letter(byte), read(WINDOWS_1250) == read(WINDOWS_1252), "{byte:x}");
        }
    }

    #[test]
    fn an_old_macintosh_is_known_by_its_apostrophes() {
        assert!(is_macintosh(b"We don\xD5t know, and it\xD5s fine. \xD2Yes,\xD3 he said."));
        assert!(!is_macintosh(b"S\xD5o and n\xE3o."));
    }

    #[test]
    fn hz_is_read_and_ordinary_tildes_are_left_alone() {
        assert_eq!(by_escapes(b"a ~{VPND~} b ~~"), Some(("a 中文 b ~".into(), "HZ-GB-2312")));
        assert!(by_escapes(b"if x ~{ y } ~} z").is_none());
        assert!(by_escapes(b"plain").is_none());
    }
}
