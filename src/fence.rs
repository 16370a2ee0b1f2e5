//! Scenarios in pages of documentation: the fences, elements and links of a page, where they
//! stand, and what their options say.
//!
//! ```text
//! Markdown, MDX, reStructuredText, AsciiDoc, HTML ──find──▶ Found: a scenario with options, or a link
//! ```
//!
//! Whatever the text of a page is, reading it ends and finds what is there; it never fails. What
//! is wrong with what it found is said where that is used.

use std::ops::Range;

mod adoc;
mod code;
mod html;
mod lines;
mod links;
mod markdown;
pub mod options;
mod rst;

use options::FenceOptions;

/// What kind of text a page is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PageKind {
    /// Markdown of any kind, MDX and MyST among them.
    Markdown,
    /// reStructuredText.
    Rst,
    /// AsciiDoc.
    Adoc,
    /// HTML.
    Html,
}

/// Something in a page that is about a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    /// Where it is, in bytes; of a fence whole lines.
    pub range: Range<usize>,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What it is.
    pub what: What,
}

/// What is about a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// A scenario that is to become a figure.
    Scenario(Fence),
    /// An element of a page, which is alive by a script of its own.
    Element(Fence),
    /// The fragment of a link to the playground, without `#`.
    Link(String),
}

/// A scenario in a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fence {
    /// Its options, or what is wrong with them.
    pub options: Result<FenceOptions, String>,
    /// The text of the scenario; empty where the options name a file or a lesson.
    pub text: String,
    /// The line of the page on which the text begins, from 1.
    pub first_line: usize,
    /// What stands before each of its lines, as in a list or a quotation.
    pub margin: String,
}

impl PageKind {
    /// The kind of a file of this name; none if it is no page.
    pub fn of_name(name: &str) -> Option<PageKind> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "md" | "mdx" | "markdown" | "qmd" | "myst" => PageKind::Markdown,
            "rst" => PageKind::Rst,
            "adoc" | "asciidoc" => PageKind::Adoc,
            "html" | "htm" => PageKind::Html,
            _ => return None,
        })
    }
}

/// Everything in a page that is about a run, in the order in which it stands there.
pub fn find(kind: PageKind, page: &str) -> Vec<Mention> {
    // Code and comments tell of links and elements; they are none.
    let (mut found, code) = match kind {
        PageKind::Markdown => markdown::find(page),
        PageKind::Rst => rst::find(page),
        PageKind::Adoc => adoc::find(page),
        PageKind::Html => html::find(page),
    };
    let rest = code::without(page, code);
    let elements = html::elements(page, &rest);
    let outside = code::without(&rest, elements.iter().map(|it| it.range.clone()).collect());
    found.extend(elements);
    found.extend(links::find(&outside));
    crate::table::sort_by_key(&mut found, |it| (it.range.start, it.range.end));
    found
}
