//! Tests of the module above.

use super::super::Manifest;
use super::*;
use proptest::prelude::*;
use serde_json::json;

fn entry(columns: &[&str], rows: Value) -> Entry {
    Entry {
        name: "table-2".into(),
        report: "frequency --by site".into(),
        emic: "1".into(),
        project: "aaaaaaaaaaaaaaaa".into(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: rows.as_array().expect("rows").iter().map(|row| row.as_array().expect("a row").clone()).collect(),
        ..Entry::default()
    }
}

const COLUMNS: [&str; 6] = ["code", "name", "depth", "site", "state", "passages"];

fn lines(before: &Entry, after: &Entry) -> Vec<String> {
    between(before, after).iter().map(Change::line).collect()
}

#[test]
fn a_row_is_found_by_its_words_and_its_numbers_are_compared() {
    let before = entry(
        &COLUMNS,
        json!([
            ["identity", "Identity", 1, "Aldermere", "counted", 41],
            ["identity", "Identity", 1, "Dunlow", "uncoded", 0],
            ["power", "Power", 1, "Aldermere", "counted", 7]
        ]),
    );
    let after = entry(
        &COLUMNS,
        json!([
            ["trust", "Trust", 1, "Aldermere", "counted", 1],
            ["identity", "Identity", 1, "Aldermere", "counted", 43],
            ["identity", "Identity", 1, "Dunlow", "counted", 0]
        ]),
    );
    assert_eq!(
        lines(&before, &after),
        [
            "trust · Aldermere · a new row",
            "identity · Aldermere · passages 41 → 43",
            "identity · Dunlow · state uncoded → counted",
            "power · Aldermere · no row any more"
        ]
    );
    assert!(lines(&before, &before).is_empty());
    assert_eq!(lines(&after, &before).len(), 4);
}

#[test]
fn columns_that_came_or_went_are_not_compared_and_measures_only_as_far_as_they_are_told() {
    let before = entry(&["code", "rate", "gone"], json!([["power", 66.666_666_666_666_67, 1], ["trust", null, 2]]));
    let after = entry(&["new", "code", "rate"], json!([[5, "power", 66.666_666_666_666_66], [6, "trust", 0.25]]));
    assert_eq!(lines(&before, &after), ["trust · rate — → 0.25"]);
    let (a, b) = (entry(&["code", "rate"], json!([["x", 1.0]])), entry(&["code", "rate"], json!([["x", 1.000_000_4]])));
    assert_eq!(lines(&a, &b), ["x · rate 1.0 → 1.0000004"], "as many digits as it takes");
    let (a, b) = (entry(&["code", "rate"], json!([["x", 12.345_67]])), entry(&["code", "rate"], json!([["x", 14.0]])));
    assert_eq!(lines(&a, &b), ["x · rate 12.35 → 14.00"]);
}

#[test]
fn rows_without_words_are_counted() {
    let before = entry(&["k", "n"], json!([[1, 5], [2, 5]]));
    let after = entry(&["k", "n"], json!([[1, 5], [2, 6], [3, 1]]));
    assert_eq!(lines(&before, &after), ["row 2 · n 5 → 6", "row 3 · a new row"]);
    let twice = |n: u32| entry(&["code", "n"], json!([["a", 1], ["a", n], ["b", 1]]));
    assert_eq!(lines(&twice(2), &twice(3)), ["a · row 2 · n 2 → 3"]);
    assert!(lines(&entry(&[], json!([])), &entry(&[], json!([]))).is_empty());
    assert_eq!(lines(&entry(&["code", "n"], json!([])), &entry(&["code", "n"], json!([["a", 1]]))), ["a · a new row"]);
}

#[test]
fn what_was_told_stays_told_until_something_it_is_made_from_is_different() {
    let first = entry(&["code", "n"], json!([["a", 1]]));
    assert_eq!(since(None, &first), Told { first: true, ..Told::default() });
    let mut second = Entry { project: "bbbbbbbbbbbbbbbb".into(), ..entry(&["code", "n"], json!([["a", 2]])) };
    let told = since(Some(&first), &second);
    assert_eq!(told.changes.len(), 1);
    let kept = told.since.clone().expect("what changed");
    assert_eq!((kept.project.as_str(), kept.changes.as_slice()), ("aaaaaaaaaaaaaaaa", &["a · n 1 → 2".to_owned()][..]));
    second.since = told.since;
    let again = Entry { since: None, ..second.clone() };
    assert_eq!(since(Some(&second), &again).since, second.since, "the same build again");
    let moved = Entry { project: "c".into(), since: None, ..second.clone() };
    let told = since(Some(&second), &moved).since.expect("compared");
    assert_eq!((told.project.as_str(), told.changes.len()), ("bbbbbbbbbbbbbbbb", 0), "nothing changed since");
    let other = Entry { report: "frequency".into(), ..second.clone() };
    let told = since(Some(&second), &other);
    assert_eq!((told.asked_before.as_deref(), told.changes.len()), (Some("frequency --by site"), 0));
}

#[test]
fn many_changes_are_counted_and_the_page_tells_all_that_is_kept() {
    let many = |n: u32| {
        let rows: Vec<Value> = (0..25).map(|at| json!([format!("c{at}"), at + n])).collect();
        entry(&["code", "n"], Value::Array(rows))
    };
    let mut entry = many(1);
    let told = since(Some(&many(0)), &entry);
    entry.since = told.since;
    assert_eq!(
        (told.changes.len(), entry.since.as_ref().map(|one| (one.changes.len(), one.more))),
        (25, Some((20, 5)))
    );
    let new = Entry { name: "a*b".into(), ..Entry::default() };
    let same = Entry {
        name: "same".into(),
        since: Some(Since { project: "x".into(), ..Since::default() }),
        ..Entry::default()
    };
    let asked = Some(Since { report: Some("theme x".into()), ..Since::default() });
    let asked = Entry { name: "other".into(), report: "theme y".into(), since: asked, ..Entry::default() };
    let manifest = Manifest { study: "S".into(), reports: vec![entry, new, same, asked], ..Manifest::default() };
    let page = page(&manifest);
    for words in [
        "# Changed numbers: S\n\n## table-2\n\nFrom the project as of aaaaaaaaaaaa to that of aaaaaaaaaaaa.\n\n- c0 · n 0 → 1\n",
        "- c19 · n 19 → 20\n- and 5 rows more\n\n## a\\*b\n\nBuilt for the first time",
        "## same\n\nFrom the project as of x to that of .\n\nNo number changed.\n",
        "Before: theme x. Now: theme y.",
    ] {
        assert!(page.contains(words), "“{words}” is not in\n{page}");
    }
}

proptest! {
    /// Brute force: with rows told apart by their word, what is told is exactly what is different.
    #[test]
    fn exactly_what_differs_is_told(
        before in proptest::collection::btree_map("[a-e]", 0u32..3, 0..5),
        after in proptest::collection::btree_map("[a-e]", 0u32..3, 0..5),
    ) {
        let made = |rows: &std::collections::BTreeMap<String, u32>| {
            entry(&["code", "n"], rows.iter().map(|(code, n)| json!([code, n])).collect())
        };
        let mut expected: Vec<String> = Vec::new();
        for (code, n) in &after {
            match before.get(code) {
                None => expected.push(format!("{code} · a new row")),
                Some(was) if was != n => expected.push(format!("{code} · n {was} → {n}")),
                Some(_) => {}
            }
        }
        expected.extend(before.keys().filter(|code| !after.contains_key(*code)).map(|code| format!("{code} · no row any more")));
        prop_assert_eq!(lines(&made(&before), &made(&after)), expected);
    }
}
