//! The style sheet of figures, for pages of others: the colours and shapes of our pictures under
//! names of their own, and how a figure is laid out.

use std::fmt::Write as _;

const PALETTE: &str = include_str!("../../www/palette.css");
const PICTURES: &str = include_str!("../../www/diagram.css");
const FIGURE: &str = include_str!("../../www/figure.css");

/// The whole sheet.
pub fn sheet() -> String {
    let mut out =
        "/* Made by `cap fence --css`: what figures of CAP Playground look like. */\n".to_owned();
    out.push_str(&colours());
    out.push_str(&own_names(&without_comments(PICTURES)));
    out.push_str(&without_comments(FIGURE));
    out
}

/// The colours, light or dark as the page around is: that is what `light-dark()` asks for.
fn colours() -> String {
    let mut parts = PALETTE.split("@media");
    let light: Vec<(&str, &str)> = properties(parts.next().unwrap_or_default());
    let dark: Vec<(&str, &str)> = properties(parts.next().unwrap_or_default());
    let (mut plain, mut both) = (String::new(), String::new());
    for (name, value) in light {
        let other = dark.iter().find(|(known, _)| *known == name).map_or(value, |(_, value)| value);
        // Writing to a text does not fail.
        let _ = write!(plain, "--cap-{name}:{value};");
        let _ = write!(both, "--cap-{name}:light-dark({value},{other});");
    }
    format!(
        ".cap-figure{{{plain}}}\n@supports (color:light-dark(#000,#fff)){{.cap-figure{{{both}}}}}\n"
    )
}

/// The first properties of a name that stand in a text of CSS.
fn properties(css: &str) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for line in css.lines() {
        let pair = line.trim().strip_prefix("--").and_then(|line| line.strip_suffix(';'));
        if let Some((name, value)) = pair.and_then(|pair| pair.split_once(": "))
            && !found.iter().any(|(known, _)| *known == name)
        {
            found.push((name, value));
        }
    }
    found
}

/// Classes and properties under names that nobody else has.
fn own_names(css: &str) -> String {
    let mut out = String::with_capacity(css.len() * 5 / 4);
    let mut rest = css;
    while let Some(at) = rest.find(['.', '-']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mark = ["--", "."].into_iter().find(|mark| {
            let behind = from.strip_prefix(mark);
            behind.is_some_and(|behind| behind.starts_with(|c: char| c.is_ascii_lowercase()))
        });
        let mark = mark.unwrap_or("");
        let length = mark.len().max(1);
        out.push_str(&from[..length]);
        if !mark.is_empty() {
            out.push_str("cap-");
        }
        rest = &from[length..];
    }
    out + rest
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, behind)) = rest.split_once("/*") {
        out.push_str(before);
        rest = behind.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.lines()
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| [line.trim(), "\n"])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_says_nothing_about_what_is_not_ours() {
        let sheet = sheet();
        for line in sheet.lines().filter(|line| line.contains('{') && !line.starts_with('@')) {
            assert!(line.contains(".cap-"), "{line}");
        }
        assert!(!sheet.contains("var(--ink)") && sheet.contains("var(--cap-ink)"));
        assert!(sheet.contains("light-dark(#1a1f27,#e8ebf0)"));
        for forbidden in ["url(", "@import", "http", "<"] {
            assert!(!sheet.contains(forbidden), "{forbidden}");
        }
    }
}
