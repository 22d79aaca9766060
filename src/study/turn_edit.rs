//! Correcting the turns of a text: who speaks, where a turn begins and ends, what kind it is. The text stays.
//!
//! The numbers of turns are those of the layout as it was before any of the corrections, so several can be given
//! at once without counting anew. What belongs to a turn (time, notes, entry) stays with it; words are counted
//! anew.

use super::anchor::Map;
use super::layout::{Entry, Layout, Note, Turn, TurnKind};
use crate::text::display::one_line;
use crate::text::fold::fold;
use crate::text::{Span, clock, words};
use std::ops::Range;

/// One correction. Turns count from 0, ranges end before their end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnEdit {
    /// A turn is two: the second begins at this byte of the text, perhaps with another speaker.
    Split {
        /// The turn.
        turn: usize,
        /// Where the second begins; blanks there belong to neither.
        at: u32,
        /// Who speaks in the second; `None` for the same speaker.
        label: Option<Speaker>,
    },
    /// Several turns are one, spoken by the speaker of the first.
    Join(Range<usize>),
    /// Somebody else speaks, or nobody who is known.
    Assign(Range<usize>, Speaker),
    /// Wherever the one label stands the other is meant.
    Rename {
        /// The label that is wrong.
        from: String,
        /// The label that is right.
        to: String,
    },
    /// Whom a paragraph of field notes is about.
    About {
        /// The turn.
        turn: usize,
        /// The labels; empty for nobody.
        labels: Vec<String>,
    },
    /// What kind of stretch turns are.
    Kind(Range<usize>, TurnKind),
}

/// Who speaks, by label; `None` for nobody who is known.
pub type Speaker = Option<String>;

/// A correction that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TurnEditError {
    /// A turn that is not there.
    #[error("there is no turn {turn}: the turns are numbered from 1 to {count}")]
    NoTurn {
        /// Its number, from 1.
        turn: usize,
        /// How many there are.
        count: usize,
    },
    /// A place outside what is said in the turn, or at its edge.
    #[error("turn {turn} cannot be split there: something said in it must be left on both sides")]
    NotInside {
        /// Its number, from 1.
        turn: usize,
    },
    /// One turn to join.
    #[error("turn {turn} alone cannot be joined: name the first and the last of several, as in 5..6")]
    Alone {
        /// Its number, from 1.
        turn: usize,
    },
    /// Turns that two corrections want otherwise.
    #[error("turn {turn} is in two corrections that exclude each other; make them one after the other")]
    Twice {
        /// Its number, from 1.
        turn: usize,
    },
    /// Turns of two entries.
    #[error("turn {turn} begins another entry of the document; turns of two entries cannot be joined")]
    Entries {
        /// Its number, from 1.
        turn: usize,
    },
    /// A label that nobody has.
    #[error("nobody is called “{label}” here; the labels are {known}")]
    NoLabel {
        /// The label asked for.
        label: String,
        /// Those that there are.
        known: String,
    },
    /// A label that cannot be one.
    #[error("“{0}” cannot be a label: it is empty or has a line break in it")]
    BadLabel(String),
}

/// The layout with these corrections.
pub fn edit(layout: &Layout, text: &str, edits: &[TurnEdit]) -> Result<Layout, TurnEditError> {
    let mut work = Work { layout: layout.clone(), text, was_spoken: layout.spoken };
    check_ranges(layout, edits)?;
    // What changes no numbers comes first, then what does, from the end.
    for edit in edits {
        work.relabel(edit)?;
    }
    let mut shapes: Vec<(usize, u32, &TurnEdit)> = edits
        .iter()
        .filter_map(|edit| match edit {
            TurnEdit::Split { turn, at, .. } => Some((*turn, *at, edit)),
            TurnEdit::Join(turns) => Some((turns.start, 0, edit)),
            _ => None,
        })
        .collect();
    shapes.sort_by_key(|(turn, at, _)| (*turn, *at));
    for (_, _, edit) in shapes.into_iter().rev() {
        match edit {
            TurnEdit::Split { turn, at, label } => work.split(*turn, *at, label.as_ref())?,
            TurnEdit::Join(turns) => work.join(turns)?,
            _ => {}
        }
    }
    Ok(work.finish())
}

/// The layout of a text as it is in another: turns follow their text, and those of which nothing is left go. What
/// is put in at the edge of what somebody says, on the same line, is said by the same.
pub fn carried(layout: &Layout, map: &Map, old: &str, new: &str) -> Layout {
    let mut to: Vec<Option<u32>> = Vec::with_capacity(layout.turns.len());
    let mut turns: Vec<Turn> = Vec::with_capacity(layout.turns.len());
    for (n, turn) in layout.turns.iter().enumerate() {
        let at = turns.last().map_or(0, |turn: &Turn| turn.span.end);
        let next = layout.turns.get(n + 1).and_then(|next| map.carry(next.span).span());
        let room = Span::new(at, next.map_or(Span::of(0..new.len()).end, |next| next.start.max(at)));
        let found = carried_turn(turn, map, (old, new), room);
        to.push(found.as_ref().map(|_| Span::of(0..turns.len()).end));
        turns.extend(found);
    }
    let moved = |turn: u32| to.get(turn as usize).copied().flatten();
    let notes = layout.notes.iter().filter_map(|note| Some(Note { turn: moved(note.turn)?, ..note.clone() })).collect();
    let mut entries: Vec<Entry> = Vec::with_capacity(layout.entries.len());
    for entry in &layout.entries {
        // An entry whose first turn went begins with the next.
        let Some(turn) = to.iter().skip(entry.turn as usize).find_map(|to| *to) else { continue };
        entries.retain(|known| known.turn != turn);
        entries.push(Entry { turn, ..entry.clone() });
    }
    Layout { turns, notes, entries, ..layout.clone() }
}

/// A turn in another text, within the room between its neighbours.
fn carried_turn(turn: &Turn, map: &Map, (old, new): (&str, &str), room: Span) -> Option<Turn> {
    let body = map.carry(turn.body).span()?.intersection(room);
    if body.is_empty() {
        return None;
    }
    let label = Span::new(turn.span.start, turn.body.start).slice(old);
    let whole = map.carry(turn.span).span().map_or(body, |span| span.hull(body)).intersection(room);
    // As far as the lines go on which it begins and ends, if it began and ended with them.
    let begins = old.get(..turn.span.start as usize).is_none_or(|before| before.is_empty() || before.ends_with('\n'));
    let ends = old.get(turn.span.end as usize..).is_none_or(|after| after.is_empty() || after.starts_with('\n'));
    let before = Span::new(room.start, whole.start).slice(new);
    let after = Span::new(whole.end, room.end).slice(new);
    let start = whole.start - if begins { edge(before.rsplit('\n').next()) } else { 0 };
    let tail = after.split('\n').next().map(str::trim_end);
    let end = whole.end + if ends { edge(tail) } else { 0 };
    let said = Span::new(start, body.end).slice(new);
    let own = if label.is_empty() { start } else { start + edge(Some(label)) };
    let stands = said.starts_with(label) && own < body.end;
    let body = Span::new(if stands { own } else { body.start }, if ends { end } else { body.end });
    Some(Turn { span: Span::new(start, end), body, words: words::count(body.slice(new)), ..turn.clone() })
}

fn edge(text: Option<&str>) -> u32 {
    Span::of(0..text.map_or(0, str::len)).end
}

/// Whether all turns are there, and no turn is both joined and split or joined twice.
fn check_ranges(layout: &Layout, edits: &[TurnEdit]) -> Result<(), TurnEditError> {
    let count = layout.turns.len();
    let mut joined: Vec<Range<usize>> = Vec::new();
    for edit in edits {
        let turns = match edit {
            TurnEdit::Split { turn, .. } | TurnEdit::About { turn, .. } => *turn..turn + 1,
            TurnEdit::Join(turns) | TurnEdit::Assign(turns, _) | TurnEdit::Kind(turns, _) => turns.clone(),
            TurnEdit::Rename { .. } => continue,
        };
        if turns.is_empty() || turns.end > count {
            let turn = if turns.start < count { turns.end } else { turns.start + 1 };
            return Err(TurnEditError::NoTurn { turn, count });
        }
        if let TurnEdit::Join(turns) = edit {
            if turns.len() < 2 {
                return Err(TurnEditError::Alone { turn: turns.start + 1 });
            }
            if let Some(known) = joined.iter().find(|known| known.start < turns.end && turns.start < known.end) {
                return Err(TurnEditError::Twice { turn: known.start.max(turns.start) + 1 });
            }
            joined.push(turns.clone());
        }
    }
    let split = edits.iter().find_map(|edit| match edit {
        TurnEdit::Split { turn, .. } if joined.iter().any(|turns| turns.contains(turn)) => Some(*turn),
        _ => None,
    });
    split.map_or(Ok(()), |turn| Err(TurnEditError::Twice { turn: turn + 1 }))
}

struct Work<'t> {
    layout: Layout,
    text: &'t str,
    was_spoken: bool,
}

impl Work<'_> {
    fn relabel(&mut self, edit: &TurnEdit) -> Result<(), TurnEditError> {
        match edit {
            TurnEdit::Assign(turns, label) => {
                let label = self.speaker(label)?;
                self.turns(turns).iter_mut().for_each(|turn| turn.label = label);
            }
            TurnEdit::Rename { from, to } => self.rename(from, to)?,
            TurnEdit::About { turn, labels } => {
                let labels = labels.iter().map(|label| self.label(label)).collect::<Result<Vec<_>, _>>()?;
                self.turns(&(*turn..turn + 1)).iter_mut().for_each(|turn| turn.about.clone_from(&labels));
            }
            TurnEdit::Kind(turns, kind) => self.turns(turns).iter_mut().for_each(|turn| turn.kind = *kind),
            TurnEdit::Split { .. } | TurnEdit::Join(_) => {}
        }
        Ok(())
    }

    fn turns(&mut self, turns: &Range<usize>) -> &mut [Turn] {
        self.layout.turns.get_mut(turns.clone()).unwrap_or_default()
    }

    fn speaker(&mut self, speaker: &Speaker) -> Result<Option<u32>, TurnEditError> {
        speaker.as_deref().map(|label| self.label(label)).transpose()
    }

    /// The index of a label, which may be new.
    fn label(&mut self, label: &str) -> Result<u32, TurnEditError> {
        let label = label.trim();
        if label.is_empty() || label.contains(['\n', '\r']) {
            return Err(TurnEditError::BadLabel(one_line(label)));
        }
        let folded = fold(label);
        let at = self.layout.labels.iter().position(|known| fold(known) == folded).unwrap_or_else(|| {
            self.layout.labels.push(label.to_owned());
            self.layout.labels.len() - 1
        });
        Ok(Span::of(0..at).end)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), TurnEditError> {
        let folded = fold(from);
        let Some(old) = self.layout.labels.iter().position(|known| fold(known) == folded) else {
            let known: Vec<String> = self.layout.labels.iter().map(|label| one_line(label)).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(TurnEditError::NoLabel { label: one_line(from), known });
        };
        if fold(to) == folded {
            // The same to those who compare, but written otherwise.
            if let Some(label) = self.layout.labels.get_mut(old) {
                to.trim().clone_into(label);
            }
            return Ok(());
        }
        let (old, new) = (Span::of(0..old).end, self.label(to)?);
        for turn in &mut self.layout.turns {
            if turn.label == Some(old) {
                turn.label = Some(new);
            }
            turn.about.iter_mut().filter(|label| **label == old).for_each(|label| *label = new);
        }
        Ok(())
    }

    fn split(&mut self, turn: usize, at: u32, label: Option<&Speaker>) -> Result<(), TurnEditError> {
        let error = TurnEditError::NotInside { turn: turn + 1 };
        let first = self.layout.turns.get(turn).cloned().ok_or_else(|| error.clone())?;
        if !first.body.contains(at) || !self.text.is_char_boundary(at as usize) {
            return Err(error);
        }
        let (head, tail) =
            (Span::new(first.body.start, at).slice(self.text), Span::new(at, first.body.end).slice(self.text));
        let mut end = at - Span::of(head.trim_end().len()..head.len()).len();
        let start = at + Span::of(0..tail.len() - tail.trim_start().len()).len();
        end = end.max(first.body.start);
        let speaker = match label {
            Some(speaker) => self.speaker(speaker)?,
            None => first.label,
        };
        // Where the new speaker's own label stands there it is no word of what is said.
        let spoken = Span::new(start, first.body.end).slice(self.text);
        let own =
            speaker.and_then(|label| self.layout.labels.get(label as usize)).and_then(|label| label_at(spoken, label));
        let (length, time, time_end) = own.unwrap_or_default();
        let body = start + Span::of(0..length).len();
        if end <= first.body.start || body >= first.body.end {
            return Err(error);
        }
        let second = Turn {
            label: speaker,
            span: Span::new(start, first.span.end),
            body: Span::new(body, first.body.end),
            time,
            time_end: time_end.or(first.time_end),
            ..first.clone()
        };
        let first = Turn {
            span: Span::new(first.span.start, end),
            body: Span::new(first.body.start, end),
            time_end: None,
            ..first
        };
        self.layout.turns.splice(turn..=turn, [first, second]);
        self.renumber(|n| if n as usize > turn { n + 1 } else { n });
        Ok(())
    }

    fn join(&mut self, turns: &Range<usize>) -> Result<(), TurnEditError> {
        let begins = |entry: &&Entry| (turns.start + 1..turns.end).contains(&(entry.turn as usize));
        if let Some(entry) = self.layout.entries.iter().find(begins) {
            return Err(TurnEditError::Entries { turn: entry.turn as usize + 1 });
        }
        let Some((first, rest)) = self.layout.turns.get(turns.clone()).and_then(<[Turn]>::split_first) else {
            return Ok(());
        };
        let mut joined = first.clone();
        for turn in rest {
            (joined.span, joined.body) = (joined.span.hull(turn.span), joined.body.hull(turn.body));
            joined.time_end = turn.time_end;
            joined.about.extend(turn.about.iter().filter(|label| !first.about.contains(label)));
        }
        joined.about.dedup();
        self.layout.turns.splice(turns.clone(), [joined]);
        let (start, gone) = (Span::of(0..turns.start).end, Span::of(1..turns.len()).len());
        self.renumber(|n| {
            if n <= start {
                n
            } else if n - start <= gone {
                start
            } else {
                n - gone
            }
        });
        Ok(())
    }

    /// Notes and entries follow their turns.
    fn renumber(&mut self, to: impl Fn(u32) -> u32) {
        self.layout.notes.iter_mut().for_each(|note| note.turn = to(note.turn));
        self.layout.entries.iter_mut().for_each(|entry| entry.turn = to(entry.turn));
    }

    fn finish(mut self) -> Layout {
        self.drop_unused();
        let layout = &mut self.layout;
        layout.spoken = layout.turns.iter().any(|turn| turn.label.is_some());
        for turn in &mut layout.turns {
            turn.words = words::count(turn.body.slice(self.text));
            // Nobody speaks in a document of paragraphs, and what somebody speaks is none.
            match (self.was_spoken, layout.spoken, turn.kind) {
                (true, false, TurnKind::Speech) => turn.kind = TurnKind::Paragraph,
                (false, true, TurnKind::Paragraph) if turn.label.is_some() => turn.kind = TurnKind::Speech,
                _ => {}
            }
        }
        self.layout
    }

    /// Labels that no turn has any more go, so that who was renamed is not listed on.
    fn drop_unused(&mut self) {
        let layout = &mut self.layout;
        let used = |at: u32| layout.turns.iter().any(|turn| turn.label == Some(at) || turn.about.contains(&at));
        let kept: Vec<bool> = (0..Span::of(0..layout.labels.len()).end).map(used).collect();
        let to = |at: u32| Span::of(0..kept.iter().take(at as usize).filter(|kept| **kept).count()).end;
        for turn in &mut layout.turns {
            turn.label = turn.label.map(to);
            turn.about.iter_mut().for_each(|label| *label = to(*label));
        }
        let mut kept = kept.iter();
        layout.labels.retain(|_| kept.next().copied().unwrap_or(false));
    }
}

/// `label` as it stands at the beginning of `text`, with its colon, its times and the blanks after them: the length of
/// all that, when it starts and when it ends. It needs a colon or a time, or any name in what is said would be a label.
fn label_at(text: &str, label: &str) -> Option<(usize, Option<u32>, Option<u32>)> {
    let line = text.split('\n').next().unwrap_or("");
    let before = clock::mark(line);
    let head = before.map_or(0, |mark| mark.length);
    let after_mark = line.get(head..)?;
    let bare = after_mark.trim_start_matches([' ', '\t', '\u{a0}', '*']);
    let start = line.len() - bare.len();
    let rest = bare.get(label_length(bare, label)?..)?;
    let mut sign = Sign { bold: line.get(head..start)?.contains("**"), ..Sign::default() };
    let rest = sign.read(rest);
    let time = before.or(sign.time);
    // A time before the label says nothing of the name after it: `0:05 Anna came`.
    (sign.colon || sign.time.is_some()).then(|| {
        let end = line.len() - rest.len();
        let blanks = text.get(end..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        (end + blanks, time.and_then(|mark| mark.start), time.and_then(|mark| mark.end))
    })
}

/// The bytes at the beginning of `text` that are this label, however it is written.
fn label_length(text: &str, label: &str) -> Option<usize> {
    let folded = fold(label);
    // A spelling may be longer than the label, by blanks and marks put together of two characters.
    let most = label.chars().count() * 2 + 8;
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).skip(1).take(most);
    let inside = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let mut fits = ends.filter(|&at| !inside(at) && text.get(..at).is_some_and(|head| fold(head) == folded));
    fits.next()
}

/// What stands between a label and what is said.
#[derive(Default)]
struct Sign {
    bold: bool,
    colon: bool,
    time: Option<clock::Mark>,
}

impl Sign {
    /// Reads colons, times, dashes after times and the end of bold letters; what is left is said.
    fn read<'t>(&mut self, text: &'t str) -> &'t str {
        let mut rest = text;
        loop {
            let next = rest.trim_start_matches([' ', '\t', '\u{a0}']);
            rest = if let Some(after) = next.strip_prefix("**").filter(|_| self.bold) {
                self.bold = false;
                after
            } else if let Some(after) = next.strip_prefix([':', '：']) {
                self.colon = true;
                after
            } else if let Some((mark, after)) = self.time_at(next) {
                self.time = Some(mark);
                after
            } else if let Some(after) = next.strip_prefix(['-', '–', '—']).filter(|after| self.goes_on(after)) {
                after
            } else {
                return next;
            };
        }
    }

    /// A time that stands in brackets or closes the line; else it is said: `Anna: 10:30 we met`.
    fn time_at<'t>(&self, text: &'t str) -> Option<(clock::Mark, &'t str)> {
        let mark = clock::mark(text).filter(|_| self.time.is_none())?;
        let after = text.get(mark.length..)?;
        let closes = after.trim().trim_start_matches([':', '-', '–', '—']).is_empty();
        (mark.bracketed || closes || after.starts_with('\t')).then_some((mark, after))
    }

    /// Whether a dash belongs to the label: between it and a time, or after one.
    fn goes_on(&self, after: &str) -> bool {
        let blank = after.is_empty() || after.starts_with([' ', '\t']);
        blank && (self.time.is_some() || self.time_at(after.trim_start()).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A document of `Label: text` lines.
    fn document(lines: &[(&str, &str)]) -> (String, Layout) {
        let (mut text, mut layout) = (String::new(), Layout { spoken: true, ..Layout::default() });
        for (label, said) in lines {
            let at = layout.labels.iter().position(|known| known == label).unwrap_or_else(|| {
                layout.labels.push((*label).to_owned());
                layout.labels.len() - 1
            });
            let start = text.len();
            text.push_str(&format!("{label}: {said}"));
            layout.turns.push(Turn {
                label: Some(at as u32),
                span: Span::of(start..text.len()),
                body: Span::of(start + label.len() + 2..text.len()),
                words: words::count(said),
                ..Turn::default()
            });
            text.push_str("\n\n");
        }
        (text, layout)
    }

    fn told(layout: &Layout, text: &str) -> Vec<String> {
        let name = |turn: &Turn| turn.label.map_or("-", |label| layout.labels[label as usize].as_str()).to_owned();
        layout.turns.iter().map(|turn| format!("{} {} {}", name(turn), turn.words, turn.body.slice(text))).collect()
    }

    /// What holds of every layout.
    fn holds(layout: &Layout, text: &str) {
        let mut at = 0;
        for turn in &layout.turns {
            assert!(turn.span.start >= at && turn.span.encloses(turn.body) && !turn.body.is_empty(), "{layout:?}");
            assert_eq!(turn.words, words::count(turn.body.slice(text)));
            assert!(turn.label.iter().chain(&turn.about).all(|label| (*label as usize) < layout.labels.len()));
            at = turn.span.end;
        }
        assert!(layout.notes.iter().all(|note| (note.turn as usize) < layout.turns.len()));
        assert_eq!(Layout::decode(&layout.encode()).as_ref(), Ok(layout));
    }

    const TALK: &[(&str, &str)] =
        &[("INT", "So who decides? A2: The board. Not us."), ("A3", "No."), ("A3", "Never."), ("A5", "I was asked.")];

    #[test]
    fn turns_are_split_joined_and_given_to_others_in_one_go() {
        let (text, mut layout) = document(TALK);
        layout.notes = vec![Note { turn: 0, ..Note::default() }, Note { turn: 3, ..Note::default() }];
        let at = Span::of(0..text.find("A2: The").expect("there")).end;
        let edits = [
            TurnEdit::Split { turn: 0, at, label: Some(Some("A2".into())) },
            TurnEdit::Join(1..3),
            TurnEdit::Assign(3..4, None),
            TurnEdit::Rename { from: "int".into(), to: "Interviewer".into() },
        ];
        let found = edit(&layout, &text, &edits).expect("edited");
        holds(&found, &text);
        let expected =
            ["Interviewer 3 So who decides?", "A2 4 The board. Not us.", "A3 3 No.\n\nA3: Never.", "- 3 I was asked."];
        assert_eq!(told(&found, &text), expected);
        assert_eq!(found.labels, ["A3", "Interviewer", "A2"], "A5 is not there any more");
        assert_eq!(found.notes.iter().map(|note| note.turn).collect::<Vec<_>>(), [0, 3]);
        assert_eq!(Span::new(found.turns[1].span.start, found.turns[1].body.start).slice(&text), "A2: ");
    }

    #[test]
    fn a_label_with_a_time_where_a_turn_is_split_is_its_label() {
        for (written, time) in [
            ("Anna  0:05  \nAnd now?", Some(5_000)),
            ("[00:05] Anna: And now?", Some(5_000)),
            ("00:05 Anna: And now?", Some(5_000)),
            ("Anna (0:05): And now?", Some(5_000)),
            ("ANNA: [0:05] And now?", Some(5_000)),
            ("Anna – 00:00:05:\nAnd now?", Some(5_000)),
            ("**Anna:** And now?", None),
            ("**Anna** [0:05] And now?", Some(5_000)),
            ("Anna: And now?", None),
        ] {
            let (text, layout) = document(&[("Ben", &format!("Hello.\n\n{written}"))]);
            let at = text.find("Hello.").expect("there") as u32 + 6;
            let split = TurnEdit::Split { turn: 0, at, label: Some(Some("Anna".into())) };
            let found = edit(&layout, &text, &[split]).expect("it can be done");
            let second = &found.turns[1];
            assert_eq!((second.body.slice(&text), second.time), ("And now?", time), "{written}");
            assert_eq!(second.span.slice(&text), written);
            assert_eq!(found.turns[0].body.slice(&text), "Hello.");
        }
        for said in ["Anna came at once.", "0:05 Anna came.", "Annabel: And now?", "Anna 10:30 is fine."] {
            assert_eq!(label_at(said, "Anna"), None, "{said}");
        }
        let met = label_at("Anna: 10:30 is fine.", "Anna").expect("a label");
        assert_eq!((met.0, met.1), (6, None), "a time that is said stays");
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        let (text, mut layout) = document(TALK);
        layout.entries = vec![Entry { turn: 2, ..Entry::default() }];
        let refused = |edits: &[TurnEdit]| edit(&layout, &text, edits).expect_err("refused").to_string();
        let split = |turn: usize, at: u32| TurnEdit::Split { turn, at, label: None };
        assert!(refused(&[TurnEdit::Assign(3..6, None)]).contains("no turn 6: the turns are numbered from 1 to 4"));
        let body = layout.turns[1].body;
        assert!(refused(&[split(1, body.start)]).contains("turn 2 cannot be split there"));
        assert!(refused(&[split(1, body.end)]).contains("turn 2"));
        assert!(refused(&[TurnEdit::Join(1..3)]).contains("turn 3 begins another entry"));
        assert!(refused(&[TurnEdit::Join(1..2)]).contains("turn 2 alone"));
        assert!(refused(&[TurnEdit::Join(2..4), split(3, layout.turns[3].body.start + 2)]).contains("two corrections"));
        assert!(refused(&[TurnEdit::Rename { from: "B1".into(), to: "A3".into() }]).contains("INT, A3, A5"));
    }

    #[test]
    fn a_document_is_spoken_as_long_as_somebody_speaks() {
        let (text, layout) = document(TALK);
        let silent = edit(&layout, &text, &[TurnEdit::Assign(0..4, None)]).expect("edited");
        assert!(!silent.spoken && silent.turns.iter().all(|turn| turn.kind == TurnKind::Paragraph));
        let about = TurnEdit::About { turn: 1, labels: vec!["A3".into()] };
        let noted = edit(&silent, &text, &[TurnEdit::Kind(0..1, TurnKind::Reflective), about]).expect("edited");
        assert_eq!((noted.turns[0].kind, noted.turns[1].about.as_slice()), (TurnKind::Reflective, &[0][..]));
        let spoken = edit(&noted, &text, &[TurnEdit::Assign(3..4, Some("A5".into()))]).expect("edited");
        assert!(
            spoken.spoken && spoken.turns[3].kind == TurnKind::Speech && spoken.turns[2].kind == TurnKind::Paragraph
        );
    }

    #[test]
    fn turns_follow_a_corrected_text() {
        let (text, mut layout) = document(TALK);
        layout.notes = vec![Note { turn: 3, ..Note::default() }];
        layout.entries = vec![Entry { turn: 1, ..Entry::default() }];
        let new =
            text.replace("asked.", "never asked. Not once.").replace("A3: No.\n\n", "").replace("A3: N", "A3: Well, n");
        let found = carried(&layout, &Map::between(&text, &new), &text, &new);
        holds(&found, &new);
        assert_eq!(told(&found, &new)[1..], ["A3 2 Well, never.", "A5 6 I was never asked. Not once."]);
        assert_eq!((found.notes[0].turn, found.entries[0].turn), (2, 1));
    }

    proptest! {
        #[test]
        fn carried_turns_are_sound(
            said in proptest::collection::vec(("[A-C]", "[a-c ]{0,5}[a-cé][. a-c\n]{0,6}"), 1..6),
            new in proptest::collection::vec(("[A-C]", "[a-c ]{0,5}[a-cé][. a-c\n]{0,6}"), 1..6),
        ) {
            let lines = |said: &[(String, String)]| {
                let lines: Vec<(&str, &str)> = said.iter().map(|(label, said)| (label.as_str(), said.as_str())).collect();
                document(&lines)
            };
            let ((old, layout), (new, _)) = (lines(&said), lines(&new));
            holds(&carried(&layout, &Map::between(&old, &new), &old, &new), &new);
            prop_assert_eq!(carried(&layout, &Map::between(&old, &old), &old, &old).turns.len(), layout.turns.len());
        }

        #[test]
        fn any_corrections_keep_layouts_sound(
            said in proptest::collection::vec(("[A-C]", "[a-c ]{0,5}[a-cé][. a-c\n]{0,6}"), 1..6),
            raw in proptest::collection::vec((0u8..6, 0usize..6, 0usize..4, 0u32..60, proptest::option::of("[A-E]")), 0..5),
        ) {
            let lines: Vec<(&str, &str)> = said.iter().map(|(label, said)| (label.as_str(), said.as_str())).collect();
            let (text, layout) = document(&lines);
            let edits: Vec<TurnEdit> = raw.into_iter().map(|(what, turn, more, at, label)| match what {
                0 => TurnEdit::Split { turn, at, label: Some(label) },
                1 => TurnEdit::Join(turn..turn + more),
                2 => TurnEdit::Assign(turn..turn + more, label),
                3 => TurnEdit::Rename { from: "A".into(), to: label.unwrap_or("a".into()) },
                4 => TurnEdit::About { turn, labels: label.into_iter().collect() },
                _ => TurnEdit::Kind(turn..turn + more, TurnKind::Reflective),
            }).collect();
            if let Ok(found) = edit(&layout, &text, &edits) {
                holds(&found, &text);
                let spoken = |layout: &Layout| -> String {
                    layout.turns.iter().flat_map(|turn| turn.body.slice(&text).chars()).filter(|c| !c.is_whitespace()).collect()
                };
                let joins = edits.iter().any(|edit| matches!(edit, TurnEdit::Join(_)));
                prop_assert!(joins || spoken(&found) == spoken(&layout), "nothing said is lost");
            }
        }
    }
}
