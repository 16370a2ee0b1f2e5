//! The network as a scenario writes it: all links, one link, their settings.

use crate::time::Duration;

/// `network …`: what is written of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NetworkChanges {
    /// Settings of every link between nodes.
    pub links: LinkSettings,
    /// `transport=stream`
    pub transport: Option<Transport>,
    /// `client_delay=10ms`
    pub client_delay: Option<Duration>,
}

/// How a link carries messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// Each message for itself.
    Datagram,
    /// First in, first out; loss shows as delay, long silence as a reset.
    Stream,
}

/// Settings of a link, as far as written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LinkSettings {
    /// The time on the way.
    pub delay: Option<Duration>,
    /// Up to this much more, drawn per message.
    pub jitter: Option<Duration>,
    /// How many of 1,000 messages are lost.
    pub loss_per_mille: Option<u32>,
    /// How many of 1,000 messages arrive twice.
    pub duplicate_per_mille: Option<u32>,
    /// Whether a message may overtake another.
    pub reorder: Option<bool>,
}

/// `link A -> B loss=50%`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkChange {
    /// Which links.
    pub link: LinkName,
    /// The settings changed.
    pub settings: LinkSettings,
}

/// `A - B` or `A -> B`; either end may be a replica, a service or a client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkName {
    /// The one end; the sender when it is one way.
    pub from: String,
    /// The other end.
    pub to: String,
    /// Whether only the direction from → to is meant.
    pub one_way: bool,
}
