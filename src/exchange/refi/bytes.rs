//! Texts as a REFI-QDA project holds them: their line ends and byte order marks count in positions, so they are left as
//! they are.

use crate::ingest::Doubt;
use crate::ingest::decode;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// A text with its own line ends.
#[derive(Debug)]
pub(super) struct Raw {
    /// The text, with its byte order mark where it is UTF-8.
    pub text: String,
    /// The encoding.
    pub encoding: &'static str,
    /// The text is neither UTF-8 nor UTF-16, as the standard has it: what to check.
    pub doubts: Option<Vec<Doubt>>,
}

/// Reads a text in UTF-8 or UTF-16, or, as any transcript is read, in what it is likely to be. `Err` says what it is that
/// is no text.
pub(super) fn raw(bytes: &[u8]) -> Result<Raw, String> {
    for (mark, encoding) in [(&[0xFF, 0xFE], UTF_16LE), (&[0xFE, 0xFF], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let (text, broken) = encoding.decode_without_bom_handling(rest);
            let doubts = broken.then(Vec::new);
            return Ok(Raw { text: text.into_owned(), encoding: encoding.name(), doubts });
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Raw { text: text.to_owned(), encoding: "UTF-8", doubts: None });
    }
    let found = decode::decode(bytes).map_err(|error| error.to_string())?;
    let encoding = Encoding::for_label(found.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Ok(Raw { text: text.into_owned(), encoding: found.encoding, doubts: Some(found.doubts) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_stay_and_other_encodings_are_told() {
        let read = raw("A: é\r\n😀".as_bytes()).expect("text");
        assert_eq!((read.text.as_str(), read.encoding, read.doubts.is_none()), ("A: é\r\n😀", "UTF-8", true));
        let read = raw(&[0xFF, 0xFE, b'A', 0, b'\r', 0, b'\n', 0]).expect("text");
        assert_eq!((read.text.as_str(), read.encoding, read.doubts.is_none()), ("A\r\n", "UTF-16LE", true));
        let latin = b"INT: Gr\xfc\xdf Gott, Herr M\xfcller.\r\nR: Sch\xf6n, da\xdf es geht, f\xfcr uns alle.\r\n";
        let read = raw(latin).expect("text");
        assert_eq!(read.text, "INT: Grüß Gott, Herr Müller.\r\nR: Schön, daß es geht, für uns alle.\r\n");
        assert!(read.doubts.is_some(), "{read:?}");
        let noise: Vec<u8> = (0..4_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(raw(&noise).is_err());
    }
}
