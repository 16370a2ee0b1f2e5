//! The workers that break promises: as many as the machine has, one being left to the page. They
//! are started when there is something to do, and ended with all that they are at.

use std::cell::Cell;
use std::rc::Rc;

use gloo::utils::window;
use js_sys::{Array, Object};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

use crate::api::attack::door::change;
use crate::app::Msg;
use crate::app::attack::{AttackChange, Order, Search};
use crate::ui::worker::{self, object};
use crate::ui::{Dispatch, browser, parts};

/// The attribute that names the workers' script.
const ATTACKER: &str = "data-attacker";
/// More than so many are no use to a page: each has the whole program in its memory.
const WORKERS_MAX: u32 = 8;

/// The workers, while there are any.
#[derive(Default)]
pub struct Crew {
    workers: Vec<Attacker>,
}

impl Crew {
    /// Does what is to be done about breaking a promise.
    pub fn carry_out(&mut self, order: &Order, dispatch: &Dispatch) {
        match order {
            Order::Search(search) => self.search(search, dispatch),
            Order::Before(story) => {
                let best = (*story).into();
                self.tell(&object(&[("kind", "before".into()), ("best", best)]));
            }
            Order::Tell(worker) => {
                if let Some(attacker) = self.workers.get(*worker as usize) {
                    attacker.tell(&object(&[("kind", "tell".into())]));
                }
                // The others have nothing left to do.
                let others = (0..).zip(self.workers.iter());
                for (_, attacker) in others.filter(|(nth, _)| nth != worker) {
                    attacker.worker.terminate();
                }
            }
            Order::Mend(number, text) => self.ask("mend", *number, text, dispatch),
            Order::Turn(number, text) => self.ask("turn", *number, text, dispatch),
            Order::Stop => self.workers.clear(),
        }
    }

    /// Has one worker find something out about a story.
    fn ask(&mut self, kind: &str, number: u32, text: &str, dispatch: &Dispatch) {
        self.start(1, number, dispatch);
        self.tell(&object(&[
            ("kind", kind.into()),
            ("number", number.into()),
            ("text", JsValue::from_str(text)),
        ]));
    }

    fn search(&mut self, search: &Search, dispatch: &Dispatch) {
        let machine = window().navigator().hardware_concurrency() as u32;
        let count = machine.saturating_sub(1).clamp(1, WORKERS_MAX);
        // One goes through everything.
        let count = if search.everything { 1 } else { count };
        self.start(count, search.number, dispatch);
        let begun = AttackChange::Began(search.number, self.workers.len() as u32);
        dispatch.dispatch(Msg::Attack(begun));
        let known: Array = search.known.iter().map(|text| JsValue::from_str(text)).collect();
        for (worker, attacker) in (0_u32..).zip(&self.workers) {
            attacker.tell(&object(&[
                ("kind", "search".into()),
                ("number", search.number.into()),
                ("text", JsValue::from_str(&search.text)),
                ("worker", worker.into()),
                ("workers", (self.workers.len() as u32).into()),
                ("from", search.from.into()),
                ("known", known.clone().into()),
                ("everything", search.everything.into()),
            ]));
        }
    }

    /// So many new workers in place of those that there are; one at least, or nothing is done.
    fn start(&mut self, count: u32, number: u32, dispatch: &Dispatch) {
        self.workers = (0..count).map_while(|nth| Attacker::new(nth, number, dispatch)).collect();
        if self.workers.is_empty() {
            let reason = "this browser could not start the workers that try it".to_owned();
            dispatch.dispatch(Msg::Attack(AttackChange::Failed(number, reason)));
        }
    }

    fn tell(&self, message: &Object) {
        for attacker in &self.workers {
            attacker.tell(message);
        }
    }
}

/// One worker.
struct Attacker {
    worker: Worker,
    /// They live as long as the worker may call them.
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 2],
}

impl Drop for Attacker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Attacker {
    fn new(nth: u32, number: u32, dispatch: &Dispatch) -> Option<Attacker> {
        let worker = worker::start(ATTACKER)?;
        let heard = {
            let dispatch = dispatch.clone();
            Closure::new(move |event: MessageEvent| {
                if let Some(change) = change(nth, event.data()) {
                    dispatch.dispatch(Msg::Attack(change));
                }
            })
        };
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        let lost = lost(number, dispatch);
        worker.set_onerror(Some(lost.as_ref().unchecked_ref()));
        Some(Attacker { worker, _listeners: [heard, lost] })
    }

    fn tell(&self, message: &Object) {
        // What cannot be handed over is a fault of the program, and there is none.
        let _ = self.worker.post_message(message);
    }
}

/// A worker is lost, with whatever it was at: told once.
fn lost(number: u32, dispatch: &Dispatch) -> Closure<dyn FnMut(MessageEvent)> {
    let dispatch = dispatch.clone();
    let is_told = Rc::new(Cell::new(false));
    Closure::new(move |_: MessageEvent| {
        if is_told.replace(true) {
            return;
        }
        let dispatch = dispatch.clone();
        yew::platform::spawn_local(async move {
            let script = browser::file(ATTACKER).unwrap_or_default();
            let reason = match parts::why_missing(&script).await {
                Some(reason) => reason.trim_end_matches('.').to_owned(),
                None => "a worker of this page has stopped".to_owned(),
            };
            dispatch.dispatch(Msg::Attack(AttackChange::Failed(number, reason)));
        });
    })
}
