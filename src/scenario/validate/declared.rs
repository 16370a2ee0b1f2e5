//! Names that are declared nowhere, and which are known instead.

use super::{Check, Problem};
use crate::scenario::limits;
use crate::scenario::text::{nearest, one_of};
use crate::table::SortedSet;

/// Of so many registers or datacentres one is suggested.
const CANDIDATES_MAX: usize = 64;

/// What a name should be declared as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DeclaredAs {
    Client,
    Register,
    Datacenter,
    Replica,
    /// A replica or a service.
    Node,
    /// A machine or a client.
    Endpoint,
}

impl DeclaredAs {
    fn words(self) -> &'static str {
        match self {
            DeclaredAs::Client => "a client",
            DeclaredAs::Register => "a register",
            DeclaredAs::Datacenter => "a datacentre",
            DeclaredAs::Replica | DeclaredAs::Node => "a replica",
            DeclaredAs::Endpoint => "a replica or a client",
        }
    }
}

impl<'s> Check<'s> {
    pub(super) fn nodes(&self) -> Vec<&'s str> {
        let replicas = self.scenario.replicas().iter().map(String::as_str);
        replicas.chain(self.services.iter().copied()).collect()
    }

    pub(super) fn undeclared(&mut self, name: &str, word: &str, what: DeclaredAs) {
        // What the unread line of the protocol brings along, nobody knows.
        let is_machine =
            matches!(what, DeclaredAs::Replica | DeclaredAs::Node | DeclaredAs::Endpoint);
        let may_be = self.unread.declares(name) || is_machine && self.unread.may_be("protocol");
        if may_be || self.has_told() || self.problems.len() >= limits::MISTAKES_MAX {
            return;
        }
        let known: SortedSet<&str> = self.candidates(what).into_iter().collect();
        let what = what.words();
        let expected = if known.is_empty() {
            "declare it first".to_owned()
        } else {
            one_of(known.iter().copied())
        };
        let suggestion = nearest(name, known).map(str::to_owned);
        let found = format!("`{name}` is not {what} of this scenario");
        self.add(Problem { suggestion, ..self.problem(word, found, expected) });
    }

    /// What could be meant, as far as a scenario may have so many.
    fn candidates(&self, what: DeclaredAs) -> Vec<&'s str> {
        let some = |names: &[&'s str], most| names.iter().copied().take(most).collect::<Vec<_>>();
        let clients = || some(&self.clients, limits::CLIENTS_MAX);
        let replicas = self.scenario.replicas().iter().map(String::as_str);
        let mut names: Vec<&str> = match what {
            DeclaredAs::Client => return clients(),
            DeclaredAs::Register => return some(&self.registers, CANDIDATES_MAX),
            DeclaredAs::Datacenter => {
                let all = self.scenario.datacenters().map(|it| it.name.as_str());
                return all.take(CANDIDATES_MAX).collect();
            }
            DeclaredAs::Replica | DeclaredAs::Node | DeclaredAs::Endpoint => {
                replicas.take(limits::REPLICAS_MAX).collect()
            }
        };
        if what != DeclaredAs::Replica {
            names.extend(&self.services);
        }
        if what == DeclaredAs::Endpoint {
            names.extend(clients());
        }
        names
    }
}
