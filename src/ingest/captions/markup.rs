//! The marks inside the text of a caption: voices, colours, styles, times of words, entities.
//!
//! Only marks that captions are known to use are taken off. Anything else between angle brackets stays, for
//! transcribers write `<laugh>` and `<unclear>`.

/// A stretch of a caption in one voice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The voice that a `<v Name>` names.
    pub voice: Option<String>,
    /// What is said.
    pub text: String,
}

/// A caption without its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clean {
    /// Its stretches, none of them empty.
    pub pieces: Vec<Piece>,
    /// The first colour in it, as captions of one colour a speaker have.
    pub colour: Option<String>,
    /// Whether words in it have times of their own, as captions that roll have.
    pub timed_words: bool,
}

/// Longest mark that is one.
const LONGEST: usize = 300;

/// Takes the marks off.
pub fn clean(text: &str) -> Clean {
    let mut state = State::default();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&', '{']) {
        let (plain, marked) = rest.split_at(at);
        state.text.push_str(plain);
        let taken = state.mark(marked);
        if taken == 0 {
            let sign = marked.chars().next().map_or(1, char::len_utf8);
            state.text.push_str(marked.get(..sign).unwrap_or(""));
            rest = marked.get(sign..).unwrap_or("");
        } else {
            rest = marked.get(taken..).unwrap_or("");
        }
    }
    state.text.push_str(rest);
    state.finish_piece(None);
    Clean { pieces: state.pieces, colour: state.colour, timed_words: state.timed_words }
}

#[derive(Default)]
struct State {
    pieces: Vec<Piece>,
    voice: Option<String>,
    text: String,
    colour: Option<String>,
    timed_words: bool,
}

impl State {
    /// Reads a mark at the start of `text`: its length, or 0 where it is none.
    fn mark(&mut self, text: &str) -> usize {
        match text.as_bytes().first() {
            Some(b'&') => self.entity(text),
            Some(b'{') => self.override_(text),
            _ => self.tag(text),
        }
    }

    fn entity(&mut self, text: &str) -> usize {
        match entity(text) {
            Some((c, length)) => {
                self.text.push(c);
                length
            }
            None => 0,
        }
    }

    /// `{\an8}`, `{\c&HFFF000&}`: the overrides of SubStation.
    fn override_(&mut self, text: &str) -> usize {
        let Some(close) = text.starts_with("{\\").then(|| within(text).find('}')).flatten() else { return 0 };
        let inner = text.get(2..close).unwrap_or("");
        for one in inner.split('\\') {
            let value = one.strip_prefix("1c&H").or_else(|| one.strip_prefix("c&H"));
            if let (Some(value), None) = (value, &self.colour) {
                self.colour = Some(value.trim_end_matches('&').to_uppercase());
            }
        }
        close + 1
    }

    fn tag(&mut self, text: &str) -> usize {
        let Some(close) = within(text).find('>') else { return 0 };
        let inner = text.get(1..close).unwrap_or("");
        if inner.starts_with(|c: char| c.is_ascii_digit()) {
            let time = super::timing::clock(inner).is_some_and(|(_, rest)| rest.is_empty()) && inner.contains(':');
            self.timed_words |= time;
            return if time { close + 1 } else { 0 };
        }
        let end = inner.find(|c: char| c.is_whitespace() || c == '.').unwrap_or(inner.len());
        let (name, more) = inner.split_at(end);
        match name.trim_end_matches('/').to_ascii_lowercase().as_str() {
            "v" => self.finish_piece(voice(more)),
            "" if name == "/" => return 0,
            "/v" => self.finish_piece(None),
            "font" => self.font(more),
            "br" => self.text.push('\n'),
            "c" | "/c" | "i" | "/i" | "b" | "/b" | "u" | "/u" | "s" | "/s" | "ruby" | "/ruby" | "rt" | "/rt"
            | "lang" | "/lang" | "/font" | "span" | "/span" | "em" | "/em" | "strong" | "/strong" => {}
            _ => return 0,
        }
        close + 1
    }

    fn font(&mut self, attributes: &str) {
        let value = attributes.split_once("color=").map(|(_, value)| value.trim_start_matches(['"', '\'']));
        let value = value.and_then(|value| value.split(['"', '\'', ' ', '/']).next()).filter(|value| !value.is_empty());
        let value = value.map(|value| value.trim_start_matches('#').to_uppercase());
        // These two greys tell how sure a recogniser was, not who speaks.
        let value = value.filter(|value| !matches!(value.as_str(), "CCCCCC" | "E5E5E5"));
        self.colour = self.colour.take().or(value);
    }

    /// Ends the stretch; the next one is in this voice.
    fn finish_piece(&mut self, next: Option<String>) {
        let voice = std::mem::replace(&mut self.voice, next);
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.pieces.push(Piece { voice, text });
        }
    }
}

/// As much of `text` as a mark may have, so that what is never closed is not looked for to the end of the file.
pub fn within(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// The name in `<v.loud Name>`: what follows the classes.
fn voice(more: &str) -> Option<String> {
    let name = more.split_once(char::is_whitespace).map_or("", |(_, name)| name);
    let name = decode(name);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(name).filter(|name| !name.is_empty())
}

/// `text` with its entities as the characters that they mean.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (plain, marked) = rest.split_at(at);
        out.push_str(plain);
        let (c, length) = entity(marked).unwrap_or(('&', 1));
        out.push(c);
        rest = marked.get(length..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// The character of an entity at the start of `text`, and the length of the entity.
pub fn entity(text: &str) -> Option<(char, usize)> {
    // The longest that is known has eight bytes.
    let semicolon = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..semicolon)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            // Controls are no text, and a carriage return would not be canonical.
            char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')?
        }
    };
    Some((c, semicolon + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(text: &str) -> Vec<(Option<String>, String)> {
        clean(text).pieces.into_iter().map(|piece| (piece.voice, piece.text)).collect()
    }

    #[test]
    fn voices_with_and_without_an_end() {
        let of = |voice: &str, text: &str| (Some(voice.to_owned()), text.to_owned());
        assert_eq!(pieces("<v S01>Ja."), [of("S01", "Ja.")]);
        assert_eq!(pieces("<v Williams, Sir Wyn>Yes,\nwell.</v>\n"), [of("Williams, Sir Wyn", "Yes,\nwell.")]);
        assert_eq!(
            pieces("<v.loud.first Mary  Ann>No!</v> <v Bob &amp; Jo>Oh"),
            [of("Mary Ann", "No!"), of("Bob & Jo", "Oh")]
        );
        assert_eq!(pieces("<v>Hm"), [(None, "Hm".to_owned())]);
        assert_eq!(
            pieces("before <v A>in</v>after"),
            [(None, "before ".into()), of("A", "in"), (None, "after".into())]
        );
    }

    #[test]
    fn styles_go_and_what_is_said_stays() {
        let one = |text: &str| pieces(text).into_iter().map(|(_, text)| text).collect::<String>();
        assert_eq!(one("<i>so</i> <c.colorE5E5E5>what</c> <b>&lt;now&gt;</b> &nbsp;"), "so what <now> \u{a0}");
        assert_eq!(
            one("<laugh> 5 < 6 & 7 > 3 {sic} &bogus; <unclear>"),
            "<laugh> 5 < 6 & 7 > 3 {sic} &bogus; <unclear>"
        );
        assert_eq!(one("Like a <00:19.000>big-a <00:19.500>pizza"), "Like a big-a pizza");
        assert_eq!(one("{\\an8}up"), "up");
        assert_eq!(one("it&#8217;s &#x1F44D; &#13;"), "it’s 👍 &#13;");
        assert!(clean("a<00:00:01.2><c> b</c>").timed_words);
    }

    #[test]
    fn the_first_colour_is_told() {
        assert_eq!(clean("{\\c&HFFF000&}word{\\c}").colour.as_deref(), Some("FFF000"));
        assert_eq!(clean("<font color=\"#ffff00\">Hi</font>").colour.as_deref(), Some("FFFF00"));
        assert_eq!(clean("<font color='cyan' size=2>Hi").colour.as_deref(), Some("CYAN"));
        assert_eq!(clean("<font color=\"#CCCCCC\">Hi</font>").colour, None);
        assert_eq!(clean("plain").colour, None);
    }

    proptest! {
        #[test]
        fn nothing_said_is_lost(text in "([a-zé<>&;{}/\\\\.#0-9: \n-]|<v A>|</v>|<c.x>|&amp;){0,40}") {
            let words: String = clean(&text).pieces.iter().map(|piece| piece.text.as_str()).collect();
            // Outside of marks letters stay; é is in none of those that are taken off, but in classes and names.
            if !text.contains('<') && !text.contains('{') {
                prop_assert_eq!(words.matches('é').count(), text.matches('é').count());
            }
        }
    }
}
