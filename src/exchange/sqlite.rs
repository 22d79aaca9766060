//! SQLite files of other programs, opened to be read: never written, and nothing is made beside them.
//!
//! Such a file is not to be trusted: only real tables are read, by names that are known here, and functions that a
//! schema names are not run. What a version of the program does not have yet is empty; what every version must have,
//! and is not there, is named.

use super::programs::ProgramError;
use crate::text::display::one_line;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How every SQLite file begins.
pub const MAGIC: &[u8] = b"SQLite format 3\0";

/// Larger files are no study of texts.
const MAX_BYTES: u64 = 4 << 30;

/// More rows of one table are refused.
pub const MAX_ROWS: usize = 5_000_000;

/// A file that was opened.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    /// The columns of each table.
    tables: BTreeMap<String, Vec<String>>,
}

/// A row: the columns that were asked for, in that order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row(Vec<Cell>);

/// A value.
#[derive(Clone, Debug, Default, PartialEq)]
enum Cell {
    #[default]
    Nothing,
    Whole(i64),
    Real(f64),
    Text(String),
}

impl Row {
    /// A value as text; empty where there is none.
    pub fn text(&self, at: usize) -> String {
        match self.0.get(at) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Whole(number)) => number.to_string(),
            Some(Cell::Real(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A value as a whole number.
    pub fn whole(&self, at: usize) -> Option<i64> {
        match self.0.get(at) {
            Some(Cell::Whole(number)) => Some(*number),
            Some(Cell::Text(text)) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A value as a place in a text.
    pub fn place(&self, at: usize) -> Option<usize> {
        usize::try_from(self.whole(at)?).ok()
    }
}

/// Whether a file is SQLite's, by its first bytes.
pub fn is_sqlite(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(16).read_to_end(&mut head));
    read.is_ok() && head == MAGIC
}

impl Database {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, ProgramError> {
        let shown = one_line(&path.display().to_string());
        let meta =
            std::fs::metadata(path).map_err(|e| ProgramError::new(format!("{shown}: {e}"), "name the file itself"))?;
        if meta.len() > MAX_BYTES {
            let what = format!("it has {} MB, more than the {} MB that are read", meta.len() >> 20, MAX_BYTES >> 20);
            return Err(ProgramError::new(what, "split the project in the program that made it"));
        }
        std::fs::File::open(path)
            .map_err(|e| ProgramError::new(format!("{shown} cannot be read: {e}"), "look at its permissions"))?;
        if !is_sqlite(path) {
            return Err(ProgramError::new(
                "it is no SQLite file",
                "name the file that the program saves its projects in",
            ));
        }
        for ending in ["-wal", "-journal"] {
            let mut beside = path.as_os_str().to_owned();
            beside.push(ending);
            if std::fs::metadata(PathBuf::from(beside)).is_ok_and(|meta| meta.len() > 0) {
                return Err(ProgramError::new(
                    format!("changes to it still stand in the file “{shown}{ending}”"),
                    "close the program that has it open (or open and close it there once), then import it again",
                ));
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(crate::store::immutable_uri(path), flags).and_then(|connection| {
            connection.execute_batch("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;")?;
            Ok(connection)
        });
        let connection = opened.map_err(|error| damaged(&error))?;
        let mut database = Self { connection, tables: BTreeMap::new() };
        database.tables = database.look().map_err(|error| damaged(&error))?;
        Ok(database)
    }

    /// Finds the tables and their columns.
    fn look(&self) -> Result<BTreeMap<String, Vec<String>>, rusqlite::Error> {
        let mut tables = BTreeMap::new();
        let mut all = self.connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 1000")?;
        let names: Vec<String> = all.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for name in names {
            let mut columns = self.connection.prepare("SELECT name FROM pragma_table_info(?1) LIMIT 1000")?;
            let columns = columns.query_map([&name], |row| row.get(0))?.collect::<Result<_, _>>()?;
            tables.insert(name, columns);
        }
        Ok(tables)
    }

    /// Whether there is a table.
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// The names of its tables.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// Refuses a file that lacks something without which it is no project of the program.
    pub fn require(&self, program: &str, needed: &[(&str, &[&str])]) -> Result<(), ProgramError> {
        let mut missing = Vec::new();
        for (table, columns) in needed {
            match self.tables.get(*table) {
                None => missing.push(format!("the table {table}")),
                Some(there) => {
                    let lacking = columns.iter().filter(|column| !there.iter().any(|known| known == *column));
                    missing.extend(lacking.map(|column| format!("the column {column} of {table}")));
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(ProgramError::new(
            format!("it is no {program} project that can be read: {} is not there", missing.join(", ")),
            format!("open it in {program} and save it there again, or export it as REFI-QDA (.qdpx)"),
        ))
    }

    /// All rows of a table, by a column. A table or column that this version lacks gives nothing.
    pub fn rows(&self, table: &str, columns: &[&str], by: &str) -> Result<Vec<Row>, ProgramError> {
        self.select(table, columns, None, by)
    }

    /// The rows of a table in which a column has a value.
    pub fn rows_of(
        &self,
        table: &str,
        columns: &[&str],
        (column, value): (&str, i64),
        by: &str,
    ) -> Result<Vec<Row>, ProgramError> {
        self.select(table, columns, Some((column, value)), by)
    }

    fn select(
        &self,
        table: &str,
        columns: &[&str],
        only: Option<(&str, i64)>,
        by: &str,
    ) -> Result<Vec<Row>, ProgramError> {
        let Some(there) = self.tables.get(table) else { return Ok(Vec::new()) };
        let known = |name: &str| there.iter().any(|column| column == name);
        let mut sql: Vec<String> = Vec::new();
        for column in columns {
            // `#NAME` asks for the length of a text in bytes, without reading it.
            let (name, length) = column.strip_prefix('#').map_or((*column, false), |name| (name, true));
            sql.push(match (known(name), length) {
                (false, _) => "NULL".to_owned(),
                (true, false) => format!("\"{name}\""),
                (true, true) => format!("length(CAST(\"{name}\" AS BLOB))"),
            });
        }
        let filter = match only {
            Some((column, _)) if known(column) => format!(" WHERE \"{column}\" = ?1"),
            Some(_) => return Ok(Vec::new()),
            None => String::new(),
        };
        let order = if known(by) { format!(" ORDER BY \"{by}\"") } else { String::new() };
        let sql = format!("SELECT {} FROM \"{table}\"{filter}{order} LIMIT {}", sql.join(", "), MAX_ROWS + 1);
        let read = || -> Result<Vec<Row>, rusqlite::Error> {
            let mut statement = self.connection.prepare(&sql)?;
            let mut rows = match only {
                Some((_, value)) => statement.query([value])?,
                None => statement.query([])?,
            };
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                let cells = (0..columns.len()).map(|at| row.get_ref(at).map(cell)).collect::<Result<_, _>>()?;
                all.push(Row(cells));
            }
            Ok(all)
        };
        let rows = read().map_err(|error| damaged(&error))?;
        if rows.len() > MAX_ROWS {
            let what = format!("its table {table} has more than {MAX_ROWS} rows");
            return Err(ProgramError::new(what, "split the project in the program that made it"));
        }
        Ok(rows)
    }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Nothing,
        ValueRef::Integer(number) => Cell::Whole(number),
        ValueRef::Real(number) => Cell::Real(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn damaged(error: &rusqlite::Error) -> ProgramError {
    ProgramError::new(
        format!("the SQLite file is damaged ({})", one_line(&error.to_string())),
        "take a backup of it, or open it in the program that made it and export it there",
    )
}

/// Databases for tests.
#[cfg(test)]
pub mod testing {
    use std::path::PathBuf;

    /// A file made by these statements, in a folder that lasts as long as the first of the two.
    pub fn made(name: &str, sql: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        let connection = rusqlite::Connection::open(&path).expect("opened");
        connection.execute_batch(sql).expect("made");
        (folder, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_read_and_what_is_not_is_empty() {
        let (folder, path) = testing::made(
            "a?b#%41.db",
            "CREATE TABLE t (id INTEGER, name, n); INSERT INTO t VALUES (2, 'zwölf', '7'), (1, NULL, 2.5), (3, x'6162ff', 'x');
             CREATE VIEW v AS SELECT 1 AS id;",
        );
        let database = Database::open(&path).expect("opened");
        let rows = database.rows("t", &["id", "name", "lacking", "n", "#name"], "id").expect("read");
        let text = |row: usize, at: usize| rows[row].text(at);
        assert_eq!(
            (text(0, 0), text(0, 1), text(1, 1), text(2, 1)),
            ("1".into(), "".into(), "zwölf".into(), "ab\u{fffd}".into())
        );
        assert_eq!(
            (text(1, 2), rows[1].whole(3), rows[0].whole(3), rows[2].whole(3)),
            (String::new(), Some(7), None, None)
        );
        assert_eq!(rows[1].whole(4), Some(6));
        assert_eq!(
            database.rows_of("t", &["name"], ("id", 2), "").expect("read"),
            [Row(vec![Cell::Text("zwölf".into())])]
        );
        assert!(database.rows("v", &["id"], "id").expect("nothing").is_empty(), "a view is no table");
        let lacking = database.require("Taguette", &[("t", &["id", "gone"]), ("u", &["x"])]).expect_err("lacks");
        assert!(lacking.to_string().contains("the column gone of t, the table u is not there"), "{lacking}");
        drop(database);
        let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().collect();
        assert_eq!(left.len(), 1, "nothing is made beside it: {left:?}");
    }

    #[test]
    fn what_is_no_database_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        let told = || Database::open(&path).expect_err("refused").to_string();
        assert!(told().contains("a.db"));
        std::fs::write(&path, "text").expect("written");
        assert!(told().starts_with("it is no SQLite file; "));
        std::fs::write(&path, [MAGIC, &[7; 4000]].concat()).expect("written");
        assert!(told().starts_with("the SQLite file is damaged ("), "{}", told());
        std::fs::write(folder.path().join("a.db-wal"), "x").expect("written");
        assert!(told().contains("close the program"), "{}", told());
    }
}
