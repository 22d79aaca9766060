//! What was summed up of a theme, site by site, in memos on its code.
//!
//! A memo of type `summary` on the code is a summary. It is of the sites that it names in its first line or in a
//! `[[…]]` link, and of those whose documents or turns it links to; one that names none is of the theme as a whole.
//! A memo of another type on the code is a summary too when its text begins with the name of a site. Of several
//! of a site the one written last is shown.

use crate::study::Corpus;
use crate::study::memo::{Memo, MemoOn, MemoType, title};
use crate::study::memo_links::links;
use crate::text::fold::fold;
use serde::Serialize;
use std::collections::BTreeSet;

/// A summary of a theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The site; none where it is of the theme as a whole.
    pub site: Option<String>,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// The day on which it was written (UTC).
    pub date: String,
    /// How many were written before of the same site.
    pub earlier: usize,
}

/// The summaries of a code: of the theme as a whole, then by site.
pub fn summaries(corpus: &Corpus, code: &str, memos: &[Memo]) -> Vec<Summary> {
    let sites: BTreeSet<&str> =
        corpus.all_attributes().filter(|(key, _)| *key == "site").map(|(_, value)| value.trim()).collect();
    let sites: Vec<&str> = sites.into_iter().filter(|site| !site.is_empty()).collect();
    let on_code = memos.iter().filter(|memo| memo.on == MemoOn::Code(code.to_owned()));
    let found: Vec<(&Memo, Vec<&str>)> = on_code.filter_map(|memo| Some((memo, of(corpus, memo, &sites)?))).collect();
    let last = |site: Option<&str>| {
        let is_of = |named: &Vec<&str>| site.map_or(named.is_empty(), |site| named.contains(&site));
        let mut here: Vec<&Memo> = found.iter().filter(|(_, named)| is_of(named)).map(|(memo, _)| *memo).collect();
        here.sort_by_key(|memo| memo.at);
        let memo = here.pop()?;
        Some(Summary {
            site: site.map(str::to_owned),
            text: memo.text.clone(),
            author: memo.coder.clone(),
            date: day(memo.at),
            earlier: here.len(),
        })
    };
    std::iter::once(None).chain(sites.iter().map(|site| Some(*site))).filter_map(last).collect()
}

/// The sites that a memo sums up; nothing where it is no summary.
fn of<'a>(corpus: &Corpus, memo: &Memo, sites: &[&'a str]) -> Option<Vec<&'a str>> {
    let first = title(&memo.text);
    let named = named(first, sites);
    if memo.memo_type != MemoType::Summary {
        return named.into_iter().find(|(_, at)| *at == 0).map(|(site, _)| vec![site]);
    }
    let links = links(&memo.text);
    let linked = |site: &str| {
        links.iter().any(|link| {
            let to = fold(&link.to);
            let document = to.rsplit_once(':').map_or(to.as_str(), |(document, _)| document);
            let is =
                |row: &&crate::study::corpus::DocumentRow| [to.as_str(), document].contains(&fold(&row.name).as_str());
            let of = corpus.documents.iter().find(is).and_then(|row| row.attributes.get("site"));
            to == fold(site) || of.is_some_and(|of| fold(of) == fold(site))
        })
    };
    let is_named = |site: &str| named.iter().any(|(one, _)| *one == site);
    Some(sites.iter().copied().filter(|site| is_named(site) || linked(site)).collect())
}

/// The sites that a line names, as whole words, and where; of “North Moor” the “North” is no site of its own.
fn named<'a>(line: &str, sites: &[&'a str]) -> Vec<(&'a str, usize)> {
    let mut line = fold(line);
    let mut longest: Vec<(&str, String)> = sites.iter().map(|site| (*site, fold(site))).collect();
    longest.sort_by_key(|(_, folded)| std::cmp::Reverse(folded.len()));
    let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut found = Vec::new();
    for (site, folded) in longest {
        let whole = |at: &usize| {
            let (before, after) = (line.get(..*at), line.get(at + folded.len()..));
            !part(before.and_then(|text| text.chars().next_back())) && !part(after.and_then(|text| text.chars().next()))
        };
        if let Some(at) = line.match_indices(&folded).map(|(at, _)| at).find(whole) {
            found.push((site, at));
            line = line.replace(&folded, &"_".repeat(folded.len()));
        }
    }
    found
}

/// The day of a moment, in milliseconds since 1970.
fn day(at: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(at).map(|time| time.to_string()).unwrap_or_default();
    time.get(..10).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn memo(memo_type: MemoType, text: &str, at: i64) -> Memo {
        Memo { on: MemoOn::Code("power".into()), memo_type, text: text.into(), coder: "k1".into(), at: at * 86_400_000 }
    }

    fn found(memos: &[Memo]) -> Vec<(Option<String>, String, String, usize)> {
        let study = Study::new().code("power").document("NM-W1", &[("site", "North Moor")]).turn("A", "x");
        let corpus = study.document("S1", &[("site", "North")]).turn("A", "x").build();
        let summaries = summaries(&corpus, "power", memos);
        summaries.into_iter().map(|one| (one.site, one.text, one.date, one.earlier)).collect()
    }

    #[test]
    fn a_summary_is_of_the_sites_that_it_names_or_links_to() {
        let of = |site: &str, text: &str, date: &str, earlier| {
            (Some(site.to_owned()), text.to_owned(), date.to_owned(), earlier)
        };
        let all = found(&[
            memo(MemoType::Summary, "# At North Moor they wait\nfor others", 1),
            memo(MemoType::Summary, "They hesitate still, see [[nm-w1:2]].", 3),
            memo(MemoType::Summary, "On the whole\nNorth is not in the first line", 2),
            memo(MemoType::Reflexive, "north: I was tired", 4),
            memo(MemoType::Reflexive, "I thought of North", 5),
        ]);
        assert_eq!(
            all,
            [
                (None, "On the whole\nNorth is not in the first line".into(), "1970-01-03".into(), 0),
                of("North", "north: I was tired", "1970-01-05", 0),
                of("North Moor", "They hesitate still, see [[nm-w1:2]].", "1970-01-04", 1),
            ]
        );
        assert_eq!(found(&[memo(MemoType::Summary, "[[North]]", 1)])[0].0.as_deref(), Some("North"));
        let other = Memo { on: MemoOn::Code("trust".into()), ..memo(MemoType::Summary, "North", 1) };
        assert!(found(&[other, memo(MemoType::Definition, "Northern people", 1)]).is_empty());
    }
}
