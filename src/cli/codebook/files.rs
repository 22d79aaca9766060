//! Codebook files that come into a project: read together, brought in as one step.

use crate::cli::error::CliError;
use crate::cli::output;
use crate::exchange::codebook::{self as file, CodebookFile};
use crate::store::Project;
use crate::study::Codebook;
use crate::study::change::Payload;
use std::path::Path;

/// Codebook files that were read, each with what is to be told of it.
#[derive(Default)]
pub struct Books(Vec<(CodebookFile, String)>);

/// Reads codebook files, of which a later one may build on an earlier one and all on `known`; tells what
/// was read past.
pub fn read_all<P: AsRef<Path>>(paths: &[P], mut known: Codebook) -> Result<Books, CliError> {
    let mut books = Books::default();
    for path in paths {
        let book = file::read(path.as_ref(), &known).map_err(CliError::failed)?;
        for warning in &book.warnings {
            output::note(warning);
        }
        books.add(book, &mut known)?;
    }
    Ok(books)
}

impl Books {
    /// Adds a codebook after those that are `known`, and makes it known to the next.
    pub fn add(&mut self, mut book: CodebookFile, known: &mut Codebook) -> Result<(), CliError> {
        let fresh = book.codes.iter().filter(|code| known.get(&code.id).is_none()).count();
        // A new book comes after those that are there; a code that is there keeps its place.
        let base = known.codes().iter().map(|code| code.position).max().map_or(0, |last| last + 1);
        for code in &mut book.codes {
            code.position = known.get(&code.id).map_or(base + code.position, |there| there.position);
        }
        let there = book.codes.len() - fresh;
        let told = format!(
            "codebook {} {}: {}{}",
            book.title,
            book.version,
            output::count(fresh, "new code"),
            if there > 0 { format!(", {there} brought up to date") } else { String::new() }
        );
        let mut all = book.codes.clone();
        all.extend(known.codes().iter().filter(|code| !book.codes.iter().any(|new| new.id == code.id)).cloned());
        *known = Codebook::new(all).map_err(CliError::failed)?;
        self.0.push((book, told));
        Ok(())
    }
}

/// Brings codebooks into a project, as one step, and tells of it.
pub fn import_into(project: &mut Project, coder: &str, books: Books) -> Result<(), CliError> {
    import_quietly(project, coder, books)?.iter().for_each(|words| output::note(words));
    Ok(())
}

/// Brings codebooks into a project, as one step. Codes that are there already get the file's fields.
pub fn import_quietly(project: &mut Project, coder: &str, books: Books) -> Result<Vec<String>, CliError> {
    let (mut payloads, mut names, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (book, words) in books.0 {
        names.push(format!("{} {}", book.title, book.version));
        told.push(words);
        payloads.push(Payload::CodebookImported { title: book.title, version: book.version, codes: book.codes });
    }
    if !payloads.is_empty() {
        project.write(coder, format!("import codebook {}", names.join(", ")), payloads)?;
    }
    Ok(told)
}
