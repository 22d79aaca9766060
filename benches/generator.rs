//! Invented studies of any size, the same bytes for the same seed: what speed is measured on.
//!
//! A study has five sites, nine professions, two hundred codes in two levels, three coders; a transcript has
//! about 8,000 words in speaker turns and 150 codings. The words are made up, with the frequencies of
//! natural language (few words make most of the text), so that an index has real work to do.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

/// The sites.
pub const SITES: [&str; 5] = ["Aldermere", "Brackwater", "Cressfield", "Dunlow", "Eastmarch"];
/// The professions.
pub const PROFESSIONS: [&str; 9] = [
    "social-work",
    "nursing",
    "education-welfare",
    "teaching",
    "ed-psych",
    "police",
    "camhs",
    "general-practice",
    "probation",
];
const THEMES: [&str; 4] = ["identity", "power", "rule-bending", "expertise"];
const WORDS: u64 = 8_000;
const CODINGS: u64 = 150;

/// SplitMix64: small, fast, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// A rank below `n`, low ranks far more likely (roughly Zipf).
    fn rank(&mut self, n: u64) -> u64 {
        let u = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64).powf(u) - 1.0) as u64
    }
}

/// A study: what is the same in all its transcripts.
pub struct Study {
    seed: u64,
    vocabulary: Vec<String>,
}

/// A transcript with its codings.
pub struct Transcript {
    /// Short name, as in `ALD-0012`.
    pub name: String,
    /// Text as in a file: `Label: text` paragraphs.
    pub text: String,
    /// Codings: (start, end) in code points, code, coder.
    pub codings: Vec<(usize, usize, String, &'static str)>,
}

impl Study {
    /// The study of this seed.
    pub fn new(seed: u64) -> Self {
        let common = "the and to of a in it that we I you is was for they on but so with have be not this what there do as at just if about had then when because know one were or can like their them he she people would up out think got from all my really an which very said who our school family police team social worker health visitor child meeting form plan";
        let mut random = Random(seed ^ 0x5eed);
        let mut vocabulary: Vec<String> = common.split(' ').map(str::to_owned).collect();
        let starts =
            ["b", "br", "c", "d", "f", "g", "h", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "sh"];
        let vowels = ["a", "e", "i", "o", "u", "ea", "ou", "ai"];
        let ends = ["", "n", "r", "s", "t", "ng", "ck", "ld", "m", "st"];
        while vocabulary.len() < 20_000 {
            let mut word = String::new();
            for _ in 0..=random.below(2) {
                for part in [&starts[..], &vowels[..], &ends[..]] {
                    word.push_str(part[random.below(part.len() as u64) as usize]);
                }
            }
            word.push_str(["", "", "s", "ed", "y"][random.below(5) as usize]);
            vocabulary.push(word);
        }
        Self { seed, vocabulary }
    }

    /// The codebook as a TOML file.
    pub fn codebook() -> String {
        let mut book = String::from("title = \"bench\"\nversion = \"1\"\n");
        for theme in THEMES {
            let _ = write!(book, "\n[[code]]\nid = \"{theme}\"\nname = \"{theme}\"\n");
            for n in 1..50 {
                let _ = write!(
                    book,
                    "\n[[code]]\nid = \"{theme}.c{n}\"\nname = \"{theme} {n}\"\ndefinition = \"Invented.\"\n"
                );
            }
        }
        book
    }

    /// The participants sheet: at each site eighteen people, two of each profession, and a researcher.
    pub fn participants() -> String {
        let mut sheet = String::from("participant,speaker_type,site,profession\n");
        for site in SITES {
            let letter = &site[..1];
            for n in 0..18 {
                let _ = writeln!(sheet, "{letter}{},respondent,{site},{}", n + 1, PROFESSIONS[n % 9]);
            }
        }
        sheet.push_str("R1,interviewer,,\nR2,interviewer,,\n");
        sheet
    }

    /// Transcript number `n`.
    pub fn transcript(&self, n: u64) -> Transcript {
        let mut random = Random(self.seed.wrapping_mul(0x1000_0000_01B3) ^ n);
        let site = SITES[(n % 5) as usize];
        let name = format!("{}-{n:04}", site[..3].to_uppercase());
        let letter = &site[..1];
        let first = random.below(18);
        let speakers: Vec<String> = (0..4).map(|k| format!("{letter}{}", (first + k * 5) % 18 + 1)).collect();
        let mut text = format!(
            "---\nsite: {site}\nkind: {}\ndate: 2022-{:02}-{:02}\n---\n\n",
            ["interview", "workshop", "focus-group"][random.below(3) as usize],
            1 + random.below(12),
            1 + random.below(28)
        );
        let head = text.len();
        let mut bodies: Vec<(usize, usize)> = Vec::new();
        let mut words = 0;
        let mut turn = 0u64;
        while words < WORDS {
            let asks = turn.is_multiple_of(3);
            let label = if asks { "R1" } else { speakers[random.below(4) as usize].as_str() };
            let length = if asks { 6 + random.below(24) } else { 30 + random.rank(260) };
            let _ = write!(text, "{label}: ");
            let start = text.len();
            self.speech(&mut text, length, &mut random);
            if !asks {
                bodies.push((start, text.len()));
            }
            text.push_str("\n\n");
            words += length;
            turn += 1;
        }
        let codings = codings(&text, head, &bodies, &mut random);
        Transcript { name, text, codings }
    }

    fn speech(&self, text: &mut String, length: u64, random: &mut Random) {
        let mut starts = true;
        for n in 0..length {
            let word = &self.vocabulary[random.rank(self.vocabulary.len() as u64) as usize];
            if starts {
                text.push_str(&word[..1].to_uppercase());
                text.push_str(&word[1..]);
            } else {
                text.push_str(word);
            }
            starts = n + 1 < length && random.below(14) == 0;
            match (n + 1 == length, starts, random.below(12)) {
                (true, ..) => text.push('.'),
                (_, true, _) => text.push_str(". "),
                (_, _, 0) => text.push_str(", "),
                (_, _, 1) if random.below(8) == 0 => text.push('-'),
                _ => text.push(' '),
            }
        }
    }

    /// Writes `count` transcripts with codebook, participants sheet and codings into `folder`.
    pub fn write(&self, count: u64, folder: &Path) -> io::Result<()> {
        let transcripts = folder.join("transcripts");
        std::fs::create_dir_all(&transcripts)?;
        std::fs::write(folder.join("codebook.toml"), Self::codebook())?;
        std::fs::write(transcripts.join("participants.csv"), Self::participants())?;
        let mut all = io::BufWriter::new(std::fs::File::create(folder.join("codings.jsonl"))?);
        for n in 0..count {
            let transcript = self.transcript(n);
            std::fs::write(transcripts.join(format!("{}.txt", transcript.name)), &transcript.text)?;
            for (start, end, code, coder) in &transcript.codings {
                writeln!(
                    all,
                    "{{\"document\":\"{}\",\"code\":\"{code}\",\"start\":{start},\"end\":{end},\"coder\":\"{coder}\"}}",
                    transcript.name
                )?;
            }
        }
        all.flush()
    }
}

/// Codings by three coders on words of respondents; offsets count from the end of the front matter, where the
/// canonical text begins. The text is ASCII, so bytes are code points.
fn codings(
    text: &str,
    head: usize,
    bodies: &[(usize, usize)],
    random: &mut Random,
) -> Vec<(usize, usize, String, &'static str)> {
    let mut made = Vec::new();
    for _ in 0..CODINGS {
        let (start, end) = bodies[random.below(bodies.len() as u64) as usize];
        let from = start + random.below((end - start) as u64 / 2 + 1) as usize;
        let from = text[start..from].rfind(' ').map_or(start, |at| start + at + 1);
        let to = (from + 30 + random.below(200) as usize).min(end);
        let to = text[..to].rfind(|c: char| c.is_ascii_alphanumeric()).map_or(to, |at| at + 1).max(from + 1);
        let theme = THEMES[random.rank(4) as usize];
        let code = if random.below(8) == 0 { theme.to_owned() } else { format!("{theme}.c{}", 1 + random.rank(49)) };
        let coder = ["k1", "k1", "k1", "k2", "k3"][random.below(5) as usize];
        made.push((from - head, to - head, code, coder));
    }
    made
}
