//! The query language in examples, and what may be typed next.

use super::condition::FIELDS;
use crate::study::corpus::Corpus;
use crate::study::{AttributeType, SpeakerType};
use crate::text::fold::{fold, natural_cmp};
use std::collections::BTreeSet;

/// The language by example, for help: what to write, and what it finds.
pub const LANGUAGE: &[(&str, &str)] = &[
    ("bend rules", "turns with both words, in any form (bending, rule)"),
    ("\"bend the rules\"", "the words in this order"),
    ("\"rules bend\"~3", "the words in any order, at most 3 others among them"),
    ("bend OR break", "either word; OR binds less than words side by side"),
    ("bend -rules", "the first without the second; also NOT, also before ( )"),
    ("(bend OR break) rules", "parentheses group"),
    ("work*", "words that begin so; also in phrases: \"social work*\""),
    ("agancy~1", "words one letter away; ~2 for two"),
    ("'bending'", "this form only, not bend or bends; also 'bend the rules'"),
    ("inter-agency", "inter-agency, interagency and inter agency; each finds the others"),
    (
        "site:East profession:police",
        "turns by what they are; any attribute; a participant's value, else the entry's, else the document's",
    ),
    ("site:\"East March\"", "a value of several words"),
    ("profession:(police OR social*)", "one of these; health finds health/primary care/GP, and so does GP"),
    ("site:* -stage:*", "with any value; without any"),
    ("date:2022-05..2022-09", "from May to the end of September; also >, >=, <, <= and open ends"),
    ("session:[2 TO 4]", "from 2 to 4"),
    ("participant:A2", "what A2 says; about:A2 for field notes about A2"),
    ("speaker_type:client", "what clients say"),
    ("document:W2 kind:workshop", "in documents"),
    ("code:bend", "turns that codings of this code, or of its sub-codes, touch; code:* for any code"),
    ("coded:no", "turns that no coding touches"),
    ("coder:k1", "turns that codings of this coder touch"),
    ("tag:artefact", "turns that a tag of this kind touches; tag:\"artefact:care plan\" for one tag, tag:* for any"),
    ("linked:yes", "turns that a link leads to or from; linked:ALD-I1 for links with that document"),
    ("like:power", "what is like the passages of a code, the best first; like:ALD-I1:12 like a turn"),
    ("re:/ben[dt]s?/i", "a regular expression over the text of a turn; i ignores case"),
];

/// Something that may stand where the cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What it replaces, in code points of the query: from here to the cursor.
    pub from: u32,
    /// What to put there.
    pub text: String,
}

/// What may complete the word before the cursor (in code points): names of fields, and after a field
/// its values. At most `limit`.
pub fn complete(query: &str, cursor: u32, corpus: &Corpus, limit: usize) -> Vec<Completion> {
    let head: Vec<char> = query.chars().take(cursor as usize).collect();
    let begins = |c: &char| c.is_whitespace() || matches!(c, '(' | ')');
    let quotes = head.iter().filter(|c| matches!(c, '"' | '“' | '”')).count();
    let start = match head.iter().rposition(|c| if quotes % 2 == 1 { matches!(c, '"' | '“') } else { begins(c) }) {
        // An open quotation mark: the field stands before it.
        Some(at) if quotes % 2 == 1 => head.iter().take(at).rposition(begins).map_or(0, |at| at + 1),
        Some(at) => at + 1,
        None => 0,
    };
    let word: String = head.iter().skip(start).collect();
    let minus = word.chars().take_while(|&c| c == '-').count();
    let word: String = word.chars().skip(minus).collect();
    let (from, texts): (usize, Vec<String>) = match word.split_once(':') {
        None if word.is_empty() => return Vec::new(),
        None => {
            let typed = crate::study::attribute::key(&word);
            (
                start + minus,
                fields(corpus).into_iter().filter(|key| key.starts_with(&typed)).map(|key| key + ":").collect(),
            )
        }
        Some((key, value)) => {
            let typed = fold(value.trim_start_matches(['"', '“']));
            let values = values(corpus, &crate::study::attribute::key(key)).into_iter();
            let fits = values.filter(|value| {
                value.split('/').any(|part| fold(part).starts_with(&typed)) || fold(value).starts_with(&typed)
            });
            (start + minus + key.chars().count() + 1, fits.map(|value| quoted(&value)).collect())
        }
    };
    let from = u32::try_from(from).unwrap_or(u32::MAX);
    texts.into_iter().take(limit).map(|text| Completion { from, text }).collect()
}

fn quoted(value: &str) -> String {
    let plain =
        value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.')) && !value.contains("..");
    if plain { value.to_owned() } else { format!("\"{}\"", value.replace(['"', '“', '”'], " ")) }
}

/// All fields of a study, in order.
fn fields(corpus: &Corpus) -> Vec<String> {
    let declared = corpus.schema.declared().keys().map(String::as_str);
    let keys = corpus.all_attributes().map(|(key, _)| key).chain(declared);
    let keys: BTreeSet<&str> = keys.chain(FIELDS.iter().copied()).collect();
    keys.into_iter().map(str::to_owned).collect()
}

/// The values of a field, in their order.
fn values(corpus: &Corpus, key: &str) -> Vec<String> {
    let owned = |names: &mut dyn Iterator<Item = &str>| {
        let names: BTreeSet<&str> = names.collect();
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_by(|a, b| natural_cmp(a, b));
        names
    };
    match key {
        "document" => owned(&mut corpus.documents.iter().map(|row| row.name.as_str())),
        "participant" | "speaker" | "about" => owned(&mut corpus.participants.iter().map(|row| row.name.as_str())),
        "speaker_type" => SpeakerType::ALL.iter().map(|kind| kind.as_str().to_owned()).collect(),
        "code" | "like" => corpus.codebook.codes().iter().map(|code| code.id.clone()).collect(),
        "coded" => ["yes", "no"].map(str::to_owned).to_vec(),
        "coder" => corpus.coders.clone(),
        "tag" => {
            let kinds = corpus.tag_names.iter().filter_map(|name| crate::study::tag::kind_of(name));
            owned(&mut kinds.chain(corpus.tag_names.iter().map(String::as_str)))
        }
        "linked" => {
            let names = corpus.links.iter().filter_map(|row| corpus.documents.get(row.other as usize));
            let mut values = ["yes", "no"].map(str::to_owned).to_vec();
            values.extend(owned(&mut names.map(|row| row.name.as_str())));
            values
        }
        _ => {
            let all = corpus.all_attributes().filter(|(of, _)| *of == key);
            let mut values = owned(&mut all.map(|(_, value)| value));
            match corpus.schema.of(key) {
                AttributeType::Text => {}
                of => values.sort_by(|a, b| of.cmp(a, b)),
            }
            values
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Query;
    use super::super::fixture::sample;
    use super::*;

    #[test]
    fn every_example_is_a_query() {
        for (example, _) in LANGUAGE {
            assert!(example.parse::<Query>().is_ok(), "{example}");
        }
    }

    #[test]
    fn words_before_the_cursor_are_completed() {
        let study = sample();
        let show = |query: &str| {
            let cursor = query.chars().count() as u32;
            let all = complete(query, cursor, &study.corpus, 9);
            all.into_iter().map(|c| format!("{} {}", c.from, c.text)).collect::<Vec<_>>()
        };
        assert_eq!(show("bend prof"), ["5 profession:"]);
        assert_eq!(show("é -(sit"), ["4 site:"]);
        assert_eq!(show("-cod"), ["1 code:", "1 coded:", "1 coder:"]);
        assert_eq!(show("site:"), ["5 \"East March\"", "5 North", "5 West"]);
        assert_eq!(show("site:\"east m"), ["5 \"East March\""]);
        assert_eq!(show("profession:g"), ["11 \"health/primary care/GP\""]);
        assert_eq!(show("code:bend.r"), ["5 bend.rule"]);
        assert_eq!(show("coder:"), ["6 k1", "6 k2"]);
        assert_eq!(show("participant:north"), ["12 north-2/Facilitator", "12 north-2/P1"]);
        assert!(show("tag:art").contains(&"4 artefact".to_owned()), "{:?}", show("tag:art"));
        assert!(show("tag:").contains(&"4 \"artefact:care plan\"".to_owned()), "{:?}", show("tag:"));
        assert_eq!(show("linked:"), ["7 yes", "7 no", "7 east-1", "7 north-2"]);
        assert_eq!(show("like:pow"), ["5 power"]);
        assert_eq!(show("bend "), Vec::<String>::new());
        assert_eq!(complete("site:N bend", 6, &study.corpus, 9).len(), 1);
    }
}
