//! `emic turns`: lists the turns of a document, and corrects them.

use super::args::{Place, Split, Turns, TurnsEditArgs};
use super::context::Context;
use super::documents;
use super::error::CliError;
use super::output::{self, Listing};
use crate::store::Group;
use crate::study::turn_edit::{self, TurnEdit};
use crate::study::{Layout, Turn};
use crate::text::display::one_line;
use crate::text::{CharIndex, Span};
use std::ops::Range;

/// Corrects turns, all in one step.
pub fn edit(context: &Context, args: &TurnsEditArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_try_or_write(args.dry_run)?;
    let info = project.document(&args.document)?;
    let text = project.text(info.text)?;
    let layout = project.layout(info.layout)?;
    let edits = edits(args, &text, &layout)?;
    if edits.is_empty() {
        return Err(CliError::Usage(
            "say what is to be corrected: --split, --join, --assign, --rename, --about or --kind; `emic turns edit --help` shows how".to_owned(),
        ));
    }
    let corrected = turn_edit::edit(&layout, &text, &edits).map_err(CliError::failed)?;
    if corrected == layout {
        output::note(&format!("the turns of {} are so already; nothing was changed", info.name));
        return Ok(());
    }
    if args.dry_run || args.format == Listing::Json {
        documents::print_turns(&project, &info, &text, &corrected, args.format)?;
    }
    let counts = |layout: &Layout| {
        format!("{}, {}", output::count(layout.turns.len(), "turn"), output::count(layout.words() as usize, "word"))
    };
    let told = format!("{} (before: {})", counts(&corrected), counts(&layout));
    if args.dry_run {
        output::note(&format!("{} would have {told}; nothing was written", info.name));
        return Ok(());
    }
    let group = Group::new(&coder, format!("correct turns of {}", info.name));
    project.set_layout(&group, &info, corrected)?;
    output::note(&format!("{} has {told}; `emic undo` takes it back", info.name));
    Ok(())
}

fn edits(args: &TurnsEditArgs, text: &str, layout: &Layout) -> Result<Vec<TurnEdit>, CliError> {
    let mut edits = Vec::new();
    edits.extend(args.rename.iter().map(|(from, to)| TurnEdit::Rename { from: from.clone(), to: to.clone() }));
    edits.extend(args.assign.iter().map(|(turns, label)| TurnEdit::Assign(range(*turns), label.clone())));
    edits.extend(args.kind.iter().map(|(turns, kind)| TurnEdit::Kind(range(*turns), *kind)));
    for (turns, labels) in &args.about {
        edits.extend(range(*turns).map(|turn| TurnEdit::About { turn, labels: labels.clone() }));
    }
    let index = CharIndex::new(text);
    for Split { turn, at, label } in &args.split {
        let turn = turn - 1;
        let at = match layout.turns.get(turn) {
            Some(there) => byte(at, turn, there, text, &index)?,
            // Which turns there are is told with all that is wrong with corrections.
            None => 0,
        };
        edits.push(TurnEdit::Split { turn, at, label: label.clone() });
    }
    edits.extend(args.join.iter().map(|turns| TurnEdit::Join(range(*turns))));
    Ok(edits)
}

fn range(turns: Turns) -> Range<usize> {
    turns.first - 1..turns.last
}

/// The byte at which a turn is to be split.
fn byte(at: &Place, number: usize, turn: &Turn, text: &str, index: &CharIndex) -> Result<u32, CliError> {
    match at {
        Place::At(at) => index.to_byte(text, *at).ok_or_else(|| {
            CliError::Failed(format!("{at} is past the end of the text, which has {} code points", index.chars()))
        }),
        Place::After(words) => {
            let said = turn.body.slice(text);
            let mut found = said.match_indices(words.as_str());
            let (first, second) = (found.next(), found.next());
            let number = number + 1;
            match (first, second) {
                (Some((at, _)), None) => Ok(turn.body.start + Span::of(0..at + words.len()).end),
                (Some(_), Some(_)) => Err(CliError::Failed(format!(
                    "“{}” is said more than once in turn {number}; write more of it, or a position",
                    one_line(words)
                ))),
                (None, _) => Err(CliError::Failed(format!("“{}” is not said in turn {number}", one_line(words)))),
            }
        }
    }
}
