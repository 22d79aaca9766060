//! What a difference is told between: a version of the codebook, a file, another project.

use crate::cli::error::CliError;
use crate::cli::output;
use crate::exchange::codebook as file;
use crate::store::{Project, Version, code_states_of, content_id};
use crate::study::fold::CodeState;
use crate::text::display::one_line;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

const ACCEPTED: &str = "accepted are the number or the short id of a version (see `emic codebook versions`; at least 4 digits of an id), a day as YYYY-MM-DD, now, a codebook file (.toml) or a project (.emic)";

/// One side.
pub struct Side {
    /// What it is, in words.
    pub name: String,
    /// The version it is, where it is one.
    version: Option<Version>,
    /// The codes.
    pub states: BTreeMap<String, CodeState>,
    /// The short id of their content.
    pub id: String,
}

impl Side {
    fn new(name: String, version: Option<Version>, states: BTreeMap<String, CodeState>) -> Self {
        let id = content_id(&states);
        Self { name, version, states, id }
    }

    /// As JSON tells it.
    pub fn json(&self) -> Value {
        let version = self.version.as_ref();
        json!({
            "name": self.name,
            "number": version.map(|version| version.number),
            "id": self.id,
            "at": version.map(|version| version.at.as_str()),
            "coder": version.map(|version| version.coder.as_str()),
        })
    }
}

/// The codebook that stands.
pub fn now(project: &Project) -> Result<Side, CliError> {
    Ok(Side::new("now".to_owned(), None, project.shown_code_states()?))
}

/// The version before the last.
pub fn before_last(project: &Project) -> Result<Side, CliError> {
    let versions = project.codebook_history()?;
    version(project, &versions, versions.len().saturating_sub(1))
}

/// What is meant by `given`.
pub fn find(project: &Project, given: &str) -> Result<Side, CliError> {
    if given == "now" {
        return now(project);
    }
    let path = Path::new(given);
    match path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase).as_deref() {
        Some("toml") => return from_file(project, path),
        Some("emic") => return Ok(Side::new(one_line(given), None, code_states_of(path)?)),
        _ => {}
    }
    let versions = project.codebook_history()?;
    if let Ok(day) = given.parse::<jiff::civil::Date>() {
        // Times are kept in UTC and written so that they sort.
        let day = day.to_string();
        let count = versions.iter().rposition(|version| version.at.get(..10).is_some_and(|at| at <= day.as_str()));
        return match count {
            Some(at) => version(project, &versions, at + 1),
            None => version(project, &versions, 0),
        };
    }
    let number = given.parse::<usize>().ok().filter(|number| *number <= versions.len());
    match (number, by_id(&versions, given)?) {
        (Some(number), None) => version(project, &versions, number),
        (None, Some(number)) => version(project, &versions, number),
        (Some(number), Some(other)) if number == other => version(project, &versions, number),
        (Some(number), Some(other)) => Err(CliError::Usage(format!(
            "“{given}” is the number of version {number} and begins the id of version {other}; give more digits of the id, or another number"
        ))),
        (None, None) => Err(unknown(given, versions.len())),
    }
}

fn unknown(given: &str, versions: usize) -> CliError {
    let have = match versions {
        0 => "there are no versions yet".to_owned(),
        1 => "there is version 1 alone".to_owned(),
        n => format!("there are versions 1 to {n}"),
    };
    CliError::Usage(format!("“{}” is no version of the codebook ({have}); {ACCEPTED}", one_line(given)))
}

/// The number of the last version whose id begins so.
fn by_id(versions: &[Version], given: &str) -> Result<Option<usize>, CliError> {
    if given.len() < 4 || !given.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let wanted = given.to_lowercase();
    let mut ids: Vec<&str> =
        versions.iter().map(|version| version.id.as_str()).filter(|id| id.starts_with(&wanted)).collect();
    ids.sort_unstable();
    ids.dedup();
    match ids.as_slice() {
        [] => Ok(None),
        // The same content again has the same id: any of its versions will do.
        [only] => Ok(versions.iter().rposition(|version| version.id == *only).map(|at| at + 1)),
        several => Err(CliError::Usage(format!(
            "“{given}” may be {}; give more digits of the id, or the number",
            several.join(" or ")
        ))),
    }
}

fn version(project: &Project, versions: &[Version], number: usize) -> Result<Side, CliError> {
    let Some(version) = number.checked_sub(1).and_then(|at| versions.get(at)) else {
        return Ok(Side::new("nothing (before version 1)".to_owned(), None, BTreeMap::new()));
    };
    let day = version.at.get(..10).unwrap_or(&version.at);
    let name = format!("version {number} ({}, {day}, {})", version.id, version.coder);
    Ok(Side::new(name, Some(version.clone()), project.codebook_at(version.number)?))
}

/// A codebook file, which may name parents that only the project has.
fn from_file(project: &Project, path: &Path) -> Result<Side, CliError> {
    let book = file::read(path, &project.effective_codes()?.codebook).map_err(CliError::failed)?;
    for warning in &book.warnings {
        output::note(warning);
    }
    let states = book
        .codes
        .into_iter()
        .map(|code| (code.id.clone(), CodeState { code, present: true, ..CodeState::default() }))
        .collect();
    Ok(Side::new(one_line(&path.display().to_string()), None, states))
}
