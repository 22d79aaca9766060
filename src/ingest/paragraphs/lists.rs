//! The signs of lists: `-`, `*`, `•`, `1.`

/// Bytes of the sign of a list item at the start of `text`, with the blanks after it; 0 where there is none.
pub fn sign(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match digits {
        0 => text.strip_prefix(['-', '*', '+', '•', '◦', '▪', '–', '·']),
        1..=3 => text.get(digits..).and_then(|rest| rest.strip_prefix(['.', ')'])),
        _ => None,
    };
    match rest.filter(|rest| rest.starts_with([' ', '\t', '\u{a0}'])) {
        Some(rest) => text.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len(),
        None => 0,
    }
}

/// The same sign as far as lists go: all numbers are one.
pub fn kind(text: &str) -> Option<char> {
    let first = text.chars().next().filter(|_| sign(text) > 0)?;
    Some(if first.is_ascii_digit() { '1' } else { first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_need_a_blank_after_them() {
        assert_eq!([sign("- a"), sign("•\ta"), sign("12) a"), sign("* a")], [2, 4, 4, 2]);
        assert_eq!([sign("-a"), sign("**a**"), sign("2022. It"), sign("1.5 m"), sign("")], [0; 5]);
        assert_eq!([kind("1. a"), kind("23) b"), kind("+ c"), kind("d")], [Some('1'), Some('1'), Some('+'), None]);
    }
}
