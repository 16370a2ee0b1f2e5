//! The words of the verdict: what is counted, what is excused, and no verdict on nothing.

use cap_playground::app::lamp::{Lamp, Light};
use cap_playground::app::lights::Lights;
use cap_playground::app::session::Session;
use cap_playground::app::told;
use cap_playground::app::verdict::{headline, main_lamps, models, other_lamps};
use cap_playground::history::{Outcome, Sent};
use cap_playground::ids::OperationId;
use cap_playground::protocol::registry;
use cap_playground::register::UnknownKind;
use cap_playground::run::counted::counted;
use cap_playground::run::observed::Excuse;
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Action, Draft, Line, Scenario, Statement, Subset};
use cap_playground::time::Time;

#[allow(dead_code, unused_imports, reason = "other claims need the rest")]
#[path = "support/schedules.rs"]
mod schedules;
use schedules::{ClaimShape, Variety, random, shape_varied};

const LWW: &str = "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n";
const ABD: &str = "protocol abd\nreplicas A B C\nclient c1 at A\nclient c3 at C\n";

fn session(text: &str) -> Session {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    Session::new(scenario)
}

fn lamp(session: &Session, definition: &str) -> Lamp {
    let lamps = main_lamps(session).into_iter().chain(other_lamps(session));
    let mut lamps = lamps.filter(|lamp| lamp.definition.word == definition);
    lamps.next().expect("there is such a lamp")
}

#[test]
fn nothing_asked_is_nothing_judged() {
    let session = session(&format!("{LWW}1s cut A | B"));
    assert_eq!(headline(&session), "Nothing was asked, so there is nothing to judge.");
    assert_eq!(Lights::of(&session.run, &Subset::default()).0, [Light::Nothing; 4]);
    for lamp in main_lamps(&session) {
        assert_eq!((lamp.light, lamp.word.as_str()), (Light::Nothing, "Not judged"));
        assert_eq!(lamp.sentence, "Nothing was asked.");
    }
    assert!(models(&session).iter().all(|(_, light)| *light == Light::Nothing));
    assert_eq!(lamp(&session, "Ok or error").light, Light::Nothing);
    assert_eq!(lamp(&session, "Converged").light, Light::Nothing);
}

#[test]
fn a_request_to_a_machine_that_is_down_is_not_counted() {
    let session = session(&format!("{LWW}500ms crash B\n1s c2 get x\n"));
    assert_eq!(
        headline(&session),
        "No request reached a running replica, so there is nothing to judge."
    );
    let available = lamp(&session, "Available");
    assert_eq!(available.light, Light::Nothing);
    assert_eq!(
        available.sentence,
        "No request reached a running replica. c2's get x at 1 s is not counted: B was down."
    );
    assert_eq!(lamp(&session, "Ok or error").word, "Not judged");
    let row = &told::rows(&session, true, session.end())[0];
    assert_eq!(row.told, "refused: nobody listens");
    assert_eq!(row.remark.as_deref(), Some("not counted: B was down"));
}

#[test]
fn a_verdict_on_the_others_says_how_many_it_is_not_about() {
    let session = session(&format!("{LWW}500ms crash B\n1s c1 set x=1\n2s c2 get x\n"));
    assert_eq!(headline(&session), "Consistent and available, in this run (1 not counted).");
    let available = lamp(&session, "Available");
    assert_eq!(available.light, Light::Yes);
    assert!(available.sentence.ends_with(" c2's get x at 2 s is not counted: B was down."));
    assert_eq!(lamp(&session, "Ok or error").word, "Ok or error (1 not counted)");
}

#[test]
fn why_a_request_is_not_counted_is_told() {
    let cases = [
        (
            "0s c3 set x=1\n15ms crash C",
            Excuse::Died as fn(_) -> _,
            "C went down before it had answered",
        ),
        ("500ms pause C\n1s c3 set x=1", Excuse::Stands, "C was paused and never resumed"),
        ("0s cut c3 -> C\n1s c3 set x=1", Excuse::NeverReached, "it never reached C"),
        ("0s crash C\n1s c3 set x=1", Excuse::Down, "C was down"),
    ];
    for (lines, excuse, reason) in cases {
        let session = session(&format!("{ABD}{lines}\n"));
        let counted = counted(&session.run, &Subset::default());
        let node = cap_playground::ids::NodeId(2);
        assert_eq!(counted.excused, [(OperationId(0), excuse(node))], "{lines}");
        let sentence = lamp(&session, "Available").sentence;
        assert!(sentence.ends_with(&format!("is not counted: {reason}.")), "{sentence}");
    }
}

#[test]
fn what_timed_out_is_never_called_answered_without_a_word() {
    // The server says that it has given up: for the looser reading that is an answer.
    let said = "protocol zookeeper\nreplicas A B C\nclient c1 at A\nclient c3 at C\n\
                0s cut A B | C\n1s c3 set x=1\n";
    let session_said = session(said);
    let answered = lamp(&session_said, "Ok or error");
    let row = &told::rows(&session_said, true, session_said.end())[0];
    if row.told == "timed out" {
        assert_eq!(answered.word, "Ok or error (1 timed out)");
        assert!(answered.sentence.contains("timed out, as C said"), "{}", answered.sentence);
    }
    // The replica answered, and the client had stopped waiting.
    let late = "protocol abd\nreplicas A B C\nclient c at A timeout=100ms\n1s c set x=1\n";
    let late = session(late);
    assert_eq!(headline(&late), "Consistent and available, in this run (1 timed out).");
    assert_eq!(lamp(&late, "Ok or error").word, "Ok or error (1 timed out)");
    let why = lamp(&late, "Available").sentence;
    assert!(why.contains("timed out all the same"));
    // A green lamp over a request that timed out says by which run it is judged.
    assert!(why.ends_with("judged in a second run in which the partition never ends."), "{why}");
    assert_eq!(told::rows(&late, true, late.end())[0].told, "timed out");
}

#[test]
fn what_was_only_refused_is_called_answered_nowhere() {
    let session = session(
        "protocol redis min_replicas_to_write=1\nreplicas A B C\nclient c1 at A\n\
         0s isolate A\n20s c1 set x=1\n",
    );
    assert_eq!(lamp(&session, "Available").word, "Not available");
    assert_eq!(lamp(&session, "Yield").word, "Yield 0 of 1");
    assert_eq!(lamp(&session, "Ok or error").word, "Ok or error");
}

/// How many runs of each protocol; `CLAIM_SCHEDULES` for more.
fn runs() -> u32 {
    std::env::var("CLAIM_SCHEDULES").ok().and_then(|text| text.parse().ok()).unwrap_or(6)
}

#[test]
fn no_run_is_praised_for_what_it_did_not_do() {
    let mut seen = [0_u32; 4];
    for entry in registry::ALL {
        let spec = entry.spec;
        let shape = ClaimShape { cas: spec.has_cas, ..shape_varied(spec.name, Variety::ALL) };
        for seed in 0..runs() {
            let scenario = random(&shape, seed).scenario;
            praised_for_nothing(scenario.clone(), &mut seen);
            // The same where nobody listens, so that all of them are excused.
            praised_for_nothing(with_all_down(&scenario), &mut seen);
        }
    }
    println!("{seen:?} runs: unanswered, excused, unheard, nothing counted");
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}: some case was never met");
}

fn with_all_down(scenario: &Scenario) -> Scenario {
    let action = Action::Crash(scenario.replicas().to_vec());
    let crash = Statement::Timed { at: Some(Time::ZERO), action };
    let crash = Line { statement: Some(crash), comment: None };
    let is_kept = |line: &&Line| match &line.statement {
        Some(Statement::Timed { action, .. }) => matches!(action, Action::Request(_)),
        _ => true,
    };
    let lines = scenario.lines.iter().filter(is_kept).cloned().chain([crash]);
    let draft = Draft::of(lines.collect());
    parse(&draft.to_string()).expect("a crash makes no scenario wrong")
}

fn praised_for_nothing(scenario: Scenario, seen: &mut [u32; 4]) {
    let text = scenario.to_string();
    let session = Session::new(scenario);
    let run = &session.run;
    let readable = run.trace.readable();
    assert!(!readable.contains("unnamed timer") && !readable.contains(" inner "), "{text}");
    let said = headline(&session);
    let claims_available = said.contains("vailable")
        && !said.contains("not available")
        && !said.starts_with("Neither");
    let mut counts = [false; 4];
    let counted = counted(run, &Subset::default());
    let (available, answered) = (lamp(&session, "Available"), lamp(&session, "Ok or error"));
    for service in &run.availability().requests {
        let outcome = &run.trace.operations[service.operation.index()].outcome;
        if service.received && service.sent != Sent::Ok {
            counts[0] = true;
            assert!(!claims_available || run.is_exhausted(), "{said}\n{text}");
            assert_ne!(available.light, Light::Yes, "{text}");
        }
        assert_eq!(service.received, run.excuse(service.operation).is_none(), "{text}");
        if !service.received {
            counts[1] = true;
            assert!(available.sentence.contains("not counted"), "{}\n{text}", available.sentence);
        }
        if service.received && service.sent == Sent::Ok && outcome.answer().is_none() {
            counts[2] = true;
            assert!(available.sentence.contains("all the same"), "{}\n{text}", available.sentence);
            assert!(said.contains("timed out") || said.contains("not received"), "{said}\n{text}");
        }
        let timed_out =
            matches!(outcome, Outcome::Unknown { kind: UnknownKind::Timeout, at: Some(_) });
        if timed_out && service.received && answered.light == Light::Yes {
            assert!(answered.word.contains("timed out"), "{}\n{text}", answered.word);
        }
    }
    if counted.is_nothing() {
        counts[3] = true;
        assert!(!claims_available, "{said}\n{text}");
        assert_eq!((available.light, answered.light), (Light::Nothing, Light::Nothing), "{text}");
    }
    let lights = Lights::of(run, &Subset::default());
    assert_eq!(lights.linearizable(), main_lamps(&session)[0].light, "{text}");
    assert_eq!(lights.available(), available.light, "{text}");
    assert_eq!(lights.0[2], answered.light, "{text}");
    for (count, met) in seen.iter_mut().zip(counts) {
        *count += u32::from(met);
    }
}
