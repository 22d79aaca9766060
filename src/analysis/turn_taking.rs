//! Turn-taking: whose counted turn follows whose, and which code follows which across speakers.
//!
//! A sequence is a run of counted turns of one document, and nothing crosses from one to the next. An uncounted
//! turn (an interviewer's, say) ends it, unless it is to be bridged. Group by group, successive turns make a table
//! whose residuals are those of lag-sequential analysis ([`lag`](super::lag)).
//!
//! An exchange is two turns of a sequence, the second at most K places after the first, the first touched by a
//! code a and the second by b. Each pair of groups has a fourfold table of its own over all such two turns of
//! theirs, so that how much a group speaks is not taken for what it says. How K is chosen changes all of it.

mod count;

use super::AnalysisError;
use super::denominators::{Bases, GroupRow};
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::lag::{Cell, Repeats, SetTransitions, Transitions};
use super::options::Options;
use super::rows::Rows;
use super::scope::Scope;
use super::significance::benjamini_hochberg;
use crate::study::Corpus;
pub(super) use count::sequences;
use count::{Codes, Counter};
use serde::Serialize;

/// What is asked beside the options of all reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whether uncounted turns between counted ones are passed over.
    pub bridge: bool,
    /// Whether runs of one group are taken as one place, so that no group follows itself.
    pub no_self: bool,
    /// Whether p-values are given, adjusted over all that are tested.
    pub adjusted: bool,
    /// Which codes are to follow which; `None` where only turns are asked for.
    pub exchanges: Option<Exchange>,
}

/// Codes that may follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The first code; any row of the report where none is named.
    pub from: Option<String>,
    /// The code that follows.
    pub to: Option<String>,
    /// At most so many places apart.
    pub within_turns: usize,
}

/// A report on turn-taking.
#[derive(Clone, Debug, Serialize)]
pub struct TurnTaking {
    /// Always `turn-taking`.
    pub report: &'static str,
    /// The attributes whose values follow each other.
    pub by: Vec<String>,
    /// Whether uncounted turns were passed over.
    pub bridge: bool,
    /// Whether runs of a group are one place.
    pub no_self: bool,
    /// Sequences of two turns or more.
    pub sequences: u32,
    /// The groups, in order.
    pub groups: Vec<GroupRow>,
    /// All transitions.
    pub n: u64,
    /// From which group, in the order of the groups.
    pub rows: Vec<FromGroup>,
    /// How many transitions lead to each group.
    pub to: Vec<u64>,
    /// What follows what across speakers, where that was asked for.
    pub exchanges: Option<Exchanges>,
    /// What a reader must know before believing a number.
    pub header: Header,
}

/// What follows the turns of a group.
#[derive(Clone, Debug, Serialize)]
pub struct FromGroup {
    /// The group.
    pub key: GroupKey,
    /// Transitions from it.
    pub n: u64,
    /// To each group.
    pub cells: Vec<Follows>,
}

/// How often something is followed by something.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Follows {
    /// How often.
    pub count: u64,
    /// The share of all that it could have been followed by.
    pub share: Option<f64>,
    /// How often it would be by chance; none where it cannot be.
    pub expected: Option<f64>,
    /// The adjusted residual.
    pub residual: Option<f64>,
    /// Yule's Q, from −1 to 1.
    pub yules_q: Option<f64>,
    /// The p-value of the residual, adjusted after Benjamini and Hochberg; only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_adjusted: Option<f64>,
    #[serde(skip)]
    p: Option<f64>,
}

/// Codes that follow codes.
#[derive(Clone, Debug, Serialize)]
pub struct Exchanges {
    /// The first code asked for.
    pub from: Option<String>,
    /// The second.
    pub to: Option<String>,
    /// At most so many places apart.
    pub within_turns: usize,
    /// Two turns at most so far apart: all, and those of different groups.
    pub n: u64,
    /// Of different groups.
    pub n_across: u64,
    /// The pairs of codes that occur, in codebook order; a named pair also where it does not.
    pub pairs: Vec<Pair>,
}

/// A code and one that follows.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The first code's id.
    pub a: String,
    /// The second's.
    pub b: String,
    /// Counted turns with a, in the report's documents.
    pub a_turns: u32,
    /// How many of these b follows, in a turn of another group.
    pub a_followed: u32,
    /// Turns with b.
    pub b_turns: u32,
    /// Over two turns of different groups.
    pub across: Stratum,
    /// Over all two turns.
    pub all: Stratum,
    /// Over two turns of each two groups; where the codes were not both named, only those with an exchange.
    pub cells: Vec<Between>,
    /// The codes as places in the codebook.
    #[serde(skip)]
    pub codes: (usize, usize),
}

/// Exchanges among some of the two turns.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stratum {
    /// Two turns, N.
    pub n: u64,
    /// Of which the first has a.
    pub given: u64,
    /// Of which the second has b.
    pub target: u64,
    /// Both: the exchanges, with what chance would make.
    #[serde(flatten)]
    pub follows: Follows,
}

/// Exchanges between two groups.
#[derive(Clone, Debug, Serialize)]
pub struct Between {
    /// Who says a.
    pub from: GroupKey,
    /// Who says b.
    pub to: GroupKey,
    /// The figures.
    #[serde(flatten)]
    pub stratum: Stratum,
    /// The groups as numbers.
    #[serde(skip)]
    pub groups: (usize, usize),
}

/// Counters beyond this many numbers would fill the memory for a table nobody can read.
const MOST_NUMBERS: usize = 40_000_000;

/// Counts who follows whom; the options name what to compare by.
pub fn turn_taking(corpus: &Corpus, options: &Options, wanted: &Wanted) -> Result<TurnTaking, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let codes = wanted.exchanges.as_ref().map(|exchange| Codes::new(&scope, exchange)).transpose()?;
    if let Some(codes) = &codes {
        let size = codes.from.len().saturating_mul(codes.to.len()).saturating_mul(groups.width() * groups.width());
        if size > MOST_NUMBERS {
            return Err(AnalysisError::Usage(format!(
                "{} by {} codes among {} groups are more pairs than a report can hold; name codes with --from and --to \
                 or with --codes, or compare by something with fewer values",
                codes.from.len(),
                codes.to.len(),
                groups.len()
            )));
        }
    }
    let counter = count::count(&scope, &groups, codes.as_ref(), wanted);
    let bases = Bases::new(&scope, &groups);
    let mut header = Header::new(&scope, &groups, &bases, &what(wanted), "successive counted turns");
    header.notes.extend(notes(&scope, &groups, wanted, &counter));
    let mut rows = transitions(&groups, &counter, wanted);
    let mut exchanges = codes.as_ref().map(|codes| exchanges(&scope, &groups, codes, &counter));
    if wanted.adjusted {
        adjust(rows.iter_mut().flat_map(|row| &mut row.cells));
        let pairs = exchanges.iter_mut().flat_map(|all| &mut all.pairs);
        adjust(pairs.map(|pair| &mut pair.across.follows));
    }
    Ok(TurnTaking {
        report: "turn-taking",
        by: groups.by.clone(),
        bridge: wanted.bridge,
        no_self: wanted.no_self,
        sequences: counter.sequences,
        n: rows.iter().map(|row| row.n).sum(),
        to: (0..groups.len())
            .map(|to| rows.iter().filter_map(|row| row.cells.get(to)).map(|c| c.count).sum())
            .collect(),
        groups: bases.groups,
        rows,
        exchanges,
        header,
    })
}

fn what(wanted: &Wanted) -> String {
    let between = if wanted.bridge { "uncounted turns between are bridged" } else { "uncounted turns between break" };
    let selves = if wanted.no_self { "; turns of one after the other are one" } else { "" };
    format!("{between}{selves}")
}

fn notes(scope: &Scope<'_>, groups: &Groups, wanted: &Wanted, counter: &Counter) -> Vec<String> {
    let mut notes = Vec::new();
    let in_report = |document: u32| scope.has_document(document as usize);
    let nobody = crate::study::corpus::NONE;
    let unsaid = groups.stands().iter().filter(|stand| stand.speaker == nobody && in_report(stand.document));
    let unsaid: u32 = unsaid.map(|stand| stand.turns).sum();
    if unsaid > 0 {
        notes.push(format!(
            "{unsaid} of the counted turns are nobody's (field notes, turns without a label) and follow each other like \
             others; --where 'speaker_type!=(none)' leaves them out"
        ));
    }
    if counter.broken > 0 {
        let turns = if counter.broken == 1 { "place" } else { "places" };
        notes.push(match wanted.bridge {
            false => {
                format!("uncounted turns break a sequence in {} {turns}; --bridge passes over them", counter.broken)
            }
            true => format!("uncounted turns are passed over in {} {turns}", counter.broken),
        });
    }
    if let Some(exchange) = &wanted.exchanges {
        let places = if exchange.within_turns == 1 { "place" } else { "places" };
        notes.push(format!(
            "exchanges: the second turn at most {} {places} after the first; another K gives other figures, and who \
             attended decides who can answer whom",
            exchange.within_turns
        ));
    }
    notes
}

impl Follows {
    fn new(count: u64, cell: Cell) -> Self {
        let Cell { expected, probability: share, residual, p, yules_q } = cell;
        Self { count, share, expected, residual, yules_q, p_adjusted: None, p }
    }
}

fn transitions(groups: &Groups, counter: &Counter, wanted: &Wanted) -> Vec<FromGroup> {
    let width = groups.len();
    let count = |from: usize, to: usize| match wanted.no_self && from == to {
        true => 0,
        false => counter.transition(from, to),
    };
    let observed = (0..width).map(|from| (0..width).map(|to| count(from, to)).collect()).collect();
    // To make runs one place takes away the diagonal and nothing else.
    let repeats = if wanted.no_self { Repeats::Impossible } else { Repeats::Possible };
    let counted = Transitions::of(observed);
    let measured = counted.measure(repeats);
    let row = |((key, counts), cells): ((&GroupKey, &Vec<u64>), Vec<Cell>)| FromGroup {
        key: key.clone(),
        n: counts.iter().sum(),
        cells: counts.iter().zip(cells).map(|(count, cell)| Follows::new(*count, cell)).collect(),
    };
    groups.keys.iter().zip(counted.observed()).zip(measured).map(row).collect()
}

fn exchanges(scope: &Scope<'_>, groups: &Groups, codes: &Codes, counter: &Counter) -> Exchanges {
    let id = |code: usize| scope.corpus.codebook.codes().get(code).map(|row| row.id.clone()).unwrap_or_default();
    let named = codes.named;
    let places: Vec<(usize, usize)> = (0..groups.len()).flat_map(|g| (0..groups.len()).map(move |h| (g, h))).collect();
    let mut pairs = Vec::new();
    for (i, &a) in codes.from.iter().enumerate() {
        for (j, &b) in codes.to.iter().enumerate() {
            let stratum = |takes: &dyn Fn(usize, usize) -> bool| {
                let taken = places.iter().filter(|(g, h)| takes(*g, *h));
                let add = |sum: [u64; 4], &(g, h): &(usize, usize)| {
                    let more = counter.exchange((i, j), (g, h));
                    [0, 1, 2, 3].map(|at| sum.get(at).copied().unwrap_or(0) + more.get(at).copied().unwrap_or(0))
                };
                stratum(taken.fold([0; 4], add))
            };
            let all = stratum(&|_, _| true);
            if all.follows.count == 0 && !named {
                continue;
            }
            let between = |&(g, h): &(usize, usize)| {
                // Most groups never exchange these two codes, and are not measured.
                let found @ [n, .., both] = counter.exchange((i, j), (g, h));
                let shown = if named { n > 0 } else { both > 0 };
                let (from, to) = (groups.keys.get(g)?, groups.keys.get(h)?);
                let stratum = || self::stratum(found);
                shown.then(|| Between { from: from.clone(), to: to.clone(), stratum: stratum(), groups: (g, h) })
            };
            pairs.push(Pair {
                a: id(a),
                b: id(b),
                a_turns: counter.turns_from(i),
                a_followed: counter.followed(i, j),
                b_turns: counter.turns_to(j),
                across: stratum(&|g, h| g != h),
                cells: places.iter().filter_map(between).collect(),
                all,
                codes: (a, b),
            });
        }
    }
    let n = |takes: &dyn Fn(usize, usize) -> bool| {
        places.iter().filter(|(g, h)| takes(*g, *h)).map(|&(g, h)| counter.two_turns(g, h)).sum()
    };
    Exchanges {
        from: codes.from_named.map(id),
        to: codes.to_named.map(id),
        within_turns: codes.within,
        n: n(&|_, _| true),
        n_across: n(&|g, h| g != h),
        pairs,
    }
}

/// The fourfold table of these: two turns, those that begin with a, those that end with b, those with both.
fn stratum([n, given, target, both]: [u64; 4]) -> Stratum {
    let one = SetTransitions { pairs: n, given: vec![given], target: vec![target], both: vec![vec![both]] };
    let cell = one.measure().into_iter().flatten().next().unwrap_or_default();
    Stratum { n, given, target, follows: Follows::new(both, cell) }
}

fn adjust<'a>(all: impl Iterator<Item = &'a mut Follows>) {
    let mut tested: Vec<(&mut Follows, f64)> = all.filter_map(|one| one.p.map(|p| (one, p))).collect();
    let adjusted = benjamini_hochberg(&tested.iter().map(|(_, p)| *p).collect::<Vec<_>>());
    for ((one, _), p) in tested.iter_mut().zip(adjusted) {
        one.p_adjusted = Some(p);
    }
}

/// The rows that an exchange is counted for.
fn rows_of(scope: &Scope<'_>, codes: &[usize]) -> Rows {
    let book = &scope.corpus.codebook;
    let own = scope.options.own;
    let set = |code: &usize| vec![if own { *code..code + 1 } else { book.subtree(*code) }];
    Rows::of_sets(book, &codes.iter().map(set).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
