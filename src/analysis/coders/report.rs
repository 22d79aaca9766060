//! The plain data of the report, as it serialises. Positions are code points.

use super::super::compare::{Header, Unit};
use super::super::group::GroupKey;
use super::super::opens::{Opens, Place as Stretch};
use super::super::options::Depth;
use super::count::{Counted, Kind, Touch, Who, bit};
use super::drift::Drift;
use super::measures::Measures;
use super::stretches::Stretches;
use crate::study::Corpus;
use crate::text::Span;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Agreement of coders.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    /// Always `agreement`.
    pub report: &'static str,
    /// The coders compared.
    pub coders: Vec<String>,
    /// The documents compared.
    pub documents: Vec<String>,
    /// The unit of the figures.
    pub unit: Unit,
    /// To which depth codings are lifted; `all` takes every code alone.
    pub depth: Depth,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// Which kappa it is: Cohen's of two coders, Light's of more.
    pub kappa: &'static str,
    /// Why no coefficient is given, where that is so.
    pub hidden: Option<&'static str>,
    /// Where coders differ.
    pub disagreements: Disagreements,
    /// A row for each code that any of the coders used there, in codebook order.
    pub rows: Vec<Row>,
    /// All these codes together.
    pub pooled: Pooled,
    /// Each pair of coders, over all codes; of two coders there is none but them.
    pub pairs: Vec<PairRow>,
    /// Figures of each group.
    pub groups: Vec<GroupRow>,
    /// Whole sets of codes of a turn.
    pub sets: Sets,
    /// Stretches of text; nothing where the texts were not asked for.
    pub stretches: Option<Stretches>,
    /// How intervals were drawn.
    pub intervals: Option<Drawn>,
    /// By month of coding.
    pub drift: Option<Drift>,
    /// What a reader must know before believing a number.
    pub header: Header,
    #[serde(skip)]
    pub(super) behind: Behind,
}

/// Where coders differ.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Disagreements {
    /// A row for each code, most open disagreements first.
    pub rows: Vec<Differing>,
    /// All codes together.
    pub total: Differing,
    /// Codes that stand on one turn in each other's place, most turns first.
    pub confusions: Vec<Confusion>,
    /// Each place in which coders differ: undecided first, then in the order of the text.
    pub places: Vec<Place>,
}

/// In how many places coders read a code alike, and how they differ in the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// The code; of all together, `null`.
    #[serde(serialize_with = "shared")]
    pub code: Option<Arc<str>>,
    /// Places in which all coded exactly the same spans.
    pub same: u32,
    /// Places that one coder alone coded, for each coder.
    pub only: Vec<u32>,
    /// Places that more than one coded, and not all.
    pub some: u32,
    /// Places that all coded, with different extents.
    pub extents: u32,
    /// How many of those in which they differ are decided.
    pub decided: u32,
    /// Counted turns that some who take part coded, and some did not.
    pub turns: u32,
    #[serde(skip)]
    pub(super) row: u32,
}

/// Two codes, each of which one coder gave to a turn where another gave the other instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// One code.
    #[serde(serialize_with = "shared")]
    pub a: Option<Arc<str>>,
    /// The other, after it in the codebook.
    #[serde(serialize_with = "shared")]
    pub b: Option<Arc<str>>,
    /// Counted turns.
    pub turns: u32,
    /// On how many of them each coder gave a and not b.
    pub a_by: Vec<u32>,
    /// On how many of them each coder gave b and not a.
    pub b_by: Vec<u32>,
    #[serde(skip)]
    pub(super) at: Vec<u32>,
}

/// A place in which coders differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The document.
    #[serde(serialize_with = "shared")]
    pub document: Option<Arc<str>>,
    /// The code.
    #[serde(serialize_with = "shared")]
    pub code: Option<Arc<str>>,
    /// How the readings differ.
    pub kind: Kind,
    /// Who coded there, of those who take part.
    #[serde(serialize_with = "all_shared")]
    pub coders: Vec<Arc<str>>,
    /// First code point of the stretch; null where the texts were not asked for.
    pub start: Option<u32>,
    /// One past the last.
    pub end: Option<u32>,
    /// The first counted turn that it touches, from 1.
    pub turn: u32,
    /// Whether it was decided.
    pub decided: bool,
    #[serde(skip)]
    pub(super) opens: Stretch,
    #[serde(skip)]
    pub(super) row: u32,
    #[serde(skip)]
    pub(super) who: Who,
}

/// A code and its figures.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// The code's id; of all together, `null`.
    pub code: Option<String>,
    /// Units.
    pub units: u64,
    /// Units that each coder coded.
    pub coded: Vec<u64>,
    /// The share of all values that are “coded”.
    pub prevalence: Option<f64>,
    /// The figures.
    #[serde(flatten)]
    pub measures: Measures,
    #[serde(skip)]
    pub(super) row: u32,
}

/// All codes together, in three ways.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pooled {
    /// Over the units of all codes added up.
    pub micro: Row,
    /// Means of the figures of codes, of those for which they are defined.
    pub mean: BTreeMap<&'static str, Mean>,
    /// Pooled kappa (De Vries), as `kappa`.
    pub pooled_kappa: Measures,
}

/// A mean over codes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// The mean; null where it is defined for no code.
    pub mean: Option<f64>,
    /// For how many codes it is defined.
    pub defined: usize,
    /// Of how many.
    pub of: usize,
}

/// Two of several coders, over all codes.
#[derive(Clone, Debug, Serialize)]
pub struct PairRow {
    /// The two.
    pub coders: [String; 2],
    /// Documents in which both take part.
    pub documents: u32,
    /// Units of both, each asked about each code.
    pub units: u64,
    /// The figures.
    #[serde(flatten)]
    pub measures: Measures,
}

/// The figures of a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow {
    /// The values that make the group.
    pub key: GroupKey,
    /// Documents compared with a unit of the group.
    pub documents: u32,
    /// Units.
    pub units: u64,
    /// Over all codes together.
    #[serde(flatten)]
    pub measures: Measures,
    /// The same for each code, in the order of the rows.
    pub rows: Vec<GroupCode>,
}

/// A code in a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupCode {
    /// The code's id.
    pub code: String,
    /// Units that each coder coded.
    pub coded: Vec<u64>,
    /// The figures.
    #[serde(flatten)]
    pub measures: Measures,
}

/// Alpha of the sets of codes that coders gave to turns.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sets {
    /// Counted turns.
    pub turns: u64,
    /// jaccard, masi and exact.
    #[serde(flatten)]
    pub measures: Measures,
}

/// How intervals were drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Drawn {
    /// Draws.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
    /// Documents drawn from.
    pub documents: usize,
    /// The share of draws between the ends.
    pub level: f64,
    /// Whether there are too few documents to rely on them.
    pub few: bool,
}

fn shared<S: Serializer>(name: &Option<Arc<str>>, serializer: S) -> Result<S::Ok, S::Error> {
    name.as_deref().serialize(serializer)
}

fn all_shared<S: Serializer>(names: &[Arc<str>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(names.iter().map(|name| name.as_ref()))
}

/// What the numbers open.
#[derive(Clone, Debug, Default)]
pub(super) struct Behind {
    /// Who coded which turn with which row, by row, then turn; bodies beside.
    touches: Vec<(u32, Who, Who, Stretch)>,
    /// Places in which all agree, by row.
    same: Vec<(u32, Stretch)>,
    /// Places in which coders differ, by row, as indices into those of the report.
    differing: Vec<(u32, usize)>,
}

impl Behind {
    pub(super) fn new(corpus: &Corpus, documents: &[Counted], places: &[Place]) -> Self {
        let mut touches: Vec<(u32, Who, Who, Stretch)> = Vec::new();
        for document in documents {
            let place = |turn: u32| Stretch {
                document: u32::try_from(document.document).unwrap_or(u32::MAX),
                span: corpus.turns.get(turn as usize).map_or_else(Span::default, |row| row.body),
            };
            let of = |touch: &Touch| (touch.row, touch.who, document.there, place(touch.turn));
            touches.extend(document.touches.iter().map(of));
        }
        touches.sort_by_key(|touch| touch.0);
        let same = documents.iter().flat_map(|document| &document.found).filter(|found| found.kind == Kind::Same);
        let mut same: Vec<(u32, Stretch)> =
            same.map(|found| (found.row, Stretch { document: found.document, span: found.span })).collect();
        same.sort_by_key(|place| place.0);
        let mut differing: Vec<(u32, usize)> = places.iter().enumerate().map(|(at, place)| (place.row, at)).collect();
        differing.sort_unstable();
        Self { touches, same, differing }
    }

    fn touches(&self, row: Option<u32>) -> &[(u32, Who, Who, Stretch)] {
        row.map_or(&self.touches, |row| of_row(&self.touches, row, |touch| touch.0))
    }
}

/// The part of a list, sorted by row, that is of one row.
fn of_row<T>(sorted: &[T], row: u32, of: impl Fn(&T) -> u32) -> &[T] {
    let from = sorted.partition_point(|one| of(one) < row);
    let to = sorted.partition_point(|one| of(one) <= row);
    sorted.get(from..to).unwrap_or(&[])
}

/// What stands behind a number of disagreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Places in which all agree.
    Same,
    /// Places that this coder alone coded.
    Only(usize),
    /// Places of this kind.
    Kind(Kind),
    /// Places that are decided.
    Decided,
    /// Turns that some coded and some did not.
    Turns,
    /// Turns that this coder coded.
    Coded(usize),
}

impl Agreement {
    fn chosen(&self, code: Option<u32>, takes: impl Fn(&Place) -> bool) -> Option<Opens> {
        let places = &self.disagreements.places;
        let takes = |place: &&Place| takes(place);
        match code {
            None => Opens::places(places.iter().filter(takes).map(|place| place.opens)),
            Some(row) => {
                let of_code = of_row(&self.behind.differing, row, |place| place.0).iter();
                let of_code = of_code.filter_map(|(_, at)| places.get(*at));
                Opens::places(of_code.filter(takes).map(|place| place.opens))
            }
        }
    }

    fn opened(&self, row: Option<u32>, what: Of) -> Option<Opens> {
        match what {
            Of::Same => {
                let same = row.map_or(&self.behind.same[..], |row| of_row(&self.behind.same, row, |place| place.0));
                Opens::places(same.iter().map(|(_, place)| *place))
            }
            Of::Only(coder) => self.chosen(row, |place| place.kind == Kind::Only && place.who == bit(coder)),
            Of::Kind(kind) => self.chosen(row, |place| place.kind == kind),
            Of::Decided => self.chosen(row, |place| place.decided),
            Of::Turns => turns(self.behind.touches(row), |who, there| who != there),
            Of::Coded(coder) => turns(self.behind.touches(row), |who, _| who & bit(coder) != 0),
        }
    }

    /// What a number of a row of disagreements opens.
    pub fn opens_differing(&self, row: &Differing, what: Of) -> Option<Opens> {
        self.opened(row.code.as_ref().map(|_| row.row), what)
    }

    /// What a number of a row of figures opens.
    pub fn opens_row(&self, row: &Row, what: Of) -> Option<Opens> {
        self.opened(row.code.as_ref().map(|_| row.row), what)
    }

    /// The turns of a confusion.
    pub fn opens_confusion(&self, confusion: &Confusion, corpus: &Corpus) -> Option<Opens> {
        Opens::turns(corpus, confusion.at.iter().map(|turn| *turn as usize))
    }

    /// The stretch of a place.
    pub fn opens_place(&self, place: &Place) -> Option<Opens> {
        Opens::places([place.opens])
    }
}

fn turns(touches: &[(u32, Who, Who, Stretch)], takes: impl Fn(Who, Who) -> bool) -> Option<Opens> {
    let mut places: Vec<Stretch> =
        touches.iter().filter(|(_, who, there, _)| takes(*who, *there)).map(|touch| touch.3).collect();
    places.sort_unstable();
    places.dedup();
    Opens::places(places)
}
