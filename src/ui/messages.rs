//! Talking with the page around an embed: what that says is checked in `app::message`, and only the
//! window right around this one is listened to. What is told goes to whoever that is: there is
//! nothing secret here, no storage and no cookie.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::utils::window;
use js_sys::{Date, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;
use yew::prelude::*;

use crate::app::message::{self, CommandRate, Refusal, Said, Wanted};
use crate::app::shared::Shared;
use crate::app::{Model, picture};
use crate::scenario::limits;
use crate::ui::{Dispatch, browser};

/// The version of what is said, and of links.
const PROTOCOL: u32 = 1;
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Time that passes is told this often at most, in milliseconds.
const TIME_EVERY_MS: f64 = 250.0;

/// Tells the page around this one what happens, and does what it asks for.
#[hook]
pub fn use_host(model: &Shared<Model>, dispatch: &Dispatch, height: f64) {
    let known = use_mut_ref(|| model.clone());
    *known.borrow_mut() = model.clone();
    {
        let dispatch = dispatch.clone();
        use_effect_with((), move |()| {
            let listener = is_framed().then(|| listen(known, dispatch));
            let ready = entries(&[
                ("version", VERSION.into()),
                ("formats", js_sys::Array::of1(&PROTOCOL.into()).into()),
            ]);
            tell("ready", ready);
            move || drop(listener)
        });
    }
    use_effect_with(height as u32, |height| {
        tell("resize", entries(&[("height", (*height).into())]));
    });
    use_effect_with((model.text.clone(), model.shows_nothing()), {
        let model = model.clone();
        move |(_, is_unreadable)| {
            if *is_unreadable {
                tell("error", entries(&[("code", "E_LINK".into())]));
            } else {
                tell("load", entries(&[("name", model.title().into())]));
            }
        }
    });
    use_effect_with(model.judged.clone(), {
        // What is judged while a question waits would answer it.
        let is_asked = model.asks().is_some();
        move |judged| {
            let at = judged.as_ref().and_then(|session| session.violation_at());
            if let (Some(at), false) = (at, is_asked) {
                tell("violation", entries(&[("kind", "linearizable".into()), ("at", at.0.into())]));
            }
        }
    });
    use_time(model);
}

/// Tells what time it is in the run, now and then.
#[hook]
fn use_time(model: &Shared<Model>) {
    let told = use_mut_ref(|| (0.0, false));
    let now = (model.playhead, model.playback.playing, model.end());
    use_effect_with(now, move |(at, is_playing, end)| {
        let (before, was_playing) = *told.borrow();
        let clock = Date::now();
        if *is_playing && was_playing && clock - before < TIME_EVERY_MS {
            return;
        }
        *told.borrow_mut() = (clock, *is_playing);
        let fields = [("t", at.0.into()), ("end", end.0.into()), ("playing", (*is_playing).into())];
        tell("time", entries(&fields));
    });
}

/// Whether there is a page around this one.
fn is_framed() -> bool {
    let own: JsValue = window().into();
    window().parent().ok().flatten().is_some_and(|parent| JsValue::from(parent) != own)
}

fn listen(model: Rc<RefCell<Shared<Model>>>, dispatch: Dispatch) -> EventListener {
    let pace = RefCell::new(CommandRate::default());
    EventListener::new(&window(), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        // Whoever else sends messages, a frame beside this one for instance, is not heard.
        let parent = window().parent().ok().flatten().map(JsValue::from);
        let source = event.source().map(JsValue::from);
        if source.is_none() || source != parent {
            return;
        }
        let Some((id, said)) = read(&event.data()) else { return };
        if !pace.borrow_mut().allows(Date::now()) {
            return refuse(id, &Refusal { code: "E_PACE", message: "too many commands".into() });
        }
        let now = model.borrow().clone();
        match message::carried_out(&said, &now) {
            Ok((messages, wanted)) => {
                for message in messages {
                    dispatch.dispatch(message);
                }
                answer(id, &wanted, &now);
            }
            Err(refusal) => refuse(id, &refusal),
        }
    })
}

/// A message in the shape of ours, with its number; anything else is none.
fn read(data: &JsValue) -> Option<(u32, Said)> {
    let field = |name: &str| Reflect::get(data, &name.into()).ok();
    let number = |name: &str| field(name)?.as_f64().filter(|number| number.is_finite());
    if !data.is_object() || number("cap") != Some(f64::from(PROTOCOL)) {
        return None;
    }
    let id = number("id").filter(|id| (0.0..=f64::from(u32::MAX)).contains(id))?;
    #[allow(clippy::cast_sign_loss)]
    let id = id as u32;
    let text = |name: &str| {
        let text: JsString = field(name)?.dyn_into().ok()?;
        // Beyond this it is cut: it is refused then, without being copied whole.
        let end = text.length().min(limits::TEXT_BYTES_MAX as u32 + 1);
        Some(String::from(text.substring(0, end)))
    };
    let said = Said {
        command: text("cmd")?,
        text: text("text"),
        name: text("name"),
        count: number("n"),
        at: number("t"),
        theme: text("theme"),
    };
    Some((id, said))
}

fn answer(id: u32, wanted: &Wanted, model: &Model) {
    let value = match wanted {
        Wanted::Done => None,
        Wanted::Text => Some(model.text.to_string()),
        Wanted::Link => {
            let folder = browser::beside("index.html").unwrap_or_default();
            Some(format!("{folder}#{}", model.share_fragment()))
        }
        Wanted::Picture => Some(picture::svg(&model.session, model.playhead, &model.title())),
    };
    let value = value.map_or(JsValue::UNDEFINED, JsValue::from);
    post(&[("re", id.into()), ("ok", true.into()), ("value", value)]);
}

fn refuse(id: u32, refusal: &Refusal) {
    let (code, message) = (refusal.code.into(), refusal.message.as_str().into());
    post(&[("re", id.into()), ("ok", false.into()), ("code", code), ("message", message)]);
}

fn tell(event: &str, detail: JsValue) {
    if is_framed() {
        post(&[("event", event.into()), ("detail", detail)]);
    }
}

fn post(fields: &[(&str, JsValue)]) {
    let message = entries(fields);
    // It throws only for what cannot be set on an object of our own.
    let _ = Reflect::set(&message, &"cap".into(), &PROTOCOL.into());
    if let Some(parent) = window().parent().ok().flatten() {
        let _ = parent.post_message(&message, "*");
    }
}

fn entries(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
