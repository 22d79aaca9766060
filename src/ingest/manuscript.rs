//! Manuscripts: papers as their authors write them, read for what is quoted in them.
//!
//! A manuscript is no transcript: nobody speaks in it, and of its layout only two things count: which paragraphs are
//! set apart as somebody else's words, and where notes stand. [`read`] gives its paragraphs; [`quotations`] finds
//! what is quoted in them, with what stands beside it. Word, OpenDocument and web pages are read as transcripts of
//! these formats are; LaTeX ([`tex`]) and Markdown ([`markdown`]) are read for their words, never run.

mod around;
pub mod markdown;
mod marks;
pub mod quotations;
mod sources;
pub mod tex;

use super::decode::{self, NotText};
use super::docx::{self, DocxError};
use super::html;
use super::odt::{self, OdtError};
use super::reading::{Content, Prose, Reading};
use std::path::{Path, PathBuf};

/// Files larger than this are no manuscripts.
const LARGEST: u64 = 200 << 20;

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    #[default]
    Body,
    /// Set apart as somebody else's words.
    Block,
    /// A heading.
    Heading,
}

/// A paragraph, or a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text, without markup.
    pub text: String,
    /// What it is.
    pub role: Role,
    /// Whether it is a footnote or endnote.
    pub note: bool,
    /// Which paragraph of the file it is, from 1; notes have the number of the paragraph that they hang on.
    pub number: u32,
    /// Where lines of the file begin in it: byte of the text, line from 1. Empty where the file has no lines of its
    /// own, as a Word file.
    pub lines: Vec<(usize, u32)>,
    /// What hangs on a place of it and may say where something is from: the byte, and what a note, an option of a
    /// command or a reference to literature says.
    pub beside: Vec<(usize, String)>,
    /// Whether the file marks it as saying where the quotation above it is from.
    pub source: bool,
}

impl Paragraph {
    /// The line of the file on which a byte of the text stands.
    pub fn line(&self, at: usize) -> Option<u32> {
        let next = self.lines.partition_point(|(start, _)| *start <= at);
        self.lines.get(next.saturating_sub(1)).map(|(_, line)| *line)
    }
}

/// A manuscript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manuscript {
    /// Its paragraphs and notes, in order.
    pub paragraphs: Vec<Paragraph>,
    /// What could not be read in it, or only in part.
    pub doubts: Vec<String>,
}

/// A manuscript that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ManuscriptError {
    /// The file is not there, or not ours to read.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file far larger than any paper.
    #[error("{} is larger than the 200 MB that are read of a manuscript", .0.display())]
    TooLarge(PathBuf),
    /// A format that is not read.
    #[error(
        "{} does not tell what it is; manuscripts are read as .docx, .odt, .tex, .md, .html and .txt{hint}",
        path.display()
    )]
    Unknown {
        /// The file.
        path: PathBuf,
        /// What to do.
        hint: &'static str,
    },
    /// A bad Word file.
    #[error("{}: {error}", path.display())]
    Docx {
        /// The file.
        path: PathBuf,
        /// Why.
        error: DocxError,
    },
    /// A bad OpenDocument file.
    #[error("{}: {error}", path.display())]
    Odt {
        /// The file.
        path: PathBuf,
        /// Why.
        error: OdtError,
    },
    /// No text.
    #[error("{}: {error}", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Why.
        error: NotText,
    },
}

/// Reads a manuscript; its ending says what it is.
pub fn read(path: &Path) -> Result<Manuscript, ManuscriptError> {
    let failed = |error| ManuscriptError::Io { path: path.to_owned(), error };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let reader = reader_of(&ending).ok_or_else(|| ManuscriptError::Unknown {
        path: path.to_owned(),
        hint: match ending.as_str() {
            "doc" | "rtf" | "pages" => "; open it in the program that made it and save it as .docx",
            "pdf" => "; take the file that the PDF was made from",
            _ => "",
        },
    })?;
    if std::fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Err(ManuscriptError::TooLarge(path.to_owned()));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let mut manuscript = reader(&bytes, path)?;
    manuscript.paragraphs.retain(|paragraph| !paragraph.text.trim().is_empty());
    Ok(manuscript)
}

type ReadBytes = fn(&[u8], &Path) -> Result<Manuscript, ManuscriptError>;

fn reader_of(ending: &str) -> Option<ReadBytes> {
    Some(match ending {
        "docx" | "docm" | "dotx" => |bytes, path| {
            docx::read(bytes).map(laid_out).map_err(|error| ManuscriptError::Docx { path: path.to_owned(), error })
        },
        "odt" | "ott" | "fodt" => |bytes, path| {
            odt::read(bytes).map(laid_out).map_err(|error| ManuscriptError::Odt { path: path.to_owned(), error })
        },
        "html" | "htm" | "xhtml" => |bytes, path| {
            html::read(bytes, None)
                .map(laid_out)
                .map_err(|error| ManuscriptError::NotText { path: path.to_owned(), error })
        },
        "tex" | "ltx" => |bytes, path| Ok(tex::read(&decoded(bytes, path)?)),
        "md" | "markdown" | "qmd" | "rmd" => |bytes, path| Ok(markdown::read(&decoded(bytes, path)?)),
        "txt" | "text" => |bytes, path| Ok(markdown::plain(&decoded(bytes, path)?)),
        _ => return None,
    })
}

fn decoded(bytes: &[u8], path: &Path) -> Result<String, ManuscriptError> {
    let decoded = decode::decode(bytes);
    decoded.map(|decoded| decoded.text).map_err(|error| ManuscriptError::NotText { path: path.to_owned(), error })
}

/// The paragraphs of a text with a layout.
fn laid_out(reading: Reading) -> Manuscript {
    let doubts = reading.doubts.into_iter().map(|doubt| doubt.what).collect();
    let prose = match reading.content {
        Content::Prose(prose) => prose,
        Content::Turns { text, .. } => Prose { text, ..Prose::default() },
    };
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let (mut at, mut notes) = (0, prose.notes.iter().peekable());
    for part in parts(&prose) {
        let end = part.end;
        let text = prose.text.get(part).unwrap_or("").trim_matches('\n');
        let start = end - prose.text.get(at..end).map_or(0, |rest| rest.trim_start_matches('\n').len());
        let inside = |spans: &[crate::text::Span]| {
            spans.iter().any(|span| (span.start as usize) < end && start < span.end as usize)
        };
        let role = match (inside(&prose.headings), inside(&prose.quotes)) {
            (true, _) => Role::Heading,
            (_, true) => Role::Block,
            _ => Role::Body,
        };
        let number = u32::try_from(paragraphs.iter().filter(|known| !known.note).count() + 1).unwrap_or(u32::MAX);
        let host = (!text.trim().is_empty()).then_some(paragraphs.len());
        if !text.trim().is_empty() {
            let (text, source) = (text.to_owned(), inside(&prose.sources));
            paragraphs.push(Paragraph { text, role, number, source, ..Paragraph::default() });
        }
        while let Some(note) = notes.next_if(|note| note.at <= end) {
            // What reviewers say beside the text is none of it.
            if note.tier != "comment" {
                if let Some(host) = host.and_then(|host| paragraphs.get_mut(host)) {
                    host.beside.push((note.at.saturating_sub(start), note.text.clone()));
                }
                paragraphs.push(Paragraph { text: note.text.clone(), note: true, number, ..Paragraph::default() });
            }
        }
        at = end;
    }
    Manuscript { paragraphs, doubts }
}

/// The paragraphs of a text in which blank lines part them; those set apart are whole, whatever lines they have.
fn parts(prose: &Prose) -> Vec<std::ops::Range<usize>> {
    let mut parts = Vec::new();
    let mut at = 0;
    let mut quotes = prose.quotes.iter().map(|span| span.range()).peekable();
    while at < prose.text.len() {
        while quotes.next_if(|quote| quote.end <= at).is_some() {}
        let rest = prose.text.get(at..).unwrap_or("");
        let blank = rest.find("\n\n").map_or(prose.text.len(), |end| at + end + 2);
        let end = match quotes.peek() {
            Some(quote) if quote.start <= at => quote.end.max(at + 1),
            Some(quote) => blank.min(quote.start),
            None => blank,
        };
        parts.push(at..end);
        at = end;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reading::SideNote;
    use crate::text::Span;

    #[test]
    fn paragraphs_of_a_word_file_have_numbers_and_their_notes_follow_them() {
        let text = "Title\n\nShe said so.\n\nOne\n\nand two\n\nAfter.\n".to_owned();
        let at = |part: &str| text.find(part).expect("there");
        let span = |part: &str| Span::of(at(part)..at(part) + part.len());
        let note = |part: &str, tier: &str| SideNote { at: at(part), tier: tier.into(), text: format!("on {part}") };
        let prose = Prose {
            headings: vec![span("Title")],
            quotes: vec![span("One\n\nand two")],
            notes: vec![note("said", "footnote"), note("After", "comment")],
            text: text.clone(),
            ..Prose::default()
        };
        let found = laid_out(Reading { content: Content::Prose(prose), ..Reading::default() }).paragraphs;
        let told: Vec<(&str, Role, bool, u32)> =
            found.iter().map(|one| (one.text.as_str(), one.role, one.note, one.number)).collect();
        assert_eq!(
            told,
            [
                ("Title", Role::Heading, false, 1),
                ("She said so.", Role::Body, false, 2),
                ("on said", Role::Body, true, 2),
                ("One\n\nand two", Role::Block, false, 3),
                ("After.", Role::Body, false, 4),
            ]
        );
    }

    #[test]
    fn what_is_no_manuscript_says_what_to_do() {
        let told = |name: &str| read(Path::new(name)).expect_err("none").to_string();
        assert!(told("paper.pdf").contains("the PDF was made from") && told("paper.doc").contains("save it as .docx"));
        assert!(told("nowhere.tex").contains("cannot read nowhere.tex"));
    }
}
