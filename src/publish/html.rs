//! Pages as HTML: one file that asks for nothing else, with all it needs inside.
//!
//! It is read without JavaScript, and a content policy in it forbids a browser to load anything, whatever a
//! quotation says. Text is escaped, control and direction characters are shown as signs. A chart is an SVG in the
//! page; its words stay words, and the font they are set in stands in the page once, where there are charts.

use super::chart::{self, style};
use super::page::{Block, Page, Quote};
use super::table::{Cell, Row, Table};
use super::typeset::{is_right, printed, words, xml, xml_line};

/// How pages look.
const STYLE: &str = include_str!("html/style.css");

/// What only a page on a screen knows of its cells.
pub(super) trait Links {
    /// Where a cell leads, as an address in the page.
    fn of(&mut self, table: &Table, row: usize, column: usize) -> Option<String>;

    /// What stands below a table: what its cells lead to.
    fn below(&mut self, out: &mut String);
}

/// No cell leads anywhere.
struct NoLinks;

impl Links for NoLinks {
    fn of(&mut self, _: &Table, _: usize, _: usize) -> Option<String> {
        None
    }

    fn below(&mut self, _: &mut String) {}
}

/// The page as HTML.
pub fn page(page: &Page) -> String {
    let mut body = String::new();
    let mut links = NoLinks;
    let mut writer = Writer::new(&mut body, &mut links, 1);
    writer.page(page);
    let charts = writer.charts > 0;
    document(&page.title, &body, &Extras { charts, ..Extras::default() })
}

/// What a whole file may have besides its text.
#[derive(Default)]
pub(super) struct Extras<'a> {
    /// Whether it has charts, and needs their font.
    pub charts: bool,
    /// Further rules of style.
    pub style: &'a str,
    /// What makes it live; it is read without.
    pub script: &'a str,
    /// What the file says it was made by, for whoever would write over it.
    pub mark: &'a str,
}

/// A whole file around its text.
pub(super) fn document(title: &str, body: &str, extras: &Extras<'_>) -> String {
    let font = if extras.charts { style::font_face() } else { String::new() };
    let scripts = if extras.script.is_empty() { "" } else { " script-src 'unsafe-inline';" };
    let script = match extras.script {
        "" => String::new(),
        script => format!("<script>\n{script}</script>\n"),
    };
    let mark = match extras.mark {
        "" => String::new(),
        mark => format!("<meta name=\"generator\" content=\"{}\">\n", xml_line(mark)),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{mark}\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         img-src data:; font-src data:;{scripts} base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>\n{STYLE}{}{font}</style>\n\
         </head>\n<body>\n<main>\n{body}</main>\n{script}</body>\n</html>\n",
        xml_line(title),
        extras.style,
    )
}

/// Writes blocks one after the other.
pub(super) struct Writer<'a> {
    out: &'a mut String,
    links: &'a mut dyn Links,
    /// The level of the page's title.
    level: u8,
    /// How many charts there are so far, so that each has names of its own.
    pub charts: usize,
}

impl<'a> Writer<'a> {
    /// A writer of pages whose titles are headings of this level.
    pub fn new(out: &'a mut String, links: &'a mut dyn Links, level: u8) -> Self {
        Self { out, links, level, charts: 0 }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn element(&mut self, name: &str, text: &str) {
        self.line(&format!("<{name}>{}</{name}>", xml_line(text)));
    }

    fn heading(&mut self, level: u8, text: &str) {
        self.element(&format!("h{}", level.clamp(1, 6)), text);
    }

    /// The page with its title.
    pub fn page(&mut self, page: &Page) {
        if !page.title.is_empty() {
            self.heading(self.level, &page.title);
        }
        page.blocks.iter().for_each(|block| self.block(block));
    }

    /// One block.
    pub fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(below, text) => self.heading(self.level + below.saturating_sub(1), text),
            Block::Text(text) => self.element("p", text),
            Block::Term(term, text) => {
                self.line(&format!("<p><strong>{}.</strong> {}</p>", xml_line(term), xml_line(text)));
            }
            Block::Warning(text) => self.line(&format!("<p class=\"warning\" role=\"note\">{}</p>", xml_line(text))),
            Block::List(lines) => self.list("", lines),
            Block::Header(lines) => self.list(" class=\"header\"", lines),
            Block::Notes(lines) => self.list(" class=\"notes\"", lines),
            Block::Footer(text) => self.line(&format!("<footer><p>{}</p></footer>", xml_line(text))),
            Block::Quote(quote) => quotation(self.out, quote),
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => {
                self.charts += 1;
                let svg = chart::svg::inline(chart, &format!("c{}", self.charts));
                self.line(&format!("<figure class=\"chart\">\n{svg}</figure>"));
            }
        }
    }

    fn list(&mut self, attributes: &str, lines: &[String]) {
        self.line(&format!("<ul{attributes}>"));
        lines.iter().for_each(|line| self.element("li", line));
        self.line("</ul>");
    }

    fn table(&mut self, table: &Table) {
        self.line("<div class=\"wide\"><table>");
        if !table.caption.is_empty() {
            self.element("caption", &table.caption);
        }
        let shown = printed(table);
        let right: Vec<bool> = (0..shown.table.columns.len()).map(|at| is_right(&shown.table, at)).collect();
        self.head(&shown.table, &right);
        self.line("<tbody>");
        for (at, row) in table.rows.iter().enumerate() {
            self.row(table, at, row, (&shown.columns, &right));
        }
        self.line("</tbody></table></div>");
        if let Some(left_out) = shown.left_out {
            self.list(" class=\"notes\"", &[left_out]);
        }
        self.links.below(self.out);
    }

    fn head(&mut self, table: &Table, right: &[bool]) {
        self.line("<thead>");
        let grouped = table.is_grouped();
        let corner = xml_line(&table.corner);
        if grouped {
            let mut line = format!("<tr><th scope=\"col\" rowspan=\"2\">{corner}</th>");
            for run in table.runs() {
                let group = table.group(&run);
                line.push_str(&format!("<th scope=\"colgroup\" colspan=\"{}\">{}</th>", run.len(), xml_line(group)));
            }
            self.line(&format!("{line}</tr>"));
        }
        let mut line = "<tr>".to_owned();
        if !grouped {
            line.push_str(&format!("<th scope=\"col\">{corner}</th>"));
        }
        for (at, column) in table.columns.iter().enumerate() {
            let class = if right.get(at) == Some(&true) { " class=\"n\"" } else { "" };
            line.push_str(&format!("<th scope=\"col\"{class}>{}</th>", label(&column.label)));
        }
        self.line(&format!("{line}</tr></thead>"));
    }

    /// A row, of which these columns are shown.
    fn row(&mut self, table: &Table, at: usize, row: &Row, (columns, right): (&[usize], &[bool])) {
        let indent = match row.indent {
            0 => String::new(),
            steps => format!(" style=\"padding-left:{:.1}em\"", 0.6 + 1.2 * steps as f64),
        };
        let mut line = format!("<tr><th scope=\"row\"{indent}>{}</th>", label(&row.heading()));
        let cells = columns.iter().filter_map(|at| Some((*at, row.cells.get(*at)?)));
        for ((column, cell), right) in cells.zip(right) {
            let class = if *right { " class=\"n\"" } else { "" };
            let text = xml(&words(cell));
            let shown = match self.links.of(table, at, column) {
                Some(link) => format!("<a href=\"{}\">{text}</a>", xml_line(&link)),
                None => text,
            };
            line.push_str(&format!("<td{class}{}>{shown}</td>", sorted_by(cell)));
        }
        self.line(&format!("{line}</tr>"));
    }
}

/// A label of a row or column; the name of a code stays on one line.
fn label(text: &str) -> String {
    let text = xml_line(text);
    let words = text.split(' ').map(|word| match word.contains(['-', '.']) {
        true => format!("<span class=\"c\">{word}</span>"),
        false => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The number that a cell is sorted by, where it begins with one.
fn sorted_by(cell: &Cell) -> String {
    let first = cell.parts.first().map_or("", String::as_str);
    let digits = first.chars().map(|c| if c == '−' { '-' } else { c });
    let digits: String = digits.take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    digits.parse::<f64>().map_or_else(|_| String::new(), |number| format!(" data-v=\"{number}\""))
}

/// Somebody's words, with where they are from.
pub(super) fn quotation(out: &mut String, quote: &Quote) {
    out.push_str("<figure class=\"quote\">\n");
    let around = |text: &str| match text.trim() {
        "" => String::new(),
        text => format!("<p class=\"around\">… {}</p>\n", xml(text)),
    };
    out.push_str(&around(&quote.before));
    out.push_str(&format!("<blockquote>{}</blockquote>\n", xml(quote.text.trim())));
    out.push_str(&around(&quote.after));
    if !quote.citation.is_empty() || !quote.id.is_empty() {
        let id = match quote.id.as_str() {
            "" => String::new(),
            id => format!(" <code class=\"id\">{}</code>", xml_line(id)),
        };
        out.push_str(&format!("<figcaption>{}{id}</figcaption>\n", xml_line(&quote.citation)));
    }
    for note in quote.footnotes.iter().chain(&quote.notes) {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", xml_line(note)));
    }
    out.push_str("</figure>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::page_of_everything;

    #[test]
    fn a_page_is_one_file_that_loads_nothing() {
        let html = page(&page_of_everything());
        assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
        assert!(html.contains("default-src 'none'") && !html.contains("<script"));
        for loading in ["<link", "<img", "src=", "url(http", "@import", "<iframe"] {
            assert!(!html.replace("img-src", "").contains(loading), "{loading}");
        }
        assert_eq!(html.matches("@font-face").count(), 1, "the font of charts, once");
        assert_eq!(html, page(&page_of_everything()), "the same bytes each time");
    }

    #[test]
    fn text_is_text() {
        let html = page(&page_of_everything());
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(html.contains("␛[31m") && html.contains('⇄') && !html.contains('\u{1b}') && !html.contains('\u{202e}'));
        assert!(html.contains("<th scope=\"colgroup\" colspan=\"2\">Aldermere</th>"));
        assert!(html.contains("<td class=\"n\" data-v=\"3\">3/6 · 12</td>"), "{html}");
        let plain = page(&Page { title: "x".into(), blocks: vec![Block::Text("y".into())] });
        assert!(!plain.contains("@font-face"), "no chart, no font");
    }
}
