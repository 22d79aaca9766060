//! A memo as it is read: what it hangs on, what it says, where its links lead and what links to it.

use super::super::app::App;
use super::super::wrap;
use crate::store::{MemoInfo, MemoKind};
use crate::study::Guid;
use crate::study::memo::title;
use crate::study::memo_links::Goal;
use crate::text::Span;
use crate::text::display::shortened;

/// The memo that is read.
#[derive(Clone, Debug, Default)]
pub struct OpenMemo {
    /// Which.
    pub guid: Guid,
    /// The rows of its text.
    pub rows: Vec<Span>,
    /// The cells that the rows are made for.
    pub width: u16,
    /// The lines in sight.
    pub height: usize,
    /// The first line in sight.
    pub top: usize,
    /// The chosen link.
    pub stop: usize,
    /// The text that the rows are of.
    text: String,
}

/// A link of the memo, or one that leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// What stands between the brackets; the title of a memo that links to it.
    pub words: String,
    /// Where it leads.
    pub goal: Goal,
    /// Where it leads, in words.
    pub line: String,
    /// Whether it is the other memo that links to this one.
    pub back: bool,
}

/// A line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Head(String),
    /// A row of the text.
    Text(Span),
    /// A link, by its number.
    Stop(usize),
    /// Nothing.
    Blank,
}

impl OpenMemo {
    /// A memo to be read from its beginning.
    pub fn new(guid: Guid) -> Self {
        Self { guid, ..Self::default() }
    }

    /// Scrolls so far that the chosen link is in sight.
    pub fn show_stop(&mut self, lines: &[Line]) {
        let Some(at) = lines.iter().position(|line| *line == Line::Stop(self.stop)) else { return };
        if at < self.top || at >= self.top + self.height {
            self.top = (at + 1).saturating_sub(self.height);
        }
    }
}

/// A date and time, to the minute.
pub fn when(at: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(at).map(|time| time.to_string()).unwrap_or_default();
    time.get(..16).unwrap_or(&time).replace('T', " ")
}

/// What a memo is, in a line.
pub fn heading(memo: &MemoInfo) -> String {
    let kind = match memo.kind {
        MemoKind::Decision => "why it was decided so",
        _ => memo.memo_type.map_or("memo", |kind| kind.as_str()),
    };
    format!("{kind} on {} · {} · {}", memo.target, memo.coder, when(memo.at))
}

impl App {
    /// The links of the memo that is read, then those that lead to it.
    pub fn memo_stops(&self) -> Vec<Stop> {
        let Some(memo) = self.memos.open.as_ref().and_then(|open| self.memos.get(open.guid)) else { return Vec::new() };
        self.stops_of(memo)
    }

    /// The links of a memo, then those that lead to it.
    pub fn stops_of(&self, memo: &MemoInfo) -> Vec<Stop> {
        let mut stops: Vec<Stop> = Vec::new();
        for (link, goal) in self.memos.known.goals(&memo.text) {
            let line = format!("[[{}]] → {}", link.to, self.goal_in_words(&goal));
            if !stops.iter().any(|known| known.words == link.to) {
                stops.push(Stop { words: link.to, goal, line, back: false });
            }
        }
        // What links to an excerpt links to the note on it too.
        let own = [Goal::Memo(memo.guid), Goal::Excerpt(memo.guid)];
        let linking = own.iter().flat_map(|goal| self.memos.linking_to(goal));
        for other in linking.filter(|other| other.guid != memo.guid) {
            let words = shortened(title(&other.text), 60);
            let line = format!("{words} · {} · {}", other.target, other.coder);
            stops.push(Stop { words, goal: Goal::Memo(other.guid), line, back: true });
        }
        stops
    }

    fn goal_in_words(&self, goal: &Goal) -> String {
        match goal {
            Goal::Code(id) => match self.book.get(id).filter(|code| !code.name.is_empty()) {
                Some(code) => format!("code {}", code.name),
                None => "code".to_owned(),
            },
            Goal::Document(_) => "document".to_owned(),
            Goal::Turn(name, turn) => format!("turn {turn} of {name}"),
            Goal::Memo(guid) => match self.memos.get(*guid) {
                Some(memo) => format!("memo on {}", memo.target),
                None => "memo".to_owned(),
            },
            Goal::Excerpt(guid) => match self.memos.excerpt(*guid) {
                Some(info) => format!("excerpt {}", info.in_words()),
                None => "excerpt".to_owned(),
            },
            Goal::Removed(guid) => {
                let what = self.memos.excerpt(*guid).map(crate::store::ExcerptInfo::in_words).unwrap_or_default();
                format!("excerpt {what}, which was taken away")
            }
            Goal::Nowhere => "nothing yet".to_owned(),
        }
    }

    /// The lines of the memo that is read.
    pub fn memo_lines(&self) -> Vec<Line> {
        let Some(open) = &self.memos.open else { return Vec::new() };
        let Some(memo) = self.memos.get(open.guid) else { return Vec::new() };
        page_lines(memo, &open.rows, &self.memo_stops())
    }

    /// Wraps the memo that is read, where the room or the text changed.
    pub fn settle_memos(&mut self) {
        let room = super::super::view::body(self.size);
        let area = super::draw::page_area(room);
        let Some(open) = &mut self.memos.open else { return };
        let text = self.memos.all.iter().find(|memo| memo.guid == open.guid).map_or("", |memo| memo.text.as_str());
        if open.width != area.width || open.text != text || open.rows.is_empty() {
            open.width = area.width;
            open.text = text.to_owned();
            open.rows = wrap::rows(text, Span::of(0..text.len()), area.width);
        }
        open.height = usize::from(area.height).max(1);
        let last = self.memo_lines().len();
        if let Some(open) = &mut self.memos.open {
            open.top = open.top.min(last.saturating_sub(open.height));
        }
    }
}

/// The lines of a memo.
pub fn page_lines(memo: &MemoInfo, rows: &[Span], stops: &[Stop]) -> Vec<Line> {
    let mut lines = vec![Line::Head(heading(memo)), Line::Blank];
    lines.extend(rows.iter().map(|row| Line::Text(*row)));
    for (back, title) in [(false, "LINKS TO"), (true, "LINKED FROM")] {
        let of: Vec<usize> =
            (0..stops.len()).filter(|at| stops.get(*at).is_some_and(|stop| stop.back == back)).collect();
        if !of.is_empty() {
            lines.push(Line::Blank);
            lines.push(Line::Head(title.to_owned()));
            lines.extend(of.into_iter().map(Line::Stop));
        }
    }
    lines
}
