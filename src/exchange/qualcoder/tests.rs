//! QualCoder's projects: early versions, places, cases, and what is missing.

use super::*;
use crate::exchange::foreign::{ForeignDocument, On};
use crate::exchange::sqlite::testing::made;
use crate::ingest::loss::Line;
use crate::study::attribute::AttributeType;

/// The tables of the first versions: neither `important`, nor sub-codes, nor `project.codername`.
const EARLY: &str = "
    CREATE TABLE project (databaseversion text, date text, memo text, about text);
    INSERT INTO project VALUES ('v1', '2019-01-01 10:00:00', ' On rules. ', 'QualCoder 1.0');
    CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text);
    CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
    CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text);
    CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text);
    CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
    CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
    CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text);
    CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
    CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
    INSERT INTO source VALUES (1, 'talk.docx', char(65279) || 'Zw😀lf.' || char(13, 10) || 'Mary asks. Mary asks.', NULL, '', 'ann', ''),
                              (2, 'a.png', NULL, '/images/a.png', '', 'ann', '');
    INSERT INTO code_cat VALUES (1, 'Rules', 'ann', '', '', NULL), (2, 'Loop', 'ann', '', '', 3), (3, 'Loop back', 'ann', '', '', 2);
    INSERT INTO code_name VALUES (1, ' bend ', 'A rule.', 1, 'ben', '', '#AABBCC'), (2, 'stray', '', 99, 'ann', '', 'green');
";

fn opened(sql: &str) -> (Foreign, ForeignDocument) {
    let (_folder, path) = made("data.qda", &format!("{EARLY}{sql}"));
    let database = Database::open(&path).expect("opened");
    assert!(is_one(&database));
    let Opened { foreign, sources } = open(&path, database).expect("a project");
    assert_eq!(sources.count(), 1, "a picture is no document");
    let document = sources.read(0).expect("read");
    (foreign, document)
}

fn count(lines: &[Line], what: &str) -> Option<usize> {
    lines.iter().find(|line| line.what.contains(what)).map(|line| line.count)
}

#[test]
fn an_early_version_is_read_as_far_as_it_goes() {
    let (foreign, document) = opened("");
    assert_eq!(foreign.program, "QualCoder (database v1) QualCoder 1.0");
    assert_eq!((document.name.as_str(), document.text.as_str()), ("talk", "Zw😀lf.\nMary asks. Mary asks."));
    let codes: Vec<_> =
        foreign.codes.iter().map(|code| (code.name.as_str(), code.parent, code.colour.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("Rules", None, ""),
            ("Loop", Some(2), ""),
            ("Loop back", Some(1), ""),
            ("bend", Some(0), "#aabbcc"),
            ("stray", None, "")
        ]
    );
    assert_eq!((foreign.codes[3].definition.as_str(), foreign.memos.len()), ("A rule.", 1));
    assert_eq!(count(&foreign.loss.dropped, "pictures"), Some(1));
    assert_eq!(foreign.coders, ["ann", "ben"]);
}

#[test]
fn places_count_the_code_points_of_the_text_as_it_is_kept_there() {
    let (foreign, document) = opened(
        "INSERT INTO code_text VALUES
            (1, 1, 'Zw😀lf.', 1, 7, 'ben', '2020-01-02 03:04:05', ' so '),
            (1, 1, 'lf.' || char(13, 10) || 'Mary', 4, 13, 'new', '', NULL),
            (1, 1, 'w😀l', 0, 3, 'ann', '', ''),
            (1, 1, 'Mary asks', 2, 6, 'ann', '', ''),
            (1, 1, '', 9, 13, 'ann', '', ''),
            (1, 1, '', 90, 99, 'ann', '', ''),
            (7, 1, 'x', 1, 2, 'ann', '', '');
         INSERT INTO annotation VALUES (1, 1, 3, 4, 'smiles', 'ben', ''), (2, 1, 70, 80, 'lost', 'ben', '');",
    );
    let said: Vec<_> = document
        .codings
        .iter()
        .map(|coding| (coding.span.slice(&document.text), foreign.coders[coding.coder.expect("somebody")].as_str()))
        .collect();
    assert_eq!(said, [("w😀l", "ann"), ("Zw😀lf.", "ben"), ("lf.\nMary", "new"), ("Mary", "ann")]);
    let first = document.codings.iter().find(|coding| coding.memo.is_some()).expect("with a memo");
    assert_eq!((first.created, first.memo.as_deref()), (Some(1_577_934_245_000), Some("so")));
    assert_eq!(count(&document.loss.mapped, "that QualCoder copied"), Some(2));
    assert_eq!(count(&document.loss.decided, "put on their words"), Some(1));
    assert_eq!(count(&document.loss.decided, "by their places alone"), Some(1));
    assert_eq!(count(&document.loss.dropped, "nor in one other place"), Some(1), "Mary asks stands twice");
    assert_eq!(count(&document.loss.dropped, "outside the text"), Some(1));
    assert_eq!(count(&document.loss.dropped, "code is not there"), Some(1));
    let memos: Vec<_> = document.memos.iter().map(|memo| (memo.on, memo.text.as_str())).collect();
    assert!(
        matches!(memos[..], [(On::Place(span), "smiles"), (On::Document, "lost")] if span.slice(&document.text) == "😀")
    );
}

#[test]
fn cases_are_people_with_their_stretches_and_attributes() {
    let (foreign, document) = opened(
        "INSERT INTO cases VALUES (1, 'Mary', 'a nurse', 'ann', ''), (2, 'All', '', 'ann', ''), (3, ' ', '', 'ann', '');
         INSERT INTO case_text VALUES (1, 1, 1, 9, 19, 'ann', '', ''), (2, 1, 1, 9, 19, 'ann', '', ''), (3, 2, 1, 0, 29, 'ann', '', ''), (4, 9, 1, 0, 2, 'ann', '', '');
         INSERT INTO attribute_type VALUES ('Age', '', '', '', 'case', 'numeric'), ('Band', '', '', '', 'case', 'numeric'), ('Site', '', '', 'where', 'file', 'character');
         INSERT INTO attribute VALUES (1, 'Age', 'case', '41', 1, '', ''), (2, 'Band', 'case', 'five', 1, '', ''), (3, 'Site', 'file', 'North', 1, '', ''), (4, 'Age', 'case', '', 2, '', ''), (5, 'x', 'journal', '1', 1, '', '');",
    );
    assert_eq!(foreign.people.iter().map(|who| who.name.as_str()).collect::<Vec<_>>(), ["Mary", "All"]);
    assert_eq!(foreign.people[0].attributes.get("age").map(String::as_str), Some("41"));
    assert_eq!(foreign.people[1].attributes.len(), 0, "an empty value is none");
    assert_eq!(foreign.attributes.get("age"), Some(&AttributeType::Number));
    assert_eq!(foreign.attributes.get("band"), None, "five is no number");
    assert_eq!(document.attributes.get("site").map(String::as_str), Some("North"));
    let voices: Vec<_> =
        document.voices.iter().map(|(who, place)| (*who, place.map(|span| span.slice(&document.text)))).collect();
    assert_eq!(
        voices,
        [(0, Some("Mary asks.")), (1, None)],
        "a stretch that stands twice is one; a whole file is the whole"
    );
    assert_eq!(count(&foreign.loss.dropped, "cases that are not there"), Some(1));
    assert_eq!(count(&foreign.loss.dropped, "neither a case nor a file"), Some(1));
    assert_eq!(count(&foreign.loss.dropped, "without a name"), Some(1));
}

#[test]
fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = open_folder(folder.path()).err().expect("refused").to_string();
    assert!(error.contains("a folder without a file data.qda"), "{error}");
    let (_folder, path) = made(
        "data.qda",
        &EARLY
            .replace("catid integer, owner text, date text, color", "owner text, date text, color")
            .replace("'A rule.', 1,", "'A rule.',")
            .replace("'', 99,", "'',"),
    );
    let error = open(&path, Database::open(&path).expect("opened")).err().expect("refused").to_string();
    assert!(error.contains("the column catid of code_name is not there; open it in QualCoder"), "{error}");
}
