//! The project file: SQLite, journal, undo, lock, backup, check; builds the corpus.
//!
//! One study is one `.emic` file. Every write is a [`Change`](crate::study::Change) appended to the
//! journal in the same transaction that updates the tables, and is durable before the call returns. The
//! tables are the fold of the journal (see [`crate::study::fold`]), kept so that reading is quick;
//! [`Project::check`] proves that they agree.
//!
//! All connections are made by [`open`](Project::open) and [`create`](Project::create); nothing else
//! reads the file. All SQL is in this folder. Two processes may hold one project: writes are short
//! transactions that read the clock inside them, and a reader asks [`Project::data_version`] whether
//! another process wrote.

mod adjudicate;
pub mod backup;
mod beside;
mod blind;
mod book_edit;
pub mod check;
mod coded;
mod connect;
mod corpus;
mod document_edit;
mod error;
mod events;
mod excerpts;
pub(crate) mod fault;
mod filesystem;
mod former;
mod journal;
mod labels;
mod library;
pub mod log;
mod memo_list;
mod memos;
pub mod merge;
pub mod new_file;
pub mod outside;
mod past;
mod project;
pub mod proposals;
pub mod pseudonymise;
mod read;
mod recheck;
mod restore;
mod review;
mod revise;
mod saved;
mod schema;
mod settled;
mod state_id;
mod step;
mod tables;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod touched;
mod undo;
mod undo_to;
pub mod user;
mod versions;
mod whole;
mod work;
mod writing;

pub use adjudicate::{Answer, Question};
pub use beside::{LinkInfo, PrintInfo, Spot, TagInfo, place_in};
pub use book_edit::{Joining, Moved, Removal, Used};
pub use coded::Coded;
pub use connect::immutable_uri;
pub use document_edit::{checked_key, checked_value};
pub use error::StoreError;
pub use excerpts::ExcerptInfo;
pub use former::FormerText;
pub use journal::{Batch, Group};
pub use labels::{LabelUse, Labels};
pub use memo_list::{MemoInfo, MemoKind};
pub use merge::{MergeOptions, MergeReport};
pub use past::JournalLine;
pub use project::{Project, Settings, check_coder};
pub use proposals::{Fate, Proposal};
pub use read::{CodingInfo, DocumentInfo};
pub use recheck::Recheck;
pub use restore::{Restore, ToRestore};
pub use review::ReviewItem;
pub use revise::{Replacement, Revision, Source, WhichDocument};
pub use saved::{SavedReport, SavedSearch, report_name, search_name};
pub use settled::Settled;
pub use undo::{TakesAway, Undo};
pub use undo_to::{Stays, UndoTo};
pub use versions::{CodeVersion, CodeVersions, Version, code_states_of, content_id};
pub use whole::{Past, Reading, Replaced, Whole, WholeCoding, WholeDocument, Wording};
pub use work::{Progress, Work, work};
pub use writing::{DocumentWriting, Place, Printed, Written};
