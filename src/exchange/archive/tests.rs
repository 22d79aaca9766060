//! What holds of every archive.

use super::*;
use crate::store::Project;
use crate::store::testing::random::{acts, play};
use crate::store::testing::{coding, project, study};
use crate::study::change::{CodeField, Payload};
use crate::text::Span;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn export(project: &Project, to: &Path, history: bool) -> Result<Summary, String> {
    let reading = project.reading().expect("a view");
    let state = Some(reading.state_hash().expect("a hash"));
    let export = Export { history: history.then_some(&reading), state, open: false };
    write(&mut &reading, to, &export, &mut |_, _| {}).map_err(|e| e.to_string())
}

fn import(into: &mut Project, from: &Path, edited: bool) -> Result<Restored, String> {
    let import = Import { coder: "kx", label: "import", dry_run: false, edited };
    restore(into, from, &import, &mut |_, _| {}).map_err(|e| e.to_string())
}

/// The files of a folder and what they hold.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut ask = vec![folder.to_owned()];
    while let Some(here) = ask.pop() {
        for entry in fs::read_dir(&here).expect("a folder").flatten() {
            if entry.path().is_dir() {
                ask.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
                all.insert(name, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    all
}

fn same(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    for (name, bytes) in &a {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(b.get(name).map(|b| text(b)), Some(text(bytes)), "{name}");
    }
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_study_survives_its_archive_byte_for_byte(acts in acts(70), history in any::<bool>()) {
        let (folder, mut project) = project();
        play(&mut project, &acts);
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        export(&project, &one, history).expect("written");
        let mut new = Project::create(&folder.path().join("new.emic"), "ky").expect("a project");
        let restored = import(&mut new, &one, false).expect("restored");
        prop_assert_eq!(restored.exact, Some(true));
        prop_assert_eq!(restored.notices, Vec::<String>::new());
        prop_assert_eq!(new.state_hash().expect("a hash"), project.state_hash().expect("a hash"));
        prop_assert_eq!(new.check().expect("checked").problems, Vec::<String>::new());
        export(&new, &two, history).expect("written again");
        same(&one, &two);
        if history {
            let count = |project: &Project| project.check().expect("checked").changes;
            prop_assert_eq!(count(&new), count(&project));
        }
        // A second export over the first touches nothing.
        let before = files(&one);
        export(&project, &one, history).expect("written over");
        prop_assert_eq!(files(&one), before);
    }
}

fn coded() -> (tempfile::TempDir, Project) {
    let (folder, mut project, info) = study();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("coded");
    (folder, project)
}

#[test]
fn what_changed_is_named_and_taken_in_only_on_purpose() {
    let (folder, project) = coded();
    let archive = folder.path().join("archive");
    export(&project, &archive, true).expect("written");
    let mut new = Project::create(&folder.path().join("new.emic"), "ky").expect("a project");
    let codings = fs::read_to_string(archive.join("codings.csv")).expect("codings");
    fs::write(archive.join("codings.csv"), codings.replace("21,30,power", "21,25,power")).expect("edited");
    let refused = import(&mut new, &archive, false).expect_err("changed");
    assert!(refused.contains("codings.csv was changed") && refused.contains("--edited"), "{refused}");
    let refused = export(&project, &archive, true).expect_err("it would be undone");
    assert!(refused.contains("codings.csv was changed since"), "{refused}");
    let restored = import(&mut new, &archive, true).expect("edited on purpose");
    assert_eq!((restored.exact, restored.history, restored.codings), (None, false, 1));
    assert!(restored.notices.iter().any(|line| line.contains("codings.csv was changed")), "{:?}", restored.notices);
    let info = new.document("ALD-W1").expect("there");
    assert_eq!(new.codings(&info).expect("codings")[0].span, Span::new(21, 25));
    assert!(new.check().expect("checked").problems.is_empty());
}

#[test]
fn what_is_wrong_is_told_with_file_and_line_and_nothing_comes_in() {
    let (folder, project) = coded();
    let archive = folder.path().join("archive");
    export(&project, &archive, false).expect("written");
    let whole = files(&archive);
    let mut new = Project::create(&folder.path().join("new.emic"), "ky").expect("a project");
    let before = new.state_hash().expect("a hash");
    for (file, from, to, expected) in [
        ("codings.csv", "21,30", "21,3000", "codings.csv:2: the place 21..3000 does not fit the text"),
        ("codings.csv", "21,30", "30,21", "codings.csv:2: the place ends (21) before it starts (30)"),
        ("codings.csv", "manual", "guessed", "codings.csv:2: origin: “guessed” is not manual, auto or imported"),
        ("codings.csv", "ALD-W1,21", "ALD-W9,21", "codings.csv:2: there is no document “ALD-W9”"),
        ("codings.csv", "document,start", "document,begin", "codings.csv:1: the columns must be document, start"),
        ("documents.csv", "texts/ALD-W1.txt", "texts/../../../etc/passwd", "is no path of a file in texts/"),
        ("documents.csv", "texts/ALD-W1.txt", "/etc/passwd", "is no path of a file in texts/"),
        ("documents.csv", "texts/ALD-W1.txt", "texts/other.txt", "texts/other.txt is missing"),
        ("turns.csv", "ALD-W1,2,", "ALD-W1,7,", "turns.csv:3: turn 2 is expected here"),
        ("turns.csv", ",speech,", ",song,", "turns.csv:2: kind: “song” is not speech"),
        ("codebook.toml", "[[code]]", "[[code", "codebook.toml:1: "),
        ("codings.csv", "power", "po\\qwer", "codings.csv:2: code: \\q means nothing"),
        ("codings.csv", ",21,", ",21,21,", "codings.csv:2: 14 cells where 13 are expected"),
    ] {
        let text = String::from_utf8(whole[file].clone()).expect("text");
        assert!(text.contains(from), "{file} has {from}: {text}");
        fs::write(archive.join(file), text.replacen(from, to, 1)).expect("edited");
        match import(&mut new, &archive, true) {
            Err(told) => assert!(told.contains(expected), "{file} {to}\n→ {told}"),
            Ok(_) => panic!("{file} {to} came in"),
        }
        fs::write(archive.join(file), &whole[file]).expect("put back");
        assert_eq!(new.state_hash().expect("a hash"), before);
    }
    fs::remove_file(archive.join("texts/ALD-W1.txt")).expect("gone");
    let told = import(&mut new, &archive, false).expect_err("incomplete");
    assert!(told.contains("texts/ALD-W1.txt is missing"), "{told}");
    fs::write(archive.join(MARKER), "format = 99\nsha256sums = \"x\"\n").expect("newer");
    let told = import(&mut new, &archive, false).expect_err("newer");
    assert!(told.contains("newer emic (archive format 99"), "{told}");
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let (folder, project) = coded();
    let other = folder.path().join("thesis");
    fs::create_dir(&other).expect("a folder");
    fs::write(other.join("chapter.docx"), "mine").expect("a file");
    let told = export(&project, &other, false).expect_err("not empty");
    assert!(told.contains("chapter.docx is in it"), "{told}");
    assert_eq!(files(&other).len(), 1, "nothing was written");
    let archive = folder.path().join("archive");
    export(&project, &archive, false).expect("written");
    for (name, refused) in [("LICENSE", false), ("texts/notes.txt", true), ("memos/x.md", true)] {
        fs::create_dir_all(archive.join("memos")).expect("a folder");
        fs::write(archive.join(name), "mine").expect("a file");
        let done = export(&project, &archive, false);
        assert_eq!(done.is_err(), refused, "{name}");
        assert_eq!(fs::read_to_string(archive.join(name)).ok().as_deref(), Some("mine"));
        match done {
            Err(told) => assert!(told.contains(name) && told.contains("no file of this archive"), "{told}"),
            Ok(summary) => assert_eq!(summary.left, [name]),
        }
        fs::remove_file(archive.join(name)).expect("gone");
    }
}

#[test]
fn what_is_gone_from_the_study_goes_from_the_archive_and_nothing_else_is_touched() {
    let (folder, mut project) = coded();
    let archive = folder.path().join("archive");
    export(&project, &archive, false).expect("written");
    let stamp = |name: &str| fs::metadata(archive.join(name)).and_then(|about| about.modified()).expect("a time");
    let before = (stamp("texts/ALD-W1.txt"), stamp("codings.csv"));
    let info = project.document("ALD-W1").expect("there");
    std::thread::sleep(std::time::Duration::from_millis(20));
    let rename = Payload::DocumentRenamed { document: info.guid, name: "ALD-W2".into() };
    project.write("k1", "rename", vec![rename]).expect("renamed");
    export(&project, &archive, false).expect("written again");
    let names: Vec<String> = files(&archive).into_keys().filter(|name| name.starts_with("texts/")).collect();
    assert_eq!(names, ["texts/ALD-W2.txt"]);
    assert_ne!(stamp("codings.csv"), before.1);
    let before = stamp("texts/ALD-W2.txt");
    let set = CodeField::Definition("other".into());
    project.write("k1", "define", vec![Payload::CodeSet { code: "power".into(), set }]).expect("defined");
    export(&project, &archive, false).expect("written again");
    assert_eq!(stamp("texts/ALD-W2.txt"), before);
}

#[test]
fn one_that_was_broken_off_is_no_archive_and_can_be_written_again() {
    let (folder, project) = coded();
    let archive = folder.path().join("archive");
    export(&project, &archive, false).expect("written");
    let whole = files(&archive);
    // As a kill leaves it: the list of what is ours, files half-written, no marker.
    let list: String = whole.keys().map(|name| format!("{name}\n")).collect();
    fs::write(archive.join(PARTIAL), list).expect("a list");
    fs::remove_file(archive.join(MARKER)).expect("gone");
    fs::write(archive.join("codings.csv"), "half").expect("half");
    fs::write(archive.join("turns.csv.emic-tmp"), "half").expect("half");
    let mut new = Project::create(&folder.path().join("new.emic"), "ky").expect("a project");
    assert!(is_archive(&archive));
    let told = import(&mut new, &archive, true).expect_err("not whole");
    assert!(told.contains("broken off"), "{told}");
    export(&project, &archive, false).expect("written again");
    assert_eq!(files(&archive), whole);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, project) = coded();
    let archive = folder.path().join("archive");
    export(&project, &archive, false).expect("written");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&archive), 0o700);
    assert_eq!(mode(&archive.join("texts")), 0o700);
    assert!(files(&archive).keys().all(|name| mode(&archive.join(name)) == 0o600));
}

/// Exports, changes files of the archive, and takes it in.
fn edited(project: &Project, folder: &Path, changes: &[(&str, &str, &str)]) -> Result<Restored, String> {
    let archive = folder.join("edited");
    let _ = fs::remove_dir_all(&archive);
    export(project, &archive, false).expect("written");
    for (file, from, to) in changes {
        let text = fs::read_to_string(archive.join(file)).expect("a file");
        assert!(text.contains(from), "{file} has {from}: {text}");
        fs::write(archive.join(file), text.replacen(from, to, 1)).expect("edited");
    }
    let into = folder.join("edited.emic");
    let _ = fs::remove_file(&into);
    let mut new = Project::create(&into, "ky").expect("a project");
    import(&mut new, &archive, true)
}

#[test]
fn a_text_that_was_changed_would_move_what_hangs_on_it_and_is_refused() {
    let (folder, project) = coded();
    let longer = ("texts/ALD-W1.txt", "So who", "So, who");
    let told = edited(&project, folder.path(), &[longer]).expect_err("refused");
    for words in ["documents.csv:2: texts/ALD-W1.txt was changed", "emic revise", "nothing was imported"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // Whoever names the hash of the new text has seen to the places.
    let info = project.document("ALD-W1").expect("there");
    let old = project.text(info.text).expect("a text");
    let new = crate::study::Hash::of(old.replacen("So who", "So, who", 1).as_bytes()).to_string();
    let hash = ("documents.csv", &*info.text.to_string(), &*new);
    let restored = edited(&project, folder.path(), &[longer, hash]).expect("on purpose");
    assert_eq!(restored.codings, 1);
}

#[test]
fn all_lines_that_are_wrong_are_told_by_file_and_line() {
    let (folder, mut project, info) = study();
    let spans = (0..14).map(|at| coding(&info, "k1", "power", Span::new(at, at + 2)));
    project.write("k1", "code", spans.collect()).expect("coded");
    let two = [("codings.csv", ",manual,", ",guessed,"), ("turns.csv", ",speech,", ",song,")];
    let told = edited(&project, folder.path(), &two).expect_err("refused");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    assert!(lines[0].starts_with("2 lines cannot be taken in, and nothing was imported"), "{told}");
    assert!(lines[1].starts_with("  codings.csv:2: origin: “guessed”"), "{told}");
    assert!(lines[2].starts_with("  turns.csv:2: kind: “song”"), "{told}");
    let many = [("codings.csv", ",manual,", ",guessed,"); 14];
    let told = edited(&project, folder.path(), &many).expect_err("refused");
    assert!(told.contains("14 lines") && told.contains("codings.csv:11: ") && told.ends_with("… and 4 more"), "{told}");
}

#[test]
fn the_archive_of_another_study_is_not_written_over() {
    let (folder, project) = coded();
    let archive = folder.path().join("archive");
    export(&project, &archive, true).expect("written");
    let whole = files(&archive);
    let (_other_folder, other) = coded();
    let told = export(&other, &archive, true).expect_err("another study");
    assert!(told.contains("is the archive of another study (“") && told.contains("nothing was written"), "{told}");
    let told = export(&project, &archive, false).expect_err("it would lose the history");
    assert!(told.contains("holds the history") && told.contains("--history"), "{told}");
    let reading = project.reading().expect("a view");
    let open = Export { open: true, ..Export::default() };
    let told = write(&mut &reading, &archive, &open, &mut |_, _| {}).expect_err("another thing").to_string();
    drop(reading);
    assert!(told.contains("an archive of the whole project, and an archive for everybody"), "{told}");
    assert_eq!(files(&archive), whole, "nothing was touched");
    // Also while it is not whole: what was begun says whose it is.
    let about = "# project = \"11111111-2222-4333-8444-555555555555\"\n# kind = \"whole\"\n# history = false\n";
    let broken = folder.path().join("broken");
    fs::create_dir(&broken).expect("a folder");
    fs::write(broken.join(PARTIAL), format!("{about}codings.csv\n")).expect("a list");
    let told = export(&project, &broken, false).expect_err("another study");
    assert!(told.contains("another study"), "{told}");
    // Older archives do not name the project in their marker; their settings do.
    let older = |text: &str| text.lines().filter(|line| !line.starts_with("project = ")).collect::<Vec<_>>().join("\n");
    let marker = fs::read_to_string(archive.join(MARKER)).expect("a marker");
    assert_ne!(older(&marker), marker.trim_end());
    fs::write(archive.join(MARKER), older(&marker)).expect("older");
    assert!(export(&other, &archive, true).expect_err("another study").contains("another study"));
    export(&project, &archive, true).expect("its own");
    assert_eq!(files(&archive), whole);
}
