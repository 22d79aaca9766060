//! Reports that are kept under a name.

use super::ReportTo;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::publish::reports::Ask;
use crate::publish::{Cell, Column, Format, Row, Sheet, Table, json, render};
use crate::text::display::one_line;

/// Keeps a report under a name, and says what the name meant before.
pub fn save(context: &Context, name: &str, ask: &Ask) -> Result<(), CliError> {
    let mut project = context.open()?;
    let coder = context.coder(&project)?;
    let name = crate::store::report_name(name).map_err(|e| CliError::Usage(format!("--save: {e}")))?;
    let before = project.saved_reports()?.into_iter().find(|saved| saved.name == name);
    project.save_report(&coder, &name, &ask.line())?;
    let was = before.filter(|saved| saved.words != ask.line());
    let was = was.map_or_else(String::new, |saved| format!("; it was “{}”", one_line(&saved.words)));
    output::note(&format!("kept as “{}”{was}", one_line(&name)));
    Ok(())
}

/// Lists the reports that are kept, or takes one out, or gives it another name.
pub fn run(context: &Context, remove: Option<&str>, rename: Option<&[String]>, to: &ReportTo) -> Result<(), CliError> {
    let format = to.choose(Format::LIST, "report saved")?;
    let mut project = context.open()?;
    // A name that is not there, or is no name, is wrong usage as in `report run`.
    let usage = |error: crate::store::StoreError| match error {
        crate::store::StoreError::Refused(why) => CliError::Usage(why),
        other => other.into(),
    };
    if let Some(name) = remove {
        let coder = context.coder(&project)?;
        output::note(&format!("{}; emic undo brings it back", project.remove_report(&coder, name).map_err(usage)?));
        return Ok(());
    }
    if let Some([from, new]) = rename {
        let coder = context.coder(&project)?;
        output::note(&project.rename_report(&coder, from, new).map_err(usage)?);
        return Ok(());
    }
    let saved = project.saved_reports()?;
    let problem = |words: &str| Ask::parse(words).err();
    let data: Vec<serde_json::Value> = saved
        .iter()
        .map(|one| serde_json::json!({"name": one.name, "report": one.words, "problem": problem(&one.words)}))
        .collect();
    let table = Table {
        corner: "name".to_owned(),
        columns: vec![Column::text("emic report …")],
        rows: saved.iter().map(|one| Row::new(one.name.clone(), vec![Cell::of(one.words.clone())])).collect(),
        ..Table::default()
    };
    let records = table.records();
    let mut footnotes: Vec<String> =
        saved.iter().filter_map(|one| Some(format!("{}: {}", one.name, problem(&one.words)?))).collect();
    if saved.is_empty() {
        footnotes.push("none is kept yet: emic report frequency --by site --save table-2 keeps one".to_owned());
    }
    let sheet = Sheet { tables: vec![table], footnotes, ..Sheet::default() };
    let written = render(format, || sheet.into(), || records, || json::pretty(&data), &super::style(to.width));
    super::deliver(written.map_err(CliError::failed)?, to.output.as_deref())
}
