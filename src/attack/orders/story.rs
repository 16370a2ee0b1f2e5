//! An order as a story with times: every step has a moment of its own, and each message is as late
//! as the step by which it arrives, or lost.

use std::rc::Rc;

use crate::attack::explore::StepSystem;
use crate::attack::ground::{BUDGET, Ground};
use crate::attack::hunt::BrokenPromise;
use crate::attack::orders::OrderSystem;
use crate::attack::orders::world::{OrderStep, Parcel, Untimed};
use crate::attack::story::Story;
use crate::names::Names;
use crate::run::run_within;
use crate::scenario::{
    Action, Line, LinkName, LinkSettings, NetworkChanges, RequestLine, Statement,
};
use crate::time::Duration;

/// From one step to the next.
const STEP_MS: u32 = 4;
/// How long a message is on its way where nothing is said: it arrives before the next step.
const DELAY_MS: u32 = 1;

/// The steps as a story on ground of its own; none where it breaks nothing there: a timer that
/// only time fires has no line, say.
pub(super) fn found(
    orders: &OrderSystem,
    steps: &[OrderStep],
    seen: u64,
) -> Option<(Rc<Ground>, BrokenPromise)> {
    let mut header = orders.ground.header.clone();
    header
        .retain(|line| !matches!(line.statement, Some(Statement::Network(_) | Statement::Link(_))));
    header.push(even_network());
    let ground = Rc::new(Ground { header, ..(*orders.ground).clone() });
    let story = story(orders, steps)?;
    let run = run_within(&story.scenario(&ground.header)?, BUDGET);
    let broken = ground.broken(&run)?;
    let number = seen.min(u64::from(u32::MAX)) as u32;
    Some((ground, BrokenPromise { number, story, broken }))
}

fn even_network() -> Line {
    let delay = Some(Duration(DELAY_MS));
    let links = LinkSettings { delay, jitter: Some(Duration(0)), ..LinkSettings::default() };
    let changes = NetworkChanges { links, client_delay: delay, ..NetworkChanges::default() };
    Line { statement: Some(Statement::Network(changes)), comment: None }
}

fn story(orders: &OrderSystem, steps: &[OrderStep]) -> Option<Story> {
    let names = orders.plan.names.clone();
    let name = |node: crate::ids::NodeId| names.node(node).to_owned();
    let mut timed: Vec<(Option<u32>, Action)> = Vec::new();
    let mut world = orders.start();
    // Everything that was ever sent, with when.
    let mut sent: Vec<(u32, Parcel)> = Vec::new();
    let mut arrived: Vec<(u32, Parcel)> = Vec::new();
    let mut at = 0;
    for step in steps {
        at += STEP_MS;
        let action = match *step {
            OrderStep::Arrive(..) => {
                arrived.push((at, world.arriving(*step)?.clone()));
                None
            }
            OrderStep::Ask(_) => Some(Action::Request(request(orders, &world, *step)?)),
            OrderStep::Fire(node, fired) => {
                let timer_name = *orders.ground.spec.timers.by_hand.get(usize::from(fired.kind))?;
                Some(Action::Timeout { node: name(node), timer: timer_name })
            }
            // No line says that one message comes twice.
            OrderStep::GiveUp(_) | OrderStep::Double(..) => return None,
            OrderStep::Crash(node) => Some(Action::Crash(vec![name(node)])),
            OrderStep::Restart(node) => Some(Action::Restart(vec![name(node)])),
        };
        timed.extend(action.map(|action| (Some(at), action)));
        let next = world.after(*step);
        let is_new = |it: &&Parcel| !sent.iter().any(|(_, known)| same(known, it));
        let fresh: Vec<Parcel> = next.parcels().iter().filter(is_new).cloned().collect();
        sent.extend(fresh.into_iter().map(|parcel| (at, parcel)));
        world = next;
    }
    for (from, parcel) in &sent {
        let link = link(&names, parcel);
        let arrival = arrived.iter().find(|(_, known)| same(known, parcel)).map(|(at, _)| *at);
        let action = match arrival {
            Some(to) => {
                let by = Duration(to.saturating_sub(*from).saturating_sub(DELAY_MS));
                Action::Delay { link, nth: parcel.nth, by }
            }
            None => Action::Lose { link, nth: parcel.nth },
        };
        timed.push((None, action));
    }
    let faults = Vec::new();
    Some(Story { seed: orders.ground.seed, until_ms: at + 2 * STEP_MS, timed, faults })
}

fn same(one: &Parcel, other: &Parcel) -> bool {
    (one.from, one.to, one.nth) == (other.from, other.to, other.nth)
}

fn link(names: &Names, parcel: &Parcel) -> LinkName {
    LinkName {
        from: names.endpoint(parcel.from).to_owned(),
        to: names.endpoint(parcel.to).to_owned(),
        one_way: true,
    }
}

/// The line of the request that begins by a step.
fn request(orders: &OrderSystem, world: &Untimed, step: OrderStep) -> Option<RequestLine> {
    let (number, ..) = world.beginning(step)?;
    let mut written: Vec<&(u32, RequestLine)> = orders.ground.written.iter().collect();
    // In the order of the plan.
    crate::table::sort_by_key(&mut written, |(at, _)| *at);
    written.get(*number as usize).map(|(_, line)| line.clone())
}
