//! What lies over the page, a dialog or the lecture, has a place of its own on the browser's way:
//! Back takes it away and leaves the page as it is, Forward brings it back.

use crate::app::effect::Effect;
use crate::app::lecture::{Audience, Lecture};
use crate::app::{Dialog, Model};
use crate::scenario::link::Interface;

/// What can lie over the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// A dialog.
    Dialog(Dialog),
    /// The pictures alone, for an audience.
    Lecture,
}

impl Model {
    /// What lies over the page.
    pub fn layer(&self) -> Option<Overlay> {
        let lecture = self.is_lecture().then_some(Overlay::Lecture);
        self.dialog.map(Overlay::Dialog).or(lecture)
    }

    /// Something has come over the page, or has gone: the browser has a place for it, or gives it
    /// up. Somebody else's page is not ours to lead back and on.
    #[inline(never)]
    pub(super) fn follow_layer(&mut self, before: Option<Overlay>) {
        let now = self.layer();
        if self.interface != Interface::Full || before.is_some() == now.is_some() {
            return;
        }
        self.visits.make_mut().layer = before;
        self.say(Effect::Cover(now.is_some()));
    }

    /// The browser went back or on, to a place with something over the page or without.
    pub(super) fn go_with_browser(&mut self, step: Option<u32>, fragment: &str, is_over: bool) {
        self.travel_to(step, fragment);
        self.come_to_layer(is_over);
    }

    fn come_to_layer(&mut self, is_there: bool) {
        match (is_there, self.layer(), self.visits.layer) {
            (false, Some(Overlay::Dialog(_)), _) => self.dialog = None,
            (false, Some(Overlay::Lecture), _) => self.change_lecture(Lecture::End),
            (true, None, Some(Overlay::Dialog(dialog))) => self.show(dialog),
            // Only what a reader does fills the screen.
            (true, None, Some(Overlay::Lecture)) => self.audience = Audience::Hall,
            // Nobody knows what it was: it was of a page that is no more.
            (true, None, None) => self.say(Effect::Cover(false)),
            _ => {}
        }
    }
}
