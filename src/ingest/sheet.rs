//! `participants.csv` and `documents.csv`: who speaks and what a document is, as typed rows.
//!
//! The first row names the columns; `session:number` or `stage:low|middle|high` also declares the
//! attribute's type. An empty cell says nothing. A value that does not fit its type, a speaker type that
//! does not exist, two rows that contradict each other: each is an error with the file and the line, for
//! a sheet is short, and what it says counts in every report.
//!
//! A participant may have several rows. One with a `document` or a `from` (a date) gives values that hold
//! only there, or from then on. The columns `label` and `aliases` hold further labels by which transcripts
//! call the participant, parted by `;` (in a row with a `document`, for that document).

mod table;

use crate::study::attribute::{AttributeType, Schema};
use crate::study::change::{Payload, Valid};
use crate::study::{Guid, SpeakerType, guid};
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap};
pub use table::SheetError;
use table::{Row, Table};

/// When a value of a sheet holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// Always, unless one of the others says more.
    #[default]
    Always,
    /// From this day on.
    From(String),
    /// In the document of this name.
    In(String),
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetValue {
    /// The attribute, or `speaker_type`.
    pub key: String,
    /// When it holds.
    pub when: When,
    /// The value, checked and in its own spelling.
    pub value: String,
    /// The line.
    pub line: u32,
}

/// A participant of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetParticipant {
    /// The name.
    pub name: String,
    /// Line of the first row.
    pub line: u32,
    /// Further labels; `DOCUMENT/LABEL` for one document.
    pub labels: Vec<String>,
    /// Values, in the file's order.
    pub values: Vec<SheetValue>,
}

/// A `participants.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParticipantSheet {
    /// The file, as messages call it.
    pub file: String,
    /// Types that the header declares.
    pub declared: BTreeMap<String, AttributeType>,
    /// The participants, in the file's order.
    pub participants: Vec<SheetParticipant>,
    /// The encoding it was read from.
    pub encoding: &'static str,
}

/// A document of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetDocument {
    /// The name: a document's, or that of its file.
    pub name: String,
    /// The line.
    pub line: u32,
    /// Attributes.
    pub values: BTreeMap<String, String>,
}

/// A `documents.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentSheet {
    /// The file, as messages call it.
    pub file: String,
    /// Types that the header declares.
    pub declared: BTreeMap<String, AttributeType>,
    /// The documents, in the file's order.
    pub documents: Vec<SheetDocument>,
    /// The encoding it was read from.
    pub encoding: &'static str,
    /// Folded names → places in `documents`.
    index: HashMap<String, usize>,
}

/// What kind of sheet a file with another name is, by its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// A column `participant`.
    Participants,
    /// Columns `document`, `code`, `start`, `end`.
    Codings,
    /// A column `document`.
    Documents,
}

/// Tells by its columns what kind of sheet this is.
pub fn kind(bytes: &[u8]) -> Option<SheetKind> {
    let table = Table::read("", bytes).ok()?;
    let has = |keys: &[&str]| keys.iter().all(|key| table.columns.iter().any(|column| column.key == *key));
    if has(&["document", "code", "start", "end"]) {
        Some(SheetKind::Codings)
    } else if has(&["participant"]) {
        Some(SheetKind::Participants)
    } else if has(&["document"]) {
        Some(SheetKind::Documents)
    } else {
        None
    }
}

/// Columns of `participants.csv` that are no attributes.
const PLACES: &[&str] = &["participant", "document", "from", "label", "labels", "alias", "aliases"];

impl ParticipantSheet {
    /// Reads a `participants.csv`; `schema` holds the types that the project knows.
    pub fn read(file: &str, bytes: &[u8], schema: &Schema) -> Result<Self, SheetError> {
        let table = Table::read(file, bytes)?;
        table.require("participant")?;
        let declared = table.declared(schema, PLACES)?;
        let mut sheet = Self { file: file.to_owned(), declared, participants: Vec::new(), encoding: table.encoding };
        let types = types(schema, &sheet.declared);
        let mut index = HashMap::new();
        for row in &table.rows {
            sheet.row(&table, row, &types, &mut index)?;
        }
        sheet.check_labels()?;
        Ok(sheet)
    }

    fn row(
        &mut self,
        table: &Table,
        row: &Row,
        types: &Schema,
        index: &mut HashMap<String, usize>,
    ) -> Result<(), SheetError> {
        let name = row.cell(table, "participant").unwrap_or_default();
        if name.is_empty() {
            return Err(table.error(row.line, "the row names no participant; fill in the column “participant”".into()));
        }
        let when = when(table, row)?;
        let at = *index.entry(fold(name)).or_insert_with(|| {
            self.participants.push(SheetParticipant { name: name.to_owned(), line: row.line, ..Default::default() });
            self.participants.len() - 1
        });
        let Some(participant) = self.participants.get_mut(at) else { return Ok(()) };
        for column in ["label", "labels", "alias", "aliases"] {
            for label in row.cell(table, column).unwrap_or_default().split(';').map(str::trim).filter(|l| !l.is_empty())
            {
                let label = match &when {
                    When::In(document) => format!("{document}/{label}"),
                    When::Always | When::From(_) => label.to_owned(),
                };
                if !participant.labels.iter().any(|other| fold(other) == fold(&label)) && fold(&label) != fold(name) {
                    participant.labels.push(label);
                }
            }
        }
        for (column, cell) in row.filled(table).filter(|(column, _)| !PLACES.contains(&column.key.as_str())) {
            let value = if column.key == "speaker_type" {
                cell.parse::<SpeakerType>().map(|kind| kind.as_str().to_owned())
            } else {
                types
                    .of(&column.key)
                    .normalise(cell)
                    .map_err(|what| format!("{} of {}: {what}", column.key, one_line(name)))
            };
            let value = value.map_err(|what| table.error(row.line, what))?;
            participant
                .put(table, SheetValue { key: column.key.clone(), when: when.clone(), value, line: row.line })?;
        }
        Ok(())
    }

    /// A label belongs to one participant.
    fn check_labels(&self) -> Result<(), SheetError> {
        let mut owners: HashMap<String, &SheetParticipant> = HashMap::new();
        for participant in &self.participants {
            owners.insert(fold(&participant.name), participant);
        }
        for participant in &self.participants {
            for label in &participant.labels {
                match owners.insert(fold(label), participant) {
                    Some(other) if other.name != participant.name => {
                        let what = format!(
                            "the label “{}” of {} is already that of {} (line {}); a label belongs to one participant, or to one in each document (column “document”)",
                            one_line(label),
                            one_line(&participant.name),
                            one_line(&other.name),
                            other.line
                        );
                        return Err(SheetError { file: self.file.clone(), line: participant.line, what });
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The changes that bring the sheet into a project. `document` finds a document by name; the values
    /// that hold in a document nobody knows are returned beside them.
    pub fn payloads(&self, document: impl Fn(&str) -> Option<Guid>) -> (Vec<Payload>, Vec<&SheetValue>) {
        let mut payloads = declarations(&self.declared);
        let mut unknown = Vec::new();
        for participant in &self.participants {
            let (name, labels) = (participant.name.clone(), participant.labels.clone());
            let guid = guid::participant(&name);
            payloads.push(Payload::ParticipantAdded { name, labels });
            for given in &participant.values {
                let valid = match &given.when {
                    When::Always => Valid::Always,
                    When::From(day) => Valid::From(day.clone()),
                    When::In(name) => match document(name) {
                        Some(guid) => Valid::In(guid),
                        None => {
                            unknown.push(given);
                            continue;
                        }
                    },
                };
                let (key, value) = (given.key.clone(), Some(given.value.clone()));
                payloads.push(Payload::ParticipantAttribute { participant: guid, key, valid, value });
            }
        }
        (payloads, unknown)
    }

    /// The first value that contradicts one the project already holds: `held` gives the value of a
    /// participant (by name) for a key and a time.
    pub fn clash(&self, held: impl Fn(&str, &str, &When) -> Option<String>) -> Option<SheetError> {
        let mut all =
            self.participants.iter().flat_map(|participant| participant.values.iter().map(move |v| (participant, v)));
        all.find_map(|(participant, given)| {
            let earlier = held(&participant.name, &given.key, &given.when).filter(|earlier| *earlier != given.value)?;
            let what = format!(
                "{} of {} is “{}” here and “{}” in the project; correct the sheet, or change the project first",
                given.key,
                one_line(&participant.name),
                one_line(&given.value),
                one_line(&earlier)
            );
            Some(SheetError { file: self.file.clone(), line: given.line, what })
        })
    }
}

impl SheetParticipant {
    /// Adds a value, which must not contradict another for the same time.
    fn put(&mut self, table: &Table, value: SheetValue) -> Result<(), SheetError> {
        match self.values.iter().find(|earlier| earlier.key == value.key && earlier.when == value.when) {
            None => self.values.push(value),
            Some(earlier) if earlier.value == value.value => {}
            Some(earlier) => {
                let what = format!(
                    "{} of {} is “{}” here and “{}” in line {}; if these are two people give them two names, if it changed give the row a “from” or a “document”",
                    value.key,
                    one_line(&self.name),
                    one_line(&value.value),
                    one_line(&earlier.value),
                    earlier.line
                );
                return Err(table.error(value.line, what));
            }
        }
        Ok(())
    }
}

impl DocumentSheet {
    /// Reads a `documents.csv`; `schema` holds the types that the project knows.
    pub fn read(file: &str, bytes: &[u8], schema: &Schema) -> Result<Self, SheetError> {
        let table = Table::read(file, bytes)?;
        table.require("document")?;
        let declared = table.declared(schema, &["document"])?;
        let types = types(schema, &declared);
        let mut sheet = Self { file: file.to_owned(), declared, encoding: table.encoding, ..Self::default() };
        for row in &table.rows {
            let name = row.cell(&table, "document").unwrap_or_default();
            if name.is_empty() {
                return Err(table.error(row.line, "the row names no document; fill in the column “document”".into()));
            }
            let documents = &mut sheet.documents;
            let at = *sheet.index.entry(fold(name)).or_insert_with(|| {
                documents.push(SheetDocument { name: name.to_owned(), line: row.line, ..Default::default() });
                documents.len() - 1
            });
            let Some(document) = documents.get_mut(at) else { continue };
            for (column, cell) in row.filled(&table).filter(|(column, _)| column.key != "document") {
                let value = types.of(&column.key).normalise(cell);
                let value = value
                    .map_err(|what| table.error(row.line, format!("{} of {}: {what}", column.key, one_line(name))))?;
                match document.values.insert(column.key.clone(), value.clone()) {
                    Some(earlier) if earlier != value => {
                        let (key, name, line) = (&column.key, one_line(name), document.line);
                        let what = format!(
                            "{key} of {name} is “{}” here and “{}” in a row before (from line {line}); keep one",
                            one_line(&value),
                            one_line(&earlier)
                        );
                        return Err(table.error(row.line, what));
                    }
                    _ => {}
                }
            }
        }
        Ok(sheet)
    }

    /// What the sheet says of a document: by its name, or by the name of its file with the ending. (A
    /// document that is not called by the stem of its file shares that with another one.)
    pub fn find(&self, name: &str, path: &std::path::Path) -> Option<&SheetDocument> {
        let part = |part: Option<&std::ffi::OsStr>| part.map(|part| fold(&part.to_string_lossy()));
        let folded = fold(name);
        let file = part(path.file_name()).filter(|_| part(path.file_stem()).as_ref() == Some(&folded));
        let at = self.index.get(&folded).or_else(|| self.index.get(&file?))?;
        self.documents.get(*at)
    }

    /// The changes that bring the sheet into a project with these documents; documents nobody knows are
    /// returned beside them.
    pub fn payloads(&self, document: impl Fn(&str) -> Option<Guid>) -> (Vec<Payload>, Vec<&SheetDocument>) {
        let mut payloads = declarations(&self.declared);
        let mut unknown = Vec::new();
        for row in &self.documents {
            let Some(guid) = document(&row.name) else {
                unknown.push(row);
                continue;
            };
            let set = |(key, value): (&String, &String)| Payload::DocumentAttribute {
                document: guid,
                key: key.clone(),
                value: Some(value.clone()),
            };
            payloads.extend(row.values.iter().map(set));
        }
        (payloads, unknown)
    }
}

fn declarations(declared: &BTreeMap<String, AttributeType>) -> Vec<Payload> {
    let declare = |(key, declared): (&String, &AttributeType)| Payload::AttributeDeclared {
        key: key.clone(),
        declared: declared.clone(),
    };
    declared.iter().map(declare).collect()
}

/// The project's types with those of the header.
fn types(schema: &Schema, declared: &BTreeMap<String, AttributeType>) -> Schema {
    let mut all = schema.declared().clone();
    all.extend(declared.clone());
    Schema::new(all)
}

fn when(table: &Table, row: &Row) -> Result<When, SheetError> {
    let (document, from) =
        (row.cell(table, "document").unwrap_or_default(), row.cell(table, "from").unwrap_or_default());
    match (document.is_empty(), from.is_empty()) {
        (true, true) => Ok(When::Always),
        (false, true) => Ok(When::In(document.to_owned())),
        (true, false) => match AttributeType::Date.normalise(from) {
            Ok(day) => Ok(When::From(day)),
            Err(what) => Err(table.error(row.line, format!("from: {what}"))),
        },
        (false, false) => {
            let what = "the row has both a document and a from; a value holds in one document or from a day on";
            Err(table.error(row.line, what.into()))
        }
    }
}

#[cfg(test)]
mod tests;
