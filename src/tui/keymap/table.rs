//! How a row of the table of keys is made, and the headings it may stand under in the help.

use super::{Binding, Context};
use crate::tui::action::Action;

/// A row; of its keys the first is the one that is shown, and a blank in one parts two keys pressed in turn.
pub const fn row(
    context: Context,
    keys: &'static [&'static str],
    action: Action,
    label: &'static str,
    group: &'static str,
    doc: &'static str,
    hint: u8,
) -> Binding {
    Binding { context, keys, action, label, group, doc, hint }
}

pub const MOVE: &str = "Move";
pub const SELECT: &str = "Select";
pub const CODE: &str = "Code";
pub const RECODE: &str = "Edit codings";
pub const BESIDE: &str = "Mark, tag, link";
pub const DECIDE: &str = "Decide";
pub const EDIT: &str = "Edit";
pub const TURNS: &str = "Turns";
pub const FIND: &str = "Find";
pub const VIEW: &str = "View";
pub const GO: &str = "Go to";
pub const EMIC: &str = "emic";
pub const WRITE: &str = "Write";

/// A key on which others follow.
#[derive(Clone, Copy, Debug)]
pub struct Prefix {
    /// Where.
    pub context: Context,
    /// The key.
    pub key: &'static str,
    /// What they are about, in a word or two.
    pub label: &'static str,
    /// Its rank among the hints, from 1; 0 is never a hint.
    pub hint: u8,
}

/// The keys on which others follow, so that what may follow can be shown under a name.
pub const PREFIXES: &[Prefix] = &[
    Prefix { context: Context::Reader, key: "m", label: "mark", hint: 5 },
    Prefix { context: Context::Reader, key: "e", label: "edit the coding", hint: 0 },
    Prefix { context: Context::Reader, key: "L", label: "link", hint: 0 },
    Prefix { context: Context::Reader, key: "z", label: "show", hint: 9 },
];
