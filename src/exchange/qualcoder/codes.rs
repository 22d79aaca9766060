//! Categories and codes of QualCoder, as one tree of codes.

use super::Coders;
use crate::exchange::foreign::{Fate, Foreign, ForeignCode};
use crate::exchange::programs::ProgramError;
use crate::exchange::sqlite::Database;
use std::collections::HashMap;

/// Reads them; answers with the place of each code by its number.
pub fn read(
    database: &Database,
    foreign: &mut Foreign,
    coders: &mut Coders,
) -> Result<HashMap<i64, usize>, ProgramError> {
    let mut categories: HashMap<i64, usize> = HashMap::new();
    let mut above: Vec<(usize, Above)> = Vec::new();
    let columns = ["catid", "name", "memo", "supercatid", "owner"];
    for row in database.rows("code_cat", &columns, "catid")? {
        let Some(id) = row.whole(0) else { continue };
        categories.insert(id, foreign.codes.len());
        above.push((foreign.codes.len(), Above::Category(row.whole(3))));
        foreign.codes.push(code(row.text(1), row.text(2)));
        coders.at(&row.text(4));
    }
    foreign.loss.count(Fate::Decided, "categories, as codes above those in them", categories.len());
    let mut codes = HashMap::new();
    let columns = ["cid", "name", "memo", "catid", "color", "supercid", "owner"];
    for row in database.rows("code_name", &columns, "cid")? {
        let Some(id) = row.whole(0) else { continue };
        codes.insert(id, foreign.codes.len());
        let parent = match row.whole(5) {
            Some(over) => Above::Code(over),
            None => Above::Category(row.whole(3)),
        };
        above.push((foreign.codes.len(), parent));
        foreign.codes.push(ForeignCode { colour: colour(&row.text(4)), ..code(row.text(1), row.text(2)) });
        coders.at(&row.text(6));
    }
    for (at, parent) in above {
        let parent = match parent {
            Above::Category(id) => id.and_then(|id| categories.get(&id)),
            Above::Code(id) => codes.get(&id),
        };
        if let Some(code) = foreign.codes.get_mut(at) {
            code.parent = parent.copied().filter(|parent| *parent != at);
        }
    }
    Ok(codes)
}

/// What stands above a code.
enum Above {
    Category(Option<i64>),
    Code(i64),
}

/// A code whose memo says what it means.
fn code(name: String, memo: String) -> ForeignCode {
    ForeignCode { name: name.trim().to_owned(), definition: memo.trim().to_owned(), ..ForeignCode::default() }
}

fn colour(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let hex = text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()));
    if hex { text } else { String::new() }
}
