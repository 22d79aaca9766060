//! The project file under use and abuse: histories, two connections, foreign and broken files.

mod merge;
mod prints;
mod revise;

use super::testing::*;
use super::*;
use crate::study::change::{CodeField, Payload, Valid};
use crate::study::turn_edit::{self, TurnEdit};
use crate::study::{Choice, Code, Decision, Guid, Hash, guid};
use crate::text::Span;
use proptest::prelude::*;

fn clean(project: &Project) {
    let report = project.check().expect("a check");
    assert_eq!(report.problems, Vec::<String>::new());
}

#[test]
fn a_coding_outlives_the_connection() {
    let (folder, mut project, info) = study();
    project.write("k1", "code power", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    drop(project);
    let project = Project::open(&folder.path().join("study.emic")).expect("open again");
    let codings = project.codings(&project.document("ALD-W1").expect("there")).expect("codings");
    assert_eq!(codings.len(), 1);
    assert_eq!((codings[0].code.as_str(), codings[0].coder.as_str()), ("power", "k1"));
    assert_eq!(codings[0].span.slice(&project.text(info.text).expect("text")), "A2: The b");
    clean(&project);
    project.close().expect("closed");
    let left: Vec<String> = std::fs::read_dir(folder.path())
        .expect("list")
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .collect();
    assert_eq!(left, ["study.emic"], "a clean close leaves one file");
}

#[cfg(unix)]
#[test]
fn the_file_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, project) = project();
    let mode = std::fs::metadata(project.path()).expect("meta").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let copy = folder.path().join("copy.emic");
    project.backup(&copy).expect("a backup");
    assert_eq!(std::fs::metadata(&copy).expect("meta").permissions().mode() & 0o777, 0o600);
}

#[test]
fn undo_walks_back_and_redo_forward() {
    let (_folder, mut project, info) = study();
    let count = |p: &Project| p.codings(&info).expect("codings").len();
    project.write("k1", "code power", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("one");
    project.write("k1", "code identity", vec![coding(&info, "k1", "identity", Span::new(21, 30))]).expect("two");
    assert_eq!(project.next_undo("k1").expect("asked").expect("something").label, "code identity");
    project.undo("k1").expect("undo");
    project.undo("k1").expect("undo");
    assert_eq!(count(&project), 0);
    assert_eq!(project.redo("k1").expect("redo").expect("something").label, "code power");
    assert_eq!(count(&project), 1);
    project.redo("k1").expect("redo");
    assert_eq!(count(&project), 2);
    assert_eq!(project.redo("k1").expect("redo"), None);
    project.undo("k1").expect("undo");
    project.write("k1", "code power", vec![coding(&info, "k1", "power", Span::new(0, 4))]).expect("another");
    assert_eq!(project.redo("k1").expect("redo"), None, "after something new there is no way forward");
    assert_eq!(project.undo("k2").expect("undo"), None, "another coder has nothing to undo");
    clean(&project);
}

#[test]
fn undo_of_what_others_built_on_is_refused_and_names_it() {
    let (_folder, mut project, info) = study();
    project.write("k2", "code power", vec![coding(&info, "k2", "power", Span::new(21, 30))]).expect("a coding");
    let refused = project.undo("k1").expect_err("the codes are used").to_string();
    assert!(refused.contains("“codes”") && refused.contains("coding of “power” by k2 in ALD-W1"), "{refused}");
    project.undo("k2").expect("k2 takes it back");
    project.undo("k1").expect("now the codes go");
    assert!(project.effective_codes().expect("codes").codebook.is_empty());
    project.undo("k1").expect("and the import");
    assert!(project.documents().expect("documents").is_empty());
    assert_eq!(project.undo("k1").expect("nothing"), None, "the making of the project cannot be undone");
    clean(&project);
    project.redo("k1").expect("the document comes back");
    assert_eq!(project.documents().expect("documents").len(), 1);
    clean(&project);
}

#[test]
fn the_same_coding_again_is_the_same_coding() {
    let (_folder, mut project, info) = study();
    for _ in 0..3 {
        project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    }
    assert_eq!(project.codings(&info).expect("codings").len(), 1);
    project.undo("k1").expect("undo");
    assert_eq!(project.codings(&info).expect("codings").len(), 1, "two of the three still stand");
    clean(&project);
}

#[test]
fn merged_and_removed_codes_lose_no_coding() {
    let (_folder, mut project, info) = study();
    for code in ["power", "identity"] {
        project.write("k1", "code", vec![coding(&info, "k1", code, Span::new(21, 30))]).expect("a coding");
    }
    let set = |set| Payload::CodeSet { code: "identity".to_owned(), set };
    project.write("k1", "merge", vec![set(CodeField::Merged(Some("power".to_owned())))]).expect("merge");
    assert!(project.codings(&info).expect("codings").iter().all(|c| c.code == "power"));
    let corpus = project.corpus(None).expect("corpus");
    assert_eq!((corpus.codings.len(), corpus.codebook.len()), (1, 1), "equal places of one code count once");
    project.undo("k1").expect("undo");
    project.write("k1", "remove", vec![set(CodeField::Removed(true))]).expect("remove without its codings");
    let corpus = project.corpus(None).expect("corpus");
    assert_eq!((corpus.codings.len(), corpus.codebook.len()), (2, 2), "a code in use comes back");
    clean(&project);
}

#[test]
fn the_corpus_counts_words_turns_and_speakers() {
    let (_folder, mut project, info) = study();
    let text = project.text(info.text).expect("text");
    let at = text.find("asked to do").expect("said") as u32;
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(at + 1, at + 7))]).expect("a coding");
    project
        .write(
            "k1",
            "people",
            vec![
                Payload::ParticipantAdded { name: "A5".into(), labels: vec![] },
                Payload::ParticipantAttribute {
                    participant: guid::participant("A5"),
                    key: "profession".into(),
                    valid: Valid::Always,
                    value: Some("nursing".into()),
                },
            ],
        )
        .expect("people");
    let corpus = project.corpus(Some("k2")).expect("corpus");
    let shown: Vec<&str> = corpus.participants.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(shown, ["A5", "ALD-W1/R1", "ALD-W1/A2"]);
    let turn = corpus.turns_of(0)[2];
    assert_eq!(corpus.value(&turn, "profession"), Some("nursing"));
    assert_eq!(corpus.value(&turn, "site"), Some("Aldermere"));
    assert_eq!((turn.word_start, turn.word_end), (7, 13));
    let row = corpus.codings[0];
    assert_eq!((row.word_start, row.word_end), (9, 11), "“sked to” touches two words");
    assert_eq!(corpus.documents[0].first_coder, Some(0));
    assert_eq!(corpus.touched(0, row.span), 2..3);
}

#[test]
fn two_connections_share_a_project() {
    let (folder, mut one, info) = study();
    let mut two = Project::open(&folder.path().join("study.emic")).expect("a second connection");
    let before = two.data_version().expect("version");
    one.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("one writes");
    assert_ne!(two.data_version().expect("version"), before, "the other notices");
    two.write("k2", "code", vec![coding(&info, "k2", "power", Span::new(21, 30))]).expect("two writes");
    assert_eq!(one.codings(&info).expect("codings").len(), 2);
    clean(&one);
}

#[test]
fn foreign_newer_and_missing_files_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let message = |name: &str| Project::open(&at(name)).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(message("none.emic").contains("there is no project"));
    std::fs::write(at("text.emic"), "A1: this is a transcript and no project file at all, of some length\n".repeat(40))
        .expect("write");
    assert!(message("text.emic").contains("not an emic project"));
    std::fs::write(at("empty.emic"), "").expect("write");
    assert!(message("empty.emic").contains("not an emic project"));
    rusqlite::Connection::open(at("other.emic")).and_then(|c| c.execute_batch("CREATE TABLE t (x)")).expect("other");
    assert!(message("other.emic").contains("not an emic project"));
    assert!(message(".").contains("not an emic project"), "a folder");
    drop(Project::create(&at("new.emic"), "k1").expect("made"));
    let raw = rusqlite::Connection::open(at("new.emic")).expect("raw");
    raw.pragma_update(None, "user_version", 99).expect("version");
    drop(raw);
    let newer = message("new.emic");
    assert!(newer.contains("newer emic") && newer.contains("99"), "{newer}");
    assert!(Project::create(&at("new.emic"), "k1").is_err_and(|e| e.to_string().contains("exists already")));
    let nowhere = Project::create(&at("no-such-folder/x.emic"), "k1").err().map(|e| e.to_string()).unwrap_or_default();
    assert!(nowhere.contains("cannot create"), "{nowhere}");
}

#[test]
fn a_full_disk_keeps_what_was_acknowledged() {
    let (_folder, mut project, info) = study();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    let pages: i64 = project.conn.pragma_query_value(None, "page_count", |row| row.get(0)).expect("pages");
    project.conn.pragma_update(None, "max_page_count", pages + 2).expect("a small disk");
    let mut batch = document("BIG", TALK);
    batch.text("word ".repeat(100_000));
    let full = project.append(&Group::new("k1", "import"), batch).expect_err("no room").to_string();
    assert!(full.contains("disk") && full.contains("full"), "{full}");
    assert_eq!(project.documents().expect("documents").len(), 1);
    assert_eq!(project.codings(&info).expect("codings").len(), 1);
    clean(&project);
}

#[test]
fn a_damaged_table_is_found_and_made_anew() {
    let (_folder, mut project, info) = study();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    project.conn.execute("UPDATE codings SET end = end + 1", []).expect("damage");
    project.conn.execute("UPDATE documents SET name = 'X'", []).expect("damage");
    let problems = project.check().expect("a check").problems;
    assert_eq!(problems.len(), 2, "{problems:?}");
    project.rebuild().expect("rebuilt");
    clean(&project);
    assert_eq!(project.codings(&project.document("ALD-W1").expect("named again")).expect("codings")[0].span.end, 30);
    project
        .conn
        .execute("UPDATE payloads SET body = CAST(replace(CAST(body AS TEXT), 'power', 'tower') AS BLOB)", [])
        .expect("damage");
    assert!(project.check().expect("a check").problems.iter().any(|p| p.contains("hash")));
}

#[test]
fn an_erased_payload_is_a_tombstone_that_check_and_rebuild_accept() {
    let (_folder, mut project, info) = study();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    project
        .conn
        .execute(
            "UPDATE payloads SET body = NULL WHERE change = (SELECT id FROM changes WHERE kind = 'codings-added')",
            [],
        )
        .expect("erased");
    project.rebuild().expect("rebuilt");
    clean(&project);
    assert_eq!(project.codings(&info).expect("codings").len(), 0);
    assert_eq!(project.check().expect("a check").erased, 1);
}

#[test]
fn a_backup_is_a_whole_project_and_never_overwrites() {
    let (folder, mut project, info) = study();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    let target = folder.path().join("copy.emic");
    project.backup(&target).expect("a backup");
    let copy = Project::open(&target).expect("opens");
    assert_eq!(copy.codings(&copy.document("ALD-W1").expect("there")).expect("codings").len(), 1);
    clean(&copy);
    assert!(project.backup(&target).is_err_and(|e| e.to_string().contains("exists already")));
}

#[test]
fn an_older_file_is_backed_up_before_it_is_migrated() {
    let (folder, project) = project();
    let made = super::backup::before_migration(&project.conn, project.path(), 1).expect("a backup");
    assert_eq!(made, folder.path().join("study.emic.v1.bak"));
    let again = super::backup::before_migration(&project.conn, project.path(), 1).expect("another");
    assert_eq!(again, folder.path().join("study.emic.v1-1.bak"));
    clean(&Project::open(&made).expect("opens"));
}

#[test]
fn coders_have_sensible_names() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["", " k1", "a,b", "x/y", "line\nbreak"] {
        assert!(Project::create(&folder.path().join("s.emic"), name).is_err(), "{name:?}");
        assert!(!folder.path().join("s.emic").exists());
    }
}

/// One step of a random history.
#[derive(Clone, Debug)]
enum Step {
    Code(u8, u8, u8, u32),
    Uncode(u8, u32),
    Memo(u8, u32, Option<String>),
    AddCode(u8, Option<u8>),
    SetCode(u8, CodeField),
    Import(u8),
    Attribute(u8, Option<String>),
    Finish(u8, u8, bool),
    Person(u8),
    Profession(u8, Option<String>),
    Assign(u8, u8, bool),
    Decide(u8, u8, Option<bool>),
    Rename(u8, u8),
    Revise(u8, u8, usize),
    Turns(u8, usize, Option<String>),
    Review(u8, u8, usize, u8),
    Undo(u8),
    Redo(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let code = || 0u8..4;
    let step = prop_oneof![
        5 => (0u8..3, 0u8..3, code(), 0u32..20).prop_map(|(k, d, c, at)| Step::Code(k, d, c, at)),
        2 => (0u8..3, 0u32..9).prop_map(|(d, n)| Step::Uncode(d, n)),
        1 => (0u8..3, 0u32..9, proptest::option::of("[a-c]{1,3}")).prop_map(|(d, n, m)| Step::Memo(d, n, m)),
        2 => (code(), proptest::option::of(code())).prop_map(|(c, p)| Step::AddCode(c, p)),
        1 => (code(), "[a-z]{1,4}").prop_map(|(c, v)| Step::SetCode(c, CodeField::Definition(v))),
        1 => (code(), proptest::option::of(code())).prop_map(|(c, p)| Step::SetCode(c, CodeField::Merged(p.map(|p| format!("c{p}"))))),
        1 => (code(), any::<bool>()).prop_map(|(c, v)| Step::SetCode(c, CodeField::Removed(v))),
        2 => (0u8..3).prop_map(Step::Import),
        1 => (0u8..3, proptest::option::of("[a-z]{1,4}")).prop_map(|(d, v)| Step::Attribute(d, v)),
        1 => (0u8..3, 0u8..3, any::<bool>()).prop_map(|(d, k, v)| Step::Finish(d, k, v)),
        1 => (0u8..3).prop_map(Step::Person),
        1 => (0u8..3, proptest::option::of("[a-c]{1,2}")).prop_map(|(n, v)| Step::Profession(n, v)),
        1 => (0u8..3, 0u8..3, any::<bool>()).prop_map(|(d, k, v)| Step::Assign(d, k, v)),
        1 => (0u8..3, code(), proptest::option::of(any::<bool>())).prop_map(|(d, c, v)| Step::Decide(d, c, v)),
        1 => (0u8..3, 0u8..3).prop_map(|(d, n)| Step::Rename(d, n)),
        2 => (0u8..3, 0u8..3, 0usize..VERSIONS.len()).prop_map(|(k, d, v)| Step::Revise(k, d, v)),
        1 => (0u8..3, 0usize..4, proptest::option::of("[A-C]")).prop_map(|(d, n, l)| Step::Turns(d, n, l)),
        1 => (0u8..3, 0u8..3, 0usize..4, 0u8..3).prop_map(|(k, d, n, how)| Step::Review(k, d, n, how)),
        3 => (0u8..3).prop_map(Step::Undo),
        1 => (0u8..3).prop_map(Step::Redo),
    ];
    proptest::collection::vec(step, 1..40)
}

/// What a document may be corrected to.
const VERSIONS: [&[(&str, &str)]; 4] = [
    TALK,
    &[("R1", "So who decides, then?"), ("A2", "The board. Not us."), ("A5", "I was asked to do lifts.")],
    &[("R1", "So who decides?"), ("A5", "I was never asked to do lifts, not once.")],
    &[("INT", "Who decides?"), ("A2", "The bored. Not us."), ("A2", "Nor you."), ("A5", "I was asked to do lifts.")],
];

fn perform(project: &mut Project, step: Step) -> Result<(), StoreError> {
    let name = |d: u8| format!("D{d}");
    let nth = |project: &Project, d: u8, n: u32| -> Option<(DocumentInfo, CodingInfo)> {
        let info = project.document(&name(d)).ok()?;
        let codings = project.codings(&info).ok()?;
        let at = n as usize % codings.len().max(1);
        Some((info, codings.into_iter().nth(at)?))
    };
    match step {
        Step::Code(k, d, c, at) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            let coder = format!("k{k}");
            project.write(&coder, "code", vec![coding(&info, &coder, &format!("c{c}"), Span::new(at, at + 5))])?;
        }
        Step::Uncode(d, n) => {
            let Some((info, found)) = nth(project, d, n) else { return Ok(()) };
            let gone = Payload::CodingsRemoved { document: info.guid, codings: vec![found.guid] };
            project.write(&found.coder, "uncode", vec![gone])?;
        }
        Step::Memo(d, n, memo) => {
            let Some((info, found)) = nth(project, d, n) else { return Ok(()) };
            let memo = Payload::CodingMemo { document: info.guid, coding: found.guid, memo };
            project.write(&found.coder, "memo", vec![memo])?;
        }
        Step::AddCode(c, parent) => {
            let code = Code { id: format!("c{c}"), parent: parent.map(|p| format!("c{p}")), ..Code::default() };
            project.write("k0", "add code", vec![Payload::CodeAdded(code)])?;
        }
        Step::SetCode(c, set) => {
            project.write("k1", "edit code", vec![Payload::CodeSet { code: format!("c{c}"), set }])?;
        }
        Step::Import(d) => project.append(&Group::new("k0", "import"), document(&name(d), TALK))?,
        Step::Attribute(d, value) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            let set = Payload::DocumentAttribute { document: info.guid, key: "site".into(), value };
            project.write("k2", "attribute", vec![set])?;
        }
        Step::Finish(d, k, finished) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            let coder = format!("k{k}");
            let finish = Payload::DocumentFinished { document: info.guid, coder: coder.clone(), finished };
            project.write(&coder, "finish", vec![finish])?;
        }
        Step::Person(n) => {
            let name = format!("A{n}");
            project.write("k0", "person", vec![Payload::ParticipantAdded { name, labels: vec![] }])?;
        }
        Step::Profession(n, value) => {
            let participant = guid::participant(&format!("A{n}"));
            let key = "profession".to_owned();
            let set = Payload::ParticipantAttribute { participant, key, valid: Valid::Always, value };
            project.write("k0", "profession", vec![set])?;
        }
        Step::Assign(d, k, assigned) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            let assign = Payload::CoderAssigned { document: info.guid, coder: format!("k{k}"), assigned };
            project.write("k0", "assign", vec![assign])?;
        }
        Step::Decide(d, c, take) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            let choice = |take| if take { Choice::Take(vec!["k1".to_owned()]) } else { Choice::Neither };
            let decision = take.map(|take| Decision {
                made: Vec::new(),
                choice: choice(take),
                memo: None,
                coder: "k2".into(),
                at: 1,
            });
            let (document, text, code, span) = (info.guid, info.text, format!("c{c}"), Span::new(3, 9));
            project.write("k2", "decide", vec![Payload::Decided { document, text, code, span, decision }])?;
        }
        Step::Rename(d, n) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            project.write("k1", "rename", vec![Payload::DocumentRenamed { document: info.guid, name: name(n) }])?;
        }
        Step::Revise(k, d, version) => {
            let (text, layout) = spoken(VERSIONS[version]);
            match project.document(&name(d)) {
                Ok(info) => {
                    let source =
                        Source { hash: Hash::of(text.as_bytes()), path: format!("v{version}"), ..Source::default() };
                    project.revise(&Group::new(&format!("k{k}"), "revise"), info.id, text, layout, source)?;
                }
                Err(_) => return Ok(()),
            }
        }
        Step::Turns(d, turn, label) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            let edit = TurnEdit::Assign(turn..turn + 1, label);
            let text = project.text(info.text)?;
            let Ok(layout) = turn_edit::edit(&project.layout(info.layout)?, &text, &[edit]) else { return Ok(()) };
            project.set_layout(&Group::new("k1", "turns"), info.name.as_str(), layout)?;
        }
        Step::Review(k, d, n, how) => {
            let Ok(info) = project.document(&name(d)) else { return Ok(()) };
            let Some(item) = project.to_review(Some(&info))?.into_iter().nth(n) else { return Ok(()) };
            match how {
                0 => _ = project.accept_moved(&format!("k{k}"), &[item])?,
                1 => _ = project.place_coding(&format!("k{k}"), &item, Span::new(2, 9))?,
                _ => _ = project.drop_codings(&item.coder.clone(), &[item])?,
            }
        }
        Step::Undo(k) => match project.undo(&format!("k{k}")) {
            Ok(_) | Err(StoreError::Refused(_)) => {}
            Err(e) => return Err(e),
        },
        Step::Redo(k) => {
            project.redo(&format!("k{k}"))?;
        }
    }
    Ok(())
}

/// What people see of a project, in a form to compare.
fn visible(project: &Project) -> String {
    let mut seen = String::new();
    for info in project.documents().expect("documents") {
        let codings = project.codings(&info).expect("codings");
        let lines: Vec<String> = codings
            .iter()
            .map(|c| format!("{} {} {} {:?} {:?} {:?}", c.made_as, c.coder, c.code, c.span, c.memo, c.under))
            .collect();
        seen.push_str(&format!(
            "{} {} {} {:?} {:?} {:?} {:?} {lines:?} {:?}\n",
            info.name,
            info.text,
            info.layout,
            info.attributes,
            info.finished,
            info.coders,
            info.assigned,
            project.to_review(Some(&info)).expect("asked")
        ));
    }
    let codes = project.effective_codes().expect("codes").codebook;
    let labels = project.labels().expect("labels");
    let people: Vec<String> = labels
        .known()
        .map(|name| format!("{name} {:?}", labels.resolve(Guid::nil(), "", None, name, None).attributes))
        .collect();
    let decisions: Vec<String> = project
        .corpus(None)
        .expect("a corpus")
        .decisions
        .iter()
        .map(|row| format!("{} {} {:?}", row.document, row.code, row.choice))
        .collect();
    seen.push_str(&format!("{:?}\n{people:?}\n{decisions:?}", codes.codes()));
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_history_leaves_tables_that_are_the_fold_of_the_journal(steps in steps()) {
        let (_folder, mut project) = project();
        for step in steps {
            perform(&mut project, step).expect("a step");
        }
        let report = project.check().expect("a check");
        prop_assert_eq!(report.problems, Vec::<String>::new());
        let before = visible(&project);
        project.rebuild().expect("rebuilt");
        prop_assert_eq!(visible(&project), before);
        let report = project.check().expect("a check");
        prop_assert_eq!(report.problems, Vec::<String>::new());
        project.corpus(Some("k0")).expect("a corpus");
    }

    #[test]
    fn a_step_undone_gives_the_project_back(steps in steps(), d in 0u8..3, c in 0u8..4, at in 0u32..20) {
        let (_folder, mut project) = project();
        perform(&mut project, Step::Import(d)).expect("a document");
        for step in steps {
            perform(&mut project, step).expect("a step");
        }
        let Ok(info) = project.document(&format!("D{d}")) else { return Ok(()) };
        let before = visible(&project);
        project.write("k9", "code", vec![coding(&info, "k9", &format!("c{c}"), Span::new(at, at + 5))]).expect("a coding");
        let after = visible(&project);
        prop_assert_ne!(&after, &before);
        project.undo("k9").expect("undone");
        prop_assert_eq!(visible(&project), before);
        project.redo("k9").expect("redone");
        prop_assert_eq!(visible(&project), after);
    }
}

/// GUIDs are derived, so they must never change between versions: merges would double everything.
#[test]
fn derived_guids_are_pinned() {
    let document: Guid = guid::document(Hash::of(b"source"), "ALD-W1");
    assert_eq!(document.get_version_num(), 8);
    assert_eq!(
        guid::coding(document, Hash::of(b"text"), "k1", "power", Span::new(1, 2)),
        guid::coding(document, Hash::of(b"text"), "k1", "power", Span::new(1, 2))
    );
    insta::assert_snapshot!(format!("{document} {} {}", guid::code("power"), guid::participant(" a2")));
}

/// A project as the fourth version of the file had it.
fn as_fourth_version(path: &std::path::Path) {
    let raw = rusqlite::Connection::open(path).expect("raw");
    raw.execute_batch("DROP TABLE parts; DROP TABLE files; DROP TABLE prints; PRAGMA user_version = 4;")
        .expect("the fourth version");
}

/// A project as the third version of the file had it.
fn as_third_version(path: &std::path::Path) {
    as_fourth_version(path);
    let raw = rusqlite::Connection::open(path).expect("raw");
    raw.execute_batch("DROP TABLE tags; DROP TABLE links; DROP TABLE events; PRAGMA user_version = 3;")
        .expect("the third version");
}

/// A project as the second version of the file had it.
fn as_second_version(path: &std::path::Path) {
    as_third_version(path);
    let raw = rusqlite::Connection::open(path).expect("raw");
    raw.execute_batch(
        "DROP INDEX codings_waiting; DROP TABLE sources; ALTER TABLE documents DROP COLUMN revised;
         ALTER TABLE codings DROP COLUMN guid; ALTER TABLE codings DROP COLUMN standing; ALTER TABLE codings DROP COLUMN was_text;
         ALTER TABLE codings DROP COLUMN was_start; ALTER TABLE codings DROP COLUMN was_end; PRAGMA user_version = 2;",
    )
    .expect("the second version");
}

/// A project as the first version of the file had it: with what came in one document and no coding.
fn as_first_version(path: &std::path::Path) {
    as_second_version(path);
    let raw = rusqlite::Connection::open(path).expect("raw");
    raw.execute_batch(
        "DROP INDEX documents_shown; ALTER TABLE codings DROP COLUMN under; ALTER TABLE documents DROP COLUMN shown;
         DROP TABLE assigned; DROP TABLE decisions; DROP TABLE memos; DROP TABLE merged; DROP TABLE merges; DROP TABLE aside;
         PRAGMA user_version = 1;",
    )
    .expect("the first version");
}

#[test]
fn a_file_of_the_third_version_takes_tags() {
    let (_folder, project, info) = study();
    let path = project.path().to_owned();
    project.close().expect("closed");
    as_third_version(&path);
    let mut project = Project::open(&path).expect("opens");
    clean(&project);
    let on = super::place_in(&info, Span::new(0, 3));
    let tag = crate::study::Tag { on, name: "case:one".into(), note: None, coder: "k1".into(), at: 1 };
    project
        .write("k1", "tag", vec![Payload::TagSet { tag: guid::tag(&on, "case:one"), set: Some(tag) }])
        .expect("a tag");
    assert_eq!(project.tags().expect("tags").len(), 1);
    clean(&project);
}

#[test]
fn a_file_of_the_second_version_keeps_its_codings_and_can_be_revised() {
    let (_folder, mut project, info) = study();
    let path = project.path().to_owned();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    project.close().expect("closed");
    as_second_version(&path);
    let mut project = Project::open(&path).expect("opens");
    clean(&project);
    let old = project.text(info.text).expect("the text");
    let (text, layout) = corrected(&old, &project.layout(info.layout).expect("turns"), "So ", "And so ");
    let done = project.revise(&Group::new("k1", "revise"), "ALD-W1", text, layout, Source::default()).expect("revised");
    assert_eq!((done.exact, done.moved.len(), done.lost.len()), (1, 0, 0));
    clean(&project);
}

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date_and_a_copy_is_kept() {
    let (folder, project, _) = study();
    let path = project.path().to_owned();
    project.close().expect("closed");
    as_first_version(&path);
    // To read its changes in a merge it need not be touched.
    let other = folder.path().join("other.emic");
    std::fs::copy(&path, &other).expect("a copy");
    let mut mine = Project::create(&folder.path().join("mine.emic"), "k1").expect("mine");
    mine.merge(&other, "k1", super::merge::MergeOptions { force: true, dry_run: false }).expect("merged");
    assert_eq!(mine.document_names().expect("names"), ["ALD-W1"]);
    clean(&mine);
    let version = |path: &std::path::Path| -> i64 {
        let raw = rusqlite::Connection::open(path).expect("raw");
        raw.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version")
    };
    assert_eq!(version(&other), 1, "the other copy is only read");
    let mut project = Project::open(&path).expect("opens");
    assert_eq!(project.document_names().expect("names"), ["ALD-W1"]);
    clean(&project);
    let info = project.document("ALD-W1").expect("there");
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    clean(&project);
    assert_eq!(version(&folder.path().join("study.emic.v1.bak")), 1);
}
