//! Draws the comparison: figures, the list of places, and beside it (or under it) the place under the cursor
//! with both readings, the code's definition and the decision.

use super::passage;
use super::write::words;
use super::{Item, Nothing};
use crate::analysis::compare::Kind;
use crate::study::{Choice, Code};
use crate::text::display::one_line;
use crate::text::segment;
use crate::tui::app::App;
use crate::tui::reader::{WIDE, quoted};
use crate::tui::{cells, view, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Where the parts of the screen are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// The figures.
    pub figures: Rect,
    /// The list.
    pub list: Rect,
    /// The place under the cursor.
    pub detail: Rect,
    /// Whether list and place, and the two readings, stand side by side.
    pub wide: bool,
}

impl Areas {
    /// Where they are on the screen of this app; what is left out has a line below the figures.
    pub fn of(app: &App) -> Self {
        let room = view::body(app.size);
        let left_out = app.compare.comparison().is_some_and(|found| !found.left_out.is_empty());
        let figures = Rect { height: (1 + u16::from(left_out)).min(room.height), ..room };
        let rest = Rect { y: figures.bottom(), height: room.height - figures.height, ..room };
        let wide = room.width >= WIDE;
        let (list, detail) = if wide {
            let list = Rect { width: (room.width * 2 / 5).clamp(40, 64), ..rest };
            (list, Rect { x: list.right() + 1, width: rest.width - list.width - 1, ..rest })
        } else {
            let list = Rect { height: (rest.height / 4).clamp(1, 8).min(rest.height), ..rest };
            (list, Rect { y: list.bottom(), height: rest.height - list.height, ..rest })
        };
        Self { figures, list, detail, wide }
    }
}

/// A number with commas at the thousands.
pub fn number(of: usize) -> String {
    widgets::thousands(of)
}

/// Draws the screen.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let compare = &app.compare;
    let comparison = match &compare.found {
        Some(Ok(comparison)) => comparison,
        Some(Err(nothing)) => return refusal(app, nothing, buffer, room),
        None => {
            cells::write(buffer, (room.x + 2, room.y + 1), room.right(), "comparing …", app.theme.dim());
            return;
        }
    };
    let areas = Areas::of(app);
    let mut figures = app.without_coders(&comparison.figures.join(" · "));
    if areas.wide {
        figures.push_str(&format!(" · {}", widgets::count(comparison.turns as usize, "turn")));
    }
    let left_out = format!("left out: {}", comparison.left_out.join(" · "));
    for (line, y) in [figures, left_out].iter().zip(areas.figures.top()..areas.figures.bottom()) {
        let line = cells::fit(line, room.width.saturating_sub(2));
        cells::write(buffer, (room.x + 1, y), room.right(), &line, app.theme.dim());
    }
    if compare.shown.is_empty() {
        let [one, other] = comparison.coders.each_ref().map(|coder| app.shown_coder(coder));
        let alike = format!(
            "{one} and {other} read {} alike: there is nothing to decide.",
            if compare.document.is_some() { "this document".to_owned() } else { "all they share".to_owned() }
        );
        let further = "s lists what is the same; d goes between one document and all; c chooses other coders.";
        let top = areas.figures.bottom() + 1;
        let below = Rect::new(room.x + 2, top, room.width.saturating_sub(4).min(90), room.bottom().saturating_sub(top));
        let y = widgets::paragraph(buffer, below, &alike, app.theme.strong());
        let below = Rect { y: y + 1, height: room.bottom().saturating_sub(y + 1), ..below };
        widgets::paragraph(buffer, below, further, app.theme.dim());
        return;
    }
    list(app, buffer, areas.list);
    if areas.wide {
        for y in areas.list.top()..areas.list.bottom() {
            cells::put(buffer, (areas.list.right(), y), room.right(), "│", app.theme.rule());
        }
    }
    if let Some(item) = compare.chosen() {
        detail(app, item, buffer, areas);
    }
}

/// What to do where nothing can be compared.
fn refusal(app: &App, nothing: &Nothing, buffer: &mut Buffer, room: Rect) {
    let coder = app.coder.as_deref().unwrap_or("you");
    let (title, lines) = match nothing {
        Nothing::Blind(document) => (
            format!("You code {document} blind; finish it first (F)."),
            vec![
                format!(
                    "{document} is assigned to more than one coder, and {coder} has not finished it: until then nobody \
                     else’s codings are shown, so that the readings stay independent. Once it is finished, it is \
                     compared here."
                ),
                "d shows the other documents that are shared.".to_owned(),
            ],
        ),
        Nothing::Because(why) => (
            "There is nothing to compare here.".to_owned(),
            vec![
                why.clone(),
                "Coders are compared in documents that both have coded or finished. To have some read twice, as one \
                 command: emic assign --coders k1,k2 --overlap 20%"
                    .to_owned(),
                if app.compare.document.is_some() { "d shows all documents that are shared." } else { "" }.to_owned(),
            ],
        ),
    };
    let width = room.width.saturating_sub(4).min(90);
    let mut y = room.y + 1;
    for (number, line) in std::iter::once(&title).chain(&lines).enumerate().filter(|(_, line)| !line.is_empty()) {
        let area = Rect::new(room.x + 2, y, width, room.bottom().saturating_sub(y));
        y = widgets::paragraph(buffer, area, line, if number == 0 { app.theme.strong() } else { app.theme.text() }) + 1;
    }
}

/// The places.
fn list(app: &App, buffer: &mut Buffer, area: Rect) {
    let theme = &app.theme;
    let compare = &app.compare;
    let items = compare.shown.iter().enumerate().skip(compare.cursor.top);
    let named = compare.document.is_none();
    for ((number, at), y) in items.zip(area.top()..area.bottom()) {
        let Some(item) = compare.items().get(*at) else { continue };
        let chosen = number == compare.cursor.at;
        let base = if chosen { theme.chosen() } else { theme.text() };
        if chosen {
            buffer.set_style(Rect::new(area.x, y, area.width, 1), base);
        }
        let x = cells::write(buffer, (area.x + 1, y), area.right(), sign(item), base.patch(theme.key()));
        let (mark, style) = mark(app, item);
        cells::write(buffer, (x + 1, y), area.right(), &mark, base.patch(style));
        let letter = app.book.letter(&item.key.code).to_string();
        let x =
            cells::write(buffer, (x + 4, y), area.right(), &letter, base.patch(app.book.style(&item.key.code, theme)));
        let document = if named { format!("{} ", cells::fit(&item.key.document, 16)) } else { String::new() };
        let who = if app.is_for_room() { "" } else { item.who.as_str() };
        let place = format!("{document}{:>3} {who:<3}", item.turn);
        let end = cells::write_right(
            buffer,
            (x + 12, y),
            area.right().saturating_sub(1),
            &place,
            base.patch(if chosen { Style::new() } else { theme.dim() }),
        );
        let code = tail(&item.key.code, end.saturating_sub(x + 2));
        cells::write(buffer, (x + 1, y), end, &code, base);
    }
}

/// The end of a code's id, which tells more than its theme; the theme has its letter.
fn tail(id: &str, most: u16) -> String {
    let mut from = 0;
    while cells::width(id.get(from..).unwrap_or("")) + u16::from(from > 0) > most && from < id.len() {
        from = segment::next_grapheme(id, from);
    }
    format!("{}{}", if from > 0 { "…" } else { "" }, id.get(from..).unwrap_or(""))
}

/// Who coded here: `1 ·` the first alone, `1≈2` both and differently, `1=2` both alike.
fn sign(item: &Item) -> &'static str {
    match (item.kind, item.sides[0].spans.is_empty()) {
        (Kind::Same, _) => "1=2",
        (Kind::Overlapping, _) => "1≈2",
        (Kind::Only, false) => "1 ·",
        (Kind::Only, true) => "· 2",
    }
}

/// What was decided, by the key that decides so.
fn mark(app: &App, item: &Item) -> (String, Style) {
    let theme = &app.theme;
    if app.compare.pending.contains_key(&item.key) {
        return ("…".to_owned(), theme.care());
    }
    let Some(decided) = &item.decision else {
        let memo = app.compare.memos.contains_key(&item.key);
        return (if memo { "✎" } else { "" }.to_owned(), theme.care());
    };
    let first = app.compare.comparison().map(|comparison| &comparison.coders[0]);
    let key = match &decided.choice {
        Choice::Take(coders) if coders.len() > 1 => "b",
        Choice::Take(coders) if coders.first() == first => "1",
        Choice::Take(_) => "2",
        Choice::Neither => "0",
        Choice::Adjust { .. } => "a",
    };
    (format!("✓{key}"), theme.good())
}

/// The place under the cursor: its title, the readings, the definition, the decision.
fn detail(app: &App, item: &Item, buffer: &mut Buffer, areas: Areas) {
    let area = areas.detail;
    if area.height < 2 {
        return;
    }
    let adjust = app.compare.adjust.as_ref();
    let id = adjust.map_or(item.key.code.as_str(), |adjust| adjust.code.as_str());
    title(app, item, id, buffer, Rect { height: 1, ..area }, areas.wide);
    let rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let said = decision(app, item);
    let told = if areas.wide { 3 } else { said.len().clamp(1, 2) as u16 };
    let defined = match (areas.wide, rest.height) {
        (true, 20..) => 7,
        (_, 10..) => 3,
        _ => 0,
    };
    let readings = Rect { height: rest.height.saturating_sub(defined + told + u16::from(areas.wide)), ..rest };
    passage::draw(app, item, buffer, readings, areas.wide);
    if areas.wide {
        widgets::rule(buffer, Rect::new(rest.x, readings.bottom(), rest.width, 1), "─", "─", &app.theme);
    }
    let y = readings.bottom() + u16::from(areas.wide);
    let below = Rect::new(rest.x + 1, y, rest.width.saturating_sub(2), defined);
    match app.book.get(id) {
        Some(code) if areas.wide => {
            widgets::definition(buffer, below, code, &app.theme);
        }
        Some(code) => rules(buffer, below, code, app),
        None => {}
    }
    let last = Rect { y: below.bottom(), height: rest.bottom().saturating_sub(below.bottom()), ..below };
    tell(buffer, last, said, areas.wide);
}

/// The code, and where one is.
fn title(app: &App, item: &Item, id: &str, buffer: &mut Buffer, area: Rect, wide: bool) {
    let theme = &app.theme;
    if !wide {
        widgets::rule(buffer, area, "─", "─", theme);
    }
    let who = app.shown_speaker(item.passage.first().map_or("", |part| part.who.as_str()));
    let place = format!(" {} · turn {} · {who} ", item.key.document, item.turn);
    let end = cells::write_right(buffer, (area.x + area.width / 3, area.y), area.right(), &place, theme.speaker());
    let letter = format!(" {} ", app.book.letter(id));
    let x = cells::write(buffer, (area.x + 1, area.y), end, &letter, app.book.style(id, theme));
    let name = format!("{id} ");
    cells::write(buffer, (x, area.y), end, &cells::fit(&name, end.saturating_sub(x)), theme.strong());
}

/// What was decided: in full where there is room, else a line each.
fn tell(buffer: &mut Buffer, area: Rect, said: Vec<(String, Style)>, wide: bool) {
    let mut y = area.y;
    for (text, style) in said {
        let left = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        if wide {
            y = widgets::paragraph(buffer, left, &text, style);
        } else if left.height > 0 {
            cells::write(buffer, (left.x, y), left.right(), &cells::fit(&text, left.width), style);
            y += 1;
        }
    }
}

/// The code's definition, when it applies and when not, a line each.
fn rules(buffer: &mut Buffer, area: Rect, code: &Code, app: &App) {
    let theme = &app.theme;
    let parts = [("", &code.definition), ("+ ", &code.apply), ("− ", &code.not)];
    let given = parts.iter().filter(|(_, text)| !text.is_empty());
    for ((sign, text), y) in given.zip(area.top()..area.bottom()) {
        let x = cells::write(buffer, (area.x, y), area.right(), sign, theme.key());
        let line = one_line(text);
        let style = if sign.is_empty() { theme.text() } else { theme.dim() };
        cells::write(buffer, (x, y), area.right(), &cells::fit(&line, area.right().saturating_sub(x)), style);
    }
}

/// What was decided and why, or how to decide.
fn decision(app: &App, item: &Item) -> Vec<(String, Style)> {
    let theme = &app.theme;
    let compare = &app.compare;
    let waiting = compare.memos.get(&item.key);
    let waiting = waiting.map(|memo| (format!("✎ {} (goes with the decision)", one_line(memo)), theme.care()));
    if compare.pending.contains_key(&item.key) {
        return vec![("… is being written".to_owned(), theme.care())];
    }
    if let Some(adjust) = &compare.adjust {
        let text = format!("{} as {}", quoted(adjust.span.slice(&item.text), 40), adjust.code);
        return std::iter::once((text, theme.strong())).chain(waiting).collect();
    }
    if item.kind == Kind::Same {
        return vec![("= both read it alike".to_owned(), theme.good())];
    }
    let Some(decided) = &item.decision else {
        let compared = compare.comparison().map(|found| found.coders.clone()).unwrap_or_default();
        let [one, other] = compared.each_ref().map(|coder| app.shown_coder(coder));
        let text = format!("undecided: 1 {one} · 2 {other} · b both · 0 neither · a adjust");
        return std::iter::once((text, theme.care())).chain(waiting).collect();
    };
    let day = decided.at.get(..10).unwrap_or(&decided.at);
    let choice = match &decided.choice {
        Choice::Take(coders) => Choice::Take(coders.iter().map(|coder| app.shown_coder(coder)).collect()),
        other => other.clone(),
    };
    let who = app.shown_coder(&one_line(&decided.coder));
    let mut text = format!("✓ {} · {who}, {day}", words(&choice, &item.key.code));
    if let Choice::Adjust { span, .. } = &decided.choice {
        text.push_str(&format!(" · {}", quoted(span.slice(&item.text), 60)));
    }
    let memo = decided.memo.as_ref().map(|memo| (format!("✎ {}", one_line(memo)), theme.text()));
    std::iter::once((text, theme.good())).chain(waiting.or(memo)).collect()
}
