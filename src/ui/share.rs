//! Handing the scenario on: a link, or what shows it in somebody's page.

use gloo::utils::window;
use yew::prelude::*;

use crate::app::effect::Download;
use crate::app::snippets::{Begins, Embed, Offer, Size};
use crate::app::{Model, Msg};
use crate::scenario::link::Theme;
use crate::ui::bound::{OneOf, Toggle};
use crate::ui::code::CodeOf;
use crate::ui::copyable::copyable;
use crate::ui::{Dispatch, browser, history, parts, taken};

/// Chat programs and mail cut longer addresses.
const LINK_LONG: usize = 2_000;
/// A longer one is not handed out.
const LINK_MAX: usize = 8_000;

/// The ways to hand it on.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    if let Some(shown) = model.histories.open() {
        return history::share(shown, &model.share, dispatch);
    }
    let fragment = model.share_fragment();
    if fragment.len() > LINK_MAX {
        return html! {
            <>
                <p class="behind">
                    { format!("This scenario is too long for a link: it would have {} characters, \
                       and the limit is {LINK_MAX}. Share its file instead: anyone who drops it \
                       on this page, or pastes its text, sees the same.", fragment.len()) }
                </p>
                { files(model, dispatch) }
            </>
        };
    }
    // The address as it is here, with the name of the page if it has one.
    let link = format!("{}#{fragment}", browser::address());
    let shown = model.shown_in(&folder());
    let offer = model.share.offer;
    let mut snippets = shown.snippets(offer).into_iter();
    let own = snippets.next().map(|own| own.name);
    html! {
        <>
            <p>{ "The link holds the whole scenario and this moment. Nothing is stored anywhere." }</p>
            if let Some(name) = own {
                { copyable(name, &link, &model.share, dispatch) }
            }
            if link.chars().count() > LINK_LONG {
                <p class="behind">
                    { "This link is long. Some programs cut long links; check that it arrives whole." }
                </p>
            }
            <CodeOf text={link} />
            { for snippets.clone().take(1).map(|it| copyable(it.name, &it.text, &model.share, dispatch)) }
            <h3>{ "In somebody's page" }</h3>
            { choices(offer, dispatch) }
            { preview(&shown, offer) }
            { for snippets.skip(1).map(|it| copyable(it.name, &it.text, &model.share, dispatch)) }
            { files(model, dispatch) }
        </>
    }
}

/// The folder of the page, with a slash at its end.
fn folder() -> String {
    let address = browser::address();
    address.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
}

/// How it is shown there.
fn choices(offer: Offer, dispatch: &Dispatch) -> Html {
    let sizes = Size::ALL.iter().map(|(size, word)| (*size, *word));
    let begins = Begins::ALL.iter().map(|(begins, word)| (*begins, *word));
    let themes = Theme::ALL.iter().map(|theme| match theme {
        Theme::Auto => (*theme, "as the page"),
        Theme::Light | Theme::Dark => (*theme, theme.word()),
    });
    let told = dispatch.clone();
    let bare = Callback::from(move |is_bare| told.dispatch(Msg::Offer(Offer { is_bare, ..offer })));
    html! {
        <div class="button-row offer">
            { one_of("Size", sizes, offer.size, dispatch, move |size| Offer { size, ..offer }) }
            { one_of("Colours", themes, offer.theme, dispatch, move |theme| Offer { theme, ..offer }) }
            { one_of("Begins", begins, offer.begins, dispatch, move |begins| Offer { begins, ..offer }) }
            <label><Toggle is_on={offer.is_bare} onset={bare} />{ " The picture alone" }</label>
        </div>
    }
}

fn one_of<T: Copy + PartialEq + 'static>(
    label: &'static str,
    all: impl Iterator<Item = (T, &'static str)>,
    chosen: T,
    dispatch: &Dispatch,
    with: impl Fn(T) -> Offer + 'static,
) -> Html {
    let all: Vec<(T, &'static str)> = all.collect();
    let value = all.iter().find(|(one, _)| *one == chosen).map_or("", |(_, word)| *word);
    let options: Vec<(AttrValue, AttrValue)> =
        all.iter().map(|(_, word)| ((*word).into(), (*word).into())).collect();
    let dispatch = dispatch.clone();
    let onchoose = Callback::from(move |word: String| {
        if let Some((one, _)) = all.iter().find(|(_, known)| *known == word) {
            dispatch.dispatch(Msg::Offer(with(*one)));
        }
    });
    html! { <label>{ label }{ " " }<OneOf {value} {options} {onchoose} /></label> }
}

/// The frame as it will be, as large as the dialog has room for.
fn preview(shown: &Embed, offer: Offer) -> Html {
    let source = format!("embed.html#{}", shown.fragment(offer));
    let (width, height) = offer.size.attributes();
    // Another size or another look is another frame: what a reader did in it before is gone.
    html! {
        <div class="preview">
            <iframe key={source.clone()} src={source} title="What it will look like" {width} {height} />
        </div>
    }
}

/// What can be kept as a file: the scenario, a picture, and what clients saw, for other checkers.
fn files(model: &Model, dispatch: &Dispatch) -> Html {
    let scenario = Download::Text(model.file_name("cap"), model.text.clone());
    let history = Download::History(model.file_name("edn"), model.session.clone());
    let save_history = browser::send(dispatch, Msg::Save(history));
    html! {
        <>
            <h3>{ "To take with you" }</h3>
            { taken::view(model, dispatch) }
            <div class="button-row">
                <button onclick={browser::send(dispatch, Msg::Save(scenario))}>
                    { "Save the scenario" }
                </button>
                <button
                    onclick={save_history.clone()}
                    title="As Jepsen writes it, so that other checkers can confirm the verdict"
                >
                    { "Save the history as EDN" }
                </button>
            </div>
            if let Some(problem) = &model.share.problem {
                { parts::missing(problem.clone(), save_history) }
            }
        </>
    }
}

/// From an embed to the whole page, in a tab of its own.
pub fn open_in_playground(model: &Model) -> Html {
    // What it links to takes a while to pack; the picture comes first.
    if model.judged.is_none() {
        return Html::default();
    }
    open(&format!("#{}", model.fragment()))
}

/// The same for a link that an embed cannot show: the whole page says more about it.
pub fn open_link() -> Html {
    open(&window().location().hash().unwrap_or_default())
}

fn open(fragment: &str) -> Html {
    let href = format!("index.html{fragment}");
    html! {
        <a class="open" {href} target="_blank" rel="noopener" aria-label="Open in playground">
            <span class="words">{ "Open in playground " }</span>{ "↗" }
        </a>
    }
}
