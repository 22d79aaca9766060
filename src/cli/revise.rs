//! `emic revise DOC FILE`: a corrected transcript takes the place of a document's text.

use super::args::ReviseArgs;
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::ingest::before::Before;
use crate::ingest::import::Input;
use crate::ingest::instructions::{Instructions, Pattern};
use crate::ingest::prepare::{self, Prepared};
use crate::store::{DocumentInfo, Group, Project, Replacement, ReviewItem, Revision, Source};
use crate::study::turn_edit;
use crate::study::{Hash, Layout, Map, SpeakerType};
use crate::text::display::{one_line, shortened};
use crate::text::fold::fold;
use crate::text::{CharIndex, CharSpan};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Attributes of speakers by label.
type Speakers = BTreeMap<String, BTreeMap<String, String>>;

/// Replaces the text of a document, or goes on to what waits since one was replaced.
pub fn run(context: &Context, args: &ReviseArgs) -> Result<(), CliError> {
    if args.review || args.place.is_some() || !args.accept.is_empty() || !args.drop.is_empty() {
        return super::review::run(context, args);
    }
    let (Some(document), Some(file)) = (&args.document, &args.file) else {
        return Err(CliError::Usage(match &args.document {
            Some(document) => {
                let name = one_line(document);
                format!("name the corrected transcript, as in `emic revise {name} FILE`, or list what waits with `emic revise {name} --review`")
            }
            None => "name a document and its corrected transcript, as in `emic revise DOC FILE`, or list what waits with `emic revise --review`".to_owned(),
        }));
    };
    let (mut project, coder) = context.open_to_try_or_write(args.dry_run)?;
    let info = project.document(document)?;
    let (source, prepared, remarks) = read(&project, &info, file, args)?;
    let now = Hash::of(prepared.text.as_bytes());
    let told = Told::of(&project, &info, &prepared, args.attributes)?;
    if now == info.text {
        output::note(&format!("the text of {} is that of {} already; nothing was changed", info.name, file.display()));
        told.note_kept();
        remarks.iter().for_each(|what| output::note(what));
        let exact = usize::try_from(info.codings).unwrap_or(usize::MAX);
        return if args.format == Listing::Json {
            output::json(&Report::of(&info.name, &Revision { exact, ..Revision::default() }, &told, "", args.dry_run))
        } else {
            Ok(())
        };
    }
    let replacement = replacement(&project, &info, source, &prepared, &told, args)?;
    let people = changed_people(&project.layout(info.layout)?, &replacement.layout);
    let corrected = project.turns_corrected(&info)?;
    let revision = if args.dry_run {
        project.preview_revision(&info, replacement)?
    } else {
        let group = Group::new(&coder, format!("revise {}", info.name));
        project.revise_with(&group, &info, replacement)?
    };
    match args.format {
        Listing::Json => output::json(&Report::of(&info.name, &revision, &told, &prepared.text, args.dry_run))?,
        listing => list(&revision, listing)?,
    }
    note(&info.name, &revision, args.dry_run);
    told.note(args.dry_run);
    people.iter().chain(&remarks).for_each(|what| output::note(what));
    if corrected && !args.keep_turns {
        output::note(&format!(
            "the turns of {} had been corrected by hand; the new text has those of the file. --keep-turns keeps them instead",
            info.name
        ));
    }
    for doubt in &prepared.doubts {
        let line = doubt.line.map_or_else(String::new, |line| format!("line {line}: "));
        output::note(&format!("? {line}{}", doubt.what));
    }
    Ok(())
}

/// Reads the corrected file: where it comes from, its one document, and what to say of how its labels were taken. Who
/// speaks stays as it is, but for labels that are new in it and for what the user says now.
fn read(
    project: &Project,
    info: &DocumentInfo,
    file: &Path,
    args: &ReviseArgs,
) -> Result<(Source, Prepared, Vec<String>), CliError> {
    let failed = |what: String| {
        let path = file.display().to_string();
        CliError::Failed(if what.starts_with(&path) { what } else { format!("{path}: {what}") })
    };
    if file.is_dir() {
        return Err(failed("it is a folder; name the corrected transcript".to_owned()));
    }
    let input = Input::file(file.to_owned(), crate::ingest::folder::Role::Document);
    let bytes = input.read().map_err(failed)?;
    let mut known = known_labels(project, info)?;
    let before = Before::of(&project.text(info.text)?, &project.layout(info.layout)?);
    before.known().for_each(|label| {
        known.entry(label).or_default();
    });
    let (schema, given) = (project.schema()?, args.instructions());
    let mut instructions = given.clone();
    before.add_to(&mut instructions);
    let read = |instructions: &Instructions| {
        let context = prepare::Context { known: &known, schema: &schema, instructions };
        prepare::prepare(file, &bytes, &context).map_err(|error| failed(error.to_string()))
    };
    let mut all = read(&instructions)?;
    let mut stay = Vec::new();
    if let [one] = all.as_slice() {
        stay = before.stay_nobody(&one.layout, &given);
        if !stay.is_empty() {
            instructions.not_speakers.extend(stay.iter().map(|label| Pattern::exactly(label)));
            all = read(&instructions)?;
        }
    }
    if all.len() > 1 {
        let names: Vec<&str> = all.iter().filter_map(|prepared| prepared.name.as_deref()).take(4).collect();
        return Err(failed(format!(
            "it holds {} documents ({}{}), and a revision is of one; put the text of {} into a file of its own",
            all.len(),
            one_line(&names.join(", ")),
            if names.len() < all.len() { ", …" } else { "" },
            info.name
        )));
    }
    let prepared = all.pop().ok_or_else(|| failed("it holds no text".to_owned()))?;
    let mut remarks = given.unmet(&prepared.met, &|label| known.contains_key(label));
    if !stay.is_empty() {
        remarks.push(format!(
            "no speaker, as before: {}; if one is: --speaker '{}=respondent'",
            one_line(&stay.join(", ")),
            one_line(stay.first().map_or("", String::as_str))
        ));
    }
    let source = Source {
        hash: Hash::of(&bytes),
        format: prepared.format.to_owned(),
        encoding: prepared.encoding.to_owned(),
        path: file.display().to_string(),
    };
    Ok((source, prepared, remarks))
}

/// Labels that are speakers': those of the participants list, and those that the document has now.
fn known_labels(project: &Project, info: &DocumentInfo) -> Result<HashMap<String, Option<SpeakerType>>, CliError> {
    let labels = project.labels()?;
    let own = project.speaker_values(info.id)?;
    let date = info.attributes.get("date").map(String::as_str);
    let mut known: HashMap<String, Option<SpeakerType>> = HashMap::new();
    for (label, at) in labels.anywhere() {
        let kind = labels.base_values(at).get("speaker_type").and_then(|kind| kind.parse().ok());
        known.insert(label.to_owned(), kind);
    }
    for label in &project.layout(info.layout)?.labels {
        let used = labels.resolve(info.guid, &info.name, date, label, own.get(&fold(label)));
        known.insert(fold(label), Some(used.speaker_type));
    }
    Ok(known)
}

/// Who speaks now and did not before, and the other way round, in words.
fn changed_people(before: &Layout, now: &Layout) -> Vec<String> {
    let speak = |layout: &Layout| -> BTreeMap<String, String> {
        let labels = layout.turns.iter().filter_map(|turn| layout.labels.get(turn.label? as usize));
        labels.map(|label| (fold(label), one_line(label))).collect()
    };
    let (before, now) = (speak(before), speak(now));
    let only = |here: &BTreeMap<String, String>, there: &BTreeMap<String, String>, one: &str, several: &str| {
        let names: Vec<&str> =
            here.iter().filter(|(folded, _)| !there.contains_key(*folded)).map(|(_, label)| label.as_str()).collect();
        let what = if names.len() == 1 { one } else { several };
        (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
    };
    let new = only(&now, &before, "new speaker", "new speakers");
    new.into_iter().chain(only(&before, &now, "no longer a speaker", "no longer speakers")).collect()
}

fn replacement(
    project: &Project,
    info: &DocumentInfo,
    source: Source,
    prepared: &Prepared,
    told: &Told,
    args: &ReviseArgs,
) -> Result<Replacement, CliError> {
    let text = prepared.text.clone();
    let layout = if args.keep_turns {
        let old = project.text(info.text)?;
        turn_edit::carried(&project.layout(info.layout)?, &Map::between(&old, &text), &old, &text)
    } else {
        prepared.layout.clone()
    };
    let (speakers, attributes) = (Some(told.speakers.clone()), told.set.clone());
    Ok(Replacement { text, layout, source, map: None, speakers, attributes })
}

/// What the file says of the document and its speakers, beside what is there.
#[derive(Default)]
struct Told {
    /// Attributes of the document to set.
    set: BTreeMap<String, String>,
    /// All that files say of speakers from now on.
    speakers: Speakers,
    /// What was taken over: what it is of, and its value.
    taken: BTreeMap<String, String>,
    /// What differs and was left as it is: what it is of, the value here, the value in the file.
    kept: Vec<(String, String, String)>,
}

impl Told {
    fn of(project: &Project, info: &DocumentInfo, prepared: &Prepared, overwrite: bool) -> Result<Self, CliError> {
        let mut told = Self { speakers: project.speaker_values(info.id)?, ..Self::default() };
        for (key, value) in &prepared.attributes {
            if told.takes(key.clone(), info.attributes.get(key).cloned(), value, overwrite) {
                told.taken.insert(key.clone(), value.clone());
                told.set.insert(key.clone(), value.clone());
            }
        }
        for (label, values) in &prepared.speakers {
            for (key, value) in values {
                let here = told.speakers.get(&fold(label)).and_then(|own| own.get(key)).cloned();
                let new = here.is_none();
                let what = format!("{} of {}", key, one_line(label));
                if told.takes(what.clone(), here, value, overwrite) {
                    // What a label tells by itself needs no telling.
                    if !(new && key == "speaker_type") {
                        told.taken.insert(what, value.clone());
                    }
                    told.speakers.entry(fold(label)).or_default().insert(key.clone(), value.clone());
                }
            }
        }
        Ok(told)
    }

    /// Whether a value of the file is taken over.
    fn takes(&mut self, what: String, here: Option<String>, value: &str, overwrite: bool) -> bool {
        match here {
            Some(here) if here == value => false,
            Some(here) if !overwrite => {
                self.kept.push((what, here, value.to_owned()));
                false
            }
            _ => true,
        }
    }

    fn note(&self, dry_run: bool) {
        if !self.taken.is_empty() {
            let all: Vec<String> =
                self.taken.iter().map(|(what, value)| format!("{what} = {}", one_line(value))).collect();
            let done = if dry_run { "would be taken" } else { "taken" };
            output::note(&format!("{done} from the file: {}", all.join("; ")));
        }
        self.note_kept();
    }

    fn note_kept(&self) {
        if self.kept.is_empty() {
            return;
        }
        let told = |(what, here, there): &(String, String, String)| {
            format!("{what} is “{}”, in the file “{}”", one_line(here), one_line(there))
        };
        let all: Vec<String> = self.kept.iter().map(told).collect();
        output::note(&format!("left as it is: {}; --attributes takes what the file says", all.join("; ")));
    }
}

fn list(revision: &Revision, listing: Listing) -> Result<(), CliError> {
    if revision.moved.is_empty() && revision.lost.is_empty() {
        return Ok(());
    }
    let columns = ["", "coding", "code", "coder", "before", "after"].map(|name| (name, Align::Left));
    let mut columns = Columns::new(&columns);
    for (kind, item) in
        revision.moved.iter().map(|item| ("moved", item)).chain(revision.lost.iter().map(|item| ("lost", item)))
    {
        let cut = |text: &str| if listing == Listing::Csv { text.to_owned() } else { shortened(text, 40) };
        columns.row(vec![
            kind.to_owned(),
            super::review::short(item.coding),
            item.code.clone(),
            item.coder.clone(),
            cut(&item.before),
            cut(item.now.as_deref().unwrap_or("")),
        ]);
    }
    columns.print(listing)
}

/// What became of the codings, in words.
fn note(document: &str, revision: &Revision, dry_run: bool) {
    let done = if dry_run { "would be revised; nothing was written" } else { "revised" };
    let Revision { exact, moved, lost } = revision;
    let untouched =
        format!("{} stand{} untouched", output::count(*exact, "coding"), if *exact == 1 { "s" } else { "" });
    output::note(&format!("{document} {done}: {untouched}, {} moved, {} lost", moved.len(), lost.len()));
    if !moved.is_empty() {
        output::note("what moved counts where it stands now, with its text corrected");
    }
    if !lost.is_empty() {
        output::note("what is lost has no text left; it is kept, and is in no count until it is placed");
    }
    let waits = !moved.is_empty() || !lost.is_empty();
    if waits && !dry_run {
        output::note(&format!(
            "look at them with `emic revise {document} --review`; `emic undo` brings the old text back"
        ));
    }
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Report<'a> {
    document: &'a str,
    exact: usize,
    moved: Vec<Row<'a>>,
    lost: Vec<Row<'a>>,
    /// Attributes taken from the file, of the document and of its speakers.
    taken: &'a BTreeMap<String, String>,
    /// Attributes that differ and were left as they are.
    kept: Vec<Kept<'a>>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    coding: String,
    code: &'a str,
    coder: &'a str,
    before: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u32>,
}

#[derive(Serialize)]
struct Kept<'a> {
    attribute: &'a str,
    here: &'a str,
    file: &'a str,
}

impl<'a> Report<'a> {
    fn of(document: &'a str, revision: &'a Revision, told: &'a Told, text: &str, dry_run: bool) -> Self {
        let index = CharIndex::new(text);
        let row = |item: &'a ReviewItem| {
            let span: Option<CharSpan> = item.after.and_then(|span| index.char_span(text, span));
            Row {
                coding: item.coding.to_string(),
                code: &item.code,
                coder: &item.coder,
                before: &item.before,
                after: item.now.as_deref(),
                start: span.map(|span| span.start),
                end: span.map(|span| span.end),
            }
        };
        let kept = told.kept.iter().map(|(attribute, here, file)| Kept { attribute, here, file });
        Self {
            document,
            exact: revision.exact,
            moved: revision.moved.iter().map(row).collect(),
            lost: revision.lost.iter().map(row).collect(),
            taken: &told.taken,
            kept: kept.collect(),
            dry_run,
        }
    }
}
