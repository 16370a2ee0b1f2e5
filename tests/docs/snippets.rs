//! What the README tells people to put into their pages is what the Share dialog offers, which the
//! browser tests try.

use std::fs;

use cap_playground::app::snippets::{Begins, Embed, Offer, Size};
use cap_playground::scenario::link::{Link, LinkSource, Theme};
use cap_playground::time::Time;

const LESSON: &str = "s01-proof-answers";

fn shown(source: LinkSource) -> Embed {
    let text =
        fs::read_to_string(format!("www/gallery/{LESSON}.cap")).expect("the lesson is there");
    let scenario: cap_playground::scenario::Scenario = text.parse().expect("it is one");
    Embed {
        folder: "https://HOST/".to_owned(),
        link: Link { source: Some(source), ..Link::default() },
        title: scenario.title().to_owned(),
        text,
    }
}

fn lesson() -> Embed {
    shown(LinkSource::Preset(LESSON.to_owned()))
}

#[test]
fn the_readme_shows_what_the_dialog_offers() {
    let readme = fs::read_to_string("README.md").expect("it is there");
    for snippet in lesson().snippets(Offer::default()) {
        assert!(readme.contains(&snippet.text), "{}:\n{}", snippet.name, snippet.text);
    }
}

#[test]
fn what_is_chosen_is_said_in_the_frame_and_in_the_element() {
    let offer =
        Offer { size: Size::Small, theme: Theme::Dark, begins: Begins::Moment, is_bare: true };
    let mut shown = lesson();
    shown.link.playhead = Some(Time(1_200));
    let text = |name: &str| {
        let all = shown.snippets(offer);
        all.into_iter().find(|snippet| snippet.name == name).expect("it is offered").text
    };
    let frame = text("Frame for a page");
    for said in
        ["t=1200&amp;", "ui=bare&amp;", "theme=dark&amp;", "width=\"360\"", "height=\"240\""]
    {
        assert!(frame.contains(said), "{said}: {frame}");
    }
    let element = text("Element for a page");
    for said in ["t=\"1200\"", "ui=\"bare\"", "theme=\"dark\"", "width=\"360\""] {
        assert!(element.contains(said), "{said}: {element}");
    }
    assert!(!shown.fragment(Offer::default()).contains("t="));
    assert!(shown.fragment(Offer { begins: Begins::Playing, ..offer }).contains("play=1"));
}

#[test]
fn nothing_in_a_scenario_breaks_out_of_a_snippet() {
    let hostile = "\"><script>alert(1)</script>](javascript:x) ```` `x`";
    let mut shown = shown(LinkSource::Text(format!("cap 1\n# {hostile}\n")));
    shown.title = hostile.to_owned();
    shown.text = format!("cap 1\nnote \"{}\"\n", "`".repeat(7));
    let snippets = shown.snippets(Offer::default());
    for snippet in &snippets {
        let scripts = snippet.text.matches("<script").count();
        assert_eq!(scripts, usize::from(snippet.name == "Element for a page"), "{}", snippet.text);
    }
    let fence =
        &snippets.iter().find(|one| one.name == "Fence for documentation").expect("there").text;
    assert!(fence.starts_with(&"`".repeat(8)) && fence.ends_with(&"`".repeat(8)), "{fence}");
}
