//! emic codes ethnographic transcripts in the terminal.
//!
//! One crate: a library and a thin binary. Each folder is a layer that imports only from those below it.
//!
//! ```text
//! main.rs                 parse arguments, run, exit code
//! tui/                    the terminal UI: app state, messages, update, one file a screen, widgets, keymap   ┐ neither imports
//! cli/                    one file a command: arguments → calls below → printed output, progress             ┘ the other
//! publish/                tables, excerpts, charts → text, csv, json, md
//! exchange/               other programs' projects, codings as JSON lines and CSV, codebook files
//! ingest/                 files → documents: detect, decode, one file a format, speaker turns, attributes
//! analysis/               pure functions over a Corpus: frequency, co-occurrence, themes, excerpts
//! search/                 tantivy index, query language, snippets, regex scan
//! store/                  the project file: SQLite, migrations, journal, undo, lock, backup, check; builds the Corpus
//! study/                  the domain types and their rules; no I/O
//! text/                   spans, graphemes, words, sentences, offset conversions; pure
//! ```

pub mod analysis;
pub mod cli;
pub mod exchange;
pub mod ingest;
pub mod publish;
pub mod search;
pub mod store;
pub mod study;
pub mod text;
pub mod tui;
