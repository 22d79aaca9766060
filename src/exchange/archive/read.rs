//! Reading an archive: into a new project, all or nothing.

use super::columns::*;
use super::document::Rows;
use super::folder::In;
use super::places::Texts;
use super::speaking::Speaking;
use super::study::{Draft, from_toml};
use super::table::{self, Record};
use super::wrong::Wrong;
use super::{ArchiveError, FORMAT, MARKER, PARTIAL};
use crate::store::{JournalLine, Project, Restore, ToRestore, WholeDocument};
use crate::study::change::NewDocument;
use crate::study::{Guid, Hash, Layout, Place};
use crate::text::display::one_line;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read as _;
use std::path::Path;

/// What an archive says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Marker {
    /// The version of its form.
    pub format: u32,
    /// `whole`, or `open` for one that everybody may read.
    #[serde(default)]
    pub kind: String,
    /// The hash of what the project held.
    #[serde(default)]
    pub state: Option<String>,
    /// Documents.
    #[serde(default)]
    pub documents: usize,
    /// Codings.
    #[serde(default)]
    pub codings: usize,
    /// Whether it has the journal.
    #[serde(default)]
    pub history: bool,
    /// The identity of the project; of one that is open, a hash of it. Older archives do not say.
    #[serde(default)]
    pub project: Option<String>,
    /// The SHA-256 of its checksums.
    pub sha256sums: String,
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Import<'a> {
    /// Who acts.
    pub coder: &'a str,
    /// What history calls it.
    pub label: &'a str,
    /// Only try.
    pub dry_run: bool,
    /// Take in what was changed by hand.
    pub edited: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Documents, by the names under which they are shown.
    pub documents: Vec<String>,
    /// Codings.
    pub codings: usize,
    /// Memos.
    pub memos: usize,
    /// Whether the project holds exactly what the archive was made from; none where the archive does not say.
    pub exact: Option<bool>,
    /// Whether its history came too.
    pub history: bool,
    /// What is to be known.
    pub notices: Vec<String>,
}

/// Whether a folder holds an archive, whole or not.
pub fn is_archive(folder: &Path) -> bool {
    folder.is_dir() && [MARKER, PARTIAL].iter().any(|name| folder.join(name).is_file())
}

/// What the archive in a folder says of itself. One that was not finished is refused, and one of a later form.
pub fn marker(folder: &Path) -> Result<Marker, ArchiveError> {
    if folder.join(PARTIAL).exists() {
        return Err(ArchiveError::Refused(format!(
            "{} is no whole archive: writing it was broken off. Run the export again, or get a whole copy",
            folder.display()
        )));
    }
    let path = folder.join(MARKER);
    let text = std::fs::read_to_string(&path).map_err(|source| ArchiveError::Io {
        what: "cannot read",
        path: path.clone(),
        source,
    })?;
    let marker: Marker = from_toml(MARKER, &text)?;
    if marker.format > FORMAT {
        return Err(ArchiveError::Refused(format!(
            "{} was written by a newer emic (archive format {}, this emic reads up to {FORMAT}); update emic to read it",
            folder.display(),
            marker.format
        )));
    }
    Ok(marker)
}

/// Restores an archive into a project in which nothing was done yet.
pub fn restore(
    project: &mut Project,
    folder: &Path,
    import: &Import<'_>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Restored, ArchiveError> {
    let marker = marker(folder)?;
    let input = In::open(folder, &marker.sha256sums, import.edited)?;
    let mut restored = Restored::default();
    if !input.changed.is_empty() {
        restored.notices.push(format!("changed since it was written: {}", input.changed.join(", ")));
    }
    let with_history = marker.history && input.changed.is_empty();
    if marker.history && !with_history {
        restored.notices.push("its history is left out, for it does not tell of what was changed by hand".to_owned());
    }
    let seed = marker.state.clone().unwrap_or_else(|| marker.sha256sums.clone());
    let to = ToRestore { coder: import.coder, label: import.label, seed: &seed, dry_run: import.dry_run };
    let edited = !input.changed.is_empty();
    let (done, hash) = project.restore(to, |restore| {
        let mut reader = Reader { input: &input, edited, restore, with_history, restored };
        reader.run(progress)?;
        Ok::<Restored, ArchiveError>(reader.restored)
    })?;
    let mut restored = done;
    restored.history = with_history;
    restored.exact = marker.state.as_ref().filter(|_| !edited).map(|state| *state == hash.to_string());
    if restored.exact == Some(false) {
        restored.notices.push(
            "the project does not hold exactly what the archive was made from, though no file of it was changed; please keep the archive and report this".to_owned(),
        );
    }
    Ok(restored)
}

struct Reader<'a, 't> {
    input: &'a In,
    edited: bool,
    restore: &'a mut Restore<'t>,
    with_history: bool,
    restored: Restored,
}

impl Reader<'_, '_> {
    fn run(&mut self, progress: &mut dyn FnMut(usize, usize)) -> Result<(), ArchiveError> {
        let mut wrong = Wrong::default();
        let draft = Draft::read(self.input, self.edited, &mut wrong)?;
        let waiting = draft.waiting();
        let mut found: HashMap<usize, Place> = HashMap::new();
        let mut documents: HashMap<String, Guid> = HashMap::new();
        let mut known: BTreeSet<Guid> = BTreeSet::new();
        let mut speaking = Speaking::default();
        let mut rows = Rows::open(self.input, self.edited)?;
        let (keys, records) = table::read(self.input, DOCUMENTS.0, DOCUMENTS.1, true, &mut rows.wrong)?;
        let total = records.len();
        for (at, record) in records.iter().enumerate() {
            let Some(mut document) = rows.wrong.note(self.itself(record, &keys))? else { continue };
            let read = rows.earlier(self.input, &document.shown).and_then(|earlier| {
                document.earlier = earlier;
                rows.complete(&mut document, record)
            });
            rows.wrong.note(read)?;
            let guid = document.fields.document;
            if documents.insert(document.shown.clone(), guid).is_some() || !known.insert(guid) {
                rows.wrong.note::<()>(Err(record.bad("this document appears twice")))?;
                continue;
            }
            let texts = Texts::new(document.fields.text, document.text.as_deref(), &document.earlier);
            for at in waiting.get(&document.shown).into_iter().flatten() {
                if let Some(named) = draft.named.get(*at) {
                    found.extend(rows.wrong.note(named.place(guid, &texts))?.map(|place| (*at, place)));
                }
            }
            drop(texts);
            self.restored.codings += document.codings.len();
            self.restored.documents.push(document.shown.clone());
            speaking.add(&document);
            // What comes after a line that is wrong is only looked at.
            if wrong.is_empty() && rows.wrong.is_empty() {
                self.take(document)?;
            }
            progress(at + 1, total);
        }
        for file in draft.kept() {
            let path = format!("{KEPT}{}", file.hash);
            // What was erased is not there.
            if self.input.files().contains(&path) {
                let mut bytes = Vec::new();
                let read = self.input.file(&path)?.take(file.bytes + 1).read_to_end(&mut bytes);
                read.map_err(|e| ArchiveError::Refused(format!("{path}: {e}")))?;
                self.restore.file(file.hash, &bytes)?;
            }
        }
        let loose = rows.loose()?;
        let (notices, of_rows) = rows.end()?;
        wrong.join(of_rows);
        wrong.end()?;
        self.restored.notices.extend(notices);
        let renamed = draft.renamed.clone();
        let mut whole = draft.whole(&found, &documents)?;
        if self.edited {
            self.restored.notices.extend(speaking.notices(self.input, &whole, &renamed));
        }
        whole.loose = loose;
        self.restored.memos = whole.memos.len();
        if self.with_history { self.history() } else { Ok(self.restore.study(&whole)?) }
    }

    /// The document itself and its texts.
    fn itself(&self, record: &Record, keys: &[String]) -> Result<WholeDocument, ArchiveError> {
        let shown = record.need(0)?.to_owned();
        let text = match record.get(3) {
            Some(_) => Some(self.input.text(table::own_path(record, 3, "texts/")?)?),
            None => None,
        };
        let hash = record.hash(4)?;
        if let Some(text) = &text {
            let own = Hash::of(text.as_bytes());
            if own != hash && self.edited {
                // All that hangs on a text hangs on places of it.
                return Err(record.bad(format!(
                    "{} was changed, and its turns and codings would stand on other words; put the text back and correct it after the import with `emic revise`. Only where all places were changed to fit it may text_blake3 be {own}",
                    record.words(3)
                )));
            }
            if own != hash {
                return Err(record.bad("the text is not that which text_blake3 names"));
            }
            if u32::try_from(text.len()).is_err() {
                return Err(record.bad("the text is too large"));
            }
        }
        let attributes = keys
            .iter()
            .enumerate()
            .filter_map(|(at, key)| Some((key.clone(), record.text(DOCUMENTS.1.len() + at)?)))
            .collect();
        let yes = |text: &str| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let spoken = record.parsed(6, "yes or no", yes)?;
        let fields = NewDocument {
            document: record.guid(1)?,
            name: record.text(2).unwrap_or_else(|| shown.clone()),
            path: record.words(9),
            source: record.hash(10)?,
            text: hash,
            layout: record.hash(5)?,
            format: record.words(11),
            encoding: record.words(12),
            attributes,
            speakers: BTreeMap::new(),
        };
        let (hidden, lead) = (record.parsed_if(7, "yes or nothing", yes)?.unwrap_or(false), record.text(8));
        let turns = Some(Layout { spoken, ..Layout::default() });
        Ok(WholeDocument { fields, shown, hidden, lead, text, turns, ..WholeDocument::default() })
    }

    /// Takes a document in.
    fn take(&mut self, document: WholeDocument) -> Result<(), ArchiveError> {
        if !self.with_history {
            return Ok(self.restore.document(document)?);
        }
        if let Some(text) = &document.text {
            self.restore.text(document.fields.text, text)?;
        }
        if let Some(turns) = document.turns.filter(|_| document.text.is_some()) {
            self.restore.layout(document.fields.layout, &turns.encode())?;
        }
        for (hash, text) in &document.earlier {
            self.restore.text(*hash, text)?;
        }
        Ok(())
    }

    /// The journal in the place of what it amounts to.
    fn history(&mut self) -> Result<(), ArchiveError> {
        for path in self.input.files().iter().filter(|path| path.starts_with("history/texts/")) {
            let text = self.input.text(path)?;
            self.restore.text(Hash::of(text.as_bytes()), &text)?;
        }
        #[derive(Deserialize)]
        struct Blob {
            hash: Hash,
            layout: String,
        }
        for (at, line) in self.input.text(HISTORY_LAYOUTS)?.lines().enumerate() {
            let bad = |what: String| ArchiveError::bad(HISTORY_LAYOUTS, at as u64 + 1, what);
            let Blob { hash, layout } = serde_json::from_str(line).map_err(|e| bad(e.to_string()))?;
            let bytes = unhex(&layout).ok_or_else(|| bad("this is not hex".to_owned()))?;
            self.restore.layout(hash, &bytes)?;
        }
        let restore = &mut *self.restore;
        table::lines(self.input, HISTORY, &mut |number, line| {
            let change = journal_line(line).map_err(|what| ArchiveError::bad(HISTORY, number, what))?;
            restore.journal_line(&change).map_err(|e| ArchiveError::bad(HISTORY, number, e.to_string()))
        })?;
        Ok(self.restore.rebuild()?)
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok().filter(|_| pair.len() == 2)).collect()
}

/// A change from its line. The payload is taken byte for byte, for its hash is of these.
fn journal_line(line: &str) -> Result<JournalLine, String> {
    const PAYLOAD: &str = ",\"payload\":";
    #[derive(Deserialize)]
    struct Envelope {
        clock: i64,
        id: Guid,
        coder: String,
        at: i64,
        group: Guid,
        kind: String,
        label: String,
        hash: Hash,
    }
    // A quotation mark inside a value has a backslash before it, so this can only be the field.
    let (head, rest) = line.split_once(PAYLOAD).ok_or("there is no payload in this line")?;
    let body = rest.strip_suffix('}').ok_or("this line does not end in a brace")?;
    let Envelope { clock, id, coder, at, group, kind, label, hash } =
        serde_json::from_str(&format!("{head}}}")).map_err(|e| e.to_string())?;
    if clock < 0 {
        return Err(format!("{clock} is no clock"));
    }
    let body = (body != "null").then(|| body.as_bytes().to_vec());
    let kind = one_line(&kind);
    Ok(JournalLine { id, clock, coder, at, group, kind, label, hash, body })
}
