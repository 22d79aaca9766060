//! The preset for people who never used a terminal: the keys of an office program, where they differ.
//!
//! Letters stay what they are, for they are quick once known; what fingers know from elsewhere is added, and
//! nothing that they would press means something dangerous: Ctrl-Z undoes, Ctrl-C copies.

use super::Context as C;
use crate::tui::action::Action as A;

/// Where it differs from the table.
pub const CHANGES: &[(C, A, &[&str])] = &[
    (C::Anywhere, A::Help, &["F1", "?"]),
    (C::Anywhere, A::ShowDocuments, &["F2", "A-1"]),
    (C::Anywhere, A::ShowReader, &["F3", "A-2"]),
    (C::Anywhere, A::ShowCodebook, &["F4", "A-3"]),
    (C::Anywhere, A::ShowSearch, &["F5", "A-4", "C-f"]),
    (C::Anywhere, A::ShowReports, &["F6", "A-5"]),
    (C::Anywhere, A::ShowHistory, &["F7", "A-6"]),
    (C::Anywhere, A::ShowCompare, &["F8", "A-7"]),
    (C::Anywhere, A::ShowExcerpts, &["F9", "A-8"]),
    (C::Anywhere, A::ShowMemos, &["F10", "A-9"]),
    (C::Anywhere, A::Undo, &["C-z", "u"]),
    (C::Anywhere, A::Redo, &["C-y", "U"]),
    (C::Anywhere, A::Quit, &["C-q", "q"]),
    (C::Anywhere, A::Suspend, &["A-z"]),
    (C::Reader, A::Copy, &["C-c", "o"]),
    (C::Reader, A::Remove, &["C-x", "Delete", "x"]),
    (C::Reader, A::Find, &["C-f", "/"]),
    (C::Found, A::FindNext, &["n", "C-g"]),
    (C::Documents, A::Filter, &["C-f", "/"]),
    (C::Codebook, A::Filter, &["C-f", "/"]),
    (C::Excerpts, A::Copy, &["C-c", "o"]),
    (C::Import, A::TakeBack, &["C-z", "u"]),
    (C::Sweep, A::TakeBack, &["C-z", "u"]),
    (C::Import, A::Back, &["Esc", "C-q", "q"]),
    (C::Help, A::Back, &["Esc", "F1", "?", "q"]),
];
