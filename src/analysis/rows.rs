//! Rows: the codes a report shows, and which of them a coding counts for.
//!
//! A row usually stands for a code with its sub-codes, so one coding may count for several rows (a
//! theme, and a sub-code that has a row of its own). Co-occurrence parts the codings instead: each
//! counts for the nearest row only.

use super::AnalysisError;
use super::options::{Depth, Options};
use crate::study::Codebook;
use std::ops::Range;

/// The rows of a report.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The code of each row, in codebook order.
    pub codes: Vec<usize>,
    /// The rows each code feeds, one code after the other.
    feeds: Vec<u32>,
    /// Where in `feeds` the rows of each code stand.
    ranges: Vec<Range<usize>>,
}

impl Rows {
    /// Rows that stand for a code with its sub-codes, or for the code alone where `own` is asked for.
    pub fn pooled(book: &Codebook, options: &Options) -> Result<Self, AnalysisError> {
        let codes = selected(book, options)?;
        let own = options.own;
        Ok(Self::fed(book, codes, |row, code, book| if own { row == code } else { book.subtree(row).contains(&code) }))
    }

    /// Rows among which the codings are parted: each counts for its nearest ancestor (or itself) that
    /// has a row, and where `own` is asked for only for itself.
    pub fn parted(book: &Codebook, options: &Options) -> Result<Self, AnalysisError> {
        let codes = selected(book, options)?;
        let nearest: Vec<Option<usize>> = (0..book.len())
            .map(|code| {
                if options.own {
                    return Some(code);
                }
                let mut at = Some(code);
                while let Some(here) = at.filter(|here| codes.binary_search(here).is_err()) {
                    at = book.parent(here);
                }
                at
            })
            .collect();
        Ok(Self::fed(book, codes, |row, code, _| nearest.get(code) == Some(&Some(row))))
    }

    /// One row that pools these codes, a range in codebook order.
    pub fn single(book: &Codebook, codes: Range<usize>) -> Self {
        Self::fed(book, vec![codes.start], |_, code, _| codes.contains(&code))
    }

    /// Rows each of which pools some codes, ranges in codebook order; a code may count for several rows.
    pub fn of_sets(book: &Codebook, sets: &[Vec<Range<usize>>]) -> Self {
        let first = |set: &Vec<Range<usize>>| set.iter().map(|codes| codes.start).min().unwrap_or_default();
        let mut rows = Self { codes: sets.iter().map(first).collect(), ..Self::default() };
        for code in 0..book.len() {
            let from = rows.feeds.len();
            let holds = |set: &&Vec<Range<usize>>| set.iter().any(|codes| codes.contains(&code));
            rows.feeds.extend((0u32..).zip(sets).filter(|(_, set)| holds(set)).map(|(at, _)| at));
            rows.ranges.push(from..rows.feeds.len());
        }
        rows
    }

    fn fed(book: &Codebook, codes: Vec<usize>, feeds: impl Fn(usize, usize, &Codebook) -> bool) -> Self {
        let mut rows = Self { codes, ..Self::default() };
        for code in 0..book.len() {
            let from = rows.feeds.len();
            for (at, &row) in rows.codes.iter().enumerate() {
                if feeds(row, code, book) {
                    rows.feeds.push(u32::try_from(at).unwrap_or(u32::MAX));
                }
            }
            rows.ranges.push(from..rows.feeds.len());
        }
        rows
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The rows that a coding with this code counts for.
    pub fn fed_by(&self, code: u32) -> &[u32] {
        let range = self.ranges.get(code as usize).cloned().unwrap_or(0..0);
        self.feeds.get(range).unwrap_or(&[])
    }
}

/// The codes that get a row: all to the depth asked for; where codes are named, those and their
/// sub-codes to that depth.
fn selected(book: &Codebook, options: &Options) -> Result<Vec<usize>, AnalysisError> {
    let to_depth = |code: &usize| options.depth == Depth::All || book.depth(*code) <= options.depth.limit();
    if options.codes.is_empty() {
        return Ok((0..book.len()).filter(to_depth).collect());
    }
    let mut codes = Vec::new();
    for name in &options.codes {
        let code = book.find(name).map_err(AnalysisError::UnknownCode)?;
        codes.push(code);
        codes.extend(book.subtree(code).filter(to_depth));
    }
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn book() -> Codebook {
        Study::new().code("a").code("a.x").code("a.x.y").code("b").code("b.z").build().codebook
    }

    fn options(depth: Depth, codes: &[&str]) -> Options {
        Options { depth, codes: codes.iter().map(|&code| code.into()).collect(), ..Options::default() }
    }

    #[test]
    fn rows_go_to_the_depth_and_pool_what_is_below() {
        let rows = Rows::pooled(&book(), &options(Depth::N(2), &[])).expect("rows");
        assert_eq!(rows.codes, [0, 1, 3, 4]);
        assert_eq!(rows.fed_by(2), [0, 1]);
        assert_eq!(rows.fed_by(0), [0]);
        assert_eq!(rows.fed_by(99), [0u32; 0]);
        let own = Options { own: true, ..options(Depth::All, &[]) };
        assert_eq!(Rows::pooled(&book(), &own).expect("rows").fed_by(2), [2]);
    }

    #[test]
    fn named_codes_stand_with_their_sub_codes_whatever_their_depth() {
        let rows = Rows::pooled(&book(), &options(Depth::N(1), &["a.x", "b"])).expect("rows");
        assert_eq!(rows.codes, [1, 3]);
        assert_eq!((rows.fed_by(0), rows.fed_by(2), rows.fed_by(4)), (&[][..], &[0][..], &[1][..]));
        let deeper = Rows::pooled(&book(), &options(Depth::N(2), &["b"])).expect("rows");
        assert_eq!(deeper.codes, [3, 4]);
        assert!(Rows::pooled(&book(), &options(Depth::N(1), &["c"])).is_err_and(|e| e.to_string().contains("“c”")));
    }

    #[test]
    fn co_occurrence_parts_the_codings() {
        let lifted = Rows::parted(&book(), &options(Depth::N(2), &[])).expect("rows");
        assert_eq!(lifted.codes, [0, 1, 3, 4]);
        assert_eq!((lifted.fed_by(0), lifted.fed_by(2), lifted.fed_by(4)), (&[0][..], &[1][..], &[3][..]));
        let all = Rows::parted(&book(), &options(Depth::All, &[])).expect("rows");
        assert_eq!((all.fed_by(0), all.fed_by(2)), (&[0][..], &[2][..]));
        let named = Rows::parted(&book(), &options(Depth::N(1), &["a.x", "b"])).expect("rows");
        assert_eq!((named.fed_by(0), named.fed_by(2), named.fed_by(4)), (&[][..], &[0][..], &[1][..]));
    }
}
