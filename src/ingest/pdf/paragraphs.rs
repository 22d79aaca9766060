//! Lines of pages → paragraphs, as they were before they were broken into lines.
//!
//! A paragraph begins where the gap between lines is larger than usual, at a label or a mark of a list, where a line
//! is indented (or, among lines that are indented, is not), where the size of the letters changes, and where the
//! first word of the next line would still have fitted on the line before it.

use super::lines::Line;
use crate::ingest::furniture;
use crate::text::fold::fold;
use std::collections::{HashMap, HashSet};

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text, on one line.
    pub text: String,
    /// Whether its letters are larger than those of the rest.
    pub heading: bool,
}

/// Lines, and on which page each stands.
pub type Paged<'a> = (usize, &'a Line);

/// Joins lines to paragraphs.
pub fn of(lines: &[Paged<'_>]) -> Vec<Paragraph> {
    let measures = Measures::of(lines);
    let words = Words::of(lines);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut before: Option<Paged<'_>> = None;
    for &(page, line) in lines {
        let begins = before.is_none_or(|before| measures.begins(before, (page, line)));
        match paragraphs.last_mut().filter(|_| !begins) {
            Some(open) => words.join(&mut open.text, &line.text),
            None => paragraphs.push(Paragraph { text: line.text.clone(), heading: measures.is_heading(line) }),
        }
        before = Some((page, line));
    }
    for paragraph in &mut paragraphs {
        paragraph.text = untabbed(&paragraph.text);
    }
    paragraphs
}

/// Gaps as blanks, but for the one between a label without a colon and what is said.
fn untabbed(text: &str) -> String {
    match text.split_once('\t') {
        Some((label, rest)) if label.chars().count() <= 40 && !label.ends_with([':', '：', '.']) => {
            format!("{label}\t{}", rest.replace('\t', " "))
        }
        _ => text.replace('\t', " "),
    }
}

/// What is usual in a file.
struct Measures {
    /// Distance of baselines.
    pitch: f32,
    /// Where most lines begin.
    left: f32,
    /// Where full lines end.
    right: f32,
    size: f32,
    labels: HashSet<String>,
}

impl Measures {
    fn of(lines: &[Paged<'_>]) -> Self {
        let size = usual(lines.iter().map(|(_, line)| line.size), 0.5).unwrap_or(10.0);
        let pairs = lines.windows(2).filter_map(|pair| match pair {
            [(page, a), (next, b)] if page == next => Some(a.y - b.y),
            _ => None,
        });
        let pitch = usual(pairs.filter(|gap| (0.5 * size..3.0 * size).contains(gap)), 0.5).unwrap_or(1.2 * size);
        let left = usual(lines.iter().map(|(_, line)| line.x), 2.0).unwrap_or(0.0);
        let mut ends: Vec<f32> = lines.iter().map(|(_, line)| line.end).collect();
        ends.sort_by(f32::total_cmp);
        let right = ends.get(ends.len() * 95 / 100).copied().unwrap_or(0.0);
        let mut counted: HashMap<String, u32> = HashMap::new();
        for label in lines.iter().filter_map(|(_, line)| furniture::label(&line.text)) {
            *counted.entry(label).or_insert(0) += 1;
        }
        let labels = counted.into_iter().filter(|(_, many)| *many > 1).map(|(label, _)| label).collect();
        Self { pitch, left, right, size, labels }
    }

    fn is_heading(&self, line: &Line) -> bool {
        line.size > 1.15 * self.size && line.text.chars().count() <= 120
    }

    /// Whether a paragraph begins with `line`.
    fn begins(&self, (last_page, last): Paged<'_>, (page, line): Paged<'_>) -> bool {
        let change = line.size.max(last.size) / line.size.min(last.size).max(0.1);
        if change > 1.15 || self.is_label(&line.text) || is_item(&line.text) || is_question(&line.text) {
            return true;
        }
        // Rows of a table.
        let column = |line: &Line| line.text.find('\t');
        if column(line).is_some_and(|at| at <= 40 || column(last).is_some()) {
            return true;
        }
        let gap = last.y - line.y;
        let same_page = page == last_page;
        // A new column begins further up.
        let follows = same_page && gap > 0.0;
        if follows && gap > 1.3 * self.pitch {
            return true;
        }
        let step = 0.7 * self.size;
        let indented = line.x > last.x + step && (last.x - self.left).abs() <= step;
        let outdented = line.x < last.x - step && line.x < self.left - step;
        if follows && (indented && !self.hangs(last) || outdented) {
            return true;
        }
        // Nothing ends in the middle of a word.
        let cut = last.text.ends_with(['-', '‐', '\u{ad}']) && !last.text.ends_with(" -");
        !cut && self.is_short(last, line) && (ends_a_sentence(&last.text) || !begins_small(&line.text))
    }

    fn is_label(&self, text: &str) -> bool {
        furniture::label(text).is_some_and(|label| self.labels.contains(&label))
    }

    /// Whether lines after this one are indented because it begins with a label.
    fn hangs(&self, line: &Line) -> bool {
        self.is_label(&line.text) || line.text.contains('\t') || is_item(&line.text)
    }

    /// Whether the first word of the next line would have fitted on this one.
    fn is_short(&self, line: &Line, next: &Line) -> bool {
        let word = next.text.split_whitespace().next().map_or(0, |word| word.chars().count()) as f32;
        let letters = line.text.chars().count().max(1) as f32;
        let letter = (line.end - line.x) / letters;
        line.end + (word + 1.5) * letter < self.right
    }
}

/// The most frequent value, to the nearest `step`.
fn usual(values: impl Iterator<Item = f32>, step: f32) -> Option<f32> {
    let mut counted: HashMap<i32, (u32, f32)> = HashMap::new();
    for value in values.filter(|value| value.abs() < 1e6) {
        let slot = counted.entry((value / step).round() as i32).or_insert((0, 0.0));
        slot.0 += 1;
        slot.1 += value;
    }
    let most = counted.into_iter().max_by_key(|(place, (many, _))| (*many, -place))?;
    let (many, sum) = most.1;
    Some(sum / many as f32)
}

fn ends_a_sentence(text: &str) -> bool {
    let bare = text.trim_end().trim_end_matches(['"', '\'', '”', '’', ')', ']', '»']);
    bare.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '؟', '।']) || bare.is_empty()
}

fn begins_small(text: &str) -> bool {
    let first = text.chars().find(|c| !matches!(c, '"' | '\'' | '“' | '‘' | '(' | '['));
    first.is_some_and(|c| c.is_lowercase() || matches!(c, ',' | ';' | '-' | '–' | '—'))
}

/// Question and answer as courts have them: `Q. Why?`
fn is_question(text: &str) -> bool {
    ["Q.", "A.", "Q:", "A:"]
        .iter()
        .any(|mark| text.strip_prefix(mark).is_some_and(|rest| rest.starts_with([' ', '\t'])))
}

fn is_item(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix(['•', '▪', '◦', '‣', '●', '○', '∙', '·', '\u{f0b7}']) {
        return rest.starts_with([' ', '\t']) || rest.chars().next().is_some_and(char::is_alphabetic);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or("");
    (1..=3).contains(&digits)
        && (rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with(".\t") || rest.starts_with(")\t"))
}

/// The words of a file, for those that were cut at the end of a line.
struct Words {
    known: HashSet<String>,
    /// Whether words break off inside lines, too: `the- the`.
    breaks_off: bool,
    /// Whether words are cut at the ends of lines at all: most that end in a hyphen are pieces of words.
    cuts: bool,
}

impl Words {
    fn of(lines: &[Paged<'_>]) -> Self {
        let mut known = HashSet::new();
        let mut broken = 0;
        for (_, line) in lines {
            let mut words = line.text.split_whitespace().peekable();
            while let Some(word) = words.next() {
                let cut = word.ends_with('-') && word.chars().next().is_some_and(char::is_alphabetic);
                if !cut {
                    known.insert(bare(word));
                } else if words.peek().is_some() {
                    broken += 1;
                }
            }
        }
        let mut words = Self { known, breaks_off: broken >= 3, cuts: false };
        let ends = lines.windows(2).filter_map(|pair| match pair {
            [(_, line), (_, next)] => words.cut(&line.text, &next.text),
            _ => None,
        });
        let (mut all, mut pieces) = (0, 0);
        ends.for_each(|cut| (all, pieces) = (all + 1, pieces + usize::from(!cut.words)));
        words.cuts = pieces * 2 >= all;
        words
    }

    /// Joins the next line to a text.
    fn join(&self, text: &mut String, next: &str) {
        let soft = text.ends_with('\u{ad}');
        if soft {
            text.pop();
            text.push_str(next);
            return;
        }
        let Some(cut) = self.cut(text, next) else {
            if text.ends_with(['-', '‐']) && text.chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit()) {
                text.push_str(next);
            } else {
                crate::ingest::segments::join(text, next, false);
            }
            return;
        };
        if cut.whole {
            text.pop();
        } else if cut.small && !cut.hyphened {
            match (cut.words, self.breaks_off) {
                // Somebody broke off here.
                (true, true) => text.push(' '),
                (true, false) if !self.cuts => {}
                _ => {
                    text.pop();
                }
            }
        }
        text.push_str(next);
    }

    /// What is known of the word that is cut between two lines, if one is.
    fn cut(&self, text: &str, next: &str) -> Option<Cut> {
        let head = text.strip_suffix(['-', '‐'])?;
        if !head.ends_with(char::is_alphabetic) {
            return None;
        }
        let tail = next.split_whitespace().next()?;
        let (first, second) = (bare(head.rsplit(char::is_whitespace).next()?), bare(tail));
        Some(Cut {
            whole: self.known.contains(&format!("{first}{second}")),
            hyphened: self.known.contains(&format!("{first}-{second}")),
            words: self.known.contains(&first) && self.known.contains(&second),
            small: tail.starts_with(char::is_lowercase),
        })
    }
}

/// A word that is cut between two lines.
struct Cut {
    /// Whether it stands elsewhere in one.
    whole: bool,
    /// Whether it stands elsewhere with a hyphen.
    hyphened: bool,
    /// Whether both pieces are words by themselves.
    words: bool,
    /// Whether the second begins with a small letter.
    small: bool,
}

/// A word as it is compared: without marks around it.
fn bare(word: &str) -> String {
    fold(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines at these places, letters 5 wide and 10 high; a page ends at an empty line.
    fn joined(lines: &[(f32, f32, &str)]) -> Vec<String> {
        let mut page = 0;
        let lines: Vec<(usize, Line)> = lines
            .iter()
            .filter_map(|&(x, y, text)| {
                page += usize::from(text.is_empty());
                let end = x + 5.0 * text.chars().count() as f32;
                (!text.is_empty()).then(|| (page, Line { x, end, y, size: 10.0, text: text.to_owned() }))
            })
            .collect();
        let lines: Vec<Paged<'_>> = lines.iter().map(|(page, line)| (*page, line)).collect();
        of(&lines).into_iter().map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn lines_are_joined_and_gaps_part_paragraphs() {
        let lines = [
            (0.0, 100.0, "We went to the council and"),
            (0.0, 88.0, "there was nobody in at all"),
            (0.0, 76.0, "to speak with."),
            (0.0, 52.0, "So we went home again."),
            (0.0, 40.0, "and never came back there."),
        ];
        assert_eq!(
            joined(&lines),
            [
                "We went to the council and there was nobody in at all to speak with.",
                "So we went home again. and never came back there."
            ]
        );
    }

    #[test]
    fn labels_indents_and_short_lines_begin_paragraphs() {
        let lines = [
            (0.0, 100.0, "INT: How was it, in the end?"),
            (0.0, 88.0, "P1: Well, it was such a long"),
            (0.0, 76.0, "day for all of us, you know."),
            (0.0, 64.0, "INT: Yes."),
            (0.0, 52.0, "P1: And then we went home to"),
            (0.0, 40.0, "sleep."),
            (0.0, 28.0, "Nobody slept at all that day"),
            (10.0, 16.0, "In the morning they came to"),
            (0.0, 4.0, "the door and rang the bell."),
        ];
        assert_eq!(
            joined(&lines),
            [
                "INT: How was it, in the end?",
                "P1: Well, it was such a long day for all of us, you know.",
                "INT: Yes.",
                "P1: And then we went home to sleep.",
                "Nobody slept at all that day",
                "In the morning they came to the door and rang the bell."
            ]
        );
    }

    #[test]
    fn a_page_may_end_in_a_sentence() {
        let lines = [
            (0.0, 100.0, "They would not tell us who"),
            (0.0, 88.0, "would come to the meeting"),
            (0.0, 0.0, ""),
            (0.0, 100.0, "on that day, or when."),
            (0.0, 76.0, "It was like that all along"),
        ];
        assert_eq!(joined(&lines).len(), 2);
        assert!(joined(&lines)[0].ends_with("the meeting on that day, or when."));
    }

    #[test]
    fn words_that_were_cut_are_whole_again() {
        let cut = |end: &str, next: &str, known: &str| {
            let lines = [(0.0, 100.0, known), (0.0, 60.0, end), (0.0, 48.0, next), (0.0, 36.0, known)];
            joined(&lines)[1].clone()
        };
        let known = "the multi-agency work is here";
        assert!(cut("so we asked at the coun-", "cil in the main building ok", known).contains("the council in"));
        assert!(cut("and so we met as a multi-", "agency group in the building", known).contains("multi-agency group"));
        assert!(cut("and so we asked for Mary-", "Ann who is in the building ok", known).contains("Mary-Ann who"));
        assert!(cut("so we asked at the coun\u{ad}", "cil in the main building ok", known).contains("the council in"));
        assert!(cut("in the years 2019-", "2020 it was the same for all", known).contains("2019-2020"));
        // Nothing else is cut: a hyphen between words is one.
        assert!(
            cut("and so that was what we set-", "off with in the building here", "we set it off here")
                .contains("set-off with")
        );
        let broken = "I was- we were- they were- ok was";
        assert!(cut("so that is what we- was-", "were asked for in the building", broken).contains("was- were asked"));
        assert_eq!(untabbed("INT\tWhy\tthen?"), "INT\tWhy then?");
        assert_eq!(untabbed("INT:\tWhy?"), "INT: Why?");
    }
}
