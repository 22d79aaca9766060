//! What a file is when it is no text: told by its first bytes, else by its control characters.

use crate::ingest::compound;

/// First bytes, what has them, and what to do.
const MAGICS: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF", "save it as .docx or .txt"),
    (b"{\\rtf", "an RTF file", "save it as .docx or .txt"),
    (b"PK\x03\x04", "a zip archive", "unpack it; a Word file needs the ending .docx"),
    (b"\x89PNG", "a picture (PNG)", PICTURE),
    (b"\xFF\xD8\xFF", "a picture (JPEG)", PICTURE),
    (b"GIF8", "a picture (GIF)", PICTURE),
    (b"II*\0", "a picture (TIFF)", PICTURE),
    (b"MM\0*", "a picture (TIFF)", PICTURE),
    (b"RIFF", "a recording (WAV)", RECORDING),
    (b"ID3", "a recording (MP3)", RECORDING),
    (b"\xFF\xFB", "a recording (MP3)", RECORDING),
    (b"OggS", "a recording (Ogg)", RECORDING),
    (b"fLaC", "a recording (FLAC)", RECORDING),
    (b"\x1A\x45\xDF\xA3", "a recording (Matroska)", RECORDING),
    (b"SQLite format 3\0", "a database (SQLite)", "open an emic project with -p"),
    (b"\x1F\x8B", "a gzip archive", "unpack it"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "unpack it"),
    (b"\x7FELF", "a program", "leave it out"),
    (b"MZ\x90\0", "a program", "leave it out"),
];

const PICTURE: &str = "type out what it shows as .txt";
const RECORDING: &str = "transcribe it first, then import the transcript";

/// What `bytes` are, and what to do, where their first bytes tell.
pub fn by_magic(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(("a recording (MP4)", RECORDING));
    }
    if let Some(compound) = compound::kind(bytes) {
        return Some(compound.told());
    }
    MAGICS.iter().find(|(magic, ..)| bytes.starts_with(magic)).map(|&(_, what, remedy)| (what, remedy))
}

/// Whether `c` is a control character that plain text does not use.
pub fn is_control(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}')
}

/// Whether there are more null and control characters than a text with a few strays has: one null in
/// 200 bytes, or one other control character in 20 (some transcripts mark times with them).
pub fn has_controls(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1 << 20)).unwrap_or(bytes);
    let nulls = head.iter().filter(|&&byte| byte == 0).count();
    let controls = head.iter().filter(|&&byte| is_control(char::from(byte))).count();
    (nulls > 2 && nulls * 200 > head.len()) || (controls > 2 && controls * 20 > head.len())
}
