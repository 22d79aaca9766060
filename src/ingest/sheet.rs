//! Sheets: `participants.csv` and `documents.csv`.
//!
//! A row a participant (or document), a column an attribute. An empty cell is unset. A column named
//! `key:type` (`session:number`, `level:low|middle|high`) declares the attribute's type. In the participants sheet a
//! row with a `document` or a `from` date gives values that hold there only, and `labels` lists further labels by
//! which transcripts call the person. Whatever is wrong is named with its line, all of it at once, and nothing of a
//! wrong sheet is taken.

use super::decode;
use crate::study::SpeakerType;
use crate::study::attribute::{AttributeType, Schema, key};
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap};

/// When a value of the sheet holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Always, unless another row says more.
    #[default]
    Always,
    /// In documents of this date or later.
    From(String),
    /// In the document of this name only.
    In(String),
}

/// A value with the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The attribute.
    pub key: String,
    /// When it holds.
    pub when: When,
    /// The value, in the form in which it is kept.
    pub value: String,
    /// The line.
    pub line: u32,
}

/// A participant of the sheet, all its rows together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participant {
    /// The name, as first written.
    pub name: String,
    /// Further labels.
    pub labels: Vec<String>,
    /// Values, `speaker_type` included.
    pub values: Vec<Value>,
}

/// A participants sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Participants {
    /// Types that its header declares.
    pub declared: Vec<(String, AttributeType)>,
    /// The participants, in the order of their first rows.
    pub participants: Vec<Participant>,
}

/// A documents sheet: document → values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Documents {
    /// Types that its header declares.
    pub declared: Vec<(String, AttributeType)>,
    /// (document as written, line, values).
    pub rows: Vec<(String, u32, BTreeMap<String, String>)>,
}

/// What is wrong with a sheet: (line, what), in order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(|(line, what)| format!("line {line}: {what}")).collect::<Vec<_>>().join("\n"))]
pub struct SheetError {
    /// The problems.
    pub problems: Vec<(u32, String)>,
}

/// What kind of CSV file this is, by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Participants.
    Participants,
    /// Documents.
    Documents,
    /// Codings.
    Codings,
    /// None of these.
    Other,
}

/// The kind of a CSV file, from its text.
///
/// Only the header decides: what is wrong in a row, or with a column's type, is told of the sheet when it is read.
pub fn kind(text: &str) -> Kind {
    let header = columns_of(text);
    let has = |name: &str| header.iter().any(|column| column == name);
    if has("document") && has("code") && has("start") && has("end") {
        Kind::Codings
    } else if has("participant") {
        Kind::Participants
    } else if has("document") {
        Kind::Documents
    } else {
        Kind::Other
    }
}

/// The names of the columns, without their types.
pub fn columns_of(text: &str) -> Vec<String> {
    let mut header = csv::StringRecord::new();
    if !reader(text).read_record(&mut header).unwrap_or(false) {
        return Vec::new();
    }
    header.iter().map(|cell| key(cell.split_once(':').map_or(cell, |(name, _)| name))).collect()
}

struct Column {
    key: String,
    declared: Option<AttributeType>,
}

/// A row with its line.
pub(super) type Cells = (u32, Vec<String>);

/// Reads cells parted by comma, semicolon or tab, whichever the header has most of.
fn reader(text: &str) -> csv::Reader<&[u8]> {
    let head = text.lines().next().unwrap_or("");
    let many = |d: &u8| head.bytes().filter(|b| b == d).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(many).unwrap_or(b',');
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// Names of the columns and rows of any sheet, each row with its line.
pub(super) fn cells(text: &str) -> Result<(Vec<String>, Vec<Cells>), SheetError> {
    let (columns, rows) = table(text)?;
    Ok((columns.into_iter().map(|column| column.key).collect(), rows))
}

/// Header and rows of a sheet.
fn table(text: &str) -> Result<(Vec<Column>, Vec<Cells>), SheetError> {
    let mut problems = Vec::new();
    let mut reader = reader(text);
    let mut columns: Vec<Column> = Vec::new();
    let mut rows: Vec<Cells> = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                let line = e.position().map_or(0, csv::Position::line);
                problems.push((u32::try_from(line).unwrap_or(0), format!("this is no CSV: {e}")));
                continue;
            }
        };
        let line = record.position().map_or(0, |at| u32::try_from(at.line()).unwrap_or(0));
        if columns.is_empty() {
            for cell in &record {
                columns.push(column(cell, line, &mut problems));
            }
            continue;
        }
        let cells: Vec<String> = record.iter().map(|cell| unguard(cell.trim()).to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if cells.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
            problems.push((
                line,
                format!(
                    "there are {} cells and only {} columns; put a cell with a comma in it in double quotes",
                    cells.len(),
                    columns.len()
                ),
            ));
        }
        rows.push((line, cells));
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, column) in columns.iter().enumerate() {
        if column.key.is_empty() {
            if rows.iter().any(|(_, cells)| cells.get(at).is_some_and(|cell| !cell.is_empty())) {
                problems.push((1, format!("column {} has no name", at + 1)));
            }
        } else if let Some(first) = seen.insert(&column.key, at) {
            problems.push((1, format!("the columns {} and {} are both named “{}”", first + 1, at + 1, column.key)));
        }
    }
    if problems.is_empty() { Ok((columns, rows)) } else { Err(SheetError { problems }) }
}

fn column(cell: &str, line: u32, problems: &mut Vec<(u32, String)>) -> Column {
    let (name, declared) = match cell.split_once(':') {
        Some((name, kind)) => match AttributeType::parse(kind) {
            Ok(declared) => (name, Some(declared)),
            Err(what) => {
                problems.push((line, format!("column “{}”: {what}", one_line(cell))));
                (name, None)
            }
        },
        None => (cell, None),
    };
    Column { key: key(name), declared }
}

/// Takes off the apostrophe that a spreadsheet-safe export puts before what would be a formula.
pub(super) fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => cell,
    }
}

/// The types that hold: those that the header declares, else those of the project.
struct Types<'a> {
    declared: Vec<(String, AttributeType)>,
    schema: &'a Schema,
}

impl Types<'_> {
    fn of(&self, key: &str) -> AttributeType {
        let declared = self.declared.iter().find(|(known, _)| known == key).map(|(_, declared)| declared.clone());
        declared.unwrap_or_else(|| self.schema.of(key))
    }
}

fn types<'a>(columns: &[Column], schema: &'a Schema) -> Types<'a> {
    let declared = columns.iter().filter_map(|c| Some((c.key.clone(), c.declared.clone()?))).collect();
    Types { declared, schema }
}

/// Reads a participants sheet.
pub fn participants(text: &str, schema: &Schema) -> Result<Participants, SheetError> {
    let (columns, rows) = table(text)?;
    let at = |name: &str| columns.iter().position(|column| column.key == name);
    let Some(name_at) = at("participant") else {
        return Err(missing("participant", "participants", &columns));
    };
    let (document_at, from_at) = (at("document"), at("from"));
    let labels_at = ["labels", "label", "aliases"].into_iter().find_map(at);
    let types = types(&columns, schema);
    let mut problems = Vec::new();
    let mut all: Vec<Participant> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (line, cells) in &rows {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map(String::as_str).filter(|c| !c.is_empty());
        let Some(name) = cell(Some(name_at)) else {
            problems.push((*line, "the participant is missing".to_owned()));
            continue;
        };
        if name.contains('/') {
            problems.push((
                *line,
                format!("“{}”: a participant's name has no “/”, which parts document and label", one_line(name)),
            ));
            continue;
        }
        let when = match (cell(document_at), cell(from_at)) {
            (Some(_), Some(_)) => {
                problems.push((*line, "a row holds in a document or from a date, not both; write two rows".to_owned()));
                continue;
            }
            (Some(document), None) => When::In(document.to_owned()),
            (None, Some(from)) => match AttributeType::Date.normalise(from) {
                Ok(from) => When::From(from),
                Err(what) => {
                    problems.push((*line, format!("from: {what}")));
                    continue;
                }
            },
            (None, None) => When::Always,
        };
        let known = *by_name.entry(fold(name)).or_insert_with(|| {
            all.push(Participant { name: name.to_owned(), ..Participant::default() });
            all.len() - 1
        });
        let Some(participant) = all.get_mut(known) else { continue };
        if let Some(labels) = cell(labels_at) {
            let new = labels.split(';').map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned);
            participant.labels.extend(new);
        }
        for (place, column) in columns.iter().enumerate() {
            let special = [Some(name_at), document_at, from_at, labels_at].contains(&Some(place));
            let Some(value) = cell(Some(place)).filter(|_| !special && !column.key.is_empty()) else { continue };
            match checked(&column.key, value, &types) {
                Ok(value) => {
                    let value = Value { key: column.key.clone(), when: when.clone(), value, line: *line };
                    add(participant, value, &mut problems);
                }
                Err(what) => problems.push((*line, what)),
            }
        }
    }
    check_labels(&all, &mut problems);
    if problems.is_empty() {
        Ok(Participants { declared: types.declared, participants: all })
    } else {
        problems.sort();
        Err(SheetError { problems })
    }
}

/// Adds a value, or tells how it clashes with an earlier row.
fn add(participant: &mut Participant, new: Value, problems: &mut Vec<(u32, String)>) {
    let known = participant.values.iter().find(|known| known.key == new.key && known.when == new.when);
    match known {
        Some(known) if known.value == new.value => {}
        Some(known) => problems.push((
            new.line,
            format!(
                "the {} of {} is “{}” here and “{}” in line {}; two rows of one participant must agree (two people need two names; a change over time needs a `from` date)",
                new.key,
                one_line(&participant.name),
                one_line(&new.value),
                one_line(&known.value),
                known.line
            ),
        )),
        None => participant.values.push(new),
    }
}

/// A label may be one participant's only.
fn check_labels(all: &[Participant], problems: &mut Vec<(u32, String)>) {
    let mut owner: HashMap<String, &str> = all.iter().map(|p| (fold(&p.name), p.name.as_str())).collect();
    for participant in all {
        let line = participant.values.first().map_or(1, |value| value.line);
        for label in &participant.labels {
            match owner.insert(fold(label), &participant.name) {
                Some(other) if other != participant.name => problems.push((
                    line,
                    format!(
                        "the label “{}” is given to both {} and {}; a label is one participant's (DOCUMENT/LABEL limits it to one document)",
                        one_line(label),
                        one_line(other),
                        one_line(&participant.name)
                    ),
                )),
                _ => {}
            }
        }
    }
}

fn checked(key: &str, value: &str, types: &Types<'_>) -> Result<String, String> {
    if key == "speaker_type" {
        return value.parse::<SpeakerType>().map(|kind| kind.as_str().to_owned());
    }
    types.of(key).normalise(value).map_err(|what| format!("{key}: {what}"))
}

fn missing(column: &str, sheet: &str, columns: &[Column]) -> SheetError {
    let names: Vec<&str> = columns.iter().map(|column| column.key.as_str()).collect();
    let what = if names.is_empty() {
        format!("the sheet is empty; a {sheet} sheet has a header with the column “{column}”")
    } else {
        format!("there is no column “{column}” (there are {}); a {sheet} sheet needs it", names.join(", "))
    };
    SheetError { problems: vec![(1, what)] }
}

/// Reads a documents sheet.
pub fn documents(text: &str, schema: &Schema) -> Result<Documents, SheetError> {
    let (columns, rows) = table(text)?;
    let Some(name_at) = columns.iter().position(|column| column.key == "document") else {
        return Err(missing("document", "documents", &columns));
    };
    let types = types(&columns, schema);
    let mut problems = Vec::new();
    let mut sheet = Documents::default();
    let mut seen: HashMap<String, u32> = HashMap::new();
    for (line, cells) in &rows {
        let Some(name) = cells.get(name_at).filter(|name| !name.is_empty()) else {
            problems.push((*line, "the document is missing".to_owned()));
            continue;
        };
        if let Some(first) = seen.insert(fold(name), *line) {
            problems.push((*line, format!("“{}” stands in line {first} already; one row a document", one_line(name))));
            continue;
        }
        let mut values = BTreeMap::new();
        for (place, column) in columns.iter().enumerate() {
            let Some(value) = cells.get(place).filter(|v| place != name_at && !v.is_empty() && !column.key.is_empty())
            else {
                continue;
            };
            match types.of(&column.key).normalise(value) {
                Ok(value) => {
                    values.insert(column.key.clone(), value);
                }
                Err(what) => problems.push((*line, format!("{}: {what}", column.key))),
            }
        }
        sheet.rows.push((name.clone(), *line, values));
    }
    sheet.declared = types.declared;
    if problems.is_empty() { Ok(sheet) } else { Err(SheetError { problems }) }
}

/// The text of a sheet, whatever its encoding.
pub fn decode(bytes: &[u8]) -> Result<String, SheetError> {
    decode::decode(bytes)
        .map(|decoded| decoded.text)
        .map_err(|e| SheetError { problems: vec![(1, format!("the sheet cannot be read: {e}"))] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(text: &str) -> Result<Participants, String> {
        participants(text, &Schema::default()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_row_a_participant_a_column_an_attribute() {
        let sheet = people(
            "Participant;Speaker Type;profession;labels;from;level:low|high\nA2;Respondent;police;PC Two; ;HIGH\nC5;;police;;;\nc5;;education-welfare;;2023-01-09;\n;;;;;\n",
        )
        .expect("a sheet");
        assert_eq!(sheet.participants.len(), 2);
        let a2 = &sheet.participants[0];
        let values: Vec<(&str, &str)> = a2.values.iter().map(|v| (v.key.as_str(), v.value.as_str())).collect();
        assert_eq!(values, [("speaker_type", "respondent"), ("profession", "police"), ("level", "high")]);
        assert_eq!(a2.labels, ["PC Two"]);
        let c5 = &sheet.participants[1];
        assert_eq!(c5.values[1].when, When::From("2023-01-09".to_owned()));
        assert_eq!(sheet.declared.len(), 1);
    }

    #[test]
    fn everything_wrong_is_named_with_its_line() {
        let cases = [
            (
                "participant,speaker_type\nA1,boss\n",
                "line 2: “boss” is no speaker type; accepted are respondent, client",
            ),
            (
                "participant,profession\nA1,police\nA1,nurse\n",
                "line 3: the profession of A1 is “nurse” here and “police” in line 2",
            ),
            ("name,profession\nA1,police\n", "line 1: there is no column “participant” (there are name, profession)"),
            ("participant,age:number\nA1,old\n", "line 2: age: “old” is not a number"),
            ("participant,age:colour\nA1,old\n", "line 1: column “age:colour”"),
            ("participant,site\nA1,Alder,mere\n", "line 2: there are 3 cells and only 2 columns"),
            ("participant,site\n,Aldermere\n", "line 2: the participant is missing"),
            ("participant,site,site\nA1,x,y\n", "both named “site”"),
            ("participant,labels\nA1,PC\nA2,PC\n", "given to both A1 and A2"),
            ("participant,from,document,site\nA1,2022,D1,x\n", "not both"),
            ("participant,from,site\nA1,May,x\n", "line 2: from: “May” is not a date"),
            ("", "the sheet is empty"),
        ];
        for (text, expected) in cases {
            let error = people(text).expect_err(text);
            assert!(error.contains(expected), "{text}: {error}");
        }
        let wrong =
            documents("document,date\nD1,spring\nd1,2022\n", &Schema::default()).expect_err("wrong").to_string();
        assert!(
            wrong.contains("line 2: date: “spring” is not a date") && wrong.contains("line 3: “d1” stands in line 2")
        );
    }

    #[test]
    fn a_csv_file_is_known_by_its_header() {
        assert_eq!(kind("participant,site\n"), Kind::Participants);
        assert_eq!(kind("document;site\n"), Kind::Documents);
        assert_eq!(kind("document,code,start,end\n"), Kind::Codings);
        assert_eq!(kind("time,what\n"), Kind::Other);
    }
}
