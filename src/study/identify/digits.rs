//! Numbers that point at a person: telephone, NHS and National Insurance numbers, and postcodes.

use super::{Kind, after, before, joins};
use std::ops::Range;

/// The end of the digits that begin at `at`.
pub(super) fn run(bytes: &[u8], at: usize) -> usize {
    at + bytes.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count()
}

/// What the digits `from..to`, a whole run of them, belong to.
pub(super) fn at(text: &str, from: usize, to: usize) -> Option<(Kind, Range<usize>)> {
    if joins(before(text, from)) {
        let national = || national_insurance(text, from).map(|range| (Kind::NiNumber, range));
        return postcode(text, from, to).map(|range| (Kind::Postcode, range)).or_else(national);
    }
    if let Some(range) = national_insurance(text, from) {
        return Some((Kind::NiNumber, range));
    }
    let start = opening(text, from)?;
    let groups = Groups::read(text, from, to);
    let nhs = || groups.nhs(text, from).map(|end| (Kind::NhsNumber, from..end));
    nhs().or_else(|| groups.phone(text, start, from).map(|range| (Kind::Phone, range)))
}

/// Where a number begins that has its first digits at `from`, its `+` counted in; `None` where what stands before
/// makes it money, a decimal, a time or a part of something longer.
fn opening(text: &str, from: usize) -> Option<usize> {
    let start = if before(text, from) == Some('+') { from - 1 } else { from };
    let head = text.get(..start)?;
    let mut back = head.chars().rev();
    let first = back.next();
    let second = back.next();
    let money = |c: Option<char>| c.is_some_and(|c| "£$€¥".contains(c));
    let number_before =
        |sign: Option<char>| sign.is_some_and(|c| ".,:-–/".contains(c)) && second.is_some_and(|c| c.is_ascii_digit());
    let refused = money(first) || first == Some(' ') && money(second) || number_before(first) || joins(first);
    (!refused).then_some(start)
}

/// Whether a number may end at `at`: nothing goes on that makes it longer, a decimal, a share or a time.
fn closes(text: &str, at: usize) -> bool {
    let mut rest = text.get(at..).unwrap_or("").chars();
    match rest.next() {
        None => true,
        Some(c) if c.is_alphanumeric() || c == '%' => false,
        Some(c) if ".,:-–/".contains(c) => !rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some(_) => true,
    }
}

/// At most so many groups of digits are read as one number.
const GROUPS: usize = 7;

/// A number in groups: what each group is, and where it ends.
#[derive(Default)]
struct Groups {
    digits: Vec<u8>,
    /// For each group: how many digits, the sign before it, where it ends.
    each: Vec<(usize, u8, usize)>,
    /// Whether a `(0)` was among them, which is dialled at home only.
    trunk: bool,
}

impl Groups {
    fn read(text: &str, from: usize, to: usize) -> Self {
        let bytes = text.as_bytes();
        let mut groups = Self::default();
        let (mut start, mut end, mut sign) = (from, to, 0u8);
        loop {
            if end - start > 16 || groups.digits.len() + (end - start) > 17 || groups.each.len() == GROUPS {
                return groups;
            }
            groups.digits.extend(bytes.get(start..end).unwrap_or_default());
            groups.each.push((end - start, sign, end));
            let rest = text.get(end..).unwrap_or("");
            if let Some(inner) = rest.strip_prefix(" (0)").or_else(|| rest.strip_prefix("(0)")) {
                groups.trunk = true;
                let blank = usize::from(inner.starts_with(' '));
                start = end + (rest.len() - inner.len()) + blank;
                sign = b' ';
            } else {
                let signs = [
                    (") ", b')'),
                    (")", b')'),
                    (" (", b'('),
                    (" ", b' '),
                    ("\u{a0}", b' '),
                    ("-", b'-'),
                    ("‑", b'-'),
                    (".", b'.'),
                ];
                let Some((found, kind)) = signs.into_iter().find(|(found, _)| rest.starts_with(found)) else {
                    return groups;
                };
                start = end + found.len();
                sign = kind;
            }
            end = run(bytes, start);
            if end == start {
                return groups;
            }
        }
    }

    fn lengths(&self) -> Vec<usize> {
        self.each.iter().map(|(length, ..)| *length).collect()
    }

    fn signs_are(&self, groups: usize, allowed: &[u8]) -> bool {
        self.each.iter().take(groups).skip(1).all(|(_, sign, _)| allowed.contains(sign))
    }

    /// The end of an NHS number: ten digits, together or 3-3-4, the last of them right.
    fn nhs(&self, text: &str, from: usize) -> Option<usize> {
        let lengths = self.lengths();
        let groups = match lengths.as_slice() {
            [10, ..] => 1,
            [3, 3, 4, ..] if self.signs_are(3, b" -") => 3,
            _ => return None,
        };
        let (.., end) = *self.each.get(groups - 1)?;
        let digits = self.digits.get(..10)?;
        let head = floor(text, from.saturating_sub(16));
        let book = text.get(head..from)?.to_ascii_uppercase().contains("ISBN");
        let all_the_same = digits.iter().all(|digit| Some(digit) == digits.first());
        (check_digit(digits) && !all_the_same && !book && before(text, from) != Some('+') && closes(text, end))
            .then_some(end)
    }

    /// A telephone number that begins at `start`, its first digits at `from`.
    fn phone(&self, text: &str, start: usize, from: usize) -> Option<Range<usize>> {
        let plus = start < from;
        let mut best = None;
        let mut digits = 0;
        for (at, (length, _, end)) in self.each.iter().enumerate() {
            digits += length;
            let groups = at + 1;
            let sound = if plus { self.abroad(groups, digits) } else { self.at_home(groups, digits) };
            if sound && closes(text, *end) {
                best = Some(start..*end);
            }
        }
        best
    }

    /// Whether the first groups, of so many digits together, are a number behind a `+`.
    fn abroad(&self, groups: usize, digits: usize) -> bool {
        let lengths: Vec<usize> = self.each.iter().take(groups).map(|(length, ..)| *length).collect();
        if self.digits.starts_with(b"44") {
            return matches!(digits, 11 | 12) && !self.digits.starts_with(b"440")
                || digits == 13 && self.digits.starts_with(b"440");
        }
        let round = lengths.iter().skip(1).all(|&length| length == 3)
            && self.digits.get(..digits).is_some_and(|d| d.ends_with(b"000"));
        let pairs = lengths.iter().all(|&length| length <= 2);
        !self.digits.starts_with(b"0") && (8..=15).contains(&digits) && !(groups > 1 && (round || pairs && digits < 10))
    }

    /// Whether the first groups, of so many digits together, are a number as it is written at home.
    fn at_home(&self, groups: usize, digits: usize) -> bool {
        let lengths: Vec<usize> = self.each.iter().take(groups).map(|(length, ..)| *length).collect();
        let (Some(&first), Some(&last)) = (lengths.first(), lengths.last()) else { return false };
        if self.digits.starts_with(b"00") {
            let uk = self.digits.starts_with(b"0044");
            return if uk {
                digits == 14 && last >= 3
            } else {
                (4..=6).contains(&first) && groups > 1 && (11..=16).contains(&digits) && last >= 3
            };
        }
        if self.digits.starts_with(b"447") && groups == 1 {
            return digits == 12;
        }
        if self.digits.starts_with(b"0") {
            let second = self.digits.get(1).copied().unwrap_or(0);
            let known = matches!(second, b'1' | b'2' | b'3' | b'5' | b'7' | b'8' | b'9');
            let whole = digits == 11 || digits == 10 && matches!(second, b'1' | b'5' | b'8');
            let shortest = if second == b'1' { 4 } else { 3 };
            let shaped = groups == 1 || (shortest..=6).contains(&first) && groups <= 4 && last >= 3;
            return known && whole && shaped && self.signs_are(groups, b" -.)");
        }
        let american = |area: usize, exchange: usize| {
            let high = |at: usize| self.digits.get(at).is_some_and(|digit| *digit >= b'2');
            high(area) && high(exchange)
        };
        match lengths.as_slice() {
            [3, 3, 4] => american(0, 3) && (self.signs_are(3, b"-") || self.signs_are(3, b".") || self.is_american()),
            [1, 3, 3, 4] => self.digits.starts_with(b"1") && american(1, 4) && self.signs_are(4, b"-."),
            _ => false,
        }
    }

    /// `(415) 555-0134`.
    fn is_american(&self) -> bool {
        let signs: Vec<u8> = self.each.iter().take(3).map(|(_, sign, _)| *sign).collect();
        matches!(signs.as_slice(), [_, b')', b'-' | b'.' | b' '])
    }
}

/// The char boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether the tenth digit is the one that the first nine make.
fn check_digit(digits: &[u8]) -> bool {
    let value = |digit: &u8| u32::from(digit - b'0');
    let sum: u32 = digits.iter().take(9).zip((2..=10).rev()).map(|(digit, weight)| value(digit) * weight).sum();
    let check = match 11 - sum % 11 {
        11 => 0,
        check => check,
    };
    check < 10 && digits.get(9).is_some_and(|last| value(last) == check)
}

/// A National Insurance number whose first digits are at `from`.
fn national_insurance(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let blank = usize::from(from > 0 && bytes.get(from - 1) == Some(&b' '));
    let start = from.checked_sub(2 + blank)?;
    let prefix = text.get(start..start + 2)?;
    let upper = prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    // In small letters `at 10 20 30 a` would be one.
    let written = upper || prefix.bytes().all(|byte| byte.is_ascii_lowercase()) && blank == 0;
    if !written || joins(before(text, start)) || !prefix_is_given(&prefix.to_ascii_uppercase()) {
        return None;
    }
    let mut at = from;
    for pair in 0..3 {
        if pair > 0 && bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        let digits = bytes.get(at..at + 2)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        at += 2;
    }
    at += usize::from(bytes.get(at) == Some(&b' '));
    let last = bytes.get(at)?;
    let letter = matches!(last.to_ascii_uppercase(), b'A'..=b'D') && last.is_ascii_uppercase() == upper;
    (letter && !joins(after(text, at + 1))).then_some(start..at + 1)
}

/// Whether a prefix is one that is given out (or the `QQ` of examples).
fn prefix_is_given(prefix: &str) -> bool {
    if prefix == "QQ" {
        return true;
    }
    let mut letters = prefix.chars();
    let never = |c: Option<char>, of: &str| c.is_none_or(|c| of.contains(c));
    !(never(letters.next(), "DFIQUV")
        || never(letters.next(), "DFIOQUV")
        || ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&prefix))
}

/// The areas of the United Kingdom that postcodes begin with.
const AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// What follows a number in running text and could be taken for the end of a postcode.
const NO_ENDS: [&str; 9] = ["st", "nd", "rd", "th", "ft", "hr", "lb", "pt", "yd"];

/// A postcode whose first digits are `from..to`.
fn postcode(text: &str, from: usize, to: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let letters = bytes.get(..from)?.iter().rev().take(3).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let start = from - letters;
    let area = text.get(start..from)?;
    if !(1..=2).contains(&letters)
        || joins(before(text, start))
        || !AREAS.contains(&format!(" {} ", area.to_ascii_uppercase()))
    {
        return None;
    }
    let (digits, letter) = (to - from, bytes.get(to).is_some_and(u8::is_ascii_alphabetic));
    let spaced = |at: usize| {
        let rest = text.get(at..)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
        (1..=3).contains(&blanks).then_some(at + blanks)
    };
    let (end, together) = match (digits, letter) {
        (1 | 2, false) => (spaced(to)?, false),
        (1, true) => match spaced(to + 1) {
            Some(end) => (end, false),
            None => (to + 1, true),
        },
        (2 | 3, true) => (to - 1, true),
        _ => return None,
    };
    let last = text.get(end..end + 3)?;
    let (digit, unit) = last.split_at_checked(1)?;
    let sound = digit.bytes().all(|byte| byte.is_ascii_digit())
        && unit.bytes().all(|byte| byte.is_ascii_alphabetic() && !b"CIKMOV".contains(&byte.to_ascii_uppercase()))
        && !joins(after(text, end + 3));
    let upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
    let lower = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    let written = upper(unit) && (!together || upper(area))
        || !together && lower(unit) && lower(area) && !NO_ENDS.contains(&unit);
    (sound && written).then_some(start..end + 3)
}
