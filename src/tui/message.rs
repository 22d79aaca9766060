//! What happens to the app, and what it wants done: messages in, effects out.
//!
//! [`update`](super::update) turns one into the other and touches nothing else. Effects are carried out on
//! other threads ([`worker`](super::worker), [`jobs`](super::jobs)) and come back as messages.

use super::codebook::uses;
use super::codebook::write::{BookAsk, BookEdit, BookTold};
use super::compare;
use super::documents::events::EventEdit;
use super::documents::write::DocumentEdit;
use super::excerpts;
use super::form::Values;
use super::history::read::{HistoryAsk, HistoryTold, Steps};
use super::import;
use super::key::Key;
use super::memos;
use super::path::{Completed, Partial};
use super::reader::page::Loaded;
use super::reports::{Asked, Counted, Passage};
use super::revised::Verdict;
use super::search::complete::{Offered, Written};
use super::search::review::{self, Proposed};
use super::search::saved::Saving;
use super::search::{Answer, Query};
use super::sight::{self, Sight};
use super::tags;
use super::tutor::Sample;
use crate::analysis::{Coders, Opens};
use crate::exchange::intake::Step;
use crate::ingest::import::Input;
use crate::publish::Format;
use crate::publish::reports::Ask;
use crate::search::Extend;
use crate::store::{
    self, CodingInfo, DocumentInfo, LinkInfo, Question, ReviewItem, SavedReport, SavedSearch, Settings, TagInfo,
    TakesAway,
};
use crate::study::change::Payload;
use crate::study::turn_edit::TurnEdit;
use crate::study::{Code, Codebook, Event, Guid, Hash};
use crate::text::Span;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// The left button went down.
    Press,
    /// It was moved while down.
    Drag,
    /// The wheel was turned down (lines), or up where negative.
    Wheel(i16),
}

/// Something that happened.
#[derive(Debug)]
pub enum Message {
    /// A key.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse, at a column and a row.
    Mouse(Mouse, u16, u16),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// A project is open.
    Opened(Box<Opened>),
    /// A project could not be opened, with the reason.
    NotOpened(String),
    /// The project that was made for an import was taken away again; none where it stays.
    Discarded(Option<PathBuf>),
    /// What takes longer to read the larger the project is: the codes with their counts, the next undo.
    Rest(Codes, Option<String>),
    /// Files were read before their import.
    Examined(Box<import::read::Examined>),
    /// So much of so much is read.
    Examining(u64, u64),
    /// Lines of a file: the title, the lines, and the number of the one looked at.
    Looked(String, Vec<(u32, String)>, u32),
    /// A path is completed as far as it is certain.
    Completed(Completed),
    /// An import is at this step, with so much of so much done.
    Importing(Step, u64, u64),
    /// Files came in.
    Imported(Box<import::write::Imported>),
    /// Codings whose text was corrected.
    ToReview(Vec<ReviewItem>),
    /// A merge was made, or looked at.
    Merged(Box<Merged>),
    /// Codings of a code that are to be looked at again.
    Queue(String, Vec<Waiting>),
    /// The details of all documents.
    Details(Vec<DocumentInfo>),
    /// A document is loaded; the span to go to, if any.
    Loaded(Box<Loaded>, Option<Span>),
    /// Something was written.
    Wrote(Box<Wrote>),
    /// Something failed, in words.
    Failed(String),
    /// Something went wrong that nobody waits for.
    Trouble(String),
    /// Another process wrote to the project.
    OtherWrote,
    /// What is shown was read again.
    Fresh(Box<Fresh>),
    /// The history.
    Log(Box<Steps>),
    /// An answer to a query.
    Hits(Box<Answer>),
    /// The index is being written: so many documents of so many.
    Indexing(u64, u64),
    /// The index is ready; what the user should know.
    Indexed(Option<String>),
    /// A report.
    Report(Box<Counted>),
    /// The excerpts behind a number.
    Excerpts(u64, Result<Vec<Passage>, String>),
    /// The reports that are kept.
    SavedReports(Vec<SavedReport>),
    /// A comparison of coders.
    Compared(Box<compare::Answered>),
    /// Something is done, in words.
    Done(String),
    /// What was asked of the codebook.
    Book(Box<BookTold>),
    /// What was asked of the history.
    History(Box<HistoryTold>),
    /// What a form about attributes needs.
    Values(Box<Values>),
    /// How codes and documents are used.
    Uses(Box<uses::Counted>),
    /// What may follow in a query.
    Offered(Offered),
    /// What stands around places.
    Sighted(Vec<(sight::Place, Sight)>),
    /// Excerpts.
    Listed(Box<excerpts::Answered>),
    /// What a query would code.
    Proposed(Box<Result<Proposed, String>>),
    /// The searches that are kept.
    Searches(Vec<SavedSearch>),
    /// A search that is to be run.
    RunSearch(SavedSearch),
    /// The tags.
    Tags(Box<tags::Told>),
    /// The events.
    Events(Vec<(Guid, Event)>),
    /// The memos.
    Memos(Box<memos::Read>),
    /// A text comes back from an editor outside, or why it does not.
    Edited(Result<String, String>),
    /// The undo that was asked for would take this away; nothing was done.
    TakesAway(TakesAway),
}

/// A project that was opened.
#[derive(Debug, Default)]
pub struct Opened {
    /// Where it is.
    pub path: PathBuf,
    /// Where its search index is.
    pub index: PathBuf,
    /// Its settings.
    pub settings: Settings,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// The names of its documents.
    pub names: Vec<String>,
    /// Its codes.
    pub codebook: Codebook,
    /// The coder, if the user has said who they are.
    pub coder: Option<String>,
    /// Where the user was, in the form of [`super::place`].
    pub place: Option<serde_json::Value>,
    /// What is to be known about where the file lies.
    pub warning: Option<String>,
    /// What came back, where the project was restored from an archive.
    pub restored: Option<String>,
}

/// The codes, with how often each is used by itself.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    /// The tree.
    pub codebook: Codebook,
    /// Codings by the id as which they count.
    pub counts: BTreeMap<String, u32>,
}

/// What was read again after the project changed.
#[derive(Debug, Default)]
pub struct Fresh {
    /// The open document, if it is still there.
    pub document: Option<(DocumentInfo, Vec<CodingInfo>)>,
    /// Its tags and links.
    pub beside: Option<Beside>,
    /// The codes.
    pub codes: Codes,
    /// The names of the documents.
    pub names: Vec<String>,
    /// What the next undo would undo.
    pub undo: Option<String>,
}

/// What stands beside the codings of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Its tags, by place; those that lost theirs are left out.
    pub tags: Vec<TagInfo>,
    /// The links that begin or end in it.
    pub links: Vec<LinkInfo>,
    /// The names of all tags of the project, those used most first.
    pub names: Vec<String>,
}

/// Something was written, and is on disk.
#[derive(Debug, Default)]
pub struct Wrote {
    /// What, for the line at the foot.
    pub notice: String,
    /// The documents concerned that were asked for, as they are now.
    pub document: Option<(DocumentInfo, Vec<CodingInfo>)>,
    /// The tags and links of that document, where they may have changed.
    pub beside: Option<Beside>,
    /// What the next undo would undo.
    pub undo: Option<String>,
    /// The names of the documents, where they may have changed.
    pub names: Option<Vec<String>>,
    /// The codes, where they changed.
    pub codes: Option<Codes>,
    /// Else how many codings of which code came or went.
    pub counts: Vec<(String, i64)>,
    /// Whether other documents changed too.
    pub others: bool,
}

/// What a merge brought, or would bring.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The other copy.
    pub path: PathBuf,
    /// It, in lines.
    pub lines: Vec<String>,
    /// Whether there is nothing new.
    pub empty: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether it seems to be another study, not a copy of this one.
    pub other_study: bool,
}

/// A coding to look at again.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The document.
    pub document: String,
    /// The place.
    pub span: Span,
    /// It, in a line.
    pub line: String,
}

/// A span of a document to be coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The document.
    pub document: Guid,
    /// Its name.
    pub name: String,
    /// The text that was on the screen; the one there is now where that is not known.
    pub text: Option<Hash>,
    /// The places.
    pub spans: Vec<Span>,
}

/// What the thread that owns the project is asked.
#[derive(Clone, Debug)]
pub enum Request {
    /// Open a project; the coder named outright.
    Open(PathBuf, Option<String>),
    /// Make a sample study and open it; the coder, where one is known.
    Sample(Sample, Option<String>),
    /// Make a project in which this coder acts. Where what is to come in is an archive, the project is what that holds.
    Create(PathBuf, String, Vec<PathBuf>),
    /// Take the project away again, if nothing was done in it.
    Discard,
    /// Load a document and go to a place of it.
    Load(String, Option<Span>),
    /// Code spans with codes, as one step; the codes in `new` are made first.
    Code {
        /// Who codes.
        coder: String,
        /// What.
        targets: Vec<Target>,
        /// With which codes.
        codes: Vec<String>,
        /// A code that is made on the way.
        new: Option<Code>,
        /// A memo on each coding.
        memo: Option<String>,
        /// The open document.
        open: Option<String>,
    },
    /// Take codings of a document away.
    Uncode {
        /// Who acts.
        coder: String,
        /// The document.
        document: String,
        /// The codings, with the code each carries.
        codings: Vec<(Guid, String)>,
    },
    /// Write changes to a document, as one step.
    Change {
        /// Who acts.
        coder: String,
        /// The document.
        document: String,
        /// The text that was on the screen: on another one nothing is done.
        text: Hash,
        /// What it is called in the history.
        label: String,
        /// The changes.
        payloads: Vec<Payload>,
        /// How many codings of which code come or go by that.
        counts: Vec<(String, i64)>,
    },
    /// Set the memo of a coding.
    Memo {
        /// Who acts.
        coder: String,
        /// The document.
        document: String,
        /// The coding.
        coding: Guid,
        /// Its code, for the history.
        code: String,
        /// The memo; `None` takes it away.
        memo: Option<String>,
    },
    /// Say that a document is finished, or not.
    Finish {
        /// Who acts.
        coder: String,
        /// The document.
        document: String,
        /// Whether it is finished.
        finished: bool,
        /// The open document.
        open: Option<String>,
    },
    /// Decide on a place where coders differ, or open it again.
    Decide {
        /// Who writes it down.
        coder: String,
        /// The document.
        document: String,
        /// What is decided on.
        question: Question,
        /// What is decided.
        answer: store::Answer,
        /// The text that the place was shown in.
        seen: Arc<str>,
        /// The open document.
        open: Option<String>,
    },
    /// Take in another copy of the study, or tell what would come.
    Merge {
        /// Who acts.
        coder: String,
        /// The other copy.
        path: PathBuf,
        /// Whether only to tell.
        dry_run: bool,
    },
    /// List a coder's codings of a code, with its sub-codes, that were made under an older definition.
    Recheck {
        /// The coder.
        coder: String,
        /// The code.
        code: String,
    },
    /// Hold codings to the definition that stands.
    Keep {
        /// Who acts.
        coder: String,
        /// The document.
        document: String,
        /// The codings.
        codings: Vec<Guid>,
    },
    /// Correct turns of a document.
    EditTurns {
        /// Who acts.
        coder: String,
        /// The document.
        document: String,
        /// The turns as they were seen.
        layout: Hash,
        /// The corrections.
        edits: Vec<TurnEdit>,
        /// What it is called in the history.
        label: String,
    },
    /// List the codings whose text was corrected.
    ToReview,
    /// Settle such codings.
    Judge {
        /// Who acts.
        coder: String,
        /// The codings.
        items: Vec<ReviewItem>,
        /// What is to be done with them.
        verdict: Verdict,
        /// The open document.
        open: Option<String>,
    },
    /// Import files as one step.
    Import {
        /// Who acts.
        coder: String,
        /// What it is called in the history.
        label: String,
        /// The files, with what is said of each.
        inputs: Vec<Input>,
        /// Becomes true when the user has had enough.
        stop: Arc<AtomicBool>,
    },
    /// Undo the coder's last step.
    Undo {
        /// Who acts.
        coder: String,
        /// The open document.
        open: Option<String>,
        /// Whether it is meant whatever it takes away.
        sure: bool,
    },
    /// Bring it back.
    Redo(String, Option<String>),
    /// Read again what is shown: the open document, for this coder.
    Refresh(Option<String>, Option<String>),
    /// Read what was left out at the opening, for this coder.
    Rest(Option<String>),
    /// Read the history.
    Log,
    /// Change the codebook.
    Book {
        /// Who acts.
        coder: String,
        /// What is changed.
        edit: BookEdit,
        /// The open document.
        open: Option<String>,
    },
    /// Change attributes of documents, or a name.
    Documents {
        /// Who acts.
        coder: String,
        /// What is changed.
        edit: DocumentEdit,
        /// The open document.
        open: Option<String>,
    },
    /// Tell what a form about the attributes of documents needs.
    AskValues(Vec<String>),
    /// Note, change or take away an event.
    Event(String, EventEdit),
    /// Tell the events.
    AskEvents,
    /// Tell something of the history.
    AskHistory(HistoryAsk),
    /// Undo the coder's own steps that are later than a step.
    UndoTo {
        /// Who acts.
        coder: String,
        /// The step, which stays.
        step: Guid,
        /// The open document.
        open: Option<String>,
    },
    /// Tell something of the codebook.
    AskBook(BookAsk),
    /// Set a tag on a passage, or take it off.
    Tag {
        /// Who acts.
        coder: String,
        /// The document.
        document: String,
        /// The passage.
        span: Span,
        /// The tag.
        name: String,
        /// Whether it is set.
        on: bool,
    },
    /// Write what was accepted of what a query would code.
    Autocode {
        /// Who codes.
        coder: String,
        /// The code.
        code: String,
        /// The query, for the history.
        query: String,
        /// The places.
        targets: Vec<Target>,
        /// The open document.
        open: Option<String>,
    },
    /// Keep a report.
    SaveReport {
        /// Who keeps it.
        coder: String,
        /// Under which name.
        name: String,
        /// Its words.
        words: String,
    },
    /// Of the searches that are kept, for the coder who changes them.
    Searches(Option<String>, Saving),
    /// Remember where the user is.
    Remember(serde_json::Value),
    /// Remember who the user is.
    RememberCoder(String),
    /// Write a memo, or take one away.
    WriteMemo(Box<memos::write::Wanted>),
}

/// What the reading threads are asked.
#[derive(Clone, Debug)]
pub enum Job {
    /// The details of all documents.
    Details,
    /// A report.
    Report(Box<Asked>),
    /// The excerpts behind a number of a report, and whose codings are told of them.
    Excerpts(u64, Opens, Coders),
    /// A report, written to a file.
    Export(Box<Ask>, PathBuf, Format),
    /// The reports that are kept.
    SavedReports,
    /// A search.
    Search(Query),
    /// A comparison of coders.
    Compare(Box<compare::Asked>),
    /// Tell what would be made of files.
    Examine(Box<import::read::Asked>),
    /// Lines of a file that is not imported yet.
    Look(Box<import::read::Look>),
    /// Complete a path.
    Complete(Partial),
    /// Bring the index up with the project.
    Index,
    /// How codes and documents are used.
    Uses,
    /// Another acting coder, for what reports say.
    Acting(Option<String>),
    /// What may follow in a query.
    Offer(Written),
    /// What stands around places.
    Sight(Vec<sight::Place>),
    /// Excerpts.
    Retrieve(Box<excerpts::Asked>),
    /// Excerpts, written to a file.
    ExportFound(Box<excerpts::Asked>, PathBuf, Format),
    /// What a query would code.
    Propose(Box<review::Asked>),
    /// The tags, counted.
    Tags(tags::Asked),
    /// All memos; the number is that of the state of the project they are asked for.
    Memos(u64),
}

/// Something to be done outside.
#[derive(Clone, Debug)]
pub enum Effect {
    /// By the thread that owns the project.
    Store(Request),
    /// By a thread that reads.
    Job(Job),
    /// Put text on the clipboard.
    Copy(String),
    /// To the shell.
    Suspend,
    /// Draw everything afresh.
    Redraw,
    /// Let the user edit a text in an editor of their own.
    EditOutside(String),
}

/// How far a coding made from a hit reaches, in a word.
pub fn reach_word(reach: Extend) -> &'static str {
    match reach {
        Extend::Match => "match",
        Extend::Sentence => "sentence",
        Extend::Turn => "turn",
    }
}
