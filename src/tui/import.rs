//! The review before an import: what each file would become, what is doubtful, and what the user says of it.
//!
//! Files are read on a thread ([`read`]), as often as something is said of them, so that what is shown is what will
//! come. Nothing is written before the user says so; then everything that is to come in is handed to the thread that
//! owns the project ([`mod@write`]), with what was said, as one step that one undo takes back.

pub mod act;
pub mod decide;
pub mod draw;
pub mod read;
pub mod rows;
pub mod study;
pub mod write;

use super::app::{App, Screen};
use super::list::Cursor;
use super::message::{Effect, Job};
use super::overlay::{Ask, Overlay, Question};
use crate::exchange::intake::Step;
use crate::ingest::import::Input;
use crate::ingest::report::{DocumentReport, FileReport};
use decide::Decisions;
use rows::Row;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A file of the review.
#[derive(Clone, Debug)]
pub struct File {
    /// It, without what the user says of it.
    pub input: Input,
    /// Its path, as it is shown.
    pub name: String,
    /// What would be made of it, once that is known.
    pub report: Option<FileReport>,
    /// What the user says of it.
    pub said: Decisions,
    /// Whether more was said since it was read.
    pub stale: bool,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is not read yet.
    Unread,
    /// It comes in.
    Comes,
    /// It comes in, with this many doubts.
    Doubtful(usize),
    /// It is left out, by the rules or by the user.
    LeftOut,
    /// It cannot be read.
    Failed,
}

impl File {
    /// What becomes of it.
    pub fn fate(&self) -> Fate {
        if self.said.taken == Some(false) {
            return Fate::LeftOut;
        }
        match &self.report {
            None => Fate::Unread,
            Some(report) if report.error.is_some() => Fate::Failed,
            Some(report) if report.skipped.is_some() => Fate::LeftOut,
            Some(_) => match self.doubts() {
                0 => Fate::Comes,
                doubts => Fate::Doubtful(doubts),
            },
        }
    }

    /// Whether it comes in.
    pub fn comes(&self) -> bool {
        matches!(self.fate(), Fate::Comes | Fate::Doubtful(_))
    }

    /// The documents that it would make.
    pub fn documents(&self) -> &[DocumentReport] {
        self.report.as_ref().map_or(&[], |report| &report.documents)
    }

    /// How many doubts there are about them.
    pub fn doubts(&self) -> usize {
        self.documents().iter().map(|document| document.doubts.len()).sum()
    }
}

/// The files, or the rows of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list of files.
    #[default]
    Files,
    /// Speakers and doubts of the chosen file.
    File,
}

/// The review.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// What the user named.
    pub paths: Vec<PathBuf>,
    /// The files, in the order in which they are read.
    pub files: Vec<File>,
    /// The files that are listed.
    pub shown: Vec<usize>,
    /// Whether only files that ask for a look are listed.
    pub doubts_only: bool,
    /// The cursor in the list.
    pub cursor: Cursor,
    /// Where keys go.
    pub pane: Pane,
    /// The chosen row of the file, and the first in sight.
    pub row: Cursor,
    /// The number of the last reading asked for: only its answer counts.
    pub generation: u64,
    /// Whether all files are to be read, not only those of which something was said.
    pub all: bool,
    /// The label on which something was said, which the cursor follows until the file is read again.
    pub follow: Option<String>,
    /// How far the reading is, while it goes on.
    pub reading: Option<(u64, u64)>,
    /// How far the import is, while it goes on.
    pub writing: Option<(Step, u64, u64)>,
    /// Stops the import that is under way.
    pub stop: Arc<AtomicBool>,
    /// What was said of files before each decision.
    pub before: Vec<Vec<(usize, Decisions)>>,
    /// Whether the user was told that leaving drops what was decided.
    pub leaving: bool,
}

impl Import {
    /// The file under the cursor.
    pub fn chosen(&self) -> Option<&File> {
        self.shown.get(self.cursor.at).and_then(|at| self.files.get(*at))
    }

    /// The index of the file under the cursor.
    pub fn chosen_at(&self) -> Option<usize> {
        self.shown.get(self.cursor.at).copied()
    }

    /// The row under the cursor of the chosen file.
    pub fn chosen_row(&self) -> Option<Row> {
        let file = self.chosen().filter(|_| self.pane == Pane::File)?;
        rows::of(file).get(self.row.at).cloned()
    }

    /// Works out which files are listed; the cursor stays on its file.
    pub fn arrange(&mut self) {
        let kept = self.chosen_at();
        // The file at hand stays listed while its doubts are settled.
        let listed = |(at, file): &(usize, &File)| {
            !self.doubts_only || Some(*at) == kept || matches!(file.fate(), Fate::Doubtful(_) | Fate::Failed)
        };
        let shown: Vec<usize> = self.files.iter().enumerate().filter(listed).map(|(at, _)| at).collect();
        self.cursor.at = kept.and_then(|kept| shown.iter().position(|at| *at >= kept)).unwrap_or(0);
        self.shown = shown;
    }

    /// What would come in: documents, doubts about them, files left out, files that failed.
    pub fn totals(&self) -> (usize, usize, usize, usize) {
        let mut totals = (0, 0, 0, 0);
        for file in &self.files {
            match file.fate() {
                Fate::Comes | Fate::Doubtful(_) => {
                    totals.0 += file.documents().len();
                    totals.1 += file.doubts();
                }
                Fate::LeftOut => totals.2 += 1,
                Fate::Failed => totals.3 += 1,
                Fate::Unread => {}
            }
        }
        totals
    }
}

impl App {
    /// Asks what is to be imported.
    pub fn ask_import(&mut self) -> Vec<Effect> {
        if !self.study.as_ref().is_some_and(|study| study.read_only) {
            self.overlays.push(Overlay::Ask(Ask::new(Question::Import, "")));
        } else {
            self.refuse("This project cannot be written (read-only file or folder), so nothing can come in.");
        }
        Vec::new()
    }

    /// What was written where a path was asked for; without a project, one is asked for next.
    pub fn import_paths(&mut self, paths: Vec<PathBuf>) -> Result<Vec<Effect>, String> {
        let Some(first) = paths.first() else {
            return Err("Write the path of a file or a folder, as in transcripts/; Tab completes it.".to_owned());
        };
        match &self.study {
            None => {
                let stem = first.file_stem().map(|stem| stem.to_string_lossy().into_owned());
                let name = format!("{}.emic", stem.filter(|stem| !stem.starts_with('.')).as_deref().unwrap_or("study"));
                self.overlays.push(Overlay::Ask(Ask::new(Question::NewProject(paths), name)));
                Ok(Vec::new())
            }
            Some(study) if study.read_only => {
                Err("This project cannot be written (read-only file or folder), so nothing can come in.".to_owned())
            }
            Some(_) => Ok(self.begin_import(paths)),
        }
    }

    /// Opens the review of what lies under these paths.
    pub fn begin_import(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        let generation = self.import.as_ref().map_or(0, |import| import.generation);
        self.import = Some(Import { paths, generation, all: true, ..Import::default() });
        if self.screen != Screen::Import {
            self.back.push(self.screen);
        }
        self.show(Screen::Import);
        self.read_files()
    }

    /// Has the files read of which something was said, or all.
    pub fn read_files(&mut self) -> Vec<Effect> {
        let Some(import) = &mut self.import else { return Vec::new() };
        import.generation += 1;
        import.reading = Some((0, 0));
        let stale = |file: &&File| import.all || file.stale;
        let only: HashSet<PathBuf> = import.files.iter().filter(stale).map(|file| file.input.path.clone()).collect();
        let others = import.files.iter().filter(|file| !import.all && !file.stale && file.comes());
        let asked = read::Asked {
            generation: import.generation,
            paths: import.paths.clone(),
            said: import.files.iter().map(|file| (file.input.path.clone(), file.said.clone())).collect(),
            taken: others.flat_map(|file| file.documents().iter().map(|made| made.document.clone())).collect(),
            only: (!import.all).then_some(only),
        };
        vec![Effect::Job(Job::Examine(Box::new(asked)))]
    }

    /// Files were read.
    pub fn take_examined(&mut self, examined: read::Examined) {
        let Some(import) = self.import.as_mut().filter(|import| import.generation == examined.generation) else {
            return;
        };
        import.reading = None;
        let files = match examined.files {
            Ok(files) => files,
            // Nothing was read yet: back to where the path was written, with what is wrong.
            Err(why) if import.files.is_empty() => {
                let written: Vec<String> = import.paths.iter().map(|path| path.display().to_string()).collect();
                self.import = None;
                let back = self.back.pop().unwrap_or_default();
                self.show(back);
                let ask = Ask { error: Some(why), ..Ask::new(Question::Import, written.join(" ")) };
                return self.overlays.push(Overlay::Ask(ask));
            }
            Err(why) => return self.refuse(why),
        };
        import.paths = examined.paths;
        if std::mem::take(&mut import.all) {
            let mut before: HashMap<PathBuf, File> =
                import.files.drain(..).map(|file| (file.input.path.clone(), file)).collect();
            let paths = &import.paths;
            let known = |(input, report): (Input, Option<FileReport>)| {
                let name = shown_name(&input.path, paths);
                let old = before.remove(&input.path);
                let (said, last) = old.map(|old| (old.said, old.report)).unwrap_or_default();
                // What the user leaves out is not read; it is shown as it last was.
                File { input, name, report: report.or(last), said, stale: false }
            };
            import.files = files.into_iter().map(known).collect();
        } else {
            let mut read: HashMap<PathBuf, Option<FileReport>> =
                files.into_iter().map(|(input, report)| (input.path, report)).collect();
            for file in &mut import.files {
                if let Some(report) = read.remove(&file.input.path) {
                    file.report = report;
                    file.stale = false;
                }
            }
        }
        import.arrange();
    }
}

/// A path without the folder that all that was named lies in.
fn shown_name(path: &Path, named: &[PathBuf]) -> String {
    let shared = |a: PathBuf, b: &PathBuf| -> PathBuf {
        let same = a.components().zip(b.components()).take_while(|(a, b)| a == b);
        same.map(|(part, _)| part.as_os_str()).collect()
    };
    let root = named.split_first().map(|(first, rest)| rest.iter().fold(first.clone(), shared)).unwrap_or_default();
    match path.strip_prefix(&root) {
        Ok(rest) if !rest.as_os_str().is_empty() => rest.display().to_string(),
        // A file that was named by itself.
        _ => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_leave_out_what_all_have_in_common() {
        let name = |path: &str, named: &[&str]| {
            shown_name(Path::new(path), &named.iter().map(PathBuf::from).collect::<Vec<_>>())
        };
        assert_eq!(name("/d/t/a/b.txt", &["/d/t"]), "a/b.txt");
        assert_eq!(name("/d/t/a.txt", &["/d/t/a.txt"]), "a.txt");
        assert_eq!(name("/d/t/a/b.txt", &["/d/t/a", "/d/t/c"]), "a/b.txt");
        assert_eq!(name("t/b.txt", &["t", "/other"]), "t/b.txt");
        assert_eq!(name("../t/b.txt", &["../t/"]), "b.txt");
    }
}
