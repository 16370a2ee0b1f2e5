//! Schedules of a protocol under settings that nobody would think of: what the shape does not say
//! is drawn, requests carry options, links may be streams, timers fire early and operators
//! interfere. In the end the network is even, and every client writes and reads once more.

use crate::protocol::settings::{Applies, Scope};
use crate::protocol::{OptionValue, ProtocolSpec, Setting, SettingKind};
use crate::scenario::{
    Action, Draft, Line, LinkSettings, NamedReplicas, ProtocolChoice, RequestLine, RequestText,
    Statement, Transport,
};
use crate::time::{Duration, Time};

use super::{ClaimShape, REPLICAS, on_all_links};
use crate::attack::luck::Luck;

/// What is drawn beside requests, faults and the settings left open.
#[derive(Clone, Copy, Debug)]
pub struct Variety {
    /// Requests with options of their own.
    pub options: bool,
    /// Timers that fire before their time, as on a clock that runs ahead.
    pub timers: bool,
    /// Backups promoted by hand.
    pub promotions: bool,
}

impl Variety {
    /// All of it.
    pub const ALL: Variety = Variety { options: true, timers: true, promotions: true };
    /// Without options: no request asks for less than the settings promise.
    pub const SETTINGS: Variety = Variety { options: false, ..Variety::ALL };
}

/// When the last requests begin.
pub const LAST_REQUESTS_MS: u32 = 95_000;
const BETWEEN_THEM_MS: u32 = 2_000;
const END_MS: u32 = 140_000;

/// The shape with everything drawn that it leaves open.
pub fn drawn(shape: &ClaimShape, seed: u32) -> ClaimShape {
    let mut luck = Luck::of(u64::from(seed) ^ 0x5eed);
    let spec = shape.spec;
    let replicas = luck.between(shape.replicas.0, shape.replicas.1);
    let mut protocol = shape.protocol.clone();
    for setting in (spec.settings)() {
        if setting.kind.names_replicas() {
            if protocol.named.iter().all(|named| named.setting != setting.name) {
                protocol.named.extend(named(setting, replicas, &mut luck));
            }
            continue;
        }
        let is_open = !protocol.settings.iter().any(|(name, _)| *name == setting.name);
        if is_open && setting.scope != Scope::Request && luck.one_in(2) {
            protocol.settings.push((setting.name, value_of(setting, replicas, &mut luck)));
            // What is given stays: what would put it out is not drawn.
            let mut rest = protocol.clone();
            rest.take_out_clashes(spec, replicas as usize);
            if !shape.protocol.settings.iter().all(|given| rest.settings.contains(given)) {
                protocol.settings.pop();
            }
        }
    }
    protocol.take_out_clashes(spec, replicas as usize);
    draw_common_settings(&mut protocol, spec, replicas, &mut luck);
    ClaimShape {
        protocol,
        replicas: (replicas, replicas),
        keys: *luck.pick(&[1, 1, 2]),
        seeking: true,
        cas: shape.cas && luck.one_in(2),
        trouble_ms: 20_000,
        calm_ms: 60_000,
        ..shape.clone()
    }
}

fn draw_common_settings(
    protocol: &mut ProtocolChoice,
    spec: &ProtocolSpec,
    replicas: u32,
    luck: &mut Luck,
) {
    if spec.has_leader && replicas > 1 && luck.one_in(4) {
        protocol.leader = Some(REPLICAS[1].to_owned());
    }
    if luck.one_in(3) {
        protocol.disk = Some(Duration(*luck.pick(&[20, 60])));
    }
    if spec.give_up_default_ms.is_some() && luck.one_in(3) {
        protocol.give_up = Some(Some(Duration(*luck.pick(&[1_000, 2_500]))));
    }
}

fn value_of(setting: &Setting, replicas: u32, luck: &mut Luck) -> OptionValue {
    match setting.kind {
        SettingKind::Words(words) => OptionValue::Word(luck.pick::<&str>(words)),
        SettingKind::WordsOrReplicas(words) | SettingKind::WordsOrDuration(words)
            if luck.one_in(2) =>
        {
            OptionValue::Word(luck.pick::<&str>(words))
        }
        SettingKind::WordsOrDuration(_) => {
            OptionValue::Duration(Some(*luck.pick(&[50, 500, 2_000])))
        }
        SettingKind::Number { .. }
        | SettingKind::Replicas { .. }
        | SettingKind::PerDatacenter { .. }
        | SettingKind::WordsOrReplicas(_) => {
            let (min, max) = setting.kind.range().unwrap_or((1, 1));
            OptionValue::Number(luck.between(min, max.min(replicas).max(min)))
        }
        SettingKind::Duration { never: true, .. } => {
            OptionValue::Duration(*luck.pick(&[None, Some(1_000), Some(4_000)]))
        }
        SettingKind::Duration { default_ms, .. } => {
            let default = default_ms.unwrap_or(1_000);
            OptionValue::Duration(Some(*luck.pick(&[default, default / 2, default * 2])))
        }
        SettingKind::Rate { default_per_mille } => {
            OptionValue::Rate(*luck.pick(&[default_per_mille, 500, 1_000]))
        }
        SettingKind::Witnesses(_)
        | SettingKind::Members
        | SettingKind::Learners
        | SettingKind::Priorities { .. } => {
            // What names replicas has no value without their names.
            setting.kind.default_value()
        }
    }
}

/// The last replica may hold no data or have no vote or be no member, and those between the first
/// two, who may have to lead at the start, and the last may never lead.
fn named(setting: &Setting, replicas: u32, luck: &mut Luck) -> Option<NamedReplicas> {
    if replicas < 3 || luck.one_in(2) {
        return None;
    }
    let (last, others) = REPLICAS[..replicas as usize].split_last()?;
    let replicas: Vec<(String, u32)> = match setting.kind {
        SettingKind::Priorities { .. } => (0..)
            .zip(others)
            .map(|(nth, name)| ((*name).to_owned(), luck.between(u32::from(nth < 2), 3)))
            .collect(),
        SettingKind::Members => others.iter().map(|&name| (name.to_owned(), 1)).collect(),
        _ => Vec::from([((*last).to_owned(), 1)]),
    };
    Some(NamedReplicas { setting: setting.name, replicas })
}

/// Adds to a schedule of a drawn shape what else varies.
pub fn vary(draft: &mut Draft, shape: &ClaimShape, variety: Variety, seed: u32) {
    let mut luck = Luck::of(u64::from(seed) ^ 0xface);
    let spec = shape.spec;
    let asked = shape.asked(
        &REPLICAS[..shape.replicas.0 as usize]
            .iter()
            .map(|&name| name.to_owned())
            .collect::<Vec<_>>(),
    );
    for line in &mut draft.lines {
        match &mut line.statement {
            Some(Statement::Network(network)) if !shape.doubled && luck.one_in(3) => {
                network.transport = Some(Transport::Stream);
            }
            Some(Statement::Until(until)) => *until = Time(END_MS),
            Some(Statement::Timed { action: Action::Request(request), .. }) if variety.options => {
                add_options(request, spec, &asked, shape.replicas.0, &mut luck);
                spec.take_out_clashing_options(&shape.protocol.settings, &mut request.options);
            }
            _ => {}
        }
    }
    let mut added = interventions(shape, spec, variety, &mut luck);
    added.extend(the_end(shape, draft.clients().map(|client| client.name.as_str())));
    draft.lines.extend(added.into_iter().map(|(at, action)| {
        let statement = Some(Statement::Timed { at: Some(Time(at)), action });
        Line { statement, comment: None }
    }));
}

fn add_options(
    request: &mut RequestLine,
    spec: &ProtocolSpec,
    asked: &[String],
    replicas: u32,
    luck: &mut Luck,
) {
    let is_read = matches!(request.request, RequestText::Get { .. });
    for setting in (spec.settings)().iter().filter(|setting| setting.scope != Scope::Protocol) {
        let fits = match setting.applies_to {
            Applies::Reads => is_read,
            Applies::Writes => !is_read,
            Applies::All => true,
        };
        if fits && luck.one_in(8) {
            request.options.push((setting.name, value_of(setting, replicas, luck)));
        }
    }
    if luck.one_in(10) {
        request.via = Some(luck.pick(asked).clone());
    }
}

fn some_replica(replicas: u32, luck: &mut Luck) -> String {
    (*luck.pick(&REPLICAS[..replicas as usize])).to_owned()
}

/// What somebody does by hand.
fn interventions(
    shape: &ClaimShape,
    spec: &ProtocolSpec,
    variety: Variety,
    luck: &mut Luck,
) -> Vec<(u32, Action)> {
    let mut actions = Vec::new();
    for _ in 0..luck.below(12) {
        let at = luck.between(100, shape.trouble_ms);
        let node = some_replica(shape.replicas.0, luck);
        if spec.has_promote && variety.promotions && luck.one_in(4) {
            actions.push((at, Action::Promote(node.clone())));
        }
        if !spec.timers.by_hand.is_empty() && variety.timers {
            let timer: &'static str = luck.pick::<&str>(spec.timers.by_hand);
            actions.push((at, Action::Timeout { node, timer }));
        }
    }
    if shape.faults.crash && luck.one_in(4) {
        let node = some_replica(shape.replicas.0, luck);
        actions.push((luck.between(100, shape.trouble_ms), Action::Stop(node)));
    }
    let all = REPLICAS[..shape.replicas.0 as usize].iter();
    actions.extend(all.map(|&name| (shape.trouble_ms, Action::Restart(vec![name.to_owned()]))));
    actions
}

/// An even network, and each client in turn.
fn the_end<'a>(shape: &ClaimShape, clients: impl Iterator<Item = &'a str>) -> Vec<(u32, Action)> {
    let replicas = REPLICAS[..shape.replicas.0 as usize].iter().map(|&name| name.to_owned());
    let machines: Vec<String> = replicas.chain(shape.services()).collect();
    let settings = LinkSettings {
        delay: Some(Duration(20)),
        jitter: Some(Duration(0)),
        loss_per_mille: Some(0),
        duplicate_per_mille: Some(0),
        reorder: Some(false),
    };
    let changes = on_all_links(&machines, settings);
    let mut actions: Vec<_> = changes.map(|change| (shape.trouble_ms, change)).collect();
    for (nth, client) in (0..).zip(clients) {
        let at = LAST_REQUESTS_MS + 2 * BETWEEN_THEM_MS * nth;
        let ask = |request| Action::Request(RequestLine::plain(client.to_owned(), request));
        let key = || "x".to_owned();
        let value = (9_000 + nth).to_string();
        actions.push((at, ask(RequestText::Set { key: key(), value })));
        actions.push((at + BETWEEN_THEM_MS, ask(RequestText::Get { key: key() })));
    }
    actions
}
