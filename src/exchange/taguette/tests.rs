//! Taguette's projects: what comes of highlights, the log, and what is missing.

use super::*;
use crate::exchange::sqlite::testing::made;

/// The tables of an early version, with what every version has.
const EARLY: &str = "
    CREATE TABLE alembic_version (version_num VARCHAR(32));
    INSERT INTO alembic_version VALUES ('dd37d9027a24');
    CREATE TABLE projects (id INTEGER PRIMARY KEY, name, description);
    CREATE TABLE documents (id INTEGER PRIMARY KEY, name, description, filename, project_id, contents);
    CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id, start_offset, end_offset, snippet);
    CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id, path, description);
    CREATE TABLE highlight_tags (highlight_id, tag_id);
    CREATE TABLE commands (id INTEGER PRIMARY KEY, date, user_login, project_id, document_id, payload);
    INSERT INTO projects VALUES (7, 'Ward', '');
    INSERT INTO documents VALUES (1, 'One', '', NULL, 7, '<p>Zwölf 😀 <b>b</b>oxes</p><p>Again boxes, again.</p>');
    INSERT INTO tags VALUES (1, 7, 'a.b', 'what'), (2, 7, 'A.B', 'other'), (3, 7, 'c', ''), (9, 8, 'elsewhere', '');
";

fn opened(sql: &str, wanted: Option<&str>) -> Result<(Foreign, Vec<ForeignDocument>), String> {
    let (_folder, path) = made("t.sqlite3", &format!("{EARLY}{sql}"));
    let database = Database::open(&path).expect("opened");
    assert!(is_one(&database));
    let Opened { foreign, sources } = open(&path, database, wanted).map_err(|error| error.to_string())?;
    let documents = (0..sources.count()).map(|at| sources.read(at).expect("read")).collect();
    Ok((foreign, documents))
}

fn coded(document: &ForeignDocument) -> Vec<(usize, Option<usize>, &str)> {
    let coding = |coding: &ForeignCoding| (coding.code, coding.coder, coding.span.slice(&document.text).to_owned());
    document.codings.iter().map(coding).map(|(code, coder, said)| (code, coder, &*said.leak())).collect()
}

#[test]
fn highlights_are_put_by_their_bytes_and_proved_by_their_snippets() {
    // “Zwölf 😀 boxes” is 6 + 1 + 4 + 1 + 5 bytes of the page's text.
    let (foreign, documents) = opened(
        "INSERT INTO highlights VALUES
             (1, 1, 0, 11, '<p>Zwölf 😀</p>'),
             (2, 1, 12, 22, '<p><b>b</b>oxes</p><p>Again</p>'),
             (3, 1, 1, 5, '<p>Again boxes</p>'),
             (4, 1, 1, 5, '<p>boxes</p>'),
             (5, 1, 17, 17, ''),
             (6, 1, 'x', 4, 'x');
         INSERT INTO highlight_tags VALUES (1, 1), (1, 3), (2, 2), (3, 3), (4, 3), (5, 3), (6, 3);",
        None,
    )
    .expect("read");
    let document = &documents[0];
    assert_eq!(document.text, "Zwölf 😀 boxes\n\nAgain boxes, again.\n");
    let said = coded(document);
    let b = foreign.codes.iter().position(|code| code.name == "B" || code.name == "b").expect("a code");
    let c = foreign.codes.iter().position(|code| code.name == "c").expect("a code");
    assert_eq!(
        said,
        [(b, None, "Zwölf 😀"), (c, None, "Zwölf 😀"), (b, None, "boxes\n\nAgain"), (c, None, "Again boxes")]
    );
    assert_eq!(foreign.codes.len(), 3, "a, a.b and c: capitals make no code");
    assert!(foreign.codes[b].definition.contains("what") && foreign.codes[b].definition.contains("other"));
    let line = |lines: &[crate::ingest::loss::Line], what: &str| {
        lines.iter().find(|line| line.what.contains(what)).map(|line| line.count)
    };
    assert_eq!(line(&document.loss.mapped, "Taguette's snippet"), Some(2));
    assert_eq!(line(&document.loss.decided, "put on their words"), Some(1));
    assert_eq!(line(&document.loss.dropped, "nor in one other place"), Some(1), "boxes stand twice");
    assert_eq!(line(&document.loss.dropped, "highlights without words"), Some(1));
    assert_eq!(line(&document.loss.dropped, "no numbers"), Some(1));
}

#[test]
fn the_commands_tell_who_put_a_tag_and_when() {
    let (foreign, documents) = opened(
        r#"INSERT INTO highlights VALUES (1, 1, 0, 6, '<p>Zwölf</p>');
           INSERT INTO highlight_tags VALUES (1, 1), (1, 3);
           INSERT INTO commands VALUES
             (1, '2020-01-01 10:00:00.5', 'ann', 7, 1, '{"type": "highlight_add", "id": 1, "tags": [2]}'),
             (2, '2020-01-02 10:00:00', 'ben', 7, NULL, '{"type": "tag_merge", "src": 2, "dest": 1}'),
             (3, '2020-01-03 10:00:00', 'ben', 7, 1, '{"type": "highlight_add", "highlight_id": 1, "tags": [1, 3]}'),
             (4, 'never', 'eve', 7, 1, 'no JSON'),
             (5, '2020-01-04 10:00:00', 'eve', 8, 1, '{"type": "highlight_add", "highlight_id": 1, "tags": [3]}');"#,
        None,
    )
    .expect("read");
    assert_eq!(foreign.coders, ["ann", "ben"]);
    let who: Vec<_> = documents[0].codings.iter().map(|coding| (coding.coder, coding.created)).collect();
    assert_eq!(who, [(Some(0), Some(1_577_872_800_500)), (Some(1), Some(1_578_045_600_000))]);
}

#[test]
fn one_of_several_projects_is_chosen() {
    let more = "INSERT INTO projects VALUES (8, 'Pilot', 'A try.'), (9, 'ward', '');";
    let told = opened(more, None).expect_err("which");
    assert!(told.contains("it holds 3 projects: “Ward”, “Pilot”, “ward”") && told.contains("--study NAME"), "{told}");
    let (foreign, documents) = opened(more, Some(" pilot")).expect("the pilot");
    assert_eq!((documents.len(), foreign.codes.len(), foreign.memos.len()), (0, 1, 1));
    assert_eq!(opened(more, Some("1")).expect("the first").1.len(), 1);
    assert!(opened(more, Some("WARD")).expect_err("two").contains("1 or 3"));
    assert!(opened(more, Some("4")).expect_err("none").contains("there is no project “4”"));
}

#[test]
fn a_table_that_is_not_there_is_named() {
    let (_folder, path) = made(
        "t.sqlite3",
        &EARLY
            .replace("CREATE TABLE highlight_tags (highlight_id, tag_id);", "")
            .replace("path, description);", "description);")
            .replace("7, 'a.b', 'what'), (2, 7, 'A.B', 'other'), (3, 7, 'c', ''), (9, 8, 'elsewhere', '')", "7, 'x')"),
    );
    let error = open(&path, Database::open(&path).expect("opened"), None).err().expect("refused").to_string();
    assert!(
        error.contains(
            "no Taguette project that can be read: the column path of tags, the table highlight_tags is not there"
        ),
        "{error}"
    );
}
