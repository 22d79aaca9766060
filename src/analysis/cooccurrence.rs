//! Co-occurrence: how often two codes meet, within a scope that is always named.
//!
//! Codings are lifted to a depth of the tree and parted among the codes shown, so a code never meets
//! itself through its sub-codes. Counts come first; the coefficients are made of them, and are flagged
//! where they mean less than they seem to.

mod count;
mod intervals;

pub use intervals::{Intervals, add_intervals};

use super::AnalysisError;
use super::coefficients::{Fourfold, c, lift, mean_share, share};
use super::denominators::{Bases, Denominators};
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::intervals::Drawn;
use super::observed;
use super::options::{Count, Depth, Options, Within};
use super::resample::Plan;
use super::rows::Rows;
use super::scope::Scope;
use crate::study::Corpus;
use crate::text::display::one_line;
use crate::text::fold::fold;
use count::Counter;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// A co-occurrence report.
#[derive(Clone, Debug, Serialize)]
pub struct Cooccurrence {
    /// Always `cooccurrence`.
    pub report: &'static str,
    /// The scope within which codes meet.
    pub within: Within,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// To which depth codings are lifted.
    pub depth: Depth,
    /// Whether passages or raw codings are counted.
    pub count: Count,
    /// The codes used, in codebook order.
    pub codes: Vec<String>,
    /// The pairs in each group.
    pub groups: Vec<PairGroup>,
    /// The pairs over all counted turns.
    pub total: PairTotal,
    /// How intervals were made, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intervals: Option<Drawn>,
    /// What a reader must know before believing a number.
    pub header: Header,
    /// The codes used, as places in the codebook.
    #[serde(skip)]
    pub code_indices: Vec<usize>,
}

/// The pairs of one group.
#[derive(Clone, Debug, Serialize)]
pub struct PairGroup {
    /// The values that make the group.
    pub key: GroupKey,
    /// What the report's documents hold of it.
    #[serde(flatten)]
    pub denominators: Denominators,
    /// All pairs of used codes.
    pub pairs: Vec<Pair>,
}

/// The pairs over all counted turns.
#[derive(Clone, Debug, Serialize)]
pub struct PairTotal {
    /// What the report's documents hold.
    #[serde(flatten)]
    pub denominators: Denominators,
    /// All pairs of used codes.
    pub pairs: Vec<Pair>,
}

/// Two codes that may meet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The id of the code that comes first in the codebook.
    #[serde(serialize_with = "as_text")]
    pub a: Arc<str>,
    /// The id of the other.
    #[serde(serialize_with = "as_text")]
    pub b: Arc<str>,
    /// How often they meet.
    pub n_ab: u32,
    /// How often there is a.
    pub n_a: u32,
    /// How often there is b.
    pub n_b: u32,
    /// How many of a meet b.
    pub a_meets_b: u32,
    /// How many of b meet a.
    pub b_meets_a: u32,
    /// The c-coefficient; Jaccard within turn, document and participant.
    pub c: Option<f64>,
    /// The share of a that meets b.
    pub p_b_given_a: Option<f64>,
    /// The share of b that meets a.
    pub p_a_given_b: Option<f64>,
    /// Observed ÷ expected, where the scope has units to expect it in.
    pub lift: Option<f64>,
    /// Further coefficients.
    #[serde(flatten)]
    pub coefficients: Coefficients,
    /// Intervals of the coefficients, where they were asked for and the codes meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intervals: Option<Intervals>,
    /// What makes the coefficients mean less than they seem to.
    pub flags: Vec<Flag>,
}

/// Coefficients of units that each have a code or not: turns, documents, participants. Where codes meet in
/// overlaps or in pairs of turns there are no such units, and only Kulczynski's is defined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Coefficients {
    /// Dice.
    pub dice: Option<f64>,
    /// The share of the rarer code that meets the other.
    pub overlap: Option<f64>,
    /// The mean of the two conditional shares.
    pub kulczynski: Option<f64>,
    /// Pointwise mutual information, in bits.
    pub pmi: Option<f64>,
    /// The same, from −1 to 1.
    pub npmi: Option<f64>,
    /// The correlation of the two.
    pub phi: Option<f64>,
}

fn as_text<S: Serializer>(id: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(id)
}

/// A caution about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Flag {
    /// One of a meets several of b, or the reverse, so c is no share and may pass 1.
    Several,
    /// One code is more than five times as frequent as the other.
    Ratio,
}

/// Counters beyond this many numbers would fill the memory for a table nobody can read.
const MOST_NUMBERS: usize = 40_000_000;

/// Counts which codes meet.
pub fn cooccurrence(corpus: &Corpus, options: &Options) -> Result<Cooccurrence, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::parted(&corpus.codebook, options)?;
    cooccurrence_of(&scope, &groups, &rows)
}

/// The same with intervals of the coefficients.
pub fn cooccurrence_with_intervals(
    corpus: &Corpus,
    options: &Options,
    plan: Plan,
) -> Result<Cooccurrence, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::parted(&corpus.codebook, options)?;
    let mut report = cooccurrence_of(&scope, &groups, &rows)?;
    add_intervals(&mut report, &scope, &groups, &rows, plan)?;
    Ok(report)
}

/// The same over a scope, groups and rows that are already settled.
pub fn cooccurrence_of(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Result<Cooccurrence, AnalysisError> {
    let size = rows.len().saturating_mul(rows.len()).saturating_mul(groups.len() + 1);
    if size > MOST_NUMBERS {
        return Err(AnalysisError::Usage(format!(
            "{} codes in {} groups are more pairs than a report can hold; name codes with --codes, go less deep with \
             --depth, or compare by something with fewer values",
            rows.len(),
            groups.len()
        )));
    }
    let counter = count::count(scope, groups, rows);
    let bases = Bases::new(scope, groups);
    let used: Vec<usize> = (0..rows.len()).filter(|&row| counter.n(row, 0) > 0).collect();
    let code_indices: Vec<usize> = used.iter().filter_map(|&row| rows.codes.get(row).copied()).collect();
    let ids: Vec<Arc<str>> = code_indices
        .iter()
        .map(|&code| scope.corpus.codebook.codes().get(code).map_or("", |code| code.id.as_str()).into())
        .collect();
    let pairs = |plane: usize, base: &Denominators| pairs(scope.options.within, &counter, &used, &ids, plane, base);
    let mut header = Header::new(scope, groups, &bases, &what(scope.options.within), unit(scope.options));
    header.not_shown = observed::coded(scope, rows);
    if scope.options.within == Within::Overlap && !groups.is_empty() {
        header.straddling = counter.straddling();
    }
    Ok(Cooccurrence {
        report: "cooccurrence",
        within: scope.options.within,
        by: groups.by.clone(),
        depth: scope.options.depth,
        count: scope.options.count,
        codes: ids.iter().map(|id| id.to_string()).collect(),
        groups: bases
            .groups
            .iter()
            .enumerate()
            .map(|(group, row)| PairGroup {
                key: row.key.clone(),
                denominators: row.denominators,
                pairs: pairs(group + 1, &row.denominators),
            })
            .collect(),
        total: PairTotal { denominators: bases.total, pairs: pairs(0, &bases.total) },
        intervals: None,
        header,
        code_indices,
    })
}

fn what(within: Within) -> String {
    match within {
        Within::Overlap => "codes meet where their text overlaps".to_owned(),
        Within::Turn => "codes meet in a turn".to_owned(),
        Within::Turns(reach) => format!("codes meet in turns at most {reach} apart"),
        Within::Document => "codes meet in a document".to_owned(),
        Within::Participant => "codes meet in a participant".to_owned(),
    }
}

fn unit(options: &Options) -> &'static str {
    match (options.within, options.count) {
        (Within::Overlap, Count::Passages) => "pairs of passages",
        (Within::Overlap, Count::Codings) => "pairs of codings",
        (Within::Turn, _) => "turns",
        (Within::Turns(_), _) => "pairs of turns",
        (Within::Document, _) => "documents",
        (Within::Participant, _) => "participants",
    }
}

fn pairs(
    within: Within,
    counter: &Counter,
    used: &[usize],
    ids: &[Arc<str>],
    plane: usize,
    base: &Denominators,
) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(used.len() * used.len().saturating_sub(1) / 2);
    for (i, &a) in used.iter().enumerate() {
        for (j, &b) in used.iter().enumerate().skip(i + 1) {
            let counts = Counts {
                n_ab: counter.pair(a, b, plane),
                n_a: counter.n(a, plane),
                n_b: counter.n(b, plane),
                a_meets_b: counter.meets(a, b, plane),
                b_meets_a: counter.meets(b, a, plane),
            };
            let id = |at: usize| ids.get(at).cloned().unwrap_or_default();
            pairs.push(counts.pair(id(i), id(j), units(within, base)));
        }
    }
    pairs
}

/// The units that each have a code or not, where the scope has such.
fn units(within: Within, base: &Denominators) -> Option<u32> {
    match within {
        Within::Turn => Some(base.turns),
        Within::Document => Some(base.documents),
        Within::Participant => Some(base.participants),
        Within::Overlap | Within::Turns(_) => None,
    }
}

struct Counts {
    n_ab: u32,
    n_a: u32,
    n_b: u32,
    a_meets_b: u32,
    b_meets_a: u32,
}

impl Counts {
    fn pair(self, a: Arc<str>, b: Arc<str>, units: Option<u32>) -> Pair {
        let Self { n_ab, n_a, n_b, a_meets_b, b_meets_a } = self;
        let mut flags = Vec::new();
        if n_ab > a_meets_b.min(b_meets_a) {
            flags.push(Flag::Several);
        }
        if n_a.min(n_b) > 0 && n_a.max(n_b) > n_a.min(n_b).saturating_mul(5) {
            flags.push(Flag::Ratio);
        }
        Pair {
            a,
            b,
            n_ab,
            n_a,
            n_b,
            a_meets_b,
            b_meets_a,
            c: c(n_ab, n_a, n_b),
            p_b_given_a: share(a_meets_b, n_a),
            p_a_given_b: share(b_meets_a, n_b),
            lift: units.and_then(|n| lift(n_ab, n, n_a, n_b)),
            coefficients: match units {
                Some(n) => Coefficients::of(Fourfold::new(n_ab, n_a, n_b, n)),
                None => Coefficients {
                    kulczynski: mean_share(share(a_meets_b, n_a), share(b_meets_a, n_b)),
                    ..Coefficients::default()
                },
            },
            intervals: None,
            flags,
        }
    }
}

/// Two groups side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// The first group.
    pub first: GroupKey,
    /// The other.
    pub second: GroupKey,
    /// For each pair that meets in either, what the first has more of than the other; in codebook order.
    pub pairs: Vec<Difference>,
    /// The groups as numbers.
    #[serde(skip)]
    pub groups: (usize, usize),
}

/// How the shares of a pair differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// One code.
    #[serde(serialize_with = "as_text")]
    pub a: Arc<str>,
    /// The other.
    #[serde(serialize_with = "as_text")]
    pub b: Arc<str>,
    /// Of the share of a that meets b.
    pub p_b_given_a: Option<f64>,
    /// Of the share of b that meets a.
    pub p_a_given_b: Option<f64>,
    /// The pair's place in the lists of pairs.
    #[serde(skip)]
    pub at: usize,
}

impl Cooccurrence {
    /// Sets the groups with these values side by side; the error says which there are.
    pub fn compared(&self, first: &str, second: &str) -> Result<Compared, AnalysisError> {
        let usage = |why: String| Err(AnalysisError::Usage(why));
        if self.by.len() != 1 {
            return usage(
                "--compare sets two groups of one attribute side by side; name it, as in --by profession".to_owned(),
            );
        }
        let find = |wanted: &str| {
            let folded = fold(wanted.trim());
            self.groups.iter().position(|group| fold(group.key.value(0)) == folded)
        };
        let (Some(one), Some(other)) = (find(first), find(second)) else {
            let missing = if find(first).is_none() { first } else { second };
            let known: Vec<String> = self.groups.iter().map(|group| one_line(group.key.value(0))).collect();
            let (missing, by) = (one_line(missing.trim()), self.by.join(", "));
            return usage(format!("--compare: no {by} is “{missing}”; there are {}", known.join(", ")));
        };
        if one == other {
            return usage("--compare takes two different groups".to_owned());
        }
        let groups = self.groups.get(one).zip(self.groups.get(other));
        let Some((one_group, other_group)) = groups else { return usage("--compare takes two groups".to_owned()) };
        let less = |one: Option<f64>, other: Option<f64>| Some(one? - other?);
        let both = one_group.pairs.iter().zip(&other_group.pairs).enumerate();
        let pairs = both.filter(|(_, (one, other))| one.n_ab > 0 || other.n_ab > 0);
        let difference = |(at, (one, other)): (usize, (&Pair, &Pair))| Difference {
            a: Arc::clone(&one.a),
            b: Arc::clone(&one.b),
            p_b_given_a: less(one.p_b_given_a, other.p_b_given_a),
            p_a_given_b: less(one.p_a_given_b, other.p_a_given_b),
            at,
        };
        Ok(Compared {
            first: one_group.key.clone(),
            second: other_group.key.clone(),
            pairs: pairs.map(difference).collect(),
            groups: (one, other),
        })
    }
}

impl Coefficients {
    fn of(table: Fourfold) -> Self {
        Self {
            dice: table.dice(),
            overlap: table.overlap(),
            kulczynski: table.kulczynski(),
            pmi: table.pmi(),
            npmi: table.npmi(),
            phi: table.phi(),
        }
    }
}

impl Cooccurrence {
    /// The pair of two codes, in either order, in a group or in all.
    pub fn pair(&self, a: &str, b: &str, group: Option<usize>) -> Option<&Pair> {
        let pairs = match group {
            Some(group) => &self.groups.get(group)?.pairs,
            None => &self.total.pairs,
        };
        pairs.iter().find(|pair| (&*pair.a == a && &*pair.b == b) || (&*pair.a == b && &*pair.b == a))
    }
}

#[cfg(test)]
mod tests;
