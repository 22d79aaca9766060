//! The walk over the tokens of rich text: groups, what they set and what they hold, and the flow of text that comes
//! of them.

use super::charset::{self, Charset};
use super::flow::{Flow, Look};
use super::tokens::{Token, Tokens};
use crate::ingest::Doubt;
use crate::ingest::blocks::{self, Block};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::{HashMap, HashSet};

/// Groups nest no deeper than this.
pub const MAX_DEPTH: usize = 100_000;

/// Notes and text boxes inside one another, no deeper than this; what is deeper stays in the text.
const MAX_FLOWS: usize = 16;

/// Groups that nest too deep.
pub struct TooDeep;

/// What a file holds.
pub struct Read {
    /// Its content.
    pub blocks: Vec<Block>,
    /// The encoding of its letters.
    pub encoding: &'static str,
    /// What to check.
    pub doubts: Vec<Doubt>,
}

/// What the text in a group is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    /// The text itself.
    Text,
    /// Nothing.
    Nothing,
    /// Nothing, but for the text that groups inside it hold for showing.
    Wrapper,
    Fonts,
    Styles,
    /// The author of the next comment.
    Author,
}

/// What a group sets, which ends with it.
#[derive(Clone, Copy, Debug)]
struct State {
    destination: Destination,
    bold: bool,
    hidden: bool,
    deleted: bool,
    font: Option<i32>,
    /// Stand-ins after each Unicode escape.
    stand_ins: usize,
    look: Look,
}

/// What a flow beside the body is.
enum Side {
    Note(&'static str),
    Comment(String),
    TextBox,
}

/// A flow beside the body, the number of open groups in which it stands, and the body's flow meanwhile.
struct Aside {
    depth: usize,
    side: Side,
    host: Flow,
}

struct Walk {
    state: State,
    groups: Vec<State>,
    flow: Flow,
    asides: Vec<Aside>,
    /// Letters that are not read yet: they may be parts of one.
    pending: Vec<u8>,
    /// Whether the letters outside escapes are UTF-8, against the rules.
    utf8: bool,
    page: Charset,
    given: bool,
    fonts: HashMap<i32, Charset>,
    font: Option<i32>,
    default_font: Option<i32>,
    /// Numbers of the styles that are headings, the style that is being read, and its name so far.
    headings: HashSet<i32>,
    style: i32,
    style_name: String,
    author: String,
    starred: bool,
    /// Characters to be passed over after a Unicode escape.
    skip: usize,
    /// The first half of a character beyond the basic plane.
    high: Option<u16>,
    seen: Seen,
}

#[derive(Default)]
struct Seen {
    hidden: usize,
    symbols: usize,
    text_boxes: usize,
    strange_page: Option<i32>,
    extra: usize,
    missing: usize,
}

/// Walks over rich text.
pub fn walk(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Read, TooDeep> {
    let utf8 = !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok();
    let mut walk = Walk::new(encoding, utf8);
    let mut tokens = Tokens::new(bytes);
    while let Some(token) = tokens.next() {
        walk.token(token)?;
        if token == Token::Close && walk.groups.is_empty() {
            let over = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1a);
            if tokens.rest().iter().all(over) {
                break;
            }
            walk.seen.extra += 1;
        }
    }
    Ok(walk.finish())
}

impl Walk {
    fn new(encoding: Option<&'static Encoding>, utf8: bool) -> Self {
        let state = State {
            destination: Destination::Text,
            bold: false,
            hidden: false,
            deleted: false,
            font: None,
            stand_ins: 1,
            look: Look::default(),
        };
        Self {
            state,
            groups: Vec::new(),
            flow: Flow::default(),
            asides: Vec::new(),
            pending: Vec::new(),
            utf8,
            page: Charset::Of(encoding.unwrap_or(WINDOWS_1252)),
            given: encoding.is_some(),
            fonts: HashMap::new(),
            font: None,
            default_font: None,
            headings: HashSet::new(),
            style: 0,
            style_name: String::new(),
            author: String::new(),
            starred: false,
            skip: 0,
            high: None,
            seen: Seen::default(),
        }
    }

    fn token(&mut self, token: Token<'_>) -> Result<(), TooDeep> {
        if self.skip > 0 && self.skipped(token) {
            return Ok(());
        }
        match token {
            Token::Text(bytes) => self.bytes(bytes, true),
            Token::Byte(byte) => self.bytes(&[byte], false),
            other => {
                self.flush();
                match other {
                    Token::Open => self.open()?,
                    Token::Close => self.close(),
                    Token::Symbol(sign) => self.symbol(sign),
                    Token::Word(word, number) => self.word(word, number),
                    Token::Text(_) | Token::Byte(_) | Token::Binary => {}
                }
            }
        }
        Ok(())
    }

    /// Passes over stand-ins after a Unicode escape. Groups end them.
    fn skipped(&mut self, token: Token<'_>) -> bool {
        match token {
            Token::Open | Token::Close => {
                self.skip = 0;
                false
            }
            Token::Text(bytes) => {
                let passed = self.skip.min(bytes.len());
                self.skip -= passed;
                let rest = bytes.get(passed..).unwrap_or_default();
                if !rest.is_empty() {
                    self.bytes(rest, true);
                }
                true
            }
            Token::Byte(_) | Token::Symbol(_) | Token::Binary => {
                self.skip -= 1;
                true
            }
            Token::Word(word, _) if SIGNS.iter().any(|(name, _)| *name == word) => {
                self.skip -= 1;
                true
            }
            // Any word may stand in, by the rules; those that end something were never meant so, and others stand
            // between an escape and its stand-in.
            Token::Word(word, _) => {
                if matches!(word, "u" | "par" | "line" | "tab" | "cell" | "row" | "sect" | "page") {
                    self.skip = 0;
                }
                false
            }
        }
    }

    fn open(&mut self) -> Result<(), TooDeep> {
        if self.groups.len() >= MAX_DEPTH {
            return Err(TooDeep);
        }
        self.groups.push(self.state);
        self.starred = false;
        Ok(())
    }

    fn close(&mut self) {
        if self.asides.last().is_some_and(|aside| aside.depth == self.groups.len()) {
            self.end_aside();
        }
        if let Some(outer) = self.groups.pop() {
            self.state = outer;
        }
    }

    /// Begins a flow beside the body, until the group ends.
    fn begin_aside(&mut self, side: Side) {
        self.state.destination = Destination::Text;
        if self.asides.len() < MAX_FLOWS {
            let host = std::mem::take(&mut self.flow);
            self.asides.push(Aside { depth: self.groups.len(), side, host });
            self.state.look = Look::default();
        }
    }

    fn end_aside(&mut self) {
        let Some(aside) = self.asides.pop() else { return };
        let blocks = std::mem::replace(&mut self.flow, aside.host).finish(self.state.look);
        match aside.side {
            Side::TextBox => {
                self.seen.text_boxes += usize::from(!blocks.is_empty());
                self.flow.paragraph.after.extend(blocks);
            }
            Side::Note(tier) => self.flow.paragraph.note(tier, blocks::said(&blocks)),
            Side::Comment(author) if author.is_empty() => self.flow.paragraph.note("comment", blocks::said(&blocks)),
            Side::Comment(author) => {
                self.flow.paragraph.note("comment", format!("{author}: {}", blocks::said(&blocks)));
            }
        }
    }

    /// Letters, escaped or as they stand.
    fn bytes(&mut self, bytes: &[u8], raw: bool) {
        match self.state.destination {
            Destination::Text | Destination::Author => {}
            Destination::Styles => {
                self.style_names(bytes);
                return;
            }
            _ => return,
        }
        if raw && self.utf8 && !bytes.is_ascii() {
            self.flush();
            self.put(&String::from_utf8_lossy(bytes));
        } else {
            self.pending.extend_from_slice(bytes);
        }
    }

    /// The names of styles, each of which ends with a semicolon.
    fn style_names(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte != b';' {
                self.style_name.push(char::from(byte));
                continue;
            }
            let name = std::mem::take(&mut self.style_name).trim().to_lowercase();
            if name.starts_with("heading ") || matches!(name.as_str(), "title" | "subtitle") {
                self.headings.insert(self.style);
            }
        }
    }

    /// Reads the letters that are waiting.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let font = self.state.font.or(self.default_font).and_then(|font| self.fonts.get(&font)).copied();
        let charset = font.unwrap_or(self.page);
        match std::str::from_utf8(&bytes) {
            Ok(text) if text.is_ascii() && charset != Charset::Symbol => self.put(text),
            _ => {
                let (text, symbols) = charset.decode(&bytes);
                self.seen.symbols += symbols;
                self.put(&text);
            }
        }
        self.pending = bytes;
        self.pending.clear();
    }

    /// Adds text where it belongs.
    fn put(&mut self, text: &str) {
        if self.high.take().is_some() {
            self.put("\u{FFFD}");
        }
        match self.state.destination {
            Destination::Author => self.author.push_str(text),
            Destination::Text if self.state.deleted => {}
            Destination::Text if self.state.hidden => self.seen.hidden += usize::from(!text.trim().is_empty()),
            Destination::Text => self.flow.paragraph.push(text, self.state.bold),
            _ => {}
        }
    }

    fn symbol(&mut self, sign: u8) {
        match sign {
            b'*' => self.starred = true,
            b'~' => self.put("\u{a0}"),
            b'_' => self.put("\u{2011}"),
            b'{' | b'}' | b'\\' => self.put(char::from(sign).encode_utf8(&mut [0; 4])),
            b'\t' => self.put("\t"),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let starred = std::mem::take(&mut self.starred);
        if self.begins_group(word, starred) {
            return;
        }
        match self.state.destination {
            Destination::Fonts => self.font_word(word, number),
            Destination::Styles => self.style_word(word, number),
            Destination::Text => self.text_word(word, number),
            Destination::Author if word == "u" => self.unicode(number),
            _ => {}
        }
    }

    /// Whether the word tells what its group is for.
    fn begins_group(&mut self, word: &str, starred: bool) -> bool {
        use Destination::{Author, Fonts, Nothing, Styles, Text, Wrapper};
        let to = match word {
            "fonttbl" => Fonts,
            "stylesheet" => Styles,
            "footnote" if self.state.destination == Text => {
                self.begin_aside(Side::Note("footnote"));
                return true;
            }
            "annotation" if self.state.destination == Text => {
                let author = std::mem::take(&mut self.author).trim().to_owned();
                self.begin_aside(Side::Comment(author));
                return true;
            }
            "shptxt" | "dptxbxtext" if self.state.destination == Wrapper => {
                self.begin_aside(Side::TextBox);
                return true;
            }
            "result" if self.state.destination == Wrapper => Text,
            "ftnalt" => {
                if let Some(Aside { side: Side::Note(tier), .. }) = self.asides.last_mut() {
                    *tier = "endnote";
                }
                return true;
            }
            "atnauthor" if self.state.destination == Text => {
                self.author.clear();
                Author
            }
            "listtext" | "pntext" => {
                if let Some(outer) = self.groups.last_mut() {
                    outer.look.item = true;
                }
                Nothing
            }
            "shpinst" | "do" | "object" if self.state.destination == Text => Wrapper,
            "nesttableprops" | "shppict" => return true,
            _ if starred || HOLDS_NO_TEXT.contains(&word) => Nothing,
            _ => return false,
        };
        self.state.destination = to;
        true
    }

    fn font_word(&mut self, word: &str, number: Option<i32>) {
        match (word, number) {
            ("f", Some(number)) => self.font = Some(number),
            ("fcharset", Some(set)) => {
                if let (Some(font), Some(charset)) = (self.font, charset::of_font(set)) {
                    self.fonts.insert(font, charset);
                }
            }
            ("cpg", Some(page)) => {
                if let (Some(font), Some(charset)) = (self.font, charset::of_page(page)) {
                    self.fonts.insert(font, charset);
                }
            }
            _ => {}
        }
    }

    fn style_word(&mut self, word: &str, number: Option<i32>) {
        match (word, number) {
            ("s", Some(number)) => {
                self.style = number;
                self.style_name.clear();
            }
            ("outlinelevel", Some(0..9)) => {
                self.headings.insert(self.style);
            }
            _ => {}
        }
    }

    fn text_word(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        match word {
            "par" | "sect" => self.flow.end_paragraph(self.state.look),
            "cell" => self.flow.end_cell(self.state.look),
            "row" => self.flow.end_row(self.state.look),
            "nestrow" => self.flow.end_paragraph(Look { table: true, ..self.state.look }),
            "line" | "page" | "column" | "lbr" | "softline" => self.put("\n"),
            "tab" | "nestcell" => self.put("\t"),
            "b" => self.state.bold = on,
            "v" => self.state.hidden = on,
            "deleted" => self.state.deleted = on,
            "f" => self.state.font = number,
            "pard" => self.state.look = Look::default(),
            "plain" => {
                (self.state.bold, self.state.hidden, self.state.deleted) = (false, false, false);
                self.state.font = None;
            }
            "intbl" => self.state.look.table = on,
            "ls" => self.state.look.item = number.is_some_and(|list| list > 0),
            "s" => self.state.look.heading = number.is_some_and(|style| self.headings.contains(&style)),
            "outlinelevel" => self.state.look.heading = number.is_some_and(|level| (0..9).contains(&level)),
            "uc" => self.state.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(64),
            "u" => self.unicode(number),
            "deff" => self.default_font = number,
            "ansicpg" | "mac" | "pc" | "pca" => self.page(word, number),
            _ => {
                if let Some((_, sign)) = SIGNS.iter().find(|(name, _)| *name == word) {
                    self.put(sign);
                }
            }
        }
    }

    /// The code page of the file, unless the user said another.
    fn page(&mut self, word: &str, number: Option<i32>) {
        let page = match word {
            "mac" => 10000,
            "pc" => 437,
            "pca" => 850,
            // None is what the system that wrote the file had.
            _ => number.filter(|&page| page != 0).unwrap_or(1252),
        };
        match charset::of_page(page) {
            _ if self.given => {}
            Some(charset) => self.page = charset,
            None => self.seen.strange_page = Some(page),
        }
    }

    /// `\u` and its number: a unit of UTF-16, signed.
    fn unicode(&mut self, number: Option<i32>) {
        self.skip = self.state.stand_ins;
        let Some(number) = number else { return };
        let Ok(unit) = u16::try_from(if number < 0 { number + 0x1_0000 } else { number }) else {
            // Beyond 16 bits, against the rules, but meant.
            let c = u32::try_from(number).ok().and_then(char::from_u32);
            self.put(c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]));
            return;
        };
        match (self.high.take(), unit) {
            (None, 0xD800..0xDC00) => self.high = Some(unit),
            (high, unit) => {
                // The signs of fonts without letters stand in the private area.
                let text = match unit {
                    0xF020..=0xF0FF => {
                        let sign = charset::symbol((unit & 0xFF) as u8);
                        self.seen.symbols += usize::from(sign == char::REPLACEMENT_CHARACTER);
                        sign.to_string()
                    }
                    _ => char::decode_utf16(high.into_iter().chain([unit]))
                        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                        .collect(),
                };
                self.put(&text);
            }
        }
    }

    fn finish(mut self) -> Read {
        self.flush();
        self.seen.missing = self.groups.len();
        while !self.asides.is_empty() {
            self.end_aside();
        }
        let blocks = std::mem::take(&mut self.flow).finish(self.state.look);
        Read { blocks, encoding: self.page.name(), doubts: self.seen.doubts() }
    }
}

impl Seen {
    fn doubts(&self) -> Vec<Doubt> {
        let page = self.strange_page.map(|page| {
            Doubt::overall(format!(
                "the code page {page} is not known, so letters are read as windows-1252: look whether they are right"
            ))
        });
        let missing = (self.missing > 0)
            .then(|| Doubt::overall("the file ends before its groups do: look whether its end is missing"));
        let extra = (self.extra > 0).then(|| {
            Doubt::overall("braces do not match, and text stands after the last one: look whether it belongs there")
        });
        [
            Doubt::of_count(
                self.text_boxes,
                "text box",
                "text boxes",
                "put after the paragraph it hangs on: check the order",
            ),
            Doubt::of_count(self.symbols, "symbol", "symbols", "of a special font stand as “\u{FFFD}”"),
            Doubt::of_count(
                self.hidden,
                "piece",
                "pieces",
                "of hidden text left out: unhide in Word what belongs to the transcript",
            ),
            page,
            missing,
            extra,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Words for characters.
const SIGNS: [(&str, &str); 17] = [
    ("emdash", "—"),
    ("endash", "–"),
    ("lquote", "‘"),
    ("rquote", "’"),
    ("ldblquote", "“"),
    ("rdblquote", "”"),
    ("bullet", "•"),
    ("emspace", "\u{2003}"),
    ("enspace", "\u{2002}"),
    ("qmspace", "\u{2005}"),
    ("zwj", "\u{200d}"),
    ("zwnj", "\u{200c}"),
    ("ltrmark", "\u{200e}"),
    ("rtlmark", "\u{200f}"),
    ("zwbo", "\u{200b}"),
    ("zwnbo", "\u{2060}"),
    ("softhyphen", ""),
];

/// Words whose groups hold nothing that is shown, where no star says so.
#[rustfmt::skip]
const HOLDS_NO_TEXT: [&str; 38] = [
    "colortbl", "info", "pict", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
    "fldinst", "datafield", "nonshppict", "shprslt", "nonesttables", "xe", "tc", "rxe", "txe", "ftnsep", "ftnsepc",
    "ftncn", "aftnsep", "aftnsepc", "aftncn", "listtable", "listoverridetable", "revtbl", "rsidtbl", "private",
    "objdata", "objclass", "objname", "themedata", "colorschememapping", "bkmkstart", "bkmkend",
];
