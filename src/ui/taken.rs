//! What is shown as a file to take elsewhere, with what it will look like.

use js_sys::encode_uri_component;
use yew::prelude::*;

use crate::app::effect::Download;
use crate::app::session::Session;
use crate::app::share::Sharing;
use crate::app::shared::Shared;
use crate::app::taken::{MOMENTS, THEMES, TakenForm, VIEWS, Wish};
use crate::app::{Model, Msg};
use crate::time::Time;
use crate::ui::bound::{OneOf, Toggle};
use crate::ui::{Dispatch, browser};

/// As what, and what comes of it.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let wish = model.share.wish;
    html! {
        <TakeAlong
            session={model.session.clone()} at={model.playhead} title={model.title()}
            name={model.taken_name(wish)} share={model.share.clone()} dispatch={dispatch.clone()}
        />
    }
}

#[derive(Properties, PartialEq)]
struct TakeAlongProps {
    session: Shared<Session>,
    at: Time,
    title: String,
    name: String,
    share: Sharing,
    dispatch: Dispatch,
}

#[component]
fn TakeAlong(props: &TakeAlongProps) -> Html {
    let TakeAlongProps { session, at, title, name, share, dispatch } = props;
    let wish = share.wish;
    let shown = (session.clone(), *at, title.clone(), wish.preview());
    let preview = use_memo(shown, |(session, at, title, wish)| wish.text(session, *at, title));
    let save = {
        let (session, at, title) = (session.clone(), *at, title.clone());
        let (name, dispatch) = (name.clone(), dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let text = wish.text(&session, at, &title).into();
            let file = match wish.form {
                TakenForm::Png => Download::Painting(name.clone(), text),
                _ => Download::Text(name.clone(), text),
            };
            dispatch.dispatch(Msg::Save(file));
        })
    };
    html! {
        <div class="taken">
            { choices(wish, dispatch) }
            <div class="button-row">
                <button class="primary" onclick={save}>{ format!("Save as {}", word(wish.form)) }</button>
                if !wish.form.is_picture() {
                    { copy(&preview, share, dispatch) }
                }
                <small>{ name.clone() }</small>
            </div>
            if wish.form.is_picture() {
                <img class="taken-picture" alt="What the file will show" src={data_address(&preview)} />
            } else {
                <pre class="taken-text" tabindex="0" aria-label="What the file will say">{ preview.to_string() }</pre>
            }
        </div>
    }
}

fn word(form: TakenForm) -> &'static str {
    TakenForm::ALL.iter().find(|(known, _)| *known == form).map_or("", |(_, word)| word)
}

fn copy(text: &str, share: &Sharing, dispatch: &Dispatch) -> Html {
    const NAME: &str = "Text";
    let sign = match share.is_copied(NAME) {
        Some(true) => "Copied ✓",
        Some(false) => "Not allowed here",
        None => "Copy",
    };
    html! { <button onclick={browser::send(dispatch, Msg::Copy(NAME, text.into()))}>{ sign }</button> }
}

fn data_address(svg: &str) -> String {
    format!("data:image/svg+xml,{}", String::from(encode_uri_component(svg)))
}

fn choices(wish: Wish, dispatch: &Dispatch) -> Html {
    let told = dispatch.clone();
    let has_words =
        Callback::from(move |has_words| told.dispatch(Msg::Wish(Wish { has_words, ..wish })));
    html! {
        <div class="button-row offer">
            { one_of("As", &TakenForm::ALL, wish.form, dispatch, move |form| Wish { form, ..wish }) }
            if wish.form.is_picture() {
                { one_of("Of", &VIEWS, wish.view, dispatch, move |view| Wish { view, ..wish }) }
                if wish.form != TakenForm::Film {
                    { one_of("At", &MOMENTS, wish.moment, dispatch, move |moment| Wish { moment, ..wish }) }
                }
                { one_of("Paper", &THEMES, wish.theme, dispatch, move |theme| Wish { theme, ..wish }) }
                <label>
                    <Toggle is_on={wish.has_words} onset={has_words} />{ " Title and verdict" }
                </label>
            }
        </div>
    }
}

fn one_of<T: Copy + PartialEq + 'static>(
    label: &'static str,
    all: &'static [(T, &'static str)],
    chosen: T,
    dispatch: &Dispatch,
    with: impl Fn(T) -> Wish + 'static,
) -> Html {
    let value = all.iter().find(|(one, _)| *one == chosen).map_or("", |(_, word)| word);
    let options: Vec<(AttrValue, AttrValue)> =
        all.iter().map(|(_, word)| ((*word).into(), (*word).into())).collect();
    let dispatch = dispatch.clone();
    let onchoose = Callback::from(move |word: String| {
        if let Some((one, _)) = all.iter().find(|(_, known)| *known == word) {
            dispatch.dispatch(Msg::Wish(with(*one)));
        }
    });
    html! { <label>{ label }{ " " }<OneOf {value} {options} {onchoose} /></label> }
}
