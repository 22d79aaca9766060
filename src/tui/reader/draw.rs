//! Draws the reader: the margin with its stripes, the turns, the selection.

use super::blocks::{Block, Line};
use super::only::Only;
use super::page::Page;
use super::{Areas, panel};
use crate::study::TurnKind;
use crate::text::Span;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::Context;
use crate::tui::{cells, linear, widgets, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

/// Draws the reader in `room`; the cursor's place.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) -> Option<(u16, u16)> {
    let areas = app.reader.areas(room);
    let Some(page) = &app.reader.page else {
        let text = match &app.reader.loading {
            Some(name) => format!("{name} …"),
            None => format!(
                "No document is open. {} lists the documents; Enter opens one.",
                app.key_of(Context::Anywhere, Action::ShowDocuments)
            ),
        };
        cells::write(buffer, (room.x + 2, room.y + 1), room.right(), &text, app.theme.dim());
        return None;
    };
    let sheet = Sheet::new(app, page, areas);
    for ((block, line), y) in page.in_sight().into_iter().zip(areas.text.y..areas.text.bottom()) {
        sheet.line(buffer, block, line, y);
    }
    if let Some(area) = areas.panel {
        panel::draw(app, page, buffer, area, room);
    }
    let (line, column) = page.cursor_place()?;
    let x = areas.text.x + areas.margin() + column.min(areas.width());
    Some((x, areas.text.y + u16::try_from(line).unwrap_or(0)))
}

/// What the lines of a screen have in common.
struct Sheet<'a> {
    app: &'a App,
    page: &'a Page,
    areas: Areas,
    selection: Option<Span>,
    /// The codings that may be in sight.
    near: std::ops::Range<usize>,
    /// The places found that are in sight.
    found: &'a [Span],
    /// The extent of the shortest coding under the cursor.
    here: Option<(Span, Style)>,
}

/// What stands in a lane of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Free,
    /// The end of a coding that began above.
    ByAnEnd,
    Whole,
}

impl<'a> Sheet<'a> {
    fn new(app: &'a App, page: &'a Page, areas: Areas) -> Self {
        let seen = in_sight(page);
        let places: &[Span] = page.found.as_ref().map_or(&[], |found| &found.places);
        let first = places.partition_point(|place| place.end <= seen.start);
        let last = places.partition_point(|place| place.start < seen.end);
        let here = page.codings_here().first().and_then(|at| page.codings.get(*at));
        Self {
            app,
            page,
            areas,
            selection: page.selection(),
            near: page.codings_near(seen),
            found: places.get(first..last).unwrap_or(&[]),
            here: here.map(|coding| (coding.span, app.book.text_style(&coding.code, &app.theme))),
        }
    }

    fn line(&self, buffer: &mut Buffer, block: usize, line: Line, y: u16) {
        let rows = self.page.blocks.rows(block);
        let Some(shown) = self.page.blocks.get(block) else { return };
        let next = self.page.blocks.get(block + 1).map_or(u32::MAX, |block| block.whole.start);
        let covers = match line {
            Line::Head => Span::new(shown.whole.start, shown.span.start),
            Line::Row(row) => rows.get(row).copied().unwrap_or_default(),
            Line::Space(row) => {
                let end = rows.get(row + 1).map_or(shown.span.end, |row| row.start);
                Span::new(rows.get(row).map_or(shown.span.start, |row| row.end).min(end), end)
            }
            Line::Gap => Span::new(shown.span.end, next),
        };
        if !self.app.linear {
            self.stripes(buffer, covers, line, y);
            if let Line::Row(row) = line {
                self.beside(buffer, covers, row == 0, y);
            }
        }
        match line {
            Line::Head => self.head(buffer, shown, y),
            Line::Row(_) => self.row(buffer, shown, covers, y),
            Line::Space(_) => {}
            Line::Gap => self.left_out(buffer, block, y),
        }
    }

    /// The stripes of the codings that reach into `covers`.
    fn stripes(&self, buffer: &mut Buffer, covers: Span, line: Line, y: u16) {
        let lanes = usize::from(self.areas.lanes);
        let mut taken = vec![Taken::Free; lanes];
        let (mut hidden, mut whole) = (false, Vec::new());
        for at in self.near.clone() {
            let Some(coding) = self.page.codings.get(at).filter(|coding| coding.span.overlaps(covers)) else {
                continue;
            };
            let (begins, ends) = (coding.span.start >= covers.start, coding.span.end <= covers.end);
            // Between turns only what goes on is drawn; a coding that ends with the turn has ended.
            if matches!(line, Line::Gap | Line::Space(_)) && (begins || ends) {
                continue;
            }
            let lane = usize::from(self.page.lanes.of(at));
            match taken.get_mut(lane) {
                _ if begins && ends => whole.push((at, lane)),
                Some(taken) => {
                    let ended = ends && !begins && *taken == Taken::Free;
                    *taken = if ended { Taken::ByAnEnd } else { Taken::Whole };
                    self.stripe(buffer, at, lane, (begins, ends), y);
                }
                None => hidden = true,
            }
        }
        // One that lies in this line alone may stand in any lane that is free here, for it is seen nowhere else; if
        // need be in place of the end of one that is seen above.
        for (at, lane) in whole {
            let is = |at: usize, how: Taken| taken.get(at) == Some(&how);
            let first = |how: Taken| Some(lane).filter(|at| is(*at, how)).or((0..lanes).find(|at| is(*at, how)));
            match first(Taken::Free).or_else(|| first(Taken::ByAnEnd)) {
                Some(lane) => {
                    if let Some(taken) = taken.get_mut(lane) {
                        *taken = Taken::Whole;
                    }
                    self.stripe(buffer, at, lane, (true, true), y);
                }
                None => hidden = true,
            }
        }
        if hidden && line != Line::Gap {
            let x = self.areas.text.x + self.areas.lanes * 2;
            cells::write(buffer, (x, y), x + 1, "+", self.app.theme.care());
        }
    }

    /// A line of a coding's stripe, in a lane.
    fn stripe(&self, buffer: &mut Buffer, at: usize, lane: usize, (begins, ends): (bool, bool), y: u16) {
        let Some(coding) = self.page.codings.get(at) else { return };
        let sign = match (begins, ends) {
            (true, true) => "╺",
            (true, false) => "┏",
            (false, true) => "┗",
            (false, false) => "┃",
        };
        let style = self.app.book.style(&coding.code, &self.app.theme);
        let other = self.app.coder.as_ref().is_some_and(|coder| *coder != coding.coder);
        let style = if other { style.add_modifier(Modifier::DIM) } else { style };
        let x = self.areas.text.x + u16::try_from(lane).unwrap_or(0) * 2;
        cells::write(buffer, (x, y), x + 1, sign, style);
        if begins || y == self.areas.text.y {
            let letter = self.app.book.letter(&coding.code).to_string();
            cells::write(buffer, (x + 1, y), x + 2, &letter, style.add_modifier(Modifier::BOLD));
        }
    }

    /// The number of the line, and the sign of what is marked, tagged or linked from here.
    fn beside(&self, buffer: &mut Buffer, row: Span, first: bool, y: u16) {
        let theme = &self.app.theme;
        let x = self.areas.text.x + self.areas.lanes * 2;
        let number = self.page.line_number(row, first).filter(|_| self.areas.numbers > 0);
        if let Some(number) = number {
            let digits = usize::from(self.areas.numbers) - 1;
            cells::write(buffer, (x, y), x + self.areas.numbers, &format!("{number:>digits$}"), theme.dim());
        }
        if let Some(sign) = self.page.sign_beside(row) {
            let x = x + self.areas.numbers;
            cells::write(buffer, (x, y), x + 1, sign, theme.care());
        }
    }

    /// How many turns are left out after a block.
    fn left_out(&self, buffer: &mut Buffer, block: usize, y: u16) {
        let turn = |at: usize| self.page.blocks.get(at).and_then(|block| block.turn);
        let (Some(here), true) = (turn(block), self.page.only != Only::Whole) else { return };
        let next = turn(block + 1).unwrap_or(self.page.layout.turns.len());
        if let Some(left @ 1..) = next.checked_sub(here + 1) {
            let left = format!("⋯ {}", widgets::count(left, "turn"));
            let x = self.areas.text.x + self.areas.margin();
            cells::write(buffer, (x, y), self.areas.text.right(), &left, self.app.theme.dim());
        }
    }

    /// Who speaks, and when.
    fn head(&self, buffer: &mut Buffer, block: &Block, y: u16) {
        let theme = &self.app.theme;
        let Some((number, turn)) = block.turn.and_then(|at| Some((at, self.page.layout.turns.get(at)?))) else {
            return;
        };
        let left = self.areas.text.x + self.areas.margin();
        let end = (left + self.areas.width()).min(self.areas.text.right());
        let mut x = left;
        if let Some(who) = self.page.speaker(number) {
            // To a room the profession is named, not the person.
            let hidden = self.app.reader.projector;
            if !hidden {
                let style = if block.context { theme.dim() } else { theme.speaker() };
                x = cells::write(buffer, (x, y), end, &who.name, style) + 1;
            }
            if !who.detail.is_empty() {
                let style = if hidden { theme.speaker() } else { theme.dim() };
                x = cells::write(buffer, (x, y), end, &who.detail, style);
            }
            x += 2;
        }
        let kind = match turn.kind {
            TurnKind::Reflective => "≈ reflective, not counted",
            TurnKind::Reported => "“ ” reported speech",
            TurnKind::Speech | TurnKind::Paragraph => "",
        };
        if !kind.is_empty() {
            x = cells::write(buffer, (x, y), end, kind, theme.care()) + 2;
        }
        if !turn.about.is_empty() {
            let about: Vec<String> = turn
                .about
                .iter()
                .filter_map(|label| self.page.who.get(*label as usize))
                .map(|who| match self.app.reader.projector {
                    true => who.detail.clone(),
                    false => format!("{} {}", who.name, who.detail).trim_end().to_owned(),
                })
                .filter(|who| !who.is_empty())
                .collect();
            let about = format!("about {}", about.join(", "));
            let shown = cells::fit(&about, end.saturating_sub(x));
            x = cells::write(buffer, (x, y), end, &shown, theme.dim()) + 1;
        }
        let mut left_of = end;
        if let Some(time) = turn.time {
            left_of = cells::write_right(buffer, (x, y), end, &widgets::clock(time), theme.dim());
        }
        if self.app.linear {
            let coded = linear::codings(self.app, self.page, turn.body);
            let shown = cells::fit(&coded, left_of.saturating_sub(x + 1));
            cells::write(buffer, (x, y), left_of, &shown, theme.text());
        }
    }

    /// A row of text.
    fn row(&self, buffer: &mut Buffer, block: &Block, row: Span, y: u16) {
        let text = &*self.page.text;
        let left = self.areas.text.x + self.areas.margin();
        let end = (left + self.areas.width()).min(self.areas.text.right());
        let kind = block.turn.and_then(|at| self.page.layout.turns.get(at)).map(|turn| turn.kind);
        let base = match kind {
            Some(TurnKind::Reflective) => Style::new().add_modifier(Modifier::ITALIC),
            _ if block.turn.is_none() || block.context => self.app.theme.dim(),
            _ => self.app.theme.text(),
        };
        let drawn = wrap::shown(text, row);
        let mut x = left;
        let mut before_is_blank = true;
        for (at, grapheme) in drawn.slice(text).grapheme_indices(true) {
            let at = row.start + Span::of(at..at).start;
            if self.selection.is_some_and(|selection| selection.start == at) {
                self.corner(buffer, (x.saturating_sub(1), y), "▛", before_is_blank);
            }
            x += cells::put(buffer, (x, y), end, grapheme, self.style_at(at, base));
            before_is_blank = grapheme.trim().is_empty();
        }
        if let Some(selection) =
            self.selection.filter(|selection| row.start < selection.end && selection.end <= row.end)
        {
            let after = left + wrap::column(text, row, selection.end).min(end.saturating_sub(left));
            let blank = Span::new(selection.end, row.end).slice(text).chars().next().is_none_or(char::is_whitespace);
            self.corner(buffer, (after, y), "▟", blank);
        }
    }

    /// A corner mark beside the selection, where there is room for it.
    fn corner(&self, buffer: &mut Buffer, (x, y): (u16, u16), sign: &str, room: bool) {
        if room && x < self.areas.text.right() {
            cells::put(buffer, (x, y), self.areas.text.right(), sign, self.app.theme.key());
        }
    }

    fn style_at(&self, at: u32, base: Style) -> Style {
        let mut style = base;
        if let Some((span, colour)) = self.here
            && span.contains(at)
        {
            style = style.patch(colour).add_modifier(Modifier::UNDERLINED);
        }
        if self.found.iter().any(|place| place.contains(at)) {
            style = style.patch(self.app.theme.found());
        }
        if self.selection.is_some_and(|selection| selection.contains(at)) {
            style = style.patch(self.app.theme.chosen());
        }
        style
    }
}

/// The stretch of text that is in sight.
fn in_sight(page: &Page) -> Span {
    let lines = page.in_sight();
    let start = lines.first().and_then(|(block, _)| page.blocks.get(*block)).map_or(0, |block| block.whole.start);
    let last = lines.last().map_or(0, |(block, _)| *block);
    let end = page.blocks.get(last + 1).map_or(u32::MAX, |block| block.whole.start);
    Span::new(start, end)
}

/// The header line of the reader.
pub fn header(app: &App) -> (String, String) {
    let Some(page) = &app.reader.page else { return ("Reader".to_owned(), String::new()) };
    let value = |key: &str| page.info.attributes.get(key).map(String::as_str).unwrap_or_default();
    let stage = match value("stage") {
        "" => String::new(),
        stage => format!("stage {stage}"),
    };
    let facts = [value("kind"), value("site"), &stage, value("date")];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let total = page.layout.turns.len();
    let at = page.turn().map(|turn| turn + 1);
    let turn = at.map_or_else(|| "–".to_owned(), |turn| turn.to_string());
    let share = if total == 0 { 0.0 } else { at.unwrap_or(0) as f64 / total as f64 };
    let cells = if app.size.0 < super::WIDE { 5 } else { 10 };
    let filled = ((share * cells as f64).round() as usize).min(cells);
    let bar = format!("▕{}{}▏", "█".repeat(filled), "░".repeat(cells - filled));
    let state = app.coder.as_ref().filter(|_| !app.reader.projector).map_or_else(
        || if app.reader.projector { String::new() } else { "no coder yet".to_owned() },
        |coder| {
            let blind = if page.info.is_blind_to(coder) { ", blind" } else { "" };
            format!("{coder} {}{blind}", page.info.progress(coder).as_str())
        },
    );
    let noun = if page.layout.spoken { "turn" } else { "paragraph" };
    let only = page.only.words();
    let facts: Vec<&str> = only.as_deref().into_iter().chain(facts).collect();
    (format!("{}  {}", page.info.name, facts.join(" · ")), format!("{noun} {turn} of {total} {bar} {state}"))
}
