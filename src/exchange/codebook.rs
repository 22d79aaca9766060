//! Codebook files: a code tree as TOML, for people to write and read, or as CSV, for tables.
//!
//! `title`, `version`, then `[[code]]` tables with `id, name, parent, colour, definition, apply, not, example,
//! origin`. A dotted id (`power.agenda`) gives the parent where `parent` is not written. Reading checks
//! everything and names file and line; nothing is repaired silently.

mod sheet;

use crate::study::book_edit::{ORIGINS, check_colour};
use crate::study::{Code, Codebook, CodebookError};
use std::path::{Path, PathBuf};

/// A codebook as a file gives it: its codes in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodebookFile {
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Whether the title is the name of its file, for the form has none.
    pub untitled: bool,
    /// Codes, positions in file order.
    pub codes: Vec<Code>,
    /// What was read past: unknown keys, with lines.
    pub warnings: Vec<String>,
}

/// Why a codebook file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CodebookFileError {
    /// The file system.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{path}:{line}: {what}", path = .path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// What is wrong and what to do.
        what: String,
    },
}

const KEYS: [&str; 9] = ["id", "name", "parent", "colour", "definition", "apply", "not", "example", "origin"];

/// Reads a codebook file. `known` are codes of the project that it may name as parents.
pub fn read(path: &Path, known: &Codebook) -> Result<CodebookFile, CodebookFileError> {
    let bytes = std::fs::read(path).map_err(|source| CodebookFileError::Io { path: path.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|e| CodebookFileError::Wrong {
        path: path.to_owned(),
        line: 1 + e.as_bytes().iter().take(e.utf8_error().valid_up_to()).filter(|b| **b == b'\n').count(),
        what: "this is not UTF-8 text; save the codebook as UTF-8".to_owned(),
    })?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv" | "tsv") => sheet::parse(path, &text, known),
        _ => parse(path, &text, known),
    }
}

/// Reads the text of a codebook file; `path` is for its messages.
pub fn parse(path: &Path, text: &str, known: &Codebook) -> Result<CodebookFile, CodebookFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let wrong =
        |at: usize, what: String| CodebookFileError::Wrong { path: path.to_owned(), line: line_of(text, at), what };
    let document = toml::de::DeTable::parse(text)
        .map_err(|e| wrong(e.span().map_or(0, |span| span.start), format!("this is not TOML: {}", e.message())))?;
    let table = document.get_ref();
    let mut file = CodebookFile::default();
    for (key, slot) in [("title", &mut file.title), ("version", &mut file.version)] {
        match table.get(key).map(|value| (value.span(), value.get_ref())) {
            None if key == "title" => {
                *slot = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned())
            }
            None => *slot = "1".to_owned(),
            Some((_, toml::de::DeValue::String(value))) => *slot = value.to_string(),
            Some((_, toml::de::DeValue::Integer(value))) => *slot = value.as_str().to_owned(),
            Some((_, toml::de::DeValue::Float(value))) => *slot = value.as_str().to_owned(),
            Some((span, _)) => return Err(wrong(span.start, format!("{key} must be text in quotes"))),
        }
    }
    for (key, _) in table.iter() {
        let name = key.get_ref().as_ref();
        if !["title", "version", "description", "code"].contains(&name) {
            let line = line_of(text, key.span().start);
            file.warnings
                .push(format!("{}:{line}: the key “{name}” means nothing here and was left out", path.display()));
        }
    }
    let Some(codes) = table.get("code") else {
        return Err(wrong(0, "there are no codes: a codebook has [[code]] tables with at least an id".to_owned()));
    };
    let toml::de::DeValue::Array(codes) = codes.get_ref() else {
        return Err(wrong(codes.span().start, "codes are written as [[code]] tables, with two brackets".to_owned()));
    };
    // Where each code stands, for messages about the tree.
    let mut lines: Vec<(String, usize)> = Vec::new();
    let mut dotted: Vec<(usize, usize)> = Vec::new();
    for (position, entry) in codes.iter().enumerate() {
        let start = entry.span().start;
        let toml::de::DeValue::Table(fields) = entry.get_ref() else {
            return Err(wrong(start, "a code is a [[code]] table".to_owned()));
        };
        let code = read_code(path, text, fields, start, position, &mut file.warnings)?;
        let at = fields.get("id").map_or(start, |id| id.span().start);
        let says = fields.iter().any(|(key, _)| key.get_ref() == "parent");
        if !says && code.id.contains('.') {
            dotted.push((position, at));
        }
        lines.push((code.id.clone(), at));
        file.codes.push(code);
    }
    under_dots(&mut file.codes, dotted, known, &wrong)?;
    sound(&file.codes, known, &lines, &wrong)?;
    Ok(file)
}

/// Puts codes under those that their dots name; each with where it stands.
fn under_dots(
    codes: &mut [Code],
    dotted: Vec<(usize, usize)>,
    known: &Codebook,
    wrong: &dyn Fn(usize, String) -> CodebookFileError,
) -> Result<(), CodebookFileError> {
    for (position, at) in dotted {
        let Some(code) = codes.get(position) else { continue };
        let parent = code.id.rsplit_once('.').map(|(parent, _)| parent.to_owned()).unwrap_or_default();
        if codes.iter().any(|other| other.id == parent) || known.get(&parent).is_some() {
            if let Some(code) = codes.get_mut(position) {
                code.parent = Some(parent);
            }
        } else {
            return Err(wrong(at, CodebookError::UnknownParent { code: code.id.clone(), parent }.to_string()));
        }
    }
    Ok(())
}

/// Whether codes make a sound tree; `lines` says where each stands.
fn sound(
    codes: &[Code],
    known: &Codebook,
    lines: &[(String, usize)],
    wrong: &dyn Fn(usize, String) -> CodebookFileError,
) -> Result<(), CodebookFileError> {
    check_tree(codes, known).map_err(|error| {
        let culprit = match &error {
            CodebookError::Duplicate(id) | CodebookError::BadId { id, .. } | CodebookError::BadField { id, .. } => {
                Some(id)
            }
            CodebookError::UnknownParent { code, .. } => Some(code),
            CodebookError::Cycle(ids) => ids.first(),
        };
        // Of a double id the second place is the one to look at.
        let place = lines.iter().rev().find(|(id, _)| Some(id) == culprit).map_or(0, |(_, at)| *at);
        wrong(place, error.to_string())
    })
}

fn read_code(
    path: &Path,
    text: &str,
    fields: &toml::de::DeTable<'_>,
    start: usize,
    position: usize,
    warnings: &mut Vec<String>,
) -> Result<Code, CodebookFileError> {
    let wrong =
        |at: usize, what: String| CodebookFileError::Wrong { path: path.to_owned(), line: line_of(text, at), what };
    let mut code = Code { position: i64::try_from(position).unwrap_or(i64::MAX), ..Code::default() };
    for (key, value) in fields.iter() {
        let name = key.get_ref().as_ref();
        let at = value.span().start;
        if !KEYS.contains(&name) {
            let line = line_of(text, key.span().start);
            warnings
                .push(format!("{}:{line}: the key “{name}” means nothing in a code and was left out", path.display()));
            continue;
        }
        let toml::de::DeValue::String(value) = value.get_ref() else {
            return Err(wrong(at, format!("{name} must be text in quotes")));
        };
        set(&mut code, name, value.to_string()).map_err(|what| wrong(at, what))?;
    }
    if !fields.iter().any(|(key, _)| key.get_ref() == "id") {
        return Err(wrong(start, "this code has no id; give it one, as in id = \"power.agenda\"".to_owned()));
    }
    name(&mut code);
    Ok(code)
}

/// Gives a code the value of one of the [`KEYS`], or says what is wrong with it.
fn set(code: &mut Code, key: &str, value: String) -> Result<(), String> {
    match key {
        "id" => code.id = value,
        "name" => code.name = value,
        "parent" => code.parent = (!value.is_empty()).then_some(value),
        "colour" => {
            check_colour(&value)?;
            code.colour = value;
        }
        "definition" => code.definition = value,
        "apply" => code.apply = value,
        "not" => code.not = value,
        "example" => code.example = value,
        _ => {
            if !ORIGINS.contains(&value.as_str()) {
                return Err(format!("the origin “{value}” is none of {}", ORIGINS.join(", ")));
            }
            code.origin = value;
        }
    }
    Ok(())
}

/// Names a code without a name by the last part of its id.
fn name(code: &mut Code) {
    if code.name.is_empty() {
        code.name = code.id.rsplit(['.', '/']).next().unwrap_or_default().replace('-', " ");
    }
}

/// Whether the codes, with those of the project that they do not replace, make a sound tree.
fn check_tree(codes: &[Code], known: &Codebook) -> Result<(), CodebookError> {
    let new: std::collections::HashSet<&str> = codes.iter().map(|code| code.id.as_str()).collect();
    let mut all = codes.to_vec();
    all.extend(known.codes().iter().filter(|code| !new.contains(code.id.as_str())).cloned());
    Codebook::new(all).map(|_| ())
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}

/// Writes a code tree as a codebook file, in codebook order.
pub fn write(title: &str, version: &str, book: &Codebook) -> String {
    let mut out = String::new();
    let string = |text: &str| toml::Value::String(text.to_owned()).to_string();
    out.push_str(&format!("title = {}\nversion = {}\n", string(title), string(version)));
    for code in book.codes() {
        out.push('\n');
        out.push_str(&table(code));
    }
    out
}

/// One code as it stands in a codebook file.
pub fn table(code: &Code) -> String {
    let string = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let implied = code.id.rsplit_once('.').map(|(parent, _)| parent);
    let parent = match (&code.parent, implied) {
        (Some(parent), Some(implied)) if parent == implied => None,
        (Some(parent), _) => Some(parent.as_str()),
        // A dotted id of a theme must say that it has no parent.
        (None, Some(_)) => Some(""),
        (None, None) => None,
    };
    let mut out = format!("[[code]]\nid = {}\n", string(&code.id));
    let fields = [
        ("name", Some(code.name.as_str())),
        ("parent", parent),
        ("colour", Some(code.colour.as_str())),
        ("definition", Some(code.definition.as_str())),
        ("apply", Some(code.apply.as_str())),
        ("not", Some(code.not.as_str())),
        ("example", Some(code.example.as_str())),
        ("origin", Some(code.origin.as_str())),
    ];
    for (key, value) in fields {
        match value {
            Some(value) if !value.is_empty() || key == "parent" => {
                out.push_str(&format!("{key} = {}\n", string(value)))
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<CodebookFile, String> {
        super::parse(Path::new("book.toml"), text, &Codebook::default()).map_err(|e| e.to_string())
    }

    #[test]
    fn the_shipped_codebooks_are_read_and_written_back_the_same() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("codebooks");
        let mut counts = Vec::new();
        for name in ["core", "activity-theory", "multi-agency-learning", "safeguarding-information"] {
            let file = read(&folder.join(format!("{name}.toml")), &Codebook::default()).expect(name);
            assert!(file.warnings.is_empty(), "{:?}", file.warnings);
            let book = Codebook::new(file.codes.clone()).expect("sound");
            for code in book.codes() {
                for field in
                    [&code.name, &code.definition, &code.apply, &code.not, &code.example, &code.colour, &code.origin]
                {
                    assert!(!field.is_empty(), "{} has an empty field", code.id);
                }
            }
            let again = parse(&write(&file.title, &file.version, &book)).expect("our own file");
            assert_eq!(
                Codebook::new(again.codes)
                    .expect("sound")
                    .codes()
                    .iter()
                    .map(|c| (&c.id, &c.parent, &c.not))
                    .collect::<Vec<_>>(),
                book.codes().iter().map(|c| (&c.id, &c.parent, &c.not)).collect::<Vec<_>>()
            );
            counts.push(book.len());
        }
        assert_eq!(counts, [32, 27, 27, 22]);
    }

    #[test]
    fn a_dotted_theme_stays_a_theme() {
        let file = parse("[[code]]\nid = 'a.b'\nparent = ''\n[[code]]\nid = 'z'\nparent = 'a.b'\n").expect("read");
        let book = Codebook::new(file.codes).expect("sound");
        assert_eq!((book.depth(0), book.depth(1)), (1, 2));
        let again = parse(&write("t", "1", &book)).expect("read");
        assert_eq!(
            Codebook::new(again.codes).expect("sound"),
            Codebook::new(vec![
                Code { position: 0, ..book.codes()[0].clone() },
                Code { position: 1, ..book.codes()[1].clone() }
            ])
            .expect("sound")
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let cases = [
            ("title = 'x'\n[[code]]\nid = 'a'\n[[code]]\nid = 'a'\n", 5, "appears twice"),
            ("[[code]]\nid = 'a'\nparent = 'nobody'\n", 2, "“nobody”, which does not exist"),
            ("[[code]]\nid = 'a.b'\n", 2, "“a”, which does not exist"),
            ("[[code]]\nid = 'a'\nparent = 'b'\n[[code]]\nid = 'b'\nparent = 'a'\n", 2, "a → b → a"),
            ("[[code]]\nname = 'a'\n", 1, "has no id"),
            ("[[code]]\nid = 'two words'\n", 2, "no blanks"),
            ("[[code]]\nid = 'a'\ncolour = 'red'\n", 3, "no colour"),
            ("[[code]]\nid = 'a'\norigin = 'dream'\n", 3, "none of a-priori"),
            ("[[code]]\nid = 'a'\nname = 3\n", 3, "must be text"),
            ("[[code]\nid = 'a'\n", 1, "not TOML"),
            ("[code]\nid = 'a'\n", 1, "two brackets"),
            ("title = 'x'\n", 1, "no codes"),
        ];
        for (text, line, expected) in cases {
            let error = parse(text).expect_err(text);
            assert!(error.starts_with(&format!("book.toml:{line}: ")) && error.contains(expected), "{text}\n→ {error}");
        }
        let file = parse("[[code]]\nid = 'a'\nfoo = 'x'\n").expect("read");
        assert!(file.warnings.iter().any(|w| w.contains("book.toml:3") && w.contains("foo")));
    }

    /// Sound trees of codes with whatever people may write into their fields.
    fn trees() -> impl Strategy<Value = Codebook> {
        let code = (any::<usize>(), "[a-z]{1,4}", any::<bool>(), "\\PC{0,12}", "[\"'\\\\\n\t#=a-é]{0,12}");
        proptest::collection::vec(code, 1..12).prop_map(|raw| {
            let mut codes: Vec<Code> = Vec::new();
            for (n, (pick, word, dotted, name, definition)) in raw.into_iter().enumerate() {
                let parent = (n > 0 && pick % 3 > 0).then(|| codes[pick % n].id.clone());
                let id = match &parent {
                    Some(parent) if dotted => format!("{parent}.{word}{n}"),
                    // A dot that makes no tree.
                    _ if pick % 5 == 0 => format!("x{n}.{word}"),
                    _ => format!("{word}{n}"),
                };
                // A code without a name is given one when it is read.
                let name = format!("n{name}");
                codes.push(Code { id, parent, name, definition, position: n as i64, ..Code::default() });
            }
            Codebook::new(codes).expect("sound")
        })
    }

    proptest! {
        #[test]
        fn any_sound_tree_survives_its_file(book in trees()) {
            let text = write("A \"title\"", "1.0", &book);
            let file = parse(&text).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
            prop_assert_eq!((file.title.as_str(), file.version.as_str()), ("A \"title\"", "1.0"));
            let again = Codebook::new(file.codes).expect("sound");
            let fields = |book: &Codebook| -> Vec<(String, Option<String>, String, String)> {
                book.codes().iter().map(|c| (c.id.clone(), c.parent.clone(), c.name.clone(), c.definition.clone())).collect()
            };
            prop_assert_eq!(fields(&again), fields(&book));
        }
    }
}
