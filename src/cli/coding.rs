//! `emic code`, `uncode` and `finish`.

use super::args::{CodeArgs, FinishArgs, UncodeArgs};
use super::context::Context;
use super::error::CliError;
use super::output;
use crate::store::{CodingInfo, DocumentInfo};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::text::{CharIndex, CharSpan, Span};
use std::collections::BTreeSet;

/// The bytes of a span given in code points, or an error that tells the text's length.
pub fn place(info: &DocumentInfo, text: &str, wanted: CharSpan) -> Result<Span, CliError> {
    let index = CharIndex::new(text);
    index.span(text, wanted).filter(|span| !span.is_empty()).ok_or_else(|| {
        CliError::Failed(format!(
            "the span {wanted} is outside “{}”, which has {} code points (0..{})",
            info.name,
            index.chars(),
            index.chars()
        ))
    })
}

/// Codes a span.
pub fn code(context: &Context, args: &CodeArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let at = book.find(&args.code).map_err(CliError::Failed)?;
    let id = book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default();
    let info = project.document(&args.document)?;
    let text = project.text(info.text)?;
    let span = place(&info, &text, args.span)?;
    let there = project.codings(&info)?.into_iter().any(|c| c.code == id && c.coder == coder && c.span == span);
    if there && args.memo.is_none() {
        output::note(&format!("{coder} has coded {} {} as {id} already; nothing to do", info.name, args.span));
        return Ok(());
    }
    let item = CodingItem(0, 0, span, now(), Origin::Manual, args.memo.clone(), None);
    project.write(
        &coder,
        format!("code {id} in {}", info.name),
        vec![Payload::CodingsAdded {
            document: info.guid,
            text: info.text,
            codes: vec![id.clone()],
            coders: vec![coder.clone()],
            items: vec![item],
            under: Vec::new(),
        }],
    )?;
    let words = crate::text::display::shortened(span.slice(&text), 60);
    output::note(&format!("coded {} {} as {id}: “{words}”", info.name, args.span));
    if !project.layout(info.layout)?.turns.iter().any(|turn| turn.body.overlaps(span)) {
        output::note("this touches what is said in no turn (labels and headers are not said), so no report counts it");
    }
    Ok(())
}

/// Now, in milliseconds since 1970.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Takes a coding of one's own away.
pub fn uncode(context: &Context, args: &UncodeArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let at = book.find(&args.code).map_err(CliError::Failed)?;
    let id = book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default();
    let info = project.document(&args.document)?;
    let span = match args.span {
        Some(wanted) => Some(place(&info, &project.text(info.text)?, wanted)?),
        None => None,
    };
    let at = args.span.map_or_else(|| info.name.clone(), |span| format!("{} {span}", info.name));
    let fits = |coding: &CodingInfo| coding.code == id && span.is_none_or(|span| coding.span == span);
    let here: Vec<_> = project.codings(&info)?.into_iter().filter(fits).collect();
    let own: Vec<_> = here.iter().filter(|c| c.coder == coder).map(|c| c.guid).collect();
    if own.is_empty() {
        let others: BTreeSet<&str> = here.iter().map(|c| c.coder.as_str()).collect();
        let others: Vec<&str> = others.into_iter().collect();
        return Err(CliError::Failed(if others.is_empty() {
            format!("no coding of {id} stands at {at}; `emic export codings` lists all")
        } else {
            format!("the coding of {id} at {at} is {}'s; only its coder takes it away", others.join("'s and "))
        }));
    }
    let count = own.len();
    project.write(
        &coder,
        format!("remove {id} in {}", info.name),
        vec![Payload::CodingsRemoved { document: info.guid, codings: own }],
    )?;
    output::note(&match args.span {
        Some(_) => format!("took {id} away from {at}; `emic undo` brings it back"),
        None => format!("took {} of {id} away from {at}; `emic undo` brings them back", output::count(count, "coding")),
    });
    Ok(())
}

/// Says that a document is finished, or not any more.
pub fn finish(context: &Context, args: &FinishArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let info = project.document(&args.document)?;
    let finished = !args.reopen;
    if info.finished.contains(&coder) == finished {
        let state = if finished { "finished" } else { "not finished" };
        output::note(&format!("{} is {state} for {coder} already; nothing to do", info.name));
        return Ok(());
    }
    let label = format!("{} {}", if finished { "finish" } else { "reopen" }, info.name);
    let payload = Payload::DocumentFinished { document: info.guid, coder: coder.clone(), finished };
    project.write(&coder, label, vec![payload])?;
    output::note(&format!("{} is {} for {coder}", info.name, if finished { "finished" } else { "open again" }));
    Ok(())
}
