//! What emic remembers about its user, outside any project: who codes, what was open last.
//!
//! A small JSON file in the user's state folder. Losing it loses a convenience and nothing else, so a
//! damaged one is treated as empty. It never holds words of a transcript.

use super::error::StoreError;
use super::new_file::NewFile;
use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The remembered state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// Project id → the coder that this user was last in any copy of it.
    pub coders: BTreeMap<String, String>,
    /// Project file → the coder that this user is in that very copy.
    pub files: BTreeMap<PathBuf, String>,
    /// Projects opened, latest first.
    pub recent: Vec<PathBuf>,
    /// Project id → where the user was, in the form of the terminal UI.
    pub places: BTreeMap<String, serde_json::Value>,
}

/// How many recent projects are kept.
const RECENT: usize = 20;

/// The file, `$XDG_STATE_HOME/emic/user.json` or its like on this system.
pub fn path() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let base = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Some(base.join("emic").join("user.json"))
}

impl User {
    /// Reads what is remembered; nothing where there is nothing or it cannot be read.
    pub fn load() -> Self {
        let read = path().and_then(|path| std::fs::read(path).ok());
        read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Changes what is remembered: reads it afresh, lets `change` at it, and writes it whole.
    pub fn update(change: impl FnOnce(&mut Self)) -> Result<(), StoreError> {
        let Some(path) = path() else { return Ok(()) };
        let mut user = Self::load();
        change(&mut user);
        let bytes = serde_json::to_vec_pretty(&user).unwrap_or_default();
        write_whole(&path, &bytes)
    }

    /// Who this user is in the copy of a project at `path`: as chosen for that file, else for the project.
    pub fn coder(&self, path: &Path, id: &str) -> Option<&String> {
        self.files.get(&whole(path)).or_else(|| self.coders.get(id))
    }

    /// Notes who this user is in the copy of a project at `path`.
    pub fn is_coder(&mut self, path: &Path, id: &str, name: &str) {
        self.files.insert(whole(path), name.to_owned());
        self.coders.insert(id.to_owned(), name.to_owned());
    }

    /// Forgets a project that was taken away.
    pub fn forget(&mut self, project: &Path, id: &str) {
        self.recent.retain(|known| known != project);
        self.files.remove(project);
        self.coders.remove(id);
        self.places.remove(id);
    }

    /// Notes that a project was opened.
    pub fn opened(&mut self, project: &Path) {
        let project = whole(project);
        self.recent.retain(|known| *known != project);
        self.recent.insert(0, project);
        self.recent.truncate(RECENT);
    }
}

fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Writes a private file by way of a temporary one, so that it is never seen half-written.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let fail = |what: &'static str| {
        let path = path.to_owned();
        move |source| StoreError::Io { what, path, source }
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fail("cannot create the folder of"))?;
    }
    let written = NewFile::private(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.put()
    });
    written.map_err(fail("cannot write"))
}
