//! A list with a cursor that stays in sight.

use super::action::Action;

/// Where the cursor stands in a list, and which line is the first in sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The chosen line.
    pub at: usize,
    /// The first line in sight.
    pub top: usize,
}

impl Cursor {
    /// Moves by an action of a list of `len` lines of which `height` are in sight; whether it was one.
    pub fn act(&mut self, action: Action, len: usize, height: usize) -> bool {
        let page = height.saturating_sub(1).max(1);
        let last = len.saturating_sub(1);
        let at = match action {
            Action::Up => self.at.saturating_sub(1),
            Action::Down => self.at + 1,
            Action::PageUp => self.at.saturating_sub(page),
            Action::PageDown => self.at + page,
            Action::HalfUp => self.at.saturating_sub(page / 2),
            Action::HalfDown => self.at + page / 2,
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        self.at = at.min(last);
        self.settle(len, height);
        true
    }

    /// Keeps the cursor inside the list and in sight.
    pub fn settle(&mut self, len: usize, height: usize) {
        let height = height.max(1);
        self.at = self.at.min(len.saturating_sub(1));
        if self.at < self.top {
            self.top = self.at;
        } else if self.at >= self.top + height {
            self.top = self.at + 1 - height;
        }
        self.top = self.top.min(len.saturating_sub(height));
    }

    /// Moves by the wheel.
    pub fn wheel(&mut self, lines: i16, len: usize, height: usize) {
        let step = usize::from(lines.unsigned_abs());
        self.at = if lines > 0 { self.at + step } else { self.at.saturating_sub(step) };
        self.settle(len, height);
    }
}

/// Moves the first line in sight of a text, which may be `last` at most; false where the action does not scroll.
pub fn scroll(top: &mut usize, action: Action, page: usize, last: usize) -> bool {
    let to = match action {
        Action::Up => top.saturating_sub(1),
        Action::Down => *top + 1,
        Action::PageUp => top.saturating_sub(page),
        Action::PageDown => *top + page,
        Action::First => 0,
        Action::Last => last,
        _ => return false,
    };
    *top = to.min(last);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_in_the_list_and_in_sight() {
        let mut cursor = Cursor::default();
        cursor.act(Action::Last, 100, 10);
        assert_eq!(cursor, Cursor { at: 99, top: 90 });
        cursor.act(Action::PageUp, 100, 10);
        assert_eq!(cursor, Cursor { at: 90, top: 90 });
        cursor.act(Action::Up, 100, 10);
        assert_eq!(cursor, Cursor { at: 89, top: 89 });
        cursor.settle(3, 10);
        assert_eq!(cursor, Cursor { at: 2, top: 0 });
        cursor.settle(0, 10);
        assert_eq!(cursor, Cursor { at: 0, top: 0 });
        assert!(!cursor.act(Action::Code, 3, 10));
    }
}
