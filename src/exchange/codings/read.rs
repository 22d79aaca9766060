//! Reading codings: parse, find the places, check everything, then write one change a document.

use crate::store::{Batch, CodingInfo, DocumentInfo, Group, Project, StoreError};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::{Codebook, effective::EffectiveCodes};
use crate::text::display::one_line;
use crate::text::{CharIndex, CharSpan, Span};
use rayon::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::FileFormat;
use crate::exchange::foreign::Loss;

/// How many bad lines a message lists.
const LISTED: usize = 20;

/// Why codings cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CodingsError {
    /// Lines that are wrong; nothing was imported.
    #[error("{}", bad_lines(.path, .problems, *.total))]
    Bad {
        /// The file.
        path: PathBuf,
        /// (line, what is wrong), first ones first.
        problems: Vec<(usize, String)>,
        /// How many lines the file has.
        total: usize,
    },
    /// Coded segments of another program, of which none can be placed; nothing was imported.
    #[error("{}", unplaced(.path, .problems, *.total))]
    Unplaced {
        /// The file.
        path: PathBuf,
        /// (line, what is wrong), first ones first.
        problems: Vec<(usize, String)>,
        /// How many rows the file has.
        total: usize,
    },
    /// The file is not text, or its header is wrong.
    #[error("{path}: {what}", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The project.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn unplaced(path: &Path, problems: &[(usize, String)], total: usize) -> String {
    format!(
        "{}none of the {total} coded segments in {} can be placed; nothing was imported. Import their documents first, under the names that the table has",
        listed(path, problems),
        path.display()
    )
}

fn listed(path: &Path, problems: &[(usize, String)]) -> String {
    let mut message = String::new();
    for (line, what) in problems.iter().take(LISTED) {
        message.push_str(&format!("{}:{line}: {what}\n", path.display()));
    }
    if problems.len() > LISTED {
        message.push_str(&format!("… and {} more\n", problems.len() - LISTED));
    }
    message
}

fn bad_lines(path: &Path, problems: &[(usize, String)], total: usize) -> String {
    let mut message = listed(path, problems);
    message.push_str(&format!(
        "{} of {total} codings in {} cannot be read; nothing was imported. Correct them, or take the others with --skip-bad",
        problems.len(),
        path.display()
    ));
    message
}

/// What holds where a line says nothing.
#[derive(Clone, Debug)]
pub struct Options {
    /// The acting coder.
    pub coder: String,
    /// Now, in milliseconds since 1970.
    pub now: i64,
    /// Leave bad lines out instead of refusing the file.
    pub skip_bad: bool,
}

/// Codings checked and ready to be written.
#[derive(Debug, Default)]
pub struct Prepared {
    /// One change a document.
    pub payloads: Vec<Payload>,
    /// Codings that are new.
    pub codings: usize,
    /// Codings that were there already, or stand twice in the file.
    pub already: usize,
    /// Lines left out, with what is wrong with each.
    pub skipped: Vec<(usize, String)>,
    /// Codes that are new: those of other programs' tables.
    pub codes: usize,
    /// What became of the rows of another program's table.
    pub loss: Option<Loss>,
}

/// A line as written.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    document: Cow<'a, str>,
    #[serde(borrow)]
    code: Cow<'a, str>,
    start: u32,
    end: u32,
    #[serde(borrow, default)]
    coder: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    created: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    origin: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    memo: Option<Cow<'a, str>>,
    #[serde(default)]
    weight: Option<f64>,
}

/// A line with its names found.
struct Line {
    number: usize,
    document: usize,
    code: String,
    coder: Option<String>,
    place: CharSpan,
    created: Option<i64>,
    origin: Origin,
    memo: Option<String>,
    weight: Option<f64>,
}

/// A line of the file by number, or what is wrong with it.
type Numbered = (usize, Result<Line, String>);

/// What names mean in this project.
struct Names<'a> {
    documents: HashMap<&'a str, usize>,
    codes: &'a EffectiveCodes,
}

/// Reads a file of codings and checks every line against the project. Writes nothing.
pub fn prepare(
    project: &Project,
    path: &Path,
    text: &str,
    format: FileFormat,
    options: &Options,
) -> Result<Prepared, CodingsError> {
    let documents = project.documents()?;
    let codes = project.effective_codes()?;
    let names = Names {
        documents: documents.iter().enumerate().map(|(at, document)| (document.name.as_str(), at)).collect(),
        codes: &codes,
    };
    let read = match format {
        FileFormat::JsonLines => json_lines(text, &names),
        FileFormat::Csv => csv_lines(path, text, &names)?,
    };
    let total = read.len();
    let mut problems = Vec::new();
    let mut of_document: BTreeMap<usize, Vec<Line>> = BTreeMap::new();
    for (number, line) in read {
        match line {
            Ok(line) => of_document.entry(line.document).or_default().push(line),
            Err(what) => problems.push((number, what)),
        }
    }
    let mut prepared = Prepared::default();
    for (at, lines) in of_document {
        let Some(document) = documents.get(at) else { continue };
        place(project, document, lines, options, &mut prepared, &mut problems)?;
    }
    problems.sort();
    if !problems.is_empty() && !options.skip_bad {
        return Err(CodingsError::Bad { path: path.to_owned(), problems, total });
    }
    prepared.skipped = problems;
    Ok(prepared)
}

/// Appends prepared codings to a group, several documents a transaction.
pub fn write_into(
    project: &mut Project,
    group: &Group,
    prepared: Prepared,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(), StoreError> {
    /// Documents a transaction: enough to spare the disk, few enough to show progress.
    const PORTION: usize = 200;
    let total = prepared.payloads.len();
    let mut payloads = prepared.payloads.into_iter();
    let mut done = 0;
    loop {
        let portion: Vec<Payload> = payloads.by_ref().take(PORTION).collect();
        if portion.is_empty() {
            return Ok(());
        }
        done += portion.len();
        project.append(group, Batch::of(portion))?;
        progress(done, total);
    }
}

fn json_lines(text: &str, names: &Names<'_>) -> Vec<Numbered> {
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim().is_empty()).collect();
    lines
        .into_par_iter()
        .map(|(number, line)| {
            let raw: Result<Raw<'_>, _> = serde_json::from_str(line);
            let found = match raw {
                Ok(raw) => names.find(number, &raw),
                Err(e) => Err(json_problem(&e)),
            };
            (number, found)
        })
        .collect()
}

/// serde's words without its own line number, which is always 1.
fn json_problem(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    if error.is_data() {
        format!(
            "{words}; a coding is {{\"document\", \"code\", \"start\", \"end\", …}} with start and end as whole numbers"
        )
    } else {
        format!("this is no JSON ({words}, column {})", error.column())
    }
}

fn csv_lines(path: &Path, text: &str, names: &Names<'_>) -> Result<Vec<Numbered>, CodingsError> {
    let wrong = |what: String| CodingsError::File { path: path.to_owned(), what };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or("");
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|d| head.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| wrong(e.to_string()))?.clone();
    let column = |name: &str| header.iter().position(|field| crate::text::fold::fold(field) == name);
    let [document, code, start, end, coder, created, origin, memo, weight] =
        ["document", "code", "start", "end", "coder", "created", "origin", "memo", "weight"].map(column);
    for (at, name) in [(document, "document"), (code, "code"), (start, "start"), (end, "end")] {
        if at.is_none() {
            return Err(wrong(format!(
                "line 1: the column “{name}” is missing; codings need document, code, start and end"
            )));
        }
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                let number = e.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
                lines.push((number, Err(format!("this is no CSV: {e}"))));
                continue;
            }
        };
        let number = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        let field = |at: Option<usize>| {
            at.and_then(|at| record.get(at))
                .map(|field| Cow::Borrowed(crate::exchange::unguard(field)))
                .filter(|value| !value.is_empty())
        };
        let whole = |at: Option<usize>, name: &str| -> Result<u32, String> {
            let value = field(at).unwrap_or_default();
            value.trim().parse().map_err(|_| format!("{name} “{}” is no whole number", one_line(&value)))
        };
        let found = (|| {
            let raw = Raw {
                document: field(document).ok_or("the document is missing")?,
                code: field(code).ok_or("the code is missing")?,
                start: whole(start, "start")?,
                end: whole(end, "end")?,
                coder: field(coder),
                created: field(created),
                origin: field(origin),
                memo: field(memo),
                weight: field(weight)
                    .map(|weight| {
                        weight.trim().parse().map_err(|_| format!("weight “{}” is no number", one_line(&weight)))
                    })
                    .transpose()?,
            };
            names.find(number, &raw)
        })();
        lines.push((number, found));
    }
    Ok(lines)
}

impl Names<'_> {
    fn find(&self, number: usize, raw: &Raw<'_>) -> Result<Line, String> {
        let Some(document) = self.documents.get(raw.document.as_ref()).copied() else {
            return Err(format!(
                "there is no document “{}”{}",
                one_line(&raw.document),
                self.near_document(&raw.document)
            ));
        };
        let code = self.code(&raw.code)?;
        if raw.start >= raw.end {
            return Err(format!(
                "the span {}..{} is empty: its end must be greater than its start",
                raw.start, raw.end
            ));
        }
        let created = match raw.created.as_deref().filter(|created| !created.trim().is_empty()) {
            None => None,
            Some(created) => match crate::store::log::milliseconds(created) {
                Some(at) => Some(at),
                None => return Err(format!("created “{}” is no time; write 2024-03-01T10:30:00Z", one_line(created))),
            },
        };
        let origin = match raw.origin.as_deref() {
            None | Some("") => Origin::Imported,
            Some(origin) => origin.parse()?,
        };
        if let Some(weight) = raw.weight.filter(|weight| !(0.0..=100.0).contains(weight)) {
            return Err(format!("the weight {weight} is not from 0 to 100"));
        }
        let coder = raw.coder.as_deref().filter(|coder| !coder.is_empty());
        if let Some(coder) = coder {
            crate::store::check_coder(coder).map_err(|e| e.to_string())?;
        }
        Ok(Line {
            number,
            document,
            code,
            coder: coder.map(str::to_owned),
            place: CharSpan { start: raw.start, end: raw.end },
            created,
            origin,
            memo: raw.memo.as_deref().filter(|memo| !memo.is_empty()).map(str::to_owned),
            weight: raw.weight,
        })
    }

    fn code(&self, wanted: &str) -> Result<String, String> {
        let book: &Codebook = &self.codes.codebook;
        // An id that was merged away still means the code as which it counts.
        let at = match self.codes.index.get(wanted) {
            Some(at) => *at,
            None => book.find(wanted)?,
        };
        Ok(book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default())
    }

    fn near_document(&self, wanted: &str) -> String {
        let wanted = crate::text::fold::fold(wanted);
        let mut near: Vec<&str> =
            self.documents.keys().copied().filter(|name| is_near(&crate::text::fold::fold(name), &wanted)).collect();
        near.sort_unstable();
        near.truncate(3);
        if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) }
    }
}

fn is_near(name: &str, wanted: &str) -> bool {
    name.contains(wanted) || crate::study::code::distance(name, wanted) <= 2
}

/// Finds the places of one document's codings in its text, and makes one change of them.
fn place(
    project: &Project,
    document: &DocumentInfo,
    lines: Vec<Line>,
    options: &Options,
    prepared: &mut Prepared,
    problems: &mut Vec<(usize, String)>,
) -> Result<(), CodingsError> {
    let text = project.text(document.text)?;
    let index = CharIndex::new(&text);
    let there: Vec<CodingInfo> = if document.codings > 0 { project.codings(document)? } else { Vec::new() };
    let mut known: HashSet<(&str, &str, Span)> = HashSet::new();
    for coding in &there {
        known.insert((&coding.code, &coding.coder, coding.span));
    }
    let mut codes: Vec<String> = Vec::new();
    let mut coders: Vec<String> = Vec::new();
    let mut code_at: HashMap<String, u32> = HashMap::new();
    let mut coder_at: HashMap<String, u32> = HashMap::new();
    let mut items: Vec<CodingItem> = Vec::with_capacity(lines.len());
    let mut made: HashSet<(u32, u32, Span)> = HashSet::with_capacity(lines.len());
    for line in lines {
        let Some(span) = index.span(&text, line.place) else {
            problems.push((
                line.number,
                format!(
                    "the span {} is outside “{}”, which has {} code points",
                    line.place,
                    document.name,
                    index.chars()
                ),
            ));
            continue;
        };
        let coder = line.coder.unwrap_or_else(|| options.coder.clone());
        if known.contains(&(line.code.as_str(), coder.as_str(), span)) {
            prepared.already += 1;
            continue;
        }
        let code = *code_at.entry(line.code.clone()).or_insert_with(|| {
            codes.push(line.code);
            Span::of(0..codes.len() - 1).end
        });
        let coder = *coder_at.entry(coder.clone()).or_insert_with(|| {
            coders.push(coder);
            Span::of(0..coders.len() - 1).end
        });
        if !made.insert((code, coder, span)) {
            prepared.already += 1;
            continue;
        }
        let created = line.created.unwrap_or(options.now);
        items.push(CodingItem(code, coder, span, created, line.origin, line.memo, line.weight));
    }
    if !items.is_empty() {
        prepared.codings += items.len();
        prepared.payloads.push(Payload::CodingsAdded {
            document: document.guid,
            text: document.text,
            codes,
            coders,
            items,
            under: Vec::new(),
        });
    }
    Ok(())
}
