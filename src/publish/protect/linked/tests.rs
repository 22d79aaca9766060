//! Tests of the module above: by an example, and against whoever tries all ways.

use super::*;
use crate::publish::protect::{At, Rule, is_told};
use crate::publish::testing::Study;
use proptest::prelude::*;

/// Somebody in a document: the person, and a profession of that time.
type Seat = (usize, usize);

const PROFESSIONS: [&str; 3] = ["police", "health/nursing", "health/GP"];
const SITES: [&str; 3] = ["Aldermere", "Brackwater", "Cressfield"];
const NAMES: [&str; 8] = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"];

/// Documents of a site each, with turns of these persons; one document more a site has all who are there, so that who
/// reads the file knows them, and nobody quotes it.
fn study(homes: &[(usize, usize)], quoted: &[(usize, Vec<Seat>)]) -> Study {
    let mut study = NAMES.iter().take(homes.len()).fold(Study::default(), |study, name| study.person(name, &[]));
    let mut professions: Vec<usize> = Vec::new();
    let mut add = |study: Study, name: String, site: usize, seats: &[Seat]| {
        let turns: Vec<(&str, &str)> = seats.iter().map(|(person, _)| (NAMES[*person], "Yes, we did.")).collect();
        let mut known: Vec<usize> = Vec::new();
        for (person, profession) in seats {
            if !known.contains(person) {
                known.push(*person);
                professions.push(*profession);
            }
        }
        study.document(&name, &[("site", SITES[site]), ("kind", "workshop")], &turns)
    };
    for (at, (site, seats)) in quoted.iter().enumerate() {
        study = add(study, format!("W{at}"), *site, seats);
    }
    for site in 0..SITES.len() {
        let of = homes.iter().enumerate().filter(|(_, home)| home.0 == site);
        let seats: Vec<Seat> = of.map(|(person, home)| (person, home.1)).collect();
        if !seats.is_empty() {
            study = add(study, format!("R{site}"), site, &seats);
        }
    }
    for (row, profession) in study.corpus.speakers.iter_mut().zip(professions) {
        row.attributes.insert("profession".into(), PROFESSIONS[profession].into());
    }
    study
}

/// One passage a turn of these documents; some of two.
fn passages(corpus: &Corpus, documents: usize, pairs: bool) -> Vec<Passage> {
    let mut found = Vec::new();
    for document in 0..documents {
        let turns = corpus.turns_of(document);
        let step = if pairs && document == 0 { 2 } else { 1 };
        for some in turns.chunks(step) {
            let span = Span::new(some[0].span.start, some[some.len() - 1].span.end);
            let mut voices: Vec<u32> = Vec::new();
            some.iter().map(|turn| turn.speaker).for_each(|at| {
                if !voices.contains(&at) {
                    voices.push(at);
                }
            });
            found.push(Passage { document, span, shown: span, around: voices.clone(), voices });
        }
    }
    found
}

/// A voice of a passage as the file tells it.
#[derive(Clone, Debug)]
struct Voice {
    /// The document, or the passage, whose site it is.
    place: String,
    site: Option<String>,
    /// The id, or what stands for one in its passage.
    id: String,
    /// Where another id is another person.
    among: String,
    group: String,
}

/// What the file tells, and whether ids hold throughout it.
fn told(corpus: &Corpus, passages: &[Passage], rule: Rule) -> (Vec<Voice>, bool) {
    let pairs = passages.iter().map(|one| (one.document, one.voices.as_slice()));
    let protection = Protection::plan(corpus, rule, pairs).linked(passages);
    let mut all = Vec::new();
    for (number, one) in passages.iter().enumerate() {
        let at: At<'_> = protection.at(one.document, one.span);
        let place = if is_told(&at.document()) { at.document() } else { format!("passage {number}") };
        for speaker in &one.voices {
            let row = &corpus.speakers[*speaker as usize];
            let id = at.participant(row.participant);
            let id = if is_told(&id) { id } else { format!("{id} of passage {number}") };
            let (person, _) = at.person(*speaker);
            let site = protection.tells_site(one.document).then(|| fold(site_of(corpus, row).unwrap_or_default()));
            let group = person.profession.unwrap_or(person.role);
            // Somebody has other ids in documents that tell their site.
            let among = if protection.is_cut() { place.clone() } else { format!("told: {}", site.is_some()) };
            all.push(Voice { place: place.clone(), site, id, among, group });
        }
    }
    (all, protection.is_cut())
}

/// Who is what where, as everybody knows: person, site, all that may be said of the profession.
fn known(corpus: &Corpus) -> BTreeSet<(u32, String, Vec<String>)> {
    let row = |row: &crate::study::corpus::Speaker| {
        let mut words: Vec<String> = row.attributes["profession"].split('/').map(str::to_owned).collect();
        words.push("respondent".to_owned());
        (row.participant, fold(site_of(corpus, row).unwrap_or_default()), words)
    };
    corpus.speakers.iter().map(row).collect()
}

type Known = BTreeSet<(u32, String, Vec<String>)>;

fn could(known: &Known, person: u32, site: &str, group: &str) -> bool {
    known.iter().any(|(who, at, words)| *who == person && at == site && words.iter().any(|word| word == group))
}

/// Whether there is a way to give every id a person and every place a site.
fn way(
    voices: &[Voice],
    known: &Known,
    persons: &[u32],
    ids: &mut BTreeMap<(String, String), u32>,
    places: &mut BTreeMap<String, String>,
) -> bool {
    let Some((first, rest)) = voices.split_first() else { return true };
    let sites: Vec<String> = match (places.get(&first.place), &first.site) {
        (Some(site), _) | (None, Some(site)) => vec![site.clone()],
        (None, None) => {
            known.iter().map(|(_, site, _)| site.clone()).collect::<BTreeSet<String>>().into_iter().collect()
        }
    };
    let whose = ids.iter().find(|((_, id), _)| *id == first.id).map(|(_, person)| *person);
    let candidates: Vec<u32> = whose.map_or_else(|| persons.to_vec(), |person| vec![person]);
    for site in sites {
        if first.site.as_ref().is_some_and(|told| *told != site) {
            continue;
        }
        for person in &candidates {
            if !could(known, *person, &site, &first.group) {
                continue;
            }
            // Another id in the same place, or in a file whose ids hold throughout, is another person.
            let taken = |((among, id), who): (&(String, String), &u32)| {
                *among == first.among && *id != first.id && who == person
            };
            if ids.iter().any(taken) {
                continue;
            }
            let seen = (first.among.clone(), first.id.clone());
            let (new_id, new_place) = (!ids.contains_key(&seen), !places.contains_key(&first.place));
            ids.insert(seen.clone(), *person);
            places.insert(first.place.clone(), site.clone());
            if way(rest, known, persons, ids, places) {
                return true;
            }
            if new_id {
                ids.remove(&seen);
            }
            if new_place {
                places.remove(&first.place);
            }
        }
    }
    false
}

/// How many persons a voice could be beside these.
fn left(known: &Known, persons: &[u32], alone: &BTreeSet<u32>, voice: &Voice, all: &[Voice]) -> usize {
    // The voice in question first, so that what cannot be is seen soon.
    let mut order = vec![voice.clone()];
    order.extend(all.iter().filter(|other| (&other.place, &other.id) != (&voice.place, &voice.id)).cloned());
    order.extend(all.iter().filter(|other| (&other.place, &other.id) == (&voice.place, &voice.id)).skip(1).cloned());
    let can_be = |person: &&u32| {
        let mut ids = BTreeMap::from([((voice.among.clone(), voice.id.clone()), **person)]);
        way(&order, known, persons, &mut ids, &mut BTreeMap::new())
    };
    alone.iter().filter(can_be).count()
}

/// The fewest persons short for any voice: what must be left, and what is.
fn short(corpus: &Corpus, passages: &[Passage], rule: Rule) -> Option<(Voice, usize, usize)> {
    let (voices, _) = told(corpus, passages, rule);
    let known = known(corpus);
    let persons: BTreeSet<u32> = known.iter().map(|(person, ..)| *person).collect();
    let persons: Vec<u32> = persons.into_iter().collect();
    for voice in &voices {
        let alone: BTreeSet<u32> = known
            .iter()
            .filter(|(_, site, words)| {
                voice.site.as_ref().is_none_or(|told| told == site) && words.contains(&voice.group)
            })
            .map(|(person, ..)| *person)
            .collect();
        let mut need = alone.len().min(rule.min_cell as usize);
        // Of several voices of one passage of whom nothing is told but the speaker type nothing more can be left out.
        let beside: Vec<Voice> = voices.iter().filter(|other| other.place == voice.place).cloned().collect();
        if voice.place.starts_with("passage") && beside.iter().all(|one| one.group == "respondent") {
            need = need.min(left(&known, &persons, &alone, voice, &beside));
        }
        let left = left(&known, &persons, &alone, voice, &voices);
        if left < need {
            return Some((voice.clone(), need, left));
        }
    }
    None
}

#[test]
fn somebody_who_changed_profession_has_no_id_that_says_so() {
    // Three police and three nurses; one of them has been both.
    let homes = [(0, 0), (0, 0), (1, 0), (1, 1), (2, 1), (2, 1)];
    let study = study(&homes, &[(0, vec![(0, 0)]), (0, vec![(0, 1)])]);
    let all = passages(&study.corpus, 2, false);
    let (voices, cut) = told(&study.corpus, &all, Rule::default());
    assert!(cut && voices[0].group == "police" && voices[1].group == "nursing", "{voices:?}");
    assert_ne!(voices[0].id, voices[1].id, "{voices:?}");
    assert_eq!(short(&study.corpus, &all, Rule::default()).map(|found| (found.1, found.2)), None);
    // Of one profession at all times the id holds throughout.
    let plain = self::study(&homes, &[(0, vec![(0, 0)]), (0, vec![(0, 0)])]);
    let (voices, _) = told(&plain.corpus, &passages(&plain.corpus, 2, false), Rule { min_cell: 2, ..Rule::default() });
    assert_eq!(voices[0].id, voices[1].id, "{voices:?}");
}

#[test]
fn professions_that_meet_at_one_site_alone_do_not_stand_in_one_document() {
    // Police everywhere, a nurse with them at one site only.
    let homes = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 2), (2, 2), (2, 1), (2, 1)];
    let study = study(&homes, &[(0, vec![(0, 0), (3, 1)])]);
    let all = passages(&study.corpus, 1, false);
    let (voices, cut) = told(&study.corpus, &all, Rule::default());
    assert!(cut, "{voices:?}");
    assert_ne!(voices[0].place, voices[1].place, "{voices:?}");
    assert_eq!(short(&study.corpus, &all, Rule::default()).map(|found| (found.1, found.2)), None);
}

fn homes() -> impl Strategy<Value = Vec<(usize, usize)>> {
    proptest::collection::vec((0..3usize, 0..3usize), 4..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whoever knows the field finds fewer than the rule's persons for nobody, whatever is put together.
    #[test]
    fn put_together_the_file_leaves_enough_persons_for_every_voice(
        homes in homes(),
        drawn in proptest::collection::vec((0..3usize, proptest::collection::vec((0..8usize, 0..9usize), 1..4)), 1..4),
        least in 2u32..4,
        site_kept in any::<bool>(),
        pairs in any::<bool>(),
    ) {
        let quoted: Vec<(usize, Vec<Seat>)> = drawn
            .into_iter()
            .filter_map(|(site, seats)| {
                let there: Vec<usize> = (0..homes.len()).filter(|at| homes[*at].0 == site).collect();
                // Now and then somebody had another profession at that time.
                let seat = |(who, profession): (usize, usize)| {
                    let person = there[who % there.len()];
                    (person, if profession < 3 { profession } else { homes[person].1 })
                };
                let mut seats: Vec<Seat> = if there.is_empty() { return None } else { seats.into_iter().map(seat).collect() };
                let mut known = Vec::new();
                seats.retain(|seat| !known.contains(&seat.0) && { known.push(seat.0); true });
                Some((site, seats))
            })
            .collect();
        let protect = if site_kept { crate::publish::protect::Protect::Site } else { Default::default() };
        let rule = Rule { min_cell: least, protect, ..Rule::default() };
        let study = study(&homes, &quoted);
        let all = passages(&study.corpus, quoted.len(), pairs);
        let found = short(&study.corpus, &all, rule);
        prop_assert!(found.is_none(), "{found:?} of {:?}", told(&study.corpus, &all, rule));
    }
}
