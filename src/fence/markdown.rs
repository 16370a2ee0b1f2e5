//! Markdown: CommonMark's fences, in lists and quotations too, with the options of every host
//! behind them. MyST writes a directive in braces, whose options may stand in its first lines.

use std::ops::Range;

use crate::fence::lines::{PageLine, lines, range};
use crate::fence::options::FenceOptions;
use crate::fence::{Fence, Mention, What, code, rst};

/// What opens a fence: what stands before it, its mark, and what stands behind that.
struct Opening<'a> {
    margin: String,
    mark: char,
    length: usize,
    info: &'a str,
}

/// The fences of a page, and which parts of it are code or comments.
pub(super) fn find(page: &str) -> (Vec<Mention>, Vec<Range<usize>>) {
    let lines = lines(page);
    let (mut found, mut hidden) = (Vec::new(), Vec::new());
    let (mut at, mut unclosed) = (0, false);
    while let Some(line) = lines.get(at) {
        if let Some(end) = comment(&lines, at, &mut unclosed) {
            hidden.push(range(&lines, at, end));
            at = end + 1;
            continue;
        }
        let Some(opening) = opening(line.text) else {
            hidden.extend(code::spans(line.text, line.start));
            at += 1;
            continue;
        };
        let rest = &lines[at + 1..];
        let close = rest.iter().position(|line| closes(&opening, line.text));
        let length = close.unwrap_or(rest.len());
        let last = at + length + usize::from(close.is_some());
        let whole = range(&lines, at, last);
        if is_cap(opening.info) {
            let fence = fence(opening, &rest[..length], line.number + 1);
            let what = What::Scenario(fence);
            found.push(Mention { range: whole.clone(), line: line.number, what });
        }
        hidden.push(whole);
        at = last + 1;
    }
    (found, hidden)
}

/// The last line of a comment that begins a line here. Once there is no end below, there is none
/// further down: nobody looks for it again.
fn comment(lines: &[PageLine<'_>], at: usize, unclosed: &mut bool) -> Option<usize> {
    let text = lines.get(at)?.text.trim_start();
    let (begin, end) =
        [("<!--", "-->"), ("{/*", "*/}")].into_iter().find(|(b, _)| text.starts_with(b))?;
    let inside = text.strip_prefix(begin)?;
    if inside.contains(end) {
        return Some(at);
    }
    if *unclosed {
        return None;
    }
    let further = lines[at + 1..].iter().position(|line| line.text.contains(end));
    *unclosed = further.is_none();
    // What never ends is no comment, but a text that looks like one.
    further.map(|further| at + 1 + further)
}

fn opening(line: &str) -> Option<Opening<'_>> {
    let start = line.find(['`', '~'])?;
    let margin = margin(&line[..start])?;
    let mark = line[start..].chars().next()?;
    let length = line[start..].chars().take_while(|c| *c == mark).count();
    let info = line[start + length..].trim();
    // A code span on one line is no fence.
    let is_fence = length >= 3 && !(mark == '`' && info.contains('`'));
    is_fence.then_some(Opening { margin, mark, length, info })
}

/// What stands before the further lines of something that begins behind this: marks of lists
/// become blanks. None if it is text.
fn margin(before: &str) -> Option<String> {
    let is_blank_or = |mark: fn(char) -> bool| move |c: char| c == ' ' || c == '\t' || mark(c);
    if before.chars().all(is_blank_or(|c| c == '>')) {
        return Some(before.to_owned());
    }
    let marks = before.trim_end_matches([' ', '\t']);
    let is_list = |marks: &str| {
        let item = marks.trim_start_matches([' ', '\t', '>']);
        let number = item.trim_end_matches(['.', ')']);
        matches!(item, "-" | "*" | "+")
            || number.len() < item.len()
                && (1..=9).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    (marks.len() < before.len() && is_list(marks))
        .then(|| before.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect())
}

fn closes(opening: &Opening<'_>, line: &str) -> bool {
    let text = line.trim_start_matches([' ', '\t', '>']).trim_end();
    text.chars().count() >= opening.length && text.chars().all(|c| c == opening.mark)
}

/// Whether a fence is ours: `cap`, `cap {…}`, `{cap}`, `{.cap …}`.
fn is_cap(info: &str) -> bool {
    let inside = info.strip_prefix('{').unwrap_or(info).trim_start();
    let word = inside.split([' ', '\t', '{', '}', ',']).next().unwrap_or_default();
    matches!(word, "cap" | ".cap") || info.split([' ', '}']).any(|word| word == ".cap")
}

fn fence(opening: Opening<'_>, body: &[PageLine<'_>], first_line: usize) -> Fence {
    let stripped: Vec<&str> = body.iter().map(|line| without(line.text, &opening.margin)).collect();
    let directive = opening.info.strip_prefix("{cap}");
    let (options, head) = match directive {
        Some(argument) => rst::options(argument.trim(), &stripped),
        None => (FenceOptions::read(opening.info), 0),
    };
    let text: String = stripped[head..].iter().flat_map(|line| [*line, "\n"]).collect();
    Fence { options, text, first_line: first_line + head, margin: opening.margin }
}

/// A line without the margin that it shares with the fence, as far as it has it.
fn without<'a>(line: &'a str, margin: &str) -> &'a str {
    let mut rest = line;
    for c in margin.chars() {
        if c == '>' {
            let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') else {
                break;
            };
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix([' ', '\t']) {
            rest = behind;
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> Vec<(usize, usize, String)> {
        let text = |found: &Mention| match &found.what {
            What::Scenario(fence) => (found.line, fence.first_line, fence.text.clone()),
            other => panic!("{other:?}"),
        };
        find(page).0.iter().map(text).collect()
    }

    #[test]
    fn fences_are_found_wherever_markdown_has_them() {
        for (page, line, text) in [
            ("```cap\na\n```\n", 1, "a\n"),
            ("x\n\n~~~~ cap {at=2s}\na\n~~~\n~~~~", 3, "a\n~~~\n"),
            ("- ```cap\n  a\n   b\n  ```\n", 1, "a\n b\n"),
            ("> ```cap\n> a\n>\n> b\n> ```\n", 1, "a\n\nb\n"),
            ("=== \"tab\"\n\n    ```{.cap at=\"2s\"}\n    a\n    ```\n", 3, "a\n"),
            ("12. ```{cap} x.cap\n    a\n    ```\n", 1, "a\n"),
            ("```cap\r\na\r\n```\r\n", 1, "a\n"),
            ("```cap\na", 1, "a\n"),
        ] {
            assert_eq!(texts(page), [(line, line + 1, text.to_owned())], "{page}");
        }
    }

    #[test]
    fn what_is_no_fence_of_ours_is_passed_over() {
        for page in [
            "```rust\ncap\n```\n",
            "````md\n```cap\na\n```\n````\n",
            "<!--\n```cap\na\n```\n-->\n",
            "{/* \n```cap\n``` */}\n",
            "text ```cap``` text",
            "```capital\na\n```",
            "```caption\n```",
        ] {
            assert_eq!(texts(page), [], "{page}");
        }
    }

    #[test]
    fn a_directive_has_options_of_its_own() {
        let page = "```{cap}\n:at: 2s\n:caption: a \"b\"\n:ask:\n\na\n```\n";
        let found = find(page).0;
        let What::Scenario(fence) = &found[0].what else { panic!("{found:?}") };
        let options = fence.options.as_ref().expect("they are right");
        assert_eq!((options.asks, options.caption.as_deref()), (true, Some("a \"b\"")));
        assert_eq!((fence.first_line, fence.text.as_str()), (6, "a\n"));
    }
}
