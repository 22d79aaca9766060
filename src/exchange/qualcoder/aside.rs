//! What of QualCoder's a project has nothing like: pictures, sounds and films, and what is coded in them. It is counted
//! and named, and stays where it is.

use crate::exchange::foreign::{Fate, Foreign};
use crate::exchange::programs::ProgramError;
use crate::exchange::sqlite::Database;

/// Counts pictures, sounds and films with what is coded in them.
pub fn read(database: &Database, foreign: &mut Foreign) -> Result<(), ProgramError> {
    for row in database.rows("source", &["name", "#fulltext", "mediapath"], "id")? {
        let has_text = row.place(1).unwrap_or(0) > 0;
        let path = row.text(2).to_lowercase();
        let kind = |words: [&str; 2]| words.iter().any(|word| path.starts_with(word));
        let what = match has_text {
            true => continue,
            false if kind(["/images", "images:"]) => "pictures",
            false if kind(["/audio", "audio:"]) => "sounds",
            false if kind(["/video", "video:"]) => "films",
            false => "files without text",
        };
        foreign.loss.one(Fate::Dropped, what, &row.text(0));
    }
    let areas = database.rows("code_image", &["imid"], "imid")?.len();
    foreign.loss.count(Fate::Dropped, "codings of areas in pictures and on pages", areas);
    let stretches = database.rows("code_av", &["avid"], "avid")?.len();
    foreign.loss.count(Fate::Dropped, "codings of stretches in sounds and films", stretches);
    Ok(())
}
