//! Random schedules of many requests and faults, as scenarios: what the claims about protocols are
//! tried on. Same seed, same schedule.

use crate::attack::luck::Luck;
use crate::attack::stage::Stage;
use crate::protocol::settings::SettingKind;
use crate::protocol::{OptionValue, ProtocolSpec};
use crate::scenario::text::{ParseError, parse};
use crate::scenario::{
    Action, ClientDeclaration, Draft, Home, Line, LinkChange, LinkName, LinkSettings,
    NetworkChanges, ProtocolChoice, RequestLine, RequestText, Scenario, Statement,
};
use crate::time::{Duration, Time};

mod faults;
mod variety;

pub use faults::Faults;
pub use variety::{LAST_REQUESTS_MS, Variety};

/// How long the run goes on after every client has read a last time.
const TAIL_MS: u32 = 10_000;
/// What replicas are called.
pub const REPLICAS: [&str; 7] = ["A", "B", "C", "D", "E", "F", "G"];

/// What all schedules of one claim have in common.
// Each is a thing that some claims have and others lack, and none excludes another.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug)]
pub struct ClaimShape {
    /// The protocol and its settings.
    pub protocol: ProtocolChoice,
    /// What the language knows of it.
    pub spec: &'static ProtocolSpec,
    /// The faults.
    pub faults: Faults,
    /// How many replicas: from, to, at most seven.
    pub replicas: (u32, u32),
    /// How many registers.
    pub keys: u32,
    /// Whether clients stay at one replica; otherwise some roam.
    pub sticky: bool,
    /// Whether half of the clients seek the leader.
    pub seeking: bool,
    /// Whether some requests compare and set.
    pub cas: bool,
    /// Whether some writes are deletes.
    pub deletes: bool,
    /// Options that a request carries with even odds, one of them at a time: `read=strong`.
    pub read_options: Vec<(&'static str, OptionValue)>,
    /// Requests and faults begin before this; then everything is repaired.
    pub trouble_ms: u32,
    /// How long after the trouble every client reads once more.
    pub calm_ms: u32,
    /// Whether messages are on time again after the trouble. Who goes by time-outs promises
    /// nothing before (Dwork, Lynch and Stockmeyer 1988).
    pub timely_end: bool,
    /// Whether what machines send mostly comes twice, the second time seconds after the first
    /// perhaps, and in any order.
    pub doubled: bool,
    /// How long clients wait, and how often they repeat a request.
    pub patience: (Duration, u32),
    /// Further lines of the header: datacentres, say.
    pub header: &'static str,
    /// What else is drawn, beside the settings that the protocol's line leaves open.
    pub variety: Option<Variety>,
}

impl ClaimShape {
    /// One register, three to five replicas, sticky and roaming clients, every fault; the
    /// protocol as it is set.
    pub fn new(protocol: ProtocolChoice, spec: &'static ProtocolSpec) -> ClaimShape {
        ClaimShape {
            protocol,
            spec,
            faults: Faults::ALL,
            replicas: (3, 5),
            keys: 1,
            sticky: false,
            seeking: false,
            cas: false,
            deletes: false,
            read_options: Vec::new(),
            trouble_ms: 12_000,
            calm_ms: 14_000,
            timely_end: false,
            doubled: false,
            patience: (Duration(6_000), 0),
            header: "",
            variety: None,
        }
    }

    /// The same for clients that soon ask again, and up to four times.
    #[must_use]
    pub fn impatient(self) -> ClaimShape {
        ClaimShape { patience: (Duration(700), 4), ..self }
    }

    /// Those of the replicas that clients ask: who holds no data is asked by nobody.
    fn asked(&self, replicas: &[String]) -> Vec<String> {
        let holds_none = |name: &String| {
            self.protocol.named.iter().any(|named| {
                let kind = self.spec.setting(named.setting).map(|setting| setting.kind);
                matches!(kind, Some(SettingKind::Witnesses(_)))
                    && named.replicas.iter().any(|(known, _)| known == name)
            })
        };
        replicas.iter().filter(|name| !holds_none(name)).cloned().collect()
    }

    fn services(&self) -> impl Iterator<Item = String> + use<> {
        let services = (self.spec.services)(&self.protocol.all_settings(self.spec));
        services.into_iter().map(str::to_owned)
    }

    /// When all is well again and every client reads a last time.
    fn last_read_ms(&self) -> u32 {
        self.trouble_ms + self.calm_ms
    }

    fn until_ms(&self) -> u32 {
        self.last_read_ms() + TAIL_MS
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

struct Builder<'a> {
    shape: &'a ClaimShape,
    stage: Stage,
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
///
/// # Errors
/// The shape makes no scenario: more copies are asked for than there are replicas, say.
pub fn random(shape: &ClaimShape, seed: u32) -> Result<Schedule, Vec<ParseError>> {
    match shape.variety {
        None => plain(shape, seed)?.valid(),
        Some(variety) => {
            let shape = variety::drawn(shape, seed);
            let mut lines = plain(&shape, seed)?;
            variety::vary(&mut lines.draft, &shape, variety, seed);
            lines.valid()
        }
    }
}

/// A schedule as it is written.
struct Written {
    draft: Draft,
    faults: Vec<(Time, Time)>,
}

impl Written {
    /// The schedule, through the same door as anything typed. To read it all again took a quarter
    /// of the time of a claim, so only what is wrong is read; that what is made here can be written
    /// and read is a test of its own.
    fn valid(self) -> Result<Schedule, Vec<ParseError>> {
        let scenario = self.draft.scenario().or_else(|lines| parse(&lines.to_string()))?;
        Ok(Schedule { scenario, faults: self.faults })
    }
}

fn plain(shape: &ClaimShape, seed: u32) -> Result<Written, Vec<ParseError>> {
    let mut luck = Luck::of(u64::from(seed));
    let count = luck.between(shape.replicas.0, shape.replicas.1) as usize;
    let replicas: Vec<String> = REPLICAS[..count].iter().map(|&name| name.into()).collect();
    let asked = shape.asked(&replicas);
    let clients = (1..=luck.between(2, 6)).map(|n| {
        let roams = !shape.sticky && luck.one_in(4);
        let seeks = shape.seeking && luck.one_in(2);
        let home = match (seeks, roams) {
            (true, _) => Home::Leader,
            (false, true) => Home::Roaming,
            (false, false) => Home::At(luck.pick(&asked).clone()),
        };
        (format!("c{n}"), home)
    });
    let clients: Vec<(String, Home)> = clients.collect();
    let services = shape.services();
    let mut builder = Builder {
        shape,
        stage: Stage {
            luck,
            machines: replicas.iter().cloned().chain(services).collect(),
            replicas,
            clients: clients.iter().map(|(name, _)| name.clone()).collect(),
        },
        machine_faults: Vec::new(),
        clients,
        timed: Vec::new(),
        faults: Vec::new(),
        values: 0,
        network: LinkSettings::default(),
        writes_in_ten: 5,
    };
    builder.writes_in_ten = *builder.stage.luck.pick(&[1, 3, 6]);
    builder.network();
    builder.requests();
    builder.all_faults();
    builder.late_copies();
    builder.changes_of_members();
    builder.build(seed)
}

impl Builder<'_> {
    /// What all links are like when nothing else is said: from even to rough.
    fn network(&mut self) {
        let faults = self.shape.faults;
        let rough = |allowed: bool, rate: u32| Some(if allowed { rate } else { 0 });
        self.network = LinkSettings {
            delay: Some(Duration(self.stage.luck.between(5, 150))),
            jitter: Some(Duration(*self.stage.luck.pick(&[0, 60, 400, 1_500]))),
            loss_per_mille: rough(faults.loss, *self.stage.luck.pick(&[0, 0, 30, 150])),
            duplicate_per_mille: rough(faults.duplication, *self.stage.luck.pick(&[0, 0, 150])),
            reorder: Some(faults.reorder && self.stage.luck.one_in(2)),
        };
        if self.shape.doubled {
            self.network.duplicate_per_mille = Some(*self.stage.luck.pick(&[500, 1_000]));
            self.network.reorder = Some(true);
        }
    }

    fn requests(&mut self) {
        for client in 0..self.clients.len() {
            let mut at = self.stage.luck.between(50, 1_000);
            while at < self.shape.trouble_ms + 1_000 {
                let request = self.request();
                self.add_request(at, client, request);
                let longest = if self.stage.luck.one_in(6) { 3_000 } else { 400 };
                at += self.stage.luck.between(20, longest);
            }
            for key in 0..self.shape.keys {
                let (at, key) = (self.shape.last_read_ms() + 2_000 * key, key_name(key));
                self.add_request(at, client, RequestText::Get { key });
            }
        }
    }

    fn request(&mut self) -> RequestText {
        let key = key_name(self.stage.luck.below(self.shape.keys));
        let kind = self.stage.luck.below(10);
        if kind >= self.writes_in_ten {
            return RequestText::Get { key };
        }
        self.values += 1;
        let value = self.values.to_string();
        if self.shape.cas && kind * 2 < self.writes_in_ten {
            // A guess among recent values: it holds often enough.
            let expected = self.values.saturating_sub(self.stage.luck.between(1, 4)).to_string();
            return RequestText::Cas { key, expected, new: value };
        }
        if self.shape.deletes && self.stage.luck.one_in(3) {
            return RequestText::Delete { key };
        }
        RequestText::Set { key, value }
    }

    fn add_request(&mut self, at: u32, client: usize, request: RequestText) {
        let is_read = matches!(request, RequestText::Get { .. });
        let mut options = Vec::new();
        if is_read && !self.shape.read_options.is_empty() && self.stage.luck.one_in(2) {
            options.push(*self.stage.luck.pick(&self.shape.read_options));
        }
        let client = self.clients[client].0.clone();
        let line = RequestLine { options, ..RequestLine::plain(client, request) };
        self.timed.push((at, Action::Request(line)));
    }

    /// In the end no message is lost any more, so that all can converge.
    fn calm(&mut self) {
        let jitter = self.shape.timely_end.then_some(Duration(0));
        let settings = LinkSettings { loss_per_mille: Some(0), jitter, ..LinkSettings::default() };
        let changes = on_all_links(&self.stage.machines, settings);
        self.timed.extend(changes.map(|change| (self.shape.trouble_ms, change)));
    }

    fn build(mut self, seed: u32) -> Result<Written, Vec<ParseError>> {
        self.calm();
        let mut statements = vec![
            Statement::Protocol(self.shape.protocol.clone()),
            Statement::Replicas(self.stage.replicas),
        ];
        let (timeout, retry) = self.shape.patience;
        for (name, home) in self.clients {
            statements.push(Statement::Client(ClientDeclaration {
                name,
                home,
                timeout,
                retry,
                options: Vec::new(),
            }));
        }
        let links = self.network;
        statements.push(Statement::Network(NetworkChanges { links, ..NetworkChanges::default() }));
        statements.push(Statement::Seed(seed));
        statements.push(Statement::Until(Time(self.shape.until_ms())));
        let mut timed = self.timed;
        crate::table::sort_by_key(&mut timed, |(at, _)| *at);
        statements.extend(
            timed.into_iter().map(|(at, action)| Statement::Timed { at: Some(Time(at)), action }),
        );
        let line = |statement| Line { statement: Some(statement), comment: None };
        let draft = Draft::of(statements.into_iter().map(line).collect());
        let draft = match self.shape.header {
            "" => draft,
            header => Draft::of(parse(&(draft.to_string() + header))?.lines.clone()),
        };
        Ok(Written { draft, faults: self.faults })
    }
}

/// Each link between two machines changed in this way.
fn on_all_links(machines: &[String], settings: LinkSettings) -> impl Iterator<Item = Action> {
    (1..).zip(machines).flat_map(move |(next, from)| {
        machines[next..].iter().map(move |to| {
            let link = LinkName { from: from.clone(), to: to.clone(), one_way: false };
            Action::Link(LinkChange { link, settings })
        })
    })
}

fn key_name(key: u32) -> String {
    ["x", "y", "z"][key as usize % 3].to_string()
}
