//! E-mail addresses, and pages of persons on the web.

use super::{before, joins};
use std::ops::Range;

/// The longest part before the `@`.
const LOCAL: usize = 64;

/// The e-mail address around the `@` at `at`.
pub(super) fn address(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let local = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || b"._%+-'".contains(&byte);
    let mut start = at;
    while start > 0 && at - start < LOCAL && bytes.get(start - 1).is_some_and(|&byte| local(byte)) {
        start -= 1;
    }
    // Quotes and dashes of typeset prose are no part of an address.
    let name = text.get(ceil(text, start)..at)?;
    let name = name.rsplit(|c: char| !c.is_alphanumeric() && !c.is_ascii()).next()?;
    let name = name.trim_start_matches(['.', '-', '\'', '%', '+']);
    let domain = text.get(at + 1..)?;
    let length = domain.bytes().take(255).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let domain = domain.get(..length)?.trim_end_matches(['.', '-']);
    let (host, top) = domain.rsplit_once('.')?;
    let sound = !name.is_empty()
        && host.split('.').all(|label| !label.is_empty())
        && top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    sound.then_some(at - name.len()..at + 1 + domain.len())
}

/// The char boundary at or after `at`.
fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Where persons have pages: the host, and what stands between it and who it is.
const HOSTS: [(&str, &str); 12] = [
    ("linkedin.com", "/in/"),
    ("linkedin.com", "/pub/"),
    ("facebook.com", "/"),
    ("twitter.com", "/"),
    ("x.com", "/"),
    ("instagram.com", "/"),
    ("tiktok.com", "/@"),
    ("threads.net", "/@"),
    ("youtube.com", "/@"),
    ("bsky.app", "/profile/"),
    ("researchgate.net", "/profile/"),
    ("orcid.org", "/"),
];

/// Names on those hosts that are nobody's.
const NOBODY: [&str; 10] =
    ["share", "sharer", "sharer.php", "intent", "hashtag", "groups", "events", "watch", "search", "home"];

/// The page of a person whose host ends at the `/` at `at`.
pub(super) fn page(text: &str, at: usize) -> Option<Range<usize>> {
    let head = text.get(..at)?;
    let ends_with = |host: &str| {
        let start = at.checked_sub(host.len())?;
        (text.is_char_boundary(start) && head.get(start..)?.eq_ignore_ascii_case(host)).then_some(start)
    };
    for (host, path) in HOSTS {
        let Some(start) = ends_with(host).filter(|&start| !joins(before(text, start))) else { continue };
        let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix(path)) else { continue };
        let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"._%-@".contains(b)).count();
        let who = rest.get(..length)?.trim_end_matches(['.', '-']);
        if who.len() < 2 || NOBODY.contains(&who) {
            continue;
        }
        let host_start = if text.get(..start)?.ends_with("www.") { start - 4 } else { start };
        return Some(host_start..at + path.len() + who.len());
    }
    None
}
