//! What comes from beside the page when it is wanted: lessons, their list, pages of the reference.

use yew::prelude::*;

use crate::app::lessons::Listing;
use crate::app::reference::Contents;
use crate::app::{Model, Msg};
use crate::scenario::link::Interface;

/// Lessons and pages come when they are wanted, the lessons' list once, after the first picture.
#[hook]
pub fn use_fetching(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    use_effect_with(model.wanted.clone(), move |wanted| {
        let Some(slug) = wanted.clone() else { return };
        yew::platform::spawn_local(async move {
            let text = fetch(&format!("gallery/{slug}.cap")).await;
            dispatch.dispatch(Msg::Fetched(slug, text));
        });
    });
    let dispatch = model.dispatcher();
    let awaited = model.page.as_ref().filter(|page| page.contents == Contents::Awaited);
    use_effect_with(awaited.map(|page| page.protocol.clone()), move |awaited| {
        let Some(protocol) = awaited.clone() else { return };
        yew::platform::spawn_local(async move {
            let text = fetch(&format!("reference/{protocol}.md")).await;
            dispatch.dispatch(Msg::ReadFetched(protocol, text));
        });
    });
    let dispatch = model.dispatcher();
    let is_awaited = model.judged.is_some() && model.listing == Listing::Awaited;
    let wants_list = model.interface == Interface::Full && is_awaited;
    use_effect_with(wants_list, move |wants_list| {
        if *wants_list {
            yew::platform::spawn_local(async move {
                dispatch.dispatch(Msg::Listed(fetch("gallery/index.txt").await));
            });
        }
    });
}

/// The text of a file beside the page; none if it cannot be had.
pub async fn fetch(path: &str) -> Option<String> {
    let response = gloo::net::http::Request::get(path).send().await.ok()?;
    let text = if response.ok() { response.text().await.ok()? } else { return None };
    // Some hosts answer with their own page where there is nothing; no file of ours is one.
    (!text.trim_start().starts_with("<!")).then_some(text)
}
