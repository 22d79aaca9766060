//! The formats in which results are printed, and how one is chosen.
//!
//! `--format` says it outright; else the ending of the file given with `-o` does; else it is the first
//! that the command offers. A format that a command does not offer is an error before any work is done.

use std::path::Path;

/// A format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text for reading, as wide as the terminal.
    #[default]
    Table,
    /// Comma-separated values.
    Csv,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    Jsonl,
    /// Markdown.
    Md,
    /// A page for a browser, in one file.
    Html,
    /// A Word document.
    Docx,
    /// An OpenDocument text.
    Odt,
    /// LaTeX.
    Latex,
    /// A spreadsheet with typed cells.
    Xlsx,
    /// The first chart, as a drawing.
    Svg,
    /// The first chart, as a picture.
    Png,
}

/// What is wrong with a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// No such format.
    #[error("there is no format “{0}”; the formats are {all}", all = Format::listed(&Format::ALL))]
    Unknown(String),
    /// A file whose ending tells no format.
    #[error(
        "“{name}” does not tell a format by its ending; {command} writes {endings}, or name the format with --format"
    )]
    UnknownEnding {
        /// The file.
        name: String,
        /// The command.
        command: String,
        /// The endings of what it writes, in words.
        endings: String,
    },
    /// A format that this command does not write.
    #[error("{command} does not write {format}; it offers {offered}")]
    NotOffered {
        /// The command.
        command: String,
        /// The format asked for.
        format: Format,
        /// The formats it offers, in words.
        offered: String,
    },
    /// A format that is no text, without a file to write it to.
    #[error("{0} is no text for a terminal; name a file to write with -o FILE.{0}")]
    NeedsFile(Format),
}

impl Format {
    /// All formats, in the order in which they are listed.
    pub const ALL: [Self; 12] = [
        Self::Table,
        Self::Csv,
        Self::Json,
        Self::Jsonl,
        Self::Md,
        Self::Html,
        Self::Docx,
        Self::Odt,
        Self::Latex,
        Self::Xlsx,
        Self::Svg,
        Self::Png,
    ];

    /// What reports offer.
    pub const REPORT: &'static [Self] = &[
        Self::Table,
        Self::Csv,
        Self::Json,
        Self::Md,
        Self::Html,
        Self::Docx,
        Self::Odt,
        Self::Latex,
        Self::Xlsx,
        Self::Svg,
        Self::Png,
    ];

    /// What the theme report offers: a text to read, and its numbers.
    pub const THEME: &'static [Self] = &[
        Self::Md,
        Self::Table,
        Self::Csv,
        Self::Json,
        Self::Html,
        Self::Docx,
        Self::Odt,
        Self::Latex,
        Self::Xlsx,
        Self::Svg,
        Self::Png,
    ];

    /// What lists offer that are no reports.
    pub const LIST: &'static [Self] = &[Self::Table, Self::Csv, Self::Json, Self::Md];

    /// What the export of excerpts offers.
    pub const EXCERPTS: &'static [Self] =
        &[Self::Csv, Self::Jsonl, Self::Json, Self::Md, Self::Docx, Self::Odt, Self::Html, Self::Latex, Self::Xlsx];

    /// What the terminal UI writes excerpts in.
    pub const SCREEN: &'static [Self] = &[Self::Csv, Self::Jsonl, Self::Json, Self::Md];

    /// How text for reading is called where no table is written: the ending of such files.
    pub const TXT: &'static str = "txt";

    /// The word used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Md => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Latex => "latex",
            Self::Xlsx => "xlsx",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }

    /// Whether it is bytes for a program rather than text, so that it needs a file.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Docx | Self::Odt | Self::Xlsx | Self::Png)
    }

    /// Formats as a list in words.
    fn listed(formats: &[Self]) -> String {
        formats.iter().map(|format| format.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The ending of its files.
    fn ending(self) -> &'static str {
        match self {
            Self::Table => Self::TXT,
            Self::Latex => "tex",
            other => other.as_str(),
        }
    }

    /// The endings of formats, in words.
    fn endings(formats: &[Self]) -> String {
        formats.iter().map(|format| format!(".{}", format.ending())).collect::<Vec<_>>().join(", ")
    }

    /// The format that the ending of a file tells.
    pub fn from_path(path: &Path) -> Option<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("txt") => Some(Self::Table),
            Some("csv") => Some(Self::Csv),
            Some("json") => Some(Self::Json),
            Some("jsonl" | "ndjson") => Some(Self::Jsonl),
            Some("md" | "markdown") => Some(Self::Md),
            Some("html" | "htm") => Some(Self::Html),
            Some("docx") => Some(Self::Docx),
            Some("odt") => Some(Self::Odt),
            Some("tex" | "latex") => Some(Self::Latex),
            Some("xlsx") => Some(Self::Xlsx),
            Some("svg") => Some(Self::Svg),
            Some("png") => Some(Self::Png),
            _ => None,
        }
    }

    /// The format to write excerpts in. Beside what is offered they come as text, which is no table and goes by its
    /// ending.
    pub fn choose_excerpts(asked: Option<&str>, output: Option<&Path>, command: &str) -> Result<Self, FormatError> {
        let ending = output.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
        if asked.map(crate::text::fold::fold).or(ending.filter(|_| asked.is_none())).as_deref() == Some(Self::TXT) {
            return Ok(Self::Table);
        }
        let asked = asked.map(str::parse).transpose()?;
        Self::choose(asked, output, Self::EXCERPTS, command).map_err(|error| error.with(Self::TXT))
    }

    /// The format to write: what `--format` says, else what the file's ending tells, else the first
    /// offered.
    pub fn choose(
        asked: Option<Self>,
        output: Option<&Path>,
        offered: &[Self],
        command: &str,
    ) -> Result<Self, FormatError> {
        let format = match (asked, output) {
            (Some(format), _) => format,
            (None, Some(path)) => Self::from_path(path).ok_or_else(|| FormatError::UnknownEnding {
                name: crate::text::display::one_line(&path.to_string_lossy()),
                command: command.to_owned(),
                endings: Self::endings(offered),
            })?,
            (None, None) => return Ok(offered.first().copied().unwrap_or_default()),
        };
        if !offered.contains(&format) {
            return Err(FormatError::NotOffered {
                command: command.to_owned(),
                format,
                offered: Self::listed(offered),
            });
        }
        if format.is_binary() && output.is_none() {
            return Err(FormatError::NeedsFile(format));
        }
        Ok(format)
    }
}

impl FormatError {
    /// The same where one form more is offered, which is called as its files end.
    #[must_use]
    pub fn with(self, more: &str) -> Self {
        match self {
            Self::NotOffered { command, format, offered } => {
                Self::NotOffered { command, format, offered: format!("{offered}, {more}") }
            }
            Self::UnknownEnding { name, command, endings } => {
                Self::UnknownEnding { name, command, endings: format!("{endings}, .{more}") }
            }
            other => other,
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Format {
    type Err = FormatError;

    fn from_str(s: &str) -> Result<Self, FormatError> {
        let wanted = crate::text::fold::fold(s);
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == wanted)
            .ok_or_else(|| FormatError::Unknown(crate::text::display::one_line(s)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_named_or_told_by_the_ending() {
        for format in Format::ALL {
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        assert_eq!(" CSV ".parse(), Ok(Format::Csv));
        let unknown = "pdf".parse::<Format>().map_err(|e| e.to_string());
        assert_eq!(unknown, Err("there is no format “pdf”; the formats are table, csv, json, jsonl, md, html, docx, odt, latex, xlsx, svg, png".to_owned()));
        assert_eq!(Format::from_path(Path::new("a/b.JSONL")), Some(Format::Jsonl));
        assert_eq!(Format::from_path(Path::new("t.txt")), Some(Format::Table));
        let choose = |name: &str, offered| Format::choose(None, Some(Path::new(name)), offered, "this");
        let ending = choose("out.pages", Format::SCREEN).map_err(|e| e.to_string());
        assert!(
            ending.is_err_and(|e| e.contains("“out.pages”") && e.contains("this writes .csv, .jsonl, .json, .md, or"))
        );
        let latex = choose("out.pages", &[Format::Latex, Format::Table]).map_err(|e| e.with("toml").to_string());
        assert!(latex.is_err_and(|e| e.contains("this writes .tex, .txt, .toml, or")));
        assert!(choose("noending", Format::LIST).is_err());
        for format in Format::REPORT.iter().filter(|format| **format != Format::Table) {
            let ending = format.ending();
            assert_eq!(Format::from_path(Path::new(&format!("a.{ending}"))), Some(*format));
        }
    }

    #[test]
    fn a_command_writes_what_it_offers() {
        let offered = &[Format::Csv, Format::Jsonl];
        let out = Path::new("x.jsonl");
        let choose = |asked, output| Format::choose(asked, output, offered, "export excerpts");
        assert_eq!(choose(None, None), Ok(Format::Csv));
        assert_eq!(choose(None, Some(out)), Ok(Format::Jsonl));
        assert_eq!(choose(Some(Format::Csv), Some(Path::new("x.odd"))), Ok(Format::Csv));
        let binary = |output| Format::choose(Some(Format::Docx), output, Format::REPORT, "report frequency");
        assert_eq!(binary(Some(Path::new("x.docx"))), Ok(Format::Docx));
        let told = binary(None).map_err(|e| e.to_string());
        assert!(told.is_err_and(|e| e.contains("-o FILE.docx")));
        let error = choose(Some(Format::Table), Some(out)).map_err(|e| e.to_string());
        assert_eq!(error, Err("export excerpts does not write table; it offers csv, jsonl".to_owned()));
    }
}
