//! Changing codings that stand: their edges, their code, their weight; one into two and two into one.
//!
//! A coding whose place or code changes is another one, for its identity follows from both: the old one goes and the
//! new one comes, with its memo, its weight and the time it was made, as one step.

use super::page::Page;
use super::quoted;
use crate::store::CodingInfo;
use crate::study::Guid;
use crate::study::change::{CodingItem, Payload};
use crate::text::{Span, words};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::{Context, mention};
use crate::tui::message::Effect;
use crate::tui::overlay::{Ask, Overlay, Question, Then};
use crate::tui::widgets;

/// How many words a coding may reach into the turn of somebody else before that is thought to be meant.
pub const SLIP: usize = 3;

/// What is to be done to a coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It begins at the cursor.
    Start,
    /// It ends with the word under the cursor.
    End,
    /// It stands at the selection.
    Place,
    /// It is two, parted at the cursor.
    Split,
    /// It is one with the nearest of its code and coder.
    Join,
    /// It is one with this one, and with all that stands between them.
    JoinWith(Guid),
    /// It has another code.
    Replace,
    /// It weighs something.
    Weigh,
    /// It keeps to the turns of which it has more than a few words.
    Trim,
}

impl What {
    fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::EdgeStart => Self::Start,
            Action::EdgeEnd => Self::End,
            Action::EdgeBoth => Self::Place,
            Action::SplitCoding => Self::Split,
            Action::JoinCodings => Self::Join,
            Action::ReplaceCode => Self::Replace,
            Action::Weigh => Self::Weigh,
            Action::TrimCoding => Self::Trim,
            _ => return None,
        })
    }
}

impl Page {
    /// The coding without the few words by which it reaches into turns of others; `None` where there are none.
    pub fn trimmed(&self, coding: &CodingInfo) -> Option<Span> {
        let mut turns = self.layout.touched(coding.span);
        let words_in = |turn: usize| {
            let body = self.layout.turns.get(turn).map(|turn| turn.body).unwrap_or_default();
            let inside = Span::new(body.start.max(coding.span.start), body.end.min(coding.span.end));
            if inside.start < inside.end { words::count(inside.slice(&self.text)) as usize } else { 0 }
        };
        let who = |turn: usize| self.layout.turns.get(turn).and_then(|turn| turn.label);
        let before = turns.clone();
        while turns.len() > 1 && words_in(turns.start) < SLIP && who(turns.start) != who(turns.start + 1) {
            turns.start += 1;
        }
        while turns.len() > 1 && words_in(turns.end - 1) < SLIP && who(turns.end - 1) != who(turns.end - 2) {
            turns.end -= 1;
        }
        if turns == before {
            return None;
        }
        let (first, last) = (self.layout.turns.get(turns.start)?, self.layout.turns.get(turns.end - 1)?);
        let start = if turns.start == before.start { coding.span.start } else { first.body.start };
        let end = if turns.end == before.end { coding.span.end } else { last.body.end };
        (start < end).then(|| self.without_blanks(Span::new(start, end)))
    }

    /// A span without blanks at its ends.
    fn without_blanks(&self, span: Span) -> Span {
        let text = span.slice(&self.text);
        let start = span.start as usize + (text.len() - text.trim_start().len());
        Span::of(start..start.max(span.start as usize + text.trim_end().len()))
    }
}

/// A coding taken away, and what comes in its place.
fn instead(page: &Page, gone: &[&CodingInfo], come: &[(Span, &str)]) -> Vec<Payload> {
    let Some(first) = gone.first() else { return Vec::new() };
    let document = page.info.guid;
    let memos: Vec<&str> = gone.iter().filter_map(|coding| coding.memo.as_deref()).collect();
    let memo = (!memos.is_empty()).then(|| memos.join("\n"));
    let weight = gone.iter().filter_map(|coding| coding.weight).max_by(f64::total_cmp);
    let mut codes: Vec<String> = Vec::new();
    let items = come.iter().enumerate().map(|(n, (span, code))| {
        let at = codes.iter().position(|known| known == code).unwrap_or_else(|| {
            codes.push((*code).to_owned());
            codes.len() - 1
        });
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        // The memo is written once: it was about one passage.
        let memo = memo.clone().filter(|_| n == 0);
        CodingItem(at, 0, *span, first.created, first.origin, memo, weight)
    });
    let items: Vec<CodingItem> = items.collect();
    let removed = Payload::CodingsRemoved { document, codings: gone.iter().map(|coding| coding.guid).collect() };
    let coders = vec![first.coder.clone()];
    let added = Payload::CodingsAdded { document, text: page.info.text, codes, coders, items, under: Vec::new() };
    vec![removed, added]
}

impl App {
    /// Does something to the coding under the cursor; where there are several it is asked to which.
    pub fn recode(&mut self, action: Action) -> Vec<Effect> {
        let Some(what) = What::of(action) else { return Vec::new() };
        if !self.may_write(action, None) {
            return Vec::new();
        }
        let coder = self.coder.clone();
        let Some(page) = &self.reader.page else {
            self.say("No document is open: F1 lists them.");
            return Vec::new();
        };
        let own = |coding: &&CodingInfo| Some(&coding.coder) == coder.as_ref() && !coding.derived;
        let mut found: Vec<&CodingInfo> =
            page.codings_here().into_iter().filter_map(|at| page.codings.get(at)).filter(own).collect();
        if found.is_empty() && matches!(what, What::Start | What::End | What::Place) {
            // An edge is drawn to the cursor from outside too.
            found = page.own_beside(&own);
        }
        match found.as_slice() {
            [] => {
                self.say("No coding of yours is here: ] goes to the next one.");
                Vec::new()
            }
            [only] => {
                let guid = only.guid;
                self.recode_one(what, guid)
            }
            several => {
                let line =
                    |coding: &&CodingInfo| format!("{} · {}", coding.code, quoted(coding.span.slice(&page.text), 50));
                let lines = several.iter().map(line).collect();
                let guids = several.iter().map(|coding| coding.guid).collect();
                self.choose_one("Which coding?", lines, Then::Recode(what, guids))
            }
        }
    }

    /// Does something to a coding.
    pub fn recode_one(&mut self, what: What, guid: Guid) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let Some(coding) = page.codings.iter().find(|coding| coding.guid == guid) else { return Vec::new() };
        let (span, code) = (coding.span, coding.code.as_str());
        let at = page.cursor;
        let (label, gone, come): (String, Vec<&CodingInfo>, Vec<(Span, &str)>) = match what {
            What::Start | What::End | What::Place => {
                let word = page.word_around(at);
                let new = match (what, page.selection()) {
                    (What::Start, _) => Span::new(word.start, span.end),
                    (What::End, _) => Span::new(span.start, word.end),
                    (_, Some(selected)) => selected,
                    (_, None) => {
                        self.say(format!(
                            "Select where the coding is to stand, then {}.",
                            mention(Context::Reader, Action::EdgeBoth)
                        ));
                        return Vec::new();
                    }
                };
                if new.start >= new.end {
                    self.say("That would leave nothing of the coding.");
                    return Vec::new();
                }
                if new == span {
                    self.say("The coding stands there already.");
                    return Vec::new();
                }
                (format!("edges of {code}"), vec![coding], vec![(new, code)])
            }
            What::Split => {
                let word = page.word_around(at);
                let parts = [Span::new(span.start, word.start), Span::new(word.start, span.end)];
                if parts.iter().any(|part| part.start >= part.end || part.slice(&page.text).trim().is_empty()) {
                    self.say("Put the cursor where the second coding is to begin, inside the first.");
                    return Vec::new();
                }
                let parts = parts.map(|part| page.without_blanks(part));
                (format!("split {code}"), vec![coding], parts.iter().map(|part| (*part, code)).collect())
            }
            What::Join => {
                let like = |other: &&CodingInfo| {
                    other.guid != guid && other.code == coding.code && other.coder == coding.coder && !other.derived
                };
                // The nearest one; of two that are as near, the one after.
                let gap = |other: &CodingInfo| {
                    let after = other.span.start.saturating_sub(span.end);
                    (after.max(span.start.saturating_sub(other.span.end)), other.span.start < span.start)
                };
                let Some(near) = page.codings.iter().filter(like).min_by_key(|other| gap(other)) else {
                    self.say(format!("No other coding with {code} of yours is in this document."));
                    return Vec::new();
                };
                let whole = span.hull(near.span);
                let own = words::count(span.slice(&page.text)) + words::count(near.span.slice(&page.text));
                let all = words::count(whole.slice(&page.text));
                if all > own {
                    // What nobody coded is not coded unasked.
                    let turns = widgets::count(page.layout.touched(whole).len(), "turn");
                    let between = widgets::count((all - own) as usize, "word");
                    let title = format!("{between} between them would be coded {code} too. Join them?");
                    let lines =
                        vec![format!("Yes, one coding of {} over {turns}", widgets::count(all as usize, "word"))];
                    let near = near.guid;
                    return self.choose_one(&title, lines, Then::Recode(What::JoinWith(near), vec![guid]));
                }
                (format!("join two {code}"), vec![coding, near], vec![(whole, code)])
            }
            What::JoinWith(other) => {
                let Some(other) = page.codings.iter().find(|coding| coding.guid == other) else { return Vec::new() };
                (format!("join two {code}"), vec![coding, other], vec![(span.hull(other.span), code)])
            }
            What::Trim => match page.trimmed(coding) {
                Some(new) => (format!("trim {code}"), vec![coding], vec![(new, code)]),
                None => {
                    self.say("The coding does not reach by a few words into the turn of somebody else.");
                    return Vec::new();
                }
            },
            What::Replace => {
                let title = format!("instead of {code}");
                self.pick_instead(guid, title);
                return Vec::new();
            }
            What::Weigh => {
                let weight = coding.weight.map(|weight| weight.to_string()).unwrap_or_default();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Weight(guid), weight)));
                return Vec::new();
            }
        };
        let payloads = instead(page, &gone, &come);
        let counts = vec![(code.to_owned(), come.len() as i64 - gone.len() as i64)];
        self.change(label, payloads, counts)
    }

    /// Puts another code in the place of the one that a coding carries.
    pub fn replace_code(&mut self, guid: Guid, with: &[String]) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let Some(coding) = page.codings.iter().find(|coding| coding.guid == guid) else { return Vec::new() };
        if with.contains(&coding.code) {
            self.say("The coding carries that code already.");
            return Vec::new();
        }
        let come: Vec<(Span, &str)> = with.iter().map(|code| (coding.span, code.as_str())).collect();
        let payloads = instead(page, &[coding], &come);
        let mut counts = vec![(coding.code.clone(), -1)];
        counts.extend(with.iter().map(|code| (code.clone(), 1)));
        let label = format!("{} instead of {}", with.join(", "), coding.code);
        self.applied(with);
        self.change(label, payloads, counts)
    }

    /// Sets the weight of a coding, as it was written.
    pub fn weigh(&mut self, guid: Guid, written: &str) -> Result<Vec<Effect>, String> {
        let weight = match written.trim() {
            "" => None,
            number => match number.replace(',', ".").parse::<f64>() {
                Ok(weight) if (0.0..=100.0).contains(&weight) => Some(weight),
                _ => return Err("A weight is a number from 0 to 100; empty takes it away.".to_owned()),
            },
        };
        let Some(page) = &self.reader.page else { return Ok(Vec::new()) };
        let Some(coding) = page.codings.iter().find(|coding| coding.guid == guid) else { return Ok(Vec::new()) };
        let label = match weight {
            Some(weight) => format!("weight {weight} on {}", coding.code),
            None => format!("no weight on {}", coding.code),
        };
        let document = page.info.guid;
        Ok(self.change(label, vec![Payload::CodingWeight { document, coding: guid, weight }], Vec::new()))
    }
}

impl Page {
    /// The word at a place, else the grapheme there.
    fn word_around(&self, at: u32) -> Span {
        let word = self.unit_at(super::units::Unit::Word, at).filter(|word| word.contains(at));
        word.unwrap_or_else(|| {
            let end = crate::text::segment::next_grapheme(&self.text, at as usize);
            Span::new(at, Span::of(0..end).end)
        })
    }

    /// The coder's codings nearest to the cursor on either side, in the turn under it.
    fn own_beside(&self, own: &dyn Fn(&&CodingInfo) -> bool) -> Vec<&CodingInfo> {
        let Some(turn) = self.turn().and_then(|turn| self.layout.turns.get(turn)) else { return Vec::new() };
        let near: Vec<&CodingInfo> =
            self.codings.iter().filter(own).filter(|coding| coding.span.overlaps(turn.body)).collect();
        let before = near.iter().filter(|coding| coding.span.end <= self.cursor).max_by_key(|coding| coding.span.end);
        let after = near.iter().filter(|coding| coding.span.start > self.cursor).min_by_key(|coding| coding.span.start);
        before.into_iter().chain(after).copied().collect()
    }
}
