//! English stems, each worked out once.

use super::analyse::{WordCache, fold_word};
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TokenFilter, TokenStream, Tokenizer};

/// The stem of a folded word.
pub(super) fn stem(folded: &str) -> String {
    let mut stemmer = Stemmer::new(Language::English).transform(RawTokenizer::default());
    let mut stream = stemmer.token_stream(folded);
    if stream.advance() { std::mem::take(&mut stream.token_mut().text) } else { folded.to_owned() }
}

/// Folded forms or stems of words as they are written, remembered.
pub(super) struct Forms {
    stems: bool,
    cache: WordCache<Box<str>>,
}

impl Forms {
    /// Gives stems, or folded forms.
    pub fn new(stems: bool) -> Self {
        Self { stems, cache: WordCache::new() }
    }

    /// The stem or the folded form of a word as it is written.
    pub fn of(&mut self, written: &str) -> &str {
        let stems = self.stems;
        self.cache.get(written, || {
            let folded = fold_word(written);
            if stems { stem(&folded).into() } else { folded.into() }
        })
    }
}

/// A line that is different when this build stems, cuts or folds otherwise than another.
pub(super) fn fingerprint() -> String {
    const PROBES: &str = "agencies bending bent rules ruling happily social societies organisational don't children's \
        decisions meetings policies professionals safeguarding yes thing generously running skies dying news";
    let stems: Vec<String> = PROBES.split_whitespace().map(stem).collect();
    let hash = crate::study::Hash::of(stems.join(" ").as_bytes()).to_string();
    let (major, minor, patch) = unicode_segmentation::UNICODE_VERSION;
    let stems = hash.get(..12).unwrap_or_default();
    format!(
        "{} words {} unicode {major}.{minor}.{patch} stems {stems}",
        tantivy::version_string(),
        super::analyse::VERSION
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (a, b) in [("agency", "agencies"), ("bend", "bending"), ("rule", "rules"), ("decision", "decisions")] {
            assert_eq!(stem(a), stem(b));
        }
        assert_ne!(stem("police"), stem("policy"));
        let (mut stems, mut forms) = (Forms::new(true), Forms::new(false));
        assert_eq!(stems.of("Agencies"), stem("agency"));
        assert_eq!(stems.of("Agencies"), stem("agency"));
        assert_eq!(forms.of("Agencies"), "agencies");
        assert_eq!(stems.of("children’s"), stem("children's"));
    }
}
