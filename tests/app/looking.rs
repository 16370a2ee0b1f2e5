//! Keys, and what is looked at more closely.

use cap_playground::app::act::Act;
use cap_playground::app::effect::Resource;
use cap_playground::app::keys::Press;
use cap_playground::app::preferences::Preferences;
use cap_playground::app::{Dialog, Msg, keys};
use cap_playground::diagram::scene::Target;
use cap_playground::ids::{MessageId, NodeId, OperationId};
use cap_playground::time::Time;

use super::{A, B, THREE, does, model, open};

#[test]
fn what_was_picked_out_and_edited_away_is_picked_out_no_more() {
    let mut model = model(THREE);
    model.update(Msg::Select(Some(Target::Operation(OperationId(1)))));
    model.update(Msg::Type(THREE.replace("3s c2 get x\n", "")));
    assert_eq!(model.selection, None);
    model.update(Msg::Select(Some(Target::Node(NodeId(2)))));
    model.update(Msg::Type(THREE.replace("A B C", "A B")));
    assert_eq!(model.selection, None);
}

#[test]
fn letters_are_commands_unless_one_types_or_has_turned_them_off() {
    let mut model = model(THREE);
    let press = |key: &str| Press { key: key.to_owned(), ..Press::default() };
    assert_eq!(keys::message(&press("p"), &model), Some(Msg::Show(Dialog::Partition)));
    assert_eq!(keys::message(&press("5"), &model), Some(Msg::Seek(Time(10_000))));
    assert_eq!(keys::message(&press("c"), &model), None, "nothing is picked out");
    model.update(Msg::Select(Some(Target::Node(NodeId(1)))));
    assert_eq!(keys::message(&press("c"), &model), Some(Msg::Act(Act::CrashOrRestart(NodeId(1)))));
    let typing = Press { typing: true, ..press("p") };
    assert_eq!(keys::message(&typing, &model), None);
    let undo = Press { key: "z".to_owned(), command: true, typing: true, shift: false };
    assert_eq!(keys::message(&undo, &model), Some(Msg::UndoTyping));
    model.update(Msg::Prefer(Preferences { letter_keys: false, ..model.preferences }));
    assert_eq!(keys::message(&press("p"), &model), None);
    assert_eq!(keys::message(&press(" "), &model), Some(Msg::TogglePlay));
}

#[test]
fn escape_closes_the_dialog_and_then_unselects() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Select(Some(Target::Node(NodeId(0)))), Msg::Show(Dialog::Help)]);
    model.update(Msg::Escape);
    assert_eq!(model.dialog, None);
    assert!(model.selection.is_some());
    model.update(Msg::Escape);
    assert_eq!(model.selection, None);
}

#[test]
fn what_is_told_grows_with_the_playhead() {
    use cap_playground::app::told::{Phase, rows};
    let model = open("");
    let phases =
        |at| rows(&model.session, true, Time(at)).iter().map(|row| row.phase).collect::<Vec<_>>();
    assert_eq!(phases(0), [Phase::Ahead, Phase::Ahead]);
    assert_eq!(phases(1_005), [Phase::Waiting, Phase::Ahead]);
    assert_eq!(phases(2_020), [Phase::Over, Phase::Over]);
    let stale = &rows(&model.session, true, Time(2_020))[1];
    assert_eq!(stale.told, "0");
    assert!(stale.remark.as_ref().is_some_and(|remark| remark.starts_with("stale by")));
    assert!(stale.in_proof);
}

#[test]
fn why_names_the_message_that_never_came() {
    let model = open("");
    let why = model.session.why(OperationId(1)).unwrap();
    let untold = why.missed.expect("c2 misses c1's write").untold;
    let way = |id: &MessageId| {
        let message = model.session.run.trace.messages[id.index()];
        (message.from, message.to)
    };
    assert!(!untold.is_empty() && untold.iter().all(|id| way(id) == (A, B)));
}

#[test]
fn siblings_are_held_to_a_specification_of_their_own() {
    use cap_playground::app::lamp::Light;
    use cap_playground::app::verdict::other_lamps;
    let light = |second: &str| {
        let text = format!(
            "cap 1\nprotocol mv-register\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
             1s c1 set x=1\n1s c2 set x={second}\n5s c1 get x\n"
        );
        let lamps = other_lamps(&model(&text).session);
        lamps.iter().find(|lamp| lamp.definition.word == "Siblings").map(|lamp| lamp.light)
    };
    assert_eq!(light("2"), Some(Light::Yes));
    assert_eq!(light("0"), Some(Light::Unknown), "0 may be the initial value as well");
    let lamps = other_lamps(&model(THREE).session);
    assert!(lamps.iter().all(|lamp| lamp.definition.word != "Siblings"), "nobody asked");
}

#[test]
fn a_page_of_the_reference_is_fetched_once_and_asked_for_again_when_it_did_not_come() {
    use cap_playground::app::Dialog;
    use cap_playground::app::reference::{Body, Page};
    let body = |model: &cap_playground::app::Model| {
        model.page.as_ref().map(|page: &Page| page.body.clone())
    };
    let mut model = open("");
    model.update(Msg::Read("raft".into()));
    assert_eq!(model.dialog, Some(Dialog::Reference));
    assert_eq!(body(&model), Some(Body::Awaited));
    model.update(Msg::Fetched(Resource::Page("abd".into()), Some("# ABD".to_owned())));
    assert_eq!(body(&model), Some(Body::Awaited), "a page that nobody waits for");
    model.update(Msg::Fetched(Resource::Page("raft".into()), None));
    assert_eq!(body(&model), Some(Body::Missing));
    does(&mut model, [Msg::Read("raft".into())]);
    assert_eq!(body(&model), Some(Body::Awaited));
    model.update(Msg::Fetched(Resource::Page("raft".into()), Some("# Raft".to_owned())));
    does(&mut model, [Msg::Close, Msg::Read("raft".into())]);
    assert_eq!(body(&model), Some(Body::of("# Raft")));
}
