//! Silences: long stretches in which nothing happens that a reader follows. Drawn as long as they
//! are, they leave no room to what happens; so they are folded.

use crate::diagram::scene::kept;
use crate::diagram::tape::TapeWindow;
use crate::diagram::tape::epochs::leads_alike;
use crate::diagram::tape::messages::over_at;
use crate::diagram::tape::routine::Routine;
use crate::diagram::tape::scale::{BREAK, FOLDS_MAX, Span};
use crate::ids::MessageId;
use crate::protocol::Snapshot;
use crate::sim::trace::{StepKind, Trace};
use crate::time::{Duration, Time};

/// What is shorter is never folded.
const SILENCE_MIN: Duration = Duration(2_000);
/// Nor is what takes less than this part of the view.
const VIEW_SHARE: u32 = 6;
/// Nor what would not draw the rest so many times as wide.
const PAYS: f64 = 1.3;
/// So much of a silence is drawn at each of its ends, in pixels on a narrow and on a wide picture,
/// and in time at least: what happened last has its words there.
const MARGIN: (f64, f64) = (18.0, 40.0);
const MARGIN_MIN: Duration = Duration(250);
/// What happens between two folds takes so much room at least: words of the proof go there.
const PART_MIN: f64 = 96.0;
/// So often margins are widened until there is: wider ones leave less to what is between them.
const ROUNDS: u32 = 4;
/// Of so many silences of a run, the longest, it is asked whether anybody came to lead in them, by
/// so many looks at the run; what is left then is drawn.
const SILENCES_MAX: usize = 8;
const LOOKS_MAX: u32 = 100;

/// The silences of a run.
#[derive(Debug)]
pub(super) struct Silences {
    /// In order.
    all: Vec<Span>,
}

impl Silences {
    /// Those of a run.
    pub(super) fn new(trace: &Trace, routine: &Routine) -> Silences {
        let mut all = Happenings::of(trace, routine).gaps();
        all.retain(|silence| length(*silence) >= SILENCE_MIN);
        longest_first(&mut all);
        all.truncate(SILENCES_MAX);
        let mut quiet = Quiet { trace, looks: LOOKS_MAX, parts: Vec::new() };
        for silence in all {
            quiet.take(silence);
        }
        crate::table::sort(&mut quiet.parts);
        Silences { all: quiet.parts }
    }

    /// What of a view is folded, on a plot so wide.
    pub(super) fn folded(&self, view: TapeWindow, plot: f64) -> Vec<Span> {
        if view.is_to_scale {
            return Vec::new();
        }
        let all = view.to.since(view.from).0.max(1);
        let in_view = |(from, to): &Span| ((*from).max(view.from), (*to).min(view.to));
        let mut silences: Vec<Span> = self.all.iter().map(in_view).collect();
        // Of a view in which nothing happens there is nothing to show instead.
        silences.retain(|it| {
            let long = length(*it);
            long >= SILENCE_MIN && long.0 >= all / VIEW_SHARE && long.0 < all
        });
        longest_first(&mut silences);
        silences.truncate(FOLDS_MAX);
        while !silences.is_empty() {
            let folded = Folded::new(view, plot, &silences);
            if folded.pays() && folded.parts_are_wide() {
                return folded.spans();
            }
            // Less is folded: the shortest is drawn.
            silences.pop();
        }
        Vec::new()
    }
}

/// A choice of silences to be folded.
struct Folded<'a> {
    view: TapeWindow,
    plot: f64,
    /// The longest first.
    silences: &'a [Span],
    /// How much of each is drawn at its ends, in pixels.
    margin: f64,
    /// How many pixels a millisecond takes.
    pace: f64,
}

impl Folded<'_> {
    /// With margins that leave room for a few words to whatever happens between two folds.
    fn new(view: TapeWindow, plot: f64, silences: &[Span]) -> Folded<'_> {
        let margin = kept(plot / 22.0, MARGIN.0, MARGIN.1);
        let pace = pace(view, plot, silences, margin);
        let mut folded = Folded { view, plot, silences, margin, pace };
        for _ in 0..ROUNDS {
            let wider = folded.parts().map(|(long, margins)| (PART_MIN - long) / margins);
            folded.margin = wider.fold(margin, f64::max);
            folded.pace = self::pace(view, plot, silences, folded.margin);
        }
        folded
    }

    /// How wide what happens between two folds is, and at how many of its ends there is a margin.
    fn parts(&self) -> impl Iterator<Item = (f64, f64)> + use<> {
        let mut silences = self.silences.to_vec();
        crate::table::sort(&mut silences);
        let (begins, ends, pace) = (self.view.from, self.view.to, self.pace);
        let to: Vec<Time> = silences.iter().map(|it| it.0).chain([ends]).collect();
        let from = [begins].into_iter().chain(silences.into_iter().map(|it| it.1));
        from.zip(to).filter(|(from, to)| from < to).map(move |(from, to)| {
            let at_end = u8::from(from == begins) + u8::from(to == ends);
            (f64::from(to.since(from).0) * pace, f64::from(2_u8.saturating_sub(at_end)))
        })
    }

    /// Whether the shortest of them makes room for the others by being folded, and there is as
    /// much left for what happens as folds take.
    fn pays(&self) -> bool {
        let Some((_, others)) = self.silences.split_last() else { return false };
        let room = (BREAK + 2.0 * self.margin) * self.silences.len() as f64;
        let without = Folded::new(self.view, self.plot, others).pace;
        self.pace >= PAYS * without && room <= self.plot / 2.0
    }

    /// Whether whatever happens has room for a few words.
    fn parts_are_wide(&self) -> bool {
        self.parts().all(|(long, margins)| long + margins * self.margin >= PART_MIN - 1.0)
    }

    /// What is left out.
    fn spans(&self) -> Vec<Span> {
        let margin = Duration(((self.margin / self.pace) as u32).max(MARGIN_MIN.0));
        let inner = |(from, to): &Span| (from.after(margin), Time(to.0.saturating_sub(margin.0)));
        let mut spans: Vec<Span> = self.silences.iter().map(inner).collect();
        spans.retain(|span| length(*span) >= Duration(SILENCE_MIN.0 / 2));
        crate::table::sort(&mut spans);
        spans
    }
}

/// How many pixels a millisecond takes with these silences folded.
fn pace(view: TapeWindow, plot: f64, silences: &[Span], margin: f64) -> f64 {
    let silent: u32 = silences.iter().map(|silence| length(*silence).0).sum();
    let rest = plot - (BREAK + 2.0 * margin) * silences.len() as f64;
    rest / f64::from(view.to.since(view.from).0.saturating_sub(silent).max(1))
}

fn length((from, to): Span) -> Duration {
    to.since(from)
}

fn longest_first(silences: &mut [Span]) {
    crate::table::sort_by(silences, |a, b| length(*b).cmp(&length(*a)).then(a.cmp(b)));
}

/// When anything happens that a reader follows: the first and the last of each stretch as long as
/// the shortest silence. There is no silence within one, so that a million need not be sorted.
struct Happenings {
    ended_at: Time,
    stretches: Vec<Option<Span>>,
}

impl Happenings {
    /// Requests, answers, faults, messages that are no routine, and both ends of the run.
    fn of(trace: &Trace, routine: &Routine) -> Happenings {
        let count = trace.ended_at.0 / SILENCE_MIN.0 + 1;
        let stretches = vec![None; count as usize];
        let mut all = Happenings { ended_at: trace.ended_at, stretches };
        all.meet([Time::ZERO, trace.ended_at]);
        for operation in &trace.operations {
            let ended = operation.outcome.ended_at().and_then(|at| u32::try_from(at).ok());
            all.meet([operation.invoked_at].into_iter().chain(ended.map(Time)));
        }
        let followed = |step: &StepKind| {
            use StepKind::{ClientRetry, ClientTimeout, Disconnect, Line};
            matches!(step, Line(_) | ClientTimeout(_) | ClientRetry(_) | Disconnect { .. })
        };
        all.meet(trace.steps.iter().filter(|step| followed(&step.kind)).map(|step| step.at));
        all.meet(trace.link_changes.iter().map(|change| change.at));
        all.meet(trace.node_changes.iter().map(|change| change.at));
        for (id, message) in (0..).map(MessageId).zip(&trace.messages) {
            if !routine.has(id) {
                all.meet([message.sent_at, over_at(trace, message)]);
                all.meet(message.released_at);
            }
        }
        all
    }

    fn meet(&mut self, times: impl IntoIterator<Item = Time>) {
        for at in times.into_iter().filter(|at| *at <= self.ended_at) {
            if let Some(stretch) = self.stretches.get_mut((at.0 / SILENCE_MIN.0) as usize) {
                let (first, last) = stretch.get_or_insert((at, at));
                (*first, *last) = ((*first).min(at), (*last).max(at));
            }
        }
    }

    /// Between the last of a stretch and the first of the next one that has any.
    fn gaps(&self) -> Vec<Span> {
        let met: Vec<Span> = self.stretches.iter().flatten().copied().collect();
        met.windows(2).map(|pair| (pair[0].1, pair[1].0)).collect()
    }
}

/// What is left of silences where somebody comes to lead in them, or ceases to.
struct Quiet<'a> {
    trace: &'a Trace,
    looks: u32,
    parts: Vec<Span>,
}

impl Quiet<'_> {
    /// A reign has a number, so that who leads at both ends alike led throughout; else the moment
    /// is looked for, which takes a look at few moments of the run.
    fn take(&mut self, (from, to): Span) {
        // What happens at its very end is not in it.
        let until = Time(to.0.saturating_sub(1));
        if length((from, to)) < SILENCE_MIN || self.looks == 0 {
            return;
        }
        let (first, mut last) = (self.trace.steps_until(from), self.trace.steps_until(until));
        if first == last {
            return self.parts.push((from, to));
        }
        let begin = self.look(first);
        if leads_alike(&begin, &self.look(last)) {
            return self.parts.push((from, to));
        }
        let mut alike = first;
        while last - alike > 1 {
            let middle = usize::midpoint(alike, last);
            let is_alike = leads_alike(&begin, &self.look(middle));
            *(if is_alike { &mut alike } else { &mut last }) = middle;
        }
        let at = self.trace.steps[last - 1].at;
        self.take((from, at));
        self.take((at, to));
    }

    fn look(&mut self, steps: usize) -> Vec<Snapshot> {
        self.looks = self.looks.saturating_sub(1);
        self.trace.snapshots_after(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(silences: &[(u32, u32)], to: u32, plot: f64) -> Vec<(u32, u32)> {
        let all = silences.iter().map(|(from, to)| (Time(*from), Time(*to))).collect();
        let view = TapeWindow {
            from: Time(0),
            to: Time(to),
            width: plot,
            is_unfolded: false,
            is_to_scale: false,
        };
        let folded = Silences { all }.folded(view, plot);
        folded.into_iter().map(|(from, to)| (from.0, to.0)).collect()
    }

    #[test]
    fn what_is_long_is_folded_with_a_margin_at_each_end() {
        let found = folded(&[(2_000, 20_000)], 22_000, 900.0);
        let [(from, to)] = found[..] else { panic!("{found:?}") };
        assert!(from >= 2_100 && to <= 19_900 && to - from > 16_000, "{found:?}");
        assert_eq!(from - 2_000, 20_000 - to, "the margins are alike");
    }

    #[test]
    fn what_would_win_little_is_not_folded() {
        assert_eq!(folded(&[(1_000, 2_900)], 4_000, 900.0), [], "too short");
        assert_eq!(folded(&[(1_000, 4_000)], 30_000, 900.0), [], "a small part of the view");
        assert_eq!(folded(&[(1_000, 4_000)], 7_000, 160.0), [], "too narrow to pay");
        assert_eq!(folded(&[(0, 60_000)], 20_000, 900.0), [], "there is nothing else to show");
    }

    #[test]
    fn of_many_silences_the_longest_are_folded_in_order() {
        let silences: Vec<(u32, u32)> =
            (0..12).map(|n| (n * 10_000 + 1_000, n * 10_000 + 9_000 + n * 10)).collect();
        for plot in [160.0, 260.0, 900.0, 1_800.0] {
            let found = folded(&silences[..3], 32_000, plot);
            assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].0), "{found:?}");
            let all = folded(&silences, 120_000, plot);
            assert!(all.len() <= FOLDS_MAX && all.len() as f64 * BREAK <= plot / 2.0, "{all:?}");
        }
        assert_eq!(folded(&silences[..3], 32_000, 900.0).len(), 3);
    }
}
