//! Texts of QualCoder, with what is coded, annotated and said by whom in them.

use super::cases::{OfFiles, Stretch};
use super::{Coders, time};
use crate::exchange::foreign::carried::Carried;
use crate::exchange::foreign::wording::{self, Wording};
use crate::exchange::foreign::{Fate, ForeignCoding, ForeignDocument, ForeignMemo, ForeignTag, On, Sources};
use crate::exchange::programs::ProgramError;
use crate::exchange::sqlite::{Database, Row};
use crate::study::tag;
use crate::text::display::{one_line, shortened};
use crate::text::offsets::CharIndex;
use crate::text::{CharSpan, Span};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The texts of a project.
pub struct Texts {
    path: String,
    /// `id`, `name`, length in bytes, `mediapath`, `memo`, `owner`, `date`.
    sources: Vec<Row>,
    codes: HashMap<i64, usize>,
    files: OfFiles,
    /// Coders by their names.
    coders: HashMap<String, usize>,
    database: Mutex<Database>,
}

const CODED: [&str; 8] = ["cid", "pos0", "pos1", "seltext", "owner", "date", "memo", "important"];

impl Texts {
    /// Finds the texts, and notes who coded in them.
    pub fn read(
        path: &Path,
        database: Database,
        codes: HashMap<i64, usize>,
        files: OfFiles,
        coders: &mut Coders,
    ) -> Result<Self, ProgramError> {
        let columns = ["id", "name", "#fulltext", "mediapath", "memo", "owner", "date"];
        let mut sources = database.rows("source", &columns, "id")?;
        sources.retain(|row| row.place(2).unwrap_or(0) > 0);
        for table in ["code_text", "annotation"] {
            for row in database.rows(table, &["owner"], "")? {
                coders.at(&row.text(0));
            }
        }
        let by_name = coders.names.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        Ok(Self {
            path: one_line(&path.display().to_string()),
            sources,
            codes,
            files,
            coders: by_name,
            database: Mutex::new(database),
        })
    }

    fn coder(&self, name: &str) -> Option<usize> {
        self.coders.get(name.trim()).copied()
    }

    /// The text of a source, and the rows of codings and annotations in it.
    fn stored(&self, id: i64) -> Result<(String, Vec<Row>, Vec<Row>), ProgramError> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let text = database.rows_of("source", &["fulltext"], ("id", id), "")?;
        let text = text.first().map(|row| row.text(0)).unwrap_or_default();
        let coded = database.rows_of("code_text", &CODED, ("fid", id), "pos0")?;
        let columns = ["pos0", "pos1", "memo", "owner", "date"];
        Ok((text, coded, database.rows_of("annotation", &columns, ("fid", id), "pos0")?))
    }

    fn codings(&self, text: &Placed<'_>, rows: &[Row], document: &mut ForeignDocument) {
        for row in rows {
            let words = row.text(3);
            let Some(code) = row.whole(0).and_then(|id| self.codes.get(&id)).copied() else {
                document.loss.one(Fate::Dropped, "codings whose code is not there", &shortened(&words, 80));
                continue;
            };
            let Some(span) = text.place(row, &words, document) else { continue };
            let (coder, created) = (self.coder(&row.text(4)), time(&row.text(5)));
            let memo = Some(row.text(6).trim().to_owned()).filter(|memo| !memo.is_empty());
            document.codings.push(ForeignCoding { code, coder, span, created, memo, weight: None });
            if row.whole(7) == Some(1) {
                document.loss.count(Fate::Mapped, "codings marked as important, with a star", 1);
                let name = tag::STAR.to_owned();
                document.tags.push(ForeignTag { span, name, note: None, coder, created });
            }
        }
    }

    fn annotations(&self, text: &Placed<'_>, rows: &[Row], document: &mut ForeignDocument) {
        for row in rows {
            let memo = row.text(2).trim().to_owned();
            if memo.is_empty() {
                continue;
            }
            let Some(span) = text.span(row.place(0), row.place(1)) else {
                let what = "annotations whose places are not in the text, as memos on the document";
                document.loss.one(Fate::Decided, what, &memo);
                document.memos.push(ForeignMemo {
                    key: None,
                    on: On::Document,
                    memo_type: None,
                    text: memo,
                    coder: self.coder(&row.text(3)),
                    created: time(&row.text(4)),
                });
                continue;
            };
            let (coder, created) = (self.coder(&row.text(3)), time(&row.text(4)));
            document.memos.push(ForeignMemo {
                key: None,
                on: On::Place(span),
                memo_type: None,
                text: memo,
                coder,
                created,
            });
        }
    }

    fn voices(&self, text: &Placed<'_>, stretches: &[Stretch], document: &mut ForeignDocument) {
        for stretch in stretches {
            // A case of the whole file has 0 to its length, or to a little less: QualCoder counts both ways.
            let whole = stretch.start == 0 && stretch.end.saturating_add(1) >= text.chars();
            let span = text.span(Some(stretch.start), Some(stretch.end));
            match (whole, span) {
                (true, _) => document.voices.push((stretch.person, None)),
                (false, Some(span)) => document.voices.push((stretch.person, Some(span))),
                (false, None) if stretch.end > stretch.start => {
                    document.loss.one(Fate::Dropped, "stretches of cases outside the text", &document.name);
                }
                // A case without a stretch has the file all the same.
                (false, None) => document.voices.push((stretch.person, None)),
            }
        }
    }
}

/// A text with the places that QualCoder counts in it.
struct Placed<'a> {
    raw: &'a str,
    index: CharIndex,
    carried: &'a Carried,
    words: Wording<'a>,
}

impl<'a> Placed<'a> {
    fn new(raw: &'a str, carried: &'a Carried) -> Self {
        Self { raw, index: CharIndex::new(raw), carried, words: Wording::new(carried.text()) }
    }

    fn chars(&self) -> usize {
        self.index.chars() as usize
    }

    /// Code points of the text as it is kept there, as a place in the text as it is here.
    fn span(&self, start: Option<usize>, end: Option<usize>) -> Option<Span> {
        let cut = |at: usize| u32::try_from(at).ok();
        let (start, end) = (cut(start?)?, cut(end?)?);
        let there = self.index.span(self.raw, CharSpan { start, end }).filter(|span| !span.is_empty())?;
        let here = self.carried.span(there.start as usize, there.end as usize);
        Some(here).filter(|span| !span.is_empty())
    }

    /// The place of a coding: as it counts, if its words stand there, else where they do.
    fn place(&self, row: &Row, words: &str, document: &mut ForeignDocument) -> Option<Span> {
        let counted = self.span(row.place(1), row.place(2));
        let example =
            || format!("{} {}..{}: “{}”", document.name, row.text(1), row.text(2), shortened(words.trim(), 80));
        let said = counted.map(|span| span.slice(self.carried.text()));
        if words.trim().is_empty() {
            let (fate, what) = match counted {
                Some(_) => (Fate::Decided, "codings without a copy of their words, by their places alone"),
                None => (Fate::Dropped, "codings without words and outside the text"),
            };
            let example = example();
            document.loss.one(fate, what, &example);
            return counted;
        }
        if said.is_some_and(|said| wording::same(said, words)) {
            document.loss.count(Fate::Mapped, "codings whose words are those that QualCoder copied", 1);
            return counted;
        }
        let example = example();
        match self.words.find(words).as_slice() {
            [only] => {
                document.loss.one(
                    Fate::Decided,
                    "codings whose places say something else, put on their words",
                    &example,
                );
                Some(*only)
            }
            _ => {
                let what = "codings whose words are not where they count, nor in one other place";
                document.loss.one(Fate::Dropped, what, &example);
                None
            }
        }
    }
}

impl Sources for Texts {
    fn count(&self) -> usize {
        self.sources.len()
    }

    fn size(&self, at: usize) -> u64 {
        self.sources.get(at).and_then(|row| row.place(2)).unwrap_or(0) as u64
    }

    fn read(&self, at: usize) -> Result<ForeignDocument, String> {
        let row = self.sources.get(at).ok_or("it is not there")?;
        let file = one_line(row.text(1).trim());
        let id = row.whole(0).ok_or_else(|| format!("{file}: its id is no number"))?;
        if self.size(at) > crate::ingest::decode::MAX_BYTES {
            return Err(format!("{file}: its text has {} MB", self.size(at) >> 20));
        }
        let (raw, coded, annotated) = self.stored(id).map_err(|error| format!("{file}: {error}"))?;
        let carried = Carried::canonical(&raw);
        // QualCoder names a text by its file.
        let stem = Path::new(&file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let known = crate::ingest::format::Format::of_name(Path::new(&file)).is_some();
        let name = stem.filter(|stem| known && !stem.is_empty()).unwrap_or_else(|| file.clone());
        let mut document = ForeignDocument {
            name: if name.is_empty() { format!("document {id}") } else { name },
            path: if file.is_empty() { self.path.clone() } else { file },
            encoding: "UTF-8",
            text: carried.text().to_owned(),
            attributes: self.files.attributes.get(&id).cloned().unwrap_or_default(),
            ..ForeignDocument::default()
        };
        let memo = row.text(4).trim().to_owned();
        if !memo.is_empty() {
            let (coder, created) = (self.coder(&row.text(5)), time(&row.text(6)));
            document.memos.push(ForeignMemo {
                key: None,
                on: On::Document,
                memo_type: None,
                text: memo,
                coder,
                created,
            });
        }
        let placed = Placed::new(&raw, &carried);
        self.codings(&placed, &coded, &mut document);
        self.annotations(&placed, &annotated, &mut document);
        self.voices(&placed, self.files.stretches.get(&id).map_or(&[], Vec::as_slice), &mut document);
        Ok(document)
    }
}
