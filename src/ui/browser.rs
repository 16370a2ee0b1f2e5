//! The few things of the browser that more than one component needs.

use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Element, Event, HtmlElement, Storage, Url};
use yew::prelude::*;

use crate::app::{Msg, target};
use crate::diagram::scene::Target;
use crate::ui::Dispatch;

/// A callback that sends this message, whatever the event.
pub fn send<E>(dispatch: &Dispatch, msg: Msg) -> Callback<E> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(msg.clone()))
}

/// What `aria-disabled` says of a button that does nothing now. A browser's `disabled` would take
/// the focus from a button that was just pressed for the last time.
pub fn off(is_off: bool) -> Option<&'static str> {
    is_off.then_some("true")
}

/// What the element of an event stands for, if it belongs to a picture.
pub fn target_of(event: &Event) -> Option<Target> {
    target_at(&event.target()?.dyn_into::<Element>().ok()?)
}

/// What an element stands for, by itself or as a part of one.
pub fn target_at(element: &Element) -> Option<Target> {
    let marked = element.closest("[data-target]").ok()??;
    target::parse(&marked.get_attribute("data-target")?)
}

/// What stands at a point of the window.
pub fn target_at_point(x: f64, y: f64) -> Option<Target> {
    target_at(&document().element_from_point(x as f32, y as f32)?)
}

/// The reader's storage; there is none in some frames and some modes, and asking may throw.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Whether the reader's system matches a media query.
pub fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether the reader has no pointer but their fingers.
pub fn has_fingers_only() -> bool {
    matches_media("(hover: none) and (pointer: coarse)")
}

/// The highest map, in pixels, with which a low window shows the question above it too: the tape
/// is beside it there. A window that stands has no such bound.
pub fn height_beside_tape() -> f64 {
    /// What else there is above the map and below it.
    const OTHERS_PX: f64 = 432.0;
    /// With less a map cannot be read.
    const LEAST_PX: f64 = 240.0;
    let (width, height) = inner_size();
    if width > height { (height - OTHERS_PX).max(LEAST_PX) } else { f64::MAX }
}

/// How wide the page's map will be, as `www/style.css` has it: the map is measured once it is there,
/// and what lies below it would move if the first picture were of another shape.
pub fn width_of_map() -> f64 {
    let (width, height) = inner_size();
    let is_beside = width > 960.0 || width >= 700.0 && height <= 860.0;
    match width {
        _ if is_beside => ((width.min(1_480.0) - 110.0) / 2.0).floor(),
        ..=640.0 => width - 46.0,
        _ => width - 70.0,
    }
}

fn inner_size() -> (f64, f64) {
    let side = |side: Result<JsValue, JsValue>| side.ok().and_then(|it| it.as_f64());
    let (width, height) = (side(window().inner_width()), side(window().inner_height()));
    (width.unwrap_or(f64::MAX), height.unwrap_or(f64::MAX))
}

/// The address of this page without its fragment.
pub fn address() -> String {
    let href = window().location().href().unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Where a file of the page is, whose name the build has written into this attribute of the script
/// that starts the page.
pub fn file(attribute: &str) -> Option<String> {
    let boot = document().get_element_by_id("boot")?;
    beside(&boot.get_attribute(attribute)?)
}

/// The address of a file that lies beside the page.
pub fn beside(name: &str) -> Option<String> {
    let base = document().base_uri().ok()??;
    Url::new_with_base(name, &base).ok().map(|url| url.href())
}

/// Puts a text on the clipboard, and goes on with whether it is there. On plain http there is no
/// clipboard, and a browser may refuse it elsewhere too.
pub fn copy(text: Rc<str>, then: impl FnOnce(bool) + 'static) {
    yew::platform::spawn_local(async move {
        then(written(&text).await.is_ok());
    });
}

async fn written(text: &str) -> Result<(), JsValue> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
    let promise: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
    JsFuture::from(promise).await.map(drop)
}

/// Lets the reader keep a text as a file of this name.
pub fn save(name: &str, text: &str) {
    if let Ok(blob) = Blob::new_with_str_sequence(&Array::of1(&text.into())) {
        save_blob(name, &blob);
    }
}

/// Lets the reader keep what a browser holds as a file of this name.
pub fn save_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let anchor =
        document().create_element("a").ok().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(anchor) = anchor {
        // It throws only for names that no attribute can have.
        let _ = anchor.set_attribute("href", &url).and(anchor.set_attribute("download", name));
        anchor.click();
    }
    // The browser has taken what it needs.
    let _ = Url::revoke_object_url(&url);
}

/// Does something once the next frame has been painted, unless what is returned is dropped first.
pub fn after_paint(work: impl FnOnce() + 'static) -> AnimationFrame {
    // A timer fires when the frame has been painted.
    request_animation_frame(move |_| {
        Timeout::new(0, work).forget();
    })
}
