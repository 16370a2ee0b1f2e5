//! Who is there, and which links a fault can be about: the forms of partitions, drawn.

use crate::attack::luck::Luck;
use crate::scenario::{LinkName, Links};

/// The machines and clients of a schedule, and its luck.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What is drawn from.
    pub luck: Luck,
    /// The replicas.
    pub replicas: Vec<String>,
    /// The replicas, and the services that the protocol brings.
    pub machines: Vec<String>,
    /// The clients.
    pub clients: Vec<String>,
}

impl Stage {
    /// Links of one of the forms that partitions have in the field: a split into two or three, a
    /// split with a bridge, one link both ways or one way, the link of a client.
    pub fn links(&mut self) -> Links {
        let links = match self.luck.below(6) {
            0 | 1 if self.machines.len() > 1 => Some(self.groups(false)),
            2 if self.machines.len() > 1 => Some(self.groups(true)),
            3 => self.link(false).map(Links::One),
            4 => self.link(true).map(Links::One),
            _ => None,
        };
        links.unwrap_or_else(|| Links::One(self.client_link()))
    }

    /// Two or three groups; with a bridge, one machine is in none and sees all.
    fn groups(&mut self, bridge: bool) -> Links {
        let mut names = self.luck.shuffled(&self.machines);
        if bridge && names.len() > 2 {
            names.pop();
        }
        let count = if names.len() > 2 && self.luck.one_in(4) { 3 } else { 2 };
        let mut groups: Vec<Vec<String>> = vec![Vec::new(); count];
        for (index, name) in names.into_iter().enumerate() {
            let group = if index < count { index } else { self.luck.below(count as u32) as usize };
            groups[group].push(name);
        }
        Links::Groups(groups)
    }

    /// A link between machines; none where there is only one.
    pub fn link(&mut self, one_way: bool) -> Option<LinkName> {
        let mut names = self.luck.shuffled(&self.machines);
        Some(LinkName { to: names.pop()?, from: names.pop()?, one_way })
    }

    /// Lost requests, or lost answers.
    fn client_link(&mut self) -> LinkName {
        let client = self.luck.pick(&self.clients).clone();
        let replica = self.luck.pick(&self.replicas).clone();
        match self.luck.below(3) {
            0 => LinkName { from: client, to: replica, one_way: true },
            1 => LinkName { from: replica, to: client, one_way: true },
            _ => LinkName { from: client, to: replica, one_way: false },
        }
    }
}
