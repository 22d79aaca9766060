//! What there is to import: files and folders, in the order in which they must be read.

use super::detect::detect;
use super::format::Format;
use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What a file is to an import, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `participants.csv`.
    Participants,
    /// `documents.csv`.
    Documents,
    /// A transcript or notes.
    Document,
    /// A CSV file that its header must tell.
    Csv,
    /// Codings.
    Codings,
    /// A study, or a codebook, of another program.
    Study,
    /// Left out, with the reason.
    Skipped(String),
}

impl Role {
    /// The order of an import: sheets before the documents that they speak of, codings after them, what is
    /// left out last.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Participants => 0,
            Self::Documents => 1,
            Self::Document => 2,
            Self::Study => 3,
            Self::Csv | Self::Codings => 4,
            Self::Skipped(_) => 5,
        }
    }
}

/// A file found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is, as the user named it or below a folder that the user named.
    pub path: PathBuf,
    /// What it is.
    pub role: Role,
    /// Whether the user named this very file.
    pub named: bool,
}

/// A path that cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}", path = .path.display())]
pub struct Unreachable {
    /// The path.
    pub path: PathBuf,
    /// Why not.
    pub source: std::io::Error,
}

/// All files under `paths`: sheets first, then documents, then codings, each by name; what is left out last.
/// Paths that cannot be looked at come apart. `closed` gives the reason for which a folder is left out with all that is
/// in it.
pub fn collect(paths: &[PathBuf], closed: &dyn Fn(&Path) -> Option<String>) -> (Vec<Found>, Vec<Unreachable>) {
    let mut walk = Walk { found: Vec::new(), unreachable: Vec::new(), seen: HashSet::new(), closed };
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() && is_study(path) => walk.study(path, true),
            Ok(meta) if meta.is_dir() => walk.folder(path, 0),
            Ok(_) => walk.file(path, true),
            Err(source) => walk.unreachable.push(Unreachable { path: path.clone(), source }),
        }
    }
    // The sort is stable: files keep the order of the walk, which is by name.
    walk.found.sort_by_key(|found| found.role.rank());
    (walk.found, walk.unreachable)
}

/// Folders nested deeper than this are a loop or a mistake.
const DEEPEST: usize = 32;

struct Walk<'a> {
    found: Vec<Found>,
    unreachable: Vec<Unreachable>,
    /// Real paths of folders and files seen, against loops and repeats.
    seen: HashSet<PathBuf>,
    closed: &'a dyn Fn(&Path) -> Option<String>,
}

impl Walk<'_> {
    fn is_new(&mut self, path: &Path) -> bool {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.seen.insert(real)
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        if depth > DEEPEST || !self.is_new(path) {
            return;
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(source) => {
                self.unreachable.push(Unreachable { path: path.to_owned(), source });
                return;
            }
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.into_iter().partition(|path| path.is_dir());
        for file in files.iter().filter(|file| !is_beside_project(file)) {
            self.file(file, false);
        }
        for folder in folders {
            let hidden = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if hidden {
                self.found.push(Found {
                    path: folder,
                    role: Role::Skipped("a hidden folder".to_owned()),
                    named: false,
                });
            } else if is_study(&folder) {
                self.study(&folder, false);
            } else if let Some(why) = (self.closed)(&folder) {
                if self.is_new(&folder) {
                    self.found.push(Found { path: folder, role: Role::Skipped(why), named: false });
                }
            } else if folder.extension().is_none_or(|ending| ending != "index") {
                self.folder(&folder, depth + 1);
            }
        }
    }

    /// A folder that is another program's project: its files are that program's.
    fn study(&mut self, path: &Path, named: bool) {
        if self.is_new(path) {
            self.found.push(Found { path: path.to_owned(), role: Role::Study, named });
        }
    }

    fn file(&mut self, path: &Path, named: bool) {
        if self.is_new(path) {
            self.found.push(Found { path: path.to_owned(), role: role(path, named), named });
        }
    }
}

/// Whether a folder is a project of QualCoder's.
fn is_study(path: &Path) -> bool {
    path.join("data.qda").is_file()
}

/// Whether a file stands beside a project for its own use, while that is open.
fn is_beside_project(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    [".emic-wal", ".emic-shm", ".emic-journal"].iter().any(|ending| name.ends_with(ending))
}

/// Endings of files that hold no text, whatever their first bytes are.
const NO_TEXT: [&str; 16] =
    ["mp3", "mp4", "wav", "m4a", "mov", "avi", "flac", "ogg", "png", "jpg", "jpeg", "gif", "heic", "zip", "exe", "dll"];

fn role(path: &Path, named: bool) -> Role {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let lower = name.to_lowercase();
    if !named {
        if lower.starts_with('.') || lower.starts_with("~$") {
            return Role::Skipped("a hidden file".to_owned());
        }
        let stem = lower.split('.').next().unwrap_or("");
        if lower.starts_with("readme")
            || lower.starts_with("license")
            || lower.starts_with("licence")
            || stem == "copying"
        {
            return Role::Skipped("a file about the folder, no document".to_owned());
        }
    }
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        _ if lower == "participants.csv" => Role::Participants,
        _ if lower == "documents.csv" => Role::Documents,
        "jsonl" | "ndjson" => Role::Codings,
        "csv" | "tsv" => Role::Csv,
        "toml" => Role::Skipped("a codebook or a settings file; `emic codebook import` reads codebooks".to_owned()),
        "emic" => Role::Skipped("an emic project".to_owned()),
        "qdpx" | "qde" | "qdc" => Role::Study,
        "qda" | "sqlite3" | "sqlite" => Role::Study,
        _ if (named || ending == "db") && begins(path, b"SQLite format 3\0") => Role::Study,
        // A file that was named is looked at: its content decides, and tells what is wrong.
        _ if named => Role::Document,
        "doc" => Role::Skipped("an old Word file; save it as .docx".to_owned()),
        ending if NO_TEXT.contains(&ending) => Role::Skipped(format!("no text (.{ending})")),
        _ if Format::of_name(path).is_some() || by_content(path) => Role::Document,
        ending => Role::Skipped(format!(
            "no known format{}; name the file itself to have it read",
            if ending.is_empty() { String::new() } else { format!(" (.{ending})") }
        )),
    }
}

/// Whether these are the first bytes of a file.
fn begins(path: &Path, magic: &[u8]) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(magic.len() as u64).read_to_end(&mut head));
    read.is_ok() && head == magic
}

/// Whether a file whose ending says nothing is in one of the formats that are known by their content.
fn by_content(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(16 << 10).read_to_end(&mut head));
    // A package is cut here, so that its parts cannot be listed.
    read.is_ok() && !head.starts_with(b"PK") && !matches!(detect(path, &head), Format::Txt)
}

/// The unique short name of a document: the file's stem, or where that is taken the shortest ending of
/// its path that is not.
pub fn short_name(path: &Path, taken: &dyn Fn(&str) -> bool) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if !stem.is_empty() && !taken(&stem) {
        return stem;
    }
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let parts: Vec<String> = whole
        .components()
        .filter_map(|part| match part {
            std::path::Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    for from in (0..parts.len()).rev() {
        let ending = parts.get(from..).unwrap_or_default().join("/");
        if !ending.is_empty() && !taken(&ending) {
            return ending;
        }
    }
    // The same path again with other content: number it.
    free_name(&stem, taken)
}

/// The name itself, or where it is taken the name with the first number that is free.
pub fn free_name(name: &str, taken: &dyn Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    (2..).map(|n| format!("{name} ({n})")).find(|name| !taken(name)).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_sheets_first_and_what_is_no_document_is_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("inside")).expect("folder");
            fs::write(path, "x").expect("written");
        };
        for name in [
            "b.txt",
            "a/z.md",
            "codings.jsonl",
            "documents.csv",
            "participants.csv",
            "README.md",
            "LICENSE",
            ".hidden.txt",
            "x.mp3",
            "~$b.docx",
            "study.emic-wal",
            "study.emic-shm",
            "study.index/meta.json",
        ] {
            write(name);
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).expect("a link");
        let (found, unreachable) = collect(&[folder.path().to_owned(), PathBuf::from("no/such/file.txt")], &|_| None);
        let names: Vec<String> =
            found.iter().map(|f| f.path.strip_prefix(folder.path()).expect("inside").display().to_string()).collect();
        assert_eq!(names[..5], ["participants.csv", "documents.csv", "b.txt", "a/z.md", "codings.jsonl"]);
        assert_eq!(found.len(), 10, "{names:?}");
        assert!(found[5..].iter().all(|f| matches!(f.role, Role::Skipped(_))));
        fs::write(folder.path().join("talk.json.xz"), "{\"segments\": []}").expect("written");
        fs::write(folder.path().join("notes.log"), "one\ntwo\n").expect("written");
        let role = |name: &str| role(&folder.path().join(name), false);
        assert_eq!(role("talk.json.xz"), Role::Document, "content decides where the ending says nothing");
        assert!(matches!(role("notes.log"), Role::Skipped(_)));
        assert_eq!(unreachable.len(), 1);
        assert_eq!(unreachable[0].path, PathBuf::from("no/such/file.txt"));
    }

    #[test]
    fn a_name_is_the_stem_or_the_shortest_free_ending_of_the_path() {
        let path = Path::new("/data/north/I1.txt");
        let name = |taken: &[&str]| short_name(path, &|name| taken.contains(&name));
        assert_eq!(name(&[]), "I1");
        assert_eq!(name(&["I1"]), "I1.txt");
        assert_eq!(name(&["I1", "I1.txt"]), "north/I1.txt");
        assert_eq!(name(&["I1", "I1.txt", "north/I1.txt", "data/north/I1.txt"]), "I1 (2)");
    }
}
