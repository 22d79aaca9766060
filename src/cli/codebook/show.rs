//! The code tree as it stands, shown and written to a file.

use super::counts;
use crate::cli::args::BookForm;
use crate::cli::error::CliError;
use crate::cli::output::{self, Align, Columns, Listing};
use crate::exchange::codebook as file;
use crate::store::Project;
use crate::study::decision::meaning;
use crate::study::memo::{Memo, MemoOn};
use crate::study::{Code, Codebook};

/// A code with its place in the tree and its use, as listed.
#[derive(serde::Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    code: &'a Code,
    depth: usize,
    codings: u32,
}

/// The whole tree.
pub fn show(project: &Project, form: BookForm) -> Result<(), CliError> {
    let book = project.effective_codes()?.codebook;
    let listing = match form {
        BookForm::Toml => return output::raw(file::write(&project.settings()?.name, "1", &book).as_bytes()),
        BookForm::Md => return output::raw(markdown(&project.settings()?.name, &book, book.codes()).as_bytes()),
        BookForm::Table => Listing::Table,
        BookForm::Csv => Listing::Csv,
        BookForm::Json => Listing::Json,
    };
    let counts = counts(project)?;
    let rows: Vec<Row<'_>> = book
        .codes()
        .iter()
        .enumerate()
        .map(|(at, code)| Row { code, depth: book.depth(at), codings: counts.get(&at).copied().unwrap_or(0) })
        .collect();
    if listing == Listing::Json {
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[
        ("code", Align::Left),
        ("name", Align::Left),
        ("codings", Align::Right),
        ("definition", Align::Left),
    ]);
    for row in rows {
        let indent = if listing == Listing::Table { "  ".repeat(row.depth.saturating_sub(1)) } else { String::new() };
        let definition = match listing {
            Listing::Table => crate::text::display::shortened(&row.code.definition, 60),
            _ => row.code.definition.clone(),
        };
        columns.row(vec![
            format!("{indent}{}", row.code.id),
            row.code.name.clone(),
            row.codings.to_string(),
            definition,
        ]);
    }
    if book.is_empty() {
        output::note("there are no codes yet; `emic codebook import FILE` or `emic codebook add ID`");
    }
    columns.print(listing)
}

/// One code with all its fields.
pub fn show_one(project: &Project, wanted: &str, form: BookForm) -> Result<(), CliError> {
    let book = project.effective_codes()?.codebook;
    let at = book.find(wanted).map_err(CliError::Failed)?;
    let Some(code) = book.codes().get(at) else { return Err(CliError::Told) };
    let listing = match form {
        BookForm::Toml => return output::raw(file::table(code).as_bytes()),
        BookForm::Md => return output::raw(markdown_of(&book, code).as_bytes()),
        BookForm::Table => Listing::Table,
        BookForm::Csv => Listing::Csv,
        BookForm::Json => Listing::Json,
    };
    let codings = counts(project)?.get(&at).copied().unwrap_or(0);
    let memos = project.memos(Some(&MemoOn::Code(code.id.clone())))?;
    let version = project.code_versions()?.number(&code.id, Some(meaning(code)));
    if listing == Listing::Json {
        let row = Row { code, depth: book.depth(at), codings };
        return output::json(&Whole { row, version, memos: memos.iter().map(Note::of).collect() });
    }
    let mut columns = Columns::new(&[("field", Align::Left), ("value", Align::Left)]);
    let fields = [
        ("id", code.id.as_str()),
        ("name", &code.name),
        ("parent", code.parent.as_deref().unwrap_or("")),
        ("definition", &code.definition),
        ("apply", &code.apply),
        ("not", &code.not),
        ("example", &code.example),
        ("colour", &code.colour),
        ("origin", &code.origin),
    ];
    for (field, value) in fields {
        columns.row(vec![field.to_owned(), value.to_owned()]);
    }
    columns.row(vec!["codings".to_owned(), codings.to_string()]);
    let below: Vec<&str> =
        book.codes().iter().filter(|c| c.parent.as_deref() == Some(&code.id)).map(|c| c.id.as_str()).collect();
    columns.row(vec!["sub-codes".to_owned(), below.join(", ")]);
    columns.row(vec!["version".to_owned(), version.map(|number| number.to_string()).unwrap_or_default()]);
    for memo in &memos {
        let Note { memo_type, text, coder, at } = Note::of(memo);
        let day = at.get(..10).unwrap_or(&at);
        columns.row(vec![memo_type.to_owned(), format!("{text} ({coder}, {day})")]);
    }
    columns.print(listing)
}

/// One code with all that is known of it.
#[derive(serde::Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    version: Option<u32>,
    memos: Vec<Note<'a>>,
}

/// A memo, as listed.
#[derive(serde::Serialize)]
struct Note<'a> {
    #[serde(rename = "type")]
    memo_type: &'static str,
    text: &'a str,
    coder: &'a str,
    at: String,
}

impl<'a> Note<'a> {
    fn of(memo: &'a Memo) -> Self {
        let at = crate::store::log::rfc3339(memo.at);
        Self { memo_type: memo.memo_type.as_str(), text: &memo.text, coder: &memo.coder, at }
    }
}

/// The code tree as Markdown, to print or to put into an appendix.
fn markdown(title: &str, book: &Codebook, codes: &[Code]) -> String {
    let mut out = format!("# {}\n\n", crate::text::display::one_line(title));
    for code in codes {
        out.push_str(&markdown_of(book, code));
    }
    out
}

/// One code as Markdown, headed as deep as it stands in the tree.
fn markdown_of(book: &Codebook, code: &Code) -> String {
    // Below the sixth level Markdown has no headings.
    let depth = book.index_of(&code.id).map_or(1, |at| book.depth(at)).min(5);
    let line = crate::text::display::one_line;
    let mut out = format!("{} {} (`{}`)\n\n", "#".repeat(depth + 1), line(&code.name), line(&code.id));
    for (title, value) in code.wording() {
        if !value.is_empty() {
            out.push_str(&format!("- **{title}:** {}\n", line(value)));
        }
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out
}
