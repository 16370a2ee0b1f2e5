//! Texts of others, made fit for where they go: pages, pictures, Markdown, EDN and JSON, names of
//! files. Whatever is copied, exported or saved goes through one of these.
//!
//! A text that is only shown goes through [`visible`] where others have written it: characters that
//! nobody sees, and those that turn the order of what follows around, are shown as what they are.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// A name of a file has so many bytes at most; systems allow 255, with what they add.
const FILE_NAME_BYTES_MAX: usize = 120;
/// What means something within a line of some kind of Markdown, or of what is made of it.
const MARKS: &str = "\\`*_{}[]<>&#|~$^=\"'!@%/";
/// Names that mean a device on some systems, whatever ending they have.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "clock$", "conin$"];
/// The same with a digit behind them.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// Whether a character is none that one sees: it controls something, has no width, or turns the
/// order of characters around.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text with every hidden character as its number: `\u{202e}`. A blank stays one.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The same for a text that is one's own, without a copy where there is nothing to change.
pub fn made_visible(text: &mut String) {
    if let Cow::Owned(shown) = visible(text) {
        *text = shown;
    }
}

/// The text in HTML, SVG and XML, between tags and in attributes: with everything replaced that
/// could end a text or an attribute, and without the characters that XML does not allow.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// The text as running text of Markdown, of whatever kind: all that could mean something there is
/// written by its number, which every kind passes on to HTML. Line ends become blanks.
pub fn markdown(text: &str) -> String {
    let line_ends = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
    let one_line: String = text.chars().map(line_ends).collect();
    let mut out = String::with_capacity(text.len());
    let mut last_word = String::new();
    for c in visible(&one_line).chars() {
        // Bare addresses become links.
        let is_address = match c {
            ':' => !last_word.is_empty(),
            '.' => last_word.to_ascii_lowercase().ends_with("www"),
            _ => false,
        };
        if is_address || MARKS.contains(c) {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
        if c.is_ascii_alphanumeric() { last_word.push(c) } else { last_word.clear() }
    }
    out
}

/// An address between the round brackets of a link in Markdown.
pub fn markdown_address(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'(' | b')' | b'<' | b'>' | b'"' | b'\'' | b'\\' | b'`' | b'[' | b']' | b'*' | b'|'
            | b' ' => {
                let _ = write!(out, "%{byte:02X}");
            }
            0x21..=0x7e => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A link in Markdown.
pub fn markdown_link(text: &str, address: &str) -> String {
    format!("[{}]({})", markdown(text), markdown_address(address))
}

/// The name of a file, with its ending: one that every system takes for a name in a folder, and for
/// nothing else. What is left of an empty or impossible one is `otherwise`.
pub fn file_name(name: &str, otherwise: &str, ending: &str) -> String {
    let is_fit = |c: char| {
        !is_hidden(c)
            && !matches!(
                c,
                '/' | '\\'
                    | '<'
                    | '>'
                    | ':'
                    | '"'
                    | '|'
                    | '?'
                    | '*'
                    | '\u{2044}'
                    | '\u{2215}'
                    | '\u{29f8}'
                    | '\u{ff0f}'
                    | '\u{ff3c}'
            )
    };
    let mut kept = String::new();
    let known = name.strip_suffix(ending).and_then(|rest| rest.strip_suffix('.'));
    for c in known.unwrap_or(name).chars() {
        let c = if is_fit(c) { c } else { '-' };
        if kept.len() + c.len_utf8() > FILE_NAME_BYTES_MAX {
            break;
        }
        kept.push(c);
    }
    // A dot hides a file, or leads a folder up; at the end some systems lose it, and blanks too.
    let is_loose = |c: char| matches!(c, '.' | '-' | '~') || c.is_whitespace();
    let kept = kept.trim_matches(is_loose);
    let kept = if kept.is_empty() { otherwise } else { kept };
    let first = kept.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_numbered =
        |device: &str| first.strip_prefix(device).is_some_and(|rest| rest.chars().count() == 1);
    let is_device = DEVICES.contains(&first.as_str())
        || NUMBERED_DEVICES.iter().any(|device| is_numbered(device));
    if !is_device {
        return format!("{kept}.{ending}");
    }
    // With its mark the name is no longer than others, so that saving it once more changes nothing.
    let room = kept.floor_char_boundary(FILE_NAME_BYTES_MAX - 1);
    format!("_{}.{ending}", kept[..room].trim_end_matches(is_loose))
}

/// A text between quotes, as EDN and JSON have it. Rust's own way of quoting brings tables of all
/// characters, which every reader of the page would wait for.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                '\r' => f.write_str("\\r")?,
                hidden if is_hidden(hidden) => {
                    for unit in hidden.encode_utf16(&mut [0; 2]) {
                        write!(f, "\\u{unit:04x}")?;
                    }
                }
                other => f.write_char(other)?,
            }
        }
        f.write_str("\"")
    }
}
