//! Arbitrary valid scenarios: a protocol, a cluster, and lines about them in any order.

use cap_playground::protocol::settings::{Ability, Applies, Scope, Setting, SettingKind};
use cap_playground::protocol::{OptionValue, ProtocolSpec, registry};
use cap_playground::register::{ErrorKind, UnknownKind};
use cap_playground::scenario::limits::{
    CLOCK_RATE_MAX_PER_MILLE, CLOCK_RATE_MIN_PER_MILLE, RETRY_MAX, TIME_MAX,
};
use cap_playground::scenario::{
    Action, AtFirst, ClientDeclaration, Draft, Expectation, Expected, ExpectedOutcome,
    ExpectedVerdict, Home, Line, Property, ProtocolChoice, RequestLine, RequestText, Statement,
    Subset,
};
use cap_playground::time::{Duration, Time};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::{select, subsequence};

mod asked;
mod attack;
mod named;
mod network;

use network::{change, counted, links, network};

/// All timed lines come before this, and every end of a run after it.
const LAST_LINE_MS: u32 = 500_000;

type Options = Vec<(&'static str, OptionValue)>;

/// What lines can be about.
#[derive(Clone, Debug)]
struct World {
    spec: &'static ProtocolSpec,
    settings: Options,
    replicas: Vec<String>,
    services: Vec<String>,
    clients: Vec<String>,
    /// A replica that is no member at the start, or no more than a learner, where there can be one.
    apart: Option<(String, AtFirst)>,
}

pub fn scenario() -> impl Strategy<Value = Draft> {
    world().prop_flat_map(statements).prop_shuffle().prop_flat_map(|statements| {
        let lines: Vec<_> = statements.into_iter().map(line).collect();
        lines.prop_map(|lines| asked::fitted(Draft::of(lines)))
    })
}

fn world() -> impl Strategy<Value = World> {
    let apart = option::of(select(vec![AtFirst::Learner, AtFirst::Outside]));
    (0..registry::ALL.len(), 1..=5_usize, 1..=3_usize, apart).prop_flat_map(
        |(entry, replicas, clients, apart)| {
            let spec = registry::ALL[entry].spec;
            options(spec, replicas, |setting| setting.scope != Scope::Request).prop_map(
                move |settings| {
                    let mut all = spec.defaults_beside(&settings);
                    for (name, value) in &settings {
                        all.set(name, *value);
                    }
                    World {
                        spec,
                        settings,
                        replicas: ["A", "B", "n_3", "D", "x"].map(str::to_owned)[..replicas]
                            .to_vec(),
                        services: (spec.services)(&all).iter().map(|s| (*s).to_owned()).collect(),
                        clients: ["c1", "c2", "Client3"].map(str::to_owned)[..clients].to_vec(),
                        apart: apart
                            .filter(|_| spec.can(Ability::Members) && replicas > 1)
                            .map(|is| (["A", "B", "n_3", "D", "x"][replicas - 1].to_owned(), is)),
                    }
                },
            )
        },
    )
}

fn statements(world: World) -> impl Strategy<Value = Vec<Statement>> {
    let until = (LAST_LINE_MS..=TIME_MAX.0).prop_map(|ms| Statement::Until(Time(ms)));
    let once = (
        protocol(&world),
        option::of(text().prop_map(Statement::Title)),
        option::of(network()),
        option::of(any::<u32>().prop_map(Statement::Seed)),
        option::of(until),
        option::of(("k[0-9]", value()).prop_map(|(key, value)| Statement::Init { key, value })),
    );
    let clients: Vec<_> = world.clients.iter().map(|name| client(&world, name)).collect();
    let any_number = vec(
        prop_oneof![
            (option::of(time()), text()).prop_map(|(at, text)| Statement::Note { at, text }),
            "~[ -~]{0,20}[!-~]".prop_map(Statement::Ancillary),
            change(&world).prop_map(Statement::Link),
            counted(&world).prop_map(|action| Statement::Timed { at: None, action }),
            expectation(&world),
            timed(&world),
            timed(&world),
        ],
        0..12,
    );
    let declared =
        (named::datacenters(&world), asked::statements(&world), attack::statements(&world));
    (once, clients, any_number, declared).prop_map(move |(once, clients, mut all, declared)| {
        let (places, asked, attack) = declared;
        all.extend(attack);
        all.extend(places);
        all.extend(asked);
        let (protocol, title, network, seed, until, init) = once;
        all.extend([title, network, seed, until, init].into_iter().flatten());
        all.extend(clients);
        all.extend([protocol, Statement::Replicas(world.replicas.clone())]);
        all
    })
}

fn line(statement: Statement) -> impl Strategy<Value = Line> {
    let ancillary = matches!(statement, Statement::Ancillary(_));
    (option::of("[ -~é]{0,12}"), any::<bool>()).prop_map(move |(comment, bare)| Line {
        // The `#` of an ancillary line is part of it.
        comment: if ancillary || bare { None } else { comment },
        statement: Some(statement.clone()),
    })
}

fn text() -> BoxedStrategy<String> {
    "[ -~ä→😀]{0,24}".boxed()
}

fn value() -> BoxedStrategy<String> {
    prop_oneof!["[0-9a-z]{1,4}", "[ -~é]{1,24}"].boxed()
}

fn key() -> BoxedStrategy<String> {
    "[a-zA-Z]_[a-z0-9_]{0,5}".boxed()
}

fn time() -> BoxedStrategy<Time> {
    prop_oneof![0..LAST_LINE_MS, (0..500_u32).prop_map(|s| s * 1_000)].prop_map(Time).boxed()
}

fn duration() -> BoxedStrategy<Duration> {
    (0..=TIME_MAX.0).prop_map(Duration).boxed()
}

fn name(names: &[String]) -> BoxedStrategy<String> {
    select(names.to_vec()).boxed()
}

fn setting_value(setting: &'static Setting, replicas: usize) -> BoxedStrategy<OptionValue> {
    let number = || {
        let (min, max) = setting.kind.range().expect("it is a number");
        let max = if setting.kind.counts_replicas() { replicas as u32 } else { max };
        (min..=max.max(min)).prop_map(OptionValue::Number)
    };
    let word = |words: &'static [&'static str]| select(words).prop_map(OptionValue::Word);
    match setting.kind {
        SettingKind::Words(words) => word(words).boxed(),
        SettingKind::Number { .. }
        | SettingKind::Replicas { .. }
        | SettingKind::PerDatacenter { .. } => number().boxed(),
        SettingKind::WordsOrReplicas(words) => prop_oneof![word(words), number()].boxed(),
        SettingKind::WordsOrDuration(words) => {
            let time = (0..=TIME_MAX.0).prop_map(|ms| OptionValue::Duration(Some(ms)));
            prop_oneof![word(words), time].boxed()
        }
        SettingKind::Duration { never, .. } => option::of(0..=TIME_MAX.0)
            .prop_map(move |ms| OptionValue::Duration(if never { ms } else { ms.or(Some(0)) }))
            .boxed(),
        SettingKind::Rate { .. } => (0..=1_000_u32).prop_map(OptionValue::Rate).boxed(),
        SettingKind::Witnesses(_)
        | SettingKind::Members
        | SettingKind::Learners
        | SettingKind::Priorities { .. } => {
            unreachable!("a setting that names replicas has no value without their names")
        }
    }
}

fn options(
    spec: &'static ProtocolSpec,
    replicas: usize,
    fits: impl Fn(&Setting) -> bool,
) -> BoxedStrategy<Options> {
    let all: Vec<_> = (spec.settings)()
        .iter()
        .filter(|setting| fits(setting) && !setting.kind.names_replicas())
        .map(|setting| (Just(setting.name), setting_value(setting, replicas)))
        .collect();
    let count = all.len();
    (all, subsequence((0..count).collect::<Vec<_>>(), 0..=count))
        .prop_map(|(all, chosen)| chosen.into_iter().map(|index| all[index]).collect())
        .boxed()
}

fn protocol(world: &World) -> impl Strategy<Value = Statement> + use<> {
    let World { spec, settings, .. } = world.clone();
    let replicas = world.replicas.len();
    let limits = (option::of(option::of(duration())), option::of(duration()));
    let apart = world.apart.clone().map(|(name, _)| name);
    (option::of(name(&world.replicas)), limits, named::named(world)).prop_map(
        move |(leader, (give_up, disk), named)| {
            let mut choice = ProtocolChoice {
                name: spec.name,
                settings: settings.clone(),
                named,
                leader: leader.filter(|it| spec.has_leader && Some(it) != apart.as_ref()),
                give_up,
                disk,
            };
            choice.take_out_clashes(spec, replicas);
            Statement::Protocol(choice)
        },
    )
}

/// The settings of the protocol's line, as it is written.
fn beside(world: &World) -> Options {
    let mut settings = world.settings.clone();
    world.spec.take_out_clashes(&mut settings, &mut Vec::new(), world.replicas.len());
    settings
}

fn client(world: &World, client: &str) -> impl Strategy<Value = Statement> + use<> {
    let home = prop_oneof![
        name(&world.replicas).prop_map(Home::At),
        Just(Home::Roaming),
        Just(Home::Leader)
    ];
    let client = client.to_owned();
    let fits = |setting: &Setting| setting.scope != Scope::Protocol;
    let options = options(world.spec, world.replicas.len(), fits);
    let (spec, beside) = (world.spec, beside(world));
    let all = (home, duration(), 0..=RETRY_MAX, options);
    all.prop_map(move |(home, timeout, retry, mut options)| {
        spec.take_out_clashing_options(&beside, &mut options);
        let name = client.clone();
        Statement::Client(ClientDeclaration { name, home, timeout, retry, options })
    })
}

fn timed(world: &World) -> impl Strategy<Value = Statement> + use<> {
    let all = [&world.replicas[..], &world.services].concat();
    let nodes = name(&all);
    let spec = world.spec;
    // The longest spelling is that of the slow ones.
    let rate = prop_oneof![CLOCK_RATE_MIN_PER_MILLE..2_000, 2_000..=CLOCK_RATE_MAX_PER_MILLE];
    let step = -i64::from(TIME_MAX.0)..=i64::from(TIME_MAX.0);
    let machine = (nodes.clone(), 0..8_u8, rate, step, any::<usize>()).prop_map(
        move |(node, kind, per_mille, by_ms, timer)| match kind {
            0 => Action::Isolate(node),
            4 => Action::Stop(node),
            5 => Action::ClockStep { node, by_ms },
            6 if !spec.timers.by_hand.is_empty() => Action::Timeout {
                node,
                timer: spec.timers.by_hand[timer % spec.timers.by_hand.len()],
            },
            _ => Action::ClockRate { node, per_mille },
        },
    );
    let several = (subsequence(all.clone(), 1..=all.len()), 0..4_u8, option::of(duration()))
        .prop_map(|(nodes, kind, lasting)| match kind {
            0 => Action::Crash(nodes),
            1 => Action::Restart(nodes),
            2 => Action::Pause { nodes, lasting },
            _ => Action::Resume(nodes),
        });
    let (apart, voters) = (world.apart.clone(), world.replicas.len());
    let promoted = name(&world.replicas).prop_map(move |node| match node {
        node if spec.can(Ability::Members) => match &apart {
            Some((name, AtFirst::Learner)) if *name == node => Action::Promote(node),
            Some((name, _)) if *name == node => Action::Add(node),
            Some((name, AtFirst::Outside)) if voters == 2 => Action::AddLearner(name.clone()),
            _ if voters - usize::from(apart.is_some()) > 1 => Action::Remove(node),
            _ => Action::Stop(node),
        },
        node if spec.can(Ability::Repair) => Action::Repair(vec![node]),
        node if spec.has_promote => Action::Promote(node),
        node => Action::Stop(node),
    });
    let action = prop_oneof![
        4 => request(world),
        1 => links(world).prop_map(Action::Cut),
        1 => links(world).prop_map(Action::Hold),
        1 => option::of(links(world)).prop_map(Action::Heal),
        1 => change(world).prop_map(Action::Link),
        2 => machine,
        2 => several,
        1 => promoted,
    ];
    (time(), action).prop_map(|(at, action)| Statement::Timed { at: Some(at), action })
}

fn request(world: &World) -> impl Strategy<Value = Action> + use<> {
    let spec = world.spec;
    let (replicas, beside) = (world.replicas.len(), beside(world));
    let asked =
        (0..4_u8, key(), value(), value()).prop_map(move |(verb, key, value, new)| match verb {
            0 => RequestText::Set { key, value },
            // What a deleted register reads as cannot be written then; no word drawn is that one.
            3 if spec.can(Ability::Delete) => RequestText::Delete { key },
            1 if spec.has_cas => RequestText::Cas { key, expected: value, new },
            _ => RequestText::Get { key },
        });
    let head = (name(&world.clients), option::of(name(&world.replicas)), option::of(duration()));
    (head, asked).prop_flat_map(move |((client, via, timeout), request)| {
        let reads = matches!(request, RequestText::Get { .. });
        let applies = move |setting: &Setting| match setting.applies_to {
            Applies::Reads => reads,
            Applies::Writes => !reads,
            Applies::All => true,
        };
        let fits = |setting: &Setting| setting.scope != Scope::Protocol && applies(setting);
        let is_set = matches!(request, RequestText::Set { .. } | RequestText::Delete { .. });
        let beside = beside.clone();
        (options(spec, replicas, fits), option::of(expected(!is_set))).prop_map(
            move |(mut options, expected)| {
                spec.take_out_clashing_options(&beside, &mut options);
                let (client, via, request) = (client.clone(), via.clone(), request.clone());
                Action::Request(RequestLine { client, request, via, timeout, options, expected })
            },
        )
    })
}

fn expected(has_value: bool) -> BoxedStrategy<Expected> {
    (vec(outcome(has_value), 1..4), option::of(duration()))
        .prop_map(|(any_of, within)| Expected { any_of, within })
        .boxed()
}

fn outcome(has_value: bool) -> BoxedStrategy<ExpectedOutcome> {
    let without = prop_oneof![
        Just(ExpectedOutcome::Ok(None)),
        option::of(select(ErrorKind::ALL)).prop_map(ExpectedOutcome::Error),
        option::of(select(UnknownKind::ALL)).prop_map(ExpectedOutcome::Unknown),
    ];
    let with = prop_oneof![
        option::of(value()).prop_map(ExpectedOutcome::Ok),
        option::of(value()).prop_map(ExpectedOutcome::Fresh),
        option::of(value()).prop_map(ExpectedOutcome::Stale),
        vec(value(), 2..4).prop_map(ExpectedOutcome::Siblings),
    ];
    if has_value { prop_oneof![without, with].boxed() } else { without.boxed() }
}

fn expectation(world: &World) -> impl Strategy<Value = Statement> + use<> {
    let verdicts = vec![ExpectedVerdict::Yes, ExpectedVerdict::No, ExpectedVerdict::Unknown];
    let fits = |setting: &Setting| setting.scope != Scope::Protocol;
    let (spec, beside) = (world.spec, beside(world));
    let subset = (
        option::of(key()),
        options(world.spec, world.replicas.len(), fits),
        subsequence(world.clients.clone(), 0..=world.clients.len()),
    )
        .prop_map(move |(key, mut options, clients)| {
            spec.take_out_clashing_options(&beside, &mut options);
            Subset { key, options, clients }
        });
    (select(Property::ALL), select(verdicts), subset).prop_map(
        |((property, _), verdict, subset)| {
            Statement::Expect(Expectation { property, verdict, subset })
        },
    )
}
