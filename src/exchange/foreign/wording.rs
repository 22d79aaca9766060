//! Words that another program quotes, found in a text: as they are, else without regard to blanks, quotation marks and
//! dashes, which programs change on their way.

use crate::text::Span;

/// More places of the same words are not told.
const MOST: usize = 1000;

/// A text in which words are looked for.
#[derive(Clone, Debug)]
pub struct Wording<'a> {
    text: &'a str,
    folded: String,
    /// For each byte of the folded text, the byte of the text that it stands for, and the end of the text.
    places: Vec<u32>,
}

impl<'a> Wording<'a> {
    /// Makes a text ready.
    pub fn new(text: &'a str) -> Self {
        let (folded, places) = fold(text);
        Self { text, folded, places }
    }

    /// All places of words, in order.
    pub fn find(&self, words: &str) -> Vec<Span> {
        let words = words.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if words.is_empty() {
            return Vec::new();
        }
        let exact = all(self.text, words).map(|at| Span::of(at..at + words.len())).collect::<Vec<_>>();
        if !exact.is_empty() {
            return exact;
        }
        let (folded, _) = fold(words);
        if folded.is_empty() {
            return Vec::new();
        }
        let place = |at: usize| self.places.get(at).copied().unwrap_or_default();
        // A character that stands folded as several is found whole or not at all.
        let whole = |at: &usize| {
            let end = at + folded.len();
            let inside = |at: usize| at.checked_sub(1).is_some_and(|before| place(before) == place(at));
            !inside(*at) && !inside(end)
        };
        all(&self.folded, &folded)
            .filter(whole)
            .map(|at| {
                // The end is that of the last character's own bytes, not where the next one begins.
                let last = at + folded.char_indices().last().map_or(0, |(last, _)| last);
                let start = place(last) as usize;
                let end =
                    self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(start, |c| start + c.len_utf8());
                Span { start: place(at), end: Span::of(0..end).end }
            })
            .collect()
    }
}

/// Places at which `words` begins, also where it overlaps itself.
fn all<'t>(text: &'t str, words: &'t str) -> impl Iterator<Item = usize> + 't {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..)?.find(words)?;
        from = at + text.get(at..)?.chars().next().map_or(1, char::len_utf8);
        Some(at)
    })
    .take(MOST)
}

/// Whether two quotations say the same, but for blanks, quotation marks and dashes.
pub fn same(a: &str, b: &str) -> bool {
    let bare = |text: &str| fold(text).0.replace(' ', "");
    a == b || bare(a) == bare(b)
}

/// A text with blanks made one, and quotation marks and dashes made plain.
fn fold(text: &str) -> (String, Vec<u32>) {
    let mut folded = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut blank = None;
    for (at, c) in text.char_indices() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if c.is_whitespace() {
            blank.get_or_insert(at);
            continue;
        }
        let plain = match c {
            '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => continue,
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
            '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '`' | '´' => '\'',
            '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
            other => other,
        };
        if let Some(blank) = blank.take().filter(|_| !folded.is_empty()) {
            folded.push(' ');
            places.push(blank);
        }
        let dots = plain == '…';
        if dots {
            folded.push_str("...");
        } else {
            folded.push(plain);
        }
        places.resize(folded.len(), at);
    }
    places.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    (folded, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str, words: &str) -> Vec<String> {
        Wording::new(text).find(words).into_iter().map(|span| span.slice(text).to_owned()).collect()
    }

    #[test]
    fn words_are_found_as_they_are_and_else_without_their_dress() {
        let text = "We “bend”\u{a0}the\n rules – a bit… or it’s 😀 over. We bend it.";
        assert_eq!(found(text, "bend"), ["bend", "bend"]);
        assert_eq!(found(text, " it’s 😀 "), ["it’s 😀"]);
        assert_eq!(found(text, "We \"bend\" the rules - a bit... or"), ["We “bend”\u{a0}the\n rules – a bit… or"]);
        assert_eq!(found(text, "a bit..."), ["a bit…"]);
        assert_eq!(found(text, "it's 😀"), ["it’s 😀"]);
        assert_eq!(found(text, "we bend"), [""; 0], "letters are letters");
        assert_eq!(found(text, " \u{feff}\n"), [""; 0]);
        assert_eq!(found(text, "\u{200b}"), [""; 0]);
        assert_eq!(found("aaa", "aa"), ["aa", "aa"]);
        assert_eq!(found("a……b", "..."), ["…", "…"], "no half of one and half of the other");
        assert!(same("a  “b”", "a \"b\"") && same("a\nb", "ab") && !same("a", "b"));
    }

    proptest! {
        #[test]
        fn every_stretch_of_a_text_is_found_in_it(text in "[ab “”…😀\n\u{a0}\u{ad}-]{1,40}", from in 0usize..40, more in 1usize..10) {
            let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = chars[from.min(chars.len() - 1)];
            let end = chars[(from + more).min(chars.len() - 1)];
            let words = &text[start..end];
            let dressed = words.replace(['“', '”'], "\"").replace('…', "...").split_whitespace().collect::<Vec<_>>().join(" ");
            let wording = Wording::new(&text);
            for wanted in [words, dressed.as_str()] {
                let found = wording.find(wanted);
                prop_assert!(found.iter().all(|span| text.get(span.range()).is_some_and(|said| same(said, wanted))));
                let bare = fold(wanted).0;
                prop_assert_eq!(found.is_empty(), bare.trim().is_empty() && !text.contains(wanted.trim()) || wanted.trim().is_empty());
            }
        }
    }
}
