//! The lines of a page with their places.

use std::ops::Range;

/// A line, without its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageLine<'a> {
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Its number, from 1.
    pub number: usize,
}

impl PageLine<'_> {
    /// Where it ends, without what ends it.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// All lines of a page.
pub(super) fn lines(page: &str) -> Vec<PageLine<'_>> {
    let mut start = 0;
    let line = |(number, whole): (usize, &'_ str)| {
        let text = whole.strip_suffix('\n').unwrap_or(whole);
        let text = text.strip_suffix('\r').unwrap_or(text);
        (number, start_and(&mut start, whole.len()), text.len())
    };
    let places: Vec<_> = (1..).zip(page.split_inclusive('\n')).map(line).collect();
    let line =
        |(number, start, length)| PageLine { text: &page[start..start + length], start, number };
    places.into_iter().map(line).collect()
}

fn start_and(start: &mut usize, length: usize) -> usize {
    let before = *start;
    *start += length;
    before
}

/// The lines from one up to another, as bytes of the page.
pub(super) fn range(lines: &[PageLine<'_>], from: usize, to: usize) -> Range<usize> {
    let start = lines.get(from).map_or(0, |line| line.start);
    start..lines.get(to).map_or(start, PageLine::end)
}

/// Where lines begin, so that the line of a byte is found soon, however many are asked for.
pub(super) struct Starts(Vec<usize>);

impl Starts {
    /// Of a page.
    pub fn new(page: &str) -> Starts {
        let below = page.match_indices('\n').map(|(at, _)| at + 1);
        Starts(std::iter::once(0).chain(below).collect())
    }

    /// The number of the line of this byte, from 1.
    pub fn number(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at)
    }
}
