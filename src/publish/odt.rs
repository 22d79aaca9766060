//! Pages as OpenDocument texts, for LibreOffice and whoever has no Word.
//!
//! The same as a Word document: headings are headings, quotations have a style of their own with their citation
//! below, tables repeat their header. The same page gives the same bytes.

use super::chart::picture;
use super::package::{Package, PackageError};
use super::page::{Block, Page};
use super::table::Table;
use super::typeset::{
    Lies, Part, Room, Strip, begins_sideways, is_right, lies_sideways, printed, quotation, strips, words, xml_line,
};
use crate::text::display::safe;

const STYLES: &str = include_str!("odt/styles.xml");
/// Styles of cells, which LibreOffice takes from beside the text alone.
const CELLS: &str = include_str!("odt/cells.xml");
const KIND: &str = "application/vnd.oasis.opendocument.text";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    office:version=\"1.3\"";

/// A row that stays on one page.
const ROW: &str = "<table:table-row table:style-name=\"Whole\">";

/// Millimetres between the margins of an A4 page.
const PAGE_WIDTH: f64 = 170.0;
/// The same of one that lies.
const SIDE_WIDTH: f64 = 257.0;
/// Characters of a table that fit between them.
const ROOM: Room = Room { upright: 98, sideways: 148, small: 184 };

/// The page as an OpenDocument text.
pub fn page(page: &Page) -> Result<Vec<u8>, PackageError> {
    let mut writer = Writer::default();
    if begins_sideways(page, ROOM) {
        writer.turn(true);
    }
    if !page.title.is_empty() {
        writer.paragraph("Title", &page.title);
    }
    for (at, block) in page.blocks.iter().enumerate() {
        writer.turn_for(block, page.blocks.get(at + 1));
        writer.block(block);
    }
    writer.finish(&page.title)
}

#[derive(Default)]
struct Writer {
    body: String,
    /// Styles of the columns of tables.
    styles: String,
    tables: usize,
    pictures: Vec<Vec<u8>>,
    /// How many notes stand at the feet of pages.
    noted: usize,
    /// Whether the page lies on its side from here on.
    sideways: bool,
    /// Whether the letters of the table are small.
    small: bool,
}

/// Words of a paragraph; lines become lines.
fn run(text: &str) -> String {
    let text = safe(text);
    // Blanks in a row are one, unless they are said to be several.
    let line = |line: &str| xml_line(line).replace("  ", " <text:s/>");
    text.lines().map(line).collect::<Vec<_>>().join("<text:line-break/>")
}

impl Writer {
    fn paragraph(&mut self, style: &str, text: &str) {
        self.body.push_str(&format!("<text:p text:style-name=\"{style}\">{}</text:p>\n", run(text.trim())));
    }

    fn each(&mut self, style: &str, lines: &[String]) {
        lines.iter().for_each(|line| self.paragraph(style, line));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => {
                let level = level.saturating_sub(1).clamp(1, 3);
                self.body.push_str(&format!(
                    "<text:h text:style-name=\"Heading_20_{level}\" text:outline-level=\"{level}\">{}</text:h>\n",
                    run(text.trim())
                ));
            }
            Block::Text(text) => self.paragraph("Text_20_body", text),
            Block::Term(term, text) => self.body.push_str(&format!(
                "<text:p text:style-name=\"Text_20_body\"><text:span text:style-name=\"Strong\">{}.</text:span> {}</text:p>\n",
                run(term.trim()),
                run(text.trim())
            )),
            Block::Warning(text) => self.paragraph("Warning", text),
            Block::List(lines) => {
                self.body.push_str("<text:list text:style-name=\"Bullets\">\n");
                for line in lines {
                    self.body.push_str("<text:list-item>");
                    self.paragraph("List", line);
                    self.body.push_str("</text:list-item>\n");
                }
                self.body.push_str("</text:list>\n");
            }
            Block::Header(lines) | Block::Notes(lines) => self.each("Notes", lines),
            Block::Footer(text) => self.paragraph("Closing", text),
            Block::Quote(quote) => quotation(quote).iter().for_each(|part| self.quoted(part)),
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => {
                // The table beside it has the numbers.
                if let Ok(picture) = picture::png(chart) {
                    self.picture(&chart.title, picture);
                }
            }
        }
    }

    fn quoted(&mut self, part: &Part<'_>) {
        match part {
            Part::Around(text) => self.paragraph("QuoteContext", text),
            Part::Said(text) => self.paragraph("Quotations", text),
            Part::Note(text) => self.paragraph("Citation", text),
            Part::Source(citation, id, footnotes) => {
                let mut words = run(citation.trim());
                for (at, note) in footnotes.iter().enumerate() {
                    if at > 0 {
                        // Without it two signs read as one number.
                        words.push_str("<text:span text:style-name=\"FootnoteSign\">,</text:span>");
                    }
                    self.noted += 1;
                    let number = self.noted;
                    words.push_str(&format!(
                        "<text:note text:id=\"ftn{number}\" text:note-class=\"footnote\"><text:note-citation>{number}\
                         </text:note-citation><text:note-body><text:p text:style-name=\"Footnote\">{}</text:p>\
                         </text:note-body></text:note>",
                        run(note.trim())
                    ));
                }
                if !id.is_empty() {
                    let space = if citation.trim().is_empty() { "" } else { "\u{a0} " };
                    let id = run(id);
                    words.push_str(&format!("<text:span text:style-name=\"ExcerptId\">{space}{id}</text:span>"));
                }
                self.body.push_str(&format!("<text:p text:style-name=\"Citation\">{words}</text:p>\n"));
            }
        }
    }

    /// Turns the page for a table that is too wide, and for the heading above it, and back for what comes later.
    fn turn_for(&mut self, block: &Block, next: Option<&Block>) {
        let is_wide = |block: &Block| match block {
            Block::Table(table) => Some(lies_sideways(table, ROOM)),
            _ => None,
        };
        let wide = match block {
            Block::Heading(..) => next.and_then(is_wide).unwrap_or(false),
            Block::Table(_) => is_wide(block).unwrap_or(false),
            Block::Chart(_) | Block::Quote(_) => false,
            // Lines about a table stand with it.
            _ => self.sideways,
        };
        if wide != self.sideways {
            self.turn(wide);
        }
    }

    fn turn(&mut self, sideways: bool) {
        self.paragraph(if sideways { "TurnSideways" } else { "TurnUpright" }, "");
        self.sideways = sideways;
    }

    fn table(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            self.paragraph("Caption", &table.caption);
        }
        let shown = printed(table);
        let table: &Table = &shown.table;
        for (at, strip) in strips(table, ROOM).into_iter().enumerate() {
            match &strip.heading {
                Some(heading) => self.paragraph("Caption", heading),
                // Two tables without a paragraph between them would be taken for one.
                None if at > 0 => self.paragraph("Notes", ""),
                None => {}
            }
            self.strip(table, &strip);
        }
        if let Some(left_out) = &shown.left_out {
            self.paragraph("Notes", left_out);
        }
    }

    fn strip(&mut self, table: &Table, strip: &Strip) {
        self.tables += 1;
        let name = format!("T{}", self.tables);
        let all = strip.widths.iter().map(|width| width + 2).sum::<usize>().max(1) as f64;
        // A narrow table is no wider than its words.
        let total = if self.sideways { SIDE_WIDTH } else { PAGE_WIDTH }.min(all * 2.3);
        self.small = strip.lies == Lies::Small;
        self.styles.push_str(&format!(
            "<style:style style:name=\"{name}\" style:family=\"table\"><style:table-properties \
             style:width=\"{total:.1}mm\" table:align=\"left\"/></style:style>\n"
        ));
        self.body.push_str(&format!("<table:table table:name=\"{name}\" table:style-name=\"{name}\">\n"));
        for (at, width) in strip.widths.iter().enumerate() {
            let wide = (width + 2) as f64 * total / all;
            self.styles.push_str(&format!(
                "<style:style style:name=\"{name}.{at}\" style:family=\"table-column\"><style:table-column-properties \
                 style:column-width=\"{wide:.1}mm\"/></style:style>\n"
            ));
            self.body.push_str(&format!("<table:table-column table:style-name=\"{name}.{at}\"/>"));
        }
        let right: Vec<bool> = strip.columns.clone().map(|at| is_right(table, at)).collect();
        self.body.push_str("\n<table:table-header-rows>\n");
        if strip.grouped {
            self.groups(table);
        }
        self.body.push_str(ROW);
        self.cell(&table.corner, "TableHeader", "Head", 1);
        for (column, right) in table.columns.get(strip.columns.clone()).unwrap_or(&[]).iter().zip(&right) {
            self.cell(&column.label, if *right { "TableHeaderRight" } else { "TableHeader" }, "Head", 1);
        }
        self.body.push_str("</table:table-row>\n</table:table-header-rows>\n");
        for row in &table.rows {
            self.body.push_str(ROW);
            let label = format!("{}{}", "\u{a0}\u{a0}\u{a0}".repeat(row.indent), row.heading());
            self.cell(&label, "TableText", "Body", 1);
            for (at, right) in strip.columns.clone().zip(&right) {
                let text = row.cells.get(at).map(words).unwrap_or_default();
                self.cell(&text, if *right { "TableRight" } else { "TableText" }, "Body", 1);
            }
            self.body.push_str("</table:table-row>\n");
        }
        self.body.push_str("</table:table>\n");
    }

    /// The upper headers.
    fn groups(&mut self, table: &Table) {
        self.body.push_str(ROW);
        self.cell("", "TableHeader", "Body", 1);
        for run in table.runs() {
            let group = table.group(&run);
            self.cell(group, "TableHeader", "Body", run.len());
        }
        self.body.push_str("</table:table-row>\n");
    }

    fn cell(&mut self, text: &str, style: &str, border: &str, span: usize) {
        let small = if self.small { "Small" } else { "" };
        let spanned = if span > 1 { format!(" table:number-columns-spanned=\"{span}\"") } else { String::new() };
        self.body.push_str(&format!(
            "<table:table-cell table:style-name=\"{border}\" office:value-type=\"string\"{spanned}>\
             <text:p text:style-name=\"{style}{small}\">{}</text:p></table:table-cell>{}",
            run(text),
            "<table:covered-table-cell/>".repeat(span.saturating_sub(1))
        ));
    }

    fn picture(&mut self, title: &str, picture: picture::Picture) {
        self.pictures.push(picture.bytes);
        let number = self.pictures.len();
        let width = f64::from(picture.width);
        let high = f64::from(picture.height);
        let scale = (PAGE_WIDTH / width).min(235.0 / high).min(25.4 / 96.0);
        self.body.push_str(&format!(
            "<text:p text:style-name=\"Figure\"><draw:frame draw:name=\"Chart {number}\" text:anchor-type=\"as-char\" \
             svg:width=\"{:.1}mm\" svg:height=\"{:.1}mm\"><draw:image xlink:href=\"Pictures/chart{number}.png\" \
             xlink:type=\"simple\" xlink:show=\"embed\" xlink:actuate=\"onLoad\"/><svg:title>{}</svg:title>\
             </draw:frame></text:p>\n",
            width * scale,
            high * scale,
            xml_line(title)
        ));
    }

    fn finish(self, title: &str) -> Result<Vec<u8>, PackageError> {
        let mut package = Package::default();
        package.add_stored("mimetype", KIND.as_bytes())?;
        let content = format!(
            "{HEAD}<office:document-content {NAMES}><office:automatic-styles>\n{CELLS}{}</office:automatic-styles>\
             <office:body><office:text>\n{}</office:text></office:body></office:document-content>\n",
            self.styles, self.body
        );
        package.add("content.xml", content.as_bytes())?;
        package.add("styles.xml", STYLES.as_bytes())?;
        let meta = format!(
            "{HEAD}<office:document-meta {NAMES}><office:meta><dc:title>{}</dc:title></office:meta>\
             </office:document-meta>\n",
            xml_line(title)
        );
        package.add("meta.xml", meta.as_bytes())?;
        let mut parts = String::new();
        let mut part = |path: &str, kind: &str| {
            parts.push_str(&format!(
                "<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>\n"
            ));
        };
        part("/", KIND);
        ["content.xml", "styles.xml", "meta.xml"].into_iter().for_each(|name| part(name, "text/xml"));
        (1..=self.pictures.len()).for_each(|number| part(&format!("Pictures/chart{number}.png"), "image/png"));
        for (number, picture) in (1..).zip(&self.pictures) {
            package.add_stored(&format!("Pictures/chart{number}.png"), picture)?;
        }
        let manifest = format!(
            "{HEAD}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
             manifest:version=\"1.3\">\n{parts}</manifest:manifest>\n"
        );
        package.add("META-INF/manifest.xml", manifest.as_bytes())?;
        package.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{page_of_everything, part};

    #[test]
    fn a_page_is_the_same_bytes_each_time_and_sound_xml() {
        let bytes = page(&page_of_everything()).expect("a text");
        assert_eq!(bytes, page(&page_of_everything()).expect("a text"));
        // Programs know the kind of file by its first bytes.
        assert_eq!(bytes.get(30..38), Some(b"mimetype".as_slice()));
        for name in ["content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"] {
            let text = part(&bytes, name);
            let mut reader = quick_xml::Reader::from_str(&text);
            while !matches!(
                reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")),
                quick_xml::events::Event::Eof
            ) {}
        }
    }

    #[test]
    fn everything_has_a_style_that_is_there() {
        let content = part(&page(&page_of_everything()).expect("a text"), "content.xml");
        for used in content.split("text:style-name=\"").skip(1) {
            let style = used.split('"').next().expect("a style");
            assert!(STYLES.contains(&format!("style:name=\"{style}\"")), "{style}");
        }
        assert!(content.contains("</text:note><text:span text:style-name=\"FootnoteSign\">,</text:span><text:note "));
        assert!(content.contains("<table:table-header-rows>") && content.contains("\"Quotations\""));
        assert!(content.contains("&lt;script&gt;") && !content.contains('\u{202e}'));
    }
}
