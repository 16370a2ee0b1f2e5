//! The faults of a random schedule.

use crate::attack::members::Coming;
use crate::protocol::settings::Ability;
use crate::scenario::{Action, LinkChange, LinkSettings, Links};
use crate::time::{Duration, Time};

use super::Builder;

/// Which kinds of fault a schedule may contain.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // A set, and rows read best with its members by name.
pub struct Faults {
    /// Cuts: total, of one link, one way, with a bridge, of a client.
    pub cut: bool,
    /// The same, with messages kept and not lost.
    pub hold: bool,
    /// Links that are slow for a while.
    pub slow: bool,
    /// Links that lose some messages.
    pub loss: bool,
    /// Links that double some messages.
    pub duplication: bool,
    /// Links on which messages overtake each other.
    pub reorder: bool,
    /// Machines that crash and come back.
    pub crash: bool,
    /// Machines that stand still for a while.
    pub pause: bool,
    /// Wall clocks that jump.
    pub clock_step: bool,
    /// Clocks that run fast or slow.
    pub clock_rate: bool,
    /// Members that come and go, where they can.
    pub members: bool,
}

impl Faults {
    /// Everything.
    pub const ALL: Faults = Faults {
        cut: true,
        hold: true,
        slow: true,
        loss: true,
        duplication: true,
        reorder: true,
        crash: true,
        pause: true,
        clock_step: true,
        clock_rate: true,
        members: true,
    };

    /// Nothing.
    pub const NONE: Faults = Faults {
        cut: false,
        hold: false,
        slow: false,
        loss: false,
        duplication: false,
        reorder: false,
        crash: false,
        pause: false,
        clock_step: false,
        clock_rate: false,
        members: false,
    };

    /// Whether it is not nothing.
    pub fn any(self) -> bool {
        let Faults { cut, hold, slow, loss, duplication, reorder, crash, pause, .. } = self;
        let network = cut || hold || slow || loss || duplication || reorder;
        network || crash || pause || self.clock_step || self.clock_rate || self.members
    }
}

/// Adds a fault that lasts from one time to another.
type Make = fn(&mut Builder<'_>, u32, u32);

impl Builder<'_> {
    pub(super) fn all_faults(&mut self) {
        let f = self.shape.faults;
        let kinds: [(bool, Make); 10] = [
            (f.cut, |b, from, to| b.partition(from, to, Action::Cut)),
            (f.hold, |b, from, to| b.partition(from, to, Action::Hold)),
            (f.slow, |b, from, to| b.slowness(from, to)),
            (f.loss, |b, from, to| b.loss(from, to)),
            (f.duplication, |b, from, to| b.duplication(from, to)),
            (f.reorder, |b, from, to| b.reordering(from, to)),
            (f.crash, |b, from, to| b.machine(from, to, Action::Crash, Action::Restart)),
            (f.pause, |b, from, to| b.machine(from, to, pause, Action::Resume)),
            (f.clock_step, |b, from, to| b.clock_step(from, to)),
            (f.clock_rate, |b, from, to| b.clock_rate(from, to)),
        ];
        let allowed: Vec<Make> =
            kinds.iter().filter(|(allowed, _)| *allowed).map(|(_, make)| *make).collect();
        // Swarm testing (Groce et al. 2012): a few kinds a schedule find more than all at once.
        let kinds: Vec<Make> = match allowed.as_slice() {
            [] => return,
            some => {
                (0..self.stage.luck.between(1, 4)).map(|_| *self.stage.luck.pick(some)).collect()
            }
        };
        for _ in 0..self.stage.luck.between(3, 14) {
            let from = self.stage.luck.between(0, self.shape.trouble_ms - 1_000);
            let longest =
                if self.stage.luck.one_in(4) { self.shape.trouble_ms * 7 / 12 } else { 1_200 };
            let to = (from + self.stage.luck.between(50, longest)).min(self.shape.trouble_ms);
            self.stage.luck.pick(&kinds)(self, from, to);
        }
    }

    /// Where all is doubled, some of it is on its way for so long that its sender has gone on.
    pub(super) fn late_copies(&mut self) {
        if !self.shape.doubled {
            return;
        }
        for _ in 0..self.stage.luck.between(6, 20) {
            let from = self.stage.luck.between(0, self.shape.trouble_ms - 1_000);
            let to = from + self.stage.luck.between(50, 900);
            let delay = Some(Duration(self.stage.luck.between(500, 5_000)));
            self.change_link(from, to, LinkSettings { delay, ..LinkSettings::default() });
        }
    }

    /// Members come and go: up to four changes, each possible if those before it took place.
    pub(super) fn changes_of_members(&mut self) {
        if !self.shape.faults.members || !self.shape.spec.can(Ability::Members) {
            return;
        }
        let count = self.stage.luck.below(5);
        let mut times: Vec<u32> =
            (0..count).map(|_| self.stage.luck.between(100, self.shape.trouble_ms)).collect();
        crate::table::sort(&mut times);
        let mut coming = Coming::new(&self.shape.protocol, self.shape.spec, &self.stage.replicas);
        for at in times {
            let action = coming.change(&mut self.stage.luck);
            self.timed.extend(action.map(|action| (at, action)));
        }
    }

    fn window(&mut self, from: u32, to: u32, begin: Action, end: Action) {
        self.timed.push((from, begin));
        self.timed.push((to, end));
        self.faults.push((Time(from), Time(to)));
    }

    fn partition(&mut self, from: u32, to: u32, begin: fn(Links) -> Action) {
        let links = self.stage.links();
        self.window(from, to, begin(links.clone()), Action::Heal(Some(links)));
    }

    fn change_link(&mut self, from: u32, to: u32, settings: LinkSettings) {
        let one_way = self.stage.luck.one_in(2);
        // A client's link stays as it is: what carries requests twice carries them out twice.
        let Some(link) = self.stage.link(one_way) else { return };
        let change = |settings| Action::Link(LinkChange { link: link.clone(), settings });
        self.window(from, to, change(settings), change(self.network));
    }

    fn slowness(&mut self, from: u32, to: u32) {
        let delay = Some(Duration(self.stage.luck.between(300, 3_000)));
        self.change_link(from, to, LinkSettings { delay, ..LinkSettings::default() });
    }

    fn loss(&mut self, from: u32, to: u32) {
        let loss_per_mille = Some(self.stage.luck.between(100, 900));
        self.change_link(from, to, LinkSettings { loss_per_mille, ..LinkSettings::default() });
    }

    fn duplication(&mut self, from: u32, to: u32) {
        let duplicate_per_mille = Some(self.stage.luck.between(300, 1_000));
        self.change_link(from, to, LinkSettings { duplicate_per_mille, ..LinkSettings::default() });
    }

    fn reordering(&mut self, from: u32, to: u32) {
        let jitter = Some(Duration(self.stage.luck.between(0, 600)));
        let settings = LinkSettings { reorder: Some(true), jitter, ..LinkSettings::default() };
        self.change_link(from, to, settings);
    }

    /// A machine fault, unless the machine has one at that time already.
    fn machine(
        &mut self,
        from: u32,
        to: u32,
        begin: fn(Vec<String>) -> Action,
        end: fn(Vec<String>) -> Action,
    ) {
        let name = self.stage.luck.pick(&self.stage.machines).clone();
        let overlaps =
            |(other, f, t): &(String, u32, u32)| *other == name && *f <= to && from <= *t;
        if !self.machine_faults.iter().any(overlaps) {
            self.machine_faults.push((name.clone(), from, to));
            self.window(from, to, begin(vec![name.clone()]), end(vec![name]));
        }
    }

    fn clock_step(&mut self, from: u32, _: u32) {
        let node = self.stage.luck.pick(&self.stage.machines).clone();
        let by_ms = i64::from(self.stage.luck.between(0, 8_000)) - 4_000;
        self.timed.push((from, Action::ClockStep { node, by_ms }));
        self.faults.push((Time(from), Time(self.shape.until_ms())));
    }

    fn clock_rate(&mut self, from: u32, to: u32) {
        let node = self.stage.luck.pick(&self.stage.machines).clone();
        let per_mille = self.stage.luck.between(300, 2_500);
        let rate = |per_mille| Action::ClockRate { node: node.clone(), per_mille };
        self.window(from, to, rate(per_mille), rate(1_000));
    }
}

fn pause(nodes: Vec<String>) -> Action {
    Action::Pause { nodes, lasting: None }
}
