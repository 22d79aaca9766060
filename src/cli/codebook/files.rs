//! Codebook files that come into a project: read together, brought in as one step.

use crate::cli::error::CliError;
use crate::cli::output;
use crate::exchange::codebook::{self as file, CodebookFile};
use crate::store::Project;
use crate::study::change::{CodeField, Payload};
use crate::study::{Code, Codebook};
use std::path::Path;

/// Codebook files that were read.
#[derive(Default)]
pub struct Books(Vec<Book>);

/// A codebook file that was read, and what it brings.
struct Book {
    title: String,
    version: String,
    /// What it changes; nothing where all of it is there already.
    payloads: Vec<Payload>,
    /// What is to be told of it.
    told: String,
}

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
        // A new book comes after those that are there; a code that is there keeps its place.
        let base = known.codes().iter().map(|code| code.position).max().map_or(0, |last| last + 1);
        for code in &mut book.codes {
            code.position = known.get(&code.id).map_or(base + code.position, |there| there.position);
        }
        let (mut fresh, mut worded) = (0, 0);
        let mut sets = Vec::new();
        for code in &book.codes {
            let Some(there) = known.get(&code.id) else {
                fresh += 1;
                continue;
            };
            let before = sets.len();
            sets.extend(differences(there, code).map(|set| Payload::CodeSet { code: code.id.clone(), set }));
            worded += usize::from(sets.len() > before);
        }
        let name = format!("codebook {} {}", book.title, book.version);
        let told = match (fresh, worded) {
            (0, 0) => {
                let as_is = if book.codes.len() == 1 { "is as it is" } else { "are as they are" };
                format!("{name}: nothing changed; {} {as_is} in the file", output::count(book.codes.len(), "code"))
            }
            (_, 0) => format!("{name}: {}", output::count(fresh, "new code")),
            _ => format!("{name}: {}, {worded} brought up to date", output::count(fresh, "new code")),
        };
        let mut all = book.codes.clone();
        all.extend(known.codes().iter().filter(|code| !book.codes.iter().any(|new| new.id == code.id)).cloned());
        *known = Codebook::new(all).map_err(CliError::failed)?;
        let CodebookFile { title, version, codes, untitled, .. } = book;
        let payloads = match fresh + worded {
            0 => Vec::new(),
            // A table of codes that are there is no codebook of its own: it has no title to stand in reports.
            _ if untitled && fresh == 0 => sets,
            _ => vec![Payload::CodebookImported { title: title.clone(), version: version.clone(), codes }],
        };
        self.0.push(Book { title, version, payloads, told });
        Ok(())
    }
}

/// What a file says of a code otherwise than the project does.
fn differences(there: &Code, new: &Code) -> impl Iterator<Item = CodeField> {
    type Set = fn(String) -> CodeField;
    let words: [(&String, &String, Set); 7] = [
        (&there.name, &new.name, CodeField::Name),
        (&there.colour, &new.colour, CodeField::Colour),
        (&there.definition, &new.definition, CodeField::Definition),
        (&there.apply, &new.apply, CodeField::Apply),
        (&there.not, &new.not, CodeField::Not),
        (&there.example, &new.example, CodeField::Example),
        (&there.origin, &new.origin, CodeField::Origin),
    ];
    let parent = (there.parent != new.parent).then(|| CodeField::Parent(new.parent.clone()));
    let words = words.into_iter().filter(|(old, new, _)| old != new).map(|(_, new, set)| set(new.clone()));
    parent.into_iter().chain(words)
}

/// Brings codebooks into a project, as one step, and tells of it.
pub fn import_into(project: &mut Project, coder: &str, books: Books) -> Result<(), CliError> {
    import_quietly(project, coder, books)?.iter().for_each(|words| output::note(words));
    Ok(())
}

/// Brings codebooks into a project, as one step. Codes that are there already get the file's fields; a codebook of
/// which all is there leaves no trace, unless it is another version of one that is in use.
pub fn import_quietly(project: &mut Project, coder: &str, books: Books) -> Result<Vec<String>, CliError> {
    let (mut payloads, mut names, mut told) = (Vec::new(), Vec::new(), Vec::new());
    let known = project.codebook_versions()?;
    for mut book in books.0 {
        let name = format!("{} {}", book.title, book.version);
        let is_in_use = |known: &String| known.strip_prefix(&book.title).is_some_and(|rest| rest.starts_with(' '));
        if book.payloads.is_empty() && known.iter().any(is_in_use) && !known.contains(&name) {
            let (title, version) = (book.title, book.version);
            book.payloads = vec![Payload::CodebookImported { title, version, codes: Vec::new() }];
        }
        told.push(book.told);
        if !book.payloads.is_empty() {
            names.push(name);
            payloads.append(&mut book.payloads);
        }
    }
    if !payloads.is_empty() {
        project.write(coder, format!("import codebook {}", names.join(", ")), payloads)?;
    }
    Ok(told)
}
