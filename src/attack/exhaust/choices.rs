//! What may go wrong, as a list: each fault of the means with what begins it and what ends it.

use std::rc::Rc;

use crate::attack::ground::Ground;
use crate::attack::story::Story;
use crate::scenario::attack::Means;
use crate::scenario::{Action, Home, LinkName, Links, Scenario};
use crate::sim::plan::Plan;
use crate::time::{Duration, Time};

/// How many faults there can be.
const FAULTS_MAX: usize = 64;
/// Machines in more than so many are not parted in every way.
const PARTED_MAX: usize = 6;
/// By how much wall clocks jump.
const STEPS_MS: [i64; 2] = [5_000, -5_000];
/// How fast clocks run that run wrong, in thousandths.
const RATES_PER_MILLE: [u32; 2] = [500, 2_000];

/// Faults that last, by their numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Lasting(u64);

impl Lasting {
    /// As a number.
    pub fn word(self) -> u64 {
        self.0
    }

    fn has(self, fault: usize) -> bool {
        self.0 & (1 << fault) != 0
    }

    fn with(self, fault: usize) -> Lasting {
        Lasting(self.0 | (1 << fault))
    }

    fn without(self, fault: usize) -> Lasting {
        Lasting(self.0 & !(1 << fault))
    }
}

/// One thing that can be chosen: a fault begins, or ends.
#[derive(Clone, Debug)]
pub struct FaultChoice {
    /// Which fault.
    fault: usize,
    /// Its kind.
    kind: &'static str,
    /// Whether this ends it.
    ends: bool,
    /// Whether it lasts until it is ended.
    lasts: bool,
    /// As a scenario says it.
    pub said: Action,
    /// Its place in the plan.
    pub action: u32,
}

impl FaultChoice {
    /// What is left of the means if it is chosen; none if it cannot be.
    pub fn left(&self, left: Means, lasting: Lasting, fresh: Lasting) -> Option<Means> {
        if self.ends {
            // What ends as it begins has not been.
            return (lasting.has(self.fault) && !fresh.has(self.fault)).then_some(left);
        }
        let mut left = left;
        let most = left.of_mut(self.kind).filter(|most| **most > 0)?;
        if lasting.has(self.fault) {
            return None;
        }
        *most -= 1;
        Some(left)
    }

    /// Which faults last then, and which of them began since the last moment.
    pub fn then(&self, lasting: Lasting, fresh: Lasting) -> (Lasting, Lasting) {
        match (self.ends, self.lasts) {
            (true, _) => (lasting.without(self.fault), fresh),
            (false, true) => (lasting.with(self.fault), fresh.with(self.fault)),
            (false, false) => (lasting, fresh),
        }
    }
}

/// All that can be chosen.
#[derive(Clone, Debug)]
pub struct FaultChoices {
    all: Vec<FaultChoice>,
    faults: usize,
}

impl FaultChoices {
    /// What the means allow on this ground; none if it is too much.
    pub fn new(ground: &Ground) -> Option<FaultChoices> {
        let mut choices = FaultChoices { all: Vec::new(), faults: 0 };
        let means = ground.attack.means;
        for (kind, most) in means.each() {
            if most > 0 {
                choices.kind(kind, ground)?;
            }
        }
        (choices.faults <= FAULTS_MAX).then_some(choices)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing can go wrong.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether any can be chosen, at this moment or a later one.
    pub fn any(&self, left: Means, lasting: Lasting) -> bool {
        lasting.word() != 0 || left.each().iter().any(|(_, most)| *most > 0)
    }

    /// One of them.
    pub fn get(&self, nth: usize) -> &FaultChoice {
        &self.all[nth]
    }

    fn kind(&mut self, kind: &'static str, ground: &Ground) -> Option<()> {
        match kind {
            "cuts" => {
                let all = parted(&ground.machines)?.into_iter().chain(links(ground, true));
                for links in all {
                    self.lasting(kind, Action::Cut(links.clone()), Action::Heal(Some(links)));
                }
            }
            "losses" => {
                for links in links(ground, false) {
                    self.lasting(kind, Action::Hold(links.clone()), Action::Heal(Some(links)));
                }
            }
            "crashes" => {
                for name in &ground.machines {
                    let nodes = vec![name.clone()];
                    self.lasting(kind, Action::Crash(nodes.clone()), Action::Restart(nodes));
                }
            }
            "pauses" => {
                for name in &ground.machines {
                    let nodes = vec![name.clone()];
                    let pause = Action::Pause { nodes: nodes.clone(), lasting: None };
                    self.lasting(kind, pause, Action::Resume(nodes));
                }
            }
            "clocks" => ground.machines.iter().for_each(|name| self.clock(kind, name)),
            "timers" => {
                for node in &ground.replicas {
                    for timer in ground.spec.timers.by_hand {
                        self.once(kind, Action::Timeout { node: node.clone(), timer });
                    }
                }
            }
            _ => {
                for node in &ground.replicas {
                    if ground.spec.has_promote {
                        self.once(kind, Action::Promote(node.clone()));
                    }
                    if let Some((goes, comes)) = ground.replaced(node) {
                        self.lasting(kind, goes, comes);
                    }
                    self.once(kind, Action::Stop(node.clone()));
                }
            }
        }
        Some(())
    }

    fn clock(&mut self, kind: &'static str, name: &str) {
        let node = || name.to_owned();
        for by_ms in STEPS_MS {
            self.once(kind, Action::ClockStep { node: node(), by_ms });
        }
        for per_mille in RATES_PER_MILLE {
            let right = Action::ClockRate { node: node(), per_mille: 1_000 };
            self.lasting(kind, Action::ClockRate { node: node(), per_mille }, right);
        }
    }

    fn once(&mut self, kind: &'static str, said: Action) {
        self.push(kind, said, false, false);
        self.faults += 1;
    }

    fn lasting(&mut self, kind: &'static str, begins: Action, ends: Action) {
        self.push(kind, begins, false, true);
        self.push(kind, ends, true, true);
        self.faults += 1;
    }

    fn push(&mut self, kind: &'static str, said: Action, ends: bool, lasts: bool) {
        let fault = self.faults;
        self.all.push(FaultChoice { fault, kind, ends, lasts, said, action: 0 });
    }

    /// The ground with its requests as written, and everything that can be chosen beyond its end:
    /// there it is resolved, and never takes effect by itself.
    pub fn scenario(&self, ground: &Ground, until: Time) -> Option<Rc<Scenario>> {
        let requests =
            ground.written.iter().map(|(at, line)| (Some(*at), Action::Request(line.clone())));
        let beyond = (0..).zip(&self.all);
        let beyond = beyond.map(|(nth, choice)| (Some(beyond_by(until, nth)), choice.said.clone()));
        let timed: Vec<(Option<u32>, Action)> = requests.chain(beyond).collect();
        let mut story = Story { seed: ground.seed, until_ms: until.0, timed, faults: Vec::new() };
        story.lasts(1);
        story.scenario(&ground.header)
    }

    /// The same with the place of each in the plan of that scenario.
    #[must_use]
    pub fn planned(mut self, plan: &Plan, until: Time) -> FaultChoices {
        for (nth, choice) in (0..).zip(&mut self.all) {
            let at = Time(beyond_by(until, nth));
            let place = plan.actions.iter().position(|action| action.at == at);
            choice.action = place.unwrap_or(plan.actions.len()) as u32;
        }
        self
    }
}

fn beyond_by(until: Time, nth: u32) -> u32 {
    until.after(Duration(1 + nth)).0
}

/// Every way to part the machines into two groups; none where there are too many.
fn parted(machines: &[String]) -> Option<Vec<Links>> {
    if machines.len() > PARTED_MAX {
        return None;
    }
    let groups = |set: u32| {
        let side = |wanted: bool| -> Vec<String> {
            let all = (0..).zip(machines);
            let on_it = all.filter(|(nth, _)| (set >> nth & 1 == 1) == wanted);
            on_it.map(|(_, name)| name.clone()).collect()
        };
        Links::Groups(vec![side(false), side(true)])
    };
    // The first machine is on the first side, so that each comes once.
    let sets = 1..1_u32 << machines.len().saturating_sub(1);
    Some(sets.map(|set| groups(set << 1)).collect())
}

/// The links between machines, one way each, and both ways too; and those between a client and
/// the replica that it asks.
fn links(ground: &Ground, both: bool) -> Vec<Links> {
    let machines = &ground.machines;
    let mut pairs: Vec<(&String, &String)> = Vec::new();
    for (nth, one) in machines.iter().enumerate() {
        pairs.extend(machines[nth + 1..].iter().map(|other| (one, other)));
    }
    let link = |from: &String, to: &String, one_way| {
        Links::One(LinkName { from: from.clone(), to: to.clone(), one_way })
    };
    let mut all = Vec::new();
    for (one, other) in &pairs {
        if both && machines.len() > 2 {
            all.push(link(one, other, false));
        }
        all.extend([link(one, other, true), link(other, one, true)]);
    }
    for (client, home) in &ground.clients {
        if let Home::At(replica) = home {
            all.extend([link(client, replica, true), link(replica, client, true)]);
        }
    }
    all
}
