//! Projects of other programs, made by those programs (`tests/data/make_*.py`), and what people have instead of one:
//! tables of coded segments, transcripts with marks in them.

use super::env::{Env, Run, list, repository};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A file or folder of `tests/data/programs`, copied into the working folder.
fn fixture(env: &Env, name: &str) {
    let from = repository(&format!("tests/data/programs/{name}"));
    let from = Path::new(&from);
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            env.write(&name, fs::read(entry.path()).expect("a file"));
        }
    } else {
        env.write(name, fs::read(from).expect("a file"));
    }
}

/// What a fixture's own program says of it.
fn told(name: &str) -> Value {
    let text = fs::read_to_string(repository(&format!("tests/data/programs/{name}"))).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

/// A text without its blanks: programs and we break lines otherwise.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every coding: document, name of the code, coder, words, memo, time.
fn codings(env: &Env) -> Vec<(String, String, String, String, String, String)> {
    let book = env.json(&["codebook", "show", "--format", "json"]);
    let names: BTreeMap<&str, &str> = list(&book)
        .iter()
        .map(|code| (code["id"].as_str().expect("an id"), code["name"].as_str().expect("a name")))
        .collect();
    let lines = env.run(&["export", "codings", "--format", "jsonl"]).ok().stdout;
    let mut texts: BTreeMap<String, Vec<char>> = BTreeMap::new();
    let mut all = Vec::new();
    for line in lines.lines() {
        let coding: Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| coding[key].as_str().unwrap_or_default().to_owned();
        let document = text("document");
        let chars = texts
            .entry(document.clone())
            .or_insert_with(|| env.run(&["text", &document]).ok().stdout.chars().collect());
        let place = |key: &str| usize::try_from(coding[key].as_u64().expect("a place")).expect("small");
        let said: String = chars[place("start")..place("end")].iter().collect();
        let code = names[text("code").as_str()].to_owned();
        all.push((document, code, text("coder"), bare(&said), text("memo"), text("created")));
    }
    all.sort();
    all
}

/// What is in the working folder below a name, with its bytes.
fn bytes(env: &Env, name: &str) -> BTreeMap<String, Vec<u8>> {
    let path = env.path(name);
    let folder = if path.is_dir() { path } else { path.parent().expect("a folder").to_owned() };
    let files = fs::read_dir(folder).expect("a folder").flatten();
    let theirs = files.filter(|file| !file.file_name().to_string_lossy().contains("emic"));
    theirs
        .map(|file| (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).unwrap_or_default()))
        .collect()
}

/// Imports, and asserts that a second import changes nothing and that one undo takes all away.
fn in_and_out(env: &Env, import: &[&str], file: &str) -> Value {
    let before = bytes(env, file);
    let dry = env.json(&[import, &["--dry-run", "--format", "json"]].concat());
    assert_eq!(
        (env.codings(), list(&env.json(&["documents", "--format", "json"])).len()),
        (0, 0),
        "nothing was written"
    );
    let report = env.json(&[import, &["--format", "json"]].concat());
    assert_eq!(dry[0]["loss"], report[0]["loss"], "a trial tells what an import does");
    env.sound();
    let (all, info) = (codings(env), env.json(&["info", "--format", "json"]));
    env.run(import).ok();
    assert_eq!(codings(env), all, "a second import adds nothing");
    let again = env.json(&["info", "--format", "json"]);
    for what in ["documents", "participants", "codes", "codings", "memos", "tags"] {
        assert_eq!(again[what], info[what], "{what}");
    }
    env.sound();
    assert_eq!(bytes(env, file), before, "the file is as it was, and nothing stands beside it");
    report
}

fn undo_all(env: &Env, times: usize) {
    for _ in 0..times {
        env.run(&["undo"]);
    }
    assert_eq!((env.codings(), list(&env.json(&["documents", "--format", "json"])).len()), (0, 0));
    env.sound();
}

fn empty() -> Env {
    let env = Env::new();
    env.run(&["new", "study.emic", "--coder", "k1"]).ok();
    env
}

/// Asserts that a file was refused, with these words.
#[track_caller]
fn refused(run: &Run, expected: &[&str]) {
    assert_eq!(run.code, Some(1), "{run:#?}");
    for words in expected {
        assert!(run.stdout.contains(words) && !run.stderr.contains("panicked"), "“{words}” is not said: {run:#?}");
    }
}

/// How many of a kind met a fate.
fn count(report: &Value, fate: &str, what: &str) -> Option<u64> {
    let line =
        list(&report["loss"][fate]).iter().find(|line| line["what"].as_str().is_some_and(|told| told.contains(what)));
    line.and_then(|line| line["count"].as_u64())
}

#[test]
fn a_project_of_taguette_comes_in_with_every_highlight_on_its_words() {
    let env = empty();
    fixture(&env, "taguette.sqlite3");
    refused(&env.run(&["import", "taguette.sqlite3"]), &["it holds 2 projects: “Ward study”, “Pilot”", "--study"]);
    let report = in_and_out(&env, &["import", "taguette.sqlite3", "--study", "ward study"], "taguette.sqlite3");
    let mut expected = Vec::new();
    for highlight in list(&told("taguette.json")["Ward study"]) {
        let text = |key: &str| highlight[key].as_str().expect("a text");
        assert_eq!(bare(text("snippet")), bare(text("words")), "the fixture is sound");
        // `Dr. May v1.2` is no path; the others are.
        let path = text("tag");
        let code = if path.contains(' ') { path } else { path.rsplit('.').next().unwrap_or(path) };
        let own = |text: &str| text.to_owned();
        expected.push((
            own(text("document")),
            own(code),
            own(text("coder")),
            bare(text("words")),
            String::new(),
            own(text("created")),
        ));
    }
    expected.sort();
    assert_eq!(expected.len(), 14);
    assert_eq!(codings(&env), expected);
    assert_eq!(count(&report[0], "mapped", "whose words are those of Taguette's snippet"), Some(13));
    assert_eq!(count(&report[0], "dropped", "without a tag"), Some(1));
    let text = env.run(&["text", "Ward round"]).ok().stdout;
    assert!(
        text.starts_with("Ward round & talk\n\nINT: How was the meeting?\n\nP1: We “bend” the rules 😀 – a bit.\nIt’s"),
        "{text}"
    );
    assert!(text.contains("Who\tWhat\nP2\tdecides\u{a0}it\n\nP2:  kept   as\n it stands\n"), "{text}");
    let codes = env.json(&["codebook", "show", "--format", "json"]);
    let bend = list(&codes).iter().find(|code| code["id"] == "rules.bend").expect("a code");
    assert_eq!(bend["definition"], "A rule is bent for the patient’s sake.");
    env.run(&["import", "taguette.sqlite3", "--study", "2"]).ok();
    assert_eq!(env.codings(), 15, "another project of the file");
    undo_all(&env, 4);
}

#[test]
fn a_project_in_qualcoders_format_comes_in_with_people_and_their_words() {
    for file in ["ward.qda", "ward.qda/data.qda"] {
        let env = empty();
        fixture(&env, "ward.qda");
        let report = in_and_out(&env, &["import", file], file);
        let mut expected: Vec<_> = list(&told("qualcoder.json"))
            .iter()
            .map(|coding| {
                let text = |key: &str| coding[key].as_str().expect("a text").to_owned();
                (text("document"), text("code"), text("coder"), bare(&text("words")), text("memo"), text("created"))
            })
            .collect();
        expected.sort();
        assert_eq!(expected.len(), 9);
        assert_eq!(codings(&env), expected);
        assert_eq!(count(&report[0], "mapped", "that QualCoder copied"), Some(8));
        assert_eq!(count(&report[0], "decided", "put on their words"), Some(1));
        assert_eq!(count(&report[0], "dropped", "nor in one other place"), Some(1));
        assert_eq!(count(&report[0], "dropped", "pictures"), Some(1));
        let people = env.json(&["participants", "--format", "json"]);
        let mary = list(&people).iter().find(|who| who["participant"] == "Mary").expect("a case");
        assert_eq!(
            (mary["turns"].as_u64(), &mary["attributes"]),
            (Some(2), &json!({"profession": "nurse", "years": "12"}))
        );
        let turns = env.json(&["turns", "talk", "--format", "json"]);
        let who: Vec<_> = list(&turns).iter().map(|turn| turn["participant"].as_str().unwrap_or_default()).collect();
        assert_eq!(who, ["talk/INT", "Mary", "talk/INT", "Omar", "Mary"]);
        env.run(&["codebook", "show"]).ok().prints(&["rules.small-rules.bend.bend-a-bit"]);
        undo_all(&env, 2);
    }
}

#[test]
fn a_folder_with_a_project_in_it_is_imported_as_that_project() {
    let env = empty();
    fixture(&env, "ward.qda");
    env.write("ward.qda/documents/talk.txt", "INT: The same once more?\n\nMary: No.\n");
    env.write("notes.txt", "INT: One.\n\nP1: Two.\n");
    let report = env.json(&["import", ".", "--format", "json"]);
    let files: Vec<_> = list(&report).iter().map(|file| file["file"].as_str().unwrap_or_default()).collect();
    assert!(
        files.iter().any(|file| file.ends_with("ward.qda")) && !files.iter().any(|file| file.ends_with("talk.txt")),
        "{files:?}"
    );
    assert_eq!(list(&env.json(&["documents", "--format", "json"])).len(), 3);
}

#[test]
fn what_is_no_project_of_a_program_is_told() {
    let env = empty();
    fixture(&env, "ward.qda");
    fixture(&env, "taguette.sqlite3");
    let whole = fs::read(env.path("taguette.sqlite3")).expect("bytes");
    env.write("cut.sqlite3", &whole[..9000]);
    refused(
        &env.run(&["import", "cut.sqlite3"]),
        &["cut.sqlite3: the SQLite file is damaged (", "take a backup of it"],
    );
    env.write("text.qda", "no database");
    refused(&env.run(&["import", "text.qda"]), &["it is no SQLite file"]);
    env.write("open.sqlite3", &whole);
    env.write("open.sqlite3-wal", "changes");
    refused(&env.run(&["import", "open.sqlite3"]), &["changes to it still stand in the file", "close the program"]);
    let other = rusqlite::Connection::open(env.path("other.db")).expect("a database");
    other.execute_batch("CREATE TABLE birds (name TEXT)").expect("made");
    drop(other);
    refused(
        &env.run(&["import", "other.db"]),
        &["neither a project of Taguette nor of QualCoder: its tables are birds"],
    );
    let lacking = rusqlite::Connection::open(env.path("ward.qda/data.qda")).expect("a database");
    lacking.execute_batch("ALTER TABLE code_text RENAME COLUMN pos1 TO p1").expect("changed");
    drop(lacking);
    refused(&env.run(&["import", "ward.qda"]), &["the column pos1 of code_text is not there"]);
    // Any byte may be wrong: what can be read is, and nothing ends in a panic.
    for at in (100..whole.len()).step_by(whole.len() / 24) {
        let mut broken = whole.clone();
        broken[at..(at + 64).min(whole.len())].fill(0xff);
        env.write("broken.sqlite3", &broken);
        let run = env.run(&["import", "broken.sqlite3", "--study", "1", "--dry-run"]);
        assert!(matches!(run.code, Some(0 | 1)) && !run.stderr.contains("panicked"), "at {at}: {run:?}");
    }
    assert_eq!(env.codings(), 0);
    env.sound();
}

const TALK: &str = "INT: Who decides?\n\nP1: We “bend” it. Nobody asks.\n\nP2: Nobody asks 😀 us.\n";

#[test]
fn a_table_of_coded_segments_is_laid_on_the_words() {
    let env = Env::with_files(&[("W1.txt", TALK)]);
    let table = "Document name,Code,Beginning,End,Segment,Created by,Comment\n\
                 W1.txt,a,3,3,\"We \"\"bend\"\" it\",Anna,first\n\
                 W1,Rules > Bend,5,5,Nobody asks,Anna,\n\
                 W1,b,9,9,Nobody asks,Anna,\n\
                 W1,b,9,9,not there,Anna,\n\
                 W9,b,1,1,We,Anna,\n";
    env.write("segments.csv", table);
    let run = env.run(&["import", "segments.csv"]).ok();
    run.prints(&[
        "2 codings, 2 new codes, 3 left out:",
        "line 4: “Nobody asks” stands 2 times in “W1” (37..48, 55..66); --which first or all takes them",
        "line 5: “not there” does not stand in “W1”",
        "line 6: there is no document “W9”; import it first",
    ]);
    let own = |a: &str| a.to_owned();
    let said = |env: &Env| {
        codings(env).into_iter().map(|(_, code, coder, said, memo, _)| (code, coder, said, memo)).collect::<Vec<_>>()
    };
    assert_eq!(
        said(&env),
        [
            (own("Bend"), own("Anna"), own("Nobodyasks"), own("")),
            (own("a"), own("Anna"), own("We“bend”it"), own("first"))
        ]
    );
    env.run(&["import", "segments.csv"]).ok();
    assert_eq!(env.codings(), 2, "a second import adds nothing");
    env.run(&["import", "segments.csv", "--which", "all"]).ok();
    assert_eq!(env.codings(), 4);
    env.run(&["undo"]).ok();
    env.run(&["import", "segments.csv", "--which", "first"]).ok();
    assert_eq!(env.codings(), 3);
    env.sound();
    env.write("none.csv", "document,code,segment\nW9,a,x\n");
    refused(
        &env.run(&["import", "none.csv"]),
        &["none.csv:2: there is no document “W9”", "none of the 1 coded segments"],
    );
}

#[test]
fn a_workbook_of_coded_segments_is_read_too() {
    let env = Env::with_files(&[("W1.txt", TALK)]);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["ID", "Dokument", "Zitatinhalt", "Codes", "Kommentar"],
        ["1:1", "1: W1.txt", "Nobody asks 😀", "a\nneu", "so"],
        ["1:2", "W1", "Who decides?", "b", ""],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (u32::try_from(row).expect("few"), u16::try_from(column).expect("few"));
            sheet.write_string(row, column, *cell).expect("written");
        }
    }
    env.write("quotations.xlsx", book.save_to_buffer().expect("a workbook"));
    let report = env.json(&["import", "quotations.xlsx", "--format", "json"]);
    assert_eq!((report[0]["format"].as_str(), count(&report[0], "mapped", "codings")), (Some("xlsx"), Some(3)));
    let said: Vec<_> = codings(&env).into_iter().map(|(_, code, _, said, memo, _)| (code, said, memo)).collect();
    let own = |code: &str, said: &str, memo: &str| (code.to_owned(), said.to_owned(), memo.to_owned());
    assert_eq!(said, [own("a", "Nobodyasks😀", "so"), own("b", "Whodecides?", ""), own("neu", "Nobodyasks😀", "so")]);
    env.run(&["undo"]).ok();
    assert_eq!(env.codings(), 0);
}

#[test]
fn marks_in_a_transcript_are_taken_off_and_coded() {
    let env = empty();
    env.run(&["codebook", "add", "power"]).ok();
    env.run(&["codebook", "add", "rules"]).ok();
    env.run(&["codebook", "add", "rules.bend", "--name", "Bend", "--parent", "rules"]).ok();
    env.write(
        "W1.txt",
        "---\nsite: North\n---\n\nINT: Who decides?\n\nP1: [[power: They [[Agenda: set it 😀]] always]]. [[bend]]We [[New > Code: bend[[/bend]] it]] [[sic]].\n",
    );
    env.run(&["import", "W1.txt", "--dry-run"])
        .ok()
        .prints(&["codes are marked in it ([[code: … ]], 3 times)", "--as tagged"]);
    env.run(&["import", "W1.txt", "--as", "tagged", "--report"]).ok().prints(&[
        "W1 (interview): 2 turns, 10 words",
        "codes: 3",
        "double brackets that are no marks, left in the text",
    ]);
    let text = env.run(&["text", "W1"]).ok().stdout;
    assert_eq!(text, "INT: Who decides?\n\nP1: They set it 😀 always. We bend it [[sic]].\n");
    let said: Vec<_> = codings(&env).into_iter().map(|(_, code, coder, said, ..)| (code, coder, said)).collect();
    let own = |code: &str, said: &str| (code.to_owned(), "k1".to_owned(), said.to_owned());
    assert_eq!(
        said,
        [own("Agenda", "setit😀"), own("Bend", "Webend"), own("Code", "bendit"), own("power", "Theysetit😀always")]
    );
    let documents = env.json(&["documents", "--format", "json"]);
    assert_eq!(documents[0]["attributes"]["site"], "North");
    env.sound();
    env.run(&["import", "W1.txt", "--as", "tagged"]).ok();
    assert_eq!(env.codings(), 4, "a second import adds nothing");
    env.write("W2.txt", "INT: So?\n\nP1: [[power: no end.\n");
    refused(&env.run(&["import", "W2.txt", "--as", "tagged"]), &["W2.txt: line 3: the mark “[[power:” has no end"]);
    env.run(&["undo"]);
    env.run(&["undo"]);
    assert_eq!(env.codings(), 0);
}
