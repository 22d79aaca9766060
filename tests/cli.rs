//! The program as people and scripts run it: the built binary, in a folder and with a home of its own.

// A helper that finds something wrong fails its test.
#![allow(clippy::panic)]

#[path = "cli/agreement.rs"]
mod agreement;
#[path = "cli/archive.rs"]
mod archive;
#[path = "cli/build.rs"]
mod build;
#[path = "cli/codebook.rs"]
mod codebook;
#[path = "cli/coding.rs"]
mod coding;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/documents.rs"]
mod documents;
#[path = "cli/env.rs"]
mod env;
#[path = "cli/excerpt.rs"]
mod excerpt;
#[path = "cli/export.rs"]
mod export;
#[path = "cli/faults.rs"]
mod faults;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/history.rs"]
mod history;
#[path = "cli/import.rs"]
mod import;
#[path = "cli/keys.rs"]
mod keys;
#[path = "cli/memos.rs"]
mod memos;
#[path = "cli/notes.rs"]
mod notes;
#[path = "cli/papers.rs"]
mod papers;
#[path = "cli/peers.rs"]
mod peers;
#[path = "cli/privacy.rs"]
mod privacy;
#[path = "cli/programs.rs"]
mod programs;
#[path = "cli/project.rs"]
mod project;
#[path = "cli/refi.rs"]
mod refi;
#[path = "cli/report.rs"]
mod report;
#[path = "cli/report_counts.rs"]
mod report_counts;
#[path = "cli/report_tables.rs"]
mod report_tables;
#[path = "cli/report_themes.rs"]
mod report_themes;
#[path = "cli/report_time.rs"]
mod report_time;
#[path = "cli/revise.rs"]
mod revise;
#[path = "cli/sample.rs"]
mod sample;
#[path = "cli/search.rs"]
mod search;
#[path = "cli/shell.rs"]
mod shell;
#[path = "cli/show.rs"]
mod show;
#[path = "cli/tables.rs"]
mod tables;
#[path = "cli/tags.rs"]
mod tags;
#[path = "cli/team.rs"]
mod team;
#[path = "cli/transcript.rs"]
mod transcript;
#[path = "cli/verify.rs"]
mod verify;
#[path = "cli/versions.rs"]
mod versions;
