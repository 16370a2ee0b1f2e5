//! Links: a scenario, and how to show it, in the fragment of an address.
//!
//! ```text
//! #s=eNpVjkEK…&t=1200&d=9f3a01c7&v=1     a packed scenario, what "Copy link" makes
//! #c=cap%201%0Aprotocol%20raft…&v=1      the same as text, for generators
//! #p=stale-read&theme=dark&v=1           one of the gallery, what authors write by hand
//! #h=eNqdzU0K…&nil=strict&v=1            a history of another system, packed likewise
//! ```
//!
//! Chat programs and Markdown cut addresses off at their end, so `v` comes last: a link without
//! it that cannot be read was cut off. Every link that was ever made keeps opening.

use std::fmt;

use crate::scenario::text::{ClockRate, ParseErrorKind, clock_rate, parse};
use crate::scenario::{Scenario, limits};
use crate::time::Time;

mod error;
mod history;
mod packed;
mod percent;
mod words;

pub use error::LinkError;
pub use history::LinkedHistory;
pub use words::{Interface, Motion, Theme, View};

/// The version of links that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// What a link says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Link {
    /// `h`, `s`, `c` or `p`: what to show; none leaves it to the reader's last work.
    pub source: Option<LinkSource>,
    /// `compare`: protocols with settings, each as behind the word `protocol`.
    pub compare: Vec<String>,
    /// `t`: the playhead.
    pub playhead: Option<Time>,
    /// `seed`: other luck than the text's.
    pub seed: Option<u32>,
    /// `d`: the digest of the run when the link was made.
    pub digest: Option<u32>,
    /// `ui`
    pub interface: Option<Interface>,
    /// `theme`
    pub theme: Option<Theme>,
    /// `motion`
    pub motion: Option<Motion>,
    /// `lang`: a language tag.
    pub language: Option<String>,
    /// `view`
    pub view: Option<View>,
    /// `speed`: of playback, in thousandths of real time.
    pub speed_per_mille: Option<u32>,
    /// `play`: whether to play at once, where that is allowed.
    pub play: bool,
    /// What this program does not know: kept when the link is written again.
    pub unknown: Vec<(String, String)>,
}

/// Where what a link shows comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkSource {
    /// Its text is in the link; not necessarily a right one.
    Text(String),
    /// It is in the gallery, under this name.
    Preset(String),
    /// It is no scenario but a history of another system.
    History(LinkedHistory),
}

impl Link {
    /// Reads the fragment of an address, with or without its `#`. What could be read counts even
    /// if there is an error, so that a message appears in the right theme.
    pub fn read(fragment: &str) -> (Link, Option<LinkError>) {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let chars = fragment.chars().count();
        if chars > limits::FRAGMENT_CHARS_MAX {
            let limit = limits::FRAGMENT_CHARS_MAX;
            return (Link::default(), Some(LinkError::TooLong { chars, limit }));
        }
        let pairs = percent::pairs(fragment);
        let mut link = Link::default();
        for (key, value) in pairs.iter().filter(|(key, _)| !history::has(&pairs, key)) {
            link.take(key, value);
        }
        let version = find(&pairs, "v").and_then(|text| text.parse::<u32>().ok());
        let source = source(&pairs).transpose();
        let error = match (version, source) {
            (Some(version), source) if version > VERSION => {
                link.source = source.ok().flatten();
                Some(LinkError::Newer)
            }
            (_, Ok(source)) => {
                link.source = source;
                None
            }
            (None, Err(LinkError::Decode(_) | LinkError::Checksum)) => Some(LinkError::Truncated),
            (_, Err(error)) => Some(error),
        };
        (link, error)
    }

    /// The scenario in this link; none if it is not in the link itself.
    pub fn scenario(&self) -> Option<Result<Scenario, LinkError>> {
        let Some(LinkSource::Text(text)) = &self.source else { return None };
        Some(parse(text).map_err(|errors| match errors.as_slice() {
            [error] if error.kind == ParseErrorKind::Newer => LinkError::Newer,
            _ => LinkError::Scenario(errors),
        }))
    }

    /// Takes one pair over. A value that makes no sense is left out: it is about presentation
    /// only, and no reason not to show the scenario.
    fn take(&mut self, key: &str, value: &str) {
        match key {
            "s" | "c" | "p" | "v" => {}
            "compare" => {
                let protocols = value.split(',').map(str::trim).filter(|name| !name.is_empty());
                self.compare = protocols.map(str::to_owned).collect();
            }
            "t" => self.playhead = value.parse().ok().map(Time),
            "seed" => self.seed = value.parse().ok(),
            "d" => self.digest = digest(value),
            "ui" => self.interface = Interface::from_word(value),
            "theme" => self.theme = Theme::from_word(value),
            "motion" => self.motion = Motion::from_word(value),
            "lang" => self.language = language(value),
            "view" => self.view = View::from_word(value),
            "speed" => self.speed_per_mille = clock_rate(value),
            "play" => self.play = value == "1",
            _ => self.unknown.push((key.to_owned(), value.to_owned())),
        }
    }
}

fn find<'p>(pairs: &'p [(String, String)], key: &str) -> Option<&'p str> {
    pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}

/// What a link shows: `h` before `s` before `c` before `p`.
fn source(pairs: &[(String, String)]) -> Option<Result<LinkSource, LinkError>> {
    if let Some(history) = history::read(pairs) {
        return Some(history.map(LinkSource::History));
    }
    let value = |key| find(pairs, key).map(percent::decode_again);
    if let Some(packed) = value("s") {
        return Some(packed::unpack(&packed).map(LinkSource::Text));
    }
    if let Some(text) = value("c") {
        let (chars, limit) = (text.chars().count(), limits::RAW_TEXT_CHARS_MAX);
        return Some(match chars {
            0 => Err(LinkError::Truncated),
            _ if chars > limit => Err(LinkError::TooLong { chars, limit }),
            _ => Ok(LinkSource::Text(text)),
        });
    }
    let slug = value("p")?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_slug = (1..=40).contains(&slug.len()) && slug.bytes().all(plain);
    let error = LinkError::Decode("what `p` stands for is not the name of an example");
    Some(if is_slug { Ok(LinkSource::Preset(slug)) } else { Err(error) })
}

fn digest(text: &str) -> Option<u32> {
    let hex = text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
    u32::from_str_radix(text, 16).ok().filter(|_| hex)
}

fn language(tag: &str) -> Option<String> {
    let plain = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (plain && (2..=35).contains(&tag.len())).then(|| tag.to_owned())
}

impl fmt::Display for Link {
    /// The fragment, without `#`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(LinkSource::Text(text)) => write!(f, "s={}&", packed::pack(text))?,
            Some(LinkSource::Preset(slug)) => write!(f, "p={slug}&")?,
            Some(LinkSource::History(history)) => history.fmt(f)?,
            None => {}
        }
        if !self.compare.is_empty() {
            write!(f, "compare={}&", percent::Encoded(&self.compare.join(",")))?;
        }
        pair(f, "t", self.playhead.map(|playhead| playhead.0))?;
        pair(f, "seed", self.seed)?;
        if let Some(digest) = self.digest {
            write!(f, "d={digest:08x}&")?;
        }
        pair(f, "ui", self.interface.map(Interface::word))?;
        pair(f, "theme", self.theme.map(Theme::word))?;
        pair(f, "motion", self.motion.map(Motion::word))?;
        pair(f, "lang", self.language.as_ref())?;
        pair(f, "view", self.view.map(View::word))?;
        pair(f, "speed", self.speed_per_mille.map(ClockRate))?;
        pair(f, "play", self.play.then_some(1))?;
        for (key, value) in &self.unknown {
            write!(f, "{}={}&", percent::Encoded(key), percent::Encoded(value))?;
        }
        write!(f, "v={VERSION}")
    }
}

fn pair(f: &mut fmt::Formatter<'_>, key: &str, value: Option<impl fmt::Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(f, "{key}={value}&"))
}
