//! The formats that are read: their names, their endings, and how a file is known to be in one.
//!
//! Content decides before the name does, for files are renamed, and exported under endings that say nothing
//! (`.txt` for captions, `.json.xz` for plain JSON). A name decides only between formats that look alike, or where
//! the content is plain text and so could be anything.

use std::path::Path;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Plain text, in any layout of turns.
    Txt,
    /// Markdown, read as text.
    Md,
    /// reStructuredText, read as text.
    Rst,
    /// Word.
    Docx,
    /// OpenDocument text.
    Odt,
    /// Rich text, as f4 and old word processors write.
    Rtf,
    /// PDF with a text layer.
    Pdf,
    /// A web page.
    Html,
    /// WebVTT captions: Zoom, Teams, YouTube.
    Vtt,
    /// SubRip captions.
    Srt,
    /// YouTube's older captions.
    Sbv,
    /// Lines with times in brackets, as players of lyrics and Whisper write.
    Lrc,
    /// Chat of a Zoom meeting.
    Chat,
    /// Recognised speech as JSON: Whisper, WhisperX, AssemblyAI and others.
    Json,
    /// oTranscribe.
    Otr,
    /// ELAN.
    Eaf,
    /// Praat.
    TextGrid,
    /// CHAT, of TalkBank and CHILDES.
    Cha,
    /// EXMARaLDA.
    Exb,
    /// Transcriber.
    Trs,
    /// SALT.
    Slt,
    /// NIST segments.
    Stm,
    /// A label track of Audacity.
    Audacity,
    /// TEI and other XML of speech: ParlaMint, Akoma Ntoso, TalkBank.
    Tei,
    /// A table as text: a row a turn, or a row a respondent.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// A text with marks of codes in it, in any format of texts.
    Tagged,
}

/// Every format with its name and the endings of its files, in the order of the documents.
pub const FORMATS: &[(Format, &str, &[&str])] = &[
    (Format::Txt, "txt", &["txt", "text"]),
    (Format::Md, "md", &["md", "markdown"]),
    (Format::Rst, "rst", &["rst"]),
    (Format::Docx, "docx", &["docx", "docm", "dotx"]),
    (Format::Odt, "odt", &["odt", "ott", "fodt"]),
    (Format::Rtf, "rtf", &["rtf"]),
    (Format::Pdf, "pdf", &["pdf"]),
    (Format::Html, "html", &["html", "htm", "xhtml"]),
    (Format::Vtt, "vtt", &["vtt"]),
    (Format::Srt, "srt", &["srt"]),
    (Format::Sbv, "sbv", &["sbv"]),
    (Format::Lrc, "lrc", &["lrc"]),
    (Format::Chat, "chat", &[]),
    (Format::Json, "json", &["json", "jsonl"]),
    (Format::Otr, "otr", &["otr"]),
    (Format::Eaf, "eaf", &["eaf"]),
    (Format::TextGrid, "textgrid", &["textgrid"]),
    (Format::Cha, "cha", &["cha"]),
    (Format::Exb, "exb", &["exb"]),
    (Format::Trs, "trs", &["trs"]),
    (Format::Slt, "slt", &["slt"]),
    (Format::Stm, "stm", &["stm"]),
    (Format::Audacity, "audacity", &[]),
    (Format::Tei, "tei", &["xml", "tei", "flextext"]),
    (Format::Csv, "csv", &["csv", "tsv"]),
    (Format::Xlsx, "xlsx", &["xlsx", "xlsm", "xls", "ods"]),
    (Format::Tagged, "tagged", &[]),
];

impl Format {
    /// Its name, as in reports and after `--as`.
    pub fn as_str(self) -> &'static str {
        FORMATS.iter().find(|(format, ..)| *format == self).map_or("txt", |(_, name, _)| name)
    }

    /// The format that files with this name usually have.
    pub fn of_name(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        FORMATS.iter().find(|(.., endings)| endings.contains(&ending.as_str())).map(|(format, ..)| *format)
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    /// A format by its name or by an ending of its files.
    fn from_str(given: &str) -> Result<Self, String> {
        let wanted = given.trim_start_matches('.').to_lowercase();
        let found = FORMATS.iter().find(|(_, name, endings)| *name == wanted || endings.contains(&wanted.as_str()));
        found.map(|(format, ..)| *format).ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|(_, name, _)| *name).collect();
            format!("“{}” is no format; these are read: {}", crate::text::display::one_line(given), names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_endings_lead_to_one_format_each() {
        let mut seen = std::collections::HashSet::new();
        for (format, name, endings) in FORMATS {
            assert_eq!(name.parse::<Format>(), Ok(*format));
            assert_eq!(format.as_str(), *name);
            for ending in *endings {
                assert!(seen.insert(*ending), "{ending} is listed twice");
                assert_eq!(Format::of_name(Path::new(&format!("a.{}", ending.to_uppercase()))), Some(*format));
            }
        }
        assert!("docs".parse::<Format>().is_err_and(|e| e.contains("docx") && e.contains("“docs”")));
        assert_eq!(Format::of_name(Path::new("notes")), None);
    }
}
