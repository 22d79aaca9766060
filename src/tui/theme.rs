//! Colours and styles by what they mean, and what is left of them on terminals with few colours or none.
//!
//! Nothing is told by colour alone: a theme has its letter, a selection its corner marks, a flag its sign.

use ratatui::style::{Color, Modifier, Style};

/// How many colours there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// None: `NO_COLOR`.
    None,
    /// The sixteen of every terminal.
    #[default]
    Sixteen,
    /// 256.
    Many,
    /// All.
    True,
}

/// The look of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// How many colours there are.
    pub depth: Depth,
}

/// Colours for themes whose codebook gives none, far apart from each other.
const PALETTE: [(u8, u8, u8); 10] = [
    (0x4c, 0x8b, 0xf5),
    (0xe5, 0x7a, 0x1f),
    (0x2f, 0xa8, 0x4f),
    (0xc9, 0x4f, 0xc4),
    (0xd9, 0x3f, 0x3f),
    (0x1f, 0xa8, 0xa8),
    (0xb8, 0x9a, 0x1f),
    (0x7a, 0x5f, 0xd9),
    (0x8a, 0xa8, 0x2f),
    (0xd9, 0x5f, 0x8f),
];

impl Theme {
    /// The theme that the environment asks for.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let depth = if set("NO_COLOR").is_some() {
            Depth::None
        } else if set("COLORTERM").is_some_and(|value| value.contains("truecolor") || value.contains("24bit")) {
            Depth::True
        } else if set("TERM").is_some_and(|value| value.contains("256")) {
            Depth::Many
        } else {
            Depth::Sixteen
        };
        Self { depth }
    }

    fn coloured(self, colour: Color) -> Style {
        if self.depth == Depth::None { Style::new() } else { Style::new().fg(colour) }
    }

    /// Running text.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// What matters less.
    pub fn dim(self) -> Style {
        // Sixteen-colour terminals often draw dim text as nothing at all.
        match self.depth {
            Depth::None => Style::new(),
            Depth::Sixteen => self.coloured(Color::DarkGray),
            _ => self.coloured(Color::Indexed(245)),
        }
    }

    /// Names and headings.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Who speaks.
    pub fn speaker(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// Rules and frames.
    pub fn rule(self) -> Style {
        self.dim()
    }

    /// The line that is chosen, and the selection.
    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What was found.
    pub fn found(self) -> Style {
        self.coloured(Color::Yellow).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// A key in a hint.
    pub fn key(self) -> Style {
        self.coloured(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// Good news.
    pub fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// What went wrong.
    pub fn error(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What asks for care.
    pub fn care(self) -> Style {
        self.coloured(Color::Yellow)
    }

    /// The colour of a theme of the codebook: its own (`#rrggbb`), else by its place.
    pub fn of_theme(self, colour: &str, place: usize) -> Style {
        let (r, g, b) = hex(colour).unwrap_or_else(|| PALETTE.get(place % PALETTE.len()).copied().unwrap_or_default());
        match self.depth {
            Depth::None => Style::new().add_modifier(Modifier::BOLD),
            Depth::Sixteen => Style::new().fg(nearest_of_sixteen(r, g, b)),
            Depth::Many => Style::new().fg(Color::Indexed(cube(r, g, b))),
            Depth::True => Style::new().fg(Color::Rgb(r, g, b)),
        }
    }

    /// The shade of a cell of a heat map, from 0 to 1; with few colours the cell has a pattern instead.
    pub fn heat(self, share: f64) -> Style {
        let share = share.clamp(0.0, 1.0);
        if share <= 0.0 {
            return Style::new();
        }
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share) as u8;
        let ink = if share > 0.55 { Color::White } else { Color::Gray };
        let (r, g, b) = (mix(0x20, 0xb0), mix(0x28, 0x38), mix(0x3c, 0x18));
        match self.depth {
            Depth::None | Depth::Sixteen => Style::new(),
            Depth::Many => Style::new().bg(Color::Indexed(cube(r, g, b))).fg(ink),
            Depth::True => Style::new().bg(Color::Rgb(r, g, b)).fg(ink),
        }
    }

    /// Whether heat is drawn by patterns.
    pub fn heat_by_pattern(self) -> bool {
        matches!(self.depth, Depth::None | Depth::Sixteen)
    }
}

fn hex(colour: &str) -> Option<(u8, u8, u8)> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// The nearest colour of the 6×6×6 cube.
fn cube(r: u8, g: u8, b: u8) -> u8 {
    let step = |value: u8| match value {
        0..=47 => 0u8,
        48..=114 => 1,
        value => (value - 35) / 40,
    };
    16 + 36 * step(r) + 6 * step(g) + step(b)
}

/// The nearest of the sixteen, by hue; greys become white so that they stay legible.
fn nearest_of_sixteen(r: u8, g: u8, b: u8) -> Color {
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    if most - least < 30 {
        return Color::Gray;
    }
    let high = |value: u8| u16::from(value) * 2 > u16::from(most) + u16::from(least);
    match (high(r), high(g), high(b)) {
        (true, false, false) => Color::Red,
        (false, true, false) => Color::Green,
        (false, false, true) => Color::Blue,
        (true, true, _) => Color::Yellow,
        (true, false, true) => Color::Magenta,
        (false, true, true) => Color::Cyan,
        (false, false, false) => Color::Gray,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        let theme = |pairs: &'static [(&str, &str)]| {
            Theme::of_environment(|name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
            .depth
        };
        assert_eq!(theme(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]), Depth::None);
        assert_eq!(theme(&[("NO_COLOR", ""), ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(theme(&[("TERM", "xterm-256color")]), Depth::Many);
        assert_eq!(theme(&[("TERM", "vt100")]), Depth::Sixteen);
    }

    #[test]
    fn without_colour_nothing_is_coloured() {
        let plain = Theme { depth: Depth::None };
        for style in [
            plain.text(),
            plain.dim(),
            plain.speaker(),
            plain.found(),
            plain.error(),
            plain.of_theme("#ff0000", 1),
            plain.heat(0.8),
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        let sixteen = Theme { depth: Depth::Sixteen };
        assert_eq!(sixteen.of_theme("#0677e5", 0).fg, Some(Color::Cyan));
        assert_eq!(sixteen.of_theme("#d02020", 0).fg, Some(Color::Red));
        assert_eq!(hex("#0677e5"), Some((6, 0x77, 0xe5)));
        assert_eq!(hex("blue"), None);
    }
}
