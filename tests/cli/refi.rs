//! REFI-QDA: projects of other programs in, and out again.

use crate::env::{Env, Run, list};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use uppsala::dom::{Document, NodeId};

/// Projects that real programs made; says loudly where they are not.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/refi");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {} is not there: projects of other programs are not tested", folder.display());
    None
}

/// What a project must come to: how its positions count, documents, codings, codes, parts kept aside.
struct Expected {
    name: &'static str,
    utf16: bool,
    two: bool,
    documents: usize,
    codings: usize,
    codes: usize,
}

const fn expect(name: &'static str, utf16: bool, two: bool, counts: (usize, usize, usize)) -> Expected {
    Expected { name, utf16, two, documents: counts.0, codings: counts.1, codes: counts.2 }
}

/// Counted by hand and by other programs: of NVivo's 874 codings 97 say who a case is, and one stands twice.
const PROJECTS: [Expected; 12] = [
    expect("atlasti-mac-8.4_standard-project_specA2.qde", false, false, (0, 0, 14)),
    expect("atlasti-win-23_blank.qdpx", false, false, (0, 0, 0)),
    expect("atlasti-win-23_codes-only.qdpx", false, false, (0, 0, 3)),
    expect("maxqda-24_themes_no-sources.qde", false, false, (0, 0, 307)),
    expect("nvivo-mac-12.7_comments_scrubbed.qdpx", true, true, (2, 297, 152)),
    expect("nvivo-mac-20.5_constructive-turn.qdpx", true, true, (60, 776, 104)),
    expect("nvivo-win-12.6_comments_scrubbed.qdpx", true, true, (2, 303, 152)),
    expect("qc-1.3.2_demo.qdpx", false, false, (2, 205, 262)),
    expect("qualcoder-4.0beta_allotment.qdpx", false, false, (4, 15, 8)),
    expect("qualcoder-4.0beta_allotment_maxqda-endings.qdpx", false, false, (4, 15, 8)),
    expect("transana-3.22b2_specA3_draft-ns.qde", false, false, (0, 0, 19)),
    expect("zotqda-qdapy_sample.qdpx", false, false, (2, 6, 4)),
];

fn names<R: Read + std::io::Seek>(package: &zip::ZipArchive<R>) -> Vec<String> {
    package.file_names().flatten().map(|name| name.into_owned()).collect()
}

fn entry(package: &Path, name: &str) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(std::fs::File::open(package).expect("there")).expect("a package");
    let found = names(&package).into_iter().find(|known| known.eq_ignore_ascii_case(name));
    let mut bytes = Vec::new();
    package.by_name(&found.unwrap_or_else(|| name.to_owned())).expect(name).read_to_end(&mut bytes).expect(name);
    bytes
}

fn qde(package: &Path) -> String {
    String::from_utf8(entry(package, "project.qde")).expect("UTF-8").trim_start_matches('\u{feff}').to_owned()
}

fn named(document: &Document<'_>, node: NodeId, name: &str, found: &mut Vec<NodeId>) {
    for child in document.children(node) {
        if document.element(child).is_some_and(|element| element.name.local_name == name) {
            found.push(child);
        }
        named(document, child, name, found);
    }
}

fn all(document: &Document<'_>, node: NodeId, name: &str) -> Vec<NodeId> {
    let mut found = Vec::new();
    named(document, node, name, &mut found);
    found
}

/// The words of each coding by the rules that are known of the program, computed without emic: words → how many codes.
fn words_of_codings(path: &Path, expected: &Expected) -> BTreeMap<String, BTreeSet<String>> {
    let xml = qde(path);
    let document = uppsala::parse(&xml).expect("XML");
    let root = document.root();
    let id = |node: NodeId, name: &str| document.get_attribute(node, name).unwrap_or_default().to_lowercase();
    let cases: BTreeSet<String> = all(&document, root, "Case").into_iter().map(|case| id(case, "guid")).collect();
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in all(&document, root, "TextSource") {
        let text = match document.get_attribute(source, "plainTextPath") {
            Some(path_of) => {
                let name = path_of.rsplit('/').next().expect("a name");
                String::from_utf8(entry(path, &format!("sources/{name}"))).expect("UTF-8")
            }
            None => {
                let content = all(&document, source, "PlainTextContent");
                content.first().and_then(|node| document.element_text(*node)).unwrap_or_default().to_owned()
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let text = if expected.two { text.to_owned() } else { text.replace("\r\n", "\n") };
        let units: Vec<u16> = text.encode_utf16().collect();
        let chars: Vec<char> = text.chars().collect();
        for selection in all(&document, source, "PlainTextSelection") {
            let at = |name: &str| document.get_attribute(selection, name).and_then(|text| text.parse::<usize>().ok());
            let (start, end) = (at("startPosition").expect("a start"), at("endPosition").expect("an end"));
            let said = if expected.utf16 {
                String::from_utf16_lossy(&units[start..end])
            } else {
                chars[start..end].iter().collect()
            };
            for code in all(&document, selection, "CodeRef") {
                let code = id(code, "targetGUID");
                if !cases.contains(&code) {
                    words.entry(said.replace("\r\n", "\n")).or_default().insert(code);
                }
            }
        }
    }
    words
}

/// The words of each coding as emic has them.
fn our_words(env: &Env, project: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut texts: BTreeMap<String, Vec<char>> = BTreeMap::new();
    let lines = env.run(&["-p", project, "export", "codings", "--format", "jsonl"]).ok().stdout;
    for line in lines.lines() {
        let coding: Value = serde_json::from_str(line).expect("a coding");
        let name = coding["document"].as_str().expect("a name").to_owned();
        let text = texts
            .entry(name.clone())
            .or_insert_with(|| env.run(&["-p", project, "text", &name]).ok().stdout.chars().collect());
        let at = |key: &str| coding[key].as_u64().expect("a position") as usize;
        let said: String = text[at("start")..at("end")].iter().collect();
        words.entry(said).or_default().insert(coding["code"].as_str().expect("a code").to_owned());
    }
    words
}

/// Two lists of words are the same; the first that are not are shown.
fn assert_same<T: PartialEq + std::fmt::Debug>(ours: &BTreeMap<String, T>, theirs: &BTreeMap<String, T>, what: &str) {
    let differ = |a: &BTreeMap<String, T>, b: &BTreeMap<String, T>| -> Vec<String> {
        a.iter().filter(|(said, codes)| b.get(*said) != Some(*codes)).map(|(said, _)| said.clone()).take(3).collect()
    };
    let (left, right) = (differ(ours, theirs), differ(theirs, ours));
    assert!(left.is_empty() && right.is_empty(), "{what}: ours {left:?}, theirs {right:?}");
}

/// A project that a study was taken into.
fn taken_in(env: &Env, project: &str, study: &str) -> Run {
    env.run(&["new", project, "--coder", "k1"]).ok();
    env.run(&["-p", project, "import", study, "--report"]).ok()
}

fn schema_errors(schema: &Path, xml: &str) -> Vec<String> {
    let schema = std::fs::read_to_string(schema).expect("a schema");
    let schema = uppsala::parse(&schema).expect("XML");
    let validator = uppsala::XsdValidator::from_schema(&schema).expect("a schema");
    let document = uppsala::parse(xml).expect("well-formed");
    validator.validate(&document).iter().map(|error| format!("{error:?}")).collect()
}

#[test]
fn every_coding_of_a_real_project_stands_on_its_exact_words_and_comes_back() {
    let Some(folder) = shared() else { return };
    let env = Env::new();
    for expected in PROJECTS {
        let name = expected.name;
        let path = folder.join("projects").join(name);
        let (first, second) = (format!("a-{name}.emic"), format!("b-{name}.emic"));
        taken_in(&env, &first, &path.display().to_string()).prints(&["written by"]);
        let documents = env.json(&["-p", &first, "documents", "--format", "json"]);
        assert_eq!(list(&documents).len(), expected.documents, "{name}");
        let codings: u64 = list(&documents).iter().filter_map(|document| document["codings"].as_u64()).sum();
        assert_eq!(codings as usize, expected.codings, "{name}");
        let codes = env.json(&["-p", &first, "codebook", "show", "--format", "json"]);
        assert_eq!(list(&codes).len(), expected.codes, "{name}");
        let ours = our_words(&env, &first);
        if name.ends_with(".qdpx") {
            let theirs = words_of_codings(&path, &expected);
            let counts = |words: &BTreeMap<String, BTreeSet<String>>| -> BTreeMap<String, usize> {
                words.iter().map(|(said, codes)| (said.clone(), codes.len())).collect()
            };
            assert_same(&counts(&ours), &counts(&theirs), name);
        }
        env.run(&["-p", &first, "check"]).ok();
        // Out, in again, out again: the same.
        let out = format!("a-{name}.out.qdpx");
        env.run(&["-p", &first, "export", "qdpx", "-o", &out]).ok();
        let written = qde(&env.path(&out));
        assert_eq!(schema_errors(&folder.join("Project.xsd"), &written), Vec::<String>::new(), "{name}");
        taken_in(&env, &second, &out);
        assert_same(&our_words(&env, &second), &ours, name);
        let again = format!("b-{name}.out.qdpx");
        env.run(&["-p", &second, "export", "qdpx", "-o", &again]).ok();
        let body = |text: &str| text.split_once("origin=").map(|(_, body)| body.to_owned());
        assert!(body(&qde(&env.path(&again))) == body(&written), "{name}: it goes out otherwise than it came");
        for list in [&["documents"][..], &["participants"], &["codebook", "show"], &["memo", "list"]] {
            let told = |project: &str| {
                let mut args = vec!["-p", project];
                args.extend(list);
                args.extend(["--format", "json"]);
                let mut told = env.json(&args);
                // Ids and times that the file does not tell.
                for memo in told.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                    memo.remove("id");
                    memo.remove("at");
                }
                told
            };
            assert!(told(&first) == told(&second), "{name}: {list:?} differs");
        }
        // A second time nothing comes in, and one step takes all away.
        env.run(&["-p", &second, "import", &out]).ok();
        assert_same(&our_words(&env, &second), &ours, name);
    }
}

#[test]
fn codebooks_of_other_programs_come_in_and_go_out() {
    let Some(folder) = shared() else { return };
    let env = Env::new();
    for (name, codes) in [
        ("atlasti-win-9.0_codebook-ns04.qdc", 5),
        ("spec-A1_codebook_braced-guids.qdc", 6),
        ("taguette-1.4.1_codebook.qdc", 3),
    ] {
        let project = format!("{name}.emic");
        taken_in(&env, &project, &folder.join("projects").join(name).display().to_string());
        let show = |project: &str| env.json(&["-p", project, "codebook", "show", "--format", "json"]);
        assert_eq!(list(&show(&project)).len(), codes, "{name}");
        let out = format!("{name}.out.qdc");
        env.run(&["-p", &project, "export", "qdc", "-o", &out]).ok();
        assert_eq!(schema_errors(&folder.join("Codebook.xsd"), &env.read(&out)), Vec::<String>::new(), "{name}");
        let again = format!("{name}.again.emic");
        taken_in(&env, &again, &out);
        assert_eq!(show(&project), show(&again), "{name}");
    }
}

#[test]
fn a_study_goes_out_with_its_turns_and_people_and_comes_back_whole() {
    let env = Env::with_demo();
    env.run(&[
        "-p",
        "demo.emic",
        "tag",
        "add",
        "case:Family 3",
        "--document",
        "ALD-W1",
        "--span",
        "100..140",
        "--coder",
        "k1",
    ]);
    let told = env.run(&["-p", "demo.emic", "export", "qdpx", "-o", "demo.qdpx", "--report"]).ok();
    told.prints(&["turns, as selections of cases", "people, as cases", "codings"]);
    if let Some(folder) = shared() {
        let xml = qde(&env.path("demo.qdpx"));
        assert_eq!(schema_errors(&folder.join("Project.xsd"), &xml), Vec::<String>::new());
    }
    taken_in(&env, "back.emic", "demo.qdpx");
    env.run(&["-p", "back.emic", "check"]).ok();
    let json = |project: &str, args: &[&str]| env.json(&[&["-p", project], args, &["--format", "json"]].concat());
    let (documents, back) = (json("demo.emic", &["documents"]), json("back.emic", &["documents"]));
    assert_eq!(documents, back);
    for document in list(&documents) {
        let name = document["document"].as_str().expect("a name");
        let turns = |project: &str| json(project, &["turns", name]);
        assert_eq!(turns("demo.emic"), turns("back.emic"), "{name}");
    }
    assert_eq!(our_words(&env, "demo.emic"), our_words(&env, "back.emic"));
    for report in [&["report", "frequency", "--by", "site,profession", "--coders", "all"][..], &["codebook", "show"]] {
        let mut told = [json("demo.emic", report), json("back.emic", report)];
        // The version of the codebook is each copy's own.
        told.iter_mut().filter_map(Value::as_object_mut).for_each(|told| {
            told.remove("header");
        });
        assert!(told[0] == told[1], "{report:?} differs");
    }
}

#[test]
fn the_same_project_gives_the_same_bytes_and_nothing_half_written() {
    let env = Env::with_study();
    env.code(&[("power", "ALD-W1", "The board")]);
    for out in ["one.qdpx", "two.qdpx"] {
        env.run(&["export", "qdpx", "-o", out]).ok();
    }
    let bytes = |name: &str| std::fs::read(env.path(name)).expect(name);
    assert_eq!(bytes("one.qdpx"), bytes("two.qdpx"));
    env.run(&["export", "qdpx", "-o", "no/such/folder/x.qdpx"]).fails(&["cannot write no/such/folder/x.qdpx"]);
    let left = std::fs::read_dir(env.folder())
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(left.count(), 0);
    env.run(&["export", "qdpx", "-o", "x.qdpx", "--for", "word"]).wrong_usage(&["accepted are standard"]);
}

fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("its bytes");
    }
    writer.finish().expect("a package").into_inner()
}

const HEAD: &str =
    "<Project name='p' origin='t'><CodeBook><Codes><Code guid='c' name='Power' isCodable='true'/></Codes></CodeBook>";

fn project_of(sources: &str) -> Vec<u8> {
    format!("{HEAD}<Sources>{sources}</Sources></Project>").into_bytes()
}

#[test]
fn what_is_broken_is_named_and_nothing_is_half_imported() {
    let env = Env::with_project();
    let zeros = vec![b' '; 60 << 20];
    let bomb = [b"<Project>".as_slice(), &zeros].concat();
    let cases: [(&str, Vec<u8>, &str); 8] = [
        ("bomb.qdpx", package(&[("project.qde", &bomb)]), "unpacks to more than is read"),
        ("climb.qdpx", package(&[("../project.qde", b"<Project/>")]), "unsafe name"),
        ("grow.qde", b"<!DOCTYPE a [<!ENTITY b 'bb'>]><Project name='&b;'/>".to_vec(), "defines entities"),
        (
            "two.qdpx",
            package(&[("a.qde", b"<Project/>"), ("b.qde", b"<Project/>")]),
            "several project files: a.qde, b.qde",
        ),
        ("none.qdpx", package(&[("sources/a.txt", b"a")]), "no project file"),
        ("torn.qdpx", b"PK\x03\x04 torn".to_vec(), "zip package is damaged"),
        ("cut.qde", b"<Project name='x'>\n<CodeBook>".to_vec(), "line 2: its XML is damaged"),
        ("other.qde", b"<html></html>".to_vec(), "no REFI-QDA file"),
    ];
    for (name, bytes, expected) in cases {
        env.write(name, bytes);
        let run = env.run(&["import", name]);
        assert_eq!(run.code, Some(1), "{name}: {run:?}");
        assert!(run.stdout.contains(expected) && run.stdout.contains(name), "{name}: {}", run.stdout);
        assert_eq!(list(&env.json(&["documents", "--format", "json"])).len(), 0, "{name}");
    }
    env.sound();
}

#[test]
fn what_is_wrong_inside_a_sound_file_is_told_by_count() {
    let env = Env::new();
    let selections = "<PlainTextSelection guid='s1' startPosition='0' endPosition='3'><Coding guid='x1'><CodeRef targetGUID='c'/></Coding></PlainTextSelection>
        <PlainTextSelection guid='s2' startPosition='90' endPosition='99'><Coding guid='x2'><CodeRef targetGUID='c'/></Coding></PlainTextSelection>
        <PlainTextSelection guid='s3' startPosition='4' endPosition='6'><Coding guid='x3'><CodeRef targetGUID='nobody'/></Coding></PlainTextSelection>
        <PlainTextSelection guid='s4' startPosition='2' endPosition='2'><Coding guid='x4'><CodeRef targetGUID='c'/></Coding></PlainTextSelection>
        <PlainTextSelection guid='s5' startPosition='4' endPosition='400'><Coding guid='x5'><CodeRef targetGUID='c'/></Coding></PlainTextSelection>";
    let sources = format!(
        "<TextSource guid='a' name='One'><PlainTextContent>One two.</PlainTextContent>{selections}</TextSource>
         <TextSource guid='a' name='Again'><PlainTextContent>Another text.</PlainTextContent></TextSource>
         <TextSource guid='b' name='Gone' plainTextPath='internal://gone.txt'/>
         <TextSource guid='d' name='Elsewhere' plainTextPath='absolute:///etc/hostname'/>
         <PictureSource guid='e' name='Plan' path='internal://plan.png'/>"
    );
    env.write("x.qde", project_of(&sources));
    let told = taken_in(&env, "x.emic", "x.qde").stdout;
    for expected in [
        "codings that lie outside the text: 1",
        "codings with a code that is not in the codebook: 1",
        "selections of no text: 1",
        "selections that were cut to the text, or to whole characters: 1",
        "sources with an id that was given before; what names it means the first: 1",
        "texts that are not there, with what is coded in them: 2",
        "PictureSource elements: 1",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    let words = our_words(&env, "x.emic");
    assert_eq!(words.keys().map(String::as_str).collect::<Vec<_>>(), ["One", "two."]);
    // What was kept aside goes out again.
    env.run(&["-p", "x.emic", "export", "qdpx", "-o", "x.qdpx"]).ok();
    let out = qde(&env.path("x.qdpx"));
    assert!(out.contains("name=\"Plan\"") && out.contains("absolute:///etc/hostname"), "{out}");
    // One step takes all away.
    env.run(&["-p", "x.emic", "undo", "--coder", "k1"]).ok();
    assert_eq!(list(&env.json(&["-p", "x.emic", "documents", "--format", "json"])).len(), 0);
    env.run(&["-p", "x.emic", "check"]).ok();
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let env = Env::new();
    env.run(&["new", "study.emic", "--coder", "k1"]).ok();
    env.write(
        "x.qde",
        project_of("<TextSource guid='a' name='One'><PlainTextContent>One two.</PlainTextContent></TextSource>"),
    );
    env.run(&["import", "x.qde", "--dry-run"]).ok().prints(&["documents (1)", "codes (1)"]);
    assert_eq!(list(&env.json(&["documents", "--format", "json"])).len(), 0);
    env.run(&["import", "x.qde", "--report=loss.txt"]).ok();
    assert!(env.read("loss.txt").contains("taken in:\n  codes: 1\n"), "{}", env.read("loss.txt"));
    let json = env.json(&["import", "x.qde", "--format", "json"]);
    assert_eq!(json[0]["loss"]["mapped"][0]["count"], 1, "{json}");
}

#[test]
fn pictures_and_sounds_come_back_with_their_files() {
    let Some(folder) = shared() else { return };
    let env = Env::new();
    let path = folder.join("projects/qualcoder-4.0beta_allotment.qdpx");
    taken_in(&env, "a.emic", &path.display().to_string());
    env.run(&["-p", "a.emic", "export", "qdpx", "-o", "out.qdpx"]).ok();
    let files = |package: &Path| -> BTreeSet<Vec<u8>> {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(package).expect("there")).expect("a package");
        let names = names(&archive);
        let media =
            |name: &&String| [".png", ".jpg", ".wav", ".mp3"].iter().any(|end| name.to_lowercase().ends_with(end));
        let mut found = BTreeSet::new();
        for name in names.iter().filter(media) {
            let mut bytes = Vec::new();
            archive.by_name(name).expect(name).read_to_end(&mut bytes).expect(name);
            found.insert(bytes);
        }
        found
    };
    let theirs = files(&path);
    assert!(!theirs.is_empty());
    assert_eq!(files(&env.path("out.qdpx")), theirs);
    let xml = qde(&env.path("out.qdpx"));
    let document = uppsala::parse(&xml).expect("XML");
    for (element, count) in [("PictureSource", 1), ("AudioSource", 1), ("PictureSelection", 1), ("AudioSelection", 1)] {
        assert_eq!(all(&document, document.root(), element).len(), count, "{element}");
    }
    // Their codings name the codes as these are now called.
    let codes: BTreeSet<&str> = all(&document, document.root(), "Code")
        .into_iter()
        .filter_map(|code| document.get_attribute(code, "guid"))
        .collect();
    for reference in all(&document, document.root(), "CodeRef") {
        let target = document.get_attribute(reference, "targetGUID").expect("a target");
        assert!(codes.contains(target), "{target}");
    }
}

#[test]
fn what_is_kept_aside_travels_in_an_archive() {
    let Some(folder) = shared() else { return };
    let env = Env::new();
    let path = folder.join("projects/qualcoder-4.0beta_allotment.qdpx");
    taken_in(&env, "a.emic", &path.display().to_string());
    env.run(&["-p", "a.emic", "export", "project", "archive"]).ok();
    env.run(&["new", "b.emic", "--coder", "k1"]).ok();
    env.run(&["-p", "b.emic", "import", "archive"]).ok();
    for project in ["a", "b"] {
        let (project, out) = (format!("{project}.emic"), format!("{project}.qdpx"));
        env.run(&["-p", &project, "check"]).ok();
        env.run(&["-p", &project, "export", "qdpx", "-o", &out]).ok();
    }
    let body = |name: &str| qde(&env.path(name)).split_once("origin=").map(|(_, body)| body.to_owned());
    assert!(body("a.qdpx") == body("b.qdpx"), "the archive lost something");
    let files = |name: &str| {
        names(&zip::ZipArchive::new(std::fs::File::open(env.path(name)).expect("there")).expect("a package"))
    };
    assert_eq!(files("a.qdpx"), files("b.qdpx"));
}

/// A project with a memo on a coding's passage, one on the study, a link's worth of nothing else.
fn with_memos() -> Vec<u8> {
    "<Project name='p' origin='t'><Users><User guid='11111111-1111-4111-8111-111111111111' name='Ann'/></Users>
     <CodeBook><Codes><Code guid='c' name='Quiet' isCodable='true'/></Codes></CodeBook>
     <Sources><TextSource guid='a' name='One'><PlainTextContent>One two three four.</PlainTextContent>
       <PlainTextSelection guid='s1' startPosition='0' endPosition='3' creatingUser='11111111-1111-4111-8111-111111111111'>
         <Coding guid='x1'><CodeRef targetGUID='c'/></Coding></PlainTextSelection>
       <PlainTextSelection guid='s2' startPosition='4' endPosition='7' creatingUser='11111111-1111-4111-8111-111111111111'>
         <Coding guid='x2'><CodeRef targetGUID='c'/></Coding></PlainTextSelection>
       <PlainTextSelection guid='s3' startPosition='8' endPosition='13' creatingUser='99999999-9999-4999-8999-999999999999'>
         <Coding guid='x3'><CodeRef targetGUID='c'/></Coding></PlainTextSelection>
       <NoteRef targetGUID='n1'/></TextSource></Sources>
     <Notes><Note guid='n1' name='m'><PlainTextContent>Said at the first meeting</PlainTextContent></Note>
            <Note guid='n2' name='m'><PlainTextContent>About it all</PlainTextContent></Note></Notes>
     <NoteRef targetGUID='n2'/></Project>"
        .as_bytes()
        .to_vec()
}

#[test]
fn the_same_file_again_leaves_what_became_of_it_here() {
    let env = Env::new();
    env.write("x.qde", with_memos());
    taken_in(&env, "x.emic", "x.qde");
    let x = |args: &[&str]| env.run(&[&["-p", "x.emic", "--coder", "k1"], args].concat());
    let memos = || {
        let all = env.json(&["-p", "x.emic", "memo", "list", "--format", "json"]);
        list(&all).iter().map(|memo| memo["text"].as_str().expect("a text").to_owned()).collect::<BTreeSet<_>>()
    };
    let id = |text: &str| {
        let all = env.json(&["-p", "x.emic", "memo", "list", "--format", "json"]);
        let found = list(&all).iter().find(|memo| memo["text"].as_str().is_some_and(|own| own.contains(text))).cloned();
        found.expect("a memo")["id"].as_str().expect("an id").to_owned()
    };
    x(&["memo", "edit", &id("first meeting"), "rewritten here"]).ok();
    x(&["memo", "remove", &id("About it all")]).ok();
    x(&["codebook", "edit", "quiet", "--name", "Silence"]).ok();
    env.run(&["-p", "x.emic", "--coder", "Ann", "uncode", "quiet", "--document", "One", "--span", "0..3"]).ok();
    let before = (memos(), our_words(&env, "x.emic"));
    let changes = |env: &Env| env.json(&["-p", "x.emic", "check", "--format", "json"])["changes"].clone();
    let count = changes(&env);
    let told = x(&["import", "x.qde", "--report"]).ok().stdout;
    assert_eq!((memos(), our_words(&env, "x.emic")), before, "{told}");
    for expected in [
        "memos that were there already; what became of them here stands: 2",
        "codings that were taken away in the project since: 1",
        "codes that were given another name in the project, known by their ids: 1\n      Quiet, here Silence",
    ] {
        assert!(told.contains(expected), "“{expected}” in\n{told}");
    }
    assert_eq!(changes(&env), count, "nothing was written");
    // What is undone was never done, and comes again.
    for _ in 0..5 {
        x(&["undo"]);
    }
    env.run(&["-p", "x.emic", "check"]).ok();
}

#[test]
fn who_coded_is_never_whoever_imports() {
    let env = Env::new();
    env.write("x.qde", with_memos());
    taken_in(&env, "x.emic", "x.qde")
        .prints(&["users who coded and are not in the file's list of users: 1 (look at it)"]);
    let lines = env.run(&["-p", "x.emic", "export", "codings", "--format", "jsonl"]).ok().stdout;
    let coders: BTreeSet<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["coder"].as_str().expect("a coder").to_owned())
        .collect();
    assert_eq!(coders.iter().map(String::as_str).collect::<Vec<_>>(), ["Ann", "unknown 999999"]);
}

#[test]
fn texts_in_other_encodings_without_words_and_with_another_end() {
    let env = Env::new();
    let latin = b"INT: Gr\xfc\xdf Gott, Herr M\xfcller, sch\xf6n, da\xdf es geht.\n".to_vec();
    let sources = "<TextSource guid='a' name='Latin' plainTextPath='internal://a.txt'>
          <PlainTextSelection guid='s1' startPosition='5' endPosition='14'><Coding guid='x1'><CodeRef targetGUID='c'/></Coding></PlainTextSelection></TextSource>
        <TextSource guid='b' name='Empty' plainTextPath='internal://b.txt'><VariableValue><VariableRef targetGUID='v'/><TextValue>no</TextValue></VariableValue></TextSource>";
    let head = HEAD.replace(
        "</CodeBook>",
        "</CodeBook><Variables><Variable guid='v' name='Guidelines' typeOfVariable='Text'/></Variables>",
    );
    let project = format!("{head}<Sources>{sources}</Sources></Project>");
    let with = |end: &str| {
        let text = [latin.as_slice(), end.as_bytes()].concat();
        package(&[("project.qde", project.as_bytes()), ("sources/a.txt", &text), ("sources/b.txt", b"")])
    };
    env.write("x.qdpx", with(""));
    taken_in(&env, "x.emic", "x.qdpx").prints(&["texts that are neither UTF-8 nor UTF-16, read as", "(look at it)"]);
    assert_eq!(our_words(&env, "x.emic").keys().collect::<Vec<_>>(), ["Grüß Gott"]);
    let documents = env.json(&["-p", "x.emic", "documents", "--format", "json"]);
    let empty = list(&documents).iter().find(|one| one["document"] == "Empty").expect("it is there").clone();
    assert_eq!((&empty["turns"], &empty["attributes"]["guidelines"]), (&0.into(), &"no".into()), "{empty}");
    for report in [&["report", "frequency", "--by", "guidelines"][..], &["report", "documents"], &["turns", "Empty"]] {
        env.run(&[&["-p", "x.emic"], report].concat()).ok();
    }
    // Another program ends the same text with another line end.
    env.write("y.qdpx", with("\n"));
    let run = env.run(&["-p", "x.emic", "--coder", "k1", "import", "y.qdpx"]).ok();
    run.prints(&["documents that the project has already (2)"]);
    let documents = env.json(&["-p", "x.emic", "documents", "--format", "json"]);
    assert_eq!(list(&documents).len(), 2);
    // Noise is no text.
    let noise: Vec<u8> = (0..4_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    env.write(
        "z.qdpx",
        package(&[("project.qde", project.as_bytes()), ("sources/a.txt", &noise), ("sources/b.txt", b"")]),
    );
    taken_in(&env, "z.emic", "z.qdpx").prints(&["sources whose text is not there or cannot be read: 1"]);
}

#[test]
fn a_damaged_package_comes_in_whole_or_not_at_all() {
    let env = Env::with_project();
    let text = b"Words that are long enough to be packed, packed, packed, packed, packed.";
    let sources = "<TextSource guid='a' name='One' plainTextPath='internal://a.txt'/>";
    let mut bytes = package(&[("project.qde", &project_of(sources)), ("sources/a.txt", text)]);
    let at = bytes.windows(13).rposition(|window| window == b"sources/a.txt").expect("the directory");
    let data = bytes.windows(13).position(|window| window == b"sources/a.txt").expect("the file") + 13;
    assert!(data < at);
    bytes[data + 8] ^= 0x40;
    env.write("x.qdpx", bytes);
    let run = env.run(&["import", "x.qdpx"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("a.txt") && run.stdout.contains("import the .qde file in it"), "{}", run.stdout);
    assert_eq!(list(&env.json(&["documents", "--format", "json"])).len(), 0);
    assert_eq!(list(&env.json(&["codebook", "show", "--format", "json"])["codes"]).len(), 0);
    env.sound();
}

#[test]
fn exports_never_take_the_place_of_a_project_or_of_anothers_file() {
    let env = Env::with_study();
    let original = package(&[("project.qde", b"<Project name='x' origin='NVivo'/>")]);
    env.write("theirs.qdpx", &original);
    for (args, told) in [
        (&["export", "qdpx", "-o", "study.emic"][..], "study.emic"),
        (&["export", "qdc", "-o", "study.emic"], "study.emic"),
        (&["export", "codebook", "--format", "docx", "-o", "study.emic"], "name another file"),
        (&["export", "qdpx", "-o", "theirs.qdpx"], "emic did not write it"),
        (&["import", "theirs.qdpx", "--report=study.emic"], "name another file"),
    ] {
        env.run(args).fails(&[told]);
    }
    assert_eq!(std::fs::read(env.path("theirs.qdpx")).expect("there"), original);
    env.sound();
    for _ in 0..2 {
        env.run(&["export", "qdpx", "-o", "mine.qdpx"]).ok();
        env.run(&["export", "qdc", "-o", "mine.qdc"]).ok();
    }
    // A report that cannot be written is told before anything comes in.
    env.write("x.qde", with_memos());
    let before = list(&env.json(&["documents", "--format", "json"])).len();
    env.run(&["import", "x.qde", "--report=no/such/rep.txt"]).fails(&["cannot write no/such/rep.txt"]);
    assert_eq!(list(&env.json(&["documents", "--format", "json"])).len(), before);
}

#[test]
fn who_codes_what_and_who_made_what_is_kept_aside_travel() {
    let env = Env::with_study();
    env.run(&["assign", "--coders", "k1", "ALD-W1"]).ok();
    env.run(&["export", "qdpx", "-o", "x.qdpx"]).ok();
    taken_in(&env, "x.emic", "x.qdpx");
    let lead = |project: &str| env.json(&["-p", project, "documents", "--format", "json"])[0]["lead"].clone();
    assert_eq!((lead("x.emic"), lead("study.emic")), ("k1".into(), "k1".into()));
    let Some(folder) = shared() else { return };
    for name in ["maxqda-24_themes_no-sources.qde", "transana-3.22b2_specA3_draft-ns.qde"] {
        let project = format!("{name}.emic");
        taken_in(&env, &project, &folder.join("projects").join(name).to_string_lossy());
        let out = format!("{name}.out.qdpx");
        env.run(&["-p", &project, "export", "qdpx", "-o", &out]).ok();
        let xml = qde(&env.path(&out));
        let users: BTreeSet<&str> = xml.split("<User guid=\"").skip(1).filter_map(|rest| rest.get(..36)).collect();
        for key in ["creatingUser=\"", "modifyingUser=\""] {
            for user in xml.split(key).skip(1).filter_map(|rest| rest.get(..36)) {
                assert!(users.contains(user), "{name}: {key}{user}");
            }
        }
    }
    let book = folder.join("projects/atlasti-win-9.0_codebook-ns04.qdc");
    taken_in(&env, "book.emic", &book.to_string_lossy());
    env.run(&["-p", "book.emic", "export", "qdc", "-o", "book.qdc"]).ok();
    let xml = env.read("book.qdc");
    assert_eq!(xml.matches("<Set ").count(), 2, "{xml}");
    assert_eq!(schema_errors(&folder.join("Codebook.xsd"), &xml), Vec::<String>::new());
}
