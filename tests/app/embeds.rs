//! What an embed shows: what its link asks for, or why not, and never something else.

use cap_playground::app::effect::Resource;
use cap_playground::app::notice::Notice;
use cap_playground::app::preferences::Preferences;
use cap_playground::app::start::Environment;
use cap_playground::app::{Model, Msg};
use cap_playground::scenario::link::{Interface, Theme};
use cap_playground::time::Time;

/// A page around an embed changes its colours while somebody looks at a moment.
#[test]
fn other_colours_leave_the_moment_of_an_embed() {
    let environment = Environment {
        fragment: "#p=s01-proof-answers&theme=light&v=1".to_owned(),
        interface: Some(Interface::Embed),
        ..Environment::default()
    };
    let mut model = Model::new(&environment, Preferences::default());
    model.update(Msg::Seek(Time(1_500)));
    model.update(Msg::Navigate("#p=s01-proof-answers&theme=dark&v=1".to_owned()));
    assert_eq!((model.playhead, model.preferences.theme), (Time(1_500), Theme::Dark));
    // Another moment is another link.
    model.update(Msg::Navigate("#p=s01-proof-answers&theme=dark&t=700&v=1".to_owned()));
    assert_eq!(model.playhead, Time(700));
}

#[test]
fn an_embed_shows_nothing_in_the_place_of_what_it_cannot_show() {
    for fragment in ["#s=AAAA&v=1", "#c=cap%201%0Anonsense&v=1", "#p=../x&v=1", "#s=eNq"] {
        for interface in [Interface::Embed, Interface::Bare] {
            let environment = Environment {
                fragment: fragment.to_owned(),
                interface: Some(interface),
                ..Environment::default()
            };
            let mut model = Model::new(&environment, Preferences::default());
            assert!(model.shows_nothing(), "{fragment}");
            model.update(Msg::Dismiss);
            assert!(model.shows_nothing(), "{fragment} is dismissed");
            let told = model.notice.as_ref().map(ToString::to_string).unwrap_or_default();
            let brief = model.notice.as_ref().map(Notice::briefly).unwrap_or_default();
            assert!(!brief.contains("editor"), "{told}: {brief}");
            model.update(Msg::Navigate("#p=s01-proof-answers&v=1".to_owned()));
            assert!(!model.shows_nothing(), "a good link after {fragment}");
        }
    }
    let mut model = Model::new(
        &Environment {
            fragment: "#p=s99-none&t=300&v=1".to_owned(),
            interface: Some(Interface::Embed),
            ..Environment::default()
        },
        Preferences::default(),
    );
    model.update(Msg::Fetched(Resource::Lesson("s99-none".into()), None));
    assert!(model.shows_nothing());
    // Tried again, it is shown as the link says.
    model.update(Msg::Open("s99-none".into()));
    let text = cap_playground::app::lessons::FIRST_TEXT.to_owned();
    model.update(super::came("s99-none", &text));
    assert_eq!((model.shows_nothing(), model.playhead), (false, Time(300)));
}
