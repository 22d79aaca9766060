//! Coded segments of other programs' tables, laid on the project's documents: by places where the table has them, else by
//! their words.
//!
//! Words that stand once in their document are there. Words that stand in several places are told apart by the column of
//! the paragraph or turn, else they are left out and named, unless the user says which to take. Codes that the project
//! has not are made. What cannot be placed is named with its line; the rest goes in.

use super::columns::{self, Columns, Several};
use super::read::{CodingsError, Options, Prepared};
use crate::exchange::foreign::tree::{self, Tree};
use crate::exchange::foreign::wording::{self, Wording};
use crate::exchange::foreign::{Fate, ForeignCode, Loss, names};
use crate::ingest::dates::{self, Day};
use crate::ingest::instructions::{Instructions, Repeated};
use crate::ingest::table::grid::Row;
use crate::store::log::milliseconds;
use crate::store::{DocumentInfo, Project, StoreError};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::{Layout, guid};
use crate::text::display::{one_line, shortened};
use crate::text::fold::fold;
use crate::text::offsets::CharIndex;
use crate::text::{CharSpan, Span};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// Whether a table is one of coded segments that is not ours.
pub fn is_one(bytes: &[u8], told: &Instructions) -> bool {
    columns::rows(bytes, told).is_ok_and(|(rows, _)| columns::find(&rows).is_some())
}

/// A coded segment as its row has it.
struct Segment {
    line: usize,
    document: usize,
    codes: Vec<String>,
    words: String,
    place: Option<CharSpan>,
    paragraph: Option<usize>,
    turn: Option<usize>,
    coder: Option<String>,
    memo: Option<String>,
    created: Option<i64>,
    weight: Option<f64>,
}

/// A segment with its places.
struct Placed {
    segment: Segment,
    spans: Vec<Span>,
}

/// Reads a table of coded segments and lays each on its document. Writes nothing.
pub fn prepare(
    project: &Project,
    path: &Path,
    bytes: &[u8],
    told: &Instructions,
    options: &Options,
) -> Result<Prepared, CodingsError> {
    let wrong = |what: String| CodingsError::File { path: path.to_owned(), what };
    let (rows, _) = columns::rows(bytes, told).map_err(|error| wrong(error.to_string()))?;
    let (columns, header) = columns::find(&rows).ok_or_else(|| {
        wrong("it has no columns of a document, a code, and the words (or start and end) that are coded".to_owned())
    })?;
    let documents = project.documents()?;
    let names = Names::of(&documents);
    let mut reader = Reader { columns: &columns, names: &names, problems: Vec::new(), loss: Loss::default() };
    let mut segments: BTreeMap<usize, Vec<Segment>> = BTreeMap::new();
    let mut total = 0;
    for row in rows.iter().skip(header + 1).filter(|row| row.cells.iter().any(|cell| !cell.text.is_empty())) {
        total += 1;
        if let Some(segment) = reader.segment(row) {
            segments.entry(segment.document).or_default().push(segment);
        }
    }
    let Reader { mut problems, mut loss, .. } = reader;
    let mut placed: Vec<(&DocumentInfo, Vec<Placed>)> = Vec::new();
    for (at, segments) in segments {
        let Some(document) = documents.get(at) else { continue };
        let text = project.text(document.text)?;
        let ground = Ground::of(&document.name, &text, project.layout(document.layout)?);
        let laid = segments.into_iter().filter_map(|segment| match ground.place(&segment, told.repeated, &mut loss) {
            Ok(spans) => Some(Placed { segment, spans }),
            Err(what) => {
                problems.push((segment.line, what));
                None
            }
        });
        let laid = laid.collect();
        placed.push((document, laid));
    }
    problems.sort();
    if placed.iter().all(|(_, placed)| placed.is_empty()) && total > 0 {
        return Err(CodingsError::Unplaced { path: path.to_owned(), problems, total });
    }
    for (line, what) in &problems {
        loss.every(Fate::Dropped, "coded segments that are not placed", &format!("line {line}: {what}"));
    }
    for name in &columns.unread {
        loss.one(Fate::Decided, "columns that mean nothing here and were not read", name);
    }
    if columns.coder.is_none() {
        loss.doubt(
            "tables without a column of who coded; its codings are those of whoever imports",
            &path.display().to_string(),
        );
    }
    let mut prepared = write(project, placed, options, &mut loss)?;
    prepared.skipped = problems;
    loss.count(Fate::Mapped, "codings", prepared.codings);
    loss.count(Fate::Mapped, "codings that are there already, or stand twice", prepared.already);
    prepared.loss = Some(loss);
    Ok(prepared)
}

/// Documents by the names that programs may give them.
struct Names {
    whole: HashMap<String, usize>,
    /// Names without endings; none where two documents share one.
    bare: HashMap<String, Option<usize>>,
}

impl Names {
    fn of(documents: &[DocumentInfo]) -> Self {
        let (mut whole, mut bare) = (HashMap::new(), HashMap::new());
        for (at, document) in documents.iter().enumerate() {
            whole.entry(fold(&document.name)).or_insert(at);
            bare.entry(fold(bare_name(&document.name))).and_modify(|known| *known = None).or_insert(Some(at));
        }
        Self { whole, bare }
    }

    fn find(&self, name: &str) -> Option<usize> {
        let last = name.rsplit(['\\', '/']).next().unwrap_or(name);
        // ATLAS.ti has a number before: `3: Ward round`.
        let numbered =
            name.split_once(": ").filter(|(number, _)| number.trim().trim_start_matches('D').parse::<u32>().is_ok());
        let numbered = numbered.map_or(name, |(_, rest)| rest);
        let tries = [name, last, numbered];
        let whole = tries.iter().find_map(|name| self.whole.get(&fold(name)).copied());
        whole.or_else(|| tries.iter().find_map(|name| self.bare.get(&fold(bare_name(name))).copied().flatten()))
    }
}

/// A name without the ending of a file.
fn bare_name(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((bare, _)) if crate::ingest::format::Format::of_name(Path::new(name)).is_some() => bare,
        _ => name,
    }
}

/// What rows are read with.
struct Reader<'a> {
    columns: &'a Columns,
    names: &'a Names,
    problems: Vec<(usize, String)>,
    loss: Loss,
}

impl Reader<'_> {
    fn segment(&mut self, row: &Row<'_>) -> Option<Segment> {
        let columns = self.columns;
        let line = row.line as usize;
        let cell = |at: Option<usize>| at.map(|at| row.get(at).trim()).filter(|text| !text.is_empty());
        let number = |at: Option<usize>| cell(at).and_then(|text| text.parse::<usize>().ok());
        let name = row.get(columns.document).trim();
        let Some(document) = self.names.find(name) else {
            let what = if name.is_empty() {
                "the document is missing".to_owned()
            } else {
                format!("there is no document “{}”; import it first", one_line(name))
            };
            self.problems.push((line, what));
            return None;
        };
        let codes = codes_of(row, columns);
        if codes.is_empty() {
            self.problems.push((line, "the code is missing".to_owned()));
            return None;
        }
        let created = cell(columns.created).and_then(|text| {
            let read = time(text);
            if read.is_none() {
                self.loss.one(
                    Fate::Dropped,
                    "times that cannot be read for sure; the codings have that of the import",
                    text,
                );
            }
            read
        });
        let weight = cell(columns.weight).and_then(|text| text.replace(',', ".").parse::<f64>().ok());
        Some(Segment {
            line,
            document,
            codes,
            words: cell(columns.text).unwrap_or_default().to_owned(),
            place: place_of(row, columns),
            paragraph: number(columns.paragraph),
            turn: number(columns.turn),
            coder: cell(columns.coder).map(str::to_owned),
            memo: cell(columns.memo).map(str::to_owned),
            created,
            // MAXQDA writes 0 where nothing was weighed.
            weight: weight.filter(|weight| (0.0..=100.0).contains(weight) && *weight != 0.0),
        })
    }
}

/// The codes of a row.
fn codes_of(row: &Row<'_>, columns: &Columns) -> Vec<String> {
    let holds = |text: &str| matches!(fold(text).as_str(), "true" | "1" | "yes" | "wahr" | "ja" | "x");
    let applied: Vec<String> =
        columns.applied.iter().filter(|(at, _)| holds(row.get(*at))).map(|(_, code)| code.clone()).collect();
    if !applied.is_empty() {
        return applied;
    }
    let text = columns.code.map_or("", |at| row.get(at));
    let codes: Vec<&str> = match columns.several {
        None => vec![text],
        Some(Several::Lines) => text.split(['\n', ';']).collect(),
        Some(Several::Commas) => text.split(['\n', ';', ',']).collect(),
    };
    codes.into_iter().map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

fn place_of(row: &Row<'_>, columns: &Columns) -> Option<CharSpan> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let (start, end) = match (columns.places, columns.range) {
        (Some((start, end)), _) => (number(row.get(start))?, number(row.get(end))?),
        (None, Some(range)) => {
            let (start, end) = row.get(range).split_once(['-', '–'])?;
            (number(start)?, number(end)?)
        }
        (None, None) => return None,
    };
    Some(CharSpan { start, end })
}

/// A time as programs write it, in milliseconds since 1970; nothing where it is not sure which number is the month.
fn time(text: &str) -> Option<i64> {
    if let Some(at) = milliseconds(text) {
        return Some(at);
    }
    let stamp = dates::whole(text)?;
    let day = match stamp.day {
        Day::Full(day) => day,
        // With full stops the day comes first.
        Day::Either(day_first, _) if text.contains('.') => day_first,
        _ => return None,
    };
    let (hour, minute) = stamp.time.unwrap_or((0, 0));
    let civil = day.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

/// A document on which segments are laid.
struct Ground<'a> {
    name: &'a str,
    text: &'a str,
    index: CharIndex,
    words: Wording<'a>,
    layout: Layout,
    /// Where its lines begin.
    lines: Vec<u32>,
}

impl<'a> Ground<'a> {
    fn of(name: &'a str, text: &'a str, layout: Layout) -> Self {
        let feeds = text.match_indices('\n').map(|(at, _)| Span::of(0..at + 1).end);
        let lines = std::iter::once(0).chain(feeds).collect();
        Self { name, text, index: CharIndex::new(text), words: Wording::new(text), layout, lines }
    }

    /// The places of a segment; `Err` says why it has none.
    fn place(&self, segment: &Segment, repeated: Repeated, loss: &mut Loss) -> Result<Vec<Span>, String> {
        let words = segment.words.as_str();
        let counted = segment.place.and_then(|place| self.index.span(self.text, place)).filter(|span| !span.is_empty());
        if let Some(span) = counted.filter(|span| words.is_empty() || wording::same(span.slice(self.text), words)) {
            let what =
                if words.is_empty() { "codings by their places" } else { "codings whose words stand at their places" };
            loss.count(Fate::Decided, what, 1);
            return Ok(vec![span]);
        }
        if words.is_empty() {
            return Err(match segment.place {
                Some(place) => format!(
                    "the span {place} is empty or outside “{}”, which has {} code points",
                    one_line(self.name),
                    self.index.chars()
                ),
                None => "there are neither words nor places that are numbers".to_owned(),
            });
        }
        let found = self.words.find(words);
        let shown = format!("“{}”", shortened(&one_line(words), 80));
        let found = self.narrowed(found, segment);
        match (found.as_slice(), repeated) {
            ([], _) => Err(format!("{shown} does not stand in “{}”", one_line(self.name))),
            ([only], _) => {
                let what = if segment.place.is_some() {
                    "codings whose places say something else, put on their words"
                } else {
                    "codings by their words"
                };
                loss.count(Fate::Decided, what, 1);
                Ok(vec![*only])
            }
            ([first, ..], Repeated::First) => {
                loss.one(Fate::Decided, "codings of words that stand several times, on the first of them", &shown);
                Ok(vec![*first])
            }
            (_, Repeated::All) => {
                loss.one(Fate::Decided, "codings of words that stand several times, on all of them", &shown);
                Ok(found)
            }
            (several, Repeated::Refuse) => Err(format!(
                "{shown} stands {} times in “{}” ({}); --which first or all takes them",
                several.len(),
                one_line(self.name),
                self.told(several)
            )),
        }
    }

    /// Of several places, the one in the paragraph or turn that the row names, if it is one.
    fn narrowed(&self, found: Vec<Span>, segment: &Segment) -> Vec<Span> {
        if found.len() < 2 {
            return found;
        }
        let line = |span: &Span| self.lines.partition_point(|start| *start <= span.start);
        let turn =
            |span: &Span| self.layout.turns.iter().position(|turn| turn.span.contains(span.start)).map(|at| at + 1);
        let by_turn = segment
            .turn
            .map(|wanted| found.iter().filter(|span| turn(span) == Some(wanted)).copied().collect::<Vec<_>>());
        let by_line = segment
            .paragraph
            .map(|wanted| found.iter().filter(|span| line(span) == wanted).copied().collect::<Vec<_>>());
        [by_turn, by_line].into_iter().flatten().find(|narrowed| narrowed.len() == 1).unwrap_or(found)
    }

    /// Places in code points, as messages tell them.
    fn told(&self, spans: &[Span]) -> String {
        let places: Vec<String> = spans
            .iter()
            .take(8)
            .filter_map(|span| self.index.char_span(self.text, *span))
            .map(|span| span.to_string())
            .collect();
        format!("{}{}", places.join(", "), if spans.len() > 8 { ", …" } else { "" })
    }
}

/// Makes changes of what has its place: new codes first, then one change a document.
fn write(
    project: &Project,
    placed: Vec<(&DocumentInfo, Vec<Placed>)>,
    options: &Options,
    loss: &mut Loss,
) -> Result<Prepared, CodingsError> {
    let mut prepared = Prepared::default();
    let all = || placed.iter().flat_map(|(_, placed)| placed).map(|placed| &placed.segment);
    let (ids, new) = code_ids(project, all().flat_map(|segment| segment.codes.iter()))?;
    for payload in &new {
        if let Payload::CodeAdded(code) = payload {
            loss.one(Fate::Mapped, "new codes", &code.id);
        }
    }
    prepared.codes = new.len();
    prepared.payloads = new;
    let mut given: Vec<String> = Vec::new();
    all().filter_map(|segment| segment.coder.as_ref()).for_each(|coder| {
        if !given.contains(coder) {
            given.push(coder.clone());
        }
    });
    let coders: HashMap<String, String> = given.iter().cloned().zip(names::coders(&given)).collect();
    for (document, placed) in placed {
        let mut seen: HashSet<_> = match document.codings {
            0 => HashSet::new(),
            _ => project.all_codings(document)?.into_iter().map(|coding| coding.guid).collect(),
        };
        let (mut codes, mut by, mut items) = (Numbered::default(), Numbered::default(), Vec::new());
        for Placed { segment, spans } in placed {
            let coder = segment.coder.as_ref().and_then(|coder| coders.get(coder)).unwrap_or(&options.coder);
            for code in segment.codes.iter().filter_map(|code| ids.get(code)) {
                for span in &spans {
                    if !seen.insert(guid::coding(document.guid, document.text, coder, code, *span)) {
                        prepared.already += 1;
                        continue;
                    }
                    let created = segment.created.unwrap_or(options.now);
                    let memo = segment.memo.clone();
                    items.push(CodingItem(
                        codes.at(code),
                        by.at(coder),
                        *span,
                        created,
                        Origin::Imported,
                        memo,
                        segment.weight,
                    ));
                }
            }
        }
        if !items.is_empty() {
            prepared.codings += items.len();
            prepared.payloads.push(Payload::CodingsAdded {
                document: document.guid,
                text: document.text,
                codes: codes.names,
                coders: by.names,
                items,
                under: Vec::new(),
            });
        }
    }
    Ok(prepared)
}

/// Names in a list, by their numbers.
#[derive(Default)]
struct Numbered {
    names: Vec<String>,
    at: HashMap<String, u32>,
}

impl Numbered {
    fn at(&mut self, name: &str) -> u32 {
        if let Some(at) = self.at.get(name) {
            return *at;
        }
        let at = Span::of(0..self.names.len()).end;
        self.names.push(name.to_owned());
        self.at.insert(name.to_owned(), at);
        at
    }
}

/// The ids of codes by their names in the table, and what makes those that the project has not.
fn code_ids<'s>(
    project: &Project,
    wanted: impl Iterator<Item = &'s String>,
) -> Result<(HashMap<String, String>, Vec<Payload>), StoreError> {
    let known = project.effective_codes()?;
    let book = &known.codebook;
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut tree = Tree::default();
    let mut new: Vec<(&String, usize)> = Vec::new();
    for name in wanted {
        if ids.contains_key(name) || new.iter().any(|(other, _)| *other == name) {
            continue;
        }
        let there = known.index.get(name).copied().or_else(|| book.find(name).ok());
        match there.and_then(|at| book.codes().get(at)) {
            Some(code) => {
                ids.insert(name.clone(), code.id.clone());
            }
            None => new.extend(tree.at(&tree::path(&bare_path(name))).map(|at| (name, at))),
        }
    }
    let codes: Vec<ForeignCode> = tree.into_codes();
    let found = names::code_ids(&codes, book);
    for (name, at) in new {
        if let Some(code) = found.get(at) {
            ids.insert(name.clone(), code.id.clone());
        }
    }
    Ok((ids, names::added(&codes, &found, book)))
}

/// A path of NVivo's without what all have: `Nodes\\\\Rules\\Bend`.
fn bare_path(name: &str) -> String {
    let single = name.replace("\\\\", "\\");
    let bare = ["Nodes\\", "Codes\\"].iter().find_map(|begin| single.strip_prefix(begin));
    bare.unwrap_or(&single).trim_matches('\\').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Group;
    use crate::store::testing::{document, study};

    const TALK: &[(&str, &str)] =
        &[("INT", "So, who decides?"), ("P1", "We “bend” it. Nobody asks."), ("P2", "Nobody asks 😀 us.")];

    fn made() -> (tempfile::TempDir, Project, String) {
        let (folder, mut project, _) = study();
        project.append(&Group::new("k1", "import"), document("W2", TALK)).expect("a document");
        let text = project.text(project.document("W2").expect("there").text).expect("a text").to_string();
        (folder, project, text)
    }

    fn read(project: &Project, table: &str, repeated: Repeated) -> Result<Prepared, String> {
        let told = Instructions { repeated, ..Instructions::default() };
        let options = Options { coder: "k1".to_owned(), now: 1_000, skip_bad: false };
        assert!(is_one(table.as_bytes(), &told));
        let read = prepare(project, Path::new("segments.csv"), table.as_bytes(), &told, &options);
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn segments_are_laid_where_their_words_stand() {
        let (_folder, mut project, text) = made();
        let table = "Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Autor;Erstellt;Kommentar\n\
             A;w2.docx;power;1;1;0; decides ;Anna, B.;24.12.2023 10:30;gut\n\
             A;W2;Neu > Unter;1;1;12,5;We \"bend\"  it;Anna, B.;;\n\
             A;W2;power;99;99;0;Nobody asks;;;\n\
             A;W2;power;1;1;0;steht nirgends;;;\n\
             A;anders;power;1;1;0;decides;;;\n";
        let prepared = read(&project, table, Repeated::Refuse).expect("a table");
        assert_eq!((prepared.codings, prepared.codes, prepared.already), (2, 2, 0));
        let told: Vec<String> = prepared.skipped.iter().map(|(line, what)| format!("{line}: {what}")).collect();
        assert_eq!(
            told,
            [
                "4: “Nobody asks” stands 2 times in “W2” (41..52, 59..70); --which first or all takes them",
                "5: “steht nirgends” does not stand in “W2”",
                "6: there is no document “anders”; import it first"
            ]
        );
        let loss = prepared.loss.clone().expect("a report");
        assert_eq!(loss.dropped.iter().map(|line| (line.count, line.examples.len())).collect::<Vec<_>>(), [(3, 3)]);
        super::super::write_into(&mut project, &Group::new("k1", "import"), prepared, &mut |_, _| {}).expect("written");
        let codings = project.all_codings(&project.document("W2").expect("there")).expect("codings");
        let said: Vec<_> = codings
            .iter()
            .map(|coding| (coding.code.as_str(), coding.span.slice(&text), coding.coder.as_str(), coding.weight))
            .collect();
        assert_eq!(said, [("power", "decides", "Anna B.", None), ("neu.unter", "We “bend” it", "Anna B.", Some(12.5))]);
        let again = read(&project, table, Repeated::Refuse).expect("a table");
        assert_eq!((again.codings, again.codes, again.already), (0, 0, 2));
        for (repeated, expected) in [(Repeated::First, 1), (Repeated::All, 2)] {
            assert_eq!(read(&project, table, repeated).expect("a table").codings, expected, "{repeated:?}");
        }
    }

    #[test]
    fn places_are_proved_by_words_and_paragraphs_tell_places_apart() {
        let (_folder, project, _) = made();
        let head = "Media Title,Excerpt Range,Excerpt Copy,Codes Applied Combined,Code: Rules\\Bend Applied\n";
        let good = read(&project, &format!("{head}W2,41-52,Nobody asks,\"power, Bend\",TRUE\n"), Repeated::Refuse);
        let good = good.expect("Dedoose's");
        assert_eq!((good.codings, good.codes), (1, 2), "the column of the code goes before what is combined");
        let moved =
            read(&project, &format!("{head}W2,0-2,decides,\"power, Bend\",\n"), Repeated::Refuse).expect("moved");
        assert_eq!((moved.codings, moved.codes), (2, 1));
        assert!(moved.loss.is_some_and(|loss| loss.decided[0].what.contains("put on their words")));
        for column in ["paragraph,5", "Anfang,3", "turn,3"] {
            let (name, value) = column.split_once(',').expect("two");
            let table = format!("document,code,{name},segment\nW2,power,{value},Nobody asks\n");
            assert_eq!(read(&project, &table, Repeated::Refuse).expect(column).codings, 1, "{column}");
        }
        let none = read(&project, "document,code,segment\nx,power,y\n", Repeated::Refuse).expect_err("nothing");
        assert!(none.contains("segments.csv:2: there is no document “x”"), "{none}");
        assert!(none.contains("none of the 1 coded segments"), "{none}");
    }

    #[test]
    fn names_and_times_of_programs_are_read() {
        assert_eq!(bare_path("Nodes\\\\Rules\\Bend"), "Rules\\Bend");
        assert_eq!(time("2024-03-01T10:30:00Z"), Some(1_709_289_000_000));
        assert_eq!(time("01.03.2024 10:30"), Some(1_709_289_000_000));
        assert_eq!(time("01/03/2024"), None, "it is not sure which is the month");
        assert_eq!(time("13/03/2024"), Some(1_710_288_000_000));
    }
}
