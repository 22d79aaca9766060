//! Codings as JSON lines and as CSV: out, and back in, in bulk.
//!
//! A line is `{document, code, start, end, coder, created, origin, memo}`; the first four are required. What goes
//! out also tells the version of its code that a coding was made under (`code_version`), which is not read back: the
//! number is this copy's, and a coding that comes in is held to the definition that it finds.
//! Positions are code points of the canonical text, half-open. The same coder, code, document and span
//! again is the same coding: it is counted as there already, never doubled. Reading is all or nothing:
//! nothing is written unless every line is right, or the caller asks to skip the bad ones.

mod columns;
mod read;
mod segments;
mod write;

pub use read::{CodingsError, Options, Prepared, prepare, write_into};
pub use segments::{is_one as is_segments, prepare as prepare_segments};
pub use write::{ExportError, FileFormat, export};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::study;
    use crate::store::{Group, Project};
    use std::path::Path;

    fn options(skip_bad: bool) -> Options {
        Options { coder: "k1".to_owned(), now: 1_000, skip_bad }
    }

    fn read(project: &Project, text: &str, format: FileFormat, skip_bad: bool) -> Result<Prepared, String> {
        prepare(project, Path::new("codings.jsonl"), text, format, &options(skip_bad)).map_err(|e| e.to_string())
    }

    fn exported(project: &Project, format: FileFormat) -> String {
        let mut out = Vec::new();
        export(project, &[], format, &mut out).expect("an export");
        String::from_utf8(out).expect("UTF-8")
    }

    const LINES: &str = r#"{"document":"ALD-W1","code":"power","start":21,"end":30}
{"document":"ALD-W1","code":"identity","start":5,"end":9,"coder":"k2","created":"2024-03-01T10:00:00Z","origin":"manual","memo":"=laughs"}

{"document":"ALD-W1","code":"power","start":21,"end":30,"coder":"k1"}
"#;

    #[test]
    fn what_goes_out_comes_back_the_same_and_never_twice() {
        let (_folder, mut project, _) = study();
        let prepared = read(&project, LINES, FileFormat::JsonLines, false).expect("good lines");
        assert_eq!((prepared.codings, prepared.already), (2, 1));
        write_into(&mut project, &Group::new("k1", "import codings"), prepared, &mut |_, _| {}).expect("written");
        let lines = exported(&project, FileFormat::JsonLines);
        assert_eq!(
            lines.lines().next(),
            Some(
                r#"{"document":"ALD-W1","code":"identity","start":5,"end":9,"coder":"k2","created":"2024-03-01T10:00:00Z","origin":"manual","memo":"=laughs","code_version":1}"#
            )
        );
        for format in [FileFormat::JsonLines, FileFormat::Csv] {
            let file = exported(&project, format);
            let again = read(&project, &file, format, false).expect("our own file");
            assert_eq!((again.codings, again.already), (0, 2), "{file}");
        }
        let csv = exported(&project, FileFormat::Csv);
        assert!(csv.contains("'=laughs"), "a spreadsheet must not run a memo: {csv}");
        let (_other_folder, mut other, _) = study();
        let prepared = read(&other, &csv, FileFormat::Csv, false).expect("the CSV alone");
        write_into(&mut other, &Group::new("k1", "import codings"), prepared, &mut |_, _| {}).expect("written");
        assert_eq!(exported(&other, FileFormat::JsonLines), lines);
        project.undo("k1").expect("undone");
        assert_eq!(exported(&project, FileFormat::JsonLines), "", "one import is one undo");
    }

    #[test]
    fn weights_go_out_and_come_back() {
        let (_folder, mut project, _) = study();
        let line = r#"{"document":"ALD-W1","code":"power","start":21,"end":30,"weight":3.5}"#;
        let prepared = read(&project, line, FileFormat::JsonLines, false).expect("a good line");
        write_into(&mut project, &Group::new("k1", "import codings"), prepared, &mut |_, _| {}).expect("written");
        for format in [FileFormat::JsonLines, FileFormat::Csv] {
            let (_other, mut other, _) = study();
            let prepared = read(&other, &exported(&project, format), format, false).expect("our own file");
            write_into(&mut other, &Group::new("k1", "import codings"), prepared, &mut |_, _| {}).expect("written");
            assert_eq!(exported(&other, FileFormat::JsonLines), exported(&project, FileFormat::JsonLines));
        }
        assert!(exported(&project, FileFormat::Csv).lines().any(|line| line.ends_with(",3.5")));
        let bad = r#"{"document":"ALD-W1","code":"power","start":1,"end":3,"weight":-1}"#;
        assert!(read(&project, bad, FileFormat::JsonLines, false).is_err());
    }

    #[test]
    fn every_bad_line_is_named_and_nothing_is_imported() {
        let (_folder, project, _) = study();
        let cases = [
            (r#"{"document":"ALD","code":"power","start":1,"end":2}"#, "did you mean ALD-W1?"),
            (r#"{"document":"ALD-W1","code":"powr","start":1,"end":2}"#, "did you mean power?"),
            (r#"{"document":"ALD-W1","code":"power","start":9,"end":9}"#, "is empty"),
            (r#"{"document":"ALD-W1","code":"power","start":1,"end":99999}"#, "is outside “ALD-W1”, which has"),
            (r#"{"document":"ALD-W1","code":"power","start":1}"#, "missing field `end`"),
            (r#"{"document":"ALD-W1","code":"power","start":-1,"end":4}"#, "whole numbers"),
            (r#"not json"#, "this is no JSON"),
            (
                r#"{"document":"ALD-W1","code":"power","start":1,"end":2,"origin":"guess"}"#,
                "accepted are manual, auto, imported",
            ),
            (r#"{"document":"ALD-W1","code":"power","start":1,"end":2,"created":"then"}"#, "is no time"),
            (r#"{"document":"ALD-W1","code":"power","start":1,"end":2,"coder":"a,b"}"#, "cannot be a coder's name"),
        ];
        for (line, expected) in cases {
            let file = format!("{LINES}{line}\n");
            let error = read(&project, &file, FileFormat::JsonLines, false).expect_err(line);
            assert!(error.contains("codings.jsonl:5: ") && error.contains(expected), "{line}: {error}");
            assert!(error.contains("nothing was imported") && error.contains("--skip-bad"), "{error}");
            let taken = read(&project, &file, FileFormat::JsonLines, true).expect("the good ones");
            assert_eq!((taken.codings, taken.skipped.len()), (2, 1));
            assert_eq!(taken.skipped[0].0, 5);
        }
        let csv = "document;code;begin\nALD-W1;power;3\n";
        assert!(read(&project, csv, FileFormat::Csv, false).is_err_and(|e| e.contains("column “start” is missing")));
        let csv = "document;code;start;end\nALD-W1;power;x;4\n";
        assert!(
            read(&project, csv, FileFormat::Csv, false).is_err_and(|e| e.contains(":2: start “x” is no whole number"))
        );
    }
}
