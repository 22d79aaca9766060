//! The items of the reporting standards, in short words of our own, and what a project can say of each.

use super::described;
use crate::analysis::number_of;
use crate::publish::frequency::counted;
use crate::publish::reports::cells::of;
use crate::publish::reports::facts::Facts;

/// An item.
pub struct Item {
    /// Its number in the standard.
    pub number: u32,
    /// The part of the standard that it stands in.
    pub part: &'static str,
    /// What it is about.
    pub name: &'static str,
    /// What to ask oneself.
    pub prompt: &'static str,
    /// Reports that show it.
    pub reports: &'static [&'static str],
    /// What the project says of it.
    pub facts: fn(&Facts) -> Vec<String>,
}

const TEAM: &str = "Team and reflexivity";
const DESIGN: &str = "Design";
const FINDINGS: &str = "Analysis and findings";

/// An item of which a project knows nothing.
const fn ask(number: u32, part: &'static str, name: &'static str, prompt: &'static str) -> Item {
    Item { number, part, name, prompt, reports: &[], facts: |_| Vec::new() }
}

/// An item of which it may know something.
const fn tell(
    number: u32,
    part: &'static str,
    name: &'static str,
    prompt: &'static str,
    reports: &'static [&'static str],
    facts: fn(&Facts) -> Vec<String>,
) -> Item {
    Item { number, part, name, prompt, reports, facts }
}

/// COREQ.
pub const COREQ: &[Item] = &[
    tell(
        1,
        TEAM,
        "Interviewer or facilitator",
        "Which authors conducted interviews or groups?",
        &["participants"],
        askers,
    ),
    ask(2, TEAM, "Credentials", "What are the researchers' credentials?"),
    ask(3, TEAM, "Occupation", "What was their occupation at the time?"),
    ask(4, TEAM, "Gender", "How do they describe their gender?"),
    ask(5, TEAM, "Experience and training", "What experience or training did they have?"),
    ask(6, TEAM, "Relationship established", "Did they know participants before the study began?"),
    ask(7, TEAM, "What participants knew", "What did participants know of the researchers and their aims?"),
    tell(
        8,
        TEAM,
        "Interviewer characteristics",
        "Which biases, interests or assumptions are reported?",
        &[],
        reflexive,
    ),
    tell(9, DESIGN, "Methodological orientation", "Which orientation underpins the study?", &[], approach),
    ask(10, DESIGN, "Sampling", "How were participants selected?"),
    ask(11, DESIGN, "Method of approach", "How were they approached?"),
    tell(12, DESIGN, "Sample size", "", &["participants", "documents"], sample),
    ask(13, DESIGN, "Non-participation", "How many refused or dropped out, and why?"),
    tell(14, DESIGN, "Setting of data collection", "Where were data collected?", &["documents --list"], setting),
    tell(
        15,
        DESIGN,
        "Others present",
        "Was anyone present besides participants and researchers?",
        &["participants"],
        present,
    ),
    tell(
        16,
        DESIGN,
        "Description of sample",
        "Which characteristics matter, and when was it collected?",
        &["participants", "documents"],
        characteristics,
    ),
    tell(17, DESIGN, "Interview guide", "Were prompts or guides given, and piloted?", &["tags --kind prompt"], |_| {
        Vec::new()
    }),
    tell(18, DESIGN, "Repeat interviews", "Were interviews repeated, and how many?", &["documents --list"], repeated),
    tell(19, DESIGN, "Recording", "Was there audio or visual recording?", &["documents --list"], |facts| {
        described(facts, "recorded", "Recording")
    }),
    tell(20, DESIGN, "Field notes", "When were field notes made?", &["documents"], notes),
    tell(21, DESIGN, "Duration", "How long did interviews and groups last?", &["documents --list"], |facts| {
        described(facts, "duration", "Duration")
    }),
    ask(22, DESIGN, "Data saturation", "Was saturation discussed? If it is no part of your approach, say so."),
    ask(23, DESIGN, "Transcripts returned", "Were transcripts returned to participants?"),
    tell(24, FINDINGS, "Number of data coders", "", &["progress", "compare"], coders),
    tell(25, FINDINGS, "Coding tree", "", &["codebook"], tree),
    tell(
        26,
        FINDINGS,
        "Derivation of themes",
        "Were themes set in advance or derived from the data?",
        &["codebook"],
        derivation,
    ),
    tell(27, FINDINGS, "Software", "", &[], |facts| vec![facts.software.to_owned()]),
    ask(28, FINDINGS, "Participant checking", "Did participants give feedback on findings?"),
    tell(29, FINDINGS, "Quotations", "Are quotations given, each with its participant?", &["theme CODE"], |_| {
        Vec::new()
    }),
    tell(
        30,
        FINDINGS,
        "Data and findings consistent",
        "Do findings follow from the data shown?",
        &["frequency"],
        |_| Vec::new(),
    ),
    tell(31, FINDINGS, "Major themes", "Are major themes clear?", &["frequency --by site,profession"], |_| Vec::new()),
    tell(32, FINDINGS, "Minor themes", "Are diverse cases and minor themes discussed?", &["codebook"], minor),
];

const TITLE: &str = "Title and abstract";
const INTRODUCTION: &str = "Introduction";
const METHODS: &str = "Methods";
const RESULTS: &str = "Results";
const DISCUSSION: &str = "Discussion";
const OTHER: &str = "Other";

/// SRQR.
pub const SRQR: &[Item] = &[
    ask(1, TITLE, "Title", "Does it name the topic and that the study is qualitative?"),
    ask(2, TITLE, "Abstract", "Does it give background, purpose, methods, results and conclusions?"),
    ask(3, INTRODUCTION, "Problem", "What is the problem, and what is known of it?"),
    ask(4, INTRODUCTION, "Purpose or question", "What is the purpose, or the question?"),
    tell(5, METHODS, "Approach and paradigm", "Which approach and paradigm, and why?", &[], approach),
    tell(6, METHODS, "Researchers and reflexivity", "What did researchers bring that may matter?", &[], reflexive),
    tell(7, METHODS, "Context", "What is the setting, and what matters of it?", &["documents"], context),
    ask(8, METHODS, "Sampling", "How and why were persons, documents and events chosen, and when was it enough?"),
    ask(9, METHODS, "Ethics", "Which approval, consent and protection were there?"),
    tell(10, METHODS, "Data collection", "Which data, collected how and when?", &["documents"], collection),
    tell(
        11,
        METHODS,
        "Instruments",
        "Which guides and devices, and did they change?",
        &["tags --kind prompt"],
        |facts| described(facts, "recorded", "Recording"),
    ),
    tell(12, METHODS, "Units of study", "", &["participants", "documents"], sample),
    tell(
        13,
        METHODS,
        "Data processing",
        "How were data transcribed, kept, checked and de-identified?",
        &[],
        processing,
    ),
    tell(
        14,
        METHODS,
        "Data analysis",
        "How were themes found and developed, and by whom?",
        &["codebook", "progress"],
        analysis,
    ),
    tell(15, METHODS, "Trustworthiness", "Which techniques were used, and why?", &["compare"], trust),
    ask(16, RESULTS, "Synthesis and interpretation", "What are the findings, and how do they fit theory?"),
    tell(
        17,
        RESULTS,
        "Links to data",
        "Which quotations, notes or pictures carry the findings?",
        &["theme CODE"],
        |_| Vec::new(),
    ),
    ask(18, DISCUSSION, "Prior work and transfer", "How do findings relate to prior work, and where may they hold?"),
    ask(19, DISCUSSION, "Limitations", "What limits the findings?"),
    ask(20, OTHER, "Conflicts of interest", "Which are there, and how were they managed?"),
    ask(21, OTHER, "Funding", "Who paid, and with what part in the study?"),
];

fn askers(facts: &Facts) -> Vec<String> {
    facts.speakers_in_words(|kind| matches!(kind, "interviewer" | "facilitator" | "observer")).into_iter().collect()
}

fn present(facts: &Facts) -> Vec<String> {
    facts.speakers_in_words(|kind| matches!(kind, "client" | "observer")).into_iter().collect()
}

fn reflexive(facts: &Facts) -> Vec<String> {
    let memos = facts.memos.get("reflexive").copied().unwrap_or(0);
    if memos == 0 { Vec::new() } else { vec![counted(memos, "reflexive memo")] }
}

fn approach(facts: &Facts) -> Vec<String> {
    if facts.approach.is_empty() { Vec::new() } else { vec![format!("approach of the project: {}", facts.approach)] }
}

fn sample(facts: &Facts) -> Vec<String> {
    let mut told = Vec::new();
    if facts.participants > 0 {
        let types = facts.speakers_in_words(|kind| matches!(kind, "respondent" | "client"));
        let types = types.map_or_else(String::new, |types| format!(" ({types})"));
        told.push(format!("{}{types}", counted(facts.participants, "participant")));
    }
    if facts.documents > 0 {
        let turns = format!("{} turns, {} words", facts.turns, facts.words);
        told.push(format!("{}: {}; {turns}", counted(facts.documents, "document"), facts.kinds_in_words()));
    }
    told
}

fn setting(facts: &Facts) -> Vec<String> {
    let mut told = described(facts, "setting", "Setting");
    told.extend(described(facts, "mode", "Mode (in person, online, telephone)"));
    if facts.sites > 0 {
        told.push(counted(facts.sites, "site"));
    }
    told
}

fn characteristics(facts: &Facts) -> Vec<String> {
    let mut told = Vec::new();
    if facts.professions > 0 {
        told.push(format!(
            "{} of respondents, {}",
            counted(facts.professions, "profession"),
            counted(facts.sites, "site")
        ));
    }
    told.extend(dates(facts));
    told
}

fn dates(facts: &Facts) -> Option<String> {
    let (first, last) = facts.dates.as_ref()?;
    Some(format!("collected from {first} to {last}"))
}

fn repeated(facts: &Facts) -> Vec<String> {
    let mut told = Vec::new();
    if facts.repeated > 0 {
        told.push(format!("{} in more than one interview", counted(facts.repeated, "participant")));
    }
    if facts.series > 0 {
        told.push(format!("{} series of several documents at one site", facts.series));
    }
    told
}

fn notes(facts: &Facts) -> Vec<String> {
    let notes = facts.kinds.iter().find(|(kind, _)| kind == "observation").map_or(0, |(_, documents)| *documents);
    if notes == 0 { Vec::new() } else { vec![format!("{} of field notes", counted(notes, "document"))] }
}

fn coders(facts: &Facts) -> Vec<String> {
    if facts.coders.is_empty() {
        return Vec::new();
    }
    let mut told = vec![format!(
        "{} ({}); {} documents coded, {} finished",
        counted(number_of(facts.coders.len()), "coder"),
        facts.coders.join(", "),
        of(facts.coded, facts.documents),
        facts.finished
    )];
    told.push(format!("{} coded documents were coded by two coders or more", of(facts.double_coded, facts.coded)));
    if facts.decisions > 0 {
        let documents = counted(facts.consensus, "document");
        told.push(format!("disagreements decided in {documents} ({})", counted(facts.decisions, "decision")));
    }
    told
}

fn tree(facts: &Facts) -> Vec<String> {
    if facts.codes == 0 {
        return Vec::new();
    }
    let mut told = vec![format!("{} on {}", counted(facts.codes, "code"), counted(facts.depth, "level"))];
    told.push(format!("{} in the history", counted(facts.versions, "version")));
    if !facts.codebooks.is_empty() {
        told.push(format!("codebooks: {}", facts.codebooks.join(", ")));
    }
    told
}

fn derivation(facts: &Facts) -> Vec<String> {
    if facts.codes == 0 { Vec::new() } else { vec![format!("origin of codes: {}", facts.origins_in_words())] }
}

fn minor(facts: &Facts) -> Vec<String> {
    if facts.codings == 0 {
        return Vec::new();
    }
    vec![format!("{} used once, {} unused", counted(facts.single_use, "code"), facts.unused)]
}

fn context(facts: &Facts) -> Vec<String> {
    let mut told = setting(facts);
    told.extend(dates(facts));
    told
}

fn collection(facts: &Facts) -> Vec<String> {
    let mut told: Vec<String> = (facts.documents > 0).then(|| facts.kinds_in_words()).into_iter().collect();
    told.extend(dates(facts));
    told.extend(described(facts, "duration", "Duration"));
    told.extend(repeated(facts));
    told
}

fn processing(facts: &Facts) -> Vec<String> {
    let (names, documents) = facts.pseudonyms;
    if names == 0 {
        return Vec::new();
    }
    vec![format!(
        "{} of names by pseudonyms recorded, in {}",
        counted(names, "replacement"),
        counted(documents, "document")
    )]
}

fn analysis(facts: &Facts) -> Vec<String> {
    let mut told = coders(facts);
    told.extend(tree(facts));
    told.extend(derivation(facts));
    told.push(format!("software: {}", facts.software));
    told
}

fn trust(facts: &Facts) -> Vec<String> {
    let mut told = Vec::new();
    if facts.double_coded > 0 {
        told.push(format!("{} coded documents were coded by two coders or more", of(facts.double_coded, facts.coded)));
    }
    if facts.decisions > 0 {
        told.push(format!("{} on disagreements", counted(facts.decisions, "decision")));
    }
    if facts.codings > 0 {
        told.push("every coding and every change of a code is in the project's history with coder and time".to_owned());
    }
    let memos = facts.memos.get("methodological").copied().unwrap_or(0);
    if memos > 0 {
        told.push(counted(memos, "methodological memo"));
    }
    told
}
