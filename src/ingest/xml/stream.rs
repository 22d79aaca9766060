//! XML as a stream of small trees: for files that are too large to be held whole, but whose parts are not.
//!
//! The same bounds hold as for [`super::Reader`]: a fixed depth, no entities that are defined in the file, nothing
//! fetched from elsewhere.

use super::tree::{Child, MAX_ELEMENTS, Node};
use super::{MAX_DEPTH, XmlError, entity};
use quick_xml::events::{BytesStart, Event as Raw};
use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// XML that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct StreamError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub error: XmlError,
}

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// An element starts: its name and attributes, without what is in it.
    Open(Node),
    /// The element that started last, and has not ended, ends.
    Close,
    /// Character data; one text may come in several pieces.
    Text(String),
    /// The file is over.
    End,
}

/// A reader that counts the lines that were read.
struct Lines<R> {
    inner: R,
    count: Rc<Cell<u32>>,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let there = self.inner.fill_buf()?;
        let taken = there.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..taken), there.get(..taken)) {
            to.copy_from_slice(from);
        }
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, taken: usize) {
        // What is in the buffer is what was handed out last.
        let feeds = match self.inner.fill_buf() {
            Ok(there) => there.iter().take(taken).filter(|&&byte| byte == b'\n').count(),
            Err(_) => 0,
        };
        self.count.set(self.count.get().saturating_add(u32::try_from(feeds).unwrap_or(u32::MAX)));
        self.inner.consume(taken);
    }
}

/// Reads small trees from a stream.
pub struct Stream<R> {
    inner: quick_xml::Reader<Lines<R>>,
    buffer: Vec<u8>,
    depth: usize,
    lines: Rc<Cell<u32>>,
}

impl<R: BufRead> Stream<R> {
    /// A stream at its start.
    pub fn new(reader: R) -> Self {
        let lines = Rc::new(Cell::new(1));
        let mut inner = quick_xml::Reader::from_reader(Lines { inner: reader, count: Rc::clone(&lines) });
        let config = inner.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { inner, buffer: Vec::new(), depth: 0, lines }
    }

    /// The line that was read last, from 1.
    pub fn line(&self) -> u32 {
        self.lines.get()
    }

    /// What comes next.
    pub fn step(&mut self) -> Result<Step, StreamError> {
        loop {
            self.buffer.clear();
            let at = self.inner.buffer_position();
            let event = self.inner.read_event_into(&mut self.buffer);
            let line = self.lines.get();
            let failed = |error| Err(StreamError { line, error });
            let damaged = |e: &dyn std::fmt::Display| failed(XmlError::Damaged { at, what: e.to_string() });
            return Ok(match event {
                Err(e) => return damaged(&e),
                Ok(Raw::Start(start) | Raw::Empty(start)) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return failed(XmlError::TooDeep);
                    }
                    Step::Open(node(&start))
                }
                Ok(Raw::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    Step::Close
                }
                Ok(Raw::Text(text)) => Step::Text(text.xml10_content().into_owned()),
                Ok(Raw::CData(text)) => Step::Text(text.xml10_content().into_owned()),
                Ok(Raw::GeneralRef(reference)) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => Step::Text(c.to_string()),
                    Ok(None) => Step::Text(entity(&reference.into_inner()).into_owned()),
                    Err(e) => return damaged(&e),
                },
                Ok(Raw::DocType(kind)) if kind.contains("<!ENTITY") => return failed(XmlError::DocType),
                Ok(Raw::Eof) if self.depth > 0 => return damaged(&"it ends too early"),
                Ok(Raw::Eof) => Step::End,
                Ok(Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) | Raw::DocType(_)) => continue,
            });
        }
    }

    /// The element that has just started, with all that is in it, its end included.
    pub fn whole(&mut self, start: Node) -> Result<Node, StreamError> {
        let mut open = vec![start];
        let mut count = 0;
        loop {
            match self.step()? {
                Step::Open(node) => {
                    count += 1;
                    if count > MAX_ELEMENTS {
                        let what = format!("one element holds more than {MAX_ELEMENTS} others");
                        let error = XmlError::Damaged { at: self.inner.buffer_position(), what };
                        return Err(StreamError { line: self.line(), error });
                    }
                    open.push(node);
                }
                Step::Text(piece) => {
                    let Some(outer) = open.last_mut() else { continue };
                    match outer.children.last_mut() {
                        Some(Child::Text(text)) => text.push_str(&piece),
                        _ => outer.children.push(Child::Text(piece)),
                    }
                }
                Step::Close => {
                    let done = open.pop().unwrap_or_default();
                    match open.last_mut() {
                        Some(outer) => outer.children.push(Child::Element(done)),
                        None => return Ok(done),
                    }
                }
                Step::End => return Ok(open.into_iter().next().unwrap_or_default()),
            }
        }
    }

    /// Passes over what is left of the element that has just started, its end included.
    pub fn skip(&mut self) -> Result<(), StreamError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.step()?, Step::End) {
                break;
            }
        }
        Ok(())
    }
}

fn node(start: &BytesStart<'_>) -> Node {
    let attributes = start
        .attributes()
        .flatten()
        .map(|attribute| {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            let value = value.map_or_else(|_| attribute.value.clone().into_owned(), std::borrow::Cow::into_owned);
            (attribute.key.local_name().into_inner().into(), value.into())
        })
        .collect();
    Node { name: start.local_name().into_inner().into(), attributes, children: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_come_one_by_one_and_damage_has_its_line() {
        let xml =
            "\u{feff}<?xml version='1.0'?>\r\n<a x='1'>\r\n<b n='2 &amp; 3'>one<c/>t&#119;o</b>\r\n<d>\r\n</e></a>";
        let mut stream = Stream::new(io::BufReader::with_capacity(7, xml.as_bytes()));
        assert!(matches!(stream.step(), Ok(Step::Text(_))), "the line end behind the declaration");
        assert!(matches!(stream.step(), Ok(Step::Open(a)) if &*a.name == "a" && a.attribute("x") == Some("1")));
        assert!(matches!(stream.step(), Ok(Step::Text(_))));
        let Ok(Step::Open(b)) = stream.step() else { panic!("b starts") };
        let b = stream.whole(b).expect("whole");
        assert_eq!((b.attribute("n"), b.text().as_str()), (Some("2 & 3"), "onetwo"));
        assert!(matches!(stream.step(), Ok(Step::Text(_))));
        let Ok(Step::Open(d)) = stream.step() else { panic!("d starts") };
        let error = stream.whole(d).expect_err("damaged");
        assert_eq!(error.line, 5, "{error}");
        assert_eq!(stream.line(), 5);
    }

    #[test]
    fn what_grows_is_refused() {
        let mut bomb = Stream::new("<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>".as_bytes());
        assert!(matches!(bomb.step(), Err(StreamError { error: XmlError::DocType, .. })));
        let deep = "<a>".repeat(400);
        let mut deep = Stream::new(deep.as_bytes());
        let Ok(Step::Open(a)) = deep.step() else { panic!("it starts") };
        assert!(matches!(deep.whole(a), Err(StreamError { error: XmlError::TooDeep, .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_end_or_fail(bytes in prop::collection::vec(prop::sample::select(b"<>/a&;#x0='\" \xE9\n![]-?".to_vec()), 0..60)) {
            let mut stream = Stream::new(bytes.as_slice());
            for _ in 0..100 {
                match stream.step() {
                    Ok(Step::Open(node)) => { if stream.whole(node).is_err() { break; } }
                    Ok(Step::End) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        }
    }
}
