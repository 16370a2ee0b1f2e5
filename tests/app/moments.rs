//! What is told at a moment is what is so then: nothing of what comes later, and what a press does
//! is told apart from how things are.

use cap_playground::app::act::Act;
use cap_playground::app::session::Session;
use cap_playground::app::told::{Phase, rows, why};
use cap_playground::app::{Msg, inspect, words};
use cap_playground::diagram::map::next_state;
use cap_playground::ids::{MessageId, NodeId};
use cap_playground::sim::link::LinkMode;
use cap_playground::sim::trace::Fate;
use cap_playground::time::Time;

use super::{A, B, THREE, link, model};

const LOSSY: &str = "cap 1
protocol abd
replicas A B C
client c1 at A
client c2 at B
until 6s

1s c1 set x=1
1s cut A - B
3s c2 get x
";

/// What the panel of a message says became of it.
fn fate(session: &Session, message: MessageId, at: u32) -> Vec<(String, String)> {
    let facts = inspect::message(session, message, Time(at)).facts;
    let tells = ["sent", "arrived", "lost", "now"];
    facts.into_iter().filter(|(label, _)| tells.contains(&label.as_str())).collect()
}

fn told(pairs: &[(&str, String)]) -> Vec<(String, String)> {
    pairs.iter().map(|(label, value)| ((*label).to_owned(), value.clone())).collect()
}

#[test]
fn a_message_is_told_of_as_far_as_it_has_come() {
    let (mut arrived, mut lost) = (0, 0);
    for text in [THREE, LOSSY] {
        let session = model(text).session;
        for (index, message) in session.run.trace.messages.iter().enumerate() {
            let id = MessageId(index as u32);
            let sent = ("sent", words::time(message.sent_at));
            let on_its_way = told(&[sent.clone(), ("now", "on its way".to_owned())]);
            if let Some(before) = message.sent_at.0.checked_sub(1) {
                assert_eq!(fate(&session, id, before), told(&[("now", "not sent yet".to_owned())]));
            }
            let (label, end) = match message.fate {
                Fate::Delivered { at } => ("arrived", at),
                Fate::Lost { at, .. } => ("lost", at),
                Fate::OnTheWay { .. } => continue,
            };
            if let Some(before) = end.0.checked_sub(1).filter(|it| *it >= message.sent_at.0) {
                assert_eq!(fate(&session, id, before), on_its_way);
            }
            let over = told(&[sent, (label, words::time(end))]);
            assert_eq!(fate(&session, id, end.0), over);
            if label == "lost" { lost += 1 } else { arrived += 1 }
        }
    }
    assert!(arrived > 10 && lost > 0, "{arrived} arrived and {lost} were lost");
}

#[test]
fn an_answer_is_explained_once_it_is_given() {
    let session = model(THREE).session;
    for at in (0..=20_000).step_by(5) {
        for row in rows(&session, true, Time(at)) {
            let sentences = why(&session, &row).unwrap_or_default();
            let expected = match row.phase {
                Phase::Ahead => Some("It has not been asked yet."),
                Phase::Waiting => Some("It has not been answered yet."),
                Phase::Over => None,
            };
            match expected {
                Some(expected) => {
                    assert_eq!(sentences, [expected], "at {at}");
                    assert!(row.remark.is_none() && row.latency.is_empty() && !row.in_proof);
                }
                None => assert!(sentences.iter().all(|it| !it.contains("not been")), "at {at}"),
            }
        }
    }
}

#[test]
fn a_link_says_how_it_is_and_its_button_what_it_does() {
    let mut model = model(THREE);
    model.update(Msg::Seek(Time(500)));
    let row = |model: &cap_playground::app::Model| {
        let view = inspect::node(&model.session, NodeId(0), model.playhead);
        view.links.into_iter().find(|link| link.end == B).expect("A has a link to B")
    };
    let mut seen = Vec::new();
    let (up, cut) = (LinkMode::Up, LinkMode::Cut);
    for modes in [(up, up), (cut, cut), (cut, up), (up, cut)] {
        model.update(Msg::Act(Act::SetLink(A, B, modes)));
        let shown = row(&model);
        assert!(shown.state.starts_with("is "), "{}", shown.state);
        assert!(
            ["Cut", "Heal"].iter().any(|verb| shown.press.starts_with(verb)),
            "{}",
            shown.press
        );
        let state = match link(&model) {
            (LinkMode::Up, LinkMode::Up) => "is open both ways",
            (LinkMode::Cut, LinkMode::Cut) => "is cut both ways",
            (LinkMode::Cut, _) => "is cut from A to B only",
            _ => "is cut from B to A only",
        };
        let press = if next_state(modes) == (up, up) { "Heal" } else { "Cut both ways" };
        assert_eq!((shown.state.as_str(), shown.press), (state, press));
        seen.push(shown.state);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4, "{seen:?}");
}
