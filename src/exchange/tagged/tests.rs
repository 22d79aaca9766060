//! Transcripts with marks of codes.

use super::*;
use crate::exchange::foreign::Sources;

fn opened(name: &str, content: &str) -> Result<(Foreign, ForeignDocument), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    let Opened { foreign, sources } = open(&path, &Instructions::default()).map_err(|error| error.to_string())?;
    assert_eq!(Sources::count(&*sources), 1);
    Ok((foreign, sources.read(0)?))
}

#[test]
fn marks_become_codings_of_what_they_hold() {
    let (foreign, document) =
        opened("W1.txt", "P1: [[power: We [[Rules > Bend: bend]] it]] [[sic]].\n[[rules.bend: so]] [[a: ]]\n")
            .expect("read");
    assert_eq!((document.name.as_str(), document.text.as_str()), ("W1", "P1: We bend it [[sic]].\nso \n"));
    let said: Vec<_> = document
        .codings
        .iter()
        .map(|coding| (foreign.codes[coding.code].name.as_str(), coding.span.slice(&document.text)))
        .collect();
    assert_eq!(said, [("power", "We bend it"), ("Bend", "bend"), ("Bend", "so")], "a path in dots is the same code");
    assert_eq!(
        foreign.codes.iter().map(|code| (code.anywhere, code.id.as_deref())).collect::<Vec<_>>(),
        [(true, Some("power")), (false, None), (false, Some("rules.bend"))]
    );
    assert_eq!((document.loss.decided[0].count, document.loss.decided[0].examples[0].as_str()), (1, "line 1: [[sic]]"));
    assert_eq!(document.loss.dropped[0].examples[0], "line 2: [[a: ]]");
}

#[test]
fn a_mark_without_an_end_is_named_with_its_line() {
    let error = opened("W1.md", "one\n\n[[power: two\n").expect_err("unbalanced");
    assert!(error.starts_with("line 3: the mark “[[power:” has no end"), "{error}");
    let error = opened("W1.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n[[power: two]]\n").expect_err("no prose");
    assert!(error.contains("tells its turns itself (vtt)"), "{error}");
}
