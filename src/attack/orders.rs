//! Every order: the asynchronous model of the theorem itself. There is no time; any message under
//! way may arrive next or never, so that a cut, a loss, a slow link and a pause are all in it; so
//! many machines may crash and come back at any moment, and so many timers fire. Clients ask what
//! is written, each in its order, when they like.
//!
//! What is not told apart, because nothing depends on it: histories that leave the same open (see
//! [`ways`]), and whether what means nothing any more is still under way. A request begins when its
//! machine takes it up and ends when that answers. Each of these is held against the search that
//! tells everything apart, and so is the choice of one order of steps that commute.

use std::rc::Rc;

use crate::attack::exhaust::Unfit;
use crate::attack::explore::{ExploreEnd, Explorer, StatesSeen, StepSystem};
use crate::attack::ground::Ground;
use crate::attack::hunt::BrokenPromise;
use crate::attack::orders::ways::Ways;
use crate::attack::orders::world::{Cast, OrderStep, Untimed};
use crate::ids::NodeId;
use crate::scenario::{Attack, Property, Scenario, Subset};
use crate::sim::plan::{HomePlan, Plan, PlannedKind, RequestPlan};

mod story;
pub mod ways;
mod words;
pub mod world;

/// How many states there may be where nothing is said.
const STATES_MAX: u64 = 4_000_000;

/// What a client asks, in order: the number of each request among all, and whom it asks.
type Script = Vec<(u32, NodeId, RequestPlan)>;

/// What is not told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reductions {
    /// Requests and answers are not under way.
    pub requests_at_once: bool,
    /// What means nothing any more is not under way.
    pub forgets: bool,
    /// Of steps that commute one order is tried.
    pub commutes: bool,
}

impl Reductions {
    /// All there are.
    pub const ALL: Reductions =
        Reductions { requests_at_once: true, forgets: true, commutes: true };
    /// None: everything is told apart.
    pub const NONE: Reductions =
        Reductions { requests_at_once: false, forgets: false, commutes: false };
}

/// The machines, clients and requests of a scenario, without its times.
pub struct OrderSystem {
    ground: Rc<Ground>,
    plan: Rc<Plan>,
    stage: Rc<Cast>,
    reductions: Reductions,
    /// How many messages come twice at most.
    copies: u32,
}

/// A search of every order, under way.
pub struct OrderSearch {
    explorer: Explorer<OrderSystem>,
}

/// How it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OrdersEnd {
    /// Every order keeps the promise.
    Closed,
    /// These steps break it.
    Broken(Vec<OrderStep>),
    /// So many states were seen, and there are more.
    Stopped,
    /// It depends on more than the order of things.
    Unfit,
}

impl OrderSearch {
    /// A search of which nothing is done yet.
    ///
    /// # Errors
    /// The attack cannot be tried in every order.
    pub fn new(
        scenario: &Scenario,
        attack: Attack,
        reductions: Reductions,
    ) -> Result<OrderSearch, Unfit> {
        OrderSearch::with_copies(scenario, attack, reductions, 0)
    }

    /// The same where so many messages may come twice. The language has no word for that.
    ///
    /// # Errors
    /// The attack cannot be tried in every order.
    pub fn with_copies(
        scenario: &Scenario,
        attack: Attack,
        reductions: Reductions,
        copies: u32,
    ) -> Result<OrderSearch, Unfit> {
        if attack.property != Property::Linearizable || attack.subset != Subset::default() {
            return Err(Unfit::NotLinearizable);
        }
        if attack.requests.is_some() {
            return Err(Unfit::FreeRequests);
        }
        let states_max = match attack.tries {
            Attack::TRIES => STATES_MAX,
            said => u64::from(said),
        };
        let plan = Rc::new(Plan::new(scenario));
        let stage = Rc::new(Cast {
            scripts: scripts(&plan).ok_or(Unfit::Roaming)?,
            machines: plan.cluster.replicas + plan.cluster.services.len() as u8,
            has_ways_of_clients: !reductions.requests_at_once,
        });
        let ground = Rc::new(Ground::new(scenario, attack));
        let orders = OrderSystem { ground, plan, stage, reductions, copies };
        if orders.start().is_beyond() {
            return Err(Unfit::Clocks);
        }
        Ok(OrderSearch { explorer: Explorer::new(orders, states_max) })
    }

    /// How much was seen so far.
    pub fn seen(&self) -> StatesSeen {
        self.explorer.seen()
    }

    /// The story's ground.
    pub fn ground(&self) -> &Rc<Ground> {
        &self.explorer.system().ground
    }

    /// Goes on for so many steps; how it ended, if it has.
    pub fn advance(&mut self, steps: u32, mut each: impl FnMut(&Untimed)) -> Option<OrdersEnd> {
        let mut is_beyond = false;
        let ended = self.explorer.advance(steps, |world| {
            is_beyond |= world.is_beyond();
            each(world);
        });
        if is_beyond {
            return Some(OrdersEnd::Unfit);
        }
        ended.map(|ended| match ended {
            ExploreEnd::Closed => OrdersEnd::Closed,
            ExploreEnd::Broken(steps) => OrdersEnd::Broken(steps),
            ExploreEnd::Stopped => OrdersEnd::Stopped,
        })
    }

    /// Goes on to the end.
    pub fn finish(&mut self) -> OrdersEnd {
        loop {
            if let Some(ended) = self.advance(10_000, |_| {}) {
                return ended;
            }
        }
    }

    /// The steps that break the promise as a story with times, if it breaks it there, too.
    pub fn found(&self, steps: &[OrderStep]) -> Option<(Rc<Ground>, BrokenPromise)> {
        story::found(self.explorer.system(), steps, self.seen().states)
    }
}

impl OrderSystem {
    /// A state with what means nothing left out.
    fn tidied(&self, mut world: Untimed) -> Untimed {
        if self.reductions.forgets {
            world.forget_the_past();
        }
        world
    }
}

impl StepSystem for OrderSystem {
    type State = Untimed;
    type Step = OrderStep;

    fn start(&self) -> Untimed {
        let cluster = &self.plan.cluster;
        let nodes = (self.plan.entry.fleet)(cluster);
        let means = self.ground.attack.means;
        let ways = cluster.initial.iter().map(|value| Ways::new(*value)).collect();
        Untimed::new(&self.stage, nodes, (means.crashes, means.timers, self.copies), ways)
    }

    fn steps(&self, world: &Untimed) -> Vec<OrderStep> {
        world.steps()
    }

    fn after(&self, world: &Untimed, step: OrderStep) -> Option<Untimed> {
        Some(self.tidied(world.after(step)))
    }

    fn fingerprint(&self, world: &Untimed) -> u128 {
        world.fingerprint()
    }

    fn is_broken(&self, world: &Untimed) -> bool {
        world.is_broken()
    }

    /// What reaches two machines does, or two clients: that two requests are over makes no
    /// difference in either order, and nobody asks by it.
    fn commute(&self, one: OrderStep, other: OrderStep) -> bool {
        match (one, other) {
            (OrderStep::Arrive(one, _), OrderStep::Arrive(other, _)) => {
                self.reductions.commutes && one != other
            }
            _ => false,
        }
    }
}

/// What each client asks, and whom; none where that is not said.
fn scripts(plan: &Plan) -> Option<Vec<Script>> {
    let mut scripts = vec![Vec::new(); plan.clients.len()];
    let requests = plan.actions.iter().filter_map(|action| match &action.kind {
        PlannedKind::Request(request) => Some(request),
        _ => None,
    });
    for (number, request) in (0..).zip(requests) {
        let home = plan.clients[request.client.index()].home;
        let node = request.via.or(match home {
            HomePlan::At(node) => Some(node),
            HomePlan::Roaming | HomePlan::Leader => None,
        })?;
        scripts[request.client.index()].push((number, node, request.clone()));
    }
    Some(scripts)
}
