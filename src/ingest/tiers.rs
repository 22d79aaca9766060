//! Annotations on tiers → turns: which tiers hold what was said, and what the others tell of it.
//!
//! Programs of annotation (ELAN, Praat, EXMARaLDA) hold speech and everything about it on tiers that look alike.
//! The turns are made of the tiers that hold utterances, in the order in which these begin; every other tier
//! becomes hidden notes on the utterances with which it shares time. [`mod@choose`] decides which is which, and where
//! that leaves tiers out a doubt lists what was taken and what was not. What the user says of a label goes first.
//!
//! Kept: every value of every tier. Lost: where a word of a finer tier begins and ends inside its utterance, and
//! empty annotations.

mod choose;

use super::Doubt;
use super::instructions::Instructions;
use super::prepare::Unreadable;
use super::reading::{Content, Draft};
use super::segments::{self, Segment};
use crate::text::display::one_line;
use choose::choose;

/// Tiers of one file that are looked at; files of annotation have some dozens.
pub const MAX_TIERS: usize = 1_000;

/// A tier.
#[derive(Clone, Debug, Default)]
pub struct Tier {
    /// What it is called.
    pub name: String,
    /// Who speaks on it, where the file says that apart from its name.
    pub speaker: Option<String>,
    /// The kind of tier, where the format has kinds.
    pub kind: String,
    /// Whether its kind divides or describes another.
    pub dependent: bool,
    /// The tier that it describes.
    pub parent: Option<usize>,
    /// What stands on it, in order.
    pub pieces: Vec<Piece>,
}

/// An annotation.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// When it begins, in milliseconds.
    pub start: u32,
    /// When it ends.
    pub end: u32,
    /// Whether these times were measured; else they only tell the order.
    pub timed: bool,
    /// What it says.
    pub text: String,
}

impl Tier {
    /// Who speaks on it: as the file says, else its name.
    fn label(&self) -> &str {
        self.speaker.as_deref().unwrap_or(&self.name)
    }

    /// Annotations that say something.
    fn filled(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| !piece.text.trim().is_empty())
    }
}

/// Times of a line of points of which some have none: these are spread evenly between their neighbours.
pub fn interpolate(times: &[Option<u32>]) -> Vec<u32> {
    let mut all: Vec<u32> = Vec::with_capacity(times.len());
    let mut last = 0u32;
    while let Some(rest) = times.get(all.len()..).filter(|rest| !rest.is_empty()) {
        let gap = rest.iter().take_while(|time| time.is_none()).count();
        let next = rest.get(gap).copied().flatten();
        let step = next.unwrap_or(last).saturating_sub(last) as usize / (gap + 1);
        all.extend((1..=gap).map(|at| last.saturating_add(u32::try_from(step * at).unwrap_or(u32::MAX))));
        if let Some(next) = next {
            all.push(next);
            last = next;
        }
    }
    all
}

/// The turns and notes that tiers make, and what a person should look at.
pub fn build(tiers: &[Tier], instructions: &Instructions) -> Result<(Content, Vec<Doubt>), Unreadable> {
    let taken = choose(within_limit(tiers)?, instructions);
    Ok((assemble(tiers, &taken)?, doubt(tiers, &taken).into_iter().collect()))
}

fn within_limit(tiers: &[Tier]) -> Result<&[Tier], Unreadable> {
    if tiers.len() > MAX_TIERS {
        let what = format!("it has {} tiers, more than the {MAX_TIERS} that are read", tiers.len());
        return Err(Unreadable::new(what, "export the tiers that matter to a file of their own"));
    }
    Ok(tiers)
}

/// Turns of the tiers that are taken, and notes of the others.
pub fn assemble(tiers: &[Tier], taken: &[usize]) -> Result<Content, Unreadable> {
    within_limit(tiers)?;
    let labels = labels(tiers, taken);
    let mut all: Vec<Utterance> = Vec::new();
    for (at, tier) in tiers.iter().enumerate().filter(|(at, _)| taken.contains(at)) {
        let label = labels.iter().find(|(tier, _)| *tier == at).and_then(|(_, label)| label.clone());
        all.extend(tier.filled().map(|piece| Utterance::of(piece, label.clone(), root(tiers, at))));
    }
    all.sort_by_key(|utterance| utterance.start);
    let mut all = without_lone_pauses(all);
    let hosts = Hosts::of(&all);
    for (at, tier) in tiers.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        hosts.take_notes(tier, family(tiers, taken, at), &mut all);
    }
    let mut draft = Draft::new();
    segments::turns(all.into_iter().map(|utterance| utterance.segment).collect(), &mut draft);
    Ok(draft.finish())
}

/// The outermost tier that a tier describes.
fn root(tiers: &[Tier], mut at: usize) -> usize {
    for _ in 0..tiers.len() {
        match tiers.get(at).and_then(|tier| tier.parent) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}

/// The outermost tier of those utterances that a tier which was not taken is about, as far as the tiers tell: those
/// of its tree, else those of its speaker.
fn family(tiers: &[Tier], taken: &[usize], at: usize) -> usize {
    let own = root(tiers, at);
    let speaker = |at: usize| tiers.get(at).and_then(|tier| tier.speaker.as_deref());
    let of_tree = taken.iter().any(|&other| root(tiers, other) == own);
    let of_speaker = taken.iter().find(|&&other| speaker(at).is_some() && speaker(other) == speaker(at));
    if of_tree { own } else { of_speaker.map_or(own, |&other| root(tiers, other)) }
}

/// The label of each tier that was taken. The only tier is nobody's where its name tells of no person.
fn labels(tiers: &[Tier], taken: &[usize]) -> Vec<(usize, Option<String>)> {
    let label = |at: usize| {
        let tier = tiers.get(at)?;
        let nobody = taken.len() == 1 && tier.speaker.is_none() && choose::is_generic(&tier.name);
        (!nobody).then(|| choose::without_level(tier).to_owned())
    };
    taken.iter().map(|&at| (at, label(at))).collect()
}

struct Utterance {
    segment: Segment,
    start: u32,
    end: u32,
    root: usize,
}

impl Utterance {
    fn of(piece: &Piece, label: Option<String>, root: usize) -> Self {
        let time = |time: u32| piece.timed.then_some(time);
        let (start, end) = (time(piece.start), time(piece.end));
        let segment = Segment { label, text: piece.text.clone(), start, end, notes: Vec::new() };
        Self { segment, start: piece.start, end: piece.end, root }
    }
}

/// A pause that stands alone, as in `(0.2)` or `(.)`.
fn is_pause(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('(')
        && text.ends_with(')')
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '(' | ')' | '.' | ',' | '-' | ' ' | 's'))
}

/// A pause belongs to what its speaker says before or after it. Alone between what others say it is no turn: it is
/// a note on what was said before, so that one pause on two tiers does not make turns of silence.
fn without_lone_pauses(all: Vec<Utterance>) -> Vec<Utterance> {
    let mut kept: Vec<Utterance> = Vec::with_capacity(all.len());
    let mut rest = all.into_iter().peekable();
    while let Some(utterance) = rest.next() {
        let label = &utterance.segment.label;
        let goes_on = rest.peek().is_some_and(|next| next.segment.label == *label && !is_pause(&next.segment.text));
        match kept.last_mut() {
            Some(last) if is_pause(&utterance.segment.text) && last.segment.label != *label && !goes_on => {
                let tier = label.clone().unwrap_or_else(|| "pause".to_owned());
                last.segment.notes.push((tier, utterance.segment.text.trim().to_owned()));
            }
            _ => kept.push(utterance),
        }
    }
    kept
}

/// Utterances by when they begin: all of them, and those of each tree of tiers.
struct Hosts {
    all: Vec<(u32, u32, usize)>,
    trees: std::collections::HashMap<usize, Vec<(u32, u32, usize)>>,
}

/// Utterances that are looked at for a note; they are sorted by when they begin, and few overlap.
const NEAR: usize = 32;

impl Hosts {
    fn of(all: &[Utterance]) -> Self {
        let entry = |(at, utterance): (usize, &Utterance)| (utterance.start, utterance.end, at);
        let list: Vec<_> = all.iter().enumerate().map(entry).collect();
        let mut trees: std::collections::HashMap<usize, Vec<_>> = std::collections::HashMap::new();
        for (utterance, entry) in all.iter().zip(&list) {
            trees.entry(utterance.root).or_default().push(*entry);
        }
        Self { all: list, trees }
    }

    /// The utterance that shares most time with `piece`: of its own tree, else of any, else the nearest before it.
    fn host(&self, piece: &Piece, root: usize) -> Option<usize> {
        let own = self.trees.get(&root).and_then(|list| best(list, piece)).filter(|(shared, _)| *shared >= 0);
        own.or_else(|| best(&self.all, piece)).map(|(_, at)| at)
    }

    /// Puts what a tier says on the utterances: single words as a line, longer annotations one by one.
    fn take_notes(&self, tier: &Tier, root: usize, all: &mut [Utterance]) {
        let words = choose::Measure::of(tier).words_each() < 1.5;
        let mut last: Option<usize> = None;
        for piece in tier.filled() {
            let Some(host) = self.host(piece, root) else { continue };
            let Some(utterance) = all.get_mut(host) else { continue };
            let text = piece.text.trim();
            match utterance.segment.notes.last_mut() {
                Some((_, line)) if words && last == Some(host) => {
                    line.push(' ');
                    line.push_str(text);
                }
                _ => utterance.segment.notes.push((tier.name.clone(), text.to_owned())),
            }
            last = Some(host);
        }
    }
}

/// The place in a list of the utterance that shares most time with `piece`, and how much; negative where none does.
fn best(list: &[(u32, u32, usize)], piece: &Piece) -> Option<(i64, usize)> {
    let after = list.partition_point(|(start, ..)| *start <= piece.end).max(1).min(list.len());
    let near = list.get(after.saturating_sub(NEAR)..after)?;
    let shared =
        |&(start, end, at): &(u32, u32, usize)| (i64::from(end.min(piece.end)) - i64::from(start.max(piece.start)), at);
    // Of several that share as much, the first: two speakers at once, in the order of the tiers.
    near.iter().map(shared).rev().max_by_key(|(shared, _)| *shared)
}

/// What was taken and what was not, where a person might have chosen otherwise.
fn doubt(tiers: &[Tier], taken: &[usize]) -> Option<Doubt> {
    let filled = |at: &usize| tiers.get(*at).is_some_and(|tier| tier.filled().next().is_some());
    let chosen = |at: usize| taken.contains(&at);
    let left: Vec<usize> = (0..tiers.len()).filter(|at| !chosen(*at)).filter(filled).collect();
    // Tiers under one that was taken are about it: that is no choice.
    let other = left.iter().copied().find(|&at| !chosen(root(tiers, at)))?;
    let example = tiers.get(other).map_or_else(String::new, |tier| one_line(&tier.name));
    let (noun, says) = if taken.len() == 1 { ("tier", "says") } else { ("tiers", "say") };
    Some(Doubt::overall(format!(
        "the turns are what the {noun} {} {says}; notes on them: {}; if somebody speaks on one of those: --speaker '{example}=respondent'",
        named(tiers, taken),
        named(tiers, &left)
    )))
}

/// Tiers by name, the first dozen of them.
fn named(tiers: &[Tier], at: &[usize]) -> String {
    const SHOWN: usize = 12;
    let names = at.iter().filter_map(|&at| tiers.get(at)).map(|tier| format!("“{}”", one_line(&tier.name)));
    let mut list = names.take(SHOWN).collect::<Vec<_>>().join(", ");
    if at.len() > SHOWN {
        list.push_str(&format!(" and {} more", at.len() - SHOWN));
    }
    list
}

#[cfg(test)]
mod tests;
