//! Whose archive lies in a folder, and whether another may be written in its place.
//!
//! An export takes away what is no longer in it. Over the archive of another study that would be that study, over one
//! with the history it would be the history, so each is refused. The marker names the project by its identity; an archive
//! for everybody by a hash of that, for it tells nothing of the project it was made from. Archives that were written
//! before markers did so are known by their settings, or by their documents.

use super::columns::{DOCUMENTS, PROJECT};
use super::read::{Marker, marker};
use super::{ArchiveError, MARKER, PARTIAL, SUMS};
use crate::study::{Guid, Hash};
use crate::text::display::one_line;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What stands before a line of the list of an unfinished archive that is no path.
const ABOUT: &str = "# ";

/// What is about to be written.
pub struct Coming<'a> {
    /// The identities that the project has or had, the present one first.
    pub projects: &'a [String],
    /// Its documents as the archive names them.
    pub documents: &'a [(Guid, String)],
    /// Whether it is for everybody.
    pub open: bool,
    /// Whether the journal goes along.
    pub history: bool,
}

/// The word of the marker for what is in an archive.
pub const fn kind(open: bool) -> &'static str {
    if open { "open" } else { "whole" }
}

/// How an archive names the project that it was made from.
pub fn named(project: &str, open: bool) -> String {
    if open { Hash::of(format!("open archive of {project}").as_bytes()).to_string() } else { project.to_owned() }
}

impl Coming<'_> {
    /// How its marker names the project; none where the project has no identity.
    pub fn project(&self) -> Option<String> {
        self.projects.first().map(|project| named(project, self.open))
    }

    /// What the list of an unfinished archive says of it.
    pub fn about(&self) -> String {
        let project = self.project().map(|project| format!("{ABOUT}project = \"{project}\"\n"));
        let (kind, history) = (kind(self.open), self.history);
        format!("{}{ABOUT}kind = \"{kind}\"\n{ABOUT}history = {history}\n", project.unwrap_or_default())
    }

    /// Refuses where an archive lies in this folder in whose place it must not be written. Nothing is touched.
    pub fn may_replace(&self, root: &Path) -> Result<(), ArchiveError> {
        let Some(there) = There::of(root)? else { return Ok(()) };
        let folder = root.display();
        let refused = |what: String| Err(ArchiveError::Refused(what));
        if self.is_other(root, &there) {
            let name = settings(root).get("name").map(|name| format!(" (“{}”)", one_line(name))).unwrap_or_default();
            return refused(format!(
                "{folder} is the archive of another study{name}, which this one would take the place of; nothing was written. Name a new or an empty folder"
            ));
        }
        if there.open != self.open {
            let (is, would) = match there.open {
                true => ("an archive for everybody (--open)", "the whole project"),
                false => ("an archive of the whole project", "an archive for everybody (--open)"),
            };
            return refused(format!(
                "{folder} is {is}, and {would} would take its place; nothing was written. Name a new or an empty folder"
            ));
        }
        if there.history && !self.history {
            return refused(format!(
                "{folder} holds the history of the project too, and without --history it would be taken away; nothing was written. Add --history, or name a new or an empty folder"
            ));
        }
        Ok(())
    }

    /// Whether what lies there is another study's.
    fn is_other(&self, root: &Path, there: &There) -> bool {
        let known = there.project.clone().or_else(|| settings(root).remove("id").filter(|_| !there.open));
        match known {
            Some(known) if !self.projects.is_empty() => {
                !self.projects.iter().any(|own| [true, false].iter().any(|open| named(own, *open) == known))
            }
            // The documents of an archive for everybody have other identities than those of the project.
            _ if there.open != self.open => false,
            _ => {
                let theirs = documents(root);
                !theirs.is_empty() && !self.documents.iter().any(|(own, _)| theirs.contains(own))
            }
        }
    }
}

/// What an archive that lies in a folder says of itself.
struct There {
    project: Option<String>,
    open: bool,
    history: bool,
}

impl There {
    fn of(root: &Path) -> Result<Option<Self>, ArchiveError> {
        if root.join(PARTIAL).is_file() {
            return Ok(Self::unfinished(root));
        }
        if !root.join(MARKER).is_file() || !root.join(SUMS).is_file() {
            return Ok(None);
        }
        let Marker { kind: word, history, project, .. } = marker(root)?;
        Ok(Some(Self { project, open: word == kind(true), history }))
    }

    /// One that was broken off; none where its list does not say what it was to be.
    fn unfinished(root: &Path) -> Option<Self> {
        #[derive(Deserialize)]
        struct About {
            project: Option<String>,
            kind: String,
            history: bool,
        }
        let list = fs::read_to_string(root.join(PARTIAL)).ok()?;
        let about: String =
            list.lines().filter_map(|line| line.strip_prefix(ABOUT)).map(|l| format!("{l}\n")).collect();
        let About { project, kind: word, history } = toml::from_str(&about).ok()?;
        Some(Self { project, open: word == kind(true), history })
    }
}

/// The settings of the archive in a folder, as far as they can be read.
fn settings(root: &Path) -> BTreeMap<String, String> {
    #[derive(Default, Deserialize)]
    struct File {
        #[serde(default)]
        settings: BTreeMap<String, String>,
    }
    let text = fs::read_to_string(root.join(PROJECT)).unwrap_or_default();
    toml::from_str::<File>(&text).unwrap_or_default().settings
}

/// The documents of the archive in a folder, as far as they can be read.
fn documents(root: &Path) -> BTreeSet<Guid> {
    let Ok(mut table) = csv::ReaderBuilder::new().flexible(true).from_path(root.join(DOCUMENTS.0)) else {
        return BTreeSet::new();
    };
    let at = DOCUMENTS.1.iter().position(|column| *column == "id").unwrap_or_default();
    table.records().flatten().filter_map(|row| row.get(at)?.parse().ok()).collect()
}
