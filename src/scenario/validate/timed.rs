//! Timed lines.

use super::Check;
use crate::names::NO_VALUE;
use crate::protocol::ProtocolSpec;
use crate::protocol::settings::{Ability, Applies};
use crate::scenario::{
    Action, EVERYBODY_ELSE, Expected, ExpectedOutcome, Links, RequestLine, RequestText, WHO_LEADS,
    limits,
};
use crate::table::SortedSet;
use crate::time::Time;

/// Of more names in a line one is wrong, as no scenario has so many machines and clients.
const ENDS_MAX: usize = 2 * (limits::REPLICAS_MAX + limits::CLIENTS_MAX);

impl Check<'_> {
    pub(super) fn timed(&mut self, at: Option<Time>, action: &Action) {
        self.before_the_end(at);
        if action.names_leader() && !self.is_declared(WHO_LEADS) {
            return self.of_the_leader(action);
        }
        self.action(action);
    }

    /// A line about whoever leads is right if it is right about one of the replicas.
    fn of_the_leader(&mut self, action: &Action) {
        if let Some(spec) = self.spec.filter(|spec| spec.leading.is_none()) {
            let found = format!("nobody leads under `{}`", spec.name);
            return self.report(WHO_LEADS, found, "name a machine");
        }
        let named = action.named();
        let others = self.scenario.replicas().iter().map(String::as_str);
        let others: Vec<&str> = others.filter(|name| !named.contains(name)).collect();
        if others.is_empty() && !self.scenario.replicas().is_empty() {
            let found = "every replica is named, so nobody is left who could be the leader";
            return self.report(WHO_LEADS, found, "name fewer of them");
        }
        if let Some(action) = others.first().and_then(|name| action.with_leader(name)) {
            self.action(&action);
        }
    }

    fn action(&mut self, action: &Action) {
        match action {
            Action::Request(request) => self.request(request),
            Action::Cut(links) | Action::Hold(links) | Action::Heal(Some(links)) => {
                self.links(links);
            }
            Action::Heal(None) => {}
            Action::Lose { link, .. } | Action::Delay { link, .. } => self.link(link),
            Action::Link(change) => self.change(change),
            Action::Promote(name) => {
                self.replica(name);
                let promotes = |spec: &ProtocolSpec| spec.has_promote || spec.can(Ability::Members);
                if let Some(spec) = self.spec.filter(|spec| !promotes(spec)) {
                    let found = format!("`{}` has no manual promotion", spec.name);
                    self.report("promote", found, "remove this line");
                }
                self.change_of_members(action);
            }
            Action::Add(name) | Action::AddLearner(name) | Action::Remove(name) => {
                self.replica(name);
                let word = action.to_string();
                let word = word.split(' ').next().unwrap_or_default();
                self.ability(Ability::Members, word, "has no change of members");
                self.change_of_members(action);
            }
            Action::Repair(nodes) => {
                for name in nodes {
                    self.replica(name);
                }
                self.machines(nodes);
                self.ability(Ability::Repair, "repair", "has nothing that an operator repairs");
            }
            Action::Crash(nodes)
            | Action::Restart(nodes)
            | Action::Pause { nodes, .. }
            | Action::Resume(nodes) => self.machines(nodes),
            Action::Isolate(node) | Action::Stop(node) | Action::Timeout { node, .. } => {
                self.node(node);
            }
            // A client that stamps its writes has a clock, too.
            Action::ClockStep { node, .. } | Action::ClockRate { node, .. } => self.endpoint(node),
        }
    }

    /// What is planned after the end of the run would silently never happen.
    pub(super) fn before_the_end(&mut self, at: Option<Time>) {
        if let Some((at, until)) = at.zip(self.until).filter(|(at, until)| at > until) {
            let found = format!("the run has ended before this line, at {until}");
            self.report(&at.to_string(), found, format!("write at most `{until}`, or end later"));
        }
    }

    /// Machines, each named once.
    fn machines(&mut self, nodes: &[String]) {
        let mut seen = SortedSet::new();
        for name in nodes.iter().take(ENDS_MAX) {
            self.node(name);
            if !seen.insert(name) {
                self.report(name, format!("`{name}` appears here twice"), "name it once");
            }
        }
    }

    fn links(&mut self, links: &Links) {
        let groups = match links {
            Links::One(link) => return self.link(link),
            Links::Groups(groups) => groups,
        };
        let mut seen = SortedSet::new();
        for name in groups.iter().flatten().take(ENDS_MAX) {
            if name != EVERYBODY_ELSE {
                self.endpoint(name);
            }
            if !seen.insert(name) {
                let found = format!("`{name}` appears here twice");
                self.report(name, found, "name it on one side only");
            }
        }
        let is_named = |node: &&str| seen.iter().any(|name| name.as_str() == *node);
        if is_named(&EVERYBODY_ELSE) && self.nodes().iter().all(is_named) {
            let found = "every machine is named, so none is left for `*`";
            self.report(EVERYBODY_ELSE, found, "remove it, or name fewer machines");
        }
    }

    fn request(&mut self, line: &RequestLine) {
        self.requests += 1;
        if self.requests == limits::REQUESTS_MAX + 1 {
            let expected = format!("a scenario has at most {}", limits::REQUESTS_MAX);
            self.report(&line.client, "this is one request too many", expected);
        }
        self.client_declared(&line.client);
        if let Some(via) = &line.via {
            let word = format!("via={via}");
            self.replica_in(via, &word);
            self.holds_data(via, &word);
        }
        let verb = line.request.verb();
        let is_read = matches!(line.request, RequestText::Get { .. });
        if let Some(spec) = self.spec.filter(|spec| verb == "cas" && !spec.has_cas) {
            let found = format!("`{}` cannot compare and set", spec.name);
            self.report("cas", found, "write `set` or `get`");
        }
        if verb == "delete" {
            self.ability(Ability::Delete, verb, "deletes nothing");
        }
        self.writes_no_value(line);
        self.options(line, verb, is_read);
        self.can_be_told(line.expected.as_ref(), verb);
    }

    /// The protocol can do this, or else it is said.
    fn ability(&mut self, ability: Ability, word: &str, cannot: &str) {
        if let Some(spec) = self.spec.filter(|spec| !spec.can(ability)) {
            let found = format!("`{}` {cannot}", spec.name);
            self.report(word, found, "remove this line");
        }
    }

    /// The same of what a register holds at first.
    pub(super) fn begins_with_a_value(&mut self, key: &str, value: &str) {
        if value == NO_VALUE && self.scenario.has_deletes() {
            let found = format!("`{NO_VALUE}` is what a deleted register reads as");
            self.report(&format!("{key}={value}"), found, "write another value");
        }
    }

    /// Where registers are deleted, what they read as then is nothing to write.
    fn writes_no_value(&mut self, line: &RequestLine) {
        let is_none = match &line.request {
            RequestText::Set { value, .. } => value == NO_VALUE,
            RequestText::Cas { expected, new, .. } => {
                [expected, new].contains(&&NO_VALUE.to_owned())
            }
            RequestText::Get { .. } | RequestText::Delete { .. } => false,
        };
        if is_none && self.scenario.has_deletes() {
            let found = format!("`{NO_VALUE}` is what a deleted register reads as");
            self.report(NO_VALUE, found, "write another value, or `delete`");
        }
    }

    fn options(&mut self, line: &RequestLine, verb: &str, is_read: bool) {
        let Some(spec) = self.spec else { return };
        let replicas = self.scenario.replicas().len();
        for &(name, value) in &line.options {
            self.replicas_counted(name, value, replicas);
            let applies = match spec.setting(name).map(|setting| setting.applies_to) {
                Some(Applies::Reads) => is_read,
                Some(Applies::Writes) => !is_read,
                Some(Applies::All) | None => true,
            };
            if !applies {
                let found = format!("`{name}` means nothing to a `{verb}`");
                self.report(&format!("{name}={value}"), found, "remove it");
            }
        }
        self.clash(&line.options);
    }

    /// A `set` or a `delete` answers without a value, so no value can be expected of it.
    pub(super) fn can_be_told(&mut self, expected: Option<&Expected>, verb: &str) {
        use ExpectedOutcome::{Fresh, Ok, Siblings, Stale};
        let any_of = expected.map_or(&[][..], |expected| &expected.any_of);
        let is_value = |it: &_| matches!(it, Ok(Some(_)) | Fresh(_) | Stale(_) | Siblings(_));
        let of_a_value = any_of.iter().any(is_value);
        if matches!(verb, "set" | "delete") && of_a_value {
            let found = format!("a `{verb}` is answered without a value");
            self.report("=>", found, "write `=> ok`, or expect the value of a `get`");
        }
    }
}
