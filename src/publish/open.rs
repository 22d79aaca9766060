//! The part of a study that may be open to everybody, as an archive.
//!
//! It tells no more than consent and the minimum-cell rule let a file of excerpts tell. Documents whose consent does not
//! cover quotation are not in it, and in the others `[withheld]` stands for what was said by, or is about, those who
//! did not agree. Participants and documents have neutral ids everywhere, for the beginning of a name tells the site;
//! sites stand only in documents all of whose voices are in a large enough cell, and of a person nothing is told but what the
//! rule lets pass. Headings, dates, notes of transcribers, earlier texts and the history stay behind. What is left is
//! looked through for what points at persons before anything is written.

mod document;
mod shift;

use super::consent::Consents;
use super::consent::examples::Unsaid;
use super::protect::neutral::Ids;
use super::protect::{Protection, Rule};
use crate::exchange::archive::{ArchiveError, Content, Told};
use crate::store::{Project, Reading, StoreError, Whole, WholeDocument, Wording};
use crate::study::fold::{CodeState, ParticipantState};
use crate::study::identify::Kind;
use crate::study::memo::MemoOn;
use crate::study::pseudonym::Watch;
use crate::study::{Code, Corpus, Event, Guid, Link, Place, Tag, guid};
use crate::text::Span;
use crate::text::display::{around, counted};
use document::Plan;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What stands for words that are withheld.
pub const WITHHELD: &str = "[withheld]";

/// What stands for what points at a person.
pub const REDACTED: &str = "[redacted]";

/// How many characters are shown around a leak.
const CONTEXT: usize = 30;

/// How much may be open.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The minimum-cell rule.
    pub rule: Rule,
    /// Whether memos go along.
    pub memos: bool,
    /// Whether what points at persons is taken out instead of refused.
    pub redact: bool,
    /// What to look out for.
    pub watch: Watch,
}

/// Something that points at a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The document, as the team calls it; none for what belongs to no document.
    pub document: Option<String>,
    /// Where it is written, in words.
    pub place: String,
    /// The turn, from 1.
    pub turn: Option<usize>,
    /// What kind of thing it is.
    pub kind: Kind,
    /// What stands before it, what it is, and what stands after it.
    pub context: (String, String, String),
}

/// What was withheld, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Of withheld documents.
    codings: usize,
    turns: usize,
    dropped: usize,
    cut: usize,
    redacted: usize,
    examples: usize,
    tags: usize,
    links: usize,
    decisions: usize,
    memos: usize,
    coding_memos: usize,
    notes: usize,
    events: usize,
    headings: usize,
}

/// The open part of a study.
pub struct Open<'a> {
    reading: &'a Reading<'a>,
    corpus: &'a Corpus,
    wishes: Wishes,
    consents: Consents<'a>,
    ids: Ids,
    protection: Protection<'a>,
    /// Plans of the documents that are told, by their identity in the study.
    plans: BTreeMap<Guid, Plan>,
    /// Ids of the documents that are not.
    missing: Vec<String>,
    whole: Whole,
    counts: Counts,
    /// What points at persons.
    leaks: Vec<Leak>,
    /// What those said who are not quoted.
    unsaid: Unsaid,
}

impl<'a> Open<'a> {
    /// Settles what may be told, and looks through it.
    pub fn new(
        project: &Project,
        reading: &'a Reading<'a>,
        corpus: &'a Corpus,
        wishes: Wishes,
    ) -> Result<Self, StoreError> {
        let consents = Consents::of(corpus);
        let is_open = |at: usize| consents.document(at).quotable();
        let told: Vec<usize> = (0..corpus.documents.len()).filter(|at| is_open(*at)).collect();
        let voices: Vec<(usize, Vec<u32>)> = told
            .iter()
            .map(|at| {
                let row = corpus.documents.get(*at).map(|row| row.speakers.clone()).unwrap_or_default();
                let counted =
                    |at: &u32| corpus.speakers.get(*at as usize).is_some_and(|row| row.speaker_type.is_counted());
                (*at, row.filter(counted).collect())
            })
            .collect();
        let protection = Protection::plan(corpus, wishes.rule, voices.iter().map(|(at, all)| (*at, all.as_slice())));
        let without_site: HashSet<usize> =
            (0..corpus.documents.len()).filter(|at| !protection.tells_site(*at) || !is_open(*at)).collect();
        let ids = Ids::new(corpus, &without_site);
        let missing = (0..corpus.documents.len()).filter(|at| !is_open(*at)).map(|at| ids.document(at)).collect();
        let mut open = Self {
            reading,
            corpus,
            wishes,
            consents,
            ids,
            protection,
            plans: BTreeMap::new(),
            missing,
            whole: Whole::default(),
            counts: Counts::default(),
            leaks: Vec::new(),
            unsaid: Unsaid::default(),
        };
        open.plan_documents()?;
        open.whole = open.study(project)?;
        Ok(open)
    }

    /// What points at persons and was not taken out: with any of it nothing should be written.
    pub fn leaks(&self) -> &[Leak] {
        &self.leaks
    }

    fn plan_documents(&mut self) -> Result<(), StoreError> {
        for at in 0..self.corpus.documents.len() {
            let Some(row) = self.corpus.documents.get(at) else { continue };
            let whole = self.reading.document(row.guid)?;
            let Some(text) = &whole.text else { continue };
            if !self.consents.document(at).quotable() {
                self.unsaid.add(text);
                self.counts.codings += whole.codings.len();
                continue;
            }
            let plan = self.plan(at, &whole, text);
            self.plans.insert(row.guid, plan);
        }
        self.missing.sort();
        Ok(())
    }

    /// A line that belongs to no document, without names and sites, looked through.
    fn line(&mut self, text: &str, place: &str) -> String {
        let text = self.ids.heading(text);
        let found = self.wishes.watch.look(&text, &[]);
        if self.wishes.redact {
            self.counts.redacted += found.len();
            let edits = found.iter().map(|found| shift::Edit {
                range: found.span.range(),
                by: REDACTED.to_owned(),
                withheld: false,
            });
            return shift::Shift::new(edits).text(&text);
        }
        for found in found {
            let context = around(&text, found.span, CONTEXT);
            self.leaks.push(Leak { document: None, place: place.to_owned(), turn: None, kind: found.kind, context });
        }
        text
    }

    fn line_if(&mut self, text: Option<&String>, place: &str) -> Option<String> {
        text.map(|text| self.line(text, place))
    }

    /// What a coder wrote: links to documents and participants stay links.
    fn note(&mut self, text: &str, place: &str) -> String {
        let text = self.line(text, place);
        match regex::Regex::new(r"\[\[\[([PD][0-9]+)\]") {
            Ok(links) => links.replace_all(&text, "[[$1").into_owned(),
            Err(_) => text,
        }
    }

    /// A place of the study in what is told.
    fn place(&self, document: Guid, span: Option<Span>) -> Option<Place> {
        let plan = self.plans.get(&document)?;
        let span = plan.stands(span?).span()?;
        Some(Place { document: plan.guid, text: plan.text, span })
    }

    fn study(&mut self, project: &Project) -> Result<Whole, StoreError> {
        let of = self.reading.study()?;
        let mut whole = Whole { coders: of.coders.clone(), books: of.books.clone(), ..Whole::default() };
        for key in ["name", "approach"] {
            if let Some(value) = of.settings.get(key) {
                let value = self.line(value, "name of the study");
                whole.settings.insert(key.to_owned(), value);
            }
        }
        if let Some(declared) = of.attributes.get("kind") {
            whole.attributes.insert("kind".to_owned(), declared.clone());
        }
        for (id, state) in of.codes {
            let state = self.code(state);
            whole.codes.insert(id, state);
        }
        for wording in of.wordings {
            let place = format!("earlier definition of the code {}", wording.code);
            let [definition, apply, not] =
                [&wording.definition, &wording.apply, &wording.not].map(|text| self.line(text, &place));
            whole.wordings.push(Wording { definition, apply, not, ..wording });
        }
        let names: BTreeSet<String> = self.plans.values().flat_map(|plan| plan.known.iter().cloned()).collect();
        for name in names {
            let state = ParticipantState { name: Some(name.clone()), ..ParticipantState::default() };
            whole.participants.insert(guid::participant(&name), state);
        }
        self.beside(project, &mut whole)?;
        self.events(&of.events, &mut whole);
        self.memos(project, &of.memos, &mut whole)?;
        Ok(whole)
    }

    fn code(&mut self, state: CodeState) -> CodeState {
        let Code { id, name, parent, colour, definition, apply, not, example, origin, position } = state.code;
        let place = |field: &str| format!("{field} of the code {id}");
        let is_unsaid = self.unsaid.has(&example);
        self.counts.examples += usize::from(is_unsaid);
        let example = if is_unsaid { String::new() } else { self.line(&example, &place("example")) };
        let code = Code {
            name: self.line(&name, &place("name")),
            definition: self.line(&definition, &place("definition")),
            apply: self.line(&apply, &place("apply when")),
            not: self.line(&not, &place("not when")),
            example,
            id,
            parent,
            colour,
            origin,
            position,
        };
        CodeState { code, ..state }
    }

    fn beside(&mut self, project: &Project, whole: &mut Whole) -> Result<(), StoreError> {
        for info in project.tags()? {
            let Some(on) = self.place(info.spot.guid, info.spot.span) else {
                self.counts.tags += 1;
                continue;
            };
            let name = self.line(&info.tag.name, "tag");
            let note = if self.wishes.memos { self.line_if(info.tag.note.as_ref(), "note of a tag") } else { None };
            let Tag { coder, at, .. } = info.tag;
            whole.tags.insert(guid::tag(&on, &name), Tag { on, name, note, coder, at });
        }
        for info in project.links()? {
            let ends = self.place(info.from.guid, info.from.span).zip(self.place(info.to.guid, info.to.span));
            let Some((from, to)) = ends else {
                self.counts.links += 1;
                continue;
            };
            let kind = self.line(&info.link.kind, "kind of a link");
            whole.links.insert(info.guid, Link { from, to, kind, ..info.link });
        }
        Ok(())
    }

    /// Events name sites, and so are told only where every site is.
    fn events(&mut self, all: &BTreeMap<Guid, Event>, whole: &mut Whole) {
        let every = self.plans.values().all(|plan| plan.site) && self.missing.is_empty();
        for (guid, event) in all {
            if every {
                let label = self.line(&event.label, "label of an event");
                whole.events.insert(*guid, Event { label, ..event.clone() });
            } else {
                self.counts.events += 1;
            }
        }
    }

    fn memos(
        &mut self,
        project: &Project,
        all: &BTreeMap<Guid, crate::study::memo::Memo>,
        whole: &mut Whole,
    ) -> Result<(), StoreError> {
        for (guid, memo) in all {
            let on = match &memo.on {
                _ if !self.wishes.memos => None,
                MemoOn::Project => Some(MemoOn::Project),
                MemoOn::Code(code) => Some(MemoOn::Code(code.clone())),
                // Reports are not told, and of a person nothing that was written on the person.
                MemoOn::Report(_) | MemoOn::Participant(_) => None,
                MemoOn::Document(document) => self.plans.get(document).map(|plan| MemoOn::Document(plan.guid)),
                MemoOn::Turn(place) => {
                    let spot = project.spot(place)?;
                    spot.and_then(|spot| self.place(spot.guid, spot.span)).map(MemoOn::Turn)
                }
            };
            let Some(on) = on else {
                self.counts.memos += 1;
                continue;
            };
            let text = self.note(&memo.text, "memo");
            whole.memos.insert(*guid, crate::study::memo::Memo { on, text, ..memo.clone() });
        }
        Ok(())
    }

    /// What the README is to say: numbers, and of nobody why.
    fn words(&self) -> Vec<String> {
        let Counts { turns, dropped, cut, redacted, examples, tags, links, decisions, .. } = self.counts;
        let Counts { memos, coding_memos, notes, events, headings, .. } = self.counts;
        let mut lines = vec![
            format!(
                "Participants and documents have neutral ids. What is told of a person is true of at least {} persons of the study; wider groups of professions stand for narrow ones, and sites are left out where they would tell who speaks: in {} of {}.",
                self.wishes.rule.min_cell.max(1),
                self.plans.values().filter(|plan| !plan.site).count(),
                counted(self.plans.len(), "document")
            ),
            "Of documents only their kind and, as said, their site is told; their dates and other attributes, the names of files, searches and reports, earlier texts and the history of the project are left out.".to_owned(),
        ];
        let mut tell = |count: usize, line: String| {
            if count > 0 {
                lines.push(line);
            }
        };
        tell(
            self.missing.len(),
            format!(
                "{} with {}: {}.",
                told(self.missing.len(), "document", "", "withheld"),
                counted(self.counts.codings, "coding"),
                self.missing.join(", ")
            ),
        );
        tell(turns, format!("{}; {WITHHELD} stands for the words.", told(turns, "turn", "", "withheld")));
        tell(headings, format!("What stands before the first turn is left out: in {}.", counted(headings, "document")));
        tell(dropped, format!("{}.", told(dropped, "coding", " on withheld words", LEFT)));
        tell(cut, format!("{}.", told(cut, "coding", "", "cut to what is not withheld")));
        tell(decisions, format!("{}.", told(decisions, "decision", " on withheld words", LEFT)));
        tell(tags, format!("{}.", told(tags, "tag", " on withheld words", LEFT)));
        tell(links, format!("{}.", told(links, "link", " of withheld words", LEFT)));
        tell(memos, format!("{}.", told(memos, "memo", "", LEFT)));
        tell(coding_memos, format!("{}.", told(coding_memos, "memo", " of codings and decisions", LEFT)));
        tell(notes, format!("{}.", told(notes, "note", " of transcribers", LEFT)));
        tell(events, format!("{}, for events name sites.", told(events, "event", "", LEFT)));
        tell(examples, format!("{}, for the words are withheld.", told(examples, "example", " of codes", LEFT)));
        tell(redacted, format!("{REDACTED} stands for what pointed at persons, {}.", counted(redacted, "time")));
        lines
    }
}

/// What most of what is not told is.
const LEFT: &str = "left out";

/// How many of what became what, as in “2 codings on withheld words are left out”.
fn told(count: usize, noun: &str, which: &str, became: &str) -> String {
    format!("{}{which} {} {became}", counted(count, noun), if count == 1 { "is" } else { "are" })
}

impl Content for Open<'_> {
    fn study(&mut self) -> Result<Whole, ArchiveError> {
        Ok(self.whole.clone())
    }

    fn documents(&mut self) -> Result<Vec<(Guid, String)>, ArchiveError> {
        let mut all: Vec<(Guid, String)> = self.plans.values().map(|plan| (plan.guid, plan.name.clone())).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(all)
    }

    fn document(&mut self, guid: Guid) -> Result<WholeDocument, ArchiveError> {
        let found = self.plans.iter().find(|(_, plan)| plan.guid == guid).map(|(own, plan)| (*own, plan.clone()));
        let Some((own, plan)) = found else {
            return Err(ArchiveError::Refused(format!("the document {guid} is not in what may be open")));
        };
        Ok(self.told_document(&plan, self.reading.document(own)?))
    }

    fn projects(&mut self) -> Result<Vec<String>, ArchiveError> {
        Ok(self.reading.ids()?)
    }

    fn told(&mut self) -> Told {
        Told { withheld: self.words() }
    }
}

/// Values of speakers by label, as a document's own file would give them.
type Speakers = BTreeMap<String, BTreeMap<String, String>>;

/// Labels of one document by what they are now.
type Labels = HashMap<u32, u32>;
