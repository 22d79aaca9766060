//! Completion of commands: what may stand where the cursor is, and the commands given before.
//!
//! What is possible is looked up in what the app knows already, so that no key waits; only paths are looked for on
//! disk, by a thread.

use super::app::App;
use super::command::{self, COMMANDS, Command, Takes};
use super::field::Field;
use super::message::{Effect, Job};
use super::overlay::{Ask, Overlay, Question};
use super::path::{self, Partial};
use super::theme::Look;
use super::{cells, widgets};
use crate::analysis::options::Unit;
use crate::publish::reports;
use crate::text::fold::fold;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// What may stand at the end of what is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Where the word begins that it takes the place of.
    pub from: usize,
    /// The words, each with what it means, where that is not plain.
    pub words: Vec<(String, String)>,
}

/// Candidates that Tab goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// What stands before them.
    head: String,
    words: Vec<(String, String)>,
    at: usize,
}

/// Commands given before, the last one last.
#[derive(Clone, Debug, Default)]
pub struct Past {
    given: Vec<String>,
    /// The one that is shown, while one is, and what was written before.
    shown: Option<(usize, String)>,
}

/// How many commands are remembered.
const REMEMBERED: usize = 100;

/// How many candidates are in sight.
const IN_SIGHT: usize = 8;

impl Past {
    /// Notes a command.
    pub fn note(&mut self, text: &str) {
        self.shown = None;
        if !text.is_empty() {
            self.given.retain(|known| known != text);
            self.given.push(text.to_owned());
            let over = self.given.len().saturating_sub(REMEMBERED);
            self.given.drain(..over);
        }
    }

    /// Something else is written: the next step back begins from there.
    pub fn leave(&mut self) {
        self.shown = None;
    }

    /// The command before, or after; what was written stands after the last.
    fn step(&mut self, back: bool, written: &str) -> Option<String> {
        let (at, draft) = self.shown.take().unwrap_or_else(|| (self.given.len(), written.to_owned()));
        let to = if back { at.saturating_sub(1) } else { (at + 1).min(self.given.len()) };
        let text = self.given.get(to).cloned().unwrap_or_else(|| draft.clone());
        self.shown = Some((to, draft));
        Some(text)
    }
}

impl App {
    /// Completes the command that is written; where that is done already, goes to the next candidate.
    pub fn complete_command(&mut self, back: bool) -> Vec<Effect> {
        let Some(Overlay::Ask(ask)) = self.overlays.last_mut() else { return Vec::new() };
        ask.error = None;
        if let Some(round) = &mut ask.round {
            let count = round.words.len().max(1);
            round.at = if back { (round.at + count - 1) % count } else { (round.at + 1) % count };
            ask.field = Field::new(round.text());
            return Vec::new();
        }
        let text = ask.field.text().to_owned();
        if takes_path(&text) {
            let from = path::last_word(&text);
            return vec![Effect::Job(Job::Complete(Partial { text, from }))];
        }
        let found = candidates(self, &text);
        let (head, written) = text.split_at_checked(found.from).unwrap_or((&text, ""));
        let (field, round) = match found.words.as_slice() {
            [] => return Vec::new(),
            [(only, _)] => {
                // What follows a command or a key is parted from it; a name may be the last word.
                let report = || reports::Ask::names().iter().any(|(name, _)| name == only);
                let more = head.is_empty() || KEYS.contains(&only.trim_start_matches("--")) || report();
                (format!("{head}{only}{}", if more { " " } else { "" }), None)
            }
            several => {
                let begin =
                    several.iter().skip(1).fold(several.first().map_or("", |(word, _)| word), |a, (b, _)| common(a, b));
                if begin.len() > written.len() && fold(begin).starts_with(&fold(written)) {
                    (format!("{head}{begin}"), None)
                } else {
                    let at = if back { several.len() - 1 } else { 0 };
                    let round = Round { head: head.to_owned(), words: found.words.clone(), at };
                    (round.text(), Some(round))
                }
            }
        };
        if let Some(Overlay::Ask(ask)) = self.overlays.last_mut() {
            (ask.field, ask.round) = (Field::new(field), round);
        }
        Vec::new()
    }

    /// Brings a command back that was given before.
    pub fn recall(&mut self, back: bool) {
        let Some(Overlay::Ask(ask)) = self.overlays.last_mut() else { return };
        if let Some(text) = self.commands.step(back, ask.field.text()) {
            ask.field = Field::new(text);
            (ask.round, ask.error) = (None, None);
            ask.near.clear();
        }
    }
}

impl Round {
    fn text(&self) -> String {
        format!("{}{}", self.head, self.words.get(self.at).map_or("", |(word, _)| word))
    }
}

/// What two words begin with.
fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let end = a.char_indices().zip(b.chars()).find(|((_, x), y)| x != y).map(|((at, _), _)| at);
    a.get(..end.unwrap_or_else(|| a.len().min(b.len()))).unwrap_or("")
}

/// Words of a report command after which another word stands.
const KEYS: [&str; 6] = ["by", "unit", "within", "coders", "codes", "where"];

fn takes_path(text: &str) -> bool {
    let command = text.split_once(' ').and_then(|(word, _)| command::named(word));
    command.is_some_and(|command| command.takes == Takes::Path)
}

/// What may stand at the end of a command.
pub fn candidates(app: &App, text: &str) -> Candidates {
    let Some((word, rest)) = text.split_once(' ') else {
        let begins = |command: &&Command| command.names.iter().any(|name| name.starts_with(text));
        let words = COMMANDS.iter().filter(begins).filter_map(|command| {
            Some((
                (*command.names.first()?).to_owned(),
                format!("{}  {}", command.usage, command.doc).trim().to_owned(),
            ))
        });
        return Candidates { from: 0, words: words.collect() };
    };
    let Some(command) = command::named(word) else { return Candidates::default() };
    let start = text.len() - rest.trim_start().len();
    let last = text.rfind(' ').map_or(0, |at| at + 1);
    let plain = |from: usize, names: Vec<String>| {
        let written = text.get(from..).unwrap_or("");
        Candidates { from, words: fitting(written, names).into_iter().map(|name| (name, String::new())).collect() }
    };
    match command.takes {
        Takes::Document => plain(start, app.documents.names.clone()),
        Takes::Code => codes(app, text, start),
        Takes::Theme => plain(start, Look::ALL.map(|look| look.name().to_owned()).to_vec()),
        Takes::Report => {
            let (from, names) = of_report(app, text, rest, last);
            plain(from, names)
        }
        Takes::Query => match text.get(last..).unwrap_or("").split_once(':') {
            Some((field, _)) if field.trim_start_matches('-') == "code" => codes(app, text, last + field.len() + 1),
            Some(_) => Candidates::default(),
            None if last == text.len() => Candidates::default(),
            None => {
                // A word of a query is a word, unless a field begins so.
                let begins = |field: &String| field.starts_with(text.get(last..).unwrap_or(""));
                let fields = attributes(app).into_iter().chain(["code".to_owned()]).map(|key| format!("{key}:"));
                plain(last, fields.filter(begins).collect())
            }
        },
        Takes::Nothing | Takes::Words | Takes::Path => Candidates::default(),
    }
}

/// The names that begin so, else those that have it inside.
fn fitting(written: &str, names: Vec<String>) -> Vec<String> {
    let wanted = fold(written);
    let begin: Vec<String> = names.iter().filter(|name| fold(name).starts_with(&wanted)).cloned().collect();
    if begin.is_empty() { names.into_iter().filter(|name| fold(name).contains(&wanted)).collect() } else { begin }
}

fn codes(app: &App, text: &str, from: usize) -> Candidates {
    let all = app.book.codebook.codes();
    let found = fitting(text.get(from..).unwrap_or(""), all.iter().map(|code| code.id.clone()).collect());
    let named = |id: String| {
        let name = app.book.get(&id).map(|code| code.name.clone()).unwrap_or_default();
        (id, name)
    };
    Candidates { from, words: found.into_iter().map(named).collect() }
}

/// Attributes of documents, and those that reports have found with speakers.
fn attributes(app: &App) -> BTreeSet<String> {
    let documents = app.documents.details.values().flat_map(|info| info.attributes.keys());
    documents.chain(&app.reports.known.attributes).cloned().collect()
}

/// The words of a report command: its name, its options, and what may stand after one.
fn of_report(app: &App, text: &str, rest: &str, last: usize) -> (usize, Vec<String>) {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let done = if text.ends_with(' ') { words.as_slice() } else { words.get(..words.len() - 1).unwrap_or(&[]) };
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let listed = || text.get(last..).and_then(|list| list.rfind(',')).map_or(last, |comma| last + comma + 1);
    let codes = || app.book.codebook.codes().iter().map(|code| code.id.clone()).collect::<Vec<String>>();
    let name = done.first().copied().unwrap_or_default();
    match done.last().map(|word| word.trim_start_matches("--")) {
        // Attributes and codes are listed with commas between them.
        Some("by") => (listed(), attributes(app).into_iter().collect()),
        Some("codes") => (listed(), codes()),
        Some("unit") => (last, Unit::ALL.iter().map(|unit| unit.as_str().to_owned()).collect()),
        Some("within") => (last, strings(&["overlap", "turn", "turns:3", "document", "participant"])),
        Some("coders") => (last, strings(&["lead", "all"])),
        None => (last, reports::Ask::names().into_iter().map(|(name, _)| name).collect()),
        Some(_) => {
            let written = text.get(last..).unwrap_or("");
            let given = |option: &String| done.iter().any(|word| word.trim_start_matches("--") == option);
            let options = reports::option_names(name).into_iter();
            let options = options.filter(|option| option == "where" || !given(option));
            // The dashes may be left out, and are not asked of those who do.
            let options = options.map(|option| if written.starts_with('-') { format!("--{option}") } else { option });
            let first = done.len() == 1 && reports::begins_with_code(name);
            (last, if first && !written.starts_with('-') { codes() } else { options.collect() })
        }
    }
}

/// The candidates that are listed above the line, and which of them is written.
fn listed(app: &App, ask: &Ask) -> (Vec<(String, String)>, Option<usize>) {
    if let Some(round) = &ask.round {
        return (round.words.clone(), Some(round.at));
    }
    if !ask.near.is_empty() {
        return (ask.near.iter().map(|name| (name.clone(), String::new())).collect(), None);
    }
    (candidates(app, ask.field.text()).words, None)
}

/// Draws the candidates above the line of a command; how many rows they take.
pub fn draw(app: &App, ask: &Ask, buffer: &mut Buffer, line: Rect) {
    if ask.what != Question::Command || ask.error.is_some() {
        return;
    }
    let (words, at) = listed(app, ask);
    // Of what is written in full nothing is left to say.
    if matches!(words.as_slice(), [(only, doc)] if doc.is_empty() && ask.field.text().ends_with(only.as_str())) {
        return;
    }
    let rows = words.len().min(IN_SIGHT).min(usize::from(line.y.saturating_sub(2)));
    let first = at.map_or(0, |at| (at + 1).saturating_sub(rows));
    let column = words.iter().skip(first).take(rows).map(|(word, _)| cells::width(word)).max().unwrap_or(0) + 4;
    let hidden = words.len().saturating_sub(first + rows);
    for (number, (word, doc)) in words.iter().enumerate().skip(first).take(rows) {
        let up = u16::try_from(rows - (number - first)).unwrap_or(0);
        let area = Rect::new(line.x, line.y.saturating_sub(up), line.width, 1);
        widgets::clear(buffer, area);
        let base = if Some(number) == at { app.theme.chosen() } else { app.theme.text() };
        let end = if hidden > 0 && number + 1 == first + rows {
            let more = format!("… {hidden} more");
            cells::write_right(buffer, (area.x, area.y), area.right().saturating_sub(1), &more, app.theme.dim())
        } else {
            area.right()
        };
        cells::write(buffer, (area.x + 2, area.y), end, &cells::fit(word, line.width - 2), base);
        cells::write(
            buffer,
            (area.x + column, area.y),
            end,
            &cells::fit(doc, end.saturating_sub(area.x + column + 1)),
            app.theme.dim(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_given_before_come_back_and_the_line_that_was_begun_too() {
        let mut past = Past::default();
        for text in ["open A", "theme light", "open A", ""] {
            past.note(text);
        }
        let mut steps = Vec::new();
        for back in [true, true, true, false, false, false] {
            steps.push(past.step(back, "rep").unwrap_or_default());
        }
        assert_eq!(steps, ["open A", "theme light", "theme light", "open A", "rep", "rep"]);
        for number in 0..200 {
            past.note(&number.to_string());
        }
        assert_eq!(past.given.len(), REMEMBERED);
    }

    #[test]
    fn words_share_a_beginning() {
        assert_eq!(common("power", "powder"), "pow");
        assert_eq!(common("a", "ab"), "a");
        assert_eq!(common("日本", "日記"), "日");
        assert_eq!(fitting("w", vec!["ALD-W1".into(), "B".into()]), ["ALD-W1"]);
    }
}
