//! `report kwic`: a term with what stands around it, group beside group.
//!
//! The term is found by the project's own search, so what it finds is what `emic search` finds. Its lines are words of
//! participants: they go through the minimum-cell rule as one file, like any quotation.

use super::options::{Protection, ReportOptions, Words};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::attributes::NO_VALUE;
use crate::analysis::group::GroupKey;
use crate::analysis::kwic::{Figures, Hit, Kwic, SEARCH, kwic};
use crate::analysis::{Opens, Options, Place, Scope};
use crate::publish::csv::{Field, Records};
use crate::publish::excerpts::{Collection, Excerpt, ExportError, FIGURES_NOT_TOLD, Source, Wishes, collect};
use crate::publish::frequency::{ALL, percent};
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::protect::Protect;
use crate::publish::table::{Cell, Column, LEFT_OUT, Row, Table};
use crate::search::{self, Index, Query, Searcher, Unwritable};
use crate::study::Corpus;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// What to look for: a word with its forms, or several words as a phrase; or any query of emic search
    pub term: String,
    /// How many words to show before and after
    #[arg(long, value_name = "WORDS", default_value_t = 5)]
    pub context: usize,
    /// How many lines a group gets, spread evenly over its hits; 0 for all
    #[arg(long, value_name = "LINES", default_value_t = 20)]
    pub lines: usize,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

impl Default for Args {
    fn default() -> Self {
        Self {
            term: String::new(),
            context: 5,
            lines: 20,
            options: ReportOptions::default(),
            protection: Protection::default(),
        }
    }
}

/// A line of the report.
#[derive(Clone, Debug, Serialize)]
struct Line {
    /// The group as far as it may be told.
    group: String,
    document: String,
    turn: Option<u32>,
    participant: Option<String>,
    before: String,
    hit: String,
    after: String,
    citation: String,
    #[serde(skip)]
    place: Option<Place>,
}

/// A group as far as it may be told.
#[derive(Serialize)]
struct ToldGroup<'a> {
    key: &'a GroupKey,
    /// Whether its figures would tell whose lines stand below without their group.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_told: bool,
    #[serde(flatten)]
    figures: Option<&'a Figures>,
}

#[derive(Serialize)]
struct Data<'a> {
    report: &'static str,
    term: &'a str,
    by: &'a [String],
    /// Nothing where what was asked for is not told; so it is with the figures.
    denominators: Option<crate::analysis::Denominators>,
    groups: Vec<ToldGroup<'a>>,
    total: Option<&'a Figures>,
    lines: &'a [Line],
    summary: &'a [String],
    neutral: bool,
    working_copy: bool,
    header: &'a [String],
    footer: &'static str,
}

struct Made {
    report: Kwic,
    lines: Vec<Line>,
    collection: Collection,
    opens: Vec<Option<Opens>>,
    /// For each group whether its figures are not told.
    hidden: Vec<bool>,
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "kwic"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words(vec![self.term.clone()]);
        words.unless("--context", &self.context.to_string(), "5");
        words.unless("--lines", &self.lines.to_string(), "20");
        words.0.extend(self.options.words());
        words.0.extend(self.protection.words());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report kwic")?;
        let options = self.options.wanted()?;
        let report = kwic(study.corpus, &options, &self.term, &hits(study, &self.term)?)?;
        let mut wishes = self.protection.wishes()?;
        wishes.counted = Some(report.header.clone());
        wishes.tables_tell_sites = report.by.iter().any(|key| key == "site");
        if is_of_one_site(&report) {
            // The figures name the only site there is, so leaving it out below would hide nothing.
            wishes.rule.protect = Protect::Site;
        }
        let chosen = self.chosen(&report);
        let sources = sources(study.corpus, &chosen);
        let collection = gathered(study, &options, &sources, &wishes)?;
        let lines = lines(&report, &collection, &sources, self.context);
        let group = |at: Option<usize>| Opens::places(report.places(study.corpus, at));
        let opens = (0..report.groups.len()).map(|at| group(Some(at))).chain([group(None)]).collect();
        let hidden = hidden(&report, if collection.neutral { wishes.rule.min_cell } else { 0 });
        Ok(Box::new(Made { lines, collection, opens, hidden, report }))
    }
}

impl Args {
    /// The hits that get a line: of each group at most so many, spread evenly.
    fn chosen(&self, report: &Kwic) -> Vec<Hit> {
        let mut by_group: BTreeMap<usize, Vec<Hit>> = BTreeMap::new();
        report.hits.iter().for_each(|(hit, group)| by_group.entry(*group).or_default().push(*hit));
        let most = if self.lines == 0 { usize::MAX } else { self.lines };
        let some = by_group.into_values().flat_map(|hits| {
            let shown = hits.len().min(most);
            (0..shown).filter_map(move |at| hits.get(at * hits.len() / shown.max(1)).copied()).collect::<Vec<_>>()
        });
        some.collect()
    }
}

/// Whether groups tell sites, and all hits are of one.
fn is_of_one_site(report: &Kwic) -> bool {
    let Some(at) = report.by.iter().position(|key| key == "site") else { return false };
    let with = report.groups.iter().filter(|group| group.figures.hits > 0);
    let sites: BTreeSet<&str> = with.map(|group| group.key.value(at)).collect();
    sites.len() == 1
}

/// The groups whose figures are not told: those of fewer persons than these. A lone one could be worked out from the
/// total, so the smallest of the others goes with it.
fn hidden(report: &Kwic, least: u32) -> Vec<bool> {
    let people: Vec<u32> = report.groups.iter().map(|group| group.figures.of_participants).collect();
    let mut hidden: Vec<bool> = people.iter().map(|&people| people > 0 && people < least).collect();
    if hidden.iter().filter(|one| **one).count() == 1 {
        let others = (0..people.len()).filter(|&at| hidden.get(at) == Some(&false));
        let smallest = others.min_by_key(|&at| people.get(at).copied().unwrap_or(u32::MAX));
        if let Some(one) = smallest.and_then(|at| hidden.get_mut(at)) {
            *one = true;
        }
    }
    hidden
}

/// Where the term is, by the project's search.
fn hits(study: &Study<'_>, term: &str) -> Result<Vec<Hit>, ReportError> {
    let failed = |error: search::SearchError| match error {
        search::SearchError::Query(_) => ReportError::Usage(error.to_string()),
        other => ReportError::Failed(other.to_string()),
    };
    let query: Query = asked(term).parse().map_err(|why: search::QueryError| ReportError::Usage(why.to_string()))?;
    let index = Index::at(study.project.index_path());
    // What the index lacks is read, so that it need not be written here.
    index.catch_up(study.project, Unwritable::Scan, &mut |_, _| {}).map_err(failed)?;
    let searcher = Searcher::new(&index, study.corpus, study.project).map_err(failed)?;
    let found = searcher.run(&query, search::Options::default()).map_err(failed)?;
    let spans = found.hits.iter().flat_map(|hit| hit.matches.iter().map(|&span| Hit { turn: hit.row as usize, span }));
    Ok(spans.collect())
}

/// Several words are a phrase, unless they are written as a query.
fn asked(term: &str) -> String {
    let term = term.trim();
    let is_query =
        term.contains(['"', '\'', '“', ':', '(', '*', '~', '|']) || term.contains(" OR ") || term.contains(" AND ");
    if term.contains(char::is_whitespace) && !is_query { format!("\"{term}\"") } else { term.to_owned() }
}

fn sources(corpus: &Corpus, hits: &[Hit]) -> Vec<Source> {
    let source = |hit: &Hit| {
        let document = corpus.turns.get(hit.turn)?.document as usize;
        // It is quoted for no code.
        Some(Source { code: usize::MAX, document, span: hit.span, codings: Vec::new() })
    };
    hits.iter().filter_map(source).collect()
}

fn gathered(
    study: &Study<'_>,
    options: &Options,
    sources: &[Source],
    wishes: &Wishes,
) -> Result<Collection, ReportError> {
    let scope = Scope::new(study.corpus, options)?;
    collect(&scope, study.project, sources, &HashMap::new(), wishes).map_err(|error| ExportError::from(error).into())
}

fn lines(report: &Kwic, collection: &Collection, sources: &[Source], context: usize) -> Vec<Line> {
    let line = |excerpt: &Excerpt| Line {
        group: told(report, excerpt, collection.neutral),
        document: excerpt.document.clone(),
        turn: excerpt.turn,
        participant: excerpt.participant.clone(),
        before: last_words(&excerpt.before, context),
        hit: flat(&excerpt.text),
        after: first_words(&excerpt.after, context),
        citation: excerpt.citation.clone(),
        place: sources.get(excerpt.source).map(Source::place),
    };
    collection.excerpts.iter().map(line).collect()
}

/// The group of a line, as far as the file may tell it.
fn told(report: &Kwic, excerpt: &Excerpt, neutral: bool) -> String {
    let value = |key: &String| {
        let own = excerpt
            .tells(key)
            .map(|value| if key == "profession" { value.rsplit('/').next().unwrap_or(value).trim() } else { value });
        let none = if neutral { format!("{key} not told") } else { NO_VALUE.to_owned() };
        own.map_or(none, str::to_owned)
    };
    report.by.iter().map(value).collect::<Vec<_>>().join(" · ")
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn last_words(text: &str, words: usize) -> String {
    let all: Vec<&str> = text.split_whitespace().collect();
    all.get(all.len().saturating_sub(words)..).unwrap_or(&[]).join(" ")
}

fn first_words(text: &str, words: usize) -> String {
    text.split_whitespace().take(words).collect::<Vec<_>>().join(" ")
}

impl Made {
    /// The groups as far as they may be told.
    fn groups(&self) -> Vec<ToldGroup<'_>> {
        if self.collection.narrowed {
            return Vec::new();
        }
        let groups = self.report.groups.iter().zip(&self.hidden);
        let told = groups.map(|(group, &hidden)| ToldGroup {
            key: &group.key,
            not_told: hidden,
            figures: (!hidden).then_some(&group.figures),
        });
        told.collect()
    }

    fn figures(&self) -> Table {
        let enough = self.report.header.min_percent_n;
        let share = |part: u32, whole: u32| {
            Cell::parts(std::iter::once(format!("{part}/{whole}")).chain(percent(part, whole, enough)))
        };
        let row = |label: String, figures: &Figures, opens: &Option<Opens>| {
            let rate = figures.per_1000_words.map_or_else(|| "·".to_owned(), |rate| format!("{rate:.2}"));
            let people = share(figures.participants, figures.of_participants);
            let documents = share(figures.documents, figures.of_documents);
            let rate = Cell::of(rate).with_bar(figures.per_1000_words.unwrap_or(0.0));
            let hits = Cell::of(figures.hits.to_string()).opening(opens.clone());
            Row::new(label, vec![people, documents, hits, Cell::of(figures.words.to_string()), rate])
        };
        let all = (ALL.to_owned(), &self.report.total);
        let groups = self.report.groups.iter().map(|group| (group.key.to_string(), &group.figures));
        let told = self.hidden.iter().copied().chain([false]);
        let rows = groups.chain([all]).zip(&self.opens).zip(told).map(|(((label, figures), opens), hidden)| {
            if hidden { Row::new(label, vec![Cell::of(LEFT_OUT); 5]) } else { row(label, figures, opens) }
        });
        let columns = ["participants", "documents", "hits", "words", "hits in 1,000 words"].map(Column::number);
        Table {
            corner: self.report.by.join(" · "),
            columns: columns.to_vec(),
            rows: rows.collect(),
            ..Table::default()
        }
    }
}

impl Report for Made {
    fn is_narrowed(&self) -> bool {
        self.collection.narrowed
    }

    fn page(&self) -> Page {
        let mut blocks = self.collection.opening();
        if self.is_narrowed() {
            blocks.push(Block::Text(FIGURES_NOT_TOLD.to_owned()));
        } else {
            blocks.push(Block::Table(self.figures()));
        }
        if !self.is_narrowed() && self.hidden.contains(&true) {
            blocks.push(Block::Notes(vec![format!(
                "{LEFT_OUT} not told: so few persons that it would tell whose lines these are, or what would give that away"
            )]));
        }
        let mut groups: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        self.lines.iter().for_each(|line| groups.entry(&line.group).or_default().push(line));
        for (group, lines) in groups {
            let row = |line: &&Line| {
                let turn = line.turn.map_or_else(String::new, |turn| format!(":{turn}"));
                let opens = line.place.and_then(|place| Opens::places([place]));
                let hit = Cell::of(line.hit.clone()).opening(opens);
                let cells = vec![Cell::of(line.before.clone()), hit, Cell::of(line.after.clone())];
                Row::new(format!("{}{turn}", line.document), cells)
            };
            let columns = vec![Column::number("before"), Column::text("term"), Column::text("after")];
            blocks.push(Block::Heading(2, if group.is_empty() { "Lines".to_owned() } else { group.to_owned() }));
            blocks.push(Block::Table(Table {
                corner: "turn".to_owned(),
                columns,
                rows: lines.iter().map(row).collect(),
                ..Table::default()
            }));
        }
        blocks.push(Block::Footer(SEARCH.to_owned()));
        Page { title: format!("Keyword in context: {}", self.report.term), blocks }
    }

    fn records(&self) -> Records {
        let mut columns: Vec<String> = vec!["kind".to_owned()];
        columns.extend(self.report.by.iter().map(|key| format!("group_{key}")));
        let figures = [
            "hits",
            "words",
            "per_1000_words",
            "participants",
            "of_participants",
            "documents",
            "of_documents",
            "turns",
            "of_turns",
        ];
        let line = ["group", "document", "turn", "participant", "before", "hit", "after", "citation"];
        columns.extend(figures.iter().chain(&line).map(|name| (*name).to_owned()));
        let count = |values: Vec<String>, found: Option<&Figures>| {
            let mut row = vec![Field::Text("count".to_owned())];
            row.extend(values.into_iter().map(Field::Text));
            match found {
                Some(found) => {
                    let rate = Field::measure(found.per_1000_words);
                    row.extend([Field::count(found.hits), Field::count(found.words), rate]);
                    let shares = [found.participants, found.of_participants, found.documents, found.of_documents];
                    row.extend(shares.into_iter().chain([found.turns, found.of_turns]).map(Field::count));
                }
                None => row.extend(std::iter::repeat_n(Field::Null, figures.len())),
            }
            row.extend(std::iter::repeat_n(Field::Null, line.len()));
            row
        };
        let groups = self.groups().into_iter().map(|group| {
            let values = group.key.values().map(str::to_owned).collect();
            count(values, group.figures)
        });
        let all = count(self.report.by.iter().map(|_| ALL.to_owned()).collect(), Some(&self.report.total));
        let all = (!self.is_narrowed()).then_some(all);
        let lines = self.lines.iter().map(|line| {
            let mut row = vec![Field::Text("line".to_owned())];
            row.extend(std::iter::repeat_n(Field::Null, self.report.by.len() + figures.len()));
            row.extend([Field::Text(line.group.clone()), Field::Text(line.document.clone())]);
            row.extend([line.turn.map_or(Field::Null, Field::count), Field::text(line.participant.as_deref())]);
            row.extend([&line.before, &line.hit, &line.after, &line.citation].map(|text| Field::Text(text.clone())));
            row
        });
        Records { columns, rows: groups.chain(all).chain(lines).collect() }
    }

    fn json(&self) -> Result<String, JsonError> {
        let report = &self.report;
        pretty(&Data {
            report: report.report,
            term: &report.term,
            by: &report.by,
            denominators: (!self.is_narrowed()).then_some(report.denominators),
            groups: self.groups(),
            total: (!self.is_narrowed()).then_some(&report.total),
            lines: &self.lines,
            summary: &self.collection.summary,
            neutral: self.collection.neutral,
            working_copy: self.collection.working_copy,
            header: &self.collection.header,
            footer: SEARCH,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_words_are_a_phrase_and_contexts_are_cut_by_the_word() {
        assert_eq!(asked(" care plan "), "\"care plan\"");
        assert_eq!(asked("consent"), "consent");
        assert_eq!(asked("'care plan'"), "'care plan'");
        assert_eq!(asked("consent OR permission"), "consent OR permission");
        assert_eq!(asked("consent site:Dunlow"), "consent site:Dunlow");
        assert_eq!((last_words("a b\nc ", 2), first_words(" a b c", 2)), ("b c".to_owned(), "a b".to_owned()));
        assert_eq!((last_words("a", 0), first_words("", 3)), (String::new(), String::new()));
    }
}
