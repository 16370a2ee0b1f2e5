//! What lies over the page has a place on the browser's way: Back takes it away, Forward brings it
//! back, and whatever is opened in it takes its place.

use cap_playground::app::effect::Effect;
use cap_playground::app::layer::Overlay;
use cap_playground::app::lecture::Lecture;
use cap_playground::app::{Dialog, Model, Msg};

use super::{THREE, came, model, open};

/// What the browser is told of places.
fn told(model: &mut Model, msg: Msg) -> Vec<String> {
    let effects = model.update(msg).into_iter();
    let of_places = effects.filter_map(|effect| match effect {
        Effect::Cover(is_covered) => Some(format!("Cover({is_covered})")),
        Effect::PushAddress => Some("PushAddress".to_owned()),
        Effect::NumberStep => Some("NumberStep".to_owned()),
        _ => None,
    });
    of_places.collect()
}

/// A page that has done all that its start asked for.
fn begun() -> Model {
    let mut model = open("");
    model.effects();
    model
}

#[test]
fn a_dialog_has_a_place_and_gives_it_up() {
    for close in [Msg::Close, Msg::Escape, Msg::Lecture(Lecture::End)] {
        let mut model = begun();
        assert_eq!(told(&mut model, Msg::Show(Dialog::Help)), ["Cover(true)"]);
        assert!(told(&mut model, Msg::Show(Dialog::Lessons)).is_empty(), "it is the same place");
        let closed = told(&mut model, close.clone());
        match close {
            Msg::Lecture(_) => assert!(closed.is_empty()),
            _ => assert_eq!(closed, ["Cover(false)"]),
        }
    }
}

#[test]
fn back_closes_what_is_open_and_leaves_the_page_and_forward_opens_it_again() {
    let opened = [
        (Msg::Show(Dialog::Share), Overlay::Dialog(Dialog::Share)),
        (Msg::Show(Dialog::Recent), Overlay::Dialog(Dialog::Recent)),
        (Msg::Read("raft".into()), Overlay::Dialog(Dialog::Reference)),
        (Msg::Lecture(Lecture::Begin), Overlay::Lecture),
    ];
    for (msg, layer) in opened {
        let mut model = model(THREE);
        let (text, here) = (model.text.clone(), model.visits.here);
        model.update(msg);
        assert_eq!(model.layer(), Some(layer));
        let address = format!("#{}", model.fragment());
        model.update(Msg::Travel(Some(here), address.clone()));
        assert_eq!(model.layer(), None);
        assert_eq!((&model.text, model.visits.here), (&text, here));
        model.update(Msg::TravelOver(Some(here), address));
        assert_eq!(model.layer(), Some(layer), "forward");
    }
}

#[test]
fn a_lesson_that_was_chosen_in_a_dialog_is_a_step_whenever_it_comes() {
    let mut model = open("");
    model.update(Msg::Show(Dialog::Lessons));
    assert_eq!(told(&mut model, Msg::Open("other".into())), ["Cover(false)"], "it has to come");
    assert_eq!(told(&mut model, came("other", THREE)), ["PushAddress"]);
    model.update(Msg::Show(Dialog::Lessons));
    let first = Msg::Open(cap_playground::app::lessons::FIRST_SLUG.into());
    assert_eq!(told(&mut model, first), ["PushAddress", "Cover(false)"], "it is there");
}

#[test]
fn a_place_of_which_nothing_is_known_is_given_up() {
    let mut model = begun();
    let (here, address) = (Some(model.visits.here), format!("#{}", model.fragment()));
    let over = Msg::TravelOver(here, address.clone());
    assert_eq!(told(&mut model, over), ["Cover(false)"]);
    assert_eq!(model.layer(), None);
    assert!(told(&mut model, Msg::Travel(here, address)).is_empty());
}

#[test]
fn going_elsewhere_closes_what_is_open() {
    let mut model = open("");
    let here = model.visits.here;
    model.update(Msg::Load(THREE.to_owned()));
    model.update(Msg::Show(Dialog::Help));
    model.update(Msg::Travel(Some(here), "#p=s01-proof-answers&v=1".into()));
    assert_eq!(model.layer(), None);
}
