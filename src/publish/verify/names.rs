//! Names as a study writes them: labels of one shape, words that share a stem, and who is named in running text.

use super::claims::tells;

/// So many words may stand between a name and the quotation after it.
const BEFORE: usize = 6;

/// A name further from the quotation before it is not who said it.
const AFTER: usize = 7;

/// Words after which a name is not who speaks.
const NOT: [&str; 17] = [
    "unlike", "than", "about", "against", "not", "like", "nor", "to", "with", "at", "told", "asked", "between",
    "except", "without", "towards", "of",
];

/// Words at which what is said of a quotation turns to something else.
const TURNS: [&str; 6] = ["which", "but", "although", "though", "unlike", "whereas"];

/// What a person has that is what they say.
const SAYING: [&str; 11] =
    ["words", "word", "view", "account", "phrase", "terms", "answer", "reply", "comment", "remark", "own"];

/// What a name of this study looks like: `DUN-W#` for `DUN-W1`. Nothing where it has no capital or no number.
pub(super) fn shape(name: &str) -> Option<String> {
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().any(|b| b.is_ascii_digit());
    let mut shape = String::new();
    for c in name.chars().filter(|_| fits) {
        match c.is_ascii_digit() {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.push(c),
        }
    }
    fits.then_some(shape)
}

/// Whether two words share a stem: `nurse` and `nursing`.
pub(super) fn is_akin(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let (left, right) = (one.chars().count() - same, other.chars().count() - same);
    same >= 4 && left.max(right) <= 3 && left != right
}

/// A word of a sentence, with what hangs on it.
struct Word<'t> {
    bare: &'t str,
    genitive: bool,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let parts = text.split(|c: char| c.is_whitespace() || "()[],;:!?“”\"…—".contains(c));
    parts
        .filter_map(|part| {
            let part = part.trim_matches(['.', '*', '_', '–', '-']);
            let stem = part.strip_suffix("’s").or_else(|| part.strip_suffix("'s"));
            let bare = stem.unwrap_or(part).trim_matches(['’', '\'']);
            (!bare.is_empty()).then_some(Word { bare, genitive: stem.is_some() })
        })
        .collect()
}

/// The names in what stands before and after a quotation in its sentence that may be who said it, or where. `known`
/// says whether a word is a name.
pub(super) fn in_sentence(before: &str, after: &str, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (left, right) = (words(before), words(after));
    for (at, word) in left.iter().enumerate() {
        let as_told = at.checked_sub(1).and_then(|at| left.get(at)).is_some_and(|w| is(w, &["as", "to"]));
        if (left.len() - at <= BEFORE + 1 || as_told) && names(&left, at, known) {
            found.push(word.bare.to_owned());
        }
    }
    for (at, word) in right.iter().enumerate().take(AFTER) {
        if is(word, &TURNS) {
            break;
        }
        if names(&right, at, known) {
            found.push(word.bare.to_owned());
        }
    }
    found
}

fn is(word: &Word<'_>, any: &[&str]) -> bool {
    any.contains(&word.bare.to_lowercase().as_str())
}

/// Whether a word is a name that may be who speaks.
fn names(all: &[Word<'_>], at: usize, known: &dyn Fn(&str) -> bool) -> bool {
    let Some(word) = all.get(at).filter(|word| tells(word.bare) && known(word.bare)) else { return false };
    let earlier = |back: usize| at.checked_sub(back).and_then(|at| all.get(at));
    if word.genitive && !all.get(at + 1).is_some_and(|next| is(next, &SAYING)) {
        return false;
    }
    let of = |first: &str, second: &[&str]| {
        earlier(1).is_some_and(|word| is(word, &[first])) && earlier(2).is_some_and(|word| is(word, second))
    };
    of("to", &["according"]) || of("of", &SAYING) || !earlier(1).is_some_and(|word| is(word, &NOT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(before: &str, after: &str) -> Vec<String> {
        in_sentence(before, after, &|name| ["D4", "D5", "D6", "DUN-W1"].contains(&name))
    }

    #[test]
    fn who_is_named_as_the_one_who_said_it() {
        for (before, after) in [
            ("As D6 told us, ", ""),
            ("As D6 told us in the second workshop of that long year, ", ""),
            ("", ", said D6."),
            ("In the words of D6: ", ""),
            ("In D6’s words, ", ""),
            ("According to D6, ", " and so on"),
            ("", " — D6"),
        ] {
            assert_eq!(found(before, after), ["D6"], "{before} | {after}");
        }
        for (before, after) in [
            ("Unlike D6, others said ", ""),
            ("D6’s colleague said ", ""),
            ("What was said to D6: ", ""),
            ("When D6 had left the room on that day they all said ", ""),
            ("", ", which D6 denied"),
            ("", " and so it went on in the room until D6 came"),
        ] {
            assert_eq!(found(before, after), [""; 0], "{before} | {after}");
        }
        assert_eq!(found("In DUN-W1 D6 said ", ""), ["DUN-W1", "D6"]);
    }

    #[test]
    fn shapes_and_stems() {
        assert_eq!(
            (shape("DUN-W12").as_deref(), shape("D9").as_deref(), shape("Meg"), shape("x1")),
            (Some("DUN-W#"), Some("D#"), None, None)
        );
        for (one, other, akin) in [
            ("nurse", "nursing", true),
            ("teacher", "teaching", true),
            ("worker", "work", true),
            ("police", "policy", false),
        ] {
            assert_eq!(is_akin(one, other), akin, "{one} {other}");
        }
    }
}
