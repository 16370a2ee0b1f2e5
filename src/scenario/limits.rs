//! Every limit and every default of language version 1, in one place.
//!
//! A default written here never changes within version 1: it is part of every link.

use crate::time::Duration;

/// Replicas in a scenario.
pub const REPLICAS_MAX: usize = crate::protocol::settings::REPLICAS_MAX as usize;
/// Clients in a scenario.
pub const CLIENTS_MAX: usize = 16;
/// Requests in a scenario.
pub const REQUESTS_MAX: usize = 1_000;
/// Lines of a scenario.
pub const LINES_MAX: usize = 2_000;
/// Mistakes of a text that are told: of more it is only known that there are more.
pub const MISTAKES_MAX: usize = 200;
/// Bytes of a scenario's text.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Characters of a name or of a value.
pub const NAME_CHARS_MAX: usize = 24;
/// Characters of a title, note or question.
pub const NOTE_CHARS_MAX: usize = 2_000;
/// The longest time or duration that can be written, and the longest run.
pub const TIME_MAX: Duration = Duration(600_000);
/// Steps of a run.
pub const STEPS_MAX: u32 = 200_000;
/// Work of a run, counted in events; what is sent, and what nodes look through, counts as well.
pub const WORK_MAX: u64 = 4_000_000;
/// Work of all the runs with a partition held for ever that one run is judged by.
pub const FROZEN_WORK_MAX: u64 = 4_000_000;
/// Bytes of a run: of all that is sent, and of the records of what happened.
pub const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Characters of a link's fragment.
pub const FRAGMENT_CHARS_MAX: usize = 16_384;
/// Characters of a scenario given as raw text in a link.
pub const RAW_TEXT_CHARS_MAX: usize = 2_000;
/// The slowest clock, in thousandths of true time.
pub const CLOCK_RATE_MIN_PER_MILLE: u32 = 1;
/// The fastest clock, in thousandths of true time.
pub const CLOCK_RATE_MAX_PER_MILLE: u32 = 100_000;
/// How often a client may repeat a request.
pub const RETRY_MAX: u32 = 100;

/// Choices that are written for a question.
pub const CHOICES_MAX: usize = 12;
/// Actions in which a goal is to be reached.
pub const ACTIONS_MAX: u32 = 100;

/// How long a run goes on after its last timed line.
pub const RUN_TAIL: Duration = Duration(20_000);
/// How long a client waits.
pub const CLIENT_TIMEOUT: Duration = Duration(6_000);
/// How long a message is on the way between nodes.
pub const LINK_DELAY: Duration = Duration(100);
/// How long a message is on the way between a client and a node.
pub const CLIENT_DELAY: Duration = Duration(10);
/// The initial value of every register.
pub const INITIAL_VALUE: &str = "0";
/// How long a stream stays silent before its connection is reset.
pub const CONNECTION_TIMEOUT: Duration = Duration(10_000);
