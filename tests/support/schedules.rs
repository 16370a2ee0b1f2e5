//! Random schedules of requests and faults, as scenarios. Same seed, same schedule.

use cap_playground::draw::{Purpose, bounded, draw};
use cap_playground::protocol::OptionValue;
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{
    Action, ClientDeclaration, Home, Line, LinkChange, LinkName, LinkSettings, Links,
    NetworkChanges, ProtocolChoice, RequestLine, RequestText, Scenario, Statement,
};
use cap_playground::time::{Duration, Time};

/// Requests and faults begin before this; then everything is repaired.
const TROUBLE_MS: u32 = 12_000;
/// A last read of every client, when all is well again.
const LAST_READ_MS: u32 = 26_000;
const UNTIL_MS: u32 = 36_000;
const REPLICAS: [&str; 7] = ["A", "B", "C", "D", "E", "F", "G"];

/// Which kinds of fault a schedule may contain.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // A set, and rows read best with its members by name.
pub struct Faults {
    /// Cuts: total, of one link, one way, with a bridge, of a client.
    pub cut: bool,
    /// The same, with messages kept and not lost.
    pub hold: bool,
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
}

impl Faults {
    /// Everything.
    pub const ALL: Faults = Faults {
        cut: true,
        hold: true,
        loss: true,
        duplication: true,
        reorder: true,
        crash: true,
        pause: true,
        clock_step: true,
        clock_rate: true,
    };

    /// Nothing.
    pub const NONE: Faults = Faults {
        cut: false,
        hold: false,
        loss: false,
        duplication: false,
        reorder: false,
        crash: false,
        pause: false,
        clock_step: false,
        clock_rate: false,
    };

    /// Whether it is not nothing.
    pub fn any(self) -> bool {
        let Faults { cut, hold, loss, duplication, reorder, crash, pause, .. } = self;
        let network = cut || hold || loss || duplication || reorder;
        network || crash || pause || self.clock_step || self.clock_rate
    }
}

/// What all schedules of one claim have in common.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The protocol and its settings.
    pub protocol: ProtocolChoice,
    /// The faults.
    pub faults: Faults,
    /// How many replicas: from, to, at most seven.
    pub replicas: (u32, u32),
    /// How many registers.
    pub keys: u32,
    /// Whether clients stay at one replica; otherwise some roam.
    pub sticky: bool,
    /// Whether some requests compare and set.
    pub cas: bool,
    /// Options that a request carries with even odds, one of them at a time: `read=strong`.
    pub read_options: Vec<(&'static str, OptionValue)>,
}

impl Shape {
    /// One register, three to five replicas, sticky and roaming clients, every fault; the
    /// protocol as on its line: `abd write_back=off`.
    pub fn of(protocol: &str) -> Shape {
        let text = format!("cap 1\nprotocol {protocol}\nreplicas A\nclient c1 at A\n");
        let scenario = parse(&text).expect("a row names a protocol and its settings");
        Shape {
            protocol: scenario.protocol().expect("it has one").clone(),
            faults: Faults::ALL,
            replicas: (3, 5),
            keys: 1,
            sticky: false,
            cas: false,
            read_options: Vec::new(),
        }
    }
}

/// A schedule: the scenario, and when it had faults.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// What to run.
    pub scenario: Scenario,
    /// From when to when each fault lasted.
    pub faults: Vec<(Time, Time)>,
}

/// A sequential stream of luck for one schedule; tests may have one, runs may not.
struct Luck {
    seed: u64,
    drawn: u64,
}

impl Luck {
    fn below(&mut self, bound: u32) -> u32 {
        self.drawn += 1;
        bounded(draw(self.seed, Purpose::Protocol, 0, self.drawn), u64::from(bound)) as u32
    }

    fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u32) as usize]
    }
}

/// Adds a fault that lasts from one time to another.
type Make = fn(&mut Builder<'_>, u32, u32);

struct Builder<'a> {
    shape: &'a Shape,
    luck: Luck,
    replicas: Vec<String>,
    clients: Vec<(String, Home)>,
    timed: Vec<(u32, Action)>,
    faults: Vec<(Time, Time)>,
    /// Which machine had a fault when: one at a time each.
    machine_faults: Vec<(String, u32, u32)>,
    values: u32,
    network: LinkSettings,
    writes_in_ten: u32,
}

/// The schedule of this seed.
pub fn random(shape: &Shape, seed: u32) -> Schedule {
    let mut luck = Luck { seed: u64::from(seed), drawn: 0 };
    let count = luck.between(shape.replicas.0, shape.replicas.1) as usize;
    let replicas: Vec<String> = REPLICAS[..count].iter().map(|&name| name.into()).collect();
    let clients = (1..=luck.between(2, 6)).map(|n| {
        let roams = !shape.sticky && luck.one_in(4);
        let home = if roams { Home::Roaming } else { Home::At(luck.pick(&replicas).clone()) };
        (format!("c{n}"), home)
    });
    let clients: Vec<(String, Home)> = clients.collect();
    let mut builder = Builder {
        shape,
        luck,
        machine_faults: Vec::new(),
        replicas,
        clients,
        timed: Vec::new(),
        faults: Vec::new(),
        values: 0,
        network: LinkSettings::default(),
        writes_in_ten: 5,
    };
    builder.writes_in_ten = *builder.luck.pick(&[1, 3, 6]);
    builder.network();
    builder.requests();
    builder.all_faults();
    builder.build(seed)
}

impl Builder<'_> {
    /// What all links are like when nothing else is said: from even to rough.
    fn network(&mut self) {
        let faults = self.shape.faults;
        let rough = |allowed: bool, rate: u32| Some(if allowed { rate } else { 0 });
        self.network = LinkSettings {
            delay: Some(Duration(self.luck.between(5, 150))),
            jitter: Some(Duration(*self.luck.pick(&[0, 60, 400, 1_500]))),
            loss_per_mille: rough(faults.loss, *self.luck.pick(&[0, 0, 30, 150])),
            duplicate_per_mille: rough(faults.duplication, *self.luck.pick(&[0, 0, 150])),
            reorder: Some(faults.reorder && self.luck.one_in(2)),
        };
    }

    fn requests(&mut self) {
        for client in 0..self.clients.len() {
            let mut at = self.luck.between(50, 1_000);
            while at < TROUBLE_MS + 1_000 {
                let request = self.request();
                self.add_request(at, client, request);
                let longest = if self.luck.one_in(6) { 3_000 } else { 400 };
                at += self.luck.between(20, longest);
            }
            for key in 0..self.shape.keys {
                let (at, key) = (LAST_READ_MS + 2_000 * key, key_name(key));
                self.add_request(at, client, RequestText::Get { key });
            }
        }
    }

    fn request(&mut self) -> RequestText {
        let key = key_name(self.luck.below(self.shape.keys));
        let kind = self.luck.below(10);
        if kind >= self.writes_in_ten {
            return RequestText::Get { key };
        }
        self.values += 1;
        let value = self.values.to_string();
        if self.shape.cas && kind * 2 < self.writes_in_ten {
            // A guess among recent values: it holds often enough.
            let expected = self.values.saturating_sub(self.luck.between(1, 4)).to_string();
            return RequestText::Cas { key, expected, new: value };
        }
        RequestText::Set { key, value }
    }

    fn add_request(&mut self, at: u32, client: usize, request: RequestText) {
        let is_read = matches!(request, RequestText::Get { .. });
        let mut options = Vec::new();
        if is_read && !self.shape.read_options.is_empty() && self.luck.one_in(2) {
            options.push(*self.luck.pick(&self.shape.read_options));
        }
        let client = self.clients[client].0.clone();
        let line =
            RequestLine { client, request, via: None, timeout: None, options, expected: None };
        self.timed.push((at, Action::Request(line)));
    }

    fn all_faults(&mut self) {
        let f = self.shape.faults;
        let kinds: [(bool, Make); 9] = [
            (f.cut, |b, from, to| b.partition(from, to, Action::Cut)),
            (f.hold, |b, from, to| b.partition(from, to, Action::Hold)),
            (f.loss, |b, from, to| b.loss(from, to)),
            (f.duplication, |b, from, to| b.duplication(from, to)),
            (f.reorder, |b, from, to| b.reordering(from, to)),
            (f.crash, |b, from, to| b.machine(from, to, Action::Crash, Action::Restart)),
            (f.pause, |b, from, to| b.machine(from, to, Action::Pause, Action::Resume)),
            (f.clock_step, |b, from, to| b.clock_step(from, to)),
            (f.clock_rate, |b, from, to| b.clock_rate(from, to)),
        ];
        let allowed: Vec<Make> =
            kinds.iter().filter(|(allowed, _)| *allowed).map(|(_, make)| *make).collect();
        if allowed.is_empty() {
            return;
        }
        for _ in 0..self.luck.between(3, 14) {
            let from = self.luck.between(0, TROUBLE_MS - 1_000);
            let longest = if self.luck.one_in(4) { 7_000 } else { 1_200 };
            let to = (from + self.luck.between(50, longest)).min(TROUBLE_MS);
            self.luck.pick(&allowed)(self, from, to);
        }
    }

    fn window(&mut self, from: u32, to: u32, begin: Action, end: Action) {
        self.timed.push((from, begin));
        self.timed.push((to, end));
        self.faults.push((Time(from), Time(to)));
    }

    fn partition(&mut self, from: u32, to: u32, begin: fn(Links) -> Action) {
        let links = match self.luck.below(6) {
            0 | 1 if self.replicas.len() > 1 => Some(self.groups(false)),
            2 if self.replicas.len() > 1 => Some(self.groups(true)),
            3 => self.link(false).map(Links::One),
            4 => self.link(true).map(Links::One),
            _ => None,
        };
        let links = links.unwrap_or_else(|| Links::One(self.client_link()));
        self.window(from, to, begin(links.clone()), Action::Heal(Some(links)));
    }

    /// Two or three groups; with a bridge, one replica is in none and sees all.
    fn groups(&mut self, bridge: bool) -> Links {
        let mut names = self.shuffled();
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

    fn shuffled(&mut self) -> Vec<String> {
        let mut names = self.replicas.clone();
        for last in (1..names.len()).rev() {
            let other = self.luck.below(last as u32 + 1) as usize;
            names.swap(last, other);
        }
        names
    }

    /// A link between replicas; none where there is only one.
    fn link(&mut self, one_way: bool) -> Option<LinkName> {
        let mut names = self.shuffled();
        Some(LinkName { to: names.pop()?, from: names.pop()?, one_way })
    }

    /// Lost requests, or lost answers.
    fn client_link(&mut self) -> LinkName {
        let client = self.luck.pick(&self.clients).0.clone();
        let replica = self.luck.pick(&self.replicas).clone();
        match self.luck.below(3) {
            0 => LinkName { from: client, to: replica, one_way: true },
            1 => LinkName { from: replica, to: client, one_way: true },
            _ => LinkName { from: client, to: replica, one_way: false },
        }
    }

    fn change_link(&mut self, from: u32, to: u32, settings: LinkSettings) {
        let one_way = self.luck.one_in(2);
        // A client's link stays as it is: what carries requests twice carries them out twice.
        let Some(link) = self.link(one_way) else { return };
        let change = |settings| Action::Link(LinkChange { link: link.clone(), settings });
        self.window(from, to, change(settings), change(self.network));
    }

    fn loss(&mut self, from: u32, to: u32) {
        let loss_per_mille = Some(self.luck.between(100, 900));
        self.change_link(from, to, LinkSettings { loss_per_mille, ..LinkSettings::default() });
    }

    fn duplication(&mut self, from: u32, to: u32) {
        let duplicate_per_mille = Some(self.luck.between(300, 1_000));
        self.change_link(from, to, LinkSettings { duplicate_per_mille, ..LinkSettings::default() });
    }

    fn reordering(&mut self, from: u32, to: u32) {
        let jitter = Some(Duration(self.luck.between(0, 600)));
        let settings = LinkSettings { reorder: Some(true), jitter, ..LinkSettings::default() };
        self.change_link(from, to, settings);
    }

    /// A machine fault, unless the machine has one at that time already.
    fn machine(
        &mut self,
        from: u32,
        to: u32,
        begin: fn(String) -> Action,
        end: fn(String) -> Action,
    ) {
        let name = self.luck.pick(&self.replicas).clone();
        let overlaps =
            |(other, f, t): &(String, u32, u32)| *other == name && *f <= to && from <= *t;
        if !self.machine_faults.iter().any(overlaps) {
            self.machine_faults.push((name.clone(), from, to));
            self.window(from, to, begin(name.clone()), end(name));
        }
    }

    fn clock_step(&mut self, from: u32, _: u32) {
        let node = self.luck.pick(&self.replicas).clone();
        let by_ms = i64::from(self.luck.between(0, 8_000)) - 4_000;
        self.timed.push((from, Action::ClockStep { node, by_ms }));
        self.faults.push((Time(from), Time(UNTIL_MS)));
    }

    fn clock_rate(&mut self, from: u32, to: u32) {
        let node = self.luck.pick(&self.replicas).clone();
        let per_mille = self.luck.between(300, 2_500);
        let rate = |per_mille| Action::ClockRate { node: node.clone(), per_mille };
        self.window(from, to, rate(per_mille), rate(1_000));
    }

    /// In the end no message is lost any more, so that all can converge.
    fn calm(&mut self) {
        let settings = LinkSettings { loss_per_mille: Some(0), ..LinkSettings::default() };
        for (index, from) in self.replicas.iter().enumerate() {
            for to in &self.replicas[index + 1..] {
                let link = LinkName { from: from.clone(), to: to.clone(), one_way: false };
                self.timed.push((TROUBLE_MS, Action::Link(LinkChange { link, settings })));
            }
        }
    }

    fn build(mut self, seed: u32) -> Schedule {
        self.calm();
        let mut statements = vec![
            Statement::Protocol(self.shape.protocol.clone()),
            Statement::Replicas(self.replicas),
        ];
        for (name, home) in self.clients {
            let timeout = Duration(6_000);
            statements.push(Statement::Client(ClientDeclaration { name, home, timeout, retry: 0 }));
        }
        let links = self.network;
        statements.push(Statement::Network(NetworkChanges { links, ..NetworkChanges::default() }));
        statements.push(Statement::Seed(seed));
        statements.push(Statement::Until(Time(UNTIL_MS)));
        let mut timed = self.timed;
        timed.sort_by_key(|(at, _)| *at);
        statements.extend(
            timed.into_iter().map(|(at, action)| Statement::Timed { at: Some(Time(at)), action }),
        );
        let line = |statement| Line { statement: Some(statement), comment: None };
        let scenario = Scenario { lines: statements.into_iter().map(line).collect() };
        Schedule { scenario, faults: self.faults }
    }
}

fn key_name(key: u32) -> String {
    ["x", "y", "z"][key as usize % 3].to_string()
}
