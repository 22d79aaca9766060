//! The keys of windows in which the codebook, the documents and the history are edited.

use super::table::{CODE, DECIDE, MOVE, VIEW, row};
use super::{Binding, Context as C};
use crate::tui::action::Action as A;

pub const ROWS: &[Binding] = &[
    row(C::Form, &["Enter", "C-s"], A::Apply, "save", CODE, "Save the form; what is wrong is gone to.", 1),
    row(C::Form, &["Tab"], A::NextField, "next", MOVE, "The next thing to write.", 2),
    row(C::Form, &["S-Tab"], A::PreviousField, "before", MOVE, "The thing to write before.", 0),
    row(C::Form, &["Down"], A::Down, "down", MOVE, "A row down; from the last, the next thing to write.", 0),
    row(C::Form, &["Up"], A::Up, "up", MOVE, "A row up; from the first, the thing to write before.", 0),
    row(C::Form, &["C-j", "A-Enter"], A::NewLine, "new line", CODE, "Begin a new line, where there may be several.", 3),
    row(C::Form, &["C-n"], A::Complete, "value in use", CODE, "Write the next of the values in use that fit.", 4),
    row(C::Form, &["C-p"], A::CompleteBack, "value before", CODE, "Write the value in use before.", 0),
    row(C::Form, &["Esc"], A::Back, "leave", CODE, "Leave; what was written is dropped at the second Esc.", 5),
    row(C::Told, &["Enter", "y"], A::Apply, "do it", DECIDE, "Do what is told; where nothing is to be done, close.", 1),
    row(C::Told, &["Down", "j", "Space"], A::Down, "down", MOVE, "A line down.", 0),
    row(C::Told, &["Up", "k"], A::Up, "up", MOVE, "A line up.", 0),
    row(C::Told, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Told, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Told, &["Home", "g"], A::First, "start", MOVE, "To the start.", 0),
    row(C::Told, &["End", "G"], A::Last, "end", MOVE, "To the end.", 0),
    row(C::Told, &["Esc", "n", "q"], A::Back, "leave", VIEW, "Leave everything as it is.", 2),
    row(C::Colours, &["Down", "j"], A::Down, "down", MOVE, "The next colour.", 0),
    row(C::Colours, &["Up", "k"], A::Up, "up", MOVE, "The colour before.", 0),
    row(C::Colours, &["Home", "g"], A::First, "first", MOVE, "The first line.", 0),
    row(C::Colours, &["End", "G"], A::Last, "last", MOVE, "The last line.", 0),
    row(C::Colours, &["Enter"], A::Apply, "this one", CODE, "Give the theme this colour.", 1),
    row(C::Colours, &["Esc", "q"], A::Back, "leave", VIEW, "Leave the colour as it is.", 2),
    row(C::Split, &["Down", "j"], A::Down, "down", MOVE, "The next coding.", 0),
    row(C::Split, &["Up", "k"], A::Up, "up", MOVE, "The coding before.", 0),
    row(C::Split, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Split, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Split, &["Home", "g"], A::First, "first", MOVE, "The first coding.", 0),
    row(C::Split, &["End", "G"], A::Last, "last", MOVE, "The last coding.", 0),
    row(C::Split, &["Space"], A::Mark, "mark", CODE, "Mark the coding, or take the mark off.", 1),
    row(C::Split, &["a"], A::MarkAll, "mark all", CODE, "Mark all, or none.", 2),
    row(
        C::Split,
        &["Enter"],
        A::Apply,
        "choose the code",
        CODE,
        "Choose the code, new or not, to which the marked codings move: one step, with coder, time and memo kept.",
        3,
    ),
    row(C::Split, &["Esc", "q"], A::Back, "leave", VIEW, "Leave everything as it is.", 4),
];
