//! English stems, each worked out once.

use super::analyse::{WordCache, fold_into};
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TokenFilter, TokenStream, Tokenizer};

/// The stem of a folded word.
pub(super) fn stem(folded: &str) -> String {
    let mut stemmer = Stemmer::new(Language::English).transform(RawTokenizer::default());
    let mut stream = stemmer.token_stream(folded);
    if stream.advance() { std::mem::take(&mut stream.token_mut().text) } else { folded.to_owned() }
}

/// Folded forms or stems of words as they are written; stems are worked out once.
pub struct Forms {
    stems: Option<WordCache<Cut>>,
    folded: String,
}

/// How a folded form becomes its stem: so many bytes are kept, and a few put after them.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cut {
    keep: u8,
    add: [u8; 3],
}

impl Cut {
    /// What makes `stem` of `folded`; `None` for the few that differ by more.
    fn of(folded: &str, stem: &str) -> Option<Self> {
        let same = folded.bytes().zip(stem.bytes()).take_while(|(a, b)| a == b).count();
        let mut add = [0; 3];
        let rest = stem.get(same..).filter(|rest| rest.is_ascii())?;
        add.get_mut(..rest.len())?.copy_from_slice(rest.as_bytes());
        Some(Self { keep: u8::try_from(same).ok()?, add })
    }

    fn apply(self, folded: &mut String) {
        folded.truncate(usize::from(self.keep));
        folded.extend(self.add.iter().take_while(|&&b| b != 0).map(|&b| char::from(b)));
    }
}

/// Stands for a stem that no [`Cut`] makes; no form is so long.
const NO_CUT: Cut = Cut { keep: u8::MAX, add: [1; 3] };

impl Forms {
    /// Gives stems, or folded forms.
    pub fn new(stems: bool) -> Self {
        Self { stems: stems.then(WordCache::new), folded: String::new() }
    }

    /// The stem or the folded form of a word as it is written.
    pub fn of(&mut self, written: &str) -> &str {
        let folded = &mut self.folded;
        folded.clear();
        fold_into(written, folded);
        if let Some(stems) = &mut self.stems {
            let cut = stems.get(written, || Cut::of(folded, &stem(folded)).unwrap_or(NO_CUT));
            if cut == NO_CUT {
                *folded = stem(folded);
            } else {
                cut.apply(folded);
            }
        }
        folded
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

    proptest::proptest! {
        #[test]
        fn a_remembered_stem_is_the_stem(words in proptest::collection::vec("[A-Za-zé’']{1,12}(ing|ed|ies|ational|ize|'s|ly)?", 1..40)) {
            let (mut stems, mut forms) = (Forms::new(true), Forms::new(false));
            for word in words.iter().chain(&words) {
                let folded = super::super::analyse::fold_word(word);
                proptest::prop_assert_eq!(stems.of(word), stem(&folded));
                proptest::prop_assert_eq!(forms.of(word), folded);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_stem_begins_as_its_word(word in "[a-z][a-zé']{0,9}(ing|ed|ies|ational|ize|'s|ly|y)?") {
            proptest::prop_assert_eq!(stem(&word).chars().next(), word.chars().next());
        }
    }

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
        for word in ["dying", "skies", "idly", "gently", "singly"] {
            assert_eq!(stems.of(word), stem(word));
        }
    }
}
