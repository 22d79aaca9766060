//! A project as REFI-QDA: a package with a project file and the texts, or a codebook alone.
//!
//! Everything goes out in the order of the schema, with ids in capitals, each once. Positions are code points of a text
//! with line feeds, ends one past the last; [`Profile`] has the ways of programs that count otherwise. The same project
//! gives the same bytes. The file is written beside its place and put there when it is whole.

mod source;
mod study;

use super::super::foreign::{Fate, Loss};
use super::xml;
use crate::store::new_file::{self, NewFile};
use crate::store::{DocumentInfo, Labels, Project, StoreError, TagInfo};
use crate::study::memo::{Memo, MemoOn};
use crate::study::{Codebook, Guid, Layout, Link, Part, Place, Schema, guid};
use rayon::prelude::*;
use source::{Given, SourceXml};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Which program the file is to be read by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Any: as the standard says.
    #[default]
    Standard,
    /// NVivo, which counts UTF-16 units and knows cases as codes, with values on sources.
    Nvivo,
    /// MAXQDA, which wants line ends of two characters and counts them as one, with values on sources.
    Maxqda,
}

impl std::str::FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match crate::text::fold::fold(text).as_str() {
            "standard" | "atlasti" | "atlas.ti" | "qualcoder" => Ok(Self::Standard),
            "nvivo" => Ok(Self::Nvivo),
            "maxqda" => Ok(Self::Maxqda),
            _ => Err(format!(
                "“{}” is no program that there is a way to write for; accepted are standard, atlasti, qualcoder, nvivo, maxqda",
                crate::text::display::one_line(text)
            )),
        }
    }
}

/// How to export.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Which program it is for.
    pub profile: Profile,
    /// Whose codings; all where empty.
    pub coders: Vec<String>,
    /// Leave turns out: fewer selections, for programs that would list them among the quotations.
    pub without_turns: bool,
}

/// Why a project cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The project.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file.
    #[error("cannot write {path}: {source}", path = .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What is in its place was made by another program.
    #[error(
        "{} is there already, and emic did not write it; name another file, or take it away",
        .0.display()
    )]
    NotOurs(PathBuf),
    /// What the standard does not take.
    #[error(
        "{0} is larger than 2 GB, which is more than a file inside a project may be; take it out of the project first"
    )]
    TooLarge(String),
}

/// What goes out, read once; the texts are read as they are written.
struct Study<'a> {
    wishes: &'a Wishes,
    name: String,
    documents: Vec<DocumentInfo>,
    coders: Vec<String>,
    book: Codebook,
    schema: Schema,
    labels: Labels,
    /// Memos by what they hang on; places by document.
    memos: Memos,
    tags: HashMap<Guid, Vec<TagInfo>>,
    links: Vec<(Guid, Link, Stretch, Stretch)>,
    /// Places that links name, by document.
    ends: HashMap<Guid, BTreeSet<crate::text::Span>>,
    parts: Vec<(Guid, Part)>,
    /// Who speaks: participants, and speakers of one document.
    voices: Vec<Voice>,
    /// Attribute keys with what the standard calls their type.
    variables: BTreeMap<String, &'static str>,
    /// Codes with which somebody coded.
    used: HashSet<String>,
    /// Memos of codings, as notes of their own.
    coding_memos: Vec<(Guid, String, String, i64)>,
}

/// A document, and a stretch of its current text.
type Stretch = (Guid, crate::text::Span);

/// Memos by what they hang on.
#[derive(Default)]
struct Memos {
    all: Vec<(Guid, Memo)>,
    project: Vec<Guid>,
    of: HashMap<Guid, Vec<usize>>,
    codes: HashMap<String, Vec<usize>>,
    places: HashMap<Guid, Vec<usize>>,
    /// Where places of earlier texts are now.
    moved: HashMap<Place, crate::text::Span>,
}

/// One who speaks.
struct Voice {
    guid: Guid,
    name: String,
    labels: Vec<String>,
    values: BTreeMap<String, String>,
    documents: BTreeSet<usize>,
    /// Turns: document and number from 0.
    turns: Vec<(u32, u32)>,
}

/// The largest file inside a package.
const MAX_FILE: u64 = (1 << 31) - 1;

/// Documents of one go.
const PORTION: usize = 64;

/// Writes a project as a package at `path`; tells what went out and what could not.
pub fn project(
    project: &Project,
    path: &Path,
    wishes: &Wishes,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Loss, ExportError> {
    let mut loss = Loss::default();
    check_place(path)?;
    let study = Study::read(project, wishes, &mut loss)?;
    study.write(project, path, &mut loss, progress)?;
    Ok(loss)
}

/// The codebook alone.
pub fn codebook(project: &Project, path: &Path) -> Result<Loss, ExportError> {
    check_place(path)?;
    let mut loss = Loss::default();
    let wishes = Wishes::default();
    let study = Study::read(project, &wishes, &mut loss)?;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<CodeBook");
    xml::attribute("xmlns", "urn:QDA-XML:codebook:1.0", &mut out);
    xml::attribute("origin", &origin(Profile::Standard), &mut out);
    out.push_str(">\n");
    study.codes(true, &mut out);
    let sets = study.sets_of_codes(&mut out);
    out.push_str("</CodeBook>\n");
    new_file::write(path, out.as_bytes()).map_err(|source| ExportError::Write { path: path.to_owned(), source })?;
    let mut told = Loss::default();
    told.count(Fate::Mapped, "codes", study.book.codes().len());
    told.count(Fate::Mapped, "sets of codes that were kept aside", sets);
    let memos = study.memos.codes.values().map(Vec::len).sum();
    told.count(Fate::Dropped, "memos on codes, for which a codebook has no place", memos);
    Ok(told)
}

/// Refuses to write over what another program made: a package that was imported is often the only one there is.
fn check_place(path: &Path) -> Result<(), ExportError> {
    if path.metadata().map_or(true, |there| !there.is_file() || there.len() == 0) {
        return Ok(());
    }
    let ours = super::import::open(path).is_ok_and(|opened| opened.foreign.program.starts_with("emic"));
    if ours { Ok(()) } else { Err(ExportError::NotOurs(path.to_owned())) }
}

/// What we call ourselves; it tells a reader of ours how positions are counted.
fn origin(profile: Profile) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match profile {
        Profile::Nvivo => format!("emic {version} (UTF-16 positions)"),
        _ => format!("emic {version}"),
    }
}

/// A time as the standard writes it.
fn time(ms: i64) -> String {
    crate::store::log::rfc3339(ms)
}

/// Ids that are not those of entities.
fn variable(key: &str) -> Guid {
    guid::outside("variable", &[key.as_bytes()])
}

impl Study<'_> {
    fn write(
        &self,
        project: &Project,
        path: &Path,
        loss: &mut Loss,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), ExportError> {
        let failed = |source| ExportError::Write { path: path.to_owned(), source };
        let zipped = |e: zip::result::ZipError| failed(io::Error::other(e));
        let file = NewFile::private(path).map_err(failed)?;
        let mut zip = ZipWriter::new(BufWriter::new(file));
        // The same project, the same bytes: no times of ours in the package.
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        zip.start_file("project.qde", options.large_file(true)).map_err(zipped)?;
        let mut counted = Counted { inner: &mut zip, count: 0 };
        self.project_file(project, &mut counted, loss, progress).map_err(|error| match error {
            Writing::Store(error) => ExportError::Store(error),
            Writing::Io(error) => failed(error),
        })?;
        if counted.count > MAX_FILE {
            return Err(ExportError::TooLarge("the project file".to_owned()));
        }
        let total = self.documents.len() as u64;
        for (done, document) in (1u64..).zip(&self.documents) {
            let text = project.text(document.text)?;
            zip.start_file(format!("sources/{}.txt", xml::guid(&document.guid)), options).map_err(zipped)?;
            match self.wishes.profile {
                Profile::Maxqda => zip.write_all(text.replace('\n', "\r\n").as_bytes()),
                _ => zip.write_all(text.as_bytes()),
            }
            .map_err(failed)?;
            progress(total + done, total * 2);
        }
        for (name, text) in self.note_files() {
            zip.start_file(format!("sources/{name}"), options).map_err(zipped)?;
            zip.write_all(text.as_bytes()).map_err(failed)?;
        }
        let mut there: BTreeSet<String> = BTreeSet::new();
        for file in self.parts.iter().flat_map(|(_, part)| &part.files) {
            if !there.insert(file.name.to_lowercase()) {
                continue;
            }
            if file.bytes > MAX_FILE {
                return Err(ExportError::TooLarge(file.name.clone()));
            }
            match project.kept_file(file.hash)? {
                Some(bytes) => {
                    zip.start_file(format!("sources/{}", file.name), options).map_err(zipped)?;
                    zip.write_all(&bytes).map_err(failed)?;
                }
                None => loss.one(Fate::Dropped, "files that were erased", &file.name),
            }
        }
        let file = zip.finish().map_err(zipped)?.into_inner().map_err(|e| failed(e.into_error()))?;
        file.put().map_err(failed)
    }

    /// The project file, part after part in the order of the schema.
    fn project_file(
        &self,
        project: &Project,
        out: &mut impl Write,
        loss: &mut Loss,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), Writing> {
        let mut head = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Project");
        xml::attribute("xmlns", "urn:QDA-XML:project:1.0", &mut head);
        xml::attribute("name", &self.name, &mut head);
        xml::attribute("origin", &origin(self.wishes.profile), &mut head);
        head.push_str(">\n");
        self.users(&mut head);
        self.code_book(&mut head);
        self.variables_xml(&mut head);
        out.write_all(head.as_bytes())?;
        self.cases(out)?;
        self.sources(project, out, loss, progress)?;
        let mut tail = String::new();
        self.notes(&mut tail);
        self.links_xml(&mut tail);
        self.sets(&mut tail);
        self.graphs(&mut tail);
        self.on_project(&mut tail);
        tail.push_str("</Project>\n");
        out.write_all(tail.as_bytes())?;
        Ok(())
    }

    fn sources(
        &self,
        project: &Project,
        out: &mut impl Write,
        loss: &mut Loss,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), Writing> {
        let media: Vec<&Part> = self.parts.iter().map(|(_, part)| part).filter(|part| self.is_source(part)).collect();
        if self.documents.is_empty() && media.is_empty() {
            return Ok(());
        }
        out.write_all(b"<Sources>\n")?;
        let total = self.documents.len() as u64;
        for (portion, documents) in self.documents.chunks(PORTION).enumerate() {
            let given: Vec<Given> = documents
                .iter()
                .enumerate()
                .map(|(at, document)| self.given(project, portion * PORTION + at, document))
                .collect::<Result<_, StoreError>>()?;
            let written: Vec<SourceXml> = given.par_iter().map(|given| self.source(given)).collect();
            for source in written {
                out.write_all(source.xml.as_bytes())?;
                loss.join(source.loss);
            }
            progress((portion * PORTION + documents.len()) as u64, total * 2);
        }
        for part in media {
            out.write_all(part.body.as_bytes())?;
            out.write_all(b"\n")?;
            loss.count(Fate::Mapped, "elements that were kept aside", 1);
        }
        out.write_all(b"</Sources>\n")?;
        Ok(())
    }

    /// What a source is made of, read from the project.
    fn given(&self, project: &Project, at: usize, document: &DocumentInfo) -> Result<Given, StoreError> {
        let mut codings = project.codings(document)?;
        if !self.wishes.coders.is_empty() {
            codings.retain(|coding| self.wishes.coders.contains(&coding.coder));
        }
        Ok(Given {
            at,
            document: document.clone(),
            text: project.text(document.text)?,
            layout: project.layout(document.layout)?,
            codings,
        })
    }

    /// Whether a part stands among the sources by itself.
    fn is_source(&self, part: &Part) -> bool {
        let there = |guid: Guid| self.documents.iter().any(|document| document.guid == guid);
        matches!(part.kind.as_str(), "TextSource" | "PictureSource" | "AudioSource" | "VideoSource" | "PDFSource")
            && !part.document.is_some_and(there)
    }
}

/// Why writing stopped.
enum Writing {
    Store(StoreError),
    Io(io::Error),
}

impl From<StoreError> for Writing {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Writing {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Counts what is written.
struct Counted<W> {
    inner: W,
    count: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.count += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The layout that a text without speakers has by itself: where it is the same, no turn needs to be told.
fn plain_layout(text: &str) -> Layout {
    crate::ingest::turns::layout(crate::ingest::turns::Source { text, ..Default::default() }).0
}

/// What a memo hangs on, as an id.
fn hangs_on(on: &MemoOn) -> Option<Guid> {
    match on {
        MemoOn::Document(guid) | MemoOn::Participant(guid) => Some(*guid),
        _ => None,
    }
}
