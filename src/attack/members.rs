//! Who comes and goes in a story: changes of members, each possible if those before it took place.

use crate::attack::luck::Luck;
use crate::protocol::ProtocolSpec;
use crate::scenario::{Action, AtFirst, ProtocolChoice};

/// What each replica is, after the changes so far.
pub struct Coming(Vec<(String, AtFirst)>);

impl Coming {
    /// At the start; nobody where members never change.
    pub fn new(choice: &ProtocolChoice, spec: &ProtocolSpec, replicas: &[String]) -> Coming {
        let known = |name: &String| Some((name.clone(), choice.at_first(spec, name)?));
        Coming(replicas.iter().filter_map(known).collect())
    }

    /// Some change; none where none is possible.
    pub fn change(&mut self, luck: &mut Luck) -> Option<Action> {
        let voters = self.0.iter().filter(|(_, is)| *is == AtFirst::Voter).count();
        let mut possible = Vec::new();
        for (nth, (name, is)) in self.0.iter().enumerate() {
            let name = || name.clone();
            match is {
                AtFirst::Voter if voters > 1 => {
                    possible.push((nth, AtFirst::Outside, Action::Remove(name())));
                }
                AtFirst::Voter => {}
                AtFirst::Learner => {
                    possible.push((nth, AtFirst::Voter, Action::Promote(name())));
                    possible.push((nth, AtFirst::Outside, Action::Remove(name())));
                }
                AtFirst::Outside => {
                    possible.push((nth, AtFirst::Voter, Action::Add(name())));
                    possible.push((nth, AtFirst::Learner, Action::AddLearner(name())));
                }
            }
        }
        if possible.is_empty() {
            return None;
        }
        let (nth, becomes, action) = luck.pick(&possible).clone();
        if let Some((_, is)) = self.0.get_mut(nth) {
            *is = becomes;
        }
        Some(action)
    }
}

/// A replica that goes and comes back, or comes and goes; none where members never change, or it is
/// the only one.
pub fn replaced(
    choice: &ProtocolChoice,
    spec: &ProtocolSpec,
    replicas: &[String],
    name: &str,
) -> Option<(Action, Action)> {
    let name = || name.to_owned();
    let is_voter = |other: &&String| choice.at_first(spec, other) == Some(AtFirst::Voter);
    match choice.at_first(spec, &name())? {
        AtFirst::Voter if replicas.iter().filter(is_voter).count() < 2 => None,
        AtFirst::Voter => Some((Action::Remove(name()), Action::Add(name()))),
        AtFirst::Learner => Some((Action::Promote(name()), Action::Remove(name()))),
        AtFirst::Outside => Some((Action::Add(name()), Action::Remove(name()))),
    }
}
