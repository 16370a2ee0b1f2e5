//! What becomes of what happens about breaking a promise.

use std::rc::Rc;

use crate::app::attack::{
    AttackChange, FoundStory, Mended, Order, REQUESTS_JUDGED, Search, SearchEnd, ToldStory, Turned,
    with_attack, words,
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
    pub fn finding(&self) -> Option<&Shared<FoundStory>> {
        let found = self.breaking.found.as_ref()?;
        let mends = found.mends.iter().flat_map(|mends| mends.iter());
        let is_shown = found.told.text == self.text || mends.clone().any(|it| it.text == self.text);
        is_shown.then_some(found)
    }

    /// Where the story that is shown was lost, once that is known: it is that of its own settings.
    pub fn shown_turning(&self) -> Option<Shared<Turned>> {
        let found = self.finding().filter(|found| found.told.text == self.text)?;
        found.turned.clone()
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
    pub(in crate::app) fn change_attack(&mut self, change: AttackChange) {
        match change {
            AttackChange::Choose(attack) if self.breaking.search.is_none() => {
                self.breaking.attack = Some(attack);
                self.breaking.outcome = None;
            }
            AttackChange::Choose(_) => {}
            AttackChange::Everything(everything) => {
                self.breaking.everything = everything;
                self.breaking.outcome = None;
            }
            AttackChange::Start => self.start_attack(),
            AttackChange::Cancel => self.cancel_attack(),
            AttackChange::Another => self.look_for_another(),
            AttackChange::Mend => self.ask_about_finding(true),
            AttackChange::Turn => self.ask_about_finding(false),
            AttackChange::Open(nth) => self.open_finding(nth),
            AttackChange::Began(number, workers) => {
                self.of_search(number, |search| search.begin(workers));
            }
            AttackChange::Tried(number, worker, tried, outcomes) => {
                self.of_search(number, |search| search.tell(worker, tried, outcomes));
            }
            AttackChange::Found(number, worker, story) => {
                self.worker_is_over(number, worker, Some(story));
            }
            AttackChange::Over(number, worker) => self.worker_is_over(number, worker, None),
            AttackChange::Told(number, told) => self.told_finding(number, told),
            AttackChange::Whole(number, told) => {
                self.of_search(number, |search| search.whole_told = Some(told.into()));
            }
            AttackChange::Turned(number, turned) => self.turned(number, turned),
            AttackChange::Mended(number, mends) => self.mended(number, mends),
            AttackChange::Failed(number, reason) => self.attack_failed(number, reason),
        }
    }

    fn of_search(&mut self, number: u32, change: impl FnOnce(&mut Search)) {
        let search = self.breaking.search.as_mut();
        if let Some(search) = search.filter(|search| search.number == number) {
            change(search.make_mut());
        }
    }

    fn start_attack(&mut self) {
        let Some(mut attack) = self.breaking.attack.clone() else { return };
        if self.breaking.everything {
            (attack.requests, attack.tries) = (None, Attack::TRIES);
        }
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
        if let Some(found) = breaking.found.as_mut().filter(|found| found.is_turning) {
            found.make_mut().is_turning = false;
        }
        let mut search = Search::new(breaking.searches, text, attack, from, known);
        search.everything = breaking.everything && search.known.is_empty();
        let search = Shared::new(search);
        breaking.search = Some(search.clone());
        self.say(Effect::Attack(Order::Search(search)));
    }

    /// The reader does not want to wait; whatever is under way ends.
    fn cancel_attack(&mut self) {
        if let Some(search) = self.breaking.search.take() {
            self.breaking.outcome = Some(SearchEnd::Cancelled(search.tried()));
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
        let outcome = match &search.whole_told {
            Some(told) => SearchEnd::Whole(told.clone()),
            None => SearchEnd::None(search.tried(), search.outcomes(), is_another),
        };
        self.announce(words::outcome(&outcome));
        self.breaking.outcome = Some(outcome);
        self.say(Effect::Attack(Order::Stop));
    }

    fn told_finding(&mut self, number: u32, told: Option<ToldStory>) {
        let Some(search) = self.breaking.search.take_if(|it| it.number == number) else { return };
        self.say(Effect::Attack(Order::Stop));
        let (Some(told), Some((story, _))) = (told, search.best()) else {
            let reason = "the story that was found could not be told".to_owned();
            self.breaking.outcome = Some(SearchEnd::Failed(reason));
            return;
        };
        let mut kinds = vec![told.text.clone()];
        kinds.extend(search.known.iter().cloned());
        let finding = FoundStory {
            attack: search.attack.clone(),
            ground: search.text.clone(),
            story,
            told,
            kinds,
            mends: None,
            is_mending: false,
            turned: None,
            is_turning: false,
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

    /// What would have prevented the story, or where it was lost: one after the other.
    fn ask_about_finding(&mut self, mends: bool) {
        let Some(found) = &mut self.breaking.found else { return };
        let Ok(scenario) = parse(&found.told.text) else { return };
        let is_known = if mends { found.mends.is_some() } else { found.turned.is_some() };
        if is_known || found.is_mending || found.is_turning || self.breaking.search.is_some() {
            return;
        }
        let text = with_attack(&scenario, &found.attack);
        let found = found.make_mut();
        (found.is_mending, found.is_turning) = (mends, !mends);
        self.breaking.searches += 1;
        let number = self.breaking.searches;
        let order = if mends { Order::Mend(number, text) } else { Order::Turn(number, text) };
        self.say(Effect::Attack(order));
    }

    fn turned(&mut self, number: u32, turned: Turned) {
        if self.breaking.searches != number {
            return;
        }
        self.say(Effect::Attack(Order::Stop));
        if let Some(found) = &mut self.breaking.found {
            let said = words::lost(&turned);
            let found = found.make_mut();
            (found.turned, found.is_turning) = (Some(Shared::new(turned)), false);
            self.announce(said);
        }
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
            self.breaking.outcome = Some(SearchEnd::Failed(reason));
        } else if let Some(found) = &mut self.breaking.found {
            let found = found.make_mut();
            (found.is_mending, found.is_turning) = (false, false);
            self.refuse(reason);
        }
    }
}
