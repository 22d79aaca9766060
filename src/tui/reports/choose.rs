//! Which report is shown: one of those there are, or one that is kept under a name.

use super::super::app::{App, Screen};
use super::super::list::Cursor;
use super::super::message::{Effect, Job, Request, Wrote};
use super::super::overlay::{Ask as Window, Chooser, Overlay, Question, Then};
use super::keys::{counts_codings, crossed};
use crate::publish::reports::Ask;
use crate::store::{Project, SavedReport, StoreError};

/// Keeps a report under a name; what is told of it.
pub fn keep(project: &mut Project, coder: &str, name: &str, words: &str) -> Result<Wrote, StoreError> {
    let before = project.saved_reports()?.into_iter().find(|saved| saved.name == name);
    let label = project.save_report(coder, name, words)?;
    let notice = match before.filter(|before| before.words != words) {
        Some(before) => format!("Kept as {name}, which was “{}” before: u brings that back.", before.words),
        None => format!("Kept as {name}; emic report run prints it, u undoes it."),
    };
    Ok(Wrote { notice, undo: Some(label), ..Wrote::default() })
}

impl App {
    /// Lists the reports there are; those that are kept come when they are read.
    pub fn choose_report(&mut self) -> Vec<Effect> {
        self.list_reports(&[], false);
        vec![Effect::Job(Job::SavedReports)]
    }

    /// Leaves a report for the list of all: from there one leaves the reports. Nobody is put back into a transcript,
    /// where keys code, by one key too many.
    pub fn leave_report(&mut self) -> Vec<Effect> {
        self.list_reports(&[], true);
        vec![Effect::Job(Job::SavedReports)]
    }

    /// The reports that are kept came: the list is shown again with them, if it is still there.
    pub fn take_saved_reports(&mut self, saved: &[SavedReport]) {
        let Some(Overlay::Chooser(chooser)) = self.overlays.last() else { return };
        if let Then::Report(words, leaves) = &chooser.then {
            // The line that is chosen by now stays chosen.
            let (leaves, chosen) = (*leaves, words.get(chooser.cursor.at).cloned());
            self.overlays.pop();
            self.list_reports(saved, leaves);
            if let Some(Overlay::Chooser(chooser)) = self.overlays.last_mut()
                && let Then::Report(words, _) = &chooser.then
                && let Some(at) = words.iter().skip(saved.len()).position(|word| Some(word) == chosen.as_ref())
            {
                chooser.cursor.at = at + saved.len();
            }
        }
    }

    fn list_reports(&mut self, saved: &[SavedReport], leaves: bool) {
        let (mut lines, mut words): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for one in saved {
            lines.push(self.shown_line(&format!("★ {}: {}", one.name, one.words)).into_owned());
            words.push(one.words.clone());
        }
        let names = Ask::names();
        let wide = names.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, about) in names {
            lines.push(format!("{name:wide$}  {about}"));
            words.push(name);
        }
        let now = self.reports.ask.name();
        let at = words.iter().skip(saved.len()).position(|name| name == now).map_or(0, |at| at + saved.len());
        self.overlays.push(Overlay::Chooser(Chooser {
            title: if leaves { "Which report? Esc leaves the reports" } else { "Which report?" }.to_owned(),
            lines,
            cursor: Cursor { at, top: 0 },
            then: Then::Report(words, leaves),
        }));
    }

    /// A report was chosen: it is shown as this one is compared and filtered, or its words are asked for where it
    /// needs more than its name.
    pub fn chose_report(&mut self, words: &str) -> Vec<Effect> {
        if words == self.reports.ask.name() {
            // It is there, as it was asked for.
            return self.show_report(self.reports.ask.clone());
        }
        match Ask::parse(words) {
            Ok(mut ask) => {
                // What is compared and who counts stays where it means something, unless the words say it.
                if !words.contains(' ')
                    && let Some(now) = self.reports.ask.options().cloned()
                {
                    let (by, coders) = (ask.has("by"), counts_codings(&ask));
                    if let Some(then) = ask.options_mut() {
                        then.by = if by { now.by } else { None };
                        then.coders = if coders { now.coders } else { then.coders.clone() };
                        then.filter = now.filter;
                    }
                }
                if !words.contains(' ')
                    && let Some(Some(depth)) = self.reports.depths.get(ask.name())
                {
                    ask = ask.with("depth", Some(depth)).unwrap_or(ask);
                }
                let ask = crossed(ask, &self.reports.known.attributes);
                self.reports.chosen = false;
                self.show_report(ask)
            }
            Err(_) => {
                self.overlays.push(Overlay::Ask(Window::new(Question::Command, format!("report {words} "))));
                Vec::new()
            }
        }
    }

    /// Shows a report.
    pub fn show_report(&mut self, ask: Ask) -> Vec<Effect> {
        self.reports.turn_to(ask);
        self.show(Screen::Reports);
        self.ask_report()
    }

    /// Keeps the report under a name.
    pub fn save_report(&mut self, name: &str) -> Result<Vec<Effect>, String> {
        let name = crate::store::report_name(name).map_err(|e| e.to_string())?;
        let Some(coder) = self.coder.clone() else { return Ok(Vec::new()) };
        let words = self.reports.ask.line();
        self.writing += 1;
        Ok(vec![Effect::Store(Request::SaveReport { coder, name, words })])
    }

    /// Restricts the report to turns that meet conditions.
    pub fn report_where(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        let filter = if text.trim().is_empty() { Vec::new() } else { vec![text.trim().to_owned()] };
        crate::publish::reports::options::conditions(&filter).map_err(|e| e.to_string())?;
        self.reports.ask = self.reports.ask.with("where", filter.first().map(String::as_str))?;
        Ok(self.ask_report())
    }
}
