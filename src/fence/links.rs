//! Links to the playground, wherever they stand in a page: by their fragment.

use std::ops::Range;

use crate::fence::lines::Starts;
use crate::fence::{Mention, What};

/// What a link shows stands under one of these.
const SOURCES: [&str; 4] = ["s=", "c=", "p=", "h="];
/// Of a packed scenario so many characters tell that it is one, even if its end is missing.
const PACKED_CHARS_MIN: usize = 24;

/// The links in a text that has no code.
pub(super) fn find(page: &str) -> Vec<Mention> {
    let (starts, mut found) = (Starts::new(page), Vec::new());
    for (at, _) in page.match_indices('#') {
        let Some((range, fragment)) = link(page, at + 1) else { continue };
        let line = starts.number(at);
        found.push(Mention { range, line, what: What::Link(fragment) });
    }
    found
}

fn link(page: &str, start: usize) -> Option<(Range<usize>, String)> {
    // A second `#` is none of a fragment; without it many of them would be read many times.
    let ends = |c: char| c.is_whitespace() || "\"'<>)]`\\|#".contains(c);
    let rest = page.get(start..)?;
    let rest = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let first = SOURCES.into_iter().find(|source| rest.starts_with(source))?;
    let length = match version_at(rest) {
        Some(end) => end,
        // Without its version it may be a link to anything, unless it is packed.
        None if first == "s=" && is_packed(&rest[first.len()..]) => rest.len(),
        None => return None,
    };
    Some((start..start + length, rest[..length].replace("&amp;", "&")))
}

/// Where the version ends that a link has last.
fn version_at(fragment: &str) -> Option<usize> {
    let at = fragment.rfind("&v=").map(|at| at + 3);
    let at = at.or_else(|| fragment.rfind("&amp;v=").map(|at| at + 7))?;
    let digits = fragment[at..].bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some(at + digits)
}

/// Whether a text begins as what is packed does.
fn is_packed(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.starts_with("eN")
        && text.bytes().take_while(|byte| is_letter(*byte)).count() >= PACKED_CHARS_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_with_its_version() {
        for (page, fragment) in [
            ("[a](https://h/#p=x&v=1)", Some("p=x&v=1")),
            ("<a href=\"https://h/#p=x&amp;t=2&amp;v=1\">", Some("p=x&t=2&v=1")),
            ("see https://h/#p=x&v=1.", Some("p=x&v=1")),
            ("https://h/#s=eNpVjkEKwzAMAAAAAAAAAAAAAA", Some("s=eNpVjkEKwzAMAAAAAAAAAAAAAA")),
            ("https://h/#p=x", None),
            ("#section", None),
            ("# p=x&v=1", None),
        ] {
            let found = find(page);
            let told = found.first().map(|found| match &found.what {
                What::Link(fragment) => fragment.as_str(),
                other => panic!("{other:?}"),
            });
            assert_eq!(told, fragment, "{page}");
        }
    }
}
