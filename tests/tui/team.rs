//! Three coders, each with a copy of the study and a terminal: they code by keys, and the copies are merged
//! in whatever order. All end equal, and nothing is lost.

use super::home::{Home, Session};

const CODERS: [&str; 3] = ["k1", "k2", "k3"];

/// SplitMix64: the same seed presses the same keys.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).expect("small")
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

fn copy(coder: &str) -> String {
    format!("copies/{coder}.emic")
}

/// One thing that a coder does, by keys, until it is on disk.
fn act(session: &mut Session, random: &mut Random) {
    let codes = ["identity.hybrid", "power.agenda", "rule-bending.bend", "expertise.generic", "identity.us-them"];
    match random.below(9) {
        0..=3 => {
            let moves = ["s", "ts", "tts", "]s", "ttt", "ss", "w"];
            session.keys(random.one_of(&moves)).keys("c").see("Space mark");
            let code = random.one_of(&codes);
            session.keys(code).see(code).keys("<enter>");
            session.until("the coding on disk", |text| {
                text.contains("on disk") || text.contains("already") || text.contains("Coded") || text.contains("made:")
            });
        }
        4 => {
            session.keys("}").until("another document", |text| text.contains(" of ") && text.contains("▕"));
        }
        5 => {
            // Only what is one's own can be taken away without a question; a question is declined.
            session.keys("x");
            std::thread::sleep(std::time::Duration::from_millis(150));
            if session.text().contains("Remove which coding?") || session.text().contains("Remove it?") {
                session.keys("<esc>");
            }
        }
        // The import of the study is k1's own too; that is not what is to be undone here.
        6 if session.text().contains("undo “import") || !session.text().contains("undo “") => {}
        6 => {
            let asked = |text: &str| text.contains("take all this away?");
            let done = |text: &str| text.contains("Undone") || text.contains("nothing of yours");
            session.keys("u").until("an undo", |text| done(text) || asked(text));
            if asked(&session.text()) {
                // A merge that was made elsewhere.
                session.keys("<enter>").until("an undo", done);
            }
        }
        7 => {
            session.keys("F").until("a state", |text| text.contains("is finished by") || text.contains("not finished"));
        }
        _ => {
            session.keys("s.").until("the code again", |text| {
                text.contains("on disk") || text.contains("already") || text.contains("No code was applied")
            });
        }
    }
}

/// Everything that people see of a copy.
fn seen(home: &Home, coder: &str) -> Vec<String> {
    let path = copy(coder);
    [
        ["export", "codings"].as_slice(),
        &["documents", "--format", "json"],
        &["participants", "--format", "json"],
        &["export", "codebook"],
        &["report", "frequency", "--coders", "all", "--by", "site,profession", "--depth", "all", "--format", "json"],
        &["report", "compare", "--format", "json"],
    ]
    .iter()
    // One who has no part in the study sees all of it, and the same in every copy.
    .map(|command| home.emic(&[&["-p", path.as_str(), "--coder", "lead-of-study"], *command].concat()))
    .collect()
}

fn merge(home: &Home, into: &str, from: &str) -> String {
    home.emic(&["-p", &copy(into), "--coder", into, "merge", &copy(from)])
}

#[test]
fn three_terminals_three_copies_and_all_end_equal() {
    let home = Home::new();
    std::fs::create_dir(home.path().join("copies")).expect("a folder");
    for coder in CODERS {
        home.emic(&["backup", &copy(coder)]);
    }
    let before = home.emic(&["export", "codings"]).lines().count();
    let seed = std::env::var("EMIC_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20);
    println!("seed {seed}; EMIC_TEST_SEED chooses another");
    let mut random = Random(seed);
    let mut sessions: Vec<Session> = CODERS.iter().map(|coder| home.open_as(&copy(coder), coder)).collect();
    for (session, document) in sessions.iter_mut().zip(["ALD-I3", "ALD-I3", "CRE-W2"]) {
        session.see("ALD-I1").keys("<F1>").see("CRE-W2").keys(&format!("/{document}<enter><enter>")).see("turn 1 of");
    }
    for _ in 0..10 {
        for session in &mut sessions {
            act(session, &mut random);
        }
    }
    // Merges while the terminals are open: they notice.
    for _ in 0..4 {
        let (into, from) = (random.below(3), random.below(3));
        if into != from {
            merge(&home, CODERS[into], CODERS[from]);
        }
    }
    for session in &mut sessions {
        act(session, &mut random);
    }
    for session in &mut sessions {
        session.keys("<F1>q").ended();
    }
    let mut pairs = vec![(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)];
    for at in (1..pairs.len()).rev() {
        pairs.swap(at, random.below(at + 1));
    }
    // In any order, then once more around: the last that was written has reached everybody.
    for (into, from) in pairs.into_iter().chain([(0, 1), (0, 2), (1, 0), (2, 0)]) {
        merge(&home, CODERS[into], CODERS[from]);
    }
    let all: Vec<Vec<String>> = CODERS.iter().map(|coder| seen(&home, coder)).collect();
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
    let codings = all[0][0].lines().count();
    assert!(codings > before, "{codings} codings after, {before} before: something was coded");
    for coder in CODERS {
        assert!(home.emic(&["-p", &copy(coder), "check"]).contains("sound"));
        assert!(
            merge(&home, coder, CODERS[(CODERS.iter().position(|c| c == &coder).expect("there") + 1) % 3])
                .contains("nothing new")
        );
    }
}
