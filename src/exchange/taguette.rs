//! Projects of Taguette (`.sqlite3`), as its desktop version keeps them and its server exports them.
//!
//! A document is a page whose highlights count bytes of its text; the text that is made of it keeps the words of each
//! ([`page`]), and the snippet that Taguette keeps with a highlight proves the place. Tags are a tree by their dots.
//! Who highlighted, and when, is told by the log of commands ([`log`]).

mod log;
mod page;

use super::foreign::tree::{Tree, dotted};
use super::foreign::wording::{self, Wording};
use super::foreign::{Fate, Foreign, ForeignCoding, ForeignDocument, ForeignMemo, On, Sources};
use super::programs::{Opened, ProgramError};
use super::sqlite::{Database, Row};
use crate::store::log::milliseconds;
use crate::text::Span;
use crate::text::display::{one_line, shortened};
use crate::text::fold::fold;
use log::Log;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What every version has.
const NEEDED: &[(&str, &[&str])] = &[
    ("alembic_version", &["version_num"]),
    ("projects", &["id", "name"]),
    ("documents", &["id", "name", "project_id", "contents"]),
    ("highlights", &["id", "document_id", "start_offset", "end_offset"]),
    ("tags", &["id", "project_id", "path"]),
    ("highlight_tags", &["highlight_id", "tag_id"]),
];

/// Whether a file is Taguette's.
pub fn is_one(database: &Database) -> bool {
    database.has("alembic_version") && (database.has("highlights") || database.has("highlight_tags"))
}

/// Reads a project: the only one, or the one that `wanted` names.
pub fn open(path: &Path, database: Database, wanted: Option<&str>) -> Result<Opened, ProgramError> {
    database.require("Taguette", NEEDED)?;
    let (project, projects) = choose(&database, wanted)?;
    let version =
        database.rows("alembic_version", &["version_num"], "")?.first().map(|row| row.text(0)).unwrap_or_default();
    let mut foreign = Foreign {
        program: format!("Taguette (database version {})", one_line(&version)),
        format: "taguette",
        projects: if projects.len() > 1 { projects } else { Vec::new() },
        ..Foreign::default()
    };
    about(&project, &mut foreign);
    let tags = codes(&database, project.id, &mut foreign)?;
    let log = Log::read(&database, project.id)?;
    foreign.coders = log.users.clone();
    let columns = ["id", "name", "description", "filename", "#contents", "text_direction"];
    let documents = database.rows_of("documents", &columns, ("project_id", project.id), "id")?;
    let pages =
        Pages { path: one_line(&path.display().to_string()), documents, tags, log, database: Mutex::new(database) };
    Ok(Opened { foreign, sources: Box::new(pages) })
}

/// A project of a file.
struct Project {
    id: i64,
    name: String,
    description: String,
}

/// The project to read, and the names of all.
fn choose(database: &Database, wanted: Option<&str>) -> Result<(Project, Vec<String>), ProgramError> {
    let rows = database.rows("projects", &["id", "name", "description"], "id")?;
    let mut projects: Vec<Project> = rows
        .iter()
        .filter_map(|row| Some(Project { id: row.whole(0)?, name: row.text(1), description: row.text(2) }))
        .collect();
    let all: Vec<String> = projects.iter().map(|project| one_line(&project.name)).collect();
    let names: Vec<String> = projects.iter().map(|project| format!("“{}”", one_line(&project.name))).collect();
    let list = names.join(", ");
    if names.is_empty() {
        return Err(ProgramError::new("there is no project in it", "name another file"));
    }
    let Some(wanted) = wanted else {
        return match (projects.pop(), projects.is_empty()) {
            (Some(only), true) => Ok((only, all)),
            _ => Err(ProgramError {
                projects: all,
                ..ProgramError::new(
                    format!("it holds {} projects: {list}", names.len()),
                    "say which with --study NAME (or its number in this list), and import the others one by one",
                )
            }),
        };
    };
    let number = wanted.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let named: Vec<usize> =
        (0..projects.len()).filter(|at| projects.get(*at).is_some_and(|one| fold(&one.name) == fold(wanted))).collect();
    let at = match named.as_slice() {
        [only] => Some(*only),
        [] => number.filter(|at| *at < projects.len()),
        _ => {
            let numbers: Vec<String> = named.iter().map(|at| (at + 1).to_string()).collect();
            return Err(ProgramError::new(
                format!("{} of its projects are named “{}”", named.len(), one_line(wanted)),
                format!("say which by its number in {list}: {}", numbers.join(" or ")),
            ));
        }
    };
    let chosen = at.map(|at| projects.swap_remove(at)).ok_or_else(|| {
        ProgramError::new(
            format!("there is no project “{}” in it", one_line(wanted)),
            format!("its projects are {list}"),
        )
    })?;
    Ok((chosen, all))
}

fn about(project: &Project, foreign: &mut Foreign) {
    let text = match (project.name.trim(), project.description.trim()) {
        (_, "") => return,
        (name, description) => format!("{name}\n\n{description}"),
    };
    foreign.memos.push(ForeignMemo { key: None, on: On::Study, memo_type: None, text, coder: None, created: None });
}

/// Codes of the project's tags; answers with the code of each tag.
fn codes(database: &Database, project: i64, foreign: &mut Foreign) -> Result<HashMap<i64, usize>, ProgramError> {
    let mut tree = Tree::default();
    let mut of_tag = HashMap::new();
    for row in database.rows_of("tags", &["id", "path", "description"], ("project_id", project), "path")? {
        let (Some(id), path) = (row.whole(0), row.text(1)) else { continue };
        let Some(at) = tree.at(&dotted(&path)) else { continue };
        of_tag.insert(id, at);
        let description = row.text(2);
        if let Some(code) = tree.code(at).filter(|_| !description.trim().is_empty()) {
            // `Power` and `power` are one code here.
            if code.definition.is_empty() {
                code.definition = description.trim().to_owned();
            } else if code.definition != description.trim() {
                code.definition.push_str(&format!("\n\n{}", description.trim()));
            }
        }
    }
    for name in tree.implied() {
        foreign.loss.one(Fate::Decided, "codes made because tags stand below them by their dots", name);
    }
    let (tags, made) = (of_tag.len(), of_tag.values().collect::<std::collections::HashSet<_>>().len());
    foreign.loss.count(
        Fate::Decided,
        "tags that differ from others in capitals or blanks alone, as one code",
        tags - made,
    );
    foreign.codes = tree.into_codes();
    Ok(of_tag)
}

/// The documents of a project.
struct Pages {
    path: String,
    documents: Vec<Row>,
    tags: HashMap<i64, usize>,
    log: Log,
    database: Mutex<Database>,
}

/// A highlight.
struct Highlight {
    id: i64,
    start: usize,
    end: usize,
    snippet: String,
    tags: Vec<i64>,
}

impl Pages {
    /// The text of a document, and what is highlighted in it.
    fn stored(&self, id: i64) -> Result<(String, Vec<Highlight>, usize), ProgramError> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let contents = database.rows_of("documents", &["contents"], ("id", id), "")?;
        let contents = contents.first().map(|row| row.text(0)).unwrap_or_default();
        let columns = ["id", "start_offset", "end_offset", "snippet"];
        let mut highlights = Vec::new();
        let mut broken = 0;
        for row in database.rows_of("highlights", &columns, ("document_id", id), "id")? {
            let (Some(id), Some(start), Some(end)) = (row.whole(0), row.place(1), row.place(2)) else {
                broken += 1;
                continue;
            };
            let tags = database.rows_of("highlight_tags", &["tag_id"], ("highlight_id", id), "tag_id")?;
            let tags = tags.iter().filter_map(|row| row.whole(0)).collect();
            highlights.push(Highlight { id, start, end, snippet: row.text(3), tags });
        }
        Ok((contents, highlights, broken))
    }

    /// Makes codings of a highlight that has its place.
    fn code(&self, highlight: &Highlight, span: Span, document: &mut ForeignDocument) {
        if highlight.tags.is_empty() {
            let what = "highlights without a tag, which say nothing";
            document.loss.one(Fate::Dropped, what, &shortened(span.slice(&document.text), 80));
        }
        for tag in &highlight.tags {
            let Some(code) = self.tags.get(tag).copied() else {
                document.loss.one(Fate::Dropped, "highlights with tags of another project", &document.name);
                continue;
            };
            let (coder, created) = self.log.who(highlight.id, *tag);
            document.codings.push(ForeignCoding { code, coder, span, created, memo: None, weight: None });
        }
    }
}

impl Sources for Pages {
    fn count(&self) -> usize {
        self.documents.len()
    }

    fn size(&self, at: usize) -> u64 {
        self.documents.get(at).and_then(|row| row.place(4)).unwrap_or(0) as u64
    }

    fn read(&self, at: usize) -> Result<ForeignDocument, String> {
        let row = self.documents.get(at).ok_or("it is not there")?;
        let name = one_line(row.text(1).trim());
        let id = row.whole(0).ok_or_else(|| format!("{name}: its id is no number"))?;
        if self.size(at) > crate::ingest::decode::MAX_BYTES {
            return Err(format!("{name}: its text has {} MB", self.size(at) >> 20));
        }
        let (contents, highlights, broken) = self.stored(id).map_err(|error| format!("{name}: {error}"))?;
        let page = page::read(&contents);
        let mut document = ForeignDocument {
            name: if name.is_empty() { format!("document {id}") } else { name },
            path: if row.text(3).trim().is_empty() { self.path.clone() } else { one_line(row.text(3).trim()) },
            encoding: "UTF-8",
            ..ForeignDocument::default()
        };
        document.loss.count(Fate::Dropped, "highlights whose places are no numbers", broken);
        let description = row.text(2).trim().to_owned();
        if !description.is_empty() {
            let memo = ForeignMemo {
                key: None,
                on: On::Document,
                memo_type: None,
                text: description,
                coder: None,
                created: None,
            };
            document.memos.push(memo);
        }
        if row.text(5) == "RIGHT_TO_LEFT" {
            let what = "documents that run from right to left, which letters tell by themselves";
            document.loss.one(Fate::Decided, what, &document.name);
        }
        page.text().clone_into(&mut document.text);
        let words = Wording::new(page.text());
        for highlight in &highlights {
            if let Some(span) = place(highlight, &page, &words, &mut document) {
                self.code(highlight, span, &mut document);
            }
        }
        Ok(document)
    }
}

/// The place of a highlight in the text: as it counts, if that is what its snippet says, else where the snippet's words
/// stand.
fn place(
    highlight: &Highlight,
    page: &super::foreign::carried::Carried,
    words: &Wording<'_>,
    document: &mut ForeignDocument,
) -> Option<Span> {
    let counted = page.span(highlight.start, highlight.end);
    let here = counted.slice(page.text());
    let blank = here.trim().is_empty();
    if highlight.snippet.trim().is_empty() {
        if blank {
            document.loss.one(Fate::Dropped, "highlights without words", &document.name);
            return None;
        }
        document.loss.count(Fate::Decided, "highlights without a snippet, by their places alone", 1);
        return Some(counted);
    }
    let snippet = page::read(&highlight.snippet);
    if !blank && wording::same(here, snippet.text()) {
        document.loss.count(Fate::Mapped, "highlights whose words are those of Taguette's snippet", 1);
        return Some(counted);
    }
    let example = format!("{}: “{}”", document.name, shortened(snippet.text().trim(), 80));
    match words.find(snippet.text()).as_slice() {
        [only] => {
            document.loss.one(
                Fate::Decided,
                "highlights whose places say something else, put on their words",
                &example,
            );
            Some(*only)
        }
        _ => {
            let what = "highlights whose words are not where they count, nor in one other place";
            document.loss.one(Fate::Dropped, what, &example);
            None
        }
    }
}

/// A time as Taguette writes it, in UTC.
fn time(text: &str) -> Option<i64> {
    milliseconds(text)
}

#[cfg(test)]
mod tests;
