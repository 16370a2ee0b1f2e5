//! The steps of the browser's own way back: a lesson, a link, a file or a history that was opened
//! is one; edits and the passing of time change the step they happen in.
//!
//! A browser keeps an address for each step. That is enough to come back after a reload; as long
//! as the page stands, a step is found again exactly as it was left, with what could be undone.

use crate::app::Model;
use crate::app::layer::Overlay;
use crate::app::shared::Shared;
use crate::app::undo::{Past, Undo};
use crate::scenario::link::Link;

/// So many steps are found again as they were left; older ones as their address says.
const KEPT_MAX: usize = 60;

/// Where the reader has been.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Visits {
    /// The step that is shown, by its number.
    pub here: u32,
    /// Whether the browser has a place for this step already: it went there itself.
    pub has_place: bool,
    /// The history that this step was made for, if it was made for one.
    pub opening: Option<u32>,
    /// What lay over the page last.
    pub(super) layer: Option<Overlay>,
    last: u32,
    left: Vec<Left>,
}

/// A step that was left.
#[derive(Clone, PartialEq, Debug)]
struct Left {
    number: u32,
    visit: Visit,
}

/// What is shown at a step.
#[derive(Clone, PartialEq, Debug)]
pub struct Visit {
    /// The scenario and its moment.
    pub past: Past,
    /// What could be undone.
    pub undo: Shared<Undo>,
    /// What else the link said.
    pub link: Shared<Link>,
    /// The history in its place, by its opening.
    pub opening: Option<u32>,
}

/// Where one goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum To {
    /// To something that the reader has opened on the page.
    Opened,
    /// To where the browser went; the number of the step, if it is known to be one.
    Place(Option<u32>),
}

impl Visits {
    /// Begins with this step, for which the browser has a place.
    pub fn at(number: Option<u32>) -> Visits {
        let here = number.unwrap_or_default();
        Visits { here, last: here, has_place: true, ..Visits::default() }
    }

    /// A step as it was left.
    pub fn find(&self, number: u32) -> Option<&Visit> {
        self.left.iter().find(|left| left.number == number).map(|left| &left.visit)
    }

    fn leave(&mut self, visit: Option<Visit>, to: To) {
        let number = self.here;
        self.left.retain(|left| left.number != number);
        if let Some(visit) = visit {
            if self.left.len() >= KEPT_MAX {
                self.left.remove(0);
            }
            self.left.push(Left { number, visit });
        }
        let next = self.last.wrapping_add(1);
        (self.here, self.has_place) = match to {
            To::Opened => (next, false),
            To::Place(number) => (number.unwrap_or(next), true),
        };
        self.last = self.last.max(self.here);
        self.opening = None;
    }
}

impl Model {
    /// Leaves the present step, to which the browser may come back.
    pub(super) fn leave(&mut self, to: To) {
        let opening = self.visits.opening.filter(|_| self.histories.is_open);
        // What was to be shown here has not come; the address says what it is.
        let visit = (!self.follows).then(|| Visit {
            past: self.present(),
            undo: self.undo.clone(),
            link: self.link.clone(),
            opening,
        });
        self.follows = false;
        self.visits.make_mut().leave(visit, to);
    }

    /// The browser went back or on, or to an address that was typed.
    pub(super) fn travel_to(&mut self, number: Option<u32>, fragment: &str) {
        if number == Some(self.visits.here) {
            return;
        }
        match number.and_then(|number| self.visits.find(number)).cloned() {
            Some(visit) => {
                self.dialog = None;
                self.leave(To::Place(number));
                self.come_back(visit, fragment);
            }
            None => self.follow(fragment, number),
        }
    }

    fn come_back(&mut self, visit: Visit, fragment: &str) {
        self.want(None);
        self.take_link(visit.link);
        self.undo = visit.undo;
        self.restore(visit.past);
        self.close_history();
        if let Some(opening) = visit.opening {
            self.come_back_to_history(opening, fragment);
        }
        if self.is_judged() {
            self.renew_comparison();
        }
    }
}
