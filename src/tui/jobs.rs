//! The reading threads: documents' details, reports and excerpts on one, searches on another, the index on
//! a third. Each reads the project by a connection of its own; none ever writes to it.

use super::codebook;
use super::compare;
use super::excerpts as retrieved;
use super::import;
use super::memos;
use super::message::{Job, Message};
use super::path;
use super::reports::page::Laid;
use super::reports::page::columns::Scale;
use super::reports::{Asked, Counted, Figures, Known, Passage, Report};
use super::room::Masks;
use super::search::{Answer, Hit, Hits, MOST, Query, complete, review};
use super::sight;
use super::tags;
use super::worker;
use crate::analysis::{Coders, Opens, cooccurrence, frequency};
use crate::publish::reports::{self, Ask, Study};
use crate::publish::{self, Format, TextStyle};
use crate::search::{self, CaughtUp, Extend, Index, SearchError, Searcher, Unwritable, extend, snippet};
use crate::store::{Project, StoreError};
use crate::study::Corpus;
use crate::study::corpus::{Texts, TurnRow};
use crate::text::Span;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A reader of a project.
pub struct Reading {
    path: PathBuf,
    project: Option<Project>,
    corpus: Option<(i64, Arc<Corpus>)>,
    acting: Option<String>,
    index: Arc<Index>,
}

impl Reading {
    /// A reader of the project at `path`, which is opened when it is first needed.
    pub fn new(path: &Path, index: Arc<Index>) -> Self {
        Self { path: path.to_owned(), project: None, corpus: None, acting: None, index }
    }

    fn open(&mut self) -> Result<&Project, StoreError> {
        if self.project.is_none() {
            let mut project = Project::open(&self.path)?;
            project.see_as(self.acting.as_deref());
            self.project = Some(project);
        }
        self.project.as_ref().ok_or_else(|| StoreError::Missing(self.path.clone()))
    }

    /// The study as it is now; it is built again only after something was written.
    fn corpus(&mut self) -> Result<Arc<Corpus>, StoreError> {
        let acting = self.acting.clone();
        let kept = self.corpus.take();
        let project = self.open()?;
        let version = project.data_version()?;
        let corpus = match kept {
            Some((known, corpus)) if known == version && corpus.acting_coder == acting => corpus,
            _ => Arc::new(project.corpus(acting.as_deref())?),
        };
        self.corpus = Some((version, Arc::clone(&corpus)));
        Ok(corpus)
    }

    /// Does a job; the answer, if there is one. `cancelled` calls a search, or the reading of files, off.
    pub fn handle(&mut self, job: Job, cancelled: &AtomicBool, tell: &mut dyn FnMut(Message)) -> Option<Message> {
        match job {
            Job::Acting(coder) => {
                if let Some(project) = &mut self.project {
                    project.see_as(coder.as_deref());
                }
                self.acting = coder;
                None
            }
            Job::Details => Some(match self.open().and_then(Project::documents) {
                Ok(details) => Message::Details(details),
                Err(error) => Message::Failed(error.to_string()),
            }),
            Job::Report(asked) => Some(Message::Report(Box::new(self.report(&asked)))),
            Job::Excerpts(generation, opens, coders) => {
                Some(Message::Excerpts(generation, self.excerpts(&opens, &coders)))
            }
            Job::SavedReports => Some(match self.open().and_then(|project| project.saved_reports()) {
                Ok(saved) => Message::SavedReports(saved),
                Err(error) => Message::Failed(error.to_string()),
            }),
            Job::Export(ask, path, format) => Some(match self.export(&ask, &path, format) {
                Ok(()) => Message::Done(format!("Wrote {}.", path.display())),
                Err(why) => Message::Failed(why),
            }),
            Job::Search(query) => self.search(&query, cancelled).map(|answer| Message::Hits(Box::new(answer))),
            Job::Compare(asked) => Some(Message::Compared(Box::new(self.compare(&asked)))),
            Job::Examine(asked) => Some(self.examine(&asked, cancelled, tell)),
            Job::Look(look) => {
                let lines = import::read::lines(&look).unwrap_or_else(|why| vec![(look.line, why)]);
                Some(Message::Looked(look.title.clone(), lines, look.line))
            }
            Job::Complete(partial) => Some(Message::Completed(path::complete(&partial))),
            Job::Uses => Some(self.uses()),
            Job::Index => self.catch_up(tell),
            Job::Offer(written) => self.corpus().ok().map(|corpus| Message::Offered(complete::offer(&corpus, written))),
            Job::Sight(places) => {
                let corpus = self.corpus().ok()?;
                let project = self.project.as_ref()?;
                Some(Message::Sighted(sight::look(project, &corpus, places)))
            }
            Job::Retrieve(asked) => {
                let found = self.with_corpus(|project, corpus| retrieved::read::listed(project, corpus, &asked));
                let found = found.unwrap_or_else(|why| Err((why, None)));
                Some(Message::Listed(Box::new(retrieved::Answered { generation: asked.generation, found })))
            }
            Job::ExportFound(asked, path, format) => {
                let write = |project: &Project, corpus: &Corpus| {
                    retrieved::read::export(project, corpus, &asked, &path, format)
                };
                Some(match self.with_corpus(write).and_then(|written| written) {
                    Ok(said) => Message::Done(said),
                    Err(why) => Message::Failed(why),
                })
            }
            Job::Propose(asked) => {
                let index = Arc::clone(&self.index);
                let propose =
                    |project: &Project, corpus: &Corpus| review::propose(project, corpus, &index, &asked, cancelled);
                match self.with_corpus(propose).and_then(|proposed| proposed) {
                    Ok(None) => {
                        Some(Message::Proposed(Box::new(Err("That was called off: A begins again.".to_owned()))))
                    }
                    Ok(Some(proposed)) => Some(Message::Proposed(Box::new(Ok(proposed)))),
                    Err(why) => Some(Message::Proposed(Box::new(Err(why)))),
                }
            }
            Job::Tags(asked) => {
                let told = self.with_corpus(|project, corpus| tags::read::told(project, corpus, &asked));
                Some(match told.and_then(|told| told) {
                    Ok(told) => Message::Tags(Box::new(told)),
                    Err(why) => Message::Failed(why),
                })
            }
            Job::Memos(version) => Some(match self.open().and_then(|project| memos::Read::of(project, version)) {
                Ok(read) => Message::Memos(Box::new(read)),
                Err(error) => Message::Failed(error.to_string()),
            }),
        }
    }

    /// What is read from the project and the study as it is now.
    fn with_corpus<T>(&mut self, read: impl FnOnce(&Project, &Corpus) -> T) -> Result<T, String> {
        let corpus = self.corpus().map_err(|e| e.to_string())?;
        let project = self.open().map_err(|e| e.to_string())?;
        Ok(read(project, &corpus))
    }

    fn report(&mut self, asked: &Asked) -> Counted {
        let made = self.with_corpus(|project, corpus| (count(project, corpus, asked), known(project, corpus)));
        let (report, known) = made.unwrap_or_else(|why| (Err(why), Known::default()));
        Counted { generation: asked.generation, report, known }
    }

    fn uses(&mut self) -> Message {
        match self.with_corpus(codebook::uses::count) {
            Ok(Ok(counted)) => Message::Uses(Box::new(counted)),
            Ok(Err(error)) => Message::Failed(error.to_string()),
            Err(why) => Message::Failed(why),
        }
    }

    fn compare(&mut self, asked: &compare::Asked) -> compare::Answered {
        let found = self.with_corpus(|project, corpus| compare::read::comparison(project, corpus, asked));
        let found = found.unwrap_or_else(|why| Err(compare::Nothing::Because(why)));
        compare::Answered { generation: asked.generation, found }
    }

    fn excerpts(&mut self, opens: &Opens, coders: &Coders) -> Result<Vec<Passage>, String> {
        let corpus = self.corpus().map_err(|e| e.to_string())?;
        let found = opens.excerpts(&corpus, coders).map_err(|e| e.to_string())?;
        let project = self.open().map_err(|e| e.to_string())?;
        let mut text: Option<(usize, Arc<str>)> = None;
        let mut passages = Vec::with_capacity(found.len());
        for excerpt in found {
            if text.as_ref().is_none_or(|(document, _)| *document != excerpt.document) {
                text = Texts::text(project, &corpus, excerpt.document).map(|text| (excerpt.document, text));
            }
            let Some((_, text)) = &text else { continue };
            let document = corpus.documents.get(excerpt.document);
            let first = excerpt.turns.first().copied();
            let base = document.map_or(0, |row| row.turns.start);
            let who = first.and_then(|turn| corpus.turns.get(turn)).map(|turn| speaker(&corpus, turn));
            let (name, detail) = who.unwrap_or_default();
            let codes = excerpt.codes.iter().filter_map(|at| corpus.codebook.codes().get(*at));
            passages.push(Passage {
                name: document.map(|row| row.name.clone()).unwrap_or_default(),
                turn: first.and_then(|turn| u32::try_from(turn).ok()).map(|turn| turn - base + 1),
                who: format!("{name} {detail}").trim().to_owned(),
                text: excerpt.span.slice(text).to_owned(),
                span: excerpt.span,
                codes: codes.map(|code| code.id.clone()).collect(),
            });
        }
        Ok(passages)
    }

    fn export(&mut self, ask: &Ask, path: &Path, format: Format) -> Result<(), String> {
        let content = self.with_corpus(|project, corpus| {
            let report = ask.make(&Study { project, corpus })?;
            reports::render(report.as_ref(), format, &TextStyle::default())
        })?;
        write_new(path, content.map_err(|e| e.to_string())?)
    }

    /// Answers a query; nothing where it was called off.
    fn search(&mut self, query: &Query, cancelled: &AtomicBool) -> Option<Answer> {
        let answer = |found| Some(Answer { generation: query.generation, found });
        let parsed: search::Query = match query.text.parse() {
            Ok(parsed) => parsed,
            Err(error) => {
                let error: search::QueryError = error;
                return answer(Err((error.what.clone(), Some(error.at))));
            }
        };
        let corpus = match self.corpus() {
            Ok(corpus) => corpus,
            Err(error) => return answer(Err((error.to_string(), None))),
        };
        let index = Arc::clone(&self.index);
        let Some(project) = &self.project else { return None };
        let order = if parsed.is_ranked() { search::Order::Score } else { search::Order::Document };
        let options =
            search::Options { limit: Some(MOST), order, cancelled: Some(cancelled), ..search::Options::default() };
        let found = Searcher::new(&index, &corpus, project).and_then(|searcher| searcher.run(&parsed, options));
        match found {
            Ok(found) => answer(Ok(Hits { ranked: parsed.is_ranked(), ..hits(project, &corpus, found) })),
            Err(SearchError::Cancelled) => None,
            Err(SearchError::Query(error)) => answer(Err((error.what.clone(), Some(error.at)))),
            Err(error) => answer(Err((error.to_string(), None))),
        }
    }

    /// Tells what an import would make of files. It is a trial: nothing is written.
    fn examine(
        &mut self,
        asked: &import::read::Asked,
        cancelled: &AtomicBool,
        tell: &mut dyn FnMut(Message),
    ) -> Message {
        let failed = |error: StoreError| import::read::Examined {
            generation: asked.generation,
            paths: asked.paths.clone(),
            files: Err(error.to_string()),
        };
        if let Err(error) = self.open() {
            return Message::Examined(Box::new(failed(error)));
        }
        let mut progress = |done, total| tell(Message::Examining(done, total));
        let examined =
            self.project.as_mut().map(|project| import::read::examine(project, asked, cancelled, &mut progress));
        Message::Examined(Box::new(examined.unwrap_or_else(|| failed(StoreError::Missing(self.path.clone())))))
    }

    /// Brings the index up with the project; the answer, unless it was up with it already.
    fn catch_up(&mut self, tell: &mut dyn FnMut(Message)) -> Option<Message> {
        let index = Arc::clone(&self.index);
        let project = match self.open() {
            Ok(project) => project,
            Err(error) => return Some(Message::Indexed(Some(error.to_string()))),
        };
        let mut progress = |done: u64, total: u64| tell(Message::Indexing(done, total));
        Some(Message::Indexed(match index.catch_up(project, Unwritable::Memory, &mut progress) {
            Ok(CaughtUp::Current) => return None,
            Ok(CaughtUp::Unwritable { missing, why }) if missing > 0 => {
                Some(format!("The search index cannot be written ({why}); texts are read directly, which is slower."))
            }
            Ok(_) => None,
            Err(error) => Some(error.to_string()),
        }))
    }
}

/// Writes a file that must not exist yet.
pub fn write_new(path: &Path, content: impl AsRef<[u8]>) -> Result<(), String> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => format!("{} exists already; choose another name.", path.display()),
        _ => format!("Cannot write {}: {e}.", path.display()),
    })?;
    std::io::Write::write_all(&mut file, content.as_ref()).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}

/// Who speaks in a turn, and what the speaker is.
pub fn speaker(corpus: &Corpus, turn: &TurnRow) -> (String, String) {
    let Some(speaker) = corpus.speaker(turn) else { return (String::new(), String::new()) };
    let name = corpus.participants.get(speaker.participant as usize).map_or("", |row| row.name.as_str());
    // Of DOCUMENT/LABEL the label is enough beside the document's name.
    let name = name.rsplit('/').next().unwrap_or(name).to_owned();
    (name, worker::detail(speaker.speaker_type, &speaker.attributes))
}

fn hits(project: &Project, corpus: &Corpus, found: search::Hits) -> Hits {
    let mut text: Option<(usize, Arc<str>)> = None;
    let mut hits = Vec::with_capacity(found.hits.len());
    for hit in &found.hits {
        if text.as_ref().is_none_or(|(document, _)| *document != hit.document) {
            text = Texts::text(project, corpus, hit.document).map(|text| (hit.document, text));
        }
        let (Some((_, text)), Some(turn)) = (&text, corpus.turns.get(hit.row as usize)) else { continue };
        let Some(document) = corpus.documents.get(hit.document) else { continue };
        let (who, detail) = speaker(corpus, turn);
        let part = snippet(text, turn.body, &hit.matches, 400);
        let inside = |span: &Span| Span::new(span.start - part.span.start, span.end - part.span.start);
        let reach = |reach| extend(text, turn.body, &hit.matches, reach);
        hits.push(Hit {
            document: document.guid,
            name: document.name.clone(),
            turn: hit.turn,
            who,
            detail,
            snippet: part.span.slice(text).to_owned(),
            matches: part.matches.iter().map(inside).collect(),
            place: hit.matches.first().copied().unwrap_or(Span::new(turn.body.start, turn.body.start)),
            spans: [reach(Extend::Match), reach(Extend::Sentence), reach(Extend::Turn)],
        });
    }
    Hits { hits, total: found.total, documents: found.documents, notes: found.notes, ranked: false }
}

fn count(project: &Project, corpus: &Corpus, asked: &Asked) -> Result<Report, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    match &asked.ask {
        Ask::Frequency(args) if args.intervals.intervals.is_none() => {
            let options = args.options.wanted().map_err(|e| said(&e))?;
            let report = frequency(corpus, &options).map_err(|e| said(&e))?;
            let header = report.header.lines();
            let footnotes = publish::frequency::sheet(&report, &options).footnotes;
            Ok(Report { figures: Figures::Frequency(Box::new(report)), header, footnotes })
        }
        Ask::Cooccurrence(args) if args.intervals.intervals.is_none() && args.compare.is_none() => {
            let options = args.wanted().map_err(|e| said(&e))?;
            let report = cooccurrence(corpus, &options).map_err(|e| said(&e))?;
            let header = report.header.lines();
            let footnotes = publish::cooccurrence::sheet(&report, &options, true).footnotes;
            Ok(Report { figures: Figures::Cooccurrence(Box::new(report)), header, footnotes })
        }
        other => {
            let report = other.make(&Study { project, corpus }).map_err(|e| said(&e))?;
            let page = Laid::new(report.page(), scale(other));
            Ok(Report { figures: Figures::Page(Box::new(page)), header: Vec::new(), footnotes: Vec::new() })
        }
    }
}

/// What bars of different columns of a report have in common.
fn scale(ask: &Ask) -> Scale {
    match ask {
        Ask::Frequency(_)
        | Ask::Cooccurrence(_)
        | Ask::Crosstab(_)
        | Ask::Elements(_)
        | Ask::Framework(_)
        | Ask::Matrix(_)
        | Ask::OverTime(_)
        | Ask::Tags(_)
        | Ask::Theme(_)
        | Ask::TurnTaking(_) => Scale::Table,
        _ => Scale::Column,
    }
}

/// The attributes that groups can be made of, who coded, and the names that a room does not see.
fn known(project: &Project, corpus: &Corpus) -> Known {
    let keys: BTreeSet<&str> = corpus.all_attributes().map(|(key, _)| key).collect();
    let mut labels = Vec::new();
    // Without further labels the names themselves are still masked.
    for (_, state) in project.participants_as_they_stand().unwrap_or_default() {
        let Some(name) = state.name else { continue };
        for label in state.labels {
            if let Some((_, bare)) = label.rsplit_once('/') {
                labels.push((bare.to_owned(), name.clone()));
            }
            labels.push((label, name.clone()));
        }
    }
    let coders = corpus.coders.iter().filter(|coder| !crate::study::decision::is_consensus(coder));
    Known {
        attributes: keys.into_iter().map(str::to_owned).collect(),
        coders: coders.cloned().collect(),
        masks: Masks::of(corpus, &labels),
    }
}
