//! What a build keeps of itself: from which state each file was made, by what words, and every number.
//!
//! It is JSON with a row of numbers a line, so that a version control system shows what changed. It holds no clock.
//! It is for the authors: it has coders' names, and numbers that a table may not show for small cells.

use super::super::csv::{Field, Records};
use super::super::json::{self, JsonError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of this file.
const VERSION: u32 = 1;

/// What a build keeps of itself.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Manifest {
    /// The version of the file.
    pub manifest: u32,
    /// The version of emic that built last.
    pub emic: String,
    /// The study's name.
    pub study: String,
    /// The hash of what the project held.
    pub project: String,
    /// What names the definitions that were in force.
    pub definitions: String,
    /// The reports, in the order of the recipes.
    pub reports: Vec<Entry>,
}

/// What is known of one report.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Its name among the recipes.
    pub name: String,
    /// What stands above its table.
    pub title: Option<String>,
    /// What was asked.
    pub report: String,
    /// Whether it is set as a paper prints it.
    pub for_paper: bool,
    /// How wide its tables are as text.
    pub width: Option<usize>,
    /// The version of emic that made it.
    pub emic: String,
    /// The hash of what the project held.
    pub project: String,
    /// What names the definitions that were in force.
    pub definitions: String,
    /// For whom it leaves out documents that are coded blind.
    pub blind: Option<String>,
    /// The filters in force.
    pub filters: Vec<String>,
    /// The codebooks with their versions.
    pub codebook: Vec<String>,
    /// Whose codings count.
    pub reading: String,
    /// The coders whose codings count.
    pub coders: Vec<String>,
    /// Its files.
    pub outputs: Vec<Written>,
    /// What was different before, where there was a build before.
    pub since: Option<Since>,
    /// The names of the columns of its numbers.
    pub columns: Vec<String>,
    /// Its numbers.
    pub rows: Vec<Vec<Value>>,
}

/// A file of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where it is, from the folder on.
    pub path: String,
    /// The BLAKE3 hash of its bytes.
    pub hash: String,
}

/// What was different in the build before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The hash of what the project held then.
    pub project: String,
    /// What was asked then, where it was something else: then numbers are not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// What changed, a line a row.
    pub changes: Vec<String>,
    /// How many rows more changed.
    pub more: usize,
}

/// Why a manifest is not read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is none.
    #[error("it cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error("it is of version {0}, and this emic reads version {VERSION}")]
    Version(u32),
}

impl Manifest {
    /// Of these reports, all made from the same.
    pub fn new(basis: &super::Basis, reports: Vec<Entry>) -> Self {
        Self {
            manifest: VERSION,
            emic: super::EMIC.to_owned(),
            study: basis.study.clone(),
            project: basis.project.clone(),
            definitions: basis.definitions.clone(),
            reports,
        }
    }

    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let manifest: Self = serde_json::from_str(text)?;
        if manifest.manifest == VERSION { Ok(manifest) } else { Err(ManifestError::Version(manifest.manifest)) }
    }

    /// The report with this name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.reports.iter().find(|entry| entry.name == name)
    }

    /// The file, a value a line and a row of numbers a line.
    pub fn to_json(&self) -> Result<String, JsonError> {
        let mut out = Writer::default();
        out.open("{");
        out.value("manifest", &self.manifest)?;
        out.value("emic", &self.emic)?;
        out.value("study", &self.study)?;
        out.value("project", &self.project)?;
        out.value("definitions", &self.definitions)?;
        out.open("\"reports\": [");
        for entry in &self.reports {
            out.entry(entry)?;
        }
        out.close("]");
        out.close("}");
        out.text.push('\n');
        Ok(out.text)
    }
}

/// The numbers of a report as JSON values.
pub fn rows(records: &Records) -> Vec<Vec<Value>> {
    let value = |field: &Field| match field {
        Field::Text(text) => Value::from(text.as_str()),
        Field::Count(number) => Value::from(*number),
        // What is not finite is null, as in the reports' own JSON.
        Field::Number(number) => Value::from(*number),
        Field::Bool(value) => Value::from(*value),
        Field::Null => Value::Null,
    };
    records.rows.iter().map(|row| row.iter().map(value).collect()).collect()
}

#[derive(Default)]
struct Writer {
    text: String,
    depth: usize,
    /// Whether something stands before in what is open.
    follows: bool,
}

impl Writer {
    fn line(&mut self, text: &str) {
        if self.follows {
            self.text.push(',');
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&" ".repeat(self.depth));
        self.text.push_str(text);
    }

    fn open(&mut self, text: &str) {
        self.line(text);
        self.depth += 1;
        self.follows = false;
    }

    fn close(&mut self, sign: &str) {
        self.depth = self.depth.saturating_sub(1);
        // What is empty closes on its own line.
        if self.follows {
            self.text.push('\n');
            self.text.push_str(&" ".repeat(self.depth));
        }
        self.text.push_str(sign);
        self.follows = true;
    }

    fn plain<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
        let text = json::line(value)?;
        self.line(text.trim_end());
        self.follows = true;
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), JsonError> {
        let text = json::line(value)?;
        self.line(&format!("\"{name}\": {}", text.trim_end()));
        self.follows = true;
        Ok(())
    }

    fn list<T: Serialize>(&mut self, name: &str, values: &[T]) -> Result<(), JsonError> {
        self.open(&format!("\"{name}\": ["));
        for value in values {
            self.plain(value)?;
        }
        self.close("]");
        Ok(())
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), JsonError> {
        self.open("{");
        self.value("name", &entry.name)?;
        self.value("title", &entry.title)?;
        self.value("report", &entry.report)?;
        self.value("for_paper", &entry.for_paper)?;
        self.value("width", &entry.width)?;
        self.value("emic", &entry.emic)?;
        self.value("project", &entry.project)?;
        self.value("definitions", &entry.definitions)?;
        self.value("blind", &entry.blind)?;
        self.value("filters", &entry.filters)?;
        self.value("codebook", &entry.codebook)?;
        self.value("reading", &entry.reading)?;
        self.value("coders", &entry.coders)?;
        self.list("outputs", &entry.outputs)?;
        self.value("since", &entry.since)?;
        self.value("columns", &entry.columns)?;
        self.list("rows", &entry.rows)?;
        self.close("}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_manifest_is_read_back_and_has_a_row_a_line() {
        let entry = Entry {
            name: "table-2".into(),
            report: "frequency --by site".into(),
            outputs: vec![Written { path: "a.csv".into(), hash: "ab".into() }],
            since: Some(Since { changes: vec!["x 1 → 2".into()], ..Since::default() }),
            columns: vec!["code".into(), "passages".into()],
            rows: vec![vec![json!("power"), json!(3)], vec![json!("trust\u{1b}"), json!(2.5)]],
            ..Entry::default()
        };
        let empty = Entry { name: "none".into(), ..Entry::default() };
        let manifest = Manifest { manifest: VERSION, reports: vec![entry, empty], ..Manifest::default() };
        let text = manifest.to_json().expect("JSON");
        assert_eq!(Manifest::parse(&text).expect("read"), manifest, "{text}");
        assert!(text.contains("\n    [\"power\",3],\n    [\"trust\\u001b\",2.5]\n   ]\n"), "{text}");
        assert!(text.contains("\"rows\": []"), "{text}");
        assert_eq!(Manifest::parse(&text).expect("read").to_json().expect("JSON"), text);
        assert!(Manifest::parse("{}").is_err());
        let newer = text.replacen("\"manifest\": 1", "\"manifest\": 2", 1);
        assert!(Manifest::parse(&newer).is_err_and(|error| error.to_string().contains("version 2")));
    }

    #[test]
    fn what_is_no_number_is_null() {
        let fields = vec![Field::Number(f64::NAN), Field::Null, Field::Bool(true), Field::Count(3), Field::Number(2.0)];
        let records = Records { columns: Vec::new(), rows: vec![fields] };
        assert_eq!(rows(&records), [[json!(null), json!(null), json!(true), json!(3), json!(2.0)]]);
    }
}
