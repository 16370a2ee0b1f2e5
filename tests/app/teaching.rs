//! What a teacher does: a question of their own, a lecture, pictures to take along.

use super::{does, model};
use cap_playground::app::act::Act;
use cap_playground::app::lecture::Lecture;
use cap_playground::app::own_question::{DraftAnswer, QuestionDraft, likely, topics};
use cap_playground::app::taken::{TakenForm, TakenMoment, Wish};
use cap_playground::app::{Dialog, Msg, places};
use cap_playground::diagram::scene::Point;
use cap_playground::diagram::words::seconds;
use cap_playground::figure::strip;
use cap_playground::ids::{ClientId, Endpoint, NodeId};
use cap_playground::run::decisive;
use cap_playground::scenario::Subject;
use cap_playground::time::Time;

const STALE: &str = "cap 1\ntitle \"Two sides\"\nprotocol lww\nreplicas A B C\nclient c1 at A\n\
    client c2 at C\n\n0s cut A B | C\n1s c1 set x=1\n2s c2 get x\nexpect linearizable no\nuntil 8s\n";

#[test]
fn a_question_of_ones_own_is_asked_at_once_in_ones_own_words() {
    let mut model = model(STALE);
    let all = topics(&model.session.run);
    let at = likely(&model.session.run, &all, None, Time(3_000));
    let topic = &all[at];
    assert_eq!(topic.name, "get x by c2 at 2 s");
    let right = topic.answers.iter().position(|it| it.is_right).expect("one is");
    assert_eq!(topic.answers[right].words, "0");
    let own = DraftAnswer { words: Some("What was there before".into()), is_left_out: false };
    let draft =
        QuestionDraft { text: Some("What will c2 see?".into()), ..QuestionDraft::default() };
    does(&mut model, [Msg::Pose(draft.with(right, own).posed(topic))]);
    assert!(model.text.contains("ask c2 2s \"What will c2 see?\""), "{}", model.text);
    assert!(model.text.contains("choice \"What was there before\" => ok 0"), "{}", model.text);
    let asked = model.asks().expect("it is asked");
    assert_eq!(asked.text, "What will c2 see?");
    assert_eq!(asked.right(&model.session.run), Some(right));
    assert_eq!(model.playhead, Time(2_000), "the picture shows what is known by then");
    // What is expected stays where it is, and one step back takes all of it out.
    assert!(model.text.contains("expect linearizable no"), "{}", model.text);
    model.update(Msg::Undo);
    assert_eq!(&*model.text, STALE);
}

#[test]
fn what_happens_must_be_among_the_answers() {
    let model = model(STALE);
    let all = topics(&model.session.run);
    let topic = &all[likely(&model.session.run, &all, None, Time(3_000))];
    let right = topic.answers.iter().position(|it| it.is_right).expect("one is");
    let gone = || DraftAnswer { words: None, is_left_out: true };
    let draft = QuestionDraft::default();
    assert_eq!(draft.problem(topic), None);
    assert!(draft.with(right, gone()).problem(topic).expect("it cannot be").contains("among"));
    let alone = (0..topic.answers.len()).filter(|nth| *nth != right);
    let alone = alone.fold(draft, |draft, nth| draft.with(nth, gone()));
    assert!(alone.problem(topic).expect("it cannot be").contains("alone"));
}

#[test]
fn a_promise_can_be_asked_about_as_well() {
    let mut model = model(STALE);
    let all = topics(&model.session.run);
    let is_it = |subject: &Subject| matches!(subject, Subject::Promise(property, _) if property.word() == "available");
    let topic = all.iter().find(|topic| is_it(&topic.about)).expect("it is there");
    does(&mut model, [Msg::Pose(QuestionDraft::default().posed(topic))]);
    assert!(model.text.contains("ask available \"Is this available?\""), "{}", model.text);
    assert!(!model.text.contains("choice"), "what is not written is computed");
    assert_eq!(model.asks().expect("it is asked").choices.len(), 2);
}

#[test]
fn a_lecture_goes_on_and_back_by_what_one_would_tell() {
    let mut model = model(&STALE.replace("until", "ask c2 2s \"And?\"\nuntil"));
    model.update(Msg::AskAgain);
    does(&mut model, [Msg::Lecture(Lecture::Begin)]);
    assert!(model.is_lecture() && model.asks().is_some());
    // The first press tells the answer: it plays to it, and the next one goes there.
    does(&mut model, [Msg::Lecture(Lecture::On)]);
    assert!(model.asks().is_none() && model.playback.playing);
    does(&mut model, [Msg::Lecture(Lecture::On)]);
    let told = model.playhead;
    assert!(told > Time(2_000) && !model.playback.playing);
    does(&mut model, [Msg::Lecture(Lecture::Back), Msg::Lecture(Lecture::Back)]);
    assert_eq!(model.playhead, Time(1_020), "the answer before");
    does(&mut model, [Msg::Lecture(Lecture::Ask)]);
    assert!(model.asks().is_some());
    does(&mut model, [Msg::Show(Dialog::Help)]);
    assert!(!model.is_lecture(), "what is opened is seen");
}

/// Names and titles are harmless in every form.
#[test]
fn what_is_taken_along_is_escaped_for_where_it_goes() {
    let evil = "<script>|`] \\\" ]]> & {{x}} #";
    let text = STALE.replace("Two sides", &evil.replace('\\', "").replace('"', "'"));
    let model = model(&text);
    let title = model.title();
    for (form, word) in TakenForm::ALL {
        let wish = Wish { form, ..Wish::default() };
        let out = wish.text(&model.session, Time(2_000), &title);
        assert!(!out.contains("<script>"), "{word}: {out}");
        assert!(!out.is_empty(), "{word}");
    }
    let film =
        Wish { form: TakenForm::Film, ..Wish::default() }.text(&model.session, Time(0), &title);
    assert!(film.contains("@keyframes") && film.len() < 400_000, "{} bytes", film.len());
}

/// Where the trouble begins, where it shows, and how all stands in the end.
#[test]
fn a_strip_shows_the_moments_that_tell_the_story() {
    let model = model(STALE);
    let wish = Wish { moment: TakenMoment::Strip, ..Wish::default() };
    let out = wish.text(&model.session, Time(0), "t");
    let times = strip::told_by(&model.session.run);
    assert!(times.len() == 3 && times.is_sorted(), "{times:?}");
    assert!(times.contains(&decisive::at(&model.session.run)), "{times:?}");
    for (letter, at) in ["a", "b", "c"].iter().zip(&times) {
        assert!(out.contains(&format!(">({letter}) {}</text>", seconds(*at))), "{out}");
        assert!(out.contains(&format!(">{letter}</text>")));
    }
    assert_eq!(model.taken_name(wish), "cap-scenario-strip.svg");
}

#[test]
fn a_client_put_on_a_replica_asks_it() {
    let mut model = model(STALE);
    let size = (760.0, 420.0);
    let to = places::place_of(&model.session.run, Endpoint::Node(NodeId(1)), size);
    let end = Endpoint::Client(ClientId(1));
    does(&mut model, [Msg::Act(Act::Put { end, to, size })]);
    assert!(model.text.contains("client c2 at B\n"), "{}", model.text);
    let aside = Point::new(30.0, 30.0);
    does(&mut model, [Msg::Act(Act::Put { end, to: aside, size })]);
    assert!(model.text.contains("~place c2"), "{}", model.text);
}
