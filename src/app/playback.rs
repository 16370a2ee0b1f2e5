//! Playing a run: a clock that the page's animation frames drive.

use crate::time::Time;

/// A frame that took longer than this was no frame: the page was hidden or the machine slept.
const FRAME_MAX_MS: u32 = 100;

/// How fast a run is played, in thousandths of its normal pace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Speed(pub u32);

impl Speed {
    /// The speeds one can choose, with the words for them.
    pub const ALL: [(Speed, &'static str); 5] = [
        (Speed(250), "¼×"),
        (Speed(500), "½×"),
        (Speed(1_000), "1×"),
        (Speed(2_000), "2×"),
        (Speed(4_000), "4×"),
    ];

    /// As things happen.
    pub const NORMAL: Speed = Speed(1_000);

    /// The one that comes closest to what a link asks for.
    pub fn nearest(per_mille: u32) -> Speed {
        let speeds = Speed::ALL.iter().map(|(speed, _)| *speed);
        speeds.min_by_key(|speed| speed.0.abs_diff(per_mille)).unwrap_or(Speed::NORMAL)
    }

    /// The next one, faster or slower.
    #[must_use]
    pub fn shifted(self, faster: bool) -> Speed {
        let mut speeds = Speed::ALL.iter().map(|(speed, _)| *speed);
        let next = if faster {
            speeds.find(|speed| speed.0 > self.0)
        } else {
            speeds.rfind(|speed| speed.0 < self.0)
        };
        next.unwrap_or(self)
    }
}

/// Whether and how the run is being played.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Playback {
    /// Whether it is.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// What the playhead, which counts whole milliseconds, leaves over, in microseconds.
    pub rest_us: u32,
    /// Where it stops before the end, once.
    pub until: Option<Time>,
}

impl Playback {
    /// Standing still, at normal speed.
    pub const PAUSED: Playback =
        Playback { playing: false, speed: Speed::NORMAL, rest_us: 0, until: None };

    /// How much of the reader's time a frame stands for, in microseconds at normal speed.
    pub fn frame_us(self, frame_ms: u32) -> u64 {
        u64::from(frame_ms.min(FRAME_MAX_MS)) * u64::from(self.speed.0)
    }
}
