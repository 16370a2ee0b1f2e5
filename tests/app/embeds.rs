//! What an embed shows: what its link asks for, or why not, and never something else.

use cap_playground::app::effect::Resource;
use cap_playground::app::message::{CommandRate, Said, Wanted, carried_out};
use cap_playground::app::notice::Notice;
use cap_playground::app::picture;
use cap_playground::app::preferences::Preferences;
use cap_playground::app::session::Session;
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

/// A link to a frame does the same in a page that is open as in a new one, whatever its reader
/// prefers there.
#[test]
fn a_frame_asks_whoever_looks_at_it() {
    let link = "#p=s01-proof-answers&ui=embed&v=1";
    let shown = Preferences { asks: false, ..Preferences::default() };
    let open = |fragment: &str| {
        let fragment = fragment.to_owned();
        Model::new(&Environment { fragment, ..Environment::default() }, shown)
    };
    assert!(open(link).asks().is_some());
    let mut model = open("");
    assert!(model.asks().is_none(), "the page itself does not");
    model.update(Msg::Navigate(link.to_owned()));
    assert!(model.asks().is_some());
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

/// An embed of the lesson, as it comes.
fn embed(fragment: &str, preferences: Preferences) -> Model {
    let environment = Environment {
        fragment: fragment.to_owned(),
        interface: Some(Interface::Embed),
        ..Environment::default()
    };
    Model::new(&environment, preferences)
}

#[test]
fn an_embed_asks_first_and_keeps_no_answer() {
    let mut model = embed("#p=s01-proof-answers&v=1", Preferences::default());
    assert!(model.asks().is_some());
    model.update(Msg::Answer(1));
    let result = model.assessment().expect("it was answered");
    assert!(!result.is_right && result.right.is_some());
    assert_eq!(model.answers().right(), 0);
    assert_eq!(model.answers().of("s01-proof-answers"), None);
    // A moment, and a run that plays, are what the author wants seen; a picture alone asks nothing.
    for said in ["t=900&", "play=1&", "ui=bare&"] {
        let link = format!("#p=s01-proof-answers&{said}v=1");
        assert!(embed(&link, Preferences::default()).asks().is_none(), "{said}");
    }
}

fn said(command: &str) -> Said {
    Said { command: command.to_owned(), ..Said::default() }
}

/// What a page around may say to an embed, and what comes of it.
#[test]
fn a_host_is_heard_where_what_it_says_makes_sense_and_refused_elsewhere() {
    let model = embed("#p=s01-proof-answers&t=900&v=1", Preferences::default());
    let messages = |said: &Said| carried_out(said, &model).map(|(messages, _)| messages);
    let at = |at| Said { at: Some(at), ..said("seek") };
    assert_eq!(messages(&at(1_200.0)), Ok(vec![Msg::Pause, Msg::Seek(Time(1_200))]));
    assert_eq!(messages(&Said { count: Some(-2.0), ..said("step") }).map(|all| all.len()), Ok(2));
    let dark = Said { theme: Some("dark".to_owned()), ..said("look") };
    assert!(
        matches!(messages(&dark).as_deref(), Ok([Msg::Prefer(wanted)]) if wanted.theme == Theme::Dark)
    );
    assert_eq!(carried_out(&said("link"), &model), Ok((Vec::new(), Wanted::Link)));
    let name = |name: &str| Said { name: Some(name.to_owned()), ..said("preset") };
    let text = |text: &str| Said { text: Some(text.to_owned()), ..said("load") };
    let refused = [
        said(""),
        said("__proto__"),
        said("eval"),
        said("load"),
        text("nonsense"),
        text(&"#".repeat(64 * 1024 + 1)),
        said("preset"),
        name("../x"),
        name(""),
        name("A"),
        name(&"a".repeat(41)),
        said("seek"),
        at(f64::NAN),
        at(f64::INFINITY),
        at(-1.0),
        at(600_001.0),
        said("step"),
        Said { count: Some(f64::NAN), ..said("step") },
        Said { count: Some(1e9), ..said("step") },
        said("look"),
        Said { theme: Some("javascript:".to_owned()), ..said("look") },
    ];
    for said in refused {
        assert!(messages(&said).is_err(), "{} is carried out", said.command);
    }
}

#[test]
fn a_host_that_says_too_much_is_slowed_down() {
    let mut pace = CommandRate::default();
    let carried = (0..1_000).filter(|nth| pace.allows(f64::from(*nth))).count();
    assert_eq!(carried, 20);
    assert!(pace.allows(1_000.0));
    // A clock that is set back, or is none, opens nothing.
    assert!((0..100).filter(|_| pace.allows(f64::NAN)).count() <= 20);
}

/// Whatever a host says, in any state of the page, it is done or refused, and the page goes on.
#[test]
fn ten_thousand_messages_of_any_kind_do_no_harm() {
    const MESSAGES: u64 = 10_000;
    let words = [
        "load", "preset", "play", "pause", "seek", "step", "reset", "look", "get", "link", "svg",
        "", "x",
    ];
    let texts = [
        "",
        "cap 1\n",
        "cap 1\nprotocol lww\nreplicas A B\nclient c1 at A\n1s c1 set x=1\n",
        "\u{202e}<script>",
    ];
    let names = ["s01-proof-answers", "__proto__", "", "a"];
    let numbers = [0.0, -1.0, 1e300, f64::NAN, f64::NEG_INFINITY, 3.5, 600_000.0];
    let mut model = embed("#p=s01-proof-answers&v=1", Preferences::default());
    let mut state = 1_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    let (mut done, mut refused) = (0, 0);
    for _ in 0..MESSAGES {
        let said = Said {
            command: words[draw(words.len())].to_owned(),
            text: (draw(2) == 0).then(|| texts[draw(texts.len())].to_owned()),
            name: (draw(2) == 0).then(|| names[draw(names.len())].to_owned()),
            count: (draw(2) == 0).then(|| numbers[draw(numbers.len())]),
            at: (draw(2) == 0).then(|| numbers[draw(numbers.len())]),
            theme: (draw(2) == 0).then(|| ["light", "dark", "x"][draw(3)].to_owned()),
        };
        match carried_out(&said, &model) {
            Ok((messages, _)) => {
                done += 1;
                for message in messages {
                    model.update(message);
                }
                assert!(model.playhead <= model.end());
            }
            Err(refusal) => {
                refused += 1;
                assert!(refusal.code.starts_with("E_") && !refusal.message.is_empty());
            }
        }
    }
    println!("{MESSAGES} messages of a host: {done} carried out, {refused} refused");
    assert!(done > 1_000 && refused > 1_000);
}

#[test]
fn a_picture_has_no_script_and_no_address_in_it() {
    let hostile = "cap 1\ntitle \"<script>alert(1)</script> javascript:x\"\nprotocol lww\n\
                   replicas A B\nclient c1 at A\n1s c1 set x=\"<img/onerror=x>\"\n";
    let text = if hostile.parse::<cap_playground::scenario::Scenario>().is_ok() {
        hostile.to_owned()
    } else {
        hostile.replace("\"<img/onerror=x>\"", "1")
    };
    let session = Session::new(text.parse().expect("it is a scenario"));
    let svg = picture::svg(&session, Time(1_500), session.run.scenario.title());
    for bad in ["<script", "<img", "href", "url(", "<foreignObject", "@import"] {
        assert!(!svg.contains(bad), "{bad} is in the picture");
    }
}
