//! A link that shows the same as the one before, only otherwise: in other colours, say, because the
//! page around an embed has changed its own.

use crate::app::Model;
use crate::app::notice::Notice;
use crate::app::shared::Shared;
use crate::app::start;
use crate::scenario::link::{Interface, Link};

/// What of a link is not about what it shows.
fn story(link: &Link) -> Link {
    Link { theme: None, motion: None, language: None, interface: None, ..link.clone() }
}

impl Model {
    /// Whether what a link asks for cannot be shown, and nothing else is in its stead: in
    /// somebody's page a reader would take another scenario for the one that is written about.
    pub fn shows_nothing(&self) -> bool {
        let has_failed = matches!(self.notice, Some(Notice::Link(_) | Notice::NoLesson(_)));
        has_failed && self.interface != Interface::Full
    }

    /// Takes over how a link wants things shown, if that is all in which it differs from what is
    /// shown. The moment, and whatever the reader has done, stay.
    pub(super) fn takes_looks(&mut self, link: &Link) -> bool {
        // A page of its own keeps its address up to date: following it leads to where one is.
        let is_other = start::interface(self.said_by_page, link) != self.interface;
        if is_other || self.interface == Interface::Full || self.shows_nothing() {
            return false;
        }
        if story(link) != story(&self.link) {
            return false;
        }
        self.preferences = self.own_preferences.or_link(link);
        self.link = Shared::new(link.clone());
        self.look();
        true
    }
}
