//! Tests of the whole UI, by keys: the real update, the real store, no terminal and no threads.

mod codebook;
mod coding;
mod compare;
mod documents;
mod excerpts;
mod history;
mod import;
mod memos;
mod monkey;
mod newcomers;
mod preferences;
mod reader;
mod reports;
mod screens;
mod search;
mod size;
mod tags;
mod team;
mod turns;
mod tutor;

use super::app::{Notice, Preferences};
use super::drive::{Driver, lines};
use super::key::Key;
use super::keymap::{Keymap, Preset};
use super::message::{Message, Mouse, Request};
use super::theme::{Depth, Look, Theme};
use super::update::update;
use super::worker::Store;
use crate::store::{Batch, Group, Project};
use crate::study::change::{CodingItem, NewDocument, Origin, Payload};
use crate::study::{Code, Layout, Turn, TurnKind, guid};
use crate::text::{Span, words};
use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use tempfile::TempDir;

/// The app with a project, driven by keys: what a test asks is asked of the driver.
pub struct Harness {
    driver: Driver,
    pub path: PathBuf,
    pub folder: TempDir,
}

impl Deref for Harness {
    type Target = Driver;

    fn deref(&self) -> &Driver {
        &self.driver
    }
}

impl DerefMut for Harness {
    fn deref_mut(&mut self) -> &mut Driver {
        &mut self.driver
    }
}

/// How the harness is set up.
pub struct Setting {
    pub size: (u16, u16),
    pub depth: Depth,
    pub look: Look,
    pub preset: Preset,
    pub linear: bool,
    pub coder: Option<&'static str>,
}

impl Default for Setting {
    fn default() -> Self {
        let (look, preset, linear) = (Look::Dark, Preset::Vim, false);
        Self { size: (100, 30), depth: Depth::True, look, preset, linear, coder: Some("k1") }
    }
}

impl Harness {
    pub fn new() -> Self {
        Self::with(Setting::default())
    }

    pub fn with(setting: Setting) -> Self {
        let (folder, path) = study();
        Self::on(folder, path, setting)
    }

    pub fn on(folder: TempDir, path: PathBuf, setting: Setting) -> Self {
        let theme = Theme { depth: setting.depth, look: setting.look };
        let keymap = Keymap::of_preset(setting.preset);
        let preferences = Preferences { theme, keymap, linear: setting.linear, ..Preferences::default() };
        Self::begin(folder, path, setting.size, preferences, setting.coder)
    }

    pub fn begin(
        folder: TempDir,
        path: PathBuf,
        size: (u16, u16),
        preferences: Preferences,
        coder: Option<&'static str>,
    ) -> Self {
        let driver = Driver::begin(&path, coder.map(str::to_owned), size, preferences);
        Self { driver, path, folder }
    }

    pub fn message(&mut self, message: Message) -> &mut Self {
        // Unlike the driver's own keys it draws nothing: a test looks where it wants to.
        let effects = update(&mut self.driver.app, message);
        self.driver.carry_out(effects);
        self
    }

    /// Presses keys: characters as they stand, blanks between them ignored, others as in `<Enter>`.
    pub fn keys(&mut self, text: &str) -> &mut Self {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (name, tail) = match rest.strip_prefix('<').and_then(|tail| tail.split_once('>')) {
                Some((name, tail)) => (name.to_owned(), tail),
                None => (c.to_string(), rest.get(c.len_utf8()..).unwrap_or("")),
            };
            rest = tail;
            if name != " " {
                let key = Key::parse(&name).unwrap_or_else(|| panic!("no key {name}"));
                self.message(Message::Key(key));
            }
        }
        self
    }

    /// Types text as it stands.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let key = Key::plain(super::key::Name::Char(c));
            self.message(Message::Key(key));
        }
        self
    }

    pub fn press(&mut self, column: u16, row: u16) -> &mut Self {
        self.message(Message::Mouse(Mouse::Press, column, row))
    }

    pub fn buffer(&self) -> (Buffer, Option<(u16, u16)>) {
        self.driver.draw()
    }

    /// What stands on the screen.
    pub fn screen(&self) -> String {
        lines(&self.buffer().0).join("\n")
    }

    pub fn sees(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(screen.contains(text), "“{text}” is not on the screen:\n{screen}");
        self
    }

    pub fn said(&self) -> String {
        match &self.app.notice {
            Notice::None => String::new(),
            Notice::Said(text) | Notice::Wrong(text) => text.clone(),
        }
    }

    /// What is selected in the reader.
    pub fn selected(&self) -> String {
        let page = self.app.reader.page.as_ref().expect("a page");
        page.selection().map_or_else(String::new, |span| span.slice(&page.text).to_owned())
    }

    /// The codings of a document on disk, as another process sees them: code, coder, text, memo.
    pub fn on_disk(&self, document: &str) -> Vec<(String, String, String, Option<String>)> {
        let project = Project::open(&self.path).expect("the project");
        let info = project.document(document).expect("the document");
        let text = project.text(info.text).expect("its text");
        let codings = project.codings(&info).expect("its codings");
        codings.into_iter().map(|c| (c.code, c.coder, c.span.slice(&text).to_owned(), c.memo)).collect()
    }

    /// The screen with its styles listed below, for snapshots.
    pub fn dump(&self) -> String {
        let (buffer, cursor) = self.buffer();
        format!("{}\ncursor {cursor:?}\n{}", lines(&buffer).join("\n"), styles(&buffer))
    }

    /// Snapshots of the screen at its size, with its styles: dark, and mono, in which nothing may hang on a colour.
    pub fn shot(&mut self, name: &str) {
        let theme = self.app.theme;
        self.app.theme = Theme { look: Look::Dark, depth: Depth::True };
        let (size, dark) = (self.app.terminal, self.dump());
        let dark_lines = lines(&self.buffer().0);
        self.app.theme.look = Look::Mono;
        let buffer = self.buffer().0;
        // Where only the styles differ, the words need not be there twice.
        let mono = if lines(&buffer) == dark_lines { styles(&buffer) } else { self.dump() };
        self.app.theme = theme;
        let root = self.folder.path().display().to_string();
        let shot = settled(&format!("{dark}\nmono\n{mono}")).replace(&root, "…");
        insta::with_settings!({snapshot_path => "tests/snapshots"}, {
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), shot);
        });
    }
}

/// Times on a screen are those of the test.
pub fn settled(screen: &str) -> String {
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d").expect("a pattern");
    let day = regex::Regex::new(r"20(2[3-9]|[3-9]\d)-\d\d-\d\d").expect("a pattern");
    day.replace_all(&time.replace_all(screen, "2022-05-11 12:00"), "2022-05-11").into_owned()
}

/// The styles of the cells, each with the runs that have it (row:first-last).
fn styles(buffer: &Buffer) -> String {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for y in 0..buffer.area.height {
        let mut runs: Vec<(u16, u16, Style)> = Vec::new();
        for x in 0..buffer.area.width {
            let style = buffer[(x, y)].style();
            match runs.last_mut() {
                Some((_, end, last)) if *last == style => *end = x,
                _ => runs.push((x, x, style)),
            }
        }
        for (start, end, style) in runs {
            if let Some(words) = described(style) {
                all.entry(words).or_default().push_str(&format!(" {y}:{start}-{end}"));
            }
        }
    }
    all.into_iter().map(|(words, runs)| format!("{words} ·{runs}\n")).collect()
}

fn described(style: Style) -> Option<String> {
    use ratatui::style::Color;
    let mut words = Vec::new();
    for (name, colour) in [("fg", style.fg), ("bg", style.bg)] {
        if let Some(colour) = colour.filter(|colour| *colour != Color::Reset) {
            words.push(format!("{name} {colour}"));
        }
    }
    if style.add_modifier != Modifier::empty() {
        words.push(format!("{:?}", style.add_modifier));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// Turns of the sample workshop.
pub const TALK: &[(&str, &str, u32)] = &[
    ("R1", "So who decides what goes on the plan?", 761_000),
    (
        "A5",
        "The plan already said “parenting”, so that was the problem. By the time I read it there was a box for me, and it said lifts. Three weeks without a clinic and I wonder what the badge is for.",
        764_000,
    ),
    ("A2", "Lifts! You got lifts. [laughter] I got the keys.", 766_000),
    (
        "A1",
        "It was never meant as a list of jobs. 日本語 too: caf\u{e9} e\u{301}te\u{301} 👨\u{200d}👩\u{200d}👧 and \u{1b}[31mred.",
        767_000,
    ),
];

fn spoken(name: &str, turns: &[(&str, &str, u32)], attributes: &[(&str, &str)]) -> Batch {
    let mut text = String::from("Workshop in the old library.\n\n");
    let mut layout = Layout { spoken: true, ..Layout::default() };
    for (label, said, time) in turns {
        let at = layout.labels.iter().position(|known| known == label).unwrap_or_else(|| {
            layout.labels.push((*label).to_owned());
            layout.labels.len() - 1
        });
        let start = text.len();
        text.push_str(&format!("{label}: {said}"));
        layout.turns.push(Turn {
            label: Some(at as u32),
            span: Span::of(start..text.len()),
            body: Span::of(start + label.len() + 2..text.len()),
            time: Some(*time),
            words: words::count(said),
            ..Turn::default()
        });
        text.push_str("\n\n");
    }
    batch(name, text, layout, attributes)
}

fn notes(name: &str, paragraphs: &[(TurnKind, &str)]) -> Batch {
    let mut text = String::new();
    let mut layout = Layout { labels: vec!["A2".to_owned()], ..Layout::default() };
    for (kind, written) in paragraphs {
        let span = Span::of(text.len()..text.len() + written.len());
        let about = if written.contains("@A2") { vec![0] } else { Vec::new() };
        let words = words::count(written);
        layout.turns.push(Turn { span, body: span, kind: *kind, words, about, ..Turn::default() });
        text.push_str(&format!("{written}\n\n"));
    }
    batch(name, text, layout, &[("kind", "observation"), ("site", "Dunlow"), ("date", "2022-03-08")])
}

fn batch(name: &str, text: String, layout: Layout, attributes: &[(&str, &str)]) -> Batch {
    let mut batch = Batch::default();
    let source = crate::study::Hash::of(format!("{name}{text}").as_bytes());
    let (text, layout) = (batch.text(text), batch.layout(layout));
    batch.payloads.push(Payload::DocumentAdded(NewDocument {
        document: guid::document(source, name),
        name: name.to_owned(),
        path: format!("{name}.txt"),
        source,
        text,
        layout,
        format: "txt".to_owned(),
        encoding: "UTF-8".to_owned(),
        attributes: attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ..NewDocument::default()
    }));
    batch
}

fn code(id: &str, parent: Option<&str>, name: &str, colour: &str, position: i64) -> Payload {
    Payload::CodeAdded(Code {
        id: id.to_owned(),
        name: name.to_owned(),
        parent: parent.map(str::to_owned),
        colour: colour.to_owned(),
        definition: format!("What {name} means in this study, in a sentence."),
        apply: "Somebody says so.".to_owned(),
        not: "It is only hinted at.".to_owned(),
        example: String::new(),
        origin: "a-priori".to_owned(),
        position,
    })
}

/// A study: a workshop coded by k1 and k2, field notes, an untouched interview; four codes in two themes.
pub fn study() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("study.emic");
    let mut project = Project::create(&path, "k1").expect("a project");
    let workshop = [("kind", "workshop"), ("site", "Aldermere"), ("stage", "3"), ("date", "2022-05-11")];
    let interview = [("kind", "interview"), ("site", "Brackwater")];
    let paragraphs = [
        (TurnKind::Paragraph, "Twelve desks in two rows. @A2 sits by the kitchen."),
        (TurnKind::Reflective, "I notice that I am on his side already."),
    ];
    for batch in
        [spoken("ALD-W1", TALK, &workshop), notes("DUN-O1", &paragraphs), spoken("BRA-I1", &TALK[..2], &interview)]
    {
        project.append(&Group::new("k1", "import"), batch).expect("a document");
    }
    let mut people = Vec::new();
    for (name, profession, kind) in [
        ("A1", "social-work", "respondent"),
        ("A2", "police", "respondent"),
        ("A5", "health/nursing", "respondent"),
        ("R1", "", "facilitator"),
    ] {
        people.push(Payload::ParticipantAdded { name: name.to_owned(), labels: Vec::new() });
        for (key, value) in [("profession", profession), ("speaker_type", kind)] {
            if !value.is_empty() {
                people.push(Payload::ParticipantAttribute {
                    participant: guid::participant(name),
                    key: key.to_owned(),
                    valid: crate::study::change::Valid::Always,
                    value: Some(value.to_owned()),
                });
            }
        }
    }
    project.write("k1", "participants", people).expect("participants");
    let codes = vec![
        code("power", None, "Power", "#d9572f", 0),
        code("power.definition", Some("power"), "Defining the problem", "", 0),
        code("identity", None, "Identity", "#0677e5", 1),
        code("identity.practice", Some("identity"), "Identity through practice", "", 0),
    ];
    project.write("k1", "codes", codes).expect("codes");
    for (coder, id, words, memo) in [
        ("k1", "power.definition", "The plan already said “parenting”, so that was the problem.", None),
        (
            "k1",
            "identity.practice",
            "so that was the problem. By the time I read it there was a box for me",
            Some("says it laughing"),
        ),
        ("k2", "power", "I got the keys.", None),
    ] {
        let info = project.document("ALD-W1").expect("there");
        let text = project.text(info.text).expect("text");
        let start = text.find(words).expect("in the text");
        let payload = Payload::CodingsAdded {
            document: info.guid,
            text: info.text,
            codes: vec![id.to_owned()],
            coders: vec![coder.to_owned()],
            items: vec![CodingItem(
                0,
                0,
                Span::of(start..start + words.len()),
                1000,
                Origin::Manual,
                memo.map(str::to_owned),
                None,
            )],
            under: Vec::new(),
        };
        project.write(coder, format!("code {id}"), vec![payload]).expect("a coding");
    }
    project.close().expect("closed");
    (folder, path)
}

/// What is asked of the store from outside, as another process would.
pub fn elsewhere(path: &std::path::Path, request: Request) {
    let mut other = Store::new(false);
    other.handle(Request::Open(path.to_owned(), Some("k2".to_owned())), &mut |_| {});
    other.handle(request, &mut |_| {});
    other.close();
}
