//! Pages as Word documents.
//!
//! What Word knows by name has that name, so that whoever goes on writing finds headings in the navigation, changes
//! all quotations at once and gets a table of contents: headings are headings, quotations have the style Quote with
//! their citation below, tables repeat their header on each page. The same page gives the same bytes: nothing in the
//! file says when it was written. Charts are pictures, where the program can draw them; the table beside a chart has
//! its numbers in any case.

pub mod commented;

use super::chart::picture;
use super::package::{Package, PackageError};
use super::page::{Block, Page};
use super::table::{Row, Table};
use super::typeset::{
    Lies, Part, Room, Strip, begins_sideways, is_right, lies_sideways, printed, quotation, strips, words, xml_line,
};
use crate::text::display::safe;

const STYLES: &str = include_str!("docx/styles.xml");
const NUMBERING: &str = include_str!("docx/numbering.xml");
const FOOTER: &str = include_str!("docx/footer.xml");

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Twentieths of a point between the margins of an A4 page.
const PAGE_WIDTH: usize = 9638;
/// The same of one that lies.
const SIDE_WIDTH: usize = 14570;
/// Characters of a table that fit between them.
const ROOM: Room = Room { upright: 98, sideways: 148, small: 184 };
/// What makes the letters of a small table small: half points.
const SMALL: &str = "<w:rPr><w:sz w:val=\"14\"/><w:szCs w:val=\"14\"/></w:rPr>";
/// What makes the sign of a footnote one.
const SIGN: &str = "<w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>";
/// Office's unit of length, in a pixel of 1/96 inch.
const PIXEL: f64 = 9525.0;
/// The widest picture, in pixels.
const WIDEST: f64 = 640.0;

/// The page as a Word document.
pub fn page(page: &Page) -> Result<Vec<u8>, PackageError> {
    let mut writer = Writer { sideways: begins_sideways(page, ROOM), ..Writer::default() };
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
    pictures: Vec<Vec<u8>>,
    /// What stands at the feet of pages.
    footnotes: String,
    noted: usize,
    /// Whether the page lies on its side from here on.
    sideways: bool,
}

/// Words of a paragraph; lines become lines.
fn run(text: &str, properties: &str) -> String {
    let mut out = format!("<w:r>{properties}");
    let text = safe(text);
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push_str("<w:br/>");
        }
        out.push_str(&format!("<w:t xml:space=\"preserve\">{}</w:t>", xml_line(line)));
    }
    out.push_str("</w:r>");
    out
}

impl Writer {
    fn paragraph(&mut self, style: &str, text: &str) {
        self.styled(style, &run(text.trim(), ""));
    }

    fn styled(&mut self, style: &str, runs: &str) {
        self.body.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>\n"));
    }

    fn each(&mut self, style: &str, lines: &[String]) {
        lines.iter().for_each(|line| self.paragraph(style, line));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => {
                self.paragraph(&format!("Heading{}", level.saturating_sub(1).clamp(1, 3)), text);
            }
            Block::Text(text) => self.paragraph("BodyText", text),
            Block::Term(term, text) => {
                let runs = run(&format!("{}. ", term.trim()), "<w:rPr><w:b/></w:rPr>") + &run(text.trim(), "");
                self.styled("BodyText", &runs);
            }
            Block::Warning(text) => self.paragraph("Warning", text),
            Block::List(lines) => self.each("ListBullet", lines),
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
            Part::Said(text) => self.paragraph("Quote", text),
            Part::Note(text) => self.paragraph("Citation", text),
            Part::Source(citation, id, footnotes) => {
                let mut runs = run(citation.trim(), "");
                for (at, note) in footnotes.iter().enumerate() {
                    if at > 0 {
                        // Without it two signs read as one number.
                        runs.push_str(&run(",", SIGN));
                    }
                    runs.push_str(&self.footnote(note));
                }
                if !id.is_empty() {
                    let space = if citation.trim().is_empty() { "" } else { "\u{a0} " };
                    runs.push_str(&run(&format!("{space}{id}"), "<w:rPr><w:rStyle w:val=\"ExcerptId\"/></w:rPr>"));
                }
                self.styled("Citation", &runs);
            }
        }
    }

    /// A note at the foot of the page, and its sign.
    fn footnote(&mut self, text: &str) -> String {
        self.noted += 1;
        // The first two are those that Word keeps for itself.
        let id = self.noted + 1;
        self.footnotes.push_str(&format!(
            "<w:footnote w:id=\"{id}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr><w:r>{SIGN}<w:footnoteRef/></w:r>{}</w:p></w:footnote>\n",
            run(&format!(" {}", text.trim()), "")
        ));
        format!("<w:r>{SIGN}<w:footnoteReference w:id=\"{id}\"/></w:r>")
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
            let ends = section(self.sideways);
            self.body.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"AfterTable\"/>{ends}</w:pPr></w:p>\n"));
            self.sideways = wide;
        }
    }

    fn table(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            self.paragraph("Caption", &table.caption);
        }
        let shown = printed(table);
        let table: &Table = &shown.table;
        for strip in strips(table, ROOM) {
            if let Some(heading) = &strip.heading {
                self.paragraph("Caption", heading);
            }
            self.strip(table, &strip);
            // Two tables without a paragraph between them would be one.
            self.paragraph("AfterTable", "");
        }
        if let Some(left_out) = &shown.left_out {
            self.paragraph("Notes", left_out);
        }
    }

    fn strip(&mut self, table: &Table, strip: &Strip) {
        let all: usize = strip.widths.iter().map(|width| width + 2).sum::<usize>().max(1);
        let page = if self.sideways { SIDE_WIDTH } else { PAGE_WIDTH };
        let twips = |width: &usize| ((width + 2) * page.min(all * 130) / all).max(1);
        let widths: Vec<usize> = strip.widths.iter().map(twips).collect();
        let total: usize = widths.iter().sum();
        self.body.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Figures\"/><w:tblW w:w=\"{total}\" w:type=\"dxa\"/>\
             <w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0420\" w:firstRow=\"1\" w:lastRow=\"0\" \
             w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>"
        ));
        widths.iter().for_each(|width| self.body.push_str(&format!("<w:gridCol w:w=\"{width}\"/>")));
        self.body.push_str("</w:tblGrid>\n");
        let columns = table.columns.get(strip.columns.clone()).unwrap_or(&[]);
        let right: Vec<bool> = strip.columns.clone().map(|at| is_right(table, at)).collect();
        if strip.grouped {
            self.groups(table, strip, &widths, letters(strip));
        }
        let labels = columns.iter().zip(&right).map(|(column, right)| (column.label.clone(), *right));
        let header: Vec<(String, bool)> = std::iter::once((table.corner.clone(), false)).chain(labels).collect();
        self.row(("TableHeader", letters(strip)), &header, &widths, 0, true);
        for row in &table.rows {
            self.row(("TableText", letters(strip)), &cells(row, strip, &right), &widths, row.indent, false);
        }
        self.body.push_str("</w:tbl>\n");
    }

    /// The upper headers.
    fn groups(&mut self, table: &Table, strip: &Strip, widths: &[usize], letters: &str) {
        self.body.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        self.cell(("TableHeader", letters), "", widths.first().copied().unwrap_or(0), "", false);
        for run in table.runs() {
            let group = table.group(&run);
            let offset = 1 + run.start - strip.columns.start;
            let width = widths.get(offset..offset + run.len()).unwrap_or(&[]).iter().sum();
            self.cell(("TableHeader", letters), group, width, &format!("<w:gridSpan w:val=\"{}\"/>", run.len()), false);
        }
        self.body.push_str("</w:tr>\n");
    }

    fn row(&mut self, style: (&str, &str), cells: &[(String, bool)], widths: &[usize], indent: usize, header: bool) {
        let repeat = if header { "<w:tblHeader/>" } else { "" };
        self.body.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>"));
        for (at, ((text, right), width)) in cells.iter().zip(widths).enumerate() {
            // No-break spaces: a style cannot know how deep a code stands.
            let text = if at == 0 { format!("{}{text}", "\u{a0}\u{a0}\u{a0}".repeat(indent)) } else { text.clone() };
            self.cell(style, &text, *width, "", *right);
        }
        self.body.push_str("</w:tr>\n");
    }

    fn cell(&mut self, (style, letters): (&str, &str), text: &str, width: usize, span: &str, right: bool) {
        let side = if right { "<w:jc w:val=\"right\"/>" } else { "" };
        let words = if text.is_empty() { String::new() } else { run(text, letters) };
        self.body.push_str(&format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}</w:tcPr>\
             <w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{side}</w:pPr>{words}</w:p></w:tc>"
        ));
    }

    fn picture(&mut self, title: &str, picture: picture::Picture) {
        self.pictures.push(picture.bytes);
        let number = self.pictures.len();
        let shrink = (WIDEST / f64::from(picture.width)).min(900.0 / f64::from(picture.height)).min(1.0);
        let length = |pixels: u32| (f64::from(pixels) * shrink * PIXEL).round() as u64;
        let (wide, high, title) = (length(picture.width), length(picture.height), xml_line(title));
        self.styled(
            "Figure",
            &format!(
                "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
                 <wp:extent cx=\"{wide}\" cy=\"{high}\"/><wp:docPr id=\"{number}\" name=\"Chart {number}\" \
                 descr=\"{title}\"/><a:graphic><a:graphicData \
                 uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>\
                 <pic:cNvPr id=\"{number}\" name=\"chart{number}.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>\
                 <a:blip r:embed=\"rIdC{number}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>\
                 <a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm>\
                 <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>\
                 </wp:inline></w:drawing></w:r>"
            ),
        );
    }

    fn finish(self, title: &str) -> Result<Vec<u8>, PackageError> {
        let mut package = Package::default();
        package.add("[Content_Types].xml", types(!self.pictures.is_empty(), self.noted > 0).as_bytes())?;
        package.add("_rels/.rels", outer_relations().as_bytes())?;
        let document = format!(
            "{HEAD}<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{OFFICE}\" \
             xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
             xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>\n{}\
             {}</w:body></w:document>\n",
            self.body,
            section(self.sideways)
        );
        package.add("word/document.xml", document.as_bytes())?;
        package.add("word/_rels/document.xml.rels", relations(self.pictures.len(), self.noted > 0).as_bytes())?;
        package.add("word/styles.xml", STYLES.as_bytes())?;
        package.add("word/numbering.xml", NUMBERING.as_bytes())?;
        package.add("word/footer1.xml", FOOTER.as_bytes())?;
        if self.noted > 0 {
            let line = |id: usize, kind: &str, sign: &str| {
                format!("<w:footnote w:type=\"{kind}\" w:id=\"{id}\"><w:p><w:r><w:{sign}/></w:r></w:p></w:footnote>\n")
            };
            let own = line(0, "separator", "separator") + &line(1, "continuationSeparator", "continuationSeparator");
            let notes = format!("{HEAD}<w:footnotes xmlns:w=\"{MAIN}\">\n{own}{}</w:footnotes>\n", self.footnotes);
            package.add("word/footnotes.xml", notes.as_bytes())?;
        }
        for (number, picture) in (1..).zip(&self.pictures) {
            package.add_stored(&format!("word/media/chart{number}.png"), picture)?;
        }
        let core = format!(
            "{HEAD}<cp:coreProperties \
             xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title></cp:coreProperties>\n",
            xml_line(title)
        );
        package.add("docProps/core.xml", core.as_bytes())?;
        package.finish()
    }
}

/// The label of a row and its cells in a strip, with whether each stands at the right.
fn cells(row: &Row, strip: &Strip, right: &[bool]) -> Vec<(String, bool)> {
    let shown =
        strip.columns.clone().zip(right).map(|(at, right)| (row.cells.get(at).map(words).unwrap_or_default(), *right));
    std::iter::once((row.heading(), false)).chain(shown).collect()
}

/// What the letters of a strip are.
fn letters(strip: &Strip) -> &'static str {
    if strip.lies == Lies::Small { SMALL } else { "" }
}

/// The end of a section: pages that stand, or that lie.
fn section(sideways: bool) -> String {
    let size = match sideways {
        true => "<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>",
        false => "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
    };
    format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rIdFooter\"/>{size}<w:pgMar w:top=\"1134\" \
         w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" \
         w:gutter=\"0\"/></w:sectPr>"
    )
}

fn types(pictures: bool, footnotes: bool) -> String {
    let png = if pictures { "<Default Extension=\"png\" ContentType=\"image/png\"/>" } else { "" };
    let part = |name: &str, kind: &str| format!("<Override PartName=\"{name}\" ContentType=\"{kind}\"/>");
    let mut parts = String::new();
    for (name, kind) in
        [("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"), ("footer1", "footer")]
    {
        parts.push_str(&part(&format!("/word/{name}.xml"), &format!("{WORD}.{kind}+xml")));
    }
    if footnotes {
        parts.push_str(&part("/word/footnotes.xml", &format!("{WORD}.footnotes+xml")));
    }
    parts.push_str(&part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"));
    format!(
        "{HEAD}<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{png}{parts}</Types>\n"
    )
}

fn outer_relations() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
         Target=\"word/document.xml\"/><Relationship Id=\"rId2\" \
         Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
         Target=\"docProps/core.xml\"/></Relationships>\n"
    )
}

fn relations(pictures: usize, footnotes: bool) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{RELATIONS}\">");
    let mut add = |id: &str, kind: &str, target: &str| {
        out.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"));
    };
    add("rIdStyles", "styles", "styles.xml");
    add("rIdNumbering", "numbering", "numbering.xml");
    add("rIdFooter", "footer", "footer1.xml");
    if footnotes {
        add("rIdFootnotes", "footnotes", "footnotes.xml");
    }
    for number in 1..=pictures {
        add(&format!("rIdC{number}"), "image", &format!("media/chart{number}.png"));
    }
    out + "</Relationships>\n"
}

#[cfg(test)]
mod tests;
