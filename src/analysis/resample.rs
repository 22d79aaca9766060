//! Resampling: how much a figure would change had other documents been gathered.
//!
//! Characters, words and turns inside a document are not independent, so whole clusters (documents, sites,
//! turns) are drawn with replacement and every figure is computed anew from what they add up to. A cluster is
//! given as whole numbers that may be added ([`Clusters`]): counts and words for a rate, rating patterns for
//! alpha ([`AlphaClusters`]). The interval lies between percentiles of the draws (type 7), the standard error
//! has the denominator B − 1; draws in which a figure is undefined are left out and counted
//! ([`Distribution`]).
//!
//! Chance comes from a generator that is written out here ([`Generator`]) and will not change: the same seed,
//! draws and clusters give the same digits on every machine, in any number of threads, in whatever order
//! clusters are given. Below about ten clusters an interval is not to be relied on, and a report says so.

mod alpha;
mod clusters;
mod distribution;
mod generator;
mod kalpha;

pub use alpha::{AlphaClusters, alpha_over_units};
pub use clusters::{Clusters, bootstrap};
pub use distribution::{Distribution, quantile};
pub use generator::Generator;
pub use kalpha::{Kalpha, kalpha};

/// How often to draw, and from which chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Draws, B.
    pub draws: usize,
    /// Any number; the same gives the same.
    pub seed: u64,
}

impl Plan {
    /// Fewer clusters than this make an interval that is not to be relied on.
    pub const FEW_CLUSTERS: usize = 10;
}

impl Default for Plan {
    fn default() -> Self {
        Self { draws: 2000, seed: 1 }
    }
}

#[cfg(test)]
mod tests;
