//! Windows over a screen: the picker, a line to write, a list to choose from, the palette, the help.

use super::action::Action;
use super::codebook::colours::Colours;
use super::codebook::split::Split;
use super::compare;
use super::complete::Round;
use super::documents::events::Events;
use super::excerpts::Item;
use super::field::Field;
use super::form::Form;
use super::import::act::Choice;
use super::keymap::Context;
use super::list::Cursor;
use super::memos::{Draft, Facet, NewOn};
use super::palette::Palette;
use super::picker::Picker;
use super::reader::edit::{self, Correction};
use super::reader::recode::What;
use super::revised::Revised;
use super::search::saved::Searches;
use super::told::Told;
use super::writing::Writing;
use crate::store::MemoKind;
use crate::study::memo_links::Goal;
use crate::study::turn_edit::Speaker;
use crate::study::{Guid, Place};
use crate::text::Span;
use std::path::PathBuf;

/// A window over the screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The code picker.
    Picker(Box<Picker>),
    /// Something to write.
    Ask(Ask),
    /// Something to choose.
    Chooser(Chooser),
    /// Every action by name.
    Palette(Palette),
    /// The keys of a screen: its contexts, and the first line in sight.
    Help(Vec<Context>, usize),
    /// Lines to read, and what Enter does.
    Sheet(Sheet),
    /// Numbered lines to read.
    Lines(Lines),
    /// Codings whose text was corrected.
    Revised(Revised),
    /// Several things to write.
    Form(Box<Form>),
    /// What would be done.
    Told(Told),
    /// Colours to choose from.
    Colours(Colours),
    /// The codings of a code, some of which move to another.
    Split(Box<Split>),
    /// The searches that are kept.
    Searches(Searches),
    /// The events of the study.
    Events(Events),
    /// The tags of the study.
    Tags,
}

/// Numbered lines to read.
#[derive(Clone, Debug)]
pub struct Lines {
    /// What they are.
    pub title: String,
    /// The lines.
    pub lines: Vec<(Option<u32>, String)>,
    /// The number of the line that is meant.
    pub mark: Option<u32>,
    /// The first line in sight.
    pub top: usize,
}

/// Lines to read.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What they are, and what keys do.
    pub title: String,
    /// The lines.
    pub lines: Vec<String>,
    /// The first line in sight.
    pub top: usize,
    /// The copy that Enter merges, if it does.
    pub then: Option<PathBuf>,
}

/// Something to write.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What for.
    pub what: Question,
    /// What is written.
    pub field: Field,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What a path may be, where it was completed.
    pub near: Vec<String>,
    /// What Tab goes through, while a command is completed.
    pub round: Option<Round>,
    /// What is written, where it may have several lines.
    pub writing: Option<Box<Writing>>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Who codes; then the action is done for which that was asked.
    Coder(Option<(Action, Option<usize>)>),
    /// A memo on a coding: its document, the coding, its code.
    Memo(String, Guid, String),
    /// A memo on what is about to be coded.
    NewMemo(Box<Picker>),
    /// A memo on a decision where coders differ.
    DecisionMemo(Box<compare::Key>),
    /// A command.
    Command,
    /// Words to find in the document.
    Find,
    /// Words to narrow the list of the screen by.
    Filter,
    /// A file to write the report to.
    Export,
    /// A name for the report, which is kept under it.
    SaveReport,
    /// Conditions on the turns that a report counts.
    ReportWhere,
    /// A project to open.
    OpenProject,
    /// A project to make, and what to bring into it.
    NewProject(Vec<PathBuf>),
    /// A folder in which to make the demo project.
    Demo,
    /// Files to import.
    Import,
    /// A label that is a speaker's.
    Label,
    /// Who speaks turns that are corrected.
    Speaker(Box<Correction>),
    /// A copy of the study to take in.
    Merge,
    /// A tag on the selection.
    Tag,
    /// What a link between two passages says.
    LinkKind(Box<(Place, Place)>),
    /// How much a coding weighs.
    Weight(Guid),
    /// A name for the query, which is kept under it.
    SaveSearch,
    /// Another name for a search that is kept.
    RenameSearch(String),
    /// Conditions on the turns of excerpts.
    Where,
    /// A tag that excerpts must have.
    Tagged,
    /// Where an excerpt is quoted.
    QuotedIn(Box<Item>),
    /// A file to write excerpts to.
    ExportFound,
    /// A memo that hangs on something else than a coding.
    WriteMemo(Box<Draft>),
    /// What a new memo is to hang on: its name.
    MemoTarget(MemoKind),
}

impl Question {
    /// The title of the window, or what stands before the line.
    pub fn title(&self) -> String {
        match self {
            Self::Coder(_) => "Who is coding?".to_owned(),
            Self::Memo(_, _, code) => format!("Memo on {code}"),
            Self::NewMemo(_) => "Memo on what is coded now".to_owned(),
            Self::DecisionMemo(key) => format!("Why? On the decision about {}", key.code),
            Self::Command => ":".to_owned(),
            Self::Find => "find: ".to_owned(),
            Self::Filter => "filter: ".to_owned(),
            Self::Export => "Write what is seen to which file?".to_owned(),
            Self::SaveReport => "Keep the report under which name?".to_owned(),
            Self::ReportWhere => "Only turns where".to_owned(),
            Self::OpenProject => "Open which project file?".to_owned(),
            Self::NewProject(paths) if paths.is_empty() => "Make a new project where?".to_owned(),
            Self::NewProject(_) => "Into which new project?".to_owned(),
            Self::Demo => "Make the demo in which folder?".to_owned(),
            Self::Import => "Import which file or folder?".to_owned(),
            Self::Speaker(correction) if matches!(correction.what, edit::What::About(_)) => {
                "Whom is it about?".to_owned()
            }
            Self::Speaker(_) => "Who speaks?".to_owned(),
            Self::Label => "Which label is a speaker’s?".to_owned(),
            Self::Merge => "Merge which copy of this study?".to_owned(),
            Self::Tag => "Which tag?".to_owned(),
            Self::LinkKind(_) => "What does the first passage do to the second?".to_owned(),
            Self::Weight(_) => "How much does the coding weigh?".to_owned(),
            Self::SaveSearch => "Keep the query under which name?".to_owned(),
            Self::RenameSearch(name) => format!("What is {name} to be called?"),
            Self::Where => "Only turns where".to_owned(),
            Self::Tagged => "Only excerpts with which tag?".to_owned(),
            Self::QuotedIn(_) => "Where is it quoted?".to_owned(),
            Self::ExportFound => "Write the excerpts to (.md, .csv, .jsonl, .json)".to_owned(),
            Self::WriteMemo(draft) => draft.heading(),
            Self::MemoTarget(kind) => format!("Memo on which {}?", kind.as_str()),
        }
    }

    /// What helps to answer.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Coder(_) => {
                "Your name or initials, as in k1. It is remembered for this project; every coding carries it."
            }
            Self::Memo(..) | Self::NewMemo(_) | Self::DecisionMemo(_) => {
                "Enter saves, ^J begins a new line, ^E opens your editor. [[ links to a code, a document or a memo."
            }
            Self::WriteMemo(_) => "^S saves, ^T other type, ^E your editor, [[ links to a code or document.",
            Self::MemoTarget(_) => "Write a part of the name; Enter takes the first that fits.",
            Self::Demo => {
                "Makes demo.emic there, with an invented study; one that is there already is opened as it is."
            }
            Self::NewProject(_) => "A path that ends in .emic, as in study.emic.",
            Self::Import => {
                "Tab completes the path. What would come in is shown first, with what is doubtful; nothing is written before you say so."
            }
            Self::Speaker(_) => "A label, as in A5. It need not stand in the text.",
            Self::Label => "As it stands in the file, without the colon.",
            Self::Tag => {
                "kind:name, as in artefact:care plan, case:Family 3, prompt:vignette 2, or a bare name. Tab completes."
            }
            Self::LinkKind(_) => "A word or two, as in answers.",
            Self::Weight(_) => "A number from 0 to 100; empty takes it away.",
            Self::OpenProject => "The path of a .emic file.",
            Self::Export => {
                "Its ending says how: .csv .xlsx .json .md .txt .html .docx .odt .tex, or a drawing as .svg .png."
            }
            Self::SaveSearch => "A name, as in command. A search of that name is replaced. l lists what is kept.",
            Self::SaveReport => {
                "A name, as in table-2. A report of that name is replaced; the list of reports has those that are kept."
            }
            Self::Where | Self::ReportWhere => {
                "As in site=Dunlow,kind=workshop|meeting: a comma is “and”, | is “or”, != is “not”. Empty takes all."
            }
            Self::Tagged => "A tag, as in mark:star, or a kind, as in artefact. Empty takes all.",
            Self::QuotedIn(_) => "A paper or a talk, as in paper 1. Tab completes.",
            Self::ExportFound => "What points at persons is masked as in emic export excerpts.",
            Self::Merge => "The path of the other .emic file, which is only read. What would come is shown first.",
            _ => "",
        }
    }

    /// Whether it is written in the line at the foot of the screen.
    pub fn at_foot(&self) -> bool {
        matches!(self, Self::Command | Self::Find | Self::Filter)
    }

    /// Whether a path is asked for.
    pub fn is_path(&self) -> bool {
        matches!(self, Self::Import | Self::OpenProject | Self::NewProject(_) | Self::Demo | Self::Merge)
    }

    /// Whether what is written at first is only proposed, so that typing replaces it.
    fn proposes(&self) -> bool {
        matches!(self, Self::Export | Self::ExportFound | Self::NewProject(_) | Self::Demo | Self::RenameSearch(_))
    }

    /// Whether it may have several lines.
    pub fn is_memo(&self) -> bool {
        matches!(self, Self::Memo(..) | Self::NewMemo(_) | Self::DecisionMemo(_) | Self::WriteMemo(_))
    }

    /// Whether it is written in a window of its own, in which Enter begins a new line.
    pub fn is_long(&self) -> bool {
        matches!(self, Self::WriteMemo(_))
    }
}

/// Something to choose.
#[derive(Clone, Debug)]
pub struct Chooser {
    /// What is to be chosen.
    pub title: String,
    /// The lines.
    pub lines: Vec<String>,
    /// The chosen line.
    pub cursor: Cursor,
    /// What is done with the choice.
    pub then: Then,
}

/// What is done with a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Remove one of these codings of the document.
    Remove(Vec<Guid>),
    /// Remove another's coding, which was asked about.
    RemoveOthers(Guid),
    /// Write a memo on one of these codings.
    Memo(Vec<Guid>),
    /// Open one of these places.
    Open(Vec<(String, Span)>),
    /// Compare one of these pairs of coders.
    Compare(Vec<[String; 2]>),
    /// Correct turns: one of these speaks, and after them somebody else.
    Speaker(Box<Correction>, Vec<Option<Speaker>>),
    /// Say it of a file that is to be imported.
    Import(Choice),
    /// Take one of these tags away.
    Untag(Vec<Guid>),
    /// Take one of these links away.
    Unlink(Vec<Guid>),
    /// Link these two passages.
    Link(Box<(Place, Place)>),
    /// Do it to one of these codings.
    Recode(What, Vec<Guid>),
    /// Write what was accepted in a review, or nothing.
    LeaveReview,
    /// Go on with a text that was changed, save it or drop it.
    Leave,
    /// Show only some memos.
    MemoFilter(Vec<Facet>),
    /// Write a memo on one of these.
    MemoOn(Vec<NewOn>),
    /// Say what a memo is for.
    MemoType(Guid),
    /// Show one of these reports, by their words; whether it was come to by leaving a report, so that leaving it
    /// leaves the reports.
    Report(Vec<String>, bool),
    /// Read one of these memos, or go where one of these links leads, which is called so.
    Follow(Vec<(Goal, String)>),
}

impl Ask {
    /// What is written.
    pub fn text(&self) -> &str {
        self.writing.as_deref().map_or(self.field.text(), |writing| writing.editor.text())
    }

    /// Asks, with `text` written already.
    pub fn new(what: Question, text: impl Into<String>) -> Self {
        let text = text.into();
        let writing = what.is_memo().then(|| Box::new(Writing::new(text.clone())));
        let field = match writing {
            Some(_) => Field::default(),
            None if what.proposes() => Field::proposing(text),
            None => Field::new(text),
        };
        Self { what, field, error: None, near: Vec::new(), round: None, writing }
    }
}

impl Overlay {
    /// The context of its keys.
    pub fn context(&self) -> Context {
        match self {
            Self::Picker(_) => Context::Picker,
            Self::Ask(ask) if ask.what.is_long() => Context::Editor,
            Self::Ask(ask) if ask.what.is_memo() => Context::Memo,
            Self::Ask(ask) if ask.what.is_path() => Context::Path,
            Self::Ask(ask) if ask.what == Question::Command => Context::Command,
            Self::Ask(_) => Context::Field,
            Self::Chooser(_) => Context::Chooser,
            Self::Palette(_) => Context::Palette,
            Self::Help(..) => Context::Help,
            Self::Sheet(_) => Context::Sheet,
            Self::Lines(_) => Context::Lines,
            Self::Revised(_) => Context::Revised,
            Self::Form(_) => Context::Form,
            // What only tells is left by the keys that leave lines to read.
            Self::Told(told) if told.then.is_none() => Context::Lines,
            Self::Told(_) => Context::Told,
            Self::Colours(_) => Context::Colours,
            Self::Split(_) => Context::Split,
            Self::Searches(_) => Context::Searches,
            Self::Events(_) => Context::Events,
            Self::Tags => Context::Tags,
        }
    }
}
