//! The terminal UI: model, message, update, view.
//!
//! [`app::App`] is the whole state. [`update::update`] takes a [`message::Message`] (a key, an answer of a
//! thread), changes the state and returns [`message::Effect`]s; it touches no file, clock or terminal, and
//! neither does [`view`], which draws the state. Effects are carried out by the threads of [`mod@run`]: one owns the
//! project and writes, others read. What a coder made is shown when the store has said that it is on disk.
//!
//! All keys stand in one table, [`keymap`]; each screen is one file; small windows are overlays.

// A guard with a side effect would hide it: an `if` in the arm says what is done.
#![allow(clippy::collapsible_match)]
// Messages and effects are few and short-lived; boxing what they carry would only cost.
#![allow(clippy::large_enum_variant)]

mod action;
mod answer;
mod app;
mod book;
mod cells;
mod codebook;
mod command;
mod compare;
mod complete;
mod config;
mod crash;
mod documents;
pub mod drive;
mod editor;
mod excerpts;
mod field;
mod form;
mod fuzzy;
mod help;
mod history;
mod import;
mod jobs;
mod key;
pub mod keymap;
mod linear;
mod lines;
mod list;
mod memos;
mod message;
mod mouse;
mod overlay;
mod palette;
mod path;
mod picker;
mod place;
mod reader;
mod reports;
mod revised;
mod room;
mod run;
mod search;
mod sight;
mod start;
mod tags;
mod team;
mod terminal;
mod theme;
mod told;
mod tutor;
mod undo;
mod update;
mod view;
mod widgets;
mod worker;
mod wrap;
mod writing;

#[cfg(test)]
mod tests;

pub use action::Action;
pub use app::Begin;
pub use config::Config;
pub use keymap::{Form, Keymap, Preset};
pub use run::{Options, TuiError, run};
pub use tutor::{MakeSample, Sample};

/// The names of the themes.
pub const THEMES: [&str; 5] = [
    theme::Look::Dark.name(),
    theme::Look::Light.name(),
    theme::Look::HighContrast.name(),
    theme::Look::Sixteen.name(),
    theme::Look::Mono.name(),
];
