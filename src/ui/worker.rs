//! The worker that reads and judges histories: started when there is something to do, ended when
//! what it does is no longer wanted.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use js_sys::{Array, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, WorkerOptions, WorkerType};

use crate::api::history::door::change;
use crate::app::Msg;
use crate::app::histories::{HistoryChange, HistoryInput, HistoryTask};
use crate::examine::{Object, nil_word};
use crate::ui::{Dispatch, browser, files, parts};

/// The attribute that names the worker's script.
const WORKER: &str = "data-worker";

/// The worker, while there is one.
#[derive(Default)]
pub struct Worker {
    started: Option<Started>,
    /// The task that waits for its part of the program.
    awaited: Option<u32>,
}

impl Worker {
    /// A task is to be done as soon as it can be; another one that waits is not.
    pub fn await_part(&mut self, task: u32) {
        self.awaited = Some(task);
    }

    /// Reads and judges a history, unless something else is wanted by now. What the worker is at
    /// is given up.
    pub fn examine(&mut self, task: &HistoryTask, dispatch: &Dispatch) {
        if self.awaited.take_if(|number| *number == task.number).is_none() {
            return;
        }
        if self.started.as_ref().is_some_and(Started::is_of_no_use) {
            self.started = None;
        }
        if self.started.is_none() {
            self.started = Started::new(dispatch);
        }
        if self.started.as_ref().is_none_or(|worker| worker.hand(task).is_none()) {
            let message = "this browser could not start the worker that reads it".to_owned();
            dispatch.dispatch(Msg::History(HistoryChange::Failed(task.number, None, message)));
        }
    }

    /// Ends the worker, with what it is at.
    pub fn stop(&mut self) {
        self.awaited = None;
        self.started = None;
    }
}

/// A worker with this script, which has been told where the program is.
pub(super) fn start(script: &str) -> Option<web_sys::Worker> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = web_sys::Worker::new_with_options(&browser::file(script)?, &options).ok()?;
    let boot = document().get_element_by_id("boot")?;
    let place = |name: &str| browser::file(name).map(JsValue::from);
    let parts = boot.get_attribute("data-parts").unwrap_or_default();
    let parts = parts.split_whitespace().filter_map(browser::beside);
    let parts: Array = parts.map(JsValue::from).collect();
    let start = object(&[
        ("kind", "start".into()),
        ("js", place("data-js")?),
        ("wasm", place("data-wasm")?),
        ("parts", parts.into()),
    ]);
    worker.post_message(&start).ok()?;
    Some(worker)
}

/// How it is with a worker.
#[derive(Default)]
struct WorkerState {
    /// The task it has not finished.
    busy: Option<u32>,
    /// Whether something went wrong that was no fault of a file's: it is not asked again.
    is_lost: bool,
}

/// A worker that was started.
struct Started {
    worker: web_sys::Worker,
    state: Rc<RefCell<WorkerState>>,
    /// They live as long as the worker may call them.
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 2],
}

impl Drop for Started {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Started {
    /// A worker that loads the program as the page did.
    fn new(dispatch: &Dispatch) -> Option<Started> {
        let worker = start(WORKER)?;
        let state = Rc::new(RefCell::new(WorkerState::default()));
        let heard = listener(&state, dispatch);
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        let lost = lost(&state, dispatch);
        worker.set_onerror(Some(lost.as_ref().unchecked_ref()));
        Some(Started { worker, state, _listeners: [heard, lost] })
    }

    /// Whether it is lost, or at something that nobody wants any more.
    fn is_of_no_use(&self) -> bool {
        let WorkerState { busy, is_lost } = *self.state.borrow();
        is_lost || busy.is_some()
    }

    /// Gives the worker a task.
    fn hand(&self, task: &HistoryTask) -> Option<()> {
        let input = match &task.input {
            HistoryInput::Text(text) => JsValue::from_str(text),
            HistoryInput::File(number) => files::get(*number)?.into(),
        };
        let word = |word: Option<&str>| word.map_or(JsValue::UNDEFINED, JsValue::from_str);
        let message = object(&[
            ("kind", "examine".into()),
            ("number", task.number.into()),
            ("input", input),
            ("model", word(task.choice.object.map(Object::word))),
            ("initial", word(task.choice.initial.as_deref())),
            ("nil", word(task.choice.nil.map(nil_word))),
        ]);
        self.worker.post_message(&message).ok()?;
        self.state.borrow_mut().busy = Some(task.number);
        Some(())
    }
}

fn listener(
    state: &Rc<RefCell<WorkerState>>,
    dispatch: &Dispatch,
) -> Closure<dyn FnMut(MessageEvent)> {
    let (state, dispatch) = (state.clone(), dispatch.clone());
    Closure::new(move |event: MessageEvent| {
        let Some(change) = change(event.data()) else { return };
        let mut state = state.borrow_mut();
        state.is_lost |= matches!(change, HistoryChange::Failed(_, None, _));
        if let HistoryChange::Done(number) | HistoryChange::Failed(number, ..) = change
            && state.busy == Some(number)
        {
            state.busy = None;
        }
        // What was unpacked is drawn in a turn of its own, so that neither takes long.
        let dispatch = dispatch.clone();
        Timeout::new(0, move || dispatch.dispatch(Msg::History(change))).forget();
    })
}

/// The worker is lost, with whatever it was at.
fn lost(state: &Rc<RefCell<WorkerState>>, dispatch: &Dispatch) -> Closure<dyn FnMut(MessageEvent)> {
    let (state, dispatch) = (state.clone(), dispatch.clone());
    Closure::new(move |_: MessageEvent| {
        let mut state = state.borrow_mut();
        state.is_lost = true;
        let Some(number) = state.busy.take() else { return };
        let dispatch = dispatch.clone();
        yew::platform::spawn_local(async move {
            let script = browser::file(WORKER).unwrap_or_default();
            let message = match parts::why_missing(&script).await {
                Some(reason) => reason.trim_end_matches('.').to_owned(),
                None => "the part of this page that reads histories has stopped".to_owned(),
            };
            dispatch.dispatch(Msg::History(HistoryChange::Failed(number, None, message)));
        });
    })
}

pub(super) fn object(entries: &[(&str, JsValue)]) -> js_sys::Object {
    let object = js_sys::Object::new();
    for (name, value) in entries {
        // It throws only for what cannot have properties.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}
