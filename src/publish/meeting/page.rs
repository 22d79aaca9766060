//! The meeting pack as a page, to be printed or sent round as a Word file.
//!
//! It is the same pack: taken from its Markdown, so that the two cannot tell different things. It is for reading and for
//! writing on by hand; what emic takes down is the Markdown.

use crate::publish::page::{Block, Page, Quote};

/// A line to write on.
const RULE: &str = "______________________________________________________________";

/// The pack that [`super::write`] made, as a page.
pub fn page(pack: &str) -> Page {
    let mut page = Page::default();
    let mut list: Vec<String> = Vec::new();
    let mut quote: Vec<String> = Vec::new();
    let mut deciding = false;
    for line in pack.lines().chain([""]) {
        let (item, said) = (line.strip_prefix("- "), line.strip_prefix('>'));
        if item.is_none() && !list.is_empty() {
            page.blocks.push(Block::List(std::mem::take(&mut list)));
        }
        if said.is_none() && !quote.is_empty() {
            let text = std::mem::take(&mut quote).join("\n");
            page.blocks.push(Block::Quote(Quote { text, ..Quote::default() }));
        }
        if let Some(item) = item {
            list.push(boxed(item));
        } else if let Some(said) = said {
            quote.push(plain(said.strip_prefix(' ').unwrap_or(said)));
        } else if let Some(title) = line.strip_prefix("# ") {
            page.title = plain(title);
        } else if let Some(heading) = line.strip_prefix("## ") {
            deciding = heading == "Decision";
            page.blocks.push(Block::Heading(2, plain(heading)));
        } else if let Some(heading) = line.strip_prefix("### ") {
            page.blocks.push(Block::Heading(3, plain(heading)));
            if deciding {
                page.blocks.push(Block::List(vec![RULE.to_owned(), RULE.to_owned()]));
            }
        } else if !line.trim().is_empty() && !line.starts_with("<!--") {
            page.blocks.push(Block::Text(plain(line)));
        }
    }
    page.blocks.push(Block::Notes(vec![
        "emic takes down what is decided from the pack as Markdown (emic export meeting … -o pack.md, then emic decide pack.md)."
            .to_owned(),
    ]));
    page
}

/// A line of a list; a box to tick as a box, and room to say why.
fn boxed(item: &str) -> String {
    match item.strip_prefix("[ ] ") {
        Some(choice) => format!("☐ {}", plain(choice)),
        None if item.trim() == "why:" => format!("why: {RULE}"),
        None => plain(item),
    }
}

/// Text without the signs that Markdown needs.
fn plain(text: &str) -> String {
    let text = text.replace("**", "");
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim_end().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next_if(char::is_ascii_punctuation).or(Some('\\'))),
            '`' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::markdown::{escape, quote};

    #[test]
    fn the_page_says_what_the_pack_says() {
        let said = "we *bend* `rules` [here] \\o/";
        let pack = format!(
            "# Meeting: Power (`power`)\n\n<!-- emic meeting {{}} -->\n\n- **Definition:** Who decides\n\n## Where coders differ: 1\n\n### 1. {}\n\n<!-- emic passage {{}} -->\n\n{}\n- **k1:** “x”\n\n- [ ] take k1\n- [ ] neither\n- why: \n\n## Decision\n\nWrite below.\n\n### What we decided, and why\n\n",
            escape("A_1 · turn 2"),
            quote(said),
        );
        let page = page(&pack);
        assert_eq!(page.title, "Meeting: Power (power)");
        let quoted = page.blocks.iter().find_map(|block| match block {
            Block::Quote(quote) => Some(quote.text.as_str()),
            _ => None,
        });
        assert_eq!(quoted, Some(said));
        let lists: Vec<&Vec<String>> = page
            .blocks
            .iter()
            .filter_map(|block| if let Block::List(lines) = block { Some(lines) } else { None })
            .collect();
        assert_eq!(lists[0], &["Definition: Who decides"]);
        assert_eq!(lists[2][..2], ["☐ take k1", "☐ neither"]);
        assert!(lists[2][2].starts_with("why: ____"));
        assert!(page.blocks.contains(&Block::Heading(3, "1. A_1 · turn 2".to_owned())));
        assert!(!page.blocks.iter().any(|block| format!("{block:?}").contains("<!--")));
    }
}
