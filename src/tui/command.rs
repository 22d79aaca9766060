//! The command line of the UI: `:open ALD-W1`, `:report cooccurrence by site within turn`, `:120`.

use super::action::Action;
use super::app::{App, Screen};
use super::message::Effect;
use super::overlay::{Ask, Overlay, Question};
use crate::analysis::options::parse_list;
use crate::study::attribute;
use crate::text::Span;
use crate::text::fold::fold;

/// The commands, with what they do.
pub const COMMANDS: &[(&str, &str)] = &[
    ("open DOCUMENT", "read a document"),
    ("NUMBER", "go to this turn"),
    ("search QUERY", "search the project"),
    ("find WORDS", "find in the document"),
    ("report frequency|cooccurrence [by ATTRIBUTES] [unit U] [within W] [coders C]", "a report"),
    ("compare [DOCUMENT]", "two coders side by side"),
    ("import PATH…", "bring files and folders in"),
    ("revised", "codings whose text was corrected"),
    ("merge FILE", "take in another copy of the study"),
    ("export FILE", "write the table to a file"),
    ("coder NAME", "who you are"),
    ("memos [WORDS]", "all memos, or those with these words"),
    ("undo, redo, finish, help, q", ""),
];

impl App {
    /// Opens the command line.
    pub fn ask_command(&mut self) {
        self.overlays.push(Overlay::Ask(Ask::new(Question::Command, "")));
    }

    /// Runs a command; an error is what is wrong with it.
    pub fn command(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        if self.study.is_none() && !matches!(word, "" | "q" | "quit" | "help" | "import") {
            return Err("That needs a project: open one first.".to_owned());
        }
        if let Ok(turn) = word.parse::<usize>() {
            return self.go_to_turn(turn);
        }
        match word {
            "" => Ok(Vec::new()),
            "q" | "quit" | "wq" | "x" => {
                self.quit = true;
                Ok(Vec::new())
            }
            "open" | "o" | "e" => self.open_named(rest),
            "search" | "s" => Ok(self.search_for(rest)),
            "find" => {
                self.show(Screen::Reader);
                self.find(rest);
                Ok(Vec::new())
            }
            "report" | "r" => self.report_command(rest),
            "compare" => {
                let document = if rest.is_empty() { None } else { Some(self.named(rest)?) };
                Ok(self.compare_document(document))
            }
            "memos" => Ok(self.show_memos(rest)),
            "revised" | "corrected" => Ok(self.ask_revised()),
            "import" if rest.is_empty() => Ok(self.ask_import()),
            "import" => self.import_paths(super::path::several(rest)),
            "merge" => {
                if !self.may_write(Action::Merge, None) {
                    return Ok(Vec::new());
                }
                self.merge_from(rest)
            }
            "export" | "w" => {
                if self.reports.report.is_none() {
                    return Err("There is no table yet: F5 shows the reports.".to_owned());
                }
                self.export_report(rest)
            }
            "coder" => {
                self.overlays.push(Overlay::Ask(Ask::new(Question::Coder(None), rest)));
                Ok(Vec::new())
            }
            "undo" => Ok(self.undo_or_redo(Action::Undo)),
            "redo" => Ok(self.undo_or_redo(Action::Redo)),
            "finish" => Ok(self.act_in_reader(Action::Finish, None)),
            "help" => Ok(self.act(super::keymap::Context::Anywhere, Action::Help, None)),
            other => {
                let known: Vec<&str> =
                    COMMANDS.iter().filter_map(|(command, _)| command.split_whitespace().next()).collect();
                Err(format!(
                    "There is no command “{other}”. Known are {}, undo, redo, finish, help, q.",
                    known.join(", ")
                ))
            }
        }
    }

    fn go_to_turn(&mut self, turn: usize) -> Result<Vec<Effect>, String> {
        let Some(page) = self.reader.page.as_mut() else { return Err("No document is open.".to_owned()) };
        let count = page.layout.turns.len();
        if turn == 0 || turn > count {
            return Err(format!("This document has {count} turns."));
        }
        let block = page.blocks.of_turn(turn - 1);
        let start = page.blocks.get(block).map_or(0, |block| block.span.start);
        page.go_to(Span::new(start, start));
        self.show(Screen::Reader);
        Ok(Vec::new())
    }

    fn open_named(&mut self, name: &str) -> Result<Vec<Effect>, String> {
        let found = self.named(name)?;
        Ok(self.open(&found, None))
    }

    /// The document that a name, or a part of one, means.
    fn named(&self, name: &str) -> Result<String, String> {
        let wanted = fold(name);
        if wanted.is_empty() {
            return Err("Which document? As in :open ALD-W1".to_owned());
        }
        let names = &self.documents.names;
        let exact = names.iter().find(|known| fold(known) == wanted);
        let begin: Vec<&String> = names.iter().filter(|known| fold(known).starts_with(&wanted)).collect();
        let inside: Vec<&String> = names.iter().filter(|known| fold(known).contains(&wanted)).collect();
        let found = match (exact, begin.as_slice(), inside.as_slice()) {
            (Some(name), ..) => (*name).clone(),
            (None, [only], _) | (None, [], [only]) => (*only).clone(),
            (None, [], []) => return Err(format!("There is no document “{name}”.")),
            (None, several, inside) => {
                let several = if several.is_empty() { inside } else { several };
                let near: Vec<&str> = several.iter().take(4).map(|name| name.as_str()).collect();
                return Err(format!("“{name}” may be {}.", near.join(", ")));
            }
        };
        Ok(found)
    }

    fn report_command(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        let mut words = text.split_whitespace().peekable();
        let mut options = self.reports.options.clone();
        let mut cooccurrence = self.reports.cooccurrence;
        if let Some(name) = words.peek().copied() {
            let known = match name {
                "frequency" => Some(false),
                "cooccurrence" | "co-occurrence" => Some(true),
                _ => None,
            };
            if let Some(known) = known {
                cooccurrence = known;
                options.by = Vec::new();
                words.next();
            }
        }
        while let Some(word) = words.next() {
            let value =
                words.next().ok_or_else(|| format!("{word} what? As in :report frequency by site,profession"))?;
            match word.trim_start_matches("--") {
                "by" => options.by = parse_list(value)?.iter().map(|key| attribute::key(key)).collect(),
                "unit" => options.unit = value.parse()?,
                "within" => options.within = value.parse()?,
                "coders" => options.coders = value.parse()?,
                other => return Err(format!("“{other}” is not understood; known are by, unit, within, coders.")),
            }
        }
        self.reports.options = options;
        self.reports.chosen = true;
        if self.reports.cooccurrence != cooccurrence {
            self.reports.cooccurrence = cooccurrence;
            self.reports.report = None;
            self.reports.at = (0, usize::from(cooccurrence));
        }
        (self.reports.excerpts, self.reports.group) = (None, None);
        self.show(Screen::Reports);
        Ok(self.ask_report())
    }
}
