//! Which texts an index holds, and what it was built with: the payload of its last commit.

use crate::search::library::Digest;
use std::collections::BTreeMap;

/// The texts of an index, by document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct Manifest {
    /// What the index was built with; see [`crate::search::stem::fingerprint`].
    pub fingerprint: String,
    /// Text and layout of each document in it.
    pub texts: BTreeMap<u32, Digest>,
}

impl Manifest {
    /// The manifest as a line and a line for each document.
    pub fn encode(&self) -> String {
        let mut out = format!("{}\n", self.fingerprint);
        for (id, digest) in &self.texts {
            out.push_str(&format!("{id} {:032x}\n", u128::from_be_bytes(*digest)));
        }
        out
    }

    /// Reads what [`Manifest::encode`] wrote; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let fingerprint = lines.next()?.to_owned();
        let mut texts = BTreeMap::new();
        for line in lines {
            let (id, digest) = line.split_once(' ')?;
            texts.insert(id.parse().ok()?, u128::from_str_radix(digest, 16).ok()?.to_be_bytes());
        }
        Some(Self { fingerprint, texts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_manifest_survives(texts in proptest::collection::btree_map(any::<u32>(), any::<Digest>(), 0..20)) {
            let manifest = Manifest { fingerprint: "a b 1".into(), texts };
            prop_assert_eq!(Manifest::decode(&manifest.encode()), Some(manifest));
        }

        #[test]
        fn anything_else_is_refused_without_panic(text in "\\PC{0,40}(\n\\PC{0,40}){0,3}") {
            let _ = Manifest::decode(&text);
        }
    }
}
