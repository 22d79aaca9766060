//! The main paths of the user's guide in a terminal: what was done by keys is what other commands find on disk.

use super::home::{Home, Session};
use serde_json::Value;

/// What a command prints with `--format json`: an array.
fn listed(home: &Home, command: &[&str]) -> Vec<Value> {
    let printed = home.emic(&[command, &["--format", "json"]].concat());
    match serde_json::from_str(&printed).expect("JSON") {
        Value::Array(all) => all,
        other => panic!("{command:?}: no array: {other}"),
    }
}

/// The own codings of a code in DUN-W1: where, and the text.
fn own(home: &Home, code: &str) -> Vec<(u64, u64)> {
    let all = home.emic(&["export", "codings", "--coders", "k1"]);
    let all = all.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut own: Vec<(u64, u64)> = all
        .filter(|coding| coding["code"] == code && coding["document"] == "DUN-W1")
        .filter_map(|coding| Some((coding["start"].as_u64()?, coding["end"].as_u64()?)))
        .collect();
    own.sort_unstable();
    own
}

/// The reader at the first turn of DUN-W1.
fn reader(home: &Home) -> Session {
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("/DUN-W1<enter><enter>").see("turn 1 of 44");
    session
}

#[test]
fn several_codes_at_once_pinned_digits_and_the_code_used_last() {
    let home = Home::new();
    let mut session = reader(&home);
    let count = |code: &str| own(&home, code).len();
    let before = ["identity.hybrid", "power.contest", "expertise.generic"].map(count);
    // Two codes on one turn, as one step.
    session.keys("ttc").see("108 of 108 codes").keys("identity.hybrid").see("1 of 108").keys("<tab><C-u>power.contest");
    session.see("power.contest").keys("<tab><enter>").see("Coded identity.hybrid, power.contest");
    let both = own(&home, "identity.hybrid");
    assert_eq!((count("identity.hybrid"), count("power.contest")), (before[0] + 1, before[1] + 1));
    assert!(both.iter().any(|place| own(&home, "power.contest").contains(place)), "on the same words");
    session.keys("u").see("Undone");
    assert_eq!([count("identity.hybrid"), count("power.contest")], before[..2]);
    session.keys("U").see("Brought back");
    // A digit codes, without the picker, with what was pinned to it; the full stop does so with what was used last.
    session.keys("<esc>tc").see("108 of 108 codes").keys("expertise.generic").see("1 of 108").keys("<A-1>").see("[1]");
    session.keys("<esc><esc>s1").see("Coded expertise.generic").keys("s.");
    session.until("another coding", |_| count("expertise.generic") == before[2] + 2);
    let [.., first, second] = own(&home, "expertise.generic")[..] else { panic!("two codings") };
    assert!(first.1 <= second.0, "{first:?} and {second:?} are two sentences");
    session.keys("F").see("is finished by k1").keys("N").see("turn 1 of").keys("q").ended();
    // A pin outlives the program.
    let mut session = home.open(100, 30);
    session.see("turn 1 of").keys("s1").see("Coded expertise.generic").keys("q").ended();
    assert!(home.emic(&["check"]).contains("sound"));
}

#[test]
fn hits_are_swept_searches_kept_and_proposals_decided_on() {
    let home = Home::new();
    let count = |code: &str| home.codings(code).len();
    let before = count("power.agenda");
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F4>form pro").see("Tab takes").keys("<tab>nurs").see("nursing").keys("<tab>");
    session.see("6 turns in 5 documents").keys("<enter>s").see("0 of 6 done").keys("c").see("108 of 108 codes");
    session.keys("power.agenda<enter>").see("1 of 6 done").keys("s").see("1 skipped").keys(".").see("2 coded");
    assert_eq!(count("power.agenda"), before + 2);
    session.keys("f").see("1 flagged").keys("x").see("1 put away").keys("u").see("Here it is again").keys("x");
    session.see("1 put away").keys("<esc>").see("Swept 6 hits: 2 coded, 1 skipped, 1 flagged, 1 put away, 1 left");
    assert_eq!(listed(&home, &["tags"])[0]["tag"], "mark:to code");
    // What was put away is not shown again.
    session.keys("s").see("of 5 done").keys("<esc>S").see("name").keys("forms of nurses<enter>").see("Kept as");
    // Quick hands are ahead of the search: Enter goes down to the hits that come.
    session.keys("/<C-u>desk drawer<enter>").see("Space mark").see("2 turns in 2 documents");
    // Proposals: one accepted as it is, one by a word longer, one rejected; what is left is left alone.
    session.keys("l").see("searches that are kept").keys("<enter>").see("6 turns in 5 documents").keys("A");
    session.see("108 of 108 codes").keys("rule-bending.bend<enter>").see("0 accepted, 0 rejected");
    let bent = count("rule-bending.bend");
    session.keys("a").see("1 accepted").keys("<right>a").see("2 accepted").keys("x").see("1 rejected").keys("<esc>");
    session.see("Leave the review?").see("write the 2 codings accepted");
    assert_eq!(count("rule-bending.bend"), bent, "nothing is written yet");
    session.keys("<enter>").see("2 codings of rule-bending.bend made");
    assert_eq!(count("rule-bending.bend"), bent + 2);
    let auto = |line: &String| line.contains("\"origin\":\"auto\"");
    assert_eq!(home.codings("rule-bending.bend").iter().filter(|line| auto(line)).count(), 2);
    session.keys("u").see("Undone");
    assert_eq!(count("rule-bending.bend"), bent);
    // More like a hit; and the search that was kept is there in the next session.
    session.keys("m").see("like:").see("alike by").keys("q").ended();
    let mut session = home.open(100, 30);
    session
        .see("F4")
        .keys("<F1>")
        .see("DUN-W1")
        .keys(":search @forms of nurses<enter>")
        .see("6 turns in 5 documents")
        .keys("q")
        .ended();
}

#[test]
fn codes_are_made_on_the_way() {
    let home = Home::new();
    let codes = |id: &str| home.emic(&["export", "codebook"]).contains(&format!("\"{id}\""));
    let mut session = reader(&home);
    session.keys("tts").see("SELECTION 7 words").keys("i").see("under which code?").keys("power<enter>");
    session.see("Coded power.i-was-tired");
    assert_eq!(own(&home, "power.i-was-tired-when-i-said-that").len(), 1);
    session.keys("<esc>tc").see("codes").keys("waiting: time that passes<enter>").see("under which code?");
    session.keys("expertise<enter>").see("Coded expertise.waiting");
    assert!(codes("expertise.waiting") && home.emic(&["export", "codebook"]).contains("time that passes"));
    assert_eq!(own(&home, "expertise.waiting").len(), 1);
    // The code and the coding go with one undo.
    session.keys("u").see("Undone");
    assert!(!codes("expertise.waiting") && codes("power.i-was-tired-when-i-said-that"));
    session.keys("q").ended();
}

#[test]
fn a_coding_is_drawn_back_parted_recoded_and_joined() {
    let home = Home::new();
    let mut session = reader(&home);
    session.keys("ttc").see("codes").keys("hybrid<enter>").see("Coded identity.hybrid");
    let [(start, end)] = own(&home, "identity.hybrid")[..] else { panic!("one coding") };
    session.keys("<esc>/though. His<enter>").see("1 of 1").keys("<esc>e]").see("Edges of identity.hybrid");
    let [(same, drawn)] = own(&home, "identity.hybrid")[..] else { panic!("one coding") };
    assert!(same == start && drawn < end, "{same}..{drawn} of {start}..{end}");
    session.keys("g/No, it<enter>").see("of").keys("<esc>es").see("Split identity.hybrid");
    let parts = own(&home, "identity.hybrid");
    assert_eq!((parts.len(), parts[0].0, parts[1].1), (2, start, drawn));
    session.keys("er").see("instead of identity.hybrid").keys("erosion<enter>");
    session.see("identity.erosion instead of identity.hybrid");
    assert_eq!(own(&home, "identity.hybrid"), parts[..1]);
    assert!(own(&home, "identity.erosion").contains(&parts[1]));
    session
        .keys("u")
        .see("Undone")
        .keys("g/I was tired<enter>")
        .see("of")
        .keys("<esc>ej")
        .see("Join two identity.hybrid");
    assert_eq!(own(&home, "identity.hybrid"), [(start, drawn)]);
    session.keys("ew").see("How much does").keys("3<enter>").see("Weight 3 on identity.hybrid");
    assert!(home.emic(&["log"]).contains("weight 3 on identity.hybrid"));
    session.keys("q").ended();
    assert!(home.emic(&["check"]).contains("sound"));
}

#[test]
fn marks_tags_and_links_are_on_disk_and_count_for_nothing() {
    let home = Home::new();
    let before = home.emic(&["export", "codings"]);
    let mut session = reader(&home);
    session.keys("tsmq").see("Mark good quote").keys("tt#").see("Which tag?").keys("art<tab>desk drawer<enter>");
    session
        .see("Tag artefact:desk drawer")
        .keys("<esc>tLl")
        .see("A link from")
        .keys("<F1>")
        .see("1 of 24")
        .keys("<esc>");
    session
        .see("CRE-W2")
        .keys("/CRE-W2<enter><enter>")
        .see("turn 1 of")
        .keys("tLl")
        .see("answers")
        .keys("<down><enter>");
    session.see("Link: contradicts");
    let mut tags: Vec<String> =
        listed(&home, &["tags"]).iter().map(|tag| tag["tag"].as_str().expect("a tag").to_owned()).collect();
    tags.sort();
    assert_eq!(tags, ["artefact:desk drawer", "mark:good quote"]);
    let links = listed(&home, &["links"]);
    assert_eq!(links.len(), 1);
    assert_eq!(links[0]["kind"], "contradicts");
    assert_eq!((&links[0]["from"]["document"], &links[0]["to"]["document"]), (&"DUN-W1".into(), &"CRE-W2".into()));
    // To the other end, and away with the link.
    session.keys("Lf").see("DUN-W1").keys("Ld").see("take a link away");
    assert!(listed(&home, &["links"]).is_empty());
    session.keys("u").see("Undone");
    assert_eq!(listed(&home, &["links"]).len(), 1);
    session.keys("q").ended();
    assert_eq!(home.emic(&["export", "codings"]), before);
}

#[test]
fn memos_are_written_on_codings_and_documents_and_lead_to_each_other() {
    let home = Home::new();
    let before = listed(&home, &["memo", "list"]).len();
    let mut session = reader(&home);
    session.keys("ttc").see("codes").keys("hybrid<enter>").see("Coded identity.hybrid");
    // The coding that is selected whole is offered first.
    session.keys("n").see("Memo on which coding?").keys("<enter>").see("Memo on identity.hybrid");
    session.keys("Two clocks: [[power.ag<tab>.<enter>").see("Memo on identity.hybrid saved");
    // An empty one is none, and no step.
    session
        .keys("n")
        .see("Memo on which coding?")
        .keys("<down><enter>")
        .see("Memo on mal.talk.pointing")
        .keys("<enter>");
    session.see("No memo was written").see("undo “memo on identity.hybrid”");
    session.keys(":memos<enter>").see("Two clocks").keys("n").see("A memo on what?").keys("<down><down><enter>");
    session.see("Memo on DUN-W1").keys("The drawer.<enter>As in [[ALD-W1:12]].\x13").see("saved");
    let memos = listed(&home, &["memo", "list"]);
    assert_eq!(memos.len(), before + 2);
    let with = |words: &str| {
        let found = memos.iter().find(|memo| memo["text"].as_str().is_some_and(|text| text.contains(words)));
        found.unwrap_or_else(|| panic!("no memo says “{words}”")).clone()
    };
    let coding = with("Two clocks: [[power.agenda]].");
    assert_eq!((&coding["on"], &coding["code"]), (&"coding".into(), &"identity.hybrid".into()));
    let document = with("The drawer.\nAs in [[ALD-W1:12]].");
    assert_eq!((&document["on"], &document["document"]), (&"document".into(), &"DUN-W1".into()));
    session
        .keys("/clocks<enter><enter>")
        .see("Agenda and decisions")
        .keys("<enter>")
        .see("Codebook")
        .see("power.agenda");
    session.keys("q").ended();
}

#[test]
fn codes_are_edited_moved_merged_and_split_by_keys() {
    let home = Home::new();
    let count = |code: &str| home.codings(code).len();
    let (agenda, status, them) = (count("power.agenda"), count("power.status"), count("identity.us-them"));
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F3>").see("codes in 7 themes").keys("/agenda<enter>").see("filter “agenda”");
    // Words, not their letters somewhere in a definition.
    session.until("codes that hold the word", |text| !text.contains("Hybrid or team identity"));
    session.keys("<esc>/power.agenda<enter>").see("filter “power.agenda”");
    session.keys("e").see("edit power.agenda").keys(" (who sets it)<enter>").see("power.agenda is changed");
    assert!(home.emic(&["export", "codebook"]).contains("Agenda and decisions (who sets it)"));
    session.keys("M").see("merge power.agenda").keys("power.status<enter>").see("then count as power.status");
    session.keys("<enter>").until("the merge", |text| !text.contains("then count as"));
    session.see("undo “merge");
    assert_eq!((count("power.agenda"), count("power.status")), (0, status + agenda));
    session.keys("u").see("Undone");
    assert_eq!((count("power.agenda"), count("power.status")), (agenda, status));
    session.keys("<esc>/identity.us-them<enter>").see("filter “identity.us-them”");
    session.keys("S").see("which go to another code?").keys("<space><space>").see("2 marked").keys("<enter>");
    session
        .see("to which code?")
        .keys("Our lot")
        .see("new code “Our lot”")
        .keys("<enter>")
        .see("new code for 2 codings");
    session.keys("<enter>").see("moved to identity.our-lot");
    assert_eq!((count("identity.us-them"), count("identity.our-lot")), (them - 2, 2));
    session.keys("q").ended();
    assert!(home.emic(&["check"]).contains("sound"));
}

#[test]
fn an_attribute_is_set_for_a_whole_group_as_one_step() {
    let home = Home::new();
    let waves = || {
        let all = listed(&home, &["documents"]);
        all.iter().filter(|document| document.to_string().contains("\"wave\":\"first\"")).count()
    };
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("t").see("by site").keys("<tab>g<space>").see("6 marked");
    session.keys("e").see("one attribute of all 6 marked documents").keys("wave<tab>first<enter>");
    session.see("Set wave of 6 documents");
    assert_eq!(waves(), 6);
    session.keys("u").see("Undone");
    assert_eq!(waves(), 0);
    session.keys("U").see("undo “set wave").keys("N").see("turn 1 of").keys("F").see("is finished by k1");
    session.keys("q").ended();
    assert_eq!(waves(), 6);
    assert!(home.emic(&["info"]).contains("1 finished"));
}

#[test]
fn excerpts_are_starred_noted_as_quoted_and_written_to_a_file() {
    let home = Home::new();
    let mut session = home.open(120, 40);
    session.see("DUN-W1").keys(":excerpts power AND expertise<enter>").see("w within overlap").keys("w");
    session.see("w within turn").until("excerpts", |text| !text.contains(" 0 excerpts"));
    session.keys("*").see("★").keys("Q").see("quoted").keys("paper 1<enter>").see("quoted-in:paper 1");
    let mut tags: Vec<String> =
        listed(&home, &["tags"]).iter().map(|tag| tag["tag"].as_str().expect("a tag").to_owned()).collect();
    tags.sort();
    assert_eq!(tags, ["mark:star", "quoted-in:paper 1"]);
    session.keys("S").see("1 excerpt of").keys("e").see(".md").keys("\x15paper.md<enter>");
    session.until("the file", |_| home.path().join("paper.md").exists());
    session.see("paper.md").keys("q").ended();
    let written = std::fs::read_to_string(home.path().join("paper.md")).expect("the file");
    assert!(written.lines().any(|line| line.starts_with("> ")), "{written}");
}

#[test]
fn only_a_part_is_read_and_all_of_it_again() {
    let home = Home::new();
    let mut session = reader(&home);
    session.keys("ttzs").see("Only D1").see("only D1").keys("zazp").see("only social-work");
    // What is coded meanwhile is coded as always.
    session.keys("ttc").see("codes").keys("hybrid<enter>").see("Coded identity.hybrid");
    assert_eq!(own(&home, "identity.hybrid").len(), 1);
    session.keys("zazu").see("only uncoded").keys("za");
    session.until("all turns", |text| !text.contains("only uncoded"));
    session.keys("znzv").see("For a room").until("no names", |text| !text.contains("D1 social-work"));
    session.keys("zv").see("D1 social-work").keys("q").ended();
}

#[test]
fn a_copy_is_merged_two_coders_are_compared_and_a_decision_is_undone_from_the_history() {
    let home = Home::new();
    std::fs::create_dir(home.path().join("ben")).expect("a folder");
    home.emic(&["backup", "ben/ben.emic"]);
    let coded = ["code", "power", "--document", "DUN-W1", "--span", "40..80"];
    home.emic(&[["-p", "ben/ben.emic", "--coder", "k2"].as_slice(), &coded].concat());
    let decided = || home.emic(&["log"]).lines().filter(|line| line.contains("decide on")).count();
    let theirs = || home.emic(&["export", "codings", "--coders", "k2"]).lines().count();
    let before = theirs();
    let mut session = home.open(110, 32);
    session.see("DUN-W1").keys("<F1>M").see("merge").keys("ben/ben.emic<enter>").see("merge? ·").keys("<enter>");
    session.see("undo “merge");
    assert_eq!(theirs(), before + 1);
    session.keys(":compare<enter>").see("184 undecided").keys("1").see("183 undecided").keys("b").see("182 undecided");
    // What was decided is shown at once, and then written.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while decided() < 2 && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(decided(), 2);
    session.keys(":log<enter>").see("decide on").keys("jB").see("1 step of yours would be undone").keys("<enter>");
    session.see("undone").keys(":compare<enter>").see("183 undecided").keys("q").ended();
    assert!(home.emic(&["check"]).contains("sound"));
}
