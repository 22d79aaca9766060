//! What to look out for in a text: shapes that point at a person, and the names of a table where there is one.

use super::{Style, Table, Why};
use crate::study::identify::{self, Finding, Tally};
use crate::text::Span;
use std::sync::Arc;

/// What to look out for.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    names: Option<Arc<Table>>,
}

/// The same table, not one like it.
impl PartialEq for Watch {
    fn eq(&self, other: &Self) -> bool {
        match (&self.names, &other.names) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        }
    }
}

impl Watch {
    /// Shapes, and the names of a table where one is given.
    pub fn new(names: Option<Table>) -> Self {
        Self { names: names.map(Arc::new) }
    }

    /// The table.
    pub fn names(&self) -> Option<&Table> {
        self.names.as_deref()
    }

    /// Everything in a text that points at a person, in order. A name in small letters that is also a word is not
    /// among it; one in a longer word or a double name is.
    pub fn look(&self, text: &str, breaks: &[u32]) -> Vec<Finding> {
        let shapes = identify::find(text);
        let Some(table) = self.names() else { return shapes };
        let names = table.hits(text, breaks, Style::Brackets);
        let kind = |row: usize| table.row(row).map(|row| row.kind).unwrap_or_default();
        let hits = names.hits.iter().map(|hit| Finding { span: hit.span, kind: kind(hit.row) });
        let left = names.left.iter().filter(|left| left.why != Why::LowerCase);
        let mut all: Vec<Finding> =
            hits.chain(left.map(|left| Finding { span: left.span, kind: kind(left.row) })).collect();
        all.sort();
        // A name in an address is told with the address; a number that the table lists is told as the table does.
        all.retain(|name| !near(&shapes, name.span).is_some_and(|shape| within(name.span, shape.span)));
        let listed = |shape: &Finding| near(&all, shape.span).is_some_and(|name| name.span.encloses(shape.span));
        let shapes: Vec<Finding> = shapes.iter().filter(|shape| !listed(shape)).copied().collect();
        all.extend(shapes);
        all.sort();
        all
    }

    /// How much of what there is in a text.
    pub fn tally(&self, text: &str) -> Tally {
        self.look(text, &[]).into_iter().map(|finding| finding.kind).collect()
    }
}

/// The first of these, which are in order and apart, that does not end before a place.
fn near(all: &[Finding], span: Span) -> Option<&Finding> {
    all.get(all.partition_point(|finding| finding.span.end <= span.start))
}

/// Whether one lies in the other and is not all of it.
fn within(inner: Span, outer: Span) -> bool {
    outer.encloses(inner) && inner != outer
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::*;
    use crate::study::identify::Kind;

    #[test]
    fn names_and_shapes_are_told_once() {
        let row = |name: &str, kind| Row { name: name.into(), pseudonym: "X".into(), kind, ..Row::default() };
        let rows = vec![row("Mary", Kind::Name), row("Will", Kind::Name), row("07700 900123", Kind::Other)];
        let rows = rows.into_iter().enumerate().map(|(n, row)| Row { pseudonym: format!("X{n}"), ..row }).collect();
        let watch = Watch::new(Some(Table::new(rows).expect("a table")));
        let text = "Mary.J@example.org wrote; Marys will call 07700 900123 or 07700 900124, says Mary [X0]";
        let found: Vec<(Kind, &str)> =
            watch.look(text, &[]).into_iter().map(|found| (found.kind, found.span.slice(text))).collect();
        assert_eq!(
            found,
            [
                (Kind::Email, "Mary.J@example.org"),
                (Kind::Name, "Marys"),
                (Kind::Other, "07700 900123"),
                (Kind::Phone, "07700 900124"),
                (Kind::Name, "Mary"),
            ]
        );
        assert_eq!(Watch::default().tally(text).words(), "2 phone numbers, 1 e-mail address");
    }
}
