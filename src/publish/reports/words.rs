//! `report words`.

use super::options::{ReportOptions, Words};
use super::{Report, ReportError, Study};
use crate::analysis::Opens;
use crate::analysis::words::{self, COUNTED, GroupWords, Wanted, Word, words};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::{ALL, heading};
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::table::{Cell, Column, Row, Table};
use crate::study::Corpus;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// How many words a list has
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Only words that so many persons of the group say
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub min_persons: u32,
    /// Take the forms of a word as one: agency, agencies (English)
    #[arg(long)]
    pub stem: bool,
    /// List stop words too
    #[arg(long)]
    pub stop_words: bool,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
}

impl Default for Args {
    fn default() -> Self {
        Self { top: 20, min_persons: 3, stem: false, stop_words: false, options: ReportOptions::default() }
    }
}

struct Made {
    report: words::Words,
    page: Page,
}

/// Options of all reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] =
    &["--unit", "--own", "--observed", "--depth", "--count", "--codes", "--straddle"];

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        words.unless("--top", &self.top.to_string(), "20");
        words.unless("--min-persons", &self.min_persons.to_string(), "3");
        words.flag("--stem", self.stem);
        words.flag("--stop-words", self.stop_words);
        words.0.extend(self.options.words());
        words.0
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report words", MEANINGLESS)?;
        if self.top == 0 {
            return Err(ReportError::Usage("--top: a list has one word or more, as in --top 20".to_owned()));
        }
        let wanted =
            Wanted { top: self.top, min_persons: self.min_persons, stem: self.stem, stop_words: self.stop_words };
        let report = words(study.corpus, &self.options.wanted()?, &wanted, study.project)?;
        let page = page(&report, study.corpus);
        Ok(Box::new(Made { report, page }))
    }
}

fn page(report: &words::Words, corpus: &Corpus) -> Page {
    let (title, header) = heading("Words", &report.header);
    let mut blocks = vec![Block::Header(header)];
    for group in &report.groups {
        let name = if report.by.is_empty() { "all counted turns".to_owned() } else { group.key.to_string() };
        blocks.push(Block::Heading(2, format!("{name}: {} words of {} persons", group.words, group.participants)));
        if group.frequent.is_empty() {
            blocks.push(Block::Text(format!("No word is said by {} persons or more.", report.min_persons)));
            continue;
        }
        blocks.push(Block::Table(frequent(group, corpus)));
        if !group.distinctive.is_empty() {
            blocks.push(Block::Table(distinctive(group, corpus)));
        }
    }
    let listed = format!("Listed are words that {} persons of a group say, or more.", report.min_persons);
    let stops = if report.stop_words_out { " Stop words are left out." } else { "" };
    blocks.push(Block::Notes(vec![format!("{listed}{stops}")]));
    blocks.push(Block::Footer(COUNTED.to_owned()));
    Page { title, blocks }
}

fn first(word: &Word, group: &GroupWords, corpus: &Corpus) -> Vec<Cell> {
    let opens = Opens::turns(corpus, word.turns.iter().copied());
    vec![
        Cell::of(format!("{}/{}", word.participants, group.participants)),
        Cell::of(word.times.to_string()).opening(opens),
        Cell::of(format!("{:.2}", word.per_1000_words)).with_bar(word.per_1000_words),
    ]
}

fn frequent(group: &GroupWords, corpus: &Corpus) -> Table {
    let rows = group.frequent.iter().map(|word| Row::new(word.word.clone(), first(word, group, corpus)));
    Table {
        caption: "said most often".to_owned(),
        corner: "word".to_owned(),
        columns: ["persons", "times", "in 1,000 words"].map(Column::number).to_vec(),
        rows: rows.collect(),
    }
}

fn distinctive(group: &GroupWords, corpus: &Corpus) -> Table {
    let number = |number: Option<f64>| Cell::of(number.map_or_else(|| "—".to_owned(), |number| format!("{number:.2}")));
    let rows = group.distinctive.iter().map(|word| {
        let more = [word.rest_per_1000_words, word.log_likelihood, word.log_ratio].map(number);
        Row::new(word.word.clone(), first(word, group, corpus).into_iter().chain(more).collect())
    });
    Table {
        caption: "said oftener than by the rest".to_owned(),
        corner: "word".to_owned(),
        columns: ["persons", "times", "in 1,000 words", "rest in 1,000", "log-likelihood", "log ratio"]
            .map(Column::number)
            .to_vec(),
        rows: rows.collect(),
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn records(&self) -> Records {
        let mut columns: Vec<String> = self.report.by.iter().map(|key| format!("group_{key}")).collect();
        let figures = [
            "list",
            "rank",
            "word",
            "times",
            "per_1000_words",
            "participants",
            "group_participants",
            "group_words",
            "rest_times",
            "rest_per_1000_words",
            "log_likelihood",
            "log_ratio",
        ];
        columns.extend(figures.map(str::to_owned));
        if self.report.by.is_empty() {
            columns.insert(0, "group".to_owned());
        }
        let mut rows = Vec::new();
        for group in &self.report.groups {
            for (list, words) in [("frequent", &group.frequent), ("distinctive", &group.distinctive)] {
                for (rank, word) in (1u64..).zip(words) {
                    let mut row: Vec<Field> = group.key.0.iter().map(|(_, value)| Field::Text(value.clone())).collect();
                    if self.report.by.is_empty() {
                        row.push(Field::Text(ALL.to_owned()));
                    }
                    row.extend([Field::Text(list.to_owned()), Field::Count(rank), Field::Text(word.word.clone())]);
                    row.extend([Field::count(word.times), Field::Number(word.per_1000_words)]);
                    row.extend([word.participants, group.participants, group.words, word.rest].map(Field::count));
                    row.extend([word.rest_per_1000_words, word.log_likelihood, word.log_ratio].map(Field::measure));
                    rows.push(row);
                }
            }
        }
        Records { columns, rows }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
