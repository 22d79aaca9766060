//! The keys: one table that serves dispatch, the hints at the foot, the help, the palette and the documents.
//!
//! A key means what the first context on the stack says that knows it; [`Context::Anywhere`] comes last.
//! In contexts where text is typed, keys that type a character and stand in no row of that context are text.
//!
//! The rows here are what emic comes with. What is in force, with a preset and what the user changed, is a
//! [`Keymap`].

mod anywhere;
mod codebook;
mod compare;
mod documents;
mod editing;
mod excerpts;
mod history;
mod import_review;
mod map;
mod memos;
mod plain;
mod print;
mod reader;
mod reports;
mod search;
mod table;
mod windows;

pub use map::{Change, Keymap, Preset, Problem, Row, mention, open_mentions, undo};
pub use print::{Form, markdown};

use super::action::{Action, kebab};
use super::key::Key;
use std::sync::OnceLock;

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Anywhere,
    /// The start screen, without a project.
    Start,
    /// The list of documents.
    Documents,
    /// The reader.
    Reader,
    /// The reader while places found are shown.
    Found,
    /// The codebook.
    Codebook,
    /// The hits of a search.
    Hits,
    /// A report.
    Report,
    /// The excerpts behind a number.
    Excerpts,
    /// The history.
    History,
    /// Two coders side by side.
    Compare,
    /// A reading that is being made anew.
    Adjust,
    /// The review before an import.
    Import,
    /// The code picker.
    Picker,
    /// A list to choose from.
    Chooser,
    /// The palette.
    Palette,
    /// A line to be written.
    Field,
    /// A command to be written.
    Command,
    /// A path to be written.
    Path,
    /// A text to be written.
    Memo,
    /// The help.
    Help,
    /// Lines to read before something is done.
    Sheet,
    /// Lines to read.
    Lines,
    /// Codings whose text was corrected.
    Revised,
    /// Several things to write.
    Form,
    /// What would be done.
    Told,
    /// Colours to choose from.
    Colours,
    /// The codings of a code that is parted.
    Split,
    /// A query that is being written.
    Query,
    /// Hits one at a time.
    Sweep,
    /// Codings that are proposed.
    Review,
    /// The searches that are kept.
    Searches,
    /// Excerpts found by codes.
    Retrieved,
    /// The memos.
    Memos,
    /// A memo that is read.
    MemoRead,
    /// A long text to be written.
    Editor,
    /// The events of the study.
    Events,
    /// The tags of the study.
    Tags,
}

impl Context {
    /// All contexts, in the order of the help.
    pub const ALL: [Self; 38] = [
        Self::Reader,
        Self::Found,
        Self::Picker,
        Self::Documents,
        Self::Events,
        Self::Tags,
        Self::Codebook,
        Self::Query,
        Self::Hits,
        Self::Sweep,
        Self::Review,
        Self::Searches,
        Self::Retrieved,
        Self::Report,
        Self::Excerpts,
        Self::History,
        Self::Compare,
        Self::Adjust,
        Self::Memos,
        Self::MemoRead,
        Self::Import,
        Self::Start,
        Self::Chooser,
        Self::Field,
        Self::Command,
        Self::Path,
        Self::Memo,
        Self::Editor,
        Self::Palette,
        Self::Help,
        Self::Sheet,
        Self::Lines,
        Self::Revised,
        Self::Form,
        Self::Told,
        Self::Colours,
        Self::Split,
        Self::Anywhere,
    ];

    /// The heading in the help and the documents.
    pub fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Everywhere",
            Self::Start => "Start",
            Self::Documents => "Documents",
            Self::Reader => "Reader",
            Self::Found => "Reader, while places found are shown",
            Self::Codebook => "Codebook",
            Self::Hits => "Search",
            Self::Report => "Reports",
            Self::Excerpts => "Excerpts behind a number",
            Self::History => "History",
            Self::Compare => "Compare",
            Self::Adjust => "Compare, while a reading is adjusted",
            Self::Import => "Import, before it is made",
            Self::Picker => "Code picker",
            Self::Chooser => "Choosing from a list",
            Self::Palette => "Palette",
            Self::Field => "Writing a line",
            Self::Command => "Writing a command",
            Self::Path => "Writing a path",
            Self::Memo => "Writing a memo",
            Self::Help => "Help",
            Self::Sheet => "What a merge brings",
            Self::Lines => "Lines to read",
            Self::Revised => "Codings whose text was corrected",
            Self::Form => "Filling in a form",
            Self::Told => "What would be done",
            Self::Colours => "Colours",
            Self::Split => "Codings of a code that is parted",
            Self::Query => "Writing a query, or an expression of codes",
            Self::Sweep => "Search, while hits are swept",
            Self::Review => "Search, while codings are proposed",
            Self::Searches => "The searches that are kept",
            Self::Retrieved => "Excerpts",
            Self::Memos => "Memos",
            Self::MemoRead => "Memos, while one is read",
            Self::Editor => "Writing a long memo",
            Self::Events => "Events",
            Self::Tags => "Tags of the study",
        }
    }

    /// Its name in the configuration file, as in `reader`.
    pub fn name(self) -> String {
        kebab(&format!("{self:?}"))
    }

    /// Whether characters typed here are text.
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Picker
                | Self::Palette
                | Self::Field
                | Self::Command
                | Self::Path
                | Self::Memo
                | Self::Editor
                | Self::Form
                | Self::Query
        )
    }

    /// Whether keys that this context does not know stop here.
    pub fn is_modal(self) -> bool {
        self.takes_text()
            || matches!(
                self,
                Self::Chooser
                    | Self::Help
                    | Self::Sheet
                    | Self::Lines
                    | Self::Revised
                    | Self::Adjust
                    | Self::Import
                    | Self::Told
                    | Self::Colours
                    | Self::Split
                    | Self::Review
                    | Self::Searches
                    | Self::Events
                    | Self::Tags
            )
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// The keys, the one that is shown first.
    pub keys: &'static [&'static str],
    /// What is done.
    pub action: Action,
    /// In a word or two, for the foot of the screen.
    pub label: &'static str,
    /// The heading it stands under in the help.
    pub group: &'static str,
    /// In a sentence.
    pub doc: &'static str,
    /// Its rank among the hints, from 1; 0 is never a hint.
    pub hint: u8,
}

/// Every key there is, in the order of the help.
pub fn all() -> &'static [Binding] {
    static ALL: OnceLock<Vec<Binding>> = OnceLock::new();
    ALL.get_or_init(|| {
        let tables = [
            reader::ROWS,
            documents::ROWS,
            codebook::ROWS,
            search::ROWS,
            reports::ROWS,
            excerpts::ROWS,
            history::ROWS,
            compare::ROWS,
            memos::ROWS,
            import_review::ROWS,
            windows::ROWS,
            editing::ROWS,
            anywhere::ROWS,
        ];
        tables.concat()
    })
}

/// Keys that are pressed one after the other.
pub type Keys = Vec<Key>;

/// What a key of the table stands for: keys in turn, and where it ends in `1–9` the same with each digit.
fn spread(text: &str) -> Vec<Keys> {
    let parse = |text: &str| text.split(' ').map(Key::parse).collect::<Option<Keys>>();
    match digits(text) {
        Some(prefix) => ('1'..='9').filter_map(|digit| parse(&format!("{prefix}{digit}"))).collect(),
        None => parse(text).into_iter().collect(),
    }
}

/// What stands before `1–9`, where a key ends so; people may write it with a plain hyphen.
fn digits(text: &str) -> Option<&str> {
    text.strip_suffix("1–9").or_else(|| text.strip_suffix("1-9"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_row_is_known_by_its_place_and_its_action() {
        let mut seen = HashSet::new();
        for binding in all() {
            assert!(seen.insert((binding.context, binding.action)), "{:?} twice", binding.action);
        }
        assert_eq!(
            (Context::Anywhere.name(), Action::NextDocument.name()),
            ("anywhere".into(), "next-document".into())
        );
    }

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let mut seen = HashSet::new();
        let mut prefixes = HashSet::new();
        for binding in all() {
            for text in binding.keys {
                let keys = spread(text);
                assert!(!keys.is_empty(), "{text} is no key");
                for keys in keys {
                    prefixes.extend((1..keys.len()).map(|end| (binding.context, keys[..end].to_vec())));
                    assert!(seen.insert((binding.context, keys)), "{text} twice in {:?}", binding.context);
                }
            }
        }
        // What is begun is never done at once: no waiting decides.
        assert_eq!(seen.intersection(&prefixes).next(), None);
        let named: HashSet<(Context, Keys)> =
            table::PREFIXES.iter().flat_map(|p| spread(p.key).into_iter().map(|keys| (p.context, keys))).collect();
        assert_eq!(named, prefixes, "every prefix has a name, and only prefixes have");
    }

    #[test]
    fn every_action_has_a_key_and_every_row_a_doc() {
        for action in Action::ALL {
            assert!(all().iter().any(|binding| binding.action == *action), "{action:?} has no key");
        }
        for binding in all() {
            assert!(binding.doc.ends_with('.') && !binding.group.is_empty(), "{:?}", binding.action);
        }
    }

    #[test]
    fn text_can_be_typed_where_text_is_wanted() {
        for binding in all().iter().filter(|binding| binding.context.takes_text()) {
            for keys in binding.keys.iter().flat_map(|text| spread(text)) {
                let typed = |key: &Key| key.typed().is_some_and(|c| c != ' ' || binding.context != Context::Picker);
                assert!(!keys.first().is_some_and(typed), "{keys:?} cannot be typed in {:?}", binding.context);
            }
        }
    }

    #[test]
    fn the_page_in_the_documents_is_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
        if std::env::var_os("EMIC_WRITE_DOCS").is_some() {
            std::fs::write(path, markdown()).expect("the page is written");
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == markdown(), "docs/keys.md is out of date: run this test with EMIC_WRITE_DOCS=1");
    }
}
