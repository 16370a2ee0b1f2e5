//! What comes of an act: the page plays on to it, and stops there.

use crate::app::Model;
use crate::app::act::Act;
use crate::app::moments::Stride;
use crate::app::score::later;
use crate::app::session::Session;
use crate::diagram::scene::Target;
use crate::ids::{ClientId, NodeId, OperationId};
use crate::protocol::Snapshot;
use crate::time::{Duration, Time};

/// So many steps of a run are looked through for somebody who comes to lead.
const STEPS_MAX: usize = 4_000;

impl Session {
    /// What a client is told of what it asks at this time, or that it has waited long enough.
    fn answer_to(&self, client: ClientId, at: Time) -> Option<Time> {
        let operations = &self.run.trace.operations;
        let asked = operations.iter().rfind(|it| it.client == client && it.invoked_at == at)?;
        asked.outcome.ended_at().map(|ended| Time(u32::try_from(ended).unwrap_or(u32::MAX)))
    }

    /// The next thing after this time that one waits for: somebody is answered, gives up, or comes
    /// to lead, or other members belong to the cluster.
    pub fn consequence(&self, after: Time) -> Option<Time> {
        let told = self.next(after, Stride::Response);
        let rule = self.new_rule(after, told.unwrap_or(self.end()));
        rule.into_iter().chain(told).min()
    }

    /// The next moment that one would tell of: a fault, a request, an answer, a new leader.
    pub fn told_next(&self, after: Time) -> Option<Time> {
        let told = self.next(after, Stride::Moment);
        let leads = self.new_rule(after, told.unwrap_or(self.end()));
        leads.into_iter().chain(told).min()
    }

    /// When somebody comes to lead who did not, or whoever leads has others to lead, within this
    /// stretch.
    fn new_rule(&self, after: Time, until: Time) -> Option<Time> {
        let trace = &self.run.trace;
        let begin = trace.steps_until(after);
        let end = trace.steps_until(until).min(begin.saturating_add(STEPS_MAX));
        let rule = |it: &Snapshot| {
            it.role.filter(|role| role.leads())?;
            let members = it.members().filter(|members| members.is_settled());
            Some((it.reign(), members.map(|members| members.since)))
        };
        let before: Vec<_> = trace.snapshots_after(begin).iter().map(rule).collect();
        let mut found = None;
        trace.walk(begin..end, &mut |step, node: NodeId, snapshot| {
            let now = rule(&snapshot);
            // A change that is under way is waited for.
            let is_under_way = snapshot.members().is_some_and(|members| !members.is_settled());
            let is_new = now.is_some() && before.get(node.index()).is_some_and(|old| *old != now);
            let is_new = is_new && !is_under_way;
            if is_new && found.is_none() {
                let at = trace.steps[step.index()].at;
                // A line of the same instant would come before it.
                found = Some(if snapshot.members().is_some() { at.after(Duration(1)) } else { at });
            }
        });
        found
    }
}

impl Model {
    /// After something was done by hand at this time the run plays on to what comes of it. Links
    /// are not waited for: one cuts several of them in a row. Was anything cut before?
    pub(super) fn play_on(&mut self, act: &Act, at: Time, was_cut: bool) {
        if self.under_way.is_some() {
            return;
        }
        let until = match act {
            Act::Request(client, ..) => self.session.answer_to(*client, at),
            // What changes nothing is not waited for.
            Act::HealAll if !was_cut => None,
            Act::Partition(_)
            | Act::HealAll
            | Act::CrashOrRestart(_)
            | Act::PauseOrResume(_)
            | Act::FireTimer(..)
            | Act::Lines(_) => self.session.consequence(at),
            Act::CycleLink(..)
            | Act::SetLink(..)
            | Act::SlowLink(..)
            | Act::CutLinks(_)
            | Act::Lose(_)
            | Act::Delay(..)
            | Act::Reseed(_)
            | Act::RemoveLine(_)
            | Act::Shift(..)
            | Act::Repeat(..)
            | Act::TakeOut(_)
            | Act::Put { .. } => None,
        };
        if let Some(until) = until.filter(|until| *until > at) {
            self.play_until(until);
        }
    }

    /// What was picked out is still picked out when it has moved.
    pub(super) fn follow_shift(&mut self, act: &Act, before: Option<Target>) {
        match (act, before) {
            (Act::Shift(_, by), Some(Target::Stretch(node, from, to))) => {
                let moved = Target::Stretch(node, later(from, *by), later(to, *by));
                self.selection = self.exists(moved).then_some(moved);
            }
            (Act::Shift(lines, _), Some(Target::Operation(_))) => {
                let operations = &self.session.run.trace.operations;
                let at = operations.iter().position(|operation| lines.contains(&operation.line));
                self.selection = at.map(|at| Target::Operation(OperationId(at as u32)));
            }
            (Act::TakeOut(_), _) => self.selection = None,
            _ => {}
        }
    }
}
