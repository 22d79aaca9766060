//! Who speaks in captions that name their speakers in the text: `Name: ` before what is said, `>>` where the
//! speaker changes, dashes where two speak in one caption.
//!
//! A name before a colon has to earn its place, as in any text. Where all captions begin with one (meeting
//! programs do that) all of them are speakers, however they look. Elsewhere a label counts when it recurs, or looks
//! like nothing but a speaker, or is known, or the user says so; and captions without one go on with the
//! speaker before.

use crate::ingest::Doubt;
use crate::ingest::labels::shape::{Shape, shape};
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::HashMap;

/// What is known of labels: speakers' (`Some(true)`), nobody's (`Some(false)`), or nothing.
pub type Known<'a> = &'a dyn Fn(&str) -> Option<bool>;

/// Labels end within this many bytes.
const WINDOW: usize = 160;

/// Longest label, in characters.
const LONGEST: usize = 80;

/// Who speaks at some place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The one who spoke before.
    Same,
    /// Somebody else, who is not named.
    Other,
    /// This label.
    Named(String),
}

/// How the speakers of a file are told.
#[derive(Debug, Default)]
pub struct Names {
    /// Folded labels that are speakers', as first written.
    accepted: HashMap<String, String>,
    /// Whether `>>` means that the speaker changes.
    pub chevrons: bool,
    /// Whether dashes at the beginning of lines do.
    pub dashes: bool,
}

/// A text, and the line of the file on which it begins.
pub type Line<'a> = (u32, &'a str);

struct Seen {
    label: String,
    shape: Shape,
    /// Letters without a small one among them, or several words.
    firm: bool,
    count: usize,
    /// How often it begins a caption.
    leads: usize,
    /// How often it stands after a sign that the speaker changes.
    signed: usize,
    line: u32,
}

impl Names {
    /// Finds the speakers in the captions of a file.
    pub fn find(texts: &[Line<'_>], known: Known<'_>) -> (Self, Vec<Doubt>) {
        let mut names = Self { dashes: dashes(texts), chevrons: chevrons(texts), ..Self::default() };
        let mut seen: HashMap<String, Seen> = HashMap::new();
        let mut led = 0usize;
        for &(line, text) in texts {
            for place in names.places(text) {
                let Some(label) = place.label else { continue };
                led += usize::from(place.at == 0);
                let entry = seen.entry(fold(label)).or_insert_with(|| Seen::of(label, line));
                entry.count += 1;
                entry.leads += usize::from(place.at == 0);
                entry.signed += usize::from(place.signed);
            }
        }
        let mut seen: Vec<(String, Seen)> = seen.into_iter().collect();
        seen.sort_by(|(a, one), (b, other)| (one.line, a).cmp(&(other.line, b)));
        let all = All { captions: texts.len(), led, chevrons: names.chevrons };
        let doubts = all.decide(&seen, known, &mut names.accepted);
        (names, doubts)
    }

    /// Cuts a text where the speaker changes: who speaks, and what is said.
    pub fn parts<'a>(&self, text: &'a str) -> Vec<(Who, &'a str)> {
        let mut parts: Vec<(Who, &'a str)> = Vec::new();
        let (mut who, mut from) = (Who::Same, 0usize);
        for place in self.places(text) {
            let (next, body) = match place.label.and_then(|label| self.accepted.get(&fold(label))) {
                Some(label) => (Who::Named(label.clone()), place.body),
                None if place.signed => (Who::Other, place.said),
                None => continue,
            };
            push(&mut parts, std::mem::replace(&mut who, next), text.get(from..place.at));
            from = body;
        }
        push(&mut parts, who, text.get(from..));
        parts
    }

    /// Whether anybody is named.
    pub fn any(&self) -> bool {
        !self.accepted.is_empty()
    }

    /// Where somebody might begin to speak: at the beginning of a line, and at `>>`.
    fn places<'a>(&self, text: &'a str) -> Vec<Place<'a>> {
        let mut places = Vec::new();
        let mut starts: Vec<usize> = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        if self.chevrons {
            let inner = text.match_indices(">>").map(|(at, _)| at);
            starts.extend(inner.filter(|&at| text.get(..at).is_some_and(|head| head.ends_with(' '))));
            starts.sort_unstable();
        }
        let mut done = 0;
        for at in starts {
            let rest = text.get(at..).unwrap_or("");
            let mut said = rest.trim_start();
            let bare = said.len();
            if self.chevrons && said.starts_with(">>") {
                said = said.trim_start_matches('>').trim_start();
            }
            if self.dashes {
                said = without_dash(said).unwrap_or(said);
            }
            let signed = said.len() < bare && (rest.trim_start().starts_with(">>") || self.dashes);
            let offset = text.len() - said.len();
            let found = label(said);
            if at < done || (found.is_none() && !signed) {
                continue;
            }
            done = found.map_or(offset, |(_, length)| offset + length);
            let (label, length) = found.map_or((None, 0), |(label, length)| (Some(label), length));
            places.push(Place { at, said: offset, body: offset + length, label, signed });
        }
        places
    }
}

/// A place where somebody might begin to speak.
struct Place<'a> {
    /// Where it begins, signs included.
    at: usize,
    /// Where it begins without signs.
    said: usize,
    /// Where speech begins if the label is one.
    body: usize,
    label: Option<&'a str>,
    /// Whether a sign says that the speaker changes.
    signed: bool,
}

fn push<'a>(parts: &mut Vec<(Who, &'a str)>, who: Who, text: Option<&'a str>) {
    let text = text.unwrap_or("").trim();
    // A name alone has its words in the next caption.
    if !text.is_empty() || who != Who::Same {
        parts.push((who, text));
    }
}

/// Whether `>>` stands at the beginning of captions: broadcasters write it where the speaker changes.
fn chevrons(texts: &[Line<'_>]) -> bool {
    texts.iter().filter(|(_, text)| text.trim_start().starts_with(">>")).nth(1).is_some()
        || (texts.len() < 10 && texts.iter().any(|(_, text)| text.trim_start().starts_with(">>")))
}

/// Whether dashes tell two speakers apart: some caption has two lines with one.
fn dashes(texts: &[Line<'_>]) -> bool {
    texts.iter().any(|(_, text)| text.lines().filter(|line| without_dash(line.trim_start()).is_some()).nth(1).is_some())
}

fn without_dash(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '–', '—', '‐'])?;
    let said = rest.trim_start();
    said.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '[' | '(' | '¿' | '¡' | '…' | '\'' | '‘'))
        .then_some(said)
}

/// The label at the start of a text, and where speech begins after it.
fn label(text: &str) -> Option<(&str, usize)> {
    if let Some(found) = in_brackets(text) {
        return Some(found);
    }
    let mut window = text.len().min(WINDOW);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let head = text.get(..window)?;
    let (at, sign) = head.char_indices().find(|&(at, c)| {
        c == '：'
            || (c == ':'
                && head.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)))
    })?;
    // Cut in the middle of a clock or of an address at the end of the window.
    if at + 1 == window && window < text.len() {
        return None;
    }
    let label = head.get(..at)?.trim();
    // A label goes over the end of a line only inside or before brackets: `Ann Lee (North\nand South) (Lab):`.
    let wrapped = core(label).contains('\n');
    let unfit = label.is_empty() || wrapped || label.chars().count() > LONGEST || label.contains(['<', '>', '{', '}']);
    if unfit {
        return None;
    }
    Some((unbracketed(label), at + sign.len_utf8()))
}

/// `(speaker 1) text`, as whisper.cpp writes.
fn in_brackets(text: &str) -> Option<(&str, usize)> {
    let close = text.strip_prefix("(speaker ")?.find(')')? + "(speaker ".len();
    let label = text.get(1..close)?;
    label.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit()).then_some((label, close + 1))
}

/// `[SPEAKER_00]` → `SPEAKER_00`, as WhisperX writes.
fn unbracketed(label: &str) -> &str {
    let inner = label.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.filter(|inner| !inner.contains(['[', ']'])).map_or(label, str::trim)
}

/// A label without the particulars in brackets behind it: `Ann Lee (North) (Lab)` → `Ann Lee`.
fn core(label: &str) -> &str {
    let mut core = label.trim();
    while let Some(open) = core.strip_suffix(')').and_then(|rest| rest.rfind('(')) {
        core = core.get(..open).unwrap_or("").trim_end();
    }
    core
}

impl Seen {
    fn of(label: &str, line: u32) -> Self {
        let label = one_line(label).split_whitespace().collect::<Vec<_>>().join(" ");
        let core = core(&label);
        let capitals = core.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase())
            && core.chars().filter(|c| c.is_alphabetic()).count() > 1;
        let firm = capitals || core.contains(' ') || core != label;
        // What is no label elsewhere, such as the number of a telephone, may be one where all captions have one.
        let shape = if core.is_empty() { Shape::Never } else { shape(core).unwrap_or(Shape::Weak) };
        Self { shape, firm, count: 0, leads: 0, signed: 0, line, label }
    }

    /// Whether it looks like a speaker even where it stands once.
    fn looks(&self) -> bool {
        match self.shape {
            Shape::Role | Shape::Code => true,
            Shape::Name => self.firm,
            _ => false,
        }
    }
}

/// The captions of a file, as far as names are concerned.
struct All {
    captions: usize,
    /// How many begin with what may be a label.
    led: usize,
    chevrons: bool,
}

impl All {
    fn decide(&self, seen: &[(String, Seen)], known: Known<'_>, accepted: &mut HashMap<String, String>) -> Vec<Doubt> {
        let everywhere = self.everywhere(seen);
        let mut take = |folded: &String, one: &Seen| {
            accepted.insert(folded.clone(), one.label.clone());
        };
        let (mut taken, mut left) = (0usize, Vec::new());
        for (folded, one) in seen {
            let yes = match known(folded) {
                Some(said) => said,
                None if everywhere => self.fits_everywhere(one),
                None => self.recurs(one),
            };
            if yes {
                taken += one.count;
                take(folded, one);
            } else if known(folded).is_none() {
                left.push((folded, one));
            }
        }
        if taken == 0 && self.is_short(seen) {
            left.iter().filter(|(_, one)| one.shape > Shape::Weak).for_each(|(folded, one)| take(folded, one));
            return Vec::new();
        }
        let mut doubts = Vec::new();
        for (folded, one) in left.into_iter().filter(|_| taken >= 2 && !everywhere) {
            if one.count == 1 && one.looks() {
                take(folded, one);
            } else if one.count == 1 && one.shape > Shape::Weak {
                let what = format!(
                    "“{}:” stands only here and is not taken for a speaker; if it is one, list it under participants",
                    one_line(&one.label)
                );
                doubts.push(Doubt::at(one.line, what));
            }
        }
        doubts
    }

    /// Whether all captions begin with a label, as those of meetings do.
    fn everywhere(&self, seen: &[(String, Seen)]) -> bool {
        let recurring = seen.iter().any(|(_, one)| one.leads > 1);
        let named = seen.iter().all(|(_, one)| one.leads == 0 || one.shape > Shape::Weak);
        self.captions > 0 && self.led * 100 >= self.captions * 95 && (recurring || named)
    }

    fn fits_everywhere(&self, one: &Seen) -> bool {
        let all = self.led >= self.captions;
        match one.shape {
            // `Note:`, `Date:`: a page of particulars, unless there is much more than that.
            Shape::Never => one.leads > 0 && ((all && self.captions >= 20) || one.leads > 2),
            Shape::Weak => one.leads > 0 && (all || one.leads > 1),
            _ => one.leads > 0,
        }
    }

    fn recurs(&self, one: &Seen) -> bool {
        if self.chevrons && one.signed > 0 && one.shape >= Shape::Name {
            return true;
        }
        match one.shape {
            Shape::Role => true,
            Shape::Code | Shape::MayAsk => one.count > 1,
            Shape::Name if one.firm => one.count > 1,
            // In hours of speech a single word with a capital comes before a colon twice by chance.
            Shape::Name => one.count > 2 || (one.count > 1 && self.captions < 60),
            Shape::Weak => one.count > 2 && one.count * 10 >= self.captions,
            Shape::Never => false,
        }
    }

    /// A file too short for labels to recur, with two of them at least.
    fn is_short(&self, seen: &[(String, Seen)]) -> bool {
        let leading: Vec<&Seen> = seen.iter().map(|(_, one)| one).filter(|one| one.leads > 0).collect();
        self.captions <= 30
            && leading.len() > 1
            && leading.len() * 3 >= self.captions
            && leading.iter().all(|one| one.shape > Shape::Weak)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nothing(_: &str) -> Option<bool> {
        None
    }

    fn cut(texts: &[&str], known: Known<'_>) -> Vec<String> {
        let lines: Vec<Line<'_>> = (1..).zip(texts.iter().copied()).collect();
        let (names, _) = Names::find(&lines, known);
        let parts = texts.iter().flat_map(|text| names.parts(text));
        parts
            .map(|(who, text)| match who {
                Who::Same => format!("={text}"),
                Who::Other => format!("?{text}"),
                Who::Named(label) => format!("{label}|{text}"),
            })
            .collect()
    }

    #[test]
    fn where_all_captions_have_a_name_all_are_speakers() {
        let texts =
            ["vitto: Good day: all", "David (dionysuz): Yes.", "🦊 fox: hm", "vitto: So", "+1 555: Hello", "🦊 fox: x"];
        assert_eq!(
            cut(&texts, &nothing),
            ["vitto|Good day: all", "David (dionysuz)|Yes.", "🦊 fox|hm", "vitto|So", "+1 555|Hello", "🦊 fox|x"]
        );
        assert_eq!(cut(&["Note: one", "Date: two"], &nothing), ["=Note: one", "=Date: two"]);
        assert_eq!(cut(&["Ana: one", "Bo: two"], &nothing), ["Ana|one", "Bo|two"]);
        assert_eq!(cut(&["[SPEAKER_00]: one", "(speaker 1) two"], &nothing), ["SPEAKER_00|one", "speaker 1|two"]);
    }

    #[test]
    fn names_that_recur_are_speakers_and_go_on() {
        let texts = [
            "to speak.\nThe First Minister (Ann Bo):",
            "Thank you. His letter says: no",
            "The Presiding Officer: Well",
            "and so on",
            "The First Minister (Ann Bo): Yes",
            "Liam Lee (North\nand South) (Con):",
            "is this: we go. Zero: nothing",
            "However: it is",
            "Later: it was",
            "The Presiding Officer: End",
        ];
        assert_eq!(
            cut(&texts, &nothing),
            [
                "=to speak.",
                "The First Minister (Ann Bo)|",
                "=Thank you. His letter says: no",
                "The Presiding Officer|Well",
                "=and so on",
                "The First Minister (Ann Bo)|Yes",
                "Liam Lee (North and South) (Con)|",
                "=is this: we go. Zero: nothing",
                "=However: it is",
                "=Later: it was",
                "The Presiding Officer|End"
            ]
        );
        let lines: Vec<Line<'_>> = (1..).zip(texts).collect();
        let (_, doubts) = Names::find(&lines, &nothing);
        assert_eq!(doubts.iter().map(|doubt| doubt.line).collect::<Vec<_>>(), [Some(9)]);
    }

    #[test]
    fn what_is_known_goes_before_what_it_looks_like() {
        let known = |label: &str| match label {
            "nixo" => Some(true),
            "ana" => Some(false),
            _ => None,
        };
        let texts = ["Ana: one", "nixo: two", "Ana: three", "more"];
        assert_eq!(cut(&texts, &known), ["=Ana: one", "nixo|two", "=Ana: three", "=more"]);
    }

    #[test]
    fn chevrons_and_dashes_change_the_speaker() {
        let texts = [">> JANE ROE: Good evening.", "It rains. >> Thanks, Jane.", ">> So >> now", ">>Right", "on"];
        assert_eq!(
            cut(&texts, &nothing),
            ["JANE ROE|Good evening.", "=It rains.", "?Thanks, Jane.", "?So", "?now", "?Right", "=on"]
        );
        assert_eq!(
            cut(&["- Tea?\n- No.", "–Well", "on - and on"], &nothing),
            ["?Tea?", "?No.", "?Well", "=on - and on"]
        );
        assert_eq!(cut(&["- Hello.", "5 >> 3"], &nothing), ["=- Hello.", "=5 >> 3"]);
    }

    proptest! {
        #[test]
        fn no_word_is_lost(texts in proptest::collection::vec("(Ana: |[A-Z][a-z]{1,4}: ?|>> |- |\n|[a-zé:（：）() ]{0,9}){0,6}", 0..14)) {
            let lines: Vec<Line<'_>> = (1..).zip(texts.iter().map(String::as_str)).collect();
            let (names, _) = Names::find(&lines, &nothing);
            for text in &texts {
                let parts: String = names.parts(text).into_iter().map(|(who, said)| match who {
                    Who::Named(label) => format!("{label} {said} "),
                    _ => format!("{said} "),
                }).collect();
                let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
                prop_assert_eq!(letters(&parts), letters(text));
            }
        }
    }
}
