//! `emic codebook diff`: what differs between two codebooks, for people and for programs.

use super::side::{self, Side};
use super::versions::field_in_json;
use crate::cli::args::DiffForm;
use crate::cli::error::CliError;
use crate::cli::output::{self, Align, Columns, Listing};
use crate::store::Project;
use crate::study::Code;
use crate::study::book_diff::{BookDiff, Changed, FieldChange, Lone, diff};
use crate::text::display::one_line;
use serde_json::{Value, json};

/// Tells the difference. There being one is no failure.
pub fn run(project: &Project, from: Option<&str>, to: Option<&str>, form: DiffForm) -> Result<(), CliError> {
    let from = from.map_or_else(|| side::before_last(project), |given| side::find(project, given))?;
    let to = to.map_or_else(|| side::now(project), |given| side::find(project, given))?;
    let found = diff(&from.states, &to.states);
    match form {
        DiffForm::Json => output::json(&in_json(&from, &to, &found)),
        DiffForm::Csv => csv(&found),
        DiffForm::Table => output::raw(text(&from, &to, &found).as_bytes()),
        DiffForm::Md => output::raw(markdown(&from, &to, &found).as_bytes()),
    }
}

/// What is said where no code differs.
fn same(from: &Side, to: &Side) -> &'static str {
    if from.id == to.id { "no difference" } else { "no difference but the order of the codes" }
}

fn summary(found: &BookDiff) -> String {
    let count = |n, what: &str| format!("{} {what}", output::count(n, "code"));
    [
        (found.added.len(), count(found.added.len(), "added")),
        (found.removed.len(), count(found.removed.len(), "removed")),
        (found.changed.len(), count(found.changed.len(), "changed")),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(_, words)| words)
    .collect::<Vec<_>>()
    .join(", ")
}

fn text(from: &Side, to: &Side, found: &BookDiff) -> String {
    let mut out = format!("{} → {}\n", from.name, to.name);
    if found.is_empty() {
        out.push_str(&format!("{}\n", same(from, to)));
        return out;
    }
    for one in &found.added {
        out.push_str(&format!("added    {}\n", lone(one, "was merged into")));
    }
    for one in &found.removed {
        out.push_str(&format!("removed  {}\n", lone(one, "merged into")));
    }
    for one in &found.changed {
        out.push_str(&format!("changed  {}\n", one_line(&one.id)));
        for line in lines(one) {
            out.push_str(&format!("           {line}\n"));
        }
    }
    out.push_str(&format!("{}\n", summary(found)));
    out
}

/// A code that only one side has, in words.
fn lone(one: &Lone, merged: &str) -> String {
    let Code { id, name, parent, .. } = &one.code;
    let under = parent.as_ref().map(|parent| format!(", under {parent}"));
    let into = one.merged.as_ref().map(|into| format!(", {merged} {into}"));
    one_line(&format!("{id} “{name}”{}{}", under.unwrap_or_default(), into.unwrap_or_default()))
}

/// What differs in a code, in words.
fn lines(one: &Changed) -> Vec<String> {
    let place = |parent: &Option<String>| {
        parent.as_ref().map_or_else(|| "the top".to_owned(), |parent| format!("under {}", one_line(parent)))
    };
    let moved = one.moved.iter().map(|(before, after)| format!("moved: {} → {}", place(before), place(after)));
    moved.chain(one.fields.iter().map(FieldChange::words)).collect()
}

fn markdown(from: &Side, to: &Side, found: &BookDiff) -> String {
    let mut out = format!("# Codebook: {} → {}\n\n", from.name, to.name);
    if found.is_empty() {
        out.push_str(&format!("{}\n", same(from, to)));
        return out;
    }
    for (title, codes, merged) in
        [("Added", &found.added, "was merged into"), ("Removed", &found.removed, "merged into")]
    {
        if !codes.is_empty() {
            out.push_str(&format!("## {title}\n\n"));
            for one in codes {
                out.push_str(&format!("- {}", lone(one, merged)));
                if !one.code.definition.is_empty() {
                    out.push_str(&format!(": {}", one_line(&one.code.definition)));
                }
                out.push('\n');
            }
            out.push('\n');
        }
    }
    if !found.changed.is_empty() {
        out.push_str("## Changed\n\n");
    }
    for one in &found.changed {
        out.push_str(&format!("### `{}`\n\n", one_line(&one.id)));
        for line in lines(one) {
            let (field, rest) = line.split_once(": ").unwrap_or((&line, ""));
            out.push_str(&format!("- **{field}:** {rest}\n"));
        }
        out.push('\n');
    }
    out.push_str(&format!("{}\n", summary(found)));
    out
}

fn csv(found: &BookDiff) -> Result<(), CliError> {
    let mut columns = Columns::new(&["code", "change", "field", "before", "after"].map(|name| (name, Align::Left)));
    let mut row = |code: &str, change: &str, field: &str, before: &str, after: &str| {
        columns.row([code, change, field, before, after].map(str::to_owned).to_vec());
    };
    for Lone { code, merged } in &found.added {
        row(&code.id, "added", "name", "", &code.name);
        if let Some(into) = merged {
            row(&code.id, "added", "merged", into, "");
        }
    }
    for Lone { code, merged } in &found.removed {
        row(&code.id, "removed", "name", &code.name, "");
        if let Some(into) = merged {
            row(&code.id, "removed", "merged", "", into);
        }
    }
    for one in &found.changed {
        if let Some((before, after)) = &one.moved {
            row(&one.id, "moved", "parent", before.as_deref().unwrap_or(""), after.as_deref().unwrap_or(""));
        }
        for change in &one.fields {
            row(&one.id, "changed", change.field, &change.before, &change.after);
        }
    }
    columns.print(Listing::Csv)
}

fn in_json(from: &Side, to: &Side, found: &BookDiff) -> Value {
    let lone = |one: &Lone| json!({ "code": one.code, "merged": one.merged });
    let changed = |one: &Changed| {
        json!({
            "id": one.id,
            "moved": one.moved.as_ref().map(|(before, after)| json!({ "before": before, "after": after })),
            "fields": one.fields.iter().map(field_in_json).collect::<Vec<_>>(),
        })
    };
    json!({
        "from": from.json(),
        "to": to.json(),
        "added": found.added.iter().map(lone).collect::<Vec<_>>(),
        "removed": found.removed.iter().map(lone).collect::<Vec<_>>(),
        "changed": found.changed.iter().map(changed).collect::<Vec<_>>(),
        "reordered": found.is_empty() && from.id != to.id,
    })
}
