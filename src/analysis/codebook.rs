//! How each code of a codebook is used, in one reading: for the appendix of a paper, and for those who tend it.
//!
//! A code stands with its sub-codes, as in the frequency report; the lists of broad codes, of codes used once and of
//! unused ones take each code alone but for the last, for a theme whose sub-codes are used is not unused.

use super::frequency::{Cell, frequency_of};
use super::group::Groups;
use super::header::Header;
use super::options::{Depth, Options};
use super::rows::Rows;
use super::scope::Scope;
use super::uses::BROAD;
use super::{AnalysisError, Denominators};
use crate::study::Corpus;

/// How the codes are used.
#[derive(Clone, Debug)]
pub struct Usage {
    /// The codes, in codebook order.
    pub rows: Vec<Use>,
    /// Out of what.
    pub denominators: Denominators,
    /// Passages of all codes, each alone.
    pub passages: u32,
    /// What a reader must know.
    pub header: Header,
}

/// How one code is used.
#[derive(Clone, Debug)]
pub struct Use {
    /// Its place in the codebook.
    pub code: usize,
    /// With its sub-codes.
    pub pooled: Cell,
    /// Its passages alone.
    pub own_passages: u32,
}

/// Lists of codes that are worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// More than a quarter of all passages are its own.
    Broad,
    /// One passage of its own.
    Once,
    /// No passage, in no sub-code either.
    Unused,
}

impl Usage {
    /// The codes of a list: places in the codebook.
    pub fn list(&self, list: List) -> Vec<usize> {
        let fits = |used: &&Use| match list {
            List::Broad => f64::from(used.own_passages) > BROAD * f64::from(self.passages),
            List::Once => used.own_passages == 1,
            List::Unused => used.pooled.passages == 0,
        };
        self.rows.iter().filter(fits).map(|used| used.code).collect()
    }
}

/// Counts how the codes are used; those that are named with their sub-codes, else all.
pub fn usage(corpus: &Corpus, options: &Options) -> Result<Usage, AnalysisError> {
    let options = Options { by: Vec::new(), depth: Depth::All, own: false, ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::pooled(&corpus.codebook, &options)?;
    let pooled = frequency_of(&scope, &groups, &rows);
    let own_options = Options { own: true, codes: Vec::new(), ..options.clone() };
    let own_scope = Scope::new(corpus, &own_options)?;
    let own = frequency_of(&own_scope, &groups, &Rows::pooled(&corpus.codebook, &own_options)?);
    let own_of = |code: usize| own.rows.get(code).map_or(0, |row| row.total.passages);
    let used = pooled.rows.iter().map(|row| Use {
        code: row.code_index,
        pooled: row.total.clone(),
        own_passages: own_of(row.code_index),
    });
    Ok(Usage {
        rows: used.collect(),
        denominators: pooled.denominators,
        passages: own.rows.iter().map(|row| row.total.passages).sum(),
        header: pooled.header,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    #[test]
    fn a_code_stands_with_its_sub_codes_and_lists_take_it_alone() {
        let corpus = Study::new()
            .code("a")
            .code("a.x")
            .code("b")
            .code("c")
            .document("d", &[])
            .turn("P", "one two three four")
            .turn("R", "five six")
            .coding("k1", "a.x", "one")
            .coding("k1", "a.x", "three")
            .coding("k1", "a.x", "five")
            .coding("k1", "b", "two")
            .coding("k2", "c", "two")
            .build();
        let told = usage(&corpus, &Options::default()).expect("usage");
        let figures = |used: &Use| (used.code, used.pooled.passages, used.pooled.participants, used.own_passages);
        assert_eq!(
            told.rows.iter().map(figures).collect::<Vec<_>>(),
            [(0, 3, 2, 0), (1, 3, 2, 3), (2, 1, 1, 1), (3, 0, 0, 0)]
        );
        assert_eq!(told.passages, 4, "k2 is not in the reading");
        assert_eq!(told.list(List::Broad), [1], "3 of 4; b has 1 of 4, which is not more than a quarter");
        assert_eq!((told.list(List::Once), told.list(List::Unused)), (vec![2], vec![3]));
        let some = usage(&corpus, &Options { codes: vec!["b".into()], ..Options::default() }).expect("usage");
        assert_eq!((some.rows.len(), some.passages), (1, 4), "a share is one of all codes");
    }
}
