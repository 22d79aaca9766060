//! Tags set on a passage and taken off it.

use crate::store::{Project, StoreError, place_in};
use crate::study::change::Payload;
use crate::study::{Tag, guid};
use crate::text::Span;
use crate::tui::message::Wrote;

/// Sets a tag on a passage, or takes every tag of that name off it that overlaps it.
pub fn tag(
    project: &mut Project,
    coder: &str,
    document: &str,
    span: Span,
    name: &str,
    on: bool,
) -> Result<Wrote, StoreError> {
    let info = project.document(document)?;
    let text = project.text(info.text)?;
    if text.get(span.range()).is_none_or(str::is_empty) {
        let what = format!("the text of {document} was corrected meanwhile; look at the passage again");
        return Err(StoreError::Refused(what));
    }
    let (payloads, label, notice) = if on {
        let place = place_in(&info, span);
        let at = jiff::Timestamp::now().as_millisecond();
        let set = Tag { on: place, name: name.to_owned(), note: None, coder: coder.to_owned(), at };
        let payload = Payload::TagSet { tag: guid::tag(&place, name), set: Some(set) };
        (vec![payload], format!("tag {name}"), format!("Tagged {name}. u takes it back."))
    } else {
        let there = |spot: &crate::store::Spot| spot.guid == info.guid && spot.span.is_some_and(|at| at.overlaps(span));
        let tags = project.tags()?.into_iter().filter(|known| known.tag.name == name && there(&known.spot));
        let payloads: Vec<Payload> = tags.map(|known| Payload::TagSet { tag: known.guid, set: None }).collect();
        (payloads, format!("take tag {name} off"), format!("{name} is taken off. u brings it back."))
    };
    let undo = Some(label.clone());
    if payloads.is_empty() {
        let undo = project.next_undo(coder)?.map(|undo| undo.label);
        return Ok(Wrote { notice: format!("There is no {name} here any more."), undo, ..Wrote::default() });
    }
    project.write(coder, label, payloads)?;
    Ok(Wrote { notice, undo, ..Wrote::default() })
}
