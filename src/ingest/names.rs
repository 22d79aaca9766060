//! Tables of names: `name,pseudonym,kind,also,reason`, as CSV or TSV in any encoding.
//!
//! Such a table tells who is who. It is read where it lies, and nothing of it goes into a project but the pseudonyms,
//! kinds and reasons.

use super::sheet::{self, SheetError};
use super::{decode, import};
use crate::study::identify::Kind;
use crate::study::pseudonym::{Row, Table};
use std::path::Path;

/// A table of names that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {what}")]
pub struct NamesError {
    path: String,
    what: String,
}

/// Reads the table of names in a file.
pub fn read(path: &Path) -> Result<Table, NamesError> {
    let wrong = |what: String| NamesError { path: path.display().to_string(), what };
    let input = import::Input::file(path.to_owned(), super::folder::Role::Document);
    let bytes = input.read().map_err(|e| wrong(format!("the table of names cannot be read: {e}")))?;
    let text = decode::decode(&bytes).map_err(|e| wrong(format!("the table of names cannot be read: {e}")))?.text;
    table(&text).map_err(|error| {
        let told = error.to_string();
        wrong(if error.problems.len() > 1 { format!("\n{told}") } else { told })
    })
}

/// The table of names in a text.
pub fn table(text: &str) -> Result<Table, SheetError> {
    let (columns, rows) = sheet::cells(text)?;
    let at = |name: &str| columns.iter().position(|column| column == name);
    let (Some(name_at), Some(pseudonym_at)) = (at("name"), at("pseudonym")) else {
        let missing = if at("name").is_none() { "name" } else { "pseudonym" };
        let what = if columns.is_empty() {
            "the table is empty; a table of names has a header: name,pseudonym,kind,also,reason".to_owned()
        } else {
            let there: Vec<String> = columns.iter().map(|column| crate::text::display::one_line(column)).collect();
            format!(
                "there is no column “{missing}” (there are {}); a table of names has the columns name and pseudonym, and may have kind, also, reason",
                there.join(", ")
            )
        };
        return Err(SheetError { problems: vec![(1, what)] });
    };
    let (kind_at, also_at, reason_at) = (at("kind"), at("also"), at("reason"));
    let mut problems = Vec::new();
    let mut all = Vec::new();
    for (line, cells) in rows {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        let kind = match cell(kind_at) {
            "" => Kind::Name,
            given => given.parse().unwrap_or_else(|what| {
                problems.push((line, what));
                Kind::Name
            }),
        };
        let also = cell(also_at).split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
        let reason = cell(reason_at);
        all.push(Row {
            line,
            name: cell(Some(name_at)).to_owned(),
            also: also.collect(),
            pseudonym: bare(cell(Some(pseudonym_at))).to_owned(),
            kind,
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
        });
    }
    if all.is_empty() && problems.is_empty() {
        problems.push((1, "the table lists no name".to_owned()));
    }
    match Table::new(all) {
        Ok(table) if problems.is_empty() => Ok(table),
        Ok(_) => Err(SheetError { problems }),
        Err(more) => {
            problems.extend(more);
            problems.sort();
            Err(SheetError { problems })
        }
    }
}

/// A pseudonym without the brackets in which it may be written: they are put around it by themselves.
fn bare(pseudonym: &str) -> &str {
    let inner = pseudonym.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.filter(|inner| !inner.contains(['[', ']'])).map_or(pseudonym, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_whatever_parts_its_cells() {
        for text in [
            "name,pseudonym,kind,also,reason\nMary Smith,[Nurse A],name,Mary; Mazza,asked\nDunlow,Site A,PLACE,,\n",
            "Name;Pseudonym;Kind;Also;Reason\nMary Smith;Nurse A;;\"Mary; Mazza\";asked\nDunlow;Site A;place;;\n",
            "name\tpseudonym\tkind\talso\treason\nMary Smith\tNurse A\t\tMary;Mazza\tasked\nDunlow\tSite A\tplace\n",
        ] {
            let table = table(text).expect(text);
            let row = &table.rows()[0];
            assert_eq!((row.pseudonym.as_str(), row.also.len(), row.reason.as_deref()), ("Nurse A", 2, Some("asked")));
            assert_eq!((table.rows()[1].kind, table.rows()[1].line), (Kind::Place, 3));
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let cases = [
            ("", "line 1: the table is empty"),
            ("name,pseudonym\n", "line 1: the table lists no name"),
            ("name,alias\nMary,A\n", "line 1: there is no column “pseudonym” (there are name, alias)"),
            ("name,pseudonym,kind\nMary,A,person\n", "line 2: “person” is no kind"),
            ("name,pseudonym\nMary,A\n,B\n", "line 3: the name is missing"),
            ("name,pseudonym\nMary,A\nmary,B\n", "line 3: “mary” is “B” here and “A” in line 2"),
            ("name,pseudonym\nMary,Rose\nRose,B\n", "line 2: the pseudonym “Rose” is or holds a name"),
        ];
        for (text, expected) in cases {
            let told = table(text).map(|_| String::new()).unwrap_or_else(|e| e.to_string());
            assert!(told.contains(expected), "{text}: {told}");
        }
    }
}
