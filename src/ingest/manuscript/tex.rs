//! Manuscripts in LaTeX, read for their words; nothing in them is run.
//!
//! Of a command that is not known the arguments in braces are text, for most commands set their argument in some
//! way; what refers, cites or places is left out. Quotations come out in quotation marks, whichever way they are
//! written (``…'', `\enquote`, `\textquote`), and as paragraphs set apart where they are (`quote`, `quotation`,
//! `displayquote`, `\blockquote`); what csquotes says of their source hangs on them, its cuts and insertions are marks in
//! brackets. A footnote is a note. What stands before `\begin{document}` is left out.

mod accents;

use super::marks::Maker;
use super::{Manuscript, Role};
use std::collections::VecDeque;

/// Environments whose text is somebody else's.
const BLOCKS: [&str; 9] = [
    "quote",
    "quotation",
    "displayquote",
    "displaycquote",
    "quoting",
    "verse",
    "blockquote",
    "foreigndisplayquote",
    "excerpt",
];

/// Environments of which nothing is text.
const SKIPPED: [&str; 8] =
    ["verbatim", "lstlisting", "minted", "comment", "tikzpicture", "equation", "align", "thebibliography"];

/// Commands whose arguments are no text.
const SILENT: [&str; 44] = [
    "label",
    "ref",
    "pageref",
    "autoref",
    "cref",
    "Cref",
    "nameref",
    "eqref",
    "cite",
    "citep",
    "citet",
    "citealp",
    "citealt",
    "citeauthor",
    "citeyear",
    "citeyearpar",
    "parencite",
    "textcite",
    "autocite",
    "footcite",
    "fullcite",
    "smartcite",
    "nocite",
    "includegraphics",
    "input",
    "include",
    "usepackage",
    "documentclass",
    "bibliography",
    "bibliographystyle",
    "addbibresource",
    "vspace",
    "hspace",
    "index",
    "url",
    "pagestyle",
    "thispagestyle",
    "setcounter",
    "setlength",
    "addtolength",
    "hypersetup",
    "graphicspath",
    "todo",
    "color",
];

/// Commands that stand for a text.
const SIGNS: [(&str, &str); 44] = [
    ("ldots", "…"),
    ("dots", "…"),
    ("textellipsis", "…"),
    ("cdots", "…"),
    ("textendash", "–"),
    ("textemdash", "—"),
    ("textquotedblleft", "“"),
    ("textquotedblright", "”"),
    ("textquoteleft", "‘"),
    ("textquoteright", "’"),
    ("textquotedbl", "\""),
    ("textquotesingle", "'"),
    ("glqq", "„"),
    ("grqq", "“"),
    ("glq", "‚"),
    ("grq", "‘"),
    ("flqq", "«"),
    ("frqq", "»"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("og", "«"),
    ("fg", "»"),
    ("textbackslash", "\\"),
    ("textless", "<"),
    ("textgreater", ">"),
    ("textbar", "|"),
    ("textasciitilde", "~"),
    ("textasciicircum", "^"),
    ("textasciigrave", "`"),
    ("textbullet", "•"),
    ("pounds", "£"),
    ("euro", "€"),
    ("S", "§"),
    ("P", "¶"),
    ("lbrack", "["),
    ("rbrack", "]"),
    ("newline", "\n"),
    ("linebreak", "\n"),
    ("quad", " "),
    ("qquad", " "),
    ("emicflag", "⚑"),
    ("rightarrow", "→"),
    ("leftarrow", "←"),
    ("textquoted", ""),
];

/// Groups that are open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Plain,
    /// A quotation in marks: what closes it.
    Marks(char),
    /// What its author put in: a bracket closes it.
    PutIn,
    /// A paragraph of its own; what the text around it is.
    Apart(Role, bool),
    /// A heading.
    Heading,
}

/// How deep groups may lie in one another.
const DEEPEST: usize = 2_000;

/// Reads LaTeX.
pub fn read(text: &str) -> Manuscript {
    let mut reader = Reader::new(text);
    reader.all();
    reader.maker.end();
    Manuscript { paragraphs: reader.maker.done, doubts: Vec::new() }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    maker: Maker,
    open: Vec<Open>,
    /// Environments set apart that are open.
    blocks: usize,
    /// Marks of quotations open in one another: every second one is single.
    quoted: usize,
    /// What open quotations in marks say of where they are from: how many groups are open around, and what is said.
    sources: Vec<(usize, String)>,
    /// Notes, which come after the paragraph that they hang on.
    notes: VecDeque<Note>,
}

/// A note as it is written.
struct Note {
    text: String,
    line: u32,
    /// The paragraph that it hangs on, and the byte there.
    on: (usize, usize),
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let (mut at, mut end) = (0, text.len());
        if let Some(begin) = text.find("\\begin{document}") {
            at = begin + "\\begin{document}".len();
            end = text.get(at..).and_then(|rest| rest.find("\\end{document}")).map_or(end, |length| at + length);
        }
        let line = 1 + text.get(..at).map_or(0, |head| head.matches('\n').count());
        Self {
            text: text.get(..end).unwrap_or(text),
            at,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            maker: Maker::default(),
            open: Vec::new(),
            blocks: 0,
            quoted: 0,
            sources: Vec::new(),
            notes: VecDeque::new(),
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        self.line += u32::from(c == '\n');
        Some(c)
    }

    fn take(&mut self, start: &str) -> bool {
        let found = self.rest().starts_with(start);
        if found {
            self.pass(start.len());
        }
        found
    }

    /// Passes over so many bytes.
    fn pass(&mut self, bytes: usize) {
        let passed = self.rest().get(..bytes).unwrap_or("");
        self.line += u32::try_from(passed.matches('\n').count()).unwrap_or(0);
        self.at += passed.len();
    }

    fn push(&mut self, text: &str) {
        self.maker.push(text, self.line);
    }

    fn all(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                '\\' => self.command(),
                '%' => self.comment(),
                '{' => {
                    self.next();
                    self.begin(Open::Plain);
                }
                '}' => {
                    self.next();
                    self.close();
                }
                '\n' => self.newline(),
                '~' => {
                    self.next();
                    self.push("\u{a0}");
                }
                '`' | '\'' | '"' => self.marks(c),
                '-' if self.take("---") => self.push("—"),
                '-' if self.take("--") => self.push("–"),
                '&' => {
                    self.next();
                    self.push("\t");
                }
                '$' => self.math(),
                c => {
                    self.next();
                    self.maker.sign(c, self.line);
                }
            }
        }
        while !self.open.is_empty() {
            self.close();
        }
        self.paragraph();
    }

    /// A comment goes to the end of its line, with the blanks at the beginning of the next.
    fn comment(&mut self) {
        while self.next().is_some_and(|c| c != '\n') {}
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t')) {
            self.next();
        }
    }

    fn newline(&mut self) {
        self.next();
        let blanks = self.rest().bytes().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        if self.rest().as_bytes().get(blanks) == Some(&b'\n') {
            self.paragraph();
            self.pass(blanks);
        } else {
            self.push("\n");
        }
    }

    fn paragraph(&mut self) {
        self.maker.end();
        if self.open.iter().any(|open| matches!(open, Open::Apart(_, true))) {
            return;
        }
        while let Some(note) = self.notes.pop_front() {
            let mut inner = Reader::new(&note.text);
            inner.line = note.line;
            inner.maker.note = true;
            inner.all();
            if let (Some(host), Some(said)) = (self.maker.done.get_mut(note.on.0), inner.maker.done.first()) {
                host.beside.push((note.on.1, said.text.clone()));
            }
            let number = self.maker.done.iter().rev().find(|known| !known.note).map_or(1, |known| known.number);
            self.maker.done.extend(inner.maker.done.into_iter().map(|mut one| {
                one.number = number;
                one.note = true;
                one
            }));
        }
    }

    fn marks(&mut self, c: char) {
        self.next();
        let doubled = |reader: &mut Self, mark: char, double: &str, single: &str| {
            let twice = reader.peek() == Some(mark);
            if twice {
                reader.next();
            }
            reader.push(if twice { double } else { single });
        };
        match c {
            '`' => doubled(self, '`', "“", "‘"),
            '\'' => doubled(self, '\'', "”", "’"),
            // As German and others write them.
            _ if self.take("`") => self.push("„"),
            _ if self.take("'") => self.push("“"),
            _ if self.take("<") => self.push("«"),
            _ if self.take(">") => self.push("»"),
            _ => self.push("\""),
        }
    }

    /// Formulas stay as they are written, without their signs.
    fn math(&mut self) {
        self.next();
        if self.peek() == Some('$') {
            self.next();
        }
    }

    fn begin(&mut self, open: Open) {
        if self.open.len() < DEEPEST {
            self.open.push(open);
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Marks(mark)) => {
                self.quoted = self.quoted.saturating_sub(1);
                self.maker.sign(mark, self.line);
                if let Some((_, source)) = self.sources.pop_if(|(around, _)| *around == self.open.len()) {
                    self.maker.hang(&source);
                }
            }
            Some(Open::PutIn) => self.maker.sign(']', self.line),
            Some(Open::Apart(role, note)) => {
                self.maker.end();
                self.maker.source = None;
                (self.maker.role, self.maker.note) = (role, note);
                self.paragraph();
            }
            Some(Open::Heading) => {
                self.paragraph();
                self.maker.role = if self.blocks > 0 { Role::Block } else { Role::Body };
            }
            Some(Open::Plain) | None => {}
        }
    }

    fn command(&mut self) {
        self.next();
        let Some(c) = self.peek() else { return };
        if !c.is_ascii_alphabetic() {
            self.next();
            self.symbol(c);
            return;
        }
        let length = self.rest().bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = self.rest().get(..length).unwrap_or("").to_owned();
        self.pass(length);
        let starred = self.take("*");
        if accents::is_letter_command(&name) && !starred && self.accent(&name) {
            return;
        }
        self.after_name();
        self.named(&name);
    }

    /// Blanks after the name of a command only end it.
    fn after_name(&mut self) {
        let blanks = self.rest().bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
        self.pass(blanks);
    }

    fn symbol(&mut self, c: char) {
        match c {
            '\\' => {
                self.take("*");
                if self.peek() == Some('[') && self.rest().find(']').is_some_and(|end| end < 12) {
                    self.option();
                }
                self.push("\n");
            }
            '-' | '/' | '!' | '@' => {}
            ',' | ';' | ':' | '>' | ' ' | '\n' => self.push(" "),
            '(' | ')' | '[' | ']' => {}
            '\'' | '`' | '^' | '"' | '~' | '=' | '.' => {
                if !self.accent(&c.to_string()) {
                    self.push("");
                }
            }
            c => self.maker.sign(c, self.line),
        }
    }

    /// An accent over the letter that follows; false where none does.
    fn accent(&mut self, name: &str) -> bool {
        let before = (self.at, self.line);
        self.after_name();
        let braced = self.take("{");
        let dotless = ["\\i", "\\j"].into_iter().find(|letter| {
            let rest = self.rest();
            rest.starts_with(letter) && !rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic)
        });
        let letter = match dotless {
            Some(letter) => {
                self.pass(2);
                self.after_name();
                letter.chars().nth(1)
            }
            None => self.peek().filter(|c| c.is_alphabetic()),
        };
        let made = letter.and_then(|letter| accents::accented(name, letter));
        let Some(made) = made else {
            (self.at, self.line) = before;
            return false;
        };
        if dotless.is_none() {
            self.next();
        }
        if braced {
            self.take("}");
        }
        self.push(&made);
        true
    }

    /// An argument in brackets; it is no text. False where nothing closes it: then it is none.
    fn option(&mut self) -> bool {
        let mut depth = 0usize;
        for (at, c) in self.rest().char_indices() {
            match c {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                self.pass(at + c.len_utf8());
                return true;
            }
        }
        false
    }

    /// A length that stands without braces, as in `\kern-0.1em`; it is no text.
    fn length(&mut self) {
        const UNITS: [&str; 12] = ["pt", "em", "ex", "mm", "cm", "in", "bp", "pc", "dd", "cc", "sp", "mu"];
        let number = self.rest().bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.')).count();
        let unit = self.rest().get(number..number + 2).filter(|unit| UNITS.contains(unit));
        if number > 0 && unit.is_some() {
            self.pass(number + 2);
        }
    }

    fn options(&mut self) {
        while self.peek() == Some('[') && self.option() {}
    }

    /// The first of the arguments in brackets that follow; the others are passed over.
    fn first_option(&mut self) -> Option<String> {
        let from = self.at;
        if self.peek() != Some('[') || !self.option() {
            return None;
        }
        let said = self.text.get(from + 1..self.at.saturating_sub(1)).unwrap_or("").to_owned();
        self.options();
        Some(self.plain(&said))
    }

    /// What a short piece says, without its commands; nothing where it has groups, for then it is no such piece.
    fn plain(&self, piece: &str) -> String {
        if piece.contains(['{', '[']) {
            return String::new();
        }
        let mut inner = Reader::new(piece);
        inner.all();
        inner.maker.done.first().map(|one| one.text.trim().to_owned()).unwrap_or_default()
    }

    /// What stands in the braces that follow, as it is written.
    fn argument(&mut self) -> Option<&'t str> {
        let blanks = self.rest().bytes().take_while(u8::is_ascii_whitespace).count();
        if self.rest().as_bytes().get(blanks) != Some(&b'{') {
            return None;
        }
        self.pass(blanks + 1);
        let (rest, mut depth, mut escaped) = (self.rest(), 1usize, false);
        for (at, c) in rest.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.pass(at + 1);
                return rest.get(..at);
            }
        }
        self.pass(rest.len());
        Some(rest)
    }

    fn named(&mut self, name: &str) {
        if let Some((_, text)) = SIGNS.iter().find(|(known, _)| *known == name) {
            self.take("{}");
            self.push(text);
            return;
        }
        if let Some(letter) = accents::letter(name) {
            self.take("{}");
            self.push(letter);
            return;
        }
        match name {
            "begin" => self.environment(),
            "end" => self.leave(),
            "item" => {
                self.options();
                self.paragraph();
            }
            "par" => self.paragraph(),
            "footnote" | "endnote" | "thanks" | "footnotetext" => {
                self.options();
                let line = self.line;
                let on = (self.maker.done.len(), self.maker.text().len());
                if let Some(note) = self.argument() {
                    self.notes.push_back(Note { text: note.to_owned(), line, on });
                }
            }
            "section" | "subsection" | "subsubsection" | "paragraph" | "subparagraph" | "chapter" | "part"
            | "title" | "caption" => {
                self.options();
                if self.take("{") {
                    self.paragraph();
                    self.maker.role = Role::Heading;
                    self.begin(Open::Heading);
                }
            }
            "textelp" | "textins" | "textdel" => self.altered(name),
            "say" | "enquote" | "textquote" | "foreigntextquote" | "hyphentextquote" | "textcquote"
            | "foreignquote" | "hyphenquote" => self.quotation(name),
            "blockquote" | "blockcquote" | "foreignblockquote" => self.block_quotation(name),
            "emicchar" => {
                self.argument();
            }
            "emicsigns" => {
                self.argument();
                self.argument();
            }
            "newcommand" | "renewcommand" | "providecommand" | "DeclareRobustCommand" => {
                self.argument();
                self.options();
                self.argument();
            }
            "kern" | "hskip" | "vskip" => self.length(),
            "href" => {
                self.argument();
            }
            "textcolor" | "colorbox" => {
                self.options();
                self.argument();
            }
            _ if SILENT.contains(&name) => {
                self.options();
                let key = self.argument();
                if name.to_ascii_lowercase().contains("cite")
                    && let Some(key) = key
                {
                    self.maker.hang(&format!("[@{}]", key.trim()));
                }
                if matches!(name, "setlength" | "setcounter" | "addtolength") {
                    self.argument();
                }
            }
            _ => self.options(),
        }
    }

    /// What csquotes marks inside a quotation: a cut, with what is put in beside it; words put in; words taken out.
    fn altered(&mut self, name: &str) {
        let blanks = self.rest().bytes().take_while(u8::is_ascii_whitespace).count();
        let said = self.rest().get(blanks..).and_then(|rest| rest.strip_prefix('{')).unwrap_or("");
        let is_empty = said.trim_start().starts_with('}');
        if name == "textdel" || name == "textelp" && is_empty {
            self.argument();
            return self.push("[…]");
        }
        if is_empty {
            self.argument();
            return;
        }
        if name == "textelp" {
            self.push("[…] ");
        }
        self.pass(blanks);
        if self.take("{") {
            self.push("[");
            self.begin(Open::PutIn);
        }
    }

    /// What csquotes says of where a quotation is from: the option before it, or a key of literature.
    fn source(&mut self, name: &str) -> Option<String> {
        let first = self.first_option();
        if name.starts_with("foreign") || name.starts_with("hyphen") {
            self.argument();
            return self.first_option().or(first);
        }
        if name.ends_with("cquote") {
            let key = self.argument().map(|key| format!("[@{}]", key.trim()));
            self.options();
            return key;
        }
        first
    }

    /// A quotation in marks; inside another one they are single.
    fn quotation(&mut self, name: &str) {
        let source = self.source(name);
        if self.take("{") {
            let (from, to) = if self.quoted.is_multiple_of(2) { ('“', '”') } else { ('‘', '’') };
            self.quoted += 1;
            self.maker.sign(from, self.line);
            if let Some(source) = source.filter(|_| self.open.len() < DEEPEST) {
                self.sources.push((self.open.len(), source));
            }
            self.begin(Open::Marks(to));
        }
    }

    fn block_quotation(&mut self, name: &str) {
        let source = self.source(name);
        if self.take("{") {
            let around = Open::Apart(self.maker.role, self.maker.note);
            self.maker.end();
            self.maker.role = Role::Block;
            self.maker.source = source;
            self.begin(around);
        }
    }

    fn environment(&mut self) {
        let Some(name) = self.argument().map(|name| name.trim().trim_end_matches('*').to_owned()) else { return };
        if SKIPPED.contains(&name.as_str()) {
            let end = self.rest().find(&format!("\\end{{{name}")).unwrap_or(self.rest().len());
            self.pass(end);
            return;
        }
        let source = match name.as_str() {
            "displayquote" | "displaycquote" | "foreigndisplayquote" => self.source(&name),
            "longtable" | "tabular" | "tabularx" | "minipage" => {
                self.options();
                self.argument();
                self.options();
                None
            }
            _ => {
                self.options();
                None
            }
        };
        self.paragraph();
        if BLOCKS.contains(&name.as_str()) {
            self.blocks += 1;
            self.maker.role = Role::Block;
            self.maker.source = source;
        }
    }

    fn leave(&mut self) {
        let Some(name) = self.argument().map(|name| name.trim().trim_end_matches('*').to_owned()) else { return };
        self.paragraph();
        if BLOCKS.contains(&name.as_str()) {
            self.blocks = self.blocks.saturating_sub(1);
            self.maker.source = None;
            if self.blocks == 0 {
                self.maker.role = Role::Body;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> Vec<(String, Role, bool, Option<u32>)> {
        read(text)
            .paragraphs
            .into_iter()
            .map(|one| (one.text.trim().to_owned(), one.role, one.note, one.line(0)))
            .collect()
    }

    fn only(text: &str) -> String {
        told(text).into_iter().map(|(text, ..)| text).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_paper_is_read_for_its_words() {
        let text = "\\documentclass{article}\n\\title{``No words''}\n\\begin{document}\n\\section{Who decides}\\label{x}\n\
                    She said ``we bend -- \\emph{quietly}\\,---~the rules'' \\citep[p.~3]{smith2019}.% not this\n\
                    And so\\footnote{As \\enquote{they \\enquote{say} so}.} on.\n\n\
                    \\begin{quote}\nNobody asked us\\dots{} 100\\,\\% of \\textit{them}\\\\\nand left.\n\\end{quote}\n\
                    (nursing, Dunlow)\n\\end{document}\nnothing";
        let all = told(text);
        let expected = [
            ("Who decides", Role::Heading, false, 4),
            ("She said “we bend – quietly —\u{a0}the rules” .And so on.", Role::Body, false, 5),
            ("As “they ‘say’ so”.", Role::Body, true, 6),
            ("Nobody asked us… 100 % of them\n\nand left.", Role::Block, false, 9),
            ("(nursing, Dunlow)", Role::Body, false, 12),
        ];
        let expected: Vec<_> =
            expected.map(|(text, role, note, line)| (text.to_owned(), role, note, Some(line))).into();
        assert_eq!(
            all.iter().map(|one| &one.0).collect::<Vec<_>>(),
            expected.iter().map(|one| &one.0).collect::<Vec<_>>()
        );
        assert_eq!(
            all.iter().map(|one| (one.1, one.2)).collect::<Vec<_>>(),
            expected.iter().map(|one| (one.1, one.2)).collect::<Vec<_>>()
        );
        assert!(
            all.iter().zip(&expected).all(|(a, b)| a.3.is_some_and(|line| line.abs_diff(b.3.unwrap_or(0)) <= 1)),
            "{all:?}"
        );
    }

    #[test]
    fn accents_signs_and_quotes_of_many_kinds() {
        assert_eq!(
            only(r#"Si\^an, \'Elan, \c{c}a, G\"odel, \v{S}kvoreck\'y, na\"\i ve, \o re, stra\ss e"#),
            r"Siân, Élan, ça, Gödel, Škvorecký, naïve, øre, straße"
        );
        assert_eq!(only(r#""`so"' \glqq so\grqq{} `so' \og so\fg{}"#), "„so“ „so“ ‘so’ «so»");
        assert_eq!(
            only(r"\textquote[Smith]{so} \textcquote{smith}{so} \blockquote{long} after"),
            "“so” “so”|long|after"
        );
        assert_eq!(only(r"100\% \& \#1 a\_b \{x\} \textbackslash{}n {[}…{]}"), r"100% & #1 a_b {x} \n […]");
        assert_eq!(only(r"\emicchar{5B57}{字} co\-op"), "字 coop");
        assert_eq!(only(r"-\kern0pt-\kern-0.1em-no, don\textquotesingle{}t \hskip 2 of"), "---no, don't 2 of");
        assert_eq!(only(r"\providecommand{\x}[1]{not #1} \emicsigns{\y}{\textquotedbl} yes"), "yes");
        assert_eq!(only("\\begin{verbatim}``no''\\end{verbatim}yes"), "yes");
    }

    #[test]
    fn what_csquotes_says_of_a_source_hangs_on_the_quotation() {
        let hangs = |text: &str| -> Vec<(usize, String)> {
            read(text).paragraphs.into_iter().filter(|one| !one.note).flat_map(|one| one.beside).collect()
        };
        let at = |at: usize, said: &str| vec![(at, said.to_owned())];
        assert_eq!(hangs(r"\textquote[D6, turn 4][.]{so \enquote{it} is} on"), at("“so ‘it’ is”".len(), "D6, turn 4"));
        assert_eq!(hangs(r"\blockquote[D6]{so} on"), at(0, "D6"));
        assert_eq!(hangs("\\begin{displayquote}[D6, DUN-W1]\nso\n\\end{displayquote} on"), at(0, "D6, DUN-W1"));
        assert_eq!(hangs(r"\enquote{so}\footnote{D6, turn \emph{4}.} on"), at("“so”".len(), "D6, turn 4."));
        assert_eq!(hangs(r"\enquote{so} \citep[3]{smith} on"), at("“so” ".len(), "[@smith]"));
        assert_eq!(hangs(r"\textcquote[3]{smith}{so} on"), at("“so”".len(), "[@smith]"));
        assert_eq!(
            only(
                r"\enquote{so \textelp{} it \textelp{then} is \textins{not} \textins*{T}he \textdel{old} end} \say{yes}"
            ),
            "“so […] it […] [then] is [not] [T]he […] end” “yes”"
        );
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_stops_it(text in "([a-z ]|\\\\|\\{|\\}|\\[|\\]|`|'|\"|%|\n|\\$|~|-|é|\\\\begin\\{quote\\}|\\\\end\\{quote\\}|\\\\footnote\\{|\\\\enquote\\{){0,60}") {
            let found = read(&text);
            prop_assert!(found.paragraphs.iter().all(|one| !one.text.trim().is_empty()));
        }
    }
}
