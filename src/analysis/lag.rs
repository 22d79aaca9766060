//! Lag-sequential analysis: what follows what, and how often chance would make it so.
//!
//! A transition at lag L is from a place of a sequence to the one L later; none crosses from one sequence to
//! the next. Sources: Bakeman and Gottman (1997), *Observing Interaction*; Bakeman and Quera (2011). Residuals
//! of |z| > 1.96 mean something from about five expected transitions on; over many cells adjust the p-values
//! ([`benjamini_hochberg`](super::significance::benjamini_hochberg)).

mod quasi;

use super::distributions::normal_two_sided;

/// A table over pairs of codes, from row to column.
pub type Grid<T> = Vec<Vec<T>>;

/// Transitions between codes, one code a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transitions {
    observed: Grid<u64>,
    rows: Vec<u64>,
    columns: Vec<u64>,
    n: u64,
}

/// Whether a code may follow itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// It may.
    Possible,
    /// It cannot, since runs of a code were made one place: the diagonal is zero by the way of counting
    /// (lag 1).
    Impossible,
}

/// What is known of one transition. Undefined is `None`: in a row or column without transitions, in one with
/// all of them, and where it is impossible.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// Transitions that chance would make.
    pub expected: Option<f64>,
    /// The share of the row's transitions.
    pub probability: Option<f64>,
    /// The adjusted residual z.
    pub residual: Option<f64>,
    /// Its two-sided p-value.
    pub p: Option<f64>,
    /// Yule's Q, from −1 to 1. None where codes cannot follow themselves.
    pub yules_q: Option<f64>,
}

/// `(o − e) / √(e (1 − r/n)(1 − c/n))`, undefined where a margin is 0 or all.
fn residual(o: u64, r: u64, c: u64, n: u64) -> Option<f64> {
    if r == 0 || c == 0 || r >= n || c >= n {
        return None;
    }
    let [o, r, c, n] = [o, r, c, n].map(|count| count as f64);
    let e = r * c / n;
    Some((o - e) / (e * (1.0 - r / n) * (1.0 - c / n)).sqrt())
}

/// Yule's Q, `(ad − bc) / (ad + bc)`, of this transition against all others.
fn yules_q(o: u64, r: u64, c: u64, n: u64) -> Option<f64> {
    if r == 0 || c == 0 || r >= n || c >= n {
        return None;
    }
    let [a, b, c, d] = [o, r - o, c - o, n + o - r - c].map(|count| count as f64);
    let below = a * d + b * c;
    (below > 0.0).then(|| (a * d - b * c) / below)
}

impl Transitions {
    /// Counts the transitions at this lag among `codes` codes. Codes beyond are left out, and so are places
    /// without a code.
    pub fn count(sequences: &[Vec<Option<usize>>], codes: usize, lag: usize) -> Self {
        let mut observed = vec![vec![0; codes]; codes];
        for sequence in sequences {
            for (from, to) in sequence.iter().zip(sequence.iter().skip(lag)) {
                if let (Some(from), Some(to)) = (from, to)
                    && let Some(cell) = observed.get_mut(*from).and_then(|row: &mut Vec<u64>| row.get_mut(*to))
                {
                    *cell += 1;
                }
            }
        }
        Self::of(observed)
    }

    /// From a table of transitions that were counted elsewhere.
    pub fn of(observed: Grid<u64>) -> Self {
        let rows: Vec<u64> = observed.iter().map(|row| row.iter().sum()).collect();
        let column = |at: usize| observed.iter().filter_map(|row| row.get(at)).sum();
        let columns: Vec<u64> = (0..observed.len()).map(column).collect();
        Self { n: rows.iter().sum(), rows, columns, observed }
    }

    /// How often each code followed each.
    pub fn observed(&self) -> &Grid<u64> {
        &self.observed
    }

    /// All transitions.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Everything about every transition.
    pub fn measure(&self, repeats: Repeats) -> Grid<Cell> {
        match repeats {
            Repeats::Possible => self.cells(|o, r, c| self.free(o, r, c)),
            Repeats::Impossible => self.without_repeats(),
        }
    }

    fn cells(&self, cell: impl Fn(u64, u64, u64) -> Cell) -> Grid<Cell> {
        let row = |(row, r): (&Vec<u64>, &u64)| row.iter().zip(&self.columns).map(|(o, c)| cell(*o, *r, *c)).collect();
        self.observed.iter().zip(&self.rows).map(row).collect()
    }

    fn free(&self, o: u64, r: u64, c: u64) -> Cell {
        let z = residual(o, r, c, self.n);
        Cell {
            expected: (self.n > 0).then(|| r as f64 * c as f64 / self.n as f64),
            probability: (r > 0).then(|| o as f64 / r as f64),
            residual: z,
            p: z.map(normal_two_sided),
            yules_q: yules_q(o, r, c, self.n),
        }
    }

    /// Quasi-independence: expected transitions keep the margins and are zero on the diagonal.
    fn without_repeats(&self) -> Grid<Cell> {
        let expected = quasi::expected(&self.observed);
        let hats = quasi::hats(&expected);
        let row = |i: usize, row: &Vec<u64>| {
            let cell = |(j, o): (usize, &u64)| {
                let get = |grid: &Grid<f64>| grid.get(i)?.get(j).copied();
                if i == j {
                    return Cell::default();
                }
                let m = get(&expected);
                let probability = self.rows.get(i).filter(|r| **r > 0).map(|r| *o as f64 / *r as f64);
                let left = get(&hats).map(|hat| 1.0 - hat);
                let z = m.zip(left).filter(|(m, left)| *m > 0.0 && *left > 1e-9);
                let residual = z.map(|(m, left)| (*o as f64 - m) / (m * left).sqrt());
                Cell { expected: m, probability, residual, p: residual.map(normal_two_sided), yules_q: None }
            };
            row.iter().enumerate().map(cell).collect()
        };
        self.observed.iter().enumerate().map(|(i, observed)| row(i, observed)).collect()
    }
}

/// Transitions between sets of codes: a place may have several codes, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetTransitions {
    /// Pairs of places at this lag.
    pub pairs: u64,
    /// For each code how many pairs begin with it.
    pub given: Vec<u64>,
    /// For each code how many pairs end with it.
    pub target: Vec<u64>,
    /// How many pairs begin with the row's code and end with the column's.
    pub both: Grid<u64>,
}

impl SetTransitions {
    /// Counts over sequences of places, each with its codes, sorted or not.
    pub fn count(sequences: &[Vec<Vec<usize>>], codes: usize, lag: usize) -> Self {
        let mut counted =
            Self { pairs: 0, given: vec![0; codes], target: vec![0; codes], both: vec![vec![0; codes]; codes] };
        let distinct = |place: &Vec<usize>| {
            let mut place: Vec<usize> = place.iter().copied().filter(|code| *code < codes).collect();
            place.sort_unstable();
            place.dedup();
            place
        };
        for sequence in sequences {
            let places: Vec<Vec<usize>> = sequence.iter().map(distinct).collect();
            for (from, to) in places.iter().zip(places.iter().skip(lag)) {
                counted.pair(from, to);
            }
        }
        counted
    }

    fn pair(&mut self, from: &[usize], to: &[usize]) {
        let add = |counts: &mut Vec<u64>, at: usize| {
            if let Some(count) = counts.get_mut(at) {
                *count += 1;
            }
        };
        self.pairs += 1;
        to.iter().for_each(|code| add(&mut self.target, *code));
        for code in from {
            add(&mut self.given, *code);
            if let Some(row) = self.both.get_mut(*code) {
                to.iter().for_each(|code| add(row, *code));
            }
        }
    }

    /// Everything about every pair of codes: each has a table of its own over the pairs of places, with and
    /// without each of the two.
    pub fn measure(&self) -> Grid<Cell> {
        let cell = |o: u64, r: u64, c: u64| {
            let z = residual(o, r, c, self.pairs);
            Cell {
                expected: (self.pairs > 0).then(|| r as f64 * c as f64 / self.pairs as f64),
                probability: (r > 0).then(|| o as f64 / r as f64),
                residual: z,
                p: z.map(normal_two_sided),
                yules_q: yules_q(o, r, c, self.pairs),
            }
        };
        let row = |(row, r): (&Vec<u64>, &u64)| row.iter().zip(&self.target).map(|(o, c)| cell(*o, *r, *c)).collect();
        self.both.iter().zip(&self.given).map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(codes: &[usize]) -> Vec<Option<usize>> {
        codes.iter().copied().map(Some).collect()
    }

    #[test]
    fn nothing_crosses_from_one_sequence_to_the_next() {
        let counted = Transitions::count(&[places(&[0, 1]), places(&[1, 0]), places(&[])], 2, 1);
        assert_eq!((counted.observed().clone(), counted.n()), (vec![vec![0, 1], vec![1, 0]], 2));
        let gap = Transitions::count(&[vec![Some(0), None, Some(1)]], 2, 1);
        assert_eq!(gap.n(), 0);
        assert_eq!(Transitions::count(&[vec![Some(0), None, Some(1)]], 2, 2).n(), 1);
        assert!(gap.measure(Repeats::Possible).iter().flatten().all(|cell| *cell == Cell::default()));
        assert!(gap.measure(Repeats::Impossible).iter().flatten().all(|cell| cell.residual.is_none()));
    }

    #[test]
    fn two_codes_that_cannot_repeat_leave_nothing_to_chance() {
        let counted = Transitions::count(&[places(&[0, 1, 0, 1, 0])], 2, 1);
        let cells = counted.measure(Repeats::Impossible);
        assert_eq!((cells[0][1].expected, cells[0][1].residual), (Some(2.0), None));
    }

    #[test]
    fn a_set_of_one_is_a_code() {
        let sequences = [vec![0, 2, 1, 1, 0, 2, 0], vec![2, 2, 0, 1]];
        let single: Vec<Vec<Option<usize>>> = sequences.iter().map(|codes| places(codes)).collect();
        let sets: Vec<Vec<Vec<usize>>> =
            sequences.iter().map(|codes| codes.iter().map(|code| vec![*code, *code, 99]).collect()).collect();
        let single = Transitions::count(&single, 3, 1);
        let sets = SetTransitions::count(&sets, 3, 1);
        assert_eq!((single.observed(), single.n()), (&sets.both, sets.pairs));
        assert_eq!(single.measure(Repeats::Possible), sets.measure());
    }
}
