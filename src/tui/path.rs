//! Paths as a person types them: quoted, with `~`, half written and completed.

use std::path::{Path, PathBuf};

/// A path that stands at the end of what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// All that is written.
    pub text: String,
    /// Where the path begins.
    pub from: usize,
}

/// What it may become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completed {
    /// What was written.
    pub asked: String,
    /// The same with as much more as is certain.
    pub text: String,
    /// What it may be, where that is open.
    pub near: Vec<String>,
}

/// Most names that are listed.
const LISTED: usize = 200;

/// The user's home in place of `~`.
pub fn home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// One path, with or without quotes around it, as terminals paste the names of files that are dropped on them.
pub fn one(written: &str) -> Option<PathBuf> {
    let written = written.trim();
    let bare = ['\'', '"'].iter().find_map(|quote| written.strip_prefix(*quote)?.strip_suffix(*quote));
    let path = bare.unwrap_or(written);
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// Paths parted by blanks; quotes and `\ ` keep blanks that belong to a name.
pub fn several(written: &str) -> Vec<PathBuf> {
    words(written).into_iter().map(|(_, word)| PathBuf::from(word)).collect()
}

/// Where the last word of a line begins.
pub fn last_word(written: &str) -> usize {
    match words(written).pop() {
        Some((at, _)) if !written.ends_with(' ') || written.ends_with("\\ ") => at,
        _ => written.len(),
    }
}

fn words(written: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let (mut quote, mut inside) = (None, false);
    let mut chars = written.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !inside && c != ' ' {
            words.push((at, String::new()));
            inside = true;
        }
        let Some((_, word)) = words.last_mut() else { continue };
        match (quote, c) {
            (None, ' ') => inside = false,
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '\\') if chars.next_if(|(_, next)| *next == ' ').is_some() => word.push(' '),
            (_, c) => word.push(c),
        }
    }
    words
}

/// Completes a path by what there is: files and folders, hidden ones only where a dot asks for them.
pub fn complete(partial: &Partial) -> Completed {
    let head = partial.text.get(..partial.from).unwrap_or("");
    let written = partial.text.get(partial.from..).unwrap_or("");
    let escaped = !head.is_empty();
    let plain = if escaped { written.replace("\\ ", " ") } else { written.trim_start_matches(['\'', '"']).to_owned() };
    let plain = if plain == "~" { "~/".to_owned() } else { plain };
    let (folder, begun) = plain.rsplit_once('/').map_or(("", plain.as_str()), |(folder, begun)| (folder, begun));
    let folder_written = plain.get(..plain.len() - begun.len()).unwrap_or("");
    let place = match (folder_written, folder) {
        ("", _) => PathBuf::from("."),
        (_, "") => PathBuf::from("/"),
        (_, folder) => home(Path::new(folder)),
    };
    let mut found: Vec<String> = names(&place, begun);
    found.sort();
    let near = if found.len() > 1 { found.iter().take(LISTED).cloned().collect() } else { Vec::new() };
    let certain = found.iter().skip(1).fold(found.first().cloned().unwrap_or_default(), |a, b| shared(&a, b));
    let name = if certain.len() > begun.len() { certain } else { begun.to_owned() };
    let path = format!("{folder_written}{name}");
    let path = if escaped { path.replace(' ', "\\ ") } else { path };
    Completed { asked: partial.text.clone(), text: format!("{head}{path}"), near }
}

/// Names in a folder that begin so; folders end in a slash.
fn names(place: &Path, begun: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.')) {
            found.push(if entry.path().is_dir() { format!("{name}/") } else { name });
        }
    }
    found
}

/// What two names begin with.
fn shared(a: &str, b: &str) -> String {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_parted_as_a_shell_would() {
        let paths = |text: &str| several(text).iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        assert_eq!(paths("a/b  c.txt"), ["a/b", "c.txt"]);
        assert_eq!(paths(r#"'my notes/x' "y z" w\ v"#), ["my notes/x", "y z", "w v"]);
        assert!(paths("  ").is_empty());
        assert_eq!(one(" '/tmp/My notes' "), Some(PathBuf::from("/tmp/My notes")));
        assert_eq!(one("My notes"), Some(PathBuf::from("My notes")));
        assert_eq!(one("  "), None);
        assert_eq!(last_word("import a b\\ c"), 9);
        assert_eq!(last_word("import "), 7);
    }

    #[test]
    fn a_path_is_completed_as_far_as_it_is_certain() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("My interviews/deep")).expect("folders");
        for name in ["notes-a.txt", "notes-b.txt", ".hidden", "日記.txt"] {
            std::fs::write(at(name), "x").expect("a file");
        }
        let root = folder.path().display().to_string();
        let done = |written: &str| complete(&Partial { text: format!("{root}/{written}"), from: 0 });
        assert_eq!(done("My").text, format!("{root}/My interviews/"));
        assert_eq!(done("My interviews/").text, format!("{root}/My interviews/deep/"));
        assert_eq!(done("no").text, format!("{root}/notes-"));
        assert_eq!(done("notes-").near, ["notes-a.txt", "notes-b.txt"]);
        assert_eq!(done("日").text, format!("{root}/日記.txt"));
        assert_eq!(done("").near.len(), 4, "hidden files are not offered");
        assert_eq!(done(".h").text, format!("{root}/.hidden"));
        assert_eq!(done("zzz").text, format!("{root}/zzz"));
        let line = format!("import {root}/My");
        let from = last_word(&line);
        assert_eq!(complete(&Partial { text: line, from }).text, format!("import {root}/My\\ interviews/"));
    }
}
