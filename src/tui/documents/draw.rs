//! Draws the list of documents.

use super::tree::Row;
use super::{Documents, Sort};
use crate::store::{DocumentInfo, Progress};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::Context;
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let documents = &app.documents;
    if documents.names.is_empty() {
        let lines = [
            "This project has no documents yet.",
            "",
            &format!(
                "{} brings transcripts in: a file, or a folder with all below it. What would come in is shown first.",
                app.key_of(Context::Documents, Action::Import)
            ),
            "",
            "From the command line: emic import transcripts/ (--dry-run writes nothing).",
        ];
        let mut y = room.y + 1;
        for line in lines {
            let left = Rect::new(room.x + 2, y, room.width.saturating_sub(4), room.bottom().saturating_sub(y));
            y = widgets::paragraph(buffer, left, line, theme.text()).max(y + 1);
        }
        return;
    }
    let columns = Columns::of(documents, room.width);
    columns.head(app, buffer, Rect { height: 1, ..room });
    let list = Rect::new(room.x, room.y + 1, room.width, room.height.saturating_sub(1));
    for (number, y) in (documents.cursor.top..documents.rows.len()).zip(list.top()..list.bottom()) {
        let area = Rect::new(list.x, y, list.width, 1);
        let chosen = number == documents.cursor.at;
        match documents.rows.get(number) {
            Some(Row::Group(value, members)) => heading(app, buffer, area, (value, members), chosen),
            Some(Row::Document(at)) => {
                if let Some(name) = documents.names.get(*at) {
                    columns.row(app, buffer, area, name, chosen);
                }
            }
            None => {}
        }
    }
    if documents.shown.is_empty() {
        let text = format!("No document fits “{}”; Esc shows all again.", documents.filter);
        cells::write(buffer, (list.x + 2, list.y), list.right(), &text, theme.dim());
    }
}

/// Where the columns stand.
struct Columns {
    name: u16,
    kind: u16,
    site: u16,
    /// Whether there is room for dates and turns.
    wide: bool,
    /// Whether there is room for when it was last touched.
    wider: bool,
    /// What names are moved in by, under the headings of groups.
    indent: u16,
}

impl Columns {
    fn of(documents: &Documents, width: u16) -> Self {
        let longest = documents.names.iter().map(|name| cells::width(name)).max().unwrap_or(8);
        let name = longest.clamp(8, (width / 3).max(12));
        let indent = if documents.grouped.is_some() { 2 } else { 0 };
        Self { name, kind: 13, site: 14, wide: width >= 96, wider: width >= 116, indent }
    }

    fn head(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        let sorted = |sort: Sort, label: &str| {
            let sign = if app.documents.reverse { "▴" } else { "▾" };
            if app.documents.sort == sort { format!("{label}{sign}") } else { label.to_owned() }
        };
        let style = app.theme.dim();
        let x = area.x + 1 + self.indent;
        cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Name, "document"), style);
        let x = x + self.name + 2;
        cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Kind, "kind"), style);
        let x = x + self.kind + 1;
        cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Site, "site"), style);
        let mut x = x + self.site + 1;
        if self.wide {
            cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Date, "date"), style);
            x += 12;
            cells::write_right(buffer, (x, area.y), x + 11, "coded turns", style);
            x += 12;
        }
        cells::write_right(buffer, (x, area.y), x + 8, &sorted(Sort::Words, "words"), style);
        cells::write_right(buffer, (x + 8, area.y), x + 18, &sorted(Sort::Codings, "codings"), style);
        x += 19;
        if self.wider {
            cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Touched, "touched"), style);
            x += 12;
        }
        cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::State, "state"), style);
    }

    fn row(&self, app: &App, buffer: &mut Buffer, area: Rect, name: &str, chosen: bool) {
        let theme = &app.theme;
        let base = if chosen { theme.chosen() } else { theme.text() };
        if chosen {
            buffer.set_style(area, base);
        }
        let y = area.y;
        let x = area.x + 1 + self.indent;
        cells::write(buffer, (x, y), area.right(), &cells::fit(name, self.name), base.patch(theme.strong()));
        if app.documents.marked.contains(name) {
            cells::write(buffer, (area.x, y), area.right(), "✓", base.patch(theme.good()));
        } else if app.documents.fresh.contains(name) {
            cells::write(buffer, (area.x, y), area.right(), "+", base.patch(theme.good()));
        }
        let Some(info) = app.documents.details.get(name) else { return };
        let value = |key: &str| info.attributes.get(key).map(String::as_str).unwrap_or_default();
        let x = x + self.name + 2;
        cells::write(buffer, (x, y), area.right(), &cells::fit(value("kind"), self.kind), base);
        let x = x + self.kind + 1;
        cells::write(buffer, (x, y), area.right(), &cells::fit(value("site"), self.site), base);
        let mut x = x + self.site + 1;
        if self.wide {
            cells::write(buffer, (x, y), area.right(), &cells::fit(value("date"), 11), base);
            x += 12;
            let turns = widgets::thousands(info.turns as usize);
            let turns = match app.uses.coded.get(name) {
                Some(coded) => format!("{}/{turns}", widgets::thousands(*coded as usize)),
                None => turns,
            };
            cells::write_right(buffer, (x, y), x + 11, &turns, base);
            x += 12;
        }
        cells::write_right(buffer, (x, y), x + 8, &widgets::thousands(info.words as usize), base);
        cells::write_right(buffer, (x + 8, y), x + 18, &widgets::thousands(info.codings as usize), base);
        x += 19;
        if self.wider {
            let touched = app.documents.touched.get(name).and_then(|at| at.get(..10)).unwrap_or_default();
            cells::write(buffer, (x, y), area.right(), touched, base.patch(theme.dim()));
            x += 12;
        }
        self.states(app, buffer, Rect::new(x, y, area.right().saturating_sub(x), 1), info, base);
    }

    /// How far the acting coder is, then the others.
    fn states(&self, app: &App, buffer: &mut Buffer, area: Rect, info: &DocumentInfo, base: ratatui::style::Style) {
        let theme = &app.theme;
        let own = app.coder.as_deref().map(|coder| info.progress(coder));
        let style = match own {
            Some(Progress::Finished) => theme.good(),
            Some(Progress::Begun | Progress::Assigned) => theme.care(),
            _ => theme.dim(),
        };
        let word = own.map(|own| format!("{} {}", sign(own), own.as_str())).unwrap_or_default();
        let mut x = cells::write(buffer, (area.x, area.y), area.right(), &word, base.patch(style));
        let others: Vec<String> = info
            .progress_of_all()
            .into_iter()
            .filter(|(coder, _)| Some(*coder) != app.coder.as_deref())
            .map(|(coder, progress)| format!("{coder}{}", sign(progress)))
            .chain((info.decisions > 0).then(|| "≡".to_owned()))
            .collect();
        if !others.is_empty() {
            x += if own.is_none() { 0 } else { 2 };
            let text = others.join(" ");
            cells::write(
                buffer,
                (x, area.y),
                area.right(),
                &cells::fit(&text, area.right().saturating_sub(x)),
                base.patch(theme.dim()),
            );
        }
    }
}

/// The heading of a group: how many documents, how much, and how far the acting coder is with them.
fn heading(app: &App, buffer: &mut Buffer, area: Rect, (value, members): (&str, &[usize]), chosen: bool) {
    let theme = &app.theme;
    let documents = &app.documents;
    let base = if chosen { theme.chosen() } else { theme.text() };
    if chosen {
        buffer.set_style(area, base);
    }
    let sign = if documents.folded.contains(value) { "▸" } else { "▾" };
    let x = cells::write(buffer, (area.x + 1, area.y), area.right(), sign, base.patch(theme.dim()));
    let shown = if value.is_empty() {
        format!("no {}", documents.grouped.as_deref().unwrap_or("value"))
    } else {
        value.to_owned()
    };
    let most = area.width / 3;
    let x = cells::write(buffer, (x + 1, area.y), area.right(), &cells::fit(&shown, most), base.patch(theme.strong()));
    let names = members.iter().filter_map(|at| documents.names.get(*at));
    let infos: Vec<&DocumentInfo> = names.clone().filter_map(|name| documents.details.get(name)).collect();
    let sum = |number: fn(&DocumentInfo) -> u32| infos.iter().map(|info| number(info) as usize).sum::<usize>();
    let coded: usize = names.filter_map(|name| app.uses.coded.get(name)).map(|coded| *coded as usize).sum();
    let mut parts = vec![widgets::count(members.len(), "document")];
    if let Some(coder) = app.coder.as_deref() {
        let far = |wanted: Progress| infos.iter().filter(|info| info.progress(coder) == wanted).count();
        let all = [Progress::Finished, Progress::Begun, Progress::Assigned, Progress::Untouched];
        let told: Vec<String> = all
            .into_iter()
            .filter(|progress| far(*progress) > 0)
            .map(|progress| format!("{} {}", far(progress), progress.as_str()))
            .collect();
        parts.push(told.join(", "));
    }
    parts.push(format!("{} of {} coded", widgets::thousands(coded), widgets::count(sum(|info| info.turns), "turn")));
    parts.push(widgets::count(sum(|info| info.words), "word"));
    parts.push(widgets::count(sum(|info| info.codings), "coding"));
    parts.retain(|part| !part.is_empty());
    let text = parts.join(" · ");
    cells::write(
        buffer,
        (x + 2, area.y),
        area.right(),
        &cells::fit(&text, area.right().saturating_sub(x + 3)),
        base.patch(theme.dim()),
    );
}

/// How far a coder is, in a sign.
fn sign(progress: Progress) -> &'static str {
    match progress {
        Progress::Finished => "✓",
        Progress::Begun => "◐",
        Progress::Assigned => "●",
        Progress::Untouched => "○",
    }
}

/// The header line of the list.
pub fn header(app: &App) -> (String, String) {
    let name = app.study.as_ref().map(|study| study.settings.name.clone()).unwrap_or_default();
    let (shown, all) = (app.documents.shown.len(), app.documents.names.len());
    let count = if shown == all {
        widgets::count(all, "document")
    } else {
        format!("{shown} of {}", widgets::count(all, "document"))
    };
    let by = app.documents.grouped.as_ref().map_or_else(String::new, |key| format!(" by {key}"));
    let marked = match app.documents.marked.len() {
        0 => String::new(),
        marked => format!(" · {marked} marked"),
    };
    let coder = app.coder.clone().unwrap_or_else(|| "no coder yet".to_owned());
    let filter = app.documents.filter.trim();
    if !filter.is_empty() {
        // What hides documents is said before all else.
        let key = app.key_of(Context::Documents, Action::Back);
        let filter = cells::fit(filter, 16);
        return (format!("filter “{filter}” ({key} clears)  {count}{by}{marked}"), coder);
    }
    (format!("{name}  {count}{by}{marked}"), coder)
}
