//! Comma-separated values that open safely in a spreadsheet.
//!
//! **Formula injection.** A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, also after a tab
//! or a carriage return. Transcripts and names are not ours to trust, so a text cell that begins with one
//! of these (or with its full-width twin) is written with a leading apostrophe, unless it is a plain
//! number. Nothing else is changed: no byte order mark, line feeds stay inside quoted cells, records end
//! in a line feed. Who reads such a file back takes off one apostrophe that stands before one of the signs.

use std::borrow::Cow;

/// One value of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Words; guarded against formulas.
    Text(String),
    /// A count.
    Count(u64),
    /// A measure; written with the fewest digits that give the same number back.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// Nothing: an empty cell.
    Null,
}

/// A table of records: what CSV is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// Column names.
    pub columns: Vec<String>,
    /// Records, as long as there are columns.
    pub rows: Vec<Vec<Field>>,
}

impl Field {
    /// A count.
    pub fn count(number: impl Into<u64>) -> Self {
        Self::Count(number.into())
    }

    /// A measure, or nothing where it is undefined.
    pub fn measure(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// Words, or nothing.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.to_owned()))
    }

    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => guard(text),
            Self::Count(number) => Cow::Owned(number.to_string()),
            Self::Number(number) if number.is_finite() => Cow::Owned(number.to_string()),
            Self::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::Number(_) | Self::Null => Cow::Borrowed(""),
        }
    }
}

impl Records {
    /// The records as CSV, column names first.
    pub fn to_csv(&self) -> String {
        let mut out = String::new();
        line(&mut out, self.columns.iter().map(|name| guard(name)));
        for row in &self.rows {
            line(&mut out, row.iter().map(Field::written));
        }
        out
    }
}

/// `text` as it may stand in a cell: with a leading apostrophe where a spreadsheet would run it.
pub fn guard(text: &str) -> Cow<'_, str> {
    let dangerous =
        matches!(text.chars().next(), Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'));
    if dangerous && !is_plain_number(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether `text` is a number in digits, with a sign, a point and an exponent at most.
fn is_plain_number(text: &str) -> bool {
    let allowed = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    allowed && text.bytes().any(|b| b.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = Cow<'a, str>>) {
    let mut several = false;
    let start = out.len();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
            several = true;
        }
        cell_into(out, &cell);
    }
    // A lone empty cell must not look like an empty line, which readers skip.
    if !several && out.len() == start {
        out.push_str("\"\"");
    }
    out.push('\n');
}

fn cell_into(out: &mut String, cell: &str) {
    let edge = |c: Option<char>| c.is_some_and(|c| c == ' ' || c == '\t');
    let quote = cell.contains([',', '"', '\n', '\r']) || edge(cell.chars().next()) || edge(cell.chars().next_back());
    if !quote {
        out.push_str(cell);
        return;
    }
    out.push('"');
    for c in cell.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_made_text_and_numbers_stay_numbers() {
        for (cell, safe) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+44 20", "'+44 20"),
            ("-", "'-"),
            ("-e", "'-e"),
            ("-inf", "'-inf"),
            ("+nan", "'+nan"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1+1", "'＝1+1"),
            ("-12.5", "-12.5"),
            ("+3e-4", "+3e-4"),
            ("- so I said", "'- so I said"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guard(cell), safe, "{cell:?}");
        }
    }

    #[test]
    fn records_are_written_exactly() {
        let records = Records {
            columns: vec!["code".into(), "=n".into(), "rate".into(), "ok".into()],
            rows: vec![
                vec![Field::Text("a, \"b\"".into()), Field::count(3u32), Field::Number(2.5), Field::Bool(true)],
                vec![Field::Text("two\nlines".into()), Field::Null, Field::measure(None), Field::Bool(false)],
                vec![Field::Text(" edge".into()), Field::text(Some("@x")), Field::Number(f64::NAN), Field::Null],
            ],
        };
        assert_eq!(
            records.to_csv(),
            "code,'=n,rate,ok\n\"a, \"\"b\"\"\",3,2.5,true\n\"two\nlines\",,,false\n\" edge\",'@x,,\n"
        );
        let lone = Records { columns: vec!["a".into()], rows: vec![vec![Field::Null]] };
        assert_eq!(lone.to_csv(), "a\n\"\"\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(cells in proptest::collection::vec("[ -~\\n\t\ré—=@+]{0,12}", 2..6)) {
            let columns = (0..cells.len()).map(|at| format!("c{at}")).collect();
            let row = cells.iter().cloned().map(Field::Text).collect();
            let written = Records { columns, rows: vec![row] }.to_csv();
            let mut reader = csv::Reader::from_reader(written.as_bytes());
            let read: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
            prop_assert_eq!(read.len(), 1);
            for (cell, back) in cells.iter().zip(read[0].iter()) {
                prop_assert_eq!(guard(cell), back);
                prop_assert!(!back.starts_with(['=', '@', '\t', '\r']));
            }
        }
    }
}
