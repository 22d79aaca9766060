//! A main line of CHAT as people read it: what was said, without the marks of analysis.
//!
//! What was said stays as it was said: `gonna [: going to]` is `gonna`, repetitions and false starts stand. Sounds
//! left out are filled in (`worryin(g)`), words left out are not (`0is`). What was done or is explained becomes a
//! stage direction (`&=laughs` → `[laughs]`); marks of error, retracing, overlap, language and postcodes go. Pauses,
//! `xxx` and all marks of conversation analysis stand. Whoever needs the line as it was has it in a note.

/// A main line without its codes; `analytic` where the file says that it follows conversation analysis.
pub fn clean(line: &str, analytic: bool) -> String {
    let mut out = Out::default();
    let mut rest = line.trim();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            c if c.is_ascii_whitespace() => {
                out.blank = true;
                c.len_utf8()
            }
            '[' => bracket(rest, &mut out),
            '<' if !is_scope(rest) => out.add("<"),
            '<' => 1,
            '>' if out.scopes(rest) => 1,
            _ => word(rest, analytic, &mut out),
        };
        rest = rest.get(taken.max(1)..).unwrap_or("");
    }
    out.text
}

/// Whether nothing was said: no letter, digit or mark beside an end of sentence.
pub fn is_silent(cleaned: &str) -> bool {
    cleaned.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '?' | '!' | ',' | '…' | '–'))
}

/// Text in the making: blanks are put where the next piece wants them.
#[derive(Default)]
struct Out {
    text: String,
    blank: bool,
}

impl Out {
    fn add(&mut self, piece: &str) -> usize {
        if self.blank && !self.text.is_empty() && !piece.is_empty() {
            self.text.push(' ');
        }
        if !piece.is_empty() {
            self.blank = false;
        }
        self.text.push_str(piece);
        piece.len()
    }

    /// An end of sentence or a comma, close to what it ends.
    fn close(&mut self, mark: &str) {
        self.blank = false;
        self.text.push_str(mark);
        self.blank = true;
    }

    fn direction(&mut self, text: &str) {
        self.blank = true;
        let words: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || c == '_').filter(|word| !word.is_empty()).collect();
        self.add(&format!("[{}]", words.join(" ")));
        self.blank = true;
    }

    /// Whether a `>` closes what a code in brackets is about.
    fn scopes(&self, rest: &str) -> bool {
        rest.get(1..).is_some_and(|after| after.trim_start().starts_with('['))
    }
}

/// Whether `<` opens what a code in brackets is about: then its `>` stands before a bracket.
fn is_scope(rest: &str) -> bool {
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        match c {
            '<' => depth += 1,
            '>' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return rest.get(at + 1..).is_some_and(|after| after.trim_start().starts_with('['));
                }
            }
            // A line has few scopes, each short; without an end this is none.
            _ if at > 500 => return false,
            _ => {}
        }
    }
    false
}

/// A code in brackets; answers how far it goes.
fn bracket(rest: &str, out: &mut Out) -> usize {
    // A code is short; a bracket without an end is a bracket.
    let Some(end) = rest.bytes().take(2_000).position(|byte| byte == b']') else { return out.add("[") };
    let inner = rest.get(1..end).unwrap_or("").trim();
    let said = |mark: &str| inner.strip_prefix(mark).map(str::trim).filter(|text| !text.is_empty());
    let dropped =
        matches!(inner, "/" | "//" | "///" | "////" | "/-" | "/?" | "!" | "!!" | "\"" | "<" | ">" | "*" | "e")
            || inner.starts_with([':', '*', '+', '$'])
            || inner.starts_with("- ")
            || (inner.starts_with(['<', '>']) && inner.get(1..).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())));
    if dropped {
        out.blank = true;
    } else if let Some(text) = said("=!").or_else(|| said("%")).or_else(|| said("^ ")) {
        out.direction(text);
    } else if let Some(text) = said("=?") {
        out.direction(&format!("{text}?"));
    } else if let Some(text) = said("=") {
        out.direction(text);
    } else {
        out.add(rest.get(..=end).unwrap_or(""));
    }
    end + 1
}

/// Ends of utterances, linkers and separators that stand as words, and what they read as.
const MARKS: &[(&str, &str)] = &[
    (".", "."),
    ("?", "?"),
    ("!", "!"),
    (",", ","),
    (";", ";"),
    (":", ":"),
    (",,", ","),
    ("„", ","),
    ("‡", ","),
    ("+...", "…"),
    ("+..?", "…?"),
    ("+!?", "!?"),
    ("+/.", "–"),
    ("+/?", "–?"),
    ("+//.", "–"),
    ("+//?", "–?"),
    ("+\"/.", ":"),
    ("+\".", "."),
    ("+.", "–"),
];

/// Marks of how an utterance goes on from another.
const LINKERS: [&str; 7] = ["+\"", "+^", "+<", "+,", "++", "+≋", "+≈"];

/// A word up to the next blank or bracket; answers how far it goes.
fn word(rest: &str, analytic: bool, out: &mut Out) -> usize {
    let whole = rest.split(|c: char| c.is_ascii_whitespace() || c == '[').next().unwrap_or(rest);
    if LINKERS.contains(&whole) {
        out.blank = true;
        return whole.len();
    }
    let is_end = |at: usize, c: char| {
        let here = rest.get(at..).unwrap_or("");
        at > 0 && ((c == '>' && out.scopes(here)) || (c == '<' && is_scope(here)))
    };
    let end = whole.char_indices().find(|&(at, c)| is_end(at, c));
    let word = whole.get(..end.map_or(whole.len(), |(at, _)| at)).unwrap_or(whole);
    if let Some((_, mark)) = MARKS.iter().find(|(written, _)| *written == word) {
        out.close(mark);
        return word.len();
    }
    if let Some(event) = word.strip_prefix('&') {
        happening(event, out);
        return word.len();
    }
    if is_omitted(word) {
        out.blank = true;
        return word.len();
    }
    out.add(&spelling(word, analytic));
    word.len()
}

/// What follows `&`: something that happens, a filler, a piece of a word, what another says meanwhile.
fn happening(event: &str, out: &mut Out) {
    let what = |mark: &str| event.strip_prefix(mark);
    if let Some(what) = what("=") {
        out.direction(what);
    } else if let Some(begins) = what("{") {
        out.direction(begins.split_once('=').map_or(begins, |(_, what)| what));
    } else if what("}").is_some() {
        out.blank = true;
    } else if let Some(other) = what("*") {
        out.direction(&other.replacen(':', ": ", 1));
    } else if let Some(piece) = what("+") {
        out.add(&spelling(piece, false));
        out.add("-");
    } else {
        out.add(&spelling(event.trim_start_matches(['-', '~']), false));
    }
}

/// `0`, `0is`: what was not said.
fn is_omitted(word: &str) -> bool {
    let left = word.trim_start_matches('0');
    left.len() < word.len()
        && left.chars().all(|c| c.is_alphabetic() || matches!(c, '*' | '.'))
        && !matches!(left, "." | "*.")
}

/// A word without the marks of its form.
fn spelling(word: &str, analytic: bool) -> String {
    let plain = !word.contains(['@', '(', '_', '^', '+']);
    if plain {
        return word.to_owned();
    }
    let word = match word.find('@') {
        Some(at) if at > 0 => {
            let form = word.get(at + 1..).unwrap_or("");
            let length = form.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '$' | '&' | '+' | '-' | '=')));
            format!("{}{}", word.get(..at).unwrap_or(""), length.and_then(|at| form.get(at..)).unwrap_or(""))
        }
        _ => word.to_owned(),
    };
    let word = if analytic { word } else { filled_in(&word) };
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = out.chars().next_back().is_some_and(char::is_alphanumeric)
            && chars.peek().is_some_and(|next| next.is_alphanumeric());
        match c {
            '_' if inside => out.push(' '),
            '+' if inside => out.push('-'),
            '^' if inside && !analytic => {}
            c => out.push(c),
        }
    }
    out
}

/// `worryin(g)` as `worrying`: sounds in brackets inside a word were meant, not said.
fn filled_in(word: &str) -> String {
    let whole = word.starts_with('(') && word.find(')') == Some(word.len() - 1);
    let mut rest = word;
    let mut out = String::with_capacity(word.len());
    while let Some(open) = rest.find('(').filter(|_| !whole) {
        let (before, after) = rest.split_at(open);
        let Some(close) = after.find(')') else { break };
        let inner = after.get(1..close).unwrap_or("");
        let letters = !inner.is_empty() && inner.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'));
        out.push_str(before);
        out.push_str(if letters { inner } else { after.get(..=close).unwrap_or("") });
        rest = after.get(close + 1..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_go_and_what_was_said_stays() {
        let cases = [
            ("That I ordered that one .", "That I ordered that one."),
            ("see What it 's .", "see What it 's."),
            ("gonna [: going to] worryin(g) &+i abcd.", "gonna worrying i- abcd."),
            ("<work ab a hunger> [* s:r] .", "work ab a hunger."),
            ("sit [//] <the the> [/] the tank +...", "sit the the the tank…"),
            ("so (.) well (..) I +//?", "so (.) well (..) I–?"),
            ("&-um &=laughs:loud yes &*MOT:mhm , you know ?", "um [laughs:loud] yes [MOT: mhm], you know?"),
            ("0is 0 [=! claps hands] .", "[claps hands]."),
            (
                "+< (re)fridge(rator) it(')s hot_dog choo+choo b@l casa@s:spa .",
                "refridgerator it's hot dog choo-choo b casa.",
            ),
            ("[- spa] look there [= the closet] [+ exc] !", "look there [the closet]!"),
            ("wait [?] xxx [x 3] .", "wait [?] xxx [x 3]."),
            ("0.5 litres , 007 .", "0.5 litres, 007."),
            ("(Alright.) ((door slams)) (        )", "(Alright.) ((door slams)) ( )"),
            ("I said <no> .", "I said <no>."),
            ("&{l=singing la la &}l=singing .", "[singing] la la."),
        ];
        for (raw, wanted) in cases {
            assert_eq!(clean(raw, false), wanted, "{raw}");
        }
    }

    #[test]
    fn marks_of_conversation_analysis_stand() {
        for line in
            ["≈°it looks like >button holes< isn't it.°≈", "⌈d'you li:ke⌉ hu(hh)n (0.4) ↑I: <slow>", "(        )"]
        {
            assert_eq!(clean(line, true), line.split_whitespace().collect::<Vec<_>>().join(" "), "{line}");
        }
        assert!(is_silent("") && is_silent(" .") && is_silent("…") && !is_silent("( )") && !is_silent("xxx."));
    }

    proptest! {
        #[test]
        fn any_line_is_cleaned(line in "[a-c0<>\\[\\]()&=+/*@_:. 👍-]{0,40}", analytic in any::<bool>()) {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            let cleaned = clean(&line, analytic);
            prop_assert!(!cleaned.contains("  "), "{cleaned}");
        }
    }
}
