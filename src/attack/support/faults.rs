//! Faults that take away what an answer rests on, within the means that a story has left.

use crate::attack::ground::Ground;
use crate::attack::luck::Luck;
use crate::attack::neighbours;
use crate::attack::story::{GRID_MS, Story};
use crate::attack::support::{Support, arrived, between_machines};
use crate::ids::{MessageId, NodeId};
use crate::scenario::attack::Means;
use crate::scenario::{Action, LinkName, Links};
use crate::sim::trace::Trace;
use crate::time::Duration;

/// A fault being put into a story.
struct Against<'a> {
    ground: &'a Ground,
    story: Story,
    trace: &'a Trace,
    support: &'a Support,
}

/// The story with one more fault.
pub(super) fn against(
    ground: &Ground,
    story: &Story,
    trace: &Trace,
    support: &Support,
    luck: &mut Luck,
) -> Option<Story> {
    let mut against = Against { ground, story: story.clone(), trace, support };
    against.one(luck)?;
    // Some answers have two supports: a lease is lost by a slow clock and a cut together.
    if luck.one_in(3) {
        against.one(luck);
    }
    if ground.attack.requests.is_some() && luck.one_in(2) {
        let since = if luck.one_in(2) { support.write.0 } else { support.read.0 };
        neighbours::put_off(&mut against.story, ground, trace, since, luck);
    }
    against.story.lasts(2_000);
    Some(against.story)
}

/// What a story leaves of the means.
pub(in crate::attack) fn left(means: Means, story: &Story) -> Means {
    let mut left = means;
    for (_, action) in &story.timed {
        if let Some(left) = Means::kind(action).and_then(|kind| left.of_mut(kind)) {
            *left = left.saturating_sub(1);
        }
    }
    left
}

impl Against<'_> {
    /// Adds one fault that the means have left, if there is any.
    fn one(&mut self, luck: &mut Luck) -> Option<()> {
        let left = left(self.ground.attack.means, &self.story);
        let kinds: Vec<&str> =
            left.each().iter().filter(|(_, left)| *left > 0).map(|(kind, _)| *kind).collect();
        if kinds.is_empty() {
            return None;
        }
        let kind = *luck.pick(&kinds);
        let from = self.begins(luck);
        let ends = self.ends(from, luck);
        self.add(kind, from, ends, luck)
    }

    /// Before the write, just when it was over, or before the message that carried it.
    fn begins(&self, luck: &mut Luck) -> u32 {
        let (asked, done) = self.support.write;
        let sent = self.support.carriers.iter().map(|id| self.trace.messages[id.index()].sent_at.0);
        let sent: Vec<u32> = sent.collect();
        let at = match luck.below(5) {
            0 => 0,
            1 => asked.saturating_sub(luck.between_evenly_in_size(GRID_MS, 1_000)),
            2 | 3 if !sent.is_empty() => luck.pick(&sent).saturating_sub(luck.between(0, 30)),
            4 => asked + luck.between_evenly_in_size(GRID_MS, 500),
            _ => done + luck.between_evenly_in_size(GRID_MS, 500),
        };
        at / GRID_MS * GRID_MS
    }

    /// Never, after the read, or before it.
    fn ends(&self, from: u32, luck: &mut Luck) -> Option<u32> {
        let (asked, done) = self.support.read;
        let at = match luck.below(3) {
            0 => return None,
            1 => done + luck.between_evenly_in_size(100, 4_000),
            _ => asked.saturating_sub(luck.between_evenly_in_size(GRID_MS, 2_000)),
        };
        Some((at / GRID_MS * GRID_MS).max(from + GRID_MS))
    }

    fn add(&mut self, kind: &str, from: u32, to: Option<u32>, luck: &mut Luck) -> Option<()> {
        let ends = to.unwrap_or(u32::MAX);
        match kind {
            "cuts" => {
                let links = self.links(luck)?;
                self.lasting(from, to, Action::Cut(links.clone()), Action::Heal(Some(links)));
            }
            "crashes" => {
                let nodes = vec![self.machine(luck)];
                self.lasting(from, to, Action::Crash(nodes.clone()), Action::Restart(nodes));
            }
            "pauses" => {
                let nodes = vec![self.machine(luck)];
                let lasting = Some(Duration(ends.min(from + 20_000) - from));
                self.timed(from, Action::Pause { nodes, lasting });
            }
            "losses" => self.loss(from, to, luck)?,
            "clocks" => {
                let node = self.machine(luck);
                let action = if luck.one_in(2) {
                    let by = i64::from(*luck.pick(&[1_000, 2_000, 5_000]));
                    Action::ClockStep { node, by_ms: if luck.one_in(2) { by } else { -by } }
                } else {
                    let per_mille = *luck.pick(&[100, 200, 300, 500, 2_000, 5_000]);
                    Action::ClockRate { node, per_mille }
                };
                self.timed(if luck.one_in(2) { 0 } else { from }, action);
            }
            "timers" => {
                if self.ground.spec.timers.by_hand.is_empty() {
                    return None;
                }
                let timer = *luck.pick(self.ground.spec.timers.by_hand);
                let node = luck.pick(&self.ground.replicas).clone();
                self.timed(from, Action::Timeout { node, timer });
            }
            _ => {
                let node = luck.pick(&self.ground.replicas).clone();
                if let Some((goes, comes)) = self.ground.replaced(&node).filter(|_| !luck.one_in(4))
                {
                    self.lasting(from, to, goes, comes);
                    self.story.faults.push((from, ends));
                    return Some(());
                }
                let promotes = self.ground.spec.has_promote && !luck.one_in(4);
                self.timed(from, if promotes { Action::Promote(node) } else { Action::Stop(node) });
            }
        }
        self.story.faults.push((from, ends));
        Some(())
    }

    fn timed(&mut self, at: u32, action: Action) {
        self.story.timed.push((Some(at), action));
    }

    fn lasting(&mut self, from: u32, to: Option<u32>, begin: Action, end: Action) {
        self.timed(from, begin);
        if let Some(to) = to {
            self.timed(to, end);
        }
    }

    /// The machine that answered, or the one that took the write up, or one on the way.
    fn machine(&self, luck: &mut Luck) -> String {
        let mut nodes = vec![self.support.answerer, self.support.source];
        let ends = self.support.carriers.iter().filter_map(|id| between_machines(self.trace, *id));
        nodes.extend(ends.flat_map(|(from, to)| [from, to]));
        self.name(*luck.pick(&nodes))
    }

    fn name(&self, node: NodeId) -> String {
        self.trace.names().node(node).to_owned()
    }

    /// One machine from all the others, the link of one carrier, or that of a client.
    fn links(&self, luck: &mut Luck) -> Option<Links> {
        if luck.one_in(6) {
            return Some(Links::One(self.client_link(luck)));
        }
        if luck.one_in(2) || self.support.carriers.is_empty() {
            let alone = if luck.one_in(2) { self.support.answerer } else { self.support.source };
            let alone = self.name(alone);
            let machines = self.ground.machines.iter();
            let rest: Vec<String> = machines.filter(|name| **name != alone).cloned().collect();
            let groups = vec![vec![alone], rest];
            return groups.iter().all(|group| !group.is_empty()).then_some(Links::Groups(groups));
        }
        let carrier = *luck.pick(&self.support.carriers);
        self.link(carrier, luck.one_in(2)).map(Links::One)
    }

    /// The link between a client and the machine that it asked, most often for answers alone.
    fn client_link(&self, luck: &mut Luck) -> LinkName {
        let (client, node) = if luck.one_in(2) {
            (self.support.clients[0], self.support.source)
        } else {
            (self.support.clients[1], self.support.answerer)
        };
        let client = self.trace.names().client(client).to_owned();
        LinkName { from: self.name(node), to: client, one_way: !luck.one_in(3) }
    }

    fn link(&self, carrier: MessageId, one_way: bool) -> Option<LinkName> {
        let (from, to) = between_machines(self.trace, carrier)?;
        Some(LinkName { from: self.name(from), to: self.name(to), one_way })
    }

    fn loss(&mut self, from: u32, to: Option<u32>, luck: &mut Luck) -> Option<()> {
        let carriers: Vec<MessageId> =
            self.support.carriers.iter().copied().filter(|id| arrived(self.trace, *id)).collect();
        if carriers.is_empty() || luck.one_in(3) {
            let links = self.links(luck)?;
            self.lasting(from, to, Action::Hold(links.clone()), Action::Heal(Some(links)));
            return Some(());
        }
        let carrier = *luck.pick(&carriers);
        let link = self.link(carrier, true)?;
        let nth = self.trace.messages[carrier.index()].nth;
        let action = if luck.one_in(2) {
            Action::Lose { link, nth }
        } else {
            Action::Delay { link, nth, by: Duration(luck.between_evenly_in_size(200, 8_000)) }
        };
        self.story.timed.push((None, action));
        Some(())
    }
}
