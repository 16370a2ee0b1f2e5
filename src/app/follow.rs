//! What follows whatever was done: the address says what is shown, and what has run long enough to
//! be safe is remembered. Each message would have to say so; what they change says it for them.

use crate::app::Model;
use crate::app::effect::Effect;
use crate::app::lessons::OpenLesson;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::examine::Chosen;
use crate::scenario::link::{Interface, Link};
use crate::time::Time;

/// What the address says, and what stands, before and after a message.
#[derive(PartialEq)]
pub(super) struct Place {
    session: Shared<Session>,
    lesson: Option<OpenLesson>,
    playhead: Option<Time>,
    link: Shared<Link>,
    opening: Option<(u32, Chosen)>,
}

impl Model {
    pub(super) fn place(&self) -> Place {
        Place {
            session: self.session.clone(),
            lesson: self.lesson.clone(),
            // While time passes the address stays.
            playhead: (!self.playback.playing).then_some(self.playhead),
            link: self.link.clone(),
            opening: self.histories.open().map(|shown| (shown.opening, shown.choice.clone())),
        }
    }

    /// The address follows whatever it says; what was opened is a step of its own. Somebody
    /// else's page is not ours to lead back and on.
    pub(super) fn follow_place(&mut self, step: u32, place: &Place) {
        if self.interface != Interface::Full {
            return;
        }
        if self.visits.here != step {
            let has_place = self.visits.has_place;
            self.say(if has_place { Effect::NumberStep } else { Effect::PushAddress });
        } else if self.place() != *place {
            self.say(Effect::FollowAddress);
        }
    }

    /// The run that is marked, once all of it stands.
    pub(super) fn standing(&self) -> Option<u32> {
        if self.is_settled() && !self.is_held { self.works.running() } else { None }
    }
}
