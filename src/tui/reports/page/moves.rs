//! How the cursor of a page moves: from number to number and quotation to quotation; between them it scrolls.

use super::{Kind, Laid, Line};
use crate::tui::action::Action;
use ratatui::layout::Rect;

/// Line and column.
type At = (usize, usize);

impl Laid {
    /// Whether the cursor stops at a line.
    fn is_stop(&self, line: usize) -> bool {
        match self.lines.get(line) {
            Some(Line::Row(..)) => true,
            Some(Line::Words(Kind::Quote, _, block)) => {
                let before = line.checked_sub(1).and_then(|before| self.lines.get(before));
                !matches!(before, Some(Line::Words(Kind::Quote, _, same)) if same == block)
            }
            _ => false,
        }
    }

    /// Where reading begins: the first number or quotation that opens something, else the first row.
    pub fn first(&self) -> At {
        let opening = |line: usize| match self.lines.get(line)? {
            Line::Row(number, row) => {
                let cells = &self.table_of(*number)?.0.rows.get(*row)?.cells;
                cells.iter().position(|cell| cell.opens.is_some()).map(|column| (line, column))
            }
            _ if self.is_stop(line) => Some((line, 0)),
            _ => None,
        };
        let row = || (0..self.lines.len()).find(|line| self.is_stop(*line)).map(|line| (line, 0));
        (0..self.lines.len()).find_map(opening).or_else(row).unwrap_or_default()
    }

    /// The cursor and the first line and column in sight after an action that moves.
    pub fn moved(&self, action: Action, room: Rect, (at, top): (At, At)) -> (At, At) {
        let height = usize::from(self.area(room, at).height).max(1);
        let last = self.lines.len().saturating_sub(1);
        let below = || (at.0 + 1..=last).take(height).find(|line| self.is_stop(*line));
        let above = || (0..at.0).rev().take(height).find(|line| self.is_stop(*line));
        let (mut line, mut first, mut column) = (at.0, top.0, at.1);
        match action {
            // Where nothing is to stop at the text scrolls, whatever line of it the cursor is on.
            Action::Down => line = below().unwrap_or((at.0 + 1).max(top.0 + height)),
            Action::Up => line = above().unwrap_or((at.0.saturating_sub(1)).min(top.0.saturating_sub(1))),
            Action::PageDown => {
                first = (top.0 + height.max(2) - 1).min((last + 1).saturating_sub(height));
                line = if first == top.0 { last } else { (at.0 + first - top.0).min(last) };
            }
            Action::PageUp => {
                first = top.0.saturating_sub(height.max(2) - 1);
                line = if first == top.0 { 0 } else { at.0.saturating_sub(top.0 - first) };
            }
            Action::First => (line, first) = (0, 0),
            Action::Last => line = last,
            Action::Right if !self.is_row(line) => line = self.next_row(line, height).unwrap_or(line),
            Action::Right => column += 1,
            Action::Left => column = column.saturating_sub(1),
            _ => {}
        }
        let line = line.min(last);
        let snaps = matches!(action, Action::PageDown | Action::PageUp | Action::First);
        let stop = |line: &usize| self.is_stop(*line);
        let line =
            if snaps { (line..=last).take_while(|at| *at < first + height).find(stop).unwrap_or(line) } else { line };
        ((line, column), (first, top.1))
    }

    fn is_row(&self, line: usize) -> bool {
        matches!(self.lines.get(line), Some(Line::Row(..)))
    }

    fn next_row(&self, from: usize, within: usize) -> Option<usize> {
        (from..self.lines.len()).take(within).find(|line| self.is_row(*line))
    }

    /// The cursor and the first line and column in sight, so that the cursor is on the page.
    pub fn settle(&self, room: Rect, (at, top): (At, At)) -> (At, At) {
        let line = at.0.min(self.lines.len().saturating_sub(1));
        let found = match self.lines.get(line) {
            Some(Line::Row(number, row)) => self.table_of(*number).map(|found| (found, *row)),
            _ => None,
        };
        let Some(((table, columns), row)) = found else {
            return ((line, at.1), (self.first_line(room, (line, at.1), top.0, 0), top.1));
        };
        let column = at.1.min(table.columns.len().saturating_sub(1));
        let mut left = top.1.min(column);
        while left < column && !columns.in_sight(room, left).iter().any(|(at, ..)| *at == column) {
            left += 1;
        }
        // From the first row of a table what stands above it is seen too.
        let above = if row == 0 { columns.high() + 2 } else { 0 };
        ((line, column), (self.first_line(room, (line, column), top.0, above), left))
    }

    /// The first line in sight, so that a line is seen, and where there is room so many lines above it.
    fn first_line(&self, room: Rect, at: At, top: usize, above: usize) -> usize {
        let height = usize::from(self.area(room, at).height).max(1);
        let first = super::super::keep_in_sight(at.0, top, height);
        let higher = first.min(at.0.saturating_sub(above));
        let first = if at.0 < higher + height { higher } else { first };
        first.min(self.lines.len().saturating_sub(height))
    }

    /// The cell at a place of the screen.
    pub fn cell_at(&self, room: Rect, (at, top): (At, At), column: u16, row: u16) -> Option<At> {
        let area = self.area(room, at);
        let line = top.0 + usize::from(row.checked_sub(area.y).filter(|line| *line < area.height)?);
        match self.lines.get(line)? {
            Line::Row(number, _) => {
                let (_, columns) = self.table_of(*number)?;
                let found = columns.in_sight(area, top.1);
                let at =
                    found.into_iter().find(|(_, x, wide)| column >= *x && column < x + wide + 2).map(|(at, ..)| at);
                Some((line, at.unwrap_or(0)))
            }
            _ => Some((line, 0)),
        }
    }
}
