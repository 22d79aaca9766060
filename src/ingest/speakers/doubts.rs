//! What to ask of the speakers of a document: which labels may be one person, and which may be nobody's.

use super::{Doubt, counts, line_of};
use crate::ingest::instructions::Instructions;
use crate::ingest::labels::shape;
use crate::study::{Layout, SpeakerType};
use crate::text::{Span, display::one_line, fold::fold};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Titles, which tell no person from another of the same surname.
const TITLES: [&str; 14] =
    ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "lady", "lord", "dame", "rev", "father"];

/// Most pairs that are told.
const MOST: usize = 8;

/// With more labels than this every name is near another, and comparing all would take long.
const TOO_MANY: usize = 200;

/// A label as it is compared.
struct Known {
    /// The words of its name in lower case.
    words: Vec<String>,
    /// Those words as one, without accents.
    letters: String,
    turns: u32,
    listed: bool,
}

/// Labels that may be one person: a name and a part of it, a surname with a title and one with a first name, one name
/// with and without accents, or with a slip of the hand.
pub fn perhaps_one(
    text: &str,
    layout: &Layout,
    instructions: &Instructions,
    known: &dyn Fn(&str) -> bool,
) -> Vec<Doubt> {
    if layout.labels.len() > TOO_MANY {
        return Vec::new();
    }
    let of = |(label, turns): (&String, u32)| {
        let words = names(label);
        let letters = words.iter().map(|word| without_accents(word)).collect::<Vec<_>>().join(" ");
        Known { words, letters, turns, listed: known(&fold(label)) }
    };
    let all: Vec<Known> = layout.labels.iter().zip(counts(layout)).map(of).collect();
    let said = |label: &str| instructions.same.iter().any(|(pattern, _)| pattern.matches(label));
    let mut doubts = Vec::new();
    for (at, (label, own)) in layout.labels.iter().zip(&all).enumerate() {
        let others = || all.iter().enumerate().filter(|(other, one)| *other != at && !(own.listed && one.listed));
        let wholes: Vec<usize> =
            others().filter(|(_, one)| is_part(&own.words, &one.words)).map(|(other, _)| other).collect();
        let twin = match wholes.as_slice() {
            [one] => Some(*one),
            _ => others()
                .filter(|(other, one)| is_slip((at, own), (*other, one)))
                .max_by_key(|(_, one)| (one.listed, one.turns))
                .map(|(other, _)| other),
        };
        let Some(name) = twin.and_then(|twin| layout.labels.get(twin)) else { continue };
        let line = line_of(text, layout, Span::of(0..at).end);
        if line.is_some() && !said(label) {
            doubts.push(Doubt {
                line,
                what: format!("“{0}” may be “{1}”; if so: --same '{0}={1}'", one_line(label), one_line(name)),
            });
        }
    }
    doubts.truncate(MOST);
    doubts
}

/// The words of a name in lower case, without titles and brackets; none for codes and roles.
fn names(label: &str) -> Vec<String> {
    let bare = label.split(['(', '[', ',', '|', '/']).next().unwrap_or(label);
    if bare.chars().any(|c| c.is_ascii_digit()) || SpeakerType::of_label(label).is_some() {
        return Vec::new();
    }
    let words = bare.split_whitespace().map(|word| fold(word.trim_end_matches('.')));
    words.filter(|word| !TITLES.contains(&word.as_str()) && word.chars().count() > 1).collect()
}

/// Whether one name is the first or the last word (or words) of a longer one.
fn is_part(part: &[String], whole: &[String]) -> bool {
    !part.is_empty() && part.len() < whole.len() && (whole.starts_with(part) || whole.ends_with(part))
}

/// Whether a label looks like a slip in writing the other, which stands oftener or is listed. One that stands often
/// itself is somebody else, unless only accents part the two.
fn is_slip((at, own): (usize, &Known), (other, one): (usize, &Known)) -> bool {
    if own.letters.is_empty() || one.letters.is_empty() {
        return false;
    }
    let rank = |at: usize, known: &Known| (known.listed, known.turns, std::cmp::Reverse(at));
    if rank(at, own) >= rank(other, one) {
        return false;
    }
    if own.letters == one.letters {
        return own.words != one.words;
    }
    let rare = own.turns <= 2 && own.turns < one.turns || own.turns * 10 <= one.turns;
    rare && nearly(&own.letters, &one.letters)
}

/// Whether the words of two names are the same but for a letter or two: one in words of four letters and more, two in
/// those of eight; digits tell codes apart.
fn nearly(a: &str, b: &str) -> bool {
    let (left, right): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    if left.len() != right.len() {
        let (a, b) = (a.replace(' ', ""), b.replace(' ', ""));
        return a.len().min(b.len()) >= 6 && steps(&a, &b, 1).is_some();
    }
    let mut all = 0;
    for (a, b) in left.into_iter().zip(right) {
        let shorter = a.chars().count().min(b.chars().count());
        let most = if shorter >= 8 { 2 } else { usize::from(shorter >= 4) };
        match steps(a, b, most) {
            Some(steps) => all += steps,
            None => return false,
        }
    }
    (1..=2).contains(&all)
}

/// How many letters must be changed, left out, added or swapped with a neighbour to make one word of the other, if
/// they are no more than `most`.
fn steps(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a == b {
        return Some(0);
    }
    if most == 0 || a.len().abs_diff(b.len()) > most {
        return None;
    }
    // The usual table, of which three rows are kept.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|steps| *steps <= most)
}

/// A word without its accents, as those write it who have not got them on their keyboard.
fn without_accents(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'þ' => out.push_str("th"),
            c => out.push(c),
        }
    }
    out
}

/// More labels that stand once than this are told in one doubt.
const FEW: usize = 3;

/// Labels that were read off a text, stand once and are taken for speakers, unless `known` tells that they are, they
/// say what a speaker does, or others are numbered like them. `told` are doubts that name some of them already.
pub fn once(text: &str, layout: &Layout, known: &dyn Fn(&str) -> bool, told: &[Doubt]) -> Vec<Doubt> {
    let counts = counts(layout);
    // In a text of few turns hardly anybody speaks twice.
    if !layout.spoken || layout.turns.len() < 5 || counts.iter().all(|turns| *turns < 2) {
        return Vec::new();
    }
    let mut families: HashMap<String, usize> = HashMap::new();
    layout.labels.iter().filter_map(|label| family(label)).for_each(|word| *families.entry(word).or_default() += 1);
    let odd = |label: &String| {
        let numbered = family(label).is_some_and(|word| families.get(&word).is_some_and(|n| *n > 1));
        let named = format!("“{}”", one_line(label));
        !numbered
            && SpeakerType::of_label(label).is_none()
            && !shape::is_stand_in(label)
            && !has_title(label)
            && !known(&fold(label))
            && !told.iter().any(|doubt| doubt.what.starts_with(&named))
    };
    let once: Vec<usize> = layout
        .labels
        .iter()
        .zip(&counts)
        .enumerate()
        .filter(|(_, (_, turns))| **turns == 1)
        .map(|(at, _)| at)
        .collect();
    let found: Vec<(Option<u32>, &String)> = once
        .into_iter()
        .filter_map(|at| Some((at, layout.labels.get(at)?)))
        .filter(|(_, label)| odd(label))
        .map(|(at, label)| (line_of(text, layout, Span::of(0..at).end), label))
        .collect();
    if found.len() <= FEW {
        let doubt = |(line, label): (Option<u32>, &String)| Doubt {
            line,
            what: format!(
                "“{0}” stands only here and is taken for a speaker; if it is no speaker: --not-speaker '{0}'",
                one_line(label)
            ),
        };
        return found.into_iter().map(doubt).collect();
    }
    let some: Vec<String> = found.iter().take(FEW).map(|(_, label)| format!("“{}”", one_line(label))).collect();
    let (line, first) = found.first().map_or((None, String::new()), |(line, label)| (*line, one_line(label)));
    let what = format!(
        "{} labels stand once and are taken for speakers ({} …); if one is no speaker: --not-speaker '{first}'",
        found.len(),
        some.join(", ")
    );
    vec![Doubt { line, what }]
}

/// Whether a label opens with a title, which nothing but a person has.
fn has_title(label: &str) -> bool {
    let mut words = label.split_whitespace();
    let first = words.next().map(|word| fold(word.trim_end_matches('.')));
    words.next().is_some() && first.is_some_and(|first| TITLES.contains(&first.as_str()))
}

/// The word that a numbered label shares with others: `a` of `A7`.
fn family(label: &str) -> Option<String> {
    let folded = fold(label);
    let word = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    (word.len() < folded.len() && !word.is_empty()).then(|| word.trim_end_matches([' ', '_', '-', '#', '.']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::turns;

    fn read(text: &str) -> Layout {
        turns::layout(turns::Source { text, ..turns::Source::default() }).0
    }

    fn told(text: &str, known: &[&str]) -> Vec<String> {
        let (layout, said) = (read(text), Instructions::default());
        let known = |label: &str| known.contains(&label);
        let mut doubts = perhaps_one(text, &layout, &said, &known);
        doubts.extend(once(text, &layout, &known, &doubts));
        doubts.into_iter().map(|doubt| format!("{}: {}", doubt.line.unwrap_or(0), doubt.what)).collect()
    }

    const TALK: &str = "INT: So?\n\nA2: Yes.\n\nINT: And?\n\nA2: No.\n\n";

    #[test]
    fn a_label_that_stands_once_is_told_with_its_line() {
        let text = format!("{TALK}Corridor: the lift comes.\n\nINT: Well.\n");
        let what =
            "9: “Corridor” stands only here and is taken for a speaker; if it is no speaker: --not-speaker 'Corridor'";
        assert_eq!(told(&text, &[]), [what]);
        assert!(told(&text, &["corridor"]).is_empty(), "it is known");
        for label in ["A7", "Interviewer", "Unknown Speaker", "The Witness", "Mr Quill", "Observer"] {
            let text = format!("{TALK}{label}: the lift comes.\n\nINT: Well.\n");
            assert!(told(&text, &[]).is_empty(), "{label}");
        }
    }

    #[test]
    fn many_that_stand_once_are_one_doubt() {
        let more: String =
            ["Abe Low", "Bea Moss", "Cal Nye", "Dot Orr"].iter().map(|name| format!("{name}: Hello.\n\n")).collect();
        let found = told(&format!("{TALK}{more}"), &[]);
        let what = "9: 4 labels stand once and are taken for speakers (“Abe Low”, “Bea Moss”, “Cal Nye” …); if one is no speaker: --not-speaker 'Abe Low'";
        assert_eq!(found, [what]);
    }

    #[test]
    fn one_name_in_two_spellings_is_perhaps_one() {
        let text = "Tomasz Stańczak: So?\n\nLukasz Rozmej: Yes.\n\nTomasz Stańczak: And?\n\nŁukasz Rozmej: No.\n\nTomasz Stanczak: Well.\n\nŁukasz Rozmej: I see.\n";
        assert_eq!(
            told(text, &[]),
            [
                "3: “Lukasz Rozmej” may be “Łukasz Rozmej”; if so: --same 'Lukasz Rozmej=Łukasz Rozmej'",
                "9: “Tomasz Stanczak” may be “Tomasz Stańczak”; if so: --same 'Tomasz Stanczak=Tomasz Stańczak'",
            ]
        );
    }

    #[test]
    fn slips_of_the_hand_are_told_from_codes_and_from_other_people() {
        for (a, b) in [
            ("matin", "martin"),
            ("tim beiku", "tim beiko"),
            ("artmeio", "artemio"),
            ("light client", "lightclients"),
            ("marius wijdden", "marius wijden"),
            ("konstantopolus", "konstantopoulos"),
        ] {
            assert!(nearly(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("anna", "hannah"),
            ("speaker a", "speaker b"),
            ("ben", "len"),
            ("tim beiko", "tim roughgarden"),
            ("anna shah", "anna shaw mills"),
            ("same", "same"),
        ] {
            assert!(!nearly(a, b), "{a} {b}");
        }
        assert_eq!((steps("abcd", "abdc", 2), steps("abcd", "badc", 1), steps("", "ab", 2)), (Some(1), None, Some(2)));
    }

    #[test]
    fn who_speaks_often_under_both_names_is_two() {
        let text = "Anne Shah: So?\n\nAnna Shah: Yes.\n\n".repeat(4);
        assert!(told(&text, &[]).is_empty());
    }
}
