//! `report codebook`: the codebook for the appendix of a paper, with how each code came to be and is used.
//!
//! Figures are those of the frequency report in the same reading. Dates of first use are of the first coding that
//! anybody made and that still stands; the history is the journal's.

use super::cells::{number, of, share_from, words};
use super::options::ReportOptions;
use super::progress::day;
use super::{Askable, Report, ReportError, Study, WithPage};
use crate::analysis::codebook::{List, Usage, usage};
use crate::analysis::excerpts::Selection;
use crate::analysis::header::{FOOTER, Header};
use crate::analysis::opens::Opens;
use crate::analysis::{Denominators, Options};
use crate::publish::consent::Readers;
use crate::publish::consent::examples::{Unsaid, WITHHELD, line};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::heading;
use crate::publish::page::{Block, Page};
use crate::publish::table::{Column, Row as TableRow, Table};
use crate::store::{CodeVersion, Version};
use crate::text::display::one_line;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
}

#[derive(Serialize)]
struct Book {
    report: &'static str,
    denominators: Denominators,
    /// The versions of the codebook in this copy, first to last.
    versions: Vec<Version>,
    rows: Vec<Row>,
    /// Passages of all codes, each alone.
    passages: u32,
    broad: Vec<String>,
    single_use: Vec<String>,
    unused: Vec<String>,
    /// Codes that are in the codebook no more.
    gone: Vec<Gone>,
    /// Examples that are withheld, for consent does not cover quotation of their words.
    withheld: usize,
    header: Header,
}

#[derive(Serialize)]
struct Row {
    code: String,
    name: String,
    parent: Option<String>,
    depth: usize,
    origin: Option<String>,
    definition: String,
    apply: String,
    not: String,
    example: String,
    /// How often it came to mean something else, plus one.
    version: u32,
    first_used: Option<String>,
    last_used: Option<String>,
    passages: u32,
    own_passages: u32,
    codings: u32,
    turns: u32,
    documents: u32,
    participants: u32,
    history: Vec<Step>,
    #[serde(skip)]
    index: usize,
}

/// A step in the history of a code.
#[derive(Clone, Serialize)]
struct Step {
    at: String,
    coder: String,
    what: String,
    version: u32,
    /// `added`, `renamed`, `moved`, `reworded`, `merged`, `removed`, `restored`: one or several.
    kinds: Vec<&'static str>,
    changes: Vec<String>,
}

#[derive(Serialize)]
struct Gone {
    code: String,
    name: String,
    /// The code as which its codings count, where it was merged.
    into: Option<String>,
    at: String,
    coder: String,
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "codebook"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        self.options.words()
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report codebook")?;
        let options = self.options.wanted()?;
        let used = usage(study.corpus, &options)?;
        let mut book = book(study, &used)?;
        book.withhold(&Unsaid::of(study.corpus, study.project, Readers::Anybody));
        let page = page(&book, &options);
        Ok(Box::new(WithPage { report: book, page, records }))
    }
}

impl Book {
    /// Takes out examples, those of earlier versions too, of words that may not be quoted.
    fn withhold(&mut self, unsaid: &Unsaid) {
        for row in &mut self.rows {
            if unsaid.has(&row.example) {
                WITHHELD.clone_into(&mut row.example);
                self.withheld += 1;
            }
            let changes = row.history.iter_mut().flat_map(|step| &mut step.changes);
            changes.filter(|change| unsaid.has(change)).for_each(|change| *change = format!("example: {WITHHELD}"));
        }
    }
}

fn book(study: &Study<'_>, used: &Usage) -> Result<Book, ReportError> {
    let (project, tree) = (study.project, &study.corpus.codebook);
    let histories = project.code_histories()?;
    let mut dates: HashMap<String, (i64, i64)> = HashMap::new();
    for coded in project.coded()? {
        // A theme is used where a sub-code is.
        let mut at = tree.index_of(&coded.code);
        while let Some(code) = at.and_then(|at| tree.codes().get(at)) {
            let known = dates.entry(code.id.clone()).or_insert((coded.first, coded.last));
            *known = (known.0.min(coded.first), known.1.max(coded.last));
            at = at.and_then(|at| tree.parent(at));
        }
    }
    let rows = used.rows.iter().filter_map(|one| {
        let code = tree.codes().get(one.code)?;
        let steps = histories.get(&code.id).map_or(&[][..], Vec::as_slice);
        let date = dates.get(&code.id);
        Some(Row {
            code: code.id.clone(),
            name: code.name.clone(),
            parent: code.parent.clone(),
            depth: tree.depth(one.code),
            origin: Some(code.origin.clone()).filter(|origin| !origin.is_empty()),
            definition: code.definition.clone(),
            apply: code.apply.clone(),
            not: code.not.clone(),
            example: code.example.clone(),
            version: steps.last().map_or(1, |step| step.number),
            first_used: date.map(|date| day(date.0)),
            last_used: date.map(|date| day(date.1)),
            passages: one.pooled.passages,
            own_passages: one.own_passages,
            codings: one.pooled.codings,
            turns: one.pooled.turns,
            documents: one.pooled.documents,
            participants: one.pooled.participants,
            history: history(steps),
            index: one.code,
        })
    });
    let rows: Vec<Row> = rows.collect();
    let ids =
        |list| used.list(list).into_iter().filter_map(|at| tree.codes().get(at)).map(|code| code.id.clone()).collect();
    Ok(Book {
        report: "codebook",
        denominators: used.denominators,
        versions: project.codebook_history()?,
        passages: used.passages,
        broad: ids(List::Broad),
        single_use: ids(List::Once),
        unused: ids(List::Unused),
        gone: gone(&histories, |id| tree.index_of(id).is_some()),
        rows,
        withheld: 0,
        header: used.header.clone(),
    })
}

/// The steps of a code with what each did.
fn history(steps: &[CodeVersion]) -> Vec<Step> {
    let mut found = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| steps.get(at));
        let changes = step.changes_since(before);
        let mut kinds = Vec::new();
        if before.is_none() {
            kinds.push("added");
        }
        for change in &changes {
            let kind = match change.field {
                "name" => "renamed",
                "parent" => "moved",
                "merged" if step.merged.is_some() => "merged",
                "state" if step.hidden && step.merged.is_none() => "removed",
                "state" | "merged" if !step.hidden => "restored",
                "definition" | "apply" | "not" | "example" | "origin" => "reworded",
                _ => continue,
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        found.push(Step {
            at: step.at.clone(),
            coder: step.coder.clone(),
            what: step.label.clone(),
            version: step.number,
            kinds,
            changes: changes.iter().map(crate::study::book_diff::FieldChange::words).collect(),
        });
    }
    found
}

/// The codes that are there no more.
fn gone(histories: &BTreeMap<String, Vec<CodeVersion>>, there: impl Fn(&str) -> bool) -> Vec<Gone> {
    let left = histories.iter().filter(|(id, _)| !there(id));
    let left = left.filter_map(|(id, steps)| steps.last().map(|last| (id, last)));
    left.map(|(id, last)| Gone {
        code: id.clone(),
        name: last.code.name.clone(),
        into: last.merged.clone(),
        at: last.at.clone(),
        coder: last.coder.clone(),
    })
    .collect()
}

/// The day of a moment that is written out.
fn on(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}

fn page(book: &Book, options: &Options) -> Page {
    let (_, mut header) = heading("Codebook", &book.header);
    header.extend(one_origin(book).map(|origin| one_line(&format!("origin of all codes: {origin}"))));
    if book.rows.iter().all(|row| row.version == 1) {
        header.push("every code means what it meant first (version 1)".to_owned());
    }
    header.extend(line(book.withheld));
    let mut blocks = vec![Block::Header(header), Block::Table(tree(book, options))];
    blocks.extend(lists(book));
    blocks.push(Block::Heading(2, "Definitions".to_owned()));
    for row in &book.rows {
        blocks.push(Block::Heading(3, format!("{} — {}", row.code, row.name)));
        let parts = [
            ("Definition", &row.definition),
            ("Apply when", &row.apply),
            ("Not when", &row.not),
            ("Example", &row.example),
        ];
        for (term, text) in parts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
            blocks.push(Block::Term(term.to_owned(), text.clone()));
        }
    }
    blocks.extend(changes(book));
    blocks.push(Block::Notes(vec![
        "a code stands with its sub-codes; first used: the date of the first coding by anybody that still stands"
            .to_owned(),
        "version: 1 for a code that means what it meant first; a new name or place makes no new version".to_owned(),
        FOOTER.to_owned(),
    ]));
    Page { title: format!("Codebook · {}", one_line(&book.header.project)), blocks }
}

/// The tree with its figures. A column that says the same of every code is left out, and said above.
fn tree(book: &Book, options: &Options) -> Table {
    let options = Arc::new(options.clone());
    let origins = one_origin(book).is_none();
    let versions = book.rows.iter().any(|row| row.version > 1);
    let rows = book.rows.iter().map(|row| {
        let opens = || Some(Opens::Counted(Arc::clone(&options), Selection::Cell { code: row.index, group: None }));
        let mut cells = vec![words(Some(&row.name))];
        cells.extend(origins.then(|| words(row.origin.as_deref())));
        cells.extend(versions.then(|| number(row.version, None)));
        cells.extend([
            words(row.first_used.as_deref()),
            share_from(row.participants, book.denominators.participants, options.min_percent_n).opening(opens()),
            number(row.passages, opens()),
        ]);
        let shown = row.parent.as_ref().filter(|parent| book.rows.iter().any(|row| row.code == **parent));
        let short = shown.and_then(|parent| row.code.strip_prefix(parent.as_str())?.strip_prefix('.'));
        let indent = if shown.is_some() { row.depth.saturating_sub(1) } else { 0 };
        TableRow { indent, ..TableRow::new(short.unwrap_or(&row.code), cells) }
    });
    let mut columns = vec![Column::text("name")];
    columns.extend(origins.then(|| Column::text("origin")));
    columns.extend(versions.then(|| Column::number("version")));
    columns.extend([Column::text("first used"), Column::text("participants"), Column::number("passages")]);
    Table { corner: "code".to_owned(), columns, rows: rows.collect(), ..Table::default() }
}

/// The origin of all codes, where it is one.
fn one_origin(book: &Book) -> Option<&str> {
    let first = book.rows.first()?.origin.as_deref()?;
    book.rows.iter().all(|row| row.origin.as_deref() == Some(first)).then_some(first)
}

fn lists(book: &Book) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(2, "Worth a look".to_owned())];
    let passages = |id: &String| book.rows.iter().find(|row| row.code == *id).map_or(0, |row| row.own_passages);
    let broad: Vec<String> = book.broad.iter().map(|id| format!("{id}: {}", of(passages(id), book.passages))).collect();
    for (title, codes) in [
        ("Broad: over 25 % of the passages of all codes", &broad),
        ("Used once: one passage", &book.single_use),
        ("Unused, with all sub-codes", &book.unused),
    ] {
        let told = if codes.is_empty() { "none".to_owned() } else { codes.join(", ") };
        blocks.push(Block::Term(title.to_owned(), told));
    }
    blocks
}

fn changes(book: &Book) -> Vec<Block> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for row in &book.rows {
        for step in &row.history {
            let short =
                |change: &&String| !["definition", "apply", "not", "example"].iter().any(|f| change.starts_with(f));
            let told: Vec<&str> = step.changes.iter().filter(short).map(String::as_str).collect();
            let more = if told.is_empty() { String::new() } else { format!(" ({})", told.join("; ")) };
            // What came in with a whole codebook is told by its version.
            if step.kinds != ["added"] || !step.what.starts_with("import codebook") {
                let kinds = step.kinds.join(", ");
                let line = format!("{} {}: {} — {kinds}{more}; {}", on(&step.at), step.coder, row.code, step.what);
                lines.push((step.at.clone(), one_line(&line)));
            }
        }
    }
    for gone in &book.gone {
        let what = gone.into.as_ref().map_or_else(|| "removed".to_owned(), |into| format!("merged into {into}"));
        lines.push((gone.at.clone(), one_line(&format!("{} {}: {} — {what}", on(&gone.at), gone.coder, gone.code))));
    }
    lines.sort();
    let mut blocks = vec![Block::Heading(2, "How it came to be".to_owned())];
    let version = |version: &Version| {
        let Version { number, id, at, coder, label, codes } = version;
        one_line(&format!("version {number} ({id}), {}, {coder}: {label}; {codes} codes", on(at)))
    };
    blocks.push(Block::List(book.versions.iter().map(version).collect()));
    if !lines.is_empty() {
        blocks.push(Block::List(lines.into_iter().map(|(_, line)| line).collect()));
    }
    blocks
}

fn records(book: &Book) -> Records {
    let columns = [
        "code",
        "name",
        "parent",
        "depth",
        "origin",
        "definition",
        "apply",
        "not",
        "example",
        "version",
        "first_used",
        "last_used",
        "participants",
        "all_participants",
        "documents",
        "all_documents",
        "turns",
        "all_turns",
        "passages",
        "own_passages",
        "codings",
        "broad",
        "single_use",
        "unused",
    ];
    let rows = book.rows.iter().map(|row| {
        let text = |text: &str| Field::text(Some(text).filter(|text| !text.is_empty()));
        let all = book.denominators;
        let mut fields = vec![
            Field::Text(row.code.clone()),
            Field::Text(row.name.clone()),
            Field::text(row.parent.as_deref()),
            Field::Count(row.depth as u64),
            Field::text(row.origin.as_deref()),
        ];
        fields.extend([&row.definition, &row.apply, &row.not, &row.example].map(|part| text(part)));
        fields.push(Field::count(row.version));
        fields.extend([&row.first_used, &row.last_used].map(|date| Field::text(date.as_deref())));
        fields.extend(
            [row.participants, all.participants, row.documents, all.documents, row.turns, all.turns, row.passages]
                .map(Field::count),
        );
        fields.extend([row.own_passages, row.codings].map(Field::count));
        fields.extend([&book.broad, &book.single_use, &book.unused].map(|list| Field::Bool(list.contains(&row.code))));
        fields
    });
    Records { columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}
