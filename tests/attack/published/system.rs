//! Servers and clients that send each other messages, which arrive in any order or not at all.

use std::collections::BTreeMap;
use std::hash::Hash;

use cap_playground::attack::explore::StepSystem;
use cap_playground::attack::orders::ways::Ways;
use cap_playground::digest::Fingerprint;
use cap_playground::register::{Access, Answer, Value};

/// A message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Wire<M> {
    Put(u64, u32),
    Get(u64),
    PutOk(u64),
    GetOk(u64, u32),
    Inner(M),
}

/// What leaves a server: to whom, and what.
pub type Out<M> = Vec<(usize, Wire<M>)>;

/// A server of a protocol.
pub trait Server: Clone + Hash {
    type Message: Clone + Ord + Hash;

    fn new(id: usize, servers: usize) -> Self;

    /// A message arrives; none where it means nothing, so that it stays where it is.
    fn on(&self, from: usize, message: &Wire<Self::Message>) -> Option<(Self, Out<Self::Message>)>;

    /// Whether this message to it will change nothing, whenever it arrives.
    fn ignores(&self, _from: usize, _message: &Self::Message) -> bool {
        false
    }

    /// Whether an answer to its own message may still change something here.
    fn needs_answer(&self, _message: &Self::Message) -> bool {
        true
    }

    /// The same that answers reads by itself.
    fn careless(self) -> Self {
        self
    }
}

/// What a state is told by beside machines and messages.
#[derive(Clone, Hash)]
enum Story {
    /// Everything that clients saw: by client, what is over and what is under way, each with what
    /// others had behind them when it began.
    Whole(BTreeMap<usize, (Vec<Call>, Option<Call>)>),
    /// What the judge's frontier leaves open.
    Open,
}

/// What others had behind them, what was asked, and what was answered.
type Call = (Vec<(usize, usize)>, Option<u32>, Option<u32>);

type Envelope<M> = (usize, usize, Wire<M>);

#[derive(Clone)]
pub struct State<S: Server> {
    servers: Vec<S>,
    /// By client: what it waits for, and how many requests it has begun.
    clients: Vec<(Option<u64>, u64)>,
    /// What is under way, and how often.
    network: BTreeMap<Envelope<S::Message>, u32>,
    story: Story,
    ways: Ways,
}

/// Servers and clients at the start.
#[derive(Clone)]
pub struct Cluster<S: Server> {
    start: State<S>,
    is_whole: bool,
    commutes: bool,
}

/// A message by its number among all that there are in a state, with where it arrives.
pub type Step = (u128, usize);

impl<S: Server> Cluster<S> {
    /// Each with everything that clients saw.
    pub fn whole(servers: usize, clients: usize) -> Cluster<S> {
        Cluster::new(servers, clients, true)
    }

    /// Each with what is still open, and without messages that mean nothing any more.
    pub fn reduced(servers: usize, clients: usize) -> Cluster<S> {
        Cluster::new(servers, clients, false)
    }

    fn new(servers: usize, clients: usize, is_whole: bool) -> Cluster<S> {
        let mut start = State {
            servers: (0..servers).map(|id| S::new(id, servers)).collect(),
            clients: vec![(None, 0); clients],
            network: BTreeMap::new(),
            story: if is_whole { Story::Whole(BTreeMap::new()) } else { Story::Open },
            ways: Ways::new(Value(0)),
        };
        for client in 0..clients {
            start.ask(client);
        }
        Cluster { start, is_whole, commutes: false }
    }

    pub fn commuting(self) -> Cluster<S> {
        Cluster { commutes: true, ..self }
    }

    pub fn careless(mut self) -> Cluster<S> {
        self.start.servers = self.start.servers.into_iter().map(S::careless).collect();
        self
    }
}

impl<S: Server> State<S> {
    /// A client asks: it writes first, and then reads at the next server.
    fn ask(&mut self, client: usize) {
        let (index, begun) = (self.servers.len() + client, self.clients[client].1);
        let number = (begun + 1) * index as u64;
        let server = (index + begun as usize) % self.servers.len();
        let value = client as u32 + 1;
        let (asked, message, action) = if begun == 0 {
            (Some(value), Wire::Put(number, value), Access::Set(Value(value)))
        } else {
            (None, Wire::Get(number), Access::Get)
        };
        self.clients[client] = (Some(number), begun + 1);
        if let Story::Whole(calls) = &mut self.story {
            let others = calls.iter().filter(|(id, (over, _))| **id != client && !over.is_empty());
            let behind = others.map(|(id, (over, _))| (*id, over.len() - 1)).collect();
            calls.entry(client).or_default().1 = Some((behind, asked, None));
        }
        self.ways.asked(own_number(client, begun), action);
        self.send(index, vec![(server, message)]);
    }

    fn send(&mut self, from: usize, out: Out<S::Message>) {
        for (to, message) in out {
            *self.network.entry((from, to, message)).or_default() += 1;
        }
    }

    /// A client is told something; whether it waited for that.
    fn tell(&mut self, client: usize, message: &Wire<S::Message>) -> bool {
        let (number, answer) = match message {
            Wire::PutOk(number) => (*number, Answer::Written),
            Wire::GetOk(number, value) => (*number, Answer::Value(Value(*value))),
            _ => return false,
        };
        if self.clients[client].0 != Some(number) {
            return false;
        }
        self.ways.answered(own_number(client, self.clients[client].1 - 1), &answer);
        if let Story::Whole(calls) = &mut self.story {
            let (over, under_way) = calls.entry(client).or_default();
            if let Some((behind, asked, _)) = under_way.take() {
                let read = if let Answer::Value(value) = answer { Some(value.0) } else { None };
                over.push((behind, asked, read));
            }
        }
        if matches!(message, Wire::PutOk(_)) {
            self.ask(client);
        } else {
            // Its last request is counted once more when it is over.
            self.clients[client] = (None, self.clients[client].1 + 1);
        }
        true
    }

    fn forget(&mut self) {
        let servers = &self.servers;
        self.network.retain(|(from, to, message), _| match message {
            Wire::Inner(inner) => {
                !servers[*to].ignores(*from, inner) || servers[*from].needs_answer(inner)
            }
            _ => true,
        });
    }
}

/// Two clients number their requests alike; here none has the number of another.
fn own_number(client: usize, nth: u64) -> u32 {
    client as u32 * 10 + nth as u32
}

fn print(of: &impl Hash) -> u128 {
    let mut hash = Fingerprint::default();
    of.hash(&mut hash);
    hash.value()
}

impl<S: Server> StepSystem for Cluster<S> {
    type State = State<S>;
    type Step = Step;

    fn start(&self) -> State<S> {
        self.start.clone()
    }

    fn steps(&self, state: &State<S>) -> Vec<Step> {
        state.network.keys().map(|envelope| (print(envelope), envelope.1)).collect()
    }

    fn after(&self, state: &State<S>, step: Step) -> Option<State<S>> {
        let envelope = state.network.keys().find(|envelope| print(envelope) == step.0)?;
        let (from, to, message) = envelope;
        let mut next = state.clone();
        if let Some(server) = state.servers.get(*to) {
            let (server, out) = server.on(*from, message)?;
            next.servers[*to] = server;
            next.send(*to, out);
        } else if !next.tell(*to - state.servers.len(), message) {
            return None;
        }
        let left = next.network.get_mut(envelope).expect("it is under way");
        *left -= 1;
        if *left == 0 {
            next.network.remove(envelope);
        }
        if !self.is_whole {
            next.forget();
        }
        Some(next)
    }

    fn fingerprint(&self, state: &State<S>) -> u128 {
        let own = (&state.servers, &state.clients, &state.network);
        if self.is_whole { print(&(own, &state.story)) } else { print(&(own, &state.ways)) }
    }

    fn is_broken(&self, state: &State<S>) -> bool {
        state.ways.is_broken()
    }

    fn commute(&self, one: Step, other: Step) -> bool {
        // A client that is told something asks on.
        let is_server = |end: usize| end < self.start.servers.len();
        self.commutes && one.1 != other.1 && (is_server(one.1) || is_server(other.1))
    }
}
