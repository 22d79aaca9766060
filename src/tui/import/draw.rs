//! Draws the review before an import: the files, and beside or below them the rows of the chosen one.

use super::decide::Said;
use super::rows::{self, Row};
use super::{Fate, File, Import, Pane};
use crate::ingest::folder::Role;
use crate::text::Span;
use crate::text::display::one_line;
use crate::tui::app::App;
use crate::tui::theme::Theme;
use crate::tui::{cells, widgets, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this width on the file stands beside the list.
const WIDE: u16 = 110;

/// Where the parts of the screen are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Areas {
    /// The files.
    pub list: Rect,
    /// The name of the chosen file.
    pub head: Rect,
    /// Its rows.
    pub file: Rect,
}

impl Areas {
    /// How many files are in sight.
    pub fn list_lines(&self) -> usize {
        usize::from(self.list.height).max(1)
    }
}

/// Where the parts of the screen are in this room.
pub fn areas(room: Rect, import: Option<&Import>) -> Areas {
    if room.width >= WIDE {
        let width = (room.width * 2 / 5).min(72);
        let beside = Rect::new(room.x + width + 1, room.y, room.width - width - 1, room.height);
        let (head, file) = below_head(beside);
        return Areas { list: Rect { width, ..room }, head, file };
    }
    // Below: the part in which the cursor is has the greater share.
    let files = import.map_or(0, |import| import.shown.len());
    let in_file = import.is_some_and(|import| import.pane == Pane::File);
    let most = if in_file { room.height / 4 } else { room.height / 2 };
    let height = u16::try_from(files).unwrap_or(u16::MAX).clamp(1, most.max(1));
    let (head, file) = below_head(Rect::new(room.x, room.y + height, room.width, room.height.saturating_sub(height)));
    Areas { list: Rect { height, ..room }, head, file }
}

fn below_head(area: Rect) -> (Rect, Rect) {
    let head = Rect { height: 1.min(area.height), ..area };
    (head, Rect::new(area.x, area.y + head.height, area.width, area.height - head.height))
}

/// Draws the review.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let Some(import) = &app.import else { return };
    let theme = &app.theme;
    if import.files.is_empty() {
        let paths: Vec<String> = import.paths.iter().map(|path| path.display().to_string()).collect();
        let paths = one_line(&paths.join(", "));
        let what = match import.reading {
            Some(_) => format!("Looking through {paths} …"),
            None => format!("There is no file in {paths}."),
        };
        widgets::paragraph(
            buffer,
            Rect::new(room.x + 2, room.y + 1, room.width.saturating_sub(4), 3),
            &what,
            theme.text(),
        );
        return;
    }
    let areas = areas(room, Some(import));
    let in_sight = import.shown.iter().skip(import.cursor.top).take(areas.list_lines());
    let detail = detail(in_sight.filter_map(|at| import.files.get(*at)), areas.list.width);
    for (line, y) in (import.cursor.top..import.shown.len()).zip(areas.list.top()..areas.list.bottom()) {
        let Some(file) = import.shown.get(line).and_then(|at| import.files.get(*at)) else { continue };
        let chosen = (line == import.cursor.at).then_some(import.pane == Pane::Files);
        draw_file(theme, (file, detail), chosen, buffer, Rect::new(areas.list.x, y, areas.list.width, 1));
    }
    if room.width >= WIDE {
        for y in room.top()..room.bottom() {
            cells::put(buffer, (areas.list.right(), y), room.right(), "│", theme.rule());
        }
    }
    let Some(file) = import.chosen() else {
        let text = "No file is doubtful; d shows all again.";
        cells::write(buffer, (areas.list.x + 2, areas.list.y), areas.list.right(), text, theme.dim());
        return;
    };
    widgets::rule(buffer, areas.head, "─", "─", theme);
    let title = format!(" {} ", tail(&one_line(&file.name), areas.head.width.saturating_sub(6)));
    cells::write(buffer, (areas.head.x + 1, areas.head.y), areas.head.right(), &title, theme.strong());
    let mut y = areas.file.y;
    for (at, row) in rows::of(file).iter().enumerate().skip(import.row.top) {
        let height = height(file, row, areas.file.width);
        let area = Rect::new(areas.file.x, y, areas.file.width, height.min(areas.file.bottom().saturating_sub(y)));
        if area.height == 0 {
            let more = Rect { y: areas.file.bottom() - 1, height: 1, ..areas.file };
            cells::write_right(buffer, (more.x, more.y), more.right() - 1, " ↓ more ", theme.dim());
            break;
        }
        draw_row(theme, file, row, buffer, area, import.pane == Pane::File && at == import.row.at);
        y += area.height;
    }
}

/// The row of the chosen file at a line of the screen.
pub fn row_at(import: &Import, area: Rect, line: u16) -> Option<usize> {
    let file = import.chosen()?;
    let mut y = area.y;
    for (at, row) in rows::of(file).iter().enumerate().skip(import.row.top) {
        y += height(file, row, area.width);
        if line < y {
            return Some(at);
        }
    }
    None
}

fn sign(theme: &Theme, file: &File) -> (&'static str, Style) {
    match file.fate() {
        _ if file.stale => ("…", theme.dim()),
        Fate::Unread => ("…", theme.dim()),
        Fate::Comes => ("✓", theme.good()),
        Fate::Doubtful(_) => ("?", theme.care()),
        Fate::LeftOut => ("-", theme.dim()),
        Fate::Failed => ("✗", theme.error()),
    }
}

/// A file in the list. `chosen` says whether it is, and whether keys go to the list.
fn draw_file(theme: &Theme, (file, detail): (&File, u8), chosen: Option<bool>, buffer: &mut Buffer, area: Rect) {
    let base = match chosen {
        Some(true) => theme.chosen(),
        Some(false) => theme.strong(),
        None => theme.text(),
    };
    if chosen == Some(true) {
        buffer.set_style(area, base);
    }
    let (sign, style) = sign(theme, file);
    let y = area.y;
    if chosen == Some(false) {
        cells::write(buffer, (area.x, y), area.right(), "▸", theme.key());
    }
    cells::write(buffer, (area.x + 1, y), area.right(), sign, base.patch(style));
    let quiet = if file.comes() { base } else { base.patch(theme.dim()) };
    let told = told(file, detail);
    let room = area.width.saturating_sub(4 + cells::width(&told));
    let name = tail(&one_line(&file.name), room);
    cells::write(buffer, (area.x + 3, y), area.right(), &name, quiet);
    cells::write_right(buffer, (area.x + 3, y), area.right(), &told, quiet);
}

/// How much is told of each file: as much as leaves room for all their names.
fn detail<'f>(files: impl Iterator<Item = &'f File> + Clone, width: u16) -> u8 {
    if width < 60 {
        return 0;
    }
    let fits =
        |detail: u8, file: &File| 4 + cells::width(&told(file, detail)) + cells::width(&one_line(&file.name)) <= width;
    (1..=3).rev().find(|detail| files.clone().all(|file| fits(*detail, file))).unwrap_or(0)
}

/// What a file is, in columns at the right of the list: the format, then with more detail how many turns, speakers and
/// documents.
fn told(file: &File, detail: u8) -> String {
    let format = file.report.as_ref().and_then(|report| report.format.as_deref()).unwrap_or("");
    let word = match file.fate() {
        Fate::Unread => "".to_owned(),
        Fate::LeftOut => "left out".to_owned(),
        Fate::Failed => "not readable".to_owned(),
        Fate::Comes if file.input.role == Role::Codings => "codings".to_owned(),
        Fate::Comes if file.documents().is_empty() => "sheet".to_owned(),
        Fate::Doubtful(doubts) => widgets::count(doubts, "doubt"),
        Fate::Comes => String::new(),
    };
    let turns: u32 = file.documents().iter().map(|made| made.turns).sum();
    let speakers: usize = file.documents().iter().map(|made| made.labels.len()).sum();
    let documents = file.documents().len();
    if detail == 0 || documents == 0 {
        return format!("  {format:<6} {word:>12} ");
    }
    let documents = if documents > 1 { widgets::count(documents, "document") } else { String::new() };
    let turns = format!(" {:>11}", widgets::count(turns as usize, "turn"));
    let speakers = format!(" {:>11}", widgets::count(speakers, "speaker"));
    let (turns, speakers) = match detail {
        1 => (String::new(), String::new()),
        2 => (turns, String::new()),
        _ => (turns, speakers),
    };
    format!("  {documents}  {format:<6}{turns}{speakers} {word:>12} ")
}

/// The end of a name that is too long: files of one folder differ there.
fn tail(text: &str, most: u16) -> String {
    use unicode_segmentation::UnicodeSegmentation as _;
    if cells::width(text) <= most {
        return text.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut used = 1;
    for grapheme in text.graphemes(true).rev() {
        let wide = cells::cell(grapheme).1;
        if used + wide > most {
            break;
        }
        used += wide;
        kept.push(grapheme);
    }
    let kept: String = kept.into_iter().rev().collect();
    if most == 0 { String::new() } else { format!("…{kept}") }
}

/// What stands in a row that may be long, and how far it is indented.
fn long(file: &File, row: &Row) -> Option<(u16, String)> {
    match row {
        Row::Told(what) => Some((1, crate::text::display::safe(what).into_owned())),
        Row::Doubt(document, at) => {
            let doubt = file.doubt(*document, *at)?;
            let line = doubt.line.map_or_else(String::new, |line| format!("line {line}: "));
            Some((3, format!("{line}{}", one_line(&rows::in_keys(&doubt.what)))))
        }
        _ => None,
    }
}

/// The most lines of a row.
const TALLEST: usize = 8;

/// How many lines a row takes.
pub fn height(file: &File, row: &Row, width: u16) -> u16 {
    let Some((indent, text)) = long(file, row) else { return 1 };
    let rows = wrap::rows(&text, Span::of(0..text.len()), width.saturating_sub(indent + 1).max(8)).len();
    u16::try_from(rows.clamp(1, TALLEST)).unwrap_or(1)
}

fn draw_row(theme: &Theme, file: &File, row: &Row, buffer: &mut Buffer, area: Rect, chosen: bool) {
    let base = if chosen { theme.chosen() } else { theme.text() };
    if chosen {
        buffer.set_style(area, base);
    }
    let (x, y, end) = (area.x + 1, area.y, area.right());
    match row {
        Row::Form => {
            cells::write(buffer, (x, y), end, &form(file), base.patch(theme.dim()));
        }
        Row::Document(at) => {
            let Some(made) = file.document(*at) else { return };
            let kind = made.kind.as_deref().unwrap_or("kind not known");
            let counts = format!(
                "{}, {}",
                widgets::count(made.turns as usize, "turn"),
                widgets::count(made.words as usize, "word")
            );
            let x = cells::write(buffer, (x, y), end, &one_line(&made.document), base.patch(theme.speaker()));
            let nobody = if made.labels.is_empty() { " · nobody speaks: its paragraphs are its turns" } else { "" };
            let rest = format!("  {} · {counts}{nobody}", one_line(kind));
            cells::write(buffer, (x, y), end, &cells::fit(&rest, end.saturating_sub(x)), base);
        }
        Row::Label(document, at) => {
            let Some(label) = file.label_report(*document, *at) else { return };
            let kind = label.speaker_type.as_str();
            let (kind, style) = match file.said.of(&label.label) {
                Some(Said::Is(said)) if *said == label.speaker_type => (format!("{kind}, you say"), theme.good()),
                // Said, and not yet read.
                Some(said) => (said.words(), theme.dim()),
                None if label.known => (format!("{kind}, listed"), theme.text()),
                None => (kind.to_owned(), theme.text()),
            };
            let first = label.samples.first().map(|(_, said)| said.as_str()).unwrap_or_default();
            let turns = widgets::thousands(label.turns as usize);
            speaker(theme, buffer, area, &label.label, (&kind, style), Some((&turns, first)), base);
        }
        Row::Gone(at) => {
            let Some((label, said)) = file.gone(*at) else { return };
            speaker(theme, buffer, area, label, (&said.words(), theme.good()), None, base);
        }
        Row::Told(_) | Row::Doubt(..) => {
            let Some((indent, text)) = long(file, row) else { return };
            let failed = file.fate() == Fate::Failed;
            let style = match row {
                Row::Doubt(..) => {
                    cells::write(buffer, (x, y), end, "?", base.patch(theme.care()));
                    base
                }
                _ if failed => base.patch(theme.error()),
                _ => base,
            };
            let room = Rect::new(area.x + indent, y, area.width.saturating_sub(indent + 1), area.height);
            widgets::paragraph(buffer, room, &text, style);
        }
    }
}

/// How a file is read.
fn form(file: &File) -> String {
    let report = file.report.as_ref();
    if file.input.role == Role::Study {
        return of_program(file);
    }
    let format = match file.said.format {
        Some(format) => format!("{format}, you say"),
        None => report.and_then(|report| report.format.clone()).unwrap_or_else(|| "?".to_owned()),
    };
    // What is no text of its own, as a package, has no encoding.
    let encoding = match file.said.encoding {
        Some(encoding) => format!(" · encoding {}, you say", encoding.name()),
        None => report
            .and_then(|report| report.encoding.as_ref())
            .map_or_else(String::new, |encoding| format!(" · encoding {encoding}")),
    };
    format!("read as {format}{encoding}")
}

/// Which program a project comes from, and which of its projects is taken.
fn of_program(file: &File) -> String {
    let program = file.report.as_ref().and_then(|report| report.loss.as_ref()).map(|loss| one_line(&loss.program));
    let program = match program.filter(|program| !program.is_empty()) {
        Some(program) => format!("a project of {program}"),
        None => "a project of another program".to_owned(),
    };
    match file.project_at().and_then(|at| file.projects().get(at)) {
        Some(name) => format!("“{}”, you say · {program}", one_line(name)),
        None => program,
    }
}

/// A label, what it is, and how it begins.
fn speaker(
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
    label: &str,
    (kind, style): (&str, Style),
    said: Option<(&str, &str)>,
    base: Style,
) {
    let (y, end) = (area.y, area.right());
    let wide = (area.width / 4).clamp(8, 28);
    let x = area.x + 3;
    cells::write(buffer, (x, y), end, &cells::fit(&one_line(label), wide), base.patch(theme.strong()));
    let x = x + wide + 1;
    let Some((turns, first)) = said else {
        cells::write(buffer, (x, y), end, &cells::fit(kind, end.saturating_sub(x)), base.patch(style));
        return;
    };
    cells::write(buffer, (x, y), end, &cells::fit(kind, 20), base.patch(style));
    let x = x + 21;
    cells::write_right(buffer, (x, y), (x + 5).min(end), turns, base);
    let x = x + 6;
    if x + 4 < end {
        cells::write(buffer, (x, y), end, &cells::fit(first, end - x), base.patch(theme.dim()));
    }
}

/// The header line of the review.
pub fn header(app: &App) -> (String, String) {
    let Some(import) = &app.import else { return ("Import".to_owned(), String::new()) };
    let (documents, doubts, left_out, failed) = import.totals();
    let come = if app.size.0 < 100 { "" } else { " would come in" };
    let mut parts = vec![format!("{}{come}", widgets::count(documents, "document"))];
    let mut tell = |n: usize, what: String| {
        if n > 0 {
            parts.push(what);
        }
    };
    tell(doubts, widgets::count(doubts, "doubt"));
    tell(left_out, format!("{left_out} left out"));
    tell(failed, format!("{failed} not readable"));
    let left = if import.files.is_empty() { "Import".to_owned() } else { format!("Import  {}", parts.join(" · ")) };
    let of = |(done, total): (u64, u64)| if total > 0 { format!(" {done} of {total}") } else { String::new() };
    let right = match (import.writing, import.reading) {
        (Some((step, done, total)), _) => {
            let what = if step == crate::exchange::intake::Step::Documents { "importing" } else { "coding" };
            format!("{what}{} …", of((done, total)))
        }
        (None, Some(progress)) => format!("reading{} …", of(progress)),
        (None, None) => widgets::count(import.files.len(), "file"),
    };
    (left, right)
}
