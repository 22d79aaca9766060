//! Which report is shown: one of those there are, or one that is kept under a name.

use super::super::app::{App, Screen};
use super::super::list::Cursor;
use super::super::message::{Effect, Job, Request, Wrote};
use super::super::overlay::{Ask as Window, Chooser, Overlay, Question, Then};
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
        self.list_reports(&[]);
        vec![Effect::Job(Job::SavedReports)]
    }

    /// The reports that are kept came: the list is shown again with them, if it is still there.
    pub fn take_saved_reports(&mut self, saved: &[SavedReport]) {
        if matches!(self.overlays.last(), Some(Overlay::Chooser(chooser)) if matches!(chooser.then, Then::Report(_))) {
            self.overlays.pop();
            self.list_reports(saved);
        }
    }

    fn list_reports(&mut self, saved: &[SavedReport]) {
        let (mut lines, mut words): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for one in saved {
            lines.push(format!("★ {}: {}", one.name, one.words));
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
            title: "Which report?".to_owned(),
            lines,
            cursor: Cursor { at, top: 0 },
            then: Then::Report(words),
        }));
    }

    /// A report was chosen: it is shown as this one is compared and filtered, or its words are asked for where it
    /// needs more than its name.
    pub fn chose_report(&mut self, words: &str) -> Vec<Effect> {
        match Ask::parse(words) {
            Ok(mut ask) => {
                // What is compared and who counts stays, unless the words say it.
                if !words.contains(' ')
                    && let (Some(now), Some(then)) = (self.reports.ask.options().cloned(), ask.options_mut())
                {
                    (then.by, then.filter, then.coders) = (now.by, now.filter, now.coders);
                }
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
        match self.reports.ask.options_mut() {
            Some(options) => options.filter = filter,
            None => return Err(format!("The report {} takes no conditions.", self.reports.ask.name())),
        }
        Ok(self.ask_report())
    }
}
