//! Stories by luck. Each has its own few kinds of fault and its own densities (swarm testing,
//! Groce et al. 2012), and requests stand around the faults: most promises break in a request
//! during a fault or soon after one. The first ones are the plainest there are (`plain`).

use crate::attack::ground::Ground;
use crate::attack::luck::Luck;
use crate::attack::stage::Stage;
use crate::attack::story::{GRID_MS, Story};
use crate::draw::mix;
use crate::scenario::attack::Means;
use crate::scenario::{Action, Home, RequestLine, RequestText};

mod faults;
mod plain;

/// Stories are of one of these lengths, the short ones more often: they cost less.
const LENGTHS_MS: [u32; 8] = [4_000, 4_000, 8_000, 8_000, 15_000, 15_000, 30_000, 60_000];
/// How long a run goes on after the last line, so that an answer comes, or that nobody waits.
const TAILS_MS: [u32; 2] = [2_000, 7_000];

/// How stories are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// As described above, and guided by what made answers right.
    Guided,
    /// Every kind of fault and every moment alike, for comparison.
    Uniform,
}

/// The story of this number.
pub fn story(ground: &Ground, manner: Manner, number: u32) -> Story {
    let mut drawing = Drawing::new(ground, manner, number);
    if !drawing.plainly(number) {
        drawing.faults();
        drawing.requests();
    }
    drawing.story()
}

/// A story being drawn.
struct Drawing<'g> {
    ground: &'g Ground,
    manner: Manner,
    stage: Stage,
    length_ms: u32,
    timed: Vec<(Option<u32>, Action)>,
    faults: Vec<(u32, u32)>,
    /// When something goes wrong, or well again.
    edges: Vec<u32>,
    values: u32,
    /// The machine that faults strike together, if there is one: most failures of real systems
    /// need one machine that is apart from the others (Alquraan et al., OSDI 2018).
    struck: Option<String>,
}

impl Drawing<'_> {
    fn new(ground: &Ground, manner: Manner, number: u32) -> Drawing<'_> {
        let luck = Luck::of(mix(u64::from(ground.seed), u64::from(number).wrapping_add(1)));
        let mut stage = Stage {
            luck,
            replicas: ground.replicas.clone(),
            machines: ground.machines.clone(),
            clients: ground.client_names(),
        };
        let is_one_struck = manner == Manner::Guided && stage.luck.one_in(3);
        let struck = is_one_struck.then(|| stage.luck.pick(&stage.machines).clone());
        let within = ground.attack.within.0;
        let length_ms = match manner {
            Manner::Guided => *stage.luck.pick(&LENGTHS_MS),
            Manner::Uniform => within,
        };
        Drawing {
            ground,
            manner,
            stage,
            length_ms: length_ms.min(within),
            timed: Vec::new(),
            faults: Vec::new(),
            edges: Vec::new(),
            values: 0,
            struck,
        }
    }

    fn faults(&mut self) {
        let mut left = self.ground.attack.means;
        if self.manner == Manner::Guided {
            left = self.some_of(left);
        }
        for (kind, most) in left.each() {
            if kind == "crashes" && self.all_crash(most) {
                continue;
            }
            let count = if most == 0 { 0 } else { self.stage.luck.between(1, most) };
            for _ in 0..count {
                self.fault(kind);
            }
        }
    }

    /// About half of the kinds, one at least where there is any.
    fn some_of(&mut self, means: Means) -> Means {
        let mut some = means;
        let kinds: Vec<&str> =
            means.each().iter().filter(|(_, most)| *most > 0).map(|(kind, _)| *kind).collect();
        if kinds.is_empty() {
            return some;
        }
        let kept = *self.stage.luck.pick(&kinds);
        for kind in kinds {
            let is_left_out = kind != kept && self.stage.luck.one_in(2);
            if let Some(most) = some.of_mut(kind).filter(|_| is_left_out) {
                *most = 0;
            }
        }
        some
    }

    fn requests(&mut self) {
        let Some(most) = self.ground.attack.requests else {
            let written = self.ground.written.iter();
            self.timed.extend(written.map(|(at, line)| (Some(*at), Action::Request(line.clone()))));
            let last = self.ground.written.last().map_or(0, |(at, _)| *at);
            self.length_ms = self.length_ms.max(last);
            return;
        };
        let count = self.stage.luck.between(most.min(2), most);
        let is_chain = self.manner == Manner::Guided && self.stage.luck.one_in(2);
        let mut times: Vec<u32> = Vec::new();
        let mut at = self.moment();
        for _ in 0..count {
            times.push(at.max(GRID_MS).min(self.length_ms.max(GRID_MS)));
            let gap = self.stage.luck.between_evenly_in_size(50, (self.length_ms / 2).max(100));
            at = if is_chain { at + gap } else { self.moment() };
        }
        crate::table::sort(&mut times);
        let odds = if self.struck.is_some() { 2 } else { 3 };
        let in_turn = self.manner == Manner::Guided && self.stage.luck.one_in(odds);
        let lines = if in_turn { self.in_turn(count) } else { self.any_order(count) };
        for (at, line) in times.into_iter().zip(lines) {
            self.timed.push((Some(at / GRID_MS * GRID_MS), Action::Request(line)));
        }
    }

    /// Any requests of any clients; the first one writes more often.
    fn any_order(&mut self, count: u32) -> Vec<RequestLine> {
        let writes_in_ten = *self.stage.luck.pick(&[3, 5, 7]);
        let request = |nth: u32| {
            let luck = &mut self.stage.luck;
            let key = luck.pick(&self.ground.keys).clone();
            let client = luck.pick(&self.stage.clients).clone();
            let is_write = luck.below(10) < if nth == 0 { 8 } else { writes_in_ten };
            self.request(client, key, is_write)
        };
        (0..count).map(request).collect()
    }

    /// Some clients in turn write, and then in turn read, registers in turn as well: what each
    /// missed of the others shows.
    fn in_turn(&mut self, count: u32) -> Vec<RequestLine> {
        let clients = self.stage.luck.shuffled(&self.stage.clients);
        // Others write, and who is at the machine apart reads.
        let reader = self.struck.clone().and_then(|apart| {
            let mut clients = self.ground.clients.iter();
            clients.find(|(_, home)| *home == Home::At(apart.clone())).map(|it| it.0.clone())
        });
        let keys = self.stage.luck.shuffled(&self.ground.keys);
        let writes = self.stage.luck.between(1, count.div_ceil(2)) as usize;
        let turns = 0..count as usize;
        let request = |nth: usize| {
            let by_turn = &clients[nth % clients.len().min(writes.max(2))];
            let client = reader.as_ref().filter(|_| nth >= writes).unwrap_or(by_turn).clone();
            let key = keys[(nth + usize::from(nth >= writes)) % keys.len()].clone();
            self.request(client, key, nth < writes)
        };
        turns.map(request).collect()
    }

    /// Some moment: near one at which something changes, or any.
    fn moment(&mut self) -> u32 {
        let luck = &mut self.stage.luck;
        if self.manner == Manner::Uniform || self.edges.is_empty() || luck.one_in(3) {
            return luck.between(GRID_MS, self.length_ms);
        }
        let edge = *luck.pick(&self.edges);
        let away = luck.between_evenly_in_size(GRID_MS, 4_000);
        if luck.one_in(3) { edge.saturating_sub(away) } else { edge + away }
    }

    fn request(&mut self, client: String, key: String, is_write: bool) -> RequestLine {
        let luck = &mut self.stage.luck;
        let request = if is_write && self.ground.deletes && luck.one_in(3) {
            RequestText::Delete { key }
        } else if is_write {
            self.values += 1;
            let value = self.values.to_string();
            if self.ground.cas && luck.one_in(2) {
                let expected = luck.below(self.values).to_string();
                RequestText::Cas { key, expected, new: value }
            } else {
                RequestText::Set { key, value }
            }
        } else {
            RequestText::Get { key }
        };
        let known = if is_write { &self.ground.options.1 } else { &self.ground.options.0 };
        let options =
            if known.is_empty() || luck.one_in(3) { Vec::new() } else { luck.pick(known).clone() };
        let is_elsewhere = !self.ground.vias.is_empty() && luck.one_in(2);
        let via = is_elsewhere.then(|| luck.pick(&self.ground.vias).clone());
        RequestLine { via, options, ..RequestLine::plain(client, request) }
    }

    fn story(mut self) -> Story {
        let luck = &mut self.stage.luck;
        let tail = *luck.pick(&TAILS_MS);
        let seed = if luck.one_in(4) { luck.between(1, 999) } else { self.ground.seed };
        let last = self.timed.iter().filter_map(|(at, _)| *at).max().unwrap_or(0);
        Story { seed, until_ms: last + tail, timed: self.timed, faults: self.faults }
    }
}
