//! A codebook as a table: a code a row, as `emic export codebook -o book.csv` writes it.
//!
//! A column `id` is needed; `name, parent, colour, definition, apply, not, example, origin` may be there. Where there is a
//! column `parent`, what stands in it counts, and an empty cell makes a theme; without that column the dots of an id
//! give the parent, as in a file of TOML. What is counted in such a table is no part of a codebook and is read past.

use super::{CodebookFile, CodebookFileError, KEYS, line_of, name, set, sound, under_dots};
use crate::study::{Code, Codebook};
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::path::Path;

/// Columns of an export that say nothing of a code itself.
const BESIDE: [&str; 3] = ["level", "participants", "passages"];

/// Reads the text of a table; `path` is for its messages.
pub fn parse(path: &Path, text: &str, known: &Codebook) -> Result<CodebookFile, CodebookFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let wrong =
        |at: usize, what: String| CodebookFileError::Wrong { path: path.to_owned(), line: line_of(text, at), what };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).from_reader(text.as_bytes());
    let broken = |error: csv::Error| {
        let at = error.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
        let what = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!(
                    "this row has {len} cells and the header {expected_len}; put quotes around a cell with a comma in it"
                )
            }
            _ => format!("this is no table: {error}"),
        };
        wrong(at, what)
    };
    let mut file = CodebookFile { version: "1".to_owned(), untitled: true, ..CodebookFile::default() };
    file.title = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let header = reader.headers().map_err(broken)?.clone();
    let columns: Vec<Option<&str>> = header.iter().map(column).collect();
    for (heading, _) in header.iter().zip(&columns).filter(|(heading, key)| key.is_none() && !is_beside(heading)) {
        let heading = one_line(heading);
        file.warnings
            .push(format!("{}:1: the column “{heading}” means nothing in a codebook and was left out", path.display()));
    }
    let id = columns.iter().position(|key| *key == Some("id"));
    let Some(id) = id else {
        return Err(wrong(0, format!("there is no column id; a codebook has the columns {}", KEYS.join(", "))));
    };
    if let Some(key) = KEYS.iter().find(|key| columns.iter().filter(|column| **column == Some(**key)).count() > 1) {
        return Err(wrong(0, format!("two columns say {key}; leave one")));
    }
    let (mut lines, mut dotted) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let at = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
        // Blank lines before a row belong to it for the reader.
        let at = at + text.get(at..).unwrap_or("").bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let position = file.codes.len();
        let mut code = Code { position: i64::try_from(position).unwrap_or(i64::MAX), ..Code::default() };
        for (key, cell) in columns.iter().zip(&record) {
            let cell = crate::exchange::unguard(cell);
            if let Some(key) = key.filter(|_| !cell.trim().is_empty()) {
                let words = ["id", "parent", "colour", "origin"].contains(&key);
                let value = if words { cell.trim() } else { cell };
                set(&mut code, key, value.to_owned()).map_err(|what| wrong(at, what))?;
            }
        }
        if record.get(id).is_none_or(|id| id.trim().is_empty()) {
            return Err(wrong(at, "this code has no id; give it one, as in power.agenda".to_owned()));
        }
        name(&mut code);
        if !columns.contains(&Some("parent")) && code.id.contains('.') {
            dotted.push((position, at));
        }
        lines.push((code.id.clone(), at));
        file.codes.push(code);
    }
    if file.codes.is_empty() {
        return Err(wrong(0, "there are no codes: a codebook has a row for each, below the header".to_owned()));
    }
    under_dots(&mut file.codes, dotted, known, &wrong)?;
    sound(&file.codes, known, &lines, &wrong)?;
    Ok(file)
}

/// What a column says of a code.
fn column(heading: &str) -> Option<&'static str> {
    let heading = fold(heading.trim());
    let heading = match heading.as_str() {
        "code" => "id",
        "apply when" | "apply-when" => "apply",
        "not when" | "not-when" => "not",
        "color" => "colour",
        other => other,
    };
    KEYS.into_iter().find(|key| *key == heading)
}

fn is_beside(heading: &str) -> bool {
    heading.trim().is_empty() || BESIDE.contains(&fold(heading.trim()).as_str())
}

/// What parts cells: whichever of comma, semicolon and tab the header has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    // Of equals the comma, which is looked at last.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<CodebookFile, String> {
        parse(Path::new("book.csv"), text, &Codebook::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_row_is_a_code() {
        let text =
            "\u{feff}id;name;parent;Apply when;passages\na;A;;\"when\nso; and so\";3\na.b;;a;'=1+1;\n;;;;\nc.d;D;;;\n";
        let file = read(text).expect("a codebook");
        assert!(file.warnings.is_empty(), "{:?}", file.warnings);
        let told: Vec<(&str, &str, Option<&str>, &str)> = file
            .codes
            .iter()
            .map(|c| (c.id.as_str(), c.name.as_str(), c.parent.as_deref(), c.apply.as_str()))
            .collect();
        assert_eq!(
            told,
            [("a", "A", None, "when\nso; and so"), ("a.b", "b", Some("a"), "=1+1"), ("c.d", "D", None, "")]
        );
        let dotted = read("code\ta\npower\t\npower.agenda\t\n").expect("a codebook");
        assert_eq!(
            dotted.codes[1].parent.as_deref(),
            Some("power"),
            "without a column for it the dots give the parent"
        );
        assert!(dotted.warnings[0].contains("the column “a” means nothing"), "{:?}", dotted.warnings);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line, expected) in [
            ("name\nx\n", 1, "no column id"),
            ("id,id\nx,y\n", 1, "two columns say id"),
            ("id,name\n", 1, "no codes"),
            ("id,name\na,\"x\ny\"\n,z\n", 4, "no id"),
            ("id,name\na,x\na,y\n", 3, "appears twice"),
            ("id,parent\na,\n\nb,nobody\n", 4, "“nobody”, which does not exist"),
            ("id\na.b\n", 2, "“a”, which does not exist"),
            ("id,colour\na,red\n", 2, "no colour"),
            ("id,origin\na,dream\n", 2, "none of a-priori"),
            ("id,name\na,b,c\n", 2, "3 cells and the header 2"),
            ("", 1, "no column id"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.starts_with(&format!("book.csv:{line}: ")) && error.contains(expected), "{text}\n→ {error}");
        }
    }
}
