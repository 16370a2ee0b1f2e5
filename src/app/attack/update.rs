//! What becomes of what happens about breaking a promise.

use std::rc::Rc;

use crate::app::attack::{
    Change, Finding, Mended, Order, Outcome, REQUESTS_JUDGED, Search, Told, with_attack, words,
};
use crate::app::effect::{Effect, Focus};
use crate::app::shared::Shared;
use crate::app::{Dialog, Model};
use crate::run::kept::strongest_kept;
use crate::scenario::text::parse;
use crate::scenario::{Attack, Property};
use crate::time::Time;

impl Model {
    /// The finding, while it or what would have prevented it is what is shown.
    pub fn finding(&self) -> Option<&Shared<Finding>> {
        let found = self.breaking.found.as_ref()?;
        let mends = found.mends.iter().flat_map(|mends| mends.iter());
        let is_shown = found.told.text == self.text || mends.clone().any(|it| it.text == self.text);
        is_shown.then_some(found)
    }

    /// What is to be broken where nobody has chosen: what the scenario asks for, else the
    /// strongest promise that its run keeps.
    fn usual_attack(&self) -> Attack {
        let run = &self.session.run;
        let strongest = || match run.history.operations.len() {
            0..=REQUESTS_JUDGED => strongest_kept(run),
            _ => Property::Linearizable,
        };
        let usual = || Attack::on(strongest());
        run.scenario.attack().cloned().unwrap_or_else(usual)
    }

    /// The dialog was asked for.
    pub(in crate::app) fn prepare_attack(&mut self) {
        let attack = self.usual_attack();
        let breaking = &mut self.breaking;
        breaking.outcome = None;
        breaking.attack = Some(attack);
    }

    /// Takes one thing in that happens about breaking a promise.
    #[inline(never)]
    pub(in crate::app) fn change_attack(&mut self, change: Change) {
        match change {
            Change::Choose(attack) if self.breaking.search.is_none() => {
                self.breaking.attack = Some(attack);
                self.breaking.outcome = None;
            }
            Change::Choose(_) => {}
            Change::Start => self.start_attack(),
            Change::Cancel => self.cancel_attack(),
            Change::Another => self.look_for_another(),
            Change::Mend => self.mend(),
            Change::Open(nth) => self.open_finding(nth),
            Change::Began(number, workers) => {
                self.of_search(number, |search| search.begin(workers));
            }
            Change::Tried(number, worker, tried, outcomes) => {
                self.of_search(number, |search| search.tell(worker, tried, outcomes));
            }
            Change::Found(number, worker, story) => {
                self.worker_is_over(number, worker, Some(story));
            }
            Change::Over(number, worker) => self.worker_is_over(number, worker, None),
            Change::Told(number, told) => self.told_finding(number, told),
            Change::Mended(number, mends) => self.mended(number, mends),
            Change::Failed(number, reason) => self.attack_failed(number, reason),
        }
    }

    fn of_search(&mut self, number: u32, change: impl FnOnce(&mut Search)) {
        let search = self.breaking.search.as_mut();
        if let Some(search) = search.filter(|search| search.number == number) {
            change(search.make_mut());
        }
    }

    fn start_attack(&mut self) {
        let Some(attack) = self.breaking.attack.clone() else { return };
        let text = with_attack(self.scenario(), &attack);
        // What cannot be said in a scenario cannot be looked for; the dialog offers none of it.
        if parse(&text).is_ok() {
            self.begin_search(text, attack, 0, Vec::new());
        }
    }

    fn look_for_another(&mut self) {
        let Some(found) = self.finding().cloned() else { return };
        self.dialog = Some(Dialog::Attack);
        self.breaking.attack = Some(found.attack.clone());
        let (ground, attack) = (found.ground.clone(), found.attack.clone());
        self.begin_search(ground, attack, found.story, found.kinds.clone());
    }

    fn begin_search(&mut self, text: Rc<str>, attack: Attack, from: u32, known: Vec<Rc<str>>) {
        let breaking = &mut self.breaking;
        breaking.searches += 1;
        breaking.outcome = None;
        // The workers end what they are at.
        if let Some(found) = breaking.found.as_mut().filter(|found| found.is_mending) {
            found.make_mut().is_mending = false;
        }
        let search = Shared::new(Search::new(breaking.searches, text, attack, from, known));
        breaking.search = Some(search.clone());
        self.say(Effect::Attack(Order::Search(search)));
    }

    /// The reader does not want to wait; whatever is under way ends.
    fn cancel_attack(&mut self) {
        if let Some(search) = self.breaking.search.take() {
            self.breaking.outcome = Some(Outcome::Cancelled(search.tried()));
            self.say(Effect::Attack(Order::Stop));
            self.announce("Stopped.");
        }
    }

    /// What nobody looks at any more is not waited for.
    pub(in crate::app) fn end_attack_without_dialog(&mut self) {
        if self.dialog != Some(Dialog::Attack) {
            self.cancel_attack();
        }
    }

    fn worker_is_over(&mut self, number: u32, worker: u32, found: Option<u32>) {
        let Some(search) = &mut self.breaking.search else { return };
        if search.number != number {
            return;
        }
        let search = search.make_mut();
        search.end(worker, found);
        match search.best() {
            Some((_, worker)) if search.is_over() => {
                search.is_telling = true;
                self.say(Effect::Attack(Order::Tell(worker)));
            }
            Some((story, _)) => self.say(Effect::Attack(Order::Before(story))),
            None if search.is_over() => self.found_nothing(),
            None => {}
        }
    }

    fn found_nothing(&mut self) {
        let Some(search) = self.breaking.search.take() else { return };
        let is_another = !search.known.is_empty();
        let outcome = Outcome::None(search.tried(), search.outcomes(), is_another);
        self.announce(words::outcome(&outcome));
        self.breaking.outcome = Some(outcome);
        self.say(Effect::Attack(Order::Stop));
    }

    fn told_finding(&mut self, number: u32, told: Option<Told>) {
        let Some(search) = self.breaking.search.take_if(|it| it.number == number) else { return };
        self.say(Effect::Attack(Order::Stop));
        let (Some(told), Some((story, _))) = (told, search.best()) else {
            let reason = "the story that was found could not be told".to_owned();
            self.breaking.outcome = Some(Outcome::Failed(reason));
            return;
        };
        let mut kinds = vec![told.text.clone()];
        kinds.extend(search.known.iter().cloned());
        let finding = Finding {
            attack: search.attack.clone(),
            ground: search.text.clone(),
            story,
            told,
            kinds,
            mends: None,
            is_mending: false,
        };
        let said = words::found(&finding);
        self.breaking.found = Some(Shared::new(finding));
        self.dialog = None;
        self.open_finding(None);
        self.announce(said);
        self.say(Effect::Focus(Focus::Finding));
    }

    /// Opens the story as it was found, or with another setting, at the moment that decides.
    fn open_finding(&mut self, nth: Option<usize>) {
        let Some(found) = self.breaking.found.clone() else { return };
        let mends = found.mends.as_deref().unwrap_or_default();
        let text = match nth {
            None => &found.told.text,
            Some(nth) => match mends.get(nth) {
                Some(mend) => &mend.text,
                None => return,
            },
        };
        self.load(text.clone(), None);
        self.seek_shown(Time(found.told.breaks_at_ms));
    }

    fn mend(&mut self) {
        let Some(found) = &mut self.breaking.found else { return };
        let Ok(scenario) = parse(&found.told.text) else { return };
        if found.is_mending || found.mends.is_some() || self.breaking.search.is_some() {
            return;
        }
        let text = with_attack(&scenario, &found.attack);
        found.make_mut().is_mending = true;
        self.breaking.searches += 1;
        self.say(Effect::Attack(Order::Mend(self.breaking.searches, text)));
    }

    fn mended(&mut self, number: u32, mends: Vec<Mended>) {
        if self.breaking.searches != number {
            return;
        }
        self.say(Effect::Attack(Order::Stop));
        if let Some(found) = &mut self.breaking.found {
            let found = found.make_mut();
            (found.mends, found.is_mending) = (Some(mends.into()), false);
            let said = words::mends(found);
            self.announce(said);
        }
    }

    fn attack_failed(&mut self, number: u32, reason: String) {
        if self.breaking.searches != number {
            return;
        }
        self.say(Effect::Attack(Order::Stop));
        if self.breaking.search.take().is_some() {
            self.breaking.outcome = Some(Outcome::Failed(reason));
        } else if let Some(found) = self.breaking.found.as_mut().filter(|found| found.is_mending) {
            found.make_mut().is_mending = false;
            self.refuse(reason);
        }
    }
}
