//! Clusters as whole numbers that add up, and drawing them with replacement.

use super::{Distribution, Generator, Plan};
use rayon::prelude::*;

/// What each cluster adds to each of a number of sums. Most clusters add nothing to most sums, so only what
/// they add is kept, sum by sum.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    keys: Vec<u128>,
    sums: usize,
    /// For each cluster what it adds: (sum, amount), as given.
    given: Vec<Vec<(u32, u64)>>,
}

/// The same, sum by sum, over clusters in the order of their keys.
struct Columns {
    clusters: usize,
    /// Where the entries of each sum begin; one more than there are sums.
    starts: Vec<usize>,
    /// Which cluster, and what it adds.
    entries: Vec<(u32, u32)>,
}

impl Clusters {
    /// No clusters yet, of so many sums.
    pub fn new(sums: usize) -> Self {
        Self { sums, ..Self::default() }
    }

    /// Adds a cluster. Its key is what it is drawn by: give what does not change when documents are renamed or
    /// put in another order (an id, a hash of the text), and results do not either.
    pub fn add(&mut self, key: u128, amounts: impl IntoIterator<Item = (usize, u64)>) {
        let mut own: Vec<(u32, u64)> = amounts
            .into_iter()
            .filter(|(sum, amount)| *sum < self.sums && *amount > 0)
            .filter_map(|(sum, amount)| Some((u32::try_from(sum).ok()?, amount)))
            .collect();
        own.sort_unstable();
        self.keys.push(key);
        self.given.push(own);
    }

    /// How many clusters there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The sums over all clusters, each once.
    pub fn totals(&self) -> Vec<u64> {
        self.of(&(0..self.len()).collect::<Vec<_>>())
    }

    /// The sums over these clusters, in the order they were added; one may come several times.
    pub fn of(&self, drawn: &[usize]) -> Vec<u64> {
        let mut sums = vec![0; self.sums];
        for (sum, amount) in drawn.iter().filter_map(|at| self.given.get(*at)).flatten() {
            if let Some(total) = sums.get_mut(*sum as usize) {
                *total += amount;
            }
        }
        sums
    }

    fn columns(&self) -> Columns {
        let mut order: Vec<usize> = (0..self.len()).collect();
        // Clusters of one key and one content are one as good as the other.
        order.sort_by_key(|at| (self.keys.get(*at), self.given.get(*at)));
        let mut entries: Vec<(u32, u32, u32)> = Vec::with_capacity(self.given.iter().map(Vec::len).sum());
        for (place, at) in (0..).zip(order) {
            for (sum, amount) in self.given.get(at).into_iter().flatten() {
                // What is too large for one entry takes several.
                let mut left = *amount;
                while left > 0 {
                    let part = u32::try_from(left).unwrap_or(u32::MAX);
                    entries.push((*sum, place, part));
                    left -= u64::from(part);
                }
            }
        }
        entries.sort_unstable();
        let from = |sum: usize| entries.partition_point(|(of, ..)| (*of as usize) < sum);
        let starts = (0..=self.sums).map(from).collect();
        let entries = entries.into_iter().map(|(_, place, amount)| (place, amount)).collect();
        Columns { clusters: self.len(), starts, entries }
    }
}

/// So many draws are made together: what a cluster adds is read once for all of them.
const TOGETHER: usize = 8;

/// What a thread works with.
struct Desk {
    /// For each cluster how often each of the draws has it.
    weights: Vec<[u32; TOGETHER]>,
    /// The sums of each of the draws.
    sums: Vec<Vec<u64>>,
}

impl Columns {
    fn desk(&self) -> Desk {
        let sums = self.starts.len().saturating_sub(1);
        Desk { weights: vec![[0; TOGETHER]; self.clusters], sums: vec![vec![0; sums]; TOGETHER] }
    }

    /// Makes the draws that begin with this one, and adds up what each has.
    fn draw(&self, plan: Plan, first: usize, desk: &mut Desk) {
        desk.weights.fill([0; TOGETHER]);
        for at in 0..TOGETHER.min(plan.draws.saturating_sub(first)) {
            let mut generator = Generator::of_draw(plan.seed, (first + at) as u64);
            for _ in 0..self.clusters {
                let cluster = generator.below(self.clusters as u64) as usize;
                if let Some(weight) = desk.weights.get_mut(cluster).and_then(|weights| weights.get_mut(at)) {
                    *weight += 1;
                }
            }
        }
        for (sum, ends) in self.starts.windows(2).enumerate() {
            let entries = ends.first().zip(ends.last()).and_then(|(from, to)| self.entries.get(*from..*to));
            let totals = added_up(entries.unwrap_or_default(), &desk.weights);
            for (of_draw, total) in desk.sums.iter_mut().zip(totals) {
                if let Some(cell) = of_draw.get_mut(sum) {
                    *cell = total;
                }
            }
        }
    }
}

fn added_up(entries: &[(u32, u32)], weights: &[[u32; TOGETHER]]) -> [u64; TOGETHER] {
    let mut totals = [0u64; TOGETHER];
    for (place, amount) in entries {
        if let Some(weights) = weights.get(*place as usize) {
            for (total, weight) in totals.iter_mut().zip(weights) {
                *total += u64::from(*weight) * u64::from(*amount);
            }
        }
    }
    totals
}

/// Figures are computed in blocks of this many numbers, so that many draws of many figures fit the memory.
const MOST_NUMBERS: usize = 16_000_000;

/// Draws clusters and computes each of `figures` figures from the sums of every draw. `figure(sums, i)` is the
/// `i`th, or nothing where it is undefined.
pub fn bootstrap(
    clusters: &Clusters,
    plan: Plan,
    figures: usize,
    figure: impl Fn(&[u64], usize) -> Option<f64> + Sync,
) -> Vec<Distribution> {
    let columns = clusters.columns();
    let block = (MOST_NUMBERS / plan.draws.max(1)).max(1);
    let mut all = Vec::with_capacity(figures);
    for first in (0..figures).step_by(block) {
        let width = block.min(figures - first);
        all.extend(block_of(&columns, plan, first..first + width, &figure));
    }
    all
}

fn block_of(
    columns: &Columns,
    plan: Plan,
    figures: std::ops::Range<usize>,
    figure: &(impl Fn(&[u64], usize) -> Option<f64> + Sync),
) -> Vec<Distribution> {
    if plan.draws == 0 || columns.clusters == 0 {
        return figures.map(|_| Distribution::new(vec![None; plan.draws])).collect();
    }
    // A row for each draw; what is undefined is no number, which stays inside.
    let mut rows = vec![f64::NAN; plan.draws * figures.len()];
    rows.par_chunks_mut(figures.len() * TOGETHER).enumerate().for_each_init(
        || columns.desk(),
        |desk, (at, rows)| {
            columns.draw(plan, at * TOGETHER, desk);
            for (row, sums) in rows.chunks_mut(figures.len()).zip(&desk.sums) {
                for (cell, at) in row.iter_mut().zip(figures.clone()) {
                    *cell = figure(sums, at).unwrap_or(f64::NAN);
                }
            }
        },
    );
    let width = figures.len();
    let of = |at: usize| Distribution::new(rows.iter().skip(at).step_by(width).map(|value| Some(*value)));
    (0..width).into_par_iter().map(of).collect()
}
