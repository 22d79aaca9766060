//! `report linked`.

use super::options::ReportOptions;
use super::{Report, ReportError, Study};
use crate::analysis::linked::{ByGroup, End, Link, Linked, linked};
use crate::analysis::{Opens, Place};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::{heading, percent};
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::table::{Cell, Column, Row, Table};
use std::collections::HashMap;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
}

struct Made {
    report: Linked,
}

/// Options of all reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] =
    &["--unit", "--own", "--observed", "--depth", "--count", "--codes", "--straddle"];

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        self.options.words()
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report linked", MEANINGLESS)?;
        let report = linked(study.corpus, &self.options.wanted()?, &links(study)?)?;
        Ok(Box::new(Made { report }))
    }
}

/// The links that the one who looks may see, as far as both ends have a place in the current texts.
fn links(study: &Study<'_>) -> Result<Vec<Link>, ReportError> {
    let documents: HashMap<_, u32> = (0u32..).zip(&study.corpus.documents).map(|(at, row)| (row.guid, at)).collect();
    let place = |spot: &crate::store::Spot| Some(Place { document: *documents.get(&spot.guid)?, span: spot.span? });
    let links = study.project.links()?;
    let link = |info: &crate::store::LinkInfo| {
        let (from, to) = (place(&info.from)?, place(&info.to)?);
        Some(Link { to, from, kind: info.link.kind.clone(), coder: info.link.coder.clone() })
    };
    Ok(links.iter().filter_map(link).collect())
}

fn opens(place: Place) -> Option<Opens> {
    Opens::places([place])
}

impl Made {
    fn by_group(&self, found: &ByGroup) -> Table {
        let (kinds, enough) = (self.report.kinds(), self.report.header.min_percent_n);
        let share = |part: u32, whole: u32| {
            Cell::parts(std::iter::once(format!("{part}/{whole}")).chain(percent(part, whole, enough)))
        };
        let rows = found.groups.iter().map(|group| {
            let number = |kind: &&str| Cell::of(group.kinds.get(*kind).copied().unwrap_or(0).to_string());
            let people = share(group.participants, group.of_participants);
            let first = [people, share(group.documents, group.of_documents)];
            let links = Cell::of(group.links.to_string()).opening(Opens::places(group.places.iter().copied()));
            Row::new(group.key.to_string(), first.into_iter().chain([links]).chain(kinds.iter().map(number)).collect())
        });
        let columns = ["participants", "documents", "links"].into_iter().chain(kinds.iter().copied());
        Table {
            caption: String::new(),
            corner: format!("answers of {}", found.by.join(" · ")),
            columns: columns.map(Column::number).collect(),
            rows: rows.collect(),
        }
    }

    fn pairs(&self) -> Table {
        let name = |profession: &Option<String>| profession.clone().unwrap_or_else(|| "(none)".to_owned());
        let rows = self.report.pairs.iter().map(|pair| {
            let links = Cell::of(pair.links.to_string()).opening(Opens::places(pair.places.iter().copied()));
            Row::new(name(&pair.answered), vec![Cell::of(name(&pair.answers)), links])
        });
        Table {
            corner: "passages of".to_owned(),
            columns: vec![Column::text("are answered by"), Column::number("links")],
            rows: rows.collect(),
            ..Table::default()
        }
    }

    fn passages(&self) -> Table {
        let cells = |end: &End| {
            let turn = match end.turn.turn {
                0 => end.turn.document.clone(),
                turn => format!("{}:{turn}", end.turn.document),
            };
            let text = |text: &Option<String>| Cell::of(text.clone().unwrap_or_default());
            (turn, text(&end.turn.participant), text(&end.turn.profession))
        };
        let rows = self.report.passages.iter().flat_map(|shown| {
            let (turn, person, profession) = cells(&shown.at);
            let person = person.opening(opens(shown.at.place));
            let head = Row::new(turn, vec![person, profession, Cell::of("")]);
            let answers = shown.answers.iter().map(move |answer| {
                let (turn, person, profession) = cells(&answer.at);
                let cells = vec![person.opening(opens(answer.at.place)), profession, Cell::of(answer.kind.clone())];
                Row { indent: 1, ..Row::new(turn, cells) }
            });
            std::iter::once(head).chain(answers)
        });
        Table {
            corner: "passage, and what answers it".to_owned(),
            columns: ["participant", "profession", "kind"].map(Column::text).to_vec(),
            rows: rows.collect(),
            ..Table::default()
        }
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let (title, header) = heading("Linked passages", &self.report.header);
        let mut blocks = vec![Block::Header(header)];
        if self.report.links == 0 {
            blocks
                .push(Block::Text("No passage is linked to another in these turns; emic link sets links.".to_owned()));
        } else {
            blocks.extend(self.report.tables.iter().map(|found| Block::Table(self.by_group(found))));
            blocks.push(Block::Heading(2, "Who answers whom".to_owned()));
            blocks.push(Block::Table(self.pairs()));
            blocks.push(Block::Heading(2, "What was shown, and what answers it".to_owned()));
            blocks.push(Block::Table(self.passages()));
        }
        blocks.push(Block::Footer("Links are what the team drew; that a passage has none says nothing.".to_owned()));
        Page { title, blocks }
    }

    fn records(&self) -> Records {
        let ends = ["document", "turn", "participant", "profession", "site"];
        let columns = ends.iter().map(|end| format!("shown_{end}")).chain(["kind".to_owned(), "coder".to_owned()]);
        let columns = columns.chain(ends.iter().map(|end| format!("answer_{end}"))).collect();
        let fields = |end: &End| {
            let turn = Some(end.turn.turn).filter(|turn| *turn > 0);
            let text =
                [&end.turn.participant, &end.turn.profession, &end.turn.site].map(|text| Field::text(text.as_deref()));
            [Field::Text(end.turn.document.clone()), turn.map_or(Field::Null, Field::count)].into_iter().chain(text)
        };
        let rows = self.report.passages.iter().flat_map(|shown| {
            shown.answers.iter().map(move |answer| {
                let how = [Field::Text(answer.kind.clone()), Field::Text(answer.coder.clone())];
                fields(&shown.at).chain(how).chain(fields(&answer.at)).collect()
            })
        });
        Records { columns, rows: rows.collect() }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
