//! Which of the labels that lines start with are speakers.
//!
//! A pattern that matches any word before a colon makes speakers of `Note:`, of `He said:` and of every
//! heading; so a label has to earn its place. Known labels (of `participants.csv`, of the front matter,
//! of a Word table) and role words (`INT`, `Interviewer`, `Q`) count wherever they stand. Others count
//! when they recur and are written in a form that carries a sensible share of the text. A label that
//! stands once counts only where that form is established, and if it looks like a code or a name; one
//! that is passed over although it looks like a name is a doubt.

use super::{Candidate, Key, Page};
use crate::ingest::Doubt;
use crate::ingest::labels::shape::{self, Shape};
use crate::ingest::labels::{FORMS, Form};
use crate::text::display::one_line;

/// All forms, in the order of their numbers.
const ALL: [Form; FORMS] = [
    Form::Colon,
    Form::Timed,
    Form::Bold,
    Form::BoldAlone,
    Form::BoldRun,
    Form::Tab,
    Form::Dot,
    Form::Bracket,
    Form::Alone,
    Form::Tight,
];

/// Forms whose sign says by itself that something is labelled.
fn is_marked(form: Form) -> bool {
    matches!(form, Form::Colon | Form::Timed | Form::Bold)
}

/// The share of paragraphs that recurring labels of a form must start, in percent.
fn least_share(form: Form) -> u32 {
    match form {
        Form::Timed => 3,
        Form::Colon | Form::Bold => 5,
        Form::BoldAlone | Form::Dot => 10,
        Form::Alone => 15,
        Form::BoldRun | Form::Tight => 20,
        Form::Tab | Form::Bracket => 30,
    }
}

/// Decides which labels are speakers, and returns doubts about those that are not.
pub fn speakers(page: &mut Page, text: &str) -> Vec<Doubt> {
    drop_header(page, text);
    let units = if page.blocks > 1 { page.blocks } else { page.lines }.max(1);
    let active = active_forms(page, units);
    let is_active = |form: Form| active.get(form as usize) == Some(&true);
    for key in &mut page.keys {
        let role = key.shape == Shape::Role && ALL.iter().any(|&form| is_marked(form) && count(key, form) > 0);
        let recurring = recurs(key) && ALL.iter().any(|&form| is_active(form) && recurs_in(key, form));
        key.accepted = role || recurring || (key.known && known_counts(key));
    }
    let accepted: u32 = page.keys.iter().filter(|key| key.accepted).map(total).sum();
    if accepted < 4 {
        accept_short(page, text, units);
    }
    let mut doubts = accept_single(page, text, &is_active, units);
    if !page.keys.iter().any(|key| key.accepted) {
        doubts.extend(might_speak(page, text));
    }
    doubts
}

/// Where nobody was found to speak: the labels that look most like speakers all the same.
fn might_speak(page: &Page, text: &str) -> Vec<Doubt> {
    let mut seen = Vec::new();
    let fits = |candidate: &&Candidate| {
        let marked = matches!(candidate.form, Form::Bold | Form::Timed)
            || (candidate.form == Form::Colon && candidate.apart && reads_like_speech(text, candidate));
        marked && page.keys.get(candidate.key as usize).is_some_and(|key| key.shape >= Shape::Name)
    };
    for candidate in page.candidates.iter().filter(fits) {
        if !seen.contains(&candidate.key) && seen.len() < 3 {
            seen.push(candidate.key);
        }
    }
    let key = |key: &u32| page.keys.get(*key as usize);
    let doubt = |key: &Key| {
        let what =
            format!("nobody is known to speak here; if “{0}” does: --speaker '{0}=respondent'", one_line(&key.label));
        Doubt::at(key.line, what)
    };
    seen.iter().filter_map(key).map(doubt).collect()
}

/// The forms in which recurring labels carry enough of the text.
fn active_forms(page: &Page, units: u32) -> [bool; FORMS] {
    let mut totals = [0u32; FORMS];
    let mut firm = [false; FORMS];
    for key in page.keys.iter().filter(|key| recurs(key)) {
        for ((total, firm), form) in totals.iter_mut().zip(&mut firm).zip(ALL).filter(|(_, form)| recurs_in(key, *form))
        {
            *total += count(key, form);
            *firm |= key.known || key.shape > Shape::Name || key.label.contains(' ');
        }
    }
    let most = totals.iter().copied().max().unwrap_or(0);
    let dots = both_question_and_answer(page);
    let carries = |form: Form, total: u32, firm: bool| {
        // Fifteen in a hundred of what the main form has, so that a stray habit makes no speakers; and a
        // capitalised word that stands twice in a long text is a heading.
        let heard = total > 1 && total * 100 >= most * 15;
        let few = total < 3 && matches!(form, Form::Tab | Form::Bracket | Form::Alone);
        let stray = !firm && total < 6 && total * 4 < units;
        heard && !few && !stray && total * 100 >= units * least_share(form) && (form != Form::Dot || dots)
    };
    let mut active = [false; FORMS];
    for (((active, form), total), firm) in active.iter_mut().zip(ALL).zip(totals).zip(firm) {
        *active = carries(form, total, firm);
    }
    active
}

fn count(key: &Key, form: Form) -> u32 {
    key.counts.get(form as usize).copied().unwrap_or(0)
}

fn total(key: &Key) -> u32 {
    key.counts.iter().sum()
}

/// Known labels stand alone on a line, or in brackets, also in ordinary text; elsewhere they count.
fn known_counts(key: &Key) -> bool {
    ALL.iter().any(|&form| count(key, form) > 0 && !matches!(form, Form::Alone | Form::Bracket)) || total(key) > 1
}

/// Whether a label stands often enough to be a speaker.
fn recurs(key: &Key) -> bool {
    let words = key.label.split_whitespace().count();
    match key.shape {
        Shape::Never => false,
        _ if key.known => total(key) > 0,
        Shape::Role | Shape::MayAsk | Shape::Code | Shape::Name => total(key) > 1,
        // Handles such as `nixo`; short phrases only where a time or emphasis sets them apart.
        Shape::Weak => {
            let apart = count(key, Form::Timed) + count(key, Form::Bold) + count(key, Form::BoldAlone);
            (words == 1 && count(key, Form::Colon) > 2) || (words <= 3 && apart > 1)
        }
    }
}

/// Whether the count of a recurring label in this form speaks for the form.
fn recurs_in(key: &Key, form: Form) -> bool {
    let shaped = match form {
        Form::Dot => true,
        // Only codes with a number, or a stage direction would speak.
        Form::Bracket => key.known || (key.shape == Shape::Code && key.label.contains(|c: char| c.is_ascii_digit())),
        Form::Alone | Form::Tab | Form::BoldRun | Form::Tight => key.shape > Shape::Weak,
        Form::Colon | Form::Timed | Form::Bold | Form::BoldAlone => true,
    };
    shaped && count(key, form) > 0
}

fn both_question_and_answer(page: &Page) -> bool {
    ["Q", "A"].iter().all(|label| page.keys.iter().any(|key| key.label == *label && count(key, Form::Dot) > 0))
}

/// A block of particulars at the top (`Interviewer: Jane`, `Date: …`), one a line, is no conversation:
/// its lines are taken out of the candidates if labels stand elsewhere too. Beside words that never
/// speak it may hold labels that say nothing like speech, if they come only here or if all other labels
/// stand after blank lines.
fn drop_header(page: &mut Page, text: &str) {
    // Titles above the block may look like labels on lines of their own.
    let titles = page.candidates.iter().take_while(|candidate| candidate.form == Form::Alone).count();
    let mut last = None;
    let lines = page.candidates.iter().skip(titles).take_while(|candidate| {
        let follows = last.is_none_or(|last| !candidate.apart && candidate.line == last + 1);
        last = Some(candidate.line);
        follows && candidate.form == Form::Colon
    });
    let block: Vec<&Candidate> = lines.collect();
    let parted = page.candidates.iter().skip(titles + block.len()).all(|candidate| candidate.apart);
    let header: Vec<Shape> = block
        .iter()
        .map_while(|candidate| {
            let key = page.keys.get(candidate.key as usize)?;
            let alone = parted || total(key) == 1;
            (key.shape == Shape::Never || (alone && !reads_like_speech(text, candidate))).then_some(key.shape)
        })
        .collect();
    let length = header.len();
    if length < 2 || !header.contains(&Shape::Never) || page.candidates.len() < titles + length + 2 {
        return;
    }
    for candidate in page.candidates.drain(titles..titles + length) {
        if let Some(count) =
            page.keys.get_mut(candidate.key as usize).and_then(|key| key.counts.get_mut(candidate.form as usize))
        {
            *count = count.saturating_sub(1);
        }
    }
}

/// A text too short for labels to recur: they are speakers if they start at least half of the
/// paragraphs, and look like codes or roles or what follows them reads like speech.
fn accept_short(page: &mut Page, text: &str, units: u32) {
    let dots = both_question_and_answer(page);
    for form in ALL {
        let key_of = |candidate: &Candidate| page.keys.get(candidate.key as usize);
        let shape = |candidate: &Candidate| key_of(candidate).map_or(Shape::Never, |key| key.shape);
        let looks = |candidate: &&Candidate| {
            candidate.form == form
                && match shape(candidate) {
                    Shape::Role | Shape::Code => true,
                    // `Article 1`, `Article 2`: headings, until they recur.
                    Shape::Name => {
                        key_of(candidate).is_some_and(|key| !key.label.ends_with(|c: char| c.is_ascii_digit()))
                    }
                    Shape::MayAsk => is_marked(form),
                    Shape::Weak | Shape::Never => false,
                }
        };
        let found: Vec<Candidate> = page.candidates.iter().filter(looks).copied().collect();
        let codes = found.iter().filter(|candidate| matches!(shape(candidate), Shape::Role | Shape::Code)).count();
        let firm = if is_marked(form) { codes > 0 } else { codes * 2 > found.len() };
        let speech = found.iter().filter(|candidate| reads_like_speech(text, candidate)).count() * 2 >= found.len();
        let share = found.len() as u32 * 100 / units;
        let enough = match form {
            Form::Colon | Form::Timed | Form::Bold => share >= 80 || (share >= 50 && (firm || speech)),
            // The label and what is said may be two paragraphs.
            Form::BoldAlone => share >= 30 && (firm || speech),
            Form::Alone => share >= 30 && firm && speech,
            Form::Dot => share >= 50 && dots,
            _ => share >= 50 && firm && speech,
        };
        // A monologue: one code, on the first line.
        let only = found.len() == 1
            && is_marked(form)
            && found.iter().all(|one| one.line == 1 && shape(one) == Shape::Code && reads_like_speech(text, one));
        if (found.len() > 1 && enough) || only {
            for candidate in found {
                if let Some(key) = page.keys.get_mut(candidate.key as usize) {
                    key.accepted = true;
                }
            }
            return;
        }
    }
}

/// Whether what follows a label has the length or the end of a sentence.
fn reads_like_speech(text: &str, candidate: &Candidate) -> bool {
    let rest = text.get(candidate.body..).unwrap_or("").trim_start();
    let line = rest.split('\n').next().unwrap_or("").trim_end();
    line.ends_with(['.', '?', '!', '…', '”', '"', '—', '–', '-', ']', ')', '。', '？', '！'])
        || line.split_whitespace().count() > 5
}

/// Labels that stand once: accepted where their form is established and they look the part.
fn accept_single(page: &mut Page, text: &str, is_active: &dyn Fn(Form) -> bool, units: u32) -> Vec<Doubt> {
    let mut established = [0u32; FORMS];
    for key in page.keys.iter().filter(|key| key.accepted) {
        for (sum, n) in established.iter_mut().zip(key.counts) {
            *sum += n;
        }
    }
    let (all, most) = (established.iter().sum::<u32>(), established.iter().copied().max().unwrap_or(0));
    let parted = labels_stand_apart(page);
    let mut passed: Vec<(u32, u32)> = Vec::new();
    for candidate in &page.candidates {
        let here = established.get(candidate.form as usize).copied().unwrap_or(0);
        let Some(key) = page.keys.get_mut(candidate.key as usize) else { continue };
        let address = text.get(candidate.body..).is_some_and(|rest| rest.trim_start_matches('<').starts_with("http"));
        if key.accepted || here < 2 || here * 100 < most * 15 || address {
            continue;
        }
        let around = Around {
            apart: candidate.apart || !parted,
            dense: here * 100 >= units * 30,
            active: is_active(candidate.form),
            short: all < 20,
        };
        if key.shape != Shape::Never && around.fits(key, candidate.form) {
            key.accepted = true;
        } else if candidate.form == Form::Colon && around.apart && is_noticed(key, text, candidate) {
            passed.push((candidate.line, candidate.key));
        }
    }
    passed_over(page, passed)
}

/// Whether a label that is passed over could be a speaker's, or a remark that is in nobody's mouth.
fn is_noticed(key: &Key, text: &str, candidate: &Candidate) -> bool {
    let remark = key.shape == Shape::Never && shape::may_be_a_remark(&key.label) && reads_like_speech(text, candidate);
    total(key) == 1 && (key.shape > Shape::Weak || remark)
}

/// More labels that are passed over than this are told in one doubt.
const FEW: usize = 3;

/// What was passed over inside the turns, by lines and keys; what stands before the first is in none.
fn passed_over(page: &Page, mut passed: Vec<(u32, u32)>) -> Vec<Doubt> {
    let accepted = |candidate: &&Candidate| page.keys.get(candidate.key as usize).is_some_and(|key| key.accepted);
    let first = page.candidates.iter().find(accepted).map_or(u32::MAX, |candidate| candidate.line);
    passed.retain(|(line, key)| {
        let key = page.keys.get(*key as usize);
        key.is_some_and(|key| !key.accepted && (*line > first || key.shape != Shape::Never))
    });
    let label = |key: u32| page.keys.get(key as usize).map_or_else(String::new, |key| one_line(&key.label));
    if let Some((line, key)) = passed.first().filter(|_| passed.len() > FEW) {
        let some: Vec<String> = passed.iter().take(FEW).map(|(_, key)| format!("“{}:”", label(*key))).collect();
        let what = format!(
            "{} labels stand once and are not taken for speakers ({} …); if one is: --speaker '{}=respondent'",
            passed.len(),
            some.join(", "),
            label(*key)
        );
        return vec![Doubt::at(*line, what)];
    }
    let doubt = |(line, key): (u32, u32)| {
        let what = format!(
            "“{0}:” stands only here and is not taken for a speaker; if it is one: --speaker '{0}=respondent'",
            label(key)
        );
        Doubt::at(line, what)
    };
    passed.into_iter().map(doubt).collect()
}

/// Whether accepted labels stand after blank lines, all but a few: then those that do not are suspect.
fn labels_stand_apart(page: &Page) -> bool {
    let accepted = |candidate: &&Candidate| page.keys.get(candidate.key as usize).is_some_and(|key| key.accepted);
    let (mut all, mut apart) = (0usize, 0usize);
    for candidate in page.candidates.iter().filter(accepted) {
        all += 1;
        apart += usize::from(candidate.apart);
    }
    page.blocks > 1 && apart * 5 >= all * 4
}

/// What stands around a label that stands once.
struct Around {
    /// It stands after a blank line, or no label here does.
    apart: bool,
    /// Accepted labels of its form start a good part of the paragraphs.
    dense: bool,
    /// Recurring labels carry its form.
    active: bool,
    /// The text is so short that labels hardly recur.
    short: bool,
}

impl Around {
    fn fits(&self, key: &Key, form: Form) -> bool {
        let words = key.label.split_whitespace().count();
        match form {
            Form::Timed => key.shape > Shape::Weak || words <= 3,
            Form::Bold | Form::BoldAlone => key.shape > Shape::Weak && (self.active || self.dense),
            Form::Colon => match key.shape {
                Shape::Role | Shape::Code => self.apart,
                Shape::MayAsk => self.apart && self.dense,
                // In a long transcript a single capitalised word is oftener a term than a speaker.
                Shape::Name => self.apart && (words > 1 || (self.dense && self.short)),
                Shape::Weak | Shape::Never => false,
            },
            Form::Tab | Form::BoldRun | Form::Bracket => key.shape > Shape::Name && self.dense,
            Form::Alone => key.shape > Shape::Weak && self.dense && self.active,
            Form::Dot | Form::Tight => false,
        }
    }
}

/// The candidates that start a turn: those of accepted labels, but a bare name on a line of its own only
/// after a blank line and before speech.
pub fn starts(page: &Page, text: &str) -> Vec<usize> {
    let accepted = |candidate: &Candidate| page.keys.get(candidate.key as usize).is_some_and(|key| key.accepted);
    let dots = both_question_and_answer(page);
    let brackets =
        page.candidates.iter().filter(|candidate| accepted(candidate)).all(|candidate| candidate.form == Form::Bracket);
    let fits = |candidate: &Candidate| match candidate.form {
        Form::Alone => candidate.apart && text.get(candidate.body..).is_some_and(|rest| !rest.trim().is_empty()),
        Form::Dot => dots,
        Form::Bracket => brackets,
        _ => true,
    };
    let all = page.candidates.iter().enumerate();
    all.filter(|(_, candidate)| accepted(candidate) && fits(candidate)).map(|(at, _)| at).collect()
}
