//! The reference: a page on each protocol, fetched when somebody opens it.
//!
//! The pages are written in the little of Markdown that they need: headings, paragraphs, lists
//! and `code`.

use std::rc::Rc;

use crate::app::effect::{Effect, Resource};
use crate::app::{Dialog, Model};
use crate::scenario::link::Interface;

/// A page that somebody wants to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The protocol's name.
    pub protocol: Rc<str>,
    /// How far it has come.
    pub body: Body,
}

/// What there is of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// It is being fetched.
    Awaited,
    /// It could not be fetched.
    Missing,
    /// It is here.
    Here(Rc<[Block]>),
}

impl Page {
    /// Whether it is the page on this protocol, and has come or will.
    pub fn is_on(&self, protocol: &str) -> bool {
        *self.protocol == *protocol && self.body != Body::Missing
    }
}

impl Body {
    /// What a page's file says.
    pub fn of(text: &str) -> Body {
        Body::Here(read(text).into())
    }
}

/// A part of a page that stands by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// The name of the whole page.
    Title(String),
    /// The name of a part.
    Heading(String),
    /// Running text.
    Paragraph(Vec<Span>),
    /// A list of points.
    List(Vec<Vec<Span>>),
}

/// A stretch of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Span {
    /// Plain.
    Text(String),
    /// As one types it.
    Code(String),
}

/// Reads a page. A line that continues a paragraph or a point is taken into it.
pub fn read(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in text.lines().map(str::trim) {
        if let Some(title) = line.strip_prefix("# ") {
            blocks.push(Block::Title(title.to_owned()));
        } else if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(heading.to_owned()));
        } else if let Some(point) = line.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(points)) => points.push(spans(point)),
                _ => blocks.push(Block::List(vec![spans(point)])),
            }
        } else if !line.is_empty() {
            match blocks.last_mut() {
                Some(Block::Paragraph(all)) if is_open => continue_with(all, line),
                Some(Block::List(points)) if is_open => {
                    points.last_mut().into_iter().for_each(|all| continue_with(all, line));
                }
                _ => blocks.push(Block::Paragraph(spans(line))),
            }
        }
        is_open = !line.is_empty();
    }
    blocks
}

fn continue_with(all: &mut Vec<Span>, line: &str) {
    all.push(Span::Text(" ".to_owned()));
    all.append(&mut spans(line));
}

/// Every second stretch between backticks is code.
pub fn spans(line: &str) -> Vec<Span> {
    let stretch = |(index, text): (usize, &str)| match (index % 2, text.to_owned()) {
        (0, text) => Span::Text(text),
        (_, text) => Span::Code(text),
    };
    line.split('`').enumerate().filter(|(_, text)| !text.is_empty()).map(stretch).collect()
}

impl Model {
    /// Opens a page of the reference; it is fetched unless it is the last one that was.
    pub(super) fn read(&mut self, protocol: Rc<str>) {
        if self.interface != Interface::Full {
            return;
        }
        self.dialog = Some(Dialog::Reference);
        if !self.page.as_ref().is_some_and(|page| page.is_on(&protocol)) {
            self.say(Effect::Fetch(Resource::Page(protocol.clone())));
            self.page = Some(Page { protocol, body: Body::Awaited });
        }
    }

    /// It has come, or has not.
    pub(super) fn page_came(&mut self, protocol: &str, text: Option<String>) {
        if let Some(page) = self.page.as_mut().filter(|page| *page.protocol == *protocol) {
            page.body = text.map_or(Body::Missing, |text| Body::of(&text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_headings_paragraphs_and_lists() {
        let page =
            read("# Raft\n\nA leader\nin a `term`.\n\n## Settings\n\n- one\n  more\n- `two`\n");
        let text = |text: &str| Span::Text(text.to_owned());
        let expected = [
            Block::Title("Raft".to_owned()),
            Block::Paragraph(vec![
                text("A leader"),
                text(" "),
                text("in a "),
                Span::Code("term".to_owned()),
                text("."),
            ]),
            Block::Heading("Settings".to_owned()),
            Block::List(vec![
                vec![text("one"), text(" "), text("more")],
                vec![Span::Code("two".to_owned())],
            ]),
        ];
        assert_eq!(page, expected);
    }

    #[test]
    fn every_page_of_the_reference_has_a_title_and_no_loose_backtick() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/reference");
        let pages = std::fs::read_dir(folder).expect("the reference is there");
        for page in pages {
            let path = page.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("a text");
            assert!(matches!(read(&text).first(), Some(Block::Title(_))), "{}", path.display());
            for line in text.lines() {
                assert_eq!(line.matches('`').count() % 2, 0, "{}: {line}", path.display());
            }
        }
    }
}
