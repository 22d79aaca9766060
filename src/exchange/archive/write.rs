//! Writing an archive.

use super::columns::*;
use super::document::Sheets;
use super::folder::Out;
use super::places::Texts;
use super::table::Sheet;
use super::whose::{self, Coming};
use super::{ArchiveError, FORMAT, cell, names, readme, study};
use crate::store::{JournalLine, Reading, Whole, WholeDocument};
use crate::study::{Guid, Hash, guid};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::path::Path;

/// What an archive is written from: a project as it is, or as much of it as may be told.
pub trait Content {
    /// What belongs to no document alone. It is asked for before the documents, and again after them.
    fn study(&mut self) -> Result<Whole, ArchiveError>;
    /// The documents in their order, with the names under which they are shown.
    fn documents(&mut self) -> Result<Vec<(Guid, String)>, ArchiveError>;
    /// One of them.
    fn document(&mut self, guid: Guid) -> Result<WholeDocument, ArchiveError>;
    /// The bytes of a file that is kept aside; `None` where they were erased, or are not told.
    fn kept(&mut self, _hash: Hash) -> Result<Option<Vec<u8>>, ArchiveError> {
        Ok(None)
    }
    /// The identities that the project has or had, the present one first.
    fn projects(&mut self) -> Result<Vec<String>, ArchiveError> {
        Ok(Vec::new())
    }
    /// What the README is to say, when all documents have been asked for.
    fn told(&mut self) -> Told {
        Told::default()
    }
}

impl Content for &Reading<'_> {
    fn study(&mut self) -> Result<Whole, ArchiveError> {
        Ok(Reading::study(self)?)
    }

    fn documents(&mut self) -> Result<Vec<(Guid, String)>, ArchiveError> {
        Ok(Reading::documents(self)?)
    }

    fn document(&mut self, guid: Guid) -> Result<WholeDocument, ArchiveError> {
        Ok(Reading::document(self, guid)?)
    }

    fn kept(&mut self, hash: Hash) -> Result<Option<Vec<u8>>, ArchiveError> {
        Ok(Reading::kept_file(self, hash)?)
    }

    fn projects(&mut self) -> Result<Vec<String>, ArchiveError> {
        Ok(Reading::ids(self)?)
    }
}

/// What an archive says of itself beyond its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What was withheld, a line each; an archive that is open to everybody says at least one.
    pub withheld: Vec<String>,
}

/// How to write.
#[derive(Default)]
pub struct Export<'a> {
    /// Whose journal goes along.
    pub history: Option<&'a Reading<'a>>,
    /// The hash of what the project holds; none where only some of it is written.
    pub state: Option<Hash>,
    /// Whether it is for everybody.
    pub open: bool,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents.
    pub documents: usize,
    /// Codings.
    pub codings: usize,
    /// Memos.
    pub memos: usize,
    /// Files in the folder that are not ours and were left as they are.
    pub left: Vec<String>,
}

/// Writes an archive into a folder: a new one, an empty one, or an earlier archive of the same kind and study, which it
/// replaces.
pub fn write(
    content: &mut dyn Content,
    root: &Path,
    export: &Export<'_>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Summary, ArchiveError> {
    let whole = content.study()?;
    let documents = content.documents()?;
    let named: study::Names = documents.iter().cloned().collect();
    let files = names::apart(documents.iter().map(|(guid, name)| (*guid, name.as_str())));
    let projects = content.projects()?;
    let history = export.history.is_some();
    let coming = Coming { projects: &projects, documents: &documents, open: export.open, history };
    coming.may_replace(root)?;
    let mut out = Out::begin(root, &planned(&whole, &files, history), &coming.about())?;
    let mut done = Documents {
        rows: Vec::new(),
        speakers: HashMap::new(),
        wanted: whole.participants.iter().filter(|(_, state)| state.name.is_none()).map(|(guid, _)| *guid).collect(),
        cells: study::Cells::new(),
        places: study::places_of(&whole),
        texts: BTreeSet::new(),
        layouts: BTreeSet::new(),
        codings: 0,
    };
    let mut sheets = Sheets::begin(&out)?;
    for (at, (guid, _)) in documents.iter().enumerate() {
        let document = content.document(*guid)?;
        let file = files.get(guid).map(|name| format!("texts/{name}.txt")).unwrap_or_default();
        done.write(&mut out, &mut sheets, &document, &file)?;
        progress(at + 1, documents.len());
    }
    for (document, question, decision) in &whole.loose {
        let name = super::places::document(&named, *document);
        sheets.decision(&name, question, decision, &Texts::default())?;
    }
    sheets.end(&mut out)?;
    write_documents(&mut out, &done.rows)?;
    // What is told of an open archive is known when all its documents were read.
    let whole = content.study()?;
    study::write(&mut out, &whole, &named, &done.cells, &done.speakers)?;
    for hash in kept(&whole) {
        if let Some(bytes) = content.kept(hash)? {
            out.put(&format!("{KEPT}{hash}"), &bytes)?;
        }
    }
    if let Some(reading) = export.history {
        write_history(&mut out, reading, &done)?;
    }
    let told = content.told();
    out.put("README.md", readme::page(&whole, &told, export.open, export.history.is_some()).as_bytes())?;
    // A version control system must not turn line breaks into others.
    out.put(".gitattributes", b"* -text\n")?;
    let summary =
        Summary { documents: documents.len(), codings: done.codings, memos: whole.memos.len(), left: Vec::new() };
    let left = out.finish(|sums| marker(&summary, export, coming.project(), sums))?;
    Ok(Summary { left, ..summary })
}

/// The paths of the files that will be written, but for earlier texts and what only the journal names.
fn planned(whole: &Whole, files: &BTreeMap<Guid, String>, history: bool) -> BTreeSet<String> {
    let fixed = [REVISIONS, CODEBOOK, PROJECT, "README.md", ".gitattributes"];
    let tables = TABLES.iter().map(|(path, _)| (*path).to_owned());
    let texts = files.values().map(|name| format!("texts/{name}.txt"));
    let mut all: BTreeSet<String> = fixed.into_iter().map(str::to_owned).chain(tables).chain(texts).collect();
    all.extend(study::memo_files(whole).into_values());
    all.extend(kept(whole).into_iter().map(|hash| format!("{KEPT}{hash}")));
    all.extend(history.then(|| HISTORY.to_owned()));
    all
}

/// Files that are kept aside, each once.
fn kept(whole: &Whole) -> BTreeSet<Hash> {
    whole.parts.values().flat_map(|part| &part.files).map(|file| file.hash).collect()
}

fn marker(summary: &Summary, export: &Export<'_>, project: Option<String>, sums: &str) -> String {
    let mut text = format!(
        "# An archive of an emic project. README.md says what is in it; `emic import` of this folder restores it.\nformat = {FORMAT}\nkind = \"{}\"\n",
        whose::kind(export.open)
    );
    if let Some(project) = project {
        text.push_str(&format!("project = \"{project}\"\n"));
    }
    if let Some(state) = export.state {
        text.push_str(&format!("state = \"{state}\"\n"));
    }
    text.push_str(&format!("documents = {}\ncodings = {}\n", summary.documents, summary.codings));
    if export.history.is_some() {
        text.push_str("history = true\n");
    }
    text.push_str(&format!("sha256sums = \"{sums}\"\n"));
    text
}

/// What is known of the documents that were written.
struct Documents {
    rows: Vec<(Vec<String>, BTreeMap<String, String>)>,
    /// Speakers with values of their own, by identity: their document and label.
    speakers: HashMap<Guid, (Guid, String)>,
    wanted: BTreeSet<Guid>,
    cells: study::Cells,
    places: BTreeMap<Guid, BTreeSet<crate::study::Place>>,
    texts: BTreeSet<Hash>,
    layouts: BTreeSet<Hash>,
    codings: usize,
}

impl Documents {
    fn write(
        &mut self,
        out: &mut Out,
        sheets: &mut Sheets,
        document: &WholeDocument,
        file: &str,
    ) -> Result<(), ArchiveError> {
        let fields = &document.fields;
        if let Some(text) = &document.text {
            out.put(file, text.as_bytes())?;
            self.texts.insert(fields.text);
            self.layouts.insert(fields.layout);
        }
        for (hash, text) in &document.earlier {
            if self.texts.insert(*hash) {
                out.put(&format!("texts/earlier/{hash}.txt"), text.as_bytes())?;
            }
        }
        let texts = Texts::new(fields.text, document.text.as_deref(), &document.earlier);
        if let Some(places) = self.places.get(&fields.document) {
            study::cells_of(places, &texts, &mut self.cells);
        }
        sheets.add(document, &texts)?;
        for label in document.turns.iter().flat_map(|turns| &turns.labels) {
            let speaker = guid::speaker(fields.document, label);
            if self.wanted.contains(&speaker) {
                self.speakers.insert(speaker, (fields.document, label.clone()));
            }
        }
        self.codings += document.codings.len();
        let spoken = document.turns.as_ref().is_some_and(|turns| turns.spoken);
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let other = |text: &str| if text == document.shown { String::new() } else { cell::written(text) };
        let row = vec![
            cell::written(&document.shown),
            fields.document.to_string(),
            other(&fields.name),
            if document.text.is_some() { file.to_owned() } else { String::new() },
            fields.text.to_string(),
            fields.layout.to_string(),
            yes(spoken),
            if document.hidden { yes(true) } else { String::new() },
            cell::written_if(document.lead.as_deref()),
            if fields.path.is_empty() { String::new() } else { cell::written(&fields.path) },
            fields.source.to_string(),
            cell::written(&fields.format),
            cell::written(&fields.encoding),
        ];
        self.rows.push((row, fields.attributes.clone()));
        Ok(())
    }
}

fn write_documents(out: &mut Out, rows: &[(Vec<String>, BTreeMap<String, String>)]) -> Result<(), ArchiveError> {
    let keys: BTreeSet<&String> = rows.iter().flat_map(|(_, attributes)| attributes.keys()).collect();
    let written: Vec<String> = keys.iter().map(|key| cell::written(key)).collect();
    let columns: Vec<&str> = DOCUMENTS.1.iter().copied().chain(written.iter().map(String::as_str)).collect();
    let mut sheet = Sheet::begin(out, DOCUMENTS.0, &columns)?;
    for (row, attributes) in rows {
        let values = keys.iter().map(|key| cell::written_if(attributes.get(*key).map(String::as_str)));
        sheet.row(row.iter().cloned().chain(values).collect())?;
    }
    sheet.end(out)
}

/// The journal, and the texts and turns that it alone names.
fn write_history(out: &mut Out, reading: &Reading<'_>, done: &Documents) -> Result<(), ArchiveError> {
    let mut file = out.file(HISTORY)?;
    reading.journal(|line| -> Result<(), ArchiveError> {
        writeln!(file, "{}", journal_line(&line)).map_err(|e| ArchiveError::write(HISTORY, e))
    })?;
    out.keep(file)?;
    for hash in reading.texts()?.difference(&done.texts) {
        if let Some(text) = reading.text_bytes(*hash)? {
            out.put(&format!("history/texts/{hash}.txt"), &text)?;
        }
    }
    let mut file = out.file(HISTORY_LAYOUTS)?;
    for hash in reading.layouts()?.difference(&done.layouts) {
        if let Some(blob) = reading.layout_bytes(*hash)? {
            let hex: String = blob.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(file, "{{\"hash\":\"{hash}\",\"layout\":\"{hex}\"}}")
                .map_err(|e| ArchiveError::write(HISTORY_LAYOUTS, e))?;
        }
    }
    out.keep(file)
}

/// A change as one line, its payload last and byte for byte as it is kept.
fn journal_line(line: &JournalLine) -> String {
    let JournalLine { id, clock, coder, at, group, kind, label, hash, body } = line;
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let body = body.as_ref().map_or_else(|| "null".into(), |body| String::from_utf8_lossy(body));
    format!(
        "{{\"clock\":{clock},\"id\":\"{id}\",\"coder\":{},\"at\":{at},\"group\":\"{group}\",\"kind\":{},\"label\":{},\"hash\":\"{hash}\",\"payload\":{body}}}",
        text(coder),
        text(kind),
        text(label)
    )
}
