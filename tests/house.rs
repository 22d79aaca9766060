//! The order of the house: layers, module docs, licences of what is built in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The layers, lowest first; `cli` and `tui` stand beside each other.
const LAYERS: [&str; 10] =
    ["text", "study", "store", "search", "analysis", "ingest", "exchange", "publish", "cli", "tui"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a source folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    assert!(found.len() > 20, "the sources are where they are expected");
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&path).expect("UTF-8 source"))
        })
        .collect()
}

fn layer(file: &str) -> Option<usize> {
    let first = file.split(['/', '.']).next()?;
    LAYERS.iter().position(|layer| *layer == first)
}

#[test]
fn a_folder_imports_only_from_those_below_it() {
    let mut wrong = Vec::new();
    for (file, source) in all_sources() {
        let Some(own) = layer(&file) else { continue };
        for (number, line) in source.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = LAYERS.iter().position(|layer| *layer == used) else { continue };
                let beside = LAYERS[own] == "tui" && LAYERS[other] == "cli";
                if other > own || beside {
                    wrong.push(format!("{file}:{}: {} must not import {used}", number + 1, LAYERS[own]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> =
        all_sources().into_iter().filter(|(_, source)| !source.starts_with("//!")).map(|(file, _)| file).collect();
    assert!(silent.is_empty(), "without a //! header: {}", silent.join(", "));
}

#[test]
fn no_file_holds_a_whole_town() {
    let long: Vec<String> = all_sources()
        .into_iter()
        .map(|(file, source)| (file, source.lines().count()))
        .filter(|(_, lines)| *lines > 900)
        .map(|(file, lines)| format!("{file} ({lines})"))
        .collect();
    assert!(long.is_empty(), "split these: {}", long.join(", "));
}

#[test]
fn every_dependency_has_a_permissive_licence() {
    const ALLOWED: [&str; 14] = [
        "MIT",
        "Apache-2.0",
        "BSD-1-Clause",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Unlicense",
        "CC0-1.0",
        "Unicode-3.0",
        "MPL-2.0",
        "0BSD",
        "BSL-1.0",
        "MIT-0",
    ];
    // `cargo tree` lists what is built in here; the lock file also names what features switch off.
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none", "--edges", "normal,build", "--format", "{p}|{l}"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(listing.lines().count() > 50);
    let mut refused = BTreeMap::new();
    for line in listing.lines() {
        let (name, licence) = line.split_once('|').expect("name and licence");
        let licence = licence.trim_end_matches(" (*)");
        // A package may be taken under any one of its alternatives; of joint terms each must be allowed.
        let licence = licence.replace('/', " OR ").replace(['(', ')'], " ");
        let allowed = licence.split(" OR ").any(|choice| {
            choice.split(" AND ").all(|term| {
                let term = term.split(" WITH ").next().unwrap_or("").trim();
                ALLOWED.contains(&term)
            })
        });
        if !allowed {
            refused.insert(name.to_owned(), licence);
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
}
