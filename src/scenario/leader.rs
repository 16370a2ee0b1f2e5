//! `leader` in the place of a machine: whoever leads when the line takes effect.
//!
//! It is a name like any other where a replica or a client is called so.

use crate::scenario::{Action, LinkName, Links};

/// The word for whoever leads.
pub const WHO_LEADS: &str = "leader";

impl Action {
    /// Whether it speaks of [`WHO_LEADS`] where that can stand for a machine.
    pub fn names_leader(&self) -> bool {
        self.named().contains(&WHO_LEADS)
    }

    /// The same of the machine of this name in place of the leader; none if it does not speak of
    /// the leader, or in a place where it cannot.
    pub fn with_leader(&self, name: &str) -> Option<Action> {
        if !self.names_leader() {
            return None;
        }
        let mut action = self.clone();
        let places: Vec<&mut String> = match &mut action {
            Action::Cut(links) | Action::Hold(links) => places_of(links),
            Action::Crash(nodes) | Action::Pause { nodes, .. } => nodes.iter_mut().collect(),
            Action::Isolate(node)
            | Action::Stop(node)
            | Action::ClockStep { node, .. }
            | Action::ClockRate { node, .. }
            | Action::Timeout { node, .. } => vec![node],
            _ => Vec::new(),
        };
        for place in places.into_iter().filter(|place| *place == WHO_LEADS) {
            name.clone_into(place);
        }
        Some(action)
    }

    /// The machines and clients that it names, as far as it can name the leader: the places that
    /// [`Action::with_leader`] fills.
    pub(crate) fn named(&self) -> Vec<&str> {
        match self {
            Action::Cut(Links::Groups(groups)) | Action::Hold(Links::Groups(groups)) => {
                groups.iter().flatten().map(String::as_str).collect()
            }
            Action::Cut(Links::One(link)) | Action::Hold(Links::One(link)) => {
                vec![&link.from, &link.to]
            }
            Action::Crash(nodes) | Action::Pause { nodes, .. } => {
                nodes.iter().map(String::as_str).collect()
            }
            Action::Isolate(node)
            | Action::Stop(node)
            | Action::ClockStep { node, .. }
            | Action::ClockRate { node, .. }
            | Action::Timeout { node, .. } => vec![node],
            _ => Vec::new(),
        }
    }
}

fn places_of(links: &mut Links) -> Vec<&mut String> {
    match links {
        Links::Groups(groups) => groups.iter_mut().flatten().collect(),
        Links::One(LinkName { from, to, .. }) => vec![from, to],
    }
}
