//! reStructuredText: the directive `.. cap::` with its options, and its text further in.

use std::fmt::Write as _;
use std::ops::Range;

use crate::fence::lines::{PageLine, lines, range};
use crate::fence::options::FenceOptions;
use crate::fence::{Fence, Mention, What, code};

/// The directives of a page, and which parts of it are code or comments.
pub(super) fn find(page: &str) -> (Vec<Mention>, Vec<Range<usize>>) {
    let lines = lines(page);
    let (mut found, mut hidden) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let Some(kind) = block(line.text) else {
            hidden.extend(code::spans(line.text, line.start));
            at += 1;
            continue;
        };
        let indent = indent(line.text);
        let rest = &lines[at + 1..];
        let length = body_length(rest, indent);
        let whole = range(&lines, at, at + length);
        if let Block::Cap(argument) = kind {
            let fence = fence(argument, &rest[..length], line);
            let what = What::Scenario(fence);
            found.push(Mention { range: whole.clone(), line: line.number, what });
        }
        hidden.push(whole);
        at += 1 + length;
    }
    (found, hidden)
}

/// What begins on a line and has a body further in.
enum Block<'a> {
    Cap(&'a str),
    Code,
}

fn block(line: &str) -> Option<Block<'_>> {
    let text = line.trim_start();
    if let Some(argument) = text.strip_prefix(".. cap::") {
        return Some(Block::Cap(argument.trim()));
    }
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&[
        ".. code",
        ".. sourcecode::",
        ".. highlight",
        ".. parsed-literal::",
        ".. literalinclude",
    ]) {
        return Some(Block::Code);
    }
    // A comment is what begins like a directive and is none; a paragraph with `::` at its end has
    // a literal block below it.
    let is_comment =
        text.starts_with(".. ") && !text.contains("::") && !begins(&[".. _", ".. [", ".. |"]);
    let is_literal = text.ends_with("::") && !text.starts_with(".. ");
    (is_comment || is_literal).then_some(Block::Code)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// How many lines are further in than a directive, without the blank ones at their end.
fn body_length(lines: &[PageLine<'_>], indent_of_head: usize) -> usize {
    let is_outside =
        |line: &PageLine<'_>| !line.text.trim().is_empty() && indent(line.text) <= indent_of_head;
    let end = lines.iter().position(is_outside).unwrap_or(lines.len());
    let filled = lines[..end].iter().rposition(|line| !line.text.trim().is_empty());
    filled.map_or(0, |last| last + 1)
}

fn fence(argument: &str, body: &[PageLine<'_>], head: &PageLine<'_>) -> Fence {
    let filled = body.iter().filter(|line| !line.text.trim().is_empty());
    let inner = filled.map(|line| indent(line.text)).min().unwrap_or(0);
    let without = |line: &PageLine<'_>| line.text.len().min(inner).min(indent(line.text));
    let stripped: Vec<&str> = body.iter().map(|line| &line.text[without(line)..]).collect();
    let (options, length) = options(argument, &stripped);
    let text: String = stripped[length..].iter().flat_map(|line| [*line, "\n"]).collect();
    let margin = head.text[..indent(head.text)].to_owned();
    Fence { options, text, first_line: head.number + 1 + length, margin }
}

/// The options in the first lines of a directive, `:at: 2s`, with its argument, a file or a
/// lesson; and how many lines they take, with the blank ones behind them.
pub(super) fn options(argument: &str, lines: &[&str]) -> (Result<FenceOptions, String>, usize) {
    let mut info = String::new();
    let mut add = |name: &str, value: &str| {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        // Writing to a text does not fail.
        let _ = if value.is_empty() {
            write!(info, "{name} ")
        } else {
            write!(info, "{name}=\"{value}\" ")
        };
    };
    if argument.rsplit_once('.').is_some_and(|(_, ending)| ending == "cap") {
        add("src", argument);
    } else if !argument.is_empty() {
        add("lesson", argument);
    }
    let mut length = 0;
    for line in lines {
        let Some((name, value)) =
            line.trim().strip_prefix(':').and_then(|line| line.split_once(':'))
        else {
            break;
        };
        add(name.trim(), value.trim());
        length += 1;
    }
    length += lines[length..].iter().take_while(|line| line.trim().is_empty()).count();
    (FenceOptions::read(&info), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_ends_where_its_text_is_no_further_in() {
        let page = "Title\n=====\n\n.. cap::\n   :at: 2s\n   :ask:\n\n   a\n     b\n\n   c\n\nText ``x``.\n\n  .. cap:: x.cap\n";
        let (found, _) = find(page);
        assert_eq!(found.len(), 2);
        let What::Scenario(fence) = &found[0].what else { panic!("{found:?}") };
        assert_eq!((fence.first_line, fence.text.as_str()), (8, "a\n  b\n\nc\n"));
        assert!(fence.options.as_ref().is_ok_and(|options| options.asks));
        assert!(page[found[0].range.clone()].ends_with("   c"));
        assert_eq!(found[1].line, 15);
    }

    #[test]
    fn code_and_comments_are_none() {
        for page in [
            "::\n\n   .. cap::\n\n      a\n",
            ".. code-block:: rst\n\n   .. cap::\n",
            ".. a comment\n   .. cap::\n",
        ] {
            assert_eq!(find(page).0, [], "{page}");
        }
    }
}
