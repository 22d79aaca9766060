//! Writing codings, in the form in which they are read back.

use crate::store::{Project, StoreError};
use crate::text::CharIndex;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// The form of a file of codings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated values with a header.
    Csv,
}

impl FileFormat {
    /// The form that a file name tells of.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    document: &'a str,
    code: &'a str,
    start: u32,
    end: u32,
    coder: &'a str,
    created: String,
    origin: &'a str,
    memo: Option<&'a str>,
    /// The version of the code under which it was made, where that is known.
    code_version: Option<u32>,
    /// How much it weighs.
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The project.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes the codings of `coders` (all when empty), by document, start, end, code and coder. Returns
/// how many.
pub fn export(
    project: &Project,
    coders: &[String],
    format: FileFormat,
    out: &mut dyn Write,
) -> Result<usize, ExportError> {
    let mut count = 0;
    let mut out = io::BufWriter::new(out);
    // Few studies weigh: others get no empty column.
    let weights = project.has_weights()?;
    if format == FileFormat::Csv {
        let more = if weights { ",weight" } else { "" };
        writeln!(out, "document,code,start,end,coder,created,origin,memo,code_version{more}")?;
    }
    let versions = project.code_versions()?;
    for document in project.documents()? {
        if document.codings == 0 {
            continue;
        }
        let text = project.text(document.text)?;
        let index = CharIndex::new(&text);
        for coding in project.codings(&document)? {
            if !coders.is_empty() && !coders.contains(&coding.coder) {
                continue;
            }
            let Some(place) = index.char_span(&text, coding.span) else { continue };
            let line = Line {
                document: &document.name,
                code: &coding.code,
                start: place.start,
                end: place.end,
                coder: &coding.coder,
                created: crate::store::log::rfc3339(coding.created),
                origin: coding.origin.as_str(),
                memo: coding.memo.as_deref(),
                code_version: versions.number(&coding.code, coding.under),
                weight: coding.weight,
            };
            match format {
                FileFormat::JsonLines => {
                    serde_json::to_writer(&mut out, &line).map_err(io::Error::other)?;
                    out.write_all(b"\n")?;
                }
                FileFormat::Csv => write_csv(&mut out, &line, weights)?,
            }
            count += 1;
        }
    }
    out.flush()?;
    Ok(count)
}

fn write_csv(out: &mut impl Write, line: &Line<'_>, weights: bool) -> io::Result<()> {
    let (start, end) = (line.start.to_string(), line.end.to_string());
    let mut fields = vec![
        guard(line.document),
        guard(line.code),
        start,
        end,
        guard(line.coder),
        line.created.clone(),
        line.origin.to_owned(),
        guard(line.memo.unwrap_or("")),
        line.code_version.map_or_else(String::new, |number| number.to_string()),
    ];
    fields.extend(weights.then(|| line.weight.map_or_else(String::new, |weight| weight.to_string())));
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(&fields)?;
    writer.flush()
}

/// A field that a spreadsheet would take for a formula gets an apostrophe before it; reading takes it off.
fn guard(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field.to_owned() }
}
