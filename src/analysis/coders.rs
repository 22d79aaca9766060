//! Agreement of coders: where they differ, and how much they agree, by code, group and month.
//!
//! Who is compared where, what is a unit and what a place are the rules of the comparison ([`mod@super::compare`]),
//! so the two say the same of the same study. Disagreements stand first. A coder who takes no part in a document is
//! missing there, which is not “not coded”; work that was assigned and not begun is in no figure. In a reflexive
//! study only what stands side by side is counted, and every coefficient says why it is not there.
//!
//! Each document is counted once, in parallel, into who coded how many units of which code and group; whatever is
//! told afterwards (codes, groups, months, draws) adds these counts up.

mod count;
mod drift;
mod intervals;
mod measures;
mod report;
mod stretches;
mod tally;

pub use count::Kind;
pub use drift::{Drift, Month, MonthRow, Times, Uses};
pub use measures::{Figure, Interval, Measures, Why};
pub use report::{
    Agreement, Confusion, Differing, Disagreements, Drawn, GroupCode, GroupRow, Mean, Of, PairRow, Place, Pooled, Row,
    Sets,
};
pub use stretches::{Stretches, ThemeRow, ValueRow};

use super::agreement::{Combined, Distance, Patterns, SetPatterns, Undefined, Value};
use super::compare::{Header, Positions, Wanted as Compared, who};
use super::group::Groups;
use super::opens::Place as Opened;
use super::options::Options;
use super::resample::Plan;
use super::rows::Rows;
use super::scope::Scope;
use super::{AnalysisError, Coders};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use count::{Counted, Counting, Found, Touch, Who, bit};
use measures::{DRAWN, LEVEL, brief, of_units};
use rayon::prelude::*;
use report::Behind;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use stretches::OfRow;
use tally::{Marks, Units, add, patterns, times};

/// What the report is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Whom to compare over what, as in a comparison; groups by the options' attributes.
    pub compared: Compared,
    /// Whether stretches of text are compared too, which takes the texts.
    pub stretches: bool,
    /// How to draw documents for intervals.
    pub intervals: Option<Plan>,
    /// When codings were made, for figures by month.
    pub drift: Option<Times>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { compared: Compared::default(), stretches: true, intervals: None, drift: None }
    }
}

/// So many texts are held at once.
const TEXTS: usize = 64;
/// Why a reflexive study has no coefficients.
const REFLEXIVE: &str = "the study's approach is reflexive: readings stand side by side, and no coefficient is given";

/// Counts how coders agree.
pub fn agreement(corpus: &Corpus, wanted: &Wanted, texts: &dyn Texts) -> Result<Agreement, AnalysisError> {
    let asked = &wanted.compared;
    let options = Options { coders: Coders::All, own: false, ..asked.scope.clone() };
    let scope = Scope::new(corpus, &options)?;
    let (rows, groups) = (Rows::parted(&corpus.codebook, &options)?, Groups::new(&scope)?);
    let setting = who::settle(corpus, asked)?;
    if setting.coders.len() > count::MOST_CODERS {
        let most = count::MOST_CODERS;
        return Err(AnalysisError::Usage(format!(
            "at most {most} coders can be compared at once; name them: --coders"
        )));
    }
    let counting = Counting { scope: &scope, rows: &rows, groups: &groups, unit: asked.unit, coders: &setting.coders };
    let take_text = wanted.stretches || asked.unit.takes_text();
    let documents = counted(&counting, &setting.documents, take_text.then_some(texts))?;
    let made = Maker::new(corpus, wanted, &rows, &setting.coders, &documents);
    let mut report = made.report(&groups, &scope, &setting);
    if wanted.drift.is_some() && asked.documents.is_empty() {
        report.drift = made.drift(&scope, &(0..corpus.documents.len()).collect::<Vec<_>>());
    } else {
        report.drift = made.drift(&scope, &setting.documents);
    }
    let outside = documents.iter().map(|document| document.outside).sum();
    report.header = Header::new(&scope, asked, &setting, &rows, made.used.len(), outside);
    if asked.reflexive {
        report.hide();
    }
    Ok(report)
}

/// The documents, counted in parallel; texts are fetched one after the other.
fn counted(
    counting: &Counting<'_>,
    documents: &[usize],
    texts: Option<&dyn Texts>,
) -> Result<Vec<Counted>, AnalysisError> {
    let Some(texts) = texts else {
        return Ok(documents.par_iter().map(|at| counting.document(*at, None)).collect());
    };
    let mut all = Vec::with_capacity(documents.len());
    for some in documents.chunks(TEXTS) {
        let fetched: Vec<(usize, Positions)> = some
            .iter()
            .map(|at| Ok((*at, Positions::of(counting.scope.corpus, *at, texts)?)))
            .collect::<Result<_, AnalysisError>>()?;
        all.par_extend(fetched.par_iter().map(|(at, positions)| counting.document(*at, Some(positions))));
    }
    Ok(all)
}

/// The report in the making.
struct Maker<'a> {
    corpus: &'a Corpus,
    wanted: &'a Wanted,
    rows: &'a Rows,
    coders: &'a [u32],
    documents: &'a [Counted],
    /// The rows that somebody used where turns are counted, in codebook order.
    used: Vec<u32>,
    /// Units, whatever is asked about them.
    units: Units,
    /// Units coded, of each row used.
    marks: Vec<Marks>,
}

impl<'a> Maker<'a> {
    fn new(
        corpus: &'a Corpus,
        wanted: &'a Wanted,
        rows: &'a Rows,
        coders: &'a [u32],
        documents: &'a [Counted],
    ) -> Self {
        let used: BTreeSet<u32> =
            documents.iter().flat_map(|document| &document.found).map(|found| found.row).collect();
        let used: Vec<u32> = used.into_iter().collect();
        let mut made = Self {
            corpus,
            wanted,
            rows,
            coders,
            documents,
            marks: vec![Marks::new(); used.len()],
            used,
            units: Units::new(),
        };
        for document in documents {
            add(&mut made.units, document.there, document.units.iter().map(|(_, units)| units).sum());
            for coded in &document.coded {
                if let Some(marks) = made.place(coded.row).and_then(|at| made.marks.get_mut(at)) {
                    add(marks, (document.there, coded.who), coded.units);
                }
            }
        }
        made
    }

    fn place(&self, row: u32) -> Option<usize> {
        self.used.binary_search(&row).ok()
    }

    fn code_id(&self, row: u32) -> String {
        let code = self.rows.codes.get(row as usize).and_then(|code| self.corpus.codebook.codes().get(*code));
        code.map(|code| code.id.clone()).unwrap_or_default()
    }

    fn coder_name(&self, at: usize) -> String {
        let name = self.coders.get(at).and_then(|coder| self.corpus.coders.get(*coder as usize));
        name.cloned().unwrap_or_default()
    }

    fn report(&self, groups: &Groups, scope: &Scope<'_>, setting: &who::Setting) -> Agreement {
        let asked = &self.wanted.compared;
        let coders = self.coders.len();
        let all: Vec<Patterns> = self.marks.par_iter().map(|marks| patterns(coders, &self.units, marks)).collect();
        let mut rows: Vec<Row> =
            self.used.par_iter().zip(&all).map(|(row, patterns)| self.row(Some(*row), patterns)).collect();
        let mut pooled = self.pooled(&all, &rows);
        let stretches = self.wanted.stretches.then(|| self.stretches(&mut rows, &mut pooled));
        let disagreements = self.disagreements();
        let drawn = self.wanted.intervals.filter(|_| !asked.reflexive);
        Agreement {
            report: "agreement",
            coders: (0..coders).map(|at| self.coder_name(at)).collect(),
            documents: setting.documents.iter().map(|at| self.document_name(*at)).collect(),
            unit: asked.unit,
            depth: asked.scope.depth,
            by: groups.by.clone(),
            kappa: if coders == 2 { "Cohen" } else { "Light" },
            hidden: None,
            intervals: drawn.map(|plan| self.draw(plan, &mut rows, &mut pooled)),
            pairs: self.pairs(&all),
            groups: self.groups(groups),
            sets: self.sets(scope),
            rows,
            pooled,
            stretches,
            drift: None,
            header: Header::default(),
            behind: Behind::new(self.corpus, self.documents, &disagreements.places),
            disagreements,
        }
    }

    fn document_name(&self, at: usize) -> String {
        self.corpus.documents.get(at).map(|row| row.name.clone()).unwrap_or_default()
    }

    fn row(&self, row: Option<u32>, patterns: &Patterns) -> Row {
        let coders = 0..patterns.coders();
        let coded: Vec<u64> = coders.clone().map(|coder| patterns.coded_by(coder)).collect();
        let given: u64 = coders.map(|coder| patterns.given_by(coder)).sum();
        Row {
            code: row.map(|row| self.code_id(row)),
            units: patterns.units(),
            prevalence: (given > 0).then(|| coded.iter().sum::<u64>() as f64 / given as f64),
            coded,
            measures: of_units(patterns),
            row: row.unwrap_or_default(),
        }
    }

    /// All codes together.
    fn pooled(&self, all: &[Patterns], rows: &[Row]) -> Pooled {
        let coders = self.coders.len();
        let mut micro = self.row(None, &self.together(&self.units, &self.marks));
        let mut pooled_kappa = Measures::default();
        pooled_kappa.push("kappa", measures::pooled_kappa(all, coders).map_err(Why::from));
        if rows.is_empty() {
            for measures in [&mut micro.measures, &mut pooled_kappa] {
                measures.0.iter_mut().for_each(|figure| figure.value = Err(Undefined::NotCoded.into()));
            }
        }
        let mut pooled = Pooled { micro, mean: BTreeMap::new(), pooled_kappa };
        pooled.mean = means(&pooled.micro.measures, rows);
        pooled
    }

    /// The units of all codes added up.
    fn together(&self, units: &Units, marks: &[Marks]) -> Patterns {
        let mut all = Marks::new();
        marks.iter().flatten().for_each(|(key, units)| add(&mut all, *key, *units));
        patterns(self.coders.len(), &times(units, self.used.len()), &all)
    }

    fn pairs(&self, all: &[Patterns]) -> Vec<PairRow> {
        let coders = self.coders.len();
        if coders < 3 {
            return Vec::new();
        }
        let pairs = (0..coders).flat_map(|one| (one + 1..coders).map(move |other| (one, other)));
        let pair = |(one, other): (usize, usize)| {
            let mut both = Patterns::new(2);
            for patterns in all {
                for (pattern, units) in patterns.only(&[one, other]).iter() {
                    if pattern.iter().all(Option::is_some) {
                        both.add(pattern, units);
                    }
                }
            }
            let takes = |document: &&Counted| document.there & bit(one) != 0 && document.there & bit(other) != 0;
            PairRow {
                coders: [self.coder_name(one), self.coder_name(other)],
                documents: number(self.documents.iter().filter(takes).count()),
                units: both.units(),
                measures: of_units(&both),
            }
        };
        pairs.map(pair).collect()
    }

    fn groups(&self, groups: &Groups) -> Vec<GroupRow> {
        struct Part {
            documents: u32,
            units: Units,
            marks: Vec<Marks>,
        }
        let fresh = || Part { documents: 0, units: Units::new(), marks: vec![Marks::new(); self.used.len()] };
        let mut parts: Vec<Part> = (0..groups.len()).map(|_| fresh()).collect();
        for document in self.documents {
            for (group, units) in &document.units {
                if let Some(part) = parts.get_mut(*group as usize) {
                    part.documents += 1;
                    add(&mut part.units, document.there, *units);
                }
            }
            for coded in &document.coded {
                let part = parts.get_mut(coded.group as usize);
                let marks = self.place(coded.row).zip(part).and_then(|(at, part)| part.marks.get_mut(at));
                if let Some(marks) = marks {
                    add(marks, (document.there, coded.who), coded.units);
                }
            }
        }
        let coders = self.coders.len();
        let code = |part: &Part, (row, marks): (&u32, &Marks)| {
            let patterns = patterns(coders, &part.units, marks);
            let coded = (0..coders).map(|coder| patterns.coded_by(coder)).collect();
            GroupCode { code: self.code_id(*row), coded, measures: brief(&patterns) }
        };
        let row = |(key, part): (&super::group::GroupKey, &Part)| GroupRow {
            key: key.clone(),
            documents: part.documents,
            units: part.units.values().sum(),
            measures: brief(&self.together(&part.units, &part.marks)),
            rows: self.used.iter().zip(&part.marks).map(|each| code(part, each)).collect(),
        };
        groups.keys.par_iter().zip(&parts).map(row).collect()
    }

    /// Alpha of the sets of codes that coders gave to counted turns.
    fn sets(&self, scope: &Scope<'_>) -> Sets {
        let turns_of = |document: &Counted| {
            let turns = self.corpus.turns_of(document.document).iter();
            turns.filter(|turn| scope.counts(turn)).count() as u64
        };
        // The same pattern of sets comes often: it is added up before anything is made of it.
        let mut often: HashMap<(Who, Vec<(u32, Who)>), u64> = HashMap::new();
        let mut turns = 0;
        for document in self.documents {
            let mut left = turns_of(document);
            turns += left;
            for touches in document.touches.chunk_by(|one, other| one.turn == other.turn) {
                let codes = touches.iter().map(|touch| (touch.row, touch.who)).collect();
                *often.entry((document.there, codes)).or_default() += 1;
                left = left.saturating_sub(1);
            }
            *often.entry((document.there, Vec::new())).or_default() += left;
        }
        let mut often: Vec<_> = often.into_iter().collect();
        often.sort_unstable();
        let mut patterns = SetPatterns::new(self.coders.len());
        for ((there, codes), turns) in often {
            let set = |coder: usize| -> Option<Vec<Value>> {
                let given = codes.iter().filter(|(_, who)| who & bit(coder) != 0).map(|(row, _)| *row);
                (there & bit(coder) != 0).then(|| given.collect())
            };
            patterns.add(&(0..self.coders.len()).map(set).collect::<Vec<_>>(), turns);
        }
        let mut sets = Sets { turns, ..Sets::default() };
        let alphas = patterns.alphas([Distance::Jaccard, Distance::Masi, Distance::Exact]);
        for (name, alpha) in ["jaccard", "masi", "exact"].into_iter().zip(alphas) {
            sets.measures.push(name, alpha.map_err(Why::from));
        }
        sets
    }

    /// Compares stretches; what is of one code goes to its row.
    fn stretches(&self, rows: &mut [Row], pooled: &mut Pooled) -> Stretches {
        let book = &self.corpus.codebook;
        let theme = |code: usize| std::iter::successors(Some(code), |at| book.parent(*at)).last().unwrap_or(code);
        let of_rows: Vec<OfRow> = self.rows.codes.iter().map(|&code| OfRow { code, theme: theme(code) }).collect();
        let name = |at: usize| book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default();
        let coders = self.coders.len();
        let (mut units, mut marks) = (Units::new(), vec![Marks::new(); self.used.len()]);
        for document in self.documents {
            let Some(characters) = &document.characters else { continue };
            add(&mut units, document.there, u64::from(characters.length));
            for coded in &characters.coded {
                if let Some(marks) = self.place(coded.row).and_then(|at| marks.get_mut(at)) {
                    add(marks, (document.there, coded.who), coded.units);
                }
            }
        }
        let matched = stretches::matched(self.documents, coders, self.rows.len());
        let f1 = |patterns: &Patterns| measures::f1(patterns).map_err(Why::from);
        for (row, marks) in rows.iter_mut().zip(&marks) {
            row.measures.push("overlap_f1", f1(&patterns(coders, &units, marks)));
            row.measures.0.extend(matched.get(row.row as usize).into_iter().flat_map(|matched| matched.0.clone()));
        }
        let micro = &mut pooled.micro.measures;
        let all = f1(&self.together(&units, &marks));
        micro.push("overlap_f1", if rows.is_empty() { Err(Undefined::NotCoded.into()) } else { all });
        micro.0.extend(matched.last().into_iter().flat_map(|matched| matched.0.clone()));
        pooled.mean = means(micro, rows);
        stretches::unitized(self.documents, coders, &of_rows, name)
    }

    fn draw(&self, plan: Plan, rows: &mut [Row], pooled: &mut Pooled) -> Drawn {
        let key = |at: usize| self.corpus.documents.get(at).map_or(0, |row| row.guid.as_u128());
        // Rows that nobody used are not drawn: their places are those of the rows used.
        let compact: Vec<Counted> = self.documents.iter().map(|document| self.compact(document)).collect();
        let drawn = intervals::intervals(&compact, key, self.used.len(), self.coders.len(), plan);
        let all = rows.iter_mut().map(|row| &mut row.measures).chain([&mut pooled.micro.measures]);
        for (measures, intervals) in all.zip(drawn) {
            DRAWN.iter().zip(intervals).for_each(|(name, interval)| measures.draw(name, interval));
        }
        Drawn {
            draws: plan.draws,
            seed: plan.seed,
            documents: self.documents.len(),
            level: LEVEL,
            few: self.documents.len() < Plan::FEW_CLUSTERS,
        }
    }

    fn compact(&self, document: &Counted) -> Counted {
        let coded = document.coded.iter().filter_map(|coded| {
            let row = u32::try_from(self.place(coded.row)?).ok()?;
            Some(count::Coded { row, group: 0, ..*coded })
        });
        Counted {
            document: document.document,
            there: document.there,
            units: document.units.clone(),
            coded: coded.collect(),
            ..Counted::default()
        }
    }

    fn drift(&self, scope: &Scope<'_>, chosen: &[usize]) -> Option<Drift> {
        let times = self.wanted.drift.as_ref()?;
        Some(drift::drift(scope, self.rows, self.coders, self.documents, &self.used, chosen, times))
    }

    fn disagreements(&self) -> Disagreements {
        let codes: Vec<Arc<str>> = (0..self.rows.len()).map(|row| Arc::from(self.code_id(number(row)))).collect();
        let names: Vec<Arc<str>> = (0..self.coders.len()).map(|at| Arc::from(self.coder_name(at))).collect();
        let code = |row: u32| codes.get(row as usize).cloned();
        let fresh = |row: u32| Differing { row, only: vec![0; self.coders.len()], ..Differing::default() };
        let mut rows: Vec<Differing> =
            self.used.iter().map(|row| Differing { code: code(*row), ..fresh(*row) }).collect();
        let mut total = fresh(0);
        let mut places = Vec::new();
        for document in self.documents {
            let name: Arc<str> = Arc::from(self.document_name(document.document));
            let first = self.corpus.documents.get(document.document).map_or(0, |row| row.turns.start);
            for found in &document.found {
                total.count(found);
                if let Some(row) = self.place(found.row).and_then(|at| rows.get_mut(at)) {
                    row.count(found);
                }
                if found.kind != Kind::Same {
                    let coders = names.iter().enumerate().filter(|(at, _)| found.who & bit(*at) != 0);
                    places.push(Place {
                        document: Some(Arc::clone(&name)),
                        code: code(found.row),
                        kind: found.kind,
                        coders: coders.map(|(_, name)| Arc::clone(name)).collect(),
                        start: found.characters.map(|span| span.start),
                        end: found.characters.map(|span| span.end),
                        turn: found.turn.saturating_sub(first) + 1,
                        decided: found.decided,
                        opens: Opened { document: found.document, span: found.span },
                        row: found.row,
                        who: found.who,
                    });
                }
            }
            for touch in document.touches.iter().filter(|touch| touch.who != document.there) {
                if let Some(row) = self.place(touch.row).and_then(|at| rows.get_mut(at)) {
                    row.turns += 1;
                }
            }
            let turns = document.touches.chunk_by(|one, other| one.turn == other.turn);
            total.turns += number(turns.filter(|all| all.iter().any(|touch| touch.who != document.there)).count());
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.open()));
        places.sort_by_key(|place| (place.decided, place.opens.document, place.opens.span, place.row));
        Disagreements { rows, total, confusions: self.confusions(code), places }
    }

    fn confusions(&self, code: impl Fn(u32) -> Option<Arc<str>>) -> Vec<Confusion> {
        let of_document = |document: &Counted| {
            let turns = document.touches.chunk_by(|one, other| one.turn == other.turn);
            turns.flat_map(confused).collect::<Vec<_>>()
        };
        let mut all: Vec<(u32, u32, u32, Who, Who)> = self.documents.par_iter().flat_map_iter(of_document).collect();
        all.par_sort_unstable();
        let fresh = || vec![0u32; self.coders.len()];
        let mut confusions: Vec<Confusion> = Vec::new();
        for pair in all.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let Some((a, b, ..)) = pair.first() else { continue };
            let mut confusion = Confusion {
                a: code(*a),
                b: code(*b),
                turns: number(pair.len()),
                a_by: fresh(),
                b_by: fresh(),
                at: pair.iter().map(|pair| pair.2).collect(),
            };
            for (.., a_alone, b_alone) in pair {
                tell(*a_alone, &mut confusion.a_by);
                tell(*b_alone, &mut confusion.b_by);
            }
            confusions.push(confusion);
        }
        // Stable: codebook order among those of as many turns.
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.turns));
        confusions
    }
}

/// The pairs of codes of a turn of which one coder gave the one and not the other, and another the other and not the
/// one: (a, b, turn, who gave a alone, who gave b alone).
fn confused(touches: &[Touch]) -> impl Iterator<Item = (u32, u32, u32, Who, Who)> + '_ {
    touches.iter().enumerate().flat_map(move |(at, a)| {
        let later = touches.get(at + 1..).unwrap_or(&[]).iter();
        later
            .map(move |b| (a.row, b.row, a.turn, a.who & !b.who, b.who & !a.who))
            .filter(|(.., a_alone, b_alone)| *a_alone != 0 && *b_alone != 0)
    })
}

fn tell(who: Who, by: &mut [u32]) {
    by.iter_mut().enumerate().filter(|(coder, _)| who & bit(*coder) != 0).for_each(|(_, turns)| *turns += 1);
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The means of the figures of codes.
fn means(of: &Measures, rows: &[Row]) -> BTreeMap<&'static str, Mean> {
    let mean = |figure: &Figure| {
        let values = rows.iter().filter_map(|row| row.measures.get(figure.name)).map(|figure| figure.value);
        // Only the numbers are told here: why a code has none stands with the code.
        let combined = Combined::new(values.map(|value| value.map_err(|_| Undefined::NoVariation)));
        (figure.name, Mean { mean: combined.mean.ok(), defined: combined.defined, of: combined.of })
    };
    of.0.iter().map(mean).collect()
}

impl Differing {
    fn count(&mut self, found: &Found) {
        match found.kind {
            Kind::Same => self.same += 1,
            Kind::Some => self.some += 1,
            Kind::Extents => self.extents += 1,
            Kind::Only => tell(found.who, &mut self.only),
        }
        self.decided += u32::from(found.kind != Kind::Same && found.decided);
    }

    /// Places in which coders differ.
    pub fn different(&self) -> u32 {
        self.some + self.extents + self.only.iter().sum::<u32>()
    }

    /// Those of them that are not decided.
    pub fn open(&self) -> u32 {
        self.different().saturating_sub(self.decided)
    }
}

impl Agreement {
    /// Takes away every coefficient, and says why.
    fn hide(&mut self) {
        self.hidden = Some(REFLEXIVE);
        let rows = self.rows.iter_mut().map(|row| &mut row.measures);
        let groups = self.groups.iter_mut().flat_map(|group| {
            std::iter::once(&mut group.measures).chain(group.rows.iter_mut().map(|row| &mut row.measures))
        });
        let pairs = self.pairs.iter_mut().map(|pair| &mut pair.measures);
        let months = self.drift.iter_mut().flat_map(|drift| &mut drift.months).map(|month| &mut month.measures);
        rows.chain(groups).chain(pairs).chain(months).for_each(Measures::hide);
        // How often a code was used is a share too; the counts beside it say the same.
        self.rows.iter_mut().chain([&mut self.pooled.micro]).for_each(|row| row.prevalence = None);
        for measures in [&mut self.pooled.micro.measures, &mut self.pooled.pooled_kappa, &mut self.sets.measures] {
            measures.hide();
        }
        self.pooled.mean.values_mut().for_each(|mean| (mean.mean, mean.defined) = (None, 0));
        self.stretches = None;
    }
}

#[cfg(test)]
mod tests;
