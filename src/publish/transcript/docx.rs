//! A transcript as a Word file: its text, and the codings as comments on the very characters that they were put on.
//!
//! The body holds the canonical text and nothing else, so that reading the file again gives the same text: paragraphs
//! where blank lines part it, line breaks inside. What the file says of itself stands in the head of each page. Each
//! coding is one comment, by its coder, of its day: the code, its name, the memo.

use super::Transcript;
use crate::publish::docx::commented::{Comment, commented};
use crate::publish::package::PackageError;
use crate::text::Span;

/// The transcript as a Word file.
pub fn file(transcript: &Transcript) -> Result<Vec<u8>, PackageError> {
    let comments: Vec<Comment> = transcript
        .codings
        .iter()
        .map(|one| {
            let code = transcript.codes.get(one.code).cloned().unwrap_or_default();
            let name = if code.name.is_empty() || code.name == code.id {
                String::new()
            } else {
                format!(" — {}", code.name)
            };
            let mut text = vec![format!("{}{name}", code.id)];
            text.extend(one.memo.iter().flat_map(|memo| memo.lines().map(str::to_owned)));
            Comment { span: one.span, author: one.coder.clone(), created: one.created.clone(), text }
        })
        .collect();
    let labels: Vec<Span> = transcript
        .parts
        .iter()
        .filter(|part| part.turn.is_some())
        .map(|part| Span { start: part.span.start, end: part.body.start })
        .filter(|label| !label.is_empty())
        .collect();
    let mut header = vec![transcript.name.clone()];
    header.extend(transcript.header.iter().cloned());
    commented(&transcript.name, &header, &transcript.text, &labels, &comments)
}
