//! Finding the names of a table in a text, in one pass over its words.

use super::case::{Form, Style, carried};
use super::spelling::{Gap, Spelling, Tokens, folded, is_apostrophe, is_hyphen};
use super::table::Row;
use super::{Hit, Hits, Left, Why};
use crate::study::identify::Kind;
use crate::text::Span;
use std::collections::{HashMap, HashSet, VecDeque};

/// What may follow an apostrophe at the end of a name.
const ENDINGS: [&str; 8] = ["s", "d", "ll", "ve", "re", "m", "em", "es"];

/// What may stand before an apostrophe at the beginning of a name, in small letters: `d'Anne`.
const ELISIONS: [&str; 9] = ["d", "l", "qu", "j", "n", "c", "s", "m", "t"];

/// The longest text in brackets that is looked at as a pseudonym, in bytes.
const BRACKETED: usize = 200;

/// One spelling of one row.
#[derive(Clone, Debug)]
struct Entry {
    row: usize,
    spelling: Spelling,
}

/// The spellings of a table by their first word.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanner {
    entries: HashMap<String, Vec<Entry>>,
    /// Which first two bytes (in small letters) any entry begins with; see [`pair`].
    begins: Box<[bool]>,
    /// Pseudonyms that are left alone in brackets, folded.
    protected: HashSet<String>,
}

/// A token of the text.
#[derive(Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
}

/// What an entry found, before it is weighed against others.
struct Candidate {
    row: usize,
    span: std::ops::Range<usize>,
    why: Option<Why>,
}

impl Scanner {
    pub(super) fn new(rows: &[Row]) -> Self {
        let mut scanner = Self { begins: vec![false; PAIRS].into_boxed_slice(), ..Self::default() };
        let mut seen = HashSet::new();
        for (at, row) in rows.iter().enumerate() {
            for spelling in row.spellings().filter_map(Spelling::of) {
                if !seen.insert((spelling.key(), spelling.capital)) {
                    continue;
                }
                let Some(first) = spelling.tokens.first().cloned() else { continue };
                // A name of one letter may have an s behind it, or an es.
                let seconds = first.as_bytes().get(1).map_or(vec![0, b's', b'e'], |second| vec![*second]);
                for second in seconds {
                    let at = pair(first.as_bytes().first().copied().unwrap_or(0), second);
                    if let Some(begins) = at.and_then(|at| scanner.begins.get_mut(at)) {
                        *begins = true;
                    }
                }
                scanner.entries.entry(first).or_default().push(Entry { row: at, spelling });
            }
        }
        scanner.protect(rows.iter().map(|row| row.pseudonym.as_str()));
        scanner
    }

    pub(super) fn protect<'a>(&mut self, pseudonyms: impl IntoIterator<Item = &'a str>) {
        self.protected.extend(pseudonyms.into_iter().map(crate::text::fold::fold));
    }

    /// The names in a text.
    pub(super) fn scan(&self, text: &str, breaks: &[u32], style: Style, rows: &[Row]) -> Hits {
        let candidates = self.candidates(text, breaks, rows);
        let (chosen, left) = choose(candidates);
        if chosen.is_empty() {
            return Hits { hits: Vec::new(), left };
        }
        let brackets = Brackets::of(text);
        let hit = |candidate: Candidate| {
            let row = rows.get(candidate.row)?;
            let there = text.get(candidate.span.clone())?;
            // Inside brackets that are there already, more of them would only nest.
            let plain = style == Style::Plain || brackets.hold(&candidate.span);
            let replacement =
                if plain { carried(&row.pseudonym, &row.name, there) } else { format!("[{}]", row.pseudonym) };
            Some(Hit { row: candidate.row, span: Span::of(candidate.span), replacement })
        };
        let mut hits: Vec<Hit> = chosen.into_iter().filter_map(hit).collect();
        self.keep_apart(text, &mut hits, rows);
        Hits { hits, left }
    }

    /// A pseudonym without brackets may make a name together with the words beside it, which a second run would then
    /// take for one: such a pseudonym has brackets all the same.
    fn keep_apart(&self, text: &str, hits: &mut [Hit], rows: &[Row]) {
        for _ in 0..4 {
            if hits.iter().all(|hit| hit.replacement.starts_with('[')) {
                return;
            }
            let after = super::replaced(text, hits);
            let (found, _) = choose(self.candidates(&after, &[], rows));
            if found.is_empty() {
                return;
            }
            let mut moved = 0i64;
            for hit in hits.iter_mut() {
                let start = i64::from(hit.span.start) + moved;
                let end = start + hit.replacement.len() as i64;
                moved += hit.replacement.len() as i64 - i64::from(hit.span.len());
                let at = found.partition_point(|name| (name.span.end as i64) <= start);
                let meets = found.get(at).is_some_and(|name| (name.span.start as i64) < end);
                if meets && !hit.replacement.starts_with('[') {
                    hit.replacement = format!("[{}]", hit.replacement);
                }
            }
        }
    }

    fn candidates(&self, text: &str, breaks: &[u32], rows: &[Row]) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut safe = Protected { of: self, text, upto: 0, looked: 0 };
        let mut tokens = Tokens { text, at: 0 };
        let mut ahead: VecDeque<Token> = VecDeque::new();
        let mut previous: Option<Token> = None;
        let mut next = move |ahead: &mut VecDeque<Token>| -> bool {
            let token = tokens.next();
            ahead.extend(token.map(|(start, end)| Token { start, end }));
            token.is_some()
        };
        loop {
            if ahead.is_empty() && !next(&mut ahead) {
                return found;
            }
            let Some(&token) = ahead.front() else { return found };
            if self.may_begin(text, token) && !safe.holds(token.start) {
                let word = text.get(token.start..token.end).unwrap_or("");
                let word = folded(word);
                for stem in stems(&word) {
                    for entry in self.entries.get(stem).into_iter().flatten() {
                        while ahead.len() < entry.spelling.tokens.len() + 1 && next(&mut ahead) {}
                        let place = Place { text, ahead: &ahead, previous, breaks };
                        found.extend(place.candidate(entry, rows));
                    }
                }
            }
            previous = ahead.pop_front();
        }
    }

    /// Whether a name may begin with this word: a cheap question, which is no for nearly all.
    fn may_begin(&self, text: &str, token: Token) -> bool {
        let bytes = text.as_bytes();
        let second = if token.start + 1 < token.end { bytes.get(token.start + 1).copied() } else { None };
        let at = bytes.get(token.start).and_then(|first| pair(*first, second.unwrap_or(0)));
        // What is beyond ASCII may be folded to anything.
        at.is_none_or(|at| self.begins.get(at).copied().unwrap_or(false))
    }
}

/// How many pairs of ASCII bytes there are.
const PAIRS: usize = 128 * 128;

/// The place of two bytes in small letters; `None` where one is beyond ASCII.
fn pair(first: u8, second: u8) -> Option<usize> {
    let both = first.is_ascii() && second.is_ascii();
    both.then(|| usize::from(first.to_ascii_lowercase()) * 128 + usize::from(second.to_ascii_lowercase()))
}

/// A word, and what is left of it without an s or es.
fn stems(word: &str) -> impl Iterator<Item = &str> {
    let s = word.strip_suffix('s').filter(|stem| !stem.is_empty());
    let es = word.strip_suffix("es").filter(|stem| !stem.is_empty());
    [Some(word), s, es].into_iter().flatten()
}

/// A place in a text where a name may begin.
struct Place<'a> {
    text: &'a str,
    /// The tokens from here on, as many as are needed.
    ahead: &'a VecDeque<Token>,
    previous: Option<Token>,
    breaks: &'a [u32],
}

impl Place<'_> {
    fn slice(&self, range: std::ops::Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// The name, if it stands here.
    fn candidate(&self, entry: &Entry, rows: &[Row]) -> Option<Candidate> {
        let count = entry.spelling.tokens.len();
        let mut ending = "";
        for (at, wanted) in entry.spelling.tokens.iter().enumerate() {
            let token = *self.ahead.get(at)?;
            if at > 0 {
                let before = *self.ahead.get(at - 1)?;
                let gap: &Gap = entry.spelling.gaps.get(at - 1)?;
                if !gap.is(self.slice(before.end..token.start)) || self.breaks_between(before.end, token.start) {
                    return None;
                }
            }
            let word = folded(self.slice(token.start..token.end));
            if word != *wanted {
                if at + 1 < count {
                    return None;
                }
                ending = match word.strip_prefix(wanted.as_str()) {
                    Some("s") => "s",
                    Some("es") => "es",
                    _ => return None,
                };
            }
        }
        let (first, last) = (*self.ahead.front()?, *self.ahead.get(count - 1)?);
        let end = last.end - ending.len();
        let span = first.start..end;
        let there = self.text.get(span.clone())?;
        if !self.begins_word(first.start) {
            return None;
        }
        let lower = entry.spelling.capital && Form::of(there) == Form::Lower;
        let possessive = self.ends_word(last.end, self.ahead.get(count).copied(), !ending.is_empty())?;
        let why = match (lower, ending.is_empty() || possessive) {
            // Small letters and an s: another word altogether.
            (true, _) if !ending.is_empty() => return None,
            (true, _) => Some(Why::LowerCase),
            (false, false) => Some(Why::LongerWord),
            (false, true) => {
                let kind = rows.get(entry.row).map_or(Kind::Name, |row| row.kind);
                let double =
                    kind == Kind::Name && self.is_double(first.start, last.end, self.ahead.get(count).copied());
                double.then_some(Why::DoubleName)
            }
        };
        let span = if why == Some(Why::LongerWord) { first.start..last.end } else { span };
        Some(Candidate { row: entry.row, span, why })
    }

    fn breaks_between(&self, from: usize, to: usize) -> bool {
        let at = self.breaks.partition_point(|&place| (place as usize) < from);
        self.breaks.get(at).is_some_and(|&place| place as usize <= to)
    }

    /// Whether a word begins at `at`, and not the rest of one after an apostrophe.
    fn begins_word(&self, at: usize) -> bool {
        let Some(previous) = self.previous else { return true };
        let gap = self.slice(previous.end..at);
        let mut signs = gap.chars();
        if !(signs.next().is_some_and(is_apostrophe) && signs.next().is_none()) {
            return true;
        }
        ELISIONS.contains(&self.slice(previous.start..previous.end))
    }

    /// Whether a word, or the name in a possessive, ends at `at`: `None` where it goes on, else whether an apostrophe
    /// follows that makes the s before it an ending.
    fn ends_word(&self, at: usize, next: Option<Token>, with_s: bool) -> Option<bool> {
        let apostrophe = match self.text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(c) if is_apostrophe(c) => c,
            _ => return Some(false),
        };
        let after = at + apostrophe.len_utf8();
        match next.filter(|token| token.start == after) {
            None => Some(true),
            Some(_) if with_s => None,
            Some(token) => {
                let ending = folded(self.slice(token.start..token.end));
                ENDINGS.contains(&ending.as_ref()).then_some(true)
            }
        }
    }

    /// Whether a hyphen joins the name to another word with a capital.
    fn is_double(&self, start: usize, end: usize, next: Option<Token>) -> bool {
        let joined = |gap: &str, word: Token| {
            let mut signs = gap.chars();
            signs.next().is_some_and(|c| is_hyphen(c) && c != '–' && c != '_')
                && signs.next().is_none()
                && self.slice(word.start..word.end).chars().next().is_some_and(char::is_uppercase)
        };
        let before = self.previous.is_some_and(|word| joined(self.slice(word.end..start), word));
        before || next.is_some_and(|word| joined(self.slice(end..word.start), word))
    }
}

/// Of candidates that overlap the longest stays. What is left is told only where nothing is replaced.
fn choose(mut candidates: Vec<Candidate>) -> (Vec<Candidate>, Vec<Left>) {
    // A double name whose other half is a name of the table as well is two names.
    let touching = |candidate: &Candidate, others: &[(usize, usize)]| {
        // A hyphen has one byte to three.
        let (start, end) = (candidate.span.start, candidate.span.end);
        others.iter().any(|&(s, e)| (1..=3).contains(&s.wrapping_sub(end)) || (1..=3).contains(&start.wrapping_sub(e)))
    };
    let doubles: Vec<(usize, usize)> = candidates
        .iter()
        .filter(|candidate| candidate.why.is_none() || candidate.why == Some(Why::DoubleName))
        .map(|candidate| (candidate.span.start, candidate.span.end))
        .collect();
    if candidates.iter().any(|candidate| candidate.why == Some(Why::DoubleName)) {
        for candidate in candidates.iter_mut().filter(|candidate| candidate.why == Some(Why::DoubleName)) {
            let from = doubles.partition_point(|&(start, _)| start + 256 < candidate.span.start);
            let near: Vec<(usize, usize)> = doubles
                .get(from..)
                .unwrap_or_default()
                .iter()
                .take_while(|&&(start, _)| start <= candidate.span.end + 3)
                .copied()
                .collect();
            if touching(candidate, &near) {
                candidate.why = None;
            }
        }
    }
    let (mut hits, left): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|candidate| candidate.why.is_none());
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end), hit.row));
    let mut chosen: Vec<Candidate> = Vec::with_capacity(hits.len());
    let mut cluster: Vec<Candidate> = Vec::new();
    let mut reach = 0;
    for hit in hits {
        if hit.span.start >= reach {
            settle(&mut cluster, &mut chosen);
        }
        reach = reach.max(hit.span.end);
        cluster.push(hit);
    }
    settle(&mut cluster, &mut chosen);
    let mut told: Vec<Left> = Vec::new();
    for candidate in left {
        let Some(why) = candidate.why else { continue };
        let from = chosen.partition_point(|hit| hit.span.end <= candidate.span.start);
        let covered = chosen.get(from).is_some_and(|hit| hit.span.start < candidate.span.end);
        let span = Span::of(candidate.span);
        if !covered && !told.last().is_some_and(|last| last.span.overlaps(span)) {
            told.push(Left { row: candidate.row, span, why });
        }
    }
    (chosen, told)
}

/// Takes the longest of a cluster, then the longest of what does not overlap it, and so on.
fn settle(cluster: &mut Vec<Candidate>, chosen: &mut Vec<Candidate>) {
    if cluster.len() > 1 {
        cluster.sort_by_key(|hit| (std::cmp::Reverse(hit.span.len()), hit.span.start, hit.row));
        let mut kept: Vec<Candidate> = Vec::new();
        for hit in cluster.drain(..) {
            if kept.iter().all(|known| known.span.end <= hit.span.start || hit.span.end <= known.span.start) {
                kept.push(hit);
            }
        }
        kept.sort_by_key(|hit| hit.span.start);
        chosen.append(&mut kept);
    } else {
        chosen.append(cluster);
    }
}

/// Stretches in brackets that are pseudonyms already.
struct Protected<'a> {
    of: &'a Scanner,
    text: &'a str,
    /// Up to here the last such stretch goes.
    upto: usize,
    /// Up to here brackets were looked at.
    looked: usize,
}

impl Protected<'_> {
    /// Whether `at`, which only grows, lies in one.
    fn holds(&mut self, at: usize) -> bool {
        while self.looked <= at {
            let Some(rest) = self.text.get(self.looked..at) else { break };
            let Some(open) = rest.bytes().position(|byte| byte == b'[') else { break };
            let start = self.looked + open + 1;
            self.looked = start;
            if let Some(inner) = bracketed(self.text, start)
                && self.of.protected.contains(&crate::text::fold::fold(inner))
            {
                self.upto = start + inner.len();
            }
        }
        self.looked = self.looked.max(at);
        at < self.upto
    }
}

/// What stands between a bracket that opens before `start` and the next that closes, on one line.
fn bracketed(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?;
    let length = rest.bytes().take(BRACKETED).position(|byte| matches!(byte, b']' | b'[' | b'\n'))?;
    rest.get(..length).filter(|_| rest.as_bytes().get(length) == Some(&b']'))
}

/// Where a text has brackets.
struct Brackets(Vec<(usize, usize)>);

impl Brackets {
    fn of(text: &str) -> Self {
        let mut all = Vec::new();
        let mut open = None;
        for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'[' | b']' | b'\n')) {
            match byte {
                b'[' => open = Some(at),
                b']' => all.extend(open.take().map(|start| (start, at))),
                _ => open = None,
            }
        }
        Self(all)
    }

    /// Whether a stretch lies in brackets.
    fn hold(&self, span: &std::ops::Range<usize>) -> bool {
        let at = self.0.partition_point(|&(_, end)| end < span.end);
        self.0.get(at).is_some_and(|&(start, _)| start < span.start)
    }
}
