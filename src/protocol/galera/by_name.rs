//! What the settings come to, by the name that the protocol goes by.

use crate::protocol::galera::group_replication::{self, GroupSettings, Leaving};
use crate::protocol::galera::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::{Cluster, Request};

/// The settings of a cluster, and when its members leave it: where that is not said, whoever is out
/// comes back as soon as it is heard.
pub fn settings(cluster: &Cluster) -> (Settings, Option<Leaving>) {
    match cluster.protocol {
        group_replication::NAME => {
            let own = GroupSettings::of(&cluster.settings);
            (own.rules(), Some(own.leaving()))
        }
        _ => (Settings::of(&cluster.settings), None),
    }
}

/// The settings of a cluster, with the options of a request.
pub fn for_request(cluster: &Cluster, settings: Settings, request: &Request) -> Settings {
    match cluster.protocol {
        group_replication::NAME => {
            Settings { consistency: group_replication::consistency(request), ..settings }
        }
        _ => settings.for_request(request),
    }
}
