//! Texts as people correct them: what is untouched stays exact, what went is lost, and little time is taken.

use super::*;
use proptest::prelude::*;

fn span_of(text: &str, part: &str) -> Span {
    let at = text.find(part).expect("in the text");
    Span::of(at..at + part.len())
}

fn carried<'t>(old: &str, new: &'t str, part: &str) -> (Carried, &'t str) {
    let carried = Map::between(old, new).carry(span_of(old, part));
    (carried, carried.span().unwrap_or_default().slice(new))
}

/// Every part that a map says is alike is alike.
fn holds(map: &Map, old: &str, new: &str) {
    let (mut from, mut to) = (0, 0);
    for edit in &map.edits {
        assert_eq!(old.get(from..edit.from.start as usize), new.get(to..edit.to.start as usize));
        assert!(old.get(edit.from.range()).is_some() && new.get(edit.to.range()).is_some(), "char boundaries");
        (from, to) = (edit.from.end as usize, edit.to.end as usize);
    }
    assert_eq!(old.get(from..), new.get(to..));
    assert_eq!(map.lengths, (old.len() as u32, new.len() as u32));
}

#[test]
fn what_is_untouched_is_exact_what_is_corrected_moves_what_goes_is_lost() {
    let old = "INT: Who decides?\n\nA2: The bord decides. Not us.\n\nA5: I was asked to do lifts.\n";
    let new = "INT: So who decides?\n\nA2: The board decides. Not us.\n\n";
    let exact = |(found, text): (Carried, &str)| (matches!(found, Carried::Exact(_)), text.to_owned());
    assert_eq!(exact(carried(old, new, "Not us.")), (true, "Not us.".into()));
    assert_eq!(exact(carried(old, new, "decides?")), (true, "decides?".into()));
    assert_eq!(exact(carried(old, new, "The bord decides.")), (false, "The board decides.".into()));
    assert_eq!(exact(carried(old, new, "bord")), (false, "board".into()));
    assert_eq!(carried(old, new, "asked to do lifts").0, Carried::Lost);
}

#[test]
fn what_stands_twice_is_told_apart_by_what_is_around_it() {
    let old = "A2: Yes.\n\nA3: Yes.\n\nA2: No, we never met.\n";
    let new = "A3: Yes.\n\nA2: No, we never met.\n";
    let map = Map::between(old, new);
    assert_eq!(map.carry(Span::new(4, 8)), Carried::Lost, "A2's yes is gone");
    assert_eq!(map.carry(Span::new(14, 18)), Carried::Exact(Span::new(4, 8)));
    // Which of two that are alike went makes no difference to a coding of what is left.
    let map = Map::between("abb", "ab");
    assert_eq!(map.carry(Span::new(0, 2)), Carried::Exact(Span::new(0, 2)));
}

#[test]
fn a_replaced_name_grows_with_its_coding() {
    let old = "Mary Jones told Mary to wait.";
    let map = Map::from_replacements(&[(0..10, "P1".into()), (16..20, "P1".into())], old);
    let new = "P1 told P1 to wait.";
    holds(&map, old, new);
    assert_eq!(map.carry(Span::new(0, 15)), Carried::Exact(Span::new(0, 7)));
    assert_eq!(map.carry(Span::new(11, 29)), Carried::Exact(Span::new(3, 19)));
    assert_eq!(map.carry(Span::new(16, 20)), Carried::Exact(Span::new(8, 10)), "the name alone");
    assert_eq!(map.carry(Span::new(5, 15)), Carried::Moved(Span::new(0, 7)), "half of a name takes the whole");
    assert_eq!(map.inverse().carry(Span::new(0, 7)), Carried::Exact(Span::new(0, 15)));
}

#[test]
fn blanks_are_not_wording() {
    let old = "A2: We were told\nto wait, and\nso we did.";
    let new = "A2: We were told to wait, and so we did.";
    let (found, text) = carried(old, new, "told\nto wait, and\nso");
    assert!(matches!(found, Carried::Exact(_)));
    assert_eq!(text, "told to wait, and so");
}

#[test]
fn a_long_text_takes_little_time_however_it_changed() {
    // Words as often as they are in what people say: few very often, most seldom.
    let mut random = 7u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let words: Vec<String> = (0..100_000)
        .map(|_| {
            let most = 1 + next(5000);
            format!("w{}", next(most))
        })
        .collect();
    let mut old = String::new();
    for turn in words.chunks(40) {
        old.push_str(&format!("A{}: {}.\n\n", turn.len() % 7, turn.join(" ")));
    }
    let typos = old.replace("w170 ", "w180 ").replace("w400 ", "");
    let labels = old.replace("A5: ", "Respondent: ");
    let wrapped = old.replace("\n\n", "\n").replace(" w1", "\nw1");
    for new in [&typos, &labels, &wrapped] {
        let began = std::time::Instant::now();
        let map = Map::between(&old, new);
        holds(&map, &old, new);
        let alike: u32 = map.lengths.0 - map.edits.iter().map(|edit| edit.from.len()).sum::<u32>();
        assert!(alike > map.lengths.0 / 10 * 9, "{alike} of {}", map.lengths.0);
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
        eprintln!("{} bytes in {:?}, {} differences", old.len(), began.elapsed(), map.edits.len());
    }
}

/// A text of words, of which some occur often.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let common = proptest::sample::select(vec!["the", "I", "was", "told", "we", "to", "wait", "and", "yes"]);
    let word = prop_oneof![1 => common.prop_map(str::to_owned), 1 => "[a-zéł]{6,9}"];
    let end = proptest::sample::select(vec![" ", " ", " ", ", ", ". ", ".\n\nA2: ", "? "]);
    proptest::collection::vec((word, end).prop_map(|(word, end)| word + end), 1..60)
}

/// What happens to a word outside codings.
#[derive(Clone, Debug)]
enum Change {
    Keep,
    Delete,
    Replace(String),
    Insert(String),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    // What is put in is new to the text, as what a transcriber had missed mostly is.
    let put = || "[a-z]{1,4}[0-9]{2}".prop_map(|word| word + " ");
    let change = prop_oneof![
        9 => Just(Change::Keep),
        1 => Just(Change::Delete),
        1 => put().prop_map(Change::Replace),
        1 => put().prop_map(Change::Insert),
    ];
    proptest::collection::vec(change, 60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_coding_whose_text_is_untouched_is_never_shifted(
        words in texts(), changes in changes(), codings in proptest::collection::vec((0usize..60, 1usize..9), 1..6)
    ) {
        // Word for word: those that a coding holds stay as they are.
        let held = |at: usize| codings.iter().any(|(from, length)| (*from..from + length).contains(&at));
        let (mut old, mut new) = (String::new(), String::new());
        let mut starts = Vec::new();
        for (at, (word, change)) in words.iter().zip(&changes).enumerate() {
            let inside = at > 0 && codings.iter().any(|(from, length)| (from + 1..from + length).contains(&at));
            starts.push(old.len());
            old.push_str(word);
            match change {
                Change::Insert(put) if !inside => { new.push_str(put); new.push_str(word); }
                Change::Replace(put) if !held(at) => new.push_str(put),
                Change::Delete if !held(at) => {}
                _ => new.push_str(word),
            }
        }
        starts.push(old.len());
        let spans: Vec<Span> = codings
            .iter()
            .filter_map(|(from, length)| {
                let (start, end) = (*starts.get(*from)?, *starts.get((from + length).min(words.len()))?);
                // A person selects words without the blank after them.
                (start < end).then(|| Span::of(start..start + old[start..end].trim_end().len()))
            })
            .collect();
        let map = Map::around(&old, &new, &spans);
        holds(&map, &old, &new);
        for span in spans {
            // Of a “yes” between what was rewritten nobody could tell which “yes” it was.
            if span.slice(&old).split(|c: char| !c.is_alphanumeric()).all(|word| word.chars().count() < 6) { continue }
            match map.carry(span) {
                Carried::Exact(to) => prop_assert_eq!(to.slice(&new), span.slice(&old)),
                other => prop_assert!(false, "{:?} of {:?}\n{:?}\n{:?}\n{:?}", other, span.slice(&old), old, new, map),
            }
        }
    }

    #[test]
    fn maps_hold_and_go_both_ways(old in "[ab \n]{0,30}|\\PC{0,40}", new in "[ab \n]{0,30}|\\PC{0,40}", start in 0usize..40, length in 0usize..9) {
        let map = Map::between(&old, &new);
        holds(&map, &old, &new);
        holds(&map.inverse(), &new, &old);
        let json = serde_json::to_string(&map).expect("JSON");
        prop_assert_eq!(&serde_json::from_str::<Map>(&json).expect("a map"), &map);
        let cut = |at: usize| (0..=at.min(old.len())).rev().find(|at| old.is_char_boundary(*at)).unwrap_or(0);
        let span = Span::of(cut(start)..cut(start + length));
        if let Some(to) = map.carry(span).span() {
            prop_assert!(new.get(to.range()).is_some(), "{:?} of {:?} in {:?}", to, span, new);
        }
        let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Carried::Exact(to) = map.carry(span) {
            prop_assert_eq!(blanks(to.slice(&new)), blanks(span.slice(&old)));
        }
    }

    #[test]
    fn damaged_maps_are_refused_without_panic(rows in proptest::collection::vec(proptest::collection::vec(any::<u32>(), 0..7), 0..5), start in any::<u32>(), end in any::<u32>()) {
        if let Ok(map) = Map::try_from(rows) {
            let _ = (map.carry(Span::new(start, end)), map.inverse().carry(Span::new(start, end)));
        }
    }
}
