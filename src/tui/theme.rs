//! Colours and styles by what they mean, and what is left of them on terminals with few colours or none.
//!
//! Nothing is told by colour alone: a theme has its letter, a selection its corner marks, a flag its sign.
//! Text keeps the terminal's own colours wherever it can; a look says what background it counts on, and a test
//! holds its colours to it.

mod contrast;

use contrast::{Rgb, cube, legible, of_index};
use ratatui::buffer::Buffer;
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

/// How the screens look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// For dark backgrounds.
    #[default]
    Dark,
    /// For light backgrounds.
    Light,
    /// White on black, painted over whatever the terminal has.
    HighContrast,
    /// The sixteen colours that every terminal has, as its user set them.
    Sixteen,
    /// No colours.
    Mono,
}

impl Look {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Dark, Self::Light, Self::HighContrast, Self::Sixteen, Self::Mono];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Sixteen => "16",
            Self::Mono => "mono",
        }
    }

    /// The look of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|look| look.name() == name)
    }

    /// The backgrounds that it counts on; on those its colours can be read.
    fn backgrounds(self) -> &'static [Rgb] {
        match self {
            Self::Dark => &[(0, 0, 0), (0x1e, 0x1e, 0x1e)],
            Self::Light => &[(0xff, 0xff, 0xff), (0xf5, 0xf5, 0xf5)],
            Self::HighContrast | Self::Sixteen | Self::Mono => &[(0, 0, 0)],
        }
    }

    /// The background that is hardest to read on.
    fn hardest(self) -> Rgb {
        self.backgrounds().last().copied().unwrap_or_default()
    }

    /// The colour of a meaning: among sixteen, and where there are more; none is the terminal's own.
    fn ink(self, meaning: Meaning) -> (Option<Color>, Option<Color>) {
        use Color::{Blue, Cyan, DarkGray, Gray, Green, Indexed, LightCyan, LightGreen, LightRed, LightYellow};
        use Color::{Magenta, Red, Yellow};
        match (self, meaning) {
            (Self::Light, Meaning::Dim) => (None, Some(Indexed(241))),
            (Self::Light, Meaning::Speaker) => (Some(Blue), Some(Indexed(24))),
            (Self::Light, Meaning::Key) => (Some(Magenta), Some(Indexed(90))),
            (Self::Light, Meaning::Care) => (Some(Red), Some(Indexed(94))),
            (Self::Light, Meaning::Good) => (Some(Blue), Some(Indexed(22))),
            (Self::Light, Meaning::Wrong) => (Some(Red), Some(Indexed(124))),
            (Self::HighContrast, Meaning::Dim) => (Some(Gray), Some(Indexed(252))),
            (Self::HighContrast, Meaning::Speaker) => (Some(LightCyan), Some(Indexed(51))),
            (Self::HighContrast, Meaning::Key | Meaning::Care) => (Some(LightYellow), Some(Indexed(226))),
            (Self::HighContrast, Meaning::Good) => (Some(LightGreen), Some(Indexed(46))),
            (Self::HighContrast, Meaning::Wrong) => (Some(LightYellow), Some(Indexed(217))),
            (_, Meaning::Dim) => (Some(DarkGray), Some(Indexed(245))),
            (_, Meaning::Speaker) => (Some(Cyan), Some(Cyan)),
            (_, Meaning::Key | Meaning::Care) => (Some(Yellow), Some(Yellow)),
            (_, Meaning::Good) => (Some(Green), Some(Green)),
            (_, Meaning::Wrong) => (Some(LightRed), Some(Indexed(210))),
        }
    }

    /// Colours for themes whose codebook gives none: eight that people with any kind of colour vision tell apart,
    /// the hues in the same order in every look.
    fn palette(self) -> &'static [Rgb; 8] {
        const ON_DARK: [Rgb; 8] = [
            (0x3d, 0x86, 0xec),
            (0xde, 0x93, 0x00),
            (0x00, 0xb7, 0x80),
            (0xa6, 0x60, 0x95),
            (0xc0, 0x47, 0x26),
            (0x59, 0xc4, 0xf3),
            (0xff, 0xff, 0x41),
            (0xe8, 0xe8, 0xe8),
        ];
        const ON_LIGHT: [Rgb; 8] = [
            (0x00, 0x55, 0xa4),
            (0xb2, 0x7d, 0x00),
            (0x09, 0x80, 0x52),
            (0xc8, 0x59, 0x98),
            (0x73, 0x1b, 0x00),
            (0x1f, 0x8a, 0xcb),
            (0x74, 0x61, 0x00),
            (0x44, 0x44, 0x44),
        ];
        if self == Self::Light { &ON_LIGHT } else { &ON_DARK }
    }
}

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Dim,
    Speaker,
    Key,
    Care,
    Good,
    Wrong,
}

/// The look of the screens on this terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// How many colours the terminal has.
    pub depth: Depth,
    /// What was chosen.
    pub look: Look,
}

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
        Self { depth, look: Look::default() }
    }

    /// How many colours are used: no more than the terminal has, and than the look wants.
    pub fn depth(self) -> Depth {
        match (self.look, self.depth) {
            (Look::Mono, _) | (_, Depth::None) => Depth::None,
            (Look::Sixteen, _) | (_, Depth::Sixteen) => Depth::Sixteen,
            (_, depth) => depth,
        }
    }

    fn ink(self, meaning: Meaning) -> Style {
        let (few, many) = self.look.ink(meaning);
        let colour = match self.depth() {
            Depth::None => None,
            Depth::Sixteen => few,
            Depth::Many | Depth::True => many,
        };
        colour.map_or_else(Style::new, |colour| Style::new().fg(colour))
    }

    /// Running text.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// What matters less.
    pub fn dim(self) -> Style {
        // A colour and no modifier: sixteen-colour terminals often draw dim text as nothing at all.
        self.ink(Meaning::Dim)
    }

    /// Names and headings.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Who speaks.
    pub fn speaker(self) -> Style {
        self.ink(Meaning::Speaker).add_modifier(Modifier::BOLD)
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
        self.ink(Meaning::Key).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// A key in a hint.
    pub fn key(self) -> Style {
        self.ink(Meaning::Key).add_modifier(Modifier::BOLD)
    }

    /// Good news.
    pub fn good(self) -> Style {
        self.ink(Meaning::Good)
    }

    /// What went wrong.
    pub fn error(self) -> Style {
        self.ink(Meaning::Wrong).add_modifier(Modifier::BOLD)
    }

    /// What asks for care.
    pub fn care(self) -> Style {
        self.ink(Meaning::Care)
    }

    /// The colour of a theme of the codebook, for its stripe and its letter: its own (`#rrggbb`), else by its
    /// place; lighter or darker than asked for where it could not be seen.
    pub fn of_theme(self, colour: &str, place: usize) -> Style {
        match self.depth() {
            Depth::None => Style::new().add_modifier(Modifier::BOLD),
            Depth::Sixteen => Style::new().fg(nearest_of_sixteen(self.wanted(colour, place), self.look)),
            _ => self.legible(self.wanted(colour, place), STRIPE),
        }
    }

    /// The same colour for running text, which wants more contrast than a stripe.
    pub fn text_of_theme(self, colour: &str, place: usize) -> Style {
        match self.depth() {
            Depth::None | Depth::Sixteen => Style::new(),
            _ => self.legible(self.wanted(colour, place), TEXT),
        }
    }

    fn wanted(self, colour: &str, place: usize) -> Rgb {
        let palette = self.look.palette();
        hex(colour).unwrap_or_else(|| palette.get(place % palette.len()).copied().unwrap_or_default())
    }

    fn legible(self, wanted: Rgb, least: f64) -> Style {
        let background = self.look.hardest();
        Style::new().fg(if self.depth() == Depth::Many {
            Color::Indexed(cube(legible(wanted, background, least, |c| of_index(cube(c)))))
        } else {
            let (r, g, b) = legible(wanted, background, least, |c| c);
            Color::Rgb(r, g, b)
        })
    }

    /// The shade of a cell of a heat map, from 0 to 1; with few colours the cell has a pattern instead.
    pub fn heat(self, share: f64) -> Style {
        let share = share.clamp(0.0, 1.0);
        if share <= 0.0 || self.heat_by_pattern() {
            return Style::new();
        }
        let (from, to, ink): (Rgb, Rgb, Color) = match self.look {
            Look::Light => ((0xfd, 0xf4, 0xe8), (0xd9, 0x6a, 0x2b), Color::Black),
            _ => ((0x20, 0x28, 0x3c), (0xb0, 0x38, 0x18), if share > 0.55 { Color::White } else { Color::Gray }),
        };
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share) as u8;
        let (r, g, b) = (mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2));
        let shade = if self.depth() == Depth::Many { Color::Indexed(cube((r, g, b))) } else { Color::Rgb(r, g, b) };
        Style::new().bg(shade).fg(ink)
    }

    /// Whether heat is drawn by patterns.
    pub fn heat_by_pattern(self) -> bool {
        matches!(self.depth(), Depth::None | Depth::Sixteen) || self.look == Look::HighContrast
    }

    /// Paints what has no colour of its own, where the look does not leave that to the terminal.
    pub fn paint(self, buffer: &mut Buffer) {
        let (paper, ink) = match (self.look, self.depth()) {
            (Look::HighContrast, Depth::Sixteen) => (Color::Black, Color::White),
            (Look::HighContrast, Depth::Many | Depth::True) => (Color::Indexed(16), Color::Indexed(231)),
            _ => return,
        };
        for cell in &mut buffer.content {
            cell.bg = if cell.bg == Color::Reset { paper } else { cell.bg };
            cell.fg = if cell.fg == Color::Reset { ink } else { cell.fg };
        }
    }
}

/// The contrast that text and stripes have against the background (WCAG 2.2, 1.4.3 and 1.4.11).
const TEXT: f64 = 4.5;
const STRIPE: f64 = 3.0;

fn hex(colour: &str) -> Option<Rgb> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// The nearest of the sixteen, by hue; of those that can be seen on the background. Letters tell the rest.
fn nearest_of_sixteen((r, g, b): Rgb, look: Look) -> Color {
    let light = look == Look::Light;
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    if most - least < 30 {
        return if light { Color::DarkGray } else { Color::Gray };
    }
    let high = |value: u8| u16::from(value) * 2 > u16::from(most) + u16::from(least);
    match (high(r), high(g), high(b)) {
        (true, false, false) => Color::Red,
        (false, true, false) if light => Color::DarkGray,
        (false, true, false) => Color::Green,
        (false, false, true) if light => Color::Blue,
        (false, false, true) => Color::LightBlue,
        (true, true, _) if light => Color::Red,
        (true, true, _) => Color::Yellow,
        (true, false, true) => Color::Magenta,
        (false, true, true) if light => Color::Blue,
        (false, true, true) => Color::Cyan,
        (false, false, false) if light => Color::DarkGray,
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
        let plain = Theme { depth: Depth::None, look: Look::Dark };
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
        let sixteen = Theme { depth: Depth::Sixteen, look: Look::Dark };
        assert_eq!(sixteen.of_theme("#0677e5", 0).fg, Some(Color::Cyan));
        assert_eq!(sixteen.of_theme("#d02020", 0).fg, Some(Color::Red));
        assert_eq!(hex("#0677e5"), Some((6, 0x77, 0xe5)));
        assert_eq!(hex("blue"), None);
    }

    /// What xterm shows for the sixteen.
    fn rgb(colour: Color) -> Rgb {
        match colour {
            Color::Black => (0, 0, 0),
            Color::Red => (205, 0, 0),
            Color::Green => (0, 205, 0),
            Color::Yellow => (205, 205, 0),
            Color::Blue => (0, 0, 238),
            Color::Magenta => (205, 0, 205),
            Color::Cyan => (0, 205, 205),
            Color::Gray => (229, 229, 229),
            Color::DarkGray => (127, 127, 127),
            Color::LightRed => (255, 0, 0),
            Color::LightGreen => (0, 255, 0),
            Color::LightYellow => (255, 255, 0),
            Color::LightBlue => (92, 92, 255),
            Color::LightMagenta => (255, 0, 255),
            Color::LightCyan => (0, 255, 255),
            Color::White => (255, 255, 255),
            Color::Indexed(index) => of_index(index),
            Color::Rgb(r, g, b) => (r, g, b),
            other => panic!("{other} is no colour that is known"),
        }
    }

    fn all() -> impl Iterator<Item = Theme> {
        let depths = [Depth::Sixteen, Depth::Many, Depth::True];
        Look::ALL.into_iter().flat_map(move |look| depths.map(|depth| Theme { depth, look }))
    }

    /// The backgrounds that a theme must do on: where there are sixteen colours only, black or white.
    fn backgrounds(theme: Theme) -> &'static [Rgb] {
        let all = theme.look.backgrounds();
        if theme.depth() == Depth::Sixteen { &all[..1] } else { all }
    }

    #[test]
    fn text_can_be_read_in_every_look() {
        for theme in all() {
            let styles =
                [theme.dim(), theme.speaker(), theme.found(), theme.key(), theme.good(), theme.error(), theme.care()];
            let least = if theme.look == Look::HighContrast { 7.0 } else { TEXT };
            for colour in styles.iter().filter_map(|style| style.fg) {
                for background in backgrounds(theme) {
                    let ratio = contrast::ratio(rgb(colour), *background);
                    assert!(ratio >= least, "{theme:?}: {colour} on {background:?} has {ratio:.2}");
                }
            }
            for share in [0.01, 0.3, 0.55, 0.56, 0.8, 1.0] {
                let style = theme.heat(share);
                if let (Some(ink), Some(shade)) = (style.fg, style.bg) {
                    let ratio = contrast::ratio(rgb(ink), rgb(shade));
                    assert!(ratio >= TEXT, "{theme:?}: heat {share} has {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn stripes_can_be_seen_in_every_look_whatever_the_codebook_says() {
        let colours =
            ["", "#000000", "#ffffff", "#0677e5", "#101080", "#ffff00", "#7f7f7f", "#1e1e1e", "#00ff00", "#ff69b4"];
        for theme in all() {
            for (place, colour) in (0..8).map(|place| (place, "")).chain(colours.map(|colour| (0, colour))) {
                for (style, least) in
                    [(theme.of_theme(colour, place), STRIPE), (theme.text_of_theme(colour, place), TEXT)]
                {
                    let Some(ink) = style.fg else { continue };
                    for background in backgrounds(theme) {
                        let ratio = contrast::ratio(rgb(ink), *background);
                        assert!(ratio >= least, "{theme:?}: {ink} for “{colour}” at {place} has {ratio:.2}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_colours_of_codes_are_told_apart_with_any_colour_vision() {
        for look in [Look::Dark, Look::Light] {
            let least = contrast::least_difference(look.palette());
            assert!(least > 15.0, "{look:?}: {least:.1}");
        }
    }

    #[test]
    fn looks_have_names() {
        for look in Look::ALL {
            assert_eq!(Look::named(look.name()), Some(look));
        }
        let mono = Theme { depth: Depth::True, look: Look::Mono };
        assert_eq!(mono.speaker().fg, None);
        assert_eq!(Theme { depth: Depth::None, look: Look::HighContrast }.depth(), Depth::None);
    }
}
