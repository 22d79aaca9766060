//! `emic participants` and its template.

use super::args::{ParticipantsAction, ParticipantsArgs};
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::store::Project;
use crate::study::SpeakerType;
use crate::text::fold::natural_cmp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// A participant as listed.
#[derive(Debug, Serialize)]
pub struct Row {
    participant: String,
    speaker_type: SpeakerType,
    documents: usize,
    turns: usize,
    words: u64,
    attributes: BTreeMap<String, String>,
}

/// The participants of a project: those on its list first, then those known in one document only.
pub fn participants(project: &Project) -> Result<Vec<Row>, CliError> {
    let labels = project.labels()?;
    let mut rows: Vec<Row> = labels
        .known()
        .enumerate()
        .map(|(at, name)| {
            let mut attributes = labels.base_values(at);
            let kind = attributes.remove("speaker_type").and_then(|kind| kind.parse().ok());
            Row {
                participant: name.to_owned(),
                speaker_type: kind.unwrap_or_default(),
                documents: 0,
                turns: 0,
                words: 0,
                attributes,
            }
        })
        .collect();
    let listed: Vec<bool> = (0..rows.len()).map(|at| labels.base_values(at).contains_key("speaker_type")).collect();
    let mut local: BTreeMap<String, Row> = BTreeMap::new();
    for document in project.documents()? {
        let layout = project.layout(document.layout)?;
        let own = project.speaker_values(document.id)?;
        let date = document.attributes.get("date").map(String::as_str);
        let mut counted: BTreeSet<String> = BTreeSet::new();
        for (at, label) in layout.labels.iter().enumerate() {
            let values = own.get(&crate::text::fold::fold(label));
            let used = labels.resolve(document.guid, &document.name, date, label, values);
            let spoken = layout.turns.iter().filter(|turn| turn.label.is_some_and(|label| label as usize == at));
            let (turns, words) = spoken.fold((0, 0), |(turns, words), turn| (turns + 1, words + u64::from(turn.words)));
            let about = layout.turns.iter().any(|turn| turn.about.iter().any(|label| *label as usize == at));
            let row = match used.known {
                Some(known) => {
                    let Some(row) = rows.get_mut(known) else { continue };
                    if !listed.get(known).copied().unwrap_or(true) {
                        row.speaker_type = used.speaker_type;
                    }
                    row
                }
                None => local.entry(used.name.clone()).or_insert_with(|| Row {
                    participant: used.name.clone(),
                    speaker_type: used.speaker_type,
                    documents: 0,
                    turns: 0,
                    words: 0,
                    attributes: used.attributes.clone(),
                }),
            };
            row.turns += turns;
            row.words += words;
            if (turns > 0 || about) && counted.insert(used.name) {
                row.documents += 1;
            }
        }
    }
    let mut local: Vec<Row> = local.into_values().collect();
    local.sort_by(|a, b| natural_cmp(&a.participant, &b.participant));
    rows.extend(local);
    Ok(rows)
}

/// Lists the participants, or writes the template.
pub fn run(context: &Context, args: &ParticipantsArgs) -> Result<(), CliError> {
    let project = context.open()?;
    if let Some(ParticipantsAction::Template { output }) = &args.action {
        return template(&project, output.as_deref());
    }
    let rows = participants(&project)?;
    if args.format == Listing::Json {
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[
        ("participant", Align::Left),
        ("speaker_type", Align::Left),
        ("documents", Align::Right),
        ("turns", Align::Right),
        ("words", Align::Right),
        ("attributes", Align::Left),
    ]);
    for row in rows {
        let attributes: Vec<String> = row.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
        columns.row(vec![
            row.participant,
            row.speaker_type.to_string(),
            row.documents.to_string(),
            row.turns.to_string(),
            row.words.to_string(),
            attributes.join(", "),
        ]);
    }
    columns.print(args.format)
}

/// One row a label: how often it speaks and where, for somebody to fill in who it is.
fn template(project: &Project, output: Option<&Path>) -> Result<(), CliError> {
    let labels = project.labels()?;
    // Folded label → (as first written, documents, turns, what it is taken for).
    let mut seen: HashMap<String, (String, Vec<String>, usize, SpeakerType)> = HashMap::new();
    for document in project.documents()? {
        let layout = project.layout(document.layout)?;
        let own = project.speaker_values(document.id)?;
        for (at, label) in layout.labels.iter().enumerate() {
            let folded = crate::text::fold::fold(label);
            let used = labels.resolve(document.guid, &document.name, None, label, own.get(&folded));
            let turns = layout.turns.iter().filter(|turn| turn.label.is_some_and(|label| label as usize == at)).count();
            let entry = seen.entry(folded).or_insert_with(|| (label.clone(), Vec::new(), 0, used.speaker_type));
            entry.1.push(document.name.clone());
            entry.2 += turns;
        }
    }
    let mut rows: Vec<(String, Vec<String>, usize, SpeakerType)> = seen.into_values().collect();
    rows.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| natural_cmp(&a.0, &b.0)));
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for at in 0..labels.len() {
        keys.extend(labels.base_values(at).into_keys());
    }
    keys.remove("speaker_type");
    let first = ["site", "profession", "role"];
    let rest: Vec<String> = keys.into_iter().filter(|key| !first.contains(&key.as_str())).collect();
    let mut header: Vec<String> = ["participant", "speaker_type"].into_iter().chain(first).map(str::to_owned).collect();
    header.extend(rest);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).map_err(CliError::failed)?;
    for (label, documents, _, kind) in &rows {
        let known = documents.first().and_then(|document| labels.find(document, label));
        let mut values = known.map(|at| labels.base_values(at)).unwrap_or_default();
        values.entry("speaker_type".to_owned()).or_insert_with(|| kind.to_string());
        let cells = header.iter().map(|key| match key.as_str() {
            "participant" => output::guard(label),
            key => output::guard(values.get(key).map_or("", String::as_str)),
        });
        writer.write_record(cells).map_err(CliError::failed)?;
    }
    let sheet = writer.into_inner().map_err(CliError::failed)?;
    let recurring = rows.iter().filter(|row| row.1.len() > 1).count();
    match output {
        None => output::raw(&sheet)?,
        Some(path) => write_new(path, &sheet)?,
    }
    output::note(&format!(
        "{}, {recurring} of them in more than one document. A row in the sheet makes a label one person in every document: delete the rows of labels that are different people, fill in the rest, then `emic import` the sheet",
        output::count(rows.len(), "label")
    ));
    Ok(())
}

/// Writes a file that must not exist yet.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    use std::io::Write as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            CliError::Failed(format!("{} exists already; nothing was written. Choose another name", path.display()))
        }
        _ => CliError::Failed(format!("cannot write {}: {e}", path.display())),
    })?;
    file.write_all(bytes).map_err(|e| CliError::Failed(format!("cannot write {}: {e}", path.display())))
}
