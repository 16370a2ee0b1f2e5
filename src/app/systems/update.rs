//! What comes of the list of systems: its scenarios are fetched and run one after the other.

use std::rc::Rc;

use super::{SystemClaim, Systems, parse_list, show_on};
use crate::app::effect::{Effect, Resource};
use crate::app::shared::Shared;
use crate::app::task::Bench;
use crate::app::{Dialog, Model};

impl Model {
    pub(in crate::app) fn list_systems(&mut self, text: Option<&str>) {
        let list = match text {
            Some(text) => parse_list(text).map(Rc::from),
            None => Err("The list of systems could not be loaded. Are you offline?".to_owned()),
        };
        self.systems =
            Some(Shared::new(Systems { list, shown: Vec::new(), bench: Bench::default() }));
        self.fetch_next_claim();
    }

    /// One scenario after the other: between two of them there is time for a picture. Nobody
    /// waits for them behind a closed dialog.
    fn fetch_next_claim(&mut self) {
        let next = self.systems.as_ref().and_then(|systems| systems.next().cloned());
        if let (Some(claim), Some(Dialog::Systems)) = (next, self.dialog) {
            self.say(Effect::Fetch(Resource::Claim(claim)));
        }
    }

    /// The scenario of a claim has come, or has not.
    pub(in crate::app) fn claim_came(&mut self, claim: SystemClaim, text: Option<&str>) {
        let (Some(systems), Some(text)) = (self.systems.clone(), text) else {
            return self.show_system(claim, text);
        };
        self.say(Effect::RunSystem(systems, claim, text.into()));
    }

    pub(in crate::app) fn show_system(&mut self, claim: SystemClaim, text: Option<&str>) {
        let Some(systems) = &mut self.systems else { return };
        if systems.shown(&claim).is_some() {
            return;
        }
        let shown = match text {
            Some(text) => show_on(&systems.bench, &claim, text),
            None => Err("The scenario could not be loaded.".to_owned()),
        };
        systems.make_mut().shown.push((claim, shown));
        self.fetch_next_claim();
    }

    /// Somebody looks: what has not been fetched is, and what could not be is once more.
    pub(in crate::app) fn try_systems_again(&mut self) {
        match &mut self.systems {
            Some(systems) if systems.list.is_err() => self.systems = None,
            Some(systems) if systems.shown.iter().any(|(_, shown)| shown.is_err()) => {
                systems.make_mut().shown.retain(|(_, shown)| shown.is_ok());
            }
            _ => {}
        }
        match &self.systems {
            None => self.say(Effect::Fetch(Resource::Systems)),
            Some(_) => self.fetch_next_claim(),
        }
    }
}
