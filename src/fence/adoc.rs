//! AsciiDoc: a block of listing or literal text with `[cap]` or `[source,cap]` above it.

use std::ops::Range;

use crate::fence::lines::{lines, range};
use crate::fence::options::FenceOptions;
use crate::fence::{Fence, Mention, What, code};

/// The blocks of a page, and which parts of it are code or comments.
pub(super) fn find(page: &str) -> (Vec<Mention>, Vec<Range<usize>>) {
    let lines = lines(page);
    let (mut found, mut hidden) = (Vec::new(), Vec::new());
    // The attributes of the block that begins next, with their line.
    let mut attributes: Option<(usize, &str)> = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let text = line.text.trim_end();
        if !is_delimiter(text) {
            let listed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
            match listed.and_then(options_of) {
                Some(options) => attributes = Some((at, options)),
                // The title of a block stands between.
                None if text.starts_with('.') || listed.is_some() => {}
                None => attributes = None,
            }
            hidden.extend(code::spans(line.text, line.start));
            at += 1;
            continue;
        }
        let rest = &lines[at + 1..];
        let close = rest.iter().position(|line| line.text.trim_end() == text);
        let length = close.unwrap_or(rest.len());
        let last = at + length + usize::from(close.is_some());
        if let Some((from, options)) = attributes.take() {
            let body: String = rest[..length].iter().flat_map(|line| [line.text, "\n"]).collect();
            let fence = Fence {
                options: FenceOptions::read(options),
                text: body,
                first_line: line.number + 1,
                margin: String::new(),
            };
            let (range, line) = (range(&lines, from, last), lines[from].number);
            found.push(Mention { range, line, what: What::Scenario(fence) });
        }
        hidden.push(range(&lines, at, last));
        at = last + 1;
    }
    (found, hidden)
}

/// What begins and ends a block whose text means nothing: listing, literal, comment.
fn is_delimiter(line: &str) -> bool {
    line.len() >= 4 && ["-", ".", "/"].iter().any(|mark| line.replace(mark, "").is_empty())
}

/// The options among the attributes of one of our blocks; none if it is another.
fn options_of(attributes: &str) -> Option<&str> {
    let rest = attributes.strip_prefix("source").map_or(attributes, str::trim_start);
    let rest = rest.strip_prefix(',').map_or(rest, str::trim_start);
    let behind = rest.strip_prefix("cap")?;
    (behind.is_empty() || behind.starts_with([',', ' '])).then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_ours_by_what_stands_above_it() {
        let page = "= Title\n\n[cap,at=2s,caption=\"a, b\"]\n.A title\n----\na\n----\n\n[source,cap]\n....\nb\n....\n\n----\nc\n----\n[source,rust]\n----\nd\n----\n";
        let (found, _) = find(page);
        let texts = found.iter().map(|found| match &found.what {
            What::Scenario(fence) => (found.line, fence.first_line, fence.text.as_str()),
            other => panic!("{other:?}"),
        });
        let texts: Vec<_> = texts.collect();
        assert_eq!(texts, [(3, 6, "a\n"), (9, 11, "b\n")]);
    }
}
