//! What the columns of a table are: who speaks, what is said and when, what was answered, what is an attribute.
//!
//! What the user says goes first, then the names of the columns, then what is in them.

use super::grid::{self, Grid};
use super::names::{self, Name};
use super::stats::Stats;
use crate::ingest::instructions::{Pattern, Rows, Tables};
use crate::ingest::prepare::Unreadable;
use crate::text::display::one_line;
use crate::text::fold::fold;

/// The columns of a table, by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// What a row is.
    pub rows: Rows,
    /// Who speaks.
    pub speaker: Option<usize>,
    /// What is said, or answered to open questions.
    pub text: Vec<usize>,
    /// When it begins.
    pub start: Option<usize>,
    /// When it ends.
    pub end: Option<usize>,
    /// How long it takes.
    pub duration: Option<usize>,
    /// Which transcript a row belongs to.
    pub document: Option<usize>,
    /// What a respondent is called.
    pub name: Option<usize>,
    /// What the user wants as attributes; of a table of respondents, all that is one.
    pub attributes: Vec<usize>,
    /// What else there is: of a table of respondents, open questions that the user does not name.
    pub rest: Vec<usize>,
    /// Whether the column of what is said was told by its cells alone.
    pub guessed: bool,
}

/// Tells the columns of a table; what it is not is told with the reason.
pub fn tell(grid: &Grid<'_>, said: &Tables) -> Result<Columns, Unreadable> {
    let all = Stats::of(grid);
    let mut told = Telling { grid, all: &all, said, columns: Columns::default() };
    told.by_wish()?;
    let turns = match said.rows {
        Some(Rows::Turns) => told.turns(true),
        Some(Rows::Respondents) => false,
        None => !names::is_codebook(&grid.columns) && told.turns(false),
    };
    if turns {
        told.rest();
        return Ok(told.columns);
    }
    if said.rows == Some(Rows::Turns) {
        return Err(not_found(grid, "no column is known as what is said", "name it with --text"));
    }
    told.respondents()?;
    Ok(told.columns)
}

fn not_found(grid: &Grid<'_>, what: &str, remedy: &str) -> Unreadable {
    Unreadable::new(format!("{what}; the columns are {}", listed(grid, 0..grid.columns.len())), remedy.to_owned())
}

/// Columns as messages name them, the first dozen of them.
pub fn listed(grid: &Grid<'_>, columns: impl IntoIterator<Item = usize>) -> String {
    let mut names: Vec<String> = columns.into_iter().map(|at| grid.told(at)).collect();
    let more = names.len().saturating_sub(12);
    names.truncate(12);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}

/// The column that the user names: by its name, its number or its letter.
pub fn find(grid: &Grid<'_>, wanted: &str) -> Result<usize, Unreadable> {
    let folded = fold(wanted);
    let by = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let names = grid.columns.iter().enumerate();
        names.filter(|(_, name)| fits(name)).map(|(at, _)| at).collect()
    };
    let pattern = wanted.contains('*').then(|| Pattern::new(wanted));
    let mut found = by(&|name| fold(name) == folded);
    if let (true, Some(pattern)) = (found.is_empty(), &pattern) {
        found = by(&|name| pattern.matches(name));
    }
    if found.is_empty() {
        let number = wanted.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let place = number.or_else(|| grid::of_letters(wanted.trim())).filter(|&at| at < grid.columns.len());
        found.extend(place);
    }
    if found.is_empty() && folded.chars().count() >= 4 {
        found = by(&|name| fold(name).starts_with(&folded));
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(not_found(
            grid,
            &format!("there is no column “{}”", one_line(wanted)),
            "name one of these, or its number or letter",
        )),
        several => Err(Unreadable::new(
            format!("“{}” is said of several columns: {}", one_line(wanted), listed(grid, several.iter().copied())),
            "name one by its number or letter",
        )),
    }
}

struct Telling<'g> {
    grid: &'g Grid<'g>,
    all: &'g [Stats],
    said: &'g Tables,
    columns: Columns,
}

impl Telling<'_> {
    fn by_wish(&mut self) -> Result<(), Unreadable> {
        let grid = self.grid;
        let all = |wanted: &[String]| wanted.iter().map(|name| find(grid, name)).collect::<Result<Vec<_>, _>>();
        let one = |wanted: &Option<String>| wanted.as_deref().map(|name| find(grid, name)).transpose();
        self.columns.text = all(&self.said.text)?;
        self.columns.attributes = all(&self.said.attributes)?;
        self.columns.speaker = one(&self.said.speaker)?;
        self.columns.name = one(&self.said.name)?;
        let times = all(&self.said.times)?;
        (self.columns.start, self.columns.end) = (times.first().copied(), times.get(1).copied());
        Ok(())
    }

    /// Whether a column is not taken for anything else.
    fn is_free(&self, at: usize) -> bool {
        let taken = &self.columns;
        let single = [taken.speaker, taken.start, taken.end, taken.duration, taken.document, taken.name];
        !single.contains(&Some(at)) && !taken.text.contains(&at) && !taken.attributes.contains(&at)
    }

    fn stats(&self, at: usize) -> Stats {
        self.all.get(at).cloned().unwrap_or_default()
    }

    /// Free columns with a name and cells that fit, in order.
    fn named(&self, name: Name, fits: impl Fn(&Stats) -> bool) -> Vec<usize> {
        let columns = self.grid.columns.iter().enumerate();
        columns
            .filter(|(at, column)| self.is_free(*at) && names::of(column).contains(&name) && fits(&self.stats(*at)))
            .map(|(at, _)| at)
            .collect()
    }

    /// Finds the columns of a transcript; false where this is none.
    fn turns(&mut self, wanted: bool) -> bool {
        self.columns.rows = Rows::Turns;
        let untouched = self.columns.clone();
        self.times();
        let strong = self.speaker();
        self.text(strong || self.columns.start.is_some());
        let is = self.is_transcript(strong, wanted);
        if !is {
            self.columns = untouched;
        }
        is
    }

    fn times(&mut self) {
        if self.columns.start.is_none() {
            let timed = |stats: &Stats| stats.filled > 0 && (stats.clocks + stats.numbers) * 5 >= stats.filled * 4;
            let starts = self.named(Name::Start, timed);
            let moving = |at: &usize| self.stats(*at).distinct > 1 || self.grid.rows.len() == 1;
            self.columns.start = starts.iter().copied().find(moving).or(starts.first().copied());
            if self.columns.start.is_some() {
                let later = |columns: Vec<usize>| columns.first().copied();
                self.columns.end = self.columns.end.or(later(self.named(Name::End, timed)));
                if self.columns.end.is_none() {
                    self.columns.duration = later(self.named(Name::Duration, timed));
                }
            }
        }
        if self.columns.start.is_none() {
            self.times_by_cells();
        }
    }

    /// Columns of nothing but clocks, or, where there is no header, of seconds that go up.
    fn times_by_cells(&mut self) {
        let time = |stats: &Stats| {
            let clocks = stats.filled > 2 && stats.clocks == stats.filled;
            clocks || (!self.grid.headed && stats.rising && stats.decimals * 2 > stats.filled)
        };
        let columns: Vec<usize> =
            (0..self.all.len()).filter(|&at| self.is_free(at) && time(&self.stats(at))).take(2).collect();
        self.columns.start = columns.first().copied();
        self.columns.end = columns.get(1).copied();
    }

    /// Finds who speaks; true where the name of the column leaves no doubt.
    fn speaker(&mut self) -> bool {
        if self.columns.speaker.is_some() {
            return true;
        }
        let label = |stats: &Stats| stats.filled > 0 && stats.chars < stats.filled * 60;
        if let Some(&first) = self.named(Name::Speaker, label).first() {
            self.columns.speaker = Some(first);
            return true;
        }
        let person = |stats: &Stats| label(stats) && stats.clocks * 2 < stats.filled && stats.dates * 2 < stats.filled;
        let rank = |at: &usize| self.grid.columns.get(*at).and_then(|name| names::person(name));
        self.columns.speaker = self.named(Name::Person, person).into_iter().min_by_key(rank);
        if self.columns.speaker.is_none() && !self.grid.headed {
            let recurs = |at: &usize| self.is_free(*at) && self.stats(*at).are_labels();
            self.columns.speaker = (0..self.all.len()).find(recurs);
            return self.columns.speaker.is_some();
        }
        false
    }

    fn text(&mut self, others: bool) {
        if !self.columns.text.is_empty() {
            return;
        }
        let words = |stats: &Stats| stats.filled > 0 && (stats.numbers + stats.clocks) * 2 < stats.filled;
        let longest = |columns: Vec<usize>| columns.into_iter().max_by_key(|&at| self.stats(at).chars);
        let mut text = longest(self.named(Name::Text, words));
        if text.is_none() && (others || !self.grid.headed) {
            let said = |at: &usize| self.is_free(*at) && self.stats(*at).is_prose();
            text = longest((0..self.all.len()).filter(said).collect());
            self.columns.guessed = text.is_some();
        }
        self.columns.text.extend(text);
    }

    fn is_transcript(&self, strong: bool, wanted: bool) -> bool {
        let Some(&text) = self.columns.text.first() else { return false };
        if wanted || strong || self.columns.start.is_some() {
            return true;
        }
        let rows = u32::try_from(self.grid.rows.len()).unwrap_or(u32::MAX);
        let open = (0..self.all.len()).filter(|&at| at != text && self.stats(at).is_open()).count();
        match self.columns.speaker {
            // Names of which each stands once are those of people who answer.
            Some(speaker) => {
                let stats = self.stats(speaker);
                open == 0 && (stats.distinct < stats.filled || rows < 3)
            }
            None => (0..self.all.len()).all(|at| {
                let stats = self.stats(at);
                at == text || stats.filled == 0 || stats.counting || !self.grid.headed || self.is_number(at)
            }),
        }
    }

    fn is_number(&self, at: usize) -> bool {
        self.grid.columns.get(at).is_some_and(|name| names::of(name).contains(&Name::Number))
    }

    /// Which transcript rows belong to, and what else there is.
    fn rest(&mut self) {
        let rows = u32::try_from(self.grid.rows.len()).unwrap_or(u32::MAX);
        let grouped = |stats: &Stats| {
            stats.filled == rows && stats.distinct > 1 && stats.distinct * 2 <= rows && stats.chars < stats.filled * 120
        };
        if self.columns.document.is_none() {
            self.columns.document =
                self.columns.name.take().or_else(|| self.named(Name::Document, grouped).first().copied());
        }
        let numbered = |at: &usize| self.stats(*at).counting && (self.is_number(*at) || !self.grid.headed);
        let rest = (0..self.all.len()).filter(|at| self.is_free(*at) && self.stats(*at).filled > 0 && !numbered(at));
        self.columns.rest = rest.collect();
    }

    /// Tells open questions from closed ones.
    fn respondents(&mut self) -> Result<(), Unreadable> {
        self.columns.rows = Rows::Respondents;
        let grid = self.grid;
        if grid.rows.is_empty() {
            return Err(Unreadable::new("the table has no rows", "check the file"));
        }
        if !grid.headed && self.columns.text.is_empty() {
            return Err(not_found(
                grid,
                "the table has no header, and no column is known as a speaker's or as what is said",
                "name the columns in a first row, or with --text",
            ));
        }
        if names::is_codebook(&grid.columns) && self.columns.text.is_empty() {
            return Err(not_found(
                grid,
                "the table seems to be a list of codes",
                "write the codes as a codebook (.toml), or name the column of answers with --text",
            ));
        }
        self.name();
        let pooled = Stats::pooled(grid, self.all);
        let open = |at: &usize| self.is_free(*at) && pooled.get(*at).is_some_and(Stats::is_open);
        let open: Vec<usize> = (0..self.all.len()).filter(open).collect();
        if self.columns.text.is_empty() {
            self.columns.text = open;
        } else {
            self.columns.rest = open;
        }
        if self.columns.text.is_empty() {
            return Err(not_found(
                grid,
                "no column is known as what is said, and none holds answers in sentences",
                "name the column of answers with --text",
            ));
        }
        let closed = (0..self.all.len())
            .filter(|at| self.is_free(*at) && !self.columns.rest.contains(at) && self.stats(*at).filled > 0);
        let closed: Vec<usize> = closed.collect();
        self.columns.attributes.extend(closed);
        self.columns.attributes.sort_unstable();
        Ok(())
    }

    /// The column that names respondents: each row another short name.
    fn name(&mut self) {
        if self.columns.name.is_some() {
            return;
        }
        let rows = u32::try_from(self.grid.rows.len()).unwrap_or(u32::MAX);
        let names = |at: usize| {
            let stats = self.stats(at);
            self.is_free(at)
                && stats.filled == rows
                && stats.distinct == rows
                && stats.longest <= 60
                && stats.dates * 2 < rows
        };
        let ranked = self.grid.columns.iter().enumerate().filter(|(at, _)| names(*at));
        self.columns.name =
            ranked.filter_map(|(at, name)| Some((names::respondent(name)?, at))).min().map(|(_, at)| at);
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::rows;
    use super::*;

    fn told(cells: &[&[&'static str]]) -> Columns {
        tell(&Grid::of(rows(cells)).expect("a table"), &Tables::default()).expect("columns")
    }

    #[test]
    fn a_transcript_is_known_by_the_names_of_its_columns() {
        let columns =
            told(&[&["tags", "Words ", "TIMESTAMP", "Speaker"], &["x", "Well", "[0:00]", "A"], &["", "Yes", "", "B"]]);
        assert_eq!((columns.speaker, columns.text.as_slice(), columns.start), (Some(3), &[1][..], Some(2)));
        assert_eq!((columns.rows, columns.rest.as_slice()), (Rows::Turns, &[0][..]));
        let columns = told(&[&["start", "end", "text"], &["0", "2000", "Hello"], &["2000", "3500", "there"]]);
        assert_eq!((columns.speaker, columns.start, columns.end), (None, Some(0), Some(1)));
        // A name that is also a number's, and one that is a person's but holds times.
        let columns = told(&[
            &["turn", "from", "to", "name", "said"],
            &["1", "0:01", "0:02", "A", "Well"],
            &["2", "0:02", "0:04", "B", "Yes"],
        ]);
        assert_eq!((columns.speaker, columns.start, columns.end), (Some(3), Some(1), Some(2)));
        assert!(columns.rest.is_empty(), "the number of the row is left out");
    }

    #[test]
    fn tables_of_many_programs_are_known() {
        let said = ["So how was it for you?", "Well, it was long.", "In what way?", "In all ways."];
        type Case<'a> = (&'a [&'static str], &'a [&'static str], (Option<usize>, usize, Option<usize>));
        let cases: &[Case<'_>] = &[
            (&["Timespan", "Content", "Speaker"], &["0:00.0 - 0:05.3", "", "A"], (Some(2), 1, Some(0))),
            (&["Nr", "Sprecher", "Zeit", "Inhalt"], &["1", "A", "00:01", ""], (Some(1), 3, Some(2))),
            (
                &["tier", "Begin Time - hh:mm:ss.ms", "End Time - hh:mm:ss.ms", "text"],
                &["A", "00:00:01.5", "00:00:02.5", ""],
                (Some(0), 3, Some(1)),
            ),
            (
                &["utterance_id", "speaker_id", "start_time", "end_time", "text"],
                &["u", "7", "0.5", "2.25", ""],
                (Some(1), 4, Some(2)),
            ),
            (&["role", "content"], &["user", ""], (Some(0), 1, None)),
            (&["Who", "What happened then"], &["A", ""], (Some(0), 1, None)),
            (&["TIMECODE", "ACTION.TYPE", "COMMENT"], &["00:01:00", "enter", ""], (None, 2, Some(0))),
        ];
        for (names, values, (speaker, text, start)) in cases {
            let mut table: Vec<Vec<&'static str>> = vec![names.to_vec()];
            for words in said {
                table.push(values.iter().map(|value| if value.is_empty() { words } else { value }).collect());
            }
            let table: Vec<&[&'static str]> = table.iter().map(Vec::as_slice).collect();
            let columns = told(&table);
            let found = (columns.speaker, columns.text.first().copied(), columns.start);
            assert_eq!((columns.rows, found), (Rows::Turns, (*speaker, Some(*text), *start)), "{names:?}");
        }
        // A form on the web: its times are those of sending, and nobody speaks.
        let columns = told(&[
            &["Timestamp", "Name", "Role", "What would help?", "Anything else?"],
            &[
                "4/22/2016 19:57:50",
                "Ann",
                "nurse",
                "If somebody called us before they come.",
                "No, I do not think so at all.",
            ],
            &[
                "4/23/2016 10:05:01",
                "Bo",
                "nurse",
                "More time for each other in the team.",
                "It was good to be asked about it.",
            ],
        ]);
        assert_eq!((columns.rows, columns.name, columns.text.as_slice()), (Rows::Respondents, Some(1), &[3, 4][..]));
    }

    #[test]
    fn several_transcripts_stand_in_one_table() {
        let columns = told(&[
            &["interview", "who", "utterance", "site"],
            &["I1", "INT", "So?", "North"],
            &["I1", "A", "Yes.", "North"],
            &["I2", "INT", "So?", "South"],
            &["I2", "B", "No.", "South"],
        ]);
        assert_eq!((columns.document, columns.rest.as_slice()), (Some(0), &[3][..]));
    }

    #[test]
    fn respondents_are_known_by_answers_in_sentences() {
        let columns = told(&[
            &["Case", "Age", "What keeps you from studying?"],
            &["ID1", "20", "I would have to travel for two hours a day."],
            &["ID2", "31", "There was no time left beside the work and the children."],
            &["ID3", "45", "Nothing really, it is only that I do not like it."],
        ]);
        assert_eq!((columns.rows, columns.name, columns.text.as_slice()), (Rows::Respondents, Some(0), &[2][..]));
        assert_eq!(columns.attributes, [1]);
        // A message each, from people who each write once.
        let columns = told(&[
            &["name", "role", "message"],
            &["Ann", "nurse", "We never get to see the plans."],
            &["Bo", "nurse", "It works if somebody calls."],
            &["Cy", "police", "It takes far too long for us."],
        ]);
        assert_eq!((columns.rows, columns.name), (Rows::Respondents, Some(0)));
    }

    #[test]
    fn what_is_neither_is_told_so() {
        let no = |cells: &[&[&'static str]]| {
            tell(&Grid::of(rows(cells)).expect("a table"), &Tables::default()).expect_err("no").to_string()
        };
        let cases = no(&[&["case", "Age", "interest"], &["ID1", "20", "science"], &["ID2", "22", "performing arts"]]);
        assert!(cases.contains("none holds answers") && cases.contains("C “interest”"), "{cases}");
        let codes = no(&[&["code", "definition"], &["bend", "A rule is bent so that something gets done."]]);
        assert!(codes.contains("list of codes"), "{codes}");
        assert!(no(&[&["1", "2", "3"], &["4", "5", "6"]]).contains("no header"));
    }

    #[test]
    fn the_user_names_columns_by_name_number_or_letter() {
        let grid = Grid::of(rows(&[&["Who", "What was it like, then?", "x"], &["A", "B", "C"]])).expect("a table");
        for name in ["what was it like, THEN?", "2", "B", "what*", "What was"] {
            assert_eq!(find(&grid, name).ok(), Some(1), "{name}");
        }
        assert!(find(&grid, "wh*").is_err_and(|e| e.to_string().contains("several columns")));
        assert!(find(&grid, "Why").is_err_and(|e| e.to_string().contains("A “Who”")));
        let said = Tables { text: vec!["3".into()], speaker: Some("1".into()), ..Tables::default() };
        let columns = tell(&grid, &said).expect("columns");
        assert_eq!((columns.text.as_slice(), columns.speaker), (&[2][..], Some(0)));
    }
}
