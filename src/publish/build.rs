//! All tables and figures of a paper in one run: the bytes of each file, and what is known of them.
//!
//! Nothing here reads a clock, a terminal or a file: the same project and the same emic give the same bytes, on any
//! computer. Each page says below what it was made from. What was made is kept in a [`Manifest`] with every number, so
//! that the next build can say which of them changed ([`changes`]).

pub mod changes;
pub mod manifest;

pub use changes::{Change, What};
pub use manifest::{Entry, Manifest, Since, Written};

use super::for_paper::Paper;
use super::format::Format;
use super::json::JsonError;
use super::leaks::{self, Found};
use super::page::{Block, Page};
use super::recipes::{Output, Recipe};
use super::reports::{self, Report, ReportError, Study};
use super::{TextStyle, csv::Records, markdown};
use crate::store::StoreError;
use crate::study::Hash;
use crate::study::pseudonym::Watch;
use crate::text::display::one_line;
use serde::Deserialize;

/// The version of emic that builds.
pub const EMIC: &str = env!("CARGO_PKG_VERSION");
/// Hex digits by which a state of a project is called where people read it.
const SHORT: usize = 12;

/// What all files of a build are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The study's name.
    pub study: String,
    /// The hash of what the project holds.
    pub project: String,
    /// What names the definitions in force.
    pub definitions: String,
    /// The coder for whom documents are left out that this coder codes blind; for nobody else a build differs.
    pub blind: Option<String>,
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it goes, from the folder on.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A report that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Its files.
    pub files: Vec<File>,
    /// What is known of it.
    pub entry: Entry,
    /// What points at persons in it, where names are looked out for.
    pub found: Found,
}

impl Basis {
    /// What a study is built from now.
    pub fn of(study: &Study<'_>) -> Result<Self, StoreError> {
        let blind = study.corpus.documents.iter().any(|document| document.blind);
        Ok(Self {
            study: study.project.settings()?.name,
            project: study.project.state_hash()?.to_string(),
            definitions: study.project.definitions_id()?,
            blind: study.corpus.acting_coder.clone().filter(|_| blind),
        })
    }

    /// How the files that a report is made into say what they were made from.
    fn lines(&self, asked: &str, facts: &Facts) -> Vec<String> {
        let filters = if facts.filters.is_empty() { "none".to_owned() } else { facts.filters.join(", ") };
        let codebook = if facts.codebook.is_empty() { "none".to_owned() } else { facts.codebook.join(", ") };
        vec![
            format!("emic {EMIC}"),
            format!("project {}", short(&self.project)),
            format!("report {}", one_line(asked)),
            format!("filters: {}", one_line(&filters)),
            format!("definitions {} ({})", self.definitions, one_line(&codebook)),
        ]
    }
}

/// The beginning of a hash, as people are told it.
pub fn short(hash: &str) -> &str {
    hash.get(..SHORT).unwrap_or(hash)
}

/// What the JSON of every report says in its header.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Facts {
    filters: Vec<String>,
    codebook: Vec<String>,
    reading: String,
    coders: Vec<String>,
}

impl Facts {
    fn of(report: &dyn Report) -> Result<Self, JsonError> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Whole {
            header: Facts,
        }
        // A report whose header is of another kind tells these in its own words.
        Ok(serde_json::from_str::<Whole>(&report.json()?).unwrap_or_default().header)
    }
}

/// Makes a recipe, and looks through it for the names of a table, where one is given.
pub fn make(recipe: &Recipe, study: &Study<'_>, basis: &Basis, watch: &Watch) -> Result<Made, ReportError> {
    let report = recipe.ask.make(study)?;
    let mut found = Found::new();
    if watch.names().is_some() {
        // The manifest holds the records whatever the files are.
        let data = recipe.outputs.iter().map(|output| output.format).find(|format| *format == Format::Json);
        for format in std::iter::once(Format::Csv).chain(data) {
            let looked = leaks::in_report(report.as_ref(), format, watch)?;
            let new = looked.into_iter().filter(|(place, _)| !found.iter().any(|(known, _)| known == place));
            found.extend(new.collect::<Found>());
        }
        recipe.title.iter().for_each(|title| leaks::add(&mut found, "the title", watch.tally(title)));
    }
    let asked = recipe.ask.line();
    let facts = Facts::of(report.as_ref())?;
    let mut told = facts.clone();
    if report.is_narrowed() {
        told.filters = vec!["not told, as in the file".to_owned()];
    }
    let made = basis.lines(&recipe.ask.told_line(report.as_ref()), &told);
    let title = recipe.title.as_deref();
    // A drawing that nobody asked for is made where there is something to draw.
    let drawn = report.page().charts().next().is_some();
    let is_made =
        |output: &&Output| drawn || output.line.is_some() || !matches!(output.format, Format::Svg | Format::Png);
    let mut files = Vec::new();
    let records = if recipe.for_paper {
        let paper = Paper::new(report.as_ref(), study.corpus, title, &recipe.name);
        let notes = markdown::page(&paper.sidecar(&made), 1);
        for output in recipe.outputs.iter().filter(is_made) {
            files.push(File { path: output.path.clone(), bytes: rendered(&paper, output, recipe)? });
        }
        files.extend(recipe.notes().map(|path| File { path, bytes: notes.into() }));
        paper.records()
    } else {
        let signed = Signed { inner: report.as_ref(), title, made: made.join(" · ") };
        for output in recipe.outputs.iter().filter(is_made) {
            files.push(File { path: output.path.clone(), bytes: rendered(&signed, output, recipe)? });
        }
        signed.records()
    };
    let outputs = files.iter().map(|file| Written { path: file.path.clone(), hash: Hash::of(&file.bytes).to_string() });
    let entry = Entry {
        name: recipe.name.clone(),
        title: recipe.title.clone(),
        report: asked,
        for_paper: recipe.for_paper,
        width: recipe.width,
        emic: EMIC.to_owned(),
        project: basis.project.clone(),
        definitions: basis.definitions.clone(),
        blind: basis.blind.clone(),
        filters: facts.filters,
        codebook: facts.codebook,
        reading: facts.reading,
        coders: facts.coders,
        outputs: outputs.collect(),
        since: None,
        columns: records.columns.clone(),
        rows: manifest::rows(&records),
    };
    Ok(Made { files, entry, found })
}

/// A file's bytes, whatever the format.
fn rendered(report: &dyn Report, output: &Output, recipe: &Recipe) -> Result<Vec<u8>, ReportError> {
    let style = TextStyle { width: recipe.width.unwrap_or(TextStyle::default().width), ..TextStyle::default() };
    reports::render(report, output.format, &style)
}

/// A report that says below what it was made from.
struct Signed<'a> {
    inner: &'a dyn Report,
    title: Option<&'a str>,
    made: String,
}

impl Report for Signed<'_> {
    fn page(&self) -> Page {
        let mut page = self.inner.page();
        if let Some(title) = self.title {
            // The report's own title says what was counted: it goes on standing above the figures.
            let own = std::mem::replace(&mut page.title, title.to_owned());
            match page
                .blocks
                .iter_mut()
                .find_map(|block| if let Block::Header(lines) = block { Some(lines) } else { None })
            {
                Some(lines) => lines.insert(0, own),
                None => page.blocks.insert(0, Block::Header(vec![own])),
            }
        }
        page.blocks.push(Block::Footer(self.made.clone()));
        page
    }

    fn records(&self) -> Records {
        self.inner.records()
    }

    fn json(&self) -> Result<String, JsonError> {
        self.inner.json()
    }
}
