//! Turns around a place: what stands before and after a hit or an excerpt, who says it, and what it is coded with.
//!
//! A screen names the places it shows; what is not known of them yet is looked up on a reading thread, and what
//! was known before is shown until then.

use super::app::App;
use super::jobs::speaker;
use super::message::{Effect, Job};
use super::theme::Theme;
use super::{cells, wrap};
use crate::store::Project;
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::text::Span;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// A place to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The document's name.
    pub document: String,
    /// The stretch.
    pub span: Span,
    /// How many turns before and after it.
    pub around: usize,
}

/// The turns around a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// What the document is: its kind, site and date.
    pub about: String,
    /// The turns.
    pub turns: Vec<Spoken>,
}

/// A turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Its number, from 1; none for what stands in no turn.
    pub turn: Option<u32>,
    /// Who speaks.
    pub who: String,
    /// What the speaker is.
    pub detail: String,
    /// What is said.
    pub text: String,
    /// Where that stands in the document.
    pub start: u32,
    /// The codes on it.
    pub codes: Vec<String>,
    /// Whether it is of the place itself, not of what is around it.
    pub inside: bool,
}

impl Spoken {
    /// Where what is said stands.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start.saturating_add(Span::of(0..self.text.len()).end))
    }
}

/// What was looked up.
#[derive(Clone, Debug, Default)]
pub struct Sights {
    known: HashMap<Place, Sight>,
    asked: HashSet<Place>,
    /// The version of the project that it was asked of.
    version: u64,
}

/// How many places are kept.
const KEPT: usize = 64;

impl App {
    /// What is known of a place.
    pub fn sight(&self, place: &Place) -> Option<&Sight> {
        self.sights.known.get(place)
    }

    /// Asks for what the screen shows and is not known yet.
    pub fn look_around(&mut self) -> Vec<Effect> {
        let wanted = self.places_shown();
        if self.sights.version != self.version {
            self.sights.version = self.version;
            self.sights.asked.clear();
        }
        let missing: Vec<Place> = wanted.iter().filter(|place| !self.sights.asked.contains(place)).cloned().collect();
        if missing.is_empty() {
            return Vec::new();
        }
        if self.sights.known.len() > KEPT {
            self.sights.known.retain(|place, _| wanted.contains(place));
            self.sights.asked.retain(|place| wanted.contains(place));
        }
        self.sights.asked.extend(missing.iter().cloned());
        vec![Effect::Job(Job::Sight(missing))]
    }

    /// Places were looked up.
    pub fn take_sights(&mut self, found: Vec<(Place, Sight)>) {
        self.sights.known.extend(found);
    }
}

/// Looks places up.
pub fn look(project: &Project, corpus: &Corpus, places: Vec<Place>) -> Vec<(Place, Sight)> {
    let mut open: Option<(usize, Arc<str>)> = None;
    let mut found = Vec::with_capacity(places.len());
    for place in places {
        let Some(document) = corpus.document_named(&place.document) else { continue };
        if open.as_ref().is_none_or(|(known, _)| *known != document) {
            open = Texts::text(project, corpus, document).map(|text| (document, text));
        }
        let Some((_, text)) = &open else { continue };
        let sight = at(corpus, document, text, &place);
        found.push((place, sight));
    }
    found
}

fn at(corpus: &Corpus, document: usize, text: &str, place: &Place) -> Sight {
    let row = corpus.documents.get(document);
    let all: Range<usize> = row.map_or(0..0, |row| row.turns.start as usize..row.turns.end as usize);
    let inside = turns_at(corpus, document, place.span);
    let from = inside.start.saturating_sub(place.around).max(all.start);
    let to = inside.end.saturating_add(place.around).min(all.end);
    let mut turns: Vec<Spoken> = (from..to)
        .filter_map(|at| {
            let turn = corpus.turns.get(at)?;
            let (who, detail) = speaker(corpus, turn);
            Some(Spoken {
                turn: u32::try_from(at + 1 - all.start).ok(),
                who,
                detail,
                text: text.get(turn.body.range())?.to_owned(),
                start: turn.body.start,
                codes: codes(corpus, document, turn.body),
                inside: inside.contains(&at),
            })
        })
        .collect();
    if inside.is_empty()
        && let Some(words) = text.get(place.span.range())
    {
        let at = turns.iter().position(|turn| turn.start > place.span.start).unwrap_or(turns.len());
        let codes = codes(corpus, document, place.span);
        let own = Spoken { text: words.to_owned(), start: place.span.start, codes, inside: true, ..Spoken::default() };
        turns.insert(at, own);
    }
    let about = ["kind", "site", "date"].iter().filter_map(|key| row?.attributes.get(*key)).cloned();
    Sight { about: about.collect::<Vec<_>>().join(" · "), turns }
}

/// The turns that a stretch touches; a stretch without extent is in the turn around it.
fn turns_at(corpus: &Corpus, document: usize, span: Span) -> Range<usize> {
    let touched = corpus.touched(document, span);
    if !touched.is_empty() {
        return touched;
    }
    corpus.touched(document, Span::new(span.start, span.end.max(span.start + 1)))
}

fn codes(corpus: &Corpus, document: usize, span: Span) -> Vec<String> {
    let codings = corpus.codings_of(document).iter().take_while(|coding| coding.span.start < span.end);
    let on: BTreeSet<u32> = codings.filter(|coding| coding.span.overlaps(span)).map(|coding| coding.code).collect();
    on.into_iter().filter_map(|code| corpus.codebook.codes().get(code as usize)).map(|code| code.id.clone()).collect()
}

enum Line<'a> {
    Head(&'a Spoken),
    Row(&'a Spoken, Span),
}

/// Draws the turns with `marks` in them standing out, so that the first mark is in sight.
pub fn draw(sight: &Sight, marks: &[Span], buffer: &mut Buffer, area: Rect, theme: &Theme) {
    if area.height == 0 || area.width < 4 {
        return;
    }
    let width = area.width.saturating_sub(2).min(110);
    let mut lines = Vec::new();
    for turn in &sight.turns {
        if turn.turn.is_some() {
            lines.push(Line::Head(turn));
        }
        let whole = Span::of(0..turn.text.len());
        lines.extend(wrap::rows(&turn.text, whole, width).into_iter().map(|row| Line::Row(turn, row)));
    }
    let marked = marks.first().map_or(0, |mark| mark.start);
    let holds = |line: &Line<'_>| match line {
        Line::Head(_) => false,
        Line::Row(turn, row) => {
            turn.inside && turn.start + row.start <= marked && marked < turn.start + row.end.max(row.start + 1)
        }
    };
    let inside = |line: &Line<'_>| matches!(line, Line::Head(turn) | Line::Row(turn, _) if turn.inside);
    let focus = lines.iter().position(holds).or_else(|| lines.iter().position(inside)).unwrap_or(0);
    let height = usize::from(area.height);
    let first = focus.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
    for (line, y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
        match line {
            Line::Head(turn) => head(turn, buffer, Rect { y, height: 1, ..area }, theme),
            Line::Row(turn, row) => text(turn, *row, marks, buffer, (area.x + 2, y, area.right()), theme),
        }
    }
}

fn head(turn: &Spoken, buffer: &mut Buffer, area: Rect, theme: &Theme) {
    let number = turn.turn.map_or_else(String::new, |turn| turn.to_string());
    let sign = if turn.inside { "▸" } else { " " };
    let x = cells::write(buffer, (area.x, area.y), area.right(), sign, theme.key());
    let x = cells::write(buffer, (x + 1, area.y), area.right(), &number, theme.dim());
    let x = cells::write(buffer, (x + 1, area.y), area.right(), &turn.who, theme.speaker());
    let x = cells::write(buffer, (x + 1, area.y), area.right(), &turn.detail, theme.dim());
    let room = area.right().saturating_sub(x + 3);
    let codes = turn.codes.join(" ");
    cells::write_right(buffer, (x + 2, area.y), area.right().saturating_sub(1), &cells::fit(&codes, room), theme.dim());
}

fn text(turn: &Spoken, row: Span, marks: &[Span], buffer: &mut Buffer, (x, y, end): (u16, u16, u16), theme: &Theme) {
    let base = if turn.inside { theme.text() } else { theme.dim() };
    let shown = wrap::shown(&turn.text, row);
    let mut x = x;
    for (at, grapheme) in shown.slice(&turn.text).grapheme_indices(true) {
        let at = turn.start + shown.start + Span::of(at..at).start;
        let style = if marks.iter().any(|mark| mark.contains(at)) { base.patch(theme.found()) } else { base };
        let grapheme = if grapheme == "\n" { " " } else { grapheme };
        x += cells::put(buffer, (x, y), end, grapheme, style);
    }
}
