//! What the workers that try to break a promise tell the page, as plain data.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::app::attack::{AttackChange, Mended, SearchProgress, ToldStory, Turned};
use crate::attack::mend::Mend;
use crate::attack::shrink::Shrunk;
use crate::attack::turning::{Turning, TurningPoint};

#[cfg(all(target_arch = "wasm32", not(feature = "package")))]
pub mod door;

/// What a worker tells, and of which search.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AttackMessage {
    number: u32,
    told: AttackNews,
}

/// What happened in a worker.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AttackNews {
    /// Stories were tried.
    Tried(TriedFacts),
    /// The story of this number breaks the promise.
    Found(u32),
    /// Nothing is left to be tried.
    Over,
    /// What came of trying everything, in sentences.
    Whole(String),
    /// What was found, made short; nothing if it breaks no promise after all.
    Told(Option<StoryFacts>),
    /// Where the story was lost; nothing if nobody asked.
    Turned(Option<TurningFacts>),
    /// What would have kept the promise.
    Mended(Vec<MendFacts>),
    /// Why it could not go on.
    Failed(String),
}

/// What was tried so far; of every schedule or order: states, and ends or steps.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct TriedFacts {
    /// Stories.
    pub stories: u32,
    /// Those with a fault during a request.
    pub overlapped: u32,
    /// Those with another leader at the end.
    pub leaders: u32,
    /// Outcomes that were not told of before.
    pub news: Vec<u32>,
    /// How long that took.
    pub ms: u32,
}

/// A story that breaks the promise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoryFacts {
    text: String,
    lines_before: u32,
    lines_after: u32,
    breaks_at_ms: u32,
}

/// Where a story was lost: moments in ms, each with how many of those that go on from there break
/// the promise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TurningFacts {
    lost_between: Option<((u32, u32), (u32, u32))>,
    points: Vec<(u32, u32)>,
    differs: Option<String>,
}

/// A setting under which the story keeps the promise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MendFacts {
    setting: String,
    asked: u32,
    answered: u32,
    slowest_ms: u32,
    answered_without: u32,
    slowest_ms_without: u32,
    text: String,
}

impl From<&Shrunk> for StoryFacts {
    fn from(shrunk: &Shrunk) -> StoryFacts {
        StoryFacts {
            text: shrunk.scenario.to_string(),
            lines_before: shrunk.lines_before as u32,
            lines_after: shrunk.lines_after as u32,
            breaks_at_ms: shrunk.breaks_at.0,
        }
    }
}

impl From<Turning> for TurningFacts {
    fn from(turning: Turning) -> TurningFacts {
        let pair = |point: TurningPoint| (point.at.0, point.broken);
        TurningFacts {
            lost_between: turning.lost_between().map(|(one, next)| (pair(one), pair(next))),
            points: turning.points.into_iter().map(pair).collect(),
            differs: turning.differs,
        }
    }
}

impl From<&Mend> for MendFacts {
    fn from(mend: &Mend) -> MendFacts {
        let (before, after) = mend.cost;
        MendFacts {
            setting: mend.name(),
            asked: after.asked as u32,
            answered: after.answered as u32,
            slowest_ms: after.slowest_ms as u32,
            answered_without: before.answered as u32,
            slowest_ms_without: before.slowest_ms as u32,
            text: mend.scenario.to_string(),
        }
    }
}

impl AttackMessage {
    /// What the page makes of it.
    pub fn change(self, worker: u32) -> AttackChange {
        let search = self.number;
        match self.told {
            AttackNews::Tried(TriedFacts { stories, overlapped, leaders, news, ms }) => {
                let progress = SearchProgress { stories, overlapped, leaders, ms };
                AttackChange::Tried(search, worker, progress, news)
            }
            AttackNews::Found(story) => AttackChange::Found(search, worker, story),
            AttackNews::Over => AttackChange::Over(search, worker),
            AttackNews::Whole(told) => AttackChange::Whole(search, told),
            AttackNews::Told(story) => AttackChange::Told(search, story.map(StoryFacts::story)),
            AttackNews::Turned(turning) => {
                let none = TurningFacts { lost_between: None, points: Vec::new(), differs: None };
                AttackChange::Turned(search, turning.unwrap_or(none).turned())
            }
            AttackNews::Mended(mends) => {
                AttackChange::Mended(search, mends.into_iter().map(MendFacts::mended).collect())
            }
            AttackNews::Failed(reason) => AttackChange::Failed(search, reason),
        }
    }
}

impl StoryFacts {
    fn story(self) -> ToldStory {
        ToldStory {
            text: self.text.into(),
            before: self.lines_before,
            after: self.lines_after,
            breaks_at_ms: self.breaks_at_ms,
        }
    }
}

impl TurningFacts {
    fn turned(self) -> Turned {
        Turned {
            lost_between: self.lost_between,
            points: self.points.into(),
            differs: self.differs.map(Rc::from),
        }
    }
}

impl MendFacts {
    fn mended(self) -> Mended {
        Mended {
            setting: self.setting.into(),
            asked: self.asked,
            answered: self.answered,
            slowest_ms: self.slowest_ms,
            answered_without: self.answered_without,
            slowest_ms_without: self.slowest_ms_without,
            text: self.text.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the page hears it.
    fn heard(message: &str) -> Option<AttackChange> {
        let message: AttackMessage = serde_json::from_str(message).ok()?;
        Some(message.change(2))
    }

    #[test]
    fn what_a_worker_tells_is_heard() {
        let progress = SearchProgress { stories: 5, overlapped: 4, leaders: 3, ms: 20 };
        let story = ToldStory { text: "x".into(), before: 9, after: 4, breaks_at_ms: 1_200 };
        for (told, change) in [
            (r#""over""#, AttackChange::Over(7, 2)),
            (r#"{"found": 40}"#, AttackChange::Found(7, 2, 40)),
            (
                r#"{"tried": {"stories": 5, "overlapped": 4, "leaders": 3, "news": [8, 9], "ms": 20}}"#,
                AttackChange::Tried(7, 2, progress, vec![8, 9]),
            ),
            (r#"{"whole": "All."}"#, AttackChange::Whole(7, "All.".to_owned())),
            (r#"{"told": null}"#, AttackChange::Told(7, None)),
            (
                r#"{"told": {"text": "x", "linesBefore": 9, "linesAfter": 4, "breaksAtMs": 1200}}"#,
                AttackChange::Told(7, Some(story)),
            ),
            (r#"{"failed": "no memory"}"#, AttackChange::Failed(7, "no memory".to_owned())),
        ] {
            let message = format!(r#"{{"number": 7, "told": {told}}}"#);
            assert_eq!(heard(&message), Some(change), "{message}");
        }
    }

    #[test]
    fn what_is_none_of_a_workers_is_not_heard() {
        for message in [
            "{}",
            r#"{"number": 7}"#,
            r#"{"number": 7, "told": "done"}"#,
            r#"{"number": -1, "told": "over"}"#,
            r#"{"number": 7, "told": {"found": "many"}}"#,
        ] {
            assert_eq!(heard(message), None, "{message}");
        }
    }
}
