//! Where the user is, as it is remembered from one start to the next. It holds no words of a transcript.

use super::app::{App, Screen};
use crate::publish::reports::Ask;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is remembered of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    screen: String,
    document: Option<String>,
    /// The cursor in each document that was read lately.
    cursors: BTreeMap<String, u32>,
    panel: Option<bool>,
    folded: Vec<String>,
    pins: BTreeMap<u8, String>,
    recent: Vec<String>,
    sort: String,
    grouped: Option<String>,
    reverse: bool,
    /// The words of the report.
    report: Option<String>,
}

impl Place {
    /// Where the app is now.
    pub fn of(app: &App) -> Self {
        let mut cursors = app.reader.cursors.clone();
        if let Some(page) = &app.reader.page {
            cursors.insert(page.info.name.clone(), page.cursor);
        }
        let pins = (1u8..).zip(&app.pins).filter_map(|(digit, code)| Some((digit, code.clone()?)));
        Self {
            screen: app.screen.name().to_owned(),
            document: app.open_document(),
            cursors,
            panel: app.reader.panel,
            folded: app.codebook.folded.iter().cloned().collect(),
            pins: pins.collect(),
            recent: app.recent.clone(),
            sort: app.documents.sort.name().to_owned(),
            grouped: app.documents.grouped.clone(),
            reverse: app.documents.reverse,
            report: Some(app.reports.ask.line()),
        }
    }

    /// Whether the user is elsewhere now, as far as it is worth writing down at once: the cursor alone is not.
    pub fn differs(&self, app: &App) -> bool {
        let pins = (1u8..).zip(&app.pins).filter(|(_, code)| code.is_some()).map(|(digit, _)| digit);
        self.screen != app.screen.name()
            || self.document.as_deref() != app.reader.page.as_ref().map(|page| page.info.name.as_str())
            || !self.pins.keys().copied().eq(pins)
            || self.recent.first() != app.recent.first()
    }

    /// Puts what is remembered into the app; the document to open, and whether to show the reader.
    pub fn restore(self, app: &mut App) -> Option<String> {
        app.reader.cursors = self.cursors;
        app.reader.panel = self.panel;
        app.codebook.folded = self.folded.into_iter().collect();
        for (digit, code) in self.pins {
            if let Some(pin) = app.pins.get_mut(usize::from(digit.wrapping_sub(1))) {
                *pin = Some(code);
            }
        }
        app.recent = self.recent;
        app.documents.sort =
            super::documents::Sort::ALL.into_iter().find(|sort| sort.name() == self.sort).unwrap_or_default();
        app.documents.grouped = self.grouped;
        app.documents.reverse = self.reverse;
        if let Some(ask) = self.report.and_then(|words| Ask::parse(&words).ok()) {
            app.reports.turn_to(ask);
        }
        app.screen = Screen::ALL.into_iter().find(|screen| screen.name() == self.screen).unwrap_or_default();
        self.document
    }
}
