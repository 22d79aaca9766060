//! The files of a REFI-QDA project: in its package, or beside a project file that was unpacked.
//!
//! Names are matched whatever their case; of a path only its last part counts, so nothing outside is ever read; what a
//! path names elsewhere on a computer is not read at all.

use crate::exchange::programs::ProgramError;
use crate::ingest::package::PackageError;
use crate::ingest::package::large::{LargePackage, failed};
use crate::text::display::one_line;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The largest project file that is read.
const MAX_PROJECT: u64 = 1 << 31;

/// The largest text.
pub const MAX_TEXT: u64 = 256 << 20;

/// Where the files are.
#[derive(Debug)]
pub enum Files {
    /// In a package; the name of its project file.
    Package(LargePackage, String),
    /// On their own: the project file, and files in the folder of sources beside it, by name in lower case.
    Loose(PathBuf, HashMap<String, PathBuf>),
}

impl From<PackageError> for ProgramError {
    fn from(error: PackageError) -> Self {
        Self::new(error.to_string(), "nothing was taken in")
    }
}

impl Files {
    /// The files of the project at `path`.
    pub fn open(path: &Path) -> Result<Self, ProgramError> {
        let mut head = [0u8; 2];
        let file = std::fs::File::open(path).and_then(|mut file| file.read(&mut head));
        file.map_err(|e| ProgramError::new(format!("it cannot be read: {e}"), "look whether it is there"))?;
        if &head == b"PK" {
            let package = LargePackage::open(path)?;
            let name = project_file(&package)?;
            return Ok(Self::Package(package, name));
        }
        let mut found = HashMap::new();
        let folder = path.parent().unwrap_or(Path::new("."));
        for below in ["", "sources", "Sources"] {
            let Ok(entries) = std::fs::read_dir(if below.is_empty() { folder.to_owned() } else { folder.join(below) })
            else {
                continue;
            };
            for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
                found.insert(entry.file_name().to_string_lossy().to_lowercase(), entry.path());
            }
        }
        Ok(Self::Loose(path.to_owned(), found))
    }

    /// Hands a reader of the project file to `read`.
    pub fn project<T>(
        &self,
        read: impl FnOnce(&mut dyn BufRead) -> Result<T, ProgramError>,
    ) -> Result<T, ProgramError> {
        match self {
            Self::Package(package, name) => {
                let done = package.stream(name, MAX_PROJECT, |reader| read(&mut BufReader::new(reader)))?;
                done.unwrap_or_else(|| Err(ProgramError::new("its project file is not there", "export it again")))
            }
            Self::Loose(path, _) => {
                let cannot =
                    |e: std::io::Error| ProgramError::new(format!("it cannot be read: {e}"), "look at the file");
                let file = std::fs::File::open(path).map_err(cannot)?;
                if file.metadata().map_err(cannot)?.len() > MAX_PROJECT {
                    return Err(ProgramError::new("it is larger than 2 GB", "export it in parts"));
                }
                read(&mut BufReader::new(file))
            }
        }
    }

    /// The name of a file here that a path means; `None` where there is none, or where it lies elsewhere.
    pub fn find(&self, path: &str) -> Option<String> {
        let lower = path.trim().to_lowercase();
        if lower.starts_with("absolute:") || lower.starts_with("relative:") {
            return None;
        }
        let name = lower.rsplit(['/', '\\']).next().filter(|name| !name.is_empty() && *name != "..")?;
        match self {
            Self::Package(package, _) => [format!("sources/{name}"), name.to_owned()]
                .iter()
                .find_map(|name| package.find(name))
                .map(|(name, _)| name.to_owned()),
            Self::Loose(_, found) => found.contains_key(name).then(|| name.to_owned()),
        }
    }

    /// How many bytes a file has, as its package tells.
    pub fn size(&self, name: &str) -> u64 {
        match self {
            Self::Package(package, _) => package.find(name).map_or(0, |(_, size)| size),
            Self::Loose(_, found) => found.get(name).and_then(|path| path.metadata().ok()).map_or(0, |meta| meta.len()),
        }
    }

    /// Whether a file of a package is whole; what is on its own is read when its turn comes.
    pub fn check(&self, name: &str) -> Result<(), PackageError> {
        let Self::Package(package, _) = self else { return Ok(()) };
        let read = package.stream(name, MAX_TEXT, |reader| std::io::copy(reader, &mut std::io::sink()))?;
        read.transpose().map(|_| ()).map_err(|error| failed(name, &error))
    }

    /// The bytes of a file that [`Files::find`] named, at most so many.
    pub fn read(&self, name: &str, most: u64) -> Result<Vec<u8>, String> {
        match self {
            Self::Package(package, _) => match package.read(name, most) {
                Ok(Some(bytes)) => Ok(bytes),
                Ok(None) => Err(format!("{}: it is not in the package", one_line(name))),
                Err(error) => Err(error.to_string()),
            },
            Self::Loose(_, found) => {
                let path = found.get(name).ok_or_else(|| format!("{}: it is not there", one_line(name)))?;
                let file = std::fs::File::open(path).map_err(|e| format!("{}: {e}", one_line(name)))?;
                let mut bytes = Vec::new();
                file.take(most + 1).read_to_end(&mut bytes).map_err(|e| failed(name, &e).to_string())?;
                if bytes.len() as u64 > most {
                    return Err(format!("{}: it is larger than is read", one_line(name)));
                }
                Ok(bytes)
            }
        }
    }
}

/// The project file of a package: `project.qde`, else the only one at its root.
fn project_file(package: &LargePackage) -> Result<String, ProgramError> {
    if let Some((name, _)) = package.find("project.qde") {
        return Ok(name.to_owned());
    }
    let found: Vec<&str> = package
        .files()
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !name.contains('/') && name.to_lowercase().ends_with(".qde"))
        .collect();
    match found.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => Err(ProgramError::new(
            "it holds no project file (project.qde)",
            "export it again as REFI-QDA from the program that made it",
        )),
        several => Err(ProgramError::new(
            format!("it holds several project files: {}", one_line(&several.join(", "))),
            "take all but one out of the package",
        )),
    }
}
