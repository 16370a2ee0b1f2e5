//! What one puts into one's own page to show a scenario there: a link, a frame, an element, a fence,
//! a picture. The Share dialog offers these, the README shows them, and the browser tests try them.

use std::fmt::Write as _;

use crate::escape;
use crate::scenario::link::{Interface, Link, LinkSource, Theme};

/// What a frame is put into: where it is, what it shows, how it is called.
#[derive(Clone, PartialEq, Debug)]
pub struct Embed {
    /// The folder of the playground, with a slash at its end.
    pub folder: String,
    /// What is shown, at which moment.
    pub link: Link,
    /// The scenario's title.
    pub title: String,
    /// The scenario's text.
    pub text: String,
}

/// How large a frame is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// As wide as the page.
    Full,
    /// 760 by 480.
    Large,
    /// 600 by 400.
    Medium,
    /// 360 by 240.
    Small,
}

impl Size {
    /// Every size, with its word.
    pub const ALL: [(Size, &str); 4] = [
        (Size::Full, "as wide as the page"),
        (Size::Large, "760 × 480"),
        (Size::Medium, "600 × 400"),
        (Size::Small, "360 × 240"),
    ];

    /// Width and height, as attributes say them.
    pub fn attributes(self) -> (&'static str, &'static str) {
        match self {
            Size::Full => ("100%", "480"),
            Size::Large => ("760", "480"),
            Size::Medium => ("600", "400"),
            Size::Small => ("360", "240"),
        }
    }
}

/// Where a frame begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Begins {
    /// With its question, if it has one; else at the start.
    Question,
    /// At the moment that is shown.
    Moment,
    /// It plays once its reader turns to it.
    Playing,
}

impl Begins {
    /// Every way, with its word.
    pub const ALL: [(Begins, &str); 3] = [
        (Begins::Question, "with its question"),
        (Begins::Moment, "at this moment"),
        (Begins::Playing, "playing"),
    ];
}

/// How a scenario is to be shown in somebody's page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// How large.
    pub size: Size,
    /// In which colours; `Auto` as the page around.
    pub theme: Theme,
    /// Where it begins.
    pub begins: Begins,
    /// Whether it is the picture alone.
    pub is_bare: bool,
}

impl Default for Offer {
    fn default() -> Offer {
        let (size, begins) = (Size::Full, Begins::Question);
        Offer { size, theme: Theme::Auto, begins, is_bare: false }
    }
}

/// A text to be copied, with what it is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snippet {
    /// What it is called.
    pub name: &'static str,
    /// Itself.
    pub text: String,
}

impl Embed {
    /// What a frame shows, as the fragment of a link.
    pub fn fragment(&self, offer: Offer) -> String {
        let mut link = self.link.clone();
        link.theme = (offer.theme != Theme::Auto).then_some(offer.theme);
        link.interface = offer.is_bare.then_some(Interface::Bare);
        link.play = offer.begins == Begins::Playing;
        if offer.begins != Begins::Moment {
            link.playhead = None;
        }
        link.to_string()
    }

    /// Every snippet, in the order offered.
    pub fn snippets(&self, offer: Offer) -> Vec<Snippet> {
        let address = self.address();
        let markdown = escape::markdown_link(&self.title, &address);
        let all = [
            ("Link", address),
            ("Markdown", markdown),
            ("Fence for documentation", self.fence()),
            ("Frame for a page", self.frame(offer)),
            ("Element for a page", self.element(offer)),
            ("Image for a README", self.image()),
        ];
        all.into_iter().map(|(name, text)| Snippet { name, text }).collect()
    }

    /// The address of what is shown, on the whole page.
    pub fn address(&self) -> String {
        format!("{}#{}", self.folder, self.link)
    }

    /// On another origin than the page around, a frame costs least when it has an origin: only then
    /// do browsers keep what it has fetched.
    fn frame(&self, offer: Offer) -> String {
        let source = escape::xml(&format!("{}embed.html#{}", self.folder, self.fragment(offer)));
        let (title, (width, height)) = (escape::xml(&self.title), offer.size.attributes());
        format!(
            "<iframe src=\"{source}\" title=\"CAP Playground: {title}\" width=\"{width}\" \
             height=\"{height}\" loading=\"lazy\" allow=\"fullscreen; clipboard-write\" \
             sandbox=\"allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox \
             allow-downloads\" referrerpolicy=\"no-referrer\"></iframe>"
        )
    }

    fn element(&self, offer: Offer) -> String {
        let mut out = format!(
            "<script type=\"module\" src=\"{}embed.js\"></script>\n<cap-playground",
            escape::xml(&self.folder)
        );
        let mut attribute = |name: &str, value: &str| {
            let _ = write!(out, " {name}=\"{}\"", escape::xml(value));
        };
        let lesson = match &self.link.source {
            Some(LinkSource::Preset(slug)) => Some(slug.as_str()),
            _ => None,
        };
        match lesson {
            Some(slug) => attribute("lesson", slug),
            None => attribute("link", &Link { playhead: None, ..self.link.clone() }.to_string()),
        }
        if let (Begins::Moment, Some(at)) = (offer.begins, self.link.playhead) {
            attribute("t", &at.0.to_string());
        }
        if offer.begins == Begins::Playing {
            attribute("play", "1");
        }
        if offer.is_bare {
            attribute("ui", Interface::Bare.word());
        }
        if offer.theme != Theme::Auto {
            attribute("theme", offer.theme.word());
        }
        if offer.size != Size::Full {
            attribute("width", offer.size.attributes().0);
            attribute("height", offer.size.attributes().1);
        }
        attribute("label", &format!("CAP Playground: {}", self.title));
        let (address, title) = (escape::xml(&self.address()), escape::xml(&self.title));
        let _ = write!(out, "><a href=\"{address}\">{title}</a></cap-playground>");
        out
    }

    /// A fence longer than any in the text.
    fn fence(&self) -> String {
        let at = self.link.playhead.map_or(String::new(), |at| format!(" at={}ms", at.0));
        if let Some(LinkSource::Preset(slug)) = &self.link.source {
            return format!("```cap lesson={slug}{at}\n```");
        }
        let ticks = "`".repeat(longest_ticks(&self.text).max(2) + 1);
        format!("{ticks}cap{at}\n{}\n{ticks}", self.text.trim_end())
    }

    /// A picture of a lesson lies beside the page; of anything else it is saved first.
    fn image(&self) -> String {
        let alt = escape::markdown(&self.title);
        let image = match &self.link.source {
            Some(LinkSource::Preset(slug)) => format!("{}p/{slug}/picture.svg", self.folder),
            _ => escape::file_name("", "scenario", "svg"),
        };
        format!("[![{alt}]({image})]({})", escape::markdown_address(&self.address()))
    }
}

fn longest_ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}
