//! The adversary: what it must find, what it must not, and what it makes of what it found.

#[path = "support/adversary.rs"]
mod adversary;
#[path = "attack/exhausted.rs"]
mod exhausted;
#[path = "attack/finding.rs"]
mod finding;
#[path = "attack/mending.rs"]
mod mending;
#[path = "attack/ordered.rs"]
mod ordered;
#[path = "attack/promises.rs"]
mod promises;
#[path = "attack/published.rs"]
mod published;
#[path = "attack/settings.rs"]
mod settings;
#[path = "attack/sharing.rs"]
mod sharing;
#[path = "attack/short.rs"]
mod short;
#[path = "attack/table.rs"]
mod table;
#[path = "attack/turned.rs"]
mod turned;
