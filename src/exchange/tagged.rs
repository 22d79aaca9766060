//! Transcripts with marks of codes in their text, `[[power: They set the agenda]]`, as people code who have nothing but
//! a word processor, and as programs write that keep codes in the text.
//!
//! The marks come off ([`crate::ingest::tagged`]); turns are found in what is left, as in any transcript. A code is the project's that
//! goes by this id or name; any other is made new, below those that its name leads through (`Rules > Bend`).

use super::foreign::tree::{self, Tree};
use super::foreign::{Fate, Foreign, ForeignCoding, ForeignDocument};
use super::programs::{Opened, ProgramError};
use crate::ingest::decode::{MAX_BYTES, NotText};
use crate::ingest::instructions::Instructions;
use crate::ingest::prepare::{self, Context};
use crate::ingest::tagged;
use crate::study::Schema;
use crate::study::code::check_id;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Reads a transcript with marks.
pub fn open(path: &Path, told: &Instructions) -> Result<Opened, ProgramError> {
    let failed = |what: String| match what.rsplit_once("; ") {
        Some((what, remedy)) => ProgramError::new(what, remedy),
        None => ProgramError::new(what, "import a .txt, .md, .docx or .odt file"),
    };
    let meta = std::fs::metadata(path).map_err(|e| failed(e.to_string()))?;
    if meta.len() > MAX_BYTES {
        return Err(failed(NotText::TooLarge(meta.len()).to_string()));
    }
    let bytes = std::fs::read(path).map_err(|e| failed(e.to_string()))?;
    let (known, schema) = (HashMap::new(), Schema::default());
    let context = Context { known: &known, schema: &schema, instructions: told };
    let (prose, encoding, doubts) = prepare::prose(path, &bytes, &context).map_err(|e| failed(e.to_string()))?;
    let unmarked = tagged::unmark(&prose.text).map_err(|error| {
        let line =
            (error.line as usize).checked_sub(1).and_then(|at| prose.lines.get(at)).copied().unwrap_or(error.line);
        ProgramError::at(line, error.what, "correct the mark, or import the file without `--as tagged` as it stands")
    })?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut document = ForeignDocument {
        name,
        path: path.display().to_string(),
        encoding,
        text: unmarked.text,
        front_matter: true,
        doubts,
        ..ForeignDocument::default()
    };
    let mut foreign = Foreign { program: String::new(), format: "tagged", ..Foreign::default() };
    let mut tree = Tree::default();
    for (code, span) in unmarked.codes {
        let id = Some(code.clone()).filter(|id| check_id(id).is_ok() && *id == id.to_lowercase());
        let names = if id.is_some() { tree::dotted(&code) } else { tree::path(&code) };
        let Some(code) = tree.at(&names) else { continue };
        if let Some(made) = tree.code(code) {
            made.id = made.id.take().or(id);
        }
        document.codings.push(ForeignCoding { code, coder: None, span, created: None, memo: None, weight: None });
    }
    foreign.codes = tree.into_codes();
    let above: HashSet<usize> = foreign.codes.iter().filter_map(|code| code.parent).collect();
    for (at, code) in foreign.codes.iter_mut().enumerate() {
        code.anywhere = code.parent.is_none() && !above.contains(&at);
    }
    for (line, name) in unmarked.others {
        document.loss.one(
            Fate::Decided,
            "double brackets that are no marks, left in the text",
            &format!("line {line}: [[{name}]]"),
        );
    }
    for (line, name) in unmarked.empty {
        document.loss.one(Fate::Dropped, "marks with nothing in them", &format!("line {line}: [[{name}: ]]"));
    }
    document.loss.count(Fate::Dropped, "footnotes and comments", prose.notes.len());
    Ok(Opened { foreign, sources: Box::new(vec![document]) })
}

#[cfg(test)]
mod tests;
