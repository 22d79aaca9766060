//! Revised codings: those that were moved with a corrected text, and those that have lost their place.
//!
//! A corrected text carries its codings along; where words changed under one, a person should look. Here they are
//! listed with what they stood at and what they stand at now, to be accepted, to be put where the selection in the
//! reader is, or to be dropped. Lost ones count nowhere until they have a place.

use super::action::Action;
use super::app::App;
use super::keymap::{Context, mention};
use super::list::Cursor;
use super::message::{Effect, Request};
use super::overlay::Overlay;
use super::{cells, widgets};
use crate::store::ReviewItem;
use crate::study::Standing;
use crate::text::display::{one_line, shortened};
use crate::text::{Span, display};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The window.
#[derive(Clone, Debug, Default)]
pub struct Revised {
    /// The codings to look at.
    pub items: Vec<ReviewItem>,
    /// The cursor.
    pub cursor: Cursor,
}

/// What is to be done with codings of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They stand where they were moved to.
    Accept,
    /// They stand here, in bytes of the current text.
    Place(Span),
    /// They go.
    Drop,
}

/// Lines of the lower part, which shows the chosen coding.
const BELOW: u16 = 7;

/// The keys that place a coding, once its place is selected.
fn then() -> String {
    format!("{} and {}", mention(Context::Reader, Action::Revised), mention(Context::Revised, Action::Place))
}

impl App {
    /// Asks which codings are to be looked at.
    pub fn ask_revised(&mut self) -> Vec<Effect> {
        if self.study.is_none() { Vec::new() } else { vec![Effect::Store(Request::ToReview)] }
    }

    /// Shows them; the cursor stays where it was in the list.
    pub fn take_revised(&mut self, items: Vec<ReviewItem>) {
        let open = self.overlays.iter().position(|overlay| matches!(overlay, Overlay::Revised(_)));
        if let Some(at) = open {
            self.overlays.remove(at);
        } else if items.is_empty() {
            self.say("No coding waits to be looked at: no text under one was corrected.");
        }
        if items.is_empty() {
            return;
        }
        let mut cursor = Cursor { at: self.revised_at, top: 0 };
        cursor.settle(items.len(), list_height(self.size));
        self.overlays.push(Overlay::Revised(Revised { items, cursor }));
    }

    /// Does an action in the window.
    pub fn act_in_revised(&mut self, action: Action) -> Vec<Effect> {
        let height = list_height(self.size);
        let Some(Overlay::Revised(revised)) = self.overlays.last_mut() else { return Vec::new() };
        let moved = revised.cursor.act(action, revised.items.len(), height);
        self.revised_at = revised.cursor.at;
        let Some(item) = revised.items.get(revised.cursor.at).cloned().filter(|_| !moved) else { return Vec::new() };
        match action {
            Action::Open => {
                self.overlays.pop();
                // A lost coding has no place: its document is opened, where its words can be looked for.
                self.open(&item.document, item.after)
            }
            Action::Apply if item.after.is_none() => {
                self.say(format!(
                    "It has lost its place: Enter opens the document; select where it belongs, then {}.",
                    then()
                ));
                Vec::new()
            }
            Action::Apply => self.judge(vec![item], Verdict::Accept),
            Action::MarkAll => {
                let moved: Vec<ReviewItem> =
                    revised.items.iter().filter(|item| item.after.is_some()).cloned().collect();
                if moved.is_empty() {
                    self.say("All that is listed has lost its place.");
                    return Vec::new();
                }
                self.judge(moved, Verdict::Accept)
            }
            Action::Place => match self.place_for(&item) {
                Ok(span) => self.judge(vec![item], Verdict::Place(span)),
                Err(why) => {
                    self.say(why);
                    Vec::new()
                }
            },
            Action::Remove if self.coder.as_deref() != Some(item.coder.as_str()) => {
                self.say(format!("This coding is {}’s; only its coder takes it away.", item.coder));
                Vec::new()
            }
            Action::Remove => self.judge(vec![item], Verdict::Drop),
            _ => {
                self.overlays.pop();
                Vec::new()
            }
        }
    }

    /// The selection in the reader, if it is in the document of the coding.
    fn place_for(&self, item: &ReviewItem) -> Result<Span, String> {
        let page = self.reader.page.as_ref().filter(|page| page.info.name == item.document);
        let page = page.ok_or_else(|| {
            format!("Enter opens {}; select where the coding belongs, then {}.", item.document, then())
        })?;
        if page.info.text != item.text {
            return Err(format!(
                "The text was revised meanwhile; {} lists the codings again.",
                mention(Context::Reader, Action::Revised)
            ));
        }
        page.selection()
            .ok_or_else(|| format!("Nothing is selected: Esc, select where the coding belongs, then {}.", then()))
    }

    fn judge(&mut self, items: Vec<ReviewItem>, verdict: Verdict) -> Vec<Effect> {
        if self.coder.is_none() || self.study.as_ref().is_some_and(|study| study.read_only) {
            // Who acts is asked over the list, which is then asked for anew.
            self.overlays.pop();
            self.may_write(Action::Revised, None);
            return Vec::new();
        }
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        self.writing += 1;
        let open = self.open_document();
        vec![Effect::Store(Request::Judge { coder, items, verdict, open }), Effect::Store(Request::ToReview)]
    }
}

fn area(screen: Rect) -> Rect {
    widgets::centred(screen, screen.width.saturating_sub(4).min(120), screen.height.saturating_sub(2))
}

fn list_height((columns, rows): (u16, u16)) -> usize {
    let inside = area(Rect::new(0, 0, columns, rows)).height.saturating_sub(2);
    usize::from(inside.saturating_sub(BELOW + 1)).max(1)
}

/// Draws the window.
pub fn draw(app: &App, revised: &Revised, buffer: &mut Buffer, screen: Rect) {
    let theme = &app.theme;
    let lost = revised.items.iter().filter(|item| item.kind == Standing::Lost).count();
    let title = format!(
        "{} to look at: the text under them was corrected{}",
        widgets::count(revised.items.len(), "coding"),
        if lost > 0 { format!(" · {lost} without a place") } else { String::new() }
    );
    let inner = widgets::window(buffer, area(screen), &title, theme);
    let height = list_height((screen.width, screen.height));
    let below = u16::try_from(height).unwrap_or(u16::MAX).min(inner.height);
    for (at, y) in (revised.cursor.top..revised.items.len()).zip(inner.y..inner.y + below) {
        let Some(item) = revised.items.get(at) else { continue };
        let base = if at == revised.cursor.at { theme.chosen() } else { theme.text() };
        if at == revised.cursor.at {
            buffer.set_style(Rect::new(inner.x, y, inner.width, 1), base);
        }
        let (word, style) =
            if item.kind == Standing::Lost { ("lost ", theme.error()) } else { ("moved", theme.care()) };
        let x = cells::write(buffer, (inner.x, y), inner.right(), word, base.patch(style));
        let line = format!(" {} · {} · {} · {}", item.document, item.code, item.coder, shortened(&item.before, 60));
        let room = inner.right().saturating_sub(x);
        cells::write(buffer, (x, y), inner.right(), &cells::fit(&one_line(&line), room), base);
    }
    let Some(item) = revised.items.get(revised.cursor.at) else { return };
    let mut y = inner.y + below;
    if y >= inner.bottom() {
        return;
    }
    widgets::rule(buffer, Rect::new(inner.x, y, inner.width, 1), "─", "─", theme);
    y += 1;
    let now = match &item.now {
        Some(now) => display::safe(now).into_owned(),
        None => "nowhere: its words are gone. Select where it belongs, or drop it.".to_owned(),
    };
    for (sign, text, share) in [("was ", display::safe(&item.before).into_owned(), 3), ("now ", now, 3)] {
        let room =
            Rect::new(inner.x + 4, y, inner.width.saturating_sub(4), share.min(inner.bottom().saturating_sub(y)));
        if room.height == 0 {
            return;
        }
        cells::write(buffer, (inner.x, y), inner.right(), sign, theme.key());
        y = widgets::paragraph(buffer, room, &text.replace('\n', " "), theme.text()).max(y + 1);
    }
}
