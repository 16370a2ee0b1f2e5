//! The plainest stories, which come first: a machine is cut off, others write, and it is read there
//! soon after. Each machine has its turn, and other stories theirs in between: where every second
//! story breaks the promise, it is not looked for in one way alone. Most failures of real systems need one machine that is
//! apart from the others (Alquraan et al., OSDI 2018), and what is found among the first stories is
//! found at once and told in few words.

use crate::attack::story::GRID_MS;
use crate::attack::swarm::{Drawing, Manner};
use crate::run::check;
use crate::scenario::{Action, Links};

impl Drawing<'_> {
    /// Draws such a story, if it is the turn of one: not where nothing may be cut and only a fault
    /// can break the promise.
    pub(super) fn plainly(&mut self, number: u32) -> bool {
        let machines = &self.stage.machines;
        let turn = (number / 2) as usize;
        let Some(apart) = machines.get(turn).filter(|_| number.is_multiple_of(2)).cloned() else {
            return false;
        };
        let others: Vec<String> = machines.iter().filter(|name| **name != apart).cloned().collect();
        let attack = &self.ground.attack;
        let Some(most) = attack.requests else { return false };
        let is_cut = attack.means.cuts > 0 && !others.is_empty();
        let may_break = is_cut || check::model(attack.property).is_some();
        if self.manner != Manner::Guided || !may_break {
            return false;
        }
        let within = attack.within.0;
        let mut at = self.stage.luck.between(500, 1_500).min(within);
        self.struck = Some(apart.clone());
        if is_cut {
            let cut = Action::Cut(Links::Groups(vec![vec![apart], others]));
            self.add(at / GRID_MS * GRID_MS, None, cut);
        }
        for line in self.in_turn(most.min(3)) {
            at = within.min(at + self.stage.luck.between_evenly_in_size(100, 3_000));
            self.timed.push((Some(at / GRID_MS * GRID_MS), Action::Request(line)));
        }
        true
    }
}
