//! The keys of every screen.

use super::table::{EMIC, GO, row};
use super::{Binding, Context as C};
use crate::tui::action::Action as A;

pub const ROWS: &[Binding] = &[
    row(C::Anywhere, &["F1", "A-1"], A::ShowDocuments, "documents", GO, "The documents of the project.", 0),
    row(C::Anywhere, &["F2", "A-2"], A::ShowReader, "reader", GO, "The document that is open.", 0),
    row(C::Anywhere, &["F3", "A-3"], A::ShowCodebook, "codebook", GO, "The codes and their definitions.", 0),
    row(C::Anywhere, &["F4", "A-4", "C-f"], A::ShowSearch, "search", GO, "Search the project.", 0),
    row(
        C::Anywhere,
        &["F5", "A-5"],
        A::ShowReports,
        "reports",
        GO,
        "The reports: the one seen last, from which any other is chosen.",
        0,
    ),
    row(C::Anywhere, &["F6", "A-6"], A::ShowHistory, "history", GO, "What was done, and by whom.", 0),
    row(
        C::Anywhere,
        &["F7", "A-7"],
        A::ShowCompare,
        "compare",
        GO,
        "Two coders side by side, and what was decided.",
        0,
    ),
    row(C::Anywhere, &["F8", "A-8"], A::ShowExcerpts, "excerpts", GO, "Passages found by their codes.", 0),
    row(C::Anywhere, &["F9", "A-9"], A::ShowMemos, "memos", GO, "All memos, those of codings too.", 0),
    row(C::Anywhere, &["A-t"], A::ShowTags, "tags", GO, "The tags of the study, and the passages of each.", 0),
    row(C::Anywhere, &["u"], A::Undo, "undo", EMIC, "Undo your last step.", 20),
    row(C::Anywhere, &["U", "C-r"], A::Redo, "redo", EMIC, "Bring back what was undone.", 0),
    row(C::Anywhere, &["?"], A::Help, "help", EMIC, "The keys of this screen.", 30),
    row(C::Anywhere, &["C-p"], A::Palette, "palette", EMIC, "Find any action by its name.", 21),
    row(
        C::Anywhere,
        &[":"],
        A::CommandLine,
        "command",
        EMIC,
        "Type a command, as in :open ALD-W1 or :report frequency by site.",
        0,
    ),
    row(
        C::Anywhere,
        &["A-n"],
        A::TutorNext,
        "skip step",
        EMIC,
        "While the tutor is at work: skip its step, or after the last one end it.",
        0,
    ),
    row(C::Anywhere, &["q"], A::Quit, "quit", EMIC, "Leave. Nothing is asked: everything is saved already.", 22),
    row(C::Anywhere, &["C-z"], A::Suspend, "suspend", EMIC, "To the shell; `fg` comes back.", 0),
    row(C::Anywhere, &["C-l"], A::Redraw, "redraw", EMIC, "Draw the screen afresh.", 0),
    row(C::Anywhere, &["C-c"], A::Interrupt, "", EMIC, "Stops nothing and loses nothing; says how to leave.", 0),
];
