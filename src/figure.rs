//! A run as a figure: complete without a script, in HTML, as text, in Markdown, as an SVG file and
//! as a sequence diagram. What each contains is in `docs/FENCE.md`.
//!
//! Whatever a scenario's author wrote is escaped for where it goes.

use crate::diagram::words::seconds;
use crate::fence::options::{FenceOptions, ScenarioSource};
use crate::run::Run;
use crate::run::check::found;
use crate::run::decisive;
use crate::run::finding::Finding;
use crate::run::headline::headline;
use crate::run::question::{self, Question};
use crate::scenario::link::{self, Link};
use crate::scenario::{Property, Subset, limits};
use crate::time::Time;

pub mod film;
mod html;
mod markdown;
mod mermaid;
pub mod picture;
pub mod sheet;
pub mod strip;
mod text;
mod told;

/// A figure of a run.
pub struct Figure<'a> {
    run: &'a Run,
    options: &'a FenceOptions,
    /// Where the playground is, with `/` at its end.
    base: Option<String>,
    /// The fragment that shows the same; none if the scenario is too long for a link.
    link: Option<String>,
    /// The question that comes first.
    question: Option<Question>,
    /// The moment of the map.
    at: Time,
}

impl Figure<'_> {
    /// The figure of a run whose scenario has this text.
    pub fn new<'a>(
        run: &'a Run,
        text: &str,
        options: &'a FenceOptions,
        base: Option<&str>,
    ) -> Figure<'a> {
        let question = question::question(run).filter(|_| options.asks);
        let at = options.at.unwrap_or_else(|| match &question {
            Some(question) => question.asked_at(run),
            None => decisive::at(run),
        });
        let at = at.min(run.trace.ended_at);
        let is_address = |base: &&str| {
            let is_web = base.starts_with("https://") || base.starts_with("http://");
            !base.is_empty() && (is_web || !base.contains(':'))
        };
        let base = base.filter(is_address);
        let base = base.map(|base| format!("{}/", base.trim_end_matches('/')));
        let playhead = Some(at).filter(|_| question.is_none() || options.at.is_some());
        let link = link_of(run, text, options, playhead);
        Figure { run, options, base, link, question, at }
    }

    /// What it is called: its caption, else the scenario's title, else its protocol.
    pub fn title(&self) -> String {
        let written = self.options.caption.as_deref().map(one_line);
        let title = written.unwrap_or_else(|| one_line(self.run.scenario.title()));
        if title.is_empty() { self.run.trace.plan.entry.spec.name.to_owned() } else { title }
    }

    /// The address at which the same can be played with; none if nobody said where that is.
    pub fn address(&self) -> Option<String> {
        Some(format!("{}#{}", self.base.as_ref()?, self.link.as_ref()?))
    }

    /// Sentences: what the run shows, and why.
    fn verdict(&self) -> (String, String) {
        let because = [Property::Linearizable, Property::Available].map(|property| {
            let (finding, because) = found(self.run, property, &Subset::default());
            because.filter(|_| matches!(finding, Finding::No | Finding::Unknown))
        });
        let because: Vec<String> = because.into_iter().flatten().collect();
        (headline(self.run), because.join(" "))
    }

    /// What stands in place of the picture where it cannot be seen: what it is called, and the
    /// verdict unless a question comes first.
    pub fn alternative(&self) -> String {
        let (headline, because) = self.verdict();
        match &self.question {
            Some(question) => format!("{}: {}", self.title(), one_line(&question.text)),
            None => format!("{}. {headline} {because}", self.title()).trim_end().to_owned(),
        }
    }

    /// What the pictures show, in a sentence.
    fn summary(&self) -> String {
        format!("{}: the cluster at {}, and the run", self.title(), seconds(self.at))
    }
}

fn link_of(
    run: &Run,
    text: &str,
    options: &FenceOptions,
    playhead: Option<Time>,
) -> Option<String> {
    let source = match &options.source {
        ScenarioSource::Lesson(name) => link::LinkSource::Preset(name.clone()),
        ScenarioSource::Here | ScenarioSource::File(_) => {
            link::LinkSource::Text(text.trim_end().to_owned())
        }
    };
    let digest = Some(run.trace.digest());
    let link = Link { source: Some(source), playhead, digest, ..Link::default() };
    Some(link.to_string()).filter(|link| link.len() <= limits::FRAGMENT_CHARS_MAX)
}

/// A text on one line: what line ends mean differs from place to place.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
