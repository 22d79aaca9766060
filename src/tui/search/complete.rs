//! What may stand next in a query: names of fields, and their values; in an expression of codes, codes.

use crate::search::complete;
use crate::study::{Codebook, Corpus};
use crate::tui::app::{App, Screen};
use crate::tui::cells;
use crate::tui::field::Field;
use crate::tui::fuzzy;
use crate::tui::message::{Effect, Job};
use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How many are offered.
const MOST: usize = 8;

/// What is written, as it is handed to the thread that knows the study.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The query.
    pub text: String,
    /// The cursor, in code points.
    pub at: u32,
}

/// What may stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// What it was offered for.
    pub written: Written,
    /// What each replaces: from here (code points) to the cursor.
    pub from: u32,
    /// What may stand there.
    pub texts: Vec<String>,
    /// The one that is chosen.
    pub chosen: usize,
}

impl Offered {
    /// Whether it is for what is written in this field now.
    fn is_for(&self, field: &Field) -> bool {
        !self.texts.is_empty() && self.written.text == field.text() && self.written.at == field.cursor()
    }
}

/// What may complete a query over this study.
pub fn offer(corpus: &Corpus, written: Written) -> Offered {
    let found = complete(&written.text, written.at, corpus, MOST);
    let from = found.first().map_or(written.at, |first| first.from);
    // What is written in full already needs no offer.
    let head: String = written.text.chars().take(written.at as usize).skip(from as usize).collect();
    let texts = found.into_iter().map(|one| one.text).filter(|text| *text != head).collect();
    Offered { written, from, texts, chosen: 0 }
}

/// What may complete an expression of codes.
pub fn offer_codes(book: &Codebook, written: Written) -> Offered {
    let head: Vec<char> = written.text.chars().take(written.at as usize).collect();
    let start = head.iter().rposition(|c| c.is_whitespace() || matches!(c, '(' | ')')).map_or(0, |at| at + 1);
    let typed: String = head.iter().skip(start).collect();
    let minus = typed.chars().take_while(|c| *c == '-').count();
    let typed = typed.trim_start_matches('-').trim_start_matches('"');
    let from = u32::try_from(start + minus).unwrap_or(u32::MAX);
    if typed.is_empty() || matches!(typed.to_uppercase().as_str(), "AND" | "OR" | "NOT") {
        return Offered { written, from, ..Offered::default() };
    }
    let ids: Vec<&str> = book.codes().iter().map(|code| code.id.as_str()).collect();
    let mut found = fuzzy::find(typed, ids.iter().copied());
    found.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.at));
    let texts = found.into_iter().filter_map(|hit| ids.get(hit.at)).filter(|id| **id != typed);
    let texts = texts.take(MOST).map(|id| (*id).to_owned()).collect();
    Offered { written, from, texts, chosen: 0 }
}

impl App {
    /// The field of a query that is written on the screen.
    pub fn query_field(&mut self) -> Option<&mut Field> {
        match self.screen {
            Screen::Search if self.search.writing => Some(&mut self.search.field),
            Screen::Excerpts if self.excerpts.writing => Some(&mut self.excerpts.field),
            _ => None,
        }
    }

    /// A query has changed: it is asked, and what may follow is looked for.
    pub fn query_typed(&mut self) -> Vec<Effect> {
        let screen = self.screen;
        let Some(field) = self.query_field() else { return Vec::new() };
        let written = Written { text: field.text().to_owned(), at: field.cursor() };
        if screen == Screen::Excerpts {
            self.offered = offer_codes(&self.book.codebook, written);
            return self.ask_excerpts();
        }
        let mut effects = self.ask();
        effects.push(Effect::Job(Job::Offer(written)));
        effects
    }

    /// What may follow was found.
    pub fn take_offered(&mut self, offered: Offered) {
        self.offered = offered;
    }

    /// Whether anything is offered for what is written now.
    pub fn has_offer(&self) -> bool {
        match self.screen {
            Screen::Search => self.search.writing && self.offered.is_for(&self.search.field),
            Screen::Excerpts => self.excerpts.writing && self.offered.is_for(&self.excerpts.field),
            _ => false,
        }
    }

    /// Whether what is wrong is only that the query is not written to its end, and what may follow is offered.
    pub fn is_unfinished(&self, (_, at): &(String, Option<u32>)) -> bool {
        let length = u32::try_from(self.offered.written.text.chars().count()).unwrap_or(u32::MAX);
        self.has_offer() && at.is_some_and(|at| at >= length)
    }

    /// Chooses another offer.
    pub fn choose_offer(&mut self, down: bool) {
        let len = self.offered.texts.len();
        if len > 0 {
            let step = if down { 1 } else { len - 1 };
            self.offered.chosen = (self.offered.chosen + step) % len;
        }
    }

    /// Takes what is chosen of what is offered; nothing where nothing is.
    pub fn take_offer(&mut self) -> Option<Vec<Effect>> {
        if !self.has_offer() {
            return None;
        }
        let text = self.offered.texts.get(self.offered.chosen)?.clone();
        let from = self.offered.from;
        // After a field its value follows, after anything else a new word.
        let text = if text.ends_with(':') { text } else { format!("{text} ") };
        self.query_field()?.complete(from, &text);
        self.offered = Offered::default();
        Some(self.query_typed())
    }
}

/// Draws what is offered, below the place where it would stand.
pub fn draw(offered: &Offered, buffer: &mut Buffer, room: Rect, at: u16, theme: &Theme) {
    let wide = offered.texts.iter().map(|text| cells::width(text)).max().unwrap_or(0) + 2;
    let width = wide.min(room.width);
    let x = at.min(room.right().saturating_sub(width)).max(room.x);
    for ((number, text), y) in offered.texts.iter().enumerate().zip(room.top()..room.bottom()) {
        let style = if number == offered.chosen { theme.chosen() } else { theme.text() };
        let line = Rect::new(x, y, width, 1);
        crate::tui::widgets::clear(buffer, line);
        buffer.set_style(line, style);
        cells::write(buffer, (x + 1, y), line.right(), &cells::fit(text, width.saturating_sub(1)), style);
    }
    let hint = Rect::new(x + width, room.y, room.right().saturating_sub(x + width), 1);
    if !offered.texts.is_empty() && hint.width > 12 {
        cells::write(buffer, (hint.x + 1, hint.y), hint.right(), "Tab takes", theme.dim());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Code;

    #[test]
    fn codes_are_offered_for_the_word_at_the_cursor() {
        let code = |id: &str| Code { id: id.to_owned(), ..Code::default() };
        let book = Codebook::new(vec![code("power"), code("bend"), code("identity")]).expect("sound");
        let offer = |text: &str| {
            let at = u32::try_from(text.chars().count()).expect("short");
            let offered = offer_codes(&book, Written { text: text.to_owned(), at });
            (offered.from, offered.texts)
        };
        assert_eq!(offer("(pow"), (1, vec!["power".to_owned()]));
        assert_eq!(offer("power AND -iden"), (11, vec!["identity".to_owned()]));
        assert_eq!(offer("power AND"), (6, vec![]));
        assert_eq!(offer("power "), (6, vec![]));
        assert_eq!(offer("power").1, Vec::<String>::new(), "what is written in full needs no offer");
    }
}
