//! Parts of a page made blank, with every line and every byte where it was.

use std::ops::Range;

/// The page with these parts made blank.
pub(super) fn without(page: &str, parts: Vec<Range<usize>>) -> String {
    let mut bytes = page.as_bytes().to_vec();
    for part in parts {
        let end = part.end.min(bytes.len());
        for byte in bytes.get_mut(part.start..end).into_iter().flatten() {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    // Parts end where characters do; if one should not, what is left of it is no text.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).replace('\u{fffd}', "?"))
}

/// The parts of a page between a beginning and an end, both included; what never ends goes on to
/// the end of the page.
pub(super) fn between(page: &str, begin: &str, end: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(found) = page.get(at..).and_then(|rest| rest.find(begin)) {
        let start = at + found;
        let inside = start + begin.len();
        let length = page.get(inside..).and_then(|rest| rest.find(end));
        at = length.map_or(page.len(), |length| inside + length + end.len());
        parts.push(start..at);
    }
    parts
}

/// What stands between runs of backticks of one length, within one line.
pub(super) fn spans(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = line[at..].find('`') {
        let from = at + found;
        let length = line[from..].bytes().take_while(|byte| *byte == b'`').count();
        runs.push((from, length));
        at = from + length;
    }
    let mut nth = 0;
    while let Some(&(from, length)) = runs.get(nth) {
        let close = runs.iter().skip(nth + 1).position(|(_, other)| *other == length);
        match close {
            Some(further) => {
                let last = nth + 1 + further;
                parts.push(start + from..start + runs[last].0 + length);
                nth = last + 1;
            }
            None => nth += 1,
        }
    }
    parts
}
