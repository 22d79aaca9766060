//! Memos for a paper: what the team wrote, each with what it hangs on and the words that it speaks of.
//!
//! A link in a memo becomes a number, and the passage that it leads to is quoted below the memo and cited, under the
//! same protection as every excerpt. What a memo hangs on is quoted too where it is a passage. Where the file has
//! neutral ids, memos name no participants, documents and sites either.

use super::excerpts::{Excerpt, ExportError, Gathered, Source, Wishes, gather};
use super::page::{Block, Page, Quote};
use super::protect::Protection;
use crate::analysis::{Coders, Documents, Options, Scope, Speakers};
use crate::store::{ExcerptInfo, MemoInfo, MemoKind};
use crate::study::corpus::Texts;
use crate::study::memo::title;
use crate::study::memo_links::{Goal, Known};
use crate::study::{Corpus, Guid};
use crate::text::Span;
use crate::text::display::{capitalised, counted, one_line};
use std::collections::{BTreeMap, HashMap};

/// In what order memos stand, and under which headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// By the code that they hang on or with which their passage is coded, in codebook order.
    #[default]
    Code,
    /// By what they are for.
    Type,
    /// By month.
    Date,
}

impl std::str::FromStr for By {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "code" => Ok(Self::Code),
            "type" => Ok(Self::Type),
            "date" => Ok(Self::Date),
            other => Err(format!("“{}” is no order of memos; accepted are code, type, date", one_line(other))),
        }
    }
}

/// What is wanted.
pub struct Wanted<'a> {
    /// The memos.
    pub memos: &'a [&'a MemoInfo],
    /// All memos of the study, which links may lead to.
    pub all: &'a [MemoInfo],
    /// Where links lead.
    pub known: &'a Known,
    /// The excerpts among that.
    pub excerpts: &'a HashMap<Guid, ExcerptInfo>,
    /// The order.
    pub by: By,
    /// How passages are quoted.
    pub wishes: &'a Wishes,
    /// What was asked for, a line each.
    pub asked: Vec<String>,
}

/// A memo with the passages that are quoted below it, as indices into all of them.
struct Entry<'a> {
    memo: &'a MemoInfo,
    /// The passage that it hangs on.
    on: Option<usize>,
    /// Where each of its links leads, with the passage if it is one.
    links: Vec<(Span, Goal, Option<usize>)>,
}

/// The memos as a page.
pub fn page(corpus: &Corpus, texts: &dyn Texts, wanted: &Wanted<'_>) -> Result<Page, ExportError> {
    let options = Options {
        coders: Coders::All,
        documents: Documents::All,
        speakers: Speakers::All,
        reflective: true,
        ..Options::default()
    };
    let scope = Scope::new(corpus, &options)?;
    let mut finder = Finder { corpus, texts, sources: Vec::new() };
    let entries: Vec<Entry<'_>> = wanted.memos.iter().map(|memo| finder.entry(memo, wanted)).collect();
    let wishes = Wishes { header: wanted.asked.clone(), ..wanted.wishes.clone() };
    let Gathered { collection, protection } = gather(&scope, texts, &finder.sources, &HashMap::new(), &wishes)?;
    let quoted: HashMap<usize, &Excerpt> = collection.excerpts.iter().map(|one| (one.source, one)).collect();
    let sources = &finder.sources;
    let teller = Teller { corpus, wanted, protection: &protection, sources, quoted, neutral: collection.neutral };
    let mut blocks: Vec<Block> = collection.warning().into_iter().collect();
    let mut header = vec![counted(entries.len(), "memo")];
    header.extend(collection.header.iter().cloned());
    if !finder.sources.is_empty() {
        header.extend(collection.notes());
    }
    header.push(READ.to_owned());
    blocks.push(Block::Header(header));
    for (heading, entries) in arranged(corpus, entries, wanted.by) {
        blocks.push(Block::Heading(2, teller.line(&heading)));
        entries.iter().for_each(|entry| teller.memo(entry, &mut blocks));
    }
    Ok(Page { title: protection.heading(&format!("Memos: {}", one_line(&corpus.project))), blocks })
}

/// What the file says of itself.
const READ: &str = "Memos are the team's own notes: read them before the file leaves the team.";

/// Finds the passages that memos speak of.
struct Finder<'a> {
    corpus: &'a Corpus,
    texts: &'a dyn Texts,
    sources: Vec<Source>,
}

impl Finder<'_> {
    fn entry<'m>(&mut self, memo: &'m MemoInfo, wanted: &Wanted<'_>) -> Entry<'m> {
        let on = match (memo.kind, &memo.document, memo.span) {
            (MemoKind::Turn, Some(document), Some(span)) => self.passage(document, span, None),
            (MemoKind::Coding | MemoKind::Decision, Some(document), Some(span)) => {
                self.passage(document, span, Some((memo.guid, memo.code.as_deref())))
            }
            _ => None,
        };
        let goals = wanted.known.goals(&memo.text).into_iter();
        let links = goals
            .map(|(link, goal)| {
                let found = match &goal {
                    Goal::Excerpt(guid) => wanted.excerpts.get(guid).and_then(|info| {
                        self.passage(&info.document, info.span?, Some((*guid, Some(info.code.as_str()))))
                    }),
                    Goal::Turn(document, turn) => self.turn(document, *turn),
                    _ => None,
                };
                (link.span, goal, found)
            })
            .collect();
        Entry { memo, on, links }
    }

    fn turn(&mut self, document: &str, turn: u32) -> Option<usize> {
        let at = self.corpus.document_named(document)?;
        let body = self.corpus.turns_of(at).get((turn as usize).checked_sub(1)?)?.body;
        self.passage(document, body, None)
    }

    /// A passage, with the coding that makes it where there is one.
    fn passage(&mut self, document: &str, span: Span, coding: Option<(Guid, Option<&str>)>) -> Option<usize> {
        let at = self.corpus.document_named(document).filter(|_| !span.is_empty())?;
        let first = self.corpus.documents.get(at)?.codings.start;
        let rows = (first..).zip(self.corpus.codings_of(at)).filter(|(_, row)| row.span == span);
        let own = coding.and_then(|(guid, _)| {
            rows.clone().find(|(_, row)| self.texts.coding_note(row.row).and_then(|note| note.guid) == Some(guid))
        });
        let code = own
            .map(|(_, row)| row.code as usize)
            .or_else(|| self.corpus.codebook.index_of(coding?.1?))
            .unwrap_or(usize::MAX);
        let source = Source { code, document: at, span, codings: own.map(|(at, _)| at).into_iter().collect() };
        Some(self.sources.iter().position(|known| *known == source).unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        }))
    }
}

/// Writes memos.
struct Teller<'a> {
    corpus: &'a Corpus,
    wanted: &'a Wanted<'a>,
    protection: &'a Protection<'a>,
    sources: &'a [Source],
    quoted: HashMap<usize, &'a Excerpt>,
    neutral: bool,
}

impl Teller<'_> {
    fn line(&self, text: &str) -> String {
        if self.neutral { self.protection.heading(text) } else { text.to_owned() }
    }

    /// The same of what is written on these documents: labels that are known there alone are names too.
    fn line_on(&self, documents: &[usize], text: &str) -> String {
        let Some(ids) = self.protection.ids() else { return text.to_owned() };
        let said = |text: String, at: &usize| ids.said(*at, &text, Span::of(0..text.len()));
        self.line(&documents.iter().fold(text.to_owned(), said))
    }

    /// The documents that a memo hangs on, or speaks of.
    fn documents(&self, entry: &Entry<'_>) -> Vec<usize> {
        let own = entry.memo.document.as_deref().and_then(|name| self.corpus.document_named(name));
        let linked = entry.links.iter().filter_map(|(_, goal, found)| match goal {
            Goal::Document(name) => self.corpus.document_named(name),
            _ => self.sources.get((*found)?).map(|source| source.document),
        });
        let mut all: Vec<usize> = own.into_iter().chain(linked).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn memo(&self, entry: &Entry<'_>, blocks: &mut Vec<Block>) {
        let memo = entry.memo;
        let documents = self.documents(entry);
        let what = match memo.kind {
            MemoKind::Project => "the project".to_owned(),
            MemoKind::Code | MemoKind::Report => format!("{} {}", memo.kind.as_str(), one_line(&memo.target)),
            kind => format!("{} {}", kind.as_str(), self.line(&one_line(&memo.target))),
        };
        let said = memo.memo_type.map(|kind| format!(" · {}", kind.as_str())).unwrap_or_default();
        let day = crate::store::log::rfc3339(memo.at);
        let day = day.get(..10).unwrap_or(&day);
        let about = format!("{}{said} · {day}", one_line(&memo.coder));
        let (text, numbered) = self.said(entry, &documents);
        let headed = memo.text.trim_start().starts_with('#');
        if headed {
            blocks.push(Block::Heading(3, self.line_on(&documents, title(&memo.text))));
            blocks.push(Block::Term(format!("On {what}"), about));
        } else {
            blocks.push(Block::Heading(3, capitalised(&what)));
            blocks.push(Block::Text(about));
        }
        let text = if headed { text.trim_start().split_once('\n').map_or("", |(_, rest)| rest) } else { &text };
        blocks.extend(paragraphs(text));
        blocks.extend(entry.on.map(|at| self.quote(at, None)));
        blocks.extend(numbered.into_iter().map(|(at, number)| self.quote(at, Some(number))));
    }

    /// What a memo says, its links as numbers and names; and the passages, numbered.
    fn said(&self, entry: &Entry<'_>, documents: &[usize]) -> (String, Vec<(usize, usize)>) {
        let text = &entry.memo.text;
        let mut numbered: Vec<(usize, usize)> = Vec::new();
        let (mut out, mut at) = (String::new(), 0);
        for (span, goal, found) in &entry.links {
            out.push_str(&self.line_on(documents, text.get(at..span.start as usize).unwrap_or_default()));
            at = span.end as usize;
            let inner = span.slice(text).trim_matches(['[', ']']).trim();
            out.push_str(&match (goal, found) {
                (_, Some(source)) => {
                    let known = numbered.iter().find(|(at, _)| at == source).map(|(_, number)| *number);
                    let number = known.unwrap_or_else(|| {
                        numbered.push((*source, numbered.len() + 1));
                        numbered.len()
                    });
                    format!("[{number}]")
                }
                (Goal::Code(id), _) => {
                    let code = self.corpus.codebook.index_of(id).and_then(|at| self.corpus.codebook.codes().get(at));
                    code.map_or_else(|| id.clone(), |code| format!("“{}”", one_line(&code.name)))
                }
                (Goal::Memo(guid), _) => {
                    let memo = self.wanted.all.iter().find(|memo| memo.guid == *guid);
                    format!("“{}”", self.line(memo.map_or(inner, |memo| title(&memo.text))))
                }
                (Goal::Removed(_), _) => "[an excerpt that was taken away]".to_owned(),
                _ => self.line(inner),
            });
        }
        out.push_str(&self.line_on(documents, text.get(at..).unwrap_or_default()));
        (out, numbered)
    }

    fn quote(&self, source: usize, number: Option<usize>) -> Block {
        let number = number.map(|number| format!("[{number}] ")).unwrap_or_default();
        match self.quoted.get(&source) {
            Some(excerpt) => {
                let quote = excerpt.as_quote(self.wanted.wishes.context > 0);
                // The coder's memo on it is another memo.
                let codes = excerpt.codes.join(", ");
                let notes = if codes.is_empty() { Vec::new() } else { vec![format!("codes: {codes}")] };
                Block::Quote(Quote { citation: format!("{number}{}", quote.citation), notes, ..quote })
            }
            None => Block::Text(format!("{number}The passage may not be quoted.")),
        }
    }
}

/// Paragraphs and lists of a memo.
fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
        let items: Option<Vec<String>> =
            part.lines().map(|line| line.trim().strip_prefix("- ").map(str::to_owned)).collect();
        blocks.push(match items {
            Some(items) => Block::List(items),
            None => Block::Text(part.trim_start_matches('#').trim_start().to_owned()),
        });
    }
    blocks
}

/// The memos under their headings; within one by date.
fn arranged<'e>(corpus: &Corpus, entries: Vec<Entry<'e>>, by: By) -> Vec<(String, Vec<Entry<'e>>)> {
    let mut parts: BTreeMap<(usize, String), Vec<Entry<'e>>> = BTreeMap::new();
    for entry in entries {
        let memo = entry.memo;
        let key = match by {
            By::Code => match memo.code.as_deref() {
                Some(id) => {
                    let at = corpus.codebook.index_of(id);
                    let code = at.and_then(|at| corpus.codebook.codes().get(at));
                    let name =
                        code.map_or_else(|| one_line(id), |code| format!("{} ({})", one_line(&code.name), code.id));
                    (at.unwrap_or(usize::MAX - 1), name)
                }
                None => (usize::MAX, "On no code".to_owned()),
            },
            By::Type => match memo.memo_type {
                Some(kind) => (kind as usize, capitalised(kind.as_str())),
                None => (usize::MAX, "On codings and decisions".to_owned()),
            },
            By::Date => {
                let day = crate::store::log::rfc3339(memo.at);
                (0, day.get(..7).unwrap_or(&day).to_owned())
            }
        };
        parts.entry(key).or_default().push(entry);
    }
    parts.values_mut().for_each(|entries| entries.sort_by_key(|entry| (entry.memo.at, entry.memo.guid)));
    parts.into_iter().map(|((_, heading), entries)| (heading, entries)).collect()
}
