//! `report quotes` and `report objects`: excerpts that are chosen by rule, code by code or profession by profession.
//!
//! Both quote, so both go through the minimum-cell rule as one file, and whatever else they say tells no more than
//! the quotations do: the header is told in lines that the rule has seen.

use super::options::{Protection, ReportOptions, Words, list};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::attributes::NO_VALUE;
use crate::analysis::denominators::Bases;
use crate::analysis::excerpts::{Selection, excerpts_of};
use crate::analysis::header::FOOTER;
use crate::analysis::pick::{Balance, pick};
use crate::analysis::rows::Rows;
use crate::analysis::{Depth, ExcerptRef, Groups, Header, Opens, Options, Place, Scope};
use crate::publish::csv::{Field, Records};
use crate::publish::excerpts::export::holders;
use crate::publish::excerpts::{Collection, Excerpt, ExportError, Source, Spread, Wishes, collect, quotable};
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page, Quote};
use crate::publish::table::{Cell, Column, FLAG, LEFT_OUT, Row, Table};
use serde::Serialize;
use std::collections::BTreeMap;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// How many quotations a code gets
    #[arg(long, value_name = "K", default_value_t = 3)]
    pub pick: usize,
    /// What the quotations of a code are balanced over, the first most
    #[arg(long, value_name = "ATTRIBUTES", default_value = "site,profession,participant")]
    pub balance: String,
    /// Choose by chance among what is balanced alike, and not the longest; the same number chooses the same
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// How many neighbouring turns to show before and after
    #[arg(long, value_name = "TURNS", default_value_t = 0)]
    pub context: usize,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

/// What is balanced by itself.
const BALANCE: &str = "site,profession,participant";

impl Default for Args {
    fn default() -> Self {
        Self {
            pick: 3,
            balance: BALANCE.to_owned(),
            seed: None,
            context: 0,
            options: ReportOptions::default(),
            protection: Protection::default(),
        }
    }
}

/// What may be asked of the report on objects.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct ObjectsArgs {
    /// The code; by itself the one of the codebook whose id ends in .object
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// How many excerpts a profession gets; all where nothing is said
    #[arg(long, value_name = "K")]
    pub pick: Option<usize>,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

/// The quotations of a code, or of a profession.
#[derive(Clone, Debug, Serialize)]
struct Part {
    /// The code.
    code: String,
    /// Its name.
    name: String,
    /// The profession, in the report on objects: as far as it is told, or nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    profession: Option<String>,
    /// Passages there are to choose from; nothing where telling that would tell of a person.
    passages: Option<usize>,
    /// Persons quoted; nothing where that is not told.
    quoted: Option<usize>,
    /// Persons who hold the code.
    holders: Option<usize>,
    /// Quotations of the person who is quoted most; nothing where it is not told which are of one person.
    most: Option<usize>,
    /// Whether that is more than a third.
    lopsided: bool,
    /// The quotations.
    excerpts: Vec<Excerpt>,
    #[serde(skip)]
    lines: Vec<String>,
}

/// The report as data.
#[derive(Serialize)]
struct Data<'a> {
    report: &'static str,
    pick: Option<usize>,
    balance: &'a [String],
    seed: Option<u64>,
    #[serde(rename = "codes")]
    parts: &'a [Part],
    summary: &'a [String],
    neutral: bool,
    working_copy: bool,
    header: &'a [String],
    footer: &'static str,
}

struct Made {
    report: &'static str,
    title: String,
    pick: Option<usize>,
    balance: Vec<String>,
    seed: Option<u64>,
    context: bool,
    parts: Vec<Part>,
    collection: Collection,
    places: Vec<Place>,
}

/// Passages that were chosen, and of how many.
struct Chosen {
    sources: Vec<Source>,
    of: Vec<(usize, usize)>,
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "quotes"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        words.unless("--pick", &self.pick.to_string(), "3");
        words.unless("--balance", &self.balance, BALANCE);
        words.some("--seed", self.seed.map(|seed| seed.to_string()).as_deref());
        words.unless("--context", &self.context.to_string(), "0");
        words.0.extend(self.options.words());
        words.0.extend(self.protection.words());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report quotes")?;
        if self.pick == 0 {
            return Err(ReportError::Usage("--pick: a code gets one quotation or more, as in --pick 3".to_owned()));
        }
        let options = self.options.wanted()?;
        let balance = list("--balance", Some(&self.balance))?;
        let scope = Scope::new(study.corpus, &options)?;
        let groups = Groups::new(&scope)?;
        let balance = Balance::new(&scope, &balance)?;
        let rows = Rows::pooled(&study.corpus.codebook, &options)?;
        let wishes = Wishes { context: self.context, ..self.protection.wishes()? };
        let may_quote = quotable(study.corpus, &wishes);
        let mut chosen = Chosen { sources: Vec::new(), of: Vec::new() };
        for &code in &rows.codes {
            let mut all = excerpts_of(&scope, &groups, Selection::Cell { code, group: None })?;
            all.retain(|one| may_quote(one));
            chosen.of.push((code, all.len()));
            let picked = pick(balance.candidates(all, |_| true), self.pick, self.seed);
            chosen.sources.extend(picked.iter().map(|one| Source::of(code, one)));
        }
        let collection = gathered(study, &scope, &groups, (&options, wishes), &chosen.sources)?;
        let mut made = Made {
            report: "quotes",
            title: "Quotations".to_owned(),
            pick: Some(self.pick),
            balance: balance.names(),
            seed: self.seed,
            context: self.context > 0,
            parts: Vec::new(),
            places: chosen.sources.iter().map(Source::place).collect(),
            collection,
        };
        let code = |at: usize| study.corpus.codebook.codes().get(at);
        made.parts = chosen
            .of
            .iter()
            .filter(|(_, of)| *of > 0)
            .filter_map(|(at, of)| {
                let id = &code(*at)?.id;
                let spread = made.collection.spread.iter().find(|spread| spread.code == *id)?;
                let excerpts = made.collection.excerpts.iter().filter(|excerpt| excerpt.code == *id).cloned();
                Some(part(spread, Some(*of), excerpts.collect()))
            })
            .collect();
        Ok(Box::new(made))
    }
}

impl Askable for ObjectsArgs {
    fn name(&self) -> &'static str {
        "objects"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        words.some("--code", self.code.as_deref());
        words.some("--pick", self.pick.map(|pick| pick.to_string()).as_deref());
        words.0.extend(self.options.words());
        words.0.extend(self.protection.words());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report objects")?;
        if self.pick == Some(0) {
            return Err(ReportError::Usage("--pick: a profession gets one excerpt or more, as in --pick 5".to_owned()));
        }
        let code = self.code(study)?;
        let id = study.corpus.codebook.codes().get(code).map(|code| code.id.clone()).unwrap_or_default();
        let asked = self.options.wanted()?;
        let options =
            Options { by: vec!["profession".to_owned()], codes: vec![id.clone()], depth: Depth::N(1), ..asked };
        let scope = Scope::new(study.corpus, &options)?;
        let groups = Groups::new(&scope)?;
        let balance = Balance::new(&scope, &["site", "participant"].map(str::to_owned))?;
        let everywhere = excerpts_of(&scope, &groups, Selection::Cell { code, group: None })?;
        let wishes = self.protection.wishes()?;
        let may_quote = quotable(study.corpus, &wishes);
        let mut sources: Vec<Source> = Vec::new();
        for group in 0..groups.len() {
            let chosen_from = everywhere.iter().filter(|one| self.pick.is_none() || may_quote(one));
            let here: Vec<ExcerptRef> = chosen_from.filter(|one| one.groups.contains(&group)).cloned().collect();
            let most = self.pick.unwrap_or(here.len());
            let picked = match self.pick {
                Some(_) => pick(balance.candidates(here, |turn| groups.of_turn(turn) == Some(group)), most, None),
                None => here,
            };
            for source in picked.iter().map(|one| Source::of(code, one)) {
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
        let collection = gathered(study, &scope, &groups, (&options, wishes), &sources)?;
        let spread = collection.spread.first().cloned().unwrap_or_default();
        let mut by: BTreeMap<(bool, String), Vec<Excerpt>> = BTreeMap::new();
        for excerpt in &collection.excerpts {
            let told = excerpt.attributes.get("profession").map(|path| path.rsplit('/').next().unwrap_or(path).trim());
            let last = if collection.neutral { "profession not told" } else { NO_VALUE };
            by.entry((told.is_none(), told.unwrap_or(last).to_owned())).or_default().push(excerpt.clone());
        }
        let parts = by.into_iter().map(|((_, profession), excerpts)| {
            let mut part = part(&counted(&spread, &excerpts), None, excerpts);
            part.profession = Some(profession);
            part
        });
        Ok(Box::new(Made {
            report: "objects",
            title: format!("Objects by profession: {id}"),
            pick: self.pick,
            balance: balance.names(),
            seed: None,
            context: false,
            parts: parts.collect(),
            places: sources.iter().map(Source::place).collect(),
            collection,
        }))
    }
}

impl ObjectsArgs {
    fn code(&self, study: &Study<'_>) -> Result<usize, ReportError> {
        let book = &study.corpus.codebook;
        if let Some(name) = &self.code {
            return book.find(name).map_err(ReportError::Usage);
        }
        let ends = |id: &str| id == "object" || id.ends_with(".object");
        let found: Vec<(usize, &str)> =
            book.codes().iter().map(|code| code.id.as_str()).enumerate().filter(|(_, id)| ends(id)).collect();
        // `mal.boundary.object` names what several meet around, not what somebody works on.
        let plain: Vec<&(usize, &str)> = found.iter().filter(|(_, id)| !id.ends_with("boundary.object")).collect();
        match (found.as_slice(), plain.as_slice()) {
            ([(at, _)], _) | (_, [(at, _)]) => Ok(*at),
            ([], _) => Err(ReportError::Usage(
                "the codebook has no code whose id ends in .object; name one with --code CODE".to_owned(),
            )),
            _ => {
                let ids: Vec<&str> = found.iter().map(|(_, id)| *id).collect();
                Err(ReportError::Usage(format!("{} all end in .object; name one with --code CODE", ids.join(", "))))
            }
        }
    }
}

/// How a part of the excerpts is spread over those whom it quotes, by the names that are told.
fn counted(whole: &Spread, excerpts: &[Excerpt]) -> Spread {
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    for name in excerpts.iter().filter_map(|excerpt| excerpt.participant.as_deref()) {
        *people.entry(name).or_default() += 1;
    }
    Spread {
        excerpts: excerpts.len(),
        paraphrased: excerpts.iter().filter(|excerpt| excerpt.to_paraphrase).count(),
        quoted: people.len(),
        holders: None,
        most: people.into_values().max().unwrap_or(0),
        ..whole.clone()
    }
}

fn part(spread: &Spread, passages: Option<usize>, excerpts: Vec<Excerpt>) -> Part {
    Part {
        code: spread.code.clone(),
        name: spread.name.clone(),
        profession: None,
        passages,
        quoted: (!spread.persons_untold).then_some(spread.quoted),
        holders: spread.holders.filter(|_| !spread.persons_untold),
        most: (!spread.persons_untold).then_some(spread.most),
        lopsided: spread.is_lopsided(),
        lines: spread.lines(),
        excerpts,
    }
}

fn gathered(
    study: &Study<'_>,
    scope: &Scope<'_>,
    groups: &Groups,
    (options, mut wishes): (&Options, Wishes),
    sources: &[Source],
) -> Result<Collection, ReportError> {
    let what = if options.own { "each code alone" } else { "codes with their sub-codes" };
    let header = Header::new(scope, groups, &Bases::new(scope, groups), what, "passages, some of them quoted");
    wishes.counted = Some(header);
    let holders = holders(study.corpus, options)?;
    collect(scope, study.project, sources, &holders, &wishes).map_err(|error| ExportError::from(error).into())
}

impl Made {
    fn quote(&self, excerpt: &Excerpt) -> Block {
        let opens = Opens::places(self.places.get(excerpt.source).copied());
        Block::Quote(Quote { opens, ..excerpt.as_quote(self.context) })
    }

    /// How the quotations are spread, a code a row.
    fn spread(&self) -> Table {
        let rows = self.parts.iter().map(|part| {
            let passages = part.passages.map_or_else(String::new, |of| format!("{}/{of}", part.excerpts.len()));
            let holders = match (part.quoted, part.holders) {
                (Some(quoted), Some(of)) => format!("{quoted}/{of}"),
                (Some(quoted), None) => quoted.to_string(),
                (None, _) => LEFT_OUT.to_owned(),
            };
            let most = part.most.map_or_else(|| LEFT_OUT.to_owned(), |most| most.to_string());
            let cells = vec![Cell::of(passages), Cell::of(holders), Cell::of(most)];
            Row { flag: part.lopsided.then_some(FLAG), ..Row::new(part.code.clone(), cells) }
        });
        Table {
            corner: "code".to_owned(),
            columns: ["passages quoted", "persons quoted", "of one person at most"].map(Column::number).to_vec(),
            rows: rows.collect(),
            ..Table::default()
        }
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let mut blocks = self.collection.opening();
        if self.parts.is_empty() {
            blocks.push(Block::Text("There are no passages to quote.".to_owned()));
        }
        if self.report == "quotes" && !self.parts.is_empty() {
            blocks.push(Block::Table(self.spread()));
            if self.parts.iter().any(|part| part.most.is_none()) {
                let why = "not told: it would tell which quotations are of one person, or of how many persons what was asked for is";
                blocks.push(Block::Notes(vec![format!("{LEFT_OUT} {why}")]));
            }
            if self.parts.iter().any(|part| part.lopsided) {
                blocks.push(Block::Notes(vec![format!(
                    "{FLAG} one person supplies more than a third of the quotations"
                )]));
            }
        }
        for part in &self.parts {
            let name = if part.name.is_empty() || part.name == part.code {
                String::new()
            } else {
                format!(" — {}", part.name)
            };
            let title = part.profession.clone().unwrap_or_else(|| format!("{}{name}", part.code));
            blocks.push(Block::Heading(2, title));
            blocks.push(Block::List(part.lines.clone()));
            blocks.extend(part.excerpts.iter().map(|excerpt| self.quote(excerpt)));
        }
        blocks.push(Block::Footer(match self.report {
            "objects" => "Excerpts stand here for what they say; how many a profession has says nothing.".to_owned(),
            _ => FOOTER.to_owned(),
        }));
        Page { title: self.title.clone(), blocks }
    }

    fn is_narrowed(&self) -> bool {
        self.collection.narrowed
    }

    fn records(&self) -> Records {
        let mut records = Collection {
            excerpts: self.parts.iter().flat_map(|part| part.excerpts.iter().cloned()).collect(),
            ..self.collection.clone()
        }
        .records();
        let more = ["part_profession", "passages", "persons_quoted", "persons_holding", "most_of_one", "lopsided"];
        records.columns.extend(more.map(str::to_owned));
        let parts = self.parts.iter().flat_map(|part| std::iter::repeat_n(part, part.excerpts.len()));
        for (row, part) in records.rows.iter_mut().zip(parts) {
            let number = |number: Option<usize>| number.map_or(Field::Null, |number| Field::Count(number as u64));
            row.push(Field::text(part.profession.as_deref()));
            row.extend([number(part.passages), number(part.quoted), number(part.holders), number(part.most)]);
            row.push(Field::Bool(part.lopsided));
        }
        records
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&Data {
            report: self.report,
            pick: self.pick,
            balance: &self.balance,
            seed: self.seed,
            parts: &self.parts,
            summary: &self.collection.summary,
            neutral: self.collection.neutral,
            working_copy: self.collection.working_copy,
            header: &self.collection.header,
            footer: FOOTER,
        })
    }
}
