//! Old Office files, and new ones with a password: both are compound files, a file system in a file. Nothing of
//! them is read but the names of their streams, which tell the programs apart, so that a message can say what the
//! file is and what to do.

/// The first bytes of a compound file.
pub const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// What a compound file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compound {
    /// A file of new Office (.docx, .xlsx, .pptx) with a password.
    Locked,
    /// An old Word file.
    Word,
    /// An old Word file with a password.
    LockedWord,
    /// An old PowerPoint file.
    PowerPoint,
    /// An old Excel file.
    Excel,
    /// A message of Outlook.
    Message,
    /// Anything else.
    Other,
}

/// Entries of its folders have this length, and stand at multiples of it.
const ENTRY: usize = 128;

/// What the compound file in `bytes` holds; `None` when it is none.
pub fn kind(bytes: &[u8]) -> Option<Compound> {
    if !bytes.starts_with(&MAGIC) {
        return None;
    }
    let (entries, _) = bytes.as_chunks::<ENTRY>();
    let names: Vec<String> = entries.iter().skip(4).filter_map(name).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    // Files inside the file have names too: what a Word file may hold is looked for after Word itself.
    Some(if has("EncryptedPackage") {
        Compound::Locked
    } else if has("WordDocument") {
        if word_is_locked(bytes) { Compound::LockedWord } else { Compound::Word }
    } else if has("PowerPoint Document") {
        Compound::PowerPoint
    } else if has("Workbook") || has("Book") {
        Compound::Excel
    } else if has("__properties_version1.0") {
        Compound::Message
    } else {
        Compound::Other
    })
}

/// The name in an entry of a folder: at most 31 units of UTF-16, their length in bytes, and the kind of entry.
fn name(entry: &[u8; ENTRY]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes([*entry.get(64)?, *entry.get(65)?]));
    let kind = *entry.get(66)?;
    if !matches!(kind, 1 | 2) || !(4..=64).contains(&length) || length % 2 != 0 {
        return None;
    }
    let (units, _) = entry.get(..length - 2)?.as_chunks::<2>();
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))).collect::<Result<String, _>>().ok()
}

/// Whether the header of the text says that it is scrambled. It stands at the start of a sector.
fn word_is_locked(bytes: &[u8]) -> bool {
    let (sectors, _) = bytes.as_chunks::<512>();
    let header = sectors.iter().skip(1).find(|sector| sector.starts_with(&[0xEC, 0xA5]));
    header.and_then(|sector| sector.get(11)).is_some_and(|flags| flags & 1 != 0)
}

impl Compound {
    /// What it is, and what to do.
    pub fn told(self) -> (&'static str, &'static str) {
        const WORD: &str = "open it in Word or LibreOffice and save it as .docx";
        match self {
            Self::Locked => ("an Office file with a password", "open it with the password and save it without one"),
            Self::Word => ("an old Word file (.doc)", WORD),
            Self::LockedWord => {
                ("an old Word file (.doc) with a password", "open it in Word and save it as .docx without one")
            }
            Self::PowerPoint => ("an old PowerPoint file (.ppt)", "save what is said in it as .docx or .txt"),
            Self::Excel => ("an old Excel file (.xls)", "open it and save the sheet as .xlsx or .csv"),
            Self::Message => ("a message of Outlook (.msg)", "save its text as .txt"),
            Self::Other => ("a file of an old Office program", WORD),
        }
    }
}

#[cfg(test)]
pub(in crate::ingest) mod tests {
    use super::*;

    /// A compound file with a stream of this name.
    pub fn compound(stream: &str, flags: u8) -> Vec<u8> {
        let mut bytes = vec![0; 2048];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[512..514].copy_from_slice(&[0xEC, 0xA5]);
        bytes[523] = flags;
        let units: Vec<u8> = stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        bytes[1152..1152 + units.len()].copy_from_slice(&units);
        bytes[1216] = units.len() as u8;
        bytes[1218] = 2;
        bytes
    }

    #[test]
    fn streams_tell_the_programs_apart() {
        for (stream, flags, wanted) in [
            ("EncryptedPackage", 0, Compound::Locked),
            ("WordDocument", 0, Compound::Word),
            ("WordDocument", 1, Compound::LockedWord),
            ("PowerPoint Document", 0, Compound::PowerPoint),
            ("Workbook", 0, Compound::Excel),
            ("__properties_version1.0", 0, Compound::Message),
            ("Contents", 0, Compound::Other),
        ] {
            assert_eq!(kind(&compound(stream, flags)), Some(wanted), "{stream}");
        }
        assert_eq!(kind(b"PK\x03\x04"), None);
        assert_eq!(kind(&MAGIC), Some(Compound::Other));
    }
}
