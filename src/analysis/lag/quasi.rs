//! Quasi-independence: a table whose diagonal cannot have counts, fitted by its margins.

use super::Grid;

/// Turns of proportional fitting; each is a pass over the table.
const MOST_TURNS: usize = 100_000;

/// Expected counts by iterative proportional fitting: zero on the diagonal, the observed margins elsewhere.
pub(super) fn expected(observed: &Grid<u64>) -> Grid<f64> {
    let side = observed.len();
    let off = |i: usize, j: usize, count: u64| if i == j { 0.0 } else { count as f64 };
    let rows: Vec<f64> =
        observed.iter().enumerate().map(|(i, row)| row.iter().enumerate().map(|(j, n)| off(i, j, *n)).sum()).collect();
    let column = |j: usize| observed.iter().enumerate().filter_map(|(i, row)| Some(off(i, j, *row.get(j)?))).sum();
    let columns: Vec<f64> = (0..side).map(column).collect();
    let mut fitted: Grid<f64> = (0..side).map(|i| (0..side).map(|j| f64::from(u8::from(i != j))).collect()).collect();
    for _ in 0..MOST_TURNS {
        let mut most = 0f64;
        for (row, want) in fitted.iter_mut().zip(&rows) {
            let sum: f64 = row.iter().sum();
            let factor = if sum > 0.0 { want / sum } else { 0.0 };
            row.iter_mut().for_each(|cell| *cell *= factor);
        }
        for (j, want) in columns.iter().enumerate() {
            let sum: f64 = fitted.iter().filter_map(|row| row.get(j)).sum();
            let factor = if sum > 0.0 { want / sum } else { 0.0 };
            if sum > 0.0 && *want > 0.0 {
                most = most.max((factor - 1.0).abs());
            }
            fitted.iter_mut().filter_map(|row| row.get_mut(j)).for_each(|cell| *cell *= factor);
        }
        if most < 1e-13 {
            break;
        }
    }
    fitted
}

/// The hat values of the model of row and column effects with these expected counts: how much of a cell's
/// residual the fit has taken up.
pub(super) fn hats(expected: &Grid<f64>) -> Grid<f64> {
    let side = expected.len();
    let inverse = inverse(&information(expected));
    let get = |i: usize, j: usize| inverse.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0);
    let hat = |i: usize, j: usize, m: f64| m * (get(i, i) + 2.0 * get(i, side + j) + get(side + j, side + j));
    expected.iter().enumerate().map(|(i, row)| row.iter().enumerate().map(|(j, m)| hat(i, j, *m)).collect()).collect()
}

/// X'WX of row and column effects.
fn information(expected: &Grid<f64>) -> Grid<f64> {
    let side = expected.len();
    let mut all = vec![vec![0.0; 2 * side]; 2 * side];
    for (i, row) in expected.iter().enumerate() {
        for (j, m) in row.iter().enumerate() {
            for (a, b) in [(i, i), (side + j, side + j), (i, side + j), (side + j, i)] {
                if let Some(cell) = all.get_mut(a).and_then(|row| row.get_mut(b)) {
                    *cell += m;
                }
            }
        }
    }
    all
}

/// A generalised inverse by sweeping: effects that follow from others are left out. What is estimated does not
/// depend on which.
fn inverse(matrix: &Grid<f64>) -> Grid<f64> {
    let mut swept = matrix.clone();
    for k in 0..swept.len() {
        let whole = matrix.get(k).and_then(|row| row.get(k)).copied().unwrap_or(0.0);
        let Some(mut row) = swept.get(k).cloned() else { continue };
        let pivot = row.get(k).copied().unwrap_or(0.0);
        if whole <= 0.0 || pivot <= 1e-10 * whole {
            // Left out: nothing of it goes into the inverse.
            for (i, other) in swept.iter_mut().enumerate() {
                other.iter_mut().enumerate().filter(|(j, _)| i == k || *j == k).for_each(|(_, cell)| *cell = 0.0);
            }
            continue;
        }
        row.iter_mut().enumerate().for_each(|(j, cell)| *cell = if j == k { 1.0 } else { *cell } / pivot);
        for (i, other) in swept.iter_mut().enumerate() {
            if i == k {
                other.clone_from(&row);
                continue;
            }
            let factor = other.get(k).copied().unwrap_or(0.0);
            for (j, (cell, pivot_row)) in other.iter_mut().zip(&row).enumerate() {
                *cell = if j == k { 0.0 } else { *cell } - factor * pivot_row;
            }
        }
    }
    swept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fitting_keeps_the_margins() {
        let observed = vec![vec![0, 22, 25, 46], vec![33, 0, 11, 19], vec![27, 15, 0, 15], vec![34, 22, 22, 0]];
        let fitted = expected(&observed);
        for (i, row) in observed.iter().enumerate() {
            assert!((fitted[i].iter().sum::<f64>() - row.iter().sum::<u64>() as f64).abs() < 1e-9);
            let column = |grid: &[f64]| grid[i];
            let want: u64 = observed.iter().map(|row| row[i]).sum();
            assert!((fitted.iter().map(|row| column(row)).sum::<f64>() - want as f64).abs() < 1e-9);
            assert_eq!(fitted[i][i], 0.0);
        }
        // The hat values of a model add up to the number of its free effects.
        let trace: f64 = hats(&fitted).iter().flatten().sum();
        assert!((trace - 7.0).abs() < 1e-9, "{trace}");
    }
}
