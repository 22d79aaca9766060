//! What comes in goes out, and comes in the same again: any study that the standard can tell.

use super::export::{self, Profile, Wishes};
use crate::exchange::foreign::{Loss, take_in};
use crate::ingest::import::Wishes as How;
use crate::ingest::instructions::Instructions;
use crate::ingest::report::FileReport;
use crate::store::{Group, Project};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

/// Takes a study into a new project in a folder of its own.
fn taken(path: &Path) -> (tempfile::TempDir, Project, Loss) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = Project::create(&folder.path().join("study.emic"), "k1").expect("a project");
    let loss = take(&mut project, path, false).expect("taken in");
    (folder, project, loss)
}

fn take(project: &mut Project, path: &Path, dry_run: bool) -> Result<Loss, String> {
    let opened = super::open(path).map_err(|e| e.to_string())?;
    let (group, instructions) = (Group::new("k1", "import"), Instructions::default());
    let how = How { group: &group, dry_run, index: None, instructions: &instructions, stop: None, taken: &[] };
    let mut report = FileReport::default();
    take_in(project, path, opened.foreign, &*opened.sources, &how, &mut report, &mut |_, _| {})
        .map_err(|e| e.to_string())
}

fn exported(project: &Project, folder: &Path, profile: Profile) -> (std::path::PathBuf, String) {
    let path = folder.join("out.qdpx");
    let wishes = Wishes { profile, ..Wishes::default() };
    export::project(project, &path, &wishes, &mut |_, _| {}).expect("an export");
    let mut package = zip::ZipArchive::new(std::fs::File::open(&path).expect("there")).expect("a package");
    let mut qde = String::new();
    package.by_name("project.qde").expect("there").read_to_string(&mut qde).expect("text");
    (path, qde)
}

/// A study as a program might write it.
#[derive(Clone, Debug)]
struct Written {
    users: usize,
    codes: Vec<(String, Option<usize>, String, bool)>,
    texts: Vec<String>,
    /// Source, from, to (in hundredths of the text), code, user, memo.
    codings: Vec<(usize, usize, usize, usize, usize, Option<String>)>,
    cases: Vec<(String, Option<String>, Vec<usize>)>,
    sets: Vec<(String, Vec<usize>)>,
    notes: Vec<(String, String, usize)>,
    links: Vec<(usize, usize, String)>,
    bare: bool,
}

fn guid(kind: u8, at: usize) -> String {
    format!("{kind:02x}000000-0000-4000-8000-{at:012x}")
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    super::xml::value(text, &mut out);
    out
}

impl Written {
    /// Where a coding stands, in code points of the text with line feeds; nothing where it is empty.
    fn place(&self, coding: usize) -> Option<(usize, usize, usize, String)> {
        let (source, from, to, ..) = self.codings.get(coding)?;
        let source = source % self.texts.len().max(1);
        let text = self.texts.get(source)?.replace("\r\n", "\n").replace('\u{feff}', "");
        let chars: Vec<char> = text.chars().collect();
        let (from, to) = (from.min(to) * chars.len() / 100, from.max(to) * chars.len() / 100);
        let words: String = chars.get(from..to)?.iter().collect();
        (from < to && !words.trim().is_empty()).then_some((source, from, to, words))
    }

    fn qde(&self) -> String {
        let mut x = String::from(
            "<?xml version=\"1.0\"?><Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"p\" origin=\"Test\">",
        );
        x.push_str("<Users>");
        (0..=self.users).for_each(|at| {
            let _ = write!(x, "<User guid=\"{}\" name=\"user {at}\"/>", guid(1, at));
        });
        x.push_str("</Users><CodeBook><Codes>");
        self.tree(None, &mut x);
        x.push_str("</Codes></CodeBook><Variables>");
        let _ = write!(x, "<Variable guid=\"{}\" name=\"Profession\" typeOfVariable=\"Text\"/>", guid(3, 0));
        let _ = write!(x, "<Variable guid=\"{}\" name=\"Years\" typeOfVariable=\"Integer\"/>", guid(3, 1));
        x.push_str("</Variables><Cases>");
        for (at, (name, profession, sources)) in self.cases.iter().enumerate() {
            let _ = write!(x, "<Case guid=\"{}\" name={}>", guid(4, at), escaped(name));
            if let Some(profession) = profession {
                let _ = write!(
                    x,
                    "<VariableValue><VariableRef targetGUID=\"{}\"/><TextValue>{}</TextValue></VariableValue>",
                    guid(3, 0),
                    escaped(profession).trim_matches('"')
                );
            }
            for source in sources.iter().filter(|at| **at < self.texts.len()) {
                let _ = write!(x, "<SourceRef targetGUID=\"{}\"/>", guid(5, *source));
            }
            x.push_str("</Case>");
        }
        x.push_str("</Cases><Sources>");
        for (at, _) in self.texts.iter().enumerate() {
            let _ = write!(
                x,
                "<TextSource guid=\"{0}\" name=\"Talk {at}.docx\" plainTextPath=\"internal://{0}.txt\">",
                guid(5, at)
            );
            for (number, (.., code, user, memo)) in self.codings.iter().enumerate() {
                let Some((_, from, to, words)) = self.place(number).filter(|place| place.0 == at) else { continue };
                let _ = write!(
                    x,
                    "<PlainTextSelection guid=\"{}\" name={} startPosition=\"{from}\" endPosition=\"{to}\" creatingUser=\"{}\" creationDateTime=\"2022-05-11T10:00:00Z\">",
                    guid(6, number),
                    escaped(&words),
                    guid(1, user % (self.users + 1))
                );
                if let Some(memo) = memo {
                    let _ = write!(x, "<Description>{}</Description>", escaped(memo).trim_matches('"'));
                }
                if !(self.codes.is_empty() || self.bare && number == 0) {
                    let _ = write!(
                        x,
                        "<Coding guid=\"{}\" creatingUser=\"{}\"><CodeRef targetGUID=\"{}\"/></Coding>",
                        guid(7, number),
                        guid(1, user % (self.users + 1)),
                        guid(2, code % self.codes.len())
                    );
                }
                x.push_str("</PlainTextSelection>");
            }
            for (number, _) in self.notes.iter().enumerate().filter(|(_, note)| note.2 % self.texts.len() == at) {
                let _ = write!(x, "<NoteRef targetGUID=\"{}\"/>", guid(8, number));
            }
            let _ = write!(
                x,
                "<VariableValue><VariableRef targetGUID=\"{}\"/><IntegerValue>{at}</IntegerValue></VariableValue></TextSource>",
                guid(3, 1)
            );
        }
        let _ = write!(x, "<PictureSource guid=\"{0}\" name=\"a.png\" path=\"internal://{0}.png\"/>", guid(9, 0));
        x.push_str("</Sources><Notes>");
        for (at, (name, text, _)) in self.notes.iter().enumerate() {
            let _ = write!(
                x,
                "<Note guid=\"{}\" name={} creatingUser=\"{}\" creationDateTime=\"2022-05-12T10:00:00Z\"><PlainTextContent>{}</PlainTextContent></Note>",
                guid(8, at),
                escaped(name),
                guid(1, 0),
                escaped(text).trim_matches('"')
            );
        }
        x.push_str("</Notes><Links>");
        for (at, (from, to, name)) in self.links.iter().enumerate() {
            if let (Some(_), Some(_)) = (self.place(*from), self.place(*to)) {
                let _ = write!(
                    x,
                    "<Link guid=\"{}\" name={} originGUID=\"{}\" targetGUID=\"{}\"/>",
                    guid(10, at),
                    escaped(name),
                    guid(6, *from),
                    guid(6, *to)
                );
            }
        }
        x.push_str("</Links><Sets>");
        for (at, (name, sources)) in self.sets.iter().enumerate() {
            let _ = write!(x, "<Set guid=\"{}\" name={}>", guid(11, at), escaped(name));
            for source in sources.iter().filter(|at| **at < self.texts.len()) {
                let _ = write!(x, "<MemberSource targetGUID=\"{}\"/>", guid(5, *source));
            }
            x.push_str("</Set>");
        }
        x.push_str("</Sets></Project>");
        x
    }

    fn tree(&self, parent: Option<usize>, x: &mut String) {
        for (at, (name, above, description, codable)) in self.codes.iter().enumerate() {
            // A code hangs on one before it, or on none.
            let above = above.map(|above| above % self.codes.len()).filter(|above| *above < at);
            if above != parent {
                continue;
            }
            let _ = write!(
                x,
                "<Code guid=\"{}\" name={} isCodable=\"{codable}\" color=\"#0AF\">",
                guid(2, at),
                escaped(name)
            );
            if !description.is_empty() {
                let _ = write!(x, "<Description>{}</Description>", escaped(description).trim_matches('"'));
            }
            self.tree(Some(at), x);
            x.push_str("</Code>");
        }
    }

    /// As a project file with its texts beside it.
    fn on_disk(&self) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sources")).expect("a folder");
        for (at, text) in self.texts.iter().enumerate() {
            std::fs::write(folder.path().join(format!("sources/{}.txt", guid(5, at))), text).expect("written");
        }
        std::fs::write(folder.path().join(format!("sources/{}.png", guid(9, 0))), b"\x89PNG no picture")
            .expect("written");
        let path = folder.path().join("project.qde");
        std::fs::write(&path, self.qde()).expect("written");
        (folder, path)
    }
}

fn any_study() -> impl Strategy<Value = Written> {
    let word = || "[A-Za-zé😀 ]{1,8}";
    let line = prop_oneof![
        "[A-Z][a-zé 😀]{3,30}\\.",
        "(INT|P1|Ada): [A-Za-zé 😀]{3,30}\\?",
        Just(String::new()),
        Just("水是个问题。".to_owned()),
    ];
    let text = (prop::collection::vec(line, 1..8), prop::sample::select(vec!["\n", "\r\n"]), any::<bool>())
        .prop_map(|(lines, end, mark)| format!("{}Begin.{end}{}", if mark { "\u{feff}" } else { "" }, lines.join(end)));
    let memo = || prop::option::of("[a-z<&é\n]{1,12}");
    (
        0usize..3,
        prop::collection::vec(
            (word(), prop::option::of(0usize..6), "[a-z ]{0,6}(\n\nExample: [a-z]{1,5})?", any::<bool>()),
            0..6,
        ),
        prop::collection::vec(text, 1..4),
        prop::collection::vec((0usize..4, 0usize..101, 0usize..101, 0usize..6, 0usize..3, memo()), 0..8),
        prop::collection::vec((word(), prop::option::of("[a-z]{2,8}"), prop::collection::vec(0usize..4, 0..3)), 0..4),
        prop::collection::vec(("(site: (N|S))|[A-Z][a-z]{2,5}", prop::collection::vec(0usize..4, 0..3)), 0..4),
        prop::collection::vec((word(), "[a-z\n&]{0,20}", 0usize..4), 0..3),
        prop::collection::vec((0usize..8, 0usize..8, word()), 0..3),
        any::<bool>(),
    )
        .prop_map(|(users, codes, texts, codings, cases, sets, notes, links, bare)| Written {
            users,
            codes,
            texts,
            codings,
            cases,
            sets,
            notes,
            links,
            bare,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_was_taken_in_and_goes_out_comes_in_the_same(study in any_study()) {
        let (_files, path) = study.on_disk();
        let (first_folder, first, _) = taken(&path);
        let (out, qde) = exported(&first, first_folder.path(), Profile::Standard);
        let (second_folder, second, _) = taken(&out);
        let (_, again) = exported(&second, second_folder.path(), Profile::Standard);
        prop_assert_eq!(&qde, &again);
        // Every coding stands on its words.
        for number in 0..study.codings.len() {
            let Some((source, from, to, words)) = study.place(number) else { continue };
            let name = format!("Talk {source}");
            let Ok(info) = first.document(&name) else { continue };
            let text = first.text(info.text).expect("a text");
            let there: String = text.chars().skip(from).take(to - from).collect();
            prop_assert_eq!(there, words);
        }
        for project in [&first, &second] {
            let findings = project.check().expect("checked");
            prop_assert!(findings.problems.is_empty(), "{:?}", findings.problems);
        }
        // The same study again brings nothing new.
        let mut first = first;
        take(&mut first, &out, false).expect("again");
        let codings: u32 = first.documents().expect("documents").iter().map(|info| info.codings).sum();
        let of_second: u32 = second.documents().expect("documents").iter().map(|info| info.codings).sum();
        prop_assert_eq!(codings, of_second);
    }

    #[test]
    fn other_programs_ways_to_count_are_read_back(study in any_study()) {
        let (_files, path) = study.on_disk();
        let (folder, first, _) = taken(&path);
        for profile in [Profile::Nvivo, Profile::Maxqda] {
            let (out, _) = exported(&first, folder.path(), profile);
            let (_second_folder, second, _) = taken(&out);
            for info in first.documents().expect("documents") {
                let other = second.document(&info.name).expect("the same document");
                prop_assert_eq!(info.text, other.text);
                let places = |project: &Project, info: &crate::store::DocumentInfo| -> Vec<_> {
                    let codings = project.codings(info).expect("codings");
                    codings.into_iter().map(|coding| (coding.span, coding.code, coding.coder, coding.memo)).collect()
                };
                prop_assert_eq!(places(&first, &info), places(&second, &other));
            }
        }
    }
}
