//! Folding of names for comparison: trimmed, case folded, inner white space as one blank.

/// `name` as it is compared: labels, attribute values and codes match after trimming and case folding.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for part in name.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(part.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// Compares two names as people order them: digits by their number (`W2` before `W10`), letters
/// without regard to case, and on a tie by the plain text, so that the order is total.
pub fn natural_cmp(a: &str, b: &str) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut digits = String::new();
                    while let Some(d) = chars.next_if(char::is_ascii_digit) {
                        digits.push(d);
                    }
                    let trimmed = digits.trim_start_matches('0').to_owned();
                    (trimmed.len(), trimmed)
                };
                match number(&mut left).cmp(&number(&mut right)) {
                    Ordering::Equal => {}
                    unequal => return unequal,
                }
            }
            (Some(x), Some(y)) => {
                match x.to_lowercase().cmp(y.to_lowercase()) {
                    Ordering::Equal => {}
                    unequal => return unequal,
                }
                left.next();
                right.next();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_match_after_trimming_and_case_folding() {
        assert_eq!(fold("  Mr\u{a0} SMITH "), "mr smith");
        assert_eq!(fold("Łukasz"), "łukasz");
    }

    #[test]
    fn numbers_in_names_order_by_value() {
        let mut names = vec!["W10", "W2", "w1", "A5", "A05"];
        names.sort_by(|a, b| natural_cmp(a, b));
        assert_eq!(names, ["A05", "A5", "w1", "W2", "W10"]);
    }
}
