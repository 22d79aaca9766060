//! `emic undo`, `redo`, `log` and `check`.

use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};

/// Undoes the coder's last step.
pub fn undo(context: &Context) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    match project.undo(&coder)? {
        Some(undo) => output::note(&format!("undone: “{}”", undo.label)),
        None => output::note(&format!("nothing to undo: every step of {coder} is undone, or there is none")),
    }
    Ok(())
}

/// Brings back the coder's last undone step.
pub fn redo(context: &Context) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    match project.redo(&coder)? {
        Some(redo) => output::note(&format!("done again: “{}”", redo.label)),
        None => output::note(&format!("nothing to bring back: {coder} has undone nothing since the last step")),
    }
    Ok(())
}

/// Lists the history, latest first.
pub fn log(context: &Context, limit: Option<usize>, listing: Listing) -> Result<(), CliError> {
    let project = context.open()?;
    let entries = project.log(limit)?;
    if listing == Listing::Json {
        return output::json(&entries);
    }
    let mut columns = Columns::new(&[
        ("when", Align::Left),
        ("coder", Align::Left),
        ("changes", Align::Right),
        ("what", Align::Left),
    ]);
    for entry in entries {
        let when = output::when(&entry.at);
        let what = if entry.undone { format!("{} (undone)", entry.what) } else { entry.what };
        columns.row(vec![when, entry.coder, entry.changes.to_string(), what]);
    }
    columns.print(listing)
}

fn counted(count: u64, one: &str) -> String {
    output::count(usize::try_from(count).unwrap_or(usize::MAX), one)
}

#[derive(serde::Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    report: &'a crate::store::check::Report,
    reaching: &'a [super::reaching::Row],
}

/// Checks the project; exit code 1 when something is wrong.
pub fn check(context: &Context, rebuild: bool, listing: Listing) -> Result<(), CliError> {
    let mut project = context.open()?;
    if rebuild {
        project.rebuild()?;
        output::note("all tables were made anew from the journal");
    }
    let report = project.check()?;
    let sound = report.problems.is_empty();
    let reaching = if sound { super::reaching::find(context, &project)? } else { Vec::new() };
    if listing == Listing::Json {
        output::json(&Checked { report: &report, reaching: &reaching })?;
    } else {
        for problem in &report.problems {
            output::line(problem)?;
        }
        if sound {
            let erased =
                if report.erased > 0 { format!(", {} erased on purpose", report.erased) } else { String::new() };
            output::line(&format!(
                "sound: {}, {}, {}{erased}; the tables are what the journal says",
                counted(report.changes, "change"),
                counted(report.documents, "document"),
                counted(report.codings, "coding")
            ))?;
            super::reaching::tell(&reaching)?;
        }
    }
    if sound { Ok(()) } else { Err(CliError::Told) }
}
