//! Real transcripts against what a person found in them: for each file its format, encoding, documents, turns,
//! speakers, and the first and last thing said, kept in `tests/data/transcripts/*.tsv` (the words themselves as
//! a hash and a number of words: they are real people's).
//!
//! The files are not part of the repository. Where they are absent the test says so and passes.

use emic::ingest::instructions::Instructions;
use emic::ingest::prepare::{Context, Prepared, prepare};
use emic::study::{Layout, Schema};
use emic::text::words;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

const HEADER: &str = "file\tformat\tencoding\tdocuments\tturns\tspeakers\tfirst\tlast";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the transcripts, by its path below their folder.
fn files(folder: &Path, below: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, below, found);
        } else {
            let name = path.strip_prefix(below).expect("below").to_string_lossy().replace('\\', "/");
            // What stands beside the folders speaks of them.
            if name.contains('/') {
                found.insert(name);
            }
        }
    }
}

/// The expectations: file → its line, and where that stands.
fn expected() -> BTreeMap<String, (String, PathBuf)> {
    let mut all = BTreeMap::new();
    let folder = root().join("tests/data/transcripts");
    for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "tsv") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some(HEADER), "{}", path.display());
        for line in lines.filter(|line| !line.is_empty()) {
            let file = line.split('\t').next().unwrap_or_default().to_owned();
            let twice = all.insert(file.clone(), (line.to_owned(), path.clone()));
            assert!(twice.is_none(), "{file} is listed twice, in {}", path.display());
        }
    }
    all
}

/// A turn as it is written down: a hash of its body, and its words.
fn said(document: &Prepared, turn: Option<&emic::study::Turn>) -> String {
    let body = turn.map_or("", |turn| turn.body.slice(&document.text));
    let hash = blake3::hash(body.as_bytes()).to_hex();
    format!("{}:{}", hash.get(..8).unwrap_or_default(), words::count(body))
}

fn line_of(file: &str, bytes: &[u8]) -> Result<String, String> {
    let (known, schema, instructions) = (HashMap::new(), Schema::default(), Instructions::default());
    let context = Context { known: &known, schema: &schema, instructions: &instructions };
    let documents = prepare(Path::new(file), bytes, &context).map_err(|error| error.to_string())?;
    let mut speakers: Vec<(String, usize)> = Vec::new();
    let mut turns = 0;
    for document in &documents {
        assert_sound(document, file);
        turns += document.layout.turns.len();
        for label in document.layout.turns.iter().filter_map(|turn| turn.label) {
            let label = &document.layout.labels[label as usize];
            match speakers.iter_mut().find(|(known, _)| known == label) {
                Some((_, turns)) => *turns += 1,
                None => speakers.push((label.clone(), 1)),
            }
        }
    }
    let (first, last) = (documents.first().expect("one at least"), documents.last().expect("one at least"));
    let speakers: Vec<String> = speakers.iter().map(|(label, turns)| format!("{label}={turns}")).collect();
    Ok(format!(
        "{file}\t{}\t{}\t{}\t{turns}\t{}\t{}\t{}",
        first.format,
        first.encoding,
        documents.len(),
        speakers.join(" | "),
        said(first, first.layout.turns.first()),
        said(last, last.layout.turns.last())
    ))
}

fn assert_sound(found: &Prepared, file: &str) {
    let mut at = 0;
    for turn in &found.layout.turns {
        assert!(turn.span.start >= at && turn.span.encloses(turn.body), "{file}");
        assert!(found.text.get(turn.span.range()).is_some() && found.text.get(turn.body.range()).is_some(), "{file}");
        assert_eq!(turn.words, words::count(turn.body.slice(&found.text)), "{file}");
        at = turn.span.end;
    }
    assert!(!found.text.contains('\r'), "{file}");
    assert_eq!(Layout::decode(&found.layout.encode()).as_ref(), Ok(&found.layout), "{file}");
}

/// `EMIC_ONLY=otter` looks at the files whose path holds that word alone.
#[test]
fn every_file_is_read_as_a_person_reads_it() {
    let folder = root().join("../shared/transcripts");
    if !folder.is_dir() {
        eprintln!("SKIPPED: the shared transcripts are not at {}", folder.display());
        return;
    }
    let only = std::env::var("EMIC_ONLY").unwrap_or_default();
    let mut there = BTreeSet::new();
    files(&folder, &folder, &mut there);
    let expected = expected();
    let mut wrong = Vec::new();
    for file in there.iter().filter(|file| file.contains(&only)) {
        let bytes = std::fs::read(folder.join(file)).expect("a file");
        let found = line_of(file, &bytes);
        match (expected.get(file).map(|(line, _)| line.as_str()), found) {
            (Some(line), Ok(found)) if line == found => {}
            (Some(line), Ok(found)) => wrong.push(format!("expected {line}\n   found {found}")),
            (Some(line), Err(error)) => {
                let mut fields = line.split('\t').skip(1);
                let fails = fields.next() == Some("error") && fields.nth(3).is_some_and(|piece| error.contains(piece));
                if !fails {
                    wrong.push(format!("expected {line}\n   found an error: {error}"));
                }
            }
            (None, Ok(found)) => wrong.push(format!("not listed: {found}")),
            (None, Err(error)) => wrong.push(format!("not listed: {file}: {error}")),
        }
    }
    let gone = expected.keys().filter(|file| file.contains(&only) && !there.contains(*file));
    wrong.extend(gone.map(|file| format!("listed, but not there: {file}")));
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
