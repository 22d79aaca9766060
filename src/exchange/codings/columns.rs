//! Tables of coded segments, as programs write them: which column is what, found by its name in English or German.

use crate::ingest::decode;
use crate::ingest::instructions::Instructions;
use crate::ingest::prepare::IngestError;
use crate::ingest::table::grid::Row;
use crate::ingest::table::{delimited, workbook};

/// Rows above the header that may hold a title.
const TITLE_ROWS: usize = 20;

/// What the columns of a table of coded segments are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The document.
    pub document: usize,
    /// The code, or several of them.
    pub code: Option<usize>,
    /// Whether a cell of it may hold several codes, and whether commas part them.
    pub several: Option<Several>,
    /// Columns that each stand for a code, with its name (Dedoose).
    pub applied: Vec<(usize, String)>,
    /// What was coded.
    pub text: Option<usize>,
    /// The places in code points.
    pub places: Option<(usize, usize)>,
    /// Both places in one cell: `12-40`.
    pub range: Option<usize>,
    /// The paragraph (a line of the text) in which it begins.
    pub paragraph: Option<usize>,
    /// The turn in which it begins.
    pub turn: Option<usize>,
    /// Who coded.
    pub coder: Option<usize>,
    /// A comment.
    pub memo: Option<usize>,
    /// When.
    pub created: Option<usize>,
    /// Weight.
    pub weight: Option<usize>,
    /// The names of columns that are not read.
    pub unread: Vec<String>,
}

/// How codes stand in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Several {
    /// By lines and semicolons.
    Lines,
    /// By commas too.
    Commas,
}

#[rustfmt::skip]
const DOCUMENT: &[&str] = &[
    "document", "document name", "documentname", "doc", "dokument", "dokumentname", "file", "file name", "filename",
    "datei", "dateiname", "media title", "resource title", "source", "source name", "quelle", "transcript", "fid name",
];
#[rustfmt::skip]
const CODE: &[&str] = &[
    "code", "code name", "codename", "code path", "tag", "tag path", "node", "node name", "knoten", "theme", "thema",
    "code system", "codesystem",
];
const CODES: &[&str] = &["codes", "tags", "nodes", "codes applied", "themes", "themen"];
const COMBINED: &[&str] = &["codes applied combined"];
#[rustfmt::skip]
const TEXT: &[&str] = &[
    "segment", "segments", "coded segment", "coded segments", "codiertes segment", "codierte segmente", "text",
    "coded text", "codierter text", "quote", "quotation", "quotation content", "quotation text", "zitat",
    "zitatinhalt", "zitattext", "inhalt des zitats", "excerpt", "excerpt copy", "excerpt text", "content", "inhalt",
    "highlight", "seltext", "selected text", "reference text", "textstelle",
];
const START: &[&str] =
    &["start", "start position", "startposition", "start offset", "start char", "pos0", "char start"];
const END: &[&str] = &["end", "end position", "endposition", "end offset", "end char", "pos1", "char end"];
const RANGE: &[&str] = &["excerpt range", "range"];
const PARAGRAPH: &[&str] = &["paragraph", "paragraph number", "absatz", "absatznummer", "beginning", "begin", "anfang"];
const TURN: &[&str] = &["turn", "turn number"];
#[rustfmt::skip]
const CODER: &[&str] = &[
    "coder", "coded by", "user", "user name", "username", "owner", "author", "created by", "creator",
    "excerpt creator", "autor", "erstellt von", "erstellt durch", "benutzer", "codierer", "codiert von", "kodiert von",
    "modified by", "last modified by", "geändert von", "bearbeitet von",
];
#[rustfmt::skip]
const MEMO: &[&str] = &[
    "memo", "comment", "comments", "note", "notes", "kommentar", "kommentare", "notiz", "anmerkung", "quotation comment",
    "coding memo", "coded memo",
];
#[rustfmt::skip]
const CREATED: &[&str] = &[
    "created", "created at", "created on", "creation date", "date", "date created", "coded on", "excerpt date",
    "erstellt", "erstellt am", "erstellungsdatum", "datum", "codiert am", "modified", "modified on", "geändert",
    "geändert am",
];
const WEIGHT: &[&str] = &["weight", "weight score", "gewicht", "gewichtung"];

/// Columns of transcripts: a table that has one is a transcript, whatever else it has.
const SPOKEN: &[&str] = &["speaker", "speakers", "participant", "sprecher", "sprecherin", "speaker name", "who"];

impl Columns {
    /// What the columns with these names are, if they are those of coded segments: a document, a code, and words or
    /// places.
    pub fn tell(names: &[&str]) -> Option<Self> {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let one = |known: &[&str]| known.iter().find_map(|known| plain.iter().position(|name| name == known));
        if one(SPOKEN).is_some() {
            return None;
        }
        let mut columns = Self { document: one(DOCUMENT)?, ..Self::default() };
        columns.applied = names.iter().enumerate().filter_map(|(at, name)| Some((at, applied(name)?))).collect();
        columns.code = one(CODE);
        for (known, several) in [(CODES, Several::Lines), (COMBINED, Several::Commas)] {
            if columns.code.is_none()
                && let Some(at) = one(known)
            {
                (columns.code, columns.several) = (Some(at), Some(several));
            }
        }
        columns.text = one(TEXT);
        columns.paragraph = one(PARAGRAPH);
        columns.places = one(START).zip(one(END));
        columns.range = one(RANGE);
        columns.turn = one(TURN);
        (columns.coder, columns.memo) = (one(CODER), one(MEMO));
        (columns.created, columns.weight) = (one(CREATED), one(WEIGHT));
        let (start, end) = columns.places.unzip();
        let single = [columns.code, columns.text, columns.paragraph, columns.range, columns.turn, columns.coder];
        let more = [columns.memo, columns.created, columns.weight, start, end, Some(columns.document)];
        let read = |at: usize| {
            single.into_iter().chain(more).any(|own| own == Some(at))
                || columns.applied.iter().any(|(own, _)| *own == at)
        };
        columns.unread = (0..names.len())
            .filter(|at| !read(*at))
            .filter_map(|at| names.get(at).map(|name| name.trim().to_owned()))
            .filter(|name| !name.is_empty())
            .collect();
        let coded = columns.code.is_some() || !columns.applied.is_empty();
        let placed = columns.text.is_some() || columns.places.is_some() || columns.range.is_some();
        (coded && placed).then_some(columns)
    }
}

/// The code that a column of Dedoose's stands for: `Code: Rules\Bend Applied`.
fn applied(name: &str) -> Option<String> {
    let code = name.trim().strip_prefix("Code: ")?.strip_suffix(" Applied")?.trim();
    (!code.is_empty()).then(|| code.to_owned())
}

fn plain(name: &str) -> String {
    let signs = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    crate::text::fold::fold(&name.chars().map(signs).collect::<String>())
}

/// The rows of a table, in text or in a workbook.
pub fn rows(bytes: &[u8], told: &Instructions) -> Result<(Vec<Row<'static>>, &'static str), IngestError> {
    let mut doubts = Vec::new();
    if workbook::is_workbook(bytes) {
        let rows = workbook::rows(bytes, told.tables.sheet.as_deref(), &told.apart, &mut doubts)?;
        return Ok((rows, "UTF-8"));
    }
    let decoded = decode::decode_as(bytes, told.encoding)?;
    let (rows, _) = delimited::rows(&decoded.text, &mut doubts)?;
    let rows = rows.into_iter().map(|row| {
        let cells = row.cells.into_iter();
        let owned = cells.map(|cell| crate::ingest::table::grid::Cell {
            text: std::borrow::Cow::Owned(cell.text.into_owned()),
            quoted: cell.quoted,
            led: cell.led,
        });
        Row { line: row.line, cells: owned.collect(), width: row.width }
    });
    Ok((rows.collect(), decoded.encoding))
}

/// The columns of a table of coded segments, and the row of their names.
pub fn find(rows: &[Row<'_>]) -> Option<(Columns, usize)> {
    rows.iter().take(TITLE_ROWS).enumerate().find_map(|(at, row)| {
        let names: Vec<&str> = (0..row.cells.len()).map(|at| row.get(at)).collect();
        Columns::tell(&names).map(|columns| (columns, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tell(header: &str) -> Option<Columns> {
        Columns::tell(&header.split(';').collect::<Vec<_>>())
    }

    #[test]
    fn columns_of_programs_are_known_by_their_names() {
        let maxqda = tell(
            "Color;Comment;Document group;Document name;Code;Beginning;End;Weight score;Segment;Created by;Created",
        )
        .expect("MAXQDA's");
        assert_eq!(
            (maxqda.document, maxqda.code, maxqda.text, maxqda.paragraph, maxqda.places),
            (3, Some(4), Some(8), Some(5), None)
        );
        assert_eq!((maxqda.coder, maxqda.memo, maxqda.created, maxqda.weight), (Some(9), Some(1), Some(10), Some(7)));
        assert_eq!(maxqda.unread, ["Color", "Document group", "End"]);
        let modified = tell("Document name;Code;Segment;Modified by;Modified").expect("MAXQDA's");
        assert_eq!((modified.coder, modified.created, modified.unread.len()), (Some(3), Some(4), 0));
        let german =
            tell("Farbe;Kommentar;Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Autor;Erstellt")
                .expect("MAXQDA's");
        assert_eq!((german.document, german.text, german.paragraph, german.coder), (3, Some(8), Some(5), Some(9)));
        let atlas =
            tell("ID;Document;Quotation Name;Quotation Content;Comment;Codes;Reference;Density;Created by;Created")
                .expect("ATLAS.ti's");
        assert_eq!((atlas.text, atlas.several), (Some(3), Some(Several::Lines)));
        let dedoose = tell("Media Title;Excerpt Range;Excerpt Creator;Excerpt Date;Excerpt Copy;Codes Applied Combined;Code: Rules\\Bend Applied;Code: Rules\\Bend Range").expect("Dedoose's");
        assert_eq!(
            (dedoose.range, dedoose.applied, dedoose.text),
            (Some(1), vec![(6, "Rules\\Bend".to_owned())], Some(4))
        );
        assert!(tell("id;document;tag;content").is_some(), "Taguette's highlights");
        assert!(tell("document;code;start;end").is_some_and(|own| own.places == Some((2, 3))));
        for other in [
            "document;kind;date",
            "document;speaker;text;code",
            "code;text",
            "document;text",
            "document;code;definition",
            "",
        ] {
            assert_eq!(tell(other), None, "{other}");
        }
    }
}
