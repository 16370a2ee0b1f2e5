//! Links, and what happens to them.

use cap_playground::scenario::{
    Action, LinkChange, LinkName, LinkSettings, Links, NetworkChanges, Statement, Transport,
};
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

use super::{World, duration, name};

fn link_settings() -> impl Strategy<Value = LinkSettings> {
    (
        duration(),
        option::of(duration()),
        option::of(0..=1_000_u32),
        option::of(0..=1_000_u32),
        option::of(any::<bool>()),
    )
        .prop_map(|(delay, jitter, loss_per_mille, duplicate_per_mille, reorder)| {
            LinkSettings {
                delay: Some(delay),
                jitter,
                loss_per_mille,
                duplicate_per_mille,
                reorder,
            }
        })
}

pub(super) fn network() -> impl Strategy<Value = Statement> {
    let transport = select(vec![Transport::Datagram, Transport::Stream]);
    (link_settings(), option::of(transport), option::of(duration())).prop_map(
        |(links, transport, client_delay)| {
            Statement::Network(NetworkChanges { links, transport, client_delay })
        },
    )
}

/// A link between a replica and anything else.
pub(super) fn link(world: &World) -> impl Strategy<Value = LinkName> + use<> {
    let others = [&world.replicas[1..], &world.services, &world.clients].concat();
    let first = world.replicas[0].clone();
    (name(&others), any::<bool>(), any::<bool>()).prop_map(move |(other, one_way, turned)| {
        let (from, to) = if turned { (other, first.clone()) } else { (first.clone(), other) };
        LinkName { from, to, one_way }
    })
}

pub(super) fn change(world: &World) -> impl Strategy<Value = LinkChange> + use<> {
    let clients = world.clients.clone();
    (link(world), link_settings()).prop_map(move |(link, mut settings)| {
        if clients.contains(&link.from) || clients.contains(&link.to) {
            settings = LinkSettings { duplicate_per_mille: None, reorder: None, ..settings };
        }
        LinkChange { link, settings }
    })
}

pub(super) fn counted(world: &World) -> impl Strategy<Value = Action> + use<> {
    (link(world), 1..=u32::MAX, option::of(duration())).prop_map(|(link, nth, by)| {
        let link = LinkName { one_way: true, ..link };
        match by {
            None => Action::Lose { link, nth },
            Some(by) => Action::Delay { link, nth, by },
        }
    })
}

pub(super) fn links(world: &World) -> impl Strategy<Value = Links> + use<> {
    let all = [&world.replicas[..], &world.services, &world.clients].concat();
    let count = all.len();
    let groups = (Just(all).prop_shuffle(), 2..=count, 1..count).prop_map(|(all, kept, first)| {
        let (left, right) = all[..kept].split_at(first.min(kept - 1));
        let (middle, last) = right.split_at(right.len() / 2);
        let groups = [left, middle, last].map(<[String]>::to_vec);
        Links::Groups(groups.into_iter().filter(|group| !group.is_empty()).collect())
    });
    prop_oneof![groups, link(world).prop_map(Links::One)]
}
