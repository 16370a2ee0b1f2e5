//! What is said of breaking a promise. Each sentence says no more than what was tried.

use crate::app::attack::{FoundStory, Mended, Search, SearchEnd, SearchProgress, Turned};
use crate::diagram::words::grouped;
use crate::protocol::OptionValue;
use crate::protocol::settings::{Scope, SettingKind};
use crate::scenario::{Attack, Property, Scenario, Subset};
use crate::time::{Time, seconds};

/// Each kind of fault: its word in the language, what it is, and what it stands for.
pub const MEANS: [(&str, &str, &str); 7] = [
    (
        "cuts",
        "Cuts",
        "links that lose everything for a while, or for good: a switch that fails, a \
      rule of a firewall",
    ),
    (
        "crashes",
        "Crashes",
        "machines that stop and may come back without what they had not \
      written to disk: power, a kernel that panics",
    ),
    (
        "pauses",
        "Pauses",
        "machines that stand still and go on as if nothing had been: garbage \
      collection, a virtual machine that is moved",
    ),
    (
        "losses",
        "Lost or late messages",
        "one message, or all of a link for a while: a full queue, \
      a route that changes",
    ),
    (
        "clocks",
        "Clocks",
        "that jump, or run fast or slow: a time server that is wrong, a clock \
      that drifts",
    ),
    ("timers", "Early timers", "that fire before their time: a scheduler that was late before"),
    (
        "operators",
        "Operators",
        "who promote a replica or stop one by hand: a runbook that is \
      followed too soon",
    ),
];

/// A promise as one would say it.
pub fn promise(property: Property) -> &'static str {
    match property {
        Property::Linearizable => "linearizable: every read is the newest value",
        Property::Sequential => "sequential: one order for all, each client's own kept",
        Property::Causal => "causal: nothing is seen before its cause",
        Property::Pram => "PRAM: each client's writes are seen in its order",
        Property::ReadYourWrites => "read your writes",
        Property::MonotonicReads => "monotonic reads: nobody reads backwards",
        Property::MonotonicWrites => "monotonic writes: nobody's writes change places",
        Property::WritesFollowReads => "writes follow reads",
        Property::Available => "available: every request is answered, without an error",
        Property::Answered => "answered: every request gets an answer, errors included",
        Property::Converged => "converged: once all is well, replicas come to hold the same",
    }
}

/// Of which requests a promise may be: each with what it is called.
pub fn subsets(scenario: &Scenario) -> Vec<(Subset, String)> {
    let mut known = vec![(Subset::default(), "of all requests".to_owned())];
    let keys = scenario.registers();
    if keys.len() > 1 {
        known.extend(keys.iter().map(|key| {
            let subset = Subset { key: Some((*key).to_owned()), ..Subset::default() };
            (subset, format!("of requests on {key}"))
        }));
    }
    for setting in (scenario.entry().spec.settings)() {
        if setting.scope == Scope::Protocol {
            continue;
        }
        let (SettingKind::Words(words) | SettingKind::WordsOrReplicas(words)) = setting.kind else {
            continue;
        };
        known.extend(words.iter().map(|word| {
            let options = vec![(setting.name, OptionValue::Word(word))];
            let subset = Subset { options, ..Subset::default() };
            (subset, format!("of requests with {}={word}", setting.name))
        }));
    }
    known
}

/// How far a search has come.
pub fn progress(search: &Search) -> String {
    let SearchProgress { stories, ms, .. } = search.tried();
    if search.is_telling {
        return "Found one; making it short…".to_owned();
    }
    if stories == 0 {
        return "Starting…".to_owned();
    }
    let per_second = u64::from(stories) * 1_000 / u64::from(ms.max(1));
    if search.everything {
        return format!(
            "{} different states tried, {} a second",
            grouped(stories),
            grouped(per_second as u32)
        );
    }
    let left = u64::from(search.whole().saturating_sub(stories)).div_ceil(per_second.max(1));
    format!(
        "{} of {} schedules tried, {} a second, {left} s left at most",
        grouped(stories),
        grouped(search.whole()),
        grouped(per_second as u32),
    )
}

/// What a search came to that found nothing.
pub fn outcome(outcome: &SearchEnd) -> String {
    match outcome {
        SearchEnd::None(tried, _, false) => {
            format!("{} random schedules kept it. That is no proof.", grouped(tried.stories))
        }
        SearchEnd::None(tried, ..) => format!(
            "{} more schedules broke it in no other way. That is no proof that there is none.",
            grouped(tried.stories)
        ),
        SearchEnd::Whole(told) => told.to_string(),
        SearchEnd::Cancelled(tried) => {
            format!("Stopped after {} schedules; nothing is decided.", grouped(tried.stories))
        }
        SearchEnd::Failed(reason) => format!("This could not be tried: {reason}."),
    }
}

/// What was covered by a search that found nothing.
pub fn covered(outcome: &SearchEnd) -> Option<String> {
    let SearchEnd::None(tried, outcomes, _) = outcome else { return None };
    let leaders = match tried.leaders {
        0 => String::new(),
        some => format!("in {} another machine led at the end; ", grouped(some)),
    };
    Some(format!(
        "{} of them had a fault during a request; {leaders}the requests ended in {} different ways.",
        grouped(tried.overlapped),
        grouped(*outcomes as u32),
    ))
}

/// How a story was found.
pub fn found(finding: &FoundStory) -> String {
    let stories = finding.story + 1;
    let schedules = if stories == 1 { "schedule" } else { "schedules" };
    let (before, after) = (finding.told.before, finding.told.after);
    let lines = if before == 1 { "line" } else { "lines" };
    format!(
        "Found after {} {schedules}, shrunk from {before} {lines} to {after}.",
        grouped(stories)
    )
}

/// How many changes of settings would have prevented it. What was tried is told, as "no setting"
/// would be more than is known.
pub fn mends(finding: &FoundStory) -> String {
    match finding.mends.as_deref().map(<[Mended]>::len) {
        None | Some(0) => {
            "No change of one setting, or of two together, was found to keep the promise in this story.".to_owned()
        }
        Some(1) => "One change of settings keeps the promise in this story:".to_owned(),
        Some(count) => {
            format!("{count} changes of settings keep the promise in this story, best first:")
        }
    }
}

/// Where a story was lost.
pub fn lost(turned: &Turned) -> String {
    let of = Turned::LUCKS;
    let at = |ms: u32| seconds(Time(ms));
    match (turned.lost_between, turned.points.first()) {
        (Some(((one, before), (next, after))), _) => format!(
            "Lost between {} and {}: of {of} that go on with other luck, {before} break the promise \
             from the one, {after} from the other.",
            at(one),
            at(next),
        ),
        (None, Some((_, broken))) if *broken == of => format!(
            "It is lost from the start: whichever messages are slow or lost, these lines break the \
             promise ({of} of {of} runs)."
        ),
        (None, Some((_, broken))) => format!(
            "No moment decides it: of {of} runs with other delays and losses of messages {broken} \
             break the promise, from wherever they go on."
        ),
        (None, None) => "Nothing happens in it.".to_owned(),
    }
}

/// What a setting costs in this story.
pub fn cost(mend: &Mended) -> String {
    let Mended { asked, answered, slowest_ms, answered_without, slowest_ms_without, .. } = mend;
    let answers = if answered == answered_without {
        format!("{answered} of {asked} requests answered, as without it")
    } else {
        format!("{answered} of {asked} requests answered, {answered_without} without it")
    };
    let time = if slowest_ms == slowest_ms_without {
        String::new()
    } else {
        format!("; the slowest took {slowest_ms} ms, {slowest_ms_without} ms without it")
    };
    format!("{answers}{time}.")
}

/// The promise in a word, and of which requests it is.
pub fn short(attack: &Attack) -> String {
    format!("{}{}", attack.property.word(), attack.subset)
}

/// Who asks, as the language has it.
pub fn asked(attack: &Attack) -> String {
    match attack.requests {
        None => "written".to_owned(),
        Some(number) => number.to_string(),
    }
}
