//! The page that explains an archive to a stranger: each file, and each column of each table.

use super::columns::*;
use super::write::Told;
use crate::store::Whole;
use crate::text::display::one_line;

/// A table with what it holds and what its columns say.
type Explained = ((&'static str, &'static [&'static str]), &'static str, &'static [&'static str]);

/// The tables in the order in which a reader asks for them.
const EXPLAINED: [Explained; 22] = [
    (
        DOCUMENTS,
        "The documents, one a row. The columns after `encoding` are their attributes.",
        &[
            "the document's short name, by which all other tables name it",
            "its identity, the same in every copy of the study",
            "the name it came with, where another document has the same; else empty",
            "the file that holds its text; empty where the text was erased",
            "BLAKE3 hash of the text",
            "BLAKE3 hash of the turns, in emic's own form",
            "`yes` where people speak in it, `no` for notes and other prose",
            "`yes` where it was taken out of the study but is still coded",
            "the coder whose reading counts here, where one was named",
            "the path that it was imported from",
            "BLAKE3 hash of the file that it was imported from",
            "the format of that file",
            "the encoding of that file",
        ],
    ),
    (
        WORK,
        "Who is to code which document, and who has finished it.",
        &[
            "the document",
            "the coder",
            "`yes` where it was given to this coder",
            "`yes` where this coder has finished it",
        ],
    ),
    (
        PARTICIPANTS,
        "The people who speak or are observed, under their pseudonyms. The columns after `label` are their attributes. A row \
         without a name is of somebody who is known in one document only.",
        &[
            "the name, which is also the label by which transcripts call them",
            "the identity",
            "the one document in which somebody without a name is known",
            "the label there",
        ],
    ),
    (
        PARTICIPANT_LABELS,
        "Other labels by which transcripts call a participant.",
        &["the participant", "the label; `DOCUMENT/LABEL` is a label in that document only"],
    ),
    (
        PARTICIPANT_VALUES,
        "Attributes of participants that do not always hold.",
        &[
            "the participant",
            "the identity, as in participants.csv",
            "the attribute",
            "the value",
            "the day from which on it holds",
            "or the only document in which it holds",
        ],
    ),
    (
        SPEAKERS,
        "What the documents' own files say of their speakers.",
        &["the document", "the label", "the attribute", "the value"],
    ),
    (
        ATTRIBUTES,
        "The types of attributes that were declared.",
        &[
            "the attribute",
            "text, number, date, boolean or ordered",
            "the values of an ordered list in their order, as a JSON list",
        ],
    ),
    (
        LABELS,
        "The labels of speakers of each document, in the order in which emic keeps them.",
        &["the document", "the label"],
    ),
    (
        TURNS,
        "The turns of the documents: stretches by one speaker, or paragraphs.",
        &[
            "the document",
            "the turn's number, from 1",
            "the speaker's label; empty where nobody is named",
            "speech, paragraph, reported (a note that tells of speech) or reflective (a note of the observer's own thoughts)",
            "where the turn starts, its label included",
            "where it ends",
            "where what is said starts",
            "where what is said ends",
            "milliseconds from the beginning of the recording to its start",
            "and to its end",
            "words of what is said",
            "labels of those whom a note is about, as a JSON list",
        ],
    ),
    (
        NOTES,
        "What a file says of a turn beside what is said in it.",
        &["the document", "the turn", "the kind of note, as the file calls it", "the note"],
    ),
    (
        ENTRIES,
        "Parts of a document that have attributes of their own, as the days of field notes.",
        &["the document", "the entry's number, from 1", "its first turn", "the attribute", "the value"],
    ),
    (
        CODINGS,
        "The codings: a code on a stretch of a document by a coder. Within a document they stand in the order in which they were made.",
        &[
            "the document",
            "where it starts",
            "where it ends",
            "the code's id, as in codebook.toml",
            "the coder",
            "when it was made",
            "manual, auto (made by a search) or imported",
            "how much it weighs, where that was said",
            "the coder's memo on it",
            "the definition of the code under which it was made: the id of one in definitions.csv, or of the one that stands",
            "empty; or the earlier text that the place is counted in (earlier_texts.csv)",
            "empty where it stands; moved: the text changed under it and nobody has looked yet; lost: it has no place in the text now",
            "the identity",
        ],
    ),
    (
        DEFINITIONS,
        "What codes meant before they came to mean what codebook.toml says.",
        &[
            "the code's id",
            "its number among what the code meant before, from 1",
            "who wrote it",
            "when",
            "the definition",
            "when to apply it",
            "when not to",
            "the id by which codings name it",
        ],
    ),
    (
        DECISIONS,
        "What was decided where coders differed: the consensus.",
        &[
            "the document",
            "where the passage starts",
            "where it ends",
            "the code in question",
            "as JSON: `{\"take\": [coders]}`, `\"neither\"`, or `{\"adjust\": {code, start, end}}`",
            "what stands in the consensus because of it, as a JSON list of code, start, end and definition",
            "why",
            "who wrote it down",
            "when",
            "empty; or the earlier text that the places are counted in",
        ],
    ),
    (
        TAGS,
        "Tags: labels on passages that are no codes.",
        &[
            "the document",
            "where it starts",
            "where it ends",
            "the tag",
            "a note",
            "who set it",
            "when",
            "as in codings.csv",
            "the identity",
        ],
    ),
    (
        LINKS,
        "Links from one passage to another.",
        &[
            "the document of the first passage",
            "where it starts",
            "where it ends",
            "what it does to the second: answers, contradicts, …",
            "the document of the second",
            "where that starts",
            "where that ends",
            "who set it",
            "when",
            "the text that the first place is counted in, as in codings.csv",
            "the same for the second",
            "the identity",
        ],
    ),
    (
        EVENTS,
        "What happened at a site or in the whole study.",
        &[
            "the date, to the day, the month or the year",
            "the site; empty for the whole study",
            "what happened",
            "the identity",
        ],
    ),
    (
        PRINTS,
        "Forms in which passages are printed, and translations; the texts themselves stay as they are.",
        &[
            "the document",
            "the first character, from 0",
            "one past the last character",
            "what is printed",
            "the translation",
            "its language",
            "why",
            "who made it",
            "when",
            "an earlier text in which the place is; empty for the text as it is",
            "the identity",
        ],
    ),
    (
        PARTS,
        "What other programs' studies had and this one has nothing like: pictures, sounds, drawings. Their files are in `kept/`.",
        &[
            "what it is",
            "the program that it comes from",
            "its place in the order",
            "the identity of the document that it belongs to",
            "its files: name, BLAKE3 hash, under which the file is kept, and bytes (JSON)",
            "it as it came (XML)",
            "the identity",
        ],
    ),
    (CODERS, "Those who code.", &["the name"]),
    (
        EARLIER,
        "Earlier texts of documents that were corrected, where something still stands on them.",
        &["the document", "the text's BLAKE3 hash, by which other tables name it", "the file"],
    ),
    (
        PSEUDONYMS,
        "Where pseudonyms came in for names. The names themselves were never kept.",
        &[
            "the number of the record; rows of one record were made together",
            "the document",
            "the turn",
            "where: text, label, an attribute",
            "what kind of name",
            "what came in",
            "why",
            "how many times",
            "who did it",
            "when",
        ],
    ),
];

/// The page.
pub fn page(whole: &Whole, told: &Told, open: bool, history: bool) -> String {
    let name = whole.settings.get("name").map(|name| one_line(name)).filter(|name| !name.trim().is_empty());
    let mut page = format!("# {}\n\n", name.unwrap_or_else(|| "Archive of a study".to_owned()));
    page.push_str(
        "This folder holds a qualitative study: transcripts and notes, the codebook, what was coded by whom, memos, \
         and the attributes of documents and participants. It was written by emic, a program for coding transcripts, and can be read \
         without it: everything is plain text in UTF-8.\n\n",
    );
    if open {
        page.push_str("## What is not in it\n\nThis is the part of the study that may be open to others.\n\n");
        told.withheld.iter().for_each(|line| page.push_str(&format!("- {line}\n")));
        page.push('\n');
    }
    page.push_str(
        "## How to read it\n\n\
         - **Positions** (`start`, `end`) are numbers of characters (Unicode code points) from the beginning of the document's text, the \
         first being 0; `end` is the first that no longer belongs to it. In Python: `open(file, encoding=\"utf-8\", newline=\"\").read()[start:end]`. \
         In R: `substr(text, start + 1, end)`.\n\
         - **Tables** are comma-separated, one record a line. In a cell `\\n` is a line break, `\\r` a carriage return, `\\t` a tab, \
         `\\x{1b}` the character of that number and `\\\\` a backslash; a backslash before `=`, `+`, `-` or `@` only keeps spreadsheets from running the \
         cell. An empty cell was never set; `\\e` was set to nothing.\n\
         - **Times** are UTC.\n\
         - **Checksums**: `sha256sum -c SHA256SUMS` tells whether every file is as it was written.\n\
         - **Where a place cannot be counted in characters**, because the archive has not got its text, the column of the text says `bytes:` and the \
         text's hash, and the numbers are bytes of UTF-8. A document that is not here is named `guid:` and its identity.\n\
         - `emic -p NEW.emic import FOLDER` makes a project of it again.\n\n## Files\n\n",
    );
    page.push_str(
        "- `texts/`: a file a document, its text as it was coded.\n\
         - `codebook.toml`: the codes. Each has an `id`, a `name`, the `parent` it stands under, a `colour`, what it means (`definition`), when to \
         `apply` it and when `not` to, an `example`, its `origin` and its `position` among its siblings; `removed` ones and those `merged_into` others are \
         kept, and `absent` ones are known only because something refers to them.\n\
         - `memos/`: a file a memo: a head that says its id, its type, what it hangs on, who wrote it and when, then the memo. `[[…]]` are links.\n\
         - `project.toml`: settings of the study, its codebooks with their versions, reports and searches that were kept.\n\
         - `texts/earlier/`: earlier texts, see earlier_texts.csv.\n\
         - `revisions.jsonl`: how corrected texts became each other and where codings were made before; for emic only.\n\
         - `emic-archive.toml`: the version of this form, and what names the study and its state. `.gitattributes` keeps git from changing line breaks.\n",
    );
    if history {
        page.push_str(
            "- `history.jsonl` and `history/`: the whole journal, with what was taken out since: a change a line; for emic only. **It holds what the \
             other files no longer do.**\n",
        );
    }
    page.push('\n');
    for ((path, columns), what, meanings) in EXPLAINED {
        page.push_str(&format!("### {path}\n\n{what}\n\n| column | meaning |\n|---|---|\n"));
        for (column, meaning) in columns.iter().zip(meanings) {
            page.push_str(&format!("| `{column}` | {meaning} |\n"));
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_and_every_column_is_explained() {
        for ((path, columns), what, meanings) in EXPLAINED {
            assert_eq!(columns.len(), meanings.len(), "{path}");
            assert!(!what.is_empty() && meanings.iter().all(|meaning| !meaning.is_empty()), "{path}");
        }
        let explained: BTreeSet<&str> = EXPLAINED.iter().map(|((path, _), ..)| *path).collect();
        assert_eq!(explained, TABLES.iter().map(|(path, _)| *path).collect());
        let page = page(&Whole::default(), &Told::default(), false, true);
        for file in
            [CODEBOOK, PROJECT, REVISIONS, HISTORY, super::super::MARKER, super::super::SUMS, "memos/", "texts/"]
        {
            assert!(page.contains(file), "{file}");
        }
        assert!(!page.contains("not in it"));
    }
}
