//! What must hold for any text: what is cut out of it is found, what is changed in it is told.

use super::words::key;
use super::*;
use proptest::prelude::*;

/// Words of a language with few words, so that runs come again by chance.
fn said() -> impl Strategy<Value = Vec<String>> {
    let word = proptest::sample::select(vec![
        "we", "bend", "the", "rules", "nobody", "asked", "us", "don’t", "office", "Élan", "and", "then", "council",
        "so", "of", "a", "trust", "I", "flow",
    ]);
    let sign = proptest::sample::select(vec!["", "", "", "", ",", ".", " –", "?"]);
    proptest::collection::vec((word, sign).prop_map(|(word, sign)| format!("{word}{sign}")), 30..120)
}

/// A word as somebody else types it.
fn typed(word: &str, how: u8) -> String {
    match how % 6 {
        0 => word.replace('’', "'"),
        1 => word.replace("ffi", "ﬃ").replace("fl", "ﬂ"),
        2 => word.replace('É', "E\u{301}"),
        3 => word.replace(" –", " —"),
        4 => format!("*{word}*"),
        _ => {
            let middle = word.char_indices().nth(2).map(|(at, _)| at).filter(|_| word.chars().all(char::is_alphabetic));
            middle.map_or_else(|| word.to_owned(), |at| format!("{}\u{ad}{}", &word[..at], &word[at..]))
        }
    }
}

/// What the search finds in one text.
fn search(text: &str, quotation: &str) -> Option<Outcome> {
    Search::new(vec![Pattern::of(quotation)]).scan(text, &[], &|_| false).pop()
}

/// Where the words of a text begin and end.
fn places(said: &[String]) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut places) = (String::new(), Vec::new());
    for word in said {
        let start = text.len();
        text.push_str(word);
        places.push((start, text.len()));
        text.push(' ');
    }
    (text, places)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_cut_out_of_a_text_is_found_however_it_is_typed(
        said in said(), from in 0usize..60, length in 4usize..30,
        marks in proptest::collection::vec((0usize..30, 0usize..3, 1usize..4), 0..3),
        how in proptest::collection::vec(any::<u8>(), 30), lower in any::<bool>(),
    ) {
        let (text, places) = places(&said);
        let from = from.min(said.len() - 8);
        let part = &said[from..(from + length).min(said.len())];
        let mut quotation: Vec<String> = part.iter().zip(&how).map(|(word, how)| typed(word, *how)).collect();
        for (at, kind, width) in &marks {
            // Inside, with words on both sides.
            let at = 1 + at % (quotation.len().max(3) - 2);
            let width = (*width).min(quotation.len().saturating_sub(at + 1));
            if width == 0 || quotation.len() - width < 3 {
                continue;
            }
            let mark = ["[…]", ". . .", "[the board]"][*kind];
            quotation.splice(at..at + width, [mark.to_owned()]);
        }
        let mut quotation = quotation.join(if lower { "\u{a0}" } else { " " });
        if lower {
            let first: String = quotation.chars().take(1).flat_map(char::to_lowercase).collect();
            quotation = first + &quotation.chars().skip(1).collect::<String>();
        }
        let pattern = Pattern::of(&quotation);
        prop_assume!(pattern.words >= 3);
        // A mark that stands beside another takes its neighbours with it; then little may be left to go by.
        prop_assume!(pattern.runs().iter().any(|(_, keys)| keys.len() >= 2));
        let found = search(&text, &quotation);
        let found = found.ok_or_else(|| TestCaseError::fail(format!("“{quotation}” is not found in\n{text}")))?;
        prop_assert!(!found.exact.is_empty(), "“{}” in\n{}\n{:?}", quotation, text, found.near);
        if marks.is_empty() {
            let own = found.exact.iter().any(|one| one.span.start as usize == places[from].0);
            prop_assert!(own, "“{}” is not where it was cut out of\n{}", quotation, text);
        }
        let faithful = found.exact.iter().any(|one| one.altered.is_empty());
        prop_assert!(faithful, "“{}” in\n{}\n{:?}", quotation, text, found);
    }

    #[test]
    fn a_changed_word_is_never_verbatim_and_its_place_is_named(
        said in said(), from in 0usize..60, length in 4usize..30, at in 0usize..30,
    ) {
        let (text, _) = places(&said);
        let from = from.min(said.len() - 8);
        let mut part: Vec<String> = said[from..(from + length).min(said.len())].to_vec();
        let at = at % part.len();
        part[at] = "never".to_owned();
        let quotation = part.join(" ");
        let found = search(&text, &quotation);
        let found = found.ok_or_else(|| TestCaseError::fail(format!("“{quotation}” has no place in\n{text}")))?;
        prop_assert!(found.exact.is_empty());
        let near = found.near.ok_or_else(|| TestCaseError::fail(format!("“{quotation}” has no place in\n{text}")))?;
        prop_assert_eq!(near.changed, 1, "“{}” in\n{}: {:?}", quotation, text, near);
        prop_assert!(near.difference.contains("never"), "{}", near.difference);
    }

    #[test]
    fn changed_signs_are_told(said in said(), from in 0usize..60, at in 1usize..6) {
        let (text, _) = places(&said);
        let from = from.min(said.len() - 9);
        let mut part: Vec<String> = said[from..from + 9].to_vec();
        let bare: String = part[at].trim_end_matches([',', '.', '?', ' ', '–']).to_owned();
        part[at] = format!("{bare};");
        let found = search(&text, &part.join(" ")).ok_or_else(|| TestCaseError::fail("not found".to_owned()))?;
        prop_assert!(!found.exact.is_empty());
        prop_assert!(found.exact.iter().all(|one| !one.altered.is_empty()));
        prop_assert!(found.exact.iter().all(|one| one.signs.contains(';')));
    }

    #[test]
    fn nothing_stops_it(text in "([a-c ]|\\[|\\]|…|\\.|\n){0,80}", quotation in "([a-c ]|\\[|\\]|…|\\.){0,40}") {
        if let Some(found) = search(&text, &quotation) {
            for one in &found.exact {
                prop_assert!(text.get(one.span.range()).is_some());
                let first = key(text[one.span.range()].split(|c: char| !c.is_alphanumeric()).next().unwrap_or(""));
                prop_assert!(first == key("") || one.at.len() == Pattern::of(&quotation).words);
            }
        }
    }
}

#[test]
fn several_quotations_are_found_in_one_walk_and_short_ones_only_as_they_stand() {
    let text = "So we bend the rules. Nobody asked us, and nobody will ask the board.";
    let quotations =
        ["we bend the rules", "asked us […] the board", "the board", "trust", "a board", "Nobody ask us and nobody"];
    let search = Search::new(quotations.iter().map(|text| Pattern::of(text)).collect());
    let found = search.scan(text, &[], &|_| false);
    let told: Vec<(usize, bool)> = found.iter().map(|one| (one.pattern, !one.exact.is_empty())).collect();
    assert_eq!(told, [(0, true), (1, true), (2, true), (5, false)]);
    assert_eq!(
        found[3].near.as_ref().map(|near| near.difference.as_str()),
        Some("Nobody [-asked us,-]{+ask us+} and nobody")
    );
    assert!(search.scan(text, &[], &|_| true).iter().all(|one| one.near.is_none()));
}
