//! Which files an import reads, and in which order.
//!
//! Paths that the user names are taken at their word: what cannot be read there is an error. What is only
//! found in a folder is read if it is a transcript or one of the sheets, and is else left out and listed,
//! with the reason. The order is always the same: `participants.csv`, `documents.csv`, documents, codings,
//! and within each by name.

use super::sheet::{self, SheetKind};
use crate::text::display::one_line;
use crate::text::fold::natural_cmp;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a file is to an import, in the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A `participants.csv`.
    Participants,
    /// A `documents.csv`.
    Documents,
    /// A transcript.
    Document,
    /// Codings, as CSV or JSON lines.
    Codings,
    /// A project or codebook of another program (`.qdpx`, `.qdc`).
    Exchange,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file.
    pub path: PathBuf,
    /// What it is.
    pub role: Role,
    /// Whether the user named it, rather than a folder it is in.
    pub named: bool,
}

/// A file that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub why: String,
}

/// What an import will do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The files to read, in order.
    pub entries: Vec<Entry>,
    /// Files in folders that are left out.
    pub left_out: Vec<Passed>,
    /// Named files that cannot be read, and folders that cannot be listed.
    pub failed: Vec<Passed>,
}

/// Folders nest no deeper than this.
const MAX_DEPTH: usize = 64;

/// Finds the files to import.
pub fn plan(paths: &[PathBuf]) -> Plan {
    let mut walk = Walk::default();
    for path in paths {
        walk.named(path);
    }
    let mut plan = walk.plan;
    // A stable sort: equal names keep the order in which they were named.
    plan.entries.sort_by(|a, b| a.role.cmp(&b.role).then_with(|| by_name(&a.path, &b.path)));
    plan.left_out.sort_by(|a, b| by_name(&a.path, &b.path));
    plan
}

/// Folder by folder, names by their numbers.
fn by_name(a: &Path, b: &Path) -> std::cmp::Ordering {
    let parts =
        |path: &Path| path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>();
    let (a, b) = (parts(a), parts(b));
    let differ = a.iter().zip(&b).map(|(x, y)| natural_cmp(x, y)).find(|order| order.is_ne());
    differ.unwrap_or_else(|| a.len().cmp(&b.len()))
}

#[derive(Default)]
struct Walk {
    plan: Plan,
    /// Files and folders already met, by their real paths: links may lead back.
    met: HashSet<PathBuf>,
}

impl Walk {
    fn named(&mut self, path: &Path) {
        let about = match fs::metadata(path) {
            Ok(about) => about,
            Err(e) => return self.fail(path, format!("it cannot be read: {e}")),
        };
        if about.is_dir() {
            return self.folder(path, 0);
        }
        if !about.is_file() {
            return self.fail(path, "it is no file".to_owned());
        }
        match role_of_named(path) {
            Ok(role) => self.add(path, role, true),
            Err(why) => self.fail(path, why),
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if depth > MAX_DEPTH {
            return self.leave(path, "folders nest too deeply here");
        }
        if !self.met.insert(real) {
            return self.leave(path, "the folder was read already");
        }
        let listed: Result<Vec<_>, _> = fs::read_dir(path).and_then(Iterator::collect);
        let mut members = match listed {
            Ok(members) => members.iter().map(fs::DirEntry::path).collect::<Vec<PathBuf>>(),
            Err(e) => return self.fail(path, format!("the folder cannot be read: {e}")),
        };
        members.sort_by(|a, b| by_name(a, b));
        for member in members {
            self.member(&member, depth);
        }
    }

    fn member(&mut self, path: &Path, depth: usize) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(why) = left_out(&name) {
            return self.leave(path, why);
        }
        match fs::metadata(path) {
            Err(e) => self.fail(path, format!("it cannot be read: {e}")),
            Ok(about) if about.is_dir() && name.ends_with(".index") => self.leave(path, "the index of a project"),
            Ok(about) if about.is_dir() => self.folder(path, depth + 1),
            Ok(about) if !about.is_file() => self.leave(path, "no file"),
            Ok(_) => match role_of_member(&name) {
                Ok(role) => self.add(path, role, false),
                Err(why) => self.leave(path, why),
            },
        }
    }

    fn add(&mut self, path: &Path, role: Role, named: bool) {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.met.insert(real) {
            self.plan.entries.push(Entry { path: path.to_owned(), role, named });
        } else {
            self.leave(path, "the file is in this import already");
        }
    }

    fn leave(&mut self, path: &Path, why: impl Into<String>) {
        self.plan.left_out.push(Passed { path: path.to_owned(), why: why.into() });
    }

    fn fail(&mut self, path: &Path, why: String) {
        self.plan.failed.push(Passed { path: path.to_owned(), why });
    }
}

/// Why a member of a folder is left out, whatever its format.
fn left_out(name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase();
    if name.starts_with('.') {
        Some("hidden")
    } else if name.starts_with("~$") || (name.starts_with(".~") && name.ends_with('#')) {
        Some("the lock file of a word processor")
    } else if folded.starts_with("readme") {
        Some("a README is about the folder; name it to import it")
    } else if folded.starts_with("license") || folded.starts_with("licence") {
        Some("a licence is no document; name it to import it")
    } else if matches!(folded.as_str(), "thumbs.db" | "desktop.ini") {
        Some("a file of the system")
    } else {
        None
    }
}

/// Formats by their endings.
enum Format {
    Transcript,
    Sheet,
    JsonLines,
    Exchange,
    /// Not read, and why.
    Other(String),
}

fn format(name: &str) -> Format {
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "txt" | "text" | "md" | "markdown" | "docx" => Format::Transcript,
        "csv" | "tsv" => Format::Sheet,
        "jsonl" => Format::JsonLines,
        "qdpx" | "qdc" => Format::Exchange,
        "doc" | "odt" | "rtf" | "pdf" | "html" | "htm" | "rst" | "docm" | "dotx" | "pages" | "epub" => {
            Format::Other(format!(".{ending} files are not read by this version; save it as .docx or .txt"))
        }
        "vtt" | "srt" | "eaf" | "cha" | "trs" | "textgrid" | "exb" | "otr" | "slt" | "stm" | "json" | "xml" => {
            Format::Other(format!(".{ending} files are not read by this version; export the transcript as .txt"))
        }
        "xlsx" | "xls" | "ods" => Format::Other(format!(".{ending} files are not read; save the sheet as .csv")),
        "emic" => Format::Other("an emic project; bring it in with `emic merge`".to_owned()),
        "toml" => Format::Other("a codebook; bring it in with `emic codebook import`".to_owned()),
        "mp3" | "wav" | "m4a" | "mp4" | "ogg" | "flac" | "mov" | "webm" => {
            Format::Other("a recording; import its transcript".to_owned())
        }
        "png" | "jpg" | "jpeg" | "gif" | "tif" | "tiff" | "heic" => Format::Other("a picture".to_owned()),
        "" => Format::Other("it has no ending that tells its format; give it the ending .txt if it is text".to_owned()),
        _ => Format::Other(format!("files ending in .{} are not known", one_line(&ending))),
    }
}

fn role_of_member(name: &str) -> Result<Role, String> {
    match (name.to_lowercase().as_str(), format(name)) {
        ("participants.csv", _) => Ok(Role::Participants),
        ("documents.csv", _) => Ok(Role::Documents),
        ("codings.csv" | "codings.jsonl", _) => Ok(Role::Codings),
        (_, Format::Transcript) => Ok(Role::Document),
        (_, Format::Sheet) => {
            Err("a table that is not called participants.csv, documents.csv or codings.csv; name it to import it"
                .to_owned())
        }
        (_, Format::JsonLines | Format::Exchange) => Err("it is only read when it is named".to_owned()),
        (_, Format::Other(why)) => Err(why),
    }
}

/// A named file is known by its ending; a table also by its columns, whatever it is called.
fn role_of_named(path: &Path) -> Result<Role, String> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match (name.to_lowercase().as_str(), format(&name)) {
        ("participants.csv", _) => Ok(Role::Participants),
        ("documents.csv", _) => Ok(Role::Documents),
        (_, Format::Transcript) => Ok(Role::Document),
        (_, Format::JsonLines) => Ok(Role::Codings),
        (_, Format::Exchange) => Ok(Role::Exchange),
        (_, Format::Sheet) => {
            let bytes = super::read_file(path).map_err(|e| e.to_string())?;
            match sheet::kind(&bytes) {
                Some(SheetKind::Participants) => Ok(Role::Participants),
                Some(SheetKind::Documents) => Ok(Role::Documents),
                Some(SheetKind::Codings) => Ok(Role::Codings),
                None => Err("a table without a column “participant” or “document” cannot be imported".to_owned()),
            }
        }
        (_, Format::Other(why)) => Err(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    fn names(folder: &Path, paths: impl IntoIterator<Item = PathBuf>) -> Vec<String> {
        let shown = |path: PathBuf| path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        paths.into_iter().map(shown).collect()
    }

    #[test]
    fn a_folder_is_read_in_order_and_the_rest_is_listed() {
        let made = folder(&[
            ("codings.csv", "document,code,start,end\n"),
            ("b/I10.txt", "x"),
            ("b/I2.md", "x"),
            ("a.docx", "x"),
            ("documents.csv", "document\n"),
            ("Participants.csv", "participant\n"),
            ("README.md", "x"),
            ("readme", "x"),
            ("LICENSE", "x"),
            (".hidden/x.txt", "x"),
            ("notes.pdf", "x"),
            ("survey.csv", "a,b\n"),
            ("~$a.docx", "x"),
            ("s.emic", "x"),
            ("odd.xyz", "x"),
            ("noending", "x"),
        ]);
        let found = plan(&[made.path().to_owned()]);
        let entries = names(made.path(), found.entries.iter().map(|entry| entry.path.clone()));
        assert_eq!(entries, ["Participants.csv", "documents.csv", "a.docx", "b/I2.md", "b/I10.txt", "codings.csv"]);
        let out = names(made.path(), found.left_out.iter().map(|passed| passed.path.clone()));
        assert_eq!(
            out,
            [
                ".hidden",
                "LICENSE",
                "noending",
                "notes.pdf",
                "odd.xyz",
                "readme",
                "README.md",
                "s.emic",
                "survey.csv",
                "~$a.docx"
            ]
        );
        assert!(found.left_out.iter().all(|passed| !passed.why.is_empty()));
        assert!(found.left_out[3].why.contains("save it as .docx"));
        assert_eq!(found.failed, []);
        assert_eq!(plan(&[made.path().to_owned()]), found);
    }

    #[test]
    fn named_files_are_taken_at_their_word() {
        let made = folder(&[
            ("README.md", "x"),
            ("people.csv", "participant\nA1\n"),
            ("t.csv", "a\n"),
            ("x.pdf", "x"),
            ("c.csv", "document,code,start,end\n"),
            ("p.qdpx", "x"),
        ]);
        let at = |name: &str| made.path().join(name);
        let found = plan(&[
            at("README.md"),
            at("people.csv"),
            at("t.csv"),
            at("x.pdf"),
            at("none.txt"),
            at("c.csv"),
            at("README.md"),
            at("p.qdpx"),
        ]);
        let roles: Vec<Role> = found.entries.iter().map(|entry| entry.role).collect();
        assert_eq!(roles, [Role::Participants, Role::Document, Role::Codings, Role::Exchange]);
        assert!(found.entries.iter().all(|entry| entry.named));
        assert_eq!(
            names(made.path(), found.failed.iter().map(|passed| passed.path.clone())),
            ["t.csv", "x.pdf", "none.txt"]
        );
        assert_eq!(names(made.path(), found.left_out.iter().map(|passed| passed.path.clone())), ["README.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_back_end() {
        let made = folder(&[("a/I1.txt", "x")]);
        std::os::unix::fs::symlink(made.path(), made.path().join("a/loop")).expect("a link");
        std::os::unix::fs::symlink("nowhere", made.path().join("a/broken.txt")).expect("a link");
        std::os::unix::fs::symlink(made.path().join("a/I1.txt"), made.path().join("z.txt")).expect("a link");
        let found = plan(&[made.path().to_owned()]);
        assert_eq!(found.entries.len(), 1);
        assert_eq!(names(made.path(), found.left_out.iter().map(|passed| passed.path.clone())), ["a/loop", "z.txt"]);
        assert_eq!(found.failed.len(), 1);
    }
}
