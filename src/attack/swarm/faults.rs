//! The faults of a story, each by its kind.

use crate::attack::story::GRID_MS;
use crate::attack::swarm::{Drawing, Manner};
use crate::scenario::{Action, LinkChange, LinkName, LinkSettings, Links};
use crate::time::Duration;

impl Drawing<'_> {
    /// Adds a fault of this kind, if the protocol has what it needs.
    pub(super) fn fault(&mut self, kind: &str) {
        let (from, to) = self.window();
        match kind {
            "cuts" => {
                let links = self.links();
                self.partition(from, to, Action::Cut, links);
            }
            "crashes" => {
                let nodes = vec![self.machine()];
                self.lasting(from, to, Action::Crash(nodes.clone()), Action::Restart(nodes));
            }
            "pauses" => {
                let lasting = Duration(to.unwrap_or(from + 5_000).saturating_sub(from));
                let nodes = vec![self.machine()];
                self.add(from, to, Action::Pause { nodes, lasting: Some(lasting) });
            }
            "losses" => self.loss(from, to),
            "clocks" => self.clock(from),
            "timers" => {
                if !self.ground.spec.timers.by_hand.is_empty() {
                    let timer = *self.stage.luck.pick(self.ground.spec.timers.by_hand);
                    let node = self.replica();
                    self.add(from, Some(from), Action::Timeout { node, timer });
                }
            }
            _ => {
                let node = self.replica();
                let replaced = self.ground.replaced(&node);
                if let Some((goes, comes)) = replaced.filter(|_| !self.stage.luck.one_in(4)) {
                    return self.lasting(from, to, goes, comes);
                }
                let promotes = self.ground.spec.has_promote && !self.stage.luck.one_in(4);
                let action = if promotes { Action::Promote(node) } else { Action::Stop(node) };
                self.add(from, Some(from), action);
            }
        }
    }

    /// All machines lose their power together, if so many may crash; whether they do.
    pub(super) fn all_crash(&mut self, most: u32) -> bool {
        let all = self.stage.machines.clone();
        let is_guided = self.manner == Manner::Guided;
        if !is_guided || (most as usize) < all.len() || !self.stage.luck.one_in(3) {
            return false;
        }
        let (from, to) = self.window();
        self.lasting(from, to, Action::Crash(all.clone()), Action::Restart(all));
        true
    }

    /// From when to when; a third of the faults last to the end.
    fn window(&mut self) -> (u32, Option<u32>) {
        let length = self.length_ms;
        let luck = &mut self.stage.luck;
        let grid = |ms: u32| ms / GRID_MS * GRID_MS;
        if self.manner == Manner::Uniform {
            let from = luck.between(0, length);
            return (grid(from), Some(grid(luck.between(from, length))));
        }
        let from = if luck.one_in(4) { 0 } else { luck.between(0, length * 3 / 5) };
        let to = from + luck.between_evenly_in_size(50, length / 2);
        let is_for_good = luck.one_in(3);
        (grid(from), (!is_for_good).then(|| grid(to)))
    }

    pub(super) fn add(&mut self, from: u32, to: Option<u32>, action: Action) {
        self.timed.push((Some(from), action));
        self.edges.push(from);
        self.edges.extend(to);
        self.faults.push((from, to.unwrap_or(u32::MAX)));
    }

    fn lasting(&mut self, from: u32, to: Option<u32>, begin: Action, end: Action) {
        self.add(from, to, begin);
        self.timed.extend(to.map(|to| (Some(to), end)));
    }

    fn partition(&mut self, from: u32, to: Option<u32>, begin: fn(Links) -> Action, links: Links) {
        self.lasting(from, to, begin(links.clone()), Action::Heal(Some(links)));
    }

    fn loss(&mut self, from: u32, to: Option<u32>) {
        match self.stage.luck.below(4) {
            0 => {
                let links = self.stage.links();
                self.partition(from, to, Action::Hold, links);
            }
            1 => {
                let Some(link) = self.stage.link(true) else { return };
                let delay = Some(Duration(self.stage.luck.between_evenly_in_size(200, 8_000)));
                let settings = LinkSettings { delay, ..LinkSettings::default() };
                self.add(from, None, Action::Link(LinkChange { link, settings }));
            }
            which => {
                let Some(link) = self.stage.link(true) else { return };
                let nth = self.stage.luck.between_evenly_in_size(1, 40);
                let by = Duration(self.stage.luck.between_evenly_in_size(200, 8_000));
                self.message(which == 2, link, nth, by);
            }
        }
    }

    /// One message is lost, or late.
    fn message(&mut self, is_lost: bool, link: LinkName, nth: u32, by: Duration) {
        let action =
            if is_lost { Action::Lose { link, nth } } else { Action::Delay { link, nth, by } };
        self.timed.push((None, action));
        self.faults.push((0, u32::MAX));
    }

    fn clock(&mut self, from: u32) {
        let node = self.machine();
        let luck = &mut self.stage.luck;
        let action = if luck.one_in(2) {
            let by = i64::from(luck.between_evenly_in_size(1, 16)) * 500;
            let by_ms = if luck.one_in(2) { by } else { -by };
            Action::ClockStep { node, by_ms }
        } else {
            let per_mille = *luck.pick(&[100, 200, 300, 500, 2_000, 3_000, 5_000]);
            Action::ClockRate { node, per_mille }
        };
        let from = if luck.one_in(2) { 0 } else { from };
        self.add(from, None, action);
    }

    /// Around the machine that is struck, or of any form.
    fn links(&mut self) -> Links {
        let struck = self.struck.clone().filter(|_| !self.stage.luck.one_in(3));
        let Some(alone) = struck else { return self.stage.links() };
        let machines = self.stage.machines.iter();
        let others: Vec<String> = machines.filter(|name| **name != alone).cloned().collect();
        if others.is_empty() {
            self.stage.links()
        } else {
            Links::Groups(vec![vec![alone], others])
        }
    }

    /// The one that is struck, or any.
    fn machine(&mut self) -> String {
        let struck = self.struck.clone().filter(|_| !self.stage.luck.one_in(3));
        struck.unwrap_or_else(|| self.stage.luck.pick(&self.stage.machines).clone())
    }

    fn replica(&mut self) -> String {
        self.stage.luck.pick(&self.stage.replicas).clone()
    }
}
