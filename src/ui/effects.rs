//! What the page does to the world around it, as the model says: each effect once, here.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::AnimationFrame;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::app::compare::Compare;
use crate::app::effect::{Download, Effect, Focus, Resource};
use crate::app::histories::{HistoryChange, HistoryTask};
use crate::app::shared::Shared;
use crate::app::{Model, Msg, recent};
use crate::ui::address::Address;
use crate::ui::attack::crew::Crew;
use crate::ui::clock::Ticker;
use crate::ui::dispatch::Dispatch;
use crate::ui::parts::{self, Part};
use crate::ui::slices::{self, PIECE, SlicedWork};
use crate::ui::worker::Worker;
use crate::ui::{browser, fetching, looks, painting, reveal};

/// Where the reader's preferences are kept.
pub const PREFERENCES_KEY: &str = "cap-playground.preferences";
/// How long a typing hand rests before what it types next is another step to undo.
const TYPING_RESTS_MS: u32 = 800;

/// What does it, with all that goes on meanwhile.
pub struct Doer {
    dispatch: Dispatch,
    address: Address,
    worker: Rc<RefCell<Worker>>,
    crew: Crew,
    clock: Option<Ticker>,
    running: Option<SlicedWork>,
    judging: Option<SlicedWork>,
    comparing: Option<SlicedWork>,
    rest: Option<Timeout>,
    paint: Option<AnimationFrame>,
}

impl Doer {
    /// Nothing is done yet.
    pub fn new(dispatch: Dispatch) -> Doer {
        Doer {
            address: Address::default(),
            worker: Rc::default(),
            crew: Crew::default(),
            dispatch,
            clock: None,
            running: None,
            judging: None,
            comparing: None,
            rest: None,
            paint: None,
        }
    }

    /// Does one thing that was said as the model became what it is.
    pub fn carry_out(&mut self, effect: Effect, model: &Shared<Model>) {
        match effect {
            Effect::Fetch(resource) => self.fetch(resource),
            Effect::Run(run) => {
                self.running = self.work(run, |run| run.advance(PIECE), Msg::Ran);
            }
            Effect::Judge(session) => {
                self.judging = self.work(Some(session), |it| it.advance(PIECE), Msg::Judge);
            }
            Effect::Compare(comparison) => {
                let then = Msg::Compare(Compare::RunNext);
                self.comparing = self.work(comparison, |it| it.advance(PIECE), then);
            }
            Effect::RunSystem(systems, claim, text) => {
                let then = self.say(Msg::SystemRan(claim.clone(), text.clone()));
                slices::in_turn(move || systems.advance(&claim, &text, PIECE), then);
            }
            Effect::StartClock => self.clock = Some(Ticker::new(model, &self.dispatch)),
            Effect::StopClock => self.clock = None,
            Effect::AwaitRest => {
                self.rest = Some(Timeout::new(TYPING_RESTS_MS, self.say(Msg::Settle)));
            }
            Effect::AwaitPaint => {
                let stands = self.say(Msg::Works(recent::WorksChange::Stands));
                self.paint = Some(browser::after_paint(stands));
            }
            Effect::FollowAddress => self.address.follow(model),
            Effect::PushAddress => self.address.push(model),
            Effect::NumberStep => self.address.number(model),
            Effect::Cover(is_covered) => self.address.cover(model, is_covered),
            Effect::Returned => self.address.returned(model),
            Effect::KeepPreferences(preferences) => keep(PREFERENCES_KEY, &preferences.to_text()),
            Effect::NameMark(name) => looks::name_mark(&name),
            Effect::Look(interface, theme) => looks::set(interface, theme),
            Effect::FillScreen(is_full) => looks::fill_screen(is_full),
            Effect::Focus(focus) => put_focus(focus),
            Effect::ToTop => window().scroll_to_with_x_and_y(0.0, 0.0),
            // Of the page itself: `Shell` draws it.
            Effect::Announce(_) => {}
            Effect::Examine(task) => self.examine(task),
            Effect::Attack(order) => self.crew.carry_out(&order, &self.dispatch),
            Effect::StopWorker => self.worker.borrow_mut().stop(),
            Effect::Copy(name, text) => {
                let dispatch = self.dispatch.clone();
                browser::copy(text, move |is_copied| {
                    dispatch.dispatch(Msg::Copied(name, is_copied));
                });
            }
            Effect::Save(file) => self.save(file),
        }
    }
}

impl Doer {
    /// What tells the model something later.
    fn say(&self, msg: Msg) -> impl FnOnce() + 'static {
        let dispatch = self.dispatch.clone();
        move || dispatch.dispatch(msg)
    }

    /// Does what there is to do piece by piece between the pictures; what follows when all is
    /// done.
    fn work<T: 'static>(
        &self,
        what: Option<T>,
        piece: fn(&T) -> bool,
        then: Msg,
    ) -> Option<SlicedWork> {
        what.map(|what| slices::after_paint(move || piece(&what), self.say(then)))
    }

    fn fetch(&self, resource: Resource) {
        let dispatch = self.dispatch.clone();
        yew::platform::spawn_local(async move {
            let text = fetching::fetch(&resource.path()).await;
            dispatch.dispatch(Msg::Fetched(resource, text));
        });
    }

    /// The worker and what it says are of a part of the program that has to be there first.
    fn examine(&self, task: HistoryTask) {
        let (dispatch, worker) = (self.dispatch.clone(), self.worker.clone());
        worker.borrow_mut().await_part(task.number);
        yew::platform::spawn_local(async move {
            match parts::fetch(Part::Histories).await {
                Ok(()) => worker.borrow_mut().examine(&task, &dispatch),
                Err(reason) => {
                    let reason = reason.trim_end_matches('.').to_owned();
                    dispatch.dispatch(Msg::History(HistoryChange::Failed(
                        task.number,
                        None,
                        reason,
                    )));
                }
            }
        });
    }

    fn save(&self, file: Download) {
        let (name, session) = match file {
            Download::Text(name, text) => return browser::save(&name, &text),
            Download::Painting(name, shapes) => return self.paint_file(name, shapes),
            Download::History(name, session) => (name, session),
        };
        let dispatch = self.dispatch.clone();
        // What writes histories comes with what reads them.
        yew::platform::spawn_local(async move {
            match parts::fetch(Part::Histories).await {
                Ok(()) => browser::save(&name, &session.run.jepsen_edn()),
                Err(reason) => dispatch.dispatch(Msg::NotSaved(reason)),
            }
        });
    }
}

impl Doer {
    /// A picture of dots is painted by the browser.
    fn paint_file(&self, name: String, shapes: Rc<str>) {
        let dispatch = self.dispatch.clone();
        yew::platform::spawn_local(async move {
            if let Err(reason) = painting::save(&name, &shapes).await {
                dispatch.dispatch(Msg::NotSaved(reason));
            }
        });
    }
}

/// Where the reader's storage is refused, things are as usual after a reload.
fn keep(key: &str, text: &str) {
    if let Some(storage) = browser::storage() {
        let _ = storage.set_item(key, text);
    }
}

fn put_focus(focus: Focus) {
    let selector = match focus {
        Focus::Notice => ".notice[tabindex]".to_owned(),
        Focus::Comparison => ".compare".to_owned(),
        Focus::Finding => ".verdict .found".to_owned(),
        Focus::Play => ".transport .play".to_owned(),
        Focus::Work(id) => format!("[data-work='{id}']"),
        Focus::Text(name) => format!("[data-text='{name}'] input"),
    };
    let Some(element) = document().query_selector(&selector).ok().flatten() else { return };
    let Ok(element) = element.dyn_into::<HtmlElement>() else { return };
    let options = web_sys::FocusOptions::new();
    // Who has pressed a button that is gone stays where they are; and what is higher than the
    // window is read from its beginning.
    let opens = matches!(focus, Focus::Comparison | Focus::Finding);
    options.set_prevent_scroll(opens || focus == Focus::Play);
    // It throws only for an element that is not in the page.
    let _ = element.focus_with_options(&options);
    if opens {
        reveal::unfolded(&element);
    }
    if let (Focus::Text(_), Some(field)) = (focus, element.dyn_ref::<HtmlInputElement>()) {
        field.select();
    }
}
