//! The meeting pack: what a team needs on the table to settle a code, and the way back of what it decides.
//!
//! A Markdown file: the code's definition, each passage where coders differ with what each of them made of
//! it, boxes to tick, and headings under which the decision and a new wording are written **once**. [`read`]
//! takes the filled file apart again. Comments that no Markdown viewer shows say which passage is which, so
//! that people may write around them as they like. The words are the transcript's own: it is for the team.

mod page;

pub use page::page;

use super::consent::Consents;
use super::markdown::{escape, quote};
use crate::analysis::Compare;
use crate::analysis::compare::{Kind, Place};
use crate::study::consent::Consent;
use crate::study::corpus::Texts;
use crate::study::decision::meaning;
use crate::study::{Code, Corpus};
use crate::text::Span;
use crate::text::display::{counted, one_line};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

const HEAD: &str = "<!-- emic meeting ";
const PASSAGE: &str = "<!-- emic passage ";
const END: &str = " -->";
const WHY: &str = "- why:";

/// The headings under which the decision is written, with what each sets.
const HEADINGS: [(&str, Part); 5] = [
    ("### What we decided, and why", Part::Decision),
    ("### Definition from now on", Part::Definition),
    ("### Apply when, from now on", Part::Apply),
    ("### Not when, from now on", Part::Not),
    ("### Example, from now on", Part::Example),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Decision,
    Definition,
    Apply,
    Not,
    Example,
}

/// Which code a pack is about, and which definition it shows.
#[derive(Serialize, Deserialize)]
struct About {
    code: String,
    meaning: String,
}

/// Which passage a box belongs to, in code points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The document.
    pub document: String,
    /// The code.
    pub code: String,
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// What was ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tick {
    /// The codings of these coders stand.
    Take(Vec<String>),
    /// None.
    Neither,
}

/// A passage that was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Which.
    pub passage: Passage,
    /// How.
    pub tick: Tick,
    /// Why.
    pub memo: Option<String>,
    /// The line of its tick, from 1.
    pub line: usize,
}

/// What a filled pack says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// The code.
    pub code: String,
    /// The definition that the pack shows, as [`meaning`] in hexadecimal digits.
    pub meaning: String,
    /// What was decided, and why.
    pub decision: Option<String>,
    /// A new definition.
    pub definition: Option<String>,
    /// When to apply it from now on.
    pub apply: Option<String>,
    /// When not.
    pub not: Option<String>,
    /// A new example.
    pub example: Option<String>,
    /// Passages ticked.
    pub settled: Vec<Settled>,
}

/// Why a pack cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeetingError {
    /// No pack.
    #[error(
        "this is no meeting pack: the line that says which code it is about is missing; write one with `emic export meeting --code CODE -o pack.md`"
    )]
    NoPack,
    /// A comment that was changed by hand.
    #[error(
        "line {0}: the comment that says which passage this is cannot be read any more; write the pack anew, or undo the change to that line"
    )]
    Broken(usize),
    /// A ticked box that says what no box says.
    #[error(
        "line {0}: “{1}” is ticked, which is no answer that can be taken; tick one of the boxes as they stand (“take …” or “neither”), and write the rest after “why:”"
    )]
    Unclear(usize, String),
    /// A heading that is gone.
    #[error(
        "the heading “{0}” is missing; put it back as it was (what stands below it is read), or write the pack anew"
    )]
    NoHeading(&'static str),
    /// A box without its comment.
    #[error(
        "line {0}: this box belongs to no passage, for the comment above it is gone; write the pack anew, or put that line back"
    )]
    Orphan(usize),
    /// A reason without a decision.
    #[error("line {0}: a reason is given here, but no box of the passage is ticked; tick one, or empty the line")]
    Unticked(usize),
    /// Two boxes of one passage.
    #[error("line {0}: two boxes are ticked for one passage; leave one")]
    Twice(usize),
}

/// Writes a pack on a code. `report` is the comparison of its passages, agreements left out or not.
pub fn write(report: &Compare, corpus: &Corpus, texts: &dyn Texts, code: &Code) -> String {
    let about = About { code: code.id.clone(), meaning: format!("{:016x}", meaning(code)) };
    let coders: Vec<String> = report.coders.iter().map(|coder| one_line(coder)).collect();
    let open: Vec<&Place> = report.disagreements.iter().filter(|place| place.decision.is_none()).collect();
    let mut out = format!("# Meeting: {} (`{}`)\n\n", escape(&one_line(&code.name)), one_line(&code.id));
    out.push_str(&comment(HEAD, &about));
    out.push_str(&format!(
        "{} · {} · {} in the comparison. For the team: words are the transcript's own, nothing is masked.\n\n",
        escape(&one_line(&corpus.project)),
        escape(&coders.join(", ")),
        counted(report.documents.len(), "document"),
    ));
    let consents = Consents::of(corpus);
    out.push_str(&consent_told(&consents, &open));
    defined(&mut out, code);
    for below in sub_codes(&open, corpus, code) {
        out.push_str(&format!("\n**{}** (`{}`)\n\n", escape(&one_line(&below.name)), one_line(&below.id)));
        defined(&mut out, below);
    }
    let decided = report.pooled.decided;
    let settled = match decided {
        0 => String::new(),
        1 => "; 1 more is decided already".to_owned(),
        decided => format!("; {decided} more are decided already"),
    };
    out.push_str(&format!("\n## Where coders differ: {}{settled}\n\n", open.len()));
    if open.is_empty() {
        out.push_str("Nothing is open on this code.\n\n");
    } else {
        out.push_str("Tick one box of a passage (`[x]`), or none to leave it open.\n\n");
    }
    for (number, place) in open.iter().enumerate() {
        passage(&mut out, number + 1, place, (corpus, &consents), texts);
    }
    out.push_str("## Decision\n\nWrite below the headings, leave empty what stays as it is, then run `emic decide` with this file.\n");
    for (heading, _) in HEADINGS {
        out.push_str(&format!("\n{heading}\n\n"));
    }
    out
}

/// What a code says of itself.
fn defined(out: &mut String, code: &Code) {
    for (title, text) in code.wording() {
        let text = if text.is_empty() { "—".to_owned() } else { escape(&one_line(text)) };
        out.push_str(&format!("- **{title}:** {text}\n"));
    }
}

/// The sub-codes that the open passages are about, in codebook order.
fn sub_codes<'a>(open: &[&Place], corpus: &'a Corpus, code: &Code) -> Vec<&'a Code> {
    let used: BTreeSet<usize> = open.iter().map(|place| place.cluster.code).collect();
    used.into_iter().filter_map(|at| corpus.codebook.codes().get(at)).filter(|below| below.id != code.id).collect()
}

fn comment<T: Serialize>(kind: &str, value: &T) -> String {
    // What would end a comment cannot stand in one; JSON can say it otherwise.
    let json = serde_json::to_string(value).unwrap_or_default().replace("--", "-\\u002d");
    format!("{kind}{json}{END}\n\n")
}

/// What a pack says of consent: it shows everything, so it stays with the team.
fn consent_told(consents: &Consents<'_>, open: &[&Place]) -> String {
    let of = |place: &&&Place| consents.span(place.cluster.document, place.cluster.span);
    let strict = open.iter().filter(|place| !of(place).quotable()).count();
    if strict == 0 {
        return String::new();
    }
    let (many, their) =
        if strict == 1 { ("1 passage".to_owned(), "its") } else { (format!("{strict} passages"), "their") };
    format!(
        "**Consent does not cover quotation of {many} below; {their} consent stands there. This pack shows them for the \
         team's work on the codebook: it must not leave the team.**\n\n"
    )
}

fn passage(
    out: &mut String,
    number: usize,
    place: &Place,
    (corpus, consents): (&Corpus, &Consents<'_>),
    texts: &dyn Texts,
) {
    let mut parts = vec![place.document.clone(), format!("turn {}", place.turn)];
    parts.extend(place.participant.clone());
    parts.push(place.code.clone());
    parts.push(match place.kind {
        Kind::Only => "one coder only".to_owned(),
        kind => kind.as_str().to_owned(),
    });
    out.push_str(&format!("### {number}. {}\n\n", escape(&one_line(&parts.join(" · ")))));
    let anchor =
        Passage { document: place.document.clone(), code: place.code.clone(), start: place.start, end: place.end };
    out.push_str(&comment(PASSAGE, &anchor));
    let consent = consents.span(place.cluster.document, place.cluster.span);
    if consent != Consent::Quote {
        out.push_str(&format!("**Consent: {}.**\n\n", consent.as_str()));
    }
    let text = texts.text(corpus, place.cluster.document).unwrap_or_else(|| Arc::from(""));
    let around = around(corpus, place, &text);
    out.push_str(&quote(&marked(&text, around, &[place.cluster.span])));
    out.push('\n');
    for reading in &place.cluster.readings {
        let coder = corpus.coders.get(reading.coder as usize).map(|name| one_line(name)).unwrap_or_default();
        if reading.spans.is_empty() {
            out.push_str(&format!("- **{}:** nothing here\n", escape(&coder)));
            continue;
        }
        let said: Vec<String> = reading.spans.iter().map(|span| format!("“{}”", one_line(span.slice(&text)))).collect();
        let memos: Vec<String> = reading
            .codings
            .iter()
            .filter_map(|at| corpus.codings.get(*at))
            .filter_map(|coding| texts.coding_note(coding.row)?.memo)
            .map(|memo| format!(" — memo: {}", escape(&one_line(&memo))))
            .collect();
        out.push_str(&format!("- **{}:** {}{}\n", escape(&coder), escape(&said.join(" … ")), memos.concat()));
    }
    out.push('\n');
    let coded: Vec<&str> = place
        .readings
        .iter()
        .filter(|reading| !reading.spans.is_empty())
        .map(|reading| reading.coder.as_str())
        .collect();
    for coder in &coded {
        out.push_str(&format!("- [ ] take {}\n", one_line(coder)));
    }
    if coded.len() > 1 {
        out.push_str(&format!("- [ ] take {}\n", one_line(&coded.join(", "))));
    }
    out.push_str(&format!("- [ ] neither\n{WHY} \n\n"));
}

/// The turns that a place touches, the whole of them, within reason.
fn around(corpus: &Corpus, place: &Place, text: &str) -> Span {
    const MOST: u32 = 900;
    let span = place.cluster.span;
    let turns = corpus.turns.get(corpus.touched(place.cluster.document, span)).unwrap_or_default();
    let start = turns.first().map_or(span.start, |turn| turn.body.start.min(span.start));
    let end = turns.last().map_or(span.end, |turn| turn.body.end.max(span.end));
    let boundary = |at: u32, up: bool| {
        let mut at = at as usize;
        while !text.is_char_boundary(at.min(text.len())) {
            at = if up { at + 1 } else { at.saturating_sub(1) };
        }
        Span::of(0..at.min(text.len())).end
    };
    let start = boundary(start.max(span.start.saturating_sub(MOST)), true);
    let end = boundary(end.min(span.end.saturating_add(MOST)), false);
    Span::new(start.min(span.start), end.max(span.end))
}

/// A stretch of text with these spans in it between marks.
fn marked(text: &str, around: Span, spans: &[Span]) -> String {
    let mut out = String::new();
    let mut at = around.start;
    for span in spans {
        out.push_str(Span::new(at, span.start.max(at)).slice(text));
        out.push_str(&format!("⟦{}⟧", span.slice(text)));
        at = span.end;
    }
    out.push_str(Span::new(at.min(around.end), around.end).slice(text));
    out
}

/// Takes a filled pack apart.
pub fn read(text: &str) -> Result<Minutes, MeetingError> {
    let mut minutes = Minutes::default();
    let mut known = false;
    let mut passage: Option<Passage> = None;
    let mut part: Option<Part> = None;
    let mut written: [String; 5] = Default::default();
    let mut why = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if let Some(json) = line.strip_prefix(HEAD) {
            let about: About = anchored(json).ok_or(MeetingError::Broken(number))?;
            (minutes.code, minutes.meaning) = (about.code, about.meaning);
            known = true;
        } else if let Some(json) = line.strip_prefix(PASSAGE) {
            passage = Some(anchored(json).ok_or(MeetingError::Broken(number))?);
            why = false;
        } else if let Some((_, heading)) = HEADINGS.iter().find(|(heading, _)| *heading == line) {
            (part, passage, why) = (Some(*heading), None, false);
        } else if line.starts_with('#') && part.is_none() {
            (passage, why) = (None, false);
        } else if let Some(part) = part {
            // A heading of their own is a part of what people write.
            if let Some(all) = written.get_mut(part as usize) {
                all.push_str(line);
                all.push('\n');
            }
        } else if let Some(passage) = &passage {
            why = answer(&mut minutes, passage, line, number, why)?;
        } else if ticked(line).is_some() {
            return Err(MeetingError::Orphan(number));
        }
    }
    if !known {
        return Err(MeetingError::NoPack);
    }
    if let Some((heading, _)) =
        HEADINGS.iter().find(|(heading, _)| !text.lines().any(|line| line.trim_end() == *heading))
    {
        return Err(MeetingError::NoHeading(heading));
    }
    let [decision, definition, apply, not, example] = written.map(|text| {
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    });
    Ok(Minutes { decision, definition, apply, not, example, ..minutes })
}

fn anchored<T: serde::de::DeserializeOwned>(rest: &str) -> Option<T> {
    serde_json::from_str(rest.strip_suffix(END.trim_end())?.trim_end()).ok()
}

/// What follows a ticked box, however people tick: `- [x]`, `-[ X ]`, `* [✓]`.
fn ticked(line: &str) -> Option<&str> {
    let rest = line.trim_start().trim_start_matches(['-', '*', '+', ' ', '\\']).strip_prefix('[')?;
    let (mark, rest) = rest.split_once(']')?;
    let mark = mark.trim().trim_end_matches('\\');
    (!mark.is_empty() && mark.chars().count() == 1).then(|| rest.trim_matches(|c: char| c == '*' || c.is_whitespace()))
}

/// A line of a passage: a box, why, or more of why. Whether the next line may go on with why.
fn answer(
    minutes: &mut Minutes,
    passage: &Passage,
    line: &str,
    number: usize,
    why: bool,
) -> Result<bool, MeetingError> {
    let here = minutes.settled.last_mut().filter(|last| last.passage == *passage);
    let reason = match line.trim_start().strip_prefix(WHY) {
        Some(reason) => Some(reason.trim()),
        None if why && ticked(line).is_none() => Some(line.trim()),
        None => None,
    };
    if let Some(reason) = reason {
        if reason.is_empty() {
            return Ok(true);
        }
        let last = here.ok_or(MeetingError::Unticked(number))?;
        let memo = last.memo.get_or_insert_default();
        if !memo.is_empty() {
            memo.push('\n');
        }
        memo.push_str(reason);
        return Ok(true);
    }
    let Some(choice) = ticked(line) else { return Ok(false) };
    if here.is_some() {
        return Err(MeetingError::Twice(number));
    }
    let tick = match choice.trim().strip_prefix("take ") {
        Some(names) => Tick::Take(names.split(',').map(|name| name.trim().to_owned()).collect()),
        None if choice.trim() == "neither" => Tick::Neither,
        None => return Err(MeetingError::Unclear(number, one_line(choice))),
    };
    minutes.settled.push(Settled { passage: passage.clone(), tick, memo: None, line: number });
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::compare::{Wanted, compare};
    use crate::analysis::testing::Study;
    use crate::study::corpus::CodingNote;

    struct Library(Vec<String>);

    impl Texts for Library {
        fn text(&self, _: &Corpus, document: usize) -> Option<Arc<str>> {
            self.0.get(document).map(|text| Arc::from(text.as_str()))
        }

        fn coding_note(&self, _: i64) -> Option<CodingNote> {
            Some(CodingNote { memo: Some("said *laughing*".into()), ..CodingNote::default() })
        }
    }

    fn pack() -> String {
        let (corpus, texts) = Study::new()
            .code("power")
            .document("d--> 1", &[])
            .turn("A1", "so who decides here, not us")
            .turn("A2", "the board does")
            .coding("k1", "power", "who decides")
            .coding("k2", "power", "who decides here")
            .coding("k1", "power", "the board")
            .build_with_texts();
        let texts = Library(texts);
        let report = compare(&corpus, &Wanted::default(), &texts).expect("a comparison");
        let code =
            Code { id: "power".into(), name: "Power".into(), definition: "Who decides.".into(), ..Code::default() };
        write(&report, &corpus, &texts, &code)
    }

    #[test]
    fn a_pack_shows_what_a_team_needs() {
        insta::assert_snapshot!(pack());
    }

    #[test]
    fn what_is_written_into_a_pack_comes_back() {
        let pack = pack();
        let empty = read(&pack).expect("a pack");
        assert_eq!((empty.code.as_str(), empty.settled.len(), empty.decision), ("power", 0, None));
        let filled = pack
            .replacen("- [ ] take k1\n", "- [x] take k1\n", 1)
            .replacen("- why: ", "- why: k2 went on too far", 1)
            .replacen(
                "### Definition from now on\n",
                "### Definition from now on\n\nWho is able to decide.\nOr to stop it.\n",
                1,
            )
            .replacen("### What we decided, and why\n", "### What we decided, and why\n\nShorter.\n", 1);
        let minutes = read(&filled).expect("a filled pack");
        assert_eq!(minutes.definition.as_deref(), Some("Who is able to decide.\nOr to stop it."));
        assert_eq!((minutes.decision.as_deref(), minutes.apply.as_deref()), (Some("Shorter."), None));
        assert_eq!(minutes.settled.len(), 1);
        let settled = &minutes.settled[0];
        assert_eq!(settled.passage.document, "d--> 1");
        assert_eq!(
            (&settled.tick, settled.memo.as_deref()),
            (&Tick::Take(vec!["k1".into()]), Some("k2 went on too far"))
        );
    }

    #[test]
    fn people_write_as_they_like() {
        let pack = pack();
        let filled = pack
            .replacen("- [ ] take k1\n", "  *[ ✓ ] take k1\n", 1)
            .replacen("- why: ", "- why: too long,\n  and it was late", 1)
            .replacen(
                "### What we decided, and why\n",
                "### What we decided, and why\n\n## In short\n\nShorter.\n\n- one\n- two\n",
                1,
            )
            .replace('\n', "\r\n");
        let minutes = read(&filled).expect("a filled pack");
        assert_eq!(minutes.decision.as_deref(), Some("## In short\n\nShorter.\n\n- one\n- two"));
        assert_eq!(minutes.settled[0].memo.as_deref(), Some("too long,\nand it was late"));
        assert_eq!(minutes.settled[0].tick, Tick::Take(vec!["k1".into()]));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_line() {
        assert_eq!(read("# Notes\n"), Err(MeetingError::NoPack));
        let pack = pack();
        let twice =
            pack.replacen("- [ ] take k1\n", "- [x] take k1\n", 1).replacen("- [ ] take k2\n", "- [x] take k2\n", 1);
        assert!(
            matches!(read(&twice), Err(MeetingError::Twice(line)) if twice.lines().nth(line - 1) == Some("- [x] take k2"))
        );
        let lines = |text: &str, line: usize| text.lines().nth(line - 1).unwrap_or_default().to_owned();
        let own = pack.replacen("- [ ] take k1\n", "- [x] as k1 has it\n", 1);
        assert!(matches!(read(&own), Err(MeetingError::Unclear(_, said)) if said == "as k1 has it"));
        let renamed = pack.replace("### What we decided, and why", "### what we decided");
        assert_eq!(read(&renamed), Err(MeetingError::NoHeading("### What we decided, and why")));
        let reason = pack.replacen("- why: ", "- why: because", 1);
        assert!(matches!(read(&reason), Err(MeetingError::Unticked(line)) if lines(&reason, line) == "- why: because"));
        let comment = pack.lines().find(|line| line.starts_with(PASSAGE)).expect("a comment").to_owned();
        let orphan = pack.replacen(&format!("{comment}\n"), "", 1).replacen("- [ ] neither", "- [x] neither", 1);
        assert!(matches!(read(&orphan), Err(MeetingError::Orphan(line)) if lines(&orphan, line) == "- [x] neither"));
        let broken = pack.replacen("<!-- emic passage {", "<!-- emic passage [", 1);
        assert!(matches!(read(&broken), Err(MeetingError::Broken(_))));
    }
}
