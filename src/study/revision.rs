//! Where codings and decisions stand when the text of their document was revised.
//!
//! Every revision, also one that was undone, leaves a way between two texts ([`Revisions`]). What was coded on any
//! text of a document, earlier, later or undone, goes the shortest way to the text that is current now ([`Ways`]):
//! so the same set of changes gives the same places, whatever came first. A person's word where a coding stands
//! on a text goes before what a map says.

use super::anchor::{Carried, Map};
use super::change::Revised;
use super::decision::{Choice, Decision};
use super::fold::{CodingState, CodingsState, Question};
use super::guid::{Guid, Hash};
use crate::text::Span;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The ways between the texts of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Revisions {
    ways: BTreeMap<(Hash, Hash), Way>,
    next: u64,
}

#[derive(Clone, Debug, PartialEq)]
struct Way {
    map: Arc<Map>,
    /// Whether it leads past other texts: then it serves only what gets lost on the way by these.
    short: bool,
    /// Whether the revision stands.
    live: bool,
    /// Later ones go before earlier ones.
    at: u64,
}

impl Revisions {
    /// Takes in the next revision, or one that is undone.
    pub(super) fn add(&mut self, revised: &Revised, live: bool) {
        self.next += 1;
        let maps = revised.earlier.iter().map(|(from, map)| (*from, map, true));
        for (from, map, short) in maps.chain([(revised.from, &revised.map, false)]) {
            let known = self.ways.get(&(from, revised.text));
            if known.is_none_or(|known| (!short, live) >= (!known.short, known.live)) {
                let way = Way { map: Arc::new(map.clone()), short, live, at: self.next };
                self.ways.insert((from, revised.text), way);
            }
        }
    }

    /// Whether the document was never revised.
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }

    /// The ways from all texts to this one.
    pub fn to(&self, current: Hash) -> Ways {
        let short = self.ways.values().any(|way| way.short);
        let past = if short { self.steps_to(current, true) } else { HashMap::new() };
        Ways { current, steps: self.steps_to(current, false), past }
    }

    fn steps_to(&self, current: Hash, short: bool) -> HashMap<Hash, Step> {
        let mut cost: BTreeMap<Hash, Cost> = BTreeMap::from([(current, Cost::default())]);
        let edges: Vec<(Hash, Hash, &Way, bool)> = self
            .ways
            .iter()
            .filter(|(_, way)| short || !way.short)
            .flat_map(|((from, to), way)| [(*from, *to, way, false), (*to, *from, way, true)])
            .collect();
        // At most so many rounds as there are texts; there are few.
        for _ in 0..=self.ways.len() {
            let mut changed = false;
            for (from, to, way, _) in &edges {
                let Some(there) = cost.get(to).map(|cost| cost.and(way)) else { continue };
                if cost.get(from).is_none_or(|known| there < *known) {
                    cost.insert(*from, there);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let mut steps = HashMap::new();
        for (text, known) in cost.iter().filter(|(text, _)| **text != current) {
            let good = edges.iter().filter(|(from, to, way, _)| {
                from == text && cost.get(to).is_some_and(|there| there.and(way) == *known)
            });
            if let Some((_, next, way, back)) = good.max_by_key(|(_, to, way, back)| (way.at, !back, *to)) {
                let map = if *back { Arc::new(way.map.inverse()) } else { Arc::clone(&way.map) };
                steps.insert(*text, Step { cost: *known, next: *next, map });
            }
        }
        steps
    }
}

/// How far a text is from the current one: ways of undone revisions count more than all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    undone: u32,
    steps: u32,
}

impl Cost {
    fn and(self, way: &Way) -> Self {
        Self { undone: self.undone + u32::from(!way.live), steps: self.steps + 1 }
    }
}

struct Step {
    cost: Cost,
    next: Hash,
    map: Arc<Map>,
}

/// The ways to the current text of a document.
pub struct Ways {
    current: Hash,
    steps: HashMap<Hash, Step>,
    /// With the ways past other texts.
    past: HashMap<Hash, Step>,
}

impl Ways {
    /// Where a place of a text stands in the current one.
    pub fn carry(&self, text: Hash, span: Span) -> Carried {
        let found = self.walk(&self.steps, text, span);
        if matches!(found, Carried::Exact(_)) || self.past.is_empty() {
            return found;
        }
        match (found, self.walk(&self.past, text, span)) {
            (_, exact @ Carried::Exact(_)) => exact,
            (Carried::Lost, other) => other,
            (found, _) => found,
        }
    }

    fn walk(&self, steps: &HashMap<Hash, Step>, text: Hash, span: Span) -> Carried {
        let (mut text, mut span, mut exact) = (text, span, true);
        while text != self.current {
            let Some(step) = steps.get(&text) else { return Carried::Lost };
            match step.map.carry(span) {
                Carried::Exact(to) => span = to,
                Carried::Moved(to) => (span, exact) = (to, false),
                Carried::Lost => return Carried::Lost,
            }
            text = step.next;
        }
        if exact { Carried::Exact(span) } else { Carried::Moved(span) }
    }

    fn cost(&self, text: Hash) -> Option<Cost> {
        if text == self.current { Some(Cost::default()) } else { self.steps.get(&text).map(|step| step.cost) }
    }
}

/// How a coding stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// As it was made, or as a person said.
    #[default]
    Stands,
    /// Some of its text changed, and nobody has looked at it yet. It counts.
    Moved,
    /// It has no place in the current text. It counts nowhere.
    Lost,
}

/// A coding and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The coding; of several that came to stand at one place, as the first of them with what the others add. Its
    /// text and span are where it stands: in the current text, or where it is lost, in the last one it had.
    pub coding: CodingState,
    /// How it stands.
    pub standing: Standing,
    /// The place it was carried from, where that is another.
    pub from: Option<(Hash, Span)>,
    /// All codings that stand here as one.
    pub all: Vec<Guid>,
}

/// Where the codings of a document stand when this is its text, first made first.
pub fn placed(codings: &CodingsState, current: Hash) -> Vec<Placed> {
    let ways = codings.revisions().to(current);
    let mut all: Vec<Placed> = Vec::with_capacity(codings.len());
    let mut at: HashMap<(Hash, Span, String, String), usize> = HashMap::new();
    let revised = !codings.revisions().is_empty();
    for coding in codings.iter() {
        let (text, span, standing, from) = place(codings, coding, &ways);
        let next =
            Placed { coding: CodingState { text, span, ..coding.clone() }, standing, from, all: vec![coding.guid] };
        if revised {
            // The same coder, code and place is the same coding, also where that shows only in a later text.
            let key = (text, span, coding.code.clone(), coding.coder.clone());
            if let Some(known) = at.get(&key).and_then(|at| all.get_mut(*at)) {
                known.join(next);
                continue;
            }
            at.insert(key, all.len());
        }
        all.push(next);
    }
    all
}

impl Placed {
    /// A coding that stands where it was made.
    pub fn alone(coding: CodingState) -> Self {
        let all = vec![coding.guid];
        Self { coding, standing: Standing::Stands, from: None, all }
    }

    fn join(&mut self, other: Self) {
        self.coding.memo = other.coding.memo.or(self.coding.memo.take());
        self.coding.under = other.coding.under.or(self.coding.under);
        if other.standing < self.standing {
            (self.standing, self.from) = (other.standing, other.from);
        }
        self.all.extend(other.all);
    }
}

type Place = (Hash, Span, Standing, Option<(Hash, Span)>);

fn place(codings: &CodingsState, coding: &CodingState, ways: &Ways) -> Place {
    let said = codings.anchors(&coding.guid);
    if said.is_empty() && coding.text == ways.current {
        return (coding.text, coding.span, Standing::Stands, None);
    }
    // Nearest text first, and of equals what was said last.
    let mut anchors: Vec<(Hash, Span)> =
        std::iter::once((coding.text, coding.span)).chain(said.iter().copied()).collect();
    anchors.reverse();
    anchors.sort_by_key(|(text, _)| ways.cost(*text).map_or((1, Cost::default()), |cost| (0, cost)));
    let from = |anchor: &(Hash, Span)| {
        Some(*anchor).filter(|anchor| *anchor != (coding.text, coding.span) || anchor.0 != ways.current)
    };
    for anchor in &anchors {
        match ways.carry(anchor.0, anchor.1) {
            Carried::Exact(span) => return (ways.current, span, Standing::Stands, from(anchor)),
            Carried::Moved(span) => return (ways.current, span, Standing::Moved, from(anchor)),
            Carried::Lost => {}
        }
    }
    let (text, span) = anchors.first().copied().unwrap_or((coding.text, coding.span));
    (text, span, Standing::Lost, None)
}

/// The decisions on a document as they stand when this is its text. What settles a place that is lost stays with
/// the text that it was made on, and so settles nothing.
pub fn placed_decisions(
    decisions: &BTreeMap<Question, Decision>,
    revisions: &Revisions,
    current: Hash,
) -> BTreeMap<Question, Decision> {
    let ways = revisions.to(current);
    let mut all: BTreeMap<Question, Decision> = BTreeMap::new();
    for ((code, text, span), decision) in decisions {
        let carried = carry_decision(&ways, *text, *span, decision);
        let (text, span, decision) = carried.map_or_else(|| (*text, *span, decision.clone()), |(s, d)| (current, s, d));
        let key = (code.clone(), text, span);
        // Where two came to settle the same, the later one does.
        let when = |decision: &Decision| (decision.at, decision.coder.clone());
        if all.get(&key).is_none_or(|known| when(known) <= when(&decision)) {
            all.insert(key, decision);
        }
    }
    all
}

/// The questions that stand as this one in the current text, under the texts that they were put on.
pub fn same_questions(
    decisions: &BTreeMap<Question, Decision>,
    revisions: &Revisions,
    question: &Question,
) -> Vec<Question> {
    let ways = revisions.to(question.1);
    let same = decisions.iter().filter(|((code, text, span), decision)| {
        *code == question.0
            && *text != question.1
            && carry_decision(&ways, *text, *span, decision).is_some_and(|(span, _)| span == question.2)
    });
    same.map(|(question, _)| question.clone()).collect()
}

fn carry_decision(ways: &Ways, text: Hash, span: Span, decision: &Decision) -> Option<(Span, Decision)> {
    let carry = |span: Span| ways.carry(text, span).span();
    let mut carried = decision.clone();
    if let Choice::Adjust { span, .. } = &mut carried.choice {
        *span = carry(*span)?;
    }
    carried.made.retain_mut(|made| match carry(made.span) {
        Some(span) => {
            made.span = span;
            true
        }
        None => false,
    });
    Some((carry(span)?, carried))
}
