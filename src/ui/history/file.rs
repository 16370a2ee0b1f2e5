//! What the file is, and how it is understood.

use yew::prelude::*;

use crate::app::Msg;
use crate::app::histories::{HistoryChange, ShownHistory};
use crate::app::history::words;
use crate::app::shared::Shared;
use crate::examine::{Chosen, Object, Opened, nil_from_word, nil_word};
use crate::import::NilReading;
use crate::ui::Dispatch;
use crate::ui::bound::{Field, OneOf};

#[derive(Properties)]
pub struct FileProps {
    pub opened: Shared<Opened>,
    pub choice: Chosen,
    pub shown: ShownHistory,
    pub dispatch: Dispatch,
}

impl PartialEq for FileProps {
    /// Counting a million operations takes a while, and looking elsewhere changes nothing here.
    fn eq(&self, other: &FileProps) -> bool {
        self.opened == other.opened && self.choice == other.choice
    }
}

/// The facts, and the three things that can be chosen.
#[component]
pub fn FilePanel(props: &FileProps) -> Html {
    let FileProps { opened, choice, shown, dispatch } = props;
    let choose = |make: fn(Chosen, String) -> Chosen| {
        let (dispatch, choice) = (dispatch.clone(), choice.clone());
        Callback::from(move |chosen: String| {
            let choice = make(choice.clone(), chosen);
            dispatch.dispatch(Msg::History(HistoryChange::Choose(choice)));
        })
    };
    let object = choose(|choice, word| Chosen { object: Object::from_word(&word), ..choice });
    let initial = choose(|choice, word| {
        let word = word.trim().to_owned();
        Chosen { initial: (!word.is_empty()).then_some(word), ..choice }
    });
    let nil = choose(|choice, word| Chosen { nil: nil_from_word(&word), ..choice });
    // Which files hold appends shows by itself, and none can be taken for one.
    let is_fixed = opened.object == Object::KeyValue;
    let objects =
        [Object::Register, Object::CasRegister].map(|object| (object.word(), object.word()));
    let readings = [
        (nil_word(NilReading::Strict), "an answer"),
        (nil_word(NilReading::Anything), "no answer, as in Knossos"),
        (nil_word(NilReading::Initial), "the initial value"),
    ];
    let taken = match opened.nil {
        NilReading::Strict => "an answer",
        NilReading::Anything => "no answer",
        NilReading::Initial => "the initial value",
    };
    html! {
        <section class="panel file" aria-label="File">
            <div class="panel-head"><h2 class="file-name">{ &*shown.name }</h2></div>
            <dl class="facts">
                { for words::facts(shown).into_iter().map(|(word, text)| html! {
                    <div><dt>{ word }</dt><dd>{ text }</dd></div>
                }) }
            </dl>
            <div class="choices">
                <label>
                    <span>{ "Model" }</span>
                    <OneOf
                        value={choice.object.map_or("", Object::word)} {is_fixed}
                        options={options(opened.object.word(), &objects)} onchoose={object}
                    />
                </label>
                <label>
                    <span>{ "Initial value" }</span>
                    <Field
                        placeholder={format!("{} (default)", opened.initial)}
                        value={choice.initial.clone().unwrap_or_default()} onwrite={initial}
                    />
                </label>
                <label>
                    <span>{ "A read of nil is" }</span>
                    <OneOf
                        value={choice.nil.map_or("", nil_word)}
                        options={options(taken, &readings)} onchoose={nil}
                    />
                </label>
            </div>
        </section>
    }
}

/// What can be chosen, first of all nothing: then it is as the file has it.
fn options(default: &str, others: &[(&'static str, &'static str)]) -> Vec<(AttrValue, AttrValue)> {
    let default = (AttrValue::Static(""), AttrValue::from(format!("{default} (default)")));
    let others = others.iter().map(|(word, text)| ((*word).into(), (*text).into()));
    std::iter::once(default).chain(others).collect()
}
