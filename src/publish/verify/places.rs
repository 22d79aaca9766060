//! Where a quotation was found, what is true of that place, and what may be told of it.

use super::claims::{Claims, kind_words};
use super::{Checked, FEW, Found, LIKE, LIKE_LITERATURE, LIKE_SHORT, LeftOut, Problem, SHORT, Source, Verdict, Wanted};
use crate::analysis::quoted::{Exact, Near, Outcome, Pattern, Search, exact, words};
use crate::publish::consent::Consents;
use crate::publish::excerpts;
use crate::publish::protect::{Protection, Rung, neutral, path};
use crate::study::SpeakerType;
use crate::study::consent::Consent;
use crate::study::corpus::TurnRow;
use crate::text::display::{counted, one_line, shortened};
use crate::text::fold::fold;
use crate::text::{CharIndex, Span};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The parts of a quotation with a marked cut between them may stand so many turns apart: what is said in answer to
/// one question, and on.
const APART: usize = 2;

/// So many places of one quotation are weighed against what is claimed of it.
const WEIGHED: usize = 400;

/// No word is longer, in bytes, of those that a coding cuts.
const LONG_WORD: u32 = 80;

/// A quotation in more parts is not looked at for their order.
const MOST_PARTS: usize = 12;

/// So much is shown of a part, in characters.
const SHOWN: usize = 60;

/// So many ends of codings are tried around one quotation.
const MOST_ENDS: usize = 12;

/// How a quotation stands in a place.
#[derive(Clone, Debug)]
pub(super) enum Hold {
    /// Word by word.
    Exact(Exact),
    /// As an edit that is kept.
    Edit,
    /// Word by word in a document that was taken out.
    Removed(String),
    /// Word by word in a text that was corrected since; and what comes near it now.
    Earlier(String, Option<Near>),
    /// Nearly.
    Near(Near),
    /// Nearly as an edit that is kept: the difference, and that edit.
    NearEdit(Near, Edit),
    /// In parts, which stand in another order: in the order of the text.
    Swapped(Vec<(String, Span)>),
}

/// An edit for print, or a translation.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    text: String,
    translation: bool,
}

/// Where a quotation was found.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    hold: Hold,
    /// The document and the place in it; none for what is in the project no more.
    place: Option<(usize, Span)>,
    elsewhere: usize,
}

/// The places where one quotation was found, by how it stands there.
#[derive(Default)]
struct Spots {
    exact: Vec<Spot>,
    edits: Vec<Spot>,
    gone: Option<Spot>,
    /// The document of an earlier text in which it stands.
    earlier: Option<String>,
    /// The nearest passage, and its document.
    near: Option<(Near, usize)>,
    /// The nearest edit, and the place that it belongs to.
    near_edit: Option<(Near, usize, Span)>,
}

impl Spots {
    fn add(&mut self, source: &Source, outcome: &Outcome) {
        for one in &outcome.exact {
            let spot = |hold, place| Spot { hold, place, elsewhere: 0 };
            let faithful = one.altered.is_empty();
            match source {
                Source::Document(document) => {
                    self.exact.push(spot(Hold::Exact(one.clone()), Some((*document, one.span))));
                }
                Source::Edit(document, span) if faithful => {
                    self.edits.push(spot(Hold::Edit, Some((*document, *span))));
                }
                Source::Removed(name) => {
                    self.gone.get_or_insert_with(|| spot(Hold::Removed(name.clone()), None));
                }
                Source::Earlier(name) if faithful => _ = self.earlier.get_or_insert_with(|| name.clone()),
                Source::Edit(..) | Source::Earlier(_) => {}
            }
        }
        if let (Source::Document(document), Some(found)) = (source, &outcome.near)
            && self.near.as_ref().is_none_or(|(known, _)| found.changed < known.changed)
        {
            self.near = Some((found.clone(), *document));
        }
        if let (Source::Edit(document, span), Some(found)) = (source, &outcome.near)
            && self.near_edit.as_ref().is_none_or(|(known, ..)| found.changed < known.changed)
        {
            self.near_edit = Some((found.clone(), *document, *span));
        }
    }
}

/// Judges the quotations of one manuscript.
pub(super) struct Judge<'a> {
    found: &'a Found<'a>,
    consents: Consents<'a>,
    protection: Option<Protection<'a>>,
    texts: HashMap<usize, Option<(Arc<str>, CharIndex)>>,
    earlier: BTreeSet<String>,
}

impl<'a> Judge<'a> {
    pub fn new(found: &'a Found<'a>) -> Self {
        let consents = Consents::of(found.corpus);
        Self { found, consents, protection: None, texts: HashMap::new(), earlier: BTreeSet::new() }
    }

    /// The place that a quotation is held to: of those where it stands, the one in which least is wrong.
    pub fn settle(&self, wanted: &Wanted, outcomes: &[(usize, Outcome)]) -> Option<Spot> {
        let mut spots = Spots::default();
        for (at, outcome) in outcomes {
            if let Some(source) = self.found.sources.get(*at) {
                spots.add(source, outcome);
            }
        }
        let Spots { exact, edits, gone, earlier, near, near_edit } = spots;
        let faithful = exact.iter().any(|spot| matches!(&spot.hold, Hold::Exact(one) if one.altered.is_empty()));
        let own = if faithful || edits.is_empty() { exact } else { edits };
        if !own.is_empty() {
            return self.best(wanted, own);
        }
        if let Some(own) = near.as_ref().and_then(|(near, document)| self.as_coded(wanted, near, *document)) {
            return self.best(wanted, own);
        }
        if earlier.is_none()
            && let Some(spot) = near.as_ref().and_then(|(_, document)| self.swapped(wanted, *document))
        {
            return Some(spot);
        }
        let near = near.filter(|(near, _)| self.is_like(wanted, near));
        let nearer = |edit: &Near| near.as_ref().is_none_or(|(near, _)| edit.changed < near.changed);
        if let Some((edit, document, span)) = near_edit
            && earlier.is_none()
            && self.is_like(wanted, &edit)
            && nearer(&edit)
            && let Some(kept) = self.edit(wanted, document, span, &edit)
        {
            return Some(Spot { hold: Hold::NearEdit(edit, kept), place: Some((document, span)), elsewhere: 0 });
        }
        if let Some(name) = earlier {
            let place = near.as_ref().map(|(near, document)| (*document, near.span));
            return Some(Spot { hold: Hold::Earlier(name, near.map(|(near, _)| near)), place, elsewhere: 0 });
        }
        gone.or_else(|| {
            near.map(|(near, document)| {
                let place = Some((document, near.span));
                Spot { hold: Hold::Near(near), place, elsewhere: 0 }
            })
        })
    }

    /// The places near one that comes near where the quotation stands from where a coding begins, or to where one
    /// ends, in the middle of a word: other programs code so, and excerpts quote what is coded.
    fn as_coded(&self, wanted: &Wanted, near: &Near, document: usize) -> Option<Vec<Spot>> {
        if near.changed > 2 {
            return None;
        }
        let corpus = self.found.corpus;
        let text = self.found.texts.text(corpus, document)?;
        let is_cut = |at: u32| {
            let (before, after) = text.split_at_checked(at as usize).unwrap_or_default();
            before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
        };
        // A word at either end may not be within what comes near.
        let reach = near.span.start.saturating_sub(LONG_WORD)..near.span.end + LONG_WORD;
        let ends = |own: u32, end: fn(&Span) -> u32| {
            let coded = corpus.codings_of(document).iter().map(|coding| end(&coding.span));
            let cut: BTreeSet<u32> = coded.filter(|at| reach.contains(at) && is_cut(*at)).collect();
            std::iter::once(own).chain(cut).take(MOST_ENDS).collect::<Vec<_>>()
        };
        let (starts, ends) = (ends(near.span.start, |span| span.start), ends(near.span.end, |span| span.end));
        let mut found = Vec::new();
        for start in starts {
            for end in ends.iter().copied().filter(|end| *end > start) {
                let span = Span { start, end };
                let part = span.slice(&text);
                let labels = corpus.turns_of(document).iter().map(|turn| Span { end: turn.body.start, ..turn.span });
                let inside = labels.filter(|label| !label.is_empty() && start <= label.start && label.end <= end);
                let labels: Vec<Span> =
                    inside.map(|label| Span { start: label.start - start, end: label.end - start }).collect();
                let words = words::of(part, &labels);
                let whole = |one: &Exact| one.altered.is_empty() && one.at.len() == wanted.pattern.words;
                let exact = exact::find(&wanted.pattern, part, &words, 0..words.len(), &labels);
                found.extend(exact.into_iter().filter(whole).map(|one| {
                    let on = |span: Span| Span { start: span.start + start, end: span.end + start };
                    let left_out = one.left_out.iter().map(|(span, words)| (on(*span), *words)).collect();
                    let one = Exact { span: on(one.span), left_out, ..one };
                    Spot { place: Some((document, one.span)), hold: Hold::Exact(one), elsewhere: 0 }
                }));
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// The edit at a place that a quotation comes near to.
    fn edit(&self, wanted: &Wanted, document: usize, span: Span, near: &Near) -> Option<Edit> {
        let rows = self.found.corpus.prints.iter().filter(|row| row.document as usize == document && row.span == span);
        let both = |row: &'a crate::study::corpus::PrintRow| {
            let printed = row.printed.iter().map(|text| (text, false));
            printed.chain(row.translation.iter().map(|text| (text, true)))
        };
        let search = Search::new(vec![wanted.pattern.clone()]);
        let is_it =
            |text: &str| search.scan(text, &[], &|_| false).iter().any(|found| found.near.as_ref() == Some(near));
        rows.flat_map(both)
            .find(|(text, _)| is_it(text))
            .map(|(text, translation)| Edit { text: text.clone(), translation })
    }

    /// The places of the parts of a quotation that all stand in a document, but in another order.
    fn swapped(&self, wanted: &Wanted, document: usize) -> Option<Spot> {
        let parts = wanted.pattern.parts();
        if !(2..=MOST_PARTS).contains(&parts.len()) {
            return None;
        }
        let corpus = self.found.corpus;
        let text = self.found.texts.text(corpus, document)?;
        let turns = corpus.turns_of(document).iter();
        let labels: Vec<Span> = turns
            .map(|turn| Span { start: turn.span.start, end: turn.body.start })
            .filter(|label| !label.is_empty())
            .collect();
        let search = Search::new(parts.iter().map(|part| Pattern::of(part)).collect());
        let mut places: Vec<Vec<Span>> = vec![Vec::new(); parts.len()];
        for outcome in search.scan(&text, &labels, &|_| true) {
            if let Some(own) = places.get_mut(outcome.pattern) {
                own.extend(outcome.exact.iter().map(|one| one.span));
                own.sort_unstable();
            }
        }
        let (mut last, mut in_order) = (0, true);
        for own in &places {
            match own.iter().find(|span| span.start >= last) {
                Some(span) => last = span.end,
                None => in_order = false,
            }
        }
        let mut found: Vec<(String, Span)> = Vec::new();
        for (part, own) in parts.iter().zip(&places) {
            found.push(((*part).to_owned(), *own.first()?));
        }
        if in_order {
            return None;
        }
        found.sort_by_key(|(_, span)| *span);
        let whole = Span { start: found.first()?.1.start, end: found.iter().map(|(_, span)| span.end).max()? };
        Some(Spot { hold: Hold::Swapped(found), place: Some((document, whole)), elsewhere: 0 })
    }

    fn best(&self, wanted: &Wanted, mut all: Vec<Spot>) -> Option<Spot> {
        let elsewhere = all.len().saturating_sub(1);
        all.truncate(WEIGHED);
        let best = all.into_iter().enumerate().min_by_key(|(at, spot)| (self.weigh(wanted, spot), *at))?.1;
        Some(Spot { elsewhere, ..best })
    }

    /// Whether so much of a quotation is in a passage that it is said to come from there.
    fn is_like(&self, wanted: &Wanted, near: &Near) -> bool {
        let least = match wanted.claims.literature && !wanted.claims.ours() {
            true => LIKE_LITERATURE,
            false if wanted.pattern.words < SHORT => LIKE_SHORT,
            false => LIKE,
        };
        near.likeness >= least && wanted.quotation.words >= FEW
    }

    /// How much is wrong with a place: the less, the better it fits.
    fn weigh(&self, wanted: &Wanted, spot: &Spot) -> (usize, bool, Consent, usize) {
        let Some((document, span)) = spot.place else { return (usize::MAX, true, Consent::Withdrawn, 0) };
        let wrong = self.wrong(&wanted.claims, document, span).len();
        let (altered, passed) = match &spot.hold {
            Hold::Exact(exact) => (!exact.altered.is_empty(), exact.left_out.iter().map(|(_, words)| words).sum()),
            _ => (false, 0),
        };
        (wrong, altered, self.consents.span(document, span), passed)
    }

    /// Settles what may be told of the places that citations stand beside.
    pub fn plan<'w>(&mut self, all: impl Iterator<Item = (&'w Wanted, &'w Option<Spot>)>) {
        let mut cited: Vec<(usize, Vec<u32>)> = Vec::new();
        for (wanted, spot) in all {
            let Some((document, span)) = spot.as_ref().and_then(|spot| spot.place) else { continue };
            if wanted.claims.ours() && self.wrong(&wanted.claims, document, span).is_empty() {
                cited.push((document, self.studied(document, span)));
            }
        }
        let voices = cited.iter().map(|(document, voices)| (*document, voices.as_slice()));
        self.protection = Some(Protection::plan(self.found.corpus, self.found.rule, voices));
    }

    /// Who speaks in a place, as indices into the speakers of the corpus.
    fn voices(&self, document: usize, span: Span) -> Vec<u32> {
        let source = excerpts::Source { code: 0, document, span, codings: Vec::new() };
        excerpts::voices(self.found.corpus, &source)
    }

    /// Those of them who are studied; where none is, all.
    fn studied(&self, document: usize, span: Span) -> Vec<u32> {
        let voices = self.voices(document, span);
        let counted =
            |at: &u32| self.found.corpus.speakers.get(*at as usize).is_some_and(|row| row.speaker_type.is_counted());
        let studied: Vec<u32> = voices.iter().copied().filter(counted).collect();
        if studied.is_empty() { voices } else { studied }
    }

    fn name(&self, document: usize) -> String {
        self.found.corpus.documents.get(document).map(|row| one_line(&row.name)).unwrap_or_default()
    }

    /// First and last turn of a place, from 1.
    fn turns(&self, document: usize, span: Span) -> Option<(u32, u32)> {
        let first = self.found.corpus.documents.get(document)?.turns.start as usize;
        let mut touched = self.found.corpus.touches(document, span);
        let from = touched.next()?;
        let to = touched.last().unwrap_or(from);
        Some((u32::try_from(from + 1 - first).ok()?, u32::try_from(to + 1 - first).ok()?))
    }

    fn place_words(&self, document: usize, span: Span) -> String {
        let name = self.name(document);
        match self.turns(document, span) {
            Some((first, last)) if first == last => format!("{name}, turn {first}"),
            Some((first, last)) => format!("{name}, turns {first}–{last}"),
            None => name,
        }
    }

    fn people_words(&self, document: usize, voices: &[u32]) -> String {
        let names: Vec<String> = voices.iter().map(|at| self.person(document, *at)).collect();
        if names.is_empty() { "nobody in particular".to_owned() } else { names.join(", ") }
    }

    fn person(&self, document: usize, speaker: u32) -> String {
        let corpus = self.found.corpus;
        let row = corpus.speakers.get(speaker as usize);
        let name = row.and_then(|row| corpus.participants.get(row.participant as usize)).map(|row| row.name.as_str());
        one_line(neutral::short_name(corpus, document, name.unwrap_or_default()))
    }

    /// What is claimed of a place and is not so.
    fn wrong(&self, claims: &Claims, document: usize, span: Span) -> Vec<String> {
        let mut wrong = Vec::new();
        let place = || self.place_words(document, span);
        for id in &claims.excerpts {
            let Some(excerpt) = self.found.excerpts.get(id) else { continue };
            let other = excerpt.document != self.name(document);
            if other || excerpt.span.is_some_and(|own| !own.overlaps(span)) {
                wrong.push(format!("the excerpt {id} is of {}; this is from {}", excerpt.document, place()));
            }
        }
        if !claims.documents.is_empty() && claims.documents.iter().all(|claim| claim.what != document) {
            let named: Vec<String> = claims.documents.iter().map(|claim| one_line(&claim.name)).collect();
            wrong.push(format!("it is from {}, not {}", place(), named.join(", ")));
        } else if let (Some((first, last)), Some((from, to))) = (claims.turns, self.turns(document, span))
            && !(first <= from && to <= last)
        {
            let named = if first == last { format!("turn {first}") } else { format!("turns {first}–{last}") };
            wrong.push(format!("it is from {}, not {named}", place()));
        }
        let voices = self.voices(document, span);
        let speakers: Vec<_> = voices.iter().filter_map(|at| self.found.corpus.speakers.get(*at as usize)).collect();
        let said_by = || self.people_words(document, &voices);
        for claim in &claims.participants {
            if !speakers.iter().any(|row| claim.what.contains(&row.participant)) {
                wrong.push(format!("{} did not say it, but {} ({})", one_line(&claim.name), said_by(), place()));
            }
        }
        for profession in &claims.professions {
            let is = |key: &str| {
                speakers
                    .iter()
                    .filter_map(|row| row.attributes.get(key))
                    .any(|value| fold(value) == *profession || path(value).iter().any(|part| fold(part) == *profession))
            };
            if !speakers.is_empty() && !is("profession") && !is("role") {
                wrong.push(format!("nobody of “{profession}” said it, but {} ({})", said_by(), place()));
            }
        }
        for site in &claims.sites {
            if !self.is_at(document, span, site) {
                wrong.push(format!("it is not of the site “{site}” ({})", place()));
            }
        }
        for kind in &claims.kinds {
            let values = self.values(document, span, "kind");
            if !values.is_empty() && !values.iter().any(|value| kind_words(value).contains(kind)) {
                wrong.push(format!(
                    "it is from {}, of the kind {}, not {kind}",
                    place(),
                    Vec::from_iter(values).join(", ")
                ));
            }
        }
        for dated in &claims.dates {
            let values = self.values(document, span, "date");
            if claims.cited() && !values.is_empty() && !values.iter().any(|value| dated.fits(value)) {
                wrong.push(format!(
                    "it is of {}, not of {} ({})",
                    Vec::from_iter(values).join(", "),
                    one_line(&dated.written),
                    place()
                ));
            }
        }
        for name in &claims.unknown {
            wrong.push(format!(
                "there is no {} in this study; it is from {}, by {}",
                one_line(name),
                place(),
                said_by()
            ));
        }
        let told = &claims.told;
        let fits =
            |claim: &super::claims::Claim<Vec<u32>>| speakers.iter().any(|row| claim.what.contains(&row.participant));
        let persons = told.participants.is_empty() || told.participants.iter().any(fits);
        let documents = told.documents.is_empty() || told.documents.iter().any(|claim| claim.what == document);
        if !(persons && documents) {
            wrong.push(format!(
                "the sentence names {}; it was said by {} ({})",
                one_line(&told.names()),
                said_by(),
                place()
            ));
        }
        for role in &claims.roles {
            let fits = |kind: SpeakerType| kind == *role || (*role == SpeakerType::Respondent && kind.is_counted());
            if !speakers.is_empty() && !speakers.iter().any(|row| fits(row.speaker_type)) {
                wrong.push(format!("{role} is not who said it, but {} ({})", said_by(), place()));
            }
        }
        wrong
    }

    /// The values of an attribute of a place: of its turns, and of its document.
    fn values(&self, document: usize, span: Span, key: &str) -> BTreeSet<String> {
        let corpus = self.found.corpus;
        let turns = corpus.touches(document, span).filter_map(|at| corpus.turns.get(at));
        let own = corpus.documents.get(document).and_then(|row| row.attributes.get(key));
        let values = turns.filter_map(|turn| corpus.value(turn, key)).chain(own.map(String::as_str));
        values.filter(|value| !value.is_empty()).map(one_line).collect()
    }

    /// Whether a place is of a site, by who speaks, by the entry, or by the document.
    fn is_at(&self, document: usize, span: Span, site: &str) -> bool {
        let corpus = self.found.corpus;
        let turns: Vec<&TurnRow> = corpus.touches(document, span).filter_map(|at| corpus.turns.get(at)).collect();
        let own = corpus.documents.get(document).and_then(|row| row.attributes.get("site"));
        let values = turns.iter().filter_map(|turn| corpus.value(turn, "site")).chain(own.map(String::as_str));
        values.map(fold).any(|value| value == site)
    }

    /// What a citation tells of a place and may not.
    fn told_too_much(&self, claims: &Claims, document: usize, span: Span) -> Vec<String> {
        let Some(protection) = self.protection.as_ref().filter(|_| !self.found.rule.working_copy) else {
            return Vec::new();
        };
        if self.found.rule.min_cell < 2 {
            return Vec::new();
        }
        let mut told = Vec::new();
        let fewer = format!("fewer than {} persons", self.found.rule.min_cell);
        let studied: Vec<u32> = self.studied(document, span);
        let studied: Vec<u32> = studied
            .into_iter()
            .filter(|at| self.found.corpus.speakers.get(*at as usize).is_some_and(|row| row.speaker_type.is_counted()))
            .collect();
        let masked = !studied.is_empty() && studied.iter().all(|at| protection.person(*at).1 == Rung::Masked);
        for profession in &claims.professions {
            let allowed = |at: &u32| {
                let (person, _) = protection.person(*at);
                let path = protection.profession(*at).map(|whole| path(&whole)).unwrap_or_default();
                fold(&person.role) == *profession || path.iter().any(|part| fold(part) == *profession)
            };
            if !studied.is_empty() && !studied.iter().any(allowed) {
                told.push(format!("tells the profession “{profession}”, which {fewer} have there"));
            }
        }
        if !claims.sites.is_empty() && (masked || !protection.tells_site(document)) {
            told.push(format!("tells the site: {fewer} of the study could have said it there"));
        }
        if masked || protection.is_neutral() {
            let (documents, people) = (&claims.documents, &claims.participants);
            let documents =
                documents.iter().chain(&claims.told.documents).filter(|claim| claim.real).map(|claim| &claim.name);
            let people =
                people.iter().chain(&claims.told.participants).filter(|claim| claim.real).map(|claim| &claim.name);
            let named: Vec<String> = documents.chain(people).map(|name| one_line(name)).collect();
            if !named.is_empty() {
                let why = match masked || !protection.tells_site(document) {
                    true => "which can tell the site; exports give neutral ids",
                    false => "where other quotations may not tell their site; exports give neutral ids throughout",
                };
                told.push(format!("names {}, {why}", named.join(", ")));
            }
        }
        told
    }

    fn text(&mut self, document: usize) -> Option<&(Arc<str>, CharIndex)> {
        let found = self.found;
        let read = || {
            let text = found.texts.text(found.corpus, document)?;
            let index = CharIndex::new(&text);
            Some((text, index))
        };
        self.texts.entry(document).or_insert_with(read).as_ref()
    }

    /// What becomes of a quotation; nothing for a few words in marks that stand nowhere.
    pub fn checked(&mut self, wanted: &Wanted, spot: Option<Spot>) -> Option<Checked> {
        let (quotation, claims) = (&wanted.quotation, &wanted.claims);
        let few = quotation.words < FEW && !quotation.block;
        let mut checked = Checked {
            quotation: quotation.text.clone(),
            line: quotation.line,
            paragraph: quotation.paragraph,
            note: quotation.note,
            verdict: Verdict::NotFound,
            problems: Vec::new(),
            document: None,
            turn: None,
            last_turn: None,
            start: None,
            end: None,
            participants: Vec::new(),
            excerpt: None,
            elsewhere: 0,
            left_out: Vec::new(),
            nearest: None,
            difference: None,
            likeness: None,
            citation: claims.citation.clone(),
            insertions: wanted.put_in.clone(),
            phrase: few && !claims.cited(),
            consent: None,
        };
        let Some(spot) = spot else {
            if checked.phrase {
                return None;
            }
            let nothing = "nothing like it is in any of its texts";
            let what = match (claims.cited(), claims.told.is_empty()) {
                (true, _) => Some(format!("it is cited as of this study, but {nothing}")),
                (false, false) => Some(format!("the sentence names {}, but {nothing}", one_line(&claims.told.names()))),
                (false, true) => None,
            };
            checked.problems.extend(what.map(|what| Problem { kind: Verdict::NotFound, what }));
            return Some(checked);
        };
        checked.elsewhere = spot.elsewhere;
        checked.verdict = self.held(wanted, &spot, &mut checked);
        if let Some((document, span)) = spot.place {
            self.locate(document, span, &mut checked);
            // A few words that nobody claims for a person are nobody's in particular.
            if checked.phrase {
                let consent = self.consents.span(document, span);
                checked.consent = (consent != Consent::Quote).then(|| consent.as_str());
            } else {
                self.judge(wanted, &spot, document, span, &mut checked);
            }
        }
        checked.problems.sort();
        checked.problems.dedup();
        if let Some(worst) = checked.problems.first() {
            checked.verdict = worst.kind;
        }
        Some(checked)
    }

    /// How a quotation stands in its place.
    fn held(&mut self, wanted: &Wanted, spot: &Spot, checked: &mut Checked) -> Verdict {
        let mut problems = Vec::new();
        let mut problem = |kind, what: String| {
            problems.push(Problem { kind, what });
            kind
        };
        let verdict = match &spot.hold {
            Hold::Exact(exact) => {
                let Some((document, _)) = spot.place else { return Verdict::NotFound };
                let mut marks = wanted.pattern.marked_ends || exact.inserted;
                for (span, words) in &exact.left_out {
                    let turn = |at: u32| self.found.corpus.touched(document, Span { start: at, end: at + 1 }).start;
                    let turns = turn(span.end).saturating_sub(turn(span.start.saturating_sub(1)));
                    if turns > APART {
                        let what = format!(
                            "its parts stand {} and {} apart: one quotation is not made of what was said in different places",
                            counted(turns, "turn"),
                            counted(*words, "word")
                        );
                        problem(Verdict::NotVerbatim, what);
                    }
                    checked.left_out.push(LeftOut { words: *words, turns });
                    marks = true;
                }
                match marks {
                    _ if !exact.altered.is_empty() => {
                        checked.difference = Some(exact.signs.clone());
                        let what = "its words are those of the transcript, its punctuation or capitals are not";
                        problem(Verdict::NotVerbatim, what.to_owned())
                    }
                    true => Verdict::VerbatimWithMarks,
                    false => Verdict::Verbatim,
                }
            }
            Hold::Edit => Verdict::StoredEdit,
            Hold::Removed(name) => problem(
                Verdict::Withdrawn,
                format!("it is from {}, which was taken out of the project", one_line(name)),
            ),
            Hold::Earlier(name, near) => {
                let kind = problem(
                    Verdict::NotVerbatim,
                    format!("it stands so in an earlier text of {}, which was corrected since", one_line(name)),
                );
                self.earlier.insert(one_line(name));
                if let Some(near) = near {
                    differs(near, checked);
                }
                kind
            }
            Hold::NearEdit(near, edit) => {
                let which = if edit.translation { "translation" } else { "edit for print" };
                let what = format!("{} from the {which} that is kept with its excerpt", differing(near.changed));
                let kind = problem(Verdict::NotVerbatim, what);
                differs(near, checked);
                checked.nearest = Some(edit.text.clone());
                kind
            }
            Hold::Swapped(parts) => {
                let document = spot.place.map_or(0, |(document, _)| document);
                let part = |(text, span): &(String, Span)| {
                    let turn =
                        self.turns(document, *span).map_or_else(String::new, |(turn, _)| format!(" (turn {turn})"));
                    format!("“{}”{turn}", shortened(&one_line(text), SHOWN))
                };
                let parts: Vec<String> = parts.iter().map(part).collect();
                problem(
                    Verdict::NotVerbatim,
                    format!("its parts stand in another order there: {}", parts.join(", then ")),
                )
            }
            Hold::Near(near) => {
                let kind = problem(Verdict::NotVerbatim, differing(near.changed));
                differs(near, checked);
                kind
            }
        };
        checked.problems.extend(problems);
        verdict
    }

    /// Whose words these are, and what may be done with them.
    fn judge(&self, wanted: &Wanted, spot: &Spot, document: usize, span: Span, checked: &mut Checked) {
        let mut problem = |kind, what: String| checked.problems.push(Problem { kind, what });
        let consent = self.consents.span(document, span);
        let place = self.place_words(document, span);
        match consent {
            Consent::Quote => {}
            Consent::Withdrawn => problem(Verdict::Withdrawn, format!("consent was taken back ({place})")),
            Consent::Paraphrase => problem(
                Verdict::WithoutConsent,
                format!("consent covers telling it in other words, not quoting it ({place})"),
            ),
            Consent::Nothing => {
                problem(Verdict::WithoutConsent, format!("consent lets nothing leave the study ({place})"));
            }
        }
        if matches!(spot.hold, Hold::Near(_) | Hold::Earlier(..) | Hold::NearEdit(..)) {
            return;
        }
        let wrong = self.wrong(&wanted.claims, document, span);
        if wrong.is_empty() && wanted.claims.ours() {
            for told in self.told_too_much(&wanted.claims, document, span) {
                problem(Verdict::Masked, told);
            }
        }
        wrong.into_iter().for_each(|what| problem(Verdict::WronglyAttributed, what));
    }

    /// Where the place is, as people and other programs name it.
    fn locate(&mut self, document: usize, span: Span, checked: &mut Checked) {
        checked.document = Some(self.name(document));
        if let Some((first, last)) = self.turns(document, span) {
            (checked.turn, checked.last_turn) = (Some(first), Some(last));
        }
        let voices = self.voices(document, span);
        checked.participants = voices.iter().map(|at| self.person(document, *at)).collect();
        let corpus = self.found.corpus;
        let row = corpus.documents.get(document).map_or(0, |row| row.codings.start);
        let codings: Vec<u32> = (row..)
            .zip(corpus.codings_of(document))
            .filter(|(_, coding)| coding.span.overlaps(span))
            .map(|(at, _)| at)
            .collect();
        let texts = self.found.texts;
        let near = checked.difference.is_some();
        let Some((text, index)) = self.text(document) else { return };
        if let Some(chars) = index.char_span(text, span) {
            (checked.start, checked.end) = (Some(chars.start), Some(chars.end));
        }
        if near && checked.nearest.is_none() {
            checked.nearest = Some(span.slice(text).to_owned());
        }
        // What stands in brackets in the transcript itself is not put in.
        checked.insertions.retain(|mark| !stands(text, span, mark));
        checked.excerpt = excerpts::id(corpus, texts, text, &codings);
    }

    /// What else is to be known of the check.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.consents.slips();
        if let Some(protection) = self.protection.as_ref().filter(|_| self.found.rule.working_copy) {
            notes.extend(protection.summary(false));
        }
        if !self.earlier.is_empty() {
            let names: Vec<&str> = self.earlier.iter().map(String::as_str).collect();
            notes.push(format!(
                "Earlier texts are those before a correction or before pseudonyms came in; {} had one: quote what stands there now.",
                names.join(", ")
            ));
        }
        notes
    }
}

/// Whether a mark stands in a place of a text, or right beside it, however its lines are broken.
fn stands(text: &str, span: Span, mark: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let range = span.range();
    let (before, after) = (text.get(..range.start).unwrap_or(""), text.get(range.end..).unwrap_or(""));
    plain(span.slice(text)).contains(&plain(mark))
        || plain(before).ends_with(&plain(mark))
        || plain(after).trim_start_matches(['.', ',', ' ']).starts_with(&plain(mark))
}

fn differing(words: usize) -> String {
    if words == 1 { "1 word differs".to_owned() } else { format!("{words} words differ") }
}

fn differs(near: &Near, checked: &mut Checked) {
    checked.difference = Some(near.difference.clone());
    checked.likeness = Some((near.likeness * 1000.0).round() / 1000.0);
}
