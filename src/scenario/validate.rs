//! Whether the statements of a scenario fit together: the simulator relies on it.
//!
//! Every name is declared once, every machine exists, every setting and option means something
//! to the protocol, and every limit is kept.

use crate::protocol::{OptionValue, ProtocolSpec, registry};
use crate::scenario::{
    ClientDeclaration, Draft, Home, LinkChange, LinkName, ProtocolChoice, Statement, Subset, limits,
};
use crate::table::{SortedSet, sort};
use crate::time::Time;

mod clash;
mod datacenters;
mod declared;
mod members;
mod named;
mod question;
mod timed;
mod unread;

use declared::DeclaredAs;
pub(crate) use unread::Unread;

/// What is wrong with a scenario, without its place in a text.
#[derive(Debug)]
pub(super) struct Problem {
    /// The index of the line; none if something is missing altogether.
    pub line: Option<usize>,
    /// The word in that line, as it is printed.
    pub word: String,
    /// What was found, as a clause.
    pub found: String,
    /// What belongs there, as a clause.
    pub expected: String,
    /// The nearest word that could stand there.
    pub suggestion: Option<String>,
}

/// Everything that is wrong with the scenario.
pub(super) fn problems(scenario: &Draft, unread: &Unread<'_>) -> Vec<Problem> {
    let mut check = Check::new(scenario, unread);
    check.declarations();
    let lines = scenario.lines.iter().enumerate();
    for (index, statement) in lines.filter_map(|(i, l)| Some((i, l.statement.as_ref()?))) {
        check.line = Some(index);
        check.statement(statement);
    }
    check.problems
}

/// The walk over the lines, with all that is declared in any of them.
struct Check<'s> {
    scenario: &'s Draft,
    unread: &'s Unread<'s>,
    spec: Option<&'static ProtocolSpec>,
    services: Vec<&'static str>,
    clients: Vec<&'s str>,
    registers: Vec<&'s str>,
    /// The replicas that stand in datacentres, sorted.
    placed: Vec<&'s str>,
    /// The same, and the other names, so that they are found at once however many there are.
    known_clients: SortedSet<&'s str>,
    known_replicas: SortedSet<&'s str>,
    known_registers: SortedSet<&'s str>,
    until: Option<Time>,
    line: Option<usize>,
    requests: usize,
    choices: usize,
    ways: u32,
    names_seen: SortedSet<&'s str>,
    keys_initialised: SortedSet<&'s str>,
    statements_seen: SortedSet<&'static str>,
    problems: Vec<Problem>,
}

impl<'s> Check<'s> {
    fn new(scenario: &'s Draft, unread: &'s Unread<'s>) -> Check<'s> {
        let choice = scenario.protocol();
        let spec = choice.and_then(|choice| registry::spec(choice.name));
        let services =
            choice.zip(spec).map(|(choice, spec)| (spec.services)(&choice.all_settings(spec)));
        let services = services.unwrap_or_default();
        let clients: Vec<&str> = scenario.clients().map(|client| client.name.as_str()).collect();
        let registers = scenario.registers();
        let placed = scenario.datacenters().flat_map(|it| &it.replicas);
        let mut placed: Vec<&str> = placed.map(String::as_str).collect();
        sort(&mut placed);
        Check {
            scenario,
            unread,
            spec,
            known_clients: clients.iter().copied().collect(),
            known_replicas: scenario.replicas().iter().map(String::as_str).collect(),
            known_registers: registers.iter().copied().collect(),
            clients,
            registers,
            placed,
            until: scenario.statements().find_map(|statement| match statement {
                Statement::Until(until) => Some(*until),
                _ => None,
            }),
            line: None,
            requests: 0,
            choices: 0,
            ways: 0,
            names_seen: services.iter().copied().collect(),
            keys_initialised: SortedSet::new(),
            statements_seen: SortedSet::new(),
            problems: Vec::new(),
            services,
        }
    }

    /// What must be there, and how much of it may be.
    fn declarations(&mut self) {
        if self.scenario.lines.len() > limits::LINES_MAX {
            self.line = Some(limits::LINES_MAX);
            let expected = format!("at most {} can be read; shorten it", limits::LINES_MAX);
            return self.report("", "the scenario has too many lines", expected);
        }
        if self.scenario.protocol().is_none() && !self.unread.may_be("protocol") {
            self.report("", "no protocol is chosen", "add a line such as `protocol abd`");
        }
        if self.scenario.replicas().is_empty() && !self.unread.may_be("replicas") {
            self.report("", "there is no replica", "add a line such as `replicas A B C`");
        }
        if self.clients.is_empty() && !self.unread.may_be("client") {
            self.report("", "there is no client", "add a line such as `client c1 at A`");
        }
    }

    fn statement(&mut self, statement: &'s Statement) {
        match statement {
            Statement::Title(_) => self.once("title"),
            Statement::Ask(ask) => self.ask(ask),
            Statement::Choice(choice) => self.choice(choice),
            Statement::Goal(goal) => self.goal(goal),
            Statement::Hint(_) => self.hint(),
            Statement::Way(_) => self.way(),
            Statement::Seed(_) => self.once("seed"),
            Statement::Until(_) => self.once("until"),
            Statement::Network(_) => self.once("network"),
            Statement::Note { at, .. } => self.before_the_end(*at),
            Statement::Protocol(choice) => self.protocol(choice),
            Statement::Replicas(names) => self.replicas(names),
            Statement::Datacenter(datacenter) => self.datacenter(datacenter),
            Statement::Client(client) => self.client(client),
            Statement::Init { key, value } => {
                self.begins_with_a_value(key, value);
                if !self.keys_initialised.insert(key) {
                    let found = format!("`{key}` has an initial value already");
                    self.report(&format!("{key}={value}"), found, "remove one of the lines");
                }
            }
            Statement::Link(change) => self.change(change),
            Statement::Timed { at, action } => self.timed(*at, action),
            Statement::Expect(expectation) => self.subset(&expectation.subset),
            Statement::Attack(attack) => {
                self.once("attack");
                self.subset(&attack.subset);
            }
            Statement::ExpectAttack(_) => self.expect_attack(),
            Statement::Ancillary(_) => {}
        }
    }

    fn expect_attack(&mut self) {
        self.once("expect attack");
        if self.scenario.attack().is_none() && !self.unread.mentions("attack") {
            let expected = "add a line such as `attack linearizable cuts=2`";
            self.report("attack", "the scenario has no attack", expected);
        }
    }

    fn protocol(&mut self, choice: &'s ProtocolChoice) {
        self.once("protocol");
        if let Some(leader) = &choice.leader {
            let word = format!("leader={leader}");
            self.replica_in(leader, &word);
        }
        let replicas = self.scenario.replicas().len();
        for (name, value) in &choice.settings {
            self.replicas_counted(name, *value, replicas);
            self.counted_in_each(name, *value);
        }
        self.named(choice);
        self.clash_of_settings(choice);
    }

    /// A quorum cannot have more members than there are replicas.
    fn replicas_counted(&mut self, name: &str, value: OptionValue, replicas: usize) {
        let OptionValue::Number(number) = value else { return };
        let setting = self.spec.and_then(|spec| spec.setting(name));
        let is_count = setting.is_some_and(|setting| setting.kind.counts_replicas());
        if is_count && number as usize > replicas && replicas > 0 {
            let found = format!("`{name}={number}` is more than there are replicas");
            self.report(&format!("{name}={number}"), found, format!("write at most {replicas}"));
        }
    }

    fn replicas(&mut self, names: &'s [String]) {
        self.once("replicas");
        for name in names.iter().take(limits::REPLICAS_MAX + 1) {
            self.declare(name);
        }
        if let Some(excess) = names.get(limits::REPLICAS_MAX) {
            let expected = format!("a scenario has at most {}", limits::REPLICAS_MAX);
            self.report(excess, format!("`{excess}` is one replica too many"), expected);
        }
        self.all_are_somewhere(names);
    }

    fn client(&mut self, client: &'s ClientDeclaration) {
        self.declare(&client.name);
        if let Home::At(replica) = &client.home {
            self.replica(replica);
            self.holds_data(replica, replica);
        }
        let replicas = self.scenario.replicas().len();
        for &(name, value) in &client.options {
            self.replicas_counted(name, value, replicas);
        }
        self.clash(&client.options);
        if self.clients.get(limits::CLIENTS_MAX) == Some(&client.name.as_str()) {
            let found = format!("`{}` is one client too many", client.name);
            let expected = format!("a scenario has at most {}", limits::CLIENTS_MAX);
            self.report(&client.name, found, expected);
        }
    }

    fn declare(&mut self, name: &'s str) {
        if self.services.contains(&name) {
            let found = format!("`{name}` is a service of the protocol");
            self.report(name, found, "choose another name");
        } else if !self.names_seen.insert(name) {
            self.report(name, format!("`{name}` is declared twice"), "choose another name");
        }
    }

    fn change(&mut self, change: &LinkChange) {
        self.link(&change.link);
        let settings = &change.settings;
        let to_client = [&change.link.from, &change.link.to].into_iter().any(|n| self.is_client(n));
        let odd = match (settings.duplicate_per_mille, settings.reorder) {
            (Some(_), _) => "duplicate",
            (_, Some(_)) => "reorder",
            _ => return,
        };
        if to_client {
            let found = format!("a client's link has no `{odd}`");
            let expected = "remove it; only links between machines have it";
            self.report(&format!("{odd}="), found, expected);
        }
    }

    /// Both ends of a link exist and differ, and not both are clients.
    fn link(&mut self, link: &LinkName) {
        self.endpoint(&link.from);
        self.endpoint(&link.to);
        if link.from == link.to {
            let found = format!("`{}` has no link to itself", link.to);
            self.report(&link.to, found, "name two different ends");
        } else if self.is_client(&link.from) && self.is_client(&link.to) {
            self.report(&link.to, "clients have no link to each other", "name a replica");
        }
    }

    fn subset(&mut self, subset: &Subset) {
        for client in &subset.clients {
            self.client_declared(client);
        }
        // Of a register that nobody uses everything would be true.
        if let Some(key) = &subset.key
            && !self.known_registers.contains(&key.as_str())
            && !self.unread.mentions(key)
        {
            self.undeclared(key, &format!("key={key}"), DeclaredAs::Register);
        }
        self.clash(&subset.options);
    }

    /// Whether a machine or a client is called so.
    fn is_declared(&self, name: &str) -> bool {
        self.is_client(name) || self.nodes().contains(&name) || self.unread.declares(name)
    }

    fn is_client(&self, name: &str) -> bool {
        self.known_clients.contains(&name)
    }

    fn client_declared(&mut self, name: &str) {
        if !self.is_client(name) {
            self.undeclared(name, name, DeclaredAs::Client);
        }
    }

    fn replica(&mut self, name: &str) {
        self.replica_in(name, name);
    }

    /// The replica `name`, as part of the word `word`, is declared.
    fn replica_in(&mut self, name: &str, word: &str) {
        if !self.known_replicas.contains(&name) {
            self.undeclared(name, word, DeclaredAs::Replica);
        }
    }

    /// A machine: a replica or a service.
    fn node(&mut self, name: &str) {
        if !self.is_node(name) {
            self.undeclared(name, name, DeclaredAs::Node);
        }
    }

    /// A machine or a client.
    fn endpoint(&mut self, name: &str) {
        if !self.is_node(name) && !self.is_client(name) {
            self.undeclared(name, name, DeclaredAs::Endpoint);
        }
    }

    fn is_node(&self, name: &str) -> bool {
        self.known_replicas.contains(&name) || self.services.contains(&name)
    }

    /// A statement that may stand only once.
    fn once(&mut self, word: &'static str) {
        if !self.statements_seen.insert(word) {
            self.report(word, format!("`{word}` appears here a second time"), "remove one of them");
        }
    }

    fn report(&mut self, word: &str, found: impl Into<String>, expected: impl Into<String>) {
        self.add(self.problem(word, found.into(), expected.into()));
    }

    fn problem(&self, word: &str, found: String, expected: String) -> Problem {
        let word = word.to_owned();
        Problem { line: self.line, word, found, expected, suggestion: None }
    }

    /// Only the first problem of a line is told.
    fn has_told(&self) -> bool {
        self.line.is_some() && self.problems.last().is_some_and(|last| last.line == self.line)
    }

    fn add(&mut self, problem: Problem) {
        if !self.has_told() {
            self.problems.push(problem);
        }
    }
}
