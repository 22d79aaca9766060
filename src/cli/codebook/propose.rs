//! Codes that coders propose, made codes of the team's book or merged into one; and the list of them.

use super::edit::new_code;
use super::{counts, found};
use crate::cli::args::CodeFields;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output::{self, Align, Columns, Listing, when};
use crate::store::proposals::is_proposal;
use crate::store::{Fate, Project, Proposal};
use crate::study::book_edit::last_position;
use crate::study::change::{CodeField, Payload};
use crate::study::code::{check_id, slug};
use crate::study::effective::target;
use crate::study::{Code, Codebook};
use crate::text::display::one_line;
use serde_json::json;
use std::collections::BTreeMap;

/// Makes a code of the acting coder's own, `CODER/slug`.
pub fn propose(context: &Context, given: &str, parent: Option<&str>, fields: &CodeFields) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let asked = Asked::of(given, &prefix(&coder)?, &project.coders()?)?;
    check_free(&project, &asked.id)?;
    let parent = match (parent, &asked.parent) {
        (Some(parent), _) => Some(found(&book, parent)?.id.clone()),
        (None, Some(parent)) => match book.get(parent) {
            Some(parent) => Some(parent.id.clone()),
            None => {
                return Err(CliError::Failed(format!(
                    "“{}” names the parent “{parent}”, which does not exist; name another with --parent",
                    one_line(given)
                )));
            }
        },
        (None, None) => None,
    };
    let mut code = new_code(&book, &asked.id, parent.clone(), fields)?;
    if let (None, Some(name)) = (&fields.name, asked.name) {
        code.name = name;
    }
    project.write(&coder, format!("propose code {}", asked.id), vec![Payload::CodeAdded(code)])?;
    let under = parent.map_or_else(String::new, |parent| format!(" under {parent}"));
    output::note(&format!("proposed {}{under}; code with it as with any other", asked.id));
    Ok(())
}

/// The prefix of a coder's proposals: the name, as far as an id can hold it. A dot would name a parent.
fn prefix(coder: &str) -> Result<String, CliError> {
    if check_id(coder).is_ok() && !coder.contains('.') {
        return Ok(coder.to_owned());
    }
    let made = slug(coder);
    if made.is_empty() {
        return Err(CliError::Failed(format!(
            "no id can be made of the coder's name “{}”: it has no letter or digit",
            one_line(coder)
        )));
    }
    Ok(made)
}

/// What a proposal is to be called.
struct Asked {
    id: String,
    /// The parent that the id names by its dot.
    parent: Option<String>,
    /// The name, where one was given and no id.
    name: Option<String>,
}

impl Asked {
    fn of(given: &str, prefix: &str, coders: &[String]) -> Result<Self, CliError> {
        let own = given.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/')).unwrap_or(given);
        if let Some((other, _)) = own.split_once('/').filter(|(other, _)| coders.iter().any(|coder| coder == other)) {
            return Err(CliError::Usage(format!(
                "“{}” would be a proposal of {other}; your own begin with {prefix}/, which need not be written",
                one_line(given)
            )));
        }
        if check_id(own).is_ok() && !own.contains('/') {
            let (parent, last) = match own.rsplit_once('.') {
                Some((parent, last)) => (Some(parent.to_owned()), last),
                None => (None, own),
            };
            // A single word may be a name: it is kept as one, and its id is in small letters.
            let made = if last == last.to_lowercase() { last.to_owned() } else { slug(last) };
            let name = (made != last).then(|| last.to_owned());
            return Ok(Self { id: format!("{prefix}/{made}"), parent, name });
        }
        let last = slug(own);
        if last.is_empty() {
            return Err(CliError::Usage(format!(
                "no id can be made of “{}”: it has no letter or digit",
                one_line(given)
            )));
        }
        Ok(Self { id: format!("{prefix}/{last}"), parent: None, name: Some(own.trim().to_owned()) })
    }
}

/// Refuses an id that a code has, or had before it was merged: its codings would come back under the new one.
fn check_free(project: &Project, id: &str) -> Result<(), CliError> {
    let states = project.code_states()?;
    let shown = project.effective_codes()?.codebook;
    let into = target(&states, id);
    if shown.get(id).is_none() && into == id {
        return Ok(());
    }
    Err(CliError::Failed(if into == id {
        format!("there is a code “{id}” already; choose another id, or change that one with `emic codebook edit {id}`")
    } else {
        format!("there was a code “{id}”, whose codings count as “{into}” now; choose another id")
    }))
}

/// Where a promoted code goes.
pub enum Place {
    /// Where the proposal stands.
    Same,
    /// Under this code.
    Under(String),
    /// To the top.
    Top,
}

/// Makes a code of a proposal, and merges the proposal into it.
pub fn promote(context: &Context, wanted: &str, named: Option<&str>, place: &Place) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let at = book.find(wanted).map_err(CliError::Failed)?;
    let Some(proposal) = book.codes().get(at) else { return Err(CliError::Told) };
    if !is_proposal(&proposal.id) {
        return Err(CliError::Failed(format!(
            "{} is no proposal: it is a code of the book already; `emic codebook proposals` lists what is proposed",
            proposal.id
        )));
    }
    let parent = match place {
        Place::Same => proposal.parent.clone(),
        Place::Top => None,
        Place::Under(under) => {
            let to = book.find(under).map_err(CliError::Failed)?;
            if book.subtree(at).contains(&to) {
                return Err(CliError::Failed(format!(
                    "{} cannot go under {under}: that is itself or one of its own sub-codes",
                    proposal.id
                )));
            }
            book.codes().get(to).map(|parent| parent.id.clone())
        }
    };
    let id = plain_id(proposal, parent.as_deref(), named)?;
    check_free(&project, &id)?;
    let codings = counts(&project)?.get(&at).copied().unwrap_or(0);
    let payloads = takeover(&book, proposal, &id, parent);
    let moved = payloads.len() - 2;
    let from = proposal.id.clone();
    project.write(&coder, format!("promote code {from} to {id}"), payloads)?;
    let below =
        if moved > 0 { format!(", {} moved under it", output::count(moved, "sub-code")) } else { String::new() };
    let kept = output::count(codings as usize, "coding");
    output::note(&format!("promoted {from} to {id}: {kept} kept{below}; `emic undo` takes it back"));
    Ok(())
}

/// The id without a prefix.
fn plain_id(proposal: &Code, parent: Option<&str>, named: Option<&str>) -> Result<String, CliError> {
    if let Some(id) = named {
        check_id(id).map_err(|error| CliError::Usage(error.to_string()))?;
        if is_proposal(id) {
            return Err(CliError::Usage(format!("“{id}” is the id of a proposal; give one without “/” to --as")));
        }
        return Ok(id.to_owned());
    }
    let last = proposal.id.rsplit('/').next().unwrap_or(&proposal.id);
    match parent {
        Some(parent) if is_proposal(parent) => Err(CliError::Failed(format!(
            "{} stands under {parent}, which is a proposal itself; promote that first, or say --under CODE, --top or --as ID",
            proposal.id
        ))),
        Some(parent) => Ok(format!("{parent}.{last}")),
        None => Ok(last.to_owned()),
    }
}

/// The changes by which a new code takes over all that a proposal is and has.
fn takeover(book: &Codebook, proposal: &Code, id: &str, parent: Option<String>) -> Vec<Payload> {
    let position = if parent == proposal.parent { proposal.position } else { last_position(book) };
    let set = |code: &str, set| Payload::CodeSet { code: code.to_owned(), set };
    let code = Code { id: id.to_owned(), parent, position, ..proposal.clone() };
    let mut payloads = vec![Payload::CodeAdded(code), set(&proposal.id, CodeField::Merged(Some(id.to_owned())))];
    let below = book.codes().iter().filter(|child| child.parent.as_deref() == Some(&proposal.id));
    payloads.extend(below.map(|child| set(&child.id, CodeField::Parent(Some(id.to_owned())))));
    payloads
}

/// The proposals; those that were settled only when `all` are asked for.
pub fn list(project: &Project, all: bool, listing: Listing) -> Result<(), CliError> {
    let mut proposals = project.proposals()?;
    proposals.retain(|proposal| all || proposal.fate == Fate::Open);
    let codings = codings_of(project, &proposals)?;
    if listing == Listing::Json {
        let rows = proposals.iter().zip(&codings).map(|(proposal, codings)| in_json(proposal, *codings));
        return output::json(&rows.collect::<Vec<_>>());
    }
    if proposals.is_empty() {
        output::note(if all {
            "nobody has proposed a code; `emic codebook propose NAME` does"
        } else {
            "no proposal is open; `emic codebook proposals --all` lists those that were settled"
        });
    }
    let mut header = vec![
        ("code", Align::Left),
        ("name", Align::Left),
        ("parent", Align::Left),
        ("coder", Align::Left),
        ("when", Align::Left),
        ("codings", Align::Right),
        ("definition", Align::Left),
    ];
    if all {
        header.extend(["state", "into", "by", "settled"].map(|name| (name, Align::Left)));
    }
    let time = |at: &str| if listing == Listing::Csv { at.to_owned() } else { when(at) };
    let mut columns = Columns::new(&header);
    for (Proposal { code, coder, at, fate, into, settled }, codings) in proposals.into_iter().zip(codings) {
        let definition = match listing {
            Listing::Table => crate::text::display::shortened(&code.definition, 60),
            _ => code.definition,
        };
        let parent = code.parent.unwrap_or_default();
        let mut row = vec![code.id, code.name, parent, coder, time(&at), codings.to_string(), definition];
        if all {
            let (by, end) = settled.unwrap_or_default();
            row.extend([fate.as_str().to_owned(), into.unwrap_or_default(), by, time(&end)]);
        }
        columns.row(row);
    }
    columns.print(listing)
}

/// How many codings each has: those that count as it, or of one that was settled, those that were made as it.
fn codings_of(project: &Project, proposals: &[Proposal]) -> Result<Vec<u32>, CliError> {
    let made: BTreeMap<String, u32> = project.codings_per_code()?;
    let counting = counts(project)?;
    let book = project.effective_codes()?.codebook;
    let count = |proposal: &Proposal| match book.index_of(&proposal.code.id) {
        Some(at) => counting.get(&at).copied().unwrap_or(0),
        None => made.get(&proposal.code.id).copied().unwrap_or(0),
    };
    Ok(proposals.iter().map(count).collect())
}

fn in_json(proposal: &Proposal, codings: u32) -> serde_json::Value {
    let Proposal { code, coder, at, fate, into, settled } = proposal;
    json!({
        "id": code.id,
        "name": code.name,
        "parent": code.parent,
        "definition": code.definition,
        "coder": coder,
        "at": at,
        "codings": codings,
        "state": fate.as_str(),
        "into": into,
        "by": settled.as_ref().map(|(by, _)| by),
        "settled": settled.as_ref().map(|(_, at)| at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(given: &str) -> Result<(String, Option<String>, Option<String>), String> {
        let coders = ["k1".to_owned(), "k2".to_owned()];
        match Asked::of(given, "k1", &coders) {
            Ok(Asked { id, parent, name }) => Ok((id, parent, name)),
            Err(CliError::Usage(why)) => Err(why),
            Err(_) => Err("another failure".to_owned()),
        }
    }

    #[test]
    fn a_name_or_an_id_is_understood() {
        let ok = |id: &str, parent: Option<&str>, name: Option<&str>| {
            Ok((id.to_owned(), parent.map(str::to_owned), name.map(str::to_owned)))
        };
        assert_eq!(asked("waiting"), ok("k1/waiting", None, None));
        assert_eq!(asked("k1/waiting"), ok("k1/waiting", None, None));
        assert_eq!(asked("wait_2"), ok("k1/wait_2", None, None));
        assert_eq!(asked("Waiting"), ok("k1/waiting", None, Some("Waiting")));
        assert_eq!(asked("Waiting as power"), ok("k1/waiting-as-power", None, Some("Waiting as power")));
        assert_eq!(asked("power.waiting"), ok("k1/waiting", Some("power"), None));
        assert_eq!(asked("Us/them"), ok("k1/us-them", None, Some("Us/them")));
        assert!(asked("k2/waiting").is_err_and(|why| why.contains("a proposal of k2")));
        assert!(asked("!!").is_err_and(|why| why.contains("no letter")));
    }

    #[test]
    fn every_coder_has_a_prefix_that_an_id_can_hold() {
        for (coder, expected) in [("k1", "k1"), ("Éva_2", "Éva_2"), ("Ann B.", "ann-b"), ("j.doc", "jdoc")] {
            assert_eq!(prefix(coder).ok().as_deref(), Some(expected));
        }
        assert!(prefix("!").is_err());
    }
}
