//! Rows of a file put together: what an excerpt tells beside all others.
//!
//! Whoever knows the field knows who works where, and in which profession at which time; not who spoke in which
//! document. One excerpt alone leaves such a reader enough persons. But an id that stands in several places says that
//! they are of one person, or of one site: somebody who was with the police and then in education, or a document in which
//! professions meet that only one site has. So it is settled for the file which ids may stand where:
//!
//! 1. ids hold throughout the file, for persons and documents, as far as for each of them enough persons are left;
//! 2. else, in the documents concerned, a person's id holds in that document alone;
//! 3. where the professions of one document still leave too few, the passages of the voice that is found at the fewest
//!    sites do not say which document they are from, nor where they stand in it; if one person alone speaks in such a
//!    passage, the id of that person holds for all passages of this kind, where that leaves enough;
//! 4. where one passage of several voices tells too much by itself, professions in it become wider.
//!
//! Passages that share words, with what stands around them, are one *piece*: their words would put them together.
//! Different ids within a piece or a document are different persons ([`matching`](super::matching)). Who is left is
//! never counted too high: ways in which ids could be given to persons are tried, and only persons that one of these
//! gives count; so it may mask more than it must, and never less.

use super::matching::possible;
use super::{Category, Protection, Rung, Told, folded, site_of};
use crate::study::Corpus;
use crate::text::Span;
use crate::text::fold::fold;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// A passage as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its document.
    pub document: usize,
    /// What is quoted.
    pub span: Span,
    /// All that is shown of the document: what is quoted and what stands around it.
    pub shown: Span,
    /// The speakers quoted.
    pub voices: Vec<u32>,
    /// Those who speak in what is shown, in order.
    pub around: Vec<u32>,
}

/// For what the ids of a passage hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    /// The file.
    #[default]
    File,
    /// The document.
    Document,
    /// Its person; the document is not told.
    Person,
    /// Nothing.
    Alone,
}

/// Passages that share words.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub document: usize,
    pub link: Link,
    /// The speakers quoted.
    voices: BTreeSet<u32>,
    /// All who speak in what is shown, in order.
    pub around: Vec<u32>,
    /// Speakers of whom it tells less than other passages do.
    pub widened: BTreeMap<u32, Told>,
    passages: usize,
}

impl Piece {
    /// Whether it does not say which document it is from.
    pub fn is_apart(&self) -> bool {
        matches!(self.link, Link::Person | Link::Alone)
    }

    /// Whether somebody is quoted in it.
    pub fn quotes(&self, participant: u32, corpus: &Corpus) -> bool {
        self.voices.iter().any(|at| person(corpus, *at) == participant)
    }
}

/// How the passages of a file hang together.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    pieces: Vec<Piece>,
    of: HashMap<(usize, Span), usize>,
    /// Documents in which persons have ids of their own.
    pub documents: BTreeSet<usize>,
}

impl Links {
    /// The piece that a passage is in.
    pub fn piece(&self, document: usize, span: Span) -> Option<&Piece> {
        self.pieces.get(*self.of.get(&(document, span))?)
    }

    /// Whether any id holds for less than the file.
    pub fn is_cut(&self) -> bool {
        !self.documents.is_empty() || self.pieces.iter().any(Piece::is_apart)
    }

    /// What the file says of it.
    pub fn lines(&self) -> Vec<String> {
        let count = |which: fn(&Piece) -> bool| -> usize {
            self.pieces.iter().filter(|piece| which(piece)).map(|piece| piece.passages).sum()
        };
        let (apart, alone) = (count(Piece::is_apart), count(|piece| piece.link == Link::Alone));
        let wider = count(|piece| !piece.widened.is_empty());
        let mut parts = Vec::new();
        if !self.documents.is_empty() {
            parts.push("a person has another id in each document".to_owned());
        }
        if apart > 0 {
            parts.push(format!("{apart} of {} do not say which document they are from", count(|_| true)));
        }
        if alone > 0 {
            parts.push(format!("{alone} of these not who of those quoted elsewhere speaks"));
        }
        if wider > 0 {
            parts.push(format!("{wider} tell wider professions, or none"));
        }
        match parts.is_empty() {
            true => Vec::new(),
            false => {
                vec![format!("Put together, excerpts would tell more than each of them: so {}.", parts.join("; "))]
            }
        }
    }
}

/// What is told of a voice, as those are looked for of whom it is true.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Group {
    /// Nothing.
    Anybody,
    /// The speaker type.
    Kind(String),
    /// A path, of professions or not.
    Path(bool, Vec<String>),
}

impl Group {
    fn of(told: &Told) -> Self {
        match told.path.is_empty() {
            true => Self::Kind(told.kind.clone()),
            false => Self::Path(told.is_profession, folded(&told.path)),
        }
    }

    fn has(&self, category: &Category) -> bool {
        match self {
            Self::Anybody => true,
            Self::Kind(kind) => category.speaker_type() == kind,
            Self::Path(profession, path) => {
                category.profession == *profession && folded(&category.path).starts_with(path)
            }
        }
    }
}

/// A site, as an index; what is told of somebody there.
type Fact = (Place, Group);

/// Where somebody must be of whom something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    /// Anywhere.
    Any,
    /// At this site, which the file tells.
    Told(usize),
    /// At this site, which it does not tell: it could be another.
    Hidden(usize),
}

impl Place {
    /// The site, where a site not told stands for another.
    fn at(self, swap: (usize, usize)) -> Option<usize> {
        match self {
            Self::Any => None,
            Self::Told(site) => Some(site),
            Self::Hidden(site) if site == swap.0 => Some(swap.1),
            Self::Hidden(site) if site == swap.1 => Some(swap.0),
            Self::Hidden(site) => Some(site),
        }
    }
}

/// An id that holds throughout a file: of a person, in documents that tell their site or that do not.
type Id = (u32, bool);

/// Who is of a group, at a site or anywhere.
type Persons = HashMap<(Group, Option<usize>), Rc<Vec<u32>>>;

/// Who is where in the study, as everybody in the field knows.
struct Field<'a> {
    corpus: &'a Corpus,
    sites: Vec<Option<String>>,
    /// For each counted speaker the person, what they are, and where.
    known: BTreeSet<(u32, usize, Category)>,
    found: RefCell<Persons>,
}

impl<'a> Field<'a> {
    fn of(corpus: &'a Corpus) -> Self {
        let counted = || corpus.speakers.iter().filter(|row| row.speaker_type.is_counted());
        let site = |row| site_of(corpus, row).map(fold);
        let sites: BTreeSet<Option<String>> = counted().map(site).collect();
        let sites: Vec<Option<String>> = sites.into_iter().collect();
        let at = |row| sites.binary_search(&site(row)).unwrap_or_default();
        let known = counted().map(|row| (row.participant, at(row), Category::of(row))).collect();
        Self { corpus, sites, known, found: RefCell::default() }
    }

    fn site(&self, speaker: u32) -> usize {
        let row = self.corpus.speakers.get(speaker as usize);
        row.and_then(|row| self.sites.binary_search(&site_of(self.corpus, row).map(fold)).ok()).unwrap_or_default()
    }

    /// The persons of a group, at a site or anywhere.
    fn persons(&self, group: &Group, site: Option<usize>) -> Rc<Vec<u32>> {
        let key = (group.clone(), site);
        if let Some(found) = self.found.borrow().get(&key) {
            return Rc::clone(found);
        }
        let is =
            |(_, at, category): &&(u32, usize, Category)| site.is_none_or(|site| site == *at) && group.has(category);
        let found: BTreeSet<u32> = self.known.iter().filter(is).map(|(person, ..)| *person).collect();
        let found = Rc::new(found.into_iter().collect::<Vec<u32>>());
        self.found.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    /// Those of whom all of this is true.
    fn fitting<'f>(&self, facts: impl Iterator<Item = (&'f Group, Option<usize>)>) -> Vec<u32> {
        let mut left: Option<Vec<u32>> = None;
        for (group, site) in facts {
            let persons = self.persons(group, site);
            left = Some(match left {
                None => persons.to_vec(),
                Some(left) => left.into_iter().filter(|person| persons.binary_search(person).is_ok()).collect(),
            });
        }
        left.unwrap_or_default()
    }

    /// The persons that each voice of one document or passage could be, if all of them are at one of these sites.
    fn together(&self, voices: &BTreeMap<u32, BTreeSet<Group>>, sites: &[usize]) -> BTreeMap<u32, BTreeSet<u32>> {
        let mut left: BTreeMap<u32, BTreeSet<u32>> = voices.keys().map(|voice| (*voice, BTreeSet::new())).collect();
        for &site in sites {
            let candidates: Vec<Vec<u32>> =
                voices.values().map(|groups| self.fitting(groups.iter().map(|group| (group, Some(site))))).collect();
            for (left, found) in left.values_mut().zip(possible(&candidates).into_iter().flatten()) {
                left.extend(found);
            }
        }
        left
    }
}

/// Settles which ids may stand where.
pub(super) struct Planner<'p, 'a> {
    protection: &'p Protection<'a>,
    field: Field<'a>,
    links: Links,
    least: usize,
}

/// More rounds than these cut all that is too narrow at once.
const ROUNDS: usize = 60;

impl<'p, 'a> Planner<'p, 'a> {
    pub fn new(protection: &'p Protection<'a>, passages: &[Passage]) -> Self {
        let links = Links { pieces: Vec::new(), of: HashMap::new(), documents: BTreeSet::new() };
        let least = protection.rule.min_cell as usize;
        let mut planner = Self { protection, field: Field::of(protection.corpus), links, least };
        planner.pieces(passages);
        planner
    }

    fn pieces(&mut self, passages: &[Passage]) {
        let mut order: Vec<&Passage> = passages.iter().collect();
        order.sort_by_key(|one| (one.document, one.shown, one.span));
        let mut end = 0;
        for one in order {
            let last =
                self.links.pieces.last_mut().filter(|last| last.document == one.document && one.shown.start < end);
            let piece = match last {
                Some(piece) => piece,
                None => {
                    self.links.pieces.push(Piece { document: one.document, ..Piece::default() });
                    end = 0;
                    let Some(piece) = self.links.pieces.last_mut() else { continue };
                    piece
                }
            };
            end = end.max(one.shown.end);
            piece.passages += 1;
            piece.voices.extend(one.voices.iter().filter(|at| is_counted(self.protection.corpus, **at)));
            for at in &one.around {
                if !piece.around.contains(at) {
                    piece.around.push(*at);
                }
            }
            self.links.of.insert((one.document, one.span), self.links.pieces.len() - 1);
        }
    }

    pub fn plan(mut self) -> Links {
        for round in 0usize.. {
            let narrow = self.too_narrow();
            let Some(fewest) = narrow.values().min().copied() else { break };
            let cut = narrow.iter().filter(|(_, left)| round >= ROUNDS || **left == fewest);
            let cut: BTreeSet<Id> = cut.map(|(id, _)| *id).collect();
            let (mut settle, mut changed) = (BTreeSet::new(), false);
            for piece in &mut self.links.pieces {
                let site_told = self.protection.tells_site(piece.document);
                let has = |at: &u32| cut.contains(&(person(self.protection.corpus, *at), site_told));
                match piece.link {
                    Link::File if piece.around.iter().any(has) => _ = settle.insert(piece.document),
                    Link::Person if piece.voices.iter().any(has) => {
                        piece.link = Link::Alone;
                        changed = true;
                    }
                    _ => {}
                }
            }
            changed |= !settle.is_empty();
            for document in settle {
                self.settle(document);
            }
            if !changed {
                break;
            }
        }
        for at in 0..self.links.pieces.len() {
            self.widen(at);
        }
        self.links
    }

    fn told(&self, piece: &Piece, speaker: u32) -> Group {
        let told = piece.widened.get(&speaker).or_else(|| self.protection.told.get(&speaker));
        match told.filter(|_| piece.voices.contains(&speaker)) {
            Some(told) => Group::of(told),
            None => Group::Anybody,
        }
    }

    /// The ids that hold throughout the file and leave fewer persons than there must be, with how many.
    fn too_narrow(&self) -> BTreeMap<Id, usize> {
        let corpus = self.protection.corpus;
        let mut facts: BTreeMap<Id, BTreeSet<Fact>> = BTreeMap::new();
        for piece in self.links.pieces.iter() {
            let site_told = self.protection.tells_site(piece.document);
            let voices: Vec<u32> = match piece.link {
                Link::File => piece.around.iter().copied().chain(piece.voices.iter().copied()).collect(),
                Link::Person => piece.voices.iter().copied().collect(),
                Link::Document | Link::Alone => continue,
            };
            for at in voices.into_iter().filter(|at| is_counted(corpus, *at)) {
                let site = self.field.site(at);
                let place = match (piece.link, site_told) {
                    (_, true) => Place::Told(site),
                    (Link::Person, false) => Place::Any,
                    (_, false) => Place::Hidden(site),
                };
                facts.entry((person(corpus, at), site_told)).or_default().insert((place, self.told(piece, at)));
            }
        }
        let hidden: BTreeSet<usize> = facts
            .values()
            .flatten()
            .filter_map(|(place, _)| if let Place::Hidden(site) = place { Some(*site) } else { None })
            .collect();
        let mut left: Vec<HashSet<u32>> = vec![HashSet::new(); facts.len()];
        // Each site that is not told could be any other, if that one takes its place.
        let all = 0..self.field.sites.len();
        let swaps = hidden.iter().flat_map(|one| all.clone().map(move |other| (*one, other)));
        let swaps = swaps.filter(|(one, other)| one < other || (one > other && !hidden.contains(other)));
        for swap in std::iter::once((0, 0)).chain(swaps) {
            // Ids in documents that tell their site and in those that do not may be of one person.
            for told in [false, true] {
                let these: Vec<(usize, &BTreeSet<Fact>)> = facts
                    .iter()
                    .enumerate()
                    .filter(|(_, (id, _))| id.1 == told)
                    .map(|(at, (_, facts))| (at, facts))
                    .collect();
                let candidates: Vec<Vec<u32>> = these
                    .iter()
                    .map(|(_, facts)| self.field.fitting(facts.iter().map(|(place, group)| (group, place.at(swap)))))
                    .collect();
                for ((at, _), found) in these.iter().zip(possible(&candidates).into_iter().flatten()) {
                    if let Some(left) = left.get_mut(*at) {
                        left.extend(found);
                    }
                }
            }
        }
        let counts = facts.iter().zip(&left).map(|((id, facts), left)| (*id, facts, left.len()));
        let alone = |(place, group): &Fact| match place {
            Place::Told(site) => self.alone(group, Some(*site)),
            Place::Any | Place::Hidden(_) => self.alone(group, None),
        };
        let narrow = counts.filter(|(_, facts, left)| *left < facts.iter().map(alone).min().unwrap_or_default());
        narrow.map(|(id, _, left)| (id, left)).collect()
    }

    /// How many persons must be left: no more than what is told of a voice leaves by itself.
    fn alone(&self, group: &Group, site: Option<usize>) -> usize {
        self.field.persons(group, site).len().min(self.least)
    }

    /// Whether for each of these voices, who are in one document or passage, enough persons are left.
    fn leaves_enough(&self, voices: &BTreeMap<u32, BTreeSet<Group>>, document: usize, sites: &[usize]) -> bool {
        let told = self.protection.tells_site(document);
        let need = |at: u32, groups: &BTreeSet<Group>| {
            let site = told.then(|| self.field.site(at));
            groups.iter().map(|group| self.alone(group, site)).min().unwrap_or_default()
        };
        let left = self.field.together(voices, sites);
        voices.iter().all(|(at, groups)| left.get(at).map_or(0, BTreeSet::len) >= need(*at, groups))
    }

    /// The sites that a document could be of, as far as the file tells.
    fn sites(&self, document: usize, voices: impl Iterator<Item = u32>) -> Vec<usize> {
        match self.protection.tells_site(document) {
            true => voices.map(|at| self.field.site(at)).collect::<BTreeSet<usize>>().into_iter().collect(),
            false => (0..self.field.sites.len()).collect(),
        }
    }

    /// Gives the persons of a document ids of its own, and takes passages out of it until enough persons are left for
    /// each.
    fn settle(&mut self, document: usize) {
        let corpus = self.protection.corpus;
        self.links.documents.insert(document);
        let own = |piece: &&mut Piece| piece.document == document && !piece.is_apart();
        self.links.pieces.iter_mut().filter(own).for_each(|piece| piece.link = Link::Document);
        loop {
            let inside =
                || self.links.pieces.iter().filter(|one| one.document == document && one.link == Link::Document);
            let mut voices: BTreeMap<u32, BTreeSet<Group>> = BTreeMap::new();
            for piece in inside() {
                for at in piece.around.iter().chain(&piece.voices).filter(|at| is_counted(corpus, **at)) {
                    voices.entry(*at).or_default().insert(self.told(piece, *at));
                }
            }
            let sites = self.sites(document, voices.keys().copied());
            if self.leaves_enough(&voices, document, &sites) {
                return;
            }
            let Some(rarest) = self.rarest(&voices, &sites) else { return };
            for piece in
                self.links.pieces.iter_mut().filter(|one| one.document == document && one.link == Link::Document)
            {
                if piece.around.contains(&rarest) || piece.voices.contains(&rarest) {
                    piece.link = if piece.voices.len() == 1 { Link::Person } else { Link::Alone };
                }
            }
        }
    }

    /// The voice that narrows most: found at the fewest sites, and there in the fewest persons.
    fn rarest(&self, voices: &BTreeMap<u32, BTreeSet<Group>>, sites: &[usize]) -> Option<u32> {
        let name = |at: u32| {
            let row = self.protection.corpus.participants.get(person(self.protection.corpus, at) as usize);
            row.map(|row| row.name.as_str()).unwrap_or_default()
        };
        let spread = |groups: &BTreeSet<Group>| {
            let at = |site: &usize| self.field.fitting(groups.iter().map(|group| (group, Some(*site)))).len();
            let persons: Vec<usize> = sites.iter().map(at).filter(|persons| *persons > 0).collect();
            (persons.len(), persons.iter().sum::<usize>())
        };
        let least = voices.iter().min_by_key(|(at, groups)| (spread(groups), name(**at)));
        least.map(|(at, _)| *at)
    }

    /// Makes professions wider in a passage that tells too much by itself.
    fn widen(&mut self, at: usize) {
        while let Some(piece) = self.links.pieces.get(at).filter(|piece| piece.link == Link::Alone) {
            let voices: BTreeMap<u32, BTreeSet<Group>> =
                piece.voices.iter().map(|at| (*at, BTreeSet::from([self.told(piece, *at)]))).collect();
            let sites = self.sites(piece.document, voices.keys().copied());
            if voices.len() < 2 || self.leaves_enough(&voices, piece.document, &sites) {
                return;
            }
            // What tells nothing but the speaker type cannot become wider.
            let wide =
                |groups: &BTreeSet<Group>| groups.iter().all(|group| matches!(group, Group::Kind(_) | Group::Anybody));
            let narrow = voices.into_iter().filter(|(_, groups)| !wide(groups)).collect();
            let Some(rarest) = self.rarest(&narrow, &sites) else { return };
            let told = piece.widened.get(&rarest).or_else(|| self.protection.told.get(&rarest)).cloned();
            let Some(told) = told else { return };
            let wider = wider(&told, self.protection.tells_site(piece.document));
            if let Some(piece) = self.links.pieces.get_mut(at) {
                piece.widened.insert(rarest, wider);
            }
        }
    }
}

/// What is told one step further up.
fn wider(told: &Told, site: bool) -> Told {
    let above = told.path.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default();
    let kept = Told { path: above.clone(), ..told.clone() };
    match above.last() {
        Some(_) if told.is_profession => Told { rung: Rung::RolledUp, profession: Some(above.clone()), ..kept },
        Some(last) => Told { rung: Rung::RolledUp, role: last.clone(), ..kept },
        None => Told {
            rung: if site { Rung::ProfessionLeftOut } else { Rung::Masked },
            profession: None,
            role: told.kind.clone(),
            ..kept
        },
    }
}

fn is_counted(corpus: &Corpus, speaker: u32) -> bool {
    corpus.speakers.get(speaker as usize).is_some_and(|row| row.speaker_type.is_counted())
}

fn person(corpus: &Corpus, speaker: u32) -> u32 {
    corpus.speakers.get(speaker as usize).map_or(u32::MAX, |row| row.participant)
}

#[cfg(test)]
mod tests;
