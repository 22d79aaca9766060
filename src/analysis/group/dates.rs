//! Dates put together: by month or year, or before and after an event.

use crate::analysis::attributes::Key;
use crate::analysis::options::Dates;
use crate::analysis::scope::Scope;
use crate::study::attribute::date_range;
use crate::study::corpus::Seat;
use crate::study::{AttributeType, Corpus, Event};
use crate::text::fold::fold;

/// What lies before an event.
pub const BEFORE: &str = "before";
/// What lies after it, or on its day.
pub const AFTER: &str = "after";
/// What cannot be told apart, as a month from a day within it.
pub const UNCLEAR: &str = "unclear";
/// Where there was no such event.
pub const NO_EVENT: &str = "no event";

/// The event of a site: its own, the first where there are several, else one of the whole study.
pub fn event_of<'a>(events: &'a [Event], site: Option<&str>) -> Option<&'a Event> {
    let site = site.map(fold);
    let own = events.iter().find(|event| site.is_some() && event.site.as_deref().map(fold) == site);
    own.or_else(|| events.iter().find(|event| event.site.is_none()))
}

/// The label of a date. Where there is no event, nothing need be dated.
pub(super) fn label<'a>(by: &Dates, corpus: &Corpus, seat: Seat, date: Option<&'a str>) -> Option<&'a str> {
    let cut = |date: &'a str, to: usize| date_range(date).and_then(|_| date.get(..to)).unwrap_or(date);
    match by {
        Dates::Month => date.map(|date| cut(date, 7)),
        Dates::Year => date.map(|date| cut(date, 4)),
        Dates::Around(events) => {
            let Some(event) = event_of(events, corpus.attribute(seat, "site")) else { return Some(NO_EVENT) };
            let date = date.filter(|date| date_range(date).is_some())?;
            Some(match event.before(date.get(..10).unwrap_or(date)) {
                Some(true) => AFTER,
                Some(false) => BEFORE,
                None => UNCLEAR,
            })
        }
    }
}

/// The type that orders what a key's values are put together to.
pub(super) fn attribute_type(scope: &Scope<'_>, key: &Key) -> AttributeType {
    match &scope.options.dates {
        Some(Dates::Around(_)) if key.is_date() => {
            AttributeType::Ordered([BEFORE, AFTER, UNCLEAR, NO_EVENT].map(str::to_owned).to_vec())
        }
        _ => key.attribute_type(scope.corpus),
    }
}
