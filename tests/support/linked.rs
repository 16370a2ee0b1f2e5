//! Links to scenarios.

use cap_playground::scenario::link::{Link, LinkSource};
use cap_playground::scenario::text::parse;

/// The fragment of a link to a scenario that is right, without `#`.
pub fn linked(text: &str) -> String {
    let scenario = parse(text).expect("it is right");
    let source = Some(LinkSource::Text(scenario.to_string()));
    Link { source, ..Link::default() }.to_string()
}
