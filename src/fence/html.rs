//! HTML: listings of the class `cap` or `language-cap`, and the element `<cap-playground>`, which
//! stands in pages of every kind.

use std::ops::Range;

use crate::fence::lines::Starts;
use crate::fence::options::FenceOptions;
use crate::fence::{Fence, Mention, What, code};

const ELEMENT: &str = "cap-playground";
/// No reference to a character is longer.
const REFERENCE_BYTES_MAX: usize = 12;

/// The listings of a page, and which parts of it are code or comments.
pub(super) fn find(page: &str) -> (Vec<Mention>, Vec<Range<usize>>) {
    let comments = code::between(page, "<!--", "-->");
    let without = code::without(page, comments.clone());
    let mut hidden = comments;
    let (starts, mut found) = (Starts::new(page), Vec::new());
    for range in blocks(&without, "pre") {
        found.extend(listing(page, &range, &starts));
        hidden.push(range);
    }
    for word in ["code", "textarea"] {
        hidden.extend(blocks(&without, word));
    }
    (found, hidden)
}

/// Elements of a name from their first `<` to their last `>`; they do not nest.
fn blocks(page: &str, name: &str) -> Vec<Range<usize>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let is_whole = |range: &Range<usize>| {
        let behind = page.as_bytes().get(range.start + open.len());
        behind.is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
    };
    code::between(page, &open, &close).into_iter().filter(is_whole).collect()
}

fn listing(page: &str, range: &Range<usize>, starts: &Starts) -> Option<Mention> {
    let whole = page.get(range.clone())?;
    let mut head = tag(whole)?;
    let mut start = head.end;
    let mut end = whole.len().checked_sub("</pre>".len())?;
    if !is_ours(&head) {
        let inside = whole.get(start..end)?;
        start += inside.len() - inside.trim_start().len();
        let inner = tag(whole.get(start..end)?).filter(|tag| tag.name == "code" && is_ours(tag))?;
        start += inner.end;
        end = start + whole.get(start..end)?.trim_end().strip_suffix("</code>")?.len();
        head.attributes.extend(inner.attributes);
    }
    let inside = whole.get(start..end)?;
    let start = range.start + start;
    // A line end right behind `<pre>` is none of the text.
    let begins_below = usize::from(inside.starts_with('\n'));
    let options = head.value("data-cap").unwrap_or_default();
    let fence = Fence {
        options: FenceOptions::read(&options),
        text: unescaped(&inside[begins_below..]),
        first_line: starts.number(start) + begins_below,
        margin: String::new(),
    };
    let line = starts.number(range.start);
    Some(Mention { range: range.clone(), line, what: What::Scenario(fence) })
}

fn is_ours(tag: &Tag) -> bool {
    let class = tag.value("class").unwrap_or_default();
    class.split_ascii_whitespace().any(|word| matches!(word, "cap" | "language-cap"))
}

/// The elements of a page; `rest` is the page without code.
pub(super) fn elements(page: &str, rest: &str) -> Vec<Mention> {
    let starts = Starts::new(page);
    blocks(rest, ELEMENT).into_iter().filter_map(|range| element(page, range, &starts)).collect()
}

fn element(page: &str, range: Range<usize>, starts: &Starts) -> Option<Mention> {
    let whole = page.get(range.clone())?;
    let head = tag(whole)?;
    let line = starts.number(range.start);
    let named = |name: &str, option: &str| {
        let value = head.value(name)?.replace('\\', "\\\\").replace('"', "\\\"");
        Some(format!("{option}=\"{value}\""))
    };
    let (mut text, mut first_line) = (String::new(), line);
    let script = code::between(whole, "<script", "</script>").into_iter().next();
    if let Some(script) = script
        && let Some(own) = whole.get(script.clone())
        && let Some(script_tag) = tag(own)
        && script_tag.value("type").as_deref() == Some("text/cap")
    {
        let inside = own.get(script_tag.end..)?;
        inside.strip_suffix("</script>").unwrap_or(inside).clone_into(&mut text);
        first_line = starts.number(range.start + script.start + script_tag.end);
    }
    // A link is held as a link is; a file of another server cannot be read here.
    let src = head.value("src").filter(|src| !src.contains('#') && !src.contains("//"));
    let info = match (named("preset", "lesson"), src) {
        (Some(lesson), _) => lesson,
        (None, Some(_)) => named("src", "src")?,
        (None, None) if text.is_empty() => {
            let src = head.value("src")?;
            let fragment = src.split_once('#')?.1.to_owned();
            return Some(Mention { range, line, what: What::Link(fragment) });
        }
        (None, None) => String::new(),
    };
    let fence =
        Fence { options: FenceOptions::read(&info), text, first_line, margin: String::new() };
    Some(Mention { range, line, what: What::Element(fence) })
}

/// The first tag of a text that begins with one.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    /// Where it ends.
    end: usize,
}

impl Tag {
    fn value(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

fn tag(text: &str) -> Option<Tag> {
    let inside = text.strip_prefix('<')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let length = inside.find(|c| !is_name(c))?;
    let mut tag =
        Tag { name: inside[..length].to_ascii_lowercase(), attributes: Vec::new(), end: 0 };
    let mut rest = &inside[length..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(behind) = rest.strip_prefix('>') {
            tag.end = text.len() - behind.len();
            return Some(tag);
        }
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))?;
        let (name, behind) = rest.split_at(length.max(rest.chars().next()?.len_utf8()));
        let (value, behind) = attribute_value(behind)?;
        tag.attributes.push((name.to_ascii_lowercase(), unescaped(value)));
        rest = behind;
    }
}

/// The value behind the name of an attribute, empty where there is none, and what follows it.
fn attribute_value(rest: &str) -> Option<(&str, &str)> {
    let Some(value) = rest.trim_start().strip_prefix('=') else { return Some(("", rest)) };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote) {
            return inside.split_once(quote);
        }
    }
    let length = value.find(|c: char| c.is_whitespace() || c == '>')?;
    Some(value.split_at(length))
}

/// A text of HTML as it is meant.
fn unescaped(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let length = behind.bytes().take(REFERENCE_BYTES_MAX).position(|byte| byte == b';');
        let reference = length.and_then(|length| Some((character(&behind[..length])?, length)));
        let (c, after) = reference.map_or(('&', behind), |(c, length)| (c, &behind[length + 1..]));
        out.push(c);
        rest = after;
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_and_elements_are_found() {
        let page = "<!-- <pre class=cap>a</pre> -->\n<pre class=\"cap\" data-cap=\"at=2s ask\">\nc1 get x =&gt; ok\n</pre>\n\
                    <pre><code class=\"language-cap\">b\n</code></pre>\n<pre>c</pre>\n\
                    <cap-playground preset=\"s01\" theme=auto></cap-playground>\n\
                    <cap-playground><script type=\"text/cap\">\nd</script></cap-playground>\n\
                    <code>&lt;<cap-playground preset=x></cap-playground></code>";
        let (mut found, hidden) = find(page);
        found.extend(elements(page, &code::without(page, hidden)));
        let told = found.iter().map(|found| match &found.what {
            What::Scenario(fence) | What::Element(fence) => {
                (found.line, fence.first_line, fence.text.as_str(), fence.options.is_ok())
            }
            What::Link(_) => panic!("{found:?}"),
        });
        let told: Vec<_> = told.collect();
        let expected = [
            (2, 3, "c1 get x => ok\n", true),
            (5, 5, "b\n", true),
            (8, 8, "", true),
            (9, 9, "\nd", true),
        ];
        assert_eq!(told, expected);
    }
}
