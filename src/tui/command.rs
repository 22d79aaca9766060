//! The command line of the UI: `:open ALD-W1`, `:report cooccurrence by site within turn`, `:120`.

use super::action::Action;
use super::app::{App, Screen};
use super::fuzzy;
use super::keymap::Context;
use super::message::Effect;
use super::overlay::{Ask as Window, Overlay, Question};
use super::theme::{Depth, Look};
use crate::publish::reports::{self, Ask};
use crate::study::attribute;
use crate::text::Span;
use crate::text::fold::fold;

/// A command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its names, the one that is offered first; where the command line has the same, it has the same name.
    pub names: &'static [&'static str],
    /// What stands after it.
    pub usage: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What may be completed after it.
    pub takes: Takes,
}

/// What stands after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// A document.
    Document,
    /// A code.
    Code,
    /// A theme of the screens.
    Theme,
    /// A report and its options.
    Report,
    /// A query.
    Query,
    /// Files or folders.
    Path,
    /// Words that nobody can guess.
    Words,
}

const fn command(names: &'static [&'static str], usage: &'static str, doc: &'static str, takes: Takes) -> Command {
    Command { names, usage, doc, takes }
}

/// The commands, in the order of the documents. A number goes to the turn.
pub const COMMANDS: &[Command] = &[
    command(&["open", "o", "e"], "DOCUMENT", "read a document", Takes::Document),
    command(&["documents"], "", "the list of documents", Takes::Nothing),
    command(&["code"], "CODE", "code the selection", Takes::Code),
    command(&["codebook"], "[CODE]", "the codes, or one of them", Takes::Code),
    command(&["search", "s"], "QUERY", "search the project", Takes::Query),
    command(&["searches"], "", "the searches that are kept; :search @NAME runs one", Takes::Nothing),
    command(
        &["similar", "like"],
        "CODE|DOCUMENT:TURN",
        "turns that are like those coded with a code, or like a turn",
        Takes::Code,
    ),
    command(
        &["excerpts"],
        "CODES [--reach R] [--by A] [--where C] [--coders C] [--tag T]",
        "passages by their codes",
        Takes::Words,
    ),
    command(&["tags"], "[ATTRIBUTE]", "the tags of the study, counted", Takes::Words),
    command(&["events"], "", "dated labels: a law, a merger", Takes::Nothing),
    command(&["event"], "add --date D [--site S] LABEL | remove ID", "note an event, or take one away", Takes::Words),
    command(&["memos"], "[WORDS]", "all memos, or those with these words", Takes::Words),
    command(&["find"], "WORDS", "find in the document", Takes::Words),
    command(
        &["report", "r"],
        "NAME [--by ATTRIBUTES] [--unit U] [--where C] [--coders C] …",
        "a report",
        Takes::Report,
    ),
    command(&["compare"], "[DOCUMENT]", "two coders side by side", Takes::Document),
    command(&["import"], "PATH…", "bring files and folders in", Takes::Path),
    command(&["merge"], "FILE", "take in another copy of the study", Takes::Path),
    command(&["export", "w"], "FILE", "write the table to a file", Takes::Path),
    command(&["revised", "corrected"], "", "codings whose text was corrected", Takes::Nothing),
    command(&["finish"], "", "this document is coded, or not yet", Takes::Nothing),
    command(&["messages"], "", "what was said at the foot of the screen", Takes::Nothing),
    command(&["log"], "", "what was done, and by whom", Takes::Nothing),
    command(&["undo"], "", "undo your last step", Takes::Nothing),
    command(&["redo"], "", "bring back what was undone", Takes::Nothing),
    command(&["coder"], "NAME", "who you are", Takes::Words),
    command(&["theme"], "NAME", "how the screens look", Takes::Theme),
    command(&["tutor"], "[next|stop]", "ten steps on a sample study; skip one, or end", Takes::Words),
    command(&["help"], "", "the keys of this screen", Takes::Nothing),
    command(&["quit", "q", "wq", "x"], "", "leave", Takes::Nothing),
];

/// The command of that name.
pub fn named(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.names.contains(&name))
}

/// What to say of a name that is not known: what it may have been meant for, else what there is.
fn instead<'n>(wanted: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    match fuzzy::nearest(wanted, names.clone()).as_slice() {
        [] => format!("possible are {}", names.collect::<Vec<_>>().join(", ")),
        near => format!("did you mean {}?", near.join(" or ")),
    }
}

impl App {
    /// Opens the command line.
    pub fn ask_command(&mut self) {
        self.overlays.push(Overlay::Ask(Window::new(Question::Command, "")));
    }

    /// Runs a command; an error is what is wrong with it.
    pub fn command(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        if word.is_empty() {
            return Ok(Vec::new());
        }
        if let Ok(turn) = word.parse::<usize>() {
            return self.go_to_turn(turn);
        }
        let Some(known) = named(word) else {
            let names = COMMANDS.iter().filter_map(|command| command.names.first().copied());
            return Err(format!("There is no command “{word}”; {}", instead(word, names)));
        };
        let name = known.names.first().copied().unwrap_or_default();
        if self.study.is_none() && !matches!(name, "quit" | "help" | "import" | "theme" | "tutor") {
            return Err("That needs a project: open one first.".to_owned());
        }
        self.carry_out_command(name, rest)
    }

    fn carry_out_command(&mut self, name: &str, rest: &str) -> Result<Vec<Effect>, String> {
        Ok(match name {
            "open" => return self.open_named(rest),
            "documents" => self.act(Context::Anywhere, Action::ShowDocuments, None),
            "code" => return self.code_named(rest),
            "codebook" => return self.show_code(rest),
            "search" => match rest.strip_prefix('@') {
                Some(name) => self.run_saved(name),
                None => self.search_for(rest),
            },
            "searches" => self.ask_searches(),
            "similar" => return self.similar_to(rest),
            "excerpts" => return self.excerpts_for(rest),
            "find" => {
                self.show(Screen::Reader);
                self.find(rest);
                Vec::new()
            }
            "report" => return self.report_command(rest),
            "compare" => {
                let document = if rest.is_empty() { None } else { Some(self.named(rest)?) };
                self.compare_document(document)
            }
            "memos" => self.show_memos(rest),
            "tags" => {
                if !rest.is_empty() {
                    self.tags.asked.by = Some(attribute::key(rest));
                }
                self.show_tags()
            }
            "events" => self.show_events(),
            "event" => return self.event_command(rest),
            "revised" => self.ask_revised(),
            "import" if rest.is_empty() => self.ask_import(),
            "import" => return self.import_paths(super::path::several(rest)),
            "merge" if !self.may_write(Action::Merge, None) => Vec::new(),
            "merge" => return self.merge_from(rest),
            "export" if self.reports.report.is_none() => {
                let key = self.key_of(Context::Anywhere, Action::ShowReports);
                return Err(format!("There is no table yet: {key} shows the reports."));
            }
            "export" => return self.export_report(rest),
            "finish" => self.act_in_reader(Action::Finish, None),
            "log" => self.act(Context::Anywhere, Action::ShowHistory, None),
            "messages" => {
                self.show_messages();
                Vec::new()
            }
            "undo" => self.undo_or_redo(Action::Undo),
            "redo" => self.undo_or_redo(Action::Redo),
            "coder" => {
                self.overlays.push(Overlay::Ask(Window::new(Question::Coder(None), rest)));
                Vec::new()
            }
            "theme" => return self.choose_theme(rest),
            "tutor" => return self.tutor_command(rest),
            "help" => self.act(Context::Anywhere, Action::Help, None),
            _ => {
                self.quit = true;
                Vec::new()
            }
        })
    }

    /// The code that a name means.
    fn code_id(&self, wanted: &str) -> Result<String, String> {
        if wanted.is_empty() {
            return Err("Which code? As in :code power.agenda".to_owned());
        }
        let book = &self.book.codebook;
        let at = book.find(wanted).map_err(|error| error.to_string())?;
        Ok(book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default())
    }

    fn code_named(&mut self, wanted: &str) -> Result<Vec<Effect>, String> {
        let code = self.code_id(wanted)?;
        if !self.may_write(Action::Code, None) {
            return Ok(Vec::new());
        }
        let Some(page) = self.reader.page.as_mut() else { return Err("No document is open.".to_owned()) };
        let Some(span) = page.what_to_code() else { return Ok(Vec::new()) };
        let target = page.target(span);
        self.show(Screen::Reader);
        Ok(self.apply_codes(vec![target], vec![code], None, None))
    }

    fn show_code(&mut self, wanted: &str) -> Result<Vec<Effect>, String> {
        let code = if wanted.is_empty() { None } else { Some(self.code_id(wanted)?) };
        let effects = self.act(Context::Anywhere, Action::ShowCodebook, None);
        if code.is_some() {
            self.codebook.filter.clear();
            self.codebook.folded.clear();
            self.codebook.list = None;
            self.codebook.go_to = code;
            self.arrange_codebook();
        }
        Ok(effects)
    }

    fn choose_theme(&mut self, name: &str) -> Result<Vec<Effect>, String> {
        let Some(look) = Look::named(name) else {
            let possible = instead(name, Look::ALL.into_iter().map(Look::name));
            let what =
                if name.is_empty() { "Which theme".to_owned() } else { format!("There is no theme “{name}”") };
            return Err(format!("{what}; {possible}"));
        };
        self.theme.look = look;
        self.say(if self.theme.depth == Depth::None && look != Look::Mono {
            format!("The theme is {name}, but there are no colours: NO_COLOR is set.")
        } else {
            format!("The theme is {name} until you leave; theme = \"{name}\" in the configuration keeps it.")
        });
        Ok(Vec::new())
    }

    /// Searches for what is like a code or a place; without one, like the hit or the excerpt that is chosen.
    fn similar_to(&mut self, what: &str) -> Result<Vec<Effect>, String> {
        if what.is_empty() {
            return match self.screen {
                Screen::Search if !self.search.hits.hits.is_empty() => Ok(self.act_in_search(Action::Similar)),
                Screen::Excerpts => Ok(self.act_on_excerpts(Action::Similar)),
                Screen::Reader => self.similar_to_selection(),
                _ => Err("Like what? As in :similar power or :similar ALD-W1:12".to_owned()),
            };
        }
        Ok(self.search_for(&crate::search::like_query(what)))
    }

    /// Searches for what is like the selection in the reader.
    fn similar_to_selection(&mut self) -> Result<Vec<Effect>, String> {
        let page = self.reader.page.as_ref().ok_or("No document is open.")?;
        let span = page.selection().ok_or("Select what the turns are to be like first, as with t.")?;
        let place = crate::text::CharIndex::new(&page.text).char_span(&page.text, span);
        let place = place.ok_or("The selection is not in the text any more.")?;
        let place = format!("{}:{}-{}", page.info.name, place.start, place.end);
        Ok(self.search_for(&crate::search::like_query(&place)))
    }

    fn go_to_turn(&mut self, turn: usize) -> Result<Vec<Effect>, String> {
        let Some(page) = self.reader.page.as_mut() else { return Err("No document is open.".to_owned()) };
        let count = page.layout.turns.len();
        if turn == 0 || turn > count {
            return Err(format!("This document has {count} turns."));
        }
        let start = page.layout.turns.get(turn - 1).map_or(0, |turn| turn.body.start);
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
            (None, [], []) => {
                let near = fuzzy::nearest(name, names.iter().map(String::as_str));
                let near =
                    if near.is_empty() { String::new() } else { format!(" Did you mean {}?", near.join(" or ")) };
                return Err(format!("There is no document “{name}”.{near}"));
            }
            (None, several, inside) => {
                let several = if several.is_empty() { inside } else { several };
                let near: Vec<&str> = several.iter().take(4).map(|name| name.as_str()).collect();
                return Err(format!("“{name}” may be {}.", near.join(", ")));
            }
        };
        Ok(found)
    }

    /// Shows a report that is asked for as on the command line, where `--` may be left out; without a name, the
    /// report that is shown is asked for in another way.
    fn report_command(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        let given = self.reports.ask.words();
        let mut words =
            shlex::split(text).ok_or_else(|| format!("“{text}” has a quotation mark that is not closed"))?;
        if let Some(first) = words.first_mut().filter(|first| *first == "co-occurrence") {
            *first = "cooccurrence".to_owned();
        }
        let names = Ask::names();
        let known = |word: &String| names.iter().any(|(name, _)| name == word);
        if words.first().is_some_and(|first| first == "compare") {
            let key = self.key_of(Context::Anywhere, Action::ShowCompare);
            return Err(format!("Coders are compared on {key} (:compare); report agreement has the figures."));
        }
        if words.first().is_none_or(|first| !known(first)) {
            let options = reports::option_names(self.reports.ask.name());
            if let Some(first) = words.first()
                && !options.iter().any(|option| option == first.trim_start_matches("--"))
            {
                let all = options.iter().map(String::as_str).chain(names.iter().map(|(name, _)| name.as_str()));
                return Err(format!("“{first}” is not understood; {}", instead(first, all)));
            }
            words = given.into_iter().chain(words).collect();
        }
        let ask = Ask::of_words(&dashed(words)?)?;
        self.reports.chosen = true;
        Ok(self.show_report(ask))
    }
}

/// The words with `--` before the names of options, where it was left out; a word that is nothing is an error.
fn dashed(words: Vec<String>) -> Result<Vec<String>, String> {
    let name = words.first().cloned().unwrap_or_default();
    let options = reports::option_names(&name);
    let free = reports::takes_words(&name);
    let mut value_follows = false;
    let mut made = Vec::with_capacity(words.len());
    for (at, word) in words.into_iter().enumerate() {
        let is_value = at == 0 || std::mem::take(&mut value_follows);
        let word = match is_value {
            true => word,
            false if options.contains(&word) => format!("--{word}"),
            false if free || word.starts_with('-') => word,
            false => {
                let near = instead(&word, options.iter().map(String::as_str));
                return Err(format!("“{word}” is not understood; {near}"));
            }
        };
        value_follows = !is_value && word.starts_with("--") && reports::takes_value(&word);
        made.push(word);
    }
    Ok(made)
}
