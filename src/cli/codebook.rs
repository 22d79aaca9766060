//! `emic codebook …`.

use super::args::{BookForm, CodeFields, CodebookAction};
use super::context::{self, Context};
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::exchange::codebook::{self as file, CodebookFile};
use crate::store::Project;
use crate::study::change::{CodeField, Payload};
use crate::study::{Code, Codebook};
use std::collections::BTreeMap;
use std::path::Path;

/// Runs one of the actions on the codebook.
pub fn run(context: &Context, action: CodebookAction) -> Result<(), CliError> {
    match action {
        CodebookAction::Show { code: None, format } => show(&context.open()?, format),
        CodebookAction::Show { code: Some(code), format } => show_one(&context.open()?, &code, format),
        CodebookAction::Import { files } => {
            let (mut project, coder) = context.open_to_write()?;
            let known = project.effective_codes()?.codebook;
            let books = read_all(&files, known)?;
            import_into(&mut project, &coder, books)
        }
        CodebookAction::Export { output } => export(&context.open()?, output.as_deref()),
        CodebookAction::Add { id, parent, fields } => add(context, &id, parent.as_deref(), &fields),
        CodebookAction::Edit { code, fields } => edit(context, &code, &fields),
        CodebookAction::Move { code, under, top, position } => {
            relocate(context, &code, under.as_deref(), top, position)
        }
        CodebookAction::Merge { code, into } => merge(context, &code, &into),
        CodebookAction::Remove { code, yes } => remove(context, &code, yes),
    }
}

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

/// A code with its place in the tree and its use, as listed.
#[derive(serde::Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    code: &'a Code,
    depth: usize,
    codings: u32,
}

/// Codings per code as they count, merged codes with their targets.
fn counts(project: &Project) -> Result<BTreeMap<usize, u32>, CliError> {
    let codes = project.effective_codes()?;
    let mut counts = BTreeMap::new();
    for (id, n) in project.codings_per_code()? {
        if let Some(at) = codes.index.get(&id) {
            *counts.entry(*at).or_insert(0) += n;
        }
    }
    Ok(counts)
}

fn show(project: &Project, form: BookForm) -> Result<(), CliError> {
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
            Listing::Table => super::documents::shortened(&row.code.definition, 60),
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

fn show_one(project: &Project, wanted: &str, form: BookForm) -> Result<(), CliError> {
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
    if listing == Listing::Json {
        return output::json(&Row { code, depth: book.depth(at), codings });
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
    columns.print(listing)
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
    let fields = [
        ("Definition", &code.definition),
        ("Apply when", &code.apply),
        ("Not when", &code.not),
        ("Example", &code.example),
    ];
    for (title, value) in fields {
        if !value.is_empty() {
            out.push_str(&format!("- **{title}:** {}\n", line(value)));
        }
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out
}

fn export(project: &Project, output: Option<&Path>) -> Result<(), CliError> {
    let book = project.effective_codes()?.codebook;
    let name = project.settings()?.name;
    let text = file::write(&name, "1", &book);
    match output {
        None => output::raw(text.as_bytes()),
        Some(path) => {
            super::participants::write_new(path, text.as_bytes())?;
            output::note(&format!("wrote {} to {}", output::count(book.len(), "code"), path.display()));
            Ok(())
        }
    }
}

/// The changes that set the fields which were given.
fn settings(id: &str, fields: &CodeFields) -> Result<Vec<Payload>, CliError> {
    if let Some(colour) = &fields.colour {
        file::check_colour(colour).map_err(CliError::Usage)?;
    }
    if let Some(origin) = &fields.origin {
        file::check_origin(origin).map_err(CliError::Usage)?;
    }
    let all = [
        fields.name.clone().map(CodeField::Name),
        fields.definition.clone().map(CodeField::Definition),
        fields.apply.clone().map(CodeField::Apply),
        fields.not.clone().map(CodeField::Not),
        fields.example.clone().map(CodeField::Example),
        fields.colour.clone().map(CodeField::Colour),
        fields.origin.clone().map(CodeField::Origin),
    ];
    Ok(all.into_iter().flatten().map(|set| Payload::CodeSet { code: id.to_owned(), set }).collect())
}

fn add(context: &Context, id: &str, parent: Option<&str>, fields: &CodeFields) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let codes = project.effective_codes()?;
    let book = codes.codebook;
    crate::study::code::check_id(id).map_err(CliError::failed)?;
    if book.get(id).is_some() {
        return Err(CliError::Failed(format!(
            "there is a code “{id}” already; change it with `emic codebook edit {id}`"
        )));
    }
    let parent = match (parent, id.rsplit_once('.')) {
        (Some(parent), _) => Some(found(&book, parent)?.id.clone()),
        (None, Some((parent, _))) => match book.get(parent) {
            Some(parent) => Some(parent.id.clone()),
            None => {
                return Err(CliError::Failed(format!(
                    "the id “{id}” names the parent “{parent}”, which does not exist; add that first, or name another with --parent"
                )));
            }
        },
        (None, None) => None,
    };
    // The settings are checked and turned into the new code's own fields.
    settings(id, fields)?;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let name = fields.name.clone().unwrap_or_else(|| id.rsplit(['.', '/']).next().unwrap_or(id).replace('-', " "));
    let origin = fields.origin.clone().unwrap_or_else(|| "emergent".to_owned());
    let position = book.codes().iter().map(|code| code.position).max().map_or(0, |last| last + 1);
    let code = Code {
        id: id.to_owned(),
        name,
        parent: parent.clone(),
        colour: text(&fields.colour),
        definition: text(&fields.definition),
        apply: text(&fields.apply),
        not: text(&fields.not),
        example: text(&fields.example),
        origin,
        position,
    };
    project.write(&coder, format!("add code {id}"), vec![Payload::CodeAdded(code)])?;
    output::note(&format!("added {id}{}", parent.map_or_else(String::new, |parent| format!(" under {parent}"))));
    Ok(())
}

fn found<'a>(book: &'a Codebook, wanted: &str) -> Result<&'a Code, CliError> {
    let at = book.find(wanted).map_err(CliError::Failed)?;
    book.codes().get(at).ok_or(CliError::Told)
}

fn edit(context: &Context, wanted: &str, fields: &CodeFields) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let id = found(&book, wanted)?.id.clone();
    let payloads = settings(&id, fields)?;
    if payloads.is_empty() {
        return Err(CliError::Usage("nothing to change: give a field, as in --definition '…'".to_owned()));
    }
    project.write(&coder, format!("edit code {id}"), payloads)?;
    output::note(&format!("changed {id}"));
    Ok(())
}

fn relocate(
    context: &Context,
    wanted: &str,
    under: Option<&str>,
    top: bool,
    position: Option<usize>,
) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let at = book.find(wanted).map_err(CliError::Failed)?;
    let Some(code) = book.codes().get(at) else { return Err(CliError::Told) };
    let parent = match under {
        Some(under) => {
            let to = book.find(under).map_err(CliError::Failed)?;
            if book.subtree(at).contains(&to) {
                return Err(CliError::Failed(format!(
                    "{} cannot go under {under}: that is itself or one of its own sub-codes",
                    code.id
                )));
            }
            book.codes().get(to).map(|parent| parent.id.clone())
        }
        None if top => None,
        None => code.parent.clone(),
    };
    let mut payloads = Vec::new();
    if parent != code.parent {
        payloads.push(Payload::CodeSet { code: code.id.clone(), set: CodeField::Parent(parent.clone()) });
    }
    // Siblings at the new place, in order, with the code put among them; last when no place is named.
    let mut siblings: Vec<&Code> =
        book.codes().iter().filter(|other| other.parent == parent && other.id != code.id).collect();
    let place = position.map_or(siblings.len(), |n| n.saturating_sub(1).min(siblings.len()));
    siblings.insert(place, code);
    if parent != code.parent || position.is_some() {
        for (n, sibling) in siblings.iter().enumerate() {
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            if sibling.position != n {
                payloads.push(Payload::CodeSet { code: sibling.id.clone(), set: CodeField::Position(n) });
            }
        }
    }
    if payloads.is_empty() {
        output::note(&format!("{} is there already; nothing to do", code.id));
        return Ok(());
    }
    let to = parent.map_or_else(|| "the top".to_owned(), |parent| format!("under {parent}"));
    project.write(&coder, format!("move code {} {to}", code.id), payloads)?;
    output::note(&format!("moved {} to {to}; its id and its codings stay", code.id));
    Ok(())
}

fn merge(context: &Context, wanted: &str, into: &str) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let from = book.find(wanted).map_err(CliError::Failed)?;
    let to = book.find(into).map_err(CliError::Failed)?;
    if book.subtree(from).contains(&to) {
        return Err(CliError::Failed(format!(
            "{wanted} cannot be merged into {into}: that is itself or one of its own sub-codes"
        )));
    }
    let (Some(code), Some(target)) = (book.codes().get(from), book.codes().get(to)) else { return Err(CliError::Told) };
    let mut payloads =
        vec![Payload::CodeSet { code: code.id.clone(), set: CodeField::Merged(Some(target.id.clone())) }];
    for child in book.codes().iter().filter(|child| child.parent.as_deref() == Some(&code.id)) {
        let set = CodeField::Parent(Some(target.id.clone()));
        payloads.push(Payload::CodeSet { code: child.id.clone(), set });
    }
    let moved = payloads.len() - 1;
    let codings = counts(&project)?.get(&from).copied().unwrap_or(0);
    project.write(&coder, format!("merge code {} into {}", code.id, target.id), payloads)?;
    let below =
        if moved > 0 { format!(", {} moved under it", output::count(moved, "sub-code")) } else { String::new() };
    let kept = output::count(codings as usize, "coding");
    output::note(&format!("merged {} into {}: {kept} kept{below}; `emic undo` takes it back", code.id, target.id));
    Ok(())
}

fn remove(context: &Context, wanted: &str, yes: bool) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let codes = project.effective_codes()?;
    let book = &codes.codebook;
    let at = book.find(wanted).map_err(CliError::Failed)?;
    let Some(code) = book.codes().get(at) else { return Err(CliError::Told) };
    let gone = book.subtree(at);
    let mut payloads = Vec::new();
    let (mut codings, mut documents) = (0, 0);
    for document in project.documents()? {
        let here: Vec<_> = project
            .all_codings(&document)?
            .into_iter()
            .filter(|coding| book.index_of(&coding.code).is_some_and(|code| gone.contains(&code)))
            .map(|coding| coding.guid)
            .collect();
        if !here.is_empty() {
            codings += here.len();
            documents += 1;
            payloads.push(Payload::CodingsRemoved { document: document.guid, codings: here });
        }
    }
    let below = gone.len() - 1;
    if (codings > 0 || below > 0) && !yes {
        let what = format!(
            "{} has {} and {} in {}, which go with it",
            code.id,
            output::count(below, "sub-code"),
            output::count(codings, "coding"),
            output::count(documents, "document")
        );
        let answer = context::ask(&format!("{what}. `emic undo` brings them back. Remove them? [y/N]"));
        if !answer.as_deref().is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes")) {
            return Err(CliError::Failed(format!("{what}; nothing was removed. To remove them, add --yes")));
        }
    }
    for code in book.codes().get(gone).unwrap_or_default() {
        payloads.push(Payload::CodeSet { code: code.id.clone(), set: CodeField::Removed(true) });
    }
    project.write(&coder, format!("remove code {}", code.id), payloads)?;
    output::note(&format!(
        "removed {}{}; `emic undo` brings everything back",
        code.id,
        if codings > 0 { format!(" and {}", output::count(codings, "coding")) } else { String::new() }
    ));
    Ok(())
}
