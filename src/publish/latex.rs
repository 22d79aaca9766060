//! Pages as LaTeX: a document that compiles as it is, and whose tables and quotations can be taken into a paper.
//!
//! Tables are set with `booktabs` and go on over pages; quotations stand in `quote`. Every sign that TeX reads is
//! escaped, so no quotation runs a command, and no two signs become a third one: a `\kern0pt` parts them, for LuaLaTeX
//! joins them over empty braces. LuaLaTeX and XeLaTeX set whatever their font has; what pdfLaTeX or the font does not
//! have is named by its number, rather than stopping the run or being missing. Charts are left out: the table beside
//! a chart has its numbers.

use super::page::{Block, Page, Quote};
use super::table::Table;
use super::typeset::{Lies, Room, Strip, is_right, printed, strips, words};
use super::wrap;
use crate::text::display::{one_line, safe};
use unicode_normalization::UnicodeNormalization as _;

const PREAMBLE: &str = r##"% Made by emic. Compile with lualatex, xelatex or pdflatex, twice for the widths of columns.
\documentclass[11pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
  \DeclareRobustCommand{\emicchar}[2]{\texttt{[U+#1]}\allowbreak}
\else
  \usepackage{fontspec}
  % A font with the letters of your study: \setmainfont{...}
  \DeclareRobustCommand{\emicchar}[2]{\iffontchar\font"#1 #2\else\texttt{[U+#1]}\allowbreak\fi}
\fi
\usepackage[margin=22mm]{geometry}
\usepackage{array,booktabs,longtable,pdflscape}
\newcommand{\emicflag}{\textsuperscript{\textbf{!}}}
\newcommand{\emicwarning}[1]{\par\medskip\noindent\fbox{\parbox{\dimexpr\linewidth-2\fboxsep-2\fboxrule\relax}{\textbf{#1}}}\par\medskip}
\newcommand{\emicid}[1]{\hfill{\scriptsize\ttfamily #1}}
\newcommand{\emicnote}[1]{{\par\noindent\footnotesize #1\par}}
\newcommand{\emichead}[2]{\begin{tabular}[b]{@{}#1@{}}#2\end{tabular}}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 1pt}
\setlength{\tabcolsep}{4pt}
\sloppy
"##;

/// What a part of a paper needs that its document may not have yet.
const FRAGMENT: &str = r##"% Made by emic, to be taken in with \input. Needs \usepackage{array,booktabs,longtable,pdflscape}.
\providecommand{\emicflag}{\textsuperscript{\textbf{!}}}
\providecommand{\emicwarning}[1]{\par\medskip\noindent\fbox{\parbox{\dimexpr\linewidth-2\fboxsep-2\fboxrule\relax}{\textbf{#1}}}\par\medskip}
\providecommand{\emicid}[1]{\hfill{\scriptsize\ttfamily #1}}
\providecommand{\emicnote}[1]{{\par\noindent\footnotesize #1\par}}
\providecommand{\emichead}[2]{\begin{tabular}[b]{@{}#1@{}}#2\end{tabular}}
\providecommand{\emicchar}[2]{\ifnum0\ifdefined\directlua1\fi\ifdefined\XeTeXversion1\fi>0 \iffontchar\font"#1 #2\else\texttt{[U+#1]}\allowbreak\fi\else\texttt{[U+#1]}\allowbreak\fi}
% Signs that the old encoding of pdflatex does not have are taken from the newer one.
\providecommand{\emiceach}[2]{\ifx#2\relax\else\ifcsname?\string#2\endcsname\else\expandafter\gdef\csname?\string#2\endcsname{#1{T1}#2}\fi\expandafter\emiceach\expandafter#1\fi}
\providecommand{\emicsigns}[2]{\emiceach#1#2\relax}
\emicsigns{\UseTextAccent}{\k}
\emicsigns{\UseTextSymbol}{\textquotedbl\quotedblbase\quotesinglbase\guilsinglleft\guilsinglright}
\emicsigns{\UseTextSymbol}{\guillemetleft\guillemetright\guillemotleft\guillemotright\DH\dh\DJ\dj\TH\th\NG\ng}
"##;

/// Characters of a table that fit between the margins.
const ROOM: Room = Room { upright: 100, sideways: 150, small: 190 };
/// What parts two signs in every engine; what follows is never a blank, which it would take.
const PARTED: &str = "\\kern0pt";
/// A column of words wider than this breaks its lines.
const UNBROKEN: usize = 22;

/// The page as a LaTeX document.
pub fn page(page: &Page) -> String {
    let mut out = PREAMBLE.to_owned();
    out.push_str(&format!("\\title{{{}}}\n\\author{{}}\n\\date{{}}\n\\begin{{document}}\n", line(&page.title)));
    if !page.title.is_empty() {
        out.push_str("\\maketitle\n");
    }
    for piece in &page.blocks {
        out.push('\n');
        block(&mut out, piece);
    }
    out + "\n\\end{document}\n"
}

/// The page as a part of a paper: tables with captions and labels, `tab:NAME` and `tab:NAME-2`, and what stands around
/// them. The first table has the page's title.
pub fn fragment(page: &Page, name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-.:".contains(c) { c } else { '-' };
    let name: String = name.trim().chars().map(plain).collect();
    let mut out = FRAGMENT.to_owned();
    if page.tables().next().is_none() && !page.title.is_empty() {
        out.push_str(&format!("\n\\subsection*{{{}}}\n", line(&page.title)));
    }
    let mut tables = 0;
    for piece in &page.blocks {
        out.push('\n');
        match piece {
            Block::Table(of) => {
                tables += 1;
                let title = if tables == 1 { page.title.as_str() } else { "" };
                let parts: Vec<&str> =
                    [title, of.caption.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
                let number = if tables == 1 { String::new() } else { format!("-{tables}") };
                let caption = parts.join(". ");
                let caption = if caption.is_empty() { page.title.as_str() } else { &caption };
                let head = format!("\\caption{{{}}}\\label{{tab:{name}{number}}}\\\\\n", line(caption));
                table(&mut out, of, Some(&head));
            }
            Block::Text(text) if text.starts_with("Note. ") => out.push_str(&format!("\\emicnote{{{}}}\n", line(text))),
            other => block(&mut out, other),
        }
    }
    out
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Heading(level, text) => {
            let command = ["section", "subsection", "subsubsection"];
            let command = command.get(usize::from(level.saturating_sub(2))).unwrap_or(&"paragraph");
            out.push_str(&format!("\\{command}*{{{}}}\n", line(text)));
        }
        Block::Text(text) => out.push_str(&format!("{}\n", line(text))),
        Block::Term(term, text) => out.push_str(&format!("\\textbf{{{}.}} {}\n", line(term), line(text))),
        Block::Warning(text) => out.push_str(&format!("\\emicwarning{{{}}}\n", line(text))),
        Block::List(lines) if lines.is_empty() => {}
        Block::List(lines) => {
            out.push_str("\\begin{itemize}\n");
            lines.iter().for_each(|text| out.push_str(&format!("  \\item {}\n", line(text))));
            out.push_str("\\end{itemize}\n");
        }
        Block::Header(lines) | Block::Notes(lines) => {
            lines.iter().for_each(|text| out.push_str(&format!("\\emicnote{{{}}}\n", line(text))));
        }
        Block::Footer(text) => out.push_str(&format!("\\bigskip\\hrule\\smallskip\n\\emicnote{{{}}}\n", line(text))),
        Block::Quote(words) => quote(out, words),
        Block::Table(of) => table(out, of, None),
        Block::Chart(chart) => {
            // On one line, so that it stays a comment.
            let title = one_line(&chart.title);
            out.push_str(&format!("% A chart stands here; write it as a picture with -o FILE.png: {title}\n"));
        }
    }
}

fn quote(out: &mut String, quote: &Quote) {
    out.push_str("\\begin{quote}\n");
    let around = |text: &str| match text.trim() {
        "" => String::new(),
        text => format!("{{\\small \\ldots{{}} {}\\par}}\n", lines(text).trim_end()),
    };
    out.push_str(&around(&quote.before));
    out.push_str(&lines(quote.text.trim()));
    out.push_str("\\par\n");
    out.push_str(&around(&quote.after));
    let footnotes: Vec<String> = quote.footnotes.iter().map(|note| format!("\\footnote{{{}}}", line(note))).collect();
    let footnotes = footnotes.join("\\textsuperscript{,}");
    let id = if quote.id.is_empty() { String::new() } else { format!("\\emicid{{{}}}", line(&quote.id)) };
    if !(quote.citation.trim().is_empty() && footnotes.is_empty() && id.is_empty()) {
        out.push_str(&format!("{{\\small {}{footnotes}{id}\\par}}\n", line(&quote.citation)));
    }
    for text in quote.notes.iter().filter(|text| !text.trim().is_empty()) {
        out.push_str(&format!("{{\\small {}\\par}}\n", line(text)));
    }
    out.push_str("\\end{quote}\n");
}

/// Lines that stay lines.
fn lines(text: &str) -> String {
    let (text, mut out) = (safe(text), String::new());
    let mut lines = text.lines().peekable();
    while let Some(words) = lines.next() {
        // A line that is followed by another one of the same paragraph ends in a break.
        let broken = !words.trim().is_empty() && lines.peek().is_some_and(|next| !next.trim().is_empty());
        out.push_str(&format!("{}{}\n", line(words), if broken { "\\newline" } else { "" }));
    }
    out
}

/// A table; in a paper its caption with its label stands in it.
fn table(out: &mut String, table: &Table, caption: Option<&str>) {
    let shown = printed(table);
    let table: &Table = &shown.table;
    for (at, strip) in strips(table, ROOM).iter().enumerate() {
        let sideways = strip.lies > Lies::Upright;
        out.push_str(if sideways { "\\begin{landscape}\n" } else { "" });
        let own = if at == 0 && caption.is_none() { table.caption.as_str() } else { "" };
        for text in [own, strip.heading.as_deref().unwrap_or("")].into_iter().filter(|text| !text.is_empty()) {
            out.push_str(&format!("\\par\\textbf{{{}}}\\nopagebreak\n", line(text)));
        }
        out.push_str(if strip.lies == Lies::Small { "{\\scriptsize\n" } else { "{\\footnotesize\n" });
        longtable(out, table, strip, caption.filter(|_| at == 0));
        out.push_str("}\n");
        out.push_str(if sideways { "\\end{landscape}\n" } else { "" });
    }
    if let Some(left_out) = &shown.left_out {
        out.push_str(&format!("\\emicnote{{{}}}\n", line(left_out)));
    }
}

fn longtable(out: &mut String, table: &Table, strip: &Strip, caption: Option<&str>) {
    let right: Vec<bool> = std::iter::once(false).chain(strip.columns.clone().map(|at| is_right(table, at))).collect();
    let most = match strip.lies {
        Lies::Upright => ROOM.upright,
        Lies::Sideways => ROOM.sideways,
        Lies::Small => ROOM.small,
    };
    let column = |((width, right), breaks): ((&usize, &bool), &bool)| match (right, *width > UNBROKEN || *breaks) {
        (true, _) => "r".to_owned(),
        (false, false) => "l".to_owned(),
        (false, true) => {
            let share = *width as f64 / (most as f64 + 12.0);
            format!(">{{\\raggedright\\arraybackslash}}p{{{share:.3}\\linewidth}}")
        }
    };
    let columns: Vec<String> = strip.widths.iter().zip(&right).zip(&strip.breaks).map(column).collect();
    out.push_str(&format!("\\begin{{longtable}}[l]{{@{{}}{}@{{}}}}\n", columns.concat()));
    let mut top = "\\toprule\n".to_owned();
    if strip.grouped {
        groups(&mut top, table);
    }
    let labels = table.columns.get(strip.columns.clone()).unwrap_or(&[]).iter().map(|column| column.label.as_str());
    let labels = std::iter::once(table.corner.as_str()).chain(labels);
    let head: Vec<String> =
        labels.zip(&strip.widths).zip(&right).map(|((label, width), right)| header(label, *width, *right)).collect();
    top.push_str(&format!("{} \\\\\n\\midrule\n", head.join(" & ")));
    if let Some(caption) = caption {
        // The caption stands once, and not again above each page.
        out.push_str(&format!("{caption}{top}\\endfirsthead\n"));
    }
    out.push_str(&format!("{top}\\endhead\n\\bottomrule\n\\endfoot\n"));
    for row in &table.rows {
        let mut cells = vec![format!("{}{}", "\\hspace*{1em}".repeat(row.indent), line(&row.heading()))];
        let cell = |at: usize| row.cells.get(at).map(|cell| line(&words(cell))).unwrap_or_default();
        cells.extend(strip.columns.clone().map(cell));
        out.push_str(&format!("{} \\\\\n", cells.join(" & ")));
    }
    out.push_str("\\end{longtable}\n");
}

/// A header in lines as narrow as its column.
fn header(label: &str, width: usize, right: bool) -> String {
    let lines: Vec<String> = wrap::lines(&one_line(label), width.max(8)).iter().map(|part| line(part)).collect();
    match lines.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        several => format!("\\emichead{{{}}}{{{}}}", if right { "r" } else { "l" }, several.join("\\\\")),
    }
}

fn groups(out: &mut String, table: &Table) {
    let mut rules = String::new();
    for run in table.runs() {
        let group = table.group(&run);
        out.push_str(&format!(" & \\multicolumn{{{}}}{{c}}{{{}}}", run.len(), line(group)));
        if !group.is_empty() {
            rules.push_str(&format!("\\cmidrule(lr){{{}-{}}}", run.start + 2, run.end + 1));
        }
    }
    out.push_str(&format!(" \\\\\n{rules}\n"));
}

/// Text on one line, with everything escaped.
pub fn line(text: &str) -> String {
    let text: Vec<char> = one_line(text.trim()).nfc().collect();
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.iter().enumerate() {
        escape(&mut out, *c);
        if text.get(at + 1).is_some_and(|next| is_joined(*c, *next)) {
            out.push_str(PARTED);
        }
    }
    out
}

/// Whether fonts make one other sign of two, as “ of ‘‘.
fn is_joined(first: char, second: char) -> bool {
    match second {
        '-' => matches!(first, '-' | '–'),
        ',' | '<' | '>' | '’' => first == second,
        '‘' => matches!(first, '‘' | '?' | '!'),
        _ => false,
    }
}

fn escape(out: &mut String, c: char) {
    match c {
        '\\' => out.push_str("\\textbackslash{}"),
        '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
            out.push('\\');
            out.push(c);
        }
        '^' => out.push_str("\\textasciicircum{}"),
        '~' => out.push_str("\\textasciitilde{}"),
        '<' => out.push_str("\\textless{}"),
        '>' => out.push_str("\\textgreater{}"),
        '|' => out.push_str("\\textbar{}"),
        '"' => out.push_str("\\textquotedbl{}"),
        '`' => out.push_str("\\textasciigrave{}"),
        // By itself it prints as ’.
        '\'' => out.push_str("\\textquotesingle{}"),
        // After \\ and \item these would be read.
        '[' | ']' | '*' => out.push_str(&format!("{{{c}}}")),
        '\u{a0}' => out.push('~'),
        '⚑' => out.push_str("\\emicflag{}"),
        '−' => out.push_str("\\ensuremath{-}"),
        '→' => out.push_str("\\ensuremath{\\rightarrow}"),
        '←' => out.push_str("\\ensuremath{\\leftarrow}"),
        '⇄' => out.push_str("\\ensuremath{\\leftrightarrow}"),
        '≥' => out.push_str("\\ensuremath{\\geq}"),
        '≤' => out.push_str("\\ensuremath{\\leq}"),
        c if c.is_ascii() || is_set_by_all(c) => out.push(c),
        c => out.push_str(&format!("\\emicchar{{{:04X}}}{{{c}}}", u32::from(c))),
    }
}

/// Whether pdfLaTeX sets the character by itself.
fn is_set_by_all(c: char) -> bool {
    let latin = matches!(c, '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}');
    // Of Latin Extended-A the letters with accents that the encoding has.
    let extended = "ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŊŋŐőŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽžİĲĳŒœ";
    latin || extended.contains(c) || "–—‘’‚“”„…•†‡€™‰‹›".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::page_of_everything;

    #[test]
    fn nothing_is_a_command() {
        assert_eq!(
            line(r"\input{x} $x_1^2$ 100 % #1 & ~ <b> a--b 'q'' [1]*"),
            r"\textbackslash{}input\{x\} \$x\_1\textasciicircum{}2\$ 100 \% \#1 \& \textasciitilde{} \textless{}b\textgreater{} a-\kern0pt-b \textquotesingle{}q\textquotesingle{}\textquotesingle{} {[}1{]}{*}"
        );
        assert_eq!(line("Siân łódź — “x”… 3/6\u{a0}%"), "Siân łódź — “x”… 3/6~\\%");
        assert_eq!(line("e\u{301} 字 ⚑"), "é \\emicchar{5B57}{字} \\emicflag{}");
        assert_eq!(line("\u{1b}[31m"), "\\emicchar{241B}{␛}{[}31m");
    }

    #[test]
    fn no_two_signs_become_a_third_one() {
        assert_eq!(line("---x"), r"-\kern0pt-\kern0pt-x");
        assert_eq!(line("<<x>>"), r"\textless{}\kern0pt\textless{}x\textgreater{}\kern0pt\textgreater{}");
        assert_eq!(line(",,x ‘‘x’’ ?‘ –-"), r",\kern0pt,x ‘\kern0pt‘x’\kern0pt’ ?\kern0pt‘ –\kern0pt-");
        assert_eq!(line("don't - no, \u{a0}"), r"don\textquotesingle{}t - no,");
    }

    #[test]
    fn footnotes_of_one_quotation_stand_apart() {
        let footnotes = vec!["One.".to_owned(), "Two.".to_owned()];
        let mut page = Page { title: String::new(), blocks: Vec::new() };
        page.blocks.push(Block::Quote(Quote { text: "Words".to_owned(), footnotes, ..Quote::default() }));
        assert!(fragment(&page, "x").contains("\\footnote{One.}\\textsuperscript{,}\\footnote{Two.}"));
    }

    #[test]
    fn a_part_of_a_paper_has_captions_and_labels_and_is_no_document() {
        let tex = fragment(&page_of_everything(), "Table 2: codes");
        assert!(!tex.contains("\\documentclass") && !tex.contains("\\begin{document}"), "{tex}");
        assert_eq!(tex.matches("\\begin{").count(), tex.matches("\\end{").count());
        assert_eq!(tex.matches("\\caption{").count(), 2, "{tex}");
        assert!(tex.contains("\\label{tab:Table-2:-codes}\\\\") && tex.contains("\\label{tab:Table-2:-codes-2}\\\\"));
        assert!(tex.contains("\\endfirsthead") && tex.contains("\\toprule"), "{tex}");
    }

    #[test]
    fn a_page_is_balanced_and_has_its_parts() {
        let tex = page(&page_of_everything());
        assert_eq!(tex, page(&page_of_everything()));
        assert_eq!(tex.matches("\\begin{").count(), tex.matches("\\end{").count());
        for piece in [
            "\\documentclass[11pt,a4paper]{article}",
            "\\section*{A part}",
            "\\begin{quote}",
            "\\endhead",
            "\\toprule",
            "\\cmidrule(lr){2-3}",
            "\\multicolumn{2}{c}{Aldermere}",
        ] {
            assert!(tex.contains(piece), "{piece}");
        }
        let body = tex.split("\\begin{document}").nth(1).expect("a body");
        assert!(!body.contains("\\input{") && !body.contains("\u{202e}"));
    }
}
