//! What a merge brought, in lines for people: on the command line and on the screen the same.

use crate::store::MergeReport;
use crate::text::display::{counted, one_line, shortened, thousands};

/// Values are told to this many signs.
const SHOWN: usize = 91;

/// What is to be said first where two studies have no document in common; `None` where they have.
pub fn warning(report: &MergeReport) -> Option<String> {
    (report.apart && !report.is_empty()).then(|| {
        format!(
            "{} has no document in common with this project: it seems to be another study, not a copy of this one",
            one_line(&report.from)
        )
    })
}

/// The report in lines, safe to print.
pub fn lines(report: &MergeReport, dry_run: bool) -> Vec<String> {
    let from = one_line(&report.from);
    let there = format!("{} were here already", number(report.there));
    if report.is_empty() {
        return vec![format!("nothing new in {from}: all {} of its changes are here", number(report.there))];
    }
    let would = if dry_run { "would come" } else { "came" };
    let mut lines = vec![format!("{} of {from} {would}; {there}", of(report.changes, "change"))];
    lines.extend(sum(report));
    if report.erased > 0 {
        lines.push(format!("erased there, so erased here too: {}", of(report.erased, "change")));
    }
    if !report.conflicts.is_empty() {
        lines.push(format!("changed apart in both, and settled: {}", report.conflicts.len()));
    }
    for conflict in &report.conflicts {
        lines.push(format!("  {}", one_line(&conflict.what)));
        lines.push(format!("    here   {}", value(conflict.here.as_deref())));
        lines.push(format!("    there  {}", value(conflict.there.as_deref())));
        lines.push(format!("    {}", conflict.settled()));
    }
    if let Some(count) = report.came.kinds.get("revised") {
        lines.push(format!("{} {would}; codings follow", of(*count, "corrected text")));
    }
    if report.to_review > 0 {
        let count = of(report.to_review.unsigned_abs(), "coding");
        lines.push(format!("moved with a corrected text, or without a place in it: {count} (`emic revise --review`)"));
    }
    for returned in &report.returned {
        lines.push(format!(
            "the {} was removed in one copy and used in the other: it is back, with {}",
            one_line(&returned.what),
            of(returned.codings, "coding")
        ));
    }
    lines.extend(report.tangled.iter().map(|line| one_line(line)));
    for same in &report.same_names {
        let what =
            if same.diff.is_empty() { "the same text from another file" } else { "another text (- here, + there)" };
        lines.push(format!(
            "two documents are called “{}”: the one here is shown as {}, the one that {would} as {}; {what}",
            one_line(&same.name),
            one_line(&same.here),
            one_line(&same.came)
        ));
        lines.extend(same.diff.iter().map(|line| format!("    {line}")));
        if same.more > 0 {
            lines.push(format!("    … and {} more lines", same.more));
        }
    }
    for (here, there) in &report.same_texts {
        lines.push(format!(
            "{} and {} have the same text under two names; both are kept",
            one_line(here),
            one_line(there)
        ));
    }
    lines.push(if dry_run {
        "nothing was changed; without --dry-run it would be one step that `emic undo` takes back".to_owned()
    } else {
        "one step: `emic undo` takes it back, the other copy is as it was".to_owned()
    });
    lines
}

/// What there is more of, in one line.
fn sum(report: &MergeReport) -> Option<String> {
    let came = &report.came;
    let mut parts: Vec<String> = Vec::new();
    for (count, one) in [(came.documents, "document"), (came.codes, "code"), (came.participants, "participant")] {
        if count != 0 {
            parts.push(more(count, one));
        }
    }
    parts
        .extend(came.codings.iter().map(|(coder, count)| format!("{} of {}", more(*count, "coding"), one_line(coder))));
    (!parts.is_empty()).then(|| format!("  {}", parts.join(" · ")))
}

fn more(count: i64, one: &str) -> String {
    let sign = if count < 0 { "−" } else { "+" };
    format!("{sign}{}", of(count.unsigned_abs(), one))
}

fn number(count: u64) -> String {
    thousands(usize::try_from(count).unwrap_or(usize::MAX))
}

fn of(count: u64, one: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), one)
}

fn value(value: Option<&str>) -> String {
    match value {
        Some(value) => format!("“{}”", shortened(value, SHOWN)),
        None => "— (not set, or taken away)".to_owned(),
    }
}
