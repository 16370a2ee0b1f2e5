//! Links to scenarios.

use cap_playground::scenario::link::{Link, Source};
use cap_playground::scenario::text::parse;

/// The fragment of a link to a scenario that is right, without `#`.
pub fn linked(text: &str) -> String {
    let scenario = parse(text).expect("it is right");
    let source = Some(Source::Text(scenario.to_string()));
    Link { source, ..Link::default() }.to_string()
}
