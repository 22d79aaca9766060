//! Charts as SVG: an own writer, so that the same chart is the same bytes everywhere.
//!
//! Words stay words, for search, screen readers and whoever edits the drawing later. Nothing is cut: long labels
//! break, and a chart grows with its rows. What is not there is drawn as a gap or a hatched cell, never as nought.

mod bars;
mod heat;
mod lines;

use super::measure::{self, width};
use super::style::{
    COLOURS, FAMILY, GRID, INK, LEADING, MARGIN, PAPER, PATTERNS, SMALL, SOFT, TEXT, TITLE, WIDTH, font_face, number,
};
use super::{Chart, Kind, digits, figure};
use crate::publish::typeset::xml_line;
use crate::text::display::one_line;

/// The chart as a file of its own, with its font.
pub fn file(chart: &Chart) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", draw(chart, "c", &font_face()))
}

/// The chart as a part of a page that has the font; `id` is its own in the page.
pub fn inline(chart: &Chart, id: &str) -> String {
    draw(chart, id, "")
}

/// The chart without its font, for whoever brings one.
#[cfg(feature = "png")]
pub(super) fn bare(chart: &Chart) -> String {
    draw(chart, "c", "")
}

fn draw(chart: &Chart, id: &str, font: &str) -> String {
    let mut canvas = Canvas { out: String::new(), width: WIDTH, y: MARGIN, id: id.to_owned() };
    canvas.width = match chart.kind {
        Kind::Heat => heat::width(chart).max(WIDTH),
        _ => WIDTH,
    };
    canvas.paragraph(&chart.title, TITLE, INK);
    canvas.paragraph(&chart.unit, SMALL, SOFT);
    canvas.y += 8.0;
    match chart.kind {
        Kind::Bars | Kind::GroupedBars => bars::draw(&mut canvas, chart),
        Kind::Heat => heat::draw(&mut canvas, chart),
        Kind::Lines => lines::draw(&mut canvas, chart),
        Kind::Sequence => lines::sequence(&mut canvas, chart),
    }
    if !chart.note.is_empty() {
        canvas.y += 8.0;
        canvas.paragraph(&chart.note, SMALL, SOFT);
    }
    canvas.finish(chart, font)
}

/// A drawing that grows downwards.
struct Canvas {
    out: String,
    width: f64,
    /// How far down it is drawn.
    y: f64,
    id: String,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, PartialEq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// The room of a plot, from left to right.
#[derive(Clone, Copy)]
struct Room {
    left: f64,
    right: f64,
}

impl Canvas {
    fn text(&mut self, (x, y): (f64, f64), text: &str, size: f64, colour: &str, anchor: Anchor) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y, text) = (number(x), number(y), xml_line(text));
        self.out.push_str(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\"{anchor}>{text}</text>\n"
        ));
    }

    /// Words over as many lines as they need.
    fn paragraph(&mut self, text: &str, size: f64, colour: &str) {
        for line in measure::lines(&one_line(text), size, self.width - 2.0 * MARGIN) {
            self.y += size * LEADING;
            self.text((MARGIN, self.y - size * 0.3), &line, size, colour, Anchor::Start);
        }
    }

    /// Lines of a label that stand around the height `middle`.
    fn label(&mut self, x: f64, middle: f64, lines: &[String], anchor: Anchor) {
        let step = TEXT * LEADING;
        let first = middle - step * (lines.len() as f64 - 1.0) / 2.0 + TEXT * 0.36;
        for (at, line) in lines.iter().enumerate() {
            self.text((x, first + step * at as f64), line, TEXT, INK, anchor);
        }
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), colour: &str) {
        let (x1, y1, x2, y2) = (number(x1), number(y1), number(x2), number(y2));
        self.out.push_str(&format!("<path d=\"M{x1} {y1}L{x2} {y2}\" stroke=\"{colour}\" fill=\"none\"/>\n"));
    }

    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let (x, y, width, height) = (number(x), number(y), number(width), number(height));
        self.out
            .push_str(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>\n"));
    }

    /// How a series is filled.
    fn fill(&self, series: usize) -> String {
        format!("url(#{}-p{})", self.id, series % COLOURS.len())
    }

    /// How a place is filled where nothing is known.
    fn unknown(&self) -> String {
        format!("url(#{}-none)", self.id)
    }

    /// The names of the series with how each looks; `mark` draws a sample of 20 by 10 at a place.
    fn legend(&mut self, chart: &Chart, mark: impl Fn(&mut Self, usize, f64, f64)) {
        let (mut x, step) = (MARGIN, 20.0);
        self.y += step;
        for (at, name) in chart.data.series.iter().enumerate() {
            let name = one_line(name);
            let room = self.width - 2.0 * MARGIN - 28.0;
            for (line, part) in measure::lines(&name, TEXT, room).iter().enumerate() {
                let wide = 28.0 + width(part, TEXT) + 18.0;
                if line > 0 || (x > MARGIN && x + wide > self.width - MARGIN) {
                    x = MARGIN;
                    self.y += step;
                }
                if line == 0 {
                    let (left, top) = (x, self.y - 10.0);
                    mark(self, at, left, top);
                }
                self.text((x + 26.0, self.y), part, TEXT, INK, Anchor::Start);
                x += wide;
            }
        }
        self.y += 8.0;
    }

    fn finish(self, chart: &Chart, font: &str) -> String {
        let (id, width, height) = (&self.id, number(self.width), number(self.y + MARGIN));
        let style = match font {
            "" => String::new(),
            font => format!("<style>{font}</style>\n"),
        };
        let mut defs = String::from("<defs>\n");
        let used = |name: &str| self.out.contains(name);
        for (at, (colour, pattern)) in COLOURS.iter().zip(PATTERNS).enumerate() {
            if used(&format!("#{id}-p{at})")) {
                defs.push_str(&format!(
                    "<pattern id=\"{id}-p{at}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                     <rect width=\"8\" height=\"8\" fill=\"{colour}\"/>\
                     <path d=\"{pattern}\" stroke=\"{PAPER}\" stroke-width=\"1.4\" fill=\"none\"/></pattern>\n"
                ));
            }
        }
        if used(&format!("#{id}-none)")) {
            defs.push_str(&format!(
                "<pattern id=\"{id}-none\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
                 <rect width=\"6\" height=\"6\" fill=\"{PAPER}\"/>\
                 <path d=\"M-1 7L7 -1\" stroke=\"{GRID}\" fill=\"none\"/></pattern>\n"
            ));
        }
        defs.push_str("</defs>\n");
        let told: Vec<&str> =
            [chart.unit.as_str(), chart.note.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{FAMILY}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{style}{defs}\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>\n{}</svg>\n",
            xml_line(&chart.title),
            xml_line(&told.join(". ")),
            self.out,
        )
    }
}

/// Marks of an axis from nought to at least `most`: a few round numbers.
fn ticks(most: f64) -> Vec<f64> {
    if !most.is_finite() || most <= 0.0 {
        return vec![0.0, 1.0];
    }
    let rough = most / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(10.0 * power);
    // Counts have no halves.
    let step = if most >= 1.0 && most.fract() == 0.0 { step.max(1.0) } else { step };
    let count = (most / step - 1e-9).ceil().max(1.0) as usize;
    (0..=count).map(|at| at as f64 * step).collect()
}

/// The figures of an axis, all with as many digits.
fn axis_figures(marks: &[f64]) -> Vec<String> {
    let digits = digits(marks.iter().copied());
    marks.iter().map(|mark| figure(*mark, digits)).collect()
}

/// Labels in lines, and the room that the widest takes.
fn row_labels(labels: &[String], most: f64) -> (Vec<Vec<String>>, f64) {
    let lines: Vec<Vec<String>> = labels.iter().map(|label| measure::lines(&one_line(label), TEXT, most)).collect();
    let widest = lines.iter().flatten().map(|line| width(line, TEXT)).fold(0.0, f64::max);
    (lines, widest)
}

#[cfg(test)]
mod tests;
