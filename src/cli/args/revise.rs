//! Arguments of what corrects documents: `revise` and `turns edit`.

use super::super::output::Listing;
use super::import::{encoding, pattern, same, speaker};
use crate::ingest::format::Format;
use crate::ingest::instructions::{Instructions, Pattern};
use crate::study::{SpeakerType, TurnKind};
use crate::text::CharSpan;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `revise`.
#[derive(Args)]
pub struct ReviseArgs {
    /// The document; with --review and what belongs to it, all documents without one
    #[arg(value_name = "DOC")]
    pub document: Option<String>,
    /// The corrected transcript, in any format that import reads
    #[arg(conflicts_with_all = ["review", "accept", "place", "drop"])]
    pub file: Option<PathBuf>,
    /// Only show what would become of the codings
    #[arg(long, requires = "file")]
    pub dry_run: bool,
    /// Take over attributes that differ in the file; without it only those that are not set yet are taken
    #[arg(long, requires = "file")]
    pub attributes: bool,
    /// Keep the turns, as far as their text is there, instead of finding them in the file
    #[arg(long, requires = "file")]
    pub keep_turns: bool,
    /// Read the file as this format, whatever it looks like: txt, docx, vtt, …
    #[arg(long = "as", value_name = "FORMAT", requires = "file")]
    pub format_of_file: Option<Format>,
    /// Read the file in this encoding, as in windows-1257
    #[arg(long, value_name = "NAME", value_parser = encoding, requires = "file")]
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// A label is a speaker's, and what the speaker is: 'Anna=interviewer' (repeatable)
    #[arg(long, value_name = "PATTERN=TYPE", value_parser = speaker, requires = "file")]
    pub speaker: Vec<(Pattern, SpeakerType)>,
    /// A label is nobody's: 'Summary' (repeatable)
    #[arg(long, value_name = "PATTERN", value_parser = pattern, requires = "file")]
    pub not_speaker: Vec<Pattern>,
    /// A label means the speaker of another one: 'Int.=Interviewer' (repeatable)
    #[arg(long, value_name = "LABEL=LABEL", value_parser = same, requires = "file")]
    pub same: Vec<(Pattern, String)>,
    /// List the codings that wait: moved with their text, or without a place
    #[arg(long)]
    pub review: bool,
    /// Accept where these codings were moved to, or all
    #[arg(long, value_name = "ID|all", num_args = 1.., value_delimiter = ',', conflicts_with_all = ["place", "drop"])]
    pub accept: Vec<String>,
    /// Say where this coding stands now, with --span
    #[arg(long, value_name = "ID", requires = "span", conflicts_with = "drop")]
    pub place: Option<String>,
    /// The place in the current text, in code points
    #[arg(long, value_name = "A..B", requires = "place")]
    pub span: Option<CharSpan>,
    /// Take these codings of yours away
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub drop: Vec<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

impl ReviseArgs {
    /// What they say of the file.
    pub fn instructions(&self) -> Instructions {
        Instructions {
            format: self.format_of_file,
            encoding: self.encoding,
            speakers: self.speaker.clone(),
            not_speakers: self.not_speaker.clone(),
            same: self.same.clone(),
            ..Instructions::default()
        }
    }
}

/// Arguments of `turns`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct TurnsArgs {
    /// What to do instead of listing
    #[command(subcommand)]
    pub action: Option<TurnsAction>,
    /// The document's name; one that is called “edit” is listed with `emic turns -- edit`
    #[arg(required = true)]
    pub document: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// What else `turns` does.
#[derive(Subcommand)]
pub enum TurnsAction {
    /// Correct who speaks and where turns begin and end; the text stays
    #[command(
        after_help = "Turns are numbered as `emic turns DOC` lists them now, whatever else is corrected in the same call.\n\nExamples:\n  emic turns edit DUN-W1 --split '7@So who decides?=A2'    # after these words A2 speaks\n  emic turns edit DUN-W1 --join 3..5 --assign 9=none --rename 'Int=Interviewer'\n  emic turns edit DUN-O1 --kind 4..6=reflective --about 2=A1,A2\n  emic turns -- edit                                       # lists a document called “edit”"
    )]
    Edit(Box<TurnsEditArgs>),
}

/// Arguments of `turns edit`.
#[derive(Args)]
pub struct TurnsEditArgs {
    /// The document's name
    pub document: String,
    /// Split a turn at a place of the document, in code points, or after some words of the turn; the rest may be
    /// another's: '7@1204', '7@So who decides?=A2' (repeatable)
    #[arg(long, value_name = "TURN@POS[=LABEL]", value_parser = split)]
    pub split: Vec<Split>,
    /// Make one turn of several, spoken by the first of them (repeatable)
    #[arg(long, value_name = "A..B", value_parser = turns)]
    pub join: Vec<Turns>,
    /// Say who speaks; none for nobody who is known (repeatable)
    #[arg(long, value_name = "TURN[..TURN]=LABEL", value_parser = assign)]
    pub assign: Vec<(Turns, Option<String>)>,
    /// Wherever the one label stands the other is meant (repeatable)
    #[arg(long, value_name = "LABEL=LABEL", value_parser = rename)]
    pub rename: Vec<(String, String)>,
    /// Whom a paragraph of field notes is about; none for nobody (repeatable)
    #[arg(long, value_name = "TURN=LABEL,LABEL", value_parser = about)]
    pub about: Vec<(Turns, Vec<String>)>,
    /// What turns are: speech, descriptive, reported or reflective (repeatable)
    #[arg(long, value_name = "TURN[..TURN]=KIND", value_parser = kind)]
    pub kind: Vec<(Turns, TurnKind)>,
    /// Only show the turns as they would be
    #[arg(long)]
    pub dry_run: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Turns by number from 1, the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turns {
    /// The first.
    pub first: usize,
    /// The last.
    pub last: usize,
}

/// A turn to be split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Its number from 1.
    pub turn: usize,
    /// Where.
    pub at: Place,
    /// Who speaks after it; `None` for the same speaker.
    pub label: Option<Option<String>>,
}

/// A place in a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A code point of the document.
    At(u32),
    /// After these words of the turn.
    After(String),
}

fn number(given: &str) -> Result<usize, String> {
    let wrong = || format!("“{given}” is no turn: turns are numbered from 1, as `emic turns DOC` lists them");
    given.trim().parse().ok().filter(|turn| *turn > 0).ok_or_else(wrong)
}

fn turns(given: &str) -> Result<Turns, String> {
    let (first, last) = given.split_once("..").unwrap_or((given, given));
    let (first, last) = (number(first)?, number(last)?);
    if first > last {
        return Err(format!("the turns {given} end before they begin"));
    }
    Ok(Turns { first, last })
}

fn pair<'g>(given: &'g str, example: &str) -> Result<(&'g str, &'g str), String> {
    match given.split_once('=').map(|(a, b)| (a.trim(), b.trim())) {
        Some((a, b)) if !a.is_empty() && !b.is_empty() => Ok((a, b)),
        _ => Err(format!("write it as in '{example}'")),
    }
}

/// A label, or nobody.
fn label(given: &str) -> Option<String> {
    Some(given.trim()).filter(|label| !label.eq_ignore_ascii_case("none")).map(str::to_owned)
}

fn split(given: &str) -> Result<Split, String> {
    let wrong = "write it as TURN@POSITION or TURN@WORDS, as in '7@1204' or '7@So who decides?=A2'";
    let (turn, rest) = given.split_once('@').ok_or(wrong)?;
    let turn = number(turn)?;
    // Words in quotes may hold an equals sign.
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
    let closed = quote.and_then(|quote| rest.get(1..)?.rsplit_once(quote));
    let (at, label_of_rest) = match closed {
        Some((words, after)) => (Place::After(words.to_owned()), after.strip_prefix('=')),
        None => {
            let (place, after) = rest.rsplit_once('=').map_or((rest, None), |(place, after)| (place, Some(after)));
            match place.trim().parse() {
                Ok(at) => (Place::At(at), after),
                Err(_) => (Place::After(place.to_owned()), after),
            }
        }
    };
    if matches!(&at, Place::After(words) if words.trim().is_empty()) {
        return Err(wrong.to_owned());
    }
    Ok(Split { turn, at, label: label_of_rest.map(label) })
}

fn assign(given: &str) -> Result<(Turns, Option<String>), String> {
    let (which, who) = pair(given, "7=A2, 7..9=A2 or 7=none")?;
    Ok((turns(which)?, label(who)))
}

fn rename(given: &str) -> Result<(String, String), String> {
    let (from, to) = pair(given, "Int=Interviewer")?;
    Ok((from.to_owned(), to.to_owned()))
}

fn about(given: &str) -> Result<(Turns, Vec<String>), String> {
    let (which, whom) = pair(given, "2=A1,A2 or 2=none")?;
    let labels = whom.split(',').map(str::trim).filter(|one| !one.is_empty()).filter_map(label).collect();
    Ok((turns(which)?, labels))
}

fn kind(given: &str) -> Result<(Turns, TurnKind), String> {
    let (which, kind) = pair(given, "4..6=reflective")?;
    let kind = match kind.to_lowercase().as_str() {
        "speech" => TurnKind::Speech,
        "descriptive" | "paragraph" => TurnKind::Paragraph,
        "reported" => TurnKind::Reported,
        "reflective" => TurnKind::Reflective,
        _ => {
            return Err(format!("“{kind}” is no kind of turn; accepted are speech, descriptive, reported, reflective"));
        }
    };
    Ok((turns(which)?, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_read_as_people_write_them() {
        let of = |turn, at, label| Ok(Split { turn, at, label });
        assert_eq!(split("7@1204"), of(7, Place::At(1204), None));
        assert_eq!(
            split("7@So who decides?=A2"),
            of(7, Place::After("So who decides?".into()), Some(Some("A2".into())))
        );
        assert_eq!(split("7@\"a = b\""), of(7, Place::After("a = b".into()), None));
        assert_eq!(split("7@\"a = b\"=none"), of(7, Place::After("a = b".into()), Some(None)));
        assert_eq!(turns("3..5"), Ok(Turns { first: 3, last: 5 }));
        assert_eq!(assign("3=none"), Ok((Turns { first: 3, last: 3 }, None)));
        assert_eq!(about("3=A1, A2").map(|(_, labels)| labels), Ok(vec!["A1".to_owned(), "A2".to_owned()]));
        for wrong in ["0@4", "x@4", "7", "7@", "7@\"\""] {
            assert!(split(wrong).is_err(), "{wrong}");
        }
        assert!(turns("5..3").is_err() && assign("3").is_err() && kind("3=loud").is_err());
    }
}
